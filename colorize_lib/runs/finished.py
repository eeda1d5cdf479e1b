"""What is kept of a finished run: its record, its predictions, and how they are published."""

import datetime
import hashlib
import json
from dataclasses import asdict

import numpy as np

from colorize_lib import data
from colorize_lib.errors import ColorizeError
from colorize_lib.measuring import statistics
from colorize_lib.runs import records
from colorize_lib.runs.recipe import fingerprint, shapes_of

# After these epochs a run keeps what it predicts for the sample tiles.
KEPT_EPOCHS = (1, 2, 5, 10, 20, 50, 100)
# Of a training of so many epochs, all of that is published: of others, nobody looks at it.
LONG = 100


def keep(folder, network, dataset, state):
    """The record of a finished run: read from its folder, or written there the first time.

    It is written once, because it names the machine that trained the network.

    Args:
        folder: the run's folder.
        network: the trained `training.Network`.
        dataset: the `data.Dataset` that it was trained on.
        state: dictionary with recipe and history, as the last checkpoint holds it.

    Returns:
        Dictionary of plain values.
    """
    path = folder / "record.json"
    kept = records.read_json(path)
    # It is that of an earlier training where the newest checkpoint of this one was lost.
    if kept is None or kept.get("seconds_per_epoch") != state["seconds"]:
        records.write_json(path, _record(network, dataset, state))
        (folder / "progress.json").unlink(missing_ok=True)
    return json.loads(path.read_text(encoding="utf-8"))


def _record(network, dataset, state):
    """Everything that is known about a finished run, as plain values for a JSON file."""
    experiment, recipe, history = network.experiment, state["recipe"], state["history"]
    baselines = baselines_of(experiment, dataset)
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
        "parameters": network.model.count_params(),
        "seconds_per_epoch": state["seconds"],
        "peak_memory_mb": state["peak_memory_mb"],
        "history": history,
        "final": {name: values[-1] for name, values in history.items()},
        "pictures": statistics.of_run(network, dataset, state),
        "floors": baselines["test"],
        "train_floors": baselines["train"],
        "reported": asdict(experiment.reported) if experiment.reported else None,
    }


def baselines_of(experiment, dataset):
    """What answers that took no training score on a data set: measured once, then kept.

    Args:
        experiment: an `experiments.Experiment`.
        dataset: a `data.Dataset`.

    Returns:
        Dictionary with what the experiment's `baselines` says of the parts `train` and `test`.
    """
    parts = (experiment.target, experiment.loss, experiment.metric, experiment.baselines)
    data_of = [dataset.sha256, shapes_of(dataset)]
    deciding = [*data_of, experiment.gray, *map(fingerprint, parts)]
    mark = hashlib.sha256(json.dumps(deciding).encode()).hexdigest()[:8]
    path = records.runs_folder() / f"baselines-{mark}.json"
    kept = records.read_json(path)
    if kept is None or not {"train", "test"} <= kept.keys():
        sides = {"train": dataset.train_images, "test": dataset.test_images}
        kept = {side: experiment.baselines(experiment, images) for side, images in sides.items()}
        records.write_json(path, kept)
    return kept


def publish(run):
    """Put a finished full run into `results/`.

    Weights and predictions are kept for seed 0 alone: they are large, and further seeds only show
    the spread. The experiment may say that its weights are not kept at all.

    Args:
        run: a finished `training.Run` of the full profile.

    Returns:
        Path of the record.

    Raises:
        ColorizeError: if the run is quick or has not all epochs of its experiment.
    """
    record, experiment = run.record, run.network.experiment
    if record["profile"] != "full":
        raise ColorizeError(
            f"The run of '{experiment.name}' is a {record['profile']} one: "
            "only runs of the full profile are recorded."
        )
    done = len(record["history"]["train_loss"])
    if done != experiment.epochs:
        raise ColorizeError(
            f"The run of '{experiment.name}' has {done} epochs where the experiment has "
            f"{experiment.epochs}: train it to the end, then record it."
        )
    name = name_of(record)
    if record["seed"] == 0:
        kept = {"predictions": _samples(run)}
        if experiment.shares_weights:
            weights = enumerate(run.model.get_weights())
            kept["weights"] = {f"weight_{i}": value for i, value in weights}
        for kind, arrays in kept.items():
            records.write_rounded(records.RESULTS / f"{name}.{kind}.npz", arrays)
    # The record comes last: where it is, the rest is there, too.
    records.write_json(records.RESULTS / f"{name}.json", record | {"notebook": experiment.notebook})
    return records.RESULTS / f"{name}.json"


def _samples(run):
    """Predictions for the sample tiles: at the end and, of a long training, on the way there."""
    samples, epochs = {"tiles": sample_predictions(run.network)}, run.network.experiment.epochs
    on_the_way = [epoch for epoch in KEPT_EPOCHS if epoch <= epochs] if epochs >= LONG else []
    return samples | {f"tiles_epoch_{epoch}": kept_predictions(run, epoch) for epoch in on_the_way}


def sample_predictions(network):
    """What a `training.Network` predicts, decoded, for `data.sample_tiles`: an array."""
    tiles = data.sample_tiles()
    return network.values(network.gray(tiles), tiles)


def samples_file(folder, epoch):
    """Where a run keeps its sample predictions of an epoch, counted from 1."""
    return folder / f"samples-{epoch:04}.npz"


def kept_predictions(run, epoch):
    """What a network predicted for the sample tiles while it was being trained.

    Args:
        run: a `training.Run`.
        epoch: one of `KEPT_EPOCHS`, or the last epoch of the run.

    Returns:
        Array as from `sample_predictions`.

    Raises:
        ColorizeError: if nothing was kept after this epoch, or it is damaged.
    """
    path = samples_file(run.folder, epoch)
    try:
        return records.arrays_in(path)["tiles"]
    except records.UNREADABLE as error:
        raise ColorizeError(
            f"{path} is missing or damaged: train this run once more, with `again=True`, to get it."
        ) from error


def name_of(record):
    """Under which name a run is published: that of its experiment, and of a further seed."""
    seed = record["seed"]
    return record["experiment"] + (f".seed{seed}" if seed != 0 else "")


def rounded_weights(model):
    """The weights of a network in float16, which takes half the room: a list of arrays."""
    return [value.astype(np.float16) for value in model.get_weights()]
