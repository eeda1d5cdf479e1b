"""The recipe of a run: everything that decides what comes out of it, as plain values.

Two runs with equal recipes are the same run, up to rounding. So a recipe says where a run is kept,
and whether it has been trained already.
"""

import dis
import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from types import CodeType, FunctionType, MethodType, ModuleType

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
        "data_shapes": shapes_of(dataset),
    }


def shapes_of(dataset):
    """The shapes of a data set's images: where its training images end, a hash does not say."""
    return [list(images.shape) for images in (dataset.train_images, dataset.test_images)]


def describe_experiment(experiment, model):
    """The part of a recipe that is the same for all runs of an experiment."""
    functions = {
        "network": experiment.build_model,
        "optimizer": experiment.build_optimizer,
        "target": experiment.target.encode,
        "loss": experiment.loss,
        "metric": experiment.metric,
        "inputs": experiment.inputs,
        "learning_rate": experiment.learning_rate,
    }
    # Stated only where there is one, so that runs from before it existed are found again.
    later = {"augment": experiment.augment, "simulate": experiment.simulate}
    later = {part: function for part, function in later.items() if function}
    functions |= later
    begun_from = experiment.begun_from
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
        **{part: name_of(function) for part, function in later.items()},
        **({"begun_from": _mark_of_weights(begun_from)} if begun_from else {}),
        "learning_rate": name_of(experiment.learning_rate),
        "optimizer": _in_words(experiment.build_optimizer()),
        "layers": [_in_words(layer) for layer in model.layers],
        "backend": keras.backend.backend(),
        "code": {part: fingerprint(function) for part, function in functions.items()},
    }


def _mark_of_weights(name):
    """The name of a published run, and what tells its weights from others."""
    path = records.path_of_weights(name)
    return f"{name} {_digest(path.read_bytes() if path.exists() else b'')}"


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
    if isinstance(part, (str, bytes, int, float, complex, type(None))):
        return repr(part)
    if isinstance(part, CodeType):
        return [_essence_of_instruction(step, seen) for step in dis.get_instructions(part)]
    if isinstance(part, keras.Variable) or keras.ops.is_tensor(part):
        part = keras.ops.convert_to_numpy(part)
    if isinstance(part, (np.ndarray, np.generic)):
        return str(part.dtype), part.shape, _digest(part.tobytes())
    if isinstance(part, (tuple, list)):
        return [_essence(item, seen) for item in part]
    if isinstance(part, (set, frozenset)):
        return sorted(repr(_essence(item, seen)) for item in part)
    if isinstance(part, Mapping):
        return sorted((str(key), repr(_essence(value, seen))) for key, value in part.items())
    if isinstance(part, partial):
        return "partial", [_essence(p, seen) for p in (part.func, part.args, part.keywords)]
    if isinstance(part, MethodType):
        return [_essence(p, seen) for p in (part.__func__, part.__self__)]
    # Seen: a function that calls itself, or an object that holds itself.
    name = getattr(part, "__qualname__", type(part).__qualname__)
    if any(part is one for one in seen):
        return name
    seen = (*seen, part)
    if isinstance(part, FunctionType):
        return _essence_of_function(part, seen) if _is_ours(part) else _full_name(part)
    if hasattr(part, "__wrapped__"):  # with a cache, or the method of a class
        return _essence(part.__wrapped__, seen)
    if isinstance(part, type):
        return _essence_of_class(part, seen) if _is_ours(part) else _full_name(part)
    return _essence_of_object(part, seen)


def _essence_of_instruction(step, seen):
    """One step of compiled code. A docstring is none, and a comment is not compiled at all."""
    in_words = step.opcode in (*dis.hasconst, *dis.hasname)
    return step.opname, _essence(step.argval, seen) if in_words else step.arg


def _essence_of_function(function, seen):
    enclosed = [_content(cell) for cell in function.__closure__ or ()]
    parts = [function.__code__, function.__defaults__, function.__kwdefaults__, enclosed]
    return [_essence(p, seen) for p in [*parts, _used(function)]]


def _content(cell):
    try:
        return cell.cell_contents
    except ValueError:  # nothing has been put there yet
        return None


def _essence_of_class(kind, seen):
    own = {name: value for name, value in vars(kind).items() if _is_written(name, value)}
    return kind.__qualname__, [_essence(p, seen) for p in (kind.__bases__, own)]


def _is_written(name, value):
    """Did a person write this part of a class, or does Python add it?"""
    return isinstance(value, FunctionType) or not name.startswith("_")


def _essence_of_object(part, seen):
    """Of Keras' objects, their settings count; of one's own, whatever they hold."""
    kind = _essence(type(part), seen)
    if isinstance(part, keras.losses.Loss):  # its `get_config` leaves out some of its settings
        held = {name: value for name, value in vars(part).items() if name != "name"}
        return kind, _essence(held, seen)
    if hasattr(part, "get_config"):
        return kind, _in_words(part), _essence(getattr(part, "get_weights", list)(), seen)
    if is_dataclass(part):
        return kind, [_essence(getattr(part, field.name), seen) for field in fields(part)]
    if not isinstance(part, ModuleType) and _is_ours(type(part)):
        return kind, _essence(getattr(part, "__dict__", {}), seen)
    # What is left, such as a module or a function in C, is known by its name.
    return getattr(part, "__qualname__", None) or getattr(part, "__name__", kind)


def _full_name(part):
    return f"{part.__module__}.{part.__qualname__}"


def _is_ours(part):
    """Is it of this library, of a notebook, or of a file that is no installed package?"""
    module = (part.__name__ if isinstance(part, ModuleType) else part.__module__) or ""
    package = module.split(".")[0]
    if package in (LIBRARY, "__main__"):
        return True
    file = getattr(sys.modules.get(module), "__file__", None) or ""
    is_installed = "site-packages" in file or "dist-packages" in file  # Debian, and Colab
    return not is_installed and package not in sys.stdlib_module_names


def _used(function):
    """What a function uses by name: things of its own module, and of other modules that are ours.

    What a module holds is looked up by all names, which finds a few too many, and always the same.
    """
    names = _names(function.__code__)
    values = {name: function.__globals__.get(name) for name in names}
    modules = [m for m in values.values() if isinstance(m, ModuleType) and _is_ours(m)]
    found = {f"{m.__name__}.{name}": vars(m).get(name) for m in modules for name in names} | values
    return {
        name: value
        for name, value in found.items()
        if value is not None and not isinstance(value, ModuleType)
    }


def _names(code):
    """All names in some code, and in the functions inside of it."""
    inside = [_names(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return sorted({*code.co_names, *(name for names in inside for name in names)})


def _digest(value):
    value = value.encode() if isinstance(value, str) else value
    return hashlib.sha256(value).hexdigest()[:8]


def _in_words(part):
    """A layer, an optimizer or the like in one line: what it is, and its settings."""
    if isinstance(part, keras.Model):  # its own settings hold names that differ each time
        return f"{type(part).__name__}: {[_in_words(layer) for layer in part.layers]}"
    return f"{type(part).__name__}: {_settings_in_words(part.get_config())}"


def _settings_in_words(settings):
    words = []
    for name, value in settings.items():
        if value is None or name in ("name", "dtype"):
            continue
        if isinstance(value, dict) and "class_name" in value:  # an initializer, say
            config = value["config"]
            inside = _settings_in_words(config) if isinstance(config, dict) else config
            value = f"{value['class_name']}({inside})"
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
