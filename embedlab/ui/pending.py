"""Work that a page waits for: started once for what is asked, watched, found again after a reload."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from itertools import count
from typing import Any

import streamlit as st

from embedlab.errors import Cancelled, EmbedlabError, InputError
from embedlab.ui.job_progress import watch_job
from embedlab.ui.jobs import cancel_job, find_job, job_result, start_job
from embedlab.ui.messages import show_error

__all__ = ["is_done"]


def is_done(key: str, task: str, arguments: Mapping[str, Any], *, title: str) -> bool:
    """Whether a task has ended well; until then its progress, or what went wrong, is shown.

    Ask where the result is missing. The task is started once for these arguments. Its id follows from them, so that a
    reload and a second tab find it while it runs. Where the same `key` asks for something else, the earlier work is
    cancelled.
    """
    asked = json.dumps([task, dict(arguments)], sort_keys=True)
    try:
        if st.session_state.get(key, {}).get("asked") != asked:
            _begin(key, task, arguments, asked, title)
        job = find_job(st.session_state[key]["job"])
        if job is not None and not job.done:
            watch_job(job.id)
            return False
        job_result(st.session_state[key]["job"])
    except Cancelled:
        st.text("Cancelled.")
    except InputError as error:
        show_error(error)
        return False  # the same question would have the same answer
    except EmbedlabError as error:
        show_error(error)
    else:
        return True
    st.button("Try again", key=f"{key}.again", on_click=lambda: st.session_state.pop(key))
    return False


def _begin(key: str, task: str, arguments: Mapping[str, Any], asked: str, title: str) -> None:
    """Find the job that does this now, or start it: what an ended one left is not there any more, as somebody asks."""
    earlier = st.session_state.pop(key, None)
    if earlier is not None:
        cancel_job(earlier["job"])
    for attempt in count():
        job_id = hashlib.sha256(f"{attempt} {asked}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
        job = find_job(job_id)
        if job is None:
            start_job(job_id, task, arguments, title=title)
        if job is None or not job.done:
            st.session_state[key] = {"asked": asked, "job": job_id}
            return
