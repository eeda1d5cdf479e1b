md(r"""
# 08 · Any size: fully convolutional networks

| | |
|---|---|
| What you will do | take the dense layer away, so that a network colors pictures of any size; compute how far it sees; build a U-Net, and find out what each of its parts buys |
| What you need first | notebooks 03 and 04: convolution, padding, pooling, batch normalization; notebook 06: the floors; notebook 07: Lab, and why its lightness is kept |
| Time to read | 45 minutes |
| Time and memory to run | quick: <!--=notebooks.08_fully_convolutional.quick.seconds\|seconds0-->… s<!--/-->, <!--=notebooks.08_fully_convolutional.quick.peak_memory_mb\|mb-->… MB<!--/-->; full, with the trainings done before: <!--=notebooks.08_fully_convolutional.full.seconds\|seconds0-->… s<!--/-->; the training of the U-Net: <!--=sum(unet.seconds_per_epoch)\|minutes0-->… min<!--/--> |
| The original reported | nothing about these. Its first sentence promises a network for gray images of any size; all of its networks take 32×32 pixels |
""")
code(r"""
import inspect
import re

import numpy as np
import PIL.Image

from colorize_lib import (
    cifar10,
    color,
    colorizer,
    data,
    evaluation,
    experiments,
    floors,
    losses,
    metrics,
    models,
    plots,
    profiles,
    receptive_field,
    records,
    targets,
    training,
)
from colorize_lib.backend import keras

profile = profiles.current()
print(profiles.banner(profile))
dataset = data.load(profile)
""")

md(r"""
## What will come out

The end first. Twelve tiles of two photographs that no network of this series was trained on. In the third row, the
network of notebook 04 colors them, with its brightness put back. In the last row it is the network of this notebook, a
**U-Net**. It has a fifteenth of the weights, and no dense layer. Both were trained on CIFAR-10 (JPEG copy, quality 75).
Look at the cup and at the saucer.
""")
code(r"""
def gray_of(images, definition="lightness"):
    return color.scale_to_unit(color.rgb_to_gray(images, definition))


tiles = data.sample_tiles()
dense_values, _ = records.read_predictions("conv_bn_conv_dense")
unet_values, _ = records.read_predictions("unet")
rows = {
    "04: dense layer": color.match_brightness(
        data.unflatten(dense_values), gray_of(tiles, "original")
    ),
    "08: U-Net": targets.pictures_of_ab_image(unet_values, gray_of(tiles)),
}
plots.compare(tiles, rows, "Tiles of a cat and a coffee cup, by two networks.", gray="lightness")
""")
md(r"""
TODO after the runs: Which tiles have color in the last row that had none in the third (saucer, fur, crema)? Which are
still gray, which have a wrong color? Frames: "The saucer is …, the fur …. The shapes are as sharp as in the input, because
the lightness is that of the input. The … is still …."
""")
md(r"""
And here is something that the old network cannot do at all. It takes 32×32 pixels and nothing else, so in notebook 00 a
photograph had to be cut into tiles, and each was colored without knowing its neighbors. The new network takes the
photograph in one piece. Look for seams:
""")
code(r"""
cup = data.photograph("coffee")
dense, unet = records.load_model("conv_bn_conv_dense"), records.load_model("unet")
plots.side_by_side(
    {
        "gray": color.rgb_to_gray(cup, "lightness"),
        "04: tile by tile": colorizer.colorize_by_tiles(
            experiments.get("conv_bn_conv_dense"), dense, cup, step=32
        ),
        "08: in one piece": colorizer.colorize(cup, unet, scale=96),
        "truth": cup,
    },
    "A cup of coffee four times. Colored tile by tile it has seams, like a bathroom wall; in one "
    "piece it has none.",
    height=1.2,
)
""")
md(r"""
The first sentence of the original promises just that: a gray image of any size in, a color image of the same size
out. Its networks could not keep the promise. By the end of this notebook you will know why not, what has to take the
place of the dense layer, and how far such a network sees.
""")

md(r"""
## A dense layer fixes the size

What happens if we hand a picture of 48×40 pixels to the network of notebook 04? It has five layers: convolution,
normalization, convolution, flatten, dense. Which of them will refuse?
""")
code(r"""
crop = cup[160:208, 240:280]
maps = gray_of(crop[np.newaxis], "original")
for layer in dense.layers[:4]:
    maps = layer(maps)
    print(f"{type(layer).__name__:20} gives {tuple(maps.shape[1:])}")
try:
    dense.layers[4](maps)
except ValueError as error:
    print(f"{'Dense':20} says: {re.search(r'expected .*', str(error))[0]}")
""")
md(r"""
The convolutions had no trouble at all. They made three maps of 44×36, which are 4,752 numbers in a line. The dense layer
was the one to refuse. It has one weight for each *pair* of an input and an output, 2,352 times 3,072 of them, and for the
other 2,400 inputs it simply has none.

Could we build one for 48×40? Yes, but for this size alone, and with new weights: nothing that was learned for 32×32 fits
into it. And it would be larger. Suppose the sides are doubled, 64×64: how many times as many weights? Guess, then count.
""")
code(r"""
def weights_with_dense_layer(side):
    inputs, outputs = 3 * (side - 4) ** 2, 3 * side**2
    return 320 + 128 + 867 + (inputs + 1) * outputs


print(f"32x32, by hand: {weights_with_dense_layer(32):,}   Keras: {dense.count_params():,}")
for side in (64, 128, 512):
    count = weights_with_dense_layer(side)
    print(f"{side}x{side}: {count:,}, that is {4 * count / 1e9:,.1f} GB")
""", check=True)
code(r"""
sides = 2 ** np.arange(5, 11)
plots.weights_over_size(
    sides,
    {
        "04: dense layer": np.array([weights_with_dense_layer(int(side)) for side in sides]),
        "08: U-Net": np.full(len(sides), unet.count_params()),
    },
    marked=(32, 128, 512),
)
""")
md(r"""
Twice the side means four times as many inputs *and* four times as many outputs (and a little more here, because the
convolutions cut off the same border of a larger picture). For a photograph of 512×512 pixels the weights take more than
two terabytes. There is no way to any size with a dense layer at the end.

The lower line is where this notebook goes: the same number of weights for all sizes.
""")

