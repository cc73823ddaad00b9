"""What files say of their keys besides the vectors, as columns of a space."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["as_column", "as_counts"]


def as_counts(values: Sequence[Any]) -> NDArray[np.int64] | None:
    """Whole numbers from 0; None where some are missing or are something else."""
    if not values or not all(type(value) is int and 0 <= value < 2**63 for value in values):
        return None
    return np.array(values, dtype=np.int64)


def as_column(values: Sequence[Any]) -> NDArray[Any] | None:
    """Texts, "" for what is missing; or numbers, NaN for fractions that are missing; None for anything else.

    >>> as_column([0.5, None]), as_column(["news", None]), as_column([1, None])
    (array([0.5, nan]), array(['news', ''], dtype=object), None)
    """
    kinds = {type(value) for value in values} - {type(None)}
    missing = any(value is None for value in values)
    if kinds == {str}:
        return np.array(["" if value is None else value for value in values], dtype=object)
    if kinds == {bool} and not missing:
        return np.array(values)
    if not kinds or not kinds <= {int, float} or (missing and int in kinds):
        return None
    if kinds == {int} and not all(-(2**63) <= value < 2**63 for value in values):
        return None
    return np.array([np.nan if value is None else value for value in values])
