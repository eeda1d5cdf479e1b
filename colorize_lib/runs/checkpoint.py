"""Checkpoints: after each epoch, everything that is needed to go on from there, in one file."""

import json

import numpy as np

from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.files.whole import write_whole
from colorize_lib.runs import records


def all_of(folder):
    """The checkpoints of a run, oldest first; the last two epochs have one each."""
    return sorted(folder.glob("epoch-*.npz"))


def save(folder, model, state):
    """Write a checkpoint. The one before it is kept too, older ones are deleted.

    Args:
        folder: the run's folder.
        model: a compiled Keras model.
        state: dictionary with the recipe and the history so far.

    Raises:
        ColorizeError: if it cannot be written; the checkpoints before are then untouched.
    """
    variables = {"model": model.variables, "optimizer": model.optimizer.variables}
    arrays = {
        f"{part}_{i}": keras.ops.convert_to_numpy(variable)
        for part, of_part in variables.items()
        for i, variable in enumerate(of_part)
    }
    arrays["state"] = np.array(json.dumps(state))
    path = folder / f"epoch-{len(state['seconds']):04}.npz"
    write_whole(path, lambda file: np.savez(file, **arrays))
    for old in all_of(folder)[:-2]:
        old.unlink()


def load(folder, model, recipe):
    """Put the newest checkpoint of a run into the model and, if it is compiled, its optimizer.

    Args:
        folder: the run's folder.
        model: a Keras model.
        recipe: what `recipe.describe` says about the run.

    Returns:
        The state that was saved with it, or None where there is no checkpoint.

    Raises:
        ColorizeError: if a checkpoint is there, but cannot be read or is that of another run.
    """
    found = all_of(folder)
    if not found:
        return None
    newest = found[-1]
    before = f"from {found[-2].name}" if len(found) > 1 else "from the beginning"
    try:
        arrays = records.arrays_in(newest)
        state = json.loads(str(arrays["state"]))
        if not {"recipe", "history", "seconds"} <= state.keys():
            raise KeyError("a part of the state")
        if state["recipe"] != recipe:
            raise ColorizeError(
                f"The checkpoint {newest} belongs to another run: "
                f"move it away, and this run goes on {before}."
            )
        for i, variable in enumerate(model.variables):
            variable.assign(arrays[f"model_{i}"])
        # A model has no optimizer where it is not to be trained further.
        optimizer = getattr(model, "optimizer", None)
        for i, variable in enumerate(optimizer.variables if optimizer else []):
            variable.assign(arrays[f"optimizer_{i}"])
    except records.UNREADABLE as error:
        raise ColorizeError(
            f"The checkpoint {newest} is damaged: delete it, and the run goes on {before}."
        ) from error
    return state
