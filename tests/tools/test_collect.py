"""Tests of `make collect`: what was written in is handed in, whole, under a name that is safe."""

import json
import zipfile

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

import collect
import lab
from colorize_course import exercises
from colorize_lib.errors import ColorizeError
from notebook_files import read_notebook, write_notebook


@pytest.fixture
def class_folder(tmp_path):
    """A folder with two lessons, and a student's copies of both."""
    lessons, mine = tmp_path / "notebooks", tmp_path / "my"
    for name in ("00_a", "01_b"):
        cells = [new_code_cell("answer = ...")]
        write_notebook(lessons / f"{name}.ipynb", new_notebook(cells=cells))
    lab.copy_lessons(lessons, mine)
    return tmp_path


def written_in(folder):
    return [path.name for path in collect.written_in(folder / "notebooks", folder / "my")]


def change(path, source, outputs=()):
    notebook = read_notebook(path)
    notebook.cells[0].source, notebook.cells[0].outputs = source, list(outputs)
    write_notebook(path, notebook)


def test_what_was_only_run_is_not_handed_in_what_was_written_or_damaged_is(class_folder):
    assert written_in(class_folder) == []
    output = new_output("stream", name="stdout", text="4")
    change(class_folder / "my" / "00_a.ipynb", "answer = ...", [output])
    assert written_in(class_folder) == []
    change(class_folder / "my" / "00_a.ipynb", "answer = 3")
    (class_folder / "my" / "01_b.ipynb").write_text("{")
    assert written_in(class_folder) == ["00_a.ipynb", "01_b.ipynb"]


def test_the_file_holds_the_notebooks_and_the_record_of_what_is_solved(class_folder):
    progress = class_folder / "exercises.json"
    progress.write_text(json.dumps({"00_a": ["x"]}))
    notebook = class_folder / "my" / "00_a.ipynb"
    path = collect.collect("Ada Lovelace", [notebook], progress, class_folder / "hand-in")
    assert path == class_folder / "hand-in" / "Ada-Lovelace.zip"
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == ["00_a.ipynb", "exercises.json"]
        assert archive.read("00_a.ipynb") == notebook.read_bytes()
        assert json.loads(archive.read("exercises.json")) == {"00_a": ["x"]}


@pytest.mark.parametrize(
    ("name", "file"),
    [("Zoë Ångström", "Zoë-Ångström.zip"), ("../../up", "up.zip"), ('a/b\\c:"d', "a-b-c-d.zip")],
)
def test_any_name_becomes_a_files_name(name, file):
    assert collect.file_name(name) == file


@pytest.mark.parametrize("name", ["", "  ", "../.."])
def test_without_a_name_or_a_notebook_nothing_is_written(name, class_folder, complaint):
    folder, progress = class_folder / "hand-in", class_folder / "none.json"
    notebook = class_folder / "my" / "00_a.ipynb"
    with pytest.raises(ColorizeError, match="whose work"):
        collect.collect(name, [notebook], progress, folder)
    assert "nothing to hand in" in complaint(collect.collect, "Ada", [], progress, folder)
    assert not folder.exists()


def test_the_command_takes_the_record_of_checks_and_says_what_is_in_the_file(
    class_folder, runs, monkeypatch, capsys
):
    exercises.count_numbers.check(exercises.count_numbers.solution())
    notebook = class_folder / "my" / "00_a.ipynb"
    monkeypatch.setattr(collect, "written_in", lambda: [notebook])
    monkeypatch.setattr(collect, "ROOT", class_folder)
    monkeypatch.setattr(collect.collect, "__defaults__", (class_folder / "hand-in",))
    assert collect.main(["Ada", "Lovelace"]) == 0
    with zipfile.ZipFile(class_folder / "hand-in" / "Ada-Lovelace.zip") as archive:
        claimed = json.loads(archive.read("exercises.json"))
    assert claimed == {"00_start_here": ["count_numbers"]}
    assert "Hand in hand-in/Ada-Lovelace.zip: 00_a," in capsys.readouterr().out
    assert collect.main([""]) == 1
