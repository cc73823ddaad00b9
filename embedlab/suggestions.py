"""What is worth a look in a comparison: groups to select, and the keys whose labels come first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from embedlab.comparison import Comparison
from embedlab.metrics.arrays import average_ranks
from embedlab.metrics.groups import ChangedGroup, Kind, changed_groups
from embedlab.metrics.score import Score
from embedlab.metrics.scorecard import LEAST_COUNT, key_counts

__all__ = ["prominence", "suggested_groups"]


def suggested_groups(comparison: Comparison, n: int = 8) -> tuple[ChangedGroup, ...]:
    """Groups of shared keys that lost or gained the same neighbours from left to right, most to see first.

    See `changed_groups`. Keys seen less than 5 times in training are in no group. Neighbours that a second seed hardly
    finds again (`Comparison.left_note`) were never there to lose, so only gains are looked for then, and the reverse.
    """
    counts = _counts(comparison)
    notes = {"lost": comparison.left_note, "gained": comparison.right_note}
    kinds: list[Kind] = [kind for kind in ("lost", "gained") if notes[kind] is None]
    rows = _rows(comparison)
    return changed_groups(
        comparison.keys,
        comparison.left_graph.among(rows[0]),
        comparison.right_graph.among(rows[1]),
        counts,
        members=None if counts is None else counts >= LEAST_COUNT,
        kinds=kinds,
        n=n,
    )


def prominence(comparison: Comparison) -> NDArray[np.float32]:
    """Which shared keys a map should name first: float32 [len(keys)] in [0, 1], the higher the sooner.

    The most frequent words (the, to, of) name nothing, and the rarest nobody knows. So three things are multiplied:

    - how near the middle of the range its frequency is: 4 x (1 - x), where x is the logarithm of its count between
      those of the rarest and the most frequent key. Words of middle frequency are those that say what a text is about
      (Luhn 1958, doi 10.1147/rd.22.0159). Where counts are not known, 1 for all;
    - how clear its neighbours are: the rank of their mean similarity among all keys, because words without a sense of
      their own are near nothing. Keys seen less than 5 times have hardly been placed and get 0;
    - 1 / (1 + m) for m neighbours that have more of both, so that one key speaks for its neighbourhood.

    Either side counts as far as a second seed finds its neighbours again (`jaccard_at_10` of its ceiling), and both
    alike where that is not known.
    """
    counts = _counts(comparison)
    rows = _rows(comparison)
    graphs = (comparison.left_graph, comparison.right_graph)
    weights = _reliability(comparison.left_ceiling, comparison.right_ceiling)
    known = np.ones(len(comparison.keys), dtype=bool) if counts is None else counts >= LEAST_COUNT
    value = np.zeros(len(known))
    for weight, graph, own in zip(weights, graphs, rows, strict=True):
        similarity = graph.similarities[own][known].sum(axis=1)
        value[known] += weight * average_ranks(similarity) / max(known.sum(), 1)
    value *= 1.0 if counts is None else _middle(counts)
    # The value of a neighbour that is not shared is that of the last place, which is no key's.
    padded = np.append(value, -np.inf)
    higher = sum(
        weight * (padded[graph.among(own)] > value[:, None]).sum(axis=1)
        for weight, graph, own in zip(weights, graphs, rows, strict=True)
    )
    return np.asarray(value / (1 + higher), dtype=np.float32)


def _counts(comparison: Comparison) -> NDArray[np.int64] | None:
    return key_counts(comparison.left.take(comparison.keys), comparison.right.take(comparison.keys))


def _rows(comparison: Comparison) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows of the shared keys in the left and in the right space."""
    left, right = (
        np.array([space.row(key) for key in comparison.keys], dtype=np.int64)
        for space in (comparison.left, comparison.right)
    )
    return left, right


def _reliability(*ceilings: Mapping[str, Score] | None) -> NDArray[np.float64]:
    """The share of each side in what both say: float64 [2], summing to 1."""
    found = [None if ceiling is None else ceiling["jaccard_at_10"].value for ceiling in ceilings]
    known = [value for value in found if value is not None]
    if len(known) < len(found) or not sum(known):
        return np.full(len(found), 1 / len(found))
    return np.array(known) / sum(known)


def _middle(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """1 in the middle of the range of the logarithms of the counts, 0 at either end; 1 where all are equal."""
    logs = np.log(np.maximum(counts, 1))
    low, high = logs.min(initial=np.inf), logs.max(initial=-np.inf)
    if low >= high:
        return np.ones(len(counts))
    place = (logs - low) / (high - low)
    return np.asarray(4 * place * (1 - place))
