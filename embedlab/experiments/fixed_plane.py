"""One plane for all snapshots of a training, so that nothing moves that did not change."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.space import unit

__all__ = ["FixedPlane"]

_BLOCK = 65_536


@dataclasses.dataclass(frozen=True, eq=False)
class FixedPlane:
    """A linear map from the directions of vectors to the plane: the place of a word hangs on its own vector alone.

    It is fitted once, on the snapshots of a film stacked upon one another, and never turned, scaled or centred from
    frame to frame. So a word whose vector stays has the same place to the bit; layouts made one by one (UMAP, t-SNE)
    move words that did not change, and their penalties for moving hide words that did. Vectors are scaled to length 1
    first, because neighbours are told by cosine: directions, not lengths, are what the map shows.

    Parameters
    ----------
    centre
        What is taken off each direction, float32 [d].
    axes
        Orthonormal rows, float32 [2, d]: the horizontal axis and the vertical one.

    Examples
    --------
    >>> plane = FixedPlane(np.zeros(3, np.float32), np.eye(2, 3, dtype=np.float32))
    >>> plane.places([[0.0, 2.0, 0.0]]).tolist()
    [[0.0, 1.0]]
    """

    centre: NDArray[np.float32]
    axes: NDArray[np.float32]

    def __post_init__(self) -> None:
        if self.axes.shape != (2, len(self.centre)):
            raise InputError(f"A plane in {len(self.centre)} dimensions cannot have axes of shape {self.axes.shape}.")

    @classmethod
    def fit(cls, tables: Sequence[ArrayLike], leaning: ArrayLike | None = None) -> FixedPlane:
        """The plane on which the directions of all tables together spread most (principal components of the stack).

        Parameters
        ----------
        tables
            Snapshots of the same words, each float [n, d].
        leaning
            A number for each word, [n], NaN where unknown: the horizontal axis is turned so that high ones lie right.
        """
        d = np.asarray(tables[0]).shape[1]
        rows, total, products = 0, np.zeros(d), np.zeros((d, d))
        for table in tables:
            directions = unit(table).astype(np.float64)
            rows += len(directions)
            total += directions.sum(axis=0)
            products += directions.T @ directions
        centre = total / max(rows, 1)
        _, vectors = np.linalg.eigh(products - rows * np.outer(centre, centre))
        axes = np.zeros((2, d))
        axes[: min(2, d)] = vectors.T[::-1][:2]
        heaviest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
        axes *= np.where(heaviest < 0, -1.0, 1.0)
        plane = cls(centre.astype(np.float32), axes.astype(np.float32))
        if leaning is not None and plane.follows(tables[-1], leaning) < 0:
            return dataclasses.replace(plane, axes=plane.axes * np.array([[-1], [1]], dtype=np.float32))
        return plane

    def places(self, table: ArrayLike) -> NDArray[np.float32]:
        """Where the words of a table lie, float32 [n, 2]."""
        directions = unit(table)
        found = np.empty((len(directions), 2), dtype=np.float32)
        # Summed row by row and not as a product of matrices, which may round a row otherwise in another company.
        for start in range(0, len(directions), _BLOCK):
            part = directions[start : start + _BLOCK].astype(np.float64) - self.centre
            found[start : start + _BLOCK] = np.stack([(part * axis).sum(axis=1) for axis in self.axes], axis=1)
        return found

    def kept(self, table: ArrayLike) -> float:
        """The share of the variance of a table's directions that the plane shows, in [0, 1]; 1 where there is none.

        >>> plane = FixedPlane(np.zeros(3, np.float32), np.eye(2, 3, dtype=np.float32))
        >>> plane.kept([[1, 0, 0], [-1, 0, 0], [0, 0, 1], [0, 0, -1]])
        0.5
        """
        spread = float(unit(table).astype(np.float64).var(axis=0).sum())
        shown = float(self.places(table).astype(np.float64).var(axis=0).sum())
        return 1.0 if spread == 0 else min(shown / spread, 1.0)

    def follows(self, table: ArrayLike, leaning: ArrayLike) -> float:
        """The correlation of the horizontal places with a number for each word, in [-1, 1]; 0 where there is none."""
        across, wanted = self.places(table)[:, 0].astype(np.float64), np.asarray(leaning, dtype=np.float64)
        known = np.isfinite(wanted)
        if known.sum() < 3 or across[known].std() == 0 or wanted[known].std() == 0:
            return 0.0
        return float(np.corrcoef(across[known], wanted[known])[0, 1])
