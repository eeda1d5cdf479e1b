"""Tests of recipes: two runs share a folder exactly if nothing that decides them differs."""

import json
import subprocess
import sys
import types
from dataclasses import replace
from functools import lru_cache, wraps

import numpy as np
import pytest

from colorize_lib import experiments, losses, targets, training
from colorize_lib.backend import keras
from colorize_lib.runs import optimizers, recipe, records


@pytest.fixture
def describe(tiny):
    """Function: the recipe of a run of the tiny experiment, with some fields changed."""

    def recipe_of(changes=None, dataset=None, **settings):
        experiment = replace(tiny.EXPERIMENT, **(changes or {}))
        settings = {"profile": "quick", "epochs": tiny.EPOCHS, "seed": 0, **settings}
        model = training.untrained_model(experiment, settings["seed"])
        return recipe.describe(experiment, model, dataset or tiny.dataset(), **settings)

    return recipe_of


def written(text, name="loss"):
    """A function as if it stood in a file or a cell: `text` is what is written there."""
    module = types.ModuleType("of_a_student")
    exec(text, vars(module))
    return vars(module)[name]


# Folders


def other_network():
    layers = keras.layers
    return keras.Sequential([layers.Input((32, 32, 1)), layers.Flatten(), layers.Dense(3)])


OTHERS = {
    "name": "other",
    "build_model": other_network,
    "build_optimizer": lambda: keras.optimizers.Adadelta(0.5, rho=0.95, epsilon=1e-7),
    "target": targets.RGB,
    "loss": losses.squared_error,
    "metric": losses.squared_error,
    "inputs": lambda gray, images: 1 - gray,
    "gray": "rec601",
    "batch_size": 21,
    "flips": True,
    "shifts": 1,
    "learning_rate": optimizers.cosine_decay,
    "augment": lambda images, random: (images, images[..., :1]),
    "simulate": lambda gray, images, random: gray,
}


def test_what_differs_in_any_part_has_a_folder_of_its_own(describe):
    recipes = [describe({field: value}) for field, value in OTHERS.items()]
    recipes += [describe(**other) for other in ({"seed": 1}, {"epochs": 4}, {"profile": "full"})]
    # Of one name, so that only their code tells them apart:
    recipes += [describe({"loss": lambda t, p: t - p}), describe({"loss": lambda t, p: p - t})]
    folders = {recipe.folder_of(one) for one in [describe(), *recipes]}
    assert len(folders) == 1 + len(recipes)


def test_a_changed_data_set_has_a_folder_of_its_own_and_a_renamed_one_has_not(describe, tiny):
    dataset = tiny.dataset()
    train, test = dataset.train_images, dataset.test_images
    both = np.concatenate([train, test])
    labels = {"train_labels": np.zeros(64, np.uint8), "test_labels": np.ones(32, np.uint8)}
    assert dataset.sha256  # calculated before, as it is after a run
    others = [
        dataset.subset(train=slice(32)),
        dataset.subset(test=np.arange(32) % 2 == 0),
        replace(dataset, train_images=255 - train),
        replace(dataset, train_images=test, test_images=train),
        replace(dataset, train_images=both[:48], test_images=both[48:]),
        replace(dataset, **labels),
    ]
    folders = {recipe.folder_of(describe(dataset=other)) for other in [dataset, *others]}
    assert len(folders) == 1 + len(others)
    renamed = replace(dataset, name="renamed")
    assert recipe.folder_of(describe(dataset=renamed)) == recipe.folder_of(describe())


def test_weights_that_a_network_begins_with_are_told_apart(tiny, results):
    experiment = replace(tiny.EXPERIMENT, begun_from="other")
    model, found = tiny.build_model(), []
    for size in (1, 2):
        records.write_rounded(results / "other.weights.npz", {"weight_0": np.zeros(size)})
        found += [recipe.describe_experiment(experiment, model)] * 2
    assert found[0] == found[1] != found[2]
    assert recipe.differences(found[0], found[2]) == ["begun_from"]


def test_the_same_recipe_has_the_same_folder_and_can_be_written_down(describe, uninterrupted):
    assert recipe.folder_of(describe()).name == uninterrupted.folder.name
    assert json.loads(json.dumps(describe())) == uninterrupted.record["recipe"]


