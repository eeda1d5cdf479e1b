"""Draw the README's picture, from the recorded networks: python tools/readme_figure.py"""

from pathlib import Path

from colorize_lib import color, colorizer, data, plots, records

photograph = data.photograph("coffee")[:384, :576]
pictures = {"gray in": color.rgb_to_gray(photograph)}
for title, name in {
    "one dense layer": "flatten_dense",
    "one convolution": "conv_dense",
    "two convolutions": "conv_bn_conv_dense",
}.items():
    pictures[title] = colorizer.colorize_by_tiles(records.load_model(name), photograph)
pictures["truth"] = photograph
figure = plots.side_by_side(pictures, "The README's picture; its text alternative is there.")
Path(records.RESULTS / "coffee.png").write_bytes(figure.data)
