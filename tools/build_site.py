"""Build the site: python tools/build_site.py

Sphinx wants its sources in one folder. So this lays them side by side in build/site/source: what
is in docs/, the lessons, the student's copies to download, and the leaderboard. Two kinds of pages
are written here, because the project knows what stands on them: the list of lessons and a page for
each module. Then Sphinx makes build/site/html of them. A warning is an error.
"""

import argparse
import ast
import base64
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import PIL.Image
import PIL.ImageOps

import colab
import where
from notebook_files import NOTEBOOKS, ROOT, all_notebooks, read_notebook, write_text

SITE = ROOT / "build" / "site"
# What the site takes from elsewhere, where it exists, under the same name.
BESIDE = ("results/README.md", "results/photographs.jpg", "CHANGELOG.md")
# The groups of lessons: the number of the first of each, and a title.
GROUPS = {
    0: "Start, and pictures as numbers",
    2: "The original's four experiments",
    6: "What the numbers mean",
    9: "Beyond the original",
}
CARD = (480, 240)  # width and height in pixels
LINK = re.compile(r"\[(?P<words>[^\]]*)\]\((?P<path>[^)#:\s]+)(?P<anchor>#[^)\s]*)?\)")


def lay_out(source: Path, repository: str = "") -> None:
    """Lay the sources of the site side by side in an empty folder."""
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(ROOT / "docs", source, ignore=shutil.ignore_patterns("__pycache__"))
    for lesson in all_notebooks():
        copy(lesson, source / "notebooks" / lesson.name)
        student = NOTEBOOKS / "student" / lesson.name
        if student.exists():
            copy(student, source / "downloads" / "student" / lesson.name)
    for name in filter(lambda name: (ROOT / name).exists(), BESIDE):
        copy(ROOT / name, source / name)
    write_lessons(source)
    write_library(source)
    for page in [*(ROOT / "docs").glob("*.md"), *map(ROOT.joinpath, BESIDE)]:
        place = source / place_of(page)
        if place.suffix == ".md" and place.exists():
            text = links_within_site(page.read_text(encoding="utf-8"), page, source, repository)
            write_text(place, text)


def place_of(path: Path) -> Path:
    """Return where a file of the project is in the folder of sources."""
    return path.relative_to(ROOT / "docs" if path.is_relative_to(ROOT / "docs") else ROOT)


def links_within_site(text: str, page: Path, source: Path, repository: str) -> str:
    """Have a page's links to files lead to the site, or else to the repository, or else nowhere."""

    def link(match: re.Match) -> str:
        file = Path(os.path.normpath(page.parent / match["path"]))
        if not file.is_relative_to(ROOT) or not file.exists():
            return match[0]
        if (source / place_of(file)).is_file():
            here = (source / place_of(page)).parent
            target = Path(os.path.relpath(source / place_of(file), here)).as_posix()
        elif repository:
            target = (
                f"https://github.com/{repository}/blob/main/{file.relative_to(ROOT).as_posix()}"
            )
        else:
            return match["words"]
        return f"[{match['words']}]({target}{match['anchor'] or ''})"

    return LINK.sub(link, text)


def copy(path: Path, to: Path) -> None:
    """Copy a file with its date, so that Sphinx reads again only what has changed."""
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, to)


def write_lessons(source: Path) -> None:
    """Write the list of lessons: for each its first picture, its title and what one does."""
    text = "# Lessons\n"
    groups = {title: [] for title in GROUPS.values()}
    for path in all_notebooks():
        number = int(path.name.split("_")[0])
        groups[GROUPS[max(first for first in GROUPS if first <= number)]].append(path)
    for title, paths in groups.items():
        pages = "\n".join(f"notebooks/{path.stem}" for path in paths)
        text += f"\n## {title}\n\n{{.lessons}}\n"
        text += "".join(card(path, source) for path in paths)
        text += f"\n```{{toctree}}\n:hidden:\n:caption: {title}\n\n{pages}\n```\n"
    write_text(source / "lessons.md", text)


def card(path: Path, source: Path) -> str:
    """Return a lesson as an entry of the list, and write its picture."""
    notebook = read_notebook(path)
    words = notebook.cells[0].source
    title = words.splitlines()[0].removeprefix("# ")
    rows = dict(re.findall(r"^\| ([^|]+?) \| (.+?) \|$", words, re.MULTILINE))
    kind, output = next(
        (kind, output)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for kind in output.get("data", {})
        if kind.startswith("image/")
    )
    picture = PIL.Image.open(io.BytesIO(base64.b64decode(output.data[kind]))).convert("RGB")
    (source / "cards").mkdir(exist_ok=True)
    upper_left = PIL.ImageOps.fit(picture, CARD, centering=(0, 0))
    upper_left.save(source / "cards" / f"{path.stem}.png")
    alternative = re.sub(r"\s+", " ", output.metadata[kind]["alt"])
    what = rows.get("What you will do", "")
    return f"""- ![{alternative}](cards/{path.stem}.png)

  [{title}](notebooks/{path.name})

  {what[:1].upper()}{what[1:]}
"""


def write_library(source: Path) -> None:
    """Write a page for each module of the first level, and a list of them in reading order."""
    text = "# The library\n\nTen modules, in reading order. Each can be read in one sitting.\n\n"
    for module in where.MODULES:
        code = (ROOT / "colorize_lib" / f"{module}.py").read_text(encoding="utf-8")
        about = ast.get_docstring(ast.parse(code)).splitlines()[0]
        text += f"- [{module}]({module}.md): {about}\n"
        page = f"# {module}\n\n```{{eval-rst}}\n.. automodule:: colorize_lib.{module}\n```\n"
        write_text(source / "library" / f"{module}.md", page)
    text += "\n```{toctree}\n:hidden:\n\n" + "\n".join(where.MODULES) + "\n```\n"
    write_text(source / "library" / "index.md", text)


def main(arguments: list[str] | None = None) -> int:
    """Lay out the sources and run Sphinx; return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.parse_args(arguments)
    lay_out(SITE / "source", colab.owner_and_name())
    command = [sys.executable, "-m", "sphinx", "--builder", "html", "--fail-on-warning"]
    command += ["--keep-going", "--quiet", str(SITE / "source"), str(SITE / "html")]
    search = os.pathsep.join([str(ROOT), str(ROOT / "tools")])
    status = subprocess.call(command, env={**os.environ, "PYTHONPATH": search})
    if status == 0:
        print(f"The site is in {(SITE / 'html' / 'index.html').relative_to(ROOT)}")
    return status


if __name__ == "__main__":
    sys.exit(main())
