"""Tests of the echo: one step more, from the same state each time, with images of one tint."""

import numpy as np
import pytest

from colorize_lib import data, training
from colorize_lib.measuring import echo, statistics
from colorize_lib.runs import records


@pytest.fixture
def tinted(images):
    """40 dark images, of which the last 20 have one of four tints each, five times."""
    pixels = images(40, 0, 60)
    tints = [(-40, 40, -40), (60, -40, 20), (-20, -20, 90), (60, 50, -60)]  # as in TINTS
    for number, tint in enumerate(5 * tints, 20):
        pixels[number] = np.clip(pixels[number] + 60 + np.array(tint), 0, 255)
    return data.Dataset("tinted", pixels, images(8))


def test_the_batches_hold_the_images_with_most_of_a_tint(tinted):
    batches = echo._batches_of_one_tint(tinted.train_images, 5)
    assert list(batches) == ["green", "red", "blue", "yellow", "mixed"]
    for number, name in enumerate(echo.TINTS):
        assert {(index - 20) % 4 for index in batches[name] if index >= 20} == {number}
        assert min(batches[name]) >= 20
    assert batches["mixed"].tolist() == [0, 9, 19, 29, 39]


def test_each_step_starts_from_the_same_network_and_pulls_toward_its_tint(painted, tinted):
    run = training.run(painted, tinted, epochs=1, show=False)
    before = [np.array(weight) for weight in run.model.get_weights()]
    found = echo.one_more_step(run, tinted, images=5)
    for weight, then in zip(run.model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, then)
    measured = statistics.picture_statistics(run.network, tinted.test_images)
    assert found["before"]["green_red"] == pytest.approx(measured["green_red"])
    pictures = {name: step["pictures"] for name, step in found.items() if name != "before"}
    assert pictures["green"]["green_red"] < pictures["red"]["green_red"]
    assert pictures["blue"]["blue_yellow"] < pictures["yellow"]["blue_yellow"]
    assert found["green"]["batch"]["green_red"] < -5 < 5 < found["red"]["batch"]["green_red"]


def test_what_is_published_is_of_a_full_run(painted, tinted, monkeypatch):
    monkeypatch.setattr(echo, "MEASURED_ON", "painted")
    path = echo.publish(tinted, show=False)
    kept = records.read_json(path)
    assert path.name == "echo.json" and (kept["experiment"], kept["epochs"]) == ("painted", 1)
    assert set(kept["steps"]) == {"before", "mixed", *echo.TINTS}
    assert kept["data"]["sha256"] == tinted.sha256 and kept["machine"]
