"""Tests of reading what is handed in: hostile and damaged files are one sentence, and no more."""

import json
import tracemalloc
import zipfile

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import handed_in

LESSONS = ["00_a", "01_b"]


def notebook(*sources):
    cells = [new_markdown_cell("# Title"), *map(new_code_cell, sources)]
    return nbformat.writes(new_notebook(cells=cells))


@pytest.fixture
def write(tmp_path):
    """Function: a zip file of these members."""

    def made(*members):
        path = tmp_path / "ada.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in members:
                archive.writestr(name, text)
        return path

    return made


@pytest.mark.parametrize("folder", ["", "my/", "Ada Lovelace/work\\"])
def test_lessons_are_found_in_whatever_folder_and_the_rest_is_passed_over(write, folder):
    path = write(
        (f"{folder}01_b.ipynb", notebook("x = 1", "x")),
        ("__MACOSX/._01_b.ipynb", b"\x00"),
        ("notes.txt", "hello"),
        ("exercises.json", json.dumps({"01_b": ["x"], "00_a": 3})),
    )
    assert handed_in.read(path, LESSONS) == ({"01_b": ["x = 1", "x"]}, {"01_b": ["x"]}, [])


NOT_NOTEBOOKS = ["", "hello", "[]", "{}", "[" * 100_000, '{"nbformat": 4, "cells": 3}', "null"]
NOT_NOTEBOOKS += ['{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"a": 1}]}']
NOT_NOTEBOOKS += [b"\xff\xfe", '{"nbformat": "x"}', '{"cells": ' + "9" * 5000 + "}"]


@pytest.mark.parametrize("text", NOT_NOTEBOOKS, ids=range(len(NOT_NOTEBOOKS)))
def test_what_is_no_notebook_is_named_and_the_others_are_read(write, text):
    work = handed_in.read(write(("00_a.ipynb", text), ("01_b.ipynb", notebook("1"))), LESSONS)
    assert work.code == {"01_b": ["1"]}
    assert work.complaints == ["00_a.ipynb is no notebook: ask for it again."]


@pytest.mark.parametrize("kept", ["", "[]", "3", "[" * 100_000, '{"00_a": 3}', b"\xff"])
def test_a_record_that_is_damaged_claims_nothing(write, kept):
    path = write(("00_a.ipynb", notebook("1")), ("exercises.json", kept))
    assert handed_in.read(path, LESSONS) == ({"00_a": ["1"]}, {}, [])


@pytest.mark.parametrize(
    "name", ["../00_a.ipynb", "/etc/passwd", "a/../../b", "..\\00_a.ipynb", "C:\\x", "C:x"]
)
def test_a_file_that_leads_out_of_its_folder_is_refused(write, name, complaint):
    path = write((name, "x"), ("01_b.ipynb", notebook("1")))
    assert "leads out of its folder" in complaint(handed_in.read, path, LESSONS)


def test_the_same_lesson_twice_is_refused(write, complaint):
    path = write(("00_a.ipynb", notebook("1")), ("old/00_a.ipynb", notebook("2")))
    assert "00_a.ipynb is in it twice" in complaint(handed_in.read, path, LESSONS)


def test_a_huge_notebook_is_refused_and_does_not_fill_the_memory(write, complaint):
    path = write(("00_a.ipynb", b" " * 300_000_000))
    assert path.stat().st_size < 1_000_000
    tracemalloc.start()
    assert "00_a.ipynb has more than 20 MB" in complaint(handed_in.read, path, LESSONS)
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()


def test_thousands_of_files_and_a_huge_file_are_refused(write, complaint, monkeypatch):
    path = write(*((str(number), "") for number in range(handed_in.MOST_MEMBERS + 1)))
    assert "more than 1000 files" in complaint(handed_in.read, path, LESSONS)
    monkeypatch.setattr(handed_in, "LARGEST_FILE", 1000)
    assert "The file has more than" in complaint(handed_in.read, path, LESSONS)


def test_a_damaged_file_is_one_sentence(write, damage, complaint):
    path = write(("00_a.ipynb", notebook(*(f"x = {number}" for number in range(500)))))
    damage(path)
    assert "ask for it again" in complaint(handed_in.read, path, LESSONS)


def test_a_file_without_a_lesson_is_said_so(write):
    (words,) = handed_in.read(write(("other.ipynb", notebook("1"))), LESSONS).complaints
    assert words.startswith("There is no lesson in the file")
