"""Optimizers of the course, and learning rates that fall while a network is trained."""

import math

from colorize_lib.backend import keras
from colorize_lib.runs import acceleration

ADAM_LEARNING_RATE = 0.002


def original():
    """Adadelta with the defaults of Keras 2.2.4, which the original used.

    Today's default learning rate is 0.001, a thousand times smaller, so each number is stated.
    Source: Zeiler 2012 (arXiv 1212.5701).
    """
    return acceleration.FusedAdadelta(learning_rate=1.0, rho=0.95, epsilon=1e-7, name="adadelta")


def adam():
    """Adam. Source: Kingma and Ba 2015 (arXiv 1412.6980)."""
    return keras.optimizers.Adam(ADAM_LEARNING_RATE)


# Keras' CosineDecay counts steps. These count epochs, so that a run that was interrupted goes on
# with the right rate, whatever its number of images.


def cosine_decay(epoch, epochs, start=ADAM_LEARNING_RATE):
    """A learning rate that falls from its start to nearly 0, slowly at both ends.

    Source: Loshchilov and Hutter 2017, "SGDR" (arXiv 1608.03983), without restarts.

    Args:
        epoch: number of the epoch, counted from 0.
        epochs: how many there are.
        start: the rate of the first epoch.

    Returns:
        The learning rate of this epoch.

    >>> [round(cosine_decay(epoch, 4, start=1.0), 3) for epoch in range(4)]
    [1.0, 0.854, 0.5, 0.146]
    """
    return start * (1 + math.cos(math.pi * epoch / epochs)) / 2


def cosine_decay_twice(epoch, epochs, start=ADAM_LEARNING_RATE):
    """A learning rate that falls to nearly 0, is raised to half of its start, and falls again.

    The second fall takes three eighths of the epochs. Source and arguments: see `cosine_decay`.
    """
    first = round(epochs * 5 / 8)
    if epoch < first:
        return cosine_decay(epoch, first, start)
    return cosine_decay(epoch - first, epochs - first, start) / 2
