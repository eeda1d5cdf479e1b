"""What Sphinx does not know about this course, as a small extension.

- A figure's text alternative stands in the notebook's output; it becomes that of the image.
- The table at the top of a lesson has no head.
- A lesson has a student's copy, and says where it is.
- A function of the library is introduced by a lesson, and its description leads there.
"""

import functools
import hashlib
from base64 import b64decode
from pathlib import Path, PurePosixPath

import nbformat
from docutils import nodes

import where


def alternatives(path):
    """Return the text alternatives of a notebook's images, by the SHA-256 of their bytes."""
    found = {}
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            for kind, content in output.get("data", {}).items():
                if kind in ("image/png", "image/jpeg"):
                    digest = hashlib.sha256(b64decode(content)).hexdigest()
                    found[digest] = output.metadata.get(kind, {}).get("alt", "")
    return found


def describe_images(app, document):
    """Give each image of a lesson its text alternative; myst-nb names files by their SHA-256."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    texts = alternatives(path)
    for image in document.findall(nodes.image):
        digest = PurePosixPath(image["uri"]).stem
        if digest in texts:
            image["alt"] = texts[digest]


def name_student_copy(app, page, template, context, document):
    """Tell the page's template which notebook a reader can take along, if any."""
    folder, _, lesson = page.rpartition("/")
    if folder != "notebooks":
        return
    copy = Path(app.srcdir) / "downloads" / "student" / f"{lesson}.ipynb"
    context["student_copy"] = f"student/{lesson}.ipynb" if copy.exists() else ""


def drop_empty_heads(app, document):
    """Drop the heads of tables that say nothing: Markdown knows no table without one."""
    for head in list(document.findall(nodes.thead)):
        if not head.astext().strip():
            head.parent.remove(head)


first_lessons = functools.cache(where.introductions)


def name_introduction(app, kind, name, value, options, lines):
    """Put the lesson that introduces a function or class at the end of its description."""
    lesson = first_lessons().get(name.removeprefix("colorize_lib."))
    if lesson:
        number = lesson.split("_")[0]
        lines += ["", f"*Introduced in* :doc:`lesson {number} </notebooks/{lesson}>`."]


def setup(app):
    """Called by Sphinx."""
    app.connect("doctree-read", describe_images)
    app.connect("doctree-read", drop_empty_heads)
    app.connect("html-page-context", name_student_copy)
    app.connect("autodoc-process-docstring", name_introduction)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
