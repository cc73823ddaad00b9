"""Other spaces, words or documents, and other maps: chosen first, then computed in a process of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from embedlab.errors import EmbedlabError
from embedlab.ids import new_id
from embedlab.jobs.run_spaces import is_elsewhere, names_of, spaces_of
from embedlab.jobs.view_job import MOST_BESIDE, ViewSettings, find_view
from embedlab.run import SIDES
from embedlab.space import Level
from embedlab.ui import runs
from embedlab.ui.axes import choose_axes
from embedlab.ui.job_progress import ended_well, watch_job
from embedlab.ui.jobs import Job, find_job, start_job
from embedlab.ui.messages import show_error
from embedlab.ui.spaces import Choice, listed_spaces
from embedlab.ui.view import View, show_settings

__all__ = ["bring_to_maps", "show_other_maps"]

_JOB = "compare.job"
_METHODS = {"umap": "UMAP", "tsne": "t-SNE", "pca": "PCA", "axes": "Axes of words"}
_ARRIVED = "compare.arrived"
_SCROLL = """<script>
document.querySelector(".st-key-first-screen")?.scrollIntoView({ block: "center" });
</script>"""
_ABOUT = {
    "umap": "Keeps near neighbours together. Sizes of clusters and distances between them mean nothing.",
    "tsne": "Keeps the nearest neighbours more closely, and takes longer. Distances between clusters mean nothing.",
    "pca": "The directions of largest spread. Invents nothing, and hides all other directions.",
    "axes": "Each axis runs between words that you name: a point lies as far along it as its vector points that way.",
}
_SLIDERS: Mapping[str, Mapping[str, tuple[str, Any, Any, Any, Any, str]]] = {
    "umap": {
        "n_neighbors": ("Neighbours", 5, 100, 15, 1, "Few: fine detail. Many: the large picture."),
        "min_dist": ("Least distance", 0.0, 1.0, 0.1, 0.05, "Small: tight clumps. Large: evenly spread."),
        "epochs": ("Epochs", 50, 500, 200, 50, "More take longer and change little above 200."),
    },
    "tsne": {"perplexity": ("Perplexity", 5, 100, 30, 1, "About how many neighbours count for each point.")},
}
"""By method and parameter: label, least, most and usual value, step, and what it does."""


@st.fragment
def show_other_maps(view: View) -> None:
    """Choose, compute, watch, cancel."""
    settings = _choose(view)
    job = find_job(st.session_state.get(_JOB))
    if job is not None and not job.done:
        watch_job(job.id)
        return
    if job is not None:
        _finish(job, view)
    if settings is None:
        return
    if settings == view.settings or (settings.method != "axes" and find_view(view.run, settings) is view.comparison):
        st.caption("This is what the maps show.")
    elif st.button("Compute and show", type="primary"):
        _show(view, settings)


def _choose(view: View) -> ViewSettings | None:
    """What is asked for; None where it cannot be had, which is said."""
    levels: list[Level] = ["words"] if view.run.documents is None else ["words", "documents"]
    first, second, third = st.columns(3, vertical_alignment="bottom")
    level = third.selectbox("Points are", levels, index=levels.index(view.settings.level), format_func=str.capitalize)
    spaces, called = list(spaces_of(view.run, level)), names_of(view.run)
    left = first.selectbox("Left", spaces, index=_row(spaces, view.settings.left, 0), format_func=called.__getitem__)
    right = second.selectbox(
        "Right", spaces, index=_row(spaces, view.settings.right, 1), format_func=called.__getitem__
    )
    if left == right:
        st.caption("Choose two different spaces.")
        return None
    first, second, third = st.columns(3, vertical_alignment="bottom")
    methods = [method for method in _METHODS if method != "axes" or level == "words"]
    row = _row(methods, view.settings.method, 0)
    method = first.selectbox("Map", methods, index=row, format_func=_METHODS.__getitem__)
    dims = second.segmented_control(
        "Dimensions", [2, 3], default=view.settings.dims, required=True, format_func="{}-D".format
    )
    beside = _choose_beside(third, view, [name for name in spaces if name not in (left, right)], level)
    st.caption(_ABOUT[method])
    if view.run.documents is None and "pair" not in view.run.summary:
        st.caption(
            "Words only: these headlines are not ours to ship. Our own headlines and your data have documents too."
        )
    given = dict(view.settings.parameters) if method == view.settings.method else {}
    if method == "axes":
        parameters = choose_axes(view, (left, right, *beside), dims, given)
    else:
        parameters = _parameters(method, given)
    if parameters is None:
        return None
    return ViewSettings(left, right, level, method, tuple(sorted(parameters.items())), dims, beside)


def _row(names: list[str], wanted: str, otherwise: int) -> int:
    return names.index(wanted) if wanted in names else otherwise


def _choose_beside(place: DeltaGenerator, view: View, others: list[str], level: Level) -> tuple[str, ...]:
    called = {name: names_of(view.run)[name] for name in others}
    if level == "words":
        called |= {address: choice.title for address, choice in _elsewhere(view).items()}
        shown = zip(view.settings.beside, view.beside, strict=True)
        called |= {name: other.title for name, other in shown if is_elsewhere(name)}
    chosen = place.multiselect(
        "And beside them",
        list(called),
        default=[name for name in view.settings.beside if name in called],
        max_selections=MOST_BESIDE,
        format_func=called.__getitem__,
        placeholder="nothing" if called else "no other space here",
        disabled=not called,
        help="One or two more maps of the same words, linked with the two: scores and changes stay those of left and "
        "right.",
    )
    return tuple(chosen)


def _elsewhere(view: View) -> dict[str, Choice]:
    """The spaces that this session may choose and that the run does not hold, by address."""
    pair = view.run.summary.get("pair", {})
    own = {pair[side]["from"] for side in SIDES if side in pair}
    return {
        address: choice
        for address, choice in listed_spaces().items()
        if address not in own and not address.startswith(f"{view.run_id}/")
    }


def _parameters(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a method, first those that the maps have."""
    asked = _SLIDERS.get(method, {})
    if not asked:
        return {}
    chosen: dict[str, Any] = {}
    for place, (name, (label, low, high, usual, step, why)) in zip(st.columns(len(asked)), asked.items(), strict=True):
        value = min(high, max(low, type(usual)(given.get(name, usual))))
        chosen[name] = place.slider(label, low, high, value, step, help=why)
    return chosen


