md(r"""
# 10 · Colorize your own photograph

| | |
|---|---|
| What you will do | color photographs of any size, yours too; follow one of them through the colorizer, step by step; find out at which size a network should see it, what an old photograph brings along, and where all this fails |
| What you need first | notebook 08: the U-Net; notebook 07: lightness and chroma; notebook 06: ab RMSE, colorfulness, and their floors |
| Time to read | 35 minutes |
| Time and memory to run | quick: <!--=notebooks.10_your_photograph.quick.seconds\|seconds0-->30 s<!--/-->, <!--=notebooks.10_your_photograph.quick.peak_memory_mb\|mb-->1,200 MB<!--/-->; full: <!--=notebooks.10_your_photograph.full.seconds\|seconds0-->40 s<!--/--> |
| The original reported | its aim was a network that colors pictures of any dimension; what it built takes 32×32 pixels |
""")

code(r"""
import inspect
import json
import tempfile
import time
import tracemalloc
from pathlib import Path

import numpy as np
import PIL.Image
import skimage.data
from IPython.display import display
from skimage.color import rgb2lab

from colorize_lib import (
    aging,
    color,
    color_bins,
    colorizer,
    data,
    evaluation,
    metrics,
    models,
    photographs,
    plots,
    profiles,
    records,
    widgets,
)
from colorize_lib.backend import keras

profile = profiles.current()
print(profiles.banner(profile))
dataset = data.load(profile)
""")

md(r"""
## What will come out

The end first. Four photographs of four sizes, none of them 32×32: what the colorizer is given, what it makes of
it, and the truth, which it never sees. The network in it was trained on CIFAR-10 alone, on pictures as small as
a fingernail. It has met none of these four, nor anything as sharp.

Before you run the cell: which color will it find for the cat, the saucer, the face, the evening sky? Which of
these can one know from gray at all?
""")
code(r"""
truths = {name: data.photograph(name) for name in ("chelsea", "coffee", "astronaut", "rocket")}
grays = {name: color.rgb_to_gray(pixels, "lightness") for name, pixels in truths.items()}
colored = {name: colorizer.colorize(gray) for name, gray in grays.items()}
plots.photograph_rows(
    {"gray": grays.values(), "colored": colored.values(), "truth": truths.values()},
    "A cat, a cup of coffee, an astronaut and a rocket: in gray, as the colorizer paints them, and "
    "in their true colors.",
    titles=[f"{gray.shape[1]} × {gray.shape[0]}" for gray in grays.values()],
    height=0.9,
)
""")
md(r"""
TODO after the runs: One sentence for each picture. Look first for what is *right*: is the fur warm, the sky of the
rocket bluish, the table brown? Then for what is *wrong*: the red saucer, the orange suit, the green eyes, the face. Then
compare with notebook 00, where the same cup was cut into tiles: no seams, sharp details, the lightness of the photograph.
Frame: "The ... gets a color that one could believe; the ... does not, and the red of the saucer is ... . What is better
than in notebook 00 whatever the color: no seams, no specks, and every hair is where it was."
""")
md(r"""
When you run this notebook yourself, there is a border below that you can drag over the picture: gray on its left,
colored on its right. (On a page in the web there is nothing to drag. You miss nothing: the figure above has both.)
""")
code(r"""
widgets.before_and_after(grays["coffee"], colored["coffee"])
""")

md(r"""
## Your photograph

There are three ways. In none of them does your photograph leave the computer that this notebook runs on. The network is
a file inside the library; nothing is sent anywhere.

**With a button.** It takes any common kind of picture and shows it before and after. The result, in full size, is kept in
the folder `colored`.
""")
code(r"""
widgets.upload()
""")
md(r"""
(What is larger than about 10 MB may not get through in this way. Then take the next one.)

**With a path.** Write it between the quotes, and run the cell again. Without one, the rocket is taken.
""")
code(r"""
path = ""
mine = photographs.read(path).pixels if path else truths["rocket"]
result = colorizer.colorize(mine)
plots.photographs(
    {"before": photographs.without_alpha(mine), "after": photographs.without_alpha(result)},
    "A photograph as it was given, and as the colorizer paints it.",
    height=1.4,
)
""")
md(r"""
The photograph of the rocket is a color photograph. That does no harm: its colors are not looked at, as you will see.

**From a shell**, one photograph or many at once:

```
python -m colorize_lib colorize old.jpg
python -m colorize_lib colorize album -o colored
```

The first line writes `old-color.jpg` beside the photograph, the second colors every photograph in the folder `album` into
the folder `colored`. Originals are never written to.

The rest of this notebook is about what happens between before and after, and about how far you can trust it.
""")

