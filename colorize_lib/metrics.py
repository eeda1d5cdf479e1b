"""Metrics: how good a prediction is, for people rather than for the optimizer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import structural_similarity

from colorize_lib import color_bins, targets
from colorize_lib.backend import keras
from colorize_lib.color import unit_to_pixels

ops = keras.ops


def argmax_accuracy(target, prediction):
    """The original's "accuracy": is the largest value at the same place in both?

    Of the 3,072 values of an image, only the position of the largest one counts. It
    says nothing about how many pixels have the right color. Where several values share
    the maximum, the first of them wins.

    Source: what Keras 2.2.4 made of `metrics=["accuracy"]` beside a categorical
    cross-entropy. Introduced in notebook 02.

    Args:
        target: tensor of shape (batch, values).
        prediction: tensor of shape (batch, values).

    Returns:
        Tensor of shape (batch,): 1.0 where the positions agree, else 0.0.
    """
    same = ops.equal(ops.argmax(target, axis=-1), ops.argmax(prediction, axis=-1))
    return ops.cast(same, "float32")


def nearly_right(target, prediction):
    """Share of the values that are within 0.02 of the truth.

    For red, green and blue, these are five levels of 255; for chroma, four units of Lab.

    For targets in [0, 1], to watch a training by. Introduced in notebook 07.

    Args:
        target: tensor of shape (batch, values) or (batch, height, width, channels), in [0, 1].
        prediction: tensor of this shape.

    Returns:
        Tensor of shape (batch,): fractions in [0, 1], higher is better.
    """
    target = ops.cast(target, prediction.dtype)
    near = ops.cast(ops.abs(prediction - target) <= 0.02, "float32")
    return ops.mean(near, axis=tuple(range(1, len(near.shape))))


def bin_accuracy(target, logits):
    """Share of the pixels whose most likely bin is the one that their color is in.

    To watch a training by. Introduced in notebook 09.

    Args:
        target: tensor of shape (batch, height, width, 2), in [0, 1] as `targets.ab_image` makes
            it.
        logits: tensor of shape (batch, height, width, bins).

    Returns:
        Tensor of shape (batch,): fractions in [0, 1], higher is better.
    """
    chroma = targets.chroma_of(ops.cast(target, logits.dtype))
    right = ops.argmax(color_bins.soft_encoding(chroma), axis=-1)
    same = ops.equal(ops.argmax(logits, axis=-1), right)
    return ops.mean(ops.cast(same, "float32"), axis=(1, 2))


def constant_accuracy(images):
    """Argmax accuracy of the best answer that never looks at the picture.

    A network that always puts its largest value at the same place scores this much:
    the floor beside which any argmax accuracy has to be read. Introduced in notebook 02.

    Args:
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        (accuracy, position): a fraction in [0, 1], and the index of the best constant
        answer among the flattened values of an image.
    """
    positions = images.reshape(len(images), -1).argmax(axis=1)
    counts = np.bincount(positions)
    best = int(counts.argmax())
    return float(counts[best] / len(images)), best


def compare_colors(truth, predicted):
    """How colorful pictures are, which tint they have, and how far from the truth they are.

    The colors are measured in CIE Lab: a* goes from green (-) to red (+), b* from blue (-) to
    yellow (+), and chroma is the distance from gray. Introduced in notebook 05.

    Args:
        truth: array of shape (images, height, width, 3), sRGB in [0, 1].
        predicted: array of the same shape and range.

    Returns:
        Dictionary of means over all pixels: `chroma`, at least 0; `green_red`, the mean a*, and
        `blue_yellow`, the mean b*, both 0 where colors balance out; `chroma_error`, the root
        mean square error of a* and b* together; `rgb_error`, that of red, green and blue, in
        [0, 1]. Of both errors, 0 is best.
    """
    true_ab = rgb2lab(truth)[..., 1:]
    ab = rgb2lab(predicted)[..., 1:]
    return {
        "chroma": float(np.linalg.norm(ab, axis=-1).mean()),
        "green_red": float(ab[..., 0].mean()),
        "blue_yellow": float(ab[..., 1].mean()),
        "chroma_error": float(np.sqrt(np.mean((ab - true_ab) ** 2))),
        "rgb_error": float(np.sqrt(np.mean((predicted - truth) ** 2))),
    }


# What we measure instead: how near a colored picture is to the true one. From `psnr` to
# `auc_by_color`, each function measures every image by itself, so that `bootstrap_interval` can
# draw the images again. `METRICS` below says how one figure is made of them.

# CIFAR-10 has 10,000 test images: in portions of this size, they need little memory.
PORTION = 500


def count_gray_images(images):
    """How many images have no color at all: red, green and blue agree in every pixel.

    There is nothing to colorize in them: their gray copy is already right.
    Introduced in notebook 06.

    Args:
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        Number of images, from 0 to `len(images)`.
    """
    same_in_all_channels = images == images[..., :1]
    return int(same_in_all_channels.all(axis=(1, 2, 3)).sum())


def psnr(truth, predicted):
    """Peak signal-to-noise ratio: the squared error of an image, on a logarithmic scale.

    It is 10 log10(255² / mean squared error of red, green and blue), in decibels. Both images
    are first rounded to the 256 levels of an image file: what remains equal after that has no
    error, and its ratio is infinite. `mean_of_finite` tells how the mean over images is taken.

    Caveat: like every squared error, it prefers a dull color between two plausible ones to
    either of them. Introduced in notebook 06.

    Args:
        truth: array of shape (images, height, width, 3), sRGB in [0, 1].
        predicted: array of the same shape and range.

    Returns:
        Array of shape (images,): decibels from 0 up, higher is better; infinity where the
        image was predicted exactly.
    """
    difference = unit_to_pixels(truth).astype(np.float64) - unit_to_pixels(predicted)
    squared_error = np.mean(difference**2, axis=(1, 2, 3))
    with np.errstate(divide="ignore"):  # no error: infinitely many decibels
        return 10 * np.log10(255**2 / squared_error)


def predicted_exactly(truth, predicted):
    """Which images are equal to the truth once both are rounded to the 256 levels of a file.

    These are the images that the mean PSNR leaves out. Introduced in notebook 06.

    Args:
        truth: array of shape (images, height, width, 3), sRGB in [0, 1].
        predicted: array of the same shape and range.

    Returns:
        Array of shape (images,): 1.0 where no pixel differs, else 0.0; higher is better.
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
    scores high, so read it beside that floor. Other windows give other figures.

    Source: Wang et al. 2004, "Image quality assessment: from error visibility to structural
    similarity", sections III.B and III.C. Introduced in notebook 06.

    Args:
        truth: array of shape (images, height, width, 3), sRGB in [0, 1]; height and width at
            least 11.
        predicted: array of the same shape and range.

    Returns:
        Array of shape (images,): at most 1, which equal images reach; higher is better.
    """
    similarity = [
        structural_similarity(
            true_image,
            image,
            channel_axis=-1,
            data_range=1.0,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
        )
        for true_image, image in zip(truth, predicted, strict=True)
    ]
    return np.array(similarity, dtype=np.float64)


def rgb_mae(truth, predicted):
    """Mean absolute error of red, green and blue, in levels of an 8-bit image.

    Caveat: an error of brightness, which the eye sees at once, counts as much as one of color.
    Introduced in notebook 06.

    Args:
        truth: array of shape (images, height, width, 3), sRGB in [0, 1].
        predicted: array of the same shape and range.

    Returns:
        Array of shape (images,): levels in [0, 255], lower is better.
    """
    return 255 * np.mean(np.abs(predicted - truth), axis=(1, 2, 3), dtype=np.float64)


def colorfulness(images):
    """How colorful people find an image, from two differences of its channels.

    With rg = R - G and yb = (R + G) / 2 - B, in levels from 0 to 255, it is

        sqrt(std(rg)² + std(yb)²) + 0.3 sqrt(mean(rg)² + mean(yb)²)

    where mean and std (standard deviation) are over the pixels of the image.

    Caveat: it does not look at the truth, and false colors count as much as true ones. The goal
    is the colorfulness of the true images, neither more nor less.

    Source: Hasler and Süsstrunk 2003, "Measuring colorfulness in natural images", section 7,
    the measure M̂(3). Introduced in notebook 06.

    Args:
        images: array of shape (images, height, width, 3), sRGB in [0, 1].

    Returns:
        Array of shape (images,): at least 0, which gray images have; by the paper's table,
        about 15 is slightly and 109 is extremely colorful.
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
    Introduced in notebook 06.

    Args:
        truth: array of shape (images, ...): pictures, or their flattened values.
        predicted: array of the same shape.

    Returns:
        Array of shape (images,): 1.0 where the largest value is at the same place, else 0.0;
        higher is better.
    """
    true_position = truth.reshape(len(truth), -1).argmax(axis=1)
    position = predicted.reshape(len(predicted), -1).argmax(axis=1)
    return (true_position == position).astype(np.float64)


def ab_mean_squared_error(true_lab, predicted_lab):
    """Mean squared error of chroma, over both a* and b* and all pixels of an image.

    `summarize` makes one figure of it, the ab RMSE: the root of the mean over all images. So the
    root is taken once, over both channels, all pixels and all images together. (Some papers
    leave out the division by two channels: their figure is larger by the square root of 2.)

    Caveat: it prefers a dull color between two plausible ones. Introduced in notebook 06.

    Args:
        true_lab: array of shape (images, height, width, 3), CIE Lab.
        predicted_lab: array of the same shape.

    Returns:
        Array of shape (images,): squared Lab units, at least 0, lower is better.
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
    `skimage.color.deltaE_ciede2000`. Introduced in notebook 06.

    Args:
        true_lab: array of shape (images, height, width, 3), CIE Lab.
        predicted_lab: array of the same shape.

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
    report `eps` of 2 and 5. Introduced in notebook 06.

    Args:
        true_lab: array of shape (images, height, width, 3), CIE Lab.
        predicted_lab: array of the same shape.
        eps: largest difference that still counts as right, at least 0.
        with_lightness: as published if true; else only a* and b* have to be right.

    Returns:
        Array of shape (images,): fractions in [0, 1], higher is better.
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

