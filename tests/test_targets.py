"""Tests of the targets: each leads back to the picture, and what colors are neighbors in it."""

import colorsys
from dataclasses import replace

import numpy as np
import pytest
import skimage.color

from colorize_lib import color, color_bins, targets
from colorize_lib.backend import keras

VECTORS = [targets.RGB, targets.HSV, targets.HSV_ON_A_CIRCLE, targets.AB]
OF_CHROMA = [targets.AB, targets.AB_IMAGE, targets.BINS, targets.HALF_SIZE_BINS]
of_vectors = pytest.mark.parametrize("target", VECTORS, ids=lambda target: target.name)
of_chroma = pytest.mark.parametrize("target", OF_CHROMA, ids=lambda target: target.name)


def images():
    """Random colors, grays, black and white, and the corners of the color cube."""
    random = np.random.default_rng(0)
    pixels = random.integers(0, 256, (3, 32, 32, 3), np.uint8)
    pixels[1, :8] = pixels[1, :8, :, :1]
    corners = np.stack(np.meshgrid([0, 255], [0, 255], [0, 255]), axis=-1).reshape(-1, 3)
    pixels[2, 0, :8] = corners
    return pixels


def of_one_color(*rgb):
    return np.full((1, 32, 32, 3), rgb, np.uint8)


def gray_of(pixels):
    return color.scale_to_unit(color.rgb_to_gray(pixels, "lightness"))


@of_vectors
def test_a_target_leads_back_to_its_picture_from_values_that_a_sigmoid_can_reach(target):
    truth = images()
    values = target.encode(truth)
    assert values.dtype == np.float32 and values.ndim == 2
    assert values.min() >= 0 and values.max() <= 1
    again = target.pictures(target.values(values), gray_of(truth))
    assert again.dtype == np.float32 and again.shape == truth.shape
    difference = np.abs(255 * again - truth)
    # Lab takes its lightness from a gray of 256 levels, and corners of the cube are at the limit.
    assert difference.max() < (6 if target is targets.AB else 0.01)
    assert difference.mean() < 0.5
    # Whatever is predicted becomes a picture.
    random = np.random.default_rng(1)
    gray = random.random((3, 32, 32, 1), np.float32)
    answer = target.pictures(random.random(values.shape, np.float32), gray)
    assert answer.shape == (3, 32, 32, 3)
    assert np.isfinite(answer).all() and answer.min() >= 0 and answer.max() <= 1


def test_the_originals_target_is_the_pixels_themselves():
    values = targets.FLAT_RGB.encode(images())
    assert values.dtype == np.float32 and values.shape == (3, 3072)
    np.testing.assert_array_equal(targets.FLAT_RGB.pictures(values), images())
    whole = [targets.FLAT_RGB, *VECTORS[:3]]  # whole pictures have no chroma alone
    assert [target.chroma for target in whole] == [None] * 4


def answers_for(target, pixels):
    """What a perfect network would answer: of bins, how likely each is."""
    encoded = target.encode(pixels)
    if target.decode is None:
        return encoded
    return np.log(keras.ops.convert_to_numpy(color_bins.soft_encoding(encoded)) + 1e-30)


@of_chroma
def test_chroma_of_a_perfect_answer_is_that_of_the_picture(target):
    truth = of_one_color(120, 130, 110)
    found = target.chroma(target.values(answers_for(target, truth))).reshape(-1, 2)
    expected = np.broadcast_to(skimage.color.rgb2lab(truth[0, 0, 0])[1:], found.shape)
    # Below temperature 1, the nearest bin counts a little more than it should.
    np.testing.assert_allclose(found, expected, atol=2 if target.decode else 1e-3)


@of_chroma
def test_pictures_and_chroma_read_the_same_values(target):
    """What stands on the leaderboard is what a photograph is colored with."""
    pixels, random = images()[:1] // 4 + 96, np.random.default_rng(0)
    answers = answers_for(target, pixels)
    values = target.values(answers + random.normal(0, 0.05, answers.shape).astype(np.float32))
    gray = gray_of(pixels)
    expected = targets.pictures_of_chroma(target.chroma(values), gray)
    np.testing.assert_allclose(target.pictures(values, gray), expected, atol=1e-6)


