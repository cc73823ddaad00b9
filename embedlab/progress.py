"""How long work tells its caller where it is, and how the caller says that it is enough."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Self

__all__ = ["ENOUGH", "Message", "Progress", "part", "silent"]

Progress = Callable[[float, str], object]
"""Called with the fraction done, in [0, 1], and a plain sentence; raising `Cancelled` stops the work.

Work that can keep a part of itself, a training between two epochs, ends early and well where the answer is `ENOUGH`;
any other answer, and other work, goes on.
"""

ENOUGH: Final = object()
"""What a `Progress` answers to ask for the best so far."""


class Message(str):
    """A plain sentence of progress together with its numbers, for whoever draws them.

    Attributes
    ----------
    values : mapping of str to float
        Like ``epoch``, ``loss``, ``accuracy``, ``words_per_second``; finite numbers only.
    stage : str
        Which of several works told it, ``""`` where there is one.

    >>> told = Message("word2vec: epoch 3 of 50", epoch=3, loss=math.nan)
    >>> told, dict(told.values)
    ('word2vec: epoch 3 of 50', {'epoch': 3.0})
    """

    __slots__ = ("stage", "values")
    values: Mapping[str, float]
    stage: str

    def __new__(cls, text: str, *, stage: str = "", **values: float) -> Self:
        """Take the sentence and its numbers."""
        self = super().__new__(cls, text)
        self.stage = stage
        numbers = {name: float(value) for name, value in values.items()}
        self.values = MappingProxyType({name: value for name, value in numbers.items() if math.isfinite(value)})
        return self


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

    def report(fraction: float, message: str) -> object:
        return progress(start + (stop - start) * fraction, message)

    return report
