"""Tests of the command line with whatever words and variables: done, or told in sentences.

The commands are random, but the same each time. Nothing is trained or downloaded. Variables that
count when Keras is loaded need a process of their own: see `test_backend`.
"""

import sys
from dataclasses import replace

import numpy as np
import PIL.Image
import pytest

from colorize_lib import colorizer, experiments, training
from colorize_lib.app.cli import main
from colorize_lib.errors import ColorizeError

COMMANDS = 400
GROUPS = 8  # so that a failure says more

# Nothing is named here that could be written to outside of the test's own folder.
WORDS = [
    *("", " ", "-", "--", "-1", "0", "1", "2.5", "1e400", "nan", "-inf", "0x10", "²", "9" * 11),
    *("nonsense", "tiny", "flatten_dense", "unet", "baselines", "a b", "ä", "😀", "\udcff", "%s"),
    *("{}", "empty/..", "~", "~nobody/a.png", "*", "*.png", "[", "a\nb.png", "x" * 300, "x/" * 999),
    *("album", "album/a.png", "album/b.jpg", "album/text.jpg", "album/*.png", "empty", "none.jpg"),
    *("album/link.png", "album/a.png/b", "out", "out.tif", "out.txt", "out/a.png", ".png", "/proc"),
    *("hints.json", "album/hints.json"),
]
OPTIONS = {
    "experiments": [],
    "train": ["--epochs", "--seed", "--again"],
    "status": ["--plot"],
    "record": ["--seed"],
    "colorize": [
        *("-o", "--overwrite", "--largest", "--scale", "--network", "--temperature"),
        *("--vivid", "--hints"),
    ],
    "leaderboard": [],
    "data": ["--tiny-imagenet"],
    "nonsense": ["--nonsense"],
}
FLAGS = ["--again", "--overwrite", "--vivid", "--tiny-imagenet", "--help", "-h"]
URLS = ["nonsense", "http://", "http://[", "ftp://127.0.0.1/a", "http://127.0.0.1:9/a", "file:///a"]
URLS += ["http://127.0.0.1:99999/a", "http://a b/", "http://\udcff/", "//", "a" * 3000]
VARIABLES = ["COLORIZE_PROFILE", "COLORIZE_RUNS", "COLORIZE_CIFAR10", "COLORIZE_TINY_IMAGENET"]
VARIABLES += ["COLORIZE_PHOTOGRAPHS", "COLORIZE_EXACT", "KERAS_HOME", "HOME", "USERPROFILE"]
VARIABLES += ["XDG_CACHE_HOME", "TMPDIR", "COLUMNS", "LINES", "LANG", "LC_ALL", "NO_COLOR"]


@pytest.fixture(autouse=True)
def workplace(tmp_path, monkeypatch, no_cifar10, results, listed, tiny):
    """A folder with an album, and commands that train, load and download nothing."""
    experiments.add(replace(tiny.EXPERIMENT, epochs=1))
    monkeypatch.chdir(tmp_path)
    for folder in ("album", "empty"):
        (tmp_path / folder).mkdir()
    for name in ("a.png", "b.jpg"):
        PIL.Image.new("L", (6, 4), 100).save(tmp_path / "album" / name)
    (tmp_path / "album" / "text.jpg").write_text("no picture")
    (tmp_path / "hints.json").write_text('[{"x": 1, "y": 2, "color": "darkred"}]')
    (tmp_path / "album" / "link.png").symlink_to("nowhere.png")

    def train(*arguments):
        raise ColorizeError("Nothing is trained here.")

    def paint(pixels, network, scale, hints):
        return np.full((*pixels.shape[:2], 3), (10, 20, 30), np.uint8)

    monkeypatch.setattr(training, "_fit", train)
    monkeypatch.setattr(colorizer, "colorize", paint)


def random_command(random):
    """The words of a command, mostly one that there is, and a dictionary of variables."""
    name = random.choice(list(OPTIONS))
    words = [name]
    for _ in range(random.integers(0, 4)):
        if OPTIONS[name] and random.random() < 0.5:
            words.append(random.choice(OPTIONS[name]))
            if words[-1] in FLAGS:
                continue
        words.append(random.choice(WORDS))
    if random.random() < 0.05:
        words.insert(random.integers(len(words) + 1), random.choice(FLAGS))
    variables = {each: random.choice(WORDS) for each in random.choice(VARIABLES, 2)}
    for data_set in ("CIFAR10", "TINY_IMAGENET"):
        variables[f"COLORIZE_{data_set}_URL"] = random.choice(URLS)
    return [str(word) for word in words], {name: str(word) for name, word in variables.items()}


def outcome(words, variables, capsys):
    """What a command returns, and what it says on standard error."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in variables.items():
            patched.setenv(name, value)
        sys.stderr.reconfigure(errors="backslashreplace")  # as Python does for every program
        try:
            status = main(words)
        except SystemExit as stopped:  # help, or words that the command does not know
            status = stopped.code
    return status, capsys.readouterr().err


def files_of(folder):
    """The contents of the files in a folder, by path."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("group", range(GROUPS))
def test_any_command_is_done_or_told(group, tmp_path, capsys):
    originals = files_of(tmp_path)
    for number in range(group, COMMANDS, GROUPS):
        words, variables = random_command(np.random.default_rng(number))
        status, told = outcome(words, variables, capsys)
        where = f"number {number}: {words} with {variables}: {status}, {told}"
        assert status in (0, 1, 2), where
        assert bool(told) == bool(status) and "Traceback" not in told, where
        assert status != 1 or told.endswith(".\n"), where
    files = files_of(tmp_path)
    assert {path: files.get(path) for path in originals} == originals
    for path in set(files) - set(originals):
        assert not path.name.endswith("~"), "something half-written is left"
        if path.suffix != ".lock":
            with PIL.Image.open(path) as picture:
                picture.load()
