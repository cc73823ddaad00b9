"""Whether a space knows topics beyond the labels: triplets of texts that all have one label."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.metrics.intervals import Interval
from embedlab.metrics.score import Score
from embedlab.space import centred, unit

__all__ = ["CHANCE", "same_label_triplets"]

CHANCE = 0.5

_LARGEST_GROUP = 1000
_FEWEST_TEXTS = 10

Numbers = NDArray[np.float64]


def same_label_triplets(vectors: ArrayLike, labels: Sequence[str], topics: Sequence[str], *, seed: int = 0) -> Score:
    """How often a text lies nearer to one of its topic than to one of another topic, all three of one label.

    A space that knows nothing but the label gives .5, however well it separates the labels. All triplets of an anchor
    are counted (its area under the curve, ties as halves), not a sample; anchors count alike.

    Parameters
    ----------
    vectors
        One vector a text, float [n, d]; cosines are taken after the mean of all texts is off.
    labels, topics
        Of each text; ``""`` where there is none, and such a text is left out.
    seed
        Of the sample of 1,000 texts of a label where it has more.

    Returns
    -------
    Score
        The accuracy in [0, 1] with a 95 % interval for other texts of these labels and topics; ``anchors`` and
        ``chance`` in its details. Without a value where no label has two topics, one of them with two texts; without
        an interval below ten texts.

    Notes
    -----
    Each text is the anchor of some triplets and a member of many others, so anchors are not independent, and a
    bootstrap over them is too narrow. The interval is that of a jackknife over texts: one is left out of all its
    triplets at a time (Arvesen 1969, Annals of Mathematical Statistics 40:2076).

    Examples
    --------
    >>> corners = [[1.0, 0.1], [1.0, -0.1], [-1.0, 0.1], [-1.0, -0.1]]
    >>> same_label_triplets(corners, ["news"] * 4, ["ice", "ice", "tax", "tax"]).value
    1.0
    """
    matrix = np.asarray(vectors, dtype=np.float32)
    if not len(matrix) == len(labels) == len(topics):
        raise InputError(
            f"{len(matrix)} vectors came with {len(labels)} labels and {len(topics)} topics: give one each."
        )
    normed = unit(centred(matrix))
    rng = np.random.default_rng(seed)
    groups: list[Numbers] = []
    for label in sorted(set(labels) - {""}):
        own = (row for row, given in enumerate(labels) if given == label and topics[row])
        rows = np.fromiter(own, dtype=np.int64)
        if len(rows) > _LARGEST_GROUP:
            rows = np.sort(rng.choice(rows, _LARGEST_GROUP, replace=False))
        if len(rows):
            groups.append(_accuracies(normed[rows], np.unique([topics[row] for row in rows], return_inverse=True)[1]))
    anchors = sum(int(np.isfinite(group[:, 0]).sum()) for group in groups)
    if not anchors:
        return Score.missing("No label has texts of two topics, one of them twice: give texts with topics.")
    value = sum(float(np.nansum(group[:, 0])) for group in groups) / anchors
    return Score(value, _interval(groups, value, anchors), details={"anchors": anchors, "chance": CHANCE})


def _interval(groups: Sequence[Numbers], value: float, anchors: int) -> Interval | None:
    """The jackknife over the texts of each label (a stratum), cut to [0, 1]."""
    from scipy.special import stdtrit

    texts = sum(len(group) for group in groups)
    if texts < _FEWEST_TEXTS:
        return None
    variance = 0.0
    for group in groups:
        sums, known = np.nansum(group, axis=0), np.isfinite(group).sum(axis=0)
        left = anchors - known[0] + known[1:]
        without = (value * anchors - sums[0] + sums[1:]) / np.maximum(left, 1)
        without = without[left > 0]
        variance += (len(without) - 1) * float(without.var()) if len(without) else 0.0
    margin = float(stdtrit(texts - len(groups), 0.975)) * variance**0.5
    return max(value - margin, 0.0), min(value + margin, 1.0)


def _accuracies(normed: NDArray[np.float32], codes: NDArray[np.int64]) -> Numbers:
    """The share of pairs (same code, other code) that each row orders rightly, float64 [n, 1 + n].

    The first column is of all texts, the others are each without one of them; NaN where an anchor has no pair.
    """
    n = len(codes)
    found = np.full((n, 1 + n), np.nan)
    for anchor, similarities in enumerate(normed @ normed.T):
        is_same = codes == codes[anchor]
        others = np.flatnonzero(~is_same)
        is_same[anchor] = False
        own = np.flatnonzero(is_same)
        if not len(own) or not len(others):
            continue
        # How often each text is on the right side of its pairs; ties count as halves.
        above = _below(np.sort(similarities[others]), similarities[own])
        below = len(own) - _below(np.sort(similarities[own]), similarities[others])
        pairs = len(own) * len(others)
        found[anchor] = above.sum() / pairs
        found[anchor, 1 + own] = _share(above.sum() - above, pairs - len(others))
        found[anchor, 1 + others] = _share(above.sum() - below, pairs - len(own))
        found[anchor, 1 + anchor] = np.nan
    return found


def _below(ordered: NDArray[np.float32], values: NDArray[np.float32]) -> Numbers:
    """How many of `ordered` lie below each value, those on it as halves."""
    left, right = (np.searchsorted(ordered, values, side) for side in ("left", "right"))
    return np.asarray(left + right, dtype=np.float64) / 2


def _share(right: Numbers, pairs: int) -> Numbers:
    """Right ones of the pairs that are left; NaN where none is."""
    return right / pairs if pairs else np.full(len(right), np.nan)
