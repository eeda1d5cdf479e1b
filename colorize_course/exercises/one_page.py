"""Exercises of notebook 14: what is worth choosing, how often gray is better, what showed what."""

from dataclasses import fields, replace

import numpy as np

from colorize_course.exercises.exercise import Exercise, Mistake
from colorize_lib import experiments

LESSON = "14_everything_on_one_page"


def _beaten_by_none(first, second):
    return np.array(
        [
            not any(
                first[j] <= first[i]
                and second[j] <= second[i]
                and (first[j] < first[i] or second[j] < second[i])
                for j in range(len(first))
            )
            for i in range(len(first))
        ]
    )


def _never_less(first, second):
    """As if an answer that is as good in one measure could not be beaten in the other."""
    return np.array(
        [
            not any(first[j] < first[i] and second[j] < second[i] for j in range(len(first)))
            for i in range(len(first))
        ]
    )


def _beaten_by_itself(first, second):
    return np.array(
        [
            not any(first[j] <= first[i] and second[j] <= second[i] for j in range(len(first)))
            for i in range(len(first))
        ]
    )


beaten_by_none = Exercise(
    name="beaten_by_none",
    lesson=LESSON,
    answer=_beaten_by_none,
    trials=(
        (np.array([1.0, 2.0, 3.0, 4.0]), np.array([9.0, 5.0, 7.0, 2.0])),
        (np.array([3.0, 1.0, 1.0, 2.0]), np.array([1.0, 4.0, 6.0, 4.0])),
        (np.array([2.0, 2.0, 5.0]), np.array([3.0, 3.0, 1.0])),
    ),
    hints=(
        "Answer i is beaten by answer j if first[j] <= first[i] and second[j] <= second[i], and "
        "one of the two is really smaller.",
        "Go through all i with one loop, and through all j with a second one inside of it.",
        "any(...) tells whether there is such a j. You want those i for which there is none: not "
        "any(...).",
    ),
    mistakes=(
        Mistake(
            lambda first, second: ~_beaten_by_none(first, second),
            "Yours is True for those that are beaten. Turn it around.",
        ),
        Mistake(
            _never_less,
            "An answer that is just as good in one measure, and better in the other, beats, too: "
            "use <= for both, and ask that one of them is really smaller.",
        ),
        Mistake(
            _beaten_by_itself,
            "In yours, every answer is beaten: by itself, since it is as good as itself. Ask that "
            "one of both measures is really smaller.",
        ),
        Mistake(
            lambda first, second: (first == first.min()) | (second == second.min()),
            "These are the best in one of both measures. One that is second in both can be beaten "
            "by none, too.",
        ),
        Mistake(
            lambda first, second: _beaten_by_none(-first, -second),
            "Less is better in both measures. Yours looks for the largest.",
        ),
        Mistake(
            lambda first, second: np.flatnonzero(_beaten_by_none(first, second)),
            "You return the places. Return True or False for each answer.",
        ),
    ),
)


def _share_worse(squared, gray_squared):
    return np.mean(squared > gray_squared)


_RANDOM = np.random.default_rng(0)
_SQUARED, _OF_GRAY = _RANDOM.uniform(0, 200, (2, 12))

share_worse = Exercise(
    name="share_worse",
    lesson=LESSON,
    answer=_share_worse,
    trials=(
        (np.array([4.0, 9.0, 1.0, 25.0]), np.array([5.0, 9.0, 0.5, 16.0])),
        (_SQUARED, _OF_GRAY),
        (_OF_GRAY[:5], _SQUARED[:5]),
    ),
    hints=(
        "squared > gray_squared is True for each image with which the network does worse.",
        "True counts as 1 and False as 0, so the mean is the share.",
    ),
    mistakes=(
        Mistake(
            lambda squared, gray_squared: np.mean(squared < gray_squared),
            "This is the share of images with which it is better than gray.",
        ),
        Mistake(
            lambda squared, gray_squared: np.sum(squared > gray_squared),
            "This is how many they are. Divide by the number of images.",
        ),
        Mistake(
            lambda squared, gray_squared: np.mean(squared >= gray_squared),
            "Where both errors are the same, it is not worse.",
        ),
        Mistake(
            lambda squared, gray_squared: 100 * _share_worse(squared, gray_squared),
            "Yours is in percent. Return the share itself: 0.2, not 20.",
        ),
        Mistake(
            lambda squared, gray_squared: float(np.mean(squared) > np.mean(gray_squared)),
            "You compared the means of all images. Compare image by image, then take the mean.",
        ),
    ),
)


# What was shown: the lessons that count as right, and a word about what to look for.
_SHOWN_IN = {
    "A": ((7,), "where two numbers that are far apart stood for the same red"),
    "B": ((3, 4, 9, 12), "where a single pixel was changed, to see how far that reaches"),
    "C": ((2, 6), "where a plain gray copy entered a ranking"),
    "D": ((5, 8), "where one network was trained ten times as long"),
    "E": ((10,), "where a network was asked how likely each color is"),
    "F": (
        (2, 3, 4, 6, 8, 9),
        "where trainings that differ in nothing but their start were laid side by side",
    ),
    "G": ((11,), "where the images came from somewhere else"),
    "H": ((2, 6, 7), "where the brightness of the pictures was wrong, and the loss did not mind"),
}


