"""How much keys changed between two spaces, beside how much they change between two seeds."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from embedlab.comparison import Comparison

__all__ = ["ChangeBins", "change_bins", "change_summary"]

_BINS = 40


@dataclasses.dataclass(frozen=True, eq=False)
class ChangeBins:
    """Counts of keys by change: float64 [bins + 1] edges, int64 [bins] counts; `noise` None without second seeds."""

    edges: NDArray[np.float64]
    change: NDArray[np.int64]
    noise: NDArray[np.int64] | None


def change_bins(comparison: Comparison, bins: int = _BINS) -> ChangeBins | None:
    """Counts of the keys by change on common edges; None where no change is known."""
    change = _known(comparison.change)
    noise = None if comparison.noise is None else _known(comparison.noise)
    if not len(change):
        return None
    both = change if noise is None else np.concatenate([change, noise])
    edges = np.linspace(min(0.0, both.min()), max(both.max(), 0.1), bins + 1)
    counts = [None if values is None else np.histogram(values, edges)[0] for values in (change, noise)]
    return ChangeBins(edges, np.asarray(counts[0]), counts[1])


def change_summary(comparison: Comparison) -> str:
    """The histogram in words."""
    change = _known(comparison.change)
    if not len(change):
        return "How much single keys changed is not known."
    low, middle, high = np.percentile(change, [10, 50, 90])
    sentence = (
        f"Change of {len(change):,} shared {comparison.level}: half of them by {middle:.2f} or more, "
        f"four in five between {low:.2f} and {high:.2f} (0 is the same company, 1 unrelated, 2 reversed)."
    )
    if comparison.noise is None:
        return f"{sentence} No second seeds were trained, so how much of it is noise is not known."
    known = np.isfinite(comparison.change) & np.isfinite(comparison.noise)
    moved = np.mean(comparison.change[known] > comparison.noise[known]) if known.any() else 0.0
    return f"{sentence} {moved:.0%} changed more than they change between two seeds of one method."


def _known(values: NDArray[np.float64]) -> NDArray[np.float64]:
    known: NDArray[np.float64] = values[np.isfinite(values)]
    return known