def test_a_target_with_a_temperature_is_decoded_at_it():
    answers = np.random.default_rng(0).normal(0, 3, (1, 2, 2, len(color_bins.centers())))
    for target in (targets.BINS, targets.HALF_SIZE_BINS, replace(targets.BINS, temperature=0)):
        expected = color_bins.decode(answers, target.temperature)
        np.testing.assert_array_equal(target.values(answers), expected)
    assert targets.BINS.temperature < targets.HALF_SIZE_BINS.temperature
    bold = replace(targets.PHOTOGRAPH_BINS, temperature=0.5, boldness=0.7)
    expected = color_bins.decode_photographs(answers, 0.5, 0.7)
    np.testing.assert_array_equal(bold.values(answers), expected)


def test_values_of_a_pixel_stand_together_row_by_row():
    pixels = images()
    red, green, blue = pixels[1, 20, 7] / 255
    start = 20 * 32 + 7
    expected = colorsys.rgb_to_hsv(red, green, blue)
    found = targets.hsv(pixels)[1, 3 * start : 3 * start + 3]
    np.testing.assert_allclose(found, expected, atol=1e-5)
    a, b = skimage.color.rgb2lab([red, green, blue])[1:]
    found = targets.ab(pixels)[1, 2 * start : 2 * start + 2]
    np.testing.assert_allclose(found, [(a / 110 + 1) / 2, (b / 110 + 1) / 2], atol=1e-5)


def test_two_reds_are_far_apart_on_the_line_and_close_on_the_circle():
    reds = of_one_color(255, 0, 4), of_one_color(255, 4, 0)
    gray = np.zeros((1, 32, 32, 1), np.float32)
    distances, means = [], []
    for target in (targets.HSV, targets.HSV_ON_A_CIRCLE):
        one, two = (target.encode(red) for red in reds)
        distances.append(np.abs(one - two).max())
        means.append(target.pictures((one + two) / 2, gray)[0, 3, 3])
    assert distances[0] > 0.9 and distances[1] < 0.02
    np.testing.assert_allclose(means, [[0, 1, 1], [1, 0, 0]], atol=0.03)  # cyan, and red
    for level in (1, 90, 255):  # gray has one place in the circle
        values = targets.hsv_on_a_circle(of_one_color(level, level, level))
        np.testing.assert_allclose(values[0, :3], [0.5, 0.5, level / 255], atol=1e-6)


def test_chroma_is_that_of_skimage_whatever_form_it_has():
    expected = skimage.color.rgb2lab(images())[..., 1:]
    as_image = targets.ab_image(images())
    for found in (targets.chroma(images()), targets.chroma_of(as_image)):
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, expected, atol=1e-3)
    assert as_image.shape == (3, 32, 32, 2) and as_image.dtype == np.float32
    np.testing.assert_array_equal(as_image.reshape(3, -1), targets.ab(images()))
    # And it leads back to a picture of any size.
    truth = np.random.default_rng(0).integers(0, 256, (2, 7, 9, 3), np.uint8)
    again = targets.pictures_of_chroma(targets.chroma(truth), gray_of(truth))
    assert again.shape == truth.shape
    assert np.abs(255 * again - truth).mean() < 0.5


def test_chroma_of_half_size_is_the_mean_of_four_pixels_and_enlarged_by_what_lies_between():
    truth = np.random.default_rng(0).integers(0, 256, (2, 6, 8, 3), np.uint8)
    whole, half = targets.chroma(truth), targets.chroma_of_half_size(truth)
    assert half.shape == (2, 3, 4, 2) and half.dtype == np.float32
    np.testing.assert_allclose(half[1, 2, 3], whole[1, 4:6, 6:8].mean(axis=(0, 1)), atol=1e-4)
    chroma = np.float32([[0, 40], [80, 120]])[np.newaxis, ..., np.newaxis] * [1, -1]
    large = targets.enlarged(chroma, 4, 4)
    assert large.shape == (1, 4, 4, 2)
    np.testing.assert_allclose(large[0, 0, :, 0], [0, 10, 30, 40], atol=1e-4)
    np.testing.assert_allclose(large[0, :, 0, 1], [0, -20, -60, -80], atol=1e-4)
    assert targets.enlarged(large, 4, 4) is large
