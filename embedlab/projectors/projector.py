"""What every projector has in common: a space goes in, a map comes out."""

from __future__ import annotations

import abc
import dataclasses
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError, NotFittedError
from embedlab.neighbors import KnnGraph
from embedlab.progress import Progress, silent
from embedlab.projectors.projection import Projection
from embedlab.space import EmbeddingSpace

__all__ = ["Projector", "check_number", "check_whole"]


@dataclasses.dataclass(eq=False)
class Projector(abc.ABC):
    """A method that places the keys of a space in two or three dimensions.

    The same space gives the same map, to the bit on one machine, whatever the order of its rows and the number of
    threads.
    """

    method: ClassVar[str]
    dims: int = dataclasses.field(default=2, kw_only=True)
    _projection: Projection | None = dataclasses.field(default=None, init=False, repr=False)

    @property
    def projection_(self) -> Projection:
        """The map; raises `NotFittedError` before `fit`."""
        if self._projection is None:
            raise NotFittedError(f"This {type(self).__name__} has no map yet: call fit first.")
        return self._projection

    @property
    def parameters(self) -> dict[str, Any]:
        """What the method was given; JSON values."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self) if field.init}

    def fit(
        self,
        space: EmbeddingSpace,
        graph: KnnGraph | None = None,
        init: Projection | None = None,
        progress: Progress = silent,
    ) -> Self:
        """Place the keys of the space.

        Parameters
        ----------
        space
            What to map; a space without rows gives an empty map.
        graph
            The neighbours of the space's rows, where they are already known. Used where it has one neighbour more than
            the layout looks at, to be sure that none as near is left out; computed anew otherwise.
        init
            Another map to start from, matched by key, so that the two maps resemble each other as far as the spaces
            do. Without one, a layout starts from the principal components.
        progress
            Told how far the work is.

        Raises
        ------
        InputError
            If a parameter is out of its range, or the graph is not of this space.
        """
        from threadpoolctl import threadpool_limits

        self._check()
        if graph is not None and len(graph) != len(space):
            raise InputError(f"A graph of {len(graph)} rows does not fit a space of {len(space)}: compute it anew.")
        # Several threads round a sum differently, and a layout amplifies the difference.
        with threadpool_limits(limits=1):
            xy, notes = self._place(space, graph, init, progress)
        self._projection = Projection(space.keys, xy.astype(np.float32), self.method, {**self.parameters, **notes})
        progress(1.0, "The map is drawn")
        return self

    def _check(self) -> None:
        """Refuse parameters out of range."""
        if self.dims not in (2, 3):
            raise InputError(f"A map has 2 or 3 dimensions, not {self.dims!r}: choose one of the two.")

    @abc.abstractmethod
    def _place(
        self, space: EmbeddingSpace, graph: KnnGraph | None, init: Projection | None, progress: Progress
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """Coordinates [n, dims] of the space's rows, and what else the map's parameters should say."""


def check_whole(name: str, value: object, low: int) -> None:
    """Refuse a parameter that is not a whole number of at least `low`."""
    if not isinstance(value, int) or isinstance(value, bool) or value < low:
        raise InputError(f"{name} must be a whole number of at least {low}, not {value!r}.")


def check_number(name: str, value: object, low: float, high: float) -> None:
    """Refuse a parameter that is not a number in [low, high]."""
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not low <= value <= high:
        raise InputError(f"{name} must be a number from {low:g} to {high:g}, not {value!r}.")
