"""Trained networks: each travels with the way to read its answers, and `load` finds them all."""

import glob
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from colorize_lib import color, data, experiments
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.hints import points
from colorize_lib.runs import checkpoint, looks, progress, recipe, records

# Images that a network is shown at once: any number gives the same.
PORTION = 200


class Network(NamedTuple):
    """A trained network together with its experiment, which says how its answers are read."""

    experiment: experiments.Experiment
    model: keras.Model
    source: str = "a model of your own"  # where it comes from, in words

    def gray(self, images):
        """The gray of color images (n, height, width, 3) uint8: (n, height, width, 1) in [0, 1]."""
        return color.scale_to_unit(color.rgb_to_gray(images, self.experiment.gray))

    def predict(self, images):
        """What the network answers to the gray of color images (n, height, width, 3) uint8."""
        return self._read(np.asarray, self.experiment.inputs, self.gray(images), images)

    def values(self, gray, images=None):
        """Its answers to gray images (n, height, width, 1), decoded by the experiment's target.

        Where the network is shown more than the gray, `images` are the color images (n, height,
        width, 3) uint8 that the gray was made of; None where nobody knows the colors.
        """
        return self._read(self.experiment.target.values, self.experiment.inputs, gray, images)

    def values_with_hints(self, gray, planes):
        """As `values`, where somebody gave hints: `planes` as from `hints.points.planes_of`.

        Raises:
            ColorizeError: if the network is shown the gray and nothing else.
        """
        if self.model.input_shape[-1] != gray.shape[-1] + planes.shape[-1]:
            raise ColorizeError(
                f"The network of '{self.experiment.name}' takes no hints: leave them out, or "
                "choose a network that was trained with them."
            )
        return self._read(self.experiment.target.values, points.beside, gray, planes)

    def _read(self, read, inputs, gray, more):
        """Read the answers to the gray and, unless that is None, to something more beside it."""

        def answer(gray, more=None):
            shown = inputs(gray, more)
            return read(keras.ops.convert_to_numpy(self.model(shown, training=False)))

        arrays = [gray] if more is None else [gray, more]
        return np.concatenate(list(data.in_portions(answer, *arrays, size=PORTION)))

    def pictures(self, images):
        """What it makes of the gray of color images: pictures (n, height, width, 3), from 0 up."""
        gray = self.gray(images)
        return self.experiment.target.pictures(self.values(gray, images), gray)

    def with_brightness(self, pictures, gray):
        """Its pictures, as bright as their gray where its loss left brightness to chance."""
        if self.experiment.sees_brightness:
            return pictures
        return color.match_brightness(pictures, gray, self.experiment.gray)

    def at_temperature(self, temperature):
        """The same network, bolder (toward 0) or more careful (toward 1).

        Raises:
            ColorizeError: if there is no such temperature, or it predicts one color for each pixel.
        """
        target = self.experiment.target
        if target.temperature is None:
            raise ColorizeError(
                f"The network of '{self.experiment.name}' predicts one color for each pixel, so it "
                "has no temperature: leave that out, or choose a network that predicts bins."
            )
        if not temperature >= 0:  # written so that NaN is refused, too
            raise ColorizeError(f"A temperature is a number from 0 up, not {temperature}.")
        return self._read_by(replace(target, temperature=temperature))

    def vivid(self, share=1.0):
        """The same network, on the way from careful, its own setting, to its vivid one.

        Careful has the lowest error; vivid is about as colorful as the truth, and more often wrong.

        Args:
            share: from 0, careful, to 1, vivid.

        Raises:
            ColorizeError: if it has no vivid setting.
        """
        target = self.experiment.target
        if target.vivid is None:
            raise ColorizeError(
                f"The network of '{self.experiment.name}' has no vivid setting: leave that out, or "
                "choose another network."
            )
        careful = (target.temperature, target.boldness)
        temperature, boldness = (
            (1 - share) * one + share * other
            for one, other in zip(careful, target.vivid, strict=True)
        )
        return self._read_by(replace(target, temperature=temperature, boldness=boldness))

    def _read_by(self, target):
        return self._replace(experiment=replace(self.experiment, target=target))


def network_of(experiment, model, source):
    """A `Network` of a trained model, which looks at each image as often as the experiment says."""
    model = looks.several_looks(model) if experiment.several_looks else model
    return Network(experiment, model, source)


