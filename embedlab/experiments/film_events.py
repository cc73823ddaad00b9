"""What happens between two snapshots of a training: words that move, predictions that flip."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embedlab.comparison import REPRODUCIBLE
from embedlab.metrics.movement import reproducibility

__all__ = ["Flip", "Flips", "Moves", "find_flips", "find_moves", "movement_beyond_drift"]

_FREQUENT = 20
_FEWEST_FREQUENT = 30


@dataclasses.dataclass(frozen=True)
class Moves:
    """The words that moved most between a snapshot and the next.

    Parameters
    ----------
    agreement
        Spearman correlation of all movements with those under a second seed; None where that was not to be had.
    words
        ``(word, times)`` pairs, the largest movement first: how many times the median movement. Empty where
        `agreement` is below .8, for such a ranking would be that of the seed.
    """

    agreement: float | None
    words: tuple[tuple[str, float], ...]


@dataclasses.dataclass(frozen=True)
class Flip:
    """A held-out text whose prediction flipped: its label, and whether the model is right from then on."""

    text: str
    label: str
    is_right: bool


@dataclasses.dataclass(frozen=True)
class Flips:
    """Held-out texts whose prediction flipped between a snapshot and the next.

    Parameters
    ----------
    gained, lost
        How many went from wrong to right, and from right to wrong.
    texts
        Some of them, those that went wrong first; of either kind, those that flip most often over the whole film.
    """

    gained: int
    lost: int
    texts: tuple[Flip, ...]


def movement_beyond_drift(before: ArrayLike, after: ArrayLike) -> NDArray[np.float64]:
    """How far each vector moved against the group: the length of its change less the mean change, float64 [n].

    >>> movement_beyond_drift([[0, 0], [0, 0]], [[1, 0], [3, 0]]).tolist()
    [1.0, 1.0]
    """
    change = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    moved: NDArray[np.float64] = np.linalg.norm(change - change.mean(axis=0), axis=1)
    return moved


def find_moves(
    words: Sequence[str],
    counts: ArrayLike,
    tables: Sequence[ArrayLike],
    second: Sequence[ArrayLike],
    *,
    most: int = 3,
) -> tuple[Moves, ...]:
    """The words that moved most in each step from a table to the next.

    Looked at are words seen at least 20 times in training (all, where these are fewer than 30), because what a rare
    word does hangs on the batch it fell into. A word is listed only if it moved further beyond the median than its
    two seeds differ.

    Parameters
    ----------
    words, counts
        n words and how often each was seen.
    tables
        Snapshots, each [n, d].
    second
        Those of a second seed at the same moments; a step that they lack has no `Moves.agreement` and is ranked by
        its own movement alone.
    most
        Words listed a step.
    """
    rows = np.flatnonzero(np.asarray(counts) >= _FREQUENT)
    rows = rows if len(rows) >= _FEWEST_FREQUENT else np.arange(len(words))
    found = []
    for step in range(len(tables) - 1):
        moved = _moved(tables, step, rows)
        other = _moved(second, step, rows) if step + 1 < len(second) else None
        agreement = None if other is None else reproducibility(moved, other).value
        middle = float(np.median(moved))
        noise = np.zeros(len(moved)) if other is None else np.abs(moved - other)
        is_ranked = middle > 0 and (agreement is None or agreement >= REPRODUCIBLE)
        listed = [row for row in np.argsort(-moved, kind="stable") if moved[row] - middle > noise[row]]
        entries = [(words[rows[row]], float(moved[row] / middle)) for row in listed[:most]] if is_ranked else []
        found.append(Moves(agreement, tuple(entries)))
    return tuple(found)


def find_flips(
    said: Sequence[NDArray[np.int16]],
    truth: ArrayLike,
    texts: Sequence[str],
    classes: Sequence[str],
    *,
    most: int = 2,
) -> tuple[Flips, ...]:
    """The predictions that flipped in each step, with `most` texts of either kind.

    `said` holds the class given to each text, a row a snapshot.
    """
    codes = np.asarray(truth, dtype=np.int64)
    right = np.array([given == codes for given in said], dtype=bool).reshape(len(said), len(codes))
    restless = (right[1:] != right[:-1]).sum(axis=0)
    found = []
    for before, after in itertools.pairwise(right):
        kinds = (np.flatnonzero(before & ~after), np.flatnonzero(after & ~before))
        shown = [row for rows in kinds for row in rows[np.argsort(-restless[rows], kind="stable")][:most]]
        flips = tuple(Flip(texts[row], classes[codes[row]], bool(after[row])) for row in shown)
        found.append(Flips(int((after & ~before).sum()), int((before & ~after).sum()), flips))
    return tuple(found)


def _moved(tables: Sequence[ArrayLike], step: int, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    return movement_beyond_drift(*(np.asarray(table, dtype=np.float32)[rows] for table in tables[step : step + 2]))
