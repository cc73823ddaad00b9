"""What a section can train on the texts of a run: started, watched, found again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from embedlab.errors import EmbedlabError
from embedlab.ids import new_id
from embedlab.ui import runs
from embedlab.ui.how import HowPage
from embedlab.ui.job_progress import ended_well, watch_job
from embedlab.ui.jobs import find_job, start_job
from embedlab.ui.messages import show_error
from embedlab.ui.spaces import Choice

__all__ = ["forget_lesson", "offer_lesson", "offer_loaded"]


def offer_lesson(page: HowPage, lesson: str, button: str, why: str) -> None:
    """A button that trains what the `lesson` (a name of `how_job.LESSONS`) needs, and its progress once it runs."""
    if not page.has_texts:
        st.caption("The texts of this run are not kept here, so nothing more can be trained on them.")
        return
    _offer(page, lesson, "make_lesson", _arguments(page, lesson), button, why)


def offer_loaded(page: HowPage, run_id: str, choice: Choice, words: Sequence[str]) -> None:
    """A button that adds vectors of the visitor's own to the table of methods, and its progress once it runs.

    The table is that of the run `run_id`, `words` are those whose neighbours it lists.
    """
    arguments = {
        "run": str(runs.run_folder(run_id)),
        "space": str(choice.file),
        "title": choice.title,
        "words": list(words),
    }
    why = "Compares them with word2vec on the words that both have. Some seconds, more for a large file."
    _offer(page, "loaded", "score_vectors", arguments, "Add to the table", why)


def _offer(page: HowPage, lesson: str, task: str, arguments: Mapping[str, Any], button: str, why: str) -> None:
    state = _state(page, lesson)
    job = find_job(st.session_state.get(state) or _in_address(page, lesson))
    if job is not None and not job.done:
        st.session_state[state] = job.id
        watch_job(job.id)
        return
    if job is not None:
        ended_well(job.id, "Cancelled.")
        forget_lesson(page, lesson)
    if st.button(button, help=why, key=f"{state}.start"):
        try:
            st.session_state[state] = start_job(new_id(), task, arguments, title=button).id
        except EmbedlabError as error:
            show_error(error)
            return
        st.query_params[_parameter(lesson)] = f"{page.run_id}.{st.session_state[state]}"
        st.rerun()


def forget_lesson(page: HowPage, lesson: str) -> None:
    """Let go of a training that has come to its end."""
    st.session_state.pop(_state(page, lesson), None)
    if _in_address(page, lesson):
        st.query_params.pop(_parameter(lesson), None)


def _state(page: HowPage, lesson: str) -> str:
    return f"how.job.{lesson}.{page.run_id}"


def _parameter(lesson: str) -> str:
    """The run and the id of the job stand in the address too, so that a reload finds it again."""
    return f"{lesson}_job"


def _in_address(page: HowPage, lesson: str) -> str | None:
    """The job of the address, where it is one for this run."""
    run_id, _, job_id = st.query_params.get(_parameter(lesson), "").rpartition(".")
    return job_id if run_id == page.run_id else None


def _arguments(page: HowPage, lesson: str) -> dict[str, str | None]:
    folder = runs.run_folder(page.run_id)
    sample = folder.parent if page.run_id == runs.OWN_SAMPLE else None
    return {
        "lesson": lesson,
        "run": str(folder),
        "corpus": None if page.corpus is None else str(page.corpus),
        "sample": None if sample is None else str(sample),
    }
