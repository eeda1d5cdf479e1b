"""Figures of notebook 10: whole photographs, and how they are colored."""

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from colorize_course.figures.pixels import picture_axes, shrink_to
from colorize_course.figures.style import (
    BLUE,
    BLUE_TO_ORANGE,
    GRAY,
    GREEN,
    ORANGE,
    PINK,
    PIXELS_PER_INCH,
    SKY,
    axes,
    finish,
    show_pixels,
)
from colorize_lib import color


def photographs(pictures, alt, height=1.3):
    """Photographs next to each other, equally high, each with its name above it.

    Introduced in notebook 10.

    Args:
        pictures: dictionary from a name to pixels, an array (height, width, 3 or 1), uint8.
        alt: text alternative.
        height: height of each picture in inches.
    """
    return photograph_rows({"": pictures.values()}, alt, list(pictures), height)


def photograph_rows(rows, alt, titles=(), height=1.2):
    """Rows of photographs under each other, equally high, each row with its name in front.

    Introduced in notebook 10.

    Args:
        rows: dictionary from the name of a row to its pictures, arrays (height, width, 3 or 1),
            uint8; pictures under each other should have about the same proportions.
        alt: text alternative.
        titles: words above each column; without them, none.
        height: height of each picture in inches.
    """
    return finish(_rows_of_photographs(rows, titles, height), alt, photograph=True)


def _rows_of_photographs(rows, titles, height):
    """The figure of `photograph_rows`, still open."""
    gap = 0.06
    first_row = next(iter(rows.values()))
    widths = [height * pixels.shape[1] / pixels.shape[0] for pixels in first_row]
    lefts = np.cumsum([0, *widths[:-1]]) + gap * np.arange(len(widths))
    size = lefts[-1] + widths[-1], len(rows) * (height + gap) - gap
    figure = Figure(figsize=size)
    for number, (name, pictures) in enumerate(rows.items()):
        bottom = size[1] - height - number * (height + gap)
        for column, (left, width, pixels) in enumerate(zip(lefts, widths, pictures, strict=True)):
            place = left / size[0], bottom / size[1], width / size[0], height / size[1]
            ax = figure.add_axes(place)
            show_pixels(ax, shrink_to(pixels, height))
            if column == 0:
                style = {"ha": "right", "va": "center", "fontsize": 10}
                ax.text(-0.03, 0.5, name, transform=ax.transAxes, **style)
            if number == 0 and titles:
                ax.set_title(titles[column], fontsize=10, pad=4)
    return figure


def crops(whole, inside, pictures, alt, times=4):
    """A photograph with a frame in it, and what several pictures have inside that frame.

    Introduced in notebook 10.

    Args:
        whole: array (height, width, 3), uint8.
        inside: a pair of slices: the rows and the columns inside the frame.
        pictures: dictionary from a name to the pixels inside, arrays (rows, columns, 3 or 1),
            uint8; one with fewer pixels is shown equally large.
        alt: text alternative.
        times: how many dots wide and high one of the pixels inside is drawn.
    """
    rows, columns = inside
    size = rows.stop - rows.start, columns.stop - columns.start
    height = size[0] * times / PIXELS_PER_INCH
    widths = [height * whole.shape[1] / whole.shape[0]]
    widths += [height * size[1] / size[0]] * len(pictures)
    figure, (first, *others) = picture_axes(widths, height)
    smaller = shrink_to(whole, height)
    show_pixels(first, smaller)
    shrunk = len(smaller) / len(whole)
    place = columns.start * shrunk - 0.5, rows.start * shrunk - 0.5
    for line_color, width in (("white", 2.5), ("black", 1)):
        style = {"fill": False, "edgecolor": line_color, "linewidth": width}
        first.add_patch(Rectangle(place, size[1] * shrunk, size[0] * shrunk, **style))
    first.set_title("where", fontsize=10)
    for ax, (name, pixels) in zip(others, pictures.items(), strict=True):
        show_pixels(ax, pixels)
        ax.set_aspect("auto")
        ax.set_title(name, fontsize=10)
    return finish(figure, alt, photograph=True)


