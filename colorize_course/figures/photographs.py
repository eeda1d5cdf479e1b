"""Figures of notebook 12: whole photographs, and how they are colored."""

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from colorize_course.figures import draw
from colorize_course.figures.pictures import photograph_grid, picture_axes, show_photograph
from colorize_course.figures.style import BLUE, GRAY, GREEN, ORANGE, PIXELS_PER_INCH, finish
from colorize_lib import color


def crops(whole, inside, pictures, alt, times=4):
    """A photograph with a frame in it, and what several pictures have inside that frame.

    `inside` is a pair of slices, the rows and columns in the frame; `pictures` maps a name to the
    pixels inside, also with fewer of them. One of the pixels is drawn `times` dots wide.
    """
    rows, columns = inside
    size = rows.stop - rows.start, columns.stop - columns.start
    height = size[0] * times / PIXELS_PER_INCH
    widths = [height * whole.shape[1] / whole.shape[0]]
    widths += [height * size[1] / size[0]] * len(pictures)
    figure, ((first, *others),) = picture_axes(widths, height)
    scale = show_photograph(first, whole, height)
    place = columns.start * scale - 0.5, rows.start * scale - 0.5
    for edge, width in (("white", 2.5), ("black", 1)):
        draw.frame(first, *place, size[1] * scale, size[0] * scale, color=edge, linewidth=width)
    first.set_title("where", fontsize=10)
    for ax, (name, pixels) in zip(others, pictures.items(), strict=True):
        draw.show_pixels(ax, pixels)
        ax.set_aspect("auto")
        ax.set_title(name, fontsize=10)
    return finish(figure, alt, photograph=True)


WIDE, INCHES = 1.8, 0.88  # of a photograph in `colorizer_steps`; of a unit of the drawing


def colorizer_steps(photograph, lightness, small_lightness, small_chroma, chroma, colored):
    """The way of a photograph through the colorizer, as pictures with arrows between them.

    Pictures are (height, width, 3), lightnesses (height, width) and chromas (height, width, 2),
    those of the small copy smaller.
    """
    low = WIDE * photograph.shape[0] / photograph.shape[1]
    above, middle = low + 0.85, low / 2
    figure = Figure(figsize=(INCHES * 9.2, INCHES * (above + low + 0.3)))
    ax = figure.add_axes((0, 0, 1, 1))
    gray, small_gray = _without_chroma(lightness), _without_chroma(small_lightness)
    small_colors, colors = (color.at_medium_lightness(plane) for plane in (small_chroma, chroma))
    _place(ax, photograph, 0, above, WIDE, "the photograph")
    _place(ax, gray, 2.45, above, WIDE, "its lightness")
    _place(ax, colored, 7.4, above, WIDE, "colored")
    _place(ax, small_gray, 2.9, middle - low / 4, WIDE / 2, "a small copy")
    _place(ax, small_colors, 5.65, middle - low / 4, WIDE / 2, "its chroma")
    _place(ax, colors, 7.4, 0, WIDE, "chroma at full size")
    ax.set(xlim=(0, 9.2), ylim=(-0.3, above + low), aspect="equal")
    ax.set_axis_off()
    draw.square(ax, 4.25, middle - 0.25, 0.95, 0.5, facecolor=BLUE)
    draw.write(ax, 4.725, middle, "network", fontsize=9.5, color="white")
    _draw_way(ax, above, low)
    height, width = small_lightness.shape
    alt = f"""The way of a photograph through the colorizer, as pictures with arrows. Above: the
        photograph, then its lightness, and from there a long arrow, 'kept, with every detail', to
        the colored photograph. Below: from the lightness down to a small copy of {width} by
        {height} pixels, through the network to its chroma, in blurred squares, then the chroma at
        full size, and from there up to the colored photograph."""
    return finish(figure, alt, photograph=True)


def _place(ax, pixels, left, bottom, width, words):
    """A picture at its place in `colorizer_steps`, with words below it."""
    tall = width * pixels.shape[0] / pixels.shape[1]
    extent = (left, left + width, bottom, bottom + tall)
    # The small copies in sharp squares, the photographs shrunk smoothly.
    ax.imshow(pixels, extent=extent, interpolation="nearest" if width < WIDE else "antialiased")
    draw.write(ax, left + width / 2, bottom - 0.07, words, va="top", fontsize=9.5)


def _draw_way(ax, above, low):
    """The arrows of `colorizer_steps`."""
    row, middle = above + low / 2, low / 2
    for start, end in [
        ((1.87, row), (2.38, row)),
        ((4.32, row), (7.33, row)),
        ((3.35, above - 0.3), (3.35, middle + low / 4 + 0.06)),
        ((3.85, middle), (4.2, middle)),
        ((5.25, middle), (5.6, middle)),
        ((6.6, middle), (7.33, middle)),
        ((8.3, low + 0.05), (8.3, above - 0.3)),
    ]:
        draw.arrow(ax, start, end, arrowstyle="-|>", linewidth=1.4)
    draw.write(ax, 5.82, row + 0.12, "kept, with every detail", color=GRAY)


def _without_chroma(lightness):
    """A plane of lightness as a gray picture with three channels."""
    return color.paint(lightness, np.zeros((*lightness.shape, 2)))


