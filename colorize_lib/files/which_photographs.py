"""Which photographs are meant by files, folders and patterns: none is left out without a word.

Only names and the beginnings of files are looked at here. The pixels are read in `photographs`.
"""

import glob
import os
from pathlib import Path

from colorize_lib.errors import ColorizeError
from colorize_lib.files import photographs, pictures

# Other endings of files that can be read. New files never get these.
MORE_ENDINGS = (".apng", ".avifs", ".j2c", ".j2k", ".jpc", ".jpf", ".jpx", ".mpo")
ENDINGS = (
    *(ending for kind in photographs.FORMATS.values() for ending in kind.endings),
    *(ending for endings in photographs.ONLY_READ.values() for ending in endings),
    *MORE_ENDINGS,
)
# What cameras write instead of pictures. Many of these begin like a TIFF file, but what is found
# there is a small preview: they must not be read as one.
RAW = "a raw file of a camera"
# Photographs that cannot be read are named, too, and what kind they are of.
NOT_READ = {
    RAW: (
        *(".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff", ".iiq", ".k25"),
        *(".kdc", ".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".raw", ".rw2"),
        *(".rwl", ".sr2", ".srf", ".srw", ".x3f"),
    ),
    "a JPEG XL picture": (".jxl",),
    "a JPEG XR picture": (".jxr", ".wdp", ".hdp"),
    "a TGA picture": (".tga",),
    "an OpenEXR picture": (".exr",),
    "a Radiance picture": (".hdr",),
    "a GIMP picture": (".xcf",),
    "a Windows bitmap without its head": (".dib",),
}
KIND_OF_ENDING = {ending: kind for kind, endings in NOT_READ.items() for ending in endings}
# These formats have no place for a note, so that a result is told by its date alone.
WITHOUT_NOTES = ("BMP", "JPEG2000")


def expanded(paths):
    """Paths with the files for which a pattern stands, such as *.jpg, in its place.

    Most shells have done that before; that of Windows has not.

    Args:
        paths: list of paths. What is there is never taken for a pattern, whatever its name.

    Returns:
        List of paths. A pattern for which there is no file stays in it, as it is.
    """
    found = []
    for path in map(Path, paths):
        matches = [] if os.path.lexists(path) else glob.glob(os.fspath(path))
        found += map(Path, sorted(matches, key=os.fsencode)) if matches else [path]
    return found


def meant_by(paths):
    """The photographs that are meant by files and folders, each once, and what was wrong.

    A file NAME-color is left out where NAME is meant, too, and has become this file earlier: by
    the note in it that its colors are guesses.

    Args:
        paths: list of files, and of folders of photographs.

    Returns:
        List of paths, and a list of sentences about folders that could not be used.
    """
    files, complaints = {}, []
    for path in map(Path, paths):
        try:
            for file in photographs_in(path) if os.path.isdir(path) else [path]:
                files.setdefault(os.path.abspath(file), file)
        except ColorizeError as error:
            complaints.append(str(error))
    return _without_results(list(files.values())), complaints


def photographs_in(folder):
    """What looks like a photograph in a folder, but not in its subfolders.

    That is by the ending of its name, whether it can be read or not; by its beginning, where
    its name has no ending.

    Args:
        folder: path of a folder.

    Returns:
        List of paths, as `pictures.files_in` sorts them, results of earlier calls included.
        Hidden files are left out.

    Raises:
        ColorizeError: if there is no picture, or the folder cannot be read.
    """
    looks_like_one = {"", *ENDINGS, *KIND_OF_ENDING}
    files = [
        path
        for path in pictures.files_in(folder, looks_like_one)
        if path.suffix or photographs.header_of(path)
    ]
    if not files:
        raise ColorizeError(
            f"There is no picture in the folder {folder} ({', '.join(ENDINGS)}): name another one."
        )
    return files


def _without_results(files):
    """The files but for NAME-color where it was made of NAME, which is among them, too."""
    originals = {_place(path, f"{path.stem}-color"): path for path in files}
    return [
        path
        for path in files
        if _place(path, path.stem) not in originals
        or not is_result(path, originals[_place(path, path.stem)])
    ]


def _place(path, stem):
    return os.path.dirname(os.path.abspath(path)), stem


def is_result(path, photograph):
    """Whether a file is a colored copy, by the note in it or else by its date.

    Args:
        path: path of a file.
        photograph: path of the photograph that it may be a copy of.

    Returns:
        True or False; False, too, if the file cannot be read.
    """
    header = photographs.header_of(path)
    if header and header.format in WITHOUT_NOTES:
        return has_its_date(path, photograph)
    return photographs.is_colored(path)


def has_its_date(path, photograph):
    """Whether a file was last changed when a photograph was, as a copy of it says it was."""
    try:
        return os.stat(path).st_mtime_ns == os.stat(photograph).st_mtime_ns
    except OSError:  # one of them is not there or may not be read
        return False


def check_kind(path):
    """See that a file is not of a kind that cannot be read.

    Args:
        path: path of a file.

    Raises:
        ColorizeError: if it is a link that leads nowhere, or a photograph of a kind that
            cannot be read. The beginning of a file counts more than the ending of its name.
    """
    if os.path.islink(path) and not os.path.exists(path):
        raise ColorizeError(
            f"{path} is a link to {os.readlink(path)}, which is not there or may not be read: "
            "repair the link or take it away."
        )
    ending = Path(path).suffix.lower()
    kind = KIND_OF_ENDING.get(ending)
    if not os.path.isfile(path) or (kind != RAW and photographs.header_of(path)):
        return
    if ending in photographs.ONLY_READ["HEIF"] and not photographs.reads_heif():
        raise ColorizeError(
            f"{path} is a HEIC picture, for which a library is missing: "
            "`pip install pillow-heif`, then run it again; or save it as JPEG."
        )
    if kind:
        raise ColorizeError(
            f"{path} is {kind}, which cannot be read: save it as JPEG, PNG or TIFF "
            "with the program that opens it."
        )
