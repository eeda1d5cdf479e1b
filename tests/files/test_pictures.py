"""Tests of a folder of one's own pictures as a data set."""

import numpy as np
import PIL.Image
import pytest

from colorize_lib import data
from colorize_lib.errors import ColorizeError


def save(path, pixels, **settings):
    path.parent.mkdir(parents=True, exist_ok=True)
    PIL.Image.fromarray(pixels).save(path, **settings)


def plain(red, height=40, width=40):
    return np.full((height, width, 3), (red, 0, 255 - red), np.uint8)


def reds(images):
    """The red of the middle of each image, by which these tests tell pictures apart."""
    return images[:, 16, 16, 0].tolist()


def test_pictures_of_any_size_become_squares_of_32_pixels(tmp_path):
    sizes = [(32, 32), (300, 200), (90, 400), (7, 5), (1, 60)]
    for number, (height, width) in enumerate(sizes):
        save(tmp_path / f"{number}.png", plain(10 * number, height, width))
    dataset = data.from_folder(tmp_path)
    assert dataset.train_images.shape == (4, 32, 32, 3)
    assert dataset.test_images.shape == (1, 32, 32, 3)
    assert dataset.train_images.dtype == np.uint8
    assert reds(dataset.train_images) == [0, 10, 20, 30]
    assert reds(dataset.test_images) == [40]
    assert dataset.train_labels is None
    assert tmp_path.name in dataset.name


def test_the_central_square_of_a_picture_is_kept(tmp_path):
    wide = plain(0, 64, 128)
    wide[:, 32:96] = (255, 255, 0)
    tall = np.ascontiguousarray(wide.swapaxes(0, 1))
    save(tmp_path / "wide.png", wide)
    save(tmp_path / "tall.png", tall)
    dataset = data.from_folder(tmp_path)
    for image in (dataset.train_images[0], dataset.test_images[0]):
        # The pixels at the edges are mixed with a little of what lies beyond.
        assert np.abs(image[2:-2, 2:-2].astype(int) - (255, 255, 0)).max() < 10


@pytest.mark.parametrize(("orientation", "bright"), [(1, "left"), (3, "right"), (6, "top")])
@pytest.mark.parametrize("ending", [".jpg", ".png"])
def test_pictures_are_turned_upright(tmp_path, orientation, bright, ending):
    stored = np.zeros((64, 64, 3), np.uint8)
    stored[:, :32] = 255
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    for number in range(2):
        save(tmp_path / f"{number}{ending}", stored, exif=exif)
    image = data.from_folder(tmp_path).train_images[0]
    halves = {
        "left": image[:, :14],
        "right": image[:, 18:],
        "top": image[:14],
        "bottom": image[18:],
    }
    assert max(halves, key=lambda name: halves[name].mean()) == bright
    assert halves[bright].min() > 240


def test_gray_and_transparent_pictures_become_rgb(tmp_path):
    save(tmp_path / "1.png", np.full((40, 40), 90, np.uint8))
    save(tmp_path / "2.png", np.full((40, 40, 4), (90, 90, 90, 255), np.uint8))
    PIL.Image.new("P", (40, 40), 1).save(tmp_path / "3.png")
    dataset = data.from_folder(tmp_path)
    assert dataset.train_images.shape == (2, 32, 32, 3)
    assert (dataset.train_images == 90).all()


def test_every_fifth_picture_in_the_order_of_names_is_kept_for_testing(tmp_path):
    for number in range(12):
        save(tmp_path / f"{number:02}.png", plain(20 * number))
    dataset = data.from_folder(tmp_path)
    assert reds(dataset.test_images) == [80, 180]
    assert reds(dataset.train_images) == [0, 20, 40, 60, 100, 120, 140, 160, 200, 220]


def test_two_pictures_are_enough(tmp_path):
    save(tmp_path / "a.png", plain(1))
    save(tmp_path / "b.jpeg", plain(200))
    dataset = data.from_folder(tmp_path)
    assert (len(dataset.train_images), len(dataset.test_images)) == (1, 1)


def test_folders_named_train_and_test_decide_where_pictures_go(tmp_path):
    save(tmp_path / "train" / "cats" / "1.png", plain(10))
    save(tmp_path / "train" / "2.png", plain(20))
    save(tmp_path / "test" / "old" / "dogs" / "1.PNG", plain(30))
    dataset = data.from_folder(str(tmp_path))
    assert sorted(reds(dataset.train_images)) == [10, 20]
    assert reds(dataset.test_images) == [30]


