"""How far each key moved between two spaces."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.metrics.arrays import average_ranks, centre_columns, correlation, matrix
from embedlab.metrics.intervals import rank_correlation_interval
from embedlab.metrics.score import Score
from embedlab.metrics.scorecard import key_counts
from embedlab.space import EmbeddingSpace

__all__ = ["change", "changes", "movement", "neighbour_difference", "reproducibility"]

Matrix = NDArray[np.float64]

_ANCHORS = 1000
_LEAST_ANCHORS = 3
_BLOCK_ROWS = 64
_AT_THE_MEAN = 1e-6  # shorter than this, against the longest, a vector less the mean is rounding


def change(left: ArrayLike, right: ArrayLike, counts: ArrayLike | None = None) -> Matrix:
    """Change of each key: 1 - Spearman correlation of its similarities to the anchors in the two spaces.

    Both spaces are centred first, because raw cosines are not comparable across spaces. The anchors are the 1,000 most
    frequent keys that have a direction in both spaces, or all of them where there are fewer; a key is not compared with
    itself.

    Parameters
    ----------
    left, right
        Float [n, d] and [n, e], rows paired.
    counts
        How often each key occurs, [n]; without it the rows are taken to be sorted by falling frequency.

    Returns
    -------
    float64 [n]
        In [0, 2]: 0 where a key keeps the order of its similarities, 1 where the orders are unrelated. NaN where it is
        undefined: at the mean of a space, equally similar to every anchor, or with fewer than three anchors.
    """
    return changes([left, right], [(0, 1)], counts)[0]


def changes(
    spaces: Sequence[ArrayLike], pairs: Sequence[tuple[int, int]], counts: ArrayLike | None = None
) -> list[Matrix]:
    """The `change` between several pairs of spaces of the same keys, with common anchors; each space is ranked once."""
    matrices = [centre_columns(matrix(vectors)) for vectors in spaces]
    n = len(matrices[0])
    if any(len(vectors) != n for vectors in matrices):
        sizes = " and ".join(str(len(vectors)) for vectors in matrices)
        raise InputError(f"Spaces of {sizes} keys cannot be compared: pass the shared keys of all.")
    norms = [np.linalg.norm(vectors, axis=1) for vectors in matrices]
    usable = np.logical_and.reduce([lengths > _AT_THE_MEAN * lengths.max(initial=0.0) for lengths in norms])
    order = np.arange(n) if counts is None else np.argsort(-np.asarray(counts), kind="stable")
    anchors = order[usable[order]][:_ANCHORS]
    results = [np.full(n, np.nan) for _ in pairs]
    if len(anchors) < _LEAST_ANCHORS:
        return results
    scales = [np.where(usable, lengths, 1.0)[:, None] for lengths in norms]
    normed = [vectors / scale for vectors, scale in zip(matrices, scales, strict=True)]
    own = np.full(n, -1)
    own[anchors] = np.arange(len(anchors))
    rows = np.flatnonzero(usable)
    for start in range(0, len(rows), _BLOCK_ROWS):
        block = rows[start : start + _BLOCK_ROWS]
        ranks = [_centred_ranks(vectors[block] @ vectors[anchors].T, own[block]) for vectors in normed]
        for result, (first, second) in zip(results, pairs, strict=True):
            result[block] = 1 - _row_correlations(ranks[first], ranks[second])
    return results


def movement(
    keys: tuple[str, ...],
    left: EmbeddingSpace,
    right: EmbeddingSpace,
    left_second: EmbeddingSpace | None,
    right_second: EmbeddingSpace | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None, Score]:
    """The change of each key, its noise, and how well the change repeats between the second seeds.

    The noise of a key is its change between the two seeds of one method, the larger of the two; None without seconds.
    """
    spaces, pairs = [left.take(keys), right.take(keys)], [(0, 1)]
    for side, second in enumerate((left_second, right_second)):
        if second is not None and all(key in second for key in keys):
            pairs.append((side, len(spaces)))
            spaces.append(second.take(keys))
    both = len(spaces) == 4
    found = changes([space.vectors for space in spaces], [*pairs, *([(2, 3)] if both else [])], key_counts(*spaces))
    noise = np.fmax.reduce(found[1 : len(pairs)]) if len(pairs) > 1 else None
    if not both:
        return found[0], noise, Score.missing("Second seeds of both spaces, with all their words, are needed for that.")
    return found[0], noise, reproducibility(found[0], found[3])


def reproducibility(change: ArrayLike, second: ArrayLike) -> Score:
    """Spearman correlation of the change of each key between two pairs of seeds, over keys where both are defined.

    The interval is Fisher's z, which takes the keys as drawn one by one.
    """
    pair = np.array([change, second], dtype=np.float64)
    pair = pair[:, np.isfinite(pair).all(axis=0)]
    if pair.shape[1] < 3:
        return Score.missing(f"Comparing two rankings needs 3 keys, and there are {pair.shape[1]}.")
    rho = correlation(*average_ranks(pair))
    if rho is None:
        return Score.missing("All keys changed by the same amount, so nothing can be ranked.")
    return Score(rho, rank_correlation_interval(rho, pair.shape[1]))


def neighbour_difference(
    left: Sequence[str], right: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Neighbours (shared, lost, gained) from the left list to the right one, each in the order of its own list.

    >>> neighbour_difference(["pizza", "soup", "cake"], ["soup", "judge"])
    (('soup',), ('pizza', 'cake'), ('judge',))
    """
    shared = tuple(key for key in left if key in right)
    lost = tuple(key for key in left if key not in right)
    gained = tuple(key for key in right if key not in left)
    return shared, lost, gained


def _centred_ranks(similarities: Matrix, own: NDArray[np.int64]) -> Matrix:
    """Ranks less their mean along each row, with 0 in the column of the key itself (`own`, -1 where it has none).

    Similarities are rounded, so that those that are equal but for rounding tie. A key's similarity to itself is set
    above all others: without it the ranks of the others stay as they are.
    """
    rows = np.flatnonzero(own >= 0)
    similarities = np.round(similarities, 12)
    similarities[rows, own[rows]] = np.inf
    ranks = average_ranks(similarities)
    ranks[rows, own[rows]] = 0.0
    others = np.where(own >= 0, ranks.shape[1] - 1, ranks.shape[1])
    ranks -= ranks.sum(axis=1, keepdims=True) / others[:, None]
    ranks[rows, own[rows]] = 0.0
    return ranks


def _row_correlations(first: Matrix, second: Matrix) -> Matrix:
    """The correlation of each pair of centred rows; NaN where either is constant."""
    products = np.einsum("ij,ij->i", first, second)
    scale = np.sqrt(np.einsum("ij,ij->i", first, first) * np.einsum("ij,ij->i", second, second))
    correlations = np.full(len(first), np.nan)
    np.divide(products, scale, out=correlations, where=scale > 1e-9)
    return np.asarray(np.clip(correlations, -1.0, 1.0))
