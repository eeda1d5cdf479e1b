"""Figures of notebook 01: pictures as numbers, and the data set."""

import numpy as np

from colorize_course.figures import draw
from colorize_course.figures.pictures import picture_axes, sharp_rows, shrink_to
from colorize_course.figures.style import finish


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
