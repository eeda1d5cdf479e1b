"""Tests of coloring files: which are meant, where copies go, and what must never be written to."""

import os

import numpy as np
import pytest
from test_photographs import COLORS, GRAY, fake_colorize, opened, save, sentence

from colorize_lib.errors import ColorizeError
from colorize_lib.files import photograph_files

# Where copies go


@pytest.mark.parametrize(
    ("path", "file_format", "output", "into_folder", "expected"),
    [
        ("in/a.jpg", "JPEG", None, False, "in/a-color.jpg"),
        ("in/a.JPG", "JPEG", None, False, "in/a-color.JPG"),
        ("in/a.b.tiff", "TIFF", None, False, "in/a.b-color.tiff"),
        ("in/a.gif", "GIF", None, False, "in/a-color.png"),
        ("in/a.pgm", "PPM", None, False, "in/a-color.png"),
        ("in/a", "JPEG", None, False, "in/a-color.jpg"),
        ("in/a.jpg", "PNG", None, False, "in/a-color.png"),
        ("in/a.jpg", "JPEG", "out", True, "out/a.jpg"),
        ("in/a.gif", "GIF", "out/", True, "out/a.png"),
        ("in/a.gif", "GIF", "out/b.tif", False, "out/b.tif"),
    ],
)
def test_output_path(tmp_path, path, file_format, output, into_folder, expected):
    output = None if output is None else f"{tmp_path}/{output}"
    found = photograph_files.output_path(tmp_path / path, file_format, output, into_folder)
    assert found == tmp_path / expected


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def folder(tmp_path):
    """A folder with two photographs."""
    folder = tmp_path / "photos"
    folder.mkdir()
    save(folder / "a.png", GRAY, "PNG")
    save(folder / "b.jpg", GRAY, "JPEG")
    return folder


def colorize_files(paths, **options):
    return photograph_files.colorize_files(paths, lambda: fake_colorize, **options)


def test_without_an_output_copies_go_beside_the_photographs(folder, capsys):
    before = (folder / "a.png").read_bytes()
    copies = colorize_files([folder / "b.jpg", str(folder / "a.png")])
    assert copies == [folder / "b-color.jpg", folder / "a-color.png"]
    assert names(folder) == ["a-color.png", "a.png", "b-color.jpg", "b.jpg"]
    np.testing.assert_array_equal(opened(copies[1]), fake_colorize(GRAY))
    assert (folder / "a.png").read_bytes() == before
    shown = capsys.readouterr()
    lines = [f"{folder / 'b.jpg'} -> {copies[0]}", f"{folder / 'a.png'} -> {copies[1]}"]
    assert shown.out.splitlines() == lines
    assert shown.err == "", "no bar where nobody is looking"


def test_nothing_is_shown_if_nothing_should_be(folder, capsys):
    colorize_files([folder], show=False)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("output", ["there", "not there/", "for several"])
def test_an_output_that_is_meant_as_a_folder(folder, tmp_path, output):
    (tmp_path / "there").mkdir()
    photos = [folder] if output == "for several" else [folder / "a.png"]
    colorize_files(photos, output=f"{tmp_path}/{output}")
    expected = ["a.png", "b.jpg"] if output == "for several" else ["a.png"]
    assert names(tmp_path / output) == expected
    assert names(folder) == ["a.png", "b.jpg"]


def test_an_output_that_is_a_file_says_the_format(folder, tmp_path):
    assert colorize_files([folder / "a.png"], output=tmp_path / "new" / "x.TIF") == [
        tmp_path / "new" / "x.TIF"
    ]
    assert opened(tmp_path / "new" / "x.TIF").format == "TIFF"


def never():
    raise AssertionError("nothing should be colored")


