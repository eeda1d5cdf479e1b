"""Tests of the evaluation: figures of networks and baselines, and where they are kept."""

import json
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import skimage.color

from colorize_lib import color, data, experiments, metrics, models, training
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.files.whole import write_whole
from colorize_lib.measuring import evaluation
from colorize_lib.runs import finished, looks, networks, records

SHARES = [0, 0.1, 0.2, 0.5, 1]  # of the way from the truth to another picture


def figures_of(truth, predicted):
    return evaluation.summarize(evaluation.evaluate(truth, predicted))


def figures_beside(truth, predicted):
    return evaluation.figures(evaluation.evaluate(color.scale_to_unit(truth), predicted))


@pytest.fixture
def pictures(images):
    """Function: random pictures in [0, 1]."""
    return lambda count=4, seed=0: color.scale_to_unit(images(count, size=(12, 13), seed=seed))


def test_a_perfect_prediction_scores_the_best_of_each_metric(images):
    truth = color.scale_to_unit(images())
    figures = evaluation.figures(evaluation.evaluate(truth, truth))
    json.dumps(figures, allow_nan=False)
    for metric in metrics.METRICS:
        if metric.best is not None and metric.name != "psnr":
            found = figures[metric.name]["value"]
            assert found == pytest.approx(metric.best, abs=1e-6), metric.name
    assert figures_of(truth, truth)["psnr"] == np.inf
    assert figures["psnr"] == {"value": None, "low": None, "high": None}  # as JSON can hold it
    expected = np.mean(metrics.colorfulness(truth))
    assert figures["colorfulness"]["value"] == pytest.approx(expected)


def test_every_metric_gets_worse_on_the_way_from_the_truth_to_another_picture(pictures):
    truth, other = pictures(12), pictures(12, seed=1)
    steps = [figures_of(truth, truth + np.float32(s) * (other - truth)) for s in SHARES]
    for metric in metrics.METRICS:
        path = np.array([step[metric.name] for step in steps])
        if metric.higher_is_better is not None:
            worse = -np.diff(path) if metric.higher_is_better else np.diff(path)
            # Which value is the largest, or whether all are exact, may stay as it is at a step.
            enough = worse >= 0 if metric.name in ("argmax", "exact") else worse > 0
            assert worse[0] > 0 and enough.all(), metric.name
        assert metric.unit != "fraction" or 0 <= path.min() <= path.max() <= 1, metric.name


def test_each_metric_is_measured_in_its_color_space():
    truth = np.full((1, 12, 12, 3), 0.4)
    lighter = figures_of(truth, truth + 0.2)
    assert lighter["ab_rmse"] == pytest.approx(0, abs=0.01)
    assert lighter["chroma_accuracy_2"] == lighter["chroma_accuracy_5"] == 1
    assert lighter["eps_accuracy_2"] == lighter["eps_accuracy_5"] == 0
    assert lighter["ciede2000"] > 10
    # CIE Lab of the red of sRGB, white D65: L 53.24, a 80.09, b 67.20; its chroma is 104.55.
    truth = np.ones((2, 12, 12, 3), np.float32) * np.float32([1, 0, 0])
    gray = figures_of(truth, np.full_like(truth, 0.5))
    assert gray["ab_rmse"] == pytest.approx(104.55 / np.sqrt(2), abs=0.05)
    assert gray["auc"] == gray["balanced_auc"] == pytest.approx((150.5 - 105) / 150)


