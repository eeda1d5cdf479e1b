"""Tests of what a training shows and notes between two epochs."""

import pytest

from colorize_lib.runs import callbacks

LOGS = {"loss": 3.0, "accuracy": 0.5, "val_loss": 4.0, "val_accuracy": 0.25}


@pytest.fixture
def bar():
    """A bar that has begun a training of 3 epochs of 38 batches, of which one is behind it."""
    shown = callbacks.ProgressBar()
    shown.set_params({"epochs": 3, "steps": 38})
    shown.on_train_begin()
    shown.on_epoch_begin(1)
    return shown


@pytest.mark.parametrize(
    "reported",
    [range(38), [9, 19, 29, 39], [9, 19, 29, 37], [9, 19, 29]],
    ids=["each batch", "ten at once and beyond the end", "ten at once", "not the last ones"],
)
def test_the_bar_is_never_above_its_total_and_full_after_the_last_epoch(bar, reported, capsys):
    assert bar.bar.total == 2 * 38
    for epoch in (1, 2):
        if epoch > 1:
            bar.on_epoch_begin(epoch)
        for number in reported:
            bar.on_train_batch_end(number)
            assert (epoch - 1) * 38 < bar.bar.n <= epoch * 38
        bar.on_epoch_end(epoch, LOGS)
        assert bar.bar.n == epoch * 38
    bar.on_train_end()
    assert "epoch   3 of 3:  train loss 3, accuracy 50.00%;  test loss 4" in capsys.readouterr().out


def test_a_real_training_fills_its_bar(train, runs, monkeypatch):
    bars = []

    def remember(*arguments, make=callbacks.tqdm, **settings):
        bars.append(make(*arguments, **settings))
        return bars[-1]

    monkeypatch.setattr(callbacks, "tqdm", remember)
    train(epochs=2, show=True)
    (bar,) = bars
    assert bar.n == bar.total == 2 * 4  # batches of 20 of 64 images


@pytest.mark.parametrize(
    ("loss", "words"),
    [(2938951.4, "2,938,951"), (1000, "1,000"), (999.96, "1000"), (3.14159, "3.142"), (0, "0")],
)
def test_a_loss_has_as_many_digits_as_tell_epochs_apart(loss, words):
    assert callbacks.loss_in_words(loss) == words


def test_the_memory_that_was_held_is_a_sensible_number_of_bytes():
    assert 50 * 2**20 < callbacks.peak_memory() < 100 * 2**30
