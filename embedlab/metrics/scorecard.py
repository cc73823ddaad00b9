"""All scores within one space, and between two, by their JSON names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from embedlab.metrics.between import between_scores
from embedlab.metrics.intrinsic import intrinsic_scores
from embedlab.metrics.score import Score
from embedlab.metrics.within import (
    label_silhouette,
    participation_ratio,
    pc1_share,
    probe_accuracy,
    purity_at_10,
)
from embedlab.neighbors import KnnGraph
from embedlab.space import EmbeddingSpace, shared_keys

__all__ = [
    "LEAST_COUNT",
    "document_scores",
    "frequent_rows",
    "key_counts",
    "shared_frequent",
    "shared_scores",
    "word_scores",
]

LEAST_COUNT = 5
"""Scores of whole spaces look at words seen at least this often in training: rarer ones have hardly been placed."""


def frequent_rows(space: EmbeddingSpace) -> NDArray[np.int64]:
    """The rows of keys seen at least 5 times in training: all rows where the counts are not known."""
    if space.counts is None:
        return np.arange(len(space))
    return np.flatnonzero(space.counts >= LEAST_COUNT)


def word_scores(
    space: EmbeddingSpace, labels: Sequence[str] | None, topics: Sequence[str] | None, *, seed: int = 0
) -> dict[str, Score]:
    """The scores of a space of words.

    Parameters
    ----------
    space
        The whole space.
    labels, topics
        The class and the topic of each row, ``""`` where it has none; None where they are not known at all.
    seed
        Of samples and intervals.
    """
    frequent = space.vectors[frequent_rows(space)]
    return {
        "pc1_share": pc1_share(frequent, seed=seed),
        "participation_ratio": participation_ratio(frequent, seed=seed),
        "label_silhouette": _by(labels, "labels", label_silhouette, space.vectors, seed),
        "label_purity_at_10": _by(labels, "labels", purity_at_10, space.vectors, seed),
        "topic_purity_at_10": _by(topics, "topics", purity_at_10, space.vectors, seed),
        **intrinsic_scores(space, seed=seed),
    }


def document_scores(
    space: EmbeddingSpace,
    labels: Sequence[str] | None,
    topics: Sequence[str] | None,
    training: EmbeddingSpace | None = None,
    training_labels: Sequence[str] | None = None,
    *,
    graph: KnnGraph | None = None,
    seed: int = 0,
) -> dict[str, Score]:
    """The scores of a space of documents.

    Parameters
    ----------
    space
        The held-out documents.
    labels, topics
        The class and the topic of each row, ``""`` where it has none; None where they are not known at all.
    training, training_labels
        The training documents in the same space: what the linear probe is fitted on.
    graph
        The neighbours in `space`, where they are known already.
    seed
        Of samples and intervals.
    """
    purity = partial(purity_at_10, graph=graph)
    probe = Score.missing("A probe needs the training documents and labels: give the data as (train, test).")
    if labels is not None and training is not None and training_labels is not None:
        tested, truth = _with(labels)
        fitted, targets = _with(training_labels)
        probe = probe_accuracy(training.vectors[fitted], targets, space.vectors[tested], truth, seed=seed)
    return {
        "pc1_share": pc1_share(space.vectors, seed=seed),
        "participation_ratio": participation_ratio(space.vectors, seed=seed),
        "label_silhouette": _by(labels, "labels", label_silhouette, space.vectors, seed),
        "label_purity_at_10": _by(labels, "labels", purity, space.vectors, seed),
        "topic_purity_at_10": _by(topics, "topics", purity, space.vectors, seed),
        "probe_accuracy": probe,
    }


def shared_scores(
    left: EmbeddingSpace, right: EmbeddingSpace, graph_of: Callable[[EmbeddingSpace], KnnGraph], *, seed: int = 0
) -> dict[str, Score]:
    """The scores between two spaces, over the keys that both have and that were seen at least 5 times.

    `graph_of` gives the 10 nearest neighbours of any space, so that its caller can remember them.
    """
    left, right = shared_frequent(left, right)
    graphs = graph_of(left), graph_of(right)
    return between_scores(left.vectors, right.vectors, key_counts(left, right), graphs=graphs, seed=seed)


def shared_frequent(left: EmbeddingSpace, right: EmbeddingSpace) -> tuple[EmbeddingSpace, EmbeddingSpace]:
    """Both spaces cut to the keys that both have and that were seen at least 5 times, in the order of the left one."""
    left, right = (space.rows(frequent_rows(space)) for space in (left, right))
    keys = shared_keys(left, right)
    return left.take(keys), right.take(keys)


def key_counts(*spaces: EmbeddingSpace) -> NDArray[np.int64] | None:
    """The counts of the first of these spaces of the same keys that knows them."""
    return next((space.counts for space in spaces if space.counts is not None), None)


def _by(
    names: Sequence[str] | None, what: str, metric: Callable[..., Score], vectors: NDArray[np.float32], seed: int
) -> Score:
    """The metric over the rows that have a name."""
    if names is None:
        return Score.missing(f"No {what} are known: give data with {what}.")
    rows, known = _with(names)
    return metric(vectors[rows], known, seed=seed)


def _with(names: Sequence[str]) -> tuple[list[int], list[str]]:
    rows = [row for row, name in enumerate(names) if name]
    return rows, [names[row] for row in rows]
