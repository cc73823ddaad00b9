"""The report in a real browser, opened from disk with no network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import small_run

from embedlab.report import report_html


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_html(small_run(), pinned="court"), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Any, file: Path) -> Iterator[Any]:
    """The report, open and drawn; whatever it asks for or complains of is an error."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    requests: list[str] = []
    errors: list[str] = []
    opened.on("request", lambda request: requests.append(request.url))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.goto(file.as_uri())
    opened.wait_for_selector('[data-ready="true"] >> nth=1')
    yield opened
    assert requests == [file.as_uri()]
    assert errors == []
    context.close()


def lit(page: Any, number: int) -> list[str]:
    words = page.get_by_test_id("linked-maps").first
    return list(json.loads(words.locator(f'[data-map="{number}"]').get_attribute("data-lit")))


def hover(page: Any, number: int, key: str) -> None:
    words = page.get_by_test_id("linked-maps").first
    words.scroll_into_view_if_needed()
    place = words.evaluate("(root, [map, key]) => root.embedlab.locate(map, key)", [number, key])
    page.mouse.move(place["x"], place["y"])


def test_hovering_a_word_on_the_left_lights_it_on_the_right_with_other_neighbours(page: Any) -> None:
    hover(page, 0, "pizza")
    page.wait_for_selector('[data-hovered="pizza"]')
    run = small_run()
    near = run.words.neighbours("pizza")
    assert lit(page, 0) == ["pizza", *(key for key, _ in near.left)]
    assert lit(page, 1) == ["pizza", *(key for key, _ in near.right)]
    assert lit(page, 0) != lit(page, 1)


def test_the_pinned_word_is_pinned(page: Any) -> None:
    assert page.get_by_test_id("linked-maps").first.get_attribute("data-pinned") == "court"


def test_keys_pressed_in_a_picture_are_its_own(page: Any) -> None:
    pictures = page.get_by_test_id("linked-maps")
    first, second = pictures.nth(0), pictures.nth(1)
    second.locator(".lm-plot").first.focus()
    page.keyboard.press("/")
    assert second.locator("input[type=search]").evaluate("(box) => box === document.activeElement")
    second.locator(".lm-plot").first.focus()
    page.keyboard.press("Escape")
    assert first.get_attribute("data-pinned") == "court"


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_the_page_fits_its_window(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_follows_the_readers_scheme(page: Any) -> None:
    def background() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = background()
    page.emulate_media(color_scheme="dark")
    assert background() != light


def test_it_reads_without_scripts(browser: Any, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(file.as_uri())
    text = opened.inner_text("main")
    assert "They share" in text
    assert "Nearest neighbours of “court”" in text
    context.close()
