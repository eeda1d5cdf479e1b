"""Tests of the figures: real pictures, with a text alternative, in true colors."""

import ast
import io
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import PIL.Image
import pytest
from IPython.display import Image

from colorize_course import figures
from colorize_lib import metrics, models

RANDOM = np.random.default_rng(0)
COLORS = RANDOM.integers(0, 256, (3, 32, 32, 3), np.uint8)
RECORD = {
    "history": {
        "train_loss": [2.95e6, 2.94e6],
        "train_accuracy": [0.01, 0.05],
        "test_loss": [2.97e6, 2.96e6],
        "test_accuracy": [0.02, 0.04],
    },
    "floors": {
        "constant_accuracy": 0.034,
        "gray_copy_accuracy": 0.2,
        "gray_copy_loss": 2.9e6,
        "truth_loss": 2.8e6,
    },
    "reported": {"accuracy": 0.03, "minutes": 30, "pictures": "bluish"},
}


def figures_of_all_metrics(value):
    figure = {"value": value, "low": value - 0.1, "high": value + 0.1}
    return {metric.name: figure for metric in metrics.METRICS}


# As `evaluation.measure_floors` and `evaluation.measure_network` give them.
FLOORS = {
    "truth": {"colorfulness": {"value": 7.0, "low": 6.5, "high": 7.5}},
    "floors": {
        "gray_copy": {"title": "gray copy", "figures": figures_of_all_metrics(3.0)},
        "mean_image": {"title": "mean image", "figures": figures_of_all_metrics(4.0)},
    },
}
NETWORKS = {
    name: {
        "as_predicted": figures_of_all_metrics(value),
        "true_lightness": figures_of_all_metrics(value + 1),
    }
    for name, value in [("conv_dense", 1.0), ("unet", 8.0)]
}


def empty_figure():
    figure, _ = figures.axes()
    return figure


# Ways to call the functions that more than one notebook uses; the others run in theirs.
EXAMPLES = {
    "finish": lambda: figures.finish(empty_figure(), "an empty frame"),
    "image": lambda: figures.image(COLORS[0], "random colors", title="a tile"),
    "image_rows": lambda: figures.image_rows({"a": COLORS, "b": COLORS / 255}, "random colors"),
    "compare": lambda: figures.compare(COLORS, {"conv": COLORS / 255.0}, "Random tiles."),
    "learning_curves": lambda: figures.learning_curves(RECORD),
    "compare_runs": lambda: figures.compare_runs({"one": RECORD, "two": RECORD}),
    "architecture": lambda: figures.architecture(models.conv_bn_conv_dense()),
    "kernels": lambda: figures.kernels(RANDOM.normal(size=(3, 3, 10)), "random kernels"),
    "feature_maps": lambda: figures.feature_maps(RANDOM.random((30, 30, 3)), "random maps"),
    "largest_values": lambda: figures.largest_values(COLORS, "random images"),
    "tied_values": lambda: figures.tied_values(COLORS, "Random images."),
    "brightness": lambda: figures.brightness(COLORS, {"conv": COLORS / 255.0}),
    "short_trainings": lambda: figures.short_trainings({"a": [3, 2], "b": [3, 1]}, "loss", "Both."),
    "turned_hues": lambda: figures.turned_hues(),
    "metrics_and_floors": lambda: figures.metrics_and_floors(FLOORS, NETWORKS),
    "over_seeds": lambda: figures.over_seeds(
        {"network": [{"value": 2, "low": 1, "high": 3}, {"value": 5, "low": 4, "high": 6}]},
        ("floor", 1.5),
        "error",
    ),
    "bootstrap": lambda: figures.bootstrap({"all": np.arange(100)}, {"all": (2, 97)}, "figure"),
}
NO_FIGURES = {
    "axes",
    "number_grid",
    "picture_axes",
    "readable_on",
    "show_pixels",
    "shrink_to",
    "signed",
}


@pytest.fixture(scope="module")
def pictures():
    """Every example, drawn once."""
    return {name: example() for name, example in EXAMPLES.items()}


def opened(picture):
    return PIL.Image.open(io.BytesIO(picture.data)).convert("RGB")


