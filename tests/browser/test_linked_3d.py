"""Maps of three dimensions: turning, depth, and what is picked where it is seen; axes that mean something."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from embedlab.linked import Axis, LinkedMap, LinkedMaps
from embedlab.linked.scripts import script
from tests.linked_pictures import Opener, Picture
from tests.moving_pictures import RENDERERS, WORDS, drag, fly, map_of, offset, picture_of, places, scattered, touch

CLOUD = scattered(20, dims=3)


def pair(left: NDArray[np.float64] = CLOUD, right: NDArray[np.float64] | None = None) -> LinkedMaps:
    return LinkedMaps((map_of("left", left), map_of("right", scattered(1) if right is None else right)))


def rotation(across: float, up: float) -> NDArray[np.float64]:
    """What is in front moves right, then up, by these angles."""
    about_y = np.array([[np.cos(across), 0, np.sin(across)], [0, 1, 0], [-np.sin(across), 0, np.cos(across)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(up), np.sin(up)], [0, -np.sin(up), np.cos(up)]])
    return about_x @ about_y


def seen(
    picture: Picture, turn: NDArray[np.float64], number: int = 0, cloud: NDArray[np.float64] = CLOUD
) -> NDArray[np.float64]:
    """Pixels at which a fitted map shows a cloud that is turned about its middle."""
    middle = (cloud.min(axis=0) + cloud.max(axis=0)) / 2
    box = picture.page.locator(".lm-plot").nth(number).bounding_box()
    size = np.array([box["width"], box["height"]])
    turned = (cloud - middle) @ turn.T
    return size / 2 + turned[:, :2] / units_a_pixel(picture, cloud) * [1, -1]


def radius(cloud: NDArray[np.float64] = CLOUD) -> float:
    middle = (cloud.min(axis=0) + cloud.max(axis=0)) / 2
    return float(np.linalg.norm(cloud - middle, axis=1).max())


def units_a_pixel(picture: Picture, cloud: NDArray[np.float64] = CLOUD) -> float:
    box = picture.page.locator(".lm-plot").first.bounding_box()
    return 2 * radius(cloud) / (0.88 * (min(box["width"], box["height"]) - 2))


def turn_by_drag(picture: Picture, dx: float, dy: float) -> NDArray[np.float64]:
    """Drag in the first map with the tool that turns; return the rotation that this is."""
    if not picture.page.get_by_role("button", name="Turn", pressed=True).count():
        picture.tool("Turn")
    x, y = np.add(offset(picture, 0), (200, 150))
    drag(picture, [(x, y), (x + dx, y + dy)])
    angle = units_a_pixel(picture) / radius()
    steps = np.diff(np.linspace([0, 0], [dx, dy], 7), axis=0)
    turn = np.eye(3)
    for across, down in steps:
        turn = rotation(across * angle, -down * angle) @ turn
    return turn


@pytest.mark.parametrize("renderer", RENDERERS)
def test_dragging_turns_a_map_as_the_rotation_says_and_show_all_turns_it_back(show: Opener, renderer: str) -> None:
    picture = show(pair(), init=RENDERERS[renderer])
    np.testing.assert_allclose(places(picture, 0), seen(picture, np.eye(3)), atol=1.5)
    flat = places(picture, 1)
    turn = turn_by_drag(picture, 120, -60)
    np.testing.assert_allclose(places(picture, 0), seen(picture, turn), atol=3)
    np.testing.assert_allclose(places(picture, 1), flat, atol=0.1)
    picture.tool("Show all")
    np.testing.assert_allclose(places(picture, 0), seen(picture, np.eye(3)), atol=1.5)


@pytest.mark.parametrize("renderer", RENDERERS)
def test_what_is_hovered_and_selected_is_what_is_seen_there(show: Opener, renderer: str) -> None:
    picture = show(pair(), init=RENDERERS[renderer])
    turn_by_drag(picture, -150, 90)
    at = places(picture, 0)
    lonely = int(np.linalg.norm(at[:, None] - at + 1e9 * np.eye(len(at))[:, :, None], axis=2).min(axis=1).argmax())
    picture.hover(0, WORDS[lonely])
    picture.wait_for(hovered=WORDS[lonely])
    assert picture.lit(1) == picture.expected(1, WORDS[lonely])
    picture.tool("Lasso")
    low, high = np.quantile(at, 0.3, axis=0), np.quantile(at, 0.8, axis=0)
    (x0, y0), (x1, y1) = low + offset(picture, 0), high + offset(picture, 0)
    drag(picture, [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)])
    inside = {WORDS[row] for row in np.flatnonzero(((at > low) & (at < high)).all(axis=1))}
    assert 3 < len(inside) < len(WORDS)
    picture.wait_for(selected_count=str(len(inside)))
    assert set(picture.lit(0)) == set(picture.lit(1)) == inside


def test_both_renderers_paint_a_turned_map_alike(show: Opener) -> None:
    painted = {}
    for renderer, init in RENDERERS.items():
        picture = show(pair(), init=init)
        turn_by_drag(picture, 100, 40)
        painted[renderer] = picture_of(picture, 0)
    ink = (painted["2d"] < 250).any(axis=2).mean()
    assert ink > 0.003
    assert (np.abs(painted["webgl"] - painted["2d"]).max(axis=2) > 100).mean() < 0.1 * ink


def test_shift_moves_instead_of_turning_and_shift_with_arrows_turns(show: Opener) -> None:
    picture = show(pair())
    before = places(picture, 0)
    picture.tool("Turn")
    x, y = np.add(offset(picture, 0), (200, 150))
    picture.page.keyboard.down("Shift")
    drag(picture, [(x, y), (x + 50, y + 20)])
    picture.page.keyboard.up("Shift")
    np.testing.assert_allclose(places(picture, 0), np.add(before, (50, 20)), atol=1)
    picture.tool("Show all")
    picture.page.get_by_role("application", name="Map 1").focus()
    picture.page.keyboard.press("Shift+ArrowRight")
    turned = places(picture, 0)
    np.testing.assert_allclose(turned[:, 1], before[:, 1], atol=0.1)
    assert np.abs(turned[:, 0] - before[:, 0]).max() > 5
    assert picture.data("hovered") == ""
    picture.page.keyboard.press("Shift+ArrowLeft")
    np.testing.assert_allclose(places(picture, 0), before, atol=0.1)


def test_zoom_together_shares_the_turn(show: Opener) -> None:
    picture = show(pair(right=CLOUD))
    picture.menu("View")
    picture.page.get_by_label("zoom together").check()
    turn = turn_by_drag(picture, 80, 50)
    for number in (0, 1):
        np.testing.assert_allclose(places(picture, number), seen(picture, turn, number), atol=3)


def test_a_reload_keeps_the_turn(show: Opener) -> None:
    picture = show(pair())
    turn = turn_by_drag(picture, 80, 50)
    picture.page.wait_for_function("location.hash.includes('turn.')")
    picture.page.reload()
    picture.wait_for(ready="true")
    np.testing.assert_allclose(places(picture, 0), seen(picture, turn), atol=3)


def test_two_fingers_move_a_map_that_one_turns(show: Opener) -> None:
    picture = show(pair(), width=390, has_touch=True, is_mobile=True)
    picture.page.get_by_role("button", name="Turn").tap()
    before = places(picture, 0)
    x, y = np.add(offset(picture, 0), (150, 150))
    touch(picture, [[(x - 30, y), (x + 30, y)], [(x - 10, y + 20), (x + 50, y + 20)]])
    np.testing.assert_allclose(places(picture, 0), np.add(before, (20, 20)), atol=1)
    touch(picture, [[(x, y)], [(x + 20, y)], [(x + 60, y)]])
    moved = places(picture, 0) - before
    assert np.ptp(moved[:, 0]) > 10
    np.testing.assert_allclose(moved[:, 1], 20, atol=1)


def test_a_flat_map_flies_to_a_layout_of_three_dimensions_and_can_be_turned_there(show: Opener) -> None:
    picture = show(pair(scattered(1), CLOUD))
    fly(picture)
    np.testing.assert_allclose(places(picture, 0), places(picture, 1), atol=2)
    picture.menu("Compare")
    turn = turn_by_drag(picture, 70, 30)
    np.testing.assert_allclose(places(picture, 0), seen(picture, turn), atol=3)


def test_a_turned_copy_is_aligned_onto_its_original(show: Opener) -> None:
    copy = (CLOUD @ rotation(0.7, -1.1).T * [1, 1, -1]) * 2.5 + 3
    picture = show(pair(CLOUD, copy).replace(selected=WORDS[:9]))
    turn_by_drag(picture, 60, 20)
    picture.menu("Compare")
    picture.page.get_by_role("button", name="Re-align to the selection").click()
    picture.wait_for(moving="false")
    np.testing.assert_allclose(places(picture, 1), places(picture, 0), atol=1)


def test_of_points_behind_one_another_the_one_in_front_is_hovered(show: Opener) -> None:
    """A point far behind, one pixel nearer to the pointer, is hidden by the disc in front of it."""
    cloud = CLOUD.copy()
    cloud[7] = (0, 0, 3.5)
    cloud[8] = (0, 0, -3.5)
    picture = show(pair(cloud))
    x, y = picture.place(0, WORDS[7])
    dx = units_a_pixel(picture, cloud)
    cloud[8, 0] = 2 * dx
    picture = show(pair(cloud))
    picture.page.mouse.move(x + 2, y)
    picture.wait_for(hovered=WORDS[7])
    assert picture.lit(1) == picture.expected(1, WORDS[7])


def test_a_box_selects_what_a_turned_map_shows_inside(show: Opener) -> None:
    picture = show(pair())
    turn_by_drag(picture, 90, -70)
    at = places(picture, 0)
    picture.tool("Box")
    low, high = np.quantile(at, 0.25, axis=0), np.quantile(at, 0.75, axis=0)
    drag(picture, [tuple(low + offset(picture, 0)), tuple(high + offset(picture, 0))])
    inside = {WORDS[row] for row in np.flatnonzero(((at > low) & (at < high)).all(axis=1))}
    assert 3 < len(inside) < len(WORDS)
    picture.wait_for(selected_count=str(len(inside)))
    assert set(picture.lit(0)) == set(picture.lit(1)) == inside


def test_a_flat_map_is_aligned_within_its_plane(show: Opener) -> None:
    """Beside a map of depth, a flat map that is its front turned and enlarged comes to lie as the front does."""
    turn = np.array([[np.cos(1), np.sin(1)], [-np.sin(1), np.cos(1)]])
    picture = show(pair(CLOUD, (CLOUD[:, :2] @ turn) * 2.5 + 3).replace(selected=WORDS[:9]))
    turn_by_drag(picture, 60, 20)
    picture.menu("Compare")
    picture.page.get_by_role("button", name="Re-align to the selection").click()
    picture.wait_for(moving="false")
    np.testing.assert_allclose(places(picture, 1), places(picture, 0), atol=1)


def test_a_map_of_depth_turns_so_that_its_selection_lies_as_in_a_flat_one(show: Opener) -> None:
    flat = scattered(1)
    tilted = np.column_stack([flat, np.zeros(len(flat))]) @ rotation(0.8, 0.5).T * 2 + 1
    picture = show(pair(flat, tilted).replace(selected=WORDS[:9]))
    picture.menu("Compare")
    picture.page.get_by_role("button", name="Re-align to the selection").click()
    picture.wait_for(moving="false")
    np.testing.assert_allclose(places(picture, 1), places(picture, 0), atol=1)


def test_a_link_opens_a_flight_into_depth(show: Opener) -> None:
    picture = show(pair(scattered(1), CLOUD))
    picture.menu("Compare")
    picture.page.get_by_role("slider", name="How far the points have flown").fill("60")
    picture.menu("Compare")
    turn_by_drag(picture, 50, 20)
    before = [places(picture, number) for number in (0, 1)]
    picture.page.wait_for_function("location.hash.includes('fly.') && location.hash.includes('turn.')")
    picture.page.reload()
    picture.wait_for(ready="true")
    np.testing.assert_allclose(places(picture, 1), before[1], atol=1)
    np.testing.assert_allclose(places(picture, 0), before[0], atol=1)


@pytest.mark.parametrize("is_flat", [False, True])
def test_procrustes_recovers_a_known_transform_and_bears_degenerate_points(show: Opener, is_flat: bool) -> None:
    page = show().page
    page.add_script_tag(content=f"{script()}\nwindow.procrustes = procrustes;", type="module")
    page.wait_for_function("typeof window.procrustes === 'function'")

    def solve(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64] | None:
        pairs = [[p.tolist(), q.tolist()] for p, q in zip(source, target, strict=True)]
        found = page.evaluate("([pairs, isFlat]) => procrustes(pairs, isFlat)", [pairs, is_flat])
        if found is None:
            return None
        moved = source @ np.reshape(found["matrix"], (3, 3)).T + found["shift"]
        assert np.isfinite(moved).all()
        return moved

    rng = np.random.default_rng(0)
    for mirrored in (False, True):
        turn = rotation(2.0, 0.4) if not is_flat else np.eye(3)[:, [1, 0, 2]] * [[1], [-1], [1]]
        turn = turn @ np.diag([-1.0 if mirrored else 1.0, 1, 1])
        source = rng.normal(size=(9, 3)) + 40
        if is_flat:
            source[:, 2] = 0
        target = source @ turn.T * 1.7 + [3, -1, 0]
        np.testing.assert_allclose(solve(source, target), target, atol=1e-4)
        line = np.outer(np.arange(5.0), [1, 2, 0 if is_flat else 3])
        np.testing.assert_allclose(solve(line, line @ turn.T * 0.5), line @ turn.T * 0.5, atol=1e-4)
    spot = np.ones((4, 3)) * [1, 2, 0]
    assert solve(spot, source[:4]) is None
    assert solve(source[:4], spot) is None


AXES = (Axis("bad", "good"), Axis("cheap", "expensive"), Axis("old", "new"))


def named(dims: int) -> LinkedMap:
    return map_of("named", scattered(2, dims), axes=AXES[:dims])


@pytest.mark.parametrize("dims", [2, 3])
def test_axes_that_mean_something_are_named_and_others_are_not(show: Opener, dims: int) -> None:
    picture = show(LinkedMaps((named(dims), map_of("plain", scattered(2, dims)))))
    described = picture.description(0)
    assert all(name in described for axis in AXES[:dims] for name in (axis.low, axis.high))
    assert "From left" not in picture.description(1)
    assert ink_in_corner(picture, 0) > ink_in_corner(picture, 1)


def ink_in_corner(picture: Picture, number: int) -> int:
    """Painted pixels of the layer above the points at the bottom left, where names of axes begin."""
    return int(
        picture.page.locator(".lm-overlay")
        .nth(number)
        .evaluate(
            """(canvas) => {
              const ratio = canvas.width / canvas.clientWidth;
              const [width, height] = [120 * ratio, 110 * ratio];
              const { data } = canvas.getContext("2d").getImageData(0, canvas.height - height, width, height);
              return data.filter((value, i) => i % 4 === 3 && value > 40).length;
            }"""
        )
    )


# What is written on each map since it was last cleared, and where, in pixels of the map.
WRITTEN = """
window.written = {};
const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
const mapOf = (context) => context.canvas.closest("[data-map]")?.dataset.map;
CanvasRenderingContext2D.prototype.clearRect = function (...box) {
  if (mapOf(this)) window.written[mapOf(this)] = {};
  return clearRect.apply(this, box);
};
CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
  const spot = new DOMPoint(x, y).matrixTransform(this.getTransform());
  if (mapOf(this)) window.written[mapOf(this)][text] = [spot.x, spot.y];
  return fillText.call(this, text, x, y);
};
"""


def names_of_axes(picture: Picture, number: int) -> dict[str, list[float]]:
    """Where names of axes are written on a map, by name."""
    picture.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    written = picture.page.evaluate("(number) => window.written[number]", str(number))
    names = {name for axis in AXES for name in (axis.low, axis.high)}
    found = {text.strip("←→ "): spot for text, spot in written.items()}
    return {name: spot for name, spot in found.items() if name in names}


@pytest.mark.parametrize("dims", [2, 3])
def test_axes_are_named_at_their_ends_until_the_map_is_turned_by_an_alignment(show: Opener, dims: int) -> None:
    turned = scattered(2, dims)[:, [1, 0, 2][:dims]]
    picture = show(LinkedMaps((named(dims), map_of("turned", turned)), selected=WORDS[:9]), init=WRITTEN)
    found = names_of_axes(picture, 0)
    assert found["bad"][0] < found["good"][0]
    assert found["cheap"][1] > found["expensive"][1]
    assert names_of_axes(picture, 1) == {}
    picture.page.locator(".lm-plot").nth(1).focus()
    picture.page.keyboard.press("0")
    picture.menu("Compare")
    picture.page.get_by_role("button", name="Re-align to the selection").click()
    picture.wait_for(moving="false")
    assert names_of_axes(picture, 0) == {}


def test_star_trails_of_depth_are_of_words_that_both_maps_have(show: Opener) -> None:
    left = map_of("left", CLOUD)
    near = (np.arange(len(WORDS) - 1)[:, None] + [4, 5, 6]) % (len(WORDS) - 1)
    right = LinkedMap("right", WORDS[:-1], CLOUD[:-1, [1, 2, 0]], near, np.full(near.shape, 0.5))
    picture = show(LinkedMaps((left, right)))
    picture.menu("Compare")
    picture.page.get_by_label("star trails").check()
    assert set(picture.root.evaluate("(root) => root.embedlab.trails(1)")) == set(WORDS[:-1])
    assert picture.root.evaluate("(root) => root.embedlab.trails(0)") == []
