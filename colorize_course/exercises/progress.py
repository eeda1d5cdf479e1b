"""Progress: which exercises a student has solved, kept with the runs and shown by lesson."""

from colorize_lib.errors import ColorizeError
from colorize_lib.runs import records


def _file():
    return records.runs_folder() / "exercises.json"


def _solved():
    """Lesson -> names of the exercises that are solved; what is damaged is begun anew."""
    kept = records.read_json(_file()) or {}
    return {lesson: names for lesson, names in kept.items() if isinstance(names, list)}


def note(lesson, name):
    """Remember that an exercise is solved; if nothing can be written, do without."""
    solved = _solved()
    names = solved.setdefault(lesson, [])
    if name not in names:
        names.append(name)
        try:
            records.write_json(_file(), solved)
        except ColorizeError:
            pass  # a check is still useful without a record


def lines(exercises):
    """One line per lesson: how many are solved, and what is open in those begun.

    Args:
        exercises: the `Exercise` of all lessons, in their order.

    Returns:
        List of strings.
    """
    solved = _solved()
    lessons = dict.fromkeys(exercise.lesson for exercise in exercises)
    return [_line(lesson, exercises, solved.get(lesson, ())) for lesson in lessons]


def _line(lesson, exercises, solved):
    names = [exercise.name for exercise in exercises if exercise.lesson == lesson]
    left = [name for name in names if name not in solved]
    done = len(names) - len(left)
    bar = "■" * done + "□" * len(left)
    if done == 0:
        words = "not begun"
    else:
        words = f"open: {', '.join(left)}" if left else "all solved"
    return f"{lesson:28} {bar:8} {done} of {len(names)}   {words}"
