"""Exercises of notebook 02: a dense layer, a loss, its slope, and a walk downhill."""

from dataclasses import dataclass

import numpy as np

from colorize_course.exercises.exercise import Exercise, Mistake

LESSON = "02_flatten_dense"


def _sigmoid(sums):
    return 1 / (1 + np.exp(-sums))


def _dense(values, weights, bias):
    return _sigmoid(weights @ values + bias)


dense_layer = Exercise(
    name="dense_layer",
    lesson=LESSON,
    answer=_dense,
    trials=(
        (
            np.array([0.5, -1.0]),
            np.array([[2.0, 1.0], [-3.0, 0.5]]),
            np.array([0.1, -0.2]),
        ),
        (
            np.array([0.2, 0.5, 1.0]),
            np.array([[1.0, 0.4, -0.5], [-2.0, 0.6, 1.0]]),
            np.array([0.1, -0.3]),
        ),
        (np.array([0.7]), np.array([[1.5], [0.0], [-4.0], [2.5]]), np.array([0.0, 1.0, 0.5, -2.0])),
    ),
    hints=(
        "Two steps: first the sums of all outputs, then the sigmoid of each sum.",
        "The matrix product does all the products and sums: weights @ values. Then add the bias.",
        "np.exp works on a whole array: 1 / (1 + np.exp(-sums)) is the sigmoid of every sum.",
    ),
    mistakes=(
        Mistake(
            lambda values, weights, bias: weights @ values + bias,
            "These are the sums. Now put each one through the sigmoid.",
        ),
        Mistake(
            lambda values, weights, bias: _sigmoid(weights @ values),
            "Where is the bias? Each output adds its own bias to its sum, before the sigmoid.",
        ),
        Mistake(
            lambda values, weights, bias: _sigmoid(weights @ values) + bias,
            "You added the bias after the sigmoid: it belongs to the sum, so it comes before.",
        ),
        Mistake(
            lambda values, weights, bias: _sigmoid(values @ weights + bias),
            "You treated the columns of the matrix as the outputs. Here each row belongs to one "
            "output, so the matrix goes on the left of the product.",
        ),
        Mistake(
            lambda values, weights, bias: _sigmoid(-(weights @ values + bias)),
            "Your curve runs downhill: the larger the sum, the smaller your output. Look at the "
            "sign in the exponent.",
        ),
        Mistake(
            lambda values, weights, bias: 1 / (1 + np.exp(-weights @ values + bias)),
            "The bias has the wrong sign. It is added to the sum; and in the sigmoid, the minus is "
            "for the whole sum, in parentheses.",
        ),
        Mistake(
            lambda values, weights, bias: 1 / 1 + np.exp(-(weights @ values + bias)),
            "Parentheses are missing in the sigmoid: 1 is divided by the whole sum, 1 / (1 + ...).",
        ),
        Mistake(
            lambda values, weights, bias: _sigmoid(weights * values + bias),
            "With * you multiplied number by number, and nothing was added up. The matrix product "
            "is written @.",
        ),
    ),
    praise="This one line is all that a dense layer does.",
)


def _squared_error(target, prediction):
    return np.sum((target - prediction) ** 2, axis=1)


squared_error = Exercise(
    name="squared_error",
    lesson=LESSON,
    answer=_squared_error,
    trials=(
        (np.array([[0.1, 0.9, 0.4]]), np.array([[0.3, 0.2, 1.0]])),
        (np.array([[1.0, 0.5], [0.0, 0.2]]), np.array([[0.8, 0.6], [1.0, 0.2]])),
        (np.array([[0.5], [0.25], [1.0]]), np.array([[0.75], [0.0], [0.9]])),
    ),
    hints=(
        "First the difference between each value and its target, then the square of each "
        "difference.",
        "Add up along the values of an image, not over the images: np.sum takes an axis.",
        "Axis 0 counts the images, axis 1 the values: np.sum(..., axis=1).",
    ),
    mistakes=(
        Mistake(
            lambda target, prediction: np.sum((target - prediction) ** 2),
            "You added up all the images into one number. Each image has a loss of its own.",
        ),
        Mistake(
            lambda target, prediction: np.mean((target - prediction) ** 2, axis=1),
            "This is the mean of the squares. Return the sum over all values of an image.",
        ),
        Mistake(
            lambda target, prediction: np.sum((target - prediction) ** 2, axis=1) / 2,
            "This is half the sum. Some books put 1/2 in front of the squares; here there is none.",
        ),
        Mistake(
            lambda target, prediction: np.sum(np.abs(target - prediction), axis=1),
            "These are the sizes of the differences. Square each one before you add them up.",
        ),
        Mistake(
            lambda target, prediction: np.sum(target - prediction, axis=1),
            "Without the square, a value that is too large makes up for one that is too small.",
        ),
        Mistake(
            lambda target, prediction: np.sum(target - prediction, axis=1) ** 2,
            "You added up first and squared the sum. Square each difference, then add up.",
        ),
        Mistake(
            lambda target, prediction: np.sqrt(np.sum((target - prediction) ** 2, axis=1)),
            "You took a square root at the end: leave the sum of the squares as it is.",
        ),
        Mistake(
            lambda target, prediction: np.sum(target**2 - prediction**2, axis=1),
            "You squared the values. Subtract first, then square the difference.",
        ),
        Mistake(
            lambda target, prediction: np.sum((target - prediction) ** 2, axis=0),
            "You added up along the wrong axis: you get one number for each value, not each image.",
        ),
    ),
)


def _slope(weight, gray, red):
    return np.mean(2 * (weight * gray - red) * gray)


