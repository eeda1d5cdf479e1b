"""Every committed notebook is complete and agrees with its records.

That it runs from top to bottom is tested by nbval, beside these tests, and by `make run`.
"""

import json

import pytest

import check_notebooks
import prose
from notebook_files import ROOT, all_notebooks, read_notebook

NOTEBOOKS = all_notebooks()


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_notebook_breaks_no_rule(notebook):
    assert check_notebooks.problems(notebook) == []


def test_every_figure_in_the_words_agrees_with_its_record():
    assert prose.update(ROOT, write=False) == []


def test_most_outputs_that_do_not_depend_on_the_profile_are_compared():
    # A cell with this tag has its output compared with the stored one. In all others, nbval only
    # sees that they run: a formula could give another number, and nobody would notice.
    cells = [
        cell
        for notebook in NOTEBOOKS
        for cell in read_notebook(notebook).cells
        if cell.cell_type == "code"
    ]
    compared = ["nbval-check-output" in cell.metadata.get("tags", []) for cell in cells]
    assert sum(compared) >= 0.44 * len(cells)


def test_no_cell_of_a_lesson_keeps_a_student_waiting_for_more_than_twenty_seconds():
    times = json.loads((ROOT / "results" / "notebooks.json").read_text(encoding="utf-8"))
    for path in all_notebooks(ROOT / "notebooks" / "student"):
        assert times[path.stem]["quick"]["slowest_cell_seconds"] <= 20, path.stem
