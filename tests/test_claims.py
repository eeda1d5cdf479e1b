"""What our words claim without a figure of their own, held against the records."""

from dataclasses import replace

import numpy as np
import pytest
from skimage.color import rgb2lab

from colorize_lib import color, data, experiments, targets
from colorize_lib.measuring import comparison, evaluation
from colorize_lib.runs import records

SEEDS = ("", ".seed1", ".seed2")  # how the records of an experiment end


def last_test_losses(name):
    """The test loss after the last epoch, of every recorded seed of an experiment."""
    runs = [path.stem for path in records.RESULTS.glob(f"{name}.json")]
    runs += [path.name.removesuffix(".json") for path in records.RESULTS.glob(f"{name}.seed*.json")]
    return [records.read(run)["final"]["test_loss"] for run in runs]


def test_three_seeds_with_a_convolution_end_below_three_without():
    with_one, without = last_test_losses("conv_dense"), last_test_losses("flatten_dense")
    assert len(with_one) == len(without) == 3
    assert max(with_one) < min(without)


def test_three_seeds_with_two_convolutions_end_above_three_with_one():
    assert min(last_test_losses("conv_bn_conv_dense")) > max(last_test_losses("conv_dense"))


def test_in_front_of_the_dense_layer_neighbors_help_and_a_1x1_kernel_does_not():
    (with_1x1,) = last_test_losses("conv_1x1_dense")
    without = last_test_losses("flatten_dense")
    assert min(without) < with_1x1 < max(without)
    assert with_1x1 > max(last_test_losses("conv_dense"))
    sizes = [records.read(name)["parameters"] for name in ("conv_1x1_dense", "conv_dense")]
    assert sizes[0] > sizes[1]


def test_without_normalization_the_loss_is_higher_at_first_and_lower_in_the_end():
    without = records.read("not_normalized")["history"]["test_loss"]
    names = [f"conv_bn_conv_dense{end}" for end in SEEDS]
    with_it = np.array([records.read(name)["history"]["test_loss"] for name in names])
    assert (without[:2] > with_it[:, :2]).all()
    assert (without[-1] < with_it[:, -1]).all()
    assert not (without[2] > with_it[:, 2]).all() and not (without[3] > with_it[:, 3]).all()
    before_relu = records.read("normalized_before_relu")["history"]["test_loss"]
    assert before_relu[-1] > max(without[-1], with_it[:, -1].max())


def test_of_the_ablations_only_normalization_before_the_relu_is_told_apart_by_its_colors():
    changed = {"not_normalized": "not told apart", "relu_inside": "not told apart"}
    for name, words in {**changed, "normalized_before_relu": "worse"}.items():
        assert words_of(name, "conv_bn_conv_dense") == f"{words} (one seed)"


def words_of(first, second):
    _, of_networks = comparison.published(evaluation.published())
    return comparison.compare(of_networks[first], of_networks[second]).words


def test_the_sigmoid_did_not_hold_the_unet_back_and_the_bins_are_not_told_apart_from_it():
    assert words_of("unet_linear", "unet") == "worse"
    assert words_of("unet_bins", "unet") == "not told apart"


@pytest.mark.parametrize("name", ["without_skips", "without_normalization", "narrow"])
def test_no_change_of_the_unet_can_be_told_apart_from_it(name):
    assert words_of(f"unet_{name}", "unet") == "not told apart"


def test_the_first_three_networks_cannot_be_told_apart_and_the_unet_is_better():
    assert words_of("conv_dense", "flatten_dense") == "not told apart"
    assert words_of("conv_bn_conv_dense", "flatten_dense") == "not told apart"
    assert words_of("conv_bn_conv_dense", "conv_dense") == "not told apart"
    assert words_of("unet", "conv_dense") == "better"


def test_the_unet_has_a_tenth_of_the_parameters_of_the_network_in_lab():
    sizes = [records.read(name)["parameters"] for name in ("lab_chroma", "unet")]
    assert round(sizes[0] / sizes[1]) == 10
    assert words_of("unet", "lab_chroma") == "better"


