"""Tests of pixels of pictures: every depth and layout, kept as few programs keep it, too.

Their files are written by tifffile or byte by byte, so that Pillow is not asked about itself.
"""

import struct
import zlib

import numpy as np
import PIL.Image
import PIL.ImageCms
import pytest
import tifffile
from by_hand import LINEAR_GRAY, bmp, gray_tiff
from ramps import ALPHA, HEIGHT, PLANES, RAMP, WIDTH, check_pixels, in_bits

from colorize_lib.files import photographs
from colorize_lib.files.picture_pixels import pixels_of

DEEP_GRAY = in_bits(RAMP, 16)

# Modes of Pillow


CHANNELS = dict.fromkeys(["P", "RGB", "RGBX", "CMYK", "YCbCr", "LAB", "HSV"], 3)
CHANNELS |= {"LA": 2, "La": 2, "PA": 4, "RGBA": 4, "RGBa": 4}
DEEP_MODES = {"I;16": "<u2", "I;16L": "<u2", "I;16B": ">u2", "I": np.int32, "F": np.float32}


@pytest.mark.parametrize("mode", ["1", "L", *CHANNELS, *DEEP_MODES])
def test_every_mode_of_pillow_gives_pixels_that_can_be_changed(mode):
    pixels = pixels_of(PIL.Image.new(mode, (WIDTH, HEIGHT)))
    assert pixels.dtype == (np.uint16 if mode in DEEP_MODES else np.uint8)
    assert pixels.shape == (HEIGHT, WIDTH, CHANNELS.get(mode))[: 2 + (mode in CHANNELS)]
    pixels[0, 0] = 1


@pytest.mark.parametrize("mode", ["YCbCr", "LAB", "HSV", "CMYK", "RGBX", "RGB"])
def test_modes_in_color_keep_the_color(mode):
    picture = PIL.Image.new("RGB", (4, 3), (200, 30, 40))
    if mode == "LAB":
        profiles = [PIL.ImageCms.createProfile(name) for name in ("sRGB", "LAB")]
        picture = PIL.ImageCms.profileToProfile(picture, *profiles, outputMode="LAB")
    pixels = pixels_of(picture.convert(mode))
    assert np.abs(pixels.astype(int) - (200, 30, 40)).max() <= 4


@pytest.mark.parametrize("mode", DEEP_MODES)
def test_deep_grays_keep_their_levels(mode):
    values = (DEEP_GRAY / 65_535 if mode == "F" else DEEP_GRAY).astype(DEEP_MODES[mode])
    picture = PIL.Image.frombytes(mode, (WIDTH, HEIGHT), values.tobytes())
    pixels = pixels_of(picture)
    assert pixels.dtype == np.uint16 and pixels.dtype.isnative
    np.testing.assert_array_equal(pixels, DEEP_GRAY)


@pytest.mark.parametrize("value", [-1, 65_536, -0.01, 1.01, np.nan, np.inf])
def test_grays_of_no_known_range_are_refused(save, complaint, value):
    values = np.zeros((HEIGHT, WIDTH), np.int32 if isinstance(value, int) else np.float32)
    values[3, 4] = value
    path = save("strange.tif", values)
    assert f"{path} has gray values from " in complaint(photographs.read, path)


# Depths and layouts of TIFF


@pytest.mark.parametrize(
    "settings",
    [{}, {"compress": zlib.compress}, {"rows_per_strip": 7}],
    ids=["plain", "compressed", "strips"],
)
@pytest.mark.parametrize("bits", [4, 8, 12])
def test_grays_of_every_depth_reach_from_black_to_white(tmp_path, bits, settings):
    stored = in_bits(RAMP, bits)
    path = tmp_path / "a.tif"
    path.write_bytes(gray_tiff(stored, bits, **settings))
    check_pixels(path, [stored / (2**bits - 1)], tolerance=0.01)


def test_a_gray_of_12_bits_is_gray(tmp_path):
    path = tmp_path / "a.tif"
    path.write_bytes(gray_tiff(np.full((HEIGHT, WIDTH), 0x800), 12))
    assert set(np.rint(photographs.read(path).pixels.ravel() / 257)) == {128}


