"""Two spaces side by side: what they share, what each knows, and how far a word moved between them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.corpus import Corpus
from embedlab.metrics.score import Score
from embedlab.neighbors import KnnGraph
from embedlab.projectors.projection import Projection
from embedlab.space import EmbeddingSpace, Level

__all__ = ["Comparison", "Neighbourhood", "Ranking", "compare"]


@dataclasses.dataclass(frozen=True)
class Neighbourhood:
    """The nearest neighbours of one key on either side, nearest first.

    Parameters
    ----------
    key
        The key asked for.
    left, right
        ``(neighbour, raw cosine similarity)`` pairs; empty where a space lacks the key.
    shared, lost, gained
        Neighbours on both sides, on the left only, on the right only. Keys that only one space has are in
        neither of the last two: they did not move.
    """

    key: str
    left: tuple[tuple[str, float], ...]
    right: tuple[tuple[str, float], ...]
    shared: tuple[str, ...]
    lost: tuple[str, ...]
    gained: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Ranking:
    """Keys by how much they changed, where such a ranking can be trusted.

    Parameters
    ----------
    status
        ``"reproducible"``, ``"not reproducible"`` (then `entries` is empty) or ``"not checked"``.
    entries
        ``(key, change)`` pairs.
    note
        The status in a sentence, for people.
    """

    status: str
    entries: tuple[tuple[str, float], ...]
    note: str


@dataclasses.dataclass(frozen=True, eq=False)
class Comparison:
    """What `compare` found.

    Parameters
    ----------
    left, right
        The two spaces, whole: keys that only one of them has are kept.
    keys
        The keys both have, in the order of `left`.
    left_graph, right_graph
        The 10 nearest neighbours (raw cosine) of every row of each space.
    change
        How much each shared key changed, float64 [len(keys)] in [0, 2]; NaN where it is undefined.
    noise
        The larger change of each key between two seeds of one method, float64 [len(keys)], or None.
    reproducibility
        Spearman correlation of `change` with the change between the second seeds.
    between
        `jaccard_at_10`, `cka`, `cka_debiased`, `rsa`, `procrustes_residual`.
    left_scores, right_scores
        The scores within each space, by their JSON names.
    left_ceiling, right_ceiling
        `between` of each space and its own second seed, or None where there is none.
    classes
        The labels of the data, empty where none is known.
    log_odds
        Smoothed log-odds of each class for each shared word on the held-out documents, float64
        [len(keys), len(classes)]; None without labels and at the documents level.
    labels
        The class of each shared key, ``""`` where it has none; None without labels.
    topics
        The topic of each shared key, ``""`` where it has none; None where topics are not known.
    level
        ``"words"`` or ``"documents"``.
    maps
        Projections by side, ``"left"`` and ``"right"``, where they were made.
    """

    left: EmbeddingSpace
    right: EmbeddingSpace
    keys: tuple[str, ...]
    left_graph: KnnGraph
    right_graph: KnnGraph
    change: NDArray[np.float64]
    noise: NDArray[np.float64] | None
    reproducibility: Score
    between: Mapping[str, Score]
    left_scores: Mapping[str, Score]
    right_scores: Mapping[str, Score]
    left_ceiling: Mapping[str, Score] | None = None
    right_ceiling: Mapping[str, Score] | None = None
    classes: tuple[str, ...] = ()
    log_odds: NDArray[np.float64] | None = None
    labels: tuple[str, ...] | None = None
    topics: tuple[str, ...] | None = None
    level: Level = "words"
    maps: Mapping[str, Projection] = dataclasses.field(default_factory=dict)

    def replace(self, **changes: Any) -> Comparison:
        """A copy with some fields changed."""
        return dataclasses.replace(self, **changes)

    @property
    def left_only(self) -> tuple[str, ...]:
        """Keys that only the left space has."""
        return tuple(key for key in self.left.keys if key not in self.right)

    @property
    def right_only(self) -> tuple[str, ...]:
        """Keys that only the right space has."""
        return tuple(key for key in self.right.keys if key not in self.left)

    @property
    def left_note(self) -> str | None:
        """What to say beside the left neighbours, such as "arbitrary within the label", or None."""
        raise NotImplementedError

    @property
    def right_note(self) -> str | None:
        """What to say beside the right neighbours, or None."""
        raise NotImplementedError

    def neighbours(self, key: str) -> Neighbourhood:
        """The neighbours of `key` on either side; raises `InputError` where neither space has it."""
        raise NotImplementedError

    def most_changed(self, n: int = 20) -> Ranking:
        """The `n` shared keys that changed most, most first."""
        raise NotImplementedError

    def least_changed(self, n: int = 20) -> Ranking:
        """The `n` shared keys that changed least, least first."""
        raise NotImplementedError

    def to_json(self) -> dict[str, Any]:
        """The JSON object of ``embedlab compare``."""
        raise NotImplementedError


def compare(
    left: EmbeddingSpace,
    right: EmbeddingSpace,
    data: Corpus | tuple[Corpus, Corpus] | None = None,
    *,
    left_second: EmbeddingSpace | None = None,
    right_second: EmbeddingSpace | None = None,
    level: Level = "words",
    left_graph: KnnGraph | None = None,
    right_graph: KnnGraph | None = None,
    seed: int = 0,
) -> Comparison:
    """Compare two spaces by their shared keys.

    Parameters
    ----------
    left, right
        The spaces. At the documents level they may be spaces of words: documents are then the mean of their
        words' vectors.
    data
        The held-out documents, or the pair (train, test). Labels and topics are counted on the held-out
        documents alone; the linear probe needs both parts.
    left_second, right_second
        The same methods trained with another seed: they give the ceilings and the noise.
    level
        ``"words"`` or ``"documents"``.
    left_graph, right_graph
        Neighbour graphs of the spaces (at least 10 neighbours), where they are already known.
    seed
        Of every sample and bootstrap.
    """
    raise NotImplementedError
