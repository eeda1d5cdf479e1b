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
    assert accuracy(target, [[0.3, 0.1, 0.2], [0.3, 0.1, 0.2], [0.1, 0.2, 0.3]]) == [1, 0, 1]


def test_the_first_of_equal_values_wins():
    target = [[7, 255, 255, 3]] * 2 + [[0, 1, 0, 0], [0, 0, 0, 1], [255] * 4]
    prediction = [[0, 1, 0, 0], [0, 0, 1, 0], [0.2, 0.9, 0.9, 0.9], [0.2, 0.9, 0.9, 0.9], [0.5] * 4]
    assert accuracy(target, prediction) == [1, 0, 1, 0, 1]


def test_the_first_of_equal_values_wins_among_3072_in_a_large_batch():
    random = np.random.default_rng(0)
    # Few levels, so that every image has its largest value in hundreds of places.
    target, prediction = random.integers(0, 4, (2, 500, 32, 32, 3))
    prediction[::2] = target[::2]
    flat_target, flat_prediction = target.reshape(500, -1), prediction.reshape(500, -1)
    expected = flat_target.argmax(axis=1) == flat_prediction.argmax(axis=1)
    assert 250 <= expected.sum() < 500
    # It is the same in training and of pictures.
    assert accuracy(flat_target, flat_prediction) == expected.tolist()
    assert metrics.argmax_agreement(target, prediction).tolist() == expected.tolist()


def test_values_are_nearly_right_within_two_hundredths():
    target = np.array([[0.5, 0.5, 0.5, 0.5], [0, 0, 1, 1]], np.float32)
    prediction = np.array([[0.51, 0.485, 0.53, 0.1], [0.019, 0, 1, 0.981]], np.float32)
    prediction = keras.ops.convert_to_tensor(prediction)
    found = keras.ops.convert_to_numpy(metrics.nearly_right(target, prediction))
    assert found.tolist() == [0.5, 1]


def flat(*rgb):
    """A picture of one color, as an array of one image."""
    return np.full((1, 4, 5, 3), rgb, dtype=np.float32)


def pictures(count=4, seed=0):
    """Random pictures in [0, 1]."""
    return np.random.default_rng(seed).random((count, 12, 13, 3), dtype=np.float32)


def lab_image(*pixels):
    """One image of one row, from its pixels in Lab."""
    return np.array(pixels, dtype=np.float64).reshape(1, 1, -1, 3)


def random_lab(count=3, seed=0):
    random = np.random.default_rng(seed)
    return random.uniform([0, -60, -60], [100, 60, 60], (count, 6, 7, 3))


def test_psnr_is_that_of_scikit_image_on_eight_bits_image_by_image():
    truth, predicted = pictures(seed=1), pictures(seed=2)
    in_eight_bits = (np.round(255 * both).astype(np.uint8) for both in (truth, predicted))
    expected = [peak_signal_noise_ratio(*pair) for pair in zip(*in_eight_bits, strict=True)]
    np.testing.assert_allclose(metrics.psnr(truth, predicted), expected, rtol=1e-9)


def test_what_a_file_cannot_tell_apart_is_exact_and_left_out_of_the_mean_psnr():
    truth = np.concatenate([flat(100 / 255, 50 / 255, 200 / 255)] * 3)
    predicted = truth.copy()
    predicted[0] += 0.4 / 255
    predicted[1, 0, 0, 0] += 0.6 / 255  # rounds to another level
    assert metrics.predicted_exactly(truth, predicted).tolist() == [1, 0, 1]
    # One level in one of 60 values.
    expected = [np.inf, 10 * np.log10(255**2 * 60), np.inf]
    assert metrics.psnr(truth, predicted) == pytest.approx(expected)
    weights = np.array([[1, 1, 1], [0, 5, 1], [2, 0, 1], [0, 1, 0]])
    means = metrics.mean_of_finite(np.array([20.0, np.inf, 31.0]), weights)
    assert means.tolist() == pytest.approx([25.5, 31, 71 / 3, np.inf])


