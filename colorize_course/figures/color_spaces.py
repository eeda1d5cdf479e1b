"""Figures of notebook 07: hue, color spaces, losses and remedies against overfitting."""

import numpy as np
from matplotlib.colors import hsv_to_rgb

from colorize_course.figures import draw
from colorize_course.figures.style import BLUE, GRAY, GREEN, ORANGE, finish

NAMES = ("red", "yellow", "green", "cyan", "blue", "magenta", "red")
NAMES_OF_HUES = {sixths / 6: name for sixths, name in enumerate(NAMES)}
HUES, RINGS = 36, 6  # chips of the color circle: around, and from the middle to the edge


def color_circle():
    """All hues and saturations at full value, as a disc, and the hues alone, as a line."""
    figure, (left, right) = draw.canvas((8.4, 3.2), columns=2, width_ratios=(1, 1.5))
    _draw_disc(left, 1)
    for hue, name in list(NAMES_OF_HUES.items())[:-1]:
        across, up = np.cos(2 * np.pi * hue), np.sin(2 * np.pi * hue)
        side = {1: "left", 0: "center", -1: "right"}[int(np.sign(np.round(across, 6)))]
        draw.write(left, 1.08 * across, 1.12 * up, name, ha=side)
    left.set(xlim=(-1.75, 1.75), ylim=(-1.25, 1.25))
    _draw_line_of_hues(right, 0, 0.25)
    right.set(xlim=(-0.06, 1.06), ylim=(-0.85, 1.1))
    alt = """Left a disc: the hues around its edge, counterclockwise from red on the right over
        yellow, green, cyan, blue and magenta back to red; toward the middle they fade to white.
        Right the same hues along a line from 0 to 1: it begins and ends with red."""
    return finish(figure, alt, drawing=True)


def _rgb(hue, saturation, value):
    """Hues, saturations and values, all in [0, 1], as red, green and blue."""
    return hsv_to_rgb(np.stack(np.broadcast_arrays(hue, saturation, value), axis=-1))


def _in_steps(values, steps):
    """Values rounded to so many steps from 0 to 1: few colors make a small picture."""
    return np.round(values * steps) / steps


def _draw_disc(ax, value):
    """The disc of hue and saturation in chips of equal color, white outside of it."""
    places = np.linspace(-1, 1, 721)
    across, up = np.meshgrid(places, places)
    saturation = np.hypot(across, up)
    hue = _in_steps(np.arctan2(up, across) / (2 * np.pi), HUES) % 1
    pixels = _rgb(hue, _in_steps(saturation, RINGS).clip(0, 1), value)
    pixels[saturation > 1] = 1
    ax.imshow(pixels, extent=(-1, 1, -1, 1), origin="lower", zorder=0)


def _draw_line_of_hues(ax, bottom, top):
    """A strip with the hues from 0 to 1, with numbers and names."""
    hues = _in_steps(np.linspace(0, 1, 721), HUES)
    strip = _rgb(hues[np.newaxis], 1, 1)
    ax.imshow(strip, extent=(0, 1, bottom, top), aspect="auto", zorder=0)
    for sixths, (hue, name) in enumerate(NAMES_OF_HUES.items()):
        ax.plot([hue, hue], [bottom, bottom - 0.04], color="black", linewidth=0.8)
        number = {0: "0", 6: "1"}.get(sixths, f"{sixths}/6")
        draw.write(ax, hue, bottom - 0.07, f"{number}\n{name}", va="top")


def loss_and_brightness(factors, losses):
    """What several losses say when the true pictures are made darker and lighter.

    `factors` (pictures,) are what all values were multiplied with, 1 for the truth; `losses` maps a
    title to the losses above the truth's.
    """
    figure, panels = draw.panels(losses, 2.7, 2.9)
    described = []
    for ax, title, values in panels:
        ax.plot(factors, values, color=BLUE, linewidth=2)
        draw.baseline(ax, 1, color=GREEN, line=":", upright=True)
        ax.set_xlabel("values multiplied by")
        top = values.max() if values.max() > 0 else 10  # a flat line has no scale of its own
        ax.set_ylim(-0.06 * top, 1.1 * top)
        ax.yaxis.set_major_formatter("{x:,.0f}")
        if values.max() == 0:
            ax.set_yticks([0])
        described.append(f"""{title.replace(chr(10), " ")}: {values[0]:,.0f} at {factors[0]:.1f},
            {values[-1]:,.0f} at {factors[-1]:.1f}""")
    panels[0][0].set_ylabel("loss above the truth's")
    alt = f"""Loss above that of the truth against the factor that makes pictures darker or lighter.
        {"; ".join(described)}. The dotted line at 1 is the truth."""
    return finish(figure, alt, drawing=True)


