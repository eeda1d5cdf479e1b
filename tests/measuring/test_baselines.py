"""Tests of the floors: pictures that no network predicted."""

import warnings

import numpy as np
import pytest
import skimage.color

from colorize_lib import color, floors


def images_of(*colors, height=3, width=4):
    """One image of a single color each, uint8."""
    pixels = np.array(colors, np.uint8).reshape(-1, 1, 1, 3)
    return pixels.repeat(height, axis=1).repeat(width, axis=2)


def random_images(count=4, seed=0, low=0, high=256):
    random = np.random.default_rng(seed)
    return random.integers(low, high, (count, 6, 5, 3)).astype(np.uint8)


def lab_of(red, green, blue):
    """Lab of one color, given in levels from 0 to 255."""
    return skimage.color.rgb2lab(np.array([red, green, blue], float) / 255)


RED, GREEN, GRAY = (255, 0, 0), (0, 255, 0), (119, 119, 119)


def test_the_gray_copy_has_the_gray_in_all_channels():
    copy = floors.gray_copy(images_of(RED, GREEN, GRAY))
    levels = np.round(255 * copy[:, 2, 3]).astype(int)
    assert levels.tolist() == [[76] * 3, [150] * 3, [119] * 3]
    original = floors.gray_copy(images_of(RED), "original")
    assert np.round(255 * original).astype(int).tolist() == images_of((29, 29, 29)).tolist()


def test_gray_images_are_copied_exactly():
    gray = random_images()[..., :1].repeat(3, axis=-1)
    np.testing.assert_array_equal(color.unit_to_pixels(floors.gray_copy(gray)), gray)
    np.testing.assert_array_equal(color.unit_to_pixels(floors.keep_lightness(gray, (0, 0))), gray)


def test_keeping_the_lightness_changes_the_chroma_alone():
    images = random_images(low=100, high=156)  # so that the new colors exist in sRGB
    chroma = np.random.default_rng(1).uniform(-8, 8, (4, 6, 5, 2))
    lab = skimage.color.rgb2lab(floors.keep_lightness(images, chroma))
    true_lightness = skimage.color.rgb2lab(images)[..., 0]
    np.testing.assert_allclose(lab[..., 0], true_lightness, atol=0.01)
    np.testing.assert_allclose(lab[..., 1:], chroma, atol=0.01)


def test_the_true_chroma_gives_the_truth_back(monkeypatch):
    monkeypatch.setattr(floors, "PORTION", 3)
    images = random_images(count=8)
    chroma = skimage.color.rgb2lab(images)[..., 1:]
    restored = color.unit_to_pixels(floors.keep_lightness(images, chroma))
    np.testing.assert_array_equal(restored, images)


def test_colors_that_do_not_exist_are_cut_off_in_silence():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pictures = floors.keep_lightness(images_of((0, 0, 0), (255, 255, 255)), (0, 90))
    assert pictures.min() >= 0 and pictures.max() <= 1
    # White cannot be yellow and stay as light: something had to give.
    lightness = skimage.color.rgb2lab(pictures)[1, 0, 0, 0]
    assert 90 < lightness < 99.9


def test_mean_chroma_weighs_every_pixel_the_same(monkeypatch):
    monkeypatch.setattr(floors, "PORTION", 3)
    images = images_of(RED, GRAY, GRAY, GREEN, GRAY, GRAY, RED)
    images[0, 0] = GREEN  # a third of the first image
    # In 21 rows of 4 pixels: 5 are red, 4 are green, 12 are gray.
    expected = (5 * lab_of(*RED) + 4 * lab_of(*GREEN) + 12 * lab_of(*GRAY))[1:] / 21
    np.testing.assert_allclose(floors.mean_chroma(images), expected, atol=0.01)


