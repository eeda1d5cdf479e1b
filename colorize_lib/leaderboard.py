"""The leaderboard: every experiment, every metric, the floors on top."""

import re
from dataclasses import dataclass
from statistics import fmean

from colorize_lib import data, evaluation, experiments, metrics, progress, training
from colorize_lib.errors import ColorizeError

# Too many columns for one table: how far pictures are from the truth, and how much of them is
# right. The original's accuracy needs predictions as they are.
TABLES = {
    "errors": ("psnr", "ssim", "rgb_mae", "ab_rmse", "ciede2000", "colorfulness"),
    "accuracies": (
        "eps_accuracy_2",
        "eps_accuracy_5",
        "chroma_accuracy_2",
        "chroma_accuracy_5",
        "auc",
        "balanced_auc",
        "exact",
        "argmax",
    ),
}
ONLY_AS_PREDICTED = {"argmax"}

DECIMALS = {"psnr": 2, "ssim": 3, "rgb_mae": 2, "ab_rmse": 2, "ciede2000": 2, "colorfulness": 1}
# Those that are left are fractions, written in percent.
DECIMALS_OF_PERCENT = 1


@dataclass(frozen=True)
class Row:
    """One line: an answer, and its figures in both ways of `evaluation.WAYS`."""

    title: str
    kind: str  # "floor", "network", "seeds" or "yours"
    figures: dict  # way -> metric -> {"value", "low", "high"}
    notebook: str | None = None


@dataclass(frozen=True)
class Board:
    """All rows that were measured on the same data."""

    data: dict  # "name", "sha256", "test_images"
    keras: str  # the version that the floors were measured with
    rows: list[Row]


def board_of(floors, measured):
    """The published runs beside the floors.

    Args:
        floors: dictionary from `evaluation.measure_floors`.
        measured: dictionary as from `evaluation.published`.

    Returns:
        A `Board`: the floors, then the networks in the order of their experiments, and after one
        that was trained with several seeds their mean and range. Runs on other data are left out.
    """
    rows = floor_rows(floors)
    names = [
        name
        for name in sorted(measured, key=_seed)
        if measured[name]["data"]["sha256"] == floors["data"]["sha256"]
    ]
    for experiment in experiments.EXPERIMENTS:
        runs = [name for name in names if name.split(".")[0] == experiment.name]
        if not runs:
            continue
        seeds = [_both_ways(measured[name]) for name in runs]
        rows.append(Row(experiment.title, "network", seeds[0], experiment.notebook))
        if len(seeds) > 1:
            title = f"the same, mean and range of {len(seeds)} seeds"
            rows.append(Row(title, "seeds", _over_seeds(seeds), experiment.notebook))
    return Board(floors["data"], floors["versions"]["keras"], rows)


def boards(say=print):
    """What `results/` holds, and your own finished full runs, marked as yours.

    Quick runs are no results, so they are left out. A run is measured the first time that it is
    met, which takes about a minute; for that, its data have to be the CIFAR-10 that is found now.
    Introduced in notebook 06.

    Args:
        say: function that is told what is being measured, and why a run is left out.

    Returns:
        List of `Board`: that of `results/` first, with your runs on the same data; then one for
        each other data set that your runs were measured on, with its own floors.

    Raises:
        ColorizeError: if the published floors or figures are missing.
    """
    board = board_of(evaluation.published_floors(), evaluation.published())
    boards_by_data = {board.data["sha256"]: board}
    dataset = None  # CIFAR-10 is loaded only where something has to be measured
    on_other_images = 0
    for run in progress.all_runs():
        if run.state != "finished" or run.recipe["profile"] != "full":
            continue
        sha256 = run.recipe["data_sha256"]
        figures, floors = evaluation.kept_figures(run.folder), evaluation.kept_floors(sha256)
        try:
            if figures is None or floors is None:
                dataset = dataset or data.load("full")
                if dataset.sha256 != sha256:
                    on_other_images += 1
                    continue
                say(f"Measuring {run.folder.name}, or its floors: a minute, or a few ...")
                figures = evaluation.of_run(training.load(run.folder), dataset)
                floors = evaluation.floors_of(dataset)
            row = _own_row(run, figures)
        except ColorizeError as error:
            say(f"Left out: {error}")
            continue
        boards_by_data.setdefault(sha256, board_of(floors, {})).rows.append(row)
    if on_other_images:
        say(f"Left out: {on_other_images} runs on other images, such as parts of CIFAR-10.")
    return list(boards_by_data.values())


def _own_row(run, figures):
    title = experiments.get(run.recipe["experiment"]).title
    title = f"YOURS: {title} (epochs {run.recipe['epochs']}, seed {run.recipe['seed']})"
    return Row(title, "yours", _both_ways(figures))


def floor_rows(floors):
    """The rows of the floors: what the truth has, what no looking scores, and so on.

    Args:
        floors: dictionary from `evaluation.measure_floors`.

    Returns:
        List of `Row`.
    """
    truth = {"colorfulness": floors["truth"]["colorfulness"]}
    constant = {"argmax": {"value": floors["best_constant"]["argmax"]}}
    answers = [("the truth", truth), ("the best constant answer", constant)]
    answers += [(floor["title"], floor["figures"]) for floor in floors["floors"].values()]
    return [
        Row(title, "floor", dict.fromkeys(evaluation.WAYS, figures)) for title, figures in answers
    ]


def _seed(name):
    seed = re.fullmatch(r".+\.seed(\d+)", name)
    return int(seed[1]) if seed else 0


def _both_ways(measured):
    return {way: measured[way] for way in evaluation.WAYS}


def _over_seeds(seeds):
    """Mean, smallest and largest of each figure over the runs with different seeds."""
    together = {}
    for way in evaluation.WAYS:
        together[way] = {}
        for metric in metrics.METRICS:
            values = [figures[way][metric.name]["value"] for figures in seeds]
            if None not in values:
                together[way][metric.name] = {
                    "value": fmean(values),
                    "low": min(values),
                    "high": max(values),
                }
    return together


def table(rows, name, way):
    """The cells of one table, as words.

    Introduced in notebook 06.

    Args:
        rows: list of `Row`.
        name: a key of `TABLES`.
        way: a key of `evaluation.WAYS`.

    Returns:
        List of lists of strings, the heading first. Rows without any figure are left out.
    """
    columns = [
        metric
        for metric in metrics.METRICS
        if metric.name in TABLES[name]
        and (way == "as_predicted" or metric.name not in ONLY_AS_PREDICTED)
    ]
    lines = [["", *[heading(metric) for metric in columns]]]
    for row in rows:
        figures = [row.figures[way].get(metric.name) for metric in columns]
        if any(figures):
            of_seeds = row.kind == "seeds"
            pairs = zip(columns, figures, strict=True)
            cells = [in_words(metric, figure, of_seeds) for metric, figure in pairs]
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
    scale, decimals, sign = 1, DECIMALS.get(metric.name), ""
    if decimals is None:
        scale, decimals, sign = 100, DECIMALS_OF_PERCENT, " %"
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
    for way, words in evaluation.WAYS.items():
        for name in TABLES:
            parts.append(f"{way}, {name}: {words}\n{_aligned(table(board.rows, name, way))}")
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
