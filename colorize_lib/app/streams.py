"""Standard output and error that may be closed, full, unread or of few characters: work goes on."""

import contextlib
import errno
import os
import sys


@contextlib.contextmanager
def that_may_break():
    """In the place of standard output and error, streams that swallow what cannot be written.

    A command whose output is cut off, as by `| head -1`, finishes its work. Where a stream was
    closed from the start, nothing is told.

    Yields:
        Standard output, a `Stream`.
    """
    # In their order: whoever opens a file gets the lowest free number. A picture would get that
    # of standard error, and warnings of other libraries would be written into it.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))
    output, errors = Stream(sys.stdout), Stream(sys.stderr)
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            yield output
        finally:
            output.flush()
            errors.flush()


class Stream:
    """An open text stream; after the first failure, what is written to it is lost.

    Characters that its encoding does not have, as those of old Windows, become question marks.
    """

    def __init__(self, stream):
        self._stream = stream
        self.failure = None  # the OSError

    def write(self, text):
        """Write, or lose, some text."""
        with self._one_failure():
            try:
                self._stream.write(text)
            except UnicodeEncodeError:  # its own `encoding` may be "charmap", whatever the map
                encoding = self._stream.encoding
                self._stream.write(text.encode(encoding, "replace").decode(encoding))
        return len(text)

    def flush(self):
        """Write, or lose, what is waiting to be written."""
        with self._one_failure():
            self._stream.flush()

    @contextlib.contextmanager
    def _one_failure(self):
        try:
            yield
        except OSError as error:
            self.failure = self.failure or error
            with contextlib.suppress(OSError):  # some have no number
                # What is still waiting would otherwise fail once more, when Python ends.
                number = self._stream.fileno()
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, number)
                os.close(nowhere)

    def __getattr__(self, name):
        return getattr(self._stream, name)


def nobody_reads():
    """Whether standard output has failed, so that there is no use in writing more."""
    return getattr(sys.stdout, "failure", None) is not None


def complaint_about(output):
    """A sentence about a `Stream` that could not take all; None if it could, or nobody read it."""
    # Windows gives EINVAL for a pipe that nobody reads.
    if output.failure is None or output.failure.errno in (errno.EPIPE, errno.EINVAL):
        return None
    return (
        f"Not everything could be told on standard output ({output.failure.strerror}): "
        "send it elsewhere, or free some space."
    )
