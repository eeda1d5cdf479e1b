"""Photographs through a network for 32x32 pixels, tile by tile."""

import numpy as np
import pytest

from colorize_lib import color, colorizer, data
from colorize_lib.backend import keras

layers = keras.layers


@pytest.fixture
def gray_copier():
    """A network that answers each pixel with its own gray, three times."""
    return keras.Sequential(
        [
            layers.Input((32, 32, 1)),
            layers.Conv2D(3, 1, kernel_initializer="ones", use_bias=False),
            layers.Flatten(),
        ]
    )


def test_tiles_come_back_at_their_place(gray_copier):
    photograph = data.photograph("coffee")[:96, :160]
    colored = colorizer.colorize_by_tiles(gray_copier, photograph)
    gray = color.rgb_to_gray(photograph)
    np.testing.assert_allclose(colored, np.repeat(gray, 3, axis=-1), atol=1)


def test_only_the_gray_is_seen(gray_copier):
    photograph = data.photograph("coffee")[:64, :64]
    gray_photograph = np.repeat(color.rgb_to_gray(photograph), 3, axis=-1)
    from_color = colorizer.colorize_by_tiles(gray_copier, photograph)
    from_gray = colorizer.colorize_by_tiles(gray_copier, gray_photograph)
    np.testing.assert_array_equal(from_color, from_gray)


def test_what_is_left_at_the_edges_is_dropped(gray_copier):
    photograph = data.photograph("chelsea")
    assert photograph.shape == (300, 451, 3)
    assert colorizer.colorize_by_tiles(gray_copier, photograph).shape == (288, 448, 3)


def test_brightness_is_that_of_the_gray():
    dim = keras.Sequential(
        [
            layers.Input((32, 32, 1)),
            layers.Conv2D(3, 1, kernel_initializer=keras.initializers.Constant(0.1)),
            layers.Flatten(),
        ]
    )
    photograph = data.photograph("chelsea")[:64, :64]
    colored = colorizer.colorize_by_tiles(dim, photograph)
    assert abs(colored.mean() - color.rgb_to_gray(photograph).mean()) < 1


def test_a_photograph_smaller_than_a_tile_is_refused(gray_copier):
    with pytest.raises(ValueError, match="31x40 pixels is smaller"):
        colorizer.colorize_by_tiles(gray_copier, np.zeros((31, 40, 3), np.uint8))
