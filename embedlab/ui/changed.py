"""The words that changed most and least between the two spaces."""

from __future__ import annotations

from typing import Any

import streamlit as st

from embedlab.comparison import Comparison, Ranking
from embedlab.figures.change import change_histogram, change_summary
from embedlab.ui.downloads import download_table
from embedlab.ui.view import View, pin
from embedlab.wording import change_caveat, display_name

__all__ = ["show_changed"]

_NEAR = 3


def show_changed(view: View) -> None:
    """The histogram of change, and both ends of the ranking where it can be trusted."""
    comparison = view.comparison
    st.text(change_summary(comparison))
    st.plotly_chart(change_histogram(comparison), config={"displayModeBar": False}, alt=change_summary(comparison))
    most, least = comparison.most_changed(20), comparison.least_changed(20)
    st.caption(f"{most.note} {change_caveat(comparison)}")
    if not most.entries:
        return
    left, right = st.columns(2, gap="large")
    with left:
        _ranked(view, most, "Changed most", "most_changed")
    with right:
        _ranked(view, least, "Changed least", "least_changed")


def _ranked(view: View, ranking: Ranking, title: str, name: str) -> None:
    st.subheader(title, anchor=False)
    rows = _rows(view.comparison, ranking)

    def pin_chosen() -> None:
        chosen = st.session_state[name]["selection"]["rows"]
        if chosen:
            pin(view, view.shown[ranking.entries[chosen[0]][0]])

    st.dataframe(
        rows,
        hide_index=True,
        height=300,
        key=name,
        on_select=pin_chosen,
        selection_mode="single-row",
        alt=f"{title}, with the nearest neighbours on either side; choosing a row pins it on the maps",
    )
    download_table("Save as CSV", rows, f"{name}.csv")


def _rows(comparison: Comparison, ranking: Ranking) -> list[dict[str, Any]]:
    rows = []
    for key, change in ranking.entries:
        found = comparison.neighbours(key, _NEAR)
        rows.append(
            {
                comparison.level.removesuffix("s"): display_name(comparison.left, key),
                "change": round(change, 2),
                "beside it, left": ", ".join(display_name(comparison.left, near) for near, _ in found.left),
                "beside it, right": ", ".join(display_name(comparison.right, near) for near, _ in found.right),
            }
        )
    return rows
