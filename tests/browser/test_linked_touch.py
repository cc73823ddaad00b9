"""The linked maps by finger: what is selected, what is added, and a page that still scrolls."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from embedlab.linked import Group, LinkedMaps
from tests.linked_pictures import COLUMNS, Opener, Picture, example
from tests.moving_pictures import WORDS, map_of, scattered, touch

BINS = 32
PHONE: dict[str, Any] = {"width": 390, "has_touch": True, "is_mobile": True}


def around(picture: Picture, first: int, last: int, *, box: bool = False) -> set[str]:
    """Draw around places of the first map's grid with one finger; return the keys inside."""
    (x0, y0), (x1, y1) = (picture.place(0, picture.key_at(0, place)) for place in (first, last))
    x0, y0, x1, y1 = x0 - 10, y0 - 10, x1 + 10, y1 + 10
    corners = [(x0, y0), (x1, y1)] if box else [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    stroke(picture, corners)
    columns = range(first % COLUMNS, last % COLUMNS + 1)
    lines = range(first // COLUMNS, last // COLUMNS + 1)
    return {picture.key_at(0, line * COLUMNS + column) for line in lines for column in columns}


def stroke(picture: Picture, corners: list[tuple[float, float]]) -> None:
    """One finger from corner to corner, in steps small enough for a lasso."""
    along = np.arange(len(corners))
    path = np.linspace(0, len(corners) - 1, 6 * len(corners))
    xs, ys = (np.interp(path, along, values) for values in zip(*corners, strict=True))
    touch(picture, [[(float(x), float(y))] for x, y in zip(xs, ys, strict=True)])


def assert_lit(picture: Picture, keys: set[str]) -> None:
    picture.wait_for(selected_count=str(len(keys)))
    for number, drawn in enumerate(picture.maps.maps):
        assert set(picture.lit(number)) == keys & set(drawn.keys)


def keys_in(picture: Picture, first: int, last: int) -> set[str]:
    """Keys whose values lie in some bins of the histogram; the outer two take what lies beyond."""
    colour = picture.maps.colours[0]
    edges = np.linspace(*colour.ends, BINS + 1)  # type: ignore[union-attr]
    edges[[0, -1]] = -np.inf, np.inf
    values = colour.values  # type: ignore[union-attr]
    return {picture.maps.keys[row] for row in np.flatnonzero((values >= edges[first]) & (values < edges[last + 1]))}


def bin_at(picture: Picture, number: float) -> tuple[float, float]:
    box = picture.page.locator(".lm-histogram-plot").bounding_box()
    return box["x"] + (number + 0.5) * box["width"] / BINS, box["y"] + box["height"] / 2


def test_a_finger_selects_and_add_keeps_what_was_selected(show: Opener) -> None:
    picture = show(**PHONE)
    picture.tool("Lasso")
    first = around(picture, 11, 33)
    assert 4 < len(first) < len(picture.maps.keys) / 2
    assert_lit(picture, first)
    picture.tool("Add")
    picture.tool("Box")
    second = around(picture, 36, 58, box=True)
    assert_lit(picture, first | second)
    picture.tool("Add")
    third = around(picture, 0, 22, box=True)
    assert_lit(picture, third)


def test_the_page_scrolls_again_when_the_tool_is_let_go(show: Opener) -> None:
    picture = show(**PHONE)
    box = picture.page.locator(".lm-plot").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 60
    lasso = picture.page.get_by_role("button", name="Lasso")
    picture.tool("Lasso")
    assert lasso.get_attribute("aria-pressed") == "true"
    stroke(picture, [(x, y), (x, y - 160)])
    assert picture.page.evaluate("scrollY") == 0
    picture.tool("Lasso")
    assert lasso.get_attribute("aria-pressed") == "false"
    stroke(picture, [(x, y), (x, y - 160)])
    picture.page.wait_for_function("scrollY > 20")
    assert picture.data("selected-count") == "0"


def test_a_finger_brushes_the_histogram_and_moves_an_end_of_the_range(show: Opener) -> None:
    picture = show(**PHONE)
    stroke(picture, [bin_at(picture, 4), bin_at(picture, 11)])
    assert_lit(picture, keys_in(picture, 4, 11))
    # A finger that comes down beside the end takes hold of it.
    stroke(picture, [bin_at(picture, 12), bin_at(picture, 20)])
    assert_lit(picture, keys_in(picture, 4, 20))
    picture.tool("Add")
    stroke(picture, [bin_at(picture, 26), bin_at(picture, 28)])
    assert_lit(picture, keys_in(picture, 4, 20) | keys_in(picture, 26, 28))


def test_add_holds_for_whatever_selects(show: Opener) -> None:
    group = Group("two words", ("word9", "word10"))
    picture = show(example().replace(groups=(group,)), **PHONE)
    expected = {"word9", "word10", picture.maps.maps[0].keys[-1]}
    picture.tool("Add")
    picture.menu("Groups")
    picture.page.get_by_role("button", name="two words").click()
    picture.page.locator('[data-map="0"] .lm-only-here button').click()
    assert_lit(picture, expected)
    stroke(picture, [bin_at(picture, 0), bin_at(picture, 2)])
    expected |= keys_in(picture, 0, 2)
    assert_lit(picture, expected)
    picture.page.get_by_label("Colour").select_option("topic")
    picture.page.get_by_role("button", name="law", exact=True).click()
    topic = picture.maps.colours[1]
    law = topic.categories.index("law")  # type: ignore[union-attr]
    expected |= {picture.maps.keys[row] for row in np.flatnonzero(topic.codes == law)}  # type: ignore[union-attr]
    assert_lit(picture, expected)


def test_what_a_finger_is_to_hit_is_large_enough(show: Opener) -> None:
    picture = show(example().replace(pinned="court", selected=("judge",)), **PHONE)
    sizes = picture.page.evaluate(
        """() => [...document.querySelectorAll('.lm-root :is(button, select, [role=slider])')]
          .filter((control) => control.checkVisibility())
          .map((control) => [control.getBoundingClientRect(), control.outerHTML])
          .map(([box, html]) => [Math.min(box.width, box.height), html])"""
    )
    assert [html for size, html in sizes if size < 24] == []


def test_a_phone_is_told_how_to_turn_a_map(show: Opener) -> None:
    solid = LinkedMaps(tuple(map_of(title, scattered(seed, 3)) for seed, title in enumerate(("left", "right"))))
    picture = show(solid, **PHONE)
    status = picture.page.locator(".lm-status")
    assert "Turn" in status.inner_text()
    picture.tool("Turn")
    x, y = (float(place) for place in np.mean([picture.place(0, word) for word in WORDS[:9]], axis=0))
    before = picture.place(0, WORDS[0])
    stroke(picture, [(x, y), (x + 60, y)])
    assert picture.place(0, WORDS[0]) != pytest.approx(before, abs=2)
    assert "Hover" not in status.inner_text()
    assert "Shift" not in status.inner_text()
