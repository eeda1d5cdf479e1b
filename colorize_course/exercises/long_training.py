"""Exercises of notebook 05: stopping in time, the last batch, and a correlation."""

import numpy as np

from colorize_course.exercises.exercise import Exercise, Mistake
from colorize_lib.measuring.validation import early_stop as _early_stop

LESSON = "05_hundred_epochs"


def _from_zero(losses, patience):
    last, kept = _early_stop(losses, patience)
    return last - 1, kept - 1


def _stops_when_it_rises(losses, patience):
    for epoch in range(1, len(losses)):
        if losses[epoch] >= losses[epoch - 1]:
            return epoch + 1, epoch
    return len(losses), len(losses)


def _better_than_the_one_before(losses, patience):
    bad, kept = 0, 1
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[epoch - 1]:
            bad, kept = 0, epoch + 1
        else:
            bad += 1
        if bad >= patience:
            return epoch + 1, kept
    return len(losses), kept


def _never_starts_to_count_again(losses, patience):
    bad, kept = 0, 1
    for epoch, loss in enumerate(losses[1:], start=2):
        if loss < losses[kept - 1]:
            kept = epoch
        else:
            bad += 1
        if bad >= patience:
            return epoch, kept
    return len(losses), kept


def _counts_rises(losses, patience):
    bad, kept = 0, 1
    for epoch in range(2, len(losses) + 1):
        if losses[epoch - 1] < losses[kept - 1]:
            kept = epoch
        bad = bad + 1 if losses[epoch - 1] > losses[epoch - 2] else 0
        if bad >= patience:
            return epoch, kept
    return len(losses), kept


def _with_the_best_of_all(losses, patience):
    kept = int(np.argmin(losses)) + 1
    return min(kept + patience, len(losses)), kept


def _never_at_the_end(losses, patience):
    found = _early_stop(losses, patience)
    return found if found[0] - found[1] >= patience else None


def _one_too_long(losses, patience):
    return _early_stop(losses, patience + 1)


def _equal_is_lower(losses, patience):
    kept = 1
    for epoch, loss in enumerate(losses, start=1):
        if loss <= losses[kept - 1]:
            kept = epoch
        if epoch - kept >= patience:
            return epoch, kept
    return len(losses), kept


early_stop = Exercise(
    name="early_stop",
    lesson=LESSON,
    answer=_early_stop,
    trials=(
        ([5, 3, 4, 4, 1], 3),
        ([5, 3, 4, 3.5, 3.6, 3.7, 1], 2),
        ([5, 3, 4, 4, 4, 1], 2),
        ([5, 3, 4, 3.5, 3.6, 3.7], 2),
        ([5, 3, 4, 4, 1], 2),
        ([5, 4, 3, 2, 1], 1),
        ([5, 5, 5, 5], 2),
        ([5, 3, 4, 2, 3, 3, 3], 2),
        ([5, 6, 4, 5, 3, 4, 4, 4], 3),
        ([1.0], 1),
    ),
    hints=(
        "Keep the number of the best epoch so far in a variable, and begin with 1.",
        "for epoch, loss in enumerate(losses, start=1) counts from 1.",
        "If loss is lower than losses[kept - 1], this epoch is the one to keep.",
        "If epoch - kept has reached patience, return epoch and kept.",
    ),
    mistakes=(
        Mistake(
            _counts_rises,
            "You count how often the loss rises from one epoch to the next. Count the epochs since "
            "the best one so far.",
        ),
        Mistake(
            _never_starts_to_count_again,
            "A new best epoch restarts the wait: set your counter back to 0.",
        ),
        Mistake(_from_zero, "Count the epochs from 1: the first one is epoch 1, not 0."),
        Mistake(
            lambda losses, patience: _early_stop(losses, patience)[::-1],
            "The order is (last, kept): first where you stop, then which epoch you keep.",
        ),
        Mistake(
            lambda losses, patience: (len(losses), int(np.argmin(losses)) + 1),
            "You look at the whole list. Go through it from the start: once you stop, later epochs "
            "never happen.",
        ),
        Mistake(
            _with_the_best_of_all,
            "You looked at epochs that come after the stop: the best one so far is all that you "
            "know.",
        ),
        Mistake(
            _never_at_the_end,
            "Some lists end before patience runs out, and then your function returns nothing. "
            "Return the last epoch and the best one there, too.",
        ),
        Mistake(
            _one_too_long,
            "You wait one epoch too long: stop exactly `patience` epochs after the best one.",
        ),
        Mistake(
            lambda losses, patience: _early_stop(losses, max(1, patience - 1)),
            "You stop one epoch too early: wait until the best one is exactly `patience` epochs "
            "back.",
        ),
        Mistake(
            _better_than_the_one_before,
            "You compare with the epoch before. Compare with the best one so far instead.",
        ),
        Mistake(
            _stops_when_it_rises,
            "You stop at the first epoch that is not better than the one before. Wait for "
            "`patience` epochs after the best one.",
        ),
        Mistake(_equal_is_lower, "An equal loss is not a lower one: keep the earlier epoch."),
    ),
)


