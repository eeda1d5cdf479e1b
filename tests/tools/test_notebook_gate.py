"""The gate itself: faults planted in a small notebook are each caught, within seconds."""

import re
import subprocess
import sys
import time
from base64 import b64decode
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import check_notebooks
import prose
import run_notebooks
from notebook_files import write_notebook, write_text

HEADER = "\n".join(
    ["# 00 A small notebook", "", "| In short | |", "|---|---|"]
    + [f"| {row} | a word |" for row in check_notebooks.HEADER_ROWS]
)
# The smallest picture there is, as a PNG file, in text.
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


def result(count, **metadata):
    """What a cell may give: a number, or with metadata a figure."""
    data = {"text/plain": "a picture", "image/png": PIXEL} if metadata else {"text/plain": "4"}
    return new_output("execute_result", data, execution_count=count, metadata=metadata)


def good_notebook() -> nbformat.NotebookNode:
    """A notebook with a title, a checked output and a figure, that breaks no rule."""
    checked = new_code_cell(
        "2 + 2",
        execution_count=1,
        metadata={"tags": ["nbval-check-output"]},
        outputs=[result(1)],
    )
    figure = new_code_cell(
        'from IPython.display import Image\n\nImage(filename="pixel.png", alt="one gray pixel")',
        execution_count=2,
        outputs=[result(2, **{"image/png": {"alt": "one gray pixel"}})],
    )
    cells = [new_markdown_cell(HEADER), new_markdown_cell("## One idea"), checked, figure]
    notebook = new_notebook(cells=cells)
    run_notebooks.remove_volatile_metadata(notebook)
    return notebook


def write(folder: Path, notebook: nbformat.NotebookNode) -> Path:
    """Write a notebook, and the picture that it shows, into a folder."""
    path = folder / "00_small.ipynb"
    write_notebook(path, notebook)
    (folder / "pixel.png").write_bytes(b64decode(PIXEL))
    return path


def run_nbval(path: Path) -> subprocess.CompletedProcess:
    """Run one notebook as `make test` does."""
    options = ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=120"]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, str(path)]
    return subprocess.run(command, cwd=path.parent, capture_output=True, text=True, timeout=60)


def test_a_good_notebook_passes_everything(tmp_path):
    path = write(tmp_path, good_notebook())
    assert check_notebooks.problems(path) == []
    assert run_notebooks.execute(path, "quick", cell_limit=60).error == ""
    result = run_nbval(path)
    assert result.returncode == 0, result.stdout


def test_a_wrong_checked_output_fails_under_nbval(tmp_path):
    notebook = good_notebook()
    notebook.cells[2].outputs[0].data["text/plain"] = "5"
    result = run_nbval(write(tmp_path, notebook))
    assert result.returncode == 1
    assert "1 failed" in result.stdout


@pytest.mark.parametrize(
    ("source", "limit", "words"),
    [
        pytest.param("1 / 0", 60, r"code cell 2 failed.*ZeroDivisionError", id="an exception"),
        pytest.param("import os; os._exit(1)", 60, "the kernel died", id="a dead kernel"),
        pytest.param("import time; time.sleep(60)", 1, "past the limit of 1 seconds", id="slow"),
    ],
)
def test_a_cell_that_fails_is_reported_in_seconds(tmp_path, source, limit, words):
    notebook = new_notebook(cells=[new_code_cell("1 + 1"), new_code_cell(source)])
    path = write(tmp_path, notebook)
    start = time.monotonic()
    assert re.search(words, run_notebooks.execute(path, "quick", limit).error, re.DOTALL)
    assert time.monotonic() - start < 20  # far below the limit of 60 seconds


