"""SPACE on disk: one safetensors file a space.

Tensors: ``vectors`` float32 [n, d], ``keys_utf8`` uint8, ``key_offsets`` uint64 [n + 1], ``counts`` int64 [n] where
known, and per-key columns as ``column.NAME`` (numbers) or ``column.NAME.utf8`` and ``.offsets`` (text). Everything
else is JSON under the one metadata key ``embedlab``: safetensors keeps no order among several, and the same space
must give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.files import atomic_write
from embedlab.formats.format import EVERYTHING, Format, Head, Reading, ReadOptions
from embedlab.formats.matrices import Matrix
from embedlab.formats.tensors import Tensor, matrix_tensors, read_matrix, stored_tensors
from embedlab.space import EmbeddingSpace, Level
from embedlab.strings import pack_strings, unpack_strings

__all__ = ["FORMAT", "from_bytes", "matches", "read", "to_bytes", "write"]

_COLUMN = "column."


def matches(head: Head) -> bool:
    """Whether a file that begins so is safetensors: eight bytes of header length, then JSON."""
    return head.data[8:9] == b"{" and int.from_bytes(head.data[:8], "little") < 100 * 2**20


def to_bytes(space: EmbeddingSpace, *, packed: bool = False) -> bytes:
    """The space as one safetensors file; equal spaces give equal bytes. `packed` keeps vectors as float16."""
    from safetensors.numpy import save

    keys, offsets = pack_strings(space.keys)
    tensors: dict[str, NDArray[Any]] = {
        "vectors": np.ascontiguousarray(space.vectors.astype(np.float16 if packed else np.float32)),
        "keys_utf8": keys,
        "key_offsets": offsets,
    }
    if space.counts is not None:
        tensors["counts"] = space.counts
    for name, values in space.columns.items():
        if values.dtype.kind in "biuf":
            tensors[_COLUMN + name] = np.ascontiguousarray(values)
        else:
            text, starts = pack_strings([str(value) for value in values])
            tensors[f"{_COLUMN}{name}.utf8"], tensors[f"{_COLUMN}{name}.offsets"] = text, starts
    about = {"level": space.level, "name": space.name, "provenance": dict(space.provenance)}
    return save(tensors, metadata={"embedlab": json.dumps(about, ensure_ascii=False, sort_keys=True)})


def write(space: EmbeddingSpace, path: Path) -> None:
    """Write `to_bytes` to a file, whole or not at all."""
    atomic_write(path, to_bytes(space))


def read(path: Path, options: ReadOptions = EVERYTHING) -> Reading:
    """Read a SPACE, or a matrix of another maker's file; raises `InputError` where there is neither."""
    if _is_space(tensors := stored_tensors(path)):
        return from_bytes(path.read_bytes(), path.name, options.limit), ()
    return read_matrix(path, tensors, options)


def matrices(path: Path) -> tuple[Matrix, ...]:
    """The matrices of another maker's file; none of a SPACE, which holds one and its keys."""
    tensors = stored_tensors(path)
    return () if _is_space(tensors) else tuple(tensor.matrix for tensor in matrix_tensors(path, tensors))


def from_bytes(data: bytes, name: str, limit: int | None = None) -> EmbeddingSpace:
    """The space in a safetensors file's bytes; `name` is what error sentences call it."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        about = json.loads(_header(data).get("__metadata__", {}).get("embedlab", "{}"))
        tensors = load(data)
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{name} is not a whole safetensors file ({_short(error)}): write it again.") from None
    missing = {"vectors", "keys_utf8", "key_offsets"} - set(tensors)
    if missing or not isinstance(about, dict) or not isinstance(about.get("provenance", {}), dict):
        raise InputError(f"{name} has no {', '.join(sorted(missing)) or 'embedlab metadata'}: give a SPACE file.")
    keys = unpack_strings(tensors["keys_utf8"], tensors["key_offsets"])
    level = about.get("level", "words")
    if level not in ("words", "documents"):
        raise InputError(f"{name} is at the unknown level {level!r}: give words or documents.")
    try:
        space = EmbeddingSpace(
            keys,
            tensors["vectors"],
            counts=tensors.get("counts"),
            columns=_columns(tensors),
            provenance=about.get("provenance", {}),
            level=cast(Level, level),
            name=str(about.get("name", "")),
        )
    except InputError as error:
        raise InputError(f"{name} holds no space: {error}") from None
    return space if limit is None or limit >= len(space) else space.rows(range(limit))


def _header(data: bytes) -> dict[str, Any]:
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    if not isinstance(header, dict):
        raise ValueError("the header is not an object")
    return header


def _columns(tensors: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    columns: dict[str, NDArray[Any]] = {}
    for tensor, values in tensors.items():
        if not tensor.startswith(_COLUMN) or tensor.endswith(".offsets"):
            continue
        name = tensor.removeprefix(_COLUMN)
        if name.endswith(".utf8"):
            name = name.removesuffix(".utf8")
            offsets = tensors.get(f"{_COLUMN}{name}.offsets", np.zeros(0, np.uint64))
            columns[name] = np.array(unpack_strings(values, offsets), dtype=object)
        else:
            columns[name] = values
    return columns


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__


def _is_space(tensors: Mapping[str, Tensor]) -> bool:
    return {"vectors", "keys_utf8", "key_offsets"} <= set(tensors)


FORMAT = Format("safetensors", (".safetensors",), matches, read, write, matrices=matrices)
