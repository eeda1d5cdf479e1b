"""Write the student's notebooks: python tools/student.py

In a lesson, a solution stands between `# BEGIN SOLUTION` and `# END SOLUTION`, each alone on its
line. The student's copy has no outputs. In a function, it raises NotImplementedError in place of
the solution; outside of one, each name that the solution assigns is `...`, which stops nothing. The
solution is folded away in a cell of its own, after the next cell that checks something. (These
marks are also those of nbgrader and otter-grader.)
"""

import argparse
import ast
import re
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

import colab
from check_notebooks import is_lesson
from notebook_files import NOTEBOOKS, all_notebooks, read_notebook, write_text

STUDENT = NOTEBOOKS / "student"
REGION = re.compile(
    r"^(?P<indent>[ ]*)# BEGIN SOLUTION\n(?P<solution>.*?)^(?P=indent)# END SOLUTION\n?",
    re.MULTILINE | re.DOTALL,
)
MARK = re.compile(r"(BEGIN|END) SOLUTION")
YOUR_TURN = "your turn"


class MarkError(Exception):
    """A mark that has no partner, or stands where it cannot be read."""


def student_version(
    notebook: NotebookNode, before_code: Sequence[NotebookNode] = ()
) -> NotebookNode:
    """Return a student's copy of a lesson, with some cells before its first code."""
    cells, solutions = [], []
    for cell in notebook.cells:
        cell = NotebookNode(cell)
        cell.source, found = without_solutions(cell.source)
        solutions += [(cell.id, solution) for solution in found]
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        cell.metadata = NotebookNode()
        cells.append(cell)
        if solutions and ".check(" in cell.source:
            cells += [folded(*solution) for solution in solutions]
            solutions = []
    if solutions:
        raise MarkError(f"no check follows the solution in cell {solutions[0][0]}")
    copy = NotebookNode(notebook)
    first = next(place for place, cell in enumerate(cells) if cell.cell_type == "code")
    copy.cells = [*cells[:first], *before_code, *cells[first:]]
    copy.metadata = NotebookNode(
        kernelspec=notebook.metadata.kernelspec, language_info=notebook.metadata.language_info
    )
    return copy


def without_solutions(source: str) -> tuple[str, list[str]]:
    """Return a cell's source with stubs in place of its solutions, and the solutions."""
    solutions = []

    def stub(match: re.Match) -> str:
        solution = textwrap.dedent(match["solution"]).rstrip()
        solutions.append(solution)
        return textwrap.indent(stub_of(solution, inside=bool(match["indent"])), match["indent"])

    text = REGION.sub(stub, source if source.endswith("\n") else source + "\n").rstrip("\n")
    if MARK.search(text):
        raise MarkError(f"a mark without its partner: {MARK.search(text)[0]}")
    return (text if solutions else source), solutions


def stub_of(solution: str, inside: bool) -> str:
    """Return what a student finds in place of a solution."""
    if inside:
        return f'raise NotImplementedError("{YOUR_TURN}")\n'
    names = [
        target.id
        for statement in ast.parse(solution).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    ]
    return "".join(f"{name} = ...  # {YOUR_TURN}\n" for name in dict.fromkeys(names))


def folded(cell_id: str, solution: str) -> NotebookNode:
    """Return a cell that shows a solution to whoever unfolds it."""
    fence = f"```python\n{solution}\n```"
    words = f"<details><summary>A solution</summary>\n\n{fence}\n\n</details>"
    return new_markdown_cell(words, id=f"{cell_id}-solution"[:64])


def student_files(folder: Path = NOTEBOOKS) -> dict[str, str]:
    """Return the text of each student's notebook by its name; only lessons with exercises."""
    lessons = {path.name: read_notebook(path) for path in all_notebooks(folder)}
    with_exercises = [name for name, lesson in lessons.items() if is_lesson(lesson)]
    files = {}
    for name in with_exercises:
        try:
            copy = student_version(lessons[name], colab.cells())
        except MarkError as error:
            raise MarkError(f"{name}: {error}") from None
        for cell in copy.cells:
            for other in lessons.keys() - with_exercises:  # there is no copy of it
                cell.source = cell.source.replace(f"]({other})", f"](../{other})")
        files[name] = nbformat.writes(copy) + "\n"
    return files


def main(arguments: list[str] | None = None) -> int:
    """Write the student's notebooks, and delete those whose lesson is gone."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.parse_args(arguments)
    try:
        files = student_files()
    except MarkError as error:
        print(error, file=sys.stderr)
        return 1
    for path in all_notebooks(STUDENT):
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        write_text(STUDENT / name, text)
    print(f"{len(files)} student notebooks in {STUDENT.relative_to(NOTEBOOKS.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
