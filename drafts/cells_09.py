# ruff: noqa
# fmt: off
# The cells of notebook 09, in order; build09.py makes a notebook of them.

md(r"""
# 09 · Colors as classes

| | |
|---|---|
| What you will do | let a network answer "red or blue, but not purple": sort all colors into 260 bins, predict how likely each bin is, and find out what it costs to be colorful |
| What you need first | notebook 08: the U-Net; notebook 07: CIE Lab, and what a mean does to hues; notebook 06: colorfulness and ab RMSE, each beside its floor |
| Time to read | 45 minutes |
| Time and memory to run | quick: <!--=notebooks.09_colors_as_classes.quick.seconds\|seconds0-->40 s<!--/-->, <!--=notebooks.09_colors_as_classes.quick.peak_memory_mb\|mb-->2,000 MB<!--/-->; full, with the trainings done before: <!--=notebooks.09_colors_as_classes.full.seconds\|seconds0-->300 s<!--/--> |
| The original reported | nothing about this; its pictures were "washed out", and it looked for the reason in the color space |
""")

code(r"""
import inspect
from dataclasses import replace
from functools import partial

import numpy as np
from IPython.display import display
from skimage.color import rgb2lab

from colorize_lib import (
    cifar10,
    color,
    color_bins,
    data,
    evaluation,
    experiments,
    losses,
    metrics,
    models,
    plots,
    profiles,
    records,
    targets,
    temperatures,
    training,
)
from colorize_lib.backend import keras

profile = profiles.current()
print(profiles.banner(profile))
dataset = data.load(profile)
""")

md(r"""
## What will come out

The end first. One and the same U-Net, trained three times on CIFAR-10, five epochs each. Only the question that
it was asked differs:

- **one color**: "which a* and b* does this pixel have?", with squared errors. This is the network of notebook 08.
- **classes**: "how likely is each of 260 colors?"
- **classes, rare ones count more**: the same question, but a mistake at a rare color costs more.

All three keep the lightness of the gray input. Look at the strength of the colors first, then at whether they are
right:
""")
code(r"""
TITLES = {
    "unet": "one color",
    "unet_bins": "classes",
    "unet_bins_rebalanced": "classes, rare\nones count more",
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
plots.compare(
    tiles,
    rows,
    "One row for each network. All keep the lightness.",
    gray="lightness",
)
""")
md(r"""
TODO after the runs: Which row is the dullest, which the most colorful? Where is a color *right* (orange fur, red saucer), where is
it bold and wrong, where does it change abruptly from one pixel to the next? Frames: "The first row is [pale brown all over]. The
second [...]. The third is as colorful as the truth, and [its colors are wrong in ...]." End with the question of the notebook: the
three have the same layers and the same images. Why is only the last one colorful, and is it better?
""")

md(r"""
## Why the mean of plausible colors is gray

Notebook 04 told of a gray car that is red in one picture and blue in the next. Here it is again, on the plane of a*
and b*, where there is no brightness to distract from the color. Three car parks with ten cars each. In a gray
photograph all of these cars look alike:
""")
code(r"""
red, blue, green = np.array([[58.0, 38.0], [12.0, -55.0], [-42.0, 42.0]])
parks = {
    "red or blue": np.array(5 * [red] + 5 * [blue]),
    "more red ones": np.array(6 * [red] + 4 * [blue]),
    "three colors": np.array(4 * [red] + 3 * [blue] + 3 * [green]),
}


def in_color(chroma, lightness=50):
    lab = np.concatenate([np.full((*chroma.shape[:-1], 1), lightness), chroma], axis=-1)
    return color.lab_to_rgb(lab)
""")
md(r"""
A network that may give only *one* color for all cars of a park should give the one with the smallest error. Which is
it for squared errors, which for absolute ones? (Notebook 07 has the rule: the mean, and the median.) Guess what each
of the six answers looks like, then run the cell.
""")
code(r"""
groups = {}
for name, park in parks.items():
    mean, median = park.mean(axis=0), np.median(park, axis=0)
    print(f"{name:14} mean {mean.round(1)}   median {median.round(1)}")
    answers = {"least squared\nerror": mean, "least absolute\nerror": median}
    groups[name] = in_color(park), {title: in_color(one) for title, one in answers.items()}
plots.cars(groups, "The means are dull and none of the cars has their color.")
""")
md(r"""
- **The mean** is a color that no car has, three times. The more different the cars are, the duller it gets.
- **The median** goes with the majority: in the second park all cars become red, and four owners complain. In the
  first park every color between red and blue is equally good to it, and we drew the middle. In the third
  park it has a bad surprise: a* and b* each have a median of their own, and together they are an ochre that no car has.

In the same plane, as lines of equal loss. The circles are the truths of the second park, with the number of cars; the
diamond is the best answer:
""")
code(r"""
distances = {
    "squared error": lambda answers, truth: ((answers - truth) ** 2).sum(axis=-1),
    "absolute error": lambda answers, truth: np.abs(answers - truth).sum(axis=-1),
}
plots.losses_on_the_plane(parks["more red ones"], distances, {"red": red, "blue": blue})
""")
md(r"""
Any loss of this kind draws *one* bowl, with *one* lowest point. It cannot have a low point at red, another one at blue, and
a mountain between them, although that is what we would want to say.

Why gray, and not mauve? Because there are more than two plausible colors, and gray lies in the middle of all of them.
Draw n strong colors with random hues, all 50 units away from gray, and see how far from gray their mean is:
""")
code(r"""
random = np.random.default_rng(0)
for n in (1, 2, 5, 10, 100):
    angles = 2 * np.pi * random.random((2000, n))
    means = 50 * np.stack([np.cos(angles), np.sin(angles)], axis=-1).mean(axis=1)
    print(f"{n:3} colors: their mean is {np.linalg.norm(means, axis=-1).mean():4.1f} from gray")
""", check=True)
md(r"""
## The colors of the world

Those were made-up cars. Which colors does the world have? Take every pixel of some training images, whatever its
lightness, and count how often each a* and b* occurs. Each color is drawn as itself, the paler, the rarer; the lines are
at a tenth, a hundredth, a thousandth and a ten-thousandth of the most common color. Where do you expect the highest
point, and which shape?
""")
code(r"""
few = dataset.train_images[:: max(1, len(dataset.train_images) // 1000)]
sets = {"bundled photographs": data.bundled().train_images}
if dataset.train_labels is not None:
    sets = {"CIFAR-10": few} | sets
lab = {name: rgb2lab(color.scale_to_unit(s)).reshape(-1, 3) for name, s in sets.items()}
plots.ab_histogram(
    {name: pixels[:, 1:] for name, pixels in lab.items()},
    "The peak is at gray; the histogram of CIFAR-10 is a long ridge from orange to blue.",
)
""")
md(r"""
The highest point is **gray**, and it falls off steeply: mind that each line is a factor of ten. What color there is lies along a
ridge from blue to orange and yellow, with less green and hardly any purple: the orange and blue of notebook 07, in
another space. (In the full profile, the left panel is CIFAR-10. Four bundled photographs, on the right, do not have
all the world's colors: motorcycle, sky, and not much more.)

The diamond is the mean of all pixels, close to gray. A network knows more than nothing, of course. It sees how light a
pixel is. Does that help? Here are only those pixels that have nearly the same lightness, in the bundled
photographs and, in the full profile, in CIFAR-10:
""")
code(r"""
def of_lightness(pixels, lightness):
    return pixels[np.abs(pixels[:, 0] - lightness) < 2.5, 1:]


levels = {"bundled photographs": 25}
if dataset.train_labels is not None:
    levels = {"CIFAR-10": 55} | levels
equally_light = {
    f"{name}, L* = {level}": of_lightness(lab[name], level) for name, level in levels.items()
}
""")
code(r"""
for name, chroma in equally_light.items():
    distance = np.linalg.norm(chroma - chroma.mean(axis=0), axis=-1)
    print(f"{name}: mean a*, b* = {chroma.mean(axis=0).round(0) + 0.0}; ", end="")
    print(f"{np.mean(distance < 5):.1%} are within 5 units, half farther than ", end="")
    print(f"{np.median(distance):.0f}")
plots.ab_histogram(equally_light, "In the bundled photographs the mean lies between two hills.")
""")
md(r"""
In the bundled photographs, a pixel of this lightness is either the blue of an evening sky or the red of a motorcycle. The mean of
both is a purplish gray **in the middle of nowhere**: hardly one pixel in seventy has a color near it. This is the car
park again, with real pixels.

CIFAR-10 has many more photographs, so the picture is less clear-cut, and we should not oversell it. Its mean is a pale
yellow, not far from the gray of many pixels. But half of all pixels are farther than 13 units away from it, in all
directions. The mean is not absurd there; it is just nobody's favorite. It gets absurd when
a network looks at the shape around a pixel and knows: this is a car.
""")

