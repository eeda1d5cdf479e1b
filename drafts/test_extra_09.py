"""Tests of extra_09.py, to be moved beside those of the modules that its functions go to."""

import json

import extra_09
import numpy as np
import pytest

from colorize_lib import color_bins, data, experiments, metrics, records, targets
from colorize_lib.backend import keras

BINS = len(color_bins.centers())
GRAY = color_bins.nearest(np.zeros(2))


def around(*chroma):
    """A soft distribution around one color, or half and half around two."""
    soft = keras.ops.convert_to_numpy(color_bins.soft_encoding(np.float32(chroma)))
    return soft.mean(axis=0)


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


def test_likelihoods_are_a_softmax():
    logits = np.random.default_rng(0).normal(size=(3, 4, BINS)).astype(np.float32) * 50
    found = extra_09.likelihoods(logits)
    np.testing.assert_allclose(found.sum(axis=-1), 1, rtol=1e-5)
    np.testing.assert_allclose(
        found, keras.ops.convert_to_numpy(keras.ops.softmax(logits)), atol=1e-6
    )


def test_hills_finds_the_tops_of_two_hills():
    red, blue = (60, 40), (10, -60)
    two = 0.6 * around(red) + 0.4 * around(blue)
    first, second, height = extra_09.hills(two[np.newaxis])
    middles = color_bins.centers()
    assert middles[first[0]].tolist() == list(red)
    assert middles[second[0]].tolist() == list(blue)
    assert height[0] == pytest.approx(0.4 / 0.6, abs=0.02)


def test_a_single_hill_has_no_second_one():
    one = around((20, 20))
    first, _, height = extra_09.hills(np.stack([one, one]))
    assert color_bins.centers()[first[0]].tolist() == [20, 20]
    np.testing.assert_allclose(height, 0, atol=1e-6)


def test_hills_next_to_each_other_count_as_one():
    near = 0.6 * around((0, 0)) + 0.4 * around((20, 0))
    _, _, height = extra_09.hills(near[np.newaxis], apart=30)
    assert height[0] < 0.01
    _, second, height = extra_09.hills(near[np.newaxis], apart=20)
    assert color_bins.centers()[second[0]].tolist() == [20, 0]
    assert height[0] > 0.6


def test_no_answer_scores_below_the_truth(tiles):
    found = extra_09.floors_of_bins(experiments.get("unet_bins"), tiles)
    assert 1 < found["truth_loss"] < found["constant_loss"] < found["even_loss"]
    assert found["even_loss"] == pytest.approx(np.log(BINS), abs=1e-3)


def test_gray_accuracy_is_the_share_of_gray_pixels(tiles):
    found = extra_09.floors_of_bins(experiments.get("unet_bins"), tiles)
    frequencies = color_bins.frequencies(tiles)
    assert found["gray_accuracy"] == pytest.approx(frequencies[GRAY], abs=0.002)


def test_floors_of_the_rebalanced_loss_know_its_weights(tiles):
    plain, rebalanced = (
        extra_09.floors_of_bins(experiments.get(name), tiles)
        for name in ("unet_bins", "unet_bins_rebalanced")
    )
    assert rebalanced["even_loss"] > 1.5 * plain["even_loss"]  # colorful tiles weigh more
    assert rebalanced["constant_loss"] < rebalanced["even_loss"]
    assert rebalanced["gray_accuracy"] == plain["gray_accuracy"]


def test_floors_do_not_depend_on_the_portions(tiles, monkeypatch):
    experiment = experiments.get("unet_bins")
    whole = extra_09.floors_of_bins(experiment, tiles)
    monkeypatch.setattr(extra_09, "BINS_PORTION", 4)
    assert extra_09.floors_of_bins(experiment, tiles) == pytest.approx(whole, rel=1e-5)


def test_a_network_that_knows_the_colors_has_hardly_an_error(tiles):
    experiment = experiments.get("unet_bins")
    found = extra_09.measure_temperatures(experiment, Memory(tiles), tiles, [1])
    truth = metrics.colorfulness(tiles / np.float32(255)).mean()
    assert found["temperature"] == [1]
    assert found["ab_rmse"][0] < 1.5
    assert found["colorfulness"][0] == pytest.approx(truth, rel=0.05)


def test_lower_temperatures_are_more_colorful(tiles):
    experiment = experiments.get("unet_bins")
    hesitant = Memory(tiles, sharpness=0.05)  # nearly all bins alike
    found = extra_09.measure_temperatures(experiment, hesitant, tiles, [1, 0.5, 0.2])
    assert found["colorfulness"] == sorted(found["colorfulness"])


def test_measuring_temperatures_works_in_portions(tiles, monkeypatch):
    experiment = experiments.get("unet_bins")
    whole = extra_09.measure_temperatures(experiment, Memory(tiles), tiles, [0, 0.38])
    monkeypatch.setattr(extra_09, "PORTION", 4)
    parts = extra_09.measure_temperatures(experiment, Memory(tiles), tiles, [0, 0.38])
    np.testing.assert_allclose(parts["colorfulness"], whole["colorfulness"], rtol=1e-5)
    np.testing.assert_allclose(parts["ab_rmse"], whole["ab_rmse"], rtol=1e-5)


@pytest.mark.parametrize(
    ("wanted", "expected"), [(30, 0.5), (25, 0.75), (99, 0), (1, 1), (40, 0), (20, 1)]
)
def test_fitting_temperature(wanted, expected):
    curve = {"temperature": [0, 0.5, 1], "colorfulness": [40, 30, 20]}
    assert extra_09.fitting_temperature(curve, wanted) == pytest.approx(expected)


def test_the_temperature_is_chosen_by_training_images(tiles, monkeypatch, tmp_path):
    experiment = experiments.get("unet_bins")
    dataset = data.bundled()._replace(train_images=tiles, test_images=tiles[::-1].copy())
    chosen_by = []

    def measured(experiment, model, images, temperatures=(0, 1)):
        chosen_by.append(images)
        across = [50 - 30 * temperature for temperature in temperatures]
        return {
            "temperature": list(temperatures),
            "colorfulness": across,
            "ab_rmse": [value / 2 for value in across],
        }

    monkeypatch.setattr(extra_09, "measure_temperatures", measured)
    monkeypatch.setattr(extra_09, "TEMPERATURES", (0, 1))
    monkeypatch.setattr(records, "RESULTS", tmp_path)
    path = extra_09.publish_temperatures([(experiment, None)], dataset)
    found = json.loads(path.read_text(encoding="utf-8"))

    assert chosen_by[0] is not chosen_by[1]
    np.testing.assert_array_equal(chosen_by[0], tiles)
    np.testing.assert_array_equal(chosen_by[1], tiles[::-1])
    curves = found["networks"]["unet_bins"]
    assert len(curves["test"]["temperature"]) == 2
    expected = np.clip((50 - found["truth"]["train"]) / 30, 0, 1)
    assert curves["fitted"]["temperature"] == pytest.approx(expected)
    assert curves["fitted"]["colorfulness"] == pytest.approx(50 - 30 * expected)
    assert found["data"]["test_images"] == len(tiles)
