"""Every committed notebook is complete, agrees with its records, and runs from top to bottom."""

from pathlib import Path

import pytest

import check_notebooks
import prose
import run_notebooks
from notebook_files import ROOT, all_notebooks

NOTEBOOKS = all_notebooks()


def name(path: Path) -> str:
    return path.stem


def test_there_are_notebooks():
    assert NOTEBOOKS, "notebooks/ holds no notebook"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=name)
def test_notebook_breaks_no_rule(notebook):
    assert check_notebooks.problems(notebook) == []


def test_every_figure_in_the_words_agrees_with_its_record():
    assert prose.update(ROOT, write=False) == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=name)
def test_notebook_runs_in_the_quick_profile(notebook):
    outcome = run_notebooks.execute(notebook, "quick", run_notebooks.QUICK_CELL_LIMIT)
    assert outcome.error == ""
