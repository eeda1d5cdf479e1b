"""Figures of notebook 05: a hundred epochs."""

import numpy as np
from skimage.color import lab2rgb

from colorize_course.figures.style import BLUE, GREEN, ORANGE, PINK, axes, finish


def above_the_truth(record):
    """How far the losses of a run lie above those of the true colors, and a gray copy's.

    The true colors have the lowest loss that there is, and not the same for training and test
    images. Introduced in notebook 05.

    Args:
        record: a record of a run with `train_floors`.
    """
    figure, ax = axes(size=(7.5, 3.6))
    ends = []
    for part, floors, style, line_color in (
        ("train", record["train_floors"], "-", BLUE),
        ("test", record["floors"], "--", ORANGE),
    ):
        words = {"train": "training images", "test": "test images"}[part]
        above = np.array(record["history"][f"{part}_loss"]) - floors["truth_loss"]
        gray_copy = floors["gray_copy_loss"] - floors["truth_loss"]
        epochs = np.arange(1, len(above) + 1)
        ax.plot(epochs, above, style, color=line_color, label=words)
        ax.axhline(
            gray_copy,
            linestyle=style,
            color=PINK,
            linewidth=1.5,
            label=f"gray copy, {words}",
        )
        ends.append(f"{words}: {above[0]:,.0f} to {above[-1]:,.0f}, gray copy {gray_copy:,.0f}")
    ax.set(xlabel="epoch", ylabel="loss above that of the true colors")
    ax.set_ylim(bottom=0)
    figure.legend(loc="outside lower center", ncols=2, frameon=False, fontsize=9)
    return finish(
        figure,
        f"Loss above that of the true colors, from the first to the last epoch. {'; '.join(ends)}.",
        drawing=True,
    )


def picture_curves(record):
    """What the predicted pictures of a run looked like after each epoch, beside the truth.

    Introduced in notebook 05.

    Args:
        record: a record of a run whose pictures were measured.
    """
    pictures = record["pictures"]
    history, truth, gray_copy = pictures["history"], pictures["truth"], pictures["gray_copy"]
    figure, panels = axes(2, 2, size=(9.5, 6), sharex=True)
    epochs = np.arange(1, len(history["test_chroma"]) + 1)
    for part, style, line_color in (("train", "-", BLUE), ("test", "--", ORANGE)):
        words = {"train": "training images", "test": "test images"}[part]
        for ax, name in zip(
            panels.flat, ("chroma_error", "chroma", "green_red", "blue_yellow"), strict=True
        ):
            label = words if name == "chroma_error" else None
            ax.plot(epochs, history[f"{part}_{name}"], style, color=line_color, label=label)
        panels[0, 0].axhline(
            gray_copy[f"{part}_chroma_error"],
            linestyle=style,
            color=PINK,
            linewidth=1.5,
            label=f"gray copy, {words}",
        )
    for ax, name in zip(
        (panels[0, 1], *panels[1]), ("chroma", "green_red", "blue_yellow"), strict=True
    ):
        label = "truth, test images" if name == "chroma" else None
        ax.axhline(truth[f"test_{name}"], color=GREEN, linewidth=1.5, linestyle=":", label=label)
    panels[0, 0].set(title="Error of the colors", ylabel="a* and b*, root mean square")
    panels[0, 1].set(title="Colorfulness", ylabel="mean chroma", ylim=(0, None))
    panels[1, 0].set(title="Tint, green to red", ylabel="mean a*", xlabel="epoch")
    panels[1, 1].set(title="Tint, blue to yellow", ylabel="mean b*", xlabel="epoch")
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    lowest, highest = min(history["test_chroma_error"]), max(history["test_chroma_error"])
    return finish(
        figure,
        f"Four curves over {len(epochs)} epochs. The error of the colors on test images moves "
        f"between {lowest:.1f} and {highest:.1f}; a gray copy has "
        f"{gray_copy['test_chroma_error']:.1f}. Mean a* jumps between "
        f"{min(history['test_green_red']):.1f} and {max(history['test_green_red']):.1f}, mean b* "
        f"between {min(history['test_blue_yellow']):.1f} and "
        f"{max(history['test_blue_yellow']):.1f}, on training and on test images alike.",
        drawing=True,
    )


