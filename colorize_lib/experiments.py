"""What each experiment is: model, target, loss, optimizer, epochs, and what was reported.

To add an experiment of your own, append one entry to `EXPERIMENTS`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from colorize_lib import acceleration, color_bins, data, losses, metrics, models, targets
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError


@dataclass(frozen=True)
class Reported:
    """What the original's README says about an experiment."""

    accuracy: float  # argmax accuracy, a fraction in [0, 1]
    minutes: float | None  # on a laptop with two cores; None where it does not say
    pictures: str


@dataclass(frozen=True)
class Experiment:
    """One experiment, from the network to the number of epochs."""

    name: str
    title: str
    notebook: str
    build_model: Callable  # () -> a new Keras model
    target: Callable  # uint8 images -> what the model should predict
    loss: Callable
    metric: Callable
    build_optimizer: Callable  # () -> a new Keras optimizer
    gray: str  # a definition that color.rgb_to_gray knows
    batch_size: int
    epochs: int
    reported: Reported | None = None
    # (what the network predicts, the gray it was given) -> RGB images with values from 0 up; None
    # if it predicts none.
    pictures: Callable | None = None
    # What the network predicts -> the values that `pictures` takes, if these are not the same.
    decode: Callable | None = None
    flips: bool = False  # half of the training images are mirrored, others in each epoch
    shifts: int = 0  # training images are moved by up to so many pixels, anew in each epoch
    # (epoch, counted from 0; number of epochs) -> learning rate; None leaves it as it is.
    learning_rate: Callable | None = None
    # Once trained, the network is shown each image four times, moved and mirrored.
    several_looks: bool = False


# The original wrote `Adadelta()`, with the defaults of Keras 2.2.4. Today's default learning
# rate is 0.001, a thousand times smaller, so each number is stated.
ORIGINAL_LEARNING_RATE = 1.0
ORIGINAL_RHO = 0.95
ORIGINAL_EPSILON = 1e-7
ORIGINAL_BATCH_SIZE = 32


def original_optimizer():
    """Adadelta with the defaults of Keras 2.2.4, which the original used.

    Source: Zeiler 2012 (arXiv 1212.5701). Introduced in notebook 02.
    """
    return acceleration.FusedAdadelta(
        learning_rate=ORIGINAL_LEARNING_RATE,
        rho=ORIGINAL_RHO,
        epsilon=ORIGINAL_EPSILON,
        name="adadelta",
    )


def _original(name, title, notebook, build_model, epochs, reported):
    """An experiment of the original: all four share everything but network and epochs."""
    return Experiment(
        name=name,
        title=title,
        notebook=notebook,
        build_model=build_model,
        target=data.flat_rgb,
        loss=losses.original_crossentropy,
        metric=metrics.argmax_accuracy,
        build_optimizer=original_optimizer,
        gray="original",
        batch_size=ORIGINAL_BATCH_SIZE,
        epochs=epochs,
        reported=reported,
        pictures=targets.pictures_of_rgb,
    )


def _recolored(name, what, target, pictures, loss=losses.squared_error, **changes):
    """Network and budget of the original's third experiment, with another target and loss."""
    return replace(
        _ORIGINAL_NETWORK,
        name=name,
        title=f"Two convolutions, {what}",
        target=target,
        pictures=pictures,
        loss=loss,
        metric=metrics.nearly_right,
        **changes,
    )


EXPERIMENTS = [
    _original(
        "flatten_dense",
        "Flatten, Dense",
        "02_flatten_dense",
        models.flatten_dense,
        10,
        Reported(0.01, None, "only a mapping of one channel to three, without context"),
    ),
    _original(
        "conv_dense",
        "Convolution, Flatten, Dense",
        "03_convolution",
        models.conv_dense,
        10,
        Reported(0.03, 30, "skies bluish, a dark blue truck dark red"),
    ),
    _original(
        "conv_bn_conv_dense",
        "Convolution, Batch Normalization, Convolution, Flatten, Dense",
        "04_batch_normalization",
        models.conv_bn_conv_dense,
        10,
        Reported(0.06, 30, "backgrounds consistent but washed out"),
    ),
    _original(
        "hundred_epochs",
        "Convolution, Batch Normalization, Convolution, Flatten, Dense: 100 epochs",
        "05_hundred_epochs",
        models.conv_bn_conv_dense,
        100,
        Reported(0.08, 300, "worse: greenish gray"),
    ),
]

# What the original had planned: other color spaces, and means against overfitting.
_ORIGINAL_NETWORK = replace(EXPERIMENTS[2], notebook="07_color_spaces", reported=None)

EXPERIMENTS += [
    _recolored("rgb_squared", "RGB, squared error", targets.rgb, targets.pictures_of_rgb),
    _recolored(
        "rgb_absolute",
        "RGB, absolute error",
        targets.rgb,
        targets.pictures_of_rgb,
        losses.absolute_error,
    ),
    _recolored("hsv_line", "HSV, hue on a line", targets.hsv, targets.pictures_of_hsv),
    _recolored(
        "hsv_circle",
        "HSV, hue on a circle",
        targets.hsv_on_a_circle,
        targets.pictures_of_hsv_on_a_circle,
    ),
    _recolored(
        "lab_chroma",
        "Lab, lightness kept",
        targets.ab,
        targets.pictures_of_ab,
        build_model=models.conv_bn_conv_dense_for_chroma,
        gray="lightness",
    ),
    replace(
        _ORIGINAL_NETWORK,
        name="dropout",
        title="Two convolutions, dropout",
        build_model=models.conv_bn_conv_dropout_dense,
    ),
    replace(_ORIGINAL_NETWORK, name="flips", title="Two convolutions, flips", flips=True),
]


