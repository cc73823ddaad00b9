"""What UMAP and t-SNE have in common: a layout of the neighbour graph, whatever the space is like."""

from __future__ import annotations

import abc
import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.neighbors import KnnGraph
from embedlab.progress import Progress
from embedlab.projectors.points import distinct_points, places_from
from embedlab.projectors.principal import principal_coordinates
from embedlab.projectors.projection import Projection
from embedlab.projectors.projector import Projector
from embedlab.space import EmbeddingSpace

__all__ = ["GraphLayout"]

_FEWEST_POINTS = 10


@dataclasses.dataclass(eq=False)
class GraphLayout(Projector):
    """A projector that knows the space by its neighbour graph alone.

    Keys whose vectors point the same way get the same place: under the cosine they are one point. Below ten points
    there are no neighbourhoods to lay out; they are placed by their principal components, and the map's parameters
    say ``"fallback": "pca"``. Otherwise these say where the layout started: ``"init": "pca"`` or ``"map"``.
    """

    def _place(
        self, space: EmbeddingSpace, graph: KnnGraph | None, init: Projection | None, progress: Progress
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        points = distinct_points(space)
        if len(points) < _FEWEST_POINTS:
            return principal_coordinates(points.directions, self.dims)[points.members], {"fallback": "pca"}
        progress(0.0, "Finding neighbours")
        neighbours = points.graph(self._neighbours(len(points)), graph)
        start = None if init is None else places_from(init, space, points, neighbours, self.dims)
        notes = {"init": "pca" if start is None else "map"}
        if start is None:
            start = principal_coordinates(points.directions, self.dims)
        return self._layout(neighbours, start, progress)[points.members], notes

    @abc.abstractmethod
    def _neighbours(self, points: int) -> int:
        """How many neighbours the layout of so many points needs."""

    @abc.abstractmethod
    def _layout(self, graph: KnnGraph, start: NDArray[np.float64], progress: Progress) -> NDArray[Any]:
        """Coordinates [m, dims] of the points of the graph, starting from `start` [m, dims]."""
