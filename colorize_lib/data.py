"""One door to images: CIFAR-10, the bundled photographs, or a folder of your own."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import PIL.Image
import PIL.ImageOps
import skimage.data

from colorize_lib import color
from colorize_lib.app import profiles
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.files import cifar10

TILE = 32


class Photograph(NamedTuple):
    """A color photograph that comes with scikit-image, as scikit-image describes it."""

    name: str
    subject: str
    source: str
    license: str
    split: str  # "train" or "test": whole pictures, never tiles of the same picture in both


PHOTOGRAPHS = [
    Photograph(
        "astronaut",
        "the astronaut Eileen Collins",
        "NASA Great Images database",
        "no known copyright restrictions, released into the public domain",
        "train",
    ),
    Photograph(
        "motorcycle_left",
        "a motorcycle, seen by the left eye",
        "Middlebury 2014 stereo benchmark (Scharstein et al., GCPR 2014)",
        "scikit-image, which it is part of, names none",
        "train",
    ),
    Photograph(
        "motorcycle_right",
        "the same motorcycle, seen by the right eye",
        "Middlebury 2014 stereo benchmark (Scharstein et al., GCPR 2014)",
        "scikit-image, which it is part of, names none",
        "train",
    ),
    Photograph(
        "rocket",
        "the launch of a Falcon 9 rocket",
        "SpaceX",
        "released in the public domain",
        "train",
    ),
    Photograph(
        "chelsea",
        "Chelsea the cat",
        "Stefan van der Walt",
        "CC0, no copyright restrictions",
        "test",
    ),
    Photograph(
        "coffee",
        "a cup of coffee",
        "Rachel Michetti, courtesy of Pikolo Espresso Bar",
        "CC0, no copyright restrictions",
        "test",
    ),
]


@dataclass(frozen=True, eq=False)  # arrays have no single answer to ==; compare hashes instead
class Dataset:
    """Color images for training and for testing, uint8 in [0, 255] until a batch needs them.

    Its arrays cannot be written to, and it hashes them itself: so a data set that was changed is
    never taken for another one.
    """

    name: str
    train_images: np.ndarray  # (images, height, width, 3) uint8
    test_images: np.ndarray  # (images, height, width, 3) uint8
    train_labels: np.ndarray | None = None  # (images,) uint8, an index into cifar10.CLASSES
    test_labels: np.ndarray | None = None

    def __post_init__(self):
        for part in ("train", "test"):
            # As an array, a list of lists has a type and a shape that can be told.
            images = np.asarray(getattr(self, f"{part}_images"))
            labels = getattr(self, f"{part}_labels")
            if images.dtype != np.uint8 or images.ndim != 4 or images.shape[-1] != 3:
                raise ColorizeError(
                    f"The {part} images of {self.name} are {images.dtype} of shape {images.shape}: "
                    "make them uint8 of shape (images, height, width, 3)."
                )
            if len(images) == 0:
                raise ColorizeError(f"{self.name} has no {part} images: put at least one there.")
            if labels is not None and labels.shape != (len(images),):
                raise ColorizeError(
                    f"{self.name} has {len(images)} {part} images, but labels of shape "
                    f"{labels.shape}: give one number for each image."
                )
        for name, array in vars(self).items():
            if isinstance(array, np.ndarray):
                view = array.view()
                view.flags.writeable = False
                object.__setattr__(self, name, view)  # as a frozen dataclass wants it

    @cached_property
    def sha256(self):
        """64 hexadecimal digits for all pixels and labels: equal data, equal hash."""
        arrays = (self.train_images, self.train_labels, self.test_images, self.test_labels)
        return sha256_of(*(array for array in arrays if array is not None))

    def subset(self, train=None, test=None, name=None):
        """A data set with some of the images of this one.

        Args:
            train: which training images: a mask of booleans, an array of indices, or a slice;
                without it, all.
            test: which test images, likewise.
            name: what to call it; without it, how many of how many images it has.

        Returns:
            A `Dataset`.

        Raises:
            ColorizeError: if no image is left, or a mask or an index does not fit.
        """
        arrays, words = {}, []
        for part, chosen in (("train", train), ("test", test)):
            images, labels = getattr(self, f"{part}_images"), getattr(self, f"{part}_labels")
            if chosen is None:
                chosen = slice(None)
            try:
                some = images[chosen]
                arrays[f"{part}_images"] = some
                arrays[f"{part}_labels"] = None if labels is None else labels[chosen]
            except IndexError as error:
                raise ColorizeError(
                    f"This does not choose from the {len(images)} {part} images of {self.name} "
                    f"({error}): give a mask of this length, indices below it, or a slice."
                ) from error
            if len(some) != len(images):
                words.append(f"{len(some):,} of {len(images):,} {part} images")
        return Dataset(name or ", ".join([self.name, *words]), **arrays)


def sha256_of(*arrays):
    """One SHA-256, 64 hexadecimal digits, for the bytes of some arrays, in this order.

    >>> sha256_of(np.zeros(3, np.uint8))[:8]
    '709e80c8'
    """
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()


def load(profile=None, path=None):
    """The images of a profile: bundled tiles for "quick", CIFAR-10 for "full".

    Args:
        profile: "quick" or "full"; without one, the current profile.
        path: where CIFAR-10 is, if not in one of the places where it is looked for (see
            `cifar10.find`).

    Returns:
        A `Dataset`.

    Raises:
        ColorizeError: if the profile is "full" and there is no CIFAR-10. The bundled tiles
            never take its place silently.
    """
    profile = profiles.current() if profile is None else profiles.check(profile)
    if profile == "quick":
        return bundled()
    found = cifar10.load(path)
    dataset = Dataset(
        found.name, found.train_images, found.test_images, found.train_labels, found.test_labels
    )
    # A result says if it was made from a copy that is not pixel-exact.
    return replace(dataset, name=cifar10.KNOWN_COPIES.get(dataset.sha256, dataset.name))


def photograph(name):
    """One of the bundled photographs, whole.

    Args:
        name: the name of one of `PHOTOGRAPHS`, such as "chelsea".

    Returns:
        Array of shape (height, width, 3), uint8 in [0, 255].

    Raises:
        ColorizeError: if there is no photograph of that name.
    """
    if name not in [photo.name for photo in PHOTOGRAPHS]:
        known = ", ".join(photo.name for photo in PHOTOGRAPHS)
        raise ColorizeError(f"There is no bundled photograph '{name}': choose one of {known}.")
    if name.startswith("motorcycle"):
        left, right, _disparity = skimage.data.stereo_motorcycle()
        return left if name == "motorcycle_left" else right
    return getattr(skimage.data, name)()


def cut_into_tiles(image, size=TILE):
    """Cut a picture into square tiles, row by row; what is left at the edges is dropped.

    Args:
        image: array of shape (height, width, channels).
        size: height and width of a tile in pixels.

    Returns:
        Array of shape (tiles, size, size, channels), of the same type as the image.
    """
    height, width, channels = image.shape
    rows, columns = height // size, width // size
    whole = image[: rows * size, : columns * size]
    grid = whole.reshape(rows, size, columns, size, channels)
    return grid.swapaxes(1, 2).reshape(rows * columns, size, size, channels)


def bundled():
    """The bundled photographs as tiles of 32x32 pixels; train and test share no picture.

    Returns:
        A `Dataset` of 1,206 training and 342 test images, without labels.
    """
    tiles = {"train": [], "test": []}
    for photo in PHOTOGRAPHS:
        tiles[photo.split].append(cut_into_tiles(photograph(photo.name)))
    train_images = np.concatenate(tiles["train"])
    test_images = np.concatenate(tiles["test"])
    return Dataset("bundled photographs, 32x32 tiles", train_images, test_images)


def from_folder(folder):
    """Pictures of your own, of any size, as a data set of 32x32 images.

    Each picture is turned upright, cropped to its central square and shrunk. Pictures in
    subfolders `train` and `test` (at any depth) go where their folder says; without these
    two, every fifth picture in the order of their names is kept for testing.

    Args:
        folder: path of a folder with JPEG or PNG files.

    Returns:
        A `Dataset` without labels.

    Raises:
        ColorizeError: if the folder does not exist, has fewer than two pictures, or one of
            them cannot be read.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ColorizeError(f"There is no folder {folder}: check the path.")
    if (folder / "train").is_dir() and (folder / "test").is_dir():
        train_files = _picture_files(folder / "train")
        test_files = _picture_files(folder / "test")
    else:
        files = _picture_files(folder)
        test_files = files[4::5] or files[-1:]
        held_out = set(test_files)
        train_files = [file for file in files if file not in held_out]
    if not train_files or not test_files:
        raise ColorizeError(
            f"{folder} needs at least one JPEG or PNG picture to train on and one to test on: "
            "put more pictures there."
        )
    train_images = np.stack([_shrunk_square(file) for file in train_files])
    test_images = np.stack([_shrunk_square(file) for file in test_files])
    name = f"pictures in folder '{folder.resolve().name}'"
    return Dataset(name, train_images, test_images)


