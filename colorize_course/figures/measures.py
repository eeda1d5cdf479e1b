"""Figures of notebook 06: what measures see, and what they do not."""

import numpy as np
from matplotlib.colors import LogNorm, to_rgb
from matplotlib.patches import Circle

from colorize_course.figures import draw
from colorize_course.figures.pictures import photograph_grid
from colorize_course.figures.style import BLUE, GRAY, GREEN, ORANGE, PINK, SKY, finish
from colorize_lib import color, metrics
from colorize_lib.measuring import evaluation

COLORS = (BLUE, ORANGE, GREEN, SKY, "black")


def largest_values(images, what):
    """Where in the image the largest of its values is, and of which color it is."""
    height, width = images.shape[1:3]
    places = images.reshape(len(images), -1).argmax(axis=1)
    counts = np.bincount(places, minlength=height * width * 3).reshape(height, width, 3)
    shares = 100 * counts / len(images)
    by_pixel, by_channel = shares.sum(axis=-1), shares.sum(axis=(0, 1))
    figure, (left, right) = draw.axes(1, 2, size=(8, 3.5), width_ratios=(1.4, 1))
    # Few pixels are far above all others: on a logarithmic scale, all of them can be seen.
    seen = np.where(by_pixel > 0, by_pixel, np.nan)
    shades = left.imshow(seen, norm=LogNorm(), cmap="cividis_r", aspect="equal")
    left.grid(False)
    left.set(xlabel="column", ylabel="row", title="the pixel")
    figure.colorbar(shades, ax=left, label="share of images (%)", format="%g")
    bars = right.bar(("red", "green", "blue"), by_channel, color=(ORANGE, GREEN, BLUE))
    right.bar_label(bars, fmt="%.0f %%")
    right.set(title="the color")
    corners = [by_pixel[row, column] for row in (0, -1) for column in (0, -1)]
    alt = f"""Where the largest value is in {len(images):,} {what}. Left, a map of the {height} by
        {width} pixels: the upper left corner has it in {corners[0]:.1f} % of the images, the other
        corners in {corners[1]:.1f} %, {corners[2]:.1f} % and {corners[3]:.1f} %, a pixel in the
        middle in {by_pixel[height // 2, width // 2]:.2f} %. Right, the color: red in
        {by_channel[0]:.0f} %, green in {by_channel[1]:.0f} %, blue in {by_channel[2]:.0f} %."""
    return finish(figure, alt, drawing=True)


def tied_values(images, what):
    """Which pixels share the largest value of an image, and which of them counts.

    At most eight images.
    """
    pales = 255 - (255 - np.repeat(color.rgb_to_gray(images), 3, axis=-1)) // 3
    titles, described, firsts = [], [], []
    for pixels, pale in zip(images, pales, strict=True):
        largest, ties = pixels.max(), int((pixels == pixels.max()).sum())
        pale[(pixels == largest).any(axis=-1)] = np.rint(255 * np.array(to_rgb(ORANGE)))
        firsts.append(np.unravel_index(pixels.argmax(), pixels.shape))
        row, column, _ = firsts[-1]
        titles.append(f"{ties} × {largest}")
        described.append(f"{ties} times {largest}, the first at row {row}, column {column}")
    figure, grid = photograph_grid({"image": images, "largest\nvalues": pales}, titles, 0.9)
    for ax, (row, column, _) in zip(grid[1], firsts, strict=True):
        style = {"fillstyle": "none", "markersize": 9, "clip_on": False}
        ax.plot(column, row, "o", color="black", **style)
    alt = f"""{what} Below each image, the pixels with its largest value in orange and a ring around
        the first of them, which counts: {"; ".join(described)}."""
    return finish(figure, alt)


def brightness(truth, predictions):
    """The mean brightness of predicted pictures against that of the true ones.

    `predictions` maps a title to pictures like `truth`, but floats in [0, 1]; at most four.
    """
    true_means = truth.mean(axis=(1, 2, 3)) / 255
    means = {name: pictures.mean(axis=(1, 2, 3)) for name, pictures in predictions.items()}
    figure, panels = draw.panels(means, 3, 3.2, sharey=True)
    for (ax, _, values), mark_color in zip(panels, COLORS, strict=False):
        ax.plot([0, 1], [0, 1], color=GRAY, linewidth=1, linestyle="--")
        ax.plot(true_means, values, "o", color=mark_color, markersize=3, alpha=0.5)
        ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="true brightness", aspect="equal")
    panels[0][0].set_ylabel("predicted brightness")
    described = ", ".join(f"{name} {values.mean():.2f}" for name, values in means.items())
    alt = f"""One point for each of {len(truth)} pictures: its true mean brightness to the right,
        the predicted one upward, and a dashed line where both are equal. The points lie along
        curves beside the line. Mean of the truth {true_means.mean():.2f}; predicted:
        {described}."""
    return finish(figure, alt, drawing=True)


