"""The score strip: each score of the left space beside the right's, and how alike the spaces are beside the seeds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from embedlab.comparison import Comparison
from embedlab.figures.theme import GREY, LEFT, RIGHT, layout, plain
from embedlab.glossary import BETWEEN, WITHIN, format_score, format_value, term
from embedlab.metrics.score import Score

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["Mark", "StripRow", "score_strip", "score_summary", "strip_rows"]


@dataclasses.dataclass(frozen=True)
class Mark:
    """One value on the strip; `place` and its interval `low` to `high` are on the common axis."""

    role: str
    score: Score
    place: float
    low: float
    high: float

    @property
    def label(self) -> str:
        """Whose value it is."""
        return _STYLES[self.role][0]


@dataclasses.dataclass(frozen=True)
class StripRow:
    """One score and its marks: ``"left"`` and ``"right"``, or ``"between"`` with the seeds of either side."""

    name: str
    marks: tuple[Mark, ...]


_STYLES = {
    "left": ("left", LEFT, "circle"),
    "right": ("right", RIGHT, "diamond"),
    "between": ("left against right", GREY, "square"),
    "left seeds": ("left retrained", LEFT, "circle-open"),
    "right seeds": ("right retrained", RIGHT, "diamond-open"),
}


def strip_rows(comparison: Comparison) -> tuple[StripRow, ...]:
    """What the strip draws: scores within the spaces, then between them; those without a value are left out."""
    within = {"left": comparison.left_scores, "right": comparison.right_scores}
    between = {
        "between": comparison.between,
        "left seeds": comparison.left_ceiling or {},
        "right seeds": comparison.right_ceiling or {},
    }
    dims = {"left": comparison.left.dims, "right": comparison.right.dims}
    rows = [
        StripRow(name, tuple(_marks(name, sides, dims)))
        for names, sides in ((WITHIN, within), (BETWEEN, between))
        for name in names
    ]
    return tuple(row for row in rows if row.marks)


def score_strip(comparison: Comparison) -> Figure:
    """The strip as a figure: a row a score, a mark a side, a bar where an interval is known."""
    from plotly.graph_objects import Figure, Scatter

    rows = strip_rows(comparison)
    figure = Figure(layout=layout(height=90 + 30 * len(rows)))
    for role, (label, colour, symbol) in _STYLES.items():
        shown = [(row.name, mark) for row in rows for mark in row.marks if mark.role == role]
        if shown:
            figure.add_trace(
                Scatter(
                    x=[mark.place for _, mark in shown],
                    y=[plain(term(name).label) for name, _ in shown],
                    text=[plain(format_score(name, mark.score)) for name, mark in shown],
                    error_x={
                        "type": "data",
                        "symmetric": False,
                        "array": [mark.high - mark.place for _, mark in shown],
                        "arrayminus": [mark.place - mark.low for _, mark in shown],
                        "thickness": 1.5,
                        "width": 0,
                    },
                    mode="markers",
                    name=label,
                    marker={"color": colour, "symbol": symbol, "size": 11, "line": {"width": 2, "color": colour}},
                    hovertemplate=f"%{{y}}<br>{label}: %{{text}}<extra></extra>",
                )
            )
    grid = "rgba(123,130,141,0.25)"
    figure.update_xaxes(range=[-0.25, 1.05], zeroline=True, zerolinecolor=GREY, gridcolor=grid, tickformat=".1f")
    return figure.update_yaxes(autorange="reversed", automargin=True, gridcolor=grid)


def score_summary(comparison: Comparison) -> str:
    """The strip in words."""
    sentences = []
    for row in strip_rows(comparison):
        values = (f"{format_value(row.name, mark.score.value)} {mark.label}" for mark in row.marks)
        sentences.append(f"{term(row.name).label}: {', '.join(values)}")
    return "; ".join(sentences) + "." if sentences else "No score could be computed."


def _marks(name: str, sides: Mapping[str, Mapping[str, Score]], dims: Mapping[str, int]) -> Iterator[Mark]:
    """Directions in use are drawn as a share of the dimensions; every other score fits the common axis as it is."""
    for role, scores in sides.items():
        score = scores.get(name)
        if score is not None and score.value is not None:
            whole = dims[role] if term(name).high is None else 1
            low, high = score.ci or (score.value, score.value)
            yield Mark(role, score, score.value / whole, low / whole, high / whole)
