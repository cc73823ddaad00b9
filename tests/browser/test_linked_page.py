"""The linked maps in a real browser, in a page of their own opened from disk with no network."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from embedlab.linked import LinkedMap, LinkedMaps
from tests.linked_pictures import WITH_GPU, Opener, example


@pytest.mark.parametrize("side", [0, 1])
def test_hovering_lights_the_word_and_its_own_neighbours_in_every_map(show: Opener, side: int) -> None:
    picture = show()
    picture.hover(side, "court")
    picture.wait_for(hovered="court")
    assert picture.lit(0) == picture.expected(0, "court")
    assert picture.lit(1) == picture.expected(1, "court")
    assert set(picture.lit(0)) != set(picture.lit(1))
    picture.page.mouse.move(1, 1)
    picture.wait_for(hovered="")
    assert picture.lit(0) == picture.lit(1) == []


def test_a_neighbour_in_the_list_is_the_next_word(show: Opener) -> None:
    picture = show(example().replace(pinned="court"))
    second = picture.page.locator('[data-map="1"] ol')
    assert [text.strip() for text in second.locator("bdi").all_inner_texts()] == picture.expected(1, "court")[1:]
    following = picture.expected(1, "court")[1]
    second.get_by_role("button", name=following, exact=True).click()
    picture.wait_for(pinned=following)
    picture.page.mouse.move(1, 1)
    assert picture.lit(0) == picture.expected(0, following)


def test_who_walks_along_the_list_by_the_keyboard_goes_on_from_there(show: Opener) -> None:
    picture = show(example().replace(pinned="court"))
    first = picture.expected(1, "court")[1]
    picture.page.locator('[data-map="1"] ol').get_by_role("button", name=first, exact=True).focus()
    picture.page.keyboard.press("Enter")
    picture.wait_for(pinned=first)
    second = picture.expected(1, first)[1]
    assert picture.page.evaluate("document.activeElement.textContent") == second
    picture.page.keyboard.press("Enter")
    picture.wait_for(pinned=second)


def test_a_similarity_that_rounds_to_zero_has_no_sign(show: Opener) -> None:
    left, right = example().maps
    similarities = np.tile(np.float32([0.004, -0.004, -0.006, -1]), (len(left.keys), 1))
    picture = show(
        example().replace(maps=(dataclasses.replace(left, similarities=similarities), right), pinned="court")
    )
    shown = picture.page.locator('[data-map="0"] .lm-similarity').all_inner_texts()
    assert shown == [".00", ".00", "−.01", "−1.00"]


def test_search_completes_and_pins(show: Opener) -> None:
    picture = show()
    picture.page.keyboard.press("/")
    picture.page.keyboard.type("word1")
    options = picture.page.get_by_role("option")
    assert options.first.inner_text() == "word1"
    assert options.nth(1).inner_text() == "word10"
    picture.page.keyboard.press("ArrowDown")
    picture.page.keyboard.press("ArrowDown")
    picture.page.keyboard.press("Enter")
    picture.wait_for(pinned="word10")
    assert picture.lit(1) == picture.expected(1, "word10")
    search = picture.page.get_by_role("combobox", name="Find a word")
    search.fill("COURT")
    search.press("Enter")
    picture.wait_for(pinned="court")
    search.fill("nothing of the kind")
    search.press("Enter")
    assert picture.data("pinned") == "court"
    search.press("Escape")
    assert search.input_value() == ""
    assert picture.data("pinned") == "court"


def test_the_keyboard_steps_through_neighbours_pins_and_clears(show: Opener) -> None:
    picture = show(example().replace(pinned="court"))
    picture.page.get_by_role("application", name="Map 2").focus()
    near = picture.expected(1, "court")[1:]
    picture.page.keyboard.press("ArrowRight")
    picture.wait_for(hovered=near[0])
    picture.page.keyboard.press("ArrowRight")
    picture.wait_for(hovered=near[1])
    picture.page.keyboard.press("ArrowLeft")
    picture.page.keyboard.press("ArrowLeft")
    picture.wait_for(hovered=near[-1])
    assert picture.lit(0) == picture.expected(0, near[-1])
    picture.page.keyboard.press("Enter")
    picture.wait_for(pinned=near[-1], hovered="")
    picture.page.keyboard.press("Escape")
    picture.wait_for(pinned="")


def test_a_word_of_one_map_only_is_said_to_be_missing_in_the_other(show: Opener) -> None:
    picture = show()
    picture.click(1, "only right")
    picture.wait_for(pinned="only right")
    picture.page.mouse.move(1, 1)
    assert picture.lit(1) == picture.expected(1, "only right")
    assert picture.lit(0) == []
    assert "is not in this map" in picture.page.locator('[data-map="0"]').inner_text()
    assert "not in every map" in picture.page.locator(".lm-legend").inner_text()


def test_pan_moves_one_map_and_zoom_together_moves_all(show: Opener) -> None:
    picture = show()
    picture.tool("Pan")
    left, right = picture.place(0, "court"), picture.place(1, "court")
    box = picture.page.locator(".lm-plot").first.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def pan(by: int) -> None:
        picture.page.mouse.move(*middle)
        picture.page.mouse.down()
        picture.page.mouse.move(middle[0] + by, middle[1], steps=5)
        picture.page.mouse.up()
        picture.page.wait_for_timeout(300)

    pan(60)
    assert picture.place(0, "court") == pytest.approx((left[0] + 60, left[1]), abs=2)
    assert picture.place(1, "court") == pytest.approx(right, abs=1)
    picture.menu("View")
    picture.page.get_by_label("zoom together").check()
    assert picture.place(1, "court") == pytest.approx((right[0] + 60, right[1]), abs=2)
    pan(-60)
    assert picture.place(1, "court") == pytest.approx(right, abs=2)
    picture.page.mouse.wheel(0, -400)
    picture.page.wait_for_timeout(600)
    assert abs(picture.place(1, "court")[0] - right[0]) > 5
    picture.tool("Show all")
    assert picture.place(0, "court") == pytest.approx(left, abs=1)
    assert picture.place(1, "court") == pytest.approx(right, abs=1)
    picture.hover(0, "judge")
    picture.wait_for(hovered="judge")


def test_the_wheel_zooms_a_map_only_once_it_was_turned_to(show: Opener) -> None:
    picture = show()
    before = picture.place(0, "court")
    picture.hover(0, picture.key_at(0, 25))
    picture.page.mouse.wheel(0, -400)
    picture.page.wait_for_timeout(200)
    assert picture.place(0, "court") == before
    picture.page.locator(".lm-plot").first.focus()
    picture.page.mouse.wheel(0, -400)
    picture.page.wait_for_timeout(200)
    assert picture.place(0, "court")[0] < before[0]
    picture.page.get_by_role("button", name="Show all").click()
    assert picture.place(0, "court") == pytest.approx(before, abs=0.1)
    picture.page.get_by_role("button", name="Zoom out").first.click()
    assert picture.place(0, "court")[0] > before[0]


def test_the_legend_names_both_ends_and_the_groups(show: Opener) -> None:
    picture = show()
    legend = picture.page.locator(".lm-legend")
    assert "news" in legend.inner_text()
    assert "clickbait" in legend.inner_text()
    picture.page.get_by_label("Colour").select_option("topic")
    assert "law" in legend.inner_text()
    assert "other" in legend.inner_text()
    assert "clickbait" not in legend.inner_text()


def test_the_theme_changes_without_a_reload_and_keeps_the_state(show: Opener) -> None:
    picture = show(example().replace(pinned="court", selected=("court", "word3")), color_scheme="light")
    background = "getComputedStyle(document.querySelector('.lm-root')).backgroundColor"
    assert picture.page.evaluate(background) == "rgb(255, 255, 255)"
    picture.page.emulate_media(color_scheme="dark")
    picture.page.wait_for_function(f"{background} !== 'rgb(255, 255, 255)'")
    picture.wait_for(pinned="court", selected_count="2")
    assert set(picture.lit(1)) == {"court", "word3"}


def test_maps_stack_on_a_narrow_screen_and_nothing_is_cut_off(show: Opener) -> None:
    picture = show(width=390)
    first, second = (picture.page.locator(".lm-plot").nth(i).bounding_box() for i in (0, 1))
    assert first["y"] + first["height"] < second["y"]
    assert first["x"] == second["x"]
    assert picture.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture.page.set_viewport_size({"width": 1200, "height": 900})
    picture.page.wait_for_function(
        "new Set([...document.querySelectorAll('.lm-plot')].map((plot) => plot.getBoundingClientRect().top)).size === 1"
    )
    picture.page.wait_for_timeout(100)
    inside = picture.drag_around(1, 12, 35)
    picture.wait_for(selected_count=str(len(inside)))


def test_a_tap_pins_on_a_touch_screen(show: Opener) -> None:
    picture = show(width=390, has_touch=True, is_mobile=True)
    picture.page.touchscreen.tap(*picture.place(0, "court"))
    picture.wait_for(pinned="court")
    assert picture.lit(1) == picture.expected(1, "court")


def test_two_maps_take_two_webgl_contexts_after_one_that_tells_what_draws(show: Opener) -> None:
    counting = """
    window.contexts = 0;
    const original = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
      if (String(kind).startsWith("webgl")) window.contexts++;
      return original.call(this, kind, ...rest);
    };
    """
    assert show(init=WITH_GPU + counting).page.evaluate("window.contexts") == 2 + 1


@pytest.mark.parametrize("n", [0, 1])
def test_maps_of_no_or_one_word_are_drawn(show: Opener, n: int) -> None:
    drawn = LinkedMap("m", ("alone",)[:n], np.zeros((n, 2)), np.zeros((n, 0)), np.zeros((n, 0)))
    picture = show(LinkedMaps((drawn, drawn)))
    assert picture.data("selected-count") == "0"
    if n:
        picture.hover(0, "alone")
        picture.wait_for(hovered="alone")
        assert picture.lit(1) == ["alone"]
