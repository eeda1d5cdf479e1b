"""Figures of notebook 09: bins of colors, distributions, temperatures."""

from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon, Rectangle
from scipy.ndimage import gaussian_filter
from skimage.color import rgb2lab

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
from colorize_lib import color, color_bins

REACH_OF_BINS = color.LARGEST_CHROMA + color_bins.STEP / 2


def cars(groups, what):
    """Cars in their colors, and beside them the one color that was answered for all of them.

    Introduced in notebook 09.

    Args:
        groups: dictionary from the name of a row to (colors of its cars, array (cars, 3);
            dictionary from the title of an answer to its color, array (3,)); colors are floats
            in [0, 1], and all rows have the same answers.
        what: what can be seen, for the text alternative.
    """
    widest = max(len(truths) for truths, _ in groups.values())
    titles = list(next(iter(groups.values()))[1])
    gap = 1.1
    width = widest + gap + 2.1 * len(titles)
    figure = Figure(figsize=(0.62 * width + 1.5, 0.62 * len(groups) + 0.35), layout="constrained")
    ax = figure.subplots()
    described = []
    for row, (name, (truths, answers)) in enumerate(groups.items()):
        ax.text(-0.35, row, name, ha="right", va="center", fontsize=9)
        for place, face in enumerate(truths):
            _draw_car(ax, place, row, face)
        for place, face in enumerate(answers.values()):
            _draw_car(ax, widest + gap + 2.1 * place + 0.2, row, face)
        levels = [
            f"{title} {np.rint(255 * np.clip(face, 0, 1)).astype(int).tolist()}"
            for title, face in answers.items()
        ]
        described.append(f"{name}: {', '.join(levels)}")
    for place, title in enumerate(titles):
        ax.text(
            widest + gap + 2.1 * place + 0.65, -0.62, title, ha="center", va="bottom", fontsize=9
        )
    ax.text((widest - 1) / 2 + 0.45, -0.62, "the truth", ha="center", va="bottom", fontsize=9)
    ax.axvline(widest + gap / 2 - 0.1, color="0.85", linewidth=1)
    ax.set(xlim=(-0.3, width - 0.2), ylim=(len(groups) - 0.45, -0.95), aspect="equal")
    ax.set_axis_off()
    return finish(
        figure,
        f"{len(groups)} rows of cars and the answers beside them, as red, green and blue. "
        f"{'; '.join(described)}. {what}",
        drawing=True,
    )


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


def _plane_of_colors(lightness, reach, size=181, paleness=0.0):
    """The plane of a* and b* in its colors at one lightness, white where there is no color."""
    steps = np.linspace(-reach, reach, size)
    lab = np.stack([np.full((size, size), float(lightness)), *np.meshgrid(steps, steps)], axis=-1)
    pixels = color.lab_to_rgb(lab)
    pixels[np.abs(rgb2lab(pixels) - lab).max(axis=-1) > 1] = 1  # cut off: no such color
    return pixels + (1 - pixels) * paleness


def _label_plane(ax, first=True):
    ax.set(xlabel="a*: green to red", aspect="equal")
    if first:
        ax.set_ylabel("b*: blue to yellow")
    ax.grid(visible=False)


