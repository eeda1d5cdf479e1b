"""Tests of the colorizer: any size and kind of photograph, its lightness kept, colors at edges."""

from dataclasses import replace
from functools import partial

import numpy as np
import PIL.Image
import pytest
import skimage.color

from colorize_lib import color, color_bins, colorizer, data, experiments, models, targets, training
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.runs import networks, records

layers = keras.layers

# The chroma that networks of these tests predict, as it is; and bins, some by a student.
CHROMA = replace(targets.AB_IMAGE, chroma=np.asarray)
BINS = experiments.get("unet_bins")
SMALL_BINS = replace(BINS, name="mine", build_model=partial(models.unet_for_bins, widths=(2, 2)))
SMALL_HALF_SIZE_BINS = replace(
    experiments.get("unet_half_size"),
    name="half_as_large",
    build_model=partial(models.unet_for_bins, widths=(2, 2, 2), half_size=True),
)


class Answers:
    """In place of a Keras model: a function of gray images, and a note of their sizes."""

    input_shape = (None, None, None, 1)
    layers = [layers.MaxPooling2D() for _ in range(3)]  # it halves the image three times

    def __init__(self, function):
        self.function = function
        self.shapes = []

    def __call__(self, gray, training):
        assert training is False
        assert gray.dtype == np.float32 and 0 <= gray.min() and gray.max() <= 1
        self.shapes.append(gray.shape)
        return keras.ops.convert_to_tensor(self.function(gray).astype(np.float32))


def network_of(function, target=CHROMA):
    """A network that gives the answers of a function."""
    experiment = replace(experiments.get("unet"), target=target)
    return training.Network(experiment, Answers(function))


def untrained(experiment):
    keras.utils.set_random_seed(0)
    return networks.network_of(experiment, experiment.build_model(), "untrained")


@pytest.fixture
def orange():
    """Answers orange everywhere: a* is 15, b* is 30."""
    return network_of(lambda gray: np.broadcast_to([15, 30], (*gray.shape[:3], 2)))


@pytest.fixture
def red_where_light():
    """Answers a* of 40 where the image is light, and gray where it is dark."""
    return network_of(lambda gray: np.concatenate([40 * (gray > 0.5), 0 * gray], axis=-1))


def lab(pixels):
    return skimage.color.rgb2lab(pixels[..., :3])


# Any size, any kind


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (2, 3), (31, 33), (64, 8), (3, 400)])
def test_any_size_comes_back_at_its_size(orange, size):
    gray = np.random.default_rng(0).integers(60, 200, size).astype(np.uint8)
    colored = colorizer.colorize(gray, orange, scale=32)
    assert colored.shape == (*size, 3) and colored.dtype == np.uint8
    found = lab(colored)
    np.testing.assert_allclose(found[..., 0], color.lightness(gray), atol=0.5)
    np.testing.assert_allclose(found[..., 1:], np.broadcast_to([15, 30], (*size, 2)), atol=1.5)
    ((_, height, width, channels),) = orange.model.shapes
    assert height % 8 == width % 8 == 0 and channels == 1


