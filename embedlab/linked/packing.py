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
from embedlab.linked.colours import Categorical, Colour, Diverging
from embedlab.linked.layout import LinkedMap
from embedlab.linked.view import LinkedMaps
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
    for name, values in (("counts", maps.counts), ("prominence", maps.prominence), ("moved", maps.moved)):
        if values is not None:
            arrays[name] = values.astype("<f4")
    for number, group in enumerate(maps.groups):
        arrays[f"group{number}"] = _rows(maps, group.keys)

    arrays = dict(sorted(arrays.items(), key=lambda entry: _comes_later(entry[0])))
    body, layout = _concatenate(arrays)
    header = {
        "n": len(maps.keys),
        "drawn": min((entry["offset"] for name, entry in layout.items() if _comes_later(name)), default=len(body)),
        "keysDigest": maps.keys_digest,
        "noun": maps.noun,
        "caption": maps.caption,
        "maps": [_describe_map(drawn) for drawn in maps.maps],
        "colours": [_describe(colour) for colour in maps.colours],
        "groups": [{"title": group.title, "detail": group.detail} for group in maps.groups],
        "ranked": _describe_ranked(maps),
        "story": None if maps.story is None else maps.story.describe(maps.index),
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
    rows = np.arange(n, dtype=np.int32) if drawn.keys == maps.keys else _rows(maps, drawn.keys).astype(np.int32)
    layouts: dict[str, NDArray[Any]] = {}
    for name, layout in (("xy", drawn.xy), *((f"frame{i}", frame.xy) for i, frame in enumerate(drawn.frames))):
        layouts[name] = np.full((n, drawn.dims), np.nan, dtype="<f4")
        layouts[name][rows] = layout
    neighbours = np.full((n, k), -1, dtype="<i4")
    neighbours[rows] = np.where(drawn.neighbours < 0, -1, rows[drawn.neighbours]) if drawn.keys else -1
    similarities = np.zeros((n, k), dtype="<i2")
    similarities[rows] = np.rint(np.clip(np.nan_to_num(drawn.similarities), -1, 1) * SIMILARITY_UNITS)
    return {**layouts, "neighbours": neighbours, "similarities": similarities}


def _rows(maps: LinkedMaps, keys: Iterable[str]) -> NDArray[np.uint32]:
    return np.fromiter((maps.index[key] for key in keys), dtype="<u4")


def _comes_later(name: str) -> bool:
    """Tell what a map can be drawn without: most of the message."""
    return name.endswith((".neighbours", ".similarities"))


def _describe_map(drawn: LinkedMap) -> dict[str, Any]:
    return {
        "title": drawn.title,
        "source": drawn.source,
        "caption": drawn.caption,
        "note": drawn.note,
        "dims": drawn.dims,
        "k": drawn.neighbours.shape[1],
        "axes": [[axis.low, axis.high] for axis in drawn.axes],
        "frames": [{"title": frame.title, "caption": frame.caption} for frame in drawn.frames],
    }


def _describe_ranked(maps: LinkedMaps) -> dict[str, Any] | None:
    if maps.ranked is None:
        return None
    ends = {"most": maps.ranked.most, "least": maps.ranked.least}
    rows = {end: [[maps.index[key], value] for key, value in entries] for end, entries in ends.items()}
    return rows | {"note": maps.ranked.note}


def _describe(colour: Colour) -> dict[str, Any]:
    if isinstance(colour, Categorical):
        return {"kind": "categorical", "name": colour.name, "categories": list(colour.categories)}
    told = {"name": colour.name, "low": colour.low, "high": colour.high, "ends": list(colour.ends)}
    if isinstance(colour, Diverging):
        return {"kind": "diverging", "logarithmic": False, **told}
    return {"kind": "sequential", "logarithmic": colour.logarithmic, "ranked": colour.ranked, **told}


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
