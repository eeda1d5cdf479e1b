"""Tests of running an experiment: finish, resume, begin again, and what can go wrong.

A network of 800 parameters learns the mean color of 64 images, so that a run takes a second.
It has batch normalization and dropout, whose state a checkpoint has to keep, too. One of these
tests is run once more on JAX by test_backend.py.
"""

import errno
import json
import os
import re
import shutil
import time
from dataclasses import replace

import numpy as np
import pytest
import skimage

from colorize_lib import (
    color,
    color_bins,
    data,
    experiments,
    metrics,
    records,
    targets,
    training,
)
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError


def build_tiny_model():
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Input((32, 32, 1)),
            layers.Conv2D(4, 3, strides=4, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.3),
            layers.Flatten(),
            layers.Dense(3, activation="sigmoid"),
        ]
    )


def mean_color(rgb):
    return rgb.mean(axis=(1, 2), dtype=np.float32)


def tiny_dataset():
    tiles = np.random.default_rng(0).integers(0, 256, (96, 32, 32, 3), np.uint8)
    tiles[:, ::2] //= np.arange(1, 97, dtype=np.uint8).reshape(96, 1, 1, 1)
    return data.Dataset("tiny", tiles[:64], tiles[64:], "0" * 64)


TINY = replace(
    experiments.get("flatten_dense"),
    name="tiny",
    build_model=build_tiny_model,
    target=mean_color,
    pictures=None,
    batch_size=20,
    epochs=3,
)
EPOCHS = 3


def train(**settings):
    """A quick run of the tiny experiment, as a notebook starts it."""
    return training.run(TINY, tiny_dataset(), **{"epochs": EPOCHS, "show": False, **settings})


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """A finished run that no test changes, and the folder of its runs."""
    runs = tmp_path_factory.mktemp("uninterrupted")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("COLORIZE_RUNS", str(runs))
        return train()


@pytest.fixture(autouse=True)
def runs(tmp_path, monkeypatch):
    """An empty folder for runs, for each test."""
    monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path / "runs"))
    return tmp_path / "runs"


@pytest.fixture
def copied(uninterrupted, runs):
    """The folder of a finished run that a test may damage."""
    folder = runs / "quick" / uninterrupted.folder.name
    shutil.copytree(uninterrupted.folder, folder)
    return folder


def everything(model):
    """All that training changes: weights, batch statistics, state of dropout, optimizer."""
    return [np.asarray(value) for value in [*model.variables, *model.optimizer.variables]]


