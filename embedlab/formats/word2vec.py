"""word2vec binary: a line ``rows dims``, then for each row its key, a space, and float32 numbers.

A row may end in a line end or not: the original tool writes one, others do not. Rows have no fixed length, so a row is
found from the one before it. Nothing is allocated by what the header claims: rows are taken as they come.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.formats.format import MAX_DIMS, Format, Head, Reading, ReadOptions, inflated_at_most
from embedlab.formats.on_disk import DiskFile, VectorsOnDisk, numbers_at
from embedlab.formats.repair import Gatherer, not_utf8
from embedlab.formats.text_rows import TextLayout
from embedlab.formats.writing import writable_keys, write_pieces
from embedlab.space import EmbeddingSpace
from embedlab.textfile import open_bytes

__all__ = ["FORMAT", "BinaryLayout", "RowBlock", "RowScan", "Word2VecOnDisk", "matches", "read", "write"]

_BLOCK = 2**24
_LONGEST_KEY = 65_536
_LINE_END = 10
_MARK = b"\xef\xbb\xbf"
_WRITTEN = 10_000


@dataclasses.dataclass(frozen=True)
class BinaryLayout:
    """What the header line says: `rows` and `dims`, and the byte `start` at which the rows begin."""

    rows: int
    dims: int
    start: int

    @classmethod
    def of(cls, head: Head) -> BinaryLayout | None:
        """The layout of a file, or None where it has no header of this format."""
        line, end, _ = head.data[:64].partition(b"\n")
        parts = line.removeprefix(_MARK).split()
        if not end or len(parts) != 2 or not all(part.isdigit() and len(part) < 20 for part in parts):
            return None
        rows, dims = (int(part) for part in parts)
        return cls(rows, dims, len(line) + 1) if 0 < dims <= MAX_DIMS and rows else None


@dataclasses.dataclass(frozen=True)
class RowBlock:
    """Rows next to one another: `keys`, and the `starts` of their numbers within `bytes`, uint8.

    `origin` is the place of the first byte, counted from the first row of the file. The bytes are valid until the
    next block is asked for.
    """

    keys: list[str]
    starts: NDArray[np.int64]
    bytes: NDArray[np.uint8]
    origin: int


class RowScan:
    """Goes through the rows of an open file from its first row on.

    Parameters
    ----------
    file
        Open at the first row.
    name
        The file's name, for sentences.
    layout
        What its header says.
    size
        Bytes of the file, where they are known.

    Attributes
    ----------
    found
        Rows that were gone through.
    recoded
        Keys that are not UTF-8.
    left
        Bytes after the last whole row, once the file was gone through.
    """

    def __init__(self, file: IO[bytes], name: str, layout: BinaryLayout, size: int = _BLOCK) -> None:
        self._file, self._name, self._layout, self._most = file, name, layout, min(size, _BLOCK)
        self._size = 4 * layout.dims
        self.found = self.left = 0
        self.recoded: list[str] = []

    def blocks(self, limit: int | None = None) -> Iterator[RowBlock]:
        """The rows, block by block.

        Raises
        ------
        InputError
            If the file ends before the last row that its header promises, or is not made of such rows.
        """
        longest = _LONGEST_KEY + self._size + 2
        wanted = self._most if limit is None else min(self._most, limit * (self._size + 32))
        block = bytearray(max(wanted, 2 * longest))
        view = np.frombuffer(block, dtype=np.uint8)
        filled = origin = 0
        while read := self._file.readinto(memoryview(block)[filled:]):  # type: ignore[attr-defined]
            filled += read
            keys, starts, end = self._rows(block, filled)
            if keys:
                yield RowBlock(keys, np.array(starts, dtype=np.int64), view, origin)
            elif filled >= longest:
                raise InputError(
                    f"Row {self.found + 1:,} of {self._name} has no end to its key: it is not word2vec binary, or its "
                    "header gives another number of dimensions."
                )
            block[: filled - end] = block[end:filled]
            filled -= end
            origin += end
        self._check_end(bytes(block[:filled]))

    def _rows(self, block: bytearray, filled: int) -> tuple[list[str], list[int], int]:
        keys: list[str] = []
        starts: list[int] = []
        size, position = self._size, 0
        while True:
            if position < filled and block[position] == _LINE_END:
                position += 1
            space = block.find(b" ", position, min(filled, position + _LONGEST_KEY))
            if space < 0 or space + 1 + size > filled:
                break
            raw = block[position:space]
            keys.append(raw.decode() if raw.isascii() else self._decoded(raw))
            starts.append(space + 1)
            position = space + 1 + size
        self.found += len(keys)
        if len(self.recoded) * 2 > self.found > 1:
            raise InputError(
                f"Most keys of {self._name} are not text: it is not word2vec binary, or its header gives another "
                "number of dimensions."
            )
        return keys, starts, position

    def _decoded(self, raw: bytearray) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            key = raw.decode("utf-8", "backslashreplace")
            self.recoded.append(key)
            return key

    def _check_end(self, rest: bytes) -> None:
        self.left = len(rest.strip())
        if self.left and self.found < self._layout.rows:
            raise InputError(
                f"{self._name} ends within row {self.found + 1:,} of {self._layout.rows:,}: it was cut short, fetch "
                "it again."
            )

    def repairs(self, *, whole: bool) -> list[str]:
        """What is wrong with the rows that were gone through; with the file, where it was all of it."""
        said = []
        if whole and self.found != self._layout.rows:
            said.append(f"The header says {self._layout.rows} rows, {self.found} were found: all were read.")
        if whole and self.left:
            said.append(f"After the last row came {self.left:,} bytes that are no row: they were left out.")
        if self.recoded:
            said.append(not_utf8(self.recoded))
        return said


def matches(head: Head) -> bool:
    """Whether there is a header, and what follows is not text."""
    return BinaryLayout.of(head) is not None and TextLayout.of(head) is None


def read(path: Path, options: ReadOptions) -> Reading:
    """Read word2vec binary; raises `InputError` where it is cut short or no such file."""
    head = Head.of(path)
    layout = BinaryLayout.of(head)
    if layout is None:
        raise InputError(f"{path.name} does not begin with its numbers of rows and dimensions: give word2vec binary.")
    rows = Gatherer(path.name, options.limit)
    with open_bytes(path, inflated_at_most(head.size) if head.packed else head.size) as file:
        file.read(layout.start)
        scan = RowScan(file, path.name, layout, _BLOCK if head.packed else head.size)
        for block in scan.blocks(options.limit):
            rows.add(block.keys, numbers_at(block.bytes, block.starts, layout.dims))
            if rows.full:
                break
    return rows.reading(scan.repairs(whole=options.limit is None))


class Word2VecOnDisk(VectorsOnDisk):
    """A word2vec binary file on disk; raises `InputError` where it is none, is cut short, or is gzip.

    Opening reads the file once, for the places of its rows.
    """

    def __init__(self, path: Path) -> None:
        head = Head.of(path)
        layout = BinaryLayout.of(head)
        if head.packed or layout is None:
            raise InputError(f"{path.name} cannot be read where it lies: unpack it, or give word2vec binary.")
        self.path, self.dims = path, layout.dims
        index: dict[str, int] = {}
        starts: list[NDArray[np.int64]] = []
        with path.open("rb", buffering=0) as file:
            file.seek(layout.start)
            scan = RowScan(file, path.name, layout, head.size)
            for block in scan.blocks():
                for row, key in enumerate(block.keys, scan.found - len(block.keys)):
                    index.setdefault(key, row)
                starts.append(block.starts + (layout.start + block.origin))
        if not index:
            raise InputError(f"{path.name} holds no vectors: give a file with a row a key.")
        self.index = index
        self.repairs = scan.repairs(whole=True)
        self._starts = np.concatenate(starts)
        self._file = DiskFile(path)

    def vectors(self, words: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """The vectors of words, zeros where the file has none, and which it has."""
        rows = np.array([self.index.get(word, -1) for word in words], dtype=np.int64)
        known = rows >= 0
        vectors = np.zeros((len(words), self.dims), dtype=np.float32)
        vectors[known] = self._file.vectors(self._starts[rows[known]], self.dims)
        return vectors, known


def write(space: EmbeddingSpace, path: Path) -> None:
    """Write word2vec binary."""
    keys = writable_keys(space, path)
    write_pieces(path, _written(keys, space))


def _written(keys: list[bytes], space: EmbeddingSpace) -> Iterator[bytes]:
    yield f"{len(space)} {space.dims}\n".encode()
    for start in range(0, len(keys), _WRITTEN):
        block = space.vectors[start : start + _WRITTEN].astype("<f4", copy=False)
        rows = zip(keys[start : start + _WRITTEN], block, strict=True)
        yield b"".join(b"%b %b\n" % (key, row.tobytes()) for key, row in rows)


FORMAT = Format("word2vec binary", (".bin", ".bin.gz"), matches, read, write, open=Word2VecOnDisk)
