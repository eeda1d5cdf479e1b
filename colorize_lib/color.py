"""Color spaces and gray: pure functions on arrays of pixels."""

import warnings

import numpy as np
from skimage.color import lab2rgb

# How much red, green and blue count in a gray value. Each row adds up to one.
GRAY_WEIGHTS = {
    # The original project handed RGB pixels to a function that expected BGR, so red
    # and blue changed places: blue skies come out too bright, red cars too dark.
    "original": (0.114, 0.587, 0.299),
    # ITU-R Recommendation BT.601: what the original meant.
    "rec601": (0.299, 0.587, 0.114),
    # What skimage.color.rgb2gray uses, for the phosphors of tube screens (C. Poynton, Color FAQ).
    "skimage": (0.2125, 0.7154, 0.0721),
}

# How much red, green and blue count in the amount of light (CIE Y), once their levels have been
# turned into amounts of light. IEC 61966-2-1, the standard of sRGB.
LIGHT_WEIGHTS = (0.2126, 0.7152, 0.0722)

# The chroma a* and b* of every color of sRGB lies between -108 and 99.
LARGEST_CHROMA = 110

# The lightness at which chroma is shown where nothing else should be seen.
MEDIUM_LIGHTNESS = 65.0


def rgb_to_gray(rgb, definition="original"):
    """Turn color images into gray ones, with 256 levels as in an image file.

    Args:
        rgb: array of shape (..., height, width, 3), uint8 in [0, 255].
        definition: a key of `GRAY_WEIGHTS`: "original", "rec601" or "skimage"; or "lightness",
            for the gray that has the same lightness L* as the color (see notebook 07).

    Returns:
        Array of shape (..., height, width, 1), uint8 in [0, 255].

    Raises:
        ValueError: if `rgb` is not uint8 with three channels, or the definition is unknown.

    >>> red_green_blue = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
    >>> rgb_to_gray(red_green_blue, "rec601").ravel()
    array([ 76, 150,  29], dtype=uint8)
    """
    rgb = np.asarray(rgb)
    if rgb.dtype != np.uint8 or rgb.ndim < 3 or rgb.shape[-1] != 3:
        raise ValueError(
            f"rgb_to_gray needs uint8 pixels of shape (..., height, width, 3), "
            f"not {rgb.dtype} of shape {rgb.shape}."
        )
    if definition == "lightness":
        return _gray_of_equal_lightness(rgb)
    if definition not in GRAY_WEIGHTS:
        known = ", ".join([*GRAY_WEIGHTS, "lightness"])
        raise ValueError(f"There is no gray called '{definition}': choose one of {known}.")
    red, green, blue = GRAY_WEIGHTS[definition]
    weights = np.array([red, green, blue], dtype=np.float32)
    gray = np.rint(rgb @ weights)
    return gray.astype(np.uint8)[..., np.newaxis]


def _gray_of_equal_lightness(rgb):
    """The level of gray that gives off as much light as each pixel, and so is as light."""
    light_of_level = _light(np.arange(256, dtype=np.float32) / 255)
    light = light_of_level[rgb] @ np.array(LIGHT_WEIGHTS, dtype=np.float32)
    # Rounding to the nearest level: its border lies half way to the next one.
    borders = _light((np.arange(255, dtype=np.float32) + 0.5) / 255)
    return np.searchsorted(borders, light).astype(np.uint8)[..., np.newaxis]


