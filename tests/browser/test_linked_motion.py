"""Points that move: flying between layouts, playing frames, aligning to a selection, two fingers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from embedlab.linked import Frame, LinkedMap, LinkedMaps
from tests.linked_pictures import Opener, Picture, example
from tests.moving_pictures import RENDERERS, WORDS, drag, fly, map_of, offset, picture_of, places, scattered, touch


def layout(picture: Picture, number: int) -> str:
    return str(picture.page.locator(f'[data-map="{number}"]').get_attribute("data-layout"))


@pytest.mark.parametrize("renderer", RENDERERS)
def test_points_fly_to_the_layout_of_the_other_map_and_back(show: Opener, renderer: str) -> None:
    picture = show(init=RENDERERS[renderer])
    shared = tuple(set(picture.maps.maps[0].keys) & set(picture.maps.maps[1].keys))
    only_left = tuple(set(picture.maps.maps[0].keys) - set(shared))
    before, target, stays = places(picture, 0, shared), places(picture, 1, shared), places(picture, 0, only_left)
    assert np.abs(before - target).max() > 50
    fly(picture)
    assert (layout(picture, 0), layout(picture, 1)) == ("1", "own")
    assert picture.page.locator('[data-map="0"] .lm-layout').inner_text() == "layout of: learned from context"
    np.testing.assert_allclose(places(picture, 0, shared), target, atol=2)
    np.testing.assert_allclose(places(picture, 0, only_left), stays, atol=2)
    np.testing.assert_allclose(places(picture, 1, shared), target, atol=0.1)
    fly(picture, "Fly back")
    assert layout(picture, 0) == "own"
    np.testing.assert_allclose(places(picture, 0, shared), before, atol=0.1)


@pytest.mark.parametrize("renderer", RENDERERS)
def test_flown_points_are_hovered_and_selected_where_they_are(show: Opener, renderer: str) -> None:
    picture = show(init=RENDERERS[renderer])
    fly(picture)
    picture.menu("Compare")
    picture.hover(0, "court")
    picture.wait_for(hovered="court")
    assert picture.lit(1) == picture.expected(1, "court")
    wanted = {picture.key_at(1, place) for place in (12, 13, 22, 23)} - {"only right"}
    (x0, y0), (x1, y1) = (np.add(picture.place(1, picture.key_at(1, at)), shift) for at, shift in ((12, -14), (23, 14)))
    dx, dy = offset(picture, 0) - offset(picture, 1)
    drag(picture, [(x + dx, y + dy) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0))])
    stayed = set(picture.maps.maps[0].keys) - set(picture.maps.maps[1].keys)
    picture.wait_for(selected_count=str(len(wanted)))
    assert not stayed & wanted
    assert set(picture.lit(0)) == set(picture.lit(1)) == wanted


def test_half_way_points_are_half_way_and_both_renderers_paint_the_same(show: Opener) -> None:
    maps = LinkedMaps((map_of("left", scattered(0)), map_of("right", scattered(1))))
    painted = {}
    for renderer, init in RENDERERS.items():
        picture = show(maps, init=init)
        start, end = places(picture, 0), places(picture, 1)
        picture.menu("Compare")
        picture.page.get_by_role("slider", name="How far the points have flown").fill("50")
        picture.menu("Compare")
        assert picture.page.locator('[data-map="0"] .lm-layout').inner_text() == "on the way to the layout of: right"
        np.testing.assert_allclose(places(picture, 0), (start + end) / 2, atol=4)
        painted[renderer] = picture_of(picture, 0)
    ink = (painted["2d"] < 250).any(axis=2).mean()
    differs = (np.abs(painted["webgl"] - painted["2d"]).max(axis=2) > 100).mean()
    assert ink > 0.003
    assert differs < 0.1 * ink


def test_a_layout_of_another_size_is_fitted_to_the_map(show: Opener) -> None:
    picture = show(LinkedMaps((map_of("left", scattered(0)), map_of("right", 30 * scattered(1) + 500))))
    fly(picture)
    np.testing.assert_allclose(places(picture, 0), places(picture, 1), atol=2)


def test_of_three_maps_the_target_is_chosen_and_the_others_fly(show: Opener) -> None:
    picture = show(LinkedMaps(tuple(map_of(f"map {i}", scattered(i)) for i in range(3))), width=1400)
    target = places(picture, 2)
    picture.menu("Compare")
    picture.page.get_by_label("Fly to the layout of").select_option("map 2")
    fly(picture)
    assert [layout(picture, i) for i in range(3)] == ["2", "2", "own"]
    for number in (0, 1):
        np.testing.assert_allclose(places(picture, number), target, atol=2)


def test_readers_who_want_no_motion_see_none(show: Opener) -> None:
    picture = show(reduced_motion="reduce")
    picture.root.evaluate(
        "(root) => new MutationObserver(() => { if (root.dataset.moving === 'true') root.dataset.hasMoved = 'yes'; })"
        ".observe(root, { attributes: true, attributeFilter: ['data-moving'] })"
    )
    picture.menu("Compare")
    picture.page.get_by_role("button", name="Fly there").click()
    assert picture.place(0, "court")[1] == pytest.approx(picture.place(1, "court")[1], abs=2)
    assert layout(picture, 0) == "1"
    assert picture.root.get_attribute("data-has-moved") is None


FRAMES = tuple(scattered(10 + i) for i in range(3))


def film(*, titled: bool = True) -> LinkedMaps:
    """A map that came through three layouts, beside one that did not; the last frame may give the map's own title."""
    count = 3 if titled else 2
    frames = tuple(Frame(f"epoch {i}", xy) for i, xy in enumerate(FRAMES[:count]))
    return LinkedMaps((map_of("moving", FRAMES[-1], frames=frames), map_of("still", scattered(1))))


