"""How chosen keys score as a group: whether they changed more than others, and are together in either space."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.beside import Beside
from embedlab.comparison import Comparison
from embedlab.errors import InputError
from embedlab.metrics.arrays import has_direction
from embedlab.metrics.between import neighbour_overlap
from embedlab.metrics.intervals import Interval, bootstrap_mean
from embedlab.metrics.score import Score
from embedlab.metrics.within import silhouette_samples
from embedlab.neighbors import KnnGraph
from embedlab.space import EmbeddingSpace

__all__ = ["SelectionScores", "known_keys", "selection_scores"]

Rows = NDArray[np.int64]
Values = NDArray[np.float64]

_DRAWS = 2000
_DRAWN_NUMBERS = 2 * 10**7


@dataclasses.dataclass(frozen=True)
class SelectionScores:
    """What `selection_scores` found.

    Parameters
    ----------
    count, shared
        How many keys were chosen, and how many of them both spaces have: all scores but the cohesion are of the latter.
    change, median_change
        Mean and median of `Comparison.change`. In the details stand ``all``, the same of all shared keys; ``chance``,
        the range in which 95 % of random selections of this size lie; ``p``, the share of them as far from ``all``;
        and ``draws``, their number.
    overlap
        Mean Jaccard index of a key's neighbours left and right; ``all`` in its details.
    cohesion_left, cohesion_right
        Mean share of a chosen key's neighbours that are chosen too; ``chance`` in the details.
    label_silhouette_left, label_silhouette_right
        Mean silhouette by label of the chosen keys among all labelled ones; in the details ``all`` and ``keys``, how
        many of the chosen have a label.
    cohesion_beside
        The cohesion in each of the spaces beside them, in their order.
    log_odds
        Mean log-odds by class, ``all`` in the details; empty where none are known.
    labels
        How many of the keys have each label, the most frequent first; empty where none are known.
    """

    count: int
    shared: int
    change: Score
    median_change: Score
    overlap: Score
    cohesion_left: Score
    cohesion_right: Score
    label_silhouette_left: Score
    label_silhouette_right: Score
    cohesion_beside: tuple[Score, ...] = ()
    log_odds: Mapping[str, Score] = dataclasses.field(default_factory=dict)
    labels: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("log_odds", "labels"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))


def selection_scores(
    comparison: Comparison, keys: Iterable[str], *, beside: Sequence[Beside] = (), seed: int = 0
) -> SelectionScores:
    """How chosen keys score as a group.

    Whether they changed more or less than others is a permutation test: 2,000 selections of the same size (fewer from
    more than 10,000 keys) are drawn without replacement from all shared keys with a known change. The chance of the
    cohesion is that of a random selection of this size, (m - 1) / (n - 1). Intervals are bootstraps over the chosen
    keys, which takes these as a sample: the test is what tells a selection from chance.

    Parameters
    ----------
    comparison
        What the keys are of.
    keys
        The chosen keys; repeated ones count once.
    beside
        Further spaces that the keys may be of.
    seed
        Of draws and intervals.

    Raises
    ------
    InputError
        If no space has one of the keys.
    """
    chosen = known_keys(comparison, keys, beside)
    rows = np.array([comparison.index[key] for key in chosen if key in comparison.index], dtype=np.int64)
    change, median_change = _change_against_chance(comparison.change, rows, seed)
    odds = {} if comparison.log_odds is None else dict(zip(comparison.classes, comparison.log_odds.T, strict=True))
    labels = Counter(comparison.labels[row] for row in rows) if comparison.labels else Counter()
    return SelectionScores(
        count=len(chosen),
        shared=len(rows),
        change=change,
        median_change=median_change,
        overlap=_mean(_overlap(comparison), rows, seed),
        cohesion_left=_cohesion(comparison.left, comparison.left_graph, chosen, seed),
        cohesion_right=_cohesion(comparison.right, comparison.right_graph, chosen, seed),
        label_silhouette_left=_silhouette(comparison.left, comparison, rows, seed),
        label_silhouette_right=_silhouette(comparison.right, comparison, rows, seed),
        cohesion_beside=tuple(_cohesion(other.space, other.graph, chosen, seed) for other in beside),
        log_odds={name: _mean(values, rows, seed) for name, values in odds.items()},
        labels={label: count for label, count in labels.most_common() if label},
    )


def known_keys(comparison: Comparison, keys: Iterable[str], beside: Sequence[Beside] = ()) -> tuple[str, ...]:
    """The keys, each once; raises `InputError` where no space has one of them."""
    chosen = tuple(dict.fromkeys(keys))
    for key in chosen:
        if not comparison.has(key) and not any(key in other.space for other in beside):
            spaces = "None of these spaces" if beside else "Neither space"
            raise InputError(f"{spaces} has {key!r}: choose among their keys.")
    return chosen


def _change_against_chance(values: Values, rows: Rows, seed: int) -> tuple[Score, Score]:
    """Mean and median change of the chosen keys, with what random selections of as many give."""
    population, sample = values[np.isfinite(values)], values[rows][np.isfinite(values[rows])]
    if not len(sample):
        nothing = Score.missing("No change is known of the chosen keys.")
        return nothing, nothing
    statistics: tuple[Callable[[Values], Any], ...] = (np.mean, np.median)
    random = np.random.default_rng(seed)
    draws = min(_DRAWS, max(_DRAWN_NUMBERS // len(population), 100))
    selections = (random.choice(population, len(sample), replace=False, shuffle=False) for _ in range(draws))
    drawn = np.array([[statistic(selection) for statistic in statistics] for selection in selections])
    intervals = (bootstrap_mean(sample, seed=seed), None)
    mean, median = (
        _tested(float(statistic(sample)), float(statistic(population)), chance, interval)
        for statistic, chance, interval in zip(statistics, drawn.T, intervals, strict=True)
    )
    return mean, median


def _tested(value: float, overall: float, chance: Values, interval: Interval | None) -> Score:
    as_far = np.abs(chance - overall) >= abs(value - overall) - 1e-12
    low, high = np.quantile(chance, (0.025, 0.975))
    # The selection itself is one of those that could have been drawn, so p is never 0.
    p = float((1 + as_far.sum()) / (1 + len(chance)))
    details = {"all": overall, "chance": [float(low), float(high)], "p": p, "draws": len(chance)}
    return Score(value, interval, details=details)


def _overlap(comparison: Comparison) -> Values:
    """The overlap of the neighbours of each shared key; a neighbour that only one space has is none of the other's."""
    left, right = (
        graph.among(np.array([space.row(key) for key in comparison.keys], dtype=np.int64))
        for space, graph in ((comparison.left, comparison.left_graph), (comparison.right, comparison.right_graph))
    )
    return neighbour_overlap(left, np.where(right < 0, -2, right))


