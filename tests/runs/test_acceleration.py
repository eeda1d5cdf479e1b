"""Tests of the tricks for speed: the same results, and no harm where they do not work."""

import ctypes
import platform
import types

import numpy as np
import pytest

from colorize_lib import data, experiments, targets
from colorize_lib.backend import keras
from colorize_lib.runs import acceleration

layers = keras.layers


@pytest.mark.parametrize(
    "other", [{}, {"learning_rate": 0.5}, {"rho": 0.5}, {"epsilon": 1e-3}], ids=str
)
def test_fused_adadelta_moves_weights_as_adadelta_of_keras_does(other):
    settings = {"learning_rate": 1.0, "rho": 0.95, "epsilon": 1e-7, **other}
    gradients = np.random.default_rng(0).normal(size=(20, 50)).astype(np.float32)
    moved = []
    for kind in (keras.optimizers.Adadelta, acceleration.FusedAdadelta):
        variable, optimizer = keras.Variable(np.ones(50, np.float32)), kind(**settings)
        for gradient in gradients:
            optimizer.apply([keras.ops.convert_to_tensor(gradient)], [variable])
        moved.append(np.asarray(variable) - 1)
    assert np.abs(moved[0]).max() > 1e-3, "these steps should have changed the weights"
    np.testing.assert_allclose(moved[1], moved[0], rtol=1e-4, atol=1e-6)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is what this setting is for")
def test_memory_is_kept_on_linux_with_glibc():
    assert acceleration.keep_memory() is True
    assert acceleration.keep_memory() is True  # and a second time


@pytest.mark.parametrize(
    ("system", "c_library"),
    [("Windows", ""), ("Darwin", ""), ("Linux", ""), ("Linux", "glibc")],
    ids=["Windows", "macOS", "Alpine Linux", "a Linux that refuses the setting"],
)
def test_memory_is_left_alone_where_the_setting_is_not_known(monkeypatch, system, c_library):
    def library(name):
        assert c_library == "glibc", "there is no mallopt"
        return types.SimpleNamespace(mallopt=lambda name, value: 0)

    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "libc_ver", lambda: (c_library, "2.31"))
    monkeypatch.setattr(ctypes, "CDLL", library)
    assert acceleration.keep_memory() is False


# Layers

DENSE = [layers.Dense(9), layers.Dense(7, "tanh", use_bias=False)]
NORMALIZATION = [layers.BatchNormalization(momentum=0.6)]


@pytest.mark.parametrize(
    ("parts", "fast_kind", "shape"),
    [
        (DENSE, acceleration.Dense, (6, 20)),
        # Few values a channel, so that dividing by one less of them would be seen.
        (NORMALIZATION, acceleration.BatchNormalization, (3, 2, 2, 5)),
    ],
    ids=["dense", "normalization"],
)
def test_a_fast_layer_trains_and_predicts_as_that_of_keras(parts, fast_kind, shape):
    random = np.random.default_rng(0)
    inputs = random.normal(1, 2, shape).astype(np.float32)
    plain = keras.Sequential([layers.Input(shape[1:]), *parts])
    plain.set_weights([random.uniform(0.02, 0.1, one.shape) for one in plain.get_weights()])
    fast = acceleration.with_fast_layers(plain)
    assert {type(layer) for layer in fast.layers} == {fast_kind}
    for training in (False, True):
        ours, theirs = (np.asarray(model(inputs, training=training)) for model in (fast, plain))
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)
    # One step of plain gradient descent moves each weight by its gradient: in both the same.
    targets = random.random(theirs.shape, np.float32)
    before = plain.get_weights()
    for model in (plain, fast):
        model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse")
        model.fit(inputs, targets, batch_size=len(inputs), verbose=0)
    for start, theirs, ours in zip(before, plain.get_weights(), fast.get_weights(), strict=True):
        assert np.abs(theirs - start).max() > 1e-3
        np.testing.assert_allclose(ours - start, theirs - start, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(
    ("shape", "settings"), [((6, 5), {}), ((6, 5, 4, 3), {"axis": 1}), ((2, 3, 3, 4), {"scale": 0})]
)
def test_the_fast_normalization_leaves_to_keras_what_does_not_fit(shape, settings):
    inputs = np.random.default_rng(0).normal(3, 2, shape).astype(np.float32)
    ours = acceleration.BatchNormalization(**settings)(inputs, training=True)
    theirs = layers.BatchNormalization(**settings)(inputs, training=True)
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-5, atol=1e-6)


def test_other_layers_are_not_replaced():
    parts = [layers.Conv2D(4, 3), layers.BatchNormalization(), layers.Flatten(), layers.Dense(12)]
    model = keras.Sequential([layers.Input((8, 8, 1)), *parts])
    fast = acceleration.with_fast_layers(model)
    fast_kinds = [acceleration.BatchNormalization, layers.Flatten, acceleration.Dense]
    assert [type(layer) for layer in fast.layers] == [layers.Conv2D, *fast_kinds]
    for layer, same in zip(model.layers, fast.layers, strict=True):
        assert same is not layer and same.get_config() == layer.get_config()
    for weights, same in zip(model.get_weights(), fast.get_weights(), strict=True):
        np.testing.assert_array_equal(weights, same)


@pytest.mark.parametrize("count", [1, 8, 33, 64])
def test_the_feed_hands_over_every_batch_as_it_is(monkeypatch, count):
    monkeypatch.setattr(acceleration, "IMAGES_AT_ONCE", 24)  # three batches
    images = np.random.default_rng(0).integers(0, 256, (count, 32, 32, 3), np.uint8)
    batches = data.Batches(images, 8, targets.flat_rgb, seed=1)
    fed = list(acceleration.steady_feed(batches))
    assert len(fed) == len(batches)
    for (gray, target), index in zip(fed, range(len(batches)), strict=True):
        expected_gray, expected_target = batches[index]
        np.testing.assert_array_equal(gray, expected_gray)
        np.testing.assert_array_equal(target, expected_target)


def test_the_first_losses_are_those_of_a_plain_keras_script():
    experiment = experiments.get("conv_bn_conv_dense")  # it has every kind of layer
    batches = data.Batches(data.bundled().train_images, 8, experiment.target.encode, seed=0)
    losses_of_both = []
    for fast in (False, True):
        keras.utils.set_random_seed(0)
        model = experiment.build_model()
        optimizer = keras.optimizers.Adadelta(learning_rate=1.0, rho=0.95, epsilon=1e-7)
        if fast:
            model = acceleration.with_fast_layers(model)
            optimizer = experiment.build_optimizer()
        model.compile(optimizer=optimizer, loss=experiment.loss)
        measured = []
        for step in range(60):
            model.reset_metrics()  # so that the loss is that of this step alone
            measured.append(model.train_on_batch(*batches[step]))
        losses_of_both.append(np.array(measured))
    plain, ours = losses_of_both
    assert len(set(plain)) > 50, "the losses should change from step to step"
    np.testing.assert_allclose(ours, plain, rtol=1e-3)
