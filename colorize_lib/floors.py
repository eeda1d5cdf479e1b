"""Floors: pictures that no network predicted, to read the figures of a network beside.

Each function that makes pictures returns one for each image, as a network would. Some of them
keep the true lightness L* and only guess the chroma a* and b*. A network whose figure is no better
than that of its best floor has not shown by this figure that it knows anything about colors.
"""

import numpy as np
from skimage.color import rgb2lab

from colorize_lib.color import lab_to_rgb, rgb_to_gray, scale_to_unit

# CIFAR-10 has 50,000 training images: in portions of this size, they need little memory.
PORTION = 500


def gray_copy(images, definition="rec601"):
    """The gray image itself, taken for red, green and blue: the answer of doing nothing.

    Introduced in notebook 06.

    Args:
        images: array of shape (images, height, width, 3), uint8.
        definition: of gray, one that `color.rgb_to_gray` knows; that which the network is given.

    Returns:
        Array of the shape of `images`, float32 in [0, 1].
    """
    return scale_to_unit(rgb_to_gray(images, definition)).repeat(3, axis=-1)


def keep_lightness(images, chroma):
    """The true lightness of each pixel with another chroma.

    Where that color does not exist, lightness and chroma change a little: see
    `color.lab_to_rgb`. Introduced in notebook 06.

    Args:
        images: array of shape (images, height, width, 3), uint8.
        chroma: a* and b*, of a shape that broadcasts to (images, height, width, 2): (0, 0) makes
            all images gray.

    Returns:
        Array of the shape of `images`, float32 in [0, 1].
    """
    chroma = np.broadcast_to(chroma, (*images.shape[:-1], 2))
    pictures = np.empty(images.shape, dtype=np.float32)
    for start in range(0, len(images), PORTION):
        portion = slice(start, start + PORTION)
        lab = rgb2lab(scale_to_unit(images[portion]))
        lab[..., 1:] = chroma[portion]
        pictures[portion] = lab_to_rgb(lab)
    return pictures


def mean_chroma(images):
    """The mean a* and b* of all pixels: no other constant has a lower squared error on them.

    Introduced in notebook 06.

    Args:
        images: array of shape (images, height, width, 3), uint8.

    Returns:
        Array of shape (2,): the mean a* and the mean b*.
    """
    total = np.zeros(2)
    for start in range(0, len(images), PORTION):
        lab = rgb2lab(scale_to_unit(images[start : start + PORTION]))
        total += lab[..., 1:].sum(axis=(0, 1, 2), dtype=np.float64)
    return total / images[..., 0].size


def mean_chroma_of_levels(images, definition="rec601"):
    """The mean a* and b* of the pixels of each gray level: the best guess from one gray pixel.

    Introduced in notebook 06.

    Args:
        images: array of shape (images, height, width, 3), uint8.
        definition: of gray, one that `color.rgb_to_gray` knows.

    Returns:
        Array of shape (256, 2): mean a* and b* for each level from black to white; for a level
        that no pixel has, the mean of all pixels.
    """
    total = np.zeros((256, 2))
    pixels = np.zeros(256)
    for start in range(0, len(images), PORTION):
        portion = images[start : start + PORTION]
        levels = rgb_to_gray(portion, definition).ravel()
        chroma = rgb2lab(scale_to_unit(portion))[..., 1:].reshape(-1, 2)
        pixels += np.bincount(levels, minlength=256)
        for channel in range(2):
            total[:, channel] += np.bincount(levels, weights=chroma[:, channel], minlength=256)
    means = np.tile(total.sum(axis=0) / pixels.sum(), (256, 1))
    occurs = pixels > 0
    means[occurs] = total[occurs] / pixels[occurs, np.newaxis]
    return means


def with_mean_chroma(images, train_images):
    """The true lightness, and in every pixel the mean chroma of the training images.

    It has learned one color, the tint of the data set. Introduced in notebook 06.

    Args:
        images: array of shape (images, height, width, 3), uint8.
        train_images: array of shape (any number, any height, any width, 3), uint8.

    Returns:
        Array of the shape of `images`, float32 in [0, 1].
    """
    return keep_lightness(images, mean_chroma(train_images))


def with_mean_chroma_of_levels(images, train_images, definition="rec601"):
    """The true lightness, and the mean chroma of training pixels with the same gray level.

    It knows all that a single gray pixel tells about its color, such as that black and white
    have none. What a network does better, in squared error, comes from looking around the pixel.
    Introduced in notebook 06.

    Args:
        images: array of shape (images, height, width, 3), uint8.
        train_images: array of shape (any number, any height, any width, 3), uint8.
        definition: of gray, one that `color.rgb_to_gray` knows; that which the network is given.

    Returns:
        Array of the shape of `images`, float32 in [0, 1].
    """
    chroma_of_level = mean_chroma_of_levels(train_images, definition)
    levels = rgb_to_gray(images, definition)[..., 0]
    return keep_lightness(images, chroma_of_level[levels])


def mean_image(images, train_images):
    """The mean of all training images, once for each image: an answer that looks at nothing.

    Unlike the other floors, it does not keep the lightness. Introduced in notebook 06.

    Args:
        images: array of shape (images, height, width, 3), uint8; only its shape matters.
        train_images: array of shape (any number, height, width, 3), uint8.

    Returns:
        Array of the shape of `images`, float32 in [0, 1].
    """
    mean = train_images.mean(axis=0) / 255
    return np.tile(mean.astype(np.float32), (len(images), 1, 1, 1))
