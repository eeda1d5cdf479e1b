"""The images that every notebook shows, so that networks can be compared at a glance."""

import numpy as np

from colorize_lib.errors import ColorizeError
from colorize_lib.files import cifar10
from colorize_lib.files.bundled import TILE, photograph

# A bundled tile is named by its photograph and its (row, column) there.
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
# An image of CIFAR-10 is named by its class and its rank among the test images of this class.
# Ranks are the same in the official archive and in copies that are sorted by class, while
# positions are not.
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
