"""Functions of notebook 09 that are not figures, with the module of the library that each is for.

`floors_of_bins` belongs to training.py, where `floors` should call it for networks that predict
bins (today it returns nothing for them). `hills` belongs to color_bins.py. The others belong to
evaluation.py; `publish_temperatures` writes results/temperatures.json, which the notebook reads.
"""

import numpy as np
from scipy.ndimage import maximum_filter
from skimage.color import rgb2lab

from colorize_lib import color, color_bins, evaluation, metrics, records, targets, training
from colorize_lib.backend import keras

# For training.py

# Soft encodings of 32x32 pixels take a megabyte for each image.
BINS_PORTION = 50


def floors_of_bins(experiment, images):
    """What answers score, as bins, that took no training; for a loss that compares bins.

    Introduced in notebook 09.

    Args:
        experiment: an `experiments.Experiment` whose network predicts bins, with
            `targets.ab_image` as its target.
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        Dictionary: `truth_loss`, of the soft encoding of the true colors: no prediction has a
        lower one, if the loss has no weights; `constant_loss`, of one answer for every pixel, the
        frequencies of CIFAR-10's training images, or these times the weights of rare colors,
        whichever scores better; `even_loss`, of all bins alike; and `gray_accuracy`, by the
        experiment's metric, of gray for every pixel.
    """
    gray = np.zeros(len(color_bins.centers()), dtype=np.float32)
    gray[color_bins.nearest(np.zeros(2))] = 1
    prior = _soft_frequencies_of_cifar10()
    weights = color_bins.rare_color_weights(color_bins.frequencies_of_cifar10())
    constants = [np.log(prior), np.log(prior * weights), np.zeros_like(gray)]
    sums = np.zeros(5)
    for start in range(0, len(images), BINS_PORTION):
        target = experiment.target(images[start : start + BINS_PORTION])
        truth = color_bins.soft_encoding(targets.chroma_of(target))
        everywhere = np.ones((*target.shape[:-1], 1), dtype=np.float32)
        answers = [
            keras.ops.log(truth + 1e-12),
            *[everywhere * constant for constant in constants],
        ]
        losses = [np.sum(_numbers(experiment.loss(target, answer))) for answer in answers]
        sums += [*losses, np.sum(_numbers(experiment.metric(target, everywhere * gray)))]
    truth_loss, prior_loss, weighted_loss, even_loss, gray_accuracy = (sums / len(images)).tolist()
    return {
        "truth_loss": truth_loss,
        "constant_loss": min(prior_loss, weighted_loss),
        "even_loss": even_loss,
        "gray_accuracy": gray_accuracy,
    }


def _soft_frequencies_of_cifar10():
    """How much of each bin there is in CIFAR-10 if colors belong to several: never quite zero."""
    soft = _numbers(color_bins.soft_encoding(color_bins.centers()))
    smooth = color_bins.frequencies_of_cifar10() @ soft
    return (smooth / smooth.sum()).astype(np.float32)


def _numbers(tensor):
    return keras.ops.convert_to_numpy(tensor)


# For color_bins.py


def likelihoods(logits):
    """How likely each bin is: the softmax of a network's logits. Introduced in notebook 09.

    Args:
        logits: array of shape (..., bins).

    Returns:
        Array of this shape, in [0, 1]; the bins of a pixel have the sum 1.
    """
    logits = np.asarray(logits, dtype=np.float32)
    values = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return values / values.sum(axis=-1, keepdims=True)


def hills(likelihoods, apart=30):
    """The two most likely colors of each pixel that are not neighbors: the tops of two hills.

    A top is a bin that is more likely than the eight bins around it. Introduced in notebook 09.

    Args:
        likelihoods: array of shape (pixels, bins).
        apart: how far the second top has to be from the first, in units of a* and b*.

    Returns:
        (first, second, height): arrays of shape (pixels,). The first two are numbers of bins; the
        third says how high the second hill is, as a part of the first, from 0 up to 1. Where
        there is no second hill, it is 0, and `second` means nothing.
    """
    pixels = np.arange(len(likelihoods))
    middles = color_bins.centers()
    row, column = np.rint((middles + color_bins.FARTHEST) / color_bins.STEP).astype(int).T
    size = 2 * color_bins.FARTHEST // color_bins.STEP + 1
    plane = np.zeros((len(likelihoods), size, size), dtype=np.float32)
    plane[:, row, column] = likelihoods
    is_top = (plane == maximum_filter(plane, size=(1, 3, 3)))[:, row, column]
    first = likelihoods.argmax(axis=-1)
    distance = np.linalg.norm(middles[first][:, np.newaxis] - middles, axis=-1)
    others = np.where(is_top & (distance >= apart), likelihoods, 0)
    second = others.argmax(axis=-1)
    return first, second, others[pixels, second] / likelihoods[pixels, first]


