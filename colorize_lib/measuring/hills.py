"""Does a network see two colors that a pixel could have? The hills of its likelihoods."""

import numpy as np
from scipy.ndimage import maximum_filter

from colorize_lib import color_bins


def two_hills(likely, apart=30):
    """The two most likely colors of each pixel that are not neighbors: the tops of two hills.

    A top is a bin that is at least as likely as the eight bins around it.

    Args:
        likely: array of shape (pixels, bins), as `likelihoods` gives it.
        apart: how far the second top has to be from the first, in units of a* and b*.

    Returns:
        (first, second, height): arrays of shape (pixels,). The first two are numbers of bins; the
        third says how high the second hill is, as a part of the first, from 0 up to 1. Where
        there is no second hill, it is 0, and `second` means nothing.
    """
    row, column = color_bins.square(color_bins.centers()).T
    on_the_map = np.zeros((len(likely), color_bins.SQUARES, color_bins.SQUARES), dtype=likely.dtype)
    on_the_map[:, row, column] = likely
    highest_around = maximum_filter(on_the_map, size=(1, 3, 3))[:, row, column]
    first = likely.argmax(axis=-1)
    distance = np.linalg.norm(
        color_bins.centers()[first][:, np.newaxis] - color_bins.centers(), axis=-1
    )
    is_other_top = (likely == highest_around) & (distance >= apart)
    others = np.where(is_other_top, likely, 0)
    return first, others.argmax(axis=-1), others.max(axis=-1) / likely.max(axis=-1)
