"""The picked word on either side."""

from __future__ import annotations

import streamlit as st

from embedlab.comparison import Neighbourhood
from embedlab.ui.linked_maps import LinkedState
from embedlab.ui.text import plain, rich
from embedlab.ui.view import View, pin
from embedlab.wording import display_name

__all__ = ["show_picked"]

_SYMBOLS = {"shared": "●", "lost": "◁", "gained": "▷", "alone": "○"}
_MEANINGS = {
    "shared": "near on both sides",
    "lost": "near on the left only",
    "gained": "near on the right only",
    "alone": "known on one side only",
}


def show_picked(view: View, state: LinkedState) -> None:
    """The neighbours of the pinned key, left and right."""
    key = view.keys.get(state.pinned or "")
    if key is None:
        st.text("Click a point on either map, or choose one of the words above them.")
        return
    found = view.comparison.neighbours(key)
    legend = "".join(
        rich("<span class='{kind}'>{symbol} {meaning}</span>", kind=kind, symbol=symbol, meaning=_MEANINGS[kind])
        for kind, symbol in _SYMBOLS.items()
    )
    st.html(f"<p class='legend'>{legend}</p>")
    st.caption(
        "The numbers say how alike two rows are in the tables, not on the maps: 1 is the same direction (cosine). "
        "Click a name to go there."
    )
    left, right = st.columns(2, gap="large")
    notes = (view.comparison.left_note, view.comparison.right_note)
    for place, side, title, note in zip((left, right), ("left", "right"), view.titles, notes, strict=True):
        with place:
            _list_side(view, found, side, title, note)


def _list_side(view: View, found: Neighbourhood, side: str, title: str, note: str | None) -> None:
    near = found.left if side == "left" else found.right
    space = view.comparison.left if side == "left" else view.comparison.right
    st.html(rich("<p class='side'>{title}</p>", title=title))
    if not near:
        st.text("This space does not know it.")
        return
    with st.container(key=f"neighbours-{side}", gap=None):
        for row, (key, similarity) in enumerate(near):
            kind = _kind(found, key)
            name = plain(display_name(space, key))
            st.button(
                f"{_SYMBOLS[kind]} {f'**{name}**' if kind == 'shared' else name} :gray[{similarity:.2f}]",
                key=f"neighbours.{side}.{row}",
                type="tertiary",
                help=_MEANINGS[kind] if key in view.shown else "not on the maps",
                on_click=pin,
                args=(view, view.shown.get(key, key)),
                disabled=key not in view.shown,
            )
    if note:
        st.caption(f"{plain(note.capitalize())}: trained once more, this space would list others.")


def _kind(found: Neighbourhood, key: str) -> str:
    kinds = {"shared": found.shared, "lost": found.lost, "gained": found.gained}
    return next((kind for kind, keys in kinds.items() if key in keys), "alone")
