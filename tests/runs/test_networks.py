"""Tests of networks by name: whose run it is, and which ones can color photographs."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from colorize_lib import (
    color_bins,
    colorizer,
    experiments,
    models,
    networks,
    progress,
    records,
    targets,
    training,
)
from colorize_lib.errors import ColorizeError


def small_unet():
    return models.unet(widths=(2, 2))


def small_unet_for_bins():
    return models.unet_for_bins(widths=(2, 2))


def unet_for_one_size():
    keras = models.keras
    image = keras.layers.Input((32, 32, 1))
    return keras.Model(image, small_unet()(image))


SMALL = replace(experiments.get("unet"), name="small", build_model=small_unet)
BINS = replace(experiments.get("unet_bins"), name="bins", build_model=small_unet_for_bins)
ONE_SIZE = replace(SMALL, name="one_size", build_model=unet_for_one_size)


@pytest.fixture(autouse=True)
def nothing_trained(tmp_path, monkeypatch):
    """No runs and no results, and a few small experiments more."""
    monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr(records, "RESULTS", tmp_path / "results")
    more = [*experiments.EXPERIMENTS, SMALL, BINS, ONE_SIZE]
    monkeypatch.setattr(experiments, "EXPERIMENTS", more)


def publish(experiment):
    """Put a network into results/ as `records.publish` does, untrained."""
    model = experiment.build_model()
    records.write_json(records.RESULTS / f"{experiment.name}.json", {})
    weights = {f"weight_{i}": value for i, value in enumerate(records.rounded_weights(model))}
    np.savez(records.RESULTS / f"{experiment.name}.weights.npz", **weights)
    return model


@pytest.fixture
def own_runs(monkeypatch):
    """A list to put own runs into, oldest first; as its model, each has the name of its folder."""
    runs = []
    monkeypatch.setattr(progress, "all_runs", lambda: runs)

    def load(folder):
        return SimpleNamespace(model=SimpleNamespace(name=folder.name, input_shape=ANY_SIZE))

    monkeypatch.setattr(training, "load", load)
    return runs


ANY_SIZE = (None, None, None, 1)


def run_in(folder, experiment="small", profile="full", state="finished"):
    recipe = {"experiment": experiment, "profile": profile}
    return progress.Progress(Path(folder), state, recipe, {}, [], None)


def test_a_published_network_colors_as_it_should():
    published = publish(SMALL)
    network = networks.for_photographs("small")
    assert network.chroma_of is targets.chroma_of
    assert network.source == "the published run small"
    gray = np.random.default_rng(0).integers(0, 256, (21, 30)).astype(np.uint8)
    colored = colorizer.colorize(gray, network.model, 16, network.chroma_of)
    difference = colored.astype(int) - colorizer.colorize(gray, published, 16)
    assert np.abs(difference).max() <= 1  # weights are rounded


def test_a_network_for_bins_comes_with_its_decoder():
    publish(BINS)
    network = networks.for_photographs("bins")
    assert network.chroma_of is color_bins.decode
    gray = np.full((9, 10), 100, np.uint8)
    colored = colorizer.colorize(gray, network.model, chroma_of=network.chroma_of)
    assert colored.shape == (9, 10, 3)


def test_a_network_for_bins_can_be_made_bolder():
    publish(BINS)
    logits = np.random.default_rng(0).normal(size=(3, 4, len(color_bins.centers())))
    for temperature in (0, 0.6, 1):
        network = networks.for_photographs("bins", temperature)
        expected = color_bins.decode(logits, temperature)
        np.testing.assert_array_equal(network.chroma_of(logits), expected)


@pytest.mark.parametrize(
    ("name", "temperature", "expected"),
    [
        ("small", 0.6, "'small' predicts one color for each pixel, so it has no temperature"),
        ("small", 0.6, "choose one of unet_bins, unet_bins_rebalanced, unet_half_size, bins."),
        ("bins", -0.1, "A temperature is a number from 0 up, not -0.1."),
        ("bins", float("nan"), "A temperature is a number from 0 up, not nan."),
    ],
)
def test_a_temperature_that_cannot_be_gives_one_sentence(name, temperature, expected):
    with pytest.raises(ColorizeError) as raised:
        networks.for_photographs(name, temperature)
    assert expected in str(raised.value)


def test_your_own_run_comes_first(own_runs):
    publish(SMALL)
    own_runs.append(run_in("mine", profile="quick"))
    network = networks.for_photographs("small")
    assert network.model.name == "mine" and network.source == "your quick run mine"


def test_the_newest_full_run_comes_first_and_others_do_not_count(own_runs):
    own_runs += [
        run_in("older"),
        run_in("newer"),
        run_in("quick", profile="quick"),
        run_in("unfinished", state="interrupted"),
        run_in("another", experiment="unet"),
    ]
    network = networks.for_photographs("small")
    assert network.model.name == "newer" and network.source == "your full run newer"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nothing", "There is no experiment called 'nothing'"),
        ("conv_dense", "'conv_dense' does not predict the chroma of photographs of any size"),
        ("lab_chroma", "choose one of unet_without_skips, "),
        ("small", "no finished run of 'small', neither yours nor a published one"),
        ("one_size", "'one_size' takes no photographs of any size"),
    ],
)
def test_what_cannot_color_photographs_gives_one_sentence(name, expected):
    publish(ONE_SIZE)
    with pytest.raises(ColorizeError) as raised:
        networks.for_photographs(name)
    text = str(raised.value)
    assert expected in text and "\n" not in text and text.endswith(".")
