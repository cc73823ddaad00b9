"""Intervals and p-values of what several seeds measured on the same test rows, and of how two of them differ.

Another set of test rows would give another number, and so would another seed. Rows are resampled (a bootstrap, with
the same draws for everything that is compared, which keeps it paired). Seeds are too few for that: of three, a
bootstrap misses a third of the variance. Their spread goes into Student's t.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.metrics.intervals import Interval

__all__ = ["resampled_weights", "seed_and_row_interval", "seed_and_row_p_value"]

_RESAMPLES = 400
_VALUES_AT_ONCE = 2**22


def resampled_weights(
    rows: int, groups: NDArray[np.int64] | None = None, *, resamples: int = _RESAMPLES, seed: int = 0
) -> Iterator[NDArray[np.float32]]:
    """How often each row is drawn in each resample of a bootstrap: blocks of float32 [resamples, rows].

    Parameters
    ----------
    rows
        Number of rows.
    groups
        The group of each row, int64 [rows] from 0: groups are then drawn whole, because their rows are alike.
    resamples
        In all blocks together; a block holds at most some four million values.
    seed
        Equal seeds give equal draws.
    """
    rng = np.random.default_rng(seed)
    units = rows if groups is None else int(groups.max()) + 1
    block = max(1, _VALUES_AT_ONCE // rows)
    for start in range(0, resamples, block):
        drawn = rng.multinomial(units, np.full(units, 1 / units), size=min(block, resamples - start))
        weights = drawn.astype(np.float32)
        yield weights if groups is None else weights[:, groups]


def seed_and_row_interval(by_seed: ArrayLike, row_error: float, rows: int) -> Interval:
    """95 % interval of the mean over seeds, for other seeds and other test rows.

    The variances of the two add up, and Student's t has the degrees of freedom of their sum (Satterthwaite 1946,
    Biometrics Bulletin 2:110). What belongs to single pairs of seed and row is counted in both, so that the interval
    errs on the wide side.

    Parameters
    ----------
    by_seed
        The value of each seed, float [seeds]. Of a single seed the interval is for other rows alone.
    row_error
        Standard error of their mean over resamples of the rows.
    rows
        Number of test rows, or of their groups.

    >>> low, high = seed_and_row_interval([0.5, 0.5, 0.5], 0.01, 10_000)
    >>> round(low, 3), round(high, 3)
    (0.48, 0.52)
    """
    from scipy.special import stdtrit

    middle, error, freedom = _student(by_seed, row_error, rows)
    margin = float(stdtrit(freedom, 0.975)) * error if error else 0.0
    return middle - margin, middle + margin


def seed_and_row_p_value(by_seed: ArrayLike, row_error: float, rows: int) -> float:
    """Two-sided p-value, in [0, 1], of a mean over seeds that is 0 for other seeds and other test rows.

    Parameters as of `seed_and_row_interval`, whose interval holds 0 where this is above .05. It is 2 ** (1 - rows) at
    least: that is what a sign test gives where all rows agree, so that a handful of rows proves nothing.

    >>> round(seed_and_row_p_value([0.02, 0.02, 0.02], 0.01, 10_000), 3)
    0.046
    >>> seed_and_row_p_value([1.0], 0.0, 3)
    0.25
    """
    from scipy.special import stdtr

    middle, error, freedom = _student(by_seed, row_error, rows)
    if middle == 0:
        return 1.0
    tails = 2 * float(stdtr(freedom, -abs(middle) / error)) if error else 0.0
    return max(tails, 2.0 ** (1 - rows))


def _student(by_seed: ArrayLike, row_error: float, rows: int) -> tuple[float, float, float]:
    """The mean, its standard error, and the degrees of freedom of that."""
    values = np.asarray(by_seed, dtype=np.float64)
    if values.ndim != 1 or not len(values) or rows < 1:
        raise InputError(f"An interval needs a value a seed and a row or more, not {values.shape} and {rows}.")
    of_rows = row_error**2
    of_seeds = float(values.var(ddof=1)) / len(values) if len(values) > 1 else 0.0
    parts = [(of_seeds, len(values) - 1), (of_rows, rows - 1)]
    below = sum(part**2 / freedom for part, freedom in parts if freedom > 0)
    error = math.sqrt(of_seeds + of_rows) if below else 0.0
    return float(values.mean()), error, error**4 / below if below else math.inf
