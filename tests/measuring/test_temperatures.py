"""Tests of temperatures: what they change, which one fits, and what is published about them."""

import json

import numpy as np
import pytest

from colorize_lib import (
    color,
    color_bins,
    data,
    experiments,
    metrics,
    records,
    targets,
    temperatures,
)
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError


@pytest.fixture(scope="module")
def experiment():
    return experiments.get("unet_bins")


@pytest.fixture(scope="module")
def tiles():
    return data.bundled().test_images[::60]


class Memory:
    """In place of a network: knows the true colors of some images, and answers with them."""

    def __init__(self, images, sharpness=1.0):
        chroma = targets.chroma_of(targets.ab_image(images))
        soft = keras.ops.convert_to_numpy(color_bins.soft_encoding(chroma))
        self.logits = sharpness * np.log(soft + 1e-7)
        self.seen = 0

    def __call__(self, inputs, training):
        self.seen += len(inputs)
        return keras.ops.convert_to_tensor(self.logits[self.seen - len(inputs) : self.seen])


# What they change


def test_a_network_that_knows_the_colors_has_hardly_an_error(experiment, tiles):
    found = temperatures.measure(experiment, Memory(tiles), tiles, [1])
    truth = metrics.colorfulness(color.scale_to_unit(tiles)).mean()
    assert found["temperature"] == [1]
    assert found["ab_rmse"][0] < 1.5
    assert found["colorfulness"][0] == pytest.approx(truth, rel=0.05)


def test_lower_temperatures_are_more_colorful(experiment, tiles):
    hesitant = Memory(tiles, sharpness=0.05)  # nearly all bins alike
    found = temperatures.measure(experiment, hesitant, tiles, [1, 0.5, 0.2])
    assert found["colorfulness"] == sorted(found["colorfulness"])


def test_the_portions_make_no_difference(experiment, tiles, monkeypatch):
    whole = temperatures.measure(experiment, Memory(tiles), tiles, [0, 0.38])
    monkeypatch.setattr(temperatures, "PORTION", 4)
    parts = temperatures.measure(experiment, Memory(tiles), tiles, [0, 0.38])
    np.testing.assert_allclose(parts["colorfulness"], whole["colorfulness"], rtol=1e-5)
    np.testing.assert_allclose(parts["ab_rmse"], whole["ab_rmse"], rtol=1e-5)


# Which one fits


@pytest.mark.parametrize(
    ("wanted", "expected"), [(30, 0.5), (25, 0.75), (99, 0), (1, 1), (40, 0), (20, 1)]
)
def test_between_temperatures_the_curve_is_straight_and_beyond_it_the_end_is_taken(
    wanted, expected
):
    curve = {"temperature": [0, 0.5, 1], "colorfulness": [40, 30, 20]}
    assert temperatures.fitting(curve, wanted) == pytest.approx(expected)


@pytest.mark.parametrize(("wanted", "expected"), [(25, 0.75), (15, 0.1), (31, 0.5)])
def test_where_a_curve_falls_again_the_highest_temperature_that_fits_is_taken(wanted, expected):
    curve = {"temperature": [0, 0.2, 0.5, 1], "colorfulness": [10, 20, 30, 20]}
    assert temperatures.fitting(curve, wanted) == pytest.approx(expected)


def test_a_network_that_is_as_colorful_at_every_temperature_fits_at_the_highest():
    curve = {"temperature": [0, 0.5, 1], "colorfulness": [30, 30, 30]}
    assert temperatures.fitting(curve, 20) == temperatures.fitting(curve, 30) == 1


def straight_curve(experiment, model, images, temperatures=(0, 1)):
    """As if the colorfulness of any images were 50 at temperature 0, and 20 at 1."""
    colorfulness = [50 - 30 * temperature for temperature in temperatures]
    return {
        "temperature": list(temperatures),
        "colorfulness": colorfulness,
        "ab_rmse": [value / 2 for value in colorfulness],
    }


def test_training_images_choose_the_temperature_and_test_images_judge(
    experiment, tiles, monkeypatch
):
    asked = []

    def measure(experiment, model, images, *more):
        asked.append(images)
        return straight_curve(experiment, model, images, *more)

    monkeypatch.setattr(temperatures, "measure", measure)
    monkeypatch.setattr(temperatures, "TEMPERATURES", (0, 1))
    dataset = data.bundled()._replace(train_images=tiles, test_images=tiles[::-1].copy())
    found = temperatures.measure_networks([(experiment, None)], dataset)

    np.testing.assert_array_equal(asked[0], tiles)
    np.testing.assert_array_equal(asked[1], tiles[::-1])
    curves = found["networks"]["unet_bins"]
    assert curves["test"]["temperature"] == curves["train"]["temperature"] == [0, 1]
    expected = np.clip((50 - found["truth"]["train"]) / 30, 0, 1)
    assert curves["fitted"]["temperature"] == pytest.approx(expected)
    assert curves["fitted"]["colorfulness"] == pytest.approx(50 - 30 * expected)
    assert curves["fitted"]["ab_rmse"] == pytest.approx(25 - 15 * expected)
    assert found["chosen_by"] == len(tiles)
    assert found["data"]["test_images"] == len(tiles)


def test_few_of_many_training_images_choose(experiment, tiles, monkeypatch):
    monkeypatch.setattr(temperatures, "measure", straight_curve)
    monkeypatch.setattr(temperatures, "CHOSEN_BY", 2)
    dataset = data.bundled()._replace(train_images=tiles[:5], test_images=tiles)
    assert temperatures.measure_networks([], dataset)["chosen_by"] == 3  # every second one


# What is published


@pytest.fixture
def results(tmp_path, monkeypatch):
    """A folder in the place of results/, as if both networks that predict bins were published."""
    folder = tmp_path / "results"
    monkeypatch.setattr(records, "RESULTS", folder)
    monkeypatch.setattr(records, "load_model", lambda name: f"the network of {name}")
    for name in ("unet_bins", "unet_bins_rebalanced"):
        trained_on = {"name": "bundled", "sha256": data.bundled().sha256}
        records.write_json(folder / f"{name}.json", {"experiment": name, "data": trained_on})
    return folder


def test_all_published_networks_that_predict_bins_are_measured(results, tiles, monkeypatch):
    measured = []

    def measure(experiment, model, images, *more):
        measured.append(model)
        return straight_curve(experiment, model, images, *more)

    monkeypatch.setattr(temperatures, "measure", measure)
    dataset = data.bundled()._replace(train_images=tiles, test_images=tiles)
    path = temperatures.publish(dataset)
    found = json.loads(path.read_text(encoding="utf-8"))
    assert path == results / "temperatures.json"
    assert list(found["networks"]) == ["unet_bins", "unet_bins_rebalanced"]
    assert measured[::2] == [f"the network of {name}" for name in found["networks"]]
    assert found["data"]["sha256"] == dataset.sha256


def test_a_run_that_is_not_published_is_told(results):
    (results / "unet_bins_rebalanced.json").unlink()
    with pytest.raises(ColorizeError, match="No run of 'unet_bins_rebalanced' is recorded"):
        temperatures.publish(data.bundled())
    assert not (results / "temperatures.json").exists()


def test_images_of_another_data_set_are_refused(results):
    other = data.bundled()._replace(name="other", sha256="0" * 64)
    with pytest.raises(ColorizeError, match="'unet_bins' was trained on bundled, not on other"):
        temperatures.publish(other)
    assert not (results / "temperatures.json").exists()