def test_every_kind_of_pixels_gives_the_same_colors(orange):
    gray = np.random.default_rng(0).integers(0, 256, (20, 30), np.uint8)
    expected = colorizer.colorize(gray, orange, scale=32)
    for same in (
        gray[..., np.newaxis],
        np.stack([gray] * 3, axis=-1),
        gray * np.uint16(257),
        gray / 255,
        (gray / 255).astype(np.float16),
    ):
        found = colorizer.colorize(same, orange, scale=32)
        assert np.abs(found.astype(int) - expected).max() <= 1
    black_and_white = colorizer.colorize(gray // 128 * 255, orange, scale=32)
    np.testing.assert_array_equal(colorizer.colorize(gray > 127, orange, scale=32), black_and_white)


def test_alpha_is_kept(orange):
    photograph = np.random.default_rng(0).integers(0, 256, (10, 12, 4), np.uint8)
    expected = colorizer.colorize(photograph[..., :3], orange, scale=32)
    colored = colorizer.colorize(photograph, orange, scale=32)
    np.testing.assert_array_equal(colored[..., 3], photograph[..., 3])
    np.testing.assert_array_equal(colored[..., :3], expected)
    for same in (photograph * np.uint16(257), photograph / 255):
        again = colorizer.colorize(same, orange, scale=32)
        np.testing.assert_array_equal(again[..., 3], photograph[..., 3])
    gray_and_alpha = photograph[..., 2:]
    assert colorizer.colorize(gray_and_alpha, orange, scale=32).shape == (10, 12, 4)


def test_a_pil_image_is_colored_as_it_is_displayed(orange):
    gray = np.random.default_rng(0).integers(60, 200, (20, 30), np.uint8)
    expected = colorizer.colorize(gray, orange, scale=32)
    picture = PIL.Image.fromarray(gray)
    for same in (picture, picture.convert("P"), picture.convert("CMYK")):
        found = colorizer.colorize(same, orange, scale=32)
        assert found.shape == expected.shape
        assert np.abs(found.astype(int) - expected).max() <= 2
    on_its_side = PIL.Image.fromarray(np.rot90(gray))
    on_its_side.getexif()[274] = 6  # turn it a quarter to the right to look at it
    turned = colorizer.colorize(on_its_side, orange, scale=32)
    assert np.abs(turned.astype(int) - expected).max() <= 2


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros(7, np.uint8),
        np.zeros((0, 5), np.uint8),
        np.zeros((4, 4, 5), np.uint8),
        np.zeros((4, 4), np.int32),
        np.full((4, 4), np.nan),
        np.full((4, 4), 255.0),
        np.zeros((4, 4), complex),
        np.full((4, 4), "a"),
    ],
)
def test_what_is_no_photograph_is_refused(orange, wrong):
    with pytest.raises(ColorizeError, match="photograph"):
        colorizer.colorize(wrong, orange, scale=32)


def test_a_scale_below_a_pixel_is_refused(orange):
    with pytest.raises(ColorizeError, match="from 1 up, not 0"):
        colorizer.colorize(np.zeros((4, 4), np.uint8), orange, scale=0)


# Networks of any kind


@pytest.mark.parametrize(
    ("network_layers", "expected"),
    [
        ([layers.Conv2D(4, 3, padding="same"), layers.Conv2D(2, 1)], 1),
        ([layers.MaxPooling2D(), layers.Conv2DTranspose(2, 2, strides=2)], 2),
        ([layers.Conv2D(4, 3, strides=2), layers.UpSampling2D(2)], 2),
        ([layers.AveragePooling2D(4), layers.MaxPooling2D((1, 3)), layers.UpSampling2D(12)], 12),
    ],
)
def test_the_multiple_is_the_product_of_all_strides_that_shrink(network_layers, expected):
    assert colorizer.multiple_of(keras.Sequential(network_layers)) == expected


def test_strides_of_a_network_inside_the_network_count():
    network = models.unet_for_bins(widths=(2, 2, 2), half_size=True)
    assert colorizer.multiple_of(models.several_looks(network)) == 4


@pytest.mark.parametrize(("widths", "expected"), [((2,), 1), ((2, 2, 2, 2), 8), ((2,) * 5, 16)])
@pytest.mark.parametrize("size", [(1, 1), (17, 40)])
def test_networks_of_any_depth_can_be_used(widths, expected, size):
    build_model = partial(models.unet, widths=widths)
    network = untrained(replace(experiments.get("unet"), build_model=build_model))
    assert colorizer.multiple_of(network.model) == expected
    assert colorizer.colorize(np.zeros(size, np.uint8), network, scale=32).shape == (*size, 3)


def test_the_chroma_of_bins_is_that_of_the_likely_ones():
    place = color_bins.nearest(np.array([20, 30]))
    likely = np.where(np.arange(len(color_bins.centers())) == place, 50, 0)
    bins = network_of(
        lambda gray: np.broadcast_to(likely, (*gray.shape[:3], len(likely))), targets.BINS
    )
    colored = colorizer.colorize(np.full((20, 30), 120, np.uint8), bins, scale=16)
    expected = np.broadcast_to([20, 30], (20, 30, 2))
    np.testing.assert_allclose(lab(colored)[..., 1:], expected, atol=1)


