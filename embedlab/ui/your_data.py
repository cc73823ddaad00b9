"""Your data: choose a file, look at it, train on it, watch."""

from __future__ import annotations

import dataclasses
import importlib.util
import shutil
from collections import Counter
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from embedlab.corpus import Corpus
from embedlab.errors import Cancelled, EmbedlabError
from embedlab.files import home, sweep
from embedlab.jobs.handover import save_corpus
from embedlab.jobs.main_job import RunSettings
from embedlab.tables import Table
from embedlab.ui import uploads
from embedlab.ui.jobs import Job, cancel_job, find_job, job_position, job_result, new_id, start_job
from embedlab.ui.messages import plain_errors, show_error
from embedlab.ui.runs import describe_run, remember_run, run_folder
from embedlab.ui.text import plain
from embedlab.ui.view import show_run

__all__ = ["choose_file", "current_job", "finish", "look_at", "train_on", "watch"]

_JOB = "your_data.job"
_TASK = "run"
_PREVIEWED = 6
_PRESETS = {
    "Quick": (RunSettings(ceiling=False), "Trains each method once. How much of a result is chance stays unknown."),
    "Good": (
        RunSettings(),
        "Trains each method a second time from another random start, so that chance is not mistaken for a finding. "
        "Takes about twice as long.",
    ),
}
_NO_KERAS = (
    "Training needs TensorFlow, which is not installed here (it takes 1.9 GB). "
    "Install it with this command, then start the app again:"
)


def choose_file() -> Path | None:
    """Take a file from the visitor, or the project's sample."""
    st.subheader("1. Choose", anchor=False)
    st.text("A table with one text a row and a column that says which kind it is: two kinds or more.")
    given = st.file_uploader(
        "A table of labelled texts", uploads.ENDINGS, label_visibility="collapsed", key="your_data.upload"
    )
    st.button("Try it with our own headlines", on_click=uploads.use_sample, type="tertiary", icon=":material/draft:")
    if given is not None and st.session_state.get("your_data.uploaded") != given.file_id:
        st.session_state["your_data.uploaded"] = given.file_id
        uploads.keep_upload(given.name, given.getvalue())
    return uploads.chosen_file()


def look_at(path: Path) -> Corpus | None:
    """Show what is in the file and ask for its columns; None until there is something to learn from."""
    st.subheader("2. Look", anchor=False)
    try:
        table = uploads.open_table(str(path))
        text, label = _choose_columns(table)
        if text is None or label is None:
            st.text("Say which column holds the texts and which one their labels.")
            return None
        _preview(table, text, label)
        corpus = uploads.open_corpus(str(path), text, label)
    except EmbedlabError as error:
        show_error(error)
        return None
    _describe(corpus)
    return corpus


def train_on(corpus: Corpus) -> None:
    """Ask for the few settings there are and start the main job."""
    st.subheader("3. Train", anchor=False)
    if any(importlib.util.find_spec(name) is None for name in ("tensorflow", "keras")):
        st.text(_NO_KERAS)
        st.code("pip install tensorflow keras", language=None)
        return
    preset = st.segmented_control(
        "How thorough", list(_PRESETS), default="Good", required=True, key="your_data.preset", persist_state="session"
    )
    settings, why = _PRESETS[preset or "Good"]
    st.caption(why)
    with st.expander("More"):
        seed = st.number_input(
            "Seed", 0, 10_000, 0, help="Equal seeds give equal results. Another seed shows what was chance."
        )
    if st.button("Train and compare", type="primary"):
        with plain_errors():
            _start(corpus, dataclasses.replace(settings, seed=int(seed)))
            st.rerun()


def current_job() -> Job | None:
    """The job in the address of the page, else the one this session started last."""
    job = find_job(st.query_params.get("job") or st.session_state.get(_JOB))
    if job is None or job.task != _TASK:
        if "job" in st.query_params:
            st.info("The job of this address is not known here any more.")
            del st.query_params["job"]
        return None
    st.session_state[_JOB] = st.query_params["job"] = job.id
    return job


