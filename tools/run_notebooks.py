"""Execute the notebooks in order, as a reader would, and keep executed copies and pages in build/.

python tools/run_notebooks.py                              all, in the quick profile
python tools/run_notebooks.py notebooks/01_pixels.ipynb    only this one
python tools/run_notebooks.py --profile full --write-back --times results/notebooks.json
"""

import argparse
import json
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import nbformat
import psutil
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter

from notebook_files import NOTEBOOKS, ROOT, all_notebooks, read_notebook, write_notebook, write_text

BUILD = ROOT / "build"

QUICK_CELL_LIMIT = 120  # seconds; the full profile has no limit unless --limit gives one

# nbconvert's page without the scripts that it would load from the network, and with the alt text
# of figures, which its own template leaves out. Only a page with formulas loads MathJax.
PAGE_TEMPLATE = """
{%- extends "index.html.j2" -%}
{%- block html_head_js_requirejs -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}
{%- if resources.has_formulas -%}{{ super() }}{%- endif -%}
{%- endblock -%}
{%- macro figure(output, kind) -%}
<div class="jp-RenderedImage jp-OutputArea-output">
<img src="data:{{ kind }};base64,{{ output.data[kind] }}"
 alt="{{ output | get_metadata("alt", kind) | escape_html }}"
 width="{{ output | get_metadata("width", kind) or "" }}">
</div>
{%- endmacro -%}
{%- block data_png -%}{{ figure(output, "image/png") }}{%- endblock -%}
{%- block data_jpg -%}{{ figure(output, "image/jpeg") }}{%- endblock -%}
"""


@dataclass(frozen=True)
class Outcome:
    """How one notebook ran; `error` is empty when every cell did."""

    notebook: nbformat.NotebookNode
    seconds: float
    slowest_cell: float  # seconds
    peak_memory_mb: int
    error: str


class ThisInterpreter(KernelSpecManager):
    """Starts every kernel with the Python that runs this tool, whatever a person has registered."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return how to start a kernel; the same for every name."""
        launcher = [sys.executable, "-m", "ipykernel_launcher", "--log-level=ERROR"]
        command = [*launcher, "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="Python 3", language="python")


def memory_mb(process_id: int) -> float:
    """Return the resident memory in MB of a process and its children, 0 once it has ended."""
    try:
        process = psutil.Process(process_id)
        family = [process, *process.children(recursive=True)]
        return sum(member.memory_info().rss for member in family) / 1e6
    except psutil.Error:
        return 0.0


@contextmanager
def sampled_memory(manager: AsyncKernelManager) -> Iterator[SimpleNamespace]:
    """Sample the kernel's memory in a thread; the yielded value's `mb` is the peak so far."""
    peak = SimpleNamespace(mb=0.0)
    done = threading.Event()

    def sample() -> None:
        while not done.wait(0.1):
            process_id = getattr(manager.provisioner, "pid", None)
            if process_id is not None:
                peak.mb = max(peak.mb, memory_mb(process_id))

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def last_lines(text: str, count: int = 8) -> str:
    """Return the last lines of a traceback that say something, without terminal colors."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return "\n".join([line for line in plain.splitlines() if line.strip(" -")][-count:])


def execute(path: Path, profile: str, cell_limit: float | None) -> Outcome:
    """Run every cell of one notebook in a fresh kernel, whose folder is the notebook's."""
    notebook = read_notebook(path)
    manager = AsyncKernelManager(kernel_spec_manager=ThisInterpreter())
    cells_started = []  # when each code cell began, in seconds
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=cell_limit,
        coalesce_streams=True,
        record_timing=False,
        on_cell_execute=lambda cell, cell_index: cells_started.append(time.monotonic()),
    )
    environment = {
        **os.environ,
        "COLORIZE_PROFILE": profile,
        "TF_CPP_MIN_LOG_LEVEL": "3",  # what TensorFlow notes about the machine is no lesson
        "IPYTHONDIR": str(BUILD / "ipython"),  # leaves out a person's own IPython startup files
    }
    (BUILD / "ipython").mkdir(parents=True, exist_ok=True)
    error = ""
    start = time.monotonic()
    with sampled_memory(manager) as peak:
        try:
            client.execute(cwd=str(path.parent), env=environment, cleanup_kc=True)
        except CellTimeoutError:
            error = f"it ran past the limit of {cell_limit:g} seconds"
        except DeadKernelError:
            error = "the kernel died (out of memory, or stopped from outside)"
        except (CellExecutionError, RuntimeError) as failure:
            error = last_lines(str(failure))
    end = time.monotonic()
    slowest = max((after - before for before, after in pairwise([*cells_started, end])), default=0)
    if error:
        where = f"code cell {len(cells_started)}" if cells_started else "starting the kernel"
        error = f"{where} failed:\n{error}"
    return Outcome(notebook, round(end - start, 1), round(slowest, 1), round(peak.mb), error)


