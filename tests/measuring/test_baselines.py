"""Tests of the baselines: pictures that no network predicted, and their scores by a loss."""

import warnings
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import skimage.color

from colorize_lib import color, color_bins, data, experiments, metrics
from colorize_lib.backend import keras
from colorize_lib.measuring import baselines
from colorize_lib.measuring.baselines import of_each_image

RED, GREEN, GRAY = (255, 0, 0), (0, 255, 0), (119, 119, 119)


def images_of(*colors, height=3, width=4):
    """One image of a single color each, uint8."""
    pixels = np.array(colors, np.uint8).reshape(-1, 1, 1, 3)
    return pixels.repeat(height, axis=1).repeat(width, axis=2)


def lab_of(red, green, blue):
    """Lab of one color, given in levels from 0 to 255."""
    return skimage.color.rgb2lab(np.array([red, green, blue], float) / 255)


@pytest.fixture
def in_small_portions(monkeypatch):
    monkeypatch.setattr(baselines, "in_portions", partial(data.in_portions, size=3))


def test_every_baseline_answers_with_one_picture_for_each_image(images):
    answered, train_images = images(5, size=(6, 5)), images(3, size=(6, 5), seed=1)
    for baseline in baselines.BASELINES:
        pictures = baseline.answer(answered, train_images)
        assert pictures.shape == answered.shape and pictures.dtype == np.float32
        assert 0 <= pictures.min() and pictures.max() <= 1
    mean = train_images.sum(axis=0, dtype=int) / 3 / 255  # the same for every image
    np.testing.assert_allclose(baselines.mean_image(answered, train_images), [mean] * 5, rtol=1e-5)


def test_the_gray_copy_has_the_gray_in_all_channels(images):
    copy = baselines.gray_copy(images_of(RED, GREEN, GRAY))
    levels = np.round(255 * copy[:, 2, 3]).astype(int)
    assert levels.tolist() == [[76] * 3, [150] * 3, [119] * 3]
    original = baselines.gray_copy(images_of(RED), "original")
    assert np.round(255 * original).astype(int).tolist() == images_of((29, 29, 29)).tolist()
    gray = images()[..., :1].repeat(3, axis=-1)
    for copy in (baselines.gray_copy(gray), baselines.keep_lightness(gray, (0, 0))):
        np.testing.assert_array_equal(color.unit_to_pixels(copy), gray)


def test_keeping_the_lightness_changes_the_chroma_alone(images, in_small_portions):
    truth = images(4, 100, 156)  # so that the new colors exist in sRGB
    chroma = np.random.default_rng(1).uniform(-8, 8, (4, 32, 32, 2))
    lab = skimage.color.rgb2lab(baselines.keep_lightness(truth, chroma))
    np.testing.assert_allclose(lab[..., 0], skimage.color.rgb2lab(truth)[..., 0], atol=0.01)
    np.testing.assert_allclose(lab[..., 1:], chroma, atol=0.01)
    truth = images(8)
    restored = baselines.keep_lightness(truth, skimage.color.rgb2lab(truth)[..., 1:])
    np.testing.assert_array_equal(color.unit_to_pixels(restored), truth)


def test_colors_that_do_not_exist_are_cut_off_in_silence():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pictures = baselines.keep_lightness(images_of((0, 0, 0), (255, 255, 255)), (0, 90))
    assert pictures.min() >= 0 and pictures.max() <= 1
    # White cannot be yellow and stay as light: something had to give.
    assert 90 < skimage.color.rgb2lab(pictures)[1, 0, 0, 0] < 99.9


def test_mean_chroma_weighs_every_pixel_the_same(images, in_small_portions):
    mixed = images_of(RED, GRAY, GRAY, GREEN, GRAY, GRAY, RED)
    mixed[0, 0] = GREEN  # a third of the first image
    # In 21 rows of 4 pixels: 5 are red, 4 are green, 12 are gray.
    expected = (5 * lab_of(*RED) + 4 * lab_of(*GREEN) + 12 * lab_of(*GRAY))[1:] / 21
    found = baselines.mean_chroma(mixed)
    np.testing.assert_allclose(found, expected, atol=0.01)
    tinted = baselines.with_mean_chroma(images(), mixed)
    np.testing.assert_array_equal(tinted, baselines.keep_lightness(images(), found))


def test_mean_chroma_of_each_level(in_small_portions):
    same_gray = (76, 76, 76)  # the level that red has, too
    mixed = images_of(RED, same_gray, GREEN, RED, GRAY)
    means = baselines.mean_chroma_of_levels(mixed)
    assert means.shape == (256, 2)
    np.testing.assert_allclose(means[76], lab_of(*RED)[1:] * 2 / 3, atol=0.01)
    np.testing.assert_allclose(means[150], lab_of(*GREEN)[1:], atol=0.01)
    np.testing.assert_allclose(means[119], 0, atol=0.01)
    # No pixel has level 200: it gets the mean of all.
    np.testing.assert_allclose(means[200], baselines.mean_chroma(mixed), atol=0.01)
    of_original = baselines.mean_chroma_of_levels(mixed, "original")
    np.testing.assert_allclose(of_original[29], lab_of(*RED)[1:], atol=0.01)


