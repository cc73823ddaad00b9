"""Scores in files of JSON that are shipped or kept: the value with its interval, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from embedlab.metrics.score import Score

__all__ = ["kept_score", "score_of"]


def kept_score(score: Score, digits: int = 3) -> dict[str, Any]:
    """JSON values, rounded.

    >>> kept_score(Score(0.12345, (0.1, 0.2)))
    {'value': 0.123, 'ci': [0.1, 0.2]}
    """
    told: dict[str, Any] = {} if score.value is None else {"value": round(score.value, digits)}
    if score.ci is not None:
        told["ci"] = [round(end, digits) for end in score.ci]
    if score.reason is not None:
        told["reason"] = score.reason
    return told | ({"details": dict(score.details)} if score.details else {})


def score_of(found: Mapping[str, Any]) -> Score:
    """The score that `kept_score` wrote."""
    ci = found.get("ci")
    interval = None if ci is None else (float(ci[0]), float(ci[1]))
    return Score(found.get("value"), interval, found.get("reason"), found.get("details", {}))