def losses_on_the_plane(truths, losses, names, lightness=50):
    """What every single answer costs when several colors are true, as lines of equal loss.

    Introduced in notebook 09.

    Args:
        truths: array (truths, 2), a* and b*: each as often as it is true.
        losses: dictionary from a title to a function from answers (..., 2) and one truth (2,) to
            losses (...,).
        names: dictionary from a name to a color (2,) to be labeled in the figure.
        lightness: L* of all of these colors.
    """
    reach = 75
    figure, panels = axes(1, len(losses), size=(4.3 * len(losses), 4.0), sharey=True)
    steps = np.linspace(-reach, reach, 151)
    answers = np.stack(np.meshgrid(steps, steps), axis=-1)
    described = []
    for ax, (title, loss) in zip(np.ravel(panels), losses.items(), strict=True):
        mean = np.mean([loss(answers, truth) for truth in truths], axis=0)
        pixels = _plane_of_colors(lightness, reach, paleness=0.15)
        ax.imshow(pixels, extent=(-reach, reach, -reach, reach), origin="lower", zorder=0)
        levels = mean.min() + (mean.max() - mean.min()) * np.linspace(0.03, 0.9, 8) ** 1.5
        ax.contour(steps, steps, mean, levels=levels, colors="black", linewidths=0.7, alpha=0.7)
        places, counts = np.unique(truths, axis=0, return_counts=True)
        best = answers.reshape(-1, 2)[mean.argmin()]
        ax.plot(*best, "D", color="black", markersize=15, markeredgecolor="white")
        for place, count in zip(places, counts, strict=True):
            ax.plot(*place, "o", color="white", markersize=12, markeredgecolor="black")
            ax.text(*place, str(count), ha="center", va="center_baseline", fontsize=8.5)
        for name, place in names.items():
            ax.annotate(name, place, (0, 13), textcoords="offset points", ha="center", fontsize=9)
        ax.set_title(title, fontsize=10)
        _label_plane(ax, ax is np.ravel(panels)[0])
        described.append(f"{title}: lowest at a* {best[0]:.0f}, b* {best[1]:.0f}")
    counted = "; ".join(
        f"{place.tolist()}, {count} times" for place, count in zip(places, counts, strict=True)
    )
    return finish(
        figure,
        f"The plane of a* and b* in its colors, with the truths ({counted}) as circles and lines "
        f"of equal loss. {'; '.join(described)}.",
        drawing=True,
    )


def ab_histogram(groups, what, lightness=65, step=2):
    """How often each color occurs: the paler, the rarer, with lines at factors of ten.

    Introduced in notebook 09.

    Args:
        groups: dictionary from a title to the a* and b* of pixels, array (pixels, 2).
        what: what can be seen, for the text alternative.
        lightness: L* at which the colors are drawn.
        step: size of a cell in units of a* and b*.
    """
    reach, depth = 80, 5.5
    edges = np.arange(-reach, reach + step, step)
    figure, panels = axes(1, len(groups), size=(4.4 * len(groups), 4.1), sharey=True, squeeze=False)
    described = []
    middles = (edges[:-1] + edges[1:]) / 2
    lab = np.stack([np.full((len(middles),) * 2, lightness), *np.meshgrid(middles, middles)], -1)
    own_colors = color.lab_to_rgb(lab)
    for ax, (title, chroma) in zip(panels[0], groups.items(), strict=True):
        counts, _, _ = np.histogram2d(chroma[:, 1], chroma[:, 0], bins=edges)
        density = np.log10(np.maximum(counts, 1e-9) / counts.max())
        strength = np.clip(1 + density / depth, 0, 1)[..., np.newaxis] ** 0.8
        pixels = 1 - (1 - own_colors) * strength
        extent = (-reach, reach, -reach, reach)
        ax.imshow(pixels, extent=extent, origin="lower", interpolation="nearest", zorder=0)
        smooth = np.log10(gaussian_filter(counts, 1) / counts.max() + 1e-9)
        ax.contour(
            middles,
            middles,
            smooth,
            levels=[-4, -3, -2, -1],
            colors="black",
            linewidths=[0.5, 0.8, 1.2, 1.8],
            linestyles="solid",
        )
        mean = chroma.mean(axis=0)
        ax.plot(*mean, "D", color="black", markersize=8, markeredgecolor="white", zorder=4)
        ax.plot(0, 0, "+", color="black", markersize=9, zorder=3)
        ax.set_title(title, fontsize=10)
        _label_plane(ax, ax is panels[0, 0])
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach))
        near = np.mean(np.linalg.norm(chroma - mean, axis=1) < 5)
        described.append(
            f"{title}: the mean is a* {mean[0]:.0f}, b* {mean[1]:.0f}, and {near:.0%} of the "
            "pixels are within 5 units of it"
        )
    return finish(
        figure,
        "How often colors occur, on the plane of a* and b*, each in its own color, paler where "
        "they are rare, with lines at a tenth, a hundredth and so on of the most common color; a "
        f"diamond at the mean. {'; '.join(described)}. {what}",
        drawing=True,
    )


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


