"""What word2vec is asked, what it answers, and the two ways in which words are near each other."""

from __future__ import annotations

import csv
import gzip
import json

import streamlit as st

from embedlab.errors import EmbedlabError
from embedlab.experiments.company import Company, company
from embedlab.experiments.context_words import ContextWords
from embedlab.experiments.objectives import SentencePairs, sentence_pairs, vocabulary_of
from embedlab.jobs.how_job import find_context_words
from embedlab.tokens import tokenize
from embedlab.ui import runs
from embedlab.ui.how import HowPage, prose, section
from embedlab.ui.how_jobs import forget_lesson, offer_lesson
from embedlab.ui.messages import show_error
from embedlab.ui.text import plain, rich
from embedlab.wording import listed

__all__ = ["show_company", "show_word2vec"]

_SHOWN_PAIRS = 8
_DRAWN = "how.drawn"
_CONTEXT = "how.context"


def show_word2vec(page: HowPage) -> None:
    """The pairs and noise words of the visitor's sentence, and words predicted for a context."""
    section("word2vec")
    prose(
        "word2vec has a table of the same kind, and nobody gives it labels: it learns by guessing which words stand "
        "together. It takes a word of a text and is asked which words stand "
        "within five places of it. Each right answer is shown beside five words drawn by chance (negative samples), "
        "and the two must be told apart."
    )
    _show_pairs(page)
    prose(
        "After training one can ask the other way round: given some words, which word belongs near them? The words it "
        "finds may stand on either side; it is not the next word."
    )
    _show_contexts(page)
    prose(
        "<b>The algorithm:</b> word2vec is this way of training. <b>The file:</b> what people download under that name "
        "is the table that was left after one training, on somebody else's texts."
    )


@st.fragment
def _show_pairs(page: HowPage) -> None:
    """One pass over the sentence."""
    number = st.session_state.setdefault(_DRAWN, 0)
    found = sentence_pairs(page.sentence, vocabulary_of(page.run.words.right), seed=number)
    rows = [
        {"word seen": seen, "word to tell": asked, "from these, drawn by chance": ", ".join(noise)}
        for seen, asked, noise in found.pairs
    ]
    if not rows:
        prose("In this pass the sentence gives no pair: type more words, or ask for another pass.")
    else:
        st.dataframe(rows[:_SHOWN_PAIRS], hide_index=True, alt="Pairs that word2vec makes of the sentence")
    st.caption(plain(_about_pairs(found, min(len(rows), _SHOWN_PAIRS))))
    if st.button("Another pass", help="Each pass draws windows, skipped words and noise words anew."):
        st.session_state[_DRAWN] = number + 1
        st.rerun(scope="fragment")


def _about_pairs(found: SentencePairs, shown: int) -> str:
    parts = [f"{shown} of {len(found.pairs)} pairs of this pass."] if shown else []
    if found.skipped:
        words = listed([f"“{word}” (kept {chance:.0%} of the time)" for word, chance in found.skipped[:4]])
        parts.append(f"Skipped as frequent: {words}.")
    if found.unknown:
        parts.append(f"Not in the vocabulary: {listed(found.unknown[:6])}.")
    return " ".join(parts)


@st.fragment
def _show_contexts(page: HowPage) -> None:
    """The visitor's own context where both tables of word2vec are at hand, else those that are shipped."""
    model = find_context_words(page.run) if page.has_texts else None
    if model is not None:
        forget_lesson(page, "contexts")
        typed = st.text_input("Some words of a context", placeholder="glacier ice melted", key=_CONTEXT, max_chars=120)
        _predict(model, (typed or "").strip() or "glacier ice melted")
        return
    examples = {example.context: example for example in page.lessons.contexts}
    chosen = st.pills(
        "Words of a context",
        list(examples),
        default=next(iter(examples)),
        format_func=plain,
        required=True,
        key=_CONTEXT,
    )
    _say_predicted(chosen, [word for word, _ in examples[chosen].words])
    st.caption(
        "From word2vec on our own headlines and sentences. In these texts nothing is ever said of what a cat drinks, "
        "so for that context the answer is as good as none: word2vec knows what its texts say."
    )
    if page.has_texts:
        offer_lesson(
            page,
            "contexts",
            "Train word2vec here, to type your own",
            "Predicting needs the second table, which is thrown away after training. About a minute.",
        )


def _predict(model: ContextWords, context: str) -> None:
    try:
        found = model.predict(tokenize(context))
    except EmbedlabError as error:
        show_error(error)
        return
    _say_predicted(context, [word for word, _ in found])


def _say_predicted(context: str, words: list[str]) -> None:
    prose("Near “{context}” word2vec expects <b>{words}</b>.", context=context, words=listed(words))


def show_company(page: HowPage) -> None:
    """Words that stand beside the visitor's word, and words that can stand in its place."""
    section("company")
    prose(
        "Two words can be near in two ways. <i>Milk</i> stands beside <i>cat</i>; <i>dog</i> can stand in its "
        "place. Counting who meets whom finds the first kind. The vectors of word2vec lean to the second: words are "
        "close if they keep the same company, even if they never meet."
    )
    run_id = page.run_id if page.has_texts else runs.OWN_SAMPLE
    space = runs.open_run(run_id).words.right
    word = page.word if page.word in space else "alps" if "alps" in space else space.keys[0]
    if word != page.word or run_id != page.run_id:
        st.caption(f"The texts of this run are not here, so this is about our own headlines and “{plain(word)}”.")
    found = _company(run_id, runs.written(run_id), word)
    beside, instead = st.columns(2, gap="large")
    with beside:
        _list_words(f"Beside “{word}”", [(other, f"{times} times") for other, _, times in found.beside])
    with instead:
        _list_words(f"In place of “{word}”", [(other, f"meets it {times} times") for other, _, times in found.instead])
    never = [other for other, _, times in found.instead if times == 0]
    prose(
        "“{word}” occurs in {texts} texts. {met} The first list: words that stand within five places of it, at least "
        "four times as often as chance says. The second: the nearest vectors. Small corpora mix the two.",
        word=word,
        texts=f"{found.texts:,}",
        met=f"It never meets {listed(never[:4])}, and yet they are its nearest." if never else "It meets all of them.",
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _company(run_id: str, written: int, word: str) -> Company:
    return company(word, _texts(run_id, written), runs.open_run(run_id).words.right)


@st.cache_resource(max_entries=3, show_spinner=False)
def _texts(run_id: str, written: int) -> tuple[str, ...]:
    """The texts of a run, read once; tokenised only where a word occurs."""
    folder = runs.run_folder(run_id).parent
    if run_id == runs.OWN_SAMPLE:
        sentences = gzip.decompress((folder / "sentences.txt.gz").read_bytes()).decode("utf-8").splitlines()
        with (folder / "headlines.csv").open(encoding="utf-8", newline="") as handle:
            return (*(row["headline"] for row in csv.DictReader(handle)), *sentences)
    kept = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))
    return (*kept["texts"], *kept["unlabelled"])


def _list_words(title: str, rows: list[tuple[str, str]]) -> None:
    lines = "".join(
        rich("<li><span class='word'>{word}</span><span class='near'>{near}</span></li>", word=word, near=near)
        for word, near in rows
    )
    st.html(
        rich("<p class='side'>{title}</p>", title=title)
        + f"<ul class='meets'>{lines or '<li>No word clearly does.</li>'}</ul>"
    )
