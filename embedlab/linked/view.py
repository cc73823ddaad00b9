"""What the linked maps draw: keys, one layout a map, colours, and the state they open with."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError

__all__ = ["Categorical", "Colour", "Diverging", "LinkedMap", "LinkedMaps", "Sequential"]

MAX_MAPS = 4


@dataclass(frozen=True, eq=False)
class LinkedMap:
    """One map: where its keys lie and which of them are neighbours in the original space.

    Parameters
    ----------
    title : what a reader sees above the map, such as "learned from context"
    keys : unique keys of this map, in the order of the rows below
    xy : float32 [n, 2], finite
    neighbours : int32 [n, k], rows of this map by falling similarity; -1 where there is none
    similarities : float32 [n, k] in [-1, 1]
    caption : one line under the title, such as the quality of the map
    note : one line under the map, such as how it was made
    """

    title: str
    keys: tuple[str, ...]
    xy: NDArray[np.float32]
    neighbours: NDArray[np.int32]
    similarities: NDArray[np.float32]
    caption: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        n = len(self.keys)
        object.__setattr__(self, "keys", tuple(self.keys))
        object.__setattr__(self, "xy", np.ascontiguousarray(self.xy, dtype=np.float32))
        object.__setattr__(self, "neighbours", np.ascontiguousarray(self.neighbours, dtype=np.int32))
        object.__setattr__(self, "similarities", np.ascontiguousarray(self.similarities, dtype=np.float32))
        if self.xy.shape != (n, 2):
            raise InputError(f"A linked map of {n} keys needs coordinates of shape ({n}, 2), got {self.xy.shape}.")
        if not np.isfinite(self.xy).all():
            raise InputError(f"The coordinates of the map {self.title!r} hold NaN or infinity; leave such keys out.")
        if self.neighbours.ndim != 2 or len(self.neighbours) != n:
            raise InputError(f"A map of {n} keys needs neighbours of shape ({n}, k), got {self.neighbours.shape}.")
        if self.similarities.shape != self.neighbours.shape:
            raise InputError(
                f"Neighbours have the shape {self.neighbours.shape} but similarities {self.similarities.shape}; "
                "give one similarity a neighbour."
            )
        if self.neighbours.size and not (self.neighbours.min() >= -1 and self.neighbours.max() < n):
            raise InputError(f"Neighbours of the map {self.title!r} must be rows from 0 to {n - 1}, or -1.")

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Row of every key."""
        return {key: row for row, key in enumerate(self.keys)}


@dataclass(frozen=True, eq=False)
class Diverging:
    """A colour with two ends and a middle, such as class log-odds.

    ``values`` is float32 [n] in the order of ``LinkedMaps.keys``, NaN where unknown; ``low`` and
    ``high`` name the ends; colours are full at ``centre`` plus or minus ``limit`` (default: the
    95th percentile of the distance from the centre).
    """

    name: str
    values: NDArray[np.float32]
    low: str
    high: str
    centre: float = 0.0
    limit: float | None = None

    @property
    def ends(self) -> tuple[float, float]:
        """Values that get the full colour of either end."""
        limit = _percentile(np.abs(self.values - self.centre), 95) if self.limit is None else self.limit
        return self.centre - (limit or 1.0), self.centre + (limit or 1.0)


@dataclass(frozen=True, eq=False)
class Sequential:
    """A colour from little to much, such as frequency or change.

    ``values`` is float32 [n] in the order of ``LinkedMaps.keys``, NaN where unknown.
    """

    name: str
    values: NDArray[np.float32]
    low: str = "low"
    high: str = "high"

    @property
    def ends(self) -> tuple[float, float]:
        """Values that get the full colour of either end: the 2nd and the 98th percentile."""
        low, high = _percentile(self.values, 2), _percentile(self.values, 98)
        return (low, high) if high > low else (low, low + 1.0)


