"""What only the notebooks need: figures, and the profile in which they run."""

from colorize_lib.app import profiles

__all__ = ["profiles"]
