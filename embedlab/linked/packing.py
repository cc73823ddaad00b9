"""One binary message from Python to the browser, and the selection that comes back.

The message is a uint32 header length, a JSON header, and little-endian arrays, each on an 8-byte
boundary so that the browser can view them without copying. Every array is in the order of
``LinkedMaps.keys``, which is how the maps are linked: a key that a map lacks has NaN for
coordinates there. The header names the content by its digest, so that unchanged maps are neither
sent nor built again; the pinned key and the selection are state, not content, and stay outside.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.linked.view import Categorical, Colour, Diverging, LinkedMap, LinkedMaps
from embedlab.strings import pack_strings

__all__ = ["Packed", "pack", "pack_selection", "unpack", "unpack_selection"]

ALIGNMENT = 8
SIMILARITY_UNITS = 32767


@dataclass(frozen=True)
class Packed:
    """A packed message and the SHA-256 digest of its content (32 hex digits of it)."""

    data: bytes
    digest: str


def pack(maps: LinkedMaps) -> Packed:
    """Pack what is drawn; the pinned key and the selection are left out."""
    text, offsets = pack_strings(maps.keys)
    arrays: dict[str, NDArray[Any]] = {"keys": text, "offsets": offsets.astype("<u4")}
    for number, drawn in enumerate(maps.maps):
        arrays |= {f"map{number}.{name}": array for name, array in _align(drawn, maps).items()}
    for number, colour in enumerate(maps.colours):
        arrays[f"colour{number}"] = (
            colour.codes.astype("<i2") if isinstance(colour, Categorical) else colour.values.astype("<f4")
        )
    if maps.counts is not None:
        arrays["counts"] = maps.counts.astype("<f4")

    body, layout = _concatenate(arrays)
    header = {
        "n": len(maps.keys),
        "maps": [
            {"title": m.title, "caption": m.caption, "note": m.note, "k": m.neighbours.shape[1]} for m in maps.maps
        ],
        "colours": [_describe(colour) for colour in maps.colours],
        "similarityUnits": SIMILARITY_UNITS,
        "arrays": layout,
    }
    digest = hashlib.sha256(json.dumps(header, sort_keys=True).encode() + body).hexdigest()[:32]
    encoded = json.dumps(header | {"digest": digest}).encode()
    encoded += b" " * (-(len(encoded) + 4) % ALIGNMENT)
    return Packed(struct.pack("<I", len(encoded)) + encoded + body, digest)


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return the header and the arrays of a packed message (what the browser's script sees)."""
    (length,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + length])
    arrays = {
        name: np.frombuffer(data, entry["type"], entry["length"], 4 + length + entry["offset"])
        for name, entry in header["arrays"].items()
    }
    return header, arrays


def pack_selection(selected: Iterable[str], index: Mapping[str, int]) -> str:
    """Pack keys as a base64 bit mask over all keys; unknown keys are left out.

    >>> pack_selection(["b"], {"a": 0, "b": 1})
    'Ag=='
    """
    rows = [index[key] for key in selected if key in index]
    mask = np.zeros(len(index), dtype=bool)
    mask[rows] = True
    return base64.b64encode(np.packbits(mask, bitorder="little").tobytes()).decode() if rows else ""


def unpack_selection(mask: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys that a base64 bit mask selects; the empty mask selects none.

    Raises
    ------
    InputError
        The text is not base64, or not one bit a key.

    Examples
    --------
    >>> unpack_selection("Ag==", ("a", "b"))
    ('b',)
    """
    if not mask:
        return ()
    try:
        packed = np.frombuffer(base64.b64decode(mask, validate=True), dtype=np.uint8)
    except (binascii.Error, ValueError):
        raise InputError("The selection is not a base64 bit mask; select again.") from None
    if len(packed) != (len(keys) + 7) // 8:
        raise InputError(f"The selection has {len(packed)} bytes for {len(keys)} keys; select again.")
    chosen = np.unpackbits(packed, bitorder="little")
    if chosen[len(keys) :].any():
        raise InputError(f"The selection names more than the {len(keys)} keys there are; select again.")
    return tuple(keys[row] for row in np.flatnonzero(chosen))


def _align(drawn: LinkedMap, maps: LinkedMaps) -> dict[str, NDArray[Any]]:
    """Bring the rows of one map into the order of all keys."""
    n, k = len(maps.keys), drawn.neighbours.shape[1]
    rows = np.array([maps.index[key] for key in drawn.keys], dtype=np.int32)
    xy = np.full((n, 2), np.nan, dtype="<f4")
    xy[rows] = drawn.xy
    neighbours = np.full((n, k), -1, dtype="<i4")
    neighbours[rows] = np.where(drawn.neighbours < 0, -1, rows[drawn.neighbours]) if drawn.keys else -1
    similarities = np.zeros((n, k), dtype="<i2")
    similarities[rows] = np.rint(np.clip(np.nan_to_num(drawn.similarities), -1, 1) * SIMILARITY_UNITS)
    return {"xy": xy, "neighbours": neighbours, "similarities": similarities}


def _describe(colour: Colour) -> dict[str, Any]:
    if isinstance(colour, Categorical):
        return {"kind": "categorical", "name": colour.name, "categories": list(colour.categories)}
    kind = "diverging" if isinstance(colour, Diverging) else "sequential"
    return {"kind": kind, "name": colour.name, "low": colour.low, "high": colour.high, "ends": list(colour.ends)}


def _concatenate(arrays: Mapping[str, NDArray[Any]]) -> tuple[bytes, dict[str, dict[str, Any]]]:
    layout: dict[str, dict[str, Any]] = {}
    parts: list[bytes] = []
    offset = 0
    for name, array in arrays.items():
        part = array.tobytes()
        part += b"\0" * (-len(part) % ALIGNMENT)
        layout[name] = {"type": array.dtype.str, "length": array.size, "offset": offset}
        parts.append(part)
        offset += len(part)
    return b"".join(parts), layout
