"""Evaluation: every metric of a network, and of the baselines beside it, on all test images.

Training measures little, so that it is fast. What is measured here takes about a minute, and is
kept in a file: beside the record of a published run, or in the folder of a run of your own.
"""

import datetime
import math

import numpy as np
from skimage.color import rgb2lab

from colorize_lib import color, color_bins, data, metrics
from colorize_lib.errors import ColorizeError
from colorize_lib.measuring import baselines
from colorize_lib.measuring.bootstrap import bootstrap_interval, bootstrap_intervals
from colorize_lib.runs import finished, records
from colorize_lib.runs.networks import network_of
from colorize_lib.runs.recipe import fingerprint

# The original's loss leaves the brightness of a picture to chance. So each network is measured in
# two views: as it is, and by its colors alone. For the second, pictures of a network that cannot
# see brightness first get that of the gray that it was given.
VIEWS = {
    "as_predicted": "the picture as the network gives it, cut off at black and white",
    "true_lightness": "its chroma a* and b* with the true lightness L*",
}

# The metric by which answers are compared: its squares for each test image are kept, too.
COMPARED_BY = "ab_rmse"

# Where a run of your own keeps what was measured of it.
KEPT_IN = "metrics.json"


def best_of(metric, values, true_value=None):
    """Which of several answers is best by a metric.

    Args:
        metric: one of `metrics.METRICS`.
        values: dictionary from the name of an answer to its figure. Answers whose figure is
            None, for infinite, take no part.
        true_value: what the truth itself has, needed if the metric asks to be near to it.

    Returns:
        The name of the best answer; the first of them if several are equally good.

    Raises:
        ValueError: if no figure is finite.
    """
    finite = {name: value for name, value in values.items() if value is not None}
    if not finite:
        raise ValueError(f"No answer has a finite {metric.title}, so none is best.")
    if metric.higher_is_better is None:
        return min(finite, key=lambda name: abs(finite[name] - true_value))
    return (max if metric.higher_is_better else min)(finite, key=finite.get)


def evaluate(truth, predicted):
    """Everything in `metrics.METRICS`, measured on each image.

    It takes 15 to 35 seconds for 10,000 images of 32x32.

    Args:
        truth: array of shape (images, height, width, 3), sRGB, floats in [0, 1]; at least 11x11
            pixels, for SSIM.
        predicted: array of the same shape and range: cut off at 0 and 1 what exceeds them.

    Returns:
        Dictionary with an array for each metric, its first axis of length `images`. Hand it to
        `summarize` and `bootstrap_intervals`.

    Raises:
        ValueError: if the shapes differ or are not those of color images, there is no image,
            values are not floats in [0, 1], or a metric does not say something of each image.
    """
    if truth.shape != predicted.shape or truth.ndim != 4 or truth.shape[-1] != 3:
        raise ValueError(
            "evaluate needs two arrays of shape (images, height, width, 3), "
            f"not {truth.shape} and {predicted.shape}."
        )
    if len(truth) == 0:
        raise ValueError("evaluate needs at least one image.")

    def measure(*few):
        rgb = [_checked(images) for images in few]
        spaces = {"rgb": rgb, "lab": [rgb2lab(images) for images in rgb]}
        return {m.name: _of_each_image(m, *spaces[m.space]) for m in metrics.METRICS}

    portions = list(data.in_portions(measure, truth, predicted))
    return {name: np.concatenate([found[name] for found in portions]) for name in portions[0]}


def _of_each_image(metric, truth, predicted):
    """What a metric says of some images, once it is known to say something of each of them."""
    values = np.asarray(metric.measure(truth, predicted))
    if values.shape[:1] != (len(truth),):
        raise ValueError(
            f"The metric '{metric.name}' makes shape {values.shape} of {len(truth)} images: let it "
            "return one value for each image."
        )
    return values


def _checked(images):
    """The images as float32, once they are known to be floats in [0, 1]."""
    # A value that is not a number fails every comparison, so it is refused here, too.
    in_range = images.min() >= 0 and images.max() <= 1
    if not np.issubdtype(images.dtype, np.floating) or not in_range:
        raise ValueError(
            f"evaluate needs floats in [0, 1], not {images.dtype} from {images.min()} to "
            f"{images.max()}: use color.scale_to_unit for pixels, numpy.clip for predictions."
        )
    return images.astype(np.float32, copy=False)


def summarize(measured):
    """One figure for each metric, over all images.

    Args:
        measured: dictionary from `evaluate`.

    Returns:
        Dictionary with a float for each metric, in the unit told in `metrics.METRICS`. `psnr` is
        infinite if every image was predicted exactly.
    """
    summary = {}
    for metric in metrics.METRICS:
        if metric.name in measured:
            values = measured[metric.name]
            each_image_once = np.ones((1, len(values)))
            summary[metric.name] = float(metric.combine(values, each_image_once)[0])
    return summary


