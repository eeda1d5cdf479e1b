"""colorize_lib: the small library behind the colorize-cnn notebooks.

Importing it is instant: each notebook imports the modules that it needs, and only
those that train a network load Keras and its backend.
"""

__version__ = "0.1.0"
