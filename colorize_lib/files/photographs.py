"""Photographs in files: read what any camera, scanner or phone wrote, and write it back in color.

A picture file is more than pixels. It may lie on its side and say so, have its own idea of what
its numbers mean, have more than 256 grays, a transparent background, or a date and a place that
must not get lost. Files are opened and written here, with what belongs to a picture besides its
pixels; these come from `picture_pixels`, so that the networks see nothing but upright grays.
"""

import contextlib
import io
import logging
import math
import os
import re
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import PIL.Image
import PIL.ImageCms
import tifffile
from PIL import PngImagePlugin, TiffImagePlugin
from PIL.ExifTags import IFD, Base

from colorize_lib.color import unit_to_pixels
from colorize_lib.errors import ColorizeError
from colorize_lib.files.picture_pixels import pixels_of
from colorize_lib.files.silence import without_standard_error
from colorize_lib.files.whole import write_whole

with contextlib.suppress(ImportError):
    import pillow_heif

    pillow_heif.register_heif_opener()

# A file of a few bytes can claim to hold a picture that no memory can hold.
LARGEST_MEGAPIXELS = 200
# The same goes for the comments and the color profile of a PNG file, which are compressed.
LARGEST_COMMENT_BYTES = 100_000_000


class FileFormat(NamedTuple):
    """A kind of file that can hold a color picture."""

    endings: tuple[str, ...]  # of the names of its files; new ones get the first
    holds_alpha: bool
    settings: dict  # how Pillow should write it


# By the names that Pillow gives them. Settings choose quality over small files; 4:4:4 keeps the
# colors of every pixel, where cameras often keep only those of every fourth.
FORMATS = {
    "JPEG": FileFormat(
        (".jpg", ".jpeg", ".jpe", ".jfif"), False, {"quality": 95, "subsampling": "4:4:4"}
    ),
    "PNG": FileFormat((".png",), True, {}),
    "TIFF": FileFormat((".tif", ".tiff"), True, {}),
    "WEBP": FileFormat((".webp",), True, {"quality": 95}),
    "AVIF": FileFormat((".avif",), True, {"quality": 90, "subsampling": "4:4:4"}),
    "JPEG2000": FileFormat((".jp2",), True, {}),
    # Unless told that there is no resolution for printing, Pillow makes one up for BMP.
    "BMP": FileFormat((".bmp",), False, {"dpi": (0, 0)}),
}
# These are read, too, but cannot hold every color, or are seldom opened by other programs.
ONLY_READ = {
    "GIF": (".gif",),
    "PPM": (".pgm", ".ppm", ".pbm", ".pnm", ".pfm"),
    "PCX": (".pcx",),
    "PSD": (".psd",),
    "HEIF": (".heic", ".heif", ".hif"),  # of phones; with the optional library pillow-heif only
}
IN_THEIR_PLACE = "PNG"

# What is kept of the metadata besides the lists of the camera and of the place. All the rest
# describes how the pixels were stored, which is no longer true.
KEPT_TAGS = (
    Base.ImageDescription,
    Base.Make,
    Base.Model,
    Base.Software,
    Base.DateTime,
    Base.Artist,
    Base.HostComputer,
    Base.Copyright,
    Base.Rating,
    Base.RatingPercent,
    Base.XPTitle,
    Base.XPComment,
    Base.XPAuthor,
    Base.XPKeywords,
    Base.XPSubject,
)
# What each colored photograph says of itself, so that nobody takes its colors for a record.
NOTE = "Colored by colorize_lib: the colors are guesses of a neural network, not a record."
# These of the camera's list are not kept. The maker's note holds positions in the old file, and
# often a small copy of the picture without colors; the other one names the old color space.
DROPPED_CAMERA_TAGS = (Base.MakerNote, Base.ExifInteroperabilityOffset)
SRGB_TAG_VALUE = 1
# A JPEG file has no room for more.
LARGEST_EXIF_BYTES = 65_000


class Photograph(NamedTuple):
    """A photograph, and what its colored copy must carry over."""

    pixels: np.ndarray  # as `pixels_of` gives them
    format: str  # as Pillow names it: "JPEG", "PNG", ...
    exif: PIL.Image.Exif  # what camera and people wrote about it, and `NOTE`
    dots_per_inch: tuple[float, float] | None
    modified: int  # when the file was last changed, in nanoseconds since 1970


