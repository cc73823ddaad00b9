"""The steps of “Your data”: choose, look, train, watch, and beside them vectors; one is shown at a time."""

from __future__ import annotations

import streamlit as st

from embedlab.ui import compare_with, data_choice, data_look, load_vectors, run_form, run_watch, uploads
from embedlab.ui.hosting import is_own

__all__ = [
    "CHOOSE",
    "LOOK",
    "TRAIN",
    "VECTORS",
    "WATCH",
    "choose_step",
    "look_next",
    "show_choose",
    "show_look",
    "show_train",
    "show_vectors",
    "show_watch",
    "watch_next",
]

CHOOSE, LOOK, TRAIN, WATCH = _STEPS = ("1. Choose", "2. Look", "3. Train", "4. Watch")
VECTORS = "Load vectors"
_STEP, _LOADING = "your_data.step", "your_data.loading"


def choose_step() -> str:
    """The steps as buttons, or the way back to them from the vectors; the address says where a new session begins."""
    source = uploads.chosen_source()
    if _STEP not in st.session_state:
        st.session_state[_STEP] = WATCH if "job" in st.query_params else LOOK if source else CHOOSE
    if st.session_state.setdefault(_LOADING, "vectors" in st.query_params):
        st.button("Back to texts", icon=":material/arrow_back:", on_click=_go_to, args=(st.session_state[_STEP],))
        return VECTORS
    st.query_params.pop("vectors", None)
    step = st.segmented_control(
        "Step",
        _STEPS,
        key=_STEP,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    if step != WATCH:
        # A reload comes back to this step; what is trained is found under Watch all the same.
        st.query_params.pop("job", None)
    return step or CHOOSE


def watch_next() -> None:
    """Open the page on what is trained; before a change of page, or in a callback."""
    _go_to(WATCH)


def look_next() -> None:
    """Open the page on the texts that are chosen; before a change of page, or in a callback."""
    _go_to(LOOK)


def show_choose() -> None:
    """Take texts, then look at them."""
    data_choice.choose_data(lambda: _go_to(LOOK))
    st.subheader("Or load vectors", anchor=False)
    st.text("Vectors that others trained, to compare with yours, to score, or to start a training from.")
    st.button("Load vectors", on_click=_go_to, args=(VECTORS,))


def show_look() -> None:
    """Show what the texts are."""
    source = uploads.chosen_source()
    if source is None:
        _ask_for_texts()
    else:
        data_look.look_at_data(source, lambda: _go_to(TRAIN))
        if source.is_upload and is_own(source.id):
            st.caption(
                "Texts that are only looked at are removed after a day. Going on to train keeps them in the Library."
            )


def show_train() -> None:
    """Ask how to train, and start."""
    source = uploads.chosen_source()
    if source is None:
        _ask_for_texts()
    elif (found := data_look.usable_data(source)) is not None:
        run_form.show_form(*found, on_start=watch_next)
    else:
        st.text("These texts cannot be trained on yet. “Look” says whether they are still read, or what is amiss.")
        st.button("Back to Look", on_click=_go_to, args=(LOOK,))


def show_watch() -> None:
    """Show what is trained, and what came of it."""
    run_watch.watch_trainings()


def show_vectors() -> None:
    """Load vectors; once they are kept, the library shows what can be done with them."""
    load_vectors.load_vectors(compare_with.offer_to_compare)
    if compare_with.is_offered():
        st.session_state[_LOADING] = False
        compare_with.go_to_library()


def _ask_for_texts() -> None:
    st.text("There are no texts yet: choose some first.")
    st.button("Choose texts", type="primary", on_click=_go_to, args=(CHOOSE,))


def _go_to(step: str) -> None:
    st.session_state[_LOADING] = step == VECTORS
    if step != VECTORS:
        st.session_state[_STEP] = step
