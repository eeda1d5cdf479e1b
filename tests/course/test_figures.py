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
from colorize_course.figures import draw
from colorize_lib import models

FOLDER = Path(figures.__file__).parent
MODULES = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.py"))]
NODES = [node for text in MODULES for node in ast.walk(ast.parse(text))]
FUNCTIONS = [node for node in NODES if isinstance(node, ast.FunctionDef)]
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


def measured(value):
    return {"value": value, "low": value - 0.1, "high": value + 0.1}


def empty_figure():
    return figures.axes()[0]


# Ways to call the functions that more than one notebook uses; the others run in theirs.
EXAMPLES = {
    "finish": (empty_figure, "an empty frame"),
    "image_rows": ({"a": COLORS, "b": COLORS / 255}, "random colors"),
    "compare": (COLORS, {"conv": COLORS / 255.0}, "Random tiles."),
    "learning_curves": (RECORD,),
    "architecture": (models.conv_bn_conv_dense,),
    "kernels": (RANDOM.normal(size=(3, 3, 10)), "random kernels"),
    "turned_hues": (),
    "over_seeds": ({"network": [measured(2), measured(5)]}, ("baseline", 1.5), "error"),
    "by_class": ({"one": [1, 2]}, ["cat", "dog"], "error", "Both."),
    "picture_table": ({"a": COLORS, "b": COLORS[:1]}, ["1", "2", "3"], "Random."),
}


def example(name):
    made = [each() if callable(each) else each for each in EXAMPLES[name]]
    return getattr(figures, name)(*made)


@pytest.fixture(scope="module")
def pictures():
    """Every example, drawn once."""
    return {name: example(name) for name in EXAMPLES}


def opened(picture):
    return PIL.Image.open(io.BytesIO(picture.data)).convert("RGB")


def middle_of(picture):
    drawn = opened(picture)
    return drawn.getpixel((drawn.width // 2, drawn.height // 2))


def test_no_function_is_longer_than_a_screen_and_all_together_can_be_read():
    assert [each.name for each in FUNCTIONS if each.end_lineno - each.lineno >= 40] == []
    assert sum(text.count("\n") for text in MODULES) <= 2700


@pytest.mark.parametrize("name", EXAMPLES)
def test_figures_are_png_with_a_text_alternative(pictures, name):
    picture = pictures[name]
    assert isinstance(picture, Image) and picture.format == "png"
    assert PIL.Image.open(io.BytesIO(picture.data)).format == "PNG"
    assert min(opened(picture).size) >= 50
    # A notebook stores the text beside the picture.
    _, metadata = picture._repr_mimebundle_()
    assert metadata["image/png"]["alt"] == picture.metadata["alt"].strip() != ""


def test_every_function_of_the_package_ends_by_finishing_its_figure():
    functions = {node.name: node for node in FUNCTIONS}

    def finishes(name):
        called = getattr(getattr(functions[name].body[-1], "value", None), "func", None)
        other = getattr(called, "id", None)
        return other == "finish" or (other in functions and finishes(other))

    public = {name for name, each in vars(figures).items() if callable(each)}
    names = public - {"axes", "finish", "side_by_side"}
    assert len(names) > 55
    assert [name for name in names if not finishes(name)] == []


def test_a_finished_figure_has_a_text_alternative_and_does_not_stay_open(pictures):
    assert figures.finish(plt.figure(), "two\n    lines").metadata["alt"] == "two lines"
    assert plt.get_fignums() == []
    for alt in ("", "  \n"):
        with pytest.raises(ValueError, match="text alternative"):
            figures.finish(empty_figure(), alt)
    plt.close("all")


@pytest.mark.parametrize("name", ["finish", "image_rows", "learning_curves"])
def test_equal_figures_are_equal_files(pictures, name):
    assert example(name).data == pictures[name].data


@pytest.mark.parametrize(("upper", "lower"), [(100, 150), (7, 7)])
@pytest.mark.parametrize("scale", [1, np.float32(255)])
def test_gray_images_are_drawn_with_their_own_levels_and_not_stretched(upper, lower, scale):
    field = np.full((32, 32, 1), upper, np.uint8)
    field[16:] = lower
    figure, ax = draw.canvas((2, 2))
    draw.show_pixels(ax, field if scale == 1 else field / scale)
    drawn = np.asarray(opened(figures.finish(figure, "a gray field")))
    assert (drawn[..., 0] == drawn[..., 1]).all() and (drawn[..., 1] == drawn[..., 2]).all()
    counts = np.bincount(drawn[..., 0].ravel(), minlength=256)
    often = np.flatnonzero(counts > drawn[..., 0].size // 100)  # of 1 % of it
    assert set(often.tolist()) - {255} == {upper, lower}


@pytest.mark.parametrize(
    ("color", "drawn"),
    [
        pytest.param(np.uint8([230, 120, 20]), (230, 120, 20), id="as they are"),
        pytest.param(np.array([230, 120, 20]) / 255, (230, 120, 20), id="from 0 to 1"),
        pytest.param(np.array([1.7, 0, -0.4]), (255, 0, 0), id="cut off beyond the range"),
        pytest.param(np.uint8([255, 255, 255]), (255, 255, 255), id="white in a frame"),
    ],
)
def test_colors_are_drawn_as_they_are_and_do_not_vanish_into_the_page(color, drawn):
    images = np.broadcast_to(color, (1, 32, 32, 3))
    picture = figures.image_rows({"": images}, "one color")
    assert middle_of(picture) == drawn
    assert np.asarray(opened(picture)).min() < 220, "white needs a frame"


def test_comparison_shows_gray_truth_and_each_prediction_and_says_so():
    picture = figures.compare(COLORS, {"conv": COLORS, "dense": COLORS}, "The sky is blue.")
    for word in ("gray (input)", "truth", "conv", "dense", "The sky is blue.", "3 images"):
        assert word in picture.metadata["alt"]
    assert opened(picture).height > opened(figures.image_rows({"one": COLORS}, "one")).height


def test_learning_curves_say_their_figures_and_leave_out_what_a_record_lacks(pictures):
    alt = pictures["learning_curves"].metadata["alt"]
    for word in ("2 epochs", "2,940,000", "2,960,000", "4.0%", "3.4%", "20.0%", "original", "3%"):
        assert word in alt
    without = {"gray copy": {"floors": {"truth_loss": 1.5}}, "original": {"reported": None}}
    for missing, change in without.items():
        alt = figures.learning_curves({**RECORD, **change}).metadata["alt"]
        assert "ends at 4.0%" in alt and missing not in alt


def test_figures_of_photographs_are_jpegs_in_true_colors():
    red = np.full((200, 300, 3), (200, 40, 30), np.uint8)
    figure = figures.photographs({"red": red}, "A red square.", height=2)
    assert PIL.Image.open(io.BytesIO(figure.data)).format == "JPEG"
    np.testing.assert_allclose(middle_of(figure), (200, 40, 30), atol=3)
