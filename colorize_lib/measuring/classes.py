"""Classes: for which kinds of pictures a network gains on the best answer without one."""

from colorize_lib.errors import ColorizeError
from colorize_lib.files import cifar10
from colorize_lib.measuring import comparison, evaluation
from colorize_lib.measuring.comparison import Answer
from colorize_lib.runs import records

# Both know what a network is given: nothing but the lightness.
BASELINES = ("true_lightness", "mean_chroma_of_lightness_and_row")


def measure(labels, of_baselines, of_networks):
    """The gain of each network in each class, beside the baseline that is better for this class.

    A baseline can be good for one class and bad for another: brown is a good guess for dogs, gray
    for ships. So a single one for all would make the network look good where it is bad.

    Args:
        labels: array of shape (images,), indices into `cifar10.CLASSES`.
        of_baselines: dictionary from names to a `comparison.Answer`.
        of_networks: likewise.

    Returns:
        Dictionary: for each class `baselines`, the ab RMSE of each, and for each network of
        `networks` its `value` and its `difference` from the better baseline, between `low` and
        `high`, on the images of this class, as `comparison.compare` has it with one seed.
    """
    found = {}
    for number, name in enumerate(cifar10.CLASSES):
        known = {b: _of_class(answer, labels == number) for b, answer in of_baselines.items()}
        better = min(known.values(), key=lambda answer: answer.value)
        networks = {}
        for network, answer in of_networks.items():
            alone = _of_class(answer, labels == number)
            gain = comparison.compare(alone, better)
            interval = {"difference": gain.difference, "low": gain.low, "high": gain.high}
            networks[network] = {"value": alone.value, **interval}
        values = {b: answer.value for b, answer in known.items()}
        found[name] = {"baselines": values, "networks": networks}
    return found


def _of_class(answer, chosen):
    """The answer of seed 0 for some of the images."""
    return Answer(answer.errors[chosen])


def publish(dataset):
    """Measure the published networks class by class, and keep it in `results/`.

    Args:
        dataset: the `data.Dataset` that they were measured on.

    Returns:
        Path of the file.

    Raises:
        ColorizeError: if the data set has no labels, or they were measured on another one.
    """
    measured = evaluation.published()
    other = evaluation.published_baselines()["data"]["sha256"] != dataset.sha256
    if dataset.test_labels is None or other:
        raise ColorizeError(
            f"{dataset.name} has no class labels, or the published figures are of other images: "
            "classes can be measured on the data of `record baselines` alone."
        )
    of_baselines, of_networks = comparison.published(measured)
    known = {name: of_baselines[name] for name in BASELINES}
    path = records.RESULTS / "classes.json"
    by_class = measure(dataset.test_labels, known, of_networks)
    records.write_json(path, {**evaluation.circumstances(dataset), "classes": by_class})
    return path
