"""Files -> columns of text: csv, tsv, jsonl, parquet and txt, plain or gzipped."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from embedlab.columns import LABEL_NAMES, TEXT_NAMES
from embedlab.delimited import DELIMITERS, check_cells, read_delimited
from embedlab.errors import InputError
from embedlab.textfile import MAX_BYTES, TextFile, open_bytes

__all__ = ["Table", "ending_format", "read_table"]

_ENDINGS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".txt": "txt",
}
_BROKEN_SHARE = 0.1
_BATCH_ROWS = 128

Cells = list[str | None]


@dataclasses.dataclass(frozen=True, eq=False)
class Table:
    """Named columns of text, all of one length.

    Parameters
    ----------
    name
        The name of the file.
    columns
        The cells of each column as the file spells them; None where there is none.
    format
        ``"csv"``, ``"tsv"``, ``"jsonl"``, ``"parquet"`` or ``"txt"`` (one column named ``text``).
    row_numbers
        Where each row stands in the file, counted from 0 without header and blank lines; unreadable rows count.
    warnings
        What had to be repaired, in plain sentences.
    """

    name: str
    columns: Mapping[str, Sequence[str | None]]
    format: str
    row_numbers: Sequence[int]
    warnings: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.row_numbers)


def read_table(
    path: str | Path, *, default: str | None = None, cut_lines: bool = False, max_bytes: int = MAX_BYTES
) -> Table:
    """Read a file of texts; cells stay text, so ``null``, ``NA``, ``007`` and ``true`` survive.

    The ending tells the format (``.csv``, ``.tsv``, ``.jsonl``, ``.parquet``, ``.txt``, each also with ``.gz``), and
    the content corrects it: Parquet is known by its first bytes, and a ``.txt`` or a file without a known ending that
    starts with a JSON object, or with a header naming a text and a label column, is read as that.

    Parameters
    ----------
    path
        The file.
    default
        The format of a file that neither its ending nor its content tells; None refuses it.
    cut_lines
        Cut lines of plain text that are too long instead of refusing them.
    max_bytes
        How much text the file may hold after decompression.

    Raises
    ------
    InputError
        If the file is missing, empty, damaged, too large, or of no known format.
    """
    path = Path(path)
    with open_bytes(path, max_bytes) as stream:
        if stream.read(4) == b"PAR1":
            return _read_parquet(path, max_bytes)
    if ending_format(path) == "parquet":
        raise InputError(f"{path.name!r} is not a Parquet file, or is damaged: make it again or give it as .csv.")
    file = TextFile.open(path, max_bytes)
    kind = _format_of(file, default)
    columns: Mapping[str, Sequence[str | None]]
    if kind == "txt":
        columns, numbers, warnings = _read_plain(file, cut_lines)
    elif kind == "jsonl":
        columns, numbers, warnings = _read_json_lines(file)
    else:
        columns, numbers, warnings = read_delimited(file.lines, path.name, "\t" if kind == "tsv" else ",")
    return Table(path.name, columns, kind, numbers, (*file.warnings, *warnings))


def ending_format(path: Path) -> str | None:
    """The format that the ending of a file name stands for, ``.gz`` aside; None where it stands for none."""
    return _ENDINGS.get(Path(path.name.lower().removesuffix(".gz")).suffix)


def _format_of(file: TextFile, default: str | None) -> str:
    by_ending = ending_format(file.path)
    if by_ending and by_ending != "txt":
        return by_ending
    first = next(file.lines(on_long=lambda number: None), "")
    if _parse_object(first) is not None:
        return "jsonl"
    for delimiter in DELIMITERS:
        names = {name.strip(' "\r\n').casefold() for name in first.split(delimiter)}
        if names & TEXT_NAMES and names & LABEL_NAMES:
            return "tsv" if delimiter == "\t" else "csv"
    found = by_ending or default
    if found:
        return found
    raise InputError(
        f"The format of {file.path.name!r} is not known: "
        "give a .csv, .tsv, .jsonl, .parquet or .txt file, plain or gzipped."
    )


def _read_plain(file: TextFile, cut_lines: bool) -> tuple[dict[str, list[str]], Sequence[int], list[str]]:
    texts = []
    cut: set[int] = set()
    for line in file.lines(cut.add if cut_lines else None):
        text = line.strip()
        if text:
            texts.append(text)
            check_cells(file.path.name, len(texts))
    if not texts:
        raise InputError(f"{file.path.name!r} holds only blank lines: give a file that holds texts.")
    warnings = [f"Lines of {file.path.name!r} too long for one text, cut into several: {len(cut):,}."] if cut else []
    return {"text": texts}, range(len(texts)), warnings


def _read_json_lines(file: TextFile) -> tuple[dict[str, Cells], Sequence[int], list[str]]:
    name = file.path.name
    columns: dict[str, Cells] = {}
    numbers: list[int] = []
    broken: list[int] = []
    for number, line in enumerate(file.lines(), start=1):
        if not line.strip():
            continue
        fields = _parse_object(line)
        if fields is None:
            broken.append(number)
            continue
        for field, value in fields.items():
            cells = columns.setdefault(field, [])
            cells.extend([None] * (len(numbers) - len(cells)))
            cells.append(value)
        numbers.append(len(numbers) + len(broken))
        check_cells(name, len(numbers) * len(columns))
    for cells in columns.values():
        cells.extend([None] * (len(numbers) - len(cells)))
    total = len(numbers) + len(broken)
    if broken and len(broken) > _BROKEN_SHARE * total:
        raise InputError(f"Line {broken[0]:,} of {name!r} is not a JSON object: write one object a line.")
    if not columns:
        raise InputError(f"{name!r} holds no JSON objects with fields: write one object a line.")
    warnings = []
    if broken:
        found = f"{len(broken):,} of {total:,} (first: line {broken[0]:,})"
        warnings.append(f"Lines of {name!r} that are not JSON objects, left out: {found}.")
    return columns, numbers, warnings


def _parse_object(line: str) -> dict[str, str | None] | None:
    """The fields of a JSON object as text, numbers as they are spelled; None if the line is not one."""
    if not line.lstrip().startswith("{"):
        return None
    try:
        fields = json.loads(line, parse_int=str, parse_float=str, parse_constant=str)
        return {name: _as_text(value) for name, value in fields.items()}
    except (ValueError, RecursionError):
        return None


def _read_parquet(path: Path, max_bytes: int) -> Table:
    """Read a Parquet file by small batches, counting: its own figures for sizes need not be true."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    name = path.name
    with open_bytes(path, max_bytes) as stream:
        data = pa.BufferReader(stream.read())
    try:
        file = pq.ParquetFile(data)
        check_cells(name, file.metadata.num_rows * max(file.metadata.num_columns, 1))
        columns: dict[str, Cells] = {column: [] for column in file.schema_arrow.names}
        size = rows = 0
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, use_threads=False):
            for column, array in zip(batch.schema.names, batch.columns, strict=True):
                cells = [_as_text(value) for value in array.to_pylist()]
                columns[column] += cells
                size += sum(len(cell) for cell in cells if cell)
            rows += batch.num_rows
            check_cells(name, rows * len(columns))
            if size > max_bytes:
                raise InputError(f"{name!r} holds more than {max_bytes:,} bytes: give fewer rows.")
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name!r} is not a Parquet file, or is damaged: make it again or give it as .csv.") from None
    if not any(columns.values()):
        raise InputError(f"{name!r} has no rows: give a file that holds texts.")
    return Table(name, columns, "parquet", range(rows))


def _as_text(value: Any) -> str | None:
    """A cell as text: whole numbers without a fraction, yes and no as JSON spells them, None for what is missing."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, bool | int | list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
