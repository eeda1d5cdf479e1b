"""Tests of checkpoints: which one a run goes on from, and what is said of one that is no use."""

import shutil

import numpy as np
import pytest

from colorize_lib.runs import checkpoint

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
