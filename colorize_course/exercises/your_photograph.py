"""Exercises of notebook 12: a small copy, mirrored borders, a line in a window, faded contrast."""

import numpy as np

from colorize_course.exercises.exercise import Exercise, Mistake

LESSON = "12_your_photograph"
_RANDOM = np.random.default_rng(0)


def _boxes(plane, size):
    """Every box of a plane: (rows of boxes, columns of boxes, size, size)."""
    height, width = plane.shape
    boxes = plane.reshape(height // size, size, width // size, size)
    return boxes.transpose(0, 2, 1, 3)


def _box_means(plane, size):
    return _boxes(plane, size).mean(axis=(2, 3))


def _means_of_runs(plane, size):
    """What comes of a `reshape` that takes pixels as they lie in memory for a box."""
    height, width = plane.shape
    return plane.reshape(height // size, width // size, size, size).mean(axis=(2, 3))


box_means = Exercise(
    name="box_means",
    lesson=LESSON,
    answer=_box_means,
    trials=(
        (np.array([[10.0, 20.0, 50.0, 50.0], [30.0, 40.0, 50.0, 90.0]]), 2),
        (_RANDOM.uniform(0, 100, (6, 9)), 3),
        (_RANDOM.uniform(0, 100, (4, 2)), 2),
        (_RANDOM.uniform(0, 100, (2, 3)), 1),
    ),
    hints=(
        "The result has shape (height // size, width // size). Two loops over it are fine.",
        "The box of row r and column c begins at row r * size and column c * size of the plane.",
        "plane[r * size : (r + 1) * size, c * size : (c + 1) * size].mean()",
    ),
    mistakes=(
        Mistake(
            lambda plane, size: plane[::size, ::size],
            "You kept one pixel of each box. Take the mean of all of them.",
        ),
        Mistake(
            lambda plane, size: _boxes(plane, size).sum(axis=(2, 3)),
            "You added up the pixels of each box. For the mean, divide by how many there are.",
        ),
        Mistake(
            lambda plane, size: _boxes(plane, size).sum(axis=(2, 3)) / size,
            "You divided by size. A box has size · size pixels.",
        ),
        Mistake(
            lambda plane, size: _box_means(plane, size).astype(int),
            "Your means are whole numbers: you lost what comes after the point.",
        ),
        Mistake(
            lambda plane, size: _boxes(plane, size).max(axis=(2, 3)),
            "You took the largest value of each box, as max pooling does. Take the mean.",
        ),
        Mistake(
            _means_of_runs,
            "Your boxes are made of the wrong pixels: reshape goes along the rows. With the shape "
            "(height // size, size, width // size, size), the pixels of a box lie along axes 1 "
            "and 3.",
        ),
        Mistake(
            lambda plane, size: plane.reshape(len(plane), -1, size).mean(axis=2),
            "You took means along the rows only. A box is `size` rows high, too.",
        ),
        Mistake(
            lambda plane, size: plane.reshape(-1, size, plane.shape[1]).mean(axis=1),
            "You took means along the columns only. A box is `size` columns wide, too.",
        ),
    ),
)


def _missing(plane, multiple):
    return [-side % multiple for side in plane.shape]


def _with_the_first_rows(plane, multiple):
    below, right = _missing(plane, multiple)
    taller = np.concatenate([plane, plane[:below][::-1]])
    return np.concatenate([taller, taller[:, :right][:, ::-1]], axis=1)


def _continued(plane, below, right, mode="symmetric"):
    return np.pad(plane, [(0, below), (0, right)], mode=mode)


def _mirror_to_multiple(plane, multiple):
    return _continued(plane, *_missing(plane, multiple))


mirror_to_multiple = Exercise(
    name="mirror_to_multiple",
    lesson=LESSON,
    answer=_mirror_to_multiple,
    trials=(
        (np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [7.0, 8.0, 9.0, 10.0, 11.0, 12.0]]), 4),
        (_RANDOM.uniform(0, 100, (5, 6)), 8),
        (_RANDOM.uniform(0, 100, (4, 8)), 4),
    ),
    hints=(
        "First, how many rows are missing up to the next multiple? For 50 rows and 16, it is 14: "
        "64 - 50. For 48 rows, it is 0.",
        "-50 % 16 is 14: in Python, the remainder of a negative number counts up to the next "
        "multiple.",
        'np.pad(plane, [(0, below), (0, right)], mode="symmetric")',
    ),
    mistakes=(
        Mistake(
            lambda plane, multiple: _continued(plane, *_missing(plane, multiple), mode="reflect"),
            "The last pixel has to come twice: 1 2 3 goes on with 3 2. np.pad calls this "
            '"symmetric".',
        ),
        Mistake(
            _with_the_first_rows,
            "You mirror the first rows and columns. At the lower and right border, a mirror shows "
            "the last ones.",
        ),
        Mistake(
            lambda plane, multiple: _continued(plane, *_missing(plane, multiple), mode="edge"),
            "You repeated the last pixel. A mirror goes back: 1 2 3 goes on with 3 2.",
        ),
        Mistake(
            lambda plane, multiple: _continued(plane, *_missing(plane, multiple), mode="constant"),
            "You continued with zeros, and that is black. Continue like a mirror.",
        ),
        Mistake(
            lambda plane, multiple: _continued(plane, *_missing(plane, multiple), mode="wrap"),
            "You continued with the other side of the plane. A mirror shows this side again.",
        ),
        Mistake(
            lambda plane, multiple: _continued(
                plane, *(multiple - side % multiple for side in plane.shape)
            ),
            "A side that is a multiple already gets a whole multiple more from you. Nothing is "
            "missing there.",
        ),
        Mistake(
            lambda plane, multiple: _continued(plane, *(side % multiple for side in plane.shape)),
            "You added the remainder. What is missing is the multiple minus the remainder.",
        ),
        Mistake(
            lambda plane, multiple: np.pad(
                plane, [(missing, 0) for missing in _missing(plane, multiple)], mode="symmetric"
            ),
            "You added rows above and columns on the left. Add them below and on the right, so "
            "that every pixel keeps its place.",
        ),
        Mistake(
            lambda plane, multiple: np.pad(
                plane,
                [(missing, missing) for missing in _missing(plane, multiple)],
                mode="symmetric",
            ),
            "You added what is missing on both sides, so twice. Add it below and on the right.",
        ),
        Mistake(
            lambda plane, multiple: plane[
                : len(plane) // multiple * multiple, : plane.shape[1] // multiple * multiple
            ],
            "You cut off what is too much, and these pixels would get no color. Add rows and "
            "columns up to the next multiple.",
        ),
    ),
)


