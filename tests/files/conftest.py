"""What tests of files share: pictures written into files and opened again."""

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
