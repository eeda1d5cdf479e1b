md(r"""
# 11 · Everything on one page

| | |
|---|---|
| What you will do | look back: the same pictures through every network of the series, all of them ranked, and what each one cost |
| What you need first | nothing new; each section names the notebook that explains it |
| Time to read | 15 minutes |
| Time and memory to run | quick: <!--=notebooks.11_everything_on_one_page.quick.seconds\|seconds0-->… s<!--/-->, <!--=notebooks.11_everything_on_one_page.quick.peak_memory_mb\|mb-->… MB<!--/-->; full: <!--=notebooks.11_everything_on_one_page.full.seconds\|seconds0-->… s<!--/--> |
| The original reported | accuracies of 1 %, 3 %, 6 % and 8 %, and four sets of pictures |
""")
code(r"""
import numpy as np

from colorize_lib import (
    colorizer,
    data,
    evaluation,
    experiments,
    leaderboard,
    metrics,
    plots,
    profiles,
    records,
)

profile = profiles.current()
print(profiles.banner(profile))
dataset = data.load(profile)
""")
md(r"""
## The same pictures, by every network

One row for each step of the series. All networks were trained on CIFAR-10 (JPEG copy, quality 75), and none of them has
seen these pictures. Their colors are shown on the true lightness: some of the networks cannot see brightness (notebook
06), and anything else would not be fair to them. Which row is the first that you would call colored?
""")
code(r"""
STEPS = {
    "flatten_dense": "02: dense layer",
    "conv_dense": "03: convolution",
    "conv_bn_conv_dense": "04: two of them",
    "hundred_epochs": "05: 100 epochs",
    "lab_chroma": "07: Lab",
    "unet": "08: U-Net",
    "unet_bins_rebalanced": "09: classes",
    "SHIPPED": "10: the colorizer",
}
networks = {name: records.load_model(name) for name in STEPS}
""")
code(r"""
if dataset.test_labels is None:
    images = data.sample_tiles()[[0, 2, 4, 7, 9, 10]]
else:
    images = data.sample_test_images(dataset)[[0, 2, 3, 6, 8, 9]]
rows = {
    title: evaluation.pictures(experiments.get(name), networks[name], images)["true_lightness"]
    for name, title in STEPS.items()
}
plots.compare(images, rows, "One row for each step of the series.", gray="lightness")
""")
md(r"""
TODO after the runs
""")

md(r"""
## A whole photograph

The first networks take pictures of 32×32 pixels and nothing else. So they color a photograph tile by tile. The tiles overlap,
and are mixed smoothly, or seams would show (notebook 10). The others take it in one piece (notebook 08).
""")
code(r"""
photograph = data.photograph("coffee")


def colored(name):
    experiment, network = experiments.get(name), networks[name]
    if network.inputs[0].shape[1] is None:  # any height, so any size
        return colorizer.colorize(photograph, network, **DECODING)
    return colorizer.colorize_by_tiles(experiment, network, photograph)
""")
code(r"""
pictures = {title: colored(name) for name, title in STEPS.items()} | {"truth": photograph}
for titles in np.array_split(list(pictures), 3):
    display(
        plots.side_by_side(
            {title: pictures[title] for title in titles}, "A cup of coffee, by TODO.", height=1.3
        )
    )
""")
md(r"""
TODO after the runs
""")

md(r"""
## Ranked

All of them, measured on the 10,000 test images, with the answers that took no network at all. First the error of the
colors:
""")
code(r"""
board, measured = evaluation.published_floors(), evaluation.published()


def answers(metric):
    found = {floor["title"]: (floor["figures"][metric], False) for floor in board["floors"].values()}
    for experiment in experiments.EXPERIMENTS:
        figures = measured[experiment.name]["true_lightness"]
        title = f"{experiment.notebook[:2]}: {experiment.title}"
        found[title] = figures[metric], True
    return found


plots.ranking(answers("ab_rmse"), "ab RMSE of the colors alone (units of Lab)")
""")
md(r"""
TODO after the runs

Then, how colorful they are. The goal here is not the most, but as much as the truth:
""")
code(r"""
true_colorfulness = board["truth"]["colorfulness"]["value"]
plots.ranking(answers("colorfulness"), "colorfulness", true_colorfulness)
""")
md(r"""
TODO after the runs

**No network is on top in both.** (TODO check) That is the dilemma of colorization in two pictures: the safe answer is dull, and the colorful one is
often wrong.

### The whole leaderboard

The same in figures, by the four measures that we would look at first. `python -m colorize_lib leaderboard` prints all of
them, with your own finished runs below, marked as yours; so does the README.
""")
code(r"""
rows = leaderboard.board_of(board, measured).rows
CHOSEN = ["PSNR", "ab RMSE", "CIEDE2000", "colorfulness"]
heading, *lines = leaderboard.table(rows, "errors", "true_lightness")
columns = [n for n, words in enumerate(heading) if words.startswith(tuple(CHOSEN))]
print(f"{'':62}" + "".join(f"{heading[n].split(',')[0]:>24}" for n in columns))
for line in lines:
    print(f"{line[0]:62}" + "".join(f"{line[n]:>24}" for n in columns))
""")

