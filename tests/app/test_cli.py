"""Tests of the command line: what it prints, what it returns, and that `--help` is instant."""

import os
import subprocess
import sys
import time
import types
from dataclasses import replace

import numpy as np
import PIL.Image
import pytest

from colorize_lib import colorizer, experiments, training
from colorize_lib.app.cli import main
from colorize_lib.files import photographs
from colorize_lib.runs import checkpoint, networks, progress, records

HEAVY = ("keras", "tensorflow", "jax", "numpy", "matplotlib", "skimage")
COMMANDS = ["train", "status", "record", "colorize", "experiments", "leaderboard", "data"]


@pytest.fixture(autouse=True)
def own_folders(monkeypatch, no_cifar10, runs, results, listed, tiny):
    """No CIFAR-10, no runs, no results, and one more experiment, which is small."""
    monkeypatch.delenv("COLORIZE_PROFILE")
    experiments.add(replace(tiny.EXPERIMENT, epochs=1))


@pytest.fixture
def cifar10_folder(tmp_path, monkeypatch, write_cifar10_folder):
    """CIFAR-10 in small, as a folder of pictures where the variable says."""
    write_cifar10_folder(tmp_path / "pictures", 2, 12)
    monkeypatch.setenv("COLORIZE_CIFAR10", str(tmp_path / "pictures"))
    return tmp_path / "pictures"


def in_a_shell(*arguments):
    """What a command in a process of its own prints and returns."""
    command = [sys.executable, "-m", "colorize_lib", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def sentence(text):
    """The one line on standard error, which must not be a traceback."""
    assert "Traceback" not in text
    assert text.count("\n") == 1
    return text.strip()


# Instant


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("import colorize_lib", set()),
        ("from colorize_lib.app.cli import main; main(['--help'])", set()),
        ("from colorize_lib.app.cli import main; main(['colorize', 'no'])", {"numpy", "skimage"}),
    ],
    ids=["import", "help", "no such photograph"],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(code, needed):
    tell = f"print(*[name for name in {HEAVY} if name in sys.modules])"
    code = f"import atexit, sys\natexit.register(lambda: {tell})\n{code}"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert set(finished.stdout.splitlines()[-1].split()) <= needed


def test_help_is_there_at_once_and_names_the_commands_and_limits(capsys):
    started = time.perf_counter()
    finished = in_a_shell("--help")
    assert time.perf_counter() - started < 2  # a second, and one more for a busy machine
    assert finished.returncode == 0
    for command in COMMANDS:
        assert command in finished.stdout
        with pytest.raises(SystemExit) as stopped:
            main([command, "--help"])
        assert stopped.value.code == 0
        shown = " ".join(capsys.readouterr().out.split())
        assert f"colorize_lib {command}" in shown
        if command == "colorize":
            assert f"({photographs.LARGEST_MEGAPIXELS})" in shown
            assert f"(default {colorizer.SCALE})" in shown


# Errors


@pytest.mark.parametrize(
    "command",
    [
        "",
        "train",
        "train tiny --epochs many",
        "train tiny --seed 1.5",
        "record",
        "colorize",
        "colorize a.jpg --largest huge",
        "colorize a.jpg --scale 1.5",
        "colorize a.jpg --vivid --temperature 0.2",
    ],
)
def test_wrong_usage_gives_2(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(command.split())
    assert stopped.value.code == 2
    assert "usage: python -m colorize_lib" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("train nothing", "no experiment called 'nothing'"),
        ("status", "There are no runs in"),
        ("record nothing", "no experiment called 'nothing'"),
        ("train tiny --epochs 0", "at least one epoch"),
        ("train tiny --full", "python -m colorize_lib data"),
        ("record tiny", "python -m colorize_lib data"),
        ("data /nowhere/at/all", "/nowhere/at/all"),
        ("colorize /nowhere/at/all.jpg", "There is no photograph /nowhere/at/all.jpg"),
        ("colorize a.jpg -o a.txt", "a.txt does not end like a picture"),
        ("colorize a.jpg --largest 0", "choose a limit above 0"),
    ],
)
def test_what_cannot_be_done_gives_1_and_one_sentence(command, expected, capsys, runs, results):
    assert main(command.split()) == 1
    assert expected in sentence(capsys.readouterr().err)
    assert not runs.exists() and not results.exists()


def test_the_shell_gets_the_same_sentence_and_code():
    finished = in_a_shell("status", "--plot", "curves.txt")
    assert (finished.returncode, finished.stdout) == (1, "")
    assert "give it a name like curves.png" in sentence(finished.stderr)


def test_a_stopped_training_says_that_it_can_go_on(monkeypatch, capsys):
    def save_and_stop(*arguments, save=checkpoint.save):
        save(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoint, "save", save_and_stop)
    assert main(["train", "tiny", "--epochs", "2"]) == 130
    assert "Finished epochs are kept: the same command goes on" in sentence(capsys.readouterr().err)


# Commands


