"""Tests of the architectures: the original's layers, sizes and ranges."""

import numpy as np
import pytest

from colorize_lib import color_bins, models
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError

CONVOLUTIONS = ["Conv2D", "BatchNormalization", "Conv2D", "Flatten"]
RELU_SIGMOIDS = ["relu", "sigmoid", "sigmoid"]
# Layers, activations and parameters of the networks that end in a dense layer.
DENSE = {
    models.flatten_dense: (["Flatten", "Dense"], ["sigmoid"], 3_148_800),
    models.conv_dense: (["Conv2D", "Flatten", "Dense"], ["relu", "sigmoid"], 8_297_502),
    models.conv_bn_conv_dense: ([*CONVOLUTIONS, "Dense"], RELU_SIGMOIDS, 7_229_731),
    models.conv_bn_conv_dense_for_chroma: ([*CONVOLUTIONS, "Dense"], RELU_SIGMOIDS, 4_820_259),
    models.conv_bn_conv_dropout_dense: (
        [*CONVOLUTIONS, "Dropout", "Dense"],
        RELU_SIGMOIDS,
        7_229_731,
    ),
}


@pytest.mark.parametrize("build", DENSE, ids=lambda build: build.__name__)
def test_networks_that_end_in_a_dense_layer_are_those_of_the_book(build):
    model, (names, activations, parameters) = build(), DENSE[build]
    assert [type(layer).__name__ for layer in model.layers] == names
    found = [layer.activation.__name__ for layer in model.layers if hasattr(layer, "activation")]
    assert found == activations
    kernels = [layer.kernel_size for layer in model.layers if hasattr(layer, "kernel_size")]
    assert kernels == [(3, 3)] * names.count("Conv2D")
    dropped = [layer.rate for layer in model.layers if hasattr(layer, "rate")]
    assert dropped == [0.5] * names.count("Dropout")
    assert model.count_params() == parameters
    measured = sum(int(np.prod(weight.shape)) for weight in model.non_trainable_weights)
    assert measured == 64 * names.count("BatchNormalization")
    outputs = 2048 if build is models.conv_bn_conv_dense_for_chroma else 3072
    assert model.input_shape == (None, 32, 32, 1) and model.output_shape == (None, outputs)
    prediction = np.asarray(model(np.random.default_rng(0).random((4, 32, 32, 1), np.float32)))
    assert prediction.shape == (4, outputs) and prediction.dtype == np.float32
    assert 0 < prediction.min() < 0.5 < prediction.max() < 1
    again = build().get_weights()[0]
    assert not np.array_equal(model.get_weights()[0], again)  # each call gives a fresh one


def test_a_unet_gives_an_image_of_the_same_size_for_any_multiple_of_8():
    model = models.unet(widths=(2, 2, 2, 2))
    for height, width in [(8, 8), (32, 32), (40, 16)]:
        prediction = np.asarray(model(np.random.default_rng(0).random((2, height, width, 1))))
        assert prediction.shape == (2, height, width, 2)
        assert 0 < prediction.min() and prediction.max() < 1


def test_number_of_parameters_of_the_unet_by_hand():
    """Counted layer by layer: convolutions have 9 weights for each pair of channels."""
    count, before = 0, 1
    for width in (16, 32, 64, 128):
        count += 9 * before * width + 4 * width + 9 * width * width + 4 * width
        before = width
    for width in (64, 32, 16):
        count += 4 * before * width + width  # twice the size
        count += 9 * 2 * width * width + 4 * width + 9 * width * width + 4 * width
        before = width
    assert models.unet().count_params() == count + before * 2 + 2 == 483_874


def test_without_skips_only_the_smallest_image_tells_the_upper_half_anything():
    """Where that image says nothing, a U-Net without skips answers the same everywhere."""
    keras.utils.set_random_seed(0)  # so few channels can all be dead by chance
    gray = np.random.default_rng(0).random((1, 32, 32, 1)).astype(np.float32)
    for skips, alike in ((False, True), (True, False)):
        model = models.unet(widths=(2, 2, 2), skips=skips, normalization=False)
        pooled = [layer for layer in model.layers if "pooling" in layer.name][-1]
        bottom = model.layers[model.layers.index(pooled) + 1]
        bottom.set_weights([np.zeros_like(weight) for weight in bottom.get_weights()])
        inside = np.asarray(model(gray))[0, 12:20, 12:20]
        assert (inside.std(axis=(0, 1)).max() < 1e-4) == alike


def test_without_normalization_there_is_none():
    for normalization in (False, True):
        layers = models.unet(widths=(2, 2), normalization=normalization).layers
        kinds = {type(layer).__name__ for layer in layers}
        assert ("BatchNormalization" in kinds) == normalization


@pytest.mark.parametrize(
    ("half_size", "size", "channels"), [(False, (8, 12), 2), (True, (4, 6), 4)]
)
def test_the_unet_for_bins_has_a_logit_for_each_bin_at_either_size(half_size, size, channels):
    model = models.unet_for_bins(widths=(2, 4, 6), half_size=half_size)
    logits = np.asarray(model(np.zeros((1, 8, 12, 1))))
    assert logits.shape == (1, *size, len(color_bins.centers()))
    assert model.layers[-1].input.shape[-1] == channels


@pytest.mark.parametrize("half_size", [True, False])
def test_several_looks_are_the_mean_of_an_image_mirrored_and_moved(half_size):
    keras.utils.set_random_seed(0)  # so few channels can all be dead by chance
    model = models.unet_for_bins(widths=(2, 2, 2), half_size=half_size)
    looks = models.several_looks(model)
    gray = np.random.default_rng(0).random((3, 8, 12, 1)).astype(np.float32)
    moved = np.pad(gray, [(0, 0), (2, 0), (2, 0), (0, 0)], mode="symmetric")[:, :-2, :-2]
    as_it_is, moved = (
        (np.asarray(model(seen)) + np.asarray(model(seen[:, :, ::-1]))[:, :, ::-1]) / 2
        for seen in (gray, moved)
    )
    found = np.asarray(looks(gray))
    step = 1 if half_size else 2  # what an answer moves by when the image moves by two pixels
    seen_twice = as_it_is[:, :-step, :-step], moved[:, step:, step:]
    assert np.abs(seen_twice[0] - seen_twice[1]).max() > 1e-4
    expected = (seen_twice[0] + seen_twice[1]) / 2
    np.testing.assert_allclose(found[:, :-step, :-step], expected, atol=1e-5)
    # At the far border, where there is no answer that could be moved back, its neighbor's counts.
    beyond = moved[:, -step:, step:][:, ::-1]
    last = (as_it_is[:, -step:, :-step] + beyond) / 2
    np.testing.assert_allclose(found[:, -step:, :-step], last, atol=1e-5)
    assert looks.input_shape == model.input_shape and looks.output_shape == model.output_shape
    for ours, theirs in zip(looks.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(
    "layer",
    [keras.layers.Flatten(), keras.layers.MaxPooling2D(4)],
    ids=["a vector", "a quarter of the size"],
)
def test_networks_that_cannot_look_several_times_are_refused(layer):
    network = keras.Sequential([keras.layers.Input((32, 32, 1)), layer])
    with pytest.raises(ColorizeError, match="cannot look several times"):
        models.several_looks(network)
