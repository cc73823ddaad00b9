"""What second seeds add to a comparison: the ceilings of its scores, and how far noise alone moves each key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from embedlab.errors import InputError
from embedlab.metrics.movement import movement
from embedlab.metrics.scorecard import shared_scores
from embedlab.neighbors import KnnGraph, knn_graph
from embedlab.space import EmbeddingSpace

if TYPE_CHECKING:
    from embedlab.comparison import Comparison

__all__ = ["NEIGHBOURS", "Graphs", "seed_fields", "with_second_seeds"]

NEIGHBOURS = 10
"""Neighbours listed for a key, and looked at by the scores of neighbourhoods."""


def with_second_seeds(
    found: Comparison, left: EmbeddingSpace | None, right: EmbeddingSpace | None, *, seed: int = 0
) -> Comparison:
    """A comparison with what second seeds add: the ceilings, the noise, and whether the change of keys repeats.

    Parameters
    ----------
    found
        The comparison; what its sides score by themselves stays as it is.
    left, right
        The same methods trained with another seed, of the same things; rows that were not compared are left out.
    seed
        Of samples and intervals.
    """
    sides = (found.left, found.right)
    seconds = tuple(
        None if second is None else second.take([key for key in space.keys if key in second])
        for space, second in zip(sides, (left, right), strict=True)
    )
    graph_of = Graphs()
    graph_of.remember(found.left, found.left_graph)
    graph_of.remember(found.right, found.right_graph)
    return found.replace(**seed_fields(found.keys, sides, seconds, graph_of, seed))


def seed_fields(
    keys: tuple[str, ...],
    sides: tuple[EmbeddingSpace, ...],
    seconds: tuple[EmbeddingSpace | None, ...],
    graph_of: Graphs,
    seed: int,
) -> dict[str, Any]:
    """The fields of a `Comparison` that second seeds bear on: change, noise, reproducibility and the ceilings."""
    change, noise, repeats = movement(keys, sides[0], sides[1], seconds[0], seconds[1])
    ceilings = {
        f"{side}_ceiling": None if second is None else shared_scores(space, second, graph_of, seed=seed)
        for side, space, second in zip(("left", "right"), sides, seconds, strict=True)
    }
    return {"change": change, "noise": noise, "reproducibility": repeats, **ceilings}


class Graphs:
    """The neighbours of each space by its content, so that none is searched twice."""

    def __init__(self) -> None:
        self._known: dict[str, KnnGraph] = {}

    def remember(self, space: EmbeddingSpace, graph: KnnGraph | None) -> None:
        """Take the neighbours of a space, where they are known and enough."""
        if graph is None:
            return
        if len(graph) != len(space):
            raise InputError(f"A graph of {len(graph)} rows is not that of the {len(space)} rows of {space.name!r}.")
        enough = min(NEIGHBOURS, len(space) - 1)
        if enough and graph.k >= enough:
            self._known[space.fingerprint] = graph.first(enough)

    def __call__(self, space: EmbeddingSpace) -> KnnGraph:
        """The neighbours of a space."""
        if space.fingerprint not in self._known:
            self._known[space.fingerprint] = knn_graph(space.vectors, NEIGHBOURS)
        return self._known[space.fingerprint]
