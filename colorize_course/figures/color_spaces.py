"""Figures of notebook 07: hue, color spaces, losses and means against overfitting."""

import numpy as np
from matplotlib.colors import hsv_to_rgb, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from skimage.color import rgb2lab

from colorize_course.figures.style import BLUE, GRAY, GREEN, ORANGE, PINK, axes, finish
from colorize_lib import color

NAMES_OF_HUES = {
    0: "red",
    1 / 6: "yellow",
    2 / 6: "green",
    3 / 6: "cyan",
    4 / 6: "blue",
    5 / 6: "magenta",
    1: "red",
}
HUES, RINGS = 36, 6  # chips of the color circle: around, and from the middle to the edge


def color_circle():
    """All hues and saturations at full value, as a disc, and the hues alone, as a line.

    Introduced in notebook 07.
    """
    figure = Figure(figsize=(8.4, 3.2), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.5))
    _draw_disc(left, 1)
    for hue, name in list(NAMES_OF_HUES.items())[:-1]:
        angle = 2 * np.pi * hue
        side = {1: "left", 0: "center", -1: "right"}[int(np.sign(np.round(np.cos(angle), 6)))]
        left.text(
            1.08 * np.cos(angle), 1.12 * np.sin(angle), name, ha=side, va="center", fontsize=9
        )
    left.set(xlim=(-1.75, 1.75), ylim=(-1.25, 1.25))
    _draw_line_of_hues(right, 0, 0.25)
    right.set(xlim=(-0.06, 1.06), ylim=(-0.85, 1.1))
    return finish(
        figure,
        "Left a disc: the hues around its edge, counterclockwise from red on the right over "
        "yellow, green, cyan, blue and magenta back to red; toward the middle they fade to white. "
        "Right the same hues along a line from 0 to 1: it begins and ends with red.",
        drawing=True,
    )


def _in_steps(values, steps):
    """Values rounded to so many steps from 0 to 1: few colors make a small picture."""
    return np.round(values * steps) / steps


def _draw_disc(ax, value, radius=1):
    """The disc of hue and saturation in chips of equal color, white outside of it."""
    places = np.linspace(-radius, radius, 721)
    across, up = np.meshgrid(places, places)
    saturation = np.hypot(across, up) / radius
    hue = _in_steps(np.arctan2(up, across) / (2 * np.pi), HUES) % 1
    pixels = hsv_to_rgb(
        np.stack([hue, _in_steps(saturation, RINGS).clip(0, 1), np.full_like(hue, value)], axis=-1)
    )
    pixels[saturation > 1] = 1
    ax.imshow(pixels, extent=(-radius, radius, -radius, radius), origin="lower", zorder=0)
    ax.set_axis_off()
    ax.set_aspect("equal")


def _draw_line_of_hues(ax, bottom, top):
    """A strip with the hues from 0 to 1, with numbers and names."""
    hues = _in_steps(np.linspace(0, 1, 721), HUES)
    strip = hsv_to_rgb(np.stack([hues, np.ones(721), np.ones(721)], axis=-1))[np.newaxis]
    ax.imshow(strip, extent=(0, 1, bottom, top), aspect="auto", zorder=0)
    words = ["0", "1/6", "2/6", "3/6", "4/6", "5/6", "1"]
    for (hue, name), word in zip(NAMES_OF_HUES.items(), words, strict=True):
        ax.plot([hue, hue], [bottom, bottom - 0.04], color="black", linewidth=0.8)
        ax.text(hue, bottom - 0.07, f"{word}\n{name}", ha="center", va="top", fontsize=9)
    ax.set_axis_off()