md(r"""
## Which network is it?

A U-Net of the kind that notebook 08 built. It comes with the library, and with it comes a record: what it was trained
on, for how long, and what it scores.
""")
code(r"""
shipped = json.loads((colorizer.SHIPPED / "record.json").read_text(encoding="utf-8"))
size = (colorizer.SHIPPED / "weights.npz").stat().st_size
print(f"{shipped['title']}, trained on {shipped['data']['name']}")
epochs = len(shipped["history"]["train_loss"])
print(f"{epochs} epochs, recorded on {shipped['date']}; a file of {size / 1e6:.1f} MB")
measured = evaluation.published()[records.name_of(shipped)]["true_lightness"]
board = evaluation.published_floors()
rows = {floor["title"]: floor["figures"] for floor in board["floors"].values()}
rows |= {"the network": measured, "the truth": board["truth"]}
""")
code(r"""
print(f"{'on the test images of CIFAR-10':40} ab RMSE   CIEDE2000   colorfulness")
for title, figures in rows.items():
    print(f"{title:40}", end="")
    for metric, width in (("ab_rmse", 7), ("ciede2000", 12), ("colorfulness", 15)):
        words = f"{figures[metric]['value']:.2f}" if metric in figures else ""
        print(f"{words:>{width}}", end="")
    print()
""")
md(r"""
TODO after the runs: Is the network's ab RMSE below that of "mean chroma given the lightness", the line of notebook 06? By
how much, in words? How much of the truth's colorfulness does it have? Frame: "By ab RMSE it is ... than the best answer
without a network, so it does know something about what it sees. But it has only ... of the truth's colorfulness: expect
pale colors." (The floors without a colorfulness near the truth are to be read as in notebook 06.)
""")

