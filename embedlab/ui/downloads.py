"""Tables to take away, as CSV that a spreadsheet shows and does not run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

__all__ = ["download_table", "harmless_cell", "to_csv"]

Cell = TypeVar("Cell")

_FORMULA = re.compile(r"[\t\r\n]|[\s\x00-\x1f\u200b-\u200f\u2060\ufeff\"]*[=+\-@＝＋－＠]")


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

    All text stands in quotes: a carriage return within a cell would begin a new row, and a new cell, otherwise.

    >>> print(to_csv([{"word": "=1+1", "change": -0.5}]))
    "word","change"
    "'=1+1",-0.5
    <BLANKLINE>
    """
    rows = list(rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    if rows:
        writer.writerow([harmless_cell(name) for name in rows[0]])
    writer.writerows([harmless_cell(cell) for cell in row.values()] for row in rows)
    return text.getvalue()


def harmless_cell(cell: Cell) -> Cell:
    """The cell, with a ``'`` before text that a spreadsheet would run as a formula.

    Spreadsheets take some spaces and invisible characters away before they look, and read full-width signs as signs.

    >>> harmless_cell("=1+1"), harmless_cell("1+1"), harmless_cell(-1)
    ("'=1+1", '1+1', -1)
    """
    if isinstance(cell, str) and _FORMULA.match(cell):
        return f"'{cell}"  # type: ignore[return-value]
    return cell