md(r"""
## Answer with a distribution

What would you say, if somebody asked for the color of that car? "Red or blue, perhaps white; certainly not
purple." That is not a color. It is a **distribution**: a list of colors, and how likely each of them is. To let a network
answer like this, we need four things, and each has a section below:

1. a list of colors that is not too long: **bins**
2. a true distribution to learn from, although each training pixel has just one color: **soft encoding**
3. a loss that compares two distributions: a **cross-entropy**, and this time a right one
4. a way back, since a picture needs one color for each pixel: **decoding**

The idea and its numbers are those of Zhang, Isola and Efros, *Colorful Image Colorization* (2016). Where we do
something in another way, we say so.

## Bins: 260 colors

Divide the plane of a* and b* into squares of 10 by 10 units. Go through the colors of sRGB, every fifth level of red,
green and blue, and keep the squares that at least one color falls into:
""")
code(r"""
print(inspect.getsource(color_bins.centers))
bins = color_bins.centers() + 0.0  # no "-0" in what we print
print(len(bins), "bins; the first:", bins[0], "the last:", bins[-1])
""")
code(r"""
plots.bins(
    {"every bin in its own color": np.ones(len(bins))},
    "260 squares, each in its own color, form a slanted patch on the plane of a* and b*: green at "
    "the upper left, yellow at the top, red at the right, magenta and blue toward the lower right. "
    "In the middle is gray.",
)
""")
md(r"""
(Zhang and his coauthors count 313 bins of the same size. Ours are only those that hold colors of sRGB. Each is drawn
at a medium lightness at which the color exists.)

What is lost if every color is replaced by the middle of its bin? Look at it, with the bins of 10 units and with two coarser
grids. The lightness stays as it is. From which step on do you see it?
""")
code(r"""
cup = data.photograph("coffee")
cup_lab = rgb2lab(color.scale_to_unit(cup))
cup_chroma = cup_lab[..., 1:]
rounded = {"truth": cup}
for step in (10, 20, 40):
    chroma = step * np.rint(cup_chroma / step)
    lab_of_it = np.concatenate([cup_lab[..., :1], chroma], axis=-1)
    rounded[f"step {step}"] = color.unit_to_pixels(color.lab_to_rgb(lab_of_it))
    error = np.sqrt(np.mean((chroma - cup_chroma) ** 2))
    print(f"step {step}: ab RMSE {error:5.2f}   (a uniform error would give {step / 12**0.5:5.2f})")
print(f"gray:    ab RMSE {np.sqrt(np.mean(cup_chroma**2)):5.2f}")
""", check=True)
code(r"""
plots.side_by_side(
    rounded,
    "A cup of coffee on a red saucer, and the same with rounded colors. With step 20 the red gets "
    "patches, with step 40 the saucer is brown.",
    height=1.25,
)
""")
md(r"""
At 20, the red of the saucer gets patches, and at 40 it turns brown. With a step of 10 there is next to nothing to see. Its error is 2.9 units, as it must be if colors lie anywhere in their
bins. A gray copy of the same photograph is off by 33. For CIFAR-10's test images, a gray copy is off by <!--=floors.floors.true_lightness.figures.ab_rmse.value|number1-->13.4<!--/--> units.
So the rounding is not what will limit us.
""")

md(r"""
## Soft encoding: nearly right is better than wrong

The plainest target for a pixel would be: 1 for its bin, 0 for all others. But then the loss does not know that bins have
neighbors. For an orange pixel, the answer "a slightly redder orange" would be exactly as wrong as "blue". And a color on the
border of two bins would have to be called by one of them.

So the 1 is divided among the bins around. Each gets a share by its distance from the color: a bell
curve (a Gaussian) with a standard deviation of 5 units, half a bin. Here is an orange color between four bins:
""")
code(r"""
orange = np.array([34.0, 26.0])
shares = keras.ops.convert_to_numpy(color_bins.soft_encoding(orange.astype(np.float32)))
plots.soft_encoding(orange, shares)
""")
code(r"""
squared_distance = ((bins - orange) ** 2).sum(axis=1)
bell = np.exp(-squared_distance / (2 * color_bins.SPREAD**2))
by_hand = bell / bell.sum()
print("by hand equals the library:", np.allclose(by_hand, shares, atol=1e-5))
print(f"sum of all shares:          {shares.sum():.3f}")
print("mean of the bins, by shares:", (shares @ bins).round(1))
""", check=True)
md(r"""
The last line is worth a second look: the mean of all bins, each by its share, is **the color itself again**, up to a tenth of a unit. So
nothing is lost by rounding; the shares tell where in its bin the color lies. At the edge of the plane there are no bins on the outer side
to balance it. How far off is it for the strongest colors of a screen?
""")
code(r"""
strong = {"red": [255, 0, 0], "yellow": [255, 255, 0], "green": [0, 255, 0], "blue": [0, 0, 255]}
for name, pixel in strong.items():
    chroma = rgb2lab(np.array(pixel) / 255)[1:].astype(np.float32)
    again = keras.ops.convert_to_numpy(color_bins.soft_encoding(chroma)) @ bins
    print(f"{name:6} {chroma.round(1)} comes back as {again.round(1)}")
""", check=True)
md(r"""
By five units at most, which nobody sees in a yellow as strong as this.

(Zhang and his coauthors give shares to the five nearest bins only. We give one to every bin. Beyond the nearest ones they are too small to
matter, and a softmax over all of them is simpler to compute.)
""")