def _mean(values: Values, rows: Rows, seed: int) -> Score:
    sample = values[rows][np.isfinite(values[rows])]
    if not len(sample):
        return Score.missing("None of the chosen keys has a value.")
    details = {"all": float(np.nanmean(values)), "keys": len(sample)}
    return Score(float(sample.mean()), bootstrap_mean(sample, seed=seed), details=details)


def _cohesion(space: EmbeddingSpace, graph: KnnGraph, chosen: tuple[str, ...], seed: int) -> Score:
    rows = np.array([space.row(key) for key in chosen if key in space], dtype=np.int64)
    if len(rows) < 2:
        return Score.missing(f"A group needs two keys of the space, and {len(rows)} of them are chosen.")
    is_chosen = np.zeros(len(space), dtype=bool)
    is_chosen[rows] = True
    share = is_chosen[graph.indices[rows]].mean(axis=1)
    chance = (len(rows) - 1) / (len(space) - 1)
    return Score(float(share.mean()), bootstrap_mean(share, seed=seed), details={"chance": chance})


def _silhouette(space: EmbeddingSpace, comparison: Comparison, rows: Rows, seed: int) -> Score:
    if comparison.labels is None:
        return Score.missing("No labels are known.")
    vectors, labels = space.take(comparison.keys).vectors, np.array(comparison.labels, dtype=object)
    labelled = np.flatnonzero((labels != "") & has_direction(vectors.astype(np.float64)))
    if len(set(labels[labelled])) < 2:
        return Score.missing("A silhouette needs keys of two labels.")
    values = np.full(len(labels), np.nan)
    values[labelled] = silhouette_samples(vectors[labelled], labels[labelled].astype(str))
    return _mean(values, rows, seed)
