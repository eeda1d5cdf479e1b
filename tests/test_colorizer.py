"""Tests of the colorizer: any size and kind of photograph, its lightness kept, colors at edges."""

import numpy as np
import pytest
import skimage.color

from colorize_lib import color, colorizer, data, targets
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError

layers = keras.layers

NO_CHROMA = 0.5  # as `targets.ab_image` has it


class Answers:
    """In place of a network: a function from gray images to chroma, and a note of the sizes."""

    def __init__(self, function):
        self.function = function
        self.shapes = []

    def __call__(self, gray, training):
        assert training is False
        assert gray.dtype == np.float32 and 0 <= gray.min() and gray.max() <= 1
        self.shapes.append(gray.shape)
        return keras.ops.convert_to_tensor(self.function(gray))


@pytest.fixture
def orange():
    """Answers orange everywhere: a* is 15, b* is 30."""
    value = (np.array([15, 30]) / targets.LARGEST_CHROMA + 1) / 2
    return Answers(lambda gray: np.broadcast_to(value, (*gray.shape[:3], 2)).astype(np.float32))


@pytest.fixture
def red_where_light():
    """Answers a* of 40 where the image is light, and gray where it is dark."""

    def answer(gray):
        a = np.where(gray > 0.5, 40, 0) / targets.LARGEST_CHROMA / 2 + NO_CHROMA
        return np.concatenate([a, np.full_like(a, NO_CHROMA)], axis=-1).astype(np.float32)

    return Answers(answer)


def lab(pixels):
    return skimage.color.rgb2lab(pixels[..., :3])


# Any size, any kind


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (2, 3), (31, 33), (64, 8), (3, 400)])
def test_any_size_comes_back_at_its_size(orange, size):
    gray = np.random.default_rng(0).integers(60, 200, size).astype(np.uint8)
    colored = colorizer.colorize(gray, orange, scale=32)
    assert colored.shape == (*size, 3) and colored.dtype == np.uint8
    found = lab(colored)
    np.testing.assert_allclose(found[..., 0], color.lightness(gray), atol=0.5)
    np.testing.assert_allclose(found[..., 1:], np.broadcast_to([15, 30], (*size, 2)), atol=1.5)
    ((_, height, width, channels),) = orange.shapes
    assert height % 8 == width % 8 == 0 and channels == 1


def test_every_kind_of_pixels_gives_the_same_colors(orange):
    gray = np.random.default_rng(0).integers(0, 256, (20, 30), np.uint8)
    expected = colorizer.colorize(gray, orange, scale=32)
    for same in (
        gray[..., np.newaxis],
        np.stack([gray] * 3, axis=-1),
        gray * np.uint16(257),
        gray / 255,
        (gray / 255).astype(np.float16),
    ):
        found = colorizer.colorize(same, orange, scale=32)
        assert np.abs(found.astype(int) - expected).max() <= 1


def test_black_and_white_pixels_can_be_bool(orange):
    bits = np.eye(10, dtype=bool)
    expected = colorizer.colorize(bits.astype(np.uint8) * 255, orange, scale=32)
    np.testing.assert_array_equal(colorizer.colorize(bits, orange, scale=32), expected)


def test_alpha_is_kept(orange):
    photograph = np.random.default_rng(0).integers(0, 256, (10, 12, 4), np.uint8)
    expected = colorizer.colorize(photograph[..., :3], orange, scale=32)
    colored = colorizer.colorize(photograph, orange, scale=32)
    np.testing.assert_array_equal(colored[..., 3], photograph[..., 3])
    np.testing.assert_array_equal(colored[..., :3], expected)
    for same in (photograph * np.uint16(257), photograph / 255):
        again = colorizer.colorize(same, orange, scale=32)
        np.testing.assert_array_equal(again[..., 3], photograph[..., 3])
    gray_and_alpha = photograph[..., 2:]
    assert colorizer.colorize(gray_and_alpha, orange, scale=32).shape == (10, 12, 4)


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros(7, np.uint8),
        np.zeros((0, 5), np.uint8),
        np.zeros((4, 4, 5), np.uint8),
        np.zeros((4, 4), np.int32),
        np.full((4, 4), np.nan),
        np.full((4, 4), 255.0),
        np.zeros((4, 4), complex),
        np.full((4, 4), "a"),
    ],
)
def test_what_is_no_photograph_is_refused(orange, wrong):
    with pytest.raises(ColorizeError, match="photograph"):
        colorizer.colorize(wrong, orange, scale=32)


def test_a_scale_below_a_pixel_is_refused(orange):
    with pytest.raises(ColorizeError, match="from 1 up, not 0"):
        colorizer.colorize(np.zeros((4, 4), np.uint8), orange, scale=0)


# Lightness and colors


def test_the_lightness_is_kept(red_where_light):
    photograph = data.photograph("coffee")
    colored = colorizer.colorize(photograph, red_where_light, scale=64)
    assert np.abs(lab(colored)[..., 0] - color.lightness(photograph)).max() < 0.5


