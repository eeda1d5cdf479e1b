"""Photographs: how near a colorizer comes to the colors of whole photographs, of any size.

They are colored as `python -m colorize_lib colorize` colors them, from nothing but their gray. To
see what a network does with old ones, the gray is also compressed, blurred, faded, or made grainy.
Here its settings are chosen, too: at which scale it looks, how often, and how bold it is.
"""

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.ndimage import gaussian_filter
from skimage.color import rgb2lab

from colorize_lib import color, colorizer, data, experiments, metrics
from colorize_lib.errors import ColorizeError
from colorize_lib.files import photographs as files
from colorize_lib.files import pictures
from colorize_lib.measuring import evaluation
from colorize_lib.measuring.bootstrap import times_drawn
from colorize_lib.runs import augmentation, networks, records

VARIABLE = "COLORIZE_PHOTOGRAPHS"
RESAMPLES = 1000

# What is tried, and the rules, which were written down before anything was measured.
SCALES = (48, 64, 80, 96)
LOOKS = (1, 4)
CAREFUL_TEMPERATURES = (0.5, 0.6, 0.7, 0.8, 0.9, 1)
VIVID_TEMPERATURES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1)
BOLDNESSES = (0, 0.25, 0.5, 0.75, 1)
EVERY = 4  # test image of a data set is measured
BEFORE = 48  # the scale at which the network of CIFAR-10 is used
COLORFUL_ENOUGH = 0.8  # of the truth's colorfulness, for a vivid setting
CAREFUL = "the scale, looks and temperature with the lowest ab RMSE; boldness is 0"
VIVID = (
    "at the same scale and looks, of the temperatures and boldnesses that reach at least "
    f"{COLORFUL_ENOUGH:.0%} of the truth's colorfulness, those with the lowest ab RMSE; where "
    "there are none, none"
)


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


class Setting(NamedTuple):
    """How a network of `targets.PHOTOGRAPH_BINS` is used on photographs."""

    scale: int
    looks: int
    temperature: float
    boldness: float


def at_setting(network, setting):
    """A network that looks at its images once, as it is used at a `Setting`.

    Args:
        network: a `training.Network` of `targets.PHOTOGRAPH_BINS`.
        setting: a `Setting`; its scale is not used here.
    """
    target = replace(
        network.experiment.target, temperature=setting.temperature, boldness=setting.boldness
    )
    experiment = replace(network.experiment, target=target, several_looks=setting.looks > 1)
    return networks.network_of(experiment, network.model, network.source)


def try_settings(network, photographs, settings):
    """How wrong and how colorful photographs are at several settings.

    Args:
        network: as for `at_setting`.
        photographs: list of arrays of shape (height, width, 3), uint8.
        settings: list of `Setting`.

    Returns:
        List with a dictionary for each setting: the setting, `ab_rmse` over all pixels of all
        photographs, and `colorful`, the mean colorfulness divided by that of the truth.
    """
    used = [at_setting(network, setting) for setting in settings]
    squared, colorfulness = np.zeros(len(settings)), np.zeros(len(settings))
    true_colorfulness = 0.0
    for photograph in photographs:
        truth = color.scale_to_unit(photograph)[np.newaxis]
        true_lab, gray = rgb2lab(truth), color.rgb_to_gray(photograph, "lightness")
        true_colorfulness += metrics.colorfulness(truth)[0]
        for number, (setting, one) in enumerate(zip(settings, used, strict=True)):
            colored = color.scale_to_unit(colorizer.colorize(gray, one, setting.scale))[np.newaxis]
            error = metrics.ab_mean_squared_error(true_lab, rgb2lab(colored))[0]
            squared[number] += error * gray.size
            colorfulness[number] += metrics.colorfulness(colored)[0]
    pixels = sum(photograph.shape[0] * photograph.shape[1] for photograph in photographs)
    return [
        {**setting._asdict(), "ab_rmse": float(error), "colorful": float(share)}
        for setting, error, share in zip(
            settings, np.sqrt(squared / pixels), colorfulness / true_colorfulness, strict=True
        )
    ]


def choose(network, photographs):
    """Choose two settings by the rules `CAREFUL` and `VIVID`, on validation photographs.

    Args:
        network: as for `at_setting`.
        photographs: list of arrays of shape (height, width, 3), uint8.

    Returns:
        Dictionary: `careful` and `vivid`, a dictionary as from `try_settings`, the second None
        where no setting is colorful enough; and `tried`, all of them.
    """
    of_careful = [
        Setting(scale, looks, temperature, 0)
        for scale in SCALES
        for looks in LOOKS
        for temperature in CAREFUL_TEMPERATURES
    ]
    tried = try_settings(network, photographs, of_careful)
    careful = min(tried, key=_error)
    of_vivid = [
        Setting(careful["scale"], careful["looks"], temperature, boldness)
        for temperature in VIVID_TEMPERATURES
        for boldness in BOLDNESSES
    ]
    bolder = try_settings(network, photographs, of_vivid)
    colorful = [one for one in bolder if one["colorful"] >= COLORFUL_ENOUGH]
    return {
        "careful": careful,
        "vivid": min(colorful, key=_error, default=None),
        "tried": [*tried, *bolder],
    }


def _error(tried):
    return tried["ab_rmse"]


def publish(dataset):
    """Choose the settings of the network for photographs, then judge it once; into `results/`.

    Args:
        dataset: Tiny ImageNet, as a `data.Dataset`.

    Returns:
        Path of the file: what was measured, when and where; the `rules`; `chosen`, as from
        `choose`; and `measured`, for the network of CIFAR-10 (`before`) and for both settings of
        the new one: `figures` of the validation photographs, by kind, and of every fourth test
        image of `tiny_imagenet` and of `cifar10`.
    """
    photographs = read()
    experiment = experiments.get("unet_photographs", of_the_series=True)
    path = records.path_of_weights(experiment.name)
    model = records.with_weights(experiment.build_model(), path)
    network = networks.Network(experiment, model, f"the published run {experiment.name}")
    chosen = choose(network, photographs)
    ways = {"before": (networks.published("unet_half_size"), BEFORE)}
    for name in ("careful", "vivid"):
        if chosen[name] is not None:
            setting = Setting(*(chosen[name][field] for field in Setting._fields))
            ways[name] = at_setting(network, setting), setting.scale
    tests = {"tiny_imagenet": dataset, "cifar10": data.load("full")}
    measured = {}
    for way, (used, scale) in ways.items():
        of_kinds = {kind: figures(measure(used, photographs, kind, scale)) for kind in KINDS}
        of_tests = {
            name: figures(measure(used, list(test.test_images[::EVERY]), scale=scale))
            for name, test in tests.items()
        }
        measured[way] = {"photographs": of_kinds, **of_tests}
    found = {
        **evaluation.circumstances(dataset),
        "photographs": len(photographs),
        "rules": {"careful": CAREFUL, "vivid": VIVID},
        "chosen": chosen,
        "measured": measured,
    }
    path = records.RESULTS / "photographs.json"
    records.write_json(path, found)
    return path