def _last_batch(order, batch_size):
    return order[(len(order) - 1) // batch_size * batch_size :]


last_batch = Exercise(
    name="last_batch",
    indices=True,
    lesson=LESSON,
    answer=_last_batch,
    trials=(
        (np.array([3, 7, 1, 9, 0, 2, 8, 4, 6, 5]), 4),
        (np.array([3, 1, 2, 0, 5, 4]), 3),
        (np.array([2, 0, 1]), 5),
    ),
    hints=(
        "How many full batches come before the last one? Where does the last one begin?",
        "10 images in batches of 4: they begin at 0, 4 and 8. range(0, len(order), batch_size) "
        "goes through all the places where a batch begins; you need the last of them.",
        "A slice order[start:] takes everything from start to the end.",
    ),
    mistakes=(
        Mistake(
            lambda order, batch_size: order[-batch_size:],
            "These are the last batch_size images. The last batch may be smaller: it begins where "
            "the batch before it ends.",
        ),
        Mistake(
            lambda order, batch_size: order[len(order) // batch_size * batch_size :],
            "If the images fill the last batch completely, you return nothing. In that case, it is "
            "as large as the others.",
        ),
        Mistake(
            lambda order, batch_size: order[-(len(order) % batch_size) :],
            "If the images fill the last batch completely, you return all of them. In that case, "
            "it is only as large as the others.",
        ),
        Mistake(
            lambda order, batch_size: order[:batch_size],
            "This is the first batch.",
        ),
        Mistake(
            lambda order, batch_size: _last_batch(np.arange(len(order)), batch_size),
            "These are the places in `order`. Return the images' numbers that stand there.",
        ),
        Mistake(
            lambda order, batch_size: len(_last_batch(order, batch_size)),
            "This is how many images there are. Return the images' numbers, taken from `order`.",
        ),
    ),
)


def _correlation(x, y):
    return np.corrcoef(x, y)[0, 1]


_RANDOM = np.random.default_rng(1)
_RISING = np.arange(6.0) + 10

correlation = Exercise(
    name="correlation",
    lesson=LESSON,
    answer=_correlation,
    trials=(
        (_RISING, 3 * _RISING - 1),
        (_RISING, np.array([6.0, 5.0, 5.0, 3.0, 2.0, 2.5])),
        (_RANDOM.normal(3, 1, 20), _RANDOM.normal(-8, 4, 20)),
    ),
    hints=(
        "First x = x - np.mean(x), and the same for y.",
        "The sum of the products is np.sum(x * y).",
        "Divide it by np.sqrt(np.sum(x**2) * np.sum(y**2)).",
    ),
    mistakes=(
        Mistake(
            lambda x, y: np.sum(x * y) / np.sqrt(np.sum(x**2) * np.sum(y**2)),
            "Subtract the means first.",
        ),
        Mistake(
            lambda x, y: np.mean((x - x.mean()) * (y - y.mean())),
            "This is the covariance. Divide the sum of the products by the square root of the "
            "product of the two sums of squares.",
        ),
        Mistake(
            lambda x, y: np.corrcoef(x, y),
            "np.corrcoef gives a matrix: the number you want is its entry [0, 1].",
        ),
        Mistake(
            lambda x, y: np.abs(_correlation(x, y)),
            "Your result has lost its sign: it has to be −1 for a falling line.",
        ),
        Mistake(lambda x, y: _correlation(x, y) ** 2, "This is the square of the correlation."),
        Mistake(
            lambda x, y: (
                np.sum((x - x.mean()) * (y - y.mean()))
                / (np.sum((x - x.mean()) ** 2) * np.sum((y - y.mean()) ** 2))
            ),
            "The square root in the denominator is missing.",
        ),
    ),
)
