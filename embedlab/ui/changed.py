"""The words that changed most and least between the two spaces."""

from __future__ import annotations

from typing import Any

import streamlit as st

from embedlab.comparison import Comparison, Ranking
from embedlab.figures.change import change_summary
from embedlab.ui.downloads import download_table
from embedlab.ui.linked_maps import change_cards
from embedlab.ui.second_seed import offer_second_seed
from embedlab.ui.text import plain
from embedlab.ui.view import View, colour_by
from embedlab.wording import change_caveat, display_name

__all__ = ["show_changed"]

_NEAR = 3


def show_changed(view: View) -> None:
    """Both ends of the ranking where it can be trusted, as pairs of small maps and as files."""
    comparison = view.comparison
    st.text(change_summary(comparison))
    offer_second_seed(view)
    st.caption(plain(change_caveat(comparison)))
    st.button(
        "Colour the maps by change",
        on_click=colour_by,
        args=(view, "change"),
        help="Then drag across the histogram above the maps to select by change.",
    )
    ranked = view.maps.ranked
    if ranked is None or not ranked.most:
        st.text(comparison.most_changed(1).note)
        return
    change_cards(view.maps, key=f"compare.cards.{view.settings.level}")
    with st.container(horizontal=True, gap="small"):
        for title, ranking in (("most", comparison.most_changed(20)), ("least", comparison.least_changed(20))):
            rows = _rows(comparison, ranking)
            download_table(f"Changed {title}, as CSV", lambda rows=rows: rows, f"{title}_changed.csv")  # type: ignore[misc]


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