md(r"""
## Step by step

This is all of it. What its last lines call comes below, one step after the other.
""")
code(r"""
print(inspect.getsource(colorizer.colorize))
""")
md(r"""
We do the same by hand, for the cup of coffee, and keep what is in between:
""")
code(r"""
photograph = truths["coffee"]
lightness = color.lightness(photograph)
small = colorizer.shrink(lightness, colorizer.SCALE)
chroma = colorizer.predict_chroma(colorizer.shipped_network(), small)
painted = colorizer.upsample_and_paint(lightness, small, chroma)
full_chroma = rgb2lab(color.scale_to_unit(painted))[..., 1:]
plots.colorizer_steps(photograph, lightness, small, chroma, full_chroma, painted)
""")
md(r"""
### 1. The lightness

The colors of the photograph, if there are any, are thrown away first. What is left is the lightness L* of CIE Lab, from 0
for black to 100 for white (notebook 07). It is the only thing that the colorizer ever looks at, and **it comes back
unchanged in the result**. So no detail can get lost, however small the network's picture is.

### 2. A small copy

The network has learned from pictures in which a whole cat has 32×32 pixels. In a photograph of 12 megapixels, 32×32
pixels are a piece of one whisker. So it is shown a small copy, in which it can see things as it knows them.
""")
code(r"""
height, width = lightness.shape
small_height, small_width = small.shape
print(f"the photograph: {width} x {height} = {width * height:,} pixels")
print(f"the small copy: {small_width} x {small_height} = {small_width * small_height:,} pixels")
print(f"each of its pixels is the mean of {lightness.size / small.size:.0f}")
""", check=True)
code(r"""
def as_gray(plane):
    return color.unit_to_pixels(plane[..., np.newaxis] / 100)


plots.photographs(
    {"its lightness": as_gray(lightness), "the small copy, enlarged": as_gray(small)},
    "The lightness of a cup of coffee, sharp, and the same in coarse squares, in which the cup, "
    "the saucer and the spoon can still be told apart.",
    height=1.8,
)
""")
md(r"""
You still recognize the cup, the saucer, the table. The grain of the wood is gone, and so is everything that is
smaller than a pixel or two of this copy. **What cannot be seen here cannot get a color of its own.**

### 3. The chroma that the network predicts

Now the network gives each pixel of the small copy a chroma: a* from green to red, b* from blue to yellow. To see nothing
but these, we draw them at one medium lightness everywhere. And because the coffee is a color photograph, we can put the
truth beside it, made small in the same way.
""")
code(r"""
true_chroma = rgb2lab(color.scale_to_unit(photograph))[..., 1:].astype(np.float32)
perfect = np.stack(
    [colorizer.shrink(true_chroma[..., channel], colorizer.SCALE) for channel in range(2)], axis=-1
)
shown = {"predicted chroma": chroma, "true chroma": perfect}
plots.photographs(
    {name: color.at_medium_lightness(values) for name, values in shown.items()},
    "The chroma of the small copy in squares of equal lightness, as predicted and true. In the "
    "truth the saucer is a strong red, the table orange, and the cup nearly gray.",
    height=1.8,
)
""")
md(r"""
TODO after the runs: Compare the two. How pale is the prediction (mean chroma: print it if it is worth a number)? Is it
smooth, where the truth has sharp edges? Where is the hue right (the wood?), where is it wrong (the saucer, whose gray
says nothing about red)? Frame: "The network paints the wood ..., and it is right about that; the saucer gets ... ."
""")
md(r"""
### 4. Back to full size, the simple way

The chroma has to come back to the full size. The simplest way is the one in which any program enlarges a picture: between
the middles of two neighboring pixels, mix their values (**bilinear** upsampling). How good is that?

To find out, we pretend that we have a *perfect* network, which predicts the true chroma of the small copy. Then every
error that is left comes from the enlarging.
""")
code(r"""
def bilinear(small_chroma):
    method = PIL.Image.Resampling.BILINEAR
    planes = [PIL.Image.fromarray(small_chroma[..., channel]) for channel in range(2)]
    return np.stack([np.asarray(plane.resize((width, height), method)) for plane in planes], -1)
""")
code(r"""
enlarged = color.paint(lightness, bilinear(perfect))
rim = slice(70, 130), slice(138, 226)  # rows and columns
plots.crops(
    photograph,
    rim,
    {"truth": photograph[rim], "bilinear": enlarged[rim]},
    "The rim of the white cup above the red saucer, in its true colors, and with the true chroma "
    "of the small copy enlarged: a pink band lies along the edge of the porcelain.",
)
""")
md(r"""
The shapes are sharp, since they are in the lightness. But the colors have run over the edge like watercolor on wet
paper: the white porcelain has a pink rim, and the red beside it has gone gray. One pixel of the small copy stands for 39 of
the photograph, and it has only one chroma for all of them.

### 5. Along the edges

Here is the idea that helps: **where the lightness has an edge, the color mostly has one, too.** And the lightness is known
in full size. So look at the neighborhood of a pixel in the small copy, and ask: when it is lighter here by one unit, how
much does the chroma change with it? Draw a point for it and for each of the eight pixels around it, lightness to the
right, chroma upward. The slope of the straight line that fits them best, the least-squares line, is the answer.
""")
code(r"""
row, column = 16, 27  # where the cup ends and the saucer begins
reach = colorizer.NEIGHBORS
around = (slice(row - reach, row + reach + 1), slice(column - reach, column + reach + 1))
x, y = small[around].ravel(), perfect[around][..., 0].ravel()
least_squares, _ = np.polyfit(x, y, 1)
variance = np.mean((x - x.mean()) ** 2)
slope = np.mean((x - x.mean()) * (y - y.mean())) / (variance + colorizer.EDGE)
slopes, offsets = colorizer.lines_through(small, perfect[..., 0])
print(f"{len(x)} pixels; slope of the least-squares line {least_squares:+.3f}")
print(f"made a little flatter                    {slope:+.3f}")
print(f"averaged with those of its neighbors     {slopes[row, column]:+.3f}")
""", check=True)
code(r"""
line = slopes[row, column], offsets[row, column]
plots.line_of_a_window(
    photograph, small, perfect[..., 0], (row, column, reach), line, "a*: green to red"
)
""")
md(r"""
On the left is the window, with the orange pixel in its middle. It lies partly on the red saucer, partly on the white
porcelain, so its chroma is something in between, and this is what plain upsampling would give to all that is around it,
the dashed line. But the photograph knows better. Of the pixels that lie under the orange one, the green ticks, some are
dark and some are light, and none is as the mean of them. The blue line goes through the orange point and gives each of them
a chroma of its own, **read off at its own lightness**: much red to the dark ones, little to the light ones.

Two precautions are built in. Where the lightness hardly varies, the points stand in a heap, and the slope of a line through
a heap is chance; so the slope is made flatter there, and hardly more than plain upsampling is left. And it is
averaged with the slopes of the neighbors, so that no seams appear. The idea is known as the **guided filter** (He and Sun
2015), with the lightness as the guide. There, whole lines are averaged; then they pass near the orange point, but not
through it, and small spots of color get lost.
""")
code(r"""
print(inspect.getsource(colorizer.lines_through))
""")
md(r"""
The same part of the picture once more. What do you expect at the edge of the porcelain? And what will happen where two
things of different color have the same lightness?
""")
code(r"""
along_edges = colorizer.upsample_and_paint(lightness, small, perfect)
pictures = {"truth": photograph, "bilinear": enlarged, "along edges": along_edges}
plots.photographs(
    {name: picture[rim] for name, picture in pictures.items()},
    "The rim of the cup: in its true colors; with chroma enlarged simply, pink along its edge; "
    "with chroma enlarged along edges, white again up to the edge.",
    height=1.67,
)
""")
code(r"""
def ab_rmse(picture):
    found = rgb2lab(color.scale_to_unit(picture))[..., 1:]
    return float(np.sqrt(np.mean((found - true_chroma) ** 2)))
""")
code(r"""
answers = {
    "gray, the floor": color.paint(lightness, np.zeros_like(true_chroma)),
    "perfect, bilinear": enlarged,
    "perfect, along edges": along_edges,
    "predicted, bilinear": color.paint(lightness, bilinear(chroma)),
    "predicted, along edges": painted,
}
for name, picture in answers.items():
    print(f"{name:24} ab RMSE {ab_rmse(picture):6.2f}")
""")
md(r"""
With a perfect chroma, less is lost along edges than by plain upsampling, and what is lost is little beside the floor.
Where it still goes wrong is where two colors meet at the same lightness: no line can see that edge.

TODO after the runs: compare with the lines "predicted". Frame: "Nearly all of the error that is left is the network's. The way back
to full size costs little."
""")
md(r"""
### 6. Painting: colors that do not exist

Each pixel now has a lightness and a chroma, and has to become red, green and blue. But not each pair exists. There is no
yellow as dark as black, and no blue as light as white (notebook 07 drew the islands of what exists). What to do with a
pair that does not? The simple way is to cut off red, green and blue at 0 and 255. Then the lightness changes, and we had
promised that it would not.

To see it, imagine a bold network that paints everything twice as colorful as it is.
""")
code(r"""
bold = 2 * true_chroma
lab = np.concatenate([lightness[..., np.newaxis], bold], axis=-1)
choices = {
    "cut off": color.unit_to_pixels(color.lab_to_rgb(lab)),
    "less colorful": color.paint(lightness, bold),
}
for name, picture in choices.items():
    change = np.abs(color.lightness(picture) - lightness)
    print(f"{name:14} change of L*: mean {change.mean():4.1f}, largest {change.max():4.1f}", end="")
    print(f"; more than 1 in {np.mean(change > 1):4.0%} of the pixels")
plots.lightness_changes(choices, lightness)
""")
md(r"""
Cut off, whole surfaces change: the saucer gets lighter, the coffee darker, and the dark wood in the upper left corner turns
from brown to red. The colorizer takes the other way, `color.paint`: it **keeps the hue and the lightness and gives up as much
colorfulness as it must**. Its largest change is the rounding to whole levels. For a photograph that you want to keep,
that is the right order: first what was recorded, then what is guessed.
""")

