"""Strange keys and names in the linked maps: a reader sees the text that is written here by hand, and nothing runs."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from payloads import live_formulas
from PIL import Image

from embedlab.linked import Axis, Categorical, Diverging, Group, LinkedMaps, Ranked
from tests.linked_gestures import afresh, rest
from tests.linked_pictures import Picture, example, opened, page_of
from tests.strange_texts import STRANGE, STRANGE_KEYS, Strange, bare_text_only, tags_within

SHOWN = {strange.key: strange.shown for strange in STRANGE}
ON_MAP = {strange.key: strange.at("on_map") for strange in STRANGE}
IN_LIST = {strange.key: strange.at("in_list") for strange in STRANGE}
LISTENING = """
window.written = [];
const { fillText } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
  const map = this.canvas.closest?.("[data-map]");
  if (map) window.written.push([Number(map.dataset.map), text]);
  return fillText.call(this, text, ...rest);
};
"""
SAID = "[aria-live], .lm-status, .lm-hidden"
NAMES = """(root) => [...root.querySelectorAll("button, select, option, a, [role=option], [role=application]")]
  .map((one) => one.getAttribute("aria-label") || one.textContent)"""
BLANK_OR_TURNED = """(names) => names.filter((name) =>
  /^[\\s\\p{Cf}\\p{Cc}\\u115f\\u1160\\u2800\\u3164\\uffa0]*$/u.test(name) ||
  /[\\u202a-\\u202e\\u2066-\\u2069]/.test(name))"""


def strange_words() -> LinkedMaps:
    """Every strange key among plain ones, in cards and groups, and as a category."""
    words = (*STRANGE_KEYS, *(f"word{number}" for number in range(60 - len(STRANGE))))
    maps = example(words)
    topics = [STRANGE_KEYS[row % len(STRANGE)] for row in range(len(maps.keys))]
    return maps.replace(
        colours=(
            *maps.colours,
            Categorical("strange", np.array([STRANGE_KEYS.index(topic) for topic in topics]), STRANGE_KEYS),
        ),
        groups=tuple(Group(key, (key, "word1"), key) for key in STRANGE_KEYS),
        ranked=Ranked(tuple((key, 0.9) for key in STRANGE_KEYS), (("word1", 0.1),), "All of them."),
    )


@pytest.fixture(scope="module")
def picture(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Picture]:
    maps = strange_words()
    file = tmp_path_factory.mktemp("strange") / "maps.html"
    file.write_text(page_of(maps), encoding="utf-8")
    with opened(browser, file, init=LISTENING, accept_downloads=True) as page:
        yield Picture(page, maps)


def only_text(picture: Picture) -> bool:
    """No element has come of a key, and no script."""
    return picture.root.evaluate(tags_within) == [] and bool(picture.page.evaluate(bare_text_only))


def shown(key: str, names: dict[str, str] = SHOWN) -> str:
    return names.get(key, key)


def in_list(texts: list[str]) -> list[str]:
    """What lists say, of long keys the beginning: how much of them fits is the list's affair, within limits."""
    assert max(map(len, texts)) < 500
    return [f"{text[:39]}…" if len(text) > 60 else text for text in texts]


def written(picture: Picture, number: int) -> set[str]:
    return {text for map_number, text in picture.page.evaluate("window.written") if map_number == number}


