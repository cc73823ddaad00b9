"""Try a headline of your own: what the task model says, which words pushed it, where it lands in both spaces."""

from __future__ import annotations

import streamlit as st

from embedlab.landing import Landing, land
from embedlab.prediction import Prediction
from embedlab.tokens import tokenize
from embedlab.ui.text import rich
from embedlab.ui.view import View, select
from embedlab.wording import display_name, listed

__all__ = ["show_headline"]

_EXAMPLE = "17 courtroom pizzas that will restore your faith in judges"
_LONGEST = 500
_SHOWN_DOCUMENTS = 3


@st.fragment
def show_headline(view: View) -> None:
    """Ask for a text and answer, with numpy alone; nothing where the run has no classifier."""
    classifier = view.run.classifier
    if classifier is None:
        return
    typed = st.text_input(
        "A headline of your own",
        placeholder=_EXAMPLE,
        max_chars=_LONGEST,
        key="compare.headline",
        persist_state="session",
    )
    text = (typed or "").strip() or _EXAMPLE
    if not typed:
        st.caption("Nothing is typed yet, so this is about the example.")
    prediction = classifier.predict(text)
    if not prediction.contributions:
        st.text("There is no word in it: type letters or digits.")
        return
    read = len(prediction.contributions)
    if read < len(tokenize(text)):
        st.caption(f"Only its first {read} words count: the model read no more of a text in training.")
    said, pushed = st.columns([2, 3], gap="large")
    with said:
        _say(prediction)
    with pushed:
        _show_pushes(prediction)
    _show_landing(view, land(view.run, text))


def _say(prediction: Prediction) -> None:
    for label, probability in sorted(prediction.probabilities.items(), key=lambda item: -item[1])[:8]:
        st.html(
            rich(
                "<div class='bar'><span class='word'>{label}</span>"
                "<span class='track'><span class='fill' style='width:{width}%'></span></span>"
                "<span class='near'>{probability}</span></div>",
                label=label,
                width=f"{100 * probability:.1f}",
                probability=_percent(probability),
            )
        )
    if prediction.unknown:
        st.text(
            f"Unknown to it: {listed([f'“{word}”' for word in prediction.unknown])}. All unknown words count alike."
        )


def _show_pushes(prediction: Prediction) -> None:
    most = max(abs(push) for _, push in prediction.contributions) or 1.0
    rows = "".join(
        rich(
            "<tr><td class='word'>{word}</td>"
            "<td class='against'><span class='fill' style='width:{against}%'></span></td>"
            "<td class='for'><span class='fill' style='width:{towards}%'></span></td><td class='near'>{push}</td></tr>",
            word=f"{word} (unknown)" if word in prediction.unknown else word,
            against=f"{100 * max(-push, 0) / most:.0f}",
            towards=f"{100 * max(push, 0) / most:.0f}",
            push=f"{push:+.2f}".replace("-", "−"),
        )
        for word, push in prediction.contributions
    )
    head = rich(
        "<caption>How much each word pushed towards “{label}” (right) or away from it (left)</caption>",
        label=prediction.label,
    )
    st.html(f"<table class='pushes'>{head}{rows}</table>")


def _show_landing(view: View, landings: tuple[Landing, Landing]) -> None:
    st.html("<p class='side'>Where it lands</p>")
    st.caption(
        "The words nearest to the middle of those it knows, read from the tables: a map has no place for a new text."
    )
    for place, landing, title in zip(st.columns(2, gap="large"), landings, view.titles, strict=True):
        with place:
            st.html(rich("<p class='side'>{title}</p>", title=title))
            _show_nearest(view, landing)
    near = tuple(word for landing in landings for word, _ in landing.words if word in view.maps.index)
    if near and view.settings.level == "words" and st.button("Select these words on the maps"):
        select(view, near)
        st.rerun()


def _show_nearest(view: View, landing: Landing) -> None:
    if not landing.words:
        st.text("This space knows none of its words.")
        return
    st.text(f"Nearest words: {listed([word for word, _ in landing.words])}.")
    if landing.documents and view.run.documents is not None:
        texts = [display_name(view.run.documents.left, key) for key, _ in landing.documents[:_SHOWN_DOCUMENTS]]
        lines = "".join(rich("<li>{text}</li>", text=text) for text in texts)
        st.html(f"<p>Nearest held-out texts:</p><ul class='documents'>{lines}</ul>")


def _percent(probability: float) -> str:
    """A probability in words that claim no certainty.

    >>> _percent(0.534), _percent(0.999), _percent(0.001)
    ('53%', 'over 99%', 'under 1%')
    """
    if 0.01 <= probability <= 0.99:
        return f"{probability:.0%}"
    return "over 99%" if probability > 0.5 else "under 1%"
