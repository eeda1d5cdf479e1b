"""Tests of what is kept of a finished run: its record, its baselines, and what is published."""

import json
from dataclasses import replace

import numpy as np
import pytest

from colorize_lib import data, experiments, losses, training
from colorize_lib.errors import ColorizeError
from colorize_lib.runs import finished, networks, records

pytestmark = pytest.mark.usefixtures("runs")


# Predictions that were kept on the way


def test_predictions_are_kept_after_some_epochs(uninterrupted, train):
    last = finished.kept_predictions(uninterrupted, 3)
    assert list(last) == ["tiles"]  # these images have no labels, so none are chosen by class
    expected = uninterrupted.network.predict(data.sample_tiles())
    np.testing.assert_array_equal(last["tiles"], expected)
    after_one = finished.kept_predictions(train(epochs=1), 1)
    first = finished.kept_predictions(uninterrupted, 1)
    np.testing.assert_array_equal(first["tiles"], after_one["tiles"])


def test_predictions_that_were_not_kept_are_an_error(uninterrupted, copied):
    with pytest.raises(ColorizeError, match=r"samples-0004\.npz is missing or damaged"):
        finished.kept_predictions(uninterrupted, 4)
    (copied / "samples-0002.npz").write_bytes(b"PK")
    with pytest.raises(ColorizeError, match=r"samples-0002\.npz is missing or damaged"):
        finished.kept_predictions(uninterrupted._replace(folder=copied), 2)


# Baselines


