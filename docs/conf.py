"""Settings of the site; `make site` lays its sources side by side and has Sphinx build them."""

import sys
from pathlib import Path

import colab
import colorize_lib

sys.path.insert(0, str(Path(__file__).parent))  # course_pages, beside this file

REPOSITORY = colab.owner_and_name()  # "", and no page leads to Colab or to the repository

project = "colorize-cnn"
author = "The colorize-cnn contributors"
project_copyright = "2026, the colorize-cnn contributors. Code: MIT. Text and figures: CC BY 4.0"
version = release = colorize_lib.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "course_pages",
]
# index.md names pages that may not be written yet; a page that nothing leads to is still an error.
suppress_warnings = ["toc.not_readable"]
exclude_patterns = ["downloads"]
html_extra_path = ["downloads"]
templates_path = ["_templates"]

nb_execution_mode = "off"  # the outputs in the notebooks are shown
nb_merge_streams = True
myst_enable_extensions = ["attrs_block"]
myst_heading_anchors = 3
myst_html_meta = {"description": "Learn convolutional networks by coloring photographs."}

autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "undoc-members": False}
autodoc_preserve_defaults = True
add_module_names = False  # a page is about one module
default_role = "literal"  # `name` in a docstring
napoleon_numpy_docstring = False

html_theme = "pydata_sphinx_theme"
html_title = project
html_favicon = "_static/mark.svg"
html_static_path = ["_static"]
html_css_files = ["course.css"]
html_show_sourcelink = False
html_copy_source = False
html_sidebars = {"index": [], "results/README": [], "teaching": [], "anywhere": [], "CHANGELOG": []}
html_context = {"repository": REPOSITORY, "default_mode": "auto"}
html_theme_options = {
    "logo": {"text": project},
    "article_header_end": ["lesson-links.html"],
    "secondary_sidebar_items": ["page-toc"],
    "search_bar_text": "Search the course",
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_toc_level": 2,
    "github_url": f"https://github.com/{REPOSITORY}" if REPOSITORY else "",
}
copybutton_selector = "div.cell_input pre, div.highlight-python pre, div.highlight-shell pre"
