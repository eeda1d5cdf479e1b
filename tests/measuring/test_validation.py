"""Tests of the choices that are made with images set aside."""

import json

import numpy as np
import pytest
from test_training import TINY, tiny_dataset

from colorize_lib import data, experiments, records, training, validation


@pytest.fixture(autouse=True)
def runs(tmp_path, monkeypatch):
    monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path / "runs"))


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


def test_the_loss_on_a_part_is_that_of_a_training_without_it():
    settings = {"epochs": 2, "show": False}
    losses = validation.held_out(TINY, tiny_dataset(), 1, 3, **settings)
    record = training.run(TINY, data.hold_out(tiny_dataset(), 1, 3), **settings).record
    expected = np.array(record["history"]["test_loss"]) - record["floors"]["truth_loss"]
    np.testing.assert_allclose(losses, expected)
    assert len(losses) == 2 and min(losses) > 0


def test_each_part_is_set_aside_once_and_the_best_epoch_has_the_lowest_mean(monkeypatch):
    of_part = [[3, 1, 2], [3, 4, 1], [3, 1, 3]]
    asked = []

    def held_out(experiment, dataset, part, parts, **settings):
        asked.append((part, parts, settings))
        return of_part[part]

    monkeypatch.setattr(validation, "held_out", held_out)
    found = validation.cross_validate(TINY, tiny_dataset(), 3, epochs=3)
    assert asked == [(part, 3, {"epochs": 3}) for part in range(3)]
    assert found == {"parts": of_part, "mean": [3, 2, 2], "best_epoch": 2}


def test_the_test_images_have_no_say():
    other = tiny_dataset()
    other.test_images[:] = 0
    settings = {"epochs": 1, "show": False, "again": True}
    found = [validation.cross_validate(TINY, d, 2, **settings) for d in (tiny_dataset(), other)]
    assert found[0] == found[1]


def test_what_is_published_are_the_losses_of_such_trainings(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(experiments, "EXPERIMENTS", [TINY])
    monkeypatch.setattr(validation, "CHOSEN_FOR", TINY.name)
    settings = {"profile": "quick", "epochs": 2, "show": False}
    path = validation.publish(tiny_dataset(), **settings)
    found = json.loads(path.read_text(encoding="utf-8"))
    assert path == tmp_path / "results" / "validation.json"
    expected = validation.held_out(TINY, tiny_dataset(), 0, 10, **settings)
    assert found["early_stopping"] == {"images": 64, "parts": 10, "losses": expected}
    few = tiny_dataset()._replace(train_images=tiny_dataset().train_images[::5])
    expected = validation.cross_validate(TINY, few, 3, **settings)
    assert found["cross_validation"] == {"images": 13, **expected}
    assert found["experiment"] == TINY.name and found["machine"] and found["versions"]
