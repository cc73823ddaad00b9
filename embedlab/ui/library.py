"""The library: everything that is kept here, to open, rename, note, compare, take away, bring in and remove."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from embedlab.errors import EmbedlabError
from embedlab.files import atomic_write, home, sweep
from embedlab.ids import new_id
from embedlab.library import Library
from embedlab.run_archive import MOST_BYTES
from embedlab.ui import hosting, uploads
from embedlab.ui.library_entry import show_entry, size_in_words
from embedlab.ui.messages import plain_errors, show_error
from embedlab.ui.pending import is_done, result_of
from embedlab.ui.runs import listed_entries, remember_run

__all__ = ["show_entries", "show_import", "show_removed"]

_SHOWN = 20
_ARCHIVE, _IMPORT, _IMPORTED = "library.archive", "library.import", "library.imported"
_KINDS = {"run": "Runs", "comparison": "Comparisons", "space": "Vectors", "corpus": "Texts"}


def show_entries() -> None:
    """Everything with what made it, and what can be done with it."""
    entries = listed_entries()
    if not entries:
        st.text("Nothing is here yet. What you bring and train under “Your data” is kept here.")
        if st.button("My data", type="primary"):
            st.switch_page("pages/your_data.py")
        return
    counts = Counter(entry.kind for entry in entries)
    kinds = [kind for kind in _KINDS if kind in counts]
    if len(kinds) > 1:
        chosen = st.pills(
            "Show",
            kinds,
            format_func=lambda kind: f"{_KINDS[kind]} ({counts[kind]:,})",
            key="library.kind",
            label_visibility="collapsed",
        )
        entries = tuple(entry for entry in entries if chosen in (None, entry.kind))
    many = f"{len(entries)} entries" if len(entries) > 1 else "One entry"
    st.caption(f"{many}, {size_in_words(sum(entry.bytes for entry in entries))} on this machine's disk.")
    for entry in entries[: st.session_state.get("library.shown", _SHOWN)]:
        show_entry(entry, _remove)
    if len(entries) > st.session_state.get("library.shown", _SHOWN):
        st.button("Show more", on_click=_show_more)


def show_removed() -> None:
    """What was removed, and the way back."""
    removed = Library().removed()
    mine = {entry.id for entry in removed} & set(st.session_state.get("library.removed", ()))
    until = (
        "It can come back for a day, unless you need its room."
        if hosting.is_hosted()
        else "It can come back for a day."
    )
    for entry in (entry for entry in removed if entry.id in mine):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"“{entry.title}” was removed. {until}", width="content")
            st.button("Undo", key=f"library.restore.{entry.id}", on_click=_restore, args=(entry.id,))


def show_import() -> None:
    """Take in a run that was saved elsewhere."""
    st.subheader("Bring a run in", anchor=False)
    st.text(
        "A zip file that “Save as zip” wrote, here or on another machine. It is checked before it is kept. "
        "Texts and vectors are brought under “Your data”."
    )
    given = st.file_uploader("A run's zip file", ["zip"], label_visibility="collapsed", key="library.upload")
    if given is None or given.file_id == st.session_state.get(_IMPORTED):
        return
    with plain_errors():
        archive = _archive(given)
        asked = {"archive": str(archive), "max_bytes": _most_bytes()}
        if is_done(_IMPORT, "import_run", asked, title=given.name, handed_over=archive):
            found = result_of(_IMPORT)["id"]
            st.session_state[_IMPORTED] = given.file_id
            hosting.own(found)
            remember_run(found)
            st.rerun()


def _archive(given: UploadedFile) -> Path:
    """The upload as a file of the job that reads it, which is removed with its end: written once for each try."""
    file_id, path = st.session_state.get(_ARCHIVE, ("", Path()))
    tried_again = _IMPORT not in st.session_state and not path.is_file()
    if file_id == given.file_id and not tried_again:
        return Path(path)
    hosting.make_room(given.size)
    sweep((home() / "imports").glob("*"))
    archive = home() / "imports" / new_id() / uploads.harmless(given.name)
    archive.parent.mkdir(parents=True)
    hosting.own(archive.parent.name)
    atomic_write(archive, given.getvalue())
    st.session_state[_ARCHIVE] = given.file_id, archive
    return archive


def _most_bytes() -> int:
    """What a run may unpack to: a shared server keeps no more of one visitor."""
    return hosting.limits().session_mb * 10**6 if hosting.is_hosted() else MOST_BYTES


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
