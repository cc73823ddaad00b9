"""Accuracy, macro-F1 and recall of many trainings on the same test rows, with intervals, single and paired."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embedlab.metrics.paired import resampled_weights, seed_and_row_interval

__all__ = ["Estimate", "Measured", "Scores"]

Codes = NDArray[np.int64]
Numbers = NDArray[np.float64]

_DIGITS = 4


@dataclasses.dataclass(frozen=True)
class Estimate:
    """A value and its 95 % interval, to four digits."""

    value: float
    low: float
    high: float

    @property
    def holds_zero(self) -> bool:
        """Whether it may as well be nothing."""
        return self.low <= 0 <= self.high

    def to_json(self, name: str) -> dict[str, Any]:
        """The value under `name`, the interval under ``name_ci``."""
        return {name: self.value, f"{name}_ci": [self.low, self.high]}

    @classmethod
    def from_json(cls, found: Mapping[str, Any], name: str) -> Self:
        """What `to_json` wrote."""
        return cls(found[name], *found[f"{name}_ci"])


@dataclasses.dataclass(frozen=True, eq=False)
class Scores:
    """What the seeds of one point scored: float64 [seeds], and [seeds, resamples] for resampled test rows.

    `recall` is the mean over the seeds of each class, float64 [classes].
    """

    seeds: tuple[int, ...]
    accuracy: Numbers
    macro_f1: Numbers
    recall: Numbers
    resampled_accuracy: Numbers
    resampled_macro_f1: Numbers


class Measured:
    """Scores on test rows whose classes are known, every time for the same resamples.

    Parameters
    ----------
    truth
        The class of each row, int64 [rows].
    classes
        How many there are.
    groups
        The group of each row, int64 [rows] from 0, where rows of a group are alike; see `resampled_weights`.
    """

    def __init__(self, truth: Codes, classes: int, groups: Codes | None = None) -> None:
        self._truth, self._classes = truth, classes
        self._weights = list(resampled_weights(len(truth), groups))
        self._units = len(truth) if groups is None else int(groups.max()) + 1

    def scores(self, predicted: Mapping[int, Codes]) -> Scores:
        """The scores of the class predicted for each row, by seed."""
        whole = [np.ones((1, len(self._truth)), dtype=np.float32)]
        found = [self._confusions(codes, whole)[0] for codes in predicted.values()]
        resampled = [self._confusions(codes, self._weights) for codes in predicted.values()]
        return Scores(
            tuple(predicted),
            accuracy=np.array([_accuracy(confusion) for confusion in found]),
            macro_f1=np.array([_macro_f1(confusion) for confusion in found]),
            recall=np.mean([_recall(confusion) for confusion in found], axis=0),
            resampled_accuracy=np.array([_accuracy(confusions) for confusions in resampled]),
            resampled_macro_f1=np.array([_macro_f1(confusions) for confusions in resampled]),
        )

    def means(self, scores: Scores) -> tuple[Estimate, Estimate]:
        """The means over seeds of accuracy and macro-F1, which stay within [0, 1]."""
        pairs = ((scores.accuracy, scores.resampled_accuracy), (scores.macro_f1, scores.resampled_macro_f1))
        accuracy, macro_f1 = (self._estimate(values, resampled, (0.0, 1.0)) for values, resampled in pairs)
        return accuracy, macro_f1

    def differences(self, one: Scores, other: Scores) -> tuple[Estimate, Estimate]:
        """How much better `one` is than `other` in accuracy and macro-F1, paired by seed and by test row."""
        common = [seed for seed in one.seeds if seed in other.seeds]
        rows = [[scores.seeds.index(seed) for seed in common] for scores in (one, other)]
        accuracy, macro_f1 = (
            self._estimate(
                getattr(one, name)[rows[0]] - getattr(other, name)[rows[1]],
                getattr(one, f"resampled_{name}")[rows[0]] - getattr(other, f"resampled_{name}")[rows[1]],
                (-1.0, 1.0),
            )
            for name in ("accuracy", "macro_f1")
        )
        return accuracy, macro_f1

    def _estimate(self, values: Numbers, resampled: Numbers, bounds: tuple[float, float]) -> Estimate:
        row_error = float(resampled.mean(axis=0).std(ddof=1))
        low, high = seed_and_row_interval(values, row_error, self._units)
        # Rounded here, so that what is written and read again gives the same verdict.
        found = (float(values.mean()), max(low, bounds[0]), min(high, bounds[1]))
        return Estimate(*(round(number, _DIGITS) for number in found))

    def _confusions(self, predicted: Codes, weights: Sequence[NDArray[np.float32]]) -> Numbers:
        """Weighted counts of true by predicted class, float64 [resamples, classes, classes]."""
        from scipy.sparse import csr_array

        n, k = len(self._truth), self._classes
        cells = csr_array((np.ones(n, np.float32), (self._truth * k + predicted, np.arange(n))), shape=(k * k, n))
        counts = np.concatenate([(cells @ block.T).T for block in weights])
        return counts.reshape(-1, k, k).astype(np.float64)


def _accuracy(confusion: Numbers) -> Numbers:
    """The share on the diagonal: [...] from [..., classes, classes]."""
    right: Numbers = np.trace(confusion, axis1=-2, axis2=-1) / confusion.sum(axis=(-2, -1))
    return right


def _macro_f1(confusion: Numbers) -> Numbers:
    """The mean of 2 TP / (true + predicted) over the classes that are either, as scikit-learn has it."""
    right = np.diagonal(confusion, axis1=-2, axis2=-1)
    both = confusion.sum(axis=-1) + confusion.sum(axis=-2)
    found: Numbers = (2 * right / np.maximum(both, 1e-12)).sum(axis=-1) / (both > 0).sum(axis=-1)
    return found


def _recall(confusion: Numbers) -> Numbers:
    """Right among the rows of each class; 0 for a class without rows."""
    found: Numbers = np.diagonal(confusion) / np.maximum(confusion.sum(axis=-1), 1e-12)
    return found
