"""Random pictures in every format that is read, by several encoders, and what a reading must give.

What is expected follows from what was written, by the text of the standards; nothing that reads
files is asked. Where only Pillow writes a format, the bytes of a second file are put together here;
but not for WebP, AVIF, HEIF and JPEG 2000, which would need a library of their own.
"""

import importlib.util
import io
import struct
import zlib
from typing import NamedTuple

import numpy as np
import PIL.features
import PIL.Image
import PIL.ImageCms
import tifffile
from by_hand import LINEAR_GRAY, SWAPPED_AND_LINEAR, bmp, gray_tiff, packed, png, srgb_of_light
from PIL.ExifTags import Base

from colorize_lib.files import photographs
from colorize_lib.files.silence import without_standard_error

# By the text of the EXIF standard: at which sides of the picture the first row and the first
# column of the file are.
SIDES = {
    1: ("top", "left"),
    2: ("top", "right"),
    3: ("bottom", "right"),
    4: ("bottom", "left"),
    5: ("left", "top"),
    6: ("right", "top"),
    7: ("right", "bottom"),
    8: ("left", "bottom"),
}
SRGB = PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("sRGB")).tobytes()
LOSSY = 20  # so many of 255 levels may be lost


def as_shown(stored, orientation):
    """Pixels as a viewer must show them, (height, width) or with channels."""
    sides = SIDES[orientation]
    shown = stored.swapaxes(0, 1) if sides[0] in ("left", "right") else stored
    if "right" in sides:
        shown = np.fliplr(shown)
    return np.flipud(shown) if "bottom" in sides else shown


class Written(NamedTuple):
    """A picture file, and what it must be read as."""

    ending: str
    content: bytes
    values: np.ndarray  # (height, width, channels), from 0 to 1 in sRGB, upright
    tolerance: float  # in 255ths


class Random:
    """Random choices for one file, the same each time for a seed."""

    def __init__(self, *seed):
        self.numbers = np.random.default_rng(seed)
        self.orientation = self.choice(1, *SIDES)

    def choice(self, *choices):
        """One of several things, each as likely as the others."""
        return choices[self.numbers.integers(len(choices))]

    def values(self, channels, smallest=1):
        """Smooth planes from 0 to 1, (height, width, channels), no two alike."""
        height, width = self.numbers.integers(smallest, smallest + self.choice(9, 50), 2)
        across, down = np.linspace(0, 1, width), np.linspace(0, 1, height)[:, np.newaxis]
        planes = []
        for _ in range(channels):
            slope, start = self.numbers.uniform(-1, 1, 2), self.numbers.uniform(0, 1)
            plane = start + slope[0] * across + slope[1] * down
            planes.append((plane - plane.min()) / max(np.ptp(plane), 1))
        return np.stack(planes, axis=-1)

    def gentle_values(self, channels):
        """Planes from 1/4 to 3/4 of a size that lossy formats keep nearly as they are."""
        return 0.25 + self.values(channels, smallest=16) / 2

    def profile(self, channels):
        """A color profile, and the function that says what it means; often none."""
        linear = LINEAR_GRAY if channels <= 2 else SWAPPED_AND_LINEAR
        order = slice(None) if channels <= 2 else [2, 1, 0]

        def of_linear(values):
            return srgb_of_light(values[..., order])

        broken = self.numbers.bytes(self.numbers.integers(1, 300))
        same = SRGB if channels > 2 else None
        content = self.choice(None, None, same, linear, broken)
        return content, of_linear if content is linear else lambda values: values

    def exif(self):
        """The orientation as a block of EXIF; none where it is the usual one."""
        exif = PIL.Image.Exif()
        exif[Base.Orientation] = self.orientation
        return exif.tobytes() if self.orientation > 1 else b""


def in_bits(values, bits):
    """Values from 0 to 1 as levels of so many bits."""
    return np.rint(values * (2**bits - 1)).astype(np.uint8 if bits <= 8 else np.uint16)


def meant(stored, bits, mean=lambda values: values, orientation=1):
    """What levels of so many bits must be read as: `mean` is what a profile makes of colors."""
    values = stored / (2**bits - 1)
    has_alpha = values.shape[2] in (2, 4)
    colors, alpha = (values[..., :-1], values[..., -1:]) if has_alpha else (values, values[..., :0])
    return as_shown(np.concatenate([mean(colors), alpha], axis=2), orientation)


