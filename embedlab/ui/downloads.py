"""Tables and files to take away, as CSV that a spreadsheet shows and does not run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from embedlab.take_away import harmless_cell, to_csv

__all__ = ["download_table", "harmless_cell", "save_file", "to_csv"]


def download_table(
    label: str, rows: Callable[[], Sequence[Mapping[str, Any]]], file_name: str, *, why: str | None = None
) -> None:
    """A button that saves the rows; they are asked for when it is clicked, and the page does not run again.

    `why` says more where the button is pointed at.
    """
    save_file(label, lambda: to_csv(rows()), file_name, "text/csv", key=f"save {file_name}", why=why)


def save_file(
    label: str, make: Callable[[], str | bytes], file_name: str, kind: str, *, key: str, why: str | None = None
) -> None:
    """A button that saves a file; it is made when the button is clicked, and the page does not run again."""
    st.download_button(label, make, file_name, kind, on_click="ignore", icon=":material/download:", key=key, help=why)