md(r"""
## A cross-entropy that is right this time

The original's loss had the name *categorical cross-entropy*, too. Notebooks 02 and 06 took it apart. Here is what was
wrong with it, and what has changed:

| | the original | this notebook |
|---|---|---|
| the classes are | the 3,072 values of an image | the 260 bins of *one* pixel |
| do they exclude each other? | no: all 3,072 are true at once | yes: a pixel has one color |
| the truth adds up to | about 370,000 for an image | 1 for each pixel |
| the answers are made to add up to 1 | by dividing by their sum, which throws the brightness away | by a softmax, which throws nothing away that is wanted |
| so the loss of an image is | one number that sees proportions only | the mean of 1,024 comparisons |

The formula is the same: *minus the sum of the truth times the logarithm of the answer*. It was never the formula that was
wrong, but the question: "which **one** of these is it?" makes no sense for values that all occur together. For bins it
makes sense.
""")
code(r"""
print(inspect.getsource(losses.bins_crossentropy))
""")
md(r"""
By hand, for an image of a single pixel with that orange, and random logits as a network has them before its
training:
""")
code(r"""
logits = np.random.default_rng(0).normal(size=(1, 1, 1, len(bins))).astype(np.float32)
target = ((orange / targets.LARGEST_CHROMA + 1) / 2).reshape(1, 1, 1, 2).astype(np.float32)

likely = np.exp(logits) / np.exp(logits).sum()
by_hand = -(shares * np.log(likely)).sum()
from_library = float(losses.bins_crossentropy(target, logits)[0])
print(f"answers add up to {likely.sum():.3f}, the truth to {shares.sum():.3f}")
print(f"by hand: {by_hand:.4f}   library: {from_library:.4f}")
""", check=True)
md(r"""
Now the test that a loss has to pass: **is there any answer that scores better than the truth?** Some that one might
try, for the orange pixel:

- the truth itself; sharper than the truth (squared, then divided by the sum), and blurrier (its root)
- all on the nearest bin, or nearly all: 99 %
- the neighbor bin in place of the right one, blurred like the truth; and blue, blurred like the truth
- all bins alike, for somebody who knows nothing
""")
code(r"""
def spread_around(chroma):
    chroma = np.asarray(chroma, dtype=np.float32)
    return keras.ops.convert_to_numpy(color_bins.soft_encoding(chroma)).astype(np.float64)


def crossentropy(truth, answer):
    return -(truth * np.log(np.maximum(answer, 1e-38))).sum(axis=-1)
""")
code(r"""
truth = spread_around(orange)
nearest = np.eye(len(bins))[color_bins.nearest(orange)]
answers = {
    "the truth": truth,
    "sharper": truth**2 / (truth**2).sum(),
    "blurrier": truth**0.5 / (truth**0.5).sum(),
    "99 % on one bin": 0.99 * nearest + 0.01 / len(bins),
    "a bin farther to red": spread_around(orange + [10, 0]),
    "all bins alike": np.full(len(bins), 1 / len(bins)),
    "blue, and sure of it": 0.99 * spread_around(blue) + 0.01 / len(bins),
}
""")
code(r"""
scores = {name: crossentropy(truth, answer) for name, answer in answers.items()}
plots.answers_and_losses(scores, scores["the truth"], "cross-entropy")
""")
code(r"""
random = np.random.default_rng(0)
nearby = truth * np.exp(random.normal(size=(10_000, len(bins))))
nearby /= nearby.sum(axis=1, keepdims=True)
lowest = crossentropy(truth, nearby).min()
print(f"the truth: {scores['the truth']:.4f}")
print(f"the best of 10,000 random changes of it: {lowest:.4f}")
""", check=True)
md(r"""
None. (It can be proved: the difference to the truth's own loss is never negative. It is called the Kullback-Leibler
divergence.) Four things to keep:

- **The lowest loss is not 0**, because the truth is spread over a few bins. That is its floor, and we will draw it
  beside every curve.
- A bin off is far better than blue. "Nearly right" pays.
- All bins alike cost log(260) = 5.56. This is where an untrained network starts, more or less.
- Betting everything on one bin costs *more* than knowing nothing, if the color lies between four of them. Who
  is sure has to be right.

And the cars? Now the truth differs from picture to picture, and an answer has to serve all of them. Let the answer say "red"
with some likelihood and "blue" with the rest. How likely should it say red is?
""")
code(r"""
said = np.linspace(0.01, 0.99, 99)
mixtures = np.outer(said, spread_around(red)) + np.outer(1 - said, spread_around(blue))
curves = {}
for share in (0.5, 0.6, 0.9):
    if_red, if_blue = (crossentropy(spread_around(c), mixtures) for c in (red, blue))
    curves[f"{share:.0%} of the cars are red"] = share, share * if_red + (1 - share) * if_blue
plots.hedging(said, curves, "Each curve is lowest where the answer says how many are red.")
""")
code(r"""
mauve = spread_around((red + blue) / 2)
half_half = 0.5 * spread_around(red) + 0.5 * spread_around(blue)
for name, answer in {"half red, half blue": half_half, "mauve": mauve}.items():
    loss = np.mean([crossentropy(spread_around(c), answer) for c in (red, blue)])
    print(f"{name:20} {loss:6.2f}")
""", check=True)
md(r"""
Each curve is lowest where the answer is **honest**: 60 % red if six cars in ten are red. And mauve, the best answer by squared
error, is now a terrible one. This loss does not ask for a compromise. It asks for how sure you are.
""")