@pytest.mark.parametrize("definition", ["rec601", "original", "lightness"])
def test_each_level_gets_the_chroma_it_had_in_training(definition):
    colors = (130, 90, 90), (180, 180, 210)
    train_images = images_of(*colors)
    # Each has a level of its own, so its chroma comes back, and the lightness is kept.
    pictures = baselines.with_mean_chroma_of_levels(train_images, train_images, definition)
    np.testing.assert_array_equal(color.unit_to_pixels(pictures), train_images)
    # Gray pixels of these levels get the same chroma.
    gray = color.rgb_to_gray(train_images, definition).repeat(3, axis=-1)
    pictures = baselines.with_mean_chroma_of_levels(gray, train_images, definition)
    chroma = skimage.color.rgb2lab(pictures)[:, 1, 1, 1:]
    np.testing.assert_allclose(chroma, [lab_of(*rgb)[1:] for rgb in colors], atol=0.01)


def test_each_row_has_a_table_of_its_own():
    """The same gray level is one color in the upper half, and another in the lower one."""
    train_images = images_of((130, 90, 90), height=2)
    train_images[:, 1] = (90, 104, 92)
    levels = color.rgb_to_gray(train_images, "lightness")
    assert levels.min() == levels.max()
    pictures = baselines.with_mean_chroma_of_rows(train_images, train_images)
    np.testing.assert_array_equal(color.unit_to_pixels(pictures), train_images)
    blind = baselines.with_mean_chroma_of_levels(train_images, train_images, "lightness")
    assert np.abs(color.unit_to_pixels(blind).astype(int) - train_images).max() > 10


def test_only_images_gray_in_every_pixel_are_counted_as_gray(images):
    gray = images(5)[..., :1].repeat(3, axis=-1)
    assert baselines.count_gray_images(gray) == 5
    gray[1, -1, -1, 2] ^= 1  # one level, in one channel of the last pixel
    gray[3, 0, 0, 0] ^= 1
    assert baselines.count_gray_images(gray) == 3


def test_the_best_constant_answer_scores_what_a_constant_prediction_scores(images):
    known = np.zeros((5, 2, 2, 3), np.uint8)
    known[:3, 1, 0, 2] = 200, 10, 255  # flattened: row 1, column 0, blue is value number 8
    known[3, 0, 1, 1] = 255  # value number 4
    # Image 4 is black: all values are equal, so the first is the largest.
    assert baselines.constant_accuracy(known) == (3 / 5, 8)
    assert baselines.constant_accuracy(np.full_like(known, 255)) == (1.0, 0)
    few_levels = images(300, high=3, size=(4, 4))
    best, position = baselines.constant_accuracy(few_levels)
    target, answers = few_levels.reshape(300, -1), np.eye(48)[:, np.newaxis].repeat(300, axis=1)
    scores = [metrics.argmax_agreement(target, answer).mean() for answer in answers]
    assert best == pytest.approx(max(scores)) and scores[position] == max(scores)


def test_scores_are_those_of_the_gray_copy_and_of_the_truth(images, in_small_portions):
    experiment = experiments.get("rgb_squared")
    truth = images(7)
    gray = color.rgb_to_gray(truth, experiment.gray).repeat(3, axis=-1)
    difference = (gray.astype(float) - truth) / 255
    found = baselines.scores(experiment, truth)
    expected = (difference**2).sum(axis=(1, 2, 3)).mean()
    assert found["gray_copy_loss"] == pytest.approx(expected, rel=1e-4)
    assert found["gray_copy_accuracy"] == pytest.approx((abs(difference) <= 0.02).mean(), abs=2e-3)
    assert found["truth_loss"] == pytest.approx(0, abs=1e-6)


def test_the_original_is_scored_beside_the_best_constant_answer_too(images):
    experiment = experiments.get("flatten_dense")
    found = baselines.scores_of_the_original(experiment, images())
    constant = {"constant_accuracy": baselines.constant_accuracy(images())[0]}
    assert found == baselines.scores(experiment, images()) | constant
    assert found["truth_loss"] < found["gray_copy_loss"]


@pytest.mark.parametrize("loss", ["mean_squared_error", keras.losses.Huber()])
def test_losses_of_keras_are_scored_but_no_gray_copy_where_answers_are_decoded(images, loss):
    found = baselines.scores(replace(experiments.get("unet"), loss=loss), images())
    assert 0 <= found["truth_loss"] < 1e-6 < found["gray_copy_loss"]
    for name in ("unet_bins", "unet_half_size"):
        assert baselines.scores(replace(experiments.get(name), loss=loss), images()) == {}


@pytest.mark.parametrize("name", ["unet_bins", "unet_bins_rebalanced", "unet_half_size"])
def test_scores_of_bins_are_those_of_judging_every_pixel_by_itself(tiles, name, monkeypatch):
    experiment = experiments.get(name)
    target = experiment.target.encode(tiles)
    truth = keras.ops.convert_to_numpy(color_bins.soft_encoding(target))
    even = np.zeros(truth.shape, np.float32)
    gray = even.copy()
    gray[..., color_bins.nearest(np.zeros(2))] = 1
    found = baselines.scores_of_bins(experiment, tiles)

    def mean(measure, answer):
        return of_each_image(measure, target, answer).mean()

    # Colors are rounded to a unit: a tenth of a bin.
    truth_loss = mean(experiment.loss, np.log(truth + 1e-6))
    assert found["truth_loss"] == pytest.approx(truth_loss, rel=0.01)
    assert found["even_loss"] == pytest.approx(mean(experiment.loss, even), rel=0.01)
    assert found["gray_accuracy"] == pytest.approx(mean(experiment.metric, gray), abs=0.01)
    assert found["truth_loss"] < found["constant_loss"] < found["even_loss"]
    monkeypatch.setattr(baselines, "in_portions", partial(data.in_portions, size=2))
    assert baselines.scores_of_bins(experiment, tiles) == pytest.approx(found)
