"""Figures of notebook 02: a dense layer, how it learns, and networks as blocks."""

import numpy as np

from colorize_course.figures import draw
from colorize_course.figures.style import BLUE, GRAY, GREEN, ORANGE, PINK, SKY, YELLOW, finish


def flattening(values):
    """A square of numbers and the same numbers in one line, each row in a color of its own."""
    rows, columns = values.shape
    row_colors = [SKY, YELLOW, PINK]
    row_of = {value: row for row, line in enumerate(values) for value in line}

    def face(value):
        return row_colors[row_of[value] % len(row_colors)]

    figure, ax = draw.canvas((9, 2.4))
    draw.number_grid(ax, values, 0, 0, f"{rows} × {columns} pixels", face)
    start = columns + 2
    draw.number_grid(
        ax, values.reshape(1, -1), start, rows / 2 - 0.5, f"{values.size} numbers", face
    )
    draw.arrow(ax, (columns + 0.3, rows / 2), (start - 0.3, rows / 2))
    ax.set(xlim=(-0.1, start + values.size + 0.1), ylim=(rows + 0.1, -0.9))
    alt = f"""A square of {rows} by {columns} numbers, {values.tolist()}, and an arrow to the same
        numbers in one line: {values.ravel().tolist()}. Numbers of one row share a color."""
    return finish(figure, alt)


def dense_layer(inputs, weights, biases):
    """A small dense layer: every input is connected to every output, each line has its weight.

    `inputs` (inputs,), `weights` (outputs, inputs) and `biases` (outputs,) are arrays.
    """
    outputs = weights @ inputs + biases
    figure, ax = draw.canvas((7, 3.6))
    colors = [BLUE, ORANGE, GREEN, PINK]
    lefts, rights = np.linspace(1, -1, len(inputs)), np.linspace(0.6, -0.6, len(outputs))
    circle = {"s": 1100, "edgecolor": "black", "facecolor": "white", "zorder": 2}
    for j, (end, output) in enumerate(zip(rights, outputs, strict=True)):
        # Not all at the same place on their lines, where they would hide each other.
        share = 0.3 if j == 0 else 0.16
        style = {"color": colors[j % len(colors)]}
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        for start, weight in zip(lefts, weights[j], strict=True):
            ax.plot([0, 2], [start, end], zorder=1, **style)
            height = start + share * (end - start)
            draw.write(ax, 2 * share, height, f"{weight:g}", bbox=box, **style)
        ax.scatter(2, end, **circle)
        draw.write(ax, 2, end, f"{output:.1f}", fontsize=10)
        draw.write(ax, 2.25, end, f"bias {biases[j]:g}", ha="left", fontsize=10, **style)
    for value, height in zip(inputs, lefts, strict=True):
        ax.scatter(0, height, **circle)
        draw.write(ax, 0, height, f"{value:g}", fontsize=10)
    for place, words in ((0, "inputs"), (2, "weighted sums")):
        draw.write(ax, place, 1.36, words, weight="bold", fontsize=10)
    ax.set(xlim=(-0.4, 2.8), ylim=(-1.3, 1.5), aspect="auto")
    alt = f"""A dense layer as circles and lines. Inputs {inputs.tolist()} on the left, each with a
        line to each output on the right. Weights by output: {weights.tolist()}; biases
        {biases.tolist()}; weighted sums {np.round(outputs, 3).tolist()}."""
    return finish(figure, alt)


def sigmoid():
    """The curve of the sigmoid function."""
    sums = np.linspace(-8, 8, 201)
    figure, ax = draw.axes(size=(6, 2.8))
    ax.plot(sums, 1 / (1 + np.exp(-sums)), color=BLUE, linewidth=2.5)
    for at in (-2, 0, 2):
        value = 1 / (1 + np.exp(-at))
        ax.plot(at, value, "o", color=ORANGE)
        draw.write(ax, at + 0.3, value - 0.06, f"{at} → {value:.2f}", ha="left")
    ax.set(xlabel="weighted sum", ylabel="output", yticks=[0, 0.25, 0.5, 0.75, 1])
    alt = """The sigmoid, a curve like a lying S: near 0 for weighted sums below -5, 0.12 at -2, 0.5
        at 0, 0.88 at 2, near 1 above 5."""
    return finish(figure, alt)


def descent(loss, paths):
    """Gradient descent on one weight: the steps on the curve of the loss.

    `loss` turns an array of weights into losses; `paths` maps a title to the weights after each
    step.
    """
    reach = [weight for path in paths.values() for weight in path]
    middle, half = (min(reach) + max(reach)) / 2, 0.55 * (max(reach) - min(reach))
    weights = np.linspace(middle - half, middle + half, 200)
    figure, panels = draw.panels(paths, 10 / len(paths), 3.2, sharey=True)
    for ax, _, path in panels:
        steps = np.array(path)
        losses = loss(steps)
        ax.plot(weights, loss(weights), color=GRAY)
        ax.plot(steps, losses, "o-", color=ORANGE, markersize=5, linewidth=1)
        ax.plot(steps[0], losses[0], "o", color=BLUE, markersize=9)
        draw.note(ax, "start", (steps[0], losses[0]), (8, 8), ha="left", fontsize=10, color=BLUE)
        ax.set_xlabel("weight")
    panels[0][0].set_ylabel("loss")
    described = "; ".join(
        f"{title}: from weight {path[0]:.2f} to {path[-1]:.2f} in {len(path) - 1} steps"
        for title, path in paths.items()
    )
    return finish(
        figure, f"The same parabola {len(paths)} times, with steps of descent on it. {described}."
    )