@pytest.mark.parametrize("experiment", [SMALL_BINS, SMALL_HALF_SIZE_BINS], ids=lambda e: e.name)
@pytest.mark.parametrize("several_looks", [False, True])
def test_a_network_of_bins_that_a_student_made_is_decoded(experiment, several_looks):
    network = untrained(replace(experiment, several_looks=several_looks))
    lightness = color.lightness(data.photograph("coffee")[:24, :40])
    gray = color.gray_of_lightness(lightness)[np.newaxis, ..., np.newaxis]
    logits = np.asarray(network.model(gray))
    half = 2 if experiment is SMALL_HALF_SIZE_BINS else 1
    assert logits.shape == (1, 24 // half, 40 // half, len(color_bins.centers()))
    for temperature in (network.experiment.target.temperature, 0.1):
        expected = targets.enlarged(color_bins.decode(logits, temperature), 24, 40)[0]
        found = colorizer.predict_chroma(network.at_temperature(temperature), lightness)
        np.testing.assert_allclose(found, expected, atol=0.02)
    assert np.abs(found).max() > 2
    assert colorizer.colorize(data.photograph("coffee")[:50, :70], network).shape == (50, 70, 3)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: models.unet(widths=(2, 2)), "not by a Functional"),
        (lambda: training.Run({}, untrained(SMALL_BINS), None), "`run.network` .* not by a Run"),
        (lambda: "unet", "not by a str"),
        (lambda: networks.published("flatten_dense"), "'flatten_dense' predicts more than chroma"),
        (
            lambda: untrained(experiments.get("lab_chroma")),
            "'lab_chroma' takes no photographs of any size",
        ),
        (lambda: network_of(np.asarray, targets.RGB), "predicts more than chroma"),
    ],
    ids=["Keras model", "run", "name", "published 32x32", "chroma of 32x32", "RGB of any size"],
)
def test_a_network_that_does_not_fit_is_refused_in_one_sentence(make, words):
    with pytest.raises(ColorizeError, match=words) as error:
        colorizer.colorize(np.zeros((40, 40), np.uint8), make())
    assert "\n" not in str(error.value) and str(error.value).count(". ") == 0


@pytest.mark.parametrize("size", [(1, 1), (3, 70), (41, 40)])
def test_a_network_may_predict_chroma_of_half_size(size):
    def answer(gray):
        return np.concatenate([110 * gray - 55, 55 - 110 * gray], axis=-1)

    def answer_of_half_size(gray):
        return answer(
            (gray[:, ::2, ::2] + gray[:, 1::2, ::2] + gray[:, ::2, 1::2] + gray[:, 1::2, 1::2]) / 4
        )

    height, width = size
    lightness = 20 + np.add.outer(np.arange(height), np.arange(width)).astype(np.float32) / 2
    whole = colorizer.predict_chroma(network_of(answer), lightness)
    found = colorizer.predict_chroma(network_of(answer_of_half_size), lightness)
    assert found.shape == whole.shape == (height, width, 2)
    # What is between the pixels is rounded; but nothing is moved, not even by a part of a pixel.
    np.testing.assert_allclose(found, whole, atol=1.0)
    inside = found[1:-2, 1:-2] - whole[1:-2, 1:-2]
    assert inside.size == 0 or abs(inside.mean(axis=(0, 1))).max() < 0.05


# Lightness and colors


def test_the_lightness_is_kept(red_where_light):
    photograph = data.photograph("coffee")
    colored = colorizer.colorize(photograph, red_where_light, scale=64)
    assert np.abs(lab(colored)[..., 0] - color.lightness(photograph)).max() < 0.5


def test_only_the_lightness_is_seen():
    smooth = network_of(lambda gray: np.concatenate([220 * gray - 110, 110 - 220 * gray], axis=-1))
    photograph = data.photograph("coffee")
    gray = color.rgb_to_gray(photograph, "lightness")
    from_color, from_gray = (
        colorizer.colorize(pixels, smooth, scale=64) for pixels in (photograph, gray)
    )
    # Up to rounding to gray levels: where a line is steep, half a level becomes some more.
    differences = np.abs(from_gray.astype(int) - from_color)
    assert differences.max() <= 8 and differences.mean() < 1


