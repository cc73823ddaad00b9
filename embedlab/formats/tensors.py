"""safetensors files of other makers: the matrices in them, without keys, also as float16 and bfloat16."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError
from embedlab.formats.format import Reading, ReadOptions, check_shape
from embedlab.formats.matrices import Matrix, chosen
from embedlab.formats.repair import Gatherer
from embedlab.formats.vocabulary_file import keys_for

__all__ = ["Tensor", "matrix_tensors", "read_matrix", "stored_tensors"]

_MAX_HEADER = 100 * 2**20
_BLOCK_VALUES = 2**22
# bfloat16, which numpy has not, is the upper half of a float32.
_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}


@dataclasses.dataclass(frozen=True)
class Tensor:
    """A tensor as the header has it; `start` counts from the beginning of the file."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int
    size: int

    @property
    def matrix(self) -> Matrix:
        """What the file offers by it."""
        return Matrix(self.name, self.shape[0], self.shape[1])

    def rows(self, data: NDArray[np.uint8], first: int, last: int) -> NDArray[Any]:
        """Some rows of a matrix, as floats."""
        width = self.shape[1] * np.dtype(_DTYPES[self.dtype]).itemsize
        raw = data[self.start + first * width : self.start + last * width].view(_DTYPES[self.dtype])
        if self.dtype == "BF16":
            raw = (raw.astype(np.uint32) << 16).view(np.float32)
        return raw.reshape(-1, self.shape[1])


def stored_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a file by name; raises `InputError` where the header is damaged or the file ends before it says.

    Only the header is read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > min(size - 8, _MAX_HEADER):
            raise InputError(f"{path.name} is not a whole safetensors file: fetch or copy it again.")
        raw = file.read(length)
    try:
        header = json.loads(raw)
        header.pop("__metadata__", None)
        found = {name: _tensor(name, about, 8 + length) for name, about in header.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise InputError(
            f"{path.name} is not a whole safetensors file (its header is damaged): copy it again."
        ) from None
    for tensor in found.values():
        if tensor.start + tensor.size > size:
            raise InputError(f"{path.name} ends within {tensor.name[:60]!r}: it was cut short, fetch it again.")
    return found


def matrix_tensors(path: Path, tensors: Mapping[str, Tensor]) -> list[Tensor]:
    """The matrices of floats among them; raises `InputError` where there is none."""
    found = [tensor for tensor in tensors.values() if len(tensor.shape) == 2 and tensor.dtype in _DTYPES]
    if not found:
        raise InputError(f"{path.name} holds no matrix of floats: give a file with a row a key.")
    return found


def read_matrix(path: Path, tensors: Mapping[str, Tensor], options: ReadOptions) -> Reading:
    """Read the only matrix, or the one that was asked for, with the keys of a vocabulary."""
    offered = matrix_tensors(path, tensors)
    tensor = offered[chosen(path.name, [found.matrix for found in offered], options.table)]
    count, dims = tensor.shape
    check_shape(path.name, min(count, options.limit or count), dims)
    keys = keys_for(path, count, dims, options.vocabulary)
    data = np.memmap(path, np.uint8, "r")
    rows = Gatherer(path.name, options.limit)
    block = max(1, _BLOCK_VALUES // dims)
    for first in range(0, count, block):
        rows.add(keys[first : first + block], tensor.rows(data, first, min(first + block, count)))
        if rows.full:
            break
    return rows.reading(provenance={"layer": tensor.name})


def _tensor(name: str, about: Any, begin: int) -> Tensor:
    shape = tuple(int(length) for length in about["shape"])
    start, end = (int(offset) for offset in about["data_offsets"])
    dtype = str(about["dtype"])
    if min(shape, default=0) < 0 or not 0 <= start <= end:
        raise ValueError(name)
    if dtype in _DTYPES and math.prod(shape) * np.dtype(_DTYPES[dtype]).itemsize != end - start:
        raise ValueError(name)
    return Tensor(name, dtype, shape, begin + start, end - start)