def _from_mean(values):
    return values - values.mean()


def _slope(lightness, chroma):
    across, up = _from_mean(lightness), _from_mean(chroma)
    return np.mean(across * up) / np.mean(across**2)


_WINDOW = 40 + 10 * _RANDOM.normal(size=9)

slope_of_line = Exercise(
    name="slope_of_line",
    lesson=LESSON,
    answer=_slope,
    trials=(
        (np.array([30.0, 50.0, 70.0]), np.array([40.0, 10.0, 10.0])),
        (_WINDOW, 20 - 0.5 * _WINDOW + _RANDOM.normal(size=9)),
        (np.array([10.0, 90.0, 20.0, 60.0]), np.array([-5.0, 3.0, 0.0, 8.0])),
    ),
    hints=(
        "across = lightness - lightness.mean() says how much lighter each pixel is than the mean. "
        "Do the same for chroma.",
        "The numerator is the mean of across * up.",
        "The denominator is the mean of across**2.",
    ),
    mistakes=(
        Mistake(
            lambda lightness, chroma: (
                np.mean(_from_mean(lightness) * _from_mean(chroma))
                / np.sum(_from_mean(lightness) ** 2)
            ),
            "Above the line you took a mean, below it a sum. Take a mean for both.",
        ),
        Mistake(
            lambda lightness, chroma: np.mean(lightness * chroma) / np.mean(lightness**2),
            "You did not subtract the means, so your line has to go through zero. Subtract the "
            "mean of each first.",
        ),
        Mistake(
            lambda lightness, chroma: np.mean(lightness * chroma) / np.var(lightness),
            "You did not subtract the means above the fraction bar. Multiply the distances from "
            "the two means.",
        ),
        Mistake(
            lambda lightness, chroma: _slope(chroma, lightness),
            "You divided by the squares of the chroma. We ask how much the chroma changes for one "
            "unit of lightness: divide by the squares of the lightness.",
        ),
        Mistake(
            lambda lightness, chroma: np.corrcoef(lightness, chroma)[0, 1],
            "This is the correlation (lesson 05), from -1 to 1. A slope is in units of chroma for "
            "one of lightness: divide by the squares of the lightness alone.",
        ),
        Mistake(
            lambda lightness, chroma: _slope(lightness, chroma) * np.std(lightness),
            "You divided by the standard deviation of the lightness. Divide by the mean of the "
            "squares, without a root.",
        ),
        Mistake(
            lambda lightness, chroma: len(chroma) * _slope(lightness, chroma),
            "A sum divided by a mean: take the mean both times, or the sum both times.",
        ),
        Mistake(
            lambda lightness, chroma: (
                np.cov(lightness, chroma)[0, 1] / np.mean(_from_mean(lightness) ** 2)
            ),
            "np.cov divides by one less than the number of pixels. Divide above and below the "
            "fraction bar by the same number.",
        ),
        Mistake(
            lambda lightness, chroma: np.mean(_from_mean(lightness) * _from_mean(chroma)),
            "This is the numerator alone. Divide it by the mean of the squares of the lightness, "
            "after you have subtracted its mean.",
        ),
        Mistake(
            lambda lightness, chroma: (chroma[-1] - chroma[0]) / (lightness[-1] - lightness[0]),
            "Your line goes through the first pixel and the last one. All pixels have a say.",
        ),
        Mistake(
            lambda lightness, chroma: np.polyfit(lightness, chroma, 1),
            "np.polyfit gives two numbers, slope and offset. Return the slope alone.",
        ),
    ),
)


