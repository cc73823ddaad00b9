"""One of the linked maps: where its keys lie, what its axes mean, and the layouts it came through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError

__all__ = ["Axis", "Frame", "LinkedMap"]


@dataclass(frozen=True)
class Axis:
    """What lies at either end of an axis that means something, such as "bad" and "good"."""

    low: str
    high: str


@dataclass(frozen=True, eq=False)
class Frame:
    """A layout that a map came through, such as that after one epoch.

    Parameters
    ----------
    title : such as "epoch 2"
    xy : float32 [n, 2 or 3], finite, rows in the order of the map's keys
    caption : what stands under the title of the map while this layout is shown; default: the map's own
    """

    title: str
    xy: NDArray[np.float32]
    caption: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "xy", np.ascontiguousarray(self.xy, dtype=np.float32))


@dataclass(frozen=True, eq=False)
class LinkedMap:
    """One map: where its keys lie and which of them are neighbours in the original space.

    Parameters
    ----------
    title : what a reader sees above the map, such as "learned from context"
    keys : unique keys of this map, in the order of the rows below
    xy : float32 [n, 2 or 3], finite
    neighbours : int32 [n, k], rows of this map by falling similarity; -1 where there is none
    similarities : float32 [n, k] in [-1, 1]
    source : what made the space, said beside the title, such as "word2vec"
    caption : one line under the title, such as the quality of the map
    note : one line under the map, such as how it was made
    axes : what the ends of the axes mean, first the horizontal one; empty where they mean nothing, as of UMAP
    frames : earlier layouts of the same keys that can be played, oldest first; `xy` is the last one, and a frame
        equal to it gives it a title
    """

    title: str
    keys: tuple[str, ...]
    xy: NDArray[np.float32]
    neighbours: NDArray[np.int32]
    similarities: NDArray[np.float32]
    source: str = ""
    caption: str = ""
    note: str = ""
    axes: tuple[Axis, ...] = ()
    frames: tuple[Frame, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.keys)
        object.__setattr__(self, "keys", tuple(self.keys))
        for name, kind in (("xy", np.float32), ("neighbours", np.int32), ("similarities", np.float32)):
            object.__setattr__(self, name, np.ascontiguousarray(getattr(self, name), dtype=kind))
        for name in ("axes", "frames"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if self.xy.ndim != 2 or self.xy.shape[0] != n or self.xy.shape[1] not in (2, 3):
            raise InputError(f"A linked map of {n} keys needs coordinates of shape ({n}, 2 or 3), got {self.xy.shape}.")
        for layout in (self.xy, *(frame.xy for frame in self.frames)):
            if layout.shape != self.xy.shape:
                raise InputError(
                    f"A frame of the map {self.title!r} has the shape {layout.shape}, not {self.xy.shape}."
                )
            if not np.isfinite(layout).all():
                raise InputError(
                    f"The coordinates of the map {self.title!r} hold NaN or infinity; leave such keys out."
                )
        if len(self.axes) > self.dims:
            raise InputError(f"The map {self.title!r} has {self.dims} axes; {len(self.axes)} are named.")
        self._check_neighbours(n)

    def _check_neighbours(self, n: int) -> None:
        if self.neighbours.ndim != 2 or len(self.neighbours) != n:
            raise InputError(f"A map of {n} keys needs neighbours of shape ({n}, k), got {self.neighbours.shape}.")
        if self.similarities.shape != self.neighbours.shape:
            raise InputError(
                f"Neighbours have the shape {self.neighbours.shape} but similarities {self.similarities.shape}; "
                "give one similarity a neighbour."
            )
        if self.neighbours.size and not (self.neighbours.min() >= -1 and self.neighbours.max() < n):
            raise InputError(f"Neighbours of the map {self.title!r} must be rows from 0 to {n - 1}, or -1.")

    @property
    def dims(self) -> int:
        """Dimensions of the map, 2 or 3."""
        return int(self.xy.shape[1])

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Row of every key."""
        return {key: row for row, key in enumerate(self.keys)}
