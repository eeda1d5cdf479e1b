"""Tests of comparisons: when a difference counts, and when chance could have made it."""

import math

import numpy as np
import pytest

from colorize_lib.measuring import comparison, evaluation
from colorize_lib.measuring.comparison import Answer, compare
from colorize_lib.runs import records

IMAGES = 400


def squares(mean, seed=0, images=IMAGES):
    return mean**2 * np.random.default_rng(seed).exponential(1, images)


def test_two_baselines_are_told_apart_by_the_images_alone():
    errors = squares(10)
    first, second = Answer(errors), Answer(errors * 1.21)
    found = compare(first, second)
    assert found.difference == pytest.approx(-0.1 * first.value)
    assert (found.words, found.seeds) == ("better", (0, 0))
    assert compare(second, first).words == "worse"
    assert compare(first, first).words == "not told apart"
    # Each is off by much more than they differ, but both on the same images.
    assert found.high - found.low < 0.2
    assert compare(first, Answer(squares(11, seed=1))).words == "not told apart"


def test_the_interval_by_seeds_is_that_of_the_t_test():
    # Equal errors for every image, so that only seeds are left to chance.
    flat = np.full(IMAGES, 4.0)
    found = compare(Answer(flat, (1.0, 2.0, 3.0)), Answer(flat, (3.0, 4.0, 5.0)))
    # Variance 1 in both, 3 + 3 runs: 4 degrees of freedom, whose t is 2.7764 in every table.
    half = 2.7764 * math.sqrt(1 / 3 + 1 / 3)
    assert (found.difference, found.words) == (-2, "not told apart")
    assert (found.low, found.high) == pytest.approx((-2 - half, -2 + half), abs=1e-3)
    # One run beside three takes their spread for its own: 2 degrees of freedom, 4.3027.
    found = compare(Answer(flat, (9.0,)), Answer(flat, (3.0, 4.0, 5.0)))
    assert (found.seeds, found.words) == ((1, 3), "worse (one seed)")
    assert found.high - found.low == pytest.approx(2 * 4.3027 * math.sqrt(1 + 1 / 3), abs=1e-3)
    # Where one of them hardly spreads, the other's 2 degrees of freedom are all that there are.
    found = compare(Answer(flat, (3.0, 4.0, 5.0)), Answer(flat, (1.0, 1.001, 0.999)))
    assert found.high - found.low == pytest.approx(2 * 4.3027 * math.sqrt(1 / 3), abs=1e-2)
    # A baseline has no seeds: only those of the network count.
    found = compare(Answer(flat, (3.0, 4.0, 5.0)), Answer(flat))
    assert found.high - found.low == pytest.approx(2 * 4.3027 * math.sqrt(1 / 3), abs=1e-3)


@pytest.mark.parametrize("other", [(13.0,), ()], ids=["one seed", "a baseline"])
def test_a_network_that_was_trained_once_is_said_to_be_alone(other):
    errors = squares(10)
    alone = Answer(errors, (10.0,))
    assert compare(alone, Answer(errors * 1.69, other)).words == "better (one seed)"
    assert compare(alone, Answer(errors, (10.0,))).words == "not told apart (one seed)"


def test_equal_networks_are_seldom_called_different_and_different_ones_seldom_equal():
    random = np.random.default_rng(0)
    words = {0: [], 1: []}
    for _ in range(200):
        difficulty = random.exponential(100, 100)
        for better in words:
            sides = []
            for mean in (10, 10 - better):
                errors = difficulty * random.uniform(0.8, 1.2, 100) * mean**2 / 100
                true = math.sqrt(errors.mean())
                sides.append(Answer(errors, tuple(random.normal(true, 0.1, 3))))
            words[better].append(compare(*sides, resamples=200).words)
    assert words[0].count("not told apart") >= 0.95 * 200 - 6
    assert words[1].count("worse") >= 0.9 * 200 and "better" not in words[1]


def test_answers_on_different_images_are_refused():
    with pytest.raises(ValueError, match="Answers for 400 and 3 images cannot be compared"):
        compare(Answer(squares(1)), Answer(np.ones(3)))


def test_what_was_published_is_one_answer_an_experiment_with_all_of_its_seeds():
    def figures(value):
        return {"true_lightness": {evaluation.COMPARED_BY: {"value": value}}}

    records.write_errors("floors", {"gray": np.ones(5), "mean": np.zeros(5)})
    records.write_errors("unet", {"unet": np.arange(5.0)})
    measured = {"unet": figures(3.0), "unet.seed10": figures(1.0), "unet.seed2": figures(2.0)}
    of_baselines, of_networks = comparison.published(measured)
    assert {name: answer.value for name, answer in of_baselines.items()} == {"gray": 1, "mean": 0}
    assert list(of_networks) == ["unet"] and set(of_networks["unet"].seeds) == {1, 2, 3}
    assert of_networks["unet"].value == pytest.approx(2)
    np.testing.assert_array_equal(of_networks["unet"].errors, np.arange(5.0))
