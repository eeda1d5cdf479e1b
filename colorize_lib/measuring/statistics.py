"""What the pictures of a training look like, epoch by epoch: how colorful, in which tint."""

import numpy as np
from skimage.color import rgb2lab

from colorize_lib import color, data

# About so many images of each part have their predicted pictures measured after every epoch.
MEASURED_PICTURES = 1000


def compare_colors(truth, predicted):
    """How colorful pictures are, which tint they have, and how far from the truth they are.

    The colors are measured in CIE Lab: a* goes from green (-) to red (+), b* from blue (-) to
    yellow (+), and chroma is the distance from gray.

    Args:
        truth: array of shape (images, height, width, 3), sRGB in [0, 1].
        predicted: array of the same shape and range.

    Returns:
        Dictionary of means over all pixels: `chroma`, at least 0; `green_red`, the mean a*, and
        `blue_yellow`, the mean b*, both 0 where colors balance out; `chroma_error`, the root
        mean square error of a* and b* together; `rgb_error`, that of red, green and blue, in
        [0, 1]. Of both errors, 0 is best.
    """
    true_ab = rgb2lab(truth)[..., 1:]
    ab = rgb2lab(predicted)[..., 1:]
    return {
        "chroma": float(np.linalg.norm(ab, axis=-1).mean()),
        "green_red": float(ab[..., 0].mean()),
        "blue_yellow": float(ab[..., 1].mean()),
        "chroma_error": float(np.sqrt(np.mean((ab - true_ab) ** 2))),
        "rgb_error": float(np.sqrt(np.mean((predicted - truth) ** 2))),
    }


def picture_statistics(network, images):
    """What the pictures that a network predicts look like, and how far from the truth they are.

    Args:
        network: a `training.Network`.
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        Dictionary: `raw_brightness`, the mean of all pictures, in [0, 1]; `positions`,
        at how many different places the largest value of a picture is; `favorite`, the share of
        pictures that have it at the most common one; and all of `compare_colors`. For these, a
        picture of a network that cannot see brightness first gets that of its gray.
    """
    return Measured(network, images).statistics()


class Measured:
    """Images whose predicted pictures are measured again and again: their gray is made once."""

    def __init__(self, network, images):
        self.network = network
        self.images = images
        self.truth = color.scale_to_unit(images)
        self.gray = network.gray(images)

    def statistics(self):
        """What `picture_statistics` says of the network as it is now."""
        values = self.network.values(self.gray, self.images)
        predicted = self.network.experiment.target.pictures(values, self.gray)
        bright = self.network.with_brightness(predicted, self.gray)
        positions = np.bincount(predicted.reshape(len(predicted), -1).argmax(axis=1))
        return {
            "raw_brightness": float(predicted.mean()),
            "positions": int(np.count_nonzero(positions)),
            "favorite": float(positions.max() / len(predicted)),
            **compare_colors(self.truth, np.clip(bright, 0, 1)),
        }


def some_of(dataset):
    """Images from all over a data set: in some copies they are sorted by class.

    Returns:
        Dictionary with about a thousand images of each part, `train` and `test`.
    """
    parts = {"train": dataset.train_images, "test": dataset.test_images}
    return {
        part: images[:: max(1, len(images) // MEASURED_PICTURES)] for part, images in parts.items()
    }


def of_run(network, dataset, state):
    """What was measured on the predicted pictures, beside the truth and beside a gray copy.

    Args:
        network: the trained `training.Network`.
        dataset: the `data.Dataset` that it was trained on.
        state: dictionary with the history of the run, as its checkpoint holds it.

    Returns:
        Dictionary for the record of the run.
    """
    some = some_of(dataset)
    truth, gray_copy = {}, {}
    for part, images in some.items():
        pixels = color.scale_to_unit(images)
        answers = [(truth, pixels), (gray_copy, network.gray(images).repeat(3, axis=-1))]
        for measured, answer in answers:
            for name, value in compare_colors(pixels, answer).items():
                measured[f"{part}_{name}"] = value
    return {
        "images": {part: len(images) for part, images in some.items()},
        "history": state["pictures"],
        "truth": truth,
        "gray_copy": gray_copy,
        "last_batch": _last_batches(network.experiment, dataset, state),
    }


def _last_batches(experiment, dataset, state):
    """The tint of the last batch of each epoch, and how closely that of the pictures follows it."""
    order = data.Batches(
        dataset.train_images,
        experiment.batch_size,
        experiment.target.encode,
        seed=state["recipe"]["seed"],
    )
    tints = {"green_red": [], "blue_yellow": []}
    for epoch in range(len(state["seconds"])):
        order.start_epoch(epoch)
        start = (len(order) - 1) * order.batch_size
        pixels = color.scale_to_unit(dataset.train_images[order.order[start:]])
        measured = compare_colors(pixels, pixels)
        for name, values in tints.items():
            values.append(measured[name])
    correlations = {}
    for name, values in tints.items():
        # Where an epoch is a single batch, its tint is always the same, and nothing can follow it.
        if len(state["seconds"]) > 2 and np.ptp(values) > 0:
            together = np.corrcoef(values, state["pictures"][f"test_{name}"])
            correlations[f"correlation_{name}"] = float(together[0, 1])
    return {"images": len(pixels), **tints, **correlations}