@pytest.mark.parametrize("strange", STRANGE, ids=lambda strange: ascii(strange.shown))
def test_a_strange_key_is_seen_as_it_is_written_here(picture: Picture, strange: Strange) -> None:
    page, key = picture.page, strange.key
    afresh(picture)
    page.evaluate("window.written.length = 0")
    picture.hover(0, key)
    page.wait_for_function(
        "(key) => JSON.parse(document.querySelector('[data-map=\"1\"]').dataset.lit)[0] === key", arg=key
    )
    page.wait_for_function(
        "(text) => window.written.filter((one) => one[1] === text).length > 1", arg=strange.at("on_map")
    )
    assert only_text(picture)
    for number in (0, 1):
        assert picture.lit(number) == picture.expected(number, key)
        assert strange.at("on_map") in written(picture, number)
        assert written(picture, number) <= {shown(each, ON_MAP) for each in picture.maps.keys}

    page.mouse.down()
    page.mouse.up()
    page.locator('[data-map="0"] .lm-word').filter(has_text=strange.at("in_list").rstrip("…")).wait_for()
    assert picture.data("pinned") == key
    for number in (0, 1):
        near = picture.root.locator(f'[data-map="{number}"] .lm-near')
        assert in_list(near.locator(".lm-word").all_text_contents()) == [strange.at("in_list")]
        assert in_list(near.locator("ol bdi").all_text_contents()) == [
            shown(each, IN_LIST) for each in picture.expected(number, key)[1:]
        ]
        page.wait_for_function(
            "([number, text]) => document.getElementById(document.querySelectorAll('.lm-plot')[number]"
            ".getAttribute('aria-describedby')).textContent.includes(text)",
            arg=[number, f"{strange.shown} is pinned."],
        )
    assert picture.root.locator("[aria-live]").text_content().startswith(f"{strange.shown} is pinned.")
    assert only_text(picture)

    rest(picture)
    picture.click(0, "word9")
    picture.wait_for(pinned="word9")
    assert picture.root.locator(".lm-back bdi").text_content() == strange.at("to_go_back")
    assert only_text(picture)


@pytest.mark.parametrize(
    "strange", [strange for strange in STRANGE if strange.typed], ids=lambda strange: ascii(strange.shown)
)
def test_a_strange_key_is_found_and_offered_as_text(picture: Picture, strange: Strange) -> None:
    afresh(picture)
    search = picture.page.get_by_role("combobox", name="Find a word")
    search.fill(strange.typed)
    option = picture.page.get_by_role("option").first
    assert in_list(option.all_text_contents()) == [strange.at("in_list")]
    assert only_text(picture)
    option.click()
    picture.wait_for(pinned=strange.key)
    assert picture.lit(0) == picture.expected(0, strange.key)
    assert search.input_value() == ""


def test_strange_keys_are_text_in_cards_groups_and_legend(picture: Picture) -> None:
    afresh(picture)
    page, root = picture.page, picture.root
    cards = root.locator('section[aria-label="Changed most"]')
    root.locator("details:has(.lm-cards), details:has(+ .lm-cards)").locator("summary").first.click()
    cards.locator(".lm-card").first.wait_for()
    more = cards.locator(":scope > button")
    while more.is_visible():
        more.click()
    assert cards.locator(".lm-card-key").all_text_contents() == [strange.shown for strange in STRANGE]
    assert set(cards.locator(".lm-card-word").all_text_contents()) <= {shown(key) for key in picture.maps.keys}
    assert only_text(picture)

    whole = {strange.key: strange.key if "…" in strange.shown else strange.shown for strange in STRANGE}
    for number, strange in enumerate(STRANGE):
        picture.menu("Groups")
        group = root.locator(".lm-group").nth(number)
        title = group.locator(".lm-group-title").text_content()
        assert title == (whole[strange.key] if len(strange.key) <= 80 else f"{strange.key[:79]}…")
        assert only_text(picture)
        group.click()
        picture.wait_for(selected_count="2")
        assert set(picture.lit(0)) == {strange.key, "word1"}
        assert title in root.locator(".lm-status").text_content()
        assert str(root.locator("[aria-live]").text_content()).startswith(title)
        assert only_text(picture)

    page.get_by_label("Colour").select_option("strange")
    entries = root.locator(".lm-legend-entry bdi").all_text_contents()
    assert entries[: len(STRANGE)] == [strange.at("in_legend") for strange in STRANGE]
    assert only_text(picture)
    page.get_by_label("Colour").select_option("topic")


def test_nothing_strange_is_hidden_in_what_is_only_said(picture: Picture) -> None:
    afresh(picture)
    picture.page.get_by_label("Colour").select_option("strange")
    for key in ("\u202ereversed", "\u200b", "two\u2028lines\nand more"):
        picture.click(0, key)
        picture.page.wait_for_function(
            "(text) => [...document.querySelectorAll('p.lm-hidden[id]')]"
            ".every((one) => one.textContent.includes(text))",
            arg=f"{SHOWN[key]} is pinned.",
        )
        said = picture.root.locator(SAID).all_text_contents()
        assert not [text for text in said if set(text) & set("\u202e\u2066\u2028\u200b\n")]
    assert picture.page.evaluate(BLANK_OR_TURNED, picture.root.evaluate(NAMES)) == []
    picture.page.get_by_label("Colour").select_option("topic")


