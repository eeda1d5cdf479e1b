"""Baselines: what answers score that took no network, to read the figures of a network beside.

A network whose figure is no better than that of its best baseline has not shown by this figure that
it knows anything about colors. First come pictures, one for each image, as a network would give
them. Then, for the curves of a training, scores in the terms of its own loss.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from skimage.color import rgb2lab

from colorize_lib import color_bins, targets
from colorize_lib.backend import keras
from colorize_lib.color import LARGEST_CHROMA, lab_to_rgb, rgb_to_gray, scale_to_unit
from colorize_lib.data import in_portions

# Added to answers that may be all black, which have no proportions, and zeros no logarithm.
SMALLEST_ANSWER = 1e-6


def gray_copy(images, definition="rec601"):
    """The gray image itself, taken for red, green and blue: the answer of doing nothing.

    Args:
        images: array of shape (images, height, width, 3), uint8.
        definition: of gray, one that `color.rgb_to_gray` knows; that which the network is given.

    Returns:
        Array of the shape of `images`, float32 in [0, 1].
    """
    return scale_to_unit(rgb_to_gray(images, definition)).repeat(3, axis=-1)


def keep_lightness(images, chroma):
    """The true lightness of each pixel with another chroma.

    Where that color does not exist, lightness and chroma change a little: see
    `color.lab_to_rgb`.

    Args:
        images: array of shape (images, height, width, 3), uint8.
        chroma: a* and b*, of a shape that broadcasts to (images, height, width, 2): (0, 0) makes
            all images gray.

    Returns:
        Array of the shape of `images`, float32 in [0, 1].
    """

    def recolored(few, few_chroma):
        lab = rgb2lab(scale_to_unit(few))
        lab[..., 1:] = few_chroma
        return lab_to_rgb(lab).astype(np.float32)

    chroma = np.broadcast_to(chroma, (*images.shape[:-1], 2))
    return np.concatenate(list(in_portions(recolored, images, chroma)))


def mean_chroma(images):
    """The mean a* and b* of all pixels: no other constant has a lower squared error on them.

    Args:
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        Array of shape (2,): the mean a* and the mean b*.
    """

    def total(few):
        return targets.chroma(few).sum(axis=(0, 1, 2), dtype=np.float64)

    return sum(in_portions(total, images)) / images[..., 0].size


def mean_chroma_of_levels(images, definition="rec601"):
    """The mean a* and b* of the pixels of each gray level: the best guess from one gray pixel.

    Args:
        images: array of shape (images, height, width, 3), uint8.
        definition: of gray, one that `color.rgb_to_gray` knows.

    Returns:
        Array of shape (256, 2): mean a* and b* for each level from black to white; for a level
        that no pixel has, the mean of all pixels.
    """

    def sums(few):
        """Number of pixels, sum of a* and sum of b* of each level: (256, 3)."""
        levels = rgb_to_gray(few, definition).ravel()
        weights = [None, *targets.chroma(few).reshape(-1, 2).T]
        return np.stack([np.bincount(levels, weight, 256) for weight in weights], axis=-1)

    pixels, total = np.split(sum(in_portions(sums, images)), [1], axis=-1)
    pixels = pixels[:, 0]
    means = np.tile(total.sum(axis=0) / pixels.sum(), (256, 1))
    occurs = pixels > 0
    means[occurs] = total[occurs] / pixels[occurs, np.newaxis]
    return means


def with_mean_chroma(images, train_images):
    """The true lightness, and in every pixel the mean chroma of the training images.

    It has learned one color, the tint of the data set.

    Args:
        images: array of shape (images, height, width, 3), uint8.
        train_images: array of shape (any number, any height, any width, 3), uint8.

    Returns:
        Array of the shape of `images`, float32 in [0, 1].
    """
    return keep_lightness(images, mean_chroma(train_images))


def with_mean_chroma_of_levels(images, train_images, definition="rec601"):
    """The true lightness, and the mean chroma of training pixels with the same gray level.

    It knows all that a single gray pixel tells about its color, such as that black and white
    have none. What a network does better, in squared error, comes from looking around the pixel,
    or from knowing where it is.

    Args:
        images: array of shape (images, height, width, 3), uint8.
        train_images: array of shape (any number, any height, any width, 3), uint8.
        definition: of gray, one that `color.rgb_to_gray` knows; that which the network is given.

    Returns:
        Array of the shape of `images`, float32 in [0, 1].
    """
    chroma_of_level = mean_chroma_of_levels(train_images, definition)
    levels = rgb_to_gray(images, definition)[..., 0]
    return keep_lightness(images, chroma_of_level[levels])


def with_mean_chroma_of_rows(images, train_images, definition="lightness"):
    """The true lightness, and the mean chroma of training pixels of this gray level in this row.

    Skies are above and lawns below: it knows all that a pixel's gray and its height in the image
    tell about its color. A network learns the row, too, if it ends in a dense layer or fills up
    its borders. What it does better than this, in squared error, comes from looking around, or
    from knowing more of the place than the row.

    Args:
        images: array of shape (images, height, width, 3), uint8.
        train_images: array of shape (any number, height, any width, 3), uint8.
        definition: of gray, one that `color.rgb_to_gray` knows; that which the network is given.

    Returns:
        Array of the shape of `images`, float32 in [0, 1].
    """
    rows = range(images.shape[1])
    levels = rgb_to_gray(images, definition)[..., 0]
    chroma = [
        mean_chroma_of_levels(train_images[:, row : row + 1], definition)[levels[:, row]]
        for row in rows
    ]
    return keep_lightness(images, np.stack(chroma, axis=1))


def mean_image(images, train_images):
    """The mean of all training images, once for each image: an answer that looks at nothing.

    Unlike the other baselines, it does not keep the lightness.

    Args:
        images: array of shape (images, height, width, 3), uint8; only its shape matters.
        train_images: array of shape (any number, height, width, 3), uint8.

    Returns:
        Array of the shape of `images`, float32 in [0, 1].
    """
    mean = train_images.mean(axis=0) / 255
    return np.tile(mean.astype(np.float32), (len(images), 1, 1, 1))


@dataclass(frozen=True)
class Baseline:
    """An answer that took no network, beside which every network is measured."""

    name: str
    title: str
    answer: Callable  # (test images, training images), both uint8 -> pictures in [0, 1]
    gray: str | None = None  # the definition of gray that it looks at, if it does


def _gray_copy(images, train_images, definition="rec601"):
    return gray_copy(images, definition)


def _true_lightness(images, train_images):
    return keep_lightness(images, (0, 0))


BASELINES = [
    Baseline("gray_copy", "gray copy (Rec. 601)", _gray_copy, "rec601"),
    Baseline(
        "original_gray_copy",
        "gray copy, the original's gray",
        partial(_gray_copy, definition="original"),
        "original",
    ),
    Baseline("true_lightness", "gray with the true lightness", _true_lightness, "lightness"),
    Baseline("mean_chroma", "mean chroma of the training set", with_mean_chroma),
    *(
        Baseline(f"mean_chroma_of_{name}", title, partial(answer, definition=gray), gray)
        for name, title, answer, gray in (
            (
                "original_gray",
                "mean chroma given the original's gray",
                with_mean_chroma_of_levels,
                "original",
            ),
            (
                "original_gray_and_row",
                "mean chroma given original gray, row",
                with_mean_chroma_of_rows,
                "original",
            ),
            (
                "lightness",
                "mean chroma given the lightness",
                with_mean_chroma_of_levels,
                "lightness",
            ),
            (
                "lightness_and_row",
                "mean chroma given lightness and row",
                with_mean_chroma_of_rows,
                "lightness",
            ),
        )
    ),
    Baseline("mean_image", "mean training image", mean_image),
]


def count_gray_images(images):
    """How many images have no color at all: red, green and blue agree in every pixel.

    There is nothing to colorize in them: their gray copy is already right.

    Args:
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        Number of images, from 0 to `len(images)`.
    """
    same_in_all_channels = images == images[..., :1]
    return int(same_in_all_channels.all(axis=(1, 2, 3)).sum())


def constant_accuracy(images):
    """Argmax accuracy of the best answer that never looks at the picture.

    A network that always puts its largest value at the same place scores this much:
    the floor beside which any argmax accuracy has to be read.

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