def without_alpha(pixels):
    """Pixels of any kind as red, green and blue, as figures need them.

    Args:
        pixels: array of shape (height, width) or (height, width, channels), as `pixels_of` gives
            them, or floats in [0, 1].

    Returns:
        Array of shape (height, width, 3), uint8 in [0, 255].
    """
    if pixels.dtype == np.uint16:
        pixels = pixels / 65_535
    if pixels.dtype != np.uint8:
        pixels = unit_to_pixels(pixels)
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    colors = pixels[..., :1] if pixels.shape[2] < 3 else pixels[..., :3]
    return np.array(np.broadcast_to(colors, (*pixels.shape[:2], 3)))


# Reading


def read(path, largest_megapixels=LARGEST_MEGAPIXELS):
    """Read a photograph from a file, with what its colored copy must carry over.

    Args:
        path: path of the file. Its content decides what format it is, not its name.
        largest_megapixels: how many million pixels it may have. Larger ones are refused before
            any pixel is read.

    Returns:
        A `Photograph`.

    Raises:
        ColorizeError: if there is no such file, or it is not a picture, damaged, or too large.
    """
    path = Path(path)
    try:
        _check_that_something_is_in(path)
        # Given a name, Pillow 13 mixes up the pixels of TIFF files that lie on their side.
        with path.open("rb") as file, _pillow_as_told():
            with warnings.catch_warnings(record=True, action="always") as told:
                picture = PIL.Image.open(file, formats=_readable_formats())
            _check_tags(picture, [str(warning.message) for warning in told])
            _check_size(picture, path, largest_megapixels)
            pixels = pixels_of(picture, path)
            return Photograph(
                pixels,
                # Phones put several pictures into one JPEG file, which Pillow calls MPO.
                "JPEG" if picture.format == "MPO" else picture.format,
                _metadata_of(picture, pixels),
                _dots_per_inch_of(picture),
                path.stat().st_mtime_ns,
            )
    except ColorizeError:
        raise
    except PIL.UnidentifiedImageError:
        known = ", ".join([*FORMATS, *ONLY_READ])
        raise ColorizeError(
            f"{path} is not a picture of a known format ({known}), or its beginning is damaged: "
            "save it as JPEG or PNG."
        ) from None
    except MemoryError:
        raise ColorizeError(needs_too_much_memory(path)) from None
    except Exception as error:  # a damaged picture can raise nearly anything
        raise ColorizeError(_complaint(path, error)) from error


def _complaint(path, error):
    """The sentence for what went wrong while a picture was read."""
    if getattr(error, "strerror", None):  # the system's own complaint
        return f"{path} could not be read ({error.strerror}): see that you may read it."
    reason = " ".join(str(error).split()) or type(error).__name__
    if "MAX_TEXT" in reason:
        megabytes = LARGEST_COMMENT_BYTES / 1e6
        return f"{path} has comments of more than {megabytes:g} MB: save it again without them."
    return f"{path} is damaged or incomplete ({reason}): copy it again from where it came."


def _check_that_something_is_in(path):
    if path.is_dir():
        raise ColorizeError(f"{path} is a folder, not a photograph: name a photograph in it.")
    if not path.is_file():
        raise ColorizeError(f"There is no photograph {path}: check the path.")
    if path.stat().st_size == 0:
        raise ColorizeError(f"{path} is empty: copy it again from where it came.")


# What Pillow says when a list of tags ends too early, and when a color profile does.
LOST_TAGS = re.compile("Truncated File Read|^Corrupt EXIF|Skipping tag 34675")


def _check_tags(picture, warnings_of_pillow):
    """See that no tags of a TIFF file were cut off that say what its pixels mean."""
    lost = [text for text in warnings_of_pillow if LOST_TAGS.search(text)]
    if picture.format == "TIFF" and lost:
        raise OSError(lost[0])


def _check_size(picture, path, largest_megapixels):
    megapixels = picture.width * picture.height / 1e6
    if megapixels > largest_megapixels:
        raise ColorizeError(
            f"{path} claims {megapixels:,.1f} megapixels, and the limit is {largest_megapixels:g}: "
            f"make it smaller, or, if memory allows, add --largest {math.ceil(megapixels)}."
        )


# How Pillow should be set while it reads: (where, what, value).
SETTINGS_TO_READ = (
    (PIL.Image, "MAX_IMAGE_PIXELS", None),  # ours counts: see `_check_size`
    (PngImagePlugin, "MAX_TEXT_CHUNK", LARGEST_COMMENT_BYTES),
    (PngImagePlugin, "MAX_TEXT_MEMORY", LARGEST_COMMENT_BYTES),
    # By itself, it reads TIFF files that are not compressed without libtiff, and mixes up some.
    (TiffImagePlugin, "READ_LIBTIFF", True),
)


