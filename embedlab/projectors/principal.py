"""Principal coordinates: the plain linear map, and where the other layouts start."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["principal_coordinates"]


def principal_coordinates(vectors: ArrayLike, dims: int) -> NDArray[np.float64]:
    """Centred vectors along their `dims` principal axes, float64 [n, dims].

    The axis on which most of the variance lies comes first; each points to where its largest loading is positive.
    Axes that the data do not have (one row, one column, identical rows) are zero.
    """
    matrix = np.asarray(vectors, dtype=np.float64)
    coordinates = np.zeros((len(matrix), dims))
    if len(matrix) < 2:
        return coordinates
    shifted = matrix - matrix[0]  # identical rows become zeros exactly, before the mean rounds them
    centred = shifted - shifted.mean(axis=0)
    _, strengths, axes = np.linalg.svd(centred, full_matrices=False)
    there = strengths[:dims] > strengths[0] * max(centred.shape) * np.finfo(np.float64).eps
    axes = axes[:dims][there]
    heaviest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    coordinates[:, : len(axes)] = centred @ (axes * np.sign(heaviest)).T
    return coordinates
