"""fastText's own binary: parameters, a dictionary, and a matrix with a row a word and a row a bucket of sub-words.

A word's vector is the mean of its own row and those of its sub-words; that of a word never seen, the mean of its
sub-words' alone. The file stays on disk: 2,000,000 words and as many buckets of 300 numbers are five gigabytes.
"""

from __future__ import annotations

import dataclasses
import mmap
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.formats.format import MAX_DIMS, Format, Head, Reading, ReadOptions
from embedlab.formats.on_disk import DiskFile, VectorsOnDisk
from embedlab.formats.repair import Gatherer, not_utf8
from embedlab.formats.subwords import subword_buckets

__all__ = ["FORMAT", "FastTextOnDisk", "matches", "read"]

_MAGIC = 793_712_314
_VERSIONS = (11, 12)
_PARAMETERS = struct.Struct("<12id")
_DICTIONARY = struct.Struct("<3iq")
_SUPERVISED = 3
_LONGEST_WORD = 65_536
_LONGEST_PART = 64
_ENTRY = 9  # a count in eight bytes and a type in one follow the zero that ends a word
_END_OF_SENTENCE = "</s>"
_AT_ONCE = 2048


@dataclasses.dataclass(frozen=True)
class Parameters:
    """What stands before the dictionary.

    Parameters
    ----------
    dims, buckets, shortest, longest
        Numbers a vector, buckets of sub-words, and the letters of these.
    size
        Bytes up to the dictionary.
    dated
        Whether it is the layout from before the format had a mark (2017).
    """

    dims: int
    buckets: int
    shortest: int
    longest: int
    size: int
    dated: bool

    @classmethod
    def of(cls, head: bytes) -> Parameters | None:
        """The parameters in the first bytes of a file, or None where they are no fastText's."""
        if len(head) < 8 + _PARAMETERS.size + _DICTIONARY.size:
            return None
        magic, version = struct.unpack_from("<2i", head)
        dated = magic != _MAGIC
        start = 0 if dated else 8
        values = _PARAMETERS.unpack_from(head, start)
        dims, model, buckets, shortest, longest = (values[place] for place in (0, 7, 8, 9, 10))
        if dated and not _plausible(values, _DICTIONARY.unpack_from(head, _PARAMETERS.size)):
            return None
        # The first versions had no sub-words where a model was trained on labels.
        longest = 0 if (dated or version == _VERSIONS[0]) and model == _SUPERVISED else longest
        return cls(dims, max(0, buckets), shortest, min(longest, _LONGEST_PART), start + _PARAMETERS.size, dated)


def _plausible(values: tuple[float, ...], dictionary: tuple[int, ...]) -> bool:
    dims, window, epochs, least, negative, runs, loss, model, buckets, shortest, longest, rate, sample = values
    size, words, labels, tokens = dictionary
    return (
        0 < dims <= MAX_DIMS
        and 0 < window < 10_000
        and 0 <= epochs < 10**6
        and min(least, negative, runs, buckets, shortest, rate) >= 0
        and loss in (1, 2, 3)
        and model in (1, 2, 3)
        and longest <= _LONGEST_PART
        and 0 <= sample <= 1
        and size == words + labels
        and words > 0 <= labels
        and tokens >= 0
    )


