"""Exercises of notebook 04: receptive field, weights of a filter, and batch normalization."""

import numpy as np

from colorize_course.exercises.exercise import Exercise, Mistake

LESSON = "04_batch_normalization"
EPSILON = 0.001


def _first_and_the_rest(kernel_sizes):
    field = kernel_sizes[0]
    for size in kernel_sizes[1:]:
        field += size - 1
    return field


receptive_field = Exercise(
    name="receptive_field",
    lesson=LESSON,
    answer=lambda kernel_sizes: 1 + sum(size - 1 for size in kernel_sizes),
    trials=(([3],), ([3, 3],), ([],), ([5, 3],), ([7, 1, 3],)),
    hints=(
        "Begin with one pixel. By how many pixels does a 3×3 convolution widen the view?",
        "A kernel of size k adds k - 1 pixels.",
    ),
    mistakes=(
        Mistake(
            lambda kernel_sizes: sum(kernel_sizes),
            "You added up the sizes. Two 3×3 convolutions see 5 pixels, not 6: the windows "
            "overlap.",
        ),
        Mistake(
            lambda kernel_sizes: int(np.prod(kernel_sizes)),
            "You multiplied the sizes. The second window moves pixel by pixel, so it widens the "
            "view only a little.",
        ),
        Mistake(
            lambda kernel_sizes: sum(size - 1 for size in kernel_sizes),
            "The pixel itself is missing: without any convolution, an output sees one pixel.",
        ),
        Mistake(
            lambda kernel_sizes: 1 + sum(size - 1 for size in kernel_sizes[:2]),
            "You left out the kernels after the second: there can be any number of them.",
        ),
        Mistake(
            lambda kernel_sizes: sum(kernel_sizes) - 1,
            "You take one pixel off the sum of all sizes. Windows overlap at every layer, so each "
            "kernel adds one pixel less than its size. And what is there without any?",
        ),
        Mistake(
            _first_and_the_rest,
            "This is right as long as there is a kernel. Without any, an output sees one pixel.",
        ),
        Mistake(
            lambda kernel_sizes: kernel_sizes[0] + kernel_sizes[1] - 1,
            "You take exactly two kernels. There can be any number of them, and even none.",
        ),
        Mistake(
            lambda kernel_sizes: 1 + 2 * len(kernel_sizes),
            "This is right only for kernels of size 3. How much does a 5×5 kernel add?",
        ),
    ),
)

weights_of_a_filter = Exercise(
    name="weights_of_a_filter",
    lesson=LESSON,
    answer=3 * 3 * 32,
    hints=(
        "A filter looks at a window of 3×3 places, and at each place there are 32 numbers.",
        "Multiply all three numbers. The bias is counted later.",
    ),
    mistakes=(
        Mistake(9 + 32, "You added up places and channels. At each of the 9 places there are 32."),
        Mistake(9, "These are only the places in the window: each place has 32 channels."),
        Mistake(3 * 3 * 32 + 1, "This counts the bias, too. Here, count only the weights."),
        Mistake(3 * (3 * 3 * 32 + 1), "This is the whole layer: one filter, please."),
        Mistake(3 * 3 * 3, "Three is the number of filters. How many channels come in?"),
        Mistake(3 * 3 * 32 * 3, "These are the weights of all three filters: one filter, please."),
    ),
    praise="Three filters and three biases: 3 · 289 = 867 parameters.",
)


def _normalize(values, gamma, beta):
    return gamma * (values - values.mean()) / np.sqrt(values.var() + EPSILON) + beta


_RANDOM = np.random.default_rng(0)
_VALUES = _RANDOM.normal(5, 3, (3, 4, 5))


def _without_the_small_number(values, gamma, beta):
    with np.errstate(invalid="ignore"):  # where all values are equal, it divides 0 by 0
        return gamma * (values - values.mean()) / values.std() + beta


