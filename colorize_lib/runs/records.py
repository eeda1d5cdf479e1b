"""Recorded runs: write, read and publish them.

A run that you train lives in `runs/`, which git ignores. A published one is in `results/`:
a JSON file with everything that is known about it, its predictions for the sample tiles, and
its weights in float16, unless they are large. Only `publish` writes there.
"""

import hashlib
import importlib.metadata
import json
import os
import platform
import zipfile
import zlib
from pathlib import Path

import numpy as np
import psutil

from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.files.whole import write_whole

LIBRARY = Path(__file__).resolve().parent.parent
PROJECT = LIBRARY.parent
RESULTS = PROJECT / "results"
# The network that comes with the library: its record and its weights.
SHIPPED = LIBRARY / "shipped"

# What NumPy raises when it reads a damaged .npz file, depending on which byte is wrong.
UNREADABLE = (
    *(OSError, EOFError, LookupError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error),
    *(TypeError, AttributeError, MemoryError),  # and where there is something else than expected
)


def runs_folder():
    """Where your own runs are kept: the folder `runs` of the project, or COLORIZE_RUNS."""
    return Path(os.environ.get("COLORIZE_RUNS") or PROJECT / "runs")


def short(folder):
    """A path as short as it is clear: below the project, where it is there."""
    if folder.is_relative_to(PROJECT):
        return folder.relative_to(PROJECT).as_posix()
    return folder.name


def read_json(path):
    """The dictionary in a JSON file, or None if it is not there or damaged: then make it again."""
    try:
        return _dictionary_in(path.read_bytes())
    except OSError:
        return None


