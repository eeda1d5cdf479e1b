"""Notebook 00 opens with the best network, and colors by tiles as an experiment says."""
import nbformat, sys
sys.path.insert(0,'/root')
from nbedit import nbsub
p='notebooks/00_start_here.ipynb'
nb=nbformat.read(p,4)
def find(start): return next(i for i,c in enumerate(nb.cells) if c.source.startswith(start))
def md(id,t): c=nbformat.v4.new_markdown_cell(t); c['id']=id; return c
def co(id,t): c=nbformat.v4.new_code_cell(t); c['id']=id; return c
i=find('## The result first')
nb.cells[i].source='''## The result first

A gray photograph goes in, a color photograph of the same size comes out: that is the task of this series. Here
is a photograph that none of our networks has been trained on. In the middle is all that the network gets to
see, on its right what the last network of the series makes of it. It takes one line:'''
nb.cells[i+1].source='''photograph = data.photograph("coffee")
colored = colorizer.colorize(photograph)
plots.side_by_side(
    {
        "truth": photograph,
        "what the network sees": color.rgb_to_gray(photograph, "lightness"),
        "what it makes of it": colored,
    },
    "A white cup of coffee on a red saucer on a wooden table: in color, in gray, and colored.",
    height=1.6,
)'''
j=find('The networks of the first notebooks take')
nb.cells[j].source='''TODO look: describe

## Where the series starts

The series does not start there. Its first networks, which the original built in 2019, take pictures of 32×32
pixels and nothing else. So we cut the photograph into tiles of that size, let a network color each one on its
own, and put the tiles back together. (You need not understand the code yet. The words for people, in triple
quotes, tell what each function of the library takes and gives.)'''
k=find('names = {')
nb.cells[k].source=nb.cells[k].source  # unchanged
k=find('plots.side_by_side(\n    {\n        title: colorizer.colorize_by_tiles')
nb.cells[k].source='''def by_tiles(title, photograph):
    experiment = experiments.get(names[title])
    return colorizer.colorize_by_tiles(experiment, networks[title], photograph, step=32)


crop = photograph[:384, :576]
plots.side_by_side(
    {title: by_tiles(title, crop) for title in networks},
    "The coffee cup as three networks color it, tile by tile. All are nearly gray; the first is "
    "full of colored specks, and the borders of the tiles show as a grid.",
    height=1.9,
)'''
k=find('cat = data.photograph')
nb.cells[k].source='''cat = data.photograph("chelsea")[:288, :448]
pictures = {"truth": cat} | {title: by_tiles(title, cat) for title in networks}
plots.side_by_side(
    pictures | {"10: the last one": colorizer.colorize(cat)},
    "The face of a ginger cat with green eyes, in color, and as four networks color it: three "
    "times gray, slightly greenish, with specks in the first picture and a faint grid; the last one TODO.",
    height=1.1,
)'''
nbformat.write(nb,p)
