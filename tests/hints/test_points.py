"""Tests of hints as images: where they fall, what color they have, and what is refused."""

import numpy as np
import pytest

from colorize_lib.hints import points
from colorize_lib.hints.points import Hint

RED, GREEN = (255, 0, 0), (0, 128, 0)
# CIE Lab of both, as Bruce Lindbloom's calculator gives it for sRGB and D65.
RED_CHROMA, GREEN_CHROMA = (80.09, 67.20), (-51.70, 49.90)


def test_a_hint_falls_on_its_pixel_of_the_small_copy_with_its_chroma():
    planes = points.planes_of([Hint(399, 250, RED), Hint(0, 0, GREEN)], (300, 400), (6, 8))
    assert planes.shape == (6, 8, 3)
    assert np.argwhere(planes[..., 2]).tolist() == [[0, 0], [5, 7]]
    np.testing.assert_allclose(planes[5, 7], [*np.divide(RED_CHROMA, 110), 1], atol=5e-4)
    np.testing.assert_allclose(planes[0, 0], [*np.divide(GREEN_CHROMA, 110), 1], atol=5e-4)
    assert not planes[planes[..., 2] == 0].any()


def test_of_hints_that_contradict_each_other_the_mean_counts():
    planes = points.planes_of([Hint(1, 1, RED), Hint(2, 2, GREEN)], (100, 100), (10, 10))
    mean = (np.array(RED_CHROMA) + GREEN_CHROMA) / 2 / 110
    np.testing.assert_allclose(planes[0, 0], [*mean, 1], atol=5e-4)
    assert planes[..., 2].sum() == 1


@pytest.mark.parametrize(
    ("hint", "words"),
    [
        (
            Hint(400, 10, RED),
            "x = 400, y = 10, outside of the photograph, which is 400 pixels wide",
        ),
        (Hint(-1, 10, RED), "x = -1"),
        (Hint(10, 300, RED), "y = 300"),
        (Hint(float("nan"), 3, RED), "x = nan"),
        (Hint(10, 10, (256, 0, 0)), "[256, 0, 0]"),
        (Hint(10, 10, (0.5, 0.5, 0.5)), "[0.5, 0.5, 0.5]"),
        (Hint(10, 10, "red"), "'red'"),
        (Hint(10, 10, (1, 2)), "[1, 2]"),
    ],
)
def test_what_is_no_hint_of_this_photograph_is_named(hint, words, complaint):
    told = complaint(points.planes_of, [Hint(0, 0, RED), hint], (300, 400), (6, 8))
    assert words in told.replace('"', "'") and "int 2" in told


def test_without_hints_a_network_is_shown_the_gray_and_nothing_more():
    gray = np.random.default_rng(0).random((2, 4, 6, 1), np.float32)
    shown = points.without_hints(gray)
    assert shown.dtype == np.float32 and shown.shape == (2, 4, 6, 4)
    np.testing.assert_array_equal(shown[..., :1], gray)
    assert not shown[..., 1:].any()
