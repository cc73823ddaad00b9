"""The library: every run that was made here, to open, rename, note, take away, bring in and remove."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from embedlab.errors import EmbedlabError
from embedlab.jobs.launcher import run_task
from embedlab.jobs.run_settings import RunSettings
from embedlab.library import Entry, Library
from embedlab.ui.messages import plain_errors, show_error
from embedlab.ui.run_jobs import can_train_again, train_again
from embedlab.ui.runs import listed_runs, remember_run
from embedlab.ui.text import plain
from embedlab.ui.view import show_run
from embedlab.ui.your_data import watch_next

__all__ = ["show_import", "show_removed", "show_runs"]

_SHOWN = 20
_IMPORTED = "library.imported"


def show_runs() -> None:
    """Every run with what made it, and what can be done with it."""
    entries = listed_runs()
    if not entries:
        st.text("Nothing is here yet. What you train under “Your data” is kept here.")
        if st.button("My data", type="primary"):
            st.switch_page("pages/your_data.py")
        return
    many = f"{len(entries)} runs" if len(entries) > 1 else "One run"
    st.caption(f"{many}, {_size(sum(entry.bytes for entry in entries))} on this machine's disk.")
    for entry in entries[: st.session_state.get("library.shown", _SHOWN)]:
        _show_entry(entry)
    if len(entries) > st.session_state.get("library.shown", _SHOWN):
        st.button("Show more", on_click=_show_more)


def show_removed() -> None:
    """What was removed, and the way back."""
    removed = Library().removed()
    mine = {entry.id for entry in removed} & set(st.session_state.get("library.removed", ()))
    for entry in (entry for entry in removed if entry.id in mine):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"“{entry.title}” was removed. It can come back for a day.", width="content")
            st.button("Undo", key=f"library.restore.{entry.id}", on_click=_restore, args=(entry.id,))


def show_import() -> None:
    """Take in a run that was saved elsewhere."""
    st.subheader("Bring a run in", anchor=False)
    st.text("A zip file that “Save as zip” wrote, here or on another machine. It is checked before it is kept.")
    given = st.file_uploader("A run's zip file", ["zip"], label_visibility="collapsed", key="library.upload")
    if given is None or given.file_id == st.session_state.get(_IMPORTED):
        return
    # A click elsewhere stops this run of the page and the check with it: the file is then checked again.
    try:
        with tempfile.TemporaryDirectory(prefix="embedlab-") as folder, st.spinner("Checking it"):
            archive = Path(folder) / "run.zip"
            archive.write_bytes(given.getvalue())
            found = run_task("import_run", {"archive": str(archive)})
    except EmbedlabError as error:
        st.session_state[_IMPORTED] = given.file_id
        show_error(error)
        return
    st.session_state[_IMPORTED] = given.file_id
    remember_run(found["id"])
    st.rerun()


def _show_entry(entry: Entry) -> None:
    with st.container(border=True):
        left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
        with left:
            st.subheader(plain(entry.title), anchor=False)
            st.text(_provenance(entry))
            if entry.note:
                st.text(entry.note)
        with right:
            _actions(entry)
        with st.expander("Title, note and what made it"):
            _edit(entry)
            st.json(_facts(entry), expanded=False)


def _actions(entry: Entry) -> None:
    with st.container(horizontal=True):
        if st.button("Open in Compare", key=f"library.open.{entry.id}", type="primary"):
            remember_run(entry.id)
            show_run(entry.id)
            st.switch_page("pages/compare.py")
        if can_train_again(entry.id) and st.button(
            "Train again",
            key=f"library.again.{entry.id}",
            help="On the same texts with the same settings: it should come out the same.",
        ):
            _train_again(entry)
        st.download_button(
            "Save as zip",
            lambda: _zip(entry.id),
            "embedlab-run.zip",
            "application/zip",
            key=f"library.save.{entry.id}",
            on_click="ignore",
            help="Vectors, maps, scores and settings in one file: to keep, to send, to bring in elsewhere.",
        )
        st.button("Remove", key=f"library.remove.{entry.id}", on_click=_remove, args=(entry.id,))


def _train_again(entry: Entry) -> None:
    with plain_errors():
        train_again(entry.id, entry.title, RunSettings.from_json(_part(entry, "settings")))
        watch_next()
        st.switch_page("pages/your_data.py")


def _edit(entry: Entry) -> None:
    title, note = f"library.title.{entry.id}", f"library.note.{entry.id}"

    def keep() -> None:
        with plain_errors():
            Library().describe(entry.id, title=st.session_state[title], note=st.session_state[note])

    st.text_input("Title", entry.title, key=title, max_chars=200, on_change=keep)
    st.text_area("Note", entry.note, key=note, max_chars=4000, height=80, on_change=keep)


def _provenance(entry: Entry) -> str:
    """Where it came from, in one line."""
    data, settings = _part(entry, "data"), _part(entry, "settings")
    made = datetime.datetime.fromtimestamp(entry.made).astimezone().strftime("%d %B %Y, %H:%M")
    accuracy = _part(entry, "embedding").get("test_accuracy")
    told = [made, f"{data['rows']:,} texts" if isinstance(data.get("rows"), int) else ""]
    told += [f"seed {settings['seed']}" if "seed" in settings else ""]
    told += [f"{accuracy:.1%} of held-out labels right" if isinstance(accuracy, float) else "", _size(entry.bytes)]
    return " · ".join(filter(None, told))


def _facts(entry: Entry) -> dict[str, Any]:
    names = ("data", "settings", "versions", "seconds", "warnings")
    return {name: entry.summary[name] for name in names if name in entry.summary}


def _part(entry: Entry, name: str) -> dict[str, Any]:
    found = entry.summary.get(name)
    return found if isinstance(found, dict) else {}


def _zip(entry_id: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="embedlab-") as folder:
        return Library().export(entry_id, Path(folder) / "run.zip").read_bytes()


def _remove(entry_id: str) -> None:
    Library().remove(entry_id)
    st.session_state.setdefault("library.removed", []).append(entry_id)


def _restore(entry_id: str) -> None:
    try:
        Library().restore(entry_id)
    except EmbedlabError as error:
        show_error(error)


def _show_more() -> None:
    st.session_state["library.shown"] = st.session_state.get("library.shown", _SHOWN) + _SHOWN


def _size(size: int) -> str:
    """Bytes in words.

    >>> _size(900), _size(7_350_000)
    ('1 kB', '7.3 MB')
    """
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1e3))} kB"
