"""Small linked maps, and a page that shows them as a reader handles it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from embedlab.linked import Categorical, Diverging, LinkedMap, LinkedMaps, linked_html
from tests.serving import PATIENCE

WITHOUT_WEBGL = """
const original = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return String(kind).startsWith("webgl") ? null : original.call(this, kind, ...rest);
};
"""
WITH_GPU = """
{
  // The tests have no GPU: what draws for it in software takes another name.
  const { prototype } = WebGL2RenderingContext;
  const { getParameter } = prototype;
  prototype.getParameter = function (name) {
    const value = getParameter.call(this, name);
    return typeof value === "string" ? value.replace(/swiftshader|software/gi, "GPU") : value;
  };
}
"""
COLUMNS, ROWS, NEIGHBOURS = 10, 6, 4
HOSTILE = (
    "<img src=x onerror=window.stung=1>",
    "<b>bold</b>",
    "</script><script>window.stung=1</script>",
    "![](http://example.org/x.png)",
    "\u202ereversed",
    "\U0001f9d1\U0001f3fd\u200d\U0001f680 emoji",
    "long " * 1000,
    "two\u2028lines\nand more",
    "\u200b",
    " ",
)


def grid_of_words(words: tuple[str, ...], title: str, order: np.ndarray) -> LinkedMap:
    """Words on a grid, in reading order of ``order``; the neighbours are the next words of that order."""
    xy = np.zeros((len(words), 2))
    xy[order] = [(place % COLUMNS, -(place // COLUMNS)) for place in range(len(words))]
    neighbours = np.zeros((len(words), NEIGHBOURS), dtype=np.int32)
    for step in range(NEIGHBOURS):
        neighbours[order, step] = np.roll(order, -step - 1)
    return LinkedMap(title, words, xy, neighbours, np.full(neighbours.shape, 0.5))


def example(words: tuple[str, ...] | None = None) -> LinkedMaps:
    words = words or ("court", "judge", *(f"word{i}" for i in range(COLUMNS * ROWS - 2)))
    n = len(words)
    left = grid_of_words(words, "learned from labels", np.arange(n))
    right = grid_of_words((*words[:-1], "only right"), "learned from context", np.random.default_rng(0).permutation(n))
    keys = (*words, "only right")
    colours = (
        Diverging("class log-odds", np.linspace(-2, 2, n + 1, dtype=np.float32), "news", "clickbait"),
        Categorical.of("topic", [("law", "food", None)[i % 3] for i in range(n + 1)]),
    )
    return LinkedMaps((left, right), keys, colours, counts=np.arange(n + 1, 0, -1))


def page_of(maps: LinkedMaps, init: str = "") -> str:
    """A page that holds the maps and nothing else; `init` is a script that runs before theirs."""
    head = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    return f"{head}<title>maps</title><script>{init}</script><body>{linked_html(maps)}</body>"


@contextmanager
def opened(browser: Any, file: Path, *, init: str = "", **options: Any) -> Iterator[Any]:
    """A file with linked maps in a page of its own, drawn; whatever it asks for or complains of is a failure."""
    context = browser.new_context(offline=True, **{"viewport": {"width": 1280, "height": 900}} | options)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(init)
    page, requests, errors = context.new_page(), [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error.stack or error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(file.as_uri())
    page.wait_for_function(
        "() => document.querySelectorAll('[data-testid=linked-maps][data-ready=true]').length"
        " === document.querySelectorAll('.embedlab-linked').length"
    )
    yield page
    context.close()
    assert requests == [file.as_uri()], requests
    assert errors == [], errors


class Picture:
    """The linked maps of one browser page, as a reader handles them; the first ones where there are several."""

    def __init__(self, page: Any, maps: LinkedMaps) -> None:
        self.page = page
        self.maps = maps
        self.root = page.get_by_test_id("linked-maps").first

    def data(self, name: str) -> str:
        return str(self.root.get_attribute(f"data-{name}"))

    def lit(self, number: int) -> list[str]:
        return list(json.loads(self.root.locator(f'[data-map="{number}"]').get_attribute("data-lit")))

    def expected(self, number: int, key: str) -> list[str]:
        """What a key lights in a map: itself and its neighbours there, or nothing where the map lacks it."""
        drawn = self.maps.maps[number]
        if key not in drawn.index:
            return []
        return [key, *(drawn.keys[row] for row in drawn.neighbours[drawn.index[key]] if row >= 0)]

    def description(self, number: int) -> str:
        """What a screen reader says of a map beside its name."""
        script = "(plot) => document.getElementById(plot.getAttribute('aria-describedby')).textContent"
        return str(self.root.locator(".lm-plot").nth(number).evaluate(script))

    def place(self, number: int, key: str) -> tuple[float, float]:
        found = self.root.evaluate("(root, [map, key]) => root.embedlab.locate(map, key)", [number, key])
        return found["x"], found["y"]

    def places(self, number: int) -> dict[str, tuple[float, float]]:
        """Where all keys of a map are, in pixels of the page."""
        script = "(root, [map, keys]) => keys.map((key) => root.embedlab.locate(map, key)).map(({ x, y }) => [x, y])"
        keys = self.maps.maps[number].keys
        return dict(zip(keys, map(tuple, self.root.evaluate(script, [number, list(keys)])), strict=True))

    def hover(self, number: int, key: str) -> None:
        self.page.mouse.move(*self.place(number, key))

    def click(self, number: int, key: str) -> None:
        self.page.mouse.click(*self.place(number, key))

    def tool(self, name: str) -> None:
        self.root.get_by_role("button", name=name, exact=True).click()

    def menu(self, name: str) -> None:
        """Open a menu of the tool bar, or close it."""
        self.root.get_by_role("button", name=name, exact=True).click()

    def key_at(self, number: int, place: int) -> str:
        """The key at a place of a map's grid."""
        drawn = self.maps.maps[number]
        (row,) = np.flatnonzero((drawn.xy == (place % COLUMNS, -(place // COLUMNS))).all(axis=1))
        return drawn.keys[row]

    def drag_around(self, number: int, first: int, last: int, *, box: bool = False, shift: bool = False) -> set[str]:
        """Drag around the grid's places from the first (top left) to the last; return the keys inside."""
        (x0, y0), (x1, y1) = (self.place(number, self.key_at(number, place)) for place in (first, last))
        x0, y0, x1, y1 = x0 - 14, y0 - 14, x1 + 14, y1 + 14
        corners = [(x0, y0), (x1, y1)] if box else [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
        mouse = self.page.mouse
        if shift:
            self.page.keyboard.down("Shift")
        mouse.move(*corners[0])
        mouse.down()
        for corner in corners[1:]:
            mouse.move(*corner, steps=6)
        mouse.up()
        if shift:
            self.page.keyboard.up("Shift")
        columns = range(first % COLUMNS, last % COLUMNS + 1)
        lines = range(first // COLUMNS, last // COLUMNS + 1)
        return {self.key_at(number, line * COLUMNS + column) for line in lines for column in columns}

    def wait_for(self, **data: str) -> None:
        """Wait until the maps say so of themselves; any text may be waited for."""
        wanted = {f"data-{name.replace('_', '-')}": value for name, value in data.items()}
        self.page.wait_for_function(
            """(wanted) => {
              const root = document.querySelector('[data-testid="linked-maps"]');
              return root && Object.keys(wanted).every((name) => root.getAttribute(name) === wanted[name]);
            }""",
            arg=wanted,
        )


Opener = Callable[..., Picture]
