"""Tests of coloring files: which are meant, where copies go, and what must never be written to."""

import os

import numpy as np
import pytest

from colorize_lib.errors import ColorizeError
from colorize_lib.files import photograph_files

GRAY = (np.arange(24)[:, np.newaxis] * 3 + np.arange(40) * 4).astype(np.uint8)

# Where copies go


@pytest.mark.parametrize(
    ("path", "file_format", "output", "into_folder", "expected"),
    [
        ("in/a.jpg", "JPEG", None, False, "in/a-color.jpg"),
        ("in/a.JPG", "JPEG", None, False, "in/a-color.JPG"),
        ("in/a.b.tiff", "TIFF", None, False, "in/a.b-color.tiff"),
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


def paint(pixels):
    """Stands in for a network."""
    return np.stack([pixels, pixels // 2, 255 - pixels], axis=-1)


@pytest.fixture
def folder(tmp_path, save):
    """A folder with two photographs."""
    (tmp_path / "photos").mkdir()
    save("photos/a.png", GRAY)
    save("photos/b.jpg", GRAY)
    return tmp_path / "photos"


def colorize_files(paths, **options):
    return photograph_files.colorize_files(paths, lambda: paint, **options)


def never():
    raise AssertionError("nothing should be colored")


def refusals(paths, prepare=never, **options):
    """The sentences with which files are refused, as a rule before anything is colored."""
    with pytest.raises(ColorizeError) as caught:
        photograph_files.colorize_files(paths, prepare, **options)
    sentences = str(caught.value).splitlines()
    assert all(sentence.endswith(".") for sentence in sentences)
    return sentences


def test_without_an_output_copies_go_beside_the_photographs_and_each_is_told(
    folder, opened, capsys
):
    before = (folder / "a.png").read_bytes()
    copies = colorize_files([folder / "b.jpg", str(folder / "a.png")])
    assert copies == [folder / "b-color.jpg", folder / "a-color.png"]
    assert names(folder) == ["a-color.png", "a.png", "b-color.jpg", "b.jpg"]
    np.testing.assert_array_equal(opened(copies[1]), paint(GRAY))
    assert (folder / "a.png").read_bytes() == before
    lines = f"{folder / 'b.jpg'} -> {copies[0]}\n{folder / 'a.png'} -> {copies[1]}\n"
    assert capsys.readouterr() == (lines, ""), "no bar where nobody is looking"
    colorize_files([folder], show=False, overwrite=True)
    assert capsys.readouterr() == ("", "")


def test_an_output_is_a_folder_where_it_is_meant_so_or_else_a_file_that_says_its_format(
    folder, tmp_path, opened
):
    (tmp_path / "there").mkdir()
    for photos, output in (("a.png", "there"), ("a.png", "not there/"), ("", "for several")):
        colorize_files([folder / photos], output=f"{tmp_path}/{output}")
        assert names(tmp_path / output) == ([photos] if photos else ["a.png", "b.jpg"])
    output = tmp_path / "new" / "x.TIF"
    assert colorize_files([folder / "a.png"], output=output) == [output]
    assert opened(output).format == "TIFF"
    assert names(folder) == ["a.png", "b.jpg"]


@pytest.mark.parametrize(
    ("photos", "options", "expected"),
    [
        (["a.png"], {"output": "x.txt"}, "does not end like a picture"),
        (["a.png"], {"output": "x"}, "end it with / if it is a folder"),
        (["a.png", "b.jpg"], {"output": "a.png"}, "is not a folder where you may write"),
        (["a.png"], {"output": "b.jpg/"}, "is not a folder where you may write"),
        (["a.png"], {"output": "b.jpg/c.png"}, "is not a folder where you may write"),
        (["a.png"], {"largest_megapixels": 0}, "choose a limit above 0"),
        (["a.png"], {"largest_megapixels": -1}, "choose a limit above 0"),
        (["a.png"], {"largest_megapixels": float("nan")}, "choose a limit above 0"),
        (["a.png"], {"largest_megapixels": 0.0001}, "--largest 1."),
    ],
)
def test_an_option_that_is_wrong_stops_everything(folder, photos, options, expected):
    if "output" in options:
        options = {"output": f"{folder}/{options['output']}"}
    (sentence,) = refusals([folder / name for name in photos], **options)
    assert expected in sentence
    assert names(folder) == ["a.png", "b.jpg"]


# No overwriting


def test_a_file_that_exists_is_only_replaced_when_told_to(folder, opened):
    copy = folder / "a-color.png"
    copy.write_bytes(b"mine")
    (sentence,) = refusals([folder / "a.png"])
    assert f"{folder / 'a.png'} was not colored, because {copy} exists: add --overwr" in sentence
    assert copy.read_bytes() == b"mine"
    colorize_files([folder / "a.png"], overwrite=True)
    np.testing.assert_array_equal(opened(copy), paint(GRAY))


@pytest.mark.parametrize(
    ("photos", "output", "refused"),
    [
        pytest.param("a.png", "photos/a.png", 1, id="its file"),
        pytest.param("a.png", "photos/../photos", 1, id="its folder"),
        pytest.param("a.png", "link.png", 1, id="a link to it"),
        pytest.param("", "photos/", 3, id="another original"),
    ],
)
def test_an_original_is_never_overwritten(folder, tmp_path, save, photos, output, refused):
    save("photos/a.gif", GRAY)  # its copy would be a.png
    (tmp_path / "link.png").symlink_to(folder / "a.png")
    before = (folder / "a.png").read_bytes()
    sentences = refusals([folder / photos], output=f"{tmp_path}/{output}", overwrite=True)
    assert len(sentences) == refused
    assert all("is an original, which is never overwritten" in each for each in sentences)
    assert (folder / "a.png").read_bytes() == before
    assert names(folder) == ["a.gif", "a.png", "b.jpg"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_two_photographs_of_the_same_name_do_not_overwrite_each_other(
    folder, tmp_path, save, opened, overwrite
):
    (tmp_path / "other").mkdir()
    paths, out = [folder / "a.png", save("other/a.png", 255 - GRAY)], tmp_path / "out"
    (sentence,) = refusals(paths, lambda: paint, output=out, overwrite=overwrite)
    assert f"{paths[1]} was not colored, because {out / 'a.png'} was just made" in sentence
    np.testing.assert_array_equal(opened(out / "a.png"), paint(GRAY))


def test_a_photograph_is_colored_once_and_a_result_never(folder):
    again = folder / ".." / "photos" / "a.png"
    assert len(colorize_files([folder / "a.png", folder, again])) == 2
    before = names(folder)
    assert len(refusals([folder])) == 2
    assert len(colorize_files([folder], overwrite=True)) == 2
    assert names(folder) == before


# Folders


def test_a_folder_is_its_pictures_in_the_order_of_their_names(folder, save):
    # Two are results of an earlier call, and one is called so, but is of no other picture.
    for name in ("C.TIF", ".hidden.png", "a-color.png", "b-color.webp", "lonely-color.png"):
        save(f"photos/{name}", GRAY)
    (folder / "notes.txt").write_text("notes")
    (folder / "folder.png").mkdir()
    found = [path.name for path in photograph_files.photographs_in(folder)]
    assert found == ["C.TIF", "a.png", "b.jpg", "lonely-color.png"]


# Getting ready


def test_it_gets_ready_once_and_only_for_a_photograph_that_can_be_colored(folder, save):
    ready = []

    def prepare():
        ready.append(names(folder))
        return paint

    (folder / "a.png").write_bytes(b"no picture")
    save("photos/c.png", GRAY)
    for _ in range(2):  # the second time, everything is there already
        refusals([folder], prepare)
    assert ready == [["a.png", "b.jpg", "c.png"]]


def test_what_cannot_get_ready_is_told_once_and_nothing_is_colored(folder):
    def prepare():
        raise ColorizeError("There is no network.")

    assert refusals([folder], prepare) == ["There is no network."]
    assert names(folder) == ["a.png", "b.jpg"]


# One bad photograph among others


def test_it_goes_on_after_a_bad_file_and_names_it_at_the_end(folder, tmp_path, capsys):
    (folder / "a2.png").write_bytes(b"no picture")
    (tmp_path / "empty").mkdir()
    paths = [tmp_path / "empty", folder, folder / "none.jpg"]
    first, second, third = refusals(paths, lambda: paint)
    assert f"There is no picture in the folder {paths[0]}" in first
    assert f"{folder / 'a2.png'} is not a picture" in second
    assert f"There is no photograph {folder / 'none.jpg'}" in third
    assert names(folder) == ["a-color.png", "a.png", "a2.png", "b-color.jpg", "b.jpg"]
    assert len(capsys.readouterr().out.splitlines()) == 2


def failing(problem, at):
    """A network with which it goes wrong at one of the two photographs."""

    def colorize(pixels):
        if np.array_equal(pixels, GRAY) == (at == "a.png"):  # the PNG is lossless
            raise problem
        return paint(pixels)

    return lambda: colorize


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (ColorizeError("It is too small."), "a.png was not colored: It is too small."),
        (MemoryError(), "a.png needs more memory"),
    ],
)
def test_it_goes_on_after_a_photograph_that_cannot_be_colored(folder, problem, expected):
    (sentence,) = refusals([folder], failing(problem, "a.png"))
    assert expected in sentence
    assert names(folder) == ["a.png", "b-color.jpg", "b.jpg"]


def test_what_is_finished_stays_when_it_is_stopped(folder):
    with pytest.raises(KeyboardInterrupt):
        photograph_files.colorize_files([folder], failing(KeyboardInterrupt, "b.jpg"))
    assert names(folder) == ["a-color.png", "a.png", "b.jpg"]


def test_a_name_that_cannot_be_printed_stops_nothing(folder, save, capsys):
    try:
        save("photos/" + os.fsdecode(b"gro\xdfmutter.png"), GRAY)  # Latin-1, as on old disks
    except OSError:
        pytest.skip("this file system keeps names in Unicode only")
    assert len(colorize_files([folder])) == 3
    assert "gro?mutter.png -> " in capsys.readouterr().out
