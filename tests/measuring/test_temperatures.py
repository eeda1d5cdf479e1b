"""Tests of temperatures: what they change, which one fits, and what is published about them."""

from dataclasses import replace

import numpy as np
import pytest

from colorize_lib import color, color_bins, data, experiments, metrics
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.measuring import temperatures
from colorize_lib.runs import networks, records
from colorize_lib.runs.networks import Network


@pytest.fixture
def memory(tiles, network_of):
    """Function: a network that knows the true colors of the tiles, and answers with them."""

    def make(name="unet_bins"):
        experiment = experiments.get(name)
        soft = color_bins.soft_encoding(experiment.target.encode(tiles))
        return network_of(experiment, np.log(keras.ops.convert_to_numpy(soft) + 1e-7))

    return make


@pytest.mark.parametrize(("name", "error"), [("unet_bins", 1.5), ("unet_half_size", 5)])
def test_figures_are_those_of_the_networks_pictures_at_each_temperature(
    tiles, memory, name, error, monkeypatch
):
    found = temperatures.measure(memory(name), tiles, [0, 0.38, 1])
    assert found["temperature"] == [0, 0.38, 1]
    for place, temperature in enumerate([0, 0.38, 1]):
        pictures = memory(name).at_temperature(temperature).pictures(tiles)
        expected = metrics.colorfulness(np.clip(pictures, 0, 1)).mean()
        assert found["colorfulness"][place] == pytest.approx(expected, rel=1e-5)
    # A network that knows the colors has hardly an error.
    truth = metrics.colorfulness(color.scale_to_unit(tiles)).mean()
    assert found["ab_rmse"][2] < error and expected == pytest.approx(truth, rel=0.05)
    monkeypatch.setattr(temperatures, "PORTION", 4)
    in_portions = temperatures.measure(memory(name), tiles, [0, 0.38, 1])
    for figure in ("colorfulness", "ab_rmse"):
        assert in_portions[figure] == pytest.approx(found[figure], rel=1e-5)


def test_a_network_that_predicts_no_bins_is_refused(tiles, network_of):
    with pytest.raises(ColorizeError, match="'unet' predicts one color for each pixel"):
        temperatures.measure(network_of(experiments.get("unet"), []), tiles)


@pytest.mark.parametrize(
    ("curve", "fitting"),
    [
        # Between temperatures the curve is straight, and beyond it the end is taken.
        ({0: 40, 0.5: 30, 1: 20}, {30: 0.5, 25: 0.75, 99: 0, 1: 1, 40: 0, 20: 1}),
        # Where it falls again, or stays as it is, the highest temperature that fits is taken.
        ({0: 10, 0.2: 20, 0.5: 30, 1: 20}, {25: 0.75, 15: 0.1, 31: 0.5}),
        ({0: 30, 0.5: 30, 1: 30}, {20: 1, 30: 1}),
    ],
)
def test_the_temperature_that_fits_is_read_off_the_curve(curve, fitting):
    figures = {"temperature": [*curve], "colorfulness": [*curve.values()]}
    for wanted, expected in fitting.items():
        assert temperatures.fitting(figures, wanted) == pytest.approx(expected)


@pytest.fixture
def straight(monkeypatch):
    """As if the colorfulness of any images were 50 at temperature 0, and 20 at 1.

    A list of the (network, images) that were measured.
    """
    asked = []

    def measure(network, images, temperatures=(0, 1)):
        asked.append((network, images))
        of = {"temperature": [*temperatures], "colorfulness": [50 - 30 * t for t in temperatures]}
        return {**of, "ab_rmse": [25 - 15 * t for t in temperatures]}

    monkeypatch.setattr(temperatures, "measure", measure)
    monkeypatch.setattr(temperatures, "TEMPERATURES", (0, 1))
    return asked


def test_training_images_choose_the_temperature_and_test_images_judge(
    tiles, memory, straight, monkeypatch
):
    dataset = data.Dataset("tiles", tiles, tiles[::-1].copy())
    found = temperatures.measure_networks([memory()], dataset)
    np.testing.assert_array_equal(straight[0][1], tiles)
    np.testing.assert_array_equal(straight[1][1], tiles[::-1])
    curves = found["networks"]["unet_bins"]
    assert curves["test"]["temperature"] == curves["train"]["temperature"] == [0, 1]
    expected = np.clip((50 - found["truth"]["train"]) / 30, 0, 1)
    assert curves["fitted"]["temperature"] == pytest.approx(expected)
    assert curves["fitted"]["colorfulness"] == pytest.approx(50 - 30 * expected)
    assert curves["fitted"]["ab_rmse"] == pytest.approx(25 - 15 * expected)
    assert found["chosen_by"] == found["data"]["test_images"] == len(tiles)
    monkeypatch.setattr(temperatures, "CHOSEN_BY", 2)
    few = data.Dataset("tiles", tiles[:5], tiles)
    assert temperatures.measure_networks([], few)["chosen_by"] == 3  # every second one


def test_all_published_networks_that_predict_bins_are_measured_on_their_data(
    tiles, straight, monkeypatch
):
    dataset = data.Dataset("tiles", tiles, tiles)
    monkeypatch.setattr(networks, "published", lambda name: Network(experiments.get(name), None))
    for name in ("unet", "conv_dense", "unet_bins", "unet_half_size"):
        record = {"experiment": name, "data": {"name": "tiles", "sha256": dataset.sha256}}
        records.write_json(records.RESULTS / f"{name}.json", record)
    with pytest.raises(ColorizeError, match="'unet_bins' was trained on tiles, not on other"):
        temperatures.publish(replace(dataset, name="other", test_images=tiles[1:]))
    path = records.RESULTS / "temperatures.json"
    assert not path.exists() and temperatures.publish(dataset) == path
    found = records.read_json(path)
    assert list(found["networks"]) == ["unet_bins", "unet_half_size"]
    measured = [network.experiment.name for network, _ in straight]
    assert measured == ["unet_bins"] * 2 + ["unet_half_size"] * 2
    assert found["data"]["sha256"] == dataset.sha256