def averaged_hues(hues, saturations, what):
    """Hues with their mean on the line and their mean on the circle.

    Introduced in notebook 07.

    Args:
        hues: array (colors,), in [0, 1].
        saturations: array (colors,), in [0, 1].
        what: which colors these are, for the text alternative.
    """
    on_line = float(hues.mean())
    point = np.mean(saturations * np.exp(2j * np.pi * hues))
    on_circle, strength = np.angle(point) / (2 * np.pi) % 1, abs(point)
    faces = hsv_to_rgb(np.stack([hues, saturations, np.full_like(hues, 0.95)], axis=-1))
    figure = Figure(figsize=(8.4, 3.0), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.8, 1))
    _draw_line_of_hues(left, -0.3, -0.1)
    # Spread upward by chance, so that equal hues do not hide each other.
    heights = np.random.default_rng(0).uniform(0, 0.7, len(hues)) if len(hues) > 9 else 0.35
    dots = {"s": 40, "edgecolor": "black", "linewidth": 0.5}
    left.scatter(hues, np.broadcast_to(heights, hues.shape), c=faces, clip_on=False, **dots)
    mark = {"s": 190, "edgecolor": "black", "linewidth": 2, "marker": "D", "zorder": 5}
    mean_color = hsv_to_rgb((on_line, saturations.mean(), 0.95))
    left.plot([on_line, on_line], [-0.1, 0.95], color="black", linewidth=1, zorder=1)
    left.scatter(on_line, 0.95, color=[mean_color], **mark)
    left.set(xlim=(-0.06, 1.06), ylim=(-0.75, 1.12))
    left.set_title(f"Mean on the line: {on_line:.2f}", fontsize=10)
    _draw_disc(right, 0.95)
    points = saturations * np.exp(2j * np.pi * hues)
    right.scatter(points.real, points.imag, c=faces, clip_on=False, **dots)
    mean_color = hsv_to_rgb((on_circle, strength, 0.95))
    right.scatter(point.real, point.imag, color=[mean_color], clip_on=False, **mark)
    right.set_title(
        f"Mean on the circle: hue {on_circle:.2f}, saturation {strength:.2f}", fontsize=10
    )
    return finish(
        figure,
        f"{what} Left as points along the line of hues, with their mean {on_line:.2f}, which is "
        f"near {_name_of_hue(on_line)}. Right as points in the color circle; the mean of the "
        f"points has the hue {on_circle:.2f}, near {_name_of_hue(on_circle)}, and the saturation "
        f"{strength:.2f}.",
        drawing=True,
    )


def _name_of_hue(hue):
    return NAMES_OF_HUES[min(NAMES_OF_HUES, key=lambda named: abs(named - hue))]


