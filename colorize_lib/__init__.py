"""colorize_lib: the small library behind the colorize-cnn notebooks, in reading order.

    color         gray, CIE Lab, and back
    data          images: CIFAR-10, the bundled photographs, a folder of your own
    targets       what a network predicts, and how that becomes a picture
    models        every architecture of the series
    losses        what training makes small
    metrics       how near a picture is to the truth
    color_bins    colors as classes
    experiments   which network, on what, with which loss, for how long
    training      run an experiment, load a trained network
    colorizer     a photograph of any size in, the same in color out

Behind them are packages that nobody has to open to follow a lesson:

    runs          what makes a training safe: recipe, checkpoint, record, progress
    measuring     evaluation, baselines, leaderboard, validation
    hints         colors that a person knows, and a network that goes by them
    files         what comes from disk and network
    app           the shell, widgets, profiles, the check of one's computer

Importing it is instant: each notebook imports the modules that it needs, and only those that train
a network load Keras and its backend.
"""

__version__ = "1.0.0"
