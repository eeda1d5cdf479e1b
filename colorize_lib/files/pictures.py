"""Folders of pictures: which files are in them, and how a data set is made of them."""

import os
from pathlib import Path

import numpy as np
import PIL.Image
import PIL.ImageOps

from colorize_lib.errors import ColorizeError
from colorize_lib.files import photographs

ENDINGS = (".jpg", ".jpeg", ".png")


def _all_below(folder):
    """Every file in a folder and in those inside of it, except where one may not look."""

    def skip(error):
        if not isinstance(error, PermissionError) or error.filename == str(folder):
            raise error

    for place, _, names in os.walk(folder, onerror=skip):
        yield from (Path(place) / name for name in names)


def files_in(folder, endings=ENDINGS, subfolders=False):
    """The files of some kinds in a folder, in the same order on every system.

    Args:
        folder: path of a folder.
        endings: what the names may end with, in small letters, such as (".jpg", ".png"); "" for
            a name without an ending.
        subfolders: whether files in subfolders count, too.

    Returns:
        List of paths, sorted by the bytes of their names. Hidden files, and those in hidden
        folders, are left out. A link that leads nowhere is in it: whoever reads it will say so.

    Raises:
        ColorizeError: if the folder cannot be read.
    """
    folder = Path(folder)
    try:
        paths = list(_all_below(folder) if subfolders else folder.iterdir())
    except OSError as error:
        raise ColorizeError(
            f"The folder {folder} could not be read ({error.strerror}): "
            "check its name, and that you may read it."
        ) from error
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return [
        names[name]
        for name in sorted(names, key=os.fsencode)
        if Path(name).suffix.lower() in endings
        and not any(part.startswith(".") for part in name.split("/"))
        and not os.path.isdir(names[name])
    ]


def load(folder, size):
    """Read the pictures of a folder, of any size, as small squares; see `data.from_folder`.

    Args:
        folder: path of a folder with JPEG or PNG files.
        size: height and width of the squares in pixels.

    Returns:
        Two arrays of shape (images, size, size, 3), uint8: to train on, and to test on.

    Raises:
        ColorizeError: if the folder does not exist, there is no picture to train on or none to
            test on, or one of them cannot be read.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ColorizeError(f"There is no folder {folder}: check the path.")
    splits = _split(folder)
    if not all(splits):
        raise ColorizeError(
            f"{folder} needs at least one JPEG or PNG picture to train on and one to test on: "
            "put more pictures there."
        )
    return tuple(np.stack([_square(file, size) for file in files]) for files in splits)


def read_small(file, name, side, data_set):
    """One picture of a data set, whose pictures are all small squares of the same size.

    Args:
        file: path of a PNG or JPEG file, or a file that is open.
        name: what to call it in an error.
        side: height and width that it must have, in pixels.
        data_set: what to call the data set in an error.

    Returns:
        Array of shape (side, side, 3), uint8; gray, palette and transparent pictures become RGB.

    Raises:
        ColorizeError: if it cannot be read, is of another size, or has more than 8 bits a value.
    """
    try:
        with PIL.Image.open(file, formats=("PNG", "JPEG")) as picture:
            size, mode = picture.size, picture.mode
            # Checked before any pixel is unpacked, so a huge picture costs nothing.
            if size == (side, side) and not mode.startswith(("I", "F")):
                return np.asarray(picture.convert("RGB"))
    except Exception as error:  # a damaged picture can raise nearly anything
        raise ColorizeError(
            f"{name} cannot be read as a PNG or JPEG picture: replace it or take it away."
        ) from error
    reason = f"has 16 bits a value and {data_set} has 8"
    if size != (side, side):
        reason = f"is {size[0]}x{size[1]} pixels and {data_set} is {side}x{side}"
    raise ColorizeError(f"{name} {reason}: convert it or take it away.")


def _split(folder):
    """The files to train on and those to test on, by their folders or else by their numbers."""
    if (folder / "train").is_dir() and (folder / "test").is_dir():
        return [files_in(folder / part, subfolders=True) for part in ("train", "test")]
    files = files_in(folder, subfolders=True)
    test = set(files[4::5] or files[-1:])
    return [file for file in files if file not in test], [file for file in files if file in test]


def _square(file, size):
    """The central square of a picture, upright and shrunk: (size, size, 3) uint8."""
    pixels = photographs.without_alpha(photographs.read(file).pixels)
    square = (size, size)
    picture = PIL.Image.fromarray(pixels)
    return np.asarray(PIL.ImageOps.fit(picture, square, PIL.Image.Resampling.LANCZOS))
