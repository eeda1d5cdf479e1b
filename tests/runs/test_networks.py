"""Tests of the one door to trained networks: whose run it opens, and how answers are read."""

import json
import os
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from colorize_lib import color_bins, data, experiments, models, targets, training
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
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
    bundled = data.bundled()
    return bundled.subset(train=slice(0, 1200, 60), test=slice(0, 340, 34))


@pytest.fixture(scope="module")
def trained(images, tmp_path_factory):
    """Runs of the small U-Net, by how they are called here."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path_factory.mktemp("trained")))
        settings = {
            "quick": {"profile": "quick", "seed": 1},
            "older": {"profile": "full", "seed": 2},
            "newer": {"profile": "full", "seed": 3},
        }
        return {
            name: training.run(SMALL, images, epochs=1, show=False, **chosen)
            for name, chosen in settings.items()
        }


@pytest.fixture
def own(trained, runs):
    """Function: puts some of the trained runs into the folder of runs, oldest first."""

    def put(*names):
        for age, name in enumerate(names):
            folder = runs / trained[name].folder.relative_to(trained[name].folder.parents[1])
            folder.mkdir(parents=True)
            for path in trained[name].folder.iterdir():
                (folder / path.name).write_bytes(path.read_bytes())
                os.utime(folder / path.name, (1e9 + age, 1e9 + age))

    return put


def publish(experiment, seed=9):
    """Put a network into results/ as it is published, untrained."""
    model = training.untrained_model(experiment, seed)
    records.write_json(records.RESULTS / f"{experiment.name}.json", {"experiment": "some"})
    weights = {f"weight_{i}": value for i, value in enumerate(finished.rounded_weights(model))}
    np.savez(records.RESULTS / f"{experiment.name}.weights.npz", **weights)


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
    own, trained, runs_of_ones_own, is_published, epochs, expected
):
    own(*runs_of_ones_own)
    experiments.add(replace(SMALL, epochs=epochs))
    if is_published:
        publish(SMALL)
    source = training.load("small").source
    if expected == "published":
        assert source == "the published run small"
    else:
        run = trained[expected]
        assert source == f"your {run.record['profile']} run {run.folder.name}"


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


def test_a_quick_run_is_loaded_by_the_name_of_its_folder(own, trained):
    own("newer", "quick")
    publish(SMALL)
    folder = trained["quick"].folder
    assert training.load(folder.name).source == f"your quick run {folder.name}"


@pytest.mark.parametrize("name", ["quick", "newer"])
def test_a_loaded_run_predicts_bit_for_bit_as_the_one_that_trained_it(own, trained, images, name):
    own(name)
    loaded = training.load("small")
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


def test_what_is_measured_on_an_older_run_does_not_make_it_the_newest(own, trained, runs):
    own("older", "newer")
    (runs / "full" / trained["older"].folder.name / "metrics.json").write_text("{}")
    assert trained["newer"].folder.name in training.load("small").source


def test_a_run_of_an_experiment_that_was_changed_is_skipped_or_told(own, trained):
    own("older")
    changed = experiments.add(replace(SMALL, gray="rec601"))
    assert experiments.get("small") is changed
    with pytest.raises(ColorizeError, match="There is no finished run of 'small', neither yours"):
        training.load("small")
    folder = trained["older"].folder.name
    with pytest.raises(
        ColorizeError, match=rf"'small' has been changed .*{folder} \(gray\): train"
    ):
        training.load(folder)
    publish(SMALL)
    assert training.load("small").source == "the published run small"


def test_a_run_whose_experiment_is_gone_is_told(own, trained, monkeypatch):
    own("older")
    monkeypatch.setattr(experiments, "EXPERIMENTS", experiments.EXPERIMENTS[:3])
    with pytest.raises(ColorizeError, match="There is no experiment called 'small'"):
        training.load(trained["older"].folder.name)


def test_an_unfinished_run_or_one_without_checkpoints_is_not_loaded(own, trained, runs):
    own("older")
    folder = runs / "full" / trained["older"].folder.name
    (folder / "epoch-0001.npz").rename(folder / "elsewhere.npz")
    with pytest.raises(ColorizeError, match="has lost its checkpoints: train it again"):
        training.load("small")
    (folder / "record.json").unlink()
    with pytest.raises(ColorizeError, match="There is no finished run of 'small'"):
        training.load("small")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nothing", "There is no experiment called 'nothing'"),
        ("nothing.seed1", "There is no experiment called 'nothing'"),
        ("small.seed1", "small.seed1.weights.npz was never published: weights are kept for seed 0"),
        ("small", "no finished run of 'small', neither yours nor a published one: train it with"),
    ],
)
def test_what_is_not_there_gives_one_sentence(name, expected):
    with pytest.raises(ColorizeError) as raised:
        training.load(name)
    text = str(raised.value)
    assert expected in text and "\n" not in text and text.endswith(".")


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """The folder of the network of the library, with another network in it."""
    monkeypatch.setattr(records, "SHIPPED", tmp_path / "shipped")
    publish(BINS)
    records.write_json(records.RESULTS / "bins.json", {"experiment": "bins"})
    networks._shipped.cache_clear()
    yield records.ship("bins")
    networks._shipped.cache_clear()


def test_without_a_name_it_is_the_network_of_the_library(shipped):
    network = training.load()
    assert (network.source, network.experiment) == ("the network of the library", BINS)
    assert training.load(temperature=0.2).experiment.target.temperature == 0.2
    assert training.load().experiment == BINS


def test_a_damaged_network_of_the_library_is_told(shipped, damage):
    damage(shipped / "weights.npz")
    with pytest.raises(ColorizeError, match=r"weights\.npz is damaged: fetch it again"):
        training.load()


def test_the_record_of_the_real_one_is_a_published_run(monkeypatch):
    text = (records.PROJECT / "results" / "unet_half_size.json").read_text(encoding="utf-8")
    record = records.shipped()
    assert len(record.pop("weights_sha256")) == 64
    assert record == json.loads(text)


# How answers are read


def test_the_temperature_of_bins_can_be_changed():
    publish(BINS)
    gray = np.random.default_rng(0).random((2, 4, 6, 1), np.float32)
    logits = keras.ops.convert_to_numpy(training.load("bins").model(gray))
    own = color_bins.decode(logits, color_bins.TEMPERATURE)
    np.testing.assert_allclose(training.load("bins").values(gray), own, atol=1e-3)
    for temperature in (0, 0.6, 1):
        network = training.load("bins", temperature)
        expected = color_bins.decode(logits, temperature)
        np.testing.assert_allclose(network.values(gray), expected, atol=1e-3)


@pytest.mark.parametrize(
    ("name", "temperature", "expected"),
    [
        ("small", 0.6, "'small' predicts one color for each pixel, so it has no temperature"),
        ("bins", -0.1, "A temperature is a number from 0 up, not -0.1."),
        ("bins", float("nan"), "A temperature is a number from 0 up, not nan."),
    ],
)
def test_a_temperature_that_cannot_be_gives_one_sentence(name, temperature, expected):
    publish(SMALL)
    publish(BINS)
    with pytest.raises(ColorizeError) as raised:
        training.load(name, temperature)
    assert expected in str(raised.value)


def test_pictures_do_not_depend_on_the_portions(images, monkeypatch):
    publish(SMALL)
    network, some = training.load("small"), images.test_images
    whole = network.pictures(some)
    assert whole.shape == some.shape
    values = network.values(network.gray(some), some)
    np.testing.assert_array_equal(whole, targets.pictures_of_ab_image(values, network.gray(some)))
    monkeypatch.setattr(networks, "PORTION", 3)
    np.testing.assert_allclose(network.pictures(some), whole, atol=1e-5)


@pytest.mark.parametrize("sees_brightness", [True, False])
def test_pictures_get_the_brightness_of_their_gray_where_the_loss_does_not_see_it(
    images, sees_brightness
):
    experiment = replace(SMALL, gray="rec601", sees_brightness=sees_brightness)
    network = networks.network_of(experiment, experiment.build_model(), "a test")
    gray = network.gray(images.test_images)
    dim = np.repeat(gray / 2, 3, axis=-1)
    expected = dim if sees_brightness else 2 * dim
    np.testing.assert_allclose(network.with_brightness(dim, gray), expected, rtol=1e-4)
