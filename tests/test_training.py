"""Tests of running an experiment: finish, resume, begin again, and what a run may not be.

Most of them run the tiny experiment of tests/tiny.py; some of them once more on JAX, by
test_backend.py.
"""

import errno
import json
import os
import re
import time
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from colorize_lib import (
    color,
    colorizer,
    data,
    experiments,
    losses,
    metrics,
    models,
    targets,
    training,
)
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.runs import checkpoint, finished

pytestmark = pytest.mark.usefixtures("runs")
EPOCHS = 3


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def times_of_change(folder):
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


# A run to its end


def test_a_run_leaves_its_record_its_samples_and_its_last_two_checkpoints(uninterrupted):
    assert names_in(uninterrupted.folder) == [
        "epoch-0002.npz",
        "epoch-0003.npz",
        "record.json",
        "samples-0001.npz",
        "samples-0002.npz",
        "samples-0003.npz",
    ]
    text = (uninterrupted.folder / "record.json").read_text(encoding="utf-8")
    assert json.loads(text) == uninterrupted.record


def test_the_record_says_what_happened(uninterrupted):
    record = uninterrupted.record
    assert (record["experiment"], record["profile"], record["seed"]) == ("tiny", "quick", 0)
    assert (record["data"]["train_images"], record["data"]["test_images"]) == (64, 32)
    assert record["parameters"] == uninterrupted.model.count_params()
    assert record["versions"]["keras"] == keras.__version__
    assert record["machine"]["backend"] == keras.backend.backend()
    assert record["machine"]["cores"] == os.cpu_count()
    assert 50 < record["peak_memory_mb"] < 100_000
    assert len(record["seconds_per_epoch"]) == EPOCHS
    assert 0 < record["floors"]["gray_copy_accuracy"] <= 1
    for name in ("train_loss", "train_accuracy", "test_loss", "test_accuracy"):
        assert len(record["history"][name]) == EPOCHS
        assert record["final"][name] == record["history"][name][-1]
    for values in record["pictures"]["history"].values():
        assert len(values) == EPOCHS


def test_the_history_is_what_the_trained_network_scores(uninterrupted, tiny):
    images = tiny.dataset().test_images
    prediction = uninterrupted.network.predict(images)
    assert prediction.shape == (32, 3)
    target = tiny.mean_color(images).astype(np.float64)
    proportion = prediction / prediction.sum(axis=1, keepdims=True, dtype=np.float64)
    loss = -(target * np.log(proportion)).sum(axis=1).mean()
    accuracy = np.mean(target.argmax(axis=1) == prediction.argmax(axis=1))
    assert uninterrupted.record["final"]["test_loss"] == pytest.approx(loss, rel=1e-5)
    assert uninterrupted.record["final"]["test_accuracy"] == pytest.approx(accuracy)


def test_training_lowers_the_loss(uninterrupted):
    losses_of_epochs = uninterrupted.record["history"]["train_loss"]
    assert losses_of_epochs[-1] < losses_of_epochs[0]


def test_the_seed_decides_what_comes_out(uninterrupted, train):
    other = train(seed=1, epochs=1)
    assert (
        other.record["history"]["train_loss"] != uninterrupted.record["history"]["train_loss"][:1]
    )


def test_a_finished_run_is_loaded_and_not_trained_again(
    uninterrupted, copied, train, assert_same_run, capsys
):
    before = times_of_change(copied)
    loaded = train(show=True)
    assert "Trained before up to epoch 3 of 3; loaded from" in capsys.readouterr().out
    assert loaded.folder == copied
    assert_same_run(loaded, uninterrupted)
    assert times_of_change(copied) == before


def test_training_returns_within_a_second_of_its_last_checkpoint(monkeypatch, train):
    saved = []
    write_record = finished.keep

    def note_the_time(*arguments):
        saved.append(time.perf_counter())
        return write_record(*arguments)

    def save_and_note_the_time(*arguments, save=checkpoint.save):
        save(*arguments)
        saved.append(time.perf_counter())

    monkeypatch.setattr(checkpoint, "save", save_and_note_the_time)
    monkeypatch.setattr(finished, "keep", note_the_time)
    train(epochs=1)
    assert saved[1] - saved[0] < 1


def test_epochs_are_shown_and_counted_or_nothing_is(train, capsys):
    train(epochs=2, show=True)
    shown = capsys.readouterr().out
    assert re.findall(r"epoch +(\d) of 2:  train loss", shown) == ["1", "2"]
    assert "test loss" in shown and "accuracy" in shown
    train(epochs=2)
    assert capsys.readouterr().out == ""


