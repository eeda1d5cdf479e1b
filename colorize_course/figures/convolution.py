"""Figures of notebook 03: convolution, step by step."""

from fractions import Fraction

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import ConnectionPatch, Rectangle

from colorize_course.figures.style import (
    BLUE,
    BLUE_TO_ORANGE,
    GRAY,
    GREEN,
    ORANGE,
    SKY,
    axes,
    finish,
    number_grid,
    signed,
)


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
    number_grid(
        ax,
        patch,
        0,
        0,
        "patch, and the window on it",
        lambda value: str(0.25 + 0.75 * value / brightest),
        square_marks,
    )
    number_grid(ax, kernel, 6.5, 1, "kernel", signed(1.6 * np.abs(kernel).max()))
    products = window * kernel
    strongest = 1.6 * max(np.abs(products).max(), np.abs(result).max(), 1)
    number_grid(ax, products, 11, 1, "window × kernel", signed(strongest))
    number_grid(ax, result, 16.5, 1, "result", signed(strongest), [(row, column)])
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
        number_grid(above, kernel, 0, 0, name, signed(1.6 * np.abs(kernel).max()), words=words)
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
    number_grid(ax, values, 0, 0, "values", lambda value: "white")
    number_grid(ax, result, values.shape[1] + 2.5, 1, "largest of each block", lambda value: SKY)
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
        shown = ax.imshow(values, cmap=BLUE_TO_ORANGE, vmin=-1, vmax=1, interpolation="nearest")
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
