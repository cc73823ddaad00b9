"""UMAP, by umap-learn, on neighbours that are already known."""

from __future__ import annotations

import dataclasses
import time
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from embedlab.neighbors import KnnGraph
from embedlab.progress import Progress, silent
from embedlab.projectors.layout import GraphLayout
from embedlab.projectors.projector import check_number, check_whole
from embedlab.projectors.umap_library import load_umap, one_thread
from embedlab.space import EmbeddingSpace

__all__ = ["UMAP", "warm_up"]

_START_WIDTH = 10.0
_START_NOISE = 1e-4


@dataclasses.dataclass(eq=False)
class UMAP(GraphLayout):
    """Uniform manifold approximation and projection (McInnes, Healy & Melville 2018), on cosine distances.

    Sizes of clusters and distances between them mean nothing.

    Parameters
    ----------
    n_neighbors
        Size of a neighbourhood, the point itself included, as umap-learn counts; at least 2.
    min_dist
        How close points may lie, in [0, 1].
    epochs
        Passes over the edges; 500 instead of 200 take 2.5 times as long and keep hardly more.
    seed
        Of all that is random.
    dims
        2 or 3.
    """

    method: ClassVar[str] = "umap"
    n_neighbors: int = 15
    min_dist: float = 0.1
    epochs: int = 200
    seed: int = 0

    def _check(self) -> None:
        super()._check()
        check_whole("n_neighbors", self.n_neighbors, 2)
        check_number("min_dist", self.min_dist, 0.0, 1.0)
        check_whole("epochs", self.epochs, 1)
        check_whole("seed", self.seed, 0)

    def _neighbours(self, points: int) -> int:
        return min(self.n_neighbors, points) - 1

    def _layout(self, graph: KnnGraph, start: NDArray[np.float64], progress: Progress) -> NDArray[Any]:
        progress(0.05, "Loading UMAP")
        umap = load_umap()
        progress(0.2, "Laying out by UMAP")
        n = len(graph)
        itself = np.arange(n, dtype=np.int32)[:, None]
        with one_thread():
            edges, _, _ = umap.fuzzy_simplicial_set(
                start,
                graph.k + 1,
                None,
                "cosine",
                knn_indices=np.hstack([itself, graph.indices]),
                knn_dists=np.hstack([np.zeros((n, 1), dtype=np.float32), graph.distances]),
            )
        a, b = umap.find_ab_params(1.0, self.min_dist)
        random = np.random.RandomState(self.seed)
        xy, _ = umap.simplicial_set_embedding(
            data=None,
            graph=edges,
            n_components=self.dims,
            initial_alpha=1.0,
            a=a,
            b=b,
            gamma=1.0,
            negative_sample_rate=5,
            n_epochs=self.epochs,
            init=_scaled(start, random),
            random_state=random,
            metric="cosine",
            metric_kwds={},
            densmap=False,
            densmap_kwds={},
            output_dens=False,
        )
        places: NDArray[np.float32] = xy
        return places


def _scaled(start: NDArray[np.float64], random: np.random.RandomState) -> NDArray[np.float32]:
    """The start at umap-learn's scale; a little noise parts points that share a place, and opens flat axes."""
    widest = float(np.abs(start).max())
    scaled = start * (_START_WIDTH / widest) if widest > 0 else start
    return (scaled + random.normal(scale=_START_NOISE, size=start.shape)).astype(np.float32)


def warm_up(progress: Progress = silent) -> float:
    """Have umap-learn's code compiled and kept, so that the first map need not wait for it; seconds taken."""
    began = time.perf_counter()
    progress(0.0, "Compiling UMAP, once")
    vectors = np.random.default_rng(0).normal(size=(40, 4)).astype(np.float32)
    UMAP(epochs=2).fit(EmbeddingSpace(tuple(str(row) for row in range(40)), vectors))
    progress(1.0, "UMAP is compiled")
    return time.perf_counter() - began