def test_every_epoch_shows_each_training_image_once_and_in_another_order(tiny, train):
    seen = []

    def remembering(images):
        seen.append(images[:, 0, 0, 0].tolist())
        return tiny.mean_color(images)

    images = tiny.dataset().train_images.copy()
    images[:, 0, 0, 0] = np.arange(64)
    numbered = replace(tiny.dataset(), train_images=images)
    target = replace(tiny.EXPERIMENT.target, encode=remembering)
    train(numbered, {"target": target}, epochs=2)
    # Whatever is measured, on training or on test images, is measured on more images at once.
    batches = [batch for batch in seen if len(batch) <= tiny.EXPERIMENT.batch_size]
    # Keras looks at a batch or two beforehand, to learn their shapes. An epoch has 4 batches.
    epochs = [sum(batches[-8:-4], []), sum(batches[-4:], [])]
    for epoch in epochs:
        assert sorted(epoch) == list(range(64))
    assert epochs[0] != epochs[1]


# Interrupted runs


class Interruption(Exception):
    """What a test raises in the middle of a training."""


def test_an_interrupted_run_goes_on_and_ends_bit_for_bit_as_an_uninterrupted_one(
    uninterrupted, train, assert_same_run, monkeypatch, capsys
):
    def save_and_stop(*arguments, save=checkpoint.save):
        save(*arguments)
        raise Interruption

    with monkeypatch.context() as patch:
        patch.setattr(checkpoint, "save", save_and_stop)
        with pytest.raises(Interruption):
            train()
    keras.utils.set_random_seed(12345)  # what happens between must not matter
    resumed = train(show=True)
    assert "Trained before up to epoch 1 of 3" in capsys.readouterr().out
    assert_same_run(resumed, uninterrupted)
    assert len(resumed.record["seconds_per_epoch"]) == EPOCHS


def test_a_full_disk_leaves_the_checkpoint_before_it_whole(
    uninterrupted, train, assert_same_run, runs, monkeypatch
):
    synchronize = os.fsync
    calls = []

    def disk_full_at_the_sixth_call(file):
        calls.append(file)
        if len(calls) == 6:  # in each epoch progress, samples and checkpoint are written
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        synchronize(file)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", disk_full_at_the_sixth_call)
        with pytest.raises(ColorizeError, match=r"epoch-0002\.npz could not be written.*space"):
            train()
    folder = runs / "quick" / uninterrupted.folder.name
    assert [name for name in names_in(folder) if "epoch" in name] == ["epoch-0001.npz"]
    assert not list(folder.glob("*.unfinished"))
    assert_same_run(train(), uninterrupted)


@pytest.mark.parametrize("lost", ["record.json", "epoch-0003.npz"])
def test_what_a_finished_run_has_lost_is_made_again(
    uninterrupted, copied, train, assert_same_run, lost
):
    (copied / lost).unlink()
    if lost != "record.json":
        stale = {**uninterrupted.record, "seconds_per_epoch": [1.0], "date": "long ago"}
        (copied / "record.json").write_text(json.dumps(stale))
    again = train()
    assert_same_run(again, uninterrupted)
    assert (copied / lost).exists()
    assert len(again.record["seconds_per_epoch"]) == EPOCHS and again.record["date"] != "long ago"


@pytest.mark.parametrize("contents", ["", "{", "{}", "[]"])
def test_a_damaged_record_is_written_again(uninterrupted, copied, train, contents):
    (copied / "record.json").write_text(contents)
    assert train().record["history"] == uninterrupted.record["history"]
    assert json.loads((copied / "record.json").read_text())["experiment"] == "tiny"


def test_again_forgets_the_earlier_run(uninterrupted, copied, train, assert_same_run, capsys):
    (copied / "epoch-0003.npz").write_bytes(b"damaged, but that does not matter now")
    (copied / "record.json").write_text('{"from": "before"}')
    trained = train(again=True, show=True)
    assert "Trained before" not in capsys.readouterr().out
    assert_same_run(trained, uninterrupted)


# What a run may not be


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"epochs": 0}, "at least one epoch, not 0"),
        ({"profile": "fast"}, "'fast'"),
        ({"seed": -1}, "A seed is a whole number from 0 to 4,294,967,295, not -1"),
        ({"seed": 2**32}, "A seed is a whole number from 0"),
    ],
)
def test_settings_that_cannot_be_are_refused(train, runs, settings, complaint):
    with pytest.raises(ColorizeError, match=complaint):
        train(**settings)
    assert not runs.exists()


