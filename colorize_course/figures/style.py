"""How figures look: colors, axes, pixels as squares, numbers in a grid, and their text."""

import io

import matplotlib.pyplot as plt
import numpy as np
import PIL.Image
from IPython.display import Image
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

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


def finish(figure, alt, drawing=False, photograph=False):
    """Turn a Matplotlib figure into a picture with a text alternative, and close it.

    Use it for figures of your own. Introduced in notebook 01.

    Args:
        figure: a Matplotlib figure.
        alt: what the figure shows, in a sentence or two, for people who cannot see it.
        drawing: True for lines and words without photographs: 256 colors are enough then, and
            the picture takes less than half the room.
        photograph: True for photographs: as a JPEG, the picture takes a third of the room.

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
    kind = "jpeg" if photograph else "png"
    # Quality and subsampling are for JPEG alone: colors as sharp as the lightness.
    pixels.save(contents, format=kind, optimize=True, quality=80, subsampling=0)
    # Shown smaller than it is, so that it is sharp on screens with small pixels.
    width = pixels.width * SCREEN_PIXELS_PER_INCH // PIXELS_PER_INCH
    return Image(contents.getvalue(), format=kind, width=width, alt=alt)


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


BLUE_TO_ORANGE = LinearSegmentedColormap.from_list("blue to orange", [BLUE, "white", ORANGE])


def number_grid(ax, values, left, top, title, face, marked=(), words=str):
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
                color=readable_on(color_of_square),
            )
    if marked:
        first, last = np.min(marked, axis=0), np.max(marked, axis=0)
        height, width = last - first + 1
        corner = (left + first[1], top + first[0])
        ax.add_patch(Rectangle(corner, width, height, fill=False, edgecolor=ORANGE, lw=3.5))
    ax.text(left + columns / 2, top - 0.3, title, ha="center", va="bottom", fontsize=10)


def readable_on(background):
    """Black or white, whichever can be read on a color."""
    red, green, blue = to_rgb(background)
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"


def signed(largest):
    """Colors for numbers with a sign: blue below zero, white at zero, orange above."""
    return lambda value: BLUE_TO_ORANGE(0.5 + 0.35 * value / largest)
