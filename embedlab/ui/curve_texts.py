"""Whose learning curve the page shows: a sample's, which is shipped, or that of texts of the visitor's own."""

from __future__ import annotations

import dataclasses
import gzip
import json
from pathlib import Path

import streamlit as st

from embedlab.corpus import Corpus
from embedlab.errors import EmbedlabError, InputError
from embedlab.experiments.learning_curve import CurveSettings, LearningCurve
from embedlab.jobs.run_settings import RunSettings
from embedlab.ui import data_look, reading, runs, uploads

__all__ = ["CurveTexts", "choose_texts", "find_texts", "own_texts", "shipped_curve", "show_texts"]

_TEXTS = "curve.texts"
_CHOSEN = "texts-"
_CURVE = "curve.json.gz"


@dataclasses.dataclass(frozen=True)
class CurveTexts:
    """Texts that have a learning curve, or can have one.

    Parameters
    ----------
    id
        A name of a sample, the id of a run, or ``"texts-"`` and the id of what was chosen in Your data.
    title
        What people call them.
    settings
        How their test rows are held out.
    """

    id: str
    title: str
    settings: CurveSettings = dataclasses.field(default_factory=CurveSettings)

    def open(self) -> tuple[Corpus, Path] | None:
        """The texts and the file that a task reads them from; None where they are not kept, or still being read."""
        if self.id == runs.REAL_SAMPLE:
            return None
        is_run = self.id != runs.OWN_SAMPLE and not self._is_chosen
        file = runs.run_folder(self.id).parent / "corpus.json" if is_run else self._read()
        return (reading.open_corpus(str(file)), file) if file is not None and file.is_file() else None

    @property
    def is_sample(self) -> bool:
        """Whether they are shipped, and their curve with them."""
        return self.id in (runs.REAL_SAMPLE, runs.OWN_SAMPLE)

    @property
    def word2vec(self) -> Path | None:
        """The file of word2vec on these texts, where a run holds it."""
        if self._is_chosen:
            return None
        file = runs.run_folder(self.id) / "word2vec.safetensors"
        return file if file.is_file() else None

    @property
    def _is_chosen(self) -> bool:
        return self.id.startswith(_CHOSEN)

    def _read(self) -> Path | None:
        """Texts that are read from where they lie: our own headlines with their sentences, or what was chosen."""
        source = uploads.chosen_source() if self._is_chosen else uploads.find_source("headlines")
        if source is None:
            return None
        if self.id == runs.OWN_SAMPLE:
            sentences = source.path.with_name("sentences.txt.gz")
            source = dataclasses.replace(source, unlabelled=sentences if sentences.is_file() else None)
        columns = data_look.chosen_columns(source)
        if not reading.read(source, columns) or (columns := columns or data_look.chosen_columns(source)) is None:
            return None
        found = reading.found_texts(source, columns)
        return None if found is None else found.file


def choose_texts() -> CurveTexts:
    """Ask whose curve is shown; the address keeps it."""
    offered = {texts.id: texts for texts in (*_samples(), *own_texts())}
    asked = st.query_params.get("texts")
    if _TEXTS not in st.session_state and asked in offered:
        st.session_state[_TEXTS] = asked
    if st.session_state.get(_TEXTS) not in offered:
        st.session_state[_TEXTS] = runs.REAL_SAMPLE
    chosen: str = st.selectbox(
        "Texts",
        list(offered),
        format_func=lambda texts_id: offered[texts_id].title,
        key=_TEXTS,
        persist_state="session",
        width=420,
        help="The curves of the two samples are shipped. That of your own texts is made by a button below.",
    )
    if chosen == runs.REAL_SAMPLE:
        st.query_params.pop("texts", None)
    else:
        st.query_params["texts"] = chosen
    return offered[chosen]


def show_texts(texts_id: str) -> None:
    """Show other texts: in a callback."""
    st.session_state[_TEXTS] = texts_id


def find_texts(texts_id: str) -> CurveTexts:
    """A sample by its name."""
    return next(texts for texts in _samples() if texts.id == texts_id)


def own_texts() -> tuple[CurveTexts, ...]:
    """The texts of this session's own: those chosen in Your data, and those of its runs, where they were kept."""
    found = []
    source = uploads.chosen_source()
    columns = None if source is None else data_look.chosen_columns(source)
    if source is not None and columns is not None and columns.has_labels:
        settings = CurveSettings(test_size=columns.test_size, group=columns.group, part=columns.part)
        found.append(CurveTexts(_CHOSEN + source.id, f"{source.title} (chosen in Your data)", settings))
    found.extend(
        CurveTexts(entry.id, f"{entry.title} (a run)", _settings(entry.summary.get("settings", {})))
        for entry in runs.listed_runs()
        if (runs.run_folder(entry.id).parent / "corpus.json").is_file()
    )
    return tuple(found)


def shipped_curve(texts: CurveTexts) -> LearningCurve | None:
    """The curve that comes with a sample."""
    if not texts.is_sample:
        return None
    folder = runs.run_folder(texts.id)
    file = (folder if texts.id == runs.REAL_SAMPLE else folder.parent) / _CURVE
    return _shipped(str(file), file.stat().st_mtime_ns) if file.is_file() else None


@st.cache_resource(max_entries=4, show_spinner=False)
def _shipped(file: str, written: int) -> LearningCurve:
    try:
        return LearningCurve.from_json(json.loads(gzip.decompress(Path(file).read_bytes())))
    except (OSError, ValueError) as error:
        raise InputError(f"The curve of this sample cannot be read ({error}): install embedlab again.") from None


def _samples() -> tuple[CurveTexts, ...]:
    return tuple(CurveTexts(run_id, runs.run_title(run_id)) for run_id in (runs.REAL_SAMPLE, runs.OWN_SAMPLE))


def _settings(found: dict[str, object]) -> CurveSettings:
    """The split of a run; the usual one where a later version wrote it."""
    try:
        run = RunSettings.from_json(found)
    except EmbedlabError:
        return CurveSettings()
    return CurveSettings(seed=run.seed, test_size=run.test_size, group=run.group, part=run.part, dim=run.dim)
