"""Tests of how much hints help, and of what they are compared with."""

import json
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from skimage.color import rgb2lab

from colorize_lib import data, experiments, models
from colorize_lib.backend import keras
from colorize_lib.hints.points import without_hints
from colorize_lib.measuring import hint_curve
from colorize_lib.runs import networks, records

TWO_HALVES = np.repeat([[10.0] * 5 + [80.0] * 7], 9, axis=0)


def planes(shape, *given):
    made = np.zeros((*shape, 3))
    for row, column, a, b in given:
        made[row, column] = a / 110, b / 110, 1
    return made


def test_each_pixel_gets_the_color_of_the_nearest_hint():
    given = planes((20, 30), (3, 4, 50, 0), (15, 20, -30, 40), (0, 29, 0, -60))
    found = hint_curve.nearest_hint(given)
    for row, column in np.ndindex(20, 30):
        distances = {
            color: (row - r) ** 2 + (column - c) ** 2
            for r, c, *color in [(3, 4, 50, 0), (15, 20, -30, 40), (0, 29, 0, -60)]
            for color in [tuple(color)]
        }
        nearest = [one for one in distances if distances[one] == min(distances.values())]
        assert any(np.allclose(found[row, column], one) for one in nearest)


@pytest.mark.parametrize(
    "answer", [hint_curve.nearest_hint, lambda p: hint_curve.spread_along_edges(TWO_HALVES, p, 4)]
)
def test_without_a_hint_it_is_gray(answer):
    assert not answer(planes(TWO_HALVES.shape)).any()


def test_colors_stop_at_an_edge_and_fill_what_is_even():
    given = planes(TWO_HALVES.shape, (1, 1, 60, 10), (7, 10, -40, 20))
    found = hint_curve.spread_along_edges(TWO_HALVES, given, softness=4)
    np.testing.assert_allclose(found[:, :5], np.broadcast_to([60, 10], (9, 5, 2)), atol=0.5)
    np.testing.assert_allclose(found[:, 5:], np.broadcast_to([-40, 20], (9, 7, 2)), atol=0.5)


def test_each_pixel_is_the_mean_of_its_neighbors_weighted_by_how_alike_they_are():
    random = np.random.default_rng(3)
    lightness = random.uniform(0, 12, (6, 7))
    given = planes((6, 7), (0, 0, 50, 0), (5, 6, -50, 30))
    found = hint_curve.spread_along_edges(lightness, given, softness=3)
    np.testing.assert_allclose(found[0, 0], [50, 0], atol=1e-6)
    for row, column in [(2, 3), (0, 3), (5, 0)]:  # inside, at a border, in a corner
        total, weights = np.zeros(2), 0
        for r in range(max(row - 1, 0), min(row + 2, 6)):
            for c in range(max(column - 1, 0), min(column + 2, 7)):
                if (r, c) != (row, column):
                    weight = np.exp(-((lightness[row, column] - lightness[r, c]) ** 2) / 18)
                    total, weights = total + weight * found[r, c], weights + weight
        np.testing.assert_allclose(found[row, column], total / weights, atol=1e-3)


def test_true_hints_are_the_image_s_own_colors_at_as_many_points():
    image = np.random.default_rng(0).integers(0, 256, (16, 24, 3), np.uint8)
    made = hint_curve.true_hints(image, 50, np.random.default_rng(1))
    is_hint = made[..., 2] == 1
    assert is_hint.sum() == 50 and not made[~is_hint].any()
    np.testing.assert_allclose(
        made[is_hint][:, :2] * 110, rgb2lab(image)[is_hint][:, 1:], atol=1e-4
    )


def test_an_answer_that_is_the_truth_has_no_error_and_gray_has_that_of_its_chroma():
    images = np.random.default_rng(0).integers(0, 256, (3, 16, 16, 3), np.uint8)
    truths = iter(rgb2lab(images)[..., 1:])
    right = hint_curve.squared_errors(lambda gray, planes: next(truths), images, 1)
    assert right.max() < 0.5  # the gray has 256 levels
    gray = hint_curve.squared_errors(lambda gray, planes: np.zeros((16, 16, 2)), images, 1)
    np.testing.assert_allclose(
        gray, (rgb2lab(images)[..., 1:] ** 2).mean(axis=(1, 2, 3)), rtol=1e-3
    )


def test_every_way_is_given_the_same_points_and_each_image_others():
    images = np.random.default_rng(0).integers(0, 256, (2, 16, 16, 3), np.uint8)
    seen = []

    def answer(gray, planes):
        seen.append(planes)
        return np.zeros((16, 16, 2))

    for _ in range(2):
        hint_curve.squared_errors(answer, images, 5)
    np.testing.assert_array_equal(seen[:2], seen[2:])
    assert (seen[0] != seen[1]).any()


def test_what_is_published_has_each_way_at_each_number_and_the_network_before(
    monkeypatch, tmp_path
):
    keras.utils.set_random_seed(0)
    build_model = partial(models.unet_for_bins, widths=(2, 2), half_size=True)
    before = replace(experiments.get("unet_photographs"), build_model=build_model)
    after = replace(
        before, build_model=partial(build_model, inputs=4), inputs=without_hints, name="unet_hints"
    )
    found = {"unet_photographs": networks.network_of(before, build_model(), "a test")}
    monkeypatch.setattr(networks, "published", lambda name: found[name])
    # It has learned nothing more yet: hints leave it as it was.
    model = networks.begin(after.build_model(), "unet_photographs")
    found["unet_hints"] = networks.network_of(after, model, "a test")
    monkeypatch.setattr(records, "RESULTS", tmp_path)
    monkeypatch.setattr(hint_curve, "IMAGES", 3)
    monkeypatch.setattr(hint_curve, "SOFTNESSES", (0.5, 4.0))
    photographs = data.bundled(64)
    tiles = photographs.train_images[::25]
    dataset = data.Dataset("small", tiles, tiles[:7], validation_images=tiles[7:11])
    record = json.loads(hint_curve.publish(dataset).read_text(encoding="utf-8"))
    assert (record["images"], record["numbers"]) == (4, list(hint_curve.NUMBERS))
    curves = record["ab_rmse"]
    assert {way: len(curve) for way, curve in curves.items()} == dict.fromkeys(
        ("network", "nearest", "spread"), 6
    )
    assert all(one == record["before"] for one in curves["network"])
    gray = hint_curve.squared_errors(lambda gray, planes: np.zeros((64, 64, 2)), tiles[:7:2], 0)
    for way in ("nearest", "spread"):
        values = [one["value"] for one in curves[way]]
        assert values[0] == pytest.approx(gray.mean() ** 0.5)
        assert values[-1] < values[0]
        assert all(one["low"] <= one["value"] <= one["high"] for one in curves[way])
    tried = record["softness"]["tried"]
    assert record["softness"]["chosen"] == float(min(tried, key=lambda s: tried[s]["value"]))
