"""Metrics: how good a prediction is, for people rather than for the optimizer."""

import numpy as np
from skimage.color import rgb2lab

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


def compare_colors(truth, predicted):
    """How colorful pictures are, which tint they have, and how far from the truth they are.

    The colors are measured in CIE Lab: a* goes from green (-) to red (+), b* from blue (-) to
    yellow (+), and chroma is the distance from gray. Introduced in notebook 05.

    Args:
        truth: array of shape (images, height, width, 3), sRGB in [0, 1].
        predicted: array of the same shape and range.

    Returns:
        Dictionary of means over all pixels: `chroma`, at least 0; `green_red`, the mean a*, and
        `blue_yellow`, the mean b*, both 0 where colors balance out; `chroma_error`, the root
        mean square error of a* and b* together; `rgb_error`, that of red, green and blue, in
        [0, 1]. Of both errors, 0 is best.
    """
    true_ab = rgb2lab(truth)[..., 1:]
    ab = rgb2lab(predicted)[..., 1:]
    return {
        "chroma": float(np.linalg.norm(ab, axis=-1).mean()),
        "green_red": float(ab[..., 0].mean()),
        "blue_yellow": float(ab[..., 1].mean()),
        "chroma_error": float(np.sqrt(np.mean((ab - true_ab) ** 2))),
        "rgb_error": float(np.sqrt(np.mean((predicted - truth) ** 2))),
    }