def _show(view: View, settings: ViewSettings) -> None:
    if find_view(view.run, settings) is not None:
        _go_to(settings)
    choices = listed_spaces()
    elsewhere = {
        name: {"title": choices[name].title, **choices[name].argument}
        for name in settings.beside
        if is_elsewhere(name) and name in choices
    }
    folder = str(runs.run_folder(view.run_id))
    arguments = {"run": folder, "settings": dataclasses.asdict(settings), "elsewhere": elsewhere}
    try:
        job = start_job(new_id(), "make_view", arguments, title="maps")
    except EmbedlabError as error:
        show_error(error)
        return
    st.session_state[_JOB] = job.id
    st.session_state[f"{_JOB}.settings"] = settings
    st.rerun(scope="fragment")


def _go_to(settings: ViewSettings) -> NoReturn:
    """Show these maps, and bring the reader to them: they stand above what was clicked."""
    show_settings(settings)
    st.session_state[_ARRIVED] = True
    st.rerun()


def bring_to_maps() -> None:
    """Once after maps were chosen: say that they are there, and scroll to them."""
    if st.session_state.pop(_ARRIVED, False):
        st.toast("These are the maps you asked for.", icon=":material/check:")
        st.html(_SCROLL, unsafe_allow_javascript=True)


def _finish(job: Job, view: View) -> None:
    settings = st.session_state.pop(f"{_JOB}.settings", None)
    del st.session_state[_JOB]
    if ended_well(job.id, "Cancelled; the maps are as they were.") and settings is not None:
        _go_to(settings)