def colorizer_steps(photograph, lightness, small_lightness, small_chroma, chroma, colored):
    """The way of a photograph through the colorizer, as pictures with arrows between them.

    Introduced in notebook 10.

    Args:
        photograph: array (height, width, 3), uint8.
        lightness: array (height, width), CIE L*.
        small_lightness: array (smaller height, smaller width), CIE L*.
        small_chroma: array (smaller height, smaller width, 2), CIE a* and b*.
        chroma: array (height, width, 2).
        colored: array (height, width, 3), uint8.
    """
    wide, low = 1.8, 1.8 * photograph.shape[0] / photograph.shape[1]
    above, below = low + 0.85, 0.0
    inches = 0.88  # in a unit of the drawing
    figure = Figure(figsize=(inches * 9.2, inches * (above + low + 0.3)))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 9.2), ylim=(-0.3, above + low), aspect="equal")
    ax.set_axis_off()
    gray, small_gray = (_without_chroma(plane) for plane in (lightness, small_lightness))
    small_colors, colors = (color.at_medium_lightness(plane) for plane in (small_chroma, chroma))
    small_low = 0.5 * low
    middle = below + low / 2
    pictures = [
        (photograph, 0, above, wide, "the photograph"),
        (gray, 2.45, above, wide, "1  its lightness"),
        (colored, 7.4, above, wide, "6  colored"),
        (small_gray, 2.9, middle - small_low / 2, wide / 2, "2  a small copy"),
        (small_colors, 5.65, middle - small_low / 2, wide / 2, "3  its chroma"),
        (colors, 7.4, below, wide, "4, 5  chroma at full size"),
    ]
    for pixels, left, bottom, width, words in pictures:
        tall = width * pixels.shape[0] / pixels.shape[1]
        shown = pixels if width < wide else shrink_to(pixels, inches * tall)
        extent = (left, left + width, bottom, bottom + tall)
        ax.imshow(shown, extent=extent, interpolation="nearest")
        ax.text(left + width / 2, bottom - 0.07, words, ha="center", va="top", fontsize=9.5)
    ax.set(xlim=(0, 9.2), ylim=(-0.3, above + low))
    ax.add_patch(Rectangle((4.25, middle - 0.25), 0.95, 0.5, facecolor=BLUE))
    ax.text(4.725, middle, "network", ha="center", va="center", fontsize=9.5, color="white")
    row = above + low / 2
    arrow = {"arrowstyle": "-|>", "color": GRAY, "linewidth": 1.4}
    for start, end in [
        ((1.87, row), (2.38, row)),
        ((4.32, row), (7.33, row)),
        ((3.35, above - 0.3), (3.35, middle + small_low / 2 + 0.06)),
        ((3.85, middle), (4.2, middle)),
        ((5.25, middle), (5.6, middle)),
        ((6.6, middle), (7.33, middle)),
        ((8.3, below + low + 0.05), (8.3, above - 0.3)),
    ]:
        ax.annotate("", end, start, arrowprops=arrow)
    ax.text(5.82, row + 0.06, "kept, with every detail", ha="center", fontsize=9, color=GRAY)
    height, width = small_lightness.shape
    return finish(
        figure,
        "The way of a photograph through the colorizer, as pictures with arrows. Above: the "
        "photograph, then its lightness, and from there a long arrow, 'kept, with every detail', "
        f"to the colored photograph. Below: from the lightness down to a small copy of {width} by "
        f"{height} pixels, through the network to its chroma, in blurred squares, then the chroma "
        "at full size, and from there up to the colored photograph.",
        photograph=True,
    )


def _without_chroma(lightness):
    """A plane of lightness as a gray picture with three channels."""
    return color.paint(lightness, np.zeros((*lightness.shape, 2)))


