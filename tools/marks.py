"""See who solved what, in a folder of files from `make collect`: python tools/marks.py FOLDER

Every notebook runs from top to bottom in a kernel of its own, with limits on time and memory, in an
empty folder. What stands under the name of an exercise is judged after each cell that has the name
in it, and counts as soon as it is right. So cells may be moved, added and deleted, but an answer
under another name is not found; and whatever the file says about itself counts for nothing.
"""

import argparse
import csv
import io
import logging
import math
import os
import re
import secrets
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import psutil
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

import handed_in
from colorize_course import exercises
from colorize_course.exercises.marking import GIVEN, MISSING, SOLVED
from colorize_lib.errors import ColorizeError
from notebook_files import write_text
from run_notebooks import ThisInterpreter, memory_mb

TOO_LONG, STOPPED = "too long", "not reached"
NOTED = {
    GIVEN: "the course's own solution stands for an answer",
    TOO_LONG: "no answer in time",
}
# What a kernel gets of the teacher's environment: nothing personal.
KEPT = ["PATH", "PYTHONPATH", "LANG", "SYSTEMROOT", "WINDIR", "TEMP", "TMP", "KERAS_BACKEND"]
JUDGE = (
    "__import__('colorize_course.exercises.marking', fromlist=['say']).say("
    "getattr(__import__('colorize_course.exercises', fromlist=['ALL']), {name!r}), globals(), "
    "{token!r})"
)
SILENT = logging.getLogger("marks")
SILENT.disabled = True  # nbclient would tell of each limit that is reached


@dataclass(frozen=True)
class Limits:
    """How much a student's code may use."""

    cell_seconds: float = 60
    notebook_seconds: float = 600
    memory_mb: float = 4000


@dataclass
class Marks:
    """What is found out about one student."""

    states: dict[str, str] = field(default_factory=dict)  # exercise -> how it stands
    told: dict[str, str] = field(default_factory=dict)  # exercise -> what is wrong with it
    claimed: int = 0  # solved, as the student's own record says
    notes: list[str] = field(default_factory=list)


class Judging(NotebookClient):
    """Runs cells and keeps nothing of their outputs but what is said behind a secret word."""

    def __init__(self, manager: AsyncKernelManager, limits: Limits) -> None:
        super().__init__(
            new_notebook(cells=[new_code_cell()]),
            km=manager,
            timeout=limits.cell_seconds,
            interrupt_on_timeout=True,
            error_on_timeout={"ename": "Timeout", "evalue": "", "traceback": []},
            allow_errors=True,
            record_timing=False,
            store_widget_state=False,
            shutdown_kernel="immediate",
            log=SILENT,
        )
        self.token, self.said = "", ""

    def output(self, outs, message, display_id, cell_index) -> None:
        """Keep a judgment; endless output of a student's would fill the memory."""
        text = message["content"].get("text", "")
        found = re.search(rf"^{self.token} (.*)$", text, re.MULTILINE) if self.token else None
        self.said = found[1] if found else self.said

    def prepare(self) -> None:
        """Load the judge, so that the seconds for that are nobody's."""
        limit, self.timeout = self.timeout, None
        self.run("__import__('colorize_course.exercises.marking') and None")
        self.timeout = limit

    def run(self, source: str) -> None:
        """Run a student's cell, whatever comes of it.

        Raises:
            DeadKernelError: if the kernel ended.
        """
        self.token = ""
        self.execute_cell(new_code_cell(source), 0, store_history=False)

    def judge(self, name: str) -> tuple[str, str]:
        """Return how an exercise stands, and what its author would be told."""
        self.token, self.said = secrets.token_hex(), ""
        source = JUDGE.format(name=name, token=self.token)
        self.execute_cell(new_code_cell(source), 0, store_history=False)
        state, _, words = self.said.partition("|")
        return (state, words) if state else (TOO_LONG, "")


