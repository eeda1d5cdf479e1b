"""Several looks: a trained network is shown an image in four ways, and its answers are averaged."""

from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError

layers = keras.layers


def several_looks(network):
    """The mean of what a network predicts for an image that it is shown four times.

    As it is, mirrored, moved a little, and both. A mirrored cat is a cat of the same colors. But
    a network's answer for it is not quite its first answer mirrored, and of guesses with
    different errors, the mean is better on the whole.

    Args:
        network: a fully convolutional Keras model whose answer is an image, as large as what it is
            shown, or half as large.

    Returns:
        A Keras model with the same weights, input and output. It takes four times as long.

    Raises:
        ColorizeError: if the answer is no such image.
    """
    image = layers.Input(network.input_shape[1:])
    moved = _moved(image, 2)
    back = -(2 // _times_smaller(network))
    answers = [
        network(image),
        _mirrored(network(_mirrored(image))),
        _moved(network(moved), back),
        _moved(_mirrored(network(_mirrored(moved))), back),
    ]
    return keras.Model(image, layers.Average()(answers))


def _times_smaller(network):
    """1 if a network answers with an image of the size that it is shown, 2 if of half of it."""
    size = 64
    *_, channels = network.input_shape
    if network.input_shape[1:3] == (None, None):
        answer = network.compute_output_shape((1, size, size, channels))
        for times in (1, 2):
            if tuple(answer[1:-1]) == (size // times, size // times):
                return times
    raise ColorizeError(
        f"The network '{network.name}' cannot look several times: that needs an image of any size "
        "in, and an image of this size or of half of it out."
    )


def _mirrored(image):
    return keras.ops.flip(image, axis=2)


def _moved(image, pixels):
    """Down and to the right by so many pixels, or back; the gap is filled as in a mirror."""
    gap = abs(pixels)
    larger = keras.ops.pad(image, [(0, 0), (gap, gap), (gap, gap), (0, 0)], mode="symmetric")
    if pixels > 0:
        return larger[:, : -2 * gap, : -2 * gap]
    return larger[:, 2 * gap :, 2 * gap :]
