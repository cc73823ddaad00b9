"""Lines of a key and its numbers, with spaces between: what word2vec text, fastText .vec and GloVe have in common.

A block of lines goes through Arrow's reader of columns, ten times faster than Python. A block that is not regular to
the letter, every line a key and d numbers, is gone through line by line instead, and what is wrong with it is said.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.formats.format import LONGEST_NUMBER, MAX_DIMS, Head, Reading, ReadOptions, inflated_at_most
from embedlab.formats.repair import Gatherer, not_utf8
from embedlab.formats.writing import writable_keys, write_pieces
from embedlab.space import EmbeddingSpace
from embedlab.textfile import open_bytes

__all__ = ["TextLayout", "read_rows", "write_rows"]

_BLOCK = 2**24
_LONGEST_KEY = 65_536
_USUAL_NUMBER = 32
_MARK = b"\xef\xbb\xbf"
_SPARSE = b"%%matrixmarket"
_LOOKED_AT = 100
_WRITTEN = 10_000

Block = tuple[list[str], NDArray[np.float32]]


@dataclasses.dataclass(frozen=True)
class TextLayout:
    """How the lines of a file are made, as far as its head tells.

    Parameters
    ----------
    rows
        What a header line says of their number; None without one.
    dims
        Numbers a line, as the lines have them.
    said_dims
        What the header says instead.
    marked
        Whether a byte-order mark comes first.
    spaced
        Whether a line ends with a space before its end.
    """

    rows: int | None
    dims: int
    said_dims: int | None
    marked: bool
    spaced: bool

    @classmethod
    def of(cls, head: Head) -> TextLayout | None:
        """The layout of a file, or None where it does not hold keys with numbers."""
        text = head.data.removeprefix(_MARK)
        if text[:20].lower().startswith(_SPARSE):
            return None
        lines = text.split(b"\n")
        header = _header(lines[0])
        if header is not None:
            del lines[0]
        whole = [line for line in lines[:-1] if line.strip()]
        # The last line is whole only at the end of the file; one longer than the head is judged by what is there.
        if lines and (len(text) < 2**16 - 3 or not whole) and lines[-1].strip():
            whole.append(lines[-1])
        whole = whole[:_LOOKED_AT]
        dims = _dims(whole, header, cut=len(lines) == 1 and len(text) >= 2**16 - 3)
        if dims is None:
            return None
        rows, said = header or (None, None)
        spaced = whole[0].rstrip(b"\r").endswith(b" ")
        return cls(rows, dims, said, head.data.startswith(_MARK), spaced)

    def repairs(self) -> list[str]:
        """What is wrong with the beginning of the file."""
        said = []
        if self.marked:
            said.append("A byte-order mark came before the first line: it was left out.")
        if self.said_dims not in (None, self.dims):
            said.append(f"The header says {self.said_dims} numbers a row, the rows have {self.dims}: these were read.")
        return said


def read_rows(path: Path, options: ReadOptions) -> Reading:
    """Read the space in a file of lines; raises `InputError` where none can be used."""
    head = Head.of(path)
    layout = TextLayout.of(head)
    if layout is None:
        raise InputError(f"{path.name} does not hold lines of a key and its numbers: give word2vec text or GloVe.")
    lines = _Lines(path.name, layout)
    rows = Gatherer(path.name, options.limit)
    with open_bytes(path, inflated_at_most(head.size) if head.packed else head.size) as file:
        if layout.rows is not None:
            file.readline(_LONGEST_KEY)
        elif layout.marked:
            file.read(len(_MARK))
        for keys, vectors in lines.blocks(file, options.limit):
            rows.add(keys, vectors)
            if rows.full:
                break
    repairs = layout.repairs()
    if options.limit is None and layout.rows not in (None, lines.found):
        repairs.append(f"The header says {layout.rows} rows, {lines.found} were found: all that were found were read.")
    return rows.reading([*repairs, *lines.repairs()])


def write_rows(space: EmbeddingSpace, path: Path, *, header: str) -> None:
    """Write `header` and a line a row; numbers have as many digits as it takes to read them back to the bit."""
    write_pieces(path, itertools.chain([header.encode()], _written(writable_keys(space, path), space.vectors)))


class _Lines:
    """Goes through the lines of a file, and keeps what was wrong with them."""

    def __init__(self, name: str, layout: TextLayout) -> None:
        self._name, self._layout, self._dims = name, layout, layout.dims
        self._longest = _LONGEST_KEY + _USUAL_NUMBER * layout.dims
        self._number = 0 if layout.rows is None else 1
        self._uneven: list[int] = []
        self._recoded: list[str] = []
        self.found = 0

    def blocks(self, file: IO[bytes], limit: int | None) -> Iterator[Block]:
        # A few rows are not worth sixteen megabytes, most of all out of gzip.
        size = _BLOCK if limit is None else min(_BLOCK, 2**16 + 16 * limit * self._dims)
        rest = b""
        while chunk := file.read(size):
            end = chunk.rfind(b"\n") + 1
            if not end:
                rest += chunk
                if len(rest) > self._longest:
                    raise InputError(
                        f"Line {self._number + 1:,} of {self._name} has no end within {self._longest:,} bytes: "
                        "it is not a file of vectors, or damaged."
                    )
                continue
            yield from self._block(rest + chunk[:end])
            rest = chunk[end:]
        if rest.strip():
            yield from self._block(rest + b"\n")

    def _block(self, block: bytes) -> Iterator[Block]:
        rows = _by_columns(block, self._dims, self._layout.spaced) or self._by_line(block)
        self._number += block.count(b"\n")
        self.found += len(rows[0])
        if rows[0]:
            yield rows

    def _by_line(self, block: bytes) -> Block:
        keys: list[str] = []
        vectors: list[NDArray[np.float32]] = []
        for number, line in enumerate(block.split(b"\n"), self._number + 1):
            if not line or line.isspace():
                continue
            parts = line.rsplit(None, self._dims)
            vector = _vector(parts[1:], self._dims)
            words = parts[0].split()
            if vector is None or (len(words) > 1 and _is_number(words[-1])):
                self._uneven.append(number)
                continue
            keys.append(self._key(parts[0].strip()))
            vectors.append(vector)
        return keys, np.array(vectors, dtype=np.float32).reshape(len(vectors), self._dims)

    def _key(self, raw: bytes) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            key = raw.decode("utf-8", "backslashreplace")
            self._recoded.append(key)
            return key

    def repairs(self) -> list[str]:
        said = []
        if self._uneven:
            where = ", ".join(f"{number:,}" for number in self._uneven[:5])
            more = " and others" if len(self._uneven) > 5 else ""
            said.append(
                f"Lines that are not a key and {self._dims} numbers, dropped: {len(self._uneven):,} "
                f"(line {where}{more})."
            )
        if self._recoded:
            said.append(not_utf8(self._recoded))
        return said


def _by_columns(block: bytes, dims: int, spaced: bool) -> Block | None:
    """The rows of a block whose every line is a key, a space and numbers with one space between; None of another."""
    import pyarrow as pa
    from pyarrow import csv

    numbers = [str(column) for column in range(dims)]
    types = {"key": pa.string(), **dict.fromkeys(numbers, pa.float32()), **({"end": pa.string()} if spaced else {})}
    try:
        table = csv.read_csv(
            pa.BufferReader(block),
            read_options=csv.ReadOptions(column_names=list(types), use_threads=False, block_size=len(block)),
            parse_options=csv.ParseOptions(delimiter=" ", quote_char=False),
            convert_options=csv.ConvertOptions(column_types=types, null_values=[]),
        )
    except pa.ArrowInvalid:
        return None
    if spaced and any(table.column("end").unique().to_pylist()):  # a number too many
        return None
    matrix = np.empty((len(table), dims), dtype=np.float32)
    for column in range(dims):
        matrix[:, column] = table.column(column + 1).to_numpy()
    return table.column(0).to_pylist(), matrix


def _written(keys: Sequence[bytes], vectors: NDArray[np.float32]) -> Iterator[bytes]:
    import pyarrow as pa
    from pyarrow import csv

    options = csv.WriteOptions(include_header=False, delimiter=" ")
    for start in range(0, len(keys), _WRITTEN):
        block = vectors[start : start + _WRITTEN]
        buffer = pa.BufferOutputStream()
        names = [str(column) for column in range(block.shape[1])]
        csv.write_csv(pa.table([pa.array(column) for column in block.T], names=names), buffer, options)
        lines = buffer.getvalue().to_pybytes().splitlines()
        yield b"".join(b"%b %b\n" % row for row in zip(keys[start : start + _WRITTEN], lines, strict=True))


def _header(line: bytes) -> tuple[int, int] | None:
    parts = line.split()
    if len(parts) != 2 or not all(part.isdigit() and len(part) < 20 for part in parts):
        return None
    return int(parts[0]), int(parts[1])


def _dims(lines: list[bytes], header: tuple[int, int] | None, cut: bool) -> int | None:
    """Numbers a line: as the header says where most lines bear that out, else as most lines have."""
    if not lines:
        return None
    widths = Counter(len(line.split()) - 1 for line in lines)
    most = max(widths, key=lambda width: (widths[width], -width))
    said = header[1] if header else 0
    if cut and 0 < said <= MAX_DIMS:  # one line, and longer than the head
        return said if said > most > 1 and all(_is_number(part) for part in lines[0].split()[1:-1]) else None
    fits = 2 * sum(_vector(line.rsplit(None, said)[1:], said) is not None for line in lines) > len(lines)
    dims = said if 0 < said <= MAX_DIMS and fits else most
    if not (1 if header else 2) <= dims <= MAX_DIMS:
        return None
    rows = [row for row in (line.rsplit(None, dims) for line in lines) if _vector(row[1:], dims) is not None]
    if 2 * len(rows) <= len(lines):
        return None
    return None if header is None and _numbers_alone(rows) else dims


def _numbers_alone(rows: list[list[bytes]]) -> bool:
    """Whether lines are a matrix without keys, or of counts; a key may be a whole number, a year for instance."""
    return all(_is_fraction(row[0]) for row in rows) or all(
        part.lstrip(b"-").isdigit() for row in rows for part in b" ".join(row).split()
    )


def _vector(parts: list[bytes], dims: int) -> NDArray[np.float32] | None:
    if len(parts) != dims or not dims or max(map(len, parts)) > LONGEST_NUMBER:
        return None
    try:
        with np.errstate(over="ignore"):
            return np.array(parts).astype(np.float32)
    except ValueError:
        return None


def _is_number(part: bytes) -> bool:
    return _vector([part], 1) is not None


def _is_fraction(part: bytes) -> bool:
    return b"." in part and _is_number(part)