def test_colors_keep_to_the_edges(red_where_light):
    """Half a pixel of the small copy is 8 pixels here; the color changes within 2."""
    gray = np.full((512, 512), 80, np.uint8)
    gray[:, 259:] = 200  # not at a border of the small copy's pixels
    a = lab(colorizer.colorize(gray, red_where_light, scale=32))[256, :, 1]
    assert a[:257].max() < 10
    assert a[261:].min() > 25


def test_bands_leave_no_seams(red_where_light, monkeypatch):
    photograph = data.photograph("chelsea")
    whole = colorizer.colorize(photograph, red_where_light, scale=50)
    monkeypatch.setattr(colorizer, "PIXELS_OF_A_BAND", 7 * photograph.shape[1])
    in_bands = colorizer.colorize(photograph, red_where_light, scale=50)
    assert np.abs(in_bands.astype(int) - whole).max() <= 1


def test_a_photograph_is_shown_at_the_scale(orange):
    photograph = np.zeros((480, 640), np.uint8)
    colorizer.colorize(photograph, orange, scale=48)
    colorizer.colorize(photograph, orange, scale=1000)
    colorizer.colorize(photograph[:10], orange, scale=16)
    assert orange.model.shapes == [(1, 48, 64, 1), (1, 480, 640, 1), (1, 16, 64, 1)]


