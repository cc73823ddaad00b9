"""What scores are where there is nothing to find: the level to read them against."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from embedlab.metrics.arrays import centre_columns, matrix, narrow
from embedlab.metrics.between import procrustes_residual

__all__ = ["between_chance", "even_cloud", "map_chance"]

_NEIGHBOURS = 10


def between_chance(left: ArrayLike, right: ArrayLike, *, seed: int = 0) -> dict[str, float]:
    """The scores between two spaces of the same keys, had the keys of one been dealt out at random.

    Jaccard is the mean over two random sets of 10 of the n - 1 others. The mean of CKA over all orders of the rows is
    ``|A|^2 |B|^2 / ((n - 1) ||A'A|| ||B'B||)``, A and B centred; debiased CKA and RSA are 0 on average. Procrustes is
    measured on one seeded order. A score that cannot be had is left out.

    Parameters
    ----------
    left, right
        Float [n, d] and [n, e], rows paired.
    seed
        Of the order.
    """
    a, b = (centre_columns(narrow(matrix(vectors))) for vectors in (left, right))
    n = len(a)
    found = {"cka_debiased": 0.0, "rsa": 0.0}
    if n >= _NEIGHBOURS + 2:
        found["jaccard_at_10"] = _random_jaccard(n - 1, _NEIGHBOURS)
    if n > 1 and a.any() and b.any():
        scale = float(np.linalg.norm(a.T @ a) * np.linalg.norm(b.T @ b))
        found["cka"] = float((a**2).sum() * (b**2).sum()) / ((n - 1) * scale)
        shuffled = procrustes_residual(a, b[np.random.default_rng(seed).permutation(n)], interval=False)
        if shuffled.value is not None:
            found["procrustes_residual"] = shuffled.value
    return found


def even_cloud(n: int, d: int) -> tuple[float, float]:
    """Share of the first principal component, and participation ratio, of n draws of a d-dimensional normal.

    The first is the upper edge of the law of Marchenko and Pastur (1967), the second the ratio of the mean squared
    trace of the covariance to that of its square.

    >>> [round(value, 2) for value in even_cloud(6400, 64)]
    [0.02, 63.37]
    """
    return min((1 + math.sqrt(d / n)) ** 2 / d, 1.0), d / (1 + d / n)


def map_chance(n: int, k: int) -> dict[str, float]:
    """The measures of `MapQuality` of a map whose n points were dealt out at random."""
    wrong = (n - 1 - k) * (n - k) / ((n - 1) * (2 * n - 3 * k - 1))
    return {"trustworthiness": 1 - wrong, "continuity": 1 - wrong, "knn_preservation": k / (n - 1)}


def _random_jaccard(n: int, k: int) -> float:
    """Mean Jaccard index of two random sets of k among n: the size of what they share is hypergeometric.

    >>> round(_random_jaccard(2, 1), 3)
    0.5
    """
    from scipy.stats import hypergeom

    shared = np.arange(k + 1)
    return float((hypergeom.pmf(shared, n, k, k) * shared / (2 * k - shared)).sum())
