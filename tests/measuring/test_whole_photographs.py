"""Tests of measuring whole photographs."""

import json
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import numpy as np
import PIL.Image
import pytest
from skimage.color import rgb2lab

from colorize_lib import color, colorizer, data, experiments, models, training
from colorize_lib.backend import keras
from colorize_lib.files.bundled import photograph
from colorize_lib.measuring import photographs
from colorize_lib.measuring.photographs import Setting
from colorize_lib.runs import networks, records

SMALL = [np.array(photograph(name)[::4, ::4]) for name in ("coffee", "rocket", "chelsea")]


@pytest.fixture(scope="module")
def measured():
    return photographs.measure(training.load(), SMALL)


def chroma(picture):
    return rgb2lab(color.scale_to_unit(picture))[..., 1:]


def test_the_errors_of_all_pixels_are_put_together(measured):
    grays = [color.rgb_to_gray(one, "lightness") for one in SMALL]
    answers = {
        "ab_rmse": [colorizer.colorize(gray) for gray in grays],
        "gray_ab_rmse": [gray.repeat(3, axis=-1) for gray in grays],
    }
    found = photographs.figures(measured)
    for name, pictures in answers.items():
        errors = [
            (chroma(picture) - chroma(truth)).ravel()
            for picture, truth in zip(pictures, SMALL, strict=True)
        ]
        expected = np.sqrt(np.mean(np.concatenate(errors) ** 2))
        assert found[name]["value"] == pytest.approx(expected, rel=1e-4)
        assert found[name]["low"] <= found[name]["value"] <= found[name]["high"]
    gain = 1 - found["ab_rmse"]["value"] / found["gray_ab_rmse"]["value"]
    assert found["gain"]["value"] == pytest.approx(gain)


def test_each_photograph_counts_alike_in_the_rest(measured):
    found = photographs.figures(measured)
    better = measured["colored_squared"] < measured["gray_squared"]
    assert found["better_than_gray"]["value"] == better.mean()
    assert 0 < found["colorful"]["value"] < 1
    colorful = measured["colorfulness"].sum() / measured["true_colorfulness"].sum()
    assert found["colorful"]["value"] == pytest.approx(colorful)
    assert 0.5 < found["gray_auc"]["value"] < found["auc"]["value"] < 1


@pytest.mark.parametrize("kind", photographs.KINDS)
def test_a_gray_of_any_kind_keeps_its_shape_and_all_but_the_clean_one_changes(kind):
    gray = color.rgb_to_gray(SMALL[0], "lightness")
    changed = photographs.KINDS[kind](gray)
    assert changed.shape == gray.shape and changed.dtype == np.uint8
    assert (changed == gray).all() == (kind == "clean")


def test_photographs_are_read_in_the_order_of_their_names(tmp_path, monkeypatch, complaint):
    for number, name in enumerate(["b.png", "a.png"]):
        PIL.Image.fromarray(SMALL[number]).save(tmp_path / name)
    (tmp_path / "README.md").write_text("no picture")
    monkeypatch.setenv("COLORIZE_PHOTOGRAPHS", str(tmp_path))
    for found, expected in zip(photographs.read(), SMALL[1::-1], strict=True):
        np.testing.assert_array_equal(found, expected)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert str(empty) in complaint(photographs.read, empty)
    monkeypatch.delenv("COLORIZE_PHOTOGRAPHS")
    assert "Set COLORIZE_PHOTOGRAPHS" in complaint(photographs.read)


# Settings, chosen for a small network that was not trained

_build = partial(models.unet_for_bins, widths=(2, 2, 2), half_size=True)
SMALL_ONE = replace(experiments.get("unet_photographs"), build_model=_build)


@pytest.fixture
def network():
    keras.utils.set_random_seed(0)
    model = _build()
    last = model.layers[-1]
    last.set_weights([100 * last.get_weights()[0], last.get_weights()[1]])  # decided colors
    return networks.Network(SMALL_ONE, model, "a test")