def test_a_network_within_a_network_is_described_alike_each_time_and_with_its_settings():
    def build(filters):
        convolution = keras.layers.Conv2D(filters, 3)
        inside = keras.Sequential([keras.layers.Input((8, 8, 1)), convolution])
        image = keras.layers.Input((8, 8, 1))
        return keras.Model(image, inside(image))

    one, same, other = (
        recipe.describe_experiment(experiments.get("unet"), build(filters))["layers"]
        for filters in (2, 2, 3)
    )
    assert one == same != other


# Fingerprints

LOSS = "def loss(t, p):\n    return abs(t - p) * 2\n"
HELPER = "def helper(x): return 1\n"
OF_K = "\ndef loss(t, p): return K * t"
OBJECT = "class K:\n    def __init__(self, k): self.k = k\n    def {}(self, t, p): return self.k\n"
EXTENDED = "import keras\nclass L(keras.losses.Loss):\n    def call(self, t, p): return t - p\n"
# What does the same once its comment is a docstring.
WITH_A_COMMENT = {
    "a docstring": "def loss(t, p):\n    # why\n    return t - p",
    "a docstring where None is used, too": "def loss(t, p):\n    # why\n    return f(t, None, 2)",
    "one inside": "def loss(t):\n    def f(x):\n        # why\n        return -x\n    return f(t)",
    "one of a class": "class loss:\n    # why\n    def f(self):\n        # why\n        return 1",
}
ONE_SET = "def loss(t, p, of=frozenset({'a', 'b', 'c'})):\n    return t in {'x', 'y', 'z'}"
SAME_SET = "def loss(t, p, of=frozenset({'c', 'b', 'a'})):\n    return t in {'z', 'y', 'x'}"
SAME = {
    **{part: (text, text.replace("# why", "'Why.'")) for part, text in WITH_A_COMMENT.items()},
    "a comment": (LOSS, "# why\n" + LOSS.replace("* 2", "* 2  # twice")),
    "lines in between": (LOSS, "\n\n" + LOSS.replace("\n", "\n\n")),
    "another name": (LOSS, LOSS.replace("loss", "renamed") + "\nloss = renamed"),
    "the order of a set": (ONE_SET, SAME_SET),
    "what it does not use": (LOSS, "other = 3\n" + LOSS),
    "the number that Keras gives a loss without a name": (EXTENDED + "loss = L()",) * 2,
}
# What does something else once each 1 in it is a 2.
WITH_A_NUMBER = {
    "its code": "def loss(t, p): return t * 1",
    "a default value": "def loss(t, p, k=1): return t",
    "a default value by name": "def loss(t, *, k=1): return t",
    "a helper": HELPER + "def loss(t, p): return helper(t)",
    "a helper's helper": HELPER + "def b(x): return helper(x)\ndef loss(t, p): return b(t)",
    "a helper that is called inside": HELPER + "def loss(t, p): return [helper(x) for x in t]",
    "a helper with a cache": (
        "import functools\n@functools.lru_cache\n" + HELPER + "def loss(t, p): return helper(t)"
    ),
    "a constant": "K = 1" + OF_K,
    "an array": "import numpy as np\nK = np.full(3, 1)" + OF_K,
    "a number of NumPy": "import numpy as np\nK = np.float32(1)" + OF_K,
    "a tensor": "import keras\nK = keras.ops.convert_to_tensor(1)" + OF_K,
    "a dictionary": "K = {'a': 1}" + OF_K,
    "what it has enclosed": "def make(k):\n    return lambda t, p: k * t\nloss = make(1)",
    "a method": "class K:\n    def f(self): return 1\ndef loss(t, p): return K().f()",
    "a static method": (
        "class K:\n    @staticmethod\n    def f(): return 1\ndef loss(t, p): return K.f()"
    ),
    "a constant of a class": "class K:\n    k = 1\ndef loss(t, p): return K.k * t",
    "an inherited method": (
        "class A:\n    def f(self): return 1\nclass B(A): pass\ndef loss(t, p): return B().f()"
    ),
    "an object": OBJECT.format("__call__") + "loss = K(1)",
    "a method of an object": OBJECT.format("loss") + "loss = K(1).loss",
    "a loss of Keras that was extended": EXTENDED.replace("t - p", "t * 1") + "loss = L()",
    "settings of a loss of Keras": "import keras\nloss = keras.losses.Huber(0.1)",
    "settings of a partial": "from functools import partial\nloss = partial(round, ndigits=1)",
}
ANOTHER = {
    **{part: (text, text.replace("1", "2")) for part, text in WITH_A_NUMBER.items()},
    "an operation": (LOSS, LOSS.replace("* 2", "+ 2")),
    "a function that it calls": (LOSS, LOSS.replace("abs", "max")),
    "a lambda": ("loss = lambda t, p: t - p", "loss = lambda t, p: p - t"),
    "the name of a loss": ("loss = 'mse'", "loss = 'mae'"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_what_does_the_same_has_the_same_fingerprint(one, other):
    assert recipe.fingerprint(written(one)) == recipe.fingerprint(written(other))


@pytest.mark.parametrize(("one", "other"), ANOTHER.values(), ids=ANOTHER)
def test_what_does_something_else_has_another_fingerprint(one, other):
    assert recipe.fingerprint(written(one)) == recipe.fingerprint(written(one))
    assert recipe.fingerprint(written(one)) != recipe.fingerprint(written(other))


def test_a_function_that_is_in_a_module_of_ones_own_counts(monkeypatch):
    def fingerprint_with(text):
        helpers = types.ModuleType("helpers_of_a_student")
        exec(text, vars(helpers))
        monkeypatch.setitem(sys.modules, helpers.__name__, helpers)
        return recipe.fingerprint(
            written("import helpers_of_a_student as h\ndef loss(t, p): return h.helper(t) + h.K")
        )

    plain = "def helper(x): return x\nK = 1"
    assert fingerprint_with(plain) == fingerprint_with(plain + "\nJ = 1")
    assert fingerprint_with(plain) != fingerprint_with(plain.replace("return x", "return -x"))
    assert fingerprint_with(plain) != fingerprint_with(plain.replace("K = 1", "K = 2"))


def test_an_installed_package_is_known_by_its_name(monkeypatch):
    package = types.ModuleType("installed")
    monkeypatch.setitem(sys.modules, "installed", package)
    marks = set()
    for place in ("site-packages", "dist-packages"):
        package.__file__ = f"/usr/lib/python3/{place}/installed.py"
        for text in (LOSS, LOSS.replace("* 2", "* 3")):
            exec(text, vars(package))
            marks.add(recipe.fingerprint(package.loss))
    assert len(marks) == 1


def test_a_data_set_counts_by_its_pixels_and_not_by_what_was_calculated_of_them(tiny):
    dataset = tiny.dataset()

    def loss(target, prediction):
        return dataset.train_images

    before = recipe.fingerprint(loss)
    assert dataset.sha256
    assert recipe.fingerprint(loss) == before
    dataset = dataset.subset(train=slice(10))
    assert recipe.fingerprint(loss) != before


def test_what_uses_itself_has_a_fingerprint():
    @lru_cache
    def loss(target, prediction):
        return loss(target, prediction)

    @wraps(losses.squared_error)
    def wrapped(*arguments):
        return losses.squared_error(*arguments)

    class Holding:
        def __init__(self):
            self.itself = self

    marks = [recipe.fingerprint(part) for part in (loss, wrapped, Holding(), Holding, np.sum, None)]
    assert len(set(marks)) == len(marks)


IN_ANOTHER_PROCESS = """
import json
from colorize_lib import experiments
from colorize_lib.runs import optimizers, recipe
experiment = experiments.get("unet_bins_rebalanced")
print(json.dumps(recipe.describe_experiment(experiment, experiment.build_model())))
"""


def test_a_recipe_is_the_same_in_every_process():
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS]
    finished = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    experiment = experiments.get("unet_bins_rebalanced")
    here = recipe.describe_experiment(experiment, experiment.build_model())
    assert json.loads(finished.stdout) == here


def test_differences_name_each_part_once(describe):
    before, now = describe(), describe({"loss": losses.squared_error, "gray": "rec601"})
    assert recipe.differences(before, now) == ["gray", "loss"]
    assert recipe.differences(now, now) == []
    assert recipe.differences(before, describe(seed=1)) == ["seed"]
    other = describe({"build_model": other_network})
    assert recipe.differences(before, other) == ["layers", "network"]
    old = {part: value for part, value in before.items() if part != "code"}
    assert "loss" in recipe.differences(old, before)  # of a recipe from before there were marks
