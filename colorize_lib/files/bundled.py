"""The color photographs that come with scikit-image, for lessons that need no network."""

from typing import NamedTuple

import skimage.data

from colorize_lib.errors import ColorizeError
from colorize_lib.files import home

TILE = 32  # height and width of the tiles that they are cut into


class BundledPhotograph(NamedTuple):
    """A photograph that comes with scikit-image, as scikit-image describes it."""

    name: str
    subject: str
    source: str
    license: str
    split: str  # "train" or "test": whole pictures, never tiles of the same picture in both


PHOTOGRAPHS = [
    BundledPhotograph(
        "astronaut",
        "the astronaut Eileen Collins",
        "NASA Great Images database",
        "no known copyright restrictions, released into the public domain",
        "train",
    ),
    BundledPhotograph(
        "motorcycle_left",
        "a motorcycle, seen by the left eye",
        "Middlebury 2014 stereo benchmark (Scharstein et al., GCPR 2014)",
        "scikit-image, which it is part of, names none",
        "train",
    ),
    BundledPhotograph(
        "motorcycle_right",
        "the same motorcycle, seen by the right eye",
        "Middlebury 2014 stereo benchmark (Scharstein et al., GCPR 2014)",
        "scikit-image, which it is part of, names none",
        "train",
    ),
    BundledPhotograph(
        "rocket",
        "the launch of a Falcon 9 rocket",
        "SpaceX",
        "released in the public domain",
        "train",
    ),
    BundledPhotograph(
        "chelsea",
        "Chelsea the cat",
        "Stefan van der Walt",
        "CC0, no copyright restrictions",
        "test",
    ),
    BundledPhotograph(
        "coffee",
        "a cup of coffee",
        "Rachel Michetti, courtesy of Pikolo Espresso Bar",
        "CC0, no copyright restrictions",
        "test",
    ),
]


def photograph(name):
    """One of the bundled photographs, whole.

    Args:
        name: the name of one of `PHOTOGRAPHS`, such as "chelsea".

    Returns:
        Array of shape (height, width, 3), uint8 in [0, 255].

    Raises:
        ColorizeError: if there is no photograph of that name, or scikit-image finds no home folder.
    """
    if name not in [photo.name for photo in PHOTOGRAPHS]:
        known = ", ".join(photo.name for photo in PHOTOGRAPHS)
        raise ColorizeError(f"There is no bundled photograph '{name}': choose one of {known}.")
    with home.needed():  # by scikit-image, even for photographs that it need not download
        if name.startswith("motorcycle"):
            left, right, _disparity = skimage.data.stereo_motorcycle()
            return left if name == "motorcycle_left" else right
        return getattr(skimage.data, name)()
