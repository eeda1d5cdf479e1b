"""Tests of the tricks for speed: the same results, and no harm where they do not work."""

import ctypes
import platform
import types

import numpy as np
import pytest

from colorize_lib import data, experiments, losses, targets
from colorize_lib.backend import keras
from colorize_lib.runs import acceleration

layers = keras.layers

ON_GLIBC = platform.system() == "Linux" and platform.libc_ver()[0] == "glibc"


def small_model():
    return keras.Sequential(
        [
            layers.Input((8, 8, 1)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dense(12, activation="sigmoid"),
        ]
    )


def weights_after_20_steps(optimizer):
    keras.utils.set_random_seed(0)
    model = small_model()
    before = model.get_weights()
    model.compile(optimizer=optimizer, loss=losses.original_crossentropy)
    random = np.random.default_rng(0)
    inputs = random.random((160, 8, 8, 1), np.float32)
    targets = random.integers(0, 256, (160, 12)).astype(np.float32)
    model.fit(inputs, targets, batch_size=8, shuffle=False, verbose=0)
    assert int(optimizer.iterations) == 20
    return before, model.get_weights()


def test_fused_adadelta_trains_as_adadelta_of_keras_does():
    settings = {"learning_rate": 1.0, "rho": 0.95, "epsilon": 1e-7}
    before, expected = weights_after_20_steps(keras.optimizers.Adadelta(**settings))
    same_before, fused = weights_after_20_steps(acceleration.FusedAdadelta(**settings))
    for start, same_start, theirs, ours in zip(before, same_before, expected, fused, strict=True):
        np.testing.assert_array_equal(start, same_start)
        assert np.abs(theirs - start).max() > 1e-3, "these steps should have changed the weights"
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_fused_adadelta_heeds_every_setting():
    for settings in (
        {"learning_rate": 0.5, "rho": 0.95, "epsilon": 1e-7},
        {"learning_rate": 1.0, "rho": 0.5, "epsilon": 1e-7},
        {"learning_rate": 1.0, "rho": 0.95, "epsilon": 1e-3},
    ):
        gradient = keras.ops.convert_to_tensor([3.0, -2.0])
        values = []
        for kind in (keras.optimizers.Adadelta, acceleration.FusedAdadelta):
            variable = keras.Variable([1.0, 1.0])
            optimizer = kind(**settings)
            for _ in range(3):
                optimizer.apply([gradient], [variable])
            values.append(np.asarray(variable))
        np.testing.assert_allclose(values[1], values[0], rtol=1e-6)


@pytest.mark.skipif(not ON_GLIBC, reason="glibc of Linux is what this setting is for")
def test_memory_is_kept_on_linux_with_glibc():
    assert acceleration.keep_memory() is True
    assert acceleration.keep_memory() is True  # and a second time


@pytest.mark.parametrize("system", ["Windows", "Darwin", "Java", ""])
def test_memory_is_left_alone_on_other_systems(monkeypatch, system):
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(ctypes, "CDLL", lambda name: pytest.fail("there is no such library"))
    assert acceleration.keep_memory() is False


def test_memory_is_left_alone_on_linux_without_glibc(monkeypatch):
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))  # Alpine Linux, for example
    monkeypatch.setattr(ctypes, "CDLL", lambda name: pytest.fail("it has no mallopt"))
    assert acceleration.keep_memory() is False


def test_a_refused_setting_is_told(monkeypatch):
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "libc_ver", lambda: ("glibc", "2.31"))
    refusing = types.SimpleNamespace(mallopt=lambda name, value: 0)
    monkeypatch.setattr(ctypes, "CDLL", lambda name: refusing)
    assert acceleration.keep_memory() is False


def assert_moved_alike(plain, fast, inputs, targets, **tolerances):
    """One step of plain gradient descent moves each weight by its gradient: in both the same."""
    before = plain.get_weights()
    for model in (plain, fast):
        model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse")
        model.fit(inputs, targets, batch_size=len(inputs), verbose=0)
    for start, theirs, ours in zip(before, plain.get_weights(), fast.get_weights(), strict=True):
        assert np.abs(theirs - start).max() > 1e-3
        np.testing.assert_allclose(ours - start, theirs - start, **tolerances)


