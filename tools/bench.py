"""Measure how long a training step takes: a plain Keras script beside this library.

Each measurement runs in a process of its own, on random images, which take as long as real
ones. Close other programs first.

    python tools/bench.py            prints a table
    python tools/bench.py --record   and writes it to results/bench.json
"""

import argparse
import datetime
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
EXPERIMENTS = ["flatten_dense", "conv_dense", "conv_bn_conv_dense"]
BATCH_SIZE = 32
STEPS = 150
REPETITIONS = 3  # the fastest one counts: whatever else runs on a computer only makes it slower
WARM_UP_STEPS = 10  # a multiple of acceleration.STEPS_AT_ONCE: the clock starts after them


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", action="store_true", help="write results/bench.json")
    parser.add_argument("--measure", nargs=2, metavar=("WAY", "EXPERIMENT"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        print(json.dumps(measure(*chosen.measure)))
        return
    rates = machine_rates()
    print(f"matrix products: {rates['gflops']:.0f} GFLOP/s; memory: {rates['gb_per_s']:.0f} GB/s")
    print(
        f"{'':20} {'plain':>9} {'ours':>9} {'ratio':>6} {'floor':>8} {'fit back':>9} {'memory':>9}"
    )
    table = {}
    for name in EXPERIMENTS:
        plain, ours = (in_own_process(way, name) for way in ("plain", "ours"))
        row = {
            "plain_ms": plain["ms"],
            "ours_ms": ours["ms"],
            "ratio": round(plain["ms"] / ours["ms"], 2),
            "floor_ms": floor_ms(ours["parameters"], rates),
            "fit_back_s": ours["fit_back_s"],
            "peak_memory_mb": ours["peak_memory_mb"],
        }
        table[name] = row
        print(
            f"{name:20} {row['plain_ms']:6.1f} ms {row['ours_ms']:6.1f} ms {row['ratio']:6.2f} "
            f"{row['floor_ms']:5.1f} ms {row['fit_back_s']:7.2f} s {row['peak_memory_mb']:6} MB",
            flush=True,
        )
    if chosen.record:
        record(rates, table)


def in_own_process(way, name):
    """Measure one way of training one experiment where nothing else has run before."""
    command = [sys.executable, __file__, "--measure", way, name]
    measured = []
    for _ in range(REPETITIONS):
        finished = subprocess.run(command, capture_output=True, text=True)
        if finished.returncode != 0:
            sys.exit(finished.stderr)  # else it holds nothing but TensorFlow's greetings
        measured.append(json.loads(finished.stdout.splitlines()[-1]))
    return min(measured, key=lambda one: one["ms"])


def measure(way, name):
    """Time the steps of one training.

    Args:
        way: "plain" for `compile` and `fit` on NumPy arrays, as the original does it, with the
            settings that Keras and TensorFlow have by themselves; "ours".
        name: name of an experiment.

    Returns:
        Dictionary with milliseconds a step, seconds until `fit` returned after its last step,
        peak memory in MB and the number of parameters.
    """
    if way == "plain":
        import keras  # before the library, which sets what TensorFlow reads when it is loaded
    from colorize_lib import data, experiments
    from colorize_lib.backend import keras
    from colorize_lib.runs import acceleration, callbacks

    class Clock(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.now = time.perf_counter()
            if batch == WARM_UP_STEPS - 1:
                self.started = self.now

    experiment = experiments.get(name)
    count = (STEPS + WARM_UP_STEPS) * BATCH_SIZE
    images = np.random.default_rng(0).integers(0, 256, (count, 32, 32, 3), dtype=np.uint8)
    batches = data.Batches(images, BATCH_SIZE, experiment.target.encode, seed=0)
    model = experiment.build_model()
    clock = Clock()
    steps_at_once = 1
    if way == "ours":
        acceleration.keep_memory()
        model = acceleration.with_fast_layers(model)
        optimizer = experiment.build_optimizer()
        steps_at_once = acceleration.steps_at_once()
    else:
        optimizer = keras.optimizers.Adadelta(learning_rate=1.0, rho=0.95, epsilon=1e-7)
    metrics = [keras.metrics.MeanMetricWrapper(experiment.metric, name="accuracy")]
    model.compile(
        optimizer=optimizer,
        loss=experiment.loss,
        metrics=metrics,
        steps_per_execution=steps_at_once,
    )
    if way == "ours":
        feed = acceleration.steady_feed(batches)
        model.fit(feed, shuffle=False, verbose=0, callbacks=[clock])
    else:
        pairs = [batches[i] for i in range(len(batches))]
        gray, target = (np.concatenate(part) for part in zip(*pairs, strict=True))
        model.fit(gray, target, batch_size=BATCH_SIZE, verbose=0, callbacks=[clock])
    returned = time.perf_counter()
    return {
        "ms": round((clock.now - clock.started) / STEPS * 1000, 1),
        "fit_back_s": round(returned - clock.now, 2),
        "peak_memory_mb": round(callbacks.peak_memory() / 2**20),
        "parameters": model.count_params(),
    }


def machine_rates():
    """What this machine reaches in a large matrix product, and in reading and writing memory."""
    matrix = np.random.default_rng(0).random((2048, 2048), dtype=np.float32)
    product_seconds = best_of(5, lambda: matrix @ matrix)
    block = np.ones(64_000_000, dtype=np.float32)
    copy = np.empty_like(block)
    copy_seconds = best_of(5, lambda: np.copyto(copy, block))
    return {
        "gflops": 2 * 2048**3 / product_seconds / 1e9,
        "gb_per_s": 2 * block.nbytes / copy_seconds / 1e9,
    }


def best_of(times, function):
    """The shortest of several timings of a function, in seconds."""
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def floor_ms(parameters, rates):
    """The least time for a step: arithmetic of the weights, then their way through memory.

    Each weight takes part in three products an image (forward, gradient of the weight, gradient
    of the input), each a multiplication and an addition. Each of its four numbers (weight,
    gradient, two of the optimizer's) is read and written, and the weight is read twice more.
    """
    arithmetic = 3 * 2 * BATCH_SIZE * parameters / (rates["gflops"] * 1e9)
    memory = (4 * 2 + 2) * 4 * parameters / (rates["gb_per_s"] * 1e9)
    return round((arithmetic + memory) * 1000, 1)


def record(rates, table):
    """Write the measurements to results/bench.json."""
    from colorize_lib.runs import records

    path = records.RESULTS / "bench.json"
    records.write_json(
        path,
        {
            "what": f"milliseconds a step of {BATCH_SIZE} images, over {STEPS} steps, "
            f"the fastest of {REPETITIONS} repetitions",
            "date": datetime.date.today().isoformat(),
            "versions": records.versions(),
            "machine": records.machine() | {name: round(rate) for name, rate in rates.items()},
            "experiments": table,
        },
    )
    print(f"written to {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
