"""Exercises of notebook 07: means on a circle, what a loss asks for, and lightness that is kept."""

import math

import numpy as np

from colorize_course.exercises.exercise import Exercise, Mistake

LESSON = "07_color_spaces"
_TURN = 2 * np.pi


def _point_of(hue, saturation):
    return saturation * np.cos(_TURN * hue), saturation * np.sin(_TURN * hue)


_HUES = np.array([0.0, 0.1, 0.4, 0.75])

point_of = Exercise(
    name="point_of",
    lesson=LESSON,
    answer=_point_of,
    trials=((0.25, 1.0), (0.0, 0.5), (_HUES, np.array([1.0, 0.2, 0.7, 0.0]))),
    hints=(
        "The angle is 2 * np.pi * hue: a full turn for hue 1.",
        "np.cos and np.sin take a number or an array.",
    ),
    mistakes=(
        Mistake(
            lambda hue, saturation: _point_of(hue, saturation)[::-1],
            "Across and up are swapped: the cosine is across, the sine is up.",
        ),
        Mistake(
            lambda hue, saturation: (saturation * np.cos(hue), saturation * np.sin(hue)),
            "A hue of 1 is a full turn: multiply the hue by 2 π first.",
        ),
        Mistake(
            lambda hue, saturation: (np.cos(_TURN * hue), np.sin(_TURN * hue)),
            "The saturation is missing: it is the distance from the center.",
        ),
        Mistake(
            lambda hue, saturation: (
                saturation * np.cos(360 * hue),
                saturation * np.sin(360 * hue),
            ),
            "NumPy measures angles in radians: a full turn is 2 π, not 360.",
        ),
        Mistake(
            lambda hue, saturation: _point_of(hue / 2, saturation),
            "This is only half a turn: a full turn is 2 π.",
        ),
        Mistake(
            lambda hue, saturation: (
                saturation * math.cos(_TURN * hue),
                saturation * math.sin(_TURN * hue),
            ),
            "math.cos takes a single number: np.cos takes arrays as well.",
        ),
    ),
)


def _mean_hue(hues):
    across, up = np.cos(_TURN * hues).mean(), np.sin(_TURN * hues).mean()
    return np.arctan2(up, across) / _TURN % 1


mean_hue = Exercise(
    name="mean_hue",
    lesson=LESSON,
    answer=_mean_hue,
    trials=(
        (np.array([0.2, 0.3]),),
        (np.array([0.03, 0.98]),),
        (np.array([0.4, 0.6, 0.95]),),
        (np.array([0.9, 0.8, 0.95, 0.1]),),
    ),
    hints=(
        "The points of the hues are np.cos(2 * np.pi * hues) and np.sin(2 * np.pi * hues).",
        "Take the mean of each, then np.arctan2(up, across).",
        "An angle divided by 2 π is a hue; % 1 brings a negative one back between 0 and 1.",
    ),
    mistakes=(
        Mistake(
            lambda hues: np.arctan2(np.sin(_TURN * hues), np.cos(_TURN * hues)).mean() / _TURN % 1,
            "You average the angles. Average the points instead, then take the angle of the mean "
            "point.",
        ),
        Mistake(
            lambda hues: hues.mean(),
            "This is the mean on the line. Take the mean of the points.",
        ),
        Mistake(
            lambda hues: (
                np.arctan2(np.sin(_TURN * hues).mean(), np.cos(_TURN * hues).mean()) / _TURN
            ),
            "A hue goes from 0 to 1, and yours can be negative: take it % 1.",
        ),
        Mistake(
            lambda hues: (
                np.arctan2(np.cos(_TURN * hues).mean(), np.sin(_TURN * hues).mean()) / _TURN % 1
            ),
            "np.arctan2 takes up first, then across.",
        ),
        Mistake(
            lambda hues: (
                (np.arctan2(np.sin(_TURN * hues).mean(), np.cos(_TURN * hues).mean()) + np.pi)
                / _TURN
            ),
            "You are half a turn off: do not add π, take the hue % 1 instead.",
        ),
        Mistake(
            lambda hues: np.arctan2(np.sin(_TURN * hues).mean(), np.cos(_TURN * hues).mean()),
            "This is an angle: divide it by 2 π to get a hue, and take it % 1.",
        ),
    ),
)


def _best_answer(truths, tried, loss):
    return tried[np.argmin([np.mean(loss(answer, truths)) for answer in tried])]


def _running_minimum(truths, tried, loss):
    best, low = None, 1
    for answer in tried:
        if np.mean(loss(answer, truths)) < low:
            best, low = answer, np.mean(loss(answer, truths))
    return best


def _squared_error(answer, truths):
    return (answer - truths) ** 2


def _absolute_error(answer, truths):
    return np.abs(answer - truths)


def _lopsided_error(answer, truths):
    return np.where(answer > truths, 3 * (answer - truths), truths - answer)


