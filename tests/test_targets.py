"""Tests of the targets: each leads back to the picture, and what colors are neighbors in it."""

import colorsys
from dataclasses import replace

import numpy as np
import pytest
import skimage.color

from colorize_lib import color, color_bins, targets
from colorize_lib.backend import keras

VECTORS = [targets.RGB, targets.HSV, targets.HSV_ON_A_CIRCLE, targets.AB]
IMAGES = [targets.AB_IMAGE, targets.BINS, targets.HALF_SIZE_BINS]


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


def of_name(targets):
    return {"params": targets, "ids": [target.name for target in targets]}


@pytest.fixture(**of_name(VECTORS))
def vector(request):
    """A target that is one long vector."""
    return request.param


@pytest.fixture(**of_name([targets.AB, *IMAGES]))
def of_chroma(request):
    """A target that is chroma alone."""
    return request.param


def test_a_target_leads_back_to_its_picture(vector):
    truth = images()
    again = vector.pictures(vector.values(vector.encode(truth)), gray_of(truth))
    assert again.dtype == np.float32 and again.shape == truth.shape
    difference = np.abs(255 * again - truth)
    # Lab takes its lightness from a gray of 256 levels, and corners of the cube are at the limit.
    assert difference.max() < (6 if vector is targets.AB else 0.01)
    assert difference.mean() < 0.5


def test_a_sigmoid_can_reach_every_target(vector):
    values = vector.encode(images())
    assert values.dtype == np.float32 and values.ndim == 2
    assert values.min() >= 0 and values.max() <= 1


def test_whatever_is_predicted_becomes_a_picture(vector):
    values = np.random.default_rng(1).random((4, vector.encode(images()).shape[1]), np.float32)
    gray = np.random.default_rng(2).random((4, 32, 32, 1), np.float32)
    answer = vector.pictures(values, gray)
    assert answer.shape == (4, 32, 32, 3)
    assert np.isfinite(answer).all() and answer.min() >= 0 and answer.max() <= 1


def test_the_originals_target_is_the_pixels_themselves():
    values = targets.FLAT_RGB.encode(images())
    assert values.dtype == np.float32 and values.shape == (3, 3072)
    np.testing.assert_array_equal(targets.FLAT_RGB.pictures(values), images())


@pytest.mark.parametrize("target", [targets.FLAT_RGB, *VECTORS[:3]], ids=lambda t: t.name)
def test_targets_of_whole_pictures_have_no_chroma_alone(target):
    assert target.chroma is None


def answers_for(target, pixels):
    """What a perfect network would answer: of bins, how likely each is."""
    encoded = target.encode(pixels)
    if target.decode is None:
        return encoded
    return np.log(keras.ops.convert_to_numpy(color_bins.soft_encoding(encoded)) + 1e-30)


def test_chroma_of_a_perfect_answer_is_that_of_the_picture(of_chroma):
    truth = of_one_color(120, 130, 110)
    found = of_chroma.chroma(of_chroma.values(answers_for(of_chroma, truth))).reshape(-1, 2)
    expected = np.broadcast_to(skimage.color.rgb2lab(truth[0, 0, 0])[1:], found.shape)
    # Below temperature 1, the nearest bin counts a little more than it should.
    np.testing.assert_allclose(found, expected, atol=2 if of_chroma.decode else 1e-3)


def test_pictures_and_chroma_read_the_same_values(of_chroma):
    """What stands on the leaderboard is what a photograph is colored with."""
    pixels, random = images()[:1] // 4 + 96, np.random.default_rng(0)
    answers = answers_for(of_chroma, pixels)
    values = of_chroma.values(answers + random.normal(0, 0.05, answers.shape).astype(np.float32))
    gray = gray_of(pixels)
    expected = targets.pictures_of_chroma(of_chroma.chroma(values), gray)
    np.testing.assert_allclose(of_chroma.pictures(values, gray), expected, atol=1e-6)


