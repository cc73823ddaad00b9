"""fastText's sub-words: runs of letters of ``<word>``, each in the bucket of its hash.

Source: Bojanowski et al. 2017, arXiv:1607.04606. All words of a list at once, in numpy.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["subword_buckets"]

_FNV_START = np.uint32(2_166_136_261)
_FNV_PRIME = np.uint32(16_777_619)
_LONGEST_LETTER = 4


def subword_buckets(
    words: Sequence[str], shortest: int, longest: int, buckets: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The bucket of each sub-word, word by word and in fastText's order, and where each word's begin, int64 [n + 1].

    Parameters
    ----------
    words
        Any words; letters are Unicode code points.
    shortest, longest
        Letters of the shortest and of the longest sub-word, ``<`` and ``>`` counted; ``longest=0``: there are none.
    buckets
        How many there are. A sub-word's is its FNV-1a hash of 32 bits, bytes taken as signed, modulo `buckets`.

    Examples
    --------
    >>> found, offsets = subword_buckets(["of", "a"], 3, 6, 2_000_000)
    >>> offsets.tolist()
    [0, 3, 4]
    """
    spelled = [f"<{word}>".encode("utf-8", "replace") for word in words]
    text = np.frombuffer(b"".join(spelled), dtype=np.uint8)
    # fastText hashes `char`, which is signed where it was made: bytes of 128 and more have all upper bits set.
    signed = text.view(np.int8).astype(np.int32).view(np.uint32)
    starts = np.flatnonzero(text & 0xC0 != 0x80)
    lengths = np.diff(starts, append=len(text))
    word_of = np.repeat(np.arange(len(words)), [len(word) for word in spelled])[starts]
    last = np.flatnonzero(np.diff(word_of, append=len(words)))
    end = last[word_of] + 1 if len(words) else word_of
    first_of = np.concatenate([[0], last[:-1] + 1]) if len(words) else last

    hashes = np.full(len(starts), _FNV_START, dtype=np.uint32)
    froms: list[NDArray[np.int64]] = []
    found: list[NDArray[np.int64]] = []
    begin = np.arange(len(starts))
    for size in range(1, longest + 1):
        begin = begin[begin + size <= end[begin]]
        if not len(begin) or buckets < 1:
            break
        letter = begin + size - 1
        for byte in range(_LONGEST_LETTER):
            more = lengths[letter] > byte
            at = begin[more]
            hashes[at] = (hashes[at] ^ signed[starts[letter[more]] + byte]) * _FNV_PRIME
        if size >= shortest:
            # A mark alone says nothing of the word.
            at = begin if size > 1 else begin[(begin != first_of[word_of[begin]]) & (begin + 1 != end[begin])]
            froms.append(at)
            found.append((hashes[at] % np.uint32(buckets)).astype(np.int64))
    where = np.concatenate([*froms, np.zeros(0, np.int64)])
    order = np.argsort(where, kind="stable")
    counts = np.bincount(word_of[where], minlength=len(words))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return np.concatenate([*found, np.zeros(0, np.int64)])[order], offsets
