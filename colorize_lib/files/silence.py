"""Keep compiled libraries silent: they write to standard error past Python."""

import contextlib
import os


@contextlib.contextmanager
def without_standard_error():
    """Send what is written to standard error, by compiled code too, to nowhere."""
    with contextlib.ExitStack() as afterwards:
        with contextlib.suppress(OSError):  # it is closed: nothing can be heard anyway
            standard_error = os.dup(2)
            afterwards.callback(os.close, standard_error)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            afterwards.callback(os.close, nowhere)
            os.dup2(nowhere, 2)
            afterwards.callback(os.dup2, standard_error, 2)
        yield