def _pale(face, paleness):
    return face + (1 - face) * paleness


def _draw_bins(ax, sizes, dots=25, paleness=1.0):
    """All bins as squares in their colors, whose areas are the sizes, from 0 to 1.

    With a paleness below 1, the rest of each bin is not white, but a pale version of its color.
    """
    middles = color_bins.centers()
    side = 2 * color.LARGEST_CHROMA // color_bins.STEP + 1
    canvas = np.ones((side * dots, side * dots, 3))
    corners = np.rint((middles + color.LARGEST_CHROMA) / color_bins.STEP).astype(int) * dots
    for (column, row), size, face in zip(corners, sizes, _colors_of_bins(), strict=True):
        length = round((dots - 2) * np.sqrt(size))
        margin = (dots - length) // 2
        top, left = row + margin, column + margin
        canvas[row + 1 : row + dots - 1, column + 1 : column + dots - 1] = _pale(face, paleness)
        canvas[top : top + length, left : left + length] = face
    reach = REACH_OF_BINS
    ax.imshow(
        canvas, extent=(-reach, reach, -reach, reach), origin="lower", interpolation="nearest"
    )


def bins(panels, alt, least=None):
    """The bins of colors as squares in their own colors, as large as their values.

    Introduced in notebook 09.

    Args:
        panels: dictionary from a title to an array (bins,) of values from 0 up; the area of a
            square is its part of the largest value in its panel.
        alt: text alternative.
        least: dictionary from a title of a panel to a value: in this panel, areas follow the
            logarithm of the values, from nothing at this value to the whole square at the largest.
    """
    figure, all_axes = axes(
        1, len(panels), size=(4.1 * len(panels), 4.2), sharey=True, squeeze=False
    )
    for ax, (title, values) in zip(all_axes[0], panels.items(), strict=True):
        parts = np.asarray(values, dtype=np.float64)
        parts = parts / parts.max()
        if least and title in least:
            bottom = np.log(least[title] / np.max(values))
            parts = np.clip(1 - np.log(np.maximum(parts, 1e-300)) / bottom, 0, 1)
        _draw_bins(ax, parts)
        ax.set_title(title, fontsize=10)
        _label_plane(ax, ax is all_axes[0, 0])
    return finish(figure, alt, drawing=True)


def soft_encoding(chroma, shares, reach=20):
    """A color between bins, and how much of it each bin around it gets.

    Introduced in notebook 09.

    Args:
        chroma: array (2,), a* and b* of the color.
        shares: array (bins,), with the sum 1.
        reach: how far around the color bins are drawn.
    """
    figure, ax = axes(size=(4.2, 4.2))
    half = color_bins.STEP / 2
    nearest = color_bins.centers()[color_bins.nearest(np.asarray(chroma))]
    described = []
    for middle, share, face in zip(color_bins.centers(), shares, _colors_of_bins(), strict=True):
        if np.abs(middle - nearest).max() > reach:
            continue
        ax.add_patch(Rectangle(middle - half + 0.15, 9.7, 9.7, facecolor=face, linewidth=0))
        if share >= 0.005:
            weight = "bold" if share >= 0.1 else "normal"
            words = f"{100 * share:.0f} %"
            ax.text(*middle, words, ha="center", va="center", fontsize=11, weight=weight)
        if share >= 0.05:
            described.append(f"{share:.0%} to {middle.astype(int).tolist()}")
    ax.plot(*chroma, "D", color="black", markersize=9, markeredgecolor="white")
    low, high = nearest - reach - half, nearest + reach + half
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    _label_plane(ax)
    place = np.asarray(chroma).tolist()
    return finish(
        figure,
        f"A color at a* {place[0]:g}, b* {place[1]:g} among the bins around it, each with the "
        f"share that it gets: {', '.join(described)}, less to all others.",
        drawing=True,
    )


