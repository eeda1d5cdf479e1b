"""What every test shares: the quick profile, folders that start empty, and small copies of data."""

import os
import tempfile

import numpy as np
import PIL.Image
import pytest

RUNS = tempfile.TemporaryDirectory(prefix="colorize-test-runs-")

# Kernels and other processes that tests start inherit these.
os.environ["COLORIZE_PROFILE"] = "quick"
os.environ["COLORIZE_RUNS"] = RUNS.name


@pytest.fixture(scope="session")
def complaint():
    """Function: calls a function that has to fail with a sentence for a person, and gives it."""
    from colorize_lib.errors import ColorizeError

    def complaint_of(function, *arguments, **keywords):
        with pytest.raises(ColorizeError) as caught:
            function(*arguments, **keywords)
        sentence = str(caught.value)
        assert sentence.endswith(".") and "\n" not in sentence
        return sentence

    return complaint_of


@pytest.fixture
def no_cifar10(tmp_path, monkeypatch):
    """A computer where CIFAR-10 is nowhere."""
    import pooch

    for name in ("COLORIZE_CIFAR10", "COLORIZE_CIFAR10_URL", "KERAS_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)


@pytest.fixture(scope="session")
def write_cifar10_folder():
    """Function: CIFAR-10 in small, as a folder of pictures; both sides have every class."""
    from colorize_lib.files import cifar10

    def write(folder, train_count, test_count):
        random = np.random.default_rng(0)
        for split, count in (("train", train_count), ("test", test_count)):
            for name in cifar10.CLASSES:
                class_folder = folder / split / name
                class_folder.mkdir(parents=True)
                for number in range(count):
                    pixels = random.integers(0, 256, (32, 32, 3), np.uint8)
                    PIL.Image.fromarray(pixels).save(class_folder / f"{number:04}.png")

    return write