# Fully convolutional networks and everything after them.
ADAM_LEARNING_RATE = 0.002
# The temperature of bins at which pictures are near the truth in both figures: the RMSE of the
# chroma alone would have it at nearly 1, the PSNR lower. Notebook 10 shows both.
CAREFUL_TEMPERATURE = 0.55


def cosine_decay(epoch, epochs):
    """A learning rate that falls from its start to nearly 0, slowly at both ends.

    Source: Loshchilov and Hutter 2017, "SGDR" (arXiv 1608.03983), without restarts. Introduced
    in notebook 08.

    Args:
        epoch: number of the epoch, counted from 0.
        epochs: how many there are.

    Returns:
        The learning rate of this epoch.
    """
    return ADAM_LEARNING_RATE * (1 + math.cos(math.pi * epoch / epochs)) / 2


def cosine_decay_twice(epoch, epochs):
    """A learning rate that falls to nearly 0, is raised to half of its start, and falls again.

    The second fall takes three eighths of the epochs. Source: Loshchilov and Hutter 2017, "SGDR"
    (arXiv 1608.03983), with one restart. Introduced in notebook 10.

    Args:
        epoch: number of the epoch, counted from 0.
        epochs: how many there are.

    Returns:
        The learning rate of this epoch.
    """
    first = round(epochs * 5 / 8)
    if epoch < first:
        return cosine_decay(epoch, first)
    return cosine_decay(epoch - first, epochs - first) / 2


def adam():
    """Adam, whose learning rate `cosine_decay` sets. Introduced in notebook 08.

    Source: Kingma and Ba 2015, "Adam" (arXiv 1412.6980).
    """
    return keras.optimizers.Adam(ADAM_LEARNING_RATE)


_UNET = Experiment(
    name="unet",
    title="U-Net",
    notebook="08_fully_convolutional",
    build_model=models.unet,
    target=targets.ab_image,
    loss=losses.squared_error,
    metric=metrics.nearly_right,
    build_optimizer=adam,
    gray="lightness",
    batch_size=128,
    epochs=4,
    pictures=targets.pictures_of_ab_image,
    flips=True,
    learning_rate=cosine_decay,
)


def _variant(name, title, **changes):
    """The U-Net with another network: one change at a time."""
    return replace(_UNET, name=name, title=title, build_model=partial(models.unet, **changes))


EXPERIMENTS += [
    _variant("unet_without_skips", "U-Net without skips", skips=False),
    _variant("unet_without_normalization", "U-Net, not normalized", normalization=False),
    _variant("unet_narrow", "U-Net, half as wide", widths=(8, 16, 32, 64)),
    _UNET,
]

_BINS = replace(
    _UNET,
    name="unet_bins",
    title="U-Net, colors as classes",
    notebook="09_colors_as_classes",
    build_model=models.unet_for_bins,
    loss=losses.bins_crossentropy,
    metric=metrics.bin_accuracy,
    decode=color_bins.decode,
    pictures=targets.pictures_of_chroma,
)

EXPERIMENTS += [
    _BINS,
    replace(
        _BINS,
        name="unet_bins_rebalanced",
        title="U-Net, colors as classes, rare ones count more",
        loss=losses.rebalanced_crossentropy,
    ),
    # Half as many channels where pictures are large, which is what takes time, and one more size
    # below, which sees twice as far. Trained for longer, it would learn images by heart, so it
    # never sees one twice at the same place.
    replace(
        _variant("unet_deep", "U-Net, five sizes, 40 epochs", widths=(8, 32, 64, 128, 256)),
        notebook="10_your_photograph",
        loss=losses.absolute_error,
        epochs=40,
        shifts=4,
    ),
    # The one that colors photographs. It predicts bins, which it learns from best, but for each
    # 2x2 pixels only: 260 numbers for every single pixel would take more time.
    replace(
        _BINS,
        name="unet_half_size",
        title="U-Net, five sizes, half-size bins, 64 epochs",
        notebook="10_your_photograph",
        build_model=partial(models.unet_for_bins, widths=(16, 32, 64, 128, 256), half_size=True),
        target=targets.ab_image_of_half_size,
        decode=partial(color_bins.decode, temperature=CAREFUL_TEMPERATURE),
        pictures=targets.pictures_of_smaller_chroma,
        epochs=64,
        shifts=4,
        learning_rate=cosine_decay_twice,
        several_looks=True,
    ),
]


def answering(experiment, network):
    """The network that gives the answers of an experiment, made of the trained one.

    Args:
        experiment: an `Experiment`.
        network: its network, trained: a Keras model.

    Returns:
        A Keras model with the same weights, mostly the same model: see `Experiment.several_looks`.
    """
    return models.several_looks(network) if experiment.several_looks else network


def get(name):
    """The experiment of that name. Introduced in notebook 02.

    Raises:
        ColorizeError: if there is none.
    """
    for experiment in EXPERIMENTS:
        if experiment.name == name:
            return experiment
    known = ", ".join(experiment.name for experiment in EXPERIMENTS)
    raise ColorizeError(f"There is no experiment called '{name}': choose one of {known}.")
