"""Every figure of the notebooks, each with a text that says what it shows.

Each function returns a picture that a notebook displays when it stands last in a cell. The
text alternative ("alt text") reaches people who hear the page instead of seeing it.
"""

import io
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np
import PIL.Image
from IPython.display import Image
from matplotlib.colors import LinearSegmentedColormap, LogNorm, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, ConnectionPatch, Rectangle
from matplotlib.ticker import MaxNLocator
from skimage.color import lab2rgb

from colorize_lib import color, metrics

# Okabe and Ito's colors, which people with any kind of color blindness can tell apart.
BLUE, ORANGE, GREEN, PINK, SKY, YELLOW = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#F0E442",
)
GRAY = "#666666"
PIXELS_PER_INCH = 144
SCREEN_PIXELS_PER_INCH = 96


def finish(figure, alt, drawing=False):
    """Turn a Matplotlib figure into a picture with a text alternative, and close it.

    Use it for figures of your own. Introduced in notebook 01.

    Args:
        figure: a Matplotlib figure.
        alt: what the figure shows, in a sentence or two, for people who cannot see it.
        drawing: True for lines and words without photographs: 256 colors are enough then, and
            the picture takes less than half the room.

    Returns:
        `IPython.display.Image`: put it last in a cell, or hand it to `display`.

    Raises:
        ValueError: if `alt` is empty.
    """
    if not alt.strip():
        raise ValueError("A figure needs a text alternative: say what it shows.")
    contents = io.BytesIO()
    figure.savefig(contents, format="png", dpi=PIXELS_PER_INCH, bbox_inches="tight")
    plt.close(figure)
    with PIL.Image.open(contents) as picture:
        pixels = picture.convert("RGB")
    if drawing:
        pixels = pixels.quantize(256)
    contents = io.BytesIO()
    pixels.save(contents, format="png", optimize=True)
    # Shown smaller than it is, so that it is sharp on screens with small pixels.
    width = pixels.width * SCREEN_PIXELS_PER_INCH // PIXELS_PER_INCH
    return Image(contents.getvalue(), format="png", width=width, alt=alt)


def axes(rows=1, columns=1, size=(7, 3.2), **settings):
    """An empty figure in the style of the series: thin frames, light grid lines.

    Args:
        rows, columns: how many pairs of axes.
        size: width and height in inches.
        settings: handed on to `Figure.subplots`.

    Returns:
        (figure, axes) as `matplotlib.pyplot.subplots` returns them.
    """
    figure = Figure(figsize=size, layout="constrained")
    all_axes = figure.subplots(rows, columns, **settings)
    for ax in np.ravel(all_axes):
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(color="0.92")
        ax.set_axisbelow(True)
    return figure, all_axes


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


def show_pixels(ax, pixels):
    """Draw an image on Matplotlib axes: gray stays gray, nothing is stretched or smoothed.

    Args:
        ax: Matplotlib axes.
        pixels: array (height, width, 3) or (height, width, 1), uint8 in [0, 255] or floats
            in [0, 1].
    """
    whitest = 255 if pixels.dtype == np.uint8 else 1
    if pixels.shape[-1] == 1:
        ax.imshow(pixels[..., 0], cmap="gray", vmin=0, vmax=whitest, interpolation="nearest")
    else:
        ax.imshow(np.clip(pixels, 0, whitest), interpolation="nearest")
    ax.set_axis_off()


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
    return finish(
        figure,
        f"Learning curves over {len(epochs)} epochs. Training loss ends at "
        f"{final['train_loss']:,.0f}, test loss at {final['test_loss']:,.0f}. Test accuracy ends "
        f"at {final['test_accuracy']:.1%}. {_floors_in_words(record)}",
        drawing=True,
    )


def _unit_of_losses(record):
    """A million where losses are that large, as the original's are; else one."""
    return 1e6 if max(record["history"]["train_loss"]) > 1e5 else 1


def _draw_floors(left, right, record):
    """Lines for what answers without any training score: loss on the left, accuracy right."""
    if record.get("floors"):
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
    if record.get("floors"):
        floors = record["floors"]
        words = (
            f"The gray copy has a loss of {floors['gray_copy_loss']:,.0f} and an accuracy of "
            f"{floors['gray_copy_accuracy']:.1%}."
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
        {"cmap": _BLUE_TO_ORANGE, "vmin": -strongest, "vmax": strongest},
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


_BLUE_TO_ORANGE = LinearSegmentedColormap.from_list("blue to orange", [BLUE, "white", ORANGE])


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
        f"{name} ends at loss {record['history']['test_loss'][-1]:,.0f} "
        f"and accuracy {record['history']['test_accuracy'][-1]:.1%}"
        for name, record in records.items()
    )
    return finish(
        figure,
        f"Test loss and accuracy by epoch: {endings}. {_floors_in_words(without_report)}",
        drawing=True,
    )


# Notebook 01


# Photographs are drawn with this many pixels an inch, one for each pixel of an ordinary screen,
# and words with twice as many: a notebook full of photographs stays small enough to share.
PHOTOGRAPH_PIXELS_PER_INCH = PIXELS_PER_INCH // 2


def _shrunk(pixels, height):
    """A picture with as many pixels as a figure `height` inches high needs; never enlarged."""
    rows = round(height * PHOTOGRAPH_PIXELS_PER_INCH)
    if rows >= len(pixels):
        return pixels
    columns = round(rows * pixels.shape[1] / pixels.shape[0])
    planes = [
        np.asarray(PIL.Image.fromarray(pixels[..., channel]).resize((columns, rows)))
        for channel in range(pixels.shape[-1])
    ]
    return np.stack(planes, axis=-1)


def _picture_axes(widths, height):
    """A figure with axes of exactly these widths and this height in inches, without frames."""
    gap, title = 0.1, 0.3
    size = sum(widths) + gap * (len(widths) - 1), height + title
    figure = Figure(figsize=size)
    lefts = np.cumsum([0, *widths[:-1]]) + gap * np.arange(len(widths))
    all_axes = [
        figure.add_axes((left / size[0], 0, width / size[0], height / size[1]))
        for left, width in zip(lefts, widths, strict=True)
    ]
    return figure, all_axes


def side_by_side(pictures, alt, height=1.3):
    """Pictures of any size next to each other, equally high, each with its name above it.

    Introduced in notebook 01.

    Args:
        pictures: dictionary from a name to pixels, an array (height, width, 3 or 1), uint8.
        alt: text alternative.
        height: height of each picture in inches.
    """
    shrunk = {name: _shrunk(pixels, height) for name, pixels in pictures.items()}
    widths = [height * pixels.shape[1] / pixels.shape[0] for pixels in shrunk.values()]
    figure, all_axes = _picture_axes(widths, height)
    for ax, (name, pixels) in zip(all_axes, shrunk.items(), strict=True):
        show_pixels(ax, pixels)
        ax.set_title(name, fontsize=10)
    return finish(figure, alt)


def pixel_values(pixels, top, left, what, size=7):
    """A picture with a small square marked, and the square enlarged with its numbers in it.

    Introduced in notebook 01.

    Args:
        pixels: array (height, width, 3) or (height, width, 1), uint8.
        top, left: row and column of the square's first pixel.
        what: what the picture shows, for the text alternative.
        size: height and width of the square in pixels.
    """
    height = 3.6
    shrunk = _shrunk(pixels, 0.4 * height)
    figure, (enlarged, whole) = _picture_axes(
        [height, shrunk.shape[1] / PHOTOGRAPH_PIXELS_PER_INCH], height
    )
    show_pixels(whole, shrunk)
    scale = len(shrunk) / len(pixels)
    for margin, edge in [(1, "black"), (3, "white")]:
        corner = scale * (left - margin), scale * (top - margin)
        side = scale * (size + 2 * margin)
        whole.add_patch(Rectangle(corner, side, side, fill=False, edgecolor=edge, linewidth=1.5))
    whole.set_title(f"the whole: {pixels.shape[0]} × {pixels.shape[1]}", fontsize=10)
    square = pixels[top : top + size, left : left + size]
    show_pixels(enlarged, square)
    for row, column in np.ndindex(size, size):
        values = square[row, column]
        enlarged.text(
            column,
            row,
            "\n".join(str(value) for value in values),
            color="black" if values.mean() > 110 else "white",
            fontsize=8,
            ha="center",
            va="center",
            linespacing=1.1,
        )
    enlarged.set_title(f"a square of {size} × {size} pixels", fontsize=10)
    return finish(
        figure,
        f"A square of {size} by {size} pixels, enlarged, with the numbers of each pixel in it. The "
        f"first pixel is {square[0, 0].tolist()}, the last one {square[-1, -1].tolist()}. Beside "
        f"it the picture that it is from, with a frame around the place: {what}.",
    )


