"""Tests of training images that are a little different each time."""

import numpy as np
import pytest

from colorize_lib import color, data, targets
from colorize_lib.runs import augmentation

IMAGES = np.random.default_rng(0).integers(0, 256, (40, 64, 64, 3), np.uint8)
IMAGES[:, :, 32:] //= 2
IMAGES.flags.writeable = False
GRAY = color.scale_to_unit(color.rgb_to_gray(IMAGES, "lightness"))
CHANGES = {
    augmentation.faded: (0.5, 1),  # from, to: the share of images that it may change
    augmentation.blurred: (0.1, 0.6),
    augmentation.grainy: (0.1, 0.6),
}


@pytest.mark.parametrize(("change", "share"), CHANGES.items(), ids=[f.__name__ for f in CHANGES])
def test_a_change_is_made_to_some_of_the_images_by_chance_and_keeps_their_range(change, share):
    changed = change(GRAY, np.random.default_rng(5))
    np.testing.assert_array_equal(change(GRAY, np.random.default_rng(5)), changed)
    assert (change(GRAY, np.random.default_rng(6)) != changed).any()
    assert changed.shape == GRAY.shape and 0 <= changed.min() and changed.max() <= 1
    is_changed = np.abs(changed - GRAY).max(axis=(1, 2, 3)) > 1e-6
    assert share[0] <= is_changed.mean() <= share[1]


def test_faded_images_keep_the_order_of_their_grays_and_may_lose_contrast():
    faded = augmentation.faded(GRAY, np.random.default_rng(5))
    for before, after in zip(GRAY, faded, strict=True):
        order = before.ravel().argsort()
        assert (np.diff(after.ravel()[order]) > -1e-6).all()
    assert (np.ptp(faded, axis=(1, 2)) < 0.8 * np.ptp(GRAY, axis=(1, 2))).any()


def test_blurred_images_are_smoother_and_grainy_ones_rougher():
    def roughness(gray):
        return np.abs(np.diff(gray, axis=2)).mean(axis=(1, 2, 3))

    random = np.random.default_rng(5)
    blurred = roughness(augmentation.blurred(GRAY, random)) - roughness(GRAY)
    assert blurred.max() < 1e-6 and blurred.min() < -0.01
    plain = np.full_like(GRAY, 0.5)
    grain = augmentation.grainy(plain, random).std(axis=(1, 2, 3))
    assert 0.01 < grain.max() < 0.07 and np.median(grain) == 0


def test_about_half_of_the_images_have_been_a_jpeg_file():
    gray = color.unit_to_pixels(GRAY)
    compressed = augmentation.compressed(gray, np.random.default_rng(5))
    assert compressed.dtype == np.uint8 and compressed.shape == gray.shape
    changed = (compressed != gray).any(axis=(1, 2, 3))
    assert 0.25 < changed.mean() < 0.75
    error = [
        np.abs(augmentation.through_jpeg(gray[0], quality) - GRAY[0] * 255).mean()
        for quality in (30, 60, 95)
    ]
    assert error[0] > error[1] > error[2] > 0


def test_crops_show_a_part_at_another_size():
    across = np.broadcast_to(np.arange(64, dtype=np.uint8)[:, np.newaxis], (30, 64, 64, 3))
    crops = augmentation.cropped(across, 48, 32, np.random.default_rng(5))
    assert crops.shape == (30, 48, 32, 3) and crops.dtype == np.uint8
    first, last = crops[:, :, 0, 0].astype(int), crops[:, :, -1, 0].astype(int)
    shown = last - first
    assert (first >= 0).all() and (last <= 63).all()
    assert 0.55 * 64 < shown.min() < 45 and shown.max() > 52
    assert np.ptp(first) > 10 and (np.diff(crops[:, 0, :, 0].astype(int)) >= 0).all()


def test_photographs_come_in_one_size_with_the_gray_of_what_is_seen():
    shapes = set()
    for seed in range(20):
        images, gray = augmentation.as_photographs_come(IMAGES[:4], np.random.default_rng(seed))
        assert images.dtype == gray.dtype == np.uint8 and gray.shape == (*images.shape[:3], 1)
        assert len(images) == 4 and set(images.shape[1:3]) <= set(augmentation.SIDES)
        shapes.add(images.shape[1:3])
        left, right = np.split(gray.astype(float), 2, axis=2)
        assert (left.mean(axis=(1, 2)) > right.mean(axis=(1, 2))).all(), "the bright half is left"
    assert len(shapes) > 5


def test_batches_are_changed_anew_in_each_epoch_and_alike_for_a_seed():
    def epoch(seed, number):
        batches = data.Batches(
            IMAGES,
            16,
            targets.chroma_of_half_size,
            gray="lightness",
            seed=seed,
            augment=augmentation.as_photographs_come,
        )
        batches.start_epoch(number)
        return list(batches)

    first = epoch(0, 1)
    for (gray, chroma), (same_gray, same_chroma) in zip(first, epoch(0, 1), strict=True):
        np.testing.assert_array_equal(gray, same_gray)
        np.testing.assert_array_equal(chroma, same_chroma)
        assert gray.dtype == np.float32 and 0 <= gray.min() <= gray.max() <= 1
        assert chroma.shape == (len(gray), gray.shape[1] // 2, gray.shape[2] // 2, 2)
    others = [epoch(0, 2), epoch(1, 1)]
    assert all(
        other[0][0].shape != first[0][0].shape or (other[0][0] != first[0][0]).any()
        for other in others
    )
    with pytest.raises(ValueError, match="that needs a seed"):
        epoch(None, 0)
