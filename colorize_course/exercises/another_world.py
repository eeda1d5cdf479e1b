"""Exercises of notebook 11: how far apart two worlds are, what is gained, and a varied gray."""

import io

import numpy as np
import PIL.Image

from colorize_course.exercises.exercise import Exercise, Mistake

LESSON = "11_another_world"
_RANDOM = np.random.default_rng(0)


def _total_variation(first, second):
    return np.abs(first - second).sum() / 2


_FIRST, _SECOND = np.array([0.5, 0.3, 0.2, 0.0]), np.array([0.1, 0.3, 0.2, 0.4])

total_variation = Exercise(
    name="total_variation",
    lesson=LESSON,
    answer=_total_variation,
    trials=(
        (_FIRST, _SECOND),
        (np.array([0.4, 0.4, 0.1, 0.1]), np.array([0.1, 0.2, 0.4, 0.3])),
        (_SECOND, _SECOND),
        (np.array([1.0, 0.0]), np.array([0.0, 1.0])),
    ),
    hints=(
        "first - second is the difference of each bin, shape (bins,).",
        "np.abs makes all of them positive. Add them up.",
        "What one bin has too much, another one has too little, so half of the sum is enough.",
    ),
    mistakes=(
        Mistake(
            lambda first, second: np.abs(first - second).sum(),
            "The half is missing: a pixel that moves changes two bins, and you count it twice.",
        ),
        Mistake(
            lambda first, second: (first - second).sum() / 2,
            "Too much and too little cancel each other in yours: take np.abs before you add up.",
        ),
        Mistake(
            lambda first, second: np.abs(first - second).mean() / 2,
            "You took the mean over the bins. Add them up.",
        ),
        Mistake(
            lambda first, second: ((first - second) ** 2).sum() / 2,
            "You squared the differences. Take their size, np.abs.",
        ),
        Mistake(
            lambda first, second: np.abs(first - second).max(),
            "This is the one bin that differs most. Add up all of them.",
        ),
    ),
)


def _gain(squared, gray_squared):
    return 1 - np.sqrt(np.mean(squared) / np.mean(gray_squared))


gain = Exercise(
    name="gain",
    lesson=LESSON,
    answer=_gain,
    trials=(
        (np.array([36.0, 100.0]), np.array([100.0, 144.0])),
        (np.array([90.0, 10.0, 400.0]), np.array([100.0, 30.0, 100.0])),
        (_RANDOM.uniform(10, 90, 8), _RANDOM.uniform(50, 200, 8)),
    ),
    hints=(
        "The ab RMSE is np.sqrt(np.mean(squared)), and gray's is made in the same way.",
        "Divide the one by the other: that part of gray's error is left.",
        "What is saved is 1 minus what is left.",
    ),
    mistakes=(
        Mistake(
            lambda squared, gray_squared: np.sqrt(np.mean(squared) / np.mean(gray_squared)),
            "This is the part of the error that is left. What is saved is 1 minus it.",
        ),
        Mistake(
            lambda squared, gray_squared: 100 * _gain(squared, gray_squared),
            "Yours is in percent. Return the part itself: 0.2, not 20.",
        ),
        Mistake(
            lambda squared, gray_squared: 1 - np.mean(squared) / np.mean(gray_squared),
            "The root is missing: these errors are squared.",
        ),
        Mistake(
            lambda squared, gray_squared: 1 - np.sqrt(np.mean(gray_squared) / np.mean(squared)),
            "You divided gray's error by the network's. Do it the other way around.",
        ),
        Mistake(
            lambda squared, gray_squared: np.mean(1 - np.sqrt(squared / gray_squared)),
            "You took the mean of each image's gain. Then an image that is almost gray, where a "
            "small error is a large part, counts as much as all others: first the means, then one "
            "root.",
        ),
        Mistake(
            lambda squared, gray_squared: (
                1 - np.mean(np.sqrt(squared)) / np.mean(np.sqrt(gray_squared))
            ),
            "You took the roots first. First the mean over the images, then the root.",
        ),
        Mistake(
            lambda squared, gray_squared: (
                np.sqrt(np.mean(gray_squared)) - np.sqrt(np.mean(squared))
            ),
            "This is the difference in units of a* and b*. The gain is a part of gray's error: "
            "divide by it.",
        ),
    ),
)