def answers_and_losses(losses, best, label="loss"):
    """What several answers score: bars from the lowest possible loss up.

    Introduced in notebook 09.

    Args:
        losses: dictionary from the name of an answer to its loss.
        best: the lowest loss that any answer can have.
        label: words for the axis.
    """
    figure, ax = axes(size=(7, 0.36 * len(losses) + 0.9))
    rows = np.arange(len(losses))
    values = np.array(list(losses.values()))
    bar_colors = [GREEN if value <= best + 1e-6 else BLUE for value in values]
    ax.barh(rows, values, 0.62, color=bar_colors)
    for row, value in zip(rows, values, strict=True):
        ax.text(value, row, f" {value:.2f}", va="center", fontsize=9)
    ax.axvline(best, color=GREEN, linewidth=1.5, linestyle=":")
    ax.set_yticks(rows, losses)
    ax.tick_params(axis="y", length=0)
    ax.invert_yaxis()
    ax.set(xlabel=label, xlim=(0, 1.1 * values.max()))
    ax.grid(visible=False, axis="y")
    scores = "; ".join(f"{name} {value:.2f}" for name, value in losses.items())
    return finish(
        figure, f"{label} as bars, with a line at the lowest possible: {scores}.", drawing=True
    )


def hedging(shares, curves, what):
    """The mean loss of answers that give one color more and more, the other less.

    Introduced in notebook 09.

    Args:
        shares: array (answers,): how much of the answer is the first color.
        curves: dictionary from a title to (how often the first color is true; losses, array
            (answers,)).
        what: what can be seen, for the text alternative.
    """
    figure, ax = axes(size=(7, 3.2))
    described = []
    looks = zip((BLUE, ORANGE, GREEN), ("-", "--", "-."), strict=True)
    for (title, (share, values)), (line_color, style) in zip(curves.items(), looks, strict=False):
        ax.plot(shares, values, style, color=line_color, linewidth=2, label=title)
        best = values.argmin()
        ax.plot(shares[best], values[best], "D", color=line_color, markersize=8)
        ax.axvline(share, color=line_color, linewidth=1, linestyle=":")
        described.append(f"{title}: lowest at {shares[best]:.2f}")
    ax.set(xlabel="how likely the answer says red is", ylabel="mean loss", xlim=(0, 1))
    # Opaque: two of the dotted lines pass behind it.
    ax.legend(framealpha=1, edgecolor="none", loc="upper center")
    return finish(figure, f"Mean loss of an answer: {'; '.join(described)}. {what}", drawing=True)