def test_files_of_strange_keys_say_what_is_seen_and_run_nothing(picture: Picture, tmp_path: Path) -> None:
    afresh(picture)
    files = {}
    for name in ("Picture (SVG)", "Picture (PNG)", "Table of all"):
        picture.menu("Save")
        with picture.page.expect_download() as saving:
            picture.root.get_by_role("button", name=name).click()
        files[name] = tmp_path / saving.value.suggested_filename
        saving.value.save_as(files[name])
        picture.page.keyboard.press("Escape")
    svg = ElementTree.parse(files["Picture (SVG)"]).getroot()
    drawn = {element.tag.rpartition("}")[2] for element in svg.iter()}
    assert drawn <= {"svg", "title", "desc", "defs", "clipPath", "g", "rect", "path", "circle", "text"}
    labels = {"".join(one.itertext()) for one in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert labels & set(ON_MAP.values())
    assert not labels & (set(STRANGE_KEYS) - set(ON_MAP.values()))
    with Image.open(files["Picture (PNG)"]) as png:
        png.load()
        assert png.width > 1000
    table = files["Table of all"].read_bytes().decode()
    assert live_formulas(table) == []
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert [row["key"] for row in rows] == list(picture.maps.keys)
    assert only_text(picture)


def test_a_key_that_is_set_as_markup_is_noticed(browser: Any, tmp_path: Path) -> None:
    """Else the tests above could not fail."""
    file = tmp_path / "maps.html"
    file.write_text(page_of(example()), encoding="utf-8")
    context = browser.new_context()
    page = context.new_page()
    for key in STRANGE_KEYS[:2]:
        page.goto(file.as_uri())
        picture = Picture(page, example())
        picture.wait_for(ready="true")
        assert only_text(picture)
        page.locator(".lm-status").evaluate("(place, key) => { place.innerHTML = key }", key)
        assert picture.root.evaluate(tags_within) != []
        assert page.evaluate(bare_text_only) == ("onerror" not in key)
    context.close()


def named_by(strange: tuple[Strange, ...]) -> LinkedMaps:
    """Flat and solid maps of plain words; whatever has a name is named strangely."""
    plain = example()
    random = np.random.default_rng(0)
    n = len(plain.keys)
    drawn = []
    for number, one in enumerate(plain.maps):
        dims = 3 - number
        names = [strange[(number + place) % len(strange)].key for place in range(4 + 2 * dims)]
        axes = [Axis(low, high) for low, high in zip(names[4::2], names[5::2], strict=True)]
        xy = random.normal(size=(len(one.keys), dims))
        title, source, caption, note = names[:4]
        texts = {"title": title, "source": source, "caption": caption, "note": note, "axes": tuple(axes)}
        drawn.append(dataclasses.replace(one, xy=xy, **texts))
    keys = [each.key for each in strange]
    values = np.linspace(-2, 2, n, dtype=np.float32)
    colours = [Diverging(key, values, low, key) for key, low in zip(keys, keys[1:] + keys[:1], strict=True)]
    codes = np.arange(n) % len(keys)
    return plain.replace(
        maps=tuple(drawn), colours=(*colours, Categorical("kind", codes, tuple(keys))), caption=keys[0]
    )


@pytest.mark.parametrize("first", range(0, len(STRANGE), 6))
def test_strange_names_fit_the_page_and_stay_text(browser: Any, tmp_path: Path, first: int) -> None:
    maps = named_by(STRANGE[first : first + 6])
    file = tmp_path / "maps.html"
    file.write_text(page_of(maps, LISTENING), encoding="utf-8")
    with opened(browser, file, viewport={"width": 1200, "height": 900}) as page:
        picture = Picture(page, maps)
        for number in range(len(maps.colours)):
            page.get_by_label("Colour").select_option(index=number)
            assert only_text(picture)
            assert page.evaluate(BLANK_OR_TURNED, picture.root.evaluate(NAMES)) == []
            for width in (1200, 390):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        for name in ("View", "Compare", "Save"):
            picture.menu(name)
            assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
            page.keyboard.press("Escape")
        assert not [text for text in picture.root.locator(SAID).all_text_contents() if "\u202e" in text]
        assert not [text for _, text in page.evaluate("window.written") if set(text) & set("\u202e\u2066\u2028\n")]