def line_of_a_window(photograph, small_lightness, small_chroma, place, line, words):
    """A window of the small copy: where it is, and the line through its lightness and chroma.

    Introduced in notebook 10.

    Args:
        photograph: array (height, width, 3), uint8.
        small_lightness: array (smaller height, smaller width), CIE L*.
        small_chroma: array of the same shape: a* or b*.
        place: row and column of the pixel in the middle of the window, and how many neighbors
            belong to it on each side.
        line: slope and offset.
        words: "a*" or "b*".
    """
    row, column, neighbors = place
    window = (
        slice(row - neighbors, row + neighbors + 1),
        slice(column - neighbors, column + neighbors + 1),
    )
    across, up = small_lightness[window].ravel(), small_chroma[window].ravel()
    figure, (left, right) = axes(1, 2, size=(8.6, 3.4), width_ratios=(1, 1.5))
    _draw_window(left, photograph, small_lightness.shape, place)
    left.set_title("pixels of the small copy, over the photograph", fontsize=9.5)
    size = photograph.shape[0] / small_lightness.shape[0]
    rows, columns = (slice(round(i * size), round((i + 1) * size)) for i in (row, column))
    full = color.lightness(photograph[rows, columns]).ravel()
    ends = np.array([min(across.min(), full.min()) - 3, max(across.max(), full.max()) + 3])
    slope, offset = line
    right.plot(ends, slope * ends + offset, color=BLUE, linewidth=2, label="the line")
    own = small_chroma[row, column]
    right.axhline(own, color=GRAY, linestyle="--", linewidth=1.2, label="plain upsampling")
    dot = {"markeredgecolor": "black", "markersize": 7, "linestyle": "none", "marker": "o"}
    right.plot(across, up, color="white", label="pixels of the window", **dot)
    right.plot(
        small_lightness[row, column], own, color=ORANGE, label="the one in its middle", **dot
    )
    bottom, top = right.get_ylim()
    room = 0.12 * (top - bottom)
    level = np.full(full.shape, bottom - 0.5 * room)
    right.plot(full, level, "|", color=GREEN, markersize=11, label="pixels at full size")
    right.set(xlim=ends, ylim=(bottom - room, top), xlabel="lightness L*", ylabel=words)
    figure.legend(loc="outside lower center", ncols=5, frameon=False, fontsize=9)
    return finish(
        figure,
        f"Left, a part of the photograph with the borders of the small copy's pixels, a frame "
        f"around a window of {across.size} of them, and the one in its middle marked. Right, one "
        f"point for each of these: its lightness, from {across.min():.0f} to {across.max():.0f}, "
        f"to the right, its {words}, from {up.min():.0f} to {up.max():.0f}, upward, and a line "
        f"through them that changes by {slope:+.2f} for each unit of lightness. A dashed level "
        f"line at {own:.0f} shows what plain upsampling would give all pixels. Ticks below show "
        f"the lightness of the full-size pixels in the middle, from {full.min():.0f} to "
        f"{full.max():.0f}.",
        drawing=True,
    )


def _draw_window(ax, photograph, small_shape, place):
    """A part of a photograph under the grid of its small copy, a window framed."""
    row, column, neighbors = place
    ax.imshow(photograph, extent=(0, small_shape[1], small_shape[0], 0), interpolation="nearest")
    reach = neighbors + 2
    ax.set(xlim=(column - reach, column + 1 + reach), ylim=(row + 1 + reach, row - reach))
    ax.set_axisbelow(False)
    ax.set_xticks(np.arange(column - reach, column + 2 + reach), minor=False)
    ax.set_yticks(np.arange(row - reach, row + 2 + reach))
    ax.grid(color="white", linewidth=0.5, alpha=0.6)
    ax.tick_params(length=0, labelbottom=False, labelleft=False)
    ax.spines[:].set_visible(False)
    side = 2 * neighbors + 1
    for line_color, width in (("white", 4), (BLUE, 2)):
        corner, style = (column - neighbors, row - neighbors), {"edgecolor": line_color}
        ax.add_patch(Rectangle(corner, side, side, fill=False, linewidth=width, **style))
    ax.plot(column + 0.5, row + 0.5, "o", color=ORANGE, markeredgecolor="white", markersize=8)


def lightness_changes(pictures, lightness, largest=12):
    """Pictures, and under each how far its lightness is from the one it should have.

    Introduced in notebook 10.

    Args:
        pictures: dictionary from a name to an array (height, width, 3), uint8.
        lightness: array (height, width), CIE L* as it should be.
        largest: the change at the ends of the scale of colors.
    """
    shades = ScalarMappable(Normalize(-largest, largest), BLUE_TO_ORANGE)
    maps, described = [], []
    for name, pixels in pictures.items():
        change = color.lightness(pixels) - lightness
        inner = shades.to_rgba(change, bytes=True)[2:-2, 2:-2, :3]
        maps.append(np.pad(inner, [(2, 2), (2, 2), (0, 0)], constant_values=200))  # a gray frame
        described.append(f"{name}, up to {np.abs(change).max():.1f}")
    rows = {"picture": pictures.values(), "change of L*": maps}
    figure = _rows_of_photographs(rows, list(pictures), height=1.3)
    bar = figure.add_axes((1.02, 0.02, 0.02, 0.44))
    figure.colorbar(shades, cax=bar)
    return finish(
        figure,
        "Pictures, and under each a map of how far its lightness is from that of the photograph, "
        f"orange where it is lighter, blue where darker: {'; '.join(described)} units of L*.",
        photograph=True,
    )