def scores(experiment, images):
    """What a gray copy and the truth score by the loss and the metric of an experiment.

    Args:
        experiment: an `experiments.Experiment`.
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        Dictionary: `gray_copy_accuracy` and `gray_copy_loss`, of the gray input taken for red,
        green and blue; `truth_loss`, of the true colors: no prediction can have a lower one. Of a
        network whose answers are no colors until they are decoded, nothing.
    """
    if experiment.target.decode is not None:
        return {}

    def sums(few):
        target = experiment.target.encode(few)
        gray = rgb_to_gray(few, experiment.gray).repeat(3, axis=-1)
        gray_copy = experiment.target.encode(gray) + SMALLEST_ANSWER
        measured = (
            of_each_image(experiment.metric, target, gray_copy),
            of_each_image(experiment.loss, target, gray_copy),
            of_each_image(experiment.loss, target, target + SMALLEST_ANSWER),
        )
        return np.array([np.sum(values, dtype=np.float64) for values in measured])

    names = ("gray_copy_accuracy", "gray_copy_loss", "truth_loss")
    means = sum(in_portions(sums, images)) / len(images)
    return dict(zip(names, means.tolist(), strict=True))


def of_each_image(loss, target, prediction):
    """What a loss says of each image: of one from here, or of one of Keras' own.

    Args:
        loss: function of (target, prediction); a `keras.losses.Loss`; or the name of a Keras loss.
        target: array of shape (batch, ...), as the loss takes it.
        prediction: array of shape (batch, ...).

    Returns:
        Array of shape (batch,). Where the loss gives several numbers for an image, their mean,
        which is what Keras reports. One that gives a single number for all images together is
        asked about each of them alone.

    >>> of_each_image("mean_squared_error", np.zeros((2, 3)), np.ones((2, 3))).tolist()
    [1.0, 1.0]
    """
    found = keras.losses.get(loss)
    # A Loss object would average over the batch; its method `call` does not.
    measure = found.call if isinstance(found, keras.losses.Loss) else found
    values = keras.ops.convert_to_numpy(measure(target, prediction))
    if values.ndim == 0:
        pairs = zip(target, prediction, strict=True)
        values = [measure(true[np.newaxis], answer[np.newaxis]) for true, answer in pairs]
        values = np.array([keras.ops.convert_to_numpy(value) for value in values])
    return values.reshape(len(values), -1).mean(axis=1)


