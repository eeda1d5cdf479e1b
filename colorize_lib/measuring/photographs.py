"""Photographs: how near a colorizer comes to the colors of whole photographs, of any size.

They are colored as `python -m colorize_lib colorize` colors them, from nothing but their gray. To
see what a network does with old ones, the gray is also compressed, blurred, faded, or made grainy.
"""

import os
from functools import partial
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter
from skimage.color import rgb2lab

from colorize_lib import color, colorizer, metrics
from colorize_lib.errors import ColorizeError
from colorize_lib.files import photographs as files
from colorize_lib.files import pictures
from colorize_lib.measuring.bootstrap import times_drawn
from colorize_lib.runs import augmentation

VARIABLE = "COLORIZE_PHOTOGRAPHS"
RESAMPLES = 1000


def _grainy(gray):
    grain = np.random.default_rng(0).standard_normal(gray.shape)
    return color.unit_to_pixels(np.clip(gray / 255 + 0.06 * grain, 0, 1))


# Ways in which a gray photograph (height, width, 1), uint8, comes to a colorizer.
KINDS = {
    "clean": np.asarray,
    "jpeg": partial(augmentation.through_jpeg, quality=40),
    "grainy": _grainy,
    "blurred": partial(gaussian_filter, sigma=(2, 2, 0)),
    "faded": lambda gray: (50 + gray * 0.55).astype(np.uint8),
}


def read(folder=None):
    """The photographs of a folder, in the order of their names.

    Args:
        folder: its path; without one, what the environment variable COLORIZE_PHOTOGRAPHS names.

    Returns:
        List of arrays of shape (height, width, 3), uint8.

    Raises:
        ColorizeError: if there is no such folder, it holds no JPEG or PNG file, or one of them
            cannot be read.
    """
    folder = folder or os.environ.get(VARIABLE)
    if not folder:
        raise ColorizeError(f"Set {VARIABLE} to a folder of color photographs to measure with.")
    found = pictures.files_in(Path(folder))
    if not found:
        raise ColorizeError(f"There is no JPEG or PNG photograph in {folder}: name another folder.")
    return [_in_color(files.without_alpha(files.read(path).pixels)) for path in found]


def _in_color(pixels):
    return np.broadcast_to(pixels, (*pixels.shape[:2], 3))


def measure(network, photographs, kind="clean", scale=None):
    """Color photographs from their gray, and measure each beside the truth and beside gray.

    Args:
        network: a `training.Network`, as for `colorizer.colorize`.
        photographs: list of arrays of shape (height, width, 3), uint8.
        kind: one of `KINDS`: what is done to the gray first.
        scale: as for `colorizer.colorize`.

    Returns:
        Dictionary of arrays whose first axis is the photographs: how many `pixels` each has; of
        the `colored` and of the `gray` one `..._squared`, the mean squared error of a* and b*,
        `..._psnr`, `..._area`, as from `metrics.auc`, and `..._by_color`, as from
        `metrics.auc_by_color`; and the `colorfulness` of the colored and the true ones.
    """
    found = [_measure_one(network, one, KINDS[kind], scale) for one in photographs]
    return {name: np.array([one[name] for one in found]) for name in found[0]}


def _measure_one(network, photograph, change, scale):
    gray = color.rgb_to_gray(photograph, "lightness")
    colored = colorizer.colorize(change(gray), network, scale)
    truth = color.scale_to_unit(photograph)[np.newaxis]
    true_lab = rgb2lab(truth)
    measured = {"pixels": gray.size, "true_colorfulness": metrics.colorfulness(truth)[0]}
    measured["colorfulness"] = metrics.colorfulness(color.scale_to_unit(colored)[np.newaxis])[0]
    for name, picture in {"colored": colored, "gray": gray.repeat(3, axis=-1)}.items():
        rgb = color.scale_to_unit(picture)[np.newaxis]
        lab = rgb2lab(rgb)
        measured[f"{name}_squared"] = metrics.ab_mean_squared_error(true_lab, lab)[0]
        measured[f"{name}_psnr"] = metrics.psnr(truth, rgb)[0]
        measured[f"{name}_area"] = metrics.auc(true_lab, lab)[0]
        measured[f"{name}_by_color"] = metrics.auc_by_color(true_lab, lab)[0]
    return measured


def figures(measured):
    """One figure for all photographs by each measure, with its bootstrap interval.

    Pixels of all photographs count alike in errors and areas; photographs count alike in the rest.

    Args:
        measured: dictionary as from `measure`.

    Returns:
        Dictionary from a name to `value`, `low` and `high`, between which 95 % of the resampled
        figures lie: `ab_rmse` and `gray_ab_rmse`; `gain`, the part of gray's that is saved;
        `better_than_gray`, the share of photographs; `psnr` and `gray_psnr`; `auc`, `gray_auc`,
        `balanced_auc` and `gray_balanced_auc`; `colorfulness`, `true_colorfulness` and
        `colorful`, the one divided by the other.
    """
    number = len(measured["pixels"])
    values = _figures(measured, np.ones((1, number)))
    resampled = _figures(measured, times_drawn(number, RESAMPLES))
    found = {}
    for name, (value,) in values.items():
        low, high = np.quantile(resampled[name], [0.025, 0.975])
        found[name] = {"value": float(value), "low": float(low), "high": float(high)}
    return found


def _figures(measured, weights):
    """The figures, once for each row of weights, which say how often each photograph counts."""
    of_pixels = weights * measured["pixels"]
    found = {}
    for name, prefix in {"colored": "", "gray": "gray_"}.items():
        found[f"{prefix}ab_rmse"] = metrics.root_of_mean(measured[f"{name}_squared"], of_pixels)
        found[f"{prefix}psnr"] = metrics.mean_of_finite(measured[f"{name}_psnr"], weights)
        found[f"{prefix}auc"] = metrics.mean(measured[f"{name}_area"], of_pixels)
        by_color = measured[f"{name}_by_color"]
        found[f"{prefix}balanced_auc"] = metrics.balance_colors(by_color, weights)
    for name in ("colorfulness", "true_colorfulness"):
        found[name] = metrics.mean(measured[name], weights)
    is_better = measured["colored_squared"] < measured["gray_squared"]
    return found | {
        "gain": 1 - found["ab_rmse"] / found["gray_ab_rmse"],
        "better_than_gray": metrics.mean(is_better, weights),
        "colorful": found["colorfulness"] / found["true_colorfulness"],
    }
