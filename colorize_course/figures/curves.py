"""Shared: the learning curves of one run, and of several beside each other."""

from colorize_course.figures import draw
from colorize_course.figures.style import GRAY, GREEN, finish
from colorize_lib.runs.callbacks import loss_in_words


def learning_curves(record):
    """Loss and accuracy of a run, epoch by epoch, on training and test images.

    Both are drawn with what answers without any training score on the test images, and the accuracy
    with what the original reported. A record so far, of a `progress.Progress`, has no baselines.
    """
    history = record["history"]
    figure, (left, right) = draw.axes(1, 2, size=(9, 3.7))
    unit = _unit_of_losses(record)
    draw.parts(left, history, "loss", lambda values, part: values / unit)
    draw.parts(right, history, "accuracy", lambda values, part: 100 * values)
    baselines = _draw_baselines(left, right, record)
    metric = record.get("recipe", {}).get("metric", "argmax_accuracy").replace("_", " ")
    draw.epochs_below(left, ylabel="loss (millions)" if unit > 1 else "loss", title="Loss")
    draw.epochs_below(right, ylabel=f"{metric} (%)", title="Accuracy")
    draw.legend_below(figure)
    final = {name: values[-1] for name, values in history.items()}
    train_loss, test_loss = (loss_in_words(final[f"{part}_loss"]) for part in draw.PARTS)
    alt = f"""Learning curves over {len(history["train_loss"])} epochs. Training loss ends at
        {train_loss}, test loss at {test_loss}. Test accuracy ends at {final["test_accuracy"]:.1%}.
        {baselines}"""
    return finish(figure, alt, drawing=True)


def _unit_of_losses(record):
    """A million where losses are that large, as the original's are; else one."""
    return 1e6 if max(record["history"]["train_loss"]) > 1e5 else 1


def _draw_baselines(left, right, record):
    """Lines for what answers without any training score: loss on the left, accuracy right.

    Returns the same in words. A run under way and a network that predicts bins have no gray copy.
    """
    words, floors = [], record.get("floors", {})
    if "gray_copy_loss" in floors:
        loss, accuracy = floors["gray_copy_loss"], floors["gray_copy_accuracy"]
        draw.baseline(left, loss / _unit_of_losses(record), line="-")
        draw.baseline(right, 100 * accuracy, "gray copy, test", line="-")
        words += [f"The gray copy has a loss of {loss_in_words(loss)}"]
        words += [f"and an accuracy of {accuracy:.1%}."]
        if "constant_accuracy" in floors:
            accuracy = floors["constant_accuracy"]
            draw.baseline(right, 100 * accuracy, "best constant answer", GRAY, "-")
            words += [f"The best constant answer scores {accuracy:.1%}."]
    if record["reported"]:
        accuracy = record["reported"]["accuracy"]
        draw.baseline(right, 100 * accuracy, "reported by the original", GREEN, ":")
        words += [f"The original reported {accuracy:.0%}."]
    return " ".join(words)
