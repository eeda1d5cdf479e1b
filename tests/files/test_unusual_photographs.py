"""Tests of photographs that are valid, but kept as few programs keep them: right, or one sentence.

Their files are written by tifffile or byte by byte, so that Pillow is not asked about itself.
"""

import struct
import zlib

import numpy as np
import PIL.Image
import pytest
import tifffile
from by_hand import LINEAR_GRAY, bmp, gray_tiff, png, srgb_of_light
from PIL.ExifTags import Base
from PIL.PngImagePlugin import PngInfo

from colorize_lib.files import photographs

HEIGHT, WIDTH = 24, 43  # odd, so that rows of 12 bits end within a byte
RAMP = np.add.outer(np.arange(HEIGHT) * 2.0, np.arange(WIDTH)) / (HEIGHT * 2 + WIDTH - 3)
assert (RAMP.min(), RAMP.max()) == (0, 1)
ALPHA = np.where(np.arange(WIDTH) < 10, 0, 1) * np.ones((HEIGHT, 1))
PLANES = np.stack([RAMP, RAMP[::-1], RAMP[:, ::-1], ALPHA])


def in_bits(values, bits):
    """Values from 0 to 1 as levels of so many bits."""
    return np.rint(values * (2**bits - 1)).astype(np.uint8 if bits <= 8 else np.uint16)


def check_pixels(path, planes, tolerance=1.01):
    """See that a photograph has these planes, values from 0 to 1; tolerance in 255ths."""
    pixels = photographs.read(path).pixels
    assert pixels.shape == (HEIGHT, WIDTH, len(planes))[: 2 + (len(planes) > 1)]
    values = np.atleast_3d(pixels) / np.iinfo(pixels.dtype).max
    assert np.abs(values - np.moveaxis(np.asarray(planes), 0, -1)).max() * 255 <= tolerance


@pytest.fixture
def save_png(tmp_path):
    """Function: writes a PNG file by hand, as `by_hand.png` does, and gives its path."""

    def save(*arguments):
        (tmp_path / "by hand.png").write_bytes(png(*arguments))
        return tmp_path / "by hand.png"

    return save


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
        sentence = complaint(photographs.pixels_of, picture)
        picture.load()
        assert sentence == complaint(photographs.pixels_of, picture)
    assert sentence.startswith("The picture keeps its colors apart from each other: save it again")


def test_a_gray_of_12_bits_that_is_loaded_already_is_gray(tmp_path):
    path = tmp_path / "a.tif"
    path.write_bytes(gray_tiff(np.full((HEIGHT, WIDTH), 0x800), 12))
    with PIL.Image.open(path) as picture:
        picture.load()
        assert set(np.rint(photographs.pixels_of(picture).ravel() / 257)) == {128}


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


# Gray profiles and gamma


# The chunk of a PNG file with a gray profile that is a straight line.
LINEAR_CHUNK = b"iCCP", b"linear\0\0" + zlib.compress(LINEAR_GRAY)


@pytest.mark.parametrize("bits", [8, 16])
def test_a_gray_profile_counts_for_gray_and_alpha_of_every_depth(save_png, bits):
    stored = np.dstack([in_bits(RAMP, bits), in_bits(ALPHA, bits)])
    path = save_png(stored, bits, 4, [LINEAR_CHUNK])
    # Pillow keeps the higher 8 bits.
    kept = (stored[..., 0] >> bits - 8) / 255
    assert np.abs(srgb_of_light(kept) - kept).max() > 0.2
    check_pixels(path, [srgb_of_light(kept), ALPHA])


@pytest.mark.parametrize("alpha", [False, True])
def test_a_gray_profile_counts_where_a_format_has_no_gray(save, alpha):
    gray = in_bits(RAMP, 8)
    pixels = np.dstack([gray] * 3 + [in_bits(ALPHA, 8)] * alpha)
    path = save("a.webp", pixels, lossless=True, exact=True, icc_profile=LINEAR_GRAY)
    check_pixels(path, [srgb_of_light(gray / 255), ALPHA][: 1 + alpha])


def test_a_gray_profile_counts_for_a_palette_of_grays(save):
    picture = PIL.Image.fromarray(in_bits(1 - RAMP, 8)).convert("P")
    picture.putpalette([255 - level for level in range(256) for _ in "RGB"])
    path = save("a.png", picture, icc_profile=LINEAR_GRAY)
    check_pixels(path, [srgb_of_light(in_bits(RAMP, 8) / 255)])


def gamma_chunk(gamma):
    return b"gAMA", struct.pack(">I", round(gamma * 100_000))


KINDS_OF_PNG = {0: [0], 2: [0, 1, 2], 4: [0, 3], 6: [0, 1, 2, 3]}


@pytest.mark.parametrize("gamma", [1.0, 1 / 1.8, 0.3])
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("kind", KINDS_OF_PNG)
def test_the_gamma_of_a_png_file_counts_but_not_for_alpha(save_png, kind, bits, gamma):
    planes = in_bits(PLANES[KINDS_OF_PNG[kind]], bits)
    path = save_png(np.moveaxis(planes, 0, -1), bits, kind, [gamma_chunk(gamma)])
    kept = planes / (2**bits - 1) if kind == 0 else (planes >> bits - 8) / 255
    gamma = round(gamma * 100_000) / 100_000
    expected = srgb_of_light(kept ** (1 / gamma))
    if kind >= 4:
        expected[-1] = ALPHA
    assert np.abs(expected - kept).max() > 0.05
    if kind == 4 and bits == 16:
        expected = expected[[0, 0, 0, 1]]  # Pillow has no mode for it but that of colors
    check_pixels(path, expected, tolerance=0.6)


