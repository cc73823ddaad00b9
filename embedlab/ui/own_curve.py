"""The way from a sample's curve to one of the visitor's own texts."""

from __future__ import annotations

import streamlit as st

from embedlab.ui.curve_texts import CurveTexts, own_texts, show_texts
from embedlab.ui.text import plain

__all__ = ["show_own"]

_LISTED = 6


def show_own(shown: CurveTexts) -> None:
    """A button for each of the visitor's own texts, and one that leads to where texts are brought."""
    st.subheader("On your own data", anchor=False)
    st.text(
        "What pays here need not pay on your texts: it depends on how many labels you have, and on how much text "
        "without labels goes with them."
    )
    others = [texts for texts in own_texts() if texts.id != shown.id][:_LISTED]
    with st.container(horizontal=True, gap="small"):
        for texts in others:
            st.button(
                f"Curve of {plain(texts.title)}", key=f"own_curve.{texts.id}", on_click=show_texts, args=(texts.id,)
            )
        # Beside a curve of one's own that is still to be drawn, one button is the first.
        first = not others and shown.is_sample
        if st.button("Bring texts", type="primary" if first else "secondary", key="own_curve.bring"):
            st.switch_page("pages/your_data.py")
