"""Hints by mouse or keyboard, for a notebook that a person has open."""

import html

import ipyevents
import ipywidgets
import numpy as np
import PIL.Image
import PIL.ImageColor
import PIL.ImageDraw

from colorize_lib import colorizer, training
from colorize_lib.app.widgets import as_png, small_copy_of, somebody_is_here
from colorize_lib.errors import ColorizeError
from colorize_lib.hints import files
from colorize_lib.hints.points import Hint

RADIUS = 6  # of the circle around a hint, in pixels of the page


def give_hints(photograph, hints, network=None, scale=None, file="hints.json"):
    """A photograph in which a person clicks at a place and says which color it has.

    With each hint, only the chroma of the small copy is computed again, and painted at the size of
    the page. To color the whole photograph, give the hints to `colorizer.colorize`.

    Args:
        photograph: array as for `colorizer.colorize`.
        hints: list of `hints.points.Hint`, such as an empty one: here the new ones go, too.
        network, scale: as for `colorizer.colorize`; the network takes hints.
        file: path of the file that a button writes them into.

    Returns:
        A widget to stand last in a cell; None where nobody is there to use it, and a line says so.
    """
    if not somebody_is_here():
        print("Run this cell yourself: a photograph to click at appears here.")
        return None
    network = colorizer.check_network(training.load() if network is None else network)
    color_small_copy, shown_size = small_copy_of(photograph, scale)
    place = _place(np.shape(photograph)[:2])
    picker = ipywidgets.ColorPicker(value="#8b1a1a", description="color")
    picture = ipywidgets.Image(format="png")
    picture.layout.width = f"{shown_size[1]}px"
    words = ipywidgets.HTML()

    def paint(hints):
        times = shown_size[1] / np.shape(photograph)[1]
        return _with_marks(color_small_copy(network, hints), hints, times)

    colored = paint(hints)

    def show(_change=None):
        with_place = colored.copy()
        _mark(with_place, *(slider.value * shown_size[1] / (place[0].max + 1) for slider in place))
        picture.value = as_png(np.asarray(with_place))

    def paint_again(sentence):
        nonlocal colored
        colored = paint(hints)
        tell(sentence)
        show()

    def click(event):
        x, y = place
        x.value = int(event["dataX"] / shown_size[1] * (x.max + 1))
        y.value = int(event["dataY"] / shown_size[0] * (y.max + 1))
        add()

    def add(_button=None):
        x, y = (slider.value for slider in place)
        hints.append(Hint(x, y, PIL.ImageColor.getrgb(picker.value)))
        paint_again(_counted(hints))

    def undo(_button):
        del hints[-1:]
        paint_again(_counted(hints))

    def save(_button):
        try:
            files.write(file, hints)
            tell(f"Kept in {file}")
        except ColorizeError as error:
            tell(str(error))

    def tell(sentence):
        words.value = html.escape(sentence)

    buttons = []
    for name, action in {"Add hint": add, "Undo": undo, "Save": save}.items():
        buttons.append(ipywidgets.Button(description=name))
        buttons[-1].on_click(action)
    for slider in place:
        slider.observe(show, "value")
    ipyevents.Event(source=picture, watched_events=["click"]).on_dom_event(click)
    show()
    return ipywidgets.VBox([picture, *place, ipywidgets.HBox([picker, *buttons]), words])


def _counted(hints):
    return f"{len(hints)} hint" + "s" * (len(hints) != 1)


def _place(size):
    """Two sliders for the keyboard: x and y in pixels of the photograph."""
    height, width = size
    return [
        ipywidgets.IntSlider(length // 2, 0, length - 1, description=name)
        for name, length in {"x": width, "y": height}.items()
    ]


def _with_marks(picture, hints, times):
    """A colored picture (height, width, 3), as a PIL image with a circle for each hint."""
    picture = PIL.Image.fromarray(picture)
    for hint in hints:
        _mark(picture, hint.x * times, hint.y * times, hint.color)
    return picture


def _mark(picture, x, y, fill=None):
    """A circle with a white and a black line around it; without a fill, it is the next hint's."""
    draw = PIL.ImageDraw.Draw(picture)
    for radius, outline in ((RADIUS, "white"), (RADIUS - 1, "black")):
        around = (x - radius, y - radius, x + radius, y + radius)
        draw.ellipse(around, fill=fill, outline=outline)
