"""Linked maps of very many keys: all are found, labels come in order, and the page holds little more than was sent."""

from __future__ import annotations

import base64
import gzip
import unicodedata
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from embedlab.linked import LinkedMap, LinkedMaps, Sequential, pack
from embedlab.linked.scripts import script, stylesheet
from tests.linked_pictures import HOSTILE
from tests.serving import PATIENCE

N = 50_000
STEMS = (
    "word",
    "Wörd",
    "CAFÉ",
    "слово",
    "Ελληνικός",
    "冰",
    "ﬁre",
    "İstanbul",
    "\U0001f680x",
    "e\u0301clair",
    "\ufeffmark",
    " padded ",
)
BLANKS = "\t\n\v\f\r \u00a0\u1680\u2000\u2028\u2029\u202f\u205f\u3000\ufeff"
OPEN = """async ([code, data]) => {
  const load = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  const content = await load.openPacked(load.fromBase64(data));
  window.maps = { ...load, content, view: null };
}"""
DRAW = """() => {
  const options = { height: 420, pinned: null, selected: "", view: "", address: "hash" };
  maps.view = new maps.LinkedView(document.querySelector(".embedlab-linked"), maps.content, options, () => {});
}"""


def many_maps() -> LinkedMaps:
    """Keys of many scripts, among them hostile ones, in two clouds."""
    rng = np.random.default_rng(0)
    keys = (*HOSTILE, *(f"{STEMS[i % len(STEMS)]}{i}" for i in range(N - len(HOSTILE))))
    near = (np.arange(N)[:, None] + np.arange(1, 11)) % N
    clouds = [
        LinkedMap(title, keys, rng.normal(size=(N, 2)), near, np.full(near.shape, 0.5)) for title in ("left", "right")
    ]
    change = rng.random(N).astype(np.float32)
    change[rng.random(N) < 0.3] = np.nan
    counts = rng.integers(1, 2000, N)
    return LinkedMaps(tuple(clouds), keys, (Sequential("change", change),), counts=counts)


@pytest.fixture(scope="module")
def maps() -> LinkedMaps:
    return many_maps()


@pytest.fixture(scope="module")
def page(browser: Any, maps: LinkedMaps) -> Iterator[Any]:
    """A page that holds the modules, the maps and nothing else yet."""
    opened = browser.new_page(viewport={"width": 1200, "height": 800})
    opened.set_default_timeout(PATIENCE)
    opened.set_content(f'<style>{stylesheet()}</style><div class="embedlab-linked"></div>')
    names = "openPacked, fromBase64, toMask, fromMask, LinkedView, FoldedKeys, fold, Search"
    data = base64.b64encode(gzip.compress(pack(maps).data, compresslevel=1)).decode()
    opened.evaluate(OPEN, [f"{script()}\nexport {{ {names} }};", data])
    yield opened
    opened.close()