slope_of_loss = Exercise(
    name="slope_of_loss",
    lesson=LESSON,
    answer=_slope,
    trials=(
        (0.5, np.array([0.4, 0.2]), np.array([0.8, 0.3])),
        (-0.5, np.array([0.1, 0.9, 0.4]), np.array([0.3, 0.2, 1.0])),
        (2.0, np.array([0.3]), np.array([0.1])),
    ),
    hints=(
        "Start with one pixel: its error is weight * gray - red.",
        "The slope of one pixel is 2 times its error, times its gray.",
        "With arrays, the same line gives the slopes of all pixels. Take np.mean of them.",
    ),
    mistakes=(
        Mistake(
            lambda weight, gray, red: np.mean((weight * gray - red) * gray),
            "Your slope is half as steep as the loss: look at the 2 that comes from the square.",
        ),
        Mistake(
            lambda weight, gray, red: np.mean(2 * (weight * gray - red)),
            "The last factor is missing: when the weight moves a tiny bit, the answer moves by "
            "that much times gray.",
        ),
        Mistake(
            lambda weight, gray, red: np.mean(2 * (weight * gray - red) * weight),
            "How far does weight * gray move if the weight moves by 1? That is the last factor.",
        ),
        Mistake(
            lambda weight, gray, red: np.mean(2 * (weight * gray - red)) * gray,
            "The last gray stands outside of the mean: each pixel's error is multiplied by its own "
            "gray first.",
        ),
        Mistake(
            lambda weight, gray, red: 2 * (weight * gray - red) * gray,
            "These are the slopes of the individual pixels. Return one number, their mean.",
        ),
        Mistake(
            lambda weight, gray, red: np.sum(2 * (weight * gray - red) * gray),
            "This is the sum over the pixels. The loss is a mean, so its slope is a mean, too.",
        ),
        Mistake(
            lambda weight, gray, red: np.mean(2 * (red - weight * gray) * gray),
            "The sign is wrong, so you would walk uphill: the difference is answer minus truth.",
        ),
        Mistake(
            lambda weight, gray, red: 2 * (weight * gray.mean() - red.mean()) * gray.mean(),
            "You averaged the pixels first. Compute the slope of each pixel, then average those.",
        ),
    ),
    praise="Now you know which way is down.",
)


@dataclass(frozen=True)
class Slope:
    """The slope of the loss `steepness / 2 * (weight - middle) ** 2`, as a function of weight."""

    middle: float
    steepness: float

    def __call__(self, weight):
        """The slope at a weight."""
        return self.steepness * (weight - self.middle)

    def __repr__(self):
        """As one would write it."""
        return f"<slope = {self.steepness:g} * (weight - {self.middle:g})>"


def _descend(slope, weight, learning_rate, steps, direction=-1.0):
    path = [weight]
    for _ in range(steps):
        path.append(path[-1] + direction * learning_rate * slope(path[-1]))
    return path


def _without_moving_on(slope, weight, learning_rate, steps):
    return [weight] + steps * [weight - learning_rate * slope(weight)]


def _back_after_one_step(slope, weight, learning_rate, steps):
    path = [weight]
    for _ in range(steps):
        path.append(weight - learning_rate * slope(weight))
        return path
    return path


def _with_slope_of_start(slope, weight, learning_rate, steps):
    return [weight - step * learning_rate * slope(weight) for step in range(steps + 1)]


descend = Exercise(
    name="descend",
    lesson=LESSON,
    answer=_descend,
    trials=(
        (Slope(3.0, 2.0), 1.0, 0.25, 3),
        (Slope(-1.0, 0.5), 2.0, 0.5, 2),
        (Slope(0.0, 4.0), -1.0, 0.6, 1),
        (Slope(1.0, 1.0), 5.0, 0.1, 0),
        (Slope(3.0, 2.0), 1, 0.1, 2),
    ),
    hints=(
        "Begin with path = [weight]. Then append a new weight, once for each step.",
        "The new weight is the newest one, path[-1], minus the learning rate times its slope.",
        "In the loop: path.append(path[-1] - learning_rate * slope(path[-1])). Return the path.",
    ),
    mistakes=(
        Mistake(
            lambda *arguments: _descend(*arguments, direction=1.0),
            "You walk uphill: the step goes against the slope.",
        ),
        Mistake(
            lambda *arguments: _descend(*arguments)[1:],
            "The start is missing: the path has one more weight than there are steps.",
        ),
        Mistake(
            _with_slope_of_start,
            "You use the slope at the start for every step. The slope is different at each new "
            "weight: ask for it again.",
        ),
        Mistake(
            lambda *arguments: _descend(*arguments)[-1],
            "This is only the last weight. Return the whole path as a list.",
        ),
        Mistake(
            _without_moving_on,
            "Every step starts at the same weight again. Start at the newest one, path[-1].",
        ),
        Mistake(
            _back_after_one_step,
            "Your path ends after one step: `return` stands inside the loop. Move it out.",
        ),
        Mistake(
            lambda slope, weight, learning_rate, steps: _descend(
                slope, weight, learning_rate, steps - 1
            ),
            "One step is missing: the path has one more weight than there are steps.",
        ),
        Mistake(
            lambda slope, weight, learning_rate, steps: weight - learning_rate * slope,
            "`slope` is a function: slope(weight) gives the slope at a weight.",
        ),
        Mistake(
            lambda slope, weight, learning_rate, steps: weight - learning_rate * (slope * weight),
            "`slope` is a function: call it, slope(weight), for the slope at a weight.",
        ),
        Mistake(
            lambda slope, weight, learning_rate, steps: _descend(slope, weight, 1.0, steps),
            "Where is the learning rate? It says how long a step is.",
        ),
    ),
    praise="With this loop, networks of any size learn.",
)
