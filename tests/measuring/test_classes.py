"""Tests of classes: the better baseline of each, and what a network gains on it."""

from dataclasses import replace

import numpy as np
import pytest

from colorize_lib import data
from colorize_lib.errors import ColorizeError
from colorize_lib.measuring import classes, evaluation
from colorize_lib.measuring.comparison import Answer
from colorize_lib.runs import records

LABELS = np.repeat(np.arange(10, dtype=np.uint8), 20)
# The first is better for the classes below 5, the second for the others.
FIRST, SECOND = np.where(LABELS < 5, 1.0, 9.0), np.where(LABELS < 5, 9.0, 4.0)


def test_each_class_has_its_better_baseline():
    known = {"first": Answer(FIRST), "second": Answer(SECOND)}
    found = classes.measure(LABELS, known, {"net": Answer(np.full(200, 2.25), (1.0, 2.0))})
    assert list(found) == list(classes.cifar10.CLASSES)
    airplanes, trucks = found["airplane"], found["truck"]
    assert airplanes["baselines"] == {"first": 1, "second": 3}
    assert airplanes["networks"]["net"] == pytest.approx(
        {"value": 1.5, "difference": 0.5, "low": 0.5, "high": 0.5}
    )
    assert trucks["networks"]["net"]["difference"] == pytest.approx(-0.5)


def test_what_is_published_is_of_the_data_of_the_baselines(images):
    dataset = data.Dataset("ten classes", images(4), images(200), images(4)[:, 0, 0, 0], LABELS)
    kept = {"data": {"sha256": dataset.sha256}, "versions": {}, "truth": {}, "best_constant": {}}
    records.write_json(records.RESULTS / "floors.json", kept | {"floors": {}})
    figures = {view: {evaluation.COMPARED_BY: {"value": 1.5}} for view in evaluation.VIEWS}
    figures["data"] = {"sha256": dataset.sha256}
    records.write_json(records.RESULTS / "metrics.json", {"net": figures})
    records.write_errors("floors", {name: FIRST for name in classes.BASELINES})
    records.write_errors("net", {"net": SECOND})
    found = records.read_json(classes.publish(dataset))
    assert found["classes"]["truck"]["networks"]["net"]["value"] == 2
    for other in (replace(dataset, test_labels=None), dataset.subset(test=slice(0, 50))):
        with pytest.raises(ColorizeError, match="no class labels, or the published figures"):
            classes.publish(other)
