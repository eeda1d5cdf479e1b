"""Exercises of notebook 06: measures, a baseline, and the bootstrap."""

import numpy as np

from colorize_course.exercises.exercise import Exercise, Mistake

LESSON = "06_what_accuracy_measures"
_RANDOM = np.random.default_rng(0)


def _places(pictures):
    return pictures.reshape(len(pictures), -1).argmax(axis=1)


def _agreement(truth, prediction):
    return np.mean(_places(truth) == _places(prediction))


def _of_each_pixel(truth, prediction):
    return np.mean(truth.argmax(axis=-1) == prediction.argmax(axis=-1))


def _largest_pixel(pictures):
    return pictures.max(axis=-1).reshape(len(pictures), -1).argmax(axis=1)


def _last_of_equals(pictures):
    return pictures.reshape(len(pictures), -1)[:, ::-1].argmax(axis=1)


_TRUTH = np.zeros((9, 2, 3, 3))
_TRUTH[0, 1, 2, 0] = _TRUTH[1, 0, 1, 2] = _TRUTH[2, 1, 0, 1] = 1
_TRUTH[3] = 1  # all tied: the first one counts
_CLOSE = 0.5 * _TRUTH + 0.01 * _RANDOM.random(_TRUTH.shape)
_CLOSE[1] = 0
_CLOSE[3, 0, 0, 0] = 2
# Tied, and predicted at the second of the two: the first one counts.
_TRUTH[4, 0, 1, 1] = _TRUTH[4, 1, 1, 0] = 1
_CLOSE[4, 1, 1, 0] = 2
_TRUTH[5, 1, 1, 1], _CLOSE[5, 1, 1, 1] = 0.7, 0.9
_TRUTH[6, 0, 1, 0], _CLOSE[6, 0, 1, 2] = 0.7, 0.9  # the same pixel, but another channel
_TRUTH[7, 0, 1, 0] = _TRUTH[7, 1, 0, 0] = 1  # tied, and predicted at the first
_CLOSE[7, 0, 1, 0] = 2
_TRUTH[8], _CLOSE[8] = _RANDOM.random((2, 2, 3, 3))

argmax_accuracy = Exercise(
    name="argmax_accuracy",
    lesson=LESSON,
    answer=_agreement,
    trials=((_TRUTH, _CLOSE), (_RANDOM.random((7, 2, 2, 3)), _RANDOM.random((7, 2, 2, 3)))),
    hints=(
        "Turn each picture into one long row first: pictures.reshape(len(pictures), -1).",
        "Then .argmax(axis=1) gives the place of the largest number in each picture.",
        "np.mean(places == other_places) is the share of the pictures where they agree.",
    ),
    mistakes=(
        Mistake(
            _of_each_pixel,
            "You ask for the largest channel of each pixel. The question is about each whole "
            "picture: turn it into one long row first.",
        ),
        Mistake(
            lambda truth, prediction: np.sum(_places(truth) == _places(prediction)),
            "This is the number of pictures that agree. Return their share, from 0 to 1.",
        ),
        Mistake(
            lambda truth, prediction: 100 * _agreement(truth, prediction),
            "This is in percent. Return the share, from 0 to 1.",
        ),
        Mistake(
            lambda truth, prediction: np.mean(_largest_pixel(truth) == _largest_pixel(prediction)),
            "You compare the pixels only. The channel of the largest number counts, too: turn "
            "each picture into one long row first.",
        ),
        Mistake(
            lambda truth, prediction: np.mean(
                _last_of_equals(truth) == _last_of_equals(prediction)
            ),
            "If several numbers tie for largest, you take the last. np.argmax takes the first.",
        ),
        Mistake(
            lambda truth, prediction: _places(truth) == _places(prediction),
            "This is one True or False for each picture: take their mean.",
        ),
        Mistake(
            lambda truth, prediction: truth.argmax() == prediction.argmax(),
            "You compare one place for all pictures together: find a place for each, then take "
            "the share that agree.",
        ),
        Mistake(
            lambda truth, prediction: float(truth.argmax() == prediction.argmax()),
            "You found that none of them agree. Do you compare places, not values? Without an "
            "axis, argmax looks at all pictures as one: you need a place for each. And == compares "
            "two lists as wholes: make arrays of them.",
        ),
        Mistake(
            lambda truth, prediction: np.mean(truth.argmax(axis=1) == prediction.argmax(axis=1)),
            "You ask for the largest row of each column. Turn each picture into one long row "
            "first, with reshape.",
        ),
    ),
)


def _psnr(truth, prediction):
    return 10 * np.log10(1 / np.mean((truth - prediction) ** 2))


