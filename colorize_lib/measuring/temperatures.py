"""Temperatures: how colorful a network that predicts bins should be, and what that costs.

How bold its pictures are is not fixed by its training, but by the temperature of
`color_bins.decode`, which can be turned afterwards. This module measures what the temperature
changes. It chooses one, and the number of looks, on the validation images, with networks that were
not trained on these; then the published networks are judged on the test images, once.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from skimage.color import rgb2lab

from colorize_lib import color, data, experiments, metrics, training
from colorize_lib.errors import ColorizeError
from colorize_lib.measuring import evaluation, validation
from colorize_lib.runs import networks, records

# At these temperatures a network is measured.
TEMPERATURES = (0, 0.1, 0.2, 0.3, 0.38, 0.5, 0.6, 0.7, 0.8, 0.9, 1)
# So many images are decoded at once: the bins of an image take a megabyte.
PORTION = 100
# A network that takes hours is trained for so many epochs only where its settings are chosen.
EPOCHS_TO_CHOOSE = 8

# The rules, which were written down before anything was measured.
CAREFUL = "the lowest temperature whose ab RMSE is at most 1 % above the lowest of the curve"
VIVID = (
    "of the temperatures whose colorfulness is within 10 % of the truth's, the one with the lowest "
    "ab RMSE; where there is none, none"
)
LOOKS = "the number of looks with the lower ab RMSE, each at its careful temperature"


def measure(network, images, temperatures=TEMPERATURES):
    """How colorful and how wrong a network's pictures are at several temperatures.

    The network looks at each image once; only the decoding is repeated.

    Args:
        network: a `training.Network` that predicts bins.
        images: array of shape (images, height, width, 3), uint8.
        temperatures: numbers from 0 up.

    Returns:
        Dictionary: `temperature`, `colorfulness` and `ab_rmse`, lists of equal length.

    Raises:
        ColorizeError: if it predicts no bins, or there is no such temperature.
    """
    targets = [network.at_temperature(t).experiment.target for t in temperatures]

    def sums(few):
        """Colorfulness and squared error at each temperature, added up over a few images."""
        gray, answers = network.gray(few), network.predict(few)
        true_lab = rgb2lab(color.scale_to_unit(few))
        found = []
        for target in targets:
            pictures = np.clip(target.pictures(target.values(answers), gray), 0, 1)
            squared = metrics.ab_mean_squared_error(true_lab, rgb2lab(pictures))
            found.append((metrics.colorfulness(pictures).sum(), squared.sum()))
        return np.array(found)

    colorfulness, squared = (sum(data.in_portions(sums, images, size=PORTION)) / len(images)).T
    return {
        "temperature": list(temperatures),
        "colorfulness": colorfulness.tolist(),
        "ab_rmse": np.sqrt(squared).tolist(),
    }


def fitting(curve, colorfulness):
    """At which temperature pictures are as colorful as wanted.

    Between two temperatures that were measured, the curve is taken for a straight line. It can
    rise and fall again toward 0, where the most likely color is gray. If several temperatures
    fit, the highest is the answer, with the fewest jumps; if none does, the one that comes
    nearest.

    Args:
        curve: dictionary as from `measure`.
        colorfulness: what is wanted.

    Returns:
        The temperature.
    """
    measured = sorted(zip(curve["temperature"], curve["colorfulness"], strict=True), reverse=True)
    for (warmer, before), (colder, after) in pairwise(measured):
        if min(before, after) <= colorfulness <= max(before, after) and before != after:
            part = (colorfulness - before) / (after - before)
            return warmer + part * (colder - warmer)
    return min(measured, key=lambda point: abs(point[1] - colorfulness))[0]


def careful(curve):
    """Choose by the rule `CAREFUL`: as decided as the least error allows, within a hundredth.

    Args:
        curve: dictionary as from `measure`.

    Returns:
        The temperature.

    >>> careful({"temperature": [0, 0.5, 1], "ab_rmse": [13, 12.05, 12]})
    0.5
    """
    allowed = 1.01 * min(curve["ab_rmse"])
    points = zip(curve["temperature"], curve["ab_rmse"], strict=True)
    return min(temperature for temperature, error in points if error <= allowed)


def vivid(curve, colorfulness):
    """Choose by the rule `VIVID`: as colorful as the truth, within a tenth.

    Args:
        curve: dictionary as from `measure`.
        colorfulness: that of the true images.

    Returns:
        The temperature, or None if none makes pictures so colorful.
    """
    points = zip(curve["ab_rmse"], curve["temperature"], curve["colorfulness"], strict=True)
    fitting_ones = [point for point in points if abs(point[2] / colorfulness - 1) <= 0.1]
    return min(fitting_ones)[1] if fitting_ones else None


def choose(experiment, dataset, **settings):
    """Choose temperature and looks on the validation images, with a network that has not seen them.

    Args:
        experiment: an `experiments.Experiment` that predicts bins.
        dataset: a `data.Dataset`; its test images are not used.
        settings: handed on to `training.run`: profile, seed, show.

    Returns:
        Dictionary: `epochs` of this training; `curves`, for each number of looks that was tried
        what `measure` found; `looks`, `careful`, `vivid` and `fitted`: what is chosen.
    """
    epochs = min(experiment.epochs, EPOCHS_TO_CHOOSE)
    split = data.validation_split(dataset)
    one_look = replace(experiment, several_looks=False)
    run = training.run(one_look, split, epochs=epochs, **settings)
    curves = {1: measure(run.network, split.test_images)}
    if experiment.several_looks:
        four_looks = networks.network_of(experiment, run.model, run.network.source)
        curves[4] = measure(four_looks, split.test_images)
    best = min(curves, key=lambda looks: _error_at(curves[looks], careful(curves[looks])))
    truth = _colorfulness_of(split.test_images)
    return {
        "epochs": epochs,
        "curves": {str(looks): curve for looks, curve in curves.items()},
        "looks": best,
        "careful": careful(curves[best]),
        "vivid": vivid(curves[best], truth),
        "fitted": fitting(curves[best], truth),
    }


def _error_at(curve, temperature):
    return curve["ab_rmse"][curve["temperature"].index(temperature)]


def judge(network, chosen, images):
    """Measure a network on test images, at all temperatures and at those that were chosen.

    Args:
        network: a `training.Network` that predicts bins.
        chosen: dictionary as from `choose`.
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        Dictionary: `test`, what `measure` found; and for each of `careful`, `vivid` and `fitted`
        the temperature, and the colorfulness and ab RMSE at it; None where none was chosen.
    """
    names = [name for name in ("careful", "vivid", "fitted") if chosen[name] is not None]
    found = measure(network, images, (*TEMPERATURES, *(chosen[name] for name in names)))
    points = [dict(zip(found, point, strict=True)) for point in zip(*found.values(), strict=True)]
    at = dict(zip(names, points[len(TEMPERATURES) :], strict=True))
    test = {name: values[: len(TEMPERATURES)] for name, values in found.items()}
    return {"test": test, **{name: at.get(name) for name in ("careful", "vivid", "fitted")}}


def _colorfulness_of(images):
    return float(metrics.colorfulness(color.scale_to_unit(images)).mean())


def publish(dataset, **settings):
    """Choose for all published networks that predict bins, judge them, keep it in `results/`.

    Args:
        dataset: the `data.Dataset` that they were trained on.
        settings: handed on to `training.run`, in place of the full profile.

    Returns:
        Path of the file: what was measured, when and where; the `rules`; `chosen_by`, the
        validation images; `truth`, the colorfulness of these (`validation`) and of the test
        images; and under `networks`, for each experiment's name, `chosen`, as from `choose`, and
        what `judge` found.

    Raises:
        ColorizeError: if there is no such network, or one of them was trained on other data.
    """
    of_bins = [e for e in experiments.EXPERIMENTS if e.target.temperature is not None]
    of_bins = [e for e in of_bins if records.is_published(e.name)]
    for experiment in of_bins:
        evaluation.refuse_other_data(records.read(experiment.name), dataset)
    if not of_bins:
        raise ColorizeError(
            f"No run of a network that predicts bins is recorded in {records.RESULTS}: "
            "train one in the full profile, such as unet_bins, then record it."
        )
    settings = {"profile": "full", **settings}
    split = data.validation_split(dataset)
    found = {}
    for experiment in of_bins:
        chosen = choose(experiment, dataset, **settings)
        judged = judge(networks.published(experiment.name), chosen, dataset.test_images)
        found[experiment.name] = {"chosen": chosen, **judged}
    path = records.RESULTS / "temperatures.json"
    measured = {
        **evaluation.circumstances(dataset),
        "rules": {"careful": CAREFUL, "vivid": VIVID, "looks": LOOKS},
        "chosen_by": validation.validation_images(split),
        "truth": {
            "validation": _colorfulness_of(split.test_images),
            "test": _colorfulness_of(dataset.test_images),
        },
        "networks": found,
    }
    records.write_json(path, measured)
    return path
