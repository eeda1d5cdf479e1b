"""Tests of the widgets of notebook 10: what a person sees, and nothing where nobody is there.

To become tests/test_widgets.py; the last part goes to tests/test_colorizer.py.
"""

import datetime
import io
import types

import extra_10
import ipywidgets
import numpy as np
import PIL.Image
import plots_10
import pytest
from skimage.color import rgb2lab

from colorize_lib import colorizer, photographs

WHITE_LINE = [255, 255, 255]


@pytest.fixture
def somebody(monkeypatch):
    monkeypatch.setattr(extra_10, "somebody_is_here", lambda: True)


@pytest.fixture
def everything_red(monkeypatch):
    """In place of the colorizer, which would need the library's network."""

    def colorize(photograph):
        colored = np.zeros((*np.shape(photograph)[:2], 3), np.uint8)
        colored[..., 0] = 200
        return colored

    monkeypatch.setattr(colorizer, "colorize", colorize)
    monkeypatch.setattr(photographs, "pixels_of", np.asarray)


def pixels_of(widget):
    return np.asarray(PIL.Image.open(io.BytesIO(widget.value)))


def uploaded(contents, name="grandmother.png"):
    """A file as `ipywidgets.FileUpload` hands it over."""
    return {
        "name": name,
        "type": "image/png",
        "size": len(contents),
        "content": memoryview(contents),
        "last_modified": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    }


def png(pixels):
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, format="PNG")
    return file.getvalue()


# Who is there?


@pytest.mark.parametrize(("allowed", "expected"), [(True, True), (False, False)])
def test_somebody_is_here_where_the_kernel_may_ask(monkeypatch, allowed, expected):
    shell = types.SimpleNamespace(kernel=types.SimpleNamespace(_allow_stdin=allowed))
    monkeypatch.setattr(extra_10, "get_ipython", lambda: shell)
    assert extra_10.somebody_is_here() is expected


def test_nobody_is_here_without_a_notebook(monkeypatch):
    monkeypatch.setattr(extra_10, "get_ipython", lambda: None)
    assert extra_10.somebody_is_here() is False


def test_where_nobody_is_there_is_no_widget(capsys):
    pixels = np.zeros((4, 6), np.uint8)
    assert extra_10.before_and_after(pixels, pixels) is None
    assert capsys.readouterr().out == ""
    assert extra_10.upload() is None
    assert "Run this cell yourself" in capsys.readouterr().out


# Before and after


def test_the_border_moves_over_two_pictures(somebody):
    before, after = np.full((10, 100), 50, np.uint8), np.full((10, 100, 3), 90, np.uint8)
    picture, border = extra_10.before_and_after(before, after).children
    for place in (50, 20, 80):
        border.value = place
        shown = pixels_of(picture)
        assert shown.shape == (10, 100, 3)
        assert (shown[:, : place - 1] == 50).all()
        assert (shown[:, place - 1 : place + 1] == WHITE_LINE).all()
        assert (shown[:, place + 1 :] == 90).all()


@pytest.mark.parametrize("end", [0, 100])
def test_the_border_reaches_both_ends(somebody, end):
    before, after = np.full((10, 100), 50, np.uint8), np.full((10, 100, 3), 90, np.uint8)
    picture, border = extra_10.before_and_after(before, after).children
    border.value = end
    expected = 90 if end == 0 else 50
    assert (pixels_of(picture)[:, 1:-1] == expected).all()


def test_large_pictures_are_shown_as_wide_as_a_page(somebody):
    large = np.zeros((1000, 3000, 3), np.uint8)
    picture, _ = extra_10.before_and_after(large, large).children
    assert pixels_of(picture).shape == (240, 720, 3)


@pytest.mark.parametrize(
    "before",
    [
        np.full((4, 6), 128, np.uint8),
        np.full((4, 6, 1), 128, np.uint8),
        np.full((4, 6, 2), 128, np.uint8),
        np.full((4, 6, 3), 128 * 257, np.uint16),
        np.full((4, 6, 4), 128, np.uint8),
        np.full((4, 6), 128 / 255),
    ],
)
def test_every_kind_of_photograph_can_be_shown(somebody, before):
    picture, border = extra_10.before_and_after(before, np.zeros((4, 6, 3), np.uint8)).children
    border.value = 100
    assert (pixels_of(picture)[:, :5] == 128).all()


