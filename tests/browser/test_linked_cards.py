"""The cards of what changed most and least: what they say, and what they light and pin in the maps."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from embedlab.linked import LinkedMap, LinkedMaps, Ranked, pack
from embedlab.linked.scripts import script, stylesheet
from tests.linked_pictures import HOSTILE, Opener, Picture
from tests.serving import PATIENCE

N = 40
KINDS = ("shared", "first", "second")
HOST = "http://maps.test"


def ring_of_words(words: tuple[str, ...], title: str, steps: tuple[int, ...]) -> LinkedMap:
    """Words on a circle; the neighbours are so many steps further on."""
    angles = 2 * np.pi * np.arange(len(words)) / len(words)
    neighbours = (np.arange(len(words))[:, None] + np.array(steps)) % len(words)
    xy = np.column_stack([np.cos(angles), np.sin(angles)])
    return LinkedMap(title, words, xy, neighbours, np.full(neighbours.shape, 0.5))


def ranked_maps(words: tuple[str, ...] = ()) -> LinkedMaps:
    words = words or tuple(f"word{i}" for i in range(N))
    left = ring_of_words(words, "learned from labels", (1, 2, 3, 4, 5, 6))
    right = ring_of_words(words, "learned from context", (2, 4, 6, 8, 10, 12))
    entries = tuple((word, 1.8 - row / 10) for row, word in enumerate(words))
    return LinkedMaps((left, right), ranked=Ranked(entries[:10], entries[:-11:-1], "The ranking reproduces."))


def kinds(maps: LinkedMaps, key: str) -> dict[str, list[str]]:
    left, right = (
        [drawn.keys[row] for row in drawn.neighbours[drawn.index[key]]] if key in drawn.index else []
        for drawn in maps.maps[:2]
    )
    return {
        "shared": [near for near in left if near in right],
        "first": [near for near in left if near not in right],
        "second": [near for near in right if near not in left],
    }


def unfold(picture: Picture) -> Any:
    picture.page.locator(".lm-fold > summary").click()
    return picture.page.get_by_test_id("linked-cards")


def card_of(picture: Picture, title: str, place: int) -> Any:
    return picture.page.get_by_role("region", name=title).locator(".lm-card").nth(place)


def words_on(card: Any) -> dict[str, list[str]]:
    return {kind: card.locator(f'[data-kinship="{kind}"] bdi').all_inner_texts() for kind in KINDS}


def test_cards_are_folded_until_they_are_asked_for(show: Opener) -> None:
    picture = show(ranked_maps())
    cards = picture.page.get_by_test_id("linked-cards")
    assert not cards.is_visible()
    unfold(picture)
    assert cards.is_visible()
    assert "The ranking reproduces." in cards.inner_text()


def test_cards_name_shared_neighbours_and_those_of_one_side(show: Opener) -> None:
    maps = ranked_maps()
    picture = show(maps)
    unfold(picture)
    for title, entries in (("Changed most", maps.ranked.most), ("Changed least", maps.ranked.least)):
        for place, (key, change) in enumerate(entries[:6]):
            card = card_of(picture, title, place)
            assert card.locator(".lm-card-key").inner_text() == key
            assert f"change {change:.2f}" in card.inner_text()
            assert words_on(card) == kinds(maps, key)


def test_show_more_shows_all_and_says_so(show: Opener) -> None:
    picture = show(ranked_maps())
    unfold(picture)
    most = picture.page.get_by_role("region", name="Changed most")
    assert most.locator(".lm-card").count() == 6
    more = most.get_by_role("button", name="Show more")
    more.click()
    assert most.locator(".lm-card-key").all_inner_texts() == [key for key, _ in picture.maps.ranked.most]
    assert not more.is_visible()
    assert most.locator(".lm-card").nth(6).locator(".lm-card-key").evaluate("key => key === document.activeElement")


def test_pointing_at_a_card_lights_its_key_and_a_click_pins_it(show: Opener) -> None:
    picture = show(ranked_maps())
    unfold(picture)
    card = card_of(picture, "Changed most", 2)
    card.locator(".lm-card-picture").first.hover()
    picture.wait_for(hovered="word2")
    assert [picture.lit(0), picture.lit(1)] == [picture.expected(number, "word2") for number in (0, 1)]
    card.locator(".lm-card-picture").first.click()
    picture.page.mouse.move(1, 1)
    picture.wait_for(pinned="word2", hovered="")
    assert picture.lit(1) == picture.expected(1, "word2")
    assert card.locator(".lm-card-key").get_attribute("aria-pressed") == "true"


def test_a_word_on_a_card_is_the_next_to_walk_to(show: Opener) -> None:
    picture = show(ranked_maps())
    unfold(picture)
    word = card_of(picture, "Changed most", 0).locator('[data-kinship="second"]').get_by_role("button", name="word12")
    word.hover()
    picture.wait_for(hovered="word12")
    assert picture.lit(0) == picture.expected(0, "word12")
    word.click()
    picture.wait_for(pinned="word12")
    assert picture.lit(0) == picture.expected(0, "word12")


def test_cards_are_worked_by_the_keyboard(show: Opener) -> None:
    picture = show(ranked_maps())
    picture.page.locator(".lm-fold > summary").focus()
    picture.page.keyboard.press("Enter")
    picture.page.keyboard.press("Tab")
    picture.wait_for(hovered="word0")
    assert picture.lit(1) == picture.expected(1, "word0")
    picture.page.keyboard.press("Enter")
    picture.wait_for(pinned="word0")


def test_a_ranking_that_does_not_reproduce_leaves_a_note_alone(show: Opener) -> None:
    picture = show(ranked_maps().replace(ranked=Ranked(note="The ranking does not reproduce, so nothing is ranked.")))
    cards = picture.page.get_by_test_id("linked-cards")
    assert cards.inner_text() == "The ranking does not reproduce, so nothing is ranked."
    assert picture.page.locator(".lm-fold").count() == 0


def test_what_a_map_lacks_is_not_said_to_be_near_in_the_other_only(show: Opener) -> None:
    maps = ranked_maps()
    left = maps.maps[0]
    right = ring_of_words((maps.keys[0], *maps.keys[2:]), "learned from context", (1, 2, 3))
    picture = show(LinkedMaps((left, right), maps.keys, ranked=Ranked((("word0", 1.0),))))
    unfold(picture)
    said = words_on(card_of(picture, "Changed most", 0))
    assert said == {"shared": ["word2", "word3", "word4"], "first": ["word5", "word6"], "second": []}


def test_a_key_that_one_map_lacks_is_said_to_be_missing_there(show: Opener) -> None:
    maps = ranked_maps()
    right = ring_of_words(maps.keys[1:], "learned from context", (1, 2))
    maps = LinkedMaps((maps.maps[0], right), maps.keys, ranked=Ranked((("word0", 1.0),)))
    picture = show(maps)
    unfold(picture)
    card = card_of(picture, "Changed most", 0)
    assert "not in this map" in card.inner_text()
    assert words_on(card) == kinds(maps, "word0") | {"second": []}


def test_hostile_keys_are_text_on_cards(show: Opener) -> None:
    picture = show(ranked_maps((*HOSTILE, *(f"word{i}" for i in range(N)))))
    cards = unfold(picture)
    cards.get_by_role("button", name="Show more").first.click()
    assert cards.locator("script, img, b, a, iframe, object").count() == 0
    heads = picture.page.get_by_role("region", name="Changed most").locator(".lm-card-key").all_inner_texts()
    assert heads[0].startswith("<img src=x")
    assert all(head.strip() for head in heads)
    assert picture.page.evaluate("window.stung") is None
    assert picture.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("far", [0, 1])
def test_one_far_neighbour_does_not_squash_the_others(show: Opener, far: int) -> None:
    xy = np.array([(0, 0), (1, 1), (-1, 1), (1, -1), (-1, -1), (1, 0), (0.5 + 1000 * far, 0)])
    near = np.tile(np.arange(1, 7), (7, 1))
    drawn = LinkedMap("a map", tuple("abcdefg"), xy, near, np.full(near.shape, 0.5))
    picture = show(LinkedMaps((drawn, drawn), ranked=Ranked((("a", 1.0),))))
    unfold(picture)
    canvas = picture.page.locator(".lm-card-picture").first
    width, painted = canvas.evaluate(
        """(canvas) => new Promise((done) => requestAnimationFrame(() => {
          const colour = getComputedStyle(canvas.closest(".lm-cards")).getPropertyValue("--lm-shared");
          const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const columns = new Set();
          for (let i = 0; i < data.length; i += 4) {
            if (wanted.every((channel, j) => Math.abs(channel - data[i + j]) < 3)) columns.add((i / 4) % canvas.width);
          }
          done([canvas.width, [...columns]]);
        }))"""
    )
    assert max(painted) - min(painted) > width / 2


@pytest.fixture
def app(browser: Any) -> Iterator[Any]:
    """A page that can mount maps and cards as an app does, and that asks nobody but its own server."""
    maps = ranked_maps()
    answers = {
        "/": ("text/html", '<!doctype html><div id="maps"></div><div id="cards"></div>'),
        "/script": ("text/javascript", script()),
        "/style": ("text/css", stylesheet()),
        "/maps": ("application/gzip", gzip.compress(pack(maps).data)),
    }
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    problems: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))

    def answer(route: Any) -> None:
        path = route.request.url.removeprefix(HOST)
        asked.append(path)
        if path not in answers:
            route.abort()
            return
        kind, body = answers[path]
        route.fulfill(content_type=kind, body=body)

    page.route("**/*", answer)
    page.goto(HOST + "/")
    data = {"style": "/style", "maps": "/maps", "digest": pack(maps).digest}
    data |= {"height": 300, "request": 0, "pinned": None, "selected": ""}
    page.evaluate(
        """async (data) => {
          const { mountCards, mountComponent } = await import("/script");
          const mounts = { cards: mountCards, maps: mountComponent };
          window.reports = [];
          window.again = (name) => void mounts[name]({ data, parentElement: document.getElementById(name) });
          window.mount = (name) => {
            const place = document.getElementById(name);
            place.innerHTML = '<div class="embedlab-linked"></div>';
            const setStateValue = (_, value) => window.reports.push(value);
            window[`remove_${name}`] = mounts[name]({ data, parentElement: place, setStateValue });
          };
        }""",
        data,
    )
    page.asked = asked
    yield page
    context.close()
    assert problems == []
    assert set(asked) <= {*answers, "/favicon.ico"}


def test_an_app_has_cards_in_a_place_of_their_own_linked_to_its_maps(app: Any) -> None:
    app.evaluate("mount('cards'); mount('maps')")
    picture = Picture(app, ranked_maps())
    picture.wait_for(ready="true")
    assert app.get_by_test_id("linked-cards").count() == 1
    assert app.locator("#cards").get_by_test_id("linked-cards").count() == 1
    assert app.asked.count("/maps") == 1
    card_of(picture, "Changed most", 3).click(position={"x": 5, "y": 5})
    picture.wait_for(pinned="word3")
    assert picture.lit(1) == picture.expected(1, "word3")
    assert app.evaluate("window.reports.at(-1).pinned") == 3


def test_cards_without_maps_only_show_and_link_when_maps_come(app: Any) -> None:
    app.evaluate("mount('cards')")
    picture = Picture(app, ranked_maps())
    head = card_of(picture, "Changed most", 0).locator(".lm-card-key")
    head.wait_for()
    assert words_on(card_of(picture, "Changed most", 0)) == kinds(picture.maps, "word0")
    assert head.is_disabled()
    app.evaluate("mount('maps')")
    picture.wait_for(ready="true")
    head.click()
    picture.wait_for(pinned="word0")
    app.evaluate("remove_maps()")
    app.wait_for_selector(".lm-card-key:disabled")
    app.evaluate("remove_cards()")
    assert app.get_by_test_id("linked-cards").count() == 0


def test_the_maps_of_an_app_carry_no_cards(app: Any) -> None:
    app.evaluate("mount('maps')")
    Picture(app, ranked_maps()).wait_for(ready="true")
    assert app.get_by_test_id("linked-cards").count() == 0


def test_a_rerun_that_changes_nothing_leaves_the_pictures_of_cards_as_they_are(app: Any) -> None:
    app.evaluate("mount('cards')")
    canvas = app.locator(".lm-card-picture").first
    app.wait_for_function("((c) => c && c.width === c.clientWidth)(document.querySelector('.lm-card-picture'))")
    mark = "const pen = canvas.getContext('2d'); pen.fillStyle = 'red'; pen.fillRect(0, 0, 1, 1);"
    canvas.evaluate(f"(canvas) => {{ {mark} }}")
    app.evaluate("again('cards')")
    corner = "(canvas) => [...canvas.getContext('2d').getImageData(0, 0, 1, 1).data]"
    assert canvas.evaluate(corner) == [255, 0, 0, 255]


def test_pictures_of_cards_are_drawn_anew_for_more_pixels(show: Opener) -> None:
    """A browser without a screen does not tell of another one: the test does."""
    watch = "const real = matchMedia.bind(window); window.queries = [];"
    watch += "window.matchMedia = (text) => queries[queries.push(real(text)) - 1];"
    picture = show(ranked_maps(), init=watch)
    unfold(picture)
    canvas = "document.querySelector('.lm-card-picture')"
    picture.page.wait_for_function(f"{canvas}.width === {canvas}.clientWidth")
    picture.page.evaluate(
        """() => {
          Object.defineProperty(window, "devicePixelRatio", { value: 2 });
          const asked = queries.filter(({ media }) => media.includes("resolution"));
          for (const query of asked) query.dispatchEvent(new Event("change"));
        }"""
    )
    picture.page.wait_for_function(f"{canvas}.width === 2 * {canvas}.clientWidth")