@contextmanager
def guarded(manager: AsyncKernelManager, limits: Limits) -> Iterator[SimpleNamespace]:
    """Kill the kernel, and what it started, at the limits; then `reason` says which one it was."""
    guard = SimpleNamespace(reason="", start=math.inf)  # the time to start is nobody's
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            process = getattr(manager.provisioner, "pid", None)
            if process is None:
                continue
            if time.monotonic() > guard.start + limits.notebook_seconds:
                guard.reason = f"it ran for more than {limits.notebook_seconds:g} seconds"
            elif memory_mb(process) > limits.memory_mb:
                guard.reason = f"it needed more than {limits.memory_mb:,.0f} MB of memory"
            if guard.reason:
                kill(process)
                return

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield guard
    finally:
        done.set()
        thread.join()
        kill(getattr(manager.provisioner, "pid", None), itself=False)


def kill(process_id: int | None, itself: bool = True) -> None:
    """Kill what a process has started, and the process, as far as they are still there."""
    try:
        process = psutil.Process(process_id) if process_id else None
        family = process.children(recursive=True) + [process] * itself if process else []
    except psutil.Error:
        return
    for member in family:
        try:
            member.kill()
        except psutil.Error:
            pass  # it has ended


def mentions(source: str, name: str) -> bool:
    """Return whether a name stands in a cell."""
    return bool(re.search(rf"\b{name}\b", source))


def judge_lesson(cells: list[str], names: list[str], limits: Limits) -> tuple[Marks, str]:
    """Run the code of one lesson, and judge its exercises.

    Cells after the last one that could still change something are not run.

    Args:
        cells: the source of each code cell.
        names: of the lesson's exercises.

    Returns:
        The marks, and why the kernel was stopped, or "".
    """
    marks = Marks(states=dict.fromkeys(names, MISSING))
    final = {SOLVED, TOO_LONG}

    def undecided(sources: list[str]) -> list[str]:
        return [
            name
            for name in names
            if marks.states[name] not in final and any(mentions(one, name) for one in sources)
        ]

    manager = AsyncKernelManager(kernel_spec_manager=ThisInterpreter())
    client = Judging(manager, limits)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        with guarded(manager, limits) as guard:
            try:
                with client.setup_kernel(cwd=folder, env=bare(folder), cleanup_kc=True):
                    client.prepare()
                    guard.start = time.monotonic()
                    for number, source in enumerate(cells):
                        if not undecided(cells[number:]):
                            break
                        client.run(source)
                        for name in undecided([source]):
                            marks.states[name], marks.told[name] = client.judge(name)
            except (DeadKernelError, RuntimeError):
                states = marks.states
                marks.states = {n: STOPPED if s == MISSING else s for n, s in states.items()}
                return marks, guard.reason or "its kernel ended before the last cell"
    return marks, ""


def bare(folder: str) -> dict[str, str]:
    """Return the environment of a kernel whose home is a folder of its own."""
    home = dict.fromkeys(["HOME", "USERPROFILE", "APPDATA"], folder)
    runs = {"COLORIZE_RUNS": str(Path(folder) / "runs"), "COLORIZE_PROFILE": "quick"}
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, **home, **runs, "TF_CPP_MIN_LOG_LEVEL": "3"}


def judge_student(path: Path, lessons: dict[str, list[str]], limits: Limits) -> Marks:
    """Read what one student handed in, and judge it; never raises what is the student's fault."""
    marks = Marks()
    try:
        work = handed_in.read(path, list(lessons))
    except ColorizeError as error:
        marks.notes.append(str(error))
        return marks
    marks.notes += work.complaints
    marks.claimed = sum(
        len({name for name in work.claimed.get(lesson, []) if name in names})
        for lesson, names in lessons.items()
    )
    for lesson, cells in work.code.items():
        print(f"  {lesson}", file=sys.stderr, flush=True)
        of_lesson, stopped = judge_lesson(cells, lessons[lesson], limits)
        marks.states |= of_lesson.states
        marks.told |= of_lesson.told
        if stopped:
            marks.notes.append(f"{lesson} was stopped: {stopped}.")
    for name, state in marks.states.items():
        if state in NOTED:
            marks.notes.append(f"{name}: {NOTED[state]}.")
    return marks


