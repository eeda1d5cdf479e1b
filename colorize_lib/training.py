"""Run an experiment: fit, show progress, keep a checkpoint after each epoch, resume."""

import contextlib
import datetime
import hashlib
import json
import os
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil
from filelock import FileLock, Timeout
from tqdm import tqdm

from colorize_lib import (
    acceleration,
    color,
    color_bins,
    data,
    experiments,
    losses,
    metrics,
    profiles,
    records,
    targets,
)
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError

QUICK_EPOCHS = 3
# Images in a batch when nothing is learned: the results are the same for any number.
TEST_BATCH_SIZE = 200
# After these epochs a run keeps what it predicts for the sample images.
KEPT_EPOCHS = (1, 2, 5, 10, 20, 50, 100)
# About so many images of each part have their predicted pictures measured after every epoch.
MEASURED_PICTURES = 1000

# Added to answers that may be all black, which have no proportions, and zeros no logarithm.
SMALLEST_ANSWER = 1e-6
# Floors of bins need each color of a data set once: chroma in squares of one unit of a* and b*.
CHROMA_LEVELS = 2 * targets.LARGEST_CHROMA

# Keras' names for what it measures in each epoch, and ours.
HISTORY_NAMES = {
    "loss": "train_loss",
    "accuracy": "train_accuracy",
    "val_loss": "test_loss",
    "val_accuracy": "test_accuracy",
}


class Run(NamedTuple):
    """A finished training: what happened, and the network that came out of it."""

    record: dict
    model: keras.Model
    folder: Path


def run(experiment, dataset=None, *, profile=None, epochs=None, seed=0, again=False, show=True):
    """Train the network of an experiment, or load the run if it has been trained already.

    After each epoch, a checkpoint is written; an interrupted run goes on from there. A
    finished run of the same recipe is returned as it is. Introduced in notebook 02.

    Args:
        experiment: an `experiments.Experiment`.
        dataset: a `data.Dataset`; without one, that of the profile.
        profile: "quick" or "full"; without one, the current profile.
        epochs: number of passes over the training images; without one, the experiment's own
            in the full profile, and 3 in the quick one.
        seed: whole number that initial weights and the order of images depend on.
        again: True forgets an earlier run of the same recipe and starts over.
        show: True prints a progress bar and a line an epoch.

    Returns:
        A `Run`.

    Raises:
        ColorizeError: if there is no CIFAR-10 for the full profile, another process is at this
            run, a checkpoint cannot be written, or the newest one is damaged or not its own.
    """
    profile = profiles.current() if profile is None else profiles.check(profile)
    if epochs is None:
        epochs = experiment.epochs if profile == "full" else QUICK_EPOCHS
    if epochs < 1:
        raise ColorizeError(f"A run needs at least one epoch, not {epochs}.")
    if dataset is None:
        dataset = data.load(profile)

    acceleration.keep_memory()
    model = _untrained_model(experiment, seed)
    recipe = describe(experiment, model, dataset, profile=profile, epochs=epochs, seed=seed)
    folder = run_folder(recipe)
    with _alone(folder):
        if again:
            shutil.rmtree(folder, ignore_errors=True)
        state = load_checkpoint(folder, model, recipe) or _nothing_yet(recipe)
        done = len(state["seconds"])
        if show and done > 0:
            print(f"Trained before up to epoch {done} of {epochs}; loaded from {_short(folder)}:")
            for epoch in range(done):
                measured = {name: values[epoch] for name, values in state["history"].items()}
                print(epoch_line(epoch, epochs, measured))
        if done < epochs:
            _fit(experiment, model, dataset, state, folder, show)
        record_file = folder / "record.json"
        # Written once: it names the machine that trained the network.
        if done < epochs or not record_file.exists():
            records.write_json(record_file, _record(experiment, model, dataset, state))
            (folder / "progress.json").unlink(missing_ok=True)
    record = json.loads(record_file.read_text(encoding="utf-8"))
    return Run(record, experiments.answering(experiment, model), folder)


