"""Figures that many notebooks show: pictures in rows, learning curves, kernels, layers."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from colorize_course.figures.style import (
    BLUE,
    BLUE_TO_ORANGE,
    GRAY,
    GREEN,
    ORANGE,
    PINK,
    PIXELS_PER_INCH,
    SKY,
    axes,
    finish,
    show_pixels,
)
from colorize_lib import color
from colorize_lib.runs.callbacks import loss_in_words


def image(pixels, alt, height=3.0, title=None):
    """One image, its pixels as sharp squares.

    Introduced in notebook 00.

    Args:
        pixels: array (height, width, 3) or (height, width, 1), uint8 in [0, 255] or floats
            in [0, 1].
        alt: text alternative.
        height: height of the picture in inches.
        title: words above it.
    """
    width = height * pixels.shape[1] / pixels.shape[0]
    figure = Figure(figsize=(width, height), layout="constrained")
    ax = figure.subplots()
    show_pixels(ax, pixels)
    if title:
        ax.set_title(title, fontsize=10)
    return finish(figure, alt)


def image_rows(rows, alt, height=96):
    """Rows of small images under each other, each row with its name in front.

    Introduced in notebook 01.

    Args:
        rows: dictionary from the name of a row to its images, an array (images, height,
            width, 3 or 1), uint8 in [0, 255] or floats in [0, 1].
        alt: text alternative.
        height: height of an image in dots; each pixel becomes a square of whole dots.
    """
    gap = 4
    strips = []
    for images in rows.values():
        pixels = images if images.dtype == np.uint8 else color.unit_to_pixels(images)
        colored = np.broadcast_to(pixels, (*pixels.shape[:3], 3))  # gray three times
        scale = max(1, height // pixels.shape[1])
        large = colored.repeat(scale, axis=1).repeat(scale, axis=2)
        framed = np.pad(large, ((0, 0), (0, gap), (0, gap), (0, 0)), constant_values=255)
        strips.append(np.concatenate(framed, axis=1))
    widest = max(strip.shape[1] for strip in strips)
    strips = [
        np.pad(strip, ((0, 0), (0, widest - strip.shape[1]), (0, 0)), constant_values=255)
        for strip in strips
    ]
    canvas = np.concatenate(strips)
    figure = Figure(figsize=(canvas.shape[1] / PIXELS_PER_INCH, canvas.shape[0] / PIXELS_PER_INCH))
    ax = figure.add_axes((0, 0, 1, 1))
    show_pixels(ax, canvas)
    top = 0
    for name, strip in zip(rows, strips, strict=True):
        middle = top + (strip.shape[0] - gap) / 2
        ax.text(-10, middle, name, ha="right", va="center", fontsize=9)
        top += strip.shape[0]
    return finish(figure, alt)


def compare(truth, predictions, what, gray="original"):
    """Gray, truth and predictions of the same images, under each other.

    Introduced in notebook 02.

    Args:
        truth: array (images, height, width, 3), uint8.
        predictions: dictionary from a name to images (images, height, width, 3), floats in
            [0, 1] or uint8.
        what: what the images are and what to see in them, for the text alternative.
        gray: a definition that `color.rgb_to_gray` knows.
    """
    rows = {"gray (input)": color.rgb_to_gray(truth, gray), "truth": truth, **predictions}
    names = ", ".join(rows)
    return image_rows(rows, f"{len(truth)} images in rows under each other: {names}. {what}")


def learning_curves(record):
    """Loss and accuracy of a run, epoch by epoch, on training and test images.

    Both are drawn with what answers without any training score on the test images, and the
    accuracy with what the original reported. Introduced in notebook 02.

    Args:
        record: a record as `records.read` returns it, that of a `training.Run`, or the one so
            far of a `progress.Progress`, which has no floors.
    """
    history = record["history"]
    epochs = np.arange(1, len(history["train_loss"]) + 1)
    size_of_marks = 5 if len(epochs) <= 20 else 0
    figure, (left, right) = axes(1, 2, size=(9, 3.7))
    unit = _unit_of_losses(record)
    for part, style, line_color in (("train", "o-", BLUE), ("test", "s--", ORANGE)):
        losses = np.array(history[f"{part}_loss"]) / unit
        accuracies = 100 * np.array(history[f"{part}_accuracy"])
        words = {"train": "training images", "test": "test images"}[part]
        left.plot(epochs, losses, style, color=line_color, label=words, markersize=size_of_marks)
        right.plot(epochs, accuracies, style, color=line_color, markersize=size_of_marks)
    _draw_floors(left, right, record)
    left.set(xlabel="epoch", ylabel="loss (millions)" if unit > 1 else "loss", title="Loss")
    metric = record.get("recipe", {}).get("metric", "argmax_accuracy")
    right.set(xlabel="epoch", ylabel=f"{metric.replace('_', ' ')} (%)", title="Accuracy")
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    final = {name: values[-1] for name, values in history.items()}
    train_loss, test_loss = (loss_in_words(final[f"{part}_loss"]) for part in ("train", "test"))
    return finish(
        figure,
        f"Learning curves over {len(epochs)} epochs. Training loss ends at "
        f"{train_loss}, test loss at {test_loss}. Test accuracy ends at "
        f"{final['test_accuracy']:.1%}. {_floors_in_words(record)}",
        drawing=True,
    )


def _unit_of_losses(record):
    """A million where losses are that large, as the original's are; else one."""
    return 1e6 if max(record["history"]["train_loss"]) > 1e5 else 1


