"""Photographs in files: read what any camera, scanner or phone wrote, and write it back in color.

A picture file is more than pixels. It may lie on its side and say so, have its own idea of what
its numbers mean, have more than 256 grays, a transparent background, or a date and a place that
must not get lost. All that is settled here, so that the networks see nothing but upright pixels.
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

from colorize_lib.color import srgb_of_light, unit_to_pixels
from colorize_lib.errors import ColorizeError
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

# How to turn pixels upright, by EXIF orientation: where their first row and column belong.
TURNS = {
    1: lambda pixels: pixels,  # top, left
    2: lambda pixels: pixels[:, ::-1],  # top, right
    3: lambda pixels: pixels[::-1, ::-1],  # bottom, right
    4: lambda pixels: pixels[::-1],  # bottom, left
    5: lambda pixels: pixels.swapaxes(0, 1),  # left, top
    6: lambda pixels: pixels[::-1].swapaxes(0, 1),  # right, top
    7: lambda pixels: pixels[::-1, ::-1].swapaxes(0, 1),  # right, bottom
    8: lambda pixels: pixels[:, ::-1].swapaxes(0, 1),  # left, bottom
}


class Photograph(NamedTuple):
    """A photograph, and what its colored copy must carry over."""

    pixels: np.ndarray  # as `pixels_of` gives them
    format: str  # as Pillow names it: "JPEG", "PNG", ...
    exif: PIL.Image.Exif  # what camera and people wrote about it, and `NOTE`
    dots_per_inch: tuple[float, float] | None
    modified: int  # when the file was last changed, in nanoseconds since 1970


# From a picture to pixels


def pixels_of(picture, name="The picture"):
    """The pixels of a picture, upright and in sRGB, whatever its file kept them as.

    The EXIF orientation is applied; and an embedded color profile, unless it is broken, or else
    the gamma of a PNG file. Of an animation or a file with several pages it is the first picture.

    Args:
        picture: a PIL image in any mode that Pillow has.
        name: what to call it in an error.

    Returns:
        Array, uint8 in [0, 255], of shape (height, width) for a gray picture, (height, width, 2)
        for gray and alpha, (height, width, 3) for red, green and blue, or (height, width, 4)
        with alpha; or uint16 in [0, 65535] of shape (height, width) or (height, width, 2) for a
        gray picture with more than 256 levels. Alpha is 0 where the picture is transparent.

    Raises:
        ColorizeError: if nobody knows which of its values are black and white, or Pillow would
            mix them up.
        OSError, SyntaxError, ValueError, ...: what Pillow raises when the file is damaged.
    """
    _check_layout(picture, name)
    _mend_transparent_color(picture)
    _mend_byte_order(picture)
    picture.load()
    if picture.mode == "F" or picture.mode.startswith("I"):
        pixels = _deep_gray_pixels(picture, name)
    elif picture.mode in ("1", "L", "LA", "La") or _is_gray_by_its_profile(picture):
        pixels = _gray_pixels(picture)
    else:
        pixels = _color_pixels(picture)
    return np.array(TURNS[_orientation_of(picture)](pixels), order="C")


def _check_layout(picture, name):
    """Refuse a TIFF file in which Pillow would take values for what they are not."""
    tags = getattr(picture, "tag_v2", {})
    bits = tags.get(Base.BitsPerSample, (1,))[0]
    in_planes = tags.get(TiffImagePlugin.PLANAR_CONFIGURATION) == 2
    signed = 2 in tags.get(TiffImagePlugin.SAMPLEFORMAT, ())
    if in_planes and picture.mode in ("LA", "La", "PA"):
        reason = "keeps its alpha apart from its pixels"
    elif in_planes and bits > 8 and not picture.use_load_libtiff:  # not opened by `read`
        reason = "keeps its colors apart from each other"
    elif signed and bits <= 16:
        reason = "has values with a sign, and does not say which of them are black and white"
    else:
        return
    raise ColorizeError(f"{name} {reason}: save it again as PNG, or as TIFF in another way.")


def _mend_transparent_color(picture):
    """Bring the color that a PNG file calls transparent to 8 bits, as Pillow brings the pixels."""
    if picture.format != "PNG" or not picture.tile:  # loaded already
        return
    color = picture.info.get("transparency")
    bits = _bits_of_png(picture)

    def in_8_bits(value):
        return value >> 8 if bits == 16 else value % 2**bits * 255 // (2**bits - 1)

    if picture.mode == "L" and isinstance(color, int):
        picture.info["transparency"] = in_8_bits(color)
    elif picture.mode == "RGB" and isinstance(color, tuple):
        picture.info["transparency"] = tuple(map(in_8_bits, color))


def _bits_of_png(picture):
    """How many bits a PNG file has for a gray value, or for each of red, green and blue.

    Pillow knows that as long as the picture is not loaded, by names such as "L;4" or "RGB;16B".
    """
    named = re.search(r";(\d+)", str(picture.tile[0].args))
    return int(named[1]) if named else 8


def _mend_byte_order(picture):
    """Tell Pillow how its part that reads TIFF, libtiff, hands over numbers of 32 bits.

    They come in the order of bytes that this computer has, but Pillow expects that of the file.
    """
    native = {"F;32BF": "F;32NF", "I;32BS": "I;32NS"}
    for number, tile in enumerate(picture.tile if picture.format == "TIFF" else ()):
        if tile.codec_name == "libtiff" and tile.args[0] in native:
            args = (native[tile.args[0]], *tile.args[1:])
            picture.tile[number] = tile._replace(args=args)


def _deep_gray_pixels(picture, name):
    """A gray picture of more than 8 bits: (height, width) or (height, width, 2) uint16."""
    values = np.asarray(picture)
    # All depths but this one, Pillow brings to 8 or 16 bits.
    has_12_bits = getattr(picture, "tag_v2", {}).get(Base.BitsPerSample) == (12,)
    white = 1 if picture.mode == "F" else 4095 if has_12_bits else 65_535
    # Written so that it refuses NaN, too, which is neither less nor more than anything.
    if not (values.min() >= 0 and values.max() <= white):
        raise ColorizeError(
            f"{name} has gray values from {values.min():g} to {values.max():g} where 0 is black "
            f"and {white:g} is white: save it again with 8 or 16 bits a pixel."
        )
    if white != 65_535:
        values = np.rint(values * (65_535 / white))
    pixels = values.astype(np.uint16)
    gray = _gray_in_srgb(65_535 - pixels if _says_that_0_is_white(picture) else pixels, picture)
    if "transparency" not in picture.info:
        return gray
    alpha = np.where(pixels == picture.info["transparency"], 0, 65_535).astype(np.uint16)
    return np.dstack([gray, alpha])


def _says_that_0_is_white(picture):
    """Whether this is a TIFF file with inverted grays; Pillow looks at that up to 8 bits only."""
    return getattr(picture, "tag_v2", {}).get(Base.PhotometricInterpretation) == 0


def _is_gray_by_its_profile(picture):
    """Whether a picture has a profile for gray, and nothing but gray in it.

    Pillow keeps some gray pictures in color: all of WebP and AVIF, and PNG of 16 bits with alpha.
    """
    profile = picture.info.get("icc_profile") or b""
    if profile[16:20] != b"GRAY" or picture.mode not in ("RGB", "RGBA", "P", "PA"):
        return False
    colors = np.asarray(picture.convert("RGB"))
    return bool((colors == colors[..., :1]).all())


def _gray_pixels(picture):
    """A picture that is black and white or gray: (height, width) or (height, width, 2) uint8."""
    pixels = np.array(picture.convert("LA" if picture.has_transparency_data else "L"))
    gray = pixels if pixels.ndim == 2 else pixels[..., 0]
    gray[...] = _gray_in_srgb(gray, picture)
    return pixels


def _color_pixels(picture):
    """A picture in color: (height, width, 3) or, where it has alpha, (height, width, 4) uint8."""
    has_alpha = picture.has_transparency_data and not _has_alpha_without_meaning(picture)
    mode = "RGBA" if has_alpha else "RGB"
    # The inks of CMYK are only understood together with their profile.
    plain = picture if picture.mode == "CMYK" else picture.convert(mode)
    to_srgb = _profile_transform(picture, plain.mode, mode)
    if to_srgb:
        return np.asarray(to_srgb.apply(plain))
    pixels = np.array(plain.convert(mode))
    colors = pixels[..., :3]
    colors[...] = _without_gamma(colors, picture)
    return pixels


def _has_alpha_without_meaning(picture):
    """Whether a BMP file has alpha that is 0 everywhere: programs that know of none leave it so."""
    return picture.format == "BMP" and picture.getchannel("A").getextrema() == (0, 0)


def _profile_transform(picture, mode, srgb_mode):
    """What turns pixels of a mode into sRGB by the picture's color profile.

    None if it has no profile, or a broken one, or one for another kind of pixels.
    """
    profile = picture.info.get("icc_profile")
    if not profile:
        return None
    flags = PIL.ImageCms.Flags.BLACKPOINTCOMPENSATION
    if mode == "L":
        # Faster, it would be right at every eighth level only. A gray profile is soon applied.
        flags |= PIL.ImageCms.Flags.NOOPTIMIZE
    try:
        return PIL.ImageCms.buildTransform(
            PIL.ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            PIL.ImageCms.createProfile("sRGB"),
            mode,
            srgb_mode,
            PIL.ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags,
        )
    except (PIL.ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return None


def _gray_in_srgb(gray, picture):
    """Gray values, uint8 or uint16 of any shape, as sRGB means them."""
    to_srgb = _profile_transform(picture, "L", "RGB")
    if to_srgb is None:
        return _without_gamma(gray, picture)
    # A gray profile is one curve. Taken at 256 points, it serves 65,536 levels as well.
    ramp = PIL.Image.fromarray(np.arange(256, dtype=np.uint8)[np.newaxis])
    curve = np.asarray(to_srgb.apply(ramp))[0, :, 1] / 255
    return _looked_up(gray, lambda levels: np.interp(levels, np.linspace(0, 1, 256), curve))


def _without_gamma(values, picture):
    """Values of gray or colors, uint8 or uint16 of any shape, as sRGB means them.

    A PNG file can say that its values are amounts of light to the power of gamma. As in other
    programs, that does not count where it is nearly true of sRGB, which is no such power.
    Source: Portable Network Graphics (PNG) Specification, 3rd edition, 11.3.2.2 and 13.13.
    """
    gamma = picture.info.get("gamma", 0)
    if "srgb" in picture.info or gamma <= 0 or abs(gamma * 2.2 - 1) < 0.05:
        return values
    return _looked_up(values, lambda levels: srgb_of_light(levels ** (1 / gamma)))


def _looked_up(values, curve):
    """Values, uint8 or uint16, changed by a function from levels in [0, 1] to levels in [0, 1]."""
    white = np.iinfo(values.dtype).max
    return np.rint(curve(np.linspace(0, 1, white + 1)) * white).astype(values.dtype)[values]


def _orientation_of(picture):
    """The EXIF orientation of a picture, 1 to 8; 1, upright, if it has none or a broken one."""
    with contextlib.suppress(Exception):  # broken metadata can raise nearly anything
        orientation = picture.getexif()[Base.Orientation]
        if orientation in TURNS:
            return orientation
    return 1


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
            picture = PIL.Image.open(file, formats=_readable_formats())
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
    """Let Pillow read by our settings, and without its warnings."""
    before = [(place, name, getattr(place, name)) for place, name, _ in SETTINGS_TO_READ]
    _set(SETTINGS_TO_READ)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
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
