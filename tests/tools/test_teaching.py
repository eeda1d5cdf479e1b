"""The teacher's guide: its schedules fit, and what it says about exercises is so."""

import re

import pytest

import schedules
from colorize_course import exercises
from notebook_files import ROOT

GUIDE = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
SECTIONS = {text[:2]: text for text in re.split(r"^### ", GUIDE, flags=re.MULTILINE)[1:]}
LESSONS = list(dict.fromkeys(one.lesson for one in exercises.ALL))
EACH = pytest.mark.parametrize("lesson", LESSONS)


def of_lesson(lesson):
    return {one.name: one for one in exercises.ALL if one.lesson == lesson}


@EACH
def test_each_lesson_has_its_section_with_exercises_of_its_own(lesson):
    section = SECTIONS[lesson[:2]].partition("\n## ")[0]
    for word in ("Gives:", "**People stop**", "**Wrong answers:**", "**Pairs:**", "**Cut:**"):
        assert section.count(word) == 1
    named = set(re.findall(r"`(\w+)`", section)) - {"exercises"}
    assert named and named <= set(of_lesson(lesson))


@EACH
def test_a_wrong_answer_is_quoted_as_the_exercise_tells_it(lesson):
    section = " ".join(SECTIONS[lesson[:2]].partition("\n## ")[0].split())
    quoted = re.findall(r'`(\w+)` says "([^"]+)"', section)
    assert quoted and len(quoted) == section.count(' says "')
    for name, words in quoted:
        told = [mistake.words for mistake in of_lesson(lesson)[name].mistakes]
        assert any(words in sentence for sentence in told), words


def test_the_minutes_are_those_below_the_titles_of_the_lessons():
    found = schedules.lessons(ROOT)
    assert list(found) == [lesson[:2] for lesson in LESSONS]
    for lesson, one in zip(LESSONS, found.values(), strict=True):
        text = (ROOT / "notebooks" / f"{lesson}.ipynb").read_text(encoding="utf-8")
        words = rf"{one.talk + one.exercise}: {one.talk} to read and predict, {one.exercise} to"
        assert words in text and f"Minutes at home | {one.home}: " in text


def test_what_a_lesson_needs_is_found_in_its_words():
    needs = {number: one.needs for number, one in schedules.lessons(ROOT).items()}
    assert needs["01"] == "Python" and needs["06"] == "02 to 05" and needs["09"] == "03, 04, 06, 07"


def test_a_week_has_90_minutes_an_afternoon_four_hours_and_no_lesson_is_left_out():
    found = schedules.lessons(ROOT)
    planned = [number for week in schedules.WEEKS for number in week]
    assert sorted([*planned, *schedules.AT_HOME.values()]) == sorted(found)
    for week in schedules.WEEKS:
        assert sum(found[number].minutes for number in week) <= 90
    afternoon = [found[one].minutes if one in found else one[1] for one in schedules.AFTERNOON]
    assert sum(afternoon) <= 240


def test_no_lesson_comes_before_one_that_it_needs():
    found = schedules.lessons(ROOT)
    done = set()
    for week, numbers in enumerate(schedules.WEEKS, start=1):
        for number in [*numbers, schedules.AT_HOME.get(week)]:
            needed = re.findall(r"\d\d", found[number].needs) if number else []
            assert set(needed) <= done, number
            done.add(number)


def test_the_guide_can_be_read_in_a_quarter_of_an_hour_and_its_commands_are_there():
    assert len(GUIDE.split()) <= 2500
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make (\w+)", GUIDE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for tool in re.findall(r"python tools[\\/](\w+\.py)", GUIDE):
        assert (ROOT / "tools" / tool).exists(), tool
