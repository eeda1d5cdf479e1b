"""Tests of measuring whole photographs."""

import numpy as np
import PIL.Image
import pytest
from skimage.color import rgb2lab

from colorize_lib import color, colorizer, training
from colorize_lib.files.bundled import photograph
from colorize_lib.measuring import photographs

SMALL = [np.array(photograph(name)[::4, ::4]) for name in ("coffee", "rocket", "chelsea")]


@pytest.fixture(scope="module")
def measured():
    return photographs.measure(training.load(), SMALL)


def chroma(picture):
    return rgb2lab(color.scale_to_unit(picture))[..., 1:]


def test_the_errors_of_all_pixels_are_put_together(measured):
    grays = [color.rgb_to_gray(one, "lightness") for one in SMALL]
    answers = {
        "ab_rmse": [colorizer.colorize(gray) for gray in grays],
        "gray_ab_rmse": [gray.repeat(3, axis=-1) for gray in grays],
    }
    found = photographs.figures(measured)
    for name, pictures in answers.items():
        errors = [
            (chroma(picture) - chroma(truth)).ravel()
            for picture, truth in zip(pictures, SMALL, strict=True)
        ]
        expected = np.sqrt(np.mean(np.concatenate(errors) ** 2))
        assert found[name]["value"] == pytest.approx(expected, rel=1e-4)
        assert found[name]["low"] <= found[name]["value"] <= found[name]["high"]
    gain = 1 - found["ab_rmse"]["value"] / found["gray_ab_rmse"]["value"]
    assert found["gain"]["value"] == pytest.approx(gain)


def test_each_photograph_counts_alike_in_the_rest(measured):
    found = photographs.figures(measured)
    better = measured["colored_squared"] < measured["gray_squared"]
    assert found["better_than_gray"]["value"] == better.mean()
    assert 0 < found["colorful"]["value"] < 1
    colorful = measured["colorfulness"].sum() / measured["true_colorfulness"].sum()
    assert found["colorful"]["value"] == pytest.approx(colorful)
    assert 0.5 < found["gray_auc"]["value"] < found["auc"]["value"] < 1


@pytest.mark.parametrize("kind", photographs.KINDS)
def test_a_gray_of_any_kind_keeps_its_shape_and_all_but_the_clean_one_changes(kind):
    gray = color.rgb_to_gray(SMALL[0], "lightness")
    changed = photographs.KINDS[kind](gray)
    assert changed.shape == gray.shape and changed.dtype == np.uint8
    assert (changed == gray).all() == (kind == "clean")


def test_photographs_are_read_in_the_order_of_their_names(tmp_path, monkeypatch, complaint):
    for number, name in enumerate(["b.png", "a.png"]):
        PIL.Image.fromarray(SMALL[number]).save(tmp_path / name)
    (tmp_path / "README.md").write_text("no picture")
    monkeypatch.setenv("COLORIZE_PHOTOGRAPHS", str(tmp_path))
    for found, expected in zip(photographs.read(), SMALL[1::-1], strict=True):
        np.testing.assert_array_equal(found, expected)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert str(empty) in complaint(photographs.read, empty)
    monkeypatch.delenv("COLORIZE_PHOTOGRAPHS")
    assert "Set COLORIZE_PHOTOGRAPHS" in complaint(photographs.read)
