"""Tests of the bootstrap: its intervals against what statistics says of them."""

from functools import partial

import numpy as np
import pytest

from colorize_lib import color, metrics
from colorize_lib.measuring import evaluation
from colorize_lib.measuring.bootstrap import bootstrap_interval, bootstrap_intervals


def test_the_interval_of_a_mean_is_that_of_the_normal_distribution():
    values = np.random.default_rng(0).normal(5, 2, 900)
    low, high = bootstrap_interval(values, resamples=4000)
    reach = 1.96 * values.std() / 30
    assert low == pytest.approx(values.mean() - reach, abs=0.1 * reach)
    assert high == pytest.approx(values.mean() + reach, abs=0.1 * reach)


def test_intervals_of_two_images_and_of_equal_ones_are_those_worked_out_by_hand():
    # Drawn are 0 and 0, or 1 and 1, or one of each: a quarter, a quarter, a half of the time.
    values = np.array([0.0, 1.0])
    assert bootstrap_interval(values) == (0, 1)
    assert bootstrap_interval(values, confidence=0.3) == (0.5, 0.5)
    assert bootstrap_interval(np.full(50, 0.25)) == pytest.approx((0.25, 0.25))
    assert bootstrap_interval(np.full(50, np.inf), metrics.mean_of_finite) == (np.inf, np.inf)


def test_the_interval_of_a_root_is_the_root_of_the_interval():
    values = np.random.default_rng(0).exponential(9, 200)
    of_mean = bootstrap_interval(values, seed=3)
    of_root = bootstrap_interval(values, metrics.root_of_mean, seed=3)
    assert of_root == pytest.approx(np.sqrt(of_mean))
    assert bootstrap_interval(values, seed=3) == of_mean
    assert bootstrap_interval(values, seed=4) != of_mean


def test_rare_colors_do_not_push_the_interval_of_the_balanced_auc_away():
    # 40 gray images, each with one pixel of area 0.9; ten images with a color of their own.
    sums = np.zeros((50, 2, 529))
    sums[:40, 0, 0], sums[:40, 1, 0] = 1, 0.9
    for image in range(40, 50):
        sums[image, :, image] = 1, 0.2
    figure_of_all = (0.9 + 10 * 0.2) / 11
    interval = partial(bootstrap_interval, sums, metrics.balance_colors)
    low, high = interval()
    assert low < figure_of_all - 0.02 and figure_of_all + 0.02 < high
    assert interval(confidence=0.01)[0] == pytest.approx(figure_of_all, abs=0.01)


def test_every_metric_gets_an_interval_around_its_figure(images, one_more_metric):
    metrics.add(one_more_metric)
    truth, other = (color.scale_to_unit(images(40, size=(12, 13), seed=seed)) for seed in (0, 1))
    share = np.linspace(0.1, 0.9, 40, dtype=np.float32).reshape(-1, 1, 1, 1)
    predicted = truth + share * (other - truth)
    predicted[7] = truth[7]
    measured = evaluation.evaluate(truth, predicted)
    figures = evaluation.summarize(measured)
    intervals = bootstrap_intervals(measured, resamples=500)
    assert intervals.keys() == figures.keys() == {metric.name for metric in metrics.METRICS}
    for name, (low, high) in intervals.items():
        assert low < figures[name] < high, name
    # The arguments are those of the interval of one metric.
    narrower = bootstrap_intervals(measured, resamples=300, confidence=0.5, seed=1)
    assert narrower["ssim"] == bootstrap_interval(measured["ssim"], metrics.mean, 300, 0.5, 1)
    for name, (low, high) in narrower.items():
        assert high - low < intervals[name][1] - intervals[name][0], name
