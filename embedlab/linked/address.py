"""What an address says of linked maps: what is selected, and how the maps are looked at.

Both are short texts of characters that an address leaves alone. The scripts in ``frontend/`` read and write the same:
``selection_link.js`` the selection, ``view_link.js`` the look, which is fields joined by ``~``, each a name, a dot and
a value (``c.change~z.1``). Fields about single layouts are ``v0``, ``v1`` and so on (what is seen of each map),
``turn``, ``time``, ``fly`` and ``align``. Whatever comes from an address may have been written by anybody: what cannot
be read says nothing, and raises nothing.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from embedlab.linked.view import LinkedMaps

__all__ = [
    "clean_look",
    "pack_rows",
    "pin_link",
    "selected_in_link",
    "selection_link",
    "unpack_rows",
    "with_field",
    "without_places",
]

MOST_OF_A_PIN = 200
MOST_OF_A_SELECTION = 1500
MOST_OF_A_LOOK = 1000

_FIELD = re.compile(r"[a-z]+\d?\.[\w.-]+", re.ASCII)
_PLACE = re.compile(r"(v\d|turn|time|fly|align)\.")


def pin_link(pinned: str | None) -> str:
    """The pinned key; ``""`` for none, and for one of more than 200 characters, which an address should not hold."""
    return pinned if pinned is not None and len(pinned) <= MOST_OF_A_PIN else ""


def selection_link(selected: Iterable[str], maps: LinkedMaps) -> str:
    """The selected keys as text, at most 1,500 characters; ``""`` for none, and for more than fit.

    The text begins with the digest of the maps' keys, so that rows of other keys are not taken for these.
    """
    rows = np.array(sorted(maps.index[key] for key in selected if key in maps.index), dtype=np.int64)
    text = maps.keys_digest + pack_rows(rows, len(maps.keys)) if len(rows) else ""
    return text if len(text) <= MOST_OF_A_SELECTION else ""


def selected_in_link(text: str, maps: LinkedMaps) -> tuple[str, ...]:
    """The keys that a link selects, in the order of the maps' keys; none where it was made for other keys."""
    if not text.startswith(maps.keys_digest) or len(text) > MOST_OF_A_SELECTION:
        return ()
    return tuple(maps.keys[row] for row in unpack_rows(text.removeprefix(maps.keys_digest), len(maps.keys)))


def pack_rows(rows: NDArray[np.int64], n: int) -> str:
    """Rows as text: ``g`` and the gaps between them, seven bits a byte, or ``m`` and one bit a row, if that is shorter.

    Parameters
    ----------
    rows : int64 [m], rising, from 0 to ``n - 1``
    n : how many rows there are

    Examples
    --------
    >>> pack_rows(np.array([1, 3, 300]), 1000), pack_rows(np.arange(8), 8)
    ('gAQGoAg', 'm_w')
    """
    gaps = bytearray()
    for gap in np.diff(rows, prepend=-1) - 1:
        left = int(gap)
        while left > 127:
            gaps.append(left & 127 | 128)
            left >>= 7
        gaps.append(left)
    mask = np.zeros(n, dtype=bool)
    mask[rows] = True
    bits = np.packbits(mask, bitorder="little").tobytes()
    kind, packed = ("g", bytes(gaps)) if len(gaps) <= len(bits) else ("m", bits)
    return kind + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def unpack_rows(text: str, n: int) -> list[int]:
    """The rows in a text of `pack_rows`; none where it is not such a text or names more than `n` rows.

    >>> unpack_rows("gAQGoAg", 1000), unpack_rows("gAQGoAg", 100), unpack_rows("junk", 1000)
    ([1, 3, 300], [], [])
    """
    try:
        packed = base64.b64decode(text[1:] + "=" * (-len(text[1:]) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return []
    if text[:1] == "m":
        rows = np.flatnonzero(np.unpackbits(np.frombuffer(packed, dtype=np.uint8), bitorder="little")).tolist()
    else:
        rows = _rows_of_gaps(packed) if text[:1] == "g" else []
    return rows if rows and rows[-1] < n else []


def _rows_of_gaps(packed: bytes) -> list[int]:
    rows: list[int] = []
    row, gap, shift = -1, 0, 0
    for byte in packed:
        gap |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            row += gap + 1
            rows.append(row)
            gap, shift = 0, 0
    return rows


def clean_look(text: str) -> str:
    """The fields of a look that could be some; ``""`` where it is too long.

    >>> clean_look("c.change~<script>~z.1")
    'c.change~z.1'
    """
    if len(text) > MOST_OF_A_LOOK:
        return ""
    return "~".join(field for field in text.split("~") if _FIELD.fullmatch(field))


def with_field(look: str, name: str, value: str) -> str:
    """A look with one field set to another value.

    >>> with_field("c.topic~z.1", "c", "change")
    'z.1~c.change'
    """
    kept = [field for field in look.split("~") if field and not field.startswith(f"{name}.")]
    return "~".join([*kept, f"{name}.{value}"])


def without_places(look: str) -> str:
    """A look without what it says of single layouts, for maps that are laid out otherwise.

    >>> without_places("c.topic~v0.0.5_0.5_2")
    'c.topic'
    """
    return "~".join(field for field in look.split("~") if not _PLACE.match(field))
