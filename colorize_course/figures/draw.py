"""Shared: what is drawn on axes: words, shapes, curves, dots with intervals, a plane of colors."""

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from skimage.color import rgb2lab

from colorize_course.figures.style import BLUE, BLUE_TO_ORANGE, GRAY, GREEN, ORANGE, PINK, SKY
from colorize_lib.color import lab_to_rgb


def axes(rows=1, columns=1, size=(7, 3.2), **settings):
    """An empty figure in the style of the series: thin frames, light grid lines.

    There are so many `rows` and `columns` of them, `size` inches wide and high; `settings` go on to
    `Figure.subplots`. Returns (figure, axes), as `matplotlib.pyplot.subplots` does.
    """
    figure = Figure(figsize=size, layout="constrained")
    all_axes = figure.subplots(rows, columns, **settings)
    for ax in np.ravel(all_axes):
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(color="0.92")
        ax.set_axisbelow(True)
    return figure, all_axes


def panels(named, width, height, **settings):
    """Axes side by side, one for each value in a dictionary, with its name above it.

    Returns the figure, and a list of (axes, name, value). Each is `width` inches wide.
    """
    size = width * len(named), height
    figure, grid = axes(1, len(named), size, squeeze=False, **settings)
    for ax, name in zip(grid[0], named, strict=True):
        ax.set_title(name, fontsize=10)
    return figure, list(zip(grid[0], named.keys(), named.values(), strict=True))


def canvas(size, columns=1, **settings):
    """An empty figure to draw on, without frames, all units equally long in both directions."""
    figure = Figure(figsize=size, layout="constrained")
    all_axes = figure.subplots(1, columns, **settings)
    for ax in np.ravel(all_axes):
        ax.set_axis_off()
        ax.set_aspect("equal")
    return figure, all_axes


def write(ax, x, y, words, **style):
    """Words around a point."""
    ax.text(x, y, words, **({"ha": "center", "va": "center", "fontsize": 9} | style))


def note(ax, words, place, offset=(0, 0), **style):
    """Words beside a point, so many typographic points away from it."""
    style = {"textcoords": "offset points", "ha": "center", "fontsize": 9} | style
    ax.annotate(words, place, offset, **style)


def name_before(ax, words, **style):
    """The name of a row, in front of its first picture."""
    style = {"transform": ax.transAxes, "ha": "right", "fontsize": 10} | style
    write(ax, -0.03, 0.5, words, **style)


def arrow(ax, start, end, color=GRAY, **style):
    """An arrow from one point to another."""
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": color} | style)


def square(ax, left, top, width=1, height=None, **style):
    """A filled rectangle; a square if no height is given."""
    ax.add_patch(Rectangle((left, top), width, height or width, **style))


def frame(ax, left, top, width, height=None, color=ORANGE, linewidth=2.5, **style):
    """A rectangle of nothing but a frame."""
    style |= {"fill": False, "edgecolor": color, "linewidth": linewidth}
    square(ax, left, top, width, height, **style)


def show_pixels(ax, pixels, smooth=False):
    """Draw an image on Matplotlib axes: gray stays gray, and nothing is stretched.

    `pixels` (height, width, 3 or 1) are uint8 in [0, 255] or floats in [0, 1]; each is a sharp
    square, unless the image is to be `smooth`.
    """
    whitest = 255 if pixels.dtype == np.uint8 else 1
    style = {"interpolation": "bicubic" if smooth else "nearest"}
    if pixels.shape[-1] == 1:
        ax.imshow(pixels[..., 0], cmap="gray", vmin=0, vmax=whitest, **style)
    else:
        ax.imshow(np.clip(pixels, 0, whitest), **style)
    ax.set_axis_off()


def number_grid(ax, values, left, top, title, face, marked=(), words=str):
    """Draw an array as a table of numbered squares, one unit wide, on axes that point down.

    `left` and `top` say where its upper left corner goes; `face` turns a value into the color of
    its square, `words` into what is written in it. The squares (row, column) in `marked` get a
    thick orange frame together.
    """
    for (row, column), value in np.ndenumerate(values):
        style = {"facecolor": face(value), "edgecolor": "0.5"}
        square(ax, left + column, top + row, **style)
        style = {"fontsize": 10, "color": readable_on(face(value))}
        write(ax, left + column + 0.5, top + row + 0.52, words(value), **style)
    if marked:
        first, last = np.min(marked, axis=0), np.max(marked, axis=0)
        height, width = last - first + 1
        frame(ax, left + first[1], top + first[0], width, height, linewidth=3.5)
    write(ax, left + values.shape[1] / 2, top - 0.3, title, va="bottom", fontsize=10)


def readable_on(background):
    """Black or white, whichever can be read on a color."""
    red, green, blue = to_rgb(background)
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"


def signed(largest):
    """Colors for numbers with a sign: blue below zero, white at zero, orange above."""
    return lambda value: BLUE_TO_ORANGE(0.5 + 0.35 * value / largest)


