"""Loss functions: what a network is asked to make small while it trains."""

from colorize_lib import color_bins
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
    """Sum of the squared differences over all values of each image.

    The sum, not the mean: with gradients 3,072 times smaller, Adadelta's epsilon would
    slow the training down.

    Args:
        target: tensor of shape (batch, values) or (batch, height, width, channels).
        prediction: tensor of this shape.

    Returns:
        Tensor of shape (batch,): one loss for each image, at least 0.
    """
    return _sum_of_image(ops.square(prediction - target))


def absolute_error(target, prediction):
    """Sum of the absolute differences over all values of each image.

    Args:
        target: tensor of shape (batch, values) or (batch, height, width, channels).
        prediction: tensor of this shape.

    Returns:
        Tensor of shape (batch,): one loss for each image, at least 0.
    """
    return _sum_of_image(ops.abs(prediction - target))


def _sum_of_image(values):
    return ops.sum(values, axis=tuple(range(1, len(values.shape))))


def bins_crossentropy(target, logits, weights=None):
    """Cross-entropy of the color bins: this time of probabilities that add up to 1.

    The bins of a pixel exclude each other, so the network's answers become probabilities by a
    softmax over the bins of this pixel, and the truth is a share of the nearest bins. Source:
    Zhang et al. 2016 (arXiv 1603.08511), equation 2; but the truth is spread over all bins, not
    the five nearest, and so are the weights.

    Args:
        target: tensor of shape (batch, height, width, 2), a* and b*.
        logits: tensor of shape (batch, height, width, bins).
        weights: array of shape (bins,): how much each bin counts; without it, all count 1.

    Returns:
        Tensor of shape (batch,): the mean over the pixels of each image, at least 0.
    """
    truth = color_bins.soft_encoding(ops.cast(target, logits.dtype))
    if weights is not None:
        truth = truth * weights
    return -ops.mean(ops.sum(truth * ops.log_softmax(logits), axis=-1), axis=(1, 2))


def rebalanced_crossentropy(target, logits):
    """`bins_crossentropy`, in which rare colors of CIFAR-10 count more than common ones."""
    weights = color_bins.rare_color_weights(color_bins.frequencies_of_cifar10())
    return bins_crossentropy(target, logits, weights)


def photograph_crossentropy(target, logits):
    """`bins_crossentropy`, in which rare colors of photographs count a little more."""
    return bins_crossentropy(target, logits, color_bins.weights_of_photographs())
