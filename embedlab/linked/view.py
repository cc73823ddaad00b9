"""What the linked maps draw: keys, one layout a map, colours, and the state they open with."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.linked.colours import Categorical, Colour
from embedlab.linked.layout import LinkedMap
from embedlab.linked.story import Story
from embedlab.strings import pack_strings

__all__ = ["Group", "LinkedMaps", "Ranked"]

MAX_MAPS = 4


@dataclass(frozen=True)
class Group:
    """A selection worth a look, such as words that gained the same neighbours.

    Parameters
    ----------
    title : a short phrase, such as "12 words near curry, soup"
    keys : what it selects
    detail : one sentence that says why it is a group
    """

    title: str
    keys: tuple[str, ...]
    detail: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", tuple(self.keys))


@dataclass(frozen=True)
class Ranked:
    """The keys that changed most and least between the first two maps, as pairs of key and change.

    Parameters
    ----------
    most, least : the furthest first; empty where the ranking does not reproduce
    note : one sentence on how far the ranking can be trusted
    """

    most: tuple[tuple[str, float], ...] = ()
    least: tuple[tuple[str, float], ...] = ()
    note: str = ""


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
    counts : int64 [n] in the order of ``keys``: how often each occurs, for the optional size
    prominence : float32 [n] in the order of ``keys``: which labels come first where there is room; default: ``counts``
    groups : selections that are offered
    ranked : what changed most and least, shown as pairs of small maps; None where changes are not known
    noun : what one key is, such as "word" or "headline"
    caption : one sentence under a picture that is saved: what it shows, of which data, made how
    pinned : the key that is pinned at the start, or None
    selected : the keys that are selected at the start
    story : charts and events beside maps that play, or None
    moved : float32 [n] in the order of ``keys``: how far each moved between the first two maps beyond what another seed
        does, 0 or NaN where it did not; star trails show these, or where None all whose neighbours differ

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
    prominence: NDArray[np.float32] | None = None
    groups: tuple[Group, ...] = ()
    ranked: Ranked | None = None
    noun: str = "word"
    caption: str = ""
    pinned: str | None = None
    selected: tuple[str, ...] = field(default=())
    story: Story | None = None
    moved: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        for name in ("maps", "colours", "groups", "selected"):
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
        self._check_values()

    def _check_lengths(self) -> None:
        n = len(self.keys)
        for colour in self.colours:
            length = len(colour.codes if isinstance(colour, Categorical) else colour.values)
            if length != n:
                raise InputError(f"The colour {colour.name!r} has {length} values for {n} keys; give one a key.")
        for name, values in (("counts", self.counts), ("prominences", self.prominence), ("movements", self.moved)):
            if values is not None and len(values) != n:
                raise InputError(f"There are {len(values)} {name} for {n} keys; give one a key.")
        for key in self._named_keys():
            if key not in self.index:
                raise InputError(f"The key {key[:80]!r} of a group or ranking is not among the keys; leave it out.")

    def _check_values(self) -> None:
        """What a browser could not read: JSON has no NaN."""
        for colour in self.colours:
            if not isinstance(colour, Categorical) and not np.isfinite(colour.ends).all():
                raise InputError(f"The colour {colour.name!r} has the ends {colour.ends}: give finite ones.")
        for key, change in () if self.ranked is None else (*self.ranked.most, *self.ranked.least):
            if not np.isfinite(change):
                raise InputError(f"The change of {key[:80]!r} in the ranking is {change}: leave it out.")
        if self.story is not None and not any(drawn.frames for drawn in self.maps):
            raise InputError("A story goes with maps that play, and none of these has frames: leave the story out.")

    def _named_keys(self) -> Iterator[str]:
        for group in self.groups:
            yield from group.keys
        if self.ranked is not None:
            yield from (key for key, _ in (*self.ranked.most, *self.ranked.least))

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Position of every key."""
        return {key: row for row, key in enumerate(self.keys)}

    @cached_property
    def keys_digest(self) -> str:
        """Six hex digits that tell these keys from others: a link that names rows says of which keys."""
        text, offsets = pack_strings(self.keys)
        return hashlib.sha256(offsets.tobytes() + text.tobytes()).hexdigest()[:6]

    def replace(self, **changes: Any) -> LinkedMaps:
        """Return the same maps with some fields changed."""
        return dataclasses.replace(self, **changes)
