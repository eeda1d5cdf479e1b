"""Tests of the lessons in the form that nbgrader takes; `make nbgrader` has nbgrader itself try."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import grading
import student
from notebook_files import all_notebooks, read_notebook

ANSWER = "def double(x):\n    # BEGIN SOLUTION\n    return 2 * x\n    # END SOLUTION"
CHECK = "exercises.double.check(double)"


def lesson():
    cells = [new_markdown_cell("# Title"), new_code_cell(ANSWER), new_code_cell(CHECK)]
    return new_notebook(cells=cells)


def test_nbgrader_empties_the_answer_and_gives_a_point_for_the_check():
    made = lesson()
    before = nbformat.writes(made)
    words, answer, check = grading.source_version(made).cells
    assert nbformat.writes(made) == before
    assert words.metadata == {}
    assert answer.source == ANSWER
    assert answer.metadata.nbgrader.solution and not answer.metadata.nbgrader.grade
    assert check.metadata.nbgrader.grade and check.metadata.nbgrader.points == 1
    assert check.source.startswith(CHECK + "\n### BEGIN HIDDEN TESTS\nassert exercises.double.")


def test_each_exercise_of_the_course_gives_one_point_for_one_answer(tmp_path):
    points = grading.write_course(tmp_path)
    assert list(points) == [path.stem for path in all_notebooks(student.STUDENT)]
    for name, each in points.items():
        source = read_notebook(tmp_path / "source" / name / f"{name}.ipynb")
        marked = [cell.metadata.nbgrader for cell in source.cells if "nbgrader" in cell.metadata]
        assert sum(mark.solution for mark in marked) == each == sum(mark.grade for mark in marked)
        assert len({mark.grade_id for mark in marked}) == len(marked) >= 2


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        (["def f():\n    raise NotImplementedError", CHECK], None),
        (["def f():\n    return 1  # SOLUTION", CHECK], "left a mark"),
        ([ANSWER.replace("# BEGIN SOLUTION", "").replace("# END SOLUTION", ""), CHECK], "0 stubs"),
        (["x = 1"], "0 checks"),
    ],
)
def test_a_release_that_shows_a_solution_or_asks_for_none_is_refused(sources, message):
    released = new_notebook(cells=[new_code_cell(source) for source in sources])
    if message is None:
        grading.check_release(released)
    else:
        with pytest.raises(grading.GradingError, match=message):
            grading.check_release(released)


def test_a_folder_that_is_there_already_is_left_alone(tmp_path, capsys):
    assert grading.main([str(tmp_path)]) == 1
    assert capsys.readouterr().err.strip().endswith("name a new folder, or delete it.")
    assert list(tmp_path.iterdir()) == []