@dataclass(frozen=True, eq=False)
class Categorical:
    """A colour and a symbol a group, such as topic.

    ``codes`` is int [n] in the order of ``LinkedMaps.keys``: positions in ``categories``, -1 where
    there is none.
    """

    name: str
    codes: NDArray[np.int16]
    categories: tuple[str, ...]

    @classmethod
    def of(cls, name: str, labels: Sequence[str | None]) -> Categorical:
        """Groups by falling size, None for keys without one.

        >>> Categorical.of("topic", ["food", None, "law", "food"]).categories
        ('food', 'law')
        """
        counts: dict[str, int] = {}
        for label in labels:
            if label is not None:
                counts[label] = counts.get(label, 0) + 1
        categories = tuple(sorted(counts, key=lambda label: (-counts[label], label)))
        code = {label: row for row, label in enumerate(categories)}
        codes = np.array([-1 if label is None else code[label] for label in labels], dtype=np.int16)
        return cls(name, codes, categories)


Colour = Diverging | Sequential | Categorical


@dataclass(frozen=True, eq=False)
class LinkedMaps:
    """One to four maps linked by key, and the state they open with.

    Maps are linked by key, never by row: a key that a map lacks is absent there and drawn hollow
    in the others.

    Parameters
    ----------
    maps : the maps, left to right
    keys : every key of every map, once; default: those of the first map, then what the others add
    colours : what the keys can be coloured by, the first one at the start
    counts : int64 [n] in the order of ``keys``: which labels come first, and the optional size
    pinned : the key that is pinned at the start, or None
    selected : the keys that are selected at the start

    Examples
    --------
    >>> import numpy as np
    >>> near = np.array([[1], [0]])
    >>> left = LinkedMap("left", ("court", "judge"), np.eye(2), near, np.ones((2, 1)))
    >>> right = LinkedMap("right", ("judge", "alps"), np.eye(2), near, np.ones((2, 1)))
    >>> LinkedMaps((left, right)).keys
    ('court', 'judge', 'alps')
    """

    maps: tuple[LinkedMap, ...]
    keys: tuple[str, ...] = ()
    colours: tuple[Colour, ...] = ()
    counts: NDArray[np.int64] | None = None
    pinned: str | None = None
    selected: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for name in ("maps", "colours", "selected"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        union = tuple(dict.fromkeys(key for drawn in self.maps for key in drawn.keys))
        object.__setattr__(self, "keys", tuple(self.keys) or union)
        if not 1 <= len(self.maps) <= MAX_MAPS:
            raise InputError(f"Linked maps are one to {MAX_MAPS} maps, got {len(self.maps)}.")
        if len(self.index) != len(self.keys):
            raise InputError("The keys of linked maps must be unique; remove the repeated ones.")
        for drawn in self.maps:
            if len(drawn.index) != len(drawn.keys):
                raise InputError(f"The keys of the map {drawn.title!r} must be unique; remove the repeated ones.")
        stray = next((key for key in union if key not in self.index), None)
        if stray is not None:
            raise InputError(f"The key {stray[:80]!r} is in a map but not among the keys; give every key of every map.")
        self._check_lengths()

    def _check_lengths(self) -> None:
        n = len(self.keys)
        for colour in self.colours:
            length = len(colour.codes if isinstance(colour, Categorical) else colour.values)
            if length != n:
                raise InputError(f"The colour {colour.name!r} has {length} values for {n} keys; give one a key.")
        if self.counts is not None and len(self.counts) != n:
            raise InputError(f"There are {len(self.counts)} counts for {n} keys; give one a key.")

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Position of every key."""
        return {key: row for row, key in enumerate(self.keys)}

    def replace(self, **changes: Any) -> LinkedMaps:
        """Return the same maps with some fields changed."""
        return dataclasses.replace(self, **changes)


def _percentile(values: NDArray[np.float32], percent: float) -> float:
    known = values[np.isfinite(values)]
    return float(np.percentile(known, percent)) if len(known) else 0.0