md(r"""
## How large should the network see it?

One number was chosen by us: the **scale**, the shorter side of the small copy. It is 64. Why not 32, the size that the
network was trained with? Why not as large as possible? Two things pull in opposite directions:

- In a *small* copy, whole things look as in training, and the network can see how they belong together. But small things
  disappear, and one chroma has to do for many pixels.
- In a *large* copy, small things are there. But what the network sees of them is magnified, as it never was in training.

How much of the picture can it see at once? Notebook 03 measured the receptive field by changing one pixel and looking at
what changes with it. For a U-Net, what do you expect: 5 pixels, 50, all?
""")
code(r"""
keras.utils.set_random_seed(0)
network = models.unet()
# No weight is negative, so that no change is hidden by a ReLU.
network.set_weights([np.abs(weight) for weight in network.get_weights()])
black = np.zeros((1, 160, 160, 1), dtype="float32")
one_white_pixel = black.copy()
one_white_pixel[0, 84, 84] = 1
before, after = (keras.ops.convert_to_numpy(network(x)) for x in (black, one_white_pixel))
rows, columns = np.nonzero((before != after)[0].any(axis=-1))
print(f"one pixel changes {np.ptp(columns) + 1} x {np.ptp(rows) + 1} outputs around it")
""", check=True)
md(r"""
About a hundred pixels, in each direction, and by symmetry an output depends on as many inputs. Halving the picture three
times makes the convolutions in the middle reach eight times as far. Here is what that means at three scales. The orange
frame is the receptive field of the pixel in its middle, the dashed blue one is as large as a picture of the training.
""")
code(r"""
plots.fields_of_view(
    {scale: colorizer.shrink(lightness, scale) for scale in (32, 64, 256)},
    center=(0.5, 0.45),
    seen=data.TILE,
    sees=100,
)
""")
md(r"""
At scale 32 the network sees the whole picture, a little one like those it learned from. At 64, it still can see nearly all of
it. But mind the blue frame: in training, behind the edge of 32×32 pixels there was never anything but zeros. It has had no
reason to learn what to do with more. At 256 it looks through a keyhole: dark, light, a curve. Is that a cup, an eye, a
wheel?

Now the experiment. First by eye: the same photograph, seen at five scales. Which one do you think is best? Write it
down.
""")
code(r"""
SCALES = (16, 32, 64, 128, 256)
at_scales = {scale: colorizer.colorize(photograph, scale=scale) for scale in SCALES}
plots.photograph_rows(
    {"colored": at_scales.values()},
    "A cup of coffee, colored five times, at the scales 16, 32, 64, 128 and 256.",
    titles=[f"scale {scale}" for scale in SCALES],
    height=0.9,
)
""")
md(r"""
And now by figures, for all four photographs: how far the colors are from the truth, and how colorful they are. Each has
two floors: no color at all, and one tint for everything, the mean chroma of CIFAR-10. (It is computed from how often its colors
are, which notebook 09 counted.) Every second pixel of every second row is enough for that.
""")
code(r"""
def judge(picture, truth):
    rgb = [color.scale_to_unit(pixels[np.newaxis, ::2, ::2]) for pixels in (truth, picture)]
    true_lab, found_lab = map(rgb2lab, rgb)
    error = metrics.ab_mean_squared_error(true_lab, found_lab)[0] ** 0.5
    return {"ab_rmse": float(error), "colorfulness": float(metrics.colorfulness(rgb[1])[0])}


def without_network(truth, chroma):
    plane = color.lightness(truth)
    return judge(color.paint(plane, np.broadcast_to(chroma, (*plane.shape, 2))), truth)
""")
code(r"""
tint = color_bins.frequencies_of_cifar10() @ color_bins.centers()
answers = {"gray": (0, 0), "one tint": tint}
floors = {
    answer: {name: without_network(truth, chroma) for name, truth in truths.items()}
    for answer, chroma in answers.items()
}
floors["truth"] = {name: judge(truth, truth) for name, truth in truths.items()}
""")
code(r"""
found = {"coffee": {scale: judge(picture, photograph) for scale, picture in at_scales.items()}}
for name in ("chelsea", "astronaut", "rocket"):
    truth = truths[name]
    found[name] = {s: judge(colorizer.colorize(truth, scale=s), truth) for s in SCALES}
""")
code(r"""
def of_one(metric):
    figures = {
        name: {scale: values[metric] for scale, values in of_scale.items()}
        for name, of_scale in found.items()
    }
    lines = {
        answer: {name: values[metric] for name, values in of_photograph.items()}
        for answer, of_photograph in floors.items()
        if not (metric == "ab_rmse" and answer == "truth")  # it is 0
    }
    return figures, lines
""")
code(r"""
display(plots.scales(*of_one("ab_rmse"), "ab RMSE (lower is better)"))
display(plots.scales(*of_one("colorfulness"), "colorfulness (as the truth)"))
""")
code(r"""
print("scale   " + "".join(f"{name:>12}" for name in found) + "        mean")
lines = {f"{scale:5}": {n: found[n][scale] for n in found} for scale in SCALES} | floors
for title, of_photograph in lines.items():
    errors = [of_photograph[name]["ab_rmse"] for name in found]
    print(f"{title:8}" + "".join(f"{e:12.2f}" for e in errors) + f"{np.mean(errors):12.2f}")
""")
md(r"""
TODO after the runs: (ab RMSE; the line "truth" is 0 by definition.) At which scale is the mean lowest? Do the four
photographs agree? Which of them beat their floors, gray and one tint, at any scale? What happens to the colorfulness with the
scale: does the network get bolder or paler when it sees magnified pieces? What does the eye say, and does it agree?
Frames: "64 is best on ... of four, and 32 and 128 are close: the choice does not matter much, within a factor of two." / "The
optimum is at ..., twice the size of the training pictures: a photograph holds more things than a picture of CIFAR-10, which shows a single
one." / "At 16 ..., at 256 ... ." If the best mean is not at 64: say so, and why we keep 64 or change SCALE. And if the network
does not beat "one tint" on a photograph, say that plainly: there it would have been better not to look.
""")
md(r"""
A warning about this table, in the spirit of notebook 07. We chose the scale by photographs, and the same photographs say how good
it is. There are four of them. It is a hint, not a proof. If you work with one kind of photographs, such as portraits or
landscapes, try the scale on some of yours whose colors you know:

```
colorizer.colorize(photograph, scale=96)
```
""")