def test_experiments_are_listed(capsys):
    assert main(["experiments"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [e.name for e in experiments.EXPERIMENTS]
    assert "100 epochs" in next(line for line in lines if line.startswith("hundred_epochs"))


def test_training_is_quick_unless_full_is_asked_for(capsys, runs, monkeypatch):
    monkeypatch.setenv("COLORIZE_PROFILE", "full")  # the command line says it for itself
    command = ["train", "tiny", "--epochs", "1", "--seed", "3"]
    assert main(command) == 0
    shown = capsys.readouterr().out
    assert "Profile: quick" in shown and "Seed: 3." in shown and "epoch   1 of 1" in shown
    (folder,) = (runs / "quick").glob("*/")
    assert f"Kept in {folder}" in shown and "-seed3-" in folder.name
    assert main(command) == 0
    assert "Trained before up to epoch 1 of 1" in capsys.readouterr().out
    assert main([*command, "--again"]) == 0
    assert "Trained before" not in capsys.readouterr().out


def test_a_training_that_nobody_reads_about_goes_on_to_its_end(runs, monkeypatch):
    read, nobody_reads = os.pipe()
    os.close(read)
    with open(nobody_reads, "w", buffering=1) as output:
        monkeypatch.setattr(sys, "stdout", output)
        assert main(["train", "tiny", "--epochs", "3"]) == 0
    (folder,) = (runs / "quick").glob("*/")
    assert progress.of_run(folder).state == "finished"


def test_a_full_run_is_trained_and_then_recorded(cifar10_folder, capsys, results):
    assert main(["record", "tiny"]) == 1
    assert "0 of its 1 epochs" in sentence(capsys.readouterr().err)
    assert main(["record", "temperatures"]) == 1
    told = sentence(capsys.readouterr().err)
    assert "No run of a network that predicts bins is recorded in" in told
    assert not results.exists()
    assert main(["train", "tiny", "--full"]) == 0
    assert "Profile: full" in capsys.readouterr().out
    assert main(["record", "tiny"]) == 0
    assert f"Recorded in {results / 'tiny.json'}" in capsys.readouterr().out
    record = records.read("tiny")
    assert (record["profile"], record["data"]["test_images"]) == ("full", 120)
    assert records.read_predictions("tiny").shape == (12, 3)
    measured = (results / "metrics.json").read_text()
    (results / "floors.json").write_text('{"data": {"sha256": "of other images"}}')
    assert main(["record", "tiny"]) == 0
    assert "Not measured for the leaderboard" in capsys.readouterr().out
    assert (results / "metrics.json").read_text() == measured


def test_data_is_verified_where_it_is(cifar10_folder, capsys, monkeypatch):
    assert main(["data"]) == 0
    shown = capsys.readouterr().out
    assert "20 training, 120 test images, SHA-256 " in shown
    assert len(shown.split("SHA-256 ")[1].strip()) == 64
    monkeypatch.delenv("COLORIZE_CIFAR10")
    assert main(["data", str(cifar10_folder)]) == 0
    assert capsys.readouterr().out == shown


@pytest.mark.parametrize("name", ["cifar10", "tiny-imagenet"])
def test_data_that_is_missing_is_fetched(name, capsys, monkeypatch, no_cifar10):
    # Nothing listens on this port: enough to see that a download was tried.
    variable = f"COLORIZE_{name.upper().replace('-', '_')}_URL"
    monkeypatch.setenv(variable, "http://127.0.0.1:9/archive")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert main(["data"] if name == "cifar10" else ["data", f"--{name}"]) == 1
    assert "could not be downloaded from http://127.0.0.1:9/" in sentence(capsys.readouterr().err)


def test_status_tells_how_far_runs_are_and_plots_the_last(capsys, tmp_path, listed, copied):
    pytest.importorskip("colorize_course.figures")
    listed.remove(experiments.get("tiny"))  # only a notebook knew it, say
    plot = tmp_path / "curves.png"
    assert main(["status", "--follow", "--plot", str(plot)]) == 0
    shown = capsys.readouterr().out
    assert "tiny (seed 0, quick): finished, 3 epochs in" in shown
    assert "epoch   3 of 3:  train loss" in shown
    assert plot.read_bytes().startswith(b"\x89PNG")
    plot.rename(tmp_path / "file")
    assert main(["status", "--plot", str(tmp_path / "file" / "curves.png")]) == 1
    assert "curves.png could not be written" in sentence(capsys.readouterr().err)


# Photographs of your own


@pytest.fixture
def asked(monkeypatch):
    """A list of the networks that were asked for; they paint each photograph in one color."""
    networks_asked = []

    def paint(pixels, network, scale, hints):
        networks_asked.append(network.source)
        red = hints[0].color[0] if hints else 10
        return np.full((*pixels.shape, 3), (red, 20, scale or 30), np.uint8)

    def load(name, temperature):
        vivid = types.SimpleNamespace(source=f"{name}, vivid")
        return types.SimpleNamespace(source=f"{name} at {temperature}", vivid=lambda: vivid)

    monkeypatch.setattr(colorizer, "colorize", paint)
    monkeypatch.setattr(training, "load", load)
    monkeypatch.setattr(colorizer, "check_network", lambda network: network)
    return networks_asked


@pytest.fixture
def photos(tmp_path, asked):
    """A folder of two gray photographs."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("a.png", "b.png"):
        PIL.Image.new("L", (6, 4), 100).save(folder / name)
    return folder


def color_of(path):
    with PIL.Image.open(path) as picture:
        return picture.getpixel((0, 0))


def test_photographs_are_colored_beside_the_originals_and_a_bad_file_is_told(photos, capsys):
    lines = [f"{photos / name}.png -> {photos / name}-color.png" for name in ("a", "b")]
    assert main(["colorize", str(photos)]) == 0
    shown = capsys.readouterr()
    assert (shown.out.splitlines(), shown.err) == (lines, "")
    assert color_of(photos / "a-color.png") == (10, 20, 30)
    assert color_of(photos / "a.png") == 100
    (photos / "a.png").write_bytes(b"no picture")
    assert main(["colorize", str(photos), "--overwrite"]) == 1
    shown = capsys.readouterr()
    assert f"{photos / 'a.png'} is not a picture" in sentence(shown.err)
    assert shown.out.splitlines() == lines[1:]


def test_the_same_command_again_works_and_says_how_many_were_there(photos, capsys):
    assert main(["colorize", str(photos)]) == 0
    capsys.readouterr()
    for arguments in ([str(photos)], [str(photos / "*.png")]):
        assert main(["colorize", *arguments]) == 0
        line = "2 were there already: add --overwrite to color again.\n"
        assert capsys.readouterr() == (line, "")


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


def test_hints_arrive_and_belong_to_one_photograph(photos, asked, tmp_path, capsys):
    hints = tmp_path / "hints.json"
    hints.write_text('[{"x": 1, "y": 2, "color": "#ab0000"}]')
    assert main(["colorize", str(photos / "a.png"), "--hints", str(hints)]) == 0
    assert color_of(photos / "a-color.png") == (0xAB, 20, 30)
    capsys.readouterr()
    for several in ([str(photos)], [str(photos / "a.png"), str(photos / "b.png")]):
        assert main(["colorize", *several, "--hints", str(hints)]) == 1
        told = sentence(capsys.readouterr().err)
        assert f"hints in {hints} are points of one photograph, but 2 are to be colored" in told
    hints.write_text("red, please")
    assert main(["colorize", str(photos / "b.png"), "--hints", str(hints)]) == 1
    assert f"{hints} is no JSON file" in sentence(capsys.readouterr().err)
    assert len(asked) == 1 and not (photos / "b-color.png").exists()


@pytest.mark.parametrize(
    ("options", "expected", "first"),
    [
        ("", "None at None", []),
        ("--temperature 0.2", "None at 0.2", []),
        ("--network unet", "unet at None", ["Network: unet at None"]),
        ("--network bins --temperature 0", "bins at 0.0", ["Network: bins at 0.0"]),
        ("--vivid", "None, vivid", []),
    ],
)
def test_the_network_that_is_asked_for_is_used_and_named(
    photos, asked, capsys, options, expected, first
):
    assert main(["colorize", str(photos), *options.split()]) == 0
    assert asked == [expected, expected]
    assert capsys.readouterr().out.splitlines()[:-2] == first


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", "The network in "),
        ("--network tiny", "The network of 'tiny' predicts more than chroma"),
        ("--network unet", "no finished run of 'unet', neither yours nor a published one"),
        ("--scale 0", "The scale is a number of pixels from 1 up, not 0."),
    ],
)
def test_what_would_go_wrong_for_every_photograph_is_told_once(
    tmp_path, monkeypatch, capsys, copied, options, expected
):
    monkeypatch.setattr(records, "SHIPPED", tmp_path / "nothing shipped")
    networks._shipped.cache_clear()
    photo = tmp_path / "a.png"
    PIL.Image.new("L", (6, 4), 100).save(photo)
    assert main(["colorize", str(photo), *options.split()]) == 1
    shown = capsys.readouterr()
    assert expected in sentence(shown.err) and shown.out == ""
    assert not photo.with_name("a-color.png").exists()


def test_a_stopped_colorize_says_that_what_is_finished_is_kept(photos, monkeypatch, capsys):
    paint = colorizer.colorize

    def paint_and_stop(pixels, network, scale, hints):
        if (photos / "a-color.png").exists():
            raise KeyboardInterrupt
        return paint(pixels, network, scale, hints)

    monkeypatch.setattr(colorizer, "colorize", paint_and_stop)
    assert main(["colorize", str(photos)]) == 130
    told = sentence(capsys.readouterr().err)
    assert "Finished photographs are kept" in told and "epoch" not in told
    assert sorted(path.name for path in photos.iterdir()) == ["a-color.png", "a.png", "b.png"]
