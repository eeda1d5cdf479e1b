"""Figures of notebook 01: pictures as numbers, and the data set."""

import numpy as np
from matplotlib.figure import Figure

from colorize_course.figures import draw
from colorize_course.figures.pictures import picture_axes, sharp_rows, shrink_to
from colorize_course.figures.style import BLUE, GRAY, GREEN, ORANGE, SKY, finish


def pixel_values(pixels, top, left, what, size=7):
    """A picture with a small square marked, and the square enlarged with its numbers in it.

    `top` and `left` are row and column of the first pixel in a square of `size` pixels.
    """
    height = 3.6
    shrunk = shrink_to(pixels, 0.6 * height)
    scale = len(shrunk) / len(pixels)
    width = height * pixels.shape[1] / pixels.shape[0]
    figure, ((enlarged, whole),) = picture_axes([height, width], height)
    draw.show_pixels(whole, shrunk)
    for margin, edge in [(1, "black"), (3, "white")]:
        corner = scale * (left - margin), scale * (top - margin)
        draw.frame(whole, *corner, scale * (size + 2 * margin), color=edge, linewidth=1.5)
    whole.set_title(f"the whole: {pixels.shape[0]} × {pixels.shape[1]}", fontsize=10)
    square = pixels[top : top + size, left : left + size]
    draw.show_pixels(enlarged, square)
    for row, column in np.ndindex(size, size):
        values = square[row, column]
        style = {"fontsize": 8, "linespacing": 1.1}
        style["color"] = "black" if values.mean() > 110 else "white"
        draw.write(enlarged, column, row, "\n".join(str(value) for value in values), **style)
    enlarged.set_title(f"a square of {size} × {size} pixels", fontsize=10)
    alt = f"""A square of {size} by {size} pixels, enlarged, with the numbers of each pixel in it.
        The first pixel is {square[0, 0].tolist()}, the last one {square[-1, -1].tolist()}. Beside
        it the picture that it is from, with a frame around the place: {what}."""
    return finish(figure, alt)


def tile_grid(pixels, size, what):
    """A picture with the lines along which it is cut; what is dropped at the edges is pale.

    `size` is height and width of a tile in pixels.
    """
    height, width = pixels.shape[:2]
    rows, columns = height // size, width // size
    pale = 255 - (255 - pixels) // 4
    pale[: rows * size, : columns * size] = pixels[: rows * size, : columns * size]
    inches = 3.4
    figure, ((ax,),) = picture_axes([inches * width / height], inches)
    shrunk = shrink_to(pale, inches)
    draw.show_pixels(ax, shrunk)
    step = size * len(shrunk) / height
    ax.vlines(np.arange(columns + 1) * step - 0.5, -0.5, rows * step - 0.5, "white", linewidth=1)
    ax.hlines(np.arange(rows + 1) * step - 0.5, -0.5, columns * step - 0.5, "white", linewidth=1)
    alt = f"""{what}, with white lines that cut it into {rows} rows of {columns} square tiles. A
        strip of {height - rows * size} pixels at the bottom and one of {width - columns * size} at
        the right are left over."""
    return finish(figure, alt)


def mosaic(images, what, labels=None, classes=None, rows=5, columns=10):
    """Many small images in a grid; with labels, one column for each class.

    The images are spread evenly over the data set (or the class), from first to last. `labels` are
    positions in `classes`, or None; then there are `columns` without names.
    """
    if labels is None:
        groups = np.array_split(np.arange(len(images)), columns)
    else:
        groups = [np.flatnonzero(labels == number) for number in range(len(classes))]
    chosen = [images[group[np.linspace(0, len(group) - 1, rows).astype(int)]] for group in groups]
    described = f"{len(groups)} columns of {rows} images: {what}."
    titles = ()
    if labels is not None:
        titles = classes
        described += f" One column for each class: {', '.join(classes)}."
    figure = sharp_rows([""] * rows, np.swapaxes(chosen, 0, 1), 64, titles)
    return finish(figure, described)


