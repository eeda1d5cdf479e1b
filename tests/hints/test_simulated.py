"""Tests of simulated hints: true colors, about as many as they should be, mostly in the middle."""

import numpy as np
import pytest
from skimage.color import rgb2lab

from colorize_lib.hints import simulated

ROWS, COLUMNS = np.meshgrid(np.arange(48), np.arange(32), indexing="ij")
# In each image, the color tells the place: red grows downward, green to the right.
IMAGE = np.stack([5 * ROWS, 7 * COLUMNS, np.full_like(ROWS, 90)], axis=-1).astype(np.uint8)
IMAGES = np.repeat(IMAGE[np.newaxis], 400, axis=0)
GRAY = np.full((400, 48, 32, 1), 0.25, np.float32)


@pytest.fixture(scope="module")
def shown():
    return simulated.with_simulated_hints(GRAY, IMAGES, np.random.default_rng(0))


def test_the_gray_stays_and_beside_it_are_a_few_hints(shown):
    assert shown.dtype == np.float32
    np.testing.assert_array_equal(shown[..., :1], GRAY)
    is_hint = shown[..., 3]
    assert set(np.unique(is_hint)) == {0, 1}
    assert not shown[..., 1:3][is_hint == 0].any()
    has_none = ~is_hint.any(axis=(1, 2))
    assert 0.08 < has_none.mean() < 0.18  # 1/8


def test_a_hint_has_the_mean_color_of_its_square(shown):
    chroma = rgb2lab(IMAGE)[..., 1:] / 110
    found = np.abs(shown[..., 1:3] - chroma)[shown[..., 3] == 1]
    # Squares have at most 5 pixels to a side, over which these colors change little.
    assert found.max() < 0.12 and found.mean() < 0.04


def test_hints_are_more_often_near_the_middle_than_at_the_border(shown):
    often = shown[..., 3].mean(axis=0)
    middle = often[16:32, 10:22].mean()
    assert middle > 1.5 * np.concatenate([often[:4].ravel(), often[-4:].ravel()]).mean()
    assert often.min() > 0  # they are everywhere


def test_a_generator_gives_the_same_hints_again_and_another_one_others(shown):
    again = simulated.with_simulated_hints(GRAY, IMAGES, np.random.default_rng(0))
    np.testing.assert_array_equal(again, shown)
    other = simulated.with_simulated_hints(GRAY, IMAGES, np.random.default_rng(1))
    assert (other != shown).any()


def test_images_smaller_than_the_largest_square_are_no_problem():
    small = simulated.with_simulated_hints(
        GRAY[:, :5, :6], IMAGES[:, :5, :6], np.random.default_rng(0)
    )
    assert small.shape == (400, 5, 6, 4) and small[..., 3].any()
