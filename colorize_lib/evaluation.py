"""Evaluation: every metric of a network, and of the floors beside it, on all test images.

Training measures little, so that it is fast. What is measured here takes about a minute, and is
kept in a file: beside the record of a published run, or in the folder of a run of your own.
"""

import datetime
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from skimage.color import rgb2lab

from colorize_lib import color, color_bins, experiments, floors, losses, metrics, records, training
from colorize_lib.errors import ColorizeError

# The original's loss leaves the brightness of a picture to chance. So each network is measured in
# two ways: as it is, and by its colors alone. For the second, pictures made with this loss first
# get the brightness of the gray that the network was given.
WAYS = {
    "as_predicted": "the picture as the network gives it, cut off at black and white",
    "true_lightness": "its chroma a* and b* with the true lightness L*",
}

# Where a run of your own keeps what was measured of it.
KEPT_IN = "metrics.json"


@dataclass(frozen=True)
class Floor:
    """An answer that took no network."""

    name: str
    title: str
    answer: Callable  # (test images, training images), both uint8 -> pictures in [0, 1]


FLOORS = (
    Floor("gray_copy", "gray copy (Rec. 601)", lambda images, train: floors.gray_copy(images)),
    Floor(
        "original_gray_copy",
        "gray copy, the original's gray",
        lambda images, train: floors.gray_copy(images, "original"),
    ),
    Floor(
        "true_lightness",
        "gray with the true lightness",
        lambda images, train: floors.keep_lightness(images, (0, 0)),
    ),
    Floor("mean_chroma", "mean chroma of the training set", floors.with_mean_chroma),
    Floor(
        "mean_chroma_of_original_gray",
        "mean chroma given the original's gray",
        partial(floors.with_mean_chroma_of_levels, definition="original"),
    ),
    Floor(
        "mean_chroma_of_lightness",
        "mean chroma given the lightness",
        partial(floors.with_mean_chroma_of_levels, definition="lightness"),
    ),
    Floor("mean_image", "mean training image", floors.mean_image),
)


def figures(truth, predicted):
    """Every metric of some pictures, each with its bootstrap interval.

    Introduced in notebook 06.

    Args:
        truth: array of shape (images, height, width, 3), uint8.
        predicted: array of the same shape, floats in [0, 1].

    Returns:
        Dictionary from the name of each metric in `metrics.METRICS` to a dictionary: `value`, and
        `low` and `high`, between which 95 % of the resampled figures lie. A figure that is
        infinite, such as the PSNR where all was predicted exactly, is None.
    """
    measured = metrics.evaluate(color.scale_to_unit(truth), predicted)
    values = metrics.summarize(measured)
    intervals = metrics.bootstrap_intervals(measured)
    return {
        name: {"value": _finite(value), "low": _finite(low), "high": _finite(high)}
        for name, value in values.items()
        for low, high in [intervals[name]]
    }


def _finite(value):
    """JSON has no infinity."""
    return value if math.isfinite(value) else None


def pictures(experiment, model, images):
    """The pictures of a network in both ways of looking at them.

    Introduced in notebook 06.

    Args:
        experiment: an `experiments.Experiment` whose predictions are pictures.
        model: its network.
        images: array of shape (images, 32, 32, 3), uint8.

    Returns:
        Dictionary from each of `WAYS` to an array of the shape of `images`, float32 in [0, 1].
    """
    gray = color.scale_to_unit(color.rgb_to_gray(images, experiment.gray))
    values = training.predict(model, images, experiment.gray, experiment.decode)
    predicted = experiment.pictures(values, gray)
    bright = predicted
    if experiment.loss is losses.original_crossentropy:
        bright = _with_the_gray_it_was_given(predicted, gray, experiment.gray)
    chroma = rgb2lab(np.clip(bright, 0, 1))[..., 1:]
    return {
        "as_predicted": np.clip(predicted, 0, 1),
        "true_lightness": _as_in_a_file(floors.keep_lightness(images, chroma)),
    }


