"""The address of a page of its own: it opens the same view again, and nothing that somebody wrote there harms."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
import pytest
from linked_pictures import Picture, example

from embedlab.linked import LinkedMap, LinkedMaps, Sequential, linked_html
from embedlab.linked.address import clean_look, pin_link, selected_in_link, selection_link
from tests.moving_pictures import drag

Opener = Callable[..., Picture]


def parameters(picture: Picture) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(picture.page.url).fragment).items()}


def look(picture: Picture) -> dict[str, Any]:
    """What a reader sees that a link should bring back."""
    page = picture.page
    return {
        "colour": page.get_by_label("Colour").input_value(),
        "sized": page.get_by_label("size by frequency").is_checked(),
        "tool": page.locator(".lm-plot").first.get_attribute("data-tool"),
        "pinned": picture.data("pinned"),
        "lit": [picture.lit(0), picture.lit(1)],
    }


def reopen(picture: Picture, hash_: str) -> Picture:
    """Open the picture's page anew, in the same tab, at another place."""
    address = picture.page.url.split("#")[0]
    picture.page.goto("about:blank")
    picture.page.goto(f"{address}#{hash_}")
    picture.wait_for(ready="true")
    return picture


def change_the_view(picture: Picture) -> set[str]:
    """Change all that a link keeps; return what is selected then."""
    page = picture.page
    page.get_by_label("Colour").select_option("topic")
    picture.menu("View")
    page.get_by_label("size by frequency").check()
    picture.menu("View")
    page.locator(".lm-plot").nth(1).focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    picture.click(0, "judge")
    picture.tool("Box")
    inside = picture.drag_around(0, 0, 12, box=True)
    page.wait_for_function("location.hash.includes('d.select')")
    return inside


def test_a_reload_opens_the_same_view(show: Opener) -> None:
    picture = show()
    inside = change_the_view(picture)
    before, places = look(picture), [picture.place(number, "court") for number in (0, 1)]
    assert before["pinned"] == "judge"
    assert before["tool"] == "select"
    left, right = ({key for key in inside if key in drawn.index} for drawn in picture.maps.maps)
    assert [set(lit) for lit in before["lit"]] == [left, right]
    picture.page.reload()
    picture.wait_for(ready="true")
    assert look(picture) == before
    for number, place in enumerate(places):
        assert picture.place(number, "court") == pytest.approx(place, abs=1)


def test_a_zoom_is_in_the_address_once_it_has_settled(show: Opener) -> None:
    picture = show()
    start = picture.place(0, "court")
    picture.page.get_by_role("button", name="Zoom in").first.click()
    assert picture.page.url.count("#") == 0
    picture.page.wait_for_function("location.hash.includes('v0.')")
    zoomed = picture.place(0, "court")
    picture.tool("Show all")
    assert picture.place(0, "court") == pytest.approx(start, abs=0.5)
    picture.page.wait_for_function("!location.hash.includes('v0.')")
    picture.page.go_back()
    assert picture.page.url == "about:blank", "the view is not a step of the history"
    assert zoomed != start


def test_python_and_the_browser_write_a_selection_alike(show: Opener) -> None:
    picture = show()
    inside = picture.drag_around(0, 0, 12)
    picture.wait_for(selected_count=str(len(inside)))
    text = parameters(picture)["select"]
    assert text == selection_link(inside, picture.maps)
    assert set(selected_in_link(text, picture.maps)) == inside
    some = ("word30", "only right")
    reopen(picture, f"select={selection_link(some, picture.maps)}")
    picture.wait_for(selected_count="2")
    assert set(picture.lit(1)) == set(some)


@pytest.mark.parametrize(
    "junk",
    [
        "select=zzz&view=%00%01",
        "pick=<img src=x onerror=window.stung=1>&view=c.<script>",
        "view=v0.NaN_Infinity_-1~v1.1e308_1e308_1e308~c.nothing~o.99~d.eval~z.maybe",
        "view=" + "c.topic~" * 10_000,
        "select=" + "A" * 100_000,
        "view=v0.0.5",
        "view=align.1_0_0_0_0_0_0_1_0_0_0",
        "view=align.1_1_0_0_0_1_0_1_NaN_0_0",
        "view=align.7_1_0_0_0_1_0_1_0_0_0",
    ],
)
def test_what_anybody_may_have_written_says_nothing(show: Opener, junk: str) -> None:
    plain = show()
    places = [plain.place(number, "court") for number in (0, 1)]
    before = look(plain)
    picture = reopen(plain, junk)
    assert look(picture) == before
    for number, place in enumerate(places):
        assert picture.place(number, "court") == pytest.approx(place, abs=0.5)
    assert picture.data("selected-count") == "0"
    assert picture.page.evaluate("window.stung") is None