# They divide the plane of a* and b* into squares of 10x10 units, whose centers are the multiples
# of ten from -110 to 110. All colors of sRGB lie inside.
BIN_SIZE = 10
BINS_PER_AXIS = 23
BINS = BINS_PER_AXIS**2


def _area_of_each_pixel(true_lab, predicted_lab):
    """What each pixel adds to the area under the curve: shape (images, height, width).

    The curve of a single pixel is a step: 0 at all thresholds below its distance from the true
    chroma, 1 from there on. Its area is the number of thresholds on the step, the first of them
    counted half because the curve rises to it along a slope; an exact pixel has no slope.
    """
    distance = np.linalg.norm(predicted_lab[..., 1:] - true_lab[..., 1:], axis=-1)
    first_threshold = np.ceil(distance)
    area = LARGEST_THRESHOLD + 0.5 - first_threshold
    return np.clip(area, 0, LARGEST_THRESHOLD) / LARGEST_THRESHOLD


def auc(true_lab, predicted_lab):
    """Area under the curve of accuracy over threshold, for chroma.

    For each threshold 0, 1, ..., 150, take the share of pixels whose a* and b* are within that
    distance of the truth. These 151 shares form a curve, and the area under it (trapezoidal
    rule) is divided by 150. The area of many pixels is the mean of the areas of each one, so the
    curve itself is not needed.

    Caveat: up to rounding, it is 1 - mean distance / 150. So it says nothing that the mean
    distance does not say, and as most pixels are nearly gray, a gray copy scores high.

    Source: Zhang, Isola and Efros 2016, "Colorful image colorization", section 3.1, "raw
    accuracy". Introduced in notebook 06.

    Args:
        true_lab: array of shape (images, height, width, 3), CIE Lab.
        predicted_lab: array of the same shape.

    Returns:
        Array of shape (images,): fractions in [0, 1], higher is better.
    """
    return _area_of_each_pixel(true_lab, predicted_lab).mean(axis=(1, 2), dtype=np.float64)


