"""A picture of every gray, its planes in color, and what a photograph of it must be."""

import numpy as np

from colorize_lib.files import photographs

HEIGHT, WIDTH = 24, 43  # odd, so that rows of 12 bits end within a byte
RAMP = np.add.outer(np.arange(HEIGHT) * 2.0, np.arange(WIDTH)) / (HEIGHT * 2 + WIDTH - 3)
assert (RAMP.min(), RAMP.max()) == (0, 1)
ALPHA = np.where(np.arange(WIDTH) < 10, 0, 1) * np.ones((HEIGHT, 1))
PLANES = np.stack([RAMP, RAMP[::-1], RAMP[:, ::-1], ALPHA])


def in_bits(values, bits):
    """Values from 0 to 1 as levels of so many bits."""
    return np.rint(values * (2**bits - 1)).astype(np.uint8 if bits <= 8 else np.uint16)


def check_pixels(path, planes, tolerance=1.01):
    """See that a photograph has these planes, values from 0 to 1; tolerance in 255ths."""
    pixels = photographs.read(path).pixels
    assert pixels.shape == (HEIGHT, WIDTH, len(planes))[: 2 + (len(planes) > 1)]
    values = np.atleast_3d(pixels) / np.iinfo(pixels.dtype).max
    assert np.abs(values - np.moveaxis(np.asarray(planes), 0, -1)).max() * 255 <= tolerance
