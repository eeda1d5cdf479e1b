"""The one exception that this library raises on purpose."""


class ColorizeError(Exception):
    """One sentence for a person: what was wrong, where, and what to do about it.

    The command line prints the sentence alone, without a traceback.
    """