def _stretched(pixels, darkest, lightest):
    with np.errstate(all="ignore"):  # of the mistakes, some divide by zero
        return np.clip((pixels - darkest) / (lightest - darkest), 0, 1)


def _stretch(pixels, percentiles=(1, 99)):
    return _stretched(pixels, *np.percentile(pixels, percentiles))


_FADED = _RANDOM.integers(90, 211, (20, 15, 1)).astype(np.uint8)
_SCRATCHED = _FADED.copy()
_SCRATCHED[3, 2:4], _SCRATCHED[9, 5] = 255, 0

stretch = Exercise(
    name="stretch",
    lesson=LESSON,
    answer=_stretch,
    trials=((_FADED,), (_SCRATCHED,), (np.linspace(40, 180, 200).reshape(10, 20, 1),)),
    hints=(
        "darkest, lightest = np.percentile(pixels, [1, 99])",
        "Subtract darkest: then it is at 0. Divide by the distance from darkest to lightest: then "
        "lightest is at 1.",
        "np.clip(values, 0, 1) cuts off what is beyond.",
    ),
    mistakes=(
        Mistake(
            lambda pixels: _stretched(pixels, 90, 210),
            "90 and 210 were only the example: take the percentiles of these pixels.",
        ),
        Mistake(
            lambda pixels: _stretched(pixels, pixels.min(), pixels.max()),
            "You went by the one darkest and the one lightest pixel. One white scratch, and "
            "nothing gets stretched: go by the percentiles 1 and 99.",
        ),
        Mistake(
            lambda pixels: (
                (pixels - np.percentile(pixels, 1)) / np.subtract(*np.percentile(pixels, [99, 1]))
            ),
            "Some of your values are below 0 or above 1. Cut them off, with np.clip.",
        ),
        Mistake(
            lambda pixels: _stretch(pixels, (0.01, 0.99)),
            "np.percentile counts in percent: 1 and 99 in place of 0.01 and 0.99.",
        ),
        Mistake(
            lambda pixels: np.clip(
                (pixels - np.percentile(pixels, 1)) / np.percentile(pixels, 99), 0, 1
            ),
            "You divided by the lightest. Divide by the distance from the darkest to the lightest.",
        ),
        Mistake(
            lambda pixels: np.clip(pixels / np.percentile(pixels, 99), 0, 1),
            "What was darkest is still gray. Subtract the darkest first.",
        ),
        Mistake(
            lambda pixels: pixels / 255,
            "This brings the levels to the range from 0 to 1, and they are as faded as before. Set "
            "the darkest hundredth to 0 and the lightest to 1.",
        ),
        Mistake(
            lambda pixels: 255 * _stretch(pixels),
            "You multiplied by 255. Return values from 0 to 1.",
        ),
        Mistake(
            lambda pixels: 1 - _stretch(pixels),
            "You made a negative: the darkest became white. Subtract the darkest from the pixels, "
            "not the pixels from the lightest.",
        ),
    ),
)
