"""The value everything is about: keys, each with a vector."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError

__all__ = ["EmbeddingSpace", "Level", "centred", "shared_keys", "unit"]

Level = Literal["words", "documents"]
Vectors = NDArray[np.float32]


@dataclasses.dataclass(frozen=True, eq=False)
class EmbeddingSpace:
    """Unique keys with a vector each; spaces are linked by key, never by row.

    Parameters
    ----------
    keys
        Unique, non-empty strings: n words, or n names of documents.
    vectors
        Finite float32 matrix of shape [n, d], d at least 1; kept read-only. Other floating dtypes are converted.
    counts
        How often each key occurs in the corpus: int64 [n], not negative, or None where unknown.
    columns
        Further facts per key, each an array of length n (``"topic"``, ``"log_odds"``).
    provenance
        What made the space: trainer, parameters, seed, corpus fingerprint, versions, seconds; JSON values only.
    level
        What a row is: ``"words"`` or ``"documents"``.
    name
        What people call it.

    Raises
    ------
    InputError
        If keys repeat or are empty, shapes disagree, or a vector is not finite.

    Examples
    --------
    >>> space = EmbeddingSpace(("cat", "dog"), np.eye(2, dtype=np.float32))
    >>> space.dims, "cat" in space, space.row("dog")
    (2, True, 1)
    """

    keys: tuple[str, ...]
    vectors: Vectors
    counts: NDArray[np.int64] | None = None
    columns: Mapping[str, NDArray[Any]] = dataclasses.field(default_factory=dict)
    provenance: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    level: Level = "words"
    name: str = ""

    def __post_init__(self) -> None:
        keys = tuple(self.keys)
        vectors = _read_only(np.asarray(self.vectors, dtype=np.float32))
        if vectors.ndim != 2 or vectors.shape[0] != len(keys) or vectors.shape[1] < 1:
            raise InputError(
                f"A space of {len(keys)} keys needs a matrix of shape [{len(keys)}, d], "
                f"not {list(vectors.shape)}: give one vector a key."
            )
        _check_keys(keys)
        _check_finite(keys, vectors)
        object.__setattr__(self, "keys", keys)
        object.__setattr__(self, "vectors", vectors)
        if self.counts is not None:
            object.__setattr__(self, "counts", _column("counts", self.counts, len(keys), np.int64))
        columns = {name: _column(name, values, len(keys)) for name, values in self.columns.items()}
        object.__setattr__(self, "columns", MappingProxyType(columns))
        object.__setattr__(self, "provenance", MappingProxyType(dict(self.provenance)))

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, key: object) -> bool:
        return key in self.index

    def __repr__(self) -> str:
        return f"<EmbeddingSpace {self.name!r}: {len(self)} {self.level} x {self.dims}>"

    @property
    def dims(self) -> int:
        """Number of dimensions d."""
        return int(self.vectors.shape[1])

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The row of each key."""
        return MappingProxyType({key: row for row, key in enumerate(self.keys)})

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the keys and the vectors: what results are kept by."""
        digest = hashlib.sha256(f"{self.level} {len(self)} {self.dims}\n".encode())
        for key in self.keys:
            encoded = key.encode("utf-8", "surrogatepass")
            digest.update(len(encoded).to_bytes(4, "little") + encoded)
        digest.update(np.ascontiguousarray(self.vectors).data)
        return digest.hexdigest()

    def row(self, key: str) -> int:
        """The row of `key`; raises `InputError` where the space does not have it."""
        try:
            return self.index[key]
        except KeyError:
            raise InputError(f"The space {self.name!r} has no key {key!r}: choose one of its keys.") from None

    def rows(self, rows: Sequence[int] | NDArray[np.integer[Any]]) -> Self:
        """The space of these rows, in this order; `rows` must not repeat."""
        chosen = np.asarray(rows, dtype=np.int64)
        return dataclasses.replace(
            self,
            keys=tuple(self.keys[row] for row in chosen),
            vectors=self.vectors[chosen],
            counts=None if self.counts is None else self.counts[chosen],
            columns={name: values[chosen] for name, values in self.columns.items()},
        )

    def take(self, keys: Iterable[str]) -> Self:
        """The space of these keys, in this order; raises `InputError` for a key it does not have."""
        return self.rows([self.row(key) for key in keys])

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        return dataclasses.replace(self, **changes)


def shared_keys(first: EmbeddingSpace, *others: EmbeddingSpace) -> tuple[str, ...]:
    """Keys that every space has, in the order of the first."""
    return tuple(key for key in first.keys if all(key in other for other in others))


def unit(vectors: ArrayLike) -> Vectors:
    """Rows scaled to length 1, float32 [n, d]; rows of zeros stay zeros."""
    matrix = np.asarray(vectors, dtype=np.float32)
    norms = np.linalg.norm(matrix.astype(np.float64), axis=1, keepdims=True)
    return (matrix / np.where(norms > 0, norms, 1.0)).astype(np.float32)


def centred(vectors: ArrayLike) -> Vectors:
    """Vectors less their mean, float32 [n, d]; the mean is taken in float64."""
    matrix = np.asarray(vectors, dtype=np.float32)
    if len(matrix) == 0:
        return matrix
    shifted: Vectors = (matrix - matrix.mean(axis=0, dtype=np.float64)).astype(np.float32)
    return shifted


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    if array.flags.writeable:
        array = array.copy()
        array.flags.writeable = False
    return array


def _column(name: str, values: ArrayLike, length: int, dtype: type[Any] | None = None) -> NDArray[Any]:
    array = np.asarray(values, dtype=dtype)
    if array.shape != (length,):
        raise InputError(f"The column {name!r} has shape {list(array.shape)}: give {length} values, one a key.")
    return _read_only(array)


def _check_keys(keys: tuple[str, ...]) -> None:
    for key in keys:
        if not isinstance(key, str) or not key:
            raise InputError(f"The key {key!r} is not a non-empty string: name every row.")
    if len(set(keys)) != len(keys):
        seen: set[str] = set()
        repeated = next(key for key in keys if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise InputError(f"The key {repeated!r} occurs more than once: merge or rename repeated keys.")


def _check_finite(keys: tuple[str, ...], vectors: Vectors) -> None:
    bad = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
    if len(bad):
        raise InputError(
            f"{len(bad)} of {len(keys)} vectors hold NaN or infinity (first: {keys[int(bad[0])]!r}): "
            "drop or repair those rows."
        )
