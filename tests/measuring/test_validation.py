"""Tests of the choices that are made with images set aside."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from colorize_lib import data, training
from colorize_lib.measuring import validation
from colorize_lib.runs import records

SETTINGS = {"epochs": 2, "show": False}


@pytest.mark.parametrize(
    ("losses", "patience", "expected"),
    [
        ([5, 4, 3, 2, 1], 2, (5, 5)),  # it gets better all the time
        ([5, 3, 4, 4, 1], 2, (4, 2)),  # it gives up before the best one
        ([5, 3, 4, 4, 1], 3, (5, 5)),
        ([5, 3, 4, 2, 3, 3, 3], 2, (6, 4)),
        ([5, 5, 5, 5], 2, (3, 1)),  # equal is not lower
        ([1, 2], 1, (2, 1)),
        ([1], 1, (1, 1)),
    ],
)
def test_early_stopping_gives_up_after_its_patience(losses, patience, expected):
    assert validation.early_stop(losses, patience) == expected


@pytest.mark.parametrize("losses", [[], [1.0, float("nan")], [float("inf")]])
def test_losses_that_say_nothing_are_refused(losses):
    with pytest.raises(ValueError, match="at least one loss, and numbers that are finite"):
        validation.early_stop(losses, patience=2)


def test_the_loss_on_a_part_is_that_of_a_training_without_it(painted, dataset):
    losses = validation.held_out(painted, dataset, 1, 3, **SETTINGS)
    record = training.run(painted, data.hold_out(dataset, 1, 3), **SETTINGS).record
    expected = np.array(record["history"]["test_loss"]) - record["floors"]["truth_loss"]
    np.testing.assert_allclose(losses, expected)
    assert len(losses) == 2 and min(losses) > 0
    # The test images have no say.
    other = replace(dataset, test_images=np.zeros_like(dataset.test_images))
    assert validation.held_out(painted, other, 1, 3, again=True, **SETTINGS) == losses


def test_where_no_baseline_says_what_the_truth_scores_the_loss_is_taken(dataset, monkeypatch):
    run = SimpleNamespace(record={"floors": {}, "history": {"test_loss": [3.0, 2.0]}})
    monkeypatch.setattr(training, "run", lambda experiment, dataset: run)
    assert validation.held_out(None, dataset, 1, 3) == [3, 2]


@pytest.fixture
def asked(monkeypatch):
    """The (number of training images, part, parts, settings) that losses were asked for."""
    asked = []

    def held_out(experiment, dataset, part, parts, **settings):
        asked.append((len(dataset.train_images), part, parts, settings))
        return [[3, 1, 2], [3, 4, 1], [3, 1, 3]][part]

    monkeypatch.setattr(validation, "held_out", held_out)
    return asked


def test_each_part_is_set_aside_once_and_the_best_epoch_has_the_lowest_mean(asked, dataset):
    found = validation.cross_validate(None, dataset, 3, epochs=3)
    assert asked == [(64, part, 3, {"epochs": 3}) for part in range(3)]
    expected = {"parts": [[3, 1, 2], [3, 4, 1], [3, 1, 3]], "mean": [3, 2, 2], "best_epoch": 2}
    assert found == expected


def test_what_is_published_are_the_losses_of_a_tenth_and_of_every_fifth_image(asked, dataset):
    assert validation.publish(dataset, seed=7) == records.RESULTS / "validation.json"
    of_all, of_a_fold = ({"profile": "full", "epochs": count, "seed": 7} for count in (10, 20))
    assert asked == [(64, 0, 10, of_all), *((13, part, 3, of_a_fold) for part in range(3))]
    found = records.read_json(records.RESULTS / "validation.json")
    assert found["early_stopping"] == {"images": 64, "parts": 10, "losses": [3, 1, 2]}
    expected = validation.cross_validate(None, dataset)
    assert found["cross_validation"] == {"images": 13, **expected}
    assert found["experiment"] == validation.CHOSEN_FOR and found["machine"] and found["versions"]
