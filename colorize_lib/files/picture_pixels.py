"""From a picture as Pillow opens it to upright pixels in sRGB, whatever its file kept them as.

Depths, layouts, transparency and orientation are settled here; what the numbers mean by a color
profile or a gamma, in `color_profiles`.
"""

import contextlib
import os
import re
import sys

import numpy as np
import PIL.Image
from PIL import TiffImagePlugin
from PIL.ExifTags import Base

from colorize_lib.errors import ColorizeError
from colorize_lib.files import color_profiles

WHITE = 65_535  # of 16 bits
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
    _check_sums(picture)
    _check_palette(picture)
    _mend_transparent_color(picture)
    _mend_byte_order(picture)
    values = _values_of_16_bits(picture)
    picture.load()
    if values is not None:
        pixels = _pixels_of_16_bits(picture, values)
    elif picture.mode == "F" or picture.mode.startswith("I"):
        pixels = _deep_gray_pixels(picture, name)
    elif picture.mode in ("1", "L", "LA", "La") or color_profiles.is_gray_by_its_profile(picture):
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


def _check_sums(picture):
    """See that the pixels of a PNG file are those that were written, which Pillow does not."""
    if picture.format == "PNG" and picture.tile and picture.tell() == 0:
        picture.fp.seek(0)
        with PIL.Image.open(picture.fp, formats=["PNG"]) as again:
            again.verify()


def _check_palette(picture):
    """See that the palette of a PCX file, which is at its end, was not cut off."""
    if picture.format == "PCX" and picture.mode == "L" and picture.tile:
        picture.fp.seek(68)
        says_gray = picture.fp.read(1) == b"\2"
        picture.fp.seek(-769, os.SEEK_END)
        if picture.fp.read(1) != b"\x0c" and not says_gray:
            raise OSError("its palette is missing")


def _mend_transparent_color(picture):
    """Bring the color that a PNG file calls transparent to 8 bits, as Pillow brings the pixels."""
    if picture.format != "PNG" or not picture.tile:  # loaded already
        return
    color = picture.info.get("transparency")
    bits = _bits_of_png(picture)

    if picture.mode == "L" and isinstance(color, int):
        picture.info["transparency"] = color % 2**bits * 255 // (2**bits - 1)
    elif picture.mode == "RGB" and bits == 8 and isinstance(color, tuple):
        picture.info["transparency"] = tuple(value % 2**bits for value in color)


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


def _values_of_16_bits(picture):
    """All 16 bits of each value of a picture in color, or of a PNG file in gray with alpha.

    By itself, Pillow keeps the higher byte of each value. Told that the bytes stand in the other
    order, it keeps the lower one; and those of gray and alpha together look like four values.

    Returns:
        Array of shape (height, width, channels), uint16. None if there are other values in the
        picture, or it is loaded already: these have lost their lower bytes.
    """
    kind, _, order = _name_of_values(picture).partition(";16")
    if kind == "LA" and order == "B":
        return _read_again(picture, "RGBA").view(">u2").astype(np.uint16)
    if kind not in ("RGB", "RGBA") or not order:
        return None
    native, foreign = ("L", "B") if sys.byteorder == "little" else ("B", "L")
    lower = _read_again(picture, f"{kind};16{foreign if order in ('N', native) else native}")
    return np.asarray(picture).astype(np.uint16) << 8 | lower


def _name_of_values(picture):
    """What Pillow calls the values in the file, such as "RGB;16B".

    Nothing if it is loaded, or not the first of several pictures.
    """
    if picture.format not in ("PNG", "TIFF") or not picture.tile or picture.tell() > 0:
        return ""
    args = picture.tile[0].args
    return args if isinstance(args, str) else args[0]


def _read_again(picture, name_of_values):
    """The pixels of a picture that is not loaded yet, taken for values of another name."""
    picture.fp.seek(0)
    with PIL.Image.open(picture.fp, formats=[picture.format]) as again:
        for number, tile in enumerate(again.tile):
            alone = isinstance(tile.args, str)
            args = name_of_values if alone else (name_of_values, *tile.args[1:])
            again.tile[number] = tile._replace(args=args)
        return np.array(again)


