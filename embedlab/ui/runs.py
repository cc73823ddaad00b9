"""The runs that Compare can open: two that are shipped, and those that were made here."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import streamlit as st

from embedlab.application import sample_folder
from embedlab.errors import InputError
from embedlab.files import atomic_write, home
from embedlab.library import Entry, Library
from embedlab.run import Run, read_run

__all__ = [
    "OWN_SAMPLE",
    "REAL_SAMPLE",
    "describe_run",
    "listed_runs",
    "made_runs",
    "open_run",
    "remember_run",
    "run_folder",
    "run_title",
    "written",
]

REAL_SAMPLE = "real"
OWN_SAMPLE = "own"
_SHIPPED = {REAL_SAMPLE: ("Real headlines", "clickbait"), OWN_SAMPLE: ("Our own headlines", "headlines/run")}
_ID = re.compile(r"[0-9a-f]{32}")
_MADE_HERE = "runs.made"


def run_folder(run_id: str) -> Path:
    """Where a run lies; raises `InputError` for an id that cannot be one."""
    if run_id in _SHIPPED:
        return sample_folder() / _SHIPPED[run_id][1]
    if not _ID.fullmatch(run_id):
        raise InputError(f"There is no run {run_id[:40]!r} here: choose one of those below.")
    return home() / "app" / run_id / "run"


def run_title(run_id: str) -> str:
    """What people call a run."""
    if run_id in _SHIPPED:
        return _SHIPPED[run_id][0]
    about = run_folder(run_id).parent / "about.json"
    return str(json.loads(about.read_text(encoding="utf-8"))["title"]) if about.is_file() else "Your run"


def describe_run(run_id: str, title: str) -> Path:
    """Make the place of a run that is about to be made, and note what it is called."""
    folder = run_folder(run_id)
    folder.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(folder.parent / "about.json", json.dumps({"title": title}, ensure_ascii=False))
    return folder


def remember_run(run_id: str) -> None:
    """Offer a run of this session's own beside the shipped ones."""
    made = st.session_state.setdefault(_MADE_HERE, [])
    if run_id not in _SHIPPED and run_id not in made:
        made.append(run_id)


def made_runs() -> tuple[str, ...]:
    """The runs that this session made or opened; others are found by their address alone."""
    return tuple(st.session_state.get(_MADE_HERE, ()))


def listed_runs() -> tuple[Entry, ...]:
    """The finished runs that this session may list: all of this machine's, or its own where strangers share one."""
    entries = Library().entries()
    if os.environ.get("EMBEDLAB_HOSTED") != "1":
        return entries
    own = set(made_runs())
    return tuple(entry for entry in entries if entry.id in own)


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