md(r"""
## What old photographs bring along

Old photographs are not just gray. They have grain, they are yellowed, faded, scratched, and glued onto white cardboard. Many
were taken on plates that did not see red at all. The network has met nothing of the kind. We do not need an old album to find out what happens. We take a photograph that we know,
and make it old, in one way at a time:
""")
code(r"""
def with_grain(pixels, strength=22):
    noise = np.random.default_rng(0).normal(0, strength, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def with_border(pixels, width):
    return np.pad(pixels, [(width, width), (width, width), (0, 0)], constant_values=240)


def without_red(rgb):
    return np.rint(rgb @ [0, 0.7, 0.3]).astype(np.uint8)[..., np.newaxis]
""")
code(r"""
gray, border = grays["coffee"], 32
sepia_tone = np.broadcast_to((6, 24), (*lightness.shape, 2))
old = {
    "as new": gray,
    "grain": with_grain(gray),
    "sepia": color.paint(color.lightness(gray), sepia_tone),
    "faded": (90 + gray * (120 / 255)).astype(np.uint8),
    "border": with_border(gray, border),
    "scratches": aging.scratched(gray),
    "blind to red": without_red(photograph),
}
""")
md(r"""
Guess before you look: which of the six will change the colors most, and which not at all?
""")
code(r"""
of_old = {name: colorizer.colorize(pixels) for name, pixels in old.items()}
plots.photograph_rows(
    {"given": old.values(), "colored": of_old.values()},
    "A cup of coffee as new, with grain, in sepia, faded, with a white border, scratched, and with "
    "all that is red nearly black; and below each, what the colorizer makes of it.",
    titles=list(old),
    height=0.7,
)
""")
md(r"""
How much do the colors move? We take the colored picture of the one that is as new, and measure for each of the others how
far its chroma is from that, on average. The floor is the answer that gives up all color.
""")
code(r"""
def chroma_of(picture):
    return rgb2lab(color.scale_to_unit(picture))[..., 1:]


inside = {name: picture for name, picture in of_old.items() if name != "border"}
inside["border"] = of_old["border"][border:-border, border:-border]
as_new = chroma_of(of_old["as new"])
for name in list(old)[1:]:
    moved = np.linalg.norm(chroma_of(inside[name]) - as_new, axis=-1).mean()
    print(f"{name:12} moves the colors by {moved:5.2f}")
print(f"{'no color':12} moves the colors by {np.linalg.norm(as_new, axis=-1).mean():5.2f}")
""")
md(r"""
TODO after the runs: Put the six in order, as parts of the floor ("the border changes the colors by ... of all the color
there is"). Which surprise? Then the subsections below, each with the number that belongs to it.
""")
md(r"""
### Sepia is harmless

A yellowed photograph is a color photograph, of one color. The first step throws that color away, so nothing of it can reach
the network. The two results should be equal, up to the rounding of the levels:
""")
code(r"""
levels = np.abs(of_old["sepia"].astype(int) - of_old["as new"])
print(f"sepia and gray differ by {levels.mean():.2f} levels of 255, by {levels.max()} at most")
""")
md(r"""
(The rounding is in the tone: no whole levels of red, green and blue have exactly the lightness of a gray level. Where one of the lines of step
5 is steep, half a level can become a few.) Our sepia has kept its lightness. A real print also fades with the years;
that comes below.

### Grain averages out, and comes back

Each pixel of the small copy is a mean of many, and in a mean, noise cancels out: that of 39 independent values is √39, about
six times, weaker. So the network hardly sees any grain. Is it so?
""")
code(r"""
grain = color.lightness(old["grain"]) - color.lightness(gray)
in_small = colorizer.shrink(grain, colorizer.SCALE)
print(f"spread of the grain in the photograph: {grain.std():.1f} units of L*")
print(f"in the small copy:                     {in_small.std():.1f}")
print(f"weaker by a factor of {grain.std() / in_small.std():.1f}; √39 is {39**0.5:.1f}")
""", check=True)
md(r"""
About six times; not quite, since black cannot get any darker. In the dark corner the noise is cut off at black and goes
upward only, and that does not cancel out.

But the grain comes back in step 5. There, the chroma is read off at each pixel's own lightness, grain included: where the line is
steep, grain in the lightness becomes grain in the color. Here are both results, magnified:
""")
code(r"""
plots.photographs(
    {name: of_old[name][rim] for name in ("as new", "grain")},
    "The rim of the cup, colored from the clean photograph and from the one with grain.",
    height=1.67,
)
""")
md(r"""
TODO after the runs: Is the grain colored, and where (at the rim, where the line is steep)? Does it disturb, or does the grain of
the lightness hide it? Has the hue of larger areas changed at all? The remedy for strong grain: smooth the photograph a little
before, or color a smooth version and put its chroma on the original (`colorizer.predict_chroma` of the smooth one).
""")
md(r"""
### Faded: stretch the contrast first

A faded photograph has no black and no white any more. To the network it is all fog. That can be repaired, since it is the
lightness that has faded, and the lightness we have: set the darkest hundredth of the pixels to black, the lightest to white,
and stretch what lies between.
""")
code(r"""
def stretched(pixels):
    darkest, lightest = np.percentile(pixels, [1, 99])
    unit = (pixels.astype(np.float32) - darkest) / (lightest - darkest)
    return color.unit_to_pixels(unit)
""")
code(r"""
repaired = stretched(old["faded"])
plots.photographs(
    {
        "faded": old["faded"],
        "colored": of_old["faded"],
        "stretched, then colored": colorizer.colorize(repaired),
        "as new, colored": of_old["as new"],
    },
    "A faded cup of coffee in gray; colored as it is; colored after its contrast was stretched; "
    "and the one that is as new, colored.",
    height=1,
)
""")
md(r"""
TODO after the runs: Did fading make the colors paler, or other ones? Does stretching bring them back? (The distance of the
stretched one from "as new" can be printed with the function above.)

### The border: cut it off

A white border is not a part of the scene, but the network does not know that. It takes room in the small copy, so that
everything else gets smaller, and it is the lightest thing in sight: perhaps a sky, or snow?
""")
code(r"""
share = 1 - gray.size / old["border"].size
copy = colorizer.shrink(color.lightness(old["border"]), colorizer.SCALE)
left = round(gray.shape[0] / old["border"].shape[0] * colorizer.SCALE)
print(f"{share:.0%} of the picture is border")
print(f"the photograph itself gets {left} of the {colorizer.SCALE} rows of the small copy")
plots.photographs(
    {"given": as_gray(copy), "colored": of_old["border"], "cut off, colored": of_old["as new"]},
    "The small copy with a white border; colored with the border; colored without it.",
    height=1.1,
)
""", check=False)
md(r"""
TODO after the runs: Does the border itself get a tint (light blue, as in notebook 03)? Do the colors inside change near it, or
everywhere? Frame: "The border moves the colors by ..., ... of all there is: cut it off before." / "It hardly matters: ... ."

### Scratches stay

A scratch is in the lightness, and the lightness is kept. So it will be there in the colored photograph, as white as before.
Coloring repairs nothing; repair first, in any program for photographs, then color.

### Plates that were blind to red

The oldest photographic plates saw nothing but blue, and later ones, until about the 1920s, blue and green, but hardly any red. On
them, red lips, a red uniform and a red saucer are nearly black. That is why a blue sky is so white in many old photographs, and
freckles so dark. In the last column, we made a gray picture of green and blue alone.

No program that is given one gray picture can know which plate it was taken on, and the network has learned from
another gray. **What it believes to be a dark thing may have been a bright red one.** So in a really old photograph, expect the reds
to be wrong even where a network would be right about them today.
""")