md(r"""
## A convolution does not care

A kernel is laid on every place of a picture, one after the other. How many places there are is not its business. We take
the 32 kernels that the network of notebook 04 has learned, and put them to work on the cat in three sizes, none of which
is 32×32. (The border is filled up with zeros, *same*, so that each pixel keeps its place.)
""")
code(r"""
convolution = keras.layers.Conv2D(32, kernel_size=3, padding="same", activation="relu")
convolution.build((None, None, None, 1))
convolution.set_weights(dense.layers[0].get_weights())

cat = gray_of(data.photograph("chelsea"), "original")[..., 0]
pictures = [colorizer.shrink(cat, side)[..., np.newaxis] for side in (32, 56, 88)]
maps = [np.asarray(convolution(picture[np.newaxis]))[0] for picture in pictures]
for picture, answer in zip(pictures, maps, strict=True):
    print("in", picture.shape, " out", answer.shape)
""", check=True)
code(r"""
one_filter = [answer[..., 5:6] / answer[..., 5].max() for answer in maps]
plots.true_to_scale(
    {"gray (input)": pictures, "filter 5": one_filter},
    "The map of one filter is as large as its picture: white outlines of a cat on black.",
)
""")
md(r"""
(The bright lines at the left and at the bottom are the border. To this filter, the zeros around the picture are an edge.)

Three sizes, one set of weights, and nothing had to be built anew. This filter answers to edges, in a large picture as in a
small one; it is only asked at more places. A network that is made of nothing but such layers is called **fully convolutional** (Long, Shelhamer and Darrell 2015), and takes
pictures of any size.

Something stricter is true. Cut a piece of 32×32 pixels out of the largest of the three. Does the convolution give the same
answers for the piece by itself as it gave there when it saw the whole picture?
""")
code(r"""
piece = pictures[2][30:62, 40:72]
by_itself = np.asarray(convolution(piece[np.newaxis]))[0]
within_the_whole = maps[2][30:62, 40:72]
equal = np.isclose(by_itself, within_the_whole, atol=1e-5).all(axis=-1)
print("equal everywhere:                 ", equal.all())
print("equal but for a border of 1 pixel:", equal[1:-1, 1:-1].all())
""", check=True)
md(r"""
Away from the border, yes. What is more than one pixel away makes no difference to an answer. This is what makes a
convolution free of any size. It is also the price: the dense layer looked at the whole picture, and a convolution looks at
nine pixels.
""")

md(r"""
## How far does a pixel see?

The part of a picture that an output depends on is its **receptive field** (notebook 03). It decides what a network can
know. To find it, start with one pixel of the output and ask layer by layer, from the back to the front: what were you made
of?

- **convolution** of 3×3: of the same places and one more on each side
- **pooling** of 2×2: place 5 was made of places 10 and 11, so the field doubles
- **transposed convolution** of 2×2 (comes below): places 10 and 11 were both made of 5, so the field halves
- all others work on each place by itself, so nothing changes

The library's `receptive_field.of_place` walks like this through any network of such layers. Here are some small ones, written as
words: C is a convolution, P is pooling, T is the way back to the size before. Before you run the cell, work out CC and CCPCCT.
""")
code(r"""
def network_of(word):
    kinds = keras.layers
    makers = {
        "C": lambda: kinds.Conv2D(1, 3, padding="same"),
        "P": kinds.MaxPooling2D,
        "T": lambda: kinds.Conv2DTranspose(1, 2, strides=2),
    }
    return keras.Sequential([kinds.Input((None, None, 1)), *[makers[letter]() for letter in word]])


small_networks = {word: network_of(word) for word in ("C", "CC", "CCCC", "CCPCCT", "CCPCCPCCTT")}
small_networks["U-Net"] = models.unet(widths=(1, 1, 1, 1))
""")
code(r"""
place = 80
for word, network in small_networks.items():
    first, last = receptive_field.of_place(network, place)
    size, reach = last - first + 1, (first - place, last - place)
    print(f"{word:11} sees {size:3} pixels, from {reach[0]:+3} to {reach[1]:+3}")
""", check=True)
md(r"""
Convolutions alone creep forward, two pixels each. After a single pooling they go twice as fast, after two four times. The
U-Net, which has three, sees more than 90 pixels across. (The number of channels plays no role, so we took one of each,
which is quick.)

### Is it true?

A walk on paper may have a mistake in it. So we try it out. Take a black picture, make a single pixel white, and see whether
the output at our place changes. Then the next pixel, and so on. All kernels are set to 1, so that no change can cancel
another.
""")
code(r"""
def seen_by_trying(network, place, size=168):
    for weight in network.trainable_weights:
        if weight.name == "kernel":
            weight.assign(np.ones(weight.shape))
    spots = np.zeros((size, 8, size, 1), dtype="float32")  # in each strip, another pixel is white
    spots[np.arange(size), 4, np.arange(size)] = 1
    black = np.zeros_like(spots[:1])
    answers, without = np.asarray(network(spots)), np.asarray(network(black))
    changed = (answers != without)[:, 4, place].any(axis=-1)
    return np.flatnonzero(changed)[[0, -1]]
""")
code(r"""
for word in ("CC", "CCPCCT", "U-Net"):
    for place in (80, 83):
        by_arithmetic = receptive_field.of_place(small_networks[word], place)
        by_trying = seen_by_trying(small_networks[word], place)
        size = by_trying[1] - by_trying[0] + 1
        agree = np.array_equal(by_arithmetic, by_trying)
        print(f"{word:7} at {place}: {size:3} pixels, {by_trying.tolist()}; agree: {agree}")
""", check=True)
md(r"""
They agree. And they show something that a formula like "two more for each layer" hides: with pooling, the field is *not
centered*, and in the U-Net its size depends on where the pixel lies in its block of 8×8, 92 or 100. Such a network is not
quite fair to all of its pixels.

### What it sees

Numbers are one thing. Here is what they mean on a picture. Each frame is the field of one network, for the pixel with the
cross. Below, only what is inside the frame: all that this network knows when it has to choose a color. Cover the upper
picture with your hand. From which of the lower ones could *you* tell the color?
""")
code(r"""
cat_lightness = colorizer.shrink(color.lightness(data.photograph("chelsea")), 120)
shown_cat = color.paint(cat_lightness, np.zeros((*cat_lightness.shape, 2)))[..., :1]
row, column = 48, 64
names = ["1 convolution", "2 convolutions", "4 convolutions", "4, one pooling"]
names += ["6, two poolings", "U-Net"]
reach = {}
for name, network in zip(names, small_networks.values(), strict=True):
    first, last = receptive_field.of_place(network, 80)
    reach[name] = first - 80, last - 80
plots.receptive_fields(shown_cat, row, column, reach, "A cat's face in gray.")
""")
md(r"""
3×3, 5×5 and 9×9 pixels are a smear of gray. That is what notebook 04 saw as well: three maps that knew nothing but
brightness. From 14 pixels on, one sees that there is some edge, from 32 that it is an eye. In the last picture there is a
cat, and now one may know that cats' eyes are green or yellow, and that tabby fur is brown.

**A network that colors has to see things, and things are large.**
""")

