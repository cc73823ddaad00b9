"""What texts say of keys: the class, the topic and the number that a word or a document goes with."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.corpus import Corpus
from embedlab.documents import document_keys
from embedlab.targets import mean_targets, numeric_columns, targets
from embedlab.vocabulary import class_log_odds, word_labels, word_topics

__all__ = ["Evidence", "document_evidence", "word_evidence"]

_TOPIC = "topic"


@dataclasses.dataclass(frozen=True, eq=False)
class Evidence:
    """Facts about keys, by key; a key without a fact is left out.

    Parameters
    ----------
    classes
        The classes there are; empty without labels.
    labels
        The class of a key, or None without labels.
    topics
        The topic of a key, or None where topics are not known.
    log_odds
        Smoothed log-odds of each class for a word, float64 [len(classes)], or None.
    target, numbers
        A column of numbers, and of a document its number, of a word the mean over documents (see `mean_targets`);
        ``""`` and None without one.
    """

    classes: tuple[str, ...] = ()
    labels: Mapping[str, str] | None = None
    topics: Mapping[str, str] | None = None
    log_odds: Mapping[str, NDArray[np.float64]] | None = None
    target: str = ""
    numbers: Mapping[str, float] | None = None

    def labels_of(self, keys: Sequence[str]) -> tuple[str, ...] | None:
        """The class of each key, ``""`` where it has none; None without labels."""
        return None if self.labels is None else tuple(self.labels.get(key, "") for key in keys)

    def topics_of(self, keys: Sequence[str]) -> tuple[str, ...] | None:
        """The topic of each key, ``""`` where it has none; None where topics are not known."""
        return None if self.topics is None else tuple(self.topics.get(key, "") for key in keys)

    def log_odds_of(self, keys: Sequence[str]) -> NDArray[np.float64] | None:
        """The log-odds of each key, float64 [len(keys), len(classes)], or None."""
        if self.log_odds is None:
            return None
        return np.array([self.log_odds[key] for key in keys]).reshape(len(keys), len(self.classes))

    def numbers_of(self, keys: Sequence[str]) -> NDArray[np.float64] | None:
        """The number of each key, float64 [len(keys)], NaN where it has none; None without numbers."""
        return None if self.numbers is None else np.array([self.numbers.get(key, np.nan) for key in keys])


def word_evidence(
    words: Sequence[str], train: Corpus | None, test: Corpus | None, target: str | None = None
) -> Evidence:
    """What the documents say of words.

    Labels and the numbers of the column `target` are counted on the held-out documents alone, because the task has
    learned from the others. Topics are counted on all: no training saw them.
    """
    if test is None:
        return Evidence()
    found = _word_numbers(words, test, target) | _word_topics(words, train, test)
    if test.labels is None or len(test.classes) < 2:
        return Evidence(**found)
    log_odds = class_log_odds(test.tokens, test.labels, words, test.classes)
    codes = word_labels(test.tokens, test.labels, words, test.classes)
    labels = [test.classes[code] if code >= 0 else "" for code in codes]
    by_word = dict(zip(words, log_odds, strict=True))
    return Evidence(classes=test.classes, labels=_present(words, labels), log_odds=by_word, **found)


def document_evidence(train: Corpus | None, test: Corpus | None, target: str | None = None) -> Evidence:
    """The label, the topic and the number of each document, as given."""
    labels: dict[str, str] = {}
    topics: dict[str, str] = {}
    numbers: dict[str, float] = {}
    for corpus in (train, test):
        if corpus is not None:
            keys = document_keys(corpus)
            labels |= _present(keys, corpus.labels or ())
            topics |= _present(keys, corpus.columns.get(_TOPIC, ()))
            if target is not None and target in numeric_columns(corpus):
                numbers |= dict(zip(keys, targets(corpus, target).tolist(), strict=True))
    classes = test.classes if test is not None else ()
    return Evidence(classes, labels or None, topics or None, target=target or "", numbers=numbers or None)


def _word_numbers(words: Sequence[str], test: Corpus, target: str | None) -> dict[str, Any]:
    if target is None or target not in numeric_columns(test):
        return {}
    means = mean_targets(test.tokens, targets(test, target), words)
    return {"target": target, "numbers": dict(zip(words, means.tolist(), strict=True))}


def _word_topics(words: Sequence[str], train: Corpus | None, test: Corpus | None) -> dict[str, Any]:
    parts = [corpus for corpus in (train, test) if corpus is not None and _TOPIC in corpus.columns]
    if not parts:
        return {}
    documents = [tokens for corpus in parts for tokens in corpus.tokens]
    names = [topic for corpus in parts for topic in corpus.columns[_TOPIC]]
    return {"topics": _present(words, word_topics(documents, names, words))}


def _present(keys: Sequence[str], facts: Sequence[str]) -> dict[str, str]:
    return {key: fact for key, fact in zip(keys, facts, strict=False) if fact}
