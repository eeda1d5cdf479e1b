"""Figures of notebook 14: all networks of the series in one picture."""

from matplotlib.patheffects import withStroke

from colorize_course.figures import draw
from colorize_course.figures.style import BLUE, GRAY, GREEN, finish


def ranking(answers, label, truth=None):
    """Answers sorted by one figure, with their intervals; those without a network are gray.

    `answers` maps a name to (measured figure, is_network). Where the figure of the true pictures is
    the goal, `truth` is this figure; else less is better.
    """

    def distance(name):
        value = answers[name][0]["value"]
        return value if truth is None else abs(value - truth)

    names = sorted(answers, key=distance)
    figure, ax = draw.axes(size=(8, 0.7 + 0.24 * len(names)))
    for row, name in enumerate(names):
        measured, is_network = answers[name]
        draw.dot(ax, row, measured, BLUE if is_network else GRAY)
    if truth is not None:
        draw.baseline(ax, truth, "the true pictures", GREEN, ":", upright=True)
    ax.plot([], [], "o", color=BLUE, label="network")
    ax.plot([], [], "o", color=GRAY, label="answer without a network")
    draw.name_rows(ax, names, fontsize=8.5)
    ax.set_xlabel(label)
    ax.legend(frameon=False, fontsize=9)
    words = "; ".join(f"{name} {answers[name][0]['value']:.2f}" for name in names)
    return finish(figure, f"{label}, the best on top: {words}.", drawing=True)


def cost_and_quality(networks, floor, label):
    """What a training cost against how good its network is; larger dots have more weights.

    `networks` maps a name to (minutes, parameters, figure); `floor` is (words, figure) of the best
    answer without a network, the baseline.
    """
    figure, ax = draw.axes(size=(8, 4.6))
    words, value = floor
    draw.baseline(ax, value, words)
    most = max(parameters for _, parameters, _ in networks.values())
    for name, (minutes, parameters, value) in networks.items():
        style = {"color": BLUE, "alpha": 0.35, "edgecolor": BLUE, "zorder": 3}
        ax.scatter(minutes, value, s=30 + 600 * parameters / most, **style)
        # White around the letters: a line that passes behind them does not strike them out.
        style = {"path_effects": [withStroke(linewidth=3, foreground="white")], "zorder": 4}
        draw.note(ax, name, (minutes, value), (8, 7), ha="left", **style)
    spread = [minutes for minutes, _, _ in networks.values()]
    ax.set_xscale("log")
    ticks = [2, 5, 10, 20, 50, 100, 200]
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    ax.minorticks_off()
    ax.set_xlim(min(spread) / 1.4, max(spread) * 2.2)  # room for the last name
    ax.set(xlabel="minutes of training on two cores", ylabel=label)
    ax.legend(frameon=False, fontsize=9)
    described = "; ".join(
        f"{name}: {minutes:.0f} minutes, {parameters:,} weights, {quality:.2f}"
        for name, (minutes, parameters, quality) in networks.items()
    )
    best = min(networks, key=lambda name: networks[name][2])
    alt = f"Training time against {label}. {described}. {words}: {value:.2f}. {best} is the best."
    return finish(figure, alt, drawing=True)