def test_each_setting_is_tried_as_the_colorizer_would_use_it(network):
    settings = [Setting(48, 1, 0.5, 0), Setting(64, 4, 1, 0.75)]
    found = photographs.try_settings(network, SMALL, settings)
    for setting, tried in zip(settings, found, strict=True):
        target = replace(
            SMALL_ONE.target, temperature=setting.temperature, boldness=setting.boldness
        )
        used = replace(SMALL_ONE, target=target, several_looks=setting.looks == 4)
        same = networks.network_of(used, network.model, "a test")
        expected = photographs.figures(photographs.measure(same, SMALL, scale=setting.scale))
        assert tried["ab_rmse"] == pytest.approx(expected["ab_rmse"]["value"], rel=1e-5)
        assert tried["colorful"] == pytest.approx(expected["colorful"]["value"], rel=1e-5)
        assert Setting(*(tried[field] for field in Setting._fields)) == setting


def tried_as(monkeypatch, error_and_color):
    """Instead of coloring photographs: what a setting gives is computed from it."""

    def try_settings(network, pictures, settings):
        pairs = [error_and_color(setting) for setting in settings]
        return [
            {**setting._asdict(), "ab_rmse": error, "colorful": color}
            for setting, (error, color) in zip(settings, pairs, strict=True)
        ]

    monkeypatch.setattr(photographs, "try_settings", try_settings)


def test_careful_has_the_lowest_error_and_vivid_of_those_that_are_colorful(monkeypatch):
    def of(setting):
        error = abs(setting.scale - 64) + abs(setting.temperature - 0.72) + 2 * setting.boldness
        return error - setting.looks, setting.boldness + 0.3 * (1 - setting.temperature)

    tried_as(monkeypatch, of)
    chosen = photographs.choose(None, SMALL)
    fields = {
        name: [chosen[name][field] for field in Setting._fields]
        for name in chosen
        if name != "tried"
    }
    assert fields["careful"] == [64, 4, 0.7, 0]
    # At boldness 0.75 a temperature of at most 0.83 is colorful enough, and 0.8 is the nearest.
    assert fields["vivid"] == [64, 4, 0.8, 0.75]
    tried_as(monkeypatch, lambda setting: (1, 0.79))
    assert photographs.choose(None, SMALL)["vivid"] is None


def test_what_is_published_was_chosen_and_is_measured_beside_the_network_before(
    network, monkeypatch, tmp_path
):
    monkeypatch.setattr(records, "RESULTS", tmp_path)
    monkeypatch.setattr(photographs, "SCALES", (32,))
    monkeypatch.setattr(photographs, "VIVID_TEMPERATURES", (0,))
    monkeypatch.setattr(photographs, "BOLDNESSES", (1,))
    monkeypatch.setattr(experiments, "OF_THE_SERIES", (SMALL_ONE,))
    monkeypatch.setattr(photographs, "read", lambda: SMALL[:2])
    before = SimpleNamespace(published=lambda name: training.load())
    monkeypatch.setattr(photographs.networks, "published", before.published)
    tiles = data.bundled().test_images[:8]
    monkeypatch.setattr(data, "load", lambda profile: data.Dataset("small", tiles, tiles[:5]))
    weights = {f"weight_{i}": one for i, one in enumerate(network.model.get_weights())}
    records.write_rounded(tmp_path / "unet_photographs.weights.npz", weights)
    path = photographs.publish(data.Dataset("another", tiles, tiles))
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found["photographs"] == 2 and found["rules"]["careful"] == photographs.CAREFUL
    assert set(found["measured"]) == {"before", "careful", "vivid"}
    careful, vivid = (found["measured"][way] for way in ("careful", "vivid"))
    assert set(careful["photographs"]) == set(photographs.KINDS)
    chosen = found["chosen"]["careful"]
    assert careful["photographs"]["clean"]["ab_rmse"]["value"] == pytest.approx(
        chosen["ab_rmse"],
        rel=0.01,  # the weights were rounded
    )
    assert vivid["cifar10"]["colorful"]["value"] > careful["cifar10"]["colorful"]["value"]
    gray = [
        found["measured"][way]["tiny_imagenet"]["gray_ab_rmse"]["value"]
        for way in found["measured"]
    ]
    assert len(set(gray)) == 1
