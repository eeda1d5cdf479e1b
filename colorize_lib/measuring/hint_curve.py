"""How much hints help: the error against their number, beside answers that take no network.

The hints are true colors at random points of test images, as a person would give them who knows.
"""

import numpy as np
import scipy.sparse
from scipy.ndimage import distance_transform_edt
from scipy.sparse.linalg import spsolve
from skimage.color import rgb2lab

from colorize_lib import color, metrics, targets
from colorize_lib.color import LARGEST_CHROMA
from colorize_lib.measuring import evaluation
from colorize_lib.measuring.bootstrap import bootstrap_interval
from colorize_lib.runs import networks, records

NUMBERS = (0, 1, 2, 5, 10, 50)  # of hints
IMAGES = 500  # are measured
# How much lighter or darker a neighbor may be and still get much the same color, in units of L*:
# the one with the lowest error at 10 hints on as many validation images is taken.
SOFTNESSES = (0.5, 1.0, 2.0, 4.0, 8.0)


def nearest_hint(planes):
    """Each pixel gets the chroma of the hint that is nearest to it.

    Args:
        planes: array of shape (height, width, 3), hints, as from `hints.points.planes_of`.

    Returns:
        Array of shape (height, width, 2), a* and b*; gray if there is no hint.
    """
    has_none = planes[..., 2] == 0
    rows, columns = distance_transform_edt(has_none, return_distances=False, return_indices=True)
    return LARGEST_CHROMA * planes[rows, columns, :2]


def spread_along_edges(lightness, planes, softness):
    """Hints whose colors flow to all sides, but hardly over edges of the lightness.

    The chroma of each pixel without a hint is the mean of its neighbors', in which those count
    most that are about as light. All these equations are solved at once. Source: Levin, Lischinski
    and Weiss 2004, "Colorization using Optimization", equations 1 and 2, with one width of the
    Gaussian for the whole image.

    Args:
        lightness: array of shape (height, width), CIE L*.
        planes: array of shape (height, width, 3), hints, as from `hints.points.planes_of`.
        softness: how far the lightness of neighbors may differ, in units of L*.

    Returns:
        Array of shape (height, width, 2), a* and b*; gray if there is no hint.
    """
    if not planes[..., 2].any():
        return np.zeros((*lightness.shape, 2))
    number = np.arange(lightness.size).reshape(lightness.shape)
    pairs, values = [], []
    for here, there in _neighbors(*lightness.shape):
        difference = (lightness[here] - lightness[there]).ravel()
        weight = np.exp(-(difference**2) / (2 * softness**2)) + 1e-6
        pairs += [(number[here].ravel(), number[there].ravel())]
        pairs += [(number[there].ravel(), number[here].ravel())]
        values += [weight, weight]
    rows, columns = np.concatenate(pairs, axis=1)
    shape = (lightness.size, lightness.size)
    weights = scipy.sparse.csr_array((np.concatenate(values), (rows, columns)), shape=shape)
    means = scipy.sparse.diags_array(1 / weights.sum(axis=1)) @ weights
    # Where there is a hint, the equation is "the chroma is that of the hint".
    is_free = scipy.sparse.diags_array((planes[..., 2].ravel() == 0).astype(float))
    system = scipy.sparse.eye_array(lightness.size) - is_free @ means
    known = LARGEST_CHROMA * planes[..., :2].reshape(-1, 2)
    return spsolve(system.tocsc(), known).reshape(*lightness.shape, 2)


def _neighbors(height, width):
    """Each pixel and one of its eight neighbors, each pair once: slices of an image."""
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here = slice(0, height - down), slice(max(-right, 0), width - max(right, 0))
        there = slice(down, height), slice(max(right, 0), width - max(-right, 0))
        yield here, there


