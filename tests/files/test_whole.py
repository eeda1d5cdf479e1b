"""Tests of writing files whole or not at all."""

import numpy as np
import pytest

from colorize_lib.files.whole import write_whole


def test_a_file_is_written_with_its_folders_where_no_file_is_in_their_place(tmp_path, complaint):
    path = tmp_path / "a" / "b" / "file"
    write_whole(path, lambda file: file.write(b"whole"))
    assert path.read_bytes() == b"whole"
    assert list(path.parent.iterdir()) == [path]
    sentence = complaint(write_whole, path / "record.json", lambda file: None)
    assert f"{path / 'record.json'} could not be written" in sentence


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), RuntimeError("a bug")])
def test_what_was_there_stays_when_writing_breaks_off(tmp_path, interruption):
    path = tmp_path / "file"
    path.write_bytes(b"before")

    def write(file):
        file.write(b"half")
        raise interruption

    with pytest.raises(type(interruption)):
        write_whole(path, write)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path], "nothing half-written may be left"


def test_a_disk_that_fills_up_in_the_middle_of_an_array(tmp_path, complaint):
    resource = pytest.importorskip("resource")  # Windows has no limit that a test could set
    path = tmp_path / "arrays.npz"
    path.write_bytes(b"before")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        sentence = complaint(write_whole, path, lambda file: np.savez(file, np.zeros(100_000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert f"{path} could not be written" in sentence
    assert list(tmp_path.iterdir()) == [path] and path.read_bytes() == b"before"
