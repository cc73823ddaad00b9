"""Learning curves by initialisation: lines with the bands of their intervals, named where they end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from embedlab.experiments.curve_points import INITS, PRETRAINED
from embedlab.experiments.learning_curve import CurveMean, Difference, LearningCurve
from embedlab.figures.theme import CATEGORIES, GREY, SYMBOLS, layout, plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = [
    "Metric",
    "curve_figure",
    "curve_rows",
    "curve_summary",
    "difference_rows",
    "recall_rows",
    "short_name",
    "shown_inits",
]

Metric = Literal["accuracy", "macro_f1"]

_SHORT = {
    "frozen": "frozen",
    "finetuned": "fine-tuned",
    "random": "labels alone",
    "tfidf": "TF-IDF",
    "own": "own rows",
    "random-frozen": "random",
}
_COLOURS = dict(zip(("frozen", "random", "finetuned", "own", "random-frozen"), CATEGORIES, strict=False)) | {
    "tfidf": GREY
}
_AXES = {"accuracy": "held-out texts right", "macro_f1": "macro-F1"}
_APART = 0.055
_LONGEST_NAME = 20
_MOST_TICKS = 4


def short_name(init: str) -> str:
    """What an initialisation is called on a chart; of a long name the beginning, of a path the end.

    >>> short_name("own"), short_name("/somewhere/glove.6B.50d.txt"), short_name("vectors of the encyclopaedia")
    ('own rows', '…re/glove.6B.50d.txt', 'vectors of the ency…')
    """
    called = _SHORT.get(init, init)
    if len(called) <= _LONGEST_NAME:
        return called
    return f"…{called[1 - _LONGEST_NAME :]}" if "/" in called else f"{called[: _LONGEST_NAME - 1]}…"


def shown_inits(curve: LearningCurve) -> tuple[str, ...]:
    """The initialisations of a curve in the order they are shown in, spaces last."""
    known = tuple(init for init in _SHORT if init in curve.inits)
    return known + tuple(init for init in curve.inits if init not in _SHORT)


def curve_figure(curve: LearningCurve, metric: Metric = "accuracy", inits: Sequence[str] | None = None) -> Figure:
    """The chart: labelled rows on a logarithmic axis, `metric` above them, a line for each of `inits`."""
    from plotly.graph_objects import Figure, Scatter

    shown = [init for init in shown_inits(curve) if inits is None or init in inits]
    figure = Figure(layout=layout(height=430, showlegend=False, margin={"l": 10, "r": 10, "t": 10, "b": 10}))
    for init in shown:
        means = [curve.means[size, init] for size in curve.sizes if (size, init) in curve.means]
        sizes, values = [mean.size for mean in means], [getattr(mean, metric).value for mean in means]
        colour, symbol, dash = _style(curve, init)
        figure.add_trace(_band(means, metric, colour))
        figure.add_trace(
            Scatter(
                x=sizes,
                y=values,
                name=plain(short_name(init)),
                text=[_cell(mean, metric) for mean in means],
                mode="lines+markers",
                line={"color": colour, "dash": dash, "width": 2},
                marker={"symbol": symbol, "size": 9},
                hovertemplate=f"{plain(short_name(init))}<br>%{{x:,}} labels: %{{text}} %<extra></extra>",
            )
        )
    _label_ends(figure, curve, metric, shown)
    ticks = _ticks(curve.sizes)
    figure.update_xaxes(
        type="log", title="labelled texts to train on", tickvals=ticks, ticktext=[f"{tick:,}" for tick in ticks],
        tickangle=0, zeroline=False, showgrid=False,
    )  # fmt: skip
    return figure.update_yaxes(
        title=_AXES[metric], tickformat=".0%", zeroline=False, gridcolor="rgba(123,130,141,0.25)"
    )


def curve_rows(
    curve: LearningCurve, metric: Metric = "accuracy", inits: Sequence[str] | None = None
) -> list[dict[str, str]]:
    """The chart as a table, in percent: a row a size, a column an initialisation, with half its 95 % interval."""
    return [
        {"Labels": f"{size:,}"}
        | {
            short_name(init): _cell(curve.means[size, init], metric) if (size, init) in curve.means else "—"
            for init in shown_inits(curve)
            if inits is None or init in inits
        }
        for size in curve.sizes
    ]


def difference_rows(curve: LearningCurve, metric: Metric = "accuracy") -> list[dict[str, str]]:
    """What knows more text against what does not, in points: a row a size, a column a pair, with the 95 % interval."""
    pairs = dict.fromkeys(
        (one.init, one.against) for one in curve.differences if one.init in PRETRAINED or one.init not in INITS
    )
    return [
        {"Labels": f"{size:,}"}
        | {
            f"{short_name(init)} − {short_name(against)}": _difference(curve.compared[size, init, against], metric)
            for init, against in pairs
            if (size, init, against) in curve.compared
        }
        for size in curve.sizes
    ]


def recall_rows(curve: LearningCurve, size: int) -> list[dict[str, str]]:
    """How many texts of each class are found, at one size: a row a class, a column an initialisation."""
    means = [curve.means[size, init] for init in shown_inits(curve) if (size, init) in curve.means]
    return [
        {"Class": name} | {short_name(mean.init): f"{mean.recall[place]:.1%}" for mean in means}
        for place, name in enumerate(curve.classes)
    ]


def curve_summary(curve: LearningCurve, metric: Metric = "accuracy") -> str:
    """The chart in words: every line at its first and at its last size."""
    if not curve.summary:
        return "Nothing is measured yet."
    ends = dict.fromkeys((curve.sizes[0], curve.sizes[-1]))
    told = []
    for size in ends:
        means = [curve.means[size, init] for init in shown_inits(curve) if (size, init) in curve.means]
        best_first = sorted(means, key=lambda mean: -getattr(mean, metric).value)
        values = [f"{short_name(mean.init)} {getattr(mean, metric).value:.1%}" for mean in best_first]
        told.append(f"with {size:,} labels, {'; '.join(values)}")
    return f"{_AXES[metric].capitalize()} {'. And '.join(told)}."


def _cell(mean: CurveMean, metric: Metric) -> str:
    found = getattr(mean, metric)
    half = 50 * (found.high - found.low)
    return f"{100 * found.value:.1f} ± {half:.1f}" if half else f"{100 * found.value:.1f}"


def _difference(pair: Difference, metric: Metric) -> str:
    found = getattr(pair, metric)
    value, low, high = (f"{100 * number:.1f}".replace("-", "−") for number in (found.value, found.low, found.high))
    return f"{value} ({low} to {high})"


def _style(curve: LearningCurve, init: str) -> tuple[str, str, str]:
    """Colour, symbol and dash; what is pre-trained has whole lines."""
    place = shown_inits(curve).index(init) if init not in _SHORT else list(_SHORT).index(init)
    spaces = CATEGORIES[5:]
    colour = _COLOURS.get(init, spaces[place % len(spaces)])
    return colour, SYMBOLS[place % len(SYMBOLS)], "dash" if init in ("tfidf", "random", "random-frozen") else "solid"


def _band(means: Sequence[CurveMean], metric: Metric, colour: str) -> Any:
    from plotly.graph_objects import Scatter

    sizes = [mean.size for mean in means]
    found = [getattr(mean, metric) for mean in means]
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return Scatter(
        x=[*sizes, *reversed(sizes)],
        y=[*(one.high for one in found), *(one.low for one in reversed(found))],
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},0.13)",
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )


def _label_ends(figure: Figure, curve: LearningCurve, metric: Metric, shown: Sequence[str]) -> None:
    """Name each line at its right end, no name upon another; the axis is told its range, which places depend on."""
    ends = {init: [mean for mean in curve.summary if mean.init == init][-1] for init in shown}
    lows = [getattr(mean, metric).value for mean in curve.summary if mean.init in ends]
    if not lows:
        return
    low, high = max(0.0, min(lows) - 0.03), 1.005
    room = _APART * (high - low)
    order = sorted(shown, key=lambda init: -getattr(ends[init], metric).value)
    places = [getattr(ends[init], metric).value for init in order]
    for upper, lower in pairwise(range(len(places))):
        places[lower] = min(places[lower], places[upper] - room)
    for init, place in zip(order, places, strict=True):
        figure.add_annotation(
            x=1.01, xref="paper", y=place, text=plain(short_name(init)), showarrow=False, xanchor="left",
            font={"color": _style(curve, init)[0], "size": 13},
        )  # fmt: skip
    figure.update_yaxes(range=[low, high])
    longest = max(len(short_name(init)) for init in shown)
    figure.update_layout(margin={"r": 100 if longest <= 12 else 150})


def _ticks(sizes: Sequence[int]) -> list[int]:
    """The sizes that have room for their numbers on a phone too; the first and the last one always.

    >>> _ticks([50, 100, 250, 500, 1000, 2500, 5000, 10_000, 24_000])
    [50, 1000, 5000, 24000]
    """
    apart = math.log10(sizes[-1] / sizes[0]) / _MOST_TICKS
    kept = {sizes[0], sizes[-1]}
    for size in reversed(sizes):
        if all(abs(math.log10(size / other)) > apart for other in kept):
            kept.add(size)
    return sorted(kept)
