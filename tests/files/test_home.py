"""Tests of persons without a home folder, and of folders that they may not look into."""

import os
from pathlib import Path

import pooch
import pytest
import skimage.data

from colorize_lib import data  # noqa: F401  (by then, nothing can be imported any more)
from colorize_lib.app import cli
from colorize_lib.files import bundled, cifar10, home, tiny_imagenet

SOURCES = pytest.mark.parametrize("source", [cifar10, tiny_imagenet])


@pytest.mark.parametrize("os_cache", [pooch.utils.os_cache, lambda name: Path("~/.cache", name)])
@SOURCES
def test_without_a_home_folder_nothing_is_found_and_nothing_is_saved_elsewhere(
    source, os_cache, no_cifar10, no_home, tmp_path, monkeypatch, complaint
):
    monkeypatch.setattr(pooch, "os_cache", os_cache)
    monkeypatch.chdir(tmp_path)
    assert not source.is_here()
    assert "is not on this computer" in complaint(source.find)
    assert "no home folder" in complaint(source.fetch)
    for path in ("~/archive", "~nobody.of.this.name/archive"):
        assert f"there is no {path}" in complaint(source.find, path)
    assert not list(tmp_path.iterdir())


@SOURCES
def test_where_a_folder_for_downloads_is_named_no_home_folder_is_needed(
    source, no_cifar10, no_home, tmp_path, monkeypatch
):
    monkeypatch.setattr(pooch, "os_cache", pooch.utils.os_cache)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    archive = tmp_path / "colorize-cnn" / source.ARCHIVE.name
    archive.parent.mkdir()
    archive.touch()
    assert source.find() == archive


def test_a_path_gets_the_home_folder_that_there_is(monkeypatch):
    monkeypatch.setenv("HOME", "/somewhere")
    monkeypatch.setenv("USERPROFILE", "/somewhere")
    assert home.expanded("~/a") == Path("/somewhere/a")
    assert home.expanded("a/~") == Path("a/~")


def test_bundled_photographs_without_a_home_folder_are_told_and_other_errors_are_not_hidden(
    request, monkeypatch, complaint
):
    def coffee():
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr(skimage.data, "coffee", coffee)
    with pytest.raises(RuntimeError):
        bundled.photograph("coffee")
    request.getfixturevalue("no_home")
    assert "set the environment variable HOME" in complaint(bundled.photograph, "coffee")


# Folders that may not be looked into


@pytest.mark.parametrize("place", ["", "datasets", "datasets/cifar-10-batches-py-target"])
def test_a_folder_of_keras_that_may_not_be_read_is_passed_over(
    place, no_cifar10, without_power, monkeypatch, capsys
):
    locked = without_power / "keras" / place
    locked.mkdir(parents=True)
    locked.chmod(0)
    monkeypatch.setenv("KERAS_HOME", str(without_power / "keras"))
    monkeypatch.setattr(pooch, "os_cache", lambda project: without_power / project)
    # Nothing listens on this port: enough to see that a download was tried.
    monkeypatch.setenv("COLORIZE_CIFAR10_URL", "http://127.0.0.1:9/archive")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert not cifar10.is_here()
    assert cli.main(["data"]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "could not be downloaded" in told


@pytest.mark.parametrize("place", [".", "train", "cifar-10-batches-py"])
def test_a_folder_that_is_named_and_may_not_be_read_is_not_called_damaged(
    place, no_cifar10, without_power, complaint
):
    folder = without_power / "cifar10"
    for name in ("train", "test", "cifar-10-batches-py"):
        (folder / name).mkdir(parents=True)
    os.chmod(folder / place, 0)
    told = complaint(cifar10.load, folder)
    assert "cannot be read: ask its owner for the permission" in told and "delete" not in told
