"""What the numbers of a picture mean: by its color profile, or by the gamma of a PNG file."""

import io

import numpy as np
import PIL.Image
import PIL.ImageCms

from colorize_lib.color import srgb_of_light


def is_gray_by_its_profile(picture):
    """Whether a picture has a profile for gray, and nothing but gray in it.

    Pillow keeps some gray pictures in color: all of WebP and AVIF, and PNG of 16 bits with alpha.
    """
    profile = picture.info.get("icc_profile") or b""
    if profile[16:20] != b"GRAY" or picture.mode not in ("RGB", "RGBA", "P", "PA"):
        return False
    colors = np.asarray(picture.convert("RGB"))
    return bool((colors == colors[..., :1]).all())


def profile_transform(picture, mode, srgb_mode):
    """What turns pixels of a mode into sRGB by the picture's color profile.

    None if it has no profile, or a broken one, or one for another kind of pixels.
    """
    profile = picture.info.get("icc_profile")
    if not profile:
        return None
    flags = PIL.ImageCms.Flags.BLACKPOINTCOMPENSATION
    if mode == "L":
        # Faster, it would be right at every eighth level only. A gray profile is soon applied.
        flags |= PIL.ImageCms.Flags.NOOPTIMIZE
    try:
        return PIL.ImageCms.buildTransform(
            PIL.ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            PIL.ImageCms.createProfile("sRGB"),
            mode,
            srgb_mode,
            PIL.ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags,
        )
    except (PIL.ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return None


def gray_in_srgb(gray, picture):
    """Gray values, uint8 or uint16 of any shape, as sRGB means them."""
    to_srgb = profile_transform(picture, "L", "RGB")
    if to_srgb is None:
        return without_gamma(gray, picture)
    # A gray profile is one curve. Taken at 256 points, it serves 65,536 levels as well.
    ramp = PIL.Image.fromarray(np.arange(256, dtype=np.uint8)[np.newaxis])
    curve = np.asarray(to_srgb.apply(ramp))[0, :, 1] / 255
    return _looked_up(gray, lambda levels: np.interp(levels, np.linspace(0, 1, 256), curve))


def without_gamma(values, picture):
    """Values of gray or colors, uint8 or uint16 of any shape, as sRGB means them.

    A PNG file can say that its values are amounts of light to the power of gamma. As in other
    programs, that does not count where it is nearly true of sRGB, which is no such power.
    Source: Portable Network Graphics (PNG) Specification, 3rd edition, 11.3.2.2 and 13.13.
    """
    gamma = picture.info.get("gamma", 0)
    if "srgb" in picture.info or gamma <= 0 or abs(gamma * 2.2 - 1) < 0.05:
        return values
    return _looked_up(values, lambda levels: srgb_of_light(levels ** (1 / gamma)))


def _looked_up(values, curve):
    """Values, uint8 or uint16, changed by a function from levels in [0, 1] to levels in [0, 1]."""
    white = np.iinfo(values.dtype).max
    return np.rint(curve(np.linspace(0, 1, white + 1)) * white).astype(values.dtype)[values]
