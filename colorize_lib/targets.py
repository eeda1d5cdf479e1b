"""Targets: what a network is asked to predict of an image, and how that becomes a picture again.

They come in pairs. The first function of a pair turns images into numbers from 0 to 1, which a
sigmoid can reach; the second turns predicted numbers back into pictures. The pixels from 0 to 255
that the original predicted are `data.flat_rgb`.
"""

import numpy as np
from skimage.color import hsv2rgb, rgb2hsv, rgb2lab
from skimage.transform import resize

from colorize_lib.color import lab_to_rgb, scale_to_unit
from colorize_lib.data import TILE, unflatten

# The chroma of every color of sRGB lies between -108 and 99.
LARGEST_CHROMA = 110


def rgb(images):
    """Red, green and blue of each pixel. Introduced in notebook 07.

    Args:
        images: array of shape (images, 32, 32, 3), uint8.

    Returns:
        Array of shape (images, 3072), float32 in [0, 1].
    """
    return _flat(scale_to_unit(images))


def pictures_of_rgb(values, gray):
    """The pictures whose red, green and blue were predicted.

    Args:
        values: array of shape (images, 3072).
        gray: array of shape (images, 32, 32, 1), what the network was given; not needed here.

    Returns:
        Array of shape (images, 32, 32, 3), with the values as they are.
    """
    return unflatten(values)


def hsv(images):
    """Hue, saturation and value of each pixel, with hue as a number from 0 to 1.

    Hue is an angle: 0 is red, 1/3 green, 2/3 blue, and 1 is red again. As a number, the two ends
    of red are as far apart as can be. Introduced in notebook 07.

    Args:
        images: array of shape (images, 32, 32, 3), uint8.

    Returns:
        Array of shape (images, 3072), float32 in [0, 1].
    """
    return _flat(rgb2hsv(scale_to_unit(images)))


def pictures_of_hsv(values, gray):
    """The pictures whose hue, saturation and value were predicted, as `hsv` gives them.

    Args:
        values: array of shape (images, 3072), in [0, 1].
        gray: array of shape (images, 32, 32, 1), what the network was given; not needed here.

    Returns:
        Array of shape (images, 32, 32, 3), float32 in [0, 1].
    """
    return hsv2rgb(unflatten(values)).astype(np.float32)