def test_a_small_copy_is_the_mean_of_its_parts():
    plane = np.random.default_rng(0).random((40, 60)).astype(np.float32)
    expected = plane.reshape(10, 4, 15, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(colorizer.shrink(plane, 10), expected, rtol=1e-5)


def test_lines_are_found_where_chroma_follows_the_lightness():
    lightness = np.random.default_rng(0).uniform(0, 100, (30, 40)).astype(np.float32)
    slope, offset = colorizer.lines_through(lightness, 0.3 * lightness - 5)
    # Made a little flatter by EDGE: the variance of the lightness is about 800.
    np.testing.assert_allclose(slope, 0.3, atol=0.03)
    np.testing.assert_allclose(slope * 50 + offset, 10, atol=1.5)


def test_lines_pass_through_their_own_pixel():
    random = np.random.default_rng(0)
    lightness, chroma = random.uniform(0, 100, (2, 30, 40)).astype(np.float32)
    slope, offset = colorizer.lines_through(lightness, chroma)
    np.testing.assert_allclose(slope * lightness + offset, chroma, atol=1e-3)


def test_chroma_stays_where_it_is_where_the_lightness_says_nothing():
    lightness = np.full((20, 20), 50, np.float32)
    chroma = np.random.default_rng(0).uniform(-9, 9, (20, 20)).astype(np.float32)
    slope, offset = colorizer.lines_through(lightness, chroma)
    np.testing.assert_allclose(slope, 0, atol=0.02)
    np.testing.assert_allclose(offset + 50 * slope, chroma, atol=1e-3)


# Networks for 32x32 pixels, tile by tile


def painting(experiment, *after):
    """A network for 32x32 pixels."""
    model = keras.Sequential([layers.Input((32, 32, 1)), *after, layers.Flatten()])
    return training.Network(experiments.get(experiment), model)


def gray_copier(experiment="rgb_squared"):
    """A network that answers each pixel with its own gray, three times."""
    return painting(experiment, layers.Conv2D(3, 1, kernel_initializer="ones", use_bias=False))


@pytest.mark.parametrize("step", [1, 8, 20, 32])
@pytest.mark.parametrize("size", [(1, 1), (31, 40), (32, 32), (33, 64), (70, 45)])
def test_tiles_of_any_step_come_back_at_their_place(size, step):
    if step == 1 and size[0] > 40:
        size = (34, 35)  # a tile for each pixel takes its time
    photograph = data.photograph("coffee")[: size[0], 100 : 100 + size[1]]
    colored = colorizer.colorize_by_tiles(gray_copier(), photograph, step)
    gray = color.rgb_to_gray(photograph)
    np.testing.assert_allclose(colored, np.repeat(gray, 3, axis=-1), atol=1)


def test_seams_are_gone_where_tiles_overlap():
    # A network that answers every tile with one and the same wave, from black to white.
    wave = np.linspace(0, 1, 32)[np.newaxis, :, np.newaxis] * np.ones((32, 1, 3))
    bias = keras.initializers.Constant(wave.ravel())
    dense = layers.Dense(3072, kernel_initializer="zeros", bias_initializer=bias)
    network = painting("rgb_squared", layers.Flatten(), dense)
    photograph = np.zeros((64, 96, 3), np.uint8)
    inside = slice(20, 44), slice(20, 77)  # away from the borders of the photograph
    with_seams, smooth = (
        colorizer.colorize_by_tiles(network, photograph, step)[inside].astype(int)
        for step in (32, 4)
    )
    assert np.abs(np.diff(with_seams, axis=1)).max() > 200
    assert np.abs(np.diff(smooth, axis=1)).max() < 40


def test_tiles_see_only_the_gray():
    photograph = data.photograph("coffee")[:64, :64]
    gray_photograph = np.repeat(color.rgb_to_gray(photograph), 3, axis=-1)
    from_color, from_gray = (
        colorizer.colorize_by_tiles(gray_copier("flatten_dense"), pixels)
        for pixels in (photograph, gray_photograph)
    )
    np.testing.assert_array_equal(from_color, from_gray)


@pytest.mark.parametrize(("name", "is_bright"), [("flatten_dense", True), ("rgb_squared", False)])
def test_the_original_gets_the_brightness_of_the_gray(name, is_bright):
    tenth = keras.initializers.Constant(0.1)
    dim = painting(name, layers.Conv2D(3, 1, kernel_initializer=tenth))
    photograph = data.photograph("chelsea")[:64, :64]
    colored = colorizer.colorize_by_tiles(dim, photograph)
    assert (abs(colored.mean() - color.rgb_to_gray(photograph).mean()) < 2) == is_bright


@pytest.mark.parametrize("step", [0, 33])
def test_a_step_that_leaves_gaps_is_refused(step):
    with pytest.raises(ValueError, match=f"1 to 32 pixels, not {step}"):
        colorizer.colorize_by_tiles(gray_copier(), np.zeros((40, 40, 3), np.uint8), step)


# The network that comes with the library


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """A network as `records.ship` leaves it, small and untrained."""
    monkeypatch.setattr(records, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(records, "SHIPPED", tmp_path / "shipped")
    monkeypatch.setattr(experiments, "EXPERIMENTS", [SMALL_HALF_SIZE_BINS])
    weights = untrained(SMALL_HALF_SIZE_BINS).model.get_weights()
    (tmp_path / "results").mkdir()
    name = SMALL_HALF_SIZE_BINS.name
    arrays = {f"weight_{i}": weight for i, weight in enumerate(weights)}
    np.savez(tmp_path / "results" / f"{name}.weights.npz", **arrays)
    records.write_json(tmp_path / "results" / f"{name}.json", {"experiment": name, "seed": 0})
    networks._shipped.cache_clear()
    yield records.ship(name)
    networks._shipped.cache_clear()


def test_without_a_network_the_shipped_one_colors(shipped):
    photograph = data.photograph("chelsea")[:100, :90]
    network = untrained(SMALL_HALF_SIZE_BINS)
    expected = colorizer.colorize(photograph, network, scale=colorizer.SCALE)
    np.testing.assert_array_equal(colorizer.colorize(photograph), expected)
    bolder = colorizer.colorize(photograph, training.load(temperature=0))
    assert not np.array_equal(bolder, expected)


@pytest.mark.parametrize("name", ["weights.npz", "record.json"])
@pytest.mark.parametrize("fault", ["missing", "truncated", "another"])
def test_a_missing_or_damaged_network_is_an_error_never_gray(shipped, name, fault):
    path = shipped / name
    contents = path.read_bytes()
    if fault == "missing":
        path.unlink()
    elif fault == "truncated":
        path.write_bytes(contents[: len(contents) // 2])
    else:
        path.write_bytes(b"{}" if name == "record.json" else contents[:-1] + b"?")
    with pytest.raises(ColorizeError, match=r"missing or damaged|is damaged"):
        colorizer.colorize(np.zeros((9, 9), np.uint8))
