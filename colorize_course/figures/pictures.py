"""Shared: pictures in rows, small images as sharp squares or whole photographs, and maps."""

import numpy as np
import PIL.Image
from matplotlib.figure import Figure

from colorize_course.figures import draw
from colorize_course.figures.style import BLUE_TO_ORANGE, PIXELS_PER_INCH, finish
from colorize_lib import color

PAGE = 8.6  # inches that a notebook's page is wide, about
# Photographs are drawn with this many pixels an inch, one for each pixel of an ordinary screen,
# and words with twice as many: a notebook full of photographs stays small enough to share.
PHOTOGRAPH_PIXELS_PER_INCH = PIXELS_PER_INCH // 2


def image_rows(rows, alt, height=96):
    """Rows of small images under each other, each row with its name in front.

    `rows` maps a name to images, uint8 in [0, 255] or floats in [0, 1]. They are drawn `height`
    dots high, about: each pixel becomes a square of whole dots, and few images are larger, as far
    as the page is wide.
    """
    return finish(sharp_rows(rows, rows.values(), height), alt)


def sharp_rows(names, rows, height, titles=()):
    """The figure of `image_rows`, still open, with words above its columns."""
    rows = [[_three_channels(pixels) for pixels in images] for images in rows]
    side, width = rows[0][0].shape[:2]
    most, gap = max(len(images) for images in rows), 4
    fits = int(PAGE * PIXELS_PER_INCH) // (most * width)
    scale = max(1, height // side, min(2 * height // side, fits))
    down, across = scale * side + 2 + gap, scale * width + 2 + gap
    canvas = np.full((len(rows) * down, most * across, 3), 255, np.uint8)
    for row, images in enumerate(rows):
        for column, pixels in enumerate(images):
            large = pixels.repeat(scale, axis=0).repeat(scale, axis=1)
            # A thin gray line around it: a white image would vanish into the page.
            large = np.pad(large, ((1, 1), (1, 1), (0, 0)), constant_values=200)
            top, left = row * down, column * across
            canvas[top : top + len(large), left : left + large.shape[1]] = large
    figure = Figure(figsize=np.divide(canvas.shape[1::-1], PIXELS_PER_INCH))
    ax = figure.add_axes((0, 0, 1, 1))
    draw.show_pixels(ax, canvas)
    for row, name in enumerate(names):
        draw.write(ax, -10, (row + 0.5) * down - gap / 2, name, ha="right")
    for column, title in enumerate(titles):
        draw.write(ax, (column + 0.5) * across - gap / 2, -8, title, va="bottom")
    return figure


def _three_channels(pixels):
    """Pixels from 0 to 255, with gray three times."""
    pixels = pixels if pixels.dtype == np.uint8 else color.unit_to_pixels(pixels)
    return np.broadcast_to(pixels, (*pixels.shape[:2], 3))


def compare(truth, predictions, what, gray="original"):
    """Gray, truth and predictions of the same images, under each other.

    `predictions` maps a name to images like `truth`, uint8 or floats in [0, 1]; `gray` is a
    definition that `color.rgb_to_gray` knows.
    """
    rows = {"gray (input)": color.rgb_to_gray(truth, gray), "truth": truth, **predictions}
    names = ", ".join(rows)
    return image_rows(rows, f"{len(truth)} images in rows under each other: {names}. {what}")


def picture_table(rows, columns, what, height=1.2):
    """Pictures of equal size in rows and columns with names; a row may be shorter than others.

    `rows` maps a name to a list of pictures, uint8 or floats in [0, 1], drawn `height` inches high,
    about; `columns` are the words above.
    """
    figure = sharp_rows(rows, rows.values(), round(height * PIXELS_PER_INCH), columns)
    names = "; ".join(name.replace("\n", " ") for name in rows)
    alt = f"""Pictures in {len(rows)} rows, {names}, and {len(columns)} columns,
        {", ".join(columns)}. {what}"""
    return finish(figure, alt, drawing=True)


def picture_axes(widths, height, rows=1, title=0.3):
    """A figure with rows of axes of exactly these widths and this height in inches, no frames.

    `title` is the room above the first row. Returns the figure and an array (rows, columns) of
    axes.
    """
    gap = 0.08
    across, down = sum(widths) + gap * (len(widths) - 1), rows * (height + gap) - gap + title
    figure = Figure(figsize=(across, down))
    lefts = np.cumsum([0, *widths[:-1]]) + gap * np.arange(len(widths))
    bottoms = down - title - height - (height + gap) * np.arange(rows)
    grid = [
        [
            figure.add_axes((left / across, bottom / down, width / across, height / down))
            for left, width in zip(lefts, widths, strict=True)
        ]
        for bottom in bottoms
    ]
    return figure, np.array(grid)


def page_height(height, pictures):
    """How high a row of pictures is drawn: nearly twice as high, as far as the page is wide."""
    across = height * sum(pixels.shape[1] / pixels.shape[0] for pixels in pictures)
    return height * np.clip(PAGE / across, 1, 1.8)


def shrink_to(pixels, height):
    """A picture with as many pixels as a figure `height` inches high needs; never enlarged."""
    rows = round(height * PHOTOGRAPH_PIXELS_PER_INCH)
    if rows >= len(pixels):
        return pixels
    columns = round(rows * pixels.shape[1] / pixels.shape[0])
    whole = PIL.Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
    return np.asarray(whole.resize((columns, rows))).reshape(rows, columns, -1)


def show_photograph(ax, pixels, height):
    """A picture on axes `height` inches high: smooth if it has the pixels, else in squares.

    Returns how large it is drawn: dots for each of its pixels.
    """
    shrunk = shrink_to(pixels, height)
    draw.show_pixels(ax, shrunk, smooth=len(shrunk) < len(pixels))
    ax.set_aspect("auto")
    return len(shrunk) / len(pixels)


def photograph_grid(rows, titles, height):
    """The figure of `photograph_rows`, still open, and its axes."""
    rows = {name: list(pictures) for name, pictures in rows.items()}
    first = next(iter(rows.values()))
    height = page_height(height, first)
    widths = [height * pixels.shape[1] / pixels.shape[0] for pixels in first]
    figure, grid = picture_axes(widths, height, len(rows))
    for of_row, (name, pictures) in zip(grid, rows.items(), strict=True):
        for ax, pixels in zip(of_row, pictures, strict=True):
            show_photograph(ax, pixels, height)
        draw.name_before(of_row[0], name)
    for ax, title in zip(grid[0], titles, strict=False):
        ax.set_title(title, fontsize=10)
    return figure, grid


def photograph_rows(rows, alt, titles=(), height=1.2):
    """Rows of photographs under each other, equally high, each row with its name in front.

    `rows` maps a name to its pictures, uint8; those under each other should have about the same
    proportions. They are `height` inches high, and few pictures nearly twice as high.
    """
    figure, _ = photograph_grid(rows, titles, height)
    return finish(figure, alt, photograph=True)


def photographs(pictures, alt, height=1.3):
    """Pictures of any size next to each other, equally high, each with its name above it.

    `pictures` maps a name to pixels, uint8, drawn `height` inches high, and few nearly twice
    as high.
    """
    return photograph_rows({"": pictures.values()}, alt, list(pictures), height)


side_by_side = photographs  # its name in the first lessons


def kernels(weights, alt, columns=8, labels=None):
    """The kernels of a convolution as small pictures: blue is negative, orange positive.

    `weights` (height, width, kernels) are one input channel's part of each kernel; without
    `labels`, kernels have their numbers above them.
    """
    # Few weights may be cut off, so that one strong kernel does not bleach all others.
    strongest = 1.3 * np.median(np.abs(weights).max(axis=(0, 1)))
    style = {"cmap": BLUE_TO_ORANGE, "vmin": -strongest, "vmax": strongest}
    return finish(_maps(weights, columns, labels, style), alt)


def _maps(maps, columns, labels, style, ranges=False):
    """Arrays (height, width) as a grid of small pictures with words above; few with numbers."""
    count = maps.shape[-1]
    columns = min(columns, count)
    rows = -(-count // columns)
    side = min(1.9, PAGE / columns)
    figure = Figure(figsize=(side * columns, (side + 0.25) * rows), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for number, ax in enumerate(grid[:count]):
        values = maps[..., number]
        ax.imshow(values, interpolation="nearest", **style)
        ax.set_title(labels[number] if labels else str(number), fontsize=9, pad=3)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_color("0.8")
        if ranges and count <= 8:
            ax.set_xlabel(f"{values.min():.2f} to {values.max():.2f}", fontsize=8, labelpad=2)
        if values.size <= 9 and count <= 12:
            for (row, column), value in np.ndenumerate(values):
                shade = "white" if abs(value) > 0.7 * style["vmax"] else "black"
                draw.write(ax, column, row, f"{value:.2f}", fontsize=10, color=shade)
    for ax in grid[count:]:
        ax.set_axis_off()
    return figure
