"""The jobs of a machine, on disk: SQLite in WAL mode, written by servers and supervisors at the same time.

What holds at every moment, whoever is killed:

- A job is claimed by one supervisor: the claim is one transaction that only finds queued jobs.
- It is launched once: `launch` is recorded before the worker starts, and a job that was launched never waits again.
  A supervisor that died between claim and launch has started nothing, so its job may wait again (`requeue`).
- It ends once: `end` and `tell` count only while it runs and only for the supervisor that claimed it.
- ``done`` is recorded after the last file was written. A job whose supervisor died before that is ``failed``, even
  where its files are whole; results are kept by content, so asking again finds them.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from embedlab.errors import InputError, RegistryError
from embedlab.jobs.job import DEFAULT_LIMITS, STOP_ASKED, Event, Job, Limits, State, Stop
from embedlab.jobs.lock import Lock
from embedlab.jobs.turns import startable, turns
from embedlab.progress import Message

__all__ = ["Claim", "Registry", "Running"]

_VERSION = 1
_MOST_WAITING = 20
_MOST_KEPT = 1000
_MOST_AT_ONCE = 20
_SCHEMA = """
CREATE TABLE jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    task TEXT NOT NULL,
    arguments TEXT NOT NULL,
    title TEXT NOT NULL,
    owner TEXT NOT NULL,
    handed_over TEXT,
    memory INTEGER,
    time REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    stop TEXT NOT NULL DEFAULT '',
    supervisor TEXT NOT NULL DEFAULT '',
    claim INTEGER NOT NULL DEFAULT 0,
    launched INTEGER NOT NULL DEFAULT 0,
    boot TEXT NOT NULL DEFAULT '',
    seconds REAL NOT NULL DEFAULT 0,
    fraction REAL NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT 'Waiting for its turn',
    result TEXT,
    error TEXT NOT NULL DEFAULT '',
    error_kind TEXT NOT NULL DEFAULT ''
);
CREATE INDEX jobs_by_state ON jobs (state);
CREATE TABLE events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    job TEXT NOT NULL,
    at REAL NOT NULL,
    fraction REAL NOT NULL,
    message TEXT NOT NULL,
    stage TEXT NOT NULL,
    readings TEXT NOT NULL
);
CREATE INDEX events_by_job ON events (job, number);
"""
_SHOWN = ", ".join(field.name for field in dataclasses.fields(Job))


@dataclasses.dataclass(frozen=True)
class Claim:
    """A job that a supervisor has taken: what is to be done, and within what limits."""

    id: str
    task: str
    arguments: Mapping[str, Any]
    limits: Limits


@dataclasses.dataclass(frozen=True)
class Running:
    """What recovery knows of a job that should be running."""

    id: str
    supervisor: str
    stop: Stop
    launched: int
    boot: str


class Registry:
    """The jobs below a folder; made with the first of them.

    Methods raise `RegistryError` where the file cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "jobs.sqlite3"

    @property
    def exists(self) -> bool:
        """Whether there was ever a job."""
        return self.path.is_file()

    def submit(
        self,
        job_id: str,
        task: str,
        arguments: Mapping[str, Any],
        *,
        title: str,
        owner: str,
        limits: Limits = DEFAULT_LIMITS,
        handed_over: Path | None = None,
    ) -> None:
        """Let a job wait for its turn; one whose id is known already is not added again.

        Raises
        ------
        InputError
            If too many jobs of this owner wait.
        """
        values = (job_id, task, json.dumps(dict(arguments)), _storable(title), owner, handed_over and str(handed_over))
        with self._write() as db:
            (waiting,) = db.execute(
                "SELECT count(*) FROM jobs WHERE state = 'queued' AND owner = ? AND id != ?", (owner, job_id)
            ).fetchone()
            if waiting >= _MOST_WAITING:
                raise InputError(f"{waiting} of your jobs wait already: start another one when one of them is done.")
            db.execute(
                "INSERT OR IGNORE INTO jobs (id, task, arguments, title, owner, handed_over, memory, time) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*values, limits.memory, limits.seconds),
            )
            _forget_the_oldest(db)

    def find(self, job_id: str) -> Job | None:
        """The job of this id, or None."""
        found = self._jobs("WHERE id = ?", job_id)
        return found[0] if found else None

    def jobs(self, owner: str | None = None) -> tuple[Job, ...]:
        """The jobs of an owner, or of all, the newest first."""
        return self._jobs("WHERE ?1 IS NULL OR owner = ?1 ORDER BY number DESC", owner)

    def result(self, job_id: str) -> dict[str, Any] | None:
        """What a job that is done returned, else None."""
        with self._read() as db:
            row = db.execute("SELECT result FROM jobs WHERE id = ? AND state = 'done'", (job_id,)).fetchone()
        found: dict[str, Any] | None = row and json.loads(row[0])
        return found

    def events(self, job_id: str, after: int = 0) -> tuple[Event, ...]:
        """What a job told, the oldest first, from the event numbered `after` on."""
        with self._read() as db:
            rows = db.execute(
                "SELECT number, at, fraction, message, stage, readings FROM events "
                "WHERE job = ? AND number > ? ORDER BY number",
                (job_id, after),
            ).fetchall()
        return tuple(
            Event(number, at, done, text, stage, json.loads(values)) for number, at, done, text, stage, values in rows
        )

    def position(self, job_id: str) -> int | None:
        """How many waiting jobs start before this one, one more if it is counted too; None unless it waits."""
        with self._read() as db:
            numbers = turns(*_waiting(db))
            row = db.execute("SELECT number FROM jobs WHERE id = ? AND state = 'queued'", (job_id,)).fetchone()
        return numbers.index(row[0]) + 1 if row and row[0] in numbers else None

    def ask_to_stop(self, job_id: str, stop: Stop) -> None:
        """Ask a job to end; one that still waits ends at once, and a harder wish is not softened.

        When a running job was first asked is an event of its own, of the stage `STOP_ASKED`.
        """
        end = "UPDATE jobs SET state = 'cancelled', message = 'Cancelled' WHERE id = ? AND state = 'queued'"
        ask = "UPDATE jobs SET stop = ? WHERE id = ? AND state = 'running' AND stop != 'now'"
        note = (
            "INSERT INTO events (job, at, fraction, message, stage, readings) "
            "SELECT id, seconds, fraction, message, ?, '{}' FROM jobs WHERE id = ? AND state = 'running' AND stop = ''"
        )
        with self._write() as db:
            db.execute(end, (job_id,))
            db.execute(note, (STOP_ASKED, job_id))
            db.execute(ask, (stop, job_id))

    def startable(self, places: int) -> int:
        """How many jobs could start now."""
        with self._read() as db:
            waiting, held, _ = _waiting(db)
        free = max(0, places - sum(held.values()))
        return min(free, len(startable(waiting, held, places)))

    def claim(self, supervisor: str, places: int) -> Claim | None:
        """Take the job whose turn it is, or None; `supervisor` holds its lock already, or it counts as dead."""
        with self._write() as db:
            waiting, held, last = _waiting(db)
            numbers = turns(startable(waiting, held, places), held, last)
            if not numbers:
                return None
            db.execute(
                "UPDATE jobs SET state = 'running', message = 'Starting', supervisor = ?, "
                "claim = (SELECT max(claim) + 1 FROM jobs) WHERE number = ? AND state = 'queued'",
                (supervisor, numbers[0]),
            )
            row = db.execute(
                "SELECT id, task, arguments, memory, time FROM jobs WHERE number = ?", (numbers[0],)
            ).fetchone()
        return Claim(row[0], row[1], json.loads(row[2]), Limits(*row[3:]))

    def launch(self, job_id: str, supervisor: str, boot: str) -> bool:
        """Record that the work begins; False if it may not."""
        return self._update(
            "launched = 1, boot = ? WHERE id = ? AND supervisor = ? AND state = 'running' AND launched = 0",
            (boot, job_id, supervisor),
        )

    def stop_asked(self, job_id: str, supervisor: str) -> Stop | None:
        """What was asked of a job, or None if it is not (any more) this supervisor's."""
        with self._read() as db:
            row = db.execute(
                "SELECT stop FROM jobs WHERE id = ? AND supervisor = ? AND state = 'running'", (job_id, supervisor)
            ).fetchone()
        asked: Stop | None = row and row[0]
        return asked

    def tell(self, job_id: str, supervisor: str, seconds: float, news: Iterable[tuple[float, Message]]) -> None:
        """Record how long a job has run, and what it told: its numbers, and of mere sentences the last.

        Of numbers that come faster than a curve can show, every so many are left out.
        """
        told = list(news)
        measured = [found for found in told[:-1] if found[1].values]
        kept = measured[:: 1 + len(measured) // _MOST_AT_ONCE] + told[-1:]
        with self._write() as db:
            changed = db.execute(
                "UPDATE jobs SET seconds = ? WHERE id = ? AND supervisor = ? AND state = 'running'",
                (seconds, job_id, supervisor),
            ).rowcount
            if changed and kept:
                db.executemany(
                    "INSERT INTO events (job, at, fraction, message, stage, readings) VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        (job_id, seconds, fraction, _storable(text), text.stage, json.dumps(dict(text.values)))
                        for fraction, text in kept
                    ],
                )
                last = (kept[-1][0], _storable(kept[-1][1]))
                db.execute("UPDATE jobs SET fraction = ?, message = ? WHERE id = ?", (*last, job_id))

    def end(
        self,
        job_id: str,
        supervisor: str,
        state: State,
        *,
        result: Mapping[str, Any] | None = None,
        error: str = "",
        kind: str = "",
    ) -> bool:
        """Record how a job ended; False if that was recorded before."""
        said = None if result is None else json.dumps(dict(result))
        return self._update(
            "state = ?, result = ?, error = ?, error_kind = ? WHERE id = ? AND supervisor = ? AND state = 'running'",
            (state, said, _storable(error), kind, job_id, supervisor),
        )

    def running(self) -> tuple[Running, ...]:
        """The jobs that should be running."""
        with self._read() as db:
            rows = db.execute(
                "SELECT id, supervisor, stop, launched, boot FROM jobs WHERE state = 'running'"
            ).fetchall()
        return tuple(
            Running(job_id, supervisor, stop, bool(launched), boot) for job_id, supervisor, stop, launched, boot in rows
        )

    def requeue(self, job_id: str, supervisor: str) -> bool:
        """Let a job wait again that was claimed and never launched."""
        return self._update(
            "state = 'queued', message = 'Waiting for its turn', supervisor = '' "
            "WHERE id = ? AND supervisor = ? AND state = 'running' AND launched = 0",
            (job_id, supervisor),
        )

    def clear_away(self) -> None:
        """Remove the files that were handed over to jobs that have ended since."""
        with self._read() as db:
            rows = db.execute(
                "SELECT id, handed_over FROM jobs "
                "WHERE handed_over IS NOT NULL AND state IN ('done', 'failed', 'cancelled')"
            ).fetchall()
        for job_id, path in rows:
            with contextlib.suppress(OSError):
                Path(path).unlink(missing_ok=True)
            self._update("handed_over = NULL WHERE id = ?", (job_id,))

    def _jobs(self, condition: str, value: str | None) -> tuple[Job, ...]:
        with self._read() as db:
            rows = db.execute(f"SELECT {_SHOWN} FROM jobs {condition}", (value,)).fetchall()  # noqa: S608 - our own words
        return tuple(Job(*row) for row in rows)

    def _update(self, change: str, values: tuple[object, ...]) -> bool:
        with self._write() as db:
            return db.execute(f"UPDATE jobs SET {change}", values).rowcount == 1  # noqa: S608 - our own words

    @contextlib.contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own for every look: threads and processes share nothing but the file."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as db:
                self._check_schema(db)
                yield db
        except (sqlite3.Error, OSError) as error:
            raise RegistryError(_trouble(error)) from error

    @contextlib.contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: nobody else writes between its reads and its writes."""
        with self._read() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # a full disk has undone it already
                    db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def _check_schema(self, db: sqlite3.Connection) -> None:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version == 0:
            # Two first users at once would both want the file for themselves, which SQLite refuses without waiting.
            with Lock(self.folder / "jobs.lock", wait=True):
                (version,) = db.execute("PRAGMA user_version").fetchone()
                if version == 0:
                    db.execute("PRAGMA journal_mode = WAL")
                    db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
                    version = _VERSION
        if version != _VERSION:
            raise RegistryError(
                f"The list of jobs in {self.folder} has version {version}, and this embedlab knows {_VERSION}: "
                "use the newer embedlab, or move the folder away."
            )


def _trouble(error: sqlite3.Error | OSError) -> str:
    """What went wrong, for who is looking at a page and not at the disk."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "The list of jobs cannot be used just now, another program holds it: try again in a moment."
    if code == sqlite3.SQLITE_FULL or getattr(error, "errno", None) == errno.ENOSPC:
        return "The list of jobs cannot be written, the disk is full: make room, then try again."
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return "The list of jobs is damaged: move jobs.sqlite3 out of the workspace; what is finished lies elsewhere."
    said = getattr(error, "strerror", None) or error
    return f"The list of jobs cannot be used ({said}): check the folder of jobs in the workspace, and its disk."


def _waiting(db: sqlite3.Connection) -> tuple[list[tuple[str, int]], Counter[str], dict[str, int]]:
    """Owner and number of those that wait; how many jobs of each owner run; each owner's last claim."""
    waiting = db.execute("SELECT owner, number FROM jobs WHERE state = 'queued' ORDER BY number").fetchall()
    held = Counter(owner for (owner,) in db.execute("SELECT owner FROM jobs WHERE state = 'running'"))
    last = dict(db.execute("SELECT owner, max(claim) FROM jobs GROUP BY owner").fetchall())
    return waiting, held, last


def _storable(text: str) -> str:
    """Half a surrogate pair, which a text of a visitor may hold, is no text for SQLite."""
    return text.encode("utf-8", "replace").decode()


def _forget_the_oldest(db: sqlite3.Connection) -> None:
    old = "state IN ('done', 'failed', 'cancelled') AND number <= (SELECT max(number) FROM jobs) - ?"
    db.execute(f"DELETE FROM events WHERE job IN (SELECT id FROM jobs WHERE {old})", (_MOST_KEPT,))  # noqa: S608
    db.execute(f"DELETE FROM jobs WHERE {old}", (_MOST_KEPT,))  # noqa: S608
