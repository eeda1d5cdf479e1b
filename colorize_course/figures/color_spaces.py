"""Figures of notebook 07: hue, color spaces, losses and remedies against overfitting."""

import numpy as np
from matplotlib.colors import hsv_to_rgb
from matplotlib.patches import Patch

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


def averaged_hues(hues, saturations, what):
    """Hues with their mean on the line and their mean on the circle.

    `hues` and `saturations` are arrays (colors,) in [0, 1].
    """
    points = saturations * np.exp(2j * np.pi * hues)
    on_line, point = float(hues.mean()), points.mean()
    on_circle, strength = np.angle(point) / (2 * np.pi) % 1, abs(point)
    faces = _rgb(hues, saturations, 0.95)
    figure, (left, right) = draw.canvas((8.4, 3.0), columns=2, width_ratios=(1.8, 1))
    dots = {"s": 40, "edgecolor": "black", "linewidth": 0.5, "clip_on": False}
    mark = {"s": 190, "edgecolor": "black", "linewidth": 2, "marker": "D", "zorder": 5}
    _draw_line_of_hues(left, -0.3, -0.1)
    # Spread upward by chance, so that equal hues do not hide each other.
    heights = np.random.default_rng(0).uniform(0, 0.7, len(hues)) if len(hues) > 9 else 0.35
    left.scatter(hues, np.broadcast_to(heights, hues.shape), c=faces, **dots)
    left.plot([on_line, on_line], [-0.1, 0.95], color="black", linewidth=1, zorder=1)
    left.scatter(on_line, 0.95, color=[_rgb(on_line, saturations.mean(), 0.95)], **mark)
    left.set(xlim=(-0.06, 1.06), ylim=(-0.75, 1.12))
    left.set_title(f"Mean on the line: {on_line:.2f}", fontsize=10)
    _draw_disc(right, 0.95)
    right.scatter(points.real, points.imag, c=faces, **dots)
    right.scatter(point.real, point.imag, color=[_rgb(on_circle, strength, 0.95)], **mark)
    title = f"Mean on the circle: hue {on_circle:.2f}, saturation {strength:.2f}"
    right.set_title(title, fontsize=10)
    alt = f"""{what} Left as points along the line of hues, with their mean {_named(on_line)}. Right
        as points in the color circle; the mean of the points has the hue {_named(on_circle)}, and
        the saturation {strength:.2f}."""
    return finish(figure, alt, drawing=True)


def _named(hue):
    """A hue as its number and the name that is nearest."""
    nearest = min(NAMES_OF_HUES, key=lambda named: abs(named - hue))
    return f"{hue:.2f}, near {NAMES_OF_HUES[nearest]}"


def hue_histograms(histograms, what, means=None):
    """How much of the color of some images has which hue, as bars in that hue.

    `histograms` maps a name to shares (bins,) that add up to 1; `means` some of the names to a hue
    that is marked, in [0, 1].
    """
    size = 7, 1.15 * len(histograms) + 0.6
    figure, panels = draw.axes(len(histograms), size=size, sharex=True, sharey=True, squeeze=False)
    described = []
    for ax, (name, shares) in zip(panels[:, 0], histograms.items(), strict=True):
        middles = (np.arange(len(shares)) + 0.5) / len(shares)
        style = {"color": _rgb(middles, 0.9, 0.9), "edgecolor": "0.4", "linewidth": 0.4}
        ax.bar(middles, 100 * shares, width=1 / len(shares), **style)
        draw.write(ax, 0.5, 0.93, name, transform=ax.transAxes, va="top")
        ax.set_ylabel("%", fontsize=9)
        described.append(f"{name}: fullest bar at hue {_named(middles[np.argmax(shares)])}")
        if means and name in means:
            mean = means[name]
            draw.baseline(ax, mean, color="black", upright=True)
            style = {"transform": ax.get_xaxis_transform(), "ha": "left", "va": "top"}
            draw.write(ax, mean, 0.72, f" mean of the hues: {mean:.2f}", **style)
            described[-1] += f", mean of the hues {_named(mean)}"
    labels = [f"{hue:.2f}\n{name}" for hue, name in NAMES_OF_HUES.items()]
    panels[-1, 0].set_xticks(list(NAMES_OF_HUES), labels, fontsize=9)
    panels[-1, 0].set_xlim(0, 1)
    alt = f"Histograms of hue, weighted by how strong the color is. {'; '.join(described)}. {what}"
    return finish(figure, alt, drawing=True)


