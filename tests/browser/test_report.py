"""The report in a real browser, opened from disk with no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import small_comparison, small_run
from payloads import PAYLOADS, made_something

from embedlab.figures import comparison_maps
from embedlab.report import report_html
from tests.linked_gestures import Lit, afresh, every_gesture, lights_alike
from tests.linked_pictures import WITH_GPU, WITHOUT_WEBGL, Picture, opened
from tests.painted import colours, ends_of_the_scale
from tests.strange_texts import STRANGE_KEYS, bare_text_only, tags_within

STRANGE_WORDS = (*filter(None, STRANGE_KEYS), *PAYLOADS)
MENUS = ("View", "Compare", "Groups", "Save")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_html(small_run(), pinned="court"), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Any, file: Path) -> Iterator[Any]:
    """The report, open and drawn; whatever it asks for or complains of is an error."""
    with opened(browser, file) as page:
        yield page


@pytest.fixture(scope="module")
def pictures(browser: Any, file: Path) -> Iterator[tuple[Picture, Picture]]:
    """Its words, drawn by either renderer."""
    maps = comparison_maps(small_run().words)
    with opened(browser, file, init=WITH_GPU) as usual, opened(browser, file, init=WITHOUT_WEBGL) as plain:
        yield Picture(usual, maps), Picture(plain, maps)


@every_gesture
def test_a_gesture_on_either_side_lights_what_it_should_on_both(
    pictures: tuple[Picture, Picture], gesture: Callable[[Picture, int], Lit], side: int
) -> None:
    # Each side by another renderer: that they light the same is tested on a page of its own.
    lights_alike([pictures[side]], gesture, side)


def test_a_dark_page_paints_the_points_in_its_own_colours(page: Any) -> None:
    picture = Picture(page, comparison_maps(small_run().words))
    light = [colours(picture, side) for side in (0, 1)]
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("() => document.querySelector('.lm-root').style.colorScheme === 'dark'")
    for side in (0, 1):
        dark = colours(picture, side)
        assert all(abs(dark[key] - light[side][key]).max() > 5 for key in ends_of_the_scale(picture))


def test_hovering_a_word_lights_its_neighbours_of_either_space(page: Any) -> None:
    picture = Picture(page, comparison_maps(small_run().words))
    near = small_run().words.neighbours("pizza")
    afresh(picture)
    picture.hover(0, "pizza")
    picture.wait_for(hovered="pizza")
    assert picture.lit(0) == ["pizza", *(key for key, _ in near.left)]
    assert picture.lit(1) == ["pizza", *(key for key, _ in near.right)]
    assert picture.lit(0) != picture.lit(1)


def test_words_that_want_to_be_more_are_text_wherever_they_are_handled(browser: Any, tmp_path: Path) -> None:
    topics = {f"topic {row}": STRANGE_WORDS[10 * row : 10 * row + 10] for row in range(4)}
    run = small_run(words=small_comparison(keys_of=topics), documents=None, untrained=None)
    path = tmp_path / "report.html"
    path.write_text(report_html(run, pinned=STRANGE_KEYS[0]), encoding="utf-8")
    with opened(browser, path) as page:
        picture = Picture(page, comparison_maps(run.words))

        def is_only_text() -> bool:
            made = picture.root.evaluate(tags_within), page.evaluate(made_something)
            return made == ([], []) and bool(page.evaluate(bare_text_only))

        assert is_only_text()
        for side in (0, 1):
            afresh(picture, side)
            for key in STRANGE_WORDS[:40]:
                x, y = picture.place(side, key)
                page.mouse.move(x, y)
                page.mouse.click(x, y)
                picture.wait_for(pinned=key)
                assert picture.lit(side) == picture.expected(side, key)
                assert picture.lit(1 - side) == picture.expected(1 - side, key)
            assert is_only_text()
        for name in MENUS:
            for menu in picture.root.get_by_role("button", name=name, exact=True).filter(visible=True).all():
                menu.click()
                assert is_only_text()
                page.keyboard.press("Escape")
        for typed in ("<img", "<b", "![", "pwn", "blank", "reversed"):
            picture.root.get_by_role("combobox", name="Find a word").fill(typed)
            assert is_only_text()
            page.keyboard.press("Escape")


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