def auc_by_color(true_lab, predicted_lab):
    """The same areas as `auc`, kept apart by the true color: for the class-balanced AuC.

    The true a* and b* are rounded to multiples of ten: so each color is a square of 10x10 units,
    and the one of gray reaches from -5 to 5. `balance_colors` makes one figure of all images, in
    which each color that occurs counts the same, however rare it is.

    Source: Zhang et al. 2016, section 3.1. They weigh by the colors of ImageNet's training
    images, smoothed; we weigh by those of the true images evaluated, not smoothed, so these
    figures are not comparable with the paper's. Introduced in notebook 06.

    Args:
        true_lab: array of shape (images, height, width, 3), CIE Lab.
        predicted_lab: array of the same shape.

    Returns:
        Array of shape (images, 2, 529): for each image and color, the number of pixels and the
        sum of their areas.
    """
    areas = _area_of_each_pixel(true_lab, predicted_lab)
    rounded = np.rint(true_lab[..., 1:] / BIN_SIZE).astype(int) + BINS_PER_AXIS // 2
    colors = rounded[..., 0] * BINS_PER_AXIS + rounded[..., 1]
    sums = np.empty((len(colors), 2, BINS))
    for image in range(len(colors)):
        of_image = colors[image].ravel()
        sums[image, 0] = np.bincount(of_image, minlength=BINS)
        sums[image, 1] = np.bincount(of_image, weights=areas[image].ravel(), minlength=BINS)
    return sums


