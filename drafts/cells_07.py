md(r"""
# 07 · Color spaces and overfitting

| | |
|---|---|
| What you will do | carry out what the original had planned: let its network predict RGB with better losses, then HSV, then Lab, and see which of them cures the dim pictures; then try three means against overfitting, and check whether there were "too many grassy images" |
| What you need first | notebook 04: the network; notebook 05: overfitting and the tint; notebook 06: the floors, and why the loss cannot see brightness |
| Time to read | 40 minutes |
| Time and memory to run | quick: <!--=notebooks.07_color_spaces.quick.seconds\|seconds0-->40 s<!--/-->, <!--=notebooks.07_color_spaces.quick.peak_memory_mb\|mb-->1,400 MB<!--/-->; full, with the trainings done before: <!--=notebooks.07_color_spaces.full.seconds\|seconds0-->60 s<!--/--> |
| The original reported | nothing about these: HSV, Lab, dropout, other numbers of epochs and cross-validation were its plans |
""")

code(r"""
import inspect

import numpy as np
from IPython.display import display
from skimage.color import hsv2rgb, rgb2hsv, rgb2lab
from skimage.filters import gaussian

from colorize_lib import (
    cifar10,
    color,
    data,
    evaluation,
    experiments,
    floors,
    losses,
    metrics,
    models,
    plots,
    profiles,
    records,
    targets,
    training,
    validation,
)
from colorize_lib.backend import keras

profile = profiles.current()
print(profiles.banner(profile))
dataset = data.load(profile)
""")

md(r"""
## What will come out

The end first. The original's third network painted dim pictures. Its author's plan was to try other **color
spaces**: other ways to write a color down as three numbers. We have trained that network five more times,
each time for ten epochs as before. Only the three numbers changed, and the loss.

Here are the sample tiles, as each network predicts them. Nothing was put back afterward, neither brightness
nor anything else. Look for two things in each row: is it as bright as the truth, and is it as colorful?
""")
code(r"""
TITLES = {
    "conv_bn_conv_dense": "the original",
    "rgb_squared": "RGB, squared",
    "rgb_absolute": "RGB, absolute",
    "hsv_line": "HSV, line",
    "hsv_circle": "HSV, circle",
    "lab_chroma": "Lab, lightness kept",
}


def pictures_of(name, values, truth):
    experiment = experiments.get(name)
    gray = color.scale_to_unit(color.rgb_to_gray(truth, experiment.gray))
    return np.clip(experiment.pictures(values, gray), 0, 1)
""")
code(r"""
tiles = data.sample_tiles()
rows = {
    title: pictures_of(name, records.read_predictions(name)[0], tiles)
    for name, title in TITLES.items()
}
plots.compare(tiles, rows, "One row for each color space and loss, as predicted.")
""")
md(r"""
TODO after the runs: Which rows are as bright as the truth, and which are dim? Which row is green, and is it
"HSV, line"? Which rows are nearly gray, which have color at all? In which row are the shapes sharp (Lab: must
be), in which blurred? One sentence for each row, then the question that the notebook answers: *why*?
""")

md(r"""
## HSV: hue, saturation, value

Red, green and blue are what a screen needs. They are not how people talk about colors. Nobody says "a little
less red and more blue, please"; we say "a darker blue", "a paler blue". **HSV** is a color space made for
this. Its three numbers are

- **hue**: which color of the rainbow?
- **saturation**: how pure is it? 0 is gray, 1 has no gray in it.
- **value**: how bright is the brightest of the three, red, green or blue?

It takes only a few lines of arithmetic. One orange pixel, worked out by hand and by scikit-image:
""")
code(r"""
red, green, blue = 200 / 255, 120 / 255, 40 / 255
brightest, darkest = max(red, green, blue), min(red, green, blue)
hue = (green - blue) / (brightest - darkest) / 6  # when red is the brightest
saturation = (brightest - darkest) / brightest
value = brightest
print("by hand:     ", np.array([hue, saturation, value]).round(3))
print("scikit-image:", rgb2hsv(np.array([red, green, blue])).round(3))
""", check=True)
md(r"""
Now a whole photograph. Of its three planes, the last two are shown as gray pictures. The first one is shown in
its pure colors, each with full saturation and value. Before you run the cell: what will the hue of the white
cup look like?
""")
code(r"""
cup = data.photograph("coffee")
hsv = rgb2hsv(cup)
pure = hsv2rgb(np.stack([hsv[..., 0], np.ones(hsv.shape[:2]), np.ones(hsv.shape[:2])], axis=-1))
planes = {"hue": pure, "saturation": hsv[..., 1:2], "value": hsv[..., 2:3]}
plots.side_by_side(
    {"coffee": cup, **{name: color.unit_to_pixels(plane) for name, plane in planes.items()}},
    "A cup of coffee on a red saucer, and its hue, saturation and value. In the hue everything is "
    "red to yellow, with flat patches; in the saturation the saucer is white and the cup dark; "
    "the value is a gray picture in which the red saucer is light.",
)
""")
md(r"""
In the value you recognize everything, in the saturation a good deal. The hue looks strange. It is nearly the
same over large areas, and it is vivid even where the photograph is almost gray: a trace of a color has a hue
just as a strong color has. Note also that the value is *not* a gray picture in the usual sense. A pure red
and a pure white have the same value, 1.

### Hue goes around in a circle

A rainbow has two ends, but hue has none. From red over yellow, green, cyan, blue and magenta it comes back to
red. So hue is an **angle**. It is usually drawn as a circle, with the saturation as the distance from the
middle:
""")
code(r"""
plots.color_circle()
""")
md(r"""
On the right is what a computer stores: one number from 0 to 1. To write an angle as a number, somebody has to
cut the circle open. The cut is at red, by convention. So red is at both ends of the line, **as far away from
itself as can be**. Keep that in mind.

How much of which hue is in our data? A hue histogram tells. Gray pixels should not count in it, since they have
no hue worth speaking of. Therefore each pixel counts by the strength of its color, saturation times value. The
dashed line marks the mean of all hues, taken as plain numbers, over all pixels. Where will it be?
""")
code(r"""
def hue_shares(images, bins=36):
    hue, saturation, value = np.moveaxis(rgb2hsv(images), -1, 0)
    shares, _ = np.histogram(hue, bins, range=(0, 1), weights=saturation * value)
    return shares / shares.sum()


few = dataset.train_images[:: max(1, len(dataset.train_images) // 2000)]
mean_hue = rgb2hsv(few)[..., 0].mean()
plots.hue_histograms(
    {"training images": hue_shares(few)},
    "Most of the color is orange or blue; the mean lies between them, at green.",
    {"training images": mean_hue},
)
""")
md(r"""
The world in photographs is **orange and blue**: skin, fur, earth and wood on one side, sky and water on the
other. There is little between them. In the bundled photographs there is no green to speak of. And that is
just where the mean is: half way between orange and blue, on the line, is green. The same comes out for
CIFAR-10, in the full profile.

A network that knows nothing about an image and is asked for one number answers with something like the mean.
If the number is a hue, then its answer is a color that hardly any of its images has.
""")