def test_the_order_does_not_depend_on_when_files_were_written(tmp_path):
    names = [f"{folder}/{number}.png" for folder in ("b", "a") for number in range(6)]
    for order, folder in ((names, "one"), (names[::-1], "two")):
        for name in order:
            save(tmp_path / folder / name, plain(20 * names.index(name)))
    one, two = data.from_folder(tmp_path / "one"), data.from_folder(tmp_path / "two")
    np.testing.assert_array_equal(one.train_images, two.train_images)
    assert one.sha256 == two.sha256
    # Sorted by name, with its folder: those of "a", written first or last, come first.
    assert reds(one.train_images)[:4] == [120, 140, 160, 180]


def test_other_pixels_give_another_hash(tmp_path):
    save(tmp_path / "1.png", plain(10))
    save(tmp_path / "2.png", plain(20))
    before = data.from_folder(tmp_path).sha256
    save(tmp_path / "2.png", plain(21))
    assert data.from_folder(tmp_path).sha256 != before


def test_other_and_hidden_files_are_passed_over(tmp_path):
    save(tmp_path / "1.png", plain(10))
    save(tmp_path / "2.jpg", plain(20))
    (tmp_path / "notes.txt").write_text("my pictures")
    (tmp_path / "._1.png").write_bytes(b"what macOS leaves on memory sticks")
    dataset = data.from_folder(tmp_path)
    assert (len(dataset.train_images), len(dataset.test_images)) == (1, 1)


def broken_text(path):
    path.write_text("this is no picture")


def broken_in_the_middle(path):
    pixels = np.random.default_rng(0).integers(0, 256, (60, 60, 3), np.uint8)
    save(path, pixels)
    path.write_bytes(path.read_bytes()[:700])


def broken_empty(path):
    path.touch()


def broken_png_chunk(path):
    """A PNG whose second chunk has a name that no chunk can have."""
    whole = path.with_name("whole.png")
    save(whole, plain(0))
    path.write_bytes(whole.read_bytes().replace(b"IDAT", b"I\x00AT"))
    whole.unlink()


@pytest.mark.parametrize(
    "damage", [broken_text, broken_in_the_middle, broken_empty, broken_png_chunk]
)
def test_a_file_that_is_no_picture_is_named(tmp_path, damage):
    save(tmp_path / "1.png", plain(10))
    save(tmp_path / "2.png", plain(20))
    damage(tmp_path / "holiday.jpg")
    with pytest.raises(ColorizeError, match=r"holiday\.jpg is (empty|damaged|not a picture)"):
        data.from_folder(tmp_path)


def test_too_few_pictures_or_no_folder_is_an_error_that_names_the_folder(tmp_path):
    with pytest.raises(ColorizeError, match=r"no folder .*nowhere"):
        data.from_folder(tmp_path / "nowhere")
    (tmp_path / "few").mkdir()
    with pytest.raises(ColorizeError, match=r"few needs at least one"):
        data.from_folder(tmp_path / "few")
    save(tmp_path / "few" / "1.png", plain(10))
    with pytest.raises(ColorizeError, match=r"few needs at least one"):
        data.from_folder(tmp_path / "few")
    save(tmp_path / "split" / "train" / "1.png", plain(10))
    (tmp_path / "split" / "test").mkdir()
    with pytest.raises(ColorizeError, match=r"split needs at least one"):
        data.from_folder(tmp_path / "split")


def test_pictures_in_hidden_folders_are_left_alone(tmp_path):
    for name in ("a.png", "b.png", ".trash/c.png", "holiday/.cache/d.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        PIL.Image.new("RGB", (40, 40)).save(tmp_path / name)
    dataset = data.from_folder(tmp_path)
    assert len(dataset.train_images) + len(dataset.test_images) == 2


def test_a_gray_picture_with_16_bits_is_read_and_not_turned_white(tmp_path):
    for name in ("a.png", "b.png"):
        PIL.Image.fromarray(np.full((40, 40), 30_000, dtype=np.uint16)).save(tmp_path / name)
    assert (data.from_folder(tmp_path).train_images == round(30_000 / 257)).all()
