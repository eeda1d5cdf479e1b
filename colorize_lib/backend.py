"""Load Keras and the backend that computes for it: fast, and without the backend's greetings.

TensorFlow starts by telling everyone, in red, which processors and graphics cards it did not
find. Errors are raised all the same, so nothing is lost by looking away for these seconds.
"""

import logging
import os

from colorize_lib.errors import ColorizeError
from colorize_lib.files.silence import without_standard_error

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# TensorFlow brings two sets of convolutions and matrix products for CPUs: its own, and those of
# the library oneDNN. On many processors it uses its own unless it is told otherwise before it
# loads, and a convolution then takes up to three times as long.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
try:
    with without_standard_error():
        import keras
except Exception as error:  # what is missing, broken, or set up wrong can raise nearly anything
    reason = (str(error) or type(error).__name__).strip().splitlines()[0].rstrip(".")
    raise ColorizeError(
        f"Keras cannot be loaded: {reason}; install what is missing, or repair "
        "what names it: KERAS_BACKEND, MPLBACKEND, or the file keras.json."
    ) from error
# TensorFlow also warns that it compiles again for each new network, which is what a series of them
# needs. In a notebook, it sets this level itself while it loads, so this has to come after that.
logging.getLogger("tensorflow").setLevel(logging.ERROR)
# Images of this library have their channels last, whatever keras.json says.
keras.config.set_image_data_format("channels_last")

__all__ = ["keras"]
