"""Tests of finding, reading and verifying CIFAR-10, on small copies made here."""

import errno
import gzip
import hashlib
import io
import os
import pickle
import shutil
import struct
import tarfile

import numpy as np
import pytest
from PIL import Image

from colorize_lib.files import cifar10

COUNT = 20  # images in a batch, so 100 to train on and 20 to test on: 10 and 2 of each class
IMAGES_PER_BATCH = cifar10.IMAGES_PER_BATCH


@pytest.fixture(autouse=True)
def a_computer_without_cifar10(no_cifar10, monkeypatch):
    """Nothing that this computer has of CIFAR-10 may change a test; batches are small."""
    monkeypatch.setattr(cifar10, "IMAGES_PER_BATCH", COUNT)


@pytest.fixture
def refusal(complaint):
    """Function: the sentence with which CIFAR-10 is refused that lies at a path."""
    return lambda path: complaint(cifar10.load, path)


# Making the three forms


def random_images(count, seed):
    return np.random.default_rng(seed).integers(0, 256, (count, 32, 32, 3), dtype=np.uint8)


LABELS = np.arange(10, dtype=np.uint8)
ARRAYS = (random_images(100, 0), np.repeat(LABELS, 10), random_images(20, 1), np.repeat(LABELS, 2))


def write_archive(path, batches_folder, names=cifar10.BATCHES):
    with tarfile.open(path, "w:gz") as archive:
        # The official archive is not in the order of the names either.
        for name in reversed(names):
            archive.add(batches_folder / name, f"cifar-10-batches-py/{name}")
    return path


def assert_equal_data(loaded, arrays=ARRAYS):
    for array, expected in zip(loaded[:4], arrays[:4], strict=True):
        assert array.dtype == np.uint8
        np.testing.assert_array_equal(array, expected)


@pytest.fixture
def batches(tmp_path):
    """The official files: pickles in which each image is a plane of red, of green, of blue."""
    folder = tmp_path / "official" / "cifar-10-batches-py"
    folder.mkdir(parents=True)
    images, labels = np.concatenate(ARRAYS[::2]), np.concatenate(ARRAYS[1::2])
    for number, name in enumerate(cifar10.BATCHES):
        part = slice(number * COUNT, (number + 1) * COUNT)
        pixels = images[part].transpose(0, 3, 1, 2).reshape(COUNT, -1)
        content = {b"data": pixels, b"labels": labels[part].tolist()}
        (folder / name).write_bytes(pickle.dumps(content, protocol=2))
    return folder


@pytest.fixture
def archive(batches, tmp_path):
    return write_archive(tmp_path / "archive.tar.gz", batches)


@pytest.fixture
def pictures(tmp_path):
    """The same images as files in folders."""
    for split, images, labels in (("train", *ARRAYS[:2]), ("test", *ARRAYS[2:])):
        for position, (image, label) in enumerate(zip(images, labels, strict=True)):
            folder = tmp_path / "pictures" / split / cifar10.CLASSES[label]
            folder.mkdir(parents=True, exist_ok=True)
            Image.fromarray(image).save(folder / f"{position:04}.png")
    return tmp_path / "pictures"


# Reading


def test_every_form_gives_the_same_arrays_in_the_official_order(batches, archive, pictures):
    for place in (batches, batches.parent, archive, pictures):
        loaded = cifar10.load(place)
        assert_equal_data(loaded)
        assert loaded.name == ("CIFAR-10 (image folder)" if place == pictures else "CIFAR-10")
    official = "airplane automobile bird cat deer dog frog horse ship truck"
    assert " ".join(cifar10.CLASSES) == official


def test_official_files_as_python_2_wrote_them_are_read(batches):
    """The real archive has byte strings and NumPy's old module names."""
    pixels = ARRAYS[2].transpose(0, 3, 1, 2).reshape(COUNT, -1)
    (batches / "test_batch").write_bytes(
        b"\x80\x02}(U\x04data"
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR"
        b"(K\x01(" + struct.pack("<BBBH", ord("K"), len(pixels), ord("M"), 3072) + b"t"
        b"cnumpy\ndtype\n(U\x02u1K\x00K\x01tR(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
        b"I00\nT" + struct.pack("<i", pixels.size) + pixels.tobytes() + b"tb"
        b"U\x06labels](" + b"".join(b"K" + bytes([label]) for label in ARRAYS[3]) + b"eu."
    )
    assert_equal_data(cifar10.load(batches))


