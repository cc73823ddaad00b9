"""Files of vectors that stay on disk: an index of their keys in memory, numbers fetched for the words asked for.

Pages of a mapped file count as memory of the process as long as they are kept, so they are given back after each fetch
(the system still has them, and fetches them again in no time). A file that is cut while it is mapped ends the process:
map files in a worker.
"""

from __future__ import annotations

import abc
import mmap
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embedlab.formats.format import Reading
from embedlab.formats.repair import Gatherer, listed

__all__ = ["MappedFile", "MappedVectors", "numbers_at"]

_AT_ONCE = 2**26


class MappedFile:
    """A file's bytes, uint8, read where they lie."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.bytes = np.frombuffer(self._map, dtype=np.uint8)

    def find(self, byte: bytes, start: int, stop: int) -> int:
        """The first place of `byte` in [start, stop), or -1."""
        return self._map.find(byte, start, stop)

    def text(self, start: int, stop: int) -> bytes:
        """The bytes of [start, stop)."""
        return self._map[start:stop]

    def vectors(self, starts: NDArray[np.int64], dims: int) -> NDArray[np.float32]:
        """The float32 rows [n, dims] that begin at these bytes, copied."""
        matrix = np.empty((len(starts), dims), dtype=np.float32)
        step = max(1, _AT_ONCE // (4 * dims))
        order = np.argsort(starts)  # a disk likes to be read forwards
        for begin in range(0, len(starts), step):
            chosen = order[begin : begin + step]
            matrix[chosen] = numbers_at(self.bytes, starts[chosen], dims)
            self.give_back()
        return matrix

    def give_back(self) -> None:
        """Let the system have the pages again."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)


class MappedVectors(abc.ABC):
    """A space on disk: which keys it has is in memory, what their numbers are is not.

    Attributes
    ----------
    path
        The file.
    index
        The row of each key, in the order of the file.
    dims
        Numbers a vector.
    repairs
        What was wrong with the file.
    """

    repairs: Sequence[str] = ()
    path: Path
    index: Mapping[str, int]
    dims: int

    def __len__(self) -> int:
        return len(self.index)

    def __contains__(self, word: object) -> bool:
        return word in self.index

    @abc.abstractmethod
    def vectors(self, words: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """The vectors of words, float32 [n, dims], and which of them the file has or can make, bool [n]."""

    def take(self, words: Sequence[str]) -> Reading:
        """The space of these words, as far as the file has them, in their order; what it has not is said.

        Raises `InputError` where it has none of them.
        """
        asked = list(dict.fromkeys(words))
        vectors, known = self.vectors(asked)
        rows = Gatherer(self.path.name)
        rows.add([word for word, has in zip(asked, known, strict=True) if has], vectors[known])
        return rows.reading([*self.repairs, *self._said(asked, known)])

    def _said(self, words: Sequence[str], known: NDArray[np.bool_]) -> list[str]:
        missing = [word for word, has in zip(words, known, strict=True) if not has]
        return [f"Words that {self.path.name} does not have: {len(missing):,} ({listed(missing)})."] if missing else []


def numbers_at(block: NDArray[np.uint8], starts: NDArray[np.int64], dims: int) -> NDArray[np.float32]:
    """The float32 rows [n, dims] that begin at these bytes of a block, copied."""
    rows = np.lib.stride_tricks.sliding_window_view(block, 4 * dims)[starts]
    return rows.view("<f4").astype(np.float32, copy=False)
