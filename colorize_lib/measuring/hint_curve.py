"""How much hints help: two answers to them that take no network, and how wrong an answer is.

The hints are true colors at random points of test images, as a person would give them who knows.
"""

import numpy as np
import scipy.sparse
from scipy.ndimage import distance_transform_edt
from scipy.sparse.linalg import spsolve
from skimage.color import rgb2lab

from colorize_lib import color, metrics, targets
from colorize_lib.color import LARGEST_CHROMA


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
