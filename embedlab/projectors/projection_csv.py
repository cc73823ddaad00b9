"""Maps as text: one line a key, with a header ``key,x,y`` or ``key,x,y,z``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from embedlab.errors import InputError
from embedlab.metrics.map_quality import MapQuality
from embedlab.projectors.projection import Projection

__all__ = ["from_csv", "to_csv"]

_HEADERS = (["key", "x", "y"], ["key", "x", "y", "z"])


def to_csv(projection: Projection, decimals: int | None = None) -> str:
    r"""The map as CSV text.

    Parameters
    ----------
    projection
        The map.
    decimals
        Digits after the point; by default as many as bring back the very same float32.

    Examples
    --------
    >>> to_csv(Projection(("a, b",), np.array([[0.1, -2]], dtype=np.float32), "pca"))
    'key,x,y\n"a, b",0.1,-2.0\n'
    """
    lines = [",".join(_HEADERS[projection.dims - 2])]
    for key, place in zip(projection.keys, projection.xy, strict=True):
        numbers = [str(number) if decimals is None else f"{number:.{decimals}f}" for number in place]
        lines.append(",".join([_quoted(key), *numbers]))
    return "\n".join(lines) + "\n"


def _quoted(key: str) -> str:
    """The key as a CSV field; the csv module of Python 3.11 would leave a lone carriage return bare."""
    return '"' + key.replace('"', '""') + '"' if any(mark in key for mark in ',"\r\n') else key


def from_csv(text: str, about: Mapping[str, Any] | None = None) -> Projection:
    """The map in CSV text.

    Parameters
    ----------
    text
        As `to_csv` wrote it.
    about
        What the text does not say: ``method``, ``parameters``, and the fields of `MapQuality`, as in the JSON of
        ``embedlab project``.

    Raises
    ------
    InputError
        If the header is another or a line does not hold a key and its coordinates.
    """
    about = {} if about is None else about
    lines = csv.reader(io.StringIO(text, newline=""))
    header = _first(lines)
    if header not in _HEADERS:
        raise InputError(f"A map begins with key,x,y or key,x,y,z, not {','.join(header)[:80]!r}: give a map's CSV.")
    keys: list[str] = []
    places: list[list[float]] = []
    try:
        for key, *numbers in lines:
            if len(numbers) != len(header) - 1:
                raise ValueError
            keys.append(key)
            places.append([float(number) for number in numbers])
    except (ValueError, csv.Error):
        raise InputError(f"Line {lines.line_num} of the map is not a key and its coordinates: repair it.") from None
    xy = np.array(places, dtype=np.float32).reshape(len(keys), len(header) - 1)
    return Projection(
        tuple(keys), xy, about.get("method") or "unknown", about.get("parameters") or {}, MapQuality.from_json(about)
    )


def _first(lines: Iterator[list[str]]) -> list[str]:
    try:
        return next(lines, [])
    except csv.Error:  # a field longer than the module reads
        return []