def _through_jpeg(gray, quality):
    file = io.BytesIO()
    PIL.Image.fromarray(gray).save(file, format="JPEG", quality=quality)
    return np.asarray(PIL.Image.open(file))


_SHARP = np.array([[60, 60, 200, 200, 60], [60, 200, 200, 60, 60]], np.uint8)

through_jpeg = Exercise(
    name="through_jpeg",
    lesson=LESSON,
    answer=_through_jpeg,
    trials=(
        (_SHARP, 40),
        (_SHARP[::-1], 10),
        (_SHARP[:, ::-1], 75),
    ),
    hints=(
        "file = io.BytesIO() is a file in memory.",
        'PIL.Image.fromarray(gray).save(file, format="JPEG", quality=quality) writes it.',
        "np.asarray(PIL.Image.open(file)) is what comes out.",
    ),
    mistakes=(
        Mistake(
            lambda gray, quality: gray,
            "What you return is exactly what went in: save it as a JPEG file (a PNG file keeps "
            "every pixel as it is), and return what you read from that file.",
        ),
        Mistake(
            lambda gray, quality: _through_jpeg(gray, 75),
            "The quality is always the usual one, 75, in yours: hand it on, quality=quality.",
        ),
        Mistake(
            lambda gray, quality: _through_jpeg(gray, 40),
            "The quality is always 40 in yours: hand it on, quality=quality.",
        ),
        Mistake(
            lambda gray, quality: _through_jpeg(gray, quality) / 255,
            "Your pixels go from 0 to 1. Return them as the file has them, 0 to 255.",
        ),
        Mistake(
            lambda gray, quality: np.repeat(_through_jpeg(gray, quality)[..., np.newaxis], 3, -1),
            "You return three channels. A gray image has one: shape (height, width).",
        ),
    ),
)


def _vary(gray, changes, random):
    for change in changes:
        if random.random() < 0.5:
            gray = change(gray)
    return gray


def _brighter(gray):
    return gray + 10


def _doubled(gray):
    return 2 * gray


def _mirrored(gray):
    return gray[:, ::-1]


def _with_one_coin(gray, changes, random):
    if random.random() < 0.5:
        for change in changes:
            gray = change(gray)
    return gray


def _from_the_original(gray, changes, random):
    result = gray
    for change in changes:
        if random.random() < 0.5:
            result = change(gray)
    return result


def _the_other_way_around(gray, changes, random):
    for change in changes:
        if random.random() >= 0.5:
            gray = change(gray)
    return gray


def _only_one(gray, changes, random):
    for change in changes:
        if random.random() < 0.5:
            return change(gray)
    return gray


def _only_the_first(gray, changes, random):
    return _vary(gray, changes[:1], random)


def _all_of_them(gray, changes, random):
    for change in changes:
        gray = change(gray)
    return gray


_CHANGES = [_brighter, _doubled, _mirrored]
_IMAGE = np.arange(6.0).reshape(2, 3)

vary = Exercise(
    name="vary",
    lesson=LESSON,
    answer=_vary,
    trials=tuple((_IMAGE, _CHANGES, np.random.default_rng(seed)) for seed in (0, 1, 2, 3, 5)),
    hints=(
        "Go through the changes: for change in changes.",
        "Toss the coin inside of the loop: if random.random() < 0.5.",
        "gray = change(gray), so that the next change starts from what this one made.",
    ),
    mistakes=(
        Mistake(
            _with_one_coin,
            "You toss one coin for all changes. Toss one for each, inside of the loop.",
        ),
        Mistake(
            _from_the_original,
            "Only the last change is left in yours: let each one start from what the one before "
            "it made.",
        ),
        Mistake(
            _the_other_way_around,
            "A change is made where random.random() is below 0.5. Yours makes it where it is not.",
        ),
        Mistake(
            _only_one,
            "You return inside of the loop, so that only one change is made. Return after it.",
        ),
        Mistake(
            _only_the_first,
            "You return inside of the loop, so that only the first change has a chance. Return "
            "after it.",
        ),
        Mistake(
            _all_of_them,
            "You make every change, every time. Toss a coin for each.",
        ),
        Mistake(
            lambda gray, changes, random: gray,
            "Nothing is changed: return what the changes made.",
        ),
    ),
)