def test_no_other_constant_chroma_has_a_lower_squared_error():
    images = random_images()
    true_chroma = skimage.color.rgb2lab(images)[..., 1:]

    def error(chroma):
        return np.mean((true_chroma - chroma) ** 2)

    mean = floors.mean_chroma(images)
    for step in ([0.5, 0], [-0.5, 0], [0, 0.5], [0, -0.5]):
        assert error(mean) < error(mean + step)


def test_mean_chroma_of_each_level(monkeypatch):
    monkeypatch.setattr(floors, "PORTION", 2)
    same_gray = (76, 76, 76)  # the level that red has, too
    images = images_of(RED, same_gray, GREEN, RED, GRAY)
    means = floors.mean_chroma_of_levels(images)
    assert means.shape == (256, 2)
    np.testing.assert_allclose(means[76], lab_of(*RED)[1:] * 2 / 3, atol=0.01)
    np.testing.assert_allclose(means[150], lab_of(*GREEN)[1:], atol=0.01)
    np.testing.assert_allclose(means[119], 0, atol=0.01)
    # No pixel has level 200: it gets the mean of all.
    np.testing.assert_allclose(means[200], floors.mean_chroma(images), atol=0.01)
    of_original = floors.mean_chroma_of_levels(images, "original")
    np.testing.assert_allclose(of_original[29], lab_of(*RED)[1:], atol=0.01)


def test_pictures_with_the_mean_chroma_keep_their_lightness():
    train_images = images_of((120, 100, 90), (90, 100, 100))
    tint = (lab_of(120, 100, 90) + lab_of(90, 100, 100))[1:] / 2
    images = images_of((60, 90, 100), (130, 120, 110))
    pictures = floors.with_mean_chroma(images, train_images)
    lab = skimage.color.rgb2lab(pictures)
    np.testing.assert_allclose(lab[..., 0], skimage.color.rgb2lab(images)[..., 0], atol=0.01)
    np.testing.assert_allclose(lab[..., 1:], np.broadcast_to(tint, lab[..., 1:].shape), atol=0.01)


@pytest.mark.parametrize("definition", ["rec601", "original"])
def test_each_level_gets_the_chroma_it_had_in_training(definition):
    reddish, bluish = (130, 90, 90), (180, 180, 210)
    train_images = images_of(reddish, bluish)
    # Each has a level of its own, so its chroma comes back, and the lightness is kept.
    pictures = floors.with_mean_chroma_of_levels(train_images, train_images, definition)
    np.testing.assert_array_equal(color.unit_to_pixels(pictures), train_images)
    # Gray pixels of these levels get the same chroma.
    gray = color.rgb_to_gray(train_images, definition).repeat(3, axis=-1)
    pictures = floors.with_mean_chroma_of_levels(gray, train_images, definition)
    lab = skimage.color.rgb2lab(pictures)
    np.testing.assert_allclose(lab[0, 1, 1, 1:], lab_of(*reddish)[1:], atol=0.01)
    np.testing.assert_allclose(lab[1, 1, 1, 1:], lab_of(*bluish)[1:], atol=0.01)


def test_the_mean_image_is_the_same_for_every_image():
    train_images = random_images(count=3)
    images = random_images(count=2, seed=1)
    pictures = floors.mean_image(images, train_images)
    assert pictures.shape == images.shape
    total = train_images[0].astype(int) + train_images[1] + train_images[2]
    for picture in pictures:
        np.testing.assert_allclose(picture, total / 3 / 255, rtol=1e-5)


def test_every_floor_answers_with_one_picture_for_each_image():
    images, train_images = random_images(count=5), random_images(count=3, seed=1)
    for pictures in (
        floors.gray_copy(images),
        floors.keep_lightness(images, (0, 0)),
        floors.with_mean_chroma(images, train_images),
        floors.with_mean_chroma_of_levels(images, train_images),
        floors.mean_image(images, train_images),
    ):
        assert pictures.shape == images.shape and pictures.dtype == np.float32
        assert 0 <= pictures.min() and pictures.max() <= 1
