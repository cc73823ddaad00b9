"""Lines of cells -> rows: which delimiter, which quoting, is there a header, and what to do with ragged rows."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from embedlab.columns import LABEL_NAMES, TEXT_NAMES
from embedlab.errors import InputError

if TYPE_CHECKING:
    from _csv import Reader

__all__ = ["DELIMITERS", "MAX_CELLS", "check_cells", "read_delimited"]

DELIMITERS = ",;\t|"
"""What may stand between cells, the likeliest first."""

MAX_CELLS = 20_000_000
"""The most cells (rows x columns) a file may hold."""

_MAX_CELL = 20_000_000
_RAGGED_SHARE = 0.1
_SAMPLE_LINES = 50
_SAMPLE_CHARACTERS = 1_000_000
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
    numbers: list[int] = dataclasses.field(default_factory=list)
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
) -> tuple[dict[str, list[str]], list[int], list[str]]:
    """The columns of a .csv or .tsv file, the number of each row, and what had to be repaired.

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
    delimiter = _find_delimiter(_sample(lines()), likely)
    reading = _best_reading(lines, name, delimiter)
    warnings = _repairs(reading, name)
    rows, numbers = reading.rows, reading.numbers
    names = [cell.strip() for cell in rows[0]] if rows else []
    if _is_header(names, rows):
        below = [position for position, row in enumerate(rows) if row != rows[0]]
        if len(below) < len(rows) - 1:
            warnings.append(f"Lines of {name!r} that repeat the header, left out: {len(rows) - 1 - len(below):,}.")
        rows, numbers = [rows[position] for position in below], [numbers[position] - 1 for position in below]
    else:
        names = [""] * len(names)
        warnings.append(f"The first line of {name!r} does not name columns: it was read as a row.")
    if not rows:
        raise InputError(f"{name!r} has no rows below its header: give a file that holds texts.")
    columns = zip(_distinct(names), zip(*rows, strict=True), strict=True)
    return {column: list(cells) for column, cells in columns}, numbers, warnings


def check_cells(name: str, cells: int) -> None:
    """Refuse a file of more than `MAX_CELLS` cells."""
    if cells > MAX_CELLS:
        raise InputError(f"{name!r} holds more than {MAX_CELLS:,} cells: give fewer rows or columns.")


def _sample(lines: Iterable[str]) -> list[str]:
    sample: list[str] = []
    for line in islice(lines, _SAMPLE_LINES):
        if sample and sum(map(len, sample)) + len(line) > _SAMPLE_CHARACTERS:
            break
        sample.append(line)
    return sample


def _find_delimiter(lines: Sequence[str], likely: str) -> str:
    """The delimiter that splits most lines as it splits the first, `likely` before the others."""
    best, best_score = _NO_DELIMITER, (0.0, 0)
    for delimiter in dict.fromkeys(likely + DELIMITERS):
        widths = [len(row) for row in _reader(lines, delimiter) if row]
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
    width = count = 0
    reader = _reader(lines, delimiter, **quoting)
    try:
        for row in reader:
            if not row or (len(row) == 1 and not row[0].strip()):
                continue
            count += 1
            width = width or len(row)
            while len(row) > width and not row[-1]:
                row.pop()
            if len(row) > width:
                reading.long_lines.append(reader.line_num)
                continue
            if len(row) < width:
                reading.short += 1
                row += [""] * (width - len(row))
            reading.multi_line = reading.multi_line or (width > 1 and any("\n" in cell for cell in row))
            reading.rows.append(row)
            reading.numbers.append(count - 1)
            check_cells(name, len(reading.rows) * width)
    except csv.Error:
        return None
    return reading


def _reader(lines: Iterable[str], delimiter: str, **quoting: Any) -> Reader:
    """A csv reader that takes long texts.

    The module's own limit, 131,072 characters a cell, is a setting of the whole process; it is raised and left so,
    since setting it back would fail a file that another thread is reading.
    """
    csv.field_size_limit(max(csv.field_size_limit(), _MAX_CELL))
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, **quoting)


def _repairs(reading: _Reading, name: str) -> list[str]:
    warnings = []
    if reading.quoting.get("quoting") == csv.QUOTE_NONE:
        warnings.append(f"The quotation marks of {name!r} do not pair up and were read as plain characters.")
    elif not reading.quoting:
        warnings.append(f"The quotation marks of {name!r} do not pair up: some cells may hold too much.")
    total = len(reading.rows) + len(reading.long_lines)
    if reading.long_lines:
        many = len(reading.long_lines)
        found = f"{many:,} of {total:,} (first: line {reading.long_lines[0]:,})"
        if many > total * _RAGGED_SHARE:
            raise InputError(
                f"{name!r} has too many rows with more cells than its first line, {found}: "
                "put texts that hold the delimiter in quotation marks."
            )
        warnings.append(f"Rows of {name!r} with more cells than its first line, left out: {found}.")
    if reading.short:
        warnings.append(f"Short rows of {name!r}, filled up with empty cells: {reading.short:,}.")
    return warnings


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
