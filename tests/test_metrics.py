"""Tests of the metrics. They run on Keras' backend of the moment; test_backend.py adds JAX."""

import numpy as np
import pytest

from colorize_lib import metrics
from colorize_lib.backend import keras


def accuracy(target, prediction):
    target, prediction = np.array(target, np.float32), np.array(prediction, np.float32)
    return keras.ops.convert_to_numpy(metrics.argmax_accuracy(target, prediction)).tolist()


def test_accuracy_is_one_where_the_largest_values_are_at_the_same_place():
    target = [[9, 1, 2], [1, 9, 2], [1, 2, 9]]
    prediction = [[0.3, 0.1, 0.2], [0.3, 0.1, 0.2], [0.1, 0.2, 0.3]]
    assert accuracy(target, prediction) == [1, 0, 1]


@pytest.mark.parametrize(
    ("target", "prediction", "expected"),
    [
        ([7, 255, 255, 3], [0, 1, 0, 0], 1),
        ([7, 255, 255, 3], [0, 0, 1, 0], 0),
        ([0, 1, 0, 0], [0.2, 0.9, 0.9, 0.9], 1),
        ([0, 0, 0, 1], [0.2, 0.9, 0.9, 0.9], 0),
        ([255, 255, 255, 255], [0.5, 0.5, 0.5, 0.5], 1),
    ],
)
def test_the_first_of_equal_values_wins(target, prediction, expected):
    assert accuracy([target], [prediction]) == [expected]


def test_the_first_of_equal_values_wins_among_3072_in_a_large_batch():
    random = np.random.default_rng(0)
    # Few levels, so that every image has its largest value in hundreds of places.
    target = random.integers(0, 4, (500, 3072))
    prediction = random.integers(0, 4, (500, 3072))
    prediction[::2] = target[::2]
    expected = target.argmax(axis=1) == prediction.argmax(axis=1)
    assert accuracy(target, prediction) == expected.tolist()
    assert 250 <= expected.sum() < 500


def test_best_constant_answer_on_known_images():
    images = np.zeros((5, 2, 2, 3), np.uint8)
    images[0, 1, 0, 2] = 200  # flattened: row 1, column 0, blue is value number 8
    images[1, 1, 0, 2] = 10
    images[2, 1, 0, 2] = 255
    images[3, 0, 1, 1] = 255  # value number 4
    # Image 4 is black: all values are equal, so the first is the largest.
    accuracy, position = metrics.constant_accuracy(images)
    assert (accuracy, position) == (3 / 5, 8)


def test_white_images_are_all_alike_to_the_best_constant_answer():
    white = np.full((4, 32, 32, 3), 255, np.uint8)
    assert metrics.constant_accuracy(white) == (1.0, 0)


def test_best_constant_answer_scores_what_a_constant_prediction_scores():
    images = np.random.default_rng(0).integers(0, 3, (300, 4, 4, 3)).astype(np.uint8)
    best, position = metrics.constant_accuracy(images)
    targets = images.reshape(300, -1)
    scores = []
    for answer in np.eye(targets.shape[1]):
        scores.append(np.mean(accuracy(targets, np.tile(answer, (300, 1)))))
    assert best == pytest.approx(max(scores))
    assert scores[position] == max(scores)


# Colors of pictures


def flat(*rgb):
    """A picture of one color, as an array of one image."""
    return np.full((1, 4, 5, 3), rgb, dtype=np.float32)


def test_equal_pictures_have_no_error():
    pictures = np.random.default_rng(0).random((3, 8, 8, 3), np.float32)
    compared = metrics.compare_colors(pictures, pictures)
    assert compared["chroma_error"] == compared["rgb_error"] == 0


def test_chroma_and_tint_of_pure_red_are_those_of_the_textbook():
    # CIE Lab of the red of sRGB, white D65: L 53.24, a 80.09, b 67.20.
    compared = metrics.compare_colors(flat(0.5, 0.5, 0.5), flat(1, 0, 0))
    assert compared["green_red"] == pytest.approx(80.09, abs=0.05)
    assert compared["blue_yellow"] == pytest.approx(67.20, abs=0.05)
    assert compared["chroma"] == pytest.approx(np.hypot(80.09, 67.20), abs=0.05)
    # Against gray, whose a and b are zero, both channels count equally.
    expected = np.sqrt((80.09**2 + 67.20**2) / 2)
    assert compared["chroma_error"] == pytest.approx(expected, abs=0.05)
    assert compared["rgb_error"] == pytest.approx(0.5)


def test_opposite_tints_balance_out_and_their_chroma_does_not():
    pictures = np.concatenate([flat(0.7, 0.5, 0.5), flat(0.5, 0.7, 0.7)])
    compared = metrics.compare_colors(pictures, pictures)
    assert abs(compared["green_red"]) < 3 < compared["chroma"]


def test_a_mean_over_unequal_pictures_weighs_every_pixel_the_same():
    truth = np.concatenate([flat(0.5, 0.5, 0.5)] * 4)
    predicted = np.concatenate([flat(0.5, 0.5, 0.5)] * 3 + [flat(0.9, 0.9, 0.9)])
    compared = metrics.compare_colors(truth, predicted)
    assert compared["rgb_error"] == pytest.approx(np.sqrt(0.4**2 / 4))
    assert compared["chroma_error"] == pytest.approx(0, abs=0.01)
