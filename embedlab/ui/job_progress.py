"""How far a job is, and the ways to end it: drawn anew twice a second, while the page stays."""

from __future__ import annotations

import streamlit as st

from embedlab.errors import Cancelled, EmbedlabError
from embedlab.ui.durations import duration
from embedlab.ui.jobs import Job, cancel_job, find_job, job_result, may_end, stop_job
from embedlab.ui.messages import show_error
from embedlab.ui.text import plain

__all__ = ["ended_well", "show_progress", "watch_job"]


@st.fragment(run_every=0.5)
def watch_job(job_id: str, *, finish_now: str | None = None) -> None:
    """Show how it goes; once the job has ended, or is gone, the page runs again.

    With `finish_now`, which says what that leaves, the job may be ended early, and the time that is left is told.
    """
    job = find_job(job_id)
    if job is None or job.done:
        st.rerun()
    show_progress(job, finish_now)


def show_progress(job: Job, finish_now: str | None = None) -> None:
    """The bar of one job with its message and its buttons, once."""
    st.progress(min(job.fraction, 1.0), text=plain(job.message or "Waiting for its turn"))
    if finish_now is not None:
        left = job.seconds_left
        st.text("Working out how long it takes." if left is None else f"About {duration(left)} left.")
    if not may_end(job.id):
        return
    with st.container(horizontal=True):
        if finish_now is not None and job.state == "running" and not job.stop:
            st.button("Finish now", on_click=stop_job, args=(job.id,), key=f"job.stop.{job.id}", help=finish_now)
        st.button("Cancel", on_click=cancel_job, args=(job.id,), key=f"job.cancel.{job.id}")


def ended_well(job_id: str, cancelled: str) -> bool:
    """Whether a job that has ended left a result; else what went wrong is shown, of a cancelled one what that means."""
    try:
        job_result(job_id)
    except Cancelled:
        st.caption(cancelled)
    except EmbedlabError as error:
        show_error(error)
    else:
        return True
    return False
