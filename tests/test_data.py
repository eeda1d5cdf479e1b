"""Tests of the door to images: bundled photographs, CIFAR-10, a folder, tiles and batches."""

from pathlib import Path

import numpy as np
import PIL.Image
import pooch
import pytest

from colorize_lib import cifar10, color, data
from colorize_lib.errors import ColorizeError

# Tiles


@pytest.mark.parametrize("size", [1, 4, 32])
@pytest.mark.parametrize("channels", [1, 3])
def test_tiles_joined_again_are_the_picture(size, channels):
    random = np.random.default_rng(0)
    picture = random.integers(0, 256, (3 * size, 5 * size, channels), np.uint8)
    tiles = data.cut_into_tiles(picture, size)
    assert tiles.shape == (15, size, size, channels)
    assert tiles.dtype == np.uint8
    np.testing.assert_array_equal(data.join_tiles(tiles, columns=5), picture)


def test_tiles_go_row_by_row_and_what_is_left_at_the_edges_is_dropped():
    picture = np.random.default_rng(0).integers(0, 256, (75, 130, 3), np.uint8)
    tiles = data.cut_into_tiles(picture)
    assert len(tiles) == 2 * 4
    np.testing.assert_array_equal(tiles[5], picture[32:64, 32:64])
    np.testing.assert_array_equal(data.join_tiles(tiles, columns=4), picture[:64, :128])


def test_a_picture_smaller_than_a_tile_gives_none():
    assert data.cut_into_tiles(np.zeros((31, 90, 3), np.uint8)).shape[0] == 0


# Bundled photographs


@pytest.fixture(scope="module")
def bundled():
    return data.bundled()


@pytest.mark.parametrize("photo", data.PHOTOGRAPHS, ids=lambda photo: photo.name)
def test_each_photograph_is_a_color_picture_with_its_source_and_license(photo):
    pixels = data.photograph(photo.name)
    assert pixels.dtype == np.uint8
    assert pixels.ndim == 3 and pixels.shape[2] == 3
    assert min(pixels.shape[:2]) >= 9 * data.TILE
    assert np.ptp(pixels.astype(int), axis=-1).max() > 50, "this picture has no colors"
    assert photo.subject and photo.source and photo.license


def test_an_unknown_photograph_gives_an_error_that_lists_the_known_ones():
    with pytest.raises(ColorizeError, match=r"'lena'.*astronaut.*chelsea, coffee"):
        data.photograph("lena")


def test_train_and_test_share_no_photograph():
    names = {"train": [], "test": []}
    for photo in data.PHOTOGRAPHS:
        names[photo.split].append(photo.name)
    assert names["train"] and names["test"]
    assert not set(names["train"]) & set(names["test"])
    assert len(data.PHOTOGRAPHS) == len({photo.name for photo in data.PHOTOGRAPHS})


def test_both_halves_of_the_stereo_pair_are_on_the_same_side():
    splits = {photo.split for photo in data.PHOTOGRAPHS if "motorcycle" in photo.name}
    assert len(splits) == 1
    left, right = data.photograph("motorcycle_left"), data.photograph("motorcycle_right")
    assert left.shape == right.shape
    assert not np.array_equal(left, right)


def test_bundled_tiles_are_those_of_the_photographs_of_their_side(bundled):
    for split, images in (("train", bundled.train_images), ("test", bundled.test_images)):
        count = 0
        for photo in data.PHOTOGRAPHS:
            if photo.split != split:
                continue
            pixels = data.photograph(photo.name)
            rows, columns = pixels.shape[0] // 32, pixels.shape[1] // 32
            again = data.join_tiles(images[count : count + rows * columns], columns)
            np.testing.assert_array_equal(again, pixels[: rows * 32, : columns * 32])
            count += rows * columns
        assert count == len(images)


def test_no_tile_is_both_in_train_and_in_test(bundled):
    train = {tile.tobytes() for tile in bundled.train_images}
    assert not any(tile.tobytes() in train for tile in bundled.test_images)


def test_bundled_tiles_are_the_same_each_time(bundled):
    again = data.bundled()
    assert bundled.train_images.shape == (1206, 32, 32, 3)
    assert bundled.test_images.shape == (342, 32, 32, 3)
    assert bundled.train_images.dtype == bundled.test_images.dtype == np.uint8
    np.testing.assert_array_equal(again.train_images, bundled.train_images)
    assert again.sha256 == bundled.sha256
    assert len(bundled.sha256) == 64
    assert bundled.train_labels is None and bundled.test_labels is None


# The profiles


