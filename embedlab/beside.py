"""A further space beside the two that are compared: its map, and its own neighbours."""

from __future__ import annotations

import dataclasses
from functools import cached_property

from embedlab.neighbors import KnnGraph, knn_graph
from embedlab.projectors.projection import Projection
from embedlab.second_seeds import NEIGHBOURS
from embedlab.space import EmbeddingSpace

__all__ = ["PLACES", "Beside"]

PLACES = ("third", "fourth")
"""What such spaces are called where the two that are compared are ``left`` and ``right``."""


@dataclasses.dataclass(frozen=True, eq=False)
class Beside:
    """A space of the same things as the two that are compared, shown beside them and not compared.

    Parameters
    ----------
    title
        What a reader sees above its map.
    space
        All of it.
    projection
        Its map; it may hold part of the keys.
    """

    title: str
    space: EmbeddingSpace
    projection: Projection

    @cached_property
    def graph(self) -> KnnGraph:
        """The nearest neighbours (raw cosine) of every row, as many as a comparison has."""
        return knn_graph(self.space.vectors, min(NEIGHBOURS, len(self.space) - 1))

    def neighbours(self, key: str) -> tuple[tuple[str, float], ...]:
        """The nearest neighbours of `key` with their cosine similarities, nearest first; none where it is not here."""
        if key not in self.space:
            return ()
        row = self.space.row(key)
        pairs = zip(self.graph.indices[row], self.graph.similarities[row], strict=True)
        return tuple((self.space.keys[near], float(similarity)) for near, similarity in pairs)
