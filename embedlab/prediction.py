"""What a classifier says about one text, and why."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Prediction", "class_probabilities", "class_scores"]


@dataclasses.dataclass(frozen=True)
class Prediction:
    """The classes of one text and how much each of its words pushed.

    Parameters
    ----------
    label
        The most probable class.
    probabilities
        Probability of each class, in [0, 1]; they add up to 1.
    contributions
        Each token in reading order with its push towards `label`, in units of that class's score (see `class_scores`):
        above 0 speaks for it, below 0 against it. Of a bag of words they are exact and add up, with `bias`, to the
        score; of other heads each is what the score loses when the token is left out.
    bias
        The score of `label` before a word is read.
    unknown
        The distinct tokens that the classifier never learned, in reading order; they share one vector.
    """

    label: str
    probabilities: Mapping[str, float]
    contributions: tuple[tuple[str, float], ...]
    bias: float
    unknown: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "probabilities", MappingProxyType(dict(self.probabilities)))


def class_scores(logits: ArrayLike) -> NDArray[np.float64]:
    """One score a class, float64 [n, classes], from the logits of a network.

    Of one sigmoid output [n, 1] the log-odds of the second class and, negated, of the first; of softmax outputs
    [n, classes] the logits less their mean, since softmax does not see what is added to all of them.

    >>> class_scores([[2.0]]).tolist(), class_scores([[1.0, 2.0, 6.0]]).tolist()
    ([[-2.0, 2.0]], [[-2.0, -1.0, 3.0]])
    """
    values: NDArray[np.float64] = np.asarray(logits, dtype=np.float64)
    if values.shape[1] == 1:
        return np.concatenate([-values, values], axis=1)
    centred_values: NDArray[np.float64] = values - values.mean(axis=1, keepdims=True)
    return centred_values


def class_probabilities(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of each class, float64 [n, classes], from `class_scores`.

    >>> class_probabilities(class_scores([[0.0]])).tolist()
    [[0.5, 0.5]]
    """
    if scores.shape[1] == 2:
        scores = scores / 2
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return shares
