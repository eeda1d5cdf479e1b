"""Exercises of notebook 01: gray from color, tiles from a picture, and a split without a leak."""

import numpy as np

from colorize_course.exercises.exercise import Exercise, Mistake

LESSON = "01_data"
WEIGHTS = np.array([0.299, 0.587, 0.114])


def _image(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (*shape, 3), np.uint8)


RED_GREEN_BLUE = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)


def _gray(image):
    return image @ WEIGHTS / 255


rgb_to_gray = Exercise(
    name="rgb_to_gray",
    lesson=LESSON,
    answer=_gray,
    trials=((RED_GREEN_BLUE,), (_image(2, 3),), (_image(4, 4, seed=1),)),
    hints=(
        "The last axis of the image holds red, green and blue: image[..., 0] is all of the red.",
        "Multiply each of the three by its weight, add up the products, and divide by 255.",
        "image @ weights does the first two steps at once, if weights is an array of three "
        "numbers.",
    ),
    mistakes=(
        Mistake(
            lambda image: image @ WEIGHTS,
            "Your values go up to 255: divide them by 255, so that black is 0 and white is 1.",
        ),
        Mistake(
            lambda image: image @ WEIGHTS[::-1] / 255,
            "The weights of red and blue are swapped: red is channel 0, blue is channel 2.",
        ),
        Mistake(
            lambda image: image.mean(axis=-1) / 255,
            "This is the plain mean of red, green and blue. To the eye, green is much brighter "
            "than blue: use the three weights.",
        ),
        Mistake(
            lambda image: (image @ WEIGHTS / 255)[..., np.newaxis],
            "Your gray image has a third axis of length 1. Its shape should be just (height, "
            "width).",
        ),
        Mistake(
            lambda image: sum(weight * image[i] for i, weight in enumerate(WEIGHTS)) / 255,
            "You took rows of the picture. Red, green and blue are on its last axis: image[..., 0] "
            "is the red of every pixel.",
        ),
        Mistake(
            lambda image: sum(weight * image[:, i] for i, weight in enumerate(WEIGHTS)) / 255,
            "You took columns of the picture. Red, green and blue are on its last axis: "
            "image[..., 0] is the red of every pixel.",
        ),
        Mistake(
            lambda image: image @ WEIGHTS / 256,
            "You divided by 256: the largest level is 255, and white has to become exactly 1.",
        ),
        Mistake(
            lambda image: (
                0.299 * image[..., 0] + 0.587 * image[..., 1] + 0.114 * image[..., 2] / 255
            ),
            "Only blue is divided by 255: put the sum in parentheses.",
        ),
        Mistake(
            lambda image: image @ WEIGHTS // 255,
            "// drops everything after the decimal point: divide with /.",
        ),
        Mistake(
            lambda image: image.__itruediv__(255),
            "image /= 255 would write fractions into an array of whole numbers. image / 255 makes "
            "a new array.",
        ),
    ),
    praise="Each pixel had three numbers, and now it has one.",
)


def _green(red, blue, gray):
    return (gray - 0.299 * red - 0.114 * blue) / 0.587


green_for = Exercise(
    name="green_for",
    lesson=LESSON,
    answer=_green,
    trials=((10, 200, 30), (255, 0, 120), (0, 255, 120), (120, 120, 120)),
    hints=(
        "Start from 0.299 * red + 0.587 * green + 0.114 * blue = gray, and solve for green.",
        "Subtract from the gray what red and blue contribute, then divide by the weight of green.",
    ),
    mistakes=(
        Mistake(
            lambda red, blue, gray: (gray - 0.299 * red + 0.114 * blue) / 0.587,
            "Blue has to be subtracted, too.",
        ),
        Mistake(
            lambda red, blue, gray: gray - 0.299 * red - 0.114 * blue / 0.587,
            "Parentheses are missing: subtract first, then divide everything by green's weight.",
        ),
        Mistake(
            lambda red, blue, gray: gray - 0.299 * red - 0.114 * blue,
            "That is how much of the gray has to come from green. Now divide it by green's weight.",
        ),
        Mistake(
            lambda red, blue, gray: (gray - 0.299 * red - 0.114 * blue) * 0.587,
            "You multiply by green's weight. Divide by it.",
        ),
        Mistake(
            lambda red, blue, gray: (gray - 0.114 * red - 0.299 * blue) / 0.587,
            "The weights of red and blue are swapped: red's is 0.299, blue's is 0.114.",
        ),
        Mistake(
            lambda red, blue, gray: 3 * gray - red - blue,
            "This would be right for the plain mean of red, green and blue: use the three weights.",
        ),
        Mistake(
            lambda red, blue, gray: round(_green(red, blue, gray)),
            "Do not round here: return the exact number.",
        ),
    ),
)


def _tiles(image, size):
    height, width, channels = image.shape
    rows, columns = height // size, width // size
    whole = image[: rows * size, : columns * size]
    grid = whole.reshape(rows, size, columns, size, channels)
    return grid.swapaxes(1, 2).reshape(rows * columns, size, size, channels)


