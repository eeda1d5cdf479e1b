"""Tests of the metrics. Those that train run on JAX once more: see test_backend.py."""

import numpy as np
import pytest
import skimage.color
from skimage.metrics import peak_signal_noise_ratio

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


def test_values_are_nearly_right_within_two_hundredths():
    target = np.array([[0.5, 0.5, 0.5, 0.5], [0, 0, 1, 1]], np.float32)
    prediction = np.array([[0.51, 0.485, 0.53, 0.1], [0.019, 0, 1, 0.981]], np.float32)
    prediction = keras.ops.convert_to_tensor(prediction)
    found = keras.ops.convert_to_numpy(metrics.nearly_right(target, prediction))
    assert found.tolist() == [0.5, 1]


# Metrics of pictures, each against a second computation or a value worked out by hand


def flat(*rgb):
    """A picture of one color, as an array of one image."""
    return np.full((1, 4, 5, 3), rgb, dtype=np.float32)


def pictures(count=4, height=12, width=13, seed=0):
    """Random pictures in [0, 1]."""
    random = np.random.default_rng(seed)
    return random.random((count, height, width, 3), dtype=np.float32)


def lab_image(*pixels):
    """One image of one row, from its pixels in Lab."""
    return np.array(pixels, dtype=np.float64).reshape(1, 1, -1, 3)


def shifted_chroma(lab, a, b):
    return lab + np.array([0, a, b])


def random_lab(count=3, seed=0):
    random = np.random.default_rng(seed)
    return random.uniform([0, -60, -60], [100, 60, 60], (count, 6, 7, 3))


def test_psnr_of_a_constant_error_is_that_of_its_definition():
    truth = flat(100 / 255, 100 / 255, 100 / 255)
    # Ten levels in each value: the mean squared error is 100.
    assert metrics.psnr(truth, truth + 10 / 255) == pytest.approx(20 * np.log10(25.5))
    # Ten levels in one channel of three: a third of it, 4.77 dB more.
    blue = truth + np.array([0, 0, 10 / 255], np.float32)
    assert metrics.psnr(truth, blue) == pytest.approx(20 * np.log10(25.5) + 4.7712, abs=1e-4)
    black = np.zeros((1, 4, 5, 3), np.float32)
    assert metrics.psnr(black, black + 1) == pytest.approx(0)


def test_psnr_is_that_of_scikit_image_on_eight_bits_image_by_image():
    truth, predicted = pictures(seed=1), pictures(seed=2)
    expected = [
        peak_signal_noise_ratio(np.round(255 * one).astype(np.uint8), np.uint8(np.round(255 * two)))
        for one, two in zip(truth, predicted, strict=True)
    ]
    np.testing.assert_allclose(metrics.psnr(truth, predicted), expected, rtol=1e-9)


def test_what_a_file_cannot_tell_apart_is_exact_and_has_infinite_psnr():
    truth = np.concatenate([flat(100 / 255, 50 / 255, 200 / 255)] * 3)
    predicted = truth.copy()
    predicted[0] += 0.4 / 255
    predicted[1, 0, 0, 0] += 0.6 / 255  # rounds to another level
    assert metrics.predicted_exactly(truth, predicted).tolist() == [1, 0, 1]
    # One level in one of 60 values.
    expected = [np.inf, 10 * np.log10(255**2 * 60), np.inf]
    assert metrics.psnr(truth, predicted) == pytest.approx(expected)


def test_mean_psnr_leaves_out_what_was_predicted_exactly():
    values = np.array([20.0, np.inf, 31.0])
    weights = np.array([[1, 1, 1], [0, 5, 1], [2, 0, 1], [0, 1, 0]])
    expected = [25.5, 31, 71 / 3, np.inf]
    assert metrics.mean_of_finite(values, weights).tolist() == pytest.approx(expected)


