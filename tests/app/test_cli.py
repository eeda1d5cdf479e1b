"""Tests of the command line: what it prints, what it returns, and that `--help` is instant."""

import subprocess
import sys
import time
import types
from dataclasses import replace

import numpy as np
import PIL.Image
import pooch
import pytest

from colorize_lib import colorizer, experiments, training
from colorize_lib.app.cli import main
from colorize_lib.files import cifar10, photographs
from colorize_lib.runs import checkpoint, networks, records

HEAVY = ("keras", "tensorflow", "jax", "numpy", "matplotlib", "skimage")
COMMANDS = ["train", "status", "record", "colorize", "experiments", "leaderboard", "data"]


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch, runs, results, listed, tiny):
    """No CIFAR-10, no runs, no results, and one more experiment, which is small."""
    for name in ("COLORIZE_CIFAR10", "KERAS_HOME", "COLORIZE_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)
    experiments.add(replace(tiny.EXPERIMENT, epochs=1))


@pytest.fixture
def cifar10_folder(tmp_path, monkeypatch):
    """CIFAR-10 in small, as a folder of pictures where the variable says."""
    random = np.random.default_rng(0)
    for split, count in (("train", 2), ("test", 12)):
        for name in cifar10.CLASSES:
            folder = tmp_path / "pictures" / split / name
            folder.mkdir(parents=True)
            for number in range(count):
                pixels = random.integers(0, 256, (32, 32, 3), np.uint8)
                PIL.Image.fromarray(pixels).save(folder / f"{number:04}.png")
    monkeypatch.setenv("COLORIZE_CIFAR10", str(tmp_path / "pictures"))
    return tmp_path / "pictures"


def sentence(text):
    """The one line on standard error, which must not be a traceback."""
    assert "Traceback" not in text
    assert text.count("\n") == 1
    return text.strip()


# Instant


def loaded_after(code):
    """Which of the heavy libraries Python has loaded after running some code."""
    code += f"\nimport sys; print([name for name in {HEAVY} if name in sys.modules])"
    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return finished.stdout.splitlines()[-1]


def test_importing_the_library_loads_nothing_heavy():
    assert loaded_after("import colorize_lib") == "[]"


def test_help_loads_nothing_heavy():
    code = "from colorize_lib.app.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass"
    assert loaded_after(code) == "[]"


def test_help_is_there_at_once_and_names_the_commands():
    started = time.perf_counter()
    finished = subprocess.run(
        [sys.executable, "-m", "colorize_lib", "--help"], capture_output=True, text=True
    )
    assert time.perf_counter() - started < 2  # a second, and one more for a busy machine
    assert finished.returncode == 0
    for command in COMMANDS:
        assert command in finished.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert f"colorize_lib {command}" in capsys.readouterr().out


# Errors


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["paint"],
        ["train"],
        ["train", "tiny", "--epochs", "many"],
        ["train", "tiny", "--seed", "1.5"],
        ["train", "tiny", "--fast"],
        ["record"],
        ["colorize"],
        ["colorize", "a.jpg", "--largest", "huge"],
        ["colorize", "a.jpg", "--scale", "1.5"],
    ],
    ids=" ".join,
)
def test_wrong_usage_gives_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: python -m colorize_lib" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["train", "nothing"], "no experiment called 'nothing'"),
        (["status"], "There are no runs in"),
        (["status", "--plot", "curves.txt"], "a PNG picture: give it a name like curves.png"),
        (["record", "nothing"], "no experiment called 'nothing'"),
        (["train", "tiny", "--epochs", "0"], "at least one epoch"),
        (["train", "tiny", "--seed", "-1"], "A seed is a whole number from 0"),
        (["train", "tiny", "--seed", "4294967296"], "A seed is a whole number from 0"),
        (["train", "tiny", "--full"], "python -m colorize_lib data"),
        (["record", "tiny"], "python -m colorize_lib data"),
        (["data", "/nowhere/at/all"], "/nowhere/at/all"),
        (["colorize", "/nowhere/at/all.jpg"], "There is no photograph /nowhere/at/all.jpg"),
        (["colorize", "a.jpg", "-o", "a.txt"], "a.txt does not end like a picture"),
        (["colorize", "a.jpg", "--largest", "0"], "choose a limit above 0"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_gives_1_and_one_sentence(arguments, expected, capsys, tmp_path):
    assert main(arguments) == 1
    assert expected in sentence(capsys.readouterr().err)
    assert not (tmp_path / "runs").exists()
    assert not (tmp_path / "results").exists()


def test_the_shell_gets_the_same_sentence_and_code():
    finished = subprocess.run(
        [sys.executable, "-m", "colorize_lib", "train", "nothing"], capture_output=True, text=True
    )
    assert finished.returncode == 1
    assert finished.stdout == ""
    assert "no experiment called 'nothing'" in sentence(finished.stderr)


def test_a_stopped_training_says_that_it_can_go_on(monkeypatch, capsys):
    def save_and_stop(*arguments, save=checkpoint.save):
        save(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(checkpoint, "save", save_and_stop)
        assert main(["train", "tiny", "--epochs", "2"]) == 130
    assert "goes on" in sentence(capsys.readouterr().err)
    assert main(["train", "tiny", "--epochs", "2"]) == 0
    assert "Trained before up to epoch 1 of 2" in capsys.readouterr().out


# Commands


def test_experiments_are_listed(capsys):
    assert main(["experiments"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [e.name for e in experiments.EXPERIMENTS]
    assert "100 epochs" in lines[3]


def test_training_is_quick_unless_full_is_asked_for(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("COLORIZE_PROFILE", "full")  # the command line says it for itself
    assert main(["train", "tiny", "--epochs", "1", "--seed", "3"]) == 0
    shown = capsys.readouterr().out
    assert "Profile: quick" in shown and "Seed: 3." in shown
    assert "epoch   1 of 1" in shown
    (folder,) = (tmp_path / "runs" / "quick").glob("*/")
    assert f"Kept in {folder}" in shown

    assert main(["train", "tiny", "--epochs", "1", "--seed", "3"]) == 0
    assert "Trained before up to epoch 1 of 1" in capsys.readouterr().out
    assert main(["train", "tiny", "--epochs", "1", "--seed", "3", "--again"]) == 0
    assert "Trained before" not in capsys.readouterr().out


def test_a_full_run_is_trained_and_then_recorded(cifar10_folder, capsys, tmp_path):
    assert main(["record", "tiny"]) == 1
    assert "0 of its 1 epochs" in sentence(capsys.readouterr().err)
    assert main(["train", "tiny", "--full"]) == 0
    assert "Profile: full" in capsys.readouterr().out
    assert main(["record", "tiny"]) == 0
    assert f"Recorded in {tmp_path / 'results' / 'tiny.json'}" in capsys.readouterr().out
    record = records.read("tiny")
    assert (record["profile"], record["data"]["test_images"]) == ("full", 120)
    tiles, test_images = records.read_predictions("tiny")
    assert tiles.shape == test_images.shape == (12, 3)


def test_temperatures_need_the_published_runs_of_the_networks_that_predict_bins(
    cifar10_folder, capsys, tmp_path
):
    assert main(["record", "temperatures"]) == 1
    told = sentence(capsys.readouterr().err)
    assert "No run of a network that predicts bins is recorded in" in told
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("named", ["as an argument", "by the variable"])
def test_data_is_verified_where_it_is(cifar10_folder, capsys, monkeypatch, named):
    arguments = ["data"]
    if named == "as an argument":
        monkeypatch.delenv("COLORIZE_CIFAR10")
        arguments.append(str(cifar10_folder))
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert "20 training and 120 test images, SHA-256 " in shown
    assert len(shown.split("SHA-256 ")[1].strip()) == 64


def test_data_that_is_missing_is_fetched(capsys, monkeypatch):
    # Nothing listens on this port: enough to see that a download was tried.
    monkeypatch.setenv("COLORIZE_CIFAR10_URL", "http://127.0.0.1:9/cifar-10-python.tar.gz")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert main(["data"]) == 1
    assert "could not be downloaded from http://127.0.0.1:9/" in sentence(capsys.readouterr().err)


@pytest.fixture
def plotted(monkeypatch):
    """A list of the records that were plotted, by something that takes the place of figures."""
    found = []

    def learning_curves(record):
        found.append(record)
        return types.SimpleNamespace(data=b"\x89PNG of " + record["experiment"].encode())

    course = types.ModuleType("colorize_course")
    course.figures = types.SimpleNamespace(learning_curves=learning_curves)
    monkeypatch.setitem(sys.modules, "colorize_course", course)
    return found


@pytest.mark.parametrize("is_gone", [False, True])
def test_status_tells_how_far_runs_are_and_plots_the_last(
    is_gone, plotted, capsys, tmp_path, listed
):
    assert main(["train", "tiny", "--epochs", "2"]) == 0
    capsys.readouterr()
    if is_gone:  # only a notebook knew it, say
        listed[:] = [experiment for experiment in listed if experiment.name != "tiny"]
    assert main(["status"]) == 0
    plot = tmp_path / "curves.png"
    assert main(["status", "--follow", "--plot", str(plot)]) == 0
    shown = capsys.readouterr().out
    assert "tiny (seed 0, quick): finished, 2 epochs in" in shown
    assert "epoch   2 of 2:  train loss" in shown
    assert plot.read_bytes() == b"\x89PNG of tiny"
    assert len(plotted[0]["history"]["test_loss"]) == 2


def test_the_figures_of_the_course_draw_a_run_so_far(capsys, tmp_path):
    pytest.importorskip("colorize_course.figures")
    assert main(["train", "tiny", "--epochs", "2"]) == 0
    assert main(["status", "--plot", str(tmp_path / "curves.png")]) == 0
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_a_plot_that_cannot_be_written_is_told(plotted, capsys, tmp_path):
    assert main(["train", "tiny", "--epochs", "1"]) == 0
    capsys.readouterr()
    (tmp_path / "file").touch()
    assert main(["status", "--plot", str(tmp_path / "file" / "curves.png")]) == 1
    assert "curves.png could not be written" in sentence(capsys.readouterr().err)


# Photographs of your own


@pytest.fixture
def photos(tmp_path, monkeypatch):
    """Two gray photographs, and a colorizer that paints everything in one color."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("a.png", "b.png"):
        PIL.Image.new("L", (6, 4), 100).save(folder / name)

    def paint(pixels, network, scale):
        return np.full((*pixels.shape, 3), (10, 20, scale or 30), np.uint8)

    monkeypatch.setattr(colorizer, "colorize", paint)
    monkeypatch.setattr(training, "load", lambda name, temperature: f"{name} at {temperature}")
    monkeypatch.setattr(colorizer, "check_network", lambda network: SomeNetwork(network))
    return folder


class SomeNetwork:
    def __init__(self, source):
        self.source = source


def color_of(path):
    with PIL.Image.open(path) as picture:
        return picture.getpixel((0, 0))


def test_photographs_are_colored_beside_the_originals(photos, capsys):
    assert main(["colorize", str(photos)]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        f"{photos / name}.png -> {photos / name}-color.png" for name in ("a", "b")
    ]
    assert shown.err == ""
    assert color_of(photos / "a-color.png") == (10, 20, 30)
    assert color_of(photos / "a.png") == 100


def test_the_options_of_colorize_arrive(photos, tmp_path, capsys):
    output = tmp_path / "out.tif"
    arguments = ["colorize", str(photos / "a.png"), "-o", str(output), "--scale", "77"]
    assert main(arguments) == 0
    assert color_of(output) == (10, 20, 77)
    assert main(arguments) == 1
    assert "add --overwrite to replace it" in sentence(capsys.readouterr().err)
    assert main([*arguments, "--overwrite", "--largest", "0.00002"]) == 1
    assert "the limit is 2e-05" in sentence(capsys.readouterr().err)
    assert main([*arguments, "--overwrite"]) == 0


def test_the_limit_and_the_scale_are_those_that_help_names(capsys):
    with pytest.raises(SystemExit):
        main(["colorize", "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    assert f"({photographs.LARGEST_MEGAPIXELS})" in shown
    assert f"(default {colorizer.SCALE})" in shown


@pytest.mark.parametrize(
    ("options", "asked", "first"),
    [
        ([], "None at None", None),
        (["--temperature", "0.2"], "None at 0.2", None),
        (["--network", "unet"], "unet at None", "Network: unet at None"),
        (["--network", "bins", "--temperature", "0"], "bins at 0.0", "Network: bins at 0.0"),
    ],
)
def test_the_network_that_is_asked_for_is_used_and_named(
    photos, monkeypatch, capsys, options, asked, first
):
    used = []

    def paint(pixels, network, scale, paint=colorizer.colorize):
        used.append(network.source)
        return paint(pixels, network, scale)

    monkeypatch.setattr(colorizer, "colorize", paint)
    assert main(["colorize", str(photos), *options]) == 0
    assert used == [asked, asked]
    lines = capsys.readouterr().out.splitlines()
    assert lines[:-2] == ([first] if first else [])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], "The network in "),
        (["--network", "tiny"], "The network of 'tiny' predicts more than chroma"),
        (["--network", "unet"], "no finished run of 'unet', neither yours nor a published one"),
        (["--network", "nothing"], "no experiment called 'nothing'"),
        (["--network", "tiny", "--temperature", "1"], "so it has no temperature"),
        (["--scale", "0"], "The scale is a number of pixels from 1 up, not 0."),
    ],
    ids=" ".join,
)
def test_what_would_go_wrong_for_every_photograph_is_told_once(
    tmp_path, monkeypatch, capsys, options, expected
):
    monkeypatch.setattr(records, "SHIPPED", tmp_path / "nothing shipped")
    networks._shipped.cache_clear()
    if "tiny" in options:
        assert main(["train", "tiny", "--epochs", "1"]) == 0
        capsys.readouterr()
    photo = tmp_path / "a.png"
    PIL.Image.new("L", (6, 4), 100).save(photo)
    assert main(["colorize", str(photo), *options]) == 1
    shown = capsys.readouterr()
    assert expected in sentence(shown.err) and shown.out == ""
    assert not photo.with_name("a-color.png").exists()


def test_colorize_goes_on_after_a_bad_file_and_gives_1(photos, capsys):
    (photos / "a.png").write_bytes(b"no picture")
    assert main(["colorize", str(photos)]) == 1
    shown = capsys.readouterr()
    assert f"{photos / 'a.png'} is not a picture" in sentence(shown.err)
    assert shown.out == f"{photos / 'b.png'} -> {photos / 'b-color.png'}\n"


def test_a_stopped_colorize_says_that_what_is_finished_is_kept(photos, monkeypatch, capsys):
    paint = colorizer.colorize

    def paint_and_stop(pixels, network, scale):
        if (photos / "a-color.png").exists():
            raise KeyboardInterrupt
        return paint(pixels, network, scale)

    monkeypatch.setattr(colorizer, "colorize", paint_and_stop)
    assert main(["colorize", str(photos)]) == 130
    told = sentence(capsys.readouterr().err)
    assert "Finished photographs are kept" in told and "epoch" not in told
    assert sorted(path.name for path in photos.iterdir()) == ["a-color.png", "a.png", "b.png"]


def test_nothing_heavy_is_loaded_for_a_photograph_that_cannot_be_read():
    code = "from colorize_lib.app.cli import main; main(['colorize', 'none.jpg'])"
    loaded = loaded_after(code)
    assert "keras" not in loaded and "tensorflow" not in loaded and "numpy" in loaded
