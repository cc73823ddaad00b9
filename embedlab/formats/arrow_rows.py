"""Batches of Arrow -> rows of a space: which column is the key, which the vector, and which facts about the key."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.formats.facts import as_column, as_counts
from embedlab.formats.format import MAX_VALUES, Reading, ReadOptions, check_shape
from embedlab.formats.matrices import Matrix, chosen
from embedlab.formats.names import COUNT_NAMES, KEY_NAMES, VECTOR_NAMES
from embedlab.formats.repair import Gatherer
from embedlab.formats.vocabulary_file import keys_for

__all__ = ["Columns", "Rows"]

_TOGETHER = "all numbers"


@dataclasses.dataclass(frozen=True)
class Columns:
    """What the columns of a schema are.

    Parameters
    ----------
    key, count
        The column of the keys, and how often they occur; "" where there is none.
    vectors
        Columns of lists of numbers, the likeliest first, and how many where all lists have as many; else 0.
    numbers
        Columns of fractions: the vectors, where there are no lists.
    facts
        Columns of text and numbers that are none of these.
    """

    key: str
    count: str
    vectors: tuple[tuple[str, int], ...]
    numbers: tuple[str, ...]
    facts: tuple[str, ...]

    @classmethod
    def of(cls, schema: Any) -> Columns:
        """Tell them apart by type, and those of one type by name."""
        from pyarrow import types

        lists = [(field.name, max(0, getattr(field.type, "list_size", 0))) for field in schema if _is_vector(field)]
        lists.sort(key=lambda named: _likeliest(VECTOR_NAMES)(named[0]))
        texts = [field.name for field in schema if _is_text(field)]
        key = min(texts, key=_likeliest(KEY_NAMES), default="")
        whole = [field.name for field in schema if types.is_integer(field.type)]
        count = next((name for name in whole if name.lower() in COUNT_NAMES), "")
        numbers = [] if lists else [field.name for field in schema if types.is_floating(field.type)]
        plain = [*texts, *whole, *(field.name for field in schema if types.is_floating(field.type))]
        facts = [name for name in plain if name not in (key, count, *numbers)]
        return cls(key, count, tuple(lists), tuple(numbers), tuple(facts))

    def matrices(self, file: str, rows: int) -> tuple[Matrix, ...]:
        """What can be read as vectors; raises `InputError` where nothing can."""
        if self.vectors:
            return tuple(Matrix(name, rows, dims, self.key) for name, dims in self.vectors)
        if not self.numbers:
            raise InputError(f"{file} has no column of vectors, nor of a number each: give a table with vectors.")
        return (Matrix(_TOGETHER, rows, len(self.numbers), self.key),)


class Rows:
    """Takes batches, and keeps the rows that a space can hold."""

    def __init__(self, path: Path, columns: Columns, rows: int, options: ReadOptions) -> None:
        self._path, self._columns, self._options = path, columns, options
        offered = columns.matrices(path.name, rows)
        wanted = offered[chosen(path.name, offered, options.table)]
        self._vector, self._dims = wanted.name, wanted.dims
        self._key = "" if options.vocabulary is not None else columns.key
        self._rows = Gatherer(path.name, options.limit)
        self._nameless: list[NDArray[np.float32]] = []
        self._uneven = self._found = 0
        kept = [*columns.facts, *([columns.count] if columns.count else [])]
        self._facts: dict[str, list[Any]] = {name: [] for name in kept}

    @property
    def full(self) -> bool:
        """Whether as many rows are kept as were asked for."""
        return self._rows.full

    def add(self, batch: Any) -> None:
        """Take a batch."""
        import pyarrow as pa

        matrix, good = self._matrix(batch)
        if not self._dims:
            return
        check_shape(self._path.name, 1, self._dims)
        if not good.all():
            self._uneven += int((~good).sum())
            batch = batch.filter(pa.array(good))
        for name, values in self._facts.items():
            values += batch.column(name).to_pylist()
        if self._key:
            keys = ["" if key is None else str(key) for key in batch.column(self._key).to_pylist()]
            if keys:
                self._rows.add(keys, matrix)
            return
        self._nameless.append(matrix)
        self._found += len(matrix)
        if self._found * self._dims > MAX_VALUES:
            raise InputError(f"{self._path.name} holds more than {MAX_VALUES:,} numbers: give fewer rows.")

    def _matrix(self, batch: Any) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """The vectors that have as many numbers as the first one, and which rows of the batch these are."""
        import pyarrow as pa
        import pyarrow.compute as pc

        with np.errstate(over="ignore"):  # beyond float32 is infinity, and dropped
            if self._columns.numbers:
                columns = [batch.column(name).to_numpy(zero_copy_only=False) for name in self._columns.numbers]
                return np.column_stack(columns).astype(np.float32), np.ones(len(batch), dtype=bool)
            vectors = batch.column(self._vector)
            lengths = pc.fill_null(pc.list_value_length(vectors), -1).to_numpy(zero_copy_only=False)
            self._dims = self._dims or next((int(length) for length in lengths if length > 0), 0)
            good = lengths == self._dims
            flat = pc.list_flatten(vectors.filter(pa.array(good))).to_numpy(zero_copy_only=False).astype(np.float32)
        return flat.reshape(int(good.sum()), self._dims), good

    def reading(self) -> Reading:
        """The space, and what was repaired."""
        if self._nameless:
            whole = np.concatenate(self._nameless)
            self._rows.add(keys_for(self._path, len(whole), self._dims, self._options.vocabulary), whole)
        said = []
        if self._uneven:
            said.append(f"Rows whose vector has not {self._dims} numbers, dropped: {self._uneven:,}.")
        counts = as_counts(self._facts.pop(self._columns.count, []))
        columns = {name: column for name, values in self._facts.items() if (column := as_column(values)) is not None}
        return self._rows.reading(said, counts=counts, columns=columns)


def _is_vector(field: Any) -> bool:
    from pyarrow import types

    kind = field.type
    if not (types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)):
        return False
    return bool(types.is_floating(kind.value_type) or types.is_integer(kind.value_type))


def _is_text(field: Any) -> bool:
    from pyarrow import types

    kind = field.type.value_type if types.is_dictionary(field.type) else field.type
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _likeliest(names: Sequence[str]) -> Callable[[str], int]:
    return lambda name: names.index(name.lower()) if name.lower() in names else len(names)
