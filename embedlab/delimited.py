"""Lines of cells -> rows: which delimiter, which quoting, is there a header, and what to do with ragged rows."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from embedlab.columns import LABEL_NAMES, TEXT_NAMES
from embedlab.errors import InputError

__all__ = ["DELIMITERS", "MAX_CELLS", "check_cells", "read_delimited"]

DELIMITERS = ",;\t|"
"""What may stand between cells, the likeliest first."""

MAX_CELLS = 50_000_000
"""The most cells (rows x columns) a file may hold."""

_MAX_CELL = 20_000_000
_RAGGED_SHARE = 0.1
_SAMPLE_LINES = 50
_NO_DELIMITER = "\x1f"
_QUOTINGS: tuple[dict[str, Any], ...] = (
    {"strict": True},
    {"strict": True, "doublequote": False, "escapechar": "\\"},
    {"quoting": csv.QUOTE_NONE},
    {},
)

Row = list[str]


@dataclasses.dataclass
class _Reading:
    """The rows that one way of quoting gives."""

    quoting: dict[str, Any]
    rows: list[Row] = dataclasses.field(default_factory=list)
    long_lines: list[int] = dataclasses.field(default_factory=list)
    short: int = 0
    multi_line: bool = False

    @property
    def even(self) -> bool:
        """Whether all rows have as many cells as the first."""
        return not self.long_lines and not self.short

    @property
    def merit(self) -> tuple[bool, int]:
        return self.even, len(self.rows) - self.short


def read_delimited(
    lines: Callable[[], Iterable[str]], name: str, likely: str
) -> tuple[dict[str, list[str]], list[str]]:
    """The columns of a .csv or .tsv file, and what had to be repaired.

    Quotation marks are read as CSV writers write them (doubled inside a cell, or after a backslash); where that does
    not give even rows they are read as plain characters, whichever gives more rows. Short rows are filled up with
    empty cells, long ones are left out.

    Parameters
    ----------
    lines
        Opens the file anew and gives its lines.
    name
        What to call the file in messages.
    likely
        The delimiter its ending promises.

    Raises
    ------
    InputError
        If more than a tenth of the rows are too long, there are too many cells, or no rows.
    """
    delimiter = _find_delimiter(list(islice(lines(), _SAMPLE_LINES)), likely)
    reading = _best_reading(lines, name, delimiter)
    warnings = _repairs(reading, name)
    names, rows = _split_header(reading.rows)
    if not rows:
        raise InputError(f"{name!r} has no rows below its header: give a file that holds texts.")
    if names[0] == "column 1" and rows is reading.rows:
        warnings.append(f"The first line of {name!r} does not name columns: it was read as a row.")
    return {column: list(cells) for column, cells in zip(names, zip(*rows, strict=True), strict=True)}, warnings


def check_cells(name: str, cells: int) -> None:
    """Refuse a file of more than `MAX_CELLS` cells."""
    if cells > MAX_CELLS:
        raise InputError(f"{name!r} holds more than {MAX_CELLS:,} cells: give fewer rows or columns.")


def _find_delimiter(lines: Sequence[str], likely: str) -> str:
    """The delimiter that splits most lines as it splits the first, `likely` before the others."""
    best, best_score = _NO_DELIMITER, (0.0, 0)
    for delimiter in dict.fromkeys(likely + DELIMITERS):
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        if widths and widths[0] > 1:
            score = (round(widths.count(widths[0]) / len(widths), 1), widths[0])
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _best_reading(lines: Callable[[], Iterable[str]], name: str, delimiter: str) -> _Reading:
    """The first way of quoting if it gives even rows of single lines, else the one that gives most rows.

    A cell of several lines may be two stray quotation marks a thousand lines apart, so it is no proof by itself.
    """
    best: _Reading | None = None
    for quoting in _QUOTINGS:
        reading = _read(lines(), name, delimiter, quoting)
        if reading and (best is None or reading.merit > best.merit):
            best = reading
        if best and best.even and not best.multi_line:
            break
    if best is None:
        raise InputError(f"{name!r} cannot be read as a table: check its quotation marks.")
    return best


def _read(lines: Iterable[str], name: str, delimiter: str, quoting: dict[str, Any]) -> _Reading | None:
    reading = _Reading(quoting)
    width = 0
    with _large_cells():
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, **quoting)
        try:
            for row in reader:
                if not any(row):
                    continue
                width = width or len(row)
                while len(row) > width and not row[-1]:
                    row.pop()
                if len(row) > width:
                    reading.long_lines.append(reader.line_num)
                    continue
                if len(row) < width:
                    reading.short += 1
                    row += [""] * (width - len(row))
                reading.multi_line = reading.multi_line or any("\n" in cell for cell in row)
                reading.rows.append(row)
                check_cells(name, len(reading.rows) * width)
        except csv.Error:
            return None
    return reading


@contextmanager
def _large_cells() -> Iterator[None]:
    """Allow long texts: the csv module's own limit, 131,072 characters a cell, is a setting of the whole process."""
    before = csv.field_size_limit(_MAX_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _repairs(reading: _Reading, name: str) -> list[str]:
    warnings = []
    if reading.quoting.get("quoting") == csv.QUOTE_NONE:
        warnings.append(f"The quotation marks of {name!r} do not pair up and were read as plain characters.")
    elif not reading.quoting:
        warnings.append(f"The quotation marks of {name!r} do not pair up: some cells may hold too much.")
    total = len(reading.rows) + len(reading.long_lines)
    if reading.long_lines:
        many = len(reading.long_lines)
        found = (
            f"{many:,} of the {total:,} rows of {name!r} have more cells than its first line "
            f"(first: line {reading.long_lines[0]:,})"
        )
        if many > total * _RAGGED_SHARE:
            raise InputError(f"{found}: put texts that hold the delimiter in quotation marks.")
        warnings.append(f"{found} and were left out.")
    if reading.short:
        warnings.append(f"{reading.short:,} rows of {name!r} are short and were filled up with empty cells.")
    return warnings


def _split_header(rows: list[Row]) -> tuple[list[str], list[Row]]:
    """Column names and the rows below them; names made up, and all rows, where the first is one of the data."""
    first = [cell.strip() for cell in rows[0]]
    if _is_header(first, rows):
        return _distinct(first), rows[1:]
    return _distinct([""] * len(first)), rows


def _is_header(first: Row, rows: list[Row]) -> bool:
    """Whether the first row names the columns: it holds a known name, and no number or cell that comes again."""
    if {name.casefold() for name in first} & (TEXT_NAMES | LABEL_NAMES):
        return True
    if first == [str(position) for position in range(len(first))]:
        return True
    if any(_is_number(cell) for cell in first):
        return False
    return not any(
        cell and any(row[position].strip() == cell for row in islice(rows, 1, None))
        for position, cell in enumerate(first)
    )


def _is_number(cell: str) -> bool:
    return cell.lstrip("+-").replace(".", "", 1).isdecimal()


def _distinct(names: Row) -> list[str]:
    """The names, empty ones numbered and repeated ones told apart."""
    result: dict[str, None] = {}
    for position, name in enumerate(names, start=1):
        distinct = name or f"column {position}"
        while distinct in result:
            distinct += f" ({position})"
        result[distinct] = None
    return list(result)
