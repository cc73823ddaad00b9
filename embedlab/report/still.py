"""The maps as drawings that need no script: for paper, and for readers without scripts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from embedlab.figures.theme import CATEGORIES, DIVERGING, GREY, SEQUENTIAL
from embedlab.linked import Categorical, Colour, LinkedMap, LinkedMaps
from embedlab.report.markup import Markup, tag

__all__ = ["still_maps"]

Places = NDArray[np.float64]

_SIZE, _EDGE = 400, 10
_LETTER, _LINE = 11.0, 13.0
_WIDTH_OF_LETTER = 0.6
_NAMED = 16
_LONGEST_NAME = 24
_SHORT_DASH = 0.01

_Box = tuple[float, float, float, float]


@dataclasses.dataclass(frozen=True)
class _Name:
    """A name, the point it names, and where it begins on its line; `is_main` for the pinned key and its neighbours."""

    text: str
    x: float
    y: float
    left: float
    base: float
    is_main: bool

    @property
    def style(self) -> str:
        return "main" if self.is_main else "other"


def still_maps(maps: LinkedMaps) -> Markup:
    """The first two flat maps side by side, with the legend of their colour; empty where they have three dimensions.

    Points are coloured by the first colour there is. The pinned key is named with its neighbours, then the keys that
    speak best for their surroundings, as far as there is room.
    """
    if any(drawn.dims != 2 for drawn in maps.maps):
        return Markup("")
    colour = maps.colours[0] if maps.colours else None
    drawings = [_drawing(maps, drawn, colour) for drawn in maps.maps[:2]]
    return tag("div", tag("div", *drawings, class_="stills"), _legend(colour), class_="still")


def _drawing(maps: LinkedMaps, drawn: LinkedMap, colour: Colour | None) -> Markup:
    places = _scaled(np.asarray(drawn.xy, dtype=np.float64))
    rows = np.array([maps.index[key] for key in drawn.keys], dtype=np.int64)
    points = [_points(places[chosen], shade, cap) for chosen, shade, cap in _groups(colour, rows)]
    names = list(_names(maps, drawn, places))
    dots = [tag("circle", cx=f"{name.x:.1f}", cy=f"{name.y:.1f}", r=3, class_=name.style) for name in names]
    words = [tag("text", name.text, x=f"{name.left:.1f}", y=f"{name.base:.1f}", class_=name.style) for name in names]
    label = f"Map of {len(drawn.keys):,} points: {drawn.title}. {drawn.caption}"
    svg = tag("svg", *points, *dots, *words, viewBox=f"0 0 {_SIZE} {_SIZE}", role="img", aria_label=label)
    return tag("div", tag("p", drawn.title, class_="title"), svg, tag("p", drawn.caption, class_="note"))


def _scaled(xy: Places) -> Places:
    """On the drawing, to one scale in both directions, up being up."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    span = float((high - low).max()) or 1.0
    inner = _SIZE - 2 * _EDGE
    centred = (xy - (low + high) / 2) / span * inner
    return np.column_stack([_SIZE / 2 + centred[:, 0], _SIZE / 2 - centred[:, 1]])


def _groups(colour: Colour | None, rows: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.bool_], str, str]]:
    """Points of one shade and shape: one half of a range is round and the other square, for print without colour."""
    if colour is None:
        yield np.ones(len(rows), dtype=bool), GREY, "round"
        return
    if isinstance(colour, Categorical):
        codes = colour.codes[rows]
        yield codes < 0, GREY, "round"
        for code in range(len(colour.categories)):
            yield codes == code, CATEGORIES[code % len(CATEGORIES)], ("round", "square")[code % 2]
        return
    shades = DIVERGING if hasattr(colour, "centre") else SEQUENTIAL
    low, high = colour.ends
    share = (colour.values[rows].astype(np.float64) - low) / (high - low)
    step = np.where(np.isfinite(share), np.clip(share * len(shades), 0, len(shades) - 1), -1).astype(int)
    yield step == -1, GREY, "round"
    for place, shade in enumerate(shades):
        yield step == place, shade, "round" if place <= len(shades) // 2 else "square"


def _points(places: Places, shade: str, cap: str) -> Markup:
    """Each point is a line too short to see, drawn with its cap: ten bytes and no element of its own."""
    path = "".join(f"M{x:.1f} {y:.1f}h{_SHORT_DASH}" for x, y in places)
    return tag("path", d=path, stroke=shade, stroke_linecap=cap, class_="points") if path else Markup("")


def _names(maps: LinkedMaps, drawn: LinkedMap, places: Places) -> Iterator[_Name]:
    """The keys that are named: no name runs over another, over a dot that is named, or over the edge."""
    taken: list[_Box] = []
    count = 0
    for row, is_main in _wanted(maps, drawn):
        x, y = (float(value) for value in places[row])
        name = drawn.keys[row] if len(drawn.keys[row]) <= _LONGEST_NAME else f"{drawn.keys[row][: _LONGEST_NAME - 1]}…"
        width = _width(name)
        free = (spot for spot in _spots(x, y, width) if _is_free(_box(*spot, width), taken))
        spot = next(free, None)
        if spot is None or count >= _NAMED:
            continue
        count += 1
        taken += [_box(*spot, width), (x - 3, y - 3, x + 3, y + 3)]
        yield _Name(name, x, y, *spot, is_main)


def _width(name: str) -> float:
    return _LETTER * _WIDTH_OF_LETTER * len(name)


def _spots(x: float, y: float, width: float) -> Iterator[tuple[float, float]]:
    """Where a name may begin: right of its point, left, above, below, then further off."""
    for away in (6.0, 16.0, 28.0):
        yield x + away, y + 4
        yield x - away - width, y + 4
        yield x - width / 2, y - away
        yield x - width / 2, y + away + _LETTER - 3
        yield x + away, y - away
        yield x + away, y + away + _LETTER - 3


def _box(left: float, base: float, width: float) -> _Box:
    return left - 2, base - _LETTER + 1, left + width + 2, base + 3


def _is_free(box: _Box, taken: list[_Box]) -> bool:
    inside = box[0] >= 0 and box[1] >= 0 and box[2] <= _SIZE and box[3] <= _SIZE
    return inside and not any(_overlap(box, other) for other in taken)


def _wanted(maps: LinkedMaps, drawn: LinkedMap) -> Iterator[tuple[int, bool]]:
    """Rows to name, the most wanted first, and whether it is the pinned one or near it."""
    first: list[int] = []
    if maps.pinned in drawn.keys:
        own = drawn.keys.index(maps.pinned)
        first = [own, *(int(row) for row in drawn.neighbours[own] if row >= 0)]
    yield from ((row, True) for row in first)
    if maps.prominence is not None:
        prominence = maps.prominence[[maps.index[key] for key in drawn.keys]]
        yield from ((int(row), False) for row in np.argsort(-prominence, kind="stable")[:200] if row not in first)


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _legend(colour: Colour | None) -> Markup:
    if colour is None:
        return Markup("")
    if isinstance(colour, Categorical):
        names = colour.categories[:12]
        marks = [(name, CATEGORIES[code % len(CATEGORIES)], code % 2) for code, name in enumerate(names)]
    else:
        shades = DIVERGING if hasattr(colour, "centre") else SEQUENTIAL
        marks = [(colour.low, shades[0], 0), (colour.high, shades[-1], 1)]
    entries = [
        tag("span", tag("i", class_=f"dot {'square' if is_square else 'round'}", style=f"background:{shade}"), name)
        for name, shade, is_square in marks
    ]
    return tag("div", tag("span", f"Colour: {colour.name}"), *entries, class_="legend")