md(r"""
## The mean of two reds is cyan

Here is the smallest case. Two tomatoes, one a little toward orange with the hue 0.03, one a little toward pink
with the hue 0.98. To the eye they are nearly the same red. What is their mean? First on the line, then on the
circle: there, each hue is a point, and what we average are the *points*.
""")
code(r"""
hues = np.array([0.03, 0.98])
on_line = hues.mean()
points = np.stack([np.cos(2 * np.pi * hues), np.sin(2 * np.pi * hues)], axis=-1)
across, up = points.mean(axis=0)
on_circle = np.arctan2(up, across) / (2 * np.pi) % 1
for name, hue in {"on the line": on_line, "on the circle": on_circle}.items():
    print(f"{name:14} hue {hue:.3f}, as RGB {hsv2rgb(np.array([hue, 1, 1])).round(2)}")
""", check=True)
md(r"""
On the line, the mean of two reds is **cyan**, the opposite of red. On the circle it is red.

Does it happen in real pictures? Here are four tiles of the red motorcycle, and below each of them its mean color in
three ways: as red, green and blue, with hues on the line, and with points in the circle.
""")
code(r"""
def mean_answer(name, images):
    # The mean target of all pixels, and the color that it stands for.
    experiment = experiments.get(name)
    mean = experiment.target(images).reshape(-1, 3).mean(axis=0)
    picture = experiment.pictures(np.tile(mean, 32 * 32)[np.newaxis], None)
    return mean, picture[0, 0, 0]


motorcycle = data.cut_into_tiles(data.photograph("motorcycle_left")).reshape(15, 23, 32, 32, 3)
reds = motorcycle[[5, 7, 6, 6], [13, 10, 11, 3]]
""")
code(r"""
rows = {"tile": color.scale_to_unit(reds)}
for name in ("rgb_squared", "hsv_line", "hsv_circle"):
    means = np.stack([mean_answer(name, reds[i : i + 1])[1] for i in range(len(reds))])
    rows["mean of " + TITLES[name].split(", squared")[0]] = np.broadcast_to(
        means[:, np.newaxis, np.newaxis], reds.shape
    )
plots.image_rows(
    rows, "Four red tiles. Their mean is red as RGB and on the circle, but not on the line."
)
""")
md(r"""
No single pixel of the first tile is cyan. Its pixels, and both of its means:
""")
code(r"""
hues, saturations, _ = rgb2hsv(reds[0]).reshape(-1, 3)[::8].T
plots.averaged_hues(hues, saturations, "Pixels of a red tile, at both ends of the line.")
""")
md(r"""
The diamonds have the color of the mean. Between the two ends of the line lies the whole rainbow, and **a mean
does not know that it should go the short way around**.

### What a squared error does with that

Why all this about means? Because a network that is trained with squared errors predicts means. If several
colors are possible for what it sees, then the answer with the smallest squared error is their average
(notebook 04). For red and blue that is a dull purple, a compromise. For hues on a line it is not even a
compromise. On a circle, in return, a compromise between opposite hues is a point near the middle: nearly gray,
which says honestly "I do not know".

Now the average over all pixels of all training images. This is what a network should answer that has learned
nothing but the mean:
""")
code(r"""
bundled = data.bundled()
averaged = {"bundled tiles": bundled.train_images}
if dataset.train_labels is not None:
    averaged["CIFAR-10"] = few
colors = {
    TITLES[name]: {data_set: mean_answer(name, images)[1] for data_set, images in averaged.items()}
    for name in ("rgb_squared", "hsv_line", "hsv_circle")
}
plots.swatches(colors, "The mean of hues on a line is green, the others are brownish gray.")
""")
md(r"""
One color has to do for all pixels of all images. As a mean of red, green and blue it is nearly gray, with a trace of brown. As a
mean of points in the circle it is about the same. As a mean of hues on the line it is **green**.

Remember what the original said about its later pictures: greenish. It had not used HSV then, so this cannot be
the reason (notebook 05 found it). But its last commit, without a result, turned the targets into HSV, and hue
into a number. What would have happened?
""")

