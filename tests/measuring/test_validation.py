"""Tests of the choices that are made with images set aside."""

import json
from dataclasses import replace

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


def test_where_no_baseline_says_what_the_truth_scores_the_loss_is_taken(painted, dataset):
    without = replace(painted, baselines=lambda experiment, images: {})
    losses = validation.held_out(without, dataset, 1, 3, **SETTINGS)
    record = training.run(without, data.hold_out(dataset, 1, 3), **SETTINGS).record
    assert losses == record["history"]["test_loss"]


def test_each_part_is_set_aside_once_and_the_best_epoch_has_the_lowest_mean(monkeypatch):
    of_part = [[3, 1, 2], [3, 4, 1], [3, 1, 3]]
    asked = []

    def held_out(experiment, dataset, part, parts, **settings):
        asked.append((part, parts, settings))
        return of_part[part]

    monkeypatch.setattr(validation, "held_out", held_out)
    found = validation.cross_validate(None, None, 3, epochs=3)
    assert asked == [(part, 3, {"epochs": 3}) for part in range(3)]
    assert found == {"parts": of_part, "mean": [3, 2, 2], "best_epoch": 2}


def test_the_test_images_have_no_say(painted, dataset):
    other = replace(dataset, test_images=np.zeros_like(dataset.test_images))
    settings = {"epochs": 1, "show": False, "again": True}
    first, second = (validation.cross_validate(painted, d, 2, **settings) for d in (dataset, other))
    assert first == second


def test_what_is_published_are_the_losses_of_such_trainings(painted, dataset, monkeypatch):
    monkeypatch.setattr(validation, "CHOSEN_FOR", painted.name)
    settings = {"profile": "quick", **SETTINGS}
    path = validation.publish(dataset, **settings)
    assert path == records.RESULTS / "validation.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    losses = validation.held_out(painted, dataset, 0, 10, **settings)
    assert found["early_stopping"] == {"images": 64, "parts": 10, "losses": losses}
    expected = validation.cross_validate(painted, dataset.subset(slice(None, None, 5)), **settings)
    assert found["cross_validation"] == {"images": 13, **expected}
    assert found["experiment"] == "painted" and found["machine"] and found["versions"]
