"""Tests of the list of experiments: names, recipes, and what the original reported."""

from dataclasses import replace

import numpy as np
import pytest

from colorize_lib import color, experiments, losses, metrics, targets
from colorize_lib.measuring import baselines
from colorize_lib.runs import optimizers

ORIGINAL = ["flatten_dense", "conv_dense", "conv_bn_conv_dense", "hundred_epochs"]
ALL = pytest.mark.parametrize("experiment", experiments.EXPERIMENTS, ids=lambda e: e.name)


def test_the_four_of_the_original_say_what_it_reported_and_each_is_found_by_its_name(complaint):
    names = [experiment.name for experiment in experiments.EXPERIMENTS]
    assert [name for name in names if experiments.get(name).reported] == ORIGINAL
    assert [experiments.get(name) for name in names] == experiments.EXPERIMENTS
    told = complaint(experiments.get, "conv")
    assert "'conv'" in told and ", ".join(names) in told


@pytest.mark.parametrize(
    ("name", "epochs", "accuracy", "minutes", "parameters"),
    [
        ("flatten_dense", 10, 0.01, None, 3_148_800),
        ("conv_dense", 10, 0.03, 30, 8_297_502),
        ("conv_bn_conv_dense", 10, 0.06, 30, 7_229_731),
        ("hundred_epochs", 100, 0.08, 300, 7_229_731),
    ],
)
def test_recipe_and_report_of_the_original(name, epochs, accuracy, minutes, parameters):
    experiment = experiments.get(name)
    assert (experiment.epochs, experiment.batch_size, experiment.gray) == (epochs, 32, "original")
    assert experiment.target is targets.FLAT_RGB  # unscaled pixels in one row
    assert experiment.loss is losses.original_crossentropy
    assert experiment.metric is metrics.argmax_accuracy
    assert (experiment.reported.accuracy, experiment.reported.minutes) == (accuracy, minutes)
    assert experiment.build_model().count_params() == parameters


def test_optimizer_of_the_original_has_the_defaults_of_keras_2_2_4():
    settings = optimizers.original().get_config()
    decided = [settings[name] for name in ("learning_rate", "rho", "epsilon")]
    assert decided == pytest.approx([1.0, 0.95, 1e-7])
    for further in ("weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "use_ema"):
        assert not settings[further]


@ALL
def test_every_experiment_can_be_run(experiment):
    assert experiment.batch_size > 0 and experiment.epochs > 0 and experiment.title
    model, optimizer = experiment.build_model(), experiment.build_optimizer()
    optimizer.build(model.trainable_variables)
    images = np.zeros((2, 32, 32, 3), np.uint8)
    gray = color.scale_to_unit(color.rgb_to_gray(images, experiment.gray))
    answers, target = np.asarray(model(experiment.inputs(gray, images))), experiment.target
    truth = target.encode(images)
    assert target.values(answers).shape == truth.shape and truth.dtype == np.float32
    for measure in (experiment.loss, experiment.metric):
        assert baselines.of_each_image(measure, truth, answers).shape == (2,)
    assert target.pictures(target.values(answers), gray).shape == images.shape
    if target.chroma:
        chroma = target.chroma(target.values(answers))
        assert chroma.ndim == 4 and chroma.shape[-1] == 2
    assert experiment.baselines(experiment, images)
    if experiment.learning_rate:
        assert 0 < experiment.learning_rate(0, experiment.epochs) < 1
    # New each time:
    assert experiment.build_optimizer() is not optimizer
    assert experiment.build_model() is not model


def test_an_experiment_is_compared_with_one_on_the_list_and_not_with_itself_in_a_circle():
    for experiment in experiments.EXPERIMENTS:
        seen = []
        while experiment.compared_with:
            assert experiment.name not in seen
            seen.append(experiment.name)
            experiment = experiments.get(experiment.compared_with)


def test_an_ablation_changes_the_network_alone():
    for name in ("conv_1x1_dense", "not_normalized", "normalized_before_relu", "relu_inside"):
        ablation = experiments.get(name)
        whole = experiments.get(ablation.compared_with)
        same = {field: getattr(whole, field) for field in ("reported", "shares_weights")}
        names = {"name": whole.name, "title": whole.title, "compared_with": whole.compared_with}
        assert replace(ablation, build_model=whole.build_model, **same, **names) == whole


def test_an_experiment_of_ones_own_is_added_and_one_of_the_same_name_replaced(listed):
    before = [experiment.name for experiment in experiments.EXPERIMENTS]
    own = replace(experiments.get("unet"), name="own")
    assert experiments.add(own) == own == experiments.get("own")
    edited = experiments.add(replace(own, epochs=7))
    assert experiments.get("own") == edited != own
    assert [experiment.name for experiment in experiments.EXPERIMENTS] == [*before, "own"]
    of_the_series = experiments.get("conv_dense")
    replaced = experiments.add(replace(of_the_series, epochs=1))
    assert experiments.get("conv_dense") == replaced != of_the_series
    assert experiments.get("conv_dense", of_the_series=True) == of_the_series
    assert experiments.get("own", of_the_series=True) == edited
    assert len(experiments.EXPERIMENTS) == len(before) + 1


def test_cosine_decay_falls_from_the_whole_rate_to_almost_nothing():
    rates = [optimizers.cosine_decay(epoch, 20) for epoch in range(20)]
    assert rates[0] == optimizers.ADAM_LEARNING_RATE
    assert rates == sorted(rates, reverse=True)
    assert rates[10] == pytest.approx(rates[0] / 2)
    assert 0 < rates[-1] < 0.01 * rates[0]


def test_cosine_decay_twice_starts_again_from_half():
    rates = [optimizers.cosine_decay_twice(epoch, 64) for epoch in range(64)]
    assert rates[:40] == [optimizers.cosine_decay(epoch, 40) for epoch in range(40)]
    assert rates[40:] == [optimizers.cosine_decay(epoch, 24) / 2 for epoch in range(24)]
    for epochs in (1, 2, 3):  # a short run
        rates = [optimizers.cosine_decay_twice(epoch, epochs) for epoch in range(epochs)]
        assert rates[0] == optimizers.ADAM_LEARNING_RATE and min(rates) > 0
