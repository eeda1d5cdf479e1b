"""Tests of checkpoints: which one a run goes on from, and what is said of one that is no use."""

import json
import shutil

import numpy as np
import pytest

from colorize_lib.runs import checkpoint, finished

pytestmark = pytest.mark.usefixtures("runs")


def test_a_damaged_checkpoint_is_named_and_where_the_run_goes_on_without_it(
    copied, train, complaint, damage
):
    newest = copied / "epoch-0003.npz"
    damage(newest)
    told = f"{newest} is damaged: delete it, and the run goes on from epoch-0002.npz."
    assert told in complaint(train)
    (copied / "epoch-0002.npz").unlink()
    assert "delete it, and the run goes on from the beginning." in complaint(train)


def test_a_checkpoint_of_another_run_or_a_file_that_is_none_is_refused(copied, train, complaint):
    other = train(seed=1, epochs=1)
    newest = copied / "epoch-0003.npz"
    shutil.copy(other.folder / "epoch-0001.npz", newest)
    told = f"{newest} belongs to another run: move it away, and this run goes on from epoch-0002"
    assert told in complaint(train)
    np.savez(newest, something=np.arange(3))
    assert f"{newest} is damaged: delete it" in complaint(train)


def test_where_nothing_was_trained_there_is_nothing_to_load(tmp_path, tiny):
    assert checkpoint.load(tmp_path, tiny.build_model(), {}) is None
    assert checkpoint.all_of(tmp_path / "nowhere") == []


@pytest.mark.parametrize("state", ["[]", "3", "{}", "{", "null", "[" * 100_000])
def test_a_checkpoint_whose_state_is_nonsense_is_called_damaged(copied, train, complaint, state):
    newest = copied / "epoch-0003.npz"
    with np.load(newest) as file:
        arrays = {name: file[name] for name in file.files}
    np.savez(newest, **arrays | {"state": np.array(state)})
    assert f"{newest} is damaged: delete it, and the run goes on" in complaint(train)


@pytest.mark.parametrize("part", ["history", "seconds"])
def test_a_checkpoint_that_lacks_a_part_of_its_state_is_called_damaged(
    copied, train, complaint, part
):
    newest = copied / "epoch-0003.npz"
    with np.load(newest) as file:
        arrays = {name: file[name] for name in file.files}
    state = json.loads(str(arrays["state"]))
    del state[part]
    np.savez(newest, **arrays | {"state": np.array(json.dumps(state))})
    assert f"{newest} is damaged: delete it, and the run goes on" in complaint(train)


def test_one_array_in_the_place_of_a_checkpoint_or_of_samples_is_called_damaged(
    copied, train, uninterrupted, complaint
):
    for name in ("epoch-0003.npz", "samples-0003.npz"):
        with (copied / name).open("wb") as file:
            np.save(file, np.zeros(3))
    assert "epoch-0003.npz is damaged: delete it" in complaint(train)
    moved = uninterrupted._replace(folder=copied)
    assert "samples-0003.npz is missing or damaged" in complaint(
        finished.kept_predictions, moved, 3
    )