def test_a_selection_of_other_words_is_not_taken_for_these(show: Opener) -> None:
    picture = show()
    other = picture.maps.replace(maps=picture.maps.maps[:1], keys=(), colours=(), counts=None)
    reopen(picture, f"select={selection_link(('court',), other)}")
    assert picture.data("selected-count") == "0"


def test_the_link_is_copied(show: Opener) -> None:
    picture = show(permissions=["clipboard-read", "clipboard-write"])
    picture.click(0, "judge")
    picture.menu("Save")
    picture.page.get_by_role("button", name="Copy the link").click()
    picture.page.get_by_role("button", name="Copied").wait_for()
    copied = picture.page.evaluate("navigator.clipboard.readText()")
    assert copied == picture.page.url
    assert copied.endswith("#pick=judge")


def test_a_link_stays_short_however_many_are_selected(show: Opener) -> None:
    picture = show()
    for count in (1, 10, len(picture.maps.keys)):
        chosen = [picture.maps.keys[row] for row in np.linspace(0, len(picture.maps.keys) - 1, count).astype(int)]
        reopen(picture, f"select={selection_link(chosen, picture.maps)}")
        picture.wait_for(selected_count=str(count))
        assert len(picture.page.url) < 2500
        assert re.fullmatch(r"[\w.~-]*", parameters(picture).get("select", ""))


def test_an_alignment_and_the_zoom_after_it_come_back(show: Opener) -> None:
    picture = show(example().replace(selected=("court", "judge", "word30", "word31", "word32")))
    home = [picture.place(number, "court") for number in (0, 1)]
    picture.menu("Compare")
    picture.page.get_by_role("button", name="Re-align to the selection").click()
    picture.wait_for(moving="false")
    picture.menu("Compare")
    picture.page.get_by_role("button", name="Zoom in").last.click()
    picture.page.wait_for_function("location.hash.includes('align.') && location.hash.includes('v1.')")
    aligned = [picture.place(number, key) for number in (0, 1) for key in ("court", "judge", "word30")]
    picture.page.reload()
    picture.wait_for(ready="true")
    for (number, key), place in zip(
        [(number, key) for number in (0, 1) for key in ("court", "judge", "word30")], aligned, strict=True
    ):
        assert picture.place(number, key) == pytest.approx(place, abs=0.1)
    picture.menu("Compare")
    picture.page.get_by_role("button", name="Undo the re-alignment").click()
    picture.wait_for(moving="false")
    picture.tool("Show all")
    for number, place in enumerate(home):
        assert picture.place(number, "court") == pytest.approx(place, abs=0.5)


def test_what_is_too_long_for_a_link_is_said_to_be_left_out(show: Opener) -> None:
    words = ("long " * 41, *(f"word{i}" for i in range(20_000)))
    rng = np.random.default_rng(0)
    near = np.zeros((len(words), 0), dtype=np.int64)
    drawn = LinkedMap("many", words, rng.normal(size=(len(words), 2)), near, near.astype(float))
    some = tuple(words[row] for row in np.sort(rng.choice(np.arange(1, len(words)), 5000, replace=False)))
    maps = LinkedMaps((drawn,), pinned=words[0], selected=some)
    assert (pin_link(words[0]), selection_link(some, maps)) == ("", "")
    picture = show(maps, permissions=["clipboard-read", "clipboard-write"])
    picture.menu("Save")
    picture.page.get_by_role("button", name="Copy the link").click()
    picture.page.get_by_role("button", name="Copied, without the pin and the selection").wait_for()
    assert "#" not in picture.page.evaluate("navigator.clipboard.readText()")


def test_a_link_to_a_later_picture_of_a_page_opens_there(show: Opener) -> None:
    picture = show()
    page = Path(unquote(urlsplit(picture.page.url).path))
    page.write_text(page.read_text(encoding="utf-8") + linked_html(example(), scripts=False), encoding="utf-8")
    reopen(picture, "")
    later = picture.page.get_by_test_id("linked-maps").nth(1)
    later.locator("input[type=search]").fill("judge")
    picture.page.keyboard.press("Enter")
    picture.page.wait_for_function("location.hash.includes('pick=judge')")
    assert parameters(picture) == {"fig": "2", "pick": "judge"}
    reopen(picture, "fig=2&pick=judge")
    later.and_(picture.page.locator("[data-pinned=judge]")).wait_for()
    assert picture.page.get_by_test_id("linked-maps").first.get_attribute("data-pinned") == ""
    assert later.locator(".lm-map").first.evaluate("(map) => map.getBoundingClientRect().top < innerHeight")


