"""Put your notebooks into one file, to hand in: python tools/collect.py "YOUR NAME"

Into `hand-in/YOUR-NAME.zip` go the copies in `my/` in which you have written, as they were last
saved, and which exercises you have solved. A teacher reads a folder of these with `make marks`.
"""

import argparse
import json
import re
import sys
import zipfile
from pathlib import Path

from colorize_lib.errors import ColorizeError
from colorize_lib.files.whole import write_whole
from lab import MINE, untouched
from notebook_files import NOTEBOOKS, ROOT, all_notebooks

HAND_IN = ROOT / "hand-in"
PROGRESS = "exercises.json"  # of the folder for runs


def written_in(lessons: Path = NOTEBOOKS, mine: Path = MINE) -> list[Path]:
    """Return the copies in which something was written; running them is not writing."""
    copies = [(lesson, mine / lesson.name) for lesson in all_notebooks(lessons)]
    return [
        copy
        for lesson, copy in copies
        if copy.exists() and sources(copy.read_text(encoding="utf-8")) != sources(untouched(lesson))
    ]


def sources(text: str) -> list[str] | str:
    """Return what stands in a notebook's cells; of a damaged one, the text as it is."""
    try:
        return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]
    except (ValueError, KeyError, TypeError):
        return text


def file_name(name: str) -> str:
    """Return a file's name that every system takes: letters of any language, digits, dashes.

    Raises:
        ColorizeError: if nothing is left of the name.
    """
    clean = re.sub(r"[^\w-]+", "-", name).strip("-_")
    if not clean:
        raise ColorizeError('Say whose work this is: make collect NAME="Ada Lovelace".')
    return f"{clean}.zip"


def collect(name: str, notebooks: list[Path], progress: Path, folder: Path = HAND_IN) -> Path:
    """Write the file to hand in, whole or not at all.

    Args:
        name: of the student.
        notebooks: those to hand in.
        progress: the file of what is solved, which need not be there.

    Returns:
        The path of the file.

    Raises:
        ColorizeError: without a name or a notebook, and if the file cannot be written.
    """
    path = folder / file_name(name)
    if not notebooks:
        raise ColorizeError(
            "There is nothing to hand in yet: write in the notebooks that `make lab` opens, save "
            "them, then run the same command again."
        )

    def write(file) -> None:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for notebook in notebooks:
                archive.write(notebook, notebook.name)
            if progress.exists():
                archive.write(progress, PROGRESS)

    write_whole(path, write)
    return path


def main(arguments: list[str] | None = None) -> int:
    """Write the file to hand in, and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="+", help="whose work it is")
    from colorize_lib.runs import records  # late, because it loads Keras

    notebooks = written_in()
    try:
        name = " ".join(parser.parse_args(arguments).name)
        path = collect(name, notebooks, records.runs_folder() / PROGRESS)
    except ColorizeError as error:
        print(error, file=sys.stderr)
        return 1
    names = ", ".join(each.stem for each in notebooks)
    print(f"Hand in {path.relative_to(ROOT).as_posix()}: {names},")
    print("as last saved. (Copies in which you have written nothing are left out.)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
