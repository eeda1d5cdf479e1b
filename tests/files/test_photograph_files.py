"""Tests of coloring files: which are meant, where copies go, and what must never be written to."""

import os
import struct

import numpy as np
import PIL.Image
import pytest
import tifffile

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


def paint_black(pixels):
    """Stands in for a network that takes pixels of any kind."""
    return np.zeros((*pixels.shape[:2], 3), np.uint8)


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
    assert (
        f"{paths[1]} was not colored, because {out / 'a.png'} is the copy of another photograph"
        in sentence
    )
    np.testing.assert_array_equal(opened(out / "a.png"), paint(GRAY))


def test_a_photograph_is_colored_once_and_a_result_never(folder):
    again = folder / ".." / "photos" / "a.png"
    assert len(colorize_files([folder / "a.png", folder, again])) == 2
    before = names(folder)
    assert colorize_files([folder]) == []
    assert len(colorize_files([folder], overwrite=True)) == 2
    assert names(folder) == before


# The same call again


def dates(folder):
    return {path: path.stat().st_mtime_ns for path in folder.iterdir()}


@pytest.mark.parametrize("output", [None, "out/"])
def test_the_same_call_again_does_nothing_and_says_so_in_one_line(
    folder, tmp_path, capsys, save, output
):
    save("photos/c.jp2", GRAY)  # a format without a place for a note
    save("photos/d.bmp", GRAY)
    output = output and f"{tmp_path}/{output}"
    colorize_files([folder], output=output)
    place = tmp_path / "out" if output else folder
    before, contents = dates(place), {path: path.read_bytes() for path in place.iterdir()}
    capsys.readouterr()
    assert photograph_files.colorize_files([folder], never, output=output) == []
    line = "4 were there already: add --overwrite to color again.\n"
    assert capsys.readouterr() == (line, "")
    assert dates(place) == before
    assert {path: path.read_bytes() for path in place.iterdir()} == contents
    assert photograph_files.colorize_files([folder], never, output=output, show=False) == []
    assert capsys.readouterr() == ("", "")
    files = sorted(folder.iterdir())  # as a shell names them, given *
    assert photograph_files.colorize_files(files, never, output=output) == []


def test_what_is_missing_is_colored_and_the_others_are_counted(folder, save, capsys):
    colorize_files([folder])
    save("photos/c.png", GRAY)
    (folder / "b-color.jpg").unlink()
    capsys.readouterr()
    assert colorize_files([folder]) == [folder / "b-color.jpg", folder / "c-color.png"]
    *_, last = capsys.readouterr().out.splitlines()
    assert last == "1 was there already: add --overwrite to color again."


def test_a_photograph_that_changed_and_what_is_of_another_one_are_not_there_already(
    folder, save, tmp_path
):
    colorize_files([folder])
    os.utime(folder / "a.png")  # scanned again
    (sentence,) = refusals([folder])
    assert f"{folder / 'a-color.png'} exists: add --overwrite" in sentence
    (tmp_path / "other").mkdir()
    colorize_files([folder / "a.png"], output=f"{tmp_path}/out/")
    (sentence,) = refusals([save("other/a.png", 255 - GRAY)], output=tmp_path / "out")
    assert f"{tmp_path / 'out' / 'a.png'} exists: add --overwrite" in sentence


def test_two_photographs_of_one_date_for_the_same_place_are_not_both_there_already(folder, save):
    when = (folder / "a.png").stat().st_mtime_ns
    os.utime(save("photos/a.pgm", GRAY), ns=(when, when))  # its copy would be a-color.png, too
    for prepare in (lambda: paint, never):
        (sentence,) = refusals([folder], prepare)
        assert "a-color.png is the copy of another photograph" in sentence


def test_an_original_named_like_a_result_is_not_overwritten(folder, save):
    kept = save("photos/a-color.png", 255 - GRAY).read_bytes()
    (sentence,) = refusals([folder], lambda: paint, overwrite=True)
    assert "a-color.png is an original, which is never overwritten" in sentence
    assert (folder / "a-color.png").read_bytes() == kept
    assert (folder / "a-color-color.png").exists()


# Nothing left out without a word


def test_what_looks_like_a_photograph_is_colored_or_named_at_the_end(folder, save, capsys):
    save("photos/c.dng", GRAY, "TIFF")  # as cameras write it, with a preview first
    save("photos/d", GRAY, "JPEG")
    save("photos/e.mpo", GRAY, "JPEG")
    unread = ["f.jxl", "g.tga", "h.heic"]
    for name in unread:
        (folder / name).write_bytes(b"no picture that Pillow knows")
    (folder / "link.jpg").symlink_to(folder / "nowhere.jpg")
    before = set(names(folder))
    sentences = refusals([folder], lambda: paint)
    for name, sentence in zip(["c.dng", *unread, "link.jpg"], sentences, strict=True):
        assert sentence.startswith(f"{folder / name} is ")
    made = ["a-color.png", "b-color.jpg", "d-color.jpg", "e-color.jpg"]
    assert sorted(set(names(folder)) - before) == made


