"""Buttons and sliders, for a notebook that a person has open.

Where nobody is there to use them, as on a page in the web or when a program executes the
notebook, they leave no trace. So whatever they show stands in a figure before them, too.
"""

import html
import io
import itertools
import os
import sys
from pathlib import Path

import ipywidgets
import numpy as np
import PIL.Image
import PIL.PngImagePlugin
from IPython import get_ipython

from colorize_lib import color, colorizer, training
from colorize_lib.errors import ColorizeError
from colorize_lib.files import photographs
from colorize_lib.files.whole import write_whole
from colorize_lib.hints.points import planes_of

# Pictures in a notebook are about so many pixels wide.
SHOWN_WIDTH, SHOWN_HEIGHT = 720, 540  # so that the border stays in sight
NARROWEST = 300  # a slider


def somebody_is_here():
    """Whether a person has this notebook open, so that widgets make sense.

    A kernel is told with each cell whether it may ask the person in front of it for input. In a
    notebook that a program executes, it may not.
    """
    kernel = getattr(get_ipython(), "kernel", None)
    return "google.colab" in sys.modules or bool(getattr(kernel, "_allow_stdin", False))


def before_and_after(before, after):
    """Two pictures in one place, and a slider that moves the border between them.

    Args:
        before: what is seen on the left of the border, an array as a photograph has it: (height,
            width) or (height, width, channels), uint8, uint16, or floats in [0, 1].
        after: what is seen on its right, of the same height and width.

    Returns:
        A widget to stand last in a cell; None where nobody is there to move it.
    """
    if not somebody_is_here():
        return None
    before, after = (as_shown(pixels) for pixels in (before, after))
    picture = ipywidgets.Image(format="png")
    border = ipywidgets.IntSlider(50, 0, 100, description="border", readout=False)
    picture.layout.width = f"{after.shape[1]}px"
    border.layout.width = f"{max(after.shape[1], NARROWEST)}px"

    def draw(_change=None):
        column = border.value * after.shape[1] // 100
        both = np.concatenate([before[:, :column], after[:, column:]], axis=1)
        both[:, max(column - 1, 0) : column + 1] = 255  # a white line
        picture.value = as_png(both)

    border.observe(draw, "value")
    draw()
    return ipywidgets.VBox([picture, border])


def careful_to_vivid(photograph, network=None, scale=None):
    """A colored photograph, and a slider from careful colors to vivid ones.

    With each step, only the chroma of the small copy is computed again, and painted at the size of
    the page. To color the whole photograph, give `network.vivid(share)` to `colorizer.colorize`.

    Args:
        photograph: array as for `colorizer.colorize`.
        network, scale: as for `colorizer.colorize`; the network has a vivid setting.

    Returns:
        A widget to stand last in a cell; None where nobody is there to move it.

    Raises:
        ColorizeError: if the network has no vivid setting.
    """
    network = colorizer.check_network(training.load() if network is None else network)
    network.vivid()
    if not somebody_is_here():
        return None
    color_small_copy, (_, width) = small_copy_of(photograph, scale)
    picture = ipywidgets.Image(format="png")
    share = ipywidgets.FloatSlider(0, min=0, max=1, step=0.1, description="vivid")
    picture.layout.width = f"{width}px"
    share.layout.width = f"{max(width, NARROWEST)}px"

    def draw(_change=None):
        picture.value = as_png(color_small_copy(network.vivid(share.value)))

    share.observe(draw, "value")
    draw()
    return ipywidgets.VBox([picture, share])


def small_copy_of(photograph, scale=None):
    """Get ready to color a photograph again and again, at the size of a page.

    Args:
        photograph, scale: as for `colorizer.colorize`.

    Returns:
        (function from a network and, if it takes hints, a list of `hints.points.Hint` to pixels
        (height, width, 3), uint8; (height, width)).
    """
    shown = as_shown(np.asarray(photograph))
    lightness = color.lightness(shown)
    small = colorizer.shrink(lightness, colorizer.SCALE if scale is None else scale)

    def color_small_copy(network, hints=None):
        planes = None if hints is None else planes_of(hints, np.shape(photograph)[:2], small.shape)
        chroma = colorizer.predict_chroma(network, small, planes)
        return colorizer.upsample_and_paint(lightness, small, chroma)

    return color_small_copy, shown.shape[:2]


