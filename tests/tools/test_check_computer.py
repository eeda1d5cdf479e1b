"""Tests of `make check`: a table that says what is missing, installed or not."""

import json
import subprocess
import sys

import pytest

import check_computer
import install
from check_computer import CAN_WAIT, LOOK, OK, Row


@pytest.fixture
def not_installed(tmp_path, monkeypatch):
    """A copy of the project in which nothing is installed and no wheels are."""
    monkeypatch.setattr(install, "STAMP", tmp_path / ".venv" / ".installed")
    monkeypatch.setattr(install, "WHEELS", tmp_path / "wheels")
    return tmp_path


def test_before_installing_the_table_says_what_to_do(not_installed, capsys):
    assert check_computer.main() == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split() == ["LOOK", "not", "installed", "yet"] for line in lines)
    assert "make environment" in lines[-2] and lines[-1] == "NOT READY: 1 to look at"


LINUX = "tensorflow-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl"
MAC = "tensorflow-2.21.0-cp312-cp312-macosx_12_0_arm64.whl"
WINDOWS = "tensorflow-2.21.0-cp312-cp312-win_amd64.whl"


@pytest.mark.parametrize(
    ("computer", "wheel", "state"),
    [
        (("linux", "x86_64", "3.12"), LINUX, OK),
        (("darwin", "arm64", "3.12"), MAC, OK),
        (("win32", "AMD64", "3.12"), WINDOWS, OK),
        (("linux", "x86_64", "3.11"), LINUX, LOOK),
        (("linux", "aarch64", "3.12"), LINUX, LOOK),
        (("darwin", "x86_64", "3.12"), MAC, LOOK),
        (("win32", "AMD64", "3.12"), LINUX, LOOK),
        (("linux", "x86_64", "3.12"), LINUX.replace("tensorflow", "numpy"), LOOK),
    ],
)
def test_wheels_of_another_python_or_system_are_named(
    not_installed, monkeypatch, computer, wheel, state
):
    system, processor, version = computer
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(check_computer.platform, "machine", lambda: processor)
    monkeypatch.setattr(install, "supported_python", lambda: "python")
    monkeypatch.setattr(install, "version_of", lambda python: version)
    install.WHEELS.mkdir()
    (install.WHEELS / wheel).touch()
    assert check_computer.wheels_row().state == state


def test_a_python_that_is_too_old_is_named(monkeypatch):
    monkeypatch.setattr(install, "version_of", lambda python: None)
    row = check_computer.python_row()
    assert row.state == LOOK and "install Python 3.11" in row.advice


def answer_of(findings):
    keys = ("fine", "what", "advice", "optional")
    text = json.dumps([dict(zip(keys, finding, strict=True)) for finding in findings])
    return lambda *words, **how: subprocess.CompletedProcess(words, 0, f"noise\n{text}\n", "")


def test_what_is_installed_is_summed_up_and_what_is_not_fine_has_a_line(monkeypatch):
    fine = [(True, "keras 3", "", False), (True, "9 GB of disk free", "", False)]
    bad = [(False, "numpy is missing", "Again.", False), (False, "no data", "Fetch.", True)]
    monkeypatch.setattr(check_computer.subprocess, "run", answer_of(fine + bad))
    assert check_computer.installed_rows() == [
        Row(OK, "9 GB of disk free"),
        Row(OK, "1 more things: packages, processor"),
        Row(LOOK, "numpy is missing", "Again."),
        Row(CAN_WAIT, "no data", "Fetch."),
    ]


def test_what_can_wait_does_not_keep_a_computer_from_being_ready():
    lines = check_computer.table([Row(OK, "a"), Row(CAN_WAIT, "b", "Later.")]).splitlines()
    assert lines[1:] == [
        "  ok        a",
        "  can wait  b",
        "            -> Later.",
        "READY for class",
    ]


def test_an_environment_that_does_not_start_is_named(tmp_path):
    (row,) = check_computer.installed_rows(python=install.ROOT / "tools" / "nothing")
    assert row.state == LOOK


def test_the_real_check_answers(monkeypatch):
    rows = check_computer.installed_rows(python=sys.executable)
    assert [row for row in rows if "more things" in row.what] and len(rows) >= 3
