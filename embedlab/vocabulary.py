"""Documents -> the words worth a row, and which class each word speaks for."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError

__all__ = ["PADDING", "SPECIAL", "UNKNOWN", "Vocabulary", "class_log_odds", "padded_ids", "word_labels", "word_topics"]

PADDING = 0
"""The id of no word: it fills short documents up."""

UNKNOWN = 1
"""The id of every word outside the vocabulary."""

SPECIAL = 2
"""How many ids come before the words: word i of the vocabulary has id ``i + SPECIAL``."""

Documents = Sequence[Sequence[str]]


@dataclasses.dataclass(frozen=True, eq=False)
class Vocabulary:
    """Words by falling count, equal counts by alphabet.

    Parameters
    ----------
    words
        n distinct words.
    counts
        How often each occurs: int64 [n].
    document_counts
        In how many documents each occurs: int64 [n].
    """

    words: tuple[str, ...]
    counts: NDArray[np.int64]
    document_counts: NDArray[np.int64]

    @classmethod
    def from_documents(cls, documents: Documents, min_count: int = 3) -> Self:
        """Count the words of tokenised documents and keep those that occur at least `min_count` times.

        Raises
        ------
        InputError
            If `min_count` is below 1, a document is a plain string, or no word is frequent enough.

        Examples
        --------
        >>> vocabulary = Vocabulary.from_documents([["a", "cat"], ["a", "dog"]], min_count=1)
        >>> vocabulary.words, vocabulary.counts.tolist()
        (('a', 'cat', 'dog'), [2, 1, 1])
        """
        if min_count < 1:
            raise InputError(f"A word cannot be asked to occur {min_count} times: give a min_count of 1 or more.")
        if any(isinstance(document, str) for document in documents):
            raise InputError("A document was given as one string: give a sequence of tokens for each document.")
        counts = Counter(chain.from_iterable(documents))
        document_counts = Counter(chain.from_iterable(map(set, documents)))
        kept = sorted((word for word in counts if counts[word] >= min_count), key=lambda word: (-counts[word], word))
        if not kept:
            raise InputError(
                f"No word occurs {min_count} times in {len(documents)} documents: give more text or a lower min_count."
            )
        return cls(
            tuple(kept),
            np.array([counts[word] for word in kept], dtype=np.int64),
            np.array([document_counts[word] for word in kept], dtype=np.int64),
        )

    def __repr__(self) -> str:
        return f"<Vocabulary of {len(self):,} words>"

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self.index

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The row of each word, from 0."""
        return MappingProxyType({word: row for row, word in enumerate(self.words)})

    def ids(self, document: Iterable[str]) -> list[int]:
        """The id of each token: `UNKNOWN`, or its row + `SPECIAL`."""
        return [self.index.get(word, UNKNOWN - SPECIAL) + SPECIAL for word in document]


def padded_ids(documents: Documents, vocabulary: Vocabulary, length: int) -> NDArray[np.int32]:
    """The ids of each document's first `length` tokens: int32 [n, length], short documents filled up at the end.

    Examples
    --------
    >>> vocabulary = Vocabulary.from_documents([["a", "cat"], ["a", "dog"]], min_count=1)
    >>> padded_ids([["a", "dog", "barks"], []], vocabulary, length=4).tolist()
    [[2, 4, 1, 0], [0, 0, 0, 0]]
    """
    lengths = np.fromiter((min(len(document), length) for document in documents), np.int64, len(documents))
    tokens = chain.from_iterable(islice(document, length) for document in documents)
    padded = np.full((len(documents), length), PADDING, dtype=np.int32)
    padded[np.arange(length) < lengths[:, None]] = np.array(vocabulary.ids(tokens), dtype=np.int32)
    return padded


def class_log_odds(
    documents: Documents, labels: Sequence[str], words: Sequence[str], classes: Sequence[str]
) -> NDArray[np.float64]:
    """How strongly each word speaks for each class against the rest: float64 [n_words, n_classes].

    From document frequencies, smoothed by a half: with the word in `a` of the class's `A` documents and in `b` of
    the `B` others, ``log((a + .5) / (A - a + .5)) - log((b + .5) / (B - b + .5))``. With two classes the columns
    are each other's negatives.

    Parameters
    ----------
    documents
        Tokenised documents.
    labels
        The class of each document, one of `classes`.
    words
        The rows of the result.
    classes
        The columns of the result.
    """
    a = _documents_with(documents, labels, words, classes)
    sizes = np.bincount(_class_codes(labels, classes), minlength=len(classes))
    b = a.sum(axis=1, keepdims=True) - a
    rest = sizes.sum() - sizes
    odds = (a + 0.5) / (sizes - a + 0.5)
    rest_odds = (b + 0.5) / (rest - b + 0.5)
    result: NDArray[np.float64] = np.log(odds) - np.log(rest_odds)
    return result


def word_labels(
    documents: Documents,
    labels: Sequence[str],
    words: Sequence[str],
    classes: Sequence[str],
    *,
    threshold: float = 1.5,
    min_documents: int = 8,
) -> NDArray[np.int64]:
    """The class each word clearly speaks for, as a row of `classes`, or -1: int64 [n_words].

    A word has a label when it occurs in at least `min_documents` of the documents (count on *test* documents) and
    its largest log-odds (see `class_log_odds`) exceed `threshold`; with two classes that is the sign of the log-odds.
    """
    counts = _documents_with(documents, labels, words, classes).sum(axis=1)
    log_odds = class_log_odds(documents, labels, words, classes)
    clear = (counts >= min_documents) & (log_odds.max(axis=1) > threshold)
    return np.where(clear, log_odds.argmax(axis=1), -1).astype(np.int64)


def word_topics(
    documents: Documents,
    topics: Sequence[str],
    words: Sequence[str],
    *,
    share: float = 0.7,
    min_documents: int = 8,
) -> tuple[str, ...]:
    """The topic each word belongs to, or ``""``.

    A word belongs to a topic when it occurs in at least `min_documents` of the documents and at least `share` of those
    are of that topic. An empty topic is no topic.
    """
    names = sorted(set(topics))
    counts = _documents_with(documents, topics, words, names)
    totals = counts.sum(axis=1)
    clear = (totals >= min_documents) & (counts.max(axis=1, initial=0) >= share * totals)
    return tuple(names[best] if own else "" for best, own in zip(counts.argmax(axis=1), clear, strict=True))


def _documents_with(
    documents: Documents, labels: Sequence[str], words: Sequence[str], classes: Sequence[str]
) -> NDArray[np.int64]:
    """In how many documents of each class each word occurs: int64 [n_words, n_classes]."""
    if len(documents) != len(labels):
        raise InputError(f"{len(documents)} documents came with {len(labels)} labels: give one label a document.")
    index = {word: row for row, word in enumerate(words)}
    known = [[index[word] for word in set(document) if word in index] for document in documents]
    rows = np.fromiter(chain.from_iterable(known), np.int64)
    columns = np.repeat(_class_codes(labels, classes), [len(found) for found in known])
    cells = np.bincount(rows * len(classes) + columns, minlength=len(words) * len(classes))
    return cells.reshape(len(words), len(classes)).astype(np.int64)


def _class_codes(labels: Sequence[str], classes: Sequence[str]) -> NDArray[np.int64]:
    codes = {name: code for code, name in enumerate(classes)}
    unknown = sorted(set(labels) - codes.keys())
    if unknown:
        raise InputError(
            f"The label {unknown[0]!r} is not one of the classes {', '.join(classes)}: give its class too."
        )
    return np.fromiter((codes[label] for label in labels), np.int64, len(labels))