def weights_of_bins(frequencies, weights, what):
    """How much each bin counts in the rebalanced loss against how often it occurs.

    Introduced in notebook 09.

    Args:
        frequencies: array (bins,), with the sum 1; bins that never occur are at the left edge.
        weights: array (bins,).
        what: what can be seen, for the text alternative.
    """
    figure, ax = axes(size=(7, 3.8))
    rarest = 10.0 ** np.floor(np.log10(frequencies[frequencies > 0].min()))
    ax.scatter(
        np.maximum(frequencies, rarest),
        weights,
        s=46,
        c=_colors_of_bins(),
        edgecolors="0.35",
        linewidths=0.5,
        zorder=3,
    )
    gray = color_bins.nearest(np.zeros(2))
    ax.annotate(
        "gray",
        (frequencies[gray], weights[gray]),
        (-8, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=9,
    )
    ax.axhline(1, color=GRAY, linewidth=1, linestyle=":")
    ax.set(xscale="log", yscale="log", xlabel="how often (share of the pixels)", ylabel="weight")
    ax.set_yticks([0.1, 0.2, 0.5, 1, 2, 5, 10], ["0.1", "0.2", "0.5", "1", "2", "5", "10"])
    ax.yaxis.minorticks_off()
    return finish(
        figure,
        f"A dot in its own color for each of {len(weights)} bins: how often it occurs to the "
        f"right, its weight upward. Weights fall from {weights.max():.1f} for the rarest colors to "
        f"{weights.min():.2f} for gray. {what}",
        drawing=True,
    )


def annealing(panels, swatches, what, tile=None, place=None):
    """What the temperature does to the likelihoods of one pixel's bins, and to its color.

    Introduced in notebook 09.

    Args:
        panels: dictionary from a title to (likelihoods, array (bins,); the color that is decoded,
            a* and b*, array (2,)).
        swatches: the same colors as red, green and blue, array (panels, 3), floats in [0, 1].
        what: what can be seen, for the text alternative.
        tile: the image that the pixel is in, to be shown in front, array (height, width, 3).
        place: (row, column) of the pixel in it.
    """
    reach = _reach_of(panels.values())
    columns = len(panels) + (tile is not None)
    figure = Figure(figsize=(1.9 * columns, 2.6), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.03, h_pad=0.03)
    grid = figure.subplots(2, columns, height_ratios=(5, 1), squeeze=False)
    described = []
    if tile is not None:
        show_pixels(grid[0, 0], tile)
        row, column = place
        for edge, size in (("black", 12), ("white", 9)):
            grid[0, 0].plot(
                column, row, "s", color=edge, fillstyle="none", markersize=size, clip_on=False
            )
        grid[0, 0].set_title("the pixel", fontsize=9.5)
        grid[1, 0].set_axis_off()
        grid = grid[:, 1:]
    for (above, below), (title, (values, decoded)), face in zip(
        grid.T, panels.items(), swatches, strict=True
    ):
        _draw_bins(above, values / values.max(), paleness=0.85)
        for edge, width in (("white", 4), ("black", 2)):
            above.plot(
                *decoded, "D", color=edge, fillstyle="none", markersize=11, markeredgewidth=width
            )
        above.plot(0, 0, "+", color="black", markersize=8)
        above.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=[], yticks=[])
        above.spines[:].set_color("0.7")
        above.set_title(title, fontsize=9.5)
        below.set_facecolor(np.clip(face, 0, 1))
        below.set(xticks=[], yticks=[])
        below.spines[:].set_visible(False)
        described.append(f"{title}: a* {decoded[0]:.0f}, b* {decoded[1]:.0f}")
    return finish(
        figure,
        "The likelihoods of one pixel's bins as squares, on the plane of a* and b*, with the "
        f"decoded color as a diamond and below as a plain patch. {'; '.join(described)}. {what}",
        drawing=tile is None,
    )


def _reach_of(panels):
    """How far along a* and b* anything is that a panel of `annealing` shows."""
    farthest = 40
    for values, decoded in panels:
        shown = color_bins.centers()[values > 0.03 * values.max()]
        farthest = max(farthest, np.abs(shown).max(), np.abs(decoded).max())
    return farthest + 1.5 * color_bins.STEP


def bin_curves(records):
    """Loss and bin accuracy of networks that predict bins, with what takes no training.

    Introduced in notebook 09.

    Args:
        records: dictionary from a title to a record as `records.read` returns it, with the
            floors of a network that predicts bins; at most three.
    """
    figure, grid = axes(2, len(records), size=(4.3 * len(records), 5.6), sharex=True, squeeze=False)
    described = []
    for (above, below), (title, record) in zip(grid.T, records.items(), strict=True):
        history, floors = record["history"], record["floors"]
        epochs = np.arange(1, len(history["train_loss"]) + 1)
        for part, style, line_color in (("train", "o-", BLUE), ("test", "s--", ORANGE)):
            words = {"train": "training images", "test": "test images"}[part]
            above.plot(
                epochs, history[f"{part}_loss"], style, color=line_color, markersize=5, label=words
            )
            shares = 100 * np.array(history[f"{part}_accuracy"])
            below.plot(epochs, shares, style, color=line_color, markersize=5)
        above.axhline(floors["constant_loss"], color=GRAY, label="one answer for every pixel")
        above.axhline(floors["truth_loss"], color=GREEN, linestyle=":", label="the truth")
        below.axhline(100 * floors["gray_accuracy"], color=PINK, label="gray for every pixel")
        above.set_title(title, fontsize=10)
        below.set(xlabel="epoch")
        below.set_ylim(bottom=0)
        above.set_ylim(bottom=0.85 * floors["truth_loss"])
        below.xaxis.get_major_locator().set_params(integer=True)
        described.append(
            f"{title}: the test loss ends at {history['test_loss'][-1]:.2f}; one answer for every "
            f"pixel has {floors['constant_loss']:.2f}, the truth {floors['truth_loss']:.2f}. The "
            f"bin accuracy ends at {history['test_accuracy'][-1]:.1%}, gray for every pixel has "
            f"{floors['gray_accuracy']:.1%}"
        )
    grid[0, 0].set_ylabel("loss")
    grid[1, 0].set_ylabel("most likely bin is right (%)")
    handles = {}
    for ax in (grid[0, 0], grid[1, 0]):
        handles |= dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
    figure.legend(
        handles.values(), handles, loc="outside lower center", ncols=3, frameon=False, fontsize=9
    )
    return finish(figure, f"Curves by epoch. {'; '.join(described)}.", drawing=True)