def test_every_function_ends_by_finishing_its_figure():
    functions = {
        node.name: node
        for module in Path(figures.__file__).parent.glob("*.py")
        for node in ast.parse(module.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }

    def finishes(name):
        last = functions[name].body[-1]
        called = getattr(getattr(last, "value", None), "func", None)
        other = getattr(called, "id", None)
        return other == "finish" or (other in functions and finishes(other))

    public = {name for name in functions if not name.startswith("_")}
    assert [name for name in public - NO_FIGURES - {"finish"} if not finishes(name)] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_figures_are_png_with_a_text_alternative(pictures, name):
    picture = pictures[name]
    assert isinstance(picture, Image)
    assert picture.alt.strip()
    assert picture.format == "png"
    PIL.Image.open(io.BytesIO(picture.data)).verify()
    assert min(opened(picture).size) >= 50
    # A notebook stores the text beside the picture.
    _, metadata = picture._repr_mimebundle_()
    assert metadata["image/png"]["alt"] == picture.alt


def test_no_figure_stays_open(pictures):
    assert plt.get_fignums() == []


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_a_figure_without_a_text_alternative_is_refused(alt):
    with pytest.raises(ValueError, match="text alternative"):
        figures.finish(empty_figure(), alt)


def test_a_figure_of_pyplot_is_closed_too():
    figure = plt.figure()
    figures.finish(figure, "nothing")
    assert plt.get_fignums() == []


@pytest.mark.parametrize("name", ["finish", "image_rows", "learning_curves"])
def test_equal_figures_are_equal_files(pictures, name):
    assert EXAMPLES[name]().data == pictures[name].data


def levels(pixels):
    """Which gray levels a picture of these pixels has, for all that cover 1 % of it."""
    drawn = np.asarray(opened(figures.image(pixels, "a gray field")))
    assert (drawn[..., 0] == drawn[..., 1]).all() and (drawn[..., 1] == drawn[..., 2]).all()
    counts = np.bincount(drawn[..., 0].ravel(), minlength=256)
    return set(np.flatnonzero(counts > drawn[..., 0].size // 100).tolist()) - {255}


def test_gray_images_are_drawn_with_their_own_levels_and_not_stretched():
    field = np.full((32, 32, 1), 100, np.uint8)
    field[16:] = 150
    assert levels(field) == {100, 150}
    assert levels(np.full((32, 32, 1), 7, np.uint8)) == {7}
    assert levels(field / np.float32(255)) == {100, 150}


def test_colors_are_drawn_as_they_are_and_cut_off_beyond_the_range():
    orange = np.full((32, 32, 3), (230, 120, 20), np.uint8)
    for pixels in (orange, orange / 255.0):
        drawn = opened(figures.image(pixels, "an orange field"))
        assert drawn.getpixel((drawn.width // 2, drawn.height // 2)) == (230, 120, 20)
    beyond = np.full((32, 32, 3), (1.7, 0.5, -0.4))
    drawn = opened(figures.image(beyond, "a red field"))
    red, _, blue = drawn.getpixel((drawn.width // 2, drawn.height // 2))
    assert (red, blue) == (255, 0)


def test_a_row_may_have_fewer_images_than_the_longest():
    picture = figures.image_rows({"all": COLORS, "one": COLORS[:1]}, "one row is short")
    assert opened(picture).width > opened(picture).height


def test_comparison_shows_gray_truth_and_each_prediction_and_says_so():
    picture = figures.compare(COLORS, {"conv": COLORS, "dense": COLORS}, "The sky is blue.")
    for word in ("gray (input)", "truth", "conv", "dense", "The sky is blue.", "3 images"):
        assert word in picture.alt
    assert opened(picture).height > opened(figures.image_rows({"one": COLORS}, "one row")).height


def test_learning_curves_say_their_figures(pictures):
    alt = pictures["learning_curves"].alt
    for word in ("2 epochs", "2,940,000", "2,960,000", "4.0%", "3.4%", "20.0%", "3%"):
        assert word in alt


def test_learning_curves_of_a_network_that_predicts_bins_have_no_gray_copy():
    floors = {"truth_loss": 1.5, "constant_loss": 3.9, "even_loss": 5.6, "gray_accuracy": 0.1}
    alt = figures.learning_curves({**RECORD, "floors": floors}).alt
    assert "ends at 4.0%" in alt
    assert "gray copy" not in alt


def test_learning_curves_need_no_report_of_the_original():
    alt = figures.learning_curves({**RECORD, "reported": None}).alt
    assert "original" not in alt


def with_largest_value_at(row, column, channel):
    image = np.full((32, 32, 3), 100, np.uint8)
    image[row, column, channel] = 200
    return image


def test_the_map_of_largest_values_says_where_they_are_and_of_which_color():
    images = [with_largest_value_at(0, 0, 2)] * 3 + [with_largest_value_at(31, 31, 1)]
    alt = figures.largest_values(np.stack(images), "images").alt
    assert "upper left corner has it in 75.0 % of the images" in alt
    assert "other corners in 0.0 %, 0.0 % and 25.0 %" in alt
    assert "red in 0 %, green in 25 %, blue in 75 %" in alt


def test_ties_are_counted_and_the_first_one_named():
    tied = with_largest_value_at(9, 5, 0)
    tied[20, 3] = 200
    assert (
        "4 times 200, the first at row 9, column 5" in figures.tied_values(tied[None], "One.").alt
    )


def test_metrics_beside_floors_say_the_best_of_both_in_the_direction_of_the_metric(pictures):
    alt = pictures["metrics_and_floors"].alt
    words = "best answer without a network {}, best network {}."
    assert f"SSIM, higher is better: {words.format(4, 9)}" in alt
    assert f"ab RMSE, lower is better: {words.format(3, 1)}" in alt
    assert f"colorfulness, nearest to the truth is best: {words.format(4, 8)}" in alt


def test_an_infinite_figure_is_left_out_of_the_metrics_beside_floors():
    infinite = {"value": None, "low": None, "high": None}
    exact = {"title": "exact", "figures": {**figures_of_all_metrics(5.0), "psnr": infinite}}
    floors = {**FLOORS, "floors": {**FLOORS["floors"], "exact": exact}}
    alt = figures.metrics_and_floors(floors, NETWORKS).alt
    assert "PSNR, higher is better: best answer without a network 4, best network 9." in alt
    assert "SSIM, higher is better: best answer without a network 5, best network 9." in alt


def test_figures_of_photographs_are_jpegs_in_true_colors():
    red = np.full((200, 300, 3), (200, 40, 30), np.uint8)
    figure = figures.photographs({"red": red}, "A red square.", height=2)
    drawn = PIL.Image.open(io.BytesIO(figure.data))
    assert drawn.format == "JPEG"
    middle = drawn.getpixel((drawn.width // 2, drawn.height // 2))
    np.testing.assert_allclose(middle, (200, 40, 30), atol=3)
