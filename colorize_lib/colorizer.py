"""Any photograph in, the same photograph in color out.

A network guesses the chroma of a small copy of the photograph, where it sees whole things at the
size that it was trained on. Only this chroma is brought back to the full size, along the edges
that the lightness shows. The lightness itself, with all details, stays that of the photograph.
"""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import PIL.Image
from scipy.ndimage import uniform_filter

from colorize_lib import color, targets, training
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.files.picture_pixels import pixels_of
from colorize_lib.hints.points import planes_of

# The shorter side, in pixels, of the small copy that a network is shown.
SCALE = 48
# The longer side of the small copy is at most so many times the scale; more is squeezed.
LONGEST = 4
# Large photographs are worked on in bands of about so many pixels, to need little memory.
PIXELS_OF_A_BAND = 500_000


def colorize(photograph, network=None, scale=None, hints=()):
    """Color a photograph of any size.

    Args:
        photograph: a PIL image; or an array of shape (height, width) or (height, width,
            channels), where channels are gray, gray and alpha, red, green and blue, or these and
            alpha; uint8, uint16, bool, or floats in [0, 1]. Its colors are not looked at.
        network: a `training.Network` that predicts the chroma of images of any size, as
            `training.load` gives it, or `run.network`. Without one, the network that comes with
            the library.
        scale: the shorter side of the small copy that the network is shown, in pixels, at least
            1. A photograph that is smaller is shown as it is. Without one, 48: see notebook 12.
        hints: list of `hints.points.Hint`, points whose color somebody knows, for a network that
            takes hints.

    Returns:
        Array of shape (height, width, 3), uint8, sRGB; with a fourth channel where the photograph
        had alpha, which is kept. A PIL image that lies on its side and says so is turned upright.

    Raises:
        ColorizeError: if the photograph is none of the above, the scale is below 1, the network
            does not fit, is missing or damaged, or takes no hints, or a hint lies outside.
    """
    scale = SCALE if scale is None else scale
    check_scale(scale)
    network = check_network(training.load() if network is None else network)
    if isinstance(photograph, PIL.Image.Image):
        photograph = pixels_of(photograph)
    pixels, alpha = _split_off_alpha(photograph)
    lightness = _lightness(pixels)
    small = shrink(lightness, scale)
    planes = planes_of(hints, lightness.shape, small.shape) if hints else None
    chroma = predict_chroma(network, small, planes)
    colored = upsample_and_paint(lightness, small, chroma)
    return colored if alpha is None else np.dstack([colored, alpha])


def check_network(network):
    """See that a network can color photographs of any size.

    Returns:
        The network.

    Raises:
        ColorizeError: if it is something else, predicts no chroma, or has a size of its own.
    """
    if not isinstance(network, training.Network):
        raise ColorizeError(
            "A photograph is colored by a network that knows how its answers are read, such as "
            f"`run.network` or `training.load('unet')`, not by a {type(network).__name__}."
        )
    name = network.experiment.name
    if network.experiment.target.chroma is None:
        raise ColorizeError(
            f"The network of '{name}' predicts more than chroma, so the lightness of a photograph "
            "would be lost: choose one whose target is chroma, such as unet."
        )
    if tuple(network.model.input_shape[1:3]) != (None, None):
        raise ColorizeError(
            f"The network of '{name}' takes no photographs of any size: give it the input shape "
            "(None, None, 1) and train it again, or color it tile by tile, as notebook 09 does."
        )
    return network


def check_scale(scale):
    """See that there can be a small copy of this scale.

    Raises:
        ColorizeError: if it is below 1.
    """
    if scale < 1:
        raise ColorizeError(f"The scale is a number of pixels from 1 up, not {scale}.")


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


def multiple_of(model):
    """The number that height and width of an image must be multiples of, for a network.

    A layer that halves the image needs an even number of pixels: a U-Net has to lay the image
    that comes up again exactly over the one that went down. Each further halving doubles what is
    needed. So it is the product of the strides of all layers, but for the transposed
    convolutions, which do not shrink the image but enlarge it. (Where layers stand beside each
    other in place of behind each other, this is more than is needed, which does no harm.)

    Args:
        model: a Keras model.

    Returns:
        A whole number: 8 for a U-Net that halves three times.
    """
    shrinking = [
        max(layer.strides)
        for layer in model.layers
        if hasattr(layer, "strides") and not isinstance(layer, keras.layers.Conv2DTranspose)
    ]
    inside = [multiple_of(layer) for layer in model.layers if isinstance(layer, keras.Model)]
    return math.prod(shrinking + inside)


def predict_chroma(network, lightness, planes=None):
    """The chroma that a network gives to a small image.

    Args:
        network: a `training.Network`, as for `colorize`.
        lightness: array of shape (height, width), CIE L* in [0, 100]; any size.
        planes: array of shape (height, width, 3), hints, as from `hints.points.planes_of`.

    Returns:
        Array of shape (height, width, 2), float32: CIE a* and b*.
    """
    height, width = lightness.shape
    # Continued like in a mirror up to the next size that the network can halve as often as it does.
    multiple = multiple_of(network.model)
    missing = [(0, -height % multiple), (0, -width % multiple)]
    whole = np.pad(lightness, missing, mode="symmetric")
    gray = color.gray_of_lightness(whole)[np.newaxis, ..., np.newaxis]
    if planes is None:
        values = network.values(gray)
    else:
        planes = np.pad(planes, [*missing, (0, 0)], mode="symmetric")
        values = network.values_with_hints(gray, planes[np.newaxis])
    chroma = network.experiment.target.chroma(values)
    # Some networks predict it at half the size.
    return targets.enlarged(chroma, *whole.shape)[0, :height, :width]


def upsample_and_paint(lightness, small_lightness, small_chroma):
    """Bring the chroma of a small copy to the full size, and give it to the photograph.

    Plain upsampling would let colors run over edges: a pixel of the small copy stands for many.
    So around each pixel, a straight line is drawn through lightness and chroma in the small copy
    ("where it is lighter by one unit, there is so much more of b*"), and at full size the chroma
    is read off the line at the pixel's own lightness. Source: He and Sun 2015, "Fast Guided
    Filter" (arXiv 1505.00996), algorithm 2, but for one thing: see `lines_through`.

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


# Neighbors of a pixel of the small copy that have a say in the slope of its line, to each side;
# and how much the lightness has to vary among them (a variance) to be taken for an edge.
NEIGHBORS = 1
EDGE = 4.0**2


def lines_through(lightness, chroma):
    """For each pixel the line through it that tells chroma from lightness best around it.

    Its slope is that of the least-squares line through the 9 pixels around it, made flatter where
    their lightness hardly varies, then averaged with the slopes of its neighbors. (The guided
    filter averages whole lines. These pass near the pixel, but not through it, and small spots of
    color are lost.)

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
    slope = mean(covariance / (variance + EDGE))
    return slope, chroma - slope * lightness