md(r"""
## The prior: most of the world is gray

Before we train, the floor. What does a network score that has learned nothing but *how common each color is*? These
frequencies are called the **prior**: what you know before you look. For all 50,000 training images of CIFAR-10 (JPEG copy),
they come with the library:
""")
code(r"""
prior = color_bins.frequencies_of_cifar10()
common = np.argsort(prior)[::-1]
for number in common[:5]:
    a, b = bins[number]
    print(f"a* {a:4.0f}, b* {b:4.0f}: {prior[number]:5.1%} of the pixels")
print(f"the ten most common bins together: {prior[common[:10]].sum():.0%}")
print(f"bins without any pixel: {np.sum(prior == 0)} of {len(bins)}")
""", check=True)
code(r"""
plots.bins(
    {"area: how often": prior, "area: logarithm of how often": prior},
    "The bins of CIFAR-10. Left, area by frequency: one large gray square, smaller ones around it, "
    "and nothing else to be seen. Right, area by the logarithm of the frequency, from a millionth "
    "up: all colors are there, along a ridge from blue to orange, with green and purple rare.",
    least={"area: logarithm of how often": 1e-6},
)
""")
md(r"""
More than a quarter of all pixels are in the one bin in the middle, **gray**, and ten of the 260 bins hold three
quarters of the world. All the color that there is, red cars and green frogs, hides in the small squares that you cannot
see on the left.

Suppose a network always answers this prior, for every pixel of every picture. (Every training starts by learning about
that.) What does it cost, and what color comes out?
""")
code(r"""
certain = prior[prior > 0]
print(f"all bins alike: loss {np.log(len(bins)):.2f}")
print(f"the prior:      loss {-(certain * np.log(certain)).sum():.2f}")
for temperature in (1, color_bins.TEMPERATURE, 0):
    decoded = color_bins.decode(np.log(prior + 1e-12), temperature)
    print(f"its color at temperature {temperature:4}: a*, b* = {decoded.round(1) + 0.0}")
""", check=True)
md(r"""
(The losses here are for whole bins; with soft encoding they are a little higher. What a temperature is comes
further down. At 1 it is the plain mean.)

The prior alone brings the loss down from 5.56 to about 3. A training that stops there has learned **nothing about
pictures**. And its color is a trace of yellow, or just gray. We know this answer from notebook 06: it is the floor "mean chroma
of the training set", with an ab RMSE of <!--=floors.floors.mean_chroma.figures.ab_rmse.value|number2-->12.85<!--/-->.
""")

md(r"""
## Rebalancing: rare colors count more

A quarter of the loss is about gray pixels, and next to nothing of it about red ones. If the network is not sure whether a pixel
is gray or red, its training has taught it: gray, nearly always. Zhang and his coauthors turn a screw here. Each bin gets a **weight**,
large if it is rare, and the loss of a pixel is multiplied by it:
""")
code(r"""
print(inspect.getsource(color_bins.rare_color_weights))
""")
md(r"""
Step by step: smooth the frequencies over the plane, so that a bin that happens to be empty is not alone; mix them half and
half with *equal* frequencies, so that no weight gets too large; take one divided by that; and scale it so that the
mean weight of a pixel is 1. Which weight will gray have, and which a strong red?
""")
code(r"""
weights = color_bins.rare_color_weights(prior)
plots.weights_of_bins(prior, weights, "From a thousandth down, weights are nearly equal.")
""")
md(r"""
Each dot is a bin. Gray counts about 0.15, the rarest colors count 8: fifty times as much. The curve bends at about 0.4 % of the
pixels, which is 1 divided by 260. Colors rarer than that hardly gain any more, since half of
what we divide by is the equal frequency. Without smoothing and mixing, a color with a single pixel in the whole data set would have a weight of about 200,000, and a few
odd pixels would lead the training.

So what is the loss about now? Here are all pixels by the strength of their color, as they are, and as they
weigh:
""")
code(r"""
strength = np.linalg.norm(bins, axis=1)
ENDS = {"gray": 5, "pale": 15, "medium": 35, "strong": 60, "very strong": 200}
FACES = dict(zip(ENDS, ("0.80", "#D9CBB5", "#D8A867", "#D27A2C", "#B83A10"), strict=True))


def shares_by_strength(values):
    group = np.searchsorted(list(ENDS.values()), strength, side="right")
    shares = np.bincount(group, weights=values, minlength=len(ENDS))
    return dict(zip(ENDS, shares / shares.sum(), strict=True))
""")
code(r"""
plots.shares_of_colors(
    {
        "every pixel once": shares_by_strength(prior),
        "each by its weight": shares_by_strength(prior * weights),
    },
    FACES,
    "Rebalancing takes from gray and gives to strong colors.",
)
""")
md(r"""
Gray falls from 27 % to 4 %, and strong colors rise from 8 % to 38 %. (Gray is a distance of less than 5 from the middle, the one bin; pale
reaches to 15, medium to 35, strong to 60.) The training is about color now.
""")
md(r"""
### It is not the truth any more

Something must be said about this, since it is easily overlooked. The plain cross-entropy had its lowest point at the honest
answer. Does the weighted one, too? Take a pixel that is gray in four pictures of five, and red in one:
""")
code(r"""
gray = np.zeros(2)
four_of_five = 0.8 * spread_around(gray) + 0.2 * spread_around(red)
said = np.linspace(0.01, 0.99, 99)  # how likely the answer says red is
mixtures = np.outer(said, spread_around(red)) + np.outer(1 - said, spread_around(gray))
for name, weight in {"all colors count alike": 1, "rare colors count more": weights}.items():
    loss = crossentropy(weight * four_of_five, mixtures)
    print(f"{name}: the best answer says red with {said[loss.argmin()]:.0%}")
""", check=True)
md(r"""
Red is true in 20 % of the cases, and the rebalanced network is rewarded for saying 87 %. Its answers are
no likelihoods any more. They are likelihoods **multiplied by the weights**: what one would say in a world in which rare colors are more common than in ours. We *want* it to exaggerate, because gray is the safe answer that nobody likes to look at. But it will be wrong
more often, and you should expect its errors to be larger. How much larger, the runs will tell.

(A difference to the paper: there, the weight of a pixel is that of its nearest bin. Ours is spread like the
color itself. A larger one is the scale of it all. Their network had a far larger architecture, for larger photographs, and was trained on over a million of them.)
""")

md(r"""
## The priors of your own data set

Frequencies depend on the pictures. Your own holiday photographs have more blue, a collection of portraits has more
skin. It takes one call to count them. The bundled photographs beside CIFAR-10:
""")
code(r"""
photographs = data.bundled()
counted = {
    "CIFAR-10": prior,
    "bundled, training": color_bins.frequencies(photographs.train_images),
    "bundled, test": color_bins.frequencies(photographs.test_images),
}
for name, frequencies in counted.items():
    gray_share = frequencies[color_bins.nearest(gray)]
    print(f"{name:18} gray {gray_share:5.1%}, bins without a pixel {np.sum(frequencies == 0):3}")
""", check=True)
code(r"""
plots.bins(
    counted,
    "Three panels of bins, areas by the logarithm of how often they occur. CIFAR-10 has nearly all "
    "colors. The bundled training photographs have orange, red and dark blue, and half of the "
    "plane is empty; the test photographs have only orange, red and a little blue.",
    least=dict.fromkeys(counted, 1e-6),
)
""")
md(r"""
Three data sets, three worlds. The motorcycle, the sky and the rocket leave half of the plane empty. The cat and the
cup, on which we test, are orange and red, and hardly gray at all. **A network that learned the prior of one of them is wrong about the
others before it has looked at a single pixel**, and weights that help in one may harm in another.

With your own pictures, weights for them, and a training that uses these:

```
mine = data.from_folder("my pictures")
my_weights = color_bins.rare_color_weights(color_bins.frequencies(mine.train_images))

def my_loss(target, logits):
    return losses.bins_crossentropy(target, logits, my_weights)

experiment = replace(experiments.get("unet_bins_rebalanced"), name="mine", loss=my_loss)
```
""")