psnr = Exercise(
    name="psnr",
    lesson=LESSON,
    answer=_psnr,
    trials=(
        (_RANDOM.random((3, 4, 3)), _RANDOM.random((3, 4, 3))),
        (np.full((2, 2, 3), 0.5), np.full((2, 2, 3), 0.4)),
    ),
    hints=(
        "First the mean squared error: the mean of (truth - prediction) ** 2 over everything.",
        "np.log10 is the base-10 logarithm.",
        "10 * np.log10(1 / squared), where squared is the mean squared error.",
    ),
    mistakes=(
        Mistake(
            lambda truth, prediction: -_psnr(truth, prediction),
            "The sign is wrong: a smaller error has to give a larger number. Use 1 / MSE.",
        ),
        Mistake(
            lambda truth, prediction: 10 * np.log(1 / np.mean((truth - prediction) ** 2)),
            "This is the natural logarithm: decibels need np.log10.",
        ),
        Mistake(
            lambda truth, prediction: 20 * np.log10(1 / np.mean((truth - prediction) ** 2)),
            "The factor 20 goes with the root of the mean squared error. With the MSE itself, it "
            "is 10.",
        ),
        Mistake(
            lambda truth, prediction: 10 * np.log10(255**2 / np.mean((truth - prediction) ** 2)),
            "255 is the peak of numbers from 0 to 255. Here the largest number is 1.",
        ),
        Mistake(
            lambda truth, prediction: (
                10 * np.log10(1 / np.sqrt(np.mean((truth - prediction) ** 2)))
            ),
            "You took the root of the mean squared error: leave the root out.",
        ),
        Mistake(
            lambda truth, prediction: _psnr(truth, prediction) / 10,
            "The factor 10 is missing: a decibel is a tenth of a bel.",
        ),
        Mistake(
            lambda truth, prediction: 10 * np.log10(1 / np.sum((truth - prediction) ** 2)),
            "You added up the squares. Take their mean.",
        ),
        Mistake(
            lambda truth, prediction: 10 * np.log10(1 / np.mean(truth - prediction) ** 2),
            "You square the mean of the differences. Square each difference first, then take the "
            "mean.",
        ),
        Mistake(
            lambda truth, prediction: 10 * np.log10(1 / np.mean(np.abs(truth - prediction))),
            "You took the mean of the absolute differences: they have to be squared.",
        ),
    ),
)


def _ab_rmse(true_lab, lab):
    return np.sqrt(np.mean((true_lab[..., 1:] - lab[..., 1:]) ** 2))


def _lab(seed):
    random = np.random.default_rng(seed)
    return random.uniform([0, -50, -50], [100, 50, 50], (2, 3, 4, 3))


_PIXEL = np.array([[[[50.0, 3, 4]]]]), np.array([[[[50.0, 0, 0]]]])

ab_rmse = Exercise(
    name="ab_rmse",
    lesson=LESSON,
    answer=_ab_rmse,
    trials=((_lab(0), _lab(1)), _PIXEL),
    hints=(
        "true_lab[..., 1:] is a* and b* of every pixel, without the lightness.",
        "Square the differences, take the mean of all of them, then the root.",
    ),
    mistakes=(
        Mistake(
            lambda true_lab, lab: np.sqrt(np.mean((true_lab - lab)[..., :2] ** 2)),
            "You took L* and a*. The chroma is the last two channels: [..., 1:].",
        ),
        Mistake(
            lambda true_lab, lab: np.sqrt(np.mean((true_lab - lab) ** 2)),
            "You counted the lightness L*, too: leave out channel 0.",
        ),
        Mistake(
            lambda true_lab, lab: np.sqrt(np.mean(np.sum((true_lab - lab)[..., 1:] ** 2, axis=-1))),
            "You added up the squares of a* and b*. Take the mean over both numbers as well.",
        ),
        Mistake(
            lambda true_lab, lab: np.mean((true_lab[..., 1:] - lab[..., 1:]) ** 2),
            "The root is missing.",
        ),
        Mistake(
            lambda true_lab, lab: np.sqrt(
                np.mean((true_lab[..., 1:] - lab[..., 1:]) ** 2, axis=(0, 1, 2))
            ).mean(),
            "You take one root for a* and one for b*. Take the mean over both, then a single root.",
        ),
        Mistake(
            lambda true_lab, lab: np.sqrt(
                np.mean((true_lab[..., 1:] - lab[..., 1:]) ** 2, axis=(1, 2, 3))
            ).mean(),
            "You take a root for each picture, then the mean. Take the mean over all pictures "
            "first, and one root at the very end.",
        ),
        Mistake(
            lambda true_lab, lab: np.sqrt(
                np.mean((true_lab[..., 1:] - lab[..., 1:]) ** 2, axis=-1)
            ).mean(),
            "You take a root for each pixel, then the mean. Take the mean over all pixels first, "
            "and one root at the very end.",
        ),
        Mistake(
            lambda true_lab, lab: np.sqrt(np.mean((true_lab - lab)[:, :, 1:] ** 2)),
            "[:, :, 1:] leaves out a column of pixels. The channels are the last axis: [..., 1:].",
        ),
        Mistake(
            lambda true_lab, lab: np.sqrt(np.mean((true_lab - lab)[..., 1] ** 2)),
            "You compare a* alone. The chroma is the last two channels: [..., 1:].",
        ),
        Mistake(
            lambda true_lab, lab: np.mean(np.abs(true_lab[..., 1:] - lab[..., 1:])),
            "This is the mean of the absolute differences. Square them instead, and take the root "
            "of the mean.",
        ),
    ),
)


