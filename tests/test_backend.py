"""Tests of loading Keras: silently, but not deaf to errors; and of Keras on JAX."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import PIL.Image
import pytest

TESTS = Path(__file__).parent
PROJECT = TESTS.parent

# What does not depend on the backend is tested on both: losses, metrics, and training itself.
ON_JAX_TOO = [
    "test_losses.py",
    "test_metrics.py::test_accuracy_is_one_where_the_largest_values_are_at_the_same_place",
    "test_metrics.py::test_the_first_of_equal_values_wins",
    "test_metrics.py::test_the_first_of_equal_values_wins_among_3072_in_a_large_batch",
    "test_metrics.py::test_values_are_nearly_right_within_two_hundredths",
    "test_training.py::test_the_record_says_what_happened",
    "test_training.py::test_the_history_is_what_the_trained_network_scores",
    "test_training.py::test_an_interrupted_run_goes_on_and_ends_bit_for_bit_as_an_uninterrupted_one",
    "runs/test_networks.py::test_a_loaded_run_predicts_bit_for_bit_as_the_one_that_trained_it",
]


def run_python(code, *arguments, backend="tensorflow"):
    command = [sys.executable, "-c", code, *arguments]
    env = {**os.environ, "KERAS_BACKEND": backend}
    return subprocess.run(
        command, cwd=PROJECT, env=env, capture_output=True, text=True, timeout=300
    )


WRITE_TO_STANDARD_ERROR = """
import os, sys
from colorize_lib.backend import keras
assert keras.ops.add(1, 1) == 2
os.write(2, b"from the system, ")
print("from Python", file=sys.stderr)
"""
TEST_WITHOUT_TENSORFLOW = """
import sys
sys.modules["tensorflow"] = None  # as if it were not installed
import keras, pytest
assert keras.backend.backend() == "jax"
sys.exit(pytest.main(sys.argv[1:]))
"""


# Loading TensorFlow here, to see whether it is there, would change what a process says after it.
@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="not installed")
def test_keras_loads_without_a_word_and_standard_error_works_afterwards():
    finished = run_python(WRITE_TO_STANDARD_ERROR)
    assert (finished.returncode, finished.stdout) == (0, "")
    assert finished.stderr == "from the system, from Python\n"


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="not installed")
def test_tensorflow_does_not_warn_in_a_notebook_either():
    code = """if True:
        import logging, sys
        sys.ps1 = ">>> "  # as IPython has it
        from colorize_lib.backend import keras
        logging.getLogger("tensorflow").warning("it was compiled again")
    """
    finished = run_python(code)
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")


@pytest.mark.skipif(os.name == "nt", reason="closed by the shell of other systems")
def test_keras_loads_without_standard_error():
    code = "from colorize_lib.backend import keras; print(bool(keras.ops.equal(1 + 1, 2)))"
    finished = subprocess.run(
        ["sh", "-c", '"$0" -c "$1" 2>&-', sys.executable, code],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert (finished.returncode, finished.stdout) == (0, "True\n")


COLORIZE = """
import sys
from colorize_lib.app.cli import main
sys.exit(main(["colorize", *sys.argv[1:]]))
"""


@pytest.fixture
def keras_json(tmp_path, monkeypatch):
    """Function: writes the file that Keras reads its settings from."""

    def write(text):
        (tmp_path / "keras.json").write_text(text)
        monkeypatch.setenv("KERAS_HOME", str(tmp_path))

    return write


@pytest.mark.parametrize(
    ("variable", "value"), [("KERAS_BACKEND", "nonsense"), ("MPLBACKEND", "nonsense")]
)
def test_what_keeps_keras_from_loading_is_one_sentence_in_the_shell(
    variable, value, monkeypatch, tmp_path
):
    PIL.Image.new("L", (40, 30)).save(tmp_path / "gray.png")
    monkeypatch.setenv(variable, value)
    backend = os.environ.get("KERAS_BACKEND", "tensorflow")
    finished = run_python(COLORIZE, str(tmp_path / "gray.png"), backend=backend)
    assert finished.returncode == 1
    assert finished.stderr.count("\n") == 1 and "Keras cannot be loaded: " in finished.stderr
    assert value in finished.stderr and variable in finished.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["gray.png"]


def test_a_backend_that_is_not_installed_is_told_and_so_is_one_that_keras_json_names(keras_json):
    code = "import sys; sys.modules['tensorflow'] = None; import colorize_lib.backend"
    finished = run_python(code)
    assert finished.returncode != 0
    assert "Keras cannot be loaded: " in finished.stderr and "tensorflow" in finished.stderr
    keras_json('{"backend": "none such"}')
    finished = run_python("import colorize_lib.backend", backend="")
    assert "Keras cannot be loaded: " in finished.stderr and "none such" in finished.stderr


@pytest.mark.parametrize("content", ["[]", '{"epsilon": "small"}', None])
def test_a_keras_json_that_keeps_keras_from_loading_is_told(keras_json, tmp_path, content):
    keras_json(content or "{}")
    if content is None:  # a folder in its place cannot be read, as a file without permission
        (tmp_path / "keras.json").unlink()
        (tmp_path / "keras.json").mkdir()
    code = """
from colorize_lib.errors import ColorizeError
try:
    import colorize_lib.backend
except ColorizeError as error:
    print(error)
"""
    finished = run_python(code)
    assert finished.stdout.startswith("Keras cannot be loaded: "), finished.stderr
    assert finished.stdout.count("\n") == 1 and "keras.json" in finished.stdout


def test_channels_are_last_whatever_keras_json_says(keras_json):
    keras_json('{"image_data_format": "channels_first"}')
    code = "from colorize_lib import models; print(models.unet().output_shape)"
    finished = run_python(code)
    assert finished.stdout.strip() == "(None, None, None, 2)", finished.stderr


@pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="JAX is not installed")
def test_losses_metrics_and_training_work_on_jax_without_tensorflow():
    arguments = ["-q", "-p", "no:cacheprovider", *(str(TESTS / name) for name in ON_JAX_TOO)]
    finished = run_python(TEST_WITHOUT_TENSORFLOW, *arguments, backend="jax")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "skipped" not in finished.stdout
