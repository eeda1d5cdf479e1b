"""Tests of the leaderboard: its rows, its words, and that the README and the records agree."""

import shutil

import pytest
from test_data import write_cifar10_folder
from test_evaluation import PICTURES

from colorize_lib import data, evaluation, experiments, leaderboard, metrics, records, training
from colorize_lib.cli import main


def figure(value, half=0.0):
    return {"value": value, "low": value - half, "high": value + half}


def measured(value, sha256="0" * 64, half=0.0):
    """What the evaluation of a network would say, with one value for every metric."""
    figures = {metric.name: figure(value, half) for metric in metrics.METRICS}
    return {"data": {"sha256": sha256}, **dict.fromkeys(evaluation.WAYS, figures)}


FLOORS = {
    "data": {"name": "some pictures", "sha256": "0" * 64, "test_images": 1234},
    "versions": {"keras": "3.0"},
    "truth": {"colorfulness": figure(20, 1)},
    "best_constant": {"argmax": 0.05, "position": 0},
    "floors": {
        "gray_copy": {
            "title": "gray copy",
            "figures": {metric.name: figure(0.5) for metric in metrics.METRICS},
        }
    },
}


def metric(name):
    return next(metric for metric in metrics.METRICS if metric.name == name)


def titles(board):
    return [row.title for row in board.rows]


def test_every_metric_has_a_place():
    shown = [name for names in leaderboard.TABLES.values() for name in names]
    assert sorted(shown) == sorted(metric.name for metric in metrics.METRICS)


def test_floors_come_first_and_networks_in_the_order_of_their_experiments():
    board = leaderboard.board_of(
        FLOORS, {"conv_dense": measured(0.2), "flatten_dense": measured(0.1)}
    )
    assert titles(board) == [
        "the truth",
        "the best constant answer",
        "gray copy",
        "Flatten, Dense",
        "Convolution, Flatten, Dense",
    ]


def test_several_seeds_have_a_row_with_their_mean_and_range():
    board = leaderboard.board_of(
        FLOORS,
        {
            "conv_dense": measured(0.2),
            "conv_dense.seed10": measured(0.9),
            "conv_dense.seed1": measured(0.4),
        },
    )
    network, seeds = board.rows[-2:]
    assert network.figures["as_predicted"]["psnr"]["value"] == 0.2
    assert seeds.title == "the same, mean and range of 3 seeds"
    assert seeds.figures["true_lightness"]["psnr"] == {
        "value": pytest.approx(0.5),
        "low": 0.2,
        "high": 0.9,
    }


def test_runs_on_other_data_are_not_compared():
    board = leaderboard.board_of(FLOORS, {"conv_dense": measured(0.2, sha256="1" * 64)})
    assert titles(board) == ["the truth", "the best constant answer", "gray copy"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("psnr", figure(24.628, 0.08), "24.63 ± 0.08"),
        ("ssim", figure(0.9012, 0.001), "0.901 ± 0.001"),
        ("eps_accuracy_2", figure(0.2461, 0.002), "24.6 ± 0.2 %"),
        ("argmax", {"value": 0.0345}, "3.5 %"),
        ("psnr", {"value": None, "low": None, "high": None}, "-"),
        ("psnr", {"value": 24.0, "low": 23.0, "high": None}, "24.00"),
        ("psnr", None, "-"),
    ],
)
def test_figures_in_words(name, value, words):
    assert leaderboard.in_words(metric(name), value) == words


def test_a_range_in_words():
    assert leaderboard.in_words(metric("psnr"), figure(24.6, 0.1), True) == "24.60 (24.50 to 24.70)"
    words = leaderboard.in_words(metric("auc"), figure(0.9, 0.01), True)
    assert words == "90.0 (89.0 to 91.0) %"


def test_headings_say_which_way_is_better():
    assert leaderboard.heading(metric("psnr")) == "PSNR, dB ↑"
    assert leaderboard.heading(metric("ab_rmse")) == "ab RMSE, Lab units ↓"
    assert leaderboard.heading(metric("colorfulness")) == "colorfulness"


def test_a_table_leaves_out_rows_that_have_nothing_in_it():
    rows = leaderboard.board_of(FLOORS, {}).rows
    errors = leaderboard.table(rows, "errors", "true_lightness")
    assert [line[0] for line in errors] == ["", "the truth", "gray copy"]
    assert errors[1][1:] == ["-", "-", "-", "-", "-", "20.0 ± 1.0"]
    accuracies = leaderboard.table(rows, "accuracies", "as_predicted")
    assert accuracies[1] == ["the best constant answer", *["-"] * 7, "5.0 %"]


