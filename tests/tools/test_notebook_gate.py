"""The gate itself: faults planted in a small notebook are each caught, within seconds."""

import io
import subprocess
import sys
import time
from base64 import b64encode
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

import check_notebooks
import prose
import run_notebooks
from notebook_files import write_notebook, write_text

HEADER = "\n".join(
    ["# 00 A small notebook", "", "| In short | |", "|---|---|"]
    + [f"| {row} | a word |" for row in check_notebooks.HEADER_ROWS]
)


def pixel() -> bytes:
    """The smallest picture there is, as a PNG file."""
    file = io.BytesIO()
    Image.new("L", (1, 1)).save(file, "PNG")
    return file.getvalue()


def good_notebook() -> nbformat.NotebookNode:
    """A notebook with a title, a checked output and a figure, that breaks no rule."""
    checked = new_code_cell(
        "2 + 2",
        execution_count=1,
        metadata={"tags": ["nbval-check-output"]},
        outputs=[new_output("execute_result", {"text/plain": "4"}, execution_count=1)],
    )
    figure_output = new_output(
        "execute_result",
        {"text/plain": "a picture", "image/png": b64encode(pixel()).decode()},
        metadata={"image/png": {"alt": "one gray pixel"}},
        execution_count=2,
    )
    figure = new_code_cell(
        'from IPython.display import Image\n\nImage(filename="pixel.png", alt="one gray pixel")',
        execution_count=2,
        outputs=[figure_output],
    )
    cells = [new_markdown_cell(HEADER), new_markdown_cell("## One idea"), checked, figure]
    notebook = new_notebook(cells=cells)
    run_notebooks.remove_volatile_metadata(notebook)
    return notebook


def write(folder: Path, notebook: nbformat.NotebookNode) -> Path:
    """Write a notebook, and the picture that it shows, into a folder."""
    path = folder / "00_small.ipynb"
    write_notebook(path, notebook)
    (folder / "pixel.png").write_bytes(pixel())
    return path


def run_nbval(path: Path) -> subprocess.CompletedProcess:
    """Run one notebook as `make test` does."""
    options = ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=120"]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, str(path)]
    return subprocess.run(command, cwd=path.parent, capture_output=True, text=True, timeout=60)


def run_code(folder: Path, source: str) -> run_notebooks.Outcome:
    """Run a notebook of one cell."""
    notebook = new_notebook(cells=[new_code_cell("1 + 1"), new_code_cell(source)])
    return run_notebooks.execute(write(folder, notebook), "quick", cell_limit=60)


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


def test_an_exception_is_reported_with_its_cell(tmp_path):
    error = run_code(tmp_path, "1 / 0").error
    assert error.startswith("code cell 2 failed")
    assert "ZeroDivisionError" in error


def test_a_dead_kernel_is_reported_in_seconds(tmp_path):
    start = time.monotonic()
    error = run_code(tmp_path, "import os; os._exit(1)").error
    assert "the kernel died" in error
    assert time.monotonic() - start < 20  # far below the limit of the cell


def test_a_cell_past_its_limit_is_stopped(tmp_path):
    notebook = new_notebook(cells=[new_code_cell("import time; time.sleep(60)")])
    outcome = run_notebooks.execute(write(tmp_path, notebook), "quick", cell_limit=1)
    assert "past the limit of 1 seconds" in outcome.error


def test_an_exception_in_one_notebook_does_not_stop_the_next(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run_notebooks, "BUILD", tmp_path / "build")
    for name, source in [("1_bad", "1 / 0"), ("2_good", "1 + 1")]:
        write_notebook(tmp_path / f"{name}.ipynb", new_notebook(cells=[new_code_cell(source)]))
    paths = [str(path) for path in sorted(tmp_path.glob("*.ipynb"))]
    assert run_notebooks.main(paths) == 1
    closing_table = capsys.readouterr().out.split("\nnotebook")[1]
    assert "1_bad" in closing_table and "failed" in closing_table
    assert "2_good" in closing_table and "passed" in closing_table


def no_alt_text(notebook):
    del notebook.cells[3].outputs[0].metadata["image/png"]


def no_alt_text_in_words(notebook):
    notebook.cells[1].source += "\n\n![](picture.png)"


