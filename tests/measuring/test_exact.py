"""Tests of exact pixels: which copy belongs to which image, and what is measured of both."""

import io

import numpy as np
import pytest
from PIL import Image
from skimage.color import rgb2lab

from colorize_lib import data
from colorize_lib.errors import ColorizeError
from colorize_lib.files import cifar10
from colorize_lib.measuring import exact
from colorize_lib.runs import records


def through_jpeg(image):
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=75, subsampling=2)
    return np.asarray(Image.open(file))


@pytest.fixture
def copies():
    tiles = data.bundled().train_images[::40]
    return np.stack([through_jpeg(tile) for tile in tiles[::-1]]), tiles


def test_each_image_finds_its_own_copy(copies):
    of_jpeg, tiles = copies
    assert exact.matches(tiles, of_jpeg).tolist() == [*range(len(tiles))][::-1]


@pytest.fixture
def sample(tmp_path, monkeypatch):
    """Function: puts images where the sample is looked for."""

    def put(**arrays):
        path = tmp_path / "sample.npz"
        np.savez(path, **arrays)
        monkeypatch.setenv(exact.VARIABLE, str(path))

    return put


def test_a_sample_that_is_missing_or_something_else_is_told(sample, monkeypatch, complaint):
    monkeypatch.delenv(exact.VARIABLE, raising=False)
    assert "set COLORIZE_EXACT to an .npz file" in complaint(exact.read_sample)
    sample(y=np.zeros(3))
    assert "set COLORIZE_EXACT to an .npz file" in complaint(exact.read_sample)
    sample(x=np.zeros((2, 8, 8)))
    assert "make them an array, uint8 of shape" in complaint(exact.read_sample)


def test_what_is_published_compares_the_same_pictures(copies, sample, monkeypatch):
    of_jpeg, tiles = copies
    dataset = data.Dataset("a copy", of_jpeg, of_jpeg[:2])
    sample(x=tiles[:5])
    with pytest.raises(ColorizeError, match="a copy has exact pixels itself"):
        exact.publish(dataset)
    monkeypatch.setattr(cifar10, "KNOWN_COPIES", {dataset.sha256: "a copy"})
    monkeypatch.setattr(exact, "MEASURED_ON", ())
    found = records.read_json(exact.publish(dataset))
    assert (found["images"], found["part"]) == (5, "training")
    assert 1 < found["difference"] < found["exact"]["true_lightness"]
    # The RMSE of gray is the root of the mean square of the chroma.
    lab = rgb2lab(tiles[:5])[..., 1:]
    assert found["exact"]["true_lightness"] == pytest.approx(np.sqrt((lab**2).mean()), rel=1e-3)
    chroma = np.linalg.norm(lab, axis=-1).mean()
    assert found["exact"]["chroma"] == pytest.approx(chroma, rel=1e-3)
    assert found["copy"]["true_lightness"] != found["exact"]["true_lightness"]
