"""What the trainers share: checks of options, a vocabulary that fits small corpora, provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np

from embedlab.corpus import Corpus
from embedlab.errors import InputError
from embedlab.vocabulary import Vocabulary

__all__ = [
    "check_corpus",
    "check_least",
    "fitting_length",
    "fitting_vocabulary",
    "length_warnings",
    "min_count_warnings",
    "provenance",
]

_USUAL_MIN_COUNT = 3
_ENOUGH_WORDS = 1000
_LONGEST = 512


def check_least(name: str, value: object, least: int) -> None:
    """Refuse anything but a whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InputError(f"{name} is {value!r}: give a whole number of at least {least}.")


def check_corpus(corpus: object) -> None:
    """Refuse anything but a `Corpus`: a plain string would give a vocabulary of characters."""
    if not isinstance(corpus, Corpus):
        raise InputError(f"fit needs a Corpus, not {type(corpus).__name__}: make one with read_corpus.")


def fitting_vocabulary(documents: Sequence[Sequence[str]], min_count: int | None) -> tuple[Vocabulary, int]:
    """The vocabulary of `documents` and the least count it was made with.

    A given `min_count` is kept. None means 3, or less where 3 would leave fewer than 1,000 words: in a small
    corpus the words seen once or twice are most of what there is.

    >>> fitting_vocabulary([["a", "b"], ["a"]], None)[1]
    1
    """
    if min_count is not None:
        check_least("min_count", min_count, 1)
        return Vocabulary.from_documents(documents, min_count=min_count), min_count
    vocabulary = Vocabulary.from_documents(documents, min_count=1)
    for least in range(_USUAL_MIN_COUNT, 1, -1):
        if np.count_nonzero(vocabulary.counts >= least) >= _ENOUGH_WORDS:
            return Vocabulary.from_documents(documents, min_count=least), least
    return vocabulary, 1


def min_count_warnings(asked: int | None, least: int) -> tuple[str, ...]:
    """What to tell a person about a least count that `fitting_vocabulary` chose."""
    if asked is not None or least == _USUAL_MIN_COUNT:
        return ()
    seen = "once" if least == 1 else "twice"
    return (f"The corpus is small, so words seen {seen} are kept too, not only those seen {_USUAL_MIN_COUNT} times.",)


def fitting_length(documents: Sequence[Sequence[str]]) -> int:
    """Tokens a text may have: the longest text's, unless that is above 64 and one in a hundred; at most 512."""
    lengths = [len(document) for document in documents]
    usual = max(64, int(np.percentile(lengths, 99)))
    return max(1, min(max(lengths), usual, _LONGEST))


def length_warnings(documents: Sequence[Sequence[str]], length: int) -> tuple[str, ...]:
    """What to tell a person of texts that are longer than `fitting_length` allows."""
    cut = sum(len(document) > length for document in documents)
    if not cut:
        return ()
    return (f"The Embedding learned from the first {length} words of each text; {cut} of {len(documents)} are longer.",)


def provenance(
    trainer: str, parameters: Mapping[str, Any], corpus: Corpus, packages: Sequence[str], seconds: float
) -> dict[str, Any]:
    """What made a space, in JSON values; `seconds` is the only entry that differs between equal runs."""
    return {
        "trainer": trainer,
        "parameters": dict(parameters),
        "corpus": {"name": corpus.name, "fingerprint": corpus.fingerprint},
        "versions": {package: version(package) for package in packages},
        "seconds": round(seconds, 3),
    }
