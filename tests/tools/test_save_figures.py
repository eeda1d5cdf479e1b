"""Tests of `make figures`: every picture, as PNG, named by lesson and order."""

import base64
import io

import PIL.Image
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import save_figures
from notebook_files import write_notebook


def picture(kind, color, alt):
    stored = io.BytesIO()
    PIL.Image.new("RGB", (8, 4), color).save(stored, format=kind)
    name = f"image/{kind.lower()}"
    data = {name: base64.b64encode(stored.getvalue()).decode(), "text/plain": "a picture"}
    return new_output("display_data", data, metadata={name: {"alt": alt}})


def test_pictures_of_both_kinds_are_saved_in_order_and_old_ones_are_gone(tmp_path):
    first = new_code_cell(outputs=[picture("PNG", "red", "one"), picture("JPEG", "blue", "two")])
    words = new_output("stream", name="stdout", text="4")
    cells = [new_markdown_cell("# Title"), first, new_code_cell(outputs=[words])]
    write_notebook(tmp_path / "00_a.ipynb", new_notebook(cells=cells))
    last = new_notebook(cells=[new_code_cell(outputs=[picture("PNG", "lime", "three")])])
    write_notebook(tmp_path / "01_b.ipynb", last)
    folder = tmp_path / "figures"
    folder.mkdir()
    (folder / "old.png").touch()
    paths = save_figures.save(tmp_path, folder)
    names = ["00_a-01.png", "00_a-02.png", "01_b-01.png"]
    assert [path.name for path in paths] == names
    assert sorted(path.name for path in folder.iterdir()) == [*names, "alt-texts.txt"]
    colors = []
    for path in paths:
        with PIL.Image.open(path) as image:
            assert (image.format, image.size) == ("PNG", (8, 4))
            colors.append(image.getpixel((3, 2)))
    assert colors[0] == (255, 0, 0) and colors[1][2] > 250 and colors[2] == (0, 255, 0)
    texts = (folder / "alt-texts.txt").read_text(encoding="utf-8")
    assert texts == "00_a-01.png: one\n00_a-02.png: two\n01_b-01.png: three\n"
