"""Figures of notebook 04: many filters, batch normalization, and why colors get dull."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from colorize_course.figures.style import BLUE, GRAY, ORANGE, SKY, axes, finish


def stacked_convolutions(layers=3):
    """Which pixels one output sees through one, two, three convolutions of 3x3.

    Introduced in notebook 04.

    Args:
        layers: the largest number of convolutions drawn.
    """
    widest = 2 * layers + 1
    figure = Figure(figsize=(2.4 * layers, 2.7), layout="constrained")
    grid = figure.subplots(1, layers, squeeze=False).ravel()
    for count, ax in enumerate(grid, start=1):
        for row in range(widest):
            for column in range(widest):
                distance = max(abs(row - layers), abs(column - layers))
                face = "white"
                if distance == 0:
                    face = ORANGE
                elif distance <= count:
                    face = SKY
                ax.add_patch(plt.Rectangle((column, row), 1, 1, facecolor=face, edgecolor="0.7"))
        ax.set(xlim=(0, widest), ylim=(widest, 0), aspect="equal")
        ax.set_axis_off()
        size = 2 * count + 1
        words = "convolution" if count == 1 else "convolutions"
        ax.set_title(f"{count} {words}: {size}×{size}", fontsize=10)
    return finish(
        figure,
        f"Grids of pixels for 1 to {layers} convolutions of 3 by 3. Around the output's own "
        "pixel, the seen square grows by one pixel on each side: 3 by 3, 5 by 5, and so on.",
    )


def value_ranges(stages):
    """How the values of each map are spread, before and after a step, side by side.

    A line runs from the 5th to the 95th percentile of a map's values, with a dot at the mean.
    Introduced in notebook 04.

    Args:
        stages: dictionary from a title to values (images, height, width, maps).
    """
    figure, all_axes = axes(1, len(stages), size=(4.6 * len(stages), 3.2), squeeze=False)
    told = []
    for ax, (title, values) in zip(all_axes.ravel(), stages.items(), strict=True):
        flat = values.reshape(-1, values.shape[-1])
        low, high = np.percentile(flat, [5, 95], axis=0)
        numbers = np.arange(flat.shape[1])
        ax.axhline(0, color=GRAY, linewidth=1)
        ax.vlines(numbers, low, high, color=SKY, linewidth=4)
        ax.plot(numbers, flat.mean(axis=0), "o", color=BLUE, markersize=3.5)
        ax.set(title=title, xlabel="map", ylabel="values")
        told.append(
            f"{title}: means from {flat.mean(axis=0).min():.2f} to {flat.mean(axis=0).max():.2f}, "
            f"widths from {(high - low).min():.2f} to {(high - low).max():.2f}"
        )
    return finish(
        figure,
        "The spread of values in each map, from the 5th to the 95th percentile, with the mean. "
        + "; ".join(told)
        + ".",
    )


def value_histograms(groups, xlabel, what):
    """Histograms of several groups of values under one another, on a common axis.

    Introduced in notebook 04.

    Args:
        groups: dictionary from a name to an array of values of any shape.
        xlabel: what the values are.
        what: what the figure shows, for the text alternative.
    """
    figure, all_axes = axes(
        len(groups), 1, size=(7, 1.1 * len(groups) + 0.5), sharex=True, squeeze=False
    )
    everything = np.concatenate([values.ravel() for values in groups.values()])
    edges = np.linspace(everything.min(), everything.max(), 61)
    told = []
    for ax, (name, values) in zip(all_axes.ravel(), groups.items(), strict=True):
        ax.hist(values.ravel(), edges, color=BLUE)
        ax.set_yticks([])
        ax.set_ylabel(name, rotation=0, ha="right", va="center")
        low, middle, high = np.percentile(values, [5, 50, 95])
        told.append(f"{name}: median {middle:.2f}, nine tenths between {low:.2f} and {high:.2f}")
    all_axes.ravel()[-1].set_xlabel(xlabel)
    return finish(figure, f"{what} {'; '.join(told)}.")


def activations():
    """ReLU and sigmoid with their slopes below them. Introduced in notebook 04."""
    inputs = np.linspace(-6, 6, 241)
    sigmoid = 1 / (1 + np.exp(-inputs))
    curves = {
        "ReLU": (np.maximum(inputs, 0), (inputs > 0).astype(float), ORANGE),
        "sigmoid": (sigmoid, sigmoid * (1 - sigmoid), BLUE),
    }
    figure, (left, right) = axes(1, 2, size=(8.4, 2.9))
    for name, (value, slope, line_color) in curves.items():
        left.plot(inputs, value, color=line_color, label=name)
        right.plot(inputs, slope, color=line_color, label=name)
    right.axhline(0.25, color=GRAY, linewidth=1, linestyle=":")
    right.text(-5.9, 0.27, "0.25", color=GRAY, fontsize=9)
    left.set(title="What comes out", xlabel="what goes in", ylim=(-0.2, 3))
    right.set(title="Slope: how much of the gradient passes", xlabel="what goes in")
    left.legend(frameon=False)
    return finish(
        figure,
        "Left: ReLU is 0 below zero and a straight line above; sigmoid rises in an S from 0 to 1. "
        "Right: the slope of ReLU is 0 or 1; that of sigmoid is a hill of height 0.25 at zero.",
    )


def two_truths(share, answers, loss_if_red, loss_if_blue):
    """The loss of every answer between red and blue, when the truth is now one, now the other.

    Introduced in notebook 04.

    Args:
        share: array (answers,), the share of red in an answer, in [0, 1].
        answers: array (answers, 3), colors in [0, 255].
        loss_if_red, loss_if_blue: arrays (answers,), the loss if that is the truth.
    """
    mean = (loss_if_red + loss_if_blue) / 2
    figure, ax = axes(size=(7, 3.3))
    ax.plot(share, loss_if_red, "--", color=ORANGE, label="truth is red")
    ax.plot(share, loss_if_blue, ":", color=BLUE, label="truth is blue")
    ax.plot(share, mean, color="black", linewidth=2, label="average over both")
    best = mean.argmin()
    ax.plot(share[best], mean[best], "o", color="black", markersize=8)
    bottom, top = min(loss_if_red.min(), loss_if_blue.min()), np.percentile(mean, 98)
    height = 0.1 * (top - bottom)
    ax.set_ylim(bottom - 2 * height, top)
    strip = np.clip(answers[np.newaxis] / 255, 0, 1)
    ax.imshow(
        strip,
        extent=(share[0], share[-1], bottom - 1.8 * height, bottom - 0.6 * height),
        aspect="auto",
        zorder=3,
    )
    ax.set(xlabel="share of red in the answer (the strip shows its color)", ylabel="loss")
    ax.legend(frameon=False, loc="upper center")
    return finish(
        figure,
        "Loss against the share of red in the answer. If the truth is red the loss falls toward "
        "red, if it is blue toward blue. Their average is smallest in the middle, at purple.",
    )
