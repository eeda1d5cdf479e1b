"""What a visitor meets first: the README and its neighbors, and what the workflows try."""

import re
import tomllib

import pytest

import colorize_lib
import install
from notebook_files import ROOT

PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "CODE_OF_CONDUCT.md"]
PAGES += ["results/README.md", "docs/teaching.md", "docs/anywhere.md"]
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")  # to a file, not to another host


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_readme_takes_six_kilobytes_at_most():
    assert len(read("README.md").encode()) <= 6 * 1024


@pytest.mark.parametrize("page", PAGES)
def test_each_link_leads_to_a_file(page):
    here = (ROOT / page).parent
    assert not [link for link in LINK.findall(read(page)) if not (here / link).exists()]


def test_continuous_integration_runs_the_two_commands_of_the_readme():
    block = read("README.md").split("```")[1]
    commands = re.findall(r"^make \w+", block, re.MULTILINE)
    assert commands == ["make run", "make test"]
    called = re.findall(r"^make \w+", read(".ci/run"), re.MULTILINE)
    assert set(commands) <= set(called)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_each_make_command_in_words_is_a_target(page):
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:^ *|`)make ([a-z]+)", read(page), re.MULTILINE)) <= targets


def test_the_version_stands_in_one_place_and_the_changelog_tells_of_it():
    assert "version" not in tomllib.loads(read("pyproject.toml"))["project"]
    assert not re.search(r"^version:", read("CITATION.cff"), re.MULTILINE)
    told = re.findall(r"^## (\d+\.\d+\.\d+)", read("CHANGELOG.md"), re.MULTILINE)
    assert told[0] == colorize_lib.__version__


def test_the_workflows_try_each_supported_python():
    (tried,) = re.findall(r"python: \[(.*)\]", read(".github/workflows/tests.yml"))
    assert sorted(re.findall(r"[\d.]+", tried)) == sorted(install.SUPPORTED)