def upload(folder="colored"):
    """A button that takes a photograph from the computer of the person who presses it.

    The photograph is colored, shown before and after, and kept as a PNG file, beside those of
    the same name that are there already. It does not leave the computer that the notebook runs on.

    Args:
        folder: where colored photographs are kept.

    Returns:
        A widget to stand last in a cell; None where nobody is there to press it, and a line says
        so.
    """
    if not somebody_is_here():
        print("Run this cell yourself: a button to choose a photograph appears here.")
        return None
    button = ipywidgets.FileUpload(accept="image/*", description="Choose a photograph")
    button.layout.width = "auto"
    page = ipywidgets.VBox([button])

    def color_it(_change):
        for name, contents in chosen(button.value):
            page.children = (button, ipywidgets.HTML(f"Coloring {html.escape(name)} ..."))
            try:
                page.children = (button, *_colored(name, contents, Path(folder)))
            except ColorizeError as error:
                page.children = (button, ipywidgets.HTML(html.escape(str(error))))

    button.observe(color_it, "value")
    return page


def chosen(value):
    """The files that a person chose, from the value of an `ipywidgets.FileUpload`.

    Args:
        value: a tuple with a dictionary for each file; ipywidgets 7, which Colab has, makes that a
            dictionary of dictionaries, and puts the name into a third one.

    Returns:
        List of (name, contents); contents are bytes or a memoryview.
    """
    files = value.values() if isinstance(value, dict) else value
    return [(file.get("metadata", file)["name"], file["content"]) for file in files]


def _colored(name, contents, folder):
    """An uploaded photograph, colored: widgets that show it and tell where it is kept."""
    try:
        with PIL.Image.open(io.BytesIO(contents)) as picture:
            photograph = photographs.pixels_of(picture, name)
    except ColorizeError:
        raise
    except Exception as error:  # a damaged picture can raise nearly anything
        raise ColorizeError(
            f"{name} cannot be read as a picture: save it as JPEG or PNG and try again."
        ) from error
    colored = colorizer.colorize(photograph)
    path = save(_free(folder / f"{Path(name).stem}.png"), colored)
    words = ipywidgets.HTML(f"Kept in {html.escape(str(path))}")
    return before_and_after(photograph, colored), words


def _free(path):
    """The path; or, if that is taken, the first one with -2, -3 and so on behind its name."""
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in itertools.count(2))
    return next(one for one in itertools.chain([path], numbered) if not os.path.lexists(one))


def save(path, pixels):
    """Write a colored photograph as a PNG file, with a note in it that its colors are guesses.

    Args:
        path: path of the file; its folder is made where there is none.
        pixels: array (height, width, 3 or 4), uint8.

    Returns:
        The path.

    Raises:
        ColorizeError: if it cannot be written.
    """
    note = PIL.PngImagePlugin.PngInfo()
    note.add_text("Description", photographs.NOTE)
    picture = PIL.Image.fromarray(pixels)
    write_whole(path, lambda file: picture.save(file, format="PNG", pnginfo=note))
    return path


def as_shown(pixels):
    """Pixels of a photograph of any kind as red, green and blue, uint8, small enough for a page."""
    picture = PIL.Image.fromarray(photographs.without_alpha(pixels))
    picture.thumbnail((SHOWN_WIDTH, SHOWN_HEIGHT))
    return np.asarray(picture)


def as_png(pixels):
    """Pixels (height, width, 3), uint8, as the bytes of a PNG file."""
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, format="PNG", compress_level=1)  # fast
    return file.getvalue()
