"""Figures of notebook 10: bins of colors, distributions, temperatures."""

from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon
from skimage.color import rgb2lab

from colorize_course.figures import draw
from colorize_course.figures.style import BLUE, GRAY, GREEN, ORANGE, PINK, SKY, finish
from colorize_lib import color, color_bins

DIAMOND = {"marker": "D", "color": "black", "markeredgecolor": "white", "zorder": 4}


def cars(groups, what):
    """Cars in their colors, and beside them the one color that was answered for all of them.

    `groups` maps the name of a row to (colors of its cars (cars, 3); dictionary from the title of
    an answer to its color); colors are in [0, 1], and all rows have the same answers.
    """
    widest = max(len(truths) for truths, _ in groups.values())
    titles = list(next(iter(groups.values()))[1])
    places = widest + 1.3 + 2.1 * np.arange(len(titles))  # of the answers
    width = widest + 1.1 + 2.1 * len(titles)
    figure, ax = draw.canvas((0.62 * width + 1.5, 0.62 * len(groups) + 0.35))
    described = []
    for row, (name, (truths, answers)) in enumerate(groups.items()):
        draw.write(ax, -0.35, row, name, ha="right")
        for place, face in enumerate(truths):
            _draw_car(ax, place, row, face)
        levels = []
        for place, (title, face) in zip(places, answers.items(), strict=True):
            _draw_car(ax, place, row, face)
            levels.append(f"{title} {np.rint(255 * np.clip(face, 0, 1)).astype(int).tolist()}")
        described.append(f"{name}: {', '.join(levels)}")
    for place, title in zip(places, titles, strict=True):
        draw.write(ax, place + 0.45, -0.62, title, va="bottom")
    draw.write(ax, (widest - 1) / 2 + 0.45, -0.62, "the truth", va="bottom")
    ax.axvline(widest + 0.45, color="0.85", linewidth=1)
    ax.set(xlim=(-0.3, width - 0.2), ylim=(len(groups) - 0.45, -0.95))
    alt = f"""{len(groups)} rows of cars and the answers beside them, as red, green and blue.
        {"; ".join(described)}. {what}"""
    return finish(figure, alt, drawing=True)


def _draw_car(ax, left, middle, face):
    """A small car seen from the side, 0.9 wide."""

    def placed(points):
        return [(left + 0.9 * x, middle + 0.34 - 0.9 * y) for x, y in points]

    body = [(0, 0.12), (0, 0.36), (0.07, 0.43), (0.22, 0.46), (0.36, 0.7), (0.68, 0.7)]
    body += [(0.84, 0.46), (0.96, 0.42), (1, 0.36), (1, 0.12)]
    style = {"facecolor": np.clip(face, 0, 1), "edgecolor": np.clip(face, 0, 1), "linewidth": 2}
    ax.add_patch(Polygon(placed(body), joinstyle="round", **style))
    for window in (
        [(0.31, 0.46), (0.41, 0.63), (0.5, 0.63), (0.5, 0.46)],
        [(0.55, 0.46), (0.55, 0.63), (0.64, 0.63), (0.75, 0.46)],
    ):
        ax.add_patch(Polygon(placed(window), facecolor="0.93", linewidth=0))
    for x in (0.23, 0.78):
        ax.add_patch(Circle(placed([(x, 0.1)])[0], 0.115, facecolor="0.15", linewidth=0, zorder=3))
        ax.add_patch(Circle(placed([(x, 0.1)])[0], 0.05, facecolor="0.75", linewidth=0, zorder=3))


@lru_cache
def _colors_of_bins():
    """Each bin's color as red, green and blue, at the lightness nearest to 65 that has it."""
    lightnesses = np.arange(10, 98, 2.5)
    middles = color_bins.centers()
    lab = np.empty((len(lightnesses), len(middles), 3))
    lab[..., 0] = lightnesses[:, np.newaxis]
    lab[..., 1:] = middles
    pixels = color.lab_to_rgb(lab)
    wrong = np.abs(rgb2lab(pixels) - lab).max(axis=-1)
    chosen = (10 * np.maximum(wrong - 1, 0) + np.abs(lab[..., 0] - 65)).argmin(axis=0)
    return np.clip(pixels[chosen, np.arange(len(middles))], 0, 1)


