"""Tests of the door to images: data sets, bundled photographs, tiles, samples and batches."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from colorize_lib import color, data
from colorize_lib.errors import ColorizeError
from colorize_lib.files import cifar10

# A data set


def numbered(count, labels=True):
    """A data set whose images say their number in pixel (0, 0); every third one is for testing."""
    images = np.zeros((count, 8, 8, 3), np.uint8)
    images[:, 0, 0, 0] = numbers = np.arange(count, dtype=np.uint8)
    test = numbers % 3 == 2
    all_labels = [numbers[~test], numbers[test]] if labels else [None, None]
    return data.Dataset("numbered", images[~test], images[test], *all_labels)


def numbers_of(images):
    return images[:, 0, 0, 0].tolist()


ARRAYS = ["train_images", "train_labels", "test_images", "test_labels"]


def test_equal_data_have_equal_hashes_in_whatever_order_memory_has_them():
    dataset = numbered(9)
    assert len(dataset.sha256) == 64
    assert numbered(9).sha256 == replace(dataset, name="another name").sha256 == dataset.sha256
    turned = np.asfortranarray(dataset.train_images)
    assert replace(dataset, train_images=turned).sha256 == dataset.sha256
    assert numbered(9, labels=False).sha256 != dataset.sha256


@pytest.mark.parametrize("name", ARRAYS)
def test_what_is_changed_has_another_hash(name):
    dataset = numbered(9)
    array = getattr(dataset, name)
    other_value, other_order = array.copy(), array[::-1]
    other_value.reshape(-1)[-1] ^= 1
    hashes = {replace(dataset, **{name: each}).sha256 for each in (array, other_value, other_order)}
    assert len(hashes) == 3 and dataset.sha256 in hashes


def test_a_data_set_cannot_be_written_to_and_keeps_nothing_that_could_be():
    given = np.zeros((2, 8, 8, 3), np.uint8)
    dataset = data.Dataset("given", given, given, np.zeros(2, np.uint8), np.zeros(2, np.uint8))
    before = dataset.sha256
    given[0] = 1
    assert not dataset.train_images.any()
    for name in ARRAYS:
        with pytest.raises(ValueError, match="read-only"):
            getattr(dataset, name)[0] = 7
        with pytest.raises(ValueError, match="WRITEABLE"):
            getattr(dataset, name).flags.writeable = True
        with pytest.raises(AttributeError):
            setattr(dataset, name, None)
    assert replace(dataset, name="again").sha256 == before


MASK = np.array([True, False, False, True, False, False])


@pytest.mark.parametrize(
    ("chosen", "numbers"),
    [
        (MASK, [0, 4]),
        (MASK.tolist(), [0, 4]),
        (np.array([5, 0]), [7, 0]),
        (slice(1, 4), [1, 3, 4]),
        (None, [0, 1, 3, 4, 6, 7]),
    ],
)
@pytest.mark.parametrize("labels", [True, False])
def test_labels_go_along_with_the_images_of_a_subset(chosen, numbers, labels):
    dataset = numbered(9, labels)
    subset = dataset.subset(train=chosen)
    assert numbers_of(subset.train_images) == numbers
    assert numbers_of(subset.test_images) == [2, 5, 8]
    if labels:
        assert subset.train_labels.tolist() == numbers
        assert subset.test_labels.tolist() == [2, 5, 8]
    else:
        assert subset.train_labels is subset.test_labels is None
    assert (subset.sha256 == dataset.sha256) == (chosen is None)


@pytest.mark.parametrize(
    ("chosen", "name"),
    [
        ({}, "numbered"),
        ({"test": slice(1)}, "numbered, 1 of 3 test images"),
        ({"train": MASK, "test": [0, 2]}, "numbered, 2 of 6 train images, 2 of 3 test images"),
        ({"train": MASK, "name": "a few"}, "a few"),
    ],
)
def test_the_name_of_a_subset_says_how_many_images_it_has(chosen, name):
    assert numbered(9).subset(**chosen).name == name


def zeros(*shape, dtype=np.uint8):
    return np.zeros(shape, dtype)


@pytest.mark.parametrize(
    ("function", "change", "expected"),
    [
        ("subset", {"train": MASK[:-1]}, "the 6 train images of numbered"),
        ("subset", {"test": [3]}, "the 3 test images of numbered"),
        ("subset", {"train": np.array([0.5])}, "the 6 train images of numbered"),
        ("subset", {"test": zeros(3, dtype=bool)}, "0 of 3 test images has no test images"),
        ("subset", {"train": 0}, "are uint8 of shape (8, 8, 3): make them an array"),
        ("replace", {"train_images": zeros(6, 8, 8, 3, dtype=float)}, "train images of numbered"),
        ("replace", {"test_images": zeros(3, 8, 8, 1)}, "are uint8 of shape (3, 8, 8, 1)"),
        ("replace", {"test_images": zeros(8, 8, 3)}, "of shape (8, 8, 3): make them an array"),
        ("replace", {"train_images": [[1, 2]]}, "numbered are of the type list"),
        ("replace", {"test_images": zeros(0, 8, 8, 3)}, "numbered has no test images"),
        ("replace", {"train_labels": zeros(5)}, "a number for each of the 6 images"),
        ("replace", {"test_labels": zeros(3, 10)}, "labels of numbered are uint8 of shape (3, 10)"),
    ],
)
def test_a_choice_of_no_images_and_arrays_that_are_none_are_refused(
    complaint, function, change, expected
):
    dataset = numbered(9)
    functions = {"subset": dataset.subset, "replace": partial(replace, dataset)}
    assert expected in complaint(functions[function], **change)


# Tiles


@pytest.mark.parametrize(("size", "channels"), [(1, 3), (4, 1), (32, 3)])
def test_tiles_go_row_by_row_and_what_is_left_at_the_edges_is_dropped(size, channels):
    shape = (3 * size + size // 2, 5 * size + size - 1, channels)
    picture = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    tiles = data.cut_into_tiles(picture, size)
    assert tiles.shape == (15, size, size, channels) and tiles.dtype == np.uint8
    for number, tile in enumerate(tiles):
        row, column = size * (number // 5), size * (number % 5)
        np.testing.assert_array_equal(tile, picture[row : row + size, column : column + size])
    assert len(data.cut_into_tiles(picture, 4 * size)) == 0, "this picture is smaller than a tile"


# Bundled photographs


@pytest.fixture(scope="module")
def bundled():
    return data.bundled()


@pytest.mark.parametrize("photo", data.PHOTOGRAPHS, ids=lambda photo: photo.name)
def test_each_photograph_is_a_color_picture_with_its_source_and_license(photo):
    pixels = data.photograph(photo.name)
    assert pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3
    assert min(pixels.shape[:2]) >= 9 * data.TILE
    assert np.ptp(pixels.astype(int), axis=-1).max() > 50, "this picture has no colors"
    assert photo.subject and photo.source and photo.license


def test_an_unknown_photograph_gives_an_error_that_lists_the_known_ones(complaint):
    sentence = complaint(data.photograph, "lena")
    assert "'lena'" in sentence and "astronaut" in sentence and "chelsea, coffee" in sentence


def test_no_photograph_is_listed_twice_and_no_scene_is_on_both_sides():
    assert len(data.PHOTOGRAPHS) == len({photo.name for photo in data.PHOTOGRAPHS})
    assert len({photo.split for photo in data.PHOTOGRAPHS if "motorcycle" in photo.name}) == 1
    left, right = data.photograph("motorcycle_left"), data.photograph("motorcycle_right")
    assert left.shape == right.shape and not np.array_equal(left, right)


def test_bundled_tiles_are_those_of_the_photographs_of_their_side_and_of_the_records(bundled):
    sides = {"train": bundled.train_images, "test": bundled.test_images}
    for split, images in sides.items():
        of_side = [data.photograph(each.name) for each in data.PHOTOGRAPHS if each.split == split]
        expected = np.concatenate([data.cut_into_tiles(pixels) for pixels in of_side])
        np.testing.assert_array_equal(images, expected)
    train, test = ({tile.tobytes() for tile in images} for images in sides.values())
    assert not train & test, "a tile is on both sides"
    assert bundled.sha256 == "bc896b8115c14aff2a6787bd5c3f8f762056e46d4e30cb4c565d890d3dd88c88"
    assert bundled.train_labels is bundled.test_labels is None


def test_no_photograph_is_part_of_the_library():
    folder = Path(data.__file__).parent
    kinds = {path.suffix for path in folder.rglob("*") if "__pycache__" not in path.parts}
    # Folders, code, the frequencies of colors, and the weights of the network that colors.
    assert kinds == {"", ".py", ".json", ".npz"}


# The profiles


@pytest.mark.parametrize("named", [True, False])
def test_a_profile_is_named_or_the_current_one_and_never_takes_the_place_of_the_other(
    bundled, no_cifar10, monkeypatch, complaint, named
):
    monkeypatch.setenv("COLORIZE_PROFILE", "full" if named else "quick")
    assert data.load(*(["quick"] if named else [])).sha256 == bundled.sha256
    monkeypatch.setenv("COLORIZE_PROFILE", "quick" if named else "full")
    sentence = complaint(data.load, *(["full"] if named else []))
    assert "python -m colorize_lib data" in sentence and "COLORIZE_CIFAR10" in sentence
    assert "'fast'" in complaint(data.load, "fast")


def test_the_full_profile_is_cifar10_with_its_labels(
    no_cifar10, tmp_path, monkeypatch, write_cifar10_folder
):
    write_cifar10_folder(tmp_path / "pictures", train_count=2, test_count=1)
    by_path = data.load("full", tmp_path / "pictures")
    assert by_path.train_images.shape == (20, 32, 32, 3)
    assert by_path.train_labels.tolist() == np.repeat(np.arange(10), 2).tolist()
    assert by_path.test_labels.tolist() == list(range(10))
    assert by_path.name == "CIFAR-10 (image folder)"
    monkeypatch.setenv("COLORIZE_CIFAR10", str(tmp_path / "pictures"))
    assert data.load("full").sha256 == by_path.sha256
    monkeypatch.setitem(cifar10.KNOWN_COPIES, by_path.sha256, "a known copy")
    known = data.load("full")
    assert (known.name, known.sha256) == ("a known copy", by_path.sha256)


# Samples


def test_sample_tiles_are_twelve_held_out_tiles(bundled):
    tiles = data.sample_tiles()
    assert tiles.shape == (12, 32, 32, 3) and tiles.dtype == np.uint8
    different = {tile.tobytes() for tile in tiles}
    assert len(different) == 12 and different <= {tile.tobytes() for tile in bundled.test_images}


# Images set aside


def test_the_validation_images_are_every_tenth_of_each_class_whatever_the_test_images():
    dataset = numbered(200)
    labels = np.arange(200, dtype=np.uint8) % 3  # classes in turn
    split = data.validation_split(
        replace(dataset, train_labels=labels[: len(dataset.train_images)])
    )
    # Of class 0 the images 0, 30, 60, ...; of class 1 the images 1, 31, ...; of class 2 likewise.
    train = numbers_of(dataset.train_images)
    expected = [n for index, n in enumerate(train) if index % 30 < 3]
    assert numbers_of(split.test_images) == expected
    assert numbers_of(split.train_images) == [n for n in train if n not in expected]
    assert [*split.test_labels[:6]] == [0, 1, 2, 0, 1, 2]
    assert "validation images apart" in split.name
    unlabeled = data.validation_split(numbered(75, labels=False))
    assert numbers_of(unlabeled.test_images) == numbers_of(numbered(75).train_images)[::10]
    dataset = numbered(75, labels=False)
    other = replace(dataset, test_images=dataset.test_images[::-1])
    assert data.validation_split(other).sha256 == data.validation_split(dataset).sha256
    with pytest.raises(ColorizeError, match="has no train images"):
        data.validation_split(dataset.subset(train=slice(0, 1)))


def test_a_data_set_that_comes_with_validation_images_keeps_them_apart():
    dataset = numbered(75)
    own = replace(
        dataset,
        validation_images=dataset.test_images[:4] + np.uint8(100),
        validation_labels=dataset.test_labels[:4] + np.uint8(100),
    )
    assert own.sha256 != dataset.sha256
    split = data.validation_split(own)
    assert split.train_images.base is own.train_images.base, "no copy of what can be a gigabyte"
    assert numbers_of(split.test_images) == split.test_labels.tolist() == [102, 105, 108, 111]
    assert split.validation_images is None and "validation images apart" in split.name
    some = own.subset(train=slice(3), test=slice(5))
    assert (len(some.train_images), len(some.test_images)) == (3, 5)
    np.testing.assert_array_equal(some.validation_images, own.validation_images)
    for broken in (
        {"validation_labels": np.zeros(3)},
        {"validation_images": np.zeros((0, 8, 8, 3))},
    ):
        with pytest.raises(ColorizeError, match="The validation (labels|images) of numbered are"):
            replace(own, **broken)


# Portions and batches


@pytest.mark.parametrize("size", [1, 3, 7, 10, 100])
def test_portions_give_what_one_piece_gives(size):
    first, second = np.random.default_rng(0).random((2, 10, 4))

    def work(some, others):
        assert 0 < len(some) == len(others) <= size
        return some * 2 + others

    portions = list(data.in_portions(work, first, second, size=size))
    assert len(portions) == -(-10 // size)
    np.testing.assert_array_equal(np.concatenate(portions), first * 2 + second)


RANDOM = np.random.default_rng(0).integers(0, 256, (70, 32, 32, 3), np.uint8)
RANDOM.flags.writeable = False
NUMBERED = np.zeros((70, 32, 32, 3), np.uint8)
NUMBERED[...] = np.arange(70).reshape(70, 1, 1, 1) * 3


def batches_of(images, batch_size=32, target=lambda images: images, **settings):
    """Batches whose targets are the images themselves."""
    return data.Batches(images, batch_size, target, **settings)


def shown_by(batches):
    """The images of an epoch, in its order, after checking that each gray is of its image."""
    grays, images = (np.concatenate(parts) for parts in zip(*batches, strict=True))
    np.testing.assert_array_equal(grays, color.scale_to_unit(color.rgb_to_gray(images)))
    return images


def order_of(batches):
    """Which images of `NUMBERED` an epoch shows, in order."""
    return (shown_by(batches)[:, 0, 0, 0] // 3).tolist()


@pytest.mark.parametrize("count", [1, 31, 32, 33, 64, 70])
def test_an_epoch_shows_every_image_once_and_the_last_batch_has_what_is_left(count):
    batches = batches_of(NUMBERED[:count], seed=0)
    for epoch in range(3):
        batches.start_epoch(epoch)
        assert sorted(order_of(batches)) == list(range(count))
    sizes = [len(gray) for gray, _ in batches]
    assert len(batches) == len(sizes) == -(-count // 32)
    assert all(size == 32 for size in sizes[:-1])


def test_batches_have_the_gray_and_the_target_that_they_are_given_as_training_needs_them():
    gray, target = batches_of(RANDOM, 4, target=lambda rgb: rgb[:, 0, 0], gray="rec601")[1]
    expected = color.scale_to_unit(color.rgb_to_gray(RANDOM[4:8], "rec601"))
    assert gray.shape == (4, 32, 32, 1) and gray.dtype == np.float32
    assert 0 <= gray.min() < 0.1 and 0.9 < gray.max() <= 1
    np.testing.assert_array_equal(gray, expected)
    np.testing.assert_array_equal(target, RANDOM[4:8, 0, 0])


def test_the_order_depends_on_seed_and_epoch_alone_and_stays_without_a_seed():
    def order(seed, *epochs):
        batches = batches_of(NUMBERED, seed=seed)
        for epoch in epochs:
            batches.start_epoch(epoch)
        return order_of(batches)

    orders = [order(7, epoch) for epoch in range(3)]
    np.random.seed(99)
    assert orders == [order(7, 5, epoch) for epoch in range(3)]  # whatever happened before
    others = [order(7), order(7, 1), order(7, 2), order(8), list(range(70))]
    assert orders[0] == others[0] and len({tuple(each) for each in others}) == 5
    assert order(None, 3) == list(range(70))


def with_positions(gray, images):
    """The gray, and how far down each pixel is: 0 in the first row, 1 in the last."""
    down = np.linspace(0, 1, gray.shape[1], dtype=np.float32)
    return np.concatenate([gray, np.broadcast_to(down[:, None, None], gray.shape)], axis=-1)


def test_a_network_is_shown_what_the_inputs_make_of_gray_and_images():
    settings = {"batch_size": 16, "seed": 3, "flips": True}
    plain = batches_of(RANDOM, **settings)
    hinted = batches_of(RANDOM, inputs=with_positions, **settings)
    for (gray, images), (shown, same_images) in zip(plain, hinted, strict=True):
        np.testing.assert_array_equal(shown, with_positions(gray, images))
        np.testing.assert_array_equal(same_images, images)
    for shown, images in batches_of(RANDOM, inputs=lambda gray, images: images, **settings):
        np.testing.assert_array_equal(shown, images)


def test_what_is_simulated_is_shown_in_place_of_the_inputs_and_depends_on_the_epoch():
    def simulate(gray, images, random):
        assert gray.shape == (*images.shape[:3], 1) and 0 <= gray.min() and gray.max() <= 1
        return gray + random.random((len(gray), 1, 1, 1))

    settings = {"batch_size": 16, "inputs": lambda gray, images: 0 * gray, "target": len}
    batches = data.Batches(RANDOM, seed=3, simulate=simulate, **settings)
    plain = data.Batches(RANDOM, seed=3, **settings | {"inputs": None})
    first = batches[0][0]
    added = first - plain[0][0]
    assert len(np.unique(added[:, 0, 0])) == 16 and 0 < added.min() and added.max() < 1
    np.testing.assert_array_equal(batches[0][0], first)
    batches.start_epoch(1)
    plain.start_epoch(1)
    assert (batches[0][0] - plain[0][0] != added).any()
    with pytest.raises(ValueError, match="seed"):
        data.Batches(RANDOM, simulate=simulate, **settings)


def test_images_stay_as_small_as_they_are():
    batches = batches_of(RANDOM, 10)
    kept = [value for value in vars(batches).values() if isinstance(value, np.ndarray)]
    assert sum(array.nbytes for array in kept) < 1.5 * RANDOM.nbytes


# Mirrored and moved images


def test_flips_mirror_about_half_of_the_images_and_leave_the_order_as_it_is():
    batches, plain = batches_of(RANDOM, seed=3, flips=True), batches_of(RANDOM, seed=3)
    np.testing.assert_array_equal(batches.order, plain.order)
    shown, unchanged = shown_by(batches), shown_by(plain)
    mirrored = batches.mirrored[batches.order]
    assert 20 < mirrored.sum() < 50
    np.testing.assert_array_equal(shown[mirrored], unchanged[mirrored][:, :, ::-1])
    np.testing.assert_array_equal(shown[~mirrored], unchanged[~mirrored])


def test_shifts_move_each_image_and_mirror_what_is_missing():
    batches, plain = batches_of(RANDOM, seed=3, shifts=4), batches_of(RANDOM, seed=3)
    np.testing.assert_array_equal(batches.order, plain.order)
    moves = batches.moved[batches.order]
    assert (moves.min(), moves.max()) == (-4, 4)
    for image, move, moved in zip(shown_by(plain), moves, shown_by(batches), strict=True):
        larger = np.pad(image, ((4, 4), (4, 4), (0, 0)), "reflect")
        np.testing.assert_array_equal(moved, np.roll(larger, move, (0, 1))[4:-4, 4:-4])


@pytest.mark.parametrize(
    ("settings", "kept"), [({"flips": True}, "mirrored"), ({"shifts": 2}, "moved")]
)
def test_chance_depends_on_seed_and_epoch_alone_and_needs_a_seed(settings, kept):
    def chance(seed, epoch):
        batches = batches_of(RANDOM, seed=seed, **settings)
        batches.start_epoch(epoch)
        return getattr(batches, kept)

    np.testing.assert_array_equal(chance(0, 1), chance(0, 1))
    assert (chance(0, 0) != chance(0, 1)).any()
    assert (chance(0, 0) != chance(1, 0)).any()
    with pytest.raises(ValueError, match="that needs a seed"):
        batches_of(RANDOM, **settings)
