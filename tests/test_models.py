"""Tests of the architectures: the original's layers, sizes and ranges."""

import numpy as np
import pytest

from colorize_lib import color_bins, models
from colorize_lib.backend import keras

LAYERS = {
    models.flatten_dense: ["Flatten", "Dense"],
    models.conv_dense: ["Conv2D", "Flatten", "Dense"],
    models.conv_bn_conv_dense: ["Conv2D", "BatchNormalization", "Conv2D", "Flatten", "Dense"],
}
PARAMETERS = {
    models.flatten_dense: 3_148_800,
    models.conv_dense: 8_297_502,
    models.conv_bn_conv_dense: 7_229_731,
}
ACTIVATIONS = {
    models.flatten_dense: ["sigmoid"],
    models.conv_dense: ["relu", "sigmoid"],
    models.conv_bn_conv_dense: ["relu", "sigmoid", "sigmoid"],
}


@pytest.fixture(scope="module", params=LAYERS, ids=lambda build: build.__name__)
def built(request):
    """(the function, its model) for each of the three architectures."""
    return request.param, request.param()


def test_layers_and_their_order(built):
    build, model = built
    assert [type(layer).__name__ for layer in model.layers] == LAYERS[build]


def test_activations(built):
    build, model = built
    found = [layer.activation.__name__ for layer in model.layers if hasattr(layer, "activation")]
    assert found == ACTIVATIONS[build]


def test_number_of_parameters(built):
    build, model = built
    assert model.count_params() == PARAMETERS[build]


def test_every_color_value_of_every_image_is_predicted_between_0_and_1(built):
    _, model = built
    assert model.input_shape == (None, 32, 32, 1)
    assert model.output_shape == (None, 3072)
    gray = np.random.default_rng(0).random((4, 32, 32, 1), np.float32)
    prediction = np.asarray(model(gray))
    assert prediction.shape == (4, 3072)
    assert prediction.dtype == np.float32
    assert 0 < prediction.min() < 0.5 < prediction.max() < 1


def test_only_the_measurements_of_batch_normalization_are_not_trained():
    model = models.conv_bn_conv_dense()
    assert sum(int(np.prod(weight.shape)) for weight in model.non_trainable_weights) == 64
    assert not models.flatten_dense().non_trainable_weights


def test_convolutions_are_3_by_3_and_lose_a_pixel_at_each_edge():
    first, _, second, _, _ = models.conv_bn_conv_dense().layers
    assert first.output.shape == (None, 30, 30, 32)
    assert second.output.shape == (None, 28, 28, 3)
    assert models.conv_dense().layers[0].output.shape == (None, 30, 30, 3)
    for convolution in (first, second, models.conv_dense().layers[0]):
        assert convolution.kernel_size == (3, 3)


def test_each_call_gives_a_fresh_model():
    first, second = models.conv_dense(), models.conv_dense()
    assert not np.array_equal(first.get_weights()[0], second.get_weights()[0])


@pytest.mark.parametrize(
    ("build", "names", "parameters", "outputs"),
    [
        (
            models.conv_bn_conv_dense_for_chroma,
            ["Conv2D", "BatchNormalization", "Conv2D", "Flatten", "Dense"],
            4_820_259,
            2048,
        ),
        (
            models.conv_bn_conv_dropout_dense,
            ["Conv2D", "BatchNormalization", "Conv2D", "Flatten", "Dropout", "Dense"],
            7_229_731,
            3072,
        ),
    ],
)
def test_variants_of_the_third_network_change_what_they_say(build, names, parameters, outputs):
    model = build()
    assert [type(layer).__name__ for layer in model.layers] == names
    assert model.count_params() == parameters
    assert model.input_shape == (None, 32, 32, 1) and model.output_shape == (None, outputs)
    gray = np.random.default_rng(0).random((4, 32, 32, 1), np.float32)
    assert 0 < np.asarray(model(gray)).min() < np.asarray(model(gray)).max() < 1
    assert not np.array_equal(model.get_weights()[0], build().get_weights()[0])


