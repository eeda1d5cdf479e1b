"""The check of a computer: each problem is named, and has advice."""

import importlib.metadata
import os
import platform
import subprocess
import sys
from types import SimpleNamespace

import psutil
import pytest

from colorize_lib.app import computer
from colorize_lib.errors import ColorizeError
from colorize_lib.files import cifar10


@pytest.fixture
def cifar10_is_there(monkeypatch):
    monkeypatch.setattr(cifar10, "find", lambda: "somewhere")


def problems():
    return [finding for finding in computer.check() if not finding.fine]


def test_this_computer_has_nothing_to_complain_about(cifar10_is_there):
    assert [finding.what for finding in problems()] == []
    report = computer.report(computer.check())
    for package in ("tensorflow", "keras", "numpy", "scikit-image", "matplotlib"):
        assert f"ok    {package} {importlib.metadata.version(package)}" in report


@pytest.mark.parametrize(
    ("version", "words"), [("2.2.4", "keras 2.2.4, needed:"), (None, "keras is missing")]
)
def test_an_old_or_missing_package_is_named(monkeypatch, cifar10_is_there, version, words):
    real = importlib.metadata.version

    def version_of(name):
        if name == "keras" and version is None:
            raise importlib.metadata.PackageNotFoundError(name)
        return version if name == "keras" else real(name)

    monkeypatch.setattr(importlib.metadata, "version", version_of)
    (problem,) = problems()
    assert problem.what.startswith(words) and problem.advice


@pytest.mark.parametrize("version", ["3.10.14", "3.14.0", "2.7.18"])
def test_a_python_that_tensorflow_does_not_support_and_little_memory_are_named(
    monkeypatch, cifar10_is_there, version
):
    monkeypatch.setattr(platform, "python_version", lambda: version)
    monkeypatch.setattr(platform, "python_version_tuple", lambda: tuple(version.split(".")))
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=2**30))
    named = {problem.what for problem in problems()}
    assert named == {f"Python {version}", "1.0 GB of memory free"}


def test_missing_cifar10_comes_with_how_to_get_it(monkeypatch):
    def find():
        raise ColorizeError("Fetch it.")

    monkeypatch.setattr(cifar10, "find", find)
    (problem,) = problems()
    assert "LOOK  no CIFAR-10" in computer.report([problem])
    assert "-> Fetch it." in computer.report([problem])


# What is missing or cannot be read is named by the check, and does not end it


CHECK = """
import sys
for name in sys.argv[1:]:
    sys.modules[name] = None  # as if it were not installed
from colorize_lib.app import computer
print(computer.report(computer.check()))
"""


def report_of(*missing, **variables):
    """What the check says in a process of its own, where some packages are missing."""
    command = [sys.executable, "-c", CHECK, *missing]
    finished = subprocess.run(
        command, env={**os.environ, **variables}, capture_output=True, text=True
    )
    assert finished.returncode == 0, finished.stderr
    assert " of disk free" in finished.stdout  # it goes on to the end
    return finished.stdout


@pytest.mark.parametrize("missing", ["tensorflow", "keras"])
def test_without_what_loads_keras_the_check_says_so(missing):
    said = report_of(missing, KERAS_BACKEND="tensorflow")
    assert "LOOK  Keras does not load" in said and f"{missing}" in said.partition("->")[2]
    assert "processor cores" in said


@pytest.mark.parametrize("missing", ["psutil", "packaging", "pooch"])
def test_without_a_package_that_the_check_uses_itself_it_is_named(missing):
    assert report_of(missing).count(f"LOOK  {missing} cannot be imported") == 1


def test_a_backend_that_is_none_is_named():
    assert "nonsense" in report_of(KERAS_BACKEND="nonsense")


def test_a_project_that_is_not_installed_is_named(monkeypatch, cifar10_is_there):
    def requires(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "requires", requires)
    assert [problem.what for problem in problems()] == ["colorize-lib is not installed"]


def test_a_folder_of_keras_that_may_not_be_read_is_passed_over(
    no_cifar10, without_power, monkeypatch
):
    (without_power / "keras").mkdir(mode=0)
    monkeypatch.setenv("KERAS_HOME", str(without_power / "keras"))
    (problem,) = computer._cifar10()
    assert problem.what.startswith("no CIFAR-10") and "is not on this computer" in problem.advice


def test_without_a_home_folder_the_check_goes_on(no_home, monkeypatch):
    for name in ("KERAS_HOME", "COLORIZE_CIFAR10"):
        monkeypatch.delenv(name, raising=False)
    (problem,) = computer._cifar10()
    assert problem.what.startswith("no CIFAR-10") and "is not on this computer" in problem.advice