def expected_at(picture: Picture, xy: NDArray[Any]) -> NDArray[np.float64]:
    """Pixels of coordinates in the first map, by the scale at which its whole film fits."""
    box = picture.page.locator(".lm-plot").first.bounding_box()
    low, high = np.min(FRAMES, axis=(0, 1)), np.max(FRAMES, axis=(0, 1))
    size = np.array([box["width"], box["height"]])
    unit = ((high - low) / (0.88 * (size - 2))).max()
    return size / 2 + (xy - (low + high) / 2) / unit * [1, -1]


@pytest.mark.parametrize("renderer", RENDERERS)
def test_each_frame_is_shown_and_between_two_the_points_are_between(show: Opener, renderer: str) -> None:
    picture = show(film(), init=RENDERERS[renderer])
    slider = picture.page.get_by_role("slider", name="Time")
    bar = picture.page.get_by_role("group", name="Play the layouts")
    still = places(picture, 1)
    assert layout(picture, 0) == "own"
    slider.focus()
    for at in (1, 0):
        picture.page.keyboard.press("ArrowLeft")
        assert layout(picture, 0) == f"epoch {at}"
        assert f"epoch {at}" in bar.inner_text()
        assert slider.get_attribute("aria-valuetext") == f"epoch {at}"
        np.testing.assert_allclose(places(picture, 0), expected_at(picture, FRAMES[at]), atol=1.5)
    slider.fill("0.5")
    np.testing.assert_allclose(places(picture, 0), expected_at(picture, (FRAMES[0] + FRAMES[1]) / 2), atol=1.5)
    picture.page.keyboard.press("ArrowRight")
    picture.page.keyboard.press("ArrowRight")
    assert layout(picture, 0) == "own"
    assert "epoch 2" in bar.inner_text()
    np.testing.assert_allclose(places(picture, 0), expected_at(picture, FRAMES[2]), atol=1.5)
    np.testing.assert_allclose(places(picture, 1), still, atol=0.1)


def test_playing_goes_from_the_first_frame_to_the_last_and_can_be_paused(show: Opener) -> None:
    picture = show(film(titled=False))
    slider = picture.page.get_by_role("slider", name="Time")
    slider.focus()
    picture.page.keyboard.press("Space")
    picture.wait_for(moving="true")
    picture.page.wait_for_function("document.querySelector('.lm-player input').valueAsNumber > 0.1")
    picture.page.keyboard.press("Space")
    picture.wait_for(moving="false")
    time = float(slider.input_value())
    assert 0 < time < 2
    paused = places(picture, 0)
    picture.page.wait_for_timeout(200)
    np.testing.assert_array_equal(places(picture, 0), paused)
    before = int(time)
    wanted = FRAMES[before] + (time - before) * (FRAMES[before + 1] - FRAMES[before])
    np.testing.assert_allclose(paused, expected_at(picture, wanted), atol=1.5)
    picture.page.get_by_label("Speed").select_option("4 ×")
    picture.page.get_by_role("button", name="Play").click()
    picture.wait_for(moving="false")
    assert layout(picture, 0) == "own"
    assert "final layout" in picture.page.locator(".lm-player").inner_text()
    np.testing.assert_allclose(places(picture, 0), expected_at(picture, FRAMES[2]), atol=1.5)


