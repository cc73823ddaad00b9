"""Load vectors: bring a file, look at what is in it and at how many of the texts' words it knows, keep it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from embedlab.coverage import Coverage
from embedlab.errors import EmbedlabError
from embedlab.formats.matrices import Matrix
from embedlab.ui import vector_files
from embedlab.ui.hosting import is_hosted, limits
from embedlab.ui.known_texts import KnownTexts, listed_texts
from embedlab.ui.messages import show_error
from embedlab.ui.pending import is_done
from embedlab.ui.pretrained import offer_pretrained
from embedlab.ui.text import plain, rich
from embedlab.ui.vector_files import VectorFile, chosen_vectors

__all__ = ["choose_vectors", "load_vectors"]

_PROBLEM = "vectors.problem"
_UPLOAD, _PATH, _KEYS = "vectors.upload", "vectors.path", "vectors.keys"
_USUAL_ROWS = 200_000
_SHOWN_MISSING = 20


def load_vectors(on_kept: Callable[[str], None]) -> None:
    """Bring vectors, or look at those that were brought; `on_kept` is called in a callback with the entry's id."""
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        show_error(problem)
    vectors = chosen_vectors()
    if vectors is None:
        choose_vectors()
    else:
        _look(vectors, on_kept)


def choose_vectors() -> None:
    """Take vectors in one of three ways."""
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Bring vectors", anchor=False)
        st.text("word2vec, GloVe, fastText, a Keras model, a table: what it is, is told by what is in it.")
        st.file_uploader("A file of vectors", key=_UPLOAD, on_change=_take_upload)
        if not is_hosted():
            st.text_input(
                "Or where it lies on this machine",
                key=_PATH,
                placeholder="/data/GoogleNews-vectors-negative300.bin.gz",
                on_change=_take_path,
                help="A large file need not be copied: it is read where it is.",
            )
    with right:
        st.subheader("Or by name", anchor=False)
        offer_pretrained(lambda path, about: vector_files.keep_path(path, **about))
    st.caption("Vectors that are only looked at are removed after a day. Kept ones stay in the Library.")


def _take_upload() -> None:
    given = st.session_state.get(_UPLOAD)
    if given is not None:
        _attempt(lambda: vector_files.keep_vectors(given.name, given.getvalue()))


def _take_path() -> None:
    typed = st.session_state.get(_PATH, "").strip()
    if typed and not is_hosted():
        _attempt(lambda: vector_files.keep_path(Path(typed)))


def _attempt(action: Callable[[], object]) -> None:
    try:
        action()
    except EmbedlabError as error:
        st.session_state[_PROBLEM] = error
    except OSError as error:
        st.session_state[_PROBLEM] = EmbedlabError(f"The file could not be kept ({error.strerror}): make room on disk.")