def slow_ssim(one, two):
    """SSIM as the paper has it: window by window, one channel after the other."""
    offsets = np.arange(-5, 6)
    window = np.array([[np.exp(-(y * y + x * x) / (2 * 1.5**2)) for x in offsets] for y in offsets])
    window /= window.sum()
    similarities = []
    for channel in range(3):
        for top in range(one.shape[0] - 10):
            for left in range(one.shape[1] - 10):
                x = one[top : top + 11, left : left + 11, channel]
                y = two[top : top + 11, left : left + 11, channel]
                mean_x, mean_y = np.sum(window * x), np.sum(window * y)
                variance_x = np.sum(window * (x - mean_x) ** 2)
                variance_y = np.sum(window * (y - mean_y) ** 2)
                covariance = np.sum(window * (x - mean_x) * (y - mean_y))
                luminance = (2 * mean_x * mean_y + 0.01**2) / (mean_x**2 + mean_y**2 + 0.01**2)
                structure = (2 * covariance + 0.03**2) / (variance_x + variance_y + 0.03**2)
                similarities.append(luminance * structure)
    return np.mean(similarities)


def test_ssim_is_that_of_the_paper_computed_window_by_window():
    truth = pictures(count=2).astype(np.float64)
    predicted = 0.6 * truth + 0.3 * pictures(count=2, seed=1)
    expected = [slow_ssim(truth[0], predicted[0]), slow_ssim(truth[1], predicted[1])]
    np.testing.assert_allclose(metrics.ssim(truth, predicted), expected, rtol=1e-6)


def test_ssim_is_one_for_equal_images_and_negative_for_a_negative():
    truth = pictures()
    assert metrics.ssim(truth, truth) == pytest.approx(1)
    assert (metrics.ssim(truth, 1 - truth) < 0).all()


def test_mean_absolute_error_is_in_levels_whatever_its_sign():
    truth = flat(0.5, 0.5, 0.5)
    predicted = np.concatenate([truth + 0.2, truth - 0.2, truth])
    predicted[2, ..., 0] += 0.3  # one channel of three
    errors = metrics.rgb_mae(np.concatenate([truth] * 3), predicted)
    assert errors == pytest.approx([51, 51, 25.5], rel=1e-5)


def test_colorfulness_of_colors_worked_out_by_hand():
    red, blue, gray = flat(1, 0, 0), flat(0, 0, 1), flat(0.4, 0.4, 0.4)
    half_red_half_blue = np.concatenate([red, blue], axis=1)
    images = [red, blue, gray]
    found = [metrics.colorfulness(image)[0] for image in images]
    # Red: rg 255, yb 127.5, no spread. Blue: rg 0, yb -255. Gray: both 0.
    assert found == pytest.approx([0.3 * np.hypot(255, 127.5), 0.3 * 255, 0], abs=1e-4)
    # Halves of both: rg 255 and 0, yb 127.5 and -255.
    expected = np.hypot(127.5, 191.25) + 0.3 * np.hypot(127.5, -63.75)
    assert metrics.colorfulness(half_red_half_blue)[0] == pytest.approx(expected)


def test_argmax_agreement_is_the_accuracy_of_the_training():
    random = np.random.default_rng(0)
    target = random.integers(0, 3, (40, 5, 4, 3))  # few levels, so that many share the maximum
    prediction = random.integers(0, 3, (40, 5, 4, 3))
    prediction[::2] = target[::2]
    expected = accuracy(target.reshape(40, -1), prediction.reshape(40, -1))
    assert metrics.argmax_agreement(target, prediction).tolist() == expected
    assert 20 <= sum(expected) < 40


def test_the_root_of_the_chroma_error_is_taken_once_over_all_images():
    lab = random_lab(count=2)
    predicted = lab + np.array([20, 0, 0])  # the error of lightness does not count
    predicted[0] = shifted_chroma(lab[0], 3, -4)
    errors = metrics.ab_mean_squared_error(lab, predicted)
    assert errors == pytest.approx([12.5, 0])  # (9 + 16) / 2
    assert metrics.root_of_mean(errors, np.array([[1, 1], [3, 1]])) == pytest.approx(
        [np.sqrt(6.25), np.sqrt(9.375)]
    )


# Sharma, Wu and Dalal 2005, table 1: pairs number 1, 4, 7, 17, 18, 25, 33.
SHARMA = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (61, -5, 29), 22.8977),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
]


