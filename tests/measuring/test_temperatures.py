"""Tests of temperatures: what they change, which one fits, and what is published about them."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from colorize_lib import color, color_bins, data, experiments, metrics, models, training
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


CURVE = {"temperature": [0, 0.5, 1], "colorfulness": [34, 29, 20], "ab_rmse": [14, 12.1, 12]}


def test_the_careful_choice_gives_up_one_hundredth_and_the_vivid_one_looks_at_colors_first():
    assert temperatures.careful(CURVE) == 0.5  # 12.1 is less than 1 % above 12
    assert temperatures.careful({**CURVE, "ab_rmse": [14, 12.13, 12]}) == 1
    assert temperatures.vivid(CURVE, 31) == 0.5  # 0 and 0.5 are within a tenth
    assert temperatures.vivid(CURVE, 36) == 0
    assert temperatures.vivid(CURVE, 20) == 1
    assert temperatures.vivid(CURVE, 40) is None


@pytest.fixture
def small_bins():
    """Experiments with a small network of bins, of the names of two in the course."""
    half = partial(models.unet_for_bins, widths=(2, 2), half_size=True)
    whole = partial(models.unet_for_bins, widths=(2, 2))
    for name, build_model in {"unet_bins": whole, "unet_half_size": half}.items():
        experiments.add(replace(experiments.get(name), build_model=build_model, epochs=1))


@pytest.fixture
def few(tiles, monkeypatch):
    monkeypatch.setattr(temperatures, "TEMPERATURES", (0.2, 1))
    return data.Dataset("tiles", np.concatenate([tiles] * 4), tiles[::-1].copy())


SETTINGS = {"profile": "full", "show": False}


def test_validation_images_choose_with_a_network_that_has_not_seen_them(few, small_bins):
    experiment = experiments.get("unet_half_size")
    chosen = temperatures.choose(experiment, few, **SETTINGS)
    split = data.validation_split(few)
    run = training.run(experiment, split, epochs=1, only_finished=True, **SETTINGS)
    again = temperatures.measure(run.network, split.test_images)
    assert chosen["curves"]["4"]["ab_rmse"] == pytest.approx(again["ab_rmse"])
    assert chosen["curves"]["1"]["ab_rmse"] != pytest.approx(again["ab_rmse"])
    lowest = {looks: min(curve["ab_rmse"]) for looks, curve in chosen["curves"].items()}
    curve = chosen["curves"][str(chosen["looks"])]
    assert lowest[str(chosen["looks"])] <= 1.01 * min(lowest.values())
    assert chosen["careful"] == temperatures.careful(curve)
    # The test images have no say.
    other = replace(few, test_images=np.zeros_like(few.test_images))
    assert temperatures.choose(experiment, other, again=True, **SETTINGS) == chosen


def test_a_long_training_is_shortened_only_to_choose(few, small_bins, monkeypatch):
    monkeypatch.setattr(temperatures, "EPOCHS_TO_CHOOSE", 2)
    experiment = replace(experiments.get("unet_bins"), epochs=3)
    chosen = temperatures.choose(experiment, few, **SETTINGS)
    assert (chosen["epochs"], list(chosen["curves"])) == (2, ["1"])


def test_test_images_judge_what_was_chosen(tiles, memory, monkeypatch):
    asked = []

    def measure(network, images, temperatures):
        asked.append(images)
        of = {"temperature": [*temperatures], "colorfulness": [50 - 30 * t for t in temperatures]}
        return {**of, "ab_rmse": [25 - 15 * t for t in temperatures]}

    monkeypatch.setattr(temperatures, "measure", measure)
    monkeypatch.setattr(temperatures, "TEMPERATURES", (0, 1))
    chosen = {"careful": 0.9, "vivid": None, "fitted": 0.5}
    judged = temperatures.judge(memory(), chosen, tiles)
    assert judged["test"] == {"temperature": [0, 1], "colorfulness": [50, 20], "ab_rmse": [25, 10]}
    assert judged["careful"] == {"temperature": 0.9, "colorfulness": 23, "ab_rmse": 11.5}
    assert judged["vivid"] is None and judged["fitted"]["colorfulness"] == 35
    assert len(asked) == 1  # once


def test_all_published_networks_that_predict_bins_are_chosen_for_and_judged(
    few, small_bins, monkeypatch
):
    def published(name):
        return Network(experiments.get(name), experiments.get(name).build_model())

    monkeypatch.setattr(networks, "published", published)
    for name in ("unet", "conv_dense", "unet_bins", "unet_half_size"):
        record = {"experiment": name, "data": {"name": "tiles", "sha256": few.sha256}}
        records.write_json(records.RESULTS / f"{name}.json", record)
    with pytest.raises(ColorizeError, match="'unet_bins' was trained on tiles, not on other"):
        temperatures.publish(replace(few, name="other", test_images=few.test_images[1:]))
    path = records.RESULTS / "temperatures.json"
    assert not path.exists() and temperatures.publish(few, show=False) == path
    found = records.read_json(path)
    assert list(found["networks"]) == ["unet_bins", "unet_half_size"]
    assert found["data"]["sha256"] == few.sha256
    assert found["chosen_by"]["sha256"] == data.validation_split(few).sha256
    assert found["rules"]["careful"] == temperatures.CAREFUL
    for curves in found["networks"].values():
        assert curves["careful"]["temperature"] == curves["chosen"]["careful"]
