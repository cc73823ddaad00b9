"""The linked maps without a mouse and without sight: every key, the panel that lists them, and what is read out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from embedlab.linked import Axis
from tests.linked_pictures import Picture, example

Opener = Callable[..., Picture]


def on_map(picture: Picture, number: int) -> Any:
    picture.page.get_by_role("application", name=f"Map {number + 1}").focus()
    return picture.page.keyboard


def focused(picture: Picture) -> str:
    """The name of the control that has the focus; "" where none has."""
    script = "() => document.activeElement.matches('body') ? '' : document.activeElement.textContent.trim()"
    return str(picture.page.evaluate(script))


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
    picture.page.keyboard.press("Backspace")
    picture.page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert picture.data("selected-count") == "1"
    assert picture.data("pinned") == "court"
    if way == "button":
        assert focused(picture) == "View"


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


ELSEWHERE = ("<button>elsewhere</button>", "<input>", "<div role=dialog tabindex=0>above</div>")


def test_keys_meant_for_something_else_on_the_page_are_left_to_it(show: Opener) -> None:
    picture = show(example().replace(pinned="court", selected=("judge",)))
    for html in ELSEWHERE:
        script = "html => { document.body.insertAdjacentHTML('afterbegin', html); document.body.firstChild.focus() }"
        picture.page.evaluate(script, html)
        for key in ("Escape", "/", "?"):
            picture.page.keyboard.press(key)
        assert picture.data("selected-count") == "1", html
        assert not picture.page.get_by_role("dialog", name="Keys").is_visible(), html
        assert picture.page.evaluate("document.activeElement === document.body.firstChild"), html
        picture.page.evaluate("document.body.firstChild.remove()")
    picture.page.keyboard.press("Escape")
    picture.wait_for(selected_count="0")


def test_a_button_that_goes_away_leaves_the_focus_to_a_neighbour(show: Opener) -> None:
    picture = show(example().replace(pinned="court", selected=("judge",)))
    keyboard = picture.page.keyboard
    picture.page.get_by_role("button", name="Clear").focus()
    keyboard.press("Enter")
    picture.wait_for(selected_count="0")
    assert focused(picture) == "Add"
    picture.menu("View")
    picture.page.get_by_label("opacity").fill("0.4")
    picture.page.get_by_role("button", name="automatic").focus()
    keyboard.press("Enter")
    assert picture.page.get_by_label("opacity").evaluate("slider => slider === document.activeElement")
    keyboard.press("Escape")
    path = picture.expected(0, "court")
    picture.click(0, path[1])
    picture.click(0, path[2])
    back = picture.page.locator(".lm-back")
    back.focus()
    keyboard.press("Enter")
    picture.wait_for(pinned=path[1])
    assert focused(picture) == "← court"
    keyboard.press("Enter")
    picture.wait_for(pinned="court")
    assert not back.is_visible()
    assert picture.page.evaluate("document.activeElement.matches('.lm-plot')")


def test_a_neighbour_that_has_the_focus_is_lit(show: Opener) -> None:
    picture = show(example().replace(pinned="court"))
    near = picture.expected(1, "court")[1]
    picture.page.locator('[data-map="1"] ol').get_by_role("button", name=near, exact=True).focus()
    picture.wait_for(hovered=near)
    assert picture.lit(0) == picture.expected(0, near)
    picture.page.keyboard.press("Enter")
    picture.wait_for(pinned=near, hovered="")
    assert picture.lit(0) == picture.expected(0, near)
    assert focused(picture) == picture.expected(1, near)[1]


def test_a_search_says_what_it_found(show: Opener) -> None:
    picture = show()
    search = picture.page.get_by_role("combobox", name="Find a word")
    said = picture.page.locator(".lm-search").get_by_role("status")
    search.fill("court")
    assert said.inner_text() == "1 word listed."
    search.fill("word1")
    assert said.inner_text() == "The first 8 words listed."
    search.fill("<b>nothing")
    assert said.inner_text() == "No word holds “<b>nothing”."
    assert said.bounding_box()["height"] > 20
    search.fill("word1")
    search.blur()
    assert not picture.page.locator(".lm-suggestions").is_visible()
    search.focus()
    picture.page.keyboard.press("ArrowDown")
    picture.page.keyboard.press("ArrowDown")
    picture.page.keyboard.press("Enter")
    picture.wait_for(pinned="word10")


def test_a_suggestion_is_taken_when_the_button_is_let_go_on_it(show: Opener) -> None:
    picture = show()
    search = picture.page.get_by_role("combobox", name="Find a word")
    search.fill("word1")
    box = picture.page.get_by_role("option", name="word10", exact=True).bounding_box()
    picture.page.mouse.move(box["x"] + 20, box["y"] + 8)
    picture.page.mouse.down()
    picture.page.mouse.move(600, 600)
    picture.page.mouse.up()
    assert picture.data("pinned") == ""
    picture.page.get_by_role("option", name="word10", exact=True).click()
    picture.wait_for(pinned="word10")
    assert picture.lit(1) == picture.expected(1, "word10")


def test_a_long_key_can_be_read_whole(show: Opener) -> None:
    text = "A headline of some length, number "
    words = ("court", *(f"{text}{i} {'and more ' * 20}end {i}" for i in range(59)))
    picture = show(example(words).replace(pinned="court"), width=390)
    near = picture.expected(0, "court")[1]
    first = picture.page.locator('[data-map="0"] ol bdi').first
    assert first.get_attribute("title") == near
    assert first.inner_text().startswith(near[:100])
    assert picture.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_description_gives_directions_only_while_they_hold(show: Opener) -> None:
    maps = example()
    drawn = tuple(replace(each, axes=(Axis("good", "bad"), Axis("", "much"))) for each in maps.maps)
    picture = show(maps.replace(maps=drawn))
    wait_until_said(picture, "From left to right: good to bad. From bottom to top: unnamed to much.")
    assert "blank" not in picture.description(0)
    picture.drag_around(0, 0, 25)
    picture.menu("Compare")
    picture.page.get_by_role("button", name="Re-align to the selection").click()
    picture.wait_for(moving="false")
    script = "() => !document.querySelectorAll('[id^=lm-description]')[1].textContent.includes('From left')"
    picture.page.wait_for_function(script)
    assert "Shown: aligned to the selection." in picture.description(1)
    assert "From left to right" in picture.description(0)
