"""Tests of published runs: what is said where there is none, and those that are here."""

import json
from pathlib import Path

import numpy as np
import pytest

from colorize_lib import color, data, experiments
from colorize_lib.errors import ColorizeError
from colorize_lib.measuring import evaluation
from colorize_lib.runs import networks, records

RESULTS = records.RESULTS  # the real ones: no test writes here
NOT_OF_A_RUN = {"bench", "floors", "metrics", "notebooks", "original", "temperatures", "validation"}
PUBLISHED = sorted(path.stem for path in RESULTS.glob("*.json") if path.stem not in NOT_OF_A_RUN)
WITH_WEIGHTS = [name for name in PUBLISHED if ".seed" not in name]
KEYS = {
    "experiment",
    "title",
    "profile",
    "seed",
    "recipe",
    "data",
    "versions",
    "machine",
    "date",
    "parameters",
    "seconds_per_epoch",
    "peak_memory_mb",
    "history",
    "final",
    "floors",
    "reported",
}
METRICS = {"train_loss", "train_accuracy", "test_loss", "test_accuracy"}


# Reading


def test_a_missing_record_says_how_to_get_it(results):
    assert not records.is_published("unet")
    with pytest.raises(ColorizeError, match=r"No run of 'unet' is recorded .*train it in the full"):
        records.read("unet")


@pytest.mark.parametrize("kind", ["weights", "predictions"])
def test_a_missing_file_is_named(results, kind):
    with pytest.raises(ColorizeError, match=rf"unet\.{kind}\.npz is missing: fetch it again"):
        {"weights": networks.published, "predictions": records.read_predictions}[kind]("unet")


def test_json_is_for_people_to_read(tmp_path):
    value = {"größe": [1, 2.5], "none": None}
    records.write_json(tmp_path / "a.json", value)
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert json.loads(text) == records.read_json(tmp_path / "a.json") == value
    assert "größe" in text and text.endswith("}\n") and text.count("\n") > 4


@pytest.mark.parametrize("contents", [None, b"", b"{", b"{}", b"[1]", b"\xff"])
def test_json_that_is_missing_or_damaged_is_made_again(tmp_path, contents):
    if contents is not None:
        (tmp_path / "a.json").write_bytes(contents)
    assert records.read_json(tmp_path / "a.json") is None


def test_runs_are_kept_in_the_project_unless_the_variable_says_otherwise(monkeypatch):
    monkeypatch.setenv("COLORIZE_RUNS", "/somewhere/else")
    assert records.runs_folder() == Path("/somewhere/else")
    monkeypatch.delenv("COLORIZE_RUNS")
    assert records.runs_folder() == records.PROJECT / "runs"


def test_a_folder_is_short_where_it_is_below_the_project():
    assert records.short(records.PROJECT / "runs" / "quick") == "runs/quick"
    assert records.short(Path("/somewhere/else")) == "else"


# The network that comes with the library


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """A folder in the place of that of the network of the library, with a record and weights."""
    monkeypatch.setattr(records, "SHIPPED", tmp_path / "shipped")
    (tmp_path / "results").mkdir()
    np.savez(tmp_path / "results" / "some.weights.npz", weight_0=np.zeros(3))
    records.write_json(tmp_path / "results" / "some.json", {"experiment": "some"})
    monkeypatch.setattr(records, "RESULTS", tmp_path / "results")
    return records.ship("some")


def test_damaged_weights_of_the_library_are_told(shipped, damage):
    assert records.shipped()["experiment"] == "some"
    damage(shipped / "weights.npz")
    with pytest.raises(ColorizeError, match=r"weights\.npz is damaged: fetch it again, by install"):
        records.shipped()


@pytest.mark.parametrize("name", ["weights.npz", "record.json"])
def test_what_is_missing_of_the_network_of_the_library_is_told(shipped, name):
    (shipped / name).unlink()
    with pytest.raises(ColorizeError, match="is missing or damaged: fetch it again"):
        records.shipped()


def test_a_damaged_record_of_the_library_is_told(shipped):
    (shipped / "record.json").write_text("{")
    with pytest.raises(ColorizeError, match="is missing or damaged: fetch it again"):
        records.shipped()


# The records that are here


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_record_is_complete(name):
    record = records.read(name)
    assert KEYS <= set(record)
    assert record["profile"] == record["recipe"]["profile"] == "full"
    experiment = experiments.get(record["experiment"])
    suffix = f".seed{record['seed']}" if record["seed"] else ""
    assert name == record["experiment"] + suffix
    assert record["title"] == experiment.title
    assert record["recipe"]["epochs"] == experiment.epochs
    assert len(record["seconds_per_epoch"]) == experiment.epochs
    assert set(record["history"]) == set(record["final"]) == METRICS
    for metric, values in record["history"].items():
        assert len(values) == experiment.epochs
        assert record["final"][metric] == values[-1]
    for metric in ("train_accuracy", "test_accuracy"):
        assert all(0 <= value <= 1 for value in record["history"][metric])
    metric = record["recipe"]["metric"]
    gray = "gray_accuracy" if metric == "bin_accuracy" else "gray_copy_accuracy"
    assert 0 < record["floors"][gray] < 1
    assert ("even_loss" in record["floors"]) == (metric == "bin_accuracy")
    assert ("constant_accuracy" in record["floors"]) == (metric == "argmax_accuracy")
    assert (record["data"]["train_images"], record["data"]["test_images"]) == (50_000, 10_000)
    assert {"python", "keras", "tensorflow", "numpy"} <= set(record["versions"])
    assert {"cpu", "cores", "memory_gb", "system", "backend"} <= set(record["machine"])
    assert record["peak_memory_mb"] > 0


@pytest.mark.parametrize("name", WITH_WEIGHTS)
def test_published_weights_give_the_published_predictions(name):
    tiles, test_images = records.read_predictions(name)
    network, images = networks.published(name), data.sample_tiles()
    again = network.values(network.gray(images), images)
    assert tiles.shape == test_images.shape == again.shape
    if network.experiment.target.decode is not None:  # a* and b*, not numbers from 0 to 1
        tiles, again = (chroma / (2 * color.LARGEST_CHROMA) for chroma in (tiles, again))
    # The weights were rounded to float16, to one part in 2,000, after predicting.
    np.testing.assert_allclose(again, tiles, atol=0.02)
    assert np.abs(again - tiles).mean() < 0.001
    assert again.std() > 0.01, "a network that always says the same has learned nothing"


@pytest.mark.parametrize("name", WITH_WEIGHTS)
def test_published_weights_are_small_enough_to_share(name):
    assert (RESULTS / f"{name}.weights.npz").stat().st_size <= 17_000_000
    assert (RESULTS / f"{name}.predictions.npz").stat().st_size <= 1_500_000


def test_every_published_run_was_measured_on_the_data_of_the_baselines():
    measured, baselines = evaluation.published(), evaluation.published_baselines()
    assert sorted(measured) == PUBLISHED
    for name, figures in measured.items():
        record = records.read(name)
        assert figures["experiment"] == record["experiment"]
        assert figures["data"]["sha256"] == record["data"]["sha256"] == baselines["data"]["sha256"]


@pytest.mark.parametrize("name", WITH_WEIGHTS)
def test_published_figures_are_those_of_the_published_accuracy(name):
    # The accuracy was counted after the last epoch, before the weights were rounded to float16.
    if records.read(name)["recipe"]["metric"] == "argmax_accuracy":
        argmax = evaluation.published()[name]["as_predicted"]["argmax"]
        accuracy = records.read(name)["final"]["test_accuracy"]
        assert argmax["value"] == pytest.approx(accuracy, abs=0.005)
