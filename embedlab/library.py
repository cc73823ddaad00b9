"""The runs that were made here: what each is called, where it came from, what it weighs; removed ones can come back.

A run of the app lies in a folder of its own under an id that nobody can guess::

    ID/about.json     title and note
    ID/run/           the folder of the run (see `embedlab.run`)
    ID/corpus.json    its texts, where they were kept, so that it can be made again
    .removed/ID/      a run that was removed; it can be restored for a day
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from embedlab.errors import InputError
from embedlab.files import atomic_write, home, sweep
from embedlab.ids import is_id, new_id
from embedlab.run_archive import MOST_BYTES, read_archive, write_archive

__all__ = ["Entry", "Library"]

_REMOVED = ".removed"
_LONGEST_TITLE, _LONGEST_NOTE = 200, 4000


@dataclasses.dataclass(frozen=True)
class Entry:
    """A finished run.

    Parameters
    ----------
    id
        32 hex digits.
    title, note
        What people call it and what they noted.
    made
        When it was finished, in seconds since 1970.
    bytes
        What it takes on disk.
    summary
        The JSON object of ``embedlab run``: data, settings, versions, scores.
    """

    id: str
    title: str
    note: str
    made: float
    bytes: int
    summary: Mapping[str, Any]


class Library:
    """The runs under a folder.

    Parameters
    ----------
    folder
        ``app`` in the workspace by default.
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self.folder = home() / "app" if folder is None else Path(folder)

    def path(self, entry_id: str) -> Path:
        """Where an entry lies, or would lie; raises `InputError` for an id that cannot be one."""
        if not is_id(entry_id):
            raise InputError(f"There is no run {entry_id[:40]!r} here: choose one of those that are listed.")
        return self.folder / entry_id

    def entries(self) -> tuple[Entry, ...]:
        """Every finished run, the newest first; a folder that is none is passed over."""
        return self._entries(self.folder)

    def removed(self) -> tuple[Entry, ...]:
        """The runs that can still be restored, the newest first."""
        return self._entries(self.folder / _REMOVED)

    def entry(self, entry_id: str) -> Entry:
        """One finished run; raises `InputError` where there is none of this id."""
        found = _read_entry(self.path(entry_id))
        if found is None:
            raise InputError(f"The run {entry_id!r} is not here, or not finished: choose one of those that are listed.")
        return found

    def title(self, entry_id: str) -> str:
        """What a run is called, finished or not."""
        return _read_about(self.path(entry_id))["title"]

    def describe(self, entry_id: str, *, title: str | None = None, note: str | None = None) -> None:
        """Give a run another title or note; what is None stays. A run that is still to be made can have them too."""
        folder = self.path(entry_id)
        folder.mkdir(parents=True, exist_ok=True)
        about = _read_about(folder)
        if title is not None:
            about["title"] = _cleaned(title, _LONGEST_TITLE) or about["title"]
        if note is not None:
            about["note"] = _cleaned(note, _LONGEST_NOTE)
        atomic_write(folder / "about.json", json.dumps(about, ensure_ascii=False))

    def remove(self, entry_id: str) -> None:
        """Put a run aside, in one step; `restore` brings it back for a day."""
        folder = self.path(entry_id)
        aside = self.folder / _REMOVED
        aside.mkdir(parents=True, exist_ok=True)
        sweep(aside.glob("*"))
        with contextlib.suppress(FileNotFoundError):
            os.utime(folder)  # the day begins now
            folder.rename(aside / entry_id)

    def restore(self, entry_id: str) -> None:
        """Bring a removed run back; raises `InputError` where it is gone."""
        aside = self.folder / _REMOVED / self.path(entry_id).name
        if not aside.is_dir():
            raise InputError(f"The run {entry_id!r} cannot be brought back: it was removed more than a day ago.")
        aside.rename(self.path(entry_id))

    def forget_removed(self) -> None:
        """Remove for good what was put aside."""
        shutil.rmtree(self.folder / _REMOVED, ignore_errors=True)

    def export(self, entry_id: str, out: str | os.PathLike[str]) -> Path:
        """Write a run as one zip file, see `embedlab.run_archive`."""
        self.entry(entry_id)
        return write_archive(self.path(entry_id) / "run", out)

    def import_archive(self, archive: str | os.PathLike[str], title: str = "", *, max_bytes: int = MOST_BYTES) -> str:
        """Take in a run's zip file and return its new id; raises `InputError` where it is not one."""
        entry_id = new_id()
        folder = self.path(entry_id)
        folder.mkdir(parents=True)
        try:
            run = read_archive(archive, folder / "run", max_bytes=max_bytes)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        name = run.summary.get("data", {}).get("name")
        self.describe(entry_id, title=title or str(name or Path(archive).stem))
        return entry_id

    def _entries(self, folder: Path) -> tuple[Entry, ...]:
        if not folder.is_dir():
            return ()
        found = (_read_entry(path) for path in folder.iterdir() if is_id(path.name))
        return tuple(sorted(filter(None, found), key=lambda entry: (-entry.made, entry.id)))


def _read_entry(folder: Path) -> Entry | None:
    """The run in a folder, or None where none is finished."""
    summary_file = folder / "run" / "run.json"
    try:
        made = summary_file.stat().st_mtime
        summary = json.loads(summary_file.read_text(encoding="utf-8"))
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    except (OSError, ValueError):
        return None
    about = _read_about(folder)
    return Entry(folder.name, about["title"], about["note"], made, size, summary)


def _read_about(folder: Path) -> dict[str, str]:
    about = {"title": "Your run", "note": ""}
    with contextlib.suppress(OSError, ValueError):
        found = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        about |= {name: str(found[name]) for name in about if name in found}
    return about


def _cleaned(text: str, most: int) -> str:
    return text.strip()[:most]
