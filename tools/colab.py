"""What leads a reader to Colab, once the project has a public address.

The address stands in pyproject.toml alone, as `Repository` in `[project.urls]`. While it does not,
nothing leads there: no links in docs/, no cell in the students' notebooks.
"""

import os
import tomllib
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from notebook_files import ROOT, all_notebooks

GITHUB = "https://github.com/"  # Colab opens notebooks from there
COLAB = "https://colab.research.google.com/github/"
# Installed so that results/, beside the package, are found; a running kernel sees that only when
# it is told where.
CELL = """\
# Only on Colab: fetch the course, and install the few packages that Colab lacks.
import sys

if "google.colab" in sys.modules:
    !git clone --quiet --depth 1 {address} colorize-cnn
    %pip install --quiet --editable colorize-cnn
    sys.path.insert(0, "colorize-cnn")"""


def repository(root: Path = ROOT) -> str:
    """Return the public address of the project, or nothing where it has none."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project.get("urls", {}).get("Repository", "").rstrip("/").removesuffix(".git")


def owner_and_name(root: Path = ROOT) -> str:
    """Return where a site of the project leads to at GitHub, or nothing where it is not there.

    GitHub's own runners say it in a variable, so that the site of a fork leads to the fork.
    """
    address = repository(root)
    known = address.removeprefix(GITHUB) if address.startswith(GITHUB) else ""
    return os.environ.get("GITHUB_REPOSITORY", known)


def cells(root: Path = ROOT) -> list[NotebookNode]:
    """Return what a student's notebook begins with, so that it runs on Colab: a cell, or none."""
    address = repository(root)
    return [new_code_cell(CELL.format(address=address), id="colab")] if address else []


def links(root: Path = ROOT) -> str:
    """Return a line that opens each student's notebook in Colab, or says that none can be."""
    address = repository(root)
    if not address.startswith(GITHUB):
        return "This project has no public address yet: once it has, links to Colab stand here.\n"
    folder = f"{COLAB}{address.removeprefix(GITHUB)}/blob/main/notebooks/student"
    lessons = all_notebooks(root / "notebooks" / "student")
    opened = [f"[{path.name[:2]}]({folder}/{path.name})" for path in lessons]
    return f"Open a lesson in Colab: {' · '.join(opened)}\n"
