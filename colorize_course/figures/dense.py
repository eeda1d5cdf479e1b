"""Figures of notebook 02: a dense layer, and how it learns."""

import numpy as np
from matplotlib.figure import Figure

from colorize_course.figures.style import (
    BLUE,
    GRAY,
    GREEN,
    ORANGE,
    PINK,
    SKY,
    YELLOW,
    axes,
    finish,
    number_grid,
    signed,
)


def flattening(values):
    """A square of numbers and the same numbers in one line, each row in a color of its own.

    Introduced in notebook 02.

    Args:
        values: array (rows, columns) of different numbers.
    """
    rows, columns = values.shape
    row_colors = [SKY, YELLOW, PINK]
    row_of = {value: row for row, line in enumerate(values) for value in line}

    def face(value):
        return row_colors[row_of[value] % len(row_colors)]

    figure = Figure(figsize=(9, 2.4), layout="constrained")
    ax = figure.subplots()
    number_grid(ax, values, 0, 0, f"{rows} × {columns} pixels", face)
    start = columns + 2
    number_grid(ax, values.reshape(1, -1), start, rows / 2 - 0.5, f"{values.size} numbers", face)
    arrow = {"arrowstyle": "->", "color": GRAY}
    ax.annotate("", (start - 0.3, rows / 2), (columns + 0.3, rows / 2), arrowprops=arrow)
    ax.set(xlim=(-0.1, start + values.size + 0.1), ylim=(rows + 0.1, -0.9), aspect="equal")
    ax.set_axis_off()
    return finish(
        figure,
        f"A square of {rows} by {columns} numbers, {values.tolist()}, and an arrow to the same "
        f"numbers in one line: {values.ravel().tolist()}. Numbers of one row share a color.",
    )


def dense_layer(inputs, weights, biases):
    """A small dense layer: every input is connected to every output, each line has its weight.

    Introduced in notebook 02.

    Args:
        inputs: array (inputs,).
        weights: array (inputs, outputs).
        biases: array (outputs,).
    """
    outputs = inputs @ weights + biases
    figure = Figure(figsize=(7, 3.6), layout="constrained")
    ax = figure.subplots()
    lines = [BLUE, ORANGE, GREEN, PINK]
    input_heights = np.linspace(1, -1, len(inputs))
    output_heights = np.linspace(0.6, -0.6, len(outputs))
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    for i, start in enumerate(input_heights):
        for j, end in enumerate(output_heights):
            ax.plot([0, 2], [start, end], color=lines[j % len(lines)], zorder=1)
            share = 0.3 if j == 0 else 0.16
            ax.text(
                2 * share,
                start + share * (end - start),
                f"{weights[i, j]:g}",
                ha="center",
                va="center",
                fontsize=9,
                color=lines[j % len(lines)],
                bbox=box,
            )
    circle = {"s": 1100, "edgecolor": "black", "zorder": 2}
    ax.scatter(np.zeros(len(inputs)), input_heights, facecolor="white", **circle)
    ax.scatter(np.full(len(outputs), 2), output_heights, facecolor="white", **circle)
    for value, height in zip(inputs, input_heights, strict=True):
        ax.text(0, height, f"{value:g}", ha="center", va="center")
    for j, (value, height) in enumerate(zip(outputs, output_heights, strict=True)):
        ax.text(2, height, f"{value:.1f}", ha="center", va="center")
        ax.text(2.25, height, f"bias {biases[j]:g}", va="center", color=lines[j % len(lines)])
    ax.text(0, 1.3, "inputs", ha="center", weight="bold")
    ax.text(2, 1.3, "weighted sums", ha="center", weight="bold")
    ax.set(xlim=(-0.4, 2.8), ylim=(-1.3, 1.5))
    ax.set_axis_off()
    return finish(
        figure,
        f"A dense layer as circles and lines. Inputs {inputs.tolist()} on the left, each with a "
        f"line to each output on the right. Weights by input: {weights.tolist()}; biases "
        f"{biases.tolist()}; weighted sums {np.round(outputs, 3).tolist()}.",
    )


def sigmoid():
    """The curve of the sigmoid function. Introduced in notebook 02."""
    sums = np.linspace(-8, 8, 201)
    figure, ax = axes(size=(6, 2.8))
    ax.plot(sums, 1 / (1 + np.exp(-sums)), color=BLUE, linewidth=2.5)
    for at in (-2, 0, 2):
        value = 1 / (1 + np.exp(-at))
        ax.plot(at, value, "o", color=ORANGE)
        ax.annotate(f"{at} → {value:.2f}", (at + 0.3, value - 0.08), fontsize=9)
    ax.set(xlabel="weighted sum", ylabel="output", yticks=[0, 0.25, 0.5, 0.75, 1])
    return finish(
        figure,
        "The sigmoid, a curve like a lying S: near 0 for weighted sums below -5, 0.12 at -2, 0.5 "
        "at 0, 0.88 at 2, near 1 above 5.",
    )


