"""Say which notebook introduces each function of the library: the first whose code uses it.

python tools/where.py                    all of the ten modules on the first level
python tools/where.py training.run       only this one
"""

import ast
import importlib
import inspect
import sys

from notebook_files import all_notebooks, read_notebook

MODULES = (
    "color",
    "data",
    "targets",
    "models",
    "losses",
    "metrics",
    "color_bins",
    "experiments",
    "training",
    "colorizer",
)


def public_functions():
    """Return the names of all public functions and classes, as in "training.run"."""
    found = []
    for name in MODULES:
        module = importlib.import_module(f"colorize_lib.{name}")
        for member, value in vars(module).items():
            is_own = getattr(value, "__module__", None) == module.__name__
            if (
                is_own
                and not member.startswith("_")
                and (inspect.isfunction(value) or inspect.isclass(value))
            ):
                found.append(f"{name}.{member}")
    return found


def introductions():
    """Return a dictionary from "module.function" to the name of the first notebook that uses it."""
    first = {}
    for path in all_notebooks():
        for cell in read_notebook(path).cells:
            if cell.cell_type != "code":
                continue
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    first.setdefault(f"{node.value.id}.{node.attr}", path.stem)
    return first


def main(wanted):
    """Print one line for each function; return 1 if one that was asked for does not exist."""
    known, first = public_functions(), introductions()
    missing = [name for name in wanted if name not in known]
    for name in missing:
        print(f"There is no public {name}: use module.function.", file=sys.stderr)
    for name in wanted or known:
        if name in known:
            print(f"{name:40} {first.get(name, 'in no notebook')}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
