"""The sources of the site; whether its pages are right, tests/browser asks the pages."""

import jinja2
import pytest

import build_site
from notebook_files import ROOT, all_notebooks


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """The sources, laid out."""
    folder = tmp_path_factory.mktemp("site")
    build_site.lay_out(folder)
    return folder


def test_every_lesson_is_listed_once_under_its_group(source):
    text = (source / "lessons.md").read_text(encoding="utf-8")
    lessons = [path.stem for path in all_notebooks()]
    listed = [line.removeprefix("notebooks/") for line in text.splitlines()]
    assert [name for name in listed if name in lessons] == lessons
    assert text.index("(notebooks/05_") < text.index("## What the numbers mean")
    assert text.index("## What the numbers mean") < text.index("(notebooks/06_")
    for name in lessons:
        assert (source / "cards" / f"{name}.png").exists()
        assert (source / "notebooks" / f"{name}.ipynb").exists()


def test_the_student_copies_can_be_downloaded_as_they_are(source):
    copies = sorted((ROOT / "notebooks" / "student").glob("*.ipynb"))
    for copy in copies:
        assert (source / "downloads/student" / copy.name).read_bytes() == copy.read_bytes()


@pytest.mark.parametrize(
    ("link", "page", "repository", "leads_to"),
    [
        ("[a](../notebooks/01_data.ipynb)", "docs/index.md", "", "[a](notebooks/01_data.ipynb)"),
        ("[a](../notebooks/01_data.ipynb#x)", "results/README.md", "", None),
        ("[a](lessons.md)", "docs/index.md", "", None),
        ("[a](https://example.org/b)", "docs/index.md", "me/mine", None),
        ("[a](../LICENSE)", "docs/index.md", "", "a"),
        (
            "[a](../LICENSE)",
            "docs/index.md",
            "me/mine",
            "[a](https://github.com/me/mine/blob/main/LICENSE)",
        ),
    ],
)
def test_links_lead_to_the_site_or_the_repository(source, link, page, repository, leads_to):
    found = build_site.links_within_site(link, ROOT / page, source, repository)
    assert found == (leads_to or link)


@pytest.mark.parametrize(
    ("repository", "copy", "words"),
    [
        ("me/mine", "student/01_data.ipynb", ["Download the student's copy", "Open in Colab"]),
        ("", "student/01_data.ipynb", ["Download the student's copy"]),
        ("me/mine", "", []),
    ],
)
def test_a_lesson_leads_to_colab_where_the_repository_is_known(repository, copy, words):
    template = (ROOT / "docs/_templates/lesson-links.html").read_text(encoding="utf-8")
    page = jinja2.Template(template).render(
        repository=repository, student_copy=copy, pathto=lambda name, resource: f"../{name}"
    )
    assert [word for word in ("Download the student's copy", "Open in Colab") if word in page] == (
        words
    )
    assert ('href="../student/01_data.ipynb" download' in page) == bool(copy)
    colab = "https://colab.research.google.com/github/me/mine/blob/main/notebooks/student/01_data"
    assert (f'href="{colab}.ipynb"' in page) == ("Open in Colab" in words)
