"""Colab and every other Jupyter: what the package asks for, what leads there, what is said."""

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import colab
import install
import prose
import student
from notebook_files import ROOT, all_notebooks, read_notebook, write_text

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = [Requirement(text) for text in PROJECT["dependencies"]]
EXTRAS = PROJECT["optional-dependencies"]
STORED = (ROOT / "tests" / "colab.txt").read_text(encoding="utf-8")
ADDRESS = "https://github.com/ada/colors"
IN_COLAB = "https://colab.research.google.com/github/ada/colors/blob/main/notebooks/student"


# What the package asks for


@pytest.mark.parametrize("requirement", NEEDED, ids=[one.name for one in NEEDED])
def test_the_package_allows_what_colab_has(requirement):
    versions = dict(re.findall(r"^([\w-]+)==(\S+)$", STORED, re.MULTILINE))
    assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)])


def test_the_package_allows_the_python_of_colab():
    (version,) = re.findall(r"^# Python (\S+)$", STORED, re.MULTILINE)
    assert SpecifierSet(PROJECT["requires-python"]).contains(version)


def imported(path):
    """The names of the packages that a file imports anywhere, other than those of Python."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
        yield from {name.partition(".")[0] for name in names} - sys.stdlib_module_names


def test_the_package_imports_nothing_that_only_an_extra_brings():
    own, optional = {"colorize_lib", "colorize_course"}, {"pillow_heif", "jax"}
    files = [path for folder in own for path in (ROOT / folder).rglob("*.py")]
    names = {name for path in files for name in imported(path)} - own - optional
    brought = {canonicalize_name(one.name) for one in NEEDED}
    brought |= {"ipython", "requests"}  # by ipywidgets, by pooch
    found = packages_distributions()
    assert not {n for n in names if not brought & set(map(canonicalize_name, found[n]))}


def test_what_was_taken_out_of_the_package_is_in_an_extra_and_in_every_way_to_install_all():
    lab = {Requirement(text).name for text in EXTRAS["lab"]}
    assert {"jupyterlab", "nbclient", "nbconvert"} <= lab - {one.name for one in NEEDED}
    for name in ("environment.yml", ".github/workflows/tests.yml"):
        assert ".[lab,test]" in (ROOT / name).read_text(encoding="utf-8")
    assert "--extra lab --extra test" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_conda_and_repo2docker_can_read_the_environment():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *packages, of_pip = environment["dependencies"]
    assert "pip" in packages and list(of_pip) == ["pip"]
    (python,) = [re.fullmatch(r"python=([\d.]+)", one)[1] for one in packages if one != "pip"]
    assert python in install.SUPPORTED
    (extras,) = [re.fullmatch(r"-e \.\[([\w,]+)\]", one)[1] for one in of_pip["pip"]]
    assert set(extras.split(",")) <= set(EXTRAS)


# What leads to Colab


@pytest.fixture
def published(tmp_path):
    """A project that has a public address."""
    text = f'[project]\nname = "colors"\n\n[project.urls]\nRepository = "{ADDRESS}.git"\n'
    write_text(tmp_path / "pyproject.toml", text)
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    return tmp_path


@pytest.fixture
def unpublished(tmp_path):
    """A project that has none."""
    write_text(tmp_path / "pyproject.toml", '[project]\nname = "colors"\n')
    return tmp_path


def test_a_site_leads_to_the_address_and_that_of_a_fork_to_the_fork(published, monkeypatch):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert colab.owner_and_name(published) == "ada/colors"
    monkeypatch.setenv("GITHUB_REPOSITORY", "bob/colors")
    assert colab.owner_and_name(published) == "bob/colors"


def test_without_an_address_nothing_leads_to_colab_and_a_sentence_says_so(unpublished, monkeypatch):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert colab.owner_and_name(unpublished) == ""
    assert colab.repository(unpublished) == ""
    assert colab.cells(unpublished) == []
    assert "http" not in colab.links(unpublished) and "no public address" in colab.links(
        unpublished
    )


def test_with_an_address_each_student_copy_has_a_link(published):
    assert colab.repository(published) == ADDRESS
    links = re.findall(r"\[(\d\d)\]\(([^)]+)\)", colab.links(published))
    copies = all_notebooks(ROOT / "notebooks" / "student")
    assert links == [(copy.name[:2], f"{IN_COLAB}/{copy.name}") for copy in copies]


def test_with_an_address_a_student_copy_brings_the_course_to_colab_before_it_is_imported(published):
    lesson = read_notebook(ROOT / "notebooks" / "01_data.ipynb")
    before = student.student_version(lesson)
    after = student.student_version(lesson, colab.cells(published))
    (added,) = [cell for cell in after.cells if cell not in before.cells]
    code = [cell for cell in after.cells if cell.cell_type == "code"]
    assert code[0] == added and "import" in code[1].source
    assert f"git clone --quiet --depth 1 {ADDRESS} " in added.source
    assert 'if "google.colab" in sys.modules:' in added.source.splitlines()


@pytest.mark.parametrize("path", all_notebooks(), ids=[path.stem for path in all_notebooks()])
def test_where_the_course_is_missing_the_first_cell_says_what_to_read(path):
    first = next(cell for cell in read_notebook(path).cells if cell.cell_type == "code")
    sentence, *_ = first.source.splitlines()
    assert "colorize_course" in sentence and sentence.endswith("says what to run.")
    assert (ROOT / re.search(r"\S+\.md", sentence)[0]).exists()


# What is said


def test_the_page_names_the_lesson_that_takes_the_most_memory():
    times = json.loads((ROOT / "results" / "notebooks.json").read_text(encoding="utf-8"))
    memory = {one: of["quick"]["peak_memory_mb"] for one, of in times.items() if one != "machine"}
    page = (ROOT / "docs" / "anywhere.md").read_text(encoding="utf-8")
    hungriest = max(memory, key=memory.get)
    assert f"notebooks.{hungriest}.quick.peak_memory_mb" in page
    assert page.count("peak_memory_mb") == 1
    assert set(prose.TABLES) >= set(re.findall(r"<!--table=(\w+)-->", page))