def test_ciede2000_is_the_mean_of_the_differences_of_its_paper():
    truth = np.concatenate([lab_image(one, one) for one, _, _ in SHARMA])
    predicted = np.concatenate([lab_image(one, two) for one, two, _ in SHARMA])
    # Each image has two pixels, and the second is the pair of the table.
    expected = [difference / 2 for _, _, difference in SHARMA]
    assert metrics.ciede2000(truth, predicted) == pytest.approx(expected, abs=6e-5)


@pytest.mark.parametrize(
    ("eps", "difference", "right", "chroma_right"),
    [
        (2, (2, 4, -4), 1, 1),
        (2, (-3, 0, 0), 0, 1),
        (2, (0, 5, 0), 0, 0),
        (2, (0, 0, -5), 0, 0),
        (5, (5, -11, 11), 1, 1),
        (5, (6, 0, 0), 0, 1),
        (5, (0, 12, 0), 0, 0),
        (5, (0, 0, 12), 0, 0),
        (0, (0, 0, 0), 1, 1),
        # Rounded first: from 40.4 to 42.49 is from 40 to 42; from 40.4 to 42.6 is to 43.
        (2, (2.09, 4.09, 0), 1, 1),
        (2, (2.2, 0, 0), 0, 1),
        (2, (0, 4.2, 0), 0, 0),
    ],
)
def test_limits_of_the_eps_accuracy(eps, difference, right, chroma_right):
    truth = lab_image((40.4, 10.4, -20.4))
    predicted = truth + np.array(difference)
    assert metrics.eps_accuracy(truth, predicted, eps).tolist() == [right]
    chroma_alone = metrics.eps_accuracy(truth, predicted, eps, with_lightness=False)
    assert chroma_alone.tolist() == [chroma_right]


def test_eps_accuracy_is_the_share_of_the_pixels_that_are_right():
    truth = random_lab()
    predicted = truth + np.where(np.arange(7) < 3, 3.0, 9.0)[:, np.newaxis]
    assert metrics.eps_accuracy(truth, predicted, 5) == pytest.approx([3 / 7] * 3)


def slow_area(distances, weights):
    """The area under the curve of accuracy over thresholds, from the curve itself."""
    distances, weights = np.array(distances), np.array(weights)
    curve = [weights[distances <= limit].sum() for limit in range(151)]
    trapezoids = [(left + right) / 2 for left, right in zip(curve[:-1], curve[1:], strict=True)]
    return sum(trapezoids) / 150 / weights.sum()


def chroma_distances(truth, predicted):
    differences = (predicted - truth).reshape(-1, 3).tolist()
    return [(a * a + b * b) ** 0.5 for _, a, b in differences]


def test_auc_is_the_area_under_the_curve_of_all_thresholds():
    truth = random_lab()
    predicted = random_lab(seed=1)
    predicted[0, :3] = truth[0, :3] + np.array([7, 0, 0])  # chroma predicted exactly
    predicted[1, 0] = shifted_chroma(truth[1, 0], 160, 0)  # beyond all thresholds
    truth[2, 0], predicted[2, 0] = (50, 0, 0), (50, 3, 4)  # exactly on a threshold
    expected = [
        slow_area(chroma_distances(one, two), [1] * 42)
        for one, two in zip(truth, predicted, strict=True)
    ]
    assert metrics.auc(truth, predicted) == pytest.approx(expected)


def test_auc_of_a_constant_distance():
    lab = np.zeros((5, 2, 2, 3))
    predicted = lab.copy()
    predicted[1, ..., 1:] = 45, 60  # distance 75: half of 150, and half a step more
    predicted[2, ..., 1:] = 0, -0.01
    predicted[3, ..., 1:] = 90, 120  # distance 150
    predicted[4, ..., 1:] = 90, 121
    expected = [1, 75.5 / 150, 149.5 / 150, 0.5 / 150, 0]
    assert metrics.auc(lab, predicted) == pytest.approx(expected)


def balanced(truth, predicted):
    sums = metrics.auc_by_color(truth, predicted)
    return float(metrics.balance_colors(sums, np.ones((1, len(truth))))[0])