md(r"""
## From a distribution to one color

A picture needs one color for each pixel. The distribution of a pixel has 260 numbers. There are two obvious ways from one to the
other, and both have a flaw:

- **the mean** of all bins by their likelihoods. But this is where we came from: the mean of red and blue is mauve.
- **the most likely bin**, argmax. Bold, but it jumps: where red and blue are nearly equally likely, one pixel becomes red
  and the next one blue, and every color is one of 260.

The **annealed mean** of the paper lies between them. Raise all likelihoods to a power, so that large ones become larger compared
with small ones, divide by their sum, and take the mean of that. The power is 1 / T, and T is called the **temperature**:
at 1 nothing changes, and toward 0 only the most likely bin is left.
""")
code(r"""
print(inspect.getsource(color_bins.decode))
""")
code(r"""
for temperature in (1, 0.7, 0.38, 0.1):
    powers = np.array([0.6, 0.4]) ** (1 / temperature)
    after = powers / powers.sum()
    print(f"temperature {temperature:4}: 60 % and 40 % become {after[0]:.0%} and {after[1]:.0%}")
""", check=True)
md(r"""
The second car park, in which six cars of ten are red, as a network would see it that knows exactly that. What will its cars look like
at each temperature?
""")
code(r"""
TEMPERATURES = (1, 0.7, 0.38, 0.1, 0)


def annealed(logits):
    panels = {}
    for temperature in TEMPERATURES:
        sharper = color_bins.likelihoods(logits / max(temperature, 0.001))
        panels[f"T = {temperature}"] = sharper, color_bins.decode(logits, temperature)
    return panels


park = 0.6 * spread_around(red) + 0.4 * spread_around(blue)
panels = annealed(np.log(park + 1e-30))
decoded = np.array([chroma for _, chroma in panels.values()])
plots.annealing(panels, in_color(decoded), "From mauve to red as the temperature falls.")
""")
md(r"""
From mauve to red, without a jump. The numbers are those printed above. T = 0.38 is the paper's choice, and ours where nothing
else is said.

Mind what it cannot do. If red and blue were *exactly* equally likely, no temperature above 0 would decide
between them, and T = 0 would toss a coin for each pixel on its own. A car that is red at its front and blue at its
rear is a possible outcome. Nothing here makes pixels agree with each other.
""")

md(r"""
## The experiment

The network is the U-Net of notebook 08. Only its last layer is another one: 260 logits for each pixel in place of
two numbers.
""")
code(r"""
print(inspect.getsource(models.unet_for_bins))
""")
code(r"""
one_color, classes = models.unet().count_params(), models.unet_for_bins().count_params()
print(f"U-Net:    {one_color:,} parameters, 32 x 32 x 2 = {32 * 32 * 2:,} numbers for an image")
print(f"for bins: {classes:,} parameters, 32 x 32 x {len(bins)} = {32 * 32 * len(bins):,}")
print(f"by hand:  {one_color - 2 * (16 + 1) + len(bins) * (16 + 1):,}")
for name in TITLES:
    experiment = experiments.get(name)
    print(f"{name:21} {experiment.loss.__name__:23} {experiment.metric.__name__:13}", end="")
    print(f" batch {experiment.batch_size}, epochs {experiment.epochs}")
""", check=True)
md(r"""
The network hardly grows: 1 % more parameters. But its answer for a single picture of 32x32 takes a megabyte, and so
training needs more memory and more time for the loss than for some of the layers.

### Predict: what will happen?

Write it down before you go on.

1. With which loss does the training start, and which one does it pass when it has learned the prior?
2. The metric is the share of pixels whose most likely bin is the right one. What does "gray for every pixel" score in it?
3. Which of the three networks has the lowest ab RMSE, which the highest? Does any beat the gray copy?
4. Which one comes nearest to the truth's colorfulness?
""")

md(r"""
## Training, live

In the full profile this is the recorded training, or its checkpoint if you have run it before. The quick profile takes the bundled
tiles, one epoch, and batches of 16 in place of 128: the same work in eight times as many steps.
""")
code(r"""
experiment = experiments.get("unet_bins")
if profile == "full":
    run = training.run(experiment, dataset)
else:
    run = training.run(replace(experiment, batch_size=16), dataset, epochs=1)
""")
code(r"""
logits = training.predict(run.model, tiles, experiment.gray)
live = pictures_of("unet_bins", color_bins.decode(logits), tiles)
for part, floors in {"train": "train_floors", "test": "floors"}.items():
    loss, right = (run.record["final"][f"{part}_{name}"] for name in ("loss", "accuracy"))
    floor = run.record[floors]
    print(f"{part:5} images: loss {loss:.2f} (all bins alike: {floor['even_loss']:.2f}, ", end="")
    print(f"the prior of CIFAR-10: {floor['constant_loss']:.2f})")
    print(f"{'':14}right bins {right:.0%} (gray for every pixel: {floor['gray_accuracy']:.0%})")
plots.compare(tiles, {"live": live}, "What the network of this notebook gives.", gray="lightness")
""")
md(r"""
In the quick profile, the loss is on its way from 5.56 to the prior, and not yet there. After 76 steps, the network has noticed
that its training photographs are reddish, and little else: one tint for everything. Its share of right bins is
what "gray for every pixel" scores on the training photographs. On the test photographs hardly a pixel is gray, so even that is of little use there.

There is a second reason why a network that was stopped so early looks worse than its training. While it trains, it normalizes
with the means of its batch; when it is used, with *running* means (notebook 04). These start at 0 and move by a hundredth in each step, so
that after 76 steps, 0.99⁷⁶ = 47 % of the beginning is still in them. The same network, on the same training images:
""")
code(r"""
some = dataset.train_images[:: max(1, len(dataset.train_images) // 80)]
target = experiment.target(some)
inputs = color.scale_to_unit(color.rgb_to_gray(some, experiment.gray))
for words, in_training in {"running means": False, "means of this batch": True}.items():
    logits = run.model(inputs, training=in_training)
    values = experiment.loss(target, logits), experiment.metric(target, logits)
    loss, right = (np.mean(keras.ops.convert_to_numpy(value)) for value in values)
    print(f"{words:20} loss {loss:.2f}, right bins {right:.0%}")
""")
md(r"""
In the quick profile the difference is large. After the thousands of steps of a full training, it should be next to nothing. For
anything better than one tint, we need the recorded runs.
""")