def ab_planes(lightnesses=(25, 55, 85)):
    """The plane of a* and b* at several lightnesses, as far as a screen can show it."""
    size = 2.8 * len(lightnesses), 3.0
    figure, panels = draw.axes(1, len(lightnesses), size=size, sharey=True)
    for ax, lightness in zip(panels, lightnesses, strict=True):
        draw.plane(ax, lightness, 110, size=220)
        draw.label_plane(ax, ax is panels[0])
        ax.plot(0, 0, "+", color="black", markersize=9)
        ax.set(title=f"L* = {lightness}", xticks=[-100, -50, 0, 50, 100])
    alt = f"""The colors of a screen on the plane of a* and b*, at the lightnesses {lightnesses}:
        islands of different shape around the middle, which is gray. The dark one reaches far into
        blue and not into yellow, the light one far into yellow and green and not into blue or
        red."""
    return finish(figure, alt, drawing=True)


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


def relative_losses(records, columns=3):
    """Losses of several runs above the truth's, with the gray copy's as their unit.

    Losses of different targets have nothing in common but these two marks: 0 is the truth, 1 is a
    gray copy. There are so many `columns` of panels.
    """
    rows, columns = -(-len(records) // columns), min(columns, len(records))
    size = 3.1 * columns, 2.3 * rows + 0.4
    figure, grid = draw.axes(rows, columns, size=size, sharey=True, squeeze=False)
    described = []
    for ax, (title, record) in zip(grid.flat, records.items(), strict=False):
        drawn = draw.parts(ax, record["history"], "loss", _relative_to(record))
        draw.baseline(ax, 1, "gray copy of the same images", line="-")
        ax.set_title(title, fontsize=10)
        ends = " and ".join(
            f"{draw.PARTS[part]} {values[-1]:.2f}" for part, values in drawn.items()
        )
        described.append(f"{title} ends at {ends}")
    for ax in grid.flat[len(records) :]:
        ax.set_axis_off()
    for ax in grid[:, 0]:
        ax.set(ylabel="loss (gray copy = 1)", ylim=(0, None))
    for number, ax in enumerate(grid.flat[: len(records)]):
        draw.epochs_below(ax, "epoch" if number >= len(records) - columns else "")
    draw.legend_below(figure)
    alt = f"""Loss above that of the truth, divided by that of a gray copy, epoch by epoch.
        {"; ".join(described)}."""
    return finish(figure, alt, drawing=True)


def _relative_to(record):
    """A function that measures losses from the truth (0) to a gray copy (1) of the same images."""

    def relative(losses, part):
        baselines = record["train_floors"] if part == "train" else record["floors"]
        unit = baselines["gray_copy_loss"] - baselines["truth_loss"]
        return (losses - baselines["truth_loss"]) / unit

    return relative


def shares_of_colors(groups, faces, what):
    """Which share of the pixels has which color, as one bar for each group, cut into pieces.

    `groups` maps a name to a dictionary from a color's name to its share, or to an empty one, which
    leaves a gap; `faces` maps a color's name to the color that it is drawn in.
    """
    figure, ax = draw.axes(size=(7.5, 0.24 * len(groups) + 0.9))
    described = []
    for row, (name, shares) in enumerate(groups.items()):
        left = 0
        for color_name, share in shares.items():
            style = {"edgecolor": "white", "linewidth": 0.8, "color": faces[color_name]}
            ax.barh(row, 100 * share, 0.85, left, **style)
            if share >= 0.06:
                style = {"fontsize": 7.5, "color": draw.readable_on(faces[color_name])}
                draw.write(ax, left + 50 * share, row, f"{100 * share:.0f}", **style)
            left += 100 * share
        if shares:
            largest = sorted(shares, key=shares.get, reverse=True)[:2]
            words = " and ".join(f"{each} {shares[each]:.0%}" for each in largest)
            described.append(f"{name}: {words}")
    draw.name_rows(ax, [name if shares else "" for name, shares in groups.items()])
    ax.tick_params(axis="y", length=0)
    ax.set(xlabel="share of the pixels (%)", xlim=(0, 100))
    ax.grid(visible=False)
    keys = [Patch(facecolor=face) for face in faces.values()]
    where = {"loc": "outside upper center"}
    draw.legend_below(figure, len(faces), handles=keys, labels=list(faces), **where)
    alt = f"Bars cut into shares of colors; the two largest of each: {'; '.join(described)}. {what}"
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


def held_out_parts(ways):
    """Which part of the training images a network learns from, and which part judges it.

    `ways` maps a title to (part, parts) as `data.hold_out` takes them.
    """
    figure, ax = draw.canvas((8.4, 0.42 * len(ways) + 0.9))
    looks = {
        "learned from": {"facecolor": BLUE, "edgecolor": "white"},
        "set aside, to choose with": {"facecolor": ORANGE, "edgecolor": "white", "hatch": "//"},
        "test images: not looked at": {"facecolor": "0.85", "edgecolor": "white"},
    }
    learned, aside, test = looks.values()
    for row, (title, (part, parts)) in enumerate(ways.items()):
        for number in range(parts):
            look = aside if number == part else learned
            draw.square(ax, number * 5 / parts, row, 5 / parts, 0.72, **look)
        draw.square(ax, 5.25, row, 1, 0.72, **test)
        draw.write(ax, -0.1, row + 0.36, title, ha="right")
    keys = [Patch(**look) for look in looks.values()]
    draw.legend_below(figure, handles=keys, labels=list(looks))
    ax.set(xlim=(-1.1, 6.3), ylim=(len(ways), -0.1), aspect="auto")
    described = "; ".join(
        f"{title}: part {part + 1} of {parts} is set aside" for title, (part, parts) in ways.items()
    )
    alt = f"""Bars for the training images, cut into parts. {described}. Beside each bar a gray one
        for the test images, which are not looked at."""
    return finish(figure, alt, drawing=True)


def early_stopping(losses, last, kept):
    """A curve of the loss on images that were set aside: which epoch is kept, where it ends.

    `last` and `kept` are epochs counted from 1, as from `validation.early_stop`.
    """
    figure, ax = draw.axes(size=(7, 3))
    given_up = last < len(losses)
    marks = {"marker": "o" if len(losses) <= draw.FEW else ""}
    if given_up:
        draw.curves(ax, {"not trained": losses}, color=GRAY, linestyle=":", **marks)
        ax.axvline(last, color="black", linestyle="--", linewidth=1)
        style = {"transform": ax.get_xaxis_transform(), "ha": "left", "va": "top"}
        draw.write(ax, last, 0.97, " given up", **style)
    draw.curves(ax, {"trained": losses[:last]}, **marks)
    ax.plot(kept, losses[kept - 1], "D", color=ORANGE, markersize=10, label="kept", zorder=3)
    draw.epochs_below(ax, ylabel="loss on images set aside")
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.legend(frameon=False, loc="upper center")
    alt = f"""Loss on images that were set aside over {len(losses)} epochs. Epoch {kept} has the
        lowest, {losses[kept - 1]:,.0f}, up to epoch {last}, where the training
        {"is given up" if given_up else "ends"}."""
    return finish(figure, alt, drawing=True)


def cross_validation(found):
    """The loss on each part while it was set aside, the mean of the parts, and the best epoch.

    `found` is what `validation.cross_validate` gives.
    """
    figure, ax = draw.axes(size=(7, 3.2))
    for number, losses in enumerate(found["parts"]):
        name = "each part" if number == 0 else "_"  # names with "_" stay out of the legend
        draw.curves(ax, {name: losses}, linewidth=1, alpha=0.7, marker="")
    draw.curves(ax, {"mean of the parts": found["mean"]}, color="black", linewidth=2.5, marker="")
    best = found["best_epoch"]
    style = {"color": ORANGE, "markersize": 10, "label": "lowest mean", "zorder": 3}
    ax.plot(best, found["mean"][best - 1], "D", **style)
    draw.epochs_below(ax, ylabel="loss above the truth's\non the part set aside")
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.legend(frameon=False, loc="upper right")
    bests = [int(np.argmin(losses)) + 1 for losses in found["parts"]]
    alt = f"""Loss on each of {len(bests)} parts of the training images while it was set aside, over
        {len(found["mean"])} epochs. Lowest in the epochs {bests} for single parts, in epoch {best}
        for their mean."""
    return finish(figure, alt, drawing=True)
