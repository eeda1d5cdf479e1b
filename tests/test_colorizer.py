"""Tests of the colorizer: any size and kind of photograph, its lightness kept, colors at edges."""

import re
from dataclasses import replace
from functools import partial

import numpy as np
import PIL.Image
import pytest
import skimage.color

from colorize_course.tiles import colorize_by_tiles
from colorize_lib import color, color_bins, colorizer, data, experiments, models, targets, training
from colorize_lib.backend import keras
from colorize_lib.errors import ColorizeError
from colorize_lib.hints.points import Hint, without_hints
from colorize_lib.runs import networks, records

layers = keras.layers

# The chroma that networks of these tests predict, as it is; and bins, some by a student.
CHROMA = replace(targets.AB_IMAGE, chroma=np.asarray)
BINS = experiments.get("unet_bins")
SMALL_BINS = replace(BINS, name="mine", build_model=partial(models.unet_for_bins, widths=(2, 2)))
_small = partial(models.unet_for_bins, widths=(2, 2, 2), half_size=True)
SMALL_HALF_SIZE_BINS = replace(
    experiments.get("unet_half_size"), name="half_as_large", build_model=_small
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
    unit = gray / 255
    expected = colorizer.colorize(gray, orange, scale=32)
    channels = gray[..., np.newaxis], np.stack([gray] * 3, axis=-1)
    for same in (*channels, gray * np.uint16(257), unit, unit.astype(np.float16)):
        found = colorizer.colorize(same, orange, scale=32)
        assert np.abs(found.astype(int) - expected).max() <= 1
    black_and_white = colorizer.colorize(gray // 128 * 255, orange, scale=32)
    np.testing.assert_array_equal(colorizer.colorize(gray > 127, orange, scale=32), black_and_white)


def test_alpha_is_kept(orange):
    photograph = np.random.default_rng(0).integers(0, 256, (10, 12, 4), np.uint8)
    expected = colorizer.colorize(photograph[..., :3], orange, scale=32)
    for same in (photograph, photograph * np.uint16(257), photograph / 255):
        colored = colorizer.colorize(same, orange, scale=32)
        np.testing.assert_array_equal(colored[..., 3], photograph[..., 3])
        assert np.abs(colored[..., :3].astype(int) - expected).max() <= 1
    gray_and_alpha = photograph[..., 2:]
    assert colorizer.colorize(gray_and_alpha, orange, scale=32).shape == (10, 12, 4)


def test_a_pil_image_is_colored_as_it_is_displayed(orange):
    gray = np.random.default_rng(0).integers(60, 200, (20, 30), np.uint8)
    expected = colorizer.colorize(gray, orange, scale=32)
    picture, on_its_side = (PIL.Image.fromarray(pixels) for pixels in (gray, np.rot90(gray)))
    on_its_side.getexif()[274] = 6  # turn it a quarter to the right to look at it
    for same in (picture, picture.convert("P"), picture.convert("CMYK"), on_its_side):
        found = colorizer.colorize(same, orange, scale=32)
        assert found.shape == expected.shape
        assert np.abs(found.astype(int) - expected).max() <= 2


@pytest.mark.parametrize(
    "wrong",
    [np.zeros(7, np.uint8), np.zeros((0, 5), np.uint8), np.zeros((4, 4, 5), np.uint8)]
    + [np.full((4, 4), value) for value in (np.int32(0), np.nan, 255.0, 0j, "a")],
)
def test_what_is_no_photograph_and_a_scale_below_a_pixel_are_refused(orange, wrong):
    with pytest.raises(ColorizeError, match="photograph"):
        colorizer.colorize(wrong, orange, scale=32)
    with pytest.raises(ColorizeError, match="from 1 up, not 0"):
        colorizer.colorize(np.zeros((4, 4), np.uint8), orange, scale=0)


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
    inside = keras.Sequential(network_layers)
    for network in (inside, keras.Sequential([layers.Input((None, None, 1)), inside])):
        assert colorizer.multiple_of(network) == expected


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
        (lambda: untrained(experiments.get("lab_chroma")), "'lab_chroma' takes no photographs of"),
        (lambda: network_of(np.asarray, targets.RGB), "predicts more than chroma"),
    ],
    ids=["Keras model", "run", "name", "published 32x32", "chroma of 32x32", "RGB of any size"],
)
def test_a_network_that_does_not_fit_is_refused_in_one_sentence(make, words, complaint):
    sentence = complaint(colorizer.colorize, np.zeros((40, 40), np.uint8), make())
    assert re.search(words, sentence) and ". " not in sentence


