"""Every figure of the notebooks, each with a text that says what it shows.

Each function returns a picture that a notebook displays when it stands last in a cell. The
text alternative ("alt text") reaches people who hear the page instead of seeing it. There is a
module for each notebook, and a few that they share; their functions are all at hand as
`figures.NAME`. What they are given, they say; for all, `what` and `alt` are words for the text
alternative, `label` stands at an axis, `record` is as from `records.read`, images are arrays
(images, height, width, 3 or 1) of uint8, and measured figures are dictionaries with `value`,
`low` and `high`.
"""

# fmt: off
from colorize_course.figures.color_classes import (
    annealing, bins, cars, colorfulness_and_error, hedging, soft_encoding,
)
from colorize_course.figures.color_spaces import (
    color_circle, cross_validation, loss_and_brightness, mean_and_median, swatches,
)
from colorize_course.figures.convolution import (
    convolution_step, kernel_gallery, padding_and_stride, pooling, shared_weights,
)
from colorize_course.figures.curves import learning_curves
from colorize_course.figures.data import mean_images, mosaic, pixel_values, tile_grid
from colorize_course.figures.dense import (
    architecture, back_propagation, dense_layer, descent, flattening, neighborhoods, sigmoid,
)
from colorize_course.figures.draw import axes
from colorize_course.figures.fully_convolutional import (
    halvings, receptive_fields, sizes_shown, transposed_convolution, u_net, where_it_looks,
)
from colorize_course.figures.long_training import (
    above_the_truth, by_class, echo, overfitting, tint_path,
)
from colorize_course.figures.measures import over_seeds, turned_hues
from colorize_course.figures.normalization import stacked_convolutions, two_truths, value_ranges
from colorize_course.figures.overview import cost_and_quality, ranking
from colorize_course.figures.photographs import (
    colorizer_steps, crops, lightness_changes, line_of_a_window,
)
from colorize_course.figures.pictures import (
    compare, image_rows, kernels, photograph_rows, photographs, picture_table, side_by_side,
)
from colorize_course.figures.style import BLUE, GRAY, GREEN, ORANGE, PINK, SKY, YELLOW, finish