md(r"""
## Down: smaller pictures, a wider view

How do we get a wide view? With convolutions alone it would take 46 of them. Pooling does it in three steps. It halves the
picture, and the next window of 3×3 covers twice as much of what was there before. Here is the cat, halved three times, each
time with a window of 3×3. (The network pools its feature maps, and keeps the largest value of each block. A photograph is
easier to recognize if each block becomes its mean.)
""")
code(r"""
halved = [color.scale_to_unit(shown_cat[:96, 8:136])]
for _ in range(3):
    halved.append(np.asarray(keras.layers.AveragePooling2D(2)(halved[-1][np.newaxis]))[0])
plots.halvings([color.unit_to_pixels(picture) for picture in halved], (4, 6, 3), "A cat's face.")
""")
md(r"""
The window is the same, but what is in it is not: first a dot, then a bit of the pupil, then the pupil, and at last the
whole eye. And a wide view comes cheap. Half the height and half the width means a quarter of the places, so a quarter of the
work. The U-Net spends this on more channels, twice as many at each step. Per place there are then four times as many
weights, and the work of a layer stays about the same.

But the last picture shows the cost, too. It knows *what* is there, and no longer exactly *where*.
""")

md(r"""
## Up again: the transposed convolution

The answer must have as many pixels as the input. So after the way down comes a way up, and it needs a layer that makes
pictures larger. The **transposed convolution** works with stamps: each value takes a kernel, multiplies it by itself, and
stamps the result into a block of its own. Four values, a kernel of 2×2, and what comes out:
""")
code(r"""
values = np.array([[3, 1], [2, 4]])
kernel = np.array([[2, 1], [1, 0]])
by_hand = np.kron(values, kernel)  # NumPy's name for stamping
plots.transposed_convolution(values, kernel, by_hand)
""")
code(r"""
layer = keras.layers.Conv2DTranspose(1, kernel_size=2, strides=2, use_bias=False)
layer.build((None, 2, 2, 1))
layer.set_weights([kernel.reshape(2, 2, 1, 1)])
by_keras = np.asarray(layer(values.reshape(1, 2, 2, 1).astype("float32")))[0, :, :, 0]
print(by_keras.astype(int))
print("equal to the stamps:", np.array_equal(by_keras, by_hand))
""", check=True)
md(r"""
Take a kernel of four ones, and each value is simply repeated four times. This is what image programs call **nearest
neighbor**, drawn on the right. The network is free to learn that, or a kernel that does something better with each of
its channels. (Its name comes from the table of weights that notebook 03 drew: it is that of a convolution with stride 2,
with rows and columns exchanged.)

A trap to know: with a kernel of 3×3 and steps of 2, the stamps overlap, in some pixels and not in others. That gives a pattern of
squares, the *checkerboard* of many a generated picture (Odena, Dumoulin and Olah 2016). Ours do not overlap. Even so, each
block can get the same little pattern as long as the kernels are random. You will see it in a minute.
""")

md(r"""
## What gets lost on the way, and a shortcut

Down and up again: is that not a detour? Look once more at the last picture of the cat above, the one of 12×16 pixels.
Where exactly does the eye end? One pixel stands for a block of 8×8, and a border that runs through the block cannot be
seen. What comes back up can only be blurred.

The U-Net does not have *one* number for each such block, it has 128, one in each channel. So it could keep what it needs. But it would have to learn
how to pack the details into channels on the way down, and how to unpack them on the way up. It is easier to leave
them where they are. Before each pooling, the picture at this size is set aside. On the way up, it is put beside what
comes from below, as further channels. This is a **skip connection**: *what* comes from below, *where* comes from across.

## The U-Net

Now the whole network (Ronneberger, Fischer and Brox 2015), made small. It was invented to find the outlines of cells under the
microscope, where "what" and "where" both matter.
""")
code(r"""
print(inspect.getsource(models.unet))
print(inspect.getsource(models._down_and_up))
print(inspect.getsource(models._two_convolutions))
""")
md(r"""
Not many lines. Read `_down_and_up` with a finger: one loop goes down and remembers in `seen` what it set aside, the other
goes up and takes it out again, the last one first. And here it is as a drawing. A block is as tall as its picture and as
wide as its channels, whose number stands below it.
""")
code(r"""
plots.u_net(models.unet(), 32)
""")
md(r"""
You see where the U has its name from. From left to right, the pictures get smaller and deeper, then larger and flatter. Where
a dashed arrow arrives, a block has two halves: green came up, gray came across.

### Parameters, by hand

- first convolution: 16 kernels of 3 × 3 × 1 weights: 144. It has no bias, because batch normalization adds a number to
  each channel anyway
- its normalization: 4 numbers for each of 16 channels: 64
- second convolution: 16 kernels of 3 × 3 × **16**: 2,304, and 64 again
- transposed convolution from 128 to 64 channels: 2 × 2 × 128 × 64 and 64 biases: 32,832
- last layer: 1 × 1 × 16 weights and a bias for each of two outputs: 34

The rest goes the same way. Mind that where a skip arrives, there are twice as many channels to read.
""")
code(r"""
def two_convolutions(before, width):
    return (9 * before * width + 4 * width) + (9 * width * width + 4 * width)


down = sum(two_convolutions(*pair) for pair in [(1, 16), (16, 32), (32, 64)])
bottom = two_convolutions(64, 128)
up = sum(4 * 2 * w * w + w + two_convolutions(2 * w, w) for w in (64, 32, 16))
by_hand = down + bottom + up + 2 * (16 + 1)
print(f"down {down:,}, bottom {bottom:,}, up {up:,}, last layer 34")
print(f"by hand: {by_hand:,}   Keras: {models.unet().count_params():,}")
print(f"the network of notebook 04 has {dense.count_params() / by_hand:.1f} times as many")
""", check=True)
md(r"""
Nearly half of them sit at the bottom, where the picture is smallest. The last layer is what took the place of the dense
layer. A convolution of 1×1 looks at a single place, and makes two numbers out of the 16 that are there. It is a tiny
dense layer of 34 weights, the same for every pixel.
""")

