"""Tests of published runs: what is said where there is none, and those that are here."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from colorize_lib import color, data, experiments
from colorize_lib.backend import keras
from colorize_lib.measuring import evaluation
from colorize_lib.runs import networks, recipe, records

RESULTS = records.RESULTS  # the real ones: no test writes here
NOT_OF_A_RUN = set(
    "another_world bench classes echo exact floors metrics notebooks original temperatures "
    "validation".split()
)
PUBLISHED = sorted(path.stem for path in RESULTS.glob("*.json") if path.stem not in NOT_OF_A_RUN)
FIRST_SEEDS = [name for name in PUBLISHED if ".seed" not in name]
# Those of Tiny ImageNet are not on the leaderboard.
ON_CIFAR10 = [name for name in PUBLISHED if records.read(name)["data"]["name"].startswith("CIFAR")]
WITH_WEIGHTS = [name for name in FIRST_SEEDS if experiments.get(name).shares_weights]
KEYS = set(
    "experiment title profile seed recipe data versions machine date parameters seconds_per_epoch "
    "peak_memory_mb history final floors reported".split()
)
METRICS = {"train_loss", "train_accuracy", "test_loss", "test_accuracy"}
# Of training and test images: their number, and their height and width.
CIFAR10, TINY_IMAGENET = (50_000, 10_000, 32), (93_146, 4_917, 64)
# The loss takes a* and b* since then, not numbers from 0 to 1 that stand for them.
RENAMED = {"bins": "ab_image", "half_size_bins": "ab_image_of_half_size"}


# Reading


def test_what_is_missing_of_a_published_run_is_named_and_how_to_get_it(results, complaint):
    assert not records.is_published("unet")
    told = complaint(records.read, "unet")
    assert "No run of 'unet' is recorded" in told and "train it in the full profile" in told
    for kind, read in (("weights", networks.published), ("predictions", records.read_predictions)):
        assert f"unet.{kind}.npz is missing: fetch it again" in complaint(read, "unet")


def test_json_is_for_people_to_read_and_made_again_where_it_is_missing_or_damaged(tmp_path):
    path, value = tmp_path / "a.json", {"größe": [1, 2.5], "none": None}
    assert records.read_json(path) is None
    records.write_json(path, value)
    text = path.read_text(encoding="utf-8")
    assert json.loads(text) == records.read_json(path) == value
    assert "größe" in text and text.endswith("}\n") and text.count("\n") > 4
    for damaged in (b"", b"{", b"{}", b"[1]", b"\xff"):
        path.write_bytes(damaged)
        assert records.read_json(path) is None


def test_runs_are_kept_in_the_project_unless_the_variable_says_otherwise(monkeypatch):
    monkeypatch.setenv("COLORIZE_RUNS", "/somewhere/else")
    assert records.runs_folder() == Path("/somewhere/else")
    assert records.short(records.runs_folder()) == "else"
    monkeypatch.delenv("COLORIZE_RUNS")
    assert records.runs_folder() == records.PROJECT / "runs"
    assert records.short(records.runs_folder() / "quick") == "runs/quick"


def test_what_is_missing_or_damaged_of_the_network_of_the_library_is_told(
    tmp_path, monkeypatch, results, damage, complaint
):
    monkeypatch.setattr(records, "SHIPPED", tmp_path / "shipped")
    records.write_json(results / "some.json", {"experiment": "some", "data": {"sha256": "0"}})
    np.savez(results / "some.weights.npz", weight_0=np.zeros(3))
    shipped = records.ship("some")
    record = (shipped / "record.json").read_text(encoding="utf-8")
    assert records.shipped()["experiment"] == "some"
    damage(shipped / "weights.npz")
    for read in (records.shipped, lambda: records.path_of_weights("some")):
        told = complaint(read)
        assert "weights.npz is damaged: fetch it again, by installing colorize_lib anew" in told
    (shipped / "weights.npz").unlink()
    assert "is missing or damaged: fetch it again" in complaint(records.shipped)
    np.savez(results / "some.weights.npz", weight_0=np.zeros(3))
    records.ship("some")
    for nonsense in ("{", "[]", "[1, 2]", '{"experiment": "some"}', '{"weights_sha256": "0"}'):
        (shipped / "record.json").write_text(nonsense)
        assert "is missing or damaged: fetch it again" in complaint(records.shipped)
    (shipped / "record.json").write_text(record, encoding="utf-8")
    assert records.shipped()["experiment"] == "some"
    (shipped / "record.json").unlink()
    assert "is missing or damaged: fetch it again" in complaint(records.shipped)


def test_weights_that_come_with_the_library_are_stored_once_and_go_back_for_others(
    tmp_path, monkeypatch, results, complaint
):
    monkeypatch.setattr(records, "SHIPPED", tmp_path / "shipped")
    for value, name in enumerate(("first", "second")):
        records.write_json(results / f"{name}.json", {"experiment": name, "data": {"sha256": "0"}})
        np.savez(results / f"{name}.weights.npz", weight_0=np.array([value]))

    def stored():
        paths = tmp_path.glob("*/*.npz")
        return {path.name: int(np.load(path)["weight_0"][0]) for path in paths}

    records.ship("first")
    assert stored() == {"weights.npz": 0, "second.weights.npz": 1}
    records.ship("first")
    records.ship("second")
    assert stored() == {"weights.npz": 1, "first.weights.npz": 0}
    assert records.path_of_weights("first") == results / "first.weights.npz"
    assert records.path_of_weights("second") == tmp_path / "shipped" / "weights.npz"
    np.savez(results / "second.weights.npz", weight_0=np.array([2]))  # trained and recorded anew
    assert records.path_of_weights("second") == results / "second.weights.npz"
    records.ship("second")
    assert stored() == {"weights.npz": 2, "first.weights.npz": 0}
    (results / "first.weights.npz").unlink()
    assert "first.weights.npz is missing: fetch it again" in complaint(records.ship, "first")
    assert stored() == {"weights.npz": 2} and records.shipped()["experiment"] == "second"


@pytest.mark.parametrize(
    "nonsense",
    [
        *(b"", b"{", b"{}", b"[]", b"3", b"\xff\xfe", b"[" * 100_000),
        *(b'{"name": "something"}', b'{"data": "CIFAR-10"}', b'{"data": {}}'),
    ],
    ids=lambda nonsense: repr(nonsense[:20]),
)
def test_a_damaged_record_is_named_and_how_to_get_it_again(results, complaint, nonsense):
    results.mkdir()
    (results / "unet.json").write_bytes(nonsense)
    told = f"{results / 'unet.json'} is damaged: fetch it again with `git checkout results`."
    assert complaint(records.read, "unet") == told


def test_a_record_that_cannot_be_read_is_not_called_damaged(results, complaint):
    (results / "unet.json").mkdir(parents=True)  # as good as a file without permission
    assert f"{results / 'unet.json'} cannot be read (" in complaint(records.read, "unet")


def _as_zip_of(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, contents in files.items():
            archive.writestr(name, contents)


NO_ARRAYS = {
    "one array": lambda path: np.save(path.open("wb"), np.zeros(3)),
    "text": lambda path: path.write_text("tiles"),
    "a zip of texts": lambda path: _as_zip_of(path, {"tiles": "t", "test_images": "t", "unet": ""}),
    "other arrays": lambda path: np.savez(path, something=np.zeros(3)),
    "objects": lambda path: np.savez(path, tiles=np.array([{}], dtype=object)),
}


@pytest.mark.parametrize("write", NO_ARRAYS.values(), ids=NO_ARRAYS)
@pytest.mark.parametrize("kind", ["predictions", "errors"])
def test_arrays_that_are_damaged_or_others_are_named(results, complaint, write, kind):
    results.mkdir()
    path = results / f"unet.{kind}.npz"
    write(path)
    told = complaint(getattr(records, f"read_{kind}"), "unet")
    assert told.startswith(str(path)) and "fetch it again with `git checkout results`" in told


# The records that are here


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_record_is_complete_and_its_recipe_is_that_of_the_experiment_today(name):
    record = records.read(name)
    assert KEYS <= set(record)
    experiment = experiments.get(record["experiment"])
    suffix = f".seed{record['seed']}" if record["seed"] else ""
    assert (name, record["title"]) == (record["experiment"] + suffix, experiment.title)
    assert len(record["seconds_per_epoch"]) == experiment.epochs
    assert set(record["history"]) == set(record["final"]) == METRICS
    for metric, values in record["history"].items():
        assert (len(values), values[-1]) == (experiment.epochs, record["final"][metric])
        assert "loss" in metric or all(0 <= value <= 1 for value in values)
    metric, floors = record["recipe"]["metric"], record["floors"]
    assert 0 < floors["gray_accuracy" if metric == "bin_accuracy" else "gray_copy_accuracy"] < 1
    assert ("even_loss" in floors) == (metric == "bin_accuracy")
    assert ("constant_accuracy" in floors) == (metric == "argmax_accuracy")
    *numbers, side = CIFAR10 if name in ON_CIFAR10 else TINY_IMAGENET
    assert [record["data"]["train_images"], record["data"]["test_images"]] == numbers
    assert {"python", "keras", "tensorflow", "numpy"} <= set(record["versions"])
    assert {"cpu", "cores", "memory_gb", "system", "backend"} <= set(record["machine"])
    assert record["peak_memory_mb"] > 0

    model, then = experiment.build_model(), record["recipe"]
    today = recipe.describe_experiment(experiment, model)
    for recipe_of in (today, then):
        recipe_of["target"] = RENAMED.get(recipe_of["target"], recipe_of["target"])
    today |= {"profile": "full", "seed": record["seed"], "epochs": experiment.epochs}
    assert then.pop("data_sha256") == record["data"]["sha256"]
    shapes = [[number, side, side, 3] for number in numbers]
    assert then.pop("data_shapes", shapes) == shapes
    then.pop("code", None)  # its marks differ from one version of Python to the next
    assert {part: today[part] for part in then} == {**then, "backend": keras.backend.backend()}
    assert {"layers", "optimizer", "target", "loss", "metric", "gray", "batch_size"} <= then.keys()
    # What a record does not state was not there yet: it has to be as if it were not.
    for part, value in {"flips": False, "shifts": 0, "learning_rate": None}.items():
        assert part in then or today[part] == value
    assert today["inputs"] == "only_gray"
    assert (record["profile"], record["parameters"]) == ("full", model.count_params())


@pytest.mark.parametrize("name", WITH_WEIGHTS)
def test_published_weights_give_the_published_predictions(name):
    tiles = records.read_predictions(name)
    network, images = networks.published(name), data.sample_tiles()
    again = network.values(network.gray(images), images)
    assert tiles.shape == again.shape
    if network.experiment.target.decode is not None:  # a* and b*, not numbers from 0 to 1
        tiles, again = (chroma / (2 * color.LARGEST_CHROMA) for chroma in (tiles, again))
    # The weights were rounded to float16, to one part in 2,000, after predicting.
    np.testing.assert_allclose(again, tiles, atol=0.02)
    assert np.abs(again - tiles).mean() < 0.001
    assert again.std() > 0.01, "a network that always says the same has learned nothing"
    # They are small enough to share.
    assert records.path_of_weights(name).stat().st_size <= 16_000_000
    assert (RESULTS / f"{name}.predictions.npz").stat().st_size <= 500_000


@pytest.mark.parametrize("name", [name for name in FIRST_SEEDS if name in ON_CIFAR10])
def test_what_answers_are_compared_by_is_the_published_figure_for_each_image(name):
    errors = records.read_errors(name)[name]
    figure = evaluation.published()[name]["true_lightness"][evaluation.COMPARED_BY]["value"]
    assert errors.shape == (10_000,)
    assert np.sqrt(errors.mean()) == pytest.approx(figure, rel=1e-3)  # kept in float16


def test_every_published_run_was_measured_on_the_data_of_the_baselines():
    measured, baselines = evaluation.published(), evaluation.published_baselines()
    assert sorted(measured) == ON_CIFAR10
    for name, figures in measured.items():
        record = records.read(name)
        assert figures["experiment"] == record["experiment"]
        assert figures["data"]["sha256"] == record["data"]["sha256"] == baselines["data"]["sha256"]
        # The accuracy was counted before the weights were rounded to float16.
        if name in WITH_WEIGHTS and record["recipe"]["metric"] == "argmax_accuracy":
            argmax = figures["as_predicted"]["argmax"]["value"]
            assert argmax == pytest.approx(record["final"]["test_accuracy"], abs=0.005)