def tile_grid(pixels, size, what):
    """A picture with the lines along which it is cut; what is dropped at the edges is pale.

    Introduced in notebook 01.

    Args:
        pixels: array (height, width, 3), uint8.
        size: height and width of a tile in pixels.
        what: what the picture shows, for the text alternative.
    """
    height, width = pixels.shape[:2]
    rows, columns = height // size, width // size
    pale = 255 - (255 - pixels) // 4
    pale[: rows * size, : columns * size] = pixels[: rows * size, : columns * size]
    shown_height = 2.1
    figure, (ax,) = _picture_axes([shown_height * width / height], shown_height)
    shrunk = _shrunk(pale, shown_height)
    show_pixels(ax, shrunk)
    step = size * len(shrunk) / height
    ax.vlines(np.arange(columns + 1) * step - 0.5, -0.5, rows * step - 0.5, "white", linewidth=1)
    ax.hlines(np.arange(rows + 1) * step - 0.5, -0.5, columns * step - 0.5, "white", linewidth=1)
    return finish(
        figure,
        f"{what}, with white lines that cut it into {rows} rows of {columns} square tiles. A strip "
        f"of {height - rows * size} pixels at the bottom and one of {width - columns * size} at "
        "the right are left over.",
    )


def mosaic(images, what, labels=None, classes=None, rows=5, columns=10):
    """Many small images in a grid; with labels, one column for each class.

    The images are spread evenly over the data set (or the class), from first to last.
    Introduced in notebook 01.

    Args:
        images: array (images, size, size, 3), uint8.
        what: what the images are, for the text alternative.
        labels: array (images,), positions in `classes`; None if there are no classes.
        classes: names of the classes, to stand above the columns.
        rows: number of images in a column.
        columns: number of columns where there are no labels.
    """
    if labels is None:
        groups = np.array_split(np.arange(len(images)), columns)
    else:
        groups = [np.flatnonzero(labels == number) for number in range(len(classes))]
    gap = 4
    strips = []
    for group in groups:
        chosen = images[group[np.linspace(0, len(group) - 1, rows).astype(int)]]
        spaced = np.pad(chosen, ((0, 0), (gap, gap), (gap, gap), (0, 0)), constant_values=255)
        strips.append(np.concatenate(spaced))
    whole = np.concatenate(strips, axis=1)
    height, width, _ = np.array(whole.shape) / PHOTOGRAPH_PIXELS_PER_INCH
    figure, (ax,) = _picture_axes([width], height)
    show_pixels(ax, whole)
    described = f"{len(strips)} columns of {rows} images: {what}."
    if labels is not None:
        step = strips[0].shape[1]
        for column, name in enumerate(classes):
            ax.text((column + 0.5) * step, -3, name, ha="center", va="bottom", fontsize=7.5)
        described += f" One column for each class: {', '.join(classes)}."
    return finish(figure, described)


def channel_histogram(images):
    """How often each value from 0 to 255 occurs in the red, the green and the blue channel.

    Introduced in notebook 01.

    Args:
        images: array (images, height, width, 3), uint8.
    """
    figure, ax = axes(size=(6.5, 2.5))
    means = []
    styles = {"red": (ORANGE, "-"), "green": (GREEN, "--"), "blue": (BLUE, ":")}
    for channel, (name, (line_color, style)) in enumerate(styles.items()):
        values = images[..., channel]
        share = np.bincount(values.ravel(), minlength=256) / values.size
        means.append(f"{name} {values.mean():.0f}")
        ax.plot(100 * share, style, color=line_color, label=f"{name} (mean {values.mean():.0f})")
    ax.set(xlabel="value of a pixel in this channel", ylabel="share of pixels (%)", xlim=(-3, 258))
    ax.set_xticks([0, 64, 128, 192, 255])
    ax.set_ylim(bottom=0)
    ax.legend(frameon=False)
    return finish(
        figure,
        "Histogram of the three channels: how many percent of the pixels have each value from 0 "
        f"to 255. Mean values: {', '.join(means)}.",
    )


def mean_images(images, labels=None, classes=()):
    """The mean of all images and of each class, and below it the mean of all its pixels.

    Introduced in notebook 01.

    Args:
        images: array (images, height, width, 3), uint8.
        labels: array (images,), positions in `classes`; None if there are no classes.
        classes: names of the classes.
    """
    means = {"all": images.mean(axis=0)}
    if labels is not None:
        for number, name in enumerate(classes):
            means[name] = images[labels == number].mean(axis=0)
    figure = Figure(figsize=(0.85 * len(means) + 0.9, 2.0), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.02, h_pad=0.02)
    grid = figure.subplots(2, len(means), squeeze=False)
    described = []
    for (above, below), (name, mean) in zip(grid.T, means.items(), strict=True):
        mean_color = np.rint(mean.mean(axis=(0, 1), keepdims=True)).astype(np.uint8)
        show_pixels(above, np.rint(mean).astype(np.uint8))
        show_pixels(below, mean_color)
        above.set_title(name, fontsize=8.5)
        described.append(f"{name} {mean_color.ravel().tolist()}")
    for ax, name in zip(grid[:, 0], ["mean image", "mean color"], strict=True):
        ax.text(-0.15, 0.5, name, transform=ax.transAxes, ha="right", va="center", fontsize=9)
    return finish(
        figure,
        "Mean images, which are soft blurs, and below each its mean color as red, green and blue: "
        f"{'; '.join(described)}.",
    )


def ranked(images, values, label, examples=10):
    """How a measured quantity is spread over images, with examples from smallest to largest.

    Introduced in notebook 01.

    Args:
        images: array (images, height, width, 3), uint8.
        values: array (images,): what was measured of each image.
        label: what was measured, to stand at the axis.
        examples: number of images to show, evenly spread over the ranks.
    """
    order = np.argsort(values, kind="stable")
    shown = order[np.linspace(0, len(order) - 1, examples).astype(int)]
    figure = Figure(figsize=(8, 3.4), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.02, h_pad=0.04)
    above, below = figure.subfigures(2, 1, height_ratios=(2, 1))
    ax = above.subplots()
    ax.hist(values, bins=60, color=SKY, edgecolor="white", linewidth=0.3)
    ax.spines[["top", "right"]].set_visible(False)
    ax.set(xlabel=label, ylabel="images")
    for small, index in zip(below.subplots(1, examples), shown, strict=True):
        show_pixels(small, images[index])
        small.set_title(f"{values[index]:.0f}", fontsize=8.5)
    return finish(
        figure,
        f"Histogram of {label}: half of the images have between {np.percentile(values, 25):.0f} "
        f"and {np.percentile(values, 75):.0f}. Below it {examples} images from the smallest value, "
        f"{values.min():.0f}, to the largest, {values.max():.0f}.",
    )


def copied_colors(errors):
    """Error of copied colors for each photograph, by where they were copied from.

    Introduced in notebook 01.

    Args:
        errors: dictionary from a photograph's name to three errors in [0, 255]: of no color at
            all, of colors copied from other pictures, and from tiles of the same picture too.
    """
    figure, ax = axes(size=(7, 2.6))
    rows = np.arange(len(errors))
    gray, others, same = np.array(list(errors.values())).T
    ax.hlines(rows, same, others, color="0.75", linewidth=2, zorder=1)
    ax.plot(others, rows, "o", color=BLUE, markersize=8, label="copied from other pictures")
    ax.plot(same, rows, "s", color=ORANGE, markersize=8, label="the same picture's tiles, too")
    ax.plot(gray, rows, "|", color=GRAY, markersize=16, markeredgewidth=2, label="left gray")
    ax.set_yticks(rows, errors)
    ax.set_ylim(len(errors) - 0.5, -0.5)
    ax.set_xlim(left=0)
    ax.set_xlabel("error of the held-out tiles (smaller is better)")
    figure.legend(loc="outside upper center", ncols=3, frameon=False)
    described = "; ".join(
        f"{name}: other pictures {of_others:.0f}, the same picture too {of_same:.0f}, left gray "
        f"{of_gray:.0f}"
        for name, (of_gray, of_others, of_same) in errors.items()
    )
    return finish(figure, f"Errors of copied colors for {len(errors)} photographs. {described}.")


# Notebook 02


def flattening(values):
    """A square of numbers and the same numbers in one line, each row in a color of its own.

    Introduced in notebook 02.

    Args:
        values: array (rows, columns) of different numbers.
    """
    rows, columns = values.shape
    row_colors = [SKY, YELLOW, PINK]
    row_of = {value: row for row, line in enumerate(values) for value in line}

    def face(value):
        return row_colors[row_of[value] % len(row_colors)]

    figure = Figure(figsize=(9, 2.4), layout="constrained")
    ax = figure.subplots()
    _number_grid(ax, values, 0, 0, f"{rows} × {columns} pixels", face)
    start = columns + 2
    _number_grid(ax, values.reshape(1, -1), start, rows / 2 - 0.5, f"{values.size} numbers", face)
    arrow = {"arrowstyle": "->", "color": GRAY}
    ax.annotate("", (start - 0.3, rows / 2), (columns + 0.3, rows / 2), arrowprops=arrow)
    ax.set(xlim=(-0.1, start + values.size + 0.1), ylim=(rows + 0.1, -0.9), aspect="equal")
    ax.set_axis_off()
    return finish(
        figure,
        f"A square of {rows} by {columns} numbers, {values.tolist()}, and an arrow to the same "
        f"numbers in one line: {values.ravel().tolist()}. Numbers of one row share a color.",
    )


