"""Judge what a student handed in, inside of the kernel that runs it; see tools/marks.py."""

import contextlib
import io

from colorize_course.exercises.exercise import NOT_YET

SOLVED, OPEN, NOT_WRITTEN, MISSING = "solved", "open", "not written", "missing"
GIVEN = "the course's solution"


def judge(exercise, answers):
    """Judge an exercise by what stands under its name.

    Args:
        exercise: an `Exercise`.
        answers: a dictionary of names, such as `globals()`.

    Returns:
        How it stands (one of this module's constants), and what a student would be told.
    """
    if exercise.name not in answers:
        return MISSING, ""
    answer = answers[exercise.name]
    if callable(answer) and answer is exercise.answer:
        return GIVEN, ""
    with contextlib.redirect_stdout(io.StringIO()):  # a student's function may print
        solved, words = exercise.verdict(answer)
    if solved:
        return SOLVED, ""
    return (NOT_WRITTEN, "") if words == NOT_YET else (OPEN, words)


def say(exercise, answers, token):
    """Print the judgment on a line of its own, behind a word that only the asker knows."""
    state, words = judge(exercise, answers)
    print(f"\n{token} {state}|{' '.join(words.split())}", flush=True)
