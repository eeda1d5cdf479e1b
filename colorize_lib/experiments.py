"""Experiments: which network is trained, on what, with which loss, and for how long.

Add one of your own with `add`: training, baselines, record, leaderboard and coloring of
photographs take it from there. CONTRIBUTING.md shows it, from a new target to a photograph.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from colorize_lib import data, losses, metrics, models, targets
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.hints import points, simulated
from colorize_lib.measuring import baselines
from colorize_lib.runs import augmentation, optimizers


@dataclass(frozen=True)
class Reported:
    """What the original's README says about an experiment."""

    accuracy: float  # argmax accuracy, a fraction in [0, 1]
    minutes: float | None  # on a laptop with two cores; None where it does not say
    pictures: str


def only_gray(gray, images):
    """What most networks are shown: the gray image and nothing else."""
    return gray


@dataclass(frozen=True)
class Experiment:
    """One experiment, from the network to the number of epochs."""

    name: str
    title: str
    build_model: Callable  # () -> a new Keras model
    target: targets.Target
    loss: Callable | str | keras.losses.Loss  # of (target, prediction)
    build_optimizer: Callable  # () -> a new Keras optimizer
    epochs: int
    batch_size: int
    metric: Callable = metrics.nearly_right  # of (target, prediction), to watch the training by
    gray: str = "lightness"  # a definition that color.rgb_to_gray knows
    # (gray (n, height, width, 1) in [0, 1], color images uint8) -> what the network is shown,
    # (n, height, width, channels). Of a photograph nobody knows the colors: there, images is None.
    inputs: Callable = only_gray
    baselines: Callable = baselines.scores  # (experiment, images) -> scores without training
    sees_brightness: bool = True  # False where the loss leaves the brightness of pictures to chance
    flips: bool = False  # half of the training images are mirrored, others in each epoch
    shifts: int = 0  # training images are moved by up to so many pixels, anew in each epoch
    # (training images of a batch, a generator) -> images of one size, and gray; see `data.Batches`.
    augment: Callable | None = None
    # Instead of `inputs`, in training: (gray, color images, a generator) -> what it is shown.
    simulate: Callable | None = None
    begun_from: str | None = None  # name of the published run whose weights it begins with
    load: Callable = data.load  # of a profile: the data set that it is trained on
    # (epoch, counted from 0; number of epochs) -> learning rate; None: the optimizer's own.
    learning_rate: Callable | None = None
    several_looks: bool = False  # once trained, the network is shown each image four times
    notebook: str = ""
    reported: Reported | None = None
    compared_with: str | None = None  # name of the experiment that this one makes a change to
    shares_weights: bool = True  # False keeps the weights out of `results/`: they would be large


# The original's four experiments share everything but network and epochs.
_ORIGINAL = Experiment(
    name="flatten_dense",
    title="Flatten, Dense",
    notebook="02_flatten_dense",
    build_model=models.flatten_dense,
    target=targets.FLAT_RGB,
    loss=losses.original_crossentropy,
    metric=metrics.argmax_accuracy,
    baselines=baselines.scores_of_the_original,
    build_optimizer=optimizers.original,
    gray="original",
    sees_brightness=False,
    batch_size=32,
    epochs=10,
    reported=Reported(0.01, None, "only a mapping of one channel to three, without context"),
)
_CONVOLUTION = replace(
    _ORIGINAL,
    name="conv_dense",
    compared_with="flatten_dense",
    title="Convolution, Flatten, Dense",
    notebook="03_convolution",
    build_model=models.conv_dense,
    reported=Reported(0.03, 30, "skies bluish, a dark blue truck dark red"),
)
_TWO_CONVOLUTIONS = replace(
    _ORIGINAL,
    name="conv_bn_conv_dense",
    compared_with="conv_dense",
    title="Convolution, Batch Normalization, Convolution, Flatten, Dense",
    notebook="04_batch_normalization",
    build_model=models.conv_bn_conv_dense,
    reported=Reported(0.06, 30, "backgrounds consistent but washed out"),
)
_HUNDRED_EPOCHS = replace(
    _TWO_CONVOLUTIONS,
    name="hundred_epochs",
    compared_with="conv_bn_conv_dense",
    title=f"{_TWO_CONVOLUTIONS.title}: 100 epochs",
    notebook="05_hundred_epochs",
    epochs=100,
    reported=Reported(0.08, 300, "worse: greenish gray"),
)


def _ablation(name, of, title, build_model, **change):
    """An experiment of the original with one thing in its network changed."""
    new = {"name": name, "title": title, "compared_with": of.name}
    build_model = partial(build_model, **change)
    return replace(of, build_model=build_model, reported=None, shares_weights=False, **new)


