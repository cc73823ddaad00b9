"""Jobs of the app: they outlive a rerun, a change of page and a reload, each under an id that nobody can guess.

The id is all a page needs to find its job again, so it lives in the address of the page. The server holds the
jobs; they end with it.
"""

from __future__ import annotations

import dataclasses
import secrets
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from embedlab.errors import InputError
from embedlab.jobs.launcher import TaskProcess

__all__ = ["Job", "find_job", "new_id", "start_job"]

_MOST_RUNNING = 3
_MOST_KEPT = 200

_jobs: dict[str, Job] = {}
_lock = threading.Lock()


@dataclasses.dataclass(frozen=True, eq=False)
class Job:
    """A task that was started here.

    Parameters
    ----------
    id
        Unguessable; what the page keeps.
    title
        What people call it.
    process
        The task in its own process.
    started
        `time.monotonic` at its start.
    """

    id: str
    title: str
    process: TaskProcess
    started: float

    @property
    def seconds_left(self) -> float | None:
        """A guess from the part done; None until there is something to guess from."""
        done = self.process.fraction
        return (time.monotonic() - self.started) * (1 - done) / done if done > 0.03 else None


def new_id() -> str:
    """An id that cannot be guessed and can be part of an address and of a path."""
    return secrets.token_hex(16)


def start_job(
    job_id: str, task: str, arguments: Mapping[str, Any], *, title: str, handed_over: Path | None = None
) -> Job:
    """Start a task; raises `InputError` where as many run as this server bears.

    The file `handed_over` is the task's alone: it is removed when the task has ended, whether or not anybody looks.
    """
    with _lock:
        if sum(not job.process.done for job in _jobs.values()) >= _MOST_RUNNING:
            raise InputError(f"{_MOST_RUNNING} jobs are running on this machine: start yours when one of them is done.")
        finished = [key for key, job in _jobs.items() if job.process.done]
        for key in finished[: max(0, len(_jobs) - _MOST_KEPT)]:
            del _jobs[key]
        process = TaskProcess(task, arguments, on_event=lambda: _clear_away(job_id, handed_over))
        job = Job(job_id, title, process, time.monotonic())
        _jobs[job_id] = job
    return job


def find_job(job_id: str | None) -> Job | None:
    """The job of this id, running or ended, or None where this server has none."""
    return _jobs.get(job_id or "")


def _clear_away(job_id: str, handed_over: Path | None) -> None:
    with _lock:  # held while a job starts, so a task that ends at once is found too
        job = find_job(job_id)
    if handed_over is not None and job is not None and job.process.done:
        handed_over.unlink(missing_ok=True)
