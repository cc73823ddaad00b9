"""Both maps side by side as a plain figure, for a notebook or a picture; the linked ones are `linked_maps`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embedlab.comparison import Comparison
from embedlab.errors import InputError
from embedlab.figures.linked_maps import comparison_maps, map_of
from embedlab.figures.theme import CATEGORIES, DIVERGING, GREY, SEQUENTIAL, SYMBOLS, layout, plain
from embedlab.linked import Categorical, LinkedMap, LinkedMaps
from embedlab.wording import Titles, map_quality_sentence, side_titles

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["map_figure", "map_summary"]


def map_figure(comparison: Comparison, *, titles: Titles | None = None) -> Figure:
    """Both maps as scatter plots in the first colour there is; raises `InputError` where a side has no flat map."""
    from plotly.subplots import make_subplots

    maps = comparison_maps(comparison, titles=titles)
    if any(drawn.dims != 2 for drawn in maps.maps):
        raise InputError("A plain figure needs flat maps, and these have 3 dimensions: project to 2.")
    names = [_heading(drawn) for drawn in maps.maps]
    figure = make_subplots(rows=1, cols=2, subplot_titles=names, horizontal_spacing=0.04)
    for column, drawn in enumerate(maps.maps, start=1):
        rows = np.array([maps.index[key] for key in drawn.keys], dtype=np.int64)
        for trace in _traces(maps, drawn, rows, is_first=column == 1):
            figure.add_trace(trace, row=1, col=column)
    blank = {"showticklabels": False, "ticks": "", "showgrid": False, "zeroline": False, "title": ""}
    figure.update_xaxes(showline=True, mirror=True, linecolor="rgba(123,130,141,0.4)", **blank)
    figure.update_yaxes(showline=True, mirror=True, linecolor="rgba(123,130,141,0.4)", **blank)
    legend = {"orientation": "h", "yanchor": "top", "y": -0.04, "x": 0}
    return figure.update_layout(layout(height=520, legend=legend, margin={"l": 10, "r": 10, "t": 90, "b": 10}))


def map_summary(comparison: Comparison, *, titles: Titles | None = None) -> str:
    """Both maps in words; raises `InputError` where a side has none."""
    sentences = []
    for side, title in zip(("left", "right"), titles or side_titles(comparison), strict=True):
        projection = map_of(comparison.maps, side)
        quality = map_quality_sentence(projection)
        sentences.append(f"Map “{title}”: {len(projection.keys):,} {comparison.level}. {quality}")
    return " ".join(sentences)


def _heading(drawn: LinkedMap) -> str:
    """Title and caption; the caption breaks at its semicolon, since Plotly wraps nothing."""
    small = (f"<sup>{plain(part)}</sup>" for part in drawn.caption.split("; "))
    return "<br>".join([plain(drawn.title), *small])


def _traces(maps: LinkedMaps, drawn: LinkedMap, rows: NDArray[np.int64], *, is_first: bool) -> list[Any]:
    from plotly.graph_objects import Scattergl

    colour = maps.colours[0] if maps.colours else None
    text = np.array([plain(key) for key in drawn.keys], dtype=object)
    common = {"mode": "markers", "hovertemplate": "%{text}<extra></extra>"}
    if colour is None or isinstance(colour, Categorical):
        codes = np.full(len(rows), -1) if colour is None else colour.codes[rows]
        groups = [(-1, "no group", GREY, "circle")]
        for code, name in enumerate(() if colour is None else colour.categories):
            groups.append((code, plain(name), CATEGORIES[code % len(CATEGORIES)], SYMBOLS[code % len(SYMBOLS)]))
        return [
            Scattergl(
                x=drawn.xy[codes == code, 0],
                y=drawn.xy[codes == code, 1],
                text=text[codes == code],
                name=name,
                legendgroup=name,
                showlegend=is_first and colour is not None,
                marker={"color": shade, "symbol": symbol, "size": 6, "opacity": 0.8},
                **common,
            )
            for code, name, shade, symbol in groups
            if np.any(codes == code)
        ]
    low, high = colour.ends
    names = (plain(colour.low), plain(colour.high))
    marker = {
        "color": colour.values[rows],
        "cmin": low,
        "cmax": high,
        "colorscale": list(DIVERGING if hasattr(colour, "centre") else SEQUENTIAL),
        "size": 5,
        "opacity": 0.8,
        "showscale": is_first,
        "colorbar": {
            "orientation": "h",
            "y": -0.16,
            "len": 0.4,
            "thickness": 10,
            "tickvals": [low, high],
            "ticktext": names,
        },
    }
    return [Scattergl(x=drawn.xy[:, 0], y=drawn.xy[:, 1], text=text, showlegend=False, marker=marker, **common)]