def test_maps_without_frames_have_no_bar(show: Opener) -> None:
    assert show().page.get_by_role("group", name="Play the layouts").count() == 0


def least_distance(source: NDArray[Any], target: NDArray[Any]) -> float:
    """Root mean squared distance between points of one middle and size after the best turn or mirroring."""
    p, q = source - source.mean(axis=0), target - target.mean(axis=0)
    left, _, right = np.linalg.svd(p.T @ q)
    moved = p @ (left @ right) * np.linalg.norm(q) / np.linalg.norm(p)
    return float(np.sqrt(np.square(moved - q).sum(axis=1).mean()))


@pytest.mark.parametrize("active", [0, 1])
def test_the_other_map_is_aligned_to_the_selection_and_goes_back(show: Opener, active: int) -> None:
    chosen = WORDS[:7]
    turn = np.array([[np.cos(2), np.sin(2)], [np.sin(2), -np.cos(2)]])
    layouts = (scattered(3), (scattered(3) + 0.3 * scattered(4)) @ turn * 2 + 1)
    picture = show(LinkedMaps((map_of("left", layouts[0]), map_of("right", layouts[1])), selected=chosen))
    home = places(picture, 0), places(picture, 1)
    box = picture.page.locator(".lm-plot").nth(active).bounding_box()
    picture.tool("Pan")
    drag(picture, [(box["x"] + 20, box["y"] + 20), (box["x"] + 21, box["y"] + 20)])
    picture.menu("Compare")
    picture.page.get_by_role("button", name="Re-align to the selection").click()
    picture.wait_for(moving="false")
    assert "aligned" in picture.page.locator(f'[data-map="{1 - active}"] .lm-layout').inner_text()
    there = places(picture, active, chosen)
    came = places(picture, 1 - active, chosen)
    fixed, moving = layouts[active][:7], layouts[1 - active][:7]
    pixels_a_unit = np.ptp(there, axis=0).max() / np.ptp(fixed, axis=0)[np.ptp(there, axis=0).argmax()]
    least = least_distance(moving, fixed)
    found = np.sqrt(np.square(came - there).sum(axis=1).mean()) / pixels_a_unit
    assert found == pytest.approx(least, rel=0.01)
    assert 0 < least < 0.5 * np.sqrt(np.square(moving - fixed).sum(axis=1).mean())
    picture.page.get_by_role("button", name="Undo the re-alignment").click()
    picture.wait_for(moving="false")
    for number in (0, 1):
        np.testing.assert_allclose(places(picture, number), home[number], atol=0.1)


def test_fewer_than_three_shared_keys_align_nothing(show: Opener) -> None:
    picture = show(example().replace(selected=("court", "judge", "only right")))
    picture.menu("Compare")
    button = picture.page.get_by_role("button", name="Re-align to the selection")
    assert button.is_disabled()
    assert picture.page.get_by_text("Select three words or more that two maps have.").is_visible()
    picture.page.locator(".lm-title").first.click()
    picture.drag_around(0, 0, 2)
    picture.wait_for(selected_count="3")
    picture.menu("Compare")
    assert button.is_enabled()
    assert "Neighbours stay the same" in button.get_attribute("title")


def test_aligning_ends_a_flight(show: Opener) -> None:
    maps = LinkedMaps((map_of("left", scattered(3)), map_of("right", scattered(4))), selected=WORDS[:7])
    picture = show(maps)
    picture.menu("Compare")
    picture.page.get_by_role("button", name="Fly there").click()
    picture.page.get_by_role("button", name="Re-align to the selection").click()
    picture.wait_for(moving="false")
    assert [layout(picture, number) for number in (0, 1)] == ["own", "own"]
    assert "aligned" in picture.page.locator('[data-map="1"] .lm-layout').inner_text()
    assert picture.page.locator('[data-map="0"] .lm-layout').inner_text() == ""


