"""Every architecture of the series, in reading order.

Each function returns a fresh Keras model. Those here take a gray image of 32x32 pixels
and return its 3,072 color values: red, green and blue of each pixel, row by row, as one
long vector.
"""

from colorize_lib.backend import keras

layers = keras.layers

IMAGE_SIZE = 32
COLOR_VALUES = IMAGE_SIZE * IMAGE_SIZE * 3  # 3,072
CHROMA_VALUES = IMAGE_SIZE * IMAGE_SIZE * 2  # 2,048


def flatten_dense():
    """One dense layer: every color value is a weighted sum of all 1,024 gray pixels.

    Gray (batch, 32, 32, 1) in [0, 1] in; (batch, 3072) in (0, 1) out; 3,148,800
    parameters. The original's first experiment. Introduced in notebook 02.
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
    parameters. The original's second experiment. Introduced in notebook 03.
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
    Introduced in notebook 04.
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
    parameters. Introduced in notebook 07.
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
    parameters. Source: Srivastava et al. 2014, "Dropout", section 4. Introduced in
    notebook 07.
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
