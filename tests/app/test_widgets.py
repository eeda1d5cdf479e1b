"""Tests of the widgets of notebook 10: what a person sees, and nothing where nobody is there."""

import datetime
import io
import types

import ipywidgets
import numpy as np
import PIL.Image
import pytest

from colorize_lib import colorizer
from colorize_lib.app import widgets

WHITE_LINE = [255, 255, 255]


@pytest.fixture
def somebody(monkeypatch):
    monkeypatch.setattr(widgets, "somebody_is_here", lambda: True)


@pytest.fixture
def everything_red(monkeypatch):
    """In place of the colorizer, which would need the library's network."""

    def colorize(photograph):
        colored = np.zeros((*np.shape(photograph)[:2], 3), np.uint8)
        colored[..., 0] = 200
        return colored

    monkeypatch.setattr(colorizer, "colorize", colorize)


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
    monkeypatch.setattr(widgets, "get_ipython", lambda: shell)
    assert widgets.somebody_is_here() is expected


def test_nobody_is_here_without_a_notebook(monkeypatch):
    monkeypatch.setattr(widgets, "get_ipython", lambda: None)
    assert widgets.somebody_is_here() is False


def test_where_nobody_is_there_is_no_widget(capsys):
    pixels = np.zeros((4, 6), np.uint8)
    assert widgets.before_and_after(pixels, pixels) is None
    assert capsys.readouterr().out == ""
    assert widgets.upload() is None
    assert "Run this cell yourself" in capsys.readouterr().out


# Before and after


def test_the_border_moves_over_two_pictures_from_end_to_end(somebody):
    before, after = np.full((10, 100), 50, np.uint8), np.full((10, 100, 3), 90, np.uint8)
    picture, border = widgets.before_and_after(before, after).children
    for place in (50, 20, 80, 0, 100):
        border.value = place
        shown = pixels_of(picture)
        assert shown.shape == (10, 100, 3)
        assert (shown[:, : max(place - 1, 0)] == 50).all()
        assert (shown[:, max(place - 1, 0) : place + 1] == WHITE_LINE).all()
        assert (shown[:, place + 1 :] == 90).all()


def test_large_pictures_are_shown_as_wide_as_a_page(somebody):
    large = np.zeros((1000, 3000, 3), np.uint8)
    picture, _ = widgets.before_and_after(large, large).children
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
    picture, border = widgets.before_and_after(before, np.zeros((4, 6, 3), np.uint8)).children
    border.value = 100
    assert (pixels_of(picture)[:, :5] == 128).all()


# The button


def test_an_uploaded_photograph_is_colored_shown_and_kept(somebody, everything_red, tmp_path):
    page = widgets.upload(tmp_path / "colored")
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
    page = widgets.upload(tmp_path)
    (button,) = page.children
    button.value = (uploaded(b"GIF89a, but not really", name="<b>diary</b>.txt"),)
    again, words = page.children
    assert again is button
    assert isinstance(words, ipywidgets.HTML)
    assert "&lt;b&gt;diary&lt;/b&gt;.txt cannot be read as a picture" in words.value
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", ["damaged", "incomplete", "no known range"])
def test_a_picture_that_is_no_good_is_told(somebody, everything_red, tmp_path, fault):
    if fault == "no known range":
        file = io.BytesIO()
        PIL.Image.fromarray(np.full((9, 9), -1.0, np.float32)).save(file, format="TIFF")
        contents = file.getvalue()
    else:
        noise = np.random.default_rng(0).integers(0, 256, (50, 50), np.uint8)
        contents = png(noise)[:-300]
        if fault == "damaged":
            contents = contents[:200] + bytes(200) + contents[400:]
    page = widgets.upload(tmp_path)
    page.children[0].value = (uploaded(contents, name="album.png"),)
    _, words = page.children
    assert words.value.startswith("album.png ") and words.value.endswith(".")
    assert list(tmp_path.iterdir()) == []


def test_a_name_with_folders_in_it_stays_in_the_folder(somebody, everything_red, tmp_path):
    page = widgets.upload(tmp_path / "colored")
    contents = png(np.zeros((4, 4), np.uint8))
    page.children[0].value = (uploaded(contents, name="../../elsewhere.png"),)
    assert (tmp_path / "colored" / "elsewhere.png").exists()