def pillow_bytes(pixels, file_format, **settings):
    """A file as Pillow writes it; settings that are empty are left out."""
    file = io.BytesIO()
    picture = pixels if isinstance(pixels, PIL.Image.Image) else PIL.Image.fromarray(pixels)
    picture.save(file, file_format, **{name: each for name, each in settings.items() if each})
    return file.getvalue()


def squeezed(pixels):
    return pixels[..., 0] if pixels.shape[2] == 1 else pixels


# PNG


def png_by_pillow(random):
    count = random.choice(1, 2, 3, 4)
    bits = random.choice(8, 16) if count == 1 else 8
    stored = in_bits(random.values(count), bits)
    profile, mean = random.profile(count)
    content = pillow_bytes(
        squeezed(stored),
        "PNG",
        exif=random.exif(),
        icc_profile=profile,
        optimize=random.choice(False, True),
    )
    return Written(".png", content, meant(stored, bits, mean, random.orientation), 1.1)


def png_by_hand(random):
    kind, count = random.choice((0, 1), (2, 3), (4, 2), (6, 4))
    bits = random.choice(1, 2, 4, 8, 16) if kind == 0 else random.choice(8, 16)
    stored = in_bits(random.values(count), bits)
    profile, mean = random.profile(count)
    gamma = random.choice(0, 0.3, 1)
    chunks = [(b"iCCP", b"profile\0\0" + zlib.compress(profile))] if profile else []
    if gamma and not profile:
        chunks.append((b"gAMA", struct.pack(">I", int(gamma * 100_000))))
        mean = lambda values: srgb_of_light(values ** (1 / gamma))  # noqa: E731
    values = meant(stored, bits, mean)
    if count in (1, 3) and random.choice(0, 1):
        transparent = stored[0, 0].tolist()
        chunks.append((b"tRNS", struct.pack(f">{count}H", *transparent)))
        values = np.dstack([values, (stored != transparent).any(axis=-1)])
    if random.orientation > 1:
        chunks.append((b"eXIf", random.exif().removeprefix(b"Exif\0\0")))
    tolerance = 7 if bits == 16 and count > 2 and profile else 1.1  # a profile takes 8 bits
    values = as_shown(values, random.orientation)
    return Written(".png", png(stored, bits, kind, chunks), values, tolerance)


def png_of_a_palette(random):
    stored = in_bits(random.values(1), 8)
    picture = PIL.Image.fromarray(stored[..., 0]).convert("P")
    colors = random.numbers.integers(0, 256, (256, 3), np.uint8)
    picture.putpalette(colors.tobytes())
    ending = random.choice("PNG", "GIF", "TIFF", "BMP", "PCX")
    values = colors[stored[..., 0]] / 255
    endings = {"TIFF": ".tif"}
    content = pillow_bytes(picture, ending, optimize=False)
    return Written(endings.get(ending, f".{ending.lower()}"), content, values, 0.01)


# JPEG and other lossy formats


def jpeg_by_pillow(random):
    count = random.choice(1, 3)
    stored = in_bits(random.gentle_values(count), 8)
    profile, mean = random.profile(count)
    subsampling = random.choice("4:4:4", "4:2:0") if count == 3 else None
    content = pillow_bytes(
        squeezed(stored),
        random.choice("JPEG", "MPO"),
        quality=95,
        exif=random.exif(),
        icc_profile=profile,
        progressive=random.choice(0, 1),
        subsampling=subsampling,
    )
    return Written(".jpg", content, meant(stored, 8, mean, random.orientation), LOSSY)


def tensorflow_encoders():
    """The functions of TensorFlow that write pictures; loading it takes seconds."""
    with without_standard_error():
        import tensorflow

        tensorflow.io.encode_png(np.zeros((1, 1, 1), np.uint8))  # its first words are said here
    return tensorflow.io


def jpeg_by_tensorflow(random):
    stored = in_bits(random.gentle_values(random.choice(1, 3)), 8)
    settings = {"quality": 95, "progressive": bool(random.choice(0, 1))}
    settings["chroma_downsampling"] = bool(random.choice(0, 1))
    content = tensorflow_encoders().encode_jpeg(stored, **settings).numpy()
    return Written(".jpg", content, meant(stored, 8), LOSSY)


def png_by_tensorflow(random):
    bits = random.choice(8, 16)
    stored = in_bits(random.values(random.choice(1, 2, 3, 4)), bits)
    content = tensorflow_encoders().encode_png(stored, compression=random.choice(0, 9)).numpy()
    return Written(".png", content, meant(stored, bits), 1.1)


