"""Read what students hand in, and trust nothing in it: no file is unpacked, no code is run.

A file is what `make collect` writes, or a zip of the notebooks made by hand, in folders or not.
"""

import json
import warnings
import zipfile
import zlib
from lzma import LZMAError
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

import nbformat

from collect import PROGRESS
from colorize_lib.errors import ColorizeError

LARGEST_FILE = 200_000_000  # bytes: a notebook with all its pictures has about 1,000,000
LARGEST_MEMBER = 20_000_000
MOST_MEMBERS = 1000
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,  # packed in a way that Python does not know
    RuntimeError,  # a password is needed
)
NO_NOTEBOOK = (
    nbformat.ValidationError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
)


class HandedIn(NamedTuple):
    """What one student handed in."""

    code: dict[str, list[str]]  # lesson -> the source of each code cell
    claimed: dict[str, list[str]]  # lesson -> what the student's own record calls solved
    complaints: list[str]  # a sentence for each notebook that cannot be read


def read(path: Path, lessons: list[str]) -> HandedIn:
    """Read one file.

    Args:
        path: of the zip file.
        lessons: the names of the lessons; other members are passed over.

    Raises:
        ColorizeError: if the file is damaged, far too large or made to do harm.
    """
    if path.stat().st_size > LARGEST_FILE:
        raise ColorizeError(f"The file has more than {LARGEST_FILE / 1e6:.0f} MB: ask for another.")
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = {f"{lesson}.ipynb" for lesson in lessons} | {PROGRESS}
            members = find(archive.infolist(), wanted)
            contents = {name: content(archive, member) for name, member in members.items()}
    except DAMAGED:
        raise ColorizeError(
            "This is no zip file, or it is damaged or locked: ask for it again."
        ) from None
    claimed = claims(contents.pop(PROGRESS, b"{}"))
    code, complaints = {}, []
    for name, text in sorted(contents.items()):
        try:
            code[name.removesuffix(".ipynb")] = code_cells(text)
        except NO_NOTEBOOK:
            complaints.append(f"{name} is no notebook: ask for it again.")
    if not code and not complaints:
        complaints.append("There is no lesson in the file: ask for what `make collect` makes.")
    return HandedIn(code, claimed, complaints)


def find(members: list[zipfile.ZipInfo], wanted: set[str]) -> dict[str, zipfile.ZipInfo]:
    """Return the members that are wanted, by their names without folders."""
    if len(members) > MOST_MEMBERS:
        raise ColorizeError(f"There are more than {MOST_MEMBERS} files in it: ask for another.")
    found = {}
    for member in members:
        place = PureWindowsPath(member.filename)  # it knows / and \ alike
        if place.anchor or ".." in place.parts:
            raise ColorizeError("A file in it leads out of its folder: ask how it was made.")
        if place.name in found:
            raise ColorizeError(f"{place.name} is in it twice: ask which one counts.")
        if place.name in wanted:
            found[place.name] = member
    return found


def content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return what is in a member, and read no more of it than it may have."""
    with archive.open(member) as file:
        text = file.read(LARGEST_MEMBER + 1)
    if len(text) > LARGEST_MEMBER:
        name = PureWindowsPath(member.filename).name
        raise ColorizeError(
            f"{name} has more than {LARGEST_MEMBER / 1e6:.0f} MB: ask for it without outputs."
        )
    return text


def code_cells(text: bytes) -> list[str]:
    """Return the source of each code cell; the outputs count for nothing.

    Raises:
        one of NO_NOTEBOOK: if it is none.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # older notebooks do without names of cells
        notebook = nbformat.reads(text.decode("utf-8"), as_version=4)
        nbformat.validate(notebook)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def claims(text: bytes) -> dict[str, list[str]]:
    """Return what a student's record of progress says; of a damaged one, nothing."""
    try:
        kept = json.loads(text)
        return {lesson: names for lesson, names in kept.items() if isinstance(names, list)}
    except NO_NOTEBOOK:
        return {}