def short_trainings(curves, label, what):
    """One measured figure after each step of several short trainings.

    `curves` maps a name to one value for each step, equally many for all.
    """
    figure, ax = draw.axes(size=(7, 3.3))
    steps = np.arange(len(next(iter(curves.values()))))
    draw.curves(ax, curves, steps)
    ax.set(xlabel="steps of training", ylabel=label)
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.legend(frameon=False, loc="lower left")
    endings = "; ".join(
        f"{name} from {values[0]:,.0f} to {values[-1]:,.0f}" for name, values in curves.items()
    )
    return finish(figure, f"{label}, step by step: {endings}. {what}", drawing=True)


def turned_hues():
    """Why a false hue is farther from the truth than no color at all: a drawing of a* and b*."""
    figure, ax = draw.axes(size=(4.4, 4.2))
    chroma, reach = 28, 60
    true, gray, turned = (0, -chroma), (0, 0), (chroma, 0)
    nearer = np.linalg.norm(draw.ab_places(reach) - true, axis=-1) <= chroma
    draw.plane(ax, 65, reach, paleness=np.where(nearer, 0, 0.65), cut=False)
    draw.label_plane(ax)
    ax.add_patch(Circle(true, chroma, fill=False, edgecolor="black", linewidth=1))
    style = {"fontsize": 10, "va": "center"}
    for place, words, offset, side in [
        (true, "the true blue", (0, -14), "center"),
        (gray, "gray", (-7, 9), "right"),
        (turned, "turned by 90°", (-18, 14), "left"),
    ]:
        ax.plot(*place, "o", color="black", markersize=7)
        draw.note(ax, words, place, offset, ha=side, **style)
    for place, offset, side in [(gray, (-4, 0), "right"), (turned, (8, -5), "left")]:
        ax.plot([true[0], place[0]], [true[1], place[1]], color="black", linewidth=1.5)
        length = np.hypot(place[0] - true[0], place[1] - true[1])
        draw.note(ax, f"{length:.0f}", np.add(true, place) / 2, offset, ha=side, **style)
    alt = """The plane of a* and b* in its colors. A true blue lies 28 below the middle, which is
        gray; a purple of the same strength, its hue turned by 90 degrees, lies 28 to the right of
        the middle. From the true blue it is 28 to gray and 40 to the purple. A circle of radius 28
        around the true blue holds all colors that are nearer to it than gray is."""
    return finish(figure, alt)


