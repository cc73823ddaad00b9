"""Charts of the report: SVG that stretches with the page, takes its colours from it, and prints.

Plotly draws the same figures elsewhere (`embedlab.figures`); here they need no script. Words stand beside the drawing
in HTML, so that they keep their size where the drawing shrinks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from embedlab.comparison import Comparison
from embedlab.figures.change import change_bins, change_summary
from embedlab.figures.history import history_summary
from embedlab.figures.scores import Mark, StripRow
from embedlab.glossary import format_score
from embedlab.report.markup import Markup, join, tag

__all__ = ["Numbering", "histogram", "history_chart", "legend", "strip"]

Numbering = Callable[[Literal["Figure", "Table"]], str]
"""Gives the next number of its kind: "Figure 2"."""

_LOW, _HIGH = -0.25, 1.02


def histogram(comparison: Comparison, *, number: Numbering) -> Markup:
    """How much keys changed, with the noise behind; empty where no change is known."""
    bins = change_bins(comparison)
    if bins is None:
        return Markup("")
    highest = max(bins.change.max(), 0 if bins.noise is None else bins.noise.max(), 1)
    bars = [] if bins.noise is None else [_bars(bins.noise, highest, "noise")]
    bars.append(_bars(bins.change, highest, "change"))
    drawing = _svg(*bars, label=change_summary(comparison))
    names = [("change", "between the two spaces")]
    names += [] if bins.noise is None else [("noise", "between two seeds of one method")]
    ticks = [f"{value:.1f}" for value in np.linspace(bins.edges[0], bins.edges[-1], 6)]
    axis = tag("div", *(tag("span", tick) for tick in ticks), class_="axis", aria_hidden="true")
    caption = tag("figcaption", tag("b", f"{number('Figure')}. "), change_summary(comparison))
    return tag("figure", legend(names), drawing, axis, caption, class_="chart")


def history_chart(history: Sequence[Mapping[str, Any]], *, number: Numbering) -> Markup:
    """Accuracy by epoch, else loss, on the training texts and on those held out from training."""
    kind = "accuracy" if any(epoch.get("accuracy") is not None for epoch in history) else "loss"
    curves = [("noise", kind, "training texts"), ("change", f"val_{kind}", "texts held out from training")]
    values = {name: [epoch[name] for epoch in history if epoch.get(name) is not None] for _, name, _ in curves}
    known = [value for series in values.values() for value in series]
    if len(known) < 3:
        return Markup("")
    low, high = (np.floor(min(known) * 20) / 20, 1.0) if kind == "accuracy" else (0.0, max(known))
    lines = [_line(values[name], low, high, style) for style, name, _ in curves if len(values[name]) > 1]
    names = [(style, text) for style, name, text in curves if len(values[name]) > 1]
    drawing = _svg(*lines, label=history_summary(history))
    axis = tag("div", *(tag("span", str(epoch["epoch"])) for epoch in _thinned(history)), class_="axis ends")
    ends = f"{low:.0%} (bottom) to 100%" if kind == "accuracy" else f"0 (bottom) to {high:.2f}"
    caption = f"{kind.capitalize()} by epoch, from {ends} (top). {history_summary(history)}"
    numbered = tag("figcaption", tag("b", f"{number('Figure')}. "), caption)
    return tag("figure", legend(names), drawing, axis, numbered, class_="chart")


def strip(row: StripRow | None) -> Markup:
    """One row of the score strip: a mark a side on the common axis from -0.25 to 1."""
    zero = tag("i", class_="zero", style=f"left:{_percent(0):.1f}%")
    marks = [] if row is None else [part for mark in row.marks for part in _mark(row.name, mark)]
    return tag("div", zero, *marks, class_="strip", aria_hidden="true")


def legend(names: Sequence[tuple[str, str]]) -> Markup:
    """What marks and lines mean."""
    entries = [tag("span", tag("i", class_=f"key {style}"), text) for style, text in names]
    return tag("div", *entries, class_="legend")


def _mark(name: str, mark: Mark) -> tuple[Markup, Markup]:
    style = mark.role.replace(" ", "-")
    low, high = _percent(mark.low), _percent(mark.high)
    bar = tag("i", class_=f"range {style}", style=f"left:{low:.2f}%;width:{high - low:.2f}%")
    title = f"{mark.label}: {format_score(name, mark.score)}"
    return bar, tag("i", class_=f"key {style}", style=f"left:{_percent(mark.place):.2f}%", title=title)


def _percent(value: float) -> float:
    return 100 * (min(max(value, _LOW), _HIGH) - _LOW) / (_HIGH - _LOW)


def _svg(*parts: Markup, label: str) -> Markup:
    view = {"viewBox": "0 0 100 100", "preserveAspectRatio": "none", "role": "img"}
    return tag("svg", *parts, aria_label=label, **view)


def _bars(counts: NDArray[np.int64], highest: int, style: str) -> Markup:
    width = 100 / len(counts)
    rows = ((place, 100 * count / highest) for place, count in enumerate(counts) if count)
    path = " ".join(f"M{place * width:.2f} 100v{-height:.2f}h{width * 0.92:.2f}V100z" for place, height in rows)
    return tag("path", d=path, class_=f"bars {style}")


def _line(values: Sequence[float], low: float, high: float, style: str) -> Markup:
    places = [
        f"{100 * step / (len(values) - 1):.2f} {100 - 100 * (value - low) / max(high - low, 1e-9):.2f}"
        for step, value in enumerate(values)
    ]
    return tag("polyline", points=join(places, ","), class_=f"line {style}", vector_effect="non-scaling-stroke")


def _thinned(history: Sequence[Mapping[str, Any]], most: int = 12) -> Sequence[Mapping[str, Any]]:
    return history if len(history) <= most else (history[0], history[len(history) // 2], history[-1])
