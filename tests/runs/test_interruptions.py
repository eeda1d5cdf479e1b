"""Tests with real kills: a run that is killed at any moment loses nothing but time.

What is killed is a process of its own, with the signal that no program can catch.
"""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from colorize_lib.runs import checkpoint, progress

LONG = 40  # epochs: longer than other tests train, so that there is something to kill
SEED_OF_THE_MOMENTS = 20

TRAIN = """
import tiny
from colorize_lib import training
training.run(tiny.EXPERIMENT, tiny.dataset(), profile="quick", epochs={epochs}, show=False)
"""

# The same, but it stops in the middle of writing the checkpoint of epoch 2, and waits.
TRAIN_AND_STOP_WHILE_WRITING = """
import io, time
import numpy as np
savez = np.savez
def half_of_a_file(file, **arrays):
    whole = io.BytesIO()
    savez(whole, **arrays)
    if "epoch-0002" not in file.name:
        file.write(whole.getvalue())
        return
    file.write(whole.getvalue()[: len(whole.getvalue()) // 2])
    file.flush()
    print("half written", flush=True)
    time.sleep(600)
np.savez = half_of_a_file
""" + TRAIN.format(epochs=3)

pytestmark = pytest.mark.usefixtures("runs")


def start_python(code):
    """Run some Python in a process of its own, which finds tests/tiny.py, too."""
    code = f"import sys\nsys.path.insert(0, {str(Path(__file__).parent.parent)!r})\n{code}"
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", code], text=True, **pipes)


def kill(process):
    """End a process as a flat battery would: it can neither notice nor prevent it."""
    process.kill()
    process.communicate()


def epochs_done(runs):
    return max((int(path.stem[-4:]) for path in runs.glob("*/*/epoch-*.npz")), default=0)


def test_killed_at_random_moments_a_run_ends_bit_for_bit_as_if_it_never_was(
    runs, train, assert_same_run
):
    moments = random.Random(SEED_OF_THE_MOMENTS)
    killed_after = []
    for _ in range(3):
        process = start_python(TRAIN.format(epochs=LONG))
        before = epochs_done(runs)
        while epochs_done(runs) == before:
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.4))
        if process.poll() is not None:
            break
        kill(process)
        killed_after.append(epochs_done(runs))
    assert len(killed_after) >= 2, "the run was over before it could be killed: make it longer"
    assert killed_after[0] < LONG
    assert_same_run(train(epochs=LONG), train(epochs=LONG, again=True))


def test_killed_in_the_middle_of_writing_a_checkpoint_the_one_before_is_used(
    runs, train, uninterrupted, assert_same_run, complaint
):
    process = start_python(TRAIN_AND_STOP_WHILE_WRITING)
    assert process.stdout.readline() == "half written\n"
    (folder,) = runs.glob("*/*/")

    # While it lives, nobody else may touch this run, and its progress can be seen.
    told = complaint(train)
    assert "Another process is training" in told and "wait until it is done" in told
    assert progress.of_run(folder).state == "training"
    kill(process)
    assert progress.of_run(folder).state == "interrupted"

    assert [path.name for path in folder.glob("epoch-*.npz")] == ["epoch-0001.npz"]
    assert (folder / "epoch-0002.np~").exists(), "it should have been killed before"
    assert_same_run(train(), uninterrupted)
    assert not list(folder.glob("*~"))
    assert progress.of_run(folder).state == "finished"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit for a file's size")
def test_a_disk_that_takes_no_more_gives_one_sentence_and_keeps_the_checkpoints_before(
    runs, train, uninterrupted, assert_same_run
):
    # The history makes each checkpoint longer than the one before: only the last is too long.
    sizes = [path.stat().st_size for path in checkpoint.all_of(uninterrupted.folder)]
    limit = sum(sizes) // len(sizes)
    no_longer_files = f"""
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that writing fails, as on a full disk
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
"""
    process = start_python(no_longer_files + TRAIN.format(epochs=3))
    _, errors = process.communicate(timeout=300)
    assert process.returncode != 0
    assert "epoch-0003.npz could not be written" in errors and "free some space" in errors
    (folder,) = runs.glob("*/*/")
    assert not list(folder.glob("*~"))
    kept = [path.name for path in checkpoint.all_of(folder)]
    assert kept == ["epoch-0001.npz", "epoch-0002.npz"]
    assert_same_run(train(), uninterrupted)
