"""Tests of the judge that runs in a student's kernel."""

import pytest

from colorize_course import exercises
from colorize_course.exercises import marking

COUNT = exercises.count_numbers
VALUE = exercises.weights_of_a_filter


def stub(*arguments):
    raise NotImplementedError("your turn")


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({}, "missing"),
        ({"count_numbers": ...}, "not written"),
        ({"count_numbers": stub}, "not written"),
        ({"count_numbers": lambda h, w, c: h + w + c}, "open"),
        ({"count_numbers": lambda h, w, c: c * w * h}, "solved"),
        ({"count_numbers": COUNT.solution()}, "the course's solution"),
        ({"counted": lambda h, w, c: h * w * c}, "missing"),
    ],
)
def test_what_stands_under_the_name_is_judged(answers, state):
    assert marking.judge(COUNT, answers)[0] == state


def test_a_value_that_is_right_is_solved_whoever_made_it():
    assert marking.judge(VALUE, {VALUE.name: VALUE.solution()}) == ("solved", "")


def test_the_judgment_stands_on_a_line_of_its_own_whatever_the_answer_prints(capsys):
    def chatty(height, width, channels):
        print("secret solved|")
        return height * width

    marking.say(COUNT, {"count_numbers": chatty}, "secret")
    told = COUNT.mistakes[0].words
    assert capsys.readouterr().out == f"\nsecret open|{told}\n"