def _fit(experiment, model, dataset, state, folder, show):
    """Train from where the state says up to the last epoch of its recipe."""
    recipe = state["recipe"]
    batches = data.Batches(
        dataset.train_images,
        experiment.batch_size,
        experiment.target,
        experiment.gray,
        recipe["seed"],
        experiment.flips,
        experiment.shifts,
    )
    test_batches = data.Batches(
        dataset.test_images, TEST_BATCH_SIZE, experiment.target, experiment.gray
    )
    callbacks = [_Epochs(experiment, dataset, batches, state, folder)]
    if experiment.learning_rate:
        callbacks.append(
            keras.callbacks.LearningRateScheduler(
                lambda epoch, _: experiment.learning_rate(epoch, recipe["epochs"])
            )
        )
    if show:
        callbacks.append(_Progress())
    model.fit(
        acceleration.steady_feed(batches),
        validation_data=acceleration.steady_feed(test_batches),
        initial_epoch=len(state["seconds"]),
        epochs=recipe["epochs"],
        shuffle=False,  # the batches shuffle themselves, from the seed
        verbose=0,
        callbacks=callbacks,
    )


def _nothing_yet(recipe):
    """The state of a run before its first epoch."""
    return {"recipe": recipe, "history": {}, "pictures": {}, "seconds": []}