def _picture_files(folder):
    """JPEG and PNG files below a folder, in the same order on every system."""
    files = [file for file in folder.rglob("*") if file.suffix.lower() in (".jpg", ".jpeg", ".png")]
    places = {file.relative_to(folder).as_posix(): file for file in files}
    return [places[name] for name in sorted(places) if "/." not in f"/{name}"]


def _shrunk_square(file):
    """The central square of a picture, shrunk to (32, 32, 3) uint8."""
    try:
        with PIL.Image.open(file) as picture:
            if picture.mode.startswith("I"):  # 16 bits a channel: Pillow would turn them white
                raise ValueError("more than 8 bits a channel")
            upright = PIL.ImageOps.exif_transpose(picture).convert("RGB")
    # A damaged PNG can be a SyntaxError.
    except (OSError, ValueError, SyntaxError, PIL.Image.DecompressionBombError) as error:
        raise ColorizeError(
            f"{file} cannot be read as a picture with 8 bits a channel: "
            "remove it or save it again as PNG or JPEG."
        ) from error
    square = PIL.ImageOps.fit(upright, (TILE, TILE), PIL.Image.Resampling.LANCZOS)
    return np.asarray(square)


# The images that every notebook shows, so that networks can be compared at a glance.
# A bundled tile is named by its photograph and its (row, column) there; an image of CIFAR-10
# by its class and its rank among the test images of this class. Ranks are the same in the
# official archive and in copies that are sorted by class, while positions are not.
SAMPLE_TILES = [
    ("chelsea", 0, 5),
    ("chelsea", 3, 5),
    ("chelsea", 4, 9),
    ("chelsea", 1, 10),
    ("chelsea", 7, 7),
    ("chelsea", 6, 1),
    ("coffee", 1, 7),
    ("coffee", 4, 8),
    ("coffee", 6, 4),
    ("coffee", 8, 7),
    ("coffee", 8, 11),
    ("coffee", 5, 16),
]
SAMPLE_TEST_IMAGES = [
    ("airplane", 4),
    ("automobile", 4),
    ("bird", 3),
    ("bird", 10),
    ("cat", 10),
    ("deer", 11),
    ("dog", 1),
    ("frog", 3),
    ("horse", 6),
    ("ship", 5),
    ("ship", 7),
    ("truck", 1),
]


