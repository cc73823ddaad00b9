"""Temporary files of jobs: each supervisor and its workers write theirs into one folder, which does not outlive it.

A process that is killed removes nothing. Here it need not: a folder whose supervisor is dead is nobody's.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

__all__ = ["remove_scratch", "sweep_scratch", "use_scratch"]


def use_scratch(folder: Path, supervisor: str) -> None:
    """Let this process and all it starts keep temporary files in a folder of their own, which is emptied."""
    remove_scratch(folder, supervisor)
    path = _scratch(folder, supervisor)
    path.mkdir(parents=True, exist_ok=True)
    os.environ |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(path.absolute()))
    tempfile.tempdir = None  # asked for anew


def remove_scratch(folder: Path, supervisor: str) -> None:
    """Remove what a supervisor and its workers left."""
    shutil.rmtree(_scratch(folder, supervisor), ignore_errors=True)


def sweep_scratch(folder: Path, is_alive: Callable[[str], bool]) -> None:
    """Remove what those left who are dead."""
    for path in (folder / "scratch").glob("*"):
        if not is_alive(path.name):
            remove_scratch(folder, path.name)


def _scratch(folder: Path, supervisor: str) -> Path:
    return folder / "scratch" / supervisor