def _look(vectors: VectorFile, on_kept: Callable[[str], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(plain(vectors.title), anchor=False)
        st.button("Other vectors", on_click=vector_files.leave_vectors)
    asked, texts = _ask(vectors)
    look = vectors.look(asked)
    if look is None:
        arguments = {**asked, "folder": str(vectors.place(asked)), "cache": str(vectors.folder)}
        if not is_done("vectors.job", "load_vectors", arguments, title=vectors.title):
            return
        look = vectors.look(asked)
        if look is None and vectors.matrices and "table" not in asked:
            if f"vectors.table.{vectors.id}" not in st.session_state:
                st.rerun()  # they were found after the question for them would have been drawn
            return
        if look is None:
            show_error(EmbedlabError("What was read is not here any more: choose the vectors again."))
            return
    _show_file(look)
    _show_coverage(look, texts)
    _keep(vectors, asked, texts, on_kept)


def _ask(vectors: VectorFile) -> tuple[dict[str, Any], KnownTexts | None]:
    """What is asked of the file, in the words of the task, and the texts it is held against."""
    texts = listed_texts()
    first, second, third = st.columns([1, 2, 2], vertical_alignment="bottom")
    limit = first.number_input(
        "Rows at most",
        1,
        None,
        _USUAL_ROWS,
        10_000,
        key=f"vectors.limit.{vectors.id}",
        placeholder="all",
        help="Files begin with frequent words, so the first rows are nearly all that texts use. Empty: all rows.",
        persist_state="session",
    )
    against = second.selectbox(
        "Hold against the words of",
        [*texts, ""],
        format_func=lambda name: texts[name].title if name else "nothing",
        key=f"vectors.texts.{vectors.id}",
        help="How many of the words of these texts have a vector, before anything is trained or compared.",
        persist_state="session",
    )
    mapped = third.toggle(
        "Write keys as the texts do",
        True,
        key=f"vectors.mapped.{vectors.id}",
        help="Paris becomes paris; ice_cream and Ice-cream become icecream where the texts have that word. "
        "Where keys become one, the row that was written so is kept, else one that differs in case alone, else the "
        "most frequent.",
        persist_state="session",
    )
    table = _ask_matrix(vectors)
    vocabulary = _ask_keys(vectors)
    chosen = texts.get(against or "")
    asked: dict[str, Any] = {"file": str(vectors.file), "map_keys": bool(mapped)}
    if is_hosted():
        asked["most_bytes"] = limits().session_mb * 10**6
    more = {"limit": limit, "texts": chosen and dict(chosen.argument), "vocabulary": vocabulary, "table": table}
    return asked | {name: value for name, value in more.items() if value}, chosen


def _ask_matrix(vectors: VectorFile) -> str | None:
    """Which matrix is to be read, where the file has several; None as long as none was chosen."""
    offered = {matrix.name: matrix for matrix in vectors.matrices}
    if not offered:
        return None
    return st.selectbox(
        f"The file holds {len(offered):,} matrices. Which one?",
        offered,
        index=None,
        format_func=lambda name: _described(offered[name]),
        key=f"vectors.table.{vectors.id}",
        placeholder="Choose one",
        help="A model may have several Embeddings, an archive several arrays, a table several columns of vectors.",
        persist_state="session",
    )


def _described(matrix: Matrix) -> str:
    dims = f"{matrix.dims:,}" if matrix.dims else "lists"
    return f"{matrix.name[:60]}: {matrix.rows:,} × {dims}, {'with its words' if matrix.keys else 'without words'}"


def _ask_keys(vectors: VectorFile) -> str | None:
    with st.expander("If the file holds no words"):

        def keep() -> None:
            given = st.session_state.get(_KEYS)
            if given is not None:
                _attempt(lambda: vector_files.keep_vocabulary(vectors, given.name, given.getvalue()))

        st.file_uploader(
            "A file of its words, one a line",
            key=_KEYS,
            on_change=keep,
            help="For .npy and other files that hold numbers alone: line by line the word of each row.",
        )
        if vectors.vocabulary is not None:
            st.text(f"The words come from “{vectors.vocabulary.name}”.")
    return None if vectors.vocabulary is None else str(vectors.vocabulary)


def _show_file(look: Mapping[str, Any]) -> None:
    with st.container(horizontal=True):
        st.metric("Rows", f"{look['rows']:,}", width="content")
        st.metric("Dimensions", f"{look['dims']:,}", width="content")
        st.metric("Format", plain(look["format"]), width="content")
    st.html(rich("<p class='about'>The first keys: {keys} …</p>", keys=" · ".join(key[:40] for key in look["first"])))
    if look["problems"]:
        st.info("\n\n".join(map(plain, look["problems"])), icon=":material/build:")
    if look["renamed"]:
        examples = ", ".join(f"“{old[:40]}” is now “{new[:40]}”" for old, new in look["examples"][:3])
        merged = f" {look['merged']:,} rows were left out, because another row has the same key."
        st.text(f"{look['renamed']:,} keys are written otherwise: {examples}.{merged if look['merged'] else ''}")


def _show_coverage(look: Mapping[str, Any], texts: KnownTexts | None) -> None:
    if texts is None or look["coverage"] is None:
        return
    found, before = Coverage.from_json(look["coverage"]), Coverage.from_json(look["coverage_as_written"])
    st.markdown(f"**How much of the words of {plain(texts.title)} has a vector**")
    with st.container(horizontal=True):
        st.metric("Different words", f"{found.word_share:.1%}", width="content")
        st.metric("Words in a row", f"{found.token_share:.1%}", width="content")
    gained = "" if found == before else f" As the file is, it would be {before.token_share:.1%}."
    st.text(
        f"{found.covered_words:,} of {found.words:,} different words have a vector. Each counted as often as it "
        f"occurs, that is {found.token_share:.1%} of the text.{gained}"
    )
    if _added(look):
        st.text(_added(look))
    if not found.covered_words:
        st.warning("Not one word is known: is it a space of another language, or of something else than words?")
    elif found.missing:
        missing = ", ".join(f"{word[:40]} ({count:,})" for word, count in found.missing[:_SHOWN_MISSING])
        st.text(f"The most frequent words without one: {missing}.")


def _added(look: Mapping[str, Any]) -> str:
    """Says where the rows come from that were not asked for; "" where there are none."""
    told = {
        "Words of the texts that are not in the file, composed of their sub-words": look.get("composed"),
        "Words of the texts beyond those rows, looked up in the file": look.get("looked_up"),
    }
    return " ".join(f"{what}: {count:,}." for what, count in told.items() if count)


def _keep(
    vectors: VectorFile, asked: Mapping[str, Any], texts: KnownTexts | None, on_kept: Callable[[str], None]
) -> None:
    title = st.text_input(
        "Title", vectors.title, key=f"vectors.title.{vectors.id}", max_chars=200, persist_state="session"
    )

    def keep() -> None:
        facts = None if texts is None else texts.argument
        _attempt(lambda: on_kept(vector_files.take_into_library(vectors, asked, title, facts)))

    st.button("Keep in the Library", type="primary", on_click=keep)
    st.caption("There it can be compared with any other space and scored, and a training can start from it.")
