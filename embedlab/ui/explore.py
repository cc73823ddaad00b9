"""Under the first screen: one thing at a time, and only what is open is computed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from embedlab.ui.changed import show_changed
from embedlab.ui.headline import show_headline
from embedlab.ui.inspector import show_picked
from embedlab.ui.linked_maps import LinkedState
from embedlab.ui.other_maps import bring_to_maps, show_other_maps
from embedlab.ui.scores import show_scores
from embedlab.ui.selection import show_selection
from embedlab.ui.take_away import show_take_away
from embedlab.ui.text import plain
from embedlab.ui.view import View

__all__ = ["show_explore", "show_part"]

_OPEN = "compare.explore"
_LED = "compare.led"
_SCROLL = """<script>
const explore = document.querySelector(".st-key-explore");
if (explore) {
  explore.style.scrollMarginTop = "5rem"; // the bar of pages covers the top
  explore.scrollIntoView({ block: "start" });
}
</script>"""


def show_part(name: str) -> None:
    """Open a part and bring the reader to it; in a callback."""
    st.session_state[_OPEN] = name
    st.session_state[_LED] = True


def show_explore(view: View, state: LinkedState) -> None:
    """Draw the open part."""
    bring_to_maps()
    may_ask = view.run.classifier is not None
    st.subheader("Explore, and try a headline of your own" if may_ask else "Explore", anchor=False)
    parts: dict[str, Callable[[], None]] = {
        "Neighbours": lambda: show_picked(view, state),
        "Your own headline": lambda: show_headline(view),
        "Selection": lambda: show_selection(view, state),
        "What changed": lambda: show_changed(view),
        "Scores": lambda: show_scores(view),
        "Other maps": lambda: show_other_maps(view),
        "Take away": lambda: show_take_away(view),
    }
    if not may_ask:
        # Only a classifier can be asked for a label, and only one that averages words can be asked without TensorFlow.
        del parts["Your own headline"]
    with st.container(key="explore"):
        tabs = st.tabs(list(parts), key=_OPEN, on_change="rerun")
    for tab, show in zip(tabs, parts.values(), strict=True):
        if tab.open:
            with tab:
                show()
    _say_source(view)
    if st.session_state.pop(_LED, False):
        # Last: what is below must be there to be scrolled to.
        st.html(_SCROLL, unsafe_allow_javascript=True)


def _say_source(view: View) -> None:
    data = view.run.summary.get("data", {})
    if "citation" in data:
        st.caption(
            f"Texts: {plain(data['citation'])} Licence: {plain(data.get('licence', 'not named'))}. "
            "What was learned from them is here word by word; the headlines themselves are not."
        )
