"""What every Plotly figure shares: colours that colour-blind readers tell apart, on light and dark pages."""

from __future__ import annotations

import html
from typing import Any

__all__ = ["CATEGORIES", "DIVERGING", "GREY", "LEFT", "RIGHT", "SEQUENTIAL", "SYMBOLS", "layout", "plain"]

LEFT, RIGHT, GREY = "#0f8f6b", "#b45a99", "#7b828d"
"""Either side, and what both are read against; the sides differ in their symbols too."""

CATEGORIES = ("#3f8fce", "#dd8a35", "#0f9e73", "#b45a99", "#d55e00", "#56b4e9", "#a08c00", "#7d66b5")
SYMBOLS = ("circle", "square", "triangle-up", "diamond", "cross", "x", "triangle-down")

DIVERGING = ("#08519c", "#3f8fce", "#b9bcc4", "#dd8a35", "#a63f00")
SEQUENTIAL = ("#c9cfd6", "#8fbdb5", "#4b95a0", "#2b6391", "#1d2a6b")
"""From one end of a range to the other, through a middle, and from little to much."""


def layout(**changes: Any) -> dict[str, Any]:
    """Layout of a figure on a page of either scheme: no background of its own, text in a grey that reads on both."""
    base: dict[str, Any] = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": GREY, "family": "system-ui, sans-serif", "size": 13},
        "hoverlabel": {"namelength": -1},
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0},
        "margin": {"l": 10, "r": 10, "t": 40, "b": 10},
    }
    return base | changes


def plain(text: str) -> str:
    """Text that Plotly shows as it is: it reads ``<b>``, ``<a>``, entities and ``$x$`` as markup otherwise.

    >>> plain("<b>&")
    '&lt;b&gt;&amp;'
    """
    return html.escape(text, quote=False).replace("$", "&#36;")