def channel_histogram(images):
    """How often each value from 0 to 255 occurs in the red, the green and the blue channel."""
    figure, ax = draw.axes(size=(6.5, 2.5))
    means = []
    styles = {"red": (ORANGE, "-"), "green": (GREEN, "--"), "blue": (BLUE, ":")}
    for channel, (name, (color, line)) in enumerate(styles.items()):
        values = images[..., channel].ravel()
        shares = 100 * np.bincount(values, minlength=256) / values.size
        means.append(f"{name} {values.mean():.0f}")
        ax.plot(shares, line, color=color, label=f"{name} (mean {values.mean():.0f})")
    ax.set(xlabel="value of a pixel in this channel", ylabel="share of pixels (%)", xlim=(-3, 258))
    ax.set_xticks([0, 64, 128, 192, 255])
    ax.set_ylim(bottom=0)
    ax.legend(frameon=False)
    alt = f"""Histogram of the three channels: how many percent of the pixels have each value from 0
        to 255. Mean values: {", ".join(means)}."""
    return finish(figure, alt)


def mean_images(images, labels=None, classes=()):
    """The mean of all images and of each class, and below it the mean of all its pixels.

    `labels` are positions in `classes`, or None.
    """
    means = {"all": images.mean(axis=0)}
    if labels is not None:
        means |= {name: images[labels == i].mean(axis=0) for i, name in enumerate(classes)}
    means = {name: mean / 255 for name, mean in means.items()}
    colors = {name: mean.mean(axis=(0, 1)) for name, mean in means.items()}
    fields = [np.broadcast_to(color, images.shape[1:]) for color in colors.values()]
    rows = [means.values(), fields]
    figure = sharp_rows(["mean image", "mean color"], rows, 96, list(means))
    described = "; ".join(
        f"{name} {np.rint(255 * color).astype(int).tolist()}" for name, color in colors.items()
    )
    alt = f"""Mean images, which are soft blurs, and below each its mean color as red, green and
        blue: {described}."""
    return finish(figure, alt)


def ranked(images, values, label, examples=10):
    """How a measured quantity is spread over images, with examples from smallest to largest.

    `values` (images,) are what was measured of each image.
    """
    order = np.argsort(values, kind="stable")
    shown = order[np.linspace(0, len(order) - 1, examples).astype(int)]
    figure = Figure(figsize=(8.6, 3.6), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.02, h_pad=0.04)
    above, below = figure.subfigures(2, 1, height_ratios=(2, 1))
    ax = above.subplots()
    ax.hist(values, bins=60, color=SKY, edgecolor="white", linewidth=0.3)
    ax.spines[["top", "right"]].set_visible(False)
    ax.set(xlabel=label, ylabel="images")
    for small, index in zip(below.subplots(1, examples), shown, strict=True):
        draw.show_pixels(small, images[index])
        small.set_title(f"{values[index]:.0f}", fontsize=8.5)
    alt = f"""Histogram of {label}: half of the images have between {np.percentile(values, 25):.0f}
        and {np.percentile(values, 75):.0f}. Below it {examples} images from the smallest value,
        {values.min():.0f}, to the largest, {values.max():.0f}."""
    return finish(figure, alt)


def copied_colors(errors):
    """Error of copied colors for each photograph, by where they were copied from.

    `errors` maps a photograph's name to three errors in [0, 255]: of no color at all, of colors
    copied from other pictures, and from tiles of the same picture too.
    """
    figure, ax = draw.axes(size=(7, 2.6))
    rows = np.arange(len(errors))
    gray, others, same = np.array(list(errors.values())).T
    ax.hlines(rows, same, others, color="0.75", linewidth=2, zorder=1)
    ax.plot(others, rows, "o", color=BLUE, markersize=8, label="copied from other pictures")
    ax.plot(same, rows, "s", color=ORANGE, markersize=8, label="the same picture's tiles, too")
    ax.plot(gray, rows, "|", color=GRAY, markersize=16, markeredgewidth=2, label="left gray")
    draw.name_rows(ax, errors)
    ax.set_xlim(left=0)
    ax.set_xlabel("error of the held-out tiles (smaller is better)")
    draw.legend_below(figure, loc="outside upper center")
    described = "; ".join(
        f"{name}: other pictures {of_others:.0f}, the same picture too {of_same:.0f}, left gray "
        f"{of_gray:.0f}"
        for name, (of_gray, of_others, of_same) in errors.items()
    )
    return finish(figure, f"Errors of copied colors for {len(errors)} photographs. {described}.")
