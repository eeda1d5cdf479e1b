"""The tiles that every notebook shows, so that networks can be compared at a glance."""

import numpy as np

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
