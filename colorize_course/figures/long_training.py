"""Figures of notebook 05: a hundred epochs."""

import numpy as np

from colorize_course.figures import draw
from colorize_course.figures.style import BLUE, GREEN, ORANGE, PINK, finish


def above_the_truth(record):
    """How far the losses of a run lie above those of the true colors, and a gray copy's.

    The true colors have the lowest loss that there is, and not the same for training and test
    images.
    """
    baselines = {"train": record["train_floors"], "test": record["floors"]}
    figure, ax = draw.axes(size=(7.5, 3.6))

    def above(losses, part):
        return losses - baselines[part]["truth_loss"]

    drawn = draw.parts(ax, record["history"], "loss", above)
    ends = []
    for part, line in (("train", "-"), ("test", "--")):
        copy = above(baselines[part]["gray_copy_loss"], part)
        draw.baseline(ax, copy, f"gray copy, {draw.PARTS[part]}", line=line)
        first, last = drawn[part][[0, -1]]
        ends.append(f"{draw.PARTS[part]}: {first:,.0f} to {last:,.0f}, gray copy {copy:,.0f}")
    draw.epochs_below(ax, ylabel="loss above that of the true colors")
    ax.set_ylim(bottom=0)
    draw.legend_below(figure, 2)
    alt = f"""Loss above that of the true colors, from the first to the last epoch.
        {"; ".join(ends)}."""
    return finish(figure, alt, drawing=True)


def overfitting(train, validation):
    """Two losses, epoch by epoch, and the epoch with the lowest validation loss.

    Both are lists of equal length.
    """
    figure, ax = draw.axes(size=(7, 3.2))
    draw.curves(ax, {"training loss": train, "validation loss": validation}, marker="")
    best = int(np.argmin(validation))
    ax.plot(best + 1, validation[best], "D", color=PINK, label="lowest", zorder=3)
    draw.epochs_below(ax, ylabel="loss")
    ax.legend(frameon=False)
    alt = f"""Training loss, from {train[0]:.3g} to {train[-1]:.3g}, and validation loss, from
        {validation[0]:.3g} to {validation[-1]:.3g}, over {len(train)} epochs. The validation loss
        is lowest in epoch {best + 1}, {validation[best]:.3g}."""
    return finish(figure, alt, drawing=True)


def tint_path(record, marked):
    """The mean color of all predicted test pictures, epoch after epoch, on the a*-b* plane.

    The epochs in `marked` have their numbers beside their points and a line from each to the next:
    one through all epochs would be a tangle.
    """
    history, truth = record["pictures"]["history"], record["pictures"]["truth"]
    a, b = np.array(history["test_green_red"]), np.array(history["test_blue_yellow"])
    figure, ax = draw.axes(size=(5.6, 5.2))
    draw.plane(ax, 65, 1.15 * max(np.abs([*a, *b]).max(), 5), paleness=0.25)
    draw.label_plane(ax)
    ax.plot(a, b, "o", color="black", markersize=3.5, alpha=0.45, label="an epoch")
    chosen = np.array(marked) - 1
    style = {"markersize": 8, "markeredgecolor": "white", "linewidth": 1.2}
    ax.plot(a[chosen], b[chosen], "o-", color="black", **style)
    box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1}
    for epoch in marked:
        draw.note(ax, epoch, (a[epoch - 1], b[epoch - 1]), (10, 7), weight="bold", bbox=box)
    place = truth["test_green_red"], truth["test_blue_yellow"]
    style = {"color": "white", "markeredgecolor": "black", "markersize": 17, "zorder": 4}
    ax.plot(*place, "*", label="truth", linestyle="none", **style)
    ax.legend(loc="lower right", frameon=True, fontsize=9)
    alt = f"""The mean color of the predicted test pictures after each of {len(a)} epochs, as points
        on the plane of a* and b*, with a line through the epochs {list(marked)}. It jumps back and
        forth around the middle, between greenish yellow and bluish, and does not settle. The truth
        is one point near the middle, at a* {place[0]:.1f}, b* {place[1]:.1f}."""
    return finish(figure, alt, drawing=True)


def echo(record):
    """The tint of the last training images of an epoch against that of the predicted pictures."""
    last, history = record["pictures"]["last_batch"], record["pictures"]["history"]
    figure, both = draw.axes(1, 2, size=(9, 4))
    words = {"green_red": "a*: green to red", "blue_yellow": "b*: blue to yellow"}
    for ax, (name, axis) in zip(both, words.items(), strict=True):
        ax.plot(last[name], history[f"test_{name}"], "o", color=BLUE, markersize=4, alpha=0.8)
        ax.set_xlabel(f"last {last['images']} training images, mean {axis}")
        ax.set_ylabel(f"predicted test pictures, mean {axis[:2]}")
        ax.set_title(f"correlation {last[f'correlation_{name}']:.2f}")
    alt = f"""Two clouds of points, one for each of {len(last["green_red"])} epochs. To the right
        the tint of the last {last["images"]} training images of the epoch, upward that of the
        pictures that the network predicts after it. Both clouds lie along a rising line:
        correlation {last["correlation_green_red"]:.2f} for a* and
        {last["correlation_blue_yellow"]:.2f} for b*."""
    return finish(figure, alt, drawing=True)


def by_class(groups, classes, label, what):
    """One value for each class and group: who gains and who loses.

    `groups` maps a name to one value for each class; at most four.
    """
    figure, ax = draw.axes(size=(7, 0.3 * len(classes) + 1))
    looks = zip("os^D", (BLUE, ORANGE, PINK, GREEN), strict=True)
    for (name, values), (mark, dot_color) in zip(groups.items(), looks, strict=False):
        ax.plot(values, range(len(classes)), mark, color=dot_color, label=name, markersize=7)
    draw.name_rows(ax, classes)
    ax.set_xlabel(label)
    draw.legend_below(figure, len(groups))
    endings = "; ".join(
        f"{name} from {min(values):.1f} ({classes[int(np.argmin(values))]}) "
        f"to {max(values):.1f} ({classes[int(np.argmax(values))]})"
        for name, values in groups.items()
    )
    return finish(figure, f"{label} by class: {endings}. {what}", drawing=True)
