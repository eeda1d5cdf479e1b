"""Tests of what the numbers of a picture mean, by its color profile or by its gamma."""

import struct
import zlib

import numpy as np
import PIL.Image
import PIL.ImageCms
import pytest
from by_hand import LINEAR_GRAY, SWAPPED_AND_LINEAR, srgb_of_light
from PIL.PngImagePlugin import PngInfo
from ramps import ALPHA, HEIGHT, PLANES, RAMP, WIDTH, check_pixels, in_bits

from colorize_lib.files import photographs

# Color profiles


GRAY, SHOWN = in_bits(RAMP, 8), in_bits(ALPHA, 8)
COLORS = np.stack([GRAY, 255 - GRAY, GRAY // 2], axis=-1)
SRGB = PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("alpha", [[], [SHOWN]])
def test_gray_is_changed_by_its_profile_and_alpha_is_not(read, alpha):
    expected = srgb_of_light(GRAY / 255) * 255
    assert np.abs(expected - GRAY).max() > 50
    pixels = read(np.dstack([GRAY, *alpha]).squeeze(), icc_profile=LINEAR_GRAY).pixels
    assert pixels.shape == (HEIGHT, WIDTH, 2)[: 2 + len(alpha)]
    gray, *rest = np.moveaxis(np.atleast_3d(pixels), -1, 0)
    assert np.abs(gray - expected).max() < 1.1
    np.testing.assert_array_equal(rest, alpha)


def test_deep_gray_is_changed_by_its_profile_and_keeps_its_depth(read):
    ramp = np.arange(65_536, dtype=np.uint16).reshape(256, 256)
    pixels = read(ramp, icc_profile=LINEAR_GRAY).pixels.ravel()
    assert pixels.dtype == np.uint16
    expected = srgb_of_light(np.linspace(0, 1, 65_536)) * 65_535
    assert np.abs(pixels - expected)[2000:].max() < 1.1 * 257
    assert (np.diff(pixels.astype(int)) >= 0).all()
    assert len(np.unique(pixels)) > 30_000


@pytest.mark.parametrize("kind", ["RGB", "RGBA", "P"])
def test_colors_are_changed_by_their_profile_and_alpha_is_not(read, kind):
    stored = PIL.Image.new("RGB", (WIDTH, HEIGHT), (255, 0, 0))
    if kind == "RGBA":
        stored.putalpha(PIL.Image.fromarray(SHOWN))
    pixels = read(stored.convert(kind), icc_profile=SWAPPED_AND_LINEAR).pixels
    assert np.abs(pixels[..., :3] - np.array([0, 0, 255])).max() <= 3
    np.testing.assert_array_equal(pixels[..., 3:], SHOWN[..., np.newaxis][..., : len(kind) - 3])


@pytest.mark.parametrize(
    ("stored", "profile"),
    [
        pytest.param(GRAY, b"nonsense", id="nonsense"),
        pytest.param(GRAY, LINEAR_GRAY[:150], id="cut off"),
        pytest.param(GRAY, SRGB, id="sRGB for gray"),
        pytest.param(GRAY, SWAPPED_AND_LINEAR, id="colors for gray"),
        pytest.param(COLORS, LINEAR_GRAY, id="gray for colors"),
    ],
)
def test_a_profile_that_is_broken_or_for_other_pixels_is_ignored(read, stored, profile):
    np.testing.assert_array_equal(read(stored, icc_profile=profile).pixels, stored)


# Gray profiles and gamma


# The chunk of a PNG file with a gray profile that is a straight line.
LINEAR_CHUNK = b"iCCP", b"linear\0\0" + zlib.compress(LINEAR_GRAY)


@pytest.mark.parametrize("bits", [8, 16])
def test_a_gray_profile_counts_for_gray_and_alpha_of_every_depth(save_png, bits):
    stored = np.dstack([in_bits(RAMP, bits), in_bits(ALPHA, bits)])
    path = save_png(stored, bits, 4, [LINEAR_CHUNK])
    values = stored[..., 0] / (2**bits - 1)
    assert np.abs(srgb_of_light(values) - values).max() > 0.2
    check_pixels(path, [srgb_of_light(values), ALPHA])


@pytest.mark.parametrize("alpha", [False, True])
def test_a_gray_profile_counts_for_grays_of_16_bits_that_are_kept_as_colors(save_png, alpha):
    gray = in_bits(RAMP, 16)
    stored = np.dstack([gray] * 3 + [in_bits(ALPHA, 16)] * alpha)
    path = save_png(stored, 16, 6 if alpha else 2, [LINEAR_CHUNK])
    check_pixels(path, [srgb_of_light(gray / 65_535), ALPHA][: 1 + alpha])


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
    values = planes / (2**bits - 1)
    gamma = round(gamma * 100_000) / 100_000
    expected = srgb_of_light(values ** (1 / gamma))
    if kind >= 4:
        expected[-1] = ALPHA
    assert np.abs(expected - values).max() > 0.05
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
