"""Tests of recipes: two runs share a folder exactly if nothing that decides them differs."""

import json
import subprocess
import sys
import types
from dataclasses import replace
from functools import lru_cache, partial, wraps

import numpy as np
import pytest

from colorize_lib import experiments, losses, targets, training
from colorize_lib.backend import keras
from colorize_lib.runs import recipe, records

NOT_OF_A_RUN = {"bench", "floors", "metrics", "notebooks", "original", "temperatures", "validation"}
PUBLISHED = sorted(
    path.stem for path in records.RESULTS.glob("*.json") if path.stem not in NOT_OF_A_RUN
)


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


def other_optimizer():
    return keras.optimizers.Adadelta(learning_rate=0.5, rho=0.95, epsilon=1e-7)


def other_inputs(gray, images):
    return 1 - gray


@pytest.mark.parametrize(
    "other",
    [
        {"name": "other"},
        {"build_model": other_network},
        {"build_optimizer": other_optimizer},
        {"target": targets.RGB},
        {"loss": losses.squared_error},
        {"metric": losses.squared_error},
        {"inputs": other_inputs},
        {"gray": "rec601"},
        {"batch_size": 21},
        {"flips": True},
        {"shifts": 1},
        {"learning_rate": experiments.cosine_decay},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_experiment_has_another_folder(describe, other):
    assert recipe.folder_of(describe(other)) != recipe.folder_of(describe())


@pytest.mark.parametrize("other", [{"seed": 1}, {"epochs": 4}, {"profile": "full"}])
def test_other_settings_have_another_folder(describe, other):
    assert recipe.folder_of(describe(**other)) != recipe.folder_of(describe())


def test_the_same_recipe_has_the_same_folder_and_can_be_written_down(describe, uninterrupted):
    assert recipe.folder_of(describe()).name == uninterrupted.folder.name
    assert json.loads(json.dumps(describe())) == uninterrupted.record["recipe"]


def test_two_lambdas_and_a_partial_have_a_folder_each(describe):
    different = [
        lambda target, prediction: losses.squared_error(target, prediction),
        lambda target, prediction: losses.absolute_error(target, prediction),
        partial(losses.bins_crossentropy, weights=None),
        partial(losses.bins_crossentropy, weights=2),
        keras.losses.Huber(0.1),
        keras.losses.Huber(0.2),
        "mse",
        "mae",
    ]
    folders = [recipe.folder_of(describe({"loss": loss})) for loss in different]
    assert len(set(folders)) == len(different)


def test_a_network_within_a_network_is_described_alike_each_time_and_with_its_settings():
    def build(filters):
        inside = keras.Sequential(
            [keras.layers.Input((8, 8, 1)), keras.layers.Conv2D(filters, 3, name=None)]
        )
        image = keras.layers.Input((8, 8, 1))
        return keras.Model(image, inside(image))

    described = [
        recipe.describe_experiment(experiments.get("unet"), build(filters))["layers"]
        for filters in (2, 2, 3)
    ]
    assert described[0] == described[1] != described[2]


# Fingerprints

LOSS = "def loss(t, p):\n    return abs(t - p) * 2\n"
# Pairs of what does the same, and of what does not.
SAME = {
    "a comment": (LOSS, "# why\n" + LOSS.replace("* 2", "* 2  # twice")),
    "a docstring": (LOSS, LOSS.replace(":\n", ':\n    """Twice."""\n')),
    "a docstring where None is used, too": (
        "def loss(t, p):\n    return f(t, None, 2)",
        "def loss(t, p):\n    'Doc.'\n    return f(t, None, 2)",
    ),
    "a docstring inside": (
        "def loss(t, p):\n    def f(x):\n        return -x\n    return f(t)",
        "def loss(t, p):\n    def f(x):\n        'Doc.'\n        return -x\n    return f(t)",
    ),
    "another docstring of a method": (
        "class loss:\n    'A.'\n    def call(self, t, p):\n        'A.'\n        return t - p",
        "class loss:\n    'B.'\n    def call(self, t, p):\n        'B.'\n        return t - p",
    ),
    "lines in between": (LOSS, "\n\n" + LOSS.replace("\n", "\n\n")),
    "another name": (LOSS, LOSS.replace("loss", "renamed") + "\nloss = renamed"),
    "the order of a set": (
        "def loss(t, p, of=frozenset({'a', 'b', 'c'})):\n    return t in {'x', 'y', 'z'}",
        "def loss(t, p, of=frozenset({'c', 'b', 'a'})):\n    return t in {'z', 'y', 'x'}",
    ),
    "what it does not use": (LOSS, "other = 3\n" + LOSS),
}
ANOTHER = {
    "its code": (LOSS, LOSS.replace("* 2", "* 3")),
    "an operation": (LOSS, LOSS.replace("* 2", "+ 2")),
    "a function that it calls": (LOSS, LOSS.replace("abs", "max")),
    "a default value": ("def loss(t, p, k=1): return t", "def loss(t, p, k=2): return t"),
    "a default value by name": ("def loss(t, *, k=1): return t", "def loss(t, *, k=2): return t"),
    "a helper": (
        "def helper(x): return x\ndef loss(t, p): return helper(t)",
        "def helper(x): return -x\ndef loss(t, p): return helper(t)",
    ),
    "a helper's helper": (
        "def a(x): return x\ndef b(x): return a(x)\ndef loss(t, p): return b(t)",
        "def a(x): return -x\ndef b(x): return a(x)\ndef loss(t, p): return b(t)",
    ),
    "a helper that is called inside": (
        "def helper(x): return x\ndef loss(t, p): return [helper(x) for x in t]",
        "def helper(x): return -x\ndef loss(t, p): return [helper(x) for x in t]",
    ),
    "a helper with a cache": (
        "import functools\n@functools.lru_cache\ndef helper(): return 1\n"
        "def loss(t, p): return helper()",
        "import functools\n@functools.lru_cache\ndef helper(): return 2\n"
        "def loss(t, p): return helper()",
    ),
    "a constant": ("K = 1\ndef loss(t, p): return K * t", "K = 2\ndef loss(t, p): return K * t"),
    "an array": (
        "import numpy as np\nK = np.ones(3)\ndef loss(t, p): return K * t",
        "import numpy as np\nK = np.zeros(3)\ndef loss(t, p): return K * t",
    ),
    "a number of NumPy": (
        "import numpy as np\nK = np.float32(1)\ndef loss(t, p): return K * t",
        "import numpy as np\nK = np.float32(2)\ndef loss(t, p): return K * t",
    ),
    "a tensor": (
        "import keras\nK = keras.ops.ones(3)\ndef loss(t, p): return K * t",
        "import keras\nK = keras.ops.zeros(3)\ndef loss(t, p): return K * t",
    ),
    "a dictionary": ("K = {'a': 1}\ndef loss(t): return K", "K = {'a': 2}\ndef loss(t): return K"),
    "what it has enclosed": (
        "def make(k):\n    return lambda t, p: k * t\nloss = make(1)",
        "def make(k):\n    return lambda t, p: k * t\nloss = make(2)",
    ),
    "a method": (
        "class K:\n    def call(self, t): return t\ndef loss(t, p): return K().call(t)",
        "class K:\n    def call(self, t): return -t\ndef loss(t, p): return K().call(t)",
    ),
    "a static method": (
        "class K:\n    @staticmethod\n    def call(t): return t\ndef loss(t): return K.call(t)",
        "class K:\n    @staticmethod\n    def call(t): return -t\ndef loss(t): return K.call(t)",
    ),
    "a constant of a class": (
        "class K:\n    k = 1\ndef loss(t, p): return K.k * t",
        "class K:\n    k = 2\ndef loss(t, p): return K.k * t",
    ),
    "an inherited method": (
        "class A:\n    def f(self): return 1\nclass B(A): pass\ndef loss(t, p): return B().f()",
        "class A:\n    def f(self): return 2\nclass B(A): pass\ndef loss(t, p): return B().f()",
    ),
    "an object": (
        "class K:\n    def __init__(self, k): self.k = k\n"
        "    def __call__(self, t, p): return self.k\nloss = K(1)",
        "class K:\n    def __init__(self, k): self.k = k\n"
        "    def __call__(self, t, p): return self.k\nloss = K(2)",
    ),
    "a method of an object": (
        "class K:\n    def __init__(self, k): self.k = k\n"
        "    def loss(self, t, p): return self.k\nloss = K(1).loss",
        "class K:\n    def __init__(self, k): self.k = k\n"
        "    def loss(self, t, p): return self.k\nloss = K(2).loss",
    ),
    "a loss of Keras that was extended": (
        "import keras\nclass L(keras.losses.Loss):\n    def call(self, t, p): return t - p\n"
        "loss = L()",
        "import keras\nclass L(keras.losses.Loss):\n    def call(self, t, p): return t + p\n"
        "loss = L()",
    ),
    "settings of a loss of Keras": (
        "import keras\nloss = keras.losses.Huber(0.1)",
        "import keras\nloss = keras.losses.Huber(0.2)",
    ),
    "the name of a loss": ("loss = 'mse'", "loss = 'mae'"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_what_does_the_same_has_the_same_fingerprint(one, other):
    assert recipe.fingerprint(written(one)) == recipe.fingerprint(written(other))


@pytest.mark.parametrize(("one", "other"), ANOTHER.values(), ids=ANOTHER)
def test_what_does_something_else_has_another_fingerprint(one, other):
    assert recipe.fingerprint(written(one)) == recipe.fingerprint(written(one))
    assert recipe.fingerprint(written(one)) != recipe.fingerprint(written(other))


def test_the_number_that_keras_gives_a_loss_without_a_name_does_not_count():
    text = "import keras\nclass L(keras.losses.Loss):\n    def call(self, t, p): return t - p"
    first, second = (written(text, "L") for _ in range(2))
    assert recipe.fingerprint(first()) == recipe.fingerprint(second())


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


@pytest.mark.parametrize("place", ["site-packages", "dist-packages"])
def test_an_installed_package_is_known_by_its_name(monkeypatch, place):
    package = types.ModuleType("installed")
    package.__file__ = f"/usr/lib/python3/{place}/installed.py"
    monkeypatch.setitem(sys.modules, "installed", package)
    marks = set()
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
from colorize_lib.runs import recipe
print(json.dumps([
    recipe.describe_experiment(experiments.get(name), experiments.get(name).build_model())
    for name in ("conv_dense", "unet_bins_rebalanced")
]))
"""


def test_a_recipe_is_the_same_in_every_process():
    found = {
        subprocess.run(
            [sys.executable, "-c", IN_ANOTHER_PROCESS], stdout=subprocess.PIPE, check=True
        ).stdout
        for _ in range(2)
    }
    (text,) = found
    assert json.loads(text)[1]["code"]["loss"] == recipe.fingerprint(losses.rebalanced_crossentropy)


# In words


def test_parts_are_called_by_their_names():
    named = [losses.squared_error, partial(losses.squared_error), keras.losses.Huber(), "mse", None]
    assert [recipe.name_of(part) for part in named] == [
        "squared_error",
        "squared_error",
        "Huber",
        "mse",
        None,
    ]


def test_differences_name_each_part_once(describe):
    before, now = describe(), describe({"loss": losses.squared_error, "gray": "rec601"})
    assert recipe.differences(before, now) == ["gray", "loss"]
    assert recipe.differences(now, now) == []
    assert recipe.differences(before, describe(seed=1)) == ["seed"]
    old = {part: value for part, value in before.items() if part != "code"}
    assert "loss" in recipe.differences(old, before)  # of a recipe from before there were marks


# Published recipes

# The loss takes a* and b* since then, not numbers from 0 to 1 that stand for them.
RENAMED = {"bins": "ab_image", "half_size_bins": "ab_image_of_half_size"}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_recipe_is_that_of_the_experiment_today(name):
    record = records.read(name)
    experiment = experiments.get(record["experiment"])
    model = experiment.build_model()
    today = recipe.describe_experiment(experiment, model)
    today["target"] = RENAMED.get(today["target"], today["target"])
    today |= {"profile": "full", "seed": record["seed"], "epochs": experiment.epochs}
    then = record["recipe"]
    assert then.pop("data_sha256") == record["data"]["sha256"]
    assert {part: today[part] for part in then} == {**then, "backend": keras.backend.backend()}
    assert {"layers", "optimizer", "target", "loss", "metric", "gray", "batch_size"} <= then.keys()
    # What a record does not state was not there yet: it has to be as if it were not.
    for part, value in {"flips": False, "shifts": 0, "learning_rate": None}.items():
        assert part in then or today[part] == value
    assert today["inputs"] == "only_gray"
    assert record["parameters"] == model.count_params()
