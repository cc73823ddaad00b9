"""Which rows of large spaces are taken where all of them would take too long."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.space import EmbeddingSpace, shared_keys

__all__ = ["MOST_ROWS", "first_rows", "most_telling"]

MOST_ROWS = 10_000
"""Words that are taken of either space: neighbours and maps of more take minutes."""


def most_telling(left: EmbeddingSpace, right: EmbeddingSpace, most: int) -> tuple[EmbeddingSpace, EmbeddingSpace]:
    """At most `most` rows of either space: those both have first, then the most frequent of its own.

    Raises
    ------
    InputError
        If they share no key, or are of different levels.

    Examples
    --------
    >>> left = EmbeddingSpace(("the", "cat", "purrs"), np.eye(3))
    >>> right = EmbeddingSpace(("le", "chat", "cat"), np.eye(3))
    >>> [space.keys for space in most_telling(left, right, 2)]
    [('the', 'cat'), ('le', 'cat')]
    """
    if left.level != right.level:
        raise InputError(f"One space holds {left.level} and the other {right.level}: compare two of one kind.")
    shared = shared_keys(left, right)
    if not shared:
        raise InputError(
            f"{left.name} and {right.name} have no word in common: load the vectors again with their keys "
            "written as the texts write them, or choose two spaces of one language."
        )
    if len(shared) > most:  # the same words of both, or some would be missing on the other side
        places = [{space.keys[row]: place for place, row in enumerate(_by_frequency(space))} for space in (left, right)]
        shared = tuple(sorted(shared, key=lambda key: sum(place[key] for place in places))[:most])
    common = set(shared)
    return first_rows(left, common, most), first_rows(right, common, most)


def first_rows(space: EmbeddingSpace, wanted: Collection[str], most: int = MOST_ROWS) -> EmbeddingSpace:
    """At most `most` rows of a space: the wanted keys first, then the most frequent."""
    if len(space) <= most:
        return space
    order = _by_frequency(space)
    shared = np.array([space.keys[row] in wanted for row in order])
    return space.rows(np.sort(np.concatenate([order[shared], order[~shared]])[:most]))


def _by_frequency(space: EmbeddingSpace) -> NDArray[np.int64]:
    """The rows by their counts, else as they stand: files of vectors begin with frequent words."""
    return np.arange(len(space)) if space.counts is None else np.argsort(-space.counts, kind="stable")
