"""What the maps are, and why they differ: what the first screen says, and what its first button answers."""

from __future__ import annotations

import streamlit as st

from embedlab.teacher import KERAS, Teacher, teacher_of
from embedlab.ui import runs
from embedlab.ui.how import open_with
from embedlab.ui.text import rich
from embedlab.ui.view import View
from embedlab.wording import headline_numbers

__all__ = ["primer", "why"]

_TABLES = (
    "Both are lookup tables: row 17 holds the numbers of word 17. Neither knows grammar or looks into a dictionary.",
    "What matters is the teacher: who says, after each example, in which direction the numbers should move.",
)
_LABELS = (
    "The Embedding on the left sits in a network that guesses the label of a text. For that, one fact about a word is "
    "enough: towards which label it leans.",
    "So two words that lean the same way end up side by side there, though they have nothing else in common, and the "
    "table becomes almost a line.",
)
_CONTEXT = (
    "{other}, on the right, never sees a label: it guesses which words stand near which. Words that keep the same "
    "company get similar rows, so topics and meanings come together.",
)
_LAST = (
    "Give the Keras layer word2vec's task and it learns what word2vec learns: the objective decides, not the layer.",
    "The maps are flat shadows of the tables. The lists of neighbours and all scores come from the tables themselves.",
)


def primer(view: View) -> str:
    """What a point is, what lies behind either map, and what it was trained for, as far as that is known."""
    if "pair" in view.run.summary:
        return f"Each point is a word. {' '.join(view.run.summary.get('warnings', ()))}"
    texts = view.run.summary.get("data", {}).get("name", runs.run_title(view.run_id))
    if view.settings.level != "words":
        return f"Each point is a held-out text, in the middle of its words. The texts: {texts}."
    left, right = _teachers(view)
    if not (left.task and right.task):
        return f"Each point is a word. The texts: {texts}."
    trained = (
        f"The {side} one, {f'a {KERAS}' if teacher.method == KERAS else teacher.method}, was trained {teacher.task}: "
        f"{teacher.together} come together."
        for side, teacher in (("left", left), ("right", right))
    )
    return (
        f"Each point is a word of “{texts}”; behind either map is a table with a row of numbers for each word. "
        f"{' '.join(trained)}"
    )


@st.dialog("Same lookup table: the teacher decides", width="large")
def why(view: View) -> None:
    """Explain the answer in a few plain lines."""
    lines = "".join(rich("<li>{line}</li>", line=line) for line in _why(view))
    st.html(f"<ol class='lines'>{lines}</ol>")
    for number in headline_numbers(view.comparison):
        st.text(number.sentence)
    if st.button("See it at work", icon=":material/arrow_forward:"):
        open_with(view.run_id)


def _why(view: View) -> tuple[str, ...]:
    left, right = _teachers(view)
    other = right.method if right.asked == "words" and right.method != KERAS else "word2vec"
    learned = _LABELS if left.asked in ("label", "") else (f"On the left: {left.effect}",)
    tables, context = (tuple(line.format(other=other) for line in lines) for lines in (_TABLES, _CONTEXT))
    return (*tables, *learned, *context, *_LAST)


def _teachers(view: View) -> tuple[Teacher, Teacher]:
    left, right = (
        teacher_of(space, view.comparison.classes) for space in (view.comparison.left, view.comparison.right)
    )
    return left, right