md(r"""
## Lightness in, chroma out

What does it predict? As the last network of notebook 07, it is given the lightness and answers with a* and b*. The only
difference is that its answer keeps the form of a picture:
""")
code(r"""
print(inspect.getsource(targets.ab_image))
for images in (tiles[:1], cup[np.newaxis, :200, :304]):
    print("in ", gray_of(images).shape, " out", tuple(unet(gray_of(images)).shape), end="  ")
    print("asked for", targets.ab_image(images).shape)
""")
md(r"""
There are three reasons for it. The lightness is given, so there is no need to guess it, and it cannot come out dim. All fine
detail is in the lightness, so the pictures are sharp even where the chroma is soft. And the answer is as large as the picture, whatever its size is.

One condition is left. A picture that is 50 pixels high is halved to 25, then to 12, because pooling drops what is left over,
then to 6. On the way up come 12 and 24, and 24 does not fit beside 25. So the sides have to be multiples of 8. Others are
continued at their edges like in a mirror, and what was too much is cut off from the answer. The library does that in
`colorizer.predict_chroma`:
""")
code(r"""
lightness = color.lightness(cup)
for height, width in [(48, 40), (50, 41), (7, 3)]:
    chroma = colorizer.predict_chroma(unet, lightness[100 : 100 + height, 200 : 200 + width])
    print(f"{height}x{width}: chroma of shape {chroma.shape}")
""", check=True)
md(r"""
Any size, as promised. What the colors are worth is another question.
""")

md(r"""
## Overfit one image first

A new network, some dozens of layers, never tried. The worst thing to do now is to start the long training. The best is
to let it learn **one single image by heart**. That is no use to anybody, but if it fails there, no further
image will help: a target has the wrong range, an image and its answer do not belong together, a layer is missing, or the
network does not have the means. It takes seconds, and should be the first test of every network.

Our image is the cup, shrunk to 64×64 pixels. Two networks learn it, a hundred steps each: a U-Net of half the width, and
the same without skips. Write down what you expect: which of them makes it, and what does the other one look like?
""")
code(r"""
def shrunk_square(pixels, side=64):
    picture = PIL.Image.fromarray(pixels).resize((side, side), PIL.Image.Resampling.BOX)
    return np.asarray(picture)[np.newaxis]


one_image = shrunk_square(cup[20:340, 150:470])
one_gray, one_target = gray_of(one_image), targets.ab_image(one_image)
SHOWN_STEPS = (0, 10, 30, 100)
""")
code(r"""
def overfit(network):
    network.compile(optimizer=keras.optimizers.Adam(0.01), loss=losses.squared_error)
    network.optimizer.build(network.trainable_variables)
    errors, answers = [], []
    for step in range(max(SHOWN_STEPS) + 1):
        if step in SHOWN_STEPS:
            answers.append(np.asarray(network(one_gray, training=True)))
        errors.append(float(network.train_on_batch(one_gray, one_target)))
    return errors, answers
""")
code(r"""
learners, learned = {}, {}
for name, skips in {"with skips": True, "without skips": False}.items():
    keras.utils.set_random_seed(0)
    learners[name] = models.unet(widths=(8, 16, 32, 64), skips=skips)
    learned[name] = overfit(learners[name])
""")
code(r"""
middle_gray = np.full_like(one_gray, 0.6)
rows = {}
for name, (_, answers) in learned.items():
    pictures = [targets.pictures_of_ab_image(answer, one_gray)[0] for answer in answers]
    rows[name] = [*pictures, one_image[0]]
    chroma = [*answers, one_target]
    rows[f"{name},\nits chroma"] = [
        targets.pictures_of_ab_image(answer, middle_gray)[0] for answer in chroma
    ]
columns = [f"{step} steps" for step in SHOWN_STEPS] + ["truth"]
plots.picture_table(
    rows, columns, "With skips, the cup is right after 30 steps. Without, it has one tint."
)
""")
md(r"""
Look at the first and the third row, the pictures. At the beginning there is noise, with the fine pattern that random
stamps make. After 10 steps, the network with skips has found the cup, but for some green stripes, and after 100 you would
hardly tell it from the truth. The one without skips has found one tint for everything, and a red spot where the saucer is.

Now the second and the fourth row: the same chroma on an even gray, so that the lightness cannot help the eye. With skips,
the rim of the cup has its own color and a sharp edge. Without skips there is no rim. Its pictures look sharp all
the same! Every edge in them comes from the lightness. **With Lab, blurred chroma is hard to see.** That is a mercy, and a
reason not to trust your eyes alone.

How large is the error? The loss is a sum of squares in the target's own units. We turn it into the ab RMSE of notebook
06, so that it can be read: the typical error of a* and b* in units of Lab.
""")
code(r"""
def in_lab_units(loss, pixels):
    spread = 2 * targets.LARGEST_CHROMA  # from 0 to 1 in the target
    return spread * np.sqrt(np.asarray(loss) / (2 * pixels))


steps = list(range(max(SHOWN_STEPS) + 1))
curves = {name: (steps, in_lab_units(errors, 64 * 64)) for name, (errors, _) in learned.items()}
gray_error = np.sum((one_target - 0.5) ** 2)
tint_error = np.sum((one_target - one_target.mean(axis=(0, 1, 2))) ** 2)
lines = {
    "left gray": in_lab_units(gray_error, 64 * 64),
    "its best tint": in_lab_units(tint_error, 64 * 64),
}
plots.falling_errors(curves, lines, "step", "Only with skips it gets far below the best tint.")
""")
md(r"""
Within a few steps both are better than a gray picture. Then the one without skips comes to the line of *one tint for the
whole image*, and hardly gets below it. It has 64 places at the bottom for 4,096 pixels, and a hundred steps are not enough
to learn how to pack and unpack the rest. The other one goes on. So the U-Net passes the test: it can learn an image.

What has it understood? Show it an image that it has never seen:
""")
code(r"""
unseen = shrunk_square(data.photograph("chelsea")[0:300, 90:390])
answer = np.asarray(learners["with skips"](gray_of(unseen), training=True))
colored = targets.pictures_of_ab_image(answer, gray_of(unseen))
plots.picture_table(
    {"Chelsea": [gray_of(unseen)[0], colored[0], unseen[0]]},
    ["gray (input)", "colored", "truth"],
    "A cat, in the colors of a cup of coffee.",
    height=1.6,
)
""")
md(r"""
A cat in the colors of a cup of coffee. It knows one picture, and whatever it sees must be that picture. This is what
**overfitting** (notebook 05) looks like when it is complete.

### A trap, for all who work with batch normalization

All answers above were given in the way of training. Now the same network, the same image that it knows by heart, but in
the way of use, in which it takes the running averages of its normalization instead of the image's own (notebook 04):
""")
code(r"""
network = learners["with skips"]


def error_of(training_mode):
    answer = np.asarray(network(one_gray, training=training_mode))
    return in_lab_units(np.sum((answer - one_target) ** 2), 64 * 64)


print(f"as in training: ab RMSE {error_of(True):5.1f}")
print(f"as in use:      ab RMSE {error_of(False):5.1f}")
print(f"its best tint:  ab RMSE {lines['its best tint']:5.1f}")
""")
md(r"""
Learned by heart, and forgotten when it counts? There is a suspect: a running average moves by one percent in each step. How
much of it is still the value from before the training?
""")
code(r"""
for done in (10, 100, 391):
    print(f"after {done:3} steps: {0.99**done:4.0%}")

for layer in network.layers:
    if isinstance(layer, keras.layers.BatchNormalization):
        layer.momentum = 0.5  # from now on, it moves by one half
for _ in range(10):
    network(one_gray, training=True)  # nothing is learned, only the averages move
print(f"as in use, ten looks later: ab RMSE {error_of(False):.1f}")
""")
md(r"""
It was that. After a hundred steps, more than a third of each average is still what it was at the start, and the network is
used with numbers that it was never trained with. As soon as the averages have caught up, without any learning, it knows its
picture again. An epoch of CIFAR-10 has 391 steps; then this is over. In a short test it can drive you mad.
""")