def colorfulness_and_error(curves, points, truth, gray_copy, fitted=None):
    """How colorful pictures are against how wrong: a curve for each network, by temperature.

    Introduced in notebook 09.

    Args:
        curves: dictionary from a title to a dictionary with the lists `temperature`,
            `colorfulness` and `ab_rmse`; at most three.
        points: dictionary from a title to (colorfulness, ab RMSE) of another answer.
        truth: the colorfulness of the true pictures; a band of 10 % around it is marked.
        gray_copy: the ab RMSE of a gray copy.
        fitted: dictionary from the title of a curve to (colorfulness, ab RMSE) of a temperature
            that was chosen, which gets a ring.
    """
    figure, ax = axes(size=(7.6, 4.8))
    ax.axvspan(0.9 * truth, 1.1 * truth, color=GREEN, alpha=0.12, linewidth=0)
    ax.axvline(truth, color=GREEN, linestyle=":", linewidth=1.5)
    ax.axhline(gray_copy, color=PINK, linewidth=1.5)
    described = []
    looks = zip((BLUE, ORANGE, SKY), ("o-", "s--", "^-."), strict=True)
    for (title, curve), (line_color, style) in zip(curves.items(), looks, strict=False):
        across, up = np.array(curve["colorfulness"]), np.array(curve["ab_rmse"])
        ax.plot(across, up, style, color=line_color, markersize=5, label=title)
        for number, temperature in enumerate(curve["temperature"]):
            if temperature in (0, 0.38, 0.7, 1):
                ax.annotate(
                    f"{temperature:g}",
                    (across[number], up[number]),
                    (0, -13),
                    textcoords="offset points",
                    ha="center",
                    fontsize=8.5,
                    color=line_color,
                )
        if fitted and title in fitted:
            ax.plot(
                *fitted[title],
                "o",
                color=line_color,
                markersize=14,
                fillstyle="none",
                markeredgewidth=2,
            )
        ends = [f"{across[i]:.1f} and {up[i]:.2f}" for i in (np.argmin(across), np.argmax(across))]
        described.append(f"{title} from {ends[0]} to {ends[1]}")
    marks = zip("D*vP", ("black", "black", GRAY, GRAY), strict=True)
    for (title, point), (mark, face) in zip(points.items(), marks, strict=False):
        size = 13 if mark == "*" else 8
        ax.plot(*point, mark, color=face, markersize=size, linestyle="none", label=title)
        described.append(f"{title} at {point[0]:.1f} and {point[1]:.2f}")
    ax.set(xlabel="colorfulness", ylabel="ab RMSE (smaller is better)")
    ax.margins(y=0.1)
    ax.set_xlim(left=-0.8)
    place = ax.get_xaxis_transform()
    ax.text(truth, 1.01, "the truth ± 10 %", transform=place, ha="center", va="bottom", fontsize=9)
    ax.text(
        1.0,
        gray_copy,
        "gray copy",
        transform=ax.get_yaxis_transform(),
        ha="right",
        va="bottom",
        fontsize=9,
        color=PINK,
    )
    figure.legend(loc="outside lower center", ncols=2, frameon=False, fontsize=9)
    return finish(
        figure,
        "Colorfulness to the right, ab RMSE upward, as curves over the temperature. "
        f"{'; '.join(described)}. The truth's colorfulness is {truth:.1f}; a gray copy has an ab "
        f"RMSE of {gray_copy:.2f}.",
        drawing=True,
    )
