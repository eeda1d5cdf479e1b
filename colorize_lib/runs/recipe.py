"""The recipe of a run: everything that decides what comes out of it, as plain values.

Two runs with equal recipes are the same run, up to rounding. So a recipe says where a run is kept,
and whether it has been trained already.
"""

import hashlib
import json
import sys
from dataclasses import is_dataclass
from functools import partial
from types import CodeType, FunctionType, ModuleType

import numpy as np

from colorize_lib.backend import keras
from colorize_lib.runs import records

LIBRARY = __name__.split(".")[0]


def describe(experiment, model, dataset, *, profile, epochs, seed):
    """The recipe of a run.

    Args:
        experiment: an `experiments.Experiment`.
        model: what its `build_model` makes.
        dataset: a `data.Dataset`.
        profile: "quick" or "full".
        epochs: number of passes over the training images.
        seed: whole number that initial weights and the order of images depend on.

    Returns:
        Dictionary of plain values.
    """
    return {
        **describe_experiment(experiment, model),
        "profile": profile,
        "seed": seed,
        "epochs": epochs,
        "data_sha256": dataset.sha256,
    }


def describe_experiment(experiment, model):
    """The part of a recipe that is the same for all runs of an experiment."""
    functions = {
        "network": experiment.build_model,
        "target": experiment.target.encode,
        "loss": experiment.loss,
        "metric": experiment.metric,
        "inputs": experiment.inputs,
        "learning_rate": experiment.learning_rate,
    }
    return {
        "experiment": experiment.name,
        "batch_size": experiment.batch_size,
        "gray": experiment.gray,
        "flips": experiment.flips,
        "shifts": experiment.shifts,
        "target": experiment.target.name,
        "loss": name_of(experiment.loss),
        "metric": name_of(experiment.metric),
        "inputs": name_of(experiment.inputs),
        "learning_rate": name_of(experiment.learning_rate),
        "optimizer": _in_words(experiment.build_optimizer()),
        "layers": [_in_words(layer) for layer in model.layers],
        "backend": keras.backend.backend(),
        "code": {part: fingerprint(function) for part, function in functions.items()},
    }


def name_of(function):
    """How a function, a Keras object or the name of one is called in words."""
    if isinstance(function, partial):
        return name_of(function.func)
    if isinstance(function, str) or function is None:
        return function
    return getattr(function, "__name__", type(function).__name__)


def fingerprint(part):
    """Eight hexadecimal digits that tell functions apart by what they do, not by their names.

    Of a function, its compiled code counts, its default values, what it has enclosed, and the
    constants and functions that it uses by name, if they are its author's or this library's.
    Comments and docstrings do not count. (Another version of Python compiles another code.)

    Args:
        part: a function, a `functools.partial`, an object of Keras, a name, or None.

    >>> fingerprint(lambda x: x + 1) == fingerprint(lambda x: x + 1)
    True
    >>> fingerprint(lambda x: x + 1) == fingerprint(lambda x: x + 2)
    False
    """
    return _digest(repr(_essence(part, ())))


def _essence(part, seen):
    """Something with a `repr` that is equal for parts that do the same."""
    if isinstance(part, FunctionType):
        return _essence_of_function(part, seen)
    if isinstance(part, partial):
        return "partial", [_essence(p, seen) for p in (part.func, part.args, part.keywords)]
    if isinstance(part, (tuple, list)):
        return [_essence(item, seen) for item in part]
    if isinstance(part, (set, frozenset)):
        return sorted(repr(_essence(item, seen)) for item in part)
    if is_dataclass(part) and not isinstance(part, type):
        return type(part).__qualname__, _essence(vars(part), seen)
    if isinstance(part, dict):
        return sorted((str(key), _essence(value, seen)) for key, value in part.items())
    if isinstance(part, CodeType):
        return part.co_code.hex(), [_essence(c, seen) for c in part.co_consts], part.co_names
    if isinstance(part, np.ndarray):
        return str(part.dtype), part.shape, _digest(part.tobytes())
    if isinstance(part, type):
        methods = vars(part).values() if _is_ours(part) else []
        return part.__qualname__, [_essence(m, seen) for m in methods if _is_function(m)]
    if hasattr(part, "get_config"):
        return type(part).__qualname__, _essence(part.get_config(), seen)
    if isinstance(part, (str, bytes, int, float, complex, type(None))):
        return repr(part)
    # What is left, such as a class or a module, is known by its name.
    return getattr(part, "__qualname__", None) or getattr(part, "__name__", type(part).__qualname__)


def _essence_of_function(function, seen):
    if function in seen or not _is_ours(function):
        return f"{function.__module__}.{function.__qualname__}"
    seen = (*seen, function)
    code = function.__code__
    constants = [c for c in code.co_consts if c != function.__doc__]
    enclosed = [cell.cell_contents for cell in function.__closure__ or ()]
    parts = [function.__defaults__, function.__kwdefaults__, enclosed, _used(function)]
    return code.co_code.hex(), code.co_names, [_essence(p, seen) for p in [constants, *parts]]


def _is_function(part):
    return isinstance(part, FunctionType)


def _is_ours(part):
    """Is it of this library, of a notebook, or of a file that is no installed package?"""
    module = part.__module__ or ""
    if module.split(".")[0] in (LIBRARY, "__main__"):
        return True
    file = getattr(sys.modules.get(module), "__file__", None) or ""
    return "site-packages" not in file and module.split(".")[0] not in sys.stdlib_module_names


def _used(function):
    """What a function uses by name: constants and functions of its own module or of the library."""
    found = {}
    modules = []
    for name in function.__code__.co_names:
        value = function.__globals__.get(name)
        if isinstance(value, ModuleType) and value.__name__.startswith(LIBRARY):
            modules.append(value)
        elif value is not None and not isinstance(value, ModuleType):
            found[name] = value
    for module in modules:
        for name in function.__code__.co_names:
            if isinstance(vars(module).get(name), FunctionType):
                found[f"{module.__name__}.{name}"] = vars(module)[name]
    return found


def _digest(value):
    value = value.encode() if isinstance(value, str) else value
    return hashlib.sha256(value).hexdigest()[:8]


def _in_words(part):
    """A layer or an optimizer in one line: what it is, and its settings."""
    return f"{type(part).__name__}: {_settings_in_words(part.get_config())}"


def _settings_in_words(settings):
    words = []
    for name, value in settings.items():
        if value is None or name in ("name", "dtype"):
            continue
        if isinstance(value, dict) and "class_name" in value:  # an initializer, say
            value = f"{value['class_name']}({_settings_in_words(value['config'])})"
        elif isinstance(value, float):
            value = f"{value:.6g}"
        words.append(f"{name} {value}")
    return ", ".join(words)


def folder_of(recipe):
    """Where the run of a recipe is kept; another recipe, another folder."""
    mark = _digest(json.dumps(recipe, sort_keys=True))
    name = f"{recipe['experiment']}-seed{recipe['seed']}-{recipe['backend']}-{mark}"
    return records.runs_folder() / recipe["profile"] / name


def differences(before, now):
    """In which of its parts a recipe differs from another one, as a list of words.

    >>> differences({"epochs": 3, "code": {"loss": "a"}}, {"epochs": 3, "code": {"loss": "b"}})
    ['loss']
    """
    parts = [part for part in now if part != "code" and before.get(part) != now[part]]
    code = before.get("code", {})
    parts += [part for part, mark in now.get("code", {}).items() if code.get(part) != mark]
    return list(dict.fromkeys(parts))
