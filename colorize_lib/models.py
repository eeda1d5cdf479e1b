"""Every architecture of the series, in reading order.

Each function returns a fresh Keras model. Those that end in a dense layer take a gray image of
32x32 pixels and return all its color values as one long vector. The fully convolutional ones, at
the end, take a gray image of any size and return an image of the same size, or of half of it.
"""

from colorize_lib import color_bins
from colorize_lib.backend import keras

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


def conv_dense(kernel_size=3):
    """A convolution that looks at neighborhoods, then one dense layer.

    Gray (batch, 32, 32, 1) in [0, 1] in; (batch, 3072) in (0, 1) out; 8,297,502
    parameters. The original's second experiment.

    Args:
        kernel_size: height and width of the kernel; one of 1 sees no neighborhood at all.
    """
    return keras.Sequential(
        [
            layers.Input((IMAGE_SIZE, IMAGE_SIZE, 1)),
            layers.Conv2D(3, kernel_size, activation="relu"),
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


def conv_bn_conv_dense_changed(normalization="after_relu", inner_activation="sigmoid"):
    """The original's third network with one thing changed, to find what its result comes from.

    Gray (batch, 32, 32, 1) in [0, 1] in; (batch, 3072) in (0, 1) out.

    Args:
        normalization: where batch normalization stands: "after_relu", as in the original;
            "before_relu", as Ioffe and Szegedy 2015 have it; or None, nowhere.
        inner_activation: of the second convolution.
    """
    normalized = {normalization: [layers.BatchNormalization()]}
    return keras.Sequential(
        [
            layers.Input((IMAGE_SIZE, IMAGE_SIZE, 1)),
            layers.Conv2D(32, kernel_size=3),
            *normalized.get("before_relu", []),
            layers.ReLU(),
            *normalized.get("after_relu", []),
            layers.Conv2D(3, kernel_size=3, activation=inner_activation),
            layers.Flatten(),
            layers.Dense(COLOR_VALUES, activation="sigmoid"),
        ],
        name="conv_bn_conv_dense_changed",
    )


def one_convolution(kernel_size=3):
    """The smallest network that can color: one convolution, the same weights at every place.

    Gray (batch, height, width, 1) in [0, 1] in; (batch, height, width, 3) in (0, 1) out.

    Args:
        kernel_size: height and width of the kernel; one of 1 sees no neighborhood at all.

    >>> one_convolution().count_params(), one_convolution(kernel_size=1).count_params()
    (30, 6)
    """
    return keras.Sequential(
        [
            layers.Input((None, None, 1)),
            layers.Conv2D(3, kernel_size, padding="same", activation="sigmoid"),
        ],
        name="one_convolution",
    )


def conv_bn_conv_dense_for_chroma(dropout=0.0):
    """The network of notebook 04, with 2,048 values for chroma in place of 3,072 for color.

    Gray (batch, 32, 32, 1) in [0, 1] in; (batch, 2048) in (0, 1) out; 4,820,259
    parameters.

    Args:
        dropout: share of the values before the dense layer that is dropped in training.
    """
    *before, _ = conv_bn_conv_dense().layers
    return keras.Sequential(
        [
            layers.Input((IMAGE_SIZE, IMAGE_SIZE, 1)),
            *before,
            *([layers.Dropout(dropout)] if dropout else []),
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


def unet(widths=(16, 32, 64, 128), skips=True, normalization=True, activation="sigmoid"):
    """A U-Net: down to small, broad images and up again, with skips at every size.

    Gray (batch, height, width, 1) in [0, 1] in; (batch, height, width, 2) in (0, 1) out, as
    `targets.ab_image` makes it. With the four widths above, height and width must be multiples
    of 8. Source: Ronneberger, Fischer and Brox 2015 (arXiv 1505.04597), made smaller, with batch
    normalization, and with borders filled up so that sizes stay equal.

    Args:
        widths: channels at full size, at half the size, at a quarter and so on.
        skips: False leaves the skips out: everything goes through the smallest image.
        normalization: False leaves batch normalization out.
        activation: of the last layer. A sigmoid cannot leave (0, 1); "linear" can.

    >>> unet().count_params()
    483874
    """
    gray, image = _down_and_up(widths, skips, normalization)
    return keras.Model(gray, layers.Conv2D(2, kernel_size=1, activation=activation)(image))


def unet_for_bins(widths=(16, 32, 64, 128), half_size=False, inputs=1):
    """The U-Net with a logit for each bin of colors in place of a chroma.

    Gray (batch, height, width, 1) in [0, 1] in; (batch, height, width, bins) out, bins in the
    order of `color_bins.centers`.

    Args:
        widths: channels at full size, at half the size, at a quarter and so on.
        half_size: True leaves out the last step up, so that height and width that come out are
            half of those that go in, as `targets.ab_image_of_half_size` makes them.
        inputs: channels of what it is shown: the gray, and maybe more; 4 with hints.
    """
    shown, image = _down_and_up(widths, True, True, half_size, inputs)
    return keras.Model(shown, layers.Conv2D(len(color_bins.centers()), kernel_size=1)(image))


def _down_and_up(widths, skips, normalization, half_size=False, inputs=1):
    """All of a U-Net but the last layer: (its input, (batch, height, width, channels))."""
    shown = image = layers.Input((None, None, inputs))
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
    return shown, image


def _two_convolutions(image, width, normalization):
    """Two convolutions that keep the size, each with a ReLU after it."""
    for _ in range(2):
        # Batch normalization adds a number to each channel itself.
        image = layers.Conv2D(width, 3, padding="same", use_bias=not normalization)(image)
        if normalization:
            image = layers.BatchNormalization()(image)
        image = layers.ReLU()(image)
    return image
