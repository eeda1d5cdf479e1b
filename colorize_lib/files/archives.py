"""Archives of data sets: find one on this computer, or download it, whole and verified."""

import contextlib
import errno
import os
from pathlib import Path
from typing import NamedTuple

import pooch
import requests

from colorize_lib.errors import ColorizeError
from colorize_lib.files import home

READ_TIMEOUT_SECONDS = 60


class Archive(NamedTuple):
    """A data set in one file, as its official page offers it."""

    data_set: str  # what it is called
    name: str  # of the file
    url: str
    known_hash: str  # "sha256:..." or "md5:...", of the whole file
    megabytes: int
    # The environment variable that names a copy; with _URL behind it, a server that has the file.
    variable: str
    command: str  # that downloads it

    @property
    def how_to_get_it(self):
        return (
            f"fetch it once with `{self.command}` ({self.megabytes} MB, tens of minutes from the "
            f"official host), or set {self.variable} to a copy that somebody hands you"
        )

    @property
    def or_a_copy(self):
        return f"or set {self.variable} to a copy of the archive that somebody hands you"


def find(archive, path, usual_places):
    """Say where a data set is on this computer. Nothing is read and nothing is downloaded.

    Args:
        archive: an `Archive`.
        path: where it is, if somebody said so; it comes before the environment variable.
        usual_places: function without arguments that gives the first place where it is without
            being named, or None.

    Returns:
        A path.

    Raises:
        ColorizeError: if there is none, and if `path` or the variable names something that does
            not exist: that is a mistake to mend, not a reason to look further.
    """
    named = os.environ.get(archive.variable)
    if path is not None:
        complaint = f"there is no {{}}, which was given as the place of {archive.data_set}"
        return _existing(archive, path, complaint)
    if named:
        return _existing(archive, named, f"{archive.variable} names {{}}, which does not exist")
    place = usual_places()
    if place is None:
        raise ColorizeError(
            f"{archive.data_set} is not on this computer yet: {archive.how_to_get_it}."
        )
    return place


def _existing(archive, path, complaint):
    place = home.expanded(path)
    if not os.path.exists(place):
        raise ColorizeError(f"{complaint.format(place)}: correct it, or {archive.how_to_get_it}.")
    return place


def is_here(archive, usual_places):
    """Whether there is anything to read, in a usual place or in one that you named.

    True also for a variable that is wrong: `find()` then says so.
    """
    return bool(os.environ.get(archive.variable)) or usual_places() is not None


def cache_folder():
    """Where downloads are kept, in a folder of the user's.

    Raises:
        ColorizeError: if the user has no home folder.
    """
    with home.needed():
        return Path(pooch.os_cache("colorize-cnn")).expanduser()


def downloaded(archive):
    """The path of what `fetch()` downloaded, or None if there is nothing."""
    try:
        path = cache_folder() / archive.name
    except ColorizeError:
        return None
    return path if os.path.isfile(path) else None


class Unusable(Exception):
    """What is wrong with data, as the beginning of a sentence; `with_advice` ends it."""


@contextlib.contextmanager
def with_advice(archive, place, usual_places, forms):
    """Turn what goes wrong while data are read into a sentence that says what to do.

    Only what `fetch` put there may be advised to be deleted, and only if its checksum is wrong.
    Everything else is somebody's own, and perhaps only not what was expected.

    Args:
        archive: an `Archive`.
        place: path of what is read.
        usual_places: as for `find`.
        forms: what could be named instead, in words.

    Raises:
        ColorizeError: in place of `Unusable`, and where something may not be read.
    """
    try:
        yield
    except PermissionError as error:
        raise ColorizeError(
            f"{error.filename or place} cannot be read: ask its owner for the permission, "
            f"{archive.or_a_copy}."
        ) from error
    except Unusable as error:
        advice = f"name {forms}, or"
        if place == downloaded(archive) and not _has_hash(place, archive.known_hash):
            advice = "its checksum is wrong, so delete it and"
        elif place == usual_places():
            advice = "move it elsewhere and"
        raise ColorizeError(f"{error}: {advice} {archive.how_to_get_it}.") from error


def fetch(archive, folder=None, progress=True):
    """Download an archive.

    The official hosts are slow: allow tens of minutes. For a class, one person fetches it once and
    hands the file round, and everybody sets the variable to their copy.

    The file gets its name only when it is complete and its checksum is right; when anything fails,
    nothing is left of it. A right file that is already there is not downloaded again.

    Args:
        archive: an `Archive`.
        folder: where to put it; without one, `cache_folder()`.
        progress: whether to draw a bar.

    Returns:
        The path of the file.

    Raises:
        ColorizeError: if there is no network, the server answers with an error, stops sending or
            sends something else, the disk is full, or there is no home folder.
    """
    folder = cache_folder() if folder is None else home.expanded(folder)
    url = os.environ.get(f"{archive.variable}_URL") or archive.url
    path = folder / archive.name
    try:
        if path.is_file():
            if _has_hash(path, archive.known_hash):
                return path
            print(f"{path} is damaged (its checksum is wrong): downloading it again.")
        _download(archive, url, folder, progress)
        # The download begins as a temporary file that only its owner may read. The finished one
        # may be shared, for example in a folder of a class.
        path.chmod(0o644)
    # The errors of requests are OSErrors and some are ValueErrors, so they come first.
    except requests.RequestException as error:
        raise ColorizeError(
            f"{archive.data_set} could not be downloaded from {url}, because {_why(error)}: check "
            f"the network and try again, {archive.or_a_copy}."
        ) from error
    except ValueError as error:
        raise ColorizeError(
            f"What {url} sent is not {archive.data_set} (its checksum is wrong), perhaps because a "
            f"login page of the network came instead: try again, {archive.or_a_copy}."
        ) from error
    except OSError as error:
        reason = f"writing failed ({error.strerror or error}): see that you may write there"
        if error.errno == errno.ENOSPC:
            reason = f"the disk is full: free {archive.megabytes} MB there"
        raise ColorizeError(
            f"{archive.data_set} could not be saved in {folder}, because {reason}, or choose "
            "another folder."
        ) from error
    return path


def _has_hash(path, known_hash):
    algorithm, _, digits = known_hash.partition(":")
    return pooch.file_hash(path, algorithm) == digits


def _download(archive, url, folder, progress):
    """Download the file, verify its checksum, and only then give it its name."""
    downloader = pooch.HTTPDownloader(
        progressbar=progress, chunk_size=65_536, timeout=READ_TIMEOUT_SECONDS
    )
    pooch.retrieve(url, archive.known_hash, archive.name, folder, downloader=downloader)


def _why(error):
    """Why a download failed on its way, in words, by the error of requests."""
    # A server that stops sending in the middle is a plain ConnectionError, known by its text.
    if isinstance(error, requests.Timeout) or "timed out" in str(error):
        return f"the server sent nothing for {READ_TIMEOUT_SECONDS} seconds"
    if isinstance(error, requests.HTTPError):
        return f"the server answered {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection broke before the end"
    if isinstance(error, requests.exceptions.SSLError):
        return "no secure connection could be made"
    if isinstance(error, requests.ConnectionError):
        return "there is no connection to the server"
    return f"the address cannot be used ({error})"  # one that does not begin with http, say