def legend_below(figure, columns=3, **settings):
    """The names of all curves and marks of all panels, each once, below the figure."""
    named = {}
    for ax in figure.axes:
        for handle, name in zip(*ax.get_legend_handles_labels(), strict=True):
            named.setdefault(name, handle)
    style = {"loc": "outside lower center", "frameon": False, "fontsize": 9}
    style |= {"handles": named.values(), "labels": named.keys()}
    figure.legend(ncols=columns, **(style | settings))


# A color, a kind of line and a mark: also without colors, curves can be told apart.
LOOKS = (
    (BLUE, "-", "o"),
    (ORANGE, "--", "s"),
    (GREEN, "-.", "^"),
    (SKY, ":", "D"),
    ("black", "-", "v"),
)

PARTS = {"train": "training images", "test": "test images"}
FEW = 20  # so many points get marks


def curves(ax, named, x=None, **style):
    """Draw several curves, each in a look of its own.

    `named` maps a name for the legend to values, at most five; they stand at `x`, without it at the
    epochs from 1. The `style` goes on to `Axes.plot`.
    """
    for (name, values), (color, line, mark) in zip(named.items(), LOOKS, strict=False):
        places = np.arange(1, len(values) + 1) if x is None else x
        marks = {"marker": mark, "markersize": 5} if len(values) <= FEW else {}
        look = {"color": color, "linestyle": line, "linewidth": 1.8, **marks}
        ax.plot(places, values, label=name, **(look | style))


def parts(ax, history, name, change=lambda values, part: values, **style):
    """The curves of a measured quantity on training and on test images, epoch by epoch.

    `history` has the lists `train_NAME` and `test_NAME`; `change` turns the values of a part into
    what is drawn. Returns what is drawn of both.
    """
    drawn = {part: change(np.array(history[f"{part}_{name}"]), part) for part in PARTS}
    curves(ax, {PARTS[part]: values for part, values in drawn.items()}, **style)
    return drawn


def baseline(ax, value, name=None, color=PINK, line="--", upright=False):
    """A level (or upright) line at what is reached without any training, or at the truth."""
    draw = ax.axvline if upright else ax.axhline
    draw(value, color=color, linestyle=line, linewidth=1.5, label=name, zorder=1)


def epochs_below(ax, words="epoch", **settings):
    """Whole numbers below the curves, and words at both axes."""
    ax.set(xlabel=words, **settings)
    ax.xaxis.get_major_locator().set_params(integer=True)


def dot(ax, row, measured, color=BLUE, mark="o", face=None, size=5):
    """A dot at a measured figure, and a bar over its interval, where it has one.

    `measured` has `value`, `low` and `high`, None where they are not finite.
    """
    if None not in (measured["low"], measured["high"]):
        ends = [measured["low"], measured["high"]]
        ax.plot(ends, [row, row], color=color, linewidth=3.5, alpha=0.45, zorder=2)
    if measured["value"] is not None:
        style = {"markerfacecolor": face or color, "markersize": size, "zorder": 3}
        ax.plot(measured["value"], row, mark, color=color, **style)


def name_rows(ax, names, **style):
    """Names on the left, one for each row, the first on top."""
    ax.set_yticks(np.arange(len(names)), list(names), **({"fontsize": 9} | style))
    ax.set_ylim(len(names) - 0.5, -0.5)


def plane(ax, lightness, reach, paleness=0.0, size=180, cut=True):
    """Fill axes with the plane of a* and b* at one lightness.

    It goes so far from the middle as `reach` says, in `size` cells each way. `paleness` in [0, 1]
    tells how far toward white, a number or an array (size, size). What a screen cannot show is
    `cut` and left white, or else drawn as the nearest that it can.
    """
    places = ab_places(reach, size)
    lab = np.concatenate([np.full((size, size, 1), float(lightness)), places], axis=-1)
    pixels = np.clip(lab_to_rgb(lab), 0, 1)
    if cut:
        pixels[np.abs(rgb2lab(pixels) - lab).max(axis=-1) > 1] = 1
    paleness = np.broadcast_to(paleness, (size, size))[..., np.newaxis]
    pixels = pixels + (1 - pixels) * paleness
    extent = (-reach, reach, -reach, reach)
    ax.imshow(pixels, extent=extent, origin="lower", interpolation="nearest", zorder=0)


def ab_places(reach, size=180):
    """The a* and b* of the middles of all cells: array (size, size, 2)."""
    middles = reach * ((2 * np.arange(size) + 1) / size - 1)
    return np.stack(np.meshgrid(middles, middles), axis=-1)


def label_plane(ax, first=True):
    """Words at the axes of a plane; of several planes, only the first has them on its left."""
    ax.set(xlabel="a*: green to red", aspect="equal")
    if first:
        ax.set_ylabel("b*: blue to yellow")
    ax.grid(visible=False)
