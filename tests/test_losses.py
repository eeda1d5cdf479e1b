"""Tests of the losses, against the same arithmetic in NumPy with 64 bits.

They run on Keras' backend of the moment; test_backend.py runs them once more on JAX.
"""

from functools import partial

import numpy as np
import pytest

from colorize_lib import losses
from colorize_lib.backend import keras
from colorize_lib.measuring.baselines import of_each_image

VALUES = 3072
IMAGES = 6


def crossentropy_of_keras_2_2_4(target, prediction):
    """The loss of each image, in the order of operations of the old source."""
    prediction = prediction.astype(np.float64)
    prediction = prediction / prediction.sum(axis=-1, keepdims=True)
    prediction = np.clip(prediction, 1e-7, 1 - 1e-7)
    return -np.sum(target.astype(np.float64) * np.log(prediction), axis=-1)


def its_gradient(target, prediction):
    """How each loss changes with each prediction: a clipped proportion does not move it."""
    target, prediction = target.astype(np.float64), prediction.astype(np.float64)
    total = prediction.sum(axis=-1, keepdims=True)
    proportion = prediction / total
    counted = target * ((proportion > 1e-7) & (proportion < 1 - 1e-7))
    return counted.sum(axis=-1, keepdims=True) / total - counted / prediction


def gradient(target, prediction):
    """The gradient of the sum of the losses, as the backend computes it."""
    if keras.backend.backend() == "jax":
        import jax

        def total(values):
            return losses.original_crossentropy(target, values).sum()

        return np.asarray(jax.grad(total)(prediction))
    import tensorflow as tf

    values = tf.constant(prediction)
    with tf.GradientTape() as tape:
        tape.watch(values)
        total = tf.reduce_sum(losses.original_crossentropy(tf.constant(target), values))
    return tape.gradient(total, values).numpy()


def predictions(kind):
    random = np.random.default_rng(1)
    centers, spreads = {"dim": (-12, 2), "bright": (8, 3)}.get(kind, (0, 1))
    values = 1 / (1 + np.exp(-random.normal(centers, spreads, (IMAGES, VALUES))))
    if kind == "clipped below":  # half of the values are far below 1e-7 of the sum
        values[:, ::2] = 1e-20
    elif kind == "clipped on both sides":  # one value is nearly the whole sum
        values[:] = 1e-20
        values[np.arange(IMAGES), np.arange(IMAGES)] = 0.9
    return values.astype(np.float32)


KINDS = ["like a fresh network", "dim", "bright", "clipped below", "clipped on both sides"]


@pytest.fixture(scope="module")
def target():
    """Pixels as the original has them: whole numbers from 0 to 255, saturated ones included."""
    pixels = np.random.default_rng(2).integers(-40, 296, (IMAGES, VALUES))
    return np.clip(pixels, 0, 255).astype(np.uint8)


def loss(target, prediction):
    return keras.ops.convert_to_numpy(losses.original_crossentropy(target, prediction))


@pytest.mark.parametrize("kind", KINDS)
def test_original_crossentropy_and_its_gradient_are_those_of_keras_2_2_4(target, kind):
    prediction = predictions(kind)
    proportions = np.float64(prediction) / prediction.sum(axis=-1, keepdims=True, dtype=float)
    assert ((proportions < 1e-7).mean() >= 0.5) == ("clipped" in kind)
    assert (proportions > 1 - 1e-7).any(axis=-1).all() == ("both" in kind)
    ours = loss(target, keras.ops.convert_to_tensor(prediction))
    assert ours.shape == (IMAGES,)
    np.testing.assert_allclose(ours, crossentropy_of_keras_2_2_4(target, prediction), rtol=1e-5)
    expected = its_gradient(target, prediction)
    ours = gradient(target.astype(np.float32), prediction)
    np.testing.assert_allclose(ours, expected, rtol=1e-4, atol=1e-5 * np.abs(expected).max())


def test_no_prediction_is_better_than_the_proportions_of_the_target_however_bright(target):
    perfect = np.maximum(target, 1e-3).astype(np.float32) / 255
    factors = np.array([0.001, 0.1, 0.5, 0.9, 1, 1], np.float32)[:, np.newaxis]
    best, scaled = (
        loss(target, keras.ops.convert_to_tensor(answer)) for answer in (perfect, perfect * factors)
    )
    np.testing.assert_allclose(scaled, best, rtol=1e-5)
    for kind in KINDS:
        assert (loss(target, keras.ops.convert_to_tensor(predictions(kind))) > best).all()


def test_a_network_that_ends_in_a_sigmoid_trains_on_this_very_loss(target):
    # Keras' own categorical cross-entropy would look behind the sigmoid and take a softmax.
    layers = keras.layers
    model = keras.Sequential([layers.Input((8,)), layers.Dense(VALUES, activation="sigmoid")])
    model.compile(optimizer="sgd", loss=losses.original_crossentropy)
    inputs = np.random.default_rng(3).random((IMAGES, 8), np.float32)
    prediction = model.predict(inputs, verbose=0)
    measured = model.train_on_batch(inputs, target.astype(np.float32))
    expected = crossentropy_of_keras_2_2_4(target, prediction).mean()
    np.testing.assert_allclose(float(np.ravel(measured)[0]), expected, rtol=1e-5)


@pytest.mark.parametrize("shape", [(3, 40), (3, 4, 5, 2)], ids=["vectors", "images"])
def test_squared_and_absolute_errors_are_summed_over_the_values_of_an_image(shape):
    target, prediction = np.random.default_rng(0).random((2, *shape)).astype(np.float32)
    difference = (prediction - target).astype(np.float64).reshape(3, -1)
    for loss_function, expected in (
        (losses.squared_error, (difference**2).sum(axis=1)),
        (losses.absolute_error, np.abs(difference).sum(axis=1)),
    ):
        found = loss_function(target, keras.ops.convert_to_tensor(prediction))
        np.testing.assert_allclose(keras.ops.convert_to_numpy(found), expected, rtol=1e-5)


def mean_of_the_batch(target, prediction):
    """A loss as a beginner may write it: one number for all images together."""
    return keras.ops.mean(keras.ops.square(target - prediction))


@pytest.mark.parametrize("shape", [(3, 40), (3, 4, 5, 2)], ids=["vectors", "images"])
@pytest.mark.parametrize(
    "loss",
    [
        "mean_squared_error",
        "mse",
        keras.losses.mean_squared_error,
        keras.losses.MeanSquaredError(),
        mean_of_the_batch,
        lambda target, prediction: losses.squared_error(target, prediction) / 40,
        partial(keras.losses.huber, delta=99),
    ],
    ids=["name", "short name", "function", "object", "one number", "lambda", "partial"],
)
def test_what_a_loss_of_any_kind_says_of_each_image(loss, shape):
    target, prediction = np.random.default_rng(0).random((2, *shape)).astype(np.float32)
    found = of_each_image(loss, target, prediction)
    expected = ((target - prediction) ** 2).reshape(3, -1).mean(axis=1)
    if isinstance(loss, partial):
        expected = expected / 2  # within its delta, Huber's loss is half of the square
    np.testing.assert_allclose(found, expected, rtol=1e-5)
