"""TensorFlow's Embedding Projector: a line of tab-separated numbers a row, and the keys in a file beside it.

``vectors.tsv`` goes with ``metadata.tsv``, ``words.vectors.tsv`` and ``words.tsv`` with ``words.metadata.tsv``. The
metadata have a key a line or, with more columns, a line of their names and the key first. A
``projector_config.json`` written beside them names both.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.files import atomic_write_all, check_folder
from embedlab.formats.format import LONGEST_NUMBER, MAX_DIMS, Format, Head, Reading, ReadOptions, inflated_at_most
from embedlab.formats.names import COUNT_NAMES, KEY_NAMES
from embedlab.formats.repair import Gatherer
from embedlab.formats.vocabulary_file import keys_for
from embedlab.formats.writing import packed
from embedlab.space import EmbeddingSpace
from embedlab.strings import without_surrogates
from embedlab.textfile import open_bytes

__all__ = ["FORMAT", "metadata_beside"]

_LONGEST = 32 * MAX_DIMS
_LOOKED_AT = 100
_BLOCK = 10_000
_MAX_METADATA = 2**28


def metadata_beside(path: Path) -> Path:
    """Where the metadata of a file of vectors lie: "vectors" in its name becomes "metadata", or is added."""
    name = path.name.removesuffix(".gz")
    stem = name[: -len(".tsv")] if name.lower().endswith(".tsv") else name
    if "vectors" in stem:
        return path.with_name(stem.replace("vectors", "metadata") + ".tsv")
    return path.with_name(f"{stem}.metadata.tsv")


def _matches(head: Head) -> bool:
    """Whether the first lines are numbers alone, as many on each, with tabs between."""
    lines = head.data.split(b"\n")
    if len(lines) > 1 or len(head.data) < 2**16:
        whole = [line for line in (lines[:-1] or lines) if line.strip()][:_LOOKED_AT]
        dims = whole[0].count(b"\t") + 1 if whole else 0
        return dims > 1 and all(_numbers(line.rstrip(b"\r").split(b"\t"), dims) is not None for line in whole)
    parts = lines[0].split(b"\t")[:-1]  # one line, longer than the head
    return len(parts) > 1 and _numbers(parts, len(parts)) is not None


def _read(path: Path, options: ReadOptions) -> Reading:
    lines = _Lines(path.name)
    head = Head.of(path)
    blocks: list[NDArray[np.float32]] = []
    with open_bytes(path, inflated_at_most(head.size) if head.packed else head.size) as file:
        for block in lines.blocks(file):
            blocks.append(block)
            if options.limit is not None and sum(map(len, blocks)) >= 2 * options.limit + _BLOCK:
                break  # some of the first rows may be of no use
        else:
            lines.ended = True
    matrix = np.concatenate(blocks) if blocks else np.zeros((0, max(lines.dims, 1)), np.float32)
    keys, counts = _keys(path, lines, len(matrix), options)
    rows = Gatherer(path.name, options.limit)
    kept = np.array(lines.kept[: len(matrix)], dtype=np.int64)
    if len(matrix):
        rows.add([keys[row] for row in kept], matrix)
    return rows.reading(lines.repairs(), counts=None if counts is None else counts[kept])


class _Lines:
    """Goes through the lines of numbers; `kept` are the numbers of those that were good, from 0."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.dims = self.found = 0
        self.kept: list[int] = []
        self.ended = False

    def blocks(self, file: IO[bytes]) -> Iterator[NDArray[np.float32]]:
        vectors: list[NDArray[np.float32]] = []
        while line := file.readline(_LONGEST):
            if not line.strip():
                continue
            parts = line.rstrip(b"\r\n").split(b"\t")
            self.dims = self.dims or len(parts)
            vector = _numbers(parts, self.dims)
            if vector is not None:
                vectors.append(vector)
                self.kept.append(self.found)
            self.found += 1
            if len(vectors) == _BLOCK:
                yield np.array(vectors)
                vectors = []
        if vectors:
            yield np.array(vectors)

    def repairs(self) -> list[str]:
        dropped = self.found - len(self.kept)
        return [f"Lines that are not {self.dims} numbers, dropped: {dropped:,}."] if dropped else []