def slow_ssim(one, two):
    """SSIM as the paper has it: window by window, one channel after the other."""
    offsets = np.arange(-5, 6)
    window = np.exp(-np.add.outer(offsets**2, offsets**2) / (2 * 1.5**2))
    window /= window.sum()
    similarities = []
    for channel, top, left in np.ndindex(3, one.shape[0] - 10, one.shape[1] - 10):
        x, y = (image[top : top + 11, left : left + 11, channel] for image in (one, two))
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
    for predicted in (0.6 * truth + 0.3 * pictures(count=2, seed=1), 1 - truth):
        expected = [slow_ssim(*pair) for pair in zip(truth, predicted, strict=True)]
        np.testing.assert_allclose(metrics.ssim(truth, predicted), expected, rtol=1e-6)
    assert max(expected) < 0 and metrics.ssim(truth, truth) == pytest.approx(1)


def test_mean_absolute_error_is_in_levels_whatever_its_sign():
    truth = np.full((3, 4, 5, 3), 0.5)
    predicted = truth + np.array([0.2, -0.2, 0]).reshape(3, 1, 1, 1)
    predicted[2, ..., 0] += 0.3  # one channel of three
    assert metrics.rgb_mae(truth, predicted) == pytest.approx([51, 51, 25.5], rel=1e-5)


def test_colorfulness_of_colors_worked_out_by_hand():
    red, blue, gray = flat(1, 0, 0), flat(0, 0, 1), flat(0.4, 0.4, 0.4)
    # Red: rg 255, yb 127.5, no spread. Blue: rg 0, yb -255. Gray: both 0.
    found = metrics.colorfulness(np.concatenate([red, blue, gray]))
    assert found == pytest.approx([0.3 * np.hypot(255, 127.5), 0.3 * 255, 0], abs=1e-4)
    # Halves of both: rg 255 and 0, yb 127.5 and -255.
    expected = np.hypot(127.5, 191.25) + 0.3 * np.hypot(127.5, -63.75)
    assert metrics.colorfulness(np.concatenate([red, blue], axis=1))[0] == pytest.approx(expected)


def test_the_root_of_the_chroma_error_is_taken_once_over_all_images():
    lab = random_lab(count=2)
    predicted = lab + np.array([20, 0, 0])  # the error of lightness does not count
    predicted[0] += np.array([0, 3, -4])
    errors = metrics.ab_mean_squared_error(lab, predicted)
    assert errors == pytest.approx([12.5, 0])  # (9 + 16) / 2
    roots = metrics.root_of_mean(errors, np.array([[1, 1], [3, 1]]))
    assert roots == pytest.approx(np.sqrt([6.25, 9.375]))


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
    ("eps", "right", "too_light", "wrong"),
    [
        (2, [(2, 4, -4)], [(-3, 0, 0)], [(0, 5, 0), (0, 0, -5)]),
        (5, [(5, -11, 11)], [(6, 0, 0)], [(0, 12, 0), (0, 0, 12)]),
        (0, [(0, 0, 0)], [], []),
        # Rounded first: from 40.4 to 42.49 is from 40 to 42; from 40.4 to 42.6 is to 43.
        (2, [(2.09, 4.09, 0)], [(2.2, 0, 0)], [(0, 4.2, 0)]),
    ],
)
def test_eps_accuracy_is_the_share_of_the_pixels_within_its_limits(eps, right, too_light, wrong):
    differences = np.array([*right, *too_light, *wrong], float).reshape(-1, 1, 1, 3)
    truth = np.broadcast_to((40.4, 10.4, -20.4), differences.shape)
    for with_lightness, count in ((True, len(right)), (False, len(right + too_light))):
        settings = {"eps": eps, "with_lightness": with_lightness}
        found = metrics.eps_accuracy(truth, truth + differences, **settings)
        assert found.tolist() == [1] * count + [0] * (len(truth) - count)
        one_image = truth.reshape(1, 1, -1, 3), (truth + differences).reshape(1, 1, -1, 3)
        assert metrics.eps_accuracy(*one_image, **settings) == pytest.approx(count / len(truth))


