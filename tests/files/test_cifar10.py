"""Tests of finding, fetching, reading and verifying CIFAR-10, on small copies made here."""

import errno
import gzip
import hashlib
import http.server
import io
import os
import pickle
import shutil
import socket
import struct
import tarfile
import threading
from pathlib import Path

import numpy as np
import pooch
import pytest
from PIL import Image

from colorize_lib.errors import ColorizeError
from colorize_lib.files import cifar10

IMAGES_PER_BATCH = 20  # so 100 images to train on and 20 to test on: 10 and 2 of each class
BATCH_NAMES = [f"data_batch_{number}" for number in range(1, 6)] + ["test_batch"]


@pytest.fixture(autouse=True)
def a_computer_without_cifar10(tmp_path, monkeypatch):
    """Nothing that this computer has of CIFAR-10 may change a test; batches are small."""
    for name in ("COLORIZE_CIFAR10", "COLORIZE_CIFAR10_URL", "KERAS_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)
    monkeypatch.setattr(cifar10, "IMAGES_PER_BATCH", IMAGES_PER_BATCH)


# Making the three forms


def batch_bytes(images, labels):
    """Pickle one batch as the official files are laid out: planes of red, green, blue."""
    pixels = images.transpose(0, 3, 1, 2).reshape(len(images), -1)
    content = {b"data": pixels, b"labels": [int(label) for label in labels]}
    return pickle.dumps(content, protocol=2)


def write_batches_folder(folder, train, test):
    folder.mkdir(parents=True)
    images = np.concatenate([train[0], test[0]])
    labels = np.concatenate([train[1], test[1]])
    for number, name in enumerate(BATCH_NAMES):
        part = slice(number * IMAGES_PER_BATCH, (number + 1) * IMAGES_PER_BATCH)
        (folder / name).write_bytes(batch_bytes(images[part], labels[part]))


def write_archive(path, batches_folder):
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        # The official archive is not in the order of the names either.
        for name in reversed(BATCH_NAMES):
            archive.add(batches_folder / name, f"cifar-10-batches-py/{name}")


def write_image_folder(folder, train, test):
    for split, (images, labels) in (("train", train), ("test", test)):
        for position, (image, label) in enumerate(zip(images, labels, strict=True)):
            class_folder = folder / split / cifar10.CLASSES[label]
            class_folder.mkdir(parents=True, exist_ok=True)
            Image.fromarray(image).save(class_folder / f"{position:04}.png")


@pytest.fixture(scope="session")
def originals(tmp_path_factory):
    """One small CIFAR-10 in all three forms, and its arrays. Tests copy before they change it."""
    root = tmp_path_factory.mktemp("cifar10")
    random = np.random.default_rng(0)
    train = (
        random.integers(0, 256, (100, 32, 32, 3), dtype=np.uint8),
        np.repeat(np.arange(10, dtype=np.uint8), 10),
    )
    test = (
        random.integers(0, 256, (20, 32, 32, 3), dtype=np.uint8),
        np.repeat(np.arange(10, dtype=np.uint8), 2),
    )
    write_batches_folder(root / "cifar-10-batches-py", train, test)
    write_archive(root / "archive.tar.gz", root / "cifar-10-batches-py")
    write_image_folder(root / "pictures", train, test)
    return {"root": root, "arrays": (*train, *test)}


@pytest.fixture
def batches(originals, tmp_path):
    folder = tmp_path / "official" / "cifar-10-batches-py"
    shutil.copytree(originals["root"] / "cifar-10-batches-py", folder)
    return folder


@pytest.fixture
def pictures(originals, tmp_path):
    folder = tmp_path / "pictures"
    shutil.copytree(originals["root"] / "pictures", folder)
    return folder


@pytest.fixture
def archive(originals, tmp_path):
    return Path(shutil.copy(originals["root"] / "archive.tar.gz", tmp_path / "archive.tar.gz"))


def failure(function, *arguments, **keywords):
    """Call a function that has to fail with a sentence for a person, and give the sentence."""
    with pytest.raises(ColorizeError) as caught:
        function(*arguments, **keywords)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def assert_equal_data(loaded, arrays):
    for array, expected in zip(loaded[:4], arrays, strict=True):
        assert array.dtype == np.uint8
        np.testing.assert_array_equal(array, expected)


# Reading


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("cifar-10-batches-py", "CIFAR-10"),
        (".", "CIFAR-10"),  # the folder that contains cifar-10-batches-py
        ("archive.tar.gz", "CIFAR-10"),
        ("pictures", "CIFAR-10 (image folder)"),
    ],
)
def test_every_form_gives_the_same_arrays(originals, form, name):
    loaded = cifar10.load(originals["root"] / form)
    assert_equal_data(loaded, originals["arrays"])
    assert loaded.name == name


