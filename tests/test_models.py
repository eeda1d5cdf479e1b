"""Tests of the architectures: the original's layers, sizes and ranges."""

import numpy as np
import pytest

from colorize_lib import color_bins, models
from colorize_lib.backend import keras

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


def names_of(model):
    """Its layers, a convolution or dense layer with its activation."""
    activations = [getattr(layer, "activation", None) for layer in model.layers]
    names = [type(layer).__name__ for layer in model.layers]
    pairs = zip(names, activations, strict=True)
    return [f"{name} {found.__name__}" if found else name for name, found in pairs]


@pytest.mark.parametrize(
    ("changes", "layers"),
    [
        ({}, "ReLU BatchNormalization sigmoid"),
        ({"normalization": None}, "ReLU sigmoid"),
        ({"normalization": "before_relu"}, "BatchNormalization ReLU sigmoid"),
        ({"inner_activation": "relu"}, "ReLU BatchNormalization relu"),
    ],
)
def test_the_changed_network_differs_from_the_originals_in_one_thing(changes, layers):
    model = models.conv_bn_conv_dense_changed(**changes)
    *between, inner = layers.split()
    expected = ["Conv2D linear", *between, f"Conv2D {inner}", "Flatten", "Dense sigmoid"]
    assert names_of(model) == expected
    # It is the original's but for the change.
    normalized = 4 * 32 if "BatchNormalization" in between else 0
    assert model.count_params() == 7_229_731 - 4 * 32 + normalized


def test_the_unchanged_network_answers_as_the_originals():
    original, same = models.conv_bn_conv_dense(), models.conv_bn_conv_dense_changed()
    same.set_weights(original.get_weights())
    gray = np.random.default_rng(0).random((2, 32, 32, 1), np.float32)
    answers = [np.asarray(model(gray, training=True)) for model in (original, same)]
    np.testing.assert_allclose(*answers, rtol=1e-5)


def test_one_convolution_paints_each_pixel_by_its_neighbors_wherever_it_is():
    gray = np.random.default_rng(0).random((1, 9, 12, 1), np.float32)
    wide, narrow = (models.one_convolution(size) for size in (3, 1))
    assert (wide.count_params(), narrow.count_params()) == (30, 6)
    for model, reach in ((wide, 1), (narrow, 0)):
        changed = gray.copy()
        changed[0, 4, 5] += 0.5
        rows, columns = np.where(np.any(np.asarray(model(changed) - model(gray))[0] != 0, axis=-1))
        assert {*rows} == {*range(4 - reach, 5 + reach)}
        assert {*columns} == {*range(5 - reach, 6 + reach)}
        moved = np.asarray(model(np.roll(gray, 2, axis=2)))[0, 1:-1, 3:-1]
        np.testing.assert_allclose(moved, np.asarray(model(gray))[0, 1:-1, 1:-3], rtol=1e-5)


def test_a_kernel_of_one_sees_no_neighborhood():
    model = models.conv_dense(kernel_size=1)
    assert model.layers[0].kernel_size == (1, 1) and model.count_params() == 9_440_262


def test_dropout_stands_before_the_dense_layer():
    names = [*names_of(models.conv_bn_conv_dense_for_chroma(dropout=0.5))]
    assert names[-2:] == ["Dropout", "Dense sigmoid"]
    assert "Dropout" not in names_of(models.conv_bn_conv_dense_for_chroma())


def test_a_linear_output_can_leave_zero_to_one():
    model = models.unet(widths=(2, 2), activation="linear")
    *before, kernel, bias = model.get_weights()
    model.set_weights([*before, kernel, bias + 3])
    assert np.asarray(model(np.zeros((1, 4, 4, 1)))).min() > 1


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
