"""Read and write notebooks in one way, so that a tool changes nothing but what it is for."""

from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"


def all_notebooks(folder: Path = NOTEBOOKS) -> list[Path]:
    """Return the notebooks in reading order, which is that of their numbers."""
    return sorted(folder.glob("*.ipynb"))


def write_text(path: Path, text: str) -> None:
    """Write a file at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(path)


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook."""
    return nbformat.read(path, as_version=4)


def write_notebook(path: Path, notebook: nbformat.NotebookNode) -> None:
    """Write a notebook as JupyterLab does: keys sorted, one space of indent, a line end."""
    write_text(path, nbformat.writes(notebook) + "\n")
