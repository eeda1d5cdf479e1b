"""Tests of the one door to trained networks: whose run it opens, and how answers are read."""

import os
import shutil
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from colorize_lib import color_bins, data, experiments, models, targets, training
from colorize_lib.backend import keras
from colorize_lib.hints.points import without_hints
from colorize_lib.runs import finished, networks, records

pytestmark = pytest.mark.usefixtures("runs", "results")

SMALL = replace(
    experiments.get("unet"),
    name="small",
    build_model=partial(models.unet, widths=(2, 2)),
    epochs=1,
)
BINS = replace(
    experiments.get("unet_bins"),
    name="bins",
    build_model=partial(models.unet_for_bins, widths=(2, 2)),
)


@pytest.fixture(autouse=True)
def known(listed):
    """The two small networks are on the list of experiments."""
    for experiment in (SMALL, BINS):
        experiments.add(experiment)


@pytest.fixture(scope="module")
def images():
    return data.bundled().subset(train=slice(0, 1200, 60), test=slice(0, 340, 34))


@pytest.fixture(scope="module")
def trained(images, tmp_path_factory):
    """Runs of the small U-Net, by how they are called here."""
    profiles = {"quick": "quick", "older": "full", "newer": "full"}
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path_factory.mktemp("trained")))
        return {
            name: training.run(SMALL, images, profile=profile, epochs=1, seed=seed, show=False)
            for seed, (name, profile) in enumerate(profiles.items(), 1)
        }


@pytest.fixture
def own(trained, runs):
    """Function: puts some of the trained runs into the folder of runs, oldest first."""

    def put(*names):
        for age, name in enumerate(names):
            folder = trained[name].folder
            copy = shutil.copytree(folder, runs / folder.parent.name / folder.name)
            for path in copy.iterdir():
                os.utime(path, (1e9 + age, 1e9 + age))

    return put


def publish(experiment, sha256="of other images"):
    """Put a network into results/ as it is published, untrained."""
    weights = finished.rounded_weights(training.untrained_model(experiment, seed=9))
    record = {"experiment": experiment.name, "data": {"sha256": sha256}}
    records.write_json(records.RESULTS / f"{experiment.name}.json", record)
    arrays = {f"weight_{i}": value for i, value in enumerate(weights)}
    np.savez(records.RESULTS / f"{experiment.name}.weights.npz", **arrays)


# Whose run it is


@pytest.mark.parametrize(
    ("runs_of_ones_own", "is_published", "epochs", "expected"),
    [
        (["newer", "quick"], True, 1, "newer"),
        (["older", "newer"], True, 1, "newer"),
        (["newer", "older"], True, 1, "older"),
        (["newer"], True, 2, "published"),
        (["newer"], False, 2, "newer"),
        (["quick"], True, 1, "published"),
        (["quick"], False, 1, "quick"),
        ([], True, 1, "published"),
    ],
)
def test_a_full_run_of_all_epochs_comes_first_then_the_published_then_what_else_there_is(
    own, trained, images, runs_of_ones_own, is_published, epochs, expected
):
    own(*runs_of_ones_own)
    experiments.add(replace(SMALL, epochs=epochs))
    if is_published:
        publish(SMALL, images.sha256)
    source = training.load("small").source
    if expected == "published":
        assert source == "the published run small"
    else:
        run = trained[expected]
        assert source == f"your {run.record['profile']} run {run.folder.name}"


def test_a_run_on_other_images_is_not_taken_for_the_published_one(own):
    own("newer")
    publish(SMALL, sha256="of other images")
    assert training.load("small").source == "the published run small"


def test_where_no_weights_were_published_there_is_only_a_run_of_ones_own(
    own, trained, images, monkeypatch, complaint
):
    large = experiments.add(replace(SMALL, shares_weights=False))
    monkeypatch.setattr(experiments, "OF_THE_SERIES", (large,))
    publish(large, images.sha256)
    assert "weights of 'small' are not published" in complaint(networks.published, "small")
    told = complaint(training.load, "small")
    assert "There is no finished run of 'small'" in told and "train small --full" in told
    own("newer")
    assert training.load("small").source.endswith(trained["newer"].folder.name)


