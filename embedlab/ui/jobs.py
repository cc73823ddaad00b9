"""Jobs of the app: they outlive a rerun, a change of page, a reload and the server, each under an id nobody can guess.

The id is all a page needs to find its job again, so it lives in the address of the page. What a page has of a job is
how it was at that moment: `find_job` looks again.

Where the list of jobs cannot be read, that is said in a sentence, and the page, or the part of it that is drawn anew,
ends there.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import streamlit as st

from embedlab.errors import Cancelled, EmbedlabError, RegistryError
from embedlab.files import home
from embedlab.ids import new_id
from embedlab.jobs.job import DEFAULT_LIMITS, Event, Job
from embedlab.jobs.queue import JobQueue
from embedlab.jobs.quota import allowance
from embedlab.ui import hosting, waiting
from embedlab.ui.hosting import is_hosted
from embedlab.ui.messages import show_error

__all__ = [
    "Job",
    "cancel_job",
    "find_job",
    "job_events",
    "job_position",
    "job_result",
    "join_or_start",
    "join_running",
    "listed_jobs",
    "may_end",
    "start_job",
    "stop_job",
]

_OWNER = "jobs.owner"
_LEFT = "jobs.left"
_PROBLEM = "jobs.problem"
_TENDED_EVERY = 1.0


def start_job(
    job_id: str, task: str, arguments: Mapping[str, Any], *, title: str, handed_over: Path | None = None
) -> Job:
    """Start a task, or let it wait for its turn; raises `InputError` where this session has asked for too much.

    The file `handed_over` is the task's alone: it is removed when the task has ended, whether or not anybody looks.
    """
    queue, owner, limits = _queue(), _owner(), DEFAULT_LIMITS
    if is_hosted() and queue.find(job_id) is None:
        hosting.make_room()
        limits = allowance(queue.jobs(owner), queue.jobs(), hosting.limits())
        hosting.own(job_id)
    waiting.claim(job_id)
    return queue.submit(
        task, arguments, title=title, owner=owner, job_id=job_id, limits=limits, handed_over=handed_over
    )


def find_job(job_id: str | None) -> Job | None:
    """The job of this id as it is now, waiting, running or ended, or None where this machine has none."""
    with _looked_at() as queue:
        job = queue.find(job_id) if job_id else None
    return dataclasses.replace(job, state="cancelled") if job is not None and _has_left(job) else job


def _join_job(job_id: str) -> Job | None:
    """The job of this id, as `find_job` has it; where it has not ended, this session waits for it from now on."""
    with _looked_at() as queue:
        job = queue.find(job_id)
    if job is not None and not job.done:
        waiting.claim(job_id)
        st.session_state.setdefault(_LEFT, set()).discard(job_id)
    return job


def join_or_start(asked: str, start: Callable[[str], object]) -> str:
    """The id of the job that does now what is `asked`: joined, or begun by `start`, which is given its id.

    The id follows from what is asked, so that a reload, a second tab and another session find the same job. What an
    ended one left is not there any more, as somebody asks: the next id is taken then.
    """
    ids = _ids_of(asked)
    while True:
        job_id = next(ids)
        job = _join_job(job_id)
        if job is None:
            start(job_id)
        if job is None or not job.done:
            return job_id


def join_running(asked: str) -> Job | None:
    """The job that does now what is `asked`, whoever started it; None where none does, or this session gave it up."""
    for job_id in _ids_of(asked):
        job = find_job(job_id)
        if job is None:
            return None
        if not job.done:
            return _join_job(job_id)
    return None


def _ids_of(asked: str) -> Iterator[str]:
    """One after the other, without end."""
    for attempt in count():
        yield hashlib.sha256(f"{attempt} {asked}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def listed_jobs() -> tuple[Job, ...]:
    """The jobs that this session may list, newest first: all of this machine, or its own where strangers share it."""
    with _looked_at() as queue:
        return queue.jobs(_owner() if is_hosted() else None)


def job_position(job_id: str) -> int | None:
    """1 for the job that starts next, 2 for the one after it; None for one that does not wait."""
    with _looked_at() as queue:
        return queue.position(job_id)


def job_events(job_id: str, after: int = 0) -> tuple[Event, ...]:
    """What a job told since the event numbered `after`, with its numbers: what live curves are drawn from."""
    with _looked_at() as queue:
        return queue.events(job_id, after)


def job_result(job_id: str) -> dict[str, Any]:
    """What a job returned; raises the error it ended with, `Cancelled` if it was cancelled."""
    with _looked_at() as queue:
        job = queue.find(job_id)
        if job is not None and _has_left(job):
            raise Cancelled("The job was cancelled.")
        return queue.result(job_id)


def may_end(job_id: str) -> bool:
    """Whether this session may ask for its end: not where strangers share a server and it is another one's alone.

    Who has the address of a job may look at it; once the session that started it is closed, they may end it too.
    """
    return not is_hosted() or waiting.is_claimed(job_id) or not waiting.is_claimed_elsewhere(job_id)


def stop_job(job_id: str) -> None:
    """Ask a job to end early with the best so far; in a callback."""
    with _told_later() as queue:
        if may_end(job_id):
            queue.stop(job_id)


def cancel_job(job_id: str) -> None:
    """End a job at once; in a callback. What another session of a shared server waits for goes on without this one."""
    mine = waiting.is_claimed(job_id)
    with _told_later() as queue:
        if not (waiting.give_up(job_id) and is_hosted()):
            queue.cancel(job_id)
        elif mine:
            st.session_state.setdefault(_LEFT, set()).add(job_id)


def _has_left(job: Job) -> bool:
    """Whether this session cancelled what went on for another one."""
    return not job.done and job.id in st.session_state.get(_LEFT, ())


@contextlib.contextmanager
def _looked_at() -> Iterator[JobQueue]:
    """The queue, to be read from while a page is drawn."""
    if (problem := st.session_state.pop(_PROBLEM, None)) is not None:
        show_error(problem)
    try:
        yield _queue()
    except RegistryError as error:
        show_error(error)
        st.stop()


@contextlib.contextmanager
def _told_later() -> Iterator[JobQueue]:
    """The queue, to be written to before a page is drawn; what went wrong is said on it."""
    try:
        yield _queue()
    except RegistryError as error:
        st.session_state[_PROBLEM] = error


def _owner() -> str:
    """Whose turn a job takes: one session is one visitor."""
    owner: str = st.session_state.setdefault(_OWNER, new_id())
    return owner


def _queue() -> JobQueue:
    _start_tending()
    return _queue_in(home() / "jobs")


@functools.cache
def _queue_in(folder: Path) -> JobQueue:
    return JobQueue(folder, hosting.limits().places) if is_hosted() else JobQueue(folder)


@functools.cache
def _start_tending() -> None:
    """From the first look at a job on, whether or not a page is open, what died is recovered and what waits started."""
    threading.Thread(target=_tend, name="embedlab jobs", daemon=True).start()


def _tend() -> None:
    while True:
        with contextlib.suppress(EmbedlabError, OSError):  # a full disk, a missing folder: again in a second
            _queue_in(home() / "jobs").tend()
        time.sleep(_TENDED_EVERY)
