"""Files of vectors that stay on disk: an index of their keys in memory, numbers read for the words asked for.

Numbers are read at their places and not through a mapping of the file: of a mapping whole folios count as memory of the
process (of 1,000 scattered rows 1.2 GB on Linux 6.18), and a file that is cut while it is mapped ends the process.
"""

from __future__ import annotations

import abc
import mmap
import os
from collections.abc import Mapping, Sequence
from io import FileIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.formats.format import Reading
from embedlab.formats.repair import Gatherer, listed

__all__ = ["DiskFile", "VectorsOnDisk", "numbers_at"]


class DiskFile:
    """A file that is read at any place; open only while it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size

    def text(self, start: int, stop: int) -> bytes:
        """The bytes of [start, stop), fewer where the file ends before."""
        with self._opened() as file:
            file.seek(start)
            return file.read(max(0, stop - start))

    def mapped(self) -> mmap.mmap:
        """All bytes, mapped; for what is gone through once, and let go."""
        with self._opened() as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def vectors(self, starts: NDArray[np.int64], dims: int) -> NDArray[np.float32]:
        """The float32 rows [n, dims] that begin at these bytes."""
        matrix = np.zeros((len(starts), dims), dtype="<f4")
        order = np.argsort(starts)  # a disk likes to be read forwards
        with self._opened() as file:
            for row, start in zip(order.tolist(), starts[order].tolist(), strict=True):
                file.seek(start)
                file.readinto(matrix[row].data)
        return matrix.astype(np.float32, copy=False)

    def _opened(self) -> FileIO:
        file = FileIO(self.path)
        if os.fstat(file.fileno()).st_size != self.size:
            file.close()
            raise InputError(f"{self.path.name} was written anew while it was read: read it again.")
        return file


class VectorsOnDisk(abc.ABC):
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
    counts
        How often the key of each row occurred, int64, or None where the file does not say.
    """

    repairs: Sequence[str] = ()
    counts: NDArray[np.int64] | None = None
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
        """The space of these words, as far as the file has or can make them, in their order; the others are said.

        Provenance counts those that were ``composed``, which occurred 0 times. Raises `InputError` where it has none.
        """
        asked = list(dict.fromkeys(words))
        vectors, known = self.vectors(asked)
        has = [word for word, is_known in zip(asked, known, strict=True) if is_known]
        if not has:
            raise InputError(
                f"{self.path.name} has none of the words that were asked for: look at how its keys are written."
            )
        places = np.array([self.index.get(word, -1) for word in has], dtype=np.int64)
        counts = None if self.counts is None else np.where(places < 0, 0, self.counts[places])
        rows = Gatherer(self.path.name)
        rows.add(has, vectors[known])
        composed = [word for word, place in zip(has, places, strict=True) if place < 0]
        missing = [word for word, is_known in zip(asked, known, strict=True) if not is_known]
        said = list(self.repairs)
        if composed:
            said.append(f"Words made of their sub-words alone: {len(composed):,} ({listed(composed)}).")
        if missing:
            said.append(f"Words that {self.path.name} does not have: {len(missing):,} ({listed(missing)}).")
        return rows.reading(said, counts=counts, provenance={"composed": len(composed)})


def numbers_at(block: NDArray[np.uint8], starts: NDArray[np.int64], dims: int) -> NDArray[np.float32]:
    """The float32 rows [n, dims] that begin at these bytes of a block, copied."""
    rows = np.lib.stride_tricks.sliding_window_view(block, 4 * dims)[starts]
    return rows.view("<f4").astype(np.float32, copy=False)