def printable(text: str) -> str:
    """Return a student's words without what could steer a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def table(found: dict[str, Marks], lessons: dict[str, list[str]]) -> str:
    """Return a line a student: what is solved of each lesson handed in, and of all of them."""
    begun = [one for one in lessons if any(lessons[one][0] in m.states for m in found.values())]
    width = max(len(student) for student in ["student", *found])
    heading = [f"{'student':{width}}", *(f"{lesson[:2]:>5}" for lesson in begun)]
    lines = ["".join([*heading, "   solved", "   their own count"])]
    for student, marks in found.items():
        line = f"{student:{width}}"
        for lesson in begun:
            states = [marks.states[name] for name in lessons[lesson] if name in marks.states]
            solved = f"{states.count(SOLVED)}/{len(states)}" if states else "-"
            line += f"{solved:>5}"
        total = list(marks.states.values()).count(SOLVED)
        lines.append(f"{line}{total:9}{marks.claimed:18}")
    return "\n".join(lines)


def notes(found: dict[str, Marks]) -> str:
    """Return what a teacher should know besides, and what went wrong most often."""
    lines = [f"{student}: {note}" for student, marks in found.items() for note in marks.notes]
    told = Counter(
        f"{name}: {words}"
        for marks in found.values()
        for name, words in marks.told.items()
        if words
    )
    if told:
        lines += [""] * bool(lines) + ["What they would be told, and how many:"]
        lines += [f"{count:4} × {printable(words)}" for words, count in told.most_common()]
    return "\n".join(lines)


def as_csv(found: dict[str, Marks], lessons: dict[str, list[str]]) -> str:
    """Return a row a student and a column an exercise; empty where a lesson was not handed in."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = [f"{lesson[:2]} {name}" for lesson, names in lessons.items() for name in names]
    writer.writerow(["student", "solved", "their own count", *columns, "notes"])
    for student, marks in found.items():
        # A spreadsheet would take a name that begins like this for a formula.
        safe = f"'{student}" if student[0] in "=+-@" else student
        states = [marks.states.get(name, "") for names in lessons.values() for name in names]
        writer.writerow([safe, states.count(SOLVED), marks.claimed, *states, " ".join(marks.notes)])
    return text.getvalue()


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="with a zip file a student, in folders or not")
    parser.add_argument("--lesson", metavar="NAME", help="only this one, such as 03_convolution")
    parser.add_argument(
        "--csv", type=Path, metavar="FILE", help="write the table for a spreadsheet"
    )
    parser.add_argument("--seconds", type=float, default=Limits.cell_seconds, help="for each cell")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Judge a folder; return 1 if there is nothing in it."""
    options = parse_arguments(arguments)
    lessons = {one.lesson: [] for one in exercises.ALL}
    for one in exercises.ALL:
        lessons[one.lesson].append(one.name)
    if options.lesson:
        if options.lesson not in lessons:
            print(f"{options.lesson} is none of {', '.join(lessons)}.", file=sys.stderr)
            return 1
        lessons = {options.lesson: lessons[options.lesson]}
    paths = sorted(options.folder.rglob("*.zip"))
    if not paths:
        print(f"There is no zip file in {options.folder}: name the folder.", file=sys.stderr)
        return 1
    limits = Limits(cell_seconds=options.seconds)
    found = {}
    for path in paths:
        student = printable(path.relative_to(options.folder).with_suffix("").as_posix())
        print(f"{student} ...", file=sys.stderr, flush=True)
        found[student] = judge_student(path, lessons, limits)
    print(f"\n{table(found, lessons)}\n\n{notes(found)}".rstrip())
    if options.csv:
        write_text(options.csv, as_csv(found, lessons))
        print(f"\nFor a spreadsheet: {options.csv}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
