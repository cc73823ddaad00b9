"""The facts about chosen keys, to take away: rows of a table, and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.beside import PLACES, Beside
from embedlab.comparison import Comparison
from embedlab.projectors.projection import Projection
from embedlab.selection import known_keys
from embedlab.space import EmbeddingSpace

__all__ = ["selection_csv", "selection_rows"]

Row = dict[str, Any]


def selection_rows(
    comparison: Comparison, keys: Iterable[str], vectors: str | None = None, beside: Sequence[Beside] = ()
) -> list[Row]:
    """The facts about chosen keys: a row each, in the order given, with the same columns; None where one is not known.

    Parameters
    ----------
    comparison
        What the keys are of.
    keys
        The chosen keys; repeated ones come once.
    vectors
        The side whose vectors are added: ``"left"``, ``"right"``, or of the spaces beside them ``"third"``,
        ``"fourth"``.
    beside
        Further spaces: what they know of the keys comes in columns of their own.

    Returns
    -------
    list of dict
        ``key``; ``text`` of documents; ``count_left``, ``count_right``; ``change``; ``log_odds CLASS``, ``label`` and
        ``topic`` where the comparison knows them; ``neighbours_left``, ``neighbours_right``, nearest first; ``x_left``,
        ``y_left``, ``x_right``, ``y_right`` (and ``z_...``) where there are maps; the same of ``_third`` and
        ``_fourth`` where there are such; ``v1`` to ``vd``. Coordinates and vectors are written with as few digits as
        give the same float32 again.

    Raises
    ------
    InputError
        If no space has one of the keys.
    """
    chosen = known_keys(comparison, keys, beside)
    others = dict(zip(PLACES, beside, strict=False))
    spaces = {"left": comparison.left, "right": comparison.right, **{side: of.space for side, of in others.items()}}
    maps = {side: comparison.maps[side] for side in ("left", "right") if side in comparison.maps}
    maps |= {side: of.projection for side, of in others.items()}
    numbers = [_Numbers.of_map(projection, side) for side, projection in maps.items()]
    if vectors is not None:
        space = spaces[vectors]
        numbers.append(_Numbers([f"v{number + 1}" for number in range(space.dims)], space.keys, space.vectors))
    return [
        _facts(comparison, key, spaces)
        | {f"neighbours_{side}": near for side, near in _near(comparison, key, others).items()}
        | {name: value for part in numbers for name, value in part(key)}
        for key in chosen
    ]


def selection_csv(comparison: Comparison, keys: Iterable[str], vectors: str | None = None) -> str:
    """`selection_rows` as CSV with a header; keys stand exactly as they are, in quotes.

    A spreadsheet may run a key such as ``=cmd`` as a formula: who writes for spreadsheets marks such cells of the rows.
    """
    rows = selection_rows(comparison, keys, vectors)
    text = io.StringIO()
    # Every text is quoted: the csv module of Python 3.11 would leave a lone carriage return bare.
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    return text.getvalue()


def _facts(comparison: Comparison, key: str, spaces: Mapping[str, EmbeddingSpace]) -> Row:
    row: Row = {"key": key}
    if any("text" in space.columns for space in spaces.values()):
        row["text"] = next((str(s.columns["text"][s.row(key)]) for s in spaces.values() if key in s), None)
    for side, space in spaces.items():
        row[f"count_{side}"] = int(space.counts[space.row(key)]) if space.counts is not None and key in space else None
    place = comparison.index.get(key)
    row["change"] = None if place is None else _number(comparison.change[place])
    if comparison.log_odds is not None:
        for column, name in enumerate(comparison.classes):
            row[f"log_odds {name}"] = None if place is None else _number(comparison.log_odds[place, column])
    for name, facts in (("label", comparison.labels), ("topic", comparison.topics)):
        if facts is not None:
            row[name] = None if place is None else facts[place] or None
    return row


def _near(comparison: Comparison, key: str, others: Mapping[str, Beside]) -> dict[str, str]:
    """The neighbours of a key by side, nearest first."""
    found = comparison.neighbours(key) if comparison.has(key) else None
    sides = {side: () if found is None else getattr(found, side) for side in ("left", "right")}
    sides |= {side: of.neighbours(key) for side, of in others.items()}
    return {side: ", ".join(name for name, _ in pairs) for side, pairs in sides.items()}


class _Numbers:
    """Named columns of numbers by key."""

    def __init__(self, names: Sequence[str], keys: Sequence[str], values: NDArray[np.float32]) -> None:
        self.names = names
        self.values = values
        self.rows = {key: row for row, key in enumerate(keys)}

    @classmethod
    def of_map(cls, projection: Projection, side: str) -> _Numbers:
        return cls([f"{axis}_{side}" for axis in "xyz"[: projection.dims]], projection.keys, projection.xy)

    def __call__(self, key: str) -> Iterable[tuple[str, float | None]]:
        if key not in self.rows:
            return ((name, None) for name in self.names)
        # The text of a float32 is the shortest that gives it back; as a float64 that text keeps its few digits.
        return zip(self.names, map(float, self.values[self.rows[key]].astype(str)), strict=True)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
