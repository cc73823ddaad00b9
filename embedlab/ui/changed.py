"""The words that changed most and least between the two spaces."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from embedlab.comparison import Comparison, Ranking
from embedlab.figures.change import change_histogram, change_summary
from embedlab.ui.downloads import download_table
from embedlab.ui.view import View, pin, select
from embedlab.wording import change_caveat, display_name

__all__ = ["show_changed"]

_NEAR = 3
_BRUSH = "change"


def show_changed(view: View) -> None:
    """The histogram of change, and both ends of the ranking where it can be trusted."""
    comparison = view.comparison
    st.text(change_summary(comparison))
    _histogram(view)
    most, least = comparison.most_changed(20), comparison.least_changed(20)
    st.caption(f"{most.note} {change_caveat(comparison)}")
    if not most.entries:
        return
    left, right = st.columns(2, gap="large")
    with left:
        _ranked(view, most, "Changed most", "most_changed")
    with right:
        _ranked(view, least, "Changed least", "least_changed")


def _histogram(view: View) -> None:
    def select_brushed() -> None:
        boxes = st.session_state[_BRUSH]["selection"]["box"]
        if boxes:
            low, high = sorted(boxes[0]["x"])
            change = view.comparison.change
            keys = (view.comparison.keys[row] for row in np.flatnonzero((change >= low) & (change <= high)))
            select(view, tuple(view.shown[key] for key in keys if key in view.shown))

    st.caption("Drag across the histogram to select those words on the maps.")
    st.plotly_chart(
        change_histogram(view.comparison).update_layout(dragmode="select", selectdirection="h"),
        config={"displayModeBar": False},
        alt=change_summary(view.comparison),
        key=_BRUSH,
        on_select=select_brushed,
        selection_mode="box",
    )


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
    download_table("Save as CSV", lambda: rows, f"{name}.csv")


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
