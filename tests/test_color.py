"""Tests of gray and of scaling, against arithmetic written out here."""

import numpy as np
import pytest
import skimage.color

from colorize_lib import color

# A second writing of the three grays, in thousandths and ten-thousandths.
WHOLE_WEIGHTS = {
    "original": (1140, 5870, 2990),
    "rec601": (2990, 5870, 1140),
    "skimage": (2125, 7154, 721),
}


EVERY_GRAY = [*color.GRAY_WEIGHTS, "lightness"]


@pytest.fixture(scope="module")
def pixels():
    """Every combination of 26 levels, and many random ones: shape (count, 1, 3)."""
    levels = np.append(np.arange(0, 256, 10), 255)
    grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(-1, 1, 3)
    random = np.random.default_rng(0).integers(0, 256, (50_000, 1, 3))
    return np.concatenate([grid, random]).astype(np.uint8)


@pytest.mark.parametrize("definition", color.GRAY_WEIGHTS)
def test_gray_is_the_weighted_sum_rounded_to_the_nearest_level(pixels, definition):
    gray = color.rgb_to_gray(pixels, definition)[..., 0].astype(np.int64)
    exact = pixels.astype(np.int64) @ np.array(WHOLE_WEIGHTS[definition])  # ten-thousandths
    # Exactly between two levels, either may come out; everywhere else only one is right.
    assert (np.abs(gray * 10_000 - exact) <= 5_000).all()


@pytest.mark.parametrize("definition", EVERY_GRAY)
def test_gray_pixels_keep_their_level_and_images_their_shape(definition):
    for shape in ((16, 16), (1, 16, 16), (2, 2, 8, 8)):
        levels = np.arange(256, dtype=np.uint8).reshape(*shape, 1)
        gray = color.rgb_to_gray(np.repeat(levels, 3, axis=-1), definition)
        np.testing.assert_array_equal(gray, levels)
        assert gray.dtype == np.uint8


@pytest.mark.parametrize(
    ("shape", "dtype"),
    [((4, 4, 3), np.float32), ((4, 4, 1), np.uint8), ((4, 4, 4), np.uint8), ((4, 3), np.uint8)],
    ids=["floats", "gray already", "transparent", "a row of pixels"],
)
def test_gray_refuses_what_is_not_uint8_rgb_and_unknown_definitions(shape, dtype):
    with pytest.raises(ValueError, match=r"uint8 pixels of shape .* not"):
        color.rgb_to_gray(np.zeros(shape, dtype))
    with pytest.raises(ValueError, match=r"'bt2020'.*original, rec601, skimage"):
        color.rgb_to_gray(np.zeros((4, 4, 3), np.uint8), "bt2020")


def test_every_level_survives_scaling_and_back_and_other_floats_are_rounded_and_cut_off():
    levels = np.arange(256, dtype=np.uint8)
    unit = color.scale_to_unit(levels)
    assert unit.dtype == np.float32 and (unit.min(), unit.max()) == (0, 1)
    np.testing.assert_array_equal(color.unit_to_pixels(unit), levels)
    values = np.array([-0.5, 0.0019, 0.0021, 0.9979, 0.9981, 1.5], np.float32)
    assert color.unit_to_pixels(values).tolist() == [0, 0, 1, 254, 255, 255]
    assert color.unit_to_pixels(values).dtype == np.uint8


def test_gray_of_equal_lightness_is_the_nearest_level(pixels):
    levels = np.arange(256, dtype=np.uint8).reshape(-1, 1, 1).repeat(3, axis=-1)
    lightness_of_level = skimage.color.rgb2lab(levels)[:, 0, 0]
    lightness = skimage.color.rgb2lab(pixels)[:, 0, 0]
    gray = color.rgb_to_gray(pixels, "lightness")[:, 0, 0]
    difference = np.abs(lightness_of_level[gray] - lightness)
    for neighbor in (-1, 1):
        other = np.clip(gray.astype(int) + neighbor, 0, 255)
        # Just between two levels, lightness and the values of sRGB round a little differently.
        assert (difference <= np.abs(lightness_of_level[other] - lightness) + 0.05).all()
    assert difference.max() < 0.3


def mean_gray(pictures, definition):
    """The mean gray of each picture, as a network would be given it."""
    return color.rgb_to_gray(color.unit_to_pixels(pictures), definition).mean(axis=(1, 2, 3)) / 255


