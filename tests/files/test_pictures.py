"""Tests of folders of pictures: what is in them, and one's own pictures as a data set."""

import numpy as np
import PIL.Image
import pytest

from colorize_lib import data
from colorize_lib.files import pictures


def save(path, pixels, **settings):
    path.parent.mkdir(parents=True, exist_ok=True)
    PIL.Image.fromarray(pixels).save(path, **settings)


def plain(red, height=40, width=40):
    return np.full((height, width, 3), (red, 0, 255 - red), np.uint8)


def reds(images):
    """The red of the middle of each image, by which these tests tell pictures apart."""
    return images[:, 16, 16, 0].tolist()


# Which files are in a folder


def test_files_are_listed_by_the_bytes_of_their_names_and_hidden_ones_are_left_out(tmp_path):
    kept = ["B.PNG", "a/Z.jpg", "a/deep/b.jpeg", "a.png", "a10.png", "a9.png", "é.png"]
    passed_over = ["._a.png", ".trash/c.png", "a/.cache/d.png", "notes.txt", "folder.png/no", "png"]
    for name in [*reversed(kept), *passed_over]:
        (tmp_path / ".home" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / ".home" / name).touch()
    folder = tmp_path / ".home"  # which is meant, though it is hidden itself
    by_bytes = [folder / name for name in sorted(kept, key=lambda name: name.encode())]
    assert pictures.files_in(folder, subfolders=True) == by_bytes
    assert pictures.files_in(str(folder)) == [path for path in by_bytes if path.parent == folder]
    assert pictures.files_in(folder, (".txt",)) == [folder / "notes.txt"]


def test_a_folder_that_cannot_be_read_is_named(tmp_path, complaint):
    assert f"{tmp_path / 'none'} could not be read (" in complaint(
        pictures.files_in, tmp_path / "none"
    )


# Pictures of one's own


def test_pictures_of_any_size_become_squares_of_32_pixels(tmp_path):
    sizes = [(32, 32), (300, 200), (90, 400), (7, 5), (1, 60)]
    for number, (height, width) in enumerate(sizes):
        save(tmp_path / f"{number}.png", plain(10 * number, height, width))
    dataset = data.from_folder(tmp_path)
    assert dataset.train_images.shape == (4, 32, 32, 3)
    assert dataset.test_images.shape == (1, 32, 32, 3)
    assert reds(dataset.train_images) == [0, 10, 20, 30]
    assert reds(dataset.test_images) == [40]
    assert dataset.train_labels is None
    assert tmp_path.name in dataset.name


def test_the_central_square_of_a_picture_is_kept(tmp_path):
    wide = plain(0, 64, 128)
    wide[:, 32:96] = (255, 255, 0)
    save(tmp_path / "wide.png", wide)
    save(tmp_path / "tall.png", np.ascontiguousarray(wide.swapaxes(0, 1)))
    dataset = data.from_folder(tmp_path)
    for image in (dataset.train_images[0], dataset.test_images[0]):
        # The pixels at the edges are mixed with a little of what lies beyond.
        assert np.abs(image[2:-2, 2:-2].astype(int) - (255, 255, 0)).max() < 10


@pytest.mark.parametrize(
    ("orientation", "bright"),
    [(1, np.s_[:, :14]), (3, np.s_[:, 18:]), (6, np.s_[:14]), (8, np.s_[18:])],
)
@pytest.mark.parametrize("ending", [".jpg", ".png"])
def test_pictures_are_turned_upright(tmp_path, orientation, bright, ending):
    stored = np.zeros((64, 64, 3), np.uint8)
    stored[:, :32] = 255
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    for number in range(2):
        save(tmp_path / f"{number}{ending}", stored, exif=exif)
    image = data.from_folder(tmp_path).train_images[0]
    assert image[bright].min() > 240 and image.mean() < 140


def test_gray_transparent_and_deep_pictures_become_rgb(tmp_path):
    save(tmp_path / "1.png", np.full((40, 40), 90, np.uint8))
    save(tmp_path / "2.png", np.full((40, 40, 4), (90, 90, 90, 255), np.uint8))
    save(tmp_path / "3.png", np.full((40, 40), 90 * 257, np.uint16))
    PIL.Image.new("P", (40, 40), 1).save(tmp_path / "4.png")
    dataset = data.from_folder(tmp_path)
    assert dataset.train_images.shape == (3, 32, 32, 3)
    assert (dataset.train_images == 90).all()


@pytest.mark.parametrize(
    ("count", "tested"), [(2, [1]), (4, [3]), (5, [4]), (12, [4, 9]), (15, [4, 9, 14])]
)
def test_every_fifth_picture_in_the_order_of_names_is_kept_for_testing(tmp_path, count, tested):
    for number in reversed(range(count)):
        save(tmp_path / "ab"[number > 6] / f"{number:02}.png", plain(number))
    dataset = data.from_folder(tmp_path)
    assert reds(dataset.test_images) == tested
    assert reds(dataset.train_images) == [each for each in range(count) if each not in tested]


def test_folders_named_train_and_test_decide_where_pictures_go(tmp_path):
    save(tmp_path / "train" / "cats" / "1.png", plain(10))
    save(tmp_path / "train" / "2.png", plain(20))
    save(tmp_path / "test" / "old" / "dogs" / "1.PNG", plain(30))
    save(tmp_path / "elsewhere.png", plain(40))
    dataset = data.from_folder(str(tmp_path))
    assert sorted(reds(dataset.train_images)) == [10, 20]
    assert reds(dataset.test_images) == [30]


@pytest.mark.parametrize("content", [b"this is no picture", b""])
def test_a_file_that_is_no_picture_is_named(tmp_path, complaint, content):
    for name in ("1.png", "2.png"):
        save(tmp_path / name, plain(10))
    (tmp_path / "holiday.jpg").write_bytes(content)
    assert complaint(data.from_folder, tmp_path).startswith(f"{tmp_path / 'holiday.jpg'} is ")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (None, "There is no folder {}:"),
        ([], "{} needs at least one JPEG or PNG picture"),
        (["1.png"], "{} needs at least one"),
        (["train/1.png", "train/2.png", "test/notes.txt"], "{} needs at least one"),
    ],
)
def test_too_few_pictures_or_no_folder_is_an_error_that_names_it(
    tmp_path, complaint, names, expected
):
    folder = tmp_path / "mine"
    for name in names or []:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    if names is not None:
        folder.mkdir(exist_ok=True)
    assert complaint(data.from_folder, folder).startswith(expected.format(folder))
