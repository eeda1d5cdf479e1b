"""Exact pixels: what a copy of CIFAR-10 that went through JPEG changes in the figures.

Beside the same images with their exact pixels, the copy has less chroma: JPEG throws away what
eyes hardly see. The images that are measured here are training images, which the networks have
seen as they are in the copy; so these figures stand for themselves, and beside no others.
"""

import os
from pathlib import Path

import numpy as np
from skimage.color import rgb2lab

from colorize_lib import color, data, metrics, targets
from colorize_lib.errors import ColorizeError
from colorize_lib.files import cifar10
from colorize_lib.measuring import baselines, evaluation
from colorize_lib.runs import networks, records

VARIABLE = "COLORIZE_EXACT"
MEASURED_ON = (
    "flatten_dense",
    "conv_dense",
    "conv_bn_conv_dense",
    "unet",
    "unet_bins",
    "unet_half_size",
)
BASELINES = ("true_lightness", "mean_chroma", "mean_chroma_of_lightness")


def read_sample(path=None):
    """Exact images of CIFAR-10.

    Args:
        path: of an .npz file with an array `x`, (images, 32, 32, 3) uint8; without one, where the
            environment variable COLORIZE_EXACT says.

    Raises:
        ColorizeError: if there is no such file, or it holds something else.
    """
    path = Path(path or os.environ.get(VARIABLE) or "")
    try:
        with np.load(path, allow_pickle=False) as file:
            images = file["x"]
    except records.UNREADABLE as error:
        raise ColorizeError(
            f"There are no exact images in '{path}': set {VARIABLE} to an .npz file whose array "
            "'x' holds images of the official archive, uint8."
        ) from error
    return data.Dataset("exact images", images, images[:1]).train_images


def matches(exact, copies):
    """For each exact image, which of the copies is the same picture.

    Args:
        exact, copies: arrays of shape (images, height, width, 3), uint8.

    Returns:
        Array of indices into the copies: those with the least squared difference.
    """
    small = [_small(images) for images in (exact, copies)]
    squares = (small[1] ** 2).sum(axis=1)

    def nearest(few):
        return np.argmin(squares - 2 * few @ small[1].T, axis=1)

    return np.concatenate(list(data.in_portions(nearest, small[0])))


def _small(images):
    """The means of 4x4 pixels, one vector for each image: JPEG hardly changes these."""
    number, height, width, channels = images.shape
    blocks = images.reshape(number, height // 4, 4, width // 4, 4, channels)
    return blocks.mean(axis=(2, 4), dtype=np.float32).reshape(number, -1)


def measure(images, train_images):
    """How colorful images are, and the ab RMSE of baselines and published networks on them.

    Args:
        images: array of shape (images, 32, 32, 3), uint8.
        train_images: what the tables of mean colors are made of.

    Returns:
        Dictionary: `colorfulness`, `chroma`, the mean distance from gray, and the ab RMSE of
        each of `BASELINES` and `MEASURED_ON`, with the true lightness.
    """
    truth = color.scale_to_unit(images)
    found = {
        "colorfulness": float(metrics.colorfulness(truth).mean()),
        "chroma": float(np.linalg.norm(targets.chroma(images), axis=-1).mean()),
    }
    answers = {
        known.name: known.answer(images, train_images)
        for known in baselines.BASELINES
        if known.name in BASELINES
    }
    for name in MEASURED_ON:
        answers[name] = evaluation.pictures(networks.published(name), images)["true_lightness"]
    for name, pictures in answers.items():
        found[name] = _ab_rmse(truth, pictures)
    return found


def _ab_rmse(truth, pictures):
    def squared(*few):
        return metrics.ab_mean_squared_error(*map(rgb2lab, few))

    errors = np.concatenate(list(data.in_portions(squared, truth, pictures)))
    return float(np.sqrt(errors.mean()))


def publish(dataset):
    """Measure exact images beside their copies in a data set, and keep it in `results/`.

    Args:
        dataset: a `data.Dataset` that is a copy of CIFAR-10.

    Returns:
        Path of the file: `images`, how many; `exact` and `copy`, as from `measure`; and
        `difference`, the ab RMSE between both.

    Raises:
        ColorizeError: if there are no exact images, or the data set is no copy.
    """
    if dataset.sha256 not in cifar10.KNOWN_COPIES:
        raise ColorizeError(f"{dataset.name} has exact pixels itself: there is nothing to compare.")
    exact = read_sample()
    copies = dataset.train_images[matches(exact, dataset.train_images)]
    found = {
        **evaluation.circumstances(dataset),
        "images": len(exact),
        "part": "training",
        "difference": _ab_rmse(*map(color.scale_to_unit, (exact, copies))),
        "exact": measure(exact, dataset.train_images),
        "copy": measure(copies, dataset.train_images),
    }
    path = records.RESULTS / "exact.json"
    records.write_json(path, found)
    return path
