"""gensim's KeyedVectors (.kv): a pickle, so it is opened in a process of its own, which is capped and can call nothing.

This module never loads one, nor the module that does (`embedlab.formats.kv_reader`).
"""

from __future__ import annotations

from pathlib import Path

from embedlab.formats.apart import read_apart
from embedlab.formats.format import Format, Head, Reading, ReadOptions

__all__ = ["FORMAT", "matches", "read"]

_READER = "embedlab.formats.kv_reader"
_PROTOCOL = 0x80
_FIRST_OPCODES = b"\x95\x8c\x8d\x8a\x8bXcC}])(JKMNG"


def matches(head: Head) -> bool:
    """Whether it is a pickle of protocol 2 or later; what is in it, the reader's process finds out."""
    data = head.data
    return len(data) > 2 and data[0] == _PROTOCOL and 2 <= data[1] <= 5 and data[2:3] in _FIRST_OPCODES


def read(path: Path, options: ReadOptions) -> Reading:
    """Read keyed vectors; raises `InputError` for any other pickle, without opening it here."""
    return read_apart(_READER, path, options)


FORMAT = Format("gensim KeyedVectors", (), matches, read)
