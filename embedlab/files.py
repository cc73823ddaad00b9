"""Files that are whole or not there, and where the workspace lies."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from embedlab.errors import InputError

__all__ = ["atomic_write", "atomic_write_all", "check_folder", "home", "sweep", "sync_folder"]

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
    atomic_write_all({Path(path): data})


def atomic_write_all(files: Mapping[Path, bytes | str | Iterable[bytes]]) -> None:
    """Replace files that belong together, each as `atomic_write` does: all are on the disk before the first is renamed.

    A full disk, a folder in the place of one, or an error in making the pieces of one leaves all of the old files.
    """
    taken = next((path for path in files if path.is_dir()), None)
    if taken is not None:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(taken))
    marked = secrets.token_hex(6)
    temporaries = {path: path.with_name(f".{path.name}.{marked}.tmp") for path in files}
    try:
        for path, data in files.items():
            whole = data.encode() if isinstance(data, str) else data
            with temporaries[path].open("xb") as file:
                file.writelines([whole] if isinstance(whole, bytes) else whole)
                file.flush()
                os.fsync(file.fileno())
        for path, temporary in temporaries.items():
            temporary.replace(path)
        for folder in {path.parent for path in files}:
            sync_folder(folder)
    except BaseException:
        for temporary in temporaries.values():
            temporary.unlink(missing_ok=True)
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
