"""What tests of files share: pictures written into files and opened again."""

import os
import tempfile
from pathlib import Path

import PIL.Image
import pytest
from by_hand import png

from colorize_lib.files import photographs


@pytest.fixture
def save(tmp_path):
    """Function: writes a picture into a file, and gives its path."""

    def save_picture(name, pixels, file_format=None, **settings):
        path = tmp_path / name
        picture = pixels if isinstance(pixels, PIL.Image.Image) else PIL.Image.fromarray(pixels)
        picture.save(path, file_format, **settings)
        return path

    return save_picture


@pytest.fixture
def read(save):
    """Function: writes a picture into a file and reads it as a photograph."""

    def read_picture(pixels, file_format="PNG", **settings):
        return photographs.read(save("original", pixels, file_format, **settings))

    return read_picture


@pytest.fixture
def save_png(tmp_path):
    """Function: writes a PNG file by hand, as `by_hand.png` does, and gives its path."""

    def save(*arguments):
        (tmp_path / "by hand.png").write_bytes(png(*arguments))
        return tmp_path / "by hand.png"

    return save


@pytest.fixture(scope="session")
def opened():
    """Function: a picture file as Pillow sees it, fully read."""

    def open_picture(path):
        with PIL.Image.open(path) as picture:
            picture.load()
            return picture

    return open_picture


@pytest.fixture
def without_power():
    """A folder of one's own, for a person who is not allowed everything, as root is."""
    if os.name == "nt":
        pytest.skip("Windows knows other permissions")
    as_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder:
        if as_root:
            os.chown(folder, 65_534, 65_534)
            os.seteuid(65_534)
        try:
            yield Path(folder)
        finally:
            if as_root:
                os.seteuid(0)
            for path in Path(folder).rglob("*/"):
                path.chmod(0o700)
