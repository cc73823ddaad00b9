"""Maps by axes of one's own choice: how far each key lies along ``good - bad``."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.formula import parse_formula
from embedlab.neighbors import KnnGraph
from embedlab.progress import Progress
from embedlab.projectors.principal import principal_coordinates
from embedlab.projectors.projection import Projection
from embedlab.projectors.projector import Projector
from embedlab.space import EmbeddingSpace, unit

__all__ = ["Axes"]

_ROUNDING = 1e-6


@dataclasses.dataclass(eq=False)
class Axes(Projector):
    """Each coordinate is the cosine of a key with the direction of a formula; in [-1, 1].

    The space is centred first, because cosines are not comparable across spaces otherwise. An axis that is not given
    is a principal component of what the given ones leave of the vectors, scaled to length 1: it has no meaning of its
    own. Axes may lie at any angle to each other: the place of a key on one says nothing of the other.

    The map's parameters say what lies at the low and the high end of each axis, and which keys it is made from
    (`Projection.ends`, `Projection.axis_keys`).

    Parameters
    ----------
    x, y, z
        Formulas of keys (see `embedlab.formula`), such as ``"good - bad"`` or ``"bad -> good"``; empty where not given.
    dims
        2 or 3; `z` needs 3.

    Examples
    --------
    >>> vectors = np.array([[3, 0], [-3, 0], [0, 2], [0, -2]], dtype=np.float32)
    >>> space = EmbeddingSpace(("good", "bad", "cat", "dog"), vectors)
    >>> projection = Axes(x="good - bad").fit(space).projection_
    >>> projection.xy[:, 0].tolist(), projection.ends[0]
    ([1.0, -1.0, 0.0, 0.0], ('bad', 'good'))
    """

    method: ClassVar[str] = "axes"
    x: str = ""
    y: str = ""
    z: str = ""

    def _check(self) -> None:
        super()._check()
        for name, formula in (("x", self.x), ("y", self.y), ("z", self.z)):
            if not isinstance(formula, str):
                raise InputError(f"The axis {name} must be a formula such as 'good - bad', not {formula!r}.")
            if formula.strip():
                parse_formula(formula)
        if self.z.strip() and self.dims == 2:
            raise InputError(f"A map of 2 dimensions has no axis z ({self.z!r}): give it 3, or leave z out.")

    def _place(
        self, space: EmbeddingSpace, graph: KnnGraph | None, init: Projection | None, progress: Progress
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        order = np.array(sorted(range(len(space)), key=space.keys.__getitem__), dtype=np.int64)
        ordered = space.rows(order)
        ordered = ordered.replace(vectors=_centred(ordered.vectors))
        formulas = [parse_formula(text) if text.strip() else None for text in (self.x, self.y, self.z)[: self.dims]]
        given = [formula.direction(ordered) for formula in formulas if formula is not None]
        axes = np.array(given).reshape(len(given), space.dims)
        axes /= np.linalg.norm(axes, axis=1, keepdims=True)
        rows = unit(ordered.vectors).astype(np.float64)
        rest = rows - rows @ np.linalg.pinv(axes) @ axes
        rest[np.abs(rest).max(axis=1) < _ROUNDING] = 0.0
        chosen = iter(np.clip(axes @ rows.T, -1.0, 1.0))
        others = iter(principal_coordinates(rest, self.dims - len(given)).T)
        xy = np.empty((len(space), self.dims))
        xy[order] = np.column_stack([next(others if formula is None else chosen) for formula in formulas])
        keys = dict.fromkeys(key for formula in formulas if formula is not None for key in formula.keys(space))
        return xy, {
            "ends": [["", ""] if formula is None else list(formula.ends) for formula in formulas],
            "axis_keys": list(keys),
        }


def _centred(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors less their mean; rows that are all alike become exactly zero."""
    shifted = vectors.astype(np.float64) - vectors[:1]
    return np.asarray(shifted - shifted.mean(axis=0), dtype=np.float32) if len(vectors) else vectors