def _with_the_gray_it_was_given(predicted, gray, definition):
    """Multiply each picture by one number, so that its own gray is as bright as the given one.

    The original's loss leaves this number to chance, and chroma grows with it. A picture that is
    right stays as it is.
    """
    own_gray = predicted @ np.array(color.GRAY_WEIGHTS[definition], dtype=np.float32)
    own_brightness = own_gray.mean(axis=(1, 2)).reshape(-1, 1, 1, 1)
    wanted = gray.mean(axis=(1, 2, 3), keepdims=True)
    return predicted * wanted / np.where(own_brightness > 0, own_brightness, 1)


def _as_in_a_file(answer):
    """Pictures with the 256 levels of an image file.

    Without this, the argmax accuracy of a gray picture would be decided by the last bits of red,
    green and blue.
    """
    return color.scale_to_unit(color.unit_to_pixels(answer))


def measure_network(experiment, model, dataset):
    """Every metric of a network on all test images, in both ways.

    Introduced in notebook 06.

    Args:
        experiment: an `experiments.Experiment` whose predictions are pictures.
        model: its network.
        dataset: a `data.Dataset`.

    Returns:
        Dictionary for a JSON file: what was measured, when and where, and under the name of each
        of `WAYS` the `figures`.
    """
    answers = pictures(experiment, model, dataset.test_images)
    return {
        "experiment": experiment.name,
        **circumstances(dataset),
        **{way: figures(dataset.test_images, answer) for way, answer in answers.items()},
    }


def measure_floors(dataset):
    """Every metric of every floor on all test images of a data set.

    Introduced in notebook 06.

    Args:
        dataset: a `data.Dataset`.

    Returns:
        Dictionary for a JSON file: what was measured, when and where; `gray_images`, how many test
        images have no color; `truth`, the colorfulness of the true images; `best_constant`, the
        argmax accuracy of the best constant answer and its position; `floors`, a dictionary from
        the name of each of `FLOORS` to its `title` and its `figures`.
    """
    images, train_images = dataset.test_images, dataset.train_images
    accuracy, position = metrics.constant_accuracy(images)
    colorfulness = metrics.colorfulness(color.scale_to_unit(images))
    low, high = metrics.bootstrap_interval(colorfulness)
    return {
        **circumstances(dataset),
        "gray_images": metrics.count_gray_images(images),
        "truth": {"colorfulness": {"value": float(colorfulness.mean()), "low": low, "high": high}},
        "best_constant": {"argmax": accuracy, "position": position},
        "floors": {
            floor.name: {
                "title": floor.title,
                "figures": figures(images, _as_in_a_file(floor.answer(images, train_images))),
            }
            for floor in FLOORS
        },
    }


def circumstances(dataset):
    """On which test images, when and where something is measured: a part of a JSON file."""
    return {
        "data": {
            "name": dataset.name,
            "sha256": dataset.sha256,
            "test_images": len(dataset.test_images),
        },
        "versions": records.versions(),
        "machine": records.machine(),
        "date": datetime.date.today().isoformat(),
    }


def floors_of(dataset):
    """The floors of a data set: those in `results/` if they are of the same data, else your own.

    The first time that a data set is met, they are measured, which takes minutes for CIFAR-10,
    and kept with your runs. Introduced in notebook 06.

    Args:
        dataset: a `data.Dataset`.

    Returns:
        Dictionary as from `measure_floors`.
    """
    kept = kept_floors(dataset.sha256)
    if kept is None:
        kept = measure_floors(dataset)
        records.write_json(_own_floors(dataset.sha256), kept)
    return kept


def kept_floors(sha256):
    """The floors of the data set with this hash, or None where they were not measured yet."""
    for path in (records.RESULTS / "floors.json", _own_floors(sha256)):
        kept = _read(path)
        if kept is None or kept.get("data", {}).get("sha256") != sha256:
            continue
        if all(_is_complete(floor["figures"]) for floor in kept["floors"].values()):
            return kept
    return None


def _own_floors(sha256):
    return records.runs_folder() / f"floors-{sha256[:8]}.json"


def _is_complete(figures):
    """Whether these are all of today's metrics: someone may have added one."""
    return set(figures) == {metric.name for metric in metrics.METRICS}


