"""Draw the README's picture, from the recorded networks: python tools/readme_figure.py"""

from pathlib import Path

from colorize_course import figures
from colorize_course.tiles import colorize_by_tiles
from colorize_lib import color, colorizer, data, training
from colorize_lib.runs import records

photograph, rocket = data.photograph("coffee"), data.photograph("rocket")


def by_tiles(name, pixels):
    """What a network for 32x32 pixels makes of it, tile beside tile."""
    return colorize_by_tiles(training.load(name), pixels, step=32)


bold = training.load("unet_bins_rebalanced")
columns = {
    "gray in": lambda pixels: color.rgb_to_gray(pixels, "lightness"),
    "02: one dense layer": lambda pixels: by_tiles("flatten_dense", pixels),
    "04: convolutions": lambda pixels: by_tiles("conv_bn_conv_dense", pixels),
    "11: U-Net": colorizer.colorize,
    "10: a bold one": lambda pixels: colorizer.colorize(pixels, bold),
    "truth": lambda pixels: pixels,
}
figure = figures.photograph_rows(
    {
        name: [draw(pixels) for draw in columns.values()]
        for name, pixels in {"coffee": photograph, "rocket": rocket}.items()
    },
    "The README's picture; its text alternative is there.",
    list(columns),
    height=1.0,
)
Path(records.RESULTS / "photographs.jpg").write_bytes(figure.data)