md(r"""
## A small training of both

We can see it live. Both trainings have the network of notebook 04 and squared errors, and run for three epochs
on the bundled tiles, whatever profile this notebook runs in. The first one gets hue as a number:
""")
code(r"""
print(inspect.getsource(targets.hsv))
""")
md(r"""
The second one gets a point in the color circle, two numbers instead of hue and saturation. Its value is the
same as before:
""")
code(r"""
print(inspect.getsource(targets.hsv_on_a_circle))
""")
md(r"""
The points go from -1 to 1, and the sigmoid at the end of the network gives numbers from 0 to 1. So they are moved
there: the middle of the circle is at 0.5.

What do you expect? The test photographs are an orange cat and a red saucer with coffee. The training photographs
are red and orange as well, but for the blue sky of the rocket. None of them is green. Write down which color each of the two networks will give to the cat.
""")
code(r"""
line = training.run(experiments.get("hsv_line"), bundled, profile="quick")
""")
code(r"""
circle = training.run(experiments.get("hsv_circle"), bundled, profile="quick")
""")
code(r"""
live = {
    "hue on a line": pictures_of("hsv_line", training.predict(line.model, tiles), tiles),
    "hue on a circle": pictures_of("hsv_circle", training.predict(circle.model, tiles), tiles),
}
plots.compare(
    tiles, live, "Predicted with hue on a line all tiles are green, on a circle nearly gray."
)
""")
md(r"""
There it is: a green cat, and a green cup of coffee, from a network that was never shown anything green. The
shapes are missing as well. After a hundred steps or so, both networks still answer about the same for every
image, and this is just what we wanted to see: their mean. Is the green the mean hue?
""")
code(r"""
predicted_hue = data.unflatten(training.predict(line.model, tiles))[..., 0]
mean, _ = mean_answer("hsv_line", bundled.train_images)
print(f"mean hue of the training tiles: {mean[0]:.2f}")
print(f"predicted for the sample tiles: {predicted_hue.mean():.2f} ± {predicted_hue.std():.2f}")
green_share = hue_shares(bundled.train_images, bins=12)[2:6].sum()
print(f"share of the training tiles' color from hue 1/6 to 1/2: {green_share:.1%}")
""")
md(r"""
Nothing in the program is broken. The loss is small, the training went down as it should, and the answer is the
best one *for the question that was asked*. **The question was wrong.** How far apart two targets are has to
agree with how different they look. On a line, two equal reds are the farthest pair of all.

The other network gives the cat a gray with a trace of red. That is no triumph either. But it errs on the right
side: it lies between the colors that are possible, and it is pale because it is not sure.
""")

md(r"""
## Where is gray?

A second question to ask of a color space. Most pixels of photographs are nearly gray, so where gray lies matters.
Here are the first numbers of each target for three tiles: plain gray, gray with a trace of red in it, one level
of 255, and gray with a trace of violet:
""")
code(r"""
plain = np.full((1, 32, 32, 3), 128, dtype=np.uint8)
trace_of_red, trace_of_violet = plain + np.uint8([1, 0, 0]), plain + np.uint8([1, 0, 1])
shades = {"gray": plain, "a trace of red": trace_of_red, "of violet": trace_of_violet}
print(f"{'':16}" + "".join(f"{name:>18}" for name in shades))
for target in (targets.rgb, targets.hsv, targets.hsv_on_a_circle, targets.ab):
    numbers = 2 if target is targets.ab else 3
    pixels = [target(tile)[0, :numbers] for tile in shades.values()]
    words = [" ".join(f"{value:.2f}" for value in pixel) for pixel in pixels]
    print(f"{target.__name__:16}" + "".join(f"{cell:>18}" for cell in words))
""", check=True)
md(r"""
Nobody can see the difference between these three tiles. In RGB, on the circle and in Lab, their numbers hardly
differ either. But look at the first number of `hsv`: from 0 to 0.83, by a trace of violet. The hue of gray is
*undefined*. Any number would do, and scikit-image takes 0. So on the line, gray is red, and a gray with a little
noise in it has a hue that jumps across the whole range from one pixel to the next. A squared error takes
all that noise seriously. How many pixels are concerned?
""")
code(r"""
hue, saturation, _ = np.moveaxis(rgb2hsv(few), -1, 0)
print(f"exactly gray, so their hue is 0:   {np.mean(saturation == 0):5.1%} of the pixels")
print(f"nearly gray (saturation < 0.1):    {np.mean(saturation < 0.1):5.1%}")
far = (saturation < 0.1) & (np.abs(hue - hue.mean()) > 0.25)
print(f"nearly gray, hue far from the mean: {far.mean():4.1%}")
""")
md(r"""
About every fourth pixel has a hue that means next to nothing. On the circle this problem is
gone: with little saturation all points are close to the middle, and close to each other, whatever their hue.

So there are two rules for a target that is going to be averaged: **what looks alike must have numbers that are
close**, and there must be **no number that means nothing**. Hue on a line breaks both.
""")

md(r"""
## Lab: lightness and chroma

Notebook 05 used a third space to measure tints, CIE Lab. It was made so that distances in it agree with how
different two colors look. Its numbers are the lightness L* from 0 (black) to 100 (white), and two
numbers for the color, its **chroma**: a* from green (below zero) to red, b* from blue to yellow. Gray is where
both are 0. The same photograph, its chroma shown at a medium lightness, one number at a time:
""")
code(r"""
lab = rgb2lab(cup)
at_65 = np.stack([np.full(lab.shape[:2], 65.0), lab[..., 1], lab[..., 2]], axis=-1)
only = {"a*": color.lab_to_rgb(at_65 * [1, 1, 0]), "b*": color.lab_to_rgb(at_65 * [1, 0, 1])}
plots.side_by_side(
    {
        "coffee": cup,
        "L*": color.unit_to_pixels(lab[..., :1] / 100),
        **{name: color.unit_to_pixels(plane) for name, plane in only.items()},
    },
    "A cup of coffee and its three planes in Lab. L* is a gray picture with all details; a* shows "
    "a pink saucer on gray, b* a yellow table and a blurry rest.",
)
""")
md(r"""
All details are in L*. The two planes of chroma are soft, without fine lines. This is what makes Lab attractive for
colorization: **the part that is hard to draw is already there.** The gray input *is* the lightness, if we
choose the right gray. The network has only the two soft planes left to predict.

Chroma is not a circle that somebody cut open. It is a plane, and two colors that look alike lie next to each
other. It is not a disc either. What a screen can show is an island, and the island has another shape at each
lightness:
""")
code(r"""
plots.ab_planes()
""")
md(r"""
A dark color can be a strong blue but not a strong yellow, a light one the other way around. If a network
predicts a chroma that does not exist at the given lightness, the color has to be cut off, and then
the lightness changes a little after all. For pale predictions this hardly ever happens.
""")

