"""How a curve is to be drawn: what is held out, vectors of one's own to start from too, seeds, equal classes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from embedlab.corpus import Corpus
from embedlab.experiments.curve_points import INITS
from embedlab.experiments.learning_curve import CurveSettings
from embedlab.jobs.curve_job import find_coverage
from embedlab.ui.curve_texts import CurveTexts
from embedlab.ui.pending import is_done
from embedlab.ui.spaces import Choice, listed_spaces

__all__ = ["AskedCurve", "ask_for_curve"]

_SPLITS = {
    "stratified": "at random, each class by its share",
    "grouped": "whole groups of a column",
    "by time": "the latest by a column",
    "given": "as a column says (train, test)",
}
_COLUMN_OF = {"grouped": "group", "by time": "time", "given": "part"}
_SHOWN_MISSING = 8


@dataclasses.dataclass(frozen=True)
class AskedCurve:
    """A curve that is asked for: its settings, and the files of the spaces among its initialisations."""

    settings: CurveSettings
    spaces: Mapping[str, str] = dataclasses.field(default_factory=dict)


def ask_for_curve(texts: CurveTexts, corpus: Corpus, file: Path) -> AskedCurve | None:
    """What may be chosen, all of it with a usual value; None while it is counted what chosen vectors know."""
    with st.container(border=True):
        settings = _ask_split(texts.settings, texts.id, corpus)
        left, middle, right = st.columns([2, 1, 1], vertical_alignment="bottom")
        with left:
            choice = _ask_space(texts)
        seeds = middle.slider(
            "Seeds",
            3,
            10,
            texts.settings.seeds,
            key=f"curve.seeds.{texts.id}",
            help="How often each point is trained. More narrow the intervals and take longer in proportion.",
        )
        balanced = right.toggle(
            "Equal classes",
            key=f"curve.balanced.{texts.id}",
            help="Draw as many labelled texts of each class, not each class by its natural share.",
        )
        covered = choice is None or _covers(texts, corpus, file, choice)
    if not covered:
        return None
    settings = dataclasses.replace(settings, seeds=seeds, balanced=balanced)
    if choice is None:
        return AskedCurve(settings)
    name = f"vectors {choice.title}" if choice.title in INITS else choice.title
    return AskedCurve(dataclasses.replace(settings, inits=(*settings.inits, name)), {name: str(choice.file)})


def _ask_split(usual: CurveSettings, texts_id: str, corpus: Corpus) -> CurveSettings:
    """The usual settings with what is to be held out."""
    columns = list(corpus.columns)
    first, second = st.columns(2, vertical_alignment="bottom")
    splits = list(_SPLITS) if columns else ["stratified"]
    split = first.selectbox(
        "Texts to test on",
        splits,
        index=splits.index(usual.split) if usual.split in splits else 0,
        format_func=_SPLITS.__getitem__,
        key=f"curve.split.{texts_id}",
        help="Whole groups: for texts by an author, or from a source, that was never seen. The latest: for texts that "
        "are still to come. Both need a column beside text and label.",
    )
    if split == "stratified":
        return dataclasses.replace(usual, group=None, part=None, time=None)
    field = _COLUMN_OF[split]
    column = second.selectbox(
        "By the column",
        columns,
        index=columns.index(getattr(usual, field)) if getattr(usual, field) in columns else 0,
        key=f"curve.column.{texts_id}.{split}",
    )
    group, part, time = (column if field == name else None for name in ("group", "part", "time"))
    return dataclasses.replace(usual, group=group, part=part, time=time)


def _ask_space(texts: CurveTexts) -> Choice | None:
    """Vectors of one's own, or word2vec of other texts; a task Embedding would bring the labels with it."""
    offered = {
        address: choice
        for address, choice in listed_spaces().items()
        if address.rpartition("/")[2] in ("space", "word2vec") and address.partition("/")[0] != texts.id
    }
    chosen = st.selectbox(
        "Start from these vectors too",
        [address for address in offered if offered[address].file is not None],
        None,
        format_func=lambda address: offered[address].title,
        key=f"curve.space.{texts.id}",
        placeholder="none",
        help="Vectors loaded under Library, such as GloVe, or word2vec of other texts. They stay as they are (frozen).",
    )
    return offered[chosen] if chosen else None


def _covers(texts: CurveTexts, corpus: Corpus, file: Path, choice: Choice) -> bool:
    """Say which words of the labelled texts the vectors know; whether that is known, and any."""
    assert choice.file is not None
    written = choice.file.stat().st_mtime_ns
    key = {"corpus": corpus.fingerprint, "space": [str(choice.file), written]}
    found = find_coverage(key)
    if found is None:
        arguments = {"corpus": str(file), "space": str(choice.file), "key": key}
        title = f"What {choice.title} knows of {texts.title}"
        if not is_done(f"curve.coverage.{texts.id}", "cover_labelled", arguments, title=title):
            return False
        found = find_coverage(key)
    if found is None or not found.covered_words:
        st.warning("These vectors know not one word of the texts: choose vectors of the same language.")
        return False
    missing = ", ".join(f"{word[:40]} ({count:,})" for word, count in found.missing[:_SHOWN_MISSING])
    st.text(
        f"{found.covered_words:,} of the {found.words:,} different words of the labelled texts have a vector there, "
        f"{found.token_share:.1%} of the text." + (f" The most frequent words without one: {missing}." * bool(missing))
    )
    return True
