"""Work that a page waits for: started once for what is asked, watched, found again after a reload."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from embedlab.errors import Cancelled, EmbedlabError, InputError
from embedlab.ui.job_progress import watch_job
from embedlab.ui.jobs import cancel_job, find_job, job_result, join_or_start, start_job
from embedlab.ui.messages import show_error

__all__ = ["is_done", "result_of"]


def is_done(key: str, task: str, arguments: Mapping[str, Any], *, title: str, handed_over: Path | None = None) -> bool:
    """Whether a task has ended well; until then its progress, or what went wrong, is shown.

    Ask where the result is missing. The task is started once for these arguments. Its id follows from them, so that a
    reload and a second tab find it while it runs, and of several who ask for the same each waits for one job: see
    `embedlab.ui.jobs.cancel_job`. Where the same `key` asks for something else, the earlier work is cancelled.
    The file `handed_over` is the task's alone, as of `embedlab.ui.jobs.start_job`.
    """
    asked = json.dumps([task, dict(arguments)], sort_keys=True)
    try:
        if st.session_state.get(key, {}).get("asked") != asked:
            earlier = st.session_state.pop(key, None)
            if earlier is not None:
                cancel_job(earlier["job"])
            begun = join_or_start(
                asked, lambda job_id: start_job(job_id, task, arguments, title=title, handed_over=handed_over)
            )
            st.session_state[key] = {"asked": asked, "job": begun}
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


def result_of(key: str) -> dict[str, Any]:
    """What the task that ended well under this `key` returned."""
    return job_result(st.session_state[key]["job"])
