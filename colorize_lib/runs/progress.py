"""What your own runs are doing: finished, under way or interrupted, and how far they are."""

import datetime
import statistics
import time
from pathlib import Path
from typing import NamedTuple

from colorize_lib import experiments
from colorize_lib.errors import ColorizeError
from colorize_lib.runs import checkpoint, hold, recipe, records
from colorize_lib.runs.callbacks import HISTORY_NAMES, epoch_line

# What has to be known of a run, so that it can be told of.
RECIPE = {"experiment": str, "profile": str, "data_sha256": str, "seed": int, "epochs": int}
REPAIR = "train this run again as before, and it is written anew"


class Progress(NamedTuple):
    """How far a run is."""

    folder: Path
    state: str  # "finished", "training" or "interrupted"
    recipe: dict
    history: dict  # of the finished epochs, as in a record
    seconds: list[float]  # of the finished epochs
    epoch_started: datetime.datetime | None  # of the one under way

    def record_so_far(self):
        """The run as a record that `figures.learning_curves` draws."""
        name = self.recipe["experiment"]
        # An experiment of one's own may be gone; then nothing was reported of it.
        reported = [e.reported for e in experiments.EXPERIMENTS if e.name == name and e.reported]
        return {
            "experiment": name,
            "recipe": self.recipe,
            "history": self.history,
            "seconds_per_epoch": self.seconds,
            "reported": vars(reported[0]) if reported else None,
        }

    def seconds_left(self, now):
        """About how long it will take, from how long the epochs took; None before the first."""
        if not self.seconds:
            return None
        # The median, because a computer that slept makes one epoch very long.
        an_epoch = statistics.median(self.seconds)
        epochs_left = self.recipe["epochs"] - len(self.seconds)
        under_way = (now - self.epoch_started).total_seconds() if self.epoch_started else 0
        return max(0, epochs_left * an_epoch - min(under_way, an_epoch))


def all_runs(say=None):
    """Every run in `records.runs_folder()`, the one that changed last at the end.

    Args:
        say: function that is told, in a sentence for each, which runs cannot be read and why;
            without one, they are left out.

    Returns:
        List of `Progress`.

    Raises:
        ColorizeError: if the folder itself cannot be read.
    """
    runs = []
    for profile in _folders_in(records.runs_folder()):
        for folder in _unless_it_fails(_folders_in, profile, say) or []:
            run = _unless_it_fails(of_run, folder, say)
            if run is not None:
                runs.append(run)
    return sorted(runs, key=lambda run: _last_change(run.folder))


def _folders_in(folder):
    try:
        return [path for path in folder.iterdir() if path.is_dir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ColorizeError(
            f"Runs cannot be read from {folder} ({error.strerror}): make it a folder that you may "
            "read, or name another one in COLORIZE_RUNS."
        ) from error


def _unless_it_fails(read, folder, say):
    try:
        return read(folder)
    except ColorizeError as error:
        if say:
            say(str(error))
        return None


def _last_change(folder):
    """When a run last went on; what was measured on it later does not make it newer."""
    return [folder, *checkpoint.all_of(folder)][-1].stat().st_mtime


def of_run(folder):
    """How far the run in a folder is, whoever trains it.

    Args:
        folder: that of a `training.Run`, or of one that another process trains.

    Returns:
        A `Progress`, or None if no run has begun there.

    Raises:
        ColorizeError: if what is known of the run cannot be read.
    """
    path, of_seconds, state = folder / "record.json", "seconds_per_epoch", "finished"
    found = records.read_whole_json(path, REPAIR)
    if found is None:
        path, of_seconds = folder / "progress.json", "seconds"
        found = records.read_whole_json(path, REPAIR)
        if found is None:
            return None
        state = "training" if hold.is_held(folder) else "interrupted"
    try:
        started = None
        if state == "training":
            started = datetime.datetime.fromisoformat(found["epoch_started"])
        run = Progress(folder, state, found["recipe"], found["history"], found[of_seconds], started)
        is_whole = _is_whole(run)
    except (LookupError, TypeError, ValueError, AttributeError):
        is_whole = False
    if not is_whole:
        raise ColorizeError(f"{path} is damaged: {REPAIR}.")
    return run


def _is_whole(run):
    """Whether a `Progress` has all that is told of a run; it may raise errors if it has not."""
    series = [run.seconds, *run.history.values()]
    return (
        all(isinstance(run.recipe[key], kind) for key, kind in RECIPE.items())
        and (not run.seconds or set(HISTORY_NAMES.values()) <= run.history.keys())
        and all(len(values) == len(run.seconds) for values in series)
        and all(isinstance(value, int | float) for values in series for value in values)
    )


def in_words(run, now=None):
    """Lines about a run: how far it is, where it is kept, and how its last epoch went.

    Args:
        run: a `Progress`.
        now: a time; without one, that of the clock.
    """
    now = now or datetime.datetime.now()
    done, epochs = len(run.seconds), run.recipe["epochs"]
    words = f"{run.recipe['experiment']} (seed {run.recipe['seed']}, {run.recipe['profile']}): "
    if run.state == "finished":
        words += (
            f"finished, {epochs} epoch{'s' if epochs > 1 else ''} in {duration(sum(run.seconds))}"
        )
    elif run.state == "interrupted":
        words += f"interrupted after epoch {done} of {epochs}; the same command goes on"
    else:
        words += f"training epoch {done + 1} of {epochs}"
        left = run.seconds_left(now)
        if left is not None:
            words += f", {duration(statistics.median(run.seconds))} an epoch, "
            words += f"about {duration(left)} left"
    words += f"\n  {run.folder.name}"
    if done:
        words += "\n  " + last_epoch(run)
    return words


def tell_what_was_trained(folder, state):
    """Print what a run that goes on, or is loaded, has behind it; and why it is trained anew.

    Args:
        folder: the run's folder.
        state: dictionary with its recipe and history so far.
    """
    described, done = state["recipe"], len(state["seconds"])
    if done:
        print(
            f"Trained before up to epoch {done} of {described['epochs']}; "
            f"loaded from {records.short(folder)}:"
        )
        for epoch in range(done):
            measured = {name: values[epoch] for name, values in state["history"].items()}
            print(epoch_line(epoch, described["epochs"], measured))
        return
    keys = ("experiment", "profile", "seed", "data_sha256", "epochs")
    for run in reversed(all_runs()):
        if run.folder != folder and all(run.recipe.get(key) == described[key] for key in keys):
            changed = ", ".join(recipe.differences(run.recipe, described))
            print(f"Training anew: since the last run, this has changed: {changed}.")
            return


def follow(runs, seconds_between_looks=2):
    """Lines about runs under way as their epochs end, until none of them is being trained.

    Args:
        runs: list of `Progress`.
        seconds_between_looks: how long to wait before looking again.
    """
    under_way = [run for run in runs if run.state == "training"]
    while under_way:
        time.sleep(seconds_between_looks)
        now = [of_run(before.folder) or before for before in under_way]
        for before, run in zip(under_way, now, strict=True):
            if len(run.seconds) > len(before.seconds):
                yield last_epoch(run)
            if run.state != "training":
                yield in_words(run)
        under_way = [run for run in now if run.state == "training"]


def last_epoch(run):
    """The line that the training printed after its last finished epoch."""
    done = len(run.seconds)
    measured = {name: values[done - 1] for name, values in run.history.items()}
    return epoch_line(done - 1, run.recipe["epochs"], measured)


def duration(seconds):
    """Seconds as people say them: 40 s, 12 min, 1 h 5 min."""
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"
