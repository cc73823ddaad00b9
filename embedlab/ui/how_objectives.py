"""One layer under four objectives, and every method on one corpus."""

from __future__ import annotations

import streamlit as st

from embedlab.experiments.methods import CONTROL, METHODS, MethodRow, MethodTable
from embedlab.experiments.objectives import Objective, four_objectives, vocabulary_of
from embedlab.glossary import format_score
from embedlab.jobs.how_job import find_loaded, find_methods
from embedlab.ui import runs
from embedlab.ui.downloads import download_table
from embedlab.ui.how import HowPage, prose, section, summary
from embedlab.ui.how_jobs import forget_lesson, offer_lesson, offer_loaded
from embedlab.ui.spaces import Choice, listed_spaces
from embedlab.ui.text import plain, rich

__all__ = ["show_methods", "show_objectives"]

_NAMED = 4


def show_objectives(page: HowPage) -> None:
    """Four objectives side by side, each with three inputs and targets of the visitor's sentence."""
    section("objectives")
    prose(
        "The layer itself takes no side. Whoever asks the question decides what the rows learn, and the first thing to "
        "know of any model is what it is told to be true. Your sentence, as four teachers see it:"
    )
    classifier = page.run.classifier
    label = classifier.predict(page.sentence).label if classifier is not None else "its label"
    for place, objective in zip(
        st.columns(4, gap="medium"),
        four_objectives(page.sentence, label, vocabulary_of(page.run.words.right)),
        strict=True,
    ):
        with place:
            _show_objective(objective)


def _show_objective(objective: Objective) -> None:
    lines = "".join(
        rich("<li>{seen} → <b>{asked}</b></li>", seen=seen, asked=asked) for seen, asked in objective.examples
    )
    st.html(
        rich(
            "<p class='side'>{name}</p><p class='asks'>{asks}</p>",
            name=objective.name.capitalize(),
            asks=objective.asks,
        )
        + f"<ul class='pairs'>{lines or '<li>Too few known words.</li>'}</ul>"
        + rich("<p class='about'>Ground truth: {truth}</p>", truth=objective.truth)
    )


@st.fragment
def show_methods(page: HowPage) -> None:
    """What each method makes of one corpus: neighbours of a word, and scores in the original space."""
    section("methods")
    own = find_methods(page.run) if page.run_id != runs.OWN_SAMPLE and page.has_texts else None
    if own is not None:
        forget_lesson(page, "methods")
    table = own or page.lessons.methods
    prose(
        "One corpus, the same words, 64 dimensions each: what differs is the question. Ask the Keras layer for the "
        "words around a word, and it finds many of word2vec's neighbours. Ask it for a label or a number, and it does "
        "not. fastText is word2vec with the parts of words."
    )
    if any(row.method == CONTROL for row in table.rows):
        _show_control(table)
    word = st.pills("Neighbours of", table.words, default=table.words[0], format_func=plain, required=True)
    rows = [_row(row, word) for row in table.rows]
    table_run = runs.OWN_SAMPLE if own is None else page.run_id
    vectors = _own_vectors()
    file = None if vectors is None else vectors.file
    loaded = None if file is None else find_loaded(runs.open_run(table_run), file)
    if loaded is not None:
        rows.append(_row(loaded[0], word))
    st.dataframe(rows, hide_index=True, height="content", alt=f"Nearest words of {word} and scores by method")
    if loaded is not None:
        forget_lesson(page, "loaded")
        st.caption(f"The last row rests on {loaded[1]:,} words that these vectors share with word2vec.")
    elif vectors is not None:
        offer_loaded(page, table_run, vectors, table.words)
    download_table("Save the table as CSV", lambda: rows, "methods.csv")
    ceiling = table.row("word2vec again").overlap
    summary(
        f"Of “{table.corpus}”, {table.keys:,} words that all methods know, in the original space. Columns: neighbours "
        "shared with word2vec (Jaccard of the ten nearest), neighbours of the same topic, separation by label "
        "(silhouette), variance on one direction. Read what is shared against "
        f"{format_score('jaccard_at_10', ceiling)}: no more do two word2vec trainings with other seeds share. GloVe "
        "learns from counts of who meets whom, and is no part of this table until you load its file under Your data."
    )
    if own is None and page.run_id != runs.OWN_SAMPLE:
        offer_lesson(
            page, "methods", "Train all methods on these texts", "Ten trainings: some minutes for 10,000 texts."
        )


def _show_control(table: MethodTable) -> None:
    """What the comparison would be if nobody had read more than the labelled rows."""
    purity = {row.method: row.scores["topic_purity_at_10"] for row in table.rows}
    same, more, label = (
        format_score("topic_purity_at_10", purity[name]) for name in (CONTROL, "word2vec", "classification")
    )
    prose(
        "All that need no labels have read texts without labels too, and so more than the Embeddings of the label and "
        "of a number. The control has read the labelled rows alone. Of its neighbours {same} have a word's own topic; "
        "of word2vec's on all texts {more}, of the Embedding's of the label {label}.",
        same=same,
        more=more,
        label=label,
    )


def _own_vectors() -> Choice | None:
    """Vectors that the visitor has loaded, such as GloVe, one of which can stand in the table."""
    loaded = {address: choice for address, choice in listed_spaces().items() if address.endswith("/space")}
    if not loaded:
        return None
    chosen = st.selectbox(
        "Beside them, vectors of yours",
        list(loaded),
        None,
        format_func=lambda address: loaded[address].title,
        key="how.loaded",
        placeholder="none",
    )
    return loaded[chosen] if chosen else None


def _row(found: MethodRow, word: str) -> dict[str, str]:
    near = ", ".join(found.neighbours.get(word, ())[:_NAMED])
    return {
        "method": METHODS.get(found.method, found.method),
        f"nearest to {word}": near or "not in it",
        "shared with word2vec": ("the same" if found.overlap is None else format_score("jaccard_at_10", found.overlap)),
        "same topic": format_score("topic_purity_at_10", found.scores["topic_purity_at_10"]),
        "by label": format_score("label_silhouette", found.scores["label_silhouette"]),
        "on one line": format_score("pc1_share", found.scores["pc1_share"]),
    }
