"""Tests of files of every kind, as they are, cut and damaged: the right picture or one sentence.

The files are random, but the same each time. A failure names the number of the file, with which
it is written again: `encoder(Random(ENCODERS.index(encoder), number))`.
"""

import os

import numpy as np
import PIL.Image
import pytest
from encoders import ENCODERS, Random

from colorize_lib.errors import ColorizeError
from colorize_lib.files import photograph_files, photographs

FILES = 12  # of each encoder
CUTS = FLIPS = 4  # of each file
LARGEST_MEGAPIXELS = 1  # so that a damaged size costs no time


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """Nobody waits for a disk."""
    monkeypatch.setattr(os, "fsync", lambda file: None)


def written_files(encoder):
    for number in range(FILES):
        random = Random(ENCODERS.index(encoder), number)
        yield number, random, encoder(random)


def paint(pixels):
    """Stands in for a network: a picture keeps its own gray or colors, and its alpha."""
    colors = photographs.without_alpha(pixels)
    if pixels.ndim == 3 and pixels.shape[2] in (2, 4):
        alpha = pixels[..., -1:]
        colors = np.dstack([colors, alpha if alpha.dtype == np.uint8 else (alpha >> 8)])
    return colors.astype(np.uint8)


def colored(path):
    """The file that becomes of a photograph, in an empty folder; a sentence if none does."""
    output = path.parent / "out"
    try:
        (copy,) = photograph_files.colorize_files(
            [path],
            lambda: paint,
            output=f"{output}/",
            largest_megapixels=LARGEST_MEGAPIXELS,
            show=False,
        )
    except ColorizeError as error:
        assert not output.exists() or not list(output.iterdir()), "something half-done is left"
        return str(error)
    assert list(output.iterdir()) == [copy]
    return copy


def difference(pixels, written):
    """The largest difference of pixels and what they must be, in 255ths; None for other shapes."""
    if pixels.ndim == 2:
        pixels = pixels[..., np.newaxis]
    if pixels.shape[2] == 3 and written.values.shape[2] == 1:  # some formats have no gray
        written = written._replace(values=np.repeat(written.values, 3, axis=2))
    if pixels.shape != written.values.shape:
        return None
    return np.abs(pixels / np.iinfo(pixels.dtype).max - written.values).max() * 255


def check_sentence(sentence, path):
    assert sentence.startswith(str(path)) and sentence.endswith(".") and "\n" not in sentence


@pytest.mark.parametrize("encoder", ENCODERS, ids=lambda encoder: encoder.__name__)
def test_a_whole_file_becomes_the_right_picture(tmp_path, encoder, capfd):
    for number, _, written in written_files(encoder):
        path = tmp_path / f"{number}" / f"a{written.ending}"
        path.parent.mkdir()
        path.write_bytes(written.content)
        pixels = photographs.read(path).pixels
        found = difference(pixels, written)
        assert found is not None and found <= written.tolerance, (number, found, pixels.shape)
        copy = colored(path)
        with PIL.Image.open(copy) as picture:
            assert picture.size == pixels.shape[1::-1], number
            has_alpha = paint(pixels).shape[2] == 4
            if picture.format in ("PNG", "TIFF") or (picture.format == "BMP" and not has_alpha):
                np.testing.assert_array_equal(np.asarray(picture), paint(pixels))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("encoder", ENCODERS, ids=lambda encoder: encoder.__name__)
def test_a_file_that_was_cut_becomes_the_right_picture_or_a_sentence(tmp_path, encoder, capfd):
    """At its end, there may be something that is not missed."""
    for number, random, written in written_files(encoder):
        for cut in random.numbers.integers(0, len(written.content), CUTS).tolist():
            path = tmp_path / f"{number}-{cut}" / f"a{written.ending}"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(written.content[:cut])
            copy = colored(path)
            if isinstance(copy, str):
                check_sentence(copy, path)
            else:
                found = difference(photographs.read(path).pixels, written)
                assert found is not None and found <= written.tolerance, (number, cut, found)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("encoder", ENCODERS, ids=lambda encoder: encoder.__name__)
def test_a_file_with_flipped_bytes_becomes_a_whole_picture_or_a_sentence(tmp_path, encoder, capfd):
    """Whether it is the right picture, only PNG files can tell, by their checksums."""
    for number, random, written in written_files(encoder):
        for flip in range(FLIPS):
            content = bytearray(written.content)
            end = random.choice(len(content), min(64, len(content)))
            for place in random.numbers.integers(0, end, random.choice(1, 5)).tolist():
                content[place] ^= int(random.numbers.integers(1, 256))
            path = tmp_path / f"{number}-{flip}" / f"a{written.ending}"
            path.parent.mkdir()
            path.write_bytes(content)
            copy = colored(path)
            if isinstance(copy, str):
                check_sentence(copy, path)
                continue
            photograph = photographs.read(path)
            with PIL.Image.open(copy) as picture:
                assert picture.size == photograph.pixels.shape[1::-1], (number, flip)
                picture.load()
            if photograph.format == "PNG":
                found = difference(photograph.pixels, written)
                assert found is not None and found <= written.tolerance, (number, flip, found)
    assert capfd.readouterr() == ("", "")
