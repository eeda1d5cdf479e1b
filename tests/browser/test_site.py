"""The site in a real browser, as `make site` has built it; see `make browser`.

Each page is visited once, on a desk, in the dark and on a phone; the tests ask what was seen there.
"""

import functools
import http.server
import io
import threading
from dataclasses import dataclass

import nbformat
import numpy as np
import PIL.Image
import pytest

from chromium import BROWSER, sync_api
from notebook_files import NOTEBOOKS, ROOT, all_notebooks, read_notebook

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
SITE = ROOT / "build" / "site" / "html"
if not (SITE / "index.html").exists():
    pytest.skip("the site is not built: `make site` builds it", allow_module_level=True)
PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.rglob("*.html")
    if "_static" not in path.parts
)
LESSONS = [path.stem for path in all_notebooks()]
DESK, PHONE = {"width": 1100, "height": 900}, {"width": 360, "height": 740}

SIDEWAYS = """
[...document.querySelectorAll('html, body, body *')].filter(one =>
    one.scrollWidth > one.clientWidth + 1
    && (one.tagName == 'HTML' || ['auto', 'scroll'].includes(getComputedStyle(one).overflowX))
    && !one.matches('pre, .pst-scrollable-table-container')
).map(one => one.cloneNode().outerHTML)
"""


@dataclass
class Visit:
    """What was seen on a page."""

    complaints: list  # errors and warnings in the console, and requests that were not answered
    foreign: list  # addresses of other hosts that the page asked for something
    images: list  # for each: its text alternative, its width in pixels (0: broken), its file
    violations: dict  # by mode, the serious ones that axe found
    sideways: list  # what is wider than a phone; code and tables may be: each scrolls by itself


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Hands out files and says nothing."""

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def address():
    """The address at which the site is served on this computer."""
    handler = functools.partial(Quiet, directory=SITE)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """An empty page on a desk."""
    page = browser.new_page(viewport=DESK)
    yield page
    page.close()


@pytest.fixture(scope="module", params=PAGES)
def visit(request, browser, address):
    """A page, as it was seen on a desk, in the dark and on a phone."""
    page = browser.new_page(viewport=DESK, color_scheme="light")
    complaints, asked = [], []
    page.on(
        "console",
        lambda said: complaints.append((said.type, f"{said.text} {said.location['url']}")),
    )
    page.on("pageerror", lambda error: complaints.append(("error", str(error))))
    page.on("requestfailed", lambda failed: complaints.append(("no answer", failed.url)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + request.param)
    images = page.locator("img").evaluate_all(
        "all => all.map(one => [one.getAttribute('alt'), one.naturalWidth, one.src])"
    )
    violations = {"light": serious(page)}
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.theme == 'dark'")
    violations["dark"] = serious(page, rules=["color-contrast"])
    page.set_viewport_size(PHONE)
    sideways = page.evaluate(SIDEWAYS)
    page.close()
    complaints = [complaint for complaint in complaints if complaint[0] not in ("log", "info")]
    foreign = [url for url in asked if not url.startswith((address, "data:"))]
    return Visit(complaints, foreign, images, violations, sideways)


def serious(page, rules=None):
    """What axe calls serious or critical on a page: its rule, and where."""
    page.add_style_tag(content="* { transition: none !important; }")  # no color on its way
    # All else takes long to hand over; `preload` would ask for style sheets in the wrong folder.
    options = {"resultTypes": ["violations"], "preload": False}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = axe.Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def test_a_page_loads_without_complaints_and_asks_nobody_else(visit):
    assert visit.complaints == []
    assert visit.foreign == []


def test_every_image_is_there_and_says_what_it_shows(visit):
    assert [image for image in visit.images if not (image[0] or "").strip()] == []
    assert [image for image in visit.images if image[1] == 0] == []


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_nothing_shuts_anybody_out(visit, mode):
    assert visit.violations[mode] == []


def test_on_a_phone_nothing_is_scrolled_sideways(visit):
    assert visit.sideways == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_shows_each_figure_with_its_own_words(page, address, lesson):
    outputs = [
        output
        for cell in read_notebook(NOTEBOOKS / f"{lesson}.ipynb").cells
        for output in cell.get("outputs", [])
    ]
    words = [
        output.metadata[kind]["alt"]
        for output in outputs
        for kind in output.get("data", {})
        if kind.startswith("image/")
    ]
    page.goto(f"{address}notebooks/{lesson}.html")
    shown = page.locator(".cell_output img").evaluate_all("all => all.map(one => one.alt)")
    assert [" ".join(alt.split()) for alt in shown] == [" ".join(alt.split()) for alt in words]


@pytest.mark.parametrize("lesson", [path.stem for path in all_notebooks(NOTEBOOKS / "student")])
def test_a_lesson_hands_out_the_student_copy(page, address, lesson):
    page.goto(f"{address}notebooks/{lesson}.html")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the student's copy").click()
    copy = NOTEBOOKS / "student" / f"{lesson}.ipynb"
    assert nbformat.read(download.value.path(), 4) == nbformat.read(copy, 4)


def test_lessons_follow_each_other(page, address):
    page.goto(f"{address}notebooks/{LESSONS[0]}.html")
    for lesson in LESSONS[1:]:
        page.locator(".prev-next-area .right-next").click()
        page.wait_for_url(f"**/notebooks/{lesson}.html")
    page.locator(".prev-next-area .left-prev").click()
    page.wait_for_url(f"**/notebooks/{LESSONS[-2]}.html")


def test_the_search_finds_what_a_lesson_explains(page, address):
    page.goto(address)
    page.keyboard.press("Control+k")
    page.keyboard.type("receptive field")
    page.keyboard.press("Enter")
    page.locator("#search-results li a", has_text="03 · Convolution").first.wait_for()


def test_figures_look_the_same_in_the_dark(page, address):
    page.goto(f"{address}notebooks/01_data.html")
    for figure in page.locator(".cell_output img").all():
        seen = []
        for mode in ("light", "dark"):
            page.emulate_media(color_scheme=mode)
            page.wait_for_function(f"document.documentElement.dataset.theme == '{mode}'")
            picture = PIL.Image.open(io.BytesIO(figure.screenshot())).convert("RGB")
            seen.append(np.asarray(picture, int)[6:-6, 6:-6])  # without the rounded corners
        assert np.abs(seen[0] - seen[1]).max() <= 1


def test_the_keyboard_alone_reaches_everything(page, address):
    page.goto(f"{address}notebooks/03_convolution.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    wanted = "a[href], button, summary, input, [tabindex='0']"
    for _ in range(page.locator(wanted).count()):
        page.evaluate("document.activeElement.dataset.reached = ''")
        page.keyboard.press("Tab")
    missed = page.locator(wanted).evaluate_all(
        """all => all.filter(one => one.checkVisibility({visibilityProperty: true})
            && !('reached' in one.dataset) && !one.disabled).map(one => one.outerHTML)"""
    )
    assert missed == []
    answer = page.locator("details").first
    answer.locator("summary").press("Enter")
    assert answer.get_attribute("open") is not None
