"""Targets: what a network is asked to predict of an image, and how its answer becomes a picture.

Functions come in pairs: one turns images into numbers, the other turns such numbers back into
pictures. A `Target` holds such a pair together. Those of the course stand at the end of the file.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from skimage.color import hsv2rgb, rgb2hsv, rgb2lab
from skimage.transform import resize

from colorize_lib import color_bins
from colorize_lib.color import LARGEST_CHROMA, lab_to_rgb, scale_to_unit

TILE = 32  # height and width of the images of the networks that end in a dense layer


@dataclass(frozen=True)
class Target:
    """What a network predicts, and how its answers are read.

    `encode` makes the numbers that the loss compares an answer with. `decode` turns an answer into
    the values that `pictures` and `chroma` take; mostly these are the answer itself.
    """

    name: str
    encode: Callable  # images (n, height, width, 3) uint8 -> n targets, float32
    pictures: Callable  # (values, gray (n, height, width, 1) in [0, 1]) -> n pictures, from 0 up
    chroma: Callable | None = None  # values -> a* and b*; None if they are not chroma alone
    decode: Callable | None = None  # answers of the network -> values; None: they are the values
    # Where `decode` takes a second argument: from 0, the likeliest color, to 1, the mean of all.
    temperature: float | None = None
    # Where it takes a third: from 0, rare colors as likely as they are, to 1, as trained.
    boldness: float | None = None
    vivid: tuple[float, float] | None = None  # both, where pictures are as colorful as the truth

    def values(self, answers):
        """Decode the answers of a network, at this target's temperature and boldness if any."""
        if self.decode is None:
            return answers
        settings = (self.temperature, self.boldness)
        return self.decode(answers, *(value for value in settings if value is not None))


# Red, green and blue


def flat_rgb(images):
    """The original's target: the pixels as they are, 0 to 255, as one long vector of float32."""
    return _flat(images)


def rgb(images):
    """Red, green and blue of each pixel, from 0 to 1.

    Args:
        images: array of shape (images, 32, 32, 3), uint8.

    Returns:
        Array of shape (images, 3072), float32 in [0, 1].

    >>> rgb(np.full((1, 32, 32, 3), 51, np.uint8))[0, :3]
    array([0.2, 0.2, 0.2], dtype=float32)
    """
    return _flat(scale_to_unit(images))


def unflatten(values):
    """Turn vectors of color values, (images, 3072), back into images, (images, 32, 32, 3).

    >>> unflatten(np.zeros((5, 3072))).shape
    (5, 32, 32, 3)
    """
    return np.asarray(values).reshape(len(values), TILE, TILE, 3)


def pictures_of_rgb(values, gray=None):
    """The pictures whose red, green and blue were predicted: as they are; see `unflatten`.

    What the network was given, `gray`, is not needed here, nor for hue, saturation and value.
    """
    return unflatten(values)


def pictures_of_rgb_image(values, gray=None):
    """The pictures whose red, green and blue were predicted, as images: as they are."""
    return values


# Hue, saturation and value


def hsv(images):
    """Hue, saturation and value of each pixel, with hue as a number from 0 to 1.

    Hue is an angle: 0 is red, 1/3 green, 2/3 blue, and 1 is red again. As a number, the two ends
    of red are as far apart as can be.

    Args:
        images: array of shape (images, 32, 32, 3), uint8.

    Returns:
        Array of shape (images, 3072), float32 in [0, 1].

    >>> hsv(np.full((1, 32, 32, 3), [0, 0, 255], np.uint8))[0, :3].round(2)
    array([0.67, 1.  , 1.  ], dtype=float32)
    """
    return _flat(rgb2hsv(scale_to_unit(images)))


def pictures_of_hsv(values, gray=None):
    """The pictures whose hue, saturation and value were predicted, as `hsv` gives them.

    Args:
        values: array of shape (images, 3072), in [0, 1].

    Returns:
        Array of shape (images, 32, 32, 3), float32 in [0, 1].
    """
    return hsv2rgb(unflatten(values)).astype(np.float32)


def hsv_on_a_circle(images):
    """Hue and saturation of each pixel as a point in a circle, and its value.

    The hue is the direction of the point from the middle, the saturation its distance. The two
    ends of red are now in one place, and so is gray: in the middle, whatever its hue is said to
    be. (Very dark colors can still be far apart and look alike.)

    Args:
        images: array of shape (images, 32, 32, 3), uint8.

    Returns:
        Array of shape (images, 3072), float32 in [0, 1]: for each pixel both coordinates of the
        point, moved from [-1, 1] to [0, 1], and the value.
    """
    hue, saturation, value = np.moveaxis(rgb2hsv(scale_to_unit(images)), -1, 0)
    across = saturation * np.cos(2 * np.pi * hue)
    up = saturation * np.sin(2 * np.pi * hue)
    return _flat(np.stack([(across + 1) / 2, (up + 1) / 2, value], axis=-1))


def pictures_of_hsv_on_a_circle(values, gray=None):
    """The pictures whose points in the circle were predicted, with shapes as `pictures_of_hsv`.

    Where a point is outside of the circle, the nearest one on its border is taken.
    """
    across, up, value = np.moveaxis(unflatten(values), -1, 0)
    across, up = 2 * across - 1, 2 * up - 1
    hue = np.arctan2(up, across) / (2 * np.pi) % 1
    saturation = np.minimum(np.hypot(across, up), 1)
    return hsv2rgb(np.stack([hue, saturation, value], axis=-1)).astype(np.float32)


