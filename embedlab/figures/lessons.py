"""Figures of the page How it works: polarity, stores, and maps under several settings, each with a summary in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from embedlab.experiments.categories import Categories
from embedlab.experiments.map_settings import Layout, PointSet
from embedlab.experiments.polarity import Polarity
from embedlab.figures.theme import CATEGORIES, GREY, LEFT, RIGHT, SYMBOLS, layout, plain
from embedlab.glossary import format_score

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["categories_figure", "polarity_figure", "polarity_rows", "settings_figure", "settings_summary"]

_GRID = "rgba(123,130,141,0.25)"
_DIVERGING = ("#08519c", "#3f8fce", "#f4f4f4", "#dd8a35", "#a63f00")
_SIDES = (
    ("task", "Embedding", LEFT, "circle-open"),
    ("word2vec", "word2vec", RIGHT, "diamond"),
    ("turned", "dogs turned over", GREY, "square-open"),
)


def polarity_rows(found: Polarity) -> list[dict[str, str]]:
    """The cosines as a table: a row a pair, a column a training."""
    return [
        {
            "pair": " – ".join(pair.split()),
            **{label: _seeds(getattr(found, name)[pair]) for name, label, _, _ in _SIDES},
        }
        for pair in found.task
    ]


def polarity_figure(found: Polarity) -> Figure:
    """A row a pair, a mark a training: how alike two words are."""
    from plotly.graph_objects import Figure, Scatter

    figure = Figure(layout=layout(height=260))
    for name, label, colour, symbol in _SIDES:
        marks = [(" – ".join(pair.split()), value) for pair, values in getattr(found, name).items() for value in values]
        figure.add_trace(
            Scatter(
                x=[value for _, value in marks],
                y=[pair for pair, _ in marks],
                mode="markers",
                name=label,
                marker={
                    "color": colour,
                    "symbol": symbol,
                    "size": 16 if name == "task" else 11,
                    "line": {"width": 2, "color": colour},
                },
                hovertemplate=f"%{{y}}<br>{label}: %{{x:.2f}}<extra></extra>",
            )
        )
    figure.update_xaxes(range=[-1.08, 1.08], zeroline=True, zerolinecolor=GREY, gridcolor=_GRID, title="cosine")
    figure.update_yaxes(autorange="reversed", automargin=True, gridcolor=_GRID)
    return figure.update_layout(legend={"y": 1.05}, margin={"l": 10, "r": 10, "t": 70, "b": 40})


def categories_figure(found: Categories, space: str) -> Figure:
    """The values of a column against each other, those of a kind side by side: blocks where a space knows the kinds."""
    from plotly.graph_objects import Figure, Heatmap

    names = [f"{plain(value)} ({plain(kind)})" for value, kind in zip(found.values, found.kinds, strict=True)]
    cosines = np.round(getattr(found, space), 2)
    heat = Heatmap(
        z=cosines,
        customdata=[[f"{first} and {second}" for second in names] for first in names],
        zmin=-1,
        zmax=1,
        colorscale=list(_DIVERGING),
        showscale=False,
        hovertemplate="%{customdata}: %{z}<extra></extra>",
    )
    figure = Figure(heat, layout=layout(height=340, margin={"l": 10, "r": 10, "t": 4, "b": 30}))
    kinds = list(dict.fromkeys(found.kinds))
    places = [float(np.mean([row for row, own in enumerate(found.kinds) if own == kind])) for kind in kinds]
    axis = {"tickvals": places, "ticktext": [plain(kind) for kind in kinds], "showgrid": False, "ticks": ""}
    figure.update_xaxes(**axis)
    return figure.update_yaxes(autorange="reversed", scaleanchor="x", automargin=True, **axis)


def settings_figure(points: PointSet, drawn: Layout) -> Figure:
    """One map, its points by group; axes carry no ticks because they mean nothing."""
    from plotly.graph_objects import Figure, Scatter

    figure = Figure(layout=layout(height=420, margin={"l": 4, "r": 4, "t": 50, "b": 4}))
    for number, group in enumerate(dict.fromkeys(points.groups)):
        rows = [row for row, own in enumerate(points.groups) if own == group]
        figure.add_trace(
            Scatter(
                x=drawn.xy[rows, 0],
                y=drawn.xy[rows, 1],
                text=[plain(points.keys[row]) for row in rows],
                name=plain(group) or "points",
                mode="markers",
                showlegend=bool(group),
                hovertemplate="%{text}<extra></extra>",
                marker={
                    "color": CATEGORIES[number % len(CATEGORIES)] if group else GREY,
                    "symbol": SYMBOLS[number % len(SYMBOLS)],
                    "size": 9,
                    "opacity": 0.85,
                },
            )
        )
    blank = {"showticklabels": False, "showgrid": False, "zeroline": False, "range": [-0.04, 1.04]}
    figure.update_xaxes(showline=True, mirror=True, linecolor=_GRID, **blank)
    return figure.update_yaxes(showline=True, mirror=True, linecolor=_GRID, **blank)


def settings_summary(points: PointSet, drawn: Layout) -> str:
    """What one map says and what it should not be taken for."""
    quality = f"Trustworthiness {format_score('trustworthiness', drawn.trustworthiness)} of 1."
    ratio = points.drawn_ratio(drawn)
    if ratio is not None and points.ratio is not None:
        return (
            f"In the space the second group is {points.ratio:.0f} times wider than the first; here it is drawn "
            f"{ratio:.1f} times as wide. {quality} The size of a clump says nothing."
        )
    if points.name == "noise":
        return (
            f"There is nothing to see in these points: every coordinate is chance. {quality} Clumps on such a map are "
            "made by the method."
        )
    return (
        f"The topics are real, and most settings find them. {quality} Which topic lies beside which changes with the "
        "setting, so it says nothing."
    )


def _seeds(values: Sequence[float]) -> str:
    """The values of several seeds, as a range where they differ.

    >>> _seeds((0.94, 0.951)), _seeds((-0.991, -0.991))
    ('0.94 to 0.95', '\N{MINUS SIGN}0.99')
    """
    low, high = (f"{value:.2f}".replace("-", "\N{MINUS SIGN}") for value in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"
