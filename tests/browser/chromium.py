"""What every test in a browser needs; a test module that imports it is skipped without it."""

import shutil

import pytest

sync_api = pytest.importorskip(
    "playwright.sync_api",
    reason="playwright is missing: `make browser` brings it",
    exc_type=ImportError,
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
if BROWSER is None:
    pytest.skip("Chromium is missing", allow_module_level=True)