# The dense layer


def test_the_fast_dense_layer_gives_the_outputs_and_gradients_of_keras():
    keras.utils.set_random_seed(0)
    random = np.random.default_rng(0)
    inputs = random.normal(size=(6, 20)).astype(np.float32)
    targets = random.random((6, 7), np.float32)
    plain = keras.Sequential([layers.Input((20,)), layers.Dense(9), layers.Dense(7, "tanh")])
    fast = acceleration.with_fast_layers(plain)
    assert [type(layer) for layer in fast.layers] == [acceleration.Dense] * 2
    np.testing.assert_allclose(fast(inputs), plain(inputs), rtol=1e-5, atol=1e-6)
    assert_moved_alike(plain, fast, inputs, targets, rtol=1e-4, atol=1e-6)


def test_the_fast_dense_layer_can_be_used_step_by_step():
    model = acceleration.with_fast_layers(
        keras.Sequential([layers.Input((5,)), layers.Dense(3, use_bias=False)])
    )
    inputs = np.ones((2, 5), np.float32)
    for training in (True, False):
        expected = inputs @ model.get_weights()[0]
        np.testing.assert_allclose(model(inputs, training=training), expected, rtol=1e-6)


# Batch normalization


def test_the_fast_normalization_trains_and_predicts_as_that_of_keras():
    keras.utils.set_random_seed(0)
    random = np.random.default_rng(0)
    # Few values a channel, so that dividing by one less of them would be seen.
    inputs = random.normal(3, 2, (3, 2, 2, 5)).astype(np.float32)
    targets = random.random((3, 2, 2, 5), np.float32)
    plain = keras.Sequential([layers.Input((2, 2, 5)), layers.BatchNormalization(momentum=0.6)])
    plain.set_weights([random.uniform(0.5, 2, 5).astype(np.float32) for _ in range(4)])
    fast = acceleration.with_fast_layers(plain)
    assert type(fast.layers[0]) is acceleration.BatchNormalization
    for training in (False, True):
        ours, theirs = (np.asarray(model(inputs, training=training)) for model in (fast, plain))
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)
    assert_moved_alike(plain, fast, inputs, targets, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(
    ("shape", "settings"), [((6, 5), {}), ((6, 5, 4, 3), {"axis": 1}), ((2, 3, 3, 4), {"scale": 0})]
)
def test_the_fast_normalization_leaves_to_keras_what_does_not_fit(shape, settings):
    inputs = np.random.default_rng(0).normal(3, 2, shape).astype(np.float32)
    ours = acceleration.BatchNormalization(**settings)(inputs, training=True)
    theirs = layers.BatchNormalization(**settings)(inputs, training=True)
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-5, atol=1e-6)


def test_other_layers_are_not_replaced():
    model = small_model()
    fast = acceleration.with_fast_layers(model)
    kinds = [type(layer) for layer in fast.layers]
    fast_kinds = [acceleration.BatchNormalization, layers.Flatten, acceleration.Dense]
    assert kinds == [layers.Conv2D, *fast_kinds]
    for layer, same in zip(model.layers, fast.layers, strict=True):
        assert same is not layer and same.get_config() == layer.get_config()
    for weights, same in zip(model.get_weights(), fast.get_weights(), strict=True):
        np.testing.assert_array_equal(weights, same)


# The feed


@pytest.mark.parametrize("count", [1, 7, 8, 33, 64, 71])
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


# All of it together


@pytest.mark.parametrize("name", ["conv_dense", "conv_bn_conv_dense"])
def test_the_first_200_losses_are_those_of_a_plain_keras_script(name):
    experiment = experiments.get(name)
    batches = data.Batches(
        data.bundled().train_images, experiment.batch_size, experiment.target.encode, seed=0
    )
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
        for step in range(200):
            model.reset_metrics()  # so that the loss is that of this step alone
            gray, target = batches[step % (len(batches) - 1)]
            measured.append(model.train_on_batch(gray, target))
        losses_of_both.append(np.array(measured))
    plain, ours = losses_of_both
    assert len(set(plain)) > 100, "the losses should change from step to step"
    np.testing.assert_allclose(ours, plain, rtol=1e-3)
