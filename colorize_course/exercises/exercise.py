"""An exercise: an answer is judged at once, and its author told kindly and exactly what is wrong.

It never shows the solution, never raises what the answer raises, and knows typical mistakes by
name: each is an answer of its own, compared with the student's.
"""

import copy
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from colorize_course.exercises import progress
from colorize_course.exercises.words import (
    are_whole,
    call_in_words,
    difference_in_words,
    in_words,
    same,
)

NOT_YET = "Not yet: write your answer where it says `your turn`, then run the cell again."
ANOTHER_NOT_YET = (
    "calls another function that is not written yet: write that one first, or use "
    "`exercises.NAME.solution()` in its place."
)


class Mistake(NamedTuple):
    """A typical wrong answer."""

    answer: Any  # the function, or the value, of somebody who makes it
    words: str  # a sentence that helps, without the solution


class Verdict(NamedTuple):
    """What a check says."""

    solved: bool
    words: str


@dataclass(frozen=True)
class Exercise:
    """One exercise of a lesson."""

    name: str  # that of the function or of the value that the student writes
    lesson: str  # the name of its notebook, such as "01_data"
    answer: Any  # a right answer: a function, or a value
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...] = ()
    trials: tuple[tuple, ...] = ()  # the arguments of each call of a function
    tolerance: float = 1e-6  # how far a number may be off, plus a millionth of itself
    indices: bool = False  # the function returns numbers that index an array: whole ones
    judge: Callable | None = None  # (answer) -> what is wrong in words, or None; instead of trials
    praise: str = ""
    _told: list = field(default_factory=list, compare=False)  # hints so far

    def check(self, answer):
        """Say whether an answer is right, and if not, what is wrong with it."""
        verdict = self.verdict(answer)
        if verdict.solved:
            progress.note(self.lesson, self.name)
            print(f"✓ {self.name} is right. {self.praise}".rstrip())
        else:
            print(f"✗ {verdict.words}\n  For a hint: exercises.{self.name}.hint()")

    def hint(self):
        """Show a hint; call it again for the next one."""
        number = min(len(self._told), len(self.hints) - 1)
        self._told.append(number)
        print(f"Hint {number + 1} of {len(self.hints)}: {self.hints[number]}")

    def solution(self):
        """Give a correct answer to continue with."""
        return self.answer

    def verdict(self, answer):
        """Judge an answer.

        Args:
            answer: whatever a student hands in; it may be nonsense.

        Returns:
            A `Verdict`.
        """
        if answer is None or answer is Ellipsis:
            return Verdict(False, NOT_YET)
        if self.judge is not None:
            wrong = self._wrong_by_judge(answer)
        elif callable(self.answer):
            wrong = self._wrong_function(answer)
        else:
            wrong = self._wrong_number(answer)
        return Verdict(wrong is None, wrong or "")

    def _wrong_by_judge(self, answer):
        try:
            return self.judge(answer)
        except NotImplementedError:
            return NOT_YET
        except (Exception, SystemExit) as error:  # whatever a student's code can raise
            return f"Your {self.name} raised {_in_words(error)}."

    def _wrong_number(self, answer):
        """What is wrong with a value, without saying which one would be right."""
        if same(answer, self.answer, self.tolerance):
            return None
        for mistake in self.mistakes:
            if same(answer, mistake.answer, self.tolerance):
                return mistake.words
        return f"{self.name} = {in_words(answer)} is not right."

    def _wrong_function(self, answer):
        if not callable(answer):
            return (
                f"Hand in the function itself, `exercises.{self.name}.check({self.name})`, without "
                "calling it."
            )
        for arguments in self.trials:
            wrong = self._wrong_call(answer, arguments)
            if wrong:
                return wrong
        return None

    def _wrong_call(self, answer, arguments):
        """What is wrong with the answer to these arguments, or None."""
        parameters = list(inspect.signature(self.answer).parameters)
        call = call_in_words(self.name, parameters, arguments)
        given = copy.deepcopy(arguments)
        found = _outcome(answer, given)
        if isinstance(found, NotImplementedError):
            return NOT_YET if _raised_by(found, answer) else f"{call} {ANOTHER_NOT_YET}"
        if any(map(_has_changed, arguments, given)):
            return f"{call} changed what it was given: work on a copy, or on new arrays."
        wrong = self._wrong_outcome(found, arguments, call)
        if wrong is None:
            return None
        for mistake in self.mistakes:
            if self._is_made(mistake, answer):
                return mistake.words
        if any(map(_is_unused_generator, arguments, given)):
            return f"{call} did not draw from `random`, the generator it was given."
        return wrong

    def _wrong_outcome(self, found, arguments, call):
        """What is wrong with what a call gave, or raised, whatever the reason may be."""
        if isinstance(found, BaseException):
            return f"{call} raised {_in_words(found)}."
        if found is None:
            return f"{call} returned nothing: a function hands its result back with `return`."
        expected = self.answer(*copy.deepcopy(arguments))
        if not same(found, expected, self.tolerance):
            return f"{call} returned {difference_in_words(found, expected, self.tolerance)}"
        if self.indices and not are_whole(found):
            return f"{call} returned floats: whole numbers are needed to index an array."
        return None

    def _is_made(self, mistake, answer):
        """Whether a mistake gives what the answer gives, in every trial."""
        return all(
            _alike(
                _outcome(mistake.answer, copy.deepcopy(arguments)),
                _outcome(answer, copy.deepcopy(arguments)),
                self.tolerance,
            )
            for arguments in self.trials
        )


def _raised_by(error, function):
    """Whether a function raised an error itself, and not one that it called."""
    trace = error.__traceback__
    while trace.tb_next:
        trace = trace.tb_next
    return trace.tb_frame.f_code is getattr(function, "__code__", trace.tb_frame.f_code)


def _has_changed(before, now):
    """Arrays are not to be written to; a random generator changes whenever it is used."""
    return isinstance(before, np.ndarray) and not np.array_equal(before, now, equal_nan=True)


def _is_unused_generator(before, now):
    return (
        isinstance(before, np.random.Generator)
        and before.bit_generator.state == now.bit_generator.state
    )


def _outcome(function, arguments):
    """What a function gives; or what it raises, whatever a student's code can raise."""
    try:
        return function(*arguments)
    except (Exception, SystemExit) as error:
        return error


def _alike(one, other, tolerance):
    if isinstance(one, BaseException) or one is None:
        return type(one) is type(other) and str(one) == str(other)
    return same(other, one, tolerance)


def _in_words(error):
    words = str(error).strip().splitlines()
    return f"{type(error).__name__}: {words[0]}" if words else type(error).__name__
