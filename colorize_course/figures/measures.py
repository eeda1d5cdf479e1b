"""Figures of notebook 06: what measures see, and what they do not."""

import numpy as np
from matplotlib.colors import LogNorm, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from matplotlib.ticker import MaxNLocator
from skimage.color import lab2rgb

from colorize_course.figures.style import (
    BLUE,
    GRAY,
    GREEN,
    ORANGE,
    PINK,
    SKY,
    axes,
    finish,
    show_pixels,
)
from colorize_lib import color, metrics
from colorize_lib.measuring import evaluation


def largest_values(images, what):
    """Where in the image the largest of its values is, and of which color it is.

    Introduced in notebook 06.

    Args:
        images: array (images, height, width, 3), uint8.
        what: what the images are, for the text alternative.
    """
    height, width = images.shape[1:3]
    places = images.reshape(len(images), -1).argmax(axis=1)
    counts = np.bincount(places, minlength=height * width * 3).reshape(height, width, 3)
    by_pixel = 100 * counts.sum(axis=-1) / len(images)
    by_channel = 100 * counts.sum(axis=(0, 1)) / len(images)
    figure, (left, right) = axes(1, 2, size=(8, 3.5), width_ratios=(1.4, 1))
    # Few pixels are far above all others: on a logarithmic scale, all of them can be seen.
    shades = left.imshow(
        np.where(by_pixel > 0, by_pixel, np.nan), norm=LogNorm(), cmap="cividis_r", aspect="equal"
    )
    left.grid(False)
    left.set(xlabel="column", ylabel="row", title="the pixel")
    figure.colorbar(shades, ax=left, label="share of images (%)", format="%g")
    colors = (ORANGE, GREEN, BLUE)
    bars = right.bar(("red", "green", "blue"), by_channel, color=colors)
    right.bar_label(bars, fmt="%.0f %%")
    right.set(title="the color")
    corners = [by_pixel[row, column] for row in (0, -1) for column in (0, -1)]
    return finish(
        figure,
        f"Where the largest value is in {len(images):,} {what}. Left, a map of the {height} by "
        f"{width} pixels: the upper left corner has it in {corners[0]:.1f} % of the images, the "
        f"other corners in {corners[1]:.1f} %, {corners[2]:.1f} % and {corners[3]:.1f} %, a pixel "
        f"in the middle in {by_pixel[height // 2, width // 2]:.2f} %. Right, the color: red in "
        f"{by_channel[0]:.0f} %, green in {by_channel[1]:.0f} %, blue in {by_channel[2]:.0f} %.",
        drawing=True,
    )


def tied_values(images, what):
    """Which pixels share the largest value of an image, and which of them counts.

    Introduced in notebook 06.

    Args:
        images: array (images, height, width, 3), uint8; at most eight.
        what: what the images show, for the text alternative.
    """
    figure = Figure(figsize=(1.25 * len(images), 2.8), layout="constrained")
    grid = figure.subplots(2, len(images), squeeze=False)
    described = []
    for (above, below), pixels in zip(grid.T, images, strict=True):
        tied = (pixels == pixels.max()).any(axis=-1)
        row, column, _ = np.unravel_index(pixels.argmax(), pixels.shape)
        pale = 255 - (255 - np.repeat(color.rgb_to_gray(pixels), 3, axis=-1)) // 3
        pale[tied] = np.rint(255 * np.array(to_rgb(ORANGE)))
        show_pixels(above, pixels)
        show_pixels(below, pale)
        below.plot(column, row, "o", color="black", fillstyle="none", markersize=8, clip_on=False)
        ties = int((pixels == pixels.max()).sum())
        below.set_title(f"{ties} × {pixels.max()}", fontsize=9, pad=3)
        described.append(f"{ties} times {pixels.max()}, the first at row {row}, column {column}")
    return finish(
        figure,
        f"{what} Below each image, the pixels with its largest value in orange and a ring around "
        f"the first of them, which counts: {'; '.join(described)}.",
    )


