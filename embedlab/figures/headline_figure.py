"""The headline figure: heat-maps of filters by words for Plotly, and the whole of it as one SVG or one page."""

from __future__ import annotations

import base64
import html
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embedlab.experiments.headline_figure import NAMES, PAIRS, POSITIONS, FigureSide, HeadlineFigure
from embedlab.figures.theme import GREY, layout, plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["COLOURS", "headline_html", "headline_svg", "headline_table", "method_sentence", "side_figure"]

COLOURS = ("#14171c", "#26456e", "#1f7a7a", "#6db56b", "#f4e45f")
"""Dark to bright, even in lightness and for colour-blind readers too."""

_WIDTH, _HEIGHT, _GAP, _LABELS = 460, 150, 60, 86
_TOP = 46
_FULL = 0.995
_LONGEST = 90


def side_figure(figure: HeadlineFigure, side: FigureSide) -> Figure:
    """Three heat-maps of one space, one below the other, with the words under their columns."""
    from plotly.graph_objects import Heatmap
    from plotly.subplots import make_subplots

    names = [f"{name}) {plain(_shortened(text, 48))}" for name, text in zip(NAMES, figure.headlines, strict=True)]
    made: Figure = make_subplots(rows=3, cols=1, subplot_titles=names, vertical_spacing=0.17)
    filters = len(side.activations[0])
    for row, (found, words) in enumerate(zip(side.activations, figure.tokens, strict=True), start=1):
        labels = [plain(word) for word in words]
        heat = Heatmap(
            z=np.round(found, 3),
            x=np.arange(POSITIONS),
            y=np.arange(1, filters + 1),
            text=[[*labels, *[""] * (POSITIONS - len(words))]] * filters,
            hovertemplate="%{text}<br>filter %{y}: %{z}<extra></extra>",
            zmin=0,
            zmax=_brightest(side),
            colorscale=list(COLOURS),
            showscale=False,
        )
        made.add_trace(heat, row=row, col=1)
        ticks = {"tickvals": list(range(len(words))), "ticktext": labels, "tickangle": -90, "tickfont": {"size": 11}}
        made.update_xaxes(row=row, col=1, **ticks)
    made.update_yaxes(
        autorange="reversed", showticklabels=False, title={"text": f"{filters} filters", "font": {"size": 11}}, ticks=""
    )
    made.update_annotations(font={"size": 12, "color": GREY}, x=0, xanchor="left")
    return made.update_layout(layout(height=720, margin={"l": 10, "r": 6, "t": 30, "b": 70}))


def headline_table(figure: HeadlineFigure) -> list[dict[str, str]]:
    """The cosines between the headlines, a row a pair and a column a space."""
    return [
        {
            "headlines": f"{NAMES[i]} and {NAMES[j]}",
            **{side.title: _cosine(side.cosines[i, j]) for side in figure.sides},
        }
        for i, j in PAIRS
    ]


def headline_svg(figure: HeadlineFigure) -> str:
    """The figure as one SVG document on white: heat-maps, words, cosines and caption."""
    columns = len(figure.sides)
    width = 20 + columns * (_WIDTH + 30)
    parts: list[str] = []
    for column, side in enumerate(figure.sides):
        left = 20 + column * (_WIDTH + 30)
        parts.append(_text(left, 24, side.title, size=15, weight="bold"))
        for row, words in enumerate(figure.tokens):
            top = _TOP + row * (_HEIGHT + _GAP + _LABELS - 40)
            parts += _heat_map(left, top, side, row, f"{NAMES[row]}) {_shortened(figure.headlines[row], 66)}", words)
    bottom = _TOP + 3 * (_HEIGHT + _GAP + _LABELS - 40) + 20
    lines = _wrapped(figure.caption, width // 7)
    parts += [_text(20, bottom + 18 * number, line, size=12) for number, line in enumerate(lines)]
    height = bottom + 18 * len(lines) + 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="system-ui, sans-serif" role="img" aria-label="{html.escape(figure.caption)}">'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>{"".join(parts)}</svg>\n'
    )


def headline_html(figure: HeadlineFigure) -> str:
    """The figure as a page of its own, without scripts: picture, caption, cosines, what it is."""
    head = "".join(f"<th>{html.escape(name)}</th>" for name in headline_table(figure)[0])
    rows = "".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row.values())}</tr>"
        for row in headline_table(figure)
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<title>Three headlines in two tables of words</title>"
        "<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;"
        "color:#22262d;background:#fff}svg{max-width:100%;height:auto}table{border-collapse:collapse}"
        "td,th{padding:.2rem 1rem .2rem 0;text-align:left;border-bottom:1px solid #dfe2e7}</style>"
        f"<h1>Three headlines in {'two tables' if len(figure.sides) == 2 else 'a table'} of words</h1>"
        f"<p>{html.escape(method_sentence(figure))}</p>{headline_svg(figure)}"
        f"<table><caption>Centred cosine between the headlines</caption><tr>{head}</tr>{rows}</table></html>\n"
    )


def method_sentence(figure: HeadlineFigure) -> str:
    """What the heat-maps are."""
    filters = len(figure.sides[0].activations[0])
    kind = (
        "trained to tell the labels, with the table of words held still"
        if figure.trained
        else "random directions, the same in both tables, so that nothing but the tables differs"
    )
    return (
        f"Each column is a word, each row one of {filters} filters of a convolution of kernel size 1 with ReLU; bright "
        f"is active. The filters are {kind}. Rows are ordered by their mean over the three headlines."
    )


def _heat_map(left: float, top: float, side: FigureSide, row: int, title: str, words: tuple[str, ...]) -> list[str]:
    step = _WIDTH / POSITIONS
    image = base64.b64encode(_png(_coloured(side.activations[row], _brightest(side)))).decode()
    below = top + 16 + _HEIGHT
    labels = [
        f'<text transform="translate({left + (place + 0.65) * step:.1f} {below + 6}) rotate(90)" font-size="11" '
        f'fill="{GREY if word in side.unknown[row] else "#22262d"}">{html.escape(word[:16])}</text>'
        for place, word in enumerate(words)
    ]
    picture = (
        f'<image x="{left}" y="{top + 16}" width="{_WIDTH}" height="{_HEIGHT}" preserveAspectRatio="none" '
        f'style="image-rendering:pixelated" href="data:image/png;base64,{image}"/>'
    )
    return [_text(left, top + 8, title, size=12), picture, *labels]


def _brightest(side: FigureSide) -> float:
    """The activation drawn brightest in all three heat-maps of a space."""
    return max(float(np.quantile(np.concatenate([found.ravel() for found in side.activations]), _FULL)), 1e-6)


def _coloured(values: NDArray[np.float32], most: float) -> NDArray[np.uint8]:
    """Values as pixels, uint8 [rows, columns, 3]."""
    stops = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in COLOURS], dtype=np.float64)
    place = np.clip(values / most, 0, 1) * (len(stops) - 1)
    channels = [np.interp(place, np.arange(len(stops)), stops[:, channel]) for channel in range(3)]
    return np.round(np.stack(channels, axis=-1)).astype(np.uint8)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """The pixels, uint8 [rows, columns, 3], as a PNG file."""
    rows, columns, _ = pixels.shape
    scanlines = b"".join(b"\0" + row.tobytes() for row in pixels)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(scanlines, 9)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _text(x: float, y: float, text: str, *, size: int, weight: str = "normal") -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="#22262d">{html.escape(text)}</text>'


def _wrapped(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width)


def _cosine(value: float) -> str:
    return "no known word" if not np.isfinite(value) else f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def _shortened(text: str, longest: int = _LONGEST) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
