"""Tests of networks in another world: small squares, changed gray, and what is written down."""

import json
from dataclasses import replace

import numpy as np
import pytest
from skimage.color import rgb2lab

from colorize_lib import color_bins, data, experiments, targets, training
from colorize_lib.measuring import another_world

IMAGES = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), np.uint8)


class GrayAsColor:
    """In place of a Keras model: it says that a* is the gray that it is shown, times 100."""

    input_shape = (None, None, None, 1)

    def __call__(self, gray, training):
        return np.concatenate([100 * gray, 0 * gray], axis=-1)


NETWORK = training.Network(
    replace(experiments.get("unet"), target=replace(targets.AB_IMAGE, chroma=np.asarray)),
    GrayAsColor(),
)


def test_a_small_square_is_the_middle_and_each_pixel_a_mean():
    photograph = np.random.default_rng(0).integers(0, 256, (128, 200, 3), np.uint8)
    found = another_world.small_square(photograph, 32)
    middle = photograph[:, 36:164].reshape(32, 4, 32, 4, 3)
    assert found.shape == (32, 32, 3) and found.dtype == np.uint8
    np.testing.assert_allclose(found, middle.mean(axis=(1, 3)), atol=1)
    tall = another_world.small_square(photograph.swapaxes(0, 1), 32)
    np.testing.assert_allclose(tall, found.swapaxes(0, 1), atol=1)  # rounded along one axis first


def test_the_error_is_that_of_the_chroma_given_to_the_changed_gray():
    lab = rgb2lab(IMAGES)
    found = another_world.squared_errors(NETWORK, IMAGES, lambda gray: np.full_like(gray, 51))
    expected = ((lab[..., 1] - 20) ** 2 + lab[..., 2] ** 2).mean(axis=(1, 2)) / 2
    np.testing.assert_allclose(found, expected, rtol=1e-4)


@pytest.mark.parametrize("name", another_world.CHANGES)
def test_a_change_keeps_shape_and_type_and_does_what_its_name_says(name):
    gray = np.add.outer(np.arange(64), 2 * np.arange(64)).astype(np.uint8)[..., np.newaxis]
    changed = another_world.CHANGES[name](gray)
    assert changed.shape == gray.shape and changed.dtype == np.uint8
    assert (changed == gray).all() == (name == "as it is")
    if name == "faded":
        assert changed.min() >= 50 and changed.max() <= 191


def test_it_is_written_down_for_each_image_network_and_change(results, monkeypatch):
    monkeypatch.setattr(another_world.networks, "published", lambda name: NETWORK)
    monkeypatch.setattr(another_world.photographs, "read", lambda: [*IMAGES, IMAGES[0, :32]])
    dataset = replace(
        data.bundled(64), validation_images=np.repeat(IMAGES, 8, axis=0), validation_labels=None
    )
    found = json.loads(another_world.publish(dataset).read_text())["worlds"]
    assert [len(found[world]["gray"]) for world in ("tiny_imagenet", "photographs")] == [3, 4]
    expected = (rgb2lab(IMAGES)[..., 1:] ** 2).mean(axis=(1, 2, 3))
    np.testing.assert_allclose(found["photographs"]["gray"][:3], expected, atol=1e-3)
    mean = color_bins.frequencies_of_photographs() @ color_bins.centers()
    expected = ((rgb2lab(IMAGES)[..., 1:] - mean) ** 2).mean(axis=(1, 2, 3))
    np.testing.assert_allclose(found["photographs"]["tint"][:3], expected, atol=2e-3)
    for measured in found.values():
        assert list(measured["squared"]) == list(another_world.NETWORKS)
        for name, of_network in measured["squared"].items():
            assert list(of_network) == list(another_world.CHANGES)
            for words, squared in of_network.items():
                value = 1 - (sum(squared) / sum(measured["gray"])) ** 0.5
                assert measured["gain"][name][words]["value"] == pytest.approx(value, abs=1e-4)


def test_a_gain_is_the_part_of_grays_error_that_is_saved_and_sure_only_with_many_images():
    random = np.random.default_rng(0)
    gray = random.uniform(100, 200, 400)
    squared = gray * random.uniform(0.4, 0.9, 400)
    found = another_world.gain(squared, gray)
    assert found["value"] == pytest.approx(1 - (squared.mean() / gray.mean()) ** 0.5)
    assert found["low"] < found["value"] < found["high"]
    few = another_world.gain(squared[:20], gray[:20])
    assert few["high"] - few["low"] > 2 * (found["high"] - found["low"])
    assert another_world.gain(4 * gray, gray)["value"] == pytest.approx(-1)
