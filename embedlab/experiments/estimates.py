"""Accuracy, macro-F1 and recall of many trainings on the same test rows, with intervals, single and paired."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from embedlab.metrics.paired import resampled_weights, seed_and_row_interval, seed_and_row_p_value

__all__ = ["Estimate", "Gain", "Measured", "Scores", "holm"]

Codes = NDArray[np.int64]
Numbers = NDArray[np.float64]
Question = TypeVar("Question", bound=Hashable)

_DIGITS = 4
_P_DIGITS = 6


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


@dataclasses.dataclass(frozen=True)
class Gain(Estimate):
    """A difference: `p` is the two-sided p-value of there being none, in [0, 1], to six digits."""

    p: float

    def to_json(self, name: str) -> dict[str, Any]:
        """As of an `Estimate`, and the p-value under ``name_p``."""
        return {**super().to_json(name), f"{name}_p": self.p}

    @classmethod
    def from_json(cls, found: Mapping[str, Any], name: str) -> Self:
        """What `to_json` wrote."""
        low, high = found[f"{name}_ci"]
        return cls(found[name], low, high, found[f"{name}_p"])


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
        accuracy, macro_f1 = (Estimate(*self._interval(*pair, (0.0, 1.0))) for pair in pairs)
        return accuracy, macro_f1

    def differences(self, one: Scores, other: Scores) -> tuple[Gain, Gain]:
        """How much better `one` is than `other` in accuracy and macro-F1, paired by seed and by test row."""
        common = [seed for seed in one.seeds if seed in other.seeds]
        rows = [[scores.seeds.index(seed) for seed in common] for scores in (one, other)]
        accuracy, macro_f1 = (
            self._gain(
                getattr(one, name)[rows[0]] - getattr(other, name)[rows[1]],
                getattr(one, f"resampled_{name}")[rows[0]] - getattr(other, f"resampled_{name}")[rows[1]],
            )
            for name in ("accuracy", "macro_f1")
        )
        return accuracy, macro_f1

    def _gain(self, values: Numbers, resampled: Numbers) -> Gain:
        p = seed_and_row_p_value(values, _row_error(resampled), self._units)
        return Gain(*self._interval(values, resampled, (-1.0, 1.0)), round(p, _P_DIGITS))

    def _interval(self, values: Numbers, resampled: Numbers, bounds: tuple[float, float]) -> tuple[float, float, float]:
        """The mean over seeds and its interval."""
        low, high = seed_and_row_interval(values, _row_error(resampled), self._units)
        # Rounded here, so that what is written and read again gives the same verdict.
        value, low, high = (
            round(number, _DIGITS) for number in (float(values.mean()), max(low, bounds[0]), min(high, bounds[1]))
        )
        return value, low, high

    def _confusions(self, predicted: Codes, weights: Sequence[NDArray[np.float32]]) -> Numbers:
        """Weighted counts of true by predicted class, float64 [resamples, classes, classes]."""
        from scipy.sparse import csr_array

        n, k = len(self._truth), self._classes
        cells = csr_array((np.ones(n, np.float32), (self._truth * k + predicted, np.arange(n))), shape=(k * k, n))
        counts = np.concatenate([(cells @ block.T).T for block in weights])
        return counts.reshape(-1, k, k).astype(np.float64)


def holm(p_values: Mapping[Question, float], level: float = 0.05) -> frozenset[Question]:
    """What may be claimed, so that one claim or more is wrong in at most `level` of all such families of questions.

    The smallest p-value is held against the level divided by their number, the next by one less, and so on to the
    first that is too large (Holm 1979, Scandinavian Journal of Statistics 6:65).

    >>> sorted(holm({"a": 0.01, "b": 0.02, "c": 0.2}))
    ['a', 'b']
    >>> sorted(holm({"a": 0.02, "b": 0.02, "c": 0.2}))
    []
    """
    claimed = []
    for left, question in zip(range(len(p_values), 0, -1), sorted(p_values, key=p_values.__getitem__), strict=True):
        if p_values[question] * left > level:
            break
        claimed.append(question)
    return frozenset(claimed)


def _row_error(resampled: Numbers) -> float:
    """The standard error of the mean over seeds, from float [seeds, resamples]."""
    return float(resampled.mean(axis=0).std(ddof=1))


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
