"""Exercises of notebook 03: a sliding window, its sizes, channels, pooling, and its gradient."""

import numpy as np

from colorize_course.exercises.exercise import Exercise, Mistake

LESSON = "03_convolution"


def _places(image, kernel):
    """How many windows of the kernel's size fit from top to bottom, and side by side."""
    return tuple(
        size - width + 1 for size, width in zip(image.shape[:2], kernel.shape[:2], strict=True)
    )


def _windows(image, kernel):
    """Place -> the part of the image that lies under the kernel there."""
    height, width = kernel.shape[:2]
    return {
        (row, column): image[row : row + height, column : column + width]
        for row, column in np.ndindex(_places(image, kernel))
    }


def _convolve(image, kernel, combine=lambda window, kernel: np.sum(window * kernel)):
    result = np.zeros(_places(image, kernel))
    for place, window in _windows(image, kernel).items():
        result[place] = combine(window, kernel)
    return result


def _with_the_last_place_left_out(image, kernel):
    return _convolve(image, kernel)[:-1, :-1]


def _side_by_side(image, kernel):
    return _convolve(image, kernel)[:: kernel.shape[0], :: kernel.shape[1]]


def _with_height_and_width_swapped(image, kernel):
    width, height = kernel.shape
    return np.sum(image[:height, :width] * kernel)


def _padded(image, kernel):
    (above, left), (below, right) = np.array(kernel.shape) // 2, (np.array(kernel.shape) - 1) // 2
    return _convolve(np.pad(image, ((above, below), (left, right))), kernel)


EDGES = np.array([[-1, 0, 1], [-2, 0, 2]])
COUNTED = np.arange(12).reshape(3, 4) ** 2
ANY = np.random.default_rng(3).integers(-9, 10, (6, 5))
FRACTIONS = np.array([[0.5, 0.25], [-1.5, 0.5], [0.25, 1.0]])

convolve = Exercise(
    name="convolve",
    lesson=LESSON,
    answer=_convolve,
    trials=((ANY, FRACTIONS), (COUNTED, EDGES), (ANY / 10, EDGES.T), (ANY, np.array([[2]]))),
    hints=(
        "How many windows fit from top to bottom? image.shape[0] - kernel.shape[0] + 1. Make a "
        "result of zeros with that many rows; do the same for columns.",
        "Two loops, over the rows and the columns of the result. At each place, cut the window out "
        "of the image: as tall and as wide as the kernel.",
        "window = image[row : row + height, column : column + width], and the value at this place "
        "is np.sum(window * kernel).",
    ),
    mistakes=(
        Mistake(
            lambda image, kernel: _convolve(image, kernel[::-1, ::-1]),
            "You flipped the kernel before you slid it. Here, lay it on the image as it is.",
        ),
        Mistake(
            _side_by_side,
            "Your windows lie side by side. Move the window by one pixel, so that they overlap.",
        ),
        Mistake(
            _with_height_and_width_swapped,
            "Did you swap height and width? The first axis of an array is its height.",
        ),
        Mistake(
            lambda image, kernel: _convolve(image, kernel, lambda w, k: np.sum(w @ k)),
            "@ is the matrix product. Multiply number by number, with *.",
        ),
        Mistake(
            _with_the_last_place_left_out,
            "The last row and the last column of your result are missing: a window also fits where "
            "it touches the bottom or right edge.",
        ),
        Mistake(
            _padded,
            "Your result is as large as the image. Here, the window stays inside the image.",
        ),
        Mistake(
            lambda image, kernel: _convolve(image, kernel, lambda w, k: np.mean(w * k)),
            "You took the mean of the products. Add them up instead.",
        ),
        Mistake(
            lambda image, kernel: _convolve(image, kernel).astype(image.dtype),
            "Your result holds only whole numbers, so the digits after the decimal point are lost: "
            "np.zeros_like(image) takes the type of the image, np.zeros(shape) does not.",
        ),
    ),
    praise="These two loops are all that a convolution is.",
)


def _output_size(pixels, kernel, padding, stride):
    return (pixels + 2 * padding - kernel) // stride + 1


