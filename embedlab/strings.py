"""Lists of strings as two flat arrays: how keys lie in files and in messages to the browser."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError

__all__ = ["pack_strings", "printable", "unpack_strings", "without_surrogates"]


def pack_strings(strings: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
    """The UTF-8 bytes end to end, uint8 [bytes], and where each string starts, uint64 [n + 1].

    Lone surrogates (text that was never valid Unicode) become U+FFFD.

    >>> data, offsets = pack_strings(["alps", "ice"])
    >>> bytes(data), offsets.tolist()
    (b'alpsice', [0, 4, 7])
    """
    try:
        encoded = [text.encode() for text in strings]
    except UnicodeEncodeError:
        encoded = [text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode() for text in strings]
    offsets = np.zeros(len(encoded) + 1, dtype=np.uint64)
    np.cumsum([len(item) for item in encoded], out=offsets[1:], dtype=np.uint64)
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets


def without_surrogates(text: str) -> str:
    r"""The text with halves of surrogate pairs, which no file can hold, joined or replaced by U+FFFD.

    They come from JSON escapes, and from names of files that are not UTF-8.

    >>> without_surrogates("\ud83d\ude00 \udcff")
    '😀 �'
    """
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def printable(text: str) -> str:
    r"""The text in one line, with what cannot be seen, and what turns the direction of writing, replaced by U+FFFD.

    >>> printable("a\nb\u202ec\udcff")
    'a�b�c�'
    """
    return text if text.isprintable() else "".join(mark if mark.isprintable() else "\ufffd" for mark in text)


def unpack_strings(data: NDArray[np.uint8], offsets: NDArray[np.uint64]) -> tuple[str, ...]:
    """The strings of `pack_strings`; raises `InputError` where offsets do not fit the bytes or these are not UTF-8.

    >>> unpack_strings(*pack_strings(["alps", "", "冰"]))
    ('alps', '', '冰')
    """
    if data.dtype != np.uint8 or offsets.dtype != np.uint64 or data.ndim != 1 or offsets.ndim != 1:
        raise InputError("Packed text needs uint8 bytes and uint64 offsets: write the file again.")
    bounds = offsets.astype(np.int64)
    if len(bounds) == 0 or bounds[0] != 0 or bounds[-1] != len(data) or (np.diff(bounds) < 0).any():
        raise InputError(f"The offsets of packed text do not fit its {len(data)} bytes: write the file again.")
    raw = data.tobytes()
    try:
        return tuple(raw[start:stop].decode() for start, stop in itertools.pairwise(bounds))
    except UnicodeDecodeError as error:
        raise InputError(f"Packed text is not UTF-8 ({error.reason}): write the file again.") from None
