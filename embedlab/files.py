"""Files that are whole or not there, and where the workspace lies."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from embedlab.errors import InputError

__all__ = ["atomic_write", "check_folder", "home", "sweep", "sync_folder"]

_ABANDONED_AFTER = 24 * 60 * 60


def home() -> Path:
    """The workspace: the folder in ``EMBEDLAB_HOME``, or the user's cache folder."""
    chosen = os.environ.get("EMBEDLAB_HOME")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("embedlab", appauthor=False)


def check_folder(path: str | os.PathLike[str]) -> None:
    """Make sure, before the work and not after it, that there is a folder for a file; raises `InputError` if not."""
    path = Path(path)
    if not path.parent.is_dir():
        raise InputError(f"The folder {path.parent} does not exist: make it, or write somewhere else.")
    if path.is_dir():
        raise InputError(f"{path} is a folder: name a file in it.")


def atomic_write(path: str | os.PathLike[str], data: bytes | str | Iterable[bytes]) -> None:
    """Replace a file by `data` (text as UTF-8): whoever looks, at any moment, finds the old file or the new one.

    What is too large to be held is given in pieces, and an error in making them leaves the old file. The temporary
    file lies beside the target, so that the last step is a rename within one file system.
    """
    path = Path(path)
    whole = data.encode() if isinstance(data, str) else data
    pieces = [whole] if isinstance(whole, bytes) else whole
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        raise


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk: without it, a power cut may undo a rename that has been made."""
    with contextlib.suppress(OSError):  # some file systems cannot, and nothing else is to be done there
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(paths: Iterable[Path]) -> None:
    """Remove the files and folders among `paths` that nobody has written for a day: their owners are gone."""
    for path in paths:
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED_AFTER:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
