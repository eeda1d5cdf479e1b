"""The leaderboard: every experiment, every metric, the baselines on top."""

import re
from dataclasses import dataclass, replace
from functools import cache, partial
from statistics import fmean

from colorize_lib import data, experiments, metrics
from colorize_lib.errors import ColorizeError
from colorize_lib.measuring import comparison, evaluation
from colorize_lib.measuring.baselines import BASELINES
from colorize_lib.runs import networks, progress


@dataclass(frozen=True)
class Row:
    """One line: an answer, and its figures in each of `evaluation.VIEWS`."""

    title: str
    kind: str  # "baseline", "network" or "yours"
    figures: dict  # view -> metric -> {"value", "low", "high"}
    notebook: str | None = None
    seeds: int = 1  # with several, the figures are their mean, and the lowest and highest of them


@dataclass(frozen=True)
class Board:
    """All rows that were measured on the same data."""

    data: dict  # "name", "sha256", "test_images"
    keras: str  # the version that the baselines were measured with
    rows: list[Row]
    comparisons: tuple = ()  # lines of a table, the heading first


def board_of(baselines, measured):
    """The published runs beside the baselines.

    Args:
        baselines: dictionary from `evaluation.measure_baselines`.
        measured: dictionary as from `evaluation.published`.

    Returns:
        A `Board`: the baselines, then the networks in the order of their experiments. Runs on other
        data are left out.
    """
    rows = baseline_rows(baselines)
    names = [
        name
        for name in sorted(measured, key=_seed)
        if measured[name]["data"]["sha256"] == baselines["data"]["sha256"]
    ]
    for experiment in experiments.EXPERIMENTS:
        runs = [name for name in names if name.split(".")[0] == experiment.name]
        if not runs:
            continue
        seeds = [_both_views(measured[name]) for name in runs]
        title = experiment.title if len(seeds) == 1 else f"{experiment.title} ({len(seeds)} seeds)"
        figures = seeds[0] if len(seeds) == 1 else _over_seeds(seeds)
        rows.append(Row(title, "network", figures, experiment.notebook, len(seeds)))
    return Board(baselines["data"], baselines["versions"]["keras"], rows)


def boards(say=print):
    """What `results/` holds, and your own finished runs, marked as yours.

    A full run on CIFAR-10 is measured the first time that it is met, which takes about a minute.
    A quick run, or one on pictures of your own, is here once you have measured it, with
    `evaluation.of_run`, and the baselines of its data, with `evaluation.baselines_of`.

    Args:
        say: function that is told what is being measured, and why a run is left out.

    Returns:
        List of `Board`: that of `results/` first, with your runs on the same data; then one for
        each other data set that your runs were measured on, with its own baselines.

    Raises:
        ColorizeError: if the published baselines or figures are missing.
    """
    baselines, measured = evaluation.published_baselines(), evaluation.published()
    board = replace(board_of(baselines, measured), comparisons=comparisons(baselines, measured))
    boards_by_data = {board.data["sha256"]: board}
    left_out = 0
    cifar10 = cache(partial(data.load, "full"))  # loaded only where something has to be measured
    for run in progress.all_runs(lambda sentence: say(f"Left out: {sentence}")):
        if run.state != "finished":
            continue
        sha256 = run.recipe["data_sha256"]
        try:
            if run.recipe["profile"] == "full":
                _measure_if_new(run, sha256, cifar10, say)
        except ColorizeError as error:
            say(f"Left out: {error}")
            continue
        figures = evaluation.kept_figures(run.folder)
        baselines = evaluation.kept_baselines(sha256)
        if figures is None or baselines is None:
            left_out += 1
            continue
        rows = boards_by_data.setdefault(sha256, board_of(baselines, {})).rows
        rows.append(_own_row(run, figures))
    if left_out:
        say(f"Left out: {left_out} of your runs, quick or on other images, not measured yet.")
    return list(boards_by_data.values())


def _measure_if_new(run, sha256, cifar10, say):
    """Measure a full run of one's own, and the baselines, if it was trained on CIFAR-10."""
    if evaluation.kept_figures(run.folder) and evaluation.kept_baselines(sha256):
        return
    dataset = cifar10()
    if dataset.sha256 == sha256:
        say(f"Measuring {run.folder.name}, or the baselines: a minute, or a few ...")
        evaluation.measure_own(networks.load(run.folder.name), run.folder, dataset)
        evaluation.baselines_of(dataset)


def _own_row(run, figures):
    recipe = run.recipe
    quick = "quick, " if recipe["profile"] == "quick" else ""
    title = f"YOURS: {figures['title']} ({quick}epochs {recipe['epochs']}, seed {recipe['seed']})"
    return Row(title, "yours", _both_views(figures))


def baseline_rows(baselines):
    """The rows of the baselines: what the truth has, what no looking scores, and so on.

    Args:
        baselines: dictionary from `evaluation.measure_baselines`.

    Returns:
        List of `Row`.
    """
    truth = {"colorfulness": baselines["truth"]["colorfulness"]}
    constant = {"argmax": {"value": baselines["best_constant"]["argmax"]}}
    answers = [("the truth", truth), ("the best constant answer", constant)]
    answers += [(known["title"], known["figures"]) for known in baselines["floors"].values()]
    return [
        Row(title, "baseline", dict.fromkeys(evaluation.VIEWS, figures))
        for title, figures in answers
    ]


