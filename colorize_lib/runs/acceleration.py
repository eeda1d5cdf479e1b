"""The few tricks that make training fast on a CPU, each explained where it stands.

Nothing here changes what is computed, only how fast. Where a trick is not available
(another backend, another system), training goes on without it. One more is in `backend.py`,
because it has to come before TensorFlow is loaded: faster convolutions and products.
"""

import ctypes
import platform
from itertools import groupby

import numpy as np

from colorize_lib.backend import keras

ops = keras.ops

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


class Dense(keras.layers.Dense):
    """A dense layer whose gradient is calculated in the faster of two equal ways.

    To hand the gradient on to the layer before, training multiplies it by the transposed
    weights, `upstream @ weights.T`. TensorFlow then walks through 33 MB of weights across the
    order in which they lie in memory, which takes three times as long as walking along it.
    `(weights @ upstream.T).T` is the same product, read along the rows. On other backends this
    class is plain `Dense`.
    """

    def call(self, inputs, training=None):
        if keras.backend.backend() != "tensorflow" or len(inputs.shape) != 2:
            return super().call(inputs, training=training)
        # Only here, because the library also runs where TensorFlow is not installed.
        import tensorflow as tf

        outputs = _product(inputs, tf.convert_to_tensor(self.kernel))
        if self.use_bias:
            outputs = outputs + self.bias
        return self.activation(outputs)


@ops.custom_gradient
def _product(inputs, weights):
    """Matrix product of (batch, inputs) and (inputs, outputs), with its gradients spelled out."""

    def gradients(upstream):
        for_inputs = ops.transpose(ops.matmul(weights, ops.transpose(upstream)))
        for_weights = ops.matmul(ops.transpose(inputs), upstream)
        return for_inputs, for_weights

    return ops.matmul(inputs, weights), gradients


class BatchNormalization(keras.layers.BatchNormalization):
    """Batch normalization whose training is one operation instead of a dozen.

    Keras writes mean, variance and all that follows as operations of their own, each of which
    reads and writes all feature maps. TensorFlow has the whole of it as a single operation, with
    a gradient of its own: a U-Net trains a fifth faster with it. On other backends, or where the
    channels do not come last, this class is plain `BatchNormalization`.

    Source of the method: Ioffe and Szegedy 2015 (arXiv 1502.03167), algorithm 1.
    """

    def call(self, inputs, training=None, mask=None):
        fits = len(inputs.shape) == 4 and self.axis in (-1, 3) and self.scale and self.center
        if keras.backend.backend() != "tensorflow" or not (training and self.trainable and fits):
            return super().call(inputs, training=training, mask=mask)
        # Only here, because the library also runs where TensorFlow is not installed.
        import tensorflow as tf

        outputs, mean, variance = tf.compat.v1.nn.fused_batch_norm(
            inputs,
            tf.convert_to_tensor(self.gamma),
            tf.convert_to_tensor(self.beta),
            epsilon=self.epsilon,
            is_training=True,
        )
        # It divides the variance by one less than the number of values, Keras by the number.
        count = tf.cast(tf.reduce_prod(tf.shape(inputs)[:3]), variance.dtype)
        variance = variance * (count - 1) / count
        for average, value in ((self.moving_mean, mean), (self.moving_variance, variance)):
            average.assign(average * self.momentum + value * (1 - self.momentum))
        return outputs


# Layers of Keras, and those from here that train faster.
FAST_LAYERS = {
    keras.layers.Dense: Dense,
    keras.layers.BatchNormalization: BatchNormalization,
}


def with_fast_layers(model):
    """The same network with the same weights, some of its layers replaced by those from here.

    Args:
        model: a Keras model that is built; it stays as it is.

    Returns:
        A new Keras model.
    """

    def faster(layer):
        kind = FAST_LAYERS.get(type(layer), type(layer))
        return kind.from_config(layer.get_config())

    copy = keras.models.clone_model(model, clone_function=faster)
    copy.set_weights(model.get_weights())
    return copy


# Steps that Keras runs before it returns to Python for callbacks and progress.
STEPS_AT_ONCE = 10
# Images that Python prepares in one go: many batches cost hardly more time than one.
IMAGES_AT_ONCE = 1600


def steps_at_once():
    """For `compile`: how many steps to run between two returns to Python.

    A step of the smallest network takes 7 ms, and a return to Python 3 ms, in which both cores
    wait. TensorFlow can run several steps before it returns.
    """
    return STEPS_AT_ONCE if keras.backend.backend() == "tensorflow" else 1


def steady_feed(batches):
    """Hand batches to `fit` quickly, and so that it comes back as soon as it is done.

    Left to itself, Keras on TensorFlow feeds batches through a pipeline that tunes itself in a
    background thread, and that thread sleeps for longer and longer. When the training is over,
    `fit` waits until it wakes up: for seconds, or half a minute. This pipeline does not tune
    itself. It prepares two batches ahead, while the network works on the one before; Python
    hands over many at a time, because each handover holds the training up.

    Args:
        batches: a `data.Batches`.

    Returns:
        Something that `fit` accepts; on other backends, the batches themselves.
    """
    if keras.backend.backend() != "tensorflow":
        return batches
    import tensorflow as tf

    at_once = max(1, IMAGES_AT_ONCE // batches.batch_size)

    def one_epoch():
        for start in range(0, len(batches), at_once):
            numbers = range(start, min(start + at_once, len(batches)))
            # Only batches of equal size can be stacked: the last one may be smaller, and images
            # may be cropped.
            for _, equal in groupby((batches[i] for i in numbers), key=lambda pair: pair[0].shape):
                gray, target = zip(*equal, strict=True)
                yield np.stack(gray), np.stack(target)

    def sizes(part):
        """The shape of what comes: of images that are cropped, height and width may vary."""
        return (None, None, part.shape[-1]) if batches.augment else part.shape[1:]

    gray, target = batches[0]
    dataset = tf.data.Dataset.from_generator(
        one_epoch,
        output_signature=(
            tf.TensorSpec((None, None, *sizes(gray)), gray.dtype),
            tf.TensorSpec((None, None, *sizes(target)), target.dtype),
        ),
    )
    dataset = dataset.flat_map(lambda *stacked: tf.data.Dataset.from_tensor_slices(stacked))
    options = tf.data.Options()
    options.autotune.enabled = False
    cardinality = tf.data.experimental.assert_cardinality(len(batches))
    return dataset.apply(cardinality).prefetch(2).with_options(options)
