"""Tests of the leaderboard: its rows and its words, with runs and metrics of one's own."""

from dataclasses import replace

import numpy as np
import pytest

from colorize_lib import data, experiments, metrics, training
from colorize_lib.app.cli import main
from colorize_lib.errors import ColorizeError
from colorize_lib.measuring import evaluation, leaderboard
from colorize_lib.runs import checkpoint, records


def figure(value, half=0.0):
    return {"value": value, "low": value - half, "high": value + half}


def measured(value, sha256="0" * 64, half=0.0):
    """What the evaluation of a network would say, with one value for every metric."""
    figures = {metric.name: figure(value, half) for metric in metrics.METRICS}
    return {"data": {"sha256": sha256}, **dict.fromkeys(evaluation.VIEWS, figures)}


GRAY_COPY = {metric.name: figure(0.5) for metric in metrics.METRICS}
BASELINES = {
    "data": {"name": "some pictures", "sha256": "0" * 64, "test_images": 1234},
    "versions": {"keras": "3.0"},
    "truth": {"colorfulness": figure(20, 1)},
    "best_constant": {"argmax": 0.05, "position": 0},
    "floors": {"original_gray_copy": {"title": "gray copy", "figures": GRAY_COPY}},
}
METRICS = {metric.name: metric for metric in metrics.METRICS}
OF_BASELINES = ["the truth", "the best constant answer", "gray copy"]


def titles(board):
    return [row.title for row in board.rows]


def test_baselines_come_first_and_networks_on_the_same_data_in_the_order_of_their_experiments():
    networks = {"conv_dense": measured(0.2), "flatten_dense": measured(0.1)}
    networks["unet"] = measured(0.3, sha256="1" * 64)
    board = leaderboard.board_of(BASELINES, networks)
    assert titles(board) == [*OF_BASELINES, "Flatten, Dense", "Convolution, Flatten, Dense"]


def test_several_seeds_are_one_row_with_their_mean_and_range():
    values = {"conv_dense": 0.2, "conv_dense.seed10": 0.9, "conv_dense.seed1": 0.4}
    seeds_measured = {name: measured(value, half=0.1) for name, value in values.items()}
    *_, row = leaderboard.board_of(BASELINES, seeds_measured).rows
    assert (row.title, row.seeds) == ("Convolution, Flatten, Dense (3 seeds)", 3)
    expected = {"value": pytest.approx(0.5), "low": 0.2, "high": 0.9}
    assert row.figures["true_lightness"]["psnr"] == expected
    cells = leaderboard.table([row], "errors", "true_lightness")[1]
    assert cells[1] == "0.50 (0.20 to 0.90)"
    *_, row = leaderboard.board_of(BASELINES, {"conv_dense": measured(0.2, half=0.1)}).rows
    cells = leaderboard.table([row], "errors", "true_lightness")[1]
    assert (row.seeds, cells[1]) == (1, "0.20 ± 0.10")


def test_networks_are_compared_with_the_best_baseline_and_with_what_they_change():
    errors = np.random.default_rng(0).exponential(1, 50)
    known = {"original_gray_copy": 4, "mean_chroma": 2, "mean_chroma_of_lightness": 1}
    records.write_errors("floors", {name: times * errors for name, times in known.items()})
    known = {name: {"title": name.replace("_", " ")} for name in known}
    networks = {}
    for name, values in {"flatten_dense": [1.5, 1.4, 1.45], "conv_dense": [1.0]}.items():
        records.write_errors(name, {name: errors * values[0] ** 2})
        for seed, value in enumerate(values):
            networks[f"{name}.seed{seed}" if seed else name] = measured(value)
    head, *lines = leaderboard.comparisons({**BASELINES, "floors": known}, networks)
    assert [line[:2] for line in lines] == [
        ["Flatten, Dense", "mean chroma"],
        ["Convolution, Flatten, Dense", "mean chroma"],
        ["Convolution, Flatten, Dense", "Flatten, Dense"],
    ], "these networks are not given the lightness"
    assert [line[3:] for line in lines] == [
        ["3", "not told apart"],
        ["1", "better (one seed)"],
        ["1 and 3", "better (one seed)"],
    ]
    assert len(head) == 5 and lines[2][2].startswith("-0.45 (-")


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
def test_figures_and_headings_in_words(name, value, words):
    assert leaderboard.in_words(METRICS[name], value) == words
    ranges = [("psnr", 24.6, 0.1), ("auc", 0.9, 0.01)]
    found = [leaderboard.in_words(METRICS[name], figure(*of), True) for name, *of in ranges]
    assert found == ["24.60 (24.50 to 24.70)", "90.0 (89.0 to 91.0) %"]
    headings = [leaderboard.heading(METRICS[name]) for name in ("psnr", "ab_rmse", "colorfulness")]
    assert headings == ["PSNR, dB ↑", "ab RMSE, Lab units ↓", "colorfulness"]


