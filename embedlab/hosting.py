"""What a server that strangers share allows each of them: one value, with overrides from the environment.

`EMBEDLAB_HOSTED=1` turns it on. docs/hosting.md says what follows from it.
"""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import stat
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from embedlab.errors import InputError

__all__ = [
    "HostedLimits",
    "allowed_hosts",
    "bytes_below",
    "is_hosted",
    "put_aside",
    "server_options",
    "sweep_workspace",
]

_PREFIX = "EMBEDLAB_HOSTED"
_HOSTS = "EMBEDLAB_ALLOWED_HOSTS"
_ASIDE = "app/.removed"
"""Where removed entries wait for their undoing: see `embedlab.library`."""

_VISITORS = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|\..*\.tmp")
"""Ids of what visitors brought or made, digests of results kept by content, and what was left half made of either."""


def is_hosted() -> bool:
    """Whether ``EMBEDLAB_HOSTED`` is 1: each session then sees its own work alone."""
    return os.environ.get(_PREFIX) == "1"


@dataclasses.dataclass(frozen=True)
class HostedLimits:
    """What visitors may take of a shared server.

    Parameters
    ----------
    upload_mb
        The largest file that is taken.
    uploads
        Files that a session may hold in the server's memory at once.
    uploads_mb
        All files of all sessions in the server's memory together.
    session_mb
        What a session may keep on disk: texts, vectors, runs.
    server_mb
        What everybody together may keep there, results kept by content included.
    session_jobs
        Jobs of a session that wait or run at once.
    server_jobs
        Those of everybody together.
    session_minutes
        How long the jobs of a session may run, added up.
    job_minutes
        How long one job may run.
    job_memory_mb
        What the processes of one job may hold of memory.
    places
        Jobs that run at once.
    hours
        How long what was brought or made is kept after it was last written.
    """

    upload_mb: int = 50
    uploads: int = 4
    uploads_mb: int = 500
    session_mb: int = 300
    server_mb: int = 10_000
    session_jobs: int = 3
    server_jobs: int = 40
    session_minutes: int = 60
    job_minutes: int = 20
    job_memory_mb: int = 4_000
    places: int = 2
    hours: int = 24

    @classmethod
    def from_environment(cls, given: Mapping[str, str] | None = None) -> Self:
        """The limits, each replaced by ``EMBEDLAB_HOSTED_NAME`` where that is set.

        Raises
        ------
        InputError
            If such a variable is no whole number above 0, or names no limit.

        Examples
        --------
        >>> HostedLimits.from_environment({"EMBEDLAB_HOSTED_HOURS": "6"}).hours
        6
        """
        given = os.environ if given is None else given
        names = {f"{_PREFIX}_{field.name.upper()}": field.name for field in dataclasses.fields(cls)}
        asked = {name: value for name, value in given.items() if name.startswith(f"{_PREFIX}_")}
        for name, value in asked.items():
            if name not in names:
                raise InputError(f"{name} is no limit of a shared server: see docs/hosting.md for those there are.")
            if not re.fullmatch(r"0*[1-9][0-9]{0,8}", value):
                raise InputError(f"{name} is {value[:40]!r}: give a whole number above 0.")
        return cls(**{names[name]: int(value) for name, value in asked.items()})


def allowed_hosts(given: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The names under which browsers may reach the server; this machine alone where none are set.

    >>> allowed_hosts({"EMBEDLAB_ALLOWED_HOSTS": "maps.example.org, *.example.com"})
    ('maps.example.org', '*.example.com')
    """
    given = os.environ if given is None else given
    # SPACE_HOST is what Hugging Face tells a Space about its own address.
    named = given.get(_HOSTS) or given.get("SPACE_HOST") or "localhost,127.0.0.1"
    return tuple(filter(None, (name.strip() for name in named.split(","))))


def server_options(limits: HostedLimits) -> dict[str, str | int | bool | tuple[str, ...]]:
    """The options of Streamlit that a shared server must have, by their names."""
    return {
        "client.showErrorDetails": "none",
        "server.allowedHosts": allowed_hosts(),
        "server.enableCORS": True,
        "server.enableXsrfProtection": True,
        "server.maxUploadSize": limits.upload_mb,
    }


def bytes_below(*folders: Path) -> int:
    """What the files in and below the folders take, each once whatever its names; what vanishes counts nothing."""
    found = (_file(path) for folder in folders for path in folder.rglob("*"))
    return sum({(file.st_dev, file.st_ino): file.st_size for file in found if file is not None}.values())


def put_aside(workspace: Path, entry_id: str) -> Path:
    """Where a removed entry lies while it can be brought back."""
    return workspace / _ASIDE / entry_id


def sweep_workspace(workspace: Path, hours: float) -> tuple[Path, ...]:
    """Remove what visitors brought or made and nothing has written for so many hours; return what was removed.

    That is every ``KIND/ID`` and ``KIND/DIGEST`` of the workspace, whatever its kind, and what was put aside to be
    restored. Data sets that were fetched by name, the list of jobs and compiled code stay.
    """
    oldest = time.time() - hours * 3600
    places = [place for pattern in ("*/*", f"{_ASIDE}/*") for place in workspace.glob(pattern)]
    old = [place for place in places if _VISITORS.fullmatch(place.name) and _last_written(place) < oldest]
    for place in old:
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)
    return tuple(old)


def _last_written(place: Path) -> float:
    """When anything in or below it was last written; now, for what vanishes while it is looked at."""
    try:
        return max(path.lstat().st_mtime for path in (place, *place.rglob("*")))
    except OSError:
        return time.time()


def _file(path: Path) -> os.stat_result | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found if stat.S_ISREG(found.st_mode) else None