def read_whole_json(path, repair):
    """The dictionary in a JSON file, or None if it is not there.

    Args:
        path: of the file.
        repair: what to do about a damaged file, in words.

    Raises:
        ColorizeError: if it may not be read, or is damaged.
    """
    try:
        found = _dictionary_in(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ColorizeError(
            f"{path} cannot be read ({error.strerror}): make it readable, or {repair}."
        ) from error
    if found is None:
        raise ColorizeError(f"{path} is damaged: {repair}.")
    return found


def _dictionary_in(contents):
    """What the bytes of a JSON file hold, or None where that is no dictionary, or an empty one."""
    try:
        found = json.loads(contents.decode("utf-8"))
    except (ValueError, RecursionError):  # the second, by very many brackets
        return None
    return found if isinstance(found, dict) and found else None


def arrays_in(path):
    """The arrays in an .npz file: a dictionary.

    Raises:
        one of UNREADABLE, if it is missing or damaged.
    """
    with np.load(path, allow_pickle=False) as file:
        arrays = {key: file[key] for key in file.files}
    if not all(isinstance(array, np.ndarray) for array in arrays.values()):
        raise TypeError("a part of it is no array")
    return arrays


def write_json(path, value):
    """Write a value as JSON for people to read; see `files.whole.write_whole`."""
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
    """The record of a published run.

    Args:
        name: name of the experiment; further seeds have theirs in the name, as in
            "conv_dense.seed1".

    Returns:
        Dictionary: recipe, data, versions, machine, history of every epoch, final metrics, ...

    Raises:
        ColorizeError: if there is no such record, or it is damaged.
    """
    record = read_whole_json(RESULTS / f"{name}.json", _fetch_again(RESULTS))
    if record is None:
        raise ColorizeError(
            f"No run of '{name}' is recorded in {RESULTS}: "
            "train it in the full profile, then record it."
        )
    if not record.get("data") or not isinstance(record["data"], dict):
        raise ColorizeError(f"{RESULTS / name}.json is damaged: {_fetch_again(RESULTS)}.")
    return record


def sha256_of(record):
    """The hash of the data that something was measured on, or None where a record has none."""
    data = record.get("data") if isinstance(record, dict) else None
    return data.get("sha256") if isinstance(data, dict) else None


def read_predictions(name, epoch=None):
    """What the network of a published run predicts for the sample tiles.

    Args:
        name: as for `read`.
        epoch: one of `finished.KEPT_EPOCHS`, for what it predicted then, which is kept of long
            trainings; without one, at the end.

    Returns:
        Array of shape (12, values), float32, as the network gave it, for `data.sample_tiles`.

    Raises:
        ColorizeError: if there are none.
    """
    arrays = _read_arrays(RESULTS / f"{name}.predictions.npz", ["tiles"])
    part = "tiles" if epoch is None else f"tiles_epoch_{epoch}"
    if part not in arrays:
        kept = [key.removeprefix("tiles_epoch_") for key in arrays if "tiles_epoch_" in key]
        raise ColorizeError(
            f"After epoch {epoch} of '{name}' no predictions were kept: "
            "leave the epoch out" + (f", or choose one of {', '.join(kept)}." if kept else ".")
        )
    return arrays[part].astype(np.float32)


def write_rounded(path, arrays):
    """Write a dictionary of arrays in float16, which takes half the room of float32."""
    small = {name: np.asarray(values).astype(np.float16) for name, values in arrays.items()}
    write_whole(path, lambda file: np.savez_compressed(file, **small))


def write_errors(name, errors):
    """Keep the squared error of each test image, of one answer or of several, in `results/`.

    Args:
        name: of a published run with seed 0, or "floors" for the baselines.
        errors: dictionary from the name of an answer to an array of shape (images,).
    """
    write_rounded(RESULTS / f"{name}.errors.npz", errors)


def read_errors(name):
    """What `write_errors` kept: a dictionary of arrays, float64.

    Raises:
        ColorizeError: if it is missing or damaged.
    """
    answers = [] if name == "floors" else [name]
    arrays = _read_arrays(RESULTS / f"{name}.errors.npz", answers)
    return {answer: values.astype(np.float64) for answer, values in arrays.items()}


def is_published(name):
    """Whether a run of that name is in `results/`."""
    return (RESULTS / f"{name}.json").exists()


def path_of_weights(name):
    """Where the weights of a published run are, whether or not they are there.

    Those of the network that comes with the library are with the library and nowhere else.

    Args:
        name: as for `read`.

    Raises:
        ColorizeError: if they come with the library and are damaged.
    """
    path, record = RESULTS / f"{name}.weights.npz", read_json(SHIPPED / "record.json") or {}
    if path.exists() or record.get("experiment") != name:
        return path
    shipped()
    return SHIPPED / "weights.npz"


def with_weights(model, path):
    """A network with the weights in a file, which were rounded to float16.

    Args:
        model: a Keras model.
        path: path of the file, as `publish` writes it.

    Returns:
        The model.

    Raises:
        ColorizeError: if the file is missing or damaged, or does not fit the model.
    """
    arrays = _read_arrays(path)
    try:
        model.set_weights([arrays[f"weight_{i}"].astype(np.float32) for i in range(len(arrays))])
    except (ValueError, KeyError) as error:
        raise ColorizeError(
            f"The weights in {path.name} do not fit the network that the library builds: "
            "undo your change of models.py, or train your network and use that one."
        ) from error
    return model


def shipped():
    """The record of the network that comes with the library, once its weights are verified.

    Raises:
        ColorizeError: if record or weights are missing or damaged.
    """
    repair = "fetch it again, by installing colorize_lib anew or with `git checkout colorize_lib`."
    record = read_json(SHIPPED / "record.json") or {}
    try:
        contents = (SHIPPED / "weights.npz").read_bytes()
    except OSError as error:
        raise ColorizeError(f"The network in {SHIPPED} is missing or damaged: {repair}") from error
    if not {"experiment", "weights_sha256"} <= record.keys():
        raise ColorizeError(f"{SHIPPED / 'record.json'} is missing or damaged: {repair}")
    if hashlib.sha256(contents).hexdigest() != record["weights_sha256"]:
        raise ColorizeError(f"{SHIPPED / 'weights.npz'} is damaged: {repair}")
    return record


def ship(name):
    """Make a published run the network that comes with the library.

    Its weights move there from `results/`, and those that were there move back: one copy of each.

    Args:
        name: name of the run, as for `read`.

    Returns:
        Folder of the network.

    Raises:
        ColorizeError: if there is no such run, or its weights are missing or damaged.
    """
    record, weights = read(name), SHIPPED / "weights.npz"
    SHIPPED.mkdir(exist_ok=True)
    newest = path_of_weights(name)
    _read_arrays(newest)  # whether they are there, and whole
    if newest != weights:
        before = (read_json(SHIPPED / "record.json") or {}).get("experiment", name)
        if before != name and weights.exists():
            weights.replace(RESULTS / f"{before}.weights.npz")
        newest.replace(weights)
    checksum = hashlib.sha256(weights.read_bytes()).hexdigest()
    write_json(SHIPPED / "record.json", record | {"weights_sha256": checksum})
    return SHIPPED


def _read_arrays(path, keys=()):
    """The arrays in a file of `results/`; some have to be in it."""
    try:
        arrays = arrays_in(path)
    except FileNotFoundError:
        if ".seed" in path.name:
            raise ColorizeError(
                f"{path.name} was never published: only the record is kept of further seeds. Train "
                "this seed yourself, or leave the seed out."
            ) from None
        raise ColorizeError(f"{path} is missing: {_fetch_again(path.parent)}.") from None
    except UNREADABLE as error:
        raise ColorizeError(f"{path} is damaged: {_fetch_again(path.parent)}.") from error
    for key in keys:
        if key not in arrays:
            raise ColorizeError(f"{path} has no '{key}' in it: {_fetch_again(path.parent)}.")
    return arrays


def _fetch_again(folder):
    return f"fetch it again with `git checkout {folder.name}`"
