"""The two profiles: quick, to see every cell work, and full, to get real results."""

import importlib.metadata
import os

from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError

PROFILES = {
    "quick": "the bundled photographs, cut into tiles, and a few epochs: results mean little",
    "full": "CIFAR-10 and the epochs of the original",
}


def current():
    """The profile that the environment variable COLORIZE_PROFILE names; without one, "quick".

    Returns:
        "quick" or "full".

    Raises:
        ColorizeError: if the variable holds anything else.
    """
    name = os.environ.get("COLORIZE_PROFILE", "quick")
    return check(name)


def check(name):
    """Return the name of a profile unchanged.

    Raises:
        ColorizeError: if there is no such profile.
    """
    if name not in PROFILES:
        raise ColorizeError(
            f"There is no profile called '{name}': set COLORIZE_PROFILE to 'quick' or 'full'."
        )
    return name


def banner(profile, seed=0):
    """Two lines for the top of a notebook: what will run, on what, and with which seed.

    Args:
        profile: "quick" or "full".
        seed: the number that all random choices start from.

    Returns:
        A string of two lines.
    """
    backend = keras.backend.backend()
    version = importlib.metadata.version(backend)
    return (
        f"Profile: {profile} ({PROFILES[check(profile)]})\n"
        f"Seed: {seed}. Keras {keras.__version__} on {backend} {version}."
    )