output_size = Exercise(
    name="output_size",
    lesson=LESSON,
    answer=_output_size,
    trials=((32, 3, 0, 1), (32, 5, 2, 1), (32, 3, 0, 2), (28, 5, 2, 3), (9, 9, 0, 4), (6, 3, 0, 2)),
    hints=(
        "Begin with padding 0 and stride 1: where does the window start at the far left, and where "
        "does it start when it has reached the far right?",
        "The border makes the row longer on both sides: pixels + 2 * padding.",
        "After its first place, the window can move by (length of the row - kernel) pixels; how "
        "many whole strides are in that? // rounds down.",
    ),
    mistakes=(
        Mistake(
            lambda pixels, kernel, padding, stride: (pixels + 2 * padding - kernel + 1) // stride,
            "You added the 1 before you divided. Divide first, then add 1.",
        ),
        Mistake(
            lambda pixels, kernel, padding, stride: (pixels + 2 * padding - kernel) // stride,
            "You are one short: the place where the window starts, before it moves, counts too.",
        ),
        Mistake(
            lambda pixels, kernel, padding, stride: (pixels + padding - kernel) // stride + 1,
            "The padding is on both sides of the row, and you counted it only once.",
        ),
        Mistake(
            lambda pixels, kernel, padding, stride: (pixels + 2 * padding - kernel) / stride + 1,
            "There is no such thing as half a window: if the last stride does not fit, round down.",
        ),
        Mistake(
            lambda pixels, kernel, padding, stride: pixels + 2 * padding - kernel + 1,
            "Your answer does not change with the stride: with stride 2, the window skips every "
            "other place.",
        ),
        Mistake(
            lambda pixels, kernel, padding, stride: (
                -(-(pixels + 2 * padding - kernel) // stride) + 1
            ),
            "You rounded up: a window that sticks out past the border does not count.",
        ),
    ),
    praise="One formula for the rows, and the same one for the columns.",
)


def _convolve_channels(image, kernel, bias):
    return _convolve(image, kernel) + bias


def _of_each_channel(image, kernel):
    channels = zip(np.moveaxis(image, -1, 0), np.moveaxis(kernel, -1, 0), strict=True)
    return np.stack([_convolve(*pair) for pair in channels], axis=-1)


def _by_the_function_for_two_axes(image, kernel, bias):
    height, width = kernel.shape
    return np.zeros((height, width)) + bias


COLORED = np.random.default_rng(4).integers(0, 10, (3, 4, 3))
SMALL = np.random.default_rng(5).integers(-2, 3, (2, 3, 3))
TWO_CHANNELS = np.random.default_rng(6).normal(size=(4, 3, 2))

convolve_channels = Exercise(
    name="convolve_channels",
    lesson=LESSON,
    answer=_convolve_channels,
    trials=(
        (COLORED, SMALL, 10),
        (TWO_CHANNELS, TWO_CHANNELS[:3, :2], -0.5),
        (COLORED / 10, np.array([[[0.299, 0.587, 0.114]]]), 0),
    ),
    hints=(
        "The two loops are the same as in exercise 1. What is new is inside: the window has "
        "channels.",
        "image[row : row + height, column : column + width] keeps all the channels, and np.sum "
        "adds up everything it is given.",
        "The bias is added once to each value, after its products have been added up.",
    ),
    mistakes=(
        Mistake(
            lambda image, kernel, bias: _of_each_channel(image, kernel) + bias,
            "Your channels stay separate: one filter makes one map, so add up the channels as "
            "well.",
        ),
        Mistake(
            lambda image, kernel, bias: (_of_each_channel(image, kernel) + bias).sum(axis=-1),
            "You added the bias once for each channel: it counts once for each value.",
        ),
        Mistake(
            lambda image, kernel, bias: _convolve(image, kernel),
            "The bias is missing.",
        ),
        Mistake(
            lambda image, kernel, bias: _convolve(image, kernel) + bias * kernel.size,
            "You added the bias to each product: it counts once for each value, after the sum.",
        ),
        Mistake(
            lambda image, kernel, bias: _of_each_channel(image, kernel).mean(axis=-1) + bias,
            "You took the mean over the channels. Add them up instead.",
        ),
        Mistake(
            lambda image, kernel, bias: _of_each_channel(image, kernel)[..., 0] + bias,
            "You looked only at the first channel: the window goes through all of them.",
        ),
        Mistake(
            _by_the_function_for_two_axes,
            "Your function of exercise 1 expects two axes, and these arrays have three. Write the "
            "loops once more: height, width, channels = kernel.shape.",
        ),
    ),
    praise="The kernel is a small block of numbers, as deep as the image.",
)


def _pool(image, size, how, combine=None):
    combine = combine or {"max": np.max, "average": np.mean}[how]
    rows, columns = image.shape[0] // size, image.shape[1] // size
    blocks = image[: rows * size, : columns * size].reshape(rows, size, columns, size)
    return np.apply_along_axis(combine, -1, blocks.swapaxes(1, 2).reshape(rows, columns, -1))


def _pool_with_leftovers(image, size, how):
    combine = {"max": np.max, "average": np.mean}[how]
    return np.array(
        [
            [
                combine(image[top : top + size, left : left + size])
                for left in range(0, image.shape[1], size)
            ]
            for top in range(0, image.shape[0], size)
        ]
    )


def _pool_from_where_the_block_is_counted(image, size, how):
    rows, columns = image.shape[0] // size, image.shape[1] // size
    return _pool_one_step_at_a_time(image, size, how)[:rows, :columns]


def _pool_by_reshape_alone(image, size, how):
    rows, columns = image.shape[0] // size, image.shape[1] // size
    combine = {"max": np.max, "average": np.mean}[how]
    whole = image[: rows * size, : columns * size]
    return combine(whole.reshape(rows, columns, size * size), axis=-1)


def _pool_one_step_at_a_time(image, size, how):
    combine = {"max": np.max, "average": np.mean}[how]
    return _convolve(image, np.ones((size, size)), lambda window, _: combine(window))


pool = Exercise(
    name="pool",
    lesson=LESSON,
    answer=_pool,
    trials=(
        (ANY[:4, :4], 2, "max"),
        (ANY, 2, "average"),
        (-COUNTED - 1.5, 2, "max"),
        (np.arange(35.0).reshape(5, 7) % 8, 3, "max"),
    ),
    hints=(
        "image.shape[0] // size blocks fit from top to bottom; whatever is left over is dropped.",
        "The block at (row, column) begins at pixel (row * size, column * size).",
        "block = image[row * size : (row + 1) * size, column * size : (column + 1) * size], and "
        "then block.max() or block.mean().",
    ),
    mistakes=(
        Mistake(
            lambda image, size, how: _pool(image, size, how).astype(image.dtype),
            "Your result holds only whole numbers, so the digits after the decimal point are lost: "
            "np.zeros_like(image) takes the type of the image, np.zeros(shape) does not.",
        ),
        Mistake(
            _pool_with_leftovers,
            "You keep the rows and columns that are left over: a block must fit as a whole.",
        ),
        Mistake(
            _pool_one_step_at_a_time,
            "Your blocks overlap: each one begins where the one before it ends, `size` pixels "
            "later.",
        ),
        Mistake(
            _pool_from_where_the_block_is_counted,
            "The block at (row, column) begins at the pixel row * size, not at row.",
        ),
        Mistake(
            _pool_by_reshape_alone,
            "Your blocks are pieces of a line, not squares: a plain reshape reads line by line.",
        ),
        Mistake(
            lambda image, size, how: _pool(image, size, "max"),
            "You always take the largest value: for `average`, take the mean of the block.",
        ),
        Mistake(
            lambda image, size, how: _pool(
                image, size, how, {"max": np.max, "average": np.sum}[how]
            ),
            "For `average`, you added up the values. Now divide by how many there are.",
        ),
        Mistake(
            lambda image, size, how: _pool(
                image, size, how, {"max": lambda b: max(0, b.max()), "average": np.mean}[how]
            ),
            "In a block of negative values, the largest is negative, too: do not start from 0.",
        ),
    ),
    praise="No weights, nothing to learn, and with blocks of 2 × 2, only a quarter of the values.",
)


def _kernel_gradient(image, slopes):
    return _convolve(image, slopes)


def _only_the_last_place(image, slopes):
    rows, columns = _places(image, slopes)
    return image[-rows:, -columns:] * slopes[-1, -1]


def _only_the_upper_left_pixel(image, slopes):
    met = image[: slopes.shape[0], : slopes.shape[1]]
    return np.full(_places(image, slopes), np.sum(slopes * met))


LINE, TWO_SLOPES = np.array([[1.0, 2.0, 4.0]]), np.array([[10.0, 100.0]])

kernel_gradient = Exercise(
    name="kernel_gradient",
    lesson=LESSON,
    answer=_kernel_gradient,
    trials=(
        (LINE, TWO_SLOPES),
        (
            ANY / 2,
            np.array([[1.0, -2.0, 0.5], [3.0, 0.0, -1.0], [2.0, 1.0, 0.5], [1.0, 1.0, -4.0]]),
        ),
        (TWO_CHANNELS[..., 0], TWO_CHANNELS[:3, :2, 1]),
        (ANY / 2, np.array([[1.0, -2.0], [0.5, 3.0]])),
    ),
    hints=(
        "How large is the kernel? The result is smaller than the image by kernel - 1. So the "
        "kernel has image.shape[0] - slopes.shape[0] + 1 rows.",
        "Begin with a gradient of zeros. Go over all places of the result. At each place, the "
        "weights met the pixels of one window.",
        "gradient += slopes[row, column] * image[row : row + height, column : column + width]",
    ),
    mistakes=(
        Mistake(
            _only_the_last_place,
            "This is only the last place's part: each overwrote the one before. Add them up.",
        ),
        Mistake(
            lambda image, slopes: _kernel_gradient(image, slopes) / slopes.size,
            "You took the mean over the places. Moving a weight changes every place: take the sum.",
        ),
        Mistake(
            lambda image, slopes: np.full(_places(image, slopes), slopes.sum()),
            "You added up only the slopes. At each place, multiply by the pixel that the weight "
            "met there.",
        ),
        Mistake(
            lambda image, slopes: _kernel_gradient(image, slopes)[::-1, ::-1],
            "These are the right values in reverse order: the weight at [0, 0] meets the upper "
            "left pixel of each window.",
        ),
        Mistake(
            _only_the_upper_left_pixel,
            "Every weight gets the same value: you multiplied by one pixel of each window. The "
            "weights met different pixels, so take the whole window.",
        ),
    ),
    praise="So the gradient of a convolution is a sliding window, too.",
)
