"""Compare any two spaces: choose them, wait, and open what was found in Compare as an entry of its own."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any

import streamlit as st

from embedlab.errors import EmbedlabError
from embedlab.ids import new_id
from embedlab.jobs.telling_rows import MOST_ROWS
from embedlab.ui.job_progress import show_progress
from embedlab.ui.jobs import Job, find_job, job_result, listed_jobs, start_job
from embedlab.ui.map_form import METHODS
from embedlab.ui.messages import plain_errors, show_error
from embedlab.ui.runs import describe_run, remember_run, run_folder
from embedlab.ui.spaces import Choice, listed_spaces
from embedlab.ui.view import show_run

__all__ = ["ask_to_compare", "go_to_library", "is_offered", "offer_to_compare", "show_comparing"]

_TASK = "compare_spaces"
_LEFT, _RIGHT = "library.left", "library.right"
_WHICH_MAP = "UMAP and t-SNE keep near words together; PCA invents nothing and is done at once. Compare can change it."
_ASKED, _FOLLOWED, _LEAVE = "library.asked", "library.comparing", "library.go"


def offer_to_compare(entry_id: str) -> None:
    """Once the page has run: go to the library with this entry's space chosen; in a callback."""
    st.session_state[_LEAVE] = f"{entry_id}/space"


def is_offered() -> bool:
    """Whether `go_to_library` is to follow."""
    return _LEAVE in st.session_state


def go_to_library() -> None:
    """Go to the library, with the form open on what `offer_to_compare` named."""
    ask_to_compare(st.session_state.pop(_LEAVE, None))
    st.switch_page("pages/library.py")


def ask_to_compare(address: str | None = None) -> None:
    """Open the form, with a space on the left if one is named; in a callback, or before the library is drawn."""
    if address is not None:
        st.session_state[_LEFT] = address
        st.session_state.pop(_RIGHT, None)
    st.session_state[_ASKED] = True


def show_comparing() -> None:
    """The way to the form that takes any two spaces, and the comparisons that are being made."""
    st.button("Compare any two spaces", icon=":material/compare_arrows:", on_click=ask_to_compare)
    if st.session_state.get(_ASKED):
        _ask()
    _watch()


def _close() -> None:
    st.session_state[_ASKED] = False


@st.dialog("Compare two spaces", width="large", on_dismiss=_close)
def _ask() -> None:
    if not st.session_state.get(_ASKED):
        st.rerun()  # the comparison has begun: the page shows how it goes
    spaces = listed_spaces()
    names = list(spaces)
    first = _choice("Left", names, spaces, _LEFT)
    second = _choice("Right", [name for name in names if name != first], spaces, _RIGHT)
    method = st.selectbox("Map", list(METHODS), format_func=METHODS.__getitem__, help=_WHICH_MAP)
    st.caption(
        "Spaces are linked by their words, so their dimensions, vocabularies and languages may differ. Of a large "
        f"space {MOST_ROWS:,} words are taken: those that both have first, then the most frequent."
    )
    chosen = () if first is None or second is None else (spaces[first], spaces[second], method)
    st.button("Compare", type="primary", disabled=not chosen, on_click=_start, args=chosen)


def _choice(label: str, names: list[str], spaces: Mapping[str, Choice], key: str) -> str | None:
    if st.session_state.get(key) not in names:
        st.session_state.pop(key, None)
    return st.selectbox(label, names, None, format_func=lambda name: spaces[name].title, key=key)


def _start(left: Choice, right: Choice, method: str) -> None:
    job_id = new_id()
    title = f"{left.title} and {right.title}"[:200]
    facts = left.facts or right.facts
    try:
        out = describe_run(job_id, title)
        arguments = {"left": _side(left), "right": _side(right), "facts": facts, "out": str(out)}
        arguments["method"] = method
        start_job(job_id, _TASK, arguments, title=title)
    except EmbedlabError as error:
        shutil.rmtree(run_folder(job_id).parent, ignore_errors=True)
        st.session_state[f"{_ASKED}.problem"] = error
    else:
        st.session_state[_FOLLOWED] = job_id
    _close()


def _side(choice: Choice) -> dict[str, Any]:
    return {"title": choice.title, "address": choice.address, **choice.argument}


def _watch() -> None:
    """Progress of what is compared; what this session waited for is opened."""
    problem = st.session_state.pop(f"{_ASKED}.problem", None)
    if problem is not None:
        show_error(problem)
    followed = find_job(st.session_state.get(_FOLLOWED))
    if followed is not None and followed.done:
        _finish(followed)
    jobs = [job for job in listed_jobs() if job.task == _TASK and not job.done]
    if jobs:
        _show_progress(tuple(job.id for job in jobs))


@st.fragment(run_every=0.5)
def _show_progress(job_ids: tuple[str, ...]) -> None:
    jobs = [find_job(job_id) for job_id in job_ids]
    if any(job is None or job.done for job in jobs):
        st.rerun()
    for job in filter(None, jobs):
        with st.container(border=True):
            st.text(f"Comparing {job.title}")
            show_progress(job)


def _finish(job: Job) -> None:
    st.session_state.pop(_FOLLOWED, None)
    if job.state in ("failed", "cancelled"):
        shutil.rmtree(run_folder(job.id).parent, ignore_errors=True)
    with plain_errors():
        job_result(job.id)
        remember_run(job.id)
        show_run(job.id)
        st.switch_page("pages/compare.py")
