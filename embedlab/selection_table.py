"""The facts about chosen keys, to take away: rows of a table, and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from embedlab.comparison import Comparison
from embedlab.selection import known_keys

__all__ = ["selection_csv", "selection_rows"]

Side = Literal["left", "right"]
Row = dict[str, Any]

_SIDES: tuple[Side, Side] = ("left", "right")


def selection_rows(comparison: Comparison, keys: Iterable[str], vectors: Side | None = None) -> list[Row]:
    """The facts about chosen keys: a row each, in the order given, with the same columns; None where one is not known.

    Parameters
    ----------
    comparison
        What the keys are of.
    keys
        The chosen keys; repeated ones come once.
    vectors
        The side whose vectors are added.

    Returns
    -------
    list of dict
        ``key``; ``text`` of documents; ``count_left``, ``count_right``; ``change``; ``log_odds CLASS``, ``label`` and
        ``topic`` where the comparison knows them; ``neighbours_left``, ``neighbours_right``, nearest first; ``x_left``,
        ``y_left``, ``x_right``, ``y_right`` (and ``z_...``) where there are maps; ``v1`` to ``vd``. Coordinates and
        vectors are written with as few digits as give the same float32 again.

    Raises
    ------
    InputError
        If neither space has one of the keys.
    """
    chosen = known_keys(comparison, keys)
    numbers = [_Numbers.of_map(comparison, side) for side in _SIDES if side in comparison.maps]
    if vectors is not None:
        space = getattr(comparison, vectors)
        numbers.append(_Numbers([f"v{number + 1}" for number in range(space.dims)], space.keys, space.vectors))
    return [_facts(comparison, key) | {name: value for part in numbers for name, value in part(key)} for key in chosen]


def selection_csv(comparison: Comparison, keys: Iterable[str], vectors: Side | None = None) -> str:
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


def _facts(comparison: Comparison, key: str) -> Row:
    sides = {side: getattr(comparison, side) for side in _SIDES}
    row: Row = {"key": key}
    if any("text" in space.columns for space in sides.values()):
        row["text"] = next((str(s.columns["text"][s.row(key)]) for s in sides.values() if key in s), None)
    for side, space in sides.items():
        row[f"count_{side}"] = int(space.counts[space.row(key)]) if space.counts is not None and key in space else None
    place = comparison.index.get(key)
    row["change"] = None if place is None else _number(comparison.change[place])
    if comparison.log_odds is not None:
        for column, name in enumerate(comparison.classes):
            row[f"log_odds {name}"] = None if place is None else _number(comparison.log_odds[place, column])
    for name, facts in (("label", comparison.labels), ("topic", comparison.topics)):
        if facts is not None:
            row[name] = None if place is None else facts[place] or None
    near = comparison.neighbours(key)
    return row | {f"neighbours_{side}": ", ".join(name for name, _ in getattr(near, side)) for side in _SIDES}


class _Numbers:
    """Named columns of numbers by key."""

    def __init__(self, names: Sequence[str], keys: Sequence[str], values: NDArray[np.float32]) -> None:
        self.names = names
        self.values = values
        self.rows = {key: row for row, key in enumerate(keys)}

    @classmethod
    def of_map(cls, comparison: Comparison, side: Side) -> _Numbers:
        projection = comparison.maps[side]
        return cls([f"{axis}_{side}" for axis in "xyz"[: projection.dims]], projection.keys, projection.xy)

    def __call__(self, key: str) -> Iterable[tuple[str, float | None]]:
        if key not in self.rows:
            return ((name, None) for name in self.names)
        # The text of a float32 is the shortest that gives it back; as a float64 that text keeps its few digits.
        return zip(self.names, map(float, self.values[self.rows[key]].astype(str)), strict=True)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