def kept_in(runs):
    """The files of baselines and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in runs.glob("baselines-*.json")}


def test_baselines_are_computed_once_and_kept(train, runs):
    first = train(epochs=1)
    computed = kept_in(runs)
    assert len(computed) == 1
    second = train(epochs=1, seed=1)
    assert kept_in(runs) == computed
    assert second.record["floors"] == first.record["floors"] != {}
    assert second.record["train_floors"] == first.record["train_floors"]


@pytest.mark.parametrize("other", ["loss", "metric", "gray", "encode", "decode", "data", "halves"])
def test_baselines_are_computed_anew_for_whatever_decides_them(tiny, runs, other):
    experiment, dataset = tiny.EXPERIMENT, tiny.dataset()
    target = experiment.target
    images = np.concatenate([dataset.train_images, dataset.test_images])
    changed = {
        "loss": {"loss": losses.squared_error},
        "metric": {"metric": losses.squared_error},
        "gray": {"gray": "rec601"},
        "encode": {"target": replace(target, encode=lambda images: tiny.mean_color(images) / 2)},
        "decode": {"target": replace(target, decode=lambda answers: answers)},
    }
    another = {
        "data": dataset.subset(train=slice(20)),
        "halves": replace(dataset, train_images=images[:32], test_images=images[32:]),
    }
    finished.baselines_of(experiment, dataset)
    experiment = replace(experiment, **changed.get(other, {}))
    finished.baselines_of(experiment, another.get(other, dataset))
    assert len(kept_in(runs)) == 2


@pytest.mark.parametrize("contents", ["", "{}", "{"])
def test_damaged_baselines_are_computed_anew(tiny, runs, contents):
    before = finished.baselines_of(tiny.EXPERIMENT, tiny.dataset())
    (path,) = runs.glob("baselines-*.json")
    path.write_text(contents)
    assert finished.baselines_of(tiny.EXPERIMENT, tiny.dataset()) == before


# Publishing


@pytest.fixture(scope="module")
def full(train, tiny, tmp_path_factory):
    """A finished full run of one epoch, on images with labels: twelve of each class to test on."""
    random = np.random.default_rng(0)
    sides = [random.integers(0, 256, (count, 32, 32, 3), np.uint8) for count in (60, 120)]
    labels = [np.arange(len(images), dtype=np.uint8) % 10 for images in sides]
    dataset = data.Dataset("tiny with labels", *sides, *labels)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path_factory.mktemp("runs")))
        return train(dataset, {"epochs": 1}, profile="full", epochs=1), dataset


def test_a_published_run_is_its_record_its_predictions_and_its_weights(results, full):
    run, dataset = full
    assert finished.publish(run, dataset) == results / "tiny.json"
    names = sorted(path.name for path in results.iterdir())
    assert names == ["tiny.json", "tiny.predictions.npz", "tiny.weights.npz"]
    assert records.read("tiny") == {**run.record, "notebook": run.network.experiment.notebook}
    samples = data.sample_tiles(), data.sample_test_images(dataset)
    for epoch in (None, 1):
        for kept, images in zip(records.read_predictions("tiny", epoch), samples, strict=True):
            assert kept.dtype == np.float32
            np.testing.assert_allclose(kept, run.network.predict(images), rtol=1e-3)
    with np.load(results / "tiny.weights.npz") as weights:
        assert {weights[name].dtype for name in weights.files} == {np.dtype(np.float16)}


def test_further_seeds_have_theirs_in_the_name_and_no_weights(results, full, listed):
    run, dataset = full
    other = run._replace(record={**run.record, "seed": 2})
    assert finished.publish(other, dataset) == results / "tiny.seed2.json"
    assert records.read("tiny.seed2")["seed"] == 2
    names = sorted(path.name for path in results.iterdir())
    assert names == ["tiny.seed2.json", "tiny.seed2.predictions.npz"]
    for load in (networks.published, training.load):
        with pytest.raises(ColorizeError, match="weights are kept for seed 0 alone. Train this"):
            load("tiny.seed2")


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"profile": "quick"}, "quick one: only runs of the full profile are recorded"),
        ({"history": {"train_loss": []}}, "has 0 epochs where the experiment has 1"),
        ({"history": {"train_loss": [1.0, 1.0]}}, "has 2 epochs where the experiment has 1"),
    ],
)
def test_other_runs_are_refused_and_nothing_is_written(results, full, changed, complaint):
    run, dataset = full
    with pytest.raises(ColorizeError, match=complaint):
        finished.publish(run._replace(record={**run.record, **changed}), dataset)
    assert not results.exists()


def test_the_published_network_predicts_as_the_trained_one(results, full, listed):
    run, dataset = full
    finished.publish(run, dataset)
    network = networks.published("tiny")
    assert network.source == "the published run tiny"
    again, trained = (one.predict(data.sample_tiles()) for one in (network, run.network))
    np.testing.assert_allclose(again, trained, atol=0.005)
    assert not np.array_equal(again, trained), "float16 should have rounded something"


def test_weights_of_another_network_are_refused(results, full, listed):
    finished.publish(*full)
    other = experiments.get("flatten_dense").build_model
    experiments.add(replace(experiments.get("tiny"), build_model=other))
    with pytest.raises(ColorizeError, match=r"weights in tiny\.weights\.npz do not fit"):
        networks.published("tiny")


@pytest.mark.parametrize("kind", ["weights", "predictions"])
def test_a_damaged_file_is_named(results, full, listed, kind, damage):
    finished.publish(*full)
    damage(results / f"tiny.{kind}.npz")
    with pytest.raises(ColorizeError, match=rf"tiny\.{kind}\.npz is damaged: fetch it again"):
        {"weights": networks.published, "predictions": records.read_predictions}[kind]("tiny")


def test_predictions_of_an_epoch_that_was_not_kept_are_an_error(results, full):
    finished.publish(*full)
    with pytest.raises(ColorizeError, match="After epoch 7 of 'tiny'.* choose one of 1"):
        records.read_predictions("tiny", 7)


def test_a_run_can_be_made_the_one_that_comes_with_the_library(
    results, full, listed, tmp_path, monkeypatch
):
    monkeypatch.setattr(records, "SHIPPED", tmp_path / "shipped")
    finished.publish(*full)
    assert records.ship("tiny") == tmp_path / "shipped"
    record = json.loads((tmp_path / "shipped" / "record.json").read_text(encoding="utf-8"))
    assert {**record, "weights_sha256": 0} == {**records.read("tiny"), "weights_sha256": 0}
    assert records.shipped() == record
    networks._shipped.cache_clear()
    network = training.load()
    networks._shipped.cache_clear()
    assert network.source == "the network of the library"
    expected = networks.published("tiny").predict(data.sample_tiles())
    np.testing.assert_array_equal(network.predict(data.sample_tiles()), expected)
