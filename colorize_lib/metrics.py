"""Metrics: how good a prediction is, for people rather than for the optimizer.

The first three are to watch a training by: they take tensors, as losses do. All others take
pictures, and measure every image by itself, so that the bootstrap can draw the images again.
`METRICS` at the end says how one figure is made of these values; `add` puts your own on this list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from skimage.color import deltaE_ciede2000
from skimage.metrics import structural_similarity

from colorize_lib import color_bins
from colorize_lib.backend import keras
from colorize_lib.color import unit_to_pixels

ops = keras.ops


def argmax_accuracy(target, prediction):
    """The original's "accuracy": is the largest value at the same place in both?

    Of the 3,072 values of an image, only the position of the largest one counts. It says nothing
    about how many pixels have the right color. Of several largest values, the first one wins.
    Source: what Keras 2.2.4 made of `metrics=["accuracy"]` beside a categorical cross-entropy.

    Args:
        target, prediction: tensors of shape (batch, values).

    Returns:
        Tensor of shape (batch,): 1.0 where the positions agree, else 0.0.
    """
    same = ops.equal(ops.argmax(target, axis=-1), ops.argmax(prediction, axis=-1))
    return ops.cast(same, "float32")


def nearly_right(target, prediction):
    """Share of the values that are within 0.02 of the truth.

    For red, green and blue, these are five levels of 255; for chroma, four units of Lab.

    Args:
        target, prediction: tensors of shape (batch, values) or (batch, height, width, channels),
            in [0, 1].

    Returns:
        Tensor of shape (batch,): fractions in [0, 1], higher is better.
    """
    target = ops.cast(target, prediction.dtype)
    near = ops.cast(ops.abs(prediction - target) <= 0.02, "float32")
    return ops.mean(near, axis=tuple(range(1, len(near.shape))))


def bin_accuracy(target, logits):
    """Share of the pixels whose most likely bin is the one that their color is in.

    Args:
        target: tensor of shape (batch, height, width, 2), a* and b*.
        logits: tensor of shape (batch, height, width, bins).

    Returns:
        Tensor of shape (batch,): fractions in [0, 1], higher is better.
    """
    chroma = ops.cast(target, logits.dtype)
    right = ops.argmax(color_bins.soft_encoding(chroma), axis=-1)
    same = ops.equal(ops.argmax(logits, axis=-1), right)
    return ops.mean(ops.cast(same, "float32"), axis=(1, 2))


# How near colored pictures are to the true ones, image by image.


def psnr(truth, predicted):
    """Peak signal-to-noise ratio: the squared error of an image, on a logarithmic scale.

    It is 10 log10(255² / mean squared error of red, green and blue), in decibels. Both images
    are first rounded to the 256 levels of an image file: what remains equal after that has no
    error, and its ratio is infinite. `mean_of_finite` tells how the mean over images is taken.
    Caveat: like every squared error, it prefers a dull color between two plausible ones.

    Args:
        truth, predicted: arrays of shape (images, height, width, 3), sRGB in [0, 1].

    Returns:
        Array of shape (images,): decibels from 0 up, higher is better; infinity where the
        image was predicted exactly.

    >>> black, white = np.zeros((1, 8, 8, 3)), np.ones((1, 8, 8, 3))
    >>> psnr(black, black + 10 / 255).round(1), psnr(black, white)
    (array([28.1]), array([0.]))
    """
    difference = unit_to_pixels(truth).astype(np.float64) - unit_to_pixels(predicted)
    squared_error = np.mean(difference**2, axis=(1, 2, 3))
    with np.errstate(divide="ignore"):  # no error: infinitely many decibels
        return 10 * np.log10(255**2 / squared_error)


def predicted_exactly(truth, predicted):
    """Which images are equal to the truth once both are rounded to the 256 levels of a file.

    The mean PSNR leaves these out. Arguments as for `psnr`; returns an array of shape (images,):
    1.0 where no pixel differs, else 0.0; higher is better.
    """
    same = unit_to_pixels(truth) == unit_to_pixels(predicted)
    return same.all(axis=(1, 2, 3)).astype(np.float64)


def ssim(truth, predicted):
    """Structural similarity: do light and dark change in the same places?

    Around each pixel, mean, variance and covariance of the two images are compared under a
    window: 11x11 pixels, weighted by a Gaussian with a standard deviation of 1.5, as in the
    paper. It is applied to red, green and blue separately. The mean is over the three channels
    and over the pixels whose window lies inside the image: 22x22 of 32x32.

    Caveat: most structure is in the lightness, which the network is given. Even a gray copy
    scores high, so read it beside that baseline. Other windows give other figures.
    Source: Wang et al. 2004, "Image quality assessment: from error visibility to structural
    similarity", sections III.B and III.C.

    Args:
        truth, predicted: arrays of shape (images, height, width, 3), sRGB in [0, 1]; height and
            width at least 11.

    Returns:
        Array of shape (images,): at most 1, which equal images reach; higher is better.
    """
    settings = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    similarity = [
        structural_similarity(*pair, channel_axis=-1, data_range=1.0, **settings)
        for pair in zip(truth, predicted, strict=True)
    ]
    return np.array(similarity, dtype=np.float64)


def rgb_mae(truth, predicted):
    """Mean absolute error of red, green and blue, in levels of an 8-bit image.

    Caveat: an error of brightness, which the eye sees at once, counts as much as one of color.
    Arguments as for `psnr`.

    Returns:
        Array of shape (images,): levels in [0, 255], lower is better.

    >>> rgb_mae(np.zeros((1, 8, 8, 3)), np.full((1, 8, 8, 3), 0.2))
    array([51.])
    """
    return 255 * np.mean(np.abs(predicted - truth), axis=(1, 2, 3), dtype=np.float64)


def colorfulness(images):
    """How colorful people find an image, from two differences of its channels.

    With rg = R - G and yb = (R + G) / 2 - B, in levels from 0 to 255, it is

        sqrt(std(rg)² + std(yb)²) + 0.3 sqrt(mean(rg)² + mean(yb)²)

    where mean and std (standard deviation) are over the pixels of the image.

    Caveat: it does not look at the truth, and false colors count as much as true ones. The goal
    is the colorfulness of the true images, neither more nor less. Source: Hasler and Süsstrunk
    2003, "Measuring colorfulness in natural images", section 7, the measure M̂(3).

    Args:
        images: array of shape (images, height, width, 3), sRGB in [0, 1].

    Returns:
        Array of shape (images,): at least 0, which gray images have; by the paper's table,
        about 15 is slightly and 109 is extremely colorful.

    >>> gray, blue = np.full((8, 8, 3), 0.4), np.tile([0, 0, 1], (8, 8, 1))
    >>> colorfulness(np.stack([gray, blue]))
    array([ 0. , 76.5])
    """
    levels = 255 * images.astype(np.float64)
    red, green, blue = levels[..., 0], levels[..., 1], levels[..., 2]
    red_green = red - green
    yellow_blue = (red + green) / 2 - blue
    pixels = (1, 2)  # the axes of height and width
    spread = np.hypot(red_green.std(axis=pixels), yellow_blue.std(axis=pixels))
    distance_from_gray = np.hypot(red_green.mean(axis=pixels), yellow_blue.mean(axis=pixels))
    return spread + 0.3 * distance_from_gray


def argmax_agreement(truth, predicted):
    """The original's "accuracy", `argmax_accuracy`, in NumPy: for evaluation after training.

    Caveat: the largest values of an image are often nearly equal. Predictions that were rounded
    or cut off at 1 score differently, so give it the raw ones of the original's networks.

    Args:
        truth, predicted: arrays of shape (images, ...): pictures, or their flattened values.

    Returns:
        Array of shape (images,): 1.0 where the largest value is at the same place, else 0.0;
        higher is better.
    """
    true_position = truth.reshape(len(truth), -1).argmax(axis=1)
    position = predicted.reshape(len(predicted), -1).argmax(axis=1)
    return (true_position == position).astype(np.float64)


def ab_mean_squared_error(true_lab, predicted_lab):
    """Mean squared error of chroma, over both a* and b* and all pixels of an image.

    `root_of_mean` makes one figure of it, the ab RMSE: so the root is taken once, over both
    channels, all pixels and all images together. (Some papers do not divide by two channels: their
    figure is larger by the square root of 2.) Caveat: like `psnr`, it prefers dull colors.

    Args:
        true_lab, predicted_lab: arrays of shape (images, height, width, 3), CIE Lab.

    Returns:
        Array of shape (images,): squared Lab units, at least 0, lower is better.

    >>> true_lab = np.tile([50, 10, 20], (1, 8, 8, 1))
    >>> ab_mean_squared_error(true_lab, true_lab + [9, 3, 4])
    array([12.5])
    """
    difference = predicted_lab[..., 1:] - true_lab[..., 1:]
    return np.mean(difference**2, axis=(1, 2, 3), dtype=np.float64)


def ciede2000(true_lab, predicted_lab):
    """Color difference CIEDE2000: made so that equal figures look equally different.

    About 1 is just noticeable between two large patches side by side. Distances in Lab are
    corrected where the eye is less sensitive, such as among saturated colors.

    Caveat: it was fitted to small differences of uniform patches; above about 5, as in
    colorization, it is a rough guide. It includes the difference of lightness.

    Source: Sharma, Wu and Dalal 2005, "The CIEDE2000 color-difference formula"; computed by
    `skimage.color.deltaE_ciede2000`. Arguments as for `ab_mean_squared_error`.

    Returns:
        Array of shape (images,): the mean over the pixels, at least 0, lower is better.
    """
    difference = deltaE_ciede2000(true_lab, predicted_lab)
    return difference.mean(axis=(1, 2), dtype=np.float64)


def eps_accuracy(true_lab, predicted_lab, eps, with_lightness=True):
    """Share of pixels that are nearly right in L*, in a* and in b*.

    All values are rounded to whole numbers. Then a pixel counts if L* differs by at most `eps`,
    and a* and b* each by at most 2.2 `eps`: L* spans 100 units, a* and b* about 220.

    Caveat: photographs are full of nearly gray pixels, and a gray copy gets these right.
    Source: Nazeri, Ng and Ebrahimi 2018, "Image colorization using generative adversarial
    networks" (arXiv 1803.05400), with the rounding and the factor 2.2 as in their code. They
    report `eps` of 2 and 5.

    Args:
        true_lab, predicted_lab: arrays of shape (images, height, width, 3), CIE Lab.
        eps: largest difference that still counts as right, at least 0.
        with_lightness: as published if true; else only a* and b* have to be right.

    Returns:
        Array of shape (images,): fractions in [0, 1], higher is better.

    >>> true_lab = np.tile([50, 10, 20], (1, 8, 8, 1))
    >>> eps_accuracy(true_lab, true_lab + [0, 4, 0], eps=2)
    array([1.])
    """
    difference = np.abs(np.rint(predicted_lab) - np.rint(true_lab))
    right = (difference[..., 1:] <= 2.2 * eps).all(axis=-1)
    if with_lightness:
        right = right & (difference[..., 0] <= eps)
    return right.mean(axis=(1, 2))


# Zhang et al. 2016 count a pixel as right if its chroma is within a threshold of the truth, and
# try all thresholds from 0 to 150. Only strong opposite colors are farther apart, such as pure
# green and pure blue.
LARGEST_THRESHOLD = 150


def _area_of_each_pixel(true_lab, predicted_lab):
    """What each pixel adds to the area under the curve: shape (images, height, width).

    Its own curve is a step: 0 at all thresholds below its distance from the true chroma, 1 from
    there on. The area is the number of thresholds on the step, the first of them counted half
    because the curve rises to it along a slope; an exact pixel has no slope.
    """
    distance = np.linalg.norm(predicted_lab[..., 1:] - true_lab[..., 1:], axis=-1)
    first_threshold = np.ceil(distance)
    area = LARGEST_THRESHOLD + 0.5 - first_threshold
    return np.clip(area, 0, LARGEST_THRESHOLD) / LARGEST_THRESHOLD


def auc(true_lab, predicted_lab):
    """Area under the curve of accuracy over threshold, for chroma.

    For each threshold 0, 1, ..., 150, take the share of pixels whose a* and b* are within that
    distance of the truth. These 151 shares form a curve, and the area under it (trapezoidal
    rule) is divided by 150. The area of many pixels is the mean of the areas of each one.

    Caveat: up to rounding, it is 1 - mean distance / 150. So it says nothing that the mean
    distance does not say, and as most pixels are nearly gray, a gray copy scores high.

    Source: Zhang, Isola and Efros 2016, "Colorful image colorization", section 3.1, "raw
    accuracy". Arguments as for `ab_mean_squared_error`.

    Returns:
        Array of shape (images,): fractions in [0, 1], higher is better.
    """
    return _area_of_each_pixel(true_lab, predicted_lab).mean(axis=(1, 2), dtype=np.float64)


def auc_by_color(true_lab, predicted_lab):
    """The same areas as `auc`, kept apart by the true color: for the class-balanced AuC.

    The true a* and b* are rounded to multiples of ten, as for `color_bins`: so each color is a
    square of 10x10 units, and the one of gray reaches from -5 to 5.

    Source: Zhang et al. 2016, section 3.1. They weigh by the colors of ImageNet's training
    images, smoothed; we weigh by those of the true images evaluated, not smoothed, so these
    figures are not comparable with the paper's. Arguments as for `ab_mean_squared_error`.

    Returns:
        Array of shape (images, 2, 529): for each image and color, the number of pixels and the
        sum of their areas.
    """
    areas = _area_of_each_pixel(true_lab, predicted_lab)
    row, column = np.moveaxis(color_bins.square(true_lab[..., 1:]), -1, 0)
    colors = row * color_bins.SQUARES + column
    number = color_bins.SQUARES**2
    sums = np.empty((len(colors), 2, number))
    for image in range(len(colors)):
        of_image = colors[image].ravel()
        sums[image, 0] = np.bincount(of_image, minlength=number)
        sums[image, 1] = np.bincount(of_image, weights=areas[image].ravel(), minlength=number)
    return sums


# From the values of single images to one figure for all of them. `weights` has a row for each
# figure wanted, and says how often each image counts in it: all ones is the plain figure; the
# bootstrap has a row for each of its resamples.


def mean(values, weights):
    """Mean over images.

    Args:
        values: array of shape (images,).
        weights: array of shape (figures, images), at least 0.

    Returns:
        Array of shape (figures,).

    >>> mean(np.array([1.0, 2.0, 6.0]), np.array([[1, 1, 1], [0, 2, 2]]))
    array([3., 4.])
    """
    return weights @ values / weights.sum(axis=1)


def root_of_mean(values, weights):
    """Square root of the mean over images; arguments as in `mean`."""
    return np.sqrt(mean(values, weights))


def mean_of_finite(values, weights):
    """Mean over the images whose value is not infinite; infinite if there is none.

    The mean PSNR is taken so. One image predicted exactly would make it infinite, and a limit in
    place of infinity would say more about the limit than about colors. So such images are left
    out; as a good prediction may have more of them, read `predicted_exactly` beside it. Arguments
    as in `mean`.
    """
    finite = np.isfinite(values)
    counted = weights @ finite
    total = weights @ np.where(finite, values, 0)
    return np.divide(total, counted, out=np.full(len(weights), np.inf), where=counted > 0)


def balance_colors(sums, weights):
    """The class-balanced AuC: the mean area of pixels, weighted so that all colors count alike.

    The weight of a pixel is one divided by the number of pixels of its true color, in all images
    together: a color of three pixels counts as much as gray with its millions. The bootstrap keeps
    these weights in all of its resamples. If each had its own, the rarest colors, which are also
    the hardest, would be missing from many of them, and the intervals would lie too high.

    Args:
        sums: array of shape (images, 2, colors), from `auc_by_color`.
        weights: array of shape (figures, images), at least 0.

    Returns:
        Array of shape (figures,): in [0, 1], higher is better.
    """
    pixels, areas = sums[:, 0], sums[:, 1]
    pixels_of_color = pixels.sum(axis=0)
    weight_of_color = np.divide(
        1, pixels_of_color, out=np.zeros(len(pixels_of_color)), where=pixels_of_color > 0
    )
    return (weights @ (areas @ weight_of_color)) / (weights @ (pixels @ weight_of_color))


SPACES = ("rgb", "lab")
TABLES = ("errors", "accuracies")  # of the leaderboard: how far from the truth, how much is right


@dataclass(frozen=True)
class Metric:
    """One way to say how near pictures are to the truth; everything that uses it asks here."""

    name: str
    title: str
    measure: Callable  # (truth, predicted), each (images, h, w, 3) -> something for each image
    combine: Callable = mean  # (that, weights) -> one figure for all images
    space: str = "rgb"  # what `measure` is given: "rgb" in [0, 1], or "lab"
    unit: str = ""  # "fraction" is in [0, 1], and shown in percent
    best: float | None = None  # what a perfect prediction scores; None: what the truth has
    higher_is_better: bool | None = None  # None: nearer to the truth's is better
    decimals: int = 2
    table: str = "errors"  # one of `TABLES`
    only_as_predicted: bool = False  # means nothing once pictures got the true lightness

    def __post_init__(self):
        for field, known in (("space", SPACES), ("table", TABLES)):
            if getattr(self, field) not in known:
                raise ValueError(f"The {field} of the metric '{self.name}' is one of {known}.")


def _accuracy(name, title, measure, **fields):
    """A metric that is a share of pixels or images."""
    defaults = {"unit": "fraction", "decimals": 1, "table": "accuracies"}
    return Metric(name, title, measure, best=1.0, higher_is_better=True, **defaults, **fields)


def _error(name, title, measure, **fields):
    return Metric(name, title, measure, best=0.0, higher_is_better=False, **fields)


def _colorfulness_of_predicted(truth, predicted):
    return colorfulness(predicted)


_chroma_accuracy = partial(eps_accuracy, with_lightness=False)
_ab_rmse = {"combine": root_of_mean, "space": "lab", "unit": "Lab units"}

METRICS = [
    Metric("psnr", "PSNR", psnr, mean_of_finite, unit="dB", best=np.inf, higher_is_better=True),
    _accuracy("exact", "predicted exactly", predicted_exactly),
    Metric("ssim", "SSIM", ssim, best=1.0, higher_is_better=True, decimals=3),
    _error("rgb_mae", "RGB MAE", rgb_mae, unit="levels of 255"),
    _error("ab_rmse", "ab RMSE", ab_mean_squared_error, **_ab_rmse),
    _error("ciede2000", "CIEDE2000", ciede2000, space="lab"),
    *(
        _accuracy(f"{name}_{eps}", f"{title}, ε = {eps}", partial(measure, eps=eps), space="lab")
        for name, title, measure in (
            ("eps_accuracy", "accuracy", eps_accuracy),
            ("chroma_accuracy", "accuracy of a and b", _chroma_accuracy),
        )
        for eps in (2, 5)
    ),
    _accuracy("auc", "AuC", auc, space="lab"),
    _accuracy(
        "balanced_auc", "AuC, class-balanced", auc_by_color, combine=balance_colors, space="lab"
    ),
    Metric("colorfulness", "colorfulness", _colorfulness_of_predicted, decimals=1),
    _accuracy("argmax", "argmax accuracy", argmax_agreement, only_as_predicted=True),
]


def add(metric):
    """Put a metric of your own on the list; one of the same name is replaced.

    From now on it is measured with the others, and stands on the leaderboard.

    Args:
        metric: a `Metric`, which is returned.
    """
    METRICS[:] = [known for known in METRICS if known.name != metric.name] + [metric]
    return metric
