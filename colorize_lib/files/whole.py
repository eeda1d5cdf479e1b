"""Write files whole or not at all."""

import contextlib
import errno
import os
from pathlib import Path

from colorize_lib.errors import ColorizeError


def write_whole(path, write):
    """Write a file so that it is there whole or not at all, whatever happens meanwhile.

    Args:
        path: where the file should be. If it is a link, the file that it leads to is written.
        write: function that takes an open binary file and writes to it.

    Raises:
        ColorizeError: if it cannot be written (disk full, folder not writable, name too long);
            then a file that was there before is still there, as it was.
    """
    # Replaced would be the link; and a file can only be moved into place on its own disk.
    behind_links = Path(os.path.realpath(path))
    unfinished = behind_links.with_name(unfinished_name(behind_links.name))
    try:
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(behind_links)
    except OSError as error:
        raise ColorizeError(_complaint(path, error)) from error
    finally:
        # Still there when something went wrong, a pressed stop button included.
        with contextlib.suppress(OSError):
            unfinished.unlink()


def unfinished_name(name):
    """What a file is called while it is written: by a ~ at the end, as backups often are.

    Not longer than its name, which may be as long as a name can be; and the same each time, so
    that what a killed process left behind is gone when the file is written again.
    """
    return name[:-1] + ("~" if name[-1] != "~" else "#")


def _complaint(path, error):
    if error.errno == errno.ENAMETOOLONG:
        return f"{path} could not be written, because its name is too long: choose a shorter one."
    return (
        f"{path} could not be written ({error.strerror}): "
        "free some space or make the folder writable, then run it again."
    )
