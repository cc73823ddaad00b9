"""A lock that the operating system takes back when its holder ends, however it ends.

It says that a process is alive without asking for process ids, which are used again, or for times, which jump.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Self

__all__ = ["Lock", "is_held"]

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, *, wait: bool, shared: bool) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int, *, wait: bool, shared: bool) -> None:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))


class Lock:
    """Hold the lock on a file until `release`, or the end of the process; the file is made where it is missing.

    Raises
    ------
    OSError
        If somebody else holds it and `wait` is False.
    """

    def __init__(self, path: Path, *, wait: bool = False) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not inherited by child processes, which would hold it on.
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._handle, wait=wait, shared=False)
        except BaseException:
            os.close(self._handle)
            raise

    def release(self) -> None:
        """Let go."""
        os.close(self._handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock on a file; no if there is no file.

    Those who ask share the lock for a moment, so that they do not take one another for its holder.
    """
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        _lock(handle, wait=False, shared=True)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