def test_what_is_published_and_what_is_shipped_is_read_by_the_experiments_of_the_series(
    monkeypatch,
):
    monkeypatch.setattr(records, "RESULTS", records.PROJECT / "results")
    networks._shipped.cache_clear()
    for name in ("unet", "unet_half_size"):
        of_the_series = experiments.get(name)
        experiments.add(replace(SMALL, name=name))
        assert experiments.get(name) != of_the_series
        network = training.load(name)
        assert (network.source, network.experiment) == (f"the published run {name}", of_the_series)
    assert training.load().experiment == of_the_series
    shipped = records.shipped()
    assert len(shipped.pop("weights_sha256")) == 64
    assert shipped == records.read("unet_half_size")


@pytest.mark.parametrize("name", ["quick", "newer"])
def test_a_loaded_run_predicts_bit_for_bit_as_the_one_that_trained_it(own, trained, images, name):
    own("quick", "newer")
    publish(SMALL)
    folder = trained[name].folder
    loaded = training.load(folder.name)
    assert loaded.source == f"your {folder.parent.name} run {folder.name}"
    ours, theirs = (one.predict(images.test_images) for one in (loaded, trained[name].network))
    np.testing.assert_array_equal(ours, theirs)


def test_a_loaded_run_of_several_looks_and_dropout_predicts_bit_for_bit(images, tiny, train):
    half_size = partial(models.unet_for_bins, widths=(2, 2, 2), half_size=True)
    looking = replace(experiments.get("unet_half_size"), build_model=half_size)
    experiments.add(looking)
    for run in (training.run(looking, images, epochs=1, show=False), train(epochs=1)):
        loaded = training.load(run.record["experiment"])
        ours, theirs = (one.pictures(images.test_images) for one in (loaded, run.network))
        np.testing.assert_array_equal(ours, theirs)


def test_a_run_that_no_longer_fits_or_lost_its_files_is_skipped_or_told(
    own, trained, images, runs, monkeypatch, complaint
):
    own("older")
    name = trained["older"].folder.name
    experiments.add(replace(SMALL, gray="rec601"))
    told = complaint(training.load, "small")
    assert "There is no finished run of 'small', neither yours nor a published one" in told
    told = complaint(training.load, name)
    assert "'small' has been changed" in told and f"{name} (gray): train it again" in told
    publish(SMALL, images.sha256)
    assert training.load("small").source == "the published run small"
    with monkeypatch.context() as patch:
        patch.setattr(experiments, "EXPERIMENTS", experiments.EXPERIMENTS[:3])
        assert "There is no experiment called 'small'" in complaint(training.load, name)
    experiments.add(SMALL)
    checkpoint = runs / "full" / name / "epoch-0001.npz"
    checkpoint.rename(checkpoint.with_name("elsewhere.npz"))
    assert "has lost its checkpoints: train it again" in complaint(training.load, "small")
    checkpoint.with_name("record.json").unlink()  # as if it were not finished
    assert training.load("small").source == "the published run small"


def test_what_is_not_there_gives_one_sentence(complaint):
    for name, told in {
        "nothing": "There is no experiment called 'nothing'",
        "nothing.seed1": "There is no experiment called 'nothing'",
        "small.seed1": "small.seed1.weights.npz was never published: only the record is kept",
        "small": "no finished run of 'small', neither yours nor a published one: train it with",
    }.items():
        assert told in complaint(training.load, name)