def test_dropout_drops_half_of_the_values_in_training_only():
    model = models.conv_bn_conv_dropout_dense()
    values = np.ones((2, 2352), np.float32)
    dropped = np.asarray(model.layers[4](values, training=True))
    assert 0.4 < np.mean(dropped == 0) < 0.6
    np.testing.assert_array_equal(model.layers[4](values, training=False), values)


# U-Nets


def test_a_unet_gives_an_image_of_the_same_size_for_any_multiple_of_8():
    model = models.unet(widths=(2, 2, 2, 2))
    for height, width in [(8, 8), (32, 32), (40, 16)]:
        prediction = np.asarray(model(np.random.default_rng(0).random((2, height, width, 1))))
        assert prediction.shape == (2, height, width, 2)
        assert 0 < prediction.min() and prediction.max() < 1


def test_number_of_parameters_of_the_unet_by_hand():
    """Counted layer by layer: convolutions have 9 weights for each pair of channels."""
    widths = (16, 32, 64, 128)
    count = 0
    before = 1
    for width in widths:
        count += 9 * before * width + 4 * width + 9 * width * width + 4 * width
        before = width
    for width in widths[-2::-1]:
        count += 4 * before * width + width  # twice the size
        count += 9 * 2 * width * width + 4 * width + 9 * width * width + 4 * width
        before = width
    count += before * 2 + 2
    assert models.unet().count_params() == count == 483_874


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
    kinds = {type(layer).__name__ for layer in models.unet(normalization=False).layers}
    assert "BatchNormalization" not in kinds
    assert "BatchNormalization" in {type(layer).__name__ for layer in models.unet().layers}


def test_the_unet_for_bins_has_a_logit_for_each_bin():
    model = models.unet_for_bins(widths=(2, 2))
    logits = np.asarray(model(np.zeros((1, 4, 6, 1))))
    assert logits.shape == (1, 4, 6, len(color_bins.centers()))


def test_the_unet_for_bins_can_stop_at_half_the_size():
    model = models.unet_for_bins(widths=(2, 4, 6), half_size=True)
    logits = np.asarray(model(np.zeros((1, 8, 12, 1))))
    assert logits.shape == (1, 4, 6, len(color_bins.centers()))
    *_, last = model.layers
    assert last.input.shape[-1] == 4  # channels of half the size


def test_several_looks_are_the_mean_of_an_image_mirrored_and_moved():
    keras.utils.set_random_seed(0)  # so few channels can all be dead by chance
    model = models.unet_for_bins(widths=(2, 2, 2), half_size=True)
    looks = models.several_looks(model)
    gray = np.random.default_rng(0).random((3, 8, 12, 1)).astype(np.float32)
    moved = np.pad(gray, [(0, 0), (2, 0), (2, 0), (0, 0)], mode="symmetric")[:, :-2, :-2]
    as_it_is, moved = (
        (np.asarray(model(seen)) + np.asarray(model(seen[:, :, ::-1]))[:, :, ::-1]) / 2
        for seen in (gray, moved)
    )
    found = np.asarray(looks(gray))
    back = (slice(None), slice(0, -1), slice(0, -1)), (slice(None), slice(1, None), slice(1, None))
    expected = (as_it_is[back[0]] + moved[back[1]]) / 2
    assert np.abs(as_it_is[back[0]] - moved[back[1]]).max() > 1e-4
    np.testing.assert_allclose(found[back[0]], expected, atol=1e-5)
    # At the far border, where there is no answer that could be moved back, its neighbor's counts.
    last = (as_it_is[:, -1, :-1] + moved[:, -1, 1:]) / 2
    np.testing.assert_allclose(found[:, -1, :-1], last, atol=1e-5)
    assert looks.input_shape == model.input_shape and looks.output_shape == model.output_shape
    for ours, theirs in zip(looks.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