def brightness(truth, predictions):
    """The mean brightness of predicted pictures against that of the true ones.

    Introduced in notebook 06.

    Args:
        truth: array (images, height, width, 3), uint8.
        predictions: dictionary from a title to pictures of that shape, floats in [0, 1]; at
            most four.
    """
    true_means = truth.mean(axis=(1, 2, 3)) / 255
    figure, panels = axes(
        1, len(predictions), size=(3 * len(predictions), 3.2), sharey=True, squeeze=False
    )
    described = []
    looks = zip(panels[0], (BLUE, ORANGE, GREEN, SKY), strict=False)
    for (name, pictures), (ax, mark_color) in zip(predictions.items(), looks, strict=False):
        means = pictures.mean(axis=(1, 2, 3))
        ax.plot([0, 1], [0, 1], color=GRAY, linewidth=1, linestyle="--")
        ax.plot(true_means, means, "o", color=mark_color, markersize=3, alpha=0.5)
        ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="true brightness", title=name, aspect="equal")
        described.append(f"{name} {means.mean():.2f}")
    panels[0, 0].set_ylabel("predicted brightness")
    return finish(
        figure,
        f"One point for each of {len(truth)} pictures: its true mean brightness to the right, the "
        "predicted one upward, and a dashed line where both are equal. The points lie along "
        f"curves beside the line. Mean of the truth {true_means.mean():.2f}; predicted: "
        f"{', '.join(described)}.",
        drawing=True,
    )


def short_trainings(curves, label, what):
    """One measured figure after each step of several short trainings.

    Introduced in notebook 06.

    Args:
        curves: dictionary from a name for the legend to a list of values, one for each step; at
            most four.
        label: what was measured, to stand at the axis.
        what: what can be seen, for the text alternative.
    """
    figure, ax = axes(size=(7, 3.3))
    looks = zip((BLUE, ORANGE, GREEN, SKY), ("-", "--", "-.", ":"), strict=True)
    for (name, values), (line_color, style) in zip(curves.items(), looks, strict=False):
        steps = np.arange(len(values))
        ax.plot(steps, values, style, color=line_color, label=name, linewidth=2)
    ax.set(xlabel="steps of training", ylabel=label)
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.legend(frameon=False, loc="lower left")
    endings = "; ".join(
        f"{name} from {values[0]:,.0f} to {values[-1]:,.0f}" for name, values in curves.items()
    )
    return finish(figure, f"{label}, step by step: {endings}. {what}", drawing=True)


def turned_hues():
    """Why a false hue is farther from the truth than no color at all: a drawing of a* and b*.

    Introduced in notebook 06.
    """
    figure = Figure(figsize=(4.4, 4.2), layout="constrained")
    ax = figure.subplots()
    chroma, reach = 28, 60
    true, gray, turned = (0, -chroma), (0, 0), (chroma, 0)
    steps = np.linspace(-reach, reach, 161)
    plane = np.stack([np.full((161, 161), 65.0), *np.meshgrid(steps, steps)], axis=-1)
    pixels = lab2rgb(plane)
    nearer = np.linalg.norm(plane[..., 1:] - true, axis=-1) <= chroma
    pixels[~nearer] = 1 - 0.35 * (1 - pixels[~nearer])  # pale where gray is nearer
    ax.imshow(pixels, extent=(-reach, reach, -reach, reach), origin="lower")
    ax.add_patch(Circle(true, chroma, fill=False, edgecolor="black", linewidth=1))
    style = {"textcoords": "offset points", "fontsize": 10, "va": "center"}
    for place, words, offset, side in [
        (true, "the true blue", (0, -14), "center"),
        (gray, "gray", (-7, 9), "right"),
        (turned, "turned by 90°", (-18, 14), "left"),
    ]:
        ax.plot(*place, "o", color="black", markersize=7)
        ax.annotate(words, place, xytext=offset, ha=side, **style)
    for place, offset, side in [(gray, (-4, 0), "right"), (turned, (8, -5), "left")]:
        ax.plot([true[0], place[0]], [true[1], place[1]], color="black", linewidth=1.5)
        middle = (true[0] + place[0]) / 2, (true[1] + place[1]) / 2
        length = np.hypot(place[0] - true[0], place[1] - true[1])
        ax.annotate(f"{length:.0f}", middle, xytext=offset, ha=side, **style)
    ax.set(xlabel="a*: green to red", ylabel="b*: blue to yellow")
    return finish(
        figure,
        "The plane of a* and b* in its colors. A true blue lies 28 below the middle, which is "
        "gray; a purple of the same strength, its hue turned by 90 degrees, lies 28 to the right "
        "of the middle. From the true blue it is 28 to gray and 40 to the purple. A circle of "
        "radius 28 around the true blue holds all colors that are nearer to it than gray is.",
    )


