"""Tests of several looks: what the mean of four answers is, and who cannot give it."""

import numpy as np
import pytest

from colorize_lib import models
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.runs import looks


@pytest.mark.parametrize("half_size", [True, False])
def test_several_looks_are_the_mean_of_an_image_mirrored_and_moved(half_size):
    keras.utils.set_random_seed(0)  # so few channels can all be dead by chance
    model = models.unet_for_bins(widths=(2, 2, 2), half_size=half_size)
    several = looks.several_looks(model)
    gray = np.random.default_rng(0).random((3, 8, 12, 1)).astype(np.float32)
    moved = np.pad(gray, [(0, 0), (2, 0), (2, 0), (0, 0)], mode="symmetric")[:, :-2, :-2]
    as_it_is, moved = (
        (np.asarray(model(seen)) + np.asarray(model(seen[:, :, ::-1]))[:, :, ::-1]) / 2
        for seen in (gray, moved)
    )
    found = np.asarray(several(gray))
    step = 1 if half_size else 2  # what an answer moves by when the image moves by two pixels
    seen_twice = as_it_is[:, :-step, :-step], moved[:, step:, step:]
    assert np.abs(seen_twice[0] - seen_twice[1]).max() > 1e-4
    expected = (seen_twice[0] + seen_twice[1]) / 2
    np.testing.assert_allclose(found[:, :-step, :-step], expected, atol=1e-5)
    # At the far border, where there is no answer that could be moved back, its neighbor's counts.
    beyond = moved[:, -step:, step:][:, ::-1]
    last = (as_it_is[:, -step:, :-step] + beyond) / 2
    np.testing.assert_allclose(found[:, -step:, :-step], last, atol=1e-5)
    assert several.input_shape == model.input_shape and several.output_shape == model.output_shape
    for ours, theirs in zip(several.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(
    "layer",
    [keras.layers.Flatten(), keras.layers.MaxPooling2D(4)],
    ids=["a vector", "a quarter of the size"],
)
def test_networks_that_cannot_look_several_times_are_refused(layer):
    network = keras.Sequential([keras.layers.Input((32, 32, 1)), layer])
    with pytest.raises(ColorizeError, match="cannot look several times"):
        looks.several_looks(network)
