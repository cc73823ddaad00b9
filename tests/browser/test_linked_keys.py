"""The linked maps without a mouse and without sight: every key, the panel that lists them, and what is read out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from linked_pictures import Picture, example

Opener = Callable[..., Picture]


def on_map(picture: Picture, number: int) -> Any:
    picture.page.get_by_role("application", name=f"Map {number + 1}").focus()
    return picture.page.keyboard


def wait_until_said(picture: Picture, text: str) -> None:
    """Wait until the first map's description, which follows once things are at rest, says something."""
    script = "text => document.querySelector('[id^=lm-description]').textContent.includes(text)"
    picture.page.wait_for_function(script, arg=text)


def test_words_are_selected_and_pinned_without_a_mouse(show: Opener) -> None:
    picture = show(example().replace(pinned="court"))
    near = picture.expected(1, "court")[1:]
    keys = on_map(picture, 1)
    keys.press("ArrowRight")
    keys.press("s")
    keys.press("ArrowRight")
    keys.press(" ")
    picture.wait_for(selected_count="2")
    keys.press("ArrowLeft")
    keys.press("s")
    picture.wait_for(selected_count="1")
    keys.press("ArrowRight")
    keys.press("Enter")
    picture.wait_for(pinned=near[1], hovered="")
    assert picture.lit(0) == [near[1]]
    keys.press("n")
    wanted = set(picture.expected(1, near[1]))
    picture.wait_for(selected_count=str(len(wanted)))
    assert set(picture.lit(1)) == wanted
    keys.press("Escape")
    picture.wait_for(selected_count="0", pinned=near[1])
    keys.press("Escape")
    picture.wait_for(pinned="")


def test_zoom_move_and_show_all_by_keys(show: Opener) -> None:
    picture = show()
    start = picture.place(0, "court"), picture.place(1, "court")
    keys = on_map(picture, 0)
    keys.press("+")
    assert picture.place(0, "court") != start[0]
    keys.press("Shift+ArrowRight")
    moved = picture.place(0, "court")
    keys.press("Shift+ArrowLeft")
    assert picture.place(0, "court")[0] == pytest.approx(moved[0] + 40, abs=0.5)
    keys.press("-")
    keys.press("0")
    assert picture.place(0, "court") == pytest.approx(start[0], abs=0.5)
    assert picture.place(1, "court") == pytest.approx(start[1], abs=0.5)


def test_a_word_that_is_stepped_to_is_seen(show: Opener) -> None:
    picture = show(example().replace(pinned="court"))
    keys = on_map(picture, 1)
    for _ in range(8):
        keys.press("+")
    keys.press("ArrowRight")
    near = picture.expected(1, "court")[1]
    picture.wait_for(hovered=near)
    x, y = picture.place(1, near)
    box = picture.page.locator(".lm-plot").nth(1).bounding_box()
    assert box["x"] < x < box["x"] + box["width"]
    assert box["y"] < y < box["y"] + box["height"]


def test_tab_reaches_everything_and_everything_has_a_name(show: Opener) -> None:
    picture = show(example().replace(pinned="court"))
    nameless = """() => [...document.querySelectorAll(
        '.lm-root :is(button, input, select, [tabindex="0"])')].filter((control) =>
          !(control.textContent.trim() || control.getAttribute('aria-label') || control.labels?.length))
        .map((control) => control.outerHTML)"""
    assert picture.page.evaluate(nameless) == []
    reached = []
    for _ in range(60):
        picture.page.keyboard.press("Tab")
        reached.append(picture.page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''"))
        if reached[-1].startswith("Map 2"):
            break
    assert any(name.startswith("Map 1") for name in reached)
    assert reached[-1].startswith("Map 2")


@pytest.mark.parametrize("way", ["key", "button"])
def test_the_keys_are_listed_and_closing_the_list_clears_nothing(show: Opener, way: str) -> None:
    picture = show(example().replace(pinned="court", selected=("judge",)))
    if way == "key":
        picture.page.keyboard.press("?")
    else:
        picture.menu("View")
        picture.page.get_by_role("button", name="Keys").click()
    panel = picture.page.get_by_role("dialog", name="Keys")
    assert "steps" in panel.inner_text() or "step through" in panel.inner_text()
    picture.page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert picture.data("selected-count") == "1"
    assert picture.data("pinned") == "court"


def test_keys_of_the_app_and_of_the_browser_are_left_alone(show: Opener) -> None:
    picture = show(example().replace(pinned="court"))
    on_map(picture, 0)
    for press in ("r", "c", "Control+s", "Control+0"):
        taken = picture.page.evaluate(
            """([key, ctrlKey]) => {
              const event = new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true });
              return !document.activeElement.dispatchEvent(event);
            }""",
            [press.split("+")[-1], press.startswith("Control")],
        )
        assert not taken, press
    assert picture.data("selected-count") == "0"
    search = picture.page.get_by_role("combobox", name="Find a word")
    search.focus()
    picture.page.keyboard.type("s?/0n")
    assert search.input_value() == "s?/0n"
    assert picture.data("selected-count") == "0"


def test_each_map_is_described_in_words(show: Opener) -> None:
    picture = show(example().replace(pinned="court"))
    wait_until_said(picture, "court is pinned")
    said = picture.description(1)
    assert said.startswith("60 words, coloured by class log-odds, from news to clickbait.")
    assert f"court is pinned. Nearest here: {', '.join(picture.expected(1, 'court')[1:])}." in said
    assert "Nothing is selected." in said
    inside = picture.drag_around(0, 0, 12)
    wait_until_said(picture, "selected here")
    assert f"{len(inside)} selected here: " in picture.description(0)
    assert "and 1 more" in picture.description(0)
    picture.click(1, "only right")
    wait_until_said(picture, "only right is pinned and not in this map")


@pytest.mark.parametrize("width", [390, 1200])
def test_an_open_menu_is_seen_whole(show: Opener, width: int) -> None:
    picture = show(width=width)
    for name in ("View", "Compare", "Save"):
        picture.menu(name)
        box = picture.page.get_by_role("group", name=name, exact=True).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        picture.page.keyboard.press("Escape")
    assert picture.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