def test_classes_are_in_the_official_order():
    official = "airplane automobile bird cat deer dog frog horse ship truck"
    assert " ".join(cifar10.CLASSES) == official


def test_official_files_as_python_2_wrote_them_are_read(originals, batches):
    """The real archive has byte strings and NumPy's old module names."""
    pixels = originals["arrays"][2].transpose(0, 3, 1, 2).reshape(IMAGES_PER_BATCH, -1)
    labels = bytes(originals["arrays"][3])
    (batches / "test_batch").write_bytes(
        b"\x80\x02}(U\x04data"
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR"
        b"(K\x01(" + struct.pack("<BBBH", ord("K"), len(pixels), ord("M"), 3072) + b"t"
        b"cnumpy\ndtype\n(U\x02u1K\x00K\x01tR(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
        b"I00\nT" + struct.pack("<i", pixels.size) + pixels.tobytes() + b"tb"
        b"U\x06labels](" + b"".join(b"K" + bytes([label]) for label in labels) + b"eu."
    )
    assert_equal_data(cifar10.load(batches), originals["arrays"])


# Pickles are not trusted


class Harm:
    """Pickles into a command for the shell that makes a folder."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.system, (f'mkdir "{self.marker}"',)


def test_the_hostile_pickle_would_do_harm_without_protection(tmp_path):
    pickle.loads(pickle.dumps(Harm(tmp_path / "harm")))
    assert (tmp_path / "harm").exists()


def test_a_hostile_pickle_is_refused_and_runs_nothing(batches, tmp_path):
    content = {b"data": Harm(tmp_path / "harm"), b"labels": []}
    (batches / "data_batch_2").write_bytes(pickle.dumps(content, protocol=2))
    sentence = failure(cifar10.load, batches)
    assert "data_batch_2" in sentence
    assert "refused" in sentence
    assert "system" in sentence
    assert not (tmp_path / "harm").exists()


def test_a_hostile_pickle_in_an_archive_is_refused_too(batches, tmp_path):
    (batches / "data_batch_2").write_bytes(pickle.dumps(Harm(tmp_path / "harm")))
    write_archive(tmp_path / "hostile.tar.gz", batches)
    assert "refused" in failure(cifar10.load, tmp_path / "hostile.tar.gz")
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize(
    "name",
    ["builtins\neval", "builtins\ngetattr", "numpy\nload", "numpy\ndtype.__class__", "nt\nsystem"],
)
def test_only_the_names_that_a_batch_needs_are_known(batches, name):
    (batches / "test_batch").write_bytes(b"\x80\x02c" + name.encode() + b"\n.")
    assert "refused" in failure(cifar10.load, batches)


@pytest.mark.parametrize(
    ("true", "false"),
    [
        (b"K\x14M\x00\x0c", b"K\x14M\x01\x0c"),  # 20 x 3072 becomes 20 x 3073
        (b"K\x14M\x00\x0c", b"K\x15M\x00\x0c"),  # or 21 x 3072
    ],
)
def test_a_shape_that_does_not_fit_the_values_is_an_error(batches, monkeypatch, true, false):
    content = (batches / "test_batch").read_bytes()
    assert content.count(true) == 1
    if false.startswith(b"K\x15"):
        monkeypatch.setattr(cifar10, "IMAGES_PER_BATCH", 21)
    (batches / "data_batch_1").write_bytes(content.replace(true, false))
    assert "pixel values" in failure(cifar10.load, batches)


def changed_batch(**changes):
    content = {
        b"data": np.zeros((IMAGES_PER_BATCH, 3072), dtype=np.uint8),
        b"labels": [0] * IMAGES_PER_BATCH,
    }
    content.update({name.encode(): value for name, value in changes.items()})
    return content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ([1, 2], "dictionary"),
        ({}, "uint8"),
        (changed_batch(data=np.zeros((IMAGES_PER_BATCH, 3072), dtype=object)), "uint8"),
        (changed_batch(data=np.zeros((IMAGES_PER_BATCH, 3072), dtype=np.float32)), "uint8"),
        (changed_batch(data=np.zeros((IMAGES_PER_BATCH, 3071), dtype=np.uint8)), "20 x 3072"),
        (changed_batch(data=np.zeros((IMAGES_PER_BATCH - 1, 3072), dtype=np.uint8)), "20 x 3072"),
        (changed_batch(data=np.zeros((3072, IMAGES_PER_BATCH), dtype=np.uint8).T), "uint8"),
        (changed_batch(data=b"bytes"), "uint8"),
        (changed_batch(labels=[0] * (IMAGES_PER_BATCH - 1)), "20 labels"),
        (changed_batch(labels=[10] + [0] * (IMAGES_PER_BATCH - 1)), "0 to 9"),
        (changed_batch(labels=[-1] + [0] * (IMAGES_PER_BATCH - 1)), "0 to 9"),
        (changed_batch(labels=["0"] + [0] * (IMAGES_PER_BATCH - 1)), "0 to 9"),
    ],
)
def test_a_batch_that_holds_something_else_is_an_error(batches, content, reason):
    (batches / "data_batch_3").write_bytes(pickle.dumps(content, protocol=2))
    sentence = failure(cifar10.load, batches)
    assert "data_batch_3" in sentence
    assert reason in sentence


def test_an_official_batch_must_have_ten_thousand_images(batches, monkeypatch):
    monkeypatch.undo()  # so that the number is the real one again
    assert "10000 x 3072" in failure(cifar10.load, batches)


def test_a_batch_cut_short_is_an_error(batches):
    content = (batches / "data_batch_1").read_bytes()
    (batches / "data_batch_1").write_bytes(content[: len(content) // 2])
    assert "data_batch_1" in failure(cifar10.load, batches)


def test_a_missing_batch_is_an_error(batches):
    (batches / "data_batch_4").unlink()
    assert "lacks data_batch_4" in failure(cifar10.load, batches)


def test_a_batch_far_too_large_is_refused_before_it_is_read(batches, monkeypatch):
    monkeypatch.setattr(cifar10, "BATCH_LIMIT_BYTES", 1000)
    assert "refused" in failure(cifar10.load, batches)


# The archive


@pytest.mark.parametrize("kept", [0.0, 0.001, 0.5, 0.99])
def test_an_archive_cut_short_is_an_error(archive, kept):
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * kept)])
    sentence = failure(cifar10.load, archive)
    assert str(archive) in sentence
    assert "damaged" in sentence


def test_an_archive_with_one_changed_byte_is_an_error(archive):
    content = bytearray(archive.read_bytes())
    content[-8] ^= 1  # in the checksum that ends a gzip file
    archive.write_bytes(content)
    assert "damaged" in failure(cifar10.load, archive)


def test_a_file_that_is_no_archive_is_an_error(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    assert "notes.txt" in failure(cifar10.load, tmp_path / "notes.txt")


def test_an_archive_that_may_not_be_read_is_not_called_damaged(archive, monkeypatch):
    def refuse(path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(gzip, "open", refuse)  # the superuser may read everything, so pretend
    sentence = failure(cifar10.load, archive)
    assert "permission" in sentence
    assert "delete" not in sentence


def test_an_archive_without_one_batch_is_an_error(batches, tmp_path):
    with tarfile.open(tmp_path / "short.tar.gz", "w:gz") as short:
        for name in BATCH_NAMES[:-1]:
            short.add(batches / name, f"cifar-10-batches-py/{name}")
    assert "lacks test_batch" in failure(cifar10.load, tmp_path / "short.tar.gz")


def add_zeros(archive, name, size, **attributes):
    member = tarfile.TarInfo(name)
    member.size = size
    for attribute, value in attributes.items():
        setattr(member, attribute, value)
    archive.addfile(member, io.BytesIO(bytes(size)))


def test_an_archive_with_a_huge_batch_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(cifar10, "BATCH_LIMIT_BYTES", 1_000_000)
    with tarfile.open(tmp_path / "bomb.tar.gz", "w:gz") as bomb:
        add_zeros(bomb, "cifar-10-batches-py/data_batch_1", 2_000_000)
    assert "more than 1 MB" in failure(cifar10.load, tmp_path / "bomb.tar.gz")


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME])
def test_an_archive_that_unpacks_to_far_too_much_is_refused(tmp_path, monkeypatch, kind):
    """Also where the bytes stand in a header, which tarfile reads before it gives a member."""
    monkeypatch.setattr(cifar10, "ARCHIVE_LIMIT_BYTES", 5_000_000)
    with gzip.open(tmp_path / "bomb.tar.gz", "wb") as bomb:
        member = tarfile.TarInfo("readme.html")
        member.size, member.type = 20_000_000, kind
        bomb.write(member.tobuf())
        bomb.write(bytes(20_000_000))
    assert "more than 5 MB" in failure(cifar10.load, tmp_path / "bomb.tar.gz")


def test_reading_an_archive_writes_nothing(archive):
    before = sorted(archive.parent.rglob("*"))
    with tarfile.open(archive) as opened:
        members = opened.getmembers()
        contents = [opened.extractfile(member).read() for member in members]
    with tarfile.open(archive, "w:gz") as changed:
        for member, content in zip(members, contents, strict=True):
            changed.addfile(member, io.BytesIO(content))
        add_zeros(changed, "../outside.txt", 10)
        changed.addfile(tarfile.TarInfo("/absolute.txt"))
    cifar10.load(archive)
    assert sorted(archive.parent.rglob("*")) == before


def test_a_link_in_place_of_a_batch_is_not_followed(batches, tmp_path):
    with tarfile.open(tmp_path / "links.tar.gz", "w:gz") as links:
        for name in BATCH_NAMES:
            member = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            member.type, member.linkname = tarfile.SYMTYPE, str(batches / name)
            links.addfile(member)
    assert "lacks data_batch_1" in failure(cifar10.load, tmp_path / "links.tar.gz")


# The folder of pictures


def test_pictures_come_by_class_and_then_by_the_bytes_of_their_names(pictures):
    bird = pictures / "train" / "bird"
    shutil.rmtree(bird)
    bird.mkdir()
    # By bytes, capitals come before small letters, "10" before "9", and "é" last.
    for value, name in enumerate(["B.png", "a10.png", "a9.PNG", "b.png", "é.png"]):
        Image.new("RGB", (32, 32), (value, 0, 0)).save(bird / name)
    loaded = cifar10.load(pictures)
    is_bird = loaded.train_labels == cifar10.CLASSES.index("bird")
    assert loaded.train_images[is_bird][:, 0, 0, 0].tolist() == [0, 1, 2, 3, 4]
    assert (np.diff(loaded.train_labels.astype(int)) >= 0).all()


def test_the_order_in_which_files_were_made_does_not_matter(pictures, tmp_path):
    expected = cifar10.load(pictures)
    for file in sorted(pictures.rglob("*.png"), reverse=True):
        copy = tmp_path / "copy" / file.relative_to(pictures)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    assert_equal_data(cifar10.load(tmp_path / "copy"), expected[:4])


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "RGBA", "CMYK"])
@pytest.mark.filterwarnings("error")
def test_pictures_of_any_mode_become_rgb(pictures, mode):
    folder = pictures / "test" / "cat"
    shutil.rmtree(folder)
    folder.mkdir()
    white = Image.new("RGB", (32, 32), "white").convert(mode)
    white.save(folder / ("white.jpg" if mode == "CMYK" else "white.png"))
    loaded = cifar10.load(pictures)
    assert (loaded.test_images[loaded.test_labels == 3] == 255).all()


def test_jpeg_files_are_read(pictures):
    folder = pictures / "train" / "dog"
    shutil.rmtree(folder)
    folder.mkdir()
    for name in ("a.jpg", "b.JPEG"):
        Image.new("RGB", (32, 32), (100, 100, 100)).save(folder / name)
    loaded = cifar10.load(pictures)
    assert (loaded.train_images[loaded.train_labels == 5] == 100).all()
    assert (loaded.train_labels == 5).sum() == 2


def test_files_that_computers_add_to_folders_are_ignored(pictures):
    expected = cifar10.load(pictures)
    for name in (".DS_Store", "._0001.png", "Thumbs.db", "desktop.ini"):
        (pictures / "train" / "ship" / name).write_bytes(b"not a picture")
    (pictures / "train" / ".DS_Store").write_bytes(b"not a picture")
    assert_equal_data(cifar10.load(pictures), expected[:4])


def test_a_text_file_named_as_a_picture_is_an_error_that_names_it(pictures):
    file = pictures / "train" / "frog" / "notes.jpg"
    file.write_text("not a picture")
    assert str(file) in failure(cifar10.load, pictures)


def test_a_picture_cut_short_is_an_error_that_names_it(pictures):
    file = pictures / "test" / "frog" / "cut.png"
    Image.effect_noise((32, 32), 50).save(file)
    file.write_bytes(file.read_bytes()[:400])
    assert str(file) in failure(cifar10.load, pictures)


def test_a_picture_of_another_size_is_an_error_that_gives_file_and_size(pictures):
    file = pictures / "test" / "deer" / "narrow.png"
    Image.new("RGB", (31, 32)).save(file)
    sentence = failure(cifar10.load, pictures)
    assert str(file) in sentence
    assert "31x32" in sentence


def test_a_picture_of_16_bits_is_an_error_and_not_all_white(pictures):
    file = pictures / "test" / "deer" / "deep.png"
    Image.fromarray(np.full((32, 32), 40_000, dtype=np.uint16)).save(file)
    sentence = failure(cifar10.load, pictures)
    assert str(file) in sentence
    assert "16 bits" in sentence


@pytest.mark.parametrize("split", ["train", "test"])
def test_a_missing_class_is_an_error(pictures, split):
    shutil.rmtree(pictures / split / "horse")
    assert str(pictures / split / "horse") in failure(cifar10.load, pictures)


def test_an_empty_class_is_an_error(pictures):
    for file in (pictures / "train" / "horse").iterdir():
        file.unlink()
    (pictures / "train" / "horse" / ".DS_Store").write_bytes(b"")
    sentence = failure(cifar10.load, pictures)
    assert str(pictures / "train" / "horse") in sentence
    assert "no PNG or JPEG picture" in sentence


def test_a_folder_that_is_none_of_the_forms_is_an_error(tmp_path):
    (tmp_path / "train").mkdir()
    sentence = failure(cifar10.load, tmp_path)
    assert str(tmp_path) in sentence
    assert "cifar-10-batches-py" in sentence


# Finding


def test_when_there_is_none_the_error_says_how_to_get_it():
    sentence = failure(cifar10.find)
    assert "python -m colorize_lib data" in sentence
    assert "COLORIZE_CIFAR10" in sentence


def test_a_given_path_that_does_not_exist_is_an_error(tmp_path, archive, monkeypatch):
    monkeypatch.setenv("COLORIZE_CIFAR10", str(archive))
    assert "nowhere" in failure(cifar10.find, tmp_path / "nowhere")


def test_a_path_in_the_environment_that_does_not_exist_is_an_error(
    tmp_path, originals, monkeypatch
):
    write_archive(
        tmp_path / "cache" / "colorize-cnn" / cifar10.ARCHIVE_NAME,
        originals["root"] / "cifar-10-batches-py",
    )
    monkeypatch.setenv("COLORIZE_CIFAR10", str(tmp_path / "nowhere"))
    sentence = failure(cifar10.find)
    assert "COLORIZE_CIFAR10 names" in sentence
    assert "nowhere" in sentence


def test_the_search_goes_from_what_was_named_to_what_lies_around(
    tmp_path, archive, originals, monkeypatch
):
    """Takes the best place away again and again: the next one is found each time."""
    source = originals["root"] / "cifar-10-batches-py"
    keras = tmp_path / "home" / ".keras" / "datasets"
    places = [
        keras / "cifar-10-batches-py-target" / "cifar-10-batches-py",
        keras / "cifar-10-batches-py-target_archive",
        keras / "cifar-10-batches-py",
        keras / "cifar-10-batches-py.tar.gz",
        tmp_path / "cache" / "colorize-cnn" / cifar10.ARCHIVE_NAME,
    ]
    for place in places:
        if place.name == "cifar-10-batches-py":
            shutil.copytree(source, place)
        else:
            write_archive(place, source)
    monkeypatch.setenv("COLORIZE_CIFAR10", str(archive))

    assert cifar10.find(str(source)) == source
    assert cifar10.find() == archive
    monkeypatch.setenv("COLORIZE_CIFAR10", "")
    for place in places:
        assert cifar10.find() == place
        assert_equal_data(cifar10.load(), originals["arrays"])
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    failure(cifar10.find)


def test_the_cache_of_keras_moves_with_its_environment_variable(tmp_path, archive, monkeypatch):
    place = tmp_path / "elsewhere" / "datasets" / "cifar-10-batches-py-target_archive"
    place.parent.mkdir(parents=True)
    archive.rename(place)
    failure(cifar10.find)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "elsewhere"))
    assert cifar10.find() == place


def test_a_half_unpacked_folder_of_keras_is_passed_over(tmp_path, batches):
    keras = tmp_path / "home" / ".keras" / "datasets"
    batches.parent.rename(tmp_path / "moved")
    half = keras / "cifar-10-batches-py-target" / "cifar-10-batches-py"
    shutil.copytree(tmp_path / "moved" / "cifar-10-batches-py", half)
    whole = keras / "cifar-10-batches-py"
    shutil.copytree(half, whole)
    (half / "test_batch").unlink()
    assert cifar10.find() == whole


# Fetching, from a server on this computer

CONTENT = bytes(range(256)) * 1000
STALL_SECONDS = 3  # then the server gives up: ten times as long as fetch() waits in the tests


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers each address with one way in which a download goes well or wrong."""

    def do_GET(self):
        self.server.requests.append(self.path)
        kind = self.path.strip("/")
        if kind == "missing":
            self.send_error(404)
            return
        if kind == "silent":
            self.server.over.wait(STALL_SECONDS)
            return
        self.send_response(200)
        if kind != "truncated-without-length":
            self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        if kind == "good":
            self.wfile.write(CONTENT)
        elif kind == "wrong":
            self.wfile.write(CONTENT[::-1])
        else:
            self.wfile.write(CONTENT[: len(CONTENT) // 2])
            self.wfile.flush()
        if kind == "stalled":
            self.server.over.wait(STALL_SECONDS)

    def log_message(self, *arguments):
        """Keep the output of the tests clean."""


@pytest.fixture
def server(monkeypatch):
    """A server whose file is the one that fetch() expects. `server.url` is its address."""
    monkeypatch.setattr(cifar10, "ARCHIVE_SHA256", hashlib.sha256(CONTENT).hexdigest())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.requests = []
    server.over = threading.Event()
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_fetch_downloads_the_archive_to_where_find_looks(server, tmp_path, monkeypatch):
    monkeypatch.setenv("COLORIZE_CIFAR10_URL", f"{server.url}/good")
    path = cifar10.fetch(progress=False)
    assert path == tmp_path / "cache" / "colorize-cnn" / "cifar-10-python.tar.gz"
    assert path.read_bytes() == CONTENT
    assert list(path.parent.iterdir()) == [path]
    assert cifar10.find() == path


def test_fetch_shows_progress_when_asked(server, tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("COLORIZE_CIFAR10_URL", f"{server.url}/good")
    cifar10.fetch(tmp_path / "quiet", progress=False)
    assert "%" not in capfd.readouterr().err
    cifar10.fetch(tmp_path / "shown", progress=True)
    assert "100%" in capfd.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_the_fetched_file_may_be_read_by_others(server, tmp_path, monkeypatch):
    monkeypatch.setenv("COLORIZE_CIFAR10_URL", f"{server.url}/good")
    assert cifar10.fetch(tmp_path, progress=False).stat().st_mode & 0o777 == 0o644


def test_a_right_file_is_not_downloaded_again(server, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COLORIZE_CIFAR10_URL", f"{server.url}/good")
    first = cifar10.fetch(str(tmp_path / "folder"), progress=False)
    assert cifar10.fetch(tmp_path / "folder", progress=False) == first
    assert server.requests == ["/good"]
    assert "damaged" not in capsys.readouterr().out


def test_a_wrong_file_is_announced_and_replaced(server, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COLORIZE_CIFAR10_URL", f"{server.url}/good")
    (tmp_path / "cifar-10-python.tar.gz").write_bytes(b"half a file")
    path = cifar10.fetch(tmp_path, progress=False)
    assert path.read_bytes() == CONTENT
    assert "checksum is wrong" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("missing", "404 Not Found"),
        ("silent", "sent nothing for 0.3 seconds"),
        ("stalled", "sent nothing for 0.3 seconds"),
        ("truncated", "broke before the end"),
        ("truncated-without-length", "checksum is wrong"),
        ("wrong", "checksum is wrong"),
    ],
)
def test_a_failed_download_says_why_and_leaves_nothing(server, tmp_path, monkeypatch, kind, reason):
    monkeypatch.setattr(cifar10, "READ_TIMEOUT_SECONDS", 0.3)
    monkeypatch.setenv("COLORIZE_CIFAR10_URL", f"{server.url}/{kind}")
    folder = tmp_path / "folder"
    folder.mkdir()
    sentence = failure(cifar10.fetch, folder, progress=False)
    assert reason in sentence
    assert f"{server.url}/{kind}" in sentence
    assert "COLORIZE_CIFAR10" in sentence
    assert list(folder.iterdir()) == []


def test_a_refused_connection_is_a_clear_error(tmp_path, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: nobody answers here
        monkeypatch.setenv("COLORIZE_CIFAR10_URL", f"http://127.0.0.1:{taken.getsockname()[1]}/")
        sentence = failure(cifar10.fetch, tmp_path, progress=False)
    assert "no connection" in sentence
    assert list(tmp_path.iterdir()) == []


def test_a_server_without_a_secure_connection_is_a_clear_error(server, tmp_path, monkeypatch):
    address = server.url.replace("http:", "https:")
    monkeypatch.setenv("COLORIZE_CIFAR10_URL", f"{address}/good")
    assert "secure" in failure(cifar10.fetch, tmp_path, progress=False)
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_is_none_is_a_clear_error(tmp_path, monkeypatch):
    monkeypatch.setenv("COLORIZE_CIFAR10_URL", "nonsense")
    assert "nonsense" in failure(cifar10.fetch, tmp_path, progress=False)
    assert list(tmp_path.iterdir()) == []


class FullDisk(io.FileIO):
    """A real file on a disk that has room for 100,000 bytes more."""

    def write(self, content):
        if self.tell() + len(content) > 100_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(content)


def test_a_full_disk_is_a_clear_error_and_leaves_nothing(server, tmp_path, monkeypatch):
    monkeypatch.setenv("COLORIZE_CIFAR10_URL", f"{server.url}/good")
    monkeypatch.setattr(pooch.downloaders, "open", FullDisk, raising=False)
    folder = tmp_path / "folder"
    sentence = failure(cifar10.fetch, folder, progress=False)
    assert "disk is full" in sentence
    assert str(folder) in sentence
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_clear_error(server, tmp_path, monkeypatch):
    monkeypatch.setenv("COLORIZE_CIFAR10_URL", f"{server.url}/good")
    (tmp_path / "file").write_text("in the way")
    assert str(tmp_path / "file") in failure(cifar10.fetch, tmp_path / "file", progress=False)


def test_a_failed_download_keeps_nothing_of_a_wrong_file_but_the_file(
    server, tmp_path, monkeypatch
):
    """The new file takes the place of the old one only when it is right."""
    monkeypatch.setenv("COLORIZE_CIFAR10_URL", f"{server.url}/truncated")
    (tmp_path / "cifar-10-python.tar.gz").write_bytes(b"half a file")
    failure(cifar10.fetch, tmp_path, progress=False)
    assert [file.name for file in tmp_path.iterdir()] == ["cifar-10-python.tar.gz"]
    assert (tmp_path / "cifar-10-python.tar.gz").read_bytes() == b"half a file"
