"""How long work tells its caller where it is."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Progress", "part", "silent"]

Progress = Callable[[float, str], None]
"""Called with the fraction done, in [0, 1], and a plain sentence; raising `Cancelled` stops the work."""


def silent(fraction: float, message: str) -> None:
    """Report nothing: the default where no progress is asked for."""


def part(progress: Progress, start: float, stop: float) -> Progress:
    """Map a stage's own progress from [0, 1] into [start, stop] of the whole.

    >>> seen = []
    >>> stage = part(lambda fraction, message: seen.append(fraction), 0.5, 1.0)
    >>> stage(0.5, "half of the second half")
    >>> seen
    [0.75]
    """

    def report(fraction: float, message: str) -> None:
        progress(start + (stop - start) * fraction, message)

    return report