@pytest.mark.parametrize(
    ("photos", "output", "expected"),
    [
        (["a.png"], "x.txt", "does not end like a picture"),
        (["a.png"], "x", "end it with / if it is a folder"),
        (["a.png", "b.jpg"], "a.png", "is not a folder where you may write"),
        (["a.png"], "b.jpg/", "is not a folder where you may write"),
        (["a.png"], "b.jpg/c.png", "is not a folder where you may write"),
    ],
)
def test_an_output_that_is_wrong_stops_everything(folder, photos, output, expected):
    with pytest.raises(ColorizeError) as raised:
        photograph_files.colorize_files(
            [folder / name for name in photos], never, output=f"{folder}/{output}"
        )
    assert expected in sentence(raised)
    assert names(folder) == ["a.png", "b.jpg"]


@pytest.mark.parametrize("limit", [0, -1, float("nan")])
def test_a_limit_that_nothing_keeps_is_refused(folder, limit):
    with pytest.raises(ColorizeError) as raised:
        photograph_files.colorize_files([folder], never, largest_megapixels=limit)
    assert "choose a limit above 0" in sentence(raised)


def test_the_limit_is_handed_on(folder):
    with pytest.raises(ColorizeError, match=r"--largest 1\."):
        photograph_files.colorize_files([folder / "a.png"], never, largest_megapixels=0.0001)


# No overwriting


def test_a_file_that_exists_is_only_replaced_when_told_to(folder):
    copy = folder / "a-color.png"
    copy.write_bytes(b"mine")
    with pytest.raises(ColorizeError) as raised:
        photograph_files.colorize_files([folder / "a.png"], never)
    assert f"{folder / 'a.png'} was not colored, because {copy} exists" in sentence(raised)
    assert copy.read_bytes() == b"mine"
    colorize_files([folder / "a.png"], overwrite=True)
    np.testing.assert_array_equal(opened(copy), fake_colorize(GRAY))


@pytest.mark.parametrize("output", ["photos/a.png", "photos/", "photos/../photos", "link.png"])
def test_the_original_is_never_overwritten(folder, tmp_path, output):
    (tmp_path / "link.png").symlink_to(folder / "a.png")
    before = (folder / "a.png").read_bytes()
    with pytest.raises(ColorizeError) as raised:
        photograph_files.colorize_files(
            [folder / "a.png"], never, output=f"{tmp_path}/{output}", overwrite=True
        )
    assert "is an original, which is never overwritten" in sentence(raised)
    assert (folder / "a.png").read_bytes() == before
    assert names(folder) == ["a.png", "b.jpg"]


def test_another_original_is_never_overwritten(folder):
    save(folder / "a.gif", GRAY, "GIF")  # its copy would be a.png
    before = (folder / "a.png").read_bytes()
    with pytest.raises(ColorizeError) as raised:
        colorize_files([folder], output=folder, overwrite=True)
    assert str(raised.value).count("is an original, which is never overwritten") == 3
    assert (folder / "a.png").read_bytes() == before


@pytest.mark.parametrize("overwrite", [False, True])
def test_two_photographs_of_the_same_name_do_not_overwrite_each_other(folder, tmp_path, overwrite):
    (tmp_path / "other").mkdir()
    other = save(tmp_path / "other" / "a.png", 255 - GRAY, "PNG")
    out = tmp_path / "out"
    with pytest.raises(ColorizeError) as raised:
        colorize_files([folder / "a.png", other], output=out, overwrite=overwrite)
    assert f"{other} was not colored, because {out / 'a.png'} was just made" in sentence(raised)
    np.testing.assert_array_equal(opened(out / "a.png"), fake_colorize(GRAY))


def test_a_photograph_that_is_named_twice_is_colored_once(folder):
    again = folder / ".." / "photos" / "a.png"
    assert len(colorize_files([folder / "a.png", folder, again])) == 2


# Folders


def test_a_folder_is_its_pictures_in_the_order_of_their_names(folder):
    save(folder / "C.TIF", GRAY, "TIFF")
    save(folder / ".hidden.png", GRAY, "PNG")
    save(folder / "a-color.png", COLORS, "PNG")  # of an earlier call
    save(folder / "b-color.webp", COLORS, "WEBP")
    save(folder / "lonely-color.png", GRAY, "PNG")  # of no other picture
    (folder / "notes.txt").write_text("notes")
    (folder / "folder.png").mkdir()
    found = [path.name for path in photograph_files.photographs_in(folder)]
    assert found == ["C.TIF", "a.png", "b.jpg", "lonely-color.png"]


