"""What the Embedding is to learn: a choice in plain words, and what that means for the visitor's own texts."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.experiments.objectives import four_objectives
from embedlab.targets import numeric_columns
from embedlab.ui.text import rich
from embedlab.vocabulary import Vocabulary

__all__ = ["OBJECTIVES", "ask_objective", "usual_objective"]

OBJECTIVES = {
    "classification": "the label of a text",
    "regression": "a number of a text",
    "skip-gram": "the words around a word",
    "next word": "the word that comes next",
}
"""What an Embedding can be asked for, in plain words."""

_ABOUT = {
    "classification": "Your labels are the teacher: the rows of words that lean to one label end up side by side.",
    "regression": "A column of numbers is the teacher: words that go with little and words with much end up apart.",
    "skip-gram": "The text itself is the teacher, and no label is seen: word2vec's question, put to the Keras layer.",
    "next word": "The text itself is the teacher, and no label is seen: words before a place tell the word at it.",
}
_WHY = (
    "An Embedding is a table of numbers, and the question it serves decides what they learn. Labels are the usual "
    "question. A column of numbers in your data can be one too, and so can the text itself."
)
_SHOWN = 3
_LONGEST = 90
_LOOKED_AT = 200


def ask_objective(corpus: Corpus, preset: str) -> tuple[str, str | None]:
    """The objective, a name of `OBJECTIVES`, and for numbers their column."""
    columns = _numeric(corpus.fingerprint, corpus)
    missing = {"classification": corpus.labels is None, "regression": not columns}
    offered = [name for name in OBJECTIVES if not missing.get(name)]
    left, right = st.columns(2)
    objective: str = left.selectbox(
        "The Embedding learns to tell",
        offered,
        index=offered.index(usual_objective(corpus)),
        format_func=OBJECTIVES.__getitem__,
        key=f"train.{preset}.objective{'' if corpus.labels else '.unlabelled'}",
        help=_WHY,
        persist_state="session",
    )
    target: str | None = None
    if objective == "regression":
        target = right.selectbox(
            "Which number",
            columns,
            key=f"train.{preset}.target",
            help="Columns with a number in each row.",
            persist_state="session",
        )
    st.caption(_ABOUT[objective])
    pairs = "".join(
        rich("<li>{given} → <b>{asked}</b></li>", given=_shortened(given), asked=_shortened(asked))
        for given, asked in _pairs(corpus, objective, target)
    )
    st.html(f"<ul class='pairs'>{pairs}</ul>")
    return objective, target


def usual_objective(corpus: Corpus) -> str:
    """What is asked for unless the visitor says otherwise: the label, or without labels what word2vec is asked for."""
    return "skip-gram" if corpus.labels is None else "classification"


def _pairs(corpus: Corpus, objective: str, target: str | None) -> Sequence[tuple[str, str]]:
    """What goes in and what is asked for, on three of the texts, or at three places of one."""
    if target is not None:
        return list(zip(corpus.texts, corpus.columns[target], strict=True))[:_SHOWN]
    if objective == "classification":
        return _of_different_labels(corpus)
    # The longest of the first texts has most to show; the words of all would take seconds to find.
    first = corpus.take(range(min(len(corpus), _LOOKED_AT)))
    text = max(range(len(first)), key=lambda row: len(first.tokens[row]))
    try:
        vocabulary = Vocabulary.from_documents(first.tokens[text : text + 1], min_count=1)
    except InputError:
        return ()
    offered = {known.name: known.examples for known in four_objectives(first.texts[text], "", vocabulary)}
    return offered[objective]


def _of_different_labels(corpus: Corpus) -> Sequence[tuple[str, str]]:
    """A text of each label in turn, as far as the first texts have them."""
    found = list(zip(corpus.texts, corpus.labels or (), strict=False))[:_LOOKED_AT]
    first = {label: (text, label) for text, label in reversed(found)}
    rest = [pair for pair in found if pair not in first.values()]
    return [*first.values(), *rest][:_SHOWN]


@st.cache_resource(max_entries=4, show_spinner=False)
def _numeric(fingerprint: str, _corpus: Corpus) -> tuple[str, ...]:
    return numeric_columns(_corpus)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
