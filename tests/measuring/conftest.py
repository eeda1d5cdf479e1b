"""What these tests share: folders that start empty, small data, and networks that are none."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from colorize_lib import data, experiments, metrics, training
from colorize_lib.backend import keras
from colorize_lib.measuring import baselines
from colorize_lib.runs import records

layers = keras.layers


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    """Empty folders in the places of runs/ and results/."""
    monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr(records, "RESULTS", tmp_path / "results")


@pytest.fixture(autouse=True)
def own_lists(monkeypatch):
    """Whatever a test adds to the experiments and the metrics is gone after it."""
    monkeypatch.setattr(experiments, "EXPERIMENTS", [*experiments.EXPERIMENTS])
    monkeypatch.setattr(metrics, "METRICS", [*metrics.METRICS])


@pytest.fixture
def images():
    """Function: random images."""

    def make(count=6, low=0, high=256, size=(32, 32), seed=0):
        random = np.random.default_rng(seed)
        return random.integers(low, high, (count, *size, 3)).astype(np.uint8)

    return make


@pytest.fixture
def tiles():
    """A few tiles of the bundled photographs: real colors."""
    return data.bundled().test_images[::60]


@pytest.fixture
def dataset(images):
    """96 images, the left ones dark, the right ones of all colors."""
    pixels = images(96)
    pixels[:, ::2] //= np.arange(1, 97, dtype=np.uint8).reshape(96, 1, 1, 1)
    return data.Dataset("tiny", pixels[:64], pixels[64:])


def _build_painter():
    """A network of 52,224 parameters that gives pictures."""
    dense = layers.Dense(3072, activation="sigmoid")
    small = layers.AveragePooling2D(8)
    return keras.Sequential([layers.Input((32, 32, 1)), small, layers.Flatten(), dense])


@pytest.fixture
def painted():
    """An experiment with a small network of pictures, trained in a second, on the list."""
    changes = {"name": "painted", "title": "Painted", "build_model": _build_painter, "epochs": 1}
    return experiments.add(replace(experiments.get("conv_dense"), **changes))


@pytest.fixture(scope="session")
def _trained(tmp_path_factory):
    return tmp_path_factory.mktemp("trained")


@pytest.fixture
def run_of_painted(_trained, painted, dataset, tmp_path, monkeypatch):
    """Function: a finished run that a test may damage; it is trained for the first of them only."""

    def run(profile="full", seed=0):
        settings = {"profile": profile, "epochs": 1, "seed": seed, "show": False}
        with monkeypatch.context() as elsewhere:
            elsewhere.setenv("COLORIZE_RUNS", str(_trained))
            folder = training.run(painted, dataset, **settings).folder
        shutil.copytree(folder, tmp_path / "runs" / folder.relative_to(_trained))
        return training.run(painted, dataset, **settings, only_finished=True)

    return run


@pytest.fixture
def two_baselines(monkeypatch):
    """They are measured sooner than all of them."""
    monkeypatch.setattr(baselines, "BASELINES", baselines.BASELINES[:2])


@pytest.fixture
def network_of():
    """Function: a network of this experiment that gives one answer after the other."""

    def make(experiment, answers):
        given = iter(answers)

        def model(shown, training):
            return keras.ops.convert_to_tensor(np.stack([next(given) for _ in shown]))

        return training.Network(experiment, model)

    return make


@pytest.fixture
def one_more_metric():
    """A metric of one's own: the largest error of an image."""

    def worst(truth, predicted):
        return np.abs(predicted - truth).max(axis=(1, 2, 3))

    return metrics.Metric("worst", "worst error", worst, best=0.0, higher_is_better=False)
