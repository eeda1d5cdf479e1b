"""Make a photograph look old, to see what a colorizer makes of it."""

import numpy as np
import PIL.Image
import PIL.ImageDraw


def scratched(gray, scratches=12, seed=0):
    """A photograph with thin white lines across it, like a print that was folded and scratched.

    Args:
        gray: array (height, width, 1), uint8.
        scratches: how many lines.
        seed: whole number that their places start from.

    Returns:
        Array of the same shape, uint8.
    """
    random = np.random.default_rng(seed)
    height, width, _ = gray.shape
    picture = PIL.Image.fromarray(gray[..., 0])
    pencil = PIL.ImageDraw.Draw(picture)
    for _ in range(scratches):
        top, lean = random.uniform(0, width), random.uniform(-0.3, 0.3) * height
        start, end = sorted(random.uniform(0, height, 2))
        ends = [(top + lean * y / height, y) for y in (start, end)]
        pencil.line(ends, fill=245, width=int(random.integers(1, 4)))
    return np.asarray(picture)[..., np.newaxis]