def line_of_a_window(photograph, small_lightness, small_chroma, place, line, words):
    """A window of the small copy: where it is, and the line through its lightness and chroma.

    `small_chroma` is a* or b* alone, as `words` say. `place` is (row, column, neighbors): the pixel
    in the middle of the window, and how many belong to it on each side; `line` is (slope, offset).
    """
    row, column, neighbors = place
    window = tuple(slice(i - neighbors, i + neighbors + 1) for i in (row, column))
    across, up = small_lightness[window].ravel(), small_chroma[window].ravel()
    middle = small_lightness[row, column], small_chroma[row, column]
    size = photograph.shape[0] / small_lightness.shape[0]
    inside = tuple(slice(round(i * size), round((i + 1) * size)) for i in (row, column))
    full = color.lightness(photograph[inside]).ravel()
    figure, (left, right) = draw.axes(1, 2, size=(8.6, 3.4), width_ratios=(1, 1.5))
    _draw_window(left, photograph, small_lightness.shape, place)
    left.set_title("pixels of the small copy, over the photograph", fontsize=9.5)
    _draw_line(right, (across, up), middle, full, line)
    right.set(xlabel="lightness L*", ylabel=words)
    draw.legend_below(figure, 5)
    alt = f"""Left, a part of the photograph with the borders of the small copy's pixels, a frame
        around a window of {across.size} of them, and the one in its middle marked. Right, one point
        for each of these: its lightness, from {across.min():.0f} to {across.max():.0f}, to the
        right, its {words}, from {up.min():.0f} to {up.max():.0f}, upward, and a line through them
        that changes by {line[0]:+.2f} for each unit of lightness. A dashed level line at
        {middle[1]:.0f} shows what plain enlarging would give all pixels. Ticks below show the
        lightness of the full-size pixels in the middle, from {full.min():.0f} to
        {full.max():.0f}."""
    return finish(figure, alt, drawing=True)


def _draw_line(ax, points, middle, full, line):
    """The right half of `line_of_a_window`: points, the line through them, and ticks below."""
    everything = np.concatenate([points[0], full])
    ends = np.array([everything.min() - 3, everything.max() + 3])
    ax.plot(ends, line[0] * ends + line[1], color=BLUE, linewidth=2, label="the line")
    draw.baseline(ax, middle[1], "plain enlarging", GRAY)
    dot = {"markeredgecolor": "black", "markersize": 7, "linestyle": "none", "marker": "o"}
    ax.plot(*points, color="white", label="pixels of the window", **dot)
    ax.plot(*middle, color=ORANGE, label="the one in its middle", **dot)
    bottom, top = ax.get_ylim()
    room = 0.12 * (top - bottom)
    level = np.full(full.shape, bottom - 0.5 * room)
    ax.plot(full, level, "|", color=GREEN, markersize=11, label="pixels at full size")
    ax.set(xlim=ends, ylim=(bottom - room, top))


def _draw_window(ax, photograph, small_shape, place):
    """A part of a photograph under the grid of its small copy, a window framed."""
    row, column, neighbors = place
    ax.imshow(photograph, extent=(0, small_shape[1], small_shape[0], 0), interpolation="nearest")
    reach = neighbors + 2
    ax.set(xlim=(column - reach, column + 1 + reach), ylim=(row + 1 + reach, row - reach))
    ax.set_axisbelow(False)
    ax.set_xticks(np.arange(column - reach, column + 2 + reach))
    ax.set_yticks(np.arange(row - reach, row + 2 + reach))
    ax.grid(color="white", linewidth=0.5, alpha=0.6)
    ax.tick_params(length=0, labelbottom=False, labelleft=False)
    ax.spines[:].set_visible(False)
    for edge, width in (("white", 4), (BLUE, 2)):
        corner = column - neighbors, row - neighbors
        draw.frame(ax, *corner, 2 * neighbors + 1, color=edge, linewidth=width)
    ax.plot(column + 0.5, row + 0.5, "o", color=ORANGE, markeredgecolor="white", markersize=8)


def lightness_changes(pictures, lightness, largest=12):
    """Pictures, and under each how far its lightness is from the one it should have.

    `lightness` (height, width) is CIE L* as it should be; `largest` is the change at the ends of
    the scale of colors.
    """
    shades = ScalarMappable(Normalize(-largest, largest), draw.BLUE_TO_ORANGE)
    maps, described = [], []
    for name, pixels in pictures.items():
        change = color.lightness(pixels) - lightness
        inner = shades.to_rgba(change, bytes=True)[2:-2, 2:-2, :3]
        maps.append(np.pad(inner, [(2, 2), (2, 2), (0, 0)], constant_values=200))  # a gray frame
        described.append(f"{name}, up to {np.abs(change).max():.1f}")
    rows = {"picture": pictures.values(), "change of L*": maps}
    figure, _ = photograph_grid(rows, list(pictures), height=1.3)
    figure.colorbar(shades, cax=figure.add_axes((1.02, 0.02, 0.02, 0.44)))
    alt = f"""Pictures, and under each a map of how far its lightness is from that of the
        photograph, orange where it is lighter, blue where darker: {"; ".join(described)} units of
        L*."""
    return finish(figure, alt, photograph=True)