def test_a_target_with_a_temperature_is_decoded_at_it():
    answers = np.random.default_rng(0).normal(0, 3, (1, 2, 2, len(color_bins.centers())))
    for target in (targets.BINS, targets.HALF_SIZE_BINS, replace(targets.BINS, temperature=0)):
        expected = color_bins.decode(answers, target.temperature)
        np.testing.assert_array_equal(target.values(answers), expected)
    assert targets.BINS.temperature < targets.HALF_SIZE_BINS.temperature


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
    on_the_line, on_the_circle = (
        np.abs(encode(reds[0]) - encode(reds[1])).max()
        for encode in (targets.hsv, targets.hsv_on_a_circle)
    )
    assert on_the_line > 0.9
    assert on_the_circle < 0.02


def test_the_mean_of_two_reds_is_cyan_on_the_line_and_red_on_the_circle():
    gray = np.zeros((1, 32, 32, 1), np.float32)
    for target, expected in (
        (targets.HSV, [0, 1, 1]),
        (targets.HSV_ON_A_CIRCLE, [1, 0, 0]),
    ):
        reds = of_one_color(255, 0, 4), of_one_color(255, 4, 0)
        mean = (target.encode(reds[0]) + target.encode(reds[1])) / 2
        np.testing.assert_allclose(target.pictures(mean, gray)[0, 3, 3], expected, atol=0.03)


def test_gray_has_one_place_in_the_circle():
    for level in (1, 90, 255):
        values = targets.hsv_on_a_circle(of_one_color(level, level, level))
        np.testing.assert_allclose(values[0, :3], [0.5, 0.5, level / 255], atol=1e-6)


def test_predicted_chroma_keeps_the_lightness_of_the_gray():
    truth = of_one_color(120, 130, 110)
    gray = gray_of(truth)
    values = np.tile(np.float32([0.55, 0.47]), (1, 1024))
    lab = skimage.color.rgb2lab(targets.pictures_of_ab(values, gray)[0, 5, 5])
    true_lightness = skimage.color.rgb2lab(truth[0, 5, 5])[0]
    np.testing.assert_allclose(lab, [true_lightness, 11, -6.6], atol=0.25)


def test_ab_of_an_image_is_that_of_one_long_vector_at_its_place():
    as_image = targets.ab_image(images())
    assert as_image.shape == (3, 32, 32, 2) and as_image.dtype == np.float32
    np.testing.assert_array_equal(as_image.reshape(3, -1), targets.ab(images()))


def test_chroma_is_that_of_skimage_and_so_is_what_a_sigmoid_reaches():
    expected = skimage.color.rgb2lab(images())[..., 1:]
    for found in (targets.chroma(images()), targets.chroma_of(targets.ab_image(images()))):
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, expected, atol=1e-3)


def test_pictures_of_chroma_work_for_any_size():
    truth = np.random.default_rng(0).integers(0, 256, (2, 7, 9, 3), np.uint8)
    again = targets.pictures_of_chroma(targets.chroma(truth), gray_of(truth))
    assert again.shape == truth.shape
    assert np.abs(255 * again - truth).mean() < 0.5


def test_chroma_of_half_size_is_the_mean_of_each_four_pixels():
    truth = np.random.default_rng(0).integers(0, 256, (2, 6, 8, 3), np.uint8)
    whole, half = targets.chroma(truth), targets.chroma_of_half_size(truth)
    assert half.shape == (2, 3, 4, 2) and half.dtype == np.float32
    np.testing.assert_allclose(half[1, 2, 3], whole[1, 4:6, 6:8].mean(axis=(0, 1)), atol=1e-4)


def test_chroma_is_enlarged_by_what_lies_between_its_neighbors():
    chroma = np.float32([[0, 40], [80, 120]])[np.newaxis, ..., np.newaxis] * [1, -1]
    large = targets.enlarged(chroma, 4, 4)
    assert large.shape == (1, 4, 4, 2)
    np.testing.assert_allclose(large[0, 0, :, 0], [0, 10, 30, 40], atol=1e-4)
    np.testing.assert_allclose(large[0, :, 0, 1], [0, -20, -60, -80], atol=1e-4)
    assert targets.enlarged(large, 4, 4) is large