def fields_of_view(copies, center, seen, sees):
    """Small copies at several scales, and on each how far a pixel's color depends on others.

    Introduced in notebook 10.

    Args:
        copies: dictionary from a scale to an array (height, width), CIE L*.
        center: where the pixel is, in parts of height and width.
        seen: width of the pictures that the network was trained on.
        sees: width of the network's receptive field.
    """
    height = 1.9
    widths = [height * plane.shape[1] / plane.shape[0] for plane in copies.values()]
    figure, all_axes = picture_axes(widths, height)
    for ax, (scale, plane) in zip(all_axes, copies.items(), strict=True):
        rows, columns = plane.shape
        shown = shrink_to(_without_chroma(plane), height)
        ax.imshow(shown, extent=(-0.5, columns - 0.5, rows - 0.5, -0.5), interpolation="nearest")
        ax.set_axis_off()
        ax.set_title(f"scale {scale}: {columns} × {rows}", fontsize=10)
        row, column = center[0] * rows, center[1] * columns
        for width, line_color, style in ((sees, ORANGE, "-"), (seen, SKY, "--")):
            left, right = np.clip([column - width / 2, column + width / 2], 0, columns) - 0.5
            top, bottom = np.clip([row - width / 2, row + width / 2], 0, rows) - 0.5
            corner, size = (left, top), (right - left, bottom - top)
            shape = {"fill": False, "clip_on": False}
            ax.add_patch(Rectangle(corner, *size, edgecolor="black", linewidth=3.2, **shape))
            shape |= {"edgecolor": line_color, "linestyle": style, "linewidth": 2}
            ax.add_patch(Rectangle(corner, *size, **shape))
        ax.plot(column - 0.5, row - 0.5, "+", color="white", markersize=9, markeredgewidth=2)
    words = {
        f"receptive field, {sees} × {sees}": (ORANGE, "-"),
        f"as large as a training picture, {seen} × {seen}": (SKY, "--"),
    }
    handles = [
        all_axes[0].plot([], [], color=line_color, linestyle=style, linewidth=2, label=label)[0]
        for label, (line_color, style) in words.items()
    ]
    figure.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.01),
        ncols=2,
        frameon=False,
        fontsize=9,
    )
    described = "; ".join(
        f"at scale {scale} the copy is {plane.shape[1]} by {plane.shape[0]} pixels, and the field "
        f"covers {_covered(plane.shape, center, sees):.0%} of it"
        for scale, plane in copies.items()
    )
    return finish(
        figure,
        f"The same photograph in gray at {len(copies)} scales, each with two frames around one "
        f"pixel: the network's receptive field of {sees} by {sees} pixels, and the size of a "
        f"training picture, {seen} by {seen}: {described}.",
        drawing=True,
    )


def _covered(shape, center, width):
    """Which part of a picture a square around a place covers."""
    sides = [
        np.ptp(np.clip([part * side - width / 2, part * side + width / 2], 0, side)) / side
        for part, side in zip(center, shape, strict=True)
    ]
    return sides[0] * sides[1]


def scales(figures, floors, words):
    """A metric of several photographs at several scales, beside answers without a network.

    Introduced in notebook 10.

    Args:
        figures: dictionary from a photograph to a dictionary from a scale to its figure; at most
            six photographs.
        floors: dictionary from the name of an answer without a network, or of the truth, to a
            dictionary from a photograph to its figure; at most three.
        words: name of the metric, and which figure is best.
    """
    figure, panels = axes(1, len(figures), size=(2.2 * len(figures), 2.9), sharey=True)
    looks = dict(zip(floors, ((GRAY, "-"), (PINK, "--"), (GREEN, ":")), strict=False))
    described = []
    for ax, (photograph, of_scale) in zip(np.ravel(panels), figures.items(), strict=True):
        ax.plot(list(of_scale), list(of_scale.values()), "o-", color=BLUE, label="network")
        for name, (line_color, style) in looks.items():
            value = floors[name][photograph]
            ax.axhline(value, color=line_color, linestyle=style, linewidth=1.6, label=name)
        ax.set_xscale("log", base=2)
        ax.set_xticks(list(of_scale), [str(scale) for scale in of_scale], fontsize=8)
        ax.minorticks_off()
        ax.set_title(photograph, fontsize=10)
        values = ", ".join(f"{value:.1f} at {scale}" for scale, value in of_scale.items())
        lines = ", ".join(f"{name} {floors[name][photograph]:.1f}" for name in floors)
        described.append(f"{photograph}: {values}; {lines}")
    first = np.ravel(panels)[0]
    first.set_ylim(bottom=-0.03 * first.get_ylim()[1])  # a floor of 0 can be seen
    first.set_ylabel(words)
    figure.supxlabel("scale: shorter side of the small copy, in pixels", fontsize=9.5)
    handles, names = first.get_legend_handles_labels()
    figure.legend(
        handles, names, loc="outside upper center", ncols=len(names), frameon=False, fontsize=9
    )
    return finish(
        figure,
        f"{words}, one panel for each photograph, over the scale. {'. '.join(described)}.",
        drawing=True,
    )
