"""Hand the lessons to nbgrader: python tools/grading.py COURSE

Writes COURSE/source/NAME/NAME.ipynb for each lesson with exercises: nbgrader empties the cell with
a solution, and gives a point for the cell that checks it, by an assertion that students do not see.
With `--prove PROGRAM` it has nbgrader release one lesson, hands in that lesson and its release,
has both graded, and fails unless the first gets every point and the second none.
"""

import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from nbformat import NotebookNode

from check_notebooks import is_lesson
from notebook_files import NOTEBOOKS, all_notebooks, read_notebook, write_notebook, write_text

CHECK = re.compile(r"^exercises\.(?P<exercise>\w+)\.check\((?P<answer>\w+)\)$", re.MULTILINE)
HIDDEN = """
### BEGIN HIDDEN TESTS
assert exercises.{exercise}.verdict({answer}).solved
### END HIDDEN TESTS"""
PROVED = "01_data"
SOLVED, UNTOUCHED = "solved", "untouched"


class GradingError(Exception):
    """nbgrader did not do what a teacher relies on."""


def source_version(lesson: NotebookNode) -> NotebookNode:
    """Return a lesson as nbgrader's folder `source` wants it: a point for each exercise."""
    source = NotebookNode(lesson)
    source.cells = [NotebookNode(cell) for cell in lesson.cells]
    for cell in source.cells:
        cell.metadata = NotebookNode()
        if cell.cell_type != "code":
            continue
        cell.outputs, cell.execution_count = [], None
        check = CHECK.search(cell.source)
        if check:
            cell.source += HIDDEN.format(**check.groupdict())
            cell.metadata.nbgrader = marks(cell.id, grade=True, points=1)
        elif "# BEGIN SOLUTION" in cell.source:
            cell.metadata.nbgrader = marks(cell.id, grade=False)
    return source


def marks(name: str, grade: bool, **points: int) -> NotebookNode:
    """Return nbgrader's metadata: of a cell that it grades, or else of one that it empties."""
    return NotebookNode(
        schema_version=3,
        grade_id=name,
        grade=grade,
        solution=not grade,
        locked=grade,
        task=False,
        cell_type="code",
        **points,
    )


def write_course(course: Path, lessons: Path = NOTEBOOKS) -> dict[str, int]:
    """Write the source of each lesson, and return the points that it gives."""
    points = {}
    for path in all_notebooks(lessons):
        lesson = read_notebook(path)
        if not is_lesson(lesson):
            continue
        source = source_version(lesson)
        points[path.stem] = sum(
            cell.metadata.get("nbgrader", {}).get("points", 0) for cell in source.cells
        )
        write_notebook(course / "source" / path.stem / path.name, source)
    return points


def prove(program: Path, course: Path, points: int) -> None:
    """Have nbgrader release, collect and grade one lesson.

    Args:
        program: nbgrader, in whatever environment it is installed.
        course: a folder that `write_course` wrote.
        points: those that the lesson gives.

    Raises:
        GradingError: if nbgrader fails, or the points are not all and none.
    """
    kernels = course / "jupyter"  # so that the lessons run with this Python, not with nbgrader's
    launcher = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": launcher, "display_name": "Python 3", "language": "python"}
    write_text(kernels / "kernels" / "python3" / "kernel.json", json.dumps(spec))
    path = os.pathsep.join([str(program.parent), os.environ["PATH"]])  # it calls `alembic` by name
    environment = {**os.environ, "JUPYTER_PATH": str(kernels), "PATH": path}

    def nbgrader(*words: str) -> None:
        done = subprocess.run(
            [str(program), *words], env=environment, cwd=course, capture_output=True, text=True
        )
        if done.returncode:
            raise GradingError(f"`nbgrader {' '.join(words)}` failed:\n{done.stderr[-2000:]}")

    name = f"{PROVED}.ipynb"
    nbgrader("generate_assignment", PROVED)
    released = course / "release" / PROVED / name
    check_release(read_notebook(released))
    handed_in = {SOLVED: course / "source" / PROVED / name, UNTOUCHED: released}
    for student, path in handed_in.items():
        folder = course / "submitted" / student / PROVED
        folder.mkdir(parents=True)
        shutil.copy(path, folder)
        nbgrader("autograde", PROVED, f"--student={student}")
    nbgrader("export", f"--to={course / 'grades.csv'}")
    with (course / "grades.csv").open(encoding="utf-8") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    if scores != {SOLVED: points, UNTOUCHED: 0}:
        raise GradingError(f"nbgrader gave {scores} of {points} points.")


def check_release(released: NotebookNode) -> None:
    """Raise GradingError where a student could read a solution, or is not asked for one."""
    code = "\n".join(cell.source for cell in released.cells)
    if "SOLUTION" in code or "HIDDEN" in code or ".solved" in code:
        raise GradingError("nbgrader left a mark, a solution or a hidden test in the release.")
    stubs, exercises = code.count("NotImplementedError"), len(CHECK.findall(code))
    if not stubs == exercises > 0:
        raise GradingError(f"The release has {stubs} stubs and {exercises} checks.")


def main(arguments: list[str] | None = None) -> int:
    """Write the course, and let nbgrader prove it where it is given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("course", type=Path, help="a new folder")
    parser.add_argument("--prove", type=Path, metavar="PROGRAM", help="nbgrader's command")
    options = parser.parse_args(arguments)
    if options.course.exists():
        print(f"{options.course} exists: name a new folder, or delete it.", file=sys.stderr)
        return 1
    course = options.course.absolute()
    points = write_course(course)
    print(f"{len(points)} lessons with {sum(points.values())} points in {course / 'source'}")
    if options.prove:
        try:
            prove(options.prove.absolute(), course, points[PROVED])
        except GradingError as error:
            print(error, file=sys.stderr)
            return 1
        print(f"nbgrader gave {PROVED} every point when solved, and none when untouched")
    return 0


if __name__ == "__main__":
    sys.exit(main())
