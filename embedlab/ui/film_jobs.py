"""The film of a run of one's own: started by one button, watched, found again after a reload."""

from __future__ import annotations

import streamlit as st

from embedlab.errors import EmbedlabError
from embedlab.ids import new_id
from embedlab.jobs.film_job import can_film
from embedlab.run import Run
from embedlab.ui import runs
from embedlab.ui.job_progress import ended_well, watch_job
from embedlab.ui.jobs import Job, find_job, listed_jobs, start_job
from embedlab.ui.messages import show_error

__all__ = ["offer_film"]

_TASK, _JOB = "make_film", "film.job"


def offer_film(run_id: str, run: Run) -> None:
    """A button that makes the film, or its progress once it is being made."""
    job = _job_of(run_id)
    if job is not None and not job.done:
        watch_job(job.id)
        return
    if job is not None:
        _finish(job)
    texts = runs.run_folder(run_id).parent / "corpus.json"
    if not can_film(run):
        st.text("This run did not learn to tell labels apart, so there is no such training to watch.")
        return
    if not texts.is_file():
        st.text("The texts of this run were not kept, so it cannot be trained again: bring them under “Your data”.")
        return
    st.text(
        "The film is made by training the Embedding again from random numbers and from the run's word2vec, twice each "
        "to tell noise from movement. That takes about a minute for 30,000 short texts, and you may leave the page."
    )
    if st.button("Make the film", type="primary", help="It is kept: the next time it is there at once."):
        _start(run_id, str(texts))


def _start(run_id: str, texts: str) -> None:
    arguments = {"run": str(runs.run_folder(run_id)), "corpus": texts}
    try:
        job = start_job(new_id(), _TASK, arguments, title=_title(run_id))
    except EmbedlabError as error:
        show_error(error)
        return
    st.session_state[_JOB] = st.query_params["job"] = job.id
    st.rerun()


def _job_of(run_id: str) -> Job | None:
    """The job of this run: the one of the address or of the session, else one that this session may list."""
    asked = find_job(st.query_params.get("job") or st.session_state.get(_JOB))
    jobs = [job for job in (asked, *listed_jobs()) if job is not None and job.task == _TASK]
    followed = next((job for job in jobs if job.title == _title(run_id) and (job is asked or not job.done)), None)
    if followed is not None and not followed.done and st.query_params.get("job") != followed.id:
        st.session_state[_JOB] = st.query_params["job"] = followed.id
    return followed


def _title(run_id: str) -> str:
    """Names the run by its id too, so that the job of another run is not taken for its own."""
    return f"Film of {runs.run_title(run_id)[:60]} ({run_id[:6]})"


def _finish(job: Job) -> None:
    """Forget a job that has ended, and say why where it brought nothing."""
    st.session_state.pop(_JOB, None)
    st.query_params.pop("job", None)
    ended_well(job.id, "Cancelled; nothing was kept.")
