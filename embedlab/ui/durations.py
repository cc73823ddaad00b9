"""Times as people say them."""

from __future__ import annotations

__all__ = ["duration"]


def duration(seconds: float) -> str:
    """A time in words.

    >>> duration(42.0), duration(100.0), duration(5000.0)
    ('40 seconds', '2 minutes', '1 hour and 23 minutes')
    """
    if seconds < 55:
        return f"{max(5, round(seconds / 5) * 5)} seconds"
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    told = [f"{number} {noun}{'s' if number > 1 else ''}" for number, noun in ((hours, "hour"), (minutes, "minute"))]
    return " and ".join(words for words, number in zip(told, (hours, minutes), strict=True) if number)
