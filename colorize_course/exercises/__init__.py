"""Exercises: `exercises.NAME.check(answer)` judges, `.hint()` helps, `.solution()` lets you go on.

One module per lesson; each exercise is a correct answer, typical wrong ones, and hints.
"""

from colorize_course.exercises import progress as _progress
from colorize_course.exercises.another_world import gain, through_jpeg, total_variation, vary
from colorize_course.exercises.any_size import (
    field_with_strides,
    skip,
    stamp,
    two_level_unet,
)
from colorize_course.exercises.color_classes import (
    annealed_mean,
    crossentropy,
    rare_weights,
    soft_shares,
)
from colorize_course.exercises.color_spaces import best_answer, mean_hue, point_of, with_chroma
from colorize_course.exercises.convolution import (
    convolve,
    convolve_channels,
    kernel_gradient,
    output_size,
    pool,
)
from colorize_course.exercises.data import (
    cut_into_tiles,
    green_for,
    is_for_training,
    rgb_to_gray,
)
from colorize_course.exercises.dense import dense_layer, descend, slope_of_loss, squared_error
from colorize_course.exercises.long_training import correlation, early_stop, last_batch
from colorize_course.exercises.measures import (
    ab_rmse,
    argmax_accuracy,
    bootstrap_means,
    chroma_table,
    psnr,
)
from colorize_course.exercises.normalization import (
    normalize_channel,
    normalize_in_use,
    receptive_field,
    weights_of_a_filter,
)
from colorize_course.exercises.one_page import (
    beaten_by_none,
    evidence,
    fair_fight,
    share_worse,
)
from colorize_course.exercises.remedies import drop, fold, mirror_some
from colorize_course.exercises.start import count_numbers
from colorize_course.exercises.your_photograph import (
    box_means,
    mirror_to_multiple,
    slope_of_line,
    stretch,
)

ALL = (
    count_numbers,
    *(rgb_to_gray, green_for, cut_into_tiles, is_for_training),
    *(dense_layer, squared_error, slope_of_loss, descend),
    *(convolve, output_size, convolve_channels, pool, kernel_gradient),
    *(receptive_field, weights_of_a_filter, normalize_channel, normalize_in_use),
    *(early_stop, last_batch, correlation),
    *(argmax_accuracy, psnr, ab_rmse, chroma_table, bootstrap_means),
    *(point_of, mean_hue, best_answer, with_chroma),
    *(drop, mirror_some, fold),
    *(field_with_strides, stamp, skip, two_level_unet),
    *(soft_shares, crossentropy, annealed_mean, rare_weights),
    *(total_variation, gain, through_jpeg, vary),
    *(box_means, mirror_to_multiple, slope_of_line, stretch),
    *(beaten_by_none, share_worse, evidence, fair_fight),
)


def progress():
    """Show one line per lesson: how many exercises are solved, and what is open."""
    for line in _progress.lines(ALL):
        print(line)
