"""Tests of the tricks for speed: the same results, and no harm where they do not work."""

import ctypes
import platform
import types

import numpy as np
import pytest

from colorize_lib import acceleration, losses
from colorize_lib.backend import keras

ON_GLIBC = platform.system() == "Linux" and platform.libc_ver()[0] == "glibc"


def small_model():
    layers = keras.layers
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
