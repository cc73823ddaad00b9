"""The runs that Compare can open: two that are shipped, and those that were made here."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from embedlab.application import sample_folder
from embedlab.errors import InputError
from embedlab.library import Entry, Library
from embedlab.run import Run, read_run
from embedlab.ui.hosting import is_own
from embedlab.ui.messages import show_error

__all__ = [
    "OWN_SAMPLE",
    "REAL_SAMPLE",
    "describe_run",
    "follow_link",
    "listed_entries",
    "listed_runs",
    "made_runs",
    "open_run",
    "remember_run",
    "run_folder",
    "run_title",
    "trained_runs",
    "written",
]

REAL_SAMPLE = "real"
OWN_SAMPLE = "own"
_SHIPPED = {REAL_SAMPLE: ("Real headlines", "clickbait"), OWN_SAMPLE: ("Our own headlines", "headlines/run")}
_MADE_HERE = "runs.made"


def run_folder(run_id: str) -> Path:
    """Where a run lies; raises `InputError` for an id that cannot be one."""
    if run_id in _SHIPPED:
        return sample_folder() / _SHIPPED[run_id][1]
    return Library().path(run_id) / "run"


def run_title(run_id: str) -> str:
    """What people call a run."""
    return _SHIPPED[run_id][0] if run_id in _SHIPPED else Library().title(run_id)


def describe_run(run_id: str, title: str) -> Path:
    """Make the place of a run that is about to be made, and note what it is called."""
    Library().describe(run_id, title=title)
    return run_folder(run_id)


def remember_run(run_id: str) -> None:
    """Offer a run that this session made or opened beside the shipped ones."""
    made = st.session_state.setdefault(_MADE_HERE, [])
    if run_id not in _SHIPPED and run_id not in made:
        made.append(run_id)


def made_runs() -> tuple[str, ...]:
    """The runs and comparisons that this session made or opened; others are found by their address alone."""
    return tuple(run_id for run_id in _own() if (run_folder(run_id) / "run.json").is_file())


def trained_runs() -> tuple[str, ...]:
    """Those of `made_runs` that trained on texts, and did not only compare two spaces."""
    return tuple(filter(_is_trained, made_runs()))


def follow_link(key: str) -> None:
    """Put the run of the address into the session under `key`, once: whoever has the address of a run may open it."""
    asked = st.query_params.get("run")
    if not asked or key in st.session_state:
        return
    try:
        written(asked)
    except InputError as error:
        show_error(error)
        return
    remember_run(asked)
    st.session_state[key] = asked


def listed_entries() -> tuple[Entry, ...]:
    """What this session may list of the library: all of this machine's, or its own where strangers share one."""
    return tuple(entry for entry in Library().entries() if is_own(entry.id))


def listed_runs() -> tuple[Entry, ...]:
    """The finished runs among them."""
    return tuple(entry for entry in listed_entries() if entry.kind == "run")


def written(run_id: str) -> int:
    """When a run was written, in nanoseconds: what is cached of it goes by this."""
    try:
        return (run_folder(run_id) / "run.json").stat().st_mtime_ns
    except OSError:
        raise InputError(f"The run {run_title(run_id)!r} is not here any more: choose another one.") from None


def open_run(run_id: str) -> Run:
    """Read a run, once for all sessions; raises `InputError` where there is none."""
    return _read(str(run_folder(run_id)), written(run_id))


@st.cache_resource(max_entries=6, show_spinner=False)
def _read(folder: str, written: int) -> Run:
    return read_run(folder)


def _own() -> tuple[str, ...]:
    """The entries that this session made or opened."""
    return tuple(st.session_state.get(_MADE_HERE, ()))


def _is_trained(run_id: str) -> bool:
    try:
        return Library().entry(run_id).kind == "run"
    except InputError:  # a file that cannot be read: not worth losing the page for
        return False