def _draw_bins(ax, sizes, dots=25, paleness=1.0):
    """All bins as squares in their colors, whose areas are the sizes, from 0 to 1.

    With a paleness below 1, the rest of each bin is not white, but a pale version of its color.
    """
    side = color_bins.SQUARES
    pixels = np.ones((side * dots, side * dots, 3))
    corners = color_bins.square(color_bins.centers()) * dots
    for (column, row), size, face in zip(corners, sizes, _colors_of_bins(), strict=True):
        length = round((dots - 2) * np.sqrt(size))
        margin = (dots - length) // 2
        top, left = row + margin, column + margin
        pale = face + (1 - face) * paleness
        pixels[row + 1 : row + dots - 1, column + 1 : column + dots - 1] = pale
        pixels[top : top + length, left : left + length] = face
    reach = color.LARGEST_CHROMA + color_bins.STEP / 2
    style = {"extent": (-reach, reach, -reach, reach), "interpolation": "nearest"}
    ax.imshow(pixels, origin="lower", **style)


def bins(panels, alt, least=None):
    """The bins of colors as squares in their own colors, as large as their values.

    `panels` maps a title to values (bins,) from 0 up; the area of a square is its part of the
    largest. Where `least` has a value for the title, areas follow the logarithm of the values
    instead, from nothing at this value to the whole square at the largest.
    """
    figure, drawn = draw.panels(panels, 4.1, 4.2, sharey=True)
    for ax, title, values in drawn:
        parts = np.asarray(values, dtype=np.float64) / np.max(values)
        if least and title in least:
            bottom = np.log(least[title] / np.max(values))
            parts = np.clip(1 - np.log(np.maximum(parts, 1e-300)) / bottom, 0, 1)
        _draw_bins(ax, parts)
        draw.label_plane(ax, ax is drawn[0][0])
    return finish(figure, alt, drawing=True)


def soft_encoding(chroma, shares, reach=20):
    """A color between bins, and how much of it each bin around it gets.

    `chroma` (2,) is the color, `shares` (bins,) have the sum 1; bins are drawn as far around the
    color as `reach`.
    """
    figure, ax = draw.axes(size=(4.2, 4.2))
    half = color_bins.STEP / 2
    nearest = color_bins.centers()[color_bins.nearest(np.asarray(chroma))]
    described = []
    for middle, share, face in zip(color_bins.centers(), shares, _colors_of_bins(), strict=True):
        if np.abs(middle - nearest).max() > reach:
            continue
        draw.square(ax, *(middle - half + 0.15), 9.7, facecolor=face, linewidth=0)
        if share >= 0.005:
            style = {"fontsize": 11, "weight": "bold" if share >= 0.1 else "normal"}
            draw.write(ax, *middle, f"{100 * share:.0f} %", **style)
        if share >= 0.05:
            described.append(f"{share:.0%} to {middle.astype(int).tolist()}")
    ax.plot(*chroma, markersize=9, **DIAMOND)
    low, high = nearest - reach - half, nearest + reach + half
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    draw.label_plane(ax)
    place = np.asarray(chroma).tolist()
    alt = f"""A color at a* {place[0]:g}, b* {place[1]:g} among the bins around it, each with the
        share that it gets: {", ".join(described)}, less to all others."""
    return finish(figure, alt, drawing=True)


def hedging(shares, curves):
    """The mean loss of answers that give one color more and more, the other less.

    `shares` say how much of the answer is the first color; `curves` maps a title to (how often that
    color is true; losses of all answers).
    """
    figure, ax = draw.axes(size=(7, 3.2))
    described = []
    draw.curves(ax, {title: losses for title, (_, losses) in curves.items()}, shares)
    for (title, (share, losses)), (look, _, _) in zip(curves.items(), draw.LOOKS, strict=False):
        best = shares[losses.argmin()]
        ax.plot(best, losses.min(), "D", color=look, markersize=8)
        ax.axvline(share, color=look, linewidth=1, linestyle=":")
        described.append(f"{title}: lowest at {best:.2f}")
    ax.set(xlabel="how likely the answer says red is", ylabel="mean loss", xlim=(0, 1))
    # Opaque: two of the dotted lines pass behind it.
    ax.legend(framealpha=1, edgecolor="none", loc="upper center")
    return finish(figure, f"Mean loss of an answer: {'; '.join(described)}.", drawing=True)


