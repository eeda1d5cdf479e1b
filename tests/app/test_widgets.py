"""Tests of the widgets of notebook 12: what a person sees, and nothing where nobody is there."""

import datetime
import io
from dataclasses import replace
from types import SimpleNamespace

import ipywidgets
import numpy as np
import PIL.Image
import pytest
from skimage.color import rgb2lab

from colorize_lib import colorizer, experiments, targets, training
from colorize_lib.app import widgets

WHITE_LINE, RED = [255, 255, 255], [200, 0, 0]


@pytest.fixture
def somebody(monkeypatch):
    monkeypatch.setattr(widgets, "somebody_is_here", lambda: True)


@pytest.fixture
def everything_red(monkeypatch):
    """In place of the colorizer, which would need the library's network."""

    def colorize(photograph):
        return np.full((*np.shape(photograph)[:2], 3), RED, np.uint8)

    monkeypatch.setattr(colorizer, "colorize", colorize)


def pixels_of(widget):
    return np.asarray(PIL.Image.open(io.BytesIO(widget.value)))


def choose(button, contents, name="grandmother.png"):
    """Do what a browser does when a file was chosen."""
    file = {"name": name, "type": "image/png", "size": len(contents)}
    if isinstance(button.value, dict):  # ipywidgets 7, which Colab has
        button.metadata, button.data = [{**file, "lastModified": 0}], [contents]
        button._counter += 1
    else:
        date = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
        button.value = ({**file, "last_modified": date, "content": memoryview(contents)},)


def png(pixels):
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, format="PNG")
    return file.getvalue()


def test_somebody_is_here_where_the_kernel_may_ask(monkeypatch, capsys):
    for allowed in (True, False):
        shell = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=allowed))
        monkeypatch.setattr(widgets, "get_ipython", lambda shell=shell: shell)
        assert widgets.somebody_is_here() is allowed
    monkeypatch.setattr(widgets, "get_ipython", lambda: None)  # without a notebook
    assert widgets.somebody_is_here() is False
    # Where nobody is, there is no widget.
    pixels = np.zeros((4, 6), np.uint8)
    assert widgets.before_and_after(pixels, pixels) is None and capsys.readouterr().out == ""
    assert widgets.upload() is None and "Run this cell yourself" in capsys.readouterr().out


class OneAnswer:
    """In place of a Keras model: the same answer to everything."""

    input_shape = (None, None, None, 1)
    layers = ()

    def __call__(self, shown, training):
        return np.zeros((*shown.shape[:3], 2), np.float32)


def test_the_slider_leads_from_careful_colors_to_vivid_ones(somebody, monkeypatch, complaint):
    def decode(answers, temperature, boldness):
        return answers + np.float32([20 * temperature, 20 * boldness])

    target = replace(targets.PHOTOGRAPH_BINS, decode=decode, temperature=0.5, vivid=(1.5, 2.0))
    network = training.Network(replace(experiments.get("unet"), target=target), OneAnswer())
    gray = np.full((40, 50), 120, np.uint8)
    picture, share = widgets.careful_to_vivid(gray, network, 30).children
    for value, chroma in {0: (10, 0), 0.5: (20, 20), 1: (30, 40)}.items():
        share.value = value
        found = rgb2lab(pixels_of(picture))[..., 1:]
        np.testing.assert_allclose(found, np.broadcast_to(chroma, found.shape), atol=1)
    without = replace(network.experiment, target=replace(target, vivid=None))
    assert "no vivid setting" in complaint(
        widgets.careful_to_vivid, gray, network._replace(experiment=without)
    )
    monkeypatch.setattr(widgets, "somebody_is_here", lambda: False)
    assert widgets.careful_to_vivid(gray, network) is None


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


@pytest.mark.parametrize(
    "before",
    [
        *(np.full(shape, 128, np.uint8) for shape in [(4, 6), (4, 6, 1), (4, 6, 2), (4, 6, 4)]),
        np.full((4, 6, 3), 128 * 257, np.uint16),
        np.full((4, 6), 128 / 255),
    ],
)
def test_every_kind_of_photograph_can_be_shown(somebody, before):
    picture, border = widgets.before_and_after(before, np.zeros((4, 6, 3), np.uint8)).children
    border.value = 100
    assert (pixels_of(picture)[:, :5] == 128).all()


def test_large_pictures_are_shown_as_wide_as_a_page(somebody):
    large = np.zeros((1000, 3000, 3), np.uint8)
    picture, _ = widgets.before_and_after(large, large).children
    assert pixels_of(picture).shape == (240, 720, 3)