def published_floors():
    """The floors in `results/`, as from `measure_floors`. Introduced in notebook 06.

    Raises:
        ColorizeError: if they are not there.
    """
    return _read_published("floors.json")


def published():
    """What was measured of the runs in `results/`. Introduced in notebook 06.

    Returns:
        Dictionary from the name of a run, as for `records.read`, to a dictionary as from
        `measure_network`.

    Raises:
        ColorizeError: if it is not there.
    """
    return _read_published("metrics.json")


def publish(run, dataset):
    """Measure a run that is published, and keep its figures in `results/`.

    Its weights are rounded to float16 before, as those in `results/` are.

    Args:
        run: a finished `training.Run` of the full profile.
        dataset: the `data.Dataset` that it was trained on.

    Returns:
        Path of the file; None if its predictions are not pictures.

    Raises:
        ColorizeError: if the run was trained on other data.
    """
    experiment = experiments.get(run.record["experiment"])
    if experiment.pictures is None:
        return None
    refuse_other_data(run.record, dataset)
    model = experiment.build_model()
    model.set_weights([weight.astype(np.float32) for weight in records.rounded_weights(run.model)])
    answering = experiments.answering(experiment, model)
    measured = {records.name_of(run.record): measure_network(experiment, answering, dataset)}
    path = records.RESULTS / "metrics.json"
    before = published() if path.exists() else {}
    records.write_json(path, dict(sorted((before | measured).items())))
    return path


def publish_floors(dataset):
    """Measure the floors of a data set and keep them in `results/`.

    Returns:
        Path of the file.
    """
    path = records.RESULTS / "floors.json"
    records.write_json(path, measure_floors(dataset))
    return path


def publish_priors(dataset):
    """Count the color bins of the training images and keep them in the library.

    Args:
        dataset: CIFAR-10 as a `data.Dataset`.

    Returns:
        Path of the file, which `color_bins.frequencies_of_cifar10` reads.
    """
    counted = {
        "data": {
            "name": dataset.name,
            "sha256": dataset.sha256,
            "train_images": len(dataset.train_images),
        },
        "step": color_bins.STEP,
        "frequencies": color_bins.frequencies(dataset.train_images).tolist(),
    }
    records.write_json(color_bins.CIFAR10_PRIORS, counted)
    return color_bins.CIFAR10_PRIORS


def of_run(run, dataset):
    """What a finished run of your own scores: measured the first time, then kept in its folder.

    Introduced in notebook 06.

    Args:
        run: a finished `training.Run`.
        dataset: the `data.Dataset` that it was trained on.

    Returns:
        Dictionary as from `measure_network`.

    Raises:
        ColorizeError: if the run was trained on other data, or its predictions are not pictures.
    """
    experiment = experiments.get(run.record["experiment"])
    if experiment.pictures is None:
        raise ColorizeError(f"'{experiment.name}' predicts no pictures that could be measured.")
    refuse_other_data(run.record, dataset)
    measured = kept_figures(run.folder)
    if measured is None:
        measured = measure_network(experiment, run.model, dataset)
        records.write_json(run.folder / KEPT_IN, measured)
    return measured


def kept_figures(folder):
    """What was measured of the run in a folder, or None where that was not done yet."""
    kept = _read(folder / KEPT_IN)
    if kept is None or not all(_is_complete(kept.get(way, {})) for way in WAYS):
        return None
    return kept


def _read_published(name):
    path = records.RESULTS / name
    kept = _read(path)
    if kept is None:
        raise ColorizeError(
            f"{path} is missing or damaged: fetch it again with "
            f"`git checkout {records.RESULTS.name}`."
        )
    return kept


def refuse_other_data(record, dataset):
    """Raise a ColorizeError if the run of this record was trained on other data."""
    if record["data"]["sha256"] != dataset.sha256:
        raise ColorizeError(
            f"'{record['experiment']}' was trained on {record['data']['name']}, not on "
            f"{dataset.name}: measure it on the test images of its own data set."
        )


def _read(path):
    """What a file holds, or None if it is not there or damaged: then it is measured again."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found else None
