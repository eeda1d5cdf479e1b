"""Build notebook 09 from cells_09.py, without outputs.

python drafts/build09.py notebooks/09_colors_as_classes.ipynb
"""

import hashlib
import re
import sys
import textwrap
from pathlib import Path

import nbformat

if len(sys.argv) != 2:
    sys.exit("Say where the notebook goes: python drafts/build09.py PATH")
cells = []


def is_item(line):
    return bool(re.match(r"- |\d+\. ", line))


def no_marker_first(text):
    """Move the last word of a line down where the next one starts with a marker: that is HTML."""
    before = None
    while text != before:
        before = text
        text = re.sub(r" (\S+)\n( *)(<!--=)", r"\n\2\1 \3", text)
    return text


def md(text):
    """A markdown cell, its paragraphs wrapped at 110."""
    blocks = []
    for block in text.strip("\n").split("\n\n"):
        lines = block.split("\n")
        if block.startswith(("- ", "1. ")):
            lines = [line.strip() for line in lines]
        plain = not any(line.startswith(("|", "#", "<", "```", " ")) for line in lines)
        if plain and any(is_item(line) for line in lines):
            items, now = [], []
            for line in lines:
                if is_item(line) and now:
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
    source = no_marker_first("\n\n".join(blocks))
    if re.search(r"^ *<!--=", source, re.MULTILINE):
        sys.exit(f"A paragraph starts with a marker: put a word before it. {source[:80]}")
    cells.append(nbformat.v4.new_markdown_cell(source))


def code(text, check=False):
    cell = nbformat.v4.new_code_cell(text.strip("\n"))
    if check:
        cell.metadata["tags"] = ["nbval-check-output"]
    cells.append(cell)


exec(Path(__file__).with_name("cells_09.py").read_text())  # noqa: S102

for number, cell in enumerate(cells):
    cell["id"] = hashlib.sha256(f"09-{number}".encode()).hexdigest()[:8]
notebook = nbformat.v4.new_notebook(
    cells=cells,
    metadata={
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    },
)
nbformat.validate(notebook)
nbformat.write(notebook, sys.argv[1])
print(len(cells), "cells")