# From the values of single images to one figure for all of them. `weights` has a row for each
# figure wanted, and says how often each image counts in it: (figures, images). All ones is the
# plain figure; the bootstrap has a row for each of its resamples.


def mean(values, weights):
    """Mean over images. Introduced in notebook 06.

    Args:
        values: array of shape (images,).
        weights: array of shape (figures, images), at least 0.

    Returns:
        Array of shape (figures,).
    """
    return weights @ values / weights.sum(axis=1)


def root_of_mean(values, weights):
    """Square root of the mean over images; arguments as in `mean`. Introduced in notebook 06."""
    return np.sqrt(mean(values, weights))


def mean_of_finite(values, weights):
    """Mean over the images whose value is not infinite; infinite if there is none.

    The mean PSNR is taken so. One image predicted exactly would make it infinite. A limit in
    place of infinity would do little better: each gray image that a gray copy gets right would
    count like dozens of decibels, which would say more about the limit than about colors. So
    such images are left out; as a good prediction may have more of them, read
    `predicted_exactly` beside it. Arguments as in `mean`. Introduced in notebook 06.
    """
    finite = np.isfinite(values)
    counted = weights @ finite
    total = weights @ np.where(finite, values, 0)
    return np.divide(total, counted, out=np.full(len(weights), np.inf), where=counted > 0)


def balance_colors(sums, weights):
    """The class-balanced AuC: the mean area of pixels, weighted so that all colors count alike.

    The weight of a pixel is one divided by the number of pixels of its true color, in all images
    together. So a color of three pixels counts as much as gray with its millions.

    The bootstrap keeps these weights in all of its resamples. If each resample had its own, the
    rarest colors, which are also the most saturated and hardest, would be missing from many of
    them, and the intervals would lie too high. Introduced in notebook 06.

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


@dataclass(frozen=True)
class Metric:
    """One row of the table of metrics."""

    name: str
    title: str
    unit: str  # "fraction" is in [0, 1]; "" has none
    best: float | None  # what a perfect prediction scores; None: what the truth itself has
    higher_is_better: bool | None  # None: nearer to the truth's is better
    space: str  # which images `measure` is given: "rgb" or "lab"
    measure: Callable  # (truth, predicted) -> something for each image
    combine: Callable = mean  # (that, weights) -> one figure for all images


def _colorfulness_of_predicted(truth, predicted):
    return colorfulness(predicted)


METRICS = (
    Metric("psnr", "PSNR", "dB", np.inf, True, "rgb", psnr, mean_of_finite),
    Metric("exact", "predicted exactly", "fraction", 1.0, True, "rgb", predicted_exactly),
    Metric("ssim", "SSIM", "", 1.0, True, "rgb", ssim),
    Metric("rgb_mae", "RGB MAE", "levels of 255", 0.0, False, "rgb", rgb_mae),
    Metric(
        "ab_rmse", "ab RMSE", "Lab units", 0.0, False, "lab", ab_mean_squared_error, root_of_mean
    ),
    Metric("ciede2000", "CIEDE2000", "", 0.0, False, "lab", ciede2000),
    Metric(
        "eps_accuracy_2",
        "accuracy, ε = 2",
        "fraction",
        1.0,
        True,
        "lab",
        partial(eps_accuracy, eps=2),
    ),
    Metric(
        "eps_accuracy_5",
        "accuracy, ε = 5",
        "fraction",
        1.0,
        True,
        "lab",
        partial(eps_accuracy, eps=5),
    ),
    Metric(
        "chroma_accuracy_2",
        "accuracy of a and b, ε = 2",
        "fraction",
        1.0,
        True,
        "lab",
        partial(eps_accuracy, eps=2, with_lightness=False),
    ),
    Metric(
        "chroma_accuracy_5",
        "accuracy of a and b, ε = 5",
        "fraction",
        1.0,
        True,
        "lab",
        partial(eps_accuracy, eps=5, with_lightness=False),
    ),
    Metric("auc", "AuC", "fraction", 1.0, True, "lab", auc),
    Metric(
        "balanced_auc",
        "AuC, class-balanced",
        "fraction",
        1.0,
        True,
        "lab",
        auc_by_color,
        balance_colors,
    ),
    Metric("colorfulness", "colorfulness", "", None, None, "rgb", _colorfulness_of_predicted),
    Metric("argmax", "argmax accuracy", "fraction", 1.0, True, "rgb", argmax_agreement),
)


def best_of(metric, values, true_value=None):
    """Which of several answers is best by a metric.

    Introduced in notebook 06.

    Args:
        metric: one of `METRICS`.
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
    """Everything in `METRICS`, measured on each image.

    It takes 15 to 35 seconds for 10,000 images of 32x32. Introduced in notebook 06.

    Args:
        truth: array of shape (images, height, width, 3), sRGB, floats in [0, 1]; at least 11x11
            pixels, for SSIM.
        predicted: array of the same shape and range: cut off at 0 and 1 what exceeds them.

    Returns:
        Dictionary with an array for each metric, its first axis of length `images`. Hand it to
        `summarize` and `bootstrap_intervals`.

    Raises:
        ValueError: if the shapes differ or are not those of color images, there is no image, or
            values are not floats in [0, 1].
    """
    if truth.shape != predicted.shape or truth.ndim != 4 or truth.shape[-1] != 3:
        raise ValueError(
            "evaluate needs two arrays of shape (images, height, width, 3), "
            f"not {truth.shape} and {predicted.shape}."
        )
    if len(truth) == 0:
        raise ValueError("evaluate needs at least one image.")
    portions = {metric.name: [] for metric in METRICS}
    for start in range(0, len(truth), PORTION):
        rgb = [_checked(images[start : start + PORTION]) for images in (truth, predicted)]
        lab = [rgb2lab(images) for images in rgb]
        for metric in METRICS:
            images = rgb if metric.space == "rgb" else lab
            portions[metric.name].append(metric.measure(*images))
    return {name: np.concatenate(values) for name, values in portions.items()}


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
    """One figure for each metric, over all images. Introduced in notebook 06.

    Args:
        measured: dictionary from `evaluate`.

    Returns:
        Dictionary with a float for each name in `METRICS`, in the unit told there. `psnr` is
        infinite if every image was predicted exactly.
    """
    summary = {}
    for metric in METRICS:
        values = measured[metric.name]
        each_image_once = np.ones((1, len(values)))
        summary[metric.name] = float(metric.combine(values, each_image_once)[0])
    return summary