def _table(levels, chroma):
    table = np.zeros((256, 2))
    for level in np.unique(levels):
        table[level] = chroma[levels == level].mean(axis=0)
    return table


def _sums(levels, chroma):
    table = np.zeros((256, 2))
    np.add.at(table, levels, chroma)
    return table


def _last(levels, chroma):
    table = np.zeros((256, 2))
    table[levels] = chroma
    return table


chroma_table = Exercise(
    name="chroma_table",
    lesson=LESSON,
    answer=_table,
    trials=(
        (np.array([7, 7, 200]), np.array([[2.0, 4.0], [4.0, 0.0], [-6.0, 1.0]])),
        (np.array([0, 255]), np.array([[1.0, 2.0], [3.0, 4.0]])),
        (_RANDOM.integers(0, 256, 500), _RANDOM.normal(0, 10, (500, 2))),
    ),
    hints=(
        "Start with np.zeros((256, 2)), and go through the levels with a loop.",
        "chroma[levels == level] holds all pixels of one level. There may be none.",
        "The mean over the pixels, and not over a* and b*, is .mean(axis=0).",
    ),
    mistakes=(
        Mistake(
            _sums, "You added up the chroma. Now divide by the number of pixels of each level."
        ),
        Mistake(_last, "Your table holds only the last pixel of each level: take the mean of all."),
        Mistake(
            lambda levels, chroma: np.where(
                _sums(levels, np.ones_like(chroma)) > 0, _table(levels, chroma), np.nan
            ),
            "If no pixel has a level, your table has nan there. Make it (0, 0).",
        ),
        Mistake(
            lambda levels, chroma: np.repeat(
                _table(levels, chroma).mean(axis=1, keepdims=True), 2, axis=1
            ),
            "You took the mean over a* and b*, too. Over the pixels only, it is .mean(axis=0).",
        ),
        Mistake(
            lambda levels, chroma: _table(levels, chroma)[np.unique(levels)],
            "Your table has a row for each level that occurs: make 256 rows, so that row 7 is "
            "level 7.",
        ),
    ),
)


def _means(values, resamples, random):
    return np.array([random.choice(values, size=len(values)).mean() for _ in range(resamples)])


def _generator_trials():
    values = (np.array([1.0, 2.0, 10.0]), np.random.default_rng(3).normal(0, 1, 20))
    return tuple(
        (of, count, np.random.default_rng(5)) for of, count in zip(values, (4, 9), strict=True)
    )


bootstrap_means = Exercise(
    name="bootstrap_means",
    lesson=LESSON,
    answer=_means,
    trials=_generator_trials(),
    hints=(
        "random.choice(values, size=len(values)) draws one resample; .mean() gives its mean.",
        "Do that in a loop, for _ in range(resamples), and collect the means in a list.",
        "np.array(means) turns the list into an array.",
    ),
    mistakes=(
        Mistake(
            lambda values, resamples, random: np.array(
                [
                    random.choice(values, size=len(values), replace=False).mean()
                    for _ in range(resamples)
                ]
            ),
            "You draw without replacement, so each value comes up exactly once and all the means "
            "are equal.",
        ),
        Mistake(
            lambda values, resamples, random: random.choice(
                values, size=(len(values), resamples)
            ).mean(axis=0),
            "This is a bootstrap, too, but not with the draws that were asked for: draw one "
            "resample of len(values) after another.",
        ),
        Mistake(
            lambda values, resamples, random: _means(values, resamples, random).mean(),
            "You return the mean of the means. Return all of the means, one for each resample.",
        ),
        Mistake(
            lambda values, resamples, random: random.choice(values, size=resamples),
            "You draw single values. A resample has len(values) of them, and what counts is their "
            "mean.",
        ),
        Mistake(
            lambda values, resamples, random: np.array(
                [random.choice(values, size=resamples).mean() for _ in range(resamples)]
            ),
            "Draw as many values as there are, len(values), and not as many as there are "
            "resamples.",
        ),
        Mistake(
            lambda values, resamples, random: np.full(
                resamples, random.choice(values, size=len(values)).mean()
            ),
            "All of your means come from a single draw: draw again for each of them.",
        ),
        Mistake(
            lambda values, resamples, random: _means(values, resamples, random).tolist(),
            "You return a list or a tuple: np.array turns it into an array.",
        ),
    ),
)
