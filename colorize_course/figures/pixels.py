"""Figures of notebook 01: pictures as numbers, and the data set."""

import numpy as np
import PIL.Image
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from colorize_course.figures.style import (
    BLUE,
    GRAY,
    GREEN,
    ORANGE,
    PIXELS_PER_INCH,
    SKY,
    axes,
    finish,
    show_pixels,
)

# Photographs are drawn with this many pixels an inch, one for each pixel of an ordinary screen,
# and words with twice as many: a notebook full of photographs stays small enough to share.
PHOTOGRAPH_PIXELS_PER_INCH = PIXELS_PER_INCH // 2


def shrink_to(pixels, height):
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


def picture_axes(widths, height):
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
    shrunk = {name: shrink_to(pixels, height) for name, pixels in pictures.items()}
    widths = [height * pixels.shape[1] / pixels.shape[0] for pixels in shrunk.values()]
    figure, all_axes = picture_axes(widths, height)
    for ax, (name, pixels) in zip(all_axes, shrunk.items(), strict=True):
        show_pixels(ax, pixels)
        ax.set_title(name, fontsize=10)
    return finish(figure, alt, photograph=True)


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
    shrunk = shrink_to(pixels, 0.4 * height)
    figure, (enlarged, whole) = picture_axes(
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
    figure, (ax,) = picture_axes([shown_height * width / height], shown_height)
    shrunk = shrink_to(pale, shown_height)
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
    figure, (ax,) = picture_axes([width], height)
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