def _columns_first(image, size):
    height, width, _ = image.shape
    return np.stack(
        [
            image[top : top + size, left : left + size]
            for left in range(0, width - size + 1, size)
            for top in range(0, height - size + 1, size)
        ]
    )


def _one_short(image, size):
    height, width, _ = image.shape
    return np.stack(
        [
            image[top : top + size, left : left + size]
            for top in range(0, height - size, size)
            for left in range(0, width - size, size)
        ]
    )


def _with_those_that_stick_out(image, size):
    height, width, _ = image.shape
    return [
        image[top : top + size, left : left + size]
        for top in range(0, height, size)
        for left in range(0, width, size)
    ]


def _with_rows_and_columns_swapped(image, size):
    height, width, _ = image.shape
    return np.stack(
        [
            image[left : left + size, top : top + size]
            for top in range(0, height - size + 1, size)
            for left in range(0, width - size + 1, size)
        ]
    )


def _reshaped(image, size):
    height, width, channels = image.shape
    rows, columns = height // size, width // size
    return image[: rows * size, : columns * size].reshape(rows * columns, size, size, channels)


cut_into_tiles = Exercise(
    name="cut_into_tiles",
    lesson=LESSON,
    answer=_tiles,
    trials=((_image(4, 6), 2), (_image(7, 5), 2), (_image(9, 3), 3)),
    hints=(
        "How many whole tiles fit from top to bottom? height // size. The rest is dropped.",
        "Two loops: one over the tops 0, size, 2 * size, ... and, inside it, one over the left "
        "edges.",
        "A tile is image[top : top + size, left : left + size]; np.stack turns a list into an "
        "array.",
    ),
    mistakes=(
        Mistake(
            _columns_first,
            "Your tiles go down first, then to the right. Go along a row first, the way you read.",
        ),
        Mistake(
            _reshaped,
            "A plain reshape takes the pixels line by line, so each of your tiles is a mix of "
            "pixels that are far apart. Cut with slices, or swap axes first.",
        ),
        Mistake(
            lambda image, size: _one_short(image, size),
            "The last row or column of tiles is missing: a tile may begin at height - size.",
        ),
        Mistake(
            lambda image, size: _tiles(image, size).astype(float),
            "Your tiles are floats: keep the type of the picture.",
        ),
        Mistake(
            lambda image, size: list(_tiles(image, size)),
            "Your tiles are not one array yet: np.stack joins them.",
        ),
        Mistake(
            lambda image, size: np.stack(_with_those_that_stick_out(image, size)),
            "Some of your tiles stick out past the right or bottom edge, so they are smaller than "
            "the others. Drop those.",
        ),
        Mistake(
            lambda image, size: np.array(_with_those_that_stick_out(image, size)),
            "Your tiles differ in size: those that stick out past the right or bottom edge are "
            "smaller. Drop those.",
        ),
        Mistake(
            _with_rows_and_columns_swapped,
            "You swapped rows and columns in the slice: rows come first, image[top : top + size, "
            "left : left + size].",
        ),
    ),
)


def _split(picture_of_tile, test_pictures):
    return ~np.isin(picture_of_tile, test_pictures)


PICTURE_OF_TILE = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 3])

is_for_training = Exercise(
    name="is_for_training",
    lesson=LESSON,
    answer=_split,
    trials=(
        (PICTURE_OF_TILE, np.array([2])),
        (PICTURE_OF_TILE, np.array([2, 0, 1])),
        (PICTURE_OF_TILE[::-1].copy(), np.array([0, 3])),
        (np.array([5, 4, 5]), np.array([1])),
    ),
    hints=(
        "For each tile ask: is its picture one of the test pictures?",
        "np.isin(these, those) answers this question for a whole array.",
        "~ turns True into False and False into True.",
    ),
    mistakes=(
        Mistake(
            lambda picture_of_tile, test_pictures: picture_of_tile != test_pictures,
            "This compares the two arrays number by number. Ask for each tile whether its picture "
            "is any of the test pictures.",
        ),
        Mistake(
            lambda picture_of_tile, test_pictures: np.isin(picture_of_tile, test_pictures),
            "It is the other way around: True should mean that a tile is for training.",
        ),
        Mistake(
            lambda picture_of_tile, test_pictures: np.flatnonzero(
                ~np.isin(picture_of_tile, test_pictures)
            ),
            "These are the numbers of the training tiles. Return one True or False for each tile.",
        ),
        Mistake(
            lambda picture_of_tile, test_pictures: [
                bool(picture not in test_pictures) for picture in picture_of_tile
            ],
            "The answers are right, but they are not an array yet: np.array makes them one.",
        ),
        Mistake(
            lambda picture_of_tile, test_pictures: picture_of_tile not in test_pictures,
            "This is one True or False for all tiles together. Ask for each tile, with np.isin.",
        ),
        Mistake(
            lambda picture_of_tile, test_pictures: not np.isin(picture_of_tile, test_pictures),
            "`not` turns around a single True or False. For a whole array, write ~ in its place.",
        ),
        Mistake(
            lambda picture_of_tile, test_pictures: picture_of_tile != test_pictures[0],
            "You looked at the first test picture only: there can be several.",
        ),
    ),
    praise="Now no picture is on both sides.",
)