def figures(measured):
    """Every metric of some pictures, each with its bootstrap interval.

    Args:
        measured: dictionary from `evaluate`.

    Returns:
        Dictionary from the name of each metric in `metrics.METRICS` to a dictionary: `value`, and
        `low` and `high`, between which 95 % of the resampled figures lie. A figure that is
        infinite, such as the PSNR where all was predicted exactly, is None.
    """
    values = summarize(measured)
    intervals = bootstrap_intervals(measured)
    return {
        name: {"value": _finite(value), "low": _finite(low), "high": _finite(high)}
        for name, value in values.items()
        for low, high in [intervals[name]]
    }


def _finite(value):
    """JSON has no infinity."""
    return value if math.isfinite(value) else None


def pictures(network, images):
    """The pictures of a network in both views.

    Args:
        network: a `training.Network`.
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        Dictionary from each of `VIEWS` to an array of the shape of `images`, float32 in [0, 1].
    """
    gray = network.gray(images)
    values = network.values(gray, images)
    predicted = network.experiment.target.pictures(values, gray)
    bright = network.with_brightness(predicted, gray)
    chroma = rgb2lab(np.clip(bright, 0, 1))[..., 1:]
    return {
        "as_predicted": np.clip(predicted, 0, 1),
        "true_lightness": _as_in_a_file(baselines.keep_lightness(images, chroma)),
    }


def _as_in_a_file(answer):
    """Pictures with the 256 levels of an image file.

    Without this, the argmax accuracy of a gray picture would be decided by the last bits of red,
    green and blue.
    """
    return color.scale_to_unit(color.unit_to_pixels(answer))


def measure_network(network, dataset):
    """Every metric of a network on all test images, in both views.

    Args:
        network: a `training.Network`.
        dataset: a `data.Dataset`.

    Returns:
        Dictionary for a JSON file: what was measured, when and where, and under the name of each
        of `VIEWS` the `figures`.
    """
    return _in_figures(network, dataset, _each_image(network, dataset.test_images))


def _each_image(network, images):
    """View -> metric -> what it says of each image of a network."""
    truth = color.scale_to_unit(images)
    return {view: evaluate(truth, answer) for view, answer in pictures(network, images).items()}


def _in_figures(network, dataset, measured):
    return {
        "experiment": network.experiment.name,
        "title": network.experiment.title,
        **circumstances(dataset),
        "metrics": _metrics_of_today(),
        **{view: figures(of_each) for view, of_each in measured.items()},
    }


def measure_baselines(dataset):
    """Every metric of every baseline on all test images of a data set.

    Args:
        dataset: a `data.Dataset`.

    Returns:
        Dictionary for a JSON file: what was measured, when and where; `gray_images`, how many test
        images have no color; `truth`, the colorfulness of the true images; `best_constant`, the
        argmax accuracy of the best constant answer and its position; `floors`, a dictionary from
        the name of each of `baselines.BASELINES` to its `title` and its `figures`.
    """
    return _baselines_in_figures(dataset, _each_image_of_baselines(dataset))


def _each_image_of_baselines(dataset):
    """Baseline -> metric -> what it says of each test image."""
    images, truth = dataset.test_images, color.scale_to_unit(dataset.test_images)
    return {
        known.name: evaluate(truth, _as_in_a_file(known.answer(images, dataset.train_images)))
        for known in baselines.BASELINES
    }


