"""Polarity against meaning: what a sentiment Embedding keeps of words, and how much of it is in the data."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.progress import Progress, part, silent
from embedlab.space import EmbeddingSpace, centred, unit
from embedlab.trainers import TaskEmbedding, Word2Vec

__all__ = ["PAIRS", "Polarity", "centred_cosines", "measure_polarity", "turned_over"]

Pair = tuple[str, str]

PAIRS: tuple[Pair, ...] = (("good", "bad"), ("cat", "dog"), ("cat", "parrot"))
TURNED = ("dog", "dogs")
_SEEDS = (0, 1)


@dataclasses.dataclass(frozen=True)
class Polarity:
    """Centred cosines of pairs of words, one a training.

    Parameters
    ----------
    task, word2vec
        By pair (``"good bad"``) the cosine in the Embedding of the labels, and in word2vec, of each seed.
    turned
        The same in the Embedding after the labels of all texts on dogs were turned over.
    praised
        By word, the share of its texts with the last of the two labels (of the opinions: praise).
    """

    task: Mapping[str, tuple[float, ...]]
    word2vec: Mapping[str, tuple[float, ...]]
    turned: Mapping[str, tuple[float, ...]]
    praised: Mapping[str, float]

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            object.__setattr__(self, field.name, MappingProxyType(dict(getattr(self, field.name))))

    def to_json(self) -> dict[str, Any]:
        """JSON values, to three decimals."""
        cosines = {
            name: {pair: [round(value, 3) for value in values] for pair, values in getattr(self, name).items()}
            for name in ("task", "word2vec", "turned")
        }
        return {**cosines, "praised": {word: round(share, 3) for word, share in self.praised.items()}}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        cosines = {
            name: {pair: tuple(values) for pair, values in given[name].items()}
            for name in ("task", "word2vec", "turned")
        }
        return cls(**cosines, praised=given["praised"])


def measure_polarity(corpus: Corpus, progress: Progress = silent) -> Polarity:
    """Train both methods on the opinions with two seeds, and the Embedding again with the dogs' labels turned over."""
    train, _ = corpus.split(test_size=0.25, seed=0)
    other, _ = turned_over(corpus, TURNED).split(test_size=0.25, seed=0)
    makers: dict[str, Callable[[int, Progress], EmbeddingSpace]] = {
        "task": lambda seed, told: TaskEmbedding(seed=seed).fit(train, told).space_,
        "word2vec": lambda seed, told: Word2Vec(seed=seed).fit(train, told).space_,
        "turned": lambda seed, told: TaskEmbedding(seed=seed).fit(other, told).space_,
    }
    found: dict[str, dict[str, tuple[float, ...]]] = {}
    for number, (name, make) in enumerate(makers.items()):
        spaces = [make(seed, part(progress, number / len(makers), (number + 1) / len(makers))) for seed in _SEEDS]
        cosines = [centred_cosines(space, PAIRS) for space in spaces]
        found[name] = {" ".join(pair): tuple(each[pair] for each in cosines) for pair in PAIRS}
    words = dict.fromkeys(word for pair in PAIRS for word in pair)
    return Polarity(**found, praised={word: _share(corpus, word) for word in words})


def centred_cosines(space: EmbeddingSpace, pairs: Sequence[Pair]) -> dict[Pair, float]:
    """The cosine of each pair of words after the mean of all words is taken off; raises `InputError` for other words.

    >>> space = EmbeddingSpace(("a", "b", "c"), np.float32([[5, 1], [5, -1], [5, 0]]))
    >>> centred_cosines(space, [("a", "b")])
    {('a', 'b'): -1.0}
    """
    vectors: NDArray[np.float32] = unit(centred(space.vectors))
    return {pair: float(vectors[space.row(pair[0])] @ vectors[space.row(pair[1])]) for pair in pairs}


def turned_over(corpus: Corpus, words: Sequence[str]) -> Corpus:
    """The corpus with the other label for each text that has one of the words.

    >>> corpus = Corpus(("a dog", "a cat"), ("bad", "good"))
    >>> turned_over(corpus, ["dog"]).labels
    ('good', 'good')
    """
    if corpus.labels is None or len(corpus.classes) != 2:
        raise InputError(f"Turning labels over needs two of them, and {corpus.name!r} has other: give two classes.")
    other = dict(zip(corpus.classes, reversed(corpus.classes), strict=True))
    labels = (
        other[label] if set(words) & set(tokens) else label
        for label, tokens in zip(corpus.labels, corpus.tokens, strict=True)
    )
    return dataclasses.replace(corpus, labels=tuple(labels))


def _share(corpus: Corpus, word: str) -> float:
    """Of the texts with a word, the share with the last class."""
    labels = [label for label, tokens in zip(corpus.labels or (), corpus.tokens, strict=True) if word in tokens]
    return sum(label == corpus.classes[-1] for label in labels) / max(len(labels), 1)
