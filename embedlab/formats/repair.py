"""Rows as they lie in files -> a space: what cannot be used is left out, and said."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.formats.format import MAX_VALUES, Reading
from embedlab.space import EmbeddingSpace

__all__ = ["Gatherer", "listed", "not_utf8"]

_NAMED = 5
_SHOWN = 40


class Gatherer:
    """Takes rows block by block and keeps those that a space can hold.

    Repeated keys are merged into their first row; rows without a key, of zeros alone, or with NaN or infinity are
    dropped. `reading` says so, with the first keys of each kind. A matrix that is whole is added as one block.

    Parameters
    ----------
    name
        The file's name, for sentences.
    limit
        Keep this many rows; `full` is then true.

    Examples
    --------
    >>> rows = Gatherer("pets.npy")
    >>> rows.add(["cat", "dog", "cat"], np.array([[1, 2], [0, 0], [3, 4]]))
    >>> space, repairs = rows.reading()
    >>> space.keys, len(repairs)
    (('cat',), 2)
    """

    def __init__(self, name: str, limit: int | None = None) -> None:
        self.name, self.limit = name, limit
        self._keys: dict[str, None] = {}
        self._blocks: list[NDArray[np.float32]] = []
        self._dropped: list[int] = []
        self._repeated: list[str] = []
        self._zero: list[str] = []
        self._broken: list[str] = []
        self._unnamed = self._found = 0

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def full(self) -> bool:
        """Whether as many rows are kept as were asked for."""
        return self.limit is not None and len(self._keys) >= self.limit

    def add(self, keys: Sequence[str], vectors: NDArray[Any]) -> None:
        """Take the next rows: n keys and a matrix [n, d]; raises `InputError` where the file holds too many."""
        with np.errstate(over="ignore"):  # beyond float32 is infinity, and dropped below
            block = np.asarray(vectors, dtype=np.float32)
        peak = np.maximum(block.max(axis=1), -block.min(axis=1))
        rows: list[int] = []
        for row, (key, largest) in enumerate(zip(keys, peak.tolist(), strict=True)):
            if self.full:
                break
            if not key:
                self._unnamed += 1
            elif not 0 < largest < math.inf:
                (self._zero if largest == 0 else self._broken).append(key)
            elif key in self._keys:
                self._repeated.append(key)
            else:
                self._keys[key] = None
                rows.append(row)
                continue
            self._dropped.append(self._found + row)
        self._found += len(block)
        self._blocks.append(block if len(rows) == len(block) else block[rows])
        if len(self._keys) * block.shape[1] > MAX_VALUES:
            raise InputError(f"{self.name} holds more than {MAX_VALUES:,} numbers: set a limit.")

    def reading(
        self,
        repairs: Sequence[str] = (),
        *,
        counts: NDArray[Any] | None = None,
        columns: Mapping[str, NDArray[Any]] | None = None,
        **about: Any,
    ) -> Reading:
        """The space of the kept rows, and `repairs` followed by what was left out.

        `counts` and `columns` have a value for each row that was added; `about` is provenance, level or name.
        """
        if not self._keys:
            said = " ".join(self._repairs()) or "it has no rows."
            raise InputError(f"{self.name} holds no vector that can be used: {said[0].lower()}{said[1:]}")
        matrix = np.empty((len(self), self._blocks[0].shape[1]), dtype=np.float32)
        row = len(matrix)
        while self._blocks:  # each is let go as it is copied: twice the memory would be the file once more
            block = self._blocks.pop()
            row -= len(block)
            matrix[row : row + len(block)] = block
        matrix.flags.writeable = False
        kept = np.delete(np.arange(self._found), self._dropped)[: len(self)]
        space = EmbeddingSpace(
            tuple(self._keys),
            matrix,
            counts=None if counts is None else counts[kept],
            columns={name: values[kept] for name, values in (columns or {}).items()},
            **about,
        )
        return space, (*repairs, *self._repairs())

    def _repairs(self) -> list[str]:
        said = []
        if self._repeated:
            said.append(
                f"Rows that repeat an earlier key: {len(self._repeated):,} ({listed(self._repeated)}); "
                "the first row of each key was kept."
            )
        if self._zero:
            said.append(f"Rows of zeros alone, dropped: {len(self._zero):,} ({listed(self._zero)}).")
        if self._broken:
            said.append(f"Rows with NaN or infinity in them, dropped: {len(self._broken):,} ({listed(self._broken)}).")
        if self._unnamed:
            said.append(f"Rows without a key, dropped: {self._unnamed:,}.")
        return said


def listed(keys: Sequence[str]) -> str:
    """The first keys, quoted and cut, for a sentence.

    >>> listed(["cat", "x" * 99, "a", "b", "c", "d"])
    "'cat', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…', 'a', 'b', 'c' and others"
    """
    cut = [key if len(key) <= _SHOWN else key[:_SHOWN] + "…" for key in keys[:_NAMED]]
    first = [f"'{key}'" if key.isprintable() else repr(key) for key in cut]
    return ", ".join(first) + (" and others" if len(keys) > _NAMED else "")


def not_utf8(keys: Sequence[str]) -> str:
    """Says that these keys were not UTF-8; the same bytes give the same key, and others another."""
    return f"Keys that are not UTF-8, what is not written as \\x and its number: {len(keys):,} ({listed(keys)})."
