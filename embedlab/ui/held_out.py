"""The held-out word: what each start makes of a word that no labelled text had."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from embedlab.corpus import Corpus
from embedlab.errors import EmbedlabError, InputError
from embedlab.experiments.held_out_word import HeldOutWord, leaning_words
from embedlab.figures.held_out_word import probe_rows, probe_sentence
from embedlab.jobs.held_out_job import find_probe
from embedlab.tokens import tokenize
from embedlab.ui import runs
from embedlab.ui.curve_texts import CurveTexts, find_texts
from embedlab.ui.messages import show_error
from embedlab.ui.pending import is_done
from embedlab.ui.text import plain

__all__ = ["show_held_out"]

_CHIP, _TYPED, _ASKED = "held_out.chip", "held_out.typed", "held_out.asked"
_FILE = "held_out.json.gz"
_SUGGESTED = 5


def show_held_out(texts: CurveTexts) -> None:
    """Ask for a word, and show what each start makes of it; texts that are not here give way to our own headlines."""
    st.subheader("A word without a label", anchor=False)
    st.text(
        "Take a word out of the labelled texts, all texts that have it, and train. A network that learned its vectors "
        "from labels has never moved the word. One that started from word2vec knows which words it is like."
    )
    if texts.id == runs.REAL_SAMPLE:
        texts = find_texts(runs.OWN_SAMPLE)
        st.caption("The texts of the real headlines are not ours to ship, so this is asked of our own headlines.")
    try:
        shipped = _shipped() if texts.id == runs.OWN_SAMPLE else {}
        word = _choose_word(tuple(shipped), texts.id) if shipped else _choose_word(_suggested(texts), texts.id, "")
        probe = (shipped.get(word) or _made_here(texts, word)) if word else None
    except EmbedlabError as error:
        show_error(error)
        return
    if probe is not None:
        st.text(probe_sentence(probe))
        st.dataframe(
            probe_rows(probe),
            hide_index=True,
            height="content",
            column_config={"Nearest words": st.column_config.TextColumn(width="medium")},
            alt="What each start makes of the word",
        )
        st.caption(
            "Nearest: by raw cosine in the trained table. From labels alone the word keeps its random numbers, so its "
            "nearest words are arbitrary. Fine-tuning moves only the words of its texts: the held-out word stays where "
            "it was while its likes move on, so that frozen vectors are the safer ones here. One training each, no "
            "intervals: read the table as an example."
        )


def _suggested(texts: CurveTexts) -> tuple[str, ...]:
    """Words of these texts that lean to a class, to begin with; none is probed unasked."""
    opened = texts.open()
    return () if opened is None else _leaning_words(opened[0].fingerprint, opened[0])


@st.cache_data(max_entries=16, show_spinner=False)
def _leaning_words(fingerprint: str, _corpus: Corpus) -> tuple[str, ...]:
    return leaning_words(_corpus, _SUGGESTED)


def _choose_word(offered: tuple[str, ...], texts_id: str, first: str | None = None) -> str:
    """A word of those that are ready, or one that is typed: for these texts, as probing others takes a training.

    The first of the offered ones is chosen unless `first` names another, or none.
    """
    typed_key, asked_key = f"{_TYPED}.{texts_id}", f"{_ASKED}.{texts_id}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if offered:
            st.pills(
                "Words to hold out",
                offered,
                default=(offered[0] if first is None else first) or None,
                format_func=plain,
                key=f"{_CHIP}.{texts_id}",
                on_change=lambda: st.session_state.update({asked_key: "", typed_key: ""}),
                label_visibility="collapsed",
            )
        st.text_input(
            "Another word",
            key=typed_key,
            placeholder="type your own",
            max_chars=60,
            on_change=lambda: st.session_state.update({asked_key: st.session_state[typed_key]}),
            label_visibility="collapsed",
            persist_state="session",
            width=170,
        )
    typed = tokenize(st.session_state.get(asked_key) or "")
    if len(typed) > 1:
        st.text("Give one word, without spaces.")
        return ""
    return typed[0] if typed else st.session_state.get(f"{_CHIP}.{texts_id}") or ""


def _made_here(texts: CurveTexts, word: str) -> HeldOutWord | None:
    """The probe of a word that is not shipped: found where it was made before, else made by a job."""
    opened = texts.open()
    if opened is None:
        return None
    corpus, file = opened
    space = texts.word2vec
    key = {"corpus": corpus.fingerprint, "space": _fingerprint(texts) if space else "", "word": word}
    _check(corpus, word)
    found = find_probe(key)
    if found is None:
        arguments = {"corpus": str(file), "space": str(space) if space else None, "key": key}
        if not is_done(f"held_out.{texts.id}", "hold_out_word", arguments, title=f"The word {word}"):
            return None
        found = find_probe(key)
    return found


def _check(corpus: Corpus, word: str) -> None:
    """Refuse here and now what a process would refuse after seconds."""
    if not any(word in document for document in (*corpus.tokens, *corpus.unlabelled_tokens)):
        raise InputError(f"{word!r} does not occur in these texts: ask for another word.")


def _fingerprint(texts: CurveTexts) -> str:
    return runs.open_run(texts.id).words.right.fingerprint


def _shipped() -> Mapping[str, HeldOutWord]:
    """The probes that come with our own headlines, by their words."""
    file = runs.run_folder(runs.OWN_SAMPLE).parent / _FILE
    return _read(str(file), file.stat().st_mtime_ns) if file.is_file() else {}


@st.cache_resource(max_entries=2, show_spinner=False)
def _read(file: str, written: int) -> Mapping[str, HeldOutWord]:
    try:
        found = json.loads(gzip.decompress(Path(file).read_bytes()))
    except (OSError, ValueError) as error:
        raise InputError(f"The words of this sample cannot be read ({error}): install embedlab again.") from None
    return {word: HeldOutWord.from_json(probe) for word, probe in found.items()}