def test_without_a_name_it_is_the_run_that_was_made_the_network_of_the_library(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(records, "SHIPPED", tmp_path / "shipped")
    publish(BINS)
    assert records.ship("bins") == tmp_path / "shipped"
    record = records.shipped()
    assert {**record, "weights_sha256": 0} == {**records.read("bins"), "weights_sha256": 0}
    networks._shipped.cache_clear()
    network = training.load()
    assert (network.source, network.experiment) == ("the network of the library", BINS)
    weights = (one.model.get_weights() for one in (network, networks.published("bins")))
    for ours, theirs in zip(*weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert training.load(temperature=0.2).experiment.target.temperature == 0.2
    assert training.load().experiment == BINS
    networks._shipped.cache_clear()


# How answers are read


def test_the_temperature_of_bins_can_be_changed_where_there_is_such_a_temperature(complaint):
    publish(BINS)
    gray = np.random.default_rng(0).random((2, 4, 6, 1), np.float32)
    logits = keras.ops.convert_to_numpy(training.load("bins").model(gray))
    for temperature in (None, 0, 0.6, 1):
        values = training.load("bins", temperature).values(gray)
        used = color_bins.TEMPERATURE if temperature is None else temperature
        np.testing.assert_allclose(values, color_bins.decode(logits, used), atol=1e-3)
    for temperature in (-0.1, float("nan")):
        told = complaint(training.load, "bins", temperature)
        assert told == f"A temperature is a number from 0 up, not {temperature}."
    publish(SMALL)
    told = complaint(training.load, "small", 0.6)
    assert "'small' predicts one color for each pixel, so it has no temperature" in told


def test_between_careful_and_vivid_is_a_way_in_equal_steps(complaint):
    publish(BINS)
    network = training.load("bins")
    told = complaint(network.vivid)
    assert "'bins' has no vivid setting: leave that out, or choose another network" in told
    target = replace(targets.PHOTOGRAPH_BINS, temperature=0.8, vivid=(0.4, 0.5))
    network = network._replace(experiment=replace(BINS, target=target))
    for share, expected in {0: (0.8, 0.0), 0.5: (0.6, 0.25), 1: (0.4, 0.5)}.items():
        found = network.vivid(share).experiment.target
        assert (found.temperature, found.boldness) == pytest.approx(expected)
    assert network.vivid() == network.vivid(1)


def test_a_network_begins_with_published_weights_and_what_is_new_counts_nothing(images, complaint):
    publish(BINS)
    build_model = partial(BINS.build_model, inputs=4)
    hinted = replace(BINS, build_model=build_model, inputs=without_hints, begun_from="bins")
    model = training.untrained_model(hinted, seed=7)
    gray = np.random.default_rng(0).random((3, 16, 24, 1), np.float32)
    planes = np.random.default_rng(1).random((3, 16, 24, 3), np.float32)
    before = networks.published("bins")
    network = networks.network_of(hinted, model, "begun")
    np.testing.assert_allclose(network.values(gray), before.values(gray), atol=1e-4)
    with_hints = network.values_with_hints(gray, planes)
    np.testing.assert_allclose(with_hints, before.values(gray), atol=1e-4)
    assert "'bins' takes no hints" in complaint(before.values_with_hints, gray, planes)
    missing = replace(hinted, begun_from="small")
    assert "small.weights.npz is missing" in complaint(training.untrained_model, missing, 7)


def test_pictures_do_not_depend_on_the_portions(images, monkeypatch):
    publish(SMALL)
    network, some = training.load("small"), images.test_images
    whole = network.pictures(some)
    assert whole.shape == some.shape
    values = network.values(network.gray(some), some)
    np.testing.assert_array_equal(whole, targets.pictures_of_ab_image(values, network.gray(some)))
    monkeypatch.setattr(networks, "PORTION", 3)
    np.testing.assert_allclose(network.pictures(some), whole, atol=1e-5)


def test_pictures_get_the_brightness_of_their_gray_where_the_loss_does_not_see_it(images):
    for sees_brightness, factor in ((True, 1), (False, 2)):
        experiment = replace(SMALL, gray="rec601", sees_brightness=sees_brightness)
        network = networks.network_of(experiment, experiment.build_model(), "a test")
        gray = network.gray(images.test_images)
        dim = np.repeat(gray / 2, 3, axis=-1)
        np.testing.assert_allclose(network.with_brightness(dim, gray), factor * dim, rtol=1e-4)


@pytest.mark.parametrize("damaged", ["{", "[]", '{"recipe": {}}'])
def test_a_run_of_which_nothing_can_be_read_is_told_where_there_is_no_other(
    own, trained, runs, complaint, damaged
):
    own("newer")
    (path,) = runs.glob("*/*/record.json")
    path.write_text(damaged)
    told = f"{path} is damaged: train this run again as before, and it is written anew."
    assert complaint(training.load, path.parent.name) == told
    assert complaint(training.load, "small").endswith(f"small --full`. And {told}")
    own("older")
    assert training.load("small").source.endswith(trained["older"].folder.name)


@pytest.mark.parametrize("damaged", ["{", "[]", '{"data": 3}'])
def test_a_published_record_that_is_damaged_is_told(own, results, complaint, damaged):
    own("newer")
    publish(SMALL)
    (results / "small.json").write_text(damaged)
    told = f"{results / 'small.json'} is damaged: fetch it again with `git checkout results`."
    assert complaint(training.load, "small") == told
