"""Tests of what is kept of a finished run: its record, its baselines, and what is published."""

from dataclasses import replace

import numpy as np
import pytest

from colorize_lib import data, experiments, losses, training
from colorize_lib.runs import finished, networks, records

pytestmark = pytest.mark.usefixtures("runs")


def test_predictions_are_kept_after_some_epochs(uninterrupted, copied, train, complaint):
    last = finished.kept_predictions(uninterrupted, 3)
    expected = uninterrupted.network.predict(data.sample_tiles())
    np.testing.assert_array_equal(last, expected)
    after_one = finished.kept_predictions(train(epochs=1), 1)
    first = finished.kept_predictions(uninterrupted, 1)
    np.testing.assert_array_equal(first, after_one)

    (copied / "samples-0002.npz").write_bytes(b"PK")
    for epoch in (2, 4):
        told = complaint(finished.kept_predictions, uninterrupted._replace(folder=copied), epoch)
        assert f"samples-000{epoch}.npz is missing or damaged" in told and "again=True" in told


# Baselines


def kept_in(runs):
    """The files of baselines and when each was written."""
    return {path: path.stat().st_mtime_ns for path in runs.glob("baselines-*.json")}


def test_baselines_are_computed_once_and_kept_unless_they_were_damaged(tiny, runs):
    first = finished.baselines_of(tiny.EXPERIMENT, tiny.dataset())
    computed = kept_in(runs)
    assert finished.baselines_of(tiny.EXPERIMENT, tiny.dataset()) == first
    assert kept_in(runs) == computed
    (path,) = computed
    for damaged in ("", "{}", "{", '{"train": {}}', '{"a": 1}', "[" * 100_000):
        path.write_text(damaged)
        assert finished.baselines_of(tiny.EXPERIMENT, tiny.dataset()) == first


def test_baselines_are_computed_anew_for_whatever_decides_them(tiny, runs):
    own, dataset = tiny.EXPERIMENT, tiny.dataset()
    images = np.concatenate([dataset.train_images, dataset.test_images])
    halved = replace(own.target, encode=lambda images: tiny.mean_color(images) / 2)
    decoded = replace(own.target, decode=lambda answers: answers)
    different = [
        (own, dataset),
        (replace(own, loss=losses.squared_error), dataset),
        (replace(own, metric=losses.squared_error), dataset),
        (replace(own, gray="rec601"), dataset),
        (replace(own, target=halved), dataset),
        (replace(own, target=decoded), dataset),
        (own, dataset.subset(train=slice(20))),
        (own, replace(dataset, train_images=images[:32], test_images=images[32:])),
    ]
    for number, (experiment, images) in enumerate(different, 1):
        finished.baselines_of(experiment, images)
        assert len(kept_in(runs)) == number


# Publishing


@pytest.fixture(scope="module")
def full(train, tmp_path_factory):
    """A finished full run of one epoch."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path_factory.mktemp("runs")))
        return train(changes={"epochs": 1}, profile="full", epochs=1)


def test_a_published_run_is_its_record_its_predictions_and_its_weights(results, full, listed):
    run = full
    assert finished.publish(run) == results / "tiny.json"
    names = sorted(path.name for path in results.iterdir())
    assert names == ["tiny.json", "tiny.predictions.npz", "tiny.weights.npz"]
    assert records.read("tiny") == {**run.record, "notebook": run.network.experiment.notebook}
    tiles, kept = data.sample_tiles(), records.read_predictions("tiny")
    assert kept.dtype == np.float32
    np.testing.assert_allclose(kept, run.network.predict(tiles), rtol=1e-3)
    with np.load(results / "tiny.weights.npz") as weights:
        assert {weights[name].dtype for name in weights.files} == {np.dtype(np.float16)}
    network = networks.published("tiny")
    assert network.source == "the published run tiny"
    again, trained = (one.predict(tiles) for one in (network, run.network))
    np.testing.assert_allclose(again, trained, atol=0.005)
    assert not np.array_equal(again, trained), "float16 should have rounded something"


def test_of_a_long_training_alone_what_it_predicted_on_the_way_is_published(
    results, full, listed, monkeypatch, complaint
):
    finished.publish(full)
    told = complaint(records.read_predictions, "tiny", 1)
    assert told == "After epoch 1 of 'tiny' no predictions were kept: leave the epoch out."
    monkeypatch.setattr(finished, "LONG", 1)
    finished.publish(full)
    kept = finished.kept_predictions(full, 1)
    np.testing.assert_allclose(records.read_predictions("tiny", 1), kept, rtol=1e-3)
    told = complaint(records.read_predictions, "tiny", 7)
    assert told.endswith("leave the epoch out, or choose one of 1.")


def test_of_further_seeds_the_record_alone_is_kept_with_the_seed_in_its_name(
    results, full, listed, complaint
):
    other = full._replace(record={**full.record, "seed": 2})
    assert finished.publish(other) == results / "tiny.seed2.json"
    assert records.read("tiny.seed2")["seed"] == 2
    assert [path.name for path in results.iterdir()] == ["tiny.seed2.json"]
    for load in (networks.published, training.load, records.read_predictions):
        told = complaint(load, "tiny.seed2")
        assert "only the record is kept of further seeds. Train this" in told


def test_an_experiment_can_keep_its_weights_out(results, full, listed):
    run = full
    large = replace(run.network.experiment, shares_weights=False)
    finished.publish(run._replace(network=run.network._replace(experiment=large)))
    assert sorted(path.name for path in results.iterdir()) == ["tiny.json", "tiny.predictions.npz"]


def test_other_runs_are_refused_and_nothing_is_written(results, full, complaint):
    run = full
    for changed, told in (
        ({"profile": "quick"}, "quick one: only runs of the full profile are recorded"),
        ({"history": {"train_loss": []}}, "has 0 epochs where the experiment has 1"),
        ({"history": {"train_loss": [1.0, 1.0]}}, "has 2 epochs where the experiment has 1"),
    ):
        other = run._replace(record={**run.record, **changed})
        assert told in complaint(finished.publish, other)
    assert not results.exists()


def test_what_cannot_be_read_of_a_published_run_is_told(results, full, listed, complaint, damage):
    finished.publish(full)
    own = experiments.get("tiny")
    experiments.add(replace(own, build_model=experiments.get("flatten_dense").build_model))
    told = complaint(networks.published, "tiny")
    assert "The weights in tiny.weights.npz do not fit" in told and "models.py" in told
    for kind, read in (("weights", networks.published), ("predictions", records.read_predictions)):
        damage(results / f"tiny.{kind}.npz")
        assert f"tiny.{kind}.npz is damaged: fetch it again" in complaint(read, "tiny")