def test_a_table_leaves_out_rows_that_have_nothing_in_it_and_every_metric_has_one_column():
    rows = leaderboard.board_of(BASELINES, {}).rows
    errors = leaderboard.table(rows, "errors", "true_lightness")
    assert [line[0] for line in errors] == ["", "the truth", "gray copy"]
    assert errors[1][1:] == ["-", "-", "-", "-", "-", "20.0 ± 1.0"]
    accuracies = leaderboard.table(rows, "accuracies", "as_predicted")
    assert accuracies[1] == ["the best constant answer", *["-"] * 7, "5.0 %"]
    for view, missing in (("as_predicted", set()), ("true_lightness", {"argmax accuracy ↑"})):
        tables = [leaderboard.table(rows, name, view) for name in metrics.TABLES]
        columns = [heading for table in tables for heading in table[0][1:]]
        assert len(columns) == len(set(columns))
        assert set(columns) | missing == {leaderboard.heading(m) for m in metrics.METRICS}


def test_as_text_all_columns_stand_under_each_other():
    board = leaderboard.board_of(BASELINES, {"conv_dense": measured(0.2, half=0.1)})
    text = leaderboard.as_text(board)
    assert text.startswith("some pictures, 1,234 test images, SHA-256 00000000, Keras 3.0")
    for block in text.split("\n\n")[1:]:
        assert len({len(line) for line in block.splitlines()[1:]}) == 1


@pytest.mark.parametrize("table", metrics.TABLES)
def test_what_was_published_before_a_metric_came_has_a_dash_for_it(one_more_metric, table):
    seeds = {"conv_dense": measured(0.2), "conv_dense.seed1": measured(0.3)}
    metrics.add(replace(one_more_metric, table=table))
    seeds["flatten_dense"] = measured(0.1)  # this one has it
    board = leaderboard.board_of(BASELINES, seeds)
    head, *lines = leaderboard.table(board.rows, table, "as_predicted")
    assert head[-1] == "worst error ↓"
    cells = {line[0]: line[-1] for line in lines}
    assert cells.pop("Flatten, Dense") == "0.10 ± 0.00"
    assert set(cells.values()) == {"-"} and len(cells) >= 3
    assert leaderboard.as_text(board).count("worst error") == 2  # one for each view


def test_where_one_seed_lacks_a_metric_there_is_no_range_of_it(one_more_metric):
    old = measured(0.2)
    metrics.add(one_more_metric)
    networks = {"conv_dense": measured(0.4), "conv_dense.seed1": old}
    *_, seeds = leaderboard.board_of(BASELINES, networks).rows
    assert seeds.seeds == 2 and "worst" not in seeds.figures["as_predicted"]
    assert seeds.figures["as_predicted"]["psnr"]["value"] == pytest.approx(0.3)


@pytest.fixture
def own_runs(run_of_painted, two_baselines, dataset, monkeypatch):
    """Somebody trained on a small data set, which takes the place of CIFAR-10."""
    monkeypatch.setattr(data, "load", lambda profile=None: dataset)
    return [run_of_painted(*of).folder for of in (("full", 0), ("full", 1), ("quick", 0))]


def publish(known):
    records.write_json(records.RESULTS / "floors.json", known)
    networks = {"conv_dense": measured(0.2, known["data"]["sha256"])}
    records.write_json(records.RESULTS / "metrics.json", networks)
    for name, answer in {"floors": "original_gray_copy", "conv_dense": "conv_dense"}.items():
        records.write_errors(name, {answer: np.ones(5)})


def look():
    """The boards, and what is said while they are made."""
    said = []
    return leaderboard.boards(say=said.append), said


UNMEASURED = "Left out: 1 of your runs, quick or on other images, not measured yet."


