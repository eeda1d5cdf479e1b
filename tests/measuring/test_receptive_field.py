"""Receptive fields by arithmetic, against what changing single pixels shows."""

import numpy as np
import pytest

from colorize_lib import models
from colorize_lib.backend import keras
from colorize_lib.measuring import receptive_field

kinds = keras.layers


def network_of(*makers):
    return keras.Sequential([kinds.Input((None, None, 1)), *makers])


def same(size, **settings):
    return kinds.Conv2D(1, size, padding="same", **settings)


def seen_by_trying(network, places, size):
    """For each place the first and the last pixel that make a difference, one white at a time."""
    for weight in network.trainable_weights:
        if weight.name == "kernel":
            weight.assign(np.ones(weight.shape))
    spots = np.zeros((size, 16, size, 1), dtype="float32")
    spots[np.arange(size), 8, np.arange(size)] = 1
    answers, black = np.asarray(network(spots)), np.asarray(network(np.zeros_like(spots[:1])))
    changed = (answers != black).any(axis=(1, 3))
    return [tuple(np.flatnonzero(changed[:, place])[[0, -1]]) for place in places]


NETWORKS = {
    "one convolution": lambda: network_of(same(3)),
    "without padding": lambda: network_of(kinds.Conv2D(1, 5), kinds.Conv2D(1, 3)),
    "with holes": lambda: network_of(same(3, dilation_rate=3)),
    "with strides": lambda: network_of(same(3, strides=2), kinds.Conv2D(1, 4, strides=2)),
    "mean pooling": lambda: network_of(kinds.AveragePooling2D(2), kinds.Conv2D(1, 3)),
    "pooling that overlaps": lambda: network_of(kinds.MaxPooling2D(3, strides=2)),
    "down and up": lambda: network_of(kinds.MaxPooling2D(), same(3), kinds.UpSampling2D()),
    "transposed, overlapping": lambda: network_of(kinds.Conv2DTranspose(1, 3, strides=2)),
    "transposed, same": lambda: network_of(kinds.Conv2DTranspose(1, 4, strides=2, padding="same")),
    "U-Net of two sizes": lambda: models.unet(widths=(1, 1)),
    "U-Net of three sizes": lambda: models.unet(widths=(1, 1, 1)),
    "without skips": lambda: models.unet(widths=(1, 1, 1), skips=False),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_the_field_is_what_changing_single_pixels_shows(name):
    network, places = NETWORKS[name](), [40, 41, 42, 43]  # away from the borders of the picture
    fields = [receptive_field.seen_by(network, place) for place in places]
    assert fields == seen_by_trying(network, places, size=192)


@pytest.mark.parametrize("skips", [True, False])
def test_the_field_of_the_unet_depends_on_the_place_in_a_block_of_8(skips):
    network = models.unet(widths=(1, 1, 1, 1), skips=skips)
    fields = [receptive_field.seen_by(network, place) for place in range(80, 88)]
    sizes = [last - first + 1 for first, last in fields]
    assert sizes == [92, 92, 100, 100, 100, 100, 92, 92] and fields[0] == (34, 125)
    assert receptive_field.seen_by(network, 0) == (-46, 45)


def test_the_widest_view_counts_and_layers_that_look_at_everything_are_refused():
    """A skip past a wide convolution does not make the field smaller, whichever comes first."""
    image = kinds.Input((None, None, 1))
    wide = same(9)(image)
    for parts in ([image, wide], [wide, image]):
        model = keras.Model(image, kinds.Concatenate()(parts))
        assert receptive_field.seen_by(model, 20) == (16, 24)
    with pytest.raises(ValueError, match="Dense|Flatten"):
        receptive_field.seen_by(models.flatten_dense(), 3)
