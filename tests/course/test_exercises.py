"""Tests of the exercises: right answers pass, wrong ones are told what is wrong, nonsense too."""

import contextlib
import errno
import io
import os

import numpy as np
import pytest

from colorize_course import exercises
from colorize_course.exercises import exercise, words
from colorize_course.exercises.exercise import Exercise, Mistake
from colorize_lib.backend import keras

EACH = pytest.mark.parametrize("one", exercises.ALL, ids=lambda one: one.name)


@pytest.fixture(autouse=True)
def own_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path / "runs"))


def said(function, *arguments):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        function(*arguments)
    return printed.getvalue()


# Every exercise of the course


@EACH
def test_the_solution_passes_and_can_be_had(one):
    assert one.verdict(one.solution()) == (True, "")
    assert said(one.check, one.solution()).startswith(f"✓ {one.name} is right.")
    assert getattr(exercises, one.name) is one


@EACH
def test_at_least_two_typical_mistakes_are_refused_each_with_a_sentence_of_its_own(one):
    sentences = set()
    for mistake in one.mistakes:
        solved, told = one.verdict(mistake.answer)
        assert not solved and told == mistake.words, told
        sentences.add(told)
    assert len(sentences) == len(one.mistakes) >= 2
    assert all(sentence.endswith((".", "?")) for sentence in sentences)


def unwritten(*arguments):
    raise NotImplementedError("your turn")


NONSENSE = [None, ..., 3, "gray", [], {}, np.nan, object(), np.zeros((2, 0)), print, len, unwritten]
NONSENSE += [lambda: 1, lambda *a: None, lambda *a: "x", lambda *a: 1 / 0, lambda *a: [1, "a"]]
NONSENSE += [lambda *a: np.array([None]), lambda *a: a[0], lambda *a: exit(), lambda *a: object()]
NONSENSE += [lambda *a: np.full(3, np.nan), lambda *a: keras.ops.ones(3), lambda *a: 1j]


@EACH
def test_the_stub_and_nonsense_are_told_so_and_nothing_is_raised(one):
    assert one.verdict(...) == (False, exercise.NOT_YET)
    if callable(one.answer):
        assert one.verdict(unwritten) == (False, exercise.NOT_YET)
    for answer in NONSENSE:
        solved, told = one.verdict(answer)
        assert not solved and told.rstrip().endswith(".")
        assert "✗ " in said(one.check, answer)


@EACH
def test_hints_come_one_after_the_other_and_do_not_end(one):
    told = [said(one.hint) for _ in range(len(one.hints) + 2)]
    assert [line.partition(": ")[2].strip() for line in told][: len(one.hints)] == [*one.hints]
    assert told[-1] == told[-2]
    assert len(one.hints) >= 2


# How answers are judged


def double(values):
    return 2 * values


@pytest.fixture
def doubling():
    trials = ((np.array([1.0, 2.0]),), (np.array([[0.5]]),))
    mistakes = (Mistake(lambda values: values + 2, "That adds two."),)
    return Exercise("double", "01_data", double, ("Think.", "More."), mistakes, trials)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (double(np.ones(2)), "Hand in the function itself, `exercises.double.check(double)`"),
        (lambda values: values + 2, "That adds two."),
        (lambda values: None, "double(values=[1., 2.]) returned nothing"),
        (lambda values: 1 / 0, "double(values=[1., 2.]) raised ZeroDivisionError: division by"),
        (lambda values, more: 1, "raised TypeError"),
        (lambda values: [2.0, 4.0], "returned a list: make an array of it"),
        (lambda values: values[:1] * 2, "returned shape (1,); expected shape (2,)."),
        (lambda values: values * 3, "2 of its 2 values are wrong. The first is at [0]: 3, expect"),
        (lambda values: values * np.nan, "2 values that are not a number (nan)"),
        (lambda values: (2 * values).astype(np.uint8), "values of type uint8"),
        (lambda values: 2 * values * (values != 0.5), "double(values=[[0.5]]) returned [[0.]]"),
        (lambda values: values * 2.0001, "values are wrong"),
    ],
)
def test_what_is_wrong_is_said_with_what_was_called_and_what_came_back(doubling, answer, told):
    solved, found = doubling.verdict(answer)
    assert not solved and told in found


def test_an_answer_that_changes_what_it_is_given_is_refused(doubling):
    def in_place(values):
        values *= 2
        return values

    assert "changed what it was given" in doubling.verdict(in_place).words


def test_a_call_of_another_stub_is_told_from_an_answer_that_is_not_written(doubling):
    def written(values):
        return unwritten(values)

    told = doubling.verdict(written).words
    assert told.startswith("double(values=[1., 2.]) calls another function that is not written yet")
    assert doubling.verdict(unwritten).words == exercise.NOT_YET


def test_a_mistake_is_named_only_if_it_explains_every_trial():
    """In one call, something else may give the same."""
    trials = ((np.array([1.0, 2.0]),), (np.array([3.0]),))
    mistakes = (Mistake(lambda values: values + 2, "That adds two."),)
    triple = Exercise("triple", "01_data", lambda v: 3 * v, ("?", "!"), mistakes, trials)
    by_chance = triple.verdict(lambda values: values + 2 * (values < 3))
    assert "That adds" not in by_chance.words and by_chance.words.startswith("triple(")
    assert triple.verdict(lambda values: values + 2).words == "That adds two."


