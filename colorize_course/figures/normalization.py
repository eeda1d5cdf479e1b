"""Figures of notebook 04: many filters, batch normalization, and why colors get dull."""

import numpy as np

from colorize_course.figures import draw
from colorize_course.figures.style import BLUE, GRAY, ORANGE, SKY, finish


def stacked_convolutions(layers=3):
    """Which pixels one output sees through one, two, three convolutions of 3x3."""
    widest = 2 * layers + 1
    figure, panels = draw.canvas((2.4 * layers, 2.7), layers, squeeze=False)
    for count, ax in enumerate(panels[0], start=1):
        for row, column in np.ndindex(widest, widest):
            distance = max(abs(row - layers), abs(column - layers))
            face = ORANGE if distance == 0 else SKY if distance <= count else "white"
            draw.square(ax, column, row, facecolor=face, edgecolor="0.7")
        ax.set(xlim=(0, widest), ylim=(widest, 0))
        size = 2 * count + 1
        words = "convolution" if count == 1 else "convolutions"
        ax.set_title(f"{count} {words}: {size}×{size}", fontsize=10)
    alt = f"""Grids of pixels for 1 to {layers} convolutions of 3 by 3. Around the output's own
        pixel, the seen square grows by one pixel on each side: 3 by 3, 5 by 5, and so on."""
    return finish(figure, alt)


def value_ranges(stages):
    """How the values of each map are spread, before and after a step, side by side.

    A line runs from the 5th to the 95th percentile of a map's values, with a dot at the mean.
    `stages` maps a title to values (images, height, width, maps).
    """
    figure, panels = draw.panels(stages, 4.6, 3.2)
    told = []
    for ax, title, values in panels:
        flat = values.reshape(-1, values.shape[-1])
        low, high = np.percentile(flat, [5, 95], axis=0)
        means, widths, numbers = flat.mean(axis=0), high - low, np.arange(flat.shape[1])
        ax.axhline(0, color=GRAY, linewidth=1)
        ax.vlines(numbers, low, high, color=SKY, linewidth=4)
        ax.plot(numbers, means, "o", color=BLUE, markersize=3.5)
        ax.set(xlabel="map", ylabel="values")
        told.append(f"""{title}: means from {means.min():.2f} to {means.max():.2f}, widths from
            {widths.min():.2f} to {widths.max():.2f}""")
    alt = f"""The spread of values in each map, from the 5th to the 95th percentile, with the mean.
        {"; ".join(told)}."""
    return finish(figure, alt)


def two_truths(share, answers, loss_if_red, loss_if_blue, often_red):
    """The loss of every answer between red and blue, when the truth is now one, now the other.

    `share` of red in [0, 1] and the losses are arrays (answers,); `answers` (answers, 3) are colors
    in [0, 255]. The truth is red in a share `often_red` of all cases.
    """
    mean = often_red * loss_if_red + (1 - often_red) * loss_if_blue
    figure, ax = draw.axes(size=(7, 3.3))
    ax.plot(share, loss_if_red, "--", color=ORANGE, label="truth is red")
    ax.plot(share, loss_if_blue, ":", color=BLUE, label="truth is blue")
    ax.plot(share, mean, color="black", linewidth=2, label="average over all")
    best = mean.argmin()
    ax.plot(share[best], mean[best], "o", color="black", markersize=8)
    bottom, top = min(loss_if_red.min(), loss_if_blue.min()), np.percentile(mean, 98)
    height = 0.1 * (top - bottom)
    ax.set_ylim(bottom - 2 * height, top)
    strip = np.clip(answers[np.newaxis] / 255, 0, 1)
    extent = (share[0], share[-1], bottom - 1.8 * height, bottom - 0.6 * height)
    ax.imshow(strip, extent=extent, aspect="auto", zorder=3)
    ax.set(xlabel="share of red in the answer (the strip shows its color)", ylabel="loss")
    draw.legend_below(figure)
    alt = f"""Loss against the share of red in the answer. If the truth is red the loss falls toward
        red, if it is blue toward blue. Their average is least at a share of {share[best]:.2f}."""
    return finish(figure, alt)
