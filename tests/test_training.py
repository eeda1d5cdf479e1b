"""Tests of running an experiment: finish, resume, begin again, and what a run may not be.

Most of them run the tiny experiment of tests/tiny.py; some of them once more on JAX, by
test_backend.py.
"""

import json
import os
import time
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from colorize_lib import color, colorizer, data, experiments, losses, metrics, models, training
from colorize_lib.backend import keras
from colorize_lib.runs import checkpoint, finished

pytestmark = pytest.mark.usefixtures("runs")
EPOCHS = 3


# A run to its end


def test_a_run_leaves_its_record_its_samples_and_its_last_two_checkpoints(uninterrupted):
    checkpoints = ["epoch-0002.npz", "epoch-0003.npz"]
    samples = [f"samples-000{epoch}.npz" for epoch in (1, 2, 3)]
    names = sorted(path.name for path in uninterrupted.folder.iterdir())
    assert names == [*checkpoints, "record.json", *samples]
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
    train_loss = uninterrupted.record["history"]["train_loss"]
    assert train_loss[-1] < train_loss[0]


def test_the_seed_decides_initial_weights_and_what_comes_out(uninterrupted, tiny, train):
    start, other = (training.untrained_model(tiny.EXPERIMENT, seed) for seed in (0, 1))
    assert not np.array_equal(start.get_weights()[0], other.get_weights()[0])
    other = train(seed=1, epochs=1).record["history"]["train_loss"]
    assert other != uninterrupted.record["history"]["train_loss"][:1]


def test_a_finished_run_is_loaded_and_not_trained_again(
    uninterrupted, copied, train, assert_same_run, capsys
):
    before = {path: path.stat().st_mtime_ns for path in copied.iterdir()}
    loaded = train(show=True)
    assert "Trained before up to epoch 3 of 3; loaded from" in capsys.readouterr().out
    assert loaded.folder == copied
    assert_same_run(loaded, uninterrupted)
    assert {path: path.stat().st_mtime_ns for path in copied.iterdir()} == before


def test_training_returns_within_a_second_of_its_last_checkpoint(monkeypatch, train):
    moments = []

    def save(*arguments, save=checkpoint.save):
        save(*arguments)
        moments.append(time.perf_counter())

    def keep(*arguments, keep=finished.keep):
        moments.append(time.perf_counter())
        return keep(*arguments)

    monkeypatch.setattr(checkpoint, "save", save)
    monkeypatch.setattr(finished, "keep", keep)
    train(epochs=1)
    saved, returned = moments
    assert returned - saved < 1


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