def test_a_place_that_a_link_names_waits_until_its_map_is_seen(show: Opener) -> None:
    picture = show()
    picture.page.get_by_role("button", name="Zoom in").first.click()
    picture.page.wait_for_function("location.hash.includes('v0.')")
    zoomed, hash_ = [picture.place(number, "court") for number in (0, 1)], urlsplit(picture.page.url).fragment
    page = Path(unquote(urlsplit(picture.page.url).path))
    page.write_text(
        page.read_text(encoding="utf-8").replace("<body>", '<body style="display: none">'), encoding="utf-8"
    )
    reopen(picture, hash_)
    picture.page.evaluate("document.body.style.display = ''")
    picture.page.wait_for_function("document.querySelector('.lm-points').width > 0")
    for number, place in enumerate(zoomed):
        assert picture.place(number, "court") == pytest.approx(place, abs=1)


def is_in_sight(picture: Picture, number: int, key: str) -> bool:
    x, y = picture.place(number, key)
    box = picture.page.locator(".lm-plot").nth(number).bounding_box()
    return bool(box["x"] < x < box["x"] + box["width"] and box["y"] < y < box["y"] + box["height"])


def test_a_pinned_word_comes_into_sight_in_every_map_and_a_link_keeps_the_places(show: Opener) -> None:
    picture = show()
    for number in (0, 1):
        for _ in range(3):
            picture.page.locator(f'[data-map="{number}"]').get_by_role("button", name="Zoom in").click()
    lost = [key for key in picture.maps.keys if key not in ("only right", picture.maps.maps[0].keys[-1])]
    hidden = next(key for key in lost if not any(is_in_sight(picture, number, key) for number in (0, 1)))
    picture.page.locator("input[type=search]").fill(hidden)
    picture.page.keyboard.press("Enter")
    picture.wait_for(pinned=hidden)
    assert is_in_sight(picture, 0, hidden)
    assert is_in_sight(picture, 1, hidden)
    # A reader who looks elsewhere since then is brought back there.
    picture.page.locator(".lm-plot").first.focus()
    for _ in range(20):
        picture.page.keyboard.press("Shift+ArrowRight")
    assert not is_in_sight(picture, 0, hidden)
    places = [picture.place(number, hidden) for number in (0, 1)]
    picture.page.wait_for_function("(x) => location.hash.includes('pick=') && location.hash.includes('v0.')", arg=0)
    picture.page.wait_for_timeout(1200)
    picture.page.reload()
    picture.wait_for(ready="true", pinned=hidden)
    for number, place in enumerate(places):
        assert picture.place(number, hidden) == pytest.approx(place, abs=1)


def test_a_look_says_no_more_than_is_read(show: Opener) -> None:
    """Four maps of depth, aligned, turned and zoomed, make the longest look there is."""
    rng = np.random.default_rng(0)
    words = tuple(f"word{i}" for i in range(12))
    near = np.zeros((12, 0), dtype=np.int64)
    maps = tuple(LinkedMap(f"map {i}", words, rng.normal(size=(12, 3)), near, near.astype(float)) for i in range(4))
    names = ("change", "the change of each word from one space to the other")
    colours = tuple(Sequential(name, rng.random(12).astype(np.float32)) for name in names)
    picture = show(LinkedMaps(maps, colours=colours, selected=words), width=1440)
    picture.page.get_by_label("Colour").select_option(index=1)
    picture.page.locator(".lm-plot").nth(1).focus()
    for key in ("Shift+ArrowRight", "Shift+ArrowUp", "Shift+ArrowRight"):
        picture.page.keyboard.press(key)
    picture.menu("Compare")
    picture.page.get_by_role("button", name="Re-align to the selection").click()
    picture.wait_for(moving="false")
    picture.menu("Compare")
    for number in range(4):
        picture.page.get_by_role("button", name="Zoom in").nth(number).click()
    picture.tool("Turn")
    picture.page.keyboard.down("Shift")
    for number in range(4):
        x, y = picture.place(number, "word3")
        drag(picture, [(x, y), (x + 37, y - 23)])
    picture.page.keyboard.up("Shift")
    picture.page.wait_for_function("location.hash.includes('align.') && location.hash.includes('v3.')")
    look_ = parameters(picture)["view"]
    assert len(look_) > 600
    assert clean_look(look_) == look_
    places = [picture.place(number, "word3") for number in range(4)]
    picture.page.reload()
    picture.wait_for(ready="true")
    for number, place in enumerate(places):
        assert picture.place(number, "word3") == pytest.approx(place, abs=1)
