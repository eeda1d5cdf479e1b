"""Keep the figures in our words equal to the records: check them, or write them in.

In a README, in docs/ and in a notebook's markdown, a figure from a record stands between two
comments:

    reached <!--=conv_dense.final.test_accuracy|percent1-->9.4 %<!--/--> of the test images

The path leads into results/<first name>.json; `[-1]` counts in a list, and min(), max(), sum(),
mean() and median() take one. After the bar comes a format (see FORMATS), with its number of
decimals. Inside a table the bar is written \\|, and no line starts with a marker: both would
break the rendering.
The tables of these pages are made here as well, between <!--table=NAME--> and <!--/table-->.

    python tools/prose.py            list every figure that disagrees with its record
    python tools/prose.py --write    write the records' figures into the words
"""

import argparse
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import fmean, median

import colab
import schedules
from notebook_files import ROOT, all_notebooks, read_notebook, write_notebook, write_text
from schedules import table

MARKER = re.compile(
    r"(?P<start><!--=(?P<path>[^|\\>]+)\\?\|(?P<format>\w+)-->)(?P<text>.*?)(?P<end><!--/-->)"
)
TABLE = re.compile(
    r"(?P<start><!--table=(?P<name>\w+)-->\n)(?P<text>.*?)(?P<end><!--/table-->)", re.DOTALL
)
FUNCTIONS = {"min": min, "max": max, "sum": sum, "mean": fmean, "median": median}

# Each takes a value and a number of decimals: percent1 writes 0.0942 as "9.4 %".
FORMATS: dict[str, Callable] = {
    "percent": lambda value, decimals: f"{100 * value:.{decimals}f} %",
    "millions": lambda value, decimals: f"{value / 1e6:.{decimals}f}",
    "count": lambda value, decimals: f"{value:,.{decimals}f}",
    "number": lambda value, decimals: f"{value:.{decimals}f}",
    "size": lambda value, decimals: f"{abs(value):.{decimals}f}",  # of a difference
    "seconds": lambda value, decimals: f"{value:,.{decimals}f} s",
    "minutes": lambda value, decimals: f"{value / 60:.{decimals}f} min",
    "hours": lambda value, decimals: f"{value / 3600:.{decimals}f} h",
    "mb": lambda value, decimals: f"{value:,.{decimals}f} MB",
    "text": lambda value, decimals: str(value),
}


class ProseError(Exception):
    """A marker that leads nowhere."""


def look_up(path: str, results: Path) -> object:
    """Return the value at a path such as `conv_dense.history.test_loss[-1]` in the records."""
    call = re.fullmatch(r"(\w+)\((.*)\)", path)
    if call:
        if call[1] not in FUNCTIONS:
            raise ProseError(f"{path}: there is no function {call[1]}")
        try:
            return FUNCTIONS[call[1]](look_up(call[2], results))
        except (TypeError, ValueError):
            raise ProseError(f"{path}: not a list of numbers") from None
    name, *steps = re.findall(r"[^.\[\]]+|\[-?\d+\]", path)
    try:
        value = json.loads((results / f"{name}.json").read_text(encoding="utf-8"))
        for step in steps:
            value = value[int(step[1:-1])] if step.startswith("[") else value[step]
    except FileNotFoundError:
        raise ProseError(f"{path}: there is no record {name}.json") from None
    except (KeyError, IndexError, TypeError):
        raise ProseError(f"{path}: the record has no such value") from None
    return value


def format_value(value: object, format_name: str) -> str:
    """Return a value in words: format_value(0.0942, "percent1") is "9.4 %"."""
    kind, decimals = re.fullmatch(r"([a-z]*)(\d*)", format_name).groups()
    if kind not in FORMATS:
        raise ProseError(f"{format_name}: there is no such format")
    try:
        return FORMATS[kind](value, int(decimals or 0))
    except (TypeError, ValueError):
        raise ProseError(f"{value!r} cannot be written as {format_name}") from None


def link(notebook: Path) -> str:
    """Return a link to a notebook, in the words of its title."""
    title = read_notebook(notebook).cells[0].source.splitlines()[0].lstrip("# ")
    return f"[{title}](notebooks/{notebook.name})"