md(r"""
## The recorded runs

CIFAR-10, 50,000 images, five epochs each, on two processor cores. Beside the curves are their floors: the loss of the truth itself
(below), and of one answer for every pixel, the prior (above). For the rare-color loss, both floors are measured with its weights, so the
two columns cannot be compared with each other.
""")
code(r"""
recorded = {TITLES[name]: records.read(name) for name in ("unet_bins", "unet_bins_rebalanced")}
for title, record in recorded.items():
    minutes = sum(record["seconds_per_epoch"]) / 60
    print(f"{' '.join(title.split()):30} {minutes:4.0f} minutes, {record['data']['name']}")
plots.bin_curves(recorded)
""")
md(r"""
TODO after the runs: Where between prior and truth does the test loss end (in percent of the way)? Frames: "Of the way from the prior
([constant_loss]) to the truth ([truth_loss]), the network has gone [x] %." Do training and test curves open? Is the bin accuracy of the
first network above gray for every pixel, and is that of the rebalanced one *below* it (expected: it says gray less often), and why is that no
failure? Minutes an epoch against the U-Net of notebook 08 (`records.read("unet")["seconds_per_epoch"]`): what do the 260 answers cost?
""")

md(r"""
### A pixel with two hills

Does the network really say "red or blue"? We let the recorded network look at the twelve sample tiles, and search among their 12,288 pixels for the
one whose answer has the highest *second* hill: a bin that is more likely than its neighbors, and at least 30 units away from the most likely
one.
""")
code(r"""
networks = {name: records.load_model(name) for name in TITLES}
logits = training.predict(networks["unet_bins"], tiles, "lightness").reshape(-1, len(bins))
likely = color_bins.likelihoods(logits)
first, second, height = color_bins.hills(likely)
chosen = int((height * likely.max(axis=1)).argmax())
number, row, column = np.unravel_index(chosen, tiles.shape[:3])
print(f"tile {number + 1}, row {row}, column {column}: ", end="")
print(f"most likely a*, b* = {bins[first[chosen]]}, second hill {bins[second[chosen]]}, ", end="")
print(f"{height[chosen]:.0%} as likely")
""")
code(r"""
panels = annealed(logits[chosen])
decoded = np.array([chroma for _, chroma in panels.values()])
true_lab = rgb2lab(color.scale_to_unit(tiles[number]))[row, column]
print("its true color: a*, b* =", true_lab[1:].round(0) + 0.0)
plots.annealing(
    panels,
    in_color(decoded, true_lab[0]),
    "Two hills become one.",
    color.rgb_to_gray(tiles[number]),
    (row, column),
)
""")
md(r"""
TODO after the runs: What is the pixel (fur, saucer, table, background)? Which are its two plausible colors, and are they plausible? What is
its true color: at one of the hills? Where is the mean (T = 1): at a place where hardly any likelihood is? At which temperature does it arrive
at a hill, and is it the right one? If there is no second hill worth the name anywhere (height below, say, a third): say that too; then
the hills are broad, not double, and what the temperature sharpens is mostly gray against color.
""")

md(r"""
### The temperature as a knob

One network, one pass over each picture; only the decoding is repeated. Twelve tiles from dull to bold:
""")
code(r"""
def colored(name, images, temperature=color_bins.TEMPERATURE):
    experiment = experiments.get(name)
    decode = experiment.decode and partial(color_bins.decode, temperature=temperature)
    return pictures_of(name, training.predict(networks[name], images, "lightness", decode), images)
""")
code(r"""
def with_figures(name, images, pictures):
    true_lab, lab = rgb2lab(color.scale_to_unit(images)), rgb2lab(pictures)
    error = metrics.ab_mean_squared_error(true_lab, lab).mean() ** 0.5
    return f"{name}\ncolorful {metrics.colorfulness(pictures).mean():.0f}, off {error:.0f}"


def strip(name, images):
    logits = training.predict(networks[name], images, "lightness")
    rows = {"truth": color.scale_to_unit(images), "one color": colored("unet", images)}
    for temperature in TEMPERATURES:
        chroma = color_bins.decode(logits, temperature)
        rows[f"T = {temperature}"] = pictures_of(name, chroma, images)
    gray_images = color.scale_to_unit(color.rgb_to_gray(images, "lightness")).repeat(3, axis=-1)
    rows = {"gray copy": gray_images} | rows
    return {with_figures(title, images, pictures): pictures for title, pictures in rows.items()}
""")
code(r"""
plots.image_rows(
    strip("unet_bins", tiles), "Tiles of a cat and a cup, from dull at T = 1 to bold at T = 0."
)
""")
code(r"""
plots.image_rows(
    strip("unet_bins_rebalanced", tiles),
    "The same tiles from the rebalanced network: more colorful at every temperature.",
)
""")
md(r"""
("Colorful" is the mean colorfulness of the twelve tiles, "off" their ab RMSE. Twelve tiles say little; all test images
follow.)
""")
md(r"""
TODO after the runs: At which T do the tiles of each network look most natural to you? Where do the jumps begin that argmax
makes (T = 0.1 or 0: patches with hard borders, single red pixels)? Compare the row T = 1 of the first network with "one color": are they
alike, as they should be (both are means), and are their figures? Does the order of "off" agree with your order? Do the pictures really get bolder as T falls (with the plain network they may fade again toward T = 0, where the most likely bin is gray)? Then correct the alt texts of the two strips, and the sentences on T that expect it.
""")

md(r"""
### Colorfulness against error

Now all 10,000 test images at eleven temperatures, and both figures in one plane. To the right is more colorful; the dotted line is the
truth, and its green band is 10 % to either side. Up is more wrong; the pink line is a gray copy. Where would you like a network to
be, and which way do you expect the curves to go as the temperature falls?
""")
code(r"""
print(inspect.getsource(temperatures.measure))
""")
code(r"""
measured_temperatures = records.read("temperatures")
published, board = evaluation.published(), evaluation.published_floors()
one_line = {name: " ".join(title.split()) for name, title in TITLES.items()}


def place_of(figures):
    return figures["colorfulness"]["value"], figures["ab_rmse"]["value"]


of_lightness_floor = board["floors"]["mean_chroma_of_lightness"]
points = {
    "one color (notebook 08)": place_of(published["unet"]["true_lightness"]),
    of_lightness_floor["title"]: place_of(of_lightness_floor["figures"]),
}
""")
code(r"""
found = measured_temperatures["networks"]
plots.colorfulness_and_error(
    {one_line[name]: curves["test"] for name, curves in found.items()},
    points,
    board["truth"]["colorfulness"]["value"],
    board["floors"]["true_lightness"]["figures"]["ab_rmse"]["value"],
    {
        one_line[name]: (curves["fitted"]["colorfulness"], curves["fitted"]["ab_rmse"])
        for name, curves in found.items()
    },
)
""")
md(r"""
The numbers at the curves are temperatures. The rings are temperatures that were **chosen**: the one at which the pictures of some
training images are just as colorful as the truth. Not test images, since whoever tunes a knob by the test images has used them
up (notebook 07). Did the choice hold on images that it was not made for?
""")
code(r"""
gray_error = board["floors"]["true_lightness"]["figures"]["ab_rmse"]["value"]
truth_is = measured_temperatures["truth"]
print(f"truth: colorfulness {truth_is['test']:.1f}   gray copy: ab RMSE {gray_error:.2f}")
for name, curves in found.items():
    fitted = curves["fitted"]
    away = fitted["colorfulness"] / truth_is["test"] - 1
    print(f"{one_line[name]:30} T = {fitted['temperature']:.2f}: colorfulness ", end="")
    print(f"{fitted['colorfulness']:.1f} ({away:+.0%}), ab RMSE {fitted['ab_rmse']:.2f}")
""")
md(r"""
TODO after the runs: (The record `results/temperatures.json` comes from `python -m colorize_lib record temperatures`, once both runs are recorded.) Is the
colorfulness of the rings within 10 % of the truth's? Is the ab RMSE there below the gray copy's, for one of the networks, for both, for none? For which
temperatures are both conditions met (the part of a curve inside the green band and below the pink line)? The product's issue expects: "The classification network can be
set to within 10 % of the truth's colorfulness with an ab RMSE still below the gray copy's." Frames: "At T = [x], the network [...] is as
colorful as the world, and still nearer to the truth than gray: [y] against [13.45]." Or, if not: "No temperature does both. Below T = [x] its
pictures are colorful enough, and above T = [z] they are nearer to the truth than gray. Guessing boldly costs more than it gains, measured by distance."

Which curve is lower at equal colorfulness: is it better to train with weights, or to lower the temperature of the plain network? (That is the real question, and
one picture answers it.) How far is T = 1 of the plain network from the point "one color", which is a mean, too? Is the regression network the best by ab RMSE?
""")

