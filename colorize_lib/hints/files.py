"""Hints in a file: a JSON list such as [{"x": 812, "y": 460, "color": "#8b1a1a"}]."""

import json
import math
from pathlib import Path

import PIL.ImageColor

from colorize_lib.errors import ColorizeError
from colorize_lib.files.whole import write_whole
from colorize_lib.hints.points import Hint

EXAMPLE = '[{"x": 812, "y": 460, "color": "#8b1a1a"}]'


def read(path):
    """The hints in a file.

    Args:
        path: of a JSON file: a list of objects with `x` and `y`, in pixels of the photograph as
            it is seen upright, from its left edge and from its top; and `color`, as web pages
            write colors: "#8b1a1a", "darkred" or "rgb(139, 26, 26)".

    Returns:
        List of `points.Hint`.

    Raises:
        ColorizeError: if the file cannot be read, or is no such list.
    """
    try:
        entries = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ColorizeError(
            f"The hints in {path} cannot be read ({error.strerror}): check the name of the file."
        ) from error
    except ValueError as error:
        raise ColorizeError(
            f"{path} is no JSON file ({error}): write hints as {EXAMPLE}."
        ) from error
    if not isinstance(entries, list):
        raise ColorizeError(f"{path} holds no list: write hints as {EXAMPLE}.")
    return [_hint(path, number, entry) for number, entry in enumerate(entries, start=1)]


def _hint(path, number, entry):
    if not isinstance(entry, dict) or set(entry) != set(Hint._fields):
        raise ColorizeError(
            f"Hint {number} in {path} is no object with x, y and color alone: write it as "
            f"{EXAMPLE}."
        )
    if not all(_is_number(entry[axis]) for axis in "xy"):
        raise ColorizeError(
            f"Hint {number} in {path} has x = {entry['x']!r} and y = {entry['y']!r}: both are "
            "numbers of pixels."
        )
    return Hint(entry["x"], entry["y"], _color(path, number, entry["color"]))


def _is_number(value):
    is_one = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_one and math.isfinite(value)


def _color(path, number, words):
    try:
        color = PIL.ImageColor.getrgb(words)[:3]
    except (ValueError, AttributeError, TypeError):
        color = None
    if color is None or max(color) > 255:
        raise ColorizeError(
            f"Hint {number} in {path} has the color {words!r}, which is none: write it as "
            '"#8b1a1a", "darkred" or "rgb(139, 26, 26)".'
        )
    return color


def write(path, hints):
    """Write hints into a JSON file that `read` reads.

    Args:
        path: of the file.
        hints: list of `points.Hint`.

    Raises:
        ColorizeError: if it cannot be written.
    """
    entries = [
        {"x": hint.x, "y": hint.y, "color": "#{:02x}{:02x}{:02x}".format(*hint.color)}
        for hint in hints
    ]
    write_whole(path, lambda file: file.write(json.dumps(entries, indent=1).encode()))
