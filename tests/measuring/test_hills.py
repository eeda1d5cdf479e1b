"""Tests of finding two colors that a network thinks of."""

import numpy as np
import pytest

from colorize_lib import color_bins
from colorize_lib.backend import keras
from colorize_lib.measuring.hills import two_hills


def around(color):
    """A soft distribution around one color."""
    return keras.ops.convert_to_numpy(color_bins.soft_encoding(np.float32(color))).astype(float)


def test_hills_finds_the_tops_of_the_hills_of_each_pixel():
    single, red, blue = around((20, 20)), around((60, 40)), around((10, -60))
    mixtures = [single, 0.6 * red + 0.4 * blue, 0.4 * red + 0.6 * blue]
    first, second, height = two_hills(np.stack(mixtures))
    tops = [color_bins.centers()[places].tolist() for places in (first, second[1:])]
    assert tops == [[[20, 20], [60, 40], [10, -60]], [[10, -60], [60, 40]]]
    assert height == pytest.approx([0, 0.4 / 0.6, 0.4 / 0.6], abs=0.02)
    assert height[0] == pytest.approx(0, abs=1e-6)


def test_hills_next_to_each_other_count_as_one():
    near = 0.6 * around((0, 0)) + 0.4 * around((20, 0))
    _, _, height = two_hills(near[np.newaxis], apart=30)
    assert height[0] < 0.01
    _, second, height = two_hills(near[np.newaxis], apart=20)
    assert color_bins.centers()[second[0]].tolist() == [20, 0]
    assert height[0] > 0.6
