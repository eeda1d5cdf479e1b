"""Values in words: what was called with what, what came back, and what should have."""

import inspect

import numpy as np

from colorize_lib.backend import keras

LARGEST_SHOWN = 12  # values of an array


def same(found, expected, tolerance):
    """Whether two values agree: the same kind and shape, and numbers as close as asked for.

    Args:
        found, expected: values of any kind; nonsense is never the same as a number.
        tolerance: how far each number may be off, plus a millionth of itself.
    """
    if isinstance(expected, (tuple, list)):
        if isinstance(found, np.ndarray) and found.ndim:
            found = list(found)
        return (
            isinstance(found, (tuple, list))
            and len(found) == len(expected)
            and all(same(*pair, tolerance) for pair in zip(found, expected, strict=True))
        )
    if isinstance(expected, (str, bool, dict, type(None))):
        return type(found) is type(expected) and found == expected
    try:
        found, expected = as_array(found), as_array(expected)
    except (TypeError, ValueError):
        return found is expected
    if found.shape != expected.shape or _kind_of(found) != _kind_of(expected):
        return False
    if _kind_of(expected) != "numbers":
        return bool(np.array_equal(found, expected))
    close = np.isclose(found, expected, rtol=1e-6, atol=tolerance, equal_nan=True)
    return bool(np.all(close))


def as_array(value):
    """A value as an array: a number, an array, or a tensor of any Keras backend."""
    if isinstance(value, (list, tuple, str, bytes, dict, set)):
        raise TypeError("not an array")
    if keras.ops.is_tensor(value):
        value = keras.ops.convert_to_numpy(value)
    return np.asarray(value)


def _kind_of(array):
    """Levels from 0 to 255 are a different answer from numbers that have only the same values."""
    if array.dtype in (np.uint8, bool):
        return str(array.dtype)
    real = np.issubdtype(array.dtype, np.integer) or np.issubdtype(array.dtype, np.floating)
    return "numbers" if real else "others"


def are_whole(value):
    """Whether an array, or each one of several, holds whole numbers by its type."""
    if isinstance(value, (tuple, list)):
        return all(are_whole(part) for part in value)
    return np.issubdtype(as_array(value).dtype, np.integer)


def call_in_words(name, parameters, arguments):
    """A call as one would write it, with large arrays described."""
    pairs = zip(parameters, arguments, strict=False)
    return f"{name}({', '.join(f'{parameter}={in_words(value)}' for parameter, value in pairs)})"


def in_words(value):
    """A value, short but clear."""
    if isinstance(value, np.random.Generator):
        return "a random generator"
    if isinstance(value, (tuple, list)) and 0 < len(value) <= LARGEST_SHOWN:
        brackets = "()" if isinstance(value, tuple) else "[]"
        return brackets[0] + ", ".join(in_words(part) for part in value) + brackets[1]
    if inspect.isfunction(value):
        return value.__name__.strip("_")
    try:
        array = as_array(value)
    except (TypeError, ValueError):
        array = None
    if array is None or _kind_of(array) == "others":
        words = repr(value)
        return words if len(words) <= 80 else f"a {type(value).__name__}"
    if array.ndim == 0:
        number = array.item()
        return f"{round(number, 9):.6g}" if _kind_of(array) == "numbers" else repr(number)
    if 0 < array.size <= LARGEST_SHOWN:
        return np.array2string(array, separator=", ", precision=4).replace("\n", "")
    kind = f"{array.dtype} of shape {array.shape}"
    if array.size == 0:
        return kind
    return f"<{kind}, from {array.min():.4g} to {array.max():.4g}>"


def difference_in_words(found, expected, tolerance):
    """What came back, what should have, and how they differ: the end of a sentence."""
    both = f"{in_words(found)}; expected {in_words(expected)}."
    try:
        ours, theirs = as_array(expected), as_array(found)
    except (TypeError, ValueError):
        if isinstance(found, (list, tuple)) and isinstance(expected, np.ndarray):
            return f"a {type(found).__name__}: make an array of it, with np.array(...)."
        if isinstance(expected, tuple) and not isinstance(found, tuple):
            return f"one result; expected {len(expected)}: return them with a comma between them."
        if isinstance(expected, tuple) and any(isinstance(part, list) for part in found):
            return "a list among the results: make an array of each, with np.array(...)."
        return f"{_kind(found)}, {both}" if _kind(found) != _kind(expected) else both
    if _kind_of(theirs) == "others":
        return f"{_kind(found)}, {both}"
    if theirs.shape != ours.shape:
        wanted = f"shape {ours.shape}" if ours.ndim else "one number"
        return f"shape {theirs.shape}; expected {wanted}."
    if _kind_of(theirs) != _kind_of(ours):
        wanted = "numbers with decimals" if ours.dtype.kind == "f" else f"type {ours.dtype}"
        return f"values of type {theirs.dtype}; expected {wanted}."
    if np.isnan(theirs).any():
        return f"{np.isnan(theirs).sum()} values that are not a number (nan): {both}"
    if theirs.ndim == 0 or theirs.dtype == bool:
        return both
    if _looks_like_pixels(theirs) and -0.001 <= ours.min() and ours.max() <= 1.001:
        return f"values up to {theirs.max():.4g}; expected values from 0 to 1."
    wrong = ~np.isclose(theirs, ours, rtol=1e-6, atol=tolerance)
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    place, are = ", ".join(str(i) for i in first), "is" if wrong.sum() == 1 else "are"
    return (
        f"{in_words(theirs)}; {wrong.sum()} of its {wrong.size} values {are} wrong. The first is "
        f"at [{place}]: {theirs[first]:.6g}, expected {ours[first]:.6g}."
    )


def _looks_like_pixels(array):
    return 2 < array.max() <= 255.5


def _kind(value):
    return f"a value of type {type(value).__name__}"
