"""One process at a run: who trains it holds it, and others see that, even after a sudden end."""

import contextlib
import errno
import sys

import psutil
from filelock import FileLock, Timeout

from colorize_lib.errors import ColorizeError
from colorize_lib.runs import records

# What a file system answers that has no locks, as some in networks, in the cloud and in containers.
# EINVAL is what Windows makes of it.
NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL}


@contextlib.contextmanager
def alone(folder):
    """Hold a run for this process. The system lets go of it however the process ends.

    Where the file system has no locks, a note of the process is what holds the run.

    Raises:
        ColorizeError: if another process is at it, or nothing can be written there.
    """
    lock = _lock_of(folder)
    _make(folder.parent)
    if not _acquired(lock, folder):
        if _noted_process_lives(folder):
            raise _taken(folder)
        print(
            f"The file system of {folder.parent} has no locks: see to it that no other computer "
            f"trains {records.short(folder)} at the same time.",
            file=sys.stderr,
        )
    process = psutil.Process()
    records.write_json(_note(folder), {"process": process.pid, "started": process.create_time()})
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            _note(folder).unlink()
        lock.release()


def is_held(folder):
    """Is a living process at this run? The system knows, even after the process was killed."""
    try:
        with _lock_of(folder).acquire(blocking=False):
            return False
    except Timeout:
        return True
    except OSError:  # no locks; or a folder that may be read, but not written
        return _noted_process_lives(folder)


def lock_file(folder):
    """The file beside a run that its process holds a lock on. It stays, and means nothing."""
    return folder.with_name(folder.name + ".lock")


def _lock_of(folder):
    # Its own way of doing without locks warns in its own words, and trusts what other computers
    # left behind when they were switched off. Before 3.30, which Colab may have, it cannot be told.
    return FileLock(lock_file(folder), fallback_to_soft=False)


def _make(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(folder, error) from error


def _acquired(lock, folder):
    """Whether the lock is held now; False where the file system has none."""
    try:
        lock.acquire(timeout=1)  # `status` holds it for a moment, to see whether it is free
    except Timeout:
        raise _taken(folder) from None
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise _not_writable(folder.parent, error) from error
        return False
    return True


def _note(folder):
    """The file beside a run that says which process is at it."""
    return folder.with_name(folder.name + ".process")


def _noted_process_lives(folder):
    """Whether the process that was noted is there: that one, and no later one of its number."""
    note = records.read_json(_note(folder)) or {}
    try:
        process = psutil.Process(note["process"])
        # A clock that is set while a process runs moves when it seems to have started.
        is_the_same = abs(process.create_time() - note["started"]) < 2
        return is_the_same and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, KeyError, TypeError, ValueError, OverflowError):
        return False


def _taken(folder):
    return ColorizeError(
        f"Another process is training {records.short(folder)} right now: "
        "wait until it is done, or follow it with `python -m colorize_lib status`."
    )


def _not_writable(folder, error):
    return ColorizeError(
        f"Runs cannot be kept in {folder} ({error.strerror}): make it a folder where you may "
        "write, or name another one in COLORIZE_RUNS."
    )
