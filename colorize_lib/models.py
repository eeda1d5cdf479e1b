"""Every architecture of the series, in reading order.

Each function returns a fresh Keras model. The three here take a gray image of 32x32
pixels and return its 3,072 color values: red, green and blue of each pixel, row by row,
as one long vector.
"""

from colorize_lib.backend import keras

layers = keras.layers

IMAGE_SIZE = 32
COLOR_VALUES = IMAGE_SIZE * IMAGE_SIZE * 3  # 3,072


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