md(r"""
## Lightness kept cannot be dim

The original's pictures are dim, or too bright, because its loss cannot see brightness (notebook 06). In the Lab
experiment, the network does not predict brightness at all. The lightness of the input is kept. So let us see
how much harm *bad* chroma can do. Chelsea, with the true lightness and four answers for the chroma:
""")
code(r"""
cat = data.photograph("chelsea")
true_lab = rgb2lab(cat)
chroma = true_lab[..., 1:]
wrong = {
    "no chroma": np.zeros_like(chroma),
    "one tint": np.broadcast_to(chroma.mean(axis=(0, 1)), chroma.shape),
    "blurred": gaussian(chroma, sigma=12, channel_axis=-1),
    "turned by 90°": chroma[..., ::-1] * [-1, 1],
}
answers = {name: floors.keep_lightness(cat[np.newaxis], ab)[0] for name, ab in wrong.items()}
""")
code(r"""
for name, answer in answers.items():
    lightness = rgb2lab(np.clip(answer, 0, 1))[..., 0]
    change = np.abs(lightness - true_lab[..., 0])
    print(f"{name:14} mean L* {lightness.mean():5.1f}   mean change {change.mean():4.2f}")
plots.side_by_side(
    {"truth": cat, **{name: color.unit_to_pixels(answer) for name, answer in answers.items()}},
    "A cat five times: as it is, in gray, in one brown tint, with blurred colors that look almost "
    "right, and in green. It is equally bright in all of them.",
    height=1.15,
)
""")
md(r"""
Wrong colors, but never dim and never blurred. The one with blurred chroma is hard to tell from the truth: our
eyes take the edges from the lightness as well. (JPEG files and television live on that.) **The dimness cannot
come back, whatever the network does**, because brightness is not its business any more.

There is a price, and it is paid at the input. The gray of the original mixes red, green and blue with fixed
weights, exchanged ones at that. From such a gray, L* cannot be computed. So this experiment uses another gray: the
level that has the same L* as the color. How different is it?
""")
code(r"""
plain_colors = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0]]], dtype=np.uint8)
print("                red  green   blue  yellow")
for definition in ("original", "rec601", "lightness"):
    levels = color.rgb_to_gray(plain_colors, definition)[0, :, 0]
    print(f"{definition:12}" + "".join(f"{level:7}" for level in levels))
""", check=True)
md(r"""
For pure colors, the difference is large. So the Lab experiment differs from the others in its input, too, not only in its
target. For most pixels of a photograph, which are pale, the three grays are close. Still: if Lab wins a
comparison below by a little, this may be part of the reason. An honest comparison says so.

The network has fewer values to predict, two for each pixel. Everything else is as in notebook 04:
""")
code(r"""
print(inspect.getsource(models.conv_bn_conv_dense_for_chroma))
""")
code(r"""
network = models.conv_bn_conv_dense_for_chroma()
before = 32 * (3 * 3 * 1 + 1) + 4 * 32 + 3 * (3 * 3 * 32 + 1)
dense = 28 * 28 * 3 * 2048 + 2048
print(f"by hand: {before + dense:,}   Keras: {network.count_params():,}")
plots.architecture(network)
""")

md(r"""
## What a loss can see

Is it the color space, then, that cures the dimness? Or is it the loss? All five experiments change both. We
can separate them without any training. Take true pictures, make them darker or lighter by a factor, and ask
each loss how bad that is:
""")
code(r"""
judged = bundled.test_images[::12]
rgb, circle_values = targets.rgb(judged), targets.hsv_on_a_circle(judged)
factors = np.linspace(0.3, 1.7, 29)


def loss_of_each(loss, target, prediction_for):
    values = [np.mean(loss(target, prediction_for(factor))) for factor in factors]
    return np.array(values) - np.mean(loss(target, prediction_for(1.0)))


def darker_value(factor):
    return (circle_values.reshape(-1, 3) * np.float32([1, 1, factor])).reshape(circle_values.shape)
""")
code(r"""
curves = {
    "the original's\ncross-entropy": loss_of_each(
        losses.original_crossentropy, data.flat_rgb(judged), lambda factor: factor * (rgb + 1e-6)
    ),
    "RGB,\nsquared error": loss_of_each(losses.squared_error, rgb, lambda factor: factor * rgb),
    "RGB,\nabsolute error": loss_of_each(losses.absolute_error, rgb, lambda factor: factor * rgb),
    "HSV on a circle,\nsquared error": loss_of_each(
        losses.squared_error, circle_values, darker_value
    ),
}
# Rounded: the flat one would show its last digits only.
plots.loss_and_brightness(factors, {name: values.round() for name, values in curves.items()})
""")
md(r"""
On the left is the original's loss: flat. A picture with a third of its brightness is as good as the truth. The
other three have their lowest point where they should. **So an ordinary squared error on RGB is enough to see the
brightness.** No other color space is needed for that. The author of the original looked for the cure in HSV;
the illness was in the loss.

That gives a prediction, before we look at the recorded runs: all five should be cured of the dimness, even plain
RGB. What the color spaces change is something else: which *mean* a network falls back to when it does not
know.

### Squared or absolute?

And what does the absolute error change? Suppose that what a network sees had ten possible truths: seven times a
small value of red, and three times a large one. It has to give one answer. Which answer has the smallest loss?
""")
code(r"""
truths = np.array([0.2] * 7 + [0.9] * 3)
tried = np.linspace(0, 1, 101)
mean_losses = {
    "squared error": [np.mean((answer - truths) ** 2) for answer in tried],
    "absolute error": [np.mean(np.abs(answer - truths)) for answer in tried],
}
plots.mean_and_median(
    truths, tried, {name: np.array(values) for name, values in mean_losses.items()}
)
""")
md(r"""
The squared error answers with the **mean**, 0.41, which is none of the truths. The absolute error answers with
the **median**, 0.20: what the majority says. That sounds better: no compromise! But mind what it means for
colors. Where most of the pixels that look like this are gray, the median *is* gray, and the few red ones do not move it at
all. A mean is at least drawn to the red a little.
""")

