"""Tests of checkpoints: which one a run goes on from, and what is said of one that is no use."""

import shutil

import numpy as np
import pytest
from filelock import FileLock

from colorize_lib.errors import ColorizeError
from colorize_lib.runs import checkpoint

pytestmark = pytest.mark.usefixtures("runs")


def test_a_damaged_checkpoint_is_named_and_without_it_the_run_goes_on(
    uninterrupted, copied, train, assert_same_run, damage
):
    newest = copied / "epoch-0003.npz"
    damage(newest)
    with pytest.raises(ColorizeError) as raised:
        train()
    assert f"{newest} is damaged: delete it" in str(raised.value)
    assert "goes on from epoch-0002.npz" in str(raised.value)
    newest.unlink()
    assert_same_run(train(), uninterrupted)


def test_a_damaged_checkpoint_that_is_alone_means_from_the_beginning(copied, train):
    (copied / "epoch-0002.npz").unlink()
    (copied / "epoch-0003.npz").write_bytes(b"")
    with pytest.raises(ColorizeError, match=r"delete it, and the run goes on from the beginning"):
        train()


def test_a_checkpoint_of_another_run_is_refused(copied, train):
    other = train(seed=1)
    shutil.copy(other.folder / "epoch-0003.npz", copied / "epoch-0003.npz")
    with pytest.raises(ColorizeError) as raised:
        train()
    assert f"{copied / 'epoch-0003.npz'} belongs to another run" in str(raised.value)
    assert "goes on from epoch-0002.npz" in str(raised.value)


def test_a_file_that_is_no_checkpoint_is_refused(copied, train):
    np.savez(copied / "epoch-0003.npz", something=np.arange(3))
    with pytest.raises(ColorizeError, match=r"epoch-0003\.npz is damaged.*from epoch-0002\.npz"):
        train()


def test_where_nothing_was_trained_there_is_nothing_to_load(tmp_path, tiny):
    assert checkpoint.load(tmp_path, tiny.build_model(), {}) is None
    assert checkpoint.all_of(tmp_path / "nowhere") == []


def test_one_process_at_a_time_is_at_a_run(tmp_path):
    folder = tmp_path / "runs" / "quick" / "some-run"
    with FileLock(checkpoint.lock_file(folder)):
        with pytest.raises(ColorizeError, match="Another process is training some-run right now"):
            with checkpoint.alone(folder):
                pytest.fail("it should have waited")
    with checkpoint.alone(folder):
        assert not folder.exists()  # it is held before anything is in it
