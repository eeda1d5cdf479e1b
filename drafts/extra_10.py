"""What notebook 10 needs beside figures.

The first part is to become colorize_lib/widgets.py. `scratched` belongs to it as well, or to
data.py. The last part is a proposal for colorizer.py.
"""

import html
import io
import sys
from pathlib import Path

import ipywidgets
import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.PngImagePlugin
from IPython import get_ipython
from scipy.ndimage import uniform_filter

from colorize_lib import color, colorizer, photographs, records
from colorize_lib.errors import ColorizeError

# Part 1: widgets.py
#
# """Buttons and sliders, for a notebook that a person has open.
#
# Where nobody is there to use them, as on a page in the web or when a program executes the
# notebook, they leave no trace. So whatever they show stands in a figure before them, too.
# """

# Pictures in a notebook are about so many pixels wide.
SHOWN_WIDTH = 720

NOTE = "Colored by colorize_lib: the colors are guesses of a neural network, not a record."


def somebody_is_here():
    """Whether a person has this notebook open, so that widgets make sense.

    A kernel is told with each cell whether it may ask the person in front of it for input. In a
    notebook that a program executes, it may not. Introduced in notebook 10.
    """
    kernel = getattr(get_ipython(), "kernel", None)
    return "google.colab" in sys.modules or bool(getattr(kernel, "_allow_stdin", False))


def before_and_after(before, after):
    """Two pictures in one place, and a slider that moves the border between them.

    Introduced in notebook 10.

    Args:
        before: what is seen on the left of the border, an array as a photograph has it: (height,
            width) or (height, width, channels), uint8, uint16, or floats in [0, 1].
        after: what is seen on its right, of the same height and width.

    Returns:
        A widget to stand last in a cell; None where nobody is there to move it.
    """
    if not somebody_is_here():
        return None
    before, after = (_as_shown(pixels) for pixels in (before, after))
    picture = ipywidgets.Image(format="png")
    border = ipywidgets.IntSlider(50, 0, 100, description="border", readout=False)
    border.layout.width = picture.layout.width = f"{after.shape[1]}px"

    def draw(_change=None):
        column = border.value * after.shape[1] // 100
        both = np.concatenate([before[:, :column], after[:, column:]], axis=1)
        both[:, max(column - 1, 0) : column + 1] = 255  # a white line
        picture.value = _as_png(both)

    border.observe(draw, "value")
    draw()
    return ipywidgets.VBox([picture, border])


def upload(folder="colored"):
    """A button that takes a photograph from the computer of the person who presses it.

    The photograph is colored, shown before and after, and kept as a PNG file. It does not leave
    the computer that the notebook runs on. Introduced in notebook 10.

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
        for file in button.value:
            try:
                page.children = (button, *_colored(file, Path(folder)))
            except ColorizeError as error:
                page.children = (button, ipywidgets.HTML(html.escape(str(error))))

    button.observe(color_it, "value")
    return page


def _colored(file, folder):
    """An uploaded photograph, colored: widgets that show it and tell where it is kept."""
    try:
        with PIL.Image.open(io.BytesIO(file["content"])) as picture:
            photograph = photographs.pixels_of(picture)
    # A damaged PNG can be a SyntaxError.
    except (OSError, ValueError, SyntaxError, PIL.Image.DecompressionBombError) as error:
        raise ColorizeError(
            f"{file['name']} cannot be read as a picture: save it as JPEG or PNG and try again."
        ) from error
    colored = colorizer.colorize(photograph)
    path = save(folder / f"{Path(file['name']).stem}.png", colored)
    words = ipywidgets.HTML(f"Kept in {html.escape(str(path))}")
    return before_and_after(photograph, colored), words


def save(path, pixels):
    """Write a colored photograph as a PNG file, with a note in it that its colors are guesses.

    Introduced in notebook 10.

    Args:
        path: path of the file; its folder is made where there is none.
        pixels: array (height, width, 3 or 4), uint8.

    Returns:
        The path.

    Raises:
        ColorizeError: if it cannot be written.
    """
    note = PIL.PngImagePlugin.PngInfo()
    note.add_text("Description", NOTE)
    picture = PIL.Image.fromarray(pixels)
    records.write_whole(path, lambda file: picture.save(file, format="PNG", pnginfo=note))
    return path


def _as_shown(pixels):
    """Pixels of a photograph of any kind as red, green and blue, uint8, no wider than a page."""
    if pixels.dtype == np.uint16:
        pixels = pixels / 65535
    if pixels.dtype != np.uint8:
        pixels = color.unit_to_pixels(pixels)
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    channels = 3 if pixels.shape[2] > 2 else 1  # the rest is alpha
    pixels = np.broadcast_to(pixels[..., :channels], (*pixels.shape[:2], 3))
    picture = PIL.Image.fromarray(np.ascontiguousarray(pixels))
    picture.thumbnail((SHOWN_WIDTH, 10 * SHOWN_WIDTH))
    return np.asarray(picture)


def _as_png(pixels):
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, format="PNG", compress_level=1)  # fast
    return file.getvalue()


def scratched(gray, scratches=12, seed=0):
    """A photograph with thin white lines across it, like a print that was folded and scratched.

    Introduced in notebook 10.

    Args:
        gray: array (height, width, 1), uint8.
        scratches: how many lines.
        seed: whole number that their places start from.

    Returns:
        Array of the same shape, uint8.
    """
    random = np.random.default_rng(seed)
    height, width, _ = gray.shape
    picture = PIL.Image.fromarray(gray[..., 0])
    pencil = PIL.ImageDraw.Draw(picture)
    for _ in range(scratches):
        top, lean = random.uniform(0, width), random.uniform(-0.3, 0.3) * height
        start, end = sorted(random.uniform(0, height, 2))
        ends = [(top + lean * y / height, y) for y in (start, end)]
        pencil.line(ends, fill=245, width=int(random.integers(1, 4)))
    return np.asarray(picture)[..., np.newaxis]


# Part 2: a proposal for `colorizer.lines_through`, with NEIGHBORS = 1
#
# Today the line of a pixel is the mean of the lines around it, which passes near the pixel, but
# not through it: chroma is blurred over nine pixels of the small copy, and small spots of color
# are lost. Here it passes through the pixel itself; only its slope is averaged.

NEIGHBORS = 1


def lines_through(lightness, chroma):
    """For each pixel the line through it that tells chroma from lightness best around it.

    Its slope is that of the least-squares line through the 9 pixels around it, made flatter where
    their lightness hardly varies, then averaged with those of its neighbors. Introduced in
    notebook 10.

    Args:
        lightness: array of shape (height, width), float32.
        chroma: array of shape (height, width), float32: a* or b*.

    Returns:
        (slope, offset): arrays of shape (height, width), float32, so that chroma is
        slope * lightness + offset.
    """

    def mean(values):
        return uniform_filter(values, size=2 * NEIGHBORS + 1, mode="nearest")

    covariance = mean(lightness * chroma) - mean(lightness) * mean(chroma)
    variance = mean(lightness * lightness) - mean(lightness) ** 2
    slope = mean(covariance / (variance + colorizer.EDGE))
    return slope, chroma - slope * lightness
