"""The distinct points of a space, in an order of their own: what a layout is computed on."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from embedlab.neighbors import KnnGraph, knn_graph
from embedlab.projectors.projection import Projection
from embedlab.space import EmbeddingSpace, unit

__all__ = ["Points", "distinct_points", "places_from"]


@dataclasses.dataclass(frozen=True, eq=False)
class Points:
    """Distinct directions of a space, in the order of the first key of each.

    A layout depends on the order of its input, and stumbles over repeated rows; keys and directions depend on neither.

    Parameters
    ----------
    directions
        Unit vectors (or zeros), float32 [m, d], no two alike.
    members
        The point of each row of the space, int64 [n].
    order
        Rows of the space by key, int64 [n].
    """

    directions: NDArray[np.float32]
    members: NDArray[np.int64]
    order: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.directions)

    def graph(self, k: int, known: KnnGraph | None) -> KnnGraph:
        """The `k` (or m - 1) nearest neighbours of each point.

        They are taken from the graph of the space's rows where that is sure to hold them: it has further neighbours,
        and these are further away. Of neighbours equally far, a graph knows only those that stood first.
        """
        k = min(k, len(self) - 1)
        repeated = len(self) < len(self.members)
        if (
            known is None
            or repeated
            or known.k <= k
            or (known.similarities[:, k - 1] == known.similarities[:, k]).any()
        ):
            return knn_graph(self.directions, k)
        indices = self.members[known.indices[self.order]]
        similarities = known.similarities[self.order]
        # Equal similarities stand in the order of the space's rows there, and in that of the points here.
        nearest_first = np.lexsort((indices, -similarities), axis=1)[:, :k]
        return KnnGraph(
            np.take_along_axis(indices, nearest_first, axis=1).astype(np.int32),
            np.take_along_axis(similarities, nearest_first, axis=1),
        )


def distinct_points(space: EmbeddingSpace) -> Points:
    """The points of a space: keys whose vectors point the same way are one point."""
    order = np.array(sorted(range(len(space)), key=space.keys.__getitem__), dtype=np.int64)
    directions = unit(space.vectors[order]) + np.float32(0.0)  # turns -0.0 into 0.0, which has other bytes
    seen: dict[bytes, int] = {}
    members = np.empty(len(space), dtype=np.int64)
    members[order] = [seen.setdefault(row.tobytes(), len(seen)) for row in directions]
    first = np.unique(members[order], return_index=True)[1]
    return Points(directions[first], members, order)


def places_from(
    init: Projection, space: EmbeddingSpace, points: Points, graph: KnnGraph, dims: int
) -> NDArray[np.float64] | None:
    """Where another map puts the points, float64 [m, dims]; None where it shares no key or has other dimensions.

    A point the other map does not know goes to the mean of its neighbours' places, as soon as one of them has a place,
    and to the centre where none ever has.
    """
    known = {key: row for row, key in enumerate(init.keys)}
    shared = [(row, known[space.keys[row]]) for row in points.order if space.keys[row] in known]
    if not shared or init.dims != dims:
        return None
    here, there = np.array(shared).T
    total = np.zeros((len(points), dims))
    count = np.zeros(len(points))
    np.add.at(total, points.members[here], init.xy[there].astype(np.float64))
    np.add.at(count, points.members[here], 1)
    placed = count > 0
    places = np.zeros((len(points), dims))
    places[placed] = total[placed] / count[placed, None]
    places[~placed] = places[placed].mean(axis=0)
    while not placed.all():
        weights = placed[graph.indices].astype(np.float64)
        reached = ~placed & (weights.sum(axis=1) > 0)
        if not reached.any():
            break
        near = places[graph.indices[reached]] * weights[reached, :, None]
        places[reached] = near.sum(axis=1) / weights[reached].sum(axis=1, keepdims=True)
        placed |= reached
    return places
