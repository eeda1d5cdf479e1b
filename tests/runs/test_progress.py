"""Tests of telling how far runs are."""

import datetime
import json
import os
import shutil

import pytest
from filelock import FileLock

from colorize_lib import losses
from colorize_lib.app import cli
from colorize_lib.runs import checkpoint, hold, progress, records

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
    with FileLock(hold.lock_file(under_way)):  # as the process that trains it
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


def changed(part, value):
    """Function: JSON with another value in one part, whose keys are joined by dots."""

    def change(kept):
        *way, last = part.split(".")
        inside = kept
        for key in way:
            inside = inside[key]
        inside[last] = value
        return json.dumps(kept).encode()

    return change


DAMAGED_JSON = {
    "empty": lambda kept: b"",
    "half of it": lambda kept: json.dumps(kept).encode()[:400],
    "no dictionary": lambda kept: b"[]",
    "nothing in it": lambda kept: b"{}",
    "no text": lambda kept: b"\xff\xfe" + bytes(100),
    "brackets without end": lambda kept: b"[" * 100_000,
    "of another program": lambda kept: b'{"name": "something", "version": 2}',
    "a recipe that is none": changed("recipe", "flatten_dense"),
    "a recipe without a seed": changed("recipe.seed", None),
    "epochs in words": changed("recipe.epochs", "three"),
    "a history that is none": changed("history", [1, 2, 3]),
    "a history of one epoch": changed("history.test_loss", [0.5]),
    "a history in words": changed("history.train_accuracy", ["good", "better", "best"]),
}


@pytest.mark.parametrize("damage_json", DAMAGED_JSON.values(), ids=DAMAGED_JSON)
@pytest.mark.parametrize("name", ["record.json", "progress.json"])
def test_a_run_of_which_nothing_can_be_read_is_named_and_no_other_is_hidden(
    request, other, name, damage_json, capsys
):
    folder = request.getfixturevalue("copied" if name == "record.json" else "under_way")
    path = folder / name
    path.write_bytes(damage_json(records.read_json(path)))
    told = []
    assert [run.folder for run in progress.all_runs(told.append)] == [other]
    assert told == [f"{path} is damaged: train this run again as before, and it is written anew."]
    assert cli.main(["status"]) == 0
    shown = capsys.readouterr()
    assert shown.err.splitlines() == told
    assert [line for line in shown.out.splitlines() if "finished" in line or "other" in line]


def test_where_no_run_can_be_read_it_is_not_said_that_there_are_none(copied, capsys, tmp_path):
    (copied / "record.json").write_text("{")
    assert cli.main(["status", "--follow"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err.count("\n") == 1
    assert f"{copied / 'record.json'} is damaged" in shown.err
    assert cli.main(["status", "--plot", str(tmp_path / "a.png")]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_run_whose_record_is_damaged_is_trained_again_as_before_and_told(copied, train):
    before = (copied / "record.json").read_bytes()
    for damaged in (before[:1000], b'{"seconds_per_epoch": 3}', b"[]"):
        (copied / "record.json").write_bytes(damaged)
        train()
        (run,) = progress.all_runs(pytest.fail)
        assert (run.state, run.history) == ("finished", json.loads(before)["history"])


def test_a_time_that_is_none_is_told_while_a_run_is_trained(under_way):
    path = under_way / "progress.json"
    path.write_bytes(changed("epoch_started", "noon")(records.read_json(path)))
    told = []
    with FileLock(hold.lock_file(under_way)):
        assert progress.all_runs(told.append) == []
    assert told[0].startswith(f"{path} is damaged")


def test_files_and_folders_that_may_not_be_read_are_named(
    uninterrupted, without_power, monkeypatch
):
    records.write_json(without_power / "quick" / "open" / "record.json", uninterrupted.record)
    monkeypatch.setenv("COLORIZE_RUNS", str(without_power))
    for locked, told_of in (("quick/locked", "locked/record.json"), ("full", "full")):
        (without_power / locked).mkdir(mode=0)
        told = []
        assert [run.folder.name for run in progress.all_runs(told.append)] == ["open"]
        assert len(told) == 1 and f"{told_of} " in told[0] and "(Permission denied)" in told[0]
        (without_power / locked).rmdir()


def test_a_folder_in_the_place_of_a_record_is_told(copied):
    (copied / "record.json").unlink()
    (copied / "record.json").mkdir()
    told = []
    assert progress.all_runs(told.append) == []
    assert "record.json cannot be read" in told[0]


@pytest.mark.parametrize("place", ["a file", "below a file", "a name too long", "not allowed"])
def test_a_folder_for_runs_that_cannot_be_read_is_told(
    place, without_power, monkeypatch, complaint
):
    (without_power / "file").touch()
    (without_power / "locked").mkdir(mode=0)
    names = {"a file": "file", "below a file": "file/runs", "a name too long": "n" * 300}
    folder = without_power / names.get(place, "locked")
    monkeypatch.setenv("COLORIZE_RUNS", str(folder))
    told = complaint(progress.all_runs)
    assert f"Runs cannot be read from {folder} (" in told and "COLORIZE_RUNS" in told


def test_the_record_so_far_has_what_a_plot_needs(under_way):
    (run,) = progress.all_runs()
    record = run.record_so_far()
    assert (record["experiment"], record["seconds_per_epoch"]) == ("tiny", [100.0, 110.0, 300.0])
    assert len(record["history"]["test_loss"]) == 3
    assert record["reported"] is None  # the tiny experiment is on no list
    run.recipe["experiment"] = "conv_dense"
    assert run.record_so_far()["reported"]["accuracy"] == 0.03


def test_following_tells_each_new_epoch_and_the_end(under_way):
    lock = FileLock(hold.lock_file(under_way))
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
