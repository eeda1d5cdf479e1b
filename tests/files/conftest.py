"""What tests of files share: pictures written into files and opened again."""

import PIL.Image
import pytest


@pytest.fixture
def save(tmp_path):
    """Function: writes a picture into a file, and gives its path."""

    def save_picture(name, pixels, file_format=None, **settings):
        path = tmp_path / name
        picture = pixels if isinstance(pixels, PIL.Image.Image) else PIL.Image.fromarray(pixels)
        picture.save(path, file_format, **settings)
        return path

    return save_picture


@pytest.fixture(scope="session")
def opened():
    """Function: a picture file as Pillow sees it, fully read."""

    def open_picture(path):
        with PIL.Image.open(path) as picture:
            picture.load()
            return picture

    return open_picture
