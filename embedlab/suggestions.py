"""What is worth a look in a comparison: groups to select, and the keys whose labels come first."""

from __future__ import annotations

import numpy as np

from embedlab.comparison import Comparison
from embedlab.metrics.groups import ChangedGroup, Kind, changed_groups
from embedlab.metrics.scorecard import LEAST_COUNT, key_counts

__all__ = ["suggested_groups"]


def suggested_groups(comparison: Comparison, n: int = 8) -> tuple[ChangedGroup, ...]:
    """Groups of shared keys that lost or gained the same neighbours from left to right, most to see first.

    See `changed_groups`. Keys seen less than 5 times in training are in no group. Neighbours that a second seed hardly
    finds again (`Comparison.left_note`) were never there to lose, so only gains are looked for then, and the reverse.
    """
    left, right = comparison.left.take(comparison.keys), comparison.right.take(comparison.keys)
    counts = key_counts(left, right)
    notes = {"lost": comparison.left_note, "gained": comparison.right_note}
    kinds: list[Kind] = [kind for kind in ("lost", "gained") if notes[kind] is None]
    rows = [np.array([space.row(key) for key in comparison.keys]) for space in (comparison.left, comparison.right)]
    return changed_groups(
        comparison.keys,
        comparison.left_graph.among(rows[0]),
        comparison.right_graph.among(rows[1]),
        counts,
        members=None if counts is None else counts >= LEAST_COUNT,
        kinds=kinds,
        n=n,
    )