def remove_volatile_metadata(notebook: nbformat.NotebookNode) -> None:
    """Keep only metadata that does not change from run to run or machine to machine."""
    notebook.metadata.kernelspec = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        cell.metadata.pop("ExecuteTime", None)


def page(path: Path, notebook: nbformat.NotebookNode) -> str:
    """Return the notebook as one HTML page that holds its pictures."""
    words = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    resources = {
        "metadata": {"name": path.stem, "path": str(path.parent)},
        "has_formulas": any("$" in source for source in words),
    }
    exporter = HTMLExporter(template_name="lab", raw_template=PAGE_TEMPLATE, embed_images=True)
    return exporter.from_notebook_node(notebook, resources)[0]


def write_times(path: Path, profile: str, outcomes: dict[str, Outcome]) -> None:
    """Write the seconds and memory of the notebooks that ran into a JSON file, keeping others'."""
    from colorize_lib.runs import records  # only here, because it loads Keras, which takes seconds

    times = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    times["machine"] = records.machine()
    for name, outcome in outcomes.items():
        if not outcome.error:
            times.setdefault(name, {})[profile] = {
                "seconds": outcome.seconds,
                "slowest_cell_seconds": outcome.slowest_cell,
                "peak_memory_mb": outcome.peak_memory_mb,
            }
    write_text(path, json.dumps(times, indent=2, sort_keys=True) + "\n")


def table(outcomes: dict[str, Outcome]) -> str:
    """Return the closing table, one line a notebook."""
    width = max(len(name) for name in ["notebook", *outcomes])
    lines = [f"{'notebook':{width}}  seconds  slowest cell  peak memory  result"]
    for name, outcome in outcomes.items():
        result = "failed" if outcome.error else "passed"
        memory = f"{outcome.peak_memory_mb:,} MB"
        seconds = f"{outcome.seconds:7.1f}  {outcome.slowest_cell:12.1f}"
        lines.append(f"{name:{width}}  {seconds}  {memory:>11}  {result}")
    return "\n".join(lines)


def report(path: Path, outcome: Outcome, write_back: bool) -> None:
    """Say how a notebook went, and keep its executed copy and its page in build/."""
    print(f"{path.stem} ... {outcome.seconds:.1f} s, {outcome.peak_memory_mb:,} MB", flush=True)
    if outcome.error:
        print(f"FAILED {path.name}, {outcome.error}", flush=True)
    remove_volatile_metadata(outcome.notebook)
    inside = path.parent.relative_to(NOTEBOOKS) if path.is_relative_to(NOTEBOOKS) else ""
    write_notebook(BUILD / inside / path.name, outcome.notebook)
    write_text(BUILD / inside / f"{path.stem}.html", page(path, outcome.notebook))
    if write_back and not outcome.error:
        write_notebook(path, outcome.notebook)


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all of notebooks/")
    parser.add_argument("--profile", choices=["quick", "full"], default="quick")
    parser.add_argument("--write-back", action="store_true", help="store outputs in the notebooks")
    parser.add_argument("--times", type=Path, metavar="FILE", help="record seconds and memory")
    parser.add_argument("--limit", type=float, metavar="SECONDS", help="longest time for one cell")
    parser.add_argument("--at-once", type=int, default=1, metavar="N", help="faster, but no times")
    options = parser.parse_args(arguments)
    if options.times and options.at_once > 1:
        parser.error("times are measured one notebook at a time: leave out --at-once")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Run the notebooks; return 0 when every cell of every one ran, else 1."""
    options = parse_arguments(arguments)
    paths = [path.resolve() for path in options.notebooks] or all_notebooks()
    if not paths:
        print(f"No notebook found in {NOTEBOOKS}.", file=sys.stderr)
        return 1
    limit = options.limit or (QUICK_CELL_LIMIT if options.profile == "quick" else None)

    outcomes: dict[str, Outcome] = {}
    with ThreadPoolExecutor(options.at_once) as threads:
        executed = threads.map(lambda path: execute(path, options.profile, limit), paths)
        for path, outcome in zip(paths, executed, strict=True):
            outcomes[path.stem] = outcome
            report(path, outcome, options.write_back)
    if options.times:
        write_times(options.times, options.profile, outcomes)

    print(f"\n{table(outcomes)}\n\nExecuted copies and HTML pages: build/")
    print("Open the notebooks in JupyterLab: make lab  (or: python tools/lab.py)")
    return 1 if any(outcome.error for outcome in outcomes.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
