"""Colors as classes: chroma in bins, like the bars of a histogram.

A network that predicts a number for a* and one for b* can only give one answer. A network that
predicts how likely each bin is can say "red or green, but not gray". Source of the idea and of its
numbers: Zhang, Isola and Efros 2016, "Colorful Image Colorization" (arXiv 1603.08511), section 2.
"""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter
from skimage.color import rgb2lab

from colorize_lib.backend import keras
from colorize_lib.color import LARGEST_CHROMA, scale_to_unit
from colorize_lib.data import in_portions

ops = keras.ops

CIFAR10_PRIORS = Path(__file__).with_name("cifar10_priors.json")
PHOTOGRAPH_PRIORS = Path(__file__).with_name("tiny_imagenet_priors.json")

# Each bin is a square of so many units of a* and b*.
STEP = 10
# So many of these squares lie side by side, with gray in the middle one.
SQUARES = 2 * LARGEST_CHROMA // STEP + 1
# How far a color spreads over the bins around it, and how far their frequencies are smoothed:
# the standard deviation of a Gaussian, in units of a* and b*.
SPREAD = 5.0
# How much of the plain mean there is in the frequencies by which rare colors are weighted up.
EVENNESS = 0.5
# Of the network for photographs: the rarest colors count 13 times as much as the most common one.
EVENNESS_OF_PHOTOGRAPHS = 0.8
# Between the mean color (1) and the most likely one (0).
TEMPERATURE = 0.38


@lru_cache
def centers():
    """The middle of every bin that holds at least one color of sRGB.

    Returns:
        Array of shape (260, 2), float32: a* and b*, sorted by a*, then b*.
    """
    levels = np.arange(0, 256, 5, dtype=np.uint8)
    every_color = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    chroma = rgb2lab(scale_to_unit(every_color))[0, :, 1:]
    return STEP * np.unique(np.rint(chroma / STEP), axis=0).astype(np.float32)


def soft_encoding(chroma):
    """How much a color belongs to each bin: mostly to the nearest ones. The shares sum to 1.

    A color between two bins belongs to both, so that nearly right is better than wrong.

    Args:
        chroma: tensor of shape (..., 2), a* and b*.

    Returns:
        Tensor of shape (..., bins), in [0, 1], with the sum 1: for each bin the Gaussian
        exp(-distance² / (2 SPREAD²)), divided by the sum of all.
    """
    middles = centers()
    # distance² = |chroma|² - 2 chroma·middle + |middle|², of which the first part is the same for
    # all bins of a color: a softmax does not see it.
    nearness = ops.matmul(chroma, 2 * middles.T) - (middles**2).sum(axis=1)
    return ops.softmax(nearness / (2 * SPREAD**2), axis=-1)


def decode(logits, temperature=TEMPERATURE):
    """One color from the likelihoods of all bins: their annealed mean.

    At temperature 1 it is the mean of all bins by their likelihoods, which is dull where several
    colors are plausible. The lower the temperature, the more the likely ones count; at 0, only
    the most likely one does, and neighbors may jump. Source: Zhang et al. 2016, equation 5.

    Args:
        logits: array of shape (..., bins).
        temperature: number from 0 up.

    Returns:
        Array of shape (..., 2), float32: a* and b*.
    """
    logits = np.asarray(logits, dtype=np.float32)
    logits = logits - logits.max(axis=-1, keepdims=True)
    if temperature == 0:
        return centers()[logits.argmax(axis=-1)]
    powers = np.exp(logits / temperature)
    return powers @ centers() / powers.sum(axis=-1, keepdims=True)


def decode_photographs(logits, temperature, boldness):
    """As `decode`, of a network that was trained with `losses.photograph_crossentropy`.

    This loss made rare colors likelier: the network has learned likelihood times weight. So the
    logarithm of the weight is taken off its logits again, all of it or a part. What is rare need
    not be decided in training.

    Args:
        logits: array of shape (..., bins).
        temperature: as for `decode`.
        boldness: from 0, the plain likelihoods, to 1, rare colors as likely as in training.

    Returns:
        Array of shape (..., 2), float32: a* and b*.
    """
    return decode(logits - (1 - boldness) * np.log(weights_of_photographs()), temperature)


def frequencies(images):
    """How often the colors of each bin are in some images: the priors of a data set.

    Args:
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        Array of shape (bins,), with the sum 1.
    """

    def count(few):
        chroma = rgb2lab(scale_to_unit(few))[..., 1:]
        return np.bincount(nearest(chroma).ravel(), minlength=len(centers()))

    counts = sum(in_portions(count, images))
    return counts / counts.sum()


@lru_cache
def frequencies_of_cifar10():
    """How often the colors of each bin are in the training images of CIFAR-10 (JPEG copy).

    Returns:
        Array of shape (bins,), with the sum 1.
    """
    return _kept(CIFAR10_PRIORS)


@lru_cache
def frequencies_of_photographs():
    """As `frequencies_of_cifar10`, in the training images of Tiny ImageNet."""
    return _kept(PHOTOGRAPH_PRIORS)


def _kept(priors):
    return np.array(json.loads(priors.read_text(encoding="utf-8"))["frequencies"])


def nearest(chroma):
    """The number of the bin of each color.

    Args:
        chroma: array of shape (..., 2), a* and b* of colors of sRGB.

    Returns:
        Array of shape (...,), whole numbers.
    """
    numbers = _bin_of_square()
    row, column = np.moveaxis(square(chroma), -1, 0)
    return numbers[row, column]


@lru_cache
def _bin_of_square():
    """A map of the plane of a* and b* in steps: the number of the nearest bin at each place."""
    steps = np.arange(SQUARES) * STEP - LARGEST_CHROMA
    plane = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1)
    distances = np.linalg.norm(plane[:, :, np.newaxis] - centers(), axis=-1)
    return distances.argmin(axis=-1)


def square(chroma):
    """In which square of the plane a color is.

    Args:
        chroma: array of shape (..., 2), a* and b* of colors of sRGB.

    Returns:
        Array of shape (..., 2), whole numbers from 0 to 22: row, along a*, and column, along b*.

    >>> square(np.array([0.0, -98.0]))
    array([11,  1])
    """
    return np.rint((chroma + LARGEST_CHROMA) / STEP).astype(int)


def rare_color_weights(frequencies, evenness=EVENNESS):
    """How much each bin should count in a loss, so that rare colors are not given up.

    The frequencies are smoothed, mixed with equal ones, and turned upside down. Source: Zhang et
    al. 2016, equation 4.

    Args:
        frequencies: array of shape (bins,), with the sum 1.
        evenness: from 0, full weights, to 1, equal ones.

    Returns:
        Array of shape (bins,), float32. Their mean over the pixels of the data set is 1.
    """
    place = tuple(square(centers()).T)
    on_the_map = np.zeros(_bin_of_square().shape)
    on_the_map[place] = frequencies
    smooth = gaussian_filter(on_the_map, SPREAD / STEP, mode="constant")[place]
    smooth /= smooth.sum()
    weights = 1 / ((1 - evenness) * smooth + evenness / len(smooth))
    return (weights / (frequencies @ weights)).astype(np.float32)


@lru_cache
def weights_of_photographs():
    """How much each bin counts in `losses.photograph_crossentropy`: an array of shape (bins,)."""
    return rare_color_weights(frequencies_of_photographs(), EVENNESS_OF_PHOTOGRAPHS)