def test_the_argmax_accuracy_is_that_of_predictions_as_they_are():
    rows = leaderboard.board_of(FLOORS, {}).rows
    for way, expected in (("as_predicted", True), ("true_lightness", False)):
        heading = leaderboard.table(rows, "accuracies", way)[0]
        assert any("argmax" in cell for cell in heading) == expected


def test_as_text_all_columns_stand_under_each_other():
    board = leaderboard.board_of(FLOORS, {"conv_dense": measured(0.2, half=0.1)})
    text = leaderboard.as_text(board)
    assert text.startswith("some pictures, 1,234 test images, SHA-256 00000000, Keras 3.0")
    for block in text.split("\n\n")[1:]:
        lines = block.splitlines()[1:]
        assert len({len(line) for line in lines}) == 1


# With runs of your own


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A small CIFAR-10, and the runs of somebody who trained on it twice, and once quickly."""
    folder = tmp_path_factory.mktemp("somebody")
    write_cifar10_folder(folder / "pictures", train_count=2, test_count=12)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLORIZE_RUNS", str(folder / "runs"))
        patch.setenv("COLORIZE_CIFAR10", str(folder / "pictures"))
        for seed in (0, 1):
            training.run(PICTURES, profile="full", seed=seed, show=False)
        training.run(PICTURES, data.load("full"), profile="quick", epochs=1, show=False)
    return folder


@pytest.fixture
def own_run(trained, tmp_path, monkeypatch):
    """One of these runs, which a test may damage."""
    shutil.copytree(trained / "runs", tmp_path / "runs")
    monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("COLORIZE_CIFAR10", str(trained / "pictures"))
    monkeypatch.setattr(records, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(experiments, "EXPERIMENTS", [*experiments.EXPERIMENTS, PICTURES])
    monkeypatch.setattr(evaluation, "FLOORS", evaluation.FLOORS[:2])  # measured sooner
    (folder,) = (tmp_path / "runs" / "full").glob("painted-seed0-*[!k]")
    return training.load(folder)


def publish(floors):
    records.write_json(records.RESULTS / "floors.json", floors)
    records.write_json(records.RESULTS / "metrics.json", {"conv_dense": measured(0.2)})


def test_your_runs_stand_below_the_published_ones_on_the_same_data(own_run, capsys):
    publish({**FLOORS, "data": own_run.record["data"]})
    assert main(["leaderboard"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("Measuring painted-seed") == 2  # the quick run is left out
    assert "YOURS: Painted (epochs 1, seed 0)" in printed
    assert "YOURS: Painted (epochs 1, seed 1)" in printed
    assert len(leaderboard.boards(say=pytest.fail)) == 1  # the second time nothing is measured


def test_your_runs_on_other_data_stand_beside_the_floors_of_that_data(own_run):
    publish(FLOORS)
    published, yours = leaderboard.boards(say=lambda words: None)
    assert published.data["name"] == "some pictures"
    assert "Convolution, Flatten, Dense" in titles(published)
    assert yours.data["sha256"] == own_run.record["data"]["sha256"]
    assert len([row for row in yours.rows if row.kind == "floor"]) == 2 + len(evaluation.FLOORS)
    assert [row.kind for row in yours.rows][-2:] == ["yours", "yours"]


def test_a_run_that_cannot_be_measured_is_named_and_left_out(own_run):
    publish(FLOORS)
    for checkpoint in training.checkpoints(own_run.folder):
        checkpoint.unlink()
    said = []
    boards = leaderboard.boards(say=said.append)
    assert len(boards[-1].rows) == 2 + len(evaluation.FLOORS) + 1
    assert any("lost its checkpoints" in words for words in said)


def test_runs_that_were_measured_stand_there_without_their_data(own_run, monkeypatch):
    publish(FLOORS)
    leaderboard.boards(say=lambda words: None)
    monkeypatch.setattr(data, "load", lambda profile: pytest.fail("loaded"))
    _, yours = leaderboard.boards(say=pytest.fail)
    assert [row.kind for row in yours.rows][-2:] == ["yours", "yours"]


def test_runs_on_other_images_are_counted_and_left_out(own_run, monkeypatch):
    publish(FLOORS)
    other = data.load("full")._replace(sha256="2" * 64)
    monkeypatch.setattr(data, "load", lambda profile: other)
    said = []
    assert len(leaderboard.boards(say=said.append)) == 1
    assert said == ["Left out: 2 runs on other images, such as parts of CIFAR-10."]


def test_without_published_figures_there_is_one_sentence(own_run, capsys):
    assert main(["leaderboard"]) == 1
    assert "floors.json is missing or damaged" in capsys.readouterr().err
    assert data.load("full").sha256 == own_run.record["data"]["sha256"]
