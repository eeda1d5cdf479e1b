"""Recorded runs: write, read and publish them.

A run that you train lives in `runs/`, which git ignores. A published one is in `results/`:
a JSON file with everything that is known about it, its predictions for the sample images,
and its weights in float16. Only `publish` writes there.
"""

import importlib.metadata
import json
import os
import platform
import zipfile
import zlib
from pathlib import Path

import numpy as np
import psutil

from colorize_lib import experiments
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.files import write_whole

PROJECT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT / "results"

# What NumPy raises when it reads a damaged .npz file, depending on which byte is wrong.
UNREADABLE = (OSError, EOFError, KeyError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error)


def runs_folder():
    """Where your own runs are kept: the folder `runs` of the project, or COLORIZE_RUNS."""
    return Path(os.environ.get("COLORIZE_RUNS") or PROJECT / "runs")


def write_json(path, value):
    """Write a value as JSON for people to read; see `files.write_whole`."""
    text = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
    write_whole(path, lambda file: file.write(text.encode()))


def versions():
    """Versions of Python and the libraries that decide what a training gives, as a dictionary."""
    packages = ["keras", keras.backend.backend(), "numpy", "scikit-image", "pillow"]
    found = {name: importlib.metadata.version(name) for name in packages}
    return {"python": platform.python_version(), **found}


def machine():
    """What this machine is: processor, cores, memory, system and Keras backend."""
    return {
        "cpu": _processor_name(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": platform.system(),
        "backend": keras.backend.backend(),
    }


def _processor_name():
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine()


def read(name):
    """The record of a published run. Introduced in notebook 02.

    Args:
        name: name of the experiment; further seeds have theirs in the name, as in
            "conv_dense.seed1".

    Returns:
        Dictionary: recipe, data, versions, machine, history of every epoch, final metrics, ...

    Raises:
        ColorizeError: if there is no such record.
    """
    path = RESULTS / f"{name}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ColorizeError(
            f"No run of '{name}' is recorded in {RESULTS}: "
            "train it in the full profile, then record it."
        ) from None


def read_predictions(name, epoch=None):
    """What the network of a published run predicts for the sample images.

    Introduced in notebook 02.

    Args:
        name: as for `read`.
        epoch: one of `training.KEPT_EPOCHS`, for what it predicted then; without one, at the
            end.

    Returns:
        (tiles, test_images): two arrays of shape (12, values), float32, as the network gave
        them, for `data.sample_tiles` and `data.sample_test_images`.

    Raises:
        ColorizeError: if there are none.
    """
    arrays = _read_arrays(RESULTS / f"{name}.predictions.npz")
    ending = "" if epoch is None else f"_epoch_{epoch}"
    if f"tiles{ending}" not in arrays:
        kept = [key.removeprefix("tiles_epoch_") for key in arrays if "tiles_epoch_" in key]
        raise ColorizeError(
            f"After epoch {epoch} of '{name}' no predictions were kept: "
            f"leave the epoch out, or choose one of {', '.join(kept) or 'none'}."
        )
    return tuple(arrays[part + ending].astype(np.float32) for part in ("tiles", "test_images"))


def load_model(name):
    """The trained network of a published run. Introduced in notebook 00.

    Args:
        name: as for `read`.

    Returns:
        A Keras model with the recorded weights, which were rounded to float16.

    Raises:
        ColorizeError: if its weights are missing, or do not fit the model in the library.
    """
    return model_of(name.split(".")[0], RESULTS / f"{name}.weights.npz")


def model_of(name, path):
    """The network of an experiment with the weights in a file.

    Args:
        name: name of the experiment.
        path: path of the file, as `publish` writes it.

    Returns:
        A Keras model.

    Raises:
        ColorizeError: if the file is missing or damaged, or does not fit the model in the library.
    """
    experiment = experiments.get(name)
    model = experiment.build_model()
    arrays = _read_arrays(path)
    values = [arrays[f"weight_{i}"].astype(np.float32) for i in range(len(arrays))]
    try:
        model.set_weights(values)
    except ValueError as error:
        raise ColorizeError(
            f"The recorded weights of '{name}' do not fit the network that the library builds: "
            "undo your change of models.py, or train your network and use that one."
        ) from error
    return experiments.answering(experiment, model)


def _read_arrays(path):
    try:
        with np.load(path, allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
    except FileNotFoundError:
        raise ColorizeError(
            f"{path} is missing: fetch it again with `git checkout {path.parent.name}`."
        ) from None
    except UNREADABLE as error:
        raise ColorizeError(
            f"{path} is damaged: fetch it again with `git checkout {path.parent.name}`."
        ) from error


def name_of(record):
    """Under which name a run is published: that of its experiment, and of a further seed."""
    seed = record["seed"]
    return record["experiment"] + (f".seed{seed}" if seed != 0 else "")


def rounded_weights(model):
    """The weights of a network in float16, which takes half the room: a list of arrays."""
    return [value.astype(np.float16) for value in model.get_weights()]


def publish(run, samples):
    """Put a finished full run into `results/`.

    Weights are kept for seed 0 alone: they are large, and further seeds only show the spread.

    Args:
        run: a finished `training.Run` of the full profile.
        samples: dictionary of its predictions for the sample images, as arrays: `tiles` and
            `test_images`, and the same with `_epoch_5` behind for those after epoch 5.

    Returns:
        Path of the record.

    Raises:
        ColorizeError: if the run is quick or has not all epochs of its experiment.
    """
    record = run.record
    experiment = experiments.get(record["experiment"])
    if record["profile"] != "full":
        raise ColorizeError(
            f"The run of '{record['experiment']}' is a {record['profile']} one: "
            "only runs of the full profile are recorded."
        )
    if len(record["history"]["train_loss"]) != experiment.epochs:
        raise ColorizeError(
            f"The run of '{record['experiment']}' has "
            f"{len(record['history']['train_loss'])} epochs where the experiment has "
            f"{experiment.epochs}: "
            "train it to the end, then record it."
        )
    name = name_of(record)
    predictions = {key: values.astype(np.float16) for key, values in samples.items()}
    if record["seed"] == 0:
        weights = {f"weight_{i}": value for i, value in enumerate(rounded_weights(run.model))}
        write_whole(RESULTS / f"{name}.weights.npz", lambda f: np.savez_compressed(f, **weights))
    write_whole(
        RESULTS / f"{name}.predictions.npz", lambda f: np.savez_compressed(f, **predictions)
    )
    # The record comes last: where it is, the rest is there, too.
    write_json(RESULTS / f"{name}.json", record | {"notebook": experiment.notebook})
    return RESULTS / f"{name}.json"
