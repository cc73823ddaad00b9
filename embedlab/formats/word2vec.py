"""word2vec's own two formats: a line ``rows dims``, then a word and its vector a row, as text or as float32.

Both may be gzip. Nothing is allocated by what the header claims: rows are taken as they come.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.files import atomic_write
from embedlab.formats.format import Format, Head, Reading, ReadOptions
from embedlab.space import EmbeddingSpace

__all__ = ["BINARY", "TEXT"]

_MAX_DIMS = 65_536
_MAX_KEY_BYTES = 65_536
_MAX_VALUES = 2**31
_HEAD = 64 * 1024
_GZIP = b"\x1f\x8b"

Row = tuple[str, NDArray[np.float32]]
Rows = Callable[[IO[bytes], str, int, int | None], Iterator[Row]]


def matches_text(head: Head) -> bool:
    """Whether the first row after the header is a word and as many numbers as the header says."""
    dims, rest = _header(head.data)
    if dims is None:
        return False
    line = rest.split(b"\n", 1)[0]
    try:
        values = [float(value) for value in line.split()[-dims:]]
        return len(values) == dims
    except ValueError:
        # A first row longer than the head is cut within a number; it still is text.
        return len(rest) > _HEAD // 2 and b"\n" not in rest and rest.isascii()


def matches_binary(head: Head) -> bool:
    """Whether there is a header, and what follows is no text row."""
    return _header(head.data)[0] is not None and not matches_text(head)


def read_text(path: Path, options: ReadOptions) -> Reading:
    """Read word2vec text; repairs are returned as sentences."""
    return _read(path, _text_rows, options.limit)


def read_binary(path: Path, options: ReadOptions) -> Reading:
    """Read word2vec binary; repairs are returned as sentences."""
    return _read(path, _binary_rows, options.limit)


def write_text(space: EmbeddingSpace, path: Path) -> None:
    """Write word2vec text; every float32 reads back to the bit."""
    lines = [f"{len(space)} {space.dims}\n"]
    for key, vector in zip(_writable(space), space.vectors, strict=True):
        lines.append(f"{key} {' '.join(vector.astype(str))}\n")
    _write(path, "".join(lines).encode())


def write_binary(space: EmbeddingSpace, path: Path) -> None:
    """Write word2vec binary."""
    out = io.BytesIO()
    out.write(f"{len(space)} {space.dims}\n".encode())
    for key, vector in zip(_writable(space), space.vectors.astype("<f4"), strict=True):
        out.write(key.encode() + b" " + vector.tobytes() + b"\n")
    _write(path, out.getvalue())


def _open(path: Path) -> IO[bytes]:
    file = path.open("rb")
    packed = file.read(2) == _GZIP
    file.seek(0)
    return gzip.GzipFile(fileobj=file) if packed else file  # type: ignore[return-value]


def _write(path: Path, data: bytes) -> None:
    # Neither the time nor the name goes into the gzip header: the same space gives the same bytes.
    atomic_write(path, gzip.compress(data, mtime=0) if path.name.lower().endswith(".gz") else data)


def _header(head: bytes) -> tuple[int | None, bytes]:
    line, _, rest = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    parts = line.split()
    if len(parts) != 2 or not all(part.isdigit() and len(part) < 20 for part in parts):
        return None, rest
    dims = int(parts[1])
    return (dims if 0 < dims <= _MAX_DIMS else None), rest


def _read(path: Path, rows: Rows, limit: int | None) -> tuple[EmbeddingSpace, tuple[str, ...]]:
    try:
        return _read_rows(path, rows, limit)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise InputError(f"{path.name} is damaged gzip, or was cut short: fetch it again.") from None


def _read_rows(path: Path, rows: Rows, limit: int | None) -> tuple[EmbeddingSpace, tuple[str, ...]]:
    keys: dict[str, None] = {}
    vectors: list[NDArray[np.float32]] = []
    repeated = dropped = 0
    with _open(path) as file:
        declared, dims = (int(part) for part in file.readline(64).removeprefix(b"\xef\xbb\xbf").split())
        if (declared if limit is None else min(declared, limit)) * dims > _MAX_VALUES:
            raise InputError(f"{path.name} says it holds {declared} x {dims} numbers, too many to read: set a limit.")
        found = 0
        for key, vector in rows(file, path.name, dims, declared if rows is _binary_rows else None):
            found += 1
            if key in keys:
                repeated += 1
            elif not key or not np.isfinite(vector).all():
                dropped += 1
            else:
                keys[key] = None
                vectors.append(vector)
            if len(vectors) == limit:
                break
            if len(vectors) * dims > _MAX_VALUES:
                raise InputError(f"{path.name} holds more than {_MAX_VALUES} numbers: set a limit.")
    problems = []
    if limit is None and found != declared:
        problems.append(f"The header says {declared} rows, {found} were found: all that were found were read.")
    if repeated:
        problems.append(f"{repeated} rows repeat an earlier word: the first of each was kept.")
    if dropped:
        problems.append(f"{dropped} rows have no word, or NaN or infinity in them: they were dropped.")
    matrix = np.array(vectors, dtype=np.float32).reshape(len(vectors), dims)
    return EmbeddingSpace(tuple(keys), matrix), tuple(problems)


def _text_rows(file: IO[bytes], name: str, dims: int, declared: int | None) -> Iterator[Row]:
    longest = _MAX_KEY_BYTES + 32 * dims
    number = 1
    while line := file.readline(longest):
        number += 1
        if not line.strip():
            continue
        parts = line.decode("utf-8", "replace").rstrip("\r\n ").rsplit(" ", dims)
        try:
            if len(parts) != dims + 1:
                raise ValueError
            yield parts[0], np.array(parts[1:], dtype=np.float32)
        except ValueError:
            raise InputError(
                f"Line {number} of {name} is not a word and {dims} numbers: repair it, or the header."
            ) from None


def _binary_rows(file: IO[bytes], name: str, dims: int, declared: int | None) -> Iterator[Row]:
    reader = io.BufferedReader(file, 2**20) if not isinstance(file, io.BufferedReader) else file  # type: ignore[type-var]
    size = 4 * dims
    for number in range(declared or 0):
        key = _key(reader)
        if key is None:
            return
        raw = reader.read(size)
        if len(raw) < size:
            raise InputError(f"{name} ends within row {number + 1} of {declared}: it was cut short, fetch it again.")
        yield key.decode("utf-8", "replace"), np.frombuffer(raw, dtype="<f4").astype(np.float32)


def _key(reader: IO[bytes]) -> bytes | None:
    key = bytearray()
    while (byte := reader.read(1)) != b" ":
        if not byte:
            return None
        if byte != b"\n" or key:
            key += byte
        if len(key) > _MAX_KEY_BYTES:
            raise InputError(f"A word of the file is longer than {_MAX_KEY_BYTES} bytes: it is not word2vec binary.")
    return bytes(key)


def _writable(space: EmbeddingSpace) -> tuple[str, ...]:
    for key in space.keys:
        if any(mark in key for mark in " \n\r\t"):
            raise InputError(
                f"word2vec files cannot hold the key {key!r}, which has white space in it: write .safetensors instead."
            )
    return space.keys


TEXT = Format("word2vec text", (".txt", ".vec", ".txt.gz", ".vec.gz"), matches_text, read_text, write_text)
BINARY = Format("word2vec binary", (".bin", ".bin.gz"), matches_binary, read_binary, write_binary)
