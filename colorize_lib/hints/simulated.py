"""Simulated hints: a network learns to go by hints from points of the truth.

Nobody can sit beside a training and click a million times. But the true colors are there, so a few
points of each image are given away. Source of the idea and of most numbers: Zhang and others 2017,
"Real-Time User-Guided Image Colorization with Learned Deep Priors" (arXiv 1705.02999), section 3.
"""

import numpy as np

from colorize_lib import targets
from colorize_lib.color import LARGEST_CHROMA
from colorize_lib.hints import points

# An image gets no hint with this probability, one with the rest of it times this, and so on: 7
# in the mean. So the network stays good without hints, too.
NO_MORE = 1 / 8
# A hint is the mean color of a square, whose side is at most so many pixels.
LARGEST_SIDE = 5


def with_simulated_hints(gray, images, random):
    """What a network that takes hints is shown in training: a few true colors beside the gray.

    Args:
        gray: array of shape (images, height, width, 1), floats in [0, 1].
        images: array of shape (images, height, width, 3), uint8, in color.
        random: a `numpy.random.Generator`.

    Returns:
        Array of shape (images, height, width, 4), float32, as from `points.beside`.
    """
    chroma = targets.chroma(images) / LARGEST_CHROMA
    planes = np.zeros((*chroma.shape[:3], 3), dtype=np.float32)
    numbers = random.geometric(NO_MORE, len(images)) - 1
    for plane, true, number in zip(planes, chroma, numbers, strict=True):
        for _ in range(number):
            square = _square(true.shape[:2], random)
            plane[square] = [*true[square].mean(axis=(0, 1)), 1]
    return points.beside(gray, planes)


def _square(size, random):
    """A random square of an image, mostly near its middle: (rows, columns)."""
    side = random.integers(1, LARGEST_SIDE + 1)
    rows, columns = (_part(length, side, random) for length in size)
    return rows, columns


def _part(length, side, random):
    start = int(random.normal((length - side) / 2, length / 4))
    start = min(max(start, 0), length - side)
    return slice(start, start + side)
