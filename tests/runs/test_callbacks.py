"""Tests of what a training shows and notes between two epochs."""

import re

import pytest

from colorize_lib.runs import callbacks

LOGS = {"loss": 3.0, "accuracy": 0.5, "val_loss": 4.0, "val_accuracy": 0.25}


@pytest.mark.parametrize(
    "reported",
    [range(38), [9, 19, 29, 39], [9, 19, 29, 37], [9, 19, 29]],
    ids=["each batch", "ten at once and beyond the end", "ten at once", "not the last ones"],
)
def test_the_bar_is_never_above_its_total_and_full_after_the_last_epoch(reported, capsys):
    bar = callbacks.ProgressBar()
    bar.set_params({"epochs": 3, "steps": 38})
    bar.on_train_begin()
    for epoch in (1, 2):  # one is behind it
        bar.on_epoch_begin(epoch)
        assert bar.bar.total == 2 * 38
        for number in reported:
            bar.on_train_batch_end(number)
            assert (epoch - 1) * 38 < bar.bar.n <= epoch * 38
        bar.on_epoch_end(epoch, LOGS)
        assert bar.bar.n == epoch * 38
    bar.on_train_end()
    shown = capsys.readouterr().out
    last = "epoch   3 of 3:  train loss 3, accuracy 50.00%;  test loss 4"
    assert last in shown and not shown.rsplit(last, 1)[1].partition("\n")[2], "nothing below it"


def test_a_real_training_shows_each_epoch_and_fills_its_bar_unless_it_is_to_be_silent(
    train, runs, monkeypatch, capsys
):
    bars = []

    def remember(*arguments, make=callbacks.tqdm, **settings):
        bars.append(make(*arguments, **settings))
        return bars[-1]

    monkeypatch.setattr(callbacks, "tqdm", remember)
    train(epochs=2, show=True)
    (bar,) = bars
    assert bar.n == bar.total == 2 * 4  # batches of 20 of 64 images
    shown = re.findall(r"epoch +(\d) of 2:  train loss .*test loss", capsys.readouterr().out)
    assert shown == ["1", "2"]
    train(epochs=1)
    assert capsys.readouterr().out == ""


def test_a_loss_has_as_many_digits_as_tell_epochs_apart():
    in_words = [callbacks.loss_in_words(loss) for loss in (2938951.4, 1000, 999.96, 3.14159, 0)]
    assert in_words == ["2,938,951", "1,000", "1000", "3.142", "0"]
