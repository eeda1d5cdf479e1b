"""Tests of writing files whole or not at all."""

import os

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


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("n" * 251 + ".png", id="as long as a name can be"),
        pytest.param("\N{CJK UNIFIED IDEOGRAPH-5199}" * 83 + "1.npz", id="in letters of 3 bytes"),
        pytest.param("n", id="of one letter"),
        pytest.param("notes~", id="as unfinished files are named"),
    ],
)
def test_the_name_of_an_unfinished_file_is_another_one_and_not_longer(tmp_path, name):
    (tmp_path / name).write_bytes(b"before")
    while_writing = []

    def write(file):
        file.write(b"after")
        while_writing.extend(set(os.listdir(tmp_path)) - {name})

    write_whole(tmp_path / name, write)
    (unfinished,) = while_writing
    assert len(os.fsencode(unfinished)) <= len(os.fsencode(name)) <= 255
    assert (tmp_path / name).read_bytes() == b"after" and os.listdir(tmp_path) == [name]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("n" * 252 + ".png", "its name is too long: choose a shorter one", id="file"),
        pytest.param("n" * 256 + "/a.png", "its name is too long: choose", id="folder"),
        pytest.param("é" * 127 + "1.png", "its name is too long: choose", id="in bytes"),
        pytest.param(
            "folder.png", "free some space or make the folder writable", id="folder there"
        ),
    ],
)
def test_a_name_that_is_too_long_is_told_from_what_else_goes_wrong(
    tmp_path, complaint, name, expected
):
    (tmp_path / "folder.png").mkdir()
    sentence = complaint(write_whole, tmp_path / name, lambda file: file.write(b"picture"))
    assert sentence.startswith(f"{tmp_path / name} could not be written") and expected in sentence
    assert os.listdir(tmp_path) == ["folder.png"]


@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to no file yet"])
@pytest.mark.parametrize("links", [1, 2], ids=["a link", "a link to a link"])
def test_a_link_stays_a_link_and_the_file_behind_it_is_written(tmp_path, there, links):
    (tmp_path / "elsewhere").mkdir()
    file = tmp_path / "elsewhere" / "file.png"
    if there:
        file.write_bytes(b"before")
    aim = file
    for number in range(links):
        link = tmp_path / f"link{number}.png"
        link.symlink_to(aim)
        aim = link
    write_whole(aim, lambda opened: opened.write(b"after"))
    assert aim.is_symlink() and os.readlink(aim) == str(
        tmp_path / "link0.png" if links > 1 else file
    )
    assert file.read_bytes() == b"after" and not file.is_symlink()
    assert os.listdir(file.parent) == ["file.png"]
