"""Hints as points of a photograph, and as the images that a network is shown."""

from typing import NamedTuple

import numpy as np
from skimage.color import rgb2lab

from colorize_lib.color import LARGEST_CHROMA
from colorize_lib.errors import ColorizeError


class Hint(NamedTuple):
    """The color of one point of a photograph."""

    x: float  # pixels from its left edge
    y: float  # pixels from its top
    color: tuple  # red, green and blue, whole numbers from 0 to 255; only their chroma counts


def without_hints(gray, images=None):
    """What a network that takes hints is shown where there are none.

    Args:
        gray: array of shape (images, height, width, 1), floats in [0, 1].
        images: not needed; there for what an experiment's `inputs` may be given.

    Returns:
        Array of shape (images, height, width, 4), as from `beside`.
    """
    return beside(gray, np.zeros((*gray.shape[:-1], 3), dtype=np.float32))


def beside(gray, planes):
    """What a network that takes hints is shown: the gray, and beside it the planes of the hints.

    Args:
        gray: array of shape (images, height, width, 1), floats in [0, 1].
        planes: array of shape (images, height, width, 3), as from `planes_of`.

    Returns:
        Array of shape (images, height, width, 4), float32.
    """
    return np.concatenate([gray, planes], axis=-1, dtype=np.float32)


def planes_of(hints, photograph_size, small_size):
    """Hints as three images of the size of a small copy.

    Where several hints fall on one pixel of the small copy, their mean chroma counts.

    Args:
        hints: list of `Hint`.
        photograph_size: (height, width) of the photograph in which the hints are points.
        small_size: (height, width) of its small copy.

    Returns:
        Array of shape (height, width, 3), float32: a* and b*, divided by 110; and 1 where there
        is a hint. Everywhere else, all three are 0.

    Raises:
        ColorizeError: if a hint lies outside of the photograph, or its color is none.
    """
    sums = np.zeros((*small_size, 3), dtype=np.float32)
    for number, hint in enumerate(hints, start=1):
        row, column = _pixel(number, hint, photograph_size, small_size)
        sums[row, column] += [*_chroma(number, hint.color) / LARGEST_CHROMA, 1]
    return sums / np.maximum(sums[..., 2:], 1)


def _pixel(number, hint, photograph_size, small_size):
    """Row and column of the small copy's pixel that a hint falls on."""
    height, width = photograph_size
    if not (0 <= hint.x < width and 0 <= hint.y < height):
        raise ColorizeError(
            f"Hint {number} lies at x = {hint.x}, y = {hint.y}, outside of the photograph, which "
            f"is {width} pixels wide and {height} high: count x from its left edge and y from its "
            "top."
        )
    return int(hint.y / height * small_size[0]), int(hint.x / width * small_size[1])


def _chroma(number, color):
    color = np.asarray(color)
    if color.shape != (3,) or not np.issubdtype(color.dtype, np.integer) or not _is_level(color):
        raise ColorizeError(
            f"The color of hint {number} is {color.tolist()!r}: give red, green and blue as three "
            "whole numbers from 0 to 255."
        )
    return rgb2lab(color.astype(np.uint8).reshape(1, 1, 3))[0, 0, 1:]


def _is_level(color):
    return ((color >= 0) & (color <= 255)).all()
