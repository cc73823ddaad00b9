"""The same points under several settings of t-SNE and UMAP."""

from __future__ import annotations

import streamlit as st

from embedlab.experiments.map_settings import SETTINGS, PointSet
from embedlab.figures.lessons import settings_figure, settings_summary
from embedlab.glossary import format_score
from embedlab.ui.how import HowPage, prose, section, summary

__all__ = ["show_maps"]

_POINTS = {"words": "Words of five topics", "sizes": "Two clumps, one 10 times wider", "noise": "Pure noise"}
_METHODS = {"tsne": ("t-SNE", "Perplexity"), "umap": ("UMAP", "Neighbours")}


@st.fragment
def show_maps(page: HowPage) -> None:
    """Choose points, method and setting, and see what stays."""
    section("maps")
    prose(
        "A flat map of 64 dimensions is a picture of a method as much as of the words. t-SNE and UMAP keep near points "
        "near, and give up nearly everything else. What stays the same while you move the slider may be in the data; "
        "what changes was made by the method."
    )
    first, second, third = st.columns([3, 2, 3], vertical_alignment="bottom")
    name = first.selectbox("Points", list(_POINTS), format_func=_POINTS.__getitem__, key="how.points")
    method = second.segmented_control(
        "Method", list(_METHODS), default="tsne", required=True, format_func=lambda key: _METHODS[key][0]
    )
    setting = third.select_slider(
        _METHODS[method][1],
        SETTINGS[method],
        value=SETTINGS[method][2],
        key=f"how.setting.{method}",
        help="About how many neighbours count for each point.",
    )
    points = page.lessons.point_set(name)
    drawn = points.layout(method, setting)
    chart, beside = st.columns([3, 2], gap="large")
    said = settings_summary(points, drawn)
    with chart:
        st.plotly_chart(settings_figure(points, drawn), config={"displayModeBar": False}, alt=said, theme=None)
    with beside:
        summary(said)
        st.dataframe(_rows(points), hide_index=True, alt="Quality of all maps of these points")
    prose(
        "Safe to read: who is near whom, as far as the trustworthiness goes. Not safe: the size of a clump, the "
        "distance between clumps, which clump lies beside which, and clumps at small settings. So the scores in this "
        "app come from the space itself, never from a map. (In brackets: 95% intervals of the trustworthiness, for "
        "other points drawn in the same way. Widths are measured on these points, and have none.)"
    )


def _rows(points: PointSet) -> list[dict[str, str]]:
    rows = []
    for layout in points.layouts:
        name, setting = _METHODS[layout.method]
        trusted = format_score("trustworthiness", layout.trustworthiness)
        row = {"map": f"{name}, {setting.lower()} {layout.setting}", "trustworthiness": trusted}
        ratio = points.drawn_ratio(layout)
        rows.append(row if ratio is None else {**row, "drawn wider by": f"{ratio:.1f} ×"})
    return rows