def dense_layer(inputs, weights, biases):
    """A small dense layer: every input is connected to every output, each line has its weight.

    Introduced in notebook 02.

    Args:
        inputs: array (inputs,).
        weights: array (inputs, outputs).
        biases: array (outputs,).
    """
    outputs = inputs @ weights + biases
    figure = Figure(figsize=(7, 3.6), layout="constrained")
    ax = figure.subplots()
    lines = [BLUE, ORANGE, GREEN, PINK]
    input_heights = np.linspace(1, -1, len(inputs))
    output_heights = np.linspace(0.6, -0.6, len(outputs))
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    for i, start in enumerate(input_heights):
        for j, end in enumerate(output_heights):
            ax.plot([0, 2], [start, end], color=lines[j % len(lines)], zorder=1)
            share = 0.3 if j == 0 else 0.16
            ax.text(
                2 * share,
                start + share * (end - start),
                f"{weights[i, j]:g}",
                ha="center",
                va="center",
                fontsize=9,
                color=lines[j % len(lines)],
                bbox=box,
            )
    circle = {"s": 1100, "edgecolor": "black", "zorder": 2}
    ax.scatter(np.zeros(len(inputs)), input_heights, facecolor="white", **circle)
    ax.scatter(np.full(len(outputs), 2), output_heights, facecolor="white", **circle)
    for value, height in zip(inputs, input_heights, strict=True):
        ax.text(0, height, f"{value:g}", ha="center", va="center")
    for j, (value, height) in enumerate(zip(outputs, output_heights, strict=True)):
        ax.text(2, height, f"{value:.1f}", ha="center", va="center")
        ax.text(2.25, height, f"bias {biases[j]:g}", va="center", color=lines[j % len(lines)])
    ax.text(0, 1.3, "inputs", ha="center", weight="bold")
    ax.text(2, 1.3, "weighted sums", ha="center", weight="bold")
    ax.set(xlim=(-0.4, 2.8), ylim=(-1.3, 1.5))
    ax.set_axis_off()
    return finish(
        figure,
        f"A dense layer as circles and lines. Inputs {inputs.tolist()} on the left, each with a "
        f"line to each output on the right. Weights by input: {weights.tolist()}; biases "
        f"{biases.tolist()}; weighted sums {np.round(outputs, 3).tolist()}.",
    )


def sigmoid():
    """The curve of the sigmoid function. Introduced in notebook 02."""
    sums = np.linspace(-8, 8, 201)
    figure, ax = axes(size=(6, 2.8))
    ax.plot(sums, 1 / (1 + np.exp(-sums)), color=BLUE, linewidth=2.5)
    for at in (-2, 0, 2):
        value = 1 / (1 + np.exp(-at))
        ax.plot(at, value, "o", color=ORANGE)
        ax.annotate(f"{at} → {value:.2f}", (at + 0.3, value - 0.08), fontsize=9)
    ax.set(xlabel="weighted sum", ylabel="output", yticks=[0, 0.25, 0.5, 0.75, 1])
    return finish(
        figure,
        "The sigmoid, a curve like a lying S: near 0 for weighted sums below -5, 0.12 at -2, 0.5 "
        "at 0, 0.88 at 2, near 1 above 5.",
    )


def descent(loss, paths):
    """Gradient descent on one weight: the steps on the curve of the loss.

    Introduced in notebook 02.

    Args:
        loss: function from an array of weights to their losses.
        paths: dictionary from a title to the list of weights after each step.
    """
    reach = [weight for path in paths.values() for weight in path]
    middle = (min(reach) + max(reach)) / 2
    half = 0.55 * (max(reach) - min(reach))
    weights = np.linspace(middle - half, middle + half, 200)
    figure, panels = axes(1, len(paths), size=(10, 3.2), sharey=True)
    for ax, (title, path) in zip(panels, paths.items(), strict=True):
        steps = np.array(path)
        ax.plot(weights, loss(weights), color=GRAY)
        ax.plot(steps, loss(steps), "o-", color=ORANGE, markersize=5, linewidth=1)
        ax.plot(steps[0], loss(steps[:1])[0], "o", color=BLUE, markersize=9)
        ax.annotate(
            "start", (steps[0], loss(steps[:1])[0]), (8, 8), textcoords="offset points", color=BLUE
        )
        ax.set(xlabel="weight", title=title)
        ax.title.set_fontsize(10)
    panels[0].set_ylabel("loss")
    described = "; ".join(
        f"{title}: from weight {path[0]:.2f} to {path[-1]:.2f} in {len(path) - 1} steps"
        for title, path in paths.items()
    )
    return finish(
        figure, f"The same parabola {len(paths)} times, with steps of descent on it. {described}."
    )


def back_propagation(values, factors):
    """A chain of computations: values go to the right, derivatives come back to the left.

    Introduced in notebook 02.

    Args:
        values: list of (name, number), in the order in which they are computed.
        factors: list of (name, number), the derivative of each value after the one before it.
    """
    figure = Figure(figsize=(9, 2.4), layout="constrained")
    ax = figure.subplots()
    for position, (name, number) in enumerate(values):
        box = {"boxstyle": "round,pad=0.6", "facecolor": "white", "edgecolor": "black"}
        ax.text(2 * position, 0, f"{name}\n{number:.3f}", ha="center", va="center", bbox=box)
    for position, (name, number) in enumerate(factors):
        left, right = 2 * position + 0.52, 2 * position + 1.48
        forward = {"arrowstyle": "->", "color": BLUE, "linewidth": 1.8}
        backward = {"arrowstyle": "->", "color": ORANGE, "linewidth": 1.8}
        ax.annotate("", (right, 0.2), (left, 0.2), arrowprops=forward)
        ax.annotate("", (left, -0.2), (right, -0.2), arrowprops=backward)
        words = f"{name}\n{number:.3f}"
        ax.text(2 * position + 1, -0.4, words, ha="center", va="top", color=ORANGE, fontsize=9)
    ends = {"ha": "center", "fontsize": 10}
    middle = len(values) - 1
    ax.text(middle, 0.62, "forward: compute the loss", color=BLUE, **ends)
    ax.text(middle, -1.2, "backward: multiply the slopes", color=ORANGE, **ends)
    ax.set(xlim=(-0.7, 2 * len(values) - 1.3), ylim=(-1.25, 0.85))
    ax.set_axis_off()
    described_values = ", ".join(f"{name} {number:.3f}" for name, number in values)
    described_factors = ", ".join(f"{name} {number:.3f}" for name, number in factors)
    return finish(
        figure,
        f"Boxes from left to right: {described_values}. Blue arrows lead from each box to the "
        f"next. Orange arrows lead back, with the slope of each step: {described_factors}.",
    )


def neighborhoods(patches):
    """Small squares of weights with their numbers: orange is positive, blue negative.

    Introduced in notebook 02.

    Args:
        patches: dictionary from a title to an array (height, width).
    """
    strongest = 1.1 * max(np.abs(patch).max() for patch in patches.values())
    width = max(patch.shape[1] for patch in patches.values())
    height = max(patch.shape[0] for patch in patches.values())
    figure = Figure(figsize=(10, 3.6), layout="constrained")
    ax = figure.subplots()
    described = []
    for position, (title, patch) in enumerate(patches.items()):
        left = position * (width + 0.7)
        _number_grid(ax, patch, left, 0, title, _signed(strongest), words="{:.2f}".format)
        described.append(f"{title}: {np.round(patch, 2).tolist()}")
    ax.set(xlim=(-0.1, len(patches) * (width + 0.7) - 0.6), ylim=(height + 0.1, -1), aspect="equal")
    ax.set_axis_off()
    return finish(figure, f"Squares of weights with their numbers. {'; '.join(described)}.")


# Notebook 03


def _number_grid(ax, values, left, top, title, face, marked=(), words=str):
    """Draw an array as a table of numbered squares, one unit wide, on axes that point down.

    Args:
        ax: Matplotlib axes.
        values: array (rows, columns).
        left, top: where its upper left corner goes.
        title: words above it.
        face: function from a value to the color of its square.
        marked: squares (row, column) that get a thick orange frame together.
        words: function from a value to what is written in its square.
    """
    rows, columns = values.shape
    for row in range(rows):
        for column in range(columns):
            color_of_square = face(values[row, column])
            corner = (left + column, top + row)
            ax.add_patch(Rectangle(corner, 1, 1, facecolor=color_of_square, edgecolor="0.5"))
            ax.text(
                left + column + 0.5,
                top + row + 0.52,
                words(values[row, column]),
                ha="center",
                va="center",
                fontsize=10,
                color=_readable_on(color_of_square),
            )
    if marked:
        first, last = np.min(marked, axis=0), np.max(marked, axis=0)
        height, width = last - first + 1
        corner = (left + first[1], top + first[0])
        ax.add_patch(Rectangle(corner, width, height, fill=False, edgecolor=ORANGE, lw=3.5))
    ax.text(left + columns / 2, top - 0.3, title, ha="center", va="bottom", fontsize=10)


