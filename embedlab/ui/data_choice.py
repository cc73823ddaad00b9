"""Choose texts: a file, a paste, a sample, or a data set by name."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from embedlab.datasets import DATASETS, Dataset
from embedlab.errors import EmbedlabError
from embedlab.ids import new_id
from embedlab.ui import uploads
from embedlab.ui.hosting import is_hosted
from embedlab.ui.jobs import Job, cancel_job, listed_jobs, start_job
from embedlab.ui.messages import show_error
from embedlab.ui.text import plain

__all__ = ["choose_data"]

_PROBLEM = "your_data.problem"
_UPLOAD, _NAMES, _TEXTS = "your_data.upload", "your_data.paste.name.{}", "your_data.paste.texts.{}"
_FETCH = "fetch_dataset"
_FETCHING = "your_data.fetch"
_EXAMPLES = (("praise", "The soup was lovely.\nWe will come back."), ("complaint", "We waited an hour.\nNever again."))


def choose_data(on_chosen: Callable[[], None]) -> None:
    """Take texts in one of four ways; `on_chosen` is called in a callback once there are some."""
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        show_error(problem)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Bring a file", anchor=False)
        st.text(
            "A table with one text a row, and a column that says of which kind each text is. Without such a column the "
            "text itself is the teacher."
        )
        st.file_uploader("A file of texts", uploads.ENDINGS, key=_UPLOAD, on_change=_take_upload, args=(on_chosen,))
    with right:
        st.subheader("Or paste texts", anchor=False)
        _paste(on_chosen)
    st.subheader("Or try a sample", anchor=False)
    cards = st.columns(3 if is_hosted() else 4)
    for card, (name, sample) in zip(cards, uploads.SAMPLES.items(), strict=False):
        with card.container(border=True, height="stretch"):
            st.markdown(f"**{plain(sample.title)}**")
            st.caption(plain(sample.about))
            st.button(f"Use {plain(sample.title.lower())}", key=f"sample.{name}", on_click=_use, args=(name, on_chosen))
    if not is_hosted():
        with cards[-1].container(border=True, height="stretch"):
            _offer(DATASETS[0], on_chosen)


def _use(source_id: str, on_chosen: Callable[[], None]) -> None:
    uploads.use_source(source_id)
    on_chosen()


def _take_upload(on_chosen: Callable[[], None]) -> None:
    given = st.session_state.get(_UPLOAD)
    if given is None:
        return
    try:
        _use(uploads.keep_upload(given.name, given.getvalue()), on_chosen)
    except EmbedlabError as error:
        st.session_state[_PROBLEM] = error
    except OSError as error:
        st.session_state[_PROBLEM] = EmbedlabError(f"The file could not be kept ({error.strerror}): make room on disk.")


def _paste(on_chosen: Callable[[], None]) -> None:
    st.text("Texts of two kinds, one a line. Name the kinds as you like. A few hundred of each are a good start.")
    for number, (column, (name, texts)) in enumerate(zip(st.columns(2), _EXAMPLES, strict=True)):
        with column:
            st.text_input(
                f"{('First', 'Second')[number]} kind",
                key=_NAMES.format(number),
                placeholder=f"for example: {name}",
                max_chars=80,
                persist_state="session",
            )
            lines = st.text_area(
                "Its texts, one a line" if number == 0 else "Its texts too, one a line",
                key=_TEXTS.format(number),
                placeholder=texts,
                height=130,
                persist_state="session",
            )
            count = sum(bool(line.strip()) for line in lines.splitlines())
            st.caption("1 text" if count == 1 else f"{count} texts")
    st.button("Use these texts", on_click=_take_pasted, args=(on_chosen,))


def _take_pasted(on_chosen: Callable[[], None]) -> None:
    pasted = [(st.session_state[_NAMES.format(row)], st.session_state[_TEXTS.format(row)]) for row in (0, 1)]
    try:
        _use(uploads.keep_pasted(dict(pasted)), on_chosen)
    except EmbedlabError as error:
        st.session_state[_PROBLEM] = error


def _offer(dataset: Dataset, on_chosen: Callable[[], None]) -> None:
    """A data set by name: what it asks for is said before it is fetched, and fetching is a job."""
    st.markdown("**Real headlines**")
    st.caption(plain(dataset.about))
    st.caption(plain(f"Licence: {dataset.licence}. Please cite {dataset.citation}"))
    job = _fetching()
    if uploads.dataset_folder(dataset) is not None:
        st.button("Use real headlines", key="dataset.use", on_click=_use, args=(dataset.name, on_chosen))
    elif job is not None and not job.done:
        _watch_fetching()
    else:
        if job is not None and job.state == "failed":
            st.error(plain(job.error))
        size = f"{dataset.bytes / 1e6:.1f} MB"
        st.button(f"Download ({size})", key="dataset.fetch", on_click=_fetch, args=(dataset,))


def _fetch(dataset: Dataset) -> None:
    try:
        job = start_job(new_id(), _FETCH, {"name": dataset.name}, title=dataset.name)
    except EmbedlabError as error:
        st.session_state[_PROBLEM] = error
    else:
        st.session_state[_FETCHING] = job.id


def _fetching() -> Job | None:
    """The download of this session, or one that another tab has started."""
    jobs = [job for job in listed_jobs() if job.task == _FETCH]
    own = [job for job in jobs if job.id == st.session_state.get(_FETCHING)]
    return next(iter([job for job in jobs if not job.done] or own), None)


@st.fragment(run_every=0.5)
def _watch_fetching() -> None:
    job = _fetching()
    if job is None or job.done:
        st.rerun()
    else:
        st.progress(min(job.fraction, 1.0), text=plain(job.message))
        st.button("Cancel", key="dataset.cancel", on_click=cancel_job, args=(job.id,))