def _light(values):
    """How much light values of sRGB in [0, 1] give off, from 0 to 1: IEC 61966-2-1."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def srgb_of_light(light):
    """The values of sRGB that give off so much light: the inverse of `_light`.

    Args:
        light: array of any shape, floats in [0, 1].

    Returns:
        Array of this shape, in [0, 1].
    """
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def lab_to_rgb(lab):
    """Turn CIE Lab into sRGB.

    Not every pair of lightness and chroma exists in sRGB: no yellow is as dark as black. Red,
    green and blue are cut off at 0 and 1, which changes lightness and chroma of such pixels.

    Args:
        lab: array of shape (..., 3), CIE Lab: L* in [0, 100], a* and b* around 0.

    Returns:
        Array of the same shape, floats in [0, 1].

    >>> lab_to_rgb(np.array([[53.24, 80.09, 67.20], [100, 0, 0]])).round(2)
    array([[1., 0., 0.],
           [1., 1., 1.]])
    """
    with warnings.catch_warnings():
        # These are dark pixels that are too yellow, cut off as told above.
        warnings.filterwarnings("ignore", message=".*negative Z values")
        return lab2rgb(lab)


def lightness(pixels):
    """The CIE lightness L* of each pixel.

    Args:
        pixels: array of shape (height, width) or (height, width, 1) with gray levels, or
            (height, width, 3) with sRGB; uint8 in [0, 255], uint16 in [0, 65535], or floats in
            [0, 1].

    Returns:
        Array of shape (height, width), float32 in [0, 100].

    Raises:
        ValueError: if the array has another shape or type, or floats that are not in [0, 1].

    >>> lightness(np.array([[0, 119, 255]], np.uint8)).round()
    array([[  0.,  50., 100.]], dtype=float32)
    """
    pixels = np.asarray(pixels)
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    if pixels.ndim not in (2, 3) or channels not in (1, 3):
        raise ValueError(
            f"lightness needs pixels of shape (height, width), (height, width, 1) or "
            f"(height, width, 3), not {pixels.shape}."
        )
    if np.issubdtype(pixels.dtype, np.floating):
        if not (pixels.min() >= 0 and pixels.max() <= 1):  # written so that NaN is refused too
            raise ValueError("lightness needs floats in [0, 1]: divide the values by the largest.")
        light = _light(pixels.astype(np.float32))
    elif pixels.dtype in (np.uint8, np.uint16):
        # A table with the light of every level is much faster than a formula for every pixel.
        largest = np.iinfo(pixels.dtype).max
        light_of_level = _light(np.arange(largest + 1, dtype=np.float32) / largest)
        light = light_of_level[pixels]
    else:
        raise ValueError(f"lightness needs uint8, uint16 or floats in [0, 1], not {pixels.dtype}.")
    if channels == 3:
        light = light @ np.array(LIGHT_WEIGHTS, dtype=np.float32)
    light = light.reshape(pixels.shape[:2])
    return 116 * _root(light) - 16


# CIE Lab takes cube roots of amounts of light, except near black, where it takes a straight line.
END_OF_LINE = 6 / 29


def _root(light):
    line = light / (3 * END_OF_LINE**2) + 4 / 29
    return np.where(light > END_OF_LINE**3, np.cbrt(light), line)


def _light_of_root(root):
    line = 3 * END_OF_LINE**2 * (root - 4 / 29)
    return np.where(root > END_OF_LINE, root * root * root, line)


# How much red, green and blue light there is in amounts of CIE X, Y and Z, each given as a part
# of that of white: the inverse of the matrix of IEC 61966-2-1, its columns times the white point.
RGB_OF_XYZ = np.linalg.inv(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
) * [0.9505, 1.0, 1.089]

# The level, from 0 to 255, of 65,536 amounts of light from 0 to 1.
LEVEL_OF_LIGHT = np.searchsorted(
    _light((np.arange(255) + 0.5) / 255), np.linspace(0, 1, 65_536)
).astype(np.uint8)


def paint(lightness, chroma):
    """Give chroma to a lightness: Lab to sRGB, in which no color is cut off.

    Not every pair of lightness and chroma exists in sRGB: no yellow is as dark as black. Where a
    color does not exist, the most colorful one of the same hue and lightness takes its place, so
    that the lightness of a photograph stays what it was.

    Args:
        lightness: array of shape (..., height, width), CIE L* in [0, 100].
        chroma: array of shape (..., height, width, 2), CIE a* and b*.

    Returns:
        Array of shape (..., height, width, 3), uint8. The lightness of its pixels is within half
        a unit of the one that was given.
    """
    root = np.asarray(lightness, dtype=np.float32) / 116 + 4 / 29
    chroma = np.asarray(chroma, dtype=np.float32)
    light = _light_of_lab(root, chroma)
    impossible = ~_exists(light)
    if impossible.any():
        root, chroma = root[impossible], chroma[impossible]
        # Halve the interval in which the largest possible part of the chroma lies.
        possible = np.zeros_like(root)
        step = 0.5
        for _ in range(8):
            tried = possible + step
            exists = _exists(_light_of_lab(root, chroma * tried[..., np.newaxis]))
            possible = np.where(exists, tried, possible)
            step /= 2
        light[impossible] = _light_of_lab(root, chroma * possible[..., np.newaxis])
    return _level(light)


def _level(light):
    """The nearest level, from 0 to 255, of amounts of light from 0 to 1; beyond, it is cut off."""
    place = np.clip(light, 0, 1) * (len(LEVEL_OF_LIGHT) - 1) + 0.5
    return LEVEL_OF_LIGHT[place.astype(np.uint16)]


def gray_of_lightness(lightness):
    """The gray of a lightness, as a network is shown it: one of the 256 levels of an image file.

    Args:
        lightness: array of any shape, CIE L* in [0, 100].

    Returns:
        Array of this shape, float32 in [0, 1].

    >>> gray_of_lightness(np.array([0.0, 100.0]))
    array([0., 1.], dtype=float32)
    """
    light = _light_of_root(np.asarray(lightness, dtype=np.float32) / 116 + 4 / 29)
    return scale_to_unit(_level(light))


def at_medium_lightness(chroma):
    """Chroma alone, as a picture in which everything is equally light.

    Args:
        chroma: array of shape (..., height, width, 2), CIE a* and b*.

    Returns:
        Array of shape (..., height, width, 3), uint8, of the lightness L* = 65.
    """
    return paint(np.full(chroma.shape[:-1], MEDIUM_LIGHTNESS), chroma)


def _light_of_lab(root, chroma):
    """Amounts of red, green and blue light. What cannot be shown is below 0 or above 1."""
    x = _light_of_root(root + chroma[..., 0] / 500)
    y = _light_of_root(root)
    z = _light_of_root(root - chroma[..., 1] / 200)
    return np.stack([x, y, z], axis=-1) @ RGB_OF_XYZ.T.astype(np.float32)


def _exists(light):
    """Whether sRGB can show it, up to about a level."""
    return (light > -0.0003).all(axis=-1) & (light < 1.004).all(axis=-1)


def scale_to_unit(pixels):
    """Turn uint8 pixels in [0, 255] into float32 in [0, 1], keeping the shape."""
    return np.asarray(pixels, dtype=np.float32) / 255


def unit_to_pixels(values):
    """Turn floats in [0, 1] into uint8 pixels in [0, 255], keeping the shape.

    Values outside [0, 1] are cut off: a pixel cannot be darker than black.

    >>> unit_to_pixels(np.array([-0.1, 0.5, 1.2]))
    array([  0, 128, 255], dtype=uint8)
    """
    return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)


def match_brightness(pictures, gray, definition="original"):
    """Multiply each picture by one number, so that its own gray is as bright as the given one.

    The loss of the original cannot see brightness, so that of its predictions is arbitrary.
    Colors and their proportions stay as they are, and a picture that is right stays as it is.

    Args:
        pictures: array of shape (images, height, width, 3), floats at least 0.
        gray: array of shape (images, height, width, 1), floats in [0, 1].
        definition: how the gray was made, as for `rgb_to_gray`. (The gray of a lightness is not
            quite proportional to red, green and blue: there, the brightness is nearly met.)

    Returns:
        Array of the shape of `pictures`, floats; single values may exceed 1. A picture that is all
        black stays black.

    >>> bright = match_brightness(np.full((1, 2, 2, 3), 0.25), np.full((1, 2, 2, 1), 0.5))
    >>> bright[0, 0, 0].round(3)
    array([0.5, 0.5, 0.5])
    """
    brightness = _gray_values(pictures, definition).mean(axis=(1, 2)).reshape(-1, 1, 1, 1)
    wanted = gray.mean(axis=(1, 2, 3), keepdims=True)
    return pictures * wanted / np.where(brightness > 0, brightness, 1)


def _gray_values(pictures, definition):
    """The gray of pictures as `rgb_to_gray` defines it, but not rounded: (images, height, width)"""
    if definition != "lightness":
        return pictures @ np.array(GRAY_WEIGHTS[definition], dtype=np.float32)
    return srgb_of_light(_light(pictures) @ np.array(LIGHT_WEIGHTS, dtype=np.float32))