@pytest.mark.parametrize("size", [(1, 1), (3, 70), (41, 40)])
def test_a_network_may_predict_chroma_of_half_size(size):
    def answer(gray):
        return np.concatenate([110 * gray - 55, 55 - 110 * gray], axis=-1)

    def answer_of_half_size(gray):
        count, height, width, _ = gray.shape
        return answer(gray.reshape(count, height // 2, 2, width // 2, 2, 1).mean(axis=(2, 4)))

    lightness = 20 + np.add.outer(*(np.arange(length) for length in size)).astype(np.float32) / 2
    whole = colorizer.predict_chroma(network_of(answer), lightness)
    found = colorizer.predict_chroma(network_of(answer_of_half_size), lightness)
    assert found.shape == whole.shape == (*size, 2)
    # What is between the pixels is rounded; but nothing is moved, not even by a part of a pixel.
    np.testing.assert_allclose(found, whole, atol=1.0)
    inside = found[1:-2, 1:-2] - whole[1:-2, 1:-2]
    assert inside.size == 0 or abs(inside.mean(axis=(0, 1))).max() < 0.05


def test_the_lightness_is_kept_and_all_that_is_seen(red_where_light):
    photograph = data.photograph("coffee")
    colored = colorizer.colorize(photograph, red_where_light, scale=64)
    assert np.abs(lab(colored)[..., 0] - color.lightness(photograph)).max() < 0.5
    smooth = network_of(lambda gray: np.concatenate([220 * gray - 110, 110 - 220 * gray], axis=-1))
    gray = color.rgb_to_gray(photograph, "lightness")
    from_color, from_gray = (
        colorizer.colorize(pixels, smooth, scale=64) for pixels in (photograph, gray)
    )
    # Up to rounding to gray levels: where a line is steep, half a level becomes some more.
    differences = np.abs(from_gray.astype(int) - from_color)
    assert differences.max() <= 8 and differences.mean() < 1


def test_colors_keep_to_the_edges_and_bands_leave_no_seams(red_where_light, monkeypatch):
    """Half a pixel of the small copy is 8 pixels here; the color changes within 2."""
    gray = np.full((512, 512), 80, np.uint8)
    gray[:, 259:] = 200  # not at a border of the small copy's pixels
    a = lab(colorizer.colorize(gray, red_where_light, scale=32))[256, :, 1]
    assert a[:257].max() < 10 and a[261:].min() > 25
    photograph = data.photograph("chelsea")
    whole = colorizer.colorize(photograph, red_where_light, scale=50)
    monkeypatch.setattr(colorizer, "PIXELS_OF_A_BAND", 7 * photograph.shape[1])
    in_bands = colorizer.colorize(photograph, red_where_light, scale=50)
    assert np.abs(in_bands.astype(int) - whole).max() <= 1


def test_a_photograph_is_shown_at_the_scale(orange):
    photograph = np.zeros((120, 160), np.uint8)
    for rows, scale in ((120, 24), (120, 1000), (10, 8)):
        colorizer.colorize(photograph[:rows], orange, scale=scale)
    assert orange.model.shapes == [(1, 24, 32, 1), (1, 120, 160, 1), (1, 8, 32, 1)]
    # A small copy is the mean of its parts.
    plane = np.random.default_rng(0).random((40, 60)).astype(np.float32)
    expected = plane.reshape(10, 4, 15, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(colorizer.shrink(plane, 10), expected, rtol=1e-5)


def test_lines_are_those_that_chroma_follows_and_pass_through_their_own_pixel():
    random = np.random.default_rng(0)
    lightness, chroma = random.uniform(0, 100, (2, 30, 40)).astype(np.float32)
    slope, offset = colorizer.lines_through(lightness, 0.3 * lightness - 5)
    # Made a little flatter by EDGE: the variance of the lightness is about 800.
    np.testing.assert_allclose(slope, 0.3, atol=0.03)
    np.testing.assert_allclose(slope * 50 + offset, 10, atol=1.5)
    slope, offset = colorizer.lines_through(lightness, chroma)
    np.testing.assert_allclose(slope * lightness + offset, chroma, atol=1e-3)
    # Chroma stays where it is where the lightness says nothing.
    slope, offset = colorizer.lines_through(np.full_like(chroma, 50), chroma / 5 - 10)
    np.testing.assert_allclose(slope, 0, atol=0.02)
    np.testing.assert_allclose(offset + 50 * slope, chroma / 5 - 10, atol=1e-3)


def painting(experiment, *after):
    """A network for 32x32 pixels."""
    model = keras.Sequential([layers.Input((32, 32, 1)), *after, layers.Flatten()])
    return training.Network(experiments.get(experiment), model)


def gray_copier(experiment="rgb_squared", weight=1):
    """A network that answers each pixel with its own gray, three times."""
    kernel = keras.initializers.Constant(weight)
    return painting(experiment, layers.Conv2D(3, 1, kernel_initializer=kernel, use_bias=False))


@pytest.mark.parametrize("step", [1, 8, 20, 32])
def test_tiles_of_any_step_come_back_at_their_place(step):
    sizes = [(1, 1), (31, 40), (32, 32), (33, 64), (70, 45)]
    for height, width in sizes if step > 1 else [(1, 1), (34, 35)]:  # each pixel takes its time
        photograph = data.photograph("coffee")[:height, 100 : 100 + width]
        colored = colorize_by_tiles(gray_copier(), photograph, step)
        gray = color.rgb_to_gray(photograph)
        np.testing.assert_allclose(colored, np.repeat(gray, 3, axis=-1), atol=1)


def test_seams_are_gone_where_tiles_overlap():
    # A network that answers every tile with one and the same wave, from black to white.
    wave = keras.initializers.Constant(
        np.tile(np.linspace(0, 1, 32)[:, np.newaxis], (32, 3)).ravel()
    )
    dense = layers.Dense(3072, kernel_initializer="zeros", bias_initializer=wave)
    network = painting("rgb_squared", layers.Flatten(), dense)
    with_seams, smooth = (
        colorize_by_tiles(network, np.zeros((64, 96, 3), np.uint8), step) for step in (32, 4)
    )
    inside = slice(20, 44), slice(20, 77)  # away from the borders of the photograph
    assert np.abs(np.diff(with_seams[inside].astype(int), axis=1)).max() > 200
    assert np.abs(np.diff(smooth[inside].astype(int), axis=1)).max() < 40


@pytest.mark.parametrize(("name", "is_bright"), [("flatten_dense", True), ("rgb_squared", False)])
def test_tiles_see_only_the_gray_and_the_original_gets_its_brightness(name, is_bright):
    photograph = data.photograph("chelsea")[:64, :64]
    gray = color.rgb_to_gray(photograph, experiments.get(name).gray)
    dim = gray_copier(name, weight=0.1)
    from_color, from_gray = (
        colorize_by_tiles(dim, pixels) for pixels in (photograph, gray.repeat(3, axis=-1))
    )
    np.testing.assert_array_equal(from_color, from_gray)
    assert (abs(from_color.mean() - gray.mean()) < 2) == is_bright


@pytest.mark.parametrize("step", [0, 33])
def test_a_step_that_leaves_gaps_is_refused(step):
    with pytest.raises(ValueError, match=f"1 to 32 pixels, not {step}"):
        colorize_by_tiles(gray_copier(), np.zeros((40, 40, 3), np.uint8), step)


@pytest.fixture
def shipped(tmp_path, monkeypatch, results):
    """A network as `records.ship` leaves it, small and untrained."""
    monkeypatch.setattr(records, "SHIPPED", tmp_path / "shipped")
    monkeypatch.setattr(experiments, "EXPERIMENTS", [SMALL_HALF_SIZE_BINS])
    weights = untrained(SMALL_HALF_SIZE_BINS).model.get_weights()
    name = SMALL_HALF_SIZE_BINS.name
    records.write_json(
        results / f"{name}.json", {"experiment": name, "seed": 0, "data": {"sha256": "0"}}
    )
    arrays = {f"weight_{i}": weight for i, weight in enumerate(weights)}
    np.savez(results / f"{name}.weights.npz", **arrays)
    networks._shipped.cache_clear()
    yield records.ship(name)
    networks._shipped.cache_clear()


def test_without_a_network_the_shipped_one_colors(shipped):
    photograph = data.photograph("chelsea")[:100, :90]
    expected = colorizer.colorize(photograph, untrained(SMALL_HALF_SIZE_BINS))
    np.testing.assert_array_equal(colorizer.colorize(photograph), expected)
    bolder = colorizer.colorize(photograph, training.load(temperature=0))
    assert not np.array_equal(bolder, expected)


@pytest.mark.parametrize("name", ["weights.npz", "record.json"])
@pytest.mark.parametrize("fault", ["missing", "truncated", "another"])
def test_a_missing_or_damaged_network_is_an_error_never_gray(shipped, name, fault):
    contents = (shipped / name).read_bytes()
    another = b"{}" if name == "record.json" else contents[:-1] + b"?"
    (shipped / name).write_bytes(
        contents[: len(contents) // 2] if fault == "truncated" else another
    )
    if fault == "missing":
        (shipped / name).unlink()
    with pytest.raises(ColorizeError, match=r"missing or damaged|is damaged"):
        colorizer.colorize(np.zeros((9, 9), np.uint8))


# Hints


@pytest.fixture
def hinted():
    """A network that answers with the chroma of the hints, and gray where there is none."""
    network = network_of(lambda shown: 110 * shown[..., 1:3])
    network.model.input_shape = (None, None, None, 4)
    return network._replace(experiment=replace(network.experiment, inputs=without_hints))


def test_a_hint_colors_its_place_in_a_photograph_of_any_size(hinted):
    gray = np.full((300, 401), 120, np.uint8)
    colored = colorizer.colorize(gray, hinted, 24, [Hint(350, 40, (200, 40, 40))])
    chroma = np.linalg.norm(lab(colored)[..., 1:], axis=-1)
    assert np.unravel_index(chroma.argmax(), chroma.shape) == pytest.approx((40, 350), abs=12)
    assert chroma.max() > 40 and np.median(chroma) < 1


def test_hints_do_no_harm_where_there_are_none(hinted):
    gray = np.random.default_rng(0).integers(60, 200, (31, 47)).astype(np.uint8)
    np.testing.assert_array_equal(
        colorizer.colorize(gray, hinted, 24), colorizer.colorize(gray, hinted, 24, [])
    )


def test_a_network_without_hints_and_a_hint_outside_are_told(orange, hinted, complaint):
    gray = np.full((20, 30), 120, np.uint8)
    hint = Hint(29, 19, (200, 40, 40))
    assert "takes no hints" in complaint(colorizer.colorize, gray, orange, 24, [hint])
    assert "Hint 1 lies at x = 29" in complaint(colorizer.colorize, gray.T, hinted, 24, [hint])