def test_a_color_photograph_beside_a_gray_one_is_colored_too(folder, save):
    save("photos/b-color.png", np.stack([GRAY] * 3, axis=-1))
    copies = photograph_files.colorize_files(
        [folder], lambda: lambda pixels: np.zeros((24, 40, 3), np.uint8)
    )
    assert [path.name for path in copies] == ["a-color.png", "b-color-color.png", "b-color.jpg"]


def test_a_pattern_that_no_shell_expanded_stands_for_several(folder, save, tmp_path):
    save("photos/c.jpg", GRAY)
    copies = colorize_files([folder / "*.jpg"], output=tmp_path / "out")
    assert copies == [tmp_path / "out" / "b.jpg", tmp_path / "out" / "c.jpg"]
    (sentence,) = refusals([folder / "*.tif"])
    assert f"There is no photograph {folder / '*.tif'}" in sentence


def test_a_copy_onto_a_link_goes_where_it_leads(folder, tmp_path, opened):
    (tmp_path / "album").mkdir()
    link = tmp_path / "link.png"
    link.symlink_to(tmp_path / "album" / "file.png")
    for _ in range(2):
        colorize_files([folder / "a.png"], output=link, overwrite=True)
        np.testing.assert_array_equal(opened(tmp_path / "album" / "file.png"), paint(GRAY))
        assert link.is_symlink()


def test_an_output_that_is_a_link_to_nowhere_is_told_before_anything_is_done(folder, tmp_path):
    (tmp_path / "out").symlink_to(tmp_path / "nowhere" / "folder")
    (sentence,) = refusals([folder], output=tmp_path / "out")
    assert f"{tmp_path / 'out'} is not a folder where you may write" in sentence


GRAYS = [PIL.Image.fromarray(np.roll(GRAY, 5 * number, 1)) for number in range(3)]
SEVERAL = {"save_all": True, "append_images": GRAYS[1:]}


@pytest.mark.parametrize("name", ["c.tif", "c.gif", "c.png", "c.webp", "c.avif"])
def test_other_pages_and_frames_are_told_of_in_a_line(folder, save, capsys, name):
    path = save(f"photos/{name}", GRAYS[0].convert("L"), **SEVERAL)
    single = save(f"photos/single-{name}", GRAYS[0])
    photograph_files.colorize_files([path, single], lambda: paint_black)
    first, told, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{path} -> ") and second.startswith(f"{single} -> ")
    assert told == f"{path} has 3 pages or frames: only the first is colored."


def stereo(content):
    """A file of several JPEG pictures, the first two of which are marked as those of two eyes."""
    first = content.rindex(struct.pack("<L", 0x030000), 0, 200)  # a primary picture
    content = bytearray(content)
    for entry in (first, first + 16):
        content[entry : entry + 4] = struct.pack("<L", 0x020002)
    return bytes(content)


@pytest.mark.parametrize(("change", "lines"), [(bytes, 1), (stereo, 2)])
def test_a_phones_second_picture_is_none_of_its_own_but_that_of_the_other_eye_is(
    folder, save, capsys, change, lines
):
    path = save("photos/c.jpg", GRAYS[0], "MPO", **SEVERAL)
    path.write_bytes(change(path.read_bytes()))
    colorize_files([path])
    told = capsys.readouterr().out.splitlines()
    assert len(told) == lines
    assert told[1:] in ([], [f"{path} has 2 pages or frames: only the first is colored."])


def test_a_small_copy_in_a_tiff_file_is_no_page(folder, capsys):
    with tifffile.TiffWriter(folder / "c.tif") as file:
        for kind, pixels in ((0, GRAY), (1, GRAY[::2, ::2]), (4, GRAY > 9), (2, GRAY)):
            file.write(pixels, subfiletype=kind)
    colorize_files([folder / "c.tif"])
    _, told = capsys.readouterr().out.splitlines()
    assert told == f"{folder / 'c.tif'} has 2 pages or frames: only the first is colored."


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


@pytest.mark.parametrize("locked", ["folder", "folder of a link", "photograph"])
def test_what_may_not_be_read_is_named_and_the_others_are_colored(without_power, locked):
    photo, aim = without_power / "a.png", without_power / "locked" / "b.png"
    aim.parent.mkdir()
    for path in (photo, aim):
        PIL.Image.fromarray(GRAY).save(path)
    paths = [aim.parent, without_power]
    if locked == "folder of a link":
        (without_power / "b.png").symlink_to(aim)
        paths = [without_power]
    (aim if locked == "photograph" else aim.parent).chmod(0)
    (sentence,) = refusals(paths, lambda: paint)
    named = {"folder": aim.parent, "photograph": aim, "folder of a link": without_power / "b.png"}
    assert str(named[locked]) in sentence
    assert names(without_power)[:2] == ["a-color.png", "a.png"]
