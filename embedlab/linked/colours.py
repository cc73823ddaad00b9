"""What the keys of linked maps can be coloured by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Categorical", "Colour", "Diverging", "Sequential"]


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

    ``values`` is float32 [n] in the order of ``LinkedMaps.keys``, NaN where unknown; where they are
    ``logarithmic``, to the base 10, a reader is told the numbers they are the logarithms of. Where the
    order of single keys is mostly chance it is not ``ranked``: no list or label goes by it.
    """

    name: str
    values: NDArray[np.float32]
    low: str = "low"
    high: str = "high"
    logarithmic: bool = False
    ranked: bool = True

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


def _percentile(values: NDArray[np.float32], percent: float) -> float:
    known = values[np.isfinite(values)]
    return float(np.percentile(known, percent)) if len(known) else 0.0
