"""A process that does jobs: takes the one whose turn it is, watches over its worker, records its end, takes the next.

It runs in a session of its own, so neither the end of the server nor of its terminal reaches it. It holds the lock
called by its name from before its first claim to its end; others see by the lock whether it lives. If it dies, its
worker ends too (see `embedlab.jobs.worker`), and what is left is found by the mark all its children carry.

A job's time is counted by the monotonic clock: setting the machine's clock changes nothing.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

from embedlab.errors import Cancelled, EmbedlabError, JobError
from embedlab.jobs.launcher import TaskProcess
from embedlab.jobs.lock import Lock
from embedlab.jobs.processes import end_marked, machine_memory, memory_of, this_boot
from embedlab.jobs.registry import Claim, Registry
from embedlab.jobs.scratch import remove_scratch, use_scratch

__all__ = ["last_beat", "lock_path", "supervise"]

_NICER = 10
"""Steps by which jobs give way to the server, which answers people."""

_LOOK = 0.1
_BEAT = 0.5
_WEIGH = 0.25
_TRIES_TO_RECORD = 300


def lock_path(folder: Path, supervisor: str) -> Path:
    """The file whose lock says that a supervisor lives; it also takes what the supervisor says before it dies."""
    return folder / "supervisors" / supervisor


def last_beat(folder: Path, supervisor: str) -> float:
    """A number that changes as long as a supervisor is well.

    It is the time of its lock file: a full disk does not keep a supervisor from touching that.
    """
    with contextlib.suppress(OSError):
        return lock_path(folder, supervisor).stat().st_mtime
    return 0.0


def supervise(registry: Registry, supervisor: str, places: int) -> None:
    """Do jobs until none may start."""
    lock = Lock(lock_path(registry.folder, supervisor), wait=True)  # for a moment, for who asks whether it is held
    while (job := registry.claim(supervisor, places)) is not None:
        use_scratch(registry.folder, supervisor)
        _Watch(registry, supervisor, job).run()
        registry.clear_away()
    remove_scratch(registry.folder, supervisor)
    # Removed while it is held, so that nobody finds it free and takes its holder for dead.
    with contextlib.suppress(OSError):
        lock.path.unlink()
    lock.release()


class _Watch:
    """One job from launch to end."""

    def __init__(self, registry: Registry, supervisor: str, job: Claim) -> None:
        self._registry = registry
        self._supervisor = supervisor
        self._job = job
        self._most_memory = job.limits.memory or machine_memory() // 2
        self._told_to_keep = False

    def run(self) -> None:
        """Launch the job, watch it, record its end; all its processes are gone before that is recorded."""
        if not self._registry.launch(self._job.id, self._supervisor, this_boot()):
            return
        self._started = time.monotonic()
        self._process = TaskProcess(self._job.task, self._job.arguments)
        why = self._watch()
        if why is not None:
            self._process.cancel()
        while not self._process.done:
            time.sleep(_LOOK / 10)
        end_marked(self._supervisor)
        self._tell()
        self._record(why)

    def _watch(self) -> EmbedlabError | None:
        """Wait for the end; the reason where the job is to be ended before it ends by itself."""
        beaten = weighed = -1.0
        while not self._process.done:
            now = time.monotonic()
            if self._stop_asked():
                return Cancelled("The job was cancelled.")
            if self._seconds > self._job.limits.seconds:
                return JobError(f"The job was ended after {_duration(self._job.limits.seconds)}, its time limit.")
            if now - weighed >= _WEIGH:
                weighed = now
                if memory_of(self._process.pid) > self._most_memory:
                    return JobError(
                        f"The job was ended because it took more than {self._most_memory / 1e9:.1f} GB of memory, "
                        "its limit: give it less data."
                    )
            if now - beaten >= _BEAT:
                beaten = now
                self._beat()
                self._tell()
            time.sleep(_LOOK)
        return None

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._started

    def _stop_asked(self) -> bool:
        """Whether the job is to end at once: because that was asked, or because it is not ours any more."""
        try:
            asked = self._registry.stop_asked(self._job.id, self._supervisor)
        except JobError:
            return False  # asked again in a moment
        if asked == "keep" and not self._told_to_keep:
            self._told_to_keep = True
            self._process.stop()
        return asked is None or asked == "now"

    def _beat(self) -> None:
        with contextlib.suppress(OSError):
            os.utime(lock_path(self._registry.folder, self._supervisor))

    def _tell(self) -> None:
        with contextlib.suppress(JobError):  # a full disk must not end a job; its end is what must be recorded
            self._registry.tell(self._job.id, self._supervisor, self._seconds, self._process.news())

    def _record(self, why: EmbedlabError | None) -> None:
        for _ in range(_TRIES_TO_RECORD):
            try:
                self._record_once(why)
            except JobError:
                self._beat()
                time.sleep(1)  # somebody may make room
            else:
                return

    def _record_once(self, why: EmbedlabError | None) -> None:
        end, ours = self._registry.end, (self._job.id, self._supervisor)
        try:
            if why is not None:
                raise why
            result = self._process.result()
        except Cancelled:
            end(*ours, "cancelled")
        except EmbedlabError as error:
            end(*ours, "failed", error=str(error), kind=type(error).__name__)
        else:
            end(*ours, "done", result=result)


def _duration(seconds: float) -> str:
    """A time in words.

    >>> _duration(7200.0), _duration(90.0)
    ('2 hours', '90 seconds')
    """
    return f"{seconds / 3600:g} hours" if seconds >= 3600 else f"{seconds:g} seconds"


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(_NICER)
    supervise(Registry(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3]))
