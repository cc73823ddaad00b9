"""The film of a training in a browser: it plays, is scrubbed, is led by charts and events, and opens from disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embedlab.figures.film import film_maps
from embedlab.linked import LinkedMaps
from embedlab.report.film_page import film_html
from tests.builders import small_comparison
from tests.film_builder import small_film
from tests.linked_pictures import Opener, Picture
from tests.moving_pictures import places
from tests.serving import PATIENCE


@pytest.fixture(scope="module")
def maps() -> LinkedMaps:
    comparison = small_comparison()
    return film_maps(small_film(comparison), comparison, pinned="court")


def cursor(picture: Picture, chart: int) -> list[list[float]]:
    return list(json.loads(picture.page.locator(".lm-chart").nth(chart).get_attribute("data-cursor")))


def time(picture: Picture) -> float:
    return float(picture.page.get_by_role("slider", name="Time").input_value())


def caption(picture: Picture, number: int) -> str:
    return str(picture.page.locator(".lm-caption").nth(number).inner_text())


def expected(maps: LinkedMaps, chart: int, line: int, at: float) -> np.ndarray:
    """Where the cursor of a line should be: between the points of two frames."""
    points = np.array(maps.story.charts[chart].lines[line].points)
    frames = np.arange(len(points))
    return np.array([np.interp(at, frames, points[:, axis]) for axis in (0, 1)])


def test_playing_moves_the_lit_word_and_what_did_not_change_stays(show: Opener, maps: LinkedMaps) -> None:
    picture = show(maps)
    words, still = ("court", "pizza"), maps.maps[2].keys[:5]
    end, home = places(picture, 0, words), places(picture, 2, still)
    picture.page.get_by_label("Speed").select_option("4 ×")
    picture.page.get_by_role("slider", name="Time").fill("0")
    start = places(picture, 0, words)
    assert "50.0% right" in caption(picture, 0)
    picture.page.get_by_role("button", name="Play", exact=True).click()
    picture.wait_for(moving="true")
    picture.wait_for(moving="false")
    assert time(picture) == 4
    np.testing.assert_allclose(places(picture, 0, words), end, atol=0.5)
    assert np.linalg.norm(end - start, axis=1).max() > 20
    np.testing.assert_array_equal(places(picture, 2, still), home)
    assert "90.0% right" in caption(picture, 0)
    assert picture.data("pinned") == "court"
    assert picture.lit(0)[0] == "court"


def test_cursors_follow_the_time_and_the_shorter_training_waits_at_its_end(show: Opener, maps: LinkedMaps) -> None:
    picture = show(maps)
    for at in (0.0, 1.5, 3.75):
        picture.page.get_by_role("slider", name="Time").fill(str(at))
        for chart in range(3):
            found = cursor(picture, chart)
            for line, point in enumerate(found):
                np.testing.assert_allclose(point, expected(maps, chart, line, at), atol=1e-6)
    (*_, waiting) = expected(maps, 2, 1, 4)
    assert cursor(picture, 2)[1][1] == pytest.approx(waiting)


def test_the_keyboard_goes_from_moment_to_moment(show: Opener, maps: LinkedMaps) -> None:
    picture = show(maps)
    slider = picture.page.get_by_role("slider", name="Time")
    slider.focus()
    for _ in range(2):
        picture.page.keyboard.press("ArrowLeft")
    assert time(picture) == 2
    assert slider.get_attribute("aria-valuetext") == "1/4 of epoch 1"
    assert cursor(picture, 0)[0] == pytest.approx(list(expected(maps, 0, 0, 2)))


def test_a_click_on_a_chart_leads_to_its_moment(show: Opener, maps: LinkedMaps) -> None:
    picture = show(maps)
    plane = picture.page.locator(".lm-chart-plot").nth(2)
    plane.scroll_into_view_if_needed()
    chart, box = maps.story.charts[2], plane.bounding_box()
    x, y = chart.lines[0].points[0]
    # The room around the plot is that of chart_picture.js.
    across = 40 + (x - chart.across.low) / (chart.across.high - chart.across.low) * (box["width"] - 54)
    up = box["height"] - 36 - (y - chart.up.low) / (chart.up.high - chart.up.low) * (box["height"] - 48)
    picture.page.mouse.click(box["x"] + across, box["y"] + up)
    assert time(picture) == 0
    accuracy = picture.page.locator(".lm-chart-plot").nth(0).bounding_box()
    picture.page.mouse.click(accuracy["x"] + 40 + 0.75 * (accuracy["width"] - 54), accuracy["y"] + 60)
    assert time(picture) == pytest.approx(3, abs=0.1)


def test_an_event_pins_its_word_or_selects_its_text_and_shows_the_step(show: Opener, maps: LinkedMaps) -> None:
    picture = show(maps)
    events = maps.story.events
    moved = next(event for event in events if len(event.keys) == 1 and event.frame < 3)
    number = events.index(moved)
    button = picture.page.locator(".lm-events button").nth(number)
    button.click()
    picture.wait_for(pinned=moved.keys[0], moving="false")
    assert time(picture) == moved.frame
    assert button.get_attribute("aria-current") == "true"
    flipped = next(event for event in events if event.kind == "Predictions that flipped" and event.frame == 4)
    picture.page.locator(".lm-events button").nth(events.index(flipped)).click()
    picture.wait_for(moving="false")
    picture.page.wait_for_function("document.querySelector('.lm-player input').valueAsNumber === 4")
    known = [key for key in flipped.keys if key in maps.index]
    assert picture.data("pinned" if len(known) == 1 else "selected-count") in (known[0], str(len(known)))


def test_the_saved_film_opens_from_disk_and_asks_for_nothing(browser: Any, maps: LinkedMaps, tmp_path: Path) -> None:
    comparison = small_comparison()
    file = tmp_path / "film.html"
    file.write_text(film_html(small_film(comparison), maps, data="made up"), encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 800}, offline=True)
    page, problems = context.new_page(), []
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: request.url.startswith(("http:", "https:")) and problems.append(request.url))
    page.goto(file.as_uri())
    picture = Picture(page, maps)
    picture.wait_for(ready="true")
    page.get_by_role("slider", name="Time").fill("1")
    assert cursor(picture, 0)[0] == pytest.approx(list(expected(maps, 0, 0, 1)))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert problems == []
    context.close()
