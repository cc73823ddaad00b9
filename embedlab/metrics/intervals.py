"""95 % intervals: a bootstrap for means, a jackknife for statistics of whole spaces.

A bootstrap repeats rows. Two copies of a row are perfectly similar in both spaces, which biases CKA, RSA and Procrustes
upward; leaving rows out does not.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError

__all__ = [
    "NORMAL_QUANTILE",
    "Interval",
    "bootstrap_mean",
    "jackknife",
    "proportion_interval",
    "rank_correlation_interval",
]

Interval = tuple[float, float]

_RESAMPLES = 1000
_GROUPS = 20
_T_QUANTILE = 2.093  # of Student's t with _GROUPS - 1 degrees of freedom, at .975
NORMAL_QUANTILE = 1.96
_DRAWS_AT_ONCE = 2**20


def bootstrap_mean(values: ArrayLike, *, seed: int = 0) -> Interval | None:
    """Percentile bootstrap interval of the mean of `values`, or None for fewer than two.

    >>> bootstrap_mean([1.0, 1.0, 1.0])
    (1.0, 1.0)
    """
    sample = np.asarray(values, dtype=np.float64)
    n = len(sample)
    if n < 2:
        return None
    rng = np.random.default_rng(seed)
    batch = max(1, _DRAWS_AT_ONCE // n)
    means = [
        sample[rng.integers(0, n, size=(min(batch, _RESAMPLES - done), n))].mean(axis=1)
        for done in range(0, _RESAMPLES, batch)
    ]
    low, high = np.quantile(np.concatenate(means), (0.025, 0.975))
    return float(low), float(high)


def jackknife(
    statistic: Callable[[NDArray[np.int64]], float | None],
    n: int,
    value: float,
    *,
    bounds: Interval = (-math.inf, math.inf),
    seed: int = 0,
) -> Interval | None:
    """Delete-d jackknife interval of a statistic of n rows (Shao and Wu 1989, Annals of Statistics 17:1176).

    The rows are dealt into 20 random groups and each group is left out once; the variance is 19 times the mean squared
    deviation of the 20 values.

    Parameters
    ----------
    statistic
        From the kept rows, sorted, to the value, or None where it is undefined.
    n
        Number of rows.
    value
        The statistic of all rows: the middle of the interval.
    bounds
        The range of the statistic; the interval is cut to it.
    seed
        Of the groups.

    Returns
    -------
    (float, float) or None
        None for fewer than 40 rows, or if the statistic is undefined without some group.
    """
    if n < 2 * _GROUPS:
        return None
    group = np.random.default_rng(seed).permutation(np.arange(n) % _GROUPS)
    values = [statistic(np.flatnonzero(group != left_out)) for left_out in range(_GROUPS)]
    if any(replicate is None for replicate in values):
        return None
    spread = np.std(np.array(values, dtype=np.float64))
    margin = _T_QUANTILE * math.sqrt(_GROUPS - 1) * float(spread)
    return max(value - margin, bounds[0]), min(value + margin, bounds[1])


def rank_correlation_interval(rho: float, n: int) -> Interval | None:
    """Interval of a Spearman correlation of n pairs by Fisher's z, or None for fewer than four.

    The standard error is that of Bonett and Wright (2000), Psychometrika 65:23.
    """
    if not -1 <= rho <= 1:
        raise InputError(f"A correlation of {rho} is impossible: give one between -1 and 1.")
    if n < 4:
        return None
    if abs(rho) > 1 - 1e-12:
        return rho, rho
    margin = NORMAL_QUANTILE * math.sqrt((1 + rho**2 / 2) / (n - 3))
    return math.tanh(math.atanh(rho) - margin), math.tanh(math.atanh(rho) + margin)


def proportion_interval(share: float, n: int) -> Interval | None:
    """Interval of a share of n independent cases (Wilson 1927, doi 10.1080/01621459.1927.10502953), or None of none.

    >>> [round(end, 3) for end in proportion_interval(0.5, 100)]
    [0.404, 0.596]
    """
    if not 0 <= share <= 1:
        raise InputError(f"A share of {share} is impossible: give one between 0 and 1.")
    if n < 1:
        return None
    squared = NORMAL_QUANTILE**2
    middle = (share + squared / (2 * n)) / (1 + squared / n)
    margin = NORMAL_QUANTILE * math.sqrt(share * (1 - share) / n + squared / (4 * n**2)) / (1 + squared / n)
    return max(middle - margin, 0.0), min(middle + margin, 1.0)