def _readable_on(background):
    """Black or white, whichever can be read on a color."""
    red, green, blue = to_rgb(background)
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"


def _signed(largest):
    """Colors for numbers with a sign: blue below zero, white at zero, orange above."""
    return lambda value: _BLUE_TO_ORANGE(0.5 + 0.35 * value / largest)


def convolution_step(patch, kernel, result, row, column):
    """One step of a convolution in numbers: window, kernel, products, and their sum.

    Introduced in notebook 03.

    Args:
        patch: array (rows, columns) of small whole numbers.
        kernel: array (height, width) of small whole numbers.
        result: the convolution of both, no padding.
        row, column: which value of the result is worked out.
    """
    height, width = kernel.shape
    window = patch[row : row + height, column : column + width]
    square_marks = [(row, column), (row + height - 1, column + width - 1)]
    brightest = patch.max()
    figure = Figure(figsize=(10, 3.1), layout="constrained")
    ax = figure.subplots()
    _number_grid(
        ax,
        patch,
        0,
        0,
        "patch, and the window on it",
        lambda value: str(0.25 + 0.75 * value / brightest),
        square_marks,
    )
    _number_grid(ax, kernel, 6.5, 1, "kernel", _signed(1.6 * np.abs(kernel).max()))
    products = window * kernel
    strongest = 1.6 * max(np.abs(products).max(), np.abs(result).max(), 1)
    _number_grid(ax, products, 11, 1, "window × kernel", _signed(strongest))
    _number_grid(ax, result, 16.5, 1, "result", _signed(strongest), [(row, column)])
    total = result[row, column]
    for position, sign in [(5.75, "×"), (10.25, "="), (15.25, f"sum:\n{total}")]:
        ax.text(position, 2.5, sign, ha="center", va="center", fontsize=13)
    ax.set(xlim=(-0.1, 19.6), ylim=(5.1, -1.1), aspect="equal")
    ax.set_axis_off()
    return finish(
        figure,
        f"A patch of {patch.shape[0]} by {patch.shape[1]} numbers with a window of {height} by "
        f"{width} marked at row {row}, column {column}. The numbers in the window, "
        f"{window.tolist()}, times the kernel, {kernel.tolist()}, are {products.tolist()}. "
        f"Their sum, {total}, is the value at row {row}, column {column} of the result.",
        drawing=True,
    )


def kernel_gallery(results):
    """What kernels make of a photograph: each kernel in numbers, its picture below.

    Kernels whose numbers add up to 0 answer 0 to an even area: it is drawn as middle gray.
    Introduced in notebook 03.

    Args:
        results: dictionary from a name to (kernel, image after it); the image in [0, 1]
            where the kernel's numbers add up to 1, and around 0 where they add up to 0.
    """
    figure = Figure(figsize=(2 * len(results), 3.3), layout="constrained")
    grid = figure.subplots(2, len(results), height_ratios=[1, 2])
    described = []
    for (above, below), (name, (kernel, values)) in zip(grid.T, results.items(), strict=True):
        whole_numbers = np.array_equal(kernel, np.round(kernel))
        words = "{:.0f}".format if whole_numbers else _as_fraction
        _number_grid(above, kernel, 0, 0, name, _signed(1.6 * np.abs(kernel).max()), words=words)
        above.set(xlim=(-0.1, 3.1), ylim=(3.1, -1), aspect="equal")
        around_zero = abs(kernel.sum()) < 0.5
        below.imshow(
            values, cmap="gray", vmin=-1 if around_zero else 0, vmax=1, interpolation="nearest"
        )
        described.append(f"{name} {np.round(kernel, 2).tolist()}")
        for ax in (above, below):
            ax.set_axis_off()
    return finish(
        figure,
        f"The same photograph after {len(results)} kernels: {'; '.join(described)}. Identity "
        "leaves it as it is, blur softens it, sharpen makes its edges crisper; the kernels for "
        "edges leave an even gray with bright and dark lines where brightness changes.",
    )


def _as_fraction(value):
    """A number as a fraction with a small denominator, such as 1/9."""
    return str(Fraction(value).limit_denominator(100))


def padding_and_stride():
    """How padding and stride decide where the window goes, and how many results there are.

    Introduced in notebook 03.
    """
    cases = [
        ("valid: 7 → 5", 0, 1),
        ("same: 7 → 7", 1, 1),
        ("valid, stride 2: 7 → 3", 0, 2),
    ]
    figure = Figure(figsize=(9.5, 3.4), layout="constrained")
    for ax, (title, padding, stride) in zip(figure.subplots(1, 3), cases, strict=True):
        for row in range(-padding, 7 + padding):
            for column in range(-padding, 7 + padding):
                inside = 0 <= row < 7 and 0 <= column < 7
                ax.add_patch(
                    Rectangle(
                        (column, row),
                        1,
                        1,
                        facecolor="0.85" if inside else "white",
                        edgecolor="0.6",
                        linestyle="-" if inside else ":",
                    )
                )
                if not inside:
                    ax.text(column + 0.5, row + 0.5, "0", ha="center", va="center", color=GRAY)
        centers = np.arange(1.5 - padding, 6 + padding, stride)
        for row in centers:
            ax.plot(centers, np.full(len(centers), row), "o", color=BLUE, markersize=5)
        for start, line_color in [(-padding, ORANGE), (stride - padding, GREEN)]:
            ax.add_patch(
                Rectangle((start, -padding), 3, 3, fill=False, edgecolor=line_color, lw=3, zorder=3)
            )
        ax.set(xlim=(-1.2, 8.2), ylim=(8.2, -1.2), aspect="equal", title=title)
        ax.set_axis_off()
    return finish(
        figure,
        "Three times 7 by 7 pixels, with the first window of 3 by 3 in orange, the second in "
        "green, and a dot at the middle of every window. Valid: the windows stay inside, 5 by 5 "
        "dots. Same: a border of zeros around, 7 by 7 dots, one for each pixel. Valid with "
        "stride 2: the window jumps two pixels at a time, 3 by 3 dots.",
        drawing=True,
    )