def test_an_interrupted_run_goes_on_and_ends_bit_for_bit_as_an_uninterrupted_one(
    uninterrupted, train, assert_same_run, monkeypatch, capsys
):
    def save_and_stop(*arguments, save=checkpoint.save):
        save(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(checkpoint, "save", save_and_stop)
        with pytest.raises(KeyboardInterrupt):
            train()
    keras.utils.set_random_seed(12345)  # what happens between must not matter
    resumed = train(show=True)
    assert "Trained before up to epoch 1 of 3" in capsys.readouterr().out
    assert_same_run(resumed, uninterrupted)
    assert len(resumed.record["seconds_per_epoch"]) == EPOCHS


def test_without_its_newest_checkpoint_a_run_goes_on_and_its_record_is_written_again(
    uninterrupted, copied, train, assert_same_run
):
    (copied / "epoch-0003.npz").unlink()
    stale = {**uninterrupted.record, "seconds_per_epoch": [1.0], "date": "long ago"}
    (copied / "record.json").write_text(json.dumps(stale))
    again = train()
    assert_same_run(again, uninterrupted)
    assert (copied / "epoch-0003.npz").exists()
    assert len(again.record["seconds_per_epoch"]) == EPOCHS and again.record["date"] != "long ago"


def test_a_lost_or_damaged_record_is_written_again(uninterrupted, copied, train):
    (copied / "record.json").unlink()
    assert train().record["history"] == uninterrupted.record["history"]
    for damaged in ("", "{", "{}", "[]"):
        (copied / "record.json").write_text(damaged)
        assert train().record["history"] == uninterrupted.record["history"]
        assert json.loads((copied / "record.json").read_text())["experiment"] == "tiny"


def test_again_forgets_the_earlier_run(uninterrupted, copied, train, assert_same_run, capsys):
    (copied / "epoch-0003.npz").write_bytes(b"damaged, but that does not matter now")
    (copied / "record.json").write_text('{"from": "before"}')
    trained = train(again=True, show=True)
    assert "Trained before" not in capsys.readouterr().out
    assert_same_run(trained, uninterrupted)


# What a run may not be


def test_settings_that_cannot_be_are_refused(train, runs, complaint):
    assert "at least one epoch, not 0" in complaint(train, epochs=0)
    assert "'fast'" in complaint(train, profile="fast")
    for seed in (-1, 2**32):
        told = f"A seed is a whole number from 0 to 4,294,967,295, not {seed}."
        assert told == complaint(train, seed=seed)
    assert not runs.exists()


def test_a_run_that_has_to_be_finished_is_not_trained_and_not_forgotten(
    uninterrupted, copied, train, complaint
):
    assert train(only_finished=True).record == uninterrupted.record
    (copied / "epoch-0003.npz").unlink()
    for again in (False, True):
        for seed, done in ((0, 2), (1, 0)):
            told = complaint(train, only_finished=True, again=again, seed=seed)
            assert f"has {done} of its 3 epochs on tiny: train it" in told
    assert (copied / "epoch-0002.npz").exists()


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


def test_what_is_decoded_is_what_is_kept_and_measured_whatever_gray_is_shown(tiny, train):
    def brighter(answers):
        return np.minimum(1, 2 * answers)

    decoded = replace(tiny.EXPERIMENT.target, name="decoded", decode=brighter)
    run = train(changes={"target": decoded, "gray": "lightness"}, epochs=1)
    assert run.record["recipe"]["gray"] == "lightness"
    tiles = data.sample_tiles()
    expected = brighter(run.network.predict(tiles))
    kept = finished.kept_predictions(run, 1)
    np.testing.assert_allclose(kept, expected, rtol=1e-5)
    np.testing.assert_allclose(run.network.pictures(tiles)[:, 5, 7], expected, rtol=1e-5)
    images = tiny.dataset().test_images
    brightness = run.record["pictures"]["history"]["test_raw_brightness"][0]
    assert brightness == pytest.approx(brighter(run.network.predict(images)).mean(), rel=1e-5)


KINDS_OF_LOSSES = {
    "mse": "mse",
    "Huber": keras.losses.Huber(delta=0.1),
    "squared_error": partial(losses.squared_error),
    "<lambda>": lambda target, prediction: losses.squared_error(target, prediction),
}


@pytest.mark.parametrize("name", KINDS_OF_LOSSES)
def test_every_kind_of_loss_and_a_partial_metric_get_baselines_and_a_record(train, name):
    changes = {"loss": KINDS_OF_LOSSES[name], "metric": partial(metrics.nearly_right)}
    record = train(changes=changes, epochs=1).record
    assert (record["recipe"]["loss"], record["recipe"]["metric"]) == (name, "nearly_right")
    floors = record["floors"]
    assert floors["gray_copy_loss"] > floors["truth_loss"] == pytest.approx(0, abs=1e-4)
    assert 0 < record["final"]["test_loss"] < np.inf
    assert 0 <= record["final"]["test_accuracy"] <= 1


# An experiment of one's own, which is on no list

SMALL = replace(
    experiments.get("unet"),
    name="small",
    build_model=partial(models.unet, widths=(4, 8)),
    learning_rate=None,
    batch_size=30,
)
GRAY_PHOTOGRAPH = np.linspace(0, 255, 21 * 30).reshape(21, 30).astype(np.uint8)


@pytest.fixture(scope="module")
def tiles():
    return data.bundled().subset(train=slice(0, None, 20), test=slice(0, None, 34))


def assert_colors(network):
    """It colors a photograph, and is not just gray."""
    colored = colorizer.colorize(GRAY_PHOTOGRAPH, network, 16)
    assert (colored.shape, colored.dtype) == ((21, 30, 3), np.uint8)
    assert np.ptp(colored, axis=-1).max() > 0
    lightness = color.lightness(colored)
    np.testing.assert_allclose(lightness, color.lightness(GRAY_PHOTOGRAPH), atol=1)


BINS = replace(
    experiments.get("unet_half_size"),
    build_model=partial(models.unet_for_bins, widths=(4, 8), half_size=True),
)


@pytest.mark.parametrize(
    ("own", "scored"),
    [
        (SMALL, {"gray_copy_accuracy", "gray_copy_loss", "truth_loss"}),
        (BINS, {"even_loss", "gray_accuracy"}),
    ],
    ids=["colors", "bins"],
)
def test_an_experiment_of_ones_own_trains_and_colors_photographs(tiles, own, scored):
    run = training.run(own, tiles, epochs=1, show=False)
    assert (run.record["experiment"], run.record["data"]["name"]) == (own.name, tiles.name)
    assert scored <= set(run.record["floors"])
    assert_colors(run.network)


def with_rows(gray, images):
    """The gray, and as a second channel how far down each pixel is."""
    rows = np.linspace(0, 1, gray.shape[1], dtype=np.float32).reshape(1, -1, 1, 1)
    return np.concatenate([gray, np.broadcast_to(rows, gray.shape)], axis=-1)


def build_for_two_channels():
    image = keras.layers.Input((None, None, 2))
    return keras.Model(image, keras.layers.Conv2D(2, 3, padding="same")(image))


def test_a_network_that_is_shown_more_than_gray_trains_and_colors(tiles, listed):
    own = experiments.add(replace(SMALL, inputs=with_rows, build_model=build_for_two_channels))
    run = training.run(own, tiles, epochs=1, show=False)
    assert_colors(run.network)
    predicted = run.network.predict(tiles.test_images)
    np.testing.assert_array_equal(training.load("small").predict(tiles.test_images), predicted)
    upside_down = run.network.predict(np.flip(tiles.test_images, axis=1))
    assert not np.allclose(np.flip(upside_down, axis=1), predicted, atol=1e-3)
