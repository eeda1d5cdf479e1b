"""Exercises of notebook 10: soft encoding, cross-entropy, annealed mean, weights of rare colors."""

import numpy as np

from colorize_course.exercises.exercise import Exercise, Mistake

LESSON = "10_colors_as_classes"
_RANDOM = np.random.default_rng(0)
_SPREAD = 5.0


def _squared_distances(chroma, middles):
    return ((middles - chroma) ** 2).sum(axis=1)


def _shares(closeness):
    return closeness / closeness.sum()


def _soft_shares(chroma, middles):
    return _shares(np.exp(-_squared_distances(chroma, middles) / (2 * _SPREAD**2)))


_MIDDLES = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0], [-10.0, 20.0]])

soft_shares = Exercise(
    name="soft_shares",
    lesson=LESSON,
    answer=_soft_shares,
    trials=(
        (np.array([0.0, 0.0]), _MIDDLES[:2]),
        (np.array([4.0, 6.0]), _MIDDLES),
        (np.array([-9.0, 18.0]), _MIDDLES),
    ),
    hints=(
        "middles - chroma is the difference from each bin, shape (bins, 2).",
        "Square it and add up both numbers: ((middles - chroma) ** 2).sum(axis=1).",
        "np.exp(-squared / (2 * 5**2)), then divide by the sum of all of them.",
    ),
    mistakes=(
        Mistake(
            lambda chroma, middles: np.exp(-_squared_distances(chroma, middles) / (2 * _SPREAD**2)),
            "Your shares do not add up to 1: divide them by their sum.",
        ),
        Mistake(
            lambda chroma, middles: _shares(
                np.exp(-_squared_distances(chroma, middles) / _SPREAD**2)
            ),
            "The 2 is missing: divide the squared distance by 2 · 5².",
        ),
        Mistake(
            lambda chroma, middles: _shares(
                np.exp(-np.sqrt(_squared_distances(chroma, middles)) / (2 * _SPREAD**2))
            ),
            "You used the distance. The bell curve needs its square.",
        ),
        Mistake(
            lambda chroma, middles: _shares(
                np.exp(-_squared_distances(chroma, middles) / (2 * _SPREAD))
            ),
            "The 5 has to be squared: divide by 2 · 5².",
        ),
        Mistake(
            lambda chroma, middles: _shares(
                np.exp(_squared_distances(chroma, middles) / (2 * _SPREAD**2))
            ),
            "The sign is wrong: the farther a bin is, the smaller its share.",
        ),
        Mistake(
            lambda chroma, middles: np.exp(-((middles - chroma) ** 2) / (2 * _SPREAD**2)),
            "You have two numbers for each bin: add up the squares of a* and b* first.",
        ),
        Mistake(
            lambda chroma, middles: (
                _squared_distances(chroma, middles) == _squared_distances(chroma, middles).min()
            ).astype(float),
            "All goes to the nearest bin. Its neighbors get a share, too.",
        ),
    ),
)


def _softmax(logits):
    powers = np.exp(logits)
    return powers / powers.sum()


def _crossentropy(truth, logits):
    return -np.sum(truth * np.log(_softmax(logits)))


crossentropy = Exercise(
    name="crossentropy",
    lesson=LESSON,
    answer=_crossentropy,
    trials=(
        (np.array([0.5, 0.5, 0.0]), np.log(np.array([1.0, 2.0, 1.0]))),
        (np.array([0.1, 0.6, 0.3]), np.array([2.0, -1.0, 0.5])),
        (_soft_shares(np.array([4.0, 6.0]), _MIDDLES), _RANDOM.normal(size=5)),
    ),
    hints=(
        "First the softmax: powers = np.exp(logits), and likelihoods = powers / powers.sum().",
        "Then minus the sum of truth * np.log(likelihoods).",
    ),
    mistakes=(
        Mistake(
            lambda truth, logits: np.sum(truth * np.log(_softmax(logits))),
            "The minus is missing: the logarithm of a number below 1 is negative, and a loss "
            "should not be.",
        ),
        Mistake(
            lambda truth, logits: -np.mean(truth * np.log(_softmax(logits))),
            "You took the mean. Add up over all bins.",
        ),
        Mistake(
            lambda truth, logits: -np.sum(truth * logits),
            "Your likelihoods do not add up to 1: make them with the softmax, which divides by the "
            "sum.",
        ),
        Mistake(
            lambda truth, logits: -np.sum(_softmax(logits) * np.log(truth + 1e-12)),
            "Truth and answer are swapped: it is the answer whose logarithm is taken.",
        ),
        Mistake(
            lambda truth, logits: -np.sum(truth * np.log(1 / (1 + np.exp(-logits)))),
            "This is the sigmoid, one bin at a time. A softmax divides by the sum over all bins.",
        ),
        Mistake(
            lambda truth, logits: -np.sum(truth * np.log10(_softmax(logits))),
            "This is the logarithm to base 10. Use the natural one, np.log.",
        ),
        Mistake(
            lambda truth, logits: -truth * np.log(_softmax(logits)),
            "This is one number for each bin: add them up.",
        ),
    ),
)


