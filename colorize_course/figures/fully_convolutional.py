"""Figures of notebook 09: any size, receptive fields, the U-Net."""

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from colorize_course.figures import draw
from colorize_course.figures.pictures import photograph_grid
from colorize_course.figures.style import BLUE, GRAY, GREEN, ORANGE, PINK, SKY, YELLOW, finish


def receptive_fields(gray, row, column, reach, what):
    """What networks see of a picture when they choose the color of one pixel.

    Above, the picture with a frame around the receptive field of each network; below, only what is
    inside of each frame, enlarged. `reach` maps the name of a network to its field as (first,
    last), relative to the pixel, in rows and in columns alike; at most six.
    """
    figure = Figure(figsize=(9.5, 5.6), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.05)
    above, below = figure.subfigures(2, 1, height_ratios=(2.15, 1))
    ax = above.subplots()
    draw.show_pixels(ax, gray)
    height, width = gray.shape[:2]
    described = []
    panels = below.subplots(1, len(reach), squeeze=False)[0]
    colors = ORANGE, SKY, YELLOW, PINK, GREEN, BLUE
    fields = zip(panels, reach.items(), colors, strict=False)
    for panel, (name, (first, last)), color in fields:
        size = last - first + 1
        draw.frame(ax, column + first - 0.5, row + first - 0.5, size, color=color, linewidth=2)
        # All of the picture, of which the limits show the field: white where it is beyond.
        draw.show_pixels(panel, gray)
        panel.set_axis_on()
        panel.set(xlim=(column + first - 0.5, column + last + 0.5), xticks=[], yticks=[])
        panel.set_ylim(row + last + 0.5, row + first - 0.5)
        panel.spines[:].set(edgecolor=color, linewidth=3)
        panel.set_title(f"{name}:\n{size} × {size}", fontsize=9.5)
        described.append(f"{name} {size} by {size}")
    ax.plot(column, row, "+", color="white", markersize=5, markeredgewidth=1.2)
    ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
    alt = f"""{what} Around one pixel a frame for each network, and below the picture what is inside
        each frame, enlarged: {", ".join(described)}. In the small ones nothing can be
        recognized."""
    return finish(figure, alt, drawing=True)


def halvings(pictures, window, what):
    """A picture and its halved copies, with the same small window on each.

    All of them are drawn equally large, so that the pixels grow. `window` is its (row, column,
    size) in the smallest one; in the others it is around the same spot.
    """
    row, column, size = window
    figure, panels = draw.canvas((9.5, 2.75), len(pictures))
    full, smallest = len(pictures[0]), len(pictures[-1])
    described = []
    for ax, pixels in zip(panels, pictures, strict=True):
        draw.show_pixels(ax, pixels)
        side, width = pixels.shape[:2]
        left, top = side // smallest * (np.array([column, row]) + size / 2) - 0.5 - size / 2
        draw.frame(ax, left, top, size)
        covers = size * full // side
        ax.set_title(f"{side} × {width}\nthe window covers {covers} × {covers}", fontsize=9.5)
        described.append(f"{side} by {width}, {covers} by {covers}")
    alt = f"""{what} Shown {len(pictures)} times, each time with half as many pixels in each
        direction, with a window of {size} by {size} pixels on it. Size of the picture, and how many
        of its pixels the window covers: {"; ".join(described)}."""
    return finish(figure, alt, drawing=True)