def hue_histograms(histograms, what, means=None):
    """How much of the color of some images has which hue, as bars in that hue.

    Introduced in notebook 07.

    Args:
        histograms: dictionary from a name to an array (bins,), shares that add up to 1.
        what: what can be seen, for the text alternative.
        means: dictionary from some of the names to a hue that is marked, in [0, 1].
    """
    figure, panels = axes(
        len(histograms),
        size=(7, 1.15 * len(histograms) + 0.6),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    described = []
    for ax, (name, shares) in zip(panels[:, 0], histograms.items(), strict=True):
        bins = len(shares)
        middles = (np.arange(bins) + 0.5) / bins
        faces = hsv_to_rgb(np.stack([middles, np.full(bins, 0.9), np.full(bins, 0.9)], axis=-1))
        ax.bar(middles, 100 * shares, width=1 / bins, color=faces, edgecolor="0.4", linewidth=0.4)
        ax.text(0.5, 0.93, name, transform=ax.transAxes, ha="center", va="top", fontsize=9)
        ax.set_ylabel("%", fontsize=9)
        fullest = middles[int(np.argmax(shares))]
        described.append(f"{name}: fullest bar at hue {fullest:.2f}, near {_name_of_hue(fullest)}")
        if means and name in means:
            mean = means[name]
            ax.axvline(mean, color="black", linewidth=1.5, linestyle="--")
            words = f" mean of the hues: {mean:.2f}"
            ax.text(mean, 0.72, words, transform=ax.get_xaxis_transform(), fontsize=9, va="top")
            described[-1] += f", mean of the hues {mean:.2f}, near {_name_of_hue(mean)}"
    labels = [f"{hue:.2f}\n{name}" for hue, name in NAMES_OF_HUES.items()]
    panels[-1, 0].set_xticks(list(NAMES_OF_HUES), labels, fontsize=9)
    panels[-1, 0].set_xlim(0, 1)
    return finish(
        figure,
        f"Histograms of hue, weighted by how strong the color is. {'; '.join(described)}. {what}",
        drawing=True,
    )


def ab_planes(lightnesses=(25, 55, 85)):
    """The plane of a* and b* at several lightnesses, as far as a screen can show it.

    Introduced in notebook 07.

    Args:
        lightnesses: values of L*, in (0, 100).
    """
    reach = 110
    figure, panels = axes(1, len(lightnesses), size=(2.8 * len(lightnesses), 3.0), sharey=True)
    steps = np.linspace(-reach, reach, 221)
    for ax, lightness in zip(panels, lightnesses, strict=True):
        lab = np.stack([np.full((221, 221), float(lightness)), *np.meshgrid(steps, steps)], axis=-1)
        pixels = color.lab_to_rgb(lab)
        there = np.abs(rgb2lab(pixels) - lab).max(axis=-1) < 1  # else cut off: no such color
        pixels[~there] = 1
        ax.imshow(pixels, extent=(-reach, reach, -reach, reach), origin="lower", zorder=0)
        ax.plot(0, 0, "+", color="black", markersize=9)
        ax.grid(visible=False)
        ax.set(title=f"L* = {lightness}", xlabel="a*: green to red")
        ax.set_xticks([-100, -50, 0, 50, 100])
    panels[0].set_ylabel("b*: blue to yellow")
    return finish(
        figure,
        f"The colors of a screen on the plane of a* and b*, at the lightnesses {lightnesses}: "
        "islands of different shape around the middle, which is gray. The dark one reaches far "
        "into blue and not into yellow, the light one far into yellow and green and not into "
        "blue or red.",
        drawing=True,
    )


def loss_and_brightness(factors, losses):
    """What several losses say when the true pictures are made darker and lighter.

    Introduced in notebook 07.

    Args:
        factors: array (pictures,): what all values were multiplied with; 1 is the truth.
        losses: dictionary from a title to an array (pictures,), the loss above the truth's.
    """
    figure, panels = axes(1, len(losses), size=(2.7 * len(losses), 2.9))
    described = []
    for ax, (title, values) in zip(panels, losses.items(), strict=True):
        ax.plot(factors, values, color=BLUE, linewidth=2)
        ax.axvline(1, color=GREEN, linestyle=":", linewidth=1.5)
        ax.set(xlabel="values multiplied by")
        ax.set_title(title, fontsize=10)
        top = values.max() if values.max() > 0 else 10  # a flat line has no scale of its own
        ax.set_ylim(-0.06 * top, 1.1 * top)
        ax.yaxis.set_major_formatter("{x:,.0f}")
        if values.max() == 0:
            ax.set_yticks([0])
        described.append(
            f"{title.replace(chr(10), ' ')}: {values[0]:,.0f} at {factors[0]:.1f}, "
            f"{values[-1]:,.0f} at {factors[-1]:.1f}"
        )
    panels[0].set_ylabel("loss above the truth's")
    return finish(
        figure,
        "Loss above that of the truth against the factor that makes pictures darker or lighter. "
        f"{'; '.join(described)}. The dotted line at 1 is the truth.",
        drawing=True,
    )


def mean_and_median(truths, answers, losses):
    """The loss of one answer to several truths, for several losses, with the best answer marked.

    Introduced in notebook 07.

    Args:
        truths: array (truths,): the values that are all true, each as often as it is there.
        answers: array (answers,), in [0, 1]: the values that are tried.
        losses: dictionary from a title to an array (answers,), the mean loss over all truths.
    """
    figure, panels = axes(1, len(losses), size=(4.2 * len(losses), 3.2))
    described = []
    for ax, (title, values) in zip(panels, losses.items(), strict=True):
        ax.plot(answers, values, color=BLUE, linewidth=2)
        best = int(values.argmin())
        ax.plot(answers[best], values[best], "o", color=ORANGE, markersize=9)
        ax.annotate(
            f"{answers[best]:.2f}",
            (answers[best], values[best]),
            (0, 10),
            textcoords="offset points",
            ha="center",
            color=ORANGE,
        )
        places, counts = np.unique(truths, return_counts=True)
        for place, count in zip(places, counts, strict=True):
            heights = -0.08 - 0.08 * np.arange(count)
            ax.plot(
                np.full(count, place),
                values.max() * heights,
                "s",
                color=GRAY,
                markersize=4.5,
            )
        ax.set(xlabel="answer (squares: the truths)", ylabel="mean loss", title=title)
        ax.title.set_fontsize(10)
        ax.set_ylim(bottom=-values.max() * (0.1 + 0.08 * counts.max()))
        ax.set_yticks([])
        described.append(f"{title}: lowest at {answers[best]:.2f}")
    return finish(
        figure,
        f"Mean loss of an answer when the truths are {truths.tolist()}. {'; '.join(described)}.",
        drawing=True,
    )


def relative_losses(records, columns=3):
    """Losses of several runs above the truth's, with the gray copy's as their unit.

    Losses of different targets have nothing in common but these two marks: 0 is the truth, 1 is
    a gray copy. Introduced in notebook 07.

    Args:
        records: dictionary from a title to a record with `train_floors`.
        columns: panels in a row.
    """
    rows = -(-len(records) // columns)
    columns = min(columns, len(records))
    figure, grid = axes(
        rows, columns, size=(3.1 * columns, 2.3 * rows + 0.4), sharey=True, squeeze=False
    )
    described = []
    for ax, (title, record) in zip(grid.flat, records.items(), strict=False):
        ends = []
        for part, floors, style, line_color in (
            ("train", record["train_floors"], "o-", BLUE),
            ("test", record["floors"], "s--", ORANGE),
        ):
            words = {"train": "training images", "test": "test images"}[part]
            unit = floors["gray_copy_loss"] - floors["truth_loss"]
            above = (np.array(record["history"][f"{part}_loss"]) - floors["truth_loss"]) / unit
            label = words if ax is grid[0, 0] else None
            epochs = np.arange(1, len(above) + 1)
            ax.plot(epochs, above, style, color=line_color, label=label, markersize=4)
            ends.append(f"{words} {above[-1]:.2f}")
        ax.axhline(
            1,
            color=PINK,
            linewidth=1.5,
            label="gray copy of the same images" if ax is grid[0, 0] else None,
        )
        ax.set_title(title, fontsize=10)
        ax.xaxis.get_major_locator().set_params(integer=True)
        described.append(f"{title} ends at {' and '.join(ends)}")
    for ax in grid.flat[len(records) :]:
        ax.set_axis_off()
    for ax in grid[:, 0]:
        ax.set_ylabel("loss (gray copy = 1)")
    for ax in list(grid.flat[: len(records)])[-columns:]:
        ax.set_xlabel("epoch")
    grid[0, 0].set_ylim(bottom=0)
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    return finish(
        figure,
        "Loss above that of the truth, divided by that of a gray copy, epoch by epoch. "
        f"{'; '.join(described)}.",
        drawing=True,
    )


def shares_of_colors(groups, faces, what):
    """Which share of the pixels has which color, as one bar for each group, cut into pieces.

    Introduced in notebook 07.

    Args:
        groups: dictionary from a name to a dictionary from a color's name to its share; an empty
            dictionary leaves a gap.
        faces: dictionary from a color's name to the color that it is drawn in.
        what: what can be seen, for the text alternative.
    """
    figure, ax = axes(size=(7.5, 0.24 * len(groups) + 0.9))
    described = []
    for row, (name, shares) in enumerate(groups.items()):
        left = 0
        for color_name, share in shares.items():
            style = {"edgecolor": "white", "linewidth": 0.8}
            ax.barh(row, 100 * share, 0.85, left, color=faces[color_name], **style)
            if share >= 0.06:
                where = left + 50 * share
                dark = np.dot(to_rgb(faces[color_name]), (0.3, 0.6, 0.1)) < 0.45
                ax.text(
                    where,
                    row,
                    f"{100 * share:.0f}",
                    ha="center",
                    va="center",
                    fontsize=7.5,
                    color="white" if dark else "black",
                )
            left += 100 * share
        if shares:
            largest = sorted(shares, key=shares.get, reverse=True)[:2]
            words = " and ".join(f"{each} {shares[each]:.0%}" for each in largest)
            described.append(f"{name}: {words}")
    names = ["" if not shares else name for name, shares in groups.items()]
    ax.set_yticks(np.arange(len(groups)), names, fontsize=9)
    ax.tick_params(axis="y", length=0)
    ax.set(xlabel="share of the pixels (%)", xlim=(0, 100), ylim=(len(groups) - 0.5, -0.5))
    ax.grid(visible=False)
    keys = [Patch(facecolor=face, label=name) for name, face in faces.items()]
    figure.legend(
        handles=keys, loc="outside upper center", ncols=len(faces), frameon=False, fontsize=9
    )
    return finish(
        figure,
        f"Bars cut into shares of colors; the two largest of each: {'; '.join(described)}. {what}",
        drawing=True,
    )


def swatches(rows, what):
    """A table of plain colors, with names above its columns and in front of its rows.

    Introduced in notebook 07.

    Args:
        rows: dictionary from the name of a row to a dictionary from the name of a column to a
            color, array (3,), floats in [0, 1]. All rows have the same columns.
        what: what can be seen, for the text alternative.
    """
    columns = list(next(iter(rows.values())))
    figure = Figure(figsize=(0.75 * len(columns) + 1.6, 0.42 * len(rows) + 0.4))
    figure.set_layout_engine("constrained")
    ax = figure.subplots()
    described = []
    for row, (name, cells) in enumerate(rows.items()):
        for column, face in enumerate(cells.values()):
            ax.add_patch(Rectangle((column, row), 0.94, 0.9, facecolor=np.clip(face, 0, 1)))
        levels = ", ".join(
            f"{column} {np.rint(255 * np.clip(face, 0, 1)).astype(int).tolist()}"
            for column, face in cells.items()
        )
        described.append(f"{name}: {levels}")
        ax.text(-0.15, row + 0.45, name, ha="right", va="center", fontsize=9)
    for column, name in enumerate(columns):
        ax.text(column + 0.47, -0.1, name, ha="center", va="bottom", fontsize=8.5)
    ax.set(xlim=(0, len(columns)), ylim=(len(rows), -0.5))
    ax.set_axis_off()
    return finish(
        figure,
        f"Plain colors in rows, as red, green and blue. {'; '.join(described)}. {what}",
        drawing=True,
    )


def held_out_parts(ways):
    """Which part of the training images a network learns from, and which part judges it.

    Introduced in notebook 07.

    Args:
        ways: dictionary from a title to (part, parts) as `data.hold_out` takes them.
    """
    figure = Figure(figsize=(8.4, 0.42 * len(ways) + 0.9), layout="constrained")
    ax = figure.subplots()
    for row, (title, (part, parts)) in enumerate(ways.items()):
        for number in range(parts):
            face, hatch = (ORANGE, "//") if number == part else (BLUE, None)
            ax.add_patch(
                Rectangle(
                    (number * 5 / parts, row),
                    5 / parts,
                    0.72,
                    facecolor=face,
                    edgecolor="white",
                    hatch=hatch,
                )
            )
        ax.add_patch(Rectangle((5.25, row), 1, 0.72, facecolor="0.85", edgecolor="white"))
        ax.text(-0.1, row + 0.36, title, ha="right", va="center", fontsize=9)
    keys = [
        Patch(facecolor=BLUE, label="learned from"),
        Patch(facecolor=ORANGE, hatch="//", edgecolor="white", label="set aside, to choose with"),
        Patch(facecolor="0.85", label="test images: not looked at"),
    ]
    figure.legend(handles=keys, loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    ax.set(xlim=(-1.1, 6.3), ylim=(len(ways), -0.1))
    ax.set_axis_off()
    described = "; ".join(
        f"{title}: part {part + 1} of {parts} is set aside" for title, (part, parts) in ways.items()
    )
    return finish(
        figure,
        f"Bars for the training images, cut into parts. {described}. Beside each bar a gray one "
        "for the test images, which are not looked at.",
        drawing=True,
    )


def early_stopping(losses, last, kept):
    """A curve of the loss on images that were set aside: which epoch is kept, where it ends.

    Introduced in notebook 07.

    Args:
        losses: list with a loss for each epoch.
        last, kept: epochs counted from 1, as from `validation.early_stop`.
    """
    figure, ax = axes(size=(7, 3))
    epochs = np.arange(1, len(losses) + 1)
    trained = epochs <= last
    size_of_marks = 5 if len(losses) <= 30 else 0
    given_up = last < len(losses)
    if given_up:
        marks = {"marker": "o", "markersize": size_of_marks}
        ax.plot(epochs, losses, ":", color=GRAY, label="not trained", **marks)
        ax.axvline(last, color="black", linestyle="--", linewidth=1)
        ax.text(last, 0.97, " given up", transform=ax.get_xaxis_transform(), va="top", fontsize=9)
    ax.plot(
        epochs[trained],
        np.array(losses)[trained],
        "-",
        color=BLUE,
        marker="o",
        markersize=size_of_marks,
        label="trained",
    )
    ax.plot(kept, losses[kept - 1], "D", color=ORANGE, markersize=10, label="kept")
    ax.set(xlabel="epoch", ylabel="loss on images set aside")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.legend(frameon=False, loc="upper center")
    return finish(
        figure,
        f"Loss on images that were set aside over {len(losses)} epochs. Epoch {kept} has the "
        f"lowest, {losses[kept - 1]:,.0f}, up to epoch {last}, where the training "
        f"{'is given up' if given_up else 'ends'}.",
        drawing=True,
    )


def cross_validation(found):
    """The loss on each part while it was set aside, the mean of the parts, and the best epoch.

    Introduced in notebook 07.

    Args:
        found: dictionary as from `validation.cross_validate`.
    """
    figure, ax = axes(size=(7, 3.2))
    epochs = np.arange(1, len(found["mean"]) + 1)
    for number, losses in enumerate(found["parts"]):
        label = "each part" if number == 0 else None
        ax.plot(epochs, losses, "-", color=BLUE, linewidth=1, alpha=0.7, label=label)
    ax.plot(epochs, found["mean"], color="black", linewidth=2.5, label="mean of the parts")
    best = found["best_epoch"]
    ax.plot(best, found["mean"][best - 1], "D", color=ORANGE, markersize=10, label="lowest mean")
    ax.set(xlabel="epoch", ylabel="loss above the truth's\non the part set aside")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.legend(frameon=False, loc="upper right")
    bests = [int(np.argmin(losses)) + 1 for losses in found["parts"]]
    return finish(
        figure,
        f"Loss on each of {len(bests)} parts of the training images while it was set aside, over "
        f"{len(epochs)} epochs. Lowest in the epochs {bests} for single parts, in epoch {best} for "
        "their mean.",
        drawing=True,
    )