def _has_a_gray_copy(record):
    """Not so far, or of a network that predicts bins: `bin_curves` draws the floors of these."""
    return "gray_copy_loss" in record.get("floors", {})


def _draw_floors(left, right, record):
    """Lines for what answers without any training score: loss on the left, accuracy right."""
    if _has_a_gray_copy(record):
        floors = record["floors"]
        unit = _unit_of_losses(record)
        left.axhline(floors["gray_copy_loss"] / unit, color=PINK, linewidth=1.5)
        right.axhline(
            100 * floors["gray_copy_accuracy"], color=PINK, linewidth=1.5, label="gray copy, test"
        )
        if "constant_accuracy" in floors:
            right.axhline(
                100 * floors["constant_accuracy"],
                color=GRAY,
                linewidth=1.5,
                label="best constant answer",
            )
    if record["reported"]:
        right.axhline(
            100 * record["reported"]["accuracy"],
            color=GREEN,
            linewidth=1.5,
            linestyle=":",
            label="reported by the original",
        )
    right.set_ylim(bottom=0)
    for ax in (left, right):
        ax.xaxis.get_major_locator().set_params(integer=True)


def _floors_in_words(record):
    words = ""
    if _has_a_gray_copy(record):
        floors = record["floors"]
        words = (
            f"The gray copy has a loss of {loss_in_words(floors['gray_copy_loss'])} and an "
            f"accuracy of {floors['gray_copy_accuracy']:.1%}."
        )
        if "constant_accuracy" in floors:
            words += f" The best constant answer scores {floors['constant_accuracy']:.1%}."
    if record["reported"]:
        words += f" The original reported {record['reported']['accuracy']:.0%}."
    return words


def architecture(model):
    """The layers of a network as blocks, each with the shape that leaves it.

    A block is as tall as the square root of the number of values in it, so that its area
    is a feeling for size. Introduced in notebook 02.

    Args:
        model: a Keras model whose layers follow each other.
    """
    steps = [("input", model.input_shape[1:], None)]
    for layer in model.layers:
        steps.append((type(layer).__name__, layer.output.shape[1:], layer.count_params()))
    figure = Figure(figsize=(1.75 * len(steps), 2.9), layout="constrained")
    ax = figure.subplots()
    tallest = max(np.prod(shape) for _name, shape, _parameters in steps) ** 0.5
    right_edge = 0
    for position, (name, shape, parameters) in enumerate(steps):
        height = 1.6 * np.prod(shape) ** 0.5 / tallest
        flat = len(shape) == 1
        width = 0.12 if flat else 0.5 * height
        ax.add_patch(
            plt.Rectangle(
                (position - width / 2, -height / 2),
                width,
                height,
                facecolor=ORANGE if parameters else SKY,
                edgecolor="black",
                linewidth=0.8,
            )
        )
        shape_words = " × ".join(f"{size:,}" for size in shape)
        ax.text(position, -1.0, shape_words, ha="center", va="top", fontsize=9)
        ax.text(position, 1.0, _spaced(name), ha="center", va="bottom", fontsize=9, weight="bold")
        if parameters is not None:
            words = f"{parameters:,}\nparameters" if parameters else "no\nparameters"
            ax.text(position, -1.22, words, ha="center", va="top", fontsize=8, color=GRAY)
        if position > 0:
            ax.annotate(
                "",
                (position - width / 2 - 0.04, 0),
                (right_edge + 0.04, 0),
                arrowprops={"arrowstyle": "->", "color": GRAY},
            )
        right_edge = position + width / 2
    ax.set(xlim=(-0.6, len(steps) - 0.4), ylim=(-1.75, 1.45))
    ax.set_axis_off()
    described = "; ".join(
        f"{name} gives {' by '.join(str(size) for size in shape)}"
        + (f" with {parameters:,} parameters" if parameters else "")
        for name, shape, parameters in steps
    )
    alt = f"The network as a row of blocks from left to right: {described}."
    return finish(figure, alt, drawing=True)


