"""Tiny ImageNet: find it, fetch it, read it.

Tiny ImageNet is 110,000 photographs of 64x64 pixels in 200 classes of ImageNet: 500 of each class
to train on, and 10,000 to judge with, which its makers call `val`. (Their `test` has no labels, and
is not read.) It comes from the Stanford course CS231n. The photographs belong to their
photographers: ImageNet's terms allow research and teaching, and no commerce.
"""

import contextlib
import io
import os
import posixpath
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from colorize_lib.errors import ColorizeError
from colorize_lib.files import archives, pictures

ARCHIVE = archives.Archive(
    data_set="Tiny ImageNet",
    name="tiny-imagenet-200.zip",
    url="http://cs231n.stanford.edu/tiny-imagenet-200.zip",
    known_hash="md5:90528d7ca1a48142e341f4ef8d21d0de",
    megabytes=248,  # 248,100,043 bytes
    variable="COLORIZE_TINY_IMAGENET",
    command="python -m colorize_lib data --tiny-imagenet",
)
FOLDER = "tiny-imagenet-200"
SIDE = 64
ANNOTATIONS = "val/val_annotations.txt"
FORMS = f"the folder {FOLDER}, or the archive {ARCHIVE.name}"

VALIDATION_RULE = (
    "of each class, every twentieth training image in the order of the names, beginning with the "
    "first; exactly gray images are left out"
)

# The largest official picture has 8 kB, and the text files less than 3 MB. A file that goes far
# beyond is none of them, and could have been made to fill the memory.
LIMIT_BYTES = 10_000_000


class TinyImageNet(NamedTuple):
    """The whole data set in memory, 1.3 GB; labels are indices into `classes`."""

    train_images: np.ndarray  # (about 93,000, 64, 64, 3) uint8
    train_labels: np.ndarray  # (about 93,000,) uint16
    validation_images: np.ndarray  # (about 4,900, 64, 64, 3) uint8
    validation_labels: np.ndarray
    test_images: np.ndarray  # (about 9,800, 64, 64, 3) uint8
    test_labels: np.ndarray
    classes: tuple  # the numbers that WordNet gives its nouns, such as "n01443537", sorted


def find(path=None):
    """Say where Tiny ImageNet is on this computer: see `archives.find`.

    It is in the first of these places that there is: `path`; what the environment variable
    COLORIZE_TINY_IMAGENET names; what `fetch()` downloaded.
    """
    return archives.find(ARCHIVE, path, _in_usual_places)


def is_here():
    """Whether there is anything to read: see `archives.is_here`."""
    return archives.is_here(ARCHIVE, _in_usual_places)


def _in_usual_places():
    return archives.downloaded(ARCHIVE)


def fetch(folder=None, progress=True):
    """Download the official archive (248 MB); see `archives.fetch` for arguments and errors."""
    return archives.fetch(ARCHIVE, folder, progress)


def load(path=None):
    """Read Tiny ImageNet, or pictures of your own in the same layout, in half a minute.

    The layout is that of the official archive, a folder `tiny-imagenet-200` with

        train/<class>/images/<name>.JPEG
        val/images/<name>.JPEG
        val/val_annotations.txt          a line for each of these: its name, a tab, its class

    This folder can be read, one that contains it, or the archive, without unpacking it to disk. The
    order is fixed: classes by their names, and the files of a class by the bytes of theirs. Images
    that are exactly gray are left out, as there is nothing to learn from them. The images for
    validation are set apart by `VALIDATION_RULE`; what the makers call `val` is the test.

    Args:
        path: where it is, if `find()` does not know that by itself.

    Returns:
        A `TinyImageNet`.

    Raises:
        ColorizeError: if there is none, and if something in it is missing, damaged, or not what it
            should be.
    """
    place = find(path)
    with archives.with_advice(ARCHIVE, place, _in_usual_places, FORMS):
        _check_is_all_of_it(place)
        try:
            with _opened(place) as (names, read):
                return _read_parts(names, read, place)
        except PermissionError:
            raise
        # What a damaged archive raises depends on which byte is wrong.
        except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
            raise archives.Unusable(f"{place} cannot be read as Tiny ImageNet ({error})") from error


def _check_is_all_of_it(place):
    """See that it is not one file of the folder."""
    if place.is_dir() or zipfile.is_zipfile(place):
        return
    for folder in place.absolute().parents:
        if (folder / ANNOTATIONS).is_file():
            raise ColorizeError(
                f"{place} is one file of Tiny ImageNet: name the folder that holds them all, "
                f"{folder}."
            )