def scores_of_the_original(experiment, images):
    """As `scores`; and `constant_accuracy`, of the best answer that never looks at the image."""
    return scores(experiment, images) | {"constant_accuracy": constant_accuracy(images)[0]}


def scores_of_bins(
    experiment,
    images,
    frequencies=color_bins.frequencies_of_cifar10,
    weights=lambda: color_bins.rare_color_weights(color_bins.frequencies_of_cifar10()),
):
    """What answers that took no training score, where a network predicts bins.

    What a pixel scores depends on its color alone. So each color is judged once, and counts as
    often as it comes, which is far less work than to judge each pixel.

    Args:
        experiment: an `experiments.Experiment` whose target is a* and b*, and whose network
            predicts bins.
        images: array of shape (images, height, width, 3), uint8.
        frequencies: function that gives how often each bin is in the training images.
        weights: function that gives how much each bin counts in a rebalanced loss.

    Returns:
        Dictionary: `truth_loss`, of the soft encoding of the true colors: no prediction has a
        lower one, if the loss has no weights; `constant_loss`, of one answer for every pixel: the
        frequencies, or these times the weights, whichever scores better; `even_loss`, of all bins
        alike; and `gray_accuracy`, by the experiment's metric, of gray for every pixel.
    """
    target, shares = _colors_of(experiment, images)
    truth = keras.ops.convert_to_numpy(color_bins.soft_encoding(target))
    common = _softened(frequencies())
    even = np.zeros(truth.shape, dtype=np.float32)
    gray = even.copy()
    gray[..., color_bins.nearest(np.zeros(2))] = 1

    def mean(measure, answer):
        return float(shares @ of_each_image(measure, target, answer))

    return {
        "truth_loss": mean(experiment.loss, np.log(truth + SMALLEST_ANSWER)),
        "constant_loss": min(
            mean(experiment.loss, even + np.log(constant))
            for constant in (common, common * weights())
        ),
        "even_loss": mean(experiment.loss, even),
        "gray_accuracy": mean(experiment.metric, gray),
    }


def scores_of_photograph_bins(experiment, images):
    """As `scores_of_bins`, of a network for photographs."""
    bins = (color_bins.frequencies_of_photographs, color_bins.weights_of_photographs)
    return scores_of_bins(experiment, images, *bins)


def _colors_of(experiment, images):
    """The colors of some images, to one unit, as targets with one pixel; and the share of each."""
    side = 2 * LARGEST_CHROMA

    def count(few):
        row, column = np.moveaxis(np.floor(experiment.target.encode(few)).astype(int), -1, 0)
        number = side * (row + LARGEST_CHROMA) + column + LARGEST_CHROMA
        return np.bincount(number.ravel(), minlength=side**2)

    counts = sum(in_portions(count, images))
    found = np.flatnonzero(counts)
    middles = np.stack(np.divmod(found, side), axis=-1) - LARGEST_CHROMA + 0.5
    target = middles.astype(np.float32).reshape(-1, 1, 1, 2)
    return target, counts[found] / counts.sum()


def _softened(frequencies):
    """How much of each bin there is if colors belong to several: never quite zero."""
    soft = keras.ops.convert_to_numpy(color_bins.soft_encoding(color_bins.centers()))
    smooth = frequencies @ soft
    return (smooth / smooth.sum()).astype(np.float32)
