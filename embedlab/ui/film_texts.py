"""Texts that nothing was trained on yet: one button trains them, and films it."""

from __future__ import annotations

import dataclasses

import streamlit as st

from embedlab.corpus import Corpus
from embedlab.corpus_facts import CorpusFacts
from embedlab.datasets import DATASETS
from embedlab.errors import EmbedlabError
from embedlab.jobs.estimate import Size
from embedlab.jobs.film_job import find_film
from embedlab.jobs.main_job import RunSettings, estimated_seconds
from embedlab.ui import data_look, reading, runs, uploads
from embedlab.ui.durations import duration
from embedlab.ui.job_progress import ended_well, watch_job
from embedlab.ui.jobs import Job, find_job
from embedlab.ui.messages import show_error
from embedlab.ui.run_jobs import forget_run, start_run
from embedlab.ui.uploads import Columns, Source

__all__ = ["FilmTexts", "listed_texts", "offer_texts"]

_TRAININGS = 5


@dataclasses.dataclass(frozen=True)
class FilmTexts:
    """Texts that can be watched, and how they are read as far as that is known."""

    title: str
    source: Source
    columns: Columns | None


def listed_texts() -> dict[str, FilmTexts]:
    """By the ids of their sources: those chosen in Your data, the library's, samples, and data sets that are here."""
    found: dict[str, FilmTexts] = {}
    chosen = uploads.chosen_source()
    if chosen is not None:
        found[chosen.id] = FilmTexts(f"{chosen.title} (chosen in Your data)", chosen, data_look.chosen_columns(chosen))
    for entry in runs.listed_entries():
        source = uploads.find_source(entry.id) if entry.kind == "corpus" else None
        if source is not None:
            found.setdefault(entry.id, FilmTexts(entry.title, source, Columns(**entry.summary["columns"])))
    # The film of the headlines is shipped.
    names = (*(name for name in uploads.SAMPLES if name != "headlines"), *(dataset.name for dataset in DATASETS))
    for name in names:
        source = uploads.find_source(name)
        if source is not None and source.path.exists():
            found.setdefault(name, FilmTexts(source.title, source, data_look.chosen_columns(source)))
    return {source: texts for source, texts in found.items() if texts.columns is None or texts.columns.has_labels}


def offer_texts(texts: FilmTexts) -> str | None:
    """The run that was filmed of these texts; until there is one, the button that makes it, or its progress."""
    job = _job_of(texts)
    if job is not None and not job.done:
        watch_job(job.id)
        return None
    if job is not None and _has_ended_well(texts, job):
        return job.id
    opened = _open(texts)
    if opened is None:
        return None
    corpus, facts, columns = opened
    settings = RunSettings(test_size=columns.test_size, group=columns.group, part=columns.part, ceiling=False)
    run_id = _filmed(corpus)
    if run_id is None:
        _offer(texts, corpus, facts, settings)
    return run_id


def _offer(texts: FilmTexts, corpus: Corpus, facts: CorpusFacts, settings: RunSettings) -> None:
    st.text(
        f"{len(corpus):,} texts of {len(facts.classes):,} kinds. Both methods are trained on them and compared, then "
        f"the Embedding {_TRAININGS} times more to film it: twice from either start, to tell noise from movement, and "
        f"once frozen. That takes about {duration(_seconds(settings, facts))}, and you may leave the page."
    )
    if st.button("Train and film", type="primary", help="The run is kept in the Library, its film with it."):
        try:
            run_id = start_run(corpus, settings, title=f"{corpus.name} (quick)", film=True)
        except EmbedlabError as error:
            show_error(error)
            return
        st.session_state[_key(texts)] = st.query_params["job"] = f"{texts.source.id}.{run_id}"
        st.rerun()


def _open(texts: FilmTexts) -> tuple[Corpus, CorpusFacts, Columns] | None:
    """The texts, what is known of them and how they are read; None while they are being read, or cannot be."""
    source = texts.source
    if not reading.read(source, texts.columns):
        return None
    columns = texts.columns or data_look.chosen_columns(source)
    found = None if columns is None or not reading.read(source, columns) else reading.found_texts(source, columns)
    if columns is None or found is None:
        st.text("Say under “Your data” which column holds the texts and which one their labels.")
        return None
    return reading.open_corpus(str(found.file)), found.facts, columns


def _filmed(corpus: Corpus) -> str | None:
    """A run of these texts that was filmed before."""
    for entry in runs.listed_runs():
        if entry.summary.get("data", {}).get("fingerprint") == corpus.fingerprint:
            run = runs.open_run(entry.id)
            if find_film(run) is not None:
                return entry.id
    return None


def _job_of(texts: FilmTexts) -> Job | None:
    """The training of these texts: the session's, or after a reload that of the address."""
    asked = st.session_state.get(_key(texts)) or st.query_params.get("job", "")
    source_id, _, job_id = asked.rpartition(".")
    return find_job(job_id) if source_id == texts.source.id else None


def _has_ended_well(texts: FilmTexts, job: Job) -> bool:
    """Whether it left a run, with a film or without; what went wrong is shown, and forgotten."""
    st.session_state.pop(_key(texts), None)
    st.query_params.pop("job", None)
    ended_well(job.id, "Cancelled; nothing was kept.")
    if not (runs.run_folder(job.id) / "run.json").is_file():
        forget_run(job)
        return False
    return job.state == "done"


def _key(texts: FilmTexts) -> str:
    return f"film.job.{texts.source.id}"


def _seconds(settings: RunSettings, facts: CorpusFacts) -> float:
    return estimated_seconds(settings, Size(facts.train_rows, facts.test_rows, facts.tokens, facts.kept))
