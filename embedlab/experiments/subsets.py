"""Which labelled rows a point of a learning curve has, and how many test texts it has seen nearly word for word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError

__all__ = ["near_duplicates", "nested_order", "usual_sizes"]

Documents = Sequence[Sequence[str]]
Rows = NDArray[np.int64]

_STEPS = (50, 100, 250, 500)
_ENOUGH_WORDS = 5


def nested_order(codes: Rows, seed: int, *, balanced: bool = False) -> Rows:
    """The rows in an order whose every beginning is a fair sample: int64 [n], fewer where classes must be equal.

    A larger training set then holds the smaller ones of its seed, and two ways of training see the same rows.

    Parameters
    ----------
    codes
        The class of each row, int64 [n] from 0.
    seed
        Of the shuffle.
    balanced
        Whether each beginning has equally many rows of each class, as long as the rarest lasts; else each class has
        its natural share.

    >>> codes = np.array([0, 0, 0, 0, 0, 0, 1, 1])
    >>> codes[nested_order(codes, seed=0)[:4]].sum(), codes[nested_order(codes, seed=0, balanced=True)].sum()
    (np.int64(1), np.int64(2))
    """
    shuffled = np.random.default_rng(seed).permutation(len(codes))
    sizes = np.bincount(codes)
    place = np.empty(len(codes))
    for code, size in enumerate(sizes):
        rows = shuffled[codes[shuffled] == code]
        place[rows] = np.arange(size) if balanced else (np.arange(size) + 0.5) / max(size, 1)
    order = shuffled[np.argsort(place[shuffled], kind="stable")]
    if balanced:
        order = order[place[order] < sizes[sizes > 0].min()]
    return order.astype(np.int64)


def usual_sizes(rows: int) -> tuple[int, ...]:
    """How many labelled rows to try where nobody says: 50, 100, 250, 500, 1,000 and so on, and all of them.

    >>> usual_sizes(1500), usual_sizes(40)
    ((50, 100, 250, 500, 1000, 1500), (40,))
    """
    if rows < 1:
        raise InputError(f"A learning curve of {rows} rows has no points: give labelled texts.")
    ladder = (step * 10**power for power in range(8) for step in (_STEPS if power == 0 else _STEPS[1:]))
    # The last step before all of them is left out where it is nearly all of them.
    return (*sorted({size for size in ladder if size <= 0.75 * rows}), rows)


def near_duplicates(train: Documents, test: Documents) -> int:
    """How many test documents have the same words as a training document, but for one.

    Order, repeats and case do not count. Documents of fewer than five different words must have the very same ones.
    Time and memory grow with the number of words.

    >>> train = [["ten", "soups", "you", "will", "love"], ["rates", "rise"]]
    >>> near_duplicates(train, [["nine", "soups", "you", "will", "love"], ["rates", "fall"]])
    1
    """
    words = sorted({word for documents in (train, test) for document in documents for word in document})
    numbers = np.random.default_rng(0).integers(1, 2**63, size=len(words), dtype=np.uint64)
    number = dict(zip(words, numbers, strict=True))
    seen, _ = _signatures(train, number)
    asked, document = _signatures(test, number)
    return len(np.unique(document[np.isin(asked, seen)]))


def _signatures(documents: Documents, number: dict[str, np.uint64]) -> tuple[NDArray[np.uint64], Rows]:
    """Sums of the numbers of each document's words, of all and without each one; and whose they are.

    Two documents differ by one word, more, less or another, exactly if they have a sum in common.
    """
    sums, owners = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.int64)]
    for position, document in enumerate(documents):
        own = np.array([number[word] for word in set(document)], dtype=np.uint64)
        whole = own.sum(dtype=np.uint64, keepdims=True)
        if len(own) >= _ENOUGH_WORDS:
            whole = np.concatenate([whole, whole - own])
        sums.append(whole)
        owners.append(np.full(len(whole), position, dtype=np.int64))
    return np.concatenate(sums), np.concatenate(owners)
