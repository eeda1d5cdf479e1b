"""Write files whole or not at all."""

import contextlib
import os
from pathlib import Path

from colorize_lib.errors import ColorizeError


def write_whole(path, write):
    """Write a file so that it is there whole or not at all, whatever happens meanwhile.

    Args:
        path: where the file should be.
        write: function that takes an open binary file and writes to it.

    Raises:
        ColorizeError: if it cannot be written (disk full, folder not writable); then a file
            that was there before is still there, as it was.
    """
    path = Path(path)
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise ColorizeError(
            f"{path} could not be written ({error.strerror}): "
            "free some space or make the folder writable, then run it again."
        ) from error
    finally:
        # Still there when something went wrong, a pressed stop button included.
        with contextlib.suppress(OSError):
            unfinished.unlink()
