"""From photographs in files to colored copies in files: many at once, and no original harmed.

What is in a file is settled in `photographs`, which files are meant in `which_photographs`, their
colors in `colorizer`. Here it is decided where copies go, and that one bad file does not stop the
others.
"""

import os
import sys
from pathlib import Path

from tqdm import tqdm

from colorize_lib.errors import ColorizeError
from colorize_lib.files import photographs, which_photographs


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
    Called again, it goes on with what is not there yet.

    Args:
        paths: list of photographs, of folders of photographs, and of patterns such as *.jpg. What
            they mean is told in `which_photographs`; results of earlier calls are left out.
        prepare: function without arguments that gets ready, by loading a network, say, and
            gives the function that colors: from pixels as `picture_pixels.pixels_of` gives them to
            those that `photographs.write` wants. It is called once, and only when there is a
            photograph to color: it may take its time.
        output: where the copies go: a folder if there is one, or if the name ends with a
            slash, or if there are several photographs; otherwise a file. Without it, each copy
            goes beside its photograph as NAME-color.
        overwrite: whether files that exist may be replaced.
        largest_megapixels: how many million pixels a photograph may have.
        show: whether to print a line for each photograph that is finished, one more if there are
            other pictures in its file, and how many were there already; and to draw a bar if
            there are several and someone is looking.

    Returns:
        List of the paths of the copies that were made.

    Raises:
        ColorizeError: if the output is wrong, before anything is done; if `prepare` raises it,
            before anything is colored; or at the end, with a sentence for each photograph that
            could not be colored.
    """
    _check_limit(largest_megapixels)
    paths = which_photographs.expanded(paths)
    into_folder = _is_meant_as_folder(output, paths)
    _check_output(output, into_folder)
    files, complaints = which_photographs.meant_by(paths)
    places = _Places(files, output, into_folder, overwrite)
    colorize = None
    with tqdm(files, unit="photo", disable=None if show and len(files) > 1 else True) as bar:
        for path in bar:
            try:
                which_photographs.check_kind(path)
                photograph = photographs.read(path, largest_megapixels)
                target = places.for_copy_of(path, photograph)
            except ColorizeError as error:
                complaints.append(str(error))
                continue
            if target is None:
                continue
            # Not caught here: if this fails, it would fail for every other photograph, too.
            colorize = colorize or prepare()
            try:
                _write_colored(target, path, photograph, colorize)
            except ColorizeError as error:
                complaints.append(str(error))
            else:
                places.made(target)
                _tell(bar, _told_of(path, target), show)
        if places.there_already:
            _tell(bar, _told_of_those_there(places.there_already), show)
    if complaints:
        raise ColorizeError("\n".join(complaints))
    return places.copies


def _check_limit(largest_megapixels):
    if not largest_megapixels > 0:
        raise ColorizeError(
            f"No photograph has at most {largest_megapixels:g} megapixels: choose a limit above 0."
        )


def _write_colored(target, path, photograph, colorize):
    """Color a photograph and write its copy; if there is not enough memory, that is told."""
    try:
        photographs.write(target, _colored(path, photograph, colorize), photograph)
    except MemoryError:
        raise ColorizeError(photographs.needs_too_much_memory(path)) from None


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
    existing = next(place for place in places if os.path.lexists(place))
    if not os.path.isdir(existing) or not os.access(existing, os.W_OK):
        raise ColorizeError(
            f"Nothing can be put into {folder}, because {existing} is not a folder where you may "
            "write: name another one with -o."
        )


class _Places:
    """Where the copies of one call go: none over an original, and no two in the same place."""

    def __init__(self, files, output, into_folder, overwrite):
        self._originals = {_identity(path) for path in files if os.path.exists(path)}
        self._output = output
        self._into_folder = into_folder
        self._overwrite = overwrite
        self._taken = set()
        self.copies = []
        self.there_already = 0

    def for_copy_of(self, path, photograph):
        """Where the copy of a photograph goes; None if it is there already, which is counted.

        Raises:
            ColorizeError: if another file is there that may not be replaced.
        """
        target = output_path(path, photograph.format, self._output, self._into_folder)
        if not os.path.exists(target):
            return target
        if _identity(target) in self._originals:
            reason = "is an original, which is never overwritten: name another place with -o"
        elif _identity(target) in self._taken:
            reason = "is the copy of another photograph: color this one in another call"
        elif self._overwrite:
            return target
        elif self._is_its_copy(target, path):
            self._taken.add(_identity(target))
            self.there_already += 1
            return None
        else:
            reason = "exists: add --overwrite to replace it, or name another place with -o"
        raise ColorizeError(f"{path} was not colored, because {target} {reason}.")

    def _is_its_copy(self, target, path):
        """Whether an earlier call made this file of this photograph.

        Who names the very file is told that it exists instead.
        """
        by_our_choice = self._output is None or self._into_folder
        return (
            by_our_choice
            and which_photographs.is_result(target, path)
            and which_photographs.has_its_date(target, path)
        )

    def made(self, target):
        """Remember that a copy was made."""
        self._taken.add(_identity(target))
        self.copies.append(target)


def _identity(path):
    """Tells whether two paths are the same file, by whatever names and links."""
    status = os.stat(path)
    return status.st_dev, status.st_ino


def _told_of(path, target):
    line = f"{path} -> {target}"
    header = photographs.header_of(path)
    if header and header.pictures > 1:
        line += f"\n{path} has {header.pictures} pages or frames: only the first is colored."
    return line


def _told_of_those_there(count):
    there = "1 was there already" if count == 1 else f"{count} were there already"
    return f"{there}: add --overwrite to color again."


def _tell(bar, text, show):
    """Print text above the bar, with a question mark for what the terminal has no letter for."""
    if show:
        encoding = sys.stdout.encoding or "utf-8"
        bar.write(text.encode(encoding, "replace").decode(encoding), file=sys.stdout)