md(r"""
## Where it fails, and why

Now for the failures. There are four kinds, and each has its own reason.

### It has seen ten kinds of things

In the full profile, here are the twelve test images of CIFAR-10 that you know from every notebook: pictures of the kind that the
network was trained on. (The quick profile has the tiles instead.) They are small enough to be shown as they are.
""")
code(r"""
samples = data.sample_tiles() if dataset.test_labels is None else data.sample_test_images(dataset)
answers = np.stack([colorizer.colorize(image) for image in samples])
plots.compare(
    samples,
    {"colored": answers},
    "Twelve small pictures: in gray, true, and as the network of the library colors them.",
    gray="lightness",
)
""")
md(r"""
TODO after the runs: How many of the twelve are about right (full profile)? Which colors does it dare to use (sky blue, grass
green, brown fur), which never (red, yellow)?
""")
md(r"""
CIFAR-10 has airplanes, cars, birds, cats, deer, dogs, frogs, horses, ships and trucks. Cats and dogs may sit on a sofa, the others
are outdoors, by day. That is all the network knows of the world: sky, water, grass, sand, fur, metal. There are **no
people** in it, but for a rider or an owner here and there. No portraits, no food, no flowers, no night. Whatever you show
it, it answers with colors from that world. And this is the face from the top of the notebook once more:
""")
code(r"""
plots.photographs(
    {"truth": truths["astronaut"], "colored": colored["astronaut"]},
    "Portrait of an astronaut in an orange suit before a flag, in true colors and as colored.",
    height=1.6,
)
""")
md(r"""
TODO after the runs: Describe the face and hands: gray, greenish, bluish, or warm by luck? The orange suit? The flag? Frame: "The
skin is ... . The network has never learned what skin is: it has to be fur, sand or sky to it." If you color portraits with it, expect this. (Networks
that color portraits well were trained on far larger collections, with people in them.)
""")
md(r"""
### What nobody can know

A network with all the photographs of the world would still fail at this. Here is the motorcycle from the training
photographs of the quick profile, with red paint as it is, with green, and with blue. We turned the hue of everything that is strongly
red, and let `color.paint` see to it that the lightness stays:
""")
code(r"""
motorcycle = data.photograph("motorcycle_left")[::2, ::2]
as_it_is = rgb2lab(color.scale_to_unit(motorcycle))
is_red = as_it_is[..., 1:2] > 30
painted_in = []
for angle in np.deg2rad([0, 120, 240]):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    new_chroma = np.where(is_red, as_it_is[..., 1:] @ turn.T, as_it_is[..., 1:])
    painted_in.append(color.paint(as_it_is[..., 0], new_chroma))
all_gray = [color.rgb_to_gray(picture, "lightness") for picture in painted_in]
differences = [np.abs(one.astype(int) - all_gray[0]).max() for one in all_gray[1:]]
print("largest difference between the three grays, in levels:", *differences)
""")
code(r"""
plots.photograph_rows(
    {
        "may have been": painted_in,
        "gray": all_gray,
        "colored": [colorizer.colorize(pixels) for pixels in all_gray],
    },
    "A motorcycle with red, green and blue paint; three gray pictures that are the same; and what "
    "the colorizer makes of each of them, three times the same.",
    height=1.05,
)
""")
md(r"""
Three motorcycles, one gray picture, one answer. **The color of a painted thing is not in a gray photograph.** No method can
find it there, neither this one nor the largest network there is. It can guess what is common, or what is safe. A network
that was trained with squared errors says what is safe: something near gray, the mean of all the paints that
it has seen (notebook 04).

The color of grass, of a clear sky, of a carrot *can* be known, if one knows what it is that one sees. Coloring is
recognizing first.

### Small things

The rocket stands between towers of iron bars, among orange floodlights. How large are these in the small copy? And what
color can a light get that is one pixel wide there?
""")
code(r"""
tiny = colorizer.shrink(color.lightness(truths["rocket"]), colorizer.SCALE)
times = truths["rocket"].shape[0] / colorizer.SCALE
here = slice(47, 63), slice(10, 34)  # rows and columns of the small copy
towers = tuple(slice(round(times * part.start), round(times * part.stop)) for part in here)
""")
code(r"""
plots.crops(
    truths["rocket"],
    towers,
    {
        "truth": truths["rocket"][towers],
        "small copy": as_gray(tiny)[here],
        "colored": colored["rocket"][towers],
    },
    "Towers and floodlights at dusk: the lights are orange in truth; in the small copy they are "
    "one or two white squares, and the bars of the towers cannot be told apart; then, colored.",
    times=2,
)
""")
md(r"""
What is smaller than one or two of the squares has no shape there. So the network cannot tell what it is, and it gets
a color by its lightness or that of its surroundings. A larger scale would show it, and show everything else too large. Larger networks, trained on larger
pictures, have less of this problem.

### Other worlds

And what if we show it something that is in no photo album? A piece of the sky with galaxies, from the Hubble telescope. The back of
an eye. Tissue under a microscope, stained. A network like this cannot say "I do not know what this is". What will
it say?
""")
code(r"""
others = {
    "galaxies": skimage.data.hubble_deep_field()[:600:2, :600:2],
    "the back of an eye": skimage.data.retina()[300:1100:3, 300:1100:3],
    "stained tissue": skimage.data.immunohistochemistry()[::2, ::2],
}
""")
code(r"""
plots.photograph_rows(
    {
        "truth": others.values(),
        "colored": [colorizer.colorize(pixels) for pixels in others.values()],
    },
    "Galaxies, the back of an eye and stained tissue: in their true colors, and as colored.",
    titles=list(others),
    height=0.95,
)
""")
md(r"""
TODO after the runs: What does each of them become: sky, fur, water? Frame: "The galaxies get ..., the retina ..., as if they were ... .
It sounds as sure as ever. Nothing in its answer tells that it has never seen such a thing."
""")

