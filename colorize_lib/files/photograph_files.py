"""From photographs in files to colored copies in files: many at once, and no original harmed.

What is in a file is settled in `photographs`, its colors in `colorizer`. Here it is decided which
files are meant, where their copies go, and that one bad file does not stop the others.
"""

import os
import sys
from pathlib import Path

from tqdm import tqdm

from colorize_lib.errors import ColorizeError
from colorize_lib.files import photographs, pictures


def output_path(path, file_format, output=None, into_folder=False):
    """Where the colored copy of a photograph goes.

    Its ending is that of the photograph; but .png, or that of its true format, where a file
    with this ending could not hold the copy.

    Args:
        path: path of the photograph.
        file_format: its format as Pillow names it, as in `photographs.Photograph.format`.
        output: a file or a folder; without one, the copy goes beside the photograph as
            NAME-color.
        into_folder: whether `output` is a folder, in which the copy gets the name of the
            photograph; if not, it is the very file.

    Returns:
        A path.
    """
    path = Path(path)
    if output is not None and not into_folder:
        return Path(output)
    endings = photographs.writable_endings().get(
        file_format, photographs.FORMATS[photographs.IN_THEIR_PLACE].endings
    )
    ending = path.suffix if path.suffix.lower() in endings else endings[0]
    if output is None:
        return path.with_name(f"{path.stem}-color{ending}")
    return Path(output) / f"{path.stem}{ending}"


def colorize_files(
    paths,
    prepare,
    output=None,
    overwrite=False,
    largest_megapixels=photographs.LARGEST_MEGAPIXELS,
    show=True,
):
    """Color photographs, from file to file.

    A photograph that cannot be colored does not stop the others. No original is ever written to.

    Args:
        paths: list of photographs, and of folders of photographs. In a folder, hidden files
            and subfolders are left out, and so is NAME-color where NAME is there, too: it is
            the result of an earlier call.
        prepare: function without arguments that gets ready, by loading a network, say, and
            gives the function that colors: from pixels as `photographs.pixels_of` gives them to
            those that `photographs.write` wants. It is called once, and only when there is a
            photograph to color: it may take its time.
        output: where the copies go: a folder if there is one, or if the name ends with a
            slash, or if there are several photographs; otherwise a file. Without it, each copy
            goes beside its photograph as NAME-color.
        overwrite: whether files that exist may be replaced.
        largest_megapixels: how many million pixels a photograph may have.
        show: whether to print a line for each photograph that is finished, and draw a bar if
            there are several and someone is looking.

    Returns:
        List of the paths of the copies.

    Raises:
        ColorizeError: if the output is wrong, before anything is done; if `prepare` raises it,
            before anything is colored; or at the end, with a sentence for each photograph that
            could not be colored.
    """
    if not largest_megapixels > 0:
        raise ColorizeError(
            f"No photograph has at most {largest_megapixels:g} megapixels: choose a limit above 0."
        )
    into_folder = _is_meant_as_folder(output, paths)
    _check_output(output, into_folder)
    files, complaints = _files_of(paths)
    originals = {_identity(path) for path in files if os.path.exists(path)}
    copies = {}
    colorize = None
    with tqdm(files, unit="photo", disable=None if show and len(files) > 1 else True) as bar:
        for path in bar:
            try:
                photograph = photographs.read(path, largest_megapixels)
                target = output_path(path, photograph.format, output, into_folder)
                _check_target(path, target, originals, copies, overwrite)
            except ColorizeError as error:
                complaints.append(str(error))
                continue
            # Not caught here: if this fails, it would fail for every other photograph, too.
            colorize = colorize or prepare()
            try:
                colored = _colored(path, photograph, colorize)
                photographs.write(target, colored, photograph)
            except ColorizeError as error:
                complaints.append(str(error))
            except MemoryError:
                complaints.append(photographs.needs_too_much_memory(path))
            else:
                copies[_identity(target)] = target
                if show:
                    bar.write(_printable(f"{path} -> {target}"), file=sys.stdout)
    if complaints:
        raise ColorizeError("\n".join(complaints))
    return list(copies.values())


def _colored(path, photograph, colorize):
    """What `colorize` makes of a photograph; if it complains, the file is named."""
    try:
        return colorize(photograph.pixels)
    except ColorizeError as error:
        raise ColorizeError(f"{path} was not colored: {error}") from error


def _is_meant_as_folder(output, paths):
    if output is None:
        return False
    if len(paths) != 1 or os.path.isdir(paths[0]):
        return True
    return str(output).endswith(("/", os.sep)) or os.path.isdir(output)


def _check_output(output, into_folder):
    """See that an output can be written to, before the hard work starts."""
    if output is None:
        return
    if not into_folder:
        photographs.format_of_ending(Path(output))
    folder = Path(output) if into_folder else Path(output).parent
    # Missing folders are made, so what counts is the first one that is there.
    places = (folder, *folder.absolute().parents)
    existing = next(place for place in places if os.path.exists(place))
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        raise ColorizeError(
            f"Nothing can be put into {folder}, because {existing} is not a folder where you may "
            "write: name another one with -o."
        )


def _files_of(paths):
    """The photographs that are meant by files and folders, each once, and what was wrong."""
    files, complaints = {}, []
    for path in map(Path, paths):
        try:
            for file in photographs_in(path) if os.path.isdir(path) else [path]:
                files.setdefault(os.path.abspath(file), file)
        except ColorizeError as error:
            complaints.append(str(error))
    return list(files.values()), complaints


def photographs_in(folder):
    """The picture files in a folder, but not in its subfolders, as `pictures.files_in` sorts them.

    Hidden files are left out, and so is NAME-color where NAME is there, too: it is the result
    of an earlier call.

    Args:
        folder: path of a folder.

    Returns:
        List of paths.

    Raises:
        ColorizeError: if there is no picture, or the folder cannot be read.
    """
    known = [ending for kind in photographs.FORMATS.values() for ending in kind.endings]
    known += [ending for endings in photographs.ONLY_READ.values() for ending in endings]
    files = pictures.files_in(folder, known)
    results = {f"{path.stem}-color" for path in files}
    files = [path for path in files if path.stem not in results]
    if not files:
        raise ColorizeError(
            f"There is no picture in the folder {folder} ({', '.join(known)}): name another one."
        )
    return files


def _check_target(path, target, originals, copies, overwrite):
    """See that a copy may be written where it should go."""
    if not os.path.exists(target):
        return
    if _identity(target) in originals:
        reason = "is an original, which is never overwritten: name another place with -o"
    elif _identity(target) in copies:
        reason = "was just made from another photograph: color this one in another call"
    elif not overwrite:
        reason = "exists: add --overwrite to replace it, or name another place with -o"
    else:
        return
    raise ColorizeError(f"{path} was not colored, because {target} {reason}.")


def _identity(path):
    """Tells whether two paths are the same file, by whatever names and links."""
    status = os.stat(path)
    return status.st_dev, status.st_ino


def _printable(text):
    """The text with a question mark for what the terminal has no letter for."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