def sample_tiles():
    """The twelve tiles of held-out bundled photographs that every notebook shows.

    Returns:
        Array of shape (12, 32, 32, 3), uint8.
    """
    tiles = []
    for name, row, column in SAMPLE_TILES:
        image = photograph(name)
        tiles.append(image[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE])
    return np.stack(tiles)


def sample_test_images(dataset):
    """The twelve test images of CIFAR-10 that every notebook shows.

    Args:
        dataset: CIFAR-10 as a `Dataset` with labels.

    Returns:
        Array of shape (12, 32, 32, 3), uint8.

    Raises:
        ColorizeError: if the data set has no labels, or too few images of a class.
    """
    if dataset.test_labels is None:
        raise ColorizeError(f"{dataset.name} has no class labels: the samples are CIFAR-10's own.")
    images = []
    for name, rank in SAMPLE_TEST_IMAGES:
        of_class = np.flatnonzero(dataset.test_labels == cifar10.CLASSES.index(name))
        if rank >= len(of_class):
            raise ColorizeError(f"{dataset.name} has only {len(of_class)} test images of '{name}'.")
        images.append(dataset.test_images[of_class[rank]])
    return np.stack(images)


def hold_out(dataset, part, parts):
    """Set some of the training images aside, to make choices with: a validation set.

    The test images are not touched, so that they can still judge what was chosen. Which images
    are in which part is random, but always the same.

    Args:
        dataset: a `Dataset`.
        part: number of the part that is set aside, from 0 to `parts - 1`.
        parts: number of parts, which are equally large up to one image.

    Returns:
        A `Dataset` whose training images are the other parts, and whose test images are the part
        that was set aside.

    Raises:
        ValueError: if there is no such part, or there are not at least 2 parts of an image each.
    """
    if not 2 <= parts <= len(dataset.train_images):
        raise ValueError(
            f"{len(dataset.train_images)} images cannot be divided into {parts} parts, of which "
            "one is held out: take at least 2, and at most one for each image."
        )
    if not 0 <= part < parts:
        raise ValueError(f"Of {parts} parts, number {part} cannot be held out: count from 0.")
    order = np.random.default_rng(0).permutation(len(dataset.train_images))
    held_out = np.sort(np.array_split(order, parts)[part])
    kept = np.setdiff1d(order, held_out)
    labels = dataset.train_labels
    return Dataset(
        f"{dataset.name}, part {part + 1} of {parts} of its training images held out",
        dataset.train_images[kept],
        dataset.train_images[held_out],
        None if labels is None else labels[kept],
        None if labels is None else labels[held_out],
    )