def test_several_results_and_whole_numbers_are_asked_for_by_name():
    halves = Exercise(
        "halves",
        "01_data",
        lambda numbers: (numbers[:1], numbers[1:]),
        ("?", "!"),
        trials=((np.array([4, 5, 6]),),),
        indices=True,
    )
    for answer, told in {
        lambda numbers: numbers: "returned one result; expected 2: return them with a comma",
        lambda numbers: ([4], [5, 6]): "a list among the results: make an array of each",
        lambda numbers: (numbers[:1] * 1.0, numbers[1:] * 1.0): "whole numbers are needed",
    }.items():
        solved, found = halves.verdict(answer)
        assert not solved and told in found
    assert halves.verdict(lambda numbers: np.split(numbers, [1])).solved


def test_a_mistake_that_raises_is_known_by_its_error():
    trials = ((np.ones((2, 3)), np.ones((3, 2))),)
    swapped = Mistake(lambda a, b: a + b, "Turn the second one first.")
    adding = Exercise("add", "01_data", lambda a, b: a + b.T, ("?", "!"), (swapped,), trials)
    assert adding.verdict(lambda a, b: b + a).words.startswith("add(")  # another error
    assert adding.verdict(lambda a, b: a + b).words == "Turn the second one first."


def test_an_array_is_a_list_but_a_list_is_no_array(doubling):
    path = Exercise("path", "01_data", lambda n: [0, n], ("?", "!"), trials=((3,),))
    assert path.verdict(lambda n: np.array([0, n])).solved
    assert "make an array of it" in doubling.verdict(lambda values: list(2 * values)).words


def test_what_may_be_negative_is_not_taken_for_a_color():
    minus = Exercise("minus", "01_data", lambda x: -x, ("?", "!"), trials=((np.arange(4.0),),))
    told = minus.verdict(lambda x: 50 * x).words
    assert "from 0 to 1" not in told and "3 of its 4 values are wrong" in told
    assert "1 of its 4 values is wrong" in minus.verdict(lambda x: -np.clip(x, 0, 2)).words


def test_tensors_and_rounding_are_right(doubling):
    assert doubling.verdict(lambda values: keras.ops.convert_to_tensor(2 * values)).solved
    assert doubling.verdict(lambda values: values + values.astype(np.float32)).solved


def test_a_value_is_judged_like_what_a_function_returns():
    counting = Exercise("count", "01_data", 30, ("?", "!"), (Mistake(27, "Three biases."),))
    assert counting.verdict(30).solved and counting.verdict(np.int64(30)).solved
    assert counting.verdict(27).words == "Three biases."
    assert counting.verdict(28).words == "count = 28 is not right."
    assert not counting.verdict("30").solved and not counting.verdict(True).solved


def test_a_judge_of_its_own_may_raise():
    def judge(answer):
        return None if answer.good else "Not good."

    judged = Exercise("network", "01_data", "good", ("?", "!"), judge=judge)
    assert "Your network raised AttributeError" in judged.verdict(3).words


def test_words_stay_short():
    large = np.zeros((40, 50), np.uint8)
    call = words.call_in_words("f", ["image", "size"], (large, 3))
    assert call == "f(image=<uint8 of shape (40, 50), from 0 to 0>, size=3)"
    assert len(words.in_words("x" * 500)) < 40


# Progress


def test_progress_is_a_line_a_lesson_and_is_remembered():
    lessons = list(dict.fromkeys(one.lesson for one in exercises.ALL))
    first, second, *_ = (one for one in exercises.ALL if one.lesson == "01_data")
    place = lessons.index("01_data")

    def line():
        lines = said(exercises.progress).splitlines()
        assert [line.split()[0] for line in lines] == lessons
        return lines[place]

    first.check(unwritten)
    assert "□" in line() and "■" not in line() and "0 of" in line() and "not begun" in line()
    first.check(first.solution())
    first.check(first.solution())
    assert "■□" in line() and "1 of" in line()
    left = line().partition("open:")[2]
    assert first.name not in left and second.name in left
    for one in exercises.ALL:
        one.check(one.solution())
    assert "open" not in said(exercises.progress)


def test_a_disk_that_is_full_does_not_stop_a_check(monkeypatch, tmp_path):
    def full(*arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path))
    monkeypatch.setattr(os, "fsync", full)
    first, *_ = exercises.ALL
    assert said(first.check, first.solution()).startswith("✓")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("runs", ["file", "file/runs", "n" * 300])
def test_a_folder_for_runs_that_cannot_be_made_does_not_stop_a_check(runs, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path / runs))
    first, *_ = exercises.ALL
    assert said(first.check, first.solution()).startswith("✓")
    assert "not begun" in said(exercises.progress)


@pytest.mark.parametrize("kept", ["", "[]", '{"01_data": 3}', '{"01_data": {"a": 1}}', "[" * 10**5])
def test_progress_that_is_damaged_is_begun_anew(kept, monkeypatch, tmp_path):
    monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path))
    (tmp_path / "exercises.json").write_text(kept)
    first = next(one for one in exercises.ALL if one.lesson == "01_data")
    assert "■" not in said(exercises.progress)
    assert said(first.check, first.solution()).startswith("✓")
    assert said(exercises.progress).count("■") == 1
