"""Files of unknown encoding and size -> bounded lines of clean text."""

from __future__ import annotations

import codecs
import dataclasses
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from embedlab.errors import InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["MAX_BYTES", "MAX_LINE", "TextFile", "open_bytes"]

MAX_BYTES = 2 * 2**30
"""The most bytes a file may hold, counted after decompression."""

MAX_LINE = 10_000_000
"""The most characters a line may hold; a long novel has a third of that."""

_HEAD = 2**16
_CHUNK = 2**20
_BYTE_ORDER_MARKS = {  # the marks of UTF-32 start with those of UTF-16
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_FOREIGN = {
    b"PK\x03\x04": "a zip archive or an office document",
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "compressed twice",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"\x89HDF": "an HDF5 file",
    b"SQLite format 3": "a database",
}
_CONTROLS = bytes(set(range(1, 32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_UNDEFINED_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"


def open_bytes(path: Path, max_bytes: int = MAX_BYTES) -> io.BufferedReader:
    """Open a file, decompressing gzip whatever its name, to be read up to `max_bytes`.

    Raises
    ------
    InputError
        If the file cannot be opened; while reading, if it is damaged or longer than `max_bytes`.
    """
    try:
        if not path.exists():
            raise InputError(f"There is no file {path.name!r}: check the name and the folder.")
        if not path.is_file():
            raise InputError(f"{path.name!r} is not a file: give a file that can be read.")
        stream = path.open("rb")
        magic = stream.read(2)
        stream.seek(0)
    except OSError as error:
        raise InputError(
            f"The file {path.name[:60]!r} cannot be read ({error.strerror}): check its permissions."
        ) from None
    if magic == b"\x1f\x8b":
        return io.BufferedReader(_Bounded(_OwningGzip(stream), path.name, max_bytes), _CHUNK)
    return io.BufferedReader(_Bounded(stream, path.name, max_bytes), _CHUNK)


class _OwningGzip(gzip.GzipFile):
    """A gzip reader that closes the file below it."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(fileobj=stream, mode="rb")
        self._below = stream

    def close(self) -> None:
        super().close()
        self._below.close()


class _Bounded(io.RawIOBase):
    """Counts what is read, so that a small archive cannot become a huge text."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, name: str, max_bytes: int) -> None:
        self._stream, self._name, self._max_bytes, self._count = stream, name, max_bytes, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            data = self._stream.read(len(view))
        except (OSError, EOFError, zlib.error):
            raise InputError(f"{self._name!r} is cut off or damaged: make or copy it again.") from None
        self._count += len(data)
        if self._count > self._max_bytes:
            raise InputError(
                f"{self._name!r} holds more than {self._max_bytes:,} bytes: give a part of it, or a smaller file."
            )
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


@dataclasses.dataclass(frozen=True)
class TextFile:
    """A file of lines whose encoding is known.

    Parameters
    ----------
    path
        Where it is; gzip is decompressed while reading.
    encoding
        What turns its bytes into text.
    max_bytes
        How much of it may be read.
    warnings
        What had to be repaired, in plain sentences.
    """

    path: Path
    encoding: str
    max_bytes: int
    warnings: tuple[str, ...]

    @classmethod
    def open(cls, path: Path, max_bytes: int = MAX_BYTES) -> Self:
        """Read the file once for its encoding: a byte-order mark, UTF-8, evident UTF-16, else Windows-1252 or Latin-1.

        Raises
        ------
        InputError
            If it is missing, empty, damaged, too long, or not text.
        """
        with open_bytes(path, max_bytes) as stream:
            head = stream.read(_HEAD)
            _check_text(path.name, head)
            mark = next((mark for mark in _BYTE_ORDER_MARKS if head.startswith(mark)), b"")
            encoding = _BYTE_ORDER_MARKS.get(mark) or _unmarked_utf16(head)
            warnings: list[str] = []
            if encoding is None or encoding == "utf-8-sig":
                census = _Census()
                for chunk in _chunks(head, stream):
                    census.add(chunk)
                encoding, warnings = census.verdict(path.name, encoding or "utf-8")
            else:
                warnings = [f"{path.name!r} was read as {encoding.upper()}."]
        return cls(path, encoding, max_bytes, tuple(warnings))

    def lines(self, on_long: Callable[[int], None] | None = None) -> Iterator[str]:
        """Its lines, line ends included, NUL characters left out.

        Parameters
        ----------
        on_long
            Told the number of each line of more than `MAX_LINE` characters, which is then cut at spaces; without it
            such a line is refused.

        Raises
        ------
        InputError
            If a line is too long.
        """
        with (
            open_bytes(self.path, self.max_bytes) as stream,
            io.TextIOWrapper(stream, encoding=self.encoding, errors="replace", newline="") as text,
        ):
            number, rest = 1, ""
            while piece := text.readline(MAX_LINE):
                whole = len(piece) < MAX_LINE or piece.endswith(("\n", "\r"))
                line, rest = rest + piece.replace("\0", ""), ""
                if not whole:
                    (on_long or self._refuse)(number)
                    end = line.rfind(" ") + 1 or len(line)
                    line, rest = line[:end], line[end:]
                yield line
                number += whole
            if rest:
                yield rest

    def _refuse(self, number: int) -> None:
        raise InputError(
            f"Line {number:,} of {self.path.name!r} has more than {MAX_LINE:,} characters: "
            "check the file, or break its text into lines."
        )


def _chunks(head: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    yield head
    while chunk := stream.read(_CHUNK):
        yield chunk


def _check_text(name: str, head: bytes) -> None:
    if not head.strip(b"\0 \t\r\n") and len(head) < _HEAD:
        raise InputError(f"{name!r} is empty: give a file that holds texts.")
    for magic, kind in _FOREIGN.items():
        if head.startswith(magic):
            raise InputError(f"{name!r} is {kind}, not text: save it as .csv, .tsv, .jsonl, .parquet or .txt.")
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > len(head) / 20 and not _unmarked_utf16(head) and not head.startswith(tuple(_BYTE_ORDER_MARKS)):
        raise InputError(f"{name!r} holds binary data, not text: save it as .csv, .tsv, .jsonl, .parquet or .txt.")


def _unmarked_utf16(head: bytes) -> str | None:
    """The UTF-16 of text that is mostly Latin: every other byte is then zero."""
    even, odd = head[0::2], head[1::2]
    if odd.count(0) > 0.4 * len(odd) and even.count(0) < 0.05 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.4 * len(even) and odd.count(0) < 0.05 * len(odd):
        return "utf-16-be"
    return None


class _Census:
    """What the bytes of a file say about its encoding."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.broken = self.beyond_ascii = self.nuls = 0
        self.undefined_in_cp1252 = False

    def add(self, chunk: bytes) -> None:
        text = self._decoder.decode(chunk)
        self.nuls += chunk.count(0)
        if not text.isascii():
            self.broken += text.count("\ufffd") - chunk.count(b"\xef\xbf\xbd")
            self.beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
            self.undefined_in_cp1252 |= any(byte in chunk for byte in _UNDEFINED_IN_CP1252)

    def verdict(self, name: str, encoding: str) -> tuple[str, list[str]]:
        broken = self.broken + len(self._decoder.decode(b"", final=True))
        warnings = []
        if self.nuls:
            warnings.append(f"NUL bytes in {name!r}, left out: {self.nuls:,}.")
        if broken and 2 * broken < self.beyond_ascii:
            warnings.append(f"Places in {name!r} that are not UTF-8, replaced by \ufffd: {broken:,}.")
        elif broken:
            encoding = "latin-1" if self.undefined_in_cp1252 else "cp1252"
            called = {"latin-1": "Latin-1", "cp1252": "Windows-1252 (Latin-1)"}[encoding]
            warnings.append(f"{name!r} is not UTF-8 and was read as {called}: if letters look wrong, save it as UTF-8.")
        return encoding, warnings