def test_two_fingers_zoom_and_move_a_map_and_one_leaves_it_alone(show: Opener) -> None:
    picture = show(width=390, has_touch=True, is_mobile=True)
    before = places(picture, 0, ("court", "judge"))
    box = picture.page.locator(".lm-plot").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch(
        picture,
        [[(x - 40, y), (x + 40, y)], [(x - 60, y + 10), (x + 60, y + 10)], [(x - 80, y + 20), (x + 80, y + 20)]],
    )
    after = places(picture, 0, ("court", "judge"))
    np.testing.assert_allclose(np.diff(after, axis=0), 2 * np.diff(before, axis=0), atol=1)
    middle = np.array([box["width"] / 2 - 1, box["height"] / 2 - 1])
    np.testing.assert_allclose(after - middle, 2 * (before - middle) + [0, 20], atol=3)
    assert picture.data("selected-count") == "0"
    assert picture.data("pinned") == ""
    touch(picture, [[(x, y)], [(x, y - 40)], [(x, y - 120)]])
    picture.page.wait_for_function("scrollY > 20")
    np.testing.assert_allclose(places(picture, 0, ("court", "judge")), after, atol=0.5)


def test_a_reload_finds_points_where_they_had_flown_and_the_frame_that_was_shown(show: Opener) -> None:
    picture = show(film())
    page = picture.page
    picture.menu("Compare")
    page.get_by_role("slider", name="How far the points have flown").fill("30")
    flown = places(picture, 0)
    page.wait_for_function("location.hash.includes('fly.1_0.3')")
    page.reload()
    picture.wait_for(ready="true")
    np.testing.assert_allclose(places(picture, 0), flown, atol=0.5)
    page.get_by_role("slider", name="Time").fill("0.5")
    shown = places(picture, 0)
    page.wait_for_function("location.hash.includes('time.0.5') && !location.hash.includes('fly')")
    page.reload()
    picture.wait_for(ready="true")
    np.testing.assert_allclose(places(picture, 0), shown, atol=0.5)


def align_to(picture: Picture, active: int) -> None:
    """Re-align to the selection in one map, and wait until the others are there."""
    picture.page.locator(".lm-plot").nth(active).focus()
    picture.page.keyboard.press("0")
    picture.menu("Compare")
    picture.page.get_by_role("button", name="Re-align to the selection").click()
    picture.wait_for(moving="false")


def test_undoing_an_alignment_ends_a_flight(show: Opener) -> None:
    maps = LinkedMaps((map_of("left", scattered(3)), map_of("right", scattered(4) * 2 + 1)), selected=WORDS[:7])
    picture = show(maps)
    home = [places(picture, number) for number in (0, 1)]
    align_to(picture, 0)
    fly(picture)
    picture.page.get_by_role("button", name="Undo the re-alignment").click()
    picture.wait_for(moving="false")
    for number in (0, 1):
        assert layout(picture, number) == "own"
        np.testing.assert_allclose(places(picture, number), home[number], atol=0.1)


def test_a_flight_that_begins_during_an_alignment_ends_where_the_other_map_then_is(show: Opener) -> None:
    maps = LinkedMaps((map_of("left", scattered(3)), map_of("right", scattered(4) * 2 + 1)), selected=WORDS[:7])
    picture = show(maps)
    picture.menu("Compare")
    # Both in one go: the alignment cannot have ended.
    picture.page.evaluate(
        """() => {
          const named = (name) => [...document.querySelectorAll("button")].find((b) => b.textContent === name);
          named("Re-align to the selection").click();
          named("Fly there").click();
        }"""
    )
    picture.wait_for(moving="false")
    assert layout(picture, 0) == "1"
    np.testing.assert_allclose(places(picture, 0), places(picture, 1), atol=2)


