"""Why: what the first button of the first screen answers."""

from __future__ import annotations

import streamlit as st

from embedlab.teacher import KERAS, teacher_of
from embedlab.ui.how import open_with
from embedlab.ui.text import rich
from embedlab.ui.view import View
from embedlab.wording import headline_numbers

__all__ = ["why"]

_TABLES = (
    "A Keras Embedding is a table: row 17 holds the numbers of word 17. Looking a word up is all it does.",
    "{other} is a table of exactly the same kind. Neither knows grammar or looks into a dictionary.",
    "What matters is the teacher: who says, after each example, in which direction the numbers should move.",
)
_LABELS = (
    "The Embedding on the left sits in a network that guesses the label of a text. Whatever lowers its error stays.",
    "For that, one fact about a word is enough: towards which label it leans. So its table becomes almost a line, with "
    "one label at either end.",
    "Two words that lean the same way end up side by side there, though they have nothing else in common.",
)
_CONTEXT = (
    "{other}, on the right, never sees a label. It guesses which words stand near which.",
    "Words that keep the same company get similar rows, so topics and meanings come together.",
)
_LAST = (
    "Give the Keras layer word2vec's task and it learns what word2vec learns: the objective decides, not the layer.",
    "The maps are flat shadows of the tables. The lists of neighbours and all scores come from the tables themselves.",
)


@st.dialog("Same lookup table: the teacher decides", width="large")
def why(view: View) -> None:
    """Explain the answer in ten plain lines."""
    lines = "".join(rich("<li>{line}</li>", line=line) for line in _why(view))
    st.html(f"<ol class='lines'>{lines}</ol>")
    for number in headline_numbers(view.comparison):
        st.text(number.sentence)
    if st.button("See it at work", icon=":material/arrow_forward:"):
        open_with(view.run_id)


def _why(view: View) -> tuple[str, ...]:
    left, right = (
        teacher_of(space, view.comparison.classes) for space in (view.comparison.left, view.comparison.right)
    )
    other = right.method if right.asked == "words" and right.method != KERAS else "word2vec"
    learned = _LABELS if left.asked in ("label", "") else (f"On the left: {left.effect}",)
    tables, context = (tuple(line.format(other=other) for line in lines) for lines in (_TABLES, _CONTEXT))
    return (*tables, *learned, *context, *_LAST)