def lossless_or_lossy_by_pillow(random, file_format, ending, counts, lossless):
    count = random.choice(*counts)
    stored = in_bits(random.gentle_values(count), 8)
    is_lossless = random.choice(0, 1) if lossless else 0
    settings = lossless if is_lossless else {"quality": 95}
    content = pillow_bytes(squeezed(stored), file_format, exif=random.exif(), **settings)
    values = meant(stored, 8, orientation=random.orientation)
    return Written(ending, content, values, 1.1 if is_lossless else LOSSY)


def webp(random):
    lossless = {"lossless": True, "exact": True}
    return lossless_or_lossy_by_pillow(random, "WEBP", ".webp", (1, 3, 4), lossless)


def avif(random):
    return lossless_or_lossy_by_pillow(random, "AVIF", ".avif", (1, 3, 4), None)


def heif(random):
    return lossless_or_lossy_by_pillow(random, "HEIF", ".heic", (3, 4), None)


def jpeg_2000(random):
    count, bits = random.choice((1, 8), (1, 16), (2, 8), (3, 8), (4, 8))
    stored = in_bits(random.values(count), bits)
    content = pillow_bytes(squeezed(stored), "JPEG2000", no_jp2=random.choice(False, True))
    return Written(".jp2", content, meant(stored, bits), 1.1)


# TIFF


def tiff_by_pillow(random):
    count, bits = random.choice((1, 1), (1, 8), (1, 16), (2, 8), (3, 8), (4, 8))
    stored = in_bits(random.values(count), bits)
    compression = random.choice(None, "tiff_lzw", "tiff_adobe_deflate", "packbits")
    if bits == 1:
        compression = random.choice(None, "group3", "group4")
    profile, mean = random.profile(count)
    picture = stored[..., 0] > 0 if bits == 1 else squeezed(stored)
    exif = PIL.Image.Exif()
    exif[Base.Orientation] = random.orientation
    content = pillow_bytes(
        PIL.Image.fromarray(picture),
        "TIFF",
        compression=compression,
        exif=exif,
        icc_profile=profile,
    )
    return Written(".tif", content, meant(stored, bits, mean, random.orientation), 1.1)


def tiff_by_tifffile(random):
    count, bits = random.choice((1, 8), (1, 16), (1, 32), (2, 8), (3, 8), (3, 16), (4, 8), (4, 16))
    values = random.values(count)
    stored = values.astype(np.float32) if bits == 32 else in_bits(values, bits)
    in_planes = count > 2 and random.choice(0, 1)
    white_is_0 = count == 1 and bits < 32 and random.choice(0, 1)
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        np.moveaxis(stored, -1, 0) if in_planes else squeezed(stored),
        photometric=("miniswhite" if white_is_0 else "minisblack") if count <= 2 else "rgb",
        planarconfig=("separate" if in_planes else "contig") if count > 1 else None,
        extrasamples=["unassalpha"] if count in (2, 4) else None,
        # Pillow does not know large files in the other order of bytes.
        **random.choice({"byteorder": "<"}, {"byteorder": ">"}, {"bigtiff": True}),
        compression=random.choice(None, "zlib"),
        **random.choice({}, {"tile": (16, 16)}, {"rowsperstrip": 3}),
        extratags=[(274, 3, 1, random.orientation, True)],
    )
    values = stored if bits == 32 else stored / (2**bits - 1)
    values = as_shown(1 - values if white_is_0 else values, random.orientation)
    return Written(".tif", file.getvalue(), values, 1.1)


def tiff_by_hand(random):
    bits = random.choice(1, 2, 4, 8, 12)
    stored = in_bits(random.values(1), bits)
    compress = random.choice(None, zlib.compress)
    content = gray_tiff(stored[..., 0], bits, random.choice(None, 1, 3), compress)
    return Written(".tif", content, meant(stored, bits), 0.6)


# Formats without compression to speak of


def bmp_by_pillow(random):
    stored = in_bits(random.values(random.choice(1, 3)), 8)
    return Written(".bmp", pillow_bytes(squeezed(stored), "BMP"), meant(stored, 8), 0.01)


def bmp_by_hand(random):
    stored = in_bits(random.values(4), 8)
    stored[0, 0, 3] = 200  # alpha that is 0 everywhere counts as none
    blue_first = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    content = bmp(stored[..., [2, 1, 0, 3]], random.choice(56, 108, 124), blue_first)
    return Written(".bmp", content, meant(stored, 8), 0.01)


