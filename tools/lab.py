"""Open JupyterLab on your own copies of the lessons: python tools/lab.py

The copies are in `my/`, which git ignores, so that saving changes nothing that it knows: a
student's copy where there is one, else the lesson. What you have there already is left alone. The
root of JupyterLab is the whole project, with library and results in reach.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from notebook_files import NOTEBOOKS, ROOT, all_notebooks, write_text

MINE = ROOT / "my"
FIRST = "my/00_start_here.ipynb"
# Files in an environment, and what is written into them unless they are there.
SETTINGS = {
    # JupyterLab would ask at its first start whether it may fetch news.
    "etc/jupyter/labconfig/page_config.json": {
        "disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}
    },
    # Pictures with sliders would be error messages in a notebook that is opened again.
    "share/jupyter/lab/settings/overrides.json": {
        "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True}
    },
}
# A photograph of a telephone is larger than the 10 MB that a button may hand over by default.
LARGE_UPLOADS = {"websocket_max_message_size": 256 * 1024 * 1024}


def copy_lessons(lessons: Path = NOTEBOOKS, mine: Path = MINE) -> list[Path]:
    """Copy each lesson that is not there yet, and return the new copies."""
    new = []
    for lesson in all_notebooks(lessons):
        copy = mine / lesson.name
        if not copy.exists():
            write_text(copy, untouched(lesson))
            new.append(copy)
    return new


def untouched(lesson: Path) -> str:
    """Return the text of a copy as it is before anybody writes in it."""
    student = lesson.parent / "student" / lesson.name
    text = (student if student.exists() else lesson).read_text(encoding="utf-8")
    return text.replace("](../", "](")  # all of them are side by side there


def write_settings(environment: Path) -> None:
    """Write JupyterLab's settings in this environment, each file unless it is there."""
    for name, settings in SETTINGS.items():
        if not (environment / name).exists():
            write_text(environment / name, json.dumps(settings) + "\n")


def main(arguments: list[str] | None = None) -> int:
    """Copy what is missing, then open JupyterLab; further words are handed on to it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    _, further = parser.parse_known_args(arguments)
    new = copy_lessons()
    print(f"{len(new)} new copies in {MINE.name}/: yours to write in, and git ignores them.")
    write_settings(Path(sys.prefix))
    command = [sys.executable, "-m", "jupyterlab", f"--LabApp.default_url=/lab/tree/{FIRST}"]
    command.append(f"--ServerApp.tornado_settings={LARGE_UPLOADS}")
    # So that `python` is this one in JupyterLab's terminal and in a notebook, too.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    try:
        return subprocess.call([*command, *further], cwd=ROOT, env={**os.environ, "PATH": path})
    except KeyboardInterrupt:  # Jupyter has got it as well, and has asked
        return 0


if __name__ == "__main__":
    sys.exit(main())
