"""What a file format is: how it is told, read and written. One module a format says these for its own."""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from embedlab.errors import InputError
from embedlab.space import EmbeddingSpace

if TYPE_CHECKING:
    from embedlab.formats.matrices import Matrix
    from embedlab.formats.on_disk import VectorsOnDisk

__all__ = [
    "EVERYTHING",
    "LONGEST_NUMBER",
    "MAX_DIMS",
    "MAX_VALUES",
    "Format",
    "Head",
    "ReadOptions",
    "Reading",
    "check_shape",
    "inflated_at_most",
]

MAX_DIMS = 65_536
"""The most dimensions a vector may have."""

MAX_VALUES = 2**31
"""The most numbers (rows x dimensions) that are read into memory: 8 GB of float32."""

LONGEST_NUMBER = 1024
"""The most letters of a number in a text; numpy gives all numbers of a line the room of the longest."""

_HEAD = 64 * 1024
_GZIP = b"\x1f\x8b"

Reading = tuple[EmbeddingSpace, tuple[str, ...]]
"""A space, and the repairs that were made to read it: a plain sentence each."""


@dataclasses.dataclass(frozen=True)
class Head:
    """The beginning of a file, by which its format is told.

    Parameters
    ----------
    path
        The file; a format whose mark lies elsewhere (names in a zip archive) may look into it.
    data
        Its first 64 kB, inflated where the file is gzip.
    size
        Its bytes on disk.
    packed
        Whether it is gzip.
    """

    path: Path
    data: bytes
    size: int
    packed: bool = False

    @classmethod
    def of(cls, path: Path) -> Head:
        """Look at a file; raises `InputError` where there is none, or it cannot be read."""
        try:
            if not path.exists():
                raise InputError(f"There is no file {path.name!r}: check the name and the folder.")
            if not path.is_file():
                raise InputError(f"{path.name!r} is not a file (a folder?): give a file of vectors.")
            size = path.stat().st_size
            with path.open("rb") as file:
                data = file.read(_HEAD)
        except InputError:
            raise
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise InputError(f"{path.name[:60]!r} cannot be read ({reason}): check its name and permissions.") from None
        if not data.startswith(_GZIP):
            return cls(path, data, size)
        return cls(path, _inflated(data, path.name), size, packed=True)


@dataclasses.dataclass(frozen=True)
class ReadOptions:
    """What a reader may be asked for; a reader ignores what does not concern it.

    Parameters
    ----------
    limit
        Read only the first rows that can be used, this many, without reading the rest of the file where it can be left.
    vocabulary
        A file with a key a line, for formats that hold a matrix alone.
    table
        Which of several matrices of the file, by the name that the refusal lists.
    """

    limit: int | None = None
    vocabulary: Path | None = None
    table: str | None = None


EVERYTHING = ReadOptions()
"""All rows of a file that needs no help."""


@dataclasses.dataclass(frozen=True)
class Format:
    """A file format of spaces.

    Parameters
    ----------
    name
        What `embedlab inspect` calls it.
    suffixes
        Endings of the names under which it is written, with their dot; the longest that fits decides.
    matches
        Whether a file that begins so is in this format; must not raise, nor read much.
    read
        The space, its repairs; raises `InputError`, one sentence with the file's name and what to do.
    write
        Writes a space whole or not at all; raises `InputError` where the format cannot hold it. None: read only.
    open
        Opens a file that is not gzip so that its numbers stay on disk. None: it has to be read.
    composes
        Whether an open file can make vectors of words that are not in it.
    matrices
        What a file offers to choose from, for formats that hold several matrices, or hold them without keys.
    """

    name: str
    suffixes: tuple[str, ...]
    matches: Callable[[Head], bool]
    read: Callable[[Path, ReadOptions], Reading]
    write: Callable[[EmbeddingSpace, Path], None] | None = None
    open: Callable[[Path], VectorsOnDisk] | None = None
    matrices: Callable[[Path], tuple[Matrix, ...]] | None = None
    composes: bool = False


def check_shape(name: str, rows: int, dims: int) -> None:
    """Refuse, before anything is allocated, a matrix that no file of vectors has; `name` is that of the file."""
    if not 0 < dims <= MAX_DIMS:
        raise InputError(f"{name} says its vectors have {dims} numbers each: give 1 to {MAX_DIMS:,}.")
    if rows < 1:
        raise InputError(f"{name} holds no vectors: give a file with a row a key.")
    if rows * dims > MAX_VALUES:
        raise InputError(f"{name} holds {rows} x {dims} numbers, too many to read: set a limit.")


def inflated_at_most(size: int) -> int:
    """How many bytes a gzip file of `size` bytes may hold: vectors shrink to a third, never to a hundredth."""
    return 100 * size + 2**24


def _inflated(data: bytes, name: str) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(data, _HEAD)
    except zlib.error:
        raise InputError(f"{name} is damaged gzip: fetch or copy it again.") from None
