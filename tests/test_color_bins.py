"""Tests of colors as classes, against the formulas written out in NumPy."""

import json

import numpy as np
import pytest
import skimage.color

from colorize_lib import color_bins, losses, metrics
from colorize_lib.backend import keras
from colorize_lib.runs import records


@pytest.fixture(scope="module")
def pixels():
    """Random colors of sRGB, and all corners of its cube."""
    random = np.random.default_rng(0).integers(0, 256, (2, 100, 100, 3), np.uint8)
    corners = np.stack(np.meshgrid([0, 255], [0, 255], [0, 255]), axis=-1).reshape(-1, 3)
    random[0, 0, :8] = corners
    return random


@pytest.fixture(scope="module")
def chroma(pixels):
    return skimage.color.rgb2lab(pixels)[..., 1:]


def distances(chroma):
    return np.linalg.norm(chroma[..., np.newaxis, :] - color_bins.centers(), axis=-1)


def gaussian(chroma):
    """How likely each bin is for each pixel."""
    heights = np.exp(-(distances(chroma) ** 2) / (2 * 5.0**2))
    return heights / heights.sum(axis=-1, keepdims=True)


def as_numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)


def test_bins_are_squares_of_the_grid_near_their_colors_and_each_color_has_one(chroma):
    centers = color_bins.centers()
    assert (centers % color_bins.STEP == 0).all() and [0, 0] in centers.tolist()
    assert len(np.unique(centers, axis=0)) == len(centers)
    nearest = distances(chroma).min(axis=-1)
    # Half a diagonal of a square is 7.07; at the border of sRGB, a sliver may have no bin.
    assert (nearest > 7.08).mean() < 0.001 and nearest.max() < 10
    found = color_bins.nearest(chroma)
    chosen = np.take_along_axis(distances(chroma), found[..., np.newaxis], axis=-1)[..., 0]
    # Where a square has no bin, the nearest one of its middle stands in, which may differ a bit.
    assert (chosen - nearest < 1e-4).mean() > 0.999 and chosen.max() < 10
    levels = np.arange(0, 256, 3, dtype=np.uint8)
    dense = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    seen = np.unique(color_bins.nearest(skimage.color.rgb2lab(dense)[..., 1:]))
    assert len(seen) >= len(centers) - 3


def test_soft_encoding_is_a_gaussian_whose_decoding_gives_the_color_back(chroma):
    found = as_numpy(color_bins.soft_encoding(chroma.astype(np.float32)))
    np.testing.assert_allclose(found, gaussian(chroma), atol=1e-4)
    # Where bins lie all around a color; at the border of sRGB they pull it inward.
    inside = np.random.default_rng(0).uniform(-25, 25, (1000, 2)).astype(np.float32)
    encoded = as_numpy(color_bins.soft_encoding(inside))
    decoded = color_bins.decode(np.log(encoded + 1e-30), temperature=1)
    np.testing.assert_allclose(decoded, inside, atol=0.5)


def test_temperature_goes_from_the_mean_to_the_most_likely_bin():
    centers = color_bins.centers().tolist()
    red, blue = np.array([50, 30]), np.array([20, -60])
    logits = np.full((1, len(centers)), -1000.0)
    for center, likelihood in ((red, 0.6), (blue, 0.4)):
        logits[0, centers.index(center.tolist())] = np.log(likelihood)
    share = 0.6**2 / (0.6**2 + 0.4**2)  # at one half, likelihoods are squared
    for temperature, of_red in ((1, 0.6), (0.5, share), (0.01, 1), (0, 1)):
        found = color_bins.decode(logits, temperature)[0]
        np.testing.assert_allclose(found, of_red * red + (1 - of_red) * blue, rtol=1e-4)


def test_boldness_gives_back_the_plain_likelihoods_or_what_the_weighted_loss_made_of_them():
    weights = color_bins.weights_of_photographs().astype(float)
    likelihoods = np.random.default_rng(0).dirichlet(np.ones(len(weights)), size=5)
    learned = likelihoods * weights  # what the weighted cross-entropy is lowest at, but for the sum
    learned /= learned.sum(axis=1, keepdims=True)
    for boldness, expected in ((0, likelihoods), (1, learned)):
        found = color_bins.decode_photographs(np.log(learned), 1, boldness)
        np.testing.assert_allclose(found, expected @ color_bins.centers(), atol=1e-3)
    strengths = [
        np.linalg.norm(color_bins.decode_photographs(np.log(learned), 1, boldness))
        for boldness in (0, 0.5, 1)
    ]
    assert strengths == sorted(strengths)


def around(color):
    """A soft distribution around one color."""
    return as_numpy(color_bins.soft_encoding(np.float32(color))).astype(float)


