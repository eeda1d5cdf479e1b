"""Tests of photographs in files: every kind of file in, the same kind in color out."""

import errno
import io
import os
import struct
import zlib

import numpy as np
import PIL.features
import PIL.Image
import PIL.ImageCms
import pytest
from by_hand import LINEAR_GRAY, SWAPPED_AND_LINEAR, srgb_of_light
from encoders import SIDES, as_shown
from PIL.ExifTags import IFD, Base
from PIL.PngImagePlugin import PngInfo

from colorize_lib.errors import ColorizeError
from colorize_lib.files import photograph_files, photographs

HEIGHT, WIDTH = 24, 40
# Smooth, so that lossy formats keep it; no two rows, columns or halves are alike.
GRAY = (np.arange(HEIGHT)[:, np.newaxis] * 3 + np.arange(WIDTH) * 4).astype(np.uint8)
DEEP_GRAY = GRAY.astype(np.uint16) * 257 + 7
COLORS = np.stack([GRAY, 255 - GRAY, GRAY // 2], axis=-1)
ALPHA = np.where(np.arange(WIDTH) < 10, 0, 255).astype(np.uint8) * np.ones((HEIGHT, 1), np.uint8)

needs_avif = pytest.mark.skipif(not PIL.features.check("avif"), reason="Pillow came without AVIF")

# A photograph without metadata.
PLAIN = photographs.Photograph(GRAY, "PNG", PIL.Image.Exif(), None, 0)


def paint(pixels):
    """Stands in for a network: gray becomes red, green and blue, with green the gray itself."""
    if pixels.dtype == np.uint16:
        pixels = (pixels // 257).astype(np.uint8)
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    gray, alpha = pixels[..., :1], pixels[..., 1 if pixels.shape[2] < 3 else 3 :]
    return np.concatenate([gray // 2, gray, 255 - gray, alpha], axis=-1)


@pytest.fixture
def copy(tmp_path, opened):
    """Function: writes the colored copy of a photograph, and opens it."""

    def write_copy(photograph, name="copy.png", colored=None):
        colored = paint(photograph.pixels) if colored is None else colored
        photographs.write(tmp_path / name, colored, photograph)
        return opened(tmp_path / name)

    return write_copy


def farthest(some, others):
    """The largest difference between pixels."""
    assert np.shape(some) == np.shape(others)
    return np.abs(np.asarray(some).astype(int) - others).max()


# Every format, there and back


def palette_picture():
    """A picture in 16 colors, of which the pixels are numbers."""
    picture = PIL.Image.fromarray(GRAY // 16)
    picture.putpalette([value for level in range(16) for value in (level * 16, 100, 255 - level)])
    return picture


FILES = {
    # name: (picture, format, settings, format of its copy)
    "gray.jpg": (GRAY, "JPEG", {"quality": 95}, "JPEG"),
    "color.JPEG": (COLORS, "JPEG", {"quality": 95}, "JPEG"),
    "gray.png": (GRAY, "PNG", {}, "PNG"),
    "deep.png": (DEEP_GRAY, "PNG", {}, "PNG"),
    "color.png": (COLORS, "PNG", {}, "PNG"),
    "gray-alpha.png": (np.dstack([GRAY, ALPHA]), "PNG", {}, "PNG"),
    "color-alpha.png": (np.dstack([COLORS, ALPHA]), "PNG", {}, "PNG"),
    "bits.png": (PIL.Image.fromarray(GRAY > 100), "PNG", {}, "PNG"),
    "gray.gif": (GRAY, "GIF", {"optimize": False}, "PNG"),
    "gray.bmp": (GRAY, "BMP", {}, "BMP"),
    "gray.tif": (GRAY, "TIFF", {}, "TIFF"),
    "lzw.tiff": (GRAY, "TIFF", {"compression": "tiff_lzw"}, "TIFF"),
    "deep.tif": (DEEP_GRAY, "TIFF", {}, "TIFF"),
    "float.tif": ((GRAY / 255).astype(np.float32), "TIFF", {}, "TIFF"),
    "bits.tif": (PIL.Image.fromarray(GRAY > 100), "TIFF", {}, "TIFF"),
    "color.webp": (COLORS, "WEBP", {"lossless": True}, "WEBP"),
    "alpha.webp": (np.dstack([COLORS, ALPHA]), "WEBP", {"lossless": True, "exact": True}, "WEBP"),
    "gray.jp2": (GRAY, "JPEG2000", {}, "JPEG2000"),
    "gray.pgm": (GRAY, "PPM", {}, "PNG"),
    "deep.pgm": (DEEP_GRAY, "PPM", {}, "PNG"),
    "gray.pcx": (GRAY, "PCX", {}, "PNG"),
    "color.avif": (COLORS, "AVIF", {"quality": 95, "subsampling": "4:4:4"}, "AVIF"),
}
LOSSY = {"JPEG": 6, "AVIF": 12}  # formats whose pixels may differ by so much


def expected_pixels(picture):
    """What `read` should give for the picture of a file, as far as the format is lossless."""
    pixels = np.asarray(picture)
    if pixels.dtype == bool:
        return pixels * np.uint8(255)
    if pixels.dtype == np.float32:
        return np.rint(pixels * 65_535).astype(np.uint16)
    return pixels


def named(name):
    return pytest.param(name, marks=needs_avif if name.lower().endswith("avif") else ())


@pytest.mark.parametrize("name", [named(name) for name in FILES])
def test_each_kind_of_file_is_read_and_written_again_in_color(save, opened, name):
    picture, file_format, settings, new_format = FILES[name]
    path = save(name, picture, file_format, **settings)
    photograph = photographs.read(path)
    expected = expected_pixels(picture)
    assert photograph.format == file_format
    assert photograph.pixels.dtype == expected.dtype
    assert farthest(photograph.pixels, expected) <= LOSSY.get(file_format, 0)

    colored = paint(photograph.pixels)
    copy = photograph_files.output_path(path, photograph.format)
    photographs.write(copy, colored, photograph)
    ending = path.suffix if new_format == file_format else ".png"
    assert copy == path.with_name(f"{path.stem}-color{ending}")
    written = opened(copy)
    assert written.format == new_format
    shown = colored[..., 3] > 0 if colored.shape[2] == 4 else ...  # elsewhere, WebP has no colors
    if new_format == "WEBP":  # which halves the resolution of colors
        assert np.abs(np.asarray(written).astype(int) - colored)[shown].mean() <= 4
    else:
        assert farthest(np.asarray(written)[shown], colored[shown]) <= LOSSY.get(new_format, 0)


def test_jpeg_keeps_the_colors_of_every_pixel(copy):
    red_and_blue = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    red_and_blue[:, ::2, 0] = red_and_blue[:, 1::2, 2] = 200
    assert farthest(copy(PLAIN, "copy.jpg", red_and_blue), red_and_blue) < 40


@pytest.mark.parametrize(
    ("file_format", "settings"),
    [
        *((each, {}) for each in ("PNG", "GIF", "TIFF", "BMP")),
        *((each, {"transparency": 3, "optimize": 0}) for each in ("PNG", "GIF")),
        ("PNG", {"transparency": bytes([255, 255, 255, 0, 128])}),
    ],
)
def test_a_palette_is_looked_up_and_its_transparent_colors_become_alpha(
    read, file_format, settings
):
    level = GRAY // 16
    expected = [level * 16, np.full_like(level, 100), 255 - level]
    if settings:
        fourth = 128 if isinstance(settings["transparency"], bytes) else 255
        expected.append(np.select([level == 3, level == 4], [0, fourth], 255))
    pixels = read(palette_picture(), file_format, **settings).pixels
    np.testing.assert_array_equal(pixels, np.dstack(expected))


def test_a_transparent_gray_or_color_without_palette_becomes_alpha(read):
    color = tuple(COLORS[5, 5].tolist())
    for stored, transparent in ((GRAY, 40), (COLORS, color)):
        alpha = np.where((np.atleast_3d(stored) == transparent).all(axis=-1), 0, 255)
        pixels = read(stored, transparency=transparent).pixels
        np.testing.assert_array_equal(pixels, np.dstack([stored, alpha]))


@pytest.mark.parametrize(("file_format", "ending"), [("JPEG", "jpg"), ("TIFF", "tif")])
def test_the_inks_of_cmyk_become_colors(read, copy, file_format, ending):
    inks = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    inks[..., 0] = 255  # cyan, which takes red away
    photograph = read(PIL.Image.fromarray(inks, mode="CMYK"), file_format)
    assert photograph.pixels.shape == (HEIGHT, WIDTH, 3)
    assert photograph.pixels[..., 0].max() < 10 and photograph.pixels[..., 1:].min() > 245
    assert copy(photograph, f"copy.{ending}", photograph.pixels).mode == "RGB"


@pytest.mark.parametrize("file_format", ["GIF", "PNG", "TIFF", "WEBP", "MPO"])
def test_of_several_pictures_in_a_file_it_is_the_first(read, file_format):
    """Phones put several into one JPEG file, which Pillow calls MPO."""
    first, second = PIL.Image.fromarray(COLORS), PIL.Image.fromarray(255 - COLORS)
    settings = {"lossless": True} if file_format == "WEBP" else {}
    photograph = read(first, file_format, save_all=True, append_images=[second], **settings)
    assert photograph.format == ("JPEG" if file_format == "MPO" else file_format)
    pixels = photograph.pixels[..., :3].astype(int)
    assert np.abs(pixels - COLORS).mean() < 15  # a GIF file has only 256 colors
    assert np.abs(pixels - (255 - COLORS)).mean() > 50


def test_16_bit_grays_of_a_tiff_file_whose_zero_is_white_are_turned_round(save):
    path = save("negative.tif", DEEP_GRAY)
    content = path.read_bytes()
    black_is_0 = struct.pack("<HHIHH", 262, 3, 1, 1, 0)
    assert content.count(black_is_0) == 1
    path.write_bytes(content.replace(black_is_0, struct.pack("<HHIHH", 262, 3, 1, 0, 0)))
    np.testing.assert_array_equal(photographs.read(path).pixels, 65_535 - DEEP_GRAY)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, float])
@pytest.mark.parametrize("layers", [[GRAY], [GRAY, ALPHA], [GRAY] * 3, [GRAY, GRAY, GRAY, ALPHA]])
def test_pixels_of_every_kind_can_be_shown(layers, kind):
    white = {np.uint8: 255, np.uint16: 65_535, float: 1}[kind]
    pixels = (np.dstack(layers) / 255 * white).round(9).astype(kind)
    for each in (pixels, pixels[..., 0]):
        shown = photographs.without_alpha(each)
        np.testing.assert_array_equal(shown, np.dstack([GRAY] * 3))
        shown[0, 0] = 1


# Upright


def oriented(orientation):
    exif = PIL.Image.Exif()
    exif[Base.Orientation] = orientation
    return exif


@pytest.mark.parametrize("orientation", [0, 9, 60_000])
def test_an_orientation_that_does_not_exist_is_none(read, orientation):
    np.testing.assert_array_equal(read(GRAY, exif=oriented(orientation)).pixels, GRAY)


KINDS_ON_THEIR_SIDE = {
    # name: (pixels, settings)
    "a.jpg": (GRAY, {"quality": 95}),
    "a.png": (GRAY, {}),
    "a.webp": (GRAY, {"lossless": True}),
    "a.tif": (GRAY, {}),
    "16 bits.tif": (DEEP_GRAY, {}),
    "compressed.tif": (GRAY, {"compression": "tiff_lzw"}),
    "a.avif": (GRAY, {"quality": 95, "subsampling": "4:4:4"}),
}


@pytest.mark.parametrize("name", [named(name) for name in KINDS_ON_THEIR_SIDE])
@pytest.mark.parametrize("orientation", SIDES)
def test_pictures_are_turned_upright_once(save, copy, tmp_path, orientation, name):
    stored, settings = KINDS_ON_THEIR_SIDE[name]
    exif = oriented(orientation)
    path = save(name, stored, exif=exif.tobytes() if name == "a.avif" else exif, **settings)
    photograph = photographs.read(path)
    expected = as_shown(stored, orientation)
    gray = np.atleast_3d(photograph.pixels)[..., 0]
    assert farthest(gray, expected) <= LOSSY.get(photograph.format, 0)
    written = copy(photograph, f"copy{path.suffix}")
    assert written.getexif().get(Base.Orientation, 1) == 1
    assert written.size == expected.shape[::-1]
    again = photographs.read(tmp_path / f"copy{path.suffix}").pixels[..., 1]
    assert farthest(again, expected // 257 if stored.dtype == np.uint16 else expected) <= 16


# Metadata


def test_the_profile_that_a_copy_gets_is_srgb_and_changes_nothing(read, copy, tmp_path):
    photograph = read(COLORS, icc_profile=SWAPPED_AND_LINEAR)
    assert farthest(photograph.pixels, COLORS) > 50
    for name in ("copy.png", "copy.tif", "copy.jpg", "copy.webp"):
        profile = copy(photograph, name, COLORS).info["icc_profile"]
        described = PIL.ImageCms.ImageCmsProfile(io.BytesIO(profile))
        assert "sRGB" in PIL.ImageCms.getProfileDescription(described)
    assert farthest(photographs.read(tmp_path / "copy.png").pixels, COLORS) <= 1


WRITTEN_ABOUT_IT = {
    Base.Make: "Canon",
    Base.Model: "EOS 10D",
    Base.DateTime: "2003:05:01 12:00:00",
    Base.Artist: "Jane Doe",
    Base.Copyright: "Jane Doe 2003",
}
BY_THE_CAMERA = {Base.FNumber: 2.8, Base.LensModel: "EF 50mm", Base.ExifVersion: b"0220"}
OLD_SIZE = {Base.ExifImageWidth: 4000, Base.ExifImageHeight: 3000}
STALE = OLD_SIZE | {Base.ColorSpace: 0xFFFF, Base.MakerNote: b"MAKER" * 100}
PLACE = {1: "N", 2: (48.0, 8.0, 1.5), 3: "E", 4: (11.0, 34.0, 30.0), 29: "2003:04:30"}


def camera_exif(thumbnail=True):
    """EXIF as a camera writes it, as a block of bytes, with a small copy of the picture."""
    exif = PIL.Image.Exif()
    exif.update(WRITTEN_ABOUT_IT | {Base.Orientation: 6, Base.XResolution: 72.0})
    exif[IFD.Exif] = BY_THE_CAMERA | STALE
    exif[IFD.GPSInfo] = PLACE
    return with_thumbnail(exif.tobytes()) if thumbnail else exif.tobytes()


def with_thumbnail(block):
    """The block with a second list, IFD1, behind it: that of the small copy."""
    tiff = bytearray(block.removeprefix(b"Exif\0\0"))
    (count,) = struct.unpack_from(">H", tiff, 8)
    tiff += b"\0" * (len(tiff) % 2)
    struct.pack_into(">I", tiff, 8 + 2 + 12 * count, len(tiff))  # where the second list begins
    small = b"THUMBNAIL" * 10
    start = len(tiff) + 2 + 2 * 12 + 4
    tiff += struct.pack(">HHHII", 2, Base.JpegIFOffset, 4, 1, start)
    tiff += struct.pack(">HHIII", Base.JpegIFByteCount, 4, 1, len(small), 0)
    return b"Exif\0\0" + bytes(tiff) + small


@pytest.mark.parametrize("name", ["copy.jpg", "copy.png", "copy.webp", "copy.tif"])
@pytest.mark.parametrize("original", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_what_camera_and_people_wrote_is_kept_and_what_is_stale_is_not(
    save, opened, copy, tmp_path, original, name
):
    path = save("a", GRAY, original, exif=camera_exif(thumbnail=original != "TIFF"))
    if original != "TIFF":
        assert opened(path).getexif().get_ifd(IFD.IFD1) and b"THUMBNAIL" in path.read_bytes()
    exif = copy(photographs.read(path), name).getexif()
    note = {Base.ProcessingSoftware: photographs.NOTE}
    assert {tag: exif.get(tag) for tag in WRITTEN_ABOUT_IT | note} == WRITTEN_ABOUT_IT | note
    assert exif.get(Base.Orientation, 1) == 1
    # The picture lay on its side.
    corrected = {Base.ExifImageWidth: HEIGHT, Base.ExifImageHeight: WIDTH, Base.ColorSpace: 1}
    expected = {int(tag): value for tag, value in (BY_THE_CAMERA | corrected).items()}
    assert dict(exif.get_ifd(IFD.Exif)) == pytest.approx(expected)
    assert dict(exif.get_ifd(IFD.GPSInfo)) == PLACE
    assert not exif.get_ifd(IFD.IFD1)
    content = (tmp_path / name).read_bytes()
    assert b"THUMBNAIL" not in content and b"MAKER" not in content


@pytest.mark.parametrize("name", ["copy.jpg", "copy.tif"])
def test_letters_beyond_ascii_are_kept_byte_for_byte_but_not_more_than_a_file_can_hold(
    read, copy, tmp_path, name
):
    exif = PIL.Image.Exif()
    for text in ("Größe".encode(), "Größe".encode("latin-1"), b"x" * 70_000):
        exif[Base.ImageDescription] = text
        copy(read(GRAY, exif=exif), name)
        assert (text in (tmp_path / name).read_bytes()) == (len(text) < 10)


@pytest.mark.parametrize("name", ["b.jpg", "b.png", "b.tif", "b.webp"])
def test_a_picture_without_metadata_gets_nothing_but_the_note(read, copy, name):
    exif = copy(read(GRAY), name).getexif()
    assert exif[Base.ProcessingSoftware] == photographs.NOTE
    assert not exif.get_ifd(IFD.Exif) and not exif.get_ifd(IFD.GPSInfo)
    assert Base.Make not in exif


def test_broken_metadata_stops_nothing(read, copy):
    block = camera_exif()
    random = np.random.default_rng(0)
    kept = 0
    for number in range(40):
        broken = bytearray(block)
        for place in random.integers(6, len(block), random.choice([1, 5, 50])):
            broken[place] = random.integers(256)
        if number == 0:
            broken = block[: len(block) // 3]
        photograph = read(GRAY, exif=bytes(broken))
        assert photograph.pixels.size == GRAY.size
        kept += photograph.exif.get(Base.Model) == "EOS 10D"
        for name in ("copy.jpg", "copy.tif"):
            assert copy(photograph, name).size == photograph.pixels.shape[1::-1]
    assert 10 < kept < 40, "what is not broken should be kept, and some should be broken"


def test_warnings_of_pillow_are_not_shown(save, opened, recwarn):
    path = save("a.png", GRAY, exif=camera_exif()[:150])
    opened(path).getexif()
    assert recwarn.list
    recwarn.clear()
    photographs.read(path)
    assert not recwarn.list


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.bmp"])
def test_the_resolution_for_printing_and_the_date_of_the_file_are_kept(save, copy, tmp_path, name):
    path = save(name, GRAY, dpi=(300, 300))
    os.utime(path, (1_000_000_000, 1_000_000_000))
    written = copy(photographs.read(path), f"b-{name}")
    assert written.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    assert (tmp_path / f"b-{name}").stat().st_mtime == 1_000_000_000


@pytest.mark.parametrize("dpi", [(0, 0), (float("nan"), 300), (300,), "many", (1e9, 1e9), (-1, 2)])
def test_a_resolution_that_makes_no_sense_is_left_out(dpi):
    picture = PIL.Image.fromarray(GRAY)
    picture.info["dpi"] = dpi
    assert photographs._dots_per_inch_of(picture) is None


def test_formats_without_alpha_get_a_white_background(read, copy):
    photograph = read(np.dstack([COLORS, ALPHA]))
    written = np.asarray(copy(photograph, "b.bmp", photograph.pixels))
    assert written.shape == (HEIGHT, WIDTH, 3)
    assert (written[ALPHA == 0] == 255).all()
    np.testing.assert_array_equal(written[ALPHA == 255], COLORS[ALPHA == 255])
    assert np.asarray(copy(photograph, "b.jpg", photograph.pixels))[:, :7].min() > 240


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
    photograph = photographs.read(save(name, GRAY, **NO_RESOLUTION[name]))
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
    path = save("a.jpg", GRAY, **exif)
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
    path = save("a.png", GRAY, **large_text(LARGE[name]))
    np.testing.assert_array_equal(photographs.read(path).pixels, GRAY)


def test_a_large_profile_counts(save):
    size = 2_000_000
    profile = struct.pack(">I", size) + LINEAR_GRAY[4:].ljust(size - 4, b"\0")
    pixels = photographs.read(save("a.png", GRAY, icc_profile=profile)).pixels
    assert np.abs(pixels - srgb_of_light(GRAY / 255) * 255).max() <= 1.01


def test_a_comment_that_would_fill_the_memory_is_told(save, complaint):
    text = "a" * (photographs.LARGEST_COMMENT_BYTES + 1)
    path = save("a.png", GRAY, **large_text(lambda info: info.add_text("A", text, 1)))
    assert path.stat().st_size < 200_000
    sentence = complaint(photographs.read, path)
    assert sentence == f"{path} has comments of more than 100 MB: save it again without them."


# What cannot be read


def picture_bytes(file_format):
    file = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (64, 64), np.uint8)
    PIL.Image.fromarray(noise).save(file, file_format)
    return file.getvalue()


def png_of_size(width, height):
    """A PNG file that claims to be larger than what is in it."""
    content = bytearray(picture_bytes("PNG"))
    struct.pack_into(">II", content, 16, width, height)
    struct.pack_into(">I", content, 29, zlib.crc32(content[12:29]))
    return content


BAD_FILES = {
    # name: (content, what is said)
    "none.jpg": (None, "There is no photograph {}"),
    ".": (None, "{} is a folder"),
    "long" * 100: (None, "{} could not be read (File name too long)"),
    "text.jpg": (b"Dear Jane, this is no picture.", "{} is not a picture of a known format"),
    "empty.png": (b"", "{} is empty"),
    "beginning.jpg": (picture_bytes("JPEG")[:100], "{} is damaged or incomplete"),
    "chunk.png": (
        picture_bytes("PNG").replace(b"IDAT", b"I\0AT"),
        "{} is not a picture of a known",
    ),
    "bomb.png": (png_of_size(50_000, 50_000), "{} claims 2,500.0 megapixels, and the limit is 200"),
    "claim.png": (png_of_size(1_000, 1_000), "{} is damaged or incomplete"),
} | {
    f"short {kind}": (picture_bytes(kind)[:-500], "{} is damaged or incomplete")
    for kind in ("JPEG", "PNG", "TIFF", "BMP", "WEBP")
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_good_or_not_there_gives_one_sentence(tmp_path, complaint, name):
    path, (content, expected) = tmp_path / name, BAD_FILES[name]
    if content is not None:
        path.write_bytes(content)
    assert complaint(photographs.read, path).startswith(expected.format(path))


def test_the_limit_is_checked_before_decoding_and_can_be_raised(save, monkeypatch, complaint):
    path = save("a.png", np.zeros((1000, 1500), np.uint8))
    with monkeypatch.context() as patch:
        patch.setattr(photographs, "pixels_of", lambda *arguments: pytest.fail("it was decoded"))
        sentence = complaint(photographs.read, path, largest_megapixels=1.4)
    assert "claims 1.5 megapixels, and the limit is 1.4" in sentence
    assert "--largest 2" in sentence
    assert photographs.read(path, largest_megapixels=1.5).pixels.shape == (1000, 1500)
    assert photographs.LARGEST_MEGAPIXELS >= 100


@pytest.mark.parametrize("limit", [1, 800])  # Pillow refuses above twice its limit, else it warns
@pytest.mark.filterwarnings("error")
def test_the_limit_of_pillow_does_not_count_and_stays_as_it_was(save, monkeypatch, limit):
    path, bad = save("a.png", GRAY), save("bad.png", GRAY)
    bad.write_bytes(path.read_bytes()[:60])
    monkeypatch.setattr(PIL.Image, "MAX_IMAGE_PIXELS", limit)
    with pytest.raises((PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning)):
        PIL.Image.open(path)
    np.testing.assert_array_equal(photographs.read(path).pixels, GRAY)
    with pytest.raises(ColorizeError):
        photographs.read(bad)
    assert PIL.Image.MAX_IMAGE_PIXELS == limit


# What cannot be written


@pytest.mark.parametrize(
    ("name", "width", "expected"),
    [
        ("a.txt", 40, "does not end like a picture"),
        ("a", 40, "does not end like a picture"),
        ("a.gif", 40, "choose one of .jpg, "),
        ("file/a.png", 40, "a.png could not be written ("),
        ("a.webp", 17_000, "WEBP cannot hold a picture of 17000x24 pixels"),
    ],
)
def test_what_cannot_be_written_there_gives_one_sentence(
    tmp_path, complaint, name, width, expected
):
    (tmp_path / "file").touch()  # in the place of a folder
    gray = np.zeros((HEIGHT, width), np.uint8)
    original = PLAIN._replace(pixels=gray)
    sentence = complaint(photographs.write, tmp_path / name, paint(gray), original)
    assert str(tmp_path / name) in sentence and expected in sentence
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


@pytest.mark.parametrize("ending", [".jpg", ".png", ".tif", ".webp", ".bmp", ".jp2"])
def test_a_full_disk_leaves_nothing_and_what_was_there_before(
    tmp_path, monkeypatch, complaint, ending
):
    def full(file):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    path = tmp_path / f"a{ending}"
    path.write_bytes(b"before")
    sentence = complaint(photographs.write, path, paint(GRAY), PLAIN)
    assert f"{path} could not be written (No space left on device)" in sentence
    assert list(tmp_path.iterdir()) == [path] and path.read_bytes() == b"before"


@pytest.mark.parametrize("pixels", [GRAY, COLORS[1:], COLORS / 255, np.dstack([GRAY, ALPHA])])
def test_pixels_of_another_shape_or_type_are_refused(tmp_path, pixels):
    with pytest.raises(ValueError, match=r"write needs uint8 pixels of shape \(24, 40, 3\)"):
        photographs.write(tmp_path / "a.png", pixels, PLAIN)