def metrics_and_floors(floors, networks):
    """Every metric of every network beside every floor: one panel for each metric.

    Introduced in notebook 06.

    Args:
        floors: dictionary as from `evaluation.measure_floors`.
        networks: dictionary from a name to a dictionary as from `evaluation.measure_network`;
            all measured on the images that the floors were measured on.
    """
    names = [floor["title"] for floor in floors["floors"].values()] + list(networks)
    panel_rows = -(-len(metrics.METRICS) // 4)
    size = (11, panel_rows * (0.17 * len(names) + 0.85))
    figure, grid = axes(panel_rows, 4, size=size, sharey=True)
    described = []
    for ax, metric in zip(grid.flat, metrics.METRICS, strict=False):
        described.append(_metric_panel(ax, metric, floors, networks))
    for ax in grid.flat[len(metrics.METRICS) :]:
        ax.set_axis_off()
    for ax in grid[:, 0]:
        ax.set_yticks(np.arange(len(names)), names, fontsize=8)
    grid[0, 0].invert_yaxis()
    legend = [
        ("o", GRAY, GRAY, "answer without a network"),
        ("D", "black", "white", "network: pictures as predicted"),
        ("D", "black", "black", "network: its colors on the true lightness"),
    ]
    for mark, edge, face, words in legend:
        grid[0, 0].plot(
            [], [], mark, color=face, markeredgecolor=edge, linestyle="none", label=words
        )
    grid[0, 0].plot([], [], "--", color=PINK, label="best answer without a network")
    grid[0, 0].plot([], [], ":", color=GREEN, label="the true pictures")
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    return finish(
        figure,
        f"{len(metrics.METRICS)} panels, one for each metric, with a row for each of "
        f"{len(floors['floors'])} answers without a network and each of {len(networks)} networks. "
        f"{' '.join(described)}",
        drawing=True,
    )


def _metric_panel(ax, metric, floors, networks):
    """One panel of `metrics_and_floors`; returns its best figures in words."""
    looks = [BLUE, ORANGE, GREEN, SKY, "black"]
    rows = [(floor["figures"][metric.name], GRAY, GRAY, "o") for floor in floors["floors"].values()]
    best_floor = _best_value(metric, rows, floors)
    for number, measured in enumerate(networks.values()):
        edge = looks[number % len(looks)]
        rows.append((measured["as_predicted"][metric.name], edge, "white", "D"))
        rows.append((measured["true_lightness"][metric.name], edge, edge, "D"))
    for number, (figure, edge, face, mark) in enumerate(rows):
        # A network has two marks in one row.
        row = min(number, (number + len(floors["floors"])) // 2)
        if figure["value"] is None:
            continue
        if None not in (figure["low"], figure["high"]):
            ax.plot([figure["low"], figure["high"]], [row, row], color=edge, linewidth=2.5)
        ax.plot(
            figure["value"], row, mark, color=face, markeredgecolor=edge, markersize=5, zorder=3
        )
    ax.axvline(best_floor, color=PINK, linestyle="--", linewidth=1, zorder=0)
    if metric.higher_is_better is None:
        true_value = floors["truth"][metric.name]["value"]
        ax.axvline(true_value, color=GREEN, linestyle=":", linewidth=1.5, zorder=0)
        direction = "nearest to the truth is best"
    else:
        direction = "higher is better →" if metric.higher_is_better else "← lower is better"
    unit = f" ({metric.unit})" if metric.unit not in ("", "fraction") else ""
    ax.set_title(metric.title + unit, fontsize=9.5)
    ax.set_xlabel(direction, fontsize=8, labelpad=1)
    ax.tick_params(axis="x", labelsize=8)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    best_network = _best_value(metric, rows[len(floors["floors"]) :], floors)
    return (
        f"{metric.title}, {direction.strip('←→ ')}: best answer without a network "
        f"{best_floor:.3g}, best network {best_network:.3g}."
    )


def _best_value(metric, rows, floors):
    """The best value of some rows of a panel."""
    values = {number: figure["value"] for number, (figure, *_) in enumerate(rows)}
    true_value = floors["truth"].get(metric.name, {}).get("value")
    return values[evaluation.best_of(metric, values, true_value)]


def bootstrap(resampled, intervals, label):
    """How the figures of redrawn sets of images are spread, and the middle 95 % of them.

    Introduced in notebook 06.

    Args:
        resampled: dictionary from the name of a set of images to an array of figures, one for
            each time that it was drawn again; at most four.
        intervals: dictionary from the same names to (low, high).
        label: what was measured, to stand at the axis.
    """
    figure, panels = axes(
        len(resampled), 1, size=(6.5, 1.3 + 1.15 * len(resampled)), sharex=True, squeeze=False
    )
    reach = [
        min(figures.min() for figures in resampled.values()),
        max(figures.max() for figures in resampled.values()),
    ]
    bins = np.linspace(*reach, 60)
    described = []
    looks = zip(panels[:, 0], (BLUE, ORANGE, GREEN, SKY), strict=False)
    for (name, figures), (ax, bar_color) in zip(resampled.items(), looks, strict=False):
        low, high = intervals[name]
        ax.hist(figures, bins=bins, color=bar_color, alpha=0.6)
        top = ax.get_ylim()[1]
        ax.plot([low, high], [1.06 * top, 1.06 * top], color="black", linewidth=4)
        ax.set_ylim(0, 1.15 * top)
        ax.set_yticks([])
        ax.set_title(f"{name}: {low:.2f} to {high:.2f}", fontsize=9.5, loc="left")
        described.append(f"{name}, {low:.2f} to {high:.2f}")
    panels[-1, 0].set_xlabel(label)
    return finish(
        figure,
        f"Histograms of the {label} of sets of images drawn again and again, each with a bar over "
        f"its middle 95 %: {'; '.join(described)}. The more images, the narrower.",
        drawing=True,
    )


def over_seeds(runs, floor, label):
    """The same figure of runs that differ in their seed alone, each with its interval.

    Introduced in notebook 06.

    Args:
        runs: dictionary from the name of a network to a list with, for each seed, a dictionary
            with `value`, `low` and `high`.
        floor: (words, value) of an answer without a network.
        label: what was measured, to stand at the axis.
    """
    figure, ax = axes(size=(7, 0.7 + 0.62 * len(runs)))
    described = []
    for row, (name, figures) in enumerate(runs.items()):
        # Under one another, so that intervals do not hide each other.
        places = row + 0.2 * (np.arange(len(figures)) - (len(figures) - 1) / 2)
        for place, measured in zip(places, figures, strict=True):
            ends = [measured["low"], measured["high"]]
            ax.plot(ends, [place, place], color=BLUE, linewidth=4, alpha=0.45)
            ax.plot(measured["value"], place, "o", color=BLUE, markersize=5)
        values = [measured["value"] for measured in figures]
        described.append(f"{name}, {min(values):.2f} to {max(values):.2f}")
    words, value = floor
    ax.axvline(value, color=PINK, linestyle="--", label=words)
    ax.set_yticks(range(len(runs)), list(runs), fontsize=9)
    ax.set(xlabel=label, ylim=(len(runs) - 0.5, -0.5))
    ax.grid(visible=False, axis="y")
    ax.legend(frameon=False, fontsize=9)
    return finish(
        figure,
        f"{label} of networks trained with different seeds: {'; '.join(described)}. The intervals "
        f"of single runs are far narrower. {words}: {value:.2f}.",
        drawing=True,
    )
