"""Tests of telling how far runs are."""

import datetime
import os
import shutil

import pytest
from filelock import FileLock

from colorize_lib import losses
from colorize_lib.runs import checkpoint, progress, records

NOON = datetime.datetime(2026, 1, 1, 12)
pytestmark = pytest.mark.usefixtures("runs")


@pytest.fixture
def under_way(copied):
    """A folder as a run leaves it that was killed in its fourth epoch of 12."""
    record = records.read_json(copied / "record.json")
    state = {
        "recipe": {**record["recipe"], "epochs": 12},
        "history": record["history"],
        "seconds": [100.0, 110.0, 300.0],
        "process": 1,
        "epoch_started": (NOON - datetime.timedelta(seconds=50)).isoformat(),
    }
    (copied / "record.json").unlink()
    records.write_json(copied / "progress.json", state)
    return copied


def test_without_runs_there_is_nothing_to_tell(runs):
    assert progress.all_runs() == []
    (runs / "quick" / "empty").mkdir(parents=True)
    (runs / "quick" / "tiny.lock").touch()
    assert progress.all_runs() == []


def test_a_finished_run(copied):
    (run,) = progress.all_runs()
    assert (run.folder, run.state, len(run.seconds)) == (copied, "finished", 3)
    words = progress.in_words(run)
    assert words.startswith("tiny (seed 0, quick): finished, 3 epochs in ")
    assert "epoch   3 of 3:  train loss" in words
    record = records.read_json(copied / "record.json")
    assert f"test loss {record['final']['test_loss']:.4g}" in words


def test_a_run_that_is_interrupted_or_under_way(under_way):
    (run,) = progress.all_runs()
    assert (run.state, run.epoch_started) == ("interrupted", None)
    words = progress.in_words(run)
    assert "interrupted after epoch 3 of 12; the same command goes on" in words
    with FileLock(checkpoint.lock_file(under_way)):  # as the process that trains it
        run = progress.of_run(under_way)
    assert run.state == "training"
    # Nine epochs of 110 seconds are left, 50 seconds of the first of them are over.
    assert run.seconds_left(NOON) == 940
    words = progress.in_words(run, NOON)
    assert "training epoch 4 of 12, 2 min an epoch, about 16 min left" in words
    # An epoch that takes longer than the others does not count twice: eight come after it.
    assert run.seconds_left(NOON + datetime.timedelta(hours=9)) == 880
    # Before its first epoch ends, nobody knows how long it takes.
    words = f"tiny (seed 0, quick): training epoch 1 of 12\n  {under_way.name}"
    assert progress.in_words(run._replace(history={}, seconds=[]), NOON) == words


@pytest.fixture
def other(copied):
    """The folder of another finished run, which went on after the first."""
    folder = copied.with_name("other")
    shutil.copytree(copied, folder)
    os.utime(checkpoint.all_of(copied)[-1], (1e9, 1e9))
    return folder


def test_the_run_that_went_on_last_comes_last(copied, other):
    assert [run.folder for run in progress.all_runs()] == [copied, other]
    (copied / "metrics.json").write_text("{}")  # what is measured later does not count
    assert [run.folder for run in progress.all_runs()] == [copied, other]
    os.utime(checkpoint.all_of(copied)[-1])
    assert [run.folder for run in progress.all_runs()] == [other, copied]


def test_a_damaged_file_hides_its_run_and_no_other(copied, other):
    for damaged in ("", "{", "{}", "[]"):
        (copied / "record.json").write_text(damaged)
        assert [run.folder for run in progress.all_runs()] == [other]


def test_the_record_so_far_has_what_a_plot_needs(under_way):
    (run,) = progress.all_runs()
    record = run.record_so_far()
    assert (record["experiment"], record["seconds_per_epoch"]) == ("tiny", [100.0, 110.0, 300.0])
    assert len(record["history"]["test_loss"]) == 3
    assert record["reported"] is None  # the tiny experiment is on no list
    run.recipe["experiment"] = "conv_dense"
    assert run.record_so_far()["reported"]["accuracy"] == 0.03


def test_following_tells_each_new_epoch_and_the_end(under_way):
    lock = FileLock(checkpoint.lock_file(under_way))
    lock.acquire()
    lines = progress.follow(progress.all_runs(), seconds_between_looks=0.01)
    state = records.read_json(under_way / "progress.json")
    state["seconds"].append(90.0)
    for values in state["history"].values():
        values.append(values[-1])
    records.write_json(under_way / "progress.json", state)
    assert next(lines).startswith("epoch   4 of 12:  train loss")
    lock.release()
    assert "interrupted after epoch 4 of 12" in next(lines)
    assert list(lines) == []


def test_durations_as_people_say_them():
    in_words = [progress.duration(seconds) for seconds in (0, 59.4, 60, 3560, 3599, 3900, 90_000)]
    assert in_words == ["0 s", "59 s", "1 min", "59 min", "1 h 0 min", "1 h 5 min", "25 h 0 min"]


def test_a_training_says_why_it_begins_anew(train, capsys):
    train(epochs=1)
    train(epochs=1, show=True, changes={"gray": "rec601", "loss": losses.squared_error})
    told = capsys.readouterr().out
    assert "Training anew: since the last run, this has changed: gray, loss." in told
    train(epochs=1, show=True, seed=1)  # another seed, other data and other epochs are no change
    train(epochs=2, show=True)
    assert "anew" not in capsys.readouterr().out
