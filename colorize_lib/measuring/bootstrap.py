"""How far a figure might have been off with other test images: the bootstrap."""

from functools import lru_cache

import numpy as np

from colorize_lib import metrics


def bootstrap_interval(values, combine=metrics.mean, resamples=1000, confidence=0.95, seed=0):
    """How far a figure might have been off with other test images: percentile bootstrap.

    Draw as many images as there are, with replacement, so that some come twice and some not at
    all; compute the figure of these; repeat. The interval holds the middle 95 % of the figures.

    Caveat: it knows the chance of having met these test images, and nothing of another seed of
    the training, which may matter more.

    Source: Efron and Tibshirani 1993, "An introduction to the bootstrap", section 13.3.

    Args:
        values: array whose first axis is the images, such as one entry of `evaluate`.
        combine: makes one figure of them: `mean`, or the `combine` of a `Metric`.
        resamples: how often the images are drawn.
        confidence: share of the resampled figures that the interval holds, in (0, 1).
        seed: of the random numbers. The same seed draws the same images.

    Returns:
        (low, high): two floats.
    """
    drawn = times_drawn(len(values), resamples, seed)
    return _middle(combine(values, drawn), confidence)


@lru_cache(maxsize=1)  # 80 MB for 10,000 images
def times_drawn(images, resamples, seed=0):
    """How often each image is drawn in each resample: array of shape (resamples, images)."""
    random = np.random.default_rng(seed)
    times = np.empty((resamples, images))
    for resample in range(resamples):
        drawn = random.integers(images, size=images)
        times[resample] = np.bincount(drawn, minlength=images)
    return times


def _middle(figures, confidence):
    """(low, high): the middle of the figures, as large a share of them as the confidence."""
    tail = (1 - confidence) / 2
    low, high = np.quantile(figures, [tail, 1 - tail], method="inverted_cdf")
    return float(low), float(high)


def bootstrap_intervals(measured, resamples=1000, confidence=0.95, seed=0):
    """`bootstrap_interval` of each metric.

    Args:
        measured: dictionary from `evaluate`.
        resamples, confidence, seed: as in `bootstrap_interval`.

    Returns:
        Dictionary with (low, high) for each metric that was measured.
    """
    images = len(next(iter(measured.values())))
    drawn = times_drawn(images, resamples, seed)  # the same images for every metric
    return {
        metric.name: _middle(metric.combine(measured[metric.name], drawn), confidence)
        for metric in metrics.METRICS
        if metric.name in measured
    }
