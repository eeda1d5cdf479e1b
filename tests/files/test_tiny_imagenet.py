"""Tests of finding and reading Tiny ImageNet, on small copies made here."""

import json
import shutil
import zipfile

import numpy as np
import PIL.Image
import pytest

from colorize_lib import color_bins, data
from colorize_lib.app.cli import main
from colorize_lib.files import tiny_imagenet

CLASSES = ("n01443537", "n01629819", "n02124075")
COUNT = 41  # training images of each class, so 3 of them are for validation
GRAY = 7  # the number of the training image of each class that is exactly gray


def color_of(label, number):
    """Each image is a plain color that says which one it is; from 100 up, it is for testing."""
    return (10 + label, 50 + number, 5 * (number % 40))


@pytest.fixture(autouse=True)
def a_computer_without_data(no_cifar10):
    """Nothing that this computer has may change a test."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder, in the official layout, as PNG files, which keep colors exactly."""
    root = tmp_path_factory.mktemp("data") / tiny_imagenet.FOLDER
    (root / "val" / "images").mkdir(parents=True)
    lines = []
    for label, name in enumerate(CLASSES):
        images = root / "train" / name / "images"
        images.mkdir(parents=True)
        for number in range(COUNT):
            color = (99, 99, 99) if number == GRAY else color_of(label, number)
            PIL.Image.new("RGB", (64, 64), color).save(images / f"{name}_{number}.png")
        (images / "notes.txt").write_text("no picture")
        (images / "._hidden.png").write_text("what some computers leave")
        test = 100 + label
        PIL.Image.new("RGB", (64, 64), color_of(label, test)).save(
            root / "val" / "images" / f"val_{9 - label}.png"
        )
        lines.append(f"val_{9 - label}.png\t{name}\t0\t32\t44\t62\n")
    (root / "val" / "val_annotations.txt").write_text("".join(lines))
    (root / "wnids.txt").write_text("\n".join(reversed(CLASSES)))
    return root


@pytest.fixture
def folder(made, tmp_path):
    """A copy of the folder that a test may spoil."""
    return shutil.copytree(made, tmp_path / "own" / tiny_imagenet.FOLDER)


@pytest.fixture
def archive(made, tmp_path):
    return zipped(made, tmp_path / "tiny-imagenet-200.zip")


