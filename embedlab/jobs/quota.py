"""How much work a visitor of a shared server may ask for."""

from __future__ import annotations

from collections.abc import Iterable

from embedlab.errors import InputError
from embedlab.hosting import HostedLimits
from embedlab.jobs.job import Job, Limits

__all__ = ["allowance"]

_ELSEWHERE = "install embedlab on a machine of your own, where there is no such limit."


def allowance(own: Iterable[Job], everybodys: Iterable[Job], limits: HostedLimits) -> Limits:
    """What the next job of an owner may use.

    Parameters
    ----------
    own
        The owner's jobs, those that ended too.
    everybodys
        The jobs of all owners.
    limits
        What the server allows.

    Raises
    ------
    InputError
        If the owner has used up the minutes, or has as many unfinished jobs as are allowed, or everybody together has.
    """
    own = tuple(own)
    unfinished = sum(not job.done for job in own)
    if unfinished >= limits.session_jobs:
        said = "1 job of yours waits or runs" if unfinished == 1 else f"{unfinished} of your jobs wait or run"
        raise InputError(f"{said}, as many as one visitor may have here: wait for one to end, or cancel one.")
    if sum(not job.done for job in everybodys) >= limits.server_jobs:
        raise InputError(f"{limits.server_jobs} jobs wait or run on this shared server: try again in some minutes.")
    left = 60 * limits.session_minutes - sum(job.seconds for job in own)
    if left <= 0:
        raise InputError(
            f"Your jobs have run for the {limits.session_minutes} minutes that one visitor has here: "
            f"take your results away, and {_ELSEWHERE}"
        )
    return Limits(memory=10**6 * limits.job_memory_mb, seconds=round(min(left, 60 * limits.job_minutes)))