def mean_and_median(truths, answers, losses):
    """The loss of one answer to several truths, for several losses, with the best answer marked.

    `truths` are all true, each as often as it is there; `answers` in [0, 1] are tried; `losses`
    maps a title to the mean loss of each answer.
    """
    places, counts = np.unique(truths, return_counts=True)
    figure, panels = draw.panels(losses, 4.2, 3.2)
    described = []
    for ax, title, values in panels:
        ax.plot(answers, values, color=BLUE, linewidth=2)
        best = answers[values.argmin()], values.min()
        ax.plot(*best, "o", color=ORANGE, markersize=9)
        draw.note(ax, f"{best[0]:.2f}", best, (0, 10), color=ORANGE, fontsize=10)
        for place, count in zip(places, counts, strict=True):
            heights = values.max() * (-0.08 - 0.08 * np.arange(count))
            ax.plot(np.full(count, place), heights, "s", color=GRAY, markersize=4.5)
        ax.set(xlabel="answer (squares: the truths)", ylabel="mean loss", yticks=[])
        ax.set_ylim(bottom=-values.max() * (0.1 + 0.08 * counts.max()))
        described.append(f"{title}: lowest at {best[0]:.2f}")
    alt = f"Mean loss of an answer when the truths are {truths.tolist()}. {'; '.join(described)}."
    return finish(figure, alt, drawing=True)


def swatches(rows, what):
    """A table of plain colors, with names above its columns and in front of its rows.

    `rows` maps a name to a dictionary from a column's name to a color (3,) in [0, 1]; all rows have
    the same columns.
    """
    columns = list(next(iter(rows.values())))
    figure, ax = draw.canvas((0.75 * len(columns) + 1.6, 0.42 * len(rows) + 0.4))
    described = []
    for row, (name, cells) in enumerate(rows.items()):
        levels = {column: np.clip(face, 0, 1) for column, face in cells.items()}
        for column, face in enumerate(levels.values()):
            draw.square(ax, column, row, 0.94, 0.9, facecolor=face)
        words = ", ".join(
            f"{column} {np.rint(255 * face).astype(int).tolist()}"
            for column, face in levels.items()
        )
        described.append(f"{name}: {words}")
        draw.write(ax, -0.15, row + 0.45, name, ha="right")
    for column, name in enumerate(columns):
        draw.write(ax, column + 0.47, -0.1, name, va="bottom", fontsize=8.5)
    ax.set(xlim=(0, len(columns)), ylim=(len(rows), -0.5), aspect="auto")
    alt = f"Plain colors in rows, as red, green and blue. {'; '.join(described)}. {what}"
    return finish(figure, alt, drawing=True)


def cross_validation(found):
    """The loss on each fold while it was held out, the mean of the folds, and the best epoch.

    `found` is what `validation.cross_validate` gives.
    """
    figure, ax = draw.axes(size=(7, 3.2))
    for number, losses in enumerate(found["parts"]):
        name = "each fold" if number == 0 else "_"  # names with "_" stay out of the legend
        draw.curves(ax, {name: losses}, linewidth=1, alpha=0.7, marker="")
    draw.curves(ax, {"mean of the folds": found["mean"]}, color="black", linewidth=2.5, marker="")
    best = found["best_epoch"]
    style = {"color": ORANGE, "markersize": 10, "label": "lowest mean", "zorder": 3}
    ax.plot(best, found["mean"][best - 1], "D", **style)
    draw.epochs_below(ax, ylabel="loss above the truth's\non the fold held out")
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.legend(frameon=False, loc="upper right")
    bests = [int(np.argmin(losses)) + 1 for losses in found["parts"]]
    alt = f"""Loss on each of {len(bests)} folds of the training images while it was held out, over
        {len(found["mean"])} epochs. Lowest in the epochs {bests} for single folds, in epoch {best}
        for their mean."""
    return finish(figure, alt, drawing=True)