def test_figures_of_many_images_are_made_of_those_of_each(pictures, monkeypatch):
    truth, predicted = pictures(8), pictures(8, seed=1)
    predicted[4] = truth[4]
    whole = figures_of(truth, predicted)
    monkeypatch.setattr(data, "in_portions", partial(data.in_portions, size=3))
    together = figures_of(truth, predicted)
    assert together == pytest.approx(whole)
    alone = [figures_of(truth[i : i + 1], predicted[i : i + 1]) for i in range(8)]
    of_each = {name: np.array([figures[name] for figures in alone]) for name in together}
    assert together["psnr"] == pytest.approx(np.delete(of_each["psnr"], 4).mean())
    assert together["ab_rmse"] == pytest.approx(np.sqrt(np.mean(of_each["ab_rmse"] ** 2)))
    for name in together.keys() - {"psnr", "ab_rmse", "balanced_auc"}:
        assert together[name] == pytest.approx(of_each[name].mean()), name


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda rgb: rgb[:3], "shape"),
        (lambda rgb: rgb[..., :1], "shape"),
        (lambda rgb: rgb + 0.5, "numpy.clip"),
        (lambda rgb: rgb - 0.5, "numpy.clip"),
        (lambda rgb: np.where(rgb < 0.9, rgb, np.nan), "numpy.clip"),
        (color.unit_to_pixels, "scale_to_unit"),
    ],
)
def test_what_is_no_picture_in_zero_to_one_is_refused(pictures, spoil, message):
    with pytest.raises(ValueError, match=message):
        evaluation.evaluate(pictures(), spoil(pictures()))
    with pytest.raises(ValueError, match="at least one"):
        evaluation.evaluate(pictures()[:0], pictures()[:0])


def test_the_best_answer_depends_on_which_way_is_better():
    by_name = {metric.name: metric for metric in metrics.METRICS}
    values = {"low": 10.0, "high": 30.0, "higher": 40.0, "infinite": None}
    assert evaluation.best_of(by_name["psnr"], values) == "higher"
    assert evaluation.best_of(by_name["ab_rmse"], values) == "low"
    assert evaluation.best_of(by_name["colorfulness"], values, true_value=31) == "high"
    assert evaluation.best_of(by_name["psnr"], {"first": 1.0, "second": 1.0}) == "first"
    with pytest.raises(ValueError, match="No answer has a finite PSNR"):
        evaluation.best_of(by_name["psnr"], {"exact": None})


@pytest.fixture
def answered(network_of):
    """Function: the pictures in both views of a network that answers so."""

    def make(name, truth, answers):
        network = network_of(experiments.get(name), answers.reshape(len(truth), -1))
        return evaluation.pictures(network, truth)

    return make


def test_a_dark_network_is_right_with_true_lightness_if_its_loss_is_blind_to_it(images, answered):
    # Half as bright, as the loss of the original allows; no pixel is so bright that it is cut.
    truth = images(low=60, high=180)
    half = color.scale_to_unit(truth) / 2
    answers = answered("conv_dense", truth, half)
    dark, put_right = (figures_beside(truth, answers[view]) for view in evaluation.VIEWS)
    assert dark["rgb_mae"]["value"] == pytest.approx(truth.mean() / 2, rel=1e-3)
    assert put_right["rgb_mae"]["value"] < 0.5
    assert put_right["ab_rmse"]["value"] < 0.5 < dark["ab_rmse"]["value"]
    seen = answered("rgb_squared", truth, half)["true_lightness"]
    assert figures_beside(truth, seen)["ab_rmse"]["value"] > 3


@pytest.mark.parametrize("name", ["conv_dense", "rgb_squared"])
def test_a_network_that_is_right_has_no_error_left_in_either_view(tiles, answered, name):
    # Real colors: the gray that the network is given is not as bright as their mean.
    for answer in answered(name, tiles, color.scale_to_unit(tiles)).values():
        figures = figures_beside(tiles, answer)
        assert figures["ab_rmse"]["value"] < 0.5 and figures["rgb_mae"]["value"] < 0.5


def test_the_lightness_that_is_put_back_is_the_true_one(images, answered):
    truth = images(low=100, high=156)
    gray = color.scale_to_unit(color.rgb_to_gray(truth)).repeat(3, axis=-1)
    answers = answered("conv_dense", truth, gray)
    np.testing.assert_array_equal(answers["as_predicted"], gray)
    lab = skimage.color.rgb2lab(answers["true_lightness"])
    np.testing.assert_allclose(lab[..., 0], skimage.color.rgb2lab(truth)[..., 0], atol=0.3)
    assert np.abs(lab[..., 1:]).max() < 1  # gray, but for the rounding to 256 levels
    # Predictions outside of black and white are cut off.
    for answer in answered("conv_dense", images(), 3 * color.scale_to_unit(images())).values():
        assert answer.min() >= 0 and answer.max() <= 1


