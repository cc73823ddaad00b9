"""Two ways of being near: words that stand beside a word, and words that can stand in its place."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Iterable, Mapping

from embedlab.errors import InputError
from embedlab.space import EmbeddingSpace, unit
from embedlab.tokens import tokenize

__all__ = ["Company", "company"]

_WINDOW = 5
_LEAST = 3
_CLEARLY = 2.0


@dataclasses.dataclass(frozen=True)
class Company:
    """The neighbours of one word, of either kind; words without a row are left out first, as word2vec does.

    Parameters
    ----------
    word
        The word.
    texts
        In how many texts it occurs.
    beside
        ``(word, association, times)``: words that stand within five of it at least four times as often as by chance,
        with their pointwise mutual information in bits (Church & Hanks 1990); ordered by that times how often, so that
        chance meetings of rare words do not come first.
    instead
        ``(word, cosine, times)``: the nearest in the space, with how often they stand within five of it.
    """

    word: str
    texts: int
    beside: tuple[tuple[str, float, int], ...]
    instead: tuple[tuple[str, float, int], ...]


def company(word: str, texts: Iterable[str], space: EmbeddingSpace, n: int = 8) -> Company:
    """Look for the words beside a word and for those in its place.

    Parameters
    ----------
    word
        A word of the space.
    texts
        What the space was trained on; read once, and only texts with the word are looked at.
    space
        A space with counts: they say how often each word is to be expected beside another.
    n
        How many of either kind.

    Raises
    ------
    InputError
        If the space lacks the word or has no counts.
    """
    row = space.row(word)
    if space.counts is None:
        raise InputError(f"The space {space.name!r} does not say how often its words occur: choose a trained one.")
    times: Counter[str] = Counter()
    found = 0
    for text in texts:
        if word in text.lower() and word in (tokens := tokenize(text)):
            found += 1
            times.update(_around(word, [token for token in tokens if token in space]))
    total = int(space.counts.sum())
    expected = {other: times.total() * int(space.counts[space.row(other)]) / total for other in times}
    scored = [
        (other, math.log2(count / expected[other]), count)
        for other, count in times.items()
        if count >= _LEAST and other != word
    ]
    scored = [entry for entry in scored if entry[1] >= _CLEARLY]
    scored.sort(key=lambda entry: (-entry[1] * entry[2], entry[0]))
    vectors = unit(space.vectors)
    cosines = vectors @ vectors[row]
    nearest = [int(other) for other in (-cosines).argsort(kind="stable") if other != row][:n]
    instead = tuple((space.keys[other], float(cosines[other]), times[space.keys[other]]) for other in nearest)
    return Company(word, found, tuple(scored[:n]), instead)


def _around(word: str, tokens: list[str]) -> Mapping[str, int]:
    """How often each token stands within five of the word."""
    found: Counter[str] = Counter()
    for place, token in enumerate(tokens):
        if token == word:
            found.update(tokens[max(0, place - _WINDOW) : place] + tokens[place + 1 : place + 1 + _WINDOW])
    return found