@contextlib.contextmanager
def _alone(folder):
    """Hold a run for this process. The system lets go of it however the process ends."""
    lock = FileLock(lock_file(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        lock.acquire(timeout=1)  # `status` holds it for a moment, to see whether it is free
    except Timeout:
        raise ColorizeError(
            f"Another process is training {_short(folder)} right now: "
            "wait until it is done, or follow it with `python -m colorize_lib status`."
        ) from None
    try:
        yield
    finally:
        lock.release()


def lock_file(folder):
    """The file beside a run that its process holds a lock on. It stays, and means nothing."""
    return folder.with_name(folder.name + ".lock")


def predict(model, images, gray="original", decode=None):
    """What a network predicts for color images of which it is shown only the gray.

    Introduced in notebook 02.

    Args:
        model: a Keras model for gray images of this size.
        images: array of shape (images, 32, 32, 3), uint8.
        gray: a definition that `color.rgb_to_gray` knows.
        decode: function that turns each batch of predictions into what is wanted, which may need
            much less memory.

    Returns:
        Array of the model's predictions, (images, 3072) for the original's networks, float32.
    """
    predictions = []
    for start in range(0, len(images), TEST_BATCH_SIZE):
        few = images[start : start + TEST_BATCH_SIZE]
        inputs = color.scale_to_unit(color.rgb_to_gray(few, gray))
        predicted = keras.ops.convert_to_numpy(model(inputs, training=False))
        predictions.append(decode(predicted) if decode else predicted)
    return np.concatenate(predictions)


def load(folder):
    """A finished run of your own, as it is in its folder.

    Args:
        folder: the run's folder, as `progress.all_runs` finds it.

    Returns:
        A `Run`.

    Raises:
        ColorizeError: if it is not finished or damaged, or its experiment has been changed since.
    """
    try:
        record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ColorizeError(
            f"{folder} holds no finished run: train it to the end, with the command that began it."
        ) from error
    then = record["recipe"]
    experiment = experiments.get(then["experiment"])
    model = _untrained_model(experiment, then["seed"])
    today = {**describe_experiment(experiment, model), "backend": keras.backend.backend()}
    if any(then.get(name) != value for name, value in today.items()):
        raise ColorizeError(
            f"'{experiment.name}' or the backend has been changed since the run in {folder}: "
            "train it again."
        )
    if load_checkpoint(folder, model, record["recipe"]) is None:
        raise ColorizeError(f"{folder} has lost its checkpoints: train it again.")
    return Run(record, experiments.answering(experiment, model), folder)


def finished(experiment, dataset, seed=0):
    """The finished full run of an experiment.

    Args:
        experiment: an `experiments.Experiment`.
        dataset: the `data.Dataset` that it was trained on.
        seed: the seed that it was trained with.

    Returns:
        A `Run`.

    Raises:
        ColorizeError: if it was not trained to its end on this data.
    """
    model = _untrained_model(experiment, seed)
    recipe = describe(
        experiment, model, dataset, profile="full", epochs=experiment.epochs, seed=seed
    )
    state = load_checkpoint(run_folder(recipe), model, recipe)
    done = len(state["seconds"]) if state else 0
    if done < experiment.epochs:
        raise ColorizeError(
            f"'{experiment.name}' with seed {seed} has {done} of its {experiment.epochs} epochs on "
            f"{dataset.name}: train it to the end first, with "
            f"`python -m colorize_lib train {experiment.name} --full --seed {seed}`."
        )
    return run(experiment, dataset, profile="full", seed=seed, show=False)


def publish(finished_run, dataset):
    """Put a finished full run into `results/`.

    Args:
        finished_run: a `Run`, as from `finished`.
        dataset: the `data.Dataset` that it was trained on.

    Returns:
        Path of the record.
    """
    experiment = experiments.get(finished_run.record["experiment"])
    samples = _sample_predictions(experiment, finished_run.model, dataset)
    for epoch in KEPT_EPOCHS:
        if epoch <= experiment.epochs:
            kept = kept_predictions(finished_run, epoch)
            samples |= {f"{name}_epoch_{epoch}": values for name, values in kept.items()}
    return records.publish(finished_run, samples)


def _sample_predictions(experiment, model, dataset):
    """What a network predicts for the sample images, as a dictionary of arrays."""
    samples = {"tiles": data.sample_tiles()}
    if dataset.test_labels is not None:
        samples["test_images"] = data.sample_test_images(dataset)
    return {
        name: predict(model, images, experiment.gray, experiment.decode)
        for name, images in samples.items()
    }


def kept_predictions(finished_run, epoch):
    """What a network predicted for the sample images while it was being trained.

    Introduced in notebook 05.

    Args:
        finished_run: a `Run`.
        epoch: one of `KEPT_EPOCHS`, or the last epoch of the run.

    Returns:
        Dictionary: `tiles`, predictions for `data.sample_tiles`; if the data set has labels
        also `test_images`, for `data.sample_test_images`.

    Raises:
        ColorizeError: if nothing was kept after this epoch, or it is damaged.
    """
    path = _samples_file(finished_run.folder, epoch)
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except records.UNREADABLE as error:
        raise ColorizeError(
            f"{path} is missing or damaged: train this run once more, with `again=True`, to get it."
        ) from error


def _samples_file(folder, epoch):
    return folder / f"samples-{epoch:04}.npz"


def _untrained_model(experiment, seed):
    """The network of an experiment as training finds it: initial weights, loss, optimizer."""
    if not 0 <= seed < 2**32:
        raise ColorizeError(f"A seed is a whole number from 0 to {2**32 - 1:,}, not {seed}.")
    keras.utils.set_random_seed(seed)
    model = acceleration.with_fast_layers(experiment.build_model())
    model.compile(
        optimizer=experiment.build_optimizer(),
        loss=experiment.loss,
        metrics=[keras.metrics.MeanMetricWrapper(experiment.metric, name="accuracy")],
        steps_per_execution=acceleration.steps_at_once(),
    )
    model.optimizer.build(model.trainable_variables)
    return model


def describe(experiment, model, dataset, *, profile, epochs, seed):
    """The recipe of a run: everything that decides what comes out of it, as plain values.

    Two runs with equal recipes are the same run, up to rounding. Functions are in it by their
    names: after changing what is inside a loss or a target, train with `again=True`.
    """
    return {
        **describe_experiment(experiment, model),
        "profile": profile,
        "seed": seed,
        "epochs": epochs,
        "data_sha256": dataset.sha256,
        "backend": keras.backend.backend(),
    }


def describe_experiment(experiment, model):
    """The part of a recipe that is the same for all runs of an experiment."""
    recipe = {
        "experiment": experiment.name,
        "batch_size": experiment.batch_size,
        "gray": experiment.gray,
        "target": experiment.target.__name__,
        "loss": experiment.loss.__name__,
        "metric": experiment.metric.__name__,
        "optimizer": _in_words(model.optimizer),
        "layers": [_in_words(layer) for layer in model.layers],
    }
    # Only where they are used: runs from before there were such settings are still found.
    if experiment.flips:
        recipe["flips"] = True
    if experiment.shifts:
        recipe["shifts"] = experiment.shifts
    if experiment.learning_rate:
        recipe["learning_rate"] = experiment.learning_rate.__name__
    return recipe


def _in_words(part):
    """A layer or an optimizer in one line: what it is, and its settings."""
    return f"{type(part).__name__}: {_settings_in_words(part.get_config())}"


def _settings_in_words(settings):
    words = []
    for name, value in settings.items():
        if value is None or name in ("name", "dtype"):
            continue
        if isinstance(value, dict) and "class_name" in value:  # an initializer, say
            value = f"{value['class_name']}({_settings_in_words(value['config'])})"
        elif isinstance(value, float):
            value = f"{value:.6g}"
        words.append(f"{name} {value}")
    return ", ".join(words)


def run_folder(recipe):
    """Where the run of a recipe is kept; another recipe, another folder."""
    text = json.dumps(recipe, sort_keys=True)
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    name = f"{recipe['experiment']}-seed{recipe['seed']}-{recipe['backend']}-{mark}"
    return records.runs_folder() / recipe["profile"] / name


def _short(folder):
    """A path as short as it is clear: below the project, where it is there."""
    if folder.is_relative_to(records.PROJECT):
        return folder.relative_to(records.PROJECT).as_posix()
    return folder.name


def checkpoints(folder):
    """The checkpoints of a run, oldest first; the last two epochs have one each."""
    return sorted(folder.glob("epoch-*.npz"))


def save_checkpoint(folder, model, state):
    """Write everything that is needed to go on after an epoch into one file.

    The checkpoint before it is kept too, older ones are deleted.

    Args:
        folder: the run's folder.
        model: a compiled Keras model.
        state: dictionary with the recipe and the history so far.

    Raises:
        ColorizeError: if it cannot be written; the checkpoints before are then untouched.
    """
    arrays = {f"model_{i}": np.asarray(v) for i, v in enumerate(model.variables)}
    arrays |= {f"optimizer_{i}": np.asarray(v) for i, v in enumerate(model.optimizer.variables)}
    arrays["state"] = np.array(json.dumps(state))
    path = folder / f"epoch-{len(state['seconds']):04}.npz"
    records.write_whole(path, lambda file: np.savez(file, **arrays))
    for old in checkpoints(folder)[:-2]:
        old.unlink()


def load_checkpoint(folder, model, recipe):
    """Put the newest checkpoint of a run into the model and its optimizer.

    Args:
        folder: the run's folder.
        model: a compiled Keras model.
        recipe: what `describe` says about the run.

    Returns:
        The state that was saved with it, or None where there is no checkpoint.

    Raises:
        ColorizeError: if a checkpoint is there, but cannot be read or is that of another run.
    """
    found = checkpoints(folder)
    if not found:
        return None
    newest = found[-1]
    before = f"from {found[-2].name}" if len(found) > 1 else "from the beginning"
    try:
        with np.load(newest, allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
        state = json.loads(str(arrays["state"]))
        if state["recipe"] != recipe:
            raise ColorizeError(
                f"The checkpoint {newest} belongs to another run: "
                f"move it away, and this run goes on {before}."
            )
        for i, variable in enumerate(model.variables):
            variable.assign(arrays[f"model_{i}"])
        for i, variable in enumerate(model.optimizer.variables):
            variable.assign(arrays[f"optimizer_{i}"])
    except records.UNREADABLE as error:
        raise ColorizeError(
            f"The checkpoint {newest} is damaged: delete it, and the run goes on {before}."
        ) from error
    return state


class _Epochs(keras.callbacks.Callback):
    """Shuffles before each epoch; notes its results and keeps a checkpoint after it."""

    def __init__(self, experiment, dataset, batches, state, folder):
        super().__init__()
        self.experiment = experiment
        self.dataset = dataset
        self.batches = batches
        self.state = state
        self.folder = folder

    def on_epoch_begin(self, epoch, logs=None):
        self.batches.start_epoch(epoch)
        self._note_progress()
        self.started = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        for keras_name, name in HISTORY_NAMES.items():
            self.state["history"].setdefault(name, []).append(float(logs[keras_name]))
        self.state["seconds"].append(round(time.perf_counter() - self.started, 2))
        memory = round(peak_memory() / 2**20)
        self.state["peak_memory_mb"] = max(self.state.get("peak_memory_mb", 0), memory)
        if self.experiment.pictures is not None:
            self._measure_pictures()
        if epoch + 1 in (*KEPT_EPOCHS, self.params["epochs"]):
            samples = _sample_predictions(self.experiment, self.model, self.dataset)
            path = _samples_file(self.folder, epoch + 1)
            records.write_whole(path, lambda file: np.savez(file, **samples))
        # Last: after a crash before it, this epoch is done again, and all of this with it.
        save_checkpoint(self.folder, self.model, self.state)

    def _measure_pictures(self):
        """Note what the pictures look like that the network predicts after this epoch."""
        for part in ("train", "test"):
            images = _measured_images(self.dataset, part)
            measured = picture_statistics(self.experiment, self.model, images)
            for name, value in measured.items():
                self.state["pictures"].setdefault(f"{part}_{name}", []).append(value)

    def _note_progress(self):
        """Write down what `python -m colorize_lib status` tells about a run under way."""
        progress = {
            **self.state,
            "process": os.getpid(),
            "epoch_started": datetime.datetime.now().isoformat(timespec="seconds"),
        }
        records.write_json(self.folder / "progress.json", progress)


def peak_memory():
    """The most memory that this process has held so far, in bytes (where unknown: holds now)."""
    memory = psutil.Process().memory_info()
    if hasattr(memory, "peak_wset"):  # Windows
        return memory.peak_wset
    import resource  # only Linux and macOS have it

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # bytes there, kilobytes here


class _Progress(keras.callbacks.Callback):
    """A bar with the time left, and one line for each finished epoch."""

    def on_train_begin(self, logs=None):
        self.bar = None

    def on_epoch_begin(self, epoch, logs=None):
        self.steps_shown = 0
        if self.bar is None:
            left = self.params["epochs"] - epoch
            self.bar = tqdm(
                total=left * self.params["steps"],
                file=sys.stdout,
                leave=False,
                unit="batch",
                mininterval=0.5,
                bar_format="{percentage:3.0f} % |{bar:30}| {remaining} left, {rate_fmt}",
            )

    def on_train_batch_end(self, batch, logs=None):
        # Not called for every batch: several may run between two calls.
        self.bar.update(batch + 1 - self.steps_shown)
        self.steps_shown = batch + 1

    def on_epoch_end(self, epoch, logs=None):
        measured = {name: logs[keras_name] for keras_name, name in HISTORY_NAMES.items()}
        self.bar.write(epoch_line(epoch, self.params["epochs"], measured), file=sys.stdout)

    def on_train_end(self, logs=None):
        self.bar.close()


def epoch_line(epoch, epochs, measured):
    """One line about an epoch.

    Args:
        epoch: its number, counted from 0.
        epochs: how many there are.
        measured: dictionary with `train_loss`, `train_accuracy`, `test_loss`, `test_accuracy`.
    """
    train_loss, test_loss = (loss_in_words(measured[f"{part}_loss"]) for part in ("train", "test"))
    return (
        f"epoch {epoch + 1:3} of {epochs}:  "
        f"train loss {train_loss}, accuracy {measured['train_accuracy']:.2%};  "
        f"test loss {test_loss}, accuracy {measured['test_accuracy']:.2%}"
    )


def loss_in_words(loss):
    """A loss with as many digits as tell epochs apart: the original's are millions, others 3.1."""
    return f"{loss:,.0f}" if loss >= 1000 else f"{loss:.4g}"


def _record(experiment, model, dataset, state):
    """Everything that is known about a finished run, as plain values for a JSON file."""
    recipe, history = state["recipe"], state["history"]
    return {
        "experiment": experiment.name,
        "title": experiment.title,
        "profile": recipe["profile"],
        "seed": recipe["seed"],
        "recipe": recipe,
        "data": {
            "name": dataset.name,
            "sha256": dataset.sha256,
            "train_images": len(dataset.train_images),
            "test_images": len(dataset.test_images),
        },
        "versions": records.versions(),
        "machine": records.machine(),
        "date": datetime.date.today().isoformat(),
        "parameters": model.count_params(),
        "seconds_per_epoch": state["seconds"],
        "peak_memory_mb": state["peak_memory_mb"],
        "history": history,
        "final": {name: values[-1] for name, values in history.items()},
        "pictures": _pictures(experiment, dataset, state),
        "floors": floors(experiment, dataset.test_images),
        "train_floors": floors(experiment, dataset.train_images),
        "reported": asdict(experiment.reported) if experiment.reported else None,
    }


def picture_statistics(experiment, model, images):
    """What the pictures that a network predicts look like, and how far from the truth they are.

    Introduced in notebook 05.

    Args:
        experiment: an `experiments.Experiment` whose predictions are pictures.
        model: its network.
        images: array of shape (images, 32, 32, 3), uint8.

    Returns:
        Dictionary: `raw_brightness`, the mean of all pictures, in [0, 1]; `positions`,
        at how many different places the largest value of a picture is; `favorite`, the share of
        pictures that have it at the most common one; and all of `metrics.compare_colors`. For
        these, a picture of the original's loss, which cannot see brightness, first gets that of
        its gray.
    """
    gray = color.scale_to_unit(color.rgb_to_gray(images, experiment.gray))
    values = predict(model, images, experiment.gray, experiment.decode)
    predicted = experiment.pictures(values, gray)
    matched = predicted
    if experiment.loss is losses.original_crossentropy:
        matched = color.match_brightness(predicted, gray)
    positions = np.bincount(predicted.reshape(len(predicted), -1).argmax(axis=1))
    return {
        "raw_brightness": float(predicted.mean()),
        "positions": int(np.count_nonzero(positions)),
        "favorite": float(positions.max() / len(predicted)),
        **metrics.compare_colors(color.scale_to_unit(images), np.clip(matched, 0, 1)),
    }


def _measured_images(dataset, part):
    """Images from all over the data set: in some copies they are sorted by class."""
    images = getattr(dataset, f"{part}_images")
    return images[:: max(1, len(images) // MEASURED_PICTURES)]


def _pictures(experiment, dataset, state):
    """What was measured on the predicted pictures, beside the truth and beside a gray copy."""
    if experiment.pictures is None:
        return None
    truth, gray_copy = {}, {}
    for part in ("train", "test"):
        images = _measured_images(dataset, part)
        pixels = color.scale_to_unit(images)
        gray = color.scale_to_unit(color.rgb_to_gray(images, experiment.gray))
        answers = [(truth, pixels), (gray_copy, gray.repeat(3, axis=-1))]
        for measured, answer in answers:
            for name, value in metrics.compare_colors(pixels, answer).items():
                measured[f"{part}_{name}"] = value
    return {
        "images": {part: len(_measured_images(dataset, part)) for part in ("train", "test")},
        "history": state["pictures"],
        "truth": truth,
        "gray_copy": gray_copy,
        "last_batch": _last_batches(experiment, dataset, state),
    }


def _last_batches(experiment, dataset, state):
    """The tint of the last batch of each epoch, and how closely that of the pictures follows it."""
    order = data.Batches(dataset.train_images, experiment.batch_size, seed=state["recipe"]["seed"])
    tints = {"green_red": [], "blue_yellow": []}
    for epoch in range(len(state["seconds"])):
        order.start_epoch(epoch)
        start = (len(order) - 1) * order.batch_size
        pixels = color.scale_to_unit(dataset.train_images[order.order[start:]])
        measured = metrics.compare_colors(pixels, pixels)
        for name, values in tints.items():
            values.append(measured[name])
    correlations = {}
    if len(state["seconds"]) > 2:
        for name, values in tints.items():
            together = np.corrcoef(values, state["pictures"][f"test_{name}"])
            correlations[f"correlation_{name}"] = float(together[0, 1])
    return {"images": len(pixels), **tints, **correlations}


def floors(experiment, images):
    """What answers that took no training score, to read the figures of a network beside.

    Introduced in notebook 02.

    Args:
        experiment: an `experiments.Experiment`.
        images: array of shape (images, 32, 32, 3), uint8.

    Returns:
        Dictionary: `gray_copy_accuracy` and `gray_copy_loss`, of the gray input taken for red,
        green and blue; `truth_loss`, of the true colors: no prediction can have a lower one; and
        where the accuracy is the original's, `constant_accuracy`, that of the best answer that
        never looks at the image. Of networks that predict bins, what `floors_of_bins` returns;
        of others that do not predict colors themselves, nothing.
    """
    if experiment.metric is metrics.bin_accuracy:
        return floors_of_bins(experiment, images)
    if experiment.decode:
        return {}
    sums = np.zeros(3)
    for start in range(0, len(images), TEST_BATCH_SIZE):
        few = images[start : start + TEST_BATCH_SIZE]
        gray_images = color.rgb_to_gray(few, experiment.gray).repeat(3, axis=-1)
        target = experiment.target(few)
        gray_copy = experiment.target(gray_images) + SMALLEST_ANSWER
        sums += [
            np.sum(experiment.metric(target, gray_copy)),
            np.sum(experiment.loss(target, gray_copy)),
            np.sum(experiment.loss(target, target + SMALLEST_ANSWER)),
        ]
    gray_copy_accuracy, gray_copy_loss, truth_loss = (sums / len(images)).tolist()
    found = {
        "gray_copy_accuracy": gray_copy_accuracy,
        "gray_copy_loss": gray_copy_loss,
        "truth_loss": truth_loss,
    }
    if experiment.metric is metrics.argmax_accuracy:
        found["constant_accuracy"] = metrics.constant_accuracy(images)[0]
    return found


def floors_of_bins(experiment, images):
    """What answers that took no training score, where a network predicts bins.

    What a pixel scores depends on its color alone. So each color is judged once, and counts as
    often as it comes, which is far less work than to judge each pixel. Introduced in notebook 09.

    Args:
        experiment: an `experiments.Experiment` whose network predicts bins, with
            `targets.ab_image` or `targets.ab_image_of_half_size` as its target.
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        Dictionary: `truth_loss`, of the soft encoding of the true colors: no prediction has a
        lower one, if the loss has no weights; `constant_loss`, of one answer for every pixel: the
        frequencies of CIFAR-10's training images, or these times the weights of rare colors,
        whichever scores better; `even_loss`, of all bins alike; and `gray_accuracy`, by the
        experiment's metric, of gray for every pixel.
    """
    target, shares = _colors_of(experiment, images)
    truth = color_bins.soft_encoding(targets.chroma_of(target))
    frequencies = _soft_frequencies_of_cifar10()
    weights = color_bins.rare_color_weights(color_bins.frequencies_of_cifar10())
    even = np.zeros(truth.shape, dtype=np.float32)
    gray = even.copy()
    gray[..., color_bins.nearest(np.zeros(2))] = 1

    def mean(measure, answer):
        return float(shares @ keras.ops.convert_to_numpy(measure(target, answer)))

    return {
        "truth_loss": mean(experiment.loss, keras.ops.log(truth + SMALLEST_ANSWER)),
        "constant_loss": min(
            mean(experiment.loss, even + np.log(constant))
            for constant in (frequencies, frequencies * weights)
        ),
        "even_loss": mean(experiment.loss, even),
        "gray_accuracy": mean(experiment.metric, gray),
    }


def _colors_of(experiment, images):
    """The colors of some images, as targets of images with one pixel, and the share of each."""
    counts = np.zeros(CHROMA_LEVELS**2)
    for start in range(0, len(images), TEST_BATCH_SIZE):
        target = experiment.target(images[start : start + TEST_BATCH_SIZE])
        level = np.minimum(CHROMA_LEVELS * target, CHROMA_LEVELS - 1).astype(int)
        number = CHROMA_LEVELS * level[..., 0] + level[..., 1]
        counts += np.bincount(number.ravel(), minlength=len(counts))
    found = np.flatnonzero(counts)
    middles = np.stack(np.divmod(found, CHROMA_LEVELS), axis=-1) + 0.5
    target = (middles / CHROMA_LEVELS).astype(np.float32)
    return target.reshape(-1, 1, 1, 2), counts[found] / counts.sum()


def _soft_frequencies_of_cifar10():
    """How much of each bin there is in CIFAR-10 if colors belong to several: never quite zero."""
    soft = keras.ops.convert_to_numpy(color_bins.soft_encoding(color_bins.centers()))
    smooth = color_bins.frequencies_of_cifar10() @ soft
    return (smooth / smooth.sum()).astype(np.float32)
