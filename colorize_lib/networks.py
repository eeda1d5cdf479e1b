"""Trained networks by name, to color photographs with: your own, or the published ones."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from colorize_lib import experiments, progress, records, targets, training
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError


class Network(NamedTuple):
    """A trained network, and what `colorizer.colorize` has to know about it."""

    model: keras.Model
    chroma_of: Callable  # what it predicts -> a* and b*
    source: str  # where it comes from, in words


def for_photographs(name, temperature=None):
    """The trained network of an experiment, to color photographs of any size.

    It is that of your own run, if there is a finished one: the newest of the full profile or, if
    all are quick, the newest of these. If there is none, it is that of the published run.
    Introduced in notebook 10.

    Args:
        name: name of the experiment.
        temperature: of a network that predicts bins, as for `color_bins.decode`; without one, the
            experiment's own.

    Returns:
        A `Network`.

    Raises:
        ColorizeError: if there is no such experiment, no trained network of it, or one that is
            damaged, if it does not predict the chroma of images of any size, or if there can be
            no such temperature.
    """
    experiment = experiments.get(name)
    chroma_of = chroma_function(experiment, temperature)
    model, source = _trained(experiment)
    if model.input_shape != (None, None, None, 1):
        raise ColorizeError(
            f"The network of '{name}' takes no photographs of any size: give it the input shape "
            "(None, None, 1), and train it again."
        )
    return Network(model, chroma_of, source)


def chroma_function(experiment, temperature=None):
    """The function that turns what a network predicts for each pixel into a* and b*.

    Args:
        experiment: the `experiments.Experiment` that the network belongs to.
        temperature: as for `for_photographs`.

    Returns:
        Function from arrays of shape (..., values) to arrays of shape (..., 2).

    Raises:
        ColorizeError: if the network predicts no chroma, or if there can be no such temperature.
    """
    chroma_of = _chroma_of(experiment)
    if chroma_of is None:
        known = ", ".join(e.name for e in experiments.EXPERIMENTS if _chroma_of(e))
        raise ColorizeError(
            f"The network of '{experiment.name}' does not predict the chroma of photographs of "
            f"any size: choose one of {known}."
        )
    if temperature is None:
        return chroma_of
    return partial(chroma_of, temperature=_checked(temperature, experiment))


def _chroma_of(experiment):
    """As `chroma_function`, at the experiment's own temperature; None if there is none."""
    if experiment.pictures is targets.pictures_of_ab_image:
        return targets.chroma_of
    if experiment.pictures in (targets.pictures_of_chroma, targets.pictures_of_smaller_chroma):
        return experiment.decode
    return None


def _checked(temperature, experiment):
    """The temperature, if the network of the experiment can have it."""
    if experiment.decode is None:
        known = ", ".join(e.name for e in experiments.EXPERIMENTS if e.decode)
        raise ColorizeError(
            f"The network of '{experiment.name}' predicts one color for each pixel, so it has no "
            f"temperature: leave that out, or choose one of {known}."
        )
    if not temperature >= 0:
        raise ColorizeError(f"A temperature is a number from 0 up, not {temperature}.")
    return temperature


def _trained(experiment):
    """(its trained network, where that comes from)."""
    name = experiment.name
    own_runs = [
        run
        for run in progress.all_runs()
        if run.state == "finished" and run.recipe["experiment"] == name
    ]
    if own_runs:
        # They come sorted by age, and sorting them again keeps the order of equal ones.
        *_, best = sorted(own_runs, key=lambda run: run.recipe["profile"] == "full")
        source = f"your {best.recipe['profile']} run {best.folder.name}"
        return training.load(best.folder).model, source
    if not (records.RESULTS / f"{name}.json").exists():
        raise ColorizeError(
            f"There is no finished run of '{name}', neither yours nor a published one: train it "
            f"with `python -m colorize_lib train {name} --full`."
        )
    return records.load_model(name), f"the published run {name}"
