"""What to know before the maps are read: in a few words beside them, with the reasons one click away."""

from __future__ import annotations

import streamlit as st

from embedlab.cautions import cautions
from embedlab.ui.text import plain, rich
from embedlab.ui.view import View

__all__ = ["show_cautions"]


def show_cautions(view: View) -> None:
    """The first caution by its title, and how many more there are; all of them with their reasons inside."""
    found = cautions(view.comparison, view.run.summary)
    if not found:
        return
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    with st.popover(
        f"{plain(found[0].title)}{more}",
        type="tertiary",
        icon=":material/warning:",
        key="compare.cautions",
    ):
        for caution in found:
            st.html(
                rich("<p class='meaning'><b>{title}</b><br>{why}</p>", title=caution.title, why=_sentence(caution.why))
            )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
