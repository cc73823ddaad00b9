"""Intervals of what several seeds measured on the same test rows, and of differences between two such measurements.

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

__all__ = ["resampled_weights", "seed_and_row_interval"]

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

    values = np.asarray(by_seed, dtype=np.float64)
    if values.ndim != 1 or not len(values) or rows < 1:
        raise InputError(f"An interval needs a value a seed and a row or more, not {values.shape} and {rows}.")
    middle, of_rows = float(values.mean()), row_error**2
    of_seeds = float(values.var(ddof=1)) / len(values) if len(values) > 1 else 0.0
    parts = [(of_seeds, len(values) - 1), (of_rows, rows - 1)]
    below = sum(part**2 / freedom for part, freedom in parts if freedom > 0)
    if below == 0:
        return middle, middle
    margin = float(stdtrit((of_seeds + of_rows) ** 2 / below, 0.975)) * math.sqrt(of_seeds + of_rows)
    return middle - margin, middle + margin
