"""Tests of making photographs look old."""

import numpy as np

from colorize_course import aging


def test_scratches_are_thin_light_and_always_the_same():
    gray = np.full((100, 150, 1), 60, np.uint8)
    scratched = aging.scratched(gray, scratches=5, seed=3)
    assert scratched.shape == gray.shape and scratched.dtype == np.uint8
    changed = scratched != gray
    assert 0 < changed.mean() < 0.1
    assert (scratched[changed] == 245).all()
    np.testing.assert_array_equal(aging.scratched(gray, scratches=5, seed=3), scratched)
    assert (gray == 60).all()
