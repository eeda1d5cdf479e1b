"""Tests of writing files whole or not at all."""

import errno
import os

import numpy as np
import pytest

from colorize_lib.errors import ColorizeError
from colorize_lib.files.whole import write_whole


def test_a_file_is_written_with_its_folders(tmp_path):
    path = tmp_path / "a" / "b" / "file"
    write_whole(path, lambda file: file.write(b"whole"))
    assert path.read_bytes() == b"whole"
    assert list(path.parent.iterdir()) == [path]


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), RuntimeError("a bug"), FULL])
def test_what_was_there_stays_when_writing_breaks_off(tmp_path, interruption):
    path = tmp_path / "file"
    path.write_bytes(b"before")

    def write(file):
        file.write(b"half")
        raise interruption

    with pytest.raises((ColorizeError, type(interruption))) as caught:
        write_whole(path, write)
    if interruption is FULL:
        assert str(caught.value).startswith(f"{path} could not be written (No space left")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path], "nothing half-written may be left"


def test_a_disk_that_fills_up_in_the_middle_of_an_array(tmp_path, complaint):
    resource = pytest.importorskip("resource")  # Windows has no limit that a test could set
    path = tmp_path / "arrays.npz"
    write_whole(path, lambda file: np.savez(file, small=np.zeros(3)))
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        sentence = complaint(
            write_whole, path, lambda file: np.savez(file, large=np.zeros(100_000))
        )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "arrays.npz could not be written" in sentence
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_the_place_of_a_folder_gives_one_sentence(tmp_path, complaint):
    (tmp_path / "runs").write_text("not a folder")
    sentence = complaint(write_whole, tmp_path / "runs" / "record.json", lambda file: None)
    assert "record.json could not be written" in sentence
