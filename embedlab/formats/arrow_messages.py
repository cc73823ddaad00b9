"""How much an Arrow stream holds, told from its messages without unpacking one.

A message is a small flatbuffer and a body; of a compressed buffer the body says first how long it will be. Arrow's
own reader takes that at its word, so it is added up here before it is asked.
"""

from __future__ import annotations

import struct
from typing import Any

from embedlab.errors import InputError

__all__ = ["check_messages"]

_HEADER, _LENGTH, _BUFFERS, _COMPRESSION, _DICTIONARY_DATA = 2, 0, 2, 3, 1


def check_messages(stream: Any, name: str, most: int) -> int:
    """The rows in a stream (a ``pyarrow.Buffer``); raises `InputError` where it would take more than `most` bytes."""
    import pyarrow as pa

    rows = size = 0
    reader = pa.ipc.MessageReader.open_stream(stream)
    while True:
        try:
            message = reader.read_next_message()
        except StopIteration:
            return rows
        if message.type not in ("record batch", "dictionary"):
            continue
        try:
            length, held = _held(_Table.root(message.metadata.to_pybytes()), message)
        except (struct.error, IndexError, RecursionError):
            raise InputError(f"{name} is damaged: save or copy it again.") from None
        rows, size = rows + length, size + held
        if length < 0 or held < 0 or max(size, rows) > most:
            raise InputError(f"{name} stores little and would take {size:,} bytes: save it again, or give it as .npz.")


def _held(message: _Table, whole: Any) -> tuple[int, int]:
    """The rows of a batch, and the bytes of its buffers when they are unpacked."""
    batch = message.table(_HEADER)
    if whole.type == "dictionary":
        batch = batch.table(_DICTIONARY_DATA)
    place = batch.field(_LENGTH)
    rows = struct.unpack_from("<q", batch.data, place)[0] if place else 0
    packed = batch.field(_COMPRESSION) != 0
    body = memoryview(whole.body) if whole.body is not None else memoryview(b"")
    size = 0
    for start, length in batch.pairs(_BUFFERS):
        unpacked = struct.unpack_from("<q", body, start)[0] if packed and length >= 8 else -1
        size += length if unpacked < 0 else unpacked
    return rows, size


class _Table:
    """A table of a flatbuffer: where its fields lie."""

    def __init__(self, data: bytes, place: int) -> None:
        self.data, self._place = data, place
        self._fields = place - struct.unpack_from("<i", data, place)[0]

    @classmethod
    def root(cls, data: bytes) -> _Table:
        return cls(data, struct.unpack_from("<I", data)[0])

    def field(self, number: int) -> int:
        """Where a field lies; 0 where it is not there."""
        (size,) = struct.unpack_from("<H", self.data, self._fields)
        if 4 + 2 * number + 2 > size:
            return 0
        (offset,) = struct.unpack_from("<H", self.data, self._fields + 4 + 2 * number)
        return self._place + offset if offset else 0

    def table(self, number: int) -> _Table:
        return _Table(self.data, self._followed(number))

    def pairs(self, number: int) -> list[tuple[int, int]]:
        """A vector of pairs of whole numbers."""
        if not self.field(number):
            return []
        place = self._followed(number)
        (length,) = struct.unpack_from("<I", self.data, place)
        if length > len(self.data):
            raise IndexError(length)
        return [struct.unpack_from("<qq", self.data, place + 4 + 16 * item) for item in range(length)]

    def _followed(self, number: int) -> int:
        place = self.field(number)
        if not place:
            raise IndexError(number)
        return place + int(struct.unpack_from("<I", self.data, place)[0])
