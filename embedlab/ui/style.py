"""The few rules of style that Streamlit's theme has no setting for."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

__all__ = ["ICON", "use_style"]

ICON = str(Path(__file__).with_name("icon.svg"))
"""The picture of the browser's tab."""


def use_style() -> None:
    """Apply the rules to the page."""
    st.html(Path(__file__).with_name("style.css"))