@contextlib.contextmanager
def _pillow_as_told():
    """Let Pillow read by our settings, and without words of its own or of its libraries."""
    before = [(place, name, getattr(place, name)) for place, name, _ in SETTINGS_TO_READ]
    _set(SETTINGS_TO_READ)
    try:
        with warnings.catch_warnings(action="ignore"), without_standard_error():
            yield
    finally:
        _set(before)


def _set(settings):
    for place, name, value in settings:
        setattr(place, name, value)


def _readable_formats():
    """The formats that this copy of Pillow can read: AVIF, for one, came late."""
    PIL.Image.init()
    return [name for name in (*FORMATS, *ONLY_READ) if name in PIL.Image.OPEN]


def needs_too_much_memory(path):
    """The sentence for a photograph that there is not enough memory for."""
    return f"{path} needs more memory than there is: make it smaller, or close other programs."


def _metadata_of(picture, pixels):
    """What camera and people wrote about a picture, as EXIF that is true of its upright pixels.

    The small copy of the picture in it is left out: it has no colors. Of what is broken, as much
    is kept as can be read.
    """
    kept = _only_the_note()
    with contextlib.suppress(Exception):  # broken metadata can raise nearly anything
        exif = picture.getexif()
        _add_tags(kept, kept, {tag: exif[tag] for tag in KEPT_TAGS if tag in exif})
        if exif:
            kept[Base.Orientation] = 1
        for part in (IFD.GPSInfo, IFD.Exif):
            tags = _true_tags(exif.get_ifd(part), pixels)
            if tags:
                kept[part] = kept.get_ifd(part)
                _add_tags(kept, kept[part], tags)
    return kept if len(kept.tobytes()) <= LARGEST_EXIF_BYTES else _only_the_note()


def _only_the_note():
    exif = PIL.Image.Exif()
    exif[Base.ProcessingSoftware] = NOTE
    return exif


def _true_tags(tags, pixels):
    """The tags of a part of the EXIF that are true of the pixels, some of them corrected."""
    height, width = pixels.shape[:2]
    corrected = {
        Base.ColorSpace: SRGB_TAG_VALUE,
        Base.ExifImageWidth: width,
        Base.ExifImageHeight: height,
    }
    return {
        tag: corrected.get(tag, value)
        for tag, value in tags.items()
        if tag not in DROPPED_CAMERA_TAGS
    }


def _add_tags(exif, part, tags):
    """Add tags to a part of some EXIF, except those that it then could not be written with."""
    for tag, value in tags.items():
        if isinstance(value, str) and not value.isascii():
            # Pillow reads each byte as a letter, but would write a question mark for it.
            value = value.encode("latin-1")
        part[tag] = value
        try:
            exif.tobytes()
        except Exception:  # broken metadata can raise nearly anything
            del part[tag]


def _dots_per_inch_of(picture):
    """The resolution that a picture should be printed with, if it has one that makes sense."""
    if not _says_its_resolution(picture):
        return None
    with contextlib.suppress(TypeError, ValueError, ZeroDivisionError, OverflowError):
        across, down = (float(dots) for dots in picture.info.get("dpi", ()))
        if 1 <= across < 65_536 and 1 <= down < 65_536:
            return across, down
    return None


def _says_its_resolution(picture):
    """Whether a resolution is from the file: for TIFF and JPEG, Pillow makes one up if need be."""
    if picture.format not in ("TIFF", "JPEG", "MPO") or picture.info.get("jfif_unit"):
        return True
    with contextlib.suppress(Exception):  # broken metadata can raise nearly anything
        tags = picture.getexif()
        return Base.XResolution in tags and Base.YResolution in tags
    return False


class Header(NamedTuple):
    """What is known about a picture file before its pixels are read."""

    format: str  # as Pillow names it
    pictures: int  # pages, or frames of an animation; small copies, masks and layers not counted


def header_of(path):
    """Look at the beginning of a file, whatever it is, without a complaint.

    Args:
        path: path of a file.

    Returns:
        A `Header`; None if it is no file, cannot be read, or is no picture of a known format.
    """
    with contextlib.suppress(Exception), _opened(path) as picture:
        return Header(picture.format, _pictures_in(picture))
    return None


def is_colored(path):
    """Whether a picture file says by `NOTE` that it was colored; False if it cannot be read."""
    with contextlib.suppress(Exception), _opened(path) as picture:
        return picture.getexif().get(Base.ProcessingSoftware) == NOTE
    return False


@contextlib.contextmanager
def _opened(path):
    """A file as Pillow opens it. What is damaged can raise nearly anything."""
    if not os.path.isfile(path):  # a pipe would be waited for without end
        raise FileNotFoundError(path)
    with _pillow_as_told(), PIL.Image.open(path, formats=_readable_formats()) as picture:
        yield picture