md(r"""
## Five runs on CIFAR-10

Here is what was trained, in full. Compare the columns: which of them differ from the line above?
""")
code(r"""
print(f"{'':20} {'target':16} {'loss':22} {'gray':10} {'batch':>5} {'epochs':>6}")
for name in TITLES:
    experiment = experiments.get(name)
    print(f"{name:20} {experiment.target.__name__:16} {experiment.loss.__name__:22} ", end="")
    print(f"{experiment.gray:10} {experiment.batch_size:5} {experiment.epochs:6}")
""", check=True)
md(r"""
And here are their learning curves. Losses of different targets cannot be compared: an error of 0.1 in a hue is
not an error of 0.1 in a red. So each is measured by two marks of its own: 0 is what the true colors score, and 1
is what the gray copy of the same images scores. A curve that stays above 1 has a network that does worse than
gray *by its own loss*.
""")
code(r"""
recorded = {title: records.read(name) for name, title in TITLES.items()}
# An older record without the floors of the training images; a hundred epochs have the same.
same_floors = {"train_floors": records.read("hundred_epochs")["train_floors"]}
recorded["the original"] = same_floors | recorded["the original"]
any_record = recorded["RGB, squared"]
print(any_record["data"]["name"], "·", any_record["machine"]["cpu"])
plots.relative_losses(recorded)
""")
md(r"""
TODO after the runs: Which of the six get below their gray copy, on training and on test images? How far: what does
0.9 mean in words? (Caution for "HSV, line": its gray copy has hue 0, red, so its mark is an easy one; say so.) Do
any curves of training and test images open, and is that overfitting? Are the test curves as jagged as in notebook
05, with a squared error as well (tint of the last batch)? Seconds an epoch against the original's.
""")
md(r"""
### Is it dim?

For every test picture (or several hundred of them): its true mean brightness, and the predicted one. On the
left is the original's loss, as in notebook 06.
""")
code(r"""
shown = dataset.test_images[:: max(1, len(dataset.test_images) // 500)]
networks = {name: records.load_model(name) for name in TITLES}
predicted = {}
for name, network in networks.items():
    values = training.predict(network, shown, experiments.get(name).gray)
    predicted[name] = pictures_of(name, values, shown)
four = ("conv_bn_conv_dense", "rgb_squared", "hsv_circle", "lab_chroma")
plots.brightness(shown, {TITLES[name]: predicted[name] for name in four})
""")
code(r"""
truth = color.scale_to_unit(shown)
true_lightness = rgb2lab(truth)[..., 0].mean(axis=(1, 2))
print(f"{'':20}  mean L*   too dark by   off by     mean chroma")
print(f"{'the truth':20} {true_lightness.mean():8.1f} {'':24}", end="")
print(f"{metrics.compare_colors(truth, truth)['chroma']:11.1f}")
for name, pictures in predicted.items():
    lightness = rgb2lab(pictures)[..., 0].mean(axis=(1, 2))
    too_dark, off = (true_lightness - lightness).mean(), np.abs(true_lightness - lightness).mean()
    chroma = metrics.compare_colors(truth, pictures)["chroma"]
    print(f"{TITLES[name]:20} {lightness.mean():8.1f} {too_dark:13.1f} {off:9.1f} {chroma:14.1f}")
""")
md(r"""
TODO after the runs: Was the prediction right that all five are cured, RGB with squared error too? How far off is
each (column "off by": mean over pictures of the difference in mean L*), and is it 0 for Lab up to colors that were
cut off? (If not, why?) And the other half of "washed out": mean chroma against the truth. Which one is the palest?
Is the absolute error paler than the squared one, as the median argument says? Is "HSV, line" the most colorful,
and is that good?
""")
md(r"""
### The figures

All networks beside the floors of notebook 06, on all test images. First the pictures as they are predicted, then
their colors alone, on the true lightness. The arrow shows which way is better; for the colorfulness, the truth is
the goal.
""")
code(r"""
board, measured = evaluation.published_floors(), evaluation.published()
HEADINGS = {
    "psnr": "PSNR ↑",
    "ssim": "SSIM ↑",
    "rgb_mae": "RGB MAE ↓",
    "ab_rmse": "ab RMSE ↓",
    "ciede2000": "CIEDE2000 ↓",
    "balanced_auc": "bal. AuC ↑",
    "colorfulness": "colorful →",
}


def print_line(title, figures):
    print(f"{title:38}" + "".join(f"{figures[name]['value']:12.3f}" for name in HEADINGS))
""")
code(r"""
def print_table(way):
    print(f"{way.replace('_', ' '):38}" + "".join(f"{words:>12}" for words in HEADINGS.values()))
    for floor in board["floors"].values():
        print_line(floor["title"], floor["figures"])
    for name, title in TITLES.items():
        print_line("  " + title, measured[name][way])
    print(f"the truth's colorfulness: {board['truth']['colorfulness']['value']:.1f}")
""")
code(r"""
print_table("as_predicted")
print()
print_table("true_lightness")
""")
md(r"""
TODO after the runs: Which network beats which floor, by which measure? Above all: does any of them beat the "mean
chroma given the original's gray" (for Lab: "given the lightness", its own input) by ab RMSE, the line that notebook 06 drew (it would have learned from looking around the
pixel)? PSNR: how much better than the original's, and is the rest blur? SSIM of Lab against the gray copy's. How much
of the difference between "as predicted" and "true lightness" is brightness? The intervals are in
`measured[name][way][metric]["low"]` and `["high"]`: which differences are larger than those, and which could be
chance (one seed)?
""")
md(r"""
### The pictures

The sample images of CIFAR-10, in the full profile, as each network predicts them:
""")
code(r"""
if dataset.test_labels is not None:
    samples = data.sample_test_images(dataset)
    rows = {
        title: pictures_of(name, records.read_predictions(name)[1], samples)
        for name, title in TITLES.items()
    }
    display(plots.compare(samples, rows, "One row for each color space and loss, as predicted."))
""")
md(r"""
TODO after the runs: What do you see in each row? Sky, grass, the red truck, the frog. Where did a network get a color
*right*, and where did it play safe? Which row would you hang on a wall? Does that agree with the table? Then the answer
to the question of this half, in two or three sentences: which of them fixes the dimness, and why (the loss sees
brightness, or the lightness is not predicted at all)? And which fixes the dull colors? (Expected: none; that needs
another kind of answer than a mean: classes of colors, a later notebook.)
""")

