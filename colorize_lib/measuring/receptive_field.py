"""How far a network sees: which pixels of the input an output depends on."""

from colorize_lib.backend import keras

layers = keras.layers

# Layers whose values are made of a window of their input.
LAYERS_WITH_A_WINDOW = (
    layers.AveragePooling2D,
    layers.Conv2D,
    layers.Conv2DTranspose,
    layers.MaxPooling2D,
)
# Layers that work on each place by itself, so that what one value sees stays the same.
ONE_PLACE_AT_A_TIME = (
    layers.Activation,
    layers.BatchNormalization,
    layers.Concatenate,
    layers.Dropout,
    layers.InputLayer,
    layers.ReLU,
)


def seen_by(model, place):
    """Which pixels along one axis an output depends on: its receptive field, by arithmetic.

    It walks through the network from the output to the input, and keeps for each layer the first
    and the last of the places that are looked at. Where several layers look at the same one, as
    with skips, the widest view counts. Borders are left out: the picture is taken to be endless.

    Args:
        model: a Keras model for images, with one input and one output, made of convolutions,
            pooling, transposed convolutions and layers that work on each place by itself. Height
            and width are treated alike.
        place: row (or column) of the output, a whole number.

    Returns:
        (first, last): row (or column) of the first and the last pixel that it depends on. They
        are below 0 where the field reaches over the border.

    Raises:
        ValueError: if there is a layer of another kind.
    """
    seen = {id(model.outputs[0]): (place, place)}
    for layer in reversed(model.layers):
        if id(layer.output) not in seen:
            continue  # nothing that was walked through so far looks at it
        first, last = _places_before(layer, *seen[id(layer.output)])
        inputs = layer.input if isinstance(layer.input, list) else [layer.input]
        for tensor in inputs:
            if tensor is layer.output:
                continue  # an input layer is made of nothing
            before = seen.get(id(tensor), (first, last))
            seen[id(tensor)] = min(before[0], first), max(before[1], last)
    return seen[id(model.inputs[0])]


def _places_before(layer, first, last):
    """The places in a layer's input that its outputs from first to last are made of."""
    if isinstance(layer, ONE_PLACE_AT_A_TIME):
        return first, last
    if isinstance(layer, layers.UpSampling2D):
        return first // layer.size[0], last // layer.size[0]
    if not isinstance(layer, LAYERS_WITH_A_WINDOW):
        raise ValueError(f"What a layer {type(layer).__name__} sees is not known here.")
    window = getattr(layer, "kernel_size", None) or layer.pool_size
    size = 1 + (window[0] - 1) * getattr(layer, "dilation_rate", (1,))[0]
    stride = layer.strides[0]
    border = max(size - stride, 0) // 2 if layer.padding == "same" else 0
    if isinstance(layer, layers.Conv2DTranspose):
        # Output o is made of the inputs i with o + border - size < i * stride <= o + border.
        return -((size - 1 - first - border) // stride), (last + border) // stride
    return first * stride - border, last * stride - border + size - 1