def pooling(values, result):
    """Max pooling in numbers: of each block of 2x2 only the largest value is kept.

    Introduced in notebook 03.

    Args:
        values: array (rows, columns) of whole numbers, both even.
        result: array (rows / 2, columns / 2), the largest value of each block.
    """
    figure = Figure(figsize=(5.2, 2.4), layout="constrained")
    ax = figure.subplots()
    _number_grid(ax, values, 0, 0, "values", lambda value: "white")
    _number_grid(ax, result, values.shape[1] + 2.5, 1, "largest of each block", lambda value: SKY)
    for row, column in np.ndindex(result.shape):
        block = values[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        inner_row, inner_column = np.unravel_index(block.argmax(), block.shape)
        corner = (2 * column + inner_column, 2 * row + inner_row)
        ax.add_patch(Rectangle(corner, 1, 1, facecolor=SKY, alpha=0.6, edgecolor="none"))
        ax.add_patch(Rectangle((2 * column, 2 * row), 2, 2, fill=False, lw=2.5))
    middle = values.shape[0] / 2
    ax.annotate(
        "",
        (values.shape[1] + 2.1, middle),
        (values.shape[1] + 0.4, middle),
        arrowprops={"arrowstyle": "->", "color": GRAY},
    )
    ax.set(xlim=(-0.1, values.shape[1] * 1.5 + 2.9), ylim=(values.shape[0] + 0.1, -1))
    ax.set_aspect("equal")
    ax.set_axis_off()
    return finish(
        figure,
        f"Values {values.tolist()} in blocks of 2 by 2, the largest of each block marked; only "
        f"these are kept: {result.tolist()}.",
        drawing=True,
    )


def relu(before, after):
    """The function ReLU, and what it does to an edge picture.

    Introduced in notebook 03.

    Args:
        before: array (height, width), values around 0.
        after: the same with its negative values replaced by 0.
    """
    figure = Figure(figsize=(9.5, 2.7), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    line = np.linspace(-1, 1, 101)
    left.plot(line, np.maximum(line, 0), color=BLUE, linewidth=2.5)
    left.set(xlabel="value before", ylabel="value after", title="max(0, value)", aspect="equal")
    left.grid(color="0.92")
    left.spines[["top", "right"]].set_visible(False)
    for ax, values, title in [(middle, before, "before ReLU"), (right, after, "after ReLU")]:
        shown = ax.imshow(values, cmap=_BLUE_TO_ORANGE, vmin=-1, vmax=1, interpolation="nearest")
        ax.set_title(title)
        ax.set_axis_off()
    figure.colorbar(shown, ax=right, shrink=0.8)
    return finish(
        figure,
        "Left, the curve of ReLU: zero for negative values, the value itself for positive ones. "
        "Middle, an edge picture with negative values in blue and positive ones in orange. "
        "Right, the same after ReLU: the blue is gone, the orange is as before.",
    )


def shared_weights(size=5):
    """A dense layer and a convolution with one 3x3 kernel, both as tables of weights.

    One row is one output, one column one input pixel; equal colors are equal weights.
    Introduced in notebook 03.

    Args:
        size: height and width of the input in pixels.
    """
    outputs = (size - 2) ** 2
    table = np.zeros((outputs, size * size), dtype=int)
    for output in range(outputs):
        row, column = divmod(output, size - 2)
        for weight in range(9):
            pixel = (row + weight // 3) * size + column + weight % 3
            table[output, pixel] = weight + 1
    different = np.random.default_rng(0).uniform(1, 9, table.shape)
    figure = Figure(figsize=(9.5, 4.6), layout="constrained")
    above, below = figure.subplots(2, 1)
    for ax, values, title in [
        (above, different, f"dense layer: {table.size} weights, each one of its own"),
        (below, table, "convolution: nine weights, used again and again; white is no connection"),
    ]:
        masked = np.ma.masked_equal(values, 0)
        ax.imshow(masked, cmap="cividis", vmin=1, vmax=9, interpolation="nearest", aspect="auto")
        ax.set(title=title, ylabel="output", xticks=[], yticks=[])
        ax.title.set_fontsize(10)
    for output, pixel in np.argwhere(table):
        weight = table[output, pixel]
        shade = "black" if weight > 5 else "white"
        below.text(pixel, output, weight, ha="center", va="center", fontsize=8, color=shade)
    below.set_xlabel(f"input pixel, row by row ({size} × {size})")
    return finish(
        figure,
        f"Two tables of {outputs} outputs by {size * size} input pixels. Dense layer: all "
        f"{table.size} squares are filled, each in its own shade. Convolution: each row holds the "
        "same weights 1 to 9, three at a time, moved a little further in each row; all other "
        "squares are empty.",
        drawing=True,
    )


def receptive_field(gray, feature_map, prediction, row, column):
    """What one value sees: after the convolution 3x3 pixels, after the dense layer everything.

    Introduced in notebook 03.

    Args:
        gray: gray image (32, 32).
        feature_map: one map of the convolution, (30, 30).
        prediction: color image (32, 32, 3) in [0, 1].
        row, column: which value of the feature map is marked.
    """
    figure = Figure(figsize=(9.5, 3.4), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    left.imshow(gray, cmap="gray", vmin=0, vmax=1)
    middle.imshow(feature_map, cmap="gray")
    right.imshow(prediction)
    for ax, title in [
        (left, "gray image, 32 × 32"),
        (middle, "one feature map, 30 × 30"),
        (right, "colors, 32 × 32 × 3"),
    ]:
        ax.set_title(title, fontsize=10)
        ax.set_axis_off()
    frames = [
        (left, column, row, 3, ORANGE),
        (middle, column, row, 1, ORANGE),
        (middle, 0, 0, 30, BLUE),
        (right, column + 1, row + 1, 1, BLUE),
    ]
    for ax, x, y, size, frame_color in frames:
        corner = (x - 0.5, y - 0.5)
        ax.add_patch(
            Rectangle(corner, size, size, fill=False, edgecolor=frame_color, lw=2.5, clip_on=False)
        )
    links = [
        (left, (column + 2.5, row - 0.5), middle, (column, row), ORANGE),
        (left, (column + 2.5, row + 2.5), middle, (column, row), ORANGE),
        (middle, (29.5, -0.5), right, (column + 1, row + 1), BLUE),
        (middle, (29.5, 29.5), right, (column + 1, row + 1), BLUE),
    ]
    for ax, start, other, end, line_color in links:
        figure.add_artist(
            ConnectionPatch(
                start,
                end,
                "data",
                "data",
                axesA=ax,
                axesB=other,
                color=line_color,
                linewidth=1.2,
            )
        )
    return finish(
        figure,
        "Three pictures from left to right. In the gray image a square of 3 by 3 pixels is "
        "marked; lines lead from it to the one value of the feature map that it makes. The whole "
        "feature map is framed; lines lead from its corners to one pixel of the color image.",
    )


def beside_original(record, original):
    """Losses and accuracies of our run and of the original's own script, epoch by epoch.

    Introduced in notebook 03.

    Args:
        record: a record as `records.read` returns it.
        original: one experiment of `records.read("original")`, with all its epochs.
    """
    ours = record["history"]
    floor = 100 * record["floors"]["constant_accuracy"]
    epochs = np.arange(1, len(original["test_loss"]) + 1)
    figure, both = axes(1, 2, size=(9.5, 3.6))
    for ax, what, scale in zip(both, ("loss", "accuracy"), (1e-6, 100), strict=True):
        for part, line_color, mark in [("train", BLUE, "o"), ("test", ORANGE, "s")]:
            words = {"train": "training", "test": "test"}[part]
            our_values = scale * np.array(ours[f"{part}_{what}"][: len(epochs)])
            values = scale * np.array(original[f"{part}_{what}"])
            ax.plot(epochs, our_values, mark + "-", color=line_color, label=f"ours, {words}")
            ax.plot(
                epochs,
                values,
                mark + ":",
                color=line_color,
                markerfacecolor="white",
                label=f"the original's script, {words}",
            )
        ax.set_xlabel("epoch")
        ax.xaxis.get_major_locator().set_params(integer=True)
    both[0].set(ylabel="loss (millions)", title="Loss")
    both[0].legend(frameon=False, fontsize=8)
    both[1].set(ylabel="argmax accuracy (%)", title="Accuracy")
    both[1].axhline(floor, color=GRAY, linewidth=1)
    both[1].text(epochs[-1], floor, "best constant answer", color=GRAY, fontsize=8, ha="right")
    both[1].set_ylim(bottom=0)
    return finish(
        figure,
        f"Curves of our run and of the original's own script over {len(epochs)} epochs. Test loss "
        f"ends at {ours['test_loss'][len(epochs) - 1]:,.0f} and {original['test_loss'][-1]:,.0f}, "
        f"test accuracy at {ours['test_accuracy'][len(epochs) - 1]:.1%} and "
        f"{original['test_accuracy'][-1]:.1%}; the best constant answer scores {floor:.2f} %.",
        drawing=True,
    )


# Notebook 04


def stacked_convolutions(layers=3):
    """Which pixels one output sees through one, two, three convolutions of 3x3.

    Introduced in notebook 04.

    Args:
        layers: the largest number of convolutions drawn.
    """
    widest = 2 * layers + 1
    figure = Figure(figsize=(2.4 * layers, 2.7), layout="constrained")
    grid = figure.subplots(1, layers, squeeze=False).ravel()
    for count, ax in enumerate(grid, start=1):
        for row in range(widest):
            for column in range(widest):
                distance = max(abs(row - layers), abs(column - layers))
                face = "white"
                if distance == 0:
                    face = ORANGE
                elif distance <= count:
                    face = SKY
                ax.add_patch(plt.Rectangle((column, row), 1, 1, facecolor=face, edgecolor="0.7"))
        ax.set(xlim=(0, widest), ylim=(widest, 0), aspect="equal")
        ax.set_axis_off()
        size = 2 * count + 1
        words = "convolution" if count == 1 else "convolutions"
        ax.set_title(f"{count} {words}: {size}×{size}", fontsize=10)
    return finish(
        figure,
        f"Grids of pixels for 1 to {layers} convolutions of 3 by 3. Around the output's own "
        "pixel, the seen square grows by one pixel on each side: 3 by 3, 5 by 5, and so on.",
    )


def value_ranges(stages):
    """How the values of each map are spread, before and after a step, side by side.

    A line runs from the 5th to the 95th percentile of a map's values, with a dot at the mean.
    Introduced in notebook 04.

    Args:
        stages: dictionary from a title to values (images, height, width, maps).
    """
    figure, all_axes = axes(1, len(stages), size=(4.6 * len(stages), 3.2), squeeze=False)
    told = []
    for ax, (title, values) in zip(all_axes.ravel(), stages.items(), strict=True):
        flat = values.reshape(-1, values.shape[-1])
        low, high = np.percentile(flat, [5, 95], axis=0)
        numbers = np.arange(flat.shape[1])
        ax.axhline(0, color=GRAY, linewidth=1)
        ax.vlines(numbers, low, high, color=SKY, linewidth=4)
        ax.plot(numbers, flat.mean(axis=0), "o", color=BLUE, markersize=3.5)
        ax.set(title=title, xlabel="map", ylabel="values")
        told.append(
            f"{title}: means from {flat.mean(axis=0).min():.2f} to {flat.mean(axis=0).max():.2f}, "
            f"widths from {(high - low).min():.2f} to {(high - low).max():.2f}"
        )
    return finish(
        figure,
        "The spread of values in each map, from the 5th to the 95th percentile, with the mean. "
        + "; ".join(told)
        + ".",
    )


def value_histograms(groups, xlabel, what):
    """Histograms of several groups of values under one another, on a common axis.

    Introduced in notebook 04.

    Args:
        groups: dictionary from a name to an array of values of any shape.
        xlabel: what the values are.
        what: what the figure shows, for the text alternative.
    """
    figure, all_axes = axes(
        len(groups), 1, size=(7, 1.1 * len(groups) + 0.5), sharex=True, squeeze=False
    )
    everything = np.concatenate([values.ravel() for values in groups.values()])
    edges = np.linspace(everything.min(), everything.max(), 61)
    told = []
    for ax, (name, values) in zip(all_axes.ravel(), groups.items(), strict=True):
        ax.hist(values.ravel(), edges, color=BLUE)
        ax.set_yticks([])
        ax.set_ylabel(name, rotation=0, ha="right", va="center")
        low, middle, high = np.percentile(values, [5, 50, 95])
        told.append(f"{name}: median {middle:.2f}, nine tenths between {low:.2f} and {high:.2f}")
    all_axes.ravel()[-1].set_xlabel(xlabel)
    return finish(figure, f"{what} {'; '.join(told)}.")


def activations():
    """ReLU and sigmoid with their slopes below them. Introduced in notebook 04."""
    inputs = np.linspace(-6, 6, 241)
    sigmoid = 1 / (1 + np.exp(-inputs))
    curves = {
        "ReLU": (np.maximum(inputs, 0), (inputs > 0).astype(float), ORANGE),
        "sigmoid": (sigmoid, sigmoid * (1 - sigmoid), BLUE),
    }
    figure, (left, right) = axes(1, 2, size=(8.4, 2.9))
    for name, (value, slope, line_color) in curves.items():
        left.plot(inputs, value, color=line_color, label=name)
        right.plot(inputs, slope, color=line_color, label=name)
    right.axhline(0.25, color=GRAY, linewidth=1, linestyle=":")
    right.text(-5.9, 0.27, "0.25", color=GRAY, fontsize=9)
    left.set(title="What comes out", xlabel="what goes in", ylim=(-0.2, 3))
    right.set(title="Slope: how much of the gradient passes", xlabel="what goes in")
    left.legend(frameon=False)
    return finish(
        figure,
        "Left: ReLU is 0 below zero and a straight line above; sigmoid rises in an S from 0 to 1. "
        "Right: the slope of ReLU is 0 or 1; that of sigmoid is a hill of height 0.25 at zero.",
    )


def two_truths(share, answers, loss_if_red, loss_if_blue):
    """The loss of every answer between red and blue, when the truth is now one, now the other.

    Introduced in notebook 04.

    Args:
        share: array (answers,), the share of red in an answer, in [0, 1].
        answers: array (answers, 3), colors in [0, 255].
        loss_if_red, loss_if_blue: arrays (answers,), the loss if that is the truth.
    """
    mean = (loss_if_red + loss_if_blue) / 2
    figure, ax = axes(size=(7, 3.3))
    ax.plot(share, loss_if_red, "--", color=ORANGE, label="truth is red")
    ax.plot(share, loss_if_blue, ":", color=BLUE, label="truth is blue")
    ax.plot(share, mean, color="black", linewidth=2, label="average over both")
    best = mean.argmin()
    ax.plot(share[best], mean[best], "o", color="black", markersize=8)
    bottom, top = min(loss_if_red.min(), loss_if_blue.min()), np.percentile(mean, 98)
    height = 0.1 * (top - bottom)
    ax.set_ylim(bottom - 2 * height, top)
    strip = np.clip(answers[np.newaxis] / 255, 0, 1)
    ax.imshow(
        strip,
        extent=(share[0], share[-1], bottom - 1.8 * height, bottom - 0.6 * height),
        aspect="auto",
        zorder=3,
    )
    ax.set(xlabel="share of red in the answer (the strip shows its color)", ylabel="loss")
    ax.legend(frameon=False, loc="upper center")
    return finish(
        figure,
        "Loss against the share of red in the answer. If the truth is red the loss falls toward "
        "red, if it is blue toward blue. Their average is smallest in the middle, at purple.",
    )


# Notebook 05


def above_the_truth(record):
    """How far the losses of a run lie above those of the true colors, and a gray copy's.

    The true colors have the lowest loss that there is, and not the same for training and test
    images. Introduced in notebook 05.

    Args:
        record: a record of a run with `train_floors`.
    """
    figure, ax = axes(size=(7.5, 3.6))
    ends = []
    for part, floors, style, line_color in (
        ("train", record["train_floors"], "-", BLUE),
        ("test", record["floors"], "--", ORANGE),
    ):
        words = {"train": "training images", "test": "test images"}[part]
        above = np.array(record["history"][f"{part}_loss"]) - floors["truth_loss"]
        gray_copy = floors["gray_copy_loss"] - floors["truth_loss"]
        epochs = np.arange(1, len(above) + 1)
        ax.plot(epochs, above, style, color=line_color, label=words)
        ax.axhline(
            gray_copy,
            linestyle=style,
            color=PINK,
            linewidth=1.5,
            label=f"gray copy, {words}",
        )
        ends.append(f"{words}: {above[0]:,.0f} to {above[-1]:,.0f}, gray copy {gray_copy:,.0f}")
    ax.set(xlabel="epoch", ylabel="loss above that of the true colors")
    ax.set_ylim(bottom=0)
    figure.legend(loc="outside lower center", ncols=2, frameon=False, fontsize=9)
    return finish(
        figure,
        f"Loss above that of the true colors, from the first to the last epoch. {'; '.join(ends)}.",
        drawing=True,
    )


def picture_curves(record):
    """What the predicted pictures of a run looked like after each epoch, beside the truth.

    Introduced in notebook 05.

    Args:
        record: a record of a run whose pictures were measured.
    """
    pictures = record["pictures"]
    history, truth, gray_copy = pictures["history"], pictures["truth"], pictures["gray_copy"]
    figure, panels = axes(2, 2, size=(9.5, 6), sharex=True)
    epochs = np.arange(1, len(history["test_chroma"]) + 1)
    for part, style, line_color in (("train", "-", BLUE), ("test", "--", ORANGE)):
        words = {"train": "training images", "test": "test images"}[part]
        for ax, name in zip(
            panels.flat, ("chroma_error", "chroma", "green_red", "blue_yellow"), strict=True
        ):
            label = words if name == "chroma_error" else None
            ax.plot(epochs, history[f"{part}_{name}"], style, color=line_color, label=label)
        panels[0, 0].axhline(
            gray_copy[f"{part}_chroma_error"],
            linestyle=style,
            color=PINK,
            linewidth=1.5,
            label=f"gray copy, {words}",
        )
    for ax, name in zip(
        (panels[0, 1], *panels[1]), ("chroma", "green_red", "blue_yellow"), strict=True
    ):
        label = "truth, test images" if name == "chroma" else None
        ax.axhline(truth[f"test_{name}"], color=GREEN, linewidth=1.5, linestyle=":", label=label)
    panels[0, 0].set(title="Error of the colors", ylabel="a* and b*, root mean square")
    panels[0, 1].set(title="Colorfulness", ylabel="mean chroma", ylim=(0, None))
    panels[1, 0].set(title="Tint, green to red", ylabel="mean a*", xlabel="epoch")
    panels[1, 1].set(title="Tint, blue to yellow", ylabel="mean b*", xlabel="epoch")
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    lowest, highest = min(history["test_chroma_error"]), max(history["test_chroma_error"])
    return finish(
        figure,
        f"Four curves over {len(epochs)} epochs. The error of the colors on test images moves "
        f"between {lowest:.1f} and {highest:.1f}; a gray copy has "
        f"{gray_copy['test_chroma_error']:.1f}. Mean a* jumps between "
        f"{min(history['test_green_red']):.1f} and {max(history['test_green_red']):.1f}, mean b* "
        f"between {min(history['test_blue_yellow']):.1f} and "
        f"{max(history['test_blue_yellow']):.1f}, on training and on test images alike.",
        drawing=True,
    )


def tint_path(record, marked):
    """The mean color of all predicted test pictures, epoch after epoch, on the a*-b* plane.

    Introduced in notebook 05.

    Args:
        record: a record of a run whose pictures were measured.
        marked: epochs whose numbers are written beside their points.
    """
    history, truth = record["pictures"]["history"], record["pictures"]["truth"]
    a, b = np.array(history["test_green_red"]), np.array(history["test_blue_yellow"])
    reach = 1.15 * max(np.abs([*a, *b]).max(), 5)
    figure, ax = axes(size=(5.6, 5.2))
    # The plane itself, in its own colors: how a mid gray looks with this much of a* and b*.
    steps = np.linspace(-reach, reach, 80)
    plane = np.stack([np.full((80, 80), 65.0), *np.meshgrid(steps, steps)], axis=-1)
    ax.imshow(
        lab2rgb(plane),
        extent=(-reach, reach, -reach, reach),
        origin="lower",
        interpolation="bilinear",
    )
    ax.grid(False)
    ax.plot(a, b, "-", color="black", linewidth=0.4, alpha=0.4)
    ax.plot(a, b, "o", color="black", markersize=3)
    for epoch in marked:
        ax.annotate(
            str(epoch),
            (a[epoch - 1], b[epoch - 1]),
            xytext=(4, 4),
            textcoords="offset points",
            fontsize=10,
            fontweight="bold",
        )
    ax.plot(
        truth["test_green_red"],
        truth["test_blue_yellow"],
        "*",
        color="white",
        markeredgecolor="black",
        markersize=17,
        label="truth",
    )
    ax.legend(loc="lower right", frameon=True, fontsize=9)
    ax.set(xlabel="mean a*: green to red", ylabel="mean b*: blue to yellow")
    return finish(
        figure,
        f"The mean color of the predicted test pictures after each of {len(a)} epochs, as a path "
        "on the plane of a* and b*. It jumps back and forth around the middle, between greenish "
        "yellow and bluish, and does not settle. The truth is one point near the middle, at "
        f"a* {truth['test_green_red']:.1f}, b* {truth['test_blue_yellow']:.1f}.",
    )


def echo(record):
    """The tint of the last training images of an epoch against that of the predicted pictures.

    Introduced in notebook 05.

    Args:
        record: a record of a run whose pictures were measured.
    """
    pictures = record["pictures"]
    last, history = pictures["last_batch"], pictures["history"]
    figure, both = axes(1, 2, size=(9, 4))
    words = {"green_red": "a*: green to red", "blue_yellow": "b*: blue to yellow"}
    for ax, (name, label) in zip(both, words.items(), strict=True):
        ax.plot(last[name], history[f"test_{name}"], "o", color=BLUE, markersize=4, alpha=0.8)
        ax.set(
            xlabel=f"last {last['images']} training images, mean {label}",
            ylabel=f"predicted test pictures, mean {label[:2]}",
            title=f"correlation {last[f'correlation_{name}']:.2f}",
        )
    return finish(
        figure,
        f"Two clouds of points, one for each of {len(last['green_red'])} epochs. To the right the "
        f"tint of the last {last['images']} training images of the epoch, upward that of the "
        "pictures that the network predicts after it. Both clouds lie along a rising line: "
        f"correlation {last['correlation_green_red']:.2f} for a* and "
        f"{last['correlation_blue_yellow']:.2f} for b*.",
        drawing=True,
    )


def accuracy_and_tint(record):
    """Test accuracy against the tint of the pictures, one point for each epoch.

    Introduced in notebook 05.

    Args:
        record: a record of a run whose pictures were measured.
    """
    tint = np.array(record["pictures"]["history"]["test_green_red"])
    accuracy = 100 * np.array(record["history"]["test_accuracy"])
    correlation = np.corrcoef(tint, accuracy)[0, 1]
    figure, ax = axes(size=(6.5, 3.6))
    points = ax.scatter(tint, accuracy, c=np.arange(1, len(tint) + 1), cmap="cividis", s=26)
    figure.colorbar(points, ax=ax, label="epoch")
    ax.set(
        xlabel="mean a* of the predicted test pictures: green to red",
        ylabel="argmax accuracy (%)",
        title=f"correlation {correlation:.2f}",
    )
    return finish(
        figure,
        f"One point for each of {len(tint)} epochs: tint of the pictures against test accuracy. "
        f"Their correlation is {correlation:.2f}.",
        drawing=True,
    )


def by_class(groups, classes, label, what):
    """One value for each class and group: who gains and who loses.

    Introduced in notebook 05.

    Args:
        groups: dictionary from a name for the legend to one value for each class; at most four.
        classes: names of the classes.
        label: words for the values.
        what: what can be seen, for the text alternative.
    """
    figure, ax = axes(size=(7, 3.8))
    rows = np.arange(len(classes))
    looks = zip("os^D", (BLUE, ORANGE, PINK, GREEN), strict=True)
    for (name, values), (mark, line_color) in zip(groups.items(), looks, strict=False):
        ax.plot(values, rows, mark, color=line_color, label=name, markersize=7)
    ax.set_yticks(rows, classes)
    ax.invert_yaxis()
    ax.set_xlabel(label)
    figure.legend(loc="outside lower center", ncols=len(groups), frameon=False, fontsize=9)
    endings = "; ".join(
        f"{name} from {min(values):.1f} ({classes[int(np.argmin(values))]}) "
        f"to {max(values):.1f} ({classes[int(np.argmax(values))]})"
        for name, values in groups.items()
    )
    return finish(figure, f"{label} by class: {endings}. {what}", drawing=True)


# Notebook 06


def largest_values(images, what):
    """Where in the image the largest of its values is, and of which color it is.

    Introduced in notebook 06.

    Args:
        images: array (images, height, width, 3), uint8.
        what: what the images are, for the text alternative.
    """
    height, width = images.shape[1:3]
    places = images.reshape(len(images), -1).argmax(axis=1)
    counts = np.bincount(places, minlength=height * width * 3).reshape(height, width, 3)
    by_pixel = 100 * counts.sum(axis=-1) / len(images)
    by_channel = 100 * counts.sum(axis=(0, 1)) / len(images)
    figure, (left, right) = axes(1, 2, size=(8, 3.5), width_ratios=(1.4, 1))
    # Few pixels are far above all others: on a logarithmic scale, all of them can be seen.
    shades = left.imshow(
        np.where(by_pixel > 0, by_pixel, np.nan), norm=LogNorm(), cmap="cividis_r", aspect="equal"
    )
    left.grid(False)
    left.set(xlabel="column", ylabel="row", title="the pixel")
    figure.colorbar(shades, ax=left, label="share of images (%)", format="%g")
    colors = (ORANGE, GREEN, BLUE)
    bars = right.bar(("red", "green", "blue"), by_channel, color=colors)
    right.bar_label(bars, fmt="%.0f %%")
    right.set(title="the color")
    corners = [by_pixel[row, column] for row in (0, -1) for column in (0, -1)]
    return finish(
        figure,
        f"Where the largest value is in {len(images):,} {what}. Left, a map of the {height} by "
        f"{width} pixels: the upper left corner has it in {corners[0]:.1f} % of the images, the "
        f"other corners in {corners[1]:.1f} %, {corners[2]:.1f} % and {corners[3]:.1f} %, a pixel "
        f"in the middle in {by_pixel[height // 2, width // 2]:.2f} %. Right, the color: red in "
        f"{by_channel[0]:.0f} %, green in {by_channel[1]:.0f} %, blue in {by_channel[2]:.0f} %.",
        drawing=True,
    )


def tied_values(images, what):
    """Which pixels share the largest value of an image, and which of them counts.

    Introduced in notebook 06.

    Args:
        images: array (images, height, width, 3), uint8; at most eight.
        what: what the images show, for the text alternative.
    """
    figure = Figure(figsize=(1.25 * len(images), 2.8), layout="constrained")
    grid = figure.subplots(2, len(images), squeeze=False)
    described = []
    for (above, below), pixels in zip(grid.T, images, strict=True):
        tied = (pixels == pixels.max()).any(axis=-1)
        row, column, _ = np.unravel_index(pixels.argmax(), pixels.shape)
        pale = 255 - (255 - np.repeat(color.rgb_to_gray(pixels), 3, axis=-1)) // 3
        pale[tied] = np.rint(255 * np.array(to_rgb(ORANGE)))
        show_pixels(above, pixels)
        show_pixels(below, pale)
        below.plot(column, row, "o", color="black", fillstyle="none", markersize=8, clip_on=False)
        ties = int((pixels == pixels.max()).sum())
        below.set_title(f"{ties} × {pixels.max()}", fontsize=9, pad=3)
        described.append(f"{ties} times {pixels.max()}, the first at row {row}, column {column}")
    return finish(
        figure,
        f"{what} Below each image, the pixels with its largest value in orange and a ring around "
        f"the first of them, which counts: {'; '.join(described)}.",
    )


def brightness(truth, predictions):
    """The mean brightness of predicted pictures against that of the true ones.

    Introduced in notebook 06.

    Args:
        truth: array (images, height, width, 3), uint8.
        predictions: dictionary from a title to pictures of that shape, floats in [0, 1]; at
            most four.
    """
    true_means = truth.mean(axis=(1, 2, 3)) / 255
    figure, panels = axes(
        1, len(predictions), size=(3 * len(predictions), 3.2), sharey=True, squeeze=False
    )
    described = []
    looks = zip(panels[0], (BLUE, ORANGE, GREEN, SKY), strict=False)
    for (name, pictures), (ax, mark_color) in zip(predictions.items(), looks, strict=False):
        means = pictures.mean(axis=(1, 2, 3))
        ax.plot([0, 1], [0, 1], color=GRAY, linewidth=1, linestyle="--")
        ax.plot(true_means, means, "o", color=mark_color, markersize=3, alpha=0.5)
        ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="true brightness", title=name, aspect="equal")
        described.append(f"{name} {means.mean():.2f}")
    panels[0, 0].set_ylabel("predicted brightness")
    return finish(
        figure,
        f"One point for each of {len(truth)} pictures: its true mean brightness to the right, the "
        "predicted one upward, and a dashed line where both are equal. The points lie along "
        f"curves beside the line. Mean of the truth {true_means.mean():.2f}; predicted: "
        f"{', '.join(described)}.",
        drawing=True,
    )


def short_trainings(curves, label, what):
    """One measured figure after each step of several short trainings.

    Introduced in notebook 06.

    Args:
        curves: dictionary from a name for the legend to a list of values, one for each step; at
            most four.
        label: what was measured, to stand at the axis.
        what: what can be seen, for the text alternative.
    """
    figure, ax = axes(size=(7, 3.3))
    looks = zip((BLUE, ORANGE, GREEN, SKY), ("-", "--", "-.", ":"), strict=True)
    for (name, values), (line_color, style) in zip(curves.items(), looks, strict=False):
        steps = np.arange(len(values))
        ax.plot(steps, values, style, color=line_color, label=name, linewidth=2)
    ax.set(xlabel="steps of training", ylabel=label)
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.legend(frameon=False, loc="lower left")
    endings = "; ".join(
        f"{name} from {values[0]:,.0f} to {values[-1]:,.0f}" for name, values in curves.items()
    )
    return finish(figure, f"{label}, step by step: {endings}. {what}", drawing=True)


def turned_hues():
    """Why a false hue is farther from the truth than no color at all: a drawing of a* and b*.

    Introduced in notebook 06.
    """
    figure = Figure(figsize=(4.4, 4.2), layout="constrained")
    ax = figure.subplots()
    chroma, reach = 28, 60
    true, gray, turned = (0, -chroma), (0, 0), (chroma, 0)
    steps = np.linspace(-reach, reach, 161)
    plane = np.stack([np.full((161, 161), 65.0), *np.meshgrid(steps, steps)], axis=-1)
    pixels = lab2rgb(plane)
    nearer = np.linalg.norm(plane[..., 1:] - true, axis=-1) <= chroma
    pixels[~nearer] = 1 - 0.35 * (1 - pixels[~nearer])  # pale where gray is nearer
    ax.imshow(pixels, extent=(-reach, reach, -reach, reach), origin="lower")
    ax.add_patch(Circle(true, chroma, fill=False, edgecolor="black", linewidth=1))
    style = {"textcoords": "offset points", "fontsize": 10, "va": "center"}
    for place, words, offset, side in [
        (true, "the true blue", (0, -14), "center"),
        (gray, "gray", (-7, 9), "right"),
        (turned, "turned by 90°", (-18, 14), "left"),
    ]:
        ax.plot(*place, "o", color="black", markersize=7)
        ax.annotate(words, place, xytext=offset, ha=side, **style)
    for place, offset, side in [(gray, (-4, 0), "right"), (turned, (8, -5), "left")]:
        ax.plot([true[0], place[0]], [true[1], place[1]], color="black", linewidth=1.5)
        middle = (true[0] + place[0]) / 2, (true[1] + place[1]) / 2
        length = np.hypot(place[0] - true[0], place[1] - true[1])
        ax.annotate(f"{length:.0f}", middle, xytext=offset, ha=side, **style)
    ax.set(xlabel="a*: green to red", ylabel="b*: blue to yellow")
    return finish(
        figure,
        "The plane of a* and b* in its colors. A true blue lies 28 below the middle, which is "
        "gray; a purple of the same strength, its hue turned by 90 degrees, lies 28 to the right "
        "of the middle. From the true blue it is 28 to gray and 40 to the purple. A circle of "
        "radius 28 around the true blue holds all colors that are nearer to it than gray is.",
    )


def metrics_and_floors(floors, networks):
    """Every metric of every network beside every floor: one panel for each metric.

    Introduced in notebook 06.

    Args:
        floors: dictionary as from `evaluation.measure_floors`.
        networks: dictionary from a name to a dictionary as from `evaluation.measure_network`;
            all measured on the images that the floors were measured on.
    """
    names = [floor["title"] for floor in floors["floors"].values()] + list(networks)
    panel_rows = -(-len(metrics.METRICS) // 4)
    size = (11, panel_rows * (0.17 * len(names) + 0.85))
    figure, grid = axes(panel_rows, 4, size=size, sharey=True)
    described = []
    for ax, metric in zip(grid.flat, metrics.METRICS, strict=False):
        described.append(_metric_panel(ax, metric, floors, networks))
    for ax in grid.flat[len(metrics.METRICS) :]:
        ax.set_axis_off()
    for ax in grid[:, 0]:
        ax.set_yticks(np.arange(len(names)), names, fontsize=8)
    grid[0, 0].invert_yaxis()
    legend = [
        ("o", GRAY, GRAY, "answer without a network"),
        ("D", "black", "white", "network: pictures as predicted"),
        ("D", "black", "black", "network: its colors on the true lightness"),
    ]
    for mark, edge, face, words in legend:
        grid[0, 0].plot(
            [], [], mark, color=face, markeredgecolor=edge, linestyle="none", label=words
        )
    grid[0, 0].plot([], [], "--", color=PINK, label="best answer without a network")
    grid[0, 0].plot([], [], ":", color=GREEN, label="the true pictures")
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    return finish(
        figure,
        f"{len(metrics.METRICS)} panels, one for each metric, with a row for each of "
        f"{len(floors['floors'])} answers without a network and each of {len(networks)} networks. "
        f"{' '.join(described)}",
        drawing=True,
    )


def _metric_panel(ax, metric, floors, networks):
    """One panel of `metrics_and_floors`; returns its best figures in words."""
    looks = [BLUE, ORANGE, GREEN, SKY, "black"]
    rows = [(floor["figures"][metric.name], GRAY, GRAY, "o") for floor in floors["floors"].values()]
    best_floor = _best_value(metric, rows, floors)
    for number, measured in enumerate(networks.values()):
        edge = looks[number % len(looks)]
        rows.append((measured["as_predicted"][metric.name], edge, "white", "D"))
        rows.append((measured["true_lightness"][metric.name], edge, edge, "D"))
    for number, (figure, edge, face, mark) in enumerate(rows):
        # A network has two marks in one row.
        row = min(number, (number + len(floors["floors"])) // 2)
        if figure["value"] is None:
            continue
        if None not in (figure["low"], figure["high"]):
            ax.plot([figure["low"], figure["high"]], [row, row], color=edge, linewidth=2.5)
        ax.plot(
            figure["value"], row, mark, color=face, markeredgecolor=edge, markersize=5, zorder=3
        )
    ax.axvline(best_floor, color=PINK, linestyle="--", linewidth=1, zorder=0)
    if metric.higher_is_better is None:
        true_value = floors["truth"][metric.name]["value"]
        ax.axvline(true_value, color=GREEN, linestyle=":", linewidth=1.5, zorder=0)
        direction = "nearest to the truth is best"
    else:
        direction = "higher is better →" if metric.higher_is_better else "← lower is better"
    unit = f" ({metric.unit})" if metric.unit not in ("", "fraction") else ""
    ax.set_title(metric.title + unit, fontsize=9.5)
    ax.set_xlabel(direction, fontsize=8, labelpad=1)
    ax.tick_params(axis="x", labelsize=8)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    best_network = _best_value(metric, rows[len(floors["floors"]) :], floors)
    return (
        f"{metric.title}, {direction.strip('←→ ')}: best answer without a network "
        f"{best_floor:.3g}, best network {best_network:.3g}."
    )


def _best_value(metric, rows, floors):
    """The best value of some rows of a panel."""
    values = {number: figure["value"] for number, (figure, *_) in enumerate(rows)}
    true_value = floors["truth"].get(metric.name, {}).get("value")
    return values[metrics.best_of(metric, values, true_value)]


def bootstrap(resampled, intervals, label):
    """How the figures of redrawn sets of images are spread, and the middle 95 % of them.

    Introduced in notebook 06.

    Args:
        resampled: dictionary from the name of a set of images to an array of figures, one for
            each time that it was drawn again; at most four.
        intervals: dictionary from the same names to (low, high).
        label: what was measured, to stand at the axis.
    """
    figure, panels = axes(
        len(resampled), 1, size=(6.5, 1.3 + 1.15 * len(resampled)), sharex=True, squeeze=False
    )
    reach = [
        min(figures.min() for figures in resampled.values()),
        max(figures.max() for figures in resampled.values()),
    ]
    bins = np.linspace(*reach, 60)
    described = []
    looks = zip(panels[:, 0], (BLUE, ORANGE, GREEN, SKY), strict=False)
    for (name, figures), (ax, bar_color) in zip(resampled.items(), looks, strict=False):
        low, high = intervals[name]
        ax.hist(figures, bins=bins, color=bar_color, alpha=0.6)
        top = ax.get_ylim()[1]
        ax.plot([low, high], [1.06 * top, 1.06 * top], color="black", linewidth=4)
        ax.set_ylim(0, 1.15 * top)
        ax.set_yticks([])
        ax.set_title(f"{name}: {low:.2f} to {high:.2f}", fontsize=9.5, loc="left")
        described.append(f"{name}, {low:.2f} to {high:.2f}")
    panels[-1, 0].set_xlabel(label)
    return finish(
        figure,
        f"Histograms of the {label} of sets of images drawn again and again, each with a bar over "
        f"its middle 95 %: {'; '.join(described)}. The more images, the narrower.",
        drawing=True,
    )
