"""How much of a space's neighbourhoods its map keeps."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.neighbors import KnnGraph, largest
from embedlab.space import unit

__all__ = ["MapQuality", "map_quality"]

_BLOCK_BYTES = 4 * 2**20
_ALL_ROWS_UP_TO = 12_000
_SAMPLED_ROWS = 4_000


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
    """

    trustworthiness: float
    continuity: float
    knn_preservation: float
    k: int
    sample: int | None = None


def map_quality(
    vectors: ArrayLike, xy: ArrayLike, k: int = 15, *, graph: KnnGraph | None = None, seed: int = 0
) -> MapQuality | None:
    """Measure a map against the cosine neighbours of the full space.

    Points at equal distance share the best of their ranks, so duplicates cost nothing and the order of the rows does
    not matter. Above 12,000 points a seeded sample of 4,000 stands for all; each is still ranked against all points.

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
    known = None if graph is None else graph.first(k).indices
    invented = torn = kept = 0
    block = max(32, _BLOCK_BYTES // (4 * n))
    for start in range(0, len(rows), block):
        some = rows[start : start + block]
        itself = (np.arange(len(some)), some)
        in_space = normed[some] @ normed.T
        in_space[itself] = -np.inf
        on_map = -_squared_distances(places[some], places)
        on_map[itself] = -np.inf
        space_ranks = _ranks(in_space, largest(on_map, k)[0])
        map_ranks = _ranks(on_map, largest(in_space, k)[0] if known is None else known[some])
        invented += int(np.maximum(space_ranks - k, 0).sum())
        torn += int(np.maximum(map_ranks - k, 0).sum())
        kept += int((space_ranks <= k).sum())
    worst = len(rows) * k * (2 * n - 3 * k - 1) / 2
    return MapQuality(1 - invented / worst, 1 - torn / worst, kept / (len(rows) * k), k, sample)


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