@pytest.fixture
def no_cifar10(tmp_path, monkeypatch):
    """A computer where CIFAR-10 is nowhere."""
    for name in ("COLORIZE_CIFAR10", "KERAS_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)


def write_cifar10_folder(folder, train_count, test_count):
    """CIFAR-10 in small, as a folder of pictures; both sides have every class."""
    random = np.random.default_rng(0)
    for split, count in (("train", train_count), ("test", test_count)):
        for name in cifar10.CLASSES:
            class_folder = folder / split / name
            class_folder.mkdir(parents=True)
            for number in range(count):
                pixels = random.integers(0, 256, (32, 32, 3), np.uint8)
                PIL.Image.fromarray(pixels).save(class_folder / f"{number:04}.png")


def test_the_quick_profile_is_the_bundled_photographs(bundled, monkeypatch):
    assert data.load("quick").sha256 == bundled.sha256
    monkeypatch.setenv("COLORIZE_PROFILE", "quick")
    assert data.load().sha256 == bundled.sha256


def test_the_full_profile_without_cifar10_is_an_error_that_says_how_to_get_it(
    no_cifar10, monkeypatch
):
    with pytest.raises(ColorizeError, match=r"python -m colorize_lib data"):
        data.load("full")
    monkeypatch.setenv("COLORIZE_PROFILE", "full")
    with pytest.raises(ColorizeError, match=r"COLORIZE_CIFAR10"):
        data.load()


def test_the_full_profile_is_cifar10_with_its_labels(no_cifar10, tmp_path, monkeypatch):
    write_cifar10_folder(tmp_path / "pictures", train_count=2, test_count=1)
    by_path = data.load("full", tmp_path / "pictures")
    assert by_path.train_images.shape == (20, 32, 32, 3)
    assert by_path.test_labels.tolist() == list(range(10))
    monkeypatch.setenv("COLORIZE_CIFAR10", str(tmp_path / "pictures"))
    assert data.load("full").sha256 == by_path.sha256


def test_an_unknown_profile_is_an_error():
    with pytest.raises(ColorizeError, match="'fast'"):
        data.load("fast")


# A folder of one's own


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
    with pytest.raises(ColorizeError, match=r"holiday\.jpg cannot be read as a picture"):
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


# Samples


def test_sample_tiles_are_twelve_held_out_tiles(bundled):
    tiles = data.sample_tiles()
    assert tiles.shape == (12, 32, 32, 3)
    assert tiles.dtype == np.uint8
    held_out = {tile.tobytes() for tile in bundled.test_images}
    assert all(tile.tobytes() in held_out for tile in tiles)
    assert len({tile.tobytes() for tile in tiles}) == 12


def labeled(labels):
    """A data set whose test images say their class and their rank in it: pixel (0, 0)."""
    images = np.zeros((len(labels), 32, 32, 3), np.uint8)
    for label in range(10):
        of_class = np.flatnonzero(labels == label)
        images[of_class, 0, 0, 0] = label
        images[of_class, 0, 0, 1] = np.arange(len(of_class))
    return data.Dataset("a test", images, images, "", labels, labels)


def test_sample_test_images_do_not_depend_on_the_order_of_classes():
    by_class = np.repeat(np.arange(10, dtype=np.uint8), 12)
    mixed = np.random.default_rng(0).permutation(by_class)
    expected = [[cifar10.CLASSES.index(name), rank] for name, rank in data.SAMPLE_TEST_IMAGES]
    for labels in (by_class, by_class[::-1], mixed):
        images = data.sample_test_images(labeled(labels))
        assert images.shape == (12, 32, 32, 3)
        assert images.dtype == np.uint8
        assert images[:, 0, 0, :2].tolist() == expected


def test_sample_test_images_need_labels_and_enough_images(bundled):
    with pytest.raises(ColorizeError, match="no class labels"):
        data.sample_test_images(bundled)
    with pytest.raises(ColorizeError, match="has only 2 test images of 'airplane'"):
        data.sample_test_images(labeled(np.repeat(np.arange(10, dtype=np.uint8), 2)))


# Targets and batches


def test_flat_target_is_undone_by_unflatten():
    images = np.random.default_rng(0).integers(0, 256, (4, 32, 32, 3), np.uint8)
    flat = data.flat_rgb(images)
    assert flat.shape == (4, 3072)
    assert flat.dtype == np.float32
    assert flat.max() == 255
    np.testing.assert_array_equal(data.unflatten(flat), images)


NUMBERED = np.zeros((70, 32, 32, 3), np.uint8)
NUMBERED[...] = np.arange(70).reshape(70, 1, 1, 1) * 3


def numbers(batches):
    """Which images an epoch shows, in order; gray and target must be of the same image."""
    found = []
    for index in range(len(batches)):
        gray, target = batches[index]
        np.testing.assert_allclose(gray[:, 0, 0, 0] * 255, target[:, 0], atol=1e-4)
        found += np.rint(target[:, 0] / 3).astype(int).tolist()
    return found


def test_batches_have_the_shapes_types_and_ranges_that_training_needs():
    images = np.random.default_rng(0).integers(0, 256, (70, 32, 32, 3), np.uint8)
    batches = data.Batches(images, 32, seed=0)
    assert len(batches) == 3
    for index, size in enumerate((32, 32, 6)):  # the last one has what is left
        gray, target = batches[index]
        assert gray.shape == (size, 32, 32, 1)
        assert target.shape == (size, 3072)
        assert gray.dtype == target.dtype == np.float32
        assert 0 <= gray.min() < 0.1 and 0.9 < gray.max() <= 1
        assert 0 <= target.min() < 10 and 245 < target.max() <= 255


@pytest.mark.parametrize("count", [1, 31, 32, 33, 64])
def test_number_of_batches(count):
    batches = data.Batches(NUMBERED[:count], 32)
    assert len(batches) == -(-count // 32)
    assert sum(len(batches[index][0]) for index in range(len(batches))) == count


def test_an_epoch_shows_every_image_exactly_once():
    batches = data.Batches(NUMBERED, 32, seed=0)
    for epoch in range(3):
        batches.start_epoch(epoch)
        assert sorted(numbers(batches)) == list(range(70))


def test_the_order_depends_on_seed_and_epoch_alone():
    first, second = (data.Batches(NUMBERED, 32, seed=7) for _ in range(2))
    second.start_epoch(5)  # whatever happened before
    np.random.seed(99)
    orders = {}
    for epoch in range(3):
        first.start_epoch(epoch)
        second.start_epoch(epoch)
        orders[epoch] = numbers(first)
        assert orders[epoch] == numbers(second)
    assert orders[0] != orders[1] != orders[2] != orders[0]
    assert numbers(data.Batches(NUMBERED, 32, seed=8)) != orders[0]
    assert orders[0] != list(range(70))


def test_without_a_seed_the_order_stays():
    batches = data.Batches(NUMBERED, 32)
    batches.start_epoch(3)
    assert numbers(batches) == list(range(70))


def test_batches_use_the_gray_and_the_target_that_they_are_given():
    images = np.random.default_rng(0).integers(0, 256, (8, 32, 32, 3), np.uint8)
    batches = data.Batches(images, 4, target=lambda rgb: rgb[:, 0, 0], gray="rec601")
    gray, target = batches[1]
    expected = color.scale_to_unit(color.rgb_to_gray(images[4:], "rec601"))
    np.testing.assert_array_equal(gray, expected)
    np.testing.assert_array_equal(target, images[4:, 0, 0])


def test_images_stay_as_small_as_they_are():
    images = np.zeros((100, 32, 32, 3), np.uint8)
    batches = data.Batches(images, 10)
    kept = [value for value in vars(batches).values() if isinstance(value, np.ndarray)]
    assert sum(array.nbytes for array in kept) < 1.5 * images.nbytes


def test_no_photograph_is_part_of_the_library():
    folder = Path(data.__file__).parent
    kinds = {path.suffix for path in folder.rglob("*") if "__pycache__" not in path.parts}
    # Folders, code, the frequencies of colors, and the weights of the network that colors.
    assert kinds == {"", ".py", ".json", ".npz"}


def test_pictures_in_hidden_folders_are_left_alone(tmp_path):
    for name in ("a.png", "b.png", ".trash/c.png", "holiday/.cache/d.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        PIL.Image.new("RGB", (40, 40)).save(tmp_path / name)
    dataset = data.from_folder(tmp_path)
    assert len(dataset.train_images) + len(dataset.test_images) == 2


def test_a_picture_with_16_bits_is_refused_rather_than_turned_white(tmp_path):
    PIL.Image.new("RGB", (40, 40)).save(tmp_path / "a.png")
    deep = np.full((40, 40), 30_000, dtype=np.uint16)
    PIL.Image.fromarray(deep).save(tmp_path / "deep.png")
    with pytest.raises(ColorizeError, match=r"deep\.png cannot be read as a picture with 8 bits"):
        data.from_folder(tmp_path)


# Mirrored images, and images set aside


def batches_with_flips(epoch, seed=3, flips=True):
    images = np.random.default_rng(0).integers(0, 256, (40, 32, 32, 3), np.uint8)
    batches = data.Batches(images, batch_size=16, seed=seed, flips=flips)
    batches.start_epoch(epoch)
    shown = np.concatenate([data.unflatten(target) for _, target in batches])
    return images[batches.order], shown, batches


def test_flips_mirror_about_half_of_the_images_and_leave_the_order_as_it_is():
    images, shown, batches = batches_with_flips(epoch=0)
    plain_order = batches_with_flips(epoch=0, flips=False)[2].order
    np.testing.assert_array_equal(batches.order, plain_order)
    mirrored = [
        not np.array_equal(image, answer) for image, answer in zip(images, shown, strict=True)
    ]
    assert 10 < sum(mirrored) < 30
    for image, answer, is_mirrored in zip(images, shown, mirrored, strict=True):
        np.testing.assert_array_equal(answer, image[:, ::-1] if is_mirrored else image)


def test_the_gray_of_a_mirrored_image_is_mirrored_too():
    _, shown, batches = batches_with_flips(epoch=0)
    gray = np.concatenate([gray for gray, _ in batches])
    expected = color.scale_to_unit(color.rgb_to_gray(shown.astype(np.uint8)))
    np.testing.assert_array_equal(gray, expected)


def test_other_images_are_mirrored_in_each_epoch_and_the_same_after_a_restart():
    first, second = (batches_with_flips(epoch)[2].mirrored for epoch in (0, 1))
    assert (first != second).any()
    np.testing.assert_array_equal(batches_with_flips(1)[2].mirrored, second)


def test_flips_leave_the_images_themselves_alone():
    images = np.random.default_rng(0).integers(0, 256, (40, 32, 32, 3), np.uint8)
    before = images.copy()
    for _ in data.Batches(images, batch_size=16, seed=0, flips=True):
        pass
    np.testing.assert_array_equal(images, before)


def test_every_training_image_is_held_out_in_one_part():
    images = np.zeros((50, 32, 32, 3), np.uint8)
    images[:, 0, 0, 0] = np.arange(50)
    labels = np.arange(50, dtype=np.uint8)
    dataset = data.Dataset("fifty", images, images[:5], "0" * 64, labels, labels[:5])
    parts = [data.hold_out(dataset, part, 3) for part in range(3)]
    assert [len(part.test_images) for part in parts] == [17, 17, 16]
    held_out = np.concatenate([part.test_labels for part in parts])
    assert sorted(held_out) == list(range(50))
    for part in parts:
        assert sorted([*part.train_labels, *part.test_labels]) == list(range(50))
        np.testing.assert_array_equal(part.train_images[:, 0, 0, 0], part.train_labels)
        np.testing.assert_array_equal(part.test_images[:, 0, 0, 0], part.test_labels)
    assert len({part.sha256 for part in parts}) == 3
    assert "part 1 of 3" in parts[0].name


def test_images_without_labels_are_held_out_too():
    held_out = data.hold_out(data.bundled(), 1, 5)
    assert held_out.train_labels is held_out.test_labels is None
    assert len(held_out.train_images) + len(held_out.test_images) == 1206


@pytest.mark.parametrize("parts", [1, 1207])
def test_parts_that_leave_nothing_are_refused(parts):
    with pytest.raises(ValueError, match=f"cannot be divided into {parts} parts"):
        data.hold_out(data.bundled(), 0, parts)


def test_shifts_move_each_image_and_mirror_what_is_missing():
    images = data.bundled().train_images
    batches = data.Batches(images, batch_size=16, target=lambda few: few, seed=3, shifts=4)
    plain = data.Batches(images, batch_size=16, seed=3)
    np.testing.assert_array_equal(batches.order, plain.order)
    for index in (0, 1):
        shown = batches[index][1]
        chosen = batches.order[index * 16 : (index + 1) * 16]
        for image, (down, right), moved in zip(
            images[chosen], batches.moved[chosen], shown, strict=True
        ):
            expected = np.roll(
                np.pad(image, ((4, 4), (4, 4), (0, 0)), "reflect"), (down, right), (0, 1)
            )
            np.testing.assert_array_equal(moved, expected[4:-4, 4:-4])
    assert batches.moved.min() == -4
    assert batches.moved.max() == 4


def test_shifts_differ_between_epochs_and_depend_on_the_seed_alone():
    images = data.bundled().train_images
    first, second, again = (data.Batches(images, 16, seed=seed, shifts=2) for seed in (0, 0, 1))
    second.start_epoch(1)
    assert (first.moved != second.moved).any()
    assert (first.moved != again.moved).any()
    second.start_epoch(0)
    np.testing.assert_array_equal(first.moved, second.moved)


def test_shifts_without_a_seed_are_refused():
    with pytest.raises(ValueError, match="shifts need a seed"):
        data.Batches(data.bundled().train_images, 32, shifts=4)


def test_flips_without_a_seed_are_refused():
    with pytest.raises(ValueError, match="flips need a seed"):
        data.Batches(data.bundled().train_images, 32, flips=True)


@pytest.mark.parametrize("part", [-1, 3])
def test_a_part_that_does_not_exist_is_refused(part):
    with pytest.raises(ValueError, match=f"number {part} cannot be held out"):
        data.hold_out(data.bundled(), part, 3)
