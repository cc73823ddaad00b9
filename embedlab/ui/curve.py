"""A learning curve on the page: its verdict, the chart with a table beside it, and what a curve hides."""

from __future__ import annotations

import streamlit as st

from embedlab.experiments.curve_points import INITS
from embedlab.experiments.learning_curve import LearningCurve
from embedlab.experiments.verdict import judged_by, verdict_parts
from embedlab.figures.learning_curve import (
    Metric,
    curve_figure,
    curve_rows,
    curve_summary,
    difference_rows,
    recall_rows,
    short_name,
    shown_inits,
)
from embedlab.ui.downloads import download_table
from embedlab.ui.text import plain, rich

__all__ = ["show_curve"]

_METRICS: dict[Metric, str] = {"accuracy": "Accuracy", "macro_f1": "Macro-F1"}
_LEGEND = (
    "Frozen and fine-tuned start from word2vec on all of the text, and frozen leaves its vectors alone. Labels alone "
    "starts from random numbers. Own rows is frozen too, but its word2vec read the labelled texts only. TF-IDF is "
    "logistic regression on word counts, without an embedding."
)
_NOISY = ("random-frozen",)


def show_curve(curve: LearningCurve, key: str) -> None:
    """Everything of one curve; `key` tells its widgets from those of another."""
    word, reasons = verdict_parts(curve)
    lines = "".join(rich("<li>{line}</li>", line=_sentence(reason)) for reason in reasons)
    st.html(rich("<p class='answer'>{word}</p>", word=f"{word}.") + f"<ul class='lines'>{lines}</ul>")
    metric, inits = _choose(curve, key)
    st.caption(plain(_LEGEND + _about_spaces(curve)))
    chart, table = st.columns(2, gap="large")
    with chart:
        st.plotly_chart(
            curve_figure(curve, metric, inits),
            config={"displayModeBar": False},
            key=f"curve.chart.{key}",
            alt=curve_summary(curve, metric),
        )
    with table:
        st.dataframe(curve_rows(curve, metric, inits), hide_index=True, height="content", alt="The chart as a table")
        seeds = max(mean.seeds for mean in curve.summary)
        st.caption(
            f"In percent: the mean of {seeds:,} seed{'s' if seeds > 1 else ''} on {curve.test_rows:,} "
            "held-out texts, ± half the 95 % interval over other seeds and held-out texts, as the bands show. Bands "
            "may overlap where a difference is clear: the verdict compares on the same texts and seeds, pair by pair."
        )
        download_table("Every training, as CSV", lambda: _rows(curve), f"learning_curve_{key[:12]}.csv")
    st.text(curve_summary(curve, metric))
    _hidden(curve)
    _more(curve, metric, key)


def _about_spaces(curve: LearningCurve) -> str:
    spaces = [short_name(init) for init in curve.inits if init not in INITS]
    return f" {', '.join(spaces)}: these vectors, left alone." if spaces else ""


def _more(curve: LearningCurve, metric: Metric, key: str) -> None:
    """Recall of each class, and the differences that the verdict is made of."""
    classes, differences = st.tabs(["Each class by itself", "Differences, pair by pair"])
    with classes:
        size = (
            st.select_slider(
                "Labels to train on", curve.sizes, curve.sizes[-1], format_func="{:,}".format, key=f"curve.at.{key}"
            )
            if len(curve.sizes) > 1
            else curve.sizes[0]
        )
        st.dataframe(recall_rows(curve, size), hide_index=True, height="content", alt="Recall of each class")
        st.caption("Recall: of the held-out texts of a class, the share that is called so.")
    with differences:
        st.dataframe(difference_rows(curve, metric), hide_index=True, height="content", alt="Differences by pair")
        st.caption(
            "In percentage points, on the same held-out texts and seeds, with the 95 % interval of the difference. The "
            "answer above asks more of each the more is compared (Holm's correction), so that where nothing differs at "
            "most one curve in twenty claims that something does."
        )


def _choose(curve: LearningCurve, key: str) -> tuple[Metric, list[str]]:
    """Which number is drawn, and of which ways to start."""
    inits_here = shown_inits(curve)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        metric = st.segmented_control(
            "Measured by",
            list(_METRICS),
            default=judged_by(curve),
            required=True,
            format_func=_METRICS.__getitem__,
            key=f"curve.metric.{key}",
            help="Accuracy: the share of held-out texts told right. Macro-F1 counts every class alike, however rare.",
        )
        inits = st.pills(
            "Lines",
            inits_here,
            selection_mode="multi",
            default=[init for init in inits_here if init not in _NOISY],
            format_func=lambda init: plain(short_name(init)),
            key=f"curve.lines.{key}",
            help="Tap a line to hide or show it. Random: vectors that stay as they were drawn.",
        )
    return metric, list(inits or inits_here)


def _hidden(curve: LearningCurve) -> None:
    """What has to be known beside the picture."""
    lines = [
        f"word2vec had read {curve.unlabelled_tokens:,} tokens (words as they come) of text without labels before the "
        "first label was used. The line “own rows” shows how it does without that text.",
        "TF-IDF with logistic regression needs no embedding, and a second to train. Where nothing beats it, use it.",
        f"Always naming the most common class is right in {curve.majority:.0%} of the held-out texts.",
        {
            "stratified": "Held-out texts were drawn at random, each class by its share.",
            "grouped": "Held-out texts are whole groups: no group is on both sides.",
            "given": "Which texts are held out is what a column of the data says.",
            "by time": "Held-out texts are the latest ones.",
        }[curve.split]
        + (" Labelled texts were drawn in equal numbers of each class." if curve.balanced else ""),
    ]
    lines.append(
        f"{curve.near_duplicates:,} of the {curve.test_rows:,} held-out texts are a training text but for one word"
        + (": they flatter every line that has seen their twin." if curve.near_duplicates else ".")
    )
    st.subheader("What the curve hides", anchor=False)
    st.html(
        "<ul class='lines'>"
        + "".join(rich("<li>{line}</li>", line=line) for line in (*lines, *curve.warnings))
        + "</ul>"
    )


def _sentence(text: str) -> str:
    """A clause as a sentence of its own; word2vec is written so everywhere."""
    return f"{text if text.startswith('word2vec') else text[:1].upper() + text[1:]}."


def _rows(curve: LearningCurve) -> list[dict[str, object]]:
    names = ("size", "init", "seed", "accuracy", "macro_f1")
    return [{name: getattr(row, name) for name in names} for row in curve.rows]
