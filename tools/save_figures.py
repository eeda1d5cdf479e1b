"""Save every picture of the lessons as a PNG file in build/figures: python tools/save_figures.py

They are taken from the stored outputs, and named by lesson and order. What each one shows stands
in build/figures/alt-texts.txt, for slides and for whoever cannot see them.
"""

import argparse
import base64
import io
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import PIL.Image

from check_notebooks import FIGURES
from notebook_files import NOTEBOOKS, ROOT, all_notebooks, read_notebook, write_text

FOLDER = ROOT / "build" / "figures"


def pictures(path: Path) -> Iterator[tuple[bytes, str]]:
    """Yield each picture of a notebook, as it is stored, and what it shows."""
    for cell in read_notebook(path).cells:
        for output in cell.get("outputs", []):
            for kind in FIGURES:
                if kind in output.get("data", {}):
                    alt = output.metadata.get(kind, {}).get("alt", "")
                    yield base64.b64decode(output.data[kind]), alt


def save(lessons: Path = NOTEBOOKS, folder: Path = FOLDER) -> list[Path]:
    """Write all pictures into a folder that is made anew, and return their paths in order."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    paths, texts = [], []
    for lesson in all_notebooks(lessons):
        for number, (stored, alt) in enumerate(pictures(lesson), start=1):
            paths.append(folder / f"{lesson.stem}-{number:02}.png")
            with PIL.Image.open(io.BytesIO(stored)) as picture:
                picture.save(paths[-1], format="PNG")
            texts.append(f"{paths[-1].name}: {alt}\n")
    write_text(folder / "alt-texts.txt", "".join(texts))
    return paths


def main(arguments: list[str] | None = None) -> int:
    """Save the pictures, and say where."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.parse_args(arguments)
    paths = save()
    print(f"{len(paths)} pictures in {FOLDER.relative_to(ROOT).as_posix()}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