def _read_parts(names, read, place):
    training = _training_files(names)
    classes = sorted(training)
    numbered = [
        (index % 20 == 0, name, classes.index(of_class))
        for of_class in classes
        for index, name in enumerate(training[of_class])
    ]
    parts = {
        "training": [(name, label) for is_apart, name, label in numbered if not is_apart],
        "validation": [(name, label) for is_apart, name, label in numbered if is_apart],
        "test": _test_files(names, read, classes, place),
    }
    with tqdm(total=sum(map(len, parts.values())), leave=False, disable=None) as bar:
        arrays = [_decoded(part, files, read, place, bar) for part, files in parts.items()]
    return TinyImageNet(*(array for pair in arrays for array in pair), tuple(classes))


@contextlib.contextmanager
def _opened(place):
    """The names of all files below `train` and `val`, and a function that reads one of them."""
    if place.is_dir():
        root = place / FOLDER if (place / FOLDER).is_dir() else place
        names = [
            Path(folder, name).relative_to(root).as_posix()
            for part in ("train", "val")
            for folder, _, files in os.walk(root / part)
            for name in files
        ]
        yield names, lambda name: (root / name).read_bytes()
        return
    with zipfile.ZipFile(place) as archive:
        entries = {posixpath.normpath(entry.filename): entry for entry in archive.infolist()}
        start = _start_of_names(entries)

        def read(name):
            if entries[start + name].file_size > LIMIT_BYTES:
                raise archives.Unusable(
                    f"{name} of {place} is refused, because it holds more than "
                    f"{LIMIT_BYTES // 1_000_000} MB"
                )
            return archive.read(entries[start + name])

        yield [name.removeprefix(start) for name in entries if name.startswith(start)], read


def _start_of_names(entries):
    """What stands before the names in an archive, such as "tiny-imagenet-200/"."""
    starts = [
        name.removesuffix(ANNOTATIONS) for name in entries if f"/{name}".endswith(f"/{ANNOTATIONS}")
    ]
    return min(starts, key=len, default=f"{FOLDER}/")


def _training_files(names):
    """From each class to the names of its pictures, sorted by their bytes."""
    found = {}
    for name in sorted(names, key=os.fsencode):
        parts = name.split("/")
        if len(parts) == 4 and parts[0] == "train" and parts[2] == "images" and _is_picture(name):
            found.setdefault(parts[1], []).append(name)
    return found


def _is_picture(name):
    """Computers add hidden files to folders, and people add notes."""
    return Path(name).suffix.lower() in pictures.ENDINGS and not Path(name).name.startswith(".")


def _test_files(names, read, classes, place):
    """The pictures that the annotations list, in the order of their names' bytes, with labels."""
    if not classes or ANNOTATIONS not in names:
        raise archives.Unusable(
            f"{place} is not Tiny ImageNet, because it has no pictures train/<class>/images/*.JPEG "
            f"or no file {ANNOTATIONS}"
        )
    known, labels = set(names), {}
    for line in read(ANNOTATIONS).decode(errors="replace").splitlines():
        file, of_class, *_ = [*line.split("\t"), ""]
        name = f"val/images/{file}"
        if name not in known or of_class not in classes:
            raise archives.Unusable(
                f"{ANNOTATIONS} of {place} lists the picture '{file}' of the class '{of_class}', "
                "and one of the two is not there"
            )
        labels[name] = classes.index(of_class)
    return sorted(labels.items(), key=lambda item: os.fsencode(item[0]))


def _decoded(part, files, read, place, bar):
    """The images (n, 64, 64, 3) and labels (n,) of some files, without those that are gray."""
    images = np.empty((len(files), SIDE, SIDE, 3), dtype=np.uint8)
    labels = np.empty(len(files), dtype=np.uint16)
    count = 0
    for name, label in files:
        file = io.BytesIO(read(name))
        image = pictures.read_small(file, f"{name} of {place}", SIDE, ARCHIVE.data_set)
        bar.update()
        if (image != image[..., :1]).any():
            images[count], labels[count] = image, label
            count += 1
    if count == 0:
        raise ColorizeError(
            f"{place} has no {part} image in color: put some there, at least 20 of a class."
        )
    images, labels = images[:count], labels[:count]
    # So that a `data.Dataset` takes them as they are: a copy would need another gigabyte.
    images.flags.writeable = labels.flags.writeable = False
    return images, labels