def annealing(panels, swatches):
    """What the temperature does to the likelihoods of one pixel's bins, and to its color.

    `panels` maps a title to (likelihoods (bins,); the color that is decoded, a* and b*), and
    `swatches` (panels, 3) are these colors in [0, 1].
    """
    reach = _reach_of(panels.values())
    figure = Figure(figsize=(1.9 * len(panels), 2.6), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.03, h_pad=0.03)
    grid = figure.subplots(2, len(panels), height_ratios=(5, 1), squeeze=False)
    described = []
    for (above, below), (title, (values, decoded)), face in zip(
        grid.T, panels.items(), swatches, strict=True
    ):
        _draw_likelihoods(above, values, decoded)
        above.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=[], yticks=[])
        above.set_title(title, fontsize=9.5)
        below.set_facecolor(np.clip(face, 0, 1))
        below.set(xticks=[], yticks=[])
        below.spines[:].set_visible(False)
        described.append(f"{title}: a* {decoded[0]:.0f}, b* {decoded[1]:.0f}")
    alt = f"""The likelihoods of one pixel's bins as squares, on the plane of a* and b*, with the
        decoded color as a diamond and below as a plain patch. {"; ".join(described)}."""
    return finish(figure, alt, drawing=True)


def _draw_likelihoods(ax, values, decoded):
    """One panel of `annealing`, without its limits."""
    _draw_bins(ax, values / values.max(), paleness=0.85)
    for edge, width in (("white", 4), ("black", 2)):
        style = {"color": edge, "fillstyle": "none", "markersize": 11, "markeredgewidth": width}
        ax.plot(*decoded, "D", **style)
    ax.plot(0, 0, "+", color="black", markersize=8)
    ax.spines[:].set_color("0.7")


def _reach_of(panels):
    """How far along a* and b* anything is that a panel of `annealing` shows."""
    farthest = 40
    for values, decoded in panels:
        shown = color_bins.centers()[values > 0.03 * values.max()]
        farthest = max(farthest, np.abs(shown).max(), np.abs(decoded).max())
    return farthest + 1.5 * color_bins.STEP


def colorfulness_and_error(curves, points, truth, gray_copy):
    """How colorful pictures are against how wrong: a curve for each network, by temperature.

    `curves` maps a title to lists `temperature`, `colorfulness` and `ab_rmse`, at most three;
    `points` a title to (colorfulness, ab RMSE) of another answer. `truth` is the colorfulness of
    the true pictures, `gray_copy` the ab RMSE of a gray copy.
    """
    figure, ax = draw.axes(size=(7.6, 4.8))
    _draw_goals(ax, truth, gray_copy)
    described = []
    looks = zip((BLUE, ORANGE, SKY), ("o-", "s--", "^-."), strict=True)
    for (title, curve), (look, line) in zip(curves.items(), looks, strict=False):
        found = np.array([curve["colorfulness"], curve["ab_rmse"]])
        ax.plot(*found, line, color=look, markersize=5, label=title)
        for temperature, place in zip(curve["temperature"], found.T, strict=True):
            if temperature in (0, 0.38, 0.7, 1):
                draw.note(ax, f"{temperature:g}", place, (0, -13), fontsize=8.5, color=look)
        palest, boldest = found[:, found[0].argmin()], found[:, found[0].argmax()]
        ends = [f"{across:.1f} and {up:.2f}" for across, up in (palest, boldest)]
        described.append(f"{title} from {ends[0]} to {ends[1]}")
    marks = zip("D*vP", ("black", "black", GRAY, GRAY), (8, 13, 8, 8), strict=True)
    for (title, point), (mark, face, size) in zip(points.items(), marks, strict=False):
        ax.plot(*point, mark, color=face, markersize=size, linestyle="none", label=title)
        described.append(f"{title} at {point[0]:.1f} and {point[1]:.2f}")
    draw.legend_below(figure, 2)
    alt = f"""Colorfulness to the right, ab RMSE upward, as curves over the temperature.
        {"; ".join(described)}. The truth's colorfulness is {truth:.1f}; a gray copy has an ab RMSE
        of {gray_copy:.2f}."""
    return finish(figure, alt, drawing=True)


def _draw_goals(ax, truth, gray_copy):
    """The axes of `colorfulness_and_error`, with a band at the truth and a line at a gray copy."""
    ax.axvspan(0.9 * truth, 1.1 * truth, color=GREEN, alpha=0.12, linewidth=0)
    draw.baseline(ax, truth, color=GREEN, line=":", upright=True)
    draw.baseline(ax, gray_copy, line="-")
    ax.set(xlabel="colorfulness", ylabel="ab RMSE (smaller is better)")
    ax.margins(y=0.1)
    place = ax.get_xaxis_transform()
    draw.write(ax, truth, 1.01, "the truth ± 10 %", transform=place, va="bottom")
    style = {"transform": ax.get_yaxis_transform(), "ha": "right", "va": "bottom", "color": PINK}
    draw.write(ax, 1.0, gray_copy, "gray copy", **style)
