"""Build a notebook from cells: build.py NN CELLS.py OUT.ipynb"""

import hashlib
import re
import sys
import textwrap
from pathlib import Path

import nbformat

cells = []


def no_marker_first(text):
    """Move a line's first marker behind the last word of the line above: Markdown needs it."""
    return re.sub(r"(\S+)\n(<!--=)", r"\n\1 \2", text)


def md(text):
    """A markdown cell, its paragraphs wrapped at 110."""
    blocks = []
    for block in text.strip("\n").split("\n\n"):
        lines = block.split("\n")
        if block.startswith(("- ", "1. ")):
            lines = [line.strip() for line in lines]
        plain = not any(line.startswith(("|", "#", "<", "```", " ")) for line in lines)
        if plain and any(line.startswith(("- ", "1. ", "2. ", "3. ")) for line in lines):
            items, now = [], []
            for line in lines:
                if line.startswith(("- ", "1. ", "2. ", "3. ")) and now:
                    items.append(" ".join(now))
                    now = []
                now.append(line)
            items.append(" ".join(now))
            block = "\n".join(
                textwrap.fill(
                    item,
                    110,
                    subsequent_indent="   " if item[0].isdigit() else "  ",
                    break_long_words=False,
                    break_on_hyphens=False,
                )
                for item in items
            )
        elif plain:
            block = textwrap.fill(
                " ".join(lines), 110, break_long_words=False, break_on_hyphens=False
            )
        blocks.append(block)
    cells.append(nbformat.v4.new_markdown_cell(no_marker_first("\n\n".join(blocks))))


def code(text, check=False):
    cell = nbformat.v4.new_code_cell(text.strip("\n"))
    if check:
        cell.metadata["tags"] = ["nbval-check-output"]
    cells.append(cell)


exec(Path(sys.argv[2]).read_text())  # noqa: S102

for number, cell in enumerate(cells):
    cell["id"] = hashlib.sha256(f"{sys.argv[1]}-{number}".encode()).hexdigest()[:8]
notebook = nbformat.v4.new_notebook(
    cells=cells,
    metadata={
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    },
)
nbformat.validate(notebook)
nbformat.write(notebook, sys.argv[3])
print(len(cells), "cells")
