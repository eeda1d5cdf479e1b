"""Another world: networks on images unlike those that they were trained on, and with another gray.

All of it is measured on validation images, which no network was trained on and no test uses.
"""

from functools import partial

import numpy as np
import PIL.Image
from scipy.ndimage import gaussian_filter

from colorize_lib import color, color_bins, targets
from colorize_lib.measuring import evaluation, photographs
from colorize_lib.measuring.bootstrap import times_drawn
from colorize_lib.runs import networks, records

SIDE = 64
RESAMPLES = 1000
NETWORKS = ("unet_half_size", "unet_clean_gray", "unet_varied_gray")
EVERY = 10  # validation image of Tiny ImageNet is measured: 500 or a few less
# What is done to a gray image (height, width, 1), uint8, before a network sees it.
CHANGES = {
    "as it is": photographs.KINDS["clean"],
    "through JPEG": photographs.KINDS["jpeg"],
    "faded": photographs.KINDS["faded"],
    "grainy": photographs.KINDS["grainy"],
    # By less than whole photographs are: the images are small.
    "blurred": partial(gaussian_filter, sigma=(1, 1, 0)),
}


def small_square(photograph, side=SIDE):
    """The middle of a photograph, as a square that is shrunk by the means of boxes.

    Args:
        photograph: array of shape (height, width, 3), uint8.
        side: of the result, in pixels.

    Returns:
        Array of shape (side, side, 3), uint8.
    """
    height, width = photograph.shape[:2]
    shorter = min(height, width)
    left, top = (width - shorter) // 2, (height - shorter) // 2
    middle = (left, top, left + shorter, top + shorter)
    picture = PIL.Image.fromarray(np.ascontiguousarray(photograph))
    return np.asarray(picture.resize((side, side), PIL.Image.Resampling.BOX, middle))


def squared_errors(network, images, change=np.asarray):
    """How wrong the chroma is that a network gives to the changed gray of some images.

    Args:
        network: a `training.Network` whose target is chroma.
        images: array of shape (images, height, width, 3), uint8.
        change: function of a gray image (height, width, 1), uint8, as in `CHANGES`.

    Returns:
        Array of shape (images,): of each image, the mean squared error of a* and b*.
    """
    gray = np.stack([change(one) for one in color.rgb_to_gray(images, "lightness")])
    values = network.values(color.scale_to_unit(gray))
    chroma = targets.enlarged(network.experiment.target.chroma(values), *images.shape[1:3])
    return np.mean((chroma - targets.chroma(images)) ** 2, axis=(1, 2, 3))


def gain(squared, gray_squared):
    """Which part of gray's error is saved, with its bootstrap interval.

    Args:
        squared: array of shape (images,), as from `squared_errors`.
        gray_squared: the same of gray.

    Returns:
        Dictionary with `value`, at most 1 and below 0 where gray is better; and `low` and `high`,
        between which 95 % of the resampled values lie.
    """
    drawn = times_drawn(len(squared), RESAMPLES)
    weights = np.concatenate([np.ones((1, len(squared))), drawn])
    value, *resampled = 1 - np.sqrt((weights @ squared) / (weights @ gray_squared))
    low, high = np.quantile(resampled, [0.025, 0.975])
    return {"value": float(value), "low": float(low), "high": float(high)}


def publish(dataset):
    """Measure the networks in two worlds, with all kinds of gray, into `results/`.

    Args:
        dataset: Tiny ImageNet, as a `data.Dataset`.

    Returns:
        Path of the file: when and where it was measured; and of the worlds `tiny_imagenet`, every
        tenth validation image, and `photographs`, those of `photographs.read`, as small squares:
        `gray` and `tint`, the squared error of gray, and of the mean color of Tiny ImageNet, for
        each image; `squared`, of each network and each change, that of the network; and `gain`,
        as from `gain`, of the tint and of the networks.
    """
    worlds = {
        "tiny_imagenet": dataset.validation_images[::EVERY],
        "photographs": np.stack([small_square(one) for one in photographs.read()]),
    }
    found = {world: _measured(images) for world, images in worlds.items()}
    path = records.RESULTS / "another_world.json"
    records.write_json(path, {**evaluation.circumstances(dataset), "worlds": found})
    return path


def _measured(images):
    """What `publish` writes down of one world."""
    true = targets.chroma(images)
    mean_color = color_bins.frequencies_of_photographs() @ color_bins.centers()
    gray, tint = (np.mean((true - one) ** 2, axis=(1, 2, 3)) for one in (0, mean_color))
    squared, gains = {}, {"tint": gain(tint, gray)}
    for name in NETWORKS:
        network = networks.published(name)
        errors = {w: squared_errors(network, images, change) for w, change in CHANGES.items()}
        squared[name] = {words: _rounded(values) for words, values in errors.items()}
        gains[name] = {words: gain(values, gray) for words, values in errors.items()}
    return {"gray": _rounded(gray), "tint": _rounded(tint), "squared": squared, "gain": gains}


def _rounded(values):
    return [round(float(value), 3) for value in values]