def test_the_seeds_of_the_first_network_are_farther_apart_than_it_is_from_the_second():
    published = evaluation.published()
    first, second = (
        [published[f"{name}{seed}"]["true_lightness"]["ab_rmse"]["value"] for seed in SEEDS]
        for name in ("flatten_dense", "conv_dense")
    )
    assert round(max(first) - min(first), 1) == 3.2 > np.mean(first) - np.mean(second)


def test_dropout_has_a_worse_loss_and_better_colors_and_flips_change_neither():
    losses = {name: records.read(name)["final"]["test_loss"] for name in ("dropout", "flips")}
    without = last_test_losses("conv_bn_conv_dense")
    assert losses["dropout"] > max(without)
    assert words_of("dropout", "conv_bn_conv_dense") == "better"
    assert words_of("flips", "conv_bn_conv_dense") == "not told apart (one seed)"


def test_one_seed_of_lab_is_better_than_its_table_and_three_are_not_told_apart():
    published = evaluation.published()
    floors = evaluation.published_baselines()["floors"]
    table = floors["mean_chroma_of_lightness_and_row"]["figures"]["ab_rmse"]
    assert published["lab_chroma"]["true_lightness"]["ab_rmse"]["high"] < table["value"]
    of_baselines, of_networks = comparison.published(published)
    lab = comparison.compare(
        of_networks["lab_chroma"], of_baselines["mean_chroma_of_lightness_and_row"]
    )
    assert lab.words == words_of("lab_chroma", "rgb_squared") == "not told apart"


def test_dropout_is_better_than_the_table_that_knows_gray_and_row():
    of_baselines, of_networks = comparison.published(evaluation.published())
    table = of_baselines["mean_chroma_of_original_gray_and_row"]
    assert comparison.compare(of_networks["dropout"], table).words == "better"


def psnr_of(name):
    published = evaluation.published()
    runs = [run for run in published if run.split(".")[0] == name]
    return [published[run]["as_predicted"]["psnr"]["value"] for run in runs]


def test_in_rgb_a_loss_that_sees_brightness_raises_the_psnr_and_in_hsv_hardly():
    of_the_original = psnr_of("conv_bn_conv_dense")
    assert min(psnr_of("rgb_squared") + psnr_of("rgb_absolute")) > max(of_the_original)
    for name in ("hsv_line", "hsv_circle"):
        assert min(psnr_of(name)) < max(of_the_original)


def test_only_the_hue_on_a_line_is_worse_than_the_table_and_the_circle_only_with_one_seed():
    of_baselines, of_networks = comparison.published(evaluation.published())
    table = of_baselines["mean_chroma_of_original_gray_and_row"]
    expected = dict.fromkeys(["hsv_circle", "rgb_absolute"], "not told apart")
    for name, words in (expected | {"hsv_line": "worse"}).items():
        assert comparison.compare(of_networks[name], table).words == words
    first = replace(of_networks["hsv_circle"], seeds=of_networks["hsv_circle"].seeds[:1])
    assert comparison.compare(first, table).words == "worse (one seed)"


def test_in_lab_one_last_epoch_promised_what_ten_epochs_of_all_seeds_do_not_show():
    of_seeds = {
        name: [records.read(name + end)["history"]["test_loss"] for end in SEEDS]
        for name in ("lab_chroma", "lab_dropout")
    }
    (first, *_), (with_dropout, *others) = of_seeds.values()
    assert with_dropout[-1] < first[-1] - 0.3
    assert max(losses[-1] for losses in others) > 15
    medians = {name: [np.median(losses) for losses in runs] for name, runs in of_seeds.items()}
    assert np.ptp(medians["lab_chroma"] + medians["lab_dropout"]) < 0.4
    assert words_of("lab_dropout", "lab_chroma") == "not told apart"


def test_with_the_squared_error_too_every_dense_layer_loses_to_the_gray_copy():
    names = [name for name in evaluation.published() if name.startswith("flatten_dense_squared")]
    assert len(names) >= 2
    for name in names:
        record = records.read(name)
        assert record["final"]["test_loss"] > record["floors"]["gray_copy_loss"]