# For evaluation.py

# At these temperatures a network that predicts bins is measured.
TEMPERATURES = (0, 0.1, 0.2, 0.3, 0.38, 0.5, 0.6, 0.7, 0.8, 0.9, 1)
# So many images are decoded at once: a pixel's bins take a kilobyte.
PORTION = 100
# About so many training images tell which temperature to take.
CHOSEN_BY = 2000


def measure_temperatures(experiment, model, images, temperatures=TEMPERATURES):
    """How colorful and how wrong a network's pictures are at several temperatures.

    The network looks at each image once; only the decoding is repeated. Introduced in notebook
    09.

    Args:
        experiment: an `experiments.Experiment` whose network predicts bins.
        model: its network.
        images: array of shape (images, height, width, 3), uint8.
        temperatures: numbers from 0 up.

    Returns:
        Dictionary: `temperature`, `colorfulness` and `ab_rmse`, lists of equal length.
    """
    sums = np.zeros((len(temperatures), 2))
    for start in range(0, len(images), PORTION):
        few = images[start : start + PORTION]
        gray = color.scale_to_unit(color.rgb_to_gray(few, experiment.gray))
        logits = training.predict(model, few, experiment.gray)
        true_lab = rgb2lab(color.scale_to_unit(few))
        for number, temperature in enumerate(temperatures):
            chroma = color_bins.decode(logits, temperature)
            pictures = np.clip(experiment.pictures(chroma, gray), 0, 1)
            squared = metrics.ab_mean_squared_error(true_lab, rgb2lab(pictures))
            sums[number] += metrics.colorfulness(pictures).sum(), squared.sum()
    colorfulness, squared = (sums / len(images)).T
    return {
        "temperature": list(temperatures),
        "colorfulness": colorfulness.tolist(),
        "ab_rmse": np.sqrt(squared).tolist(),
    }


def fitting_temperature(curve, colorfulness):
    """At which temperature pictures are as colorful as wanted.

    Between two temperatures that were measured, the curve is taken for a straight line; beyond
    its ends, the nearest end is the answer. Introduced in notebook 09.

    Args:
        curve: dictionary as from `measure_temperatures`: the lower the temperature, the more
            colorful.
        colorfulness: what is wanted.

    Returns:
        The temperature.
    """
    order = np.argsort(curve["colorfulness"])
    measured = np.array(curve["colorfulness"])[order]
    return float(np.interp(colorfulness, measured, np.array(curve["temperature"])[order]))


def temperatures_of(networks, dataset):
    """The curves of several networks, and the temperature at which each is as colorful as truth.

    This temperature is found with some of the training images; the test images judge it.
    Introduced in notebook 09.

    Args:
        networks: list of (experiment, model) whose networks predict bins.
        dataset: a `data.Dataset`.

    Returns:
        Dictionary for a JSON file: what was measured, when and where; `truth`, the colorfulness
        of the training images that were used (`chosen_by`) and of the test images; and under
        `networks`, for each experiment's name, the curves of `measure_temperatures` (`train` and
        `test`) and `fitted`: the temperature, and the colorfulness and ab RMSE of the test images
        at it.
    """
    few = dataset.train_images[:: max(1, len(dataset.train_images) // CHOSEN_BY)]
    wanted = _colorfulness_of(few)
    found = {}
    for experiment, model in networks:
        train = measure_temperatures(experiment, model, few)
        temperature = fitting_temperature(train, wanted)
        all_of_them = (*TEMPERATURES, temperature)
        test = measure_temperatures(experiment, model, dataset.test_images, all_of_them)
        fitted = {name: values.pop() for name, values in test.items()}
        found[experiment.name] = {"train": train, "test": test, "fitted": fitted}
    return {
        **evaluation._circumstances(dataset),
        "chosen_by": len(few),
        "truth": {"train": wanted, "test": _colorfulness_of(dataset.test_images)},
        "networks": found,
    }


def _colorfulness_of(images):
    return float(metrics.colorfulness(color.scale_to_unit(images)).mean())


def publish_temperatures(networks, dataset):
    """Measure `temperatures_of` some published networks and keep them in `results/`.

    Args:
        networks: as for `temperatures_of`.
        dataset: the `data.Dataset` that they were trained on.

    Returns:
        Path of the file.
    """
    path = records.RESULTS / "temperatures.json"
    records.write_json(path, temperatures_of(networks, dataset))
    return path