def test_the_gamma_of_a_png_file_counts_for_a_palette_and_for_a_transparent_gray(save, save_png):
    info = PngInfo()
    info.add(*gamma_chunk(1.0))
    picture = PIL.Image.fromarray(in_bits(RAMP, 8)).convert("P")
    picture.putpalette([value for level in range(256) for value in (level, 0, 255 - level)])
    values = in_bits(RAMP, 8) / 255
    expected = [srgb_of_light(each) for each in (values, values * 0, 1 - values)]
    check_pixels(save("a.png", picture, pnginfo=info), expected, tolerance=0.6)
    stored = in_bits(RAMP, 8)
    path = save_png(stored, 8, 0, [gamma_chunk(1.0), (b"tRNS", struct.pack(">H", 100))])
    check_pixels(path, [expected[0], stored != 100], tolerance=0.6)


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param([gamma_chunk(1 / 2.2)], id="nearly that of sRGB"),
        pytest.param([gamma_chunk(0)], id="nonsense"),
        pytest.param([gamma_chunk(1.0), (b"sRGB", b"\0")], id="beside sRGB"),
    ],
)
def test_a_gamma_that_says_nothing_changes_nothing(save_png, chunks):
    stored = in_bits(RAMP, 8)
    np.testing.assert_array_equal(photographs.read(save_png(stored, 8, 0, chunks)).pixels, stored)


def test_a_profile_counts_more_than_gamma(save_png):
    stored = in_bits(RAMP, 8)
    path = save_png(stored, 8, 0, [gamma_chunk(0.3), LINEAR_CHUNK])
    check_pixels(path, [srgb_of_light(stored / 255)])


# No resolution


def with_exif(tags):
    exif = PIL.Image.Exif()
    exif.update(tags)
    return {"exif": exif.tobytes()}


NO_RESOLUTION = {
    "none.tif": {},
    "only across.tif": {"x_resolution": 300},
    "only down.tif": {"y_resolution": 300},
    "none.jpg": {},
    "a camera.jpg": with_exif({Base.Make: "Canon"}),
    "none.png": {},
    "none.bmp": {"dpi": (0, 0)},
}


@pytest.mark.parametrize("name", NO_RESOLUTION)
@pytest.mark.parametrize("copy", ["copy.tif", "copy.jpg", "copy.png", "copy.bmp"])
def test_a_photograph_without_resolution_stays_without(save, opened, tmp_path, name, copy):
    photograph = photographs.read(save(name, in_bits(RAMP, 8), **NO_RESOLUTION[name]))
    assert photograph.dots_per_inch is None
    photographs.write(tmp_path / copy, np.dstack([photograph.pixels] * 3), photograph)
    written = opened(tmp_path / copy)
    if copy == "copy.tif":
        assert Base.XResolution not in written.tag_v2
    elif copy == "copy.jpg":
        assert written.info["jfif_unit"] == 0
    else:
        assert "dpi" not in written.info


def test_a_resolution_that_only_the_camera_wrote_counts(save):
    exif = with_exif({Base.XResolution: 240.0, Base.YResolution: 240.0, Base.ResolutionUnit: 2})
    path = save("a.jpg", in_bits(RAMP, 8), **exif)
    assert photographs.read(path).dots_per_inch == (240, 240)


# Large comments of PNG


def large_text(add):
    info = PngInfo()
    add(info)
    return {"pnginfo": info}


LARGE = {
    "a comment": lambda info: info.add_text("Comment", "a" * 2_000_000, zip=True),
    "of all letters": lambda info: info.add_itxt("Comment", "ä" * 2_000_000, zip=True),
    "many": lambda info: [info.add_text("Comment", "a" * 1_000_000, zip=True) for _ in range(70)],
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_comment_stops_nothing(save, name):
    stored = in_bits(RAMP, 8)
    path = save("a.png", stored, **large_text(LARGE[name]))
    np.testing.assert_array_equal(photographs.read(path).pixels, stored)


def test_a_large_profile_counts(save):
    stored = in_bits(RAMP, 8)
    size = 2_000_000
    profile = struct.pack(">I", size) + LINEAR_GRAY[4:].ljust(size - 4, b"\0")
    path = save("a.png", stored, icc_profile=profile)
    check_pixels(path, [srgb_of_light(stored / 255)])


def test_a_comment_that_would_fill_the_memory_is_told(save, complaint):
    text = "a" * (photographs.LARGEST_COMMENT_BYTES + 1)
    path = save("a.png", in_bits(RAMP, 8), **large_text(lambda info: info.add_text("A", text, 1)))
    assert path.stat().st_size < 200_000
    sentence = complaint(photographs.read, path)
    assert sentence == f"{path} has comments of more than 100 MB: save it again without them."