md(r"""
## Against overfitting

The original suspected that its long training had overfitted, and planned to do something about it: **dropout**
"and other means". Notebook 05 measured a hundred epochs and found next to no overfitting. So we try a medicine on
somebody who may be healthy. That is worth doing, too: a medicine can do harm, and you should know what that looks
like.

### Dropout

While a network trains, a **dropout** layer sets half of its inputs to zero, other ones for each image and in each step.
The other half is doubled, so that the sum stays about the same. No value can rely on any single other value being
there. When the network is used, nothing is dropped.

We take what the second convolution of the recorded network gives for one tile, and let a dropout layer work on it
three times:
""")
code(r"""
original = networks["conv_bn_conv_dense"]
until_second_convolution = keras.Model(original.inputs[0], original.layers[2].output)
gray = color.scale_to_unit(color.rgb_to_gray(tiles[4:5]))
maps = until_second_convolution(gray)
dropout = keras.layers.Dropout(0.5, seed=0)
training_maps = [dropout(maps, training=True) for _ in range(3)]
used = dropout(maps, training=False)
""")
code(r"""
shown_maps = [maps, *training_maps, used]
first_map = np.stack([np.asarray(values)[0, :, :, 0] for values in shown_maps], axis=-1)
labels = ["before", "training", "training", "training", "used"]
for name, values in zip(labels, shown_maps, strict=True):
    print(f"{name:9} zeros {np.mean(np.asarray(values) == 0):4.0%}   mean {np.mean(values):.3f}")
plots.feature_maps(
    first_map,
    "A feature map of a cat's eye; three times with half of its values black, each time others; "
    "and at the end unchanged.",
    labels=labels,
)
""")
md(r"""
Imagine drawing a picture by reading these maps, when a different half of them is missing each time. You would
rely on what is said in many places. In our network the layer stands right before the dense layer, where nearly all
of the weights are.

### Flips

The best means against learning by heart is more images. Some are free: a photograph of a cat, **mirrored** from
left to right, is a photograph of a cat. The gray input is mirrored, and its colors with it. In each epoch a coin
is tossed for each image:
""")
code(r"""
batches = data.Batches(bundled.train_images[:6], batch_size=6, seed=0, flips=True)
for epoch in range(5):
    batches.start_epoch(epoch)
    words = ["mirrored" if mirrored else "  as is " for mirrored in batches.mirrored]
    print(f"epoch {epoch + 1}:", *words)
animals = tiles[:6]
plots.image_rows(
    {"as it is": animals, "mirrored": animals[:, :, ::-1], "upside down": animals[:, ::-1]},
    "Six tiles of a cat as they are, mirrored from left to right, and upside down.",
)
""")
md(r"""
The third row shows a flip that we do not use. In the world, the sky is above and the ground below. A network
may use that to guess a color, and an upside-down picture would teach it otherwise. **A change is allowed if
the changed picture could have been a picture of the data set.**

### What came of it

Both were trained like experiment 3, ten epochs with the original's loss; the only difference is the dropout layer, or
the flips. Two things to know before you read the curves. With dropout, the *training* loss is measured while half of the
values are missing, so it is higher than that of the same network in use. And with flips, the training images are
not quite the same in each epoch.
""")
code(r"""
means = {"as in notebook 04": "conv_bn_conv_dense", "dropout": "dropout", "flips": "flips"}
runs = {title: same_floors | records.read(name) for title, name in means.items()}
for title, run in runs.items():
    history, truths = run["history"], [run[f]["truth_loss"] for f in ("train_floors", "floors")]
    train, test = history["train_loss"][-1] - truths[0], history["test_loss"][-1] - truths[1]
    print(f"{title:20} loss above the truth's: training {train:7,.0f}, test {test:7,.0f}")
plots.relative_losses(runs)
""")
md(r"""
TODO after the runs: Is there a gap between training and test to close in the first panel? Did dropout help, do
nothing, or cost something on test images? Why is its training loss above its test loss? What did the flips do? Are the
differences larger than the swing from epoch to epoch? (If not: say that one run of each proves nothing.) Their figures
in the leaderboard, beside those of experiment 3.
""")

