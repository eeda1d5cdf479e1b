"""Tests with real kills: a run that is killed at any moment loses nothing but time.

Every training here is a process of its own, killed with the signal that no program can catch.
"""

import json
import random
import sys
import time

import numpy as np
import pytest

from colorize_lib.errors import ColorizeError
from colorize_lib.runs import checkpoint, progress

# Longer than other tests train, so that there is something to kill.
LONG = 40
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
    if "epoch-0002.npz" not in file.name:
        file.write(whole.getvalue())
        return
    file.write(whole.getvalue()[: len(whole.getvalue()) // 2])
    file.flush()
    print("half written", flush=True)
    time.sleep(600)
np.savez = half_of_a_file
""" + TRAIN.format(epochs=3)

pytestmark = pytest.mark.usefixtures("runs")


def kill(process):
    """End a process as a flat battery would: it can neither notice nor prevent it."""
    process.kill()
    process.communicate()


def finish(process):
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors


def wait_for(condition, process):
    """Wait until something has come true, and fail if the process ends before."""
    for _ in range(6000):
        if condition():
            return
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.01)
    pytest.fail("it never came true")


def epochs_done(runs):
    return max((int(path.stem[-4:]) for path in runs.glob("*/*/epoch-*.npz")), default=0)


def weights_and_history(runs):
    """What a finished run ends with: everything in its last checkpoint."""
    (folder,) = runs.glob("*/*/")
    with np.load(folder / f"epoch-{LONG:04}.npz") as checkpoint:
        arrays = {name: checkpoint[name] for name in checkpoint.files if name != "state"}
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    return arrays, record["history"]


def test_killed_at_random_moments_a_run_ends_bit_for_bit_as_if_it_never_was(
    runs, start_python, tmp_path, monkeypatch
):
    moments = random.Random(SEED_OF_THE_MOMENTS)
    killed_after = []
    for _ in range(4):
        process = start_python(TRAIN.format(epochs=LONG))
        before = epochs_done(runs)
        wait_for(lambda before=before: epochs_done(runs) > before, process)
        time.sleep(moments.uniform(0, 0.4))
        if process.poll() is not None:
            break
        kill(process)
        killed_after.append(epochs_done(runs))
    assert len(killed_after) >= 2, "the run was over before it could be killed: make it longer"
    assert killed_after[0] < LONG
    finish(start_python(TRAIN.format(epochs=LONG)))
    killed = weights_and_history(runs)

    monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path / "uninterrupted"))
    finish(start_python(TRAIN.format(epochs=LONG)))
    whole = weights_and_history(tmp_path / "uninterrupted")
    assert killed[1] == whole[1]
    assert killed[0].keys() == whole[0].keys()
    for name, values in whole[0].items():
        np.testing.assert_array_equal(killed[0][name], values)


def test_killed_in_the_middle_of_writing_a_checkpoint_the_one_before_is_used(
    runs, start_python, train, assert_same_run
):
    process = start_python(TRAIN_AND_STOP_WHILE_WRITING)
    assert process.stdout.readline() == "half written\n"
    (folder,) = runs.glob("*/*/")

    # While it lives, nobody else may touch this run, and its progress can be seen.
    with pytest.raises(ColorizeError, match="Another process is training .* wait until it is done"):
        train()
    assert progress.of_run(folder).state == "training"
    kill(process)
    assert progress.of_run(folder).state == "interrupted"

    assert [path.name for path in folder.glob("epoch-*.npz")] == ["epoch-0001.npz"]
    assert (folder / "epoch-0002.npz.unfinished").exists(), "it should have been killed before"
    assert_same_run(train(), train(again=True))
    assert not list(folder.glob("*.unfinished"))
    assert progress.of_run(folder).state == "finished"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit for a file's size")
def test_a_disk_that_takes_no_more_gives_one_sentence_and_keeps_the_checkpoints_before(
    runs, start_python, train, assert_same_run, monkeypatch
):
    whole = train()
    # The history makes each checkpoint longer than the one before: only the last is too long.
    sizes = [path.stat().st_size for path in checkpoint.all_of(whole.folder)]
    limit = sum(sizes) // len(sizes)
    no_longer_files = f"""
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that writing fails, as on a full disk
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
"""
    monkeypatch.setenv("COLORIZE_RUNS", str(runs / "limited"))
    process = start_python(no_longer_files + TRAIN.format(epochs=3))
    _, errors = process.communicate(timeout=300)
    assert process.returncode != 0
    assert "epoch-0003.npz could not be written" in errors and "free some space" in errors
    (folder,) = (runs / "limited").glob("*/*/")
    assert not list(folder.glob("*.unfinished"))
    kept = [path.name for path in checkpoint.all_of(folder)]
    assert kept == ["epoch-0001.npz", "epoch-0002.npz"]
    assert_same_run(train(), whole)
