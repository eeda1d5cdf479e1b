"""The button for photographs in a real JupyterLab, as a person meets it; see `make browser`."""

import io
import os
import socket
import subprocess
import sys
import time

import nbformat
import numpy as np
import PIL.Image
import pytest

import lab
from chromium import BROWSER, sync_api
from colorize_lib import data
from notebook_files import NOTEBOOKS, read_notebook, write_notebook

# What the server takes in one piece: more than the 10 MB of its own, so that the setting counts.
LIMIT = 12_000_000
LARGE, TOO_LARGE = 10_500_000, 12_500_000
PATIENCE_SECONDS = 180  # for a busy computer; TensorFlow alone may take one minute


@pytest.fixture
def folder(tmp_path):
    """A notebook with the button and the words below it, and files to choose."""
    (lesson,) = NOTEBOOKS.glob("*_your_photograph.ipynb")
    cells = read_notebook(lesson).cells
    source = next(cell.source for cell in cells if "widgets.upload()" in cell.source)
    words = next(cell for cell in cells if "Nothing happens" in cell.source)
    button = nbformat.v4.new_code_cell(source)
    notebook = nbformat.v4.new_notebook(cells=[button, words])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    write_notebook(tmp_path / "photograph.ipynb", notebook)

    gray = PIL.Image.fromarray(data.photograph("coffee")).convert("L")
    gray.save(tmp_path / "coffee.png")
    gray.rotate(90, expand=True).resize((800, 1200)).save(tmp_path / "portrait.jpg")
    (tmp_path / "letter.jpg").write_text("Dear Ada")
    photograph = (tmp_path / "coffee.png").read_bytes()
    for name, size in {"large.png": LARGE, "too_large.png": TOO_LARGE}.items():
        (tmp_path / name).write_bytes(photograph.ljust(size, b"\0"))
    return tmp_path


@pytest.fixture
def address(folder):
    """The address of JupyterLab, in a process of its own, without settings of this computer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--IdentityProvider.token="]
    command += [f"--ServerApp.tornado_settings={{'websocket_max_message_size': {LIMIT}}}"]
    lab.write_settings(folder / "environment")
    command += [f"--LabApp.app_settings_dir={folder / 'environment/share/jupyter/lab/settings'}"]
    places = {f"JUPYTER_{kind}_DIR": str(folder / "jupyter" / kind) for kind in ("CONFIG", "DATA")}
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **places}, stdout=log, stderr=log
        )
    try:
        wait_until(lambda: "is running at" in (folder / "server.log").read_text(encoding="utf-8"))
        yield f"http://127.0.0.1:{port}/lab/tree/photograph.ipynb"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def page(address):
    """The notebook in a browser, its kernel ready."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(1000 * PATIENCE_SECONDS)
        page.goto(address)
        page.get_by_text("| Idle").wait_for()
        yield page
        browser.close()


def wait_until(is_so):
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.1)


def run_the_cell(page):
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Choose a photograph (0)").wait_for()


def choose(page, path, then):
    """Press the button and choose a file; then certain words appear."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a photograph").click()
    chooser.value.set_files(path)
    page.get_by_text(then, exact=True).wait_for()


def strength_of_colors(page):
    """By how much the channels of what is seen of the picture differ: array (height, width)."""
    picture = page.locator(".widget-image").screenshot()
    return np.ptp(np.asarray(PIL.Image.open(io.BytesIO(picture)).convert("RGB")), axis=2)


def test_a_person_chooses_photographs_and_other_files(page, folder):
    run_the_cell(page)
    choose(page, folder / "coffee.png", then="Coloring coffee.png ...")
    page.get_by_text("Kept in colored/coffee.png", exact=True).wait_for()
    left, right = np.array_split(strength_of_colors(page)[5:-5, 5:-5], 2, axis=1)
    assert np.median(left) == 0 < np.median(right), "before on the left, after on the right"
    slider = page.get_by_role("slider")
    slider.press("End")
    wait_until(lambda: strength_of_colors(page)[5:-5, 5:-5].max() == 0)
    slider.press("Home")
    wait_until(lambda: np.median(strength_of_colors(page)[5:-5, 5:100]) > 0)

    # Saved and opened again, it shows what it showed.
    page.keyboard.press("Control+s")
    wait_until(lambda: "Kept in colored" in (folder / "photograph.ipynb").read_text("utf-8"))
    page.reload()
    page.get_by_text("Kept in colored/coffee.png", exact=True).wait_for()
    assert page.locator(".widget-image").count() == 1
    assert page.get_by_text("Error displaying widget").count() == 0
    run_the_cell(page)

    choose(page, folder / "portrait.jpg", then="Kept in colored/portrait.png")
    box = page.locator(".widget-slider").bounding_box()
    assert box["y"] + box["height"] < 900, "the slider is in sight"
    told = "letter.jpg cannot be read as a picture: save it as JPEG or PNG and try again."
    choose(page, folder / "letter.jpg", then=told)
    assert page.locator(".widget-image").count() == 0
    choose(page, folder / "coffee.png", then="Kept in colored/coffee-2.png")
    choose(page, folder / "large.png", then="Kept in colored/large.png")

    # The connection breaks, JupyterLab makes a new one, and the words say what to do.
    with page.expect_websocket():
        choose(page, folder / "too_large.png", then="Kept in colored/large.png")
    assert page.locator("p", has_text="Nothing happens").is_visible()
    run_the_cell(page)
    choose(page, folder / "coffee.png", then="Kept in colored/coffee-3.png")
    kept = sorted(path.stem for path in (folder / "colored").iterdir())
    assert kept == ["coffee", "coffee-2", "coffee-3", "large", "portrait"]
