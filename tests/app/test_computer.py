"""The check of a computer: each problem is named, and has advice."""

import importlib.metadata
import platform
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
