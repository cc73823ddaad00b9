"""Groups of keys that lost or gained the same neighbours between two spaces: selections worth a look.

The idea is that of Emblaze (Sivaraman, Wu and Perer 2022, doi 10.1145/3490099.3511137), which clusters keys by how
their neighbours changed. Here the clusters are stars (Aslam, Pelekhov and Rus 2004, doi 10.7155/jgaa.00084): a key and
all that resemble it. Everything is sparse: time and memory grow with the number of keys, not with its square (measured:
100,000 keys of ten neighbours take at most 3 s and 60 MB).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from embedlab.errors import InputError

__all__ = ["ChangedGroup", "changed_groups"]

Rows = NDArray[np.integer[Any]]
Kind = Literal["lost", "gained"]

_FEWEST, _MOST = 5, 60
_RESEMBLANCE = 0.2  # Jaccard index of changed neighbours: of ten, three or four are the same
_LEAST_COHESION = 0.15
_HUB = 10  # a neighbour that this many times k keys lost or gained tells nothing of any of them
_ALIKE = 0.5  # cosine of what two groups are near, above which they are one finding
_NAMED = 5
_BLOCK_ROWS = 4096


@dataclasses.dataclass(frozen=True)
class ChangedGroup:
    """Keys that lost, or gained, the same neighbours.

    Parameters
    ----------
    keys
        5 to 60 keys, those that changed most like the others first, then by falling frequency.
    kind
        ``"lost"``: the neighbours are there on the left and not on the right; ``"gained"``: the other way round.
    neighbours
        Up to 5 neighbours that half of the members or more lost or gained (as many as for any neighbour, where that is
        fewer), the most frequent first.
    cohesion
        Mean share of a member's neighbours that are members too, where the group is together: on the left for
        ``"lost"``, on the right for ``"gained"``; in [0, 1].
    cohesion_elsewhere
        The same on the other side.
    """

    keys: tuple[str, ...]
    kind: Kind
    neighbours: tuple[str, ...]
    cohesion: float
    cohesion_elsewhere: float

    @property
    def score(self) -> float:
        """How much there is to see: the size times how much more the group keeps together on the one side."""
        return len(self.keys) * (self.cohesion - self.cohesion_elsewhere)


def changed_groups(
    keys: Sequence[str],
    left: ArrayLike,
    right: ArrayLike,
    counts: ArrayLike | None = None,
    *,
    members: ArrayLike | None = None,
    kinds: Sequence[Kind] = ("lost", "gained"),
    n: int = 8,
) -> tuple[ChangedGroup, ...]:
    """The `n` groups with the highest scores, highest first; fewer, or none, where so few are found.

    Two keys resemble each other as far as they lost (or gained) the same neighbours: Jaccard index of .2 or more. The
    key that most resemble makes a group with them, then the next of those that are left, so no key is in two groups of
    a kind. A group is kept if its members' neighbours are members more often on the one side than on the other (by .15
    of them or more), and if no better group is near the same keys.

    Parameters
    ----------
    keys
        The m keys that both spaces have.
    left, right
        Their neighbours in either space as positions in `keys`, int [m, k]; -1 for one that is not among them.
    counts
        How often each key occurs, [m]: the more frequent one goes first where nothing else decides.
    members
        Bool [m]: the keys that may be in a group; all unless given.
    kinds
        What to look for.
    n
        Groups at most.

    Raises
    ------
    InputError
        If the lengths disagree.
    """
    sides = {"lost": np.asarray(left), "gained": np.asarray(right)}
    weights = np.zeros(len(keys)) if counts is None else np.asarray(counts)
    allowed = np.ones(len(keys), dtype=bool) if members is None else np.asarray(members, dtype=bool)
    lengths = [len(array) for array in (*sides.values(), weights, allowed)]
    if set(lengths) != {len(keys)}:
        raise InputError(f"{len(keys)} keys came with neighbours, counts and members of {lengths}: give one row a key.")
    found = []
    for kind in kinds:
        here, there = sides[kind], sides["gained" if kind == "lost" else "lost"]
        changed = _changed(here, there, allowed)
        for rows in _stars(_resemblance(changed, _HUB * here.shape[1])):
            cohesion, elsewhere = _inside(here, rows), _inside(there, rows)
            if cohesion - elsewhere >= _LEAST_COHESION:
                star = _Star.of(changed, rows, weights)
                names = [tuple(keys[row] for row in chosen) for chosen in (star.rows, star.named)]
                found.append((ChangedGroup(names[0], kind, names[1], cohesion, elsewhere), star))
    return _distinct(sorted(found, key=lambda pair: -pair[0].score), n)


@dataclasses.dataclass(frozen=True, eq=False)
class _Star:
    """The rows of a group in order, the columns they lost or gained, and how many of the rows did each."""

    rows: Rows
    near: Rows
    times: Rows
    named: Rows

    @classmethod
    def of(cls, changed: sparse.csr_array, rows: Rows, weights: NDArray[np.number]) -> _Star:
        part = changed[rows]
        near, place, times = np.unique(part.indices, return_inverse=True, return_counts=True)
        row = np.repeat(np.arange(len(rows)), np.diff(part.indptr))
        likeness = np.bincount(row, times[place], len(rows))
        shared = np.flatnonzero(times >= min(len(rows) / 2, times.max()))
        named = near[shared][np.lexsort((-times[shared], -weights[near[shared]]))[:_NAMED]]
        return cls(rows[np.lexsort((-weights[rows], -likeness))], near, times, named)

    def overlap(self, other: _Star) -> float:
        """The cosine of what two stars are near."""
        _, here, there = np.intersect1d(self.near, other.near, assume_unique=True, return_indices=True)
        lengths = np.linalg.norm(self.times) * np.linalg.norm(other.times)
        return float(self.times[here] @ other.times[there] / lengths)


def _changed(here: Rows, there: Rows, allowed: NDArray[np.bool_]) -> sparse.csr_array:
    """1 where a key (row) has a neighbour (column) here and not there, int32 [n, n]."""
    is_new = (here >= 0) & allowed[:, None]
    for column in range(there.shape[1]):
        is_new &= here != there[:, column, None]
    starts = np.concatenate([[0], np.cumsum(is_new.sum(axis=1))])
    return sparse.csr_array((np.ones(starts[-1], np.int32), here[is_new], starts), shape=(len(here), len(here)))


def _resemblance(changed: sparse.csr_array, hub: int) -> sparse.csr_array:
    """The Jaccard index of every two rows where it is .2 or more, by blocks; hubs do not count as shared.

    A column of m ones costs m * m products, so that without hubs there are at most n * k * hub.
    """
    sizes = changed.sum(axis=1)
    kept = changed.sum(axis=0) <= hub
    telling = changed.multiply(kept[None, :]).tocsr()
    telling.eliminate_zeros()
    across = telling.T.tocsr()
    blocks = []
    for start in range(0, changed.shape[0], _BLOCK_ROWS):
        shared = (telling[start : start + _BLOCK_ROWS] @ across).tocoo()
        jaccard = shared.data / (sizes[start + shared.row] + sizes[shared.col] - shared.data)
        pairs = (jaccard >= _RESEMBLANCE) & (start + shared.row != shared.col)
        places = (shared.row[pairs], shared.col[pairs])
        blocks.append(sparse.csr_array((jaccard[pairs], places), shape=shared.shape))
    return sparse.vstack(blocks, format="csr") if blocks else sparse.csr_array(changed.shape)


def _stars(resemblance: sparse.csr_array) -> Iterator[Rows]:
    """Disjoint stars of 5 to 60 rows: the row that most resemble and those that do, then the same of the rest."""
    bounds, columns, values = resemblance.indptr, resemblance.indices, resemblance.data
    is_free = np.ones(resemblance.shape[0], dtype=bool)
    for centre in np.argsort(-resemblance.sum(axis=1), kind="stable"):
        row = slice(bounds[centre], bounds[centre + 1])
        if not is_free[centre] or bounds[centre + 1] - bounds[centre] < _FEWEST - 1:
            continue
        near, strength = columns[row][is_free[columns[row]]], values[row][is_free[columns[row]]]
        star = np.concatenate([[centre], near[np.argsort(-strength, kind="stable")][: _MOST - 1]])
        if len(star) >= _FEWEST:
            is_free[star] = False
            yield star


def _inside(neighbours: Rows, group: Rows) -> float:
    return float(np.isin(neighbours[group], group).mean())


def _distinct(ranked: Sequence[tuple[ChangedGroup, _Star]], n: int) -> tuple[ChangedGroup, ...]:
    """The first `n` groups that are not near the same keys as one before them."""
    kept: list[tuple[ChangedGroup, _Star]] = []
    for group, star in ranked:
        if len(kept) == n:
            break
        if all(star.overlap(other) <= _ALIKE for _, other in kept):
            kept.append((group, star))
    return tuple(group for group, _ in kept)
