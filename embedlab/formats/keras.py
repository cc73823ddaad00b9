"""Models saved by Keras: `.keras` (Keras 2.12 on) and `.h5` (whole models and weights alone). Read only."""

from __future__ import annotations

from pathlib import Path

from embedlab.formats.apart import matrices_apart, read_apart
from embedlab.formats.archive import member_names
from embedlab.formats.format import Format, Head, Reading, ReadOptions
from embedlab.formats.matrices import Matrix

__all__ = ["ARCHIVE", "HDF5"]

_READER = "embedlab.formats.keras_reader"
_HDF5 = b"\x89HDF\r\n\x1a\n"


def _is_archive(head: Head) -> bool:
    """Whether it is a zip with the files of a saved model in it."""
    return head.data.startswith(b"PK\x03\x04") and "config.json" in member_names(head.path)


def _is_hdf5(head: Head) -> bool:
    return head.data.startswith(_HDF5)


def _read(path: Path, options: ReadOptions) -> Reading:
    return read_apart(_READER, path, options)


def _matrices(path: Path) -> tuple[Matrix, ...]:
    return matrices_apart(_READER, path)


ARCHIVE = Format("Keras archive", (".keras",), _is_archive, _read, matrices=_matrices)
HDF5 = Format("Keras HDF5", (".h5", ".hdf5"), _is_hdf5, _read, matrices=_matrices)