def in_portions(work, *arrays, size=500):
    """Do some work on a few images at a time, which needs little memory.

    Args:
        work: function of as many arrays as are given.
        arrays: arrays whose first axis is the images.
        size: images at a time.

    Yields:
        What `work` returns for each portion.

    >>> list(in_portions(len, np.zeros(1200)))
    [500, 500, 200]
    """
    for start in range(0, len(arrays[0]), size):
        yield work(*(array[start : start + size] for array in arrays))


class Batches(keras.utils.PyDataset):
    """Feeds a network: gray images and their targets, a batch at a time.

    Images stay uint8 until their batch is due, so that 60,000 of them need 184 MB rather than
    a gigabyte. The order of an epoch depends on the seed and the epoch alone, so that an
    interrupted training goes on exactly as it would have.

    Args:
        images: array of shape (images, height, width, 3), uint8.
        batch_size: number of images in a batch; the last batch may be smaller.
        target: function from (batch, height, width, 3) uint8 images to what the network should
            predict for them.
        gray: a definition that `color.rgb_to_gray` knows.
        seed: whole number that the shuffling starts from; None keeps the order as it is.
        flips: True mirrors each image from left to right in about half of the epochs, which ones
            depends on the seed; it needs one.
        shifts: each image is moved by up to so many pixels along both axes, differently in each
            epoch, and continued by its mirror image; more than 0 needs a seed.
        inputs: function from (gray (batch, height, width, 1) in [0, 1], the color images) to what
            the network is shown; None shows it the gray alone.

    Raises:
        ValueError: if there are to be flips or shifts, but there is no seed.
    """

    def __init__(
        self,
        images,
        batch_size,
        target,
        gray="original",
        seed=None,
        flips=False,
        shifts=0,
        inputs=None,
    ):
        super().__init__()
        if (flips or shifts) and seed is None:
            raise ValueError("Which images are mirrored or moved is random: that needs a seed.")
        self.images = images
        self.batch_size = batch_size
        self.target = target
        self.gray = gray
        self.seed = seed
        self.flips = flips
        self.shifts = shifts
        self.inputs = inputs
        self.start_epoch(0)

    def start_epoch(self, epoch):
        """Shuffle the images for this epoch (counted from 0); without a seed, do nothing."""
        self.order = np.arange(len(self.images))
        self.mirrored = np.zeros(len(self.images), dtype=bool)
        self.moved = np.zeros((len(self.images), 2), dtype=int)  # down and to the right
        if self.seed is not None:
            random = np.random.default_rng([self.seed, epoch])
            random.shuffle(self.order)
            if self.flips:
                self.mirrored = random.random(len(self.images)) < 0.5
            if self.shifts:
                self.moved = random.integers(-self.shifts, self.shifts + 1, self.moved.shape)

    def __len__(self):
        """Number of batches in an epoch."""
        return -(-len(self.images) // self.batch_size)  # rounded up

    def __getitem__(self, index):
        """Batch number `index`: (what the network is shown, targets), both float32."""
        chosen = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        images = self.images[chosen]
        mirrored = self.mirrored[chosen]
        images[mirrored] = images[mirrored, :, ::-1]
        if self.shifts:
            images = _shifted(images, self.moved[chosen])
        gray = color.scale_to_unit(color.rgb_to_gray(images, self.gray))
        shown = self.inputs(gray, images) if self.inputs else gray
        return shown, self.target(images)


def _shifted(images, moved):
    """Images moved by (down, right) pixels each. What is missing is filled by mirroring."""
    margin = np.abs(moved).max()
    around = ((0, 0), (margin, margin), (margin, margin), (0, 0))
    larger = np.pad(images, around, mode="reflect")
    number = np.arange(len(images))[:, np.newaxis, np.newaxis]
    row, column = (
        margin - moved[:, axis, np.newaxis] + np.arange(images.shape[1 + axis]) for axis in (0, 1)
    )
    return larger[number, row[:, :, np.newaxis], column[:, np.newaxis, :]]
