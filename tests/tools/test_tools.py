"""The tools: figures in words, running notebooks, and their pages."""

import json
import re
import subprocess
import sys

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import run_notebooks
import where
from colorize_lib import metrics
from colorize_lib.measuring import evaluation
from notebook_files import ROOT, read_notebook, write_notebook, write_text
from prose import ProseError, fill, format_value, look_up

RECORD = {
    "experiment": "dense",
    "title": "One dense layer",
    "notebook": "01_dense",
    "parameters": 3148800,
    "seconds_per_epoch": [60.0, 64.0],
    "history": {"test_accuracy": [0.02, 0.0635], "test_loss": [2968460.0, 2962890.0]},
    "final": {"test_accuracy": 0.0635},
    "floors": {"constant_accuracy": 0.0345, "gray_copy_accuracy": 0.2152},
    "reported": {"accuracy": 0.01, "minutes": None},
}
TIMES = {
    "quick": {"seconds": 12.3, "peak_memory_mb": 1234},
    "full": {"seconds": 630.0, "peak_memory_mb": 2000},
}


@pytest.fixture
def project(tmp_path):
    """A project with one record, the times of one notebook, and that notebook."""
    contents = {"dense": RECORD, "dense_seed2": RECORD, "notebooks": {"01_dense": TIMES}}
    for name, content in contents.items():
        write_text(tmp_path / "results" / f"{name}.json", json.dumps(content))
    notebook = new_notebook(cells=[new_markdown_cell("# 01 One dense layer\n\nWords.")])
    write_notebook(tmp_path / "notebooks" / "01_dense.ipynb", notebook)
    return tmp_path


@pytest.fixture
def measured():
    """Function: one value for every metric, as the evaluation of a network or a baseline gives."""

    def figures(value):
        bounds = {"value": value, "low": value, "high": value}
        return {metric.name: bounds for metric in metrics.METRICS}

    return figures


def rows_of_table(name, project):
    """The rows of a table that is filled into a text without it."""
    filled, changed, impossible = fill(f"<!--table={name}-->\n<!--/table-->", project)
    assert (len(changed), impossible) == (1, [])
    return filled.splitlines()[3:-1]


def test_the_leaderboard_links_to_the_notebooks_that_are_there(project, measured):
    baselines = {
        "data": {"name": "some pictures", "sha256": "0" * 64, "test_images": 1234},
        "versions": {"keras": "3.0"},
        "truth": {"colorfulness": {"value": 20, "low": 20, "high": 20}},
        "best_constant": {"argmax": 0.05},
        "floors": {"gray_copy": {"title": "gray copy", "figures": measured(0.5)}},
    }
    networks = {
        name: {"data": baselines["data"], **dict.fromkeys(evaluation.VIEWS, measured(value))}
        for name, value in {"conv_dense": 0.25, "rgb_squared": 0.75}.items()
    }
    write_text(project / "results" / "floors.json", json.dumps(baselines))
    write_text(project / "results" / "metrics.json", json.dumps(networks))
    write_text(project / "notebooks" / "03_convolution.ipynb", "")
    rows = rows_of_table("errors_true_lightness", project)
    assert rows[0].startswith("| *the truth* | - |")
    assert rows[-2].startswith(
        "| [Convolution, Flatten, Dense](../notebooks/03_convolution.ipynb) | "
    )
    assert "| 0.25 ± 0.00 |" in rows[-2]
    assert rows[-1].startswith("| Two convolutions, RGB, squared error | ")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("dense.parameters", 3148800),
        ("dense.final.test_accuracy", 0.0635),
        ("dense.history.test_accuracy[0]", 0.02),
        ("dense.history.test_loss[-1]", 2962890.0),
        ("max(dense.history.test_accuracy)", 0.0635),
        ("min(dense.history.test_loss)", 2962890.0),
        ("sum(dense.seconds_per_epoch)", 124.0),
        ("mean(dense.seconds_per_epoch)", 62.0),
        ("median(dense.seconds_per_epoch)", 62.0),
        ("notebooks.01_dense.quick.seconds", 12.3),
    ],
)
def test_a_path_leads_to_a_value_of_a_record(project, path, value):
    assert look_up(path, project / "results") == value


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("deep.parameters", "there is no record deep.json"),
        ("dense.nothing", "has no such value"),
        ("dense.history.test_loss[9]", "has no such value"),
        ("dense.parameters.more", "has no such value"),
        ("mode(dense.history.test_loss)", "there is no function mode"),
        ("max(dense.parameters)", "not a list of numbers"),
    ],
)
def test_a_path_that_leads_nowhere_is_an_error(project, path, words):
    with pytest.raises(ProseError, match=words):
        look_up(path, project / "results")


@pytest.mark.parametrize(
    ("value", "format_name", "words"),
    [
        (0.0942, "percent0", "9 %"),
        (0.0942, "percent1", "9.4 %"),
        (2963004.0, "millions5", "2.96300"),
        (8297502, "count", "8,297,502"),
        (0.98765, "number3", "0.988"),
        (-0.98765, "size2", "0.99"),
        (12.34, "seconds1", "12.3 s"),
        (1830, "minutes0", "30 min"),
        (5400, "hours1", "1.5 h"),
        (1234.4, "mb", "1,234 MB"),
        ("CIFAR-10", "text", "CIFAR-10"),
    ],
)
def test_a_format_writes_a_value_in_words(value, format_name, words):
    assert format_value(value, format_name) == words


@pytest.mark.parametrize(("value", "format_name"), [(1, "miles"), ("many", "count"), (None, "mb")])
def test_a_value_that_a_format_cannot_write_is_an_error(value, format_name):
    with pytest.raises(ProseError):
        format_value(value, format_name)