md(r"""
## The recipe

What else is new beside the network:

- **Batch normalization** after each convolution and *before* the ReLU, where it can keep filters from dying (notebook 04
  saw some that did, with the other order).
- **Adam** (Kingma and Ba 2015). Like Adadelta, it gives each weight a step of its own: the mean of its recent slopes,
  divided by their usual size.
- **Cosine decay** (Loshchilov and Hutter 2017): large steps at first, small ones at the end, along half a wave of
  a cosine. Small steps at the end are there to settle: notebook 05 saw a tint that echoed the last batch.
- Batches of 128 images, and the **flips** of notebook 07.
""")
code(r"""
experiment = experiments.get("unet")
for name in ("gray", "target", "loss", "batch_size", "flips", "epochs"):
    value = getattr(experiment, name)
    print(f"{name:12}{getattr(value, '__name__', value)}")
rates = [experiment.learning_rate(epoch, experiment.epochs) for epoch in range(experiment.epochs)]
print("learning rate, epoch by epoch:", " ".join(f"{rate:.4f}" for rate in rates))
steps_of_all = experiment.epochs * -(-50_000 // experiment.batch_size)
print(f"steps with CIFAR-10: {steps_of_all:,} (notebook 04: {10 * -(-50_000 // 32):,})")
""", check=True)
md(r"""
Compared with the Lab network of notebook 07, nearly everything is different: the network, the optimizer, the batches, the flips,
the number of epochs. If it is better, then this comparison cannot say why. So there are three more trainings. Each differs
from the U-Net in **one thing**:
""")
code(r"""
TITLES = {
    "unet": "U-Net",
    "unet_without_skips": "without skips",
    "unet_without_normalization": "not normalized",
    "unet_narrow": "half as wide",
}
networks = {name: records.load_model(name) for name in TITLES}
for name, title in TITLES.items():
    settings = getattr(experiments.get(name).build_model, "keywords", {})
    print(f"{title:16}{networks[name].count_params():9,} parameters   {settings or ''}")
""", check=True)

md(r"""
## Predict: what will happen?

Write down your guesses. A minute is enough.

1. A fifteenth of the weights, and a tenth of the steps. Will the U-Net cross the line of notebook 06, the **mean chroma given
   the lightness**? None of the networks of notebooks 02 to 04 did.
2. Which of the three changes costs most? Is there one that costs nothing?
3. Without skips, the chroma of the cup had no edges. Will you *see* that in pictures of 32×32 pixels?
4. What will still be gray?
""")

md(r"""
## Training, live

In the quick profile, this is one epoch on the bundled tiles: ten steps. That is enough to see that everything works, and no more. In
the full profile it is the recorded recipe, and if it has been trained on this computer before, it is loaded.
""")
code(r"""
run = training.run(experiment, dataset, epochs=1 if profile == "quick" else None)
""")
code(r"""
six_tiles = tiles[::2]
answers = {
    "this run": training.predict(run.model, six_tiles, "lightness"),
    "this run,\nas in training": np.asarray(run.model(gray_of(six_tiles), training=True)),
    "recorded run": unet_values[::2],
}
rows = {
    name: targets.pictures_of_ab_image(answer, gray_of(six_tiles))
    for name, answer in answers.items()
}
plots.compare(six_tiles, rows, "Six tiles, by the live and the recorded run.", gray="lightness")
""")
md(r"""
In the quick profile, "this run" is a mosaic in loud colors. It is the trap from above: after ten steps, nine tenths of
the running averages are still what they were before the training. The row below it shows what the same network says in the
way of training, and that is all it has learned in ten steps. (In the full profile, the averages have had time.)
From here on we look at the recorded runs, on the 50,000 training images of CIFAR-10 (JPEG copy, quality 75).
""")