def _weights(frequencies):
    mixed = 0.5 * frequencies + 0.5 / len(frequencies)
    weights = 1 / mixed
    return weights / np.sum(frequencies * weights)


_FREQUENCIES = np.array([0.7, 0.2, 0.1, 0.0])

rare_weights = Exercise(
    name="rare_weights",
    lesson=LESSON,
    answer=_weights,
    trials=((_FREQUENCIES,), (np.full(5, 0.2),), (np.array([0.9, 0.1]),)),
    hints=(
        "Equal frequencies are 1 / len(frequencies) for each bin.",
        "mixed = 0.5 * frequencies + 0.5 / len(frequencies), and weights = 1 / mixed.",
        "The mean weight of a pixel is np.sum(frequencies * weights): divide by it.",
    ),
    mistakes=(
        Mistake(
            lambda frequencies: 1 / (0.5 * frequencies + 0.5 / len(frequencies)),
            "Step 3 is missing: divide by the mean weight of a pixel.",
        ),
        Mistake(
            lambda frequencies: _weights(frequencies) / _weights(frequencies).mean(),
            "You divided by the mean over the bins. A pixel is in a bin as often as the frequency "
            "says: the mean weight of a pixel is np.sum(frequencies * weights).",
        ),
        Mistake(
            lambda frequencies: _weights(frequencies) / _weights(frequencies).sum(),
            "You made the weights add up to 1. Instead, divide by the mean weight of a pixel.",
        ),
        Mistake(
            lambda frequencies: (
                (1 / (0.5 * frequencies + 0.5)) / np.sum(frequencies / (0.5 * frequencies + 0.5))
            ),
            "An equal frequency is 1 divided by the number of bins, not 1.",
        ),
        Mistake(
            lambda frequencies: (
                (0.5 * frequencies + 0.5 / len(frequencies))
                / np.sum(frequencies * (0.5 * frequencies + 0.5 / len(frequencies)))
            ),
            "Common colors weigh more in yours. Take 1 divided by the mixed frequencies.",
        ),
    ),
)


def _annealed_mean(likelihoods, middles, temperature):
    return _shares(likelihoods ** (1 / temperature)) @ middles


_LIKELY = np.array([0.5, 0.3, 0.1, 0.1, 0.0])

annealed_mean = Exercise(
    name="annealed_mean",
    lesson=LESSON,
    answer=_annealed_mean,
    trials=(
        (np.array([0.6, 0.4]), np.array([[50.0, 30.0], [10.0, -60.0]]), 0.5),
        (_LIKELY, _MIDDLES, 1.0),
        (_LIKELY, _MIDDLES, 0.38),
    ),
    hints=(
        "powers = likelihoods ** (1 / temperature)",
        "Divide the powers by their sum, so that they add up to 1 again.",
        "shares @ middles adds up share times middle over all bins.",
    ),
    mistakes=(
        Mistake(
            lambda likelihoods, middles, temperature: _shares(likelihoods**temperature) @ middles,
            "The power is 1 divided by the temperature: a low temperature favors likely colors.",
        ),
        Mistake(
            lambda likelihoods, middles, temperature: likelihoods ** (1 / temperature) @ middles,
            "After raising them to a power, they no longer add up to 1: divide by their sum.",
        ),
        Mistake(
            lambda likelihoods, middles, temperature: likelihoods @ middles,
            "This is the plain mean: the temperature plays no part in it.",
        ),
        Mistake(
            lambda likelihoods, middles, temperature: middles[np.argmax(likelihoods)],
            "This is the most likely color alone. Take the mean of all, by their shares.",
        ),
        Mistake(
            lambda likelihoods, middles, temperature: (
                _shares(likelihoods ** (1 / temperature))[:, np.newaxis] * middles
            ),
            "This is one color for each bin: add them up.",
        ),
        Mistake(
            lambda likelihoods, middles, temperature: (
                _shares(np.exp(likelihoods / temperature)) @ middles
            ),
            "These are likelihoods, not logits: raise them to a power, without np.exp.",
        ),
    ),
)
