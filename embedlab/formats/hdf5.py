"""HDF5, looked at with care: no links, no data elsewhere, nothing that declares far more than it stores.

h5py's library has been ended by damaged files: this is called in processes of their own (`embedlab.formats.apart`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from embedlab.errors import InputError

__all__ = ["attribute", "check_stored", "opened", "rows", "walked"]

_MAX_OBJECTS = 20_000
_MAX_DEPTH = 40
_MOST_EXPANDED = 200


@contextlib.contextmanager
def opened(source: Path | IO[bytes], name: str) -> Iterator[Any]:
    """The file as an ``h5py.File``; whatever its library stumbles over raises `InputError`."""
    import h5py

    try:
        with h5py.File(source, "r") as file:
            yield file
    except (InputError, MemoryError):
        raise
    except Exception as error:  # h5py hands on what the C library says as errors of any kind
        raise InputError(
            f"{name} is damaged, or was cut short ({type(error).__name__}): save or copy it again."
        ) from None


def walked(group: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every data set below a group with its path from there, in the order of the names.

    Raises
    ------
    InputError
        At a link to elsewhere, at data that lie in another file, and where groups do not end.
    """
    import h5py

    waiting = [("", group, 0)]
    seen = 0
    while waiting:
        path, place, depth = waiting.pop()
        for child in reversed(list(place)):
            seen += 1
            if depth > _MAX_DEPTH or seen > _MAX_OBJECTS:
                raise InputError(f"{name} has groups within groups without end: it is not a file of Keras.")
            where = f"{path}/{child}" if path else child
            if not isinstance(place.get(child, getlink=True), h5py.HardLink):
                raise InputError(f"{name} has a link at {where[:80]!r}, which Keras never makes: save the model again.")
            found = place[child]
            if isinstance(found, h5py.Group):
                waiting.append((where, found, depth + 1))
            elif isinstance(found, h5py.Dataset):
                if found.external or found.is_virtual:
                    raise InputError(f"{name} keeps {where[:80]!r} in another file: save the model again.")
                yield where, found


def check_stored(data: Any, name: str) -> None:
    """Raise `InputError` for a matrix that declares far more than is there."""
    stored = data.id.get_storage_size()
    if data.size * data.dtype.itemsize > _MOST_EXPANDED * stored:
        raise InputError(
            f"{name} declares a matrix of {data.shape[0]} x {data.shape[1]} numbers and stores {stored:,} bytes of it: "
            "save the model again."
        )


def rows(data: Any, block: int) -> Iterator[NDArray[Any]]:
    """A matrix by blocks of rows, bfloat16 as float32."""
    for start in range(0, data.shape[0], block):
        found = data[start : start + block]
        yield found if found.dtype.kind == "f" else _from_bfloat16(found)


def attribute(place: Any, name: str) -> str | None:
    """An attribute that is text, or None."""
    value = place.attrs.get(name)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else None


def _from_bfloat16(values: NDArray[Any]) -> NDArray[np.float32]:
    """The upper half of a float32 each."""
    return (values.view("<u2").astype(np.uint32) << 16).view(np.float32)