def bad_magic(notebook):
    notebook.cells[2].source = "%no_such_magic"


def shell_command(notebook):
    notebook.cells[2].source = "!false"


def hidden_magic(notebook):
    notebook.cells[2].source = 'get_ipython().system("false")'


def not_executed(notebook):
    notebook.cells[2].execution_count = None


def out_of_order(notebook):
    notebook.cells[3].execution_count = 7


def heading_skipped(notebook):
    notebook.cells[1].source = "### One idea"


def second_title(notebook):
    notebook.cells[1].source = "# Another title"


def no_header_table(notebook):
    notebook.cells[0].source = "# 00 A small notebook\n\nWords."


def header_row_missing(notebook):
    notebook.cells[0].source = HEADER.replace("| Time to read | a word |\n", "")


def machine_path_in_output(notebook):
    notebook.cells[2].outputs[0].data["text/plain"] = "'/home/ada/pictures'"


def machine_path_in_source(notebook):
    notebook.cells[2].source = r'open(r"C:\Users\ada\picture.png")'


def stored_error(notebook):
    notebook.cells[2].outputs = [new_output("error", ename="ValueError", evalue="", traceback=[])]


def stored_stderr(notebook):
    notebook.cells[2].outputs = [new_output("stream", name="stderr", text="a warning")]


def stored_progress(notebook):
    notebook.cells[2].outputs = [new_output("stream", name="stdout", text="10 %\r20 %")]


def widget_output(notebook):
    data = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    notebook.cells[2].outputs = [new_output("display_data", data)]


def svg_output(notebook):
    data = {"text/html": "<svg></svg>"}
    notebook.cells[2].outputs = [new_output("display_data", data)]


def unknown_tag(notebook):
    notebook.cells[2].metadata["tags"] = ["nbval-skip"]


def empty_cell(notebook):
    notebook.cells[2].source = "  "


def long_cell(notebook):
    notebook.cells[2].source = "\n".join(["1 + 1"] * 16)


def other_kernel(notebook):
    notebook.metadata.kernelspec.name = "my-kernel"


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (no_alt_text, "cell 4: a figure without alt text"),
        (no_alt_text_in_words, "cell 2: an image without alt text"),
        (bad_magic, "cell 3: not plain Python"),
        (shell_command, "cell 3: not plain Python"),
        (hidden_magic, "cell 3: not plain Python"),
        (not_executed, "cell 3: it was not executed"),
        (out_of_order, "cell 4: executed as number 7 instead of 2"),
        (heading_skipped, "a heading of level 3 follows one of level 1"),
        (second_title, "2 headings of level 1"),
        (no_header_table, "no table stands right below the title"),
        (header_row_missing, "the rows of the table below the title"),
        (machine_path_in_output, "cell 3: a path of one machine in the output: /home/"),
        (machine_path_in_source, "cell 3: a path of one machine"),
        (stored_error, "cell 3: it ended with an error: ValueError"),
        (stored_stderr, "cell 3: text on stderr"),
        (stored_progress, "cell 3: progress that redraws"),
        (widget_output, "cell 3: an output of type application/vnd.jupyter.widget-view+json"),
        (svg_output, "cell 3: an output of HTML with a script or SVG"),
        (unknown_tag, "cell 3: the tag nbval-skip is not known"),
        (empty_cell, "cell 3: it is empty"),
        (long_cell, "cell 3: 16 lines of code"),
        (other_kernel, "the kernel in the metadata is not python3"),
    ],
)
def test_a_planted_fault_is_found(tmp_path, plant, words):
    notebook = good_notebook()
    plant(notebook)
    found = check_notebooks.problems(write(tmp_path, notebook))
    assert len(found) == 1, found
    assert found[0].startswith(words)


def test_a_file_too_large_is_found(tmp_path):
    notebook = good_notebook()
    notebook.cells[3].outputs[0].data["image/png"] = "A" * 1_600_000
    assert "the file is larger than 1.5 MB" in check_notebooks.problems(write(tmp_path, notebook))


def test_a_file_that_is_no_notebook_is_found(tmp_path):
    path = tmp_path / "00_small.ipynb"
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
