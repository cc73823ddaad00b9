"""Keys by how much they changed, and whether such a ranking can be trusted."""

from __future__ import annotations

import dataclasses
from typing import Self

from embedlab.metrics.score import Score

__all__ = ["REPRODUCIBLE", "Ranking"]

REPRODUCIBLE = 0.8
"""A ranking of keys is shown only if it agrees with that of other seeds at least this well (Spearman)."""


@dataclasses.dataclass(frozen=True)
class Ranking:
    """Keys by how much they changed, where such a ranking can be trusted.

    Parameters
    ----------
    status
        ``"reproducible"``, ``"not reproducible"`` or ``"not checked"``.
    entries
        ``(key, change)`` pairs; none unless the ranking is reproducible.
    note
        The status in a sentence, for people.
    """

    status: str
    entries: tuple[tuple[str, float], ...]
    note: str

    @classmethod
    def of(cls, entries: tuple[tuple[str, float], ...], reproducibility: Score) -> Self:
        """The ranking of these entries, which are left out where other seeds rank otherwise, or none were trained."""
        rho = reproducibility.value
        if rho is None:
            note = f"Not checked against other seeds, so nothing is ranked. {reproducibility.reason}"
            return cls("not checked", (), note)
        if rho < REPRODUCIBLE:
            note = f"Not reproducible: with other seeds the ranking agrees at rho {rho:.2f} only, so nothing is ranked."
            return cls("not reproducible", (), note)
        return cls("reproducible", entries, f"With other seeds the ranking agrees at rho {rho:.2f}.")
