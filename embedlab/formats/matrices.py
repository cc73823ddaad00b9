"""Files that hold several matrices, or one without keys: what is in them, and which one is meant."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from embedlab.errors import InputError
from embedlab.formats.repair import listed

__all__ = ["Matrix", "chosen"]


@dataclasses.dataclass(frozen=True)
class Matrix:
    """A matrix that a file offers.

    Parameters
    ----------
    name
        What it is asked for by: the layer of a model, the array of an archive, the column of a table.
    rows, dims
        Its shape.
    keys
        Where the names of its rows come from, in words; "" where the file does not say.
    """

    name: str
    rows: int
    dims: int
    keys: str = ""


def chosen(file: str, offered: Sequence[Matrix], wanted: str | None) -> int:
    """Which of several matrices is meant: the only one, or the one called `wanted`.

    Raises
    ------
    InputError
        Where there are several and none was asked for, or there is none of that name; the sentence lists them.

    >>> chosen("model.keras", [Matrix("words", 9, 2), Matrix("tags", 5, 2)], "tags")
    1
    """
    names = [matrix.name for matrix in offered]
    if wanted is None and len(names) == 1:
        return 0
    if wanted is not None and wanted in names:
        return names.index(wanted)
    held = f"{file} holds {listed(names)}"
    if wanted is None:
        raise InputError(f"{held}: choose one of them, on the command line with --layer.")
    raise InputError(f"{held}, and no {wanted[:60]!r}: choose one of those.")
