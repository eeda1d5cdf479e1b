"""Check what running cannot: that committed notebooks are complete, ordered and accessible.

python tools/check_notebooks.py                            all of notebooks/
python tools/check_notebooks.py notebooks/01_pixels.ipynb  only this one
"""

import argparse
import ast
import math
import re
import sys
from collections.abc import Iterator
from itertools import pairwise, takewhile
from pathlib import Path

import nbformat

from notebook_files import all_notebooks

HEADER_ROWS = [
    "What you will do",
    "What you need first",
    "Time to read",
    "Time and memory to run",
    "The original reported",
]
# A lesson with exercises says how long it takes in class, and what is left for at home.
LESSON_ROWS = [
    "What you will do",
    "What you need first",
    "Minutes in class",
    "Minutes at home",
    "Time and memory to run",
]
LONGEST_LESSON = 2500  # words of prose
LONGEST_CLASS = 45  # minutes: reading, predictions and exercises
WORDS_A_MINUTE = 200
# Both as readers have measured them, on average.
MINUTES_A_PREDICTION = 0.75  # to write a guess down, and to compare it with what comes out
MINUTES_AN_OUTPUT = 0.5  # to look at what a cell gives
OUTPUT = "<!--output-->"
PREDICTION = re.compile(r"\*\*(?:Predict|Count)\*\*")
EXERCISE = re.compile(r"^### Exercise \d+ \((?:open, )?(\d+) minutes\)$", re.MULTILINE)
AT_HOME = re.compile(r"^#+ (?:Check yourself|References|Next|.*\((?:open|optional)\b.*)$")
MARKUP = re.compile(r"<!--.*?-->|[|#*`]", re.DOTALL)
KNOWN_TAGS = {"nbval-check-output"}
FIGURES = ("image/png", "image/jpeg")
KNOWN_OUTPUTS = {"text/plain", "text/html", "text/markdown", "text/latex", *FIGURES}
LARGEST_FILE = 1_500_000  # bytes
LONGEST_CELL = 15  # lines, not counting imports
IMPORT = re.compile(r"^(import|from) [^(\n]*(\([^)]*\))?\n", re.MULTILINE)

