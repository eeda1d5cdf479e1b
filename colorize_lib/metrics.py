"""Metrics: how good a prediction is, for people rather than for the optimizer."""

import numpy as np

from colorize_lib.backend import keras

ops = keras.ops


def argmax_accuracy(target, prediction):
    """The original's "accuracy": is the largest value at the same place in both?

    Of the 3,072 values of an image, only the position of the largest one counts. It
    says nothing about how many pixels have the right color. Where several values share
    the maximum, the first of them wins.

    Source: what Keras 2.2.4 made of `metrics=["accuracy"]` beside a categorical
    cross-entropy. Introduced in notebook 02.

    Args:
        target: tensor of shape (batch, values).
        prediction: tensor of shape (batch, values).

    Returns:
        Tensor of shape (batch,): 1.0 where the positions agree, else 0.0.
    """
    same = ops.equal(ops.argmax(target, axis=-1), ops.argmax(prediction, axis=-1))
    return ops.cast(same, "float32")


def constant_accuracy(images):
    """Argmax accuracy of the best answer that never looks at the picture.

    A network that always puts its largest value at the same place scores this much:
    the floor beside which any argmax accuracy has to be read. Introduced in notebook 02.

    Args:
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        (accuracy, position): a fraction in [0, 1], and the index of the best constant
        answer among the flattened values of an image.
    """
    positions = images.reshape(len(images), -1).argmax(axis=1)
    counts = np.bincount(positions)
    best = int(counts.argmax())
    return float(counts[best] / len(images)), best
