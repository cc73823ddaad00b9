"""Whether a space knows topics beyond the labels: triplets of texts that all have one label."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.errors import InputError
from embedlab.metrics.intervals import bootstrap_mean
from embedlab.metrics.score import Score
from embedlab.space import centred, unit

__all__ = ["CHANCE", "same_label_triplets"]

CHANCE = 0.5

_LARGEST_GROUP = 1000


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
        Of the bootstrap, and of the sample of 1,000 texts of a label where it has more.

    Returns
    -------
    Score
        The accuracy in [0, 1] with a 95 % interval by bootstrap over anchors; ``anchors`` and ``chance`` in its
        details. Without a value where no label has two topics, one of them with two texts.

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
    found: list[NDArray[np.float64]] = []
    for label in sorted(set(labels) - {""}):
        own = (row for row, given in enumerate(labels) if given == label and topics[row])
        rows = np.fromiter(own, dtype=np.int64)
        if len(rows) > _LARGEST_GROUP:
            rows = np.sort(rng.choice(rows, _LARGEST_GROUP, replace=False))
        if len(rows):
            found.append(_accuracies(normed[rows], np.unique([topics[row] for row in rows], return_inverse=True)[1]))
    accuracies = np.concatenate(found) if found else np.zeros(0)
    accuracies = accuracies[np.isfinite(accuracies)]
    if not len(accuracies):
        return Score.missing("No label has texts of two topics, one of them twice: give texts with topics.")
    details = {"anchors": len(accuracies), "chance": CHANCE}
    return Score(float(accuracies.mean()), bootstrap_mean(accuracies, seed=seed), details=details)


def _accuracies(normed: NDArray[np.float32], codes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Of each row, the share of pairs (same code, other code) that it orders rightly; NaN where it has no pair."""
    found = np.full(len(codes), np.nan)
    for row, similarities in enumerate(normed @ normed.T):
        is_same = codes == codes[row]
        others = np.sort(similarities[~is_same])
        is_same[row] = False
        own = similarities[is_same]
        if len(own) and len(others):
            # Ties count as halves: the mean of how many lie below and how many do not lie above.
            below = np.searchsorted(others, own, side="left").mean() + np.searchsorted(others, own, side="right").mean()
            found[row] = below / (2 * len(others))
    return found
