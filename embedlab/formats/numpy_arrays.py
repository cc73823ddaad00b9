"""Arrays of numpy: `.npy`, a matrix with its keys in a file beside it, and `.npz`, which holds both.

Objects, which only pickle could read, are refused.
"""

from __future__ import annotations

import dataclasses
import io
import math
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.files import atomic_write, atomic_write_all, check_folder
from embedlab.formats.archive import member, member_names, opened
from embedlab.formats.format import Format, Head, Reading, ReadOptions, check_shape
from embedlab.formats.matrices import Matrix, chosen
from embedlab.formats.repair import Gatherer
from embedlab.formats.vocabulary_file import keys_as_text, keys_for
from embedlab.space import EmbeddingSpace
from embedlab.strings import without_surrogates

__all__ = ["ARCHIVE", "ARRAY"]

_MAGIC = b"\x93NUMPY"
_COLUMN = "column."
_BLOCK = 100_000
_WIDEST = 2**30
_LONGEST_HEADER = 2**16


@dataclasses.dataclass(frozen=True)
class _Header:
    """What an array says of itself, and where its numbers begin."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    by_columns: bool
    offset: int

    @classmethod
    def of(cls, file: IO[bytes], name: str) -> _Header:
        # numpy reads as many bytes as the header says it has, up to 4 GB, before it looks at them.
        begin = io.BytesIO(file.read(_LONGEST_HEADER))
        try:
            version = np.lib.format.read_magic(begin)
            read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            with warnings.catch_warnings(action="ignore"):  # of Python 2, whose headers are parsed as well
                shape, by_columns, dtype = read(begin)
        except Exception:  # numpy parses the header as Python, and what that stumbles over has many names
            raise InputError(f"{name} is a damaged array of numpy: save it again with numpy.save.") from None
        if dtype.hasobject:
            raise InputError(
                f"{name} holds Python objects, which only pickle could read: save numbers, and keys as an array of "
                "strings (dtype=str)."
            )
        if any(length < 0 for length in shape):
            raise InputError(f"{name} has an array of the shape {shape}: save it again with numpy.save.")
        return cls(shape, dtype, by_columns, begin.tell())

    @property
    def is_matrix(self) -> bool:
        return len(self.shape) == 2 and self.dtype.kind in "fiu"

    @property
    def size(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize

    def array(self, buffer: Any, name: str) -> NDArray[Any]:
        """The array in the bytes that follow; raises `InputError` where they are too few."""
        if self.size > len(buffer) - self.offset:
            raise InputError(
                f"{name} says it holds {' x '.join(map(str, self.shape))} numbers and was cut short: copy it again."
            )
        order: Any = "F" if self.by_columns else "C"
        return np.ndarray(self.shape, self.dtype, buffer, self.offset, order=order)


def _read_array(path: Path, options: ReadOptions) -> Reading:
    with path.open("rb") as file:
        header = _Header.of(file, path.name)
    if not header.is_matrix:
        raise InputError(
            f"{path.name} holds an array of shape {list(header.shape)} and type {header.dtype}, no matrix of numbers: "
            "save one with a row a key."
        )
    matrix = header.array(np.memmap(path, np.uint8, "r"), path.name)
    return _reading(path, matrix, keys_for(path, len(matrix), matrix.shape[1], options.vocabulary), options)


def _read_archive(path: Path, options: ReadOptions) -> Reading:
    with opened(path) as archive:
        headers = _headers(path)
        offered = _offered(path, headers)
        name = offered[chosen(path.name, offered, options.table)].name
        arrays = {
            found: header.array(member(archive, f"{found}.npy", path.name), path.name)
            for found, header in headers.items()
            if found == name or (len(header.shape) == 1 and header.shape == headers[name].shape[:1])
        }
    matrix, beside = arrays.pop(name), _keys_name(arrays)
    if options.vocabulary is None and beside is not None:
        keys = [str(key) for key in _text(arrays.pop(beside))]
    else:
        keys = keys_for(path, len(matrix), matrix.shape[1], options.vocabulary)
    counts = arrays.pop("counts", None)
    if counts is not None and (counts.dtype.kind not in "iu" or (counts < 0).any()):
        counts = None
    columns = {
        found.removeprefix(_COLUMN): _text(values) if values.dtype.kind in "SU" else values
        for found, values in arrays.items()
        if found.startswith(_COLUMN) and values.dtype.kind in "SUbiuf"
    }
    return _reading(path, matrix, keys, options, counts=counts, columns=columns)


def _matrices(path: Path) -> tuple[Matrix, ...]:
    headers = _headers(path)
    found = []
    for matrix in _offered(path, headers):
        beside = {name: header for name, header in headers.items() if header.shape == (matrix.rows,)}
        found.append(dataclasses.replace(matrix, keys=_keys_name(beside) or ""))
    return tuple(found)


def _headers(path: Path) -> dict[str, _Header]:
    """The headers of the arrays of an archive; of arrays of objects only where there is nothing else."""
    headers: dict[str, _Header] = {}
    refused: InputError | None = None
    with opened(path) as archive:
        for name in archive.namelist():
            if name.endswith(".npy"):
                try:
                    with archive.open(name) as file:
                        headers[name.removesuffix(".npy")] = _Header.of(file, f"{name[:60]!r} in {path.name}")
                except InputError as error:
                    refused = error
    if refused is not None and not any(header.is_matrix for header in headers.values()):
        raise refused
    return headers


def _offered(path: Path, headers: Mapping[str, _Header]) -> list[Matrix]:
    found = [Matrix(name, header.shape[0], header.shape[1]) for name, header in headers.items() if header.is_matrix]
    if not found:
        raise InputError(f"{path.name} holds no matrix of numbers: save one with a row a key.")
    return found


def _keys_name(arrays: Mapping[str, NDArray[Any] | _Header]) -> str | None:
    """The array of strings that names the rows: "keys" where there is one, else the only one."""
    names = [name for name, values in arrays.items() if values.dtype.kind in "US" and not name.startswith(_COLUMN)]
    if "keys" in names:
        return "keys"
    return names[0] if len(names) == 1 else None


def _text(values: NDArray[Any]) -> NDArray[Any]:
    texts = values.tolist()
    if values.dtype.kind == "S":
        texts = [text.decode("utf-8", "replace") for text in texts]
    return np.array(texts, dtype=object)


def _reading(path: Path, matrix: NDArray[Any], keys: list[str], options: ReadOptions, **about: Any) -> Reading:
    check_shape(path.name, min(len(matrix), options.limit or len(matrix)), matrix.shape[1])
    rows = Gatherer(path.name, options.limit)
    for start in range(0, len(matrix), _BLOCK):
        rows.add(keys[start : start + _BLOCK], matrix[start : start + _BLOCK])
        if rows.full:
            break
    return rows.reading(**about)


def _write_array(space: EmbeddingSpace, path: Path) -> None:
    """Write the matrix, and the keys beside it: both or none."""
    check_folder(path)
    vocabulary = path.with_name(f"{path.stem}.vocabulary.txt")
    keys = keys_as_text(space.keys, vocabulary.name)
    out = io.BytesIO()
    np.save(out, np.ascontiguousarray(space.vectors), allow_pickle=False)
    atomic_write_all({vocabulary: keys, path: out.getvalue()})


def _write_archive(space: EmbeddingSpace, path: Path) -> None:
    """Write ``vectors``, ``keys`` and, where there are, ``counts`` and ``column.NAME``."""
    arrays = {"vectors": np.ascontiguousarray(space.vectors), "keys": _strings(space.keys, path)}
    if space.counts is not None:
        arrays["counts"] = space.counts
    for name, values in space.columns.items():
        plain = values.dtype.kind in "biuf"
        arrays[_COLUMN + name] = values if plain else _strings([str(value) for value in values], path)
    out = io.BytesIO()
    np.savez(out, allow_pickle=False, **arrays)
    atomic_write(path, out.getvalue())


def _strings(texts: Any, path: Path) -> NDArray[np.str_]:
    """Strings as numpy keeps them: all as wide as the longest, and without NUL at the end."""
    longest = max(map(len, texts), default=0)
    if 4 * longest * len(texts) > _WIDEST:
        raise InputError(f"{path.name} would give {len(texts):,} keys {longest:,} letters each: write .safetensors.")
    for text in texts:
        if text.endswith("\0"):
            raise InputError(f"{path.name} cannot hold {text[:60]!r}, which ends in NUL: write .safetensors.")
    return np.array([without_surrogates(text) for text in texts], dtype=np.str_)


def _is_array(head: Head) -> bool:
    return head.data.startswith(_MAGIC)


def _is_archive(head: Head) -> bool:
    return head.data.startswith(b"PK\x03\x04") and any(name.endswith(".npy") for name in member_names(head.path))


ARRAY = Format("numpy array", (".npy",), _is_array, _read_array, _write_array)
ARCHIVE = Format("numpy archive", (".npz",), _is_archive, _read_archive, _write_archive, matrices=_matrices)
