"""t-SNE, by openTSNE, on neighbours that are already known."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from embedlab.neighbors import KnnGraph
from embedlab.progress import Progress
from embedlab.projectors.layout import GraphLayout
from embedlab.projectors.projector import check_number, check_whole

__all__ = ["TSNE"]

_START_SPREAD = 1e-4
_START_NOISE = 1e-6
_EXAGGERATION = 12
_EXAGGERATED_SHARE = 0.25
_ANGLE = 0.8
_INTERPOLATED_ABOVE = 10_000
_CHECKED_EVERY = 20


@dataclasses.dataclass(eq=False)
class TSNE(GraphLayout):
    """t-distributed stochastic neighbour embedding (van der Maaten & Hinton 2008), on cosine distances.

    Sizes of clusters and distances between them mean nothing (Wattenberg, Viégas & Johnson 2016).

    The forces are Barnes-Hut's at an angle of 0.8; in two dimensions and above 10,000 points they are interpolated
    (Linderman et al. 2019). The learning rate is a twelfth of the number of points (Belkina et al. 2019).

    Parameters
    ----------
    perplexity
        Neighbours a point effectively has, at least 1; 3 times as many are looked at. A third of the number of points
        at most: a smaller space gets a smaller one.
    iterations
        Steps of gradient descent, at least 4, the first quarter of them exaggerated.
    seed
        Of the little noise that parts points which start on one spot.
    dims
        2 or 3.
    """

    method: ClassVar[str] = "tsne"
    perplexity: float = 30
    iterations: int = 400
    seed: int = 0

    def _check(self) -> None:
        super()._check()
        check_number("perplexity", self.perplexity, 1, 10_000)
        check_whole("iterations", self.iterations, 4)
        check_whole("seed", self.seed, 0)

    def _neighbours(self, points: int) -> int:
        return min(int(3 * self.perplexity), points - 1)

    def _layout(self, graph: KnnGraph, start: NDArray[np.float64], progress: Progress) -> NDArray[Any]:
        from openTSNE import TSNEEmbedding
        from openTSNE.affinity import PerplexityBasedNN
        from openTSNE.nearest_neighbors import PrecomputedNeighbors

        progress(0.1, "Laying out by t-SNE")
        affinities = PerplexityBasedNN(
            perplexity=min(self.perplexity, graph.k / 3),
            knn_index=PrecomputedNeighbors(graph.indices, graph.distances),
            n_jobs=1,
        )
        interpolated = self.dims == 2 and len(graph) > _INTERPOLATED_ABOVE
        embedding = TSNEEmbedding(
            _scaled(start, self.seed),
            affinities,
            negative_gradient_method="fft" if interpolated else "bh",
            theta=_ANGLE,
            learning_rate=max(50.0, len(graph) / _EXAGGERATION),
            n_jobs=1,
            random_state=self.seed,
        )
        exaggerated = int(self.iterations * _EXAGGERATED_SHARE)
        for exaggeration, first, steps in (
            (_EXAGGERATION, 0, exaggerated),
            (None, exaggerated, self.iterations - exaggerated),
        ):

            def report(step: int, _error: float, _places: NDArray[Any], first: int = first) -> None:
                progress(0.1 + 0.9 * (first + step) / self.iterations, "Laying out by t-SNE")

            embedding.optimize(
                steps, exaggeration=exaggeration, inplace=True, callbacks=report, callbacks_every_iters=_CHECKED_EVERY
            )
        return np.asarray(embedding)


def _scaled(start: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """The start shrunk to the small spread that t-SNE wants, with a little noise (Kobak & Berens 2019)."""
    spread = float(start.std(axis=0).max())
    scaled = start * (_START_SPREAD / spread) if spread > 0 else start
    noise: NDArray[np.float64] = np.random.default_rng(seed).normal(scale=_START_NOISE, size=start.shape)
    return scaled + noise
