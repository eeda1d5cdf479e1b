"""Tests of the library's shape: who imports whom, how long things are, and what is compared."""

import ast
import itertools
import tomllib
from pathlib import Path

import pytest

LIBRARY = Path(__file__).parent.parent / "colorize_lib"
FILES = {
    ".".join(path.relative_to(LIBRARY.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(LIBRARY.rglob("*.py"))
}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in FILES.items()}
READING_ORDER = (
    "color data color_bins targets models losses metrics experiments training colorizer".split()
)
EVERYWHERE = {"errors", "backend"}
FIRST_LEVEL = {name: tree for name, tree in TREES.items() if FILES[name].parent == LIBRARY}
PACKAGES = ("colorize_lib", "colorize_course")
ROOMS = {path.parent.name for path in LIBRARY.glob("*/__init__.py")}
IMPORTS = (ast.Import, ast.ImportFrom)
SAMENESS = (ast.Is, ast.IsNot, ast.Eq, ast.NotEq)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LONGEST_FUNCTION = 40  # lines, without its docstring
LONGEST_LIBRARY = 2300  # lines of the first level that are not blank

MODULES = pytest.mark.parametrize("name", TREES)


def imported_by(name):
    """The modules that a module imports at its top, by their full names."""
    found = []
    for statement in TREES[name].body:
        if isinstance(statement, ast.Import):
            found += [alias.name for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom):
            assert statement.level == 0, f"{name} imports by dots: write the whole name"
            inside = [f"{statement.module}.{alias.name}" for alias in statement.names]
            found += [one if one in TREES else statement.module for one in inside]
    return found


def lines_without_docstring(function):
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is not None:
        lines -= function.body[0].end_lineno - function.body[0].lineno + 1
    return lines


# Imports


def test_the_ten_modules_are_there_and_nothing_else_but_what_all_need():
    others = {"colorize_lib", "colorize_lib.__main__", *(f"colorize_lib.{m}" for m in EVERYWHERE)}
    assert set(FIRST_LEVEL) == {f"colorize_lib.{name}" for name in READING_ORDER} | others


@pytest.mark.parametrize("name", READING_ORDER)
def test_a_module_imports_only_those_that_come_before_it(name):
    before = READING_ORDER[: READING_ORDER.index(name)]
    for module in imported_by(f"colorize_lib.{name}"):
        package, *inside = module.split(".")
        if package == "colorize_lib":
            assert inside[0] in {*before, *EVERYWHERE, *ROOMS}, f"{name} imports {module}"


def test_no_modules_import_each_other_in_a_circle():
    finished = set()

    def follow(name, way):
        assert name not in way, " -> ".join([*way[way.index(name) :], name])
        if name not in finished:
            for module in imported_by(name):
                if module in TREES:
                    follow(module, [*way, name])
            finished.add(name)

    for name in TREES:
        follow(name, [])
    assert finished == set(TREES)


@MODULES
def test_a_module_says_what_it_is_for_and_imports_at_its_top_but_not_the_course(name):
    """But for imports that have a reason to be late, which stand inside of functions."""
    first_line = (ast.get_docstring(TREES[name]) or "").partition("\n")[0]
    assert first_line.endswith((".", ":")), f"{name} has no sentence at its top"
    after_the_imports = itertools.dropwhile(
        lambda statement: isinstance(statement, IMPORTS), TREES[name].body[1:]
    )
    late = [one.lineno for one in after_the_imports if isinstance(one, IMPORTS)]
    assert not late, f"{name} imports after other code, in lines {late}"
    assert not [m for m in imported_by(name) if m.split(".")[0] == "colorize_course"]


def test_every_package_is_installed():
    project = tomllib.loads((LIBRARY.parent / "pyproject.toml").read_text(encoding="utf-8"))
    folders = [
        path.parent for top in PACKAGES for path in (LIBRARY.parent / top).rglob("__init__.py")
    ]
    names = sorted(".".join(one.relative_to(LIBRARY.parent).parts) for one in folders)
    assert sorted(project["tool"]["setuptools"]["packages"]) == names


# Sizes


def test_the_first_level_can_be_read_in_an_evening():
    texts = [FILES[name].read_text(encoding="utf-8") for name in FIRST_LEVEL]
    lines = sum(bool(line.strip()) for text in texts for line in text.splitlines())
    assert lines <= LONGEST_LIBRARY


@pytest.mark.parametrize("name", FIRST_LEVEL)
def test_no_function_is_longer_than_a_screen(name):
    functions = [node for node in ast.walk(TREES[name]) if isinstance(node, FUNCTIONS)]
    lengths = {one.name: lines_without_docstring(one) for one in functions}
    assert not {one: lines for one, lines in lengths.items() if lines > LONGEST_FUNCTION}


# No checks for particular functions: what depends on an experiment is one of its fields


def named_by_the_library():
    """The names of its functions, and of its targets, which are constants."""
    for module, tree in TREES.items():
        for statement in tree.body:
            if isinstance(statement, FUNCTIONS):
                yield statement.name
            elif isinstance(statement, ast.Assign) and module == "colorize_lib.targets":
                yield from (name.id for name in statement.targets)


NAMES = set(named_by_the_library())


@MODULES
def test_nothing_is_compared_with_a_particular_function_loss_metric_or_target(name):
    found = []
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], SAMENESS):
            right = node.comparators[0]
            if getattr(right, "attr", getattr(right, "id", None)) in NAMES:
                found.append(f"line {node.lineno}: {ast.unparse(node)}")
    assert not found
