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


def test_the_losses_are_those_of_a_training_without_what_was_set_aside(painted, dataset):
    losses = validation.losses_of(painted, data.validation_split(dataset), **SETTINGS)
    record = training.run(painted, data.validation_split(dataset), **SETTINGS).record
    expected = np.array(record["history"]["test_loss"]) - record["floors"]["truth_loss"]
    np.testing.assert_allclose(losses, expected)
    assert len(losses) == 2 and min(losses) > 0


def test_where_no_baseline_says_what_the_truth_scores_the_loss_is_taken(dataset, monkeypatch):
    run = SimpleNamespace(record={"floors": {}, "history": {"test_loss": [3.0, 2.0]}})
    monkeypatch.setattr(training, "run", lambda experiment, split: run)
    assert validation.losses_of(None, dataset) == [3, 2]


def numbered():
    """Fifty training images that say their number in pixel (0, 0), which is their label, too."""
    images = np.zeros((50, 8, 8, 3), np.uint8)
    images[:, 0, 0, 0] = numbers = np.arange(50, dtype=np.uint8)
    return data.Dataset("numbered", images, images[:1], numbers, numbers[:1])


def test_every_training_image_is_held_out_in_one_part():
    dataset = numbered()
    parts = [validation.hold_out(dataset, part, 4) for part in range(4)]
    assert [len(part.test_images) for part in parts] == [13, 13, 12, 12]
    assert sorted(np.concatenate([part.test_labels for part in parts])) == [*dataset.train_labels]
    for part in parts:
        assert sorted([*part.train_labels, *part.test_labels]) == [*dataset.train_labels]
        assert part.train_images[:, 0, 0, 0].tolist() == part.train_labels.tolist()
        assert part.test_images[:, 0, 0, 0].tolist() == part.test_labels.tolist()
    assert "part 1 of 4" in parts[0].name
    unlabeled = validation.hold_out(replace(dataset, train_labels=None, test_labels=None), 1, 4)
    assert unlabeled.train_labels is unlabeled.test_labels is None
    assert unlabeled.test_images[:, 0, 0, 0].tolist() == parts[1].test_labels.tolist()


@pytest.mark.parametrize(
    ("part", "parts", "expected"),
    [
        (0, 1, "cannot be divided into 1 parts"),
        (0, 51, "cannot be divided into 51 parts"),
        (-1, 3, "number -1 cannot be held out"),
        (3, 3, "number 3 cannot be held out"),
    ],
)
def test_a_part_that_does_not_exist_is_refused(part, parts, expected):
    with pytest.raises(ValueError, match=expected):
        validation.hold_out(numbered(), part, parts)


@pytest.fixture
def asked(monkeypatch):
    """The (hash of the split, settings) that losses were asked for."""
    asked = []

    def losses_of(experiment, split, **settings):
        asked.append((split.sha256, settings))
        return [[3, 1, 2], [3, 4, 1], [3, 1, 3]][(len(asked) - 1) % 3]

    monkeypatch.setattr(validation, "losses_of", losses_of)
    return asked


def test_each_part_is_set_aside_once_and_the_best_epoch_has_the_lowest_mean(asked, dataset):
    found = validation.cross_validate(None, dataset, 3, epochs=3)
    parts = [validation.hold_out(dataset, part, 3).sha256 for part in range(3)]
    assert asked == [(part, {"epochs": 3}) for part in parts]
    expected = {"parts": [[3, 1, 2], [3, 4, 1], [3, 1, 3]], "mean": [3, 2, 2], "best_epoch": 2}
    assert found == expected


def test_what_is_published_are_the_losses_on_validation_images_and_of_every_fifth_image(
    asked, dataset, monkeypatch
):
    assert validation.publish(dataset, seed=7) == records.RESULTS / "validation.json"
    split, few = data.validation_split(dataset), dataset.subset(train=slice(None, None, 5))
    of_all, of_a_fold = ({"profile": "full", "epochs": count, "seed": 7} for count in (10, 20))
    parts = [(validation.hold_out(few, part, 3).sha256, of_a_fold) for part in range(3)]
    fewer = []
    for share in (3, 9):
        part = split.subset(train=slice(None, None, share))
        fewer.append((part.sha256, {**of_all, "epochs": 10 * share}))
    assert asked == [(split.sha256, of_all), *fewer, *parts]
    found = records.read_json(records.RESULTS / "validation.json")
    assert found["early_stopping"]["losses"] == [3, 1, 2]
    assert list(found["training_images"]["losses"]) == ["57", "19", "7"]
    assert found["training_images"]["losses"]["57"] == [3, 1, 2]
    chosen_by = found["early_stopping"]["chosen_by"]
    assert (chosen_by["part"], chosen_by["images"]) == ("validation", len(split.test_images))
    assert chosen_by["sha256"] == split.sha256
    assert found["cross_validation"]["images"] == 13
    assert found["experiment"] == validation.CHOSEN_FOR and found["machine"] and found["versions"]


def test_the_test_images_have_no_say(painted, dataset, monkeypatch):
    monkeypatch.setattr(validation, "CHOSEN_FOR", "painted")
    found = []
    for test_images in (dataset.test_images, np.zeros_like(dataset.test_images)):
        validation.publish(replace(dataset, test_images=test_images), **SETTINGS)
        kept = records.read_json(records.RESULTS / "validation.json")
        parts = ("early_stopping", "training_images", "cross_validation")
        found.append([kept[part] for part in parts])
    assert found[0] == found[1]