def metrics_and_floors(floors, networks):
    """Every metric of every network beside every baseline: one panel for each metric.

    `floors` as from `evaluation.measure_floors`; `networks` maps a name to what
    `evaluation.measure_network` gives, measured on the same images.
    """
    names = [floor["title"] for floor in floors["floors"].values()] + list(networks)
    panel_rows = -(-len(metrics.METRICS) // 3)
    size = 10.5, panel_rows * (0.19 * len(names) + 0.85)
    figure, grid = draw.axes(panel_rows, 3, size=size, sharey=True)
    described = []
    for ax, metric in zip(grid.flat, metrics.METRICS, strict=False):
        described.append(_metric_panel(ax, metric, floors, networks))
    for ax in grid.flat[len(metrics.METRICS) :]:
        ax.set_axis_off()
    for ax in grid[:, 0]:
        draw.name_rows(ax, names, fontsize=8.5)
    _legend_of_metrics(figure, grid[0, 0])
    alt = f"""{len(metrics.METRICS)} panels, one for each metric, with a row for each of
        {len(floors["floors"])} answers without a network and each of {len(networks)} networks.
        {" ".join(described)}"""
    return finish(figure, alt, drawing=True)


def _legend_of_metrics(figure, ax):
    """What the marks and lines of `metrics_and_floors` mean."""
    for mark, edge, face, words in [
        ("o", GRAY, GRAY, "answer without a network"),
        ("D", "black", "white", "network: pictures as predicted"),
        ("D", "black", "black", "network: its colors on the true lightness"),
    ]:
        ax.plot([], [], mark, color=edge, markerfacecolor=face, label=words)
    ax.plot([], [], "--", color=PINK, label="best answer without a network")
    ax.plot([], [], ":", color=GREEN, label="the true pictures")
    draw.legend_below(figure)


def _metric_panel(ax, metric, floors, networks):
    """One panel of `metrics_and_floors`; returns its best figures in words."""
    without = [floor["figures"][metric.name] for floor in floors["floors"].values()]
    baseline = _best_value(metric, without, floors)
    rows = list(enumerate(without))
    for row, measured in rows:
        draw.dot(ax, row, measured, GRAY)
    for number, measured in enumerate(networks.values()):
        row, look = len(without) + number, COLORS[number % len(COLORS)]
        for way, face in (("as_predicted", "white"), ("true_lightness", look)):
            draw.dot(ax, row, measured[way][metric.name], look, "D", face)
            rows.append((row, measured[way][metric.name]))
    draw.baseline(ax, baseline, upright=True)
    direction = draw.name_panel(ax, metric, floors["truth"])
    _cut_off_the_farthest(ax, rows)
    best = _best_value(metric, [measured for _, measured in rows[len(without) :]], floors)
    words = f"best answer without a network {baseline:.3g}, best network {best:.3g}."
    return f"{metric.title}, {direction}: {words}"


def _cut_off_the_farthest(ax, rows):
    """Leave out one value that is so far from all others that it would flatten the panel."""
    found = sorted((each["value"], row) for row, each in rows if each["value"] is not None)
    for (far, row), (next_one, _), other in (
        (found[0], found[1], found[-1][0]),
        (found[-1], found[-2], found[0][0]),
    ):
        if abs(far - next_one) > 0.4 * abs(far - other):
            edge = next_one + 0.25 * (next_one - other)
            ax.set_xlim(*sorted((edge, other - 0.08 * (next_one - other))))
            words, side = (f"← {far:.3g}", "left") if far < other else (f"{far:.3g} →", "right")
            draw.write(ax, edge, row, words, ha=side, fontsize=8, color=GRAY)


def _best_value(metric, figures, floors):
    """The best of some figures, in the direction of the metric."""
    values = {number: figure["value"] for number, figure in enumerate(figures)}
    true_value = floors["truth"].get(metric.name, {}).get("value")
    return values[evaluation.best_of(metric, values, true_value)]


def bootstrap(resampled, intervals, label):
    """How the figures of redrawn sets of images are spread, and the middle 95 % of them.

    `resampled` maps the name of a set of images to an array of figures, one for each time that it
    was drawn again; `intervals` the same names to (low, high). At most four.
    """
    size = 6.5, 1.3 + 1.15 * len(resampled)
    figure, panels = draw.axes(len(resampled), 1, size=size, sharex=True, squeeze=False)
    everything = np.concatenate(list(resampled.values()))
    bins = np.linspace(everything.min(), everything.max(), 60)
    for ax, (name, found), face in zip(panels[:, 0], resampled.items(), COLORS, strict=False):
        low, high = intervals[name]
        ax.hist(found, bins=bins, color=face, alpha=0.6)
        top = ax.get_ylim()[1]
        ax.plot([low, high], [1.06 * top, 1.06 * top], color="black", linewidth=4)
        ax.set_ylim(0, 1.15 * top)
        ax.set_yticks([])
        ax.set_title(f"{name}: {low:.2f} to {high:.2f}", fontsize=9.5, loc="left")
    panels[-1, 0].set_xlabel(label)
    described = "; ".join(
        f"{name}, {intervals[name][0]:.2f} to {intervals[name][1]:.2f}" for name in resampled
    )
    alt = f"""Histograms of the {label} of sets of images drawn again and again, each with a bar
        over its middle 95 %: {described}. The more images, the narrower."""
    return finish(figure, alt, drawing=True)


def over_seeds(runs, floor, label):
    """The same figure of runs that differ in their seed alone, each with its interval.

    `runs` maps the name of a network to a measured figure for each seed; `floor` is (words, value)
    of the baseline, an answer without a network.
    """
    figure, ax = draw.axes(size=(7, 0.7 + 0.62 * len(runs)))
    described = []
    for row, (name, figures) in enumerate(runs.items()):
        # Under one another, so that intervals do not hide each other.
        places = row + 0.2 * (np.arange(len(figures)) - (len(figures) - 1) / 2)
        for place, measured in zip(places, figures, strict=True):
            draw.dot(ax, place, measured)
        values = [measured["value"] for measured in figures]
        described.append(f"{name}, {min(values):.2f} to {max(values):.2f}")
    words, value = floor
    draw.baseline(ax, value, words, upright=True)
    draw.name_rows(ax, runs)
    ax.set_xlabel(label)
    ax.grid(visible=False, axis="y")
    ax.legend(frameon=False, fontsize=9)
    alt = f"""{label} of networks trained with different seeds: {"; ".join(described)}. The
        intervals of single runs are far narrower. {words}: {value:.2f}."""
    return finish(figure, alt, drawing=True)