def zipped(folder, path, before="tiny-imagenet-200/", method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as written:
        for file in folder.rglob("*"):
            # An entry as such: a path would lose the dot before it.
            entry = zipfile.ZipInfo(before + file.relative_to(folder).as_posix())
            if file.is_file():
                written.writestr(entry, file.read_bytes(), method)
    return path


@pytest.fixture
def refusal(complaint):
    """Function: the sentence with which what lies at a path is refused."""
    return lambda path: complaint(tiny_imagenet.load, path)


def test_every_twentieth_image_is_for_validation_and_gray_ones_are_left_out(made, archive):
    found = tiny_imagenet.load(made)
    by_name = sorted(range(COUNT), key=lambda number: f"_{number}.png")
    apart = by_name[::20]
    seen = [number for number in by_name if number not in apart]
    assert GRAY in seen and len(apart) == 3
    for part, numbers in (("validation", apart), ("train", seen)):
        images, labels = getattr(found, f"{part}_images"), getattr(found, f"{part}_labels")
        expected = [
            (label, color_of(label, number))
            for label in range(len(CLASSES))
            for number in numbers
            if number != GRAY
        ]
        assert images.dtype == np.uint8 and images.shape == (len(expected), 64, 64, 3)
        assert labels.tolist() == [label for label, _ in expected]
        np.testing.assert_array_equal(images[:, 5, 60], [color for _, color in expected])
    assert found.test_labels.tolist() == [2, 1, 0], "in the order of the names"
    np.testing.assert_array_equal(
        found.test_images[:, 0, 0], [color_of(i, 100 + i) for i in (2, 1, 0)]
    )
    assert found.classes == CLASSES
    for place in (made.parent, archive):
        for array, expected in zip(tiny_imagenet.load(place), found, strict=True):
            np.testing.assert_array_equal(array, expected)


def test_the_full_profile_of_photographs_is_tiny_imagenet_without_copies(
    made, archive, monkeypatch
):
    monkeypatch.setenv("COLORIZE_TINY_IMAGENET", str(archive))
    dataset = data.of_photographs("full")
    assert dataset.sha256 == data.of_photographs("full", made).sha256
    assert (dataset.name, dataset.classes) == ("Tiny ImageNet", CLASSES)
    assert len(data.validation_split(dataset).test_images) == 9
    loaded = tiny_imagenet.load()
    taken = data.Dataset("taken", **loaded._asdict())
    assert np.shares_memory(taken.train_images, loaded.train_images)
    quick = data.of_photographs("quick")
    assert quick.train_images.shape[1:] == (64, 64, 3) and "64x64 tiles" in quick.name
    assert len(quick.train_images) > 250 and quick.validation_images is None


def test_the_shell_says_what_is_in_it(made, capsys):
    assert main(["data", "--tiny-imagenet", str(made)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Tiny ImageNet: 111 training, 9 validation, 3 test images, SHA-256 ")


def test_its_priors_are_counted_with_the_shell(made, tmp_path, monkeypatch, capsys):
    path = tmp_path / "priors.json"
    monkeypatch.setattr(color_bins, "PHOTOGRAPH_PRIORS", path)
    monkeypatch.setenv("COLORIZE_TINY_IMAGENET", str(made))
    assert main(["record", "photograph-priors"]) == 0
    assert str(path) in capsys.readouterr().out
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept["data"]["train_images"] == 111
    expected = color_bins.frequencies(tiny_imagenet.load(made).train_images)
    assert kept["frequencies"] == pytest.approx(expected.tolist())


def test_it_is_looked_for_where_it_was_named_then_where_fetch_puts_it(
    archive, tmp_path, complaint, monkeypatch
):
    assert not tiny_imagenet.is_here()
    assert "python -m colorize_lib data --tiny-imagenet" in complaint(tiny_imagenet.find)
    fetched = tmp_path / "cache" / "colorize-cnn" / "tiny-imagenet-200.zip"
    fetched.parent.mkdir(parents=True)
    shutil.copy(archive, fetched)
    assert tiny_imagenet.is_here() and tiny_imagenet.find() == fetched
    monkeypatch.setenv("COLORIZE_TINY_IMAGENET", str(archive))
    assert tiny_imagenet.find() == archive
    monkeypatch.setenv("COLORIZE_TINY_IMAGENET", str(tmp_path / "nowhere"))
    assert "COLORIZE_TINY_IMAGENET names" in complaint(tiny_imagenet.find)


def some_picture(folder):
    return folder / "train" / CLASSES[1] / "images" / f"{CLASSES[1]}_3.png"


SPOILED = {
    "no annotations": (lambda f: (f / "val/val_annotations.txt").unlink(), "is not Tiny ImageNet"),
    "no training": (lambda f: shutil.rmtree(f / "train"), "is not Tiny ImageNet"),
    "a class that is not there": (lambda f: shutil.rmtree(f / "train" / CLASSES[0]), CLASSES[0]),
    "a picture that is not there": (lambda f: (f / "val/images/val_8.png").unlink(), "val_8.png"),
    "an empty line": (lambda f: (f / "val/val_annotations.txt").write_text("\n"), "the picture ''"),
    "no test": (lambda f: (f / "val/val_annotations.txt").write_text(""), "has no test image"),
    "no picture": (lambda f: some_picture(f).write_text("text"), f"{CLASSES[1]}_3.png"),
    "half a picture": (
        lambda f: some_picture(f).write_bytes(some_picture(f).read_bytes()[:60]),
        f"{CLASSES[1]}_3.png",
    ),
    "another size": (
        lambda f: PIL.Image.new("RGB", (64, 32)).save(some_picture(f)),
        "is 64x32 pixels and Tiny ImageNet is 64x64",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("spoil", "reason"), SPOILED.values(), ids=SPOILED)
@pytest.mark.parametrize("as_archive", [False, True])
def test_what_is_wrong_with_it_is_said_in_a_sentence(folder, refusal, spoil, reason, as_archive):
    spoil(folder)
    place = zipped(folder, folder.parent / "own.zip") if as_archive else folder
    sentence = refusal(place)
    assert reason in sentence and str(place) in sentence


def test_a_damaged_archive_is_refused(archive, refusal, damage):
    damage(archive)
    assert str(archive) in refusal(archive)


PACKED_AGAIN = {
    "not packed": ("tiny-imagenet-200/", zipfile.ZIP_STORED),
    "bzip2": ("tiny-imagenet-200/", zipfile.ZIP_BZIP2),
    "xz": ("tiny-imagenet-200/", zipfile.ZIP_LZMA),
    "below a dot": ("./tiny-imagenet-200/", zipfile.ZIP_DEFLATED),
    "from inside of the folder": ("", zipfile.ZIP_DEFLATED),
    "with the folders above": ("home/ada/tiny/", zipfile.ZIP_DEFLATED),
}


@pytest.mark.parametrize(("before", "method"), PACKED_AGAIN.values(), ids=PACKED_AGAIN)
def test_an_archive_that_somebody_packed_again_is_read(made, tmp_path, before, method):
    loaded = tiny_imagenet.load(zipped(made, tmp_path / "again.zip", before, method))
    for array, expected in zip(loaded, tiny_imagenet.load(made), strict=True):
        np.testing.assert_array_equal(array, expected)


def zip_of_a_text(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "Dear Ada")


OTHERS = {
    "a photograph": lambda path: PIL.Image.new("RGB", (90, 90)).save(path, "JPEG"),
    "nothing": lambda path: path.write_bytes(b""),
    "another zip": zip_of_a_text,
    "a folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS)
def test_what_is_something_else_is_neither_called_damaged_nor_to_be_deleted(
    tmp_path, refusal, make
):
    make(tmp_path / "mine")
    sentence = refusal(tmp_path / "mine")
    assert f"{tmp_path / 'mine'} " in sentence and "name the folder tiny-imagenet" in sentence
    assert "damaged" not in sentence and "delete" not in sentence


def test_for_one_file_the_folder_is_named(folder, refusal):
    for file in (some_picture(folder), folder / "wnids.txt"):
        assert refusal(file).endswith(f"name the folder that holds them all, {folder}.")


def test_an_archive_that_lies_in_the_folder_is_read(folder):
    archive = zipped(folder, folder.parent / "whole.zip")
    archive.rename(folder / "whole.zip")
    assert len(tiny_imagenet.load(folder / "whole.zip").test_images) == 3


def test_only_our_own_download_with_a_wrong_checksum_is_to_be_deleted(archive, tmp_path, refusal):
    archive.write_bytes(archive.read_bytes()[:-100])
    assert "delete" not in refusal(archive)
    ours = tmp_path / "cache" / "colorize-cnn" / tiny_imagenet.ARCHIVE.name
    ours.parent.mkdir(parents=True)
    shutil.copy(archive, ours)
    assert "delete it and fetch" in refusal(None)


def test_a_file_that_would_fill_the_memory_is_not_unpacked(folder, refusal, monkeypatch):
    monkeypatch.setattr(tiny_imagenet, "LIMIT_BYTES", 20_000)
    some_picture(folder).write_bytes(bytes(20_001))
    sentence = refusal(zipped(folder, folder.parent / "own.zip"))
    assert "is refused" in sentence and some_picture(folder).name in sentence


def test_a_file_that_may_not_be_read_is_not_called_damaged(archive, refusal, monkeypatch):
    def denied(path, *arguments, **keywords):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(zipfile, "ZipFile", denied)
    sentence = refusal(archive)
    assert "ask its owner for the permission" in sentence and str(archive) in sentence
