"""Two spaces side by side: what they share, what each knows, and how far a word moved between them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embedlab.corpus import Corpus
from embedlab.documents import document_keys, mean_document_space
from embedlab.errors import InputError
from embedlab.evidence import Evidence, document_evidence, word_evidence
from embedlab.metrics.movement import neighbour_difference, reproducibility
from embedlab.metrics.score import Score
from embedlab.metrics.scorecard import document_scores, frequent_rows, key_counts, shared_scores, word_scores
from embedlab.neighbors import KnnGraph
from embedlab.projectors.projection import Projection
from embedlab.ranking import REPRODUCIBLE, Ranking
from embedlab.second_seeds import NEIGHBOURS, Graphs, seed_fields
from embedlab.space import EmbeddingSpace, Level, shared_keys

__all__ = ["NEIGHBOURS", "REPRODUCIBLE", "Comparison", "Neighbourhood", "Ranking", "compare"]

ARBITRARY = "arbitrary within the label"
"""What is said of neighbours that a second seed hardly finds again, in a space that labels have made."""

_ARBITRARY = "arbitrary"

_ARBITRARY_BELOW = 0.1
_WELL_KNOWN = 20

_WITH_COVERAGE = {"wordsim353": "rho", "simlex999": "rho", "category_purity_at_5": "value", "analogies": "accuracy"}


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
    target, target_means
        The column of numbers that one of the spaces was asked to tell, and the number of each shared document, or the
        mean over the held-out documents that hold each shared word, float64 [len(keys)] with NaN where there is none;
        ``""`` and None where the spaces were asked for no number or the data hold none.
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
    target: str = ""
    target_means: NDArray[np.float64] | None = None
    level: Level = "words"
    maps: Mapping[str, Projection] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        lengths = (len(self.change), len(self.left_graph), len(self.right_graph))
        if lengths != (len(self.keys), len(self.left), len(self.right)):
            raise InputError(
                f"A comparison needs the change of its {len(self.keys)} shared keys and the neighbours of all "
                f"{len(self.left)} and {len(self.right)} rows, not {lengths[0]}, {lengths[1]} and {lengths[2]}."
            )

    def __repr__(self) -> str:
        kind = type(self).__name__
        return f"<{kind} of {self.left.name!r} and {self.right.name!r}: {len(self.keys):,} shared {self.level}>"

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        return dataclasses.replace(self, **changes)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The row of each shared key in `keys`, `change`, `noise`, `log_odds`, `labels` and `topics`."""
        return MappingProxyType({key: row for row, key in enumerate(self.keys)})

    def has(self, key: str) -> bool:
        """Whether either space has a key."""
        return key in self.left or key in self.right

    @property
    def is_ranked(self) -> bool:
        """Whether the order of the keys by change is found again with other seeds (`Ranking`)."""
        return (self.reproducibility.value or 0.0) >= REPRODUCIBLE

    @property
    def left_note(self) -> str | None:
        """What to say beside the left neighbours, such as "arbitrary within the label", or None."""
        return _note(self.left, self.left_ceiling)

    @property
    def right_note(self) -> str | None:
        """What to say beside the right neighbours, or None."""
        return _note(self.right, self.right_ceiling)

    @cached_property
    def change_by_label(self) -> Score:
        """Spearman correlation of the change of a word with its largest log-odds: how far change follows the labels.

        Over words seen at least 20 times in training, whose held-out log-odds are not mostly chance.
        """
        if self.log_odds is None or self.log_odds.shape[1] < 2:
            return Score.missing("No labels are known, so no log-odds are.")
        counts = key_counts(self.left.take(self.keys), self.right.take(self.keys))
        rows = self._ranked_rows if counts is None else self._ranked_rows[counts[self._ranked_rows] >= _WELL_KNOWN]
        return reproducibility(self.change[rows], self.log_odds[rows].max(axis=1))

    def neighbours(self, key: str, n: int = NEIGHBOURS) -> Neighbourhood:
        """The `n` nearest neighbours of `key` on either side; raises `InputError` where neither space has it."""
        if not self.has(key):
            raise InputError(f"Neither space has {key!r}: choose one of their keys.")
        left = _nearest(self.left, self.left_graph, key, n)
        right = _nearest(self.right, self.right_graph, key, n)
        both = [[name for name, _ in pairs if name in self.index] for pairs in (left, right)]
        difference = neighbour_difference(*both) if key in self.index else ((), (), ())
        return Neighbourhood(key, left, right, *difference)

    def most_changed(self, n: int = 20) -> Ranking:
        """The `n` shared keys that changed most, most first.

        Keys seen less than 5 times in training are not ranked, nor are keys that two seeds of one method move as far.
        """
        rows = self._ranked_rows
        if self.noise is not None:
            rows = rows[self.change[rows] > self.noise[rows]]
        return self._ranking(rows[np.argsort(-self.change[rows], kind="stable")][:n])

    def least_changed(self, n: int = 20) -> Ranking:
        """The `n` shared keys that changed least, least first; keys seen less than 5 times are not ranked."""
        rows = self._ranked_rows
        return self._ranking(rows[np.argsort(self.change[rows], kind="stable")][:n])

    def to_json(self) -> dict[str, Any]:
        """The JSON object of ``embedlab compare``."""
        ceilings = {"left": self.left_ceiling, "right": self.right_ceiling}
        return {
            "level": self.level,
            "shared_keys": len(self.keys),
            "between": _scores_json(self.between),
            "ceiling": {side: None if found is None else _scores_json(found) for side, found in ceilings.items()},
            "left": _side_json(self.left, self.left_scores),
            "right": _side_json(self.right, self.right_scores),
        }

    @cached_property
    def _ranked_rows(self) -> NDArray[np.int64]:
        frequent = [set(np.array(space.keys, dtype=object)[frequent_rows(space)]) for space in (self.left, self.right)]
        ranked = [key in frequent[0] and key in frequent[1] for key in self.keys]
        return np.flatnonzero(np.array(ranked, dtype=bool) & np.isfinite(self.change))

    def _ranking(self, rows: NDArray[np.int64]) -> Ranking:
        entries = tuple((self.keys[row], float(self.change[row])) for row in rows)
        return Ranking.of(entries, self.reproducibility)


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
        The spaces. At the documents level they may be spaces of words: documents are then the means of their words'
        vectors. Of spaces of documents only the held-out ones are compared, where `data` tells them.
    data
        The held-out documents, or the pair (train, test). Labels are counted on the held-out documents alone; the
        linear probe needs both parts.
    left_second, right_second
        The same methods trained with another seed: they give the ceilings and the noise.
    level
        ``"words"`` or ``"documents"``.
    left_graph, right_graph
        The neighbours (10 or more) of every row that is compared, where they are known already.
    seed
        Of every sample and interval.

    Raises
    ------
    InputError
        If the spaces share no key, or they or the data do not fit the level.
    """
    train, test = data if isinstance(data, tuple) else (None, data)
    training = tuple(_placed(space, train, level) for space in (left, right)) if train is not None else (None, None)
    left, right = _placed(left, test, level), _placed(right, test, level)
    left_second = None if left_second is None else _placed(left_second, test, level)
    right_second = None if right_second is None else _placed(right_second, test, level)
    keys = shared_keys(left, right)
    if not keys:
        raise InputError(
            f"The spaces {left.name!r} and {right.name!r} share no key: compare spaces of the same things."
        )
    graph_of = Graphs()
    graph_of.remember(left, left_graph)
    graph_of.remember(right, right_graph)
    target = _target(left, right)
    if level == "words":
        evidence = word_evidence(tuple(dict.fromkeys((*left.keys, *right.keys))), train, test, target)
    else:
        evidence = document_evidence(train, test, target)
    left_scores, right_scores = (
        _scores_within(space, evidence, fitted, graph_of(space), seed)
        for space, fitted in zip((left, right), training, strict=True)
    )
    return Comparison(
        left=left,
        right=right,
        keys=keys,
        left_graph=graph_of(left),
        right_graph=graph_of(right),
        between=shared_scores(left, right, graph_of, seed=seed),
        left_scores=left_scores,
        right_scores=right_scores,
        **seed_fields(keys, (left, right), (left_second, right_second), graph_of, seed),
        classes=evidence.classes,
        log_odds=evidence.log_odds_of(keys),
        labels=evidence.labels_of(keys),
        topics=evidence.topics_of(keys),
        target=evidence.target,
        target_means=evidence.numbers_of(keys),
        level=level,
    )


def _placed(space: EmbeddingSpace, corpus: Corpus | None, level: Level) -> EmbeddingSpace:
    """What is compared of a space: all its words, or the documents of `corpus`."""
    if level == "words":
        if space.level != "words":
            raise InputError(f"The space {space.name!r} holds documents: compare it at the documents level.")
        return space
    if space.level == "words":
        if corpus is None:
            raise InputError(f"The space {space.name!r} holds words: give documents as data to compare at that level.")
        return mean_document_space(space, corpus)
    if corpus is None:
        return space
    found = [key for key in document_keys(corpus) if key in space]
    if not found:
        raise InputError(
            f"The space {space.name!r} has none of the {len(corpus)} documents: give the data it came from."
        )
    return space.take(found)


def _scores_within(
    space: EmbeddingSpace, evidence: Evidence, training: EmbeddingSpace | None, graph: KnnGraph, seed: int
) -> dict[str, Score]:
    labels, topics = evidence.labels_of(space.keys), evidence.topics_of(space.keys)
    if space.level == "words":
        return word_scores(space, labels, topics, seed=seed)
    training_labels = None if training is None else evidence.labels_of(training.keys)
    return document_scores(space, labels, topics, training, training_labels, graph=graph, seed=seed)


def _nearest(space: EmbeddingSpace, graph: KnnGraph, key: str, n: int) -> tuple[tuple[str, float], ...]:
    if key not in space:
        return ()
    row = space.row(key)
    pairs = zip(graph.indices[row, :n], graph.similarities[row, :n], strict=True)
    return tuple((space.keys[neighbour], float(similarity)) for neighbour, similarity in pairs)


def _note(space: EmbeddingSpace, ceiling: Mapping[str, Score] | None) -> str | None:
    jaccard = None if ceiling is None else ceiling["jaccard_at_10"].value
    if jaccard is None or jaccard >= _ARBITRARY_BELOW:
        return None
    return ARBITRARY if space.provenance.get("trainer", "embedding") == "embedding" else _ARBITRARY


def _target(*spaces: EmbeddingSpace) -> str | None:
    """The column of numbers that one of the spaces was asked to tell."""
    asked = (space.provenance.get("parameters", {}).get("column") for space in spaces)
    return next((str(column) for column in asked if column), None)


def _scores_json(scores: Mapping[str, Score]) -> dict[str, Any]:
    return {field: value for name, score in scores.items() for field, value in score.to_json(name).items()}


def _side_json(space: EmbeddingSpace, scores: Mapping[str, Score]) -> dict[str, Any]:
    """The scores of one side; those that need their coverage beside them are objects."""
    fields: dict[str, Any] = {"name": space.name, "rows": len(space), "dims": space.dims}
    for name, score in scores.items():
        inner = _WITH_COVERAGE.get(name)
        fields |= score.to_json(name) if inner is None else {name: {**score.to_json(inner), **score.details}}
    return fields
