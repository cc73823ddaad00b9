"""Work that a page waits for: started once for what is asked, watched, found again after a reload."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from embedlab.errors import Cancelled, EmbedlabError
from embedlab.ui.jobs import cancel_job, find_job, job_result, start_job
from embedlab.ui.messages import show_error
from embedlab.ui.text import plain

__all__ = ["is_done"]


def is_done(key: str, task: str, arguments: Mapping[str, Any], *, title: str) -> bool:
    """Whether a task has ended well; until then its progress, or what went wrong, is shown.

    It is started where it was not yet asked for these very arguments. Its id follows from them, so that a reload and a
    second tab find it. Where the same `key` asks for something else, the earlier work is cancelled.
    """
    attempt = st.session_state.setdefault(f"{key}.attempt", 0)
    asked = json.dumps([task, dict(arguments), attempt], sort_keys=True)
    job_id = hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    earlier = st.session_state.get(key)
    if earlier not in (None, job_id):
        cancel_job(earlier)
    st.session_state[key] = job_id
    try:
        job = find_job(job_id) or start_job(job_id, task, arguments, title=title)
        if not job.done:
            _watch(job_id)
            return False
        job_result(job_id)
    except Cancelled:
        st.text("Cancelled.")
    except EmbedlabError as error:
        show_error(error)
    else:
        return True
    st.button("Try again", key=f"{key}.again", on_click=_try_again, args=(key,))
    return False


@st.fragment(run_every=0.4)
def _watch(job_id: str) -> None:
    job = find_job(job_id)
    if job is None or job.done:
        st.rerun()
    st.progress(min(job.fraction, 1.0), text=plain(job.message))
    st.button("Cancel", key=f"pending.cancel.{job_id}", on_click=cancel_job, args=(job_id,))


def _try_again(key: str) -> None:
    st.session_state[f"{key}.attempt"] += 1
