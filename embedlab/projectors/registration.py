"""One map turned to lie on another, so that the eye can compare them."""

from __future__ import annotations

import numpy as np

from embedlab.errors import InputError
from embedlab.projectors.projection import Projection

__all__ = ["register"]

_FEWEST_KEYS = 3


def register(moving: Projection, fixed: Projection) -> Projection:
    """Turn, mirror, scale and shift a map as a whole, so that its keys come closest to those of another.

    The orthogonal Procrustes solution (Schönemann 1966; Gower 1975) on the shared keys: the squared distances between
    the two places of each key are least. All distances change by one factor, so neighbours stay neighbours.

    Parameters
    ----------
    moving
        The map to place anew.
    fixed
        The map to follow, in as many dimensions.

    Returns
    -------
    Projection
        `moving` in its new place; unchanged where its axes mean something (`Projection.ends`), fewer than three keys
        are shared, or those of either map lie all on one spot. Its parameters then do not say ``"registered": True``.

    Raises
    ------
    InputError
        If one map has two dimensions and the other three.

    Examples
    --------
    >>> flat = Projection(("a", "b", "c"), np.array([[0, 0], [1, 0], [0, 2]], dtype=np.float32), "pca")
    >>> turned = flat.replace(xy=flat.xy[:, ::-1] * 3 + 5)
    >>> np.allclose(register(turned, flat).xy, flat.xy, atol=1e-6)
    True
    """
    if moving.dims != fixed.dims:
        raise InputError(
            f"A map of {moving.dims} dimensions cannot lie on one of {fixed.dims}: give both the same number."
        )
    if moving.ends:
        return moving
    there = {key: row for row, key in enumerate(fixed.keys)}
    shared = [(row, there[key]) for row, key in enumerate(moving.keys) if key in there]
    if len(shared) < _FEWEST_KEYS:
        return moving
    rows, targets = np.array(shared).T
    source = moving.xy[rows].astype(np.float64)
    target = fixed.xy[targets].astype(np.float64)
    middle, destination = source.mean(axis=0), target.mean(axis=0)
    spread = float(np.square(source - middle).sum())
    left, strengths, right = np.linalg.svd((source - middle).T @ (target - destination))
    if spread == 0 or strengths.sum() == 0:
        return moving
    turn = (left @ right) * (strengths.sum() / spread)
    xy = (moving.xy - middle) @ turn + destination
    return moving.replace(xy=xy.astype(np.float32), parameters={**moving.parameters, "registered": True})
