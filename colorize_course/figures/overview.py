"""Figures of notebook 11: all networks of the series in one picture."""

from colorize_course.figures.style import BLUE, GRAY, GREEN, PINK, axes, finish


def ranking(answers, label, truth=None):
    """Answers sorted by one figure, with their intervals; those without a network are gray.

    Introduced in notebook 11.

    Args:
        answers: dictionary from a name to (figure, is_network), where `figure` is a dictionary
            with `value`, `low` and `high`.
        label: what was measured, to stand at the axis.
        truth: the figure of the true pictures, where that is the goal; None where less is better.
    """

    def distance(name):
        value = answers[name][0]["value"]
        return value if truth is None else abs(value - truth)

    names = sorted(answers, key=distance)
    figure, ax = axes(size=(8, 0.7 + 0.24 * len(names)))
    for row, name in enumerate(names):
        measured, is_network = answers[name]
        look = BLUE if is_network else GRAY
        ax.plot([measured["low"], measured["high"]], [row, row], color=look, linewidth=4, alpha=0.4)
        ax.plot(measured["value"], row, "o", color=look, markersize=5)
    if truth is not None:
        ax.axvline(truth, color=GREEN, linestyle=":", label="the true pictures")
    ax.plot([], [], "o", color=BLUE, label="network")
    ax.plot([], [], "o", color=GRAY, label="answer without a network")
    ax.set_yticks(range(len(names)), names, fontsize=8.5)
    ax.set(xlabel=label, ylim=(len(names) - 0.5, -0.5))
    ax.legend(frameon=False, fontsize=9)
    words = "; ".join(f"{name} {answers[name][0]['value']:.2f}" for name in names)
    return finish(figure, f"{label}, the best on top: {words}.", drawing=True)


def cost_and_quality(networks, floor, label):
    """What a training cost against how good its network is; larger dots have more weights.

    Introduced in notebook 11.

    Args:
        networks: dictionary from a name to (minutes, parameters, figure).
        floor: (words, figure) of the best answer without a network.
        label: what was measured, to stand at the axis.
    """
    figure, ax = axes(size=(8, 4.6))
    most = max(parameters for _, parameters, _ in networks.values())
    for name, (minutes, parameters, value) in networks.items():
        area = 30 + 600 * parameters / most
        ax.scatter(minutes, value, s=area, color=BLUE, alpha=0.35, edgecolor=BLUE, zorder=3)
        ax.annotate(
            name, (minutes, value), (6, 6), textcoords="offset points", fontsize=8.5, zorder=4
        )
    words, value = floor
    ax.axhline(value, color=PINK, linestyle="--", label=words)
    ax.set_xscale("log")
    ticks = [2, 5, 10, 20, 50, 100, 200]
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    ax.minorticks_off()
    spread = [minutes for minutes, _, _ in networks.values()]
    ax.set_xlim(min(spread) / 1.4, max(spread) * 2.2)  # room for the last name
    ax.set(xlabel="minutes of training on two cores", ylabel=label)
    ax.legend(frameon=False, fontsize=9)
    described = "; ".join(
        f"{name}: {minutes:.0f} minutes, {parameters:,} weights, {quality:.2f}"
        for name, (minutes, parameters, quality) in networks.items()
    )
    best = min(networks, key=lambda name: networks[name][2])
    return finish(
        figure,
        f"Training time against {label}. {described}. {words}: {value:.2f}. {best} is the best.",
        drawing=True,
    )
