"""Tests of folders of pictures: what is in them, and one's own pictures as a data set."""

import numpy as np
import PIL.Image
import pytest

from colorize_lib import data
from colorize_lib.files import pictures


def plain(red, height=40, width=40):
    return np.full((height, width, 3), (red, 0, 255 - red), np.uint8)


def reds(images):
    """The red of the middle of each image, by which these tests tell pictures apart."""
    return images[:, 16, 16, 0].tolist()


# Which files are in a folder


def test_files_are_listed_by_the_bytes_of_their_names_and_hidden_ones_are_left_out(
    tmp_path, complaint
):
    kept = ["B.PNG", "a/Z.jpg", "a/deep/b.jpeg", "a.png", "a10.png", "a9.png", "é.png"]
    passed_over = ["._a.png", ".trash/c.png", "a/.cache/d.png", "notes.txt", "folder.png/no", "png"]
    folder = tmp_path / ".home"  # which is meant, though it is hidden itself
    for name in [*reversed(kept), *passed_over]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    by_bytes = [folder / name for name in sorted(kept, key=lambda name: name.encode())]
    assert pictures.files_in(folder, subfolders=True) == by_bytes
    assert pictures.files_in(str(folder)) == [path for path in by_bytes if path.parent == folder]
    assert pictures.files_in(folder, (".txt",)) == [folder / "notes.txt"]
    nowhere = tmp_path / "none"
    assert f"{nowhere} could not be read (" in complaint(pictures.files_in, nowhere)


@pytest.mark.parametrize("aim", ["nowhere.png", "2.png", "n" * 300])
def test_a_link_that_leads_nowhere_is_not_passed_over(save, tmp_path, complaint, aim):
    save("1.png", plain(0))
    try:
        (tmp_path / "2.png").symlink_to(tmp_path / aim)
    except OSError:
        pytest.skip("this system makes no such link")
    assert pictures.files_in(tmp_path) == [tmp_path / "1.png", tmp_path / "2.png"]
    assert str(tmp_path / "2.png") in complaint(data.from_folder, tmp_path)


# Pictures of one's own


def test_pictures_of_any_size_become_squares_of_32_pixels(save, tmp_path):
    sizes = [(32, 32), (300, 200), (90, 400), (7, 5), (1, 60)]
    for number, (height, width) in enumerate(sizes):
        save(f"{number}.png", plain(10 * number, height, width))
    dataset = data.from_folder(tmp_path)
    assert dataset.train_images.shape == (4, 32, 32, 3)
    assert dataset.test_images.shape == (1, 32, 32, 3)
    assert reds(dataset.train_images) == [0, 10, 20, 30] and reds(dataset.test_images) == [40]
    assert dataset.train_labels is None and tmp_path.name in dataset.name


def test_the_central_square_of_a_picture_is_kept_and_turned_upright(save, tmp_path):
    wide = plain(0, 64, 128)
    wide[:, 32:96] = (255, 255, 0)
    wide[:32, 32:96] = (255, 0, 0)
    exif = PIL.Image.Exif()
    exif[0x0112] = 6  # the first row is at the right
    save("1.png", wide)
    save("2.jpg", np.ascontiguousarray(np.rot90(wide)), exif=exif, quality=95, subsampling=0)
    dataset = data.from_folder(tmp_path)
    for image in (dataset.train_images[0], dataset.test_images[0]):
        # The pixels at the edges are mixed with a little of what lies beyond.
        for rows, color in ((slice(2, 14), (255, 0, 0)), (slice(18, -2), (255, 255, 0))):
            assert np.abs(image[rows, 2:-2].astype(int) - color).max() < 20


def test_gray_transparent_and_deep_pictures_become_rgb(save, tmp_path):
    save("1.png", np.full((40, 40), 90, np.uint8))
    save("2.png", np.full((40, 40, 4), (90, 90, 90, 255), np.uint8))
    save("3.png", np.full((40, 40), 90 * 257, np.uint16))
    save("4.png", PIL.Image.new("P", (40, 40), 1))
    dataset = data.from_folder(tmp_path)
    assert dataset.train_images.shape == (3, 32, 32, 3)
    assert (dataset.train_images == 90).all()


@pytest.mark.parametrize(
    ("count", "tested"), [(2, [1]), (4, [3]), (5, [4]), (12, [4, 9]), (15, [4, 9, 14])]
)
def test_every_fifth_picture_in_the_order_of_names_is_kept_for_testing(
    save, tmp_path, count, tested
):
    for folder in "ab":
        (tmp_path / folder).mkdir()
    for number in reversed(range(count)):
        save(f"{'ab'[number > 6]}/{number:02}.png", plain(number))
    dataset = data.from_folder(tmp_path)
    assert reds(dataset.test_images) == tested
    assert reds(dataset.train_images) == [each for each in range(count) if each not in tested]


def test_folders_named_train_and_test_decide_where_pictures_go(save, tmp_path):
    for folder in ("train/cats", "test/old/dogs"):
        (tmp_path / folder).mkdir(parents=True)
    names = ["train/cats/1.png", "train/2.png", "test/old/dogs/1.PNG", "elsewhere.png"]
    for number, name in enumerate(names):
        save(name, plain(number))
    dataset = data.from_folder(str(tmp_path))
    assert sorted(reds(dataset.train_images)) == [0, 1] and reds(dataset.test_images) == [2]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(None, "There is no folder {}:", id="no folder"),
        pytest.param([], "{} needs at least one JPEG or PNG picture", id="no picture"),
        pytest.param(["1.png"], "{} needs at least one", id="only one"),
        pytest.param(["train/1.png", "test/notes.txt"], "{} needs at least one", id="no test"),
        pytest.param(["1.png", "2.png"], "{}/1.png is ", id="no true picture"),
    ],
)
def test_too_few_pictures_a_false_one_or_no_folder_is_an_error_that_names_it(
    tmp_path, complaint, names, expected
):
    folder = tmp_path / "mine"
    for name in names or []:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    if names is not None:
        folder.mkdir(exist_ok=True)
    assert complaint(data.from_folder, folder).startswith(expected.format(folder))