md(r"""
### The figures

All networks beside all floors, by every measure that looks at color. The arrow shows which way is better; for colorfulness, the truth is the
goal. The networks of this notebook are decoded at T = 0.38.
""")
code(r"""
HEADINGS = {
    "psnr": "PSNR ↑",
    "ssim": "SSIM ↑",
    "ab_rmse": "ab RMSE ↓",
    "ciede2000": "CIEDE2000 ↓",
    "auc": "AuC ↑",
    "balanced_auc": "bal. AuC ↑",
    "colorfulness": "colorful →",
}


def print_line(title, figures):
    print(f"{title:38}" + "".join(f"{figures[name]['value']:12.3f}" for name in HEADINGS))
""")
code(r"""
print(f"{'':38}" + "".join(f"{words:>12}" for words in HEADINGS.values()))
for floor in board["floors"].values():
    print_line(floor["title"], floor["figures"])
for name, title in one_line.items():
    print_line("  " + title, published[name]["true_lightness"])
print(f"the truth's colorfulness: {board['truth']['colorfulness']['value']:.1f}")
""")
md(r"""
TODO after the runs: Which network is best by which measure? Expected: "one color" by PSNR, SSIM and ab RMSE (it was trained for a squared error); a
network of this notebook by class-balanced AuC and colorfulness. Does the plain one beat the floor "mean chroma given the lightness" by ab RMSE? By how many measures do
the rebalanced one's figures get worse, and are the differences larger than the intervals in `published[name]["true_lightness"][metric]`? Zhang and his
coauthors made the class-balanced AuC for just this: does it move as they say?
""")

md(r"""
### Which classes fail?

In the full profile, the groups are the ten classes of CIFAR-10, all their test images; in the quick one they are the
two test photographs, every second tile of them. For each group: how wrong, beside the gray copy of the same images; and how colorful, beside the truth. What do you
expect of a frog, what of a ship?
""")
code(r"""
judged = dataset.test_images
if dataset.test_labels is not None:
    group_of, names_of_groups = dataset.test_labels, list(cifar10.CLASSES)
else:
    names_of_groups = [photo.name for photo in data.PHOTOGRAPHS if photo.split == "test"]
    sizes = [len(data.cut_into_tiles(data.photograph(name))) for name in names_of_groups]
    group_of = np.repeat(np.arange(len(sizes)), sizes)[::2]
    judged = judged[::2]
""")
code(r"""
def in_portions(measure, *sets_of_images):
    starts = range(0, len(judged), 500)
    return np.concatenate([measure(*(s[i : i + 500] for s in sets_of_images)) for i in starts])


def in_pixels(name, images):
    return color.unit_to_pixels(colored(name, images))


pixels = {name: in_portions(partial(in_pixels, name), judged) for name in TITLES}
pixels["gray copy"] = color.rgb_to_gray(judged, "lightness").repeat(3, axis=-1)
""")
code(r"""
def squared_error(truth, pictures):
    truth, pictures = (rgb2lab(color.scale_to_unit(images)) for images in (truth, pictures))
    return metrics.ab_mean_squared_error(truth, pictures)


def how_colorful(images):
    return metrics.colorfulness(color.scale_to_unit(images))


squared = {name: in_portions(squared_error, judged, answer) for name, answer in pixels.items()}
colorful = {name: in_portions(how_colorful, answer) for name, answer in pixels.items()}
colorful["the truth"] = in_portions(how_colorful, judged)
""")
code(r"""
def of_groups(values):
    return np.array([values[group_of == number].mean() for number in range(len(names_of_groups))])


names = {"gray copy": "gray copy"} | one_line
errors = {title: of_groups(squared[name]) ** 0.5 for name, title in names.items()}
display(plots.by_class(errors, names_of_groups, "ab RMSE", "Colorful groups have large errors."))
names = {"the truth": "the truth"} | one_line
plots.by_class(
    {title: of_groups(colorful[name]) for name, title in names.items()},
    names_of_groups,
    "colorfulness",
    "Predictions have less color than the truth.",
)
""")
md(r"""
TODO after the runs: In which classes is each network better than the gray copy, in which worse? Frames: "The network is worth its weights for [ships and airplanes,
whose sky and sea have one plausible color] and fails for [automobiles and trucks, whose paint can have any]." Where does the rebalanced network overshoot the truth's colorfulness? Is
there a class in which it paints a color that is typical of another class (green behind a deer in a desert, blue behind a dog on a carpet)? Do the alt texts of both figures hold?
""")

