"""Tests of the widget for hints: by mouse and by keys, what is shown, kept and undone."""

from dataclasses import replace

import ipyevents
import numpy as np
import pytest

from colorize_lib import experiments, targets, training
from colorize_lib.app import hint_widget
from colorize_lib.hints import files
from colorize_lib.hints.points import Hint, without_hints

GRAY = np.full((300, 400), 120, np.uint8)


class Echo:
    """In place of a Keras model: the chroma of the hints, everywhere where there is one."""

    input_shape = (None, None, None, 4)
    layers = ()

    def __call__(self, shown, training):
        return 110 * shown[..., 1:3]


NETWORK = training.Network(
    replace(
        experiments.get("unet"),
        target=replace(targets.AB_IMAGE, chroma=np.asarray),
        inputs=without_hints,
    ),
    Echo(),
)


@pytest.fixture
def made(monkeypatch):
    """Function: the widget with some hints, and its parts by what they are called."""
    monkeypatch.setattr(hint_widget, "somebody_is_here", lambda: True)
    events = []
    monkeypatch.setattr(
        ipyevents, "Event", lambda **settings: events.append(settings) or Clicked(events)
    )

    class Clicked:
        def __init__(self, events):
            self.events = events

        def on_dom_event(self, action):
            self.events.append(action)

    def make(hints, photograph=GRAY, **settings):
        widget = hint_widget.give_hints(photograph, hints, NETWORK, 30, **settings)
        picture, x, y, tools, words = widget.children
        assert events[-2] == {"source": picture, "watched_events": ["click"]}
        parts = {"picture": picture, "x": x, "y": y, "words": words, "click": events[-1]}
        return parts | {one.description: one for one in tools.children}

    return make


def pixels_of(picture):
    import io

    import PIL.Image

    return np.asarray(PIL.Image.open(io.BytesIO(picture.value)).convert("RGB")).astype(int)


def test_a_click_adds_a_hint_where_it_was_and_its_color_is_seen_there(made):
    hints = []
    parts = made(hints)
    before = pixels_of(parts["picture"])
    parts["color"].value = "#20a040"
    parts["click"]({"dataX": 100, "dataY": 60})
    assert hints == [Hint(100, 60, (32, 160, 64))]
    after = pixels_of(parts["picture"])
    changed = np.abs(after - before).max(axis=-1)
    assert changed[55:65, 95:105].max() > 40 and changed[200:, 200:].max() <= 2
    assert parts["words"].value == "1 hint"


def test_the_same_goes_with_keys_alone(made):
    hints = []
    parts = made(hints)
    parts["x"].value, parts["y"].value = 7, 290
    parts["Add hint"].click()
    assert hints == [Hint(7, 290, (139, 26, 26))]
    parts["Undo"].click()
    parts["Undo"].click()
    assert hints == [] and parts["words"].value == "0 hints"


def test_places_are_those_of_the_photograph_however_large_it_is_shown(made):
    hints = []
    parts = made(hints, photograph=np.full((3000, 4000), 120, np.uint8))
    height, width = pixels_of(parts["picture"]).shape[:2]
    assert (height, width) == (540, 720)
    parts["click"]({"dataX": 719, "dataY": 539})
    assert hints[0][:2] == pytest.approx((4000, 3000), abs=7)
    assert 0 <= hints[0].x < 4000 and 0 <= hints[0].y < 3000


def test_hints_are_saved_and_a_file_that_cannot_be_written_is_told(made, tmp_path):
    hints = [Hint(1, 2, (3, 4, 5))]
    parts = made(hints, file=tmp_path / "hints.json")
    parts["Save"].click()
    assert files.read(tmp_path / "hints.json") == hints
    assert parts["words"].value == f"Kept in {tmp_path / 'hints.json'}"
    (tmp_path / "file").touch()
    parts = made(hints, file=tmp_path / "file" / "hints.json")
    parts["Save"].click()
    assert "could not be written" in parts["words"].value


def test_where_nobody_is_there_it_says_so(capsys):
    assert hint_widget.give_hints(GRAY, [], NETWORK) is None
    assert "Run this cell yourself" in capsys.readouterr().out
