"""What is kept here, runs, spaces and texts: what each is called, where it came from, what it weighs.

An entry lies in a folder of its own under an id that nobody can guess::

    ID/about.json     title and note
    ID/run/           the folder of a run, or of a comparison (see `embedlab.run`)
    ID/space/         vectors that were loaded: space.safetensors, and space.json that says what they are
    ID/corpus/        texts that were brought: their files, and corpus.json that says what they are
    ID/corpus.json    the texts of a run, where they were kept, so that it can be made again
    .removed/ID/      an entry that was removed; it can be restored for a day
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from embedlab.errors import InputError
from embedlab.files import atomic_write, home, sweep
from embedlab.ids import is_id, new_id
from embedlab.run_archive import MOST_BYTES, read_archive, write_archive

__all__ = ["Entry", "Kind", "Library"]

Kind = Literal["run", "comparison", "space", "corpus"]

_FOLDERS = ("run", "space", "corpus")
_REMOVED = ".removed"
_LONGEST_TITLE, _LONGEST_NOTE = 200, 4000


@dataclasses.dataclass(frozen=True)
class Entry:
    """Something that is kept: a finished run, a comparison of two spaces, a loaded space, or texts.

    Parameters
    ----------
    id
        32 hex digits.
    kind
        ``"run"``, ``"comparison"``, ``"space"`` or ``"corpus"``.
    title, note
        What people call it and what they noted.
    made
        When it was finished, in seconds since 1970.
    bytes
        What it takes on disk.
    summary
        What made it. Of a run: the JSON object of ``embedlab run``.
    """

    id: str
    kind: Kind
    title: str
    note: str
    made: float
    bytes: int
    summary: Mapping[str, Any]


class Library:
    """The entries under a folder.

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
            raise InputError(f"There is no entry {entry_id[:40]!r} here: choose one of those that are listed.")
        return self.folder / entry_id

    def entries(self) -> tuple[Entry, ...]:
        """Everything that is kept, the newest first; a folder that is no entry, or not finished, is passed over."""
        return self._entries(self.folder)

    def removed(self) -> tuple[Entry, ...]:
        """What can still be restored, the newest first."""
        return self._entries(self.folder / _REMOVED)

    def entry(self, entry_id: str) -> Entry:
        """One entry; raises `InputError` where there is none of this id."""
        found = _read_entry(self.path(entry_id))
        if found is None:
            raise InputError(f"The entry {entry_id!r} is not here, or not finished: choose one that is listed.")
        return found

    def title(self, entry_id: str) -> str:
        """What an entry is called, finished or not."""
        return _read_about(self.path(entry_id))["title"]

    def describe(self, entry_id: str, *, title: str | None = None, note: str | None = None) -> None:
        """Give an entry another title or note; what is None stays. One that is still to be made can have them too."""
        folder = self.path(entry_id)
        folder.mkdir(parents=True, exist_ok=True)
        about = _read_about(folder)
        if title is not None:
            about["title"] = _cleaned(title, _LONGEST_TITLE) or about["title"]
        if note is not None:
            about["note"] = _cleaned(note, _LONGEST_NOTE)
        atomic_write(folder / "about.json", json.dumps(about, ensure_ascii=False))

    def take_in(
        self,
        kind: Literal["space", "corpus"],
        folder: Path,
        summary: Mapping[str, Any],
        *,
        title: str,
        entry_id: str | None = None,
    ) -> str:
        """Make an entry of a folder of files, which is moved; return its id. What says that it is whole comes last."""
        entry_id = entry_id or new_id()
        self.describe(entry_id, title=title)
        target = self.path(entry_id) / kind
        folder.rename(target)
        atomic_write(target / f"{kind}.json", json.dumps(dict(summary), ensure_ascii=False))
        return entry_id

    def remove(self, entry_id: str) -> None:
        """Put an entry aside, in one step; `restore` brings it back for a day."""
        folder = self.path(entry_id)
        aside = self.folder / _REMOVED
        aside.mkdir(parents=True, exist_ok=True)
        sweep(aside.glob("*"))
        with contextlib.suppress(FileNotFoundError):
            os.utime(folder)  # the day begins now
            folder.rename(aside / entry_id)

    def restore(self, entry_id: str) -> None:
        """Bring a removed entry back; raises `InputError` where it is gone."""
        aside = self.folder / _REMOVED / self.path(entry_id).name
        if not aside.is_dir():
            raise InputError(f"The entry {entry_id!r} cannot be brought back: it was removed more than a day ago.")
        aside.rename(self.path(entry_id))

    def export(self, entry_id: str, out: str | os.PathLike[str]) -> Path:
        """Write a run or a comparison as one zip file, see `embedlab.run_archive`."""
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
    """The entry in a folder, or None where none is finished."""
    for name in _FOLDERS:
        summary_file = folder / name / f"{name}.json"
        try:
            made = summary_file.stat().st_mtime
            summary = json.loads(summary_file.read_text(encoding="utf-8"))
            size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        except (OSError, ValueError):
            continue
        about = _read_about(folder)
        return Entry(folder.name, _kind(name, summary), about["title"], about["note"], made, size, summary)
    return None


def _kind(folder: str, summary: Mapping[str, Any]) -> Kind:
    if folder == "run":
        return "comparison" if "pair" in summary else "run"
    return "space" if folder == "space" else "corpus"


def _read_about(folder: Path) -> dict[str, str]:
    about = {"title": "Without a title", "note": ""}
    with contextlib.suppress(OSError, ValueError):
        found = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        about |= {name: str(found[name]) for name in about if name in found}
    return about


def _cleaned(text: str, most: int) -> str:
    return text.strip()[:most]
