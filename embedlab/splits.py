"""Which rows train and which test."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError

__all__ = ["by_time", "given", "grouped", "stratified"]

Rows = NDArray[np.int64]


def stratified(labels: Sequence[str], test_size: float, seed: int) -> tuple[Rows, Rows]:
    """Shuffled train and test rows, each class in both by its share; the test rows are ``round(n * test_size)``.

    Raises
    ------
    InputError
        If `test_size` is not between 0 and 1.
    """
    _check_test_size(test_size)
    order, codes, sizes = _shuffle(labels, seed)
    wanted = sizes * test_size
    taken = np.floor(wanted).astype(np.int64)
    left_over = round(len(labels) * test_size) - int(taken.sum())
    taken[np.argsort(taken - wanted, kind="stable")[:left_over]] += 1
    taken = np.clip(taken, np.minimum(1, sizes - 1), np.maximum(sizes - 1, 1))
    in_test = np.zeros(len(labels), dtype=bool)
    for code, count in enumerate(taken):
        rows = order[codes[order] == code]
        in_test[rows[:count]] = True
    return order[~in_test[order]], order[in_test[order]]


def grouped(labels: Sequence[str], groups: Sequence[str], test_size: float, seed: int) -> tuple[Rows, Rows]:
    """Shuffled train and test rows with no group on both sides, the classes as near to `test_size` as groups allow.

    Groups are looked at in a shuffled order; one goes to the test side if that brings its class counts nearer to
    the wanted ones.

    Raises
    ------
    InputError
        If there are fewer than two groups or `test_size` is not between 0 and 1.
    """
    _check_test_size(test_size)
    order, codes, sizes = _shuffle(labels, seed)
    group_of = _codes(groups)
    n_groups = int(group_of.max()) + 1
    if n_groups < 2:
        raise InputError(f"All rows are of one group, {groups[0]!r}: a grouped split needs at least two.")
    counts = np.zeros((n_groups, len(sizes)), dtype=np.int64)
    np.add.at(counts, (group_of, codes), 1)
    wanted = sizes * test_size
    in_test = np.zeros(n_groups, dtype=bool)
    total = np.zeros_like(wanted)
    shuffled = np.random.default_rng(seed).permutation(n_groups)
    for group in shuffled:
        nearer = np.linalg.norm(total + counts[group] - wanted) < np.linalg.norm(total - wanted)
        if nearer and in_test.sum() < n_groups - 1:
            in_test[group] = True
            total = total + counts[group]
    if not in_test.any():
        in_test[shuffled[np.argmin(counts[shuffled].sum(axis=1))]] = True
    test = in_test[group_of[order]]
    return order[~test], order[test]


def given(parts: Sequence[str], column: str) -> tuple[Rows, Rows]:
    """Train and test rows as the column `column` says, in the order of the data.

    Raises
    ------
    InputError
        If a value is neither ``train`` nor ``test``, or one of the two does not occur.
    """
    sides = [part.strip().casefold() for part in parts]
    other = sorted(set(sides) - {"train", "test"})
    if other:
        raise InputError(f"The column {column!r} holds {other[0]!r}: it may only say train or test.")
    in_test = np.array([side == "test" for side in sides], dtype=bool)
    train, test = np.flatnonzero(~in_test), np.flatnonzero(in_test)
    if not len(train) or not len(test):
        raise InputError(
            f"The column {column!r} gives {len(train)} rows to train and {len(test)} to test: both need some."
        )
    return train, test


def by_time(times: Sequence[str], column: str, test_size: float) -> tuple[Rows, Rows]:
    """Train and test rows, the test rows the latest, each side in order of time; equal times stay together.

    >>> train, test = by_time(["2024-05-01", "2023-01-01", "2024-03-09", "2022-07-30"], "day", 0.25)
    >>> train.tolist(), test.tolist()
    ([3, 1, 2], [0])

    Raises
    ------
    InputError
        If a value is neither a number nor a date (ISO 8601), all are equal, or `test_size` is not between 0 and 1.
    """
    _check_test_size(test_size)
    moments = _moments(times, column)
    order = np.argsort(moments, kind="stable").astype(np.int64)
    in_order = moments[order]
    starts = np.flatnonzero(np.diff(in_order) > 0) + 1
    if not len(starts):
        raise InputError(f"The column {column!r} holds one time only: give one with earlier and later texts.")
    wanted = len(times) * (1 - test_size)
    cut = int(starts[np.argmin(np.abs(starts - wanted))])
    return order[:cut], order[cut:]


def _moments(times: Sequence[str], column: str) -> NDArray[np.float64]:
    """Numbers as they are, or dates as seconds; a date without a zone is taken as UTC."""
    with contextlib.suppress(ValueError):
        numbers = np.array([float(time) for time in times])
        if np.isfinite(numbers).all():
            return numbers
    found = []
    for time in times:
        try:
            date = datetime.fromisoformat(time.strip())
        except ValueError:
            raise InputError(
                f"The column {column!r} holds {time[:40]!r}, which is no time: give numbers, or dates like 2026-11-21."
            ) from None
        found.append((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp())
    return np.array(found)


def _check_test_size(test_size: float) -> None:
    if not 0 < test_size < 1:
        raise InputError(f"A test size of {test_size} is not a share of the rows: give a number between 0 and 1.")


def _shuffle(labels: Sequence[str], seed: int) -> tuple[Rows, Rows, Rows]:
    """A shuffled order of the rows, the class code of each row, and the size of each class."""
    codes = _codes(labels)
    return np.random.default_rng(seed).permutation(len(labels)), codes, np.bincount(codes)


def _codes(values: Sequence[str]) -> Rows:
    """The position of each value among the sorted distinct values."""
    position = {value: code for code, value in enumerate(sorted(set(values)))}
    return np.fromiter((position[value] for value in values), np.int64, len(values))
