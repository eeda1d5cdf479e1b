"""Exercises of notebook 08: dropout, mirrored images, and the folds of a cross-validation."""

import numpy as np

from colorize_course.exercises.exercise import Exercise, Mistake

LESSON = "08_remedies"


def _drop(values, rate, random):
    return values * (random.random(values.shape) >= rate) / (1 - rate)


_VALUES = np.arange(1.0, 13.0).reshape(3, 4)

drop = Exercise(
    name="drop",
    lesson=LESSON,
    answer=_drop,
    trials=(
        (_VALUES, 0.3, np.random.default_rng(0)),
        (np.linspace(-1, 1, 40), 0.2, np.random.default_rng(1)),
    ),
    hints=(
        "kept = random.random(values.shape) >= rate is True where a number is kept.",
        "values * kept sets the others to zero, since False counts as 0.",
        "Then divide by 1 - rate.",
    ),
    mistakes=(
        Mistake(
            lambda values, rate, random: values * (random.random(values.shape) >= rate),
            "Divide what is kept by 1 − rate, so that the sum stays about the same.",
        ),
        Mistake(
            lambda values, rate, random: values * (random.random(values.shape) >= rate) / rate,
            "You divide by the rate. Divide by the share that is kept, 1 − rate.",
        ),
        Mistake(
            lambda values, rate, random: (
                values * (random.random(values.shape) >= rate) * (1 - rate)
            ),
            "You multiply by 1 − rate. Divide by it, so that the sum stays about the same.",
        ),
        Mistake(
            lambda values, rate, random: values * (random.random(values.shape) < rate) / (1 - rate),
            "You keep where you should drop: a number is kept where the draw is at least the rate.",
        ),
        Mistake(
            lambda values, rate, random: (
                values * (random.random(values.shape) < 1 - rate) / (1 - rate)
            ),
            "This is dropout, too, but it does not keep the numbers asked for: keep those "
            "whose draw is at least the rate.",
        ),
        Mistake(
            lambda values, rate, random: values * (random.random() >= rate) / (1 - rate),
            "You toss one coin for all numbers. Toss one for each, with "
            "random.random(values.shape).",
        ),
    ),
)


def _mirror_some(images, coins):
    return _with_marked(images, coins, images[coins][:, :, ::-1])


def _with_marked(images, coins, marked):
    result = images.copy()
    result[coins] = marked
    return result


_RANDOM = np.random.default_rng(3)
_IMAGES = _RANDOM.integers(0, 256, (4, 2, 3, 3)).astype(np.uint8)

mirror_some = Exercise(
    name="mirror_some",
    lesson=LESSON,
    answer=_mirror_some,
    trials=(
        (_IMAGES, np.array([True, False, True, False])),
        (_IMAGES[:2], np.array([False, False])),
        (_RANDOM.random((3, 3, 2, 1)), np.array([False, True, True])),
    ),
    hints=(
        "The axes are images, rows, columns, channels. Which one runs from left to right?",
        "images[:, :, ::-1] mirrors all of them.",
        "Start with images.copy(), and write the mirrored ones into it: result[coins] = ...",
    ),
    mistakes=(
        Mistake(
            lambda images, coins: images[:, :, ::-1].copy(),
            "You mirror all of them. Mirror only those with True.",
        ),
        Mistake(
            lambda images, coins: _mirror_some(images, ~coins),
            "You mirror the images with False. Mirror those with True.",
        ),
        Mistake(
            lambda images, coins: np.where(coins[:, None, None, None], images[:, ::-1], images),
            "You flip them upside down: the columns are axis 2 of `images`, axis 1 of one image.",
        ),
        Mistake(
            lambda images, coins: np.where(coins[:, None, None, None], images[..., ::-1], images),
            "You swap the red and blue channels: the columns are axis 2.",
        ),
        Mistake(
            lambda images, coins: np.where(
                coins[:, None, None, None], images[:, ::-1, ::-1, ::-1], images
            ),
            "np.flip without an axis reverses every axis. Reverse only the columns: "
            "axis 2 of `images`, or axis 1 of a single image.",
        ),
        Mistake(
            lambda images, coins: images[coins][:, :, ::-1],
            "You return only the mirrored images. The others belong in the result as well.",
        ),
        Mistake(
            lambda images, coins: np.concatenate([images[~coins], images[coins][:, :, ::-1]]),
            "These are the right images in another order: each one stays in its place.",
        ),
        Mistake(
            lambda images, coins: _with_marked(images, coins, images[coins][::-1]),
            "images[coins][::-1] puts the marked images in reverse order. The first axis is "
            "images: the columns are axis 2.",
        ),
    ),
)


def _fold(number, parts, part):
    images = np.arange(number)
    apart = images % parts == part
    return images[~apart], images[apart]


fold = Exercise(
    name="fold",
    indices=True,
    lesson=LESSON,
    answer=_fold,
    trials=((7, 3, 1), (6, 2, 0), (5, 5, 4)),
    hints=(
        "images = np.arange(number), and images % parts gives the part of each.",
        "images[images % parts == part] are those in the part. != gives the others.",
    ),
    mistakes=(
        Mistake(
            lambda number, parts, part: (
                np.where(np.arange(number) % parts != part),
                np.where(np.arange(number) % parts == part),
            ),
            "np.where gives a tuple with the array in it: take the array out of it, with [0].",
        ),
        Mistake(
            lambda number, parts, part: _fold(number, parts, part)[::-1],
            "The order is (learn, choose): first the images to learn from.",
        ),
        Mistake(
            lambda number, parts, part: _fold(number, parts, part)[1],
            "Return both: the images to learn from, and those to choose with.",
        ),
        Mistake(
            lambda number, parts, part: (
                np.setdiff1d(np.arange(number), np.array_split(np.arange(number), parts)[part]),
                np.array_split(np.arange(number), parts)[part],
            ),
            "You cut the images into consecutive blocks. Here, image i belongs to part i % parts.",
        ),
        Mistake(
            lambda number, parts, part: (
                np.flatnonzero(np.arange(number) // parts != part),
                np.flatnonzero(np.arange(number) // parts == part),
            ),
            "// cuts the images into consecutive blocks. Here, image i belongs to part i % parts.",
        ),
        Mistake(
            lambda number, parts, part: (
                np.arange(number) % parts != part,
                np.arange(number) % parts == part,
            ),
            "These are True or False for each image. Return the numbers of the images.",
        ),
        Mistake(
            lambda number, parts, part: (np.arange(number), _fold(number, parts, part)[1]),
            "You learn from all images. Leave out those that you choose with.",
        ),
    ),
    praise="Each image is held out exactly once.",
)
