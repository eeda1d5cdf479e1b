"""Validation: choose with training images that are set aside, so that the test images can judge.

Whoever picks the best of many epochs by the test images has no test images any more (notebook 05).
The choices here are made with parts of the training images that the network was not trained on.
"""

import datetime

import numpy as np

from colorize_lib import data, experiments, training
from colorize_lib.runs import records

# What is measured for `results/validation.json`: an hour of training on two cores.
CHOSEN_FOR = "conv_bn_conv_dense"
EPOCHS_OF_ALL = 10
# Cross-validation is done on every fifth training image, in three parts.
EVERY = 5
FOLDS = 3
EPOCHS_OF_A_FOLD = 20
# With every third and every ninth image as many steps are made as with all: more epochs.
SHARES = (3, 9)


def losses_of(experiment, split, **settings):
    """Train without some of the training images, and note the loss on these.

    Args:
        experiment: an `experiments.Experiment`.
        split: a `data.Dataset` of training images, from `data.validation_split` or
            `hold_out`.
        settings: handed on to `training.run`: profile, epochs, seed, show.

    Returns:
        List with a number for each epoch: the loss on what was set aside above that of its true
        colors, so that different parts can be compared; no answer can be below. (Where the
        experiment's baselines do not say what the true colors score: the loss.)
    """
    run = training.run(experiment, split, **settings)
    truth = run.record["floors"].get("truth_loss", 0.0)
    return [loss - truth for loss in run.record["history"]["test_loss"]]


def hold_out(dataset, part, parts):
    """Set one part of the training images aside, for a cross-validation.

    Which images are in which part is random, but always the same.

    Args:
        dataset: a `Dataset`.
        part: number of the part that is set aside, from 0 to `parts - 1`.
        parts: number of parts, which are equally large up to one image.

    Returns:
        A `Dataset` whose training images are the other parts, and whose test images are the part
        that was set aside.

    Raises:
        ValueError: if there is no such part, or there are not at least 2 parts of an image each.
    """
    if not 2 <= parts <= len(dataset.train_images):
        raise ValueError(
            f"{len(dataset.train_images)} images cannot be divided into {parts} parts, of which "
            "one is held out: take at least 2, and at most one for each image."
        )
    if not 0 <= part < parts:
        raise ValueError(f"Of {parts} parts, number {part} cannot be held out: count from 0.")
    order = np.random.default_rng(0).permutation(len(dataset.train_images))
    held_out = np.sort(np.array_split(order, parts)[part])
    name = f"{dataset.name}, part {part + 1} of {parts} of its training images held out"
    return data.set_apart(dataset, held_out, name)


def cross_validate(experiment, dataset, parts=3, **settings):
    """Train once for each part of the training images, each time without this part.

    Each image is in a part that was set aside once, so that the choice of the part matters less.
    Source: Stone 1974, "Cross-validatory choice and assessment of statistical predictions".

    Args:
        experiment: an `experiments.Experiment`.
        dataset: a `data.Dataset`; its test images are not used.
        parts: number of parts, at least 2.
        settings: handed on to `training.run`: profile, epochs, seed, show.

    Returns:
        Dictionary: `parts`, a list as from `losses_of` for each part; `mean`, their mean for each
        epoch; `best_epoch`, the epoch with the lowest mean, counted from 1.
    """
    splits = [hold_out(dataset, part, parts) for part in range(parts)]
    losses = [losses_of(experiment, split, **settings) for split in splits]
    mean = np.mean(losses, axis=0)
    return {"parts": losses, "mean": mean.tolist(), "best_epoch": int(mean.argmin()) + 1}


def publish(dataset, **settings):
    """Train with some of the training images set aside, and keep the losses in `results/`.

    Args:
        dataset: a `data.Dataset`; its test images are not used.
        settings: handed on to `training.run`, in place of the full profile and the numbers of
            epochs above.

    Returns:
        Path of the file. It holds `early_stopping` with the `losses` on the validation images, as
        from `losses_of`; `training_images`, the same after equally many steps with fewer images;
        and `cross_validation` as from `cross_validate`, on every fifth image.
    """
    experiment = experiments.get(CHOSEN_FOR)
    settings = {"profile": "full", **settings}
    all_settings = {"epochs": EPOCHS_OF_ALL, **settings}
    fold_settings = {"epochs": EPOCHS_OF_A_FOLD, **settings}
    few = dataset.subset(train=slice(None, None, EVERY))
    split = data.validation_split(dataset)
    watched = losses_of(experiment, split, **all_settings)
    by_images = {str(len(split.train_images)): watched}
    for share in SHARES:
        fewer = split.subset(train=slice(None, None, share))
        longer = {**all_settings, "epochs": share * all_settings["epochs"]}
        by_images[str(len(fewer.train_images))] = losses_of(experiment, fewer, **longer)
    measured = {
        "experiment": experiment.name,
        "data": {"name": dataset.name, "sha256": dataset.sha256},
        "early_stopping": {
            "chosen_by": validation_images(split),
            "images": len(dataset.train_images),
            "losses": watched,
        },
        "training_images": {"chosen_by": validation_images(split), "losses": by_images},
        "cross_validation": {
            "images": len(few.train_images),
            **cross_validate(experiment, few, FOLDS, **fold_settings),
        },
        "versions": records.versions(),
        "machine": records.machine(),
        "date": datetime.date.today().isoformat(),
    }
    path = records.RESULTS / "validation.json"
    records.write_json(path, measured)
    return path


def validation_images(split):
    """Which images a choice was made with, for its record: see `data.validation_split`."""
    return {
        "part": "validation",
        "rule": data.VALIDATION_RULE,
        "images": len(split.test_images),
        "sha256": split.sha256,
    }


def early_stop(losses, patience):
    """When a training that watches these losses gives up, and which epoch it keeps.

    It goes on as long as the loss was lower than ever before in one of the last few epochs.
    Since a run of fewer epochs begins like a longer one, number for number, there is no need to
    stop for real: train once more for as many epochs as are kept. Source: Prechelt 1998, "Early
    stopping - but when?".

    Args:
        losses: list with the loss on images that were set aside, for each epoch.
        patience: how many epochs without a new lowest loss are waited for, at least 1.

    Returns:
        (last, kept): the last epoch that is trained, and the one with the lowest loss up to it,
        both counted from 1.

    Raises:
        ValueError: if there is no loss, or one is not a finite number.
    """
    if not np.isfinite(losses).all() or len(losses) == 0:
        raise ValueError("early_stop needs at least one loss, and numbers that are finite.")
    kept = 1
    for epoch, loss in enumerate(losses, start=1):
        if loss < losses[kept - 1]:
            kept = epoch
        if epoch - kept >= patience:
            return epoch, kept
    return len(losses), kept
