"""The course of a training: loss and accuracy by epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from embedlab.figures.theme import GREY, LEFT, RIGHT, layout

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["history_summary", "speed_history", "speed_summary", "training_history"]

History = Sequence[Mapping[str, Any]]

_CURVES = {
    "accuracy": (("accuracy", "training", GREY, "dot"), ("val_accuracy", "held out from training", LEFT, "solid")),
    "loss": (("loss", "training", GREY, "dot"), ("val_loss", "held out from training", LEFT, "solid")),
}


def training_history(history: History) -> Figure:
    """Accuracy, where the model tells labels, and loss by epoch, side by side."""
    from plotly.graph_objects import Scatter
    from plotly.subplots import make_subplots

    known = {kind: curves for kind, curves in _CURVES.items() if kind == "loss" or _values(history, kind)}
    figure = make_subplots(rows=1, cols=len(known), subplot_titles=tuple(known), horizontal_spacing=0.1)
    for column, curves in enumerate(known.values(), start=1):
        for name, label, colour, dash in curves:
            points = [(epoch["epoch"], epoch[name]) for epoch in history if epoch.get(name) is not None]
            if points:
                x, y = zip(*points, strict=True)
                style = {"color": colour, "dash": dash}
                line = Scatter(x=x, y=y, name=label, mode="lines+markers", line=style, showlegend=column == 1)
                figure.add_trace(line, row=1, col=column)
    figure.update_xaxes(title="epoch", dtick=1 if len(history) <= 12 else None, zeroline=False, showgrid=False)
    figure.update_yaxes(zeroline=False, gridcolor="rgba(123,130,141,0.25)")
    legend = {"orientation": "h", "yanchor": "top", "y": -0.25, "x": 0}
    return figure.update_layout(layout(height=280, legend=legend))


def history_summary(history: History) -> str:
    """The course in words: of the accuracy where the model tells labels, else of the loss."""
    if not history:
        return "The course of the training was not kept."
    epochs = f"{len(history)} epoch{'s' if len(history) > 1 else ''}"
    for kind, form in (("accuracy", ".1%"), ("loss", ".3f")):
        for name, where in ((f"val_{kind}", "texts held out from training"), (kind, "the training texts")):
            first, last = history[0].get(name), history[-1].get(name)
            if first is not None and len(history) == 1:
                return f"{epochs}; {kind} on {where} is {first:{form}}."
            if first is not None and last is not None:
                return f"{epochs}; {kind} on {where} went from {first:{form}} to {last:{form}}."
    return f"{epochs}."


def _values(history: History, name: str) -> list[float]:
    return [epoch[name] for epoch in history if epoch.get(name) is not None]


def speed_history(history: History) -> Figure:
    """Words a second by epoch."""
    from plotly.graph_objects import Figure, Scatter

    x, y = ([epoch[name] for epoch in history] for name in ("epoch", "words_per_second"))
    figure = Figure(Scatter(x=x, y=y, mode="lines", line={"color": RIGHT}))
    figure.update_xaxes(title="reading", zeroline=False, showgrid=False)
    figure.update_yaxes(title="words a second", rangemode="tozero", gridcolor="rgba(123,130,141,0.25)")
    return figure.update_layout(layout(height=200, margin={"l": 10, "r": 10, "t": 10, "b": 10}))


def speed_summary(history: History) -> str:
    """The speed in words."""
    last = history[-1]
    of = f" of {last['epochs']:.0f}" if "epochs" in last else ""
    return f"reading {last['epoch']:.0f}{of} of the text, {last['words_per_second']:,.0f} words a second."
