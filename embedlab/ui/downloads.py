"""Tables to take away, as CSV that a spreadsheet shows and does not run."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

__all__ = ["download_table", "to_csv"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def download_table(
    label: str, rows: Callable[[], Sequence[Mapping[str, Any]]], file_name: str, *, why: str | None = None
) -> None:
    """A button that saves the rows; they are asked for when it is clicked, and the page does not run again.

    `why` says more where the button is pointed at.
    """
    st.download_button(
        label,
        lambda: to_csv(rows()),
        file_name,
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
        key=f"save {file_name}",
        help=why,
    )


def to_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    r"""Rows as CSV with a header; text that a spreadsheet would run as a formula gets a ``'`` before it.

    >>> print(to_csv([{"word": "=1+1", "change": -0.5}]))
    word,change
    '=1+1,-0.5
    <BLANKLINE>
    """
    rows = list(rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if rows:
        writer.writerow([_harmless(name) for name in rows[0]])
    writer.writerows([_harmless(cell) for cell in row.values()] for row in rows)
    return text.getvalue()


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
