"""One door to images: CIFAR-10, Tiny ImageNet, the bundled photographs, a folder of your own."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from colorize_lib import color
from colorize_lib.app import profiles
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.files import cifar10, pictures, tiny_imagenet
from colorize_lib.files.bundled import PHOTOGRAPHS, TILE, photograph
from colorize_lib.files.samples import sample_tiles as sample_tiles  # to be had here
from colorize_lib.runs import augmentation


@dataclass(frozen=True, eq=False)  # arrays have no single answer to ==; compare hashes instead
class Dataset:
    """Color images for training and for testing, uint8 in [0, 255] until a batch needs them.

    Some data sets have further images for validation, with which choices are made. Where there
    are none, `validation_split` sets some of the training images apart. The arrays cannot be
    written to, and a data set hashes them itself, so one that was changed is never taken for
    another one.
    """

    name: str
    train_images: np.ndarray  # (images, height, width, 3) uint8
    test_images: np.ndarray  # (images, height, width, 3) uint8
    train_labels: np.ndarray | None = None  # (images,) whole numbers: which class
    test_labels: np.ndarray | None = None
    validation_images: np.ndarray | None = None  # (images, height, width, 3) uint8
    validation_labels: np.ndarray | None = None
    classes: tuple[str, ...] | None = None  # what the labels are indices into

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
        parts = [
            ("train", self.train_images, self.train_labels),
            ("test", self.test_images, self.test_labels),
        ]
        if self.validation_images is not None:
            parts.append(("validation", self.validation_images, self.validation_labels))
        return parts

    @cached_property
    def sha256(self):
        """64 hexadecimal digits for all pixels and labels: equal data, equal hash."""
        digest = hashlib.sha256()
        for _, images, labels in self._parts():
            for array in (images, labels):
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
        arrays, words, which = {}, [self.name], {"train": train, "test": test}
        for part, images, labels in self._parts():
            chosen = slice(None) if which.get(part) is None else which[part]
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
        return replace(self, name=name or ", ".join(words), **arrays)


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
    dataset = Dataset(**cifar10.load(path)._asdict(), classes=cifar10.CLASSES)
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


def bundled(size=TILE):
    """The bundled photographs as square tiles; train and test share no picture.

    Args:
        size: height and width of a tile in pixels.

    Returns:
        A `Dataset` without labels: of 32x32 pixels, 1,206 training and 342 test images.
    """
    tiles = {"train": [], "test": []}
    for photo in PHOTOGRAPHS:
        tiles[photo.split].append(cut_into_tiles(photograph(photo.name), size))
    train_images, test_images = np.concatenate(tiles["train"]), np.concatenate(tiles["test"])
    return Dataset(f"bundled photographs, {size}x{size} tiles", train_images, test_images)


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


def of_photographs(profile=None, path=None):
    """Images of 64x64 pixels of the whole world: Tiny ImageNet, and bundled tiles for "quick".

    Args:
        profile: "quick" or "full"; without one, the current profile.
        path: where Tiny ImageNet is, if not in one of the places where it is looked for (see
            `files.tiny_imagenet.find`).

    Returns:
        A `Dataset`; Tiny ImageNet has images for validation.

    Raises:
        ColorizeError: if the profile is "full" and there is no Tiny ImageNet, or it is damaged.
    """
    profile = profiles.current() if profile is None else profiles.check(profile)
    if profile == "quick":
        return bundled(tiny_imagenet.SIDE)
    return Dataset("Tiny ImageNet", **tiny_imagenet.load(path)._asdict())


VALIDATION_RULE = "of each class, every tenth training image in the order of the data set"


def validation_split(dataset):
    """Set the validation images apart: those that every choice is made with.

    Always the same: those that the data set comes with; or else, of each class, every tenth
    training image, beginning with the first; where there are no classes, every tenth of all. A
    network whose settings are chosen with them must not be trained on them. The test images have
    no say.

    Args:
        dataset: a `Dataset`.

    Returns:
        A `Dataset` whose training images are the others, and whose test images are the validation
        images: of CIFAR-10, 45,000 and 5,000.

    Raises:
        ColorizeError: if no training image is left.
    """
    name = f"{dataset.name}, its validation images apart"
    if dataset.validation_images is not None:
        return _judged_by(dataset, dataset.validation_images, dataset.validation_labels, name)
    number = len(dataset.train_images)
    labels = dataset.train_labels if dataset.train_labels is not None else np.zeros(number)
    of_each_class = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    apart = np.sort(np.concatenate([indices[::10] for indices in of_each_class]))
    return set_apart(dataset, apart, name)


def set_apart(dataset, apart, name):
    """A data set of the training images alone: those with these indices are for testing."""
    kept = np.setdiff1d(np.arange(len(dataset.train_images)), apart)
    seen, aside = dataset.subset(train=kept), dataset.subset(train=apart)
    return _judged_by(seen, aside.train_images, aside.train_labels, name)


def _judged_by(dataset, images, labels, name):
    """A data set with the same training images, and these in place of its test images."""
    validation = {"validation_images": None, "validation_labels": None}
    return replace(dataset, name=name, test_images=images, test_labels=labels, **validation)


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
        augment: function from (the images of a batch, a `numpy.random.Generator`) to images, all
            of one size, and their gray, both uint8; `runs.augmentation` has one. It needs a seed.
        simulate: function from (gray, color images, a generator) to what the network is shown,
            in place of `inputs`; `hints.simulated` has one. It needs a seed.

    Raises:
        ValueError: if something is to be random, but there is no seed.
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
        augment=None,
        simulate=None,
    ):
        super().__init__()
        if (flips or shifts or augment or simulate) and seed is None:
            raise ValueError("What is changed in images is random: that needs a seed.")
        self.images = images
        self.batch_size = batch_size
        self.target = target
        self.gray = gray
        self.seed = seed
        self.flips = flips
        self.shifts = shifts
        self.inputs = inputs
        self.augment = augment
        self.simulate = simulate
        self.start_epoch(0)

    def start_epoch(self, epoch):
        """Shuffle the images for this epoch (counted from 0); without a seed, do nothing."""
        self.epoch = epoch
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
            images = augmentation.shifted(images, self.moved[chosen])
        if self.augment or self.simulate:
            chance = np.random.default_rng([self.seed, self.epoch, index])
        if self.augment:
            images, gray = self.augment(images, chance)
        else:
            gray = color.rgb_to_gray(images, self.gray)
        gray = color.scale_to_unit(gray)
        if self.simulate:
            shown = self.simulate(gray, images, chance)
        else:
            shown = self.inputs(gray, images) if self.inputs else gray
        return shown, self.target(images)