def test_fill_changes_the_figure_and_nothing_else_and_keeps_it_without_a_record(project):
    before = "Loss <!--=dense.history.test_loss[-1]|millions3-->?<!--/-->, as *before*.\n"
    after, changed, impossible = fill(before, project)
    assert after == before.replace("?", "2.963")
    assert (len(changed), impossible) == (1, [])
    assert fill(after, project) == (after, [], [])
    text = "Loss <!--=deep.final.loss|millions3-->2.9<!--/-->."
    assert fill(text, project) == (text, [], ["deep.final.loss: there is no record deep.json"])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("words <!--=dense.parameters-->3<!--/-->", id="no format"),
        pytest.param("words <!--=dense.parameters|count-->3", id="no end of a figure"),
        pytest.param("words <!--table=results-->\nwords", id="no end of a table"),
        pytest.param("<!--=dense.parameters|count-->3,148,800<!--/--> a", id="starts the line"),
        pytest.param("words <!--table=nothing-->\n<!--/table-->", id="no such table"),
        pytest.param("| a | <!--=dense.parameters|count-->3,148,800<!--/--> |", id="a bar"),
    ],
)
def test_a_marker_that_would_not_work_is_named(project, text):
    assert fill(text, project)[2] != []


def test_inside_a_table_the_bar_is_escaped(project):
    good = "| Parameters | <!--=dense.parameters\\|count-->3,148,800<!--/--> |"
    assert fill(good, project) == (good, [], [])


def test_the_tables_have_one_row_an_experiment_and_one_row_a_notebook(project):
    assert rows_of_table("results", project) == [
        "| [One dense layer](../notebooks/01_dense.ipynb) | 3,148,800 | 2 | 60 s "
        "| 6.3 % | 3.5 % | 21.5 % | 1 % |"
    ]
    assert rows_of_table("notebooks", project) == [
        "| [01 One dense layer](notebooks/01_dense.ipynb) | 12 s | 1,234 MB |"
    ]


def test_a_run_stores_outputs_times_and_a_page(tmp_path, monkeypatch):
    monkeypatch.setattr(run_notebooks, "BUILD", tmp_path / "build")
    path, times = tmp_path / "01_small.ipynb", tmp_path / "times.json"
    write_text(times, '{"02_other": {"full": {"seconds": 1}}}')
    source = 'import os\n\nprint("10 %\\r20 %")\nprint(os.environ["COLORIZE_PROFILE"])'
    cell = new_code_cell(source, metadata={"execution": {"iopub.status.busy": "today"}})
    write_notebook(path, new_notebook(cells=[new_markdown_cell("# Title"), cell]))

    options = ["--profile", "full", "--write-back", "--times", str(times), str(path)]
    assert run_notebooks.main(options) == 0

    stored = read_notebook(path)
    assert stored.cells[1].outputs[0].text == "20 %\nfull\n"
    assert stored.cells[1].metadata == {}
    assert stored.metadata.kernelspec.name == "python3"
    measured = json.loads(times.read_text(encoding="utf-8"))
    assert measured["01_small"]["full"]["seconds"] > 0
    assert measured["01_small"]["full"]["peak_memory_mb"] > 10
    assert measured["02_other"] == {"full": {"seconds": 1}}
    assert {"cpu", "cores", "memory_gb"} <= set(measured["machine"])
    assert "Title" in (tmp_path / "build" / "01_small.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg"])
def test_a_page_keeps_alt_text_and_needs_no_network(tmp_path, kind):
    figure = new_output("display_data", {kind: "AAAA"}, metadata={kind: {"alt": 'a "gray" cat'}})
    cells = [new_markdown_cell("# Title"), new_code_cell("1", outputs=[figure])]
    text = run_notebooks.page(tmp_path / "01_small.ipynb", new_notebook(cells=cells))
    assert 'alt="a &quot;gray&quot; cat"' in text or "alt='a \"gray\" cat'" in text
    assert f"data:{kind};base64,AAAA" in text
    assert "<script src" not in text
    assert "cdnjs" not in text


def test_the_tools_run_from_any_folder(tmp_path):
    for tool in ["run_notebooks", "check_notebooks", "prose"]:
        command = [sys.executable, str(ROOT / "tools" / f"{tool}.py"), "--help"]
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr


def test_a_registered_kernel_of_another_python_is_not_used(tmp_path, monkeypatch):
    kernel = {"argv": ["no-such-python", "{connection_file}"], "display_name": "", "language": ""}
    write_text(tmp_path / "kernels" / "python3" / "kernel.json", json.dumps(kernel))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    path = tmp_path / "01_small.ipynb"
    source = f"import os, sys\nassert os.path.samefile(sys.executable, {sys.executable!r})"
    notebook = new_notebook(cells=[new_code_cell(source)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    write_notebook(path, notebook)
    assert run_notebooks.execute(path, "quick", cell_limit=60).error == ""


def test_the_notebook_that_introduces_a_function_is_the_first_whose_code_uses_it(capsys):
    assert where.main(["color.rgb_to_gray", "models.unet"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"color\.rgb_to_gray +00_start_here\n", said)
    assert re.search(r"models\.unet +09_fully_convolutional\n", said)
    assert where.main(["color.purple"]) == 1
    assert "no public color.purple" in capsys.readouterr().err


def test_where_knows_every_public_function_of_the_first_level():
    known = where.public_functions()
    assert {"training.run", "colorizer.colorize", "metrics.psnr", "targets.Target"} <= set(known)
    assert not [name for name in known if "._" in name]
