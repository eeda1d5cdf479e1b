"""Exercises of notebook 09: how far a network sees, the way up, a skip, and a small U-Net."""

import numpy as np

from colorize_course.exercises.exercise import Exercise, Mistake
from colorize_lib.backend import keras

LESSON = "09_fully_convolutional"
layers = keras.layers


def _field(sizes, grow, shrink):
    field, step = 1, 1
    for kernel, stride in sizes:
        field, step = grow(field, step, kernel, stride), shrink(step, stride)
    return field


def _times(step, stride):
    return step * stride


def _add_steps(field, step, kernel, stride):
    return field + (kernel - 1) * step


field_with_strides = Exercise(
    name="field_with_strides",
    lesson=LESSON,
    answer=lambda layers: _field(layers, _add_steps, _times),
    trials=(
        ([(3, 1), (2, 2), (3, 1)],),
        ([],),
        ([(3, 1), (3, 1)],),
        ([(3, 1), (2, 2), (3, 1), (2, 2), (5, 1)],),
        ([(3, 3), (3, 1)],),
    ),
    hints=(
        "Start with field, step = 1, 1, and go through the layers: for kernel, stride in layers.",
        "First the field grows by (kernel - 1) * step. Only then the step grows.",
        "step = step * stride",
    ),
    mistakes=(
        Mistake(
            lambda layers: 1 + sum(kernel - 1 for kernel, _ in layers),
            "You left the strides out. After a stride of 2, a step is two pixels of the input.",
        ),
        Mistake(
            lambda layers: _field(
                layers,
                lambda field, step, kernel, stride: field + (kernel - 1) * step * stride,
                _times,
            ),
            "You let the step grow before the field. A layer's own stride counts only for the "
            "layers after it.",
        ),
        Mistake(
            lambda layers: _field(layers, _add_steps, lambda step, stride: step + stride - 1),
            "You add up the strides. They multiply: after two strides of 2, a step is 4 pixels.",
        ),
        Mistake(
            lambda layers: _field(layers, _add_steps, lambda step, stride: stride),
            "Your step is the last stride alone. Each stride multiplies the step before it.",
        ),
        Mistake(
            lambda layers: _field(layers, _add_steps, _times) - 1,
            "The pixel itself is missing: without any layer, the field is 1 pixel.",
        ),
        Mistake(
            lambda layers: _field(
                layers, lambda field, step, kernel, stride: field + kernel * step, _times
            ),
            "A kernel of size k makes the field larger by k - 1 steps, not by k: windows overlap.",
        ),
    ),
)


def _stamp(values, kernel):
    return np.kron(values, kernel)


_VALUES, _KERNEL = np.array([[3.0, 1.0], [2.0, 4.0]]), np.array([[2.0, 1.0], [1.0, 0.0]])
_ROW = np.array([[1.0, -2.0, 0.5]])

stamp = Exercise(
    name="stamp",
    lesson=LESSON,
    answer=_stamp,
    trials=((_VALUES, _KERNEL), (_ROW, np.array([[1.0, 2.0], [3.0, 4.0]])), (_ROW.T, _KERNEL)),
    hints=(
        "Begin with np.zeros((2 * rows, 2 * columns)), and go through all values with two loops.",
        "The block of the value in row r begins in row 2 * r, and it has two rows.",
        "result[2 * r : 2 * r + 2, 2 * c : 2 * c + 2] = values[r, c] * kernel",
    ),
    mistakes=(
        Mistake(
            lambda values, kernel: np.kron(kernel, values),
            "You stamped the values with the kernel: each value should get a block of its own.",
        ),
        Mistake(
            lambda values, kernel: _stamp(values, np.ones((2, 2))),
            "You repeated each value. Multiply the whole kernel by it.",
        ),
        Mistake(
            lambda values, kernel: _stamp(values, kernel[::-1, ::-1]),
            "You rotated the kernel. Stamp it as it is.",
        ),
        Mistake(
            lambda values, kernel: _stamp(values, kernel.T),
            "You exchanged rows and columns of the kernel. Stamp it as it is.",
        ),
        Mistake(
            lambda values, kernel: np.tile(kernel, values.shape),
            "You stamped the kernel everywhere, but each stamp has to be multiplied by its value.",
        ),
        Mistake(
            lambda values, kernel: _overlapping(values, kernel),
            "Your stamps overlap. Each one begins two rows, or two columns, after the one before.",
        ),
    ),
)


def _overlapping(values, kernel):
    rows, columns = values.shape
    result = np.zeros((rows + 1, columns + 1))
    for row, column in np.ndindex(rows, columns):
        result[row : row + 2, column : column + 2] += values[row, column] * kernel
    return result


def _skip(from_below, from_across):
    return np.concatenate([from_below, from_across], axis=-1)


_RANDOM = np.random.default_rng(0)
_BELOW, _ACROSS = _RANDOM.normal(size=(2, 4, 3)), _RANDOM.normal(size=(2, 4, 3))