def test_only_the_lightness_is_seen():
    smooth = Answers(lambda gray: np.concatenate([gray, 1 - gray], axis=-1))
    photograph = data.photograph("coffee")
    gray = color.rgb_to_gray(photograph, "lightness")
    from_color, from_gray = (
        colorizer.colorize(pixels, smooth, scale=64) for pixels in (photograph, gray)
    )
    assert np.abs(from_gray.astype(int) - from_color).max() <= 4  # up to rounding to gray levels


def test_colors_keep_to_the_edges(red_where_light):
    """Half a pixel of the small copy is 8 pixels here; the color changes within 2."""
    gray = np.full((512, 512), 80, np.uint8)
    gray[:, 259:] = 200  # not at a border of the small copy's pixels
    a = lab(colorizer.colorize(gray, red_where_light, scale=32))[256, :, 1]
    assert a[:257].max() < 8
    assert a[261:].min() > 25


def test_bands_leave_no_seams(red_where_light, monkeypatch):
    photograph = data.photograph("chelsea")
    whole = colorizer.colorize(photograph, red_where_light, scale=50)
    monkeypatch.setattr(colorizer, "PIXELS_OF_A_BAND", 7 * photograph.shape[1])
    in_bands = colorizer.colorize(photograph, red_where_light, scale=50)
    assert np.abs(in_bands.astype(int) - whole).max() <= 1


def test_a_photograph_is_shown_at_the_scale(orange):
    photograph = np.zeros((480, 640), np.uint8)
    colorizer.colorize(photograph, orange, scale=48)
    colorizer.colorize(photograph, orange, scale=1000)
    colorizer.colorize(photograph[:10], orange, scale=16)
    assert orange.shapes == [(1, 48, 64, 1), (1, 480, 640, 1), (1, 16, 64, 1)]


def test_a_small_copy_is_the_mean_of_its_parts():
    plane = np.random.default_rng(0).random((40, 60)).astype(np.float32)
    expected = plane.reshape(10, 4, 15, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(colorizer.shrink(plane, 10), expected, rtol=1e-5)


def test_lines_are_found_where_chroma_follows_the_lightness():
    lightness = np.random.default_rng(0).uniform(0, 100, (30, 40)).astype(np.float32)
    slope, offset = colorizer.lines_through(lightness, 0.3 * lightness - 5)
    # Made a little flatter by EDGE: the variance of the lightness is about 800.
    np.testing.assert_allclose(slope, 0.3, atol=0.02)
    np.testing.assert_allclose(slope * 50 + offset, 10, atol=0.5)


def test_chroma_that_does_not_follow_the_lightness_stays_where_it_is():
    lightness = np.full((20, 20), 50, np.float32)
    chroma = np.full((20, 20), 7, np.float32)
    slope, offset = colorizer.lines_through(lightness, chroma)
    np.testing.assert_allclose(slope, 0, atol=1e-3)
    np.testing.assert_allclose(offset, 7, atol=0.05)


# Networks for 32x32 pixels, tile by tile


@pytest.fixture
def gray_copier():
    """A network that answers each pixel with its own gray, three times."""
    return keras.Sequential(
        [
            layers.Input((32, 32, 1)),
            layers.Conv2D(3, 1, kernel_initializer="ones", use_bias=False),
            layers.Flatten(),
        ]
    )


def test_tiles_come_back_at_their_place(gray_copier):
    photograph = data.photograph("coffee")[:96, :160]
    colored = colorizer.colorize_by_tiles(gray_copier, photograph)
    gray = color.rgb_to_gray(photograph)
    np.testing.assert_allclose(colored, np.repeat(gray, 3, axis=-1), atol=1)


def test_only_the_gray_is_seen(gray_copier):
    photograph = data.photograph("coffee")[:64, :64]
    gray_photograph = np.repeat(color.rgb_to_gray(photograph), 3, axis=-1)
    from_color = colorizer.colorize_by_tiles(gray_copier, photograph)
    from_gray = colorizer.colorize_by_tiles(gray_copier, gray_photograph)
    np.testing.assert_array_equal(from_color, from_gray)


def test_what_is_left_at_the_edges_is_dropped(gray_copier):
    photograph = data.photograph("chelsea")
    assert photograph.shape == (300, 451, 3)
    assert colorizer.colorize_by_tiles(gray_copier, photograph).shape == (288, 448, 3)


def test_brightness_is_that_of_the_gray():
    dim = keras.Sequential(
        [
            layers.Input((32, 32, 1)),
            layers.Conv2D(3, 1, kernel_initializer=keras.initializers.Constant(0.1)),
            layers.Flatten(),
        ]
    )
    photograph = data.photograph("chelsea")[:64, :64]
    colored = colorizer.colorize_by_tiles(dim, photograph)
    assert abs(colored.mean() - color.rgb_to_gray(photograph).mean()) < 1


def test_a_photograph_smaller_than_a_tile_is_refused(gray_copier):
    with pytest.raises(ValueError, match="31x40 pixels is smaller"):
        colorizer.colorize_by_tiles(gray_copier, np.zeros((31, 40, 3), np.uint8))
