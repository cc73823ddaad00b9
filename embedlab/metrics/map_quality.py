"""How much of a space's neighbourhoods its map keeps."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.metrics.intervals import NORMAL_QUANTILE, Interval
from embedlab.metrics.score import Score
from embedlab.neighbors import KnnGraph, largest
from embedlab.space import unit

__all__ = ["MapQuality", "map_quality"]

_BLOCK_BYTES = 4 * 2**20
_ALL_ROWS_UP_TO = 12_000
_SAMPLED_ROWS = 4_000
_LEAST_POINTS = 40


@dataclasses.dataclass(frozen=True)
class MapQuality:
    """Trustworthiness and continuity of a map (Venna & Kaski 2001), and the neighbours it keeps.

    Parameters
    ----------
    trustworthiness
        1 where every neighbour on the map is a neighbour in the space, in [0, 1]: low where the map invents
        neighbours.
    continuity
        1 where every neighbour in the space is a neighbour on the map, in [0, 1]: low where the map tears them apart.
    knn_preservation
        Share of the k nearest on the map that are among the k nearest in the space, in [0, 1].
    k
        Neighbours looked at.
    sample
        How many points, drawn at random, stood for all; None where every point was looked at.
    trustworthiness_ci, continuity_ci, knn_preservation_ci
        Their 95 % intervals, or None where none was estimated: how far each would move had other points of the same
        kind been mapped in the same way.
    """

    trustworthiness: float
    continuity: float
    knn_preservation: float
    k: int
    sample: int | None = None
    trustworthiness_ci: Interval | None = None
    continuity_ci: Interval | None = None
    knn_preservation_ci: Interval | None = None

    def __post_init__(self) -> None:
        for name in ("trustworthiness_ci", "continuity_ci", "knn_preservation_ci"):
            if getattr(self, name) is not None:  # JSON knows no tuples
                object.__setattr__(self, name, tuple(getattr(self, name)))

    @classmethod
    def from_json(cls, about: Mapping[str, Any]) -> Self | None:
        """The quality that the JSON of ``embedlab project`` tells, or None where it was not measured."""
        known: dict[str, Any] = {field.name: about.get(field.name) for field in dataclasses.fields(cls)}
        needed = ("trustworthiness", "continuity", "knn_preservation", "k")
        return None if any(known[name] is None for name in needed) else cls(**known)

    def score(self, name: str) -> Score:
        """One of the three measures, by its name, with its interval."""
        return Score(getattr(self, name), getattr(self, f"{name}_ci"))


def map_quality(
    vectors: ArrayLike, xy: ArrayLike, k: int = 15, *, graph: KnnGraph | None = None, seed: int = 0
) -> MapQuality | None:
    """Measure a map against the cosine neighbours of the full space.

    Points at equal distance share the best of their ranks, so duplicates cost nothing and the order of the rows does
    not matter. Above 12,000 points a seeded sample of 4,000 stands for all; each is still ranked against all points.

    Intervals are jackknives over points, from 40 points on. Each point is left out once: what its own neighbours
    contribute goes, and every point that had it among its k nearest has its next one instead. A bootstrap of the
    points' own contributions would forget the second part: in simulations 95 % became 75 to 90. This one errs to the
    safe side (95 to 99; at most 1.6 times as wide as need be, for the neighbours kept).

    Parameters
    ----------
    vectors
        The space, float [n, d].
    xy
        The map, float [n, 2] or [n, 3], in the same order.
    k
        Neighbours to look at; the measures are defined for k < n / 2, so a smaller space gets a smaller k.
    graph
        The neighbours of the space, where they are already known: at least k of them.
    seed
        Of the sample of rows.

    Returns
    -------
    MapQuality | None
        None below three points: they have no neighbourhoods to keep.

    Examples
    --------
    >>> line = [[1.0, 0.0], [0.9, 0.1], [0.5, 0.5], [0.1, 0.9], [0.0, 1.0]]
    >>> map_quality(line, line, k=1).trustworthiness
    1.0
    """
    normed = unit(vectors)
    places = _in_range(np.asarray(xy, dtype=np.float32))
    n = len(normed)
    if len(places) != n:
        raise InputError(f"A map of {len(places)} points cannot show {n} vectors: give one point a vector.")
    if k < 1:
        raise InputError(f"Cannot look at {k} neighbours: ask for at least 1.")
    k = min(k, max(n - 1, 0) // 2)
    if k == 0:
        return None
    sample = _SAMPLED_ROWS if n > _ALL_ROWS_UP_TO else None
    rows = np.arange(n) if sample is None else np.random.default_rng(seed).choice(n, sample, replace=False)
    known = None if graph is None or graph.k <= k else graph.first(k + 1).indices
    invented, torn, lost = (_Tally(n, k) for _ in range(3))
    block = max(32, _BLOCK_BYTES // (4 * n))
    for start in range(0, len(rows), block):
        some = rows[start : start + block]
        itself = (np.arange(len(some)), some)
        in_space = normed[some] @ normed.T
        in_space[itself] = -np.inf
        on_map = -_squared_distances(places[some], places)
        on_map[itself] = -np.inf
        drawn = largest(on_map, k + 1)[0]
        near = largest(in_space, k + 1)[0] if known is None else known[some]
        space_ranks = _ranks(in_space, drawn)
        invented.add(some, drawn, np.maximum(space_ranks - k, 0))
        lost.add(some, drawn, np.asarray(space_ranks > k, dtype=np.int64))
        torn.add(some, near, np.maximum(_ranks(on_map, near) - k, 0))
    worst = k * (2 * n - 3 * k - 1) / 2
    trustworthiness, trustworthiness_ci = invented.share_left(len(rows), worst)
    continuity, continuity_ci = torn.share_left(len(rows), worst)
    kept, kept_ci = lost.share_left(len(rows), k)
    return MapQuality(trustworthiness, continuity, kept, k, sample, trustworthiness_ci, continuity_ci, kept_ci)


class _Tally:
    """What is wrong with the k nearest of each point, summed, and what the sum owes to each point."""

    def __init__(self, n: int, k: int) -> None:
        self.k = k
        self.total = 0
        self.own = np.zeros(n, dtype=np.int64)
        self.by_being_near = np.zeros(n, dtype=np.int64)
        self.asked = np.zeros(n, dtype=bool)

    def add(self, rows: NDArray[np.int64], near: NDArray[np.int32], wrong: NDArray[np.int64]) -> None:
        """Take in some rows: their k + 1 nearest in order, and what is wrong with each of these."""
        first, following = wrong[:, : self.k], wrong[:, self.k :]
        self.total += int(first.sum())
        self.own[rows] = first.sum(axis=1)
        self.asked[rows] = True
        np.add.at(self.by_being_near, near[:, : self.k], first - following)

    def share_left(self, rows: int, most: float) -> tuple[float, Interval | None]:
        """1 less the mean of what is wrong with a row, of `most` that could be, and its jackknife interval."""
        value = 1 - self.total / (rows * most)
        if len(self.own) < _LEAST_POINTS:
            return value, None
        owed = np.where(self.asked, self.own - self.total / rows, 0.0) + self.by_being_near
        # Sorted, so that the order of the rows does not even change the last bit.
        spread = float(np.sqrt(np.sort((owed - owed.mean()) ** 2).sum())) / (rows * most)
        margin = NORMAL_QUANTILE * spread
        return value, (max(value - margin, 0.0), min(value + margin, 1.0))


def _in_range(places: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scaled by a power of two, which rounds nothing, so that squares neither overflow nor vanish."""
    exponent = np.frexp(np.abs(places).max(initial=0.0))[1]
    scaled: NDArray[np.float32] = np.ldexp(places, -exponent)
    return scaled


def _squared_distances(some: NDArray[np.float32], places: NDArray[np.float32]) -> NDArray[np.float32]:
    """Summed axis by axis: a product of matrices would lose close neighbours far from the origin."""
    total = np.zeros((len(some), len(places)), dtype=np.float32)
    for axis in range(places.shape[1]):
        total += np.square(some[:, axis, None] - places[None, :, axis])
    return total


def _ranks(scores: NDArray[np.float32], columns: NDArray[np.int32]) -> NDArray[np.int64]:
    """Ranks (1 is the largest of the row) of the scores in these columns; equal scores share the best rank."""
    chosen = np.take_along_axis(scores, columns, axis=1)
    ordered = np.sort(scores, axis=1)
    not_larger = [np.searchsorted(row, wanted, side="right") for row, wanted in zip(ordered, chosen, strict=True)]
    ranks: NDArray[np.int64] = scores.shape[1] + 1 - np.array(not_larger, dtype=np.int64)
    return ranks