md(r"""
## The recorded runs

First the U-Net by itself: its loss, and the share of values that are *nearly right*, within four units of Lab (notebook 07).
""")
code(r"""
recorded = {name: records.read(name) for name in TITLES}
record = recorded["unet"]
print(record["data"]["name"], "·", record["machine"]["cpu"], "·", record["date"])
plots.learning_curves(record)
""")
md(r"""
TODO after the runs: Does the test loss fall in every epoch (cosine decay: smooth at the end)? Is it below the gray copy's from which
epoch on? Do training and test curves stay together (no overfitting in four epochs)? Frame: "The test loss ends
at <!--=unet.final.test_loss|number2-->…<!--/-->, the gray copy has <!--=unet.floors.gray_copy_loss|number2-->…<!--/-->.
*Nearly right* are <!--=unet.final.test_accuracy|percent1-->… %<!--/--> of the values
(gray copy <!--=unet.floors.gray_copy_accuracy|percent1-->… %<!--/-->)." (Explain "nearly right" in a clause: within four
units of Lab.) Jagged or calm, compared with notebook 05? Is the training still on its way down after four epochs?
""")
md(r"""
All four in one figure, on test images, in units of Lab. The lines are two answers that took no network: the picture
left gray, and the table of mean colors for each lightness.
""")
code(r"""
board, published = evaluation.published_floors(), evaluation.published()
lines = {
    words: board["floors"][name]["figures"]["ab_rmse"]["value"]
    for words, name in [
        ("left gray", "true_lightness"),
        ("mean chroma\ngiven the lightness", "mean_chroma_of_lightness"),
    ]
}
curves = {}
for name, title in TITLES.items():
    losses_of_epochs = recorded[name]["history"]["test_loss"]
    epochs = list(range(1, len(losses_of_epochs) + 1))
    curves[title] = epochs, in_lab_units(losses_of_epochs, 32 * 32)
plots.falling_errors(curves, lines, "epoch", "Test images, four networks.")
""")
md(r"""
TODO after the runs: From which epoch on is each below the table of mean colors? Which one is slowest at first, and does it catch
up? Is the order at the end the order at the beginning?
""")

md(r"""
### The pictures

Cover the names on the left with your hand. Can you tell which row is which?
""")
code(r"""
def pictures_by(name, truth, part):
    values = records.read_predictions(name)[part]
    return targets.pictures_of_ab_image(values, gray_of(truth))


if dataset.test_labels is None:
    samples, part, spacing = tiles, 0, 2
else:
    samples, part, spacing = data.sample_test_images(dataset), 1, 1
rows = {title: pictures_by(name, samples, part)[::spacing] for name, title in TITLES.items()}
plots.compare(samples[::spacing], rows, "Sample images by four networks.", gray="lightness")
""")
md(r"""
TODO after the runs: What is right (sky, sea, grass, horse?), what is gray, what is wrong? Is anything red? Can one see a difference between
the rows at all: with and without skips (color that runs over edges)? Answer guess 3. Successes and failures by name, in two
or three sentences.
""")

md(r"""
### The figures, beside their floors

Measured on the 10,000 test images: colors alone, on the true lightness. (For the networks with Lab, the picture as predicted is the
same, up to rounding.) Behind ± stands half of the interval of notebook 06. Two networks of earlier notebooks are there for
comparison.
""")
code(r"""
COLUMNS = {
    "psnr": ("PSNR ↑", 2),
    "ab_rmse": ("ab RMSE ↓", 2),
    "ciede2000": ("CIEDE2000 ↓", 2),
    "balanced_auc": ("bal. AuC ↑", 3),
    "colorfulness": ("colorful →", 1),
}
""")
code(r"""
def line_of(title, figures):
    words = f"{title:34}"
    for name, (_, decimals) in COLUMNS.items():
        figure = figures[name]
        half = (figure["high"] - figure["low"]) / 2
        words += f"{figure['value']:9.{decimals}f} ± {half:.{decimals}f}".rjust(17)
    return words
""")
code(r"""
print(f"{'':34}" + "".join(f"{heading:>17}" for heading, _ in COLUMNS.values()))
for name in ("true_lightness", "mean_chroma", "mean_chroma_of_lightness"):
    print(line_of(board["floors"][name]["title"], board["floors"][name]["figures"]))
earlier = {"conv_bn_conv_dense": "04: two convolutions, dense", "lab_chroma": "07: the same in Lab"}
for name, title in (earlier | TITLES).items():
    print(line_of("  " + title, published[name]["true_lightness"]))
print(f"→ as near as possible to the truth's {board['truth']['colorfulness']['value']:.1f}")
""")
md(r"""
TODO after the runs: Answer guess 1: is the U-Net's ab RMSE
of <!--=metrics.unet.true_lightness.ab_rmse.value|number2-->…<!--/--> below the table of mean colors, <!--=floors.floors.mean_chroma_of_lightness.figures.ab_rmse.value|number2-->12.73<!--/-->, and by
more than both intervals? Frames: "It is the first network of this series that has learned from *looking around the pixel*." / "Still not: …" By how
much in percent, and is it much: the truth is 0. Colorfulness against the truth's: still pale? Balanced AuC: are rare colors any better, or only
common ones? Against `lab_chroma`: better with how many fewer weights and steps?
""")

