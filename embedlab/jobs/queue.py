"""The queue of jobs of a workspace, as a server or a script uses it.

There is no daemon. Jobs are done by supervisors, processes that outlive whoever started them, and everything known of
them is in the registry. Any number of servers may look after one queue: `tend` starts supervisors for jobs that may
start, and sets right what dead ones left. Two that do so at once start a supervisor too many, which finds nothing to
claim and ends, or record one end, once.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from embedlab import errors
from embedlab.errors import Cancelled, JobError
from embedlab.files import home, sweep
from embedlab.ids import new_id
from embedlab.jobs.job import DEFAULT_LIMITS, Event, Job, Limits
from embedlab.jobs.launcher import environment
from embedlab.jobs.lock import is_held
from embedlab.jobs.processes import MARK, end_marked, this_boot
from embedlab.jobs.registry import Registry, Running
from embedlab.jobs.scratch import sweep_scratch
from embedlab.jobs.supervisor import last_beat, lock_path

__all__ = ["JobQueue"]

_PLACES = 3
_STALLED_AFTER = 60.0
"""Seconds without a beat after which a supervisor that lives is taken to hang."""


class JobQueue:
    """The jobs of a workspace.

    Parameters
    ----------
    folder
        Where the registry lies; ``jobs`` in the workspace by default.
    places
        Jobs that run at a time on this machine.
    """

    def __init__(self, folder: Path | None = None, places: int = _PLACES) -> None:
        self.registry = Registry(home() / "jobs" if folder is None else folder)
        self.places = places
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._beats: dict[str, tuple[float, float]] = {}
        self._tending = threading.Lock()

    def submit(
        self,
        task: str,
        arguments: Mapping[str, Any],
        *,
        title: str,
        owner: str = "",
        job_id: str | None = None,
        limits: Limits = DEFAULT_LIMITS,
        handed_over: Path | None = None,
    ) -> Job:
        """Let a job wait for its turn, and start it if it is that.

        Parameters
        ----------
        task, arguments
            As of `embedlab.jobs.launcher.TaskProcess`.
        title, owner
            What people call it, and whose it is: see `embedlab.jobs.turns`.
        job_id
            Of `embedlab.ids.new_id`. Submitted again, a job is found and not run twice.
        limits
            What it may use.
        handed_over
            A file that is the job's alone: it is removed when the job has ended.

        Raises
        ------
        InputError
            If too many jobs of this owner wait.
        """
        job_id = job_id or new_id()
        self.registry.submit(job_id, task, arguments, title=title, owner=owner, limits=limits, handed_over=handed_over)
        # Where no process can be made just now, the job waits: `tend` tries again.
        with self._tending, contextlib.suppress(OSError):
            self._start()
        job = self.find(job_id)
        assert job is not None
        return job

    def find(self, job_id: str) -> Job | None:
        """The job of this id as it is now, or None where it is not known."""
        return self.registry.find(job_id) if self.registry.exists else None

    def jobs(self, owner: str | None = None) -> tuple[Job, ...]:
        """The jobs of an owner, or of all, the newest first."""
        return self.registry.jobs(owner) if self.registry.exists else ()

    def events(self, job_id: str, after: int = 0) -> tuple[Event, ...]:
        """What a job told since the event numbered `after`."""
        return self.registry.events(job_id, after)

    def position(self, job_id: str) -> int | None:
        """1 for the job that starts next, 2 for the one after it; None for one that does not wait."""
        return self.registry.position(job_id)

    def result(self, job_id: str) -> dict[str, Any]:
        """What the job returned.

        Raises
        ------
        EmbedlabError
            What the job raised, of the same class; `Cancelled` if it was, `JobError` if it has not ended or died.
        """
        job = self.find(job_id)
        if job is None or not job.done:
            raise JobError(f"The job {job_id[:40]!r} has no result: wait for its end.")
        if job.state == "cancelled":
            raise Cancelled("The job was cancelled.")
        if job.state == "failed":
            raise getattr(errors, job.error_kind, JobError)(job.error)
        return self.registry.result(job_id) or {}

    def stop(self, job_id: str) -> None:
        """Ask a job to end early with the best so far; one that cannot goes on, and one that waits never starts."""
        self.registry.ask_to_stop(job_id, "keep")

    def cancel(self, job_id: str) -> None:
        """End a job at once, with nothing kept but whole files."""
        self.registry.ask_to_stop(job_id, "now")

    def tend(self) -> None:
        """Set right what dead supervisors left, and start what may start: to be called every second or so."""
        if not self.registry.exists:
            return
        with self._tending:
            running = self.registry.running()
            self._beats = {job.supervisor: self._beat_of(job) for job in running}
            for job in running:
                if self._is_dead(job):
                    self._recover(job)
            self.registry.clear_away()
            sweep_scratch(self.registry.folder, self._is_alive)
            self._start()

    def _is_alive(self, supervisor: str) -> bool:
        return is_held(lock_path(self.registry.folder, supervisor))

    def _beat_of(self, job: Running) -> tuple[float, float]:
        """The last beat of a job's supervisor, and when we first saw it by our own clock."""
        beat = last_beat(self.registry.folder, job.supervisor)
        known = self._beats.get(job.supervisor)
        return known if known is not None and known[0] == beat else (beat, time.monotonic())

    def _is_dead(self, job: Running) -> bool:
        """Whether nobody watches over a job any more; who hangs counts as dead, and is ended in `_recover`.

        Beats are compared with one another only: a machine that slept, or was set to another time, makes nobody dead.
        """
        if not self._is_alive(job.supervisor):
            return True
        return time.monotonic() - self._beats[job.supervisor][1] > _STALLED_AFTER

    def _recover(self, job: Running) -> None:
        """End what is left of its processes, then record the end; or let it wait again if nothing was begun."""
        end_marked(job.supervisor)
        path = lock_path(self.registry.folder, job.supervisor)
        if job.stop == "now":
            self.registry.end(job.id, job.supervisor, "cancelled")
        elif not job.launched:
            self.registry.requeue(job.id, job.supervisor)
        else:
            self.registry.end(job.id, job.supervisor, "failed", error=_epitaph(job, path), kind="JobError")
        path.unlink(missing_ok=True)

    def _start(self) -> None:
        """Start supervisors, as many as there are jobs that may start and none is about to claim."""
        self._children = {name: child for name, child in self._children.items() if child.poll() is None}
        busy = {job.supervisor for job in self.registry.running()}
        about_to_claim = len(self._children.keys() - busy)
        for _ in range(self.registry.startable(self.places) - about_to_claim):
            name = new_id()
            self._children[name] = _start_supervisor(self.registry.folder, name, self.places)


def _start_supervisor(folder: Path, name: str, places: int) -> subprocess.Popen[bytes]:
    """A supervisor in a session of its own; nothing of it goes through us, so our end is nothing to it."""
    path = lock_path(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep(other for other in path.parent.iterdir() if not is_held(other))
    with path.open("wb") as said:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", "embedlab.jobs.supervisor", str(folder.absolute()), name, str(places)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=environment() | {MARK: name},
            start_new_session=True,
        )


def _epitaph(job: Running, said: Path) -> str:
    if job.boot != this_boot():
        return "The machine was started again while the job ran: start the job again."
    last = ""
    if said.is_file() and said.stat().st_size:
        words = said.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        last = f" Its last words: {words[0][:300]}" if words else ""
    return (
        "The processes of the job were killed from outside, by somebody or by a machine short of memory: "
        f"start the job again.{last}"
    )
