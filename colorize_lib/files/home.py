"""The home folder of whoever runs this, which in some containers does not exist."""

import contextlib
import os
from pathlib import Path

from colorize_lib.errors import ColorizeError


def expanded(path):
    """A path with the home folder in the place of its ~; as it is, if nobody knows that folder."""
    return Path(os.path.expanduser(path))


@contextlib.contextmanager
def needed():
    """Around what looks for the home folder.

    Raises:
        ColorizeError: if there is none.
    """
    try:
        yield
    except RuntimeError as error:
        if os.path.expanduser("~") != "~":
            raise  # there is one, so it is something else
        raise ColorizeError(
            "Your account has no home folder, where downloads are kept: set the environment "
            "variable HOME to a folder where you may write."
        ) from error
