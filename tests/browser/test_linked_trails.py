"""Star trails: which keys have one."""

from __future__ import annotations

import numpy as np
import pytest

from embedlab.linked import LinkedMap, LinkedMaps
from tests.linked_pictures import COLUMNS, ROWS, Opener, Picture

N = COLUMNS * ROWS
WORDS = tuple(f"word{i}" for i in range(N))
PLACES = np.array([(i % COLUMNS, -(i // COLUMNS)) for i in range(N)], dtype=np.float64)
MIRRORED = PLACES * (-1, 1) + (COLUMNS - 1, 0)
STEPS = np.array([1, 2, 3, 4])


def two_maps(places: np.ndarray = MIRRORED) -> LinkedMaps:
    """Words at even places keep their neighbours, one in four loses one of them, one in four all."""
    rows = np.arange(N)
    left = (rows[:, None] + STEPS) % N
    right = left.copy()
    right[1::4, 0] = (rows[1::4] + 9) % N
    right[3::4] = (rows[3::4, None] + STEPS + 10) % N
    similarities = np.full(left.shape, 0.5)
    return LinkedMaps(
        (
            LinkedMap("learned from labels", WORDS, PLACES, left, similarities),
            LinkedMap("learned from context", WORDS, places, right, similarities),
        ),
        counts=np.arange(N, 0, -1),
    )


def changed(maps: LinkedMaps) -> set[str]:
    left, right = maps.maps
    pairs = zip(left.neighbours, right.neighbours, strict=True)
    return {key for key, (before, after) in zip(left.keys, pairs, strict=True) if set(before) != set(after)}


def trails(picture: Picture, number: int) -> list[str]:
    return list(picture.root.evaluate("(root, number) => root.embedlab.trails(number)", number))


def switch(picture: Picture) -> None:
    picture.menu("Compare")
    picture.page.get_by_label("star trails").click()
    picture.page.keyboard.press("Escape")


def test_only_words_whose_neighbours_changed_have_a_trail_the_most_changed_first(show: Opener) -> None:
    picture = show(two_maps())
    assert trails(picture, 1) == []
    switch(picture)
    found = trails(picture, 1)
    assert set(found) == changed(picture.maps)
    assert {WORDS.index(key) % 4 for key in found[: N // 4]} == {3}
    assert trails(picture, 0) == []
    assert "mean little" in picture.root.inner_text()
    switch(picture)
    assert trails(picture, 1) == []
    assert "mean little" not in picture.root.inner_text()


def test_where_second_seeds_say_how_far_words_moved_only_those_that_moved_further_have_a_trail(show: Opener) -> None:
    moved = np.zeros(N, dtype=np.float32)
    moved[[4, 8, 3]] = 0.3, 1.2, 0.7
    moved[[5, 7]] = np.nan
    picture = show(two_maps().replace(moved=moved))
    switch(picture)
    assert trails(picture, 1) == [WORDS[8], WORDS[3], WORDS[4]]
    assert "another seed" in picture.root.inner_text()


def test_trails_are_of_the_same_words_while_points_fly(show: Opener) -> None:
    picture = show(two_maps())
    switch(picture)
    picture.menu("Compare")
    picture.page.locator(".lm-morph select").select_option("0")
    # Seen from within: a frame on the way there.
    found = picture.root.evaluate(
        """(root) => new Promise((done) => {
          [...root.querySelectorAll("button")].find((button) => button.textContent === "Fly there").click();
          const look = () => {
            const slider = Number(root.querySelector(".lm-morph input").value);
            if (root.dataset.moving === "true" && slider > 30) done(root.embedlab.trails(1));
            else requestAnimationFrame(look);
          };
          look();
        })"""
    )
    assert set(found) == changed(picture.maps)
    picture.wait_for(moving="false")


def test_what_the_other_map_lacks_is_no_change(show: Opener) -> None:
    """A word whose known neighbours stay the same has no trail, though one of them is missing in a map."""
    left, _ = two_maps().maps
    near = np.where(left.neighbours == N - 1, -1, left.neighbours)[:-1]
    shorter = LinkedMap("learned from context", WORDS[:-1], MIRRORED[:-1], near, np.full(near.shape, 0.5))
    picture = show(LinkedMaps((left, shorter)))
    switch(picture)
    assert trails(picture, 1) == []


def test_a_pinned_word_shows_its_own_trail_and_those_of_its_neighbours(show: Opener) -> None:
    picture = show(two_maps().replace(pinned="word3"))
    switch(picture)
    around = {*picture.expected(0, "word3"), *picture.expected(1, "word3")}
    assert set(trails(picture, 1)) == around & changed(picture.maps)
    picture.hover(0, "word8")
    picture.wait_for(hovered="word8")
    around = {*picture.expected(0, "word8"), *picture.expected(1, "word8")}
    assert set(trails(picture, 1)) == around & changed(picture.maps)


def test_a_selection_shows_its_own_trails(show: Opener) -> None:
    picture = show(two_maps().replace(pinned="word3"))
    switch(picture)
    inside = picture.drag_around(0, 12, 35)
    picture.wait_for(selected_count=str(len(inside)))
    assert set(trails(picture, 1)) == inside & changed(picture.maps)


def test_a_word_that_one_map_lacks_has_no_trail(show: Opener) -> None:
    left, right = two_maps().maps
    near = np.where(right.neighbours == N - 1, -1, right.neighbours)[:-1]
    shorter = LinkedMap("learned from context", WORDS[:-1], right.xy[:-1], near, np.full(near.shape, 0.5))
    picture = show(LinkedMaps((left, shorter)))
    switch(picture)
    assert WORDS[-1] not in trails(picture, 1)
    assert "word3" in trails(picture, 1)


def test_a_trail_ends_where_the_word_is_now(show: Opener) -> None:
    """Once the points have flown to the layout of the first map, no trail is left."""
    picture = show(two_maps())
    switch(picture)
    picture.menu("Compare")
    picture.page.locator(".lm-morph select").select_option("0")
    picture.page.locator(".lm-morph input").fill("100")
    assert trails(picture, 1) == []
    picture.page.locator(".lm-morph input").fill("50")
    assert set(trails(picture, 1)) == changed(picture.maps)


@pytest.mark.parametrize("scale", [1, 100])
def test_maps_of_another_extent_are_brought_into_one_frame(show: Opener, scale: int) -> None:
    """The same layout, however large, leaves no trail."""
    picture = show(two_maps(scale * PLACES))
    switch(picture)
    assert trails(picture, 1) == []


def test_trails_of_many_words_are_limited_to_those_in_sight(show: Opener) -> None:
    picture = show(two_maps())
    switch(picture)
    picture.page.locator('[data-map="1"]').hover()
    for _ in range(4):
        picture.page.locator('[data-map="1"]').get_by_role("button", name="Zoom in").click()
    box = picture.page.locator('[data-map="1"] .lm-plot').bounding_box()
    places = {key: picture.place(1, key) for key in changed(picture.maps)}
    in_sight = {
        key
        for key, (x, y) in places.items()
        if box["x"] < x < box["x"] + box["width"] and box["y"] < y < box["y"] + box["height"]
    }
    assert 0 < len(in_sight) < len(places)
    assert set(trails(picture, 1)) == in_sight


def test_there_are_no_trails_for_one_map(show: Opener) -> None:
    picture = show(LinkedMaps(two_maps().maps[:1]))
    assert picture.page.get_by_label("star trails").count() == 0
    assert trails(picture, 0) == []
