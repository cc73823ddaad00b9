"""Scores in the original space, each beside what it is read against, and what the maps keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from embedlab.cautions import cautions
from embedlab.chance import chance_between, chance_of_maps, chance_within
from embedlab.comparison import Comparison
from embedlab.figures.scores import score_strip, score_summary
from embedlab.glossary import BETWEEN, MAP, WITHIN, coverage, format_interval, format_score, format_value, term
from embedlab.metrics.score import Score
from embedlab.ui.downloads import download_table
from embedlab.ui.second_seed import offer_second_seed
from embedlab.ui.text import plain, rich
from embedlab.ui.view import View

__all__ = ["show_scores"]

_STRIP = ("pc1_share", "category_purity_at_5", "label_silhouette", "wordsim353", "probe_accuracy")


def show_scores(view: View) -> None:
    """The strip, what could mislead, and every score as a figure and as tables."""
    comparison = view.comparison
    st.caption("Measured in the original spaces, not on the maps. Left / right; the sign ? says what each score means.")
    _strip(comparison)
    for caution in cautions(comparison, view.run.summary):
        st.caption(f":material/info: {plain(caution.sentence)}")
    st.plotly_chart(score_strip(comparison), config={"displayModeBar": False}, alt=score_summary(comparison))
    st.subheader("Within each space", anchor=False)
    chance = chance_within(comparison) | chance_between(comparison)
    st.caption("In brackets stand 95% intervals; “by chance” is what a space would score that knows nothing.")
    rows = [_within(name, comparison, chance) for name in WITHIN if name in comparison.left_scores]
    st.dataframe(rows, hide_index=True, alt="Scores within each space")
    st.subheader("Between the spaces", anchor=False)
    st.caption(
        "Two trainings of one method differ too: what they share is the ceiling to read the first column against."
    )
    offer_second_seed(view)
    between = [_between(name, comparison, chance) for name in BETWEEN if name in comparison.between]
    st.dataframe(between, hide_index=True, alt="Scores between the spaces, with the ceilings")
    st.subheader("What the maps keep", anchor=False)
    maps = _map_rows(comparison)
    st.dataframe(maps, hide_index=True, alt="Quality of the maps")
    with st.expander("What each score means"):
        for name in (*WITHIN, *BETWEEN, *MAP):
            st.html(
                rich(
                    "<p class='meaning'><b>{label}</b><br>{meaning}</p>",
                    label=term(name).label,
                    meaning=term(name).meaning,
                )
            )
    download_table("Save all scores as CSV", lambda: [_long(row) for row in rows + between + maps], "scores.csv")


def _strip(comparison: Comparison) -> None:
    shown = [name for name in _STRIP if name in comparison.left_scores and _has_value(comparison, name)]
    for place, name in zip(st.columns(len(shown) + 1), (*shown, "jaccard_at_10"), strict=True):
        with place:
            if name in BETWEEN:
                values = [comparison.between.get(name, Score.missing("It was not measured."))]
                beside = _ceilings(name, comparison)
            else:
                values = [comparison.left_scores[name], comparison.right_scores[name]]
                beside = coverage(values[0])
            value = " / ".join(format_value(name, score.value) for score in values)
            st.metric(plain(term(name).label), plain(value), help=plain(term(name).meaning))
            intervals = " / ".join(format_interval(name, score) or "no interval" for score in values)
            st.caption(plain("; ".join(filter(None, (f"95%: {intervals}", beside)))))


def _has_value(comparison: Comparison, name: str) -> bool:
    return any(scores[name].value is not None for scores in (comparison.left_scores, comparison.right_scores))


def _ceilings(name: str, comparison: Comparison) -> str:
    ceilings = (comparison.left_ceiling, comparison.right_ceiling)
    if ceilings == (None, None):
        return ""
    values = " / ".join("not known" if found is None else format_value(name, found[name].value) for found in ceilings)
    return f"two trainings: {values}"


def _within(name: str, comparison: Comparison, chance: Mapping[str, float]) -> dict[str, Any]:
    return {
        "score": term(name).label,
        "left": format_score(name, comparison.left_scores.get(name)),
        "right": format_score(name, comparison.right_scores.get(name)),
        "by chance": format_value(name, chance.get(name)),
        "rests on": coverage(comparison.left_scores[name]).partition("chance")[0].rstrip(", "),
    }


def _between(name: str, comparison: Comparison, chance: Mapping[str, float]) -> dict[str, Any]:
    def of(scores: Mapping[str, Score] | None) -> str:
        return format_score(name, None if scores is None else scores.get(name))

    return {
        "score": term(name).label,
        "left against right": of(comparison.between),
        "left, two trainings": of(comparison.left_ceiling),
        "right, two trainings": of(comparison.right_ceiling),
        "by chance": format_value(name, chance.get(name)),
    }


def _map_rows(comparison: Comparison) -> list[dict[str, Any]]:
    qualities = [comparison.maps[side].quality for side in ("left", "right")]
    chance = chance_of_maps(comparison)
    return [
        {
            "score": term(name).label,
            **{
                side: format_score(name, None if quality is None else quality.score(name))
                for side, quality in zip(("left", "right"), qualities, strict=True)
            },
            "by chance": format_value(name, chance.get(name)),
        }
        for name in MAP
    ]


def _long(row: Mapping[str, Any]) -> dict[str, Any]:
    names = (
        *("score", "left", "right", "left against right", "left, two trainings", "right, two trainings"),
        *("by chance", "rests on"),
    )
    return {name: row.get(name, "") for name in names}
