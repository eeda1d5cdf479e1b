"""Comparisons: whether one answer is better than another, or nobody can tell.

Two things are left to chance: which images the test happens to hold, and the seed of a training.
A difference counts here only if it is larger than what both can do.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import fmean, variance

import numpy as np
from scipy.stats import norm, t, ttest_1samp, ttest_ind

from colorize_lib.measuring import evaluation
from colorize_lib.measuring.bootstrap import times_drawn
from colorize_lib.runs import records

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Answer:
    """What is known of a network, or of a baseline, by one metric whose lower values are better."""

    errors: np.ndarray  # (images,): the squared error of each test image, with the first seed
    seeds: tuple = ()  # the root mean squared error with each seed; of a baseline, nothing

    @property
    def value(self):
        """Its root mean squared error; over several seeds, their mean."""
        return fmean(self.seeds) if self.seeds else sqrt(self.errors.mean())


@dataclass(frozen=True)
class Comparison:
    """How far the error of one answer is from that of another, and how sure that is."""

    difference: float  # first minus second: below 0, the first is better
    low: float  # with 95 % confidence, the difference is between these two
    high: float
    seeds: tuple  # (how many trainings the first rests on, the second): 0 of a baseline

    @property
    def words(self):
        """ "better", "worse" or "not told apart"; and "(one seed)" where a training is alone."""
        words = "better" if self.high < 0 else "worse" if self.low > 0 else "not told apart"
        return f"{words} (one seed)" if 1 in self.seeds else words


def compare(first, second, resamples=1000):
    """Compare two answers on the same test images.

    How far the images move the difference is found by the paired bootstrap: both answers are
    judged by the same resampled images. How far seeds move it is estimated by Welch's t-test, which
    is careful where seeds are few. A network that was trained once is taken to spread as the other
    does; if that is not known either, only the images count. Both together make the interval.
    Sources: Efron and Tibshirani 1993, "An introduction to the bootstrap", sections 6.2 and 8.3;
    Welch 1947, "The generalization of 'Student's' problem"; Bouthillier et al. 2021, "Accounting
    for variance in machine learning benchmarks" (arXiv 2103.03098).

    Args:
        first, second: two `Answer`.
        resamples: how often the images are drawn.

    Returns:
        A `Comparison`.

    Raises:
        ValueError: if they were not measured on equally many images.

    >>> errors = np.linspace(0, 2, 200)
    >>> compare(Answer(errors, (1.0, 1.1)), Answer(2 * errors, (1.5, 1.6))).words
    'better'
    """
    if len(first.errors) != len(second.errors):
        raise ValueError(
            f"Answers for {len(first.errors)} and {len(second.errors)} images cannot be compared: "
            "measure both on the same ones."
        )
    images = norm.ppf((1 + CONFIDENCE) / 2) * _error_by_images(first, second, resamples)
    seeds = _half_width_by_seeds(first.seeds, second.seeds)
    half = sqrt(images**2 + seeds**2)
    difference = first.value - second.value
    counts = len(first.seeds), len(second.seeds)
    return Comparison(difference, difference - half, difference + half, counts)


def _error_by_images(first, second, resamples):
    """The standard error of the difference over resampled images."""
    drawn = times_drawn(len(first.errors), resamples) / len(first.errors)
    return float(np.std(np.sqrt(drawn @ first.errors) - np.sqrt(drawn @ second.errors)))


def _half_width_by_seeds(*sides):
    """Half of the interval of a difference between means of few seeds; 0 where nothing is known."""
    trained = [seeds for seeds in sides if seeds]
    several = [seeds for seeds in trained if len(seeds) > 1]
    if not several:
        return 0.0
    if len(several) < len(trained):
        (known,) = several
        error_of_a_difference = sqrt(variance(known) * (1 + 1 / len(known)))
        return float(t.ppf((1 + CONFIDENCE) / 2, len(known) - 1)) * error_of_a_difference
    test = ttest_ind(*several, equal_var=False) if len(several) == 2 else ttest_1samp(*several, 0)
    low, high = test.confidence_interval(CONFIDENCE)
    return float(high - low) / 2


def published(measured):
    """What is known of the published answers, by their chroma with the true lightness.

    Args:
        measured: dictionary as from `evaluation.published`.

    Returns:
        (of_baselines, of_networks): dictionaries from the name of a baseline, and from that of an
        experiment, to an `Answer`.
    """
    by_seed = {}
    for run, figures in sorted(measured.items()):
        name, _, _ = run.partition(".")
        figure = figures["true_lightness"][evaluation.COMPARED_BY]
        by_seed.setdefault(name, []).append(figure["value"])
    of_networks = {
        name: Answer(records.read_errors(name)[name], tuple(values))
        for name, values in by_seed.items()
    }
    baselines = records.read_errors("floors")
    return {name: Answer(errors) for name, errors in baselines.items()}, of_networks