def _shifted_error(answer, truths):
    return 5 + (answer - truths) ** 2


_TRUTHS = np.array([0.1, 0.5, 0.2, 0.95, 0.15])
_TRIED = np.linspace(0, 1, 101)

best_answer = Exercise(
    name="best_answer",
    lesson=LESSON,
    answer=_best_answer,
    trials=tuple(
        (_TRUTHS, _TRIED, loss)
        for loss in (_squared_error, _absolute_error, _lopsided_error, _shifted_error)
    ),
    hints=(
        "loss(answer, truths) is an array: take its mean. Do that for each number in tried.",
        "np.argmin gives the index of the lowest mean.",
    ),
    mistakes=(
        Mistake(
            lambda truths, tried, loss: int(
                np.argmin([np.mean(loss(answer, truths)) for answer in tried])
            ),
            "This is the index of the best answer. Look up the answer itself, tried[index].",
        ),
        Mistake(
            lambda truths, tried, loss: min(np.mean(loss(answer, truths)) for answer in tried),
            "This is the lowest loss. Return the answer that has it.",
        ),
        Mistake(
            lambda truths, tried, loss: tried[
                np.argmax([np.mean(loss(answer, truths)) for answer in tried])
            ],
            "You took the answer with the highest loss.",
        ),
        Mistake(
            lambda truths, tried, loss: tried[
                np.argmin([np.min(loss(answer, truths)) for answer in tried])
            ],
            "You look only at the best case. Take the mean of the loss over all truths.",
        ),
        Mistake(
            lambda truths, tried, loss: tried[
                np.argmin([np.median(loss(answer, truths)) for answer in tried])
            ],
            "You take the median of the losses. Take their mean.",
        ),
        Mistake(
            lambda truths, tried, loss: np.mean(truths),
            "This is the mean of the truths. Other losses have other best answers: let the loss "
            "judge each number in `tried`.",
        ),
        Mistake(
            lambda truths, tried, loss: np.median(truths),
            "This is the median of the truths. Other losses have other best answers: let the loss "
            "judge each number in `tried`, and take the best.",
        ),
        Mistake(
            lambda truths, tried, loss: tried[
                np.argmin([np.mean(loss(truths, answer)) for answer in tried])
            ],
            "The loss takes the answer first, then the truths.",
        ),
        Mistake(
            lambda truths, tried, loss: min(truths, key=lambda one: np.mean(loss(one, truths))),
            "You look for the best answer among the truths. Look among the numbers in `tried`.",
        ),
        Mistake(
            lambda truths, tried, loss: min(tried, key=lambda one: np.max(loss(one, truths))),
            "You look only at the worst case. Take the mean of the loss over all truths.",
        ),
        Mistake(
            lambda truths, tried, loss: _running_minimum(truths, tried, loss),
            "Your search begins with a loss of 1, but all losses may be above it: begin with "
            "np.inf, or compare with the first one.",
        ),
    ),
)


def _with_chroma(lab, ab):
    return np.concatenate([lab[..., :1], ab], axis=-1)


_RANDOM = np.random.default_rng(2)
_LAB, _AB = _RANDOM.normal(50, 20, (2, 4, 3)), _RANDOM.normal(0, 20, (2, 4, 2))

with_chroma = Exercise(
    name="with_chroma",
    lesson=LESSON,
    answer=_with_chroma,
    trials=((_LAB, _AB), (_LAB[:1, :1], _AB[:1, :1])),
    hints=(
        "lab[..., :1] is the lightness alone, with an axis of length 1 at its end.",
        "np.concatenate([one, other], axis=-1) joins two arrays along the last axis.",
        "Or copy lab, and write ab into the last two channels of the copy.",
    ),
    mistakes=(
        Mistake(
            lambda lab, ab: np.concatenate([lab[..., 0], ab], axis=-1),
            "lab[..., 0] has lost its last axis: lab[..., :1] keeps it.",
        ),
        Mistake(
            lambda lab, ab: np.concatenate([ab, lab[..., :1]], axis=-1),
            "The order is L*, a*, b*: the lightness comes first.",
        ),
        Mistake(
            lambda lab, ab: np.concatenate([lab[..., :1], ab[..., ::-1]], axis=-1),
            "a* and b* are swapped.",
        ),
        Mistake(
            lambda lab, ab: np.concatenate([lab, ab], axis=-1),
            "You keep the old chroma as well. Take only the lightness of lab, lab[..., :1].",
        ),
        Mistake(
            lambda lab, ab: np.concatenate([lab[..., 2:], ab], axis=-1),
            "You used b* as the lightness: L* is channel 0.",
        ),
        Mistake(
            lambda lab, ab: np.concatenate([np.zeros_like(lab[..., :1]), ab], axis=-1),
            "The lightness is missing: channel 0 is L*, from `lab`.",
        ),
    ),
)
