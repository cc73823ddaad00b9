"""Who of those that share a server waits for which job: what several wait for is not ended by one of them.

Known to this server alone, and only of sessions that are still open: who has left waits for nothing.
"""

from __future__ import annotations

import threading

from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

__all__ = ["claim", "give_up", "is_claimed", "is_claimed_elsewhere"]

_CLAIMS: dict[str, set[str]] = {}
"""The sessions that asked for a job and did not give it up, by the job's id."""

_ONE_AT_A_TIME = threading.Lock()


def claim(job_id: str) -> None:
    """Note that this session waits for a job."""
    with _ONE_AT_A_TIME:
        for other in [other for other, sessions in _CLAIMS.items() if not any(map(_is_open, sessions))]:
            del _CLAIMS[other]
        _CLAIMS.setdefault(job_id, set()).add(_this_session())


def give_up(job_id: str) -> bool:
    """Note that this session waits for it no longer; whether another one that is open does."""
    with _ONE_AT_A_TIME:
        _CLAIMS.get(job_id, set()).discard(_this_session())
    return is_claimed_elsewhere(job_id)


def is_claimed(job_id: str) -> bool:
    """Whether this session waits for it."""
    with _ONE_AT_A_TIME:
        return _this_session() in _CLAIMS.get(job_id, ())


def is_claimed_elsewhere(job_id: str) -> bool:
    """Whether another session that is open does."""
    with _ONE_AT_A_TIME:
        return any(map(_is_open, _CLAIMS.get(job_id, set()) - {_this_session()}))


def _this_session() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return "" if context is None else context.session_id


def _is_open(session: str) -> bool:
    return not exists() or get_instance().is_active_session(session)