def load(name=None, temperature=None):
    """A trained network: the one door to all of them.

    Args:
        name: of an experiment: your newest full run of it, with all of its epochs, and on the data
            of the published one if there is one; or else the published one; or else your newest run
            of another kind. Or the name of the folder of a run of yours, as `python -m colorize_lib
            status` shows it. Without a name, the network that comes with the library.
        temperature: for a network that predicts bins: how bold it is, from 0, always the most
            likely color, to 1, the mean of all. Without one, the network's own.

    Returns:
        A `Network`.

    Raises:
        ColorizeError: if there is no such network, it is damaged, or it has no such temperature.
    """
    network = _shipped() if name is None else _found(name)
    return network if temperature is None else network.at_temperature(temperature)


@lru_cache
def _shipped():
    experiment = experiments.get(records.shipped()["experiment"], of_the_series=True)
    model = records.with_weights(experiment.build_model(), records.SHIPPED / "weights.npz")
    return network_of(experiment, model, "the network of the library")


def _found(name):
    for folder in records.runs_folder().glob(f"*/{glob.escape(name)}"):
        of_that_name = progress.of_run(folder)
        if of_that_name is not None and of_that_name.state == "finished":
            return _of_folder(of_that_name)
    if ".seed" in name:
        return published(name)
    experiment = experiments.get(name)
    unreadable = []
    runs = reversed(progress.all_runs(unreadable.append))
    runs = [run for run in runs if (run.state, run.recipe["experiment"]) == ("finished", name)]
    runs = [run for run in runs if not _changed_since(run, experiment)]
    is_published = records.is_published(name)
    for own in runs:
        whole = own.recipe["profile"] == "full" and own.recipe["epochs"] == experiment.epochs
        if whole and (not is_published or _is_on_its_data(own, records.read(name))):
            return _of_folder(own)
    if is_published and experiment.shares_weights:
        return published(name)
    for own in runs:  # a quick one, or one of fewer epochs
        return _of_folder(own)
    raise ColorizeError(
        f"There is no finished run of '{name}', neither yours nor a published one: train it "
        f"with `python -m colorize_lib train {name} --full`."
        + "".join(f" And {sentence}" for sentence in unreadable)
    )


def _is_on_its_data(own, record):
    """Not on other pictures, and not on a part of these, as where settings are chosen."""
    return own.recipe["data_sha256"] == records.sha256_of(record)


def published(name):
    """The network of a published run, for what has to be the same for everyone.

    Args:
        name: as for `records.read`.

    Returns:
        A `Network` with the recorded weights, which were rounded to float16.

    Raises:
        ColorizeError: if its weights are missing, or do not fit the model in the library.
    """
    experiment = experiments.get(name.split(".")[0], of_the_series=True)
    if not experiment.shares_weights:
        raise ColorizeError(
            f"The weights of '{name}' are not published, because they are large: train it "
            f"with `python -m colorize_lib train {name} --full`."
        )
    model = records.with_weights(experiment.build_model(), records.path_of_weights(name))
    return network_of(experiment, model, f"the published run {name}")


def begin(model, name):
    """Give a new network the weights of a published one, to be trained further.

    It may be shown more channels than that one: their weights begin at 0, so that at first it
    answers as the published one does.

    Args:
        model: a Keras model, otherwise built as that of the published run.
        name: of the published run, as for `records.read`.

    Returns:
        The model.

    Raises:
        ColorizeError: if there are no such weights.
    """
    weights = zip(published(name).model.get_weights(), model.get_weights(), strict=True)
    model.set_weights([_enlarged(old, new.shape) for old, new in weights])
    return model


def _enlarged(values, shape):
    """An array with zeros at the end of its axes, up to a shape."""
    return np.pad(values, [(0, new - old) for old, new in zip(values.shape, shape, strict=True)])


def _changed_since(own, experiment):
    """In what an experiment, or the backend, is not what it was when a run of it was trained."""
    today = recipe.describe_experiment(experiment, experiment.build_model())
    return recipe.differences(own.recipe, today)


def _of_folder(own):
    """The network of a finished run of one's own."""
    experiment = experiments.get(own.recipe["experiment"])
    changed = _changed_since(own, experiment)
    if changed:
        raise ColorizeError(
            f"'{experiment.name}' has been changed since the run in {own.folder} "
            f"({', '.join(changed)}): train it again."
        )
    model = experiment.build_model()
    if checkpoint.load(own.folder, model, own.recipe) is None:
        raise ColorizeError(f"{own.folder} has lost its checkpoints: train it again.")
    source = f"your {own.recipe['profile']} run {own.folder.name}"
    return network_of(experiment, model, source)