@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("tile", [None, (16, 16)])
@pytest.mark.parametrize("byteorder", "<>")
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize(("photometric", "count"), [("rgb", 3), ("rgb", 4), ("separated", 4)])
def test_planes_that_are_kept_one_after_the_other_are_put_together(
    tmp_path, photometric, count, bits, byteorder, tile, compression
):
    path = tmp_path / "planes.tif"
    tifffile.imwrite(
        path,
        in_bits(PLANES[:count], bits),
        photometric=photometric,
        planarconfig="separate",
        extrasamples=["unassalpha"] if (photometric, count) == ("rgb", 4) else None,
        byteorder=byteorder,
        tile=tile,
        compression=compression,
    )
    if photometric == "separated":  # cyan, magenta and yellow over black
        check_pixels(path, (1 - PLANES[:3]) * (1 - ALPHA), tolerance=2)
    else:
        check_pixels(path, PLANES[:count])


@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("byteorder", "<>")
@pytest.mark.parametrize("kind", [np.float32, np.int32])
def test_numbers_of_32_bits_are_read_in_their_order_of_bytes(
    tmp_path, kind, byteorder, compression
):
    path = tmp_path / "deep.tif"
    stored = RAMP.astype(kind) if kind == np.float32 else in_bits(RAMP, 16).astype(kind)
    tifffile.imwrite(
        path, stored, photometric="minisblack", byteorder=byteorder, compression=compression
    )
    check_pixels(path, [RAMP], tolerance=0.01)


@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("alpha", ["unassalpha", "assocalpha"])
def test_gray_and_alpha_in_planes_are_refused(tmp_path, complaint, alpha, compression):
    path = tmp_path / "planes.tif"
    tifffile.imwrite(
        path,
        in_bits(np.stack([RAMP, ALPHA]), 8),
        photometric="minisblack",
        planarconfig="separate",
        extrasamples=[alpha],
        compression=compression,
    )
    sentence = complaint(photographs.read, path)
    assert sentence.startswith(f"{path} keeps its alpha apart from its pixels: save it")


def test_planes_of_16_bits_that_somebody_opened_with_pillow_are_refused(tmp_path, complaint):
    path = tmp_path / "planes.tif"
    stored = in_bits(PLANES[:3], 16)
    tifffile.imwrite(path, stored, photometric="rgb", planarconfig="separate")
    with PIL.Image.open(path) as picture:
        sentence = complaint(pixels_of, picture)
        picture.load()
        assert sentence == complaint(pixels_of, picture)
    assert sentence.startswith("The picture keeps its colors apart from each other: save it again")


def test_a_gray_of_12_bits_that_is_loaded_already_is_gray(tmp_path):
    path = tmp_path / "a.tif"
    path.write_bytes(gray_tiff(np.full((HEIGHT, WIDTH), 0x800), 12))
    with PIL.Image.open(path) as picture:
        picture.load()
        assert set(np.rint(pixels_of(picture).ravel() / 257)) == {128}


@pytest.mark.parametrize("kind", [np.int8, np.int16])
@pytest.mark.parametrize("compression", [None, "zlib"])
def test_values_with_a_sign_are_refused(tmp_path, complaint, kind, compression):
    path = tmp_path / "signed.tif"
    stored = (RAMP * np.iinfo(kind).max).astype(kind)
    tifffile.imwrite(path, stored, photometric="minisblack", compression=compression)
    assert complaint(photographs.read, path).startswith(f"{path} has values with a sign")