def transposed_convolution(values, kernel, result):
    """A transposed convolution in numbers: each value stamps its kernel into a block of its own.

    `values` and `kernel` (2, 2) hold small whole numbers, `result` is (4, 4).
    """
    figure, ax = draw.canvas((9, 2.7))
    of_value = dict(zip(values.ravel(), (SKY, YELLOW, PINK, GREEN), strict=True))
    strongest = 1.6 * np.abs(kernel).max()
    nearest = values.repeat(2, axis=0).repeat(2, axis=1)
    draw.number_grid(ax, values, 0, 1, "values", of_value.get)
    draw.number_grid(ax, kernel, 3.6, 1, "kernel", draw.signed(strongest), words="{:g}".format)
    draw.number_grid(ax, nearest, 15, 0, "nearest neighbor", of_value.get)
    draw.write(ax, 11, -0.3, "result", va="bottom", fontsize=10)
    for row, column in np.ndindex(values.shape):
        block = result[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        face = of_value[values[row, column]]
        place = 9 + 2 * column, 2 * row
        draw.number_grid(ax, block, *place, "", lambda value, face=face: face, words="{:g}".format)
        draw.frame(ax, *place, 2, color="black", linewidth=1.8)
    draw.arrow(ax, (6.4, 2), (8.6, 2))
    draw.write(ax, 7.5, 1.75, "each value\n× kernel", va="bottom", color=GRAY)
    ax.set(xlim=(-0.1, 19.1), ylim=(4.1, -1))
    alt = f"""Four values, {values.tolist()}, and a kernel of four numbers, {kernel.tolist()}. In
        the result, each value has a block of 2 by 2 numbers, the value times the kernel:
        {result.tolist()}. Beside it the nearest neighbor, where each block holds the value itself
        four times: {nearest.tolist()}."""
    return finish(figure, alt, drawing=True)


MADE_BY = {"Conv2D": "level", "MaxPooling2D": "down", "Conv2DTranspose": "up"}
BLOCK_COLORS = {"input": "white", "level": SKY, "down": ORANGE, "up": GREEN, "joined": GREEN}
POINTED = {"arrowstyle": "-|>", "mutation_scale": 11, "lw": 1.1, "shrinkA": 0, "shrinkB": 0}
BLOCKS_IN_WORDS = {
    "convolution": SKY,
    "pooling: half the size": ORANGE,
    "transposed convolution: twice the size": GREEN,
    "skip: taken across": "0.85",
}


def u_net(model, size):
    """The drawing that the U-Net has its name from, with sizes and channels.

    A block is as tall as its image and as wide as its number of channels. `model` is a network of
    `models.unet`; its input is drawn with `size` by `size` pixels.
    """
    blocks, skips = _blocks_of(model, size)
    tall = 2.9 / size  # of a pixel
    middles, middle = {}, 0  # of all images of one size: the smaller, the further down
    for side in sorted({side for side, _, _ in blocks}, reverse=True):
        middles[side] = middle
        middle -= 0.75 * tall * side + 0.62
    figure, ax = draw.canvas((10, 5.6))
    places = _draw_blocks(ax, blocks, middles, tall)
    for source, target in skips:
        (_, start, middle, height), (end, *_) = places[source], places[target]
        level = middle + 0.28 * height
        draw.arrow(ax, (start + 0.03, level), (end - 0.03, level), linestyle="--", **POINTED)
    for side, middle in middles.items():
        draw.write(ax, 0.15, middle, f"{side} × {side}", ha="right", fontsize=10, weight="bold")
    keys = [Patch(facecolor=face, edgecolor="black") for face in BLOCKS_IN_WORDS.values()]
    draw.legend_below(figure, 4, handles=keys, labels=list(BLOCKS_IN_WORDS))
    lowest = min(middle - height / 2 for _, _, middle, height in places)
    ax.set(xlim=(-0.8, places[-1][1] + 0.3), ylim=(lowest - 0.3, 1.6), aspect="auto")
    path = ", ".join(f"{channels} channels of {side} by {side}" for side, channels, _ in blocks)
    alt = f"""The U-Net as blocks in the shape of a U. From the input on the upper left down and up
        again to the output on the upper right: {path}. Dashed arrows lead across the U, from the
        left to the right arm, at {len(skips)} sizes."""
    return finish(figure, alt, drawing=True)


def _draw_blocks(ax, blocks, middles, tall):
    """Each block and the arrow to it; returns their places: (left, right, middle, height)."""
    places = []
    right = 0
    for side, channels, how in blocks:
        height, width = tall * side, max(0.011 * channels, 0.05)
        left = right + (0.5 if how in ("level", "input") else 0.62)
        right, middle = left + width, middles[side]
        bottom, style = middle - height / 2, {"edgecolor": "black", "linewidth": 0.8}
        draw.square(ax, left, bottom, width, height, facecolor=BLOCK_COLORS[how], **style)
        if how == "joined":  # what came across, and beside it what came up
            draw.square(ax, left, bottom, width / 2, height, facecolor="0.85", **style)
        draw.write(ax, left + width / 2, bottom - 0.05, f"{channels}", va="top")
        places.append((left, right, middle, height))
        if len(places) > 1:
            _arrow_between(ax, places[-2], places[-1], how)
    return places


def _arrow_between(ax, before, after, how):
    """From a block to the next one: straight, or around a corner to another size."""
    (_, start, level, _), (left, right, middle, height) = before, after
    across = (left + right) / 2
    ends = {
        "level": (left - 0.04, middle),
        "down": (across, middle + height / 2 + 0.04),
        "up": (across, middle - height / 2 - 0.24),
    }
    ends["joined"] = ends["up"]
    corner = "arc3" if how == "level" else "angle,angleA=0,angleB=90,rad=4"
    style = {"connectionstyle": corner, **POINTED}
    draw.arrow(ax, (start + 0.04, level), ends[how], "black", **style)


def _blocks_of(model, size):
    """The images on the way through a U-Net, and which of them are joined by a skip.

    Returns a list of (size, channels, how it was made), and one of (from, to) positions in it.
    """
    number_of = {id(model.inputs[0]): 0}  # which block a layer's output belongs to
    blocks, skips = [(size, model.inputs[0].shape[-1], "input")], []
    for layer in model.layers:
        if type(layer).__name__ == "InputLayer":
            continue
        inputs = layer.input if isinstance(layer.input, list) else [layer.input]
        number = number_of[id(inputs[0])]
        here, channels = blocks[number][0], layer.output.shape[-1]
        how = MADE_BY.get(type(layer).__name__)
        if len(inputs) == 2:
            skips.append((number_of[id(inputs[1])], number))
            blocks[number] = here, channels, "joined"
        elif how:  # normalization and ReLU leave it where it is
            stride = layer.strides[0]
            side = {"down": here // stride, "up": here * stride}.get(how, here)
            blocks.append((side, channels, how))
            number = len(blocks) - 1
        number_of[id(layer.output)] = number
    return blocks, skips


def where_it_looks(images, changes, row, column):
    """How much the color of one pixel changes when a part of the picture is covered.

    `images` is what the network was shown, `changes` (images, rows, columns) the change for each
    part that was covered. Each map has its own scale; that of their mean is written beside it, in
    units of chroma.
    """
    mean = changes.mean(axis=0)
    size = images.shape[1] // mean.shape[0]  # of a part
    maps = [_shaded(change).repeat(size, axis=0).repeat(size, axis=1) for change in changes]
    large = _shaded(mean).repeat(size, axis=0).repeat(size, axis=1)
    rows = {"gray (input)": images, "change when\ncovered": maps}
    figure, grid = photograph_grid(rows, (), 0.66)
    for ax in grid.flat:
        ax.plot(column, row, "+", color=ORANGE, markersize=7, markeredgewidth=1.5)
    ax = figure.add_axes((1.02, 0, 2 * 0.9 / len(images), 0.9))
    draw.show_pixels(ax, large)
    ax.plot(column, row, "+", color=ORANGE, markersize=10, markeredgewidth=1.5)
    ax.set_title("mean of all", fontsize=9)
    scale = ScalarMappable(Normalize(0, mean.max()), "cividis")
    figure.colorbar(scale, ax=ax, shrink=0.9).ax.tick_params(labelsize=7)
    strongest = np.unravel_index(mean.argmax(), mean.shape)
    alt = f"""{len(images)} gray images with a cross on one pixel, and below each a map of
        {mean.shape[0]} by {mean.shape[1]} squares: light where covering the square changes the
        color of that pixel most. On average this is the square in row {strongest[0] + 1}, column
        {strongest[1] + 1}, with {mean.max():.1f} units of chroma; the least is {mean.min():.1f}."""
    return finish(figure, alt, drawing=True)


def _shaded(values):
    """Values from 0 up as pixels, dark to light."""
    shades = ScalarMappable(Normalize(0, values.max()), "cividis")
    return shades.to_rgba(values, bytes=True)[..., :3]


def sizes_shown(photographs, field, what, height=1.25):
    """The same photograph at several sizes, each with the receptive field of a network on it.

    `photographs` maps words for a size to two pictures: the small one that the network was shown,
    and the colored one. The receptive field is `field` pixels wide and high.
    """
    shown, colored = zip(*photographs.values(), strict=True)
    rows = {"shown": shown, "colored": colored}
    figure, grid = photograph_grid(rows, list(photographs), height)
    described = []
    for ax, (name, (small, _)) in zip(grid[0], photographs.items(), strict=True):
        rows, columns = small.shape[:2]
        ax.images[0].set_extent((-0.5, columns - 0.5, rows - 0.5, -0.5))
        draw.frame(ax, (columns - field) / 2 - 0.5, (rows - field) / 2 - 0.5, field)
        ax.plot(columns / 2 - 0.5, rows / 2 - 0.5, "+", color=ORANGE, markersize=8)
        ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), aspect="auto")
        described.append(f"{name}: {rows} by {columns} pixels")
    alt = f"""One photograph at {len(photographs)} sizes, {"; ".join(described)}. Above, in gray,
        with a frame of {field} by {field} pixels around the middle, the receptive field; below, as
        the network colors it. {what}"""
    return finish(figure, alt, photograph=True)
