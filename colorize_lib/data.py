"""One door to images: CIFAR-10, the bundled photographs, or a folder of your own."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from colorize_lib import color
from colorize_lib.app import profiles
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.files import cifar10, pictures
from colorize_lib.files.bundled import PHOTOGRAPHS, TILE, photograph
from colorize_lib.files.samples import sample_test_images as sample_test_images  # to be had here
from colorize_lib.files.samples import sample_tiles as sample_tiles


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
        for part, images, labels in self._parts():
            is_array = isinstance(images, np.ndarray) and images.dtype == np.uint8
            if not (is_array and images.ndim == 4 and images.shape[-1] == 3):
                raise ColorizeError(
                    f"The {part} images of {self.name} are {_in_words(images)}: "
                    "make them an array, uint8 of shape (images, height, width, 3)."
                )
            if len(images) == 0:
                raise ColorizeError(f"{self.name} has no {part} images: put at least one there.")
            if labels is not None and getattr(labels, "shape", None) != (len(images),):
                raise ColorizeError(
                    f"The {part} labels of {self.name} are {_in_words(labels)}: "
                    f"make them an array with a number for each of the {len(images)} images."
                )
        for name, array in vars(self).items():
            if isinstance(array, np.ndarray) and array.flags.writeable:
                # A copy, because somebody else may still write into the array that was given; and
                # a view of it, because only an array that owns its memory can be made writable.
                own = array.copy()
                own.flags.writeable = False
                object.__setattr__(self, name, own.view())  # as a frozen dataclass wants it

    def _parts(self):
        return (
            ("train", self.train_images, self.train_labels),
            ("test", self.test_images, self.test_labels),
        )

    @cached_property
    def sha256(self):
        """64 hexadecimal digits for all pixels and labels: equal data, equal hash."""
        digest = hashlib.sha256()
        for array in (self.train_images, self.train_labels, self.test_images, self.test_labels):
            if array is not None:
                digest.update(np.ascontiguousarray(array))
        return digest.hexdigest()

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
        arrays, words = {}, [self.name]
        for (part, images, labels), chosen in zip(self._parts(), (train, test), strict=True):
            chosen = slice(None) if chosen is None else chosen
            try:
                some = images[chosen]
            except IndexError as error:
                raise ColorizeError(
                    f"This does not choose from the {len(images)} {part} images of {self.name} "
                    f"({error}): give a mask of this length, indices below it, or a slice."
                ) from error
            arrays[f"{part}_images"] = some
            arrays[f"{part}_labels"] = None if labels is None else labels[chosen]
            if len(some) != len(images):
                words.append(f"{len(some):,} of {len(images):,} {part} images")
        return Dataset(name or ", ".join(words), **arrays)


def _in_words(values):
    if isinstance(values, np.ndarray):
        return f"{values.dtype} of shape {values.shape}"
    return f"of the type {type(values).__name__}"


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
    train_images, train_labels, test_images, test_labels, name = cifar10.load(path)
    dataset = Dataset(name, train_images, test_images, train_labels, test_labels)
    # A result says if it was made from a copy that is not pixel-exact.
    return replace(dataset, name=cifar10.KNOWN_COPIES.get(dataset.sha256, dataset.name))


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
    train_images, test_images = np.concatenate(tiles["train"]), np.concatenate(tiles["test"])
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
    train_images, test_images = pictures.load(folder, TILE)
    return Dataset(f"pictures in folder '{Path(folder).resolve().name}'", train_images, test_images)


VALIDATION_RULE = "of each class, every tenth training image in the order of the data set"


def validation_split(dataset):
    """Set the validation images apart: those that every choice is made with.

    Always the same: of each class, every tenth training image, beginning with the first; where
    there are no classes, every tenth of all. A network whose settings are chosen with them must not
    be trained on them. The test images have no say.

    Args:
        dataset: a `Dataset`.

    Returns:
        A `Dataset` whose training images are the others, and whose test images are the validation
        images: of CIFAR-10, 45,000 and 5,000.

    Raises:
        ColorizeError: if no training image is left.
    """
    number = len(dataset.train_images)
    labels = dataset.train_labels if dataset.train_labels is not None else np.zeros(number)
    of_each_class = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    apart = np.sort(np.concatenate([indices[::10] for indices in of_each_class]))
    return _split(dataset, apart, f"{dataset.name}, its validation images apart")


def hold_out(dataset, part, parts):
    """Set one part of the training images aside, for a cross-validation.

    Which images are in which part is random, but always the same.

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
    name = f"{dataset.name}, part {part + 1} of {parts} of its training images held out"
    return _split(dataset, held_out, name)


def _split(dataset, apart, name):
    """A data set of the training images alone: those with these indices are for testing."""
    kept = np.setdiff1d(np.arange(len(dataset.train_images)), apart)
    seen, aside = dataset.subset(train=kept), dataset.subset(train=apart)
    return Dataset(
        name, seen.train_images, aside.train_images, seen.train_labels, aside.train_labels
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
