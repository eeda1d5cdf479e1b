"""Temperatures: how colorful a network that predicts bins should be, and what that costs.

How bold its pictures are is not fixed by its training, but by the temperature of
`color_bins.decode`, which can be turned afterwards. This module measures what the temperature
changes, and chooses one with training images, so that the test images can judge.
"""

from itertools import pairwise

import numpy as np
from skimage.color import rgb2lab

from colorize_lib import color, data, experiments, metrics
from colorize_lib.errors import ColorizeError
from colorize_lib.measuring import evaluation
from colorize_lib.runs import networks, records

# At these temperatures a network is measured.
TEMPERATURES = (0, 0.1, 0.2, 0.3, 0.38, 0.5, 0.6, 0.7, 0.8, 0.9, 1)
# So many images are decoded at once: the bins of an image take a megabyte.
PORTION = 100
# About so many training images tell which temperature to take.
CHOSEN_BY = 2000


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


def measure_networks(trained, dataset):
    """The curves of several networks, and the temperature at which each is as colorful as truth.

    This temperature is found with some of the training images; the test images judge it.

    Args:
        trained: list of `training.Network` that predict bins.
        dataset: a `data.Dataset`.

    Returns:
        Dictionary for a JSON file: what was measured, when and where; `truth`, the colorfulness
        of the training images that were used (`chosen_by`) and of the test images; and under
        `networks`, for each experiment's name, what `measure` found (`train` and `test`) and
        `fitted`: the temperature, and the colorfulness and ab RMSE of the test images at it.
    """
    few = dataset.train_images[:: max(1, len(dataset.train_images) // CHOSEN_BY)]
    wanted = _colorfulness_of(few)
    found = {}
    for network in trained:
        train = measure(network, few)
        temperature = fitting(train, wanted)
        test = measure(network, dataset.test_images, (*TEMPERATURES, temperature))
        fitted = {name: values.pop() for name, values in test.items()}
        found[network.experiment.name] = {"train": train, "test": test, "fitted": fitted}
    return {
        **evaluation.circumstances(dataset),
        "chosen_by": len(few),
        "truth": {"train": wanted, "test": _colorfulness_of(dataset.test_images)},
        "networks": found,
    }


def _colorfulness_of(images):
    return float(metrics.colorfulness(color.scale_to_unit(images)).mean())


def publish(dataset):
    """Measure all published networks that predict bins, and keep what was found in `results/`.

    Args:
        dataset: the `data.Dataset` that they were trained on.

    Returns:
        Path of the file, which holds what `measure_networks` returns.

    Raises:
        ColorizeError: if there is none, or one of them was trained on other data.
    """
    trained = []
    for experiment in experiments.EXPERIMENTS:
        if experiment.target.temperature is not None and records.is_published(experiment.name):
            evaluation.refuse_other_data(records.read(experiment.name), dataset)
            trained.append(networks.published(experiment.name))
    if not trained:
        raise ColorizeError(
            f"No run of a network that predicts bins is recorded in {records.RESULTS}: "
            "train one in the full profile, such as unet_bins, then record it."
        )
    path = records.RESULTS / "temperatures.json"
    records.write_json(path, measure_networks(trained, dataset))
    return path