md(r"""
### The worst twenty

Means hide what can go wrong. Here are the twenty test images with the largest ab RMSE of the network *classes*: the input, the truth, the
prediction of each network.
""")
code(r"""
def rows_of(chosen):
    rows = {"gray (input)": color.rgb_to_gray(judged[chosen], "lightness"), "truth": judged[chosen]}
    return rows | {title: pixels[name][chosen] for name, title in TITLES.items()}


worst = np.argsort(squared["unet_bins"])[::-1][:20]
for ten in (worst[:10], worst[10:]):
    display(plots.image_rows(rows_of(ten), "Ten of the worst predictions. The truth is colorful."))
""")
code(r"""
print(f"{'':12} {'colorfulness':>14} {'ab RMSE':>9} {'of gray':>9}")
for title, chosen in {"all": slice(None), "the worst 20": worst}.items():
    error, gray_error_here = (
        squared[name][chosen].mean() ** 0.5 for name in ("unet_bins", "gray copy")
    )
    print(f"{title:12} {colorful['the truth'][chosen].mean():14.1f} ", end="")
    print(f"{error:9.1f} {gray_error_here:9.1f}")
""")
md(r"""
TODO after the runs: Expected: the worst ones are the most colorful truths (see the printed colorfulness), and the prediction is pale beside them: the error is
that the network said too little, not that it said something absurd. Is the gray copy as bad on them? If so, this list says more about the images than about the
network.
""")
md(r"""
A fairer list of failures are those images for which the network should better have said nothing: where its error exceeds that of
a gray copy by the most. These are the bold mistakes.
""")
code(r"""
harm = squared["unet_bins"] ** 0.5 - squared["gray copy"] ** 0.5
boldest = np.argsort(harm)[::-1][:10]
print(f"worse than gray: {np.mean(harm > 0):.0%} of the images")
for name in ("unet", "unet_bins_rebalanced"):
    worse = np.mean(squared[name] > squared["gray copy"])
    print(f"  for '{one_line[name]}': {worse:.0%}")
plots.image_rows(rows_of(boldest), "Ten images where the network's colors are bold and wrong.")
""")
md(r"""
TODO after the runs: What are these (gray or white objects painted brown, snow painted blue, gray photographs among the 113 without any color)? Would you have known
better from the gray input? For which of them is the false color *plausible*? How large is the share of images that a gray copy would have done better, for each of the three networks?
""")

md(r"""
## What the numbers say, and what the eye says

Before you read on, a test with yourself. Below are twelve images in three rows. The input, and two colorizations, **A** and **B**: one by the
network *one color*, the other by *classes*, in random order for each image. Write down for each column which of the two you would
rather believe.
""")
code(r"""
samples = tiles if dataset.test_labels is None else data.sample_test_images(dataset)
pair = [colored("unet", samples), colored("unet_bins", samples)]
swapped = np.random.default_rng(9).random(len(samples)) < 0.5
choice = swapped.reshape(-1, 1, 1, 1)
plots.image_rows(
    {
        "gray (input)": color.rgb_to_gray(samples, "lightness"),
        "A": np.where(choice, pair[1], pair[0]),
        "B": np.where(choice, pair[0], pair[1]),
    },
    "Twelve images in gray and in two colorizations, A and B. The answer is in the next cell.",
)
""")
code(r"""
print("'classes' is", *np.where(swapped, "A", "B"))
plots.compare(
    samples,
    {"one color": pair[0], "classes": pair[1]},
    "The same images with the truth.",
    gray="lightness",
)
""")
md(r"""
TODO after the runs: In the full profile the twelve are the test images of every notebook. How did we vote, each of us? By ab RMSE on these twelve, which network is
nearer to the truth in how many columns? (`squared` has it for the test images.)
""")
md(r"""
By ab RMSE, by PSNR and by most other measures of distance, a regression network is hard to beat: it was trained to make a distance small. Zhang
and his coauthors knew that, and did not argue with it. They showed people a photograph and a colorization of it side by
side and asked which one was real. Fooling them all would have meant 50 %. Their rebalanced network fooled them in 32 % of the trials, their
own regression network less often.

Both sides are right; they answer different questions. **How far is this from what the camera saw?** Then say little, and be gray when in doubt. **Does this
look like a photograph?** Then commit to something, even if it is another car. A distance cannot tell a plausible color from an absurd one. And colorfulness
cannot tell them apart either, from the other side. Therefore the curve above has two axes, and we show you pictures.

What is honest is to say which of the two questions a picture answers. A colorization of an old photograph is not a
finding about the past. The blue of that dress is what 50,000 other pictures suggest.
""")

md(r"""
## What we learned

- One color per pixel, by a loss that measures distances, is a mean (or a median) of all plausible ones. Gray lies in the middle of
  them.
- A distribution can say "red or blue, but not purple". For that, colors became 260 bins of a* and b*, each pixel a soft share of
  the nearest ones, and the network's answer a softmax.
- A cross-entropy is right if its classes exclude each other and add up to 1. Then no answer scores better than the
  truth, and the best answer is an honest one.
- Most of the world is gray. The prior alone brings the loss from 5.56 to about 3, and looks like nothing. It is the floor of
  this loss, as gray is the floor of the pictures.
- Weights for rare colors make a network bolder, and its likelihoods dishonest, on purpose.
- A distribution becomes a color by its annealed mean. The temperature is a knob between dull and bold, and it is turned after the training.
""")
md(r"""
TODO after the runs: Add above, in one line each: the best point of the curve with its figures; whether the weights or the temperature are the better way to color; the
class that fails most.
""")
md(r"""
## Check yourself

1. A pixel is green with likelihood 0.5 and brown with 0.5. Which color does the annealed mean give at T = 0.38, and which at
   T = 0.01?
2. Somebody trains with hard targets, 1 for the nearest bin and 0 elsewhere, and with bins of 2 units instead of 10. There are about 25 times as
   many. What gets better, what gets worse?
3. A friend finds T = 0.2 to be best, "because there, the test images are just as colorful as the truth", and reports an ab RMSE at this T. What
   do you ask him?

<details><summary>Answers</summary>
<ol>
<li>The same color at both: the mean of green and brown, an olive. Equal likelihoods stay equal, whatever
power they are raised to. Only where one is ahead does the temperature decide between them.</li>
<li>The rounding gets better, though nobody saw it before. But most bins have hardly any pixels to learn from,
and the loss calls the bin next door, which looks the same, as wrong as any other. The answer for one image
grows to 25 megabytes.</li>
<li>Which images he chose T with (it should not have been those that he reports); what a gray copy scores on
them; and whether you can see the pictures, since noise can be as colorful as the truth.</li>
</ol>
</details>

## References

- R. Zhang, P. Isola and A. A. Efros, *Colorful Image Colorization*, 2016, arXiv 1603.08511: bins, soft encoding, rebalancing, annealed mean.
- G. Larsson, M. Maire and G. Shakhnarovich, *Learning Representations for Automatic Colorization*, 2016, arXiv 1603.06668: predicts
  histograms of colors for each pixel, independently and in the same year.
- G. Charpiat, M. Hofmann and B. Schölkopf, *Automatic Image Colorization Via Multimodal Predictions*, 2008: several plausible colors
  for a pixel, before deep networks.
- S. Kullback and R. A. Leibler, *On Information and Sufficiency*, 1951: why no answer scores better than the truth.
- S. Kirkpatrick, C. D. Gelatt and M. P. Vecchi, *Optimization by Simulated Annealing*, 1983: where the temperature comes from.
- H. Sheehan, *colorize-cnn*, 2019: the pictures that were washed out.

## Next

Everything so far was 32 pixels wide. But the U-Net has no fixed size, and color needs little sharpness: the eye takes the edges from the lightness. The
next notebook colors photographs of any size.
""")