@pytest.mark.parametrize("again", [False, True])
def test_a_run_that_has_to_be_finished_is_not_trained_and_not_forgotten(
    uninterrupted, copied, train, again
):
    assert train(only_finished=True).record == uninterrupted.record
    (copied / "epoch-0003.npz").unlink()
    for settings, done in [({}, 2), ({"seed": 1}, 0)]:
        with pytest.raises(ColorizeError, match=rf"has {done} of its 3 epochs on tiny: train it"):
            train(only_finished=True, again=again, **settings)
    assert "epoch-0002.npz" in names_in(copied)


# Another data set, another run


def halves(dataset):
    images = np.concatenate([dataset.train_images, dataset.test_images])
    return replace(dataset, train_images=images[:48], test_images=images[48:])


OTHER_DATA = {
    "fewer training images": lambda d: d.subset(train=slice(32)),
    "fewer test images": lambda d: d.subset(test=np.arange(32) % 2 == 0),
    "other pixels": lambda d: replace(d, train_images=255 - d.train_images),
    "test images in the place of training images": lambda d: replace(
        d, train_images=d.test_images, test_images=d.train_images
    ),
    "training images in the place of test images": halves,
    "labels": lambda d: replace(
        d, train_labels=np.zeros(64, np.uint8), test_labels=np.ones(32, np.uint8)
    ),
}


@pytest.mark.parametrize("change", OTHER_DATA.values(), ids=OTHER_DATA)
def test_a_changed_data_set_never_gets_the_run_of_another(copied, tiny, train, change):
    dataset = tiny.dataset()
    assert dataset.sha256  # calculated before, as it is after a run
    changed = change(dataset)
    with pytest.raises(ColorizeError, match="has 0 of its 3 epochs"):
        train(changed, only_finished=True)


def test_equal_data_under_another_name_are_the_same_run(copied, tiny, train):
    assert train(replace(tiny.dataset(), name="renamed"), only_finished=True).folder == copied


# Settings that only some experiments have


def test_the_learning_rate_follows_the_experiment(train):
    rates = []

    def halved(epoch, epochs):
        assert epochs == EPOCHS
        rates.append(0.5**epoch)
        return rates[-1]

    run = train(changes={"learning_rate": halved})
    assert rates == [1, 0.5, 0.25]
    assert float(run.model.optimizer.learning_rate) == 0.25
    assert run.record["recipe"]["learning_rate"] == "halved"


def test_what_is_decoded_is_what_is_kept_and_measured(tiny, train):
    def brighter(answers):
        return np.minimum(1, 2 * answers)

    decoded = replace(tiny.EXPERIMENT.target, name="decoded", decode=brighter)
    run = train(changes={"target": decoded, "gray": "rec601"}, epochs=1)
    tiles = data.sample_tiles()
    expected = brighter(run.network.predict(tiles))
    kept = finished.kept_predictions(run, 1)["tiles"]
    np.testing.assert_allclose(kept, expected, rtol=1e-5)
    np.testing.assert_allclose(run.network.pictures(tiles)[:, 5, 7], expected, rtol=1e-5)
    images = tiny.dataset().test_images
    brightness = run.record["pictures"]["history"]["test_raw_brightness"][0]
    assert brightness == pytest.approx(brighter(run.network.predict(images)).mean(), rel=1e-5)


@pytest.mark.parametrize("gray", ["rec601", "skimage", "lightness"])
def test_a_network_whose_loss_sees_no_brightness_may_be_shown_any_gray(train, gray):
    run = train(changes={"gray": gray}, epochs=1)
    assert run.record["recipe"]["gray"] == gray
    images = data.sample_tiles()
    shown = run.network.gray(images)
    bright = run.network.with_brightness(run.network.pictures(images), shown)
    assert np.abs(bright.mean(axis=(1, 2, 3)) - shown.mean(axis=(1, 2, 3))).max() < 0.1


# An experiment of one's own, which is on no list

SMALL = replace(
    experiments.get("unet"),
    name="small",
    title="Small U-Net",
    build_model=partial(models.unet, widths=(4, 8)),
    learning_rate=None,
    batch_size=30,
)
GRAY_PHOTOGRAPH = np.linspace(0, 255, 21 * 30).reshape(21, 30).astype(np.uint8)


@pytest.fixture(scope="module")
def tiles():
    bundled = data.bundled()
    return bundled.subset(train=slice(0, None, 20), test=slice(0, None, 34))


def train_small(tiles, epochs=1, show=False, **changes):
    return training.run(replace(SMALL, **changes), tiles, epochs=epochs, show=show)


