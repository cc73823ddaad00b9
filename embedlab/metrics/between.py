"""How alike two spaces of the same keys are.

Every function takes two matrices with the same keys in the same order, float [n, d] and [n, e]; the dimensions may
differ. None depends on a rotation of either space, which is arbitrary.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.metrics.arrays import average_ranks, centre_columns, correlation, has_direction, matrix, narrow
from embedlab.metrics.intervals import bootstrap_mean, jackknife
from embedlab.metrics.score import Score
from embedlab.neighbors import KnnGraph, knn_graph

__all__ = ["between_scores", "cka", "cka_debiased", "jaccard_at_10", "neighbour_overlap", "procrustes_residual", "rsa"]

Matrix = NDArray[np.float64]

_NEIGHBOURS = 10
_FREQUENT = 2000
_RSA_ROWS = 1500
_RANK_LEVELS = 256


def between_scores(
    left: ArrayLike,
    right: ArrayLike,
    counts: ArrayLike | None = None,
    *,
    graphs: tuple[KnnGraph, KnnGraph] | None = None,
    seed: int = 0,
) -> dict[str, Score]:
    """Every score of this module, by its JSON name.

    Debiased CKA and RSA look at the 2,000 most frequent keys: rare words have hardly moved from where they started,
    and their agreement says little.

    Parameters
    ----------
    left, right
        The two matrices, rows paired.
    counts
        How often each key occurs, [n]; without it the rows are taken to be sorted by falling frequency.
    graphs
        The neighbours in either matrix, where they are known already.
    seed
        Of the samples and intervals.
    """
    a, b = _pair(left, right)
    order = np.arange(len(a)) if counts is None else np.argsort(-np.asarray(counts), kind="stable")
    frequent = np.sort(order[:_FREQUENT])
    return {
        "jaccard_at_10": jaccard_at_10(a, b, graphs=graphs, seed=seed),
        "cka": cka(a, b, seed=seed),
        "cka_debiased": cka_debiased(a[frequent], b[frequent], seed=seed),
        "rsa": rsa(a[frequent], b[frequent], seed=seed),
        "procrustes_residual": procrustes_residual(a, b, seed=seed),
    }


def jaccard_at_10(
    left: ArrayLike, right: ArrayLike, *, graphs: tuple[KnnGraph, KnnGraph] | None = None, seed: int = 0
) -> Score:
    """Mean Jaccard index of the 10 nearest neighbours (raw cosine) of each key in either space, in [0, 1].

    Keys with a vector of zeros in either space are left out of the mean. The interval is a bootstrap over keys.

    Parameters
    ----------
    left, right
        The two matrices, rows paired.
    graphs
        Their neighbours, where they are known already: at least 10 of each row.
    seed
        Of the interval.
    """
    a, b = _pair(left, right)
    usable = has_direction(a) & has_direction(b)
    if usable.sum() < _NEIGHBOURS + 2:
        return Score.missing(
            f"Comparing 10 neighbours needs 12 shared keys with vectors, and there are {usable.sum()}."
        )
    if graphs is None:
        graphs = knn_graph(a, _NEIGHBOURS), knn_graph(b, _NEIGHBOURS)
    first, second = (graph.first(_NEIGHBOURS).indices[usable] for graph in graphs)
    jaccard = neighbour_overlap(first, second)
    return Score(float(jaccard.mean()), bootstrap_mean(jaccard, seed=seed))


def neighbour_overlap(first: NDArray[np.integer[Any]], second: NDArray[np.integer[Any]]) -> Matrix:
    """The Jaccard index of two lists of neighbours a row, int [n, k] and [n, l] of distinct numbers: float64 [n].

    >>> neighbour_overlap(np.array([[1, 2, 3]]), np.array([[3, 4, 5]])).tolist()
    [0.2]
    """
    shared = np.zeros(len(first))
    for column in range(first.shape[1]):
        shared += (first[:, column, None] == second).any(axis=1)
    either = first.shape[1] + second.shape[1] - shared
    return np.asarray(shared / np.maximum(either, 1))


def cka(left: ArrayLike, right: ArrayLike, *, seed: int = 0) -> Score:
    """Linear centred kernel alignment, in [0, 1] (Kornblith et al. 2019, arXiv:1905.00414).

    ``||A'B||^2 / (||A'A|| ||B'B||)`` on centred columns. It is biased upward when keys are few for the dimensions, and
    dominated by the first components. The interval is a jackknife over keys.
    """
    return _jackknifed(left, right, _cka, 2, (0.0, 1.0), seed)


def cka_debiased(left: ArrayLike, right: ArrayLike, *, seed: int = 0) -> Score:
    """Linear CKA with the unbiased estimator of HSIC: 0 on average for independent spaces, at most 1.

    HSIC_1 of Song et al. (2012), Journal of Machine Learning Research 13:1393, as used for CKA by Nguyen et al.
    (2021), arXiv:2010.15327. For the centred rows x, y and N = n (n - 3) it equals

    ``N HSIC = ||X'Y||^2 - n / (n - 2) sum(|x|^2 |y|^2) + sum(|x|^2) sum(|y|^2) / ((n - 1) (n - 2))``

    which needs no n x n matrix. The interval is a jackknife over keys.
    """
    return _jackknifed(left, right, _cka_debiased, 4, (-1.0, 1.0), seed)


def procrustes_residual(left: ArrayLike, right: ArrayLike, *, seed: int = 0, interval: bool = True) -> Score:
    """What no rotation and scaling of one space can explain of the other, in [0, 1]; 0 for a rotated copy.

    ``1 - s^2`` with s the nuclear norm of A'B, both centred and scaled to norm 1: the smallest squared distance between
    the two (Gower 1975; `scipy.spatial.procrustes` calls it disparity). The interval is a jackknife over keys, and may
    be left out.
    """
    return _jackknifed(left, right, _procrustes_residual, 2, (0.0, 1.0), seed, interval)


def rsa(left: ArrayLike, right: ArrayLike, *, seed: int = 0) -> Score:
    """Representational similarity: Spearman correlation of the pairwise cosines in the two spaces, in [-1, 1].

    Kriegeskorte et al. (2008), doi 10.3389/neuro.06.004.2008. Raw cosines; keys with a vector of zeros in either space
    are left out; of more than 1,500 keys a seeded sample is used. The interval is a jackknife over keys.
    """
    a, b = _pair(left, right)
    usable = np.flatnonzero(has_direction(a) & has_direction(b))
    if len(usable) > _RSA_ROWS:
        usable = np.sort(np.random.default_rng(seed).choice(usable, _RSA_ROWS, replace=False))
    n = len(usable)
    if n < 3:
        return Score.missing(f"Comparing similarities needs 3 shared keys with vectors, and there are {n}.")
    rows, columns = np.triu_indices(n, 1)
    first, second = (average_ranks(_cosines(vectors[usable])[rows, columns]) for vectors in (a, b))
    rho = correlation(first, second)
    if rho is None:
        return Score.missing("In one of the spaces all keys are equally similar, so nothing can be ranked.")
    cells = _levels(first) * _RANK_LEVELS + _levels(second)

    def without(kept: NDArray[np.int64]) -> float | None:
        is_kept = np.isin(np.arange(n), kept)
        counts = np.bincount(cells[is_kept[rows] & is_kept[columns]], minlength=_RANK_LEVELS**2)
        return _rank_correlation(counts.reshape(_RANK_LEVELS, _RANK_LEVELS))

    return Score(rho, jackknife(without, n, rho, bounds=(-1.0, 1.0), seed=seed))


def _levels(ranks: Matrix) -> NDArray[np.int64]:
    """Ranks in 256 steps, so that the jackknife counts pairs in a table and does not sort them again."""
    return np.asarray((ranks * (_RANK_LEVELS / (len(ranks) + 1))).astype(np.int64))


def _rank_correlation(table: NDArray[np.int64]) -> float | None:
    """Spearman correlation of pairs counted in a table of ordered levels; None where one side has one level only."""
    n = table.sum()
    sides = []
    for sizes in (table.sum(axis=1), table.sum(axis=0)):
        ranks = np.cumsum(sizes) - (sizes - 1) / 2
        centred = ranks - (n + 1) / 2
        scale = float(np.sqrt(sizes @ centred**2))
        if scale == 0:
            return None
        sides.append(centred / scale)
    return float(sides[0] @ table @ sides[1])


def _pair(left: ArrayLike, right: ArrayLike) -> tuple[Matrix, Matrix]:
    a, b = matrix(left), matrix(right)
    if len(a) != len(b):
        raise InputError(f"Two spaces of {len(a)} and {len(b)} keys cannot be compared: pass the shared keys of both.")
    return narrow(a), narrow(b)


def _cosines(vectors: Matrix) -> Matrix:
    """All cosines, rounded so that pairs that are equal but for rounding tie."""
    normed = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.round(normed @ normed.T, 12))


Statistic = Callable[[Matrix, Matrix], float | None]


def _jackknifed(
    left: ArrayLike,
    right: ArrayLike,
    statistic: Statistic,
    least: int,
    bounds: tuple[float, float],
    seed: int,
    interval: bool = True,
) -> Score:
    a, b = _pair(left, right)
    if len(a) < least:
        return Score.missing(f"Comparing two spaces needs {least} shared keys, and there are {len(a)}.")
    a, b = centre_columns(a), centre_columns(b)
    value = statistic(a, b)
    if value is None:
        return Score.missing("In one of the spaces the vectors differ too little to be compared.")
    if not interval:
        return Score(value)

    def without(kept: NDArray[np.int64]) -> float | None:
        return statistic(a[kept] - a[kept].mean(axis=0), b[kept] - b[kept].mean(axis=0))

    return Score(value, jackknife(without, len(a), value, bounds=bounds, seed=seed))


def _cka(a: Matrix, b: Matrix) -> float | None:
    scale = float(np.linalg.norm(a.T @ a) * np.linalg.norm(b.T @ b))
    return None if scale == 0 else min(float(np.linalg.norm(a.T @ b)) ** 2 / scale, 1.0)


def _cka_debiased(a: Matrix, b: Matrix) -> float | None:
    own = _hsic(a, a), _hsic(b, b)
    if len(a) < 4 or min(own) <= 0:
        return None
    return float(np.clip(_hsic(a, b) / np.sqrt(own[0] * own[1]), -1.0, 1.0))


def _hsic(a: Matrix, b: Matrix) -> float:
    """HSIC_1 of centred rows, times n (n - 3)."""
    n = len(a)
    x, y = (a**2).sum(axis=1), (b**2).sum(axis=1)
    return float(np.linalg.norm(a.T @ b) ** 2 - n / (n - 2) * (x @ y) + x.sum() * y.sum() / ((n - 1) * (n - 2)))


def _procrustes_residual(a: Matrix, b: Matrix) -> float | None:
    scale = float(np.linalg.norm(a) * np.linalg.norm(b))
    if scale == 0:
        return None
    fit = float(np.linalg.svd(a.T @ b, compute_uv=False).sum()) / scale
    return max(1.0 - fit**2, 0.0)
