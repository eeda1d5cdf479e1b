"""What tests share: the quick profile, folders that start empty, and a training of a second."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
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

    def everything(model):
        return [np.asarray(value) for value in [*model.variables, *model.optimizer.variables]]

    def check(run, other):
        for ours, theirs in zip(everything(run.model), everything(other.model), strict=True):
            np.testing.assert_array_equal(ours, theirs)
        assert run.record["history"] == other.record["history"]
        assert run.record["recipe"] == other.record["recipe"]

    return check


@pytest.fixture(scope="session")
def start_python():
    """Function: runs some Python in a process of its own, which finds tests/tiny.py, too."""

    def start(code):
        code = f"import sys\nsys.path.insert(0, {str(Path(__file__).parent)!r})\n{code}"
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen([sys.executable, "-c", code], text=True, **pipes)

    return start


def _truncated(contents):
    return contents[: len(contents) // 2]


def _without_its_end(contents):
    return contents[:-10]


def _emptied(contents):
    return b""


def _one_bit_changed(contents):
    middle = len(contents) // 2
    return contents[:middle] + bytes([contents[middle] ^ 1]) + contents[middle + 1 :]


def _of_random_bytes(contents):
    return np.random.default_rng(0).bytes(len(contents))


def _marked_as_encrypted(contents):
    start = contents.rindex(b"PK\x01\x02") + 8
    return contents[:start] + b"\x01" + contents[start + 1 :]


DAMAGES = [
    _truncated,
    _without_its_end,
    _emptied,
    _one_bit_changed,
    _of_random_bytes,
    _marked_as_encrypted,
]


@pytest.fixture(params=DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def damage(request):
    """Function: damages a file of arrays, in one of the ways that files are damaged."""

    def damage_file(path):
        path.write_bytes(request.param(path.read_bytes()))

    return damage_file