def descent(loss, paths):
    """Gradient descent on one weight: the steps on the curve of the loss.

    Introduced in notebook 02.

    Args:
        loss: function from an array of weights to their losses.
        paths: dictionary from a title to the list of weights after each step.
    """
    reach = [weight for path in paths.values() for weight in path]
    middle = (min(reach) + max(reach)) / 2
    half = 0.55 * (max(reach) - min(reach))
    weights = np.linspace(middle - half, middle + half, 200)
    figure, panels = axes(1, len(paths), size=(10, 3.2), sharey=True)
    for ax, (title, path) in zip(panels, paths.items(), strict=True):
        steps = np.array(path)
        ax.plot(weights, loss(weights), color=GRAY)
        ax.plot(steps, loss(steps), "o-", color=ORANGE, markersize=5, linewidth=1)
        ax.plot(steps[0], loss(steps[:1])[0], "o", color=BLUE, markersize=9)
        ax.annotate(
            "start", (steps[0], loss(steps[:1])[0]), (8, 8), textcoords="offset points", color=BLUE
        )
        ax.set(xlabel="weight", title=title)
        ax.title.set_fontsize(10)
    panels[0].set_ylabel("loss")
    described = "; ".join(
        f"{title}: from weight {path[0]:.2f} to {path[-1]:.2f} in {len(path) - 1} steps"
        for title, path in paths.items()
    )
    return finish(
        figure, f"The same parabola {len(paths)} times, with steps of descent on it. {described}."
    )


def back_propagation(values, factors):
    """A chain of computations: values go to the right, derivatives come back to the left.

    Introduced in notebook 02.

    Args:
        values: list of (name, number), in the order in which they are computed.
        factors: list of (name, number), the derivative of each value after the one before it.
    """
    figure = Figure(figsize=(9, 2.4), layout="constrained")
    ax = figure.subplots()
    for position, (name, number) in enumerate(values):
        box = {"boxstyle": "round,pad=0.6", "facecolor": "white", "edgecolor": "black"}
        ax.text(2 * position, 0, f"{name}\n{number:.3f}", ha="center", va="center", bbox=box)
    for position, (name, number) in enumerate(factors):
        left, right = 2 * position + 0.52, 2 * position + 1.48
        forward = {"arrowstyle": "->", "color": BLUE, "linewidth": 1.8}
        backward = {"arrowstyle": "->", "color": ORANGE, "linewidth": 1.8}
        ax.annotate("", (right, 0.2), (left, 0.2), arrowprops=forward)
        ax.annotate("", (left, -0.2), (right, -0.2), arrowprops=backward)
        words = f"{name}\n{number:.3f}"
        ax.text(2 * position + 1, -0.4, words, ha="center", va="top", color=ORANGE, fontsize=9)
    ends = {"ha": "center", "fontsize": 10}
    middle = len(values) - 1
    ax.text(middle, 0.62, "forward: compute the loss", color=BLUE, **ends)
    ax.text(middle, -1.2, "backward: multiply the slopes", color=ORANGE, **ends)
    ax.set(xlim=(-0.7, 2 * len(values) - 1.3), ylim=(-1.25, 0.85))
    ax.set_axis_off()
    described_values = ", ".join(f"{name} {number:.3f}" for name, number in values)
    described_factors = ", ".join(f"{name} {number:.3f}" for name, number in factors)
    return finish(
        figure,
        f"Boxes from left to right: {described_values}. Blue arrows lead from each box to the "
        f"next. Orange arrows lead back, with the slope of each step: {described_factors}.",
    )


def neighborhoods(patches):
    """Small squares of weights with their numbers: orange is positive, blue negative.

    Introduced in notebook 02.

    Args:
        patches: dictionary from a title to an array (height, width).
    """
    strongest = 1.1 * max(np.abs(patch).max() for patch in patches.values())
    width = max(patch.shape[1] for patch in patches.values())
    height = max(patch.shape[0] for patch in patches.values())
    figure = Figure(figsize=(10, 3.6), layout="constrained")
    ax = figure.subplots()
    described = []
    for position, (title, patch) in enumerate(patches.items()):
        left = position * (width + 0.7)
        number_grid(ax, patch, left, 0, title, signed(strongest), words="{:.2f}".format)
        described.append(f"{title}: {np.round(patch, 2).tolist()}")
    ax.set(xlim=(-0.1, len(patches) * (width + 0.7) - 0.6), ylim=(height + 0.1, -1), aspect="equal")
    ax.set_axis_off()
    return finish(figure, f"Squares of weights with their numbers. {'; '.join(described)}.")