def _seed(name):
    seed = re.fullmatch(r".+\.seed(\d+)", name)
    return int(seed[1]) if seed else 0


def _both_views(measured):
    return {view: measured[view] for view in evaluation.VIEWS}


def _over_seeds(seeds):
    """Mean, smallest and largest of each figure over the runs with different seeds."""
    together = {}
    for view in evaluation.VIEWS:
        together[view] = {}
        for metric in metrics.METRICS:
            # An older run may lack a metric; an infinite figure is None.
            found = [figures[view].get(metric.name, {}) for figures in seeds]
            values = [figure.get("value") for figure in found]
            if None not in values:
                together[view][metric.name] = {
                    "value": fmean(values),
                    "low": min(values),
                    "high": max(values),
                }
    return together


def comparisons(baselines, measured):
    """Each published network beside a baseline, and beside that which it makes a change to.

    The baseline is the best of those that look at no other gray than the network.

    Args:
        baselines, measured: as for `board_of`, of runs on the same data.

    Returns:
        List of lists of strings, the heading first: see `comparison.compare` for the words.
    """
    of_baselines, of_networks = comparison.published(measured)
    lines = [["", "beside", "ab RMSE, difference", "seeds", "it is"]]
    for experiment in experiments.EXPERIMENTS:
        answer = of_networks.get(experiment.name)
        if answer is None:
            continue
        fair = [one.name for one in BASELINES if one.gray in (None, experiment.gray)]
        best = min(of_baselines.keys() & fair, key=lambda name: of_baselines[name].value)
        others = {baselines["floors"][best]["title"]: of_baselines[best]}
        if experiment.compared_with in of_networks:
            title = experiments.get(experiment.compared_with).title
            others[title] = of_networks[experiment.compared_with]
        for title, other in others.items():
            found = comparison.compare(answer, other)
            interval = f"{found.difference:+.2f} ({found.low:+.2f} to {found.high:+.2f})"
            seeds = " and ".join(str(count) for count in found.seeds if count)
            lines.append([experiment.title, title, interval, seeds, found.words])
    return lines


def table(rows, name, view):
    """The cells of one table, as words.

    Args:
        rows: list of `Row`.
        name: one of `metrics.TABLES`.
        view: a key of `evaluation.VIEWS`.

    Returns:
        List of lists of strings, the heading first. Rows without any figure are left out.
    """
    columns = [
        metric
        for metric in metrics.METRICS
        if metric.table == name and (view == "as_predicted" or not metric.only_as_predicted)
    ]
    lines = [["", *[heading(metric) for metric in columns]]]
    for row in rows:
        figures = [row.figures[view].get(metric.name) for metric in columns]
        if any(figures):
            pairs = zip(columns, figures, strict=True)
            cells = [in_words(metric, figure, row.seeds > 1) for metric, figure in pairs]
            lines.append([row.title, *cells])
    return lines


def heading(metric):
    """The title of a metric with an arrow toward the better: "PSNR, dB ↑"."""
    arrow = {True: " ↑", False: " ↓", None: ""}[metric.higher_is_better]
    unit = "" if metric.unit in ("", "fraction") else f", {metric.unit}"
    return f"{metric.title}{unit}{arrow}"


def in_words(metric, figure, as_range=False):
    """A figure with half the width of its interval, "24.63 ± 0.08", or with its range.

    Args:
        metric: a `metrics.Metric`.
        figure: dictionary with `value`, and `low` and `high` where there is an interval; or None.
        as_range: True writes "24.63 (24.50 to 24.71)".
    """
    if figure is None or figure["value"] is None:
        return "-"
    scale, sign = (100, " %") if metric.unit == "fraction" else (1, "")
    decimals = metric.decimals
    value, low, high = (figure.get(name) for name in ("value", "low", "high"))
    words = f"{scale * value:.{decimals}f}"
    if low is None or high is None:
        return words + sign
    if as_range:
        return f"{words} ({scale * low:.{decimals}f} to {scale * high:.{decimals}f}){sign}"
    return f"{words} ± {scale * (high - low) / 2:.{decimals}f}{sign}"


def as_text(board):
    """A board for a shell: its tables under one another.

    Args:
        board: a `Board`.

    Returns:
        A string of many lines.
    """
    parts = [
        f"{board.data['name']}, {board.data['test_images']:,} test images, "
        f"SHA-256 {board.data['sha256'][:8]}, Keras {board.keras}"
    ]
    for view, words in evaluation.VIEWS.items():
        for name in metrics.TABLES:
            parts.append(f"{view}, {name}: {words}\n{_aligned(table(board.rows, name, view))}")
    if board.comparisons:
        words = "ab RMSE with the true lightness; below 0 is better, with 95 % confidence"
        parts.append(f"comparisons: {words}\n{_aligned(board.comparisons)}")
    return "\n\n".join(parts)


def _aligned(lines):
    """Cells in columns of equal width: the first to the left, the others to the right."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
