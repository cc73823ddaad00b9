"""Members of zip archives, read into memory up to what their stored size allows."""

from __future__ import annotations

import contextlib
import io
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from embedlab.errors import InputError

__all__ = ["member", "member_names", "opened"]

_MOST_EXPANDED = 200
_SMALL = 2**22
_MAX_MEMBERS = 10_000
_LONGEST_LIST = 2**22
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; raises `InputError` where it, or a member while it is read, is damaged."""
    try:
        with _listed(path) as archive:
            size = path.stat().st_size
            if any(info.compress_size > size for info in archive.infolist()):  # what `member` allows goes by it
                raise zipfile.BadZipFile
            yield archive
    except InputError:
        raise
    except _DAMAGED as error:
        raise InputError(
            f"{path.name} is a damaged archive, or was cut short ({type(error).__name__}): save or copy it again."
        ) from None


def member(archive: zipfile.ZipFile, name: str, file: str) -> bytes:
    """One member whole; raises `InputError` where it is not there, or would be far larger than what is stored."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise InputError(f"{file} has no {name} in it: save it again.") from None
    if info.file_size > _MOST_EXPANDED * info.compress_size + _SMALL:
        raise InputError(
            f"{file} stores {info.compress_size:,} bytes of {name[:80]!r} and says it holds {info.file_size:,}: "
            "save it again."
        )
    return archive.read(info)


def member_names(path: Path) -> tuple[str, ...]:
    """The names in an archive; none where it is not one, or has more of them than an archive of vectors."""
    try:
        with _listed(path) as archive:
            return tuple(archive.namelist())
    except _DAMAGED:  # `InputError` is a ValueError
        return ()


class _File(io.BufferedReader):
    """A file that refuses to hand out more than `most` bytes at once: zipfile reads and parses the list in one go."""

    most = _LONGEST_LIST

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self.most:
            raise zipfile.LargeZipFile
        return super().read(size)


@contextlib.contextmanager
def _listed(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; raises `InputError` for too many members, before their list is parsed where it is a long one."""
    with _File(io.FileIO(path)) as file:
        try:
            archive = zipfile.ZipFile(file)
            if len(archive.namelist()) > _MAX_MEMBERS:
                raise zipfile.LargeZipFile
        except zipfile.LargeZipFile:
            raise InputError(
                f"{path.name} has more than {_MAX_MEMBERS:,} files in it: give an archive of vectors."
            ) from None
        file.most = sys.maxsize  # what a member may take, `member` says
        with archive:
            yield archive