def assert_same_run(run, other):
    for ours, theirs in zip(everything(run.model), everything(other.model), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert run.record["history"] == other.record["history"]
    assert run.record["recipe"] == other.record["recipe"]


def files(folder):
    return sorted(path.name for path in folder.iterdir())


# A run to its end


def test_a_run_leaves_its_record_its_samples_and_its_last_two_checkpoints(uninterrupted):
    assert files(uninterrupted.folder) == [
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
    assert record["experiment"] == "tiny"
    assert (record["profile"], record["seed"]) == ("quick", 0)
    assert record["data"]["train_images"] == 64
    assert record["data"]["test_images"] == 32
    assert record["parameters"] == uninterrupted.model.count_params()
    assert record["versions"]["keras"] == keras.__version__
    assert record["machine"]["backend"] == keras.backend.backend()
    assert record["machine"]["cores"] == os.cpu_count()
    assert 50 < record["peak_memory_mb"] < 100_000
    assert len(record["seconds_per_epoch"]) == EPOCHS
    for name in ("train_loss", "train_accuracy", "test_loss", "test_accuracy"):
        assert len(record["history"][name]) == EPOCHS
        assert record["final"][name] == record["history"][name][-1]


def test_the_history_is_what_the_trained_network_scores(uninterrupted):
    images = tiny_dataset().test_images
    prediction = training.predict(uninterrupted.model, images)
    assert prediction.shape == (32, 3)
    target = mean_color(images).astype(np.float64)
    proportion = prediction / prediction.sum(axis=1, keepdims=True, dtype=np.float64)
    loss = -(target * np.log(proportion)).sum(axis=1).mean()
    accuracy = np.mean(target.argmax(axis=1) == prediction.argmax(axis=1))
    assert uninterrupted.record["final"]["test_loss"] == pytest.approx(loss, rel=1e-5)
    assert uninterrupted.record["final"]["test_accuracy"] == pytest.approx(accuracy)


def test_training_lowers_the_loss(uninterrupted):
    losses = uninterrupted.record["history"]["train_loss"]
    assert losses[-1] < losses[0]


def test_a_finished_run_is_loaded_and_not_trained_again(uninterrupted, copied, capsys):
    before = {path.name: path.stat().st_mtime_ns for path in copied.iterdir()}
    loaded = train(show=True)
    assert "Trained before up to epoch 3 of 3; loaded from" in capsys.readouterr().out
    assert loaded.folder == copied
    assert_same_run(loaded, uninterrupted)
    assert {path.name: path.stat().st_mtime_ns for path in copied.iterdir()} == before


def test_training_returns_within_a_second_of_its_last_checkpoint(monkeypatch):
    saved = []
    save_checkpoint = training.save_checkpoint

    def save_and_note_the_time(*arguments):
        save_checkpoint(*arguments)
        saved.append(time.perf_counter())

    monkeypatch.setattr(training, "save_checkpoint", save_and_note_the_time)
    train(epochs=1)
    assert time.perf_counter() - saved[-1] < 1


def test_epochs_are_shown_and_counted(capsys):
    train(epochs=2, show=True)
    shown = capsys.readouterr().out
    assert re.findall(r"epoch +(\d) of 2:  train loss", shown) == ["1", "2"]
    assert "test loss" in shown and "accuracy" in shown


def test_without_show_nothing_is_printed(uninterrupted, copied, capsys):
    train()
    assert capsys.readouterr().out == ""


def test_every_epoch_shows_each_training_image_once_and_in_another_order():
    seen = []

    def remembering_target(rgb):
        seen.append(rgb[:, 0, 0, 0].tolist())
        return mean_color(rgb)

    dataset = tiny_dataset()
    dataset.train_images[:, 0, 0, 0] = np.arange(64)
    experiment = replace(TINY, target=remembering_target)
    training.run(experiment, dataset, epochs=2, show=False)
    # Whatever is measured, on training or on test images, is measured on more images at once.
    training_batches = [batch for batch in seen if len(batch) <= TINY.batch_size]
    # Keras looks at a batch or two beforehand, to learn their shapes. An epoch has 4 batches.
    epochs = [sum(training_batches[-8:-4], []), sum(training_batches[-4:], [])]
    for epoch in epochs:
        assert sorted(epoch) == list(range(64))
    assert epochs[0] != epochs[1]


# Interrupted runs


class Interruption(Exception):
    """What a test raises in the middle of a training."""


def test_an_interrupted_run_goes_on_and_ends_bit_for_bit_as_an_uninterrupted_one(
    uninterrupted, monkeypatch, capsys
):
    save_checkpoint = training.save_checkpoint

    def save_and_stop(*arguments):
        save_checkpoint(*arguments)
        raise Interruption

    with monkeypatch.context() as patch:
        patch.setattr(training, "save_checkpoint", save_and_stop)
        with pytest.raises(Interruption):
            train()
    keras.utils.set_random_seed(12345)  # what happens between must not matter
    resumed = train(show=True)
    assert "Trained before up to epoch 1 of 3" in capsys.readouterr().out
    assert_same_run(resumed, uninterrupted)
    assert len(resumed.record["seconds_per_epoch"]) == EPOCHS


def test_a_full_disk_leaves_the_checkpoint_before_it_whole(uninterrupted, runs, monkeypatch):
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
    assert [name for name in files(folder) if "epoch" in name] == ["epoch-0001.npz"]
    assert not list(folder.glob("*.unfinished"))
    assert_same_run(train(), uninterrupted)


def test_a_run_that_was_stopped_before_its_record_was_written_gets_one(uninterrupted, copied):
    (copied / "record.json").unlink()
    loaded = train()
    assert_same_run(loaded, uninterrupted)
    assert (copied / "record.json").exists()


def truncated(contents):
    return contents[: len(contents) // 2]


def random_bytes(contents):
    return np.random.default_rng(0).bytes(len(contents))


def emptied(contents):
    return b""


def one_bit_changed(contents):
    middle = len(contents) // 2
    return contents[:middle] + bytes([contents[middle] ^ 1]) + contents[middle + 1 :]


def marked_as_encrypted(contents):
    start = contents.rindex(b"PK\x01\x02") + 8
    return contents[:start] + b"\x01" + contents[start + 1 :]


@pytest.mark.parametrize(
    "damage", [truncated, random_bytes, emptied, one_bit_changed, marked_as_encrypted]
)
def test_a_damaged_checkpoint_is_named(copied, damage):
    checkpoint = copied / "epoch-0003.npz"
    checkpoint.write_bytes(damage(checkpoint.read_bytes()))
    with pytest.raises(ColorizeError) as raised:
        train()
    assert f"{checkpoint} is damaged: delete it" in str(raised.value)
    assert "goes on from epoch-0002.npz" in str(raised.value)


def test_a_damaged_checkpoint_that_is_alone_means_from_the_beginning(copied):
    (copied / "epoch-0002.npz").unlink()
    (copied / "epoch-0003.npz").write_bytes(b"")
    with pytest.raises(ColorizeError, match=r"delete it, and the run goes on from the beginning"):
        train()


def test_a_checkpoint_of_another_run_is_refused(uninterrupted, copied):
    other = train(seed=1)
    shutil.copy(other.folder / "epoch-0003.npz", copied / "epoch-0003.npz")
    with pytest.raises(ColorizeError) as raised:
        train()
    assert f"{copied / 'epoch-0003.npz'} belongs to another run" in str(raised.value)
    assert "goes on from epoch-0002.npz" in str(raised.value)
    (copied / "epoch-0003.npz").unlink()
    (copied / "record.json").unlink()
    assert_same_run(train(), uninterrupted)


def test_a_file_that_is_no_checkpoint_is_refused(copied):
    np.savez(copied / "epoch-0003.npz", something=np.arange(3))
    with pytest.raises(ColorizeError, match=r"epoch-0003\.npz is damaged.*from epoch-0002\.npz"):
        train()


def test_after_deleting_the_damaged_checkpoint_the_run_goes_on(uninterrupted, copied):
    (copied / "epoch-0003.npz").unlink()
    (copied / "record.json").write_text("{}")  # of the run that was lost
    assert_same_run(train(), uninterrupted)


def test_again_forgets_the_earlier_run(uninterrupted, copied, capsys):
    (copied / "epoch-0003.npz").write_bytes(b"damaged, but that does not matter now")
    (copied / "record.json").write_text('{"from": "before"}')
    trained = train(again=True, show=True)
    shown = capsys.readouterr().out
    assert "Trained before" not in shown
    assert_same_run(trained, uninterrupted)


# Recipes


def recipe(experiment=TINY, dataset=None, **settings):
    model = experiment.build_model()
    model.compile(optimizer=experiment.build_optimizer(), loss=experiment.loss)
    settings = {"profile": "quick", "epochs": EPOCHS, "seed": 0, **settings}
    return training.describe(experiment, model, dataset or tiny_dataset(), **settings)


def build_other_model():
    layers = keras.layers
    return keras.Sequential(
        [layers.Input((32, 32, 1)), layers.Flatten(), layers.Dense(3, activation="sigmoid")]
    )


def build_other_optimizer():
    return keras.optimizers.Adadelta(learning_rate=0.5, rho=0.95, epsilon=1e-7)


def other_target(rgb):
    return mean_color(rgb)


def other_loss(target, prediction):
    return TINY.loss(target, prediction)


@pytest.mark.parametrize(
    "other",
    [
        {"name": "other"},
        {"build_model": build_other_model},
        {"build_optimizer": build_other_optimizer},
        {"target": other_target},
        {"loss": other_loss},
        {"gray": "rec601"},
        {"batch_size": 21},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_experiment_has_another_folder(other):
    assert training.run_folder(recipe(replace(TINY, **other))) != training.run_folder(recipe())


@pytest.mark.parametrize("other", [{"seed": 1}, {"epochs": 4}, {"profile": "full"}])
def test_other_settings_have_another_folder(other):
    assert training.run_folder(recipe(**other)) != training.run_folder(recipe())


def test_other_images_have_another_folder():
    other = tiny_dataset()._replace(sha256="1" * 64)
    assert training.run_folder(recipe(dataset=other)) != training.run_folder(recipe())


def test_the_same_recipe_has_the_same_folder(uninterrupted):
    assert training.run_folder(recipe()).name == uninterrupted.folder.name
    assert json.loads(json.dumps(recipe())) == uninterrupted.record["recipe"]


def test_the_seed_decides_what_comes_out(uninterrupted):
    other = train(seed=1, epochs=1)
    first_losses = [run.record["history"]["train_loss"][0] for run in (other, uninterrupted)]
    assert first_losses[0] != first_losses[1]


# What a run may not be


def test_a_run_without_epochs_is_refused(runs):
    with pytest.raises(ColorizeError, match="at least one epoch, not 0"):
        train(epochs=0)
    assert not runs.exists()


def test_an_unknown_profile_is_refused(runs):
    with pytest.raises(ColorizeError, match="'fast'"):
        train(profile="fast")
    assert not runs.exists()


def test_runs_are_kept_where_the_variable_says(uninterrupted, monkeypatch):
    assert os.environ["COLORIZE_RUNS"] in str(training.run_folder(recipe()))
    monkeypatch.delenv("COLORIZE_RUNS")
    assert records.PROJECT / "runs" in training.run_folder(recipe()).parents


# Floors


def test_on_gray_images_the_gray_copy_is_the_truth():
    levels = np.random.default_rng(3).integers(1, 256, (6, 32, 32, 1), dtype=np.uint8)
    floors = training.floors(experiments.get("flatten_dense"), levels.repeat(3, axis=-1))
    assert floors["gray_copy_accuracy"] == 1
    assert floors["gray_copy_loss"] == pytest.approx(floors["truth_loss"], rel=1e-6)


def test_floors_of_an_image_are_those_worked_out_by_hand():
    image = np.zeros((1, 32, 32, 3), dtype=np.uint8)
    image[0, 0, 0] = (200, 0, 0)  # its gray, with the original's weights: 0.114 * 200, so 23
    floors = training.floors(experiments.get("flatten_dense"), image)
    # The truth puts everything at the red value; the gray copy a third at each of three.
    assert floors["truth_loss"] == pytest.approx(0, abs=0.01)
    assert floors["gray_copy_loss"] == pytest.approx(200 * np.log(3), rel=1e-3)
    assert floors["gray_copy_accuracy"] == 1
    assert floors["constant_accuracy"] == 1


def floors_of_bins(name, images):
    return training.floors(experiments.get(name), images)


@pytest.fixture(scope="module")
def tiles():
    return data.bundled().test_images[::60]


@pytest.mark.parametrize("name", ["unet_bins", "unet_bins_rebalanced"])
def test_floors_of_bins_are_what_loss_and_metric_say_of_each_image(name, tiles):
    experiment = experiments.get(name)
    target = experiment.target(tiles)
    even = np.zeros((*target.shape[:-1], len(color_bins.centers())), dtype=np.float32)
    gray = even.copy()
    gray[..., color_bins.nearest(np.zeros(2))] = 1
    truth = np.log(color_bins.soft_encoding(targets.chroma_of(target)) + 1e-12)
    expected = {
        "truth_loss": np.mean(experiment.loss(target, truth)),
        "even_loss": np.mean(experiment.loss(target, even)),
        "gray_accuracy": np.mean(experiment.metric(target, gray)),
    }
    found = floors_of_bins(name, tiles)
    constant = found.pop("constant_loss")
    assert found == pytest.approx(expected, rel=0.01)
    assert found["truth_loss"] < constant < found["even_loss"]


def test_all_bins_alike_have_a_loss_that_is_known_beforehand(tiles):
    found = floors_of_bins("unet_bins", tiles)
    assert found["even_loss"] == pytest.approx(np.log(len(color_bins.centers())), abs=1e-3)


def test_gray_accuracy_is_the_share_of_gray_pixels(tiles):
    gray = color_bins.nearest(np.zeros(2))
    found = floors_of_bins("unet_bins", tiles)
    assert found["gray_accuracy"] == pytest.approx(color_bins.frequencies(tiles)[gray], abs=0.002)


def test_floors_of_the_rebalanced_loss_know_its_weights(tiles):
    plain, rebalanced = (
        floors_of_bins(name, tiles) for name in ("unet_bins", "unet_bins_rebalanced")
    )
    assert rebalanced["even_loss"] > 1.5 * plain["even_loss"]  # colorful tiles weigh more
    assert rebalanced["gray_accuracy"] == plain["gray_accuracy"]


def test_floors_of_bins_do_not_depend_on_the_portions(tiles, monkeypatch):
    whole = floors_of_bins("unet_bins", tiles)
    monkeypatch.setattr(training, "TEST_BATCH_SIZE", 4)
    assert floors_of_bins("unet_bins", tiles) == pytest.approx(whole, rel=1e-6)


# What is kept and measured on the way


def test_predictions_are_kept_after_some_epochs(uninterrupted):
    last = training.kept_predictions(uninterrupted, EPOCHS)
    assert list(last) == ["tiles"]  # these images have no labels, so none are chosen by class
    expected = training.predict(uninterrupted.model, data.sample_tiles())
    np.testing.assert_array_equal(last["tiles"], expected)
    after_one = training.kept_predictions(train(epochs=1), 1)
    first = training.kept_predictions(uninterrupted, 1)
    np.testing.assert_array_equal(first["tiles"], after_one["tiles"])


def test_predictions_that_were_not_kept_are_an_error(uninterrupted, copied):
    with pytest.raises(ColorizeError, match=r"samples-0004\.npz is missing or damaged"):
        training.kept_predictions(uninterrupted, 4)
    (copied / "samples-0002.npz").write_bytes(b"PK")
    with pytest.raises(ColorizeError, match=r"samples-0002\.npz is missing or damaged"):
        training.kept_predictions(uninterrupted._replace(folder=copied), 2)


class Answer:
    """A network that knows the pictures, or the gray, and dims them."""

    def __init__(self, answer):
        self.answer = answer

    def __call__(self, inputs, training):
        return self.answer(inputs).reshape(len(inputs), -1)


def test_the_true_pictures_have_no_error_however_dim_they_are():
    images = data.sample_tiles()
    experiment = experiments.get("flatten_dense")
    experiment = replace(experiment, gray="rec601")
    # Brightness is matched as the mean of red, green and blue, so the images get it beforehand.
    gray = color.scale_to_unit(color.rgb_to_gray(images, "rec601"))
    true = color.match_brightness(color.scale_to_unit(images) + 1e-4, gray)
    measured = training.picture_statistics(experiment, Answer(lambda _: 0.5 * true), images)
    assert measured["raw_brightness"] == pytest.approx(true.mean() / 2, rel=1e-5)
    assert measured["positions"] <= len(images)
    expected = metrics.compare_colors(color.scale_to_unit(images), np.clip(true, 0, 1))
    for name, value in expected.items():
        assert measured[name] == pytest.approx(value, rel=1e-3)


def test_a_gray_answer_has_no_chroma_and_the_error_of_a_gray_copy():
    images = data.sample_tiles()
    experiment = experiments.get("flatten_dense")
    copier = Answer(lambda gray: np.repeat(gray, 3, axis=-1))
    measured = training.picture_statistics(experiment, copier, images)
    assert measured["chroma"] == pytest.approx(0, abs=0.02)
    assert measured["green_red"] == pytest.approx(0, abs=0.02)
    truth = skimage.color.rgb2lab(images)[..., 1:]
    assert measured["chroma_error"] == pytest.approx(np.sqrt(np.mean(truth**2)), rel=1e-3)


def test_where_every_picture_is_brightest_at_the_same_place():
    images = data.sample_tiles()
    constant = np.zeros((32, 32, 3), np.float32) + 0.1
    constant[3, 4, 1] = 0.9
    same = Answer(lambda gray: np.stack([constant] * len(gray)))
    measured = training.picture_statistics(experiments.get("flatten_dense"), same, images)
    assert (measured["positions"], measured["favorite"]) == (1, 1.0)


def test_a_record_holds_what_was_measured_on_pictures_after_each_epoch():
    run = training.run(experiments.get("flatten_dense"), tiny_dataset(), epochs=2, show=False)
    pictures = run.record["pictures"]
    assert pictures["images"] == {"train": 64, "test": 32}
    images = tiny_dataset().test_images
    measured = training.picture_statistics(experiments.get("flatten_dense"), run.model, images)
    for name, value in measured.items():
        assert pictures["history"][f"test_{name}"][-1] == pytest.approx(value)
        assert len(pictures["history"][f"train_{name}"]) == 2
    assert pictures["truth"]["test_chroma_error"] == 0
    assert pictures["truth"]["test_chroma"] > 1
    assert pictures["gray_copy"]["test_chroma"] == pytest.approx(0, abs=0.02)
    assert pictures["gray_copy"]["test_chroma_error"] > 1


def test_an_experiment_without_pictures_has_none_in_its_record(uninterrupted):
    assert uninterrupted.record["pictures"] is None


def test_large_losses_are_written_whole_and_small_ones_with_decimals():
    measured = {"train_loss": 2938951.4, "test_loss": 3.14159}
    measured |= {"train_accuracy": 0.5, "test_accuracy": 0.25}
    line = training.epoch_line(0, 3, measured)
    assert "train loss 2,938,951, accuracy 50.00%" in line
    assert "test loss 3.142, accuracy 25.00%" in line


# Settings that only some experiments have


def test_the_learning_rate_follows_the_experiment_and_is_part_of_its_recipe(monkeypatch):
    rates = []

    def halved(epoch, epochs):
        assert epochs == EPOCHS
        rates.append(0.5**epoch)
        return rates[-1]

    scheduled = replace(TINY, learning_rate=halved)
    run = training.run(scheduled, tiny_dataset(), epochs=EPOCHS, show=False)
    assert rates == [1, 0.5, 0.25]
    assert float(run.model.optimizer.learning_rate) == 0.25
    assert run.record["recipe"]["learning_rate"] == "halved"
    assert "learning_rate" not in train().record["recipe"]
    assert run.folder != train().folder


def test_what_is_decoded_is_what_is_kept_and_measured():
    def brighter(predicted):
        return np.minimum(1, 2 * predicted)

    def pictures(values, gray):
        return np.broadcast_to(values[:, np.newaxis, np.newaxis], (len(values), 32, 32, 3))

    plain = replace(TINY, pictures=pictures)
    decoded = replace(plain, name="decoded", decode=brighter)
    images = tiny_dataset().test_images
    model = build_tiny_model()
    expected = brighter(training.predict(model, images))
    np.testing.assert_array_equal(training.predict(model, images, decode=brighter), expected)
    statistics = training.picture_statistics(decoded, model, images)
    assert statistics["raw_brightness"] == pytest.approx(expected.mean(), rel=1e-5)
    assert training.picture_statistics(plain, model, images)["raw_brightness"] != pytest.approx(
        expected.mean(), rel=1e-3
    )
    run = training.run(decoded, tiny_dataset(), epochs=1, show=False)
    kept = training.kept_predictions(run, 1)["tiles"]
    raw = training.predict(run.model, data.sample_tiles())
    np.testing.assert_allclose(kept, brighter(raw), rtol=1e-5)
    assert run.record["floors"] == {}  # what it predicts are not the colors themselves
