"""Tests of the losses, against the same arithmetic in NumPy with 64 bits.

They run on Keras' backend of the moment; test_backend.py runs them once more on JAX.
"""

from functools import partial

import numpy as np
import pytest

from colorize_lib import losses
from colorize_lib.backend import keras

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


def sigmoid(values):
    return 1 / (1 + np.exp(-values))


def predictions(kind):
    random = np.random.default_rng(1)
    if kind == "like a fresh network":
        values = sigmoid(random.normal(0, 1, (IMAGES, VALUES)))
    elif kind == "dim":
        values = sigmoid(random.normal(-12, 2, (IMAGES, VALUES)))
    elif kind == "bright":
        values = sigmoid(random.normal(8, 3, (IMAGES, VALUES)))
    elif kind == "clipped below":  # half of the values are far below 1e-7 of the sum
        values = sigmoid(random.normal(0, 1, (IMAGES, VALUES)))
        values[:, ::2] = 1e-20
    elif kind == "clipped on both sides":  # one value is nearly the whole sum
        values = np.full((IMAGES, VALUES), 1e-20)
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
def test_original_crossentropy_is_that_of_keras_2_2_4(target, kind):
    prediction = predictions(kind)
    ours = loss(target, keras.ops.convert_to_tensor(prediction))
    assert ours.shape == (IMAGES,)
    np.testing.assert_allclose(ours, crossentropy_of_keras_2_2_4(target, prediction), rtol=1e-5)


def test_the_extreme_predictions_of_these_tests_are_clipped():
    below = predictions("clipped below")
    assert (below / below.sum(axis=-1, keepdims=True) < 1e-7).mean() == 0.5
    both = predictions("clipped on both sides").astype(np.float64)
    assert ((both / both.sum(axis=-1, keepdims=True)).max(axis=-1) > 1 - 1e-7).all()


@pytest.mark.parametrize("kind", KINDS)
def test_gradient_of_original_crossentropy(target, kind):
    prediction = predictions(kind)
    expected = its_gradient(target, prediction)
    ours = gradient(target.astype(np.float32), prediction)
    largest = np.abs(expected).max()
    np.testing.assert_allclose(ours, expected, rtol=1e-4, atol=1e-5 * largest)


def test_scaling_all_predictions_of_an_image_changes_nothing(target):
    prediction = predictions("like a fresh network")
    factors = np.array([0.001, 0.1, 0.5, 0.9, 1, 1], np.float32)[:, np.newaxis]
    np.testing.assert_allclose(
        loss(target, keras.ops.convert_to_tensor(prediction * factors)),
        loss(target, keras.ops.convert_to_tensor(prediction)),
        rtol=1e-5,
    )


def test_no_prediction_is_better_than_the_proportions_of_the_target(target):
    perfect = np.maximum(target, 1e-3).astype(np.float32) / 255
    best = loss(target, keras.ops.convert_to_tensor(perfect))
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
    found = losses.of_each_image(loss, target, prediction)
    expected = ((target - prediction) ** 2).reshape(3, -1).mean(axis=1)
    if isinstance(loss, partial):
        expected = expected / 2  # within its delta, Huber's loss is half of the square
    np.testing.assert_allclose(found, expected, rtol=1e-5)
