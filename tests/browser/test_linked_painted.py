"""How the points of linked maps are painted, by either renderer: grey, coloured, larger, and for a dark page."""

from __future__ import annotations

import numpy as np
import pytest

from tests.linked_pictures import Opener, example
from tests.moving_pictures import RENDERERS
from tests.painted import colours, diameters, ends_of_the_scale, saturation

GREY = 30
"""No colour of the scale's ends is as near to grey as this, and every grey of the themes is nearer."""


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("side", [0, 1])
def test_what_is_not_selected_is_grey_and_what_is_keeps_its_colour(show: Opener, side: int, renderer: str) -> None:
    picture = show(init=RENDERERS[renderer])
    ends = ends_of_the_scale(picture)
    for number in (0, 1):
        painted = colours(picture, number)
        assert all(saturation(painted[key]) > GREY for key in ends)
    inside = picture.drag_around(side, 2, 45)
    picture.wait_for(selected_count=str(len(inside)))
    picture.page.mouse.move(1, 1)
    assert ends & inside
    for number, drawn in enumerate(picture.maps.maps):
        painted = colours(picture, number)
        assert {key for key in ends if saturation(painted[key]) > GREY} == ends & inside
        # Nothing has gone: what is grey is not white.
        assert all(painted[key].min() < 245 for key in drawn.keys if key in ends)


@pytest.mark.parametrize("renderer", RENDERERS)
def test_a_frequent_key_is_drawn_larger_than_a_rare_one(show: Opener, renderer: str) -> None:
    maps, frequent, rare = example(), "court", "word55"
    counts = [{frequent: 10_000, rare: 1}.get(key, 100) for key in maps.keys]
    picture = show(maps.replace(counts=np.array(counts)), init=RENDERERS[renderer])
    before = diameters(picture, 0, (frequent, rare))
    assert before[0] == pytest.approx(before[1], abs=1)
    picture.menu("View")
    picture.page.get_by_label("size by frequency").check()
    picture.menu("View")
    after = diameters(picture, 0, (frequent, rare))
    assert after[0] > before[0]
    assert after[1] < before[1]
    assert after[0] > 1.5 * after[1]


@pytest.mark.parametrize("renderer", RENDERERS)
def test_a_dark_page_paints_the_points_in_its_own_colours_without_a_reload(show: Opener, renderer: str) -> None:
    picture = show(init=RENDERERS[renderer])
    picture.page.evaluate("document.querySelector('.lm-root').isTheSame = true")
    ends = ends_of_the_scale(picture)
    light = [colours(picture, side) for side in (0, 1)]
    picture.page.emulate_media(color_scheme="dark")
    picture.page.wait_for_function("document.querySelector('.lm-root').style.colorScheme === 'dark'")
    for side in (0, 1):
        dark = colours(picture, side)
        assert all(abs(dark[key] - light[side][key]).max() > 5 for key in ends)
        assert all(saturation(dark[key]) > GREY for key in ends)
    assert picture.page.evaluate("document.querySelector('.lm-root').isTheSame")


def test_a_lost_webgl_context_is_replaced_and_keeps_what_is_lit(show: Opener) -> None:
    picture = show(init=RENDERERS["webgl"])
    inside = picture.drag_around(0, 12, 35)
    picture.wait_for(selected_count=str(len(inside)))
    picture.page.mouse.move(1, 1)
    before, lit = [colours(picture, side) for side in (0, 1)], [picture.lit(side) for side in (0, 1)]
    picture.page.evaluate(
        "document.querySelectorAll('.lm-points').forEach((canvas) =>"
        " canvas.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext())"
    )
    picture.page.wait_for_function(
        "[...document.querySelectorAll('.lm-points')].every((c) => c.getContext('webgl2')?.isContextLost() === false)"
    )
    for side in (0, 1):
        assert picture.page.locator(f'[data-map="{side}"]').get_attribute("data-renderer") == "webgl"
        after = colours(picture, side)
        assert max(abs(after[key] - before[side][key]).max() for key in after) <= 2
        assert picture.lit(side) == lit[side]
    inside = picture.drag_around(1, 26, 38)
    picture.wait_for(selected_count=str(len(inside)))
    assert set(picture.lit(0)) == inside & set(picture.maps.maps[0].keys)
