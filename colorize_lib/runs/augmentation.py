"""Augmentation: training images that are a little different each time they are shown.

A network that meets the same 50,000 images again and again learns them by heart. And one that has
only ever met clean ones of one size is lost when it is shown others.
"""

import io

import numpy as np
import PIL.Image
from scipy.ndimage import gaussian_filter

from colorize_lib import color

# Heights and widths that crops are brought to, in pixels. A network that halves its images four
# times needs multiples of 16.
SIDES = (32, 48, 64)
# How much of an image a crop shows at least, as a part of its height, and of its width.
SMALLEST_CROP = 0.6
FILTERS = (
    PIL.Image.Resampling.BOX,
    PIL.Image.Resampling.BILINEAR,
    PIL.Image.Resampling.BICUBIC,
    PIL.Image.Resampling.LANCZOS,
)
JPEG_QUALITIES = (30, 95)  # from, to


def shifted(images, moved):
    """Images moved by (down, right) pixels each. What is missing is filled by mirroring.

    Args:
        images: array of shape (images, height, width, 3).
        moved: array of shape (images, 2), whole numbers.

    Returns:
        Array of the shape of the images.
    """
    margin = np.abs(moved).max()
    around = ((0, 0), (margin, margin), (margin, margin), (0, 0))
    larger = np.pad(images, around, mode="reflect")
    number = np.arange(len(images))[:, np.newaxis, np.newaxis]
    row, column = (
        margin - moved[:, axis, np.newaxis] + np.arange(images.shape[1 + axis]) for axis in (0, 1)
    )
    return larger[number, row[:, :, np.newaxis], column[:, np.newaxis, :]]


def as_photographs_come(images, random):
    """Images cropped, resized, and with a gray as old, blurred or compressed photographs have it.

    Images that were all made small in the same way have traces of it in their gray, which a
    network learns to rely on. It is lost on others, until it has met all kinds.

    Args:
        images: array of shape (images, height, width, 3), uint8.
        random: a `numpy.random.Generator`.

    Returns:
        (images, gray): the images, cropped, all of one new height and width; and their gray
        (images, height, width, 1), uint8, each changed in some of the ways of this module.
    """
    images = cropped(images, *random.choice(SIDES, 2), random)
    gray = color.scale_to_unit(color.rgb_to_gray(images, "lightness"))
    for change in (faded, blurred, grainy):
        gray = change(gray, random)
    return images, compressed(color.unit_to_pixels(gray), random)


def cropped(images, height, width, random):
    """A random part of each image, brought to one size by a random filter.

    Args:
        images: array of shape (images, height, width, 3), uint8.
        height, width: of the result, in pixels.
        random: a `numpy.random.Generator`.

    Returns:
        Array of shape (images, height, width, 3), uint8.
    """
    number, old_height, old_width, _ = images.shape
    parts = random.uniform(SMALLEST_CROP, 1, (number, 2))
    corners = random.uniform(0, 1, (number, 2)) * (1 - parts)
    boxes = np.concatenate([corners, corners + parts], axis=1)[:, [1, 0, 3, 2]]
    boxes *= [old_width, old_height, old_width, old_height]  # left, top, right, bottom
    filters = random.integers(len(FILTERS), size=number)
    pictures = [
        PIL.Image.fromarray(image).resize((int(width), int(height)), FILTERS[i], tuple(box))
        for image, box, i in zip(images, boxes, filters, strict=True)
    ]
    return np.stack([np.asarray(picture) for picture in pictures])


def _some(random, number, share):
    """Which images a change is made to: an array of shape (number, 1, 1, 1), True or False."""
    return random.random((number, 1, 1, 1)) < share


def faded(gray, random):
    """Half of the gray images with another gamma, and half with less contrast.

    Args:
        gray: array of shape (images, height, width, 1), floats in [0, 1].
        random: a `numpy.random.Generator`.

    Returns:
        Array of the same shape and range.
    """
    number, shape = len(gray), (len(gray), 1, 1, 1)
    gamma = np.exp(random.uniform(-0.4, 0.4, shape))
    gray = np.where(_some(random, number, 0.5), gray**gamma, gray)
    black, white = random.uniform(0, 0.25, shape), random.uniform(0.7, 1, shape)
    return np.where(_some(random, number, 0.5), black + (white - black) * gray, gray)


def blurred(gray, random):
    """A third of the gray images out of focus, by up to a pixel; see `faded` for the arguments."""
    sigmas = np.where(_some(random, len(gray), 1 / 3).ravel(), random.uniform(0, 1, len(gray)), 0)
    return np.stack(
        [gaussian_filter(one, (sigma, sigma, 0)) for one, sigma in zip(gray, sigmas, strict=True)]
    )


def grainy(gray, random):
    """A third of the gray images with noise, as film has it; see `faded` for the arguments."""
    strength = random.uniform(0, 0.06, (len(gray), 1, 1, 1)) * _some(random, len(gray), 1 / 3)
    return np.clip(gray + strength * random.standard_normal(gray.shape), 0, 1)


def compressed(gray, random):
    """Half of the gray images as they come out of a JPEG file.

    Args:
        gray: array of shape (images, height, width, 1), uint8.
        random: a `numpy.random.Generator`.

    Returns:
        Array of the same shape, uint8.
    """
    qualities = random.integers(JPEG_QUALITIES[0], JPEG_QUALITIES[1] + 1, len(gray))
    chosen = _some(random, len(gray), 0.5).ravel()
    return np.stack(
        [
            through_jpeg(one, int(quality)) if is_chosen else one
            for one, quality, is_chosen in zip(gray, qualities, chosen, strict=True)
        ]
    )


def through_jpeg(gray, quality):
    """A gray image (height, width, 1), uint8, saved as a JPEG file of this quality and read again.

    >>> through_jpeg(np.full((16, 16, 1), 99, np.uint8), 75).shape
    (16, 16, 1)
    """
    file = io.BytesIO()
    PIL.Image.fromarray(gray[..., 0]).save(file, "JPEG", quality=quality)
    return np.asarray(PIL.Image.open(file))[..., np.newaxis]
