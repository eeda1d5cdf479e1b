"""Files written by hand, by the text of their standards: color profiles, PNG, TIFF, and BMP."""

import struct
import zlib

import numpy as np

# Color profiles


def icc_profile(space, tags):
    """A small ICC profile, version 2, as the standard describes it."""
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", start + len(data), len(content))
        data += content + b"\0" * (-len(content) % 4)
    header = struct.pack(">I4sI", start + len(data), b"lcms", 0x02400000)
    header += b"mntr" + space + b"XYZ " + struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    header += b"acsp" + bytes(28) + struct.pack(">3I", 0xF6D6, 0x10000, 0xD32D)
    return header.ljust(128, b"\0") + table + data


LINEAR = b"curv" + struct.pack(">IIH", 0, 1, 256)  # gamma 1, in parts of 256


def xyz(x, y, z):
    return b"XYZ " + struct.pack(">I3i", 0, *(round(value * 65_536) for value in (x, y, z)))


WHITE = {b"wtpt": xyz(0.9642, 1, 0.8249)}
LINEAR_GRAY = icc_profile(b"GRAY", WHITE | {b"kTRC": LINEAR})
# The primaries of sRGB under D50, but with red and blue in each other's place.
SWAPPED = {
    b"rXYZ": xyz(0.1431, 0.0606, 0.7141),
    b"gXYZ": xyz(0.3851, 0.7169, 0.0971),
    b"bXYZ": xyz(0.4360, 0.2225, 0.0139),
}
CURVES = dict.fromkeys([b"rTRC", b"gTRC", b"bTRC"], LINEAR)
SWAPPED_AND_LINEAR = icc_profile(b"RGB ", WHITE | CURVES | SWAPPED)


def srgb_of_light(light):
    """IEC 61966-2-1: amounts of light from 0 to 1 as values of sRGB from 0 to 1."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


# Pictures


def packed(samples, bits):
    """Rows of samples, (height, width or more) unsigned, as bytes: the first bit is the highest."""
    rows = np.reshape(samples, (len(samples), -1, 1)).astype(np.uint32)
    single_bits = rows >> np.arange(bits)[::-1].astype(np.uint32) & 1
    return [row.tobytes() for row in np.packbits(single_bits.reshape(len(rows), -1), axis=1)]


def png(samples, bits, kind, chunks=()):
    """A PNG file in any depth.

    `kind` is 0 for gray, 2 for colors, 4 for gray and alpha, 6 for colors and alpha.
    """
    height, width = samples.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + row for row in packed(samples, bits)))
    content = b"\x89PNG\r\n\x1a\n"
    for name, data in [(b"IHDR", header), *chunks, (b"IDAT", rows), (b"IEND", b"")]:
        check = zlib.crc32(name + data)
        content += struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)
    return content


def gray_tiff(samples, bits, rows_per_strip=None, compress=None):
    """A gray TIFF file in any depth; `compress` is None or `zlib.compress`."""
    height, width = samples.shape
    rows_per_strip = rows_per_strip or height
    rows = packed(samples, bits)
    strips = [
        (compress or bytes)(b"".join(rows[top : top + rows_per_strip]))
        for top in range(0, height, rows_per_strip)
    ]
    lengths = [len(strip) for strip in strips]
    places = [8 + sum(lengths[:number]) for number in range(len(strips))]
    lists = 8 + sum(lengths)  # where places and lengths are, unless there is but one
    single = len(strips) == 1
    tags = {256: width, 257: height, 258: bits, 259: 8 if compress else 1, 262: 1}
    tags |= {273: places[0] if single else lists, 277: 1, 278: rows_per_strip}
    tags |= {279: lengths[0] if single else lists + 4 * len(strips)}
    content = b"II*\0" + struct.pack("<I", lists + 8 * len(strips)) + b"".join(strips)
    content += struct.pack(f"<{2 * len(strips)}IH", *places, *lengths, len(tags))
    for tag, value in tags.items():
        count = len(strips) if tag in (273, 279) else 1
        content += struct.pack("<HHII", tag, 4, count, value)
    return content + bytes(4)


def bmp(pixels, header_size, masks):
    """A BMP file of 32 bits a pixel: (height, width, 4) uint8 in the order of its bytes."""
    height, width = pixels.shape[:2]
    size = 14 + header_size + pixels.size
    header = struct.pack("<IiiHHIIiiII", header_size, width, -height, 1, 32, 3, 0, 0, 0, 0, 0)
    header = (header + struct.pack("<4I", *masks)).ljust(header_size, b"\0")
    return b"BM" + struct.pack("<IHHI", size, 0, 0, 14 + header_size) + header + pixels.tobytes()
