"""Tests of the targets: each leads back to the picture, and what colors are neighbors in it."""

import colorsys

import numpy as np
import pytest
import skimage.color

from colorize_lib import color, targets

PAIRS = {
    targets.rgb: targets.pictures_of_rgb,
    targets.hsv: targets.pictures_of_hsv,
    targets.hsv_on_a_circle: targets.pictures_of_hsv_on_a_circle,
    targets.ab: targets.pictures_of_ab,
}


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


@pytest.fixture(params=PAIRS, ids=lambda target: target.__name__)
def pair(request):
    return request.param, PAIRS[request.param]


def test_a_target_leads_back_to_its_picture(pair):
    target, pictures = pair
    truth = images()
    gray = color.scale_to_unit(color.rgb_to_gray(truth, "lightness"))
    again = pictures(target(truth), gray)
    assert again.dtype == np.float32 and again.shape == truth.shape
    difference = np.abs(255 * again - truth)
    # Lab takes its lightness from a gray of 256 levels, and corners of the cube are at the limit.
    assert difference.max() < (6 if target is targets.ab else 0.01)
    assert difference.mean() < 0.5


def test_a_sigmoid_can_reach_every_target(pair):
    target, _ = pair
    values = target(images())
    assert values.dtype == np.float32 and values.ndim == 2
    assert values.min() >= 0 and values.max() <= 1


def test_whatever_is_predicted_becomes_a_picture(pair):
    target, pictures = pair
    values = np.random.default_rng(1).random((4, target(images()).shape[1]), np.float32)
    gray = np.random.default_rng(2).random((4, 32, 32, 1), np.float32)
    answer = pictures(values, gray)
    assert answer.shape == (4, 32, 32, 3)
    assert np.isfinite(answer).all() and answer.min() >= 0 and answer.max() <= 1


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
    on_the_line = np.abs(targets.hsv(reds[0]) - targets.hsv(reds[1])).max()
    on_the_circle = np.abs(
        targets.hsv_on_a_circle(reds[0]) - targets.hsv_on_a_circle(reds[1])
    ).max()
    assert on_the_line > 0.9
    assert on_the_circle < 0.02


def test_the_mean_of_two_reds_is_cyan_on_the_line_and_red_on_the_circle():
    gray = np.zeros((1, 32, 32, 1), np.float32)
    for target, expected in (
        (targets.hsv, [0, 1, 1]),
        (targets.hsv_on_a_circle, [1, 0, 0]),
    ):
        mean = (target(of_one_color(255, 0, 4)) + target(of_one_color(255, 4, 0))) / 2
        np.testing.assert_allclose(PAIRS[target](mean, gray)[0, 3, 3], expected, atol=0.03)


def test_gray_has_one_place_in_the_circle():
    for level in (1, 90, 255):
        values = targets.hsv_on_a_circle(of_one_color(level, level, level))
        np.testing.assert_allclose(values[0, :3], [0.5, 0.5, level / 255], atol=1e-6)


def test_predicted_chroma_keeps_the_lightness_of_the_gray():
    truth = of_one_color(120, 130, 110)
    gray = color.scale_to_unit(color.rgb_to_gray(truth, "lightness"))
    values = np.tile(np.float32([0.55, 0.47]), (1, 1024))
    lab = skimage.color.rgb2lab(targets.pictures_of_ab(values, gray)[0, 5, 5])
    true_lightness = skimage.color.rgb2lab(truth[0, 5, 5])[0]
    np.testing.assert_allclose(lab, [true_lightness, 11, -6.6], atol=0.25)


def test_ab_of_an_image_is_that_of_one_long_vector_at_its_place():
    truth = images()
    as_image = targets.ab_image(truth)
    assert as_image.shape == (3, 32, 32, 2) and as_image.dtype == np.float32
    np.testing.assert_array_equal(as_image.reshape(3, -1), targets.ab(truth))
    gray = color.scale_to_unit(color.rgb_to_gray(truth, "lightness"))
    np.testing.assert_array_equal(
        targets.pictures_of_ab_image(as_image, gray),
        targets.pictures_of_ab(targets.ab(truth), gray),
    )


def test_chroma_is_that_of_skimage_again():
    truth = images()
    expected = skimage.color.rgb2lab(truth)[..., 1:]
    np.testing.assert_allclose(targets.chroma_of(targets.ab_image(truth)), expected, atol=1e-3)


def test_pictures_of_chroma_work_for_any_size():
    truth = np.random.default_rng(0).integers(0, 256, (2, 7, 9, 3), np.uint8)
    gray = color.scale_to_unit(color.rgb_to_gray(truth, "lightness"))
    chroma = skimage.color.rgb2lab(truth)[..., 1:]
    again = targets.pictures_of_chroma(chroma, gray)
    assert again.shape == truth.shape
    assert np.abs(255 * again - truth).mean() < 0.5


def test_chroma_of_half_size_is_the_mean_of_each_four_pixels():
    truth = np.random.default_rng(0).integers(0, 256, (2, 6, 8, 3), np.uint8)
    whole, half = targets.ab_image(truth), targets.ab_image_of_half_size(truth)
    assert half.shape == (2, 3, 4, 2) and half.dtype == np.float32
    np.testing.assert_allclose(half[1, 2, 3], whole[1, 4:6, 6:8].mean(axis=(0, 1)), atol=1e-6)


def test_chroma_is_enlarged_by_what_lies_between_its_neighbors():
    chroma = np.float32([[0, 40], [80, 120]])[np.newaxis, ..., np.newaxis] * [1, -1]
    large = targets.enlarged(chroma, 4, 4)
    assert large.shape == (1, 4, 4, 2)
    np.testing.assert_allclose(large[0, 0, :, 0], [0, 10, 30, 40], atol=1e-4)
    np.testing.assert_allclose(large[0, :, 0, 1], [0, -20, -60, -80], atol=1e-4)
    assert targets.enlarged(large, 4, 4) is large


def test_chroma_of_half_size_makes_pictures_of_the_size_of_the_gray():
    truth = of_one_color(120, 130, 110)
    gray = color.scale_to_unit(color.rgb_to_gray(truth, "lightness"))
    half = targets.chroma_of(targets.ab_image_of_half_size(truth))
    again = targets.pictures_of_smaller_chroma(half, gray)
    assert again.shape == truth.shape and again.dtype == np.float32
    np.testing.assert_allclose(255 * again, truth, atol=1)
