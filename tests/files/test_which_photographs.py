"""Tests of which photographs are meant, and that none is left out without a word."""

import os

import numpy as np
import PIL.Image
import pillow_heif
import pytest

from colorize_lib.files import photographs, which_photographs

GRAY = (np.arange(24)[:, np.newaxis] * 3 + np.arange(40) * 4).astype(np.uint8)
PROCESSING_SOFTWARE = 0x000B  # the tag in which a result says what made it


def meant(*paths):
    """The names of what is meant, where nothing may be wrong."""
    files, complaints = which_photographs.meant_by(paths)
    assert not complaints
    return [path.name for path in files]


def made_by(software):
    """EXIF that names the program a picture was made by."""
    exif = PIL.Image.Exif()
    exif[PROCESSING_SOFTWARE] = software
    return exif


# Folders


def test_a_folder_is_what_looks_like_a_photograph_in_the_order_of_names(tmp_path, save):
    found = ["C.TIF", "a.png", "b.jpg", "c.mpo", "d.j2k", "raw.DNG", "scan", "x.HEIC", "y.jxl"]
    for name in reversed(found):
        save(name, GRAY, "JPEG")
    (tmp_path / "broken.jpg").symlink_to(tmp_path / "nowhere")
    found.insert(3, "broken.jpg")
    save(".hidden.png", GRAY)
    save("a.jp~", GRAY, "JPEG")  # left behind by a call that was killed
    (tmp_path / "notes.txt").write_text("notes")
    (tmp_path / "README").write_text("no picture")
    (tmp_path / "empty").touch()
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "folder").mkdir()
    assert [path.name for path in which_photographs.photographs_in(tmp_path)] == found


def test_a_folder_without_a_picture_is_told_and_the_others_are_meant(tmp_path, save):
    (tmp_path / "empty").mkdir()
    paths = [tmp_path / "empty", save("a.png", GRAY), tmp_path / "none.jpg"]
    files, (complaint,) = which_photographs.meant_by(paths)
    assert files == paths[1:], "what is not there is told by whoever reads it"
    assert complaint.startswith(f"There is no picture in the folder {paths[0]} (.jpg, ")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_is_not_waited_for(tmp_path, save):
    save("a.png", GRAY)
    os.mkfifo(tmp_path / "pipe")
    assert meant(tmp_path) == ["a.png"]


# Results of earlier calls


@pytest.mark.parametrize("name", ["a-color.jpg", "a-color.png", "a-color.tif", "a-color.webp"])
@pytest.mark.parametrize(
    ("software", "expected"),
    [
        pytest.param(None, True, id="a photograph"),
        pytest.param("Another program", True, id="a photograph that a program worked on"),
        pytest.param(photographs.NOTE, False, id="a result"),
    ],
)
def test_a_file_of_that_name_is_a_result_only_if_it_says_so(
    tmp_path, save, name, software, expected
):
    files = [save("a.jpg", GRAY), save(name, GRAY, exif=made_by(software) if software else b"")]
    for paths in ([tmp_path], files, files[::-1]):  # a shell gives the files of *.jpg by name
        assert (name in meant(*paths)) is expected
        assert "a.jpg" in meant(*paths)


@pytest.mark.parametrize("ending", [".bmp", ".jp2"])
@pytest.mark.parametrize("later", [0, 1], ids=["of the same date", "a nanosecond later"])
def test_a_result_that_can_hold_no_note_is_told_by_its_date(tmp_path, save, ending, later):
    original, other = save("a.png", GRAY), save(f"a-color{ending}", GRAY)
    changed = 1_700_000_000_123_456_700
    for path, when in ((original, changed), (other, changed + 100 * later)):
        os.utime(path, ns=(when, when))
    assert meant(tmp_path) == (["a.png"] if not later else [other.name, "a.png"])


@pytest.mark.parametrize("original", ["b.jpg", "other/a.jpg", None])
def test_a_result_without_its_original_is_a_photograph(tmp_path, save, original):
    (tmp_path / "other").mkdir()
    result = save("a-color.jpg", GRAY, exif=made_by(photographs.NOTE))
    others = [save(original, GRAY)] if original else []
    assert "a-color.jpg" in meant(result, *others)


def test_what_is_named_like_a_result_but_damaged_is_not_passed_over(tmp_path, save):
    save("a.jpg", GRAY)
    (tmp_path / "a-color.jpg").write_bytes(b"no picture")
    (tmp_path / "a-color.png").touch()
    assert meant(tmp_path) == ["a-color.jpg", "a-color.png", "a.jpg"]


# Patterns


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.jpg", ["a1.jpg", "a10.jpg", "b.jpg"]),
        ("a?.jpg", ["a1.jpg"]),
        ("[bc].*", ["b.jpg", "c.png"]),
        ("*/d.png", ["folder/d.png"]),
        ("fold*", ["folder"]),
        ("c.png", ["c.png"]),
        ("*.tif", ["*.tif"]),
        ("none.jpg", ["none.jpg"]),
    ],
)
def test_a_pattern_stands_for_the_files_that_it_fits(tmp_path, pattern, expected):
    (tmp_path / "folder").mkdir()
    for name in ("b.jpg", "a10.jpg", "a1.jpg", "c.png", ".hidden.jpg", "folder/d.png"):
        (tmp_path / name).touch()
    found = which_photographs.expanded([tmp_path / pattern, str(tmp_path / "z")])
    assert found == [tmp_path / name for name in (*expected, "z")]


