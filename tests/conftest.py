"""What tests share: the quick profile, folders that start empty, and a training of a second."""

import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

RUNS = tempfile.TemporaryDirectory(prefix="colorize-test-runs-")

# Kernels and other processes that tests start inherit these.
os.environ["COLORIZE_PROFILE"] = "quick"
os.environ["COLORIZE_RUNS"] = RUNS.name


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """An empty folder for runs."""
    monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path / "runs"))
    return tmp_path / "runs"


@pytest.fixture
def results(tmp_path, monkeypatch):
    """An empty folder in the place of results/."""
    from colorize_lib.runs import records

    monkeypatch.setattr(records, "RESULTS", tmp_path / "results")
    return tmp_path / "results"


@pytest.fixture
def listed(monkeypatch, tiny):
    """The list of experiments, which a test may change, with the tiny one at its end."""
    from colorize_lib import experiments

    monkeypatch.setattr(experiments, "EXPERIMENTS", [*experiments.EXPERIMENTS, tiny.EXPERIMENT])
    return experiments.EXPERIMENTS


@pytest.fixture(scope="session")
def tiny():
    """The module tests/tiny.py: an experiment and a data set for a training of a second."""
    import tiny

    return tiny


@pytest.fixture(scope="session")
def train(tiny):
    """Function: a run of the tiny experiment, or of that with some fields changed."""
    from dataclasses import replace

    from colorize_lib import training

    def run(dataset=None, changes=None, **settings):
        experiment = replace(tiny.EXPERIMENT, **(changes or {}))
        settings = {"epochs": tiny.EPOCHS, "show": False, **settings}
        return training.run(experiment, dataset or tiny.dataset(), **settings)

    return run


@pytest.fixture(scope="session")
def uninterrupted(train, tmp_path_factory):
    """A finished run that no test changes, in a folder for runs of its own."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path_factory.mktemp("uninterrupted")))
        return train()


@pytest.fixture
def copied(uninterrupted, runs):
    """The folder of a finished run that a test may damage."""
    folder = runs / "quick" / uninterrupted.folder.name
    shutil.copytree(uninterrupted.folder, folder)
    return folder


@pytest.fixture(scope="session")
def assert_same_run():
    """Function: sees that two runs ended bit for bit alike, optimizer and dropout included."""

    def check(run, other):
        networks = (run.model, other.model)
        values = ([*model.variables, *model.optimizer.variables] for model in networks)
        for ours, theirs in zip(*values, strict=True):
            np.testing.assert_array_equal(np.asarray(ours), np.asarray(theirs))
        assert run.record["history"] == other.record["history"]
        assert run.record["recipe"] == other.record["recipe"]

    return check


def _one_bit_changed(contents):
    middle = len(contents) // 2
    return contents[:middle] + bytes([contents[middle] ^ 1]) + contents[middle + 1 :]


def _marked_as_encrypted(contents):
    start = contents.rindex(b"PK\x01\x02") + 8
    return contents[:start] + b"\x01" + contents[start + 1 :]


DAMAGES = {
    "truncated": lambda contents: contents[: len(contents) // 2],
    "without its end": lambda contents: contents[:-10],
    "emptied": lambda contents: b"",
    "one bit changed": _one_bit_changed,
    "of random bytes": lambda contents: np.random.default_rng(0).bytes(len(contents)),
    "marked as encrypted": _marked_as_encrypted,
}


@pytest.fixture(params=DAMAGES.values(), ids=DAMAGES)
def damage(request):
    """Function: damages a file of arrays, in one of the ways that files are damaged."""
    return lambda path: path.write_bytes(request.param(path.read_bytes()))


@pytest.fixture(scope="session")
def complaint():
    """Function: calls a function that has to fail with a sentence for a person, and gives it."""
    from colorize_lib.errors import ColorizeError

    def complaint_of(function, *arguments, **keywords):
        with pytest.raises(ColorizeError) as caught:
            function(*arguments, **keywords)
        sentence = str(caught.value)
        assert sentence.endswith(".") and "\n" not in sentence
        return sentence

    return complaint_of


@pytest.fixture
def no_cifar10(tmp_path, monkeypatch):
    """A computer where CIFAR-10 is nowhere, nor Tiny ImageNet."""
    import pooch

    variables = [f"COLORIZE_{name}" for name in ("CIFAR10", "TINY_IMAGENET")]
    for name in (*variables, *(f"{variable}_URL" for variable in variables), "KERAS_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)


@pytest.fixture(scope="session")
def write_cifar10_folder():
    """Function: CIFAR-10 in small, as a folder of pictures; both sides have every class."""
    from colorize_lib.files import cifar10

    def write(folder, train_count, test_count):
        random = np.random.default_rng(0)
        for split, count in (("train", train_count), ("test", test_count)):
            for name in cifar10.CLASSES:
                class_folder = folder / split / name
                class_folder.mkdir(parents=True)
                for number in range(count):
                    pixels = random.integers(0, 256, (32, 32, 3), np.uint8)
                    PIL.Image.fromarray(pixels).save(class_folder / f"{number:04}.png")

    return write


@pytest.fixture
def without_power():
    """A folder of one's own, for a person who is not allowed everything, as root is."""
    if os.name == "nt":
        pytest.skip("Windows knows other permissions")
    as_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder:
        if as_root:
            os.chown(folder, 65_534, 65_534)
            os.seteuid(65_534)
        try:
            yield Path(folder)
        finally:
            if as_root:
                os.seteuid(0)
            for path in Path(folder).rglob("*/"):
                path.chmod(0o700)


@pytest.fixture
def no_home(monkeypatch):
    """A person who has no home folder: no HOME, and not on the computer's list of persons."""
    pwd = pytest.importorskip("pwd")

    def unknown(number):
        raise KeyError(f"getpwuid(): uid not found: {number}")

    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
