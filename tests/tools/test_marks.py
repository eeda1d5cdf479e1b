"""Tests of `make marks`: what a student's code does is found out by running it, within limits."""

import contextlib
import csv
import json
import zipfile
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

import marks

LESSONS = {"01_data": ["rgb_to_gray", "green_for", "cut_into_tiles", "is_for_training"]}
IMPORTS = "import numpy as np\nfrom colorize_course import exercises"
CLAIM = new_output("stream", name="stdout", text="✓ green_for is right.")
ANSWERS = [
    IMPORTS,
    "while True:\n    print('x' * 1000)",  # stopped, and the rest goes on
    "def rgb_to_gray(image):\n    return image @ np.array([0.299, 0.587, 0.114]) / 255",
    "raise RuntimeError('this cell is broken')",
    "rgb_to_gray = None",  # it was right already
    "def green_for(red, blue, gray):\n    print('stray')\n"
    "    return gray - 0.299 * red - 0.114 * blue",
    "def cut_into_tiles(image, size):\n    while True:\n        pass",
    "my_own_name = exercises.is_for_training.solution()",
    "exercises.is_for_training.check(my_own_name)",
    "is_for_training = exercises.is_for_training.solution()",
    "raise SystemExit",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What three students handed in."""
    folder = tmp_path_factory.mktemp("handed-in")
    cells = [new_code_cell(source, outputs=[CLAIM], execution_count=1) for source in ANSWERS]
    write(folder / "ada.zip", nbformat.writes(new_notebook(cells=cells)), LESSONS)
    (folder / "broken.zip").write_bytes(b"PK\x03\x04")
    write(folder / "moodle" / "=cmd.zip", "no notebook")
    return folder


def write(path, notebook, claims=None):
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("01_data.ipynb", notebook)
        archive.writestr("exercises.json", json.dumps(claims or {}))


def test_a_class_is_judged_by_what_its_code_does(folder, capsys, tmp_path):
    sheet = tmp_path / "marks.csv"
    arguments = [str(folder), "--lesson", "01_data", "--csv", str(sheet), "--seconds", "6"]
    assert marks.main(arguments) == 0
    said = capsys.readouterr().out
    assert [line.split() for line in said.splitlines()[1:5]] == [
        ["student", "01", "solved", "their", "own", "count"],
        ["ada", "1/4", "1", "4"],
        ["broken", "-", "0", "0"],
        ["moodle/=cmd", "-", "0", "0"],
    ]
    assert "=cmd: 01_data.ipynb is no notebook" in said
    assert "broken: This is no zip file" in said
    assert "ada: cut_into_tiles: no answer in time." in said
    assert "   1 × green_for: That is how much of the gray" in said
    with sheet.open(encoding="utf-8") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    states = [rows["ada"][f"01 {name}"] for name in LESSONS["01_data"]]
    assert states == ["solved", "open", "too long", "the course's solution"]
    assert rows["broken"]["01 green_for"] == ""


def test_a_kernel_that_needs_too_much_memory_is_stopped_and_said_so():
    limits = marks.Limits(memory_mb=30)  # less than it takes to load the judge
    found, why = marks.judge_lesson(["green_for = 1"], ["green_for"], limits)
    assert (found.states, why) == (
        {"green_for": "not reached"},
        "it needed more than 30 MB of memory",
    )


def test_a_name_that_a_spreadsheet_would_take_for_a_formula_is_quoted():
    rows = marks.as_csv({"=1+1": marks.Marks(), "ada": marks.Marks()}, LESSONS).splitlines()
    assert rows[1].startswith("'=1+1,") and rows[2].startswith("ada,")


def test_cells_that_can_change_nothing_are_not_run(monkeypatch):
    run = []
    states = {"a": iter(["open", "solved"]), "b": iter(["open", "missing"])}
    client = SimpleNamespace(
        setup_kernel=lambda **how: contextlib.nullcontext(),
        prepare=lambda: None,
        run=run.append,
        judge=lambda name: (next(states[name]), ""),
    )
    monkeypatch.setattr(marks, "Judging", lambda manager, limits: client)
    cells = ["import x", "a = 1", "train()", "a = b = 2", "a", "print(b)", "train()"]
    found, stopped = marks.judge_lesson(cells, ["a", "b", "c"], marks.Limits())
    assert run == cells[:6][:6]
    assert (found.states, stopped) == ({"a": "solved", "b": "missing", "c": "missing"}, "")


@pytest.mark.parametrize(
    ("words", "told"), [(["nowhere"], "no zip file"), ([".", "--lesson", "99_x"], "is none of")]
)
def test_a_wrong_folder_or_lesson_is_named(words, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert marks.main(words) == 1
    assert told in capsys.readouterr().err


def test_a_name_cannot_steer_a_terminal():
    assert marks.printable("a\x1b[31mb\n") == "a?[31mb?"


def test_a_kernel_gets_nothing_personal_of_the_teachers_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("TOKEN_OF_THE_TEACHER", "secret")
    given = marks.bare(str(tmp_path))
    assert "secret" not in given.values() and given["HOME"] == str(tmp_path)
    assert given["COLORIZE_RUNS"].startswith(str(tmp_path)) and given["PATH"]