def true_hints(image, number, random):
    """True colors at random points of an image, as planes.

    Args:
        image: array of shape (height, width, 3), uint8.
        number: of points, no two of them the same.
        random: a `numpy.random.Generator`.

    Returns:
        Array of shape (height, width, 3), float32, as from `hints.points.planes_of`.
    """
    chroma = targets.chroma(image[np.newaxis])[0] / LARGEST_CHROMA
    planes = np.zeros((*image.shape[:2], 3), dtype=np.float32)
    points = random.choice(image.shape[0] * image.shape[1], size=number, replace=False)
    rows, columns = np.unravel_index(points, image.shape[:2])
    planes[rows, columns, :2] = chroma[rows, columns]
    planes[rows, columns, 2] = 1
    return planes


def squared_errors(answer, images, number):
    """How wrong answers to so many hints are.

    Args:
        answer: function from (gray (height, width, 1) in [0, 1], planes) to the chroma of an image,
            (height, width, 2).
        images: array of shape (images, height, width, 3), uint8.
        number: of hints; which points they are at depends on the image's place alone.

    Returns:
        Array of shape (images,): the mean squared error of a* and b*, in colors of sRGB.
    """
    errors = []
    for place, image in enumerate(images):
        planes = true_hints(image, number, np.random.default_rng(place))
        gray = color.scale_to_unit(color.rgb_to_gray(image, "lightness"))
        chroma = answer(gray, planes)[np.newaxis]
        colored = targets.pictures_of_chroma(chroma, gray[np.newaxis])
        true_lab = rgb2lab(color.scale_to_unit(image[np.newaxis]))
        errors.append(metrics.ab_mean_squared_error(true_lab, rgb2lab(colored))[0])
    return np.array(errors)


def ways(network, softness):
    """The answers that are compared: a dictionary from a name to what `squared_errors` takes.

    Args:
        network: a `training.Network` that takes hints.
        softness: as for `spread_along_edges`.
    """
    return {
        "network": lambda gray, planes: _chroma(
            network, network.values_with_hints(gray[np.newaxis], planes[np.newaxis]), gray
        ),
        "nearest": lambda gray, planes: nearest_hint(planes),
        "spread": lambda gray, planes: spread_along_edges(color.lightness(gray), planes, softness),
    }


def _chroma(network, values, gray):
    """The chroma of one image (height, width, 2), from what a network's answer was decoded to."""
    chroma = network.experiment.target.chroma(values)
    return targets.enlarged(chroma, *gray.shape[:2])[0]


def publish(dataset):
    """Measure all ways with all numbers of hints on test images, once; into `results/`.

    Args:
        dataset: Tiny ImageNet, as a `data.Dataset`.

    Returns:
        Path of the file: when and where it was measured; the `numbers` of hints; `softness`, what
        was `tried` on validation images and what was `chosen`; `ab_rmse`, for each way a list with
        `value`, `low` and `high` for each number; and `before`, that of the network without hints.
    """
    network = networks.published("unet_hints")
    aside = _some(dataset.validation_images)
    tried = {
        softness: _figure(squared_errors(ways(network, softness)["spread"], aside, 10))
        for softness in SOFTNESSES
    }
    softness = min(tried, key=lambda one: tried[one]["value"])
    images = _some(dataset.test_images)
    found = {
        way: [_figure(squared_errors(answer, images, number)) for number in NUMBERS]
        for way, answer in ways(network, softness).items()
    }
    before = networks.published("unet_photographs")

    def without_hints(gray, planes):
        return _chroma(before, before.values(gray[np.newaxis]), gray)

    path = records.RESULTS / "hints.json"
    records.write_json(
        path,
        {
            **evaluation.circumstances(dataset),
            "images": len(images),
            "numbers": NUMBERS,
            "softness": {"chosen": softness, "tried": tried},
            "ab_rmse": found,
            "before": _figure(squared_errors(without_hints, images, 0)),
        },
    )
    return path


def _some(images):
    """About as many as are measured, in equal steps."""
    return images[:: max(1, len(images) // IMAGES)]


def _figure(squared):
    (value,) = metrics.root_of_mean(squared, np.ones((1, len(squared))))
    low, high = bootstrap_interval(squared, metrics.root_of_mean)
    return {"value": float(value), "low": low, "high": high}
