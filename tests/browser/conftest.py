"""One Chromium for all browser tests; without it they are skipped, or fail where a browser is required."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from embedlab.ids import new_id
from embedlab.linked import LinkedMaps
from tests.linked_pictures import Opener, Picture, example, page_of
from tests.serving import PATIENCE

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
]

DESKTOP = {"width": 1440, "height": 900}


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


@pytest.fixture(scope="module")
def opened_once(browser: Any) -> Iterator[Any]:
    """One page for a file of tests, which `tab` hands on from one to the next."""
    context = browser.new_context(viewport=DESKTOP, color_scheme="light")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def tab(opened_once: Any) -> Iterator[Any]:
    """A page as good as new: only the process that draws it, and what that has compiled, are those of the last test."""
    opened_once.set_viewport_size(DESKTOP)
    yield opened_once
    _renew(opened_once)


@pytest.fixture
def show(browser: Any, tab: Any, tmp_path: Path) -> Iterator[Opener]:
    """Open a picture in a page without a network; errors and requests to anywhere fail the test."""
    with ExitStack() as closing:
        problems: list[str] = []
        shown: set[str] = set()
        free = [tab]

        def hear(error: Any) -> None:
            problems.append(str(error.stack or error)[-900:])

        def refuse(route: Any) -> None:
            # A picture of no address in a key would ask for a file beside the page.
            if route.request.url in shown or route.request.url.startswith(("data:", "blob:")):
                route.continue_()
            else:
                problems.append(f"request to {route.request.url}")
                route.abort()

        def page_for(width: int, options: dict[str, Any]) -> Any:
            size = {"width": width, "height": 900}
            if free and not options:
                page = free.pop()
                page.set_viewport_size(size)
                closing.callback(page.unroute, "**/*", refuse)
                closing.callback(page.remove_listener, "pageerror", hear)
            else:
                page = closing.enter_context(browser.new_context(viewport=size, **options)).new_page()
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", hear)
            page.route("**/*", refuse)
            return page

        def open_page(maps: LinkedMaps | None = None, *, init: str = "", width: int = 1200, **options: Any) -> Picture:
            maps = maps or example()
            page = page_for(width, options)
            target = tmp_path / f"{new_id()}.html"
            target.write_text(page_of(maps, init), encoding="utf-8")
            shown.add(target.as_uri())
            page.goto(target.as_uri())
            picture = Picture(page, maps)
            picture.wait_for(ready="true")
            return picture

        yield open_page
    assert problems == []


def _renew(page: Any) -> None:
    """Leave nothing of a test in its page: no other page beside it, no key or button held, no script, nothing kept."""
    for other in page.context.pages:
        if other is not page:
            other.close()
    page.keyboard.up("Shift")
    page.mouse.up()
    page.mouse.move(0, 0)
    page.emulate_media(color_scheme="light", reduced_motion="null")
    if page.url != "about:blank":
        page.evaluate("localStorage.clear(), sessionStorage.clear()")
    page.context.clear_cookies()
    page.goto("about:blank")


def _do_without(missing: str) -> None:
    reason = f"Not tested in a browser: {missing}"
    if os.environ.get("EMBEDLAB_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