def test_the_first_run_of_the_dense_layer_has_the_accuracy_that_was_reported_after_one_epoch():
    record = records.read("flatten_dense")
    assert round(record["history"]["test_accuracy"][0], 2) == record["reported"]["accuracy"]


def test_six_parameters_are_as_good_as_thirty_and_better_than_millions_in_each_seed():
    figures = evaluation.published()

    def errors(name):
        runs = [run for run in figures if run.split(".")[0] == name]
        return [figures[run]["true_lightness"]["ab_rmse"]["value"] for run in runs]

    small = errors("one_convolution") + errors("one_convolution_1x1")
    assert np.ptp(small) < 0.05
    for name in ("flatten_dense", "conv_dense", "conv_bn_conv_dense"):
        assert max(small) < min(errors(name))


def test_the_script_of_the_original_ends_within_our_seeds_in_two_experiments_and_above_in_one():
    original = records.read("original")
    lowest = records.read("flatten_dense")["floors"]["truth_loss"]

    def ours(name, epoch):
        runs = [f"{name}{end}" for end in SEEDS]
        return [records.read(run)["history"]["test_loss"][epoch] - lowest for run in runs]

    theirs = original["flatten_dense"]["test_loss_first_and_last"][-1] - lowest
    assert min(ours("flatten_dense", -1)) < theirs < max(ours("flatten_dense", -1))
    theirs = original["conv_dense"]["test_loss"][-1] - lowest
    assert min(ours("conv_dense", -1)) < theirs < max(ours("conv_dense", -1))
    theirs = original["conv_bn_conv_dense"]["test_loss"][-1] - lowest
    assert original["conv_bn_conv_dense"]["epochs"] == 5
    assert 1.1 < theirs / np.mean(ours("conv_bn_conv_dense", 4)) < 1.14
    assert theirs > max(ours("conv_bn_conv_dense", 4))


def test_the_whole_training_moves_the_loss_of_the_convolution_by_a_fifth_of_a_percent():
    losses = records.read("conv_dense")["history"]["train_loss"]
    assert 0.0015 < losses[0] / losses[-1] - 1 < 0.0025


def test_the_colorizer_works_as_the_validation_images_chose():
    chosen = records.read("temperatures")["networks"]["unet_half_size"]["chosen"]
    assert chosen["careful"] == targets.CAREFUL_TEMPERATURE
    assert (chosen["looks"] == 4) == experiments.get("unet_half_size").several_looks


def test_colder_is_paler_and_more_wrong_for_the_colorizer_and_bolder_for_the_bold_network():
    networks = records.read("temperatures")["networks"]
    for curve in networks["unet_half_size"]["chosen"]["curves"].values():
        assert np.all(np.diff(curve["colorfulness"])[1:] > 0)  # from 0.1 to 1
        assert np.all(np.diff(curve["ab_rmse"]) < 0)
    bold = networks["unet_bins_rebalanced"]
    assert np.all(np.diff(bold["chosen"]["curves"]["1"]["colorfulness"]) < 0)
    gray = evaluation.published_baselines()["floors"]["true_lightness"]["figures"]["ab_rmse"]
    assert bold["vivid"]["ab_rmse"] < gray["value"]
    assert words_of("unet_bins_rebalanced", "unet_bins") == "worse"


def test_brightness_is_left_to_chance_by_the_loss_of_the_original():
    published = evaluation.published()

    def decibels(name):
        return published[name]["as_predicted"]["psnr"]["value"]

    seeds = [decibels(f"conv_bn_conv_dense{end}") for end in SEEDS]
    assert np.ptp(seeds) > decibels("rgb_squared") - seeds[0] > 1.9
    assert decibels("hsv_circle") < seeds[0]


def test_the_echo_is_as_strong_with_the_squared_error():
    last_batch = records.read("rgb_squared")["pictures"]["last_batch"]
    assert min(last_batch["correlation_green_red"], last_batch["correlation_blue_yellow"]) > 0.8


