"""Training: run an experiment, and get a network that knows how its answers are read.

What makes a run safe (recipe, checkpoints, records, progress) is in the room `runs`.
"""

import shutil
from pathlib import Path
from typing import NamedTuple

from colorize_lib import data
from colorize_lib.app import profiles
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.runs import acceleration, callbacks, checkpoint, finished, hold, progress, recipe
from colorize_lib.runs.networks import Network, begin, load, network_of

__all__ = ["Network", "Run", "load", "run"]

QUICK_EPOCHS = 3
# Images in a batch when nothing is learned: the results are the same for any number.
TEST_BATCH_SIZE = 200


class Run(NamedTuple):
    """A finished training: what happened, and the network that came out of it."""

    record: dict
    network: Network
    folder: Path

    @property
    def model(self):
        """The Keras model of the network."""
        return self.network.model


def run(
    experiment,
    dataset=None,
    *,
    profile=None,
    epochs=None,
    seed=0,
    again=False,
    show=True,
    only_finished=False,
):
    """Train the network of an experiment, or load the run if it has been trained already.

    After each epoch, a checkpoint is written; an interrupted run goes on from there. A
    finished run of the same recipe is returned as it is.

    Args:
        experiment: an `experiments.Experiment`; it need not be on the list.
        dataset: a `data.Dataset`; without one, that of the profile.
        profile: "quick" or "full"; without one, the current profile.
        epochs: number of passes over the training images; without one, the experiment's own
            in the full profile, and 3 in the quick one.
        seed: whole number that initial weights and the order of images depend on.
        again: True forgets an earlier run of the same recipe and starts over.
        show: True prints a progress bar and a line an epoch.
        only_finished: True trains and forgets nothing, and refuses a run that is not finished.

    Returns:
        A `Run`.

    Raises:
        ColorizeError: if there is no CIFAR-10 for the full profile, another process is at this
            run, nothing can be written there, or the newest checkpoint is damaged or not its own.
    """
    profile = profiles.current() if profile is None else profiles.check(profile)
    if epochs is None:
        epochs = experiment.epochs if profile == "full" else QUICK_EPOCHS
    if epochs < 1:
        raise ColorizeError(f"A run needs at least one epoch, not {epochs}.")
    dataset = experiment.load(profile) if dataset is None else dataset

    model = untrained_model(experiment, seed)
    described = recipe.describe(
        experiment, model, dataset, profile=profile, epochs=epochs, seed=seed
    )
    folder = recipe.folder_of(described)
    with hold.alone(folder):
        if again and not only_finished:
            shutil.rmtree(folder, ignore_errors=True)
        state = checkpoint.load(folder, model, described) or _nothing_yet(described)
        done = len(state["seconds"])
        if only_finished and done < epochs:
            raise _not_finished(experiment, dataset, described, done)
        if show:
            progress.tell_what_was_trained(folder, state)
        if done < epochs:
            _fit(Network(experiment, model), dataset, state, folder, show)
        network = network_of(experiment, model, f"your {profile} run {folder.name}")
        record = finished.keep(folder, network, dataset, state)
    return Run(record, network, folder)


def untrained_model(experiment, seed):
    """The network of an experiment as training finds it: initial weights, loss, optimizer."""
    if not 0 <= seed < 2**32:
        raise ColorizeError(f"A seed is a whole number from 0 to {2**32 - 1:,}, not {seed}.")
    acceleration.keep_memory()
    keras.utils.set_random_seed(seed)
    model = acceleration.with_fast_layers(experiment.build_model())
    if experiment.begun_from:
        begin(model, experiment.begun_from)
    model.compile(
        optimizer=experiment.build_optimizer(),
        loss=experiment.loss,
        metrics=[keras.metrics.MeanMetricWrapper(experiment.metric, name="accuracy")],
        steps_per_execution=acceleration.steps_at_once(),
    )
    model.optimizer.build(model.trainable_variables)
    return model


def _fit(network, dataset, state, folder, show):
    """Train from where the state says up to the last epoch of its recipe."""
    experiment, described = network.experiment, state["recipe"]
    how = {"target": experiment.target.encode, "gray": experiment.gray, "inputs": experiment.inputs}
    batches = data.Batches(
        dataset.train_images,
        experiment.batch_size,
        seed=described["seed"],
        flips=experiment.flips,
        shifts=experiment.shifts,
        augment=experiment.augment,
        simulate=experiment.simulate,
        **how,
    )
    test_batches = data.Batches(dataset.test_images, TEST_BATCH_SIZE, **how)
    calls = [callbacks.KeepEpochs(network, dataset, batches, state, folder)]
    if experiment.learning_rate:
        calls.append(
            keras.callbacks.LearningRateScheduler(
                lambda epoch, _: experiment.learning_rate(epoch, described["epochs"])
            )
        )
    if show:
        calls.append(callbacks.ProgressBar())
    network.model.fit(
        acceleration.steady_feed(batches),
        validation_data=acceleration.steady_feed(test_batches),
        initial_epoch=len(state["seconds"]),
        epochs=described["epochs"],
        shuffle=False,  # the batches shuffle themselves, from the seed
        verbose=0,
        callbacks=calls,
    )


def _nothing_yet(described):
    """The state of a run before its first epoch."""
    return {"recipe": described, "history": {}, "pictures": {}, "seconds": []}


def _not_finished(experiment, dataset, described, done):
    seed = described["seed"]
    return ColorizeError(
        f"'{experiment.name}' with seed {seed} has {done} of its {described['epochs']} epochs on "
        f"{dataset.name}: train it to the end first, with "
        f"`python -m colorize_lib train {experiment.name} --full --seed {seed}`."
    )