def test_a_failed_notebook_is_not_written_back_and_does_not_stop_the_next(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(run_notebooks, "BUILD", tmp_path / "build")
    paths = [tmp_path / "1_bad.ipynb", tmp_path / "2_good.ipynb"]
    for path, source in zip(paths, ["1 / 0", "1 + 1"], strict=True):
        write_notebook(path, new_notebook(cells=[new_code_cell(source)]))
    bad, good = (path.read_bytes() for path in paths)
    assert run_notebooks.main(["--write-back", *map(str, paths)]) == 1
    closing_table = capsys.readouterr().out.split("\nnotebook")[1]
    assert re.search("1_bad.*failed", closing_table) and re.search("2_good.*passed", closing_table)
    assert paths[0].read_bytes() == bad and paths[1].read_bytes() != good


HEADER_WITHOUT_A_ROW = HEADER.replace("| Time to read | a word |\n", "")
ERROR = {"ename": "ValueError", "evalue": "", "traceback": []}
WIDGET = "application/vnd.jupyter.widget-view+json"


def shown(kind, content):
    """The outputs of a cell that shows something."""
    return [new_output("display_data", {kind: content})]


def printed(name, text):
    """The outputs of a cell that prints something."""
    return [new_output("stream", name=name, text=text)]


FAULTS = {
    # name: (cell, field of it, false value, what is said)
    "no alt text": (3, "outputs", [result(2, other={})], "cell 4: a figure without alt text"),
    "no alt text in words": (1, "source", "![](a.png)", "cell 2: an image without alt text"),
    "bad magic": (2, "source", "%no_such_magic", "cell 3: not plain Python"),
    "shell command": (2, "source", "!false", "cell 3: not plain Python"),
    "hidden magic": (2, "source", "get_ipython().system('a')", "cell 3: not plain Python"),
    "not executed": (2, "execution_count", None, "cell 3: it was not executed"),
    "out of order": (3, "execution_count", 7, "cell 4: executed as number 7 instead of 2"),
    "heading skipped": (1, "source", "### Idea", "a heading of level 3 follows one of level 1"),
    "second title": (1, "source", "# Another title", "2 headings of level 1"),
    "no table": (0, "source", "# 00 Small\n\nWords.", "no table stands right below the title"),
    "row missing": (0, "source", HEADER_WITHOUT_A_ROW, "the rows of the table below the title"),
    "path shown": (
        2,
        "outputs",
        shown("text/plain", "'/home/ada'"),
        "cell 3: a path of one machine in",
    ),
    "path": (2, "source", r'open(r"C:\Users\ada\a.png")', "cell 3: a path of one machine"),
    "error": (2, "outputs", [new_output("error", **ERROR)], "cell 3: it ended with an error: Va"),
    "stderr": (2, "outputs", printed("stderr", "a warning"), "cell 3: text on stderr"),
    "progress": (2, "outputs", printed("stdout", "1 %\r2 %"), "cell 3: progress that redraws"),
    "widget": (2, "outputs", shown(WIDGET, {}), f"cell 3: an output of type {WIDGET}"),
    "SVG": (2, "outputs", shown("text/html", "<svg></svg>"), "cell 3: an output of HTML with a"),
    "unknown tag": (2, "metadata", {"tags": ["a"]}, "cell 3: the tag a is not known"),
    "empty cell": (2, "source", "  ", "cell 3: it is empty"),
    "long cell": (2, "source", "\n".join(["1 + 1"] * 16), "cell 3: 16 lines of code"),
    "too large": (1, "source", "A" * 1_600_000, "the file is larger than 1.5 MB"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(tmp_path, name):
    cell, field, value, words = FAULTS[name]
    notebook = good_notebook()
    notebook.cells[cell][field] = value
    found = check_notebooks.problems(write(tmp_path, notebook))
    assert len(found) == 1, found
    assert found[0].startswith(words)


def test_another_kernel_and_a_file_that_is_no_notebook_are_found(tmp_path):
    notebook = good_notebook()
    notebook.metadata.kernelspec.name = "my-kernel"
    path = write(tmp_path, notebook)
    assert check_notebooks.problems(path) == ["the kernel in the metadata is not python3"]
    write_text(path, "{}")
    assert check_notebooks.problems(path)[0].startswith("not a valid notebook")


def test_headings_in_fenced_code_do_not_count(tmp_path):
    notebook = good_notebook()
    notebook.cells[1].source += "\n\n```python\n# a comment\n```\n"
    assert check_notebooks.problems(write(tmp_path, notebook)) == []


def test_a_figure_in_the_words_that_disagrees_with_its_record_is_found(tmp_path):
    write_text(tmp_path / "results" / "dense.json", '{"final": {"accuracy": 0.094}}')
    notebook = good_notebook()
    notebook.cells[1].source += "\n\nIt reached <!--=dense.final.accuracy|percent1-->9.5 %<!--/-->."
    path = write(tmp_path / "notebooks", notebook)
    assert prose.update(tmp_path, write=False) == [
        "00_small.ipynb cell 2: <!--=dense.final.accuracy|percent1-->: the record says '9.4 %'"
    ]
    assert prose.update(tmp_path, write=True) == []
    assert "9.4 %<!--/-->" in path.read_text(encoding="utf-8")


def lesson(*sections: str) -> nbformat.NotebookNode:
    """A lesson of these sections, whose table has nothing to say yet."""
    table = "\n".join(f"| {row} | a word |" for row in check_notebooks.LESSON_ROWS)
    title = f"# 00 A lesson\n\n| | |\n|---|---|\n{table}"
    solved = new_code_cell("# BEGIN SOLUTION\nanswer = 4\n# END SOLUTION")
    return new_notebook(cells=[new_markdown_cell(text) for text in (title, *sections)] + [solved])


def test_minutes_in_class_are_words_predictions_and_exercises_and_the_rest_is_for_at_home():
    notebook = lesson(
        "## One idea\n\n" + 460 * "word " + "**Predict**: more? **Predict**: less?",
        "### Exercise 1 (6 minutes)\n\nWrite it.\n\n### Exercise 2 (open, 9 minutes)",
        "## Another idea (optional)\n\n### Exercise 3 (4 minutes)\n\n**Predict**: at home?",
        "## The end",
        "## Check yourself",
    )
    printed = new_output("stream", text="what a student looks at")
    for place, source in {3: "print(answer)", 4: "exercises.one.check(one)"}.items():
        notebook.cells.insert(place, new_code_cell(source, outputs=[printed]))
    in_class, at_home = check_notebooks.class_and_home(notebook)
    assert "One idea" in in_class and "The end" in in_class and "Exercise 1" in in_class
    assert all(words in at_home for words in ("Exercise 2", "Exercise 3", "Check yourself"))
    # 480 words, 2.4 minutes; two predictions, 1.5; one output, not a verdict, 0.5: rounded up.
    assert check_notebooks.minutes(in_class) == (5, 6)
    assert check_notebooks.minutes(at_home)[1] == 13
    found = "\n".join(check_notebooks.length_problems(notebook))
    assert "Minutes in class: 'a word' where it should be '11: 5 to read" in found
    assert found.count("\n") == 1, "only the two rows of the table are wrong"


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        (2600 * "word ", "words of prose, more than 2500"),
        ("### Exercise 1 (46 minutes)", "minutes in class, more than 45"),
        ("### Exercise 1", "'### Exercise 1' does not say how many minutes it takes"),
        ("### Exercise 1 (six minutes)", "does not say how many minutes it takes"),
    ],
)
def test_a_lesson_that_is_too_long_or_hides_how_long_it_takes_is_told(section, problem):
    assert problem in "\n".join(check_notebooks.length_problems(lesson(f"## An idea\n\n{section}")))