def test_one_step_moves_all_pictures_most_of_the_way_to_the_tint_of_its_batch():
    steps = records.read("echo")["steps"]
    for name in ("green", "red", "blue", "yellow"):
        for axis, of_batch in steps[name]["batch"].items():
            share = steps[name]["pictures"][axis] / of_batch
            assert 0.6 < share < 1 or abs(of_batch) < 10, (name, axis)


def test_only_without_normalization_does_every_u_net_fall_in_every_epoch():
    published = evaluation.published()

    def falls(run):
        return bool(np.all(np.diff(records.read(run)["history"]["test_loss"]) < 0))

    of_each = {}
    for run in published:
        of_each.setdefault(run.split(".")[0], []).append(run)
    four = ["unet", "unet_without_skips", "unet_narrow", "unet_without_normalization"]
    assert [name for name in four if all(map(falls, of_each[name]))] == four[3:]
    ends = {
        run: published[run]["true_lightness"]["ab_rmse"]["value"]
        for name in four
        for run in of_each[name]
    }
    *eleven, last = sorted(ends, key=ends.get)
    assert len(eleven) == 11 and last.startswith("unet_narrow")
    assert ends[eleven[-1]] - ends[eleven[0]] < 1 / 3 < 0.45 < ends[last] - ends[eleven[-1]]


@pytest.mark.parametrize("name", ["flatten_dense", "conv_dense"])
def test_seeds_are_farther_apart_than_the_bars_are_long(name):
    published = evaluation.published()
    figures = [
        figures["true_lightness"]["ab_rmse"]
        for run, figures in published.items()
        if run.split(".")[0] == name
    ]
    values = [figure["value"] for figure in figures]
    longest = max(figure["high"] - figure["low"] for figure in figures)
    assert np.ptp(values) > 2 * longest


def test_the_picture_statistics_of_rgb_are_dim_in_the_epoch_in_which_its_loss_rises():
    record = records.read("rgb_squared")
    losses = record["history"]["test_loss"]
    brightness = record["pictures"]["history"]["test_raw_brightness"]
    epoch = 7  # the eighth
    assert losses[epoch] > 1.2 * losses[epoch - 1]
    assert brightness[epoch] == min(brightness[1:])


def test_on_exact_pixels_five_of_the_six_networks_gain_less_over_gray():
    exact, copy = (records.read("exact")[part] for part in ("exact", "copy"))
    names = ["flatten_dense", "conv_dense", "conv_bn_conv_dense", "unet", "unet_bins"]
    names.append("unet_half_size")
    gains = [[part["true_lightness"] - part[name] for part in (exact, copy)] for name in names]
    assert sum(on_exact < on_copy for on_exact, on_copy in gains) == 5


def test_two_convolutions_end_above_one_by_less_than_seeds_differ():
    one, two = last_test_losses("conv_dense"), last_test_losses("conv_bn_conv_dense")
    assert 0 < min(two) - max(one) < min(np.ptp(one), np.ptp(two))


def test_which_networks_cross_the_line_of_the_tables():
    of_baselines, of_networks = comparison.published(evaluation.published())
    line = of_baselines["mean_chroma_of_original_gray_and_row"].value
    below = {name for name, known in of_networks.items() if known.value < line}
    unets = {name for name in of_networks if name.startswith("unet")}
    assert below == unets - {"unet_bins_rebalanced", "unet_linear"} | {"lab_chroma", "dropout"}


def test_the_mean_of_four_epochs_is_calmer_than_two_of_them():
    gray = color.scale_to_unit(color.rgb_to_gray(data.sample_tiles()))
    pictures = [
        color.match_brightness(
            targets.unflatten(records.read_predictions("hundred_epochs", epoch)), gray
        )
        for epoch in (10, 20, 50, 100)
    ]
    tints = [
        np.linalg.norm(rgb2lab(np.clip(each, 0, 1))[..., 1:].mean(axis=(0, 1, 2)))
        for each in (*pictures, np.mean(pictures, axis=0))
    ]
    assert [tint > tints[-1] for tint in tints[:-1]] == [False, True, False, True]
