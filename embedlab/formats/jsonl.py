"""JSON lines: an object a line with a key, a vector and whatever else is known of the key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.formats.facts import as_column, as_counts
from embedlab.formats.format import MAX_DIMS, Format, Head, Reading, ReadOptions, inflated_at_most
from embedlab.formats.names import COUNT_NAMES, KEY_NAMES, VECTOR_NAMES
from embedlab.formats.repair import Gatherer
from embedlab.formats.writing import write_pieces
from embedlab.space import EmbeddingSpace
from embedlab.strings import without_surrogates
from embedlab.textfile import open_bytes

__all__ = ["FORMAT"]

_LONGEST = 2**16 + 64 * MAX_DIMS
_BLOCK = 1000
_WRITTEN = 1000

Fields = dict[str, Any]


def _matches(head: Head) -> bool:
    """Whether it begins with an object that has a list of numbers in it, be it longer than the head."""
    line, ended, _ = head.data.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    if not line.startswith(b"{"):
        return False
    fields = _parsed(line)
    if fields is not None:
        return _vector_name(fields) is not None
    return not ended and any(b'"%b"' % name.encode() in line for name in VECTOR_NAMES)


def _read(path: Path, options: ReadOptions) -> Reading:
    found = _Lines(path.name)
    rows = Gatherer(path.name, options.limit)
    head = Head.of(path)
    with open_bytes(path, inflated_at_most(head.size) if head.packed else head.size) as file:
        keys: list[str] = []
        vectors: list[NDArray[np.float32]] = []
        for key, vector in found.rows(file):
            keys.append(key)
            vectors.append(vector)
            if len(keys) == min(_BLOCK, options.limit or _BLOCK):
                rows.add(keys, np.array(vectors))
                keys, vectors = [], []
            if rows.full:
                break
        if keys:
            rows.add(keys, np.array(vectors))
    return rows.reading(found.repairs(), **found.facts())


class _Lines:
    """Goes through the lines of a file, and keeps what was wrong with them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._key = self._vector = ""
        self._dims = 0
        self._broken: list[int] = []
        self._facts: dict[str, list[Any]] = {}

    def rows(self, file: Any) -> Iterator[tuple[str, NDArray[np.float32]]]:
        number = 0
        while line := file.readline(_LONGEST):
            number += 1
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if not line.strip():
                continue
            row = self._row(line)
            if row is None:
                self._broken.append(number)
                continue
            yield row

    def _row(self, line: bytes) -> tuple[str, NDArray[np.float32]] | None:
        fields = _parsed(line)
        if fields is None or not (self._vector or self._named(fields)):
            return None
        key, values = fields.get(self._key), fields.get(self._vector)
        if not isinstance(key, str | int) or not isinstance(values, list) or len(values) != self._dims:
            return None
        try:
            with np.errstate(over="ignore"):
                vector = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
        except (ValueError, TypeError, OverflowError):
            return None
        if vector.ndim != 1:  # lists of lists
            return None
        for name, known in self._facts.items():
            known.append(fields.get(name))
        with np.errstate(over="ignore"):
            return without_surrogates(str(key)), vector.astype(np.float32)

    def _named(self, fields: Fields) -> bool:
        """Take the names of the key and of the vector from the first line that has both."""
        vector = _vector_name(fields)
        key = next((name for name in KEY_NAMES if isinstance(fields.get(name), str | int)), None)
        key = key or next((name for name, value in fields.items() if isinstance(value, str)), None)
        if vector is None or key is None:
            return False
        if len(fields[vector]) > MAX_DIMS:
            raise InputError(f"{self._name} has vectors of {len(fields[vector]):,} numbers: give at most {MAX_DIMS:,}.")
        self._vector, self._key, self._dims = vector, key, len(fields[vector])
        others = [name for name, value in fields.items() if name != key and not isinstance(value, list | dict)]
        self._facts = {name: [] for name in others}
        return True

    def facts(self) -> dict[str, Any]:
        """Counts and columns, of the fields that the first row has."""
        counted = next((name for name in COUNT_NAMES if name in self._facts), None)
        counts = as_counts(self._facts.pop(counted)) if counted else None
        columns = {without_surrogates(name): as_column(values) for name, values in self._facts.items()}
        return {"counts": counts, "columns": {name: values for name, values in columns.items() if values is not None}}

    def repairs(self) -> list[str]:
        if not self._broken:
            return []
        where = ", ".join(f"{number:,}" for number in self._broken[:5]) + (" and others" if self._broken[5:] else "")
        wanted = f"a key and {self._dims} numbers" if self._dims else "a key and a vector"
        return [f"Lines that are not a JSON object with {wanted}, dropped: {len(self._broken):,} (line {where})."]


def _parsed(line: bytes) -> Fields | None:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def _vector_name(fields: Mapping[str, Any]) -> str | None:
    """The field with a list of numbers: one of the usual names, else the first."""
    lists = [
        name
        for name, value in fields.items()
        if isinstance(value, list) and value and all(type(item) in (int, float) for item in value)
    ]
    return next((name for name in VECTOR_NAMES if name in lists), lists[0] if lists else None)


def _write(space: EmbeddingSpace, path: Path) -> None:
    """Write an object a line; every float32 reads back to the bit."""
    write_pieces(path, _pieces(space))


def _pieces(space: EmbeddingSpace) -> Iterator[bytes]:
    taken = {"key", "count", "vector"}
    columns = {name: values.tolist() for name, values in space.columns.items() if name not in taken}
    for start in range(0, len(space), _WRITTEN):
        lines = []
        for row in range(start, min(start + _WRITTEN, len(space))):
            fields: Fields = {"key": without_surrogates(space.keys[row])}
            if space.counts is not None:
                fields["count"] = int(space.counts[row])
            fields |= {name: values[row] for name, values in columns.items()}
            said = json.dumps(fields, ensure_ascii=False, default=str)
            # The digits of a float32 and no more: JSON of Python would spell the float64 that it becomes.
            lines.append(f'{said[:-1]}, "vector": [{", ".join(space.vectors[row].astype(str))}]}}\n')
        yield "".join(lines).encode("utf-8", "replace")


FORMAT = Format("JSON lines", (".jsonl", ".jsonl.gz", ".ndjson"), _matches, _read, _write)