def test_your_runs_stand_below_the_published_ones_on_the_same_data(
    own_runs, dataset, capsys, monkeypatch
):
    publish({**BASELINES, "data": {**BASELINES["data"], "sha256": dataset.sha256}})
    assert main(["leaderboard"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("Measuring painted-seed") == 2
    assert printed.count("better (one seed)") == 1
    assert printed.count(UNMEASURED) == 1
    for seed in (0, 1):
        assert f"YOURS: Painted (epochs 1, seed {seed})" in printed
    # The second time nothing is measured, so that the data are not needed.
    monkeypatch.setattr(data, "load", lambda profile: pytest.fail("loaded"))
    (board,), said = look()
    assert said == [UNMEASURED]
    assert [row.kind for row in board.rows][-3:] == ["network", "yours", "yours"]


def test_your_runs_on_other_data_stand_beside_the_baselines_of_that_data(
    own_runs, dataset, one_more_metric
):
    publish(BASELINES)
    (published, yours), said = look()
    assert titles(published) == [*OF_BASELINES, "Convolution, Flatten, Dense"]
    assert yours.data["sha256"] == dataset.sha256
    assert [row.kind for row in yours.rows] == ["baseline"] * 4 + ["yours"] * 2
    assert UNMEASURED in said
    # A quick run has its row once it was measured; and all are, by a metric of your own, too.
    metrics.add(one_more_metric)
    settings = {"epochs": 1, "show": False, "only_finished": True}
    evaluation.of_run(training.run(experiments.get("painted"), dataset, **settings), dataset)
    (_, yours), said = look()
    assert not any("Left out" in words for words in said)
    assert "YOURS: Painted (quick, epochs 1, seed 0)" in titles(yours)
    assert [row.kind for row in yours.rows][-3:] == ["yours"] * 3
    lines = leaderboard.table(yours.rows, "errors", "as_predicted")
    assert lines[0][-1] == "worst error ↓"
    assert all(float(line[-1].split()[0]) > 0 for line in lines[-3:])


def test_a_run_that_cannot_be_measured_is_named_and_left_out(own_runs):
    publish(BASELINES)
    for file in checkpoint.all_of(own_runs[0]):
        file.unlink()
    (*_, yours), said = look()
    assert [row.kind for row in yours.rows].count("yours") == 1
    assert any("lost its checkpoints" in words for words in said)


@pytest.mark.parametrize("before", [True, False], ids=["measured before", "not measured"])
def test_a_run_whose_experiment_is_gone_does_no_harm(own_runs, monkeypatch, before):
    publish(BASELINES)
    if before:
        look()
    monkeypatch.setattr(experiments, "EXPERIMENTS", experiments.EXPERIMENTS[:-1])
    boards, said = look()
    own = [row.title for board in boards for row in board.rows if row.kind == "yours"]
    gone = [words for words in said if "no experiment called 'painted'" in words]
    assert (len(own), len(gone)) == ((2, 0) if before else (0, 2))


@pytest.mark.parametrize("here", [True, False], ids=["CIFAR-10 is here", "no CIFAR-10"])
def test_runs_on_other_images_are_left_out_until_you_measure_them(
    own_runs, dataset, images, monkeypatch, here
):
    publish(BASELINES)

    def load(profile):
        if here:
            return data.Dataset("other", images(5), images(5))
        raise ColorizeError("There is no CIFAR-10.")

    monkeypatch.setattr(data, "load", load)
    boards, said = look()
    assert len(boards) == 1
    if here:
        assert said == [UNMEASURED.replace("1", "3")]
    else:
        assert said == ["Left out: There is no CIFAR-10."] * 2 + [UNMEASURED]
    settings = {"profile": "full", "show": False, "only_finished": True}
    evaluation.of_run(training.run(experiments.get("painted"), dataset, **settings), dataset)
    evaluation.baselines_of(dataset)
    (*_, yours), _ = look()
    assert titles(yours)[-1] == "YOURS: Painted (epochs 1, seed 0)"


def test_without_published_figures_there_is_one_sentence(capsys):
    assert main(["leaderboard"]) == 1
    assert "floors.json is missing or damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    "nonsense",
    ["{", "[]", '{"a": 1}', '{"conv_dense": {"data": {"sha256": "0"}}}', '{"data": 3}'],
)
@pytest.mark.parametrize("name", ["floors.json", "metrics.json"])
def test_published_figures_that_are_damaged_are_named(capsys, name, nonsense):
    publish(BASELINES)
    (records.RESULTS / name).write_text(nonsense)
    assert main(["leaderboard"]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and f"{records.RESULTS / name} is missing or damaged" in told


@pytest.mark.parametrize("contents", ["", '{"seconds_per_epoch": 3}', None], ids=repr)
def test_a_run_that_cannot_be_read_is_named_and_left_out(own_runs, contents):
    publish(BASELINES)
    path = own_runs[0] / "record.json"
    path.write_text(path.read_text()[:500] if contents is None else contents)
    (*_, yours), said = look()
    assert [row.kind for row in yours.rows].count("yours") == 1
    assert [words for words in said if f"Left out: {path} is damaged" in words]


@pytest.mark.parametrize("part", ["metrics", "as_predicted", "true_lightness", "data"])
@pytest.mark.parametrize("value", [None, 3, [], {}], ids=repr)
def test_figures_of_ones_own_that_are_damaged_are_measured_again(own_runs, part, value):
    publish(BASELINES)
    (*_, yours), _ = look()
    path = own_runs[0] / evaluation.KEPT_IN
    before = records.read_json(path)
    records.write_json(path, before | {part: value})
    (*_, again), _ = look()
    assert again.rows == yours.rows
    for view in evaluation.VIEWS:
        assert records.read_json(path)[view] == before[view]