def tint_path(record, marked):
    """The mean color of all predicted test pictures, epoch after epoch, on the a*-b* plane.

    Introduced in notebook 05.

    Args:
        record: a record of a run whose pictures were measured.
        marked: epochs whose numbers are written beside their points.
    """
    history, truth = record["pictures"]["history"], record["pictures"]["truth"]
    a, b = np.array(history["test_green_red"]), np.array(history["test_blue_yellow"])
    reach = 1.15 * max(np.abs([*a, *b]).max(), 5)
    figure, ax = axes(size=(5.6, 5.2))
    # The plane itself, in its own colors: how a mid gray looks with this much of a* and b*.
    steps = np.linspace(-reach, reach, 80)
    plane = np.stack([np.full((80, 80), 65.0), *np.meshgrid(steps, steps)], axis=-1)
    ax.imshow(
        lab2rgb(plane),
        extent=(-reach, reach, -reach, reach),
        origin="lower",
        interpolation="bilinear",
    )
    ax.grid(False)
    ax.plot(a, b, "-", color="black", linewidth=0.4, alpha=0.4)
    ax.plot(a, b, "o", color="black", markersize=3)
    for epoch in marked:
        ax.annotate(
            str(epoch),
            (a[epoch - 1], b[epoch - 1]),
            xytext=(4, 4),
            textcoords="offset points",
            fontsize=10,
            fontweight="bold",
        )
    ax.plot(
        truth["test_green_red"],
        truth["test_blue_yellow"],
        "*",
        color="white",
        markeredgecolor="black",
        markersize=17,
        label="truth",
    )
    ax.legend(loc="lower right", frameon=True, fontsize=9)
    ax.set(xlabel="mean a*: green to red", ylabel="mean b*: blue to yellow")
    return finish(
        figure,
        f"The mean color of the predicted test pictures after each of {len(a)} epochs, as a path "
        "on the plane of a* and b*. It jumps back and forth around the middle, between greenish "
        "yellow and bluish, and does not settle. The truth is one point near the middle, at "
        f"a* {truth['test_green_red']:.1f}, b* {truth['test_blue_yellow']:.1f}.",
    )


def echo(record):
    """The tint of the last training images of an epoch against that of the predicted pictures.

    Introduced in notebook 05.

    Args:
        record: a record of a run whose pictures were measured.
    """
    pictures = record["pictures"]
    last, history = pictures["last_batch"], pictures["history"]
    figure, both = axes(1, 2, size=(9, 4))
    words = {"green_red": "a*: green to red", "blue_yellow": "b*: blue to yellow"}
    for ax, (name, label) in zip(both, words.items(), strict=True):
        ax.plot(last[name], history[f"test_{name}"], "o", color=BLUE, markersize=4, alpha=0.8)
        ax.set(
            xlabel=f"last {last['images']} training images, mean {label}",
            ylabel=f"predicted test pictures, mean {label[:2]}",
            title=f"correlation {last[f'correlation_{name}']:.2f}",
        )
    return finish(
        figure,
        f"Two clouds of points, one for each of {len(last['green_red'])} epochs. To the right the "
        f"tint of the last {last['images']} training images of the epoch, upward that of the "
        "pictures that the network predicts after it. Both clouds lie along a rising line: "
        f"correlation {last['correlation_green_red']:.2f} for a* and "
        f"{last['correlation_blue_yellow']:.2f} for b*.",
        drawing=True,
    )


def accuracy_and_tint(record):
    """Test accuracy against the tint of the pictures, one point for each epoch.

    Introduced in notebook 05.

    Args:
        record: a record of a run whose pictures were measured.
    """
    tint = np.array(record["pictures"]["history"]["test_green_red"])
    accuracy = 100 * np.array(record["history"]["test_accuracy"])
    correlation = np.corrcoef(tint, accuracy)[0, 1]
    figure, ax = axes(size=(6.5, 3.6))
    points = ax.scatter(tint, accuracy, c=np.arange(1, len(tint) + 1), cmap="cividis", s=26)
    figure.colorbar(points, ax=ax, label="epoch")
    ax.set(
        xlabel="mean a* of the predicted test pictures: green to red",
        ylabel="argmax accuracy (%)",
        title=f"correlation {correlation:.2f}",
    )
    return finish(
        figure,
        f"One point for each of {len(tint)} epochs: tint of the pictures against test accuracy. "
        f"Their correlation is {correlation:.2f}.",
        drawing=True,
    )


def by_class(groups, classes, label, what):
    """One value for each class and group: who gains and who loses.

    Introduced in notebook 05.

    Args:
        groups: dictionary from a name for the legend to one value for each class; at most four.
        classes: names of the classes.
        label: words for the values.
        what: what can be seen, for the text alternative.
    """
    figure, ax = axes(size=(7, 3.8))
    rows = np.arange(len(classes))
    looks = zip("os^D", (BLUE, ORANGE, PINK, GREEN), strict=True)
    for (name, values), (mark, line_color) in zip(groups.items(), looks, strict=False):
        ax.plot(values, rows, mark, color=line_color, label=name, markersize=7)
    ax.set_yticks(rows, classes)
    ax.invert_yaxis()
    ax.set_xlabel(label)
    figure.legend(loc="outside lower center", ncols=len(groups), frameon=False, fontsize=9)
    endings = "; ".join(
        f"{name} from {min(values):.1f} ({classes[int(np.argmin(values))]}) "
        f"to {max(values):.1f} ({classes[int(np.argmax(values))]})"
        for name, values in groups.items()
    )
    return finish(figure, f"{label} by class: {endings}. {what}", drawing=True)
