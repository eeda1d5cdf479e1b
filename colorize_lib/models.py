"""Every architecture of the series, in reading order.

Each function returns a fresh Keras model. Those that end in a dense layer take a gray image of
32x32 pixels and return all its color values as one long vector. The fully convolutional ones, at
the end, take a gray image of any size and return an image of the same size, or of half of it.
"""

from colorize_lib import color_bins
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError

layers = keras.layers

IMAGE_SIZE = 32
COLOR_VALUES = IMAGE_SIZE * IMAGE_SIZE * 3  # 3,072
CHROMA_VALUES = IMAGE_SIZE * IMAGE_SIZE * 2  # 2,048


def flatten_dense():
    """One dense layer: every color value is a weighted sum of all 1,024 gray pixels.

    Gray (batch, 32, 32, 1) in [0, 1] in; (batch, 3072) in (0, 1) out. The original's first
    experiment.

    >>> flatten_dense().count_params()  # (1024 + 1) * 3072
    3148800
    """
    return keras.Sequential(
        [
            layers.Input((IMAGE_SIZE, IMAGE_SIZE, 1)),
            layers.Flatten(),
            layers.Dense(COLOR_VALUES, activation="sigmoid"),
        ],
        name="flatten_dense",
    )


def conv_dense():
    """A convolution that looks at neighborhoods, then one dense layer.

    Gray (batch, 32, 32, 1) in [0, 1] in; (batch, 3072) in (0, 1) out; 8,297,502
    parameters. The original's second experiment.
    """
    return keras.Sequential(
        [
            layers.Input((IMAGE_SIZE, IMAGE_SIZE, 1)),
            layers.Conv2D(3, kernel_size=3, activation="relu"),
            layers.Flatten(),
            layers.Dense(COLOR_VALUES, activation="sigmoid"),
        ],
        name="conv_dense",
    )


def conv_bn_conv_dense():
    """Two convolutions with batch normalization between them, then one dense layer.

    Gray (batch, 32, 32, 1) in [0, 1] in; (batch, 3072) in (0, 1) out; 7,229,731
    parameters, 64 of them not trained but measured. The original's third experiment.
    """
    return keras.Sequential(
        [
            layers.Input((IMAGE_SIZE, IMAGE_SIZE, 1)),
            layers.Conv2D(32, kernel_size=3, activation="relu"),
            layers.BatchNormalization(),
            layers.Conv2D(3, kernel_size=3, activation="sigmoid"),
            layers.Flatten(),
            layers.Dense(COLOR_VALUES, activation="sigmoid"),
        ],
        name="conv_bn_conv_dense",
    )


def conv_bn_conv_dense_for_chroma():
    """The network of notebook 04, with 2,048 values for chroma in place of 3,072 for color.

    Gray (batch, 32, 32, 1) in [0, 1] in; (batch, 2048) in (0, 1) out; 4,820,259
    parameters.
    """
    *before, _ = conv_bn_conv_dense().layers
    return keras.Sequential(
        [
            layers.Input((IMAGE_SIZE, IMAGE_SIZE, 1)),
            *before,
            layers.Dense(CHROMA_VALUES, activation="sigmoid"),
        ],
        name="conv_bn_conv_dense_for_chroma",
    )


def conv_bn_conv_dropout_dense():
    """The network of notebook 04, with half of the values before the dense layer dropped.

    Gray (batch, 32, 32, 1) in [0, 1] in; (batch, 3072) in (0, 1) out; 7,229,731
    parameters. Source: Srivastava et al. 2014, "Dropout", section 4.
    """
    *before, dense = conv_bn_conv_dense().layers
    return keras.Sequential(
        [
            layers.Input((IMAGE_SIZE, IMAGE_SIZE, 1)),
            *before,
            layers.Dropout(0.5),
            dense,
        ],
        name="conv_bn_conv_dropout_dense",
    )


def unet(widths=(16, 32, 64, 128), skips=True, normalization=True):
    """A U-Net: down to small, broad images and up again, with skips at every size.

    Gray (batch, height, width, 1) in [0, 1] in; (batch, height, width, 2) in (0, 1) out, as
    `targets.ab_image` makes it. With the four widths above, height and width must be multiples
    of 8. Source: Ronneberger, Fischer and Brox 2015 (arXiv 1505.04597), made smaller, with batch
    normalization, and with borders filled up so that sizes stay equal.

    Args:
        widths: channels at full size, at half the size, at a quarter and so on.
        skips: False leaves the skips out: everything goes through the smallest image.
        normalization: False leaves batch normalization out.

    >>> unet().count_params()
    483874
    """
    gray, image = _down_and_up(widths, skips, normalization)
    return keras.Model(gray, layers.Conv2D(2, kernel_size=1, activation="sigmoid")(image))


def unet_for_bins(widths=(16, 32, 64, 128), half_size=False):
    """The U-Net with a logit for each bin of colors in place of a chroma.

    Gray (batch, height, width, 1) in [0, 1] in; (batch, height, width, bins) out, bins in the
    order of `color_bins.centers`.

    Args:
        widths: channels at full size, at half the size, at a quarter and so on.
        half_size: True leaves out the last step up, so that height and width that come out are
            half of those that go in, as `targets.ab_image_of_half_size` makes them.
    """
    gray, image = _down_and_up(widths, skips=True, normalization=True, half_size=half_size)
    return keras.Model(gray, layers.Conv2D(len(color_bins.centers()), kernel_size=1)(image))


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


def _down_and_up(widths, skips, normalization, half_size=False):
    """All of a U-Net but the last layer: (its input, (batch, height, width, channels))."""
    gray = image = layers.Input((None, None, 1))
    seen = []
    for width in widths[:-1]:
        image = _two_convolutions(image, width, normalization)
        seen.append(image)
        image = layers.MaxPooling2D()(image)
    image = _two_convolutions(image, widths[-1], normalization)
    widths_up = widths[1:-1] if half_size else widths[:-1]
    for width in reversed(widths_up):
        image = layers.Conv2DTranspose(width, kernel_size=2, strides=2)(image)
        if skips:
            image = layers.Concatenate()([image, seen.pop()])
        image = _two_convolutions(image, width, normalization)
    return gray, image


def _two_convolutions(image, width, normalization):
    """Two convolutions that keep the size, each with a ReLU after it."""
    for _ in range(2):
        # Batch normalization adds a number to each channel itself.
        image = layers.Conv2D(width, 3, padding="same", use_bias=not normalization)(image)
        if normalization:
            image = layers.BatchNormalization()(image)
        image = layers.ReLU()(image)
    return image