@st.fragment(run_every=1.0)
def watch(job: Job) -> None:
    """Show how far the job is, until it ends."""
    job = find_job(job.id) or job
    if job.done:
        st.rerun()
    st.subheader("Training", anchor=False)
    st.text(f"On “{job.title}”. You may leave this page or reload it: the work goes on.")
    st.progress(min(job.fraction, 1.0), text=plain(job.message))
    st.caption(_outlook(job))
    st.button("Cancel", on_click=cancel_job, args=(job.id,))


def finish(job: Job) -> None:
    """Open the finished run in Compare, or say why there is none."""
    del st.query_params["job"]
    st.session_state.pop(_JOB, None)
    try:
        job_result(job.id)
    except Cancelled:
        _remove(job.id)
        st.info("The training was cancelled. Nothing was kept of it.")
    except EmbedlabError as error:
        _remove(job.id)
        show_error(error)
    else:
        remember_run(job.id)
        show_run(job.id)
        st.switch_page("pages/compare.py")


def _choose_columns(table: Table) -> tuple[str | None, str | None]:
    left, right = st.columns(2)
    text, label = uploads.guess(table)
    return _choose_column(left, "Column of the texts", table, text), _choose_column(
        right, "Column of the labels", table, label
    )


def _choose_column(place: DeltaGenerator, asked: str, table: Table, guessed: str | None) -> str | None:
    names = list(table.columns)
    row = None if guessed is None else names.index(guessed)
    return place.selectbox(asked, names, index=row, key=f"{asked}: {table.name}")


def _preview(table: Table, text: str, label: str) -> None:
    cells = zip(table.columns[text][:_PREVIEWED], table.columns[label][:_PREVIEWED], strict=True)
    rows = [{"text": text_cell, "label": label_cell} for text_cell, label_cell in cells]
    st.dataframe(rows, hide_index=True, height="content", alt="The first rows of the file")


def _describe(corpus: Corpus) -> None:
    counts = Counter(corpus.labels)
    kinds = ", ".join(f"{name[:40]} {counts[name]:,}" for name in corpus.classes[:12])
    more = f" and {len(corpus.classes) - 12} more" if len(corpus.classes) > 12 else ""
    st.text(f"{len(corpus):,} texts of {len(corpus.classes)} kinds: {kinds}{more}.")
    for warning in corpus.warnings:
        st.warning(plain(warning), icon=":material/info:")


def _start(corpus: Corpus, settings: RunSettings) -> None:
    # Of a server that was killed, runs are left that nobody will finish.
    sweep(folder for folder in (home() / "app").glob("*") if not (folder / "run" / "run.json").is_file())
    run_id = new_id()
    out = describe_run(run_id, corpus.name)
    handed_over = run_folder(run_id).parent / "corpus.json"
    save_corpus(corpus, handed_over)
    arguments = {"corpus": str(handed_over), "out": str(out), "settings": dataclasses.asdict(settings)}
    try:
        start_job(run_id, _TASK, arguments, title=corpus.name, handed_over=handed_over)
    except EmbedlabError:
        _remove(run_id)
        raise
    st.session_state[_JOB] = run_id


def _remove(run_id: str) -> None:
    """Leave nothing of a run that came to nothing: its folder goes by its id, whatever the job was told to write."""
    shutil.rmtree(run_folder(run_id).parent, ignore_errors=True)


def _outlook(job: Job) -> str:
    if (position := job_position(job.id)) is not None:
        return "It starts next." if position == 1 else f"It is number {position} of those that wait."
    left = job.seconds_left
    return "Working out how long it takes" if left is None else f"About {_duration(left)} left"


def _duration(seconds: float) -> str:
    """A time in words.

    >>> _duration(42.0), _duration(100.0)
    ('40 seconds', '2 minutes')
    """
    if seconds < 55:
        return f"{max(5, round(seconds / 5) * 5)} seconds"
    minutes = max(1, round(seconds / 60))
    return f"{minutes} minute{'s' if minutes > 1 else ''}"