def _pictures_in(picture):
    """How many pictures of their own are in a file that is open; 1 if its list is broken."""
    count = 1
    with contextlib.suppress(Exception):  # a damaged picture can raise nearly anything
        if picture.format == "TIFF":
            return _pages_of(picture.filename)
        if picture.format == "MPO":  # a phone's second picture only helps to show the first
            kinds = [entry["Attribute"]["MPType"] for entry in picture.mpinfo[0xB002]]
            return max(1, sum(kind.startswith("Multi-Frame") for kind in kinds))
        if picture.format != "PSD":
            count = getattr(picture, "n_frames", 1)
    return count


def _pages_of(path):
    """How many pages a TIFF file has, without small copies of others and masks."""
    logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # no words but our own
    with tifffile.TiffFile(path) as file:
        return max(1, sum(not (page.is_reduced or page.is_mask) for page in file.pages))


def reads_heif():
    """Whether photographs of phones in HEIF files, .heic, can be read."""
    return "HEIF" in _readable_formats()


# Writing


def write(path, pixels, photograph):
    """Write a colored photograph to a file, whole or not at all.

    It gets the color profile of sRGB, a note that its colors are guesses, and from the original
    the metadata of camera, date and place, the resolution for printing, and the date of the
    file. Not carried over are XMP and IPTC, which some programs add: these would still describe
    the original. Formats without alpha get a white background.

    Args:
        path: path of the file; its ending says the format, as listed in `FORMATS`. A file that
            is there is replaced.
        pixels: array of shape (height, width, 3), uint8 in sRGB, or (height, width, 4) with
            alpha; as high and wide as the original.
        photograph: the original, as `read` gives it.

    Raises:
        ColorizeError: if no format has this ending, the format cannot hold such a picture, or
            the file cannot be written; nothing half-written is left then.
        ValueError: if `pixels` are of another type or shape than this.
    """
    path = Path(path)
    height, width = photograph.pixels.shape[:2]
    if pixels.dtype != np.uint8 or pixels.shape not in ((height, width, 3), (height, width, 4)):
        raise ValueError(
            f"write needs uint8 pixels of shape ({height}, {width}, 3) or ({height}, {width}, 4), "
            f"as the original is, not {pixels.dtype} of shape {pixels.shape}."
        )
    name = format_of_ending(path)
    picture = PIL.Image.fromarray(pixels)
    if picture.mode == "RGBA" and not FORMATS[name].holds_alpha:
        picture = _on_white(picture)
    content = _encoded(picture, name, photograph, path)
    write_whole(path, lambda file: file.write(content))
    with contextlib.suppress(OSError):  # some network drives keep no dates
        os.utime(path, ns=(photograph.modified, photograph.modified))


def format_of_ending(path):
    """The format that the ending of a file stands for.

    Args:
        path: path of a file to be written.

    Returns:
        A name in `FORMATS`.

    Raises:
        ColorizeError: if no format that can be written has this ending.
    """
    for name, endings in writable_endings().items():
        if path.suffix.lower() in endings:
            return name
    known = ", ".join(ending for endings in writable_endings().values() for ending in endings)
    raise ColorizeError(
        f"{path} does not end like a picture that can be written: "
        f"choose one of {known}, or end it with / if it is a folder."
    )


def writable_endings():
    """The endings of each format that this copy of Pillow can write.

    Returns:
        Dictionary from a name in `FORMATS` to its endings, such as (".tif", ".tiff").
    """
    PIL.Image.init()
    return {name: FORMATS[name].endings for name in FORMATS if name in PIL.Image.SAVE}


def _on_white(picture):
    white = PIL.Image.new("RGBA", picture.size, "white")
    return PIL.Image.alpha_composite(white, picture).convert("RGB")


def _encoded(picture, name, photograph, path):
    """The bytes of the file. Formats leave out what they have no place for."""
    content = io.BytesIO()
    # TIFF keeps each tag where its own are, the others all of them in one block.
    exif = photograph.exif if name == "TIFF" else photograph.exif.tobytes()
    settings = FORMATS[name].settings | {"icc_profile": _srgb_profile(), "exif": exif}
    if photograph.dots_per_inch:
        settings["dpi"] = photograph.dots_per_inch
    try:
        picture.save(content, name, **settings)
    except MemoryError:
        raise
    except Exception as error:  # which one depends on the format
        raise ColorizeError(
            f"{path} could not be written, because {name} cannot hold a picture of "
            f"{picture.width}x{picture.height} pixels ({error}): choose another format with -o."
        ) from error
    return content.getvalue()


def _srgb_profile():
    return PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("sRGB")).tobytes()