class FastTextOnDisk(VectorsOnDisk):
    """A fastText .bin on disk.

    Raises
    ------
    InputError
        If the file is compressed by quantising (.ftz) or gzip, was cut short, or does not fit together.
    """

    def __init__(self, path: Path) -> None:
        head = Head.of(path)
        parameters = Parameters.of(head.data)
        self.path = path
        self._check(head, parameters)
        assert parameters is not None
        self._parameters, self.dims = parameters, parameters.dims
        self._file = DiskFile(path)
        words, end = self._read_dictionary()
        self._matrix = self._find_matrix(words, end)
        self._words = words

    def vectors(self, words: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """The vectors of words, those of unseen ones from their sub-words; zeros, and False, where it has neither."""
        vectors = np.zeros((len(words), self.dims), dtype=np.float32)
        known = np.zeros(len(words), dtype=np.bool_)
        for start in range(0, len(words), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            vectors[part], known[part] = self._composed(words[part])
        return vectors, known

    def _composed(self, words: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        from scipy.sparse import csr_array

        rows, word_of = self._rows(words)
        counts = np.bincount(word_of, minlength=len(words))
        used, place = np.unique(rows, return_inverse=True)
        size = 4 * self.dims
        numbers = self._file.vectors(self._matrix + used * size, self.dims)
        offsets = np.concatenate([[0], np.cumsum(counts)])
        ones = np.ones(len(rows), dtype=np.float32)
        sums = csr_array((ones, place, offsets), shape=(len(words), len(used))) @ numbers
        means = sums / np.maximum(counts, 1).astype(np.float32)[:, None]
        return np.asarray(means, dtype=np.float32), counts > 0

    def _rows(self, words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows of the matrix whose mean each word is, its own before its sub-words', and the word of each."""
        asked = self._parameters
        buckets, offsets = subword_buckets(words, asked.shortest, asked.longest, asked.buckets)
        part_of = np.repeat(np.arange(len(words)), np.diff(offsets))
        # fastText gives the end of a sentence no sub-words; in its first versions it did.
        parted = np.array([asked.dated or word != _END_OF_SENTENCE for word in words], dtype=np.bool_)[part_of]
        own = np.array([self.index.get(word, -1) for word in words], dtype=np.int64)
        seen = np.flatnonzero(own >= 0)
        rows = np.concatenate([own[seen], self._words + buckets[parted]])
        word_of = np.concatenate([seen, part_of[parted]])
        order = np.argsort(word_of, kind="stable")
        return rows[order], word_of[order]

    def _check(self, head: Head, parameters: Parameters | None) -> None:
        name = self.path.name
        if head.packed:
            raise InputError(f"{name} is gzip, and fastText's binary is read where it lies: unpack it first.")
        if parameters is None:
            raise InputError(f"{name} does not begin as fastText's binary does: give a .bin that fastText made.")
        version = struct.unpack_from("<i", head.data, 4)[0]
        if not parameters.dated and version not in _VERSIONS:
            raise InputError(f"{name} is fastText's format {version}, which is not known: give format 11 or 12.")

    def _read_dictionary(self) -> tuple[int, int]:
        """Read the words and how often they occur; returns their number, and where the dictionary ends."""
        asked, name = self._parameters, self.path.name
        size, words, labels, _ = _DICTIONARY.unpack_from(self._file.text(asked.size, asked.size + _DICTIONARY.size))
        start = asked.size + _DICTIONARY.size + (0 if asked.dated else 8)
        if size != words + labels or words < 1 or labels < 0:
            raise InputError(f"{name} says it has {words} words and {labels} labels, {size} in all: fetch it again.")
        if size * (_ENTRY + 1) > self._file.size:
            raise InputError(
                f"{name} says it has {size} words, more than its {self._file.size:,} bytes hold: fetch it again."
            )
        data = self._file.mapped()
        index, recoded, ends = self._entries(data, size, words, start)
        entries = np.lib.stride_tricks.sliding_window_view(np.frombuffer(data, dtype=np.uint8), _ENTRY)[ends + 1]
        types, counts = entries[:, 8], np.ascontiguousarray(entries[:words, :8]).view("<i8")[:, 0]
        if types[:words].any() or not types[words:].all():
            raise InputError(f"{name} has labels among its words, which fastText never writes: fetch it again.")
        self.index, self.counts = index, np.maximum(counts, 0)
        said = []
        if len(index) < words:
            said.append(f"Words that occur again in the dictionary, left out: {words - len(index):,}.")
        self.repairs = [*said, not_utf8(recoded)] if recoded else said
        return words, int(ends[-1]) + _ENTRY + 1

    def _entries(
        self, data: mmap.mmap, size: int, words: int, start: int
    ) -> tuple[dict[str, int], list[str], NDArray[np.int64]]:
        """The row of each word, those that are not UTF-8, and where the word of each entry ends."""
        index: dict[str, int] = {}
        recoded: list[str] = []
        ends = np.empty(size, dtype=np.int64)
        find, length = data.find, self._file.size
        for row in range(size):
            end = find(b"\0", start, start + _LONGEST_WORD)
            if end < 0 or end + _ENTRY >= length:
                raise InputError(f"{self.path.name} ends within its dictionary: it was cut short, fetch it again.")
            ends[row] = end
            if row < words:
                raw = data[start:end]
                word = raw.decode("utf-8", "backslashreplace")
                index.setdefault(word, row)
                if "\\" in word and word.encode() != raw:
                    recoded.append(word)
            start = end + _ENTRY + 1
        return index, recoded, ends

    def _find_matrix(self, words: int, start: int) -> int:
        """The byte at which the rows begin; makes sure that the file is whole."""
        asked, name = self._parameters, self.path.name
        rows, dims, start = self._shape(start)
        if dims != asked.dims or rows < words or (asked.longest and rows != words + asked.buckets):
            raise InputError(
                f"{name} has a matrix of {rows} x {dims} for {words} words and {asked.buckets} buckets of "
                f"{asked.dims} numbers: it is damaged, fetch it again."
            )
        end = start + 4 * rows * dims
        # The matrix of the output is of no use here; that it is there says that the file is whole.
        rows, dims, last = self._shape(end)
        last += 4 * rows * dims
        if last > self._file.size:
            raise InputError(f"{name} ends before its last matrix does: it was cut short, fetch it again.")
        if last < self._file.size:
            over = self._file.size - last
            self.repairs = [*self.repairs, f"After the last matrix came {over:,} bytes: they were left out."]
        return start

    def _shape(self, start: int) -> tuple[int, int, int]:
        """Rows and columns of the matrix said at `start`, and where its numbers begin."""
        name = self.path.name
        flag = 0 if self._parameters.dated else 1
        said = self._file.text(start, start + flag + 16)
        if len(said) < flag + 16:
            raise InputError(f"{name} ends before its matrices do: it was cut short, fetch it again.")
        if flag and said[0]:
            raise InputError(
                f"{name} is quantised (.ftz), its numbers rounded to codes: give the .bin that it was made from."
            )
        rows, dims = struct.unpack_from("<2q", said, flag)
        if rows < 0 or not 0 <= dims <= MAX_DIMS:
            raise InputError(f"{name} has a matrix of {rows} x {dims} numbers: it is damaged, fetch it again.")
        return rows, dims, start + flag + 16


def matches(head: Head) -> bool:
    """Whether fastText's mark comes first, or parameters as they were written before there was one."""
    return Parameters.of(head.data) is not None


def read(path: Path, options: ReadOptions) -> Reading:
    """Read the vectors of the words that the model has seen; raises as `FastTextOnDisk`."""
    model = FastTextOnDisk(path)
    words = list(model.index)[: options.limit]
    rows = Gatherer(path.name, options.limit)
    for start in range(0, len(words), _AT_ONCE):
        part = words[start : start + _AT_ONCE]
        rows.add(part, model.vectors(part)[0])
    counts = None if model.counts is None else model.counts[list(model.index.values())]
    return rows.reading(model.repairs, counts=counts)


FORMAT = Format("fastText binary", (), matches, read, open=FastTextOnDisk, composes=True)