md(r"""
## One change at a time

Now the question that the four trainings were made for. The blue line is the U-Net; each gray bar leads from there to the
network with one change. A thick line through a dot is its interval. The pink line is the table of mean colors.
""")
code(r"""
rows = {
    name: f"{title}\n{recorded[name]['parameters']:,} weights" for name, title in TITLES.items()
}
plots.one_change_at_a_time(
    rows,
    {name: published[name]["true_lightness"] for name in TITLES},
    "unet",
    board,
    "mean_chroma_of_lightness",
    chosen=("ab_rmse", "ciede2000", "balanced_auc", "colorfulness"),
)
""")
code(r"""
for name, title in TITLES.items():
    seconds = recorded[name]["seconds_per_epoch"]
    print(f"{title:16} {np.median(seconds):5.0f} seconds an epoch")
""")
md(r"""
Intervals that overlap do not prove that two networks are equally good: all were measured on the same images, and a hard
image is hard for all. Notebook 06 told what to do: take the *differences*, image by image, and draw these again. (On up to 2,000
of the test images of this profile, so the figures are not quite those above.)
""")
code(r"""
every = max(1, len(dataset.test_images) // 2000)
judged = dataset.test_images[::every]
true_chroma = targets.chroma_of(targets.ab_image(judged))


def errors_of_images(chroma):
    return np.mean((chroma - true_chroma) ** 2, axis=(1, 2, 3))


predicted = {
    name: targets.chroma_of(training.predict(network, judged, "lightness"))
    for name, network in networks.items()
}
errors = {name: errors_of_images(chroma) for name, chroma in predicted.items()}
""")
code(r"""
def difference(pairs, weights):
    changed, reference = pairs.T
    return metrics.root_of_mean(changed, weights) - metrics.root_of_mean(reference, weights)


print(f"{dataset.name}, {len(judged):,} images")
print(f"{'U-Net':16} {np.sqrt(errors['unet'].mean()):5.2f} (ab RMSE)")
for name, title in list(TITLES.items())[1:]:
    pairs = np.stack([errors[name], errors["unet"]], axis=-1)
    more = difference(pairs, np.ones((1, len(pairs))))[0]
    low, high = metrics.bootstrap_interval(pairs, difference)
    print(f"{title:16} {more:+5.2f}, between {low:+.2f} and {high:+.2f}")
""")
md(r"""
TODO after the runs: For each change: what does it cost or bring, is zero outside of the interval of differences, and what does it save (weights, seconds)? Answer
guess 2. Expected, to be checked: skips matter less than in the overfitting test, because chroma is soft and the lightness is
given; normalization makes the first epochs faster; half the width costs little. One sentence of caution: one seed each, and a
difference smaller than that between two seeds proves nothing (if `unet.seed1` is recorded, say how far it is from seed 0). Frame: "Skips buy …, normalization buys …, width buys …."
""")

md(r"""
## Who gains, who loses

A mean over all images hides who pays. In the full profile these are the ten classes of CIFAR-10, in the quick one the two
test photographs. The floor is again the table of mean colors for each lightness, made from the training images of this profile. For
which classes do you expect the largest gain?
""")
code(r"""
table = floors.mean_chroma_of_levels(dataset.train_images[::10], "lightness")
levels = color.rgb_to_gray(judged, "lightness")[..., 0]
errors["floor"] = errors_of_images(table[levels])

if dataset.test_labels is not None:
    group_names, groups = list(cifar10.CLASSES), dataset.test_labels[::every]
else:
    group_names = [photo.name for photo in data.PHOTOGRAPHS if photo.split == "test"]
    counts = [len(data.cut_into_tiles(data.photograph(name))) for name in group_names]
    groups = np.repeat(np.arange(len(counts)), counts)
""")
code(r"""
by_group = {
    title: [np.sqrt(errors[name][groups == n].mean()) for n in range(len(group_names))]
    for title, name in [
        ("mean chroma given the lightness", "floor"),
        ("U-Net", "unet"),
        ("without skips", "unet_without_skips"),
    ]
}
plots.by_class(by_group, group_names, "ab RMSE (Lab units)", "The lower, the better.")
""")
md(r"""
TODO after the runs: Which classes gain most over the floor, which least, is there one that loses? Why (airplane and ship: sky and sea, the
surroundings tell; automobile and truck: paint can have any color)?

Now single images. On the left the four on which the U-Net gains most over the floor, on the right the four on which it
loses most:
""")
code(r"""
gain = np.sqrt(errors["floor"]) - np.sqrt(errors["unet"])
order = np.argsort(-gain)
chosen = np.concatenate([order[:4], order[-4:]])
by_table = floors.keep_lightness(judged[chosen], table[levels[chosen]])
by_unet = floors.keep_lightness(judged[chosen], predicted["unet"][chosen])
print("gain in units of Lab:", " ".join(f"{value:+.0f}" for value in gain[chosen]))
plots.compare(
    judged[chosen],
    {"mean chroma": by_table, "U-Net": by_unet},
    "Four images with the largest gain of the U-Net, and four with the largest loss.",
    gray="lightness",
)
""")
md(r"""
TODO after the runs: What do the four on the left have in common (large even surroundings, sky, grass)? And on the right: where did it bet on a
color and lose, or did it stay gray where the truth is vivid? Notebook 06's lesson: being boldly wrong costs more than saying nothing.
""")

md(r"""
## Where does it look?

The receptive field says how far the network *can* see: more than 90 pixels, so here the whole tile. It does not say where it
does look. One way to find out is to **cover** a part of the picture (Zeiler and Fergus 2014): put a gray square of 4×4 pixels on it, and see
by how much the color of one pixel changes, the one with the cross. Then the next square, 64 in all. In the maps, light squares
matter most (each map has a scale of its own). A caution: the gray square is itself something new in the picture, with
edges of its own. How far from the cross do you expect it to matter?
""")
code(r"""
def covered(gray, size=4):
    many = gray.shape[0] // size
    copies = np.tile(gray, (many * many, 1, 1, 1))
    for number, copy in enumerate(copies):
        top, left = size * (number // many), size * (number % many)
        copy[top : top + size, left : left + size] = gray.mean()
    return copies


def change_when_covered(gray, row=17, column=17):
    before, after = (np.asarray(unet(images)) for images in (gray[np.newaxis], covered(gray)))
    chroma_before, chroma_after = targets.chroma_of(before), targets.chroma_of(after)
    moved = np.linalg.norm((chroma_after - chroma_before)[:, row, column], axis=-1)
    return moved.reshape(8, 8)
""")
code(r"""
changes = np.stack([change_when_covered(gray) for gray in gray_of(tiles)])
mean = changes.mean(axis=0)
near = mean[3:6, 3:6].sum() / mean.sum()
print(f"share of all changes that comes from the nine squares around the cross: {near:.0%}")
plots.where_it_looks(color.rgb_to_gray(tiles, "lightness"), changes, 17, 17, "")
""")
md(r"""
TODO after the runs: Is the middle brightest, and how quickly does it fall off (the *effective* receptive field is smaller than the
theoretical one: Luo and others 2016)? Are there tiles with a far bright square, and what is under it (an edge, the bright rim, a corner)? How much
comes from outside of the 3×3 squares in the middle: that is what the convolutions of notebook 04 could not know.
(Zeros around the border are a hint at where the border is: do corners matter?)
""")

