"""What the writers of keys with white space between them share: keys that fit, and pieces that may be gzip."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from embedlab.errors import InputError
from embedlab.files import atomic_write
from embedlab.space import EmbeddingSpace
from embedlab.strings import without_surrogates

__all__ = ["packed", "writable_keys", "write_pieces"]


def writable_keys(space: EmbeddingSpace, path: Path) -> list[bytes]:
    """The keys as UTF-8; raises `InputError` where one has white space in it, which would end it."""
    keys = [without_surrogates(key).encode() for key in space.keys]
    for key, raw in zip(space.keys, keys, strict=True):
        if len(raw.split()) != 1 or raw[:1].isspace() or raw[-1:].isspace():
            raise InputError(
                f"{path.name} cannot hold the key {key[:60]!r}, which has white space in it: "
                "write .safetensors instead."
            )
    return keys


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file whole or not at all, as gzip where its name ends in .gz."""
    atomic_write(path, packed(path, pieces))


def packed(path: Path, pieces: Iterable[bytes]) -> Iterable[bytes]:
    """The pieces of a file, as gzip where its name ends in .gz."""
    return _gzip(pieces) if path.name.lower().endswith(".gz") else pieces


def _gzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    # Neither the time nor the name goes into the gzip header: the same space gives the same bytes.
    packer = zlib.compressobj(wbits=31)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()