def _pixels_of_16_bits(picture, values):
    """Values of (height, width, 2 to 4) uint16 as `pixels_of` gives them."""
    if "transparency" in picture.info:
        shown = (values != picture.info["transparency"]).any(axis=-1)
        values = np.dstack([values, np.where(shown, WHITE, 0).astype(np.uint16)])
    if values.shape[2] > 2 and color_profiles.is_gray_by_its_profile(picture):
        values = np.delete(values, (1, 2), axis=2)
    if values.shape[2] <= 2:
        values[..., 0] = color_profiles.gray_in_srgb(values[..., 0], picture)
        return values.squeeze(axis=2) if values.shape[2] == 1 else values
    mode = "RGB" if values.shape[2] == 3 else "RGBA"
    to_srgb = color_profiles.profile_transform(picture, mode, mode)
    if to_srgb:  # which takes 8 bits only
        return np.asarray(to_srgb.apply(PIL.Image.fromarray(_in_8_bits(values))))
    values[..., :3] = color_profiles.without_gamma(values[..., :3], picture)
    return _in_8_bits(values)


def _in_8_bits(values):
    return np.rint(np.arange(WHITE + 1) / 257).astype(np.uint8)[values]


def _deep_gray_pixels(picture, name):
    """A gray picture of more than 8 bits: (height, width) or (height, width, 2) uint16."""
    values = np.asarray(picture)
    # All depths but this one, Pillow brings to 8 or 16 bits.
    has_12_bits = getattr(picture, "tag_v2", {}).get(Base.BitsPerSample) == (12,)
    white = 1 if picture.mode == "F" else 4095 if has_12_bits else WHITE
    # Written so that it refuses NaN, too, which is neither less nor more than anything.
    if not (values.min() >= 0 and values.max() <= white):
        raise ColorizeError(
            f"{name} has gray values from {values.min():g} to {values.max():g} where 0 is black "
            f"and {white:g} is white: save it again with 8 or 16 bits a pixel."
        )
    if white != WHITE:
        values = np.rint(values * (WHITE / white))
    pixels = values.astype(np.uint16)
    levels = WHITE - pixels if _says_that_0_is_white(picture) else pixels
    gray = color_profiles.gray_in_srgb(levels, picture)
    if "transparency" not in picture.info:
        return gray
    alpha = np.where(pixels == picture.info["transparency"], 0, WHITE).astype(np.uint16)
    return np.dstack([gray, alpha])


def _says_that_0_is_white(picture):
    """Whether this is a TIFF file with inverted grays; Pillow looks at that up to 8 bits only."""
    return getattr(picture, "tag_v2", {}).get(Base.PhotometricInterpretation) == 0


def _gray_pixels(picture):
    """A picture that is black and white or gray: (height, width) or (height, width, 2) uint8."""
    pixels = np.array(picture.convert("LA" if picture.has_transparency_data else "L"))
    gray = pixels if pixels.ndim == 2 else pixels[..., 0]
    if picture.format == "PSD" and picture.mode == "1":  # in which a bit of 1 is black
        gray[...] = 255 - gray
    gray[...] = color_profiles.gray_in_srgb(gray, picture)
    return pixels


def _color_pixels(picture):
    """A picture in color: (height, width, 3) or, where it has alpha, (height, width, 4) uint8."""
    has_alpha = picture.has_transparency_data and not _has_alpha_without_meaning(picture)
    mode = "RGBA" if has_alpha else "RGB"
    # The inks of CMYK are only understood together with their profile.
    plain = picture if picture.mode == "CMYK" else picture.convert(mode)
    to_srgb = color_profiles.profile_transform(picture, plain.mode, mode)
    if to_srgb:
        return np.asarray(to_srgb.apply(plain))
    pixels = np.array(plain.convert(mode))
    colors = pixels[..., :3]
    colors[...] = color_profiles.without_gamma(colors, picture)
    return pixels


def _has_alpha_without_meaning(picture):
    """Whether a BMP file has alpha that is 0 everywhere: programs that know of none leave it so."""
    return picture.format == "BMP" and picture.getchannel("A").getextrema() == (0, 0)


def _orientation_of(picture):
    """The EXIF orientation of a picture, 1 to 8; 1, upright, if it has none or a broken one."""
    with contextlib.suppress(Exception):  # broken metadata can raise nearly anything
        orientation = picture.getexif()[Base.Orientation]
        if orientation in TURNS:
            return orientation
    return 1
