"""The mouse where it is easily wrong: let go outside, broken off, turned while it rests."""

from __future__ import annotations

from tests.linked_pictures import Opener, Picture, example


def begin_lasso(picture: Picture) -> None:
    """Press beside the first key of the first map and draw half around the keys near it, button held."""
    x, y = picture.place(0, picture.key_at(0, 0))
    picture.page.mouse.move(x - 14, y - 14)
    picture.page.mouse.down()
    picture.page.mouse.move(x + 90, y - 14, steps=6)
    picture.page.mouse.move(x + 90, y + 60, steps=6)


def test_escape_breaks_a_lasso_off_and_keeps_what_was_selected(show: Opener) -> None:
    picture = show(example().replace(pinned="court"))
    inside = picture.drag_around(0, 33, 55)
    picture.wait_for(selected_count=str(len(inside)))
    begin_lasso(picture)
    picture.page.keyboard.press("Escape")
    picture.page.mouse.up()
    picture.page.mouse.move(1, 1)
    assert set(picture.lit(0)) == set(picture.lit(1)) == inside
    picture.page.keyboard.press("Escape")
    picture.wait_for(selected_count="0", pinned="court")


def test_a_button_let_go_outside_ends_the_press(show: Opener) -> None:
    picture = show()
    picture.tool("Lasso")  # Pressed already: now dragging is left to the page, and the pointer is not held.
    picture.hover(0, "court")
    picture.page.mouse.down()
    picture.page.mouse.move(5, 5, steps=4)
    picture.page.mouse.up()
    picture.hover(0, "judge")
    picture.wait_for(hovered="judge")
    assert picture.lit(1) == picture.expected(1, "judge")


def test_what_lies_under_a_resting_pointer_is_lit_after_a_zoom(show: Opener) -> None:
    picture = show()
    x, y = picture.place(0, "court")
    picture.page.get_by_role("application", name="Map 1").focus()
    picture.page.mouse.move(x + 8, y)
    picture.wait_for(hovered="court")
    picture.page.mouse.wheel(0, -400)
    picture.wait_for(hovered="")
    assert picture.lit(1) == []
    picture.page.mouse.wheel(0, 400)
    picture.wait_for(hovered="court")
    assert picture.lit(1) == picture.expected(1, "court")


def test_a_sideways_swipe_leaves_a_map_as_it_is(show: Opener) -> None:
    picture = show()
    picture.click(0, "court")
    picture.page.mouse.wheel(80, 0)
    picture.page.set_viewport_size({"width": 900, "height": 900})
    keys = picture.maps.maps[0].keys
    box = picture.page.locator(".lm-plot").first.bounding_box()
    # A map that still shows everything fits itself into its new room.
    picture.page.wait_for_function("document.querySelector('.lm-root').clientWidth < 900")
    xs = [picture.place(0, key)[0] for key in keys]
    assert box["x"] < min(xs) < max(xs) < box["x"] + box["width"]
    assert max(xs) - min(xs) > 0.8 * box["width"]