def slow_area(distances, weights):
    """The area under the curve of accuracy over thresholds, from the curve itself."""
    curve = [weights[distances <= limit].sum() for limit in range(151)]
    return np.trapezoid(curve) / 150 / weights.sum()


def chroma_distances(truth, predicted):
    return np.hypot(*np.moveaxis(predicted - truth, -1, 0)[1:]).ravel()


def test_auc_is_the_area_under_the_curve_of_all_thresholds():
    truth, predicted = random_lab(), random_lab(seed=1)
    predicted[0, :3] = truth[0, :3] + np.array([7, 0, 0])  # chroma predicted exactly
    predicted[1, 0] = truth[1, 0] + np.array([0, 160, 0])  # beyond all thresholds
    truth[2, :2], predicted[2, 0], predicted[2, 1] = (50, 0, 0), (50, 3, 4), (50, 90, 120)  # on one
    pairs = zip(truth, predicted, strict=True)
    expected = [slow_area(chroma_distances(*pair), np.ones(42)) for pair in pairs]
    assert metrics.auc(truth, predicted) == pytest.approx(expected)


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
    # Images that count more often, or not at all, move it.
    truth = np.concatenate([lab_image(gray), lab_image(red)])
    predicted = np.concatenate([lab_image(gray), lab_image((53, -80, -67))])
    weights = [[1, 1], [2, 0], [0, 2], [3, 1]]
    sums = metrics.auc_by_color(truth, predicted)
    assert metrics.balance_colors(sums, np.array(weights)) == pytest.approx([0.5, 1, 0, 0.75])


def test_balanced_auc_weighs_each_pixel_by_one_over_the_frequency_of_its_color():
    truth, predicted = random_lab(count=4), random_lab(count=4, seed=1)
    truth[:2] *= 0.2  # many nearly gray pixels
    colors = [(round(a / 10), round(b / 10)) for _, a, b in truth.reshape(-1, 3).tolist()]
    weights = np.array([1 / colors.count(color) for color in colors])
    expected = slow_area(chroma_distances(truth, predicted), weights)
    assert balanced(truth, predicted) == pytest.approx(expected)
    assert expected != pytest.approx(np.mean(metrics.auc(truth, predicted)), abs=0.01)


def test_every_color_of_srgb_has_its_place_among_the_bins():
    levels = np.linspace(0, 1, 18)
    cube = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, 18, 324, 3)
    lab = skimage.color.rgb2lab(cube)
    pixels, areas = metrics.auc_by_color(lab, lab)[0]
    assert pixels.sum() == 18**3
    np.testing.assert_array_equal(areas, pixels)
    colors = {(round(a / 10), round(b / 10)) for _, a, b in lab.reshape(-1, 3).tolist()}
    assert np.count_nonzero(pixels) == len(colors) > 200
    # The color of gray reaches from -5 to 5.
    reach = lab_image((50, 4.9, -4.9), (10, -4.9, 4.9), (50, 5.1, 0), (50, 0, -5.1), (50, 14.9, 0))
    pixels = metrics.auc_by_color(reach, reach)[0, 0]
    assert sorted(pixels[pixels > 0].tolist()) == [1, 2, 2]


def nothing(truth, predicted):
    return np.zeros(len(truth))


def test_a_metric_of_ones_own_is_added_once_and_replaced(monkeypatch):
    monkeypatch.setattr(metrics, "METRICS", [*metrics.METRICS])
    count = len(metrics.METRICS)
    metrics.add(metrics.Metric("mine", "first", nothing))
    second = metrics.add(metrics.Metric("mine", "second", nothing))
    assert len(metrics.METRICS) == count + 1 and metrics.METRICS[-1] is second
    for wrong in ({"space": "hsv"}, {"table": "beauty"}):
        with pytest.raises(ValueError, match=f"The {[*wrong][0]} of the metric 'mine' is one of"):
            metrics.Metric("mine", "mine", nothing, **wrong)
