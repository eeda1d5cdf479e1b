"""Loss functions: what a network is asked to make small while it trains."""

from colorize_lib.backend import keras

ops = keras.ops

# Keras 2.2.4 kept probabilities this far away from 0 and 1, so that their logarithm
# stays finite.
SMALLEST_PROBABILITY = 1e-7


def original_crossentropy(target, prediction):
    """Categorical cross-entropy exactly as Keras 2.2.4 computed it on TensorFlow 1.

    The predictions of an image are divided by their sum, as if they were the
    probabilities of 3,072 classes. So only their proportions count: doubling all of
    them changes nothing, and the overall brightness of an image is never learned.

    Today's `keras.losses.categorical_crossentropy` is not used here because Keras 3
    would silently put another formula in its place: it finds the values that went
    into the sigmoid and takes their softmax.

    Source: Keras 2.2.4, `keras.backend.categorical_crossentropy`.
    Introduced in notebook 02.

    Args:
        target: tensor of shape (batch, values), at least 0; the original used pixels
            in [0, 255].
        prediction: tensor of shape (batch, values), above 0, such as sigmoid outputs.

    Returns:
        Tensor of shape (batch,): one loss for each image, at least 0.
    """
    target = ops.cast(target, prediction.dtype)
    proportion = prediction / ops.sum(prediction, axis=-1, keepdims=True)
    proportion = ops.clip(proportion, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    return -ops.sum(target * ops.log(proportion), axis=-1)


def squared_error(target, prediction):
    """Sum of the squared differences over all values of an image.

    The sum, not the mean: with gradients 3,072 times smaller, Adadelta's epsilon would
    slow the training down. Introduced in notebook 07.

    Args:
        target: tensor of shape (batch, values).
        prediction: tensor of shape (batch, values).

    Returns:
        Tensor of shape (batch,): one loss for each image, at least 0.
    """
    return ops.sum(ops.square(prediction - target), axis=-1)


def absolute_error(target, prediction):
    """Sum of the absolute differences over all values of an image.

    Introduced in notebook 07.

    Args:
        target: tensor of shape (batch, values).
        prediction: tensor of shape (batch, values).

    Returns:
        Tensor of shape (batch,): one loss for each image, at least 0.
    """
    return ops.sum(ops.abs(prediction - target), axis=-1)