def assert_colors(network):
    """It colors a photograph, and is not just gray."""
    colored = colorizer.colorize(GRAY_PHOTOGRAPH, network, 16)
    assert (colored.shape, colored.dtype) == ((21, 30, 3), np.uint8)
    assert np.ptp(colored, axis=-1).max() > 0
    lightness = color.lightness(colored)
    np.testing.assert_allclose(lightness, color.lightness(GRAY_PHOTOGRAPH), atol=1)


def test_an_experiment_of_ones_own_trains_and_colors_photographs(tiles):
    run = train_small(tiles)
    assert (run.record["experiment"], run.record["data"]["name"]) == ("small", tiles.name)
    assert set(run.record["floors"]) == {"gray_copy_accuracy", "gray_copy_loss", "truth_loss"}
    assert run.record["floors"]["truth_loss"] < run.record["floors"]["gray_copy_loss"]
    assert_colors(run.network)
    assert train_small(tiles).record == run.record


def test_one_that_predicts_bins_does_so_too(tiles):
    bins = experiments.get("unet_half_size")
    widths = partial(models.unet_for_bins, widths=(4, 8), half_size=True)
    run = training.run(replace(bins, build_model=widths), tiles, epochs=1, show=False)
    assert {"even_loss", "gray_accuracy"} < set(run.record["floors"])
    assert_colors(run.network)


def with_rows(gray, images):
    """The gray, and as a second channel how far down each pixel is."""
    rows = np.linspace(0, 1, gray.shape[1], dtype=np.float32).reshape(1, -1, 1, 1)
    return np.concatenate([gray, np.broadcast_to(rows, gray.shape)], axis=-1)


def build_for_two_channels():
    image = keras.layers.Input((None, None, 2))
    inside = keras.layers.Conv2D(4, 3, padding="same", activation="relu")(image)
    return keras.Model(image, keras.layers.Conv2D(2, 3, padding="same")(inside))


def test_a_network_that_is_shown_more_than_gray_trains_and_colors(tiles, listed):
    changes = {"inputs": with_rows, "build_model": build_for_two_channels}
    run = train_small(tiles, **changes)
    assert_colors(run.network)
    experiments.add(replace(SMALL, **changes))
    loaded = training.load("small")
    np.testing.assert_array_equal(
        loaded.predict(tiles.test_images), run.network.predict(tiles.test_images)
    )
    upside_down = np.flip(tiles.test_images, axis=1)
    flipped = np.flip(run.network.predict(upside_down), axis=1)
    assert not np.allclose(flipped, run.network.predict(tiles.test_images), atol=1e-3)


def test_an_edited_experiment_trains_anew_and_says_why(tiles, capsys):
    first = train_small(tiles, show=True)
    assert "anew" not in capsys.readouterr().out
    wider = partial(models.unet, widths=(4, 12))
    second = train_small(tiles, show=True, build_model=wider)
    shown = capsys.readouterr().out
    assert "Training anew: since the last run, this has changed: layers, network." in shown
    assert second.record["parameters"] > first.record["parameters"]
    assert train_small(tiles, show=True).folder == first.folder
    assert "Trained before up to epoch 1 of 1" in capsys.readouterr().out


def doubled(target, prediction):
    return 2 * losses.squared_error(target, prediction)


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        ("mse", "mse"),
        (keras.losses.Huber(delta=0.1), "Huber"),
        (partial(losses.squared_error), "squared_error"),
        (lambda target, prediction: losses.squared_error(target, prediction), "<lambda>"),
        (doubled, "doubled"),
    ],
    ids=["name", "object", "partial", "lambda", "function"],
)
def test_every_kind_of_loss_trains_and_gets_baselines_and_a_record(tiles, loss, name):
    record = train_small(tiles, loss=loss).record
    assert record["recipe"]["loss"] == name
    assert record["floors"]["truth_loss"] == pytest.approx(0, abs=1e-4)
    assert record["floors"]["gray_copy_loss"] > record["floors"]["truth_loss"]
    assert 0 < record["final"]["test_loss"] < np.inf


def test_a_metric_may_be_a_partial(tiles):
    strict = partial(metrics.nearly_right)
    record = train_small(tiles, metric=strict).record
    assert record["recipe"]["metric"] == "nearly_right"
    assert 0 <= record["final"]["test_accuracy"] <= 1


def test_targets_of_vectors_work_as_well_as_images(tiles):
    rgb = replace(experiments.get("rgb_squared"), build_model=models.flatten_dense)
    run = training.run(rgb, tiles, epochs=1, show=False)
    assert run.network.pictures(tiles.test_images).shape == tiles.test_images.shape
    assert rgb.target == targets.RGB