def _baselines_in_figures(dataset, measured):
    images = dataset.test_images
    accuracy, position = baselines.constant_accuracy(images)
    colorfulness = metrics.colorfulness(color.scale_to_unit(images))
    low, high = bootstrap_interval(colorfulness)
    return {
        **circumstances(dataset),
        "metrics": _metrics_of_today(),
        "gray_images": baselines.count_gray_images(images),
        "truth": {"colorfulness": {"value": float(colorfulness.mean()), "low": low, "high": high}},
        "best_constant": {"argmax": accuracy, "position": position},
        "floors": {
            known.name: {"title": known.title, "figures": figures(measured[known.name])}
            for known in baselines.BASELINES
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


def baselines_of(dataset):
    """The baselines of a data set: those in `results/` if they are of the same data, else your own.

    The first time that a data set is met, they are measured, which takes minutes for CIFAR-10,
    and kept with your runs.

    Args:
        dataset: a `data.Dataset`.

    Returns:
        Dictionary as from `measure_baselines`.
    """
    kept = kept_baselines(dataset.sha256)
    if kept is None:
        kept = measure_baselines(dataset)
        records.write_json(_own_baselines(dataset.sha256), kept)
    return kept


def kept_baselines(sha256):
    """The baselines of the data set with this hash, or None where they were not measured yet."""
    for path in (records.RESULTS / "floors.json", _own_baselines(sha256)):
        kept = records.read_json(path)
        if kept is None or records.sha256_of(kept) != sha256 or not _has_baselines(kept):
            continue
        # In `results/` there is no need for a metric that somebody added since.
        if path.parent == records.RESULTS or _is_of_today(kept):
            return kept
    return None


def _own_baselines(sha256):
    return records.runs_folder() / f"baseline-figures-{sha256[:8]}.json"


def _metrics_of_today():
    """What each metric does, as a mark: someone may add one, or change one of their own."""
    return {m.name: fingerprint((m.measure, m.combine, m.space)) for m in metrics.METRICS}


def _is_of_today(kept):
    """Whether figures that were kept are of all of today's metrics, as they are today."""
    marks = kept.get("metrics")
    return isinstance(marks, dict) and _metrics_of_today().items() <= marks.items()


def _has_baselines(kept):
    """Whether a dictionary is one from `measure_baselines`."""
    parts = ("versions", "truth", "best_constant", "floors")
    return records.sha256_of(kept) is not None and all(
        isinstance(kept.get(part), dict) for part in parts
    )


def _has_figures(kept):
    """Whether something is a dictionary from `measure_network`."""
    return records.sha256_of(kept) is not None and all(
        isinstance(kept.get(view), dict) and COMPARED_BY in kept[view] for view in VIEWS
    )


def published_baselines():
    """The baselines in `results/`, as from `measure_baselines`.

    Raises:
        ColorizeError: if they are not there.
    """
    return _read_published("floors.json", _has_baselines)


def published():
    """What was measured of the runs in `results/`.

    Returns:
        Dictionary from the name of a run, as for `records.read`, to a dictionary as from
        `measure_network`.

    Raises:
        ColorizeError: if it is not there.
    """
    return _read_published("metrics.json", lambda kept: all(map(_has_figures, kept.values())))


def publish(run, dataset):
    """Measure a run that is published, and keep its figures in `results/`.

    Its weights are rounded to float16 before, as those in `results/` are.

    Args:
        run: a finished `training.Run` of the full profile.
        dataset: the `data.Dataset` that it was trained on.

    Returns:
        Path of the file.

    Raises:
        ColorizeError: if the run was trained on other data.
    """
    experiment = run.network.experiment
    refuse_other_data(run.record, dataset)
    model = experiment.build_model()
    rounded = finished.rounded_weights(run.model)
    model.set_weights([weight.astype(np.float32) for weight in rounded])
    network = network_of(experiment, model, "rounded to float16")
    path, name = records.RESULTS / "metrics.json", finished.name_of(run.record)
    before = published() if path.exists() else {}
    measured = _each_image(network, dataset.test_images)
    if run.record["seed"] == 0:
        records.write_errors(name, {name: measured["true_lightness"][COMPARED_BY]})
    after = before | {name: _in_figures(network, dataset, measured)}
    records.write_json(path, dict(sorted(after.items())))
    return path


def is_on_the_leaderboard(dataset):
    """Whether the baselines in `results/` are of this data set, or there are none yet."""
    kept = records.read_json(records.RESULTS / "floors.json")
    return kept is None or records.sha256_of(kept) == dataset.sha256


def publish_baselines(dataset):
    """Measure the baselines of a data set and keep them in `results/`.

    Returns:
        Path of the file.
    """
    path = records.RESULTS / "floors.json"
    measured = _each_image_of_baselines(dataset)
    errors = {name: of_each[COMPARED_BY] for name, of_each in measured.items()}
    records.write_errors("floors", errors)
    records.write_json(path, _baselines_in_figures(dataset, measured))
    return path


def publish_priors(dataset, path=color_bins.CIFAR10_PRIORS):
    """Count the color bins of the training images and keep them in the library.

    Args:
        dataset: CIFAR-10 as a `data.Dataset`; or Tiny ImageNet, for the other path.
        path: of the file, one of the two that `color_bins` reads.

    Returns:
        The path.
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
    records.write_json(path, counted)
    return path


def of_run(run, dataset):
    """What a finished run of your own scores: measured the first time, then kept in its folder.

    Args:
        run: a finished `training.Run`.
        dataset: the `data.Dataset` that it was trained on.

    Returns:
        Dictionary as from `measure_network`.

    Raises:
        ColorizeError: if the run was trained on other data.
    """
    refuse_other_data(run.record, dataset)
    return measure_own(run.network, run.folder, dataset)


def measure_own(network, folder, dataset):
    """As `of_run`, of the network of the run in a folder."""
    measured = kept_figures(folder)
    if measured is None:
        measured = measure_network(network, dataset)
        records.write_json(folder / KEPT_IN, measured)
    return measured


def kept_figures(folder):
    """What was measured of the run in a folder, or None where that was not done yet."""
    kept = records.read_json(folder / KEPT_IN)
    return kept if kept is not None and _has_figures(kept) and _is_of_today(kept) else None


def _read_published(name, is_whole):
    path = records.RESULTS / name
    kept = records.read_json(path)
    if kept is None or not is_whole(kept):
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
