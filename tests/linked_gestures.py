"""What a reader does on one side of linked maps, each with the keys that it must light on every side.

A gesture starts from maps with nothing pinned, nothing selected and everything in sight (`afresh`). It works in any
page that shows linked maps, by any renderer, and returns what was lit on the way, so that two pages can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from tests.linked_pictures import Picture

__all__ = [
    "Lit",
    "afresh",
    "drag_with",
    "empty_spot",
    "every_gesture",
    "lights_alike",
    "middle",
    "outline",
    "rest",
    "select",
    "zoom_together",
]

CORNERS = 16
CLEAR_OF_KEYS = 1.5
"""Pixels that no key may lie nearer to an outline than: what is inside must not be a matter of rounding."""

ALONE = 14
"""Pixels: a little more than the pointer reaches."""

Lit = list[tuple[str, ...]]
"""What was lit on each map, one step after the other."""


def afresh(picture: Picture, side: int = 0) -> None:
    """Nothing pointed at, selected or pinned, everything in its place, and this map in the window."""
    rest(picture)
    # Keys belong to what has the focus.
    picture.root.locator(".lm-plot").nth(side).focus()
    picture.page.keyboard.press("Escape")
    picture.page.keyboard.press("Escape")
    drag_with(picture, "Lasso")
    picture.tool("Show all")
    picture.wait_for(hovered="", pinned="", selected_count="0")
    picture.root.locator(".lm-plot").nth(side).scroll_into_view_if_needed()


def rest(picture: Picture) -> None:
    """Take the pointer away from the maps."""
    picture.page.mouse.move(1, 1)
    picture.wait_for(hovered="")


def drag_with(picture: Picture, tool: str) -> None:
    """Choose what dragging does; a tool that is chosen once more is put down."""
    if not picture.root.get_by_role("button", name=tool, exact=True, pressed=True).count():
        picture.tool(tool)


def middle(picture: Picture, side: int) -> str:
    """The key nearest to the middle of what is seen of a map, of those that nothing is near enough to hide."""
    places, (left, top, width, height) = _places(picture, side), _box(picture, side)

    def is_alone(key: str) -> bool:
        return all(np.linalg.norm(places[key] - place) > ALONE for other, place in places.items() if other != key)

    return next(filter(is_alone, _by_distance(places, (left + width / 2, top + height / 2))))


def outline(
    picture: Picture, side: int, around: str, *, least: int = 3, most: int = 12, box: bool = False
) -> tuple[np.ndarray, set[str]]:
    """A ring or a box around so many keys, clear of all keys and inside the map, and the keys inside.

    Its middle is the key that was asked for, or the nearest to it around which there is room for one.
    """
    places, (left, top, width, height) = _places(picture, side), _box(picture, side)
    for key in _by_distance(places, (places[around][0], places[around][1])):
        names, radius, clearance = _widest_gap(places, places[key], least, most, np.inf if box else 2)
        centre = places[key]
        # A ring of straight lines is a little smaller than its circle.
        is_clear = clearance > CLEAR_OF_KEYS + (0 if box else radius * (1 - np.cos(np.pi / CORNERS)))
        if (
            is_clear
            and (centre - radius > (left, top)).all()
            and (centre + radius < (left + width, top + height)).all()
        ):
            return _corners(centre, radius, box), names
    raise AssertionError(f"there is no room for an outline in map {side + 1}")


def _widest_gap(
    places: dict[str, np.ndarray], centre: np.ndarray, least: int, most: int, norm: float
) -> tuple[set[str], float, float]:
    """The keys nearer than the widest gap between distances, the middle of this gap, and half its width."""
    distances = {key: float(np.linalg.norm(place - centre, norm)) for key, place in places.items()}
    order = sorted(distances, key=distances.__getitem__)
    gaps = np.diff([distances[key] for key in order])[least - 1 : most]
    last = least - 1 + int(gaps.argmax())
    return set(order[: last + 1]), distances[order[last]] + gaps.max() / 2, gaps.max() / 2


def _corners(centre: np.ndarray, radius: float, box: bool) -> np.ndarray:
    if box:
        return centre + radius * np.array([(-1, -1), (1, 1)])
    angles = np.linspace(0, 2 * np.pi, CORNERS + 1)
    return centre + radius * np.column_stack([np.cos(angles), np.sin(angles)])


def select(picture: Picture, corners: Iterable[Iterable[float]], *, shift: bool = False) -> None:
    """Drag along corners."""
    mouse, keyboard = picture.page.mouse, picture.page.keyboard
    first, *others = corners
    if shift:
        keyboard.down("Shift")
    mouse.move(*first)
    mouse.down()
    for corner in others:
        mouse.move(*corner)
    mouse.up()
    if shift:
        keyboard.up("Shift")


def empty_spot(picture: Picture, side: int) -> tuple[float, float]:
    """Where a map has nothing: far from every key, and from its buttons."""
    left, top, width, height = _box(picture, side)
    keys = np.array(list(_places(picture, side).values()))
    across, down = np.meshgrid(np.linspace(8, 0.8 * width, 20), np.linspace(0.2 * height, height - 8, 20))
    spots = np.column_stack([left + across.ravel(), top + down.ravel()])
    distances = np.linalg.norm(spots[:, None] - keys[None], axis=2).min(axis=1)
    x, y = spots[distances.argmax()]
    return float(x), float(y)


def hover(picture: Picture, side: int) -> Lit:
    key = middle(picture, side)
    picture.hover(side, key)
    picture.wait_for(hovered=key)
    seen = _lights(picture, *_near(picture, key))
    rest(picture)
    return seen + _lights(picture, *_nothing(picture))


def click_to_pin_and_unpin(picture: Picture, side: int) -> Lit:
    key = middle(picture, side)
    picture.click(side, key)
    picture.wait_for(pinned=key)
    rest(picture)
    seen = _lights(picture, *_near(picture, key))
    picture.page.mouse.click(*empty_spot(picture, side))
    picture.wait_for(pinned="")
    rest(picture)
    return seen + _lights(picture, *_nothing(picture))


def lasso_then_clear(picture: Picture, side: int) -> Lit:
    corners, inside = outline(picture, side, middle(picture, side))
    select(picture, corners)
    seen = _selects(picture, inside)
    picture.tool("Clear")
    picture.wait_for(selected_count="0")
    return seen + _lights(picture, *_nothing(picture))


def lasso_with_shift_then_escape(picture: Picture, side: int) -> Lit:
    key = middle(picture, side)
    picture.click(side, key)
    picture.wait_for(pinned=key)
    corners, inside = outline(picture, side, key)
    select(picture, corners)
    seen = _selects(picture, inside)
    corners, others = outline(picture, side, _far_key(picture, side), least=1, most=3)
    select(picture, corners, shift=True)
    seen += _selects(picture, inside | others)
    assert others - inside
    picture.page.keyboard.press("Escape")
    picture.wait_for(selected_count="0", pinned=key)
    seen += _lights(picture, *_near(picture, key))
    picture.page.keyboard.press("Escape")
    picture.wait_for(pinned="")
    return seen + _lights(picture, *_nothing(picture))


def box_with_and_without_shift(picture: Picture, side: int) -> Lit:
    drag_with(picture, "Box")
    corners, inside = outline(picture, side, middle(picture, side), box=True)
    select(picture, corners)
    seen = _selects(picture, inside)
    corners, others = outline(picture, side, _far_key(picture, side), least=1, most=3, box=True)
    select(picture, corners, shift=True)
    seen += _selects(picture, inside | others)
    select(picture, corners)
    return seen + _selects(picture, others)


def search_by_keyboard(picture: Picture, side: int) -> Lit:
    key = middle(picture, side)
    picture.root.locator(".lm-plot").nth(side).focus()
    picture.page.keyboard.press("/")
    picture.page.keyboard.type(key)
    picture.page.keyboard.press("Enter")
    picture.wait_for(pinned=key)
    return _lights(picture, *_near(picture, key))


def search_by_mouse(picture: Picture, side: int) -> Lit:
    key = middle(picture, side)
    picture.root.get_by_role("combobox", name="Find a").fill(key)
    picture.root.get_by_role("option", name=key, exact=True).click()
    picture.wait_for(pinned=key)
    rest(picture)
    return _lights(picture, *_near(picture, key))


def arrows_then_enter(picture: Picture, side: int) -> Lit:
    key = middle(picture, side)
    picture.click(side, key)
    picture.wait_for(pinned=key)
    rest(picture)
    _, first, second, *_ = picture.expected(side, key)
    seen: Lit = []
    for name, reached in (("ArrowRight", first), ("ArrowRight", second), ("ArrowLeft", first)):
        picture.page.keyboard.press(name)
        picture.wait_for(hovered=reached)
        seen += _lights(picture, *_near(picture, reached))
    picture.page.keyboard.press("Enter")
    picture.wait_for(pinned=first, hovered="")
    return seen + _lights(picture, *_near(picture, first))


def n_selects_neighbours_of_that_side(picture: Picture, side: int) -> Lit:
    key = middle(picture, side)
    picture.click(side, key)
    picture.wait_for(pinned=key)
    rest(picture)
    picture.page.keyboard.press("n")
    return _selects(picture, set(picture.expected(side, key)))


def lasso_zoomed_together(picture: Picture, side: int) -> Lit:
    other = 1 - side
    before = _places(picture, other)
    zoom_together(picture, True)
    picture.root.locator(f'[data-map="{side}"]').get_by_role("button", name="Zoom in").click()
    after = _places(picture, other)
    # The other map has grown, too.
    assert _spread(after) > 1.3 * _spread(before)
    corners, inside = outline(picture, side, middle(picture, side), least=1, most=5)
    select(picture, corners)
    seen = _selects(picture, inside)
    picture.tool("Show all")
    zoom_together(picture, False)
    return seen


GESTURES: tuple[Callable[[Picture, int], Lit], ...] = (
    *(hover, click_to_pin_and_unpin, lasso_then_clear, lasso_with_shift_then_escape, box_with_and_without_shift),
    *(search_by_keyboard, search_by_mouse, arrows_then_enter, n_selects_neighbours_of_that_side),
    lasso_zoomed_together,
)
"""Each is done on one side: 0 is the left map, 1 the right one."""


def zoom_together(picture: Picture, wanted: bool) -> None:
    picture.menu("View")
    picture.root.get_by_label("zoom together").set_checked(wanted)
    picture.menu("View")


def _near(picture: Picture, key: str) -> list[list[str]]:
    """What a key lights on each map, the nearest first."""
    near = [picture.expected(number, key) for number in range(len(picture.maps.maps))]
    assert any(near)
    return near


def _nothing(picture: Picture) -> list[list[str]]:
    return [[] for _ in picture.maps.maps]


def _lights(picture: Picture, *expected: list[str]) -> Lit:
    """Exactly these keys are lit on each map, in this order."""
    found = [picture.lit(number) for number in range(len(expected))]
    assert found == list(expected)
    return [tuple(keys) for keys in found]


def _selects(picture: Picture, inside: set[str]) -> Lit:
    """Exactly these keys are selected, and lit on each map that has them."""
    picture.wait_for(selected_count=str(len(inside)))
    rest(picture)
    found = [picture.lit(number) for number in range(len(picture.maps.maps))]
    for keys, drawn in zip(found, picture.maps.maps, strict=True):
        assert sorted(keys) == sorted(inside & set(drawn.keys))
    return [tuple(sorted(keys)) for keys in found]


def _far_key(picture: Picture, side: int) -> str:
    """A key of the lower left half of a map: away from its middle, and from its buttons."""
    left, top, width, height = _box(picture, side)
    return _by_distance(_places(picture, side), (left + 0.25 * width, top + 0.75 * height))[0]


def _places(picture: Picture, side: int) -> dict[str, np.ndarray]:
    """Where the keys of a map are, in pixels of the page."""
    return {key: np.array(place) for key, place in picture.places(side).items()}


def _box(picture: Picture, side: int) -> tuple[float, float, float, float]:
    box: dict[str, Any] = picture.root.locator(".lm-plot").nth(side).bounding_box()
    return box["x"], box["y"], box["width"], box["height"]


def _by_distance(places: dict[str, np.ndarray], spot: tuple[float, float]) -> list[str]:
    return sorted(places, key=lambda key: float(np.linalg.norm(places[key] - spot)))


def _spread(places: dict[str, np.ndarray]) -> float:
    return float(np.ptp([place[0] for place in places.values()]))


def every_gesture(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test with each `gesture` on each `side`."""
    sides = pytest.mark.parametrize("side", [0, 1])
    return sides(pytest.mark.parametrize("gesture", GESTURES, ids=lambda gesture: gesture.__name__)(test))


def lights_alike(pictures: Iterable[Picture], gesture: Callable[[Picture, int], Lit], side: int) -> None:
    """Assert that a gesture lights the same, and something, in all of them."""
    lit = []
    for picture in pictures:
        afresh(picture, side)
        lit.append(gesture(picture, side))
    assert any(lit[0])
    assert all(other == lit[0] for other in lit)
