"""A map of a space: each key with a place on the plane, or in three dimensions."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.metrics.map_quality import MapQuality

__all__ = ["Projection"]


@dataclasses.dataclass(frozen=True, eq=False)
class Projection:
    """Coordinates of a space's keys.

    Parameters
    ----------
    keys
        The keys of the space, in its order.
    xy
        Coordinates, float32 [n, 2] or [n, 3], finite; kept read-only. Their unit has no meaning of its own.
    method
        ``"umap"``, ``"tsne"``, ``"pca"`` or ``"axes"``.
    parameters
        What the method was given, the seed among them; JSON values.
    quality
        How much of the space's neighbourhoods the map keeps, or None where it was not measured.
    """

    keys: tuple[str, ...]
    xy: NDArray[np.float32]
    method: str
    parameters: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    quality: MapQuality | None = None

    def __post_init__(self) -> None:
        xy = np.array(self.xy, dtype=np.float32)
        if xy.ndim != 2 or len(xy) != len(self.keys) or xy.shape[1] not in (2, 3):
            raise InputError(f"A map of {len(self.keys)} keys cannot have coordinates of shape {list(xy.shape)}.")
        if not np.isfinite(xy).all():
            raise InputError(f"The {self.method} map holds NaN or infinity: try another method or other parameters.")
        xy.flags.writeable = False
        object.__setattr__(self, "keys", tuple(self.keys))
        object.__setattr__(self, "xy", xy)
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))
        self._check_axes()

    def _check_axes(self) -> None:
        """Where a map is read, not where it is drawn: it may come from anybody."""
        try:
            named, _ = len(self.ends), self.axis_keys
        except (TypeError, ValueError):
            raise InputError(
                f"The parameters of the {self.method} map do not say what its axes mean; mend them."
            ) from None
        if named > self.dims:
            raise InputError(f"The {self.method} map has {self.dims} dimensions, and its parameters name {named} axes.")

    def __repr__(self) -> str:
        return f"<Projection by {self.method}: {len(self.keys)} keys, {self.dims} dimensions>"

    @property
    def dims(self) -> int:
        """2 or 3."""
        return int(self.xy.shape[1])

    @property
    def ends(self) -> tuple[tuple[str, str], ...]:
        """What lies at the low and the high end of each axis, ``("bad", "good")``; empty where no axis has a meaning.

        ``("", "")`` is an axis without one beside others that have one.
        """
        ends = tuple((str(low), str(high)) for low, high in self.parameters.get("ends", ()))
        return ends if any(map(any, ends)) else ()

    @property
    def axis_keys(self) -> tuple[str, ...]:
        """The keys that the axes are made from; empty where no axis is made from keys."""
        return tuple(map(str, self.parameters.get("axis_keys", ())))

    def replace(self, **changes: Any) -> Projection:
        """A copy with some fields changed."""
        return dataclasses.replace(self, **changes)
