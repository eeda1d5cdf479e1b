"""Tests of published runs: what may be published, what can be read, and those that are here."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_training import TINY, tiny_dataset

from colorize_lib import (
    data,
    evaluation,
    experiments,
    metrics,
    records,
    targets,
    training,
)
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError

RESULTS = records.RESULTS  # the real ones: no test writes here
NOT_OF_A_RUN = {"bench", "floors", "metrics", "notebooks", "original", "temperatures", "validation"}
PUBLISHED = sorted(
    path.name.removesuffix(".json")
    for path in RESULTS.glob("*.json")
    if path.name.removesuffix(".json") not in NOT_OF_A_RUN
)
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

# The tiny experiment as one of the library's, with one epoch.
LISTED = replace(TINY, epochs=1)


@pytest.fixture(autouse=True)
def listed(monkeypatch):
    monkeypatch.setattr(experiments, "EXPERIMENTS", [*experiments.EXPERIMENTS, LISTED])


@pytest.fixture
def results(tmp_path, monkeypatch):
    """An empty folder in the place of results/."""
    monkeypatch.setattr(records, "RESULTS", tmp_path / "results")
    return tmp_path / "results"


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A finished full run of the tiny experiment."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path_factory.mktemp("runs")))
        return training.run(LISTED, tiny_dataset(), profile="full", show=False)


@pytest.fixture(scope="module")
def predictions(finished):
    """What its network predicts for the sample tiles and for twelve test images, now and then."""
    tiles = training.predict(finished.model, data.sample_tiles())
    test_images = training.predict(finished.model, tiny_dataset().test_images[:12])
    return {
        "tiles": tiles,
        "test_images": test_images,
        "tiles_epoch_1": tiles / 2,
        "test_images_epoch_1": test_images / 2,
    }


# Publishing


def test_a_published_run_is_its_record_its_predictions_and_its_weights(
    results, finished, predictions
):
    path = records.publish(finished, predictions)
    assert path == results / "tiny.json"
    names = sorted(path.name for path in results.iterdir())
    assert names == ["tiny.json", "tiny.predictions.npz", "tiny.weights.npz"]
    assert records.read("tiny") == {**finished.record, "notebook": LISTED.notebook}
    for epoch, ending in [(None, ""), (1, "_epoch_1")]:
        tiles, test_images = records.read_predictions("tiny", epoch)
        assert tiles.dtype == test_images.dtype == np.float32
        np.testing.assert_allclose(tiles, predictions["tiles" + ending], rtol=1e-3)
        np.testing.assert_allclose(test_images, predictions["test_images" + ending], rtol=1e-3)
    with np.load(results / "tiny.weights.npz") as weights:
        assert {weights[name].dtype for name in weights.files} == {np.dtype(np.float16)}


def test_further_seeds_have_theirs_in_the_name_and_no_weights(results, finished, predictions):
    other = finished._replace(record={**finished.record, "seed": 2})
    assert records.publish(other, predictions) == results / "tiny.seed2.json"
    assert records.read("tiny.seed2")["seed"] == 2
    names = sorted(path.name for path in results.iterdir())
    assert names == ["tiny.seed2.json", "tiny.seed2.predictions.npz"]


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"profile": "quick"}, "quick one: only runs of the full profile are recorded"),
        ({"history": {"train_loss": []}}, "has 0 epochs where the experiment has 1"),
        ({"history": {"train_loss": [1.0, 1.0]}}, "has 2 epochs where the experiment has 1"),
        ({"experiment": "unlisted"}, "no experiment called 'unlisted'"),
    ],
)
def test_other_runs_are_refused_and_nothing_is_written(
    results, finished, predictions, changed, complaint
):
    other = finished._replace(record={**finished.record, **changed})
    with pytest.raises(ColorizeError, match=complaint):
        records.publish(other, predictions)
    assert not results.exists()


def test_the_recorded_network_predicts_as_the_trained_one(results, finished, predictions):
    records.publish(finished, predictions)
    again = training.predict(records.load_model("tiny"), data.sample_tiles())
    np.testing.assert_allclose(again, predictions["tiles"], atol=0.005)
    assert not np.array_equal(again, predictions["tiles"]), "float16 should have rounded something"


def test_predictions_of_an_epoch_that_was_not_kept_are_an_error(results, finished, predictions):
    records.publish(finished, predictions)
    with pytest.raises(ColorizeError, match="After epoch 7 of 'tiny'.* choose one of 1"):
        records.read_predictions("tiny", 7)


# Reading


def test_a_missing_record_says_how_to_get_it(results):
    with pytest.raises(ColorizeError, match=r"No run of 'tiny' is recorded .*train it in the full"):
        records.read("tiny")


@pytest.mark.parametrize("kind", ["weights", "predictions"])
def test_a_missing_file_is_named(results, kind):
    with pytest.raises(ColorizeError, match=rf"tiny\.{kind}\.npz is missing: fetch it again"):
        {"weights": records.load_model, "predictions": records.read_predictions}[kind]("tiny")


def truncated(contents):
    return contents[: len(contents) // 3]


def without_its_end(contents):
    return contents[:-10]


def emptied(contents):
    return b""


def changed_in_the_middle(contents):
    middle = len(contents) // 2
    return contents[:middle] + bytes([contents[middle] ^ 0xFF]) + contents[middle + 1 :]


@pytest.mark.parametrize("damage", [truncated, without_its_end, emptied, changed_in_the_middle])
@pytest.mark.parametrize("kind", ["weights", "predictions"])
def test_a_damaged_file_is_named(results, finished, predictions, kind, damage):
    records.publish(finished, predictions)
    path = results / f"tiny.{kind}.npz"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ColorizeError, match=rf"tiny\.{kind}\.npz is damaged: fetch it again"):
        {"weights": records.load_model, "predictions": records.read_predictions}[kind]("tiny")


def test_weights_of_another_network_are_refused(results, finished, predictions, monkeypatch):
    records.publish(finished, predictions)
    changed = replace(LISTED, build_model=experiments.get("flatten_dense").build_model)
    monkeypatch.setattr(experiments, "EXPERIMENTS", [changed])
    with pytest.raises(ColorizeError, match=r"weights of 'tiny' do not fit"):
        records.load_model("tiny")


# Writing files whole


def test_a_file_is_written_with_its_folders(tmp_path):
    path = tmp_path / "a" / "b" / "file"
    records.write_whole(path, lambda file: file.write(b"whole"))
    assert path.read_bytes() == b"whole"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, RuntimeError("a bug"), OSError(28)])
def test_what_was_there_stays_when_writing_breaks_off(tmp_path, interruption):
    path = tmp_path / "file"
    path.write_bytes(b"before")

    def write(file):
        file.write(b"half")
        raise interruption

    with pytest.raises((ColorizeError, KeyboardInterrupt, RuntimeError)):
        records.write_whole(path, write)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path], "nothing half-written may be left"


def test_a_disk_that_fills_up_in_the_middle_of_an_array(tmp_path):
    resource = pytest.importorskip("resource")  # Windows has no limit that a test could set
    path = tmp_path / "arrays.npz"
    records.write_whole(path, lambda file: np.savez(file, small=np.zeros(3)))
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(ColorizeError, match=r"arrays\.npz could not be written"):
            records.write_whole(path, lambda file: np.savez(file, large=np.zeros(100_000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_the_place_of_a_folder_gives_one_sentence(tmp_path):
    (tmp_path / "runs").write_text("not a folder")
    with pytest.raises(ColorizeError, match=r"could not be written"):
        records.write_whole(tmp_path / "runs" / "record.json", lambda file: None)


def test_json_is_for_people_to_read(tmp_path):
    value = {"größe": [1, 2.5], "none": None}
    records.write_json(tmp_path / "a.json", value)
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert json.loads(text) == value
    assert "größe" in text and text.endswith("}\n") and text.count("\n") > 4


def test_runs_are_kept_in_the_project_unless_the_variable_says_otherwise(monkeypatch):
    monkeypatch.setenv("COLORIZE_RUNS", "/somewhere/else")
    assert records.runs_folder() == Path("/somewhere/else")
    monkeypatch.delenv("COLORIZE_RUNS")
    assert records.runs_folder() == records.PROJECT / "runs"


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
    predicts_bins = experiment.metric is metrics.bin_accuracy
    gray = "gray_accuracy" if predicts_bins else "gray_copy_accuracy"
    assert 0 < record["floors"][gray] < 1
    assert ("even_loss" in record["floors"]) == predicts_bins
    argmax = experiment.metric is metrics.argmax_accuracy
    assert ("constant_accuracy" in record["floors"]) == argmax
    assert (record["data"]["train_images"], record["data"]["test_images"]) == (50_000, 10_000)
    assert {"python", "keras", "tensorflow", "numpy"} <= set(record["versions"])
    assert {"cpu", "cores", "memory_gb", "system", "backend"} <= set(record["machine"])
    assert record["peak_memory_mb"] > 0


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_recipe_is_that_of_the_experiment_today(name):
    record = records.read(name)
    experiment = experiments.get(record["experiment"])
    model = experiment.build_model()
    model.compile(optimizer=experiment.build_optimizer(), loss=experiment.loss)
    dataset = tiny_dataset()._replace(sha256=record["data"]["sha256"])
    recipe = training.describe(
        experiment, model, dataset, profile="full", epochs=experiment.epochs, seed=record["seed"]
    )
    assert recipe == {**record["recipe"], "backend": keras.backend.backend()}
    assert record["parameters"] == model.count_params()


@pytest.mark.parametrize("name", WITH_WEIGHTS)
def test_published_weights_give_the_published_predictions(name):
    tiles, test_images = records.read_predictions(name)
    gray = records.read(name)["recipe"]["gray"]
    decode = experiments.get(name).decode
    again = training.predict(records.load_model(name), data.sample_tiles(), gray, decode)
    assert tiles.shape == test_images.shape == again.shape
    if decode is not None:  # a* and b*, not numbers from 0 to 1 that stand for them
        tiles, again = (chroma / (2 * targets.LARGEST_CHROMA) for chroma in (tiles, again))
    # The weights were rounded to float16, to one part in 2,000, after predicting.
    np.testing.assert_allclose(again, tiles, atol=0.02)
    assert np.abs(again - tiles).mean() < 0.001
    assert again.std() > 0.01, "a network that always says the same has learned nothing"


@pytest.mark.parametrize("name", WITH_WEIGHTS)
def test_published_weights_are_small_enough_to_share(name):
    assert (RESULTS / f"{name}.weights.npz").stat().st_size <= 17_000_000
    assert (RESULTS / f"{name}.predictions.npz").stat().st_size <= 1_500_000


def test_every_published_run_was_measured_on_the_data_of_the_floors():
    measured, floors = evaluation.published(), evaluation.published_floors()
    assert sorted(measured) == PUBLISHED
    for name, figures in measured.items():
        record = records.read(name)
        assert figures["experiment"] == record["experiment"]
        assert figures["data"]["sha256"] == record["data"]["sha256"] == floors["data"]["sha256"]


@pytest.mark.parametrize("name", WITH_WEIGHTS)
def test_published_figures_are_those_of_the_published_accuracy(name):
    # The accuracy was counted after the last epoch, before the weights were rounded to float16.
    if records.read(name)["recipe"]["metric"] == "argmax_accuracy":
        argmax = evaluation.published()[name]["as_predicted"]["argmax"]
        accuracy = records.read(name)["final"]["test_accuracy"]
        assert argmax["value"] == pytest.approx(accuracy, abs=0.005)