def pnm_by_pillow(random):
    count, bits = random.choice((1, 8), (1, 16), (3, 8))
    stored = in_bits(random.values(count), bits)
    return Written(".ppm", pillow_bytes(squeezed(stored), "PPM"), meant(stored, bits), 0.01)


def pnm_by_hand(random):
    """Whose white is any number from 1 to 65,535, in letters or in bytes."""
    count, in_letters = random.choice(1, 3), random.choice(0, 1)
    white = random.choice(1, 7, 255, 1000, 65_535)
    stored = np.rint(random.values(count) * white).astype(int)
    kind = {(1, 1): "P2", (3, 1): "P3", (1, 0): "P5", (3, 0): "P6"}[count, in_letters]
    stored[-1, -1] = 0  # so that nothing is left of the last number when it is cut
    height, width = stored.shape[:2]
    content = f"{kind}\n# a comment\n{width} {height}\n{white}\n".encode()
    if in_letters:
        content += " ".join(map(str, stored.ravel())).encode() + b"\n"
    else:
        content += stored.astype(">u2" if white > 255 else np.uint8).tobytes()
    return Written(".ppm", content, stored / white, 0.6)


def gif_by_hand(random):
    """Whose codes of 9 bits are never more than the pixels themselves: without compression."""
    stored = in_bits(random.values(1), 7)
    height, width = stored.shape[:2]
    colors = random.numbers.integers(0, 256, (128, 3), np.uint8)
    clear, end = 128, 129
    codes = []
    for number, level in enumerate(stored.ravel().tolist()):
        codes += [clear] * (number % 100 == 0) + [level]
    bits = "".join(f"{code:08b}"[::-1] for code in [*codes, end])
    octets = int(bits[::-1], 2).to_bytes(-(-len(bits) // 8), "little")
    blocks = [octets[start : start + 255] for start in range(0, len(octets), 255)]
    content = b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF6, 0, 0) + colors.tobytes()
    content += b"," + struct.pack("<HHHHBB", 0, 0, width, height, 0, 7)
    content += b"".join(bytes([len(block)]) + block for block in blocks) + b"\0;"
    return Written(".gif", content, colors[stored[..., 0]] / 255, 0.01)


def pcx_by_pillow(random):
    stored = in_bits(random.values(random.choice(1, 3)), 8)
    return Written(".pcx", pillow_bytes(squeezed(stored), "PCX"), meant(stored, 8), 0.01)


def pcx_by_hand(random):
    """In planes, each byte of which is a run of one."""
    stored = in_bits(random.values(3), 8)
    height, width = stored.shape[:2]
    stride = width + width % 2
    content = struct.pack("<4B6H", 10, 5, 1, 8, 0, 0, width - 1, height - 1, 72, 72)
    content = (content.ljust(65, b"\0") + struct.pack("<BHH", 3, stride, 1)).ljust(128, b"\0")
    rows = np.pad(stored, [(0, 0), (0, stride - width), (0, 0)]).swapaxes(1, 2).ravel()
    runs = np.stack([np.full_like(rows, 0xC1), rows], axis=-1)
    return Written(".pcx", content + runs.tobytes(), meant(stored, 8), 0.01)


def psd_by_hand(random):
    count, bits, kind = random.choice((1, 8, 1), (3, 8, 3), (4, 8, 3), (1, 1, 0))
    stored = in_bits(random.values(count), bits)
    height, width = stored.shape[:2]
    content = b"8BPS" + struct.pack(">H6xHIIHH", 1, count, height, width, bits, kind)
    content += struct.pack(">IIIH", 0, 0, 0, 0)
    planes = [b"".join(packed(stored[..., number], bits)) for number in range(count)]
    values = 1 - stored if bits == 1 else stored  # of bits, 1 is black
    return Written(".psd", content + b"".join(planes), meant(values, bits), 0.01)


ENCODERS = [
    *(png_by_pillow, png_by_hand, png_of_a_palette, jpeg_by_pillow, webp, jpeg_2000),
    *(tiff_by_pillow, tiff_by_tifffile, tiff_by_hand, bmp_by_pillow, bmp_by_hand),
    *(pnm_by_pillow, pnm_by_hand, gif_by_hand, pcx_by_pillow, pcx_by_hand, psd_by_hand),
]
if PIL.features.check("avif"):
    ENCODERS.append(avif)
if photographs.reads_heif():
    ENCODERS.append(heif)
if importlib.util.find_spec("tensorflow"):
    ENCODERS += [jpeg_by_tensorflow, png_by_tensorflow]
