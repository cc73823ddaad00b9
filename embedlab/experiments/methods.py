"""One corpus, every method: word2vec both ways, fastText, and one Keras Embedding layer under four objectives."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Self

import numpy as np

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.evidence import word_evidence
from embedlab.experiments.kept_score import kept_score, score_of
from embedlab.metrics import jaccard_at_10, label_silhouette, pc1_share, purity_at_10
from embedlab.metrics.score import Score
from embedlab.metrics.scorecard import LEAST_COUNT
from embedlab.neighbors import knn_graph
from embedlab.progress import Progress, part, silent
from embedlab.space import EmbeddingSpace, shared_keys
from embedlab.trainers import ContextEmbedding, FastText, RegressionEmbedding, TaskEmbedding, Word2Vec

__all__ = [
    "CONTROL",
    "LETTERS",
    "METHODS",
    "MethodRow",
    "MethodTable",
    "method_table",
    "score_loaded",
    "score_methods",
    "with_letters",
]

LETTERS = "letters"
"""The number that the Embedding with the objective regression is to tell: how many letters a text has."""

CONTROL = "word2vec labelled"
"""The method that tells what word2vec owes to text without labels: word2vec that has read the labelled rows alone."""

METHODS: Mapping[str, str] = MappingProxyType(
    {
        "word2vec": "word2vec, skip-gram",
        "word2vec again": "word2vec, skip-gram, another seed",
        CONTROL: "word2vec from the labelled rows only (control)",
        "cbow": "word2vec, CBOW",
        "fasttext": "fastText",
        "skip-gram": "Keras Embedding: words around a word",
        "next word": "Keras Embedding: the next word",
        "classification": "Keras Embedding: the label",
        "classification again": "Keras Embedding: the label, another seed",
        "regression": "Keras Embedding: a number",
    }
)
"""What each method is called."""

_REFERENCE = "word2vec"
_SCORES = ("pc1_share", "label_silhouette", "topic_purity_at_10")
_NEIGHBOURS = 8


@dataclasses.dataclass(frozen=True)
class MethodRow:
    """What one method made of the corpus.

    Parameters
    ----------
    method
        A name of `METHODS`, or what a loaded space is called.
    neighbours
        The nearest words of each word asked for, nearest first.
    overlap
        Jaccard@10 of its neighbours with word2vec's; None for word2vec itself.
    scores
        ``pc1_share``, ``label_silhouette``, ``topic_purity_at_10`` in the original space, with their intervals.
    """

    method: str
    neighbours: Mapping[str, tuple[str, ...]]
    overlap: Score | None
    scores: Mapping[str, Score]

    def to_json(self) -> dict[str, Any]:
        """JSON values, to three decimals."""
        return {
            "method": self.method,
            "neighbours": {word: list(near) for word, near in self.neighbours.items()},
            "overlap": None if self.overlap is None else kept_score(self.overlap),
            "scores": {name: kept_score(score) for name, score in self.scores.items()},
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """The row that `to_json` wrote."""
        neighbours = {word: tuple(near) for word, near in given["neighbours"].items()}
        overlap = None if given["overlap"] is None else score_of(given["overlap"])
        return cls(given["method"], neighbours, overlap, {name: score_of(one) for name, one in given["scores"].items()})


@dataclasses.dataclass(frozen=True)
class MethodTable:
    """A row a method, all over the same words.

    Parameters
    ----------
    rows
        The methods.
    keys
        How many words they are compared on: those that all of them know and that training saw at least 5 times.
    corpus
        What people call the texts.
    """

    rows: tuple[MethodRow, ...]
    keys: int
    corpus: str

    def row(self, method: str) -> MethodRow:
        """The row of a method; raises `InputError` where there is none."""
        for row in self.rows:
            if row.method == method:
                return row
        raise InputError(f"The table has no method {method!r}: choose one of {', '.join(r.method for r in self.rows)}.")

    @property
    def words(self) -> tuple[str, ...]:
        """The words whose neighbours are listed."""
        return tuple(self.rows[0].neighbours)

    def to_json(self) -> dict[str, Any]:
        """JSON values, to three decimals."""
        return {"corpus": self.corpus, "keys": self.keys, "rows": [row.to_json() for row in self.rows]}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """The table that `to_json` wrote."""
        return cls(tuple(map(MethodRow.from_json, given["rows"])), given["keys"], given["corpus"])


def method_table(corpus: Corpus, words: Sequence[str], *, seed: int = 0, progress: Progress = silent) -> MethodTable:
    """Train every method on a labelled corpus and compare them; minutes, in a process of its own.

    Parameters
    ----------
    corpus
        Labelled texts; unlabelled ones go to the methods that need no labels. Where there are any, `CONTROL` does
        without them: the others then have read more than the Embeddings of labels and numbers.
    words
        Whose neighbours to list; those that not all methods know are left out.
    seed
        Of the split (a quarter is held out, as in the main job) and of all trainings but the two "again".

    Raises
    ------
    InputError
        If the texts have no labels to learn from, or share too few frequent words.
    """
    corpus.check_supervised()
    train, test = with_letters(corpus).split(test_size=0.25, seed=seed)
    spaces: dict[str, EmbeddingSpace] = {}
    trainings = _trainings(seed)
    if not train.unlabelled:
        del trainings[CONTROL]
    labelled = dataclasses.replace(train, unlabelled=())
    for number, (method, make) in enumerate(trainings.items()):
        told = part(progress, number / len(trainings), (number + 1) / len(trainings))
        spaces[method] = make().fit(labelled if method == CONTROL else train, told).space_
    return score_methods(spaces, words, train, test)


def score_methods(
    spaces: Mapping[str, EmbeddingSpace], words: Sequence[str], train: Corpus, test: Corpus
) -> MethodTable:
    """Compare spaces of the same corpus, the first of which is what the others are measured against."""
    shared = shared_keys(*spaces.values())
    known = [counts for space in spaces.values() if (counts := space.take(shared).counts) is not None]
    least = np.min(known, axis=0) if known else np.full(len(shared), LEAST_COUNT)
    keys = [key for key, count in zip(shared, least, strict=True) if count >= LEAST_COUNT]
    if len(keys) < 2:
        raise InputError(f"The methods share {len(keys)} frequent words: give more text.")
    evidence = word_evidence(keys, train, test)
    placed = {method: space.take(keys) for method, space in spaces.items()}
    reference = placed[_REFERENCE]
    rows = tuple(
        MethodRow(
            method,
            _neighbours(space, words),
            None if method == _REFERENCE else jaccard_at_10(space.vectors, reference.vectors),
            _scores(space, evidence.labels_of(keys), evidence.topics_of(keys)),
        )
        for method, space in placed.items()
    )
    return MethodTable(rows, len(keys), train.name)


def score_loaded(
    space: EmbeddingSpace, reference: EmbeddingSpace, words: Sequence[str], facts: Mapping[str, Mapping[str, str]]
) -> tuple[MethodRow, int]:
    """The row of a space that was loaded, and on how many words it rests: those that it shares with word2vec.

    Parameters
    ----------
    space
        Whose row it is.
    reference
        word2vec of the corpus; words that it saw less than 5 times are left out.
    words
        Whose neighbours to list.
    facts
        ``labels`` and ``topics`` by word, where they are known.
    """
    rows = range(len(reference)) if reference.counts is None else np.flatnonzero(reference.counts >= LEAST_COUNT)
    keys = [key for key in (reference.keys[row] for row in rows) if key in space]
    if len(keys) < 2:
        raise InputError(f"{space.name!r} has {len(keys)} words of these texts: load vectors of the same language.")
    placed = space.take(keys)
    labels, topics = (tuple(facts.get(name, {}).get(key, "") for key in keys) for name in ("labels", "topics"))
    overlap = jaccard_at_10(placed.vectors, reference.take(keys).vectors)
    return MethodRow(space.name, _neighbours(placed, words), overlap, _scores(placed, labels, topics)), len(keys)


def with_letters(corpus: Corpus) -> Corpus:
    """The corpus with a column of numbers that every text has: its letters."""
    letters = tuple(str(sum(map(str.isalpha, text))) for text in corpus.texts)
    return dataclasses.replace(corpus, columns={**corpus.columns, LETTERS: letters})


def _trainings(seed: int) -> dict[str, Callable[[], Any]]:
    return {
        "word2vec": lambda: Word2Vec(seed=seed),
        "word2vec again": lambda: Word2Vec(seed=seed + 1),
        CONTROL: lambda: Word2Vec(seed=seed),
        "cbow": lambda: Word2Vec(skip_gram=False, seed=seed),
        "fasttext": lambda: FastText(seed=seed),
        "skip-gram": lambda: ContextEmbedding("skip-gram", seed=seed),
        "next word": lambda: ContextEmbedding("next word", seed=seed),
        "classification": lambda: TaskEmbedding(seed=seed),
        "classification again": lambda: TaskEmbedding(seed=seed + 1),
        "regression": lambda: RegressionEmbedding(LETTERS, seed=seed),
    }


def _neighbours(space: EmbeddingSpace, words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    nearest = knn_graph(space.vectors, _NEIGHBOURS).indices
    known = [word for word in words if word in space]
    return {word: tuple(space.keys[row] for row in nearest[space.row(word)]) for word in known}


def _scores(space: EmbeddingSpace, labels: tuple[str, ...] | None, topics: tuple[str, ...] | None) -> dict[str, Score]:
    found = {"pc1_share": pc1_share(space.vectors)}
    for name, facts, metric in (
        ("label_silhouette", labels, label_silhouette),
        ("topic_purity_at_10", topics, purity_at_10),
    ):
        rows = [row for row, fact in enumerate(facts or ()) if fact]
        known = [(facts or ())[row] for row in rows]
        found[name] = metric(space.vectors[rows], known) if known else Score.missing("They are not known.")
    return {name: found[name] for name in _SCORES}
