"""A second seed for a run without one: asked for with one button, where its ceiling is missing."""

from __future__ import annotations

import streamlit as st

from embedlab.ui import runs
from embedlab.ui.pending import is_done
from embedlab.ui.run_jobs import can_train_again, texts_of
from embedlab.ui.view import View

__all__ = ["offer_second_seed"]

_WHY = (
    "Trains both methods once more with other random numbers, and nothing else changed. What the two trainings of one "
    "method have in common is the most that two methods can be expected to share."
)


def offer_second_seed(view: View) -> None:
    """Where it is not known how much is noise: say so, and train what tells it; the run stays as it is until then."""
    comparison = view.comparison
    if comparison.left_ceiling is not None and comparison.right_ceiling is not None:
        return
    st.caption(
        ":material/info: How much of this is noise is not known: two trainings of one method differ too, and there was "
        "one only."
    )
    if not view.settings.is_own_pair or "pair" in view.run.summary or not can_train_again(view.run_id):
        st.caption(_missing(view))
        return
    asked = f"compare.second.{view.run_id}"
    if not st.session_state.get(asked):
        make = {asked: True}
        st.button("Train a second seed", help=_WHY, type="primary", on_click=lambda: st.session_state.update(make))
        return
    corpus, space = texts_of(view.run_id)
    arguments = {"run": str(runs.run_folder(view.run_id)), "corpus": str(corpus), "space": space and str(space)}
    if is_done(f"{asked}.job", "train_second_seeds", arguments, title=f"{runs.run_title(view.run_id)}: second seed"):
        del st.session_state[asked]
        st.rerun()


def _missing(view: View) -> str:
    """Why none can be trained here."""
    if "pair" in view.run.summary:
        return "Vectors that came from elsewhere cannot be trained again here; of two runs, compare one with itself."
    if not view.settings.is_own_pair:
        return "It is known for the run's own two spaces: choose them under “Other maps”."
    return "The texts of this run were not kept, so it cannot be trained again: bring them under “Your data”."