# Pickles are not trusted


class Harm:
    """Pickles into a command for the shell that makes a folder."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.system, (f'mkdir "{self.marker}"',)


@pytest.mark.parametrize("in_an_archive", [False, True])
@pytest.mark.parametrize("inside_a_batch", [False, True])
def test_a_hostile_pickle_is_refused_and_runs_nothing(
    batches, tmp_path, refusal, in_an_archive, inside_a_batch
):
    marker = tmp_path / "harm"
    content = {b"data": Harm(marker), b"labels": []} if inside_a_batch else Harm(marker)
    hostile = pickle.dumps(content, protocol=2)
    pickle.loads(hostile)
    marker.rmdir()  # so it would do harm without protection
    (batches / "data_batch_2").write_bytes(hostile)
    archive = write_archive(tmp_path / "hostile.tar.gz", batches)
    sentence = refusal(archive if in_an_archive else batches)
    assert "data_batch_2" in sentence and "refused" in sentence and "system" in sentence
    assert not marker.exists()


@pytest.mark.parametrize(
    "name",
    ["builtins\neval", "builtins\ngetattr", "numpy\nload", "numpy\ndtype.__class__", "nt\nsystem"],
)
def test_only_the_names_that_a_batch_needs_are_known(batches, refusal, name):
    (batches / "test_batch").write_bytes(b"\x80\x02c" + name.encode() + b"\n.")
    assert "refused" in refusal(batches)


@pytest.mark.parametrize(("images", "values"), [(20, 3073), (21, 3072)])
def test_a_shape_that_does_not_fit_the_values_is_an_error(
    batches, monkeypatch, refusal, images, values
):
    content = (batches / "test_batch").read_bytes()
    shape = struct.Struct("<sBsH")  # as a pickle writes it
    true, false = shape.pack(b"K", 20, b"M", 3072), shape.pack(b"K", images, b"M", values)
    assert content.count(true) == 1
    monkeypatch.setattr(cifar10, "IMAGES_PER_BATCH", images)
    (batches / "data_batch_1").write_bytes(content.replace(true, false))
    assert "pixel values" in refusal(batches)


def zeros(*shape, dtype=np.uint8):
    return np.zeros(shape, dtype)


def batch(data=None, labels=None):
    data = zeros(COUNT, 3072) if data is None else data
    return {b"data": data, b"labels": labels or [0] * COUNT}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ([1, 2], "dictionary"),
        ({}, "uint8"),
        (batch(zeros(COUNT, 3072, dtype=object)), "uint8"),
        (batch(zeros(COUNT, 3072, dtype=np.float32)), "uint8"),
        (batch(zeros(COUNT, 3071)), "20 x 3072"),
        (batch(zeros(COUNT - 1, 3072)), "20 x 3072"),
        (batch(zeros(3072, COUNT).T), "uint8"),
        (batch(b"bytes"), "uint8"),
        (batch(labels=[0] * (COUNT - 1)), "20 labels"),
        (batch(labels=[10] + [0] * (COUNT - 1)), "0 to 9"),
        (batch(labels=[-1] + [0] * (COUNT - 1)), "0 to 9"),
        (batch(labels=["0"] + [0] * (COUNT - 1)), "0 to 9"),
        (b"half", "truncated"),
    ],
)
def test_a_batch_that_holds_something_else_is_an_error(batches, refusal, content, reason):
    path = batches / "data_batch_3"
    half = path.read_bytes()[:30_000]
    path.write_bytes(half if content == b"half" else pickle.dumps(content, protocol=2))
    sentence = refusal(batches)
    assert "data_batch_3" in sentence and reason in sentence


def test_an_official_batch_has_ten_thousand_images_and_a_larger_one_is_not_read(
    batches, monkeypatch, refusal
):
    monkeypatch.setattr(cifar10, "IMAGES_PER_BATCH", IMAGES_PER_BATCH)
    assert "10000 x 3072" in refusal(batches)
    monkeypatch.setattr(cifar10, "BATCH_LIMIT_BYTES", 1000)
    monkeypatch.setattr(cifar10, "_read_batch", lambda *arguments: pytest.fail("it was read"))
    assert "refused" in refusal(batches)


@pytest.mark.parametrize("missing", ["data_batch_4", "test_batch"])
def test_a_missing_batch_is_an_error_and_a_link_in_its_place_is_not_followed(
    batches, tmp_path, refusal, missing
):
    left = [name for name in cifar10.BATCHES if name != missing]
    assert f"lacks {missing}" in refusal(write_archive(tmp_path / "short.tar.gz", batches, left))
    with tarfile.open(tmp_path / "link.tar.gz", "w:gz") as archive:
        for name in cifar10.BATCHES:
            member = archive.gettarinfo(batches / name, f"cifar-10-batches-py/{name}")
            if name == missing:
                member.type, member.linkname, member.size = tarfile.SYMTYPE, str(batches / name), 0
            archive.addfile(member, io.BytesIO((batches / name).read_bytes()))
    assert f"lacks {missing}" in refusal(tmp_path / "link.tar.gz")
    (batches / missing).unlink()
    assert f"lacks {missing}" in refusal(batches)


# The archive


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: b"", id="empty"),
        pytest.param(lambda content: b"hello", id="no archive"),
        pytest.param(lambda content: content[: len(content) // 1000], id="hardly begun"),
        pytest.param(lambda content: content[: len(content) // 2], id="half"),
        pytest.param(lambda content: content[: len(content) * 99 // 100], id="nearly all"),
        pytest.param(lambda content: content[:-8] + bytes(4) + content[-4:], id="false checksum"),
    ],
)
def test_an_archive_that_is_damaged_or_none_is_an_error(archive, refusal, damage):
    archive.write_bytes(damage(archive.read_bytes()))
    assert f"{archive} cannot be read as CIFAR-10 (" in refusal(archive)


def test_an_archive_that_may_not_be_read_is_not_called_damaged(archive, monkeypatch, refusal):
    def refuse(path, mode):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    # The superuser may read everything, so pretend.
    monkeypatch.setattr(cifar10, "open", refuse, raising=False)
    sentence = refusal(archive)
    assert "permission" in sentence and "delete" not in sentence


@pytest.mark.parametrize(
    ("name", "kind", "size", "limit"),
    [
        pytest.param("cifar-10-batches-py/test_batch", tarfile.REGTYPE, 2, 1, id="a huge batch"),
        pytest.param("readme.html", tarfile.REGTYPE, 20, 5, id="a huge file"),
        # These stand in a header, which tarfile reads before it gives a member.
        pytest.param("readme.html", tarfile.XHDTYPE, 20, 5, id="a huge header"),
        pytest.param("readme.html", tarfile.GNUTYPE_LONGNAME, 20, 5, id="a huge name"),
    ],
)
def test_an_archive_that_holds_far_too_much_is_refused(
    tmp_path, monkeypatch, refusal, name, kind, size, limit
):
    monkeypatch.setattr(cifar10, "BATCH_LIMIT_BYTES", 1_000_000)
    monkeypatch.setattr(cifar10, "ARCHIVE_LIMIT_BYTES", 5_000_000)
    member = tarfile.TarInfo(name)
    member.size, member.type = size * 1_000_000, kind
    with gzip.open(tmp_path / "bomb.tar.gz", "wb") as bomb:
        bomb.write(member.tobuf() + bytes(member.size))
    assert f"more than {limit} MB" in refusal(tmp_path / "bomb.tar.gz")


def test_reading_an_archive_writes_nothing(batches, tmp_path):
    with tarfile.open(tmp_path / "archive.tar.gz", "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("../outside.txt"))
        archive.addfile(tarfile.TarInfo("/absolute.txt"))
        archive.add(batches, "cifar-10-batches-py")
    before = sorted(tmp_path.rglob("*"))
    assert_equal_data(cifar10.load(tmp_path / "archive.tar.gz"))
    assert sorted(tmp_path.rglob("*")) == before


PACKED_AGAIN = {
    "plain": ("x.tar", "w", "cifar-10-batches-py/"),
    "bzip2": ("x.tar.bz2", "w:bz2", "cifar-10-batches-py/"),
    "xz": ("x.tar.xz", "w:xz", "cifar-10-batches-py/"),
    "below a dot": ("x.tgz", "w:gz", "./cifar-10-batches-py/"),
    "from inside of the folder": ("x.tar.gz", "w:gz", "./"),
    "with the folders above": ("x.tar.gz", "w:gz", "home/ada/cifar/"),
    "under a false name": ("x.zip", "w:xz", ""),
}


@pytest.mark.parametrize(("name", "mode", "folder"), PACKED_AGAIN.values(), ids=PACKED_AGAIN)
def test_an_archive_that_somebody_packed_again_is_read(batches, tmp_path, name, mode, folder):
    with tarfile.open(tmp_path / name, mode) as archive:
        for batch in cifar10.BATCHES:
            archive.add(batches / batch, folder + batch)
    assert_equal_data(cifar10.load(tmp_path / name))


def test_two_copies_in_one_archive_are_not_mixed(batches, tmp_path, refusal):
    with tarfile.open(tmp_path / "two.tar", "w") as archive:
        archive.add(batches, "cifar-10-batches-py")
        archive.add(batches / "data_batch_3", "changed/data_batch_3")
    assert "holds data_batch_3 twice" in refusal(tmp_path / "two.tar")


# What is only not what was expected is somebody's own: it must not be called damaged


def packed(path, **contents):
    with tarfile.open(path, "w") as archive:
        for name, content in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


OTHERS = {
    "a photograph": (lambda path: Image.new("RGB", (90, 90)).save(path, "JPEG"), "no tar archive"),
    "a text": (lambda path: path.write_text("hello"), "no tar archive"),
    "nothing": (lambda path: path.write_bytes(b""), "no tar archive"),
    "a text in gzip": (lambda path: path.write_bytes(gzip.compress(b"hi")), "no tar archive"),
    "CIFAR-100": (lambda path: packed(path, train=b"..", test=b".."), "it lacks data_batch_1"),
    "for C": (lambda path: packed(path, **{"data_batch_1.bin": b".."}), "it lacks data_batch_1"),
    "a notebook's folder": (lambda path: path.mkdir(), "neither cifar-10-batches-py nor"),
}


@pytest.mark.parametrize(("make", "reason"), OTHERS.values(), ids=OTHERS)
def test_what_is_something_else_is_neither_called_damaged_nor_to_be_deleted(
    tmp_path, refusal, make, reason
):
    make(tmp_path / "mine")
    sentence = refusal(tmp_path / "mine")
    assert reason in sentence and "name the folder cifar-10-batches-py" in sentence
    assert "damaged" not in sentence and "delete" not in sentence


@pytest.mark.parametrize("name", ["data_batch_1", "test_batch"])
def test_for_one_batch_its_folder_is_named(batches, refusal, name):
    sentence = refusal(batches / name)
    assert sentence.endswith(f"name the folder that holds them all, {batches}.")


def test_only_our_own_download_with_a_wrong_checksum_is_to_be_deleted(
    tmp_path, archive, monkeypatch, refusal
):
    half = archive.read_bytes()[:20_000]
    ours = tmp_path / "cache" / "colorize-cnn" / cifar10.ARCHIVE.name
    kerass = tmp_path / "home" / ".keras" / "datasets" / "cifar-10-batches-py.tar.gz"
    for place, advice in ((ours, "delete it and fetch"), (kerass, "move it elsewhere and fetch")):
        place.parent.mkdir(parents=True)
        place.write_bytes(half)
        sentence = refusal(None)
        assert str(place) in sentence and advice in sentence
    archive.write_bytes(half)
    assert "delete" not in refusal(archive)
    # With a right checksum it is as it came.
    right = cifar10.ARCHIVE._replace(known_hash=f"sha256:{hashlib.sha256(half).hexdigest()}")
    monkeypatch.setattr(cifar10, "ARCHIVE", right)
    assert "delete" not in refusal(ours)


# The folder of pictures


def emptied(folder):
    shutil.rmtree(folder)
    folder.mkdir()
    return folder


def test_pictures_come_by_class_and_then_by_the_bytes_of_their_names(pictures):
    bird = emptied(pictures / "train" / "bird")
    # By bytes, capitals come before small letters, "10" before "9", and "é" last.
    names = ["B.png", "a10.png", "a9.PNG", "b.JPEG", "c.jpg", "é.png"]
    for value in reversed(range(6)):  # in which order they were made does not matter
        Image.new("RGB", (32, 32), (value * 20,) * 3).save(bird / names[value])
    loaded = cifar10.load(pictures)
    is_bird = loaded.train_labels == cifar10.CLASSES.index("bird")
    assert loaded.train_images[is_bird][:, 0, 0, 0].tolist() == [0, 20, 40, 60, 80, 100]
    assert (np.diff(loaded.train_labels.astype(int)) >= 0).all()


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "RGBA", "CMYK"])
@pytest.mark.filterwarnings("error")
def test_pictures_of_any_mode_become_rgb(pictures, mode):
    folder = emptied(pictures / "test" / "cat")
    white = Image.new("RGB", (32, 32), "white").convert(mode)
    white.save(folder / ("white.jpg" if mode == "CMYK" else "white.png"))
    loaded = cifar10.load(pictures)
    assert (loaded.test_images[loaded.test_labels == 3] == 255).all()


def test_files_that_computers_and_people_add_to_folders_are_passed_over(pictures):
    for name in (".DS_Store", "._0001.png", "Thumbs.db", "desktop.ini", "where from.txt"):
        (pictures / "train" / "ship" / name).write_bytes(b"not a picture")
    (pictures / "train" / ".DS_Store").write_bytes(b"not a picture")
    assert_equal_data(cifar10.load(pictures))


@pytest.mark.parametrize(
    ("pixels", "kept_bytes", "reason"),
    [
        pytest.param(zeros(32, 32, 3), 5, "cannot be read as a PNG or JPEG", id="none"),
        pytest.param(random_images(1, 0)[0], 400, "cannot be read as a PNG or JPEG", id="cut off"),
        pytest.param(zeros(32, 31, 3), None, "is 31x32 pixels", id="narrow"),
        pytest.param(zeros(32, 32, dtype=np.uint16), None, "has 16 bits", id="deep"),
    ],
)
@pytest.mark.parametrize("split", ["train", "test"])
def test_a_picture_that_is_no_good_is_named(pictures, refusal, split, pixels, kept_bytes, reason):
    file = pictures / split / "frog" / "bad.png"
    Image.fromarray(pixels).save(file)
    file.write_bytes(file.read_bytes()[:kept_bytes])
    assert refusal(pictures).startswith(f"{file} {reason}")


@pytest.mark.parametrize("split", ["train", "test"])
def test_a_class_without_pictures_and_a_folder_of_no_known_form_are_errors(
    pictures, refusal, split
):
    folder = emptied(pictures / split / "horse")
    (folder / ".DS_Store").touch()
    assert f"no PNG or JPEG picture in {folder}" in refusal(pictures)
    shutil.rmtree(folder)
    assert f"no folder {folder}" in refusal(pictures)
    shutil.rmtree(pictures / split)
    assert f"{pictures} is not CIFAR-10, because it has neither cifar-10-ba" in refusal(pictures)


# Finding


def test_what_cannot_be_found_gives_one_sentence(tmp_path, batches, monkeypatch, complaint):
    assert not cifar10.is_here()
    sentence = complaint(cifar10.find)
    assert "python -m colorize_lib data" in sentence and "COLORIZE_CIFAR10" in sentence
    # A place that was named, but does not exist, is a mistake to mend.
    shutil.copytree(batches, tmp_path / "home" / ".keras" / "datasets" / batches.name)
    assert cifar10.is_here()
    nowhere = tmp_path / "nowhere"
    assert f"there is no {nowhere}" in complaint(cifar10.find, nowhere)
    monkeypatch.setenv("COLORIZE_CIFAR10", str(nowhere))
    assert f"COLORIZE_CIFAR10 names {nowhere}" in complaint(cifar10.find)


@pytest.mark.parametrize("keras_home", ["", "elsewhere"])
def test_the_search_goes_from_what_was_named_to_what_lies_around(
    tmp_path, archive, batches, monkeypatch, complaint, keras_home
):
    """Takes the best place away again and again: the next one is found each time."""
    if keras_home:
        monkeypatch.setenv("KERAS_HOME", str(tmp_path / keras_home))
    keras = tmp_path / (keras_home or "home/.keras") / "datasets"
    places = [
        keras / "cifar-10-batches-py-target" / "cifar-10-batches-py",
        keras / "cifar-10-batches-py-target_archive",
        keras / "cifar-10-batches-py",
        keras / "cifar-10-batches-py.tar.gz",
        tmp_path / "cache" / "colorize-cnn" / cifar10.ARCHIVE.name,
    ]
    for place in places:
        place.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if place.name == batches.name else shutil.copy
        copy(batches if place.name == batches.name else archive, place)
    monkeypatch.setenv("COLORIZE_CIFAR10", str(archive))
    assert cifar10.find(str(batches)) == batches
    assert cifar10.find() == archive
    monkeypatch.setenv("COLORIZE_CIFAR10", "")
    for place in places:
        assert cifar10.find() == place
        assert_equal_data(cifar10.load())
        # What Keras has half unpacked is passed over.
        (place / "test_batch" if place.is_dir() else place).unlink()
    complaint(cifar10.find)
