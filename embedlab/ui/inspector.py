"""The picked word on either side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from embedlab.beside import PLACES
from embedlab.comparison import Neighbourhood
from embedlab.space import EmbeddingSpace
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
    comparison = view.comparison
    if elsewhere := view.only_beside(key):
        st.text(elsewhere)
        found = Neighbourhood(key, (), (), (), (), ())
    else:
        found = comparison.neighbours(key)
    legend = "".join(
        rich("<span class='{kind}'>{symbol} {meaning}</span>", kind=kind, symbol=symbol, meaning=_MEANINGS[kind])
        for kind, symbol in _SYMBOLS.items()
    )
    st.html(f"<p class='legend'>{legend}</p>")
    st.caption(
        "The numbers say how alike two rows are in the tables, not on the maps: 1 is the same direction (cosine). "
        "Click a name to go there."
    )
    left, right, *others = st.columns(2 + len(view.beside), gap="large")
    with left:
        _list_side(view, "left", view.titles[0], comparison.left, _marked(found.left, found), comparison.left_note)
    with right:
        _list_side(view, "right", view.titles[1], comparison.right, _marked(found.right, found), comparison.right_note)
    for place, name, other in zip(others, PLACES, view.beside, strict=False):
        near = [("beside", near, similarity) for near, similarity in other.neighbours(key)]
        with place:
            _list_side(view, name, other.title, other.space, near, None)


def _marked(pairs: Sequence[tuple[str, float]], found: Neighbourhood) -> list[tuple[str, str, float]]:
    return [(_kind(found, key), key, similarity) for key, similarity in pairs]


def _list_side(
    view: View,
    side: str,
    title: str,
    space: EmbeddingSpace,
    near: Sequence[tuple[str, str, float]],
    note: str | None,
) -> None:
    """The neighbours of one side: their kind, key and similarity."""
    st.html(rich("<p class='side'>{title}</p>", title=title))
    if not near:
        st.text("This space does not know it.")
        return
    with st.container(key=f"neighbours-{side}", gap=None):
        for row, (kind, key, similarity) in enumerate(near):
            name = plain(display_name(space, key))
            st.button(
                f"{_SYMBOLS.get(kind, '·')} {f'**{name}**' if kind == 'shared' else name} :gray[{similarity:.2f}]",
                key=f"neighbours.{side}.{row}",
                type="tertiary",
                help=_MEANINGS.get(kind, "near in this space") if key in view.shown else "not on the maps",
                on_click=pin,
                args=(view, view.shown.get(key, key)),
                disabled=key not in view.shown,
            )
    if note:
        st.caption(f"{plain(note.capitalize())}: trained once more, this space would list others.")


def _kind(found: Neighbourhood, key: str) -> str:
    kinds = {"shared": found.shared, "lost": found.lost, "gained": found.gained}
    return next((kind for kind, keys in kinds.items() if key in keys), "alone")