@pytest.mark.parametrize(
    "value",
    [
        ({"name": "a.png", "size": 2, "content": b"AB"}, {"name": "b.jpg", "content": b"C"}),
        {
            "a.png": {"metadata": {"name": "a.png", "size": 2}, "content": b"AB"},
            "b.jpg": {"metadata": {"name": "b.jpg"}, "content": b"C"},
        },
    ],
    ids=["ipywidgets 8", "ipywidgets 7"],
)
def test_what_was_chosen_is_read_in_the_form_of_either_version(value):
    assert widgets.chosen(value) == [("a.png", b"AB"), ("b.jpg", b"C")]


@pytest.mark.parametrize("folders", ["", "../../"], ids=["its name", "a name with folders in it"])
def test_an_uploaded_photograph_is_colored_shown_and_kept(
    somebody, everything_red, tmp_path, folders
):
    page = widgets.upload(tmp_path / "colored")
    (button,) = page.children
    contents = png(np.full((20, 30), 70, np.uint8))
    choose(button, contents, f"{folders}grandmother.png")
    _, slider, words = page.children
    picture, border = slider.children
    border.value = 0
    assert (pixels_of(picture)[:, 1:] == RED).all()
    kept = tmp_path / "colored" / "grandmother.png"
    assert str(kept) in words.value
    with PIL.Image.open(kept) as file:
        assert (np.asarray(file) == RED).all()
        assert "guesses" in file.text["Description"]


def test_while_a_photograph_is_colored_its_name_stands_where_the_picture_before_it_was(
    somebody, everything_red, tmp_path, monkeypatch
):
    page = widgets.upload(tmp_path)
    choose(page.children[0], png(np.zeros((9, 9), np.uint8)), "first.png")
    assert len(page.children) == 3
    seen = []
    colorize = colorizer.colorize

    def colorize_and_look(photograph):
        seen.append(page.children)
        return colorize(photograph)

    monkeypatch.setattr(colorizer, "colorize", colorize_and_look)
    choose(page.children[0], png(np.zeros((9, 9), np.uint8)), "<second>.png")
    ((button, words),) = seen
    assert button is page.children[0] and words.value == "Coloring &lt;second&gt;.png ..."


@pytest.mark.parametrize(
    "names",
    [
        ["chelsea.jpg", "chelsea.jpg", "chelsea.jpg"],
        ["chelsea.jpg", "chelsea.png", "chelsea.old.jpg"],
        ["chelsea-2.jpg", "chelsea.jpg", "chelsea.png", "chelsea-2.png"],
        ["scan", "scan.", "scan.tif"],
    ],
    ids=", ".join,
)
def test_no_result_takes_the_place_of_another(somebody, everything_red, tmp_path, names):
    page = widgets.upload(tmp_path)
    kept = []
    for height, name in enumerate(names, start=1):
        choose(page.children[0], png(np.full((height, 9), 70, np.uint8)), name)
        kept.append(page.children[2].value.removeprefix("Kept in "))
    assert len(set(kept)) == len(list(tmp_path.iterdir())) == len(names)
    for height, path in enumerate(kept, start=1):
        assert PIL.Image.open(path).height == height


@pytest.mark.parametrize("fault", ["no picture", "damaged", "incomplete", "no known range"])
def test_a_picture_that_is_no_good_is_told_and_the_button_stays(
    somebody, everything_red, tmp_path, fault
):
    contents = png(np.random.default_rng(0).integers(0, 256, (50, 50), np.uint8))[:-300]
    if fault == "no picture":
        contents = b"GIF89a, but not really"
    elif fault == "damaged":
        contents = contents[:200] + bytes(200) + contents[400:]
    elif fault == "no known range":
        file = io.BytesIO()
        PIL.Image.fromarray(np.full((9, 9), -1.0, np.float32)).save(file, format="TIFF")
        contents = file.getvalue()
    page = widgets.upload(tmp_path)
    (button,) = page.children
    choose(button, contents, "<b>album</b>.png")
    again, words = page.children
    assert again is button and isinstance(words, ipywidgets.HTML)
    assert words.value.startswith("&lt;b&gt;album&lt;/b&gt;.png ") and words.value.endswith(".")
    assert fault != "no picture" or "cannot be read as a picture" in words.value
    assert list(tmp_path.iterdir()) == []


def test_a_portrait_fits_on_the_page_and_a_tiny_photograph_has_a_slider_that_can_be_moved(somebody):
    for shape in ((1440, 720, 3), (90, 60, 3)):
        pixels = np.zeros(shape, np.uint8)
        picture, border = widgets.before_and_after(pixels, pixels).children
        assert len(pixels_of(picture)) <= 540
        assert int(border.layout.width.removesuffix("px")) >= 300
