"""Tests of what the pictures of a training look like: chroma, tint, brightness."""

import numpy as np
import pytest

from colorize_course.tiles import colorize_by_tiles
from colorize_lib import color, experiments
from colorize_lib.measuring import evaluation, statistics


def flat(*rgb):
    """A picture of one color, as an array of one image."""
    return np.full((1, 4, 5, 3), rgb, dtype=np.float32)


def test_chroma_and_tint_of_pure_red_are_those_of_the_textbook():
    # CIE Lab of the red of sRGB, white D65: L 53.24, a 80.09, b 67.20.
    compared = statistics.compare_colors(flat(0.5, 0.5, 0.5), flat(1, 0, 0))
    assert compared["green_red"] == pytest.approx(80.09, abs=0.05)
    assert compared["blue_yellow"] == pytest.approx(67.20, abs=0.05)
    assert compared["chroma"] == pytest.approx(np.hypot(80.09, 67.20), abs=0.05)
    # Against gray, whose a and b are zero, both channels count equally.
    expected = np.sqrt((80.09**2 + 67.20**2) / 2)
    assert compared["chroma_error"] == pytest.approx(expected, abs=0.05)
    assert compared["rgb_error"] == pytest.approx(0.5)


def test_opposite_tints_balance_out_and_every_pixel_weighs_the_same():
    pictures = np.concatenate([flat(0.7, 0.5, 0.5), flat(0.5, 0.7, 0.7)])
    compared = statistics.compare_colors(pictures, pictures)
    assert abs(compared["green_red"]) < 3 < compared["chroma"]
    assert compared["chroma_error"] == compared["rgb_error"] == 0
    truth = np.concatenate([flat(0.5, 0.5, 0.5)] * 4)
    predicted = np.concatenate([truth[:3], flat(0.9, 0.9, 0.9)])
    compared = statistics.compare_colors(truth, predicted)
    assert compared["rgb_error"] == pytest.approx(np.sqrt(0.4**2 / 4))
    assert compared["chroma_error"] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(("name", "error"), [("conv_dense", 0), ("rgb_squared", 0.2)])
def test_dark_pictures_get_the_brightness_of_their_gray_if_the_loss_cannot_see_it(
    images, network_of, name, error
):
    truth = images(low=60, high=180)
    half_as_bright = color.scale_to_unit(truth) / 2
    network = network_of(experiments.get(name), half_as_bright.reshape(6, -1))
    found = statistics.picture_statistics(network, truth)
    assert found["raw_brightness"] == pytest.approx(half_as_bright.mean(), rel=1e-5)
    assert found["rgb_error"] == pytest.approx(error, abs=0.05)
    if error == 0:
        assert found["rgb_error"] < 0.001


def test_there_is_one_correction_of_brightness(images, network_of, monkeypatch):
    """In the history of a training, in the evaluation, and where tiles are colored."""

    def all_of_one_green(pictures, gray, definition):
        return np.broadcast_to(np.float32([0.2, 0.5, 0.2]), pictures.shape)

    monkeypatch.setattr(color, "match_brightness", all_of_one_green)
    truth = images(3)
    network = network_of(experiments.get("conv_dense"), np.zeros((7, 3072), np.float32))
    green = all_of_one_green(truth, None, None)
    expected = statistics.compare_colors(color.scale_to_unit(truth), green)
    found = statistics.picture_statistics(network, truth)
    assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-5)
    predicted = evaluation.pictures(network, truth)["true_lightness"]
    assert (predicted[..., 1] >= predicted[..., 0]).all()
    assert (predicted[..., 1] >= predicted[..., 2]).all()
    colored = colorize_by_tiles(network, truth[0])
    np.testing.assert_array_equal(colored, np.full_like(colored, [51, 128, 51]))


def test_places_of_the_largest_value_are_counted(network_of, images):
    answers = np.eye(3072, dtype=np.float32)[[7, 7, 7, 500, 0, 3071]]
    network = network_of(experiments.get("conv_dense"), answers)
    found = statistics.picture_statistics(network, images())
    assert found["positions"] == 4 and found["favorite"] == 3 / 6


def test_about_a_thousand_images_from_all_over_are_measured(dataset, monkeypatch):
    monkeypatch.setattr(statistics, "MEASURED_PICTURES", 20)
    some = statistics.some_of(dataset)
    np.testing.assert_array_equal(some["train"], dataset.train_images[::3])
    np.testing.assert_array_equal(some["test"], dataset.test_images)