def test_frequencies_are_shares_of_the_pixels():
    red, gray = [200, 30, 30], [90, 90, 90]
    images = np.array([[[red, gray], [gray, gray]]], np.uint8)
    found = color_bins.frequencies(images)
    assert found.sum() == pytest.approx(1)
    assert found[color_bins.centers().tolist().index([0, 0])] == 0.75
    a, b = skimage.color.rgb2lab(images)[0, 0, 0, 1:]
    nearest = [round(a / 10) * 10, round(b / 10) * 10]
    assert found[color_bins.centers().tolist().index(nearest)] == 0.25


def test_rare_colors_count_more_and_all_together_as_much_as_before():
    frequencies = np.random.default_rng(0).random(len(color_bins.centers())) ** 8
    frequencies /= frequencies.sum()
    weights = color_bins.rare_color_weights(frequencies)
    assert frequencies @ weights == pytest.approx(1, rel=1e-5)
    assert weights.min() > 0
    assert weights[frequencies.argmax()] < 1 < weights[frequencies.argmin()]
    equal = color_bins.rare_color_weights(frequencies, evenness=1)
    np.testing.assert_allclose(equal, 1, rtol=1e-5)


def test_the_frequencies_of_cifar10_are_those_of_the_data_of_the_records():
    kept = json.loads(color_bins.CIFAR10_PRIORS.read_text(encoding="utf-8"))
    assert kept["step"] == color_bins.STEP
    assert kept["data"]["sha256"] == records.read("conv_dense")["data"]["sha256"]
    frequencies = color_bins.frequencies_of_cifar10()
    assert frequencies.shape == (len(color_bins.centers()),)
    assert frequencies.sum() == pytest.approx(1) and frequencies.min() >= 0
    # Most of the world is nearly gray.
    assert color_bins.centers()[frequencies.argmax()].tolist() == [0, 0]


def test_the_cross_entropy_is_that_of_each_pixel_and_lowest_for_the_true_likelihoods(chroma):
    few = chroma[:, :4, :5].astype(np.float32)
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, (2, 4, 5, len(color_bins.centers()))).astype(np.float32)
    truth = gaussian(few)
    likelihoods = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)

    def loss(logits, *further):
        tensor = keras.ops.convert_to_tensor(logits.astype(np.float32))
        return as_numpy(losses.bins_crossentropy(few, tensor, *further))

    expected = -(truth * np.log(likelihoods)).sum(axis=-1).mean(axis=(1, 2))
    np.testing.assert_allclose(loss(logits), expected, rtol=1e-4)
    weights = random.random(logits.shape[-1]).astype(np.float32)
    expected = -(weights * truth * np.log(likelihoods)).sum(axis=-1).mean(axis=(1, 2))
    np.testing.assert_allclose(loss(logits, weights), expected, rtol=1e-4)
    perfect = np.log(truth + 1e-30)
    for strength in (0.01, 0.1, 1, 5):
        other = perfect + strength * random.normal(size=perfect.shape)
        assert (loss(other) > loss(perfect)).all()


def test_rebalanced_cross_entropy_minds_a_missed_rare_color_more():
    common = color_bins.centers()[color_bins.frequencies_of_cifar10().argmax()]
    logits = keras.ops.zeros((1, 1, 1, len(color_bins.centers())))
    ratio = []
    for color in (common, [60, 40]):
        target = np.array(color, np.float32).reshape(1, 1, 1, 2)
        rebalanced = as_numpy(losses.rebalanced_crossentropy(target, logits))[0]
        ratio.append(rebalanced / as_numpy(losses.bins_crossentropy(target, logits))[0])
    assert ratio[1] > 3 * ratio[0]


def test_bin_accuracy_is_the_share_of_pixels_in_the_right_bin(chroma):
    few = chroma[:1, 4:8, :5].astype(np.float32)
    right = distances(few).argmin(axis=-1)
    logits = np.zeros((1, 4, 5, len(color_bins.centers())), np.float32)
    np.put_along_axis(logits, right[..., np.newaxis], 1, axis=-1)
    logits[0, 0, :3] = 0
    logits[0, 0, :3, 0] = 1  # [-90, 80] is no color of these pixels
    assert 0 not in right
    found = as_numpy(metrics.bin_accuracy(few, keras.ops.convert_to_tensor(logits)))
    np.testing.assert_allclose(found, [17 / 20])


def test_rare_colors_of_photographs_count_thirteen_times_as_much_as_the_most_common_one():
    frequencies = color_bins.frequencies_of_photographs()
    assert frequencies.shape == (len(color_bins.centers()),)
    assert frequencies.sum() == pytest.approx(1)
    weights = color_bins.weights_of_photographs()
    assert round(weights.max() / weights.min()) == 13
    assert weights.argmin() == frequencies.argmax()