# A path of somebody's own machine, where it does not continue a word or a web address.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|Users|root|work|tmp)/|\b[A-Za-z]:\\\w")
FENCED_CODE = re.compile(r"^ {0,3}(```+|~~~+).*?^ {0,3}\1", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^ {0,3}(#{1,6})\s+\S", re.MULTILINE)
IMAGE_WITHOUT_ALT = re.compile(r"!\[\s*\]\(|<img\b(?![^>]*\balt=[\"'][^\"'])", re.IGNORECASE)


def problems(path: Path) -> list[str]:
    """Return one sentence for each rule that the notebook breaks; none for a good one."""
    found = []
    if path.stat().st_size > LARGEST_FILE:
        found.append(f"the file is larger than {LARGEST_FILE / 1e6} MB")
    try:
        notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)
    except (nbformat.ValidationError, nbformat.reader.NotJSONError, ValueError) as error:
        return [*found, f"not a valid notebook: {str(error).splitlines()[0]}"]
    if notebook.nbformat != 4:
        return [*found, f"notebook format {notebook.nbformat} instead of 4"]

    found += metadata_problems(notebook)
    found += heading_problems(notebook)
    found += header_problems(notebook)
    if is_lesson(notebook):
        found += length_problems(notebook)
    expected_count = 0
    for number, cell in enumerate(notebook.cells, start=1):
        cell_problems = list(source_problems(cell))
        if cell.cell_type == "code":
            expected_count += 1
            cell_problems += execution_problems(cell, expected_count)
            for output in cell.outputs:
                cell_problems += output_problems(output)
        found += [f"cell {number}: {problem}" for problem in cell_problems]
    return found


def metadata_problems(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """Yield what is wrong with the notebook's language."""
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        yield "the kernel in the metadata is not python3"
    if notebook.metadata.get("language_info", {}).get("name") != "python":
        yield "the language in the metadata is not python"


def heading_problems(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """Yield where headings are out of order: a reader with a screen reader moves by them."""
    levels = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            words = FENCED_CODE.sub("", cell.source)
            levels += [len(heading[1]) for heading in HEADING.finditer(words)]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of level 1 instead of one"
    for above, below in pairwise(levels):
        if below > above + 1:
            yield f"a heading of level {below} follows one of level {above}"


def is_lesson(notebook: nbformat.NotebookNode) -> bool:
    """Return whether a notebook has exercises."""
    return any("BEGIN SOLUTION" in cell.source for cell in notebook.cells)


def header_problems(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """Yield what is missing at the top: the title, and the table of facts right below it."""
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "markdown" or not first.source.startswith("# "):
        yield "the first cell does not start with a heading of level 1"
        return
    expected = LESSON_ROWS if is_lesson(notebook) else HEADER_ROWS
    rows = list(header(first.source))
    if not rows:
        yield "no table stands right below the title"
    elif expected not in (rows, rows[1:]):  # with or without a heading row
        yield f"the rows of the table below the title are not: {', '.join(expected)}"


def header(source: str) -> dict[str, str]:
    """Return the table below the title: what stands in the first column, and in the second."""
    lines = [line.strip() for line in source.splitlines()[1:]]
    while lines and not lines[0]:
        lines.pop(0)
    rows = list(takewhile(lambda line: line.startswith("|"), lines))
    if len(rows) < 2 or not re.fullmatch(r"[|:\- ]+", rows[1]):
        return {}
    cells = [re.split(r"(?<!\\)\|", row)[1:3] for row in rows if row != rows[1]]
    return {name.strip(" *"): value.strip() for name, value in cells}


def words_in(text: str) -> int:
    """Return the number of words to read in a text."""
    return len(MARKUP.sub(" ", text).split())


def class_and_home(notebook: nbformat.NotebookNode) -> tuple[str, str]:
    """Return what there is to read in class, and what is left for at home.

    At home are the sections that say so in their heading (open, optional), and the last ones. Where
    there is an output to look at, a comment stands in its place.
    """
    texts = (
        cell.source if cell.cell_type == "markdown" else OUTPUT
        for cell in notebook.cells
        if cell.cell_type == "markdown" or is_looked_at(cell)
    )
    sections = re.split(r"^(?=##)", "\n\n".join(texts), flags=re.MULTILINE)
    found = {False: [], True: []}
    home_above = False  # whether the section of level 2 around this one is for at home
    for section in sections:
        is_home = bool(AT_HOME.match(section.partition("\n")[0]))
        if not section.startswith("###"):
            home_above = is_home
        found[is_home or home_above].append(section)
    return "".join(found[False]), "".join(found[True])


def is_looked_at(cell: nbformat.NotebookNode) -> bool:
    """Return whether a code cell gives more than the verdict on an exercise."""
    return bool(cell.outputs) and not re.match(r"exercises\.\w+(\.check)?\(.*\)$", cell.source)


def minutes(text: str) -> tuple[int, int]:
    """Return how long a text takes: to read it, predict and look, and to do its exercises."""
    reading = words_in(text) / WORDS_A_MINUTE
    predicting = len(PREDICTION.findall(text)) * MINUTES_A_PREDICTION
    looking = text.count(OUTPUT) * MINUTES_AN_OUTPUT
    return math.ceil(reading + predicting + looking), sum(map(int, EXERCISE.findall(text)))


def times_in_words(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """Return what the table below the title has to say about minutes and words."""
    in_class, at_home = class_and_home(notebook)
    (reading, doing), home = minutes(in_class), minutes(at_home)
    words = math.ceil((words_in(in_class) + words_in(at_home)) / 100) * 100
    return {
        "Minutes in class": f"{reading + doing}: {reading} to read and predict, {doing} to solve",
        "Minutes at home": f"{sum(home)}: what is open or optional, questions "
        f"({words:,} words in all)",
    }


def length_problems(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """Yield where a lesson is too long, or does not say how long it is."""
    in_class, at_home = class_and_home(notebook)
    words = words_in(in_class) + words_in(at_home)
    if words > LONGEST_LESSON:
        yield f"{words} words of prose, more than {LONGEST_LESSON}"
    if sum(minutes(in_class)) > LONGEST_CLASS:
        yield f"{sum(minutes(in_class))} minutes in class, more than {LONGEST_CLASS}"
    headings = re.findall(r"^#+ Exercise.*$", in_class + at_home, re.MULTILINE)
    for heading in headings:
        if not EXERCISE.match(heading):
            yield f"'{heading}' does not say how many minutes it takes"
    table = header(notebook.cells[0].source)
    for row, expected in times_in_words(notebook).items():
        if table.get(row) != expected:
            yield f"{row}: '{table.get(row)}' where it should be '{expected}'"


def source_problems(cell: nbformat.NotebookNode) -> Iterator[str]:
    """Yield what is wrong with what the author wrote in one cell."""
    if not cell.source.strip():
        yield "it is empty"
    if MACHINE_PATH.search(cell.source):
        yield f"a path of one machine: {MACHINE_PATH.search(cell.source)[0]}"
    for tag in sorted(set(cell.metadata.get("tags", [])) - KNOWN_TAGS):
        yield f"the tag {tag} is not known"
    if cell.cell_type == "markdown" and IMAGE_WITHOUT_ALT.search(FENCED_CODE.sub("", cell.source)):
        yield "an image without alt text"
    if cell.cell_type == "code":
        lines = len(IMPORT.sub("", cell.source).strip().splitlines())
        if lines > LONGEST_CELL:
            yield f"{lines} lines of code, more than {LONGEST_CELL}"
        if not is_plain_python(cell.source):
            yield "not plain Python: a magic, a shell command or a syntax error"


def is_plain_python(source: str) -> bool:
    """Return whether code runs without IPython's additions, whose failures nbval does not see."""
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return "get_ipython" not in source


def execution_problems(cell: nbformat.NotebookNode, expected_count: int) -> Iterator[str]:
    """Yield whether a code cell was not run, or not in order."""
    if cell.execution_count is None:
        yield "it was not executed"
    elif cell.execution_count != expected_count:
        yield f"executed as number {cell.execution_count} instead of {expected_count}"


def output_problems(output: nbformat.NotebookNode) -> Iterator[str]:
    """Yield what is wrong with one stored output."""
    if output.output_type == "error":
        yield f"it ended with an error: {output.ename}"
        return
    if output.output_type == "stream":
        if output.name == "stderr":
            yield "text on stderr is stored"
        if "\r" in output.text:
            yield "progress that redraws itself is stored"
        texts = [output.text]
    else:
        for kind in sorted(set(output.data) - KNOWN_OUTPUTS):
            yield f"an output of type {kind}"
        for kind in FIGURES:
            if kind in output.data and not output.metadata.get(kind, {}).get("alt"):
                yield "a figure without alt text"
        html = output.data.get("text/html", "")
        if re.search(r"<(script|svg)\b", html, re.IGNORECASE):
            yield "an output of HTML with a script or SVG in it"
        if IMAGE_WITHOUT_ALT.search(html):
            yield "an output of HTML with an image without alt text"
        texts = [text for kind, text in output.data.items() if kind.startswith("text/")]
    for text in texts:
        if MACHINE_PATH.search(text):
            yield f"a path of one machine in the output: {MACHINE_PATH.search(text)[0]}"


def main(arguments: list[str] | None = None) -> int:
    """Print every problem; return 0 when there is none, else 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all of notebooks/")
    paths = parser.parse_args(arguments).notebooks or all_notebooks()
    count = 0
    for path in paths:
        for problem in problems(path):
            print(f"{path.name}: {problem}")
            count += 1
    print(f"{len(paths)} notebooks, {count} problems")
    return 1 if count or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