md(r"""
## How long does it take?

The network sees a copy of the same size, whatever the photograph. Only shrinking and painting grow with the number of pixels. So
which part takes longer, for a photograph of a telephone with 12 megapixels? (In the quick profile, the cell stops at 4.)
""")
code(r"""
def seconds_and_memory(function, *arguments):
    tracemalloc.start()
    start = time.perf_counter()
    function(*arguments)
    seconds, (_, peak) = time.perf_counter() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return seconds, peak / 1e6


def enlarge(picture, tall, wide):
    return np.asarray(PIL.Image.fromarray(picture).resize((wide, tall)))
""")
code(r"""
sizes = [(267, 400), (816, 1224), (1633, 2449)] + ([(2828, 4243)] if profile == "full" else [])
print("megapixels   network   everything   memory for arrays")
for tall, wide in sizes:
    large = enlarge(gray[..., 0], tall, wide)
    copy = colorizer.shrink(color.lightness(large), colorizer.SCALE)
    network, _ = seconds_and_memory(colorizer.predict_chroma, colorizer.shipped_network(), copy)
    everything, peak = seconds_and_memory(colorizer.colorize, large)
    print(f"{tall * wide / 1e6:10.1f} {network:7.2f} s {everything:10.2f} s {peak:14.0f} MB")
""")
md(r"""
The network's part does not grow. The rest is arithmetic on each pixel, in bands of rows, on all cores. The bands are there to save
memory: what is in between is needed for a few of them at a time, not for the whole photograph.
""")

