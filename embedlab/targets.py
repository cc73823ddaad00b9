"""Numbers that a column holds for each text: what regression is asked to tell."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embedlab.columns import shortened
from embedlab.corpus import Corpus
from embedlab.errors import InputError

__all__ = ["Numbers", "mean_targets", "numeric_columns", "targets"]

Numbers = NDArray[np.float64]


def targets(corpus: Corpus, column: str) -> Numbers:
    """The number of each text, float64 [n], finite.

    Raises
    ------
    InputError
        If there is no such column, or a cell of it is no number.
    """
    if column not in corpus.columns:
        known = ", ".join(map(shortened, corpus.columns)) or "none"
        raise InputError(f"{corpus.name!r} has no column {column!r} beside its texts: choose one of {known}.")
    cells = corpus.columns[column]
    found = np.fromiter(map(_number, cells), np.float64, len(cells))
    wrong = np.flatnonzero(~np.isfinite(found))
    if len(wrong):
        number, cell = corpus.row_numbers[wrong[0]] + 1, shortened(cells[wrong[0]])
        raise InputError(f"Row {number} has {cell} in the column {column!r}: give a number in each row.")
    return found


def numeric_columns(corpus: Corpus) -> tuple[str, ...]:
    """The columns that hold a number in each row, and not the same in all.

    >>> numeric_columns(Corpus(("a", "b"), columns={"price": ("1.5", "2"), "shop": ("x", "2")}))
    ('price',)
    """
    return tuple(name for name, cells in corpus.columns.items() if _is_numeric(cells))


def mean_targets(documents: Sequence[Sequence[str]], numbers: Numbers, words: Sequence[str]) -> Numbers:
    """The mean number of the documents that hold each word, float64 [n_words]; NaN where none does.

    One further document of the mean of all is counted with each word, so that a word seen once says little.

    >>> mean_targets([["tea"], ["tea", "pot"]], np.array([1.0, 4.0]), ["tea", "pot", "cup"]).tolist()
    [2.5, 3.25, nan]
    """
    row_of = {word: row for row, word in enumerate(words)}
    sums, counts = np.zeros(len(words)), np.zeros(len(words))
    for document, number in zip(documents, numbers, strict=True):
        rows = [row_of[word] for word in set(document) if word in row_of]
        sums[rows] += number
        counts[rows] += 1
    means = (sums + np.mean(numbers)) / (counts + 1) if len(numbers) else sums
    return np.where(counts > 0, means, np.nan)


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return math.nan


def _is_numeric(cells: Sequence[str]) -> bool:
    return all(math.isfinite(_number(cell)) for cell in cells) and len(set(map(_number, cells))) > 1