# The button


def test_an_uploaded_photograph_is_colored_shown_and_kept(somebody, everything_red, tmp_path):
    page = extra_10.upload(tmp_path / "colored")
    (button,) = page.children
    button.value = (uploaded(png(np.full((20, 30), 70, np.uint8))),)
    _, slider, words = page.children
    picture, border = slider.children
    border.value = 0
    assert (pixels_of(picture)[:, 1:] == [200, 0, 0]).all()
    kept = tmp_path / "colored" / "grandmother.png"
    assert str(kept) in words.value
    with PIL.Image.open(kept) as file:
        assert (np.asarray(file) == [200, 0, 0]).all()
        assert "guesses" in file.text["Description"]


def test_what_is_no_picture_is_told_and_the_button_stays(somebody, everything_red, tmp_path):
    page = extra_10.upload(tmp_path)
    (button,) = page.children
    button.value = (uploaded(b"GIF89a, but not really", name="<b>diary</b>.txt"),)
    again, words = page.children
    assert again is button
    assert isinstance(words, ipywidgets.HTML)
    assert "&lt;b&gt;diary&lt;/b&gt;.txt cannot be read as a picture" in words.value
    assert list(tmp_path.iterdir()) == []


def test_a_name_with_folders_in_it_stays_in_the_folder(somebody, everything_red, tmp_path):
    page = extra_10.upload(tmp_path / "colored")
    contents = png(np.zeros((4, 4), np.uint8))
    page.children[0].value = (uploaded(contents, name="../../elsewhere.png"),)
    assert (tmp_path / "colored" / "elsewhere.png").exists()


# Scratches


def test_scratches_are_thin_light_and_always_the_same():
    gray = np.full((100, 150, 1), 60, np.uint8)
    scratched = extra_10.scratched(gray, scratches=5, seed=3)
    assert scratched.shape == gray.shape and scratched.dtype == np.uint8
    changed = scratched != gray
    assert 0 < changed.mean() < 0.1
    assert (scratched[changed] == 245).all()
    np.testing.assert_array_equal(extra_10.scratched(gray, scratches=5, seed=3), scratched)
    assert (gray == 60).all()


# Chroma alone, to go to tests/test_color.py


def test_chroma_alone_is_equally_light():
    chroma = np.random.default_rng(0).uniform(-20, 20, (10, 12, 2))
    found = rgb2lab(plots_10.at_medium_lightness(chroma))
    np.testing.assert_allclose(found[..., 0], 65, atol=0.5)
    np.testing.assert_allclose(found[..., 1:], chroma, atol=1.5)


# The proposal for colorizer.lines_through


def test_lines_are_found_where_chroma_follows_the_lightness():
    lightness = np.random.default_rng(0).uniform(0, 100, (30, 40)).astype(np.float32)
    slope, offset = extra_10.lines_through(lightness, 0.3 * lightness - 5)
    # Made a little flatter by EDGE: the variance of the lightness is about 800.
    np.testing.assert_allclose(slope, 0.3, atol=0.03)
    np.testing.assert_allclose(slope * 50 + offset, 10, atol=1.5)


def test_lines_pass_through_their_own_pixel():
    random = np.random.default_rng(0)
    lightness, chroma = random.uniform(0, 100, (2, 30, 40)).astype(np.float32)
    slope, offset = extra_10.lines_through(lightness, chroma)
    np.testing.assert_allclose(slope * lightness + offset, chroma, atol=1e-3)


def test_chroma_stays_where_it_is_where_the_lightness_says_nothing():
    lightness = np.full((20, 20), 50, np.float32)
    chroma = np.random.default_rng(0).uniform(-9, 9, (20, 20)).astype(np.float32)
    slope, offset = extra_10.lines_through(lightness, chroma)
    np.testing.assert_allclose(slope, 0, atol=0.02)
    np.testing.assert_allclose(offset + 50 * slope, chroma, atol=1e-3)
