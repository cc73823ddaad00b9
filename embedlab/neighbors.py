"""The neighbour graph of a space: computed once, exactly, and reused by maps, scores and panels."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.space import unit

__all__ = ["KnnGraph", "knn_graph", "largest"]

_BLOCK_BYTES = 4 * 2**20  # a block that stays in the cache is searched twice as fast


@dataclasses.dataclass(frozen=True, eq=False)
class KnnGraph:
    """The k nearest neighbours of each of n rows, the row itself left out.

    Parameters
    ----------
    indices
        Rows of the neighbours, int32 [n, k], nearest first; equal similarities by row number.
    similarities
        Their cosine similarities, float32 [n, k], in [-1, 1], falling along each row.
    """

    indices: NDArray[np.int32]
    similarities: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.indices)

    @property
    def k(self) -> int:
        """Number of neighbours a row."""
        return int(self.indices.shape[1])

    @property
    def distances(self) -> NDArray[np.float32]:
        """Cosine distances 1 - similarity, float32 [n, k], in [0, 2]."""
        distances: NDArray[np.float32] = np.maximum(np.float32(1.0) - self.similarities, 0.0)
        return distances

    def first(self, k: int) -> KnnGraph:
        """The graph of the `k` nearest of these neighbours."""
        if not 0 < k <= self.k:
            raise InputError(f"A graph of {self.k} neighbours cannot give {k}: ask for 1 to {self.k}.")
        return KnnGraph(self.indices[:, :k], self.similarities[:, :k])

    def among(self, rows: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """The neighbours of some rows as positions in `rows`, int32 [len(rows), k]; -1 for one that is not of them."""
        place = np.full(len(self), -1, dtype=np.int32)
        place[rows] = np.arange(len(rows))
        among: NDArray[np.int32] = place[self.indices[rows]]
        return among


def knn_graph(vectors: ArrayLike, k: int) -> KnnGraph:
    """The exact graph of cosine neighbours, by blocks of matrix products.

    Raw (uncentred) cosine; a row of zeros has similarity 0 to every other row.

    Parameters
    ----------
    vectors
        Float [n, d], finite.
    k
        Neighbours a row; at most n - 1 are there, so a smaller space gives a smaller graph.

    Raises
    ------
    InputError
        If `k` is below 1 or `vectors` is not a matrix of finite numbers.

    Examples
    --------
    >>> graph = knn_graph([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]], k=1)
    >>> graph.indices.tolist()
    [[1], [0], [1]]
    """
    matrix = np.asarray(vectors, dtype=np.float32)
    if matrix.ndim != 2 or not np.isfinite(matrix).all():
        raise InputError(
            f"Neighbours need a matrix of finite numbers, not shape {list(matrix.shape)}: repair it first."
        )
    if k < 1:
        raise InputError(f"Cannot look for {k} neighbours: ask for at least 1.")
    n = len(matrix)
    k = min(k, max(n - 1, 0))
    indices = np.empty((n, k), dtype=np.int32)
    similarities = np.empty((n, k), dtype=np.float32)
    if k == 0:
        return KnnGraph(indices, similarities)
    normed = unit(matrix)
    # Blocks of nearly one size: a product with a single row may be rounded otherwise, and equal rows would not tie.
    blocks = max(1, n // max(32, _BLOCK_BYTES // (4 * n)))
    for rows in np.array_split(np.arange(n), blocks):
        scores = normed[rows] @ normed.T
        scores[np.arange(len(rows)), rows] = -np.inf
        indices[rows], similarities[rows] = largest(scores, k)
    return KnnGraph(indices, np.clip(similarities, -1.0, 1.0))


def largest(scores: NDArray[np.float32], k: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Columns, int32 [n, k], and values of the k largest scores of each row, largest first, ties by column.

    >>> largest(np.array([[1.0, 3.0, 2.0, 3.0]], dtype=np.float32), 3)[0].tolist()
    [[1, 3, 2]]
    """
    # A partition alone would pick any of the columns tied at the k-th score: rows where that happens are redone.
    columns = np.sort(np.argpartition(scores, -k, axis=1)[:, -k:], axis=1)
    least = np.take_along_axis(scores, columns, axis=1).min(axis=1)
    for row in np.flatnonzero(np.count_nonzero(scores >= least[:, None], axis=1) > k):
        above = np.flatnonzero(scores[row] > least[row])
        tied = np.flatnonzero(scores[row] == least[row])
        columns[row] = np.sort(np.concatenate([above, tied[: k - len(above)]]))
    values = np.take_along_axis(scores, columns, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1).astype(np.int32), np.take_along_axis(values, order, axis=1)