def results_table(root: Path) -> str:
    """Return one row an experiment of the original: what it is, its cost, its accuracy."""
    heading = ["Experiment", "Parameters", "Epochs", "Fastest epoch"]
    heading += ["Test accuracy", "A constant answer", "A gray copy", "The original reported"]
    rows = []
    for path in sorted((root / "results").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        if record.get("experiment") != path.stem:
            continue  # a further seed, or the times of the notebooks
        if record["reported"] is None:
            continue  # not one of the original's: it is on the leaderboard
        row = [
            f"[{record['title']}](../notebooks/{record['notebook']}.ipynb)",
            format_value(record["parameters"], "count"),
            str(len(record["history"]["test_accuracy"])),
            format_value(min(record["seconds_per_epoch"]), "seconds"),
            format_value(record["final"]["test_accuracy"], "percent1"),
            format_value(record["floors"]["constant_accuracy"], "percent1"),
            format_value(record["floors"]["gray_copy_accuracy"], "percent1"),
            format_value(record["reported"]["accuracy"], "percent0"),
        ]
        rows.append((record["notebook"], row))
    return table(heading, [row for _, row in sorted(rows)])


def notebooks_table(root: Path) -> str:
    """Return one row a notebook: a link, and what running it took in the quick profile."""
    heading = ["Lesson", "Time", "Memory"]
    rows = []
    for notebook in all_notebooks(root / "notebooks"):
        times = look_up(f"notebooks.{notebook.stem}", root / "results")
        row = [link(notebook)]
        for key, format_name in [("seconds", "seconds"), ("peak_memory_mb", "mb")]:
            row.append(format_value(times["quick"][key], format_name))
        rows.append(row)
    return table(heading, rows)


def leaderboard_and_figures(root: Path) -> tuple:
    """Return the module, which is late because it loads Keras, and what it makes its tables of."""
    from colorize_lib.measuring import leaderboard

    return leaderboard, *(look_up(of, root / "results") for of in ("floors", "metrics"))


def comparisons_table(root: Path) -> str:
    """Return which network is better than which."""
    leaderboard, baselines, measured = leaderboard_and_figures(root)
    heading, *rows = leaderboard.comparisons(baselines, measured)
    return table(heading, rows)


def leaderboard_table(root: Path, name: str, view: str) -> str:
    """Return one of the tables of the leaderboard, with links to the notebooks that are there."""
    leaderboard, baselines, measured = leaderboard_and_figures(root)
    rows = []
    for row in leaderboard.board_of(baselines, measured).rows:
        title = f"*{row.title}*"
        if row.kind == "network":
            title = row.title
            # A run can be recorded before its notebook is written.
            if (root / "notebooks" / f"{row.notebook}.ipynb").exists():
                title = f"[{row.title}](../notebooks/{row.notebook}.ipynb)"
        rows.append(replace(row, title=title))
    lines = leaderboard.table(rows, name, view)
    return table(lines[0], lines[1:])


TABLES = {
    "results": results_table,
    "notebooks": notebooks_table,
    "comparisons": comparisons_table,
    "lessons": schedules.lessons_table,
    "afternoon": schedules.afternoon_table,
    "weeks": schedules.weeks_table,
    "colab": colab.links,
    **{
        f"{name}_{view}": partial(leaderboard_table, name=name, view=view)
        for name in ("errors", "accuracies")
        for view in ("true_lightness", "as_predicted")
    },
}


def fill(text: str, root: Path) -> tuple[str, list[str], list[str]]:
    """Return the text with every figure from its record, what that changed, and what it cannot."""
    changed, impossible = [], layout_problems(text)

    def replacement(match: re.Match, make: Callable[[], str]) -> str:
        try:
            value = make()
        except ProseError as error:
            impossible.append(str(error))
            return match[0]
        if value != match["text"]:
            news = (
                "the records give another table" if "\n" in value else f"the record says {value!r}"
            )
            changed.append(f"{match['start'].strip()}: {news}")
        return match["start"] + value + match["end"]

    def figure(match: re.Match) -> str:
        return replacement(
            match, lambda: format_value(look_up(match["path"], root / "results"), match["format"])
        )

    def whole_table(match: re.Match) -> str:
        return replacement(match, lambda: make_table(match["name"], root))

    return TABLE.sub(whole_table, MARKER.sub(figure, text)), changed, impossible


def make_table(name: str, root: Path) -> str:
    """Return one of the tables of a page."""
    if name not in TABLES:
        raise ProseError(f"{name}: there is no such table")
    try:
        return TABLES[name](root)
    except KeyError as error:
        raise ProseError(f"table {name}: a record has no value {error}") from None


def layout_problems(text: str) -> list[str]:
    """Return which markers would not be read, or would break the words around them."""
    found = []
    if text.count("<!--=") != len(MARKER.findall(text)):
        found.append("a marker that is not written <!--=path|format-->text<!--/-->")
    if text.count("<!--table=") != len(TABLE.findall(text)):
        found.append("a table marker without its end")
    for line in text.splitlines():
        if line.lstrip().startswith("<!--="):
            found.append(f"a line starts with a marker, so Markdown would stop there: {line[:60]}")
        if line.lstrip().startswith("|") and re.search(r"<!--=[^>]*[^\\>]\|", line):
            found.append(f"a bar in a table must be written \\|: {line[:60]}")
    return found


def update(root: Path, write: bool) -> list[str]:
    """Check or fill every file; return one line for each figure that is not right afterwards."""
    report = []

    def add(place: str, changed: list[str], impossible: list[str]) -> None:
        report.extend(f"{place}: {problem}" for problem in impossible)
        report.extend(f"{place}: {problem}" for problem in changed if not write)

    readmes = filter(Path.exists, (root / "README.md", root / "results" / "README.md"))
    for page in [*readmes, *sorted((root / "docs").glob("*.md"))]:
        old = page.read_text(encoding="utf-8")
        new, changed, impossible = fill(old, root)
        add(page.relative_to(root).as_posix(), changed, impossible)
        if write and new != old:
            write_text(page, new)
    for path in all_notebooks(root / "notebooks"):
        notebook = read_notebook(path)
        any_change = False
        for number, cell in enumerate(notebook.cells, start=1):
            if cell.cell_type == "markdown":
                cell.source, changed, impossible = fill(cell.source, root)
                add(f"{path.name} cell {number}", changed, impossible)
                any_change = any_change or bool(changed)
        if write and any_change:
            write_notebook(path, notebook)
    return report


def main(arguments: list[str] | None = None) -> int:
    """Check or write; return 0 when every figure agrees with its record, else 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only list (this is the default)")
    parser.add_argument("--write", action="store_true", help="write the records' figures")
    options = parser.parse_args(arguments)
    report = update(ROOT, write=options.write and not options.check)
    print("\n".join(report) if report else "Every figure in the words agrees with its record.")
    return 1 if report else 0


if __name__ == "__main__":
    sys.exit(main())
