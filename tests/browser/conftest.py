"""One Chromium for all browser tests; without it they are skipped, or fail where a browser is required."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from embedlab.linked import LinkedMaps, linked_html
from tests.linked_pictures import Opener, Picture, example

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium with WebGL drawn in software."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _do_without("playwright is not installed: make test installs it")
    if chromium is None:
        _do_without("there is no chromium on this machine: install one, on Debian by apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Opener]:
    """Open a picture in a page without a network; errors and requests to anywhere fail the test."""
    contexts: list[Any] = []
    problems: list[str] = []

    def open_page(maps: LinkedMaps | None = None, *, init: str = "", width: int = 1200, **options: Any) -> Picture:
        maps = maps or example()
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: problems.append(str(error.stack or error)[-900:]))

        def refuse(route: Any) -> None:
            if route.request.url.startswith(("file:", "data:", "blob:")):
                route.continue_()
            else:
                problems.append(f"request to {route.request.url}")
                route.abort()

        page.route("**/*", refuse)
        page.add_init_script(init)
        target = tmp_path / f"page{len(contexts)}.html"
        head = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        target.write_text(f"{head}<title>maps</title><body>{linked_html(maps)}</body>", encoding="utf-8")
        page.goto(target.as_uri())
        picture = Picture(page, maps)
        picture.wait_for(ready="true")
        return picture

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


def _do_without(missing: str) -> None:
    reason = f"Not tested in a browser: {missing}"
    if os.environ.get("EMBEDLAB_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
