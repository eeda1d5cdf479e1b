"""Exercises: `exercises.NAME.check(answer)` judges, `.hint()` helps, `.solution()` lets one go on.

One module a lesson; each exercise is a right answer, typical wrong ones, and hints.
"""

from colorize_course.exercises import progress as _progress
from colorize_course.exercises.convolution import (
    convolve,
    convolve_channels,
    kernel_gradient,
    output_size,
    pool,
)
from colorize_course.exercises.data import cut_into_tiles, is_for_training, rgb_to_gray

ALL = (
    *(rgb_to_gray, cut_into_tiles, is_for_training),
    *(convolve, output_size, convolve_channels, pool, kernel_gradient),
)


def progress():
    """Show a line a lesson: how many exercises are solved, and which are open."""
    for line in _progress.lines(ALL):
        print(line)
