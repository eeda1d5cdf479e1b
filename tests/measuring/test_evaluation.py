"""Tests of the evaluation: figures of networks and floors, and where they are kept."""

import json
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import skimage.color
from test_training import TINY, tiny_dataset

from colorize_lib import color, data, evaluation, experiments, metrics, models, records, training
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError


class Painter:
    """A stand-in for a network: it knows what it will be asked, and how it answers."""

    def __init__(self, answer):
        self.answer = answer

    def __call__(self, inputs, training):
        return keras.ops.convert_to_tensor(self.answer.reshape(len(inputs), -1))


def build_small_painter():
    """A network of 52,224 parameters that gives pictures."""
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Input((32, 32, 1)),
            layers.AveragePooling2D(8),
            layers.Flatten(),
            layers.Dense(3072, activation="sigmoid"),
        ]
    )


PICTURES = replace(
    experiments.get("conv_dense"),
    name="painted",
    title="Painted",
    build_model=build_small_painter,
    epochs=1,
)


def images(count=6, low=60, high=180):
    return np.random.default_rng(0).integers(low, high, (count, 32, 32, 3), np.uint8)


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("COLORIZE_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr(records, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(experiments, "EXPERIMENTS", [*experiments.EXPERIMENTS, PICTURES, TINY])


# Figures


def test_every_metric_has_its_value_inside_its_interval():
    truth = images()
    noise = np.random.default_rng(1).normal(0, 0.05, truth.shape)
    noisy = np.clip(color.scale_to_unit(truth) + noise, 0, 1)
    figures = evaluation.figures(truth, noisy)
    assert set(figures) == {metric.name for metric in metrics.METRICS}
    for figure in figures.values():
        assert figure["low"] <= figure["value"] <= figure["high"]


def test_a_perfect_answer_has_the_best_figures_and_json_can_hold_them():
    truth = images()
    figures = evaluation.figures(truth, color.scale_to_unit(truth))
    assert figures["psnr"]["value"] is None  # infinite
    assert figures["ab_rmse"]["value"] == figures["rgb_mae"]["value"] == 0
    assert figures["exact"]["value"] == figures["argmax"]["value"] == 1
    json.dumps(figures, allow_nan=False)


# Networks, in both ways


def test_a_network_that_is_right_but_too_dark_is_right_with_the_true_lightness():
    # Half the light, as the loss of the original allows; no pixel is so bright that it is cut.
    truth = images()
    answers = evaluation.pictures(PICTURES, Painter(color.scale_to_unit(truth) / 2), truth)
    dark = evaluation.figures(truth, answers["as_predicted"])
    put_right = evaluation.figures(truth, answers["true_lightness"])
    assert dark["rgb_mae"]["value"] == pytest.approx(truth.mean() / 2, rel=1e-3)
    assert put_right["rgb_mae"]["value"] < 0.5
    assert put_right["ab_rmse"]["value"] < 0.5 < dark["ab_rmse"]["value"]


@pytest.mark.parametrize("name", ["conv_dense", "rgb_squared"])
def test_a_network_that_is_right_has_no_error_left_in_either_way(name):
    # Real colors: the gray that the network is given is not as bright as their mean.
    truth = data.bundled().test_images[::7]
    network = Painter(color.scale_to_unit(truth))
    for answer in evaluation.pictures(experiments.get(name), network, truth).values():
        figures = evaluation.figures(truth, answer)
        assert figures["ab_rmse"]["value"] < 0.5
        assert figures["rgb_mae"]["value"] < 0.5


def test_a_loss_that_sees_brightness_is_held_to_it():
    truth = images()
    network = Painter(color.scale_to_unit(truth) / 2)
    answers = evaluation.pictures(experiments.get("rgb_squared"), network, truth)
    assert evaluation.figures(truth, answers["true_lightness"])["ab_rmse"]["value"] > 3


def test_the_lightness_that_is_put_back_is_the_true_one():
    truth = images(low=100, high=156)
    gray = color.scale_to_unit(color.rgb_to_gray(truth)).repeat(3, axis=-1)
    answers = evaluation.pictures(PICTURES, Painter(gray), truth)
    np.testing.assert_array_equal(answers["as_predicted"], gray)
    lab = skimage.color.rgb2lab(answers["true_lightness"])
    np.testing.assert_allclose(lab[..., 0], skimage.color.rgb2lab(truth)[..., 0], atol=0.3)
    assert np.abs(lab[..., 1:]).max() < 1  # gray, but for the rounding to 256 levels


def test_predictions_outside_of_black_and_white_are_cut_off():
    truth = images()
    answers = evaluation.pictures(PICTURES, Painter(3 * color.scale_to_unit(truth)), truth)
    for answer in answers.values():
        assert answer.min() >= 0 and answer.max() <= 1


# Floors


def test_floors_know_the_grays_among_the_images_and_the_best_constant():
    dataset = tiny_dataset()
    dataset.test_images[:3] = dataset.test_images[:3, :, :, :1]
    measured = evaluation.measure_floors(dataset)
    assert measured["gray_images"] == 3
    accuracy, position = metrics.constant_accuracy(dataset.test_images)
    assert measured["best_constant"] == {"argmax": accuracy, "position": position}
    truth = color.scale_to_unit(dataset.test_images)
    expected = metrics.colorfulness(truth).mean()
    assert measured["truth"]["colorfulness"]["value"] == pytest.approx(expected)
    assert measured["floors"]["gray_copy"]["figures"]["exact"]["value"] == pytest.approx(3 / 32)


def test_floors_that_know_more_are_better():
    measured = evaluation.measure_floors(tiny_dataset())["floors"]
    errors = {name: floor["figures"]["ab_rmse"]["value"] for name, floor in measured.items()}
    for definition in ("original_gray", "lightness"):
        knows_levels = errors[f"mean_chroma_of_{definition}"]
        assert knows_levels < errors["mean_chroma"] < errors["gray_copy"]


def test_floors_are_measured_once_for_each_data_set(monkeypatch, tmp_path):
    measured = evaluation.floors_of(tiny_dataset())
    kept = list((tmp_path / "runs").glob("floors-*.json"))
    assert len(kept) == 1
    monkeypatch.setattr(evaluation, "measure_floors", lambda dataset: pytest.fail("once more"))
    assert evaluation.floors_of(tiny_dataset()) == measured


def test_published_floors_serve_their_own_data_alone(monkeypatch):
    evaluation.publish_floors(tiny_dataset())
    published = evaluation.published_floors()
    monkeypatch.setattr(evaluation, "measure_floors", lambda dataset: "measured again")
    assert evaluation.floors_of(tiny_dataset()) == published
    assert evaluation.floors_of(tiny_dataset()._replace(sha256="1" * 64)) == "measured again"


# Where figures are kept


@pytest.fixture
def finished(monkeypatch):
    """A full run of an experiment with pictures, one epoch on the tiny data set."""
    return training.run(PICTURES, tiny_dataset(), profile="full", show=False)


def test_a_published_run_is_measured_with_its_published_weights(finished):
    records.publish(finished, {"tiles": np.zeros((1, 3072)), "test_images": np.zeros((1, 3072))})
    path = evaluation.publish(finished, tiny_dataset())
    assert path == records.RESULTS / "metrics.json"
    model = records.load_model("painted")
    expected = evaluation.measure_network(PICTURES, model, tiny_dataset())
    assert evaluation.published() == {"painted": expected}


def test_figures_of_further_runs_stand_beside_each_other(finished):
    evaluation.publish(finished, tiny_dataset())
    before = evaluation.published()["painted"]
    other = finished._replace(record={**finished.record, "seed": 2})
    evaluation.publish(other, tiny_dataset())
    assert evaluation.published() == {"painted": before, "painted.seed2": before}


def test_a_network_that_looks_several_times_does_so_wherever_it_is_used(monkeypatch):
    one_look = replace(
        experiments.get("unet_half_size"),
        name="painted",
        build_model=partial(models.unet_for_bins, widths=(2, 2), half_size=True),
        epochs=1,
        several_looks=False,
    )
    experiment = replace(one_look, several_looks=True)
    monkeypatch.setattr(experiments, "EXPERIMENTS", [experiment])
    run = training.run(experiment, tiny_dataset(), profile="full", show=False)
    plain = experiment.build_model()
    plain.set_weights(run.model.get_weights())

    gray = color.scale_to_unit(images()[..., :1])
    expected = np.asarray(models.several_looks(plain)(gray))
    assert np.abs(expected - np.asarray(plain(gray))).max() > 0.003
    records.publish(run, {"tiles": np.zeros((1, 3)), "test_images": np.zeros((1, 3))})
    for model in (run.model, training.load(run.folder).model, records.load_model("painted")):
        np.testing.assert_allclose(np.asarray(model(gray)), expected, atol=0.001)

    evaluation.publish(run, tiny_dataset())
    expected = evaluation.measure_network(one_look, records.load_model("painted"), tiny_dataset())
    assert evaluation.published() == {"painted": expected}


def test_your_own_run_is_measured_once(finished, monkeypatch):
    measured = evaluation.of_run(finished, tiny_dataset())
    assert measured["experiment"] == "painted"
    monkeypatch.setattr(evaluation, "measure_network", lambda *_: pytest.fail("once more"))
    loaded = training.load(finished.folder)
    assert evaluation.of_run(loaded, tiny_dataset()) == measured
    # A damaged file is as good as none, and so is one that holds something else.
    monkeypatch.setattr(evaluation, "measure_network", lambda *_: {"again": True})
    for contents in ("{", "{}", "[]", '{"as_predicted": {}}'):
        (finished.folder / evaluation.KEPT_IN).write_text(contents)
        assert evaluation.of_run(loaded, tiny_dataset()) == {"again": True}


def test_a_run_whose_experiment_was_changed_since_is_refused(finished, monkeypatch):
    before = len(experiments.EXPERIMENTS)
    for changed in (
        replace(PICTURES, gray="rec601"),
        replace(PICTURES, build_model=experiments.get("flatten_dense").build_model),
    ):
        others = [e for e in experiments.EXPERIMENTS if e.name != "painted"]
        monkeypatch.setattr(experiments, "EXPERIMENTS", [*others, changed])
        assert len(experiments.EXPERIMENTS) == before
        with pytest.raises(ColorizeError, match="'painted' or the backend has been changed since"):
            training.load(finished.folder)


def test_figures_without_todays_metrics_are_measured_again(finished, monkeypatch):
    evaluation.of_run(finished, tiny_dataset())
    evaluation.floors_of(tiny_dataset())
    assert evaluation.kept_figures(finished.folder) and evaluation.kept_floors("0" * 64)
    one_more = replace(metrics.METRICS[0], name="one more")
    monkeypatch.setattr(metrics, "METRICS", (*metrics.METRICS, one_more))
    assert evaluation.kept_figures(finished.folder) is None
    assert evaluation.kept_floors("0" * 64) is None


def test_damaged_published_figures_are_not_written_over(finished):
    path = records.RESULTS / "metrics.json"
    records.write_whole(path, lambda file: file.write(b'{"half'))
    with pytest.raises(ColorizeError, match="missing or damaged: fetch it again"):
        evaluation.publish(finished, tiny_dataset())
    assert path.read_bytes() == b'{"half'


def test_a_run_is_not_measured_on_other_data(finished):
    other = tiny_dataset()._replace(name="other pictures", sha256="1" * 64)
    with pytest.raises(ColorizeError, match="trained on tiny, not on other pictures"):
        evaluation.of_run(finished, other)


def test_a_network_that_predicts_no_pictures_is_told():
    run = training.run(TINY, tiny_dataset(), epochs=1, show=False)
    with pytest.raises(ColorizeError, match="'tiny' predicts no pictures"):
        evaluation.of_run(run, tiny_dataset())
    assert evaluation.publish(run, tiny_dataset()) is None


@pytest.mark.parametrize("read", [evaluation.published, evaluation.published_floors])
def test_missing_and_damaged_files_are_told(read):
    with pytest.raises(ColorizeError, match="missing or damaged: fetch it again"):
        read()
    for name in ("metrics.json", "floors.json"):
        records.write_whole(records.RESULTS / name, lambda file: file.write(b"{"))
    with pytest.raises(ColorizeError, match="missing or damaged: fetch it again"):
        read()
