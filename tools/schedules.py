"""The tables of the teaching guide: what each lesson takes, and two schedules made of that.

Minutes come from the lessons, as the tables below their titles give them; seconds of waiting are
those measured for a whole lesson in the quick profile, on two cores.
"""

import json
import math
import re
from pathlib import Path
from typing import NamedTuple

from check_notebooks import class_and_home, header, is_lesson, minutes
from notebook_files import all_notebooks, read_notebook

# Lessons by their numbers; words are what else takes time, with its minutes.
AFTERNOON = ["00", "01", ("Break", 15), "02", "03", ("Break", 15), ("What we skip", 10), "12"]
WEEKS = [["00", "01"], ["02", "03"], ["04", "05"], ["06", "07"], ["09", "10"], ["11", "12"]]
AT_HOME = {5: "08", 6: "14"}  # week -> a lesson that is prepared at home before it ends
NUMBER = re.compile(r"(?:[a-z]+ )(\d\d(?: to \d\d)?)\b")  # "lessons 02 to 05", "and 04"


class Lesson(NamedTuple):
    """What one lesson takes."""

    number: str
    link: str
    talk: int  # minutes to read and predict
    exercise: int  # minutes
    home: int  # minutes
    waiting: float  # seconds
    memory: float  # MB
    needs: str  # the numbers of the lessons before it that it builds on

    @property
    def minutes(self) -> float:
        """All of it in class, waiting included."""
        return self.talk + self.exercise + self.waiting / 60


def table(heading: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table, its first column to the left and the others to the right."""
    ruler = [":--", *["--:"] * (len(heading) - 1)]
    return "".join(f"| {' | '.join(row)} |\n" for row in [heading, ruler, *rows])


def lessons(root: Path) -> dict[str, Lesson]:
    """Return each lesson with exercises by its number."""
    times = json.loads((root / "results" / "notebooks.json").read_text(encoding="utf-8"))
    found = {}
    for path in all_notebooks(root / "notebooks"):
        notebook = read_notebook(path)
        if not is_lesson(notebook):
            continue
        in_class, at_home = class_and_home(notebook)
        title = notebook.cells[0].source.splitlines()[0].lstrip("# ")
        needs = header(notebook.cells[0].source)["What you need first"]
        quick = times[path.stem]["quick"]
        number = path.stem[:2]
        found[number] = Lesson(
            number,
            f"[{title}](../notebooks/{path.name})",
            *minutes(in_class),
            sum(minutes(at_home)),
            quick["seconds"],
            quick["peak_memory_mb"],
            ", ".join(sorted(NUMBER.findall(needs))) or "Python",
        )
    return found


def lessons_table(root: Path) -> str:
    """Return a row a lesson, with minutes, seconds and memory."""
    heading = ["Lesson", "Needs", "Talk", "Exercises", "Waiting", "At home", "Memory"]
    rows = [
        [
            one.link,
            one.needs,
            f"{one.talk} min",
            f"{one.exercise} min",
            f"{one.waiting:.0f} s",
            f"{one.home} min",
            f"{one.memory:,.0f} MB",
        ]
        for one in lessons(root).values()
    ]
    return table(heading, rows)


def afternoon_table(root: Path) -> str:
    """Return a row for each part of the afternoon, with the time at which it begins."""
    found, clock, rows = lessons(root), 0.0, []
    for part in AFTERNOON:
        begins = f"{int(clock) // 60}:{int(clock) % 60:02}"
        if isinstance(part, str):
            one = found[part]
            rows.append([one.link, begins, *in_class([one])])
            clock += one.minutes
        else:
            rows.append([part[0], begins, f"{part[1]} min", "", ""])
            clock += part[1]
    rows.append(["End", f"{math.ceil(clock) // 60}:{math.ceil(clock) % 60:02}", "", "", ""])
    return table(["What", "Begins", "Talk", "Exercises", "Waiting"], rows)


def weeks_table(root: Path) -> str:
    """Return a row a week, with the sum of its minutes in class."""
    found, rows = lessons(root), []
    for week, numbers in enumerate(WEEKS, start=1):
        parts = [found[number] for number in numbers]
        total = math.ceil(sum(one.minutes for one in parts))
        prepared = [found[AT_HOME[week]]] if week in AT_HOME else []
        home = sum(one.home for one in parts) + math.ceil(sum(one.minutes for one in prepared))
        names = " and ".join(numbers) + "".join(f"; {one.number} at home" for one in prepared)
        rows.append([f"{week}: {names}", *in_class(parts), f"{total} min", f"{home} min"])
    return table(["Week", "Talk", "Exercises", "Waiting", "In class", "At home"], rows)


def in_class(parts: list[Lesson]) -> list[str]:
    """Return the minutes of talk and of exercises and the seconds of waiting, added up."""
    talk, exercise = (sum(one[place] for one in parts) for place in (2, 3))
    waiting = round(sum(one.waiting for one in parts))
    return [f"{talk} min", f"{exercise} min", f"{waiting} s"]
