"""The echo of the last batch: what a single step more does to the tint of all pictures."""

import numpy as np

from colorize_lib import color, data, experiments, targets, training
from colorize_lib.measuring import evaluation, statistics
from colorize_lib.runs import checkpoint, records

# The network of notebook 04; the one of notebook 05 was it after its tenth epoch.
MEASURED_ON = "conv_bn_conv_dense"
IMAGES = 16  # so many are in the last batch of an epoch of CIFAR-10
# For each tint: is it told by a* (0) or by b* (1), and on which side of gray is it?
TINTS = {"green": (0, -1), "red": (0, 1), "blue": (1, -1), "yellow": (1, 1)}


def one_more_step(run, dataset, images=IMAGES):
    """Train a finished network on one batch more, of one tint, and see how its pictures change.

    It is done once for each tint, and for images from all over the training set, each time from
    the same checkpoint, with the optimizer as it was.

    Args:
        run: a finished `training.Run`; its network is afterwards as it was before.
        dataset: the `data.Dataset` that it was trained on.
        images: how many are in the batch.

    Returns:
        Dictionary: `before`, the mean a* (`green_red`) and b* (`blue_yellow`) of the pictures of
        test images; and for each of `TINTS` and for "mixed", both of the `batch` and of the
        `pictures` after it.
    """
    measured = statistics.Measured(run.network, statistics.some_of(dataset)["test"])
    found = {"before": _tint(measured.statistics())}
    for name, chosen in _batches_of_one_tint(dataset.train_images, images).items():
        batch = dataset.train_images[chosen]
        pixels = color.scale_to_unit(batch)
        run.model.train_on_batch(*_as_the_network_sees(batch, run.network.experiment))
        found[name] = {
            "batch": _tint(statistics.compare_colors(pixels, pixels)),
            "pictures": _tint(measured.statistics()),
        }
        checkpoint.load(run.folder, run.model, run.record["recipe"])
    return found


def _batches_of_one_tint(train_images, images):
    """For each tint, which training images have most of it; and as many from all over."""
    mean_chroma = np.concatenate(
        [few for few in data.in_portions(lambda x: targets.chroma(x).mean((1, 2)), train_images)]
    )
    batches = {
        name: np.argsort(side * mean_chroma[:, axis])[-images:]
        for name, (axis, side) in TINTS.items()
    }
    mixed = np.linspace(0, len(train_images) - 1, images).astype(int)
    return batches | {"mixed": mixed}


def _as_the_network_sees(batch, experiment):
    how = {"gray": experiment.gray, "inputs": experiment.inputs}
    return data.Batches(batch, len(batch), experiment.target.encode, **how)[0]


def _tint(measured):
    return {name: measured[name] for name in ("green_red", "blue_yellow")}


def publish(dataset, **settings):
    """Measure the echo on the recorded network, trained if need be; keep it in `results/`.

    Args:
        dataset: the `data.Dataset` that it was trained on.
        settings: handed on to `training.run`, in place of the full profile.

    Returns:
        Path of the file, which holds what `one_more_step` returns, and when and where.
    """
    experiment = experiments.get(MEASURED_ON)
    run = training.run(experiment, dataset, **{"profile": "full", **settings})
    path = records.RESULTS / "echo.json"
    found = {
        "experiment": experiment.name,
        "epochs": len(run.record["seconds_per_epoch"]),
        **evaluation.circumstances(dataset),
        "steps": one_more_step(run, dataset),
    }
    records.write_json(path, found)
    return path
