"""A job as others see it: what was asked for, how far it is, how it ended."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

__all__ = ["DEFAULT_LIMITS", "ENDED", "STOP_ASKED", "Event", "Job", "Limits", "State", "Stop"]

State = Literal["queued", "running", "done", "failed", "cancelled"]
ENDED: tuple[State, ...] = ("done", "failed", "cancelled")

Stop = Literal["", "keep", "now"]
"""What was asked of a job: nothing, to end early with the best so far, to end at once."""

STOP_ASKED = "asked to stop"
"""The stage of the event that says when a running job was first asked to end early."""


@dataclasses.dataclass(frozen=True)
class Limits:
    """What a job may use; one that takes more is ended and says so.

    Parameters
    ----------
    memory
        Bytes of memory that its processes hold together; None means half of the machine's.
    seconds
        How long it may run.
    """

    memory: int | None = None
    seconds: float = 6 * 60 * 60


DEFAULT_LIMITS = Limits()


@dataclasses.dataclass(frozen=True)
class Job:
    """A job at the moment it was looked up.

    Parameters
    ----------
    id
        Unguessable: whoever knows it may watch and cancel.
    task
        A name in `embedlab.jobs.tasks.TASKS`.
    title, owner
        What people call it, and whose it is.
    state
        One of `State`.
    stop
        What was asked of it.
    fraction, message
        The last progress.
    seconds
        How long it has run, by a clock that never jumps.
    error, error_kind
        Why it failed, in one sentence, and the class of `embedlab.errors`; ``""`` where it did not.
    """

    id: str
    task: str
    title: str
    owner: str
    state: State
    stop: Stop
    fraction: float
    message: str
    seconds: float
    error: str
    error_kind: str

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return self.state in ENDED

    @property
    def seconds_left(self) -> float | None:
        """A guess from the part done; None until there is something to guess from."""
        return self.seconds * (1 - self.fraction) / self.fraction if self.fraction > 0.03 else None


@dataclasses.dataclass(frozen=True)
class Event:
    """Something a job told, kept on disk.

    Parameters
    ----------
    number
        Grows with every event of the registry: ask for the events after the last one seen.
    at
        Seconds that the job had run.
    fraction, message
        Progress.
    stage, values
        Numbers like ``epoch`` and ``loss``, and the stage they are of: see `embedlab.progress.Message`.
    """

    number: int
    at: float
    fraction: float
    message: str
    stage: str
    values: Mapping[str, float]