normalize_channel = Exercise(
    name="normalize_channel",
    lesson=LESSON,
    answer=_normalize,
    trials=((_VALUES, 1.0, 0.0), (_VALUES[:1], 2.0, -3.0), (np.full((2, 2, 2), 7.0), 1.0, 0.5)),
    hints=(
        "values.mean() and values.var() are taken over everything: images, rows and columns.",
        "Subtract the mean, and divide by np.sqrt(variance + 0.001).",
        "Then multiply by gamma and add beta.",
    ),
    mistakes=(
        Mistake(
            lambda values, gamma, beta: (
                gamma
                * (values - values.mean(axis=(1, 2), keepdims=True))
                / np.sqrt(values.var(axis=(1, 2), keepdims=True) + EPSILON)
                + beta
            ),
            "You take the mean of each image by itself. Take it over the whole batch.",
        ),
        Mistake(
            lambda values, gamma, beta: (
                gamma * (values - values.mean(axis=0)) / np.sqrt(values.var(axis=0) + EPSILON)
                + beta
            ),
            "You take the mean of each place by itself. Take it over all images and all places.",
        ),
        Mistake(
            lambda values, gamma, beta: (
                gamma * (values - values.mean()) / (values.std() + EPSILON) + beta
            ),
            "The small number, 0.001, belongs with the variance, under the square root.",
        ),
        Mistake(
            lambda values, gamma, beta: (
                gamma * (values - values.mean()) / np.sqrt(values.var(ddof=1) + EPSILON) + beta
            ),
            "You divide by one less than the number of values. Here, the variance is the "
            "plain mean of the squares: leave ddof out.",
        ),
        Mistake(
            lambda values, gamma, beta: (
                gamma * (values - values.mean()) / (values.var() + EPSILON) + beta
            ),
            "You divide by the variance: the square root is missing.",
        ),
        Mistake(
            lambda values, gamma, beta: (values - values.mean()) / np.sqrt(values.var() + EPSILON),
            "gamma and beta are missing.",
        ),
        Mistake(
            _without_the_small_number,
            "The small number under the square root, 0.001, is missing.",
        ),
        Mistake(
            lambda values, gamma, beta: (
                gamma * values - values.mean() / np.sqrt(values.var() + EPSILON) + beta
            ),
            "Parentheses are missing: subtract the mean first, then divide.",
        ),
        Mistake(
            lambda values, gamma, beta: (
                gamma * ((values - values.mean()) / np.sqrt(values.var() + EPSILON) + beta)
            ),
            "You multiply beta by gamma, too. Multiply first, then add beta.",
        ),
    ),
)


def _in_use(values, moving_mean, moving_variance, gamma, beta):
    return gamma * (values - moving_mean) / np.sqrt(moving_variance + EPSILON) + beta


_MANY = _RANDOM.normal(1, 2, (2, 3, 4, 3))
_OF_CHANNELS = tuple(_RANDOM.uniform(0.5, 2, 3) for _ in range(4))

normalize_in_use = Exercise(
    name="normalize_in_use",
    lesson=LESSON,
    answer=_in_use,
    trials=((_MANY, *_OF_CHANNELS), (_MANY[:1, :1, :1], *reversed(_OF_CHANNELS))),
    hints=(
        "It is the same formula, with moving_mean and moving_variance instead of the batch's own.",
        "values has its channels on the last axis, so NumPy broadcasts arrays of shape "
        "(channels,).",
    ),
    mistakes=(
        Mistake(
            lambda values, moving_mean, moving_variance, gamma, beta: (
                gamma
                * (values - values.mean(axis=(0, 1, 2)))
                / np.sqrt(values.var(axis=(0, 1, 2)) + EPSILON)
                + beta
            ),
            "You use the mean and the variance of this batch: that is training mode.",
        ),
        Mistake(
            lambda values, moving_mean, moving_variance, gamma, beta: (
                gamma * (values - moving_mean) / (moving_variance + EPSILON) + beta
            ),
            "You divide by the variance: the square root is missing.",
        ),
        Mistake(
            lambda values, moving_mean, moving_variance, gamma, beta: (
                gamma * (values - moving_mean) / np.sqrt(moving_variance) + beta
            ),
            "The small number under the square root, 0.001, is missing.",
        ),
        Mistake(
            lambda values, moving_mean, moving_variance, gamma, beta: (
                (values - moving_mean) / np.sqrt(moving_variance + EPSILON)
            ),
            "gamma and beta are missing.",
        ),
        Mistake(
            lambda values, moving_mean, moving_variance, gamma, beta: (
                gamma * values - moving_mean / np.sqrt(moving_variance + EPSILON) + beta
            ),
            "Parentheses are missing: subtract the mean first, then divide.",
        ),
        Mistake(
            lambda values, moving_mean, moving_variance, gamma, beta: _in_use(
                values, moving_mean.mean(), moving_variance.mean(), gamma, beta
            ),
            "You averaged over the channels. Each channel keeps its own mean and variance.",
        ),
        Mistake(
            lambda values, moving_mean, moving_variance, gamma, beta: _in_use(
                values, moving_mean, moving_variance, beta, gamma
            ),
            "You swapped gamma and beta: multiply by gamma, then add beta.",
        ),
        Mistake(
            lambda values, moving_mean, moving_variance, gamma, beta: _in_use(
                values,
                0.99 * moving_mean + 0.01 * values.mean(axis=(0, 1, 2)),
                0.99 * moving_variance + 0.01 * values.var(axis=(0, 1, 2)),
                gamma,
                beta,
            ),
            "You updated the moving averages first. That happens in training only: use them as "
            "they are.",
        ),
    ),
)