md(r"""
## A colored photograph is not a document

A black-and-white photograph says of each place how light it was, as its film saw it. That was recorded. The colors of
this notebook were not recorded by anybody. They were guessed, by a network that has seen ten kinds of things, for people who find a colored picture nicer to look
at. It may show grandmother's dress in brown, when it was green, and nobody will ever know from the picture.

That is no reason not to do it. It is a reason to say it:

- **Keep the gray original.** The colored one is a picture of it, not a better version.
- **Label it**, wherever you show it: colored by a program, from a black-and-white photograph, colors are guesses.
- **Do not conclude** anything from a color: no uniform, no flag, no skin, no season.
- Where a color is *known*, from a letter or from the dress itself in the attic, it belongs in the picture by hand.

So that the label cannot get lost on the way, the button at the top of this notebook writes it into the file:
""")
code(r"""
with tempfile.TemporaryDirectory() as folder:
    path = widgets.save(Path(folder) / "coffee.png", colored["coffee"])
    with PIL.Image.open(path) as picture:
        print(picture.text["Description"])
""", check=True)

md(r"""
## What we learned

- A network that was trained on 32×32 pixels can color photographs of any size: it is shown a small copy, and only its chroma
  is brought back to the full size. The lightness, with every detail, stays that of the photograph.
- Plain upsampling lets colors run over edges. A straight line through lightness and chroma, drawn around each pixel of the small
  copy, lets them follow the edges of the lightness, wherever there is one.
- Some pairs of lightness and chroma do not exist. Give up colorfulness, not lightness: first what was recorded, then what is
  guessed.
- The scale decides what the network can recognize: small enough to see whole things, large enough to see them at all.
- Tone does not matter, since only the lightness is looked at. Fading and borders can be undone before. Grain mostly averages
  out. Scratches stay. And a plate that was blind to red has lost more than colors.
- A network answers with the colors of the world that it has seen, and it never says that it does not know. The color of a painted thing
  is not in a gray photograph at all.
""")
md(r"""
TODO after the runs: Add the verdict of the scale experiment, and of the six kinds of age, in one line each.
""")
md(r"""
## Check yourself

1. Somebody colors a photograph, makes a gray copy of the result, and colors that one. How does the second result differ from the
   first?
2. A red poppy stands in green grass, both equally light. The network predicts both colors correctly in the small copy. What will the
   flower look like at full size, and why?
3. You color a group portrait with 40 people, 6,000 × 4,000 pixels, at scale 64. How many pixels of the small copy does a face have, if it is 150
   pixels wide in the photograph? What would you try?

<details><summary>Answers</summary>
<ol>
<li>Hardly at all. The lightness is kept, so the gray copy of the result has the same lightness as the photograph,
up to rounding, and the network sees the same small copy.</li>
<li>Its color runs over into the grass, as with plain upsampling. The way back to full size follows the edges of
the lightness, and here the lightness has none.</li>
<li>The small copy is 96 × 64 pixels, so a row of 62 pixels of the photograph becomes one, and a face is between two and
three wide. That is too little to be seen as a face. A larger scale, say 256, gives it nearly ten; or cut the
portrait into parts and color each of them. (This network would not know faces all the same.)</li>
</ol>
</details>

## References

- K. He and J. Sun, *Fast Guided Filter*, 2015, arXiv 1505.00996: the lines through lightness and chroma, and that they can be drawn in a small
  copy.
- K. He, J. Sun and X. Tang, *Guided Image Filtering*, 2010, European Conference on Computer Vision: the filter itself.
- J. Kopf, M. Cohen, D. Lischinski and M. Uyttendaele, *Joint Bilateral Upsampling*, 2007, ACM Transactions on Graphics 26: another way to let a large
  picture guide the enlarging of a small one.
- A. Levin, D. Lischinski and Y. Weiss, *Colorization Using Optimization*, 2004, ACM Transactions on Graphics 23: colors by hand, which flow up to the
  edges of the lightness.
- R. Zhang, P. Isola and A. Efros, *Colorful Image Colorization*, 2016, arXiv 1603.08511: also predicts the chroma of a small copy and enlarges it.
- O. Ronneberger, P. Fischer and T. Brox, *U-Net: Convolutional Networks for Biomedical Image Segmentation*, 2015, arXiv 1505.04597.
- D. Hasler and S. Süsstrunk, *Measuring Colorfulness in Natural Images*, 2003.
- CIE Lab: CIE 15:2018, *Colorimetry*; sRGB: IEC 61966-2-1:1999.
- A. Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009: CIFAR-10.
- H. Sheehan, *colorize-cnn*, 2019: the project whose first line promised pictures of any dimension.

## Next

The promise of the first line is kept: any dimension in, the same dimension out. What the colors are worth depends on the network, and
that is yours to improve: give an experiment of your own an entry in `experiments.py`, train it, and look where it stands with
`python -m colorize_lib leaderboard`. The colorizer takes any network that predicts the chroma of pictures of any size. Here it takes
the one that you trained in notebook 08:

```
python -m colorize_lib colorize old.jpg --network unet
```
""")
