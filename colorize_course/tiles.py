"""Photographs in tiles: how a network for 32x32 pixels colors a photograph of any size."""

import numpy as np

from colorize_lib import color
from colorize_lib.data import TILE


def colorize_by_tiles(network, photograph, step=TILE // 4):
    """Color a photograph with a network for 32x32 pixels, one tile at a time.

    Each tile is colored without knowing its neighbors. Where tiles overlap, their colors are
    mixed, and the nearer a pixel is to the middle of a tile, the more this tile counts: so the
    colors change smoothly. Without an overlap, seams show.

    Args:
        network: a `training.Network` for images of 32x32 pixels.
        photograph: array of shape (height, width, 3), uint8. The network sees only its gray.
        step: pixels from one tile to the next, from 1 to 32, where they do not overlap.

    Returns:
        Array of the shape of `photograph`, uint8.

    Raises:
        ValueError: if there is no such step.
    """
    if not 1 <= step <= TILE:
        raise ValueError(f"From one tile to the next there are 1 to {TILE} pixels, not {step}.")
    height, width, _ = photograph.shape
    # Continued like in a mirror, so that whole tiles cover it.
    tops, lefts = (range(0, max(side - TILE, 0) + step, step) for side in (height, width))
    below, right = tops[-1] + TILE - height, lefts[-1] + TILE - width
    whole = np.pad(photograph, [(0, below), (0, right), (0, 0)], mode="symmetric")
    corners = [(top, left) for top in tops for left in lefts]
    tiles = np.stack([whole[top : top + TILE, left : left + TILE] for top, left in corners])

    from_border = np.minimum(np.arange(TILE), np.arange(TILE)[::-1]) + 1
    weight = (from_border * from_border[:, np.newaxis])[..., np.newaxis]
    total, weights = np.zeros(whole.shape), np.zeros((*whole.shape[:2], 1))
    for (top, left), colored in zip(corners, _color_tiles(network, tiles), strict=True):
        total[top : top + TILE, left : left + TILE] += weight * colored
        weights[top : top + TILE, left : left + TILE] += weight
    return color.unit_to_pixels(total / weights)[:height, :width]


def _color_tiles(network, tiles):
    """The pictures of a network; where it cannot see brightness, with that of their gray."""
    colored = network.with_brightness(network.pictures(tiles), network.gray(tiles))
    return np.clip(colored, 0, 1)
