"""The few tricks that make training fast on a CPU, each explained where it stands.

Nothing here changes what is computed, only how fast. Where a trick is not available
(another backend, another system), training goes on without it.
"""

import ctypes
import platform

from colorize_lib.backend import keras

# mallopt's names for its settings, from glibc's malloc.h.
M_TRIM_THRESHOLD = -1
M_TOP_PAD = -2
M_MMAP_THRESHOLD = -3


def keep_memory():
    """Ask the C library not to return big blocks of memory to the system at once.

    The gradient of a large dense layer is a 33 MB array, made and freed at every step.
    By default, glibc gives a block of this size back to the operating system when it is
    freed and asks for it again at the next step, and the system has to clear its 8,000
    pages each time. Kept, the same block is simply used again.

    Returns:
        True where it worked: on Linux with glibc. Elsewhere False, and nothing happens.
    """
    if platform.system() != "Linux" or platform.libc_ver()[0] != "glibc":
        return False
    c_library = ctypes.CDLL(None)
    one_gigabyte = 1 << 30
    quarter_gigabyte = 1 << 28
    settings = [
        (M_MMAP_THRESHOLD, one_gigabyte),
        (M_TRIM_THRESHOLD, one_gigabyte),
        (M_TOP_PAD, quarter_gigabyte),
    ]
    answers = [c_library.mallopt(name, value) for name, value in settings]
    return all(answer == 1 for answer in answers)


class FusedAdadelta(keras.optimizers.Adadelta):
    """Adadelta that updates each weight array in one pass over memory.

    Keras writes the update as a dozen operations, each of which reads and writes whole
    arrays of 33 MB. TensorFlow has the same update as a single operation, which needs a
    quarter of the time. On other backends this class is plain `Adadelta`.

    Source of the method: Zeiler 2012 (arXiv 1212.5701), algorithm 1.
    """

    def update_step(self, gradient, variable, learning_rate):
        if keras.backend.backend() != "tensorflow":
            super().update_step(gradient, variable, learning_rate)
            return
        # Only here, because the library also runs where TensorFlow is not installed.
        import tensorflow as tf

        index = self._get_variable_index(variable)
        tf.raw_ops.ResourceApplyAdadelta(
            var=variable.handle,
            accum=self._accumulated_grads[index].value.handle,
            accum_update=self._accumulated_delta_vars[index].value.handle,
            lr=tf.cast(learning_rate, variable.dtype),
            rho=tf.cast(self.rho, variable.dtype),
            epsilon=tf.cast(self.epsilon, variable.dtype),
            grad=gradient,
        )


def steady_feed(batches):
    """Hand batches to `fit` so that it comes back as soon as it is done.

    Left to itself, Keras on TensorFlow feeds batches through a pipeline that tunes itself in a
    background thread, and that thread sleeps for longer and longer. When the training is over,
    `fit` waits until it wakes up: for seconds, or half a minute. This pipeline does not tune
    itself. It prepares two batches ahead, while the network works on the one before.

    Args:
        batches: a `data.Batches`.

    Returns:
        Something that `fit` accepts; on other backends, the batches themselves.
    """
    if keras.backend.backend() != "tensorflow":
        return batches
    import tensorflow as tf

    def one_epoch():
        for index in range(len(batches)):
            yield batches[index]

    gray, target = batches[0]
    dataset = tf.data.Dataset.from_generator(
        one_epoch,
        output_signature=(
            tf.TensorSpec((None, *gray.shape[1:]), gray.dtype),
            tf.TensorSpec((None, *target.shape[1:]), target.dtype),
        ),
    )
    options = tf.data.Options()
    options.autotune.enabled = False
    cardinality = tf.data.experimental.assert_cardinality(len(batches))
    return dataset.apply(cardinality).prefetch(2).with_options(options)