def _spaced(name):
    """A layer's class name in two lines, where it is made of two words."""
    return name.replace("BatchNormalization", "Batch\nNormalization")


def kernels(weights, alt, columns=8, labels=None):
    """The kernels of a convolution as small pictures: blue is negative, orange positive.

    Introduced in notebook 03.

    Args:
        weights: array (height, width, kernels): one input channel's part of each kernel.
        alt: text alternative.
        columns: kernels in a row.
        labels: words above each kernel; without them, their numbers.
    """
    strongest = np.abs(weights).max()
    return _maps(
        [weights[..., i] for i in range(weights.shape[-1])],
        alt,
        columns,
        labels,
        {"cmap": BLUE_TO_ORANGE, "vmin": -strongest, "vmax": strongest},
    )


def feature_maps(maps, alt, columns=8, labels=None):
    """What each filter of a layer answers to one image: white where it answers most.

    Each map has its own scale, from its smallest value (black) to its largest (white).
    Introduced in notebook 03.

    Args:
        maps: array (height, width, filters), what the layer gives for one image.
        alt: text alternative.
        columns: maps in a row.
        labels: words above each map; without them, their numbers.
    """
    return _maps(
        [maps[..., i] for i in range(maps.shape[-1])], alt, columns, labels, {"cmap": "gray"}
    )


def _maps(maps, alt, columns, labels, style):
    """Arrays (height, width) as a grid of small pictures with a word above each."""
    columns = min(columns, len(maps))
    rows = -(-len(maps) // columns)
    figure = Figure(figsize=(1.1 * columns, 1.25 * rows), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax in grid:
        ax.set_axis_off()
    for i, (ax, values) in enumerate(zip(grid, maps, strict=False)):
        ax.imshow(values, interpolation="nearest", **style)
        ax.set_title(labels[i] if labels else str(i), fontsize=8, pad=2)
        ax.set_axis_on()
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_color("0.8")
    return finish(figure, alt)


def compare_runs(records):
    """Test loss and test accuracy of several runs in one figure, epoch by epoch.

    Introduced in notebook 03.

    Args:
        records: dictionary from a name for the legend to a record; at most four, all with
            the same test images.
    """
    figure, (left, right) = axes(1, 2, size=(9, 3.9))
    styles = zip((BLUE, ORANGE, GREEN, SKY), ("o-", "s-", "^-", "D-"), strict=True)
    for (name, record), (line_color, style) in zip(records.items(), styles, strict=False):
        history = record["history"]
        epochs = np.arange(1, len(history["test_loss"]) + 1)
        losses = np.array(history["test_loss"]) / 1e6
        accuracies = 100 * np.array(history["test_accuracy"])
        left.plot(epochs, losses, style, color=line_color, label=name, markersize=4)
        right.plot(epochs, accuracies, style, color=line_color, markersize=4)
    without_report = record | {"reported": None}
    _draw_floors(left, right, without_report)
    left.set(xlabel="epoch", ylabel="test loss (millions)", title="Loss on test images")
    right.set(xlabel="epoch", ylabel="argmax accuracy (%)", title="Accuracy on test images")
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    endings = "; ".join(
        f"{name} ends at loss {loss_in_words(record['history']['test_loss'][-1])} "
        f"and accuracy {record['history']['test_accuracy'][-1]:.1%}"
        for name, record in records.items()
    )
    return finish(
        figure,
        f"Test loss and accuracy by epoch: {endings}. {_floors_in_words(without_report)}",
        drawing=True,
    )
