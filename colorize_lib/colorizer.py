"""Any photograph in, the same photograph in color out.

A network guesses the chroma of a small copy of the photograph, where it sees whole things at the
size that it was trained on. Only this chroma is brought back to the full size, along the edges
that the lightness shows. The lightness itself, with all details, stays that of the photograph.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import PIL.Image
from scipy.ndimage import uniform_filter

from colorize_lib import color, data, targets, training
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError

# The longer side of the small copy is at most so many times the scale; more is squeezed.
LONGEST = 4
# The networks halve height and width up to three times.
MULTIPLE = 8
# Large photographs are worked on in bands of about so many pixels, to need little memory.
PIXELS_OF_A_BAND = 500_000


def colorize(photograph, network, scale):
    """Color a photograph of any size. Introduced in notebook 10.

    Args:
        photograph: array of shape (height, width) or (height, width, channels), where channels
            are gray, gray and alpha, red, green and blue, or these and alpha; uint8, uint16,
            bool, or floats in [0, 1]. Its colors are not looked at.
        network: a Keras model from gray images (batch, height, width, 1) in [0, 1], as light as
            the photograph, to chroma (batch, height, width, 2) as `targets.ab_image` makes it;
            for any height and width that 8 divides.
        scale: the shorter side of the small copy that the network is shown, in pixels, at least
            1. A photograph that is smaller is shown as it is.

    Returns:
        Array of shape (height, width, 3), uint8, sRGB; with a fourth channel where the photograph
        had alpha, which is kept.

    Raises:
        ColorizeError: if the photograph is none of the above, or the scale is below 1.
    """
    if scale < 1:
        raise ColorizeError(f"The scale is a number of pixels from 1 up, not {scale}.")
    pixels, alpha = _split_off_alpha(photograph)
    lightness = _lightness(pixels)
    small = shrink(lightness, scale)
    colored = upsample_and_paint(lightness, small, predict_chroma(network, small))
    return colored if alpha is None else np.dstack([colored, alpha])


def _split_off_alpha(photograph):
    """(what `color.lightness` accepts, alpha as uint8 or None)."""
    photograph = np.asarray(photograph)
    channels = photograph.shape[2] if photograph.ndim == 3 else 1
    if photograph.ndim not in (2, 3) or channels not in (1, 2, 3, 4) or photograph.size == 0:
        raise ColorizeError(
            f"A photograph has the shape (height, width) or (height, width, 1 to 4 channels), and "
            f"at least one pixel, not {photograph.shape}."
        )
    if photograph.dtype == bool:
        photograph = photograph * np.uint8(255)
    if channels in (1, 3):
        return photograph, None
    alpha = photograph[..., -1]
    if alpha.dtype == np.uint16:
        alpha = alpha / np.float32(65535)
    if alpha.dtype != np.uint8:
        alpha = color.unit_to_pixels(alpha)
    return photograph[..., :-1], alpha


def _lightness(pixels):
    lightness = np.empty(pixels.shape[:2], dtype=np.float32)

    def measure(rows):
        lightness[rows] = color.lightness(pixels[rows])

    try:
        _in_bands(measure, *lightness.shape)
    except ValueError as error:
        raise ColorizeError(f"This is no photograph: {error}") from error
    return lightness


def _in_bands(work, height, width):
    """Do some work on all rows of a photograph, some at a time, on all cores."""
    step = max(1, PIXELS_OF_A_BAND // width)
    bands = [slice(top, min(top + step, height)) for top in range(0, height, step)]
    with ThreadPoolExecutor() as threads:
        list(threads.map(work, bands))  # the list waits for all, and raises what went wrong


def shrink(plane, scale):
    """A small copy, each of its pixels the mean of those that it stands for.

    Introduced in notebook 10.

    Args:
        plane: array of shape (height, width), float32.
        scale: how long the shorter side should be, in pixels; a plane that is smaller keeps its
            size. The longer side is at most four times the scale.

    Returns:
        Array of shape (smaller height, smaller width), float32.
    """
    factor = min(1, scale / min(plane.shape))
    height, width = (min(max(1, round(side * factor)), LONGEST * scale) for side in plane.shape)
    return _resize(plane, height, width, PIL.Image.Resampling.BOX)


def _resize(plane, height, width, method, part=None):
    return np.asarray(PIL.Image.fromarray(plane).resize((width, height), method, part))


def predict_chroma(network, lightness):
    """The chroma that a network gives to a small image.

    Introduced in notebook 10.

    Args:
        network: a Keras model, as for `colorize`.
        lightness: array of shape (height, width), CIE L* in [0, 100]; any size.

    Returns:
        Array of shape (height, width, 2), float32: CIE a* and b*.
    """
    height, width = lightness.shape
    # Continued like in a mirror up to the next size that can be halved three times.
    below, right = -height % MULTIPLE, -width % MULTIPLE
    whole = np.pad(lightness, [(0, below), (0, right)], mode="symmetric")
    gray = color.paint(whole, np.zeros((*whole.shape, 2)))[..., :1]
    predicted = network(color.scale_to_unit(gray)[np.newaxis], training=False)
    values = keras.ops.convert_to_numpy(predicted)[0, :height, :width]
    return targets.chroma_of(values)


def upsample_and_paint(lightness, small_lightness, small_chroma):
    """Bring the chroma of a small copy to the full size, and give it to the photograph.

    Plain upsampling would let colors run over edges: a pixel of the small copy stands for many.
    So around each pixel, a straight line is drawn through lightness and chroma in the small copy
    ("where it is lighter by one unit, there is so much more of b*"), and at full size the chroma
    is read off the line at the pixel's own lightness. Source: He and Sun 2015, "Fast Guided
    Filter" (arXiv 1505.00996), algorithm 2. Introduced in notebook 10.

    Args:
        lightness: array of shape (height, width), float32, CIE L*.
        small_lightness: array of shape (smaller height, smaller width), float32.
        small_chroma: array of shape (smaller height, smaller width, 2), float32.

    Returns:
        Array of shape (height, width, 3), uint8, as from `color.paint`.
    """
    height, width = lightness.shape
    small_height, small_width = small_lightness.shape
    lines = [lines_through(small_lightness, small_chroma[..., i]) for i in range(2)]
    painted = np.empty((height, width, 3), dtype=np.uint8)

    def paint(rows):
        # The same part of the small copy, in fractions of its pixels: left, top, right, bottom.
        top, bottom = (row * small_height / height for row in (rows.start, rows.stop))
        part = (0, top, small_width, bottom)
        chroma = []
        for line in lines:
            slope, offset = (
                _resize(plane, rows.stop - rows.start, width, PIL.Image.Resampling.BILINEAR, part)
                for plane in line
            )
            chroma.append(slope * lightness[rows] + offset)
        painted[rows] = color.paint(lightness[rows], np.stack(chroma, axis=-1))

    _in_bands(paint, height, width)
    return painted


# Neighbors of a pixel of the small copy that its line goes through, to each side; and how much
# the lightness has to vary among them (a variance) to be taken for an edge.
NEIGHBORS = 2
EDGE = 4.0**2


def lines_through(lightness, chroma):
    """For each pixel the line that tells chroma from lightness best around it.

    The least-squares line through the 25 pixels around it, made flatter where their lightness
    hardly varies, then averaged with the lines of its neighbors. Introduced in notebook 10.

    Args:
        lightness: array of shape (height, width), float32.
        chroma: array of shape (height, width), float32: a* or b*.

    Returns:
        (slope, offset): arrays of shape (height, width), float32, so that chroma is about
        slope * lightness + offset.
    """

    def mean(values):
        return uniform_filter(values, size=2 * NEIGHBORS + 1, mode="nearest")

    covariance = mean(lightness * chroma) - mean(lightness) * mean(chroma)
    variance = mean(lightness * lightness) - mean(lightness) ** 2
    slope = covariance / (variance + EDGE)
    offset = mean(chroma) - slope * mean(lightness)
    return mean(slope), mean(offset)


def colorize_by_tiles(model, photograph, gray="original"):
    """Color a photograph with a network for 32x32 pixels, one tile at a time.

    Each tile is colored without knowing its neighbors, so seams show. What is left at the right
    and bottom edge, less than a tile wide, is dropped. Introduced in notebook 00.

    Args:
        model: a Keras model for gray images of 32x32 pixels that predicts their red, green and
            blue, 3,072 values.
        photograph: array of shape (height, width, 3), uint8, at least 32x32. The network sees
            only its gray.
        gray: a definition that `color.rgb_to_gray` knows.

    Returns:
        Array of shape (height, width, 3), uint8, height and width rounded down to multiples
        of 32; each tile with the mean brightness of its gray.

    Raises:
        ValueError: if the photograph is smaller than a tile.
    """
    if min(photograph.shape[:2]) < data.TILE:
        raise ValueError(
            f"A photograph of {photograph.shape[0]}x{photograph.shape[1]} pixels is smaller than "
            f"a tile of {data.TILE}x{data.TILE}: take a larger one."
        )
    tiles = data.cut_into_tiles(photograph)
    gray_tiles = color.scale_to_unit(color.rgb_to_gray(tiles, gray))
    predicted = data.unflatten(training.predict(model, tiles, gray))
    colored = color.match_brightness(predicted, gray_tiles)
    tiles_in_a_row = photograph.shape[1] // data.TILE
    return color.unit_to_pixels(data.join_tiles(colored, tiles_in_a_row))
