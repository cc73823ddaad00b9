"""Files of a run to save: small ones with one click, others once a job has made them, so that nobody waits for them."""

from __future__ import annotations

import dataclasses

import streamlit as st

from embedlab.jobs.export_job import Export, find_export
from embedlab.ui.downloads import save_file
from embedlab.ui.pending import is_done

__all__ = ["offer_export"]


def offer_export(
    label: str, export: Export, file_name: str, kind: str, *, key: str, small: bool, why: str | None = None
) -> None:
    """A button that saves the file; unless it is `small`, one that has it made comes first.

    Parameters
    ----------
    label
        What the button says.
    export
        The file.
    file_name, kind
        What it is called, and its media type.
    key
        Names the button on its page.
    small
        Whether the server makes it in a fraction of a second.
    why
        What it is for, where the button is pointed at.
    """
    if small:
        save_file(label, export.content, file_name, kind, key=key, why=why)
        return
    asked, made = f"{key}.asked", find_export(export)
    if made is not None:
        save_file(label, made.read_bytes, file_name, kind, key=key, why=why)
    elif st.session_state.get(asked) != export:
        wish = {asked: export}
        st.button(f"Make: {label}", key=f"{key}.make", help=why, on_click=lambda: st.session_state.update(wish))
    elif is_done(f"{key}.job", "make_export", dataclasses.asdict(export), title=file_name):
        st.rerun()
