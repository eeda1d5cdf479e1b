"""Figures of notebook 03: convolution, step by step."""

from fractions import Fraction

import numpy as np
from matplotlib.figure import Figure

from colorize_course.figures import draw
from colorize_course.figures.style import BLUE, GRAY, GREEN, ORANGE, SKY, finish


def convolution_step(patch, kernel, result, row, column):
    """One step of a convolution in numbers: window, kernel, products, and their sum.

    `patch`, `kernel` and `result` are arrays of small whole numbers, the result without padding;
    `row` and `column` say which of its values is worked out.
    """
    height, width = kernel.shape
    window = patch[row : row + height, column : column + width]
    marked = [(row, column), (row + height - 1, column + width - 1)]
    products, total = window * kernel, result[row, column]
    strongest = 1.6 * max(np.abs(products).max(), np.abs(result).max(), 1)
    figure, ax = draw.canvas((10, 3.1))

    def shade(value):
        return str(0.25 + 0.75 * value / patch.max())

    draw.number_grid(ax, patch, 0, 0, "patch, and the window on it", shade, marked)
    draw.number_grid(ax, kernel, 6.5, 1, "kernel", draw.signed(1.6 * np.abs(kernel).max()))
    draw.number_grid(ax, products, 11, 1, "window × kernel", draw.signed(strongest))
    draw.number_grid(ax, result, 16.5, 1, "result", draw.signed(strongest), [(row, column)])
    for position, sign in [(5.75, "×"), (10.25, "="), (15.25, f"sum:\n{total}")]:
        draw.write(ax, position, 2.5, sign, fontsize=13)
    ax.set(xlim=(-0.1, 19.6), ylim=(5.1, -1.1))
    alt = f"""A patch of {patch.shape[0]} by {patch.shape[1]} numbers with a window of {height} by
        {width} marked at row {row}, column {column}. The numbers in the window, {window.tolist()},
        times the kernel, {kernel.tolist()}, are {products.tolist()}. Their sum, {total}, is the
        value at row {row}, column {column} of the result."""
    return finish(figure, alt, drawing=True)


def kernel_gallery(results):
    """What kernels make of a photograph: each kernel in numbers, its picture below.

    `results` maps a name to (kernel, image after it). Kernels whose numbers add up to 0 answer 0 to
    an even area: it is drawn as middle gray.
    """

    def as_fraction(value):
        return str(Fraction(value).limit_denominator(100))

    figure = Figure(figsize=(2 * len(results), 3.3), layout="constrained")
    grid = figure.subplots(2, len(results), height_ratios=[1, 2])
    for (above, below), (name, (kernel, values)) in zip(grid.T, results.items(), strict=True):
        face = draw.signed(1.6 * np.abs(kernel).max())
        draw.number_grid(above, kernel, 0, 0, name, face, words=as_fraction)
        above.set(xlim=(-0.1, 3.1), ylim=(3.1, -1), aspect="equal")
        above.set_axis_off()
        lowest = -1 if abs(kernel.sum()) < 0.5 else 0
        draw.show_pixels(below, (values[..., np.newaxis] - lowest) / (1 - lowest))
    described = "; ".join(
        f"{name} {np.round(kernel, 2).tolist()}" for name, (kernel, _) in results.items()
    )
    alt = f"""The same photograph after {len(results)} kernels: {described}. Identity leaves it as
        it is, blur softens it, sharpen makes its edges crisper; the kernels for edges leave an even
        gray with bright and dark lines where brightness changes."""
    return finish(figure, alt)


def padding_and_stride():
    """How padding and stride decide where the window goes, and how many results there are."""
    cases = [("valid: 7 → 5", 0, 1), ("same: 7 → 7", 1, 1), ("valid, stride 2: 7 → 3", 0, 2)]
    figure, panels = draw.canvas((9.5, 3.4), columns=3)
    for ax, (title, padding, stride) in zip(panels, cases, strict=True):
        for row, column in np.ndindex(7 + 2 * padding, 7 + 2 * padding):
            row, column = row - padding, column - padding
            if 0 <= row < 7 and 0 <= column < 7:
                draw.square(ax, column, row, facecolor="0.85", edgecolor="0.6")
            else:
                draw.square(ax, column, row, facecolor="white", edgecolor="0.6", linestyle=":")
                draw.write(ax, column + 0.5, row + 0.5, "0", color=GRAY, fontsize=10)
        centers = np.arange(1.5 - padding, 6 + padding, stride)
        ax.plot(*np.meshgrid(centers, centers), "o", color=BLUE, markersize=5)
        for start, color in [(-padding, ORANGE), (stride - padding, GREEN)]:
            draw.frame(ax, start, -padding, 3, color=color, linewidth=3, zorder=3)
        ax.set(xlim=(-1.2, 8.2), ylim=(8.2, -1.2), title=title)
    alt = """Three times 7 by 7 pixels, with the first window of 3 by 3 in orange, the second in
        green, and a dot at the middle of every window. Valid: the windows stay inside, 5 by 5 dots.
        Same: a border of zeros around, 7 by 7 dots, one for each pixel. Valid with stride 2: the
        window jumps two pixels at a time, 3 by 3 dots."""
    return finish(figure, alt, drawing=True)


def pooling(values, result):
    """Max pooling in numbers: of each block of 2x2 only the largest value is kept.

    `values` has an even number of rows and of columns; `result` has half as many.
    """
    rows, columns = values.shape
    figure, ax = draw.canvas((5.2, 2.4))
    draw.number_grid(ax, values, 0, 0, "values", lambda value: "white")
    draw.number_grid(ax, result, columns + 2.5, 1, "largest of each block", lambda value: SKY)
    for row, column in np.ndindex(result.shape):
        block = values[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        inner_row, inner_column = np.unravel_index(block.argmax(), block.shape)
        draw.square(ax, 2 * column + inner_column, 2 * row + inner_row, facecolor=SKY, alpha=0.6)
        draw.frame(ax, 2 * column, 2 * row, 2, color="black")
    draw.arrow(ax, (columns + 0.4, rows / 2), (columns + 2.1, rows / 2))
    ax.set(xlim=(-0.1, columns * 1.5 + 2.9), ylim=(rows + 0.1, -1))
    alt = f"""Values {values.tolist()} in blocks of 2 by 2, the largest of each block marked; only
        these are kept: {result.tolist()}."""
    return finish(figure, alt, drawing=True)


def shared_weights(size=5):
    """A dense layer and a convolution with one 3x3 kernel, both as tables of weights.

    One row is one output, one column one input pixel of `size` by `size`; equal colors are equal
    weights.
    """
    outputs = (size - 2) ** 2
    table = np.zeros((outputs, size * size), dtype=int)
    for output, weight in np.ndindex(outputs, 9):
        row, column = divmod(output, size - 2)
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
        ax.set(ylabel="output", xticks=[], yticks=[])
        ax.set_title(title, fontsize=10)
    for output, pixel in np.argwhere(table):
        weight = table[output, pixel]
        style = {"fontsize": 8, "color": "black" if weight > 5 else "white"}
        draw.write(below, pixel, output, weight, **style)
    below.set_xlabel(f"input pixel, row by row ({size} × {size})")
    alt = f"""Two tables of {outputs} outputs by {size * size} input pixels. Dense layer: all
        {table.size} squares are filled, each in its own shade. Convolution: each row holds the same
        weights 1 to 9, three at a time, moved a little further in each row; all other squares are
        empty."""
    return finish(figure, alt, drawing=True)
