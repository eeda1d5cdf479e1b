"""Figures of notebook 08: any size, receptive fields, the U-Net."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.ticker import MaxNLocator

from colorize_course.figures.pixels import shrink_to
from colorize_course.figures.style import (
    BLUE,
    GRAY,
    GREEN,
    ORANGE,
    PINK,
    PIXELS_PER_INCH,
    SKY,
    YELLOW,
    axes,
    finish,
    number_grid,
    readable_on,
    show_pixels,
    signed,
)
from colorize_lib import color, metrics
from colorize_lib.backend import keras


def weights_over_size(sides, counts, marked):
    """How many weights networks need for pictures of different sizes.

    Introduced in notebook 08.

    Args:
        sides: array (sizes,), height and width of the pictures in pixels.
        counts: dictionary from the name of a network to an array (sizes,) of numbers of weights.
        marked: sides at which each curve gets a dot with its number.
    """
    figure, ax = axes(size=(7.2, 3.6))
    described = []
    for (name, values), (line_color, style, below) in zip(
        counts.items(), ((ORANGE, "-", False), (BLUE, "--", True)), strict=True
    ):
        ax.plot(sides, values, style, color=line_color, linewidth=2)
        for side in marked:
            value = values[list(sides).index(side)]
            ax.plot(side, value, "o", color=line_color, markersize=6)
            ax.annotate(
                _in_words(value),
                (side, value),
                (0, -16) if below else (-8, 3),
                textcoords="offset points",
                ha="center" if below else "right",
                fontsize=9,
                color=line_color,
            )
        ax.annotate(
            name,
            (sides[-1], values[-1]),
            (8, 0),
            textcoords="offset points",
            va="center",
            fontsize=9.5,
            color=line_color,
            annotation_clip=False,
        )
        numbers = ", ".join(
            f"{_in_words(values[list(sides).index(side)])} at {side} pixels" for side in marked
        )
        described.append(f"{name}: {numbers}")
    ax.set(xscale="log", yscale="log", xlabel="height and width of the picture in pixels")
    ax.set_ylabel("weights")
    ax.set_xticks(marked, [str(side) for side in marked])
    ax.minorticks_off()
    ax.set_xlim(left=sides[0] / 2)
    ax.set_ylim(3e4, 10 * max(values.max() for values in counts.values()))
    return finish(
        figure,
        f"Number of weights against the size of the picture, both on logarithmic scales. "
        f"{'; '.join(described)}. The first curve rises steeply, the second is level.",
        drawing=True,
    )


def _in_words(number):
    """A large number in two or three digits: 7.2 million."""
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if number >= size:
            return f"{number / size:.{0 if number >= 100 * size else 1}f} {word}"
    return f"{number:,.0f}"


def true_to_scale(rows, what, width=8):
    """Rows of pictures of different sizes, all with pixels of the same size.

    Introduced in notebook 08.

    Args:
        rows: dictionary from the name of a row to a list of pictures, arrays (height, width, 3 or
            1), uint8 in [0, 255] or floats in [0, 1]. Pictures below each other are equally large.
        what: what can be seen, for the text alternative.
        width: width of the figure in inches, without the names.
    """
    first = next(iter(rows.values()))
    gap = 0.03 * sum(pixels.shape[1] for pixels in first)
    across = sum(pixels.shape[1] for pixels in first) + gap * (len(first) - 1)
    tallest = max(pixels.shape[0] for pixels in first)
    title = 0.05 * across
    down = len(rows) * (tallest + gap) - gap
    figure = Figure(figsize=(width, width * (down + title) / across))
    ax = figure.add_axes((0, 0, 1, 1))
    top = 0
    for number, (name, pictures) in enumerate(rows.items()):
        left = 0
        for pixels in pictures:
            height, columns = pixels.shape[:2]
            place = (left, left + columns, top + tallest, top + tallest - height)
            values = pixels if pixels.dtype != np.uint8 else color.scale_to_unit(pixels)
            values = np.broadcast_to(values, (*values.shape[:2], 3))
            ax.imshow(np.clip(values, 0, 1), extent=place, interpolation="nearest")
            if number == 0:
                ax.text(
                    left + columns / 2,
                    top + tallest - height - 0.2 * title,
                    f"{height} × {columns}",
                    ha="center",
                    va="bottom",
                    fontsize=9,
                )
            left += columns + gap
        ax.text(-0.6 * gap, top + tallest / 2, name, ha="right", va="center", fontsize=9.5)
        top += tallest + gap
    ax.set(xlim=(0, across), ylim=(down, -title))
    ax.set_axis_off()
    sizes = ", ".join(f"{pixels.shape[0]} by {pixels.shape[1]}" for pixels in first)
    return finish(
        figure,
        f"Pictures of {sizes} pixels, true to scale, in rows under each other: "
        f"{', '.join(rows)}. {what}",
        drawing=True,  # gray needs no more than 256 colors
    )


FRAME_COLORS = (ORANGE, SKY, YELLOW, PINK, GREEN, BLUE)


def receptive_fields(gray, row, column, reach, what):
    """What networks see of a picture when they choose the color of one pixel.

    Above, the picture with a frame around the receptive field of each network; below, only what
    is inside of each frame, enlarged. Introduced in notebook 08.

    Args:
        gray: array (height, width, 1), uint8.
        row, column: the pixel.
        reach: dictionary from the name of a network to its field as (first, last), relative to
            the pixel, in rows and in columns alike; at most six.
        what: what the picture shows, for the text alternative.
    """
    count = len(reach)
    figure = Figure(figsize=(9.5, 5.6), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.05)
    above, below = figure.subfigures(2, 1, height_ratios=(2.15, 1))
    ax = above.subplots()
    show_pixels(ax, gray)
    height, width = gray.shape[:2]
    described = []
    small = below.subplots(1, count)
    for panel, (name, (first, last)), frame_color in zip(
        small, reach.items(), FRAME_COLORS, strict=False
    ):
        size = last - first + 1
        ax.add_patch(
            Rectangle(
                (column + first - 0.5, row + first - 0.5),
                size,
                size,
                fill=False,
                edgecolor=frame_color,
                linewidth=2,
            )
        )
        top, left = max(0, row + first), max(0, column + first)
        seen = gray[top : row + last + 1, left : column + last + 1]
        # Every picture of this row has the scale of the whole field, also where it is cut off.
        panel.imshow(
            np.full((1, 1), 255),
            cmap="gray",
            vmin=0,
            vmax=255,
            extent=(first - 0.5, last + 0.5, last + 0.5, first - 0.5),
        )
        panel.imshow(
            seen[..., 0],
            cmap="gray",
            vmin=0,
            vmax=255,
            interpolation="nearest",
            extent=(
                left - column - 0.5,
                left - column + seen.shape[1] - 0.5,
                top - row + seen.shape[0] - 0.5,
                top - row - 0.5,
            ),
        )
        panel.set(xlim=(first - 0.5, last + 0.5), ylim=(last + 0.5, first - 0.5))
        panel.set(xticks=[], yticks=[])
        panel.spines[:].set(edgecolor=frame_color, linewidth=3)
        panel.set_title(f"{name}:\n{size} × {size}", fontsize=9.5)
        described.append(f"{name} {size} by {size}")
    ax.plot(column, row, "+", color="white", markersize=5, markeredgewidth=1.2)
    ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
    return finish(
        figure,
        f"{what} Around one pixel a frame for each network, and below the picture what is inside "
        f"each frame, enlarged: {', '.join(described)}. In the small ones nothing can be "
        "recognized.",
        drawing=True,
    )


def halvings(pictures, window, what):
    """A picture and its halved copies, with the same small window on each.

    Above, all of them equally large, so that the pixels grow; below, true to scale. Introduced in
    notebook 08.

    Args:
        pictures: list of arrays (height, width, 1), uint8, each half as large as the one before.
        window: (row, column, size) of the window in the smallest one; in the others it is around
            the same spot.
        what: what the picture shows, for the text alternative.
    """
    row, column, size = window
    figure = Figure(figsize=(9.5, 2.75), layout="constrained")
    panels = figure.subplots(1, len(pictures))
    full = pictures[0].shape[0]
    described = []
    smallest = pictures[-1].shape[0]
    for ax, pixels in zip(panels, pictures, strict=True):
        show_pixels(ax, pixels)
        side = pixels.shape[0]
        scale = side // smallest
        middle = scale * (np.array([column, row]) + size / 2) - 0.5
        ax.add_patch(
            Rectangle(middle - size / 2, size, size, fill=False, edgecolor=ORANGE, linewidth=2.5)
        )
        covers = size * full // side
        ax.set_title(
            f"{side} × {pixels.shape[1]}\nthe window covers {covers} × {covers}", fontsize=9.5
        )
        described.append(f"{side} by {pixels.shape[1]}, {covers} by {covers}")
    return finish(
        figure,
        f"{what} Shown {len(pictures)} times, each time with half as many pixels in each "
        f"direction, with a window of {size} by {size} pixels on it. Size of the picture, and how "
        f"many of its pixels the window covers: {'; '.join(described)}.",
        drawing=True,
    )


STAMP_COLORS = (SKY, YELLOW, PINK, GREEN)


def transposed_convolution(values, kernel, result):
    """A transposed convolution in numbers: each value stamps its kernel into a block of its own.

    Introduced in notebook 08.

    Args:
        values: array (2, 2) of small whole numbers.
        kernel: array (2, 2) of small numbers.
        result: array (4, 4).
    """
    figure = Figure(figsize=(9, 2.7), layout="constrained")
    ax = figure.subplots()
    of_value = {value: face for value, face in zip(values.ravel(), STAMP_COLORS, strict=True)}
    number_grid(ax, values, 0, 1, "values", of_value.get)
    strongest = 1.6 * np.abs(kernel).max()
    number_grid(ax, kernel, 3.6, 1, "kernel", signed(strongest), words="{:g}".format)
    rows, columns = result.shape
    for row, column in np.ndindex(rows, columns):
        face = of_value[values[row // 2, column // 2]]
        ax.add_patch(Rectangle((9 + column, row), 1, 1, facecolor=face, edgecolor="0.5"))
        words = f"{result[row, column]:g}"
        ax.text(
            9.5 + column,
            row + 0.52,
            words,
            ha="center",
            va="center",
            fontsize=10,
            color=readable_on(face),
        )
    for row, column in np.ndindex(values.shape):
        corner = (9 + 2 * column, 2 * row)
        ax.add_patch(Rectangle(corner, 2, 2, fill=False, edgecolor="black", linewidth=1.8))
    ax.text(11, -0.3, "result", ha="center", va="bottom", fontsize=10)
    nearest = values.repeat(2, axis=0).repeat(2, axis=1)
    number_grid(ax, nearest, 15, 0, "nearest neighbor", of_value.get)
    ax.annotate("", (8.6, 2), (6.4, 2), arrowprops={"arrowstyle": "->", "color": GRAY})
    ax.text(7.5, 1.75, "each value\n× kernel", ha="center", va="bottom", fontsize=9, color=GRAY)
    ax.set(xlim=(-0.1, 19.1), ylim=(4.1, -1), aspect="equal")
    ax.set_axis_off()
    return finish(
        figure,
        f"Four values, {values.tolist()}, and a kernel of four numbers, {kernel.tolist()}. In the "
        f"result, each value has a block of 2 by 2 numbers, the value times the kernel: "
        f"{result.tolist()}. Beside it the nearest neighbor, where each block holds the value "
        f"itself four times: {nearest.tolist()}.",
        drawing=True,
    )


BLOCK_COLORS = {
    "input": "white",
    "convolution": SKY,
    "down": ORANGE,
    "up": GREEN,
    "joined": GREEN,
}


def u_net(model, size):
    """The drawing that the U-Net has its name from, with sizes and channels.

    A block is as tall as its image and as wide as its number of channels. Introduced in notebook
    08.

    Args:
        model: a network of `models.unet`.
        size: height and width of the input that is drawn.
    """
    blocks, skips = _blocks_of(model, size)
    tall, wide = 2.9 / size, 0.011  # of a pixel, of a channel
    middles, middle = {}, 0  # of all images of one size: the smaller, the further down
    for side in sorted({side for side, _, _ in blocks}, reverse=True):
        middles[side] = middle
        middle -= 0.75 * tall * side + 0.62
    figure = Figure(figsize=(10, 5.6), layout="constrained")
    ax = figure.subplots()
    places = []  # of the blocks: (left, right, middle, height)
    right = 0
    for side, channels, how in blocks:
        height, width = tall * side, max(wide * channels, 0.05)
        left = right + (0.5 if how in ("convolution", "input") else 0.62)
        right, middle = left + width, middles[side]
        _draw_block(ax, left, middle, width, height, how)
        style = {"ha": "center", "va": "top", "fontsize": 9}
        ax.text(left + width / 2, middle - height / 2 - 0.05, f"{channels}", **style)
        places.append((left, right, middle, height))
        if len(places) > 1:
            _arrow_between(ax, places[-2], places[-1], how)
    for source, target in skips:
        (_, start, middle, height), (end, *_) = places[source], places[target]
        level = middle + 0.28 * height
        _arrow(ax, (start + 0.03, level), (end - 0.03, level), color=GRAY, linestyle="--")
    for side, middle in middles.items():
        style = {"ha": "right", "va": "center", "fontsize": 10, "weight": "bold"}
        ax.text(0.15, middle, f"{side} × {side}", **style)
    words = {
        "convolution": SKY,
        "pooling: half the size": ORANGE,
        "transposed convolution: twice the size": GREEN,
        "skip: taken across": "0.85",
    }
    keys = [Rectangle((0, 0), 1, 1, facecolor=face, edgecolor="black") for face in words.values()]
    figure.legend(keys, words, loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    lowest = min(middle - height / 2 for _, _, middle, height in places)
    ax.set(xlim=(-0.8, right + 0.3), ylim=(lowest - 0.3, 1.6))
    ax.set_axis_off()
    path = ", ".join(f"{channels} channels of {side} by {side}" for side, channels, _ in blocks)
    return finish(
        figure,
        f"The U-Net as blocks in the shape of a U. From the input on the upper left down and up "
        f"again to the output on the upper right: {path}. Dashed arrows lead across the U, from "
        f"the left to the right arm, at {len(skips)} sizes.",
        drawing=True,
    )


def _draw_block(ax, left, middle, width, height, how):
    style = {"edgecolor": "black", "linewidth": 0.8}
    corner = (left, middle - height / 2)
    ax.add_patch(Rectangle(corner, width, height, facecolor=BLOCK_COLORS[how], **style))
    if how == "joined":  # what came across, and beside it what came up
        ax.add_patch(Rectangle(corner, width / 2, height, facecolor="0.85", **style))


def _arrow(ax, start, end, **settings):
    style = {"arrowstyle": "-|>", "mutation_scale": 11, "linewidth": 1.1, "shrinkA": 0}
    ax.add_patch(FancyArrowPatch(start, end, shrinkB=0, **style, **settings))


def _arrow_between(ax, before, after, how):
    """From a block to the next one: straight, or around a corner to another size."""
    (_, start, level, _), (left, right, middle, height) = before, after
    across = (left + right) / 2
    ends = {
        "convolution": (left - 0.04, middle),
        "down": (across, middle + height / 2 + 0.04),
        "up": (across, middle - height / 2 - 0.24),
    }
    ends["joined"] = ends["up"]
    corner = "arc3" if how == "convolution" else "angle,angleA=0,angleB=90,rad=4"
    _arrow(ax, (start + 0.04, level), ends[how], color="black", connectionstyle=corner)


def _blocks_of(model, size):
    """The images on the way through a U-Net, and which of them are joined by a skip.

    Returns:
        (list of (size, channels, how it was made), list of (from, to) positions in it).
    """
    kinds = keras.layers
    size_of = {id(model.inputs[0]): size}
    number_of = {id(model.inputs[0]): 0}
    blocks = [(size, model.inputs[0].shape[-1], "input")]
    skips = []
    for layer in model.layers:
        if isinstance(layer, kinds.InputLayer):
            continue
        inputs = layer.input if isinstance(layer.input, list) else [layer.input]
        here = size_of[id(inputs[0])]
        how = None
        if isinstance(layer, kinds.Conv2DTranspose):
            here, how = here * layer.strides[0], "up"
        elif isinstance(layer, kinds.Conv2D):
            how = "convolution"
        elif isinstance(layer, kinds.MaxPooling2D):
            here, how = here // layer.strides[0], "down"
        elif isinstance(layer, kinds.Concatenate):
            how = "joined"
        size_of[id(layer.output)] = here
        if how == "joined":
            skips.append((number_of[id(inputs[1])], number_of[id(inputs[0])]))
            blocks[number_of[id(inputs[0])]] = (here, layer.output.shape[-1], "joined")
            number_of[id(layer.output)] = number_of[id(inputs[0])]
        elif how:
            number_of[id(layer.output)] = len(blocks)
            blocks.append((here, layer.output.shape[-1], how))
        else:  # normalization and ReLU leave it where it is
            number_of[id(layer.output)] = number_of[id(inputs[0])]
    return blocks, skips


def picture_table(rows, columns, what, height=1.2):
    """Pictures of equal size in rows and columns with names; a row may be shorter than others.

    Introduced in notebook 08.

    Args:
        rows: dictionary from the name of a row to a list of pictures, arrays (height, width, 3 or
            1), uint8 in [0, 255] or floats in [0, 1].
        columns: list of words above the columns.
        what: what can be seen, for the text alternative.
        height: height of a picture in inches, about: each pixel becomes a square of whole dots.
    """
    some = next(iter(rows.values()))[0]
    dots = max(1, round(height * PIXELS_PER_INCH / some.shape[0]))
    height, width = (dots * side / PIXELS_PER_INCH for side in some.shape[:2])
    gap, title = 8 / PIXELS_PER_INCH, 36 / PIXELS_PER_INCH
    across = len(columns) * (width + gap) - gap
    down = title + len(rows) * (height + gap) - gap
    figure = Figure(figsize=(across, down))
    for row, (name, pictures) in enumerate(rows.items()):
        bottom = down - title - height - row * (height + gap)
        for column, pixels in enumerate(pictures):
            left = column * (width + gap)
            ax = figure.add_axes((left / across, bottom / down, width / across, height / down))
            show_pixels(ax, pixels)
        style = {"ha": "right", "va": "center", "fontsize": 9.5}
        figure.text(-0.1 / across, (bottom + height / 2) / down, name, **style)
    for column, words in enumerate(columns):
        middle = column * (width + gap) + width / 2
        figure.text(middle / across, 1, words, ha="center", va="top", fontsize=9.5)
    names = "; ".join(name.replace("\n", " ") for name in rows)
    return finish(
        figure,
        f"Pictures in {len(rows)} rows, {names}, and {len(columns)} columns, "
        f"{', '.join(columns)}. {what}",
        drawing=True,
    )


def falling_errors(curves, lines, xlabel, what):
    """An error of several networks while they are trained, beside what answers without a network.

    Introduced in notebook 08.

    Args:
        curves: dictionary from the name of a network to (places, errors), two equally long lists;
            at most five.
        lines: dictionary from the name of an answer without a network to its error; at most two.
        xlabel: what the places are.
        what: what can be seen, for the text alternative.
    """
    figure, ax = axes(size=(7.5, 3.6))
    looks = zip((BLUE, ORANGE, GREEN, SKY, "black"), ("-", "--", "-.", ":", "-"), strict=True)
    ends = []
    few = max(len(places) for places, _ in curves.values()) <= 20
    for (name, (places, errors)), (line_color, style) in zip(curves.items(), looks, strict=False):
        marks = {"marker": "o", "markersize": 5} if few else {}
        ax.plot(places, errors, style, color=line_color, linewidth=2, label=name, **marks)
        ends.append(f"{name} from {errors[0]:.1f} to {errors[-1]:.1f}")
    looks = ((GRAY, "-"), (PINK, "--"))
    for (name, error), (line_color, style) in zip(lines.items(), looks, strict=False):
        ax.axhline(error, color=line_color, linestyle=style, linewidth=1.5, label=name, zorder=1)
        ends.append(f"{name}, a level line at {error:.1f}")
    ax.set(xlabel=xlabel, ylabel="ab RMSE (Lab units)")
    if few:
        ax.xaxis.get_major_locator().set_params(integer=True)
    else:
        ax.set_ylim(bottom=0)
    figure.legend(loc="outside right center", frameon=False, fontsize=9)
    return finish(
        figure,
        f"Error of a* and b*, {xlabel} by {xlabel}: {'; '.join(ends)}. {what}",
        drawing=True,
    )


def one_change_at_a_time(names, networks, reference, floors, floor, chosen):
    """What each change of a network costs or brings, by several measures, with intervals.

    Introduced in notebook 08.

    Args:
        names: dictionary from the name of a run to the words for its row.
        networks: dictionary from the name of a run to its figures in one way, as in
            `evaluation.published`.
        reference: name of the run that the others are compared with: a line stands at its figure.
        floors: dictionary as from `evaluation.published_floors`.
        floor: name of the answer without a network that is drawn.
        chosen: names of the metrics.
    """
    panels = [metric for metric in metrics.METRICS if metric.name in chosen]
    floor_figures = floors["floors"][floor]["figures"]
    figure, grid = axes(
        1, len(panels), size=(2.35 * len(panels) + 1.6, 0.34 * len(names) + 1.35), sharey=True
    )
    described = []
    for ax, metric in zip(np.ravel(grid), panels, strict=True):
        at_reference = networks[reference][metric.name]["value"]
        ax.axvline(at_reference, color=BLUE, linewidth=1, zorder=0)
        floor_value = floor_figures[metric.name]["value"]
        ax.axvline(floor_value, color=PINK, linestyle="--", linewidth=1.5, zorder=0)
        if metric.higher_is_better is None:
            true_value = floors["truth"][metric.name]["value"]
            ax.axvline(true_value, color=GREEN, linestyle=":", linewidth=1.5, zorder=0)
        values = []
        for row, name in enumerate(names):
            found = networks[name][metric.name]
            mark_color = BLUE if name == reference else ORANGE
            ax.plot([at_reference, found["value"]], [row, row], color="0.75", linewidth=2, zorder=1)
            ax.plot([found["low"], found["high"]], [row, row], color=mark_color, linewidth=5)
            ax.plot(found["value"], row, "o", color=mark_color, markersize=8, zorder=3)
            values.append(f"{names[name]} {found['value']:.3f}".replace("\n", " "))
        direction = {True: "higher is better →", False: "← lower is better"}.get(
            metric.higher_is_better, "nearest to the truth is best"
        )
        ax.set_title(metric.title, fontsize=10)
        ax.set_xlabel(direction, fontsize=8.5)
        ax.tick_params(axis="x", labelsize=8)
        ax.xaxis.set_major_locator(MaxNLocator(4))
        described.append(
            f"{metric.title}, {direction.strip('←→ ')}: {', '.join(values)}, floor "
            f"{floor_value:.3f}"
        )
    first = np.ravel(grid)[0]
    first.set_yticks(np.arange(len(names)), names.values(), fontsize=9)
    first.set_ylim(len(names) - 0.5, -0.5)
    first.plot([], [], "o", color=BLUE, markersize=8, label=names[reference].split("\n")[0])
    first.plot([], [], "o", color=ORANGE, markersize=8, label="with one change")
    title = floors["floors"][floor]["title"]
    first.plot([], [], "--", color=PINK, linewidth=1.5, label=f"floor: {title}")
    if any(metric.higher_is_better is None for metric in panels):
        first.plot([], [], ":", color=GREEN, linewidth=1.5, label="the true pictures")
    figure.legend(loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    return finish(figure, f"One panel for each metric. {'. '.join(described)}.", drawing=True)


def where_it_looks(images, changes, row, column, what):
    """How much the color of one pixel changes when a part of the picture is covered.

    Each map has its own scale; that of their mean is written beside it, in units of chroma.
    Introduced in notebook 08.

    Args:
        images: array (images, height, width, 1), uint8: what the network was shown.
        changes: array (images, rows, columns): the change for each part that was covered.
        row, column: the pixel.
        what: what can be seen, for the text alternative.
    """
    count = len(images)
    figure = Figure(figsize=(0.66 * count + 2.6, 1.75), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.02, h_pad=0.02, wspace=0.02)
    left, right = figure.subfigures(1, 2, width_ratios=(0.66 * count + 0.7, 1.9))
    height, width = images.shape[1:3]
    extent = (-0.5, width - 0.5, height - 0.5, -0.5)
    style = {"cmap": "cividis", "extent": extent, "interpolation": "nearest", "vmin": 0}
    cross = {"color": ORANGE, "marker": "+", "markeredgewidth": 1.5}
    grid = left.subplots(2, count, squeeze=False)
    for (above, below), pixels, change in zip(grid.T, images, changes, strict=True):
        show_pixels(above, pixels)
        below.imshow(change, **style)
        for ax in (above, below):
            ax.plot(column, row, markersize=6, **cross)
            ax.set_axis_off()
    for ax, words in zip(grid[:, 0], ("gray (input)", "change when\ncovered"), strict=True):
        ax.text(-0.1, 0.5, words, transform=ax.transAxes, ha="right", va="center", fontsize=9)
    mean = changes.mean(axis=0)
    ax = right.subplots()
    shown = ax.imshow(mean, **style)
    ax.plot(column, row, markersize=9, **cross)
    ax.set_axis_off()
    ax.set_title("mean of all", fontsize=9)
    right.colorbar(shown, ax=ax, shrink=0.9).ax.tick_params(labelsize=7)
    strongest = np.unravel_index(mean.argmax(), mean.shape)
    return finish(
        figure,
        f"{count} gray images with a cross on one pixel, and below each a map of {mean.shape[0]} "
        f"by {mean.shape[1]} squares: light where covering the square changes the color of that "
        f"pixel most. On average this is the square in row {strongest[0] + 1}, column "
        f"{strongest[1] + 1}, with {mean.max():.1f} units of chroma; the least is "
        f"{mean.min():.1f}. {what}",
        drawing=True,
    )


def sizes_shown(photographs, field, what, height=1.25):
    """The same photograph at several sizes, each with the receptive field of a network on it.

    Introduced in notebook 08.

    Args:
        photographs: dictionary from words for a size to two pictures, arrays (height, width, 3 or
            1), uint8: the small one that the network was shown, and the colored one.
        field: height and width of the receptive field in pixels.
        what: what can be seen, for the text alternative.
        height: height of each picture in inches.
    """
    widths = [height * colored.shape[1] / colored.shape[0] for _, colored in photographs.values()]
    figure, grid = _picture_rows(widths, height, rows=2)
    described = []
    for above, below, (name, (shown, colored)) in zip(*grid, photographs.items(), strict=True):
        rows, columns = shown.shape[:2]
        show_pixels(above, shrink_to(shown, height))
        above.images[0].set_extent((-0.5, columns - 0.5, rows - 0.5, -0.5))
        corner = ((columns - field) / 2 - 0.5, (rows - field) / 2 - 0.5)
        style = {"fill": False, "edgecolor": ORANGE, "linewidth": 2.5}
        above.add_patch(Rectangle(corner, field, field, **style))
        above.plot(columns / 2 - 0.5, rows / 2 - 0.5, "+", color=ORANGE, markersize=8)
        above.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), aspect="auto")
        above.set_title(name, fontsize=10)
        show_pixels(below, shrink_to(colored, height))
        below.set_aspect("auto")
        described.append(f"{name}: {rows} by {columns} pixels")
    for axes_of_row, words in zip(grid, ("shown", "colored"), strict=True):
        ax = axes_of_row[0]
        ax.text(-0.04, 0.5, words, transform=ax.transAxes, ha="right", va="center", fontsize=10)
    return finish(
        figure,
        f"One photograph at {len(photographs)} sizes, {'; '.join(described)}. Above, in gray, with "
        f"a frame of {field} by {field} pixels around the middle, the receptive field; below, as "
        f"the network colors it. {what}",
        photograph=True,
    )


def _picture_rows(widths, height, rows):
    """A figure with rows of axes of exactly these widths and this height in inches, no frames."""
    gap, title = 0.08, 0.3
    across = sum(widths) + gap * (len(widths) - 1)
    down = rows * (height + gap) - gap + title
    figure = Figure(figsize=(across, down))
    lefts = np.cumsum([0, *widths[:-1]]) + gap * np.arange(len(widths))
    grid = [
        [
            figure.add_axes((left / across, bottom / down, width / across, height / down))
            for left, width in zip(lefts, widths, strict=True)
        ]
        for bottom in (down - title - height - row * (height + gap) for row in range(rows))
    ]
    return figure, grid