def test_in_the_balanced_auc_each_color_counts_the_same():
    gray, red = (50, 0, 0), (53, 80, 67)
    truth = np.concatenate([lab_image(gray, gray, gray), lab_image(gray, gray, red)])
    gray_copy = np.concatenate([lab_image(gray, gray, gray)] * 2)
    red_area = (150.5 - 105) / 150  # the distance is 104.35
    assert np.mean(metrics.auc(truth, gray_copy)) == pytest.approx((5 + red_area) / 6)
    assert balanced(truth, gray_copy) == pytest.approx((1 + red_area) / 2)
    assert balanced(truth, truth) == 1


def test_balanced_auc_weighs_each_pixel_by_one_over_the_frequency_of_its_color():
    truth, predicted = random_lab(count=4), random_lab(count=4, seed=1)
    truth[:2] *= 0.2  # many nearly gray pixels
    colors = [(round(a / 10), round(b / 10)) for _, a, b in truth.reshape(-1, 3).tolist()]
    weights = [1 / colors.count(color) for color in colors]
    expected = slow_area(chroma_distances(truth, predicted), weights)
    assert balanced(truth, predicted) == pytest.approx(expected)
    assert expected != pytest.approx(np.mean(metrics.auc(truth, predicted)), abs=0.01)


def test_the_color_of_gray_reaches_from_minus_five_to_five():
    reach = lab_image((50, 4.9, -4.9), (10, -4.9, 4.9), (50, 5.1, 0), (50, 0, -5.1), (50, 14.9, 0))
    pixels = metrics.auc_by_color(reach, reach)[0, 0]
    assert sorted(pixels[pixels > 0].tolist()) == [1, 2, 2]


def test_every_color_of_srgb_has_its_place_among_the_bins():
    levels = np.linspace(0, 1, 18)
    cube = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, 18, 324, 3)
    lab = skimage.color.rgb2lab(cube)
    pixels, areas = metrics.auc_by_color(lab, lab)[0]
    assert pixels.sum() == 18**3
    np.testing.assert_array_equal(areas, pixels)
    colors = {(round(a / 10), round(b / 10)) for _, a, b in lab.reshape(-1, 3).tolist()}
    assert np.count_nonzero(pixels) == len(colors) > 200


def test_images_that_count_more_often_move_the_balanced_auc():
    gray, red = (50, 0, 0), (53, 80, 67)
    truth = np.concatenate([lab_image(gray), lab_image(red)])
    predicted = np.concatenate([lab_image(gray), lab_image((53, -80, -67))])
    sums = metrics.auc_by_color(truth, predicted)
    weights = np.array([[1, 1], [2, 0], [0, 2], [3, 1]])
    assert metrics.balance_colors(sums, weights) == pytest.approx([0.5, 1, 0, 0.75])


# All metrics together


def test_every_metric_has_one_name_and_a_direction_that_fits_its_best():
    names = [metric.name for metric in metrics.METRICS]
    assert len(set(names)) == len(names)
    for metric in metrics.METRICS:
        assert (metric.best is None) == (metric.higher_is_better is None)
        if metric.unit == "fraction":
            assert metric.best == 1 and metric.higher_is_better


def nothing(truth, predicted):
    return np.zeros(len(truth))


def test_a_metric_of_ones_own_is_added_once_and_replaced(monkeypatch):
    monkeypatch.setattr(metrics, "METRICS", [*metrics.METRICS])
    before = len(metrics.METRICS)
    metrics.add(metrics.Metric("mine", "first", nothing))
    second = metrics.add(metrics.Metric("mine", "second", nothing))
    assert len(metrics.METRICS) == before + 1 and metrics.METRICS[-1] is second


@pytest.mark.parametrize("wrong", [{"space": "hsv"}, {"table": "beauty"}])
def test_a_metric_in_an_unknown_space_or_table_is_refused(wrong):
    with pytest.raises(ValueError, match=f"The {[*wrong][0]} of the metric 'mine' is one of"):
        metrics.Metric("mine", "mine", nothing, **wrong)