md(r"""
## Choosing without looking at the test images

Notebook 05 ended with a warning. Whoever picks the best epoch by the test images has used them up. The way out: set
aside some of the *training* images, train without them, and choose by the loss on these. They are called a
**validation set**. When the choice is made, the test images judge it, once.

With a small data set, it can matter much which images were set aside. **Cross-validation** therefore does it
several times, each time with another part, and averages:
""")
code(r"""
ways = {"one part of ten": (0, 10)} | {f"fold {part + 1} of 3": (part, 3) for part in range(3)}
plots.held_out_parts(ways)
""")
md(r"""
(The parts are drawn in order here. In truth, each is drawn at random from all over the training images, since
in some copies of CIFAR-10 the images are sorted by class.) With the bundled tiles:
""")
code(r"""
for title, (part, parts) in ways.items():
    split = data.hold_out(bundled, part, parts)
    print(f"{title}: learn from {len(split.train_images):,}, choose by {len(split.test_images)}")
""", check=True)
md(r"""
There is a catch, and with our tiles it is a big one. The tiles of one photograph look alike. If one of them is learned
from and its neighbor is set aside, then the neighbor is no stranger (notebook 01 showed that with copied
colors). For CIFAR-10, whose images are separate photographs, this is less of a problem, though it holds some near-duplicates, too.

### Early stopping

How many epochs are right? Watch the loss on the images set aside, and stop when it no longer gets better. Since such
curves are jagged, one waits for a few epochs before giving up; their number is called **patience**. What is
kept is the network of the best epoch. Here is a curve that we made up, with a patience of 2:
""")
code(r"""
made_up = [90, 74, 63, 66, 58, 55, 57, 56, 52, 59, 63, 68]
for patience in (1, 2, 5):
    last, kept = validation.early_stop(made_up, patience)
    print(f"patience {patience}: trained up to epoch {last:2}, kept epoch {kept}")
last, kept = validation.early_stop(made_up, patience=2)
plots.early_stopping(made_up, last, kept)
""")
md(r"""
With patience 1, the little bump of epoch 4 ends it all. With patience 2, it gives up after epoch 8 and misses
the best one, epoch 9. With patience 5 it finds it, and pays with more training. There is no right
number; it is a price that you choose.

Now for real. One part of ten was set aside, and the network of notebook 04 was trained on the other nine, for
ten epochs, as long as the original trained it. The same in your own notebook, if you have a quarter of an hour for it:

```
experiment = experiments.get("conv_bn_conv_dense")
validation.held_out(experiment, data.load("full"), part=0, parts=10, profile="full", epochs=10)
```
""")
code(r"""
chosen = records.read("validation")
watched = chosen["early_stopping"]
for patience in (1, 2, 5):
    last, kept = validation.early_stop(watched["losses"], patience)
    print(f"patience {patience}: trained up to epoch {last:2}, kept epoch {kept}")
last, kept = validation.early_stop(watched["losses"], patience=2)
plots.early_stopping(watched["losses"], last, kept)
""")
md(r"""
TODO after the runs: (The record `results/validation.json` is ours to write; see the report.) Does the loss on the
images set aside ever rise for good, or does it only jump? What would early stopping with patience 3 have kept, and by
how much is that worse than the best of all? Is it the same epoch that the test images would have chosen
(`records.read("hundred_epochs")`, its first twenty epochs, on all images)? Is the choice an answer about overfitting, or about the last batch's tint (notebook
05)? With which loss of the five would it mean more?
""")
md(r"""
### Three folds

The number of epochs by cross-validation, on a part of the data, so that it takes no more than an evening:
every fifth training image, in three folds. With fewer images a network overfits more readily, so here there may
be something to see.

```
full = data.load("full")
part = full._replace(train_images=full.train_images[::5], train_labels=full.train_labels[::5])
validation.cross_validate(experiment, part, parts=3, profile="full", epochs=20)
```

(`python -m colorize_lib record validation` does both, and keeps the losses.)
""")
code(r"""
found = chosen["cross_validation"]
for number, part_losses in enumerate(found["parts"]):
    print(f"fold {number + 1}: lowest in epoch {np.argmin(part_losses) + 1}")
print(f"mean:   lowest in epoch {found['best_epoch']}")
plots.cross_validation(found)
""")
md(r"""
TODO after the runs: Do the three folds agree on an epoch? How wide is the band between them against the change from
epoch to epoch? Does the mean have a clear lowest point, or is it a plain on which any epoch will do? Does the loss rise
at the end: overfitting, at last, with a fifth of the images? Is the original's choice of 10 epochs justified?
""")