def test_flown_from_the_right_the_same_words_are_lit_on_both_sides(show: Opener) -> None:
    picture = show()
    picture.menu("Compare")
    picture.page.get_by_label("Fly to the layout of").select_option("0")
    fly(picture)
    assert (layout(picture, 0), layout(picture, 1)) == ("own", "0")
    picture.menu("Compare")
    picture.hover(1, "judge")
    picture.wait_for(hovered="judge")
    assert [picture.lit(0), picture.lit(1)] == [picture.expected(0, "judge"), picture.expected(1, "judge")]
    dx, dy = offset(picture, 1) - offset(picture, 0)
    (x0, y0), (x1, y1) = picture.place(0, picture.key_at(0, 11)), picture.place(0, picture.key_at(0, 23))
    corners = [(x0 - 14, y0 - 14), (x1 + 14, y0 - 14), (x1 + 14, y1 + 14), (x0 - 14, y1 + 14)]
    drag(picture, [(x + dx, y + dy) for x, y in corners])
    wanted = {picture.key_at(0, place) for place in (11, 12, 13, 21, 22, 23)}
    # What only the right map has stays where it is, perhaps among them.
    wanted |= {key for key in ("only right",) if key in picture.lit(1)}
    picture.wait_for(selected_count=str(len(wanted)))
    assert set(picture.lit(1)) == wanted
    assert set(picture.lit(0)) == wanted - {"only right"}


def test_a_lasso_around_realigned_words_selects_them_in_both_maps(show: Opener) -> None:
    turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
    maps = LinkedMaps((map_of("left", scattered(3)), map_of("right", scattered(3) @ turn * 3)), selected=WORDS[:7])
    picture = show(maps)
    align_to(picture, 0)
    picture.menu("Compare")
    at = places(picture, 1)
    np.testing.assert_allclose(at, places(picture, 0), atol=0.5)
    low, high = np.quantile(at, 0.3, axis=0), np.quantile(at, 0.8, axis=0)
    (x0, y0), (x1, y1) = low + offset(picture, 1), high + offset(picture, 1)
    drag(picture, [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)])
    inside = {WORDS[row] for row in np.flatnonzero(((at > low) & (at < high)).all(axis=1))}
    assert 3 < len(inside) < len(WORDS)
    picture.wait_for(selected_count=str(len(inside)))
    assert set(picture.lit(0)) == set(picture.lit(1)) == inside


def test_words_that_one_map_lacks_do_not_bend_an_alignment(show: Opener) -> None:
    """The lonely word lies far off; only what both maps have is brought together."""
    left, right = map_of("left", scattered(3)), map_of("right", scattered(3) * 2)
    lonely = LinkedMap(
        "left",
        (*WORDS, "lonely"),
        np.vstack([left.xy, [(30.0, 30.0)]]),
        np.vstack([left.neighbours, left.neighbours[:1]]),
        np.full((len(WORDS) + 1, 3), 0.5),
    )
    picture = show(LinkedMaps((lonely, right), selected=(*WORDS[:7], "lonely")))
    align_to(picture, 0)
    np.testing.assert_allclose(places(picture, 1), places(picture, 0), atol=0.5)


def test_a_link_opens_a_moment_and_a_flight_at_once(show: Opener) -> None:
    picture = show(film())
    page = picture.page
    page.get_by_role("slider", name="Time").fill("1")
    picture.menu("Compare")
    page.get_by_role("slider", name="How far the points have flown").fill("30")
    before = places(picture, 0)
    page.wait_for_function("location.hash.includes('fly.1_0.3') && location.hash.includes('time.1')")
    page.reload()
    picture.wait_for(ready="true")
    assert page.get_by_role("slider", name="Time").input_value() == "1"
    np.testing.assert_allclose(places(picture, 0), before, atol=0.5)


def test_maps_zoomed_together_bear_being_hidden(show: Opener) -> None:
    picture = show()
    picture.menu("View")
    picture.page.get_by_label("zoom together").check()
    picture.page.keyboard.press("Escape")
    picture.page.get_by_role("button", name="Zoom in").first.click()
    before = [places(picture, number, ("court", "judge")) for number in (0, 1)]
    frames = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    for display in ("none", ""):
        picture.root.evaluate("(root, display) => { root.parentElement.style.display = display }", display)
        picture.page.evaluate(frames)
    for number in (0, 1):
        np.testing.assert_allclose(places(picture, number, ("court", "judge")), before[number], atol=0.5)