def _judge_evidence(answer):
    if not isinstance(answer, dict) or set(answer) != set(_SHOWN_IN):
        return "Make it a dictionary with a lesson's number for each letter from A to H."
    if not all(isinstance(lesson, int) for lesson in answer.values()):
        return "Write each lesson as a whole number, such as 7."
    wrong = [letter for letter, (lessons, _) in _SHOWN_IN.items() if answer[letter] not in lessons]
    if not wrong:
        return None
    letter = wrong[0]
    words = f"{letter} was shown elsewhere: look {_SHOWN_IN[letter][1]}."
    return words if len(wrong) == 1 else f"{len(wrong)} letters are wrong so far. {words}"


_EVIDENCE = {letter: lessons[0] for letter, (lessons, _) in _SHOWN_IN.items()}

evidence = Exercise(
    name="evidence",
    lesson=LESSON,
    answer=_EVIDENCE,
    judge=_judge_evidence,
    hints=(
        "The table of lessons in lesson 00 says in a line what each one is about.",
        "Ask of each sentence: which picture comes to your mind? Then: in which lesson was it?",
    ),
    mistakes=(
        Mistake(
            _EVIDENCE | {"A": 1},
            "A was shown elsewhere: look where two numbers that are far apart stood for the same "
            "red.",
        ),
        Mistake(
            list(_EVIDENCE.values()),
            "Make it a dictionary with a lesson's number for each letter from A to H.",
        ),
        Mistake(
            {letter: str(lesson) for letter, lesson in _EVIDENCE.items()},
            "Write each lesson as a whole number, such as 7.",
        ),
        Mistake(
            _EVIDENCE | {"B": 2, "F": 12},
            "2 letters are wrong so far. B was shown elsewhere: look where a single pixel was "
            "changed, to see how far that reaches.",
        ),
    ),
)

# What belongs to how a network is trained, and what to what it is and is asked for.
_TRAINING = ("build_optimizer", "learning_rate", "batch_size", "epochs", "flips", "shifts")
_NAMES = ("name", "title", "compared_with", "notebook", "reported", "shares_weights")


def _fair_fight(first, second):
    trained_alike = {field: getattr(second, field) for field in _TRAINING}
    return replace(first, name="fair_fight", title="As long and as well trained", **trained_alike)


_LAB, _UNET = experiments.get("lab_chroma", True), experiments.get("unet", True)


def _judge_fair_fight(answer):
    if not callable(answer):
        return "Hand in the function itself, `exercises.fair_fight.check(fair_fight)`."
    for first, second in ((_LAB, _UNET), (_UNET, experiments.get("unet_half_size", True))):
        found = answer(first, second)
        if not isinstance(found, experiments.Experiment):
            return (
                f"fair_fight returned a {type(found).__name__}: return the experiment that "
                "replace(...) makes."
            )
        wrong = _unfair(found, first, second)
        if wrong:
            return wrong
    return None


def _unfair(found, first, second):
    if found.name != "fair_fight":
        return (
            'Name it "fair_fight": under another name, it could take the place of one on the list.'
        )
    for field in fields(found):
        value = getattr(found, field.name)
        if field.name in _TRAINING and value != getattr(second, field.name):
            return f"{field.name} belongs to the training: take it from the second experiment."
        if field.name not in _TRAINING + _NAMES and value != getattr(first, field.name):
            return f"{field.name} is not a matter of training: leave it as it is in the first."
    return None


def _without(field):
    """A fair fight in which one thing was forgotten."""
    return lambda first, second: replace(
        _fair_fight(first, second), **{field: getattr(first, field)}
    )


fair_fight = Exercise(
    name="fair_fight",
    lesson=LESSON,
    answer=_fair_fight,
    judge=_judge_fair_fight,
    hints=(
        "replace(first, name=..., batch_size=second.batch_size) is the first experiment with two "
        "changes.",
        "Print both experiments, and read them field by field: what would you write into a table "
        "of how each was trained?",
        "There are six such fields: " + ", ".join(_TRAINING) + ".",
    ),
    mistakes=(
        Mistake(
            lambda first, second: replace(second, name="fair_fight"),
            "build_model is not a matter of training: leave it as it is in the first.",
        ),
        Mistake(
            _without("learning_rate"),
            "learning_rate belongs to the training: take it from the second experiment.",
        ),
        Mistake(
            _without("flips"),
            "flips belongs to the training: take it from the second experiment.",
        ),
        Mistake(
            _without("name"),
            'Name it "fair_fight": under another name, it could take the place of one on the list.',
        ),
        Mistake(
            lambda first, second: replace(_fair_fight(first, second), target=second.target),
            "target is not a matter of training: leave it as it is in the first.",
        ),
        Mistake(
            lambda first, second: _fair_fight(first, second).build_model(),
            "fair_fight returned a Sequential: return the experiment that replace(...) makes.",
        ),
    ),
)
