"""Look at texts before training on them: columns, kinds, lengths, words, copies, the split."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from embedlab.columns import PART_NAMES
from embedlab.corpus import Corpus
from embedlab.corpus_facts import CorpusFacts
from embedlab.ui import reading, uploads
from embedlab.ui.messages import plain_errors
from embedlab.ui.reading import TableLook, TextsLook
from embedlab.ui.text import plain, rich
from embedlab.ui.uploads import Columns, Source

__all__ = ["chosen_columns", "look_at_data", "usable_data"]

_MOST_KINDS = 12
_NONE = "none"


def chosen_columns(source: Source) -> Columns | None:
    """How the visitor wants the source read, as far as that was said or is obvious."""
    kept: Columns | None = st.session_state.get(f"look.columns.{source.id}")
    if kept is not None or source.path.is_dir():
        return kept or Columns()
    table = reading.found_table(source)
    is_obvious = table is not None and table.text is not None and table.label is not None
    return Columns(table.text, table.label) if table is not None and is_obvious else None


def usable_data(source: Source) -> tuple[Corpus, CorpusFacts, Columns] | None:
    """The corpus, what is known of it and how it is read; None, with the reason shown, if it cannot be learned from."""
    columns = chosen_columns(source)
    if not reading.read(source, columns):
        return None
    columns = columns or chosen_columns(source)
    texts = None if columns is None else reading.found_texts(source, columns)
    if columns is None or texts is None:
        return None
    return reading.open_corpus(str(texts.file)), texts.facts, columns


def look_at_data(source: Source, on_next: Callable[[], None]) -> None:
    """Ask for the columns, show what is in them, warn of what may mislead."""
    st.subheader(plain(source.title), anchor=False)
    if not source.path.is_dir() and not reading.read(source, None):
        return
    columns = _map_columns(source)
    if columns is None:
        st.text("Say which column holds the texts and which one their labels, if they have any.")
        return
    texts = reading.found_texts(source, columns) if reading.read(source, columns) else None
    if texts is None:
        return
    _preview(texts)
    _figures(texts.facts)
    _warnings(texts)
    left, right = st.columns(2, gap="large")
    with left:
        _bars("Words in a text", texts.facts.lengths)
    if texts.facts.classes:
        with right:
            _bars("Texts of each kind", texts.facts.classes)
    for sentence in _in_words(texts.facts, columns):
        st.text(sentence)

    def go_on() -> None:
        uploads.keep_in_library(source, texts.summary(source, columns))
        on_next()

    st.button("Next: train", type="primary", on_click=go_on)


def _map_columns(source: Source) -> Columns | None:
    """Let the visitor say which column is what; None until texts and labels are known."""
    table = reading.found_table(source)
    if table is None:
        columns = Columns(test_size=_test_size(source, None))
    else:
        left, right = st.columns(2)
        text = _column(left, "Column of the texts", table.columns, source, table.text)
        label = _column(right, "Column of the labels", (*table.columns, ""), source, table.label)
        group, part, test_size = _split_settings(table, source)
        if text is None or label is None:
            return None
        columns = Columns(text, label, group, part, test_size)
    st.session_state[f"look.columns.{source.id}"] = columns
    return columns


def _column(place: DeltaGenerator, asked: str, names: Sequence[str], source: Source, guessed: str | None) -> str | None:
    return place.selectbox(
        asked,
        names,
        index=None if guessed is None else names.index(guessed),
        format_func=lambda name: name or "none: the texts have no labels",
        key=f"look.{source.id}.{asked}",
        persist_state="session",
    )


def _split_settings(table: TableLook, source: Source) -> tuple[str | None, str | None, float]:
    with st.expander("How the test is held out, and more text"):
        left, middle, right = st.columns(3)
        part = _optional(
            left,
            "Column that says train or test",
            table,
            source,
            "If your data comes with a split of its own, it is kept.",
        )
        group = _optional(
            middle,
            "Column of groups",
            table,
            source,
            "An author or a source: no value of it will be both trained and tested on, so that the test is fair.",
        )
        with right:
            test_size = _test_size(source, part)
        if source.is_upload:
            _more_text(source)
    return (None if part else group), part, test_size


def _optional(place: DeltaGenerator, asked: str, table: TableLook, source: Source, why: str) -> str | None:
    names = [_NONE, *sorted(table.columns, key=lambda name: name.casefold() not in PART_NAMES)]
    row = place.selectbox(
        asked,
        range(len(names)),
        format_func=names.__getitem__,
        key=f"look.{source.id}.{asked}",
        help=why,
        persist_state="session",
    )
    return names[row] if row else None


def _test_size(source: Source, part: str | None) -> float:
    share: int = st.slider(
        "Held out for the test, %",
        5,
        50,
        25,
        5,
        key=f"look.{source.id}.test_size",
        disabled=part is not None,
        help="Texts that nothing is trained on: they say how good the model is on texts it never saw.",
        persist_state="session",
    )
    return share / 100


def _more_text(source: Source) -> None:
    key = f"look.{source.id}.unlabelled"

    def keep() -> None:
        given = st.session_state.get(key)
        if given is not None:
            with plain_errors():
                uploads.keep_unlabelled(source, given.name, given.getvalue())

    st.file_uploader(
        "More text without labels, for word2vec only",
        uploads.ENDINGS,
        key=key,
        on_change=keep,
        help="One text a line. word2vec needs no labels, so it can learn from far more text than you have labelled.",
    )
    if source.unlabelled is not None:
        st.text(f"word2vec will also read “{source.unlabelled.name}”.")


def _preview(texts: TextsLook) -> None:
    st.dataframe(list(texts.first), hide_index=True, height="content", alt="The first texts and their labels")


def _figures(facts: CorpusFacts) -> None:
    told = {
        "Texts": f"{facts.texts:,}",
        **({"Kinds": f"{len(facts.classes):,}"} if facts.classes else {}),
        "Words a text": f"{facts.median_tokens:g}",
        "Words learned": f"{facts.kept:,}",
    }
    with st.container(horizontal=True, gap="large"):
        for name, value in told.items():
            st.metric(name, value, width="content")


def _warnings(texts: TextsLook) -> None:
    for warning in texts.facts.warnings():
        st.warning(plain(warning), icon=":material/warning:")
    for repair in texts.warnings:
        st.info(plain(repair), icon=":material/info:")


def _bars(title: str, counts: Mapping[str, int]) -> None:
    """A bar for each count, its name and number beside it: read aloud, it is the same list."""
    st.markdown(f"**{title}**")
    shown = list(counts.items())[:_MOST_KINDS]
    most, total = max(counts.values()), sum(counts.values())
    bar = (
        '<div class="bar"><span class="word">{name}</span><span class="track" aria-hidden="true">'
        '<span class="fill" style="width: {width}%"></span></span><span>{count}</span></div>'
    )
    lines = [
        rich(bar, name=name[:60], width=f"{100 * count / most:.1f}", count=f"{count:,} ({count / total:.0%})")
        for name, count in shown
    ]
    st.html("".join(lines))
    if len(counts) > len(shown):
        st.caption(f"and {len(counts) - len(shown):,} more")


def _in_words(facts: CorpusFacts, columns: Columns) -> tuple[str, ...]:
    """What the pictures leave out, in sentences."""
    by_chance = "each kind by its share" if facts.classes else "by chance"
    how = "as your column says" if columns.part else by_chance
    if columns.group and not columns.part:
        how = "no group on both sides"
    more = f" word2vec also reads {facts.unlabelled:,} texts without labels." if facts.unlabelled else ""
    seen = {1: "", 2: ", those seen twice or more", 3: ", those seen three times or more"}[facts.min_count]
    copies = (
        f"{facts.alike:,} texts repeat another one but for capitals and marks" if facts.alike else "No text repeats"
    )
    across = f", {facts.straddling:,} of them across the split." if facts.straddling else "."
    return (
        f"The split: {facts.train_rows:,} texts to train on and {facts.test_rows:,} to test on, {how}.{more}",
        f"The words: {facts.kept:,} of {facts.distinct:,} different words are learned{seen}; they make up "
        f"{facts.kept_share:.1%} of the text. In the test, {facts.unknown_share:.1%} of the words are unknown. "
        f"The longest text has {facts.longest:,} words.",
        f"Copies: {copies}{across}",
    )
