"""Tests of the student's notebooks: what they hide and keep, and that they are up to date."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import student
from notebook_files import all_notebooks, read_notebook, write_notebook

FUNCTION = """import numpy as np


def double(values):
    # BEGIN SOLUTION
    twice = 2 * values
    return twice
    # END SOLUTION


print(double(3))"""
VALUE = "# BEGIN SOLUTION\nparameters = 3 * 9 + 3\nbiases = 3\n# END SOLUTION"


def lesson(*sources):
    cells = [
        new_code_cell(source, execution_count=1, outputs=[new_output("stream", text="6\n")])
        if not source.startswith("#") or "SOLUTION" in source
        else new_markdown_cell(source)
        for source in sources
    ]
    made = new_notebook(cells=cells)
    made.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
    }
    return nbformat.from_dict(made)


def test_a_solution_in_a_function_becomes_a_stub_and_is_folded_away_after_the_check():
    check = "exercises.double.check(double)"
    copy = student.student_version(lesson("# Title", FUNCTION, check, "double(4)"))
    sources = [cell.source for cell in copy.cells]
    assert sources[0] == "# Title" and sources[2] == check and sources[4] == "double(4)"
    assert (
        'def double(values):\n    raise NotImplementedError("your turn")\n\n\nprint' in sources[1]
    )
    assert "twice" not in sources[1] and "SOLUTION" not in "".join(sources)
    assert sources[3].startswith("<details><summary>A solution</summary>")
    assert "```python\ntwice = 2 * values\nreturn twice\n```" in sources[3]
    for cell in copy.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None
    nbformat.validate(copy)
    assert len({cell.id for cell in copy.cells}) == len(copy.cells)


def test_outside_of_a_function_each_name_is_left_open_and_stops_nothing():
    copy = student.student_version(lesson(VALUE, "exercises.parameters.check(parameters)"))
    stub = copy.cells[0].source
    assert stub == "parameters = ...  # your turn\nbiases = ...  # your turn"
    exec(stub, {})


def test_making_a_copy_leaves_the_lesson_as_it_is_and_is_the_same_each_time():
    made = lesson("# Title", FUNCTION, "exercises.double.check(double)")
    before = nbformat.writes(made)
    first, second = (nbformat.writes(student.student_version(made)) for _ in range(2))
    assert first == second and nbformat.writes(made) == before


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("# BEGIN SOLUTION\nx = 1", "a mark without its partner: BEGIN SOLUTION"),
        ("x = 1\n# END SOLUTION", "a mark without its partner: END SOLUTION"),
        ("def f():\n    # BEGIN SOLUTION\n    x = 1\n# END SOLUTION", "without its partner"),
        (VALUE, "no check follows the solution"),
    ],
)
def test_marks_that_cannot_be_read_are_told(source, message):
    with pytest.raises(student.MarkError, match=message):
        student.student_version(lesson(source))


def test_a_link_to_a_lesson_without_a_copy_leads_to_the_lesson(tmp_path):
    links = "# Title\n\n[one](01_one.ipynb), [two](02_two.ipynb)"
    check = "exercises.double.check(double)"
    write_notebook(tmp_path / "01_one.ipynb", lesson(links, FUNCTION, check))
    write_notebook(tmp_path / "02_two.ipynb", lesson("# Title"))
    files = student.student_files(tmp_path)
    assert list(files) == ["01_one.ipynb"]
    assert "[one](01_one.ipynb), [two](../02_two.ipynb)" in files["01_one.ipynb"]


# The committed ones


def test_the_students_notebooks_are_what_the_tool_makes_byte_for_byte():
    files = student.student_files()
    kept = {path.name: path.read_text(encoding="utf-8") for path in all_notebooks(student.STUDENT)}
    assert kept == files, "make student writes them anew"


def pasted(stub, solutions):
    """A stub with its solution in its place, as a student would paste it."""
    lines = []
    for line in stub.splitlines():
        if "NotImplementedError" in line:
            indent = line[: len(line) - len(line.lstrip())]
            lines += [indent + code if code else "" for code in solutions.pop(0).splitlines()]
        elif not line.endswith("= ...  # your turn"):
            lines.append(line)
        elif line.startswith(solutions[0].split(" = ")[0] if solutions else "\0"):
            lines += solutions.pop(0).splitlines()
    return "\n".join(lines)


@pytest.mark.parametrize(
    "path", all_notebooks(student.STUDENT), ids=[p.stem for p in all_notebooks(student.STUDENT)]
)
def test_with_the_solutions_pasted_in_a_copy_is_the_lesson_that_nbval_runs(path):
    copy = read_notebook(path)
    solutions = [
        found
        for cell in copy.cells
        if cell.id.endswith("-solution")
        for found in re.findall(r"```python\n(.*?)\n```", cell.source, re.DOTALL)
    ]
    rest = [
        cell.source.replace("](../", "](")
        for cell in copy.cells
        if not cell.id.endswith("-solution") and cell.id != "colab"
    ]
    solved = [cell.source for cell in read_notebook(student.NOTEBOOKS / path.name).cells]
    without_marks = [
        "\n".join(line for line in source.splitlines() if not student.MARK.search(line))
        for source in solved
    ]
    code = [pasted(source, solutions) if "your turn" in source else source for source in rest]
    assert code == without_marks and not solutions