def _keys(path: Path, lines: _Lines, rows: int, options: ReadOptions) -> tuple[list[str], NDArray[np.int64] | None]:
    """A key a line of numbers, and counts where the metadata have them."""
    metadata = options.vocabulary or metadata_beside(path)
    if not metadata.is_file() or metadata.name.lower().endswith(".json"):
        return keys_for(path, lines.found, lines.dims, options.vocabulary, begun=not lines.ended), None
    with open_bytes(metadata, _MAX_METADATA) as file:
        text = file.read().decode("utf-8-sig", "replace")
    table = [line.removesuffix("\r").split("\t") for line in text.removesuffix("\n").split("\n")]
    names = table.pop(0) if len(table[0]) > 1 else []
    if len(table) < lines.found or (lines.ended and len(table) != lines.found):
        raise InputError(
            f"{metadata.name} has {len(table):,} keys for the {lines.found:,} rows of {path.name}: give a key a row."
        )
    column = next((names.index(name) for name in _known(names, KEY_NAMES)), 0)
    keys = [cells[column] if column < len(cells) else "" for cells in table]
    counted = next((names.index(name) for name in _known(names, COUNT_NAMES)), None)
    if counted is None or not all(len(cells) > counted and _is_count(cells[counted]) for cells in table):
        return keys, None
    return keys, np.array([int(cells[counted]) for cells in table], dtype=np.int64)


def _known(names: Sequence[str], wanted: Sequence[str]) -> list[str]:
    lower = {name.lower(): name for name in names}
    return [lower[name] for name in wanted if name in lower]


def _is_count(cell: str) -> bool:
    return cell.isascii() and cell.isdigit() and len(cell) < 19


def _numbers(parts: list[bytes], dims: int) -> NDArray[np.float32] | None:
    if len(parts) != dims or not 0 < dims <= MAX_DIMS or max(map(len, parts)) > LONGEST_NUMBER:
        return None
    try:
        with np.errstate(over="ignore"):
            return np.array(parts).astype(np.float32)
    except ValueError:
        return None


def _write(space: EmbeddingSpace, path: Path) -> None:
    """Write the vectors, the metadata and ``projector_config.json`` beside each other, all of them or none."""
    check_folder(path)
    if space.dims == 1:
        raise InputError(f"{path.name} cannot hold vectors of one number, with tabs between numbers: write .txt.")
    metadata = metadata_beside(path)
    config: dict[str, Any] = {
        "embeddings": [
            {
                "tensorName": space.name or path.stem,
                "tensorShape": [len(space), space.dims],
                "tensorPath": path.name,
                "metadataPath": metadata.name,
            }
        ]
    }
    rows = ("\t".join(vector.astype(str)).encode() + b"\n" for vector in space.vectors)
    atomic_write_all(
        {
            metadata: _metadata(space, path),
            path.with_name("projector_config.json"): json.dumps(config, ensure_ascii=False, indent=2) + "\n",
            path: packed(path, rows),
        }
    )


def _metadata(space: EmbeddingSpace, path: Path) -> str:
    for key in space.keys:
        if any(mark in key for mark in "\t\n\r"):
            raise InputError(
                f"{path.name} cannot hold the key {key[:60]!r}, which has a tab or an end of line in it: "
                "write .safetensors instead."
            )
    keys = [without_surrogates(key) for key in space.keys]
    if space.counts is None:
        # A mark at the beginning of a file is no part of its text, so a key that begins with one needs another.
        return ("\ufeff" if keys[0].startswith("\ufeff") else "") + "".join(f"{key}\n" for key in keys)
    rows = (f"{key}\t{count}\n" for key, count in zip(keys, space.counts.tolist(), strict=True))
    return "key\tcount\n" + "".join(rows)


FORMAT = Format("Projector TSV", (".tsv", ".tsv.gz"), _matches, _read, _write)
