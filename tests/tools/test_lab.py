"""Tests of `make lab`: copies of one's own, which git ignores and nothing overwrites."""

import ast
import os
import sys
from pathlib import Path

import lab
from notebook_files import NOTEBOOKS, ROOT, all_notebooks, write_text


def test_each_lesson_is_copied_once_the_students_version_where_there_is_one(tmp_path):
    lessons, mine = tmp_path / "notebooks", tmp_path / "my"
    write_text(lessons / "00_a.ipynb", "solved, [next](01_b.ipynb)")
    write_text(lessons / "student" / "00_a.ipynb", "stubs, [next](../01_b.ipynb)")
    write_text(lessons / "01_b.ipynb", "the lesson")
    assert [path.name for path in lab.copy_lessons(lessons, mine)] == ["00_a.ipynb", "01_b.ipynb"]
    copies = {path.name: path.read_text(encoding="utf-8") for path in all_notebooks(mine)}
    assert copies == {"00_a.ipynb": "stubs, [next](01_b.ipynb)", "01_b.ipynb": "the lesson"}
    write_text(mine / "00_a.ipynb", "my own answers")
    assert lab.copy_lessons(lessons, mine) == []
    assert (mine / "00_a.ipynb").read_text(encoding="utf-8") == "my own answers"


def test_git_ignores_the_copies_and_the_first_one_is_a_lesson():
    folder, name = lab.FIRST.split("/")
    assert f"/{folder}/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert lab.MINE == ROOT / folder and (NOTEBOOKS / name).exists()


def test_settings_of_ones_own_are_left_alone(tmp_path):
    lab.write_settings(tmp_path)
    words = {"page_config.json": "announcements", "overrides.json": "saveState"}
    for name, word in words.items():
        (settings,) = tmp_path.rglob(name)
        assert word in settings.read_text(encoding="utf-8")
        write_text(settings, "{}")
    lab.write_settings(tmp_path)
    assert [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.json")] == ["{}"] * 2


def test_python_in_a_terminal_of_jupyterlab_is_this_one_and_photographs_may_be_large(
    monkeypatch, tmp_path
):
    called = {}
    monkeypatch.setattr(lab, "copy_lessons", lambda: [])
    monkeypatch.setattr(lab, "write_settings", lambda environment: None)
    monkeypatch.setattr(
        lab.subprocess, "call", lambda command, **how: called.update(how, c=command)
    )
    lab.main(["--no-browser"])
    assert called["env"]["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
    assert called["c"][-1] == "--no-browser"
    (limit,) = [word for word in called["c"] if "tornado_settings" in word]
    assert ast.literal_eval(limit.split("=", 1)[1])["websocket_max_message_size"] > 100_000_000
