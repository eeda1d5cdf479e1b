"""Tests of holding a run: by a lock; by a note where there are no locks; and where it cannot be."""

import errno
import json
import os
import subprocess
import sys

import psutil
import pytest
from filelock import FileLock
from filelock import __version__ as filelock_version
from packaging.version import Version

from colorize_lib import training
from colorize_lib.runs import hold, progress

NOT_KNOWN_TO_WINDOWS = pytest.mark.skipif(os.name == "nt", reason="Windows locks otherwise")
# Before 3.30, filelock deletes what it locked, and goes its own way where the system has no flock.
OLD_FILELOCK = Version(filelock_version) < Version("3.30")
# The first three are the usual ones; the others are said by macOS and through Windows' networks.
WITHOUT_LOCKS = [
    pytest.param(getattr(errno, name), id=name)
    for name in ("ENOLCK", "EOPNOTSUPP", "ENOSYS", "ENOTSUP", "EINVAL")
    if name != "ENOSYS" or not OLD_FILELOCK
]

# A process that holds the run in a folder until it is killed, where there are no locks.
HOLD = """
import errno, fcntl, sys, time
from pathlib import Path
def no_locks(*arguments):
    raise OSError(errno.ENOLCK, "No locks available")
fcntl.flock = no_locks
from colorize_lib.runs import hold
with hold.alone(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "runs" / "quick" / "some-run"


@pytest.fixture
def flock_fails(monkeypatch):
    """Function: lets the system answer with an error when it is asked for a lock."""
    fcntl = pytest.importorskip("fcntl")

    def fail_with(number):
        def flock(*arguments):
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(fcntl, "flock", flock)

    return fail_with


def files_beside(folder):
    return sorted(path.name for path in folder.parent.iterdir())


def test_one_process_at_a_time_is_at_a_run(folder, complaint):
    folder.parent.mkdir(parents=True)
    with FileLock(hold.lock_file(folder)):
        told = complaint(hold.alone(folder).__enter__)
        assert "Another process is training some-run right now" in told
        assert hold.is_held(folder)
    with hold.alone(folder):
        assert not folder.exists()  # it is held before anything is in it
        assert hold.is_held(folder)
    assert not hold.is_held(folder)
    assert files_beside(folder) == ([] if OLD_FILELOCK else ["some-run.lock"])


@pytest.mark.parametrize("number", WITHOUT_LOCKS)
def test_without_locks_a_training_goes_on_with_one_sentence(
    number, flock_fails, runs, train, uninterrupted, assert_same_run, capfd
):
    flock_fails(number)
    run = train()
    assert_same_run(run, uninterrupted)
    told = capfd.readouterr().err
    assert told.count("\n") == 1 and f"The file system of {runs / 'quick'} has no locks" in told
    assert progress.of_run(run.folder).state == "finished"
    assert not list(runs.glob("*/*.process"))


@pytest.mark.parametrize("number", WITHOUT_LOCKS)
def test_without_locks_an_interrupted_run_is_neither_hidden_nor_said_to_be_trained(
    number, flock_fails, copied
):
    kept = json.loads((copied / "record.json").read_text())
    (copied / "record.json").unlink()
    kept |= {"seconds": kept["seconds_per_epoch"], "epoch_started": "2026-01-01T12:00:00"}
    (copied / "progress.json").write_text(json.dumps(kept))
    flock_fails(number)
    (run,) = progress.all_runs(pytest.fail)
    assert run.state == "interrupted"
    with hold.alone(copied):
        assert progress.of_run(copied).state == "training"


@NOT_KNOWN_TO_WINDOWS
def test_without_locks_a_living_process_holds_a_run_and_a_killed_one_does_not(
    folder, flock_fails, complaint, capsys
):
    command = [sys.executable, "-c", HOLD, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n", process.communicate()[1]
    flock_fails(errno.ENOLCK)
    assert hold.is_held(folder)
    assert "Another process is training" in complaint(hold.alone(folder).__enter__)
    process.kill()
    process.wait()
    assert not hold.is_held(folder)
    with hold.alone(folder):
        assert hold.is_held(folder)
    process.communicate()


def test_without_locks_an_error_or_a_stop_in_the_middle_lets_go(folder, flock_fails):
    flock_fails(errno.ENOLCK)
    for stop in (KeyboardInterrupt, ValueError):
        with pytest.raises(stop), hold.alone(folder):
            raise stop
        assert not hold.is_held(folder)


@pytest.mark.parametrize(
    "noted",
    [
        pytest.param({"started": psutil.Process().create_time() - 3600}, id="an older process"),
        pytest.param({"process": 2**22 + 1}, id="no such process"),
        pytest.param({"process": -1}, id="no number"),
        pytest.param({"process": 2**80}, id="a huge number"),
        pytest.param({"process": "this one"}, id="words"),
        pytest.param({"started": None}, id="no time"),
    ],
)
def test_a_note_that_is_not_of_a_living_process_holds_nothing(folder, flock_fails, noted):
    flock_fails(errno.ENOLCK)
    own = psutil.Process()
    note = {"process": own.pid, "started": own.create_time()}
    folder.parent.mkdir(parents=True)
    path = folder.with_name("some-run.process")
    path.write_text(json.dumps(note))
    assert hold.is_held(folder)
    path.write_text(json.dumps(note | noted))
    assert not hold.is_held(folder)
    path.write_text("{")
    assert not hold.is_held(folder)


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.ENXIO])
def test_another_error_of_a_lock_is_told_and_not_taken_for_a_process(
    folder, flock_fails, complaint, number
):
    flock_fails(number)
    told = complaint(hold.alone(folder).__enter__)
    assert f"Runs cannot be kept in {folder.parent} ({os.strerror(number)})" in told


# A folder that cannot be made or written


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.ENOSPC, errno.EINVAL])
def test_a_folder_for_runs_that_cannot_be_made_gives_one_sentence(
    number, runs, tiny, monkeypatch, complaint
):
    def mkdir(*arguments):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "mkdir", mkdir)
    told = complaint(training.run, tiny.EXPERIMENT, tiny.dataset(), epochs=1, show=False)
    assert f"Runs cannot be kept in {runs / 'quick'} ({os.strerror(number)})" in told
    assert "COLORIZE_RUNS" in told and not runs.exists()


@pytest.mark.parametrize("place", ["a file", "below a file", "too long", "locked", "read-only"])
def test_a_folder_for_runs_that_is_none_or_not_ones_own_gives_one_sentence(
    place, without_power, complaint
):
    (without_power / "file").touch()
    for name, mode in {"locked": 0, "read-only": 0o500}.items():
        (without_power / name).mkdir(mode=mode)
    names = {"a file": "file", "below a file": "file/quick", "too long": "n" * 300}
    folder = without_power / names.get(place, place)
    before = sorted(without_power.rglob("*"))
    told = complaint(hold.alone(folder / "some-run").__enter__)
    assert f"Runs cannot be kept in {folder} (" in told and "COLORIZE_RUNS" in told
    assert sorted(without_power.rglob("*")) == before


def test_a_run_in_a_folder_that_may_only_be_read_is_told_as_it_is(uninterrupted, without_power):
    kept = uninterrupted.record
    kept = kept | {"seconds": kept["seconds_per_epoch"], "epoch_started": "2026-01-01T12:00:00"}
    folder = without_power / "quick" / "some-run"
    folder.mkdir(parents=True)
    (folder / "progress.json").write_text(json.dumps(kept))
    folder.parent.chmod(0o500)
    assert progress.of_run(folder).state == "interrupted"
