"""PCA: the map that invents nothing."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from embedlab.neighbors import KnnGraph
from embedlab.progress import Progress
from embedlab.projectors.principal import principal_coordinates
from embedlab.projectors.projection import Projection
from embedlab.projectors.projector import Projector
from embedlab.space import EmbeddingSpace

__all__ = ["PCA"]


@dataclasses.dataclass(eq=False)
class PCA(Projector):
    """Principal components of the centred vectors, lengths included: the one map whose distances mean something.

    Neighbours and a starting map are accepted, as by every projector, and not needed.

    Parameters
    ----------
    dims
        2 or 3.

    Examples
    --------
    >>> space = EmbeddingSpace(("left", "middle", "right"), np.array([[-1, 0], [0, 0], [1, 0]], dtype=np.float32))
    >>> PCA(dims=2).fit(space).projection_.xy[:, 0].tolist()
    [-1.0, 0.0, 1.0]
    """

    method: ClassVar[str] = "pca"

    def _place(
        self, space: EmbeddingSpace, graph: KnnGraph | None, init: Projection | None, progress: Progress
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        order = np.array(sorted(range(len(space)), key=space.keys.__getitem__), dtype=np.int64)
        xy = np.empty((len(space), self.dims))
        xy[order] = principal_coordinates(space.vectors[order], self.dims)
        return xy, {}