def bootstrap_interval(values, combine=mean, resamples=1000, confidence=0.95, seed=0):
    """How far a figure might have been off with other test images: percentile bootstrap.

    Draw as many images as there are, with replacement, so that some come twice and some not at
    all; compute the figure of these; repeat. The interval holds the middle 95 % of the figures.

    Caveat: it knows the chance of having met these test images, and nothing of another seed of
    the training, which may matter more.

    Source: Efron and Tibshirani 1993, "An introduction to the bootstrap", section 13.3.
    Introduced in notebook 06.

    Args:
        values: array whose first axis is the images, such as one entry of `evaluate`.
        combine: makes one figure of them: `mean`, or the `combine` of a `Metric`.
        resamples: how often the images are drawn.
        confidence: share of the resampled figures that the interval holds, in (0, 1).
        seed: of the random numbers. The same seed draws the same images.

    Returns:
        (low, high): two floats.
    """
    times_drawn = _times_drawn(len(values), resamples, seed)
    return _middle(combine(values, times_drawn), confidence)


def _times_drawn(images, resamples, seed):
    """How often each image is drawn in each resample: array of shape (resamples, images)."""
    random = np.random.default_rng(seed)
    times_drawn = np.empty((resamples, images))
    for resample in range(resamples):
        drawn = random.integers(images, size=images)
        times_drawn[resample] = np.bincount(drawn, minlength=images)
    return times_drawn


def _middle(figures, confidence):
    """(low, high): the middle of the figures, as large a share of them as the confidence."""
    tail = (1 - confidence) / 2
    low, high = np.quantile(figures, [tail, 1 - tail], method="inverted_cdf")
    return float(low), float(high)


def bootstrap_intervals(measured, resamples=1000, confidence=0.95, seed=0):
    """`bootstrap_interval` of each metric. Introduced in notebook 06.

    Args:
        measured: dictionary from `evaluate`.
        resamples, confidence, seed: as in `bootstrap_interval`.

    Returns:
        Dictionary with (low, high) for each name in `METRICS`.
    """
    images = len(measured[METRICS[0].name])
    times_drawn = _times_drawn(images, resamples, seed)  # the same images for every metric
    return {
        metric.name: _middle(metric.combine(measured[metric.name], times_drawn), confidence)
        for metric in METRICS
    }