skip = Exercise(
    name="skip",
    lesson=LESSON,
    answer=_skip,
    trials=((_BELOW, _ACROSS), (_BELOW, _ACROSS[..., :1])),
    hints=(
        "np.concatenate([first, second], axis=...) puts arrays next to each other along an axis.",
        "The channels are the last axis, so axis=-1.",
    ),
    mistakes=(
        Mistake(
            lambda from_below, from_across: from_below + from_across,
            "You added them up. Keep both: put their channels next to each other.",
        ),
        Mistake(
            lambda from_below, from_across: _skip(from_across, from_below),
            "The order is the other way around: first what comes from below.",
        ),
        Mistake(
            lambda from_below, from_across: np.concatenate([from_below, from_across], axis=0),
            "You put one below the other, which makes the image taller. Join them along the "
            "channels, the last axis.",
        ),
        Mistake(
            lambda from_below, from_across: np.concatenate([from_below, from_across], axis=1),
            "You put them side by side, which makes the image wider. Join them along the "
            "channels, the last axis.",
        ),
        Mistake(
            lambda from_below, from_across: np.stack([from_below, from_across], axis=-1),
            "np.stack adds a new axis. Join them along the channels that are there.",
        ),
    ),
)


def _two_level_unet(
    skips=True,
    pooled=True,
    activation="relu",
    last="sigmoid",
    size=(None, None, 1),
    padding="same",
):
    gray = layers.Input(size)
    fine = layers.Conv2D(16, 3, padding=padding, activation=activation)(gray)
    small = layers.MaxPooling2D()(fine) if pooled else fine
    coarse = layers.Conv2D(32, 3, padding=padding, activation=activation)(small)
    strides = 2 if pooled else 1
    up = layers.Conv2DTranspose(16, kernel_size=2, strides=strides, padding="same")(coarse)
    both = layers.Concatenate()([up, fine]) if skips else up
    both = layers.Conv2D(16, 3, padding=padding, activation=activation)(both)
    return keras.Model(gray, layers.Conv2D(2, 1, activation=last)(both))


_PARAMETERS = 11_522
_NO_MODEL = (
    "two_level_unet() has to return a Keras model: the last line is "
    "return keras.Model(gray, ...), with the output of the last layer."
)
_ONE_SIZE = "Your network takes images of one size only: the shape of the input is (None, None, 1)."
_NOT_POOLED = "There is no pooling: the second level should see the image at half the size."
_NO_SKIP = "Nothing comes from across: join `up` and `fine` with keras.layers.Concatenate()."
_NOT_SAME = (
    "The image shrinks at a convolution, so that the two do not fit: use padding='same' in all of "
    "them."
)
_NO_RELU = (
    "One of the three 3×3 convolutions has no ReLU: without it, two layers are no more than one."
)
_NO_SIGMOID = "Chroma is given from 0 to 1: the last layer needs a sigmoid."


def _wrong_in_model(build):
    """What is wrong with a two-level U-Net, in words, or None."""
    if not callable(build):
        return "Hand in the function itself: exercises.two_level_unet.check(two_level_unet)."
    try:
        model = build()
    except NotImplementedError:
        raise
    except ValueError as error:
        if "shape" in str(error) and "Concatenate" in str(error):
            return _NOT_SAME
        raise
    if not isinstance(model, keras.Model) or len(model.outputs) != 1:
        return _NO_MODEL
    if tuple(model.input_shape) != (None, None, None, 1):
        return _ONE_SIZE
    return _wrong_in_layers(model.layers) or _wrong_in_answer(model)


def _wrong_in_layers(used):
    kinds = [type(layer) for layer in used]
    if layers.MaxPooling2D not in kinds:
        return _NOT_POOLED
    if layers.Concatenate not in kinds:
        return _NO_SKIP
    convolutions = [layer for layer in used if type(layer) is layers.Conv2D]
    if any(layer.padding != "same" for layer in convolutions if layer.kernel_size != (1, 1)):
        return _NOT_SAME
    names = [keras.activations.serialize(layer.activation) for layer in convolutions]
    has_relus = layers.ReLU in kinds or layers.Activation in kinds
    if names[-1:] != ["sigmoid"] and layers.Activation not in kinds:
        return _NO_SIGMOID
    if not has_relus and any(name != "relu" for name in names[:-1]):
        return _NO_RELU
    return None


def _wrong_in_answer(model):
    shape = (1, 12, 20, 2)
    found = tuple(model(np.zeros((1, 12, 20, 1), dtype="float32")).shape)
    if found != shape:
        return f"From an image of shape (1, 12, 20, 1) it makes {found}; expected {shape}."
    if model.count_params() != _PARAMETERS:
        return (
            f"Your network has {model.count_params():,} parameters, and the one in the list has "
            f"{_PARAMETERS:,}: compare channels and kernel sizes, line by line."
        )
    return None


two_level_unet = Exercise(
    name="two_level_unet",
    lesson=LESSON,
    answer=_two_level_unet,
    judge=_wrong_in_model,
    hints=(
        'fine = keras.layers.Conv2D(16, 3, padding="same", activation="relu")(gray)',
        "Each line goes on with what an earlier one made: coarse is made of "
        "keras.layers.MaxPooling2D()(fine).",
        "keras.layers.Concatenate()([up, fine]) is the skip.",
        "At the end: return keras.Model(gray, chroma).",
    ),
    mistakes=(
        Mistake(lambda: _two_level_unet(skips=False), _NO_SKIP),
        Mistake(lambda: _two_level_unet(pooled=False), _NOT_POOLED),
        Mistake(lambda: _two_level_unet(size=(32, 32, 1)), _ONE_SIZE),
        Mistake(lambda: _two_level_unet(last=None), _NO_SIGMOID),
        Mistake(lambda: _two_level_unet(activation=None), _NO_RELU),
        Mistake(lambda: _two_level_unet(padding="valid"), _NOT_SAME),
        Mistake(lambda: _two_level_unet().layers[-1], _NO_MODEL),
    ),
    praise="It is fully convolutional: it takes images of any even size.",
)
