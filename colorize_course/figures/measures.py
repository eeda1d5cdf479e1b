"""Figures of notebook 06: what measures see, and what they do not."""

import numpy as np
from matplotlib.patches import Circle

from colorize_course.figures import draw
from colorize_course.figures.style import finish


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
        gray; a pink of the same strength, its hue turned by 90 degrees, lies 28 to the right of
        the middle. From the true blue it is 28 to gray and 40 to the pink. A circle of radius 28
        around the true blue holds all colors that are nearer to it than gray is."""
    return finish(figure, alt)


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