def test_baselines_know_grays_and_the_best_constant_and_knowing_more_is_better(dataset):
    test_images = dataset.test_images.copy()
    test_images[:3] = test_images[:3, :, :, :1]
    measured = evaluation.measure_baselines(replace(dataset, test_images=test_images))
    assert measured["gray_images"] == 3
    known = measured["best_constant"]
    positions = test_images.reshape(32, -1).argmax(axis=1).tolist()
    assert positions.count(known["position"]) == pytest.approx(32 * known["argmax"])
    expected = metrics.colorfulness(color.scale_to_unit(test_images)).mean()
    assert measured["truth"]["colorfulness"]["value"] == pytest.approx(expected)
    figures = {name: floor["figures"] for name, floor in measured["floors"].items()}
    assert figures["gray_copy"]["exact"]["value"] == pytest.approx(3 / 32)
    errors = {name: of["ab_rmse"]["value"] for name, of in figures.items()}
    for definition in ("original_gray", "lightness"):
        knows_levels = errors[f"mean_chroma_of_{definition}"]
        assert knows_levels < errors["mean_chroma"] < errors["gray_copy"]


@pytest.mark.parametrize("published", [False, True], ids=["your own", "published"])
def test_baselines_are_measured_once_for_each_data_set(
    dataset, two_baselines, one_more_metric, monkeypatch, published
):
    if published:  # then they serve even without a metric of one's own
        evaluation.publish_baselines(dataset)
        measured = evaluation.published_baselines()
        for name, errors in records.read_errors("floors").items():
            value = measured["floors"][name]["figures"]["ab_rmse"]["value"]
            assert np.sqrt(errors.mean()) == pytest.approx(value, rel=1e-3)  # kept in float16
        metrics.add(one_more_metric)
    else:
        measured = evaluation.baselines_of(dataset)
    monkeypatch.setattr(evaluation, "measure_baselines", lambda _: {"measured": "again"})
    assert evaluation.baselines_of(dataset) == measured
    other = dataset.subset(test=slice(0, 5))
    assert evaluation.baselines_of(other) == {"measured": "again"}


@pytest.fixture
def run(run_of_painted):
    """A full run of an experiment with pictures, one epoch on the tiny data set."""
    return run_of_painted()


def publish_weights(run):
    """What `finished.publish` does, without the predictions."""
    weights = {f"weight_{i}": w for i, w in enumerate(finished.rounded_weights(run.model))}
    path = records.RESULTS / f"{run.record['experiment']}.weights.npz"
    write_whole(path, lambda file: np.savez(file, **weights))


def test_a_published_run_is_measured_with_its_published_weights(run, dataset):
    publish_weights(run)
    assert evaluation.publish(run, dataset) == records.RESULTS / "metrics.json"
    first = evaluation.measure_network(networks.published("painted"), dataset)
    assert evaluation.published() == {"painted": first}
    errors = records.read_errors("painted")["painted"]
    assert errors.shape == dataset.test_images.shape[:1]
    value = first["true_lightness"]["ab_rmse"]["value"]
    assert np.sqrt(errors.mean()) == pytest.approx(value, rel=1e-3)  # kept in float16
    # Figures of further runs stand beside each other; those weights are not published.
    run.model.set_weights([np.float16(weight + 0.5) for weight in run.model.get_weights()])
    second = evaluation.measure_network(run.network, dataset)
    evaluation.publish(run._replace(record={**run.record, "seed": 2}), dataset)
    assert evaluation.published() == {"painted": first, "painted.seed2": second}
    assert first != second
    np.testing.assert_array_equal(records.read_errors("painted")["painted"], errors)