@pytest.mark.parametrize("layout", ["contig", "separate"])
def test_a_tiff_file_that_ends_too_early_is_damaged(tmp_path, complaint, layout):
    path = tmp_path / "short.tif"
    stored = in_bits(PLANES[:3] if layout == "separate" else np.moveaxis(PLANES[:3], 0, -1), 16)
    tifffile.imwrite(path, stored, photometric="rgb", planarconfig=layout)
    content = path.read_bytes()
    for length in (len(content) - 1, len(content) // 2):
        path.write_bytes(content[:length])
        assert complaint(photographs.read, path).startswith(f"{path} is damaged or incomplete")


# Every bit of 16


EVERY_LEVEL = np.arange(65_536, dtype=np.uint16).reshape(256, 256)
OTHER_LEVELS = EVERY_LEVEL[::-1] ^ 0x5A5A


def levels(count):
    """(256, 256, count): in each channel, every level of 16 bits, in an order of its own."""
    planes = [EVERY_LEVEL, OTHER_LEVELS, EVERY_LEVEL.T, OTHER_LEVELS.T]
    return np.stack(planes[:count], axis=-1)


def test_gray_and_alpha_of_16_bits_in_a_png_file_are_read_whole(save_png):
    pixels = photographs.read(save_png(levels(2), 16, 4)).pixels
    assert pixels.dtype == np.uint16 and pixels.dtype.isnative
    np.testing.assert_array_equal(pixels, levels(2))


@pytest.mark.parametrize("kind", [2, 6])
def test_colors_of_16_bits_in_a_png_file_are_rounded_not_cut(save_png, kind):
    stored = levels(3 if kind == 2 else 4)
    pixels = photographs.read(save_png(stored, 16, kind)).pixels
    assert np.abs(pixels - stored / 257).max() <= 0.5


@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("byteorder", "<>")
@pytest.mark.parametrize("count", [3, 4])
def test_colors_of_16_bits_in_a_tiff_file_are_rounded_not_cut(
    tmp_path, count, byteorder, compression
):
    path = tmp_path / "deep.tif"
    extra = ["unassalpha"] if count == 4 else None
    settings = {"byteorder": byteorder, "compression": compression, "extrasamples": extra}
    tifffile.imwrite(path, levels(count), photometric="rgb", **settings)
    for pixels in (photographs.read(path).pixels, pixels_of(PIL.Image.open(path))):
        assert np.abs(pixels - levels(count) / 257).max() <= 0.5


def test_every_bit_counts_for_the_transparent_color(save_png):
    stored = np.full((24, 43, 3), 0x1234, np.uint16)
    stored[5, 20] = 0x1235
    path = save_png(stored, 16, 2, [(b"tRNS", struct.pack(">3H", 0x1234, 0x1234, 0x1234))])
    assert np.argwhere(photographs.read(path).pixels[..., 3]).tolist() == [[5, 20]]


def test_a_picture_of_16_bits_may_be_loaded_already_or_be_a_later_page(save_png):
    with PIL.Image.open(save_png(levels(3), 16, 2)) as picture:
        picture.load()
        assert np.abs(pixels_of(picture) - levels(3) / 257).max() < 1
    path = save_png(levels(3), 16, 2).with_name("pages.tif")
    tifffile.imwrite(path, np.stack([levels(3), 65_535 - levels(3)]), photometric="rgb")
    with PIL.Image.open(path) as picture:
        picture.seek(1)
        assert np.abs(pixels_of(picture) - (65_535 - levels(3)) / 257).max() < 1


# Damage that Pillow does not see


@pytest.mark.parametrize("level", [0, 9], ids=["stored", "compressed"])
@pytest.mark.parametrize("chunk", [b"IDAT", b"IEND"])
def test_a_png_file_whose_checksums_are_wrong_is_damaged(save, complaint, chunk, level):
    path = save("a.png", in_bits(RAMP, 8), compress_level=level)
    content = bytearray(path.read_bytes())
    place = content.index(chunk) + (600 if level == 0 else 100)
    if chunk == b"IEND":
        place = content.index(chunk) - 6  # in the checksum before it
    content[place] ^= 1
    path.write_bytes(content)
    sentence = complaint(photographs.read, path)
    assert sentence.startswith(f"{path} is damaged or incomplete (broken PNG file")
    with PIL.Image.open(path) as picture, pytest.raises(SyntaxError):
        pixels_of(picture)


@pytest.mark.parametrize("rest", [-1, -200, 60])
def test_a_tiff_file_that_has_lost_the_end_of_its_tags_is_damaged(save, complaint, rest):
    path = save("a.tif", in_bits(RAMP, 8), compression="tiff_lzw", icc_profile=LINEAR_GRAY)
    content = path.read_bytes()
    list_of_tags = struct.unpack_from("<I", content, 4)[0]
    path.write_bytes(content[: rest if rest < 0 else list_of_tags + rest])
    assert complaint(photographs.read, path).startswith(f"{path} is damaged or incomplete (")


def test_a_damaged_tiff_file_is_told_in_no_words_but_ours(save, complaint, capfd):
    path = save("a.tif", in_bits(RAMP, 8), compression="tiff_adobe_deflate")
    content = bytearray(path.read_bytes())
    content[20:40] = bytes(20)
    path.write_bytes(content)
    complaint(photographs.read, path)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("lost", [1, 769, 800])
def test_a_pcx_file_that_has_lost_its_palette_is_damaged(save, complaint, lost):
    picture = PIL.Image.fromarray(in_bits(RAMP, 8)).convert("P")
    picture.putpalette([value for level in range(256) for value in (level, 0, 255 - level)])
    path = save("a.pcx", picture)
    path.write_bytes(path.read_bytes()[:-lost])
    assert complaint(photographs.read, path).startswith(f"{path} is damaged or incomplete (")


def test_a_pcx_file_that_says_it_is_gray_needs_no_palette(save):
    path = save("a.pcx", in_bits(RAMP, 8))
    content = bytearray(path.read_bytes()[:-769])
    content[68] = 2
    path.write_bytes(content)
    check_pixels(path, [RAMP], tolerance=0.6)


# Bits of Photoshop


@pytest.mark.parametrize("width", [1, 8, 43])
def test_a_bit_of_1_is_black_in_a_psd_file(tmp_path, width):
    bits = RAMP[:, :width] > 0.3
    content = b"8BPS" + struct.pack(">H6xHIIHH", 1, 1, HEIGHT, width, 1, 0)
    rows = np.packbits(bits, axis=1)
    path = tmp_path / "a.psd"
    path.write_bytes(content + struct.pack(">IIIH", 0, 0, 0, 0) + rows.tobytes())
    np.testing.assert_array_equal(photographs.read(path).pixels, np.where(bits, 0, 255))


# Transparent colors of PNG


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_the_transparent_gray_of_every_depth_becomes_alpha(save_png, bits):
    stored = in_bits(RAMP, bits)
    transparent = int(stored[5, 20])
    path = save_png(stored, bits, 0, [(b"tRNS", struct.pack(">H", transparent))])
    alpha = stored != transparent
    assert 0 < alpha.mean() < 1
    check_pixels(path, [stored / (2**bits - 1), alpha], tolerance=0.01)
    assert photographs.read(path).pixels.dtype == (np.uint16 if bits == 16 else np.uint8)


@pytest.mark.parametrize("bits", [8, 16])
def test_the_transparent_color_of_every_depth_becomes_alpha(save_png, bits):
    stored = np.moveaxis(in_bits(PLANES[:3], bits), 0, -1)
    stored[3:6, 4:9] = stored[5, 20]
    path = save_png(stored, bits, 2, [(b"tRNS", struct.pack(">3H", *stored[5, 20].tolist()))])
    alpha = (stored != stored[5, 20]).any(axis=-1)
    assert alpha.mean() < 1
    check_pixels(path, [*np.moveaxis(stored / (2**bits - 1), -1, 0), alpha])


# Alpha of BMP


BLUE_FIRST = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
RED_FIRST = (0xFF, 0xFF00, 0xFF0000, 0xFF000000)


@pytest.mark.parametrize("header_size", [56, 108, 124])
@pytest.mark.parametrize("masks", [BLUE_FIRST, RED_FIRST, (0, 0, 0, 0)])
@pytest.mark.parametrize("some", [False, True], ids=["alpha 0", "some alpha"])
def test_alpha_that_is_0_everywhere_in_a_bmp_file_is_none(tmp_path, masks, header_size, some):
    planes = in_bits(PLANES, 8)
    planes[3] *= some
    in_order = planes if masks == RED_FIRST else planes[[2, 1, 0, 3]]
    path = tmp_path / "alpha.bmp"
    path.write_bytes(bmp(np.moveaxis(in_order, 0, -1), header_size, masks))
    check_pixels(path, PLANES if some else PLANES[:3])
