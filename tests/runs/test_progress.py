"""Tests of telling how far runs are."""

import datetime
import json
import os

import pytest
from filelock import FileLock

from colorize_lib import losses
from colorize_lib.runs import checkpoint, progress

NOON = datetime.datetime(2026, 1, 1, 12)
pytestmark = pytest.mark.usefixtures("runs")


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def finished(train):
    """The folder of a finished run of two epochs."""
    return train(epochs=2).folder


@pytest.fixture
def under_way(finished):
    """A folder as a run leaves it that was killed in its third epoch of 12."""
    record = read(finished / "record.json")
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
    record = read(finished / "record.json")
    assert f"test loss {record['final']['test_loss']:.4g}" in words


def test_an_interrupted_run(under_way):
    (run,) = progress.all_runs()
    assert (run.state, run.epoch_started) == ("interrupted", None)
    words = progress.in_words(run)
    assert "interrupted after epoch 2 of 12; the same command goes on" in words


def test_a_run_under_way(under_way):
    with FileLock(checkpoint.lock_file(under_way)):  # as the process that trains it
        run = progress.of_run(under_way)
    assert run.state == "training"
    # Ten epochs of 110 seconds are left, 50 seconds of the first of them are over.
    assert run.seconds_left(NOON) == 1050
    words = progress.in_words(run, NOON)
    assert "training epoch 3 of 12, 2 min an epoch, about 18 min left" in words


def test_before_its_first_epoch_ends_nobody_knows_how_long_a_run_takes(under_way):
    state = read(under_way / "progress.json")
    state |= {"history": {}, "seconds": []}
    (under_way / "progress.json").write_text(json.dumps(state), encoding="utf-8")
    with FileLock(checkpoint.lock_file(under_way)):
        run = progress.of_run(under_way)
    words = f"tiny (seed 0, quick): training epoch 1 of 12\n  {under_way.name}"
    assert progress.in_words(run, NOON) == words


def test_an_epoch_that_takes_longer_than_the_others_does_not_count_twice(under_way):
    with FileLock(checkpoint.lock_file(under_way)):
        run = progress.of_run(under_way)
    assert run.seconds_left(NOON + datetime.timedelta(hours=9)) == 990  # the nine after it


def test_the_run_that_went_on_last_comes_last(finished, train):
    other = train(epochs=1).folder
    assert [run.folder for run in progress.all_runs()] == [finished, other]
    (finished / "metrics.json").write_text("{}")  # what is measured later does not count
    assert [run.folder for run in progress.all_runs()] == [finished, other]
    os.utime(checkpoint.all_of(finished)[-1])
    assert [run.folder for run in progress.all_runs()] == [other, finished]


@pytest.mark.parametrize("contents", ["", "{", "{}", "[]"])
def test_a_damaged_file_hides_its_run_and_no_other(finished, train, contents):
    other = train(epochs=1).folder
    (finished / "record.json").write_text(contents)
    assert [run.folder for run in progress.all_runs()] == [other]


def test_the_record_so_far_has_what_a_plot_needs_though_its_experiment_is_gone(under_way):
    (run,) = progress.all_runs()  # the tiny experiment is on no list
    record = run.record_so_far()
    assert record["reported"] is None
    assert (record["experiment"], record["seconds_per_epoch"]) == ("tiny", [100.0, 120.0])
    assert len(record["history"]["test_loss"]) == 2


def test_what_the_original_reported_is_in_the_record_so_far(under_way):
    (run,) = progress.all_runs()
    run.recipe["experiment"] = "conv_dense"
    assert run.record_so_far()["reported"]["accuracy"] == 0.03


def test_following_tells_each_new_epoch_and_the_end(under_way):
    lock = FileLock(checkpoint.lock_file(under_way))
    lock.acquire()
    lines = progress.follow(progress.all_runs(), seconds_between_looks=0.01)
    state = read(under_way / "progress.json")
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


# What is told before a training


def test_a_training_says_why_it_begins_anew(finished, train, capsys):
    train(epochs=2, show=True, changes={"gray": "rec601", "loss": losses.squared_error})
    told = capsys.readouterr().out
    assert "Training anew: since the last run, this has changed: gray, loss." in told
    train(epochs=2, show=True, seed=1)  # another seed, other data and other epochs are no change
    train(epochs=1, show=True)
    assert "anew" not in capsys.readouterr().out
