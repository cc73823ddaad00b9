"""A run as the report shows it."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Literal

from embedlab.comparison import Comparison
from embedlab.report.markup import Markup, tag
from embedlab.run import Run
from embedlab.wording import side_titles

__all__ = ["View", "section"]

_FREQUENT = 300
_SHORTEST_WORD = 4
_NEAREST = 5


class View:
    """A run, the titles of its sides, the pinned word, and the numbers of figures and tables given so far."""

    def __init__(self, run: Run, pinned: str | None = None) -> None:
        self.run = run
        self.summary = run.summary
        self.words = run.words
        self.titles = side_titles(run.words, run.summary)
        self.noun = self.words.level.removesuffix("s")
        self.pinned = pinned if pinned is not None else self._own_choice
        self._given: Counter[str] = Counter()
        if self.pinned is not None:
            run.words.neighbours(self.pinned)

    def number(self, kind: Literal["Figure", "Table"]) -> str:
        """The next number of its kind: "Figure 1"."""
        self._given[kind] += 1
        return f"{kind} {self._given[kind]}"

    @cached_property
    def _own_choice(self) -> str | None:
        chosen = self.summary.get("pinned")
        if chosen in self.words.left or chosen in self.words.right:
            return str(chosen)
        return telling_key(self.words)


def telling_key(comparison: Comparison) -> str | None:
    """A word to open with: of the frequent ones, the one whose neighbours are nearest on either side together."""
    counts = comparison.right.counts
    words = [key for key in comparison.keys if len(key) >= _SHORTEST_WORD and key.isalpha()] or list(comparison.keys)
    if counts is not None:
        words.sort(key=lambda key: -int(counts[comparison.right.row(key)]))
    sides = ((comparison.left, comparison.left_graph), (comparison.right, comparison.right_graph))

    def nearness(key: str) -> float:
        return sum(float(graph.similarities[space.row(key), :_NEAREST].sum()) for space, graph in sides)

    return max(words[:_FREQUENT], key=nearness, default=None)


def section(title: str, *parts: Markup, class_: str | None = None) -> Markup:
    """A part of the report under its heading."""
    return tag("section", tag("h2", title), *parts, class_=class_)
