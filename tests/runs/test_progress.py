"""Tests of telling how far runs are."""

import datetime
import json

import pytest
from filelock import FileLock
from test_training import TINY, tiny_dataset

from colorize_lib import experiments, plots, progress, training

NOON = datetime.datetime(2026, 1, 1, 12)


@pytest.fixture(autouse=True)
def runs(tmp_path, monkeypatch):
    """An empty folder for runs, and the tiny experiment among those of the library."""
    monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr(experiments, "EXPERIMENTS", [*experiments.EXPERIMENTS, TINY])
    return tmp_path / "runs"


@pytest.fixture
def finished():
    """The folder of a finished run of two epochs."""
    return training.run(TINY, tiny_dataset(), profile="quick", epochs=2, show=False).folder


@pytest.fixture
def under_way(finished):
    """A folder as a run leaves it that was killed in its third epoch of 12."""
    record = json.loads((finished / "record.json").read_text(encoding="utf-8"))
    state = {
        "recipe": {**record["recipe"], "epochs": 12},
        "history": record["history"],
        "seconds": [100.0, 120.0],
        "process": 1,
        "epoch_started": (NOON - datetime.timedelta(seconds=50)).isoformat(),
    }
    (finished / "record.json").unlink()
    (finished / "progress.json").write_text(json.dumps(state), encoding="utf-8")
    return finished


def test_without_runs_there_is_nothing_to_tell(runs):
    assert progress.all_runs() == []
    (runs / "quick" / "empty").mkdir(parents=True)
    (runs / "quick" / "tiny.lock").touch()
    assert progress.all_runs() == []


def test_a_finished_run(finished):
    (run,) = progress.all_runs()
    assert (run.folder, run.state, len(run.seconds)) == (finished, "finished", 2)
    words = progress.in_words(run)
    assert words.startswith("tiny (seed 0, quick): finished, 2 epochs in ")
    assert "epoch   2 of 2:  train loss" in words
    record = json.loads((finished / "record.json").read_text(encoding="utf-8"))
    assert f"test loss {record['final']['test_loss']:.4g}" in words


def test_an_interrupted_run(under_way):
    (run,) = progress.all_runs()
    assert (run.state, run.epoch_started) == ("interrupted", None)
    words = progress.in_words(run)
    assert "interrupted after epoch 2 of 12; the same command goes on" in words


def test_a_run_under_way(under_way):
    with FileLock(training.lock_file(under_way)):  # as the process that trains it
        run = progress.of_run(under_way)
    assert run.state == "training"
    # Ten epochs of 110 seconds are left, 50 seconds of the first of them are over.
    assert run.seconds_left(NOON) == 1050
    words = progress.in_words(run, NOON)
    assert "training epoch 3 of 12, 2 min an epoch, about 18 min left" in words


def test_before_its_first_epoch_ends_nobody_knows_how_long_a_run_takes(under_way):
    state = json.loads((under_way / "progress.json").read_text(encoding="utf-8"))
    state |= {"history": {}, "seconds": []}
    (under_way / "progress.json").write_text(json.dumps(state), encoding="utf-8")
    with FileLock(training.lock_file(under_way)):
        run = progress.of_run(under_way)
    assert progress.in_words(run, NOON) == "tiny (seed 0, quick): training epoch 1 of 12"


def test_an_epoch_that_takes_longer_than_the_others_does_not_count_twice(under_way):
    with FileLock(training.lock_file(under_way)):
        run = progress.of_run(under_way)
    assert run.seconds_left(NOON + datetime.timedelta(hours=9)) == 990  # the nine after it


def test_the_run_that_changed_last_comes_last(finished):
    other = training.run(TINY, tiny_dataset(), profile="quick", epochs=1, show=False).folder
    assert [run.folder for run in progress.all_runs()] == [finished, other]


@pytest.mark.parametrize("contents", ["", "{", "{}", "[]"])
def test_a_damaged_file_hides_its_run_and_no_other(finished, contents):
    other = training.run(TINY, tiny_dataset(), profile="quick", epochs=1, show=False).folder
    (finished / "record.json").write_text(contents)
    assert [run.folder for run in progress.all_runs()] == [other]


def test_the_record_so_far_can_be_plotted(under_way):
    (run,) = progress.all_runs()
    picture = plots.learning_curves(run.record_so_far())
    assert picture.data.startswith(b"\x89PNG")


def test_following_tells_each_new_epoch_and_the_end(under_way):
    lock = FileLock(training.lock_file(under_way))
    lock.acquire()
    lines = progress.follow(progress.all_runs(), seconds_between_looks=0.01)
    state = json.loads((under_way / "progress.json").read_text(encoding="utf-8"))
    state["seconds"].append(90.0)
    for values in state["history"].values():
        values.append(values[-1])
    (under_way / "progress.json").write_text(json.dumps(state), encoding="utf-8")
    assert next(lines).startswith("epoch   3 of 12:  train loss")
    lock.release()
    assert "interrupted after epoch 3 of 12" in next(lines)
    assert list(lines) == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (3560, "59 min"),
        (3599, "1 h 0 min"),
        (3900, "1 h 5 min"),
        (90_000, "25 h 0 min"),
    ],
)
def test_durations_as_people_say_them(seconds, words):
    assert progress.duration(seconds) == words
