"""Tests of hints in files: what is read, what is written, and one sentence for all that is none."""

import pytest

from colorize_lib.hints import files
from colorize_lib.hints.points import Hint


def test_colors_may_be_written_as_web_pages_write_them(tmp_path):
    path = tmp_path / "hints.json"
    path.write_text(
        '[{"x": 812, "y": 460.5, "color": "#8b1a1a"}, {"color": "navy", "x": 0, "y": 1}, '
        '{"x": 3, "y": 4, "color": "rgb(1, 2, 3)"}]'
    )
    assert files.read(path) == [
        Hint(812, 460.5, (139, 26, 26)),
        Hint(0, 1, (0, 0, 128)),
        Hint(3, 4, (1, 2, 3)),
    ]


def test_what_is_written_is_read_again(tmp_path):
    hints = [Hint(10, 20.25, (0, 255, 7)), Hint(3, 4, (1, 2, 3))]
    files.write(tmp_path / "mine" / "hints.json", hints)
    assert files.read(tmp_path / "mine" / "hints.json") == hints


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no JSON file"),
        ('[{"x": 1, "y": 2, "color": "#123"', "is no JSON file"),
        ('{"x": 1, "y": 2, "color": "#123"}', "holds no list"),
        ('[{"x": 1, "y": 2}]', "Hint 1"),
        ('[{"x": 1, "y": 2, "color": "red", "size": 3}]', "Hint 1"),
        ('[{"x": 1, "y": 2, "color": "red"}, 7]', "Hint 2"),
        ('[{"x": "1", "y": 2, "color": "red"}]', "x = '1'"),
        ('[{"x": true, "y": 2, "color": "red"}]', "x = True"),
        ('[{"x": NaN, "y": 2, "color": "red"}]', "x = nan"),
        ('[{"x": 1, "y": 2, "color": "reddish"}]', "'reddish', which is none"),
        ('[{"x": 1, "y": 2, "color": "rgb(300, 0, 0)"}]', "which is none"),
        ('[{"x": 1, "y": 2, "color": [1, 2, 3]}]', "which is none"),
        ('[{"x": 1, "y": 2, "color": null}]', "which is none"),
    ],
)
def test_what_is_no_list_of_hints_is_told_in_one_sentence(tmp_path, text, words, complaint):
    path = tmp_path / "hints.json"
    path.write_text(text)
    told = complaint(files.read, path)
    assert words in told and "hints.json" in told


def test_a_file_that_is_missing_a_folder_or_no_text_is_named(tmp_path, complaint):
    assert "missing.json cannot be read" in complaint(files.read, tmp_path / "missing.json")
    assert "cannot be read" in complaint(files.read, tmp_path)
    (tmp_path / "photo.json").write_bytes(b"\xff\xd8\xff\xe0" * 9)
    assert "is no JSON file" in complaint(files.read, tmp_path / "photo.json")
