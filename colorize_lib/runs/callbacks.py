"""What happens between two epochs: results are noted, a checkpoint is kept, a bar moves on."""

import datetime
import os
import sys
import time

import numpy as np
import psutil
from tqdm import tqdm

from colorize_lib.backend import keras
from colorize_lib.files.whole import write_whole
from colorize_lib.measuring import statistics
from colorize_lib.runs import checkpoint, finished, records

# Keras' names for what it measures in each epoch, and ours.
HISTORY_NAMES = {
    "loss": "train_loss",
    "accuracy": "train_accuracy",
    "val_loss": "test_loss",
    "val_accuracy": "test_accuracy",
}


class KeepEpochs(keras.callbacks.Callback):
    """Shuffles before each epoch; notes its results and keeps a checkpoint after it.

    Args:
        network: the `training.Network` that is being trained.
        dataset: the `data.Dataset` that it is trained on.
        batches: the `data.Batches` of its training images.
        state: dictionary with the recipe and the history so far; it grows with each epoch.
        folder: the run's folder.
    """

    def __init__(self, network, dataset, batches, state, folder):
        super().__init__()
        self.network = network
        self.dataset = dataset
        self.batches = batches
        self.state = state
        self.folder = folder
        self.measured = {
            part: statistics.Measured(network, images)
            for part, images in statistics.some_of(dataset).items()
        }

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
        for part, measured in self.measured.items():
            for name, value in measured.statistics().items():
                self.state["pictures"].setdefault(f"{part}_{name}", []).append(value)
        if epoch + 1 in (*finished.KEPT_EPOCHS, self.params["epochs"]):
            tiles = finished.sample_predictions(self.network)
            path = finished.samples_file(self.folder, epoch + 1)
            write_whole(path, lambda file: np.savez(file, tiles=tiles))
        # Last: after a crash before it, this epoch is done again, and all of this with it.
        checkpoint.save(self.folder, self.model, self.state)

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


class ProgressBar(keras.callbacks.Callback):
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
        # Not called for every batch: several may run between two calls, and the last number may
        # be that of a batch after the end.
        self._show(min(batch + 1, self.params["steps"]))

    def _show(self, done):
        self.bar.update(done - self.steps_shown)
        self.steps_shown = done

    def on_epoch_end(self, epoch, logs=None):
        self._show(self.params["steps"])
        measured = {name: logs[keras_name] for keras_name, name in HISTORY_NAMES.items()}
        line = epoch_line(epoch, self.params["epochs"], measured)
        if epoch + 1 < self.params["epochs"]:
            self.bar.write(line, file=sys.stdout)
        else:  # the other way around, the bar would leave an empty line
            self.bar.close()
            print(line)

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