# What the original had planned: other color spaces, and remedies for overfitting.
_PLANNED = replace(
    _TWO_CONVOLUTIONS,
    notebook="07_color_spaces",
    compared_with="conv_bn_conv_dense",
    reported=None,
)
_REMEDY = replace(_PLANNED, notebook="08_remedies", shares_weights=False)
_RGB = replace(
    _PLANNED,
    name="rgb_squared",
    title="Two convolutions, RGB, squared error",
    target=targets.RGB,
    loss=losses.squared_error,
    metric=metrics.nearly_right,
    baselines=baselines.scores,
    sees_brightness=True,
    shares_weights=False,
)
_DENSE_SQUARED = replace(
    _RGB,
    name="flatten_dense_squared",
    title="Flatten, Dense, squared error",
    notebook="02_flatten_dense",
    build_model=models.flatten_dense,
    compared_with="flatten_dense",
)
_ONE_CONVOLUTION = replace(
    _DENSE_SQUARED,
    name="one_convolution",
    title="One convolution, 30 parameters",
    notebook="03_convolution",
    build_model=models.one_convolution,
    target=targets.RGB_IMAGE,
    compared_with="flatten_dense_squared",
    shares_weights=True,
)
_LAB = replace(
    _RGB,
    name="lab_chroma",
    title="Two convolutions, Lab, lightness kept",
    target=targets.AB,
    build_model=models.conv_bn_conv_dense_for_chroma,
    gray="lightness",
    compared_with="rgb_squared",
    shares_weights=True,
)

# Fully convolutional networks.
_UNET = Experiment(
    name="unet",
    title="U-Net",
    notebook="09_fully_convolutional",
    build_model=models.unet,
    target=targets.AB_IMAGE,
    loss=losses.squared_error,
    build_optimizer=optimizers.adam,
    learning_rate=optimizers.cosine_decay,
    batch_size=128,
    epochs=4,
    flips=True,
)
_BINS = replace(
    _UNET,
    name="unet_bins",
    title="U-Net, colors as classes",
    compared_with="unet_linear",
    notebook="10_colors_as_classes",
    build_model=models.unet_for_bins,
    target=targets.BINS,
    loss=losses.bins_crossentropy,
    metric=metrics.bin_accuracy,
    baselines=baselines.scores_of_bins,
)

# The one that colors photographs. It predicts bins, but for each 2x2 pixels only: 260 numbers for
# every single pixel would take more time.
_HALF_SIZE = replace(
    _BINS,
    name="unet_half_size",
    title="U-Net, five sizes, half-size bins, 64 epochs",
    compared_with="unet_bins",
    notebook="12_your_photograph",
    build_model=partial(models.unet_for_bins, widths=(16, 32, 64, 128, 256), half_size=True),
    target=targets.HALF_SIZE_BINS,
    epochs=64,
    shifts=4,
    learning_rate=optimizers.cosine_decay_twice,
    several_looks=True,
)

# The same network for another world: photographs of 200 classes, with a gray of all kinds.
_PHOTOGRAPHS = replace(
    _HALF_SIZE,
    name="unet_photographs",
    title="U-Net for photographs, 40 epochs on Tiny ImageNet",
    compared_with=None,
    target=targets.PHOTOGRAPH_BINS,
    loss=losses.photograph_crossentropy,
    baselines=baselines.scores_of_photograph_bins,
    # Its settings are chosen on the validation images, which judge each epoch, too.
    load=lambda profile: data.validation_split(data.of_photographs(profile)),
    augment=augmentation.as_photographs_come,
    shifts=0,
    batch_size=64,
    epochs=40,
    learning_rate=optimizers.cosine_decay,
)
# The same once more, for those who know some of the colors and say so.
_HINTS = replace(
    _PHOTOGRAPHS,
    name="unet_hints",
    title="U-Net for photographs and hints, 6 epochs more",
    compared_with="unet_photographs",
    notebook="13_hints",
    build_model=partial(_PHOTOGRAPHS.build_model, inputs=4),
    begun_from="unet_photographs",
    inputs=points.without_hints,
    simulate=simulated.with_simulated_hints,
    epochs=6,
    learning_rate=partial(optimizers.cosine_decay, start=0.0005),
)
# What its gray of all kinds is for: a small network, for a short time, without and with it.
_CLEAN_GRAY = replace(
    _PHOTOGRAPHS,
    name="unet_clean_gray",
    title="Small U-Net, Tiny ImageNet, its gray as it is",
    notebook="11_another_world",
    build_model=partial(models.unet_for_bins, half_size=True),
    augment=None,
    epochs=3,
)


def _unet(name, title, **changes):
    """The U-Net with another network: one change at a time."""
    build_model = partial(models.unet, **changes)
    return replace(_UNET, name=name, title=title, build_model=build_model, compared_with="unet")