@pytest.mark.parametrize("name", ["[a].jpg", "photo [1].jpg", "is it?.jpg"])
@pytest.mark.skipif(os.name == "nt", reason="Windows allows no question mark in a name")
def test_what_is_there_is_not_taken_for_a_pattern(tmp_path, name):
    for other in (name, "a.jpg", "photo 1.jpg", "is it!.jpg"):
        (tmp_path / other).touch()
    assert which_photographs.expanded([tmp_path / name]) == [tmp_path / name]


# Photographs of kinds that cannot be read


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.jxl", "a JPEG XL picture"),
        ("a.TGA", "a TGA picture"),
        ("a.exr", "an OpenEXR picture"),
        ("a.dng", "a raw file of a camera"),
        ("a.CR3", "a raw file of a camera"),
    ],
)
def test_a_kind_that_cannot_be_read_is_told_by_its_name(tmp_path, complaint, name, kind):
    (tmp_path / name).write_bytes(b"no picture that Pillow knows")
    told = complaint(which_photographs.check_kind, tmp_path / name)
    assert told.startswith(f"{tmp_path / name} is {kind}, which cannot be read: save it as JPEG")


@pytest.mark.parametrize("name", ["a.dng", "a.NEF", "a.arw"])
def test_the_preview_in_a_raw_file_is_not_taken_for_the_photograph(save, complaint, name):
    raw = save(name, GRAY, "TIFF")  # as many cameras write it
    assert "is a raw file of a camera" in complaint(which_photographs.check_kind, raw)


@pytest.mark.parametrize("name", ["a.heic", "a.HEIF", "a.hif"])
def test_what_is_missing_for_photographs_of_phones_is_told(tmp_path, monkeypatch, complaint, name):
    monkeypatch.setattr(photographs, "reads_heif", lambda: False)
    (tmp_path / name).write_bytes(b"\0\0\0\x18ftypheic")
    told = complaint(which_photographs.check_kind, tmp_path / name)
    assert f"{tmp_path / name} is a HEIC picture" in told and "pip install pillow-heif" in told
    monkeypatch.setattr(photographs, "reads_heif", lambda: True)
    which_photographs.check_kind(tmp_path / name)  # whoever reads it will say that it is damaged


@pytest.mark.parametrize("name", ["a.heic", "a.jxl", "a.tga", "a.jpg", "a"])
def test_a_true_jpeg_can_be_read_whatever_its_name(save, name):
    which_photographs.check_kind(save(name, GRAY, "JPEG"))


def test_photographs_of_phones_are_read_with_the_optional_library(tmp_path):
    lying = PIL.Image.fromarray(np.stack([GRAY] * 3, axis=-1)[:, ::-1].swapaxes(0, 1).copy())
    exif = PIL.Image.Exif()
    exif[0x0112], exif[0x010F] = 8, "Maker"  # its first row belongs at the left
    path = tmp_path / "a.heic"
    pillow_heif.from_pillow(lying).save(path, quality=-1, exif=exif.tobytes())
    which_photographs.check_kind(path)
    photograph = photographs.read(path)
    assert photograph.format == "HEIF" and photograph.exif[0x010F] == "Maker"
    expected = np.stack([np.rot90(np.asarray(lying)[..., 0])] * 3, axis=-1)
    assert photograph.pixels.shape == expected.shape
    assert np.abs(photograph.pixels.astype(int) - expected).max() <= 4


# Links and folders that cannot be read


@pytest.mark.parametrize("aim", ["nowhere.png", "itself.png", "n" * 300, "a.png/b.png"])
def test_a_link_that_leads_nowhere_is_told_and_stops_nothing(tmp_path, save, complaint, aim):
    save("a.png", GRAY)
    link = tmp_path / "itself.png"
    try:
        link.symlink_to(tmp_path / aim)
    except OSError:
        pytest.skip("this system makes no such link")
    assert meant(tmp_path) == ["a.png", "itself.png"]
    told = complaint(which_photographs.check_kind, link)
    assert told.startswith(f"{link} is a link to {tmp_path / aim}, which is not there or may not")


@pytest.mark.parametrize("mode", [0o000, 0o100, 0o400, 0o600])
def test_a_folder_without_permission_stops_no_other(without_power, mode):
    """Without any, without that to list it, and without that to enter it."""
    locked = without_power / "locked"
    locked.mkdir()
    PIL.Image.fromarray(GRAY).save(without_power / "a.png")
    PIL.Image.fromarray(GRAY).save(locked / "b.png")
    (without_power / "link.png").symlink_to(locked / "b.png")
    locked.chmod(mode)
    files, complaints = which_photographs.meant_by([locked, without_power])
    listed = bool(mode & 0o400)
    names = ["b.png"] * listed + ["a.png", "link.png"]
    assert [path.name for path in files] == names
    assert len(complaints) == (not listed)
    assert all(f"The folder {locked} could not be read (Perm" in one for one in complaints)