def test_a_second_call_does_not_color_the_results_again(folder):
    colorize_files([folder])
    before = names(folder)
    with pytest.raises(ColorizeError) as raised:
        photograph_files.colorize_files([folder], never)
    assert str(raised.value).count("exists: add --overwrite") == 2
    colorize_files([folder], overwrite=True)
    assert names(folder) == before


def test_a_folder_without_pictures_gives_one_sentence(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(ColorizeError) as raised:
        photograph_files.photographs_in(tmp_path)
    assert f"There is no picture in the folder {tmp_path}" in sentence(raised)


# Getting ready


def test_it_gets_ready_once_and_only_for_a_photograph_that_can_be_colored(folder):
    ready = []

    def prepare():
        ready.append(sorted(path.name for path in folder.iterdir()))
        return fake_colorize

    (folder / "a.png").write_bytes(b"no picture")
    save(folder / "c.png", GRAY, "PNG")
    for _ in range(2):  # the second time, everything is there already
        with pytest.raises(ColorizeError):
            photograph_files.colorize_files([folder], prepare)
    assert ready == [["a.png", "b.jpg", "c.png"]]


def test_what_cannot_get_ready_is_told_once_and_nothing_is_colored(folder):
    def prepare():
        raise ColorizeError("There is no network: fetch it again.")

    (folder / "a.png").write_bytes(b"no picture")
    save(folder / "c.png", GRAY, "PNG")
    with pytest.raises(ColorizeError) as raised:
        photograph_files.colorize_files([folder], prepare)
    assert sentence(raised) == "There is no network: fetch it again."
    assert names(folder) == ["a.png", "b.jpg", "c.png"]


# One bad photograph among others


def test_it_goes_on_after_a_bad_file_and_names_it_at_the_end(folder, tmp_path, capsys):
    (folder / "a2.png").write_bytes(b"no picture")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ColorizeError) as raised:
        colorize_files([tmp_path / "empty", folder, folder / "none.jpg"])
    first, second, third = str(raised.value).splitlines()
    assert "There is no picture in the folder" in first
    assert f"{folder / 'a2.png'} is not a picture" in second
    assert f"There is no photograph {folder / 'none.jpg'}" in third
    assert names(folder) == ["a-color.png", "a.png", "a2.png", "b-color.jpg", "b.jpg"]
    assert len(capsys.readouterr().out.splitlines()) == 2


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (ColorizeError("It is too small."), "a.png was not colored: It is too small."),
        (MemoryError(), "a.png needs more memory"),
    ],
)
def test_it_goes_on_after_a_photograph_that_cannot_be_colored(folder, problem, expected):
    def colorize(pixels):
        if np.array_equal(pixels, GRAY):  # the PNG, which is lossless
            raise problem
        return fake_colorize(pixels)

    with pytest.raises(ColorizeError) as raised:
        photograph_files.colorize_files([folder], lambda: colorize)
    assert expected in sentence(raised)
    assert names(folder) == ["a.png", "b-color.jpg", "b.jpg"]


def test_what_is_finished_stays_when_it_is_stopped(folder):
    def stop_at_the_second(pixels):
        if not np.array_equal(pixels, GRAY):
            raise KeyboardInterrupt
        return fake_colorize(pixels)

    with pytest.raises(KeyboardInterrupt):
        photograph_files.colorize_files([folder], lambda: stop_at_the_second)
    assert names(folder) == ["a-color.png", "a.png", "b.jpg"]


def test_a_name_that_cannot_be_printed_stops_nothing(folder, capsys):
    name = os.fsdecode(b"gro\xdfmutter.png")  # Latin-1, as on old disks
    try:
        save(folder / name, GRAY, "PNG")
    except OSError:
        pytest.skip("this file system keeps names in Unicode only")
    assert len(colorize_files([folder])) == 3
    assert "gro?mutter.png -> " in capsys.readouterr().out
