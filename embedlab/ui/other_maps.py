"""Other spaces, words or documents, and other maps: chosen first, then computed in a process of its own."""

from __future__ import annotations

import dataclasses
from typing import Any

import streamlit as st

from embedlab.errors import Cancelled, EmbedlabError
from embedlab.jobs.view_job import SPACES, ViewSettings, find_view, spaces_of
from embedlab.space import Level
from embedlab.ui import runs
from embedlab.ui.jobs import Job, cancel_job, find_job, job_result, new_id, start_job
from embedlab.ui.messages import show_error
from embedlab.ui.text import plain
from embedlab.ui.view import View, show_settings

__all__ = ["show_other_maps"]

_JOB = "compare.job"
_METHODS = {"umap": "UMAP", "tsne": "t-SNE", "pca": "PCA"}
_ABOUT = {
    "umap": "Keeps near neighbours together. Sizes of clusters and distances between them mean nothing.",
    "tsne": "Keeps the nearest neighbours more closely, and takes longer. Distances between clusters mean nothing.",
    "pca": "The two directions of largest spread. Invents nothing, and hides all other directions.",
}


@st.fragment
def show_other_maps(view: View) -> None:
    """Choose, compute, watch, cancel."""
    settings = _choose(view)
    job = find_job(st.session_state.get(_JOB))
    if job is not None and not job.done:
        _watch(job)
        return
    if job is not None:
        _finish(job, view)
    if settings is None:
        st.caption("Choose two different spaces.")
    elif settings == view.settings or find_view(view.run, settings) is view.comparison:
        st.caption("This is what the maps show.")
    elif st.button("Compute and show", type="primary"):
        _show(view, settings)


def _choose(view: View) -> ViewSettings | None:
    levels: list[Level] = ["words"] if view.run.documents is None else ["words", "documents"]
    first, second, third, fourth = st.columns(4, vertical_alignment="bottom")
    level = third.selectbox("Points are", levels, index=levels.index(view.settings.level), format_func=str.capitalize)
    spaces = list(spaces_of(view.run, level))
    left = first.selectbox("Left", spaces, index=_row(spaces, view.settings.left, 0), format_func=SPACES.__getitem__)
    right = second.selectbox(
        "Right", spaces, index=_row(spaces, view.settings.right, 1), format_func=SPACES.__getitem__
    )
    methods = list(_METHODS)
    row = _row(methods, view.settings.method, 0)
    method = fourth.selectbox("Map", methods, index=row, format_func=_METHODS.__getitem__)
    st.caption(_ABOUT[method])
    if view.run.documents is None:
        st.caption(
            "Words only: these headlines are not ours to ship. Our own headlines and your data have documents too."
        )
    parameters = _parameters(method)
    if left == right:
        return None
    return ViewSettings(left, right, level, method, tuple(sorted(parameters.items())))


def _row(names: list[str], wanted: str, otherwise: int) -> int:
    return names.index(wanted) if wanted in names else otherwise


def _parameters(method: str) -> dict[str, Any]:
    if method == "umap":
        first, second, third = st.columns(3)
        return {
            "n_neighbors": first.slider("Neighbours", 5, 100, 15, help="Few: fine detail. Many: the large picture."),
            "min_dist": second.slider(
                "Least distance", 0.0, 1.0, 0.1, 0.05, help="Small: tight clumps. Large: evenly spread."
            ),
            "epochs": third.slider("Epochs", 50, 500, 200, 50, help="More take longer and change little above 200."),
        }
    if method == "tsne":
        return {
            "perplexity": st.slider("Perplexity", 5, 100, 30, help="About how many neighbours count for each point.")
        }
    return {}


def _show(view: View, settings: ViewSettings) -> None:
    if find_view(view.run, settings) is not None:
        show_settings(settings)
        st.rerun()
    arguments = {"run": str(runs.run_folder(view.run_id)), "settings": dataclasses.asdict(settings)}
    try:
        job = start_job(new_id(), "make_view", arguments, title="maps")
    except EmbedlabError as error:
        show_error(error)
        return
    st.session_state[_JOB] = job.id
    st.session_state[f"{_JOB}.settings"] = settings
    st.rerun(scope="fragment")


@st.fragment(run_every=0.5)
def _watch(job: Job) -> None:
    job = find_job(job.id) or job
    if job.done:
        st.rerun()
    st.progress(min(job.fraction, 1.0), text=plain(job.message))
    st.button("Cancel", on_click=cancel_job, args=(job.id,))


def _finish(job: Job, view: View) -> None:
    settings = st.session_state.pop(f"{_JOB}.settings", None)
    del st.session_state[_JOB]
    try:
        job_result(job.id)
    except Cancelled:
        st.caption("Cancelled; the maps are as they were.")
    except EmbedlabError as error:
        show_error(error)
    else:
        if settings is not None:
            show_settings(settings)
            st.rerun()