def test_a_network_that_looks_several_times_does_so_wherever_it_is_used(dataset, tiles):
    dataset = dataset.subset(train=slice(0, 8), test=slice(0, 2))
    small = partial(models.unet_for_bins, widths=(2, 2), half_size=True)
    changes = {"name": "painted", "build_model": small, "epochs": 1, "several_looks": True}
    experiment = experiments.add(replace(experiments.get("unet_half_size"), **changes))
    run = training.run(experiment, dataset, profile="full", show=False)
    plain = experiment.build_model()
    plain.set_weights(run.model.get_weights())

    gray = color.scale_to_unit(tiles[..., :1])
    as_numpy = keras.ops.convert_to_numpy
    expected = as_numpy(looks.several_looks(plain)(gray))
    assert np.abs(expected - as_numpy(plain(gray))).max() > 0.003
    publish_weights(run)
    published = networks.published("painted")
    for network in (run.network, training.load(run.folder.name), published):
        np.testing.assert_allclose(as_numpy(network.model(gray)), expected, atol=0.001)
    evaluation.publish(run, dataset)
    assert evaluation.published() == {"painted": evaluation.measure_network(published, dataset)}


def test_your_own_run_is_measured_once_and_only_on_its_own_data(run, dataset, monkeypatch):
    other = dataset.subset(train=slice(0, 9), name="other pictures")
    for measure in (evaluation.of_run, evaluation.publish):
        with pytest.raises(ColorizeError, match="trained on tiny, not on other pictures"):
            measure(run, other)
    measured = evaluation.of_run(run, dataset)
    assert measured["experiment"] == "painted"
    monkeypatch.setattr(evaluation, "measure_network", lambda *_: {"again": True})
    assert evaluation.of_run(run, dataset) == measured
    # A damaged file is as good as none, and so is one that holds something else.
    for contents in ("{", "{}", "[]", '{"as_predicted": {}}'):
        (run.folder / evaluation.KEPT_IN).write_text(contents)
        assert evaluation.of_run(run, dataset) == {"again": True}


@pytest.mark.parametrize("read", [evaluation.published, evaluation.published_baselines])
def test_missing_and_damaged_files_are_told_and_not_written_over(run, dataset, read, complaint):
    assert "missing or damaged: fetch it again" in complaint(read)
    for name in ("metrics.json", "floors.json"):
        write_whole(records.RESULTS / name, lambda file: file.write(b'{"half'))
    for function in (read, partial(evaluation.publish, run, dataset)):
        assert "missing or damaged: fetch it again" in complaint(function)
    assert (records.RESULTS / "metrics.json").read_bytes() == b'{"half'


@pytest.mark.parametrize("change", ["added", "changed"])
def test_what_was_measured_before_a_metric_came_or_changed_is_measured_again(
    run, dataset, two_baselines, one_more_metric, change
):
    if change == "changed":
        metrics.add(replace(one_more_metric, measure=lambda truth, predicted: np.zeros(len(truth))))
    for measure in (partial(evaluation.of_run, run), evaluation.baselines_of):
        measure(dataset)
    assert evaluation.kept_figures(run.folder) and evaluation.kept_baselines(dataset.sha256)
    metrics.add(one_more_metric)
    assert evaluation.kept_figures(run.folder) is None
    assert evaluation.kept_baselines(dataset.sha256) is None
    assert evaluation.of_run(run, dataset)["as_predicted"]["worst"]["value"] > 0.1
    for baseline in evaluation.baselines_of(dataset)["floors"].values():
        assert baseline["figures"]["worst"]["value"] > 0.1
    assert evaluation.kept_figures(run.folder) and evaluation.kept_baselines(dataset.sha256)


@pytest.mark.parametrize("measure", [lambda t, p: 0.5, lambda t, p: np.zeros(2)])
def test_a_metric_that_does_not_measure_each_image_is_named(images, one_more_metric, measure):
    metrics.add(replace(one_more_metric, measure=measure))
    with pytest.raises(ValueError, match="metric 'worst' .* one value for each image"):
        figures_beside(images(), color.scale_to_unit(images()))