def hsv_on_a_circle(images):
    """Hue and saturation of each pixel as a point in a circle, and its value.

    The hue is the direction of the point from the middle, the saturation its distance. The two
    ends of red are now in one place, and so is gray: in the middle, whatever its hue is said to
    be. (Very dark colors can still be far apart and look alike.) Introduced in notebook 07.

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


def pictures_of_hsv_on_a_circle(values, gray):
    """The pictures whose points in the circle and values were predicted.

    Args:
        values: array of shape (images, 3072), in [0, 1], as `hsv_on_a_circle` gives them.
        gray: array of shape (images, 32, 32, 1), what the network was given; not needed here.

    Returns:
        Array of shape (images, 32, 32, 3), float32 in [0, 1].
    """
    across, up, value = np.moveaxis(unflatten(values), -1, 0)
    across, up = 2 * across - 1, 2 * up - 1
    hue = np.arctan2(up, across) / (2 * np.pi) % 1
    saturation = np.minimum(np.hypot(across, up), 1)
    return hsv2rgb(np.stack([hue, saturation, value], axis=-1)).astype(np.float32)


def ab(images):
    """The chroma a* and b* of each pixel. Introduced in notebook 07.

    Args:
        images: array of shape (images, 32, 32, 3), uint8.

    Returns:
        Array of shape (images, 2048), float32 in [0, 1]: 0.5 is gray.
    """
    return _flat(ab_image(images))


def pictures_of_ab(values, gray):
    """The pictures whose chroma was predicted; their lightness is that of the gray image.

    Args:
        values: array of shape (images, 2048), in [0, 1], as `ab` gives them.
        gray: array of shape (images, 32, 32, 1), floats in [0, 1], what the network was given. If
            it was made with `color.rgb_to_gray(images, "lightness")`, the lightness is the true
            one.

    Returns:
        Array of shape (images, 32, 32, 3), float32 in [0, 1].
    """
    return pictures_of_ab_image(np.reshape(values, (-1, TILE, TILE, 2)), gray)


def ab_image(images):
    """The chroma a* and b* of each pixel, at its place in the image. Introduced in notebook 08.

    Args:
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        Array of shape (images, height, width, 2), float32 in [0, 1]: 0.5 is gray.
    """
    chroma = rgb2lab(scale_to_unit(images))[..., 1:]
    return ((chroma / LARGEST_CHROMA + 1) / 2).astype(np.float32)


def ab_image_of_half_size(images):
    """The mean chroma of each 2x2 pixels. Introduced in notebook 10.

    Eyes see colors far less sharply than lightness, so that JPEG files and television hold them
    at half the size, too.

    Args:
        images: array of shape (images, height, width, 3), uint8; height and width are even.

    Returns:
        Array of shape (images, height / 2, width / 2, 2), float32 in [0, 1]: 0.5 is gray.
    """
    values = ab_image(images)
    number, height, width, channels = values.shape
    return values.reshape(number, height // 2, 2, width // 2, 2, channels).mean(axis=(2, 4))


def chroma_of(values):
    """The a* and b* that predicted values stand for.

    Introduced in notebook 08.

    Args:
        values: array of any shape, as `ab` and `ab_image` give them.

    Returns:
        Array of this shape, around 0.
    """
    return (2 * values - 1) * LARGEST_CHROMA


def pictures_of_ab_image(values, gray):
    """The pictures whose chroma was predicted; their lightness is that of the gray image.

    Args:
        values: array of shape (images, height, width, 2), in [0, 1], as `ab_image` gives them.
        gray: array of shape (images, height, width, 1), floats in [0, 1], as for
            `pictures_of_ab`.

    Returns:
        Array of shape (images, height, width, 3), float32 in [0, 1].
    """
    return pictures_of_chroma(chroma_of(values), gray)


def pictures_of_chroma(chroma, gray):
    """The pictures of this chroma; their lightness is that of the gray image.

    Introduced in notebook 09.

    Args:
        chroma: array of shape (images, height, width, 2), a* and b*.
        gray: array of shape (images, height, width, 1), floats in [0, 1], as for
            `pictures_of_ab`.

    Returns:
        Array of shape (images, height, width, 3), float32 in [0, 1].
    """
    lightness = rgb2lab(np.repeat(gray, 3, axis=-1))[..., :1]
    return lab_to_rgb(np.concatenate([lightness, chroma], axis=-1)).astype(np.float32)


def pictures_of_smaller_chroma(chroma, gray):
    """The pictures whose chroma was predicted at a smaller size, as that of half the size.

    Introduced in notebook 10.

    Args:
        chroma: array of shape (images, smaller height, smaller width, 2), a* and b*.
        gray: array of shape (images, height, width, 1), floats in [0, 1], as for
            `pictures_of_ab`.

    Returns:
        Array of shape (images, height, width, 3), float32 in [0, 1].
    """
    return pictures_of_chroma(enlarged(chroma, *gray.shape[1:3]), gray)


def enlarged(chroma, height, width):
    """Chroma at a larger size, smoothly. Introduced in notebook 10.

    Args:
        chroma: array of shape (images, smaller height, smaller width, 2).
        height: of the result.
        width: of the result.

    Returns:
        Array of shape (images, height, width, 2), between each four neighbors what is between
        them. Of the same size, it is `chroma` itself.
    """
    if chroma.shape[1:3] == (height, width):
        return chroma
    shape = (len(chroma), height, width, 2)
    return resize(chroma, shape, order=1, mode="edge", anti_aliasing=False)


def _flat(values):
    """One long vector of float32 for each image."""
    return values.reshape(len(values), -1).astype(np.float32)