md(r"""
## Were there too many grassy images?

The original had a suspicion about its greenish pictures: the data set may hold too many grassy images. That is a
claim about data, and we can count. Each pixel gets one of seven names: one of six by its hue, or "gray" if its color is
weak, less than a tenth of the full range:
""")
code(r"""
FACES = {
    "gray": "0.78",
    "red": "#C8443C",
    "orange": "#E0A030",
    "green": "#5A9A48",
    "cyan": "#66C6C6",
    "blue": "#4070C8",
    "violet": "#A068B8",
}
""")
code(r"""
ENDS = [30, 80, 185, 215, 275, 360]  # in degrees, once red begins at 0: of red, orange, ...


def shares_of_names(images):
    hue, saturation, value = np.moveaxis(rgb2hsv(images), -1, 0)
    number = 1 + np.digitize((360 * hue + 15) % 360, ENDS)
    number[saturation * value < 0.1] = 0
    counts = np.bincount(number.ravel(), minlength=len(FACES))
    return dict(zip(FACES, counts / counts.sum(), strict=True))
""")
md(r"""
In the full profile, the groups are the ten classes of CIFAR-10, two hundred training images of each. In the quick
one they are the training photographs. Which class do you expect to be the greenest? And how green are all together?
""")
code(r"""
def of_classes(images, labels):
    every_fifth = {name: images[labels == n][::5] for n, name in enumerate(cifar10.CLASSES)}
    return {name: some[:200] for name, some in every_fifth.items()}


def of_photographs(split):
    photos = [photo.name for photo in data.PHOTOGRAPHS if photo.split == split]
    return {name: data.cut_into_tiles(data.photograph(name)) for name in photos}
""")
code(r"""
labeled = dataset.train_labels is not None
if labeled:
    seen = of_classes(dataset.train_images, dataset.train_labels)
    unseen = of_classes(dataset.test_images, dataset.test_labels)
else:
    seen, unseen = of_photographs("train"), of_photographs("test")
shares = {name: shares_of_names(images) for name, images in {"all": few, **seen}.items()}
plots.shares_of_colors(shares, FACES, "Gray and orange prevail, green is rare.")
""")
md(r"""
TODO after the runs: (Needs the full profile.) How green is the training set, all together? On 3,000 exact images, by this
very count: gray 52 %, orange 22 %, blue 10 %, green 9 %; is it so on the copy? Which classes are green (exact images:
deer 18 %, bird 17 %, frog 14 %, horse 11 %; ship 2 %, cat 3 %)? So: are there "too many", or is orange far ahead in the
very same classes? What is the mean color of the data set, is it greenish (exact images: 126, 124, 115, a pale
yellow)?
""")
md(r"""
And the predictions? If the network had seen too much grass, its pictures would be greener than the truth, in
every class. Here is the mean color of test pictures, true and predicted, each with the brightness of its gray:
""")
code(r"""
networks["hundred_epochs"] = records.load_model("hundred_epochs")
titles = TITLES | {"hundred_epochs": "100 epochs"}


def colored(name, images):
    values = training.predict(networks[name], images, experiments.get(name).gray)
    gray = color.scale_to_unit(color.rgb_to_gray(images))
    return np.clip(color.match_brightness(pictures_of(name, values, images), gray), 0, 1)
""")
code(r"""
predictions = {
    name: {group: colored(name, images) for group, images in unseen.items()} for name in titles
}
mean_colors = {"truth": {group: images.mean((0, 1, 2)) / 255 for group, images in unseen.items()}}
for name, title in titles.items():
    mean_colors[title] = {
        group: pictures.mean(axis=(0, 1, 2)) for group, pictures in predictions[name].items()
    }
plots.swatches(mean_colors, "One column for each group of test images.")
""")
md(r"""
Mean colors hide a lot. So here are the shares of the seven names, for the truth and for two networks: the one that
the original complained about, with a hundred epochs, and the one that keeps the lightness.
""")
code(r"""
bars = {}
for group, images in unseen.items():
    if bars:
        bars[f"above {group}"] = {}  # a gap
    bars[group] = shares_of_names(images)
    for name in ("hundred_epochs", "lab_chroma"):
        bars[f"{group}, {titles[name]}"] = shares_of_names(predictions[name][group])
plots.shares_of_colors(bars, FACES, "Predictions are mostly gray.")
""")
code(r"""
all_unseen = np.concatenate(list(unseen.values()))
histograms = {"truth": hue_shares(all_unseen)}
for name in ("hundred_epochs", "rgb_squared", "hsv_line", "lab_chroma"):
    histograms[titles[name]] = hue_shares(np.concatenate(list(predictions[name].values())))
plots.hue_histograms(histograms, "The truth is spread over orange and blue.")
""")
md(r"""
TODO after the runs: Is the network of a hundred epochs greener than the truth, and in all classes alike (then it is a
tint, the last batch's, notebook 05) or in green classes only (then it has learned grass)? Is "HSV, line" green
everywhere, and for the other reason, the mean of orange and blue? Where does the histogram of the others have its
peak: at the orange of the mean color? So was the original's guess right? (Expected: no. Grass is not too frequent; what it
saw was one epoch's tint.)
""")

md(r"""
## What we learned

- A network that is trained with a squared error answers with means. So the numbers of a target have to be such that
  means make sense: what looks alike is close together, and no number is without meaning.
- Hue on a line breaks both rules. Its mean of two reds is cyan, and its mean of the world, orange and blue,
  is green. As a point on a circle it is harmless.
- Dimness is a matter of the loss, not of the color space. Any loss that compares values sees brightness. With Lab
  and the lightness kept, there is no brightness left to get wrong.
- A squared error answers with the mean, an absolute one with the median: both are pale where gray is likely.
- Means against overfitting help against overfitting. First look whether there is any.
- Choose with images that are set aside from the training images, and judge with the test images, once.
""")
md(r"""
TODO after the runs: Add above what the five figures say, what dropout and flips did, what the validation chose, and the
verdict on the grassy images, in one line each.
""")
md(r"""
## Check yourself

1. The time of day is a number from 0 to 24. Half of a bakery's customers come at 23:00 for the late bread, the other half
   at 1:00. What does a network with a squared error say about when they come? What would you give it as a target
   instead?
2. Somebody makes a mistake and trains all five networks with true pictures that are half as bright as they should be,
   while the gray inputs stay as they are. Which of the networks paint dim pictures?
3. Somebody trains with ten different dropout rates, picks the best by the loss on the images set aside, and reports
   *that* loss. What is wrong with it?

<details><summary>Answers</summary>
<ol>
<li>Noon, when the shop is empty. A point on a clock with 24 hours, that is, the cosine and the sine of the angle.
The mean of the two points lies in the direction of midnight, and close to the edge, so it even says that one
can rely on it.</li>
<li>Four of them: RGB and HSV are asked for dark pictures, and learn to paint them. The Lab network takes its
lightness from the input, so its pictures are as bright as ever. But the chroma of a darker color is smaller, so
they get paler.</li>
<li>The best of ten is good by luck, too. The images set aside were used for the choice, so they cannot judge it;
the test images should, once.</li>
</ol>
</details>

## References

- A. R. Smith, *Color Gamut Transform Pairs*, 1978: HSV.
- CIE Lab: CIE 15:2018, *Colorimetry*, section 8.2.1.
- K. V. Mardia and P. E. Jupp, *Directional Statistics*, 2000: means of angles.
- N. Srivastava and others, *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*, 2014.
- L. Prechelt, *Early Stopping - But When?*, 1998.
- M. Stone, *Cross-Validatory Choice and Assessment of Statistical Predictions*, 1974.
- H. Sheehan, *colorize-cnn*, 2019: the plans that are carried out here.

## Next

All networks so far have one thing in common: a dense layer that fixes their size at 32x32 pixels. The original
promised pictures of any size. The next notebook takes the dense layer away.
""")