md(r"""
## What it cost

Training time on two cores, in minutes, against the error of the colors. The larger a dot, the more weights it has:
""")
code(r"""
networks_and_costs = {}
for name, title in STEPS.items():
    record = records.read(name)
    minutes = sum(record["seconds_per_epoch"]) / 60
    error = measured[name]["true_lightness"]["ab_rmse"]["value"]
    networks_and_costs[title] = minutes, record["parameters"], error
    print(f"{title:20} {minutes:5.0f} minutes  {record['parameters']:9,} weights  {error:5.2f}")
table = board["floors"]["mean_chroma_of_original_gray"]["figures"]["ab_rmse"]["value"]
plots.cost_and_quality(
    networks_and_costs, ("mean chroma given the gray", table), "ab RMSE of the colors alone"
)
""")
md(r"""
TODO after the runs
""")

md(r"""
## What the series taught

TODO adapt after the runs

1. **A number means nothing without its floor.** The original's 8 % "accuracy" is less than a plain gray copy scores
   (notebooks 02 and 06).
2. **A loss sees what it compares, and nothing else.** The original's could not see brightness, and its pictures were dim
   (06, 07).
3. **A mean of plausible colors is gray.** Whoever asks for one number gets the mean (04, 07). Whoever asks how likely
   each color is can choose (09).
4. **What looks alike must have numbers that are close.** Hue on a line breaks that, and paints the world green (07).
5. **What a network can know is inside its receptive field** (03, 08).
6. **A dense layer fixes the size, a convolution does not care** (08).
7. **Twice as many epochs are not twice as good.** A hundred did less than one better question (05, 07).
8. **One run is one throw of the dice.** Seeds differ by more than intervals tell (06).
9. **Test with what you know**: one image learned by heart, a slope by hand, a known pixel, a copy of the input.

## What to read next

**On colorization.** These are the steps that came after, in the order in which we would read them:

- R. Zhang, P. Isola, A. Efros, *Colorful Image Colorization*, 2016, arXiv 1603.08511: colors as classes. After notebook 09 you
  know most of it.
- S. Iizuka, E. Simo-Serra, H. Ishikawa, *Let there be Color!*, 2016: what is in the picture as a whole helps to choose the color of
  its parts.
- R. Zhang and others, *Real-Time User-Guided Image Colorization with Learned Deep Priors*, 2017, arXiv 1705.02999: a person
  gives a few hints, which settles what no network can know.
- P. Isola and others, *Image-to-Image Translation with Conditional Adversarial Networks*, 2017, arXiv 1611.07004: a second network
  is the loss.
- M. Kumar, D. Weissenborn, N. Kalchbrenner, *Colorization Transformer*, 2021, arXiv 2102.04432: many answers for one picture,
  drawn at random.
- C. Saharia and others, *Palette: Image-to-Image Diffusion Models*, 2022, arXiv 2111.05826: the same with diffusion.

**On convolutional networks.**

- I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016, chapter 9, free to read at https://www.deeplearningbook.org.
- A. Zhang and others, *Dive into Deep Learning*, https://d2l.ai: chapters 7 and 8, with code.
- V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, 2016, arXiv 1603.07285.

## Projects

Ideas that need nothing but this library and a laptop. Append an entry to `EXPERIMENTS` in `experiments.py`, train it, and find
it on the leaderboard, marked as yours.

1. **Hints.** Give the U-Net a few true colors at random places as further inputs. How many does it take to halve the error?
2. **One class.** Train on horses only, and color ships. What does a prior look like?
3. **A fair fight.** Train notebook 04's network with Adam, larger batches and flips. How much of the U-Net's lead is the network?
4. **Other images.** Take your own photographs, cut into tiles of 32×32 pixels. What are their priors
   (`color_bins.frequencies`), and what does the network paint now?

## Thank you for reading

H. Sheehan's *colorize-cnn* of 2019 asked the questions, and wrote down honestly what came out. This series is made of
them.
""")
