"""The library from a shell: `python -m colorize_lib COMMAND`.

Modules that load Keras are imported where they are used, so that `--help` answers at once.
"""

import argparse
import sys
from functools import partial
from pathlib import Path

from colorize_lib.app import streams
from colorize_lib.errors import ColorizeError


def main(arguments=None):
    """Run one command.

    Args:
        arguments: list of words; without one, those of the command line.

    Returns:
        0 if it worked; 1 if not, with one sentence on standard error that says why. That nobody
        reads the output, or it is closed, is no failure.
    """
    with streams.that_may_break() as output:
        status = _run(_parser().parse_args(arguments))
        output.flush()
        complaint = streams.complaint_about(output)
        if complaint:
            print(complaint, file=sys.stderr)
        return status or int(bool(complaint))


def _run(chosen):
    try:
        chosen.command(chosen)
    except ColorizeError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"Stopped. {chosen.kept_when_stopped}", file=sys.stderr)
        return 130
    return 0


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m colorize_lib",
        description="Learn how convolutional networks work by colorizing photographs.",
    )
    parser.set_defaults(kept_when_stopped="Finished epochs are kept: the same command goes on.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    experiments = commands.add_parser("experiments", help="list the experiments")
    experiments.set_defaults(command=_experiments)

    train = commands.add_parser("train", help="train the network of an experiment, or go on")
    train.add_argument("experiment", help="its name, as `experiments` lists it")
    train.add_argument(
        "--full", action="store_true", help="on CIFAR-10; without it, quickly on bundled pictures"
    )
    train.add_argument("--epochs", type=int, help="passes over the training images")
    train.add_argument("--seed", type=int, default=0, help="start of all random choices (0)")
    train.add_argument("--again", action="store_true", help="forget an earlier run of this kind")
    train.set_defaults(command=_train)

    status = commands.add_parser("status", help="show how far your runs are")
    status.add_argument(
        "--follow", action="store_true", help="go on, epoch by epoch, until none is training"
    )
    status.add_argument("--plot", metavar="FILE", help="draw the run that changed last: a PNG file")
    status.set_defaults(command=_status)

    record = commands.add_parser("record", help="put a finished full run into results/")
    record.add_argument(
        "experiment",
        help="its name, as `experiments` lists it; or what is measured apart: `another-world`, "
        "`baselines`, `classes`, `echo`, `exact`, `hints`, `photograph-priors`, `photographs`, "
        "`priors`, `temperatures` or `validation`",
    )
    record.add_argument("--seed", type=int, default=0, help="the seed it was trained with (0)")
    record.set_defaults(command=_record)

    colorize = commands.add_parser("colorize", help="color photographs of your own")
    colorize.add_argument(
        "photos", nargs="+", metavar="PHOTO", help="a photograph, a folder, or a pattern"
    )
    colorize.add_argument(
        "-o",
        dest="output",
        metavar="FILE_OR_FOLDER",
        help="where it goes; without it, beside the photograph as NAME-color",
    )
    colorize.add_argument("--overwrite", action="store_true", help="replace files that exist")
    colorize.add_argument(
        "--largest",
        type=float,
        metavar="MEGAPIXELS",
        help="refuse photographs that claim to be larger (200)",
    )
    colorize.add_argument(
        "--scale",
        type=int,
        metavar="PIXELS",
        help="the shorter side, in pixels, of the small copy that the network is shown (default "
        "48)",
    )
    colorize.add_argument(
        "--network",
        metavar="NAME",
        help="color with another network: your finished full run of this experiment, or the "
        "published one; or the run of yours of that name, as `status` shows it",
    )
    how_bold = colorize.add_mutually_exclusive_group()
    how_bold.add_argument(
        "--vivid",
        action="store_true",
        help="about as colorful as photographs are, and more often wrong (default: careful)",
    )
    how_bold.add_argument(
        "--temperature",
        type=float,
        help="how bold it is, if it predicts how likely colors are: from 0, always the most "
        "likely one, to 1, the mean of all (default: the network's own)",
    )
    colorize.add_argument(
        "--hints",
        metavar="FILE",
        help="colors that you know of points of the one photograph: a JSON list of objects with x "
        "and y, in pixels from its left edge and its top, and color",
    )
    colorize.set_defaults(
        command=_colorize,
        kept_when_stopped="Finished photographs are kept, and none is half-written.",
    )

    board = commands.add_parser(
        "leaderboard", help="every experiment by every metric, with yours below"
    )
    board.set_defaults(command=_leaderboard)

    data = commands.add_parser("data", help="fetch CIFAR-10 if it is missing, and verify it")
    data.add_argument("path", nargs="?", help="where it is, if you have it already")
    data.add_argument(
        "--tiny-imagenet", action="store_true", help="the same for Tiny ImageNet, in its place"
    )
    data.set_defaults(command=_data)
    return parser


def _experiments(chosen):
    from colorize_lib import experiments

    for experiment in experiments.EXPERIMENTS:
        print(f"{experiment.name:26} {experiment.epochs:4} epochs   {experiment.title}")


def _train(chosen):
    from colorize_lib import experiments, training
    from colorize_lib.app import profiles

    profile = "full" if chosen.full else "quick"
    experiment = experiments.get(chosen.experiment)
    print(profiles.banner(profile, chosen.seed))
    run = training.run(
        experiment,
        profile=profile,
        epochs=chosen.epochs,
        seed=chosen.seed,
        again=chosen.again,
    )
    print(f"Kept in {run.folder}")


def _status(chosen):
    if chosen.plot and Path(chosen.plot).suffix.lower() != ".png":
        raise ColorizeError("The plot is a PNG picture: give it a name like curves.png.")
    from colorize_lib.runs import progress, records

    unreadable = []
    runs = progress.all_runs(unreadable.append)
    for sentence in unreadable:
        print(sentence, file=sys.stderr)
    if not runs and not unreadable:
        raise ColorizeError(
            f"There are no runs in {records.runs_folder()}: "
            "`python -m colorize_lib train EXPERIMENT` starts one."
        )
    for run in runs:
        print(progress.in_words(run), flush=True)
    if chosen.plot:
        _plot_progress(runs, Path(chosen.plot))
    if chosen.follow:
        for line in progress.follow(runs):
            print(line, flush=True)
            if streams.nobody_reads():
                return


def _plot_progress(runs, path):
    from colorize_course import figures
    from colorize_lib.files.whole import write_whole

    if not runs or not runs[-1].seconds:
        raise ColorizeError("The run that changed last has no finished epoch yet: plot it later.")
    picture = figures.learning_curves(runs[-1].record_so_far())
    write_whole(path, lambda file: file.write(picture.data))
    print(f"Plotted in {path}")


def _record(chosen):
    from colorize_lib import color_bins, data, experiments, training
    from colorize_lib.measuring import (
        another_world,
        classes,
        echo,
        evaluation,
        exact,
        hint_curve,
        photographs,
        temperatures,
        validation,
    )
    from colorize_lib.runs import finished

    on_cifar10 = {
        "baselines": evaluation.publish_baselines,
        "classes": classes.publish,
        "echo": echo.publish,
        "exact": exact.publish,
        "priors": evaluation.publish_priors,
        "temperatures": temperatures.publish,
        "validation": validation.publish,
    }
    priors = partial(evaluation.publish_priors, path=color_bins.PHOTOGRAPH_PRIORS)
    on_photographs = {
        "another-world": another_world.publish,
        "hints": hint_curve.publish,
        "photograph-priors": priors,
        "photographs": photographs.publish,
    }
    for publish, load in ((on_cifar10, data.load), (on_photographs, data.of_photographs)):
        if chosen.experiment in publish:
            print(f"Measured in {publish[chosen.experiment](load('full'))}")
            return
    experiment = experiments.get(chosen.experiment)
    dataset = experiment.load("full")
    run = training.run(
        experiment, dataset, profile="full", seed=chosen.seed, show=False, only_finished=True
    )
    print(f"Recorded in {finished.publish(run)}")
    if evaluation.is_on_the_leaderboard(dataset):
        evaluation.publish(run, dataset)
        print("Measured for the leaderboard.")
    else:
        print("Not measured for the leaderboard, whose networks were trained on other images.")


def _colorize(chosen):
    from colorize_lib.files import photograph_files, photographs

    hints = _hints_for(chosen.photos, chosen.hints) if chosen.hints is not None else []

    def prepare():
        # Loads Keras, which takes seconds: only once a photograph could be read.
        from tqdm import tqdm

        from colorize_lib import colorizer, training

        if chosen.scale is not None:
            colorizer.check_scale(chosen.scale)
        network = colorizer.check_network(training.load(chosen.network, chosen.temperature))
        network = network.vivid() if chosen.vivid else network
        if chosen.network is not None:
            tqdm.write(f"Network: {network.source}")  # above the bar, if there is one
        return partial(colorizer.colorize, network=network, scale=chosen.scale, hints=hints)

    limit = photographs.LARGEST_MEGAPIXELS if chosen.largest is None else chosen.largest
    photograph_files.colorize_files(
        chosen.photos,
        prepare,
        output=chosen.output,
        overwrite=chosen.overwrite,
        largest_megapixels=limit,
    )


def _hints_for(photos, path):
    from colorize_lib.files import which_photographs
    from colorize_lib.hints import files

    found, _ = which_photographs.meant_by(which_photographs.expanded(photos))
    if len(found) > 1:
        raise ColorizeError(
            f"The hints in {path} are points of one photograph, but {len(found)} are to be "
            "colored: name one."
        )
    return files.read(path)


def _leaderboard(chosen):
    from colorize_lib.measuring import leaderboard

    for board in leaderboard.boards():
        print(leaderboard.as_text(board) + "\n")


def _data(chosen):
    from colorize_lib import data
    from colorize_lib.files import cifar10, tiny_imagenet

    source, load = cifar10, data.load
    if chosen.tiny_imagenet:
        source, load = tiny_imagenet, data.of_photographs
    if chosen.path is None and not source.is_here():
        source.fetch()
    found = load("full", chosen.path)
    parts = {"training": found.train_images, "validation": found.validation_images}
    parts["test"] = found.test_images
    counts = [f"{len(images):,} {part}" for part, images in parts.items() if images is not None]
    print(f"{found.name}: {', '.join(counts)} images, SHA-256 {found.sha256}")
