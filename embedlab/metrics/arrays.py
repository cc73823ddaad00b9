"""What several scores need of numbers: checked matrices, ranks, correlation."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError

__all__ = ["average_ranks", "centre_columns", "correlation", "has_direction", "matrix", "narrow"]

Matrix = NDArray[np.float64]


def matrix(vectors: ArrayLike) -> Matrix:
    """The vectors as float64 [n, d].

    Raises
    ------
    InputError
        If they are not a matrix of finite numbers.
    """
    array = np.asarray(vectors, dtype=np.float64)
    if array.ndim != 2:
        raise InputError(f"A score needs vectors as a matrix, not shape {list(array.shape)}: give one row a key.")
    if not np.isfinite(array).all():
        raise InputError("A score needs finite vectors, and these hold NaN or infinity: drop or repair those rows.")
    return array


def centre_columns(vectors: Matrix) -> Matrix:
    """The vectors less their mean; columns that are constant but for rounding become exactly zero."""
    if len(vectors) == 0:
        return vectors
    centred: Matrix = vectors - vectors.mean(axis=0)
    rounding = 1e-12 * np.abs(vectors).max(axis=0)
    centred[:, np.abs(centred).max(axis=0) <= rounding] = 0.0
    return centred


def narrow(vectors: Matrix) -> Matrix:
    """The same inner products in at most n dimensions: a wide matrix is turned into its row space.

    Scores that depend on inner products alone then cost d x d or n x n, whichever is smaller.
    """
    n, d = vectors.shape
    return vectors if d <= n else np.asarray(np.linalg.qr(vectors.T, mode="r")).T


def has_direction(vectors: Matrix) -> NDArray[np.bool_]:
    """Rows that are not all zero: a row of zeros has no cosine."""
    return np.asarray(vectors.any(axis=1))


def average_ranks(values: ArrayLike) -> Matrix:
    """Ranks from 1 along the last axis of one or two, ties sharing their mean rank.

    >>> average_ranks([10.0, 30.0, 10.0])
    array([1.5, 3. , 1.5])
    """
    array = np.asarray(values, dtype=np.float64)
    rows = np.atleast_2d(array)
    order = np.argsort(rows, axis=1)
    ordered = np.take_along_axis(rows, order, axis=1)
    ordered_ranks = np.tile(np.arange(1.0, rows.shape[1] + 1), (len(rows), 1))
    tied = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
    ordered_ranks[tied] = _ranks_with_ties(ordered[tied])
    ranks = np.empty_like(rows)
    np.put_along_axis(ranks, order, ordered_ranks, axis=1)
    return ranks.reshape(array.shape)


def _ranks_with_ties(ordered: Matrix) -> Matrix:
    """The mean of the first and the last rank of the run that each value of sorted rows belongs to."""
    position = np.arange(1.0, ordered.shape[1] + 1)
    starts = np.ones(ordered.shape, dtype=bool)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    stops = np.roll(starts, -1, axis=1)
    first = np.maximum.accumulate(np.where(starts, position, 0.0), axis=1)
    last = np.minimum.accumulate(np.where(stops, position, np.inf)[:, ::-1], axis=1)[:, ::-1]
    return np.asarray((first + last) / 2)


def correlation(first: ArrayLike, second: ArrayLike) -> float | None:
    """Pearson correlation of two series, or None where either is constant."""
    a, b = (np.asarray(series, dtype=np.float64) for series in (first, second))
    if len(a) < 2:
        return None
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.linalg.norm(a) * np.linalg.norm(b))
    return None if scale == 0 else float(np.clip(a @ b / scale, -1, 1))