md(r"""
## Any size

Now the promise. The same network, the same photograph, in three sizes: 32, 96 and 300 pixels high. The frame is its receptive
field for the pixel in the middle, always 92×92 pixels (on the left it is larger than the whole picture). Below, the predicted
chroma on the photograph in its full size; how it gets there belongs to notebook 10. What do you expect: the same colors three
times?
""")
code(r"""
def at_size(photo, scale):
    small = colorizer.shrink(color.lightness(photo), scale)
    shown = color.paint(small, np.zeros((*small.shape, 2)))[..., :1]
    return shown, colorizer.colorize(photo, unet, scale)


SIDES = (32, 96, 300)
photographs = {name: data.photograph(name) for name in ("coffee", "chelsea")}
colored = {
    name: {side: at_size(photo, side) for side in SIDES} for name, photo in photographs.items()
}
plots.sizes_shown(
    {f"{side} pixels high": pictures for side, pictures in colored["coffee"].items()},
    92,
    "A cup of coffee on a saucer.",
)
""")
md(r"""
The weights do not change, nor does the frame. But what is *in* the frame changes: first all of the scene and more, in the end
a piece of the rim of the cup. And with what is in it, the color changes.

TODO after the runs: At which size are the colors best, strongest, most even? Does the saucer turn …? At 300 pixels: gray, or patches? Why: in CIFAR-10, a whole thing fills the 32 pixels; a rim that fills 90 pixels is something that the network has never seen. Frame: "At 32 pixels …, at 96 …, at 300 …."
""")
code(r"""
print(f"{'ab RMSE':10}" + "".join(f"{side:6} high" for side in SIDES) + "  left gray")
for name, photo in photographs.items():
    answers = [picture for _, picture in colored[name].values()]
    answers.append(color.rgb_to_gray(photo, "lightness").repeat(3, axis=-1))
    truth = color.scale_to_unit(photo)[np.newaxis]
    found = [
        metrics.compare_colors(truth, color.scale_to_unit(answer)[np.newaxis])["chroma_error"]
        for answer in answers
    ]
    print(f"{name:10}" + "".join(f"{error:11.2f}" for error in found))
""")
md(r"""
TODO after the runs: Which size is best on each photograph, and is any better than gray? (Two photographs prove nothing.) Close with: a network for any size is not yet a network for any *scale*. Which size
to show it is a choice, and notebook 10 makes it.
""")

md(r"""
## What we learned

- A dense layer has a weight for each pair of an input and an output, so it fits one size alone, and grows with the fourth
  power of the side. A convolution has no size: fully convolutional networks take any picture.
- What a network can know is inside its receptive field. It can be computed layer by layer, and checked by
  changing one pixel. 3×3 windows alone creep; pooling makes the view wide, and cheap.
- A transposed convolution stamps kernels to make pictures larger. What pooling lost, skips bring across.
- Overfit one image first. It takes seconds, and it finds most bugs, and networks without the means.
- Batch normalization in use is not what it is in training. After few steps, its averages are wrong.
- To say what a part buys, change that part alone, and compare image by image.
- Any size is not any scale: what is in the field of view decides about the color.
""")
md(r"""
TODO after the runs: Add above, in one line each: whether the line of notebook 06 was crossed; what skips, normalization and width
bought; where it looks; at which size it colors best.
""")
md(r"""
## Check yourself

**1.** A transposed convolution with the kernel [[1, 2], [3, 4]] and steps of 2 works on the values [[1, 0], [0, 2]]. What comes
out?

<details><summary>Answer</summary>
[[1, 2, 0, 0], [3, 4, 0, 0], [0, 0, 2, 4], [0, 0, 6, 8]]. The value 1 stamps the kernel as it is, the value
2 stamps its double, and a 0 stamps zeros.
</details>

**2.** A friend puts <code>Flatten</code> and a dense layer for 2,048 values behind the U-Net, in place of the last convolution,
"so that it sees everything". For pictures of 32×32: how many parameters does this layer have, what is the receptive field
then, and what is lost?

<details><summary>Answer</summary>
There are 32 × 32 × 16 = 16,384 inputs, so 16,384 × 2,048 + 2,048 = 33,556,480 parameters, about seventy
times as many as the whole U-Net has. The field is the whole picture, but with 92 pixels or more it was
(nearly) that before. What is lost is the freedom of size, and the rule that every place is looked at in the
same way.
</details>

**3.** Your new network learns one image, and after 200 steps its error is still exactly that of the best single tint. Name
three things that you would look at.

<details><summary>Answer</summary>
For example, whether the input reaches the output at all (an image of zeros, dead ReLUs, a layer that is not
connected); whether the learning rate is far too small or too large; whether the network has the means (ours
without skips had not, in a hundred steps). And whether you asked it in the way of training or in the way of
use.
</details>

## References

- J. Long, E. Shelhamer, T. Darrell, *Fully Convolutional Networks for Semantic Segmentation*, 2015, arXiv 1411.4038.
- O. Ronneberger, P. Fischer, T. Brox, *U-Net: Convolutional Networks for Biomedical Image Segmentation*, 2015, arXiv
  1505.04597.
- W. Luo, Y. Li, R. Urtasun, R. Zemel, *Understanding the Effective Receptive Field in Deep Convolutional Neural
  Networks*, 2016, arXiv 1701.04128.
- M. Zeiler, R. Fergus, *Visualizing and Understanding Convolutional Networks*, 2014, arXiv 1311.2901: covering parts of
  a picture.
- V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, 2016, arXiv 1603.07285: transposed
  convolutions, drawn.
- A. Odena, V. Dumoulin, C. Olah, *Deconvolution and Checkerboard Artifacts*, 2016, Distill,
  https://distill.pub/2016/deconv-checkerboard.
- D. Kingma, J. Ba, *Adam: A Method for Stochastic Optimization*, 2015, arXiv 1412.6980.
- I. Loshchilov, F. Hutter, *SGDR: Stochastic Gradient Descent with Warm Restarts*, 2017, arXiv 1608.03983.
- H. Sheehan, *colorize-cnn*, 2019: the promise.

## Next

The U-Net sees far enough to know what is in a picture. But it is still asked for *one* color, with a squared error, and answers
with a mean (notebook 04). Notebook 09 asks another question: how likely is each color?
""")
