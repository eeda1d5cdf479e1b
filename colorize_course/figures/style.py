"""Shared: how figures look, words and arrows in them, numbers in a grid, and their text."""

import io

import matplotlib.pyplot as plt
import PIL.Image
from IPython.display import Image
from matplotlib.colors import LinearSegmentedColormap

# Okabe and Ito's colors, which people with any kind of color blindness can tell apart.
BLUE, ORANGE, GREEN = "#0072B2", "#D55E00", "#009E73"
PINK, SKY, YELLOW = "#CC79A7", "#56B4E9", "#F0E442"
GRAY = "#666666"
BLUE_TO_ORANGE = LinearSegmentedColormap.from_list("blue to orange", [BLUE, "white", ORANGE])
PIXELS_PER_INCH = 144
SCREEN_PIXELS_PER_INCH = 96


def finish(figure, alt, drawing=False, photograph=False):
    """Turn a Matplotlib figure into a picture with a text alternative, and close it.

    Args:
        figure: a Matplotlib figure.
        alt: what the figure shows, in a sentence or two, for people who cannot see it; line
            breaks in it become spaces.
        drawing: True for lines and words without photographs: 256 colors are enough then, and
            the picture takes less than half the room.
        photograph: True for photographs: as a JPEG, the picture takes a third of the room.

    Returns:
        `IPython.display.Image`: put it last in a cell, or hand it to `display`.

    Raises:
        ValueError: if `alt` is empty.
    """
    if not alt.strip():
        raise ValueError("A figure needs a text alternative: say what it shows.")
    contents = io.BytesIO()
    figure.savefig(contents, format="png", dpi=PIXELS_PER_INCH, bbox_inches="tight")
    plt.close(figure)
    with PIL.Image.open(contents) as picture:
        pixels = picture.convert("RGB")
    if drawing:
        pixels = pixels.quantize(256)
    contents = io.BytesIO()
    kind = "jpeg" if photograph else "png"
    pixels.save(contents, format=kind, optimize=True, quality=62)  # quality: for JPEG alone
    # Shown smaller than it is, so that it is sharp on screens with small pixels.
    width = pixels.width * SCREEN_PIXELS_PER_INCH // PIXELS_PER_INCH
    # As metadata: the IPython of Colab, 7, knows no `alt`. A notebook gets the same either way.
    words = {"alt": " ".join(alt.split())}
    return Image(contents.getvalue(), format=kind, width=width, metadata=words)