def _of_two(name, title, **change):
    title, build_model = f"Two convolutions, {title}", models.conv_bn_conv_dense_changed
    return _ablation(name, _TWO_CONVOLUTIONS, title, build_model, **change)


EXPERIMENTS = [
    _ORIGINAL,
    _DENSE_SQUARED,
    _CONVOLUTION,
    _ablation(
        "conv_1x1_dense", _CONVOLUTION, "Convolution 1x1, Dense", models.conv_dense, kernel_size=1
    ),
    _ONE_CONVOLUTION,
    replace(
        _ONE_CONVOLUTION,
        name="one_convolution_1x1",
        title="One convolution, 1x1, 6 parameters",
        build_model=partial(models.one_convolution, 1),
        compared_with="one_convolution",
    ),
    _TWO_CONVOLUTIONS,
    _of_two("not_normalized", "not normalized", normalization=None),
    _of_two("normalized_before_relu", "normalized before ReLU", normalization="before_relu"),
    _of_two("relu_inside", "ReLU inside", inner_activation="relu"),
    _HUNDRED_EPOCHS,
    _RGB,
    replace(
        _RGB,
        name="rgb_absolute",
        title="Two convolutions, RGB, absolute error",
        loss=losses.absolute_error,
        compared_with="rgb_squared",
    ),
    replace(
        _RGB,
        name="hsv_line",
        title="Two convolutions, HSV, hue on a line",
        target=targets.HSV,
        compared_with="rgb_squared",
    ),
    replace(
        _RGB,
        name="hsv_circle",
        title="Two convolutions, HSV, hue on a circle",
        target=targets.HSV_ON_A_CIRCLE,
        compared_with="hsv_line",
    ),
    _LAB,
    replace(
        _REMEDY,
        name="dropout",
        title="Two convolutions, dropout",
        build_model=models.conv_bn_conv_dropout_dense,
        shares_weights=True,
    ),
    replace(
        _LAB,
        name="lab_dropout",
        title="Two convolutions, Lab, dropout",
        notebook="08_remedies",
        build_model=partial(models.conv_bn_conv_dense_for_chroma, dropout=0.5),
        compared_with="lab_chroma",
        shares_weights=False,
    ),
    replace(_REMEDY, name="flips", title="Two convolutions, flips", flips=True),
    _unet("unet_without_skips", "U-Net without skips", skips=False),
    _unet("unet_without_normalization", "U-Net, not normalized", normalization=False),
    _unet("unet_narrow", "U-Net, half as wide", widths=(8, 16, 32, 64)),
    _UNET,
    _unet("unet_linear", "U-Net, linear output", activation="linear"),
    _BINS,
    replace(
        _BINS,
        name="unet_bins_rebalanced",
        compared_with="unet_bins",
        title="U-Net, colors as classes, rare ones count more",
        loss=losses.rebalanced_crossentropy,
    ),
    # Half as many channels where pictures are large, which is what takes time, and one more size
    # below, which sees twice as far. Moved a little each time, because it is trained for long.
    replace(
        _unet("unet_deep", "U-Net, five sizes, 40 epochs", widths=(8, 32, 64, 128, 256)),
        notebook="12_your_photograph",
        loss=losses.absolute_error,
        epochs=40,
        shifts=4,
    ),
    _HALF_SIZE,
    _PHOTOGRAPHS,
    _HINTS,
    _CLEAN_GRAY,
    replace(
        _CLEAN_GRAY,
        name="unet_varied_gray",
        compared_with="unet_clean_gray",
        title="Small U-Net, Tiny ImageNet, its gray varied",
        augment=augmentation.as_photographs_come,
    ),
]


# What was published belongs to these, whatever takes the place of one on the list.
OF_THE_SERIES = tuple(EXPERIMENTS)


def add(experiment):
    """Put an experiment of your own on the list; one of the same name is replaced.

    Args:
        experiment: an `Experiment`.

    Returns:
        The experiment.
    """
    EXPERIMENTS[:] = [known for known in EXPERIMENTS if known.name != experiment.name]
    EXPERIMENTS.append(experiment)
    return experiment


def get(name, of_the_series=False):
    """The experiment of that name.

    Args:
        name: its name.
        of_the_series: True finds the series' own one, even if one of yours took its place.

    Raises:
        ColorizeError: if there is none.

    >>> get("unet").epochs
    4
    """
    for experiment in [*OF_THE_SERIES, *EXPERIMENTS] if of_the_series else EXPERIMENTS:
        if experiment.name == name:
            return experiment
    known = ", ".join(experiment.name for experiment in EXPERIMENTS)
    raise ColorizeError(f"There is no experiment called '{name}': choose one of {known}.")