@pytest.mark.parametrize("definition", EVERY_GRAY)
def test_matched_brightness_is_that_of_the_gray_and_keeps_proportions(definition):
    random = np.random.default_rng(1)
    images, gray = random.uniform(0.1, 0.5, (5, 4, 6, 3)), random.uniform(0.2, 0.4, (5, 4, 6, 1))
    matched = color.match_brightness(images, gray, definition)
    wanted = gray.mean(axis=(1, 2, 3))
    tolerance = 0.02 if definition == "lightness" else 0.004  # which is not quite proportional
    np.testing.assert_allclose(mean_gray(matched, definition), wanted, rtol=tolerance)
    ratio = matched / images
    np.testing.assert_allclose(ratio, np.broadcast_to(ratio[:, :1, :1, :1], ratio.shape))


@pytest.mark.parametrize("definition", EVERY_GRAY)
def test_a_right_picture_stays_as_it_is_and_a_black_one_black(pixels, definition):
    truth = pixels[: 4 * 30 * 40].reshape(4, 30, 40, 3)
    gray = color.scale_to_unit(color.rgb_to_gray(truth, definition))
    matched = color.match_brightness(color.scale_to_unit(truth), gray, definition)
    assert np.abs(255 * matched - truth).max() < 0.3
    black = color.match_brightness(np.zeros((1, 2, 2, 3)), np.ones((1, 2, 2, 1)), definition)
    assert (black == 0).all()


def test_lightness_is_that_of_skimage_whatever_form_the_pixels_have(pixels):
    theirs = skimage.color.rgb2lab(pixels)[..., 0]
    np.testing.assert_allclose(color.lightness(pixels), theirs, atol=0.01)
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    three = np.stack([levels] * 3, axis=-1)
    expected, unit = skimage.color.rgb2lab(three)[..., 0], levels / 255
    further = levels[..., np.newaxis], levels * np.uint16(257), unit.astype(np.float32)
    for same in (levels, unit, three, three / 255, *further):
        found = color.lightness(same)
        assert found.shape == (16, 16) and found.dtype == np.float32
        np.testing.assert_allclose(found, expected, atol=0.01)


@pytest.mark.parametrize(
    "wrong",
    [np.zeros(5), np.zeros((4, 4, 2)), np.zeros((4, 4), np.int64)]
    + [np.full((4, 4), value) for value in (1.5, -0.1, np.nan)],
)
def test_lightness_refuses_what_it_would_misread(wrong):
    with pytest.raises(ValueError, match="lightness needs"):
        color.lightness(wrong)


def test_painting_with_the_true_chroma_gives_the_picture_back(pixels):
    lab = skimage.color.rgb2lab(pixels)
    painted = color.paint(lab[..., 0], lab[..., 1:])
    assert painted.dtype == np.uint8
    assert np.abs(painted.astype(int) - pixels).max() <= 1
    # Chroma alone is equally light.
    chroma = np.random.default_rng(0).uniform(-20, 20, (10, 12, 2))
    found = skimage.color.rgb2lab(color.at_medium_lightness(chroma))
    np.testing.assert_allclose(found[..., 0], 65, atol=0.5)
    np.testing.assert_allclose(found[..., 1:], chroma, atol=1.5)


def test_painting_keeps_lightness_and_hue_of_colors_that_do_not_exist():
    random = np.random.default_rng(0)
    lightness = random.uniform(0, 100, (300, 300))
    chroma = random.uniform(-110, 110, (300, 300, 2))
    lab = skimage.color.rgb2lab(color.paint(lightness, chroma))
    assert np.abs(lab[..., 0] - lightness).max() < 0.5
    colorful = np.hypot(lab[..., 1], lab[..., 2]) > 20
    assert colorful.mean() > 0.5
    wanted = np.arctan2(chroma[..., 1], chroma[..., 0])[colorful]
    found = np.arctan2(lab[..., 2], lab[..., 1])[colorful]
    assert np.degrees(np.abs(np.angle(np.exp(1j * (wanted - found))))).max() < 3
    # It takes as much of a color as there is: this yellow is far outside of sRGB, so what is
    # painted has to lie at the border, one channel at 0 or 255.
    painted = color.paint(np.full((1, 1), 60.0), np.array([[[0.0, 109.0]]]))
    assert painted.min() <= 3 or painted.max() >= 253
    assert skimage.color.rgb2lab(painted)[0, 0, 2] > 55


def test_painting_without_chroma_gives_the_gray_that_a_network_is_shown():
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    sweep = np.linspace(0, 100, 10_000, dtype=np.float32).reshape(100, 100)
    for lightness in (color.lightness(levels), sweep):
        gray = color.unit_to_pixels(color.gray_of_lightness(lightness))
        painted = color.paint(lightness, np.zeros((*lightness.shape, 2)))
        np.testing.assert_array_equal(painted, np.stack([gray] * 3, axis=-1))
    assert np.unique(gray).size == 256
    gray = color.gray_of_lightness(color.lightness(levels))
    assert gray.dtype == np.float32
    np.testing.assert_array_equal(color.unit_to_pixels(gray), levels)