def memory(page: Any) -> float:
    """Bytes after a garbage collection: the heap, and the array buffers outside it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("HeapProfiler.collectGarbage")
    usage = devtools.send("Runtime.getHeapUsage")
    devtools.detach()
    return float(usage["usedSize"] + usage["backingStorageSize"])


def test_every_key_is_read_and_found(page: Any, maps: LinkedMaps) -> None:
    read = page.evaluate("() => Array.from({ length: maps.content.n }, (_, row) => maps.content.key(row))")
    assert tuple(read) == maps.keys
    rows = [*range(2 * len(HOSTILE)), *range(0, N, 7), N - 1]
    found = page.evaluate("keys => keys.map((key) => maps.content.find(key))", [maps.keys[row] for row in rows])
    assert found == rows
    absent = ["", "word", "word-1", f"{maps.keys[-1]}0", maps.keys[-1][:-1] + "_", "Word0"]
    assert not set(absent) & set(maps.keys)
    assert page.evaluate("keys => keys.map((key) => maps.content.find(key))", absent) == [-1] * len(absent)


def folded(text: str) -> str:
    """Without space around, case and accents, as the search compares."""
    decomposed = unicodedata.normalize("NFKD", text.strip(BLANKS).lower())
    return "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")


TYPED = (
    *(
        "word1",
        "WORD12",
        "wörd",
        "cafe",
        "É",
        "слово4",
        "ΕΛΛΗΝΙΚΌΣ",
        "冰29",
        "fire",
        "istanbul",
        "\U0001f680",
        "éclair",
    ),
    *("mark1", "padded", " <B>", "onerror", "99", "9", "script>", "two\u2028lines", "no such word", "·", "\u202e"),
)


@pytest.mark.parametrize("typed", TYPED)
def test_the_search_suggests_what_a_plain_search_would(page: Any, maps: LinkedMaps, typed: str) -> None:
    wanted = folded(typed)
    texts = [folded(key) for key in maps.keys]
    counts = maps.counts
    assert counts is not None
    places = {row: text.find(wanted) for row, text in enumerate(texts) if wanted in text}
    expected = sorted(places, key=lambda row: (places[row] > 0, texts[row] != wanted, -counts[row], row))[:8]
    search = "text => new maps.Search(maps.content, () => {}).matches(maps.fold(text))"
    assert page.evaluate(search, typed) == expected


def test_a_selection_survives_its_mask(page: Any) -> None:
    both_ways = """rows => {
      const selected = new Uint8Array(maps.content.n);
      for (const row of rows) selected[row] = 1;
      return Array.from(maps.fromMask(maps.toMask(selected), maps.content.n));
    }"""
    rows = [*range(3), 8, *range(1000, 30_000, 3), N - 1]
    assert page.evaluate(both_ways, rows) == rows
    assert page.evaluate(both_ways, []) == []


@pytest.fixture(scope="module")
def view(page: Any) -> Any:
    """The same page with the maps drawn."""
    page.evaluate(DRAW)
    page.wait_for_selector('[data-testid="linked-maps"][data-ready="true"]')
    return page


LABELS = "() => maps.view.maps[0].labels.settled.labels.map(({ row, box }) => ({ row, ...box }))"


def labels(view: Any) -> list[dict[str, float]]:
    """The labels that are on the first map now, in the order in which they were placed."""
    view.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return list(view.evaluate(LABELS))


def test_labels_come_by_frequency_or_by_a_colour(view: Any, maps: LinkedMaps) -> None:
    first = "labelled => maps.view.maps[0].labels.first(300, labelled)"
    assert maps.counts is not None
    assert view.evaluate(first, "prominent") == np.lexsort((np.arange(N), -maps.counts))[:300].tolist()
    colour = maps.colours[0]
    assert isinstance(colour, Sequential)
    # NaN sorts last.
    assert view.evaluate(first, 0) == np.lexsort((np.arange(N), -colour.values))[:300].tolist()


def test_labels_do_not_overlap_and_zooming_in_makes_room_for_other_keys(view: Any, maps: LinkedMaps) -> None:
    whole = labels(view)
    assert maps.counts is not None
    assert whole[0]["row"] == np.argmax(maps.counts)
    seen = {label["row"] for label in whole}
    for _ in range(4):
        view.evaluate("() => maps.view.maps[0].viewport.zoom(2.5)")
        placed = labels(view)
        assert len(placed) > 5
        for i, a in enumerate(placed):
            for b in placed[:i]:
                beside = a["left"] + a["width"] <= b["left"] or b["left"] + b["width"] <= a["left"]
                assert beside or a["top"] + a["height"] <= b["top"] or b["top"] + b["height"] <= a["top"]
        assert {label["row"] for label in placed} - seen
        seen |= {label["row"] for label in placed}
    view.evaluate("() => maps.view.maps[0].viewport.fit()")
    assert labels(view) == whole


def test_only_selected_keys_have_free_labels(view: Any) -> None:
    view.evaluate("() => maps.view.state.select([7, 4003, 30_001])")
    assert {label["row"] for label in labels(view)} <= {7, 4003, 30_001}
    view.evaluate("() => maps.view.state.select([])")
    assert len(labels(view)) > 5


def test_the_page_holds_little_more_than_was_sent(browser: Any, maps: LinkedMaps) -> None:
    """Styles and search take about 30 bytes a key, code and labels as many; a map of strings would be 40 more."""
    packed = pack(maps).data
    page = browser.new_page()
    page.set_content(f'<style>{stylesheet()}</style><div class="embedlab-linked"></div>')
    names = "openPacked, fromBase64, LinkedView"
    empty = base64.b64encode(gzip.compress(pack(LinkedMaps((LinkedMap("a", ("a",), [[0, 0]], [[-1]], [[0]]),))).data))
    page.evaluate(OPEN, [f"{script()}\nexport {{ {names} }};", empty.decode()])
    page.evaluate(DRAW)
    before = memory(page)
    page.evaluate("() => { maps.view.dispose(); maps.view = maps.content = null; }")
    page.evaluate(
        "async data => { maps.content = await maps.openPacked(maps.fromBase64(data)); }",
        base64.b64encode(gzip.compress(packed, compresslevel=1)).decode(),
    )
    page.evaluate(DRAW)
    page.get_by_role("combobox").fill("wor")
    page.evaluate(
        "() => { maps.content.find('absent'); maps.view.state.set('pinned', 4); maps.view.state.select([1, 2, 3]); }"
    )
    page.wait_for_timeout(300)
    beside = (memory(page) - before - len(packed)) / N
    page.close()
    assert beside < 80, f"{beside:.0f} bytes a key beside what was sent"