def back_propagation(values, factors):
    """A chain of computations: values go to the right, derivatives come back to the left.

    `values` are pairs (name, number) in the order in which they are computed, `factors` likewise
    the derivative of each value after the one before it.
    """
    figure, ax = draw.canvas((9, 2.4))
    box = {"boxstyle": "round,pad=0.6", "facecolor": "white", "edgecolor": "black"}
    for position, (name, number) in enumerate(values):
        draw.write(ax, 2 * position, 0, f"{name}\n{number:.3f}", bbox=box, fontsize=10)
    for position, (name, number) in enumerate(factors):
        left, right = 2 * position + 0.52, 2 * position + 1.48
        draw.arrow(ax, (left, 0.2), (right, 0.2), BLUE, linewidth=1.8)
        draw.arrow(ax, (right, -0.2), (left, -0.2), ORANGE, linewidth=1.8)
        style = {"va": "top", "color": ORANGE}
        draw.write(ax, 2 * position + 1, -0.4, f"{name}\n{number:.3f}", **style)
    middle = len(values) - 1
    draw.write(ax, middle, 0.68, "forward: compute the loss", color=BLUE, fontsize=10)
    draw.write(ax, middle, -1.15, "backward: multiply the slopes", color=ORANGE, fontsize=10)
    ax.set(xlim=(-0.7, 2 * len(values) - 1.3), ylim=(-1.25, 0.85), aspect="auto")
    described_values = ", ".join(f"{name} {number:.3f}" for name, number in values)
    described_factors = ", ".join(f"{name} {number:.3f}" for name, number in factors)
    alt = f"""Boxes from left to right: {described_values}. Blue arrows lead from each box to the
        next. Orange arrows lead back, with the slope of each step: {described_factors}."""
    return finish(figure, alt)


def neighborhoods(patches):
    """Small squares of weights with their numbers: orange is positive, blue negative."""
    strongest = 1.1 * max(np.abs(patch).max() for patch in patches.values())
    height, width = np.max([patch.shape for patch in patches.values()], axis=0)
    figure, ax = draw.canvas((10, 3.6))
    for position, (title, patch) in enumerate(patches.items()):
        left = position * (width + 0.7)
        draw.number_grid(ax, patch, left, 0, title, draw.signed(strongest), words="{:.2f}".format)
    ax.set(xlim=(-0.1, len(patches) * (width + 0.7) - 0.6), ylim=(height + 0.1, -1))
    described = "; ".join(
        f"{title}: {np.round(patch, 2).tolist()}" for title, patch in patches.items()
    )
    return finish(figure, f"Squares of weights with their numbers. {described}.")


def architecture(model):
    """The layers of a network as blocks, each with the shape that leaves it.

    A block is as tall as the square root of the number of values in it, so that its area is a
    feeling for size. The layers of `model` follow each other.
    """
    steps = [("input", model.input_shape[1:], None)]
    for layer in model.layers:
        steps.append((type(layer).__name__, layer.output.shape[1:], layer.count_params()))
    figure, ax = draw.canvas((1.75 * len(steps), 2.9))
    tallest = max(np.prod(shape) for _, shape, _ in steps) ** 0.5
    right_edge = None
    for position, (name, shape, parameters) in enumerate(steps):
        height = 1.6 * np.prod(shape) ** 0.5 / tallest
        half = 0.06 if len(shape) == 1 else 0.25 * height
        style = {"facecolor": ORANGE if parameters else SKY, "edgecolor": "black"}
        draw.square(ax, position - half, -height / 2, 2 * half, height, linewidth=0.8, **style)
        _name_block(ax, position, name, shape, parameters)
        if right_edge is not None:
            draw.arrow(ax, (right_edge + 0.04, 0), (position - half - 0.04, 0))
        right_edge = position + half
    ax.set(xlim=(-0.6, len(steps) - 0.4), ylim=(-1.75, 1.45), aspect="auto")
    described = "; ".join(
        f"{name} gives {' by '.join(str(size) for size in shape)}"
        + (f" with {parameters:,} parameters" if parameters else "")
        for name, shape, parameters in steps
    )
    alt = f"The network as a row of blocks from left to right: {described}."
    return finish(figure, alt, drawing=True)


def _name_block(ax, position, name, shape, parameters):
    """The words above and below a block of `architecture`."""
    name = name.replace("BatchNormalization", "Batch\nNormalization")
    draw.write(ax, position, 1.0, name, va="bottom", weight="bold")
    draw.write(ax, position, -1.0, " × ".join(f"{size:,}" for size in shape), va="top")
    if parameters is not None:
        words = f"{parameters:,}\nparameters" if parameters else "no\nparameters"
        draw.write(ax, position, -1.22, words, va="top", fontsize=8, color=GRAY)