# The chroma of CIE Lab


def chroma(images):
    """The chroma a* and b* of each pixel.

    Args:
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        Array of shape (images, height, width, 2), float32; (0, 0) is gray.
    """
    return rgb2lab(scale_to_unit(images))[..., 1:].astype(np.float32)


def chroma_of_half_size(images):
    """The mean chroma of each 2x2 pixels.

    Eyes see colors far less sharply than lightness, so that JPEG files and television hold them
    at half the size, too.

    Args:
        images: array of shape (images, height, width, 3), uint8; height and width are even.

    Returns:
        Array of shape (images, height / 2, width / 2, 2), float32; (0, 0) is gray.
    """
    values = chroma(images)
    number, height, width, channels = values.shape
    return values.reshape(number, height // 2, 2, width // 2, 2, channels).mean(axis=(2, 4))


def ab_image(images):
    """The chroma a* and b* of each pixel, as numbers from 0 to 1, which a sigmoid can reach.

    Args:
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        Array of shape (images, height, width, 2), float32 in [0, 1]: 0.5 is gray.
    """
    return (chroma(images) / LARGEST_CHROMA + 1) / 2


def ab(images):
    """As `ab_image`, as one long vector: (images, 32, 32, 3) in, (images, 2048) out."""
    return _flat(ab_image(images))


def chroma_of(values):
    """The a* and b* that predicted values stand for.

    Args:
        values: array of any shape, in [0, 1] as `ab_image` gives them.

    Returns:
        Array of this shape, around 0.

    >>> chroma_of(np.array([0.5, 0.6])).round(1)
    array([ 0., 22.])
    """
    return (2 * values - 1) * LARGEST_CHROMA


def chroma_of_vectors(values):
    """The a* and b* that the long vectors of `ab` stand for: (images, 32, 32, 2)."""
    return chroma_of(np.reshape(values, (-1, TILE, TILE, 2)))


def pictures_of_ab(values, gray):
    """The pictures whose chroma was predicted, as `ab` gives it: see `pictures_of_chroma`."""
    return pictures_of_chroma(chroma_of_vectors(values), gray)


def pictures_of_ab_image(values, gray):
    """The pictures whose chroma was predicted, as `ab_image` gives it: see `pictures_of_chroma`."""
    return pictures_of_chroma(chroma_of(values), gray)


def pictures_of_chroma(chroma, gray):
    """The pictures of this chroma; their lightness is that of the gray image.

    Args:
        chroma: array of shape (images, height, width, 2), a* and b*; or of a smaller height and
            width, which is enlarged.
        gray: array of shape (images, height, width, 1), floats in [0, 1], what the network was
            given. If `color.rgb_to_gray(images, "lightness")` made it, the lightness is the true
            one.

    Returns:
        Array of shape (images, height, width, 3), float32 in [0, 1].
    """
    lightness = rgb2lab(np.repeat(gray, 3, axis=-1))[..., :1]
    chroma = enlarged(chroma, *gray.shape[1:3])
    return lab_to_rgb(np.concatenate([lightness, chroma], axis=-1)).astype(np.float32)


def enlarged(chroma, height, width):
    """Chroma at a larger size, smoothly: between each four neighbors what is between them.

    Args:
        chroma: array of shape (images, smaller height, smaller width, 2).
        height, width: of the result.

    Returns:
        Array of shape (images, height, width, 2); `chroma` itself if it is of this size.
    """
    if chroma.shape[1:3] == (height, width):
        return chroma
    shape = (len(chroma), height, width, 2)
    return resize(chroma, shape, order=1, mode="edge", anti_aliasing=False)


def _flat(values):
    """One long vector of float32 for each image."""
    return values.reshape(len(values), -1).astype(np.float32)


# The targets of the course. Each name is part of the recipe of a run.
FLAT_RGB = Target("flat_rgb", flat_rgb, pictures_of_rgb)
RGB = Target("rgb", rgb, pictures_of_rgb)
RGB_IMAGE = Target("rgb_image", scale_to_unit, pictures_of_rgb_image)
HSV = Target("hsv", hsv, pictures_of_hsv)
HSV_ON_A_CIRCLE = Target("hsv_on_a_circle", hsv_on_a_circle, pictures_of_hsv_on_a_circle)
AB = Target("ab", ab, pictures_of_ab, chroma_of_vectors)
AB_IMAGE = Target("ab_image", ab_image, pictures_of_ab_image, chroma_of)
# Of networks that say how likely each bin of colors is: the loss looks up the bins of the truth.
BINS = Target(
    name="bins",
    encode=chroma,
    pictures=pictures_of_chroma,
    chroma=np.asarray,
    decode=color_bins.decode,
    temperature=color_bins.TEMPERATURE,
)
# Chosen on validation images by the rule `measuring.temperatures.CAREFUL`.
CAREFUL_TEMPERATURE = 0.6
HALF_SIZE_BINS = replace(
    BINS, name="half_size_bins", encode=chroma_of_half_size, temperature=CAREFUL_TEMPERATURE
)
PHOTOGRAPH_BINS = replace(
    HALF_SIZE_BINS, name="photograph_bins", decode=color_bins.decode_photographs, boldness=0.0
)
