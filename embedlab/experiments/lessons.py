"""The numbers that the page How it works opens on, measured once by ``sample_data/how_it_works/build.py``."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

from embedlab.errors import InputError
from embedlab.experiments.categories import Categories
from embedlab.experiments.map_settings import PointSet
from embedlab.experiments.methods import MethodTable
from embedlab.experiments.polarity import Polarity

__all__ = ["ContextExample", "Lessons", "read_lessons"]


@dataclasses.dataclass(frozen=True)
class ContextExample:
    """A few words, and what word2vec expects near them: ``(word, share)`` pairs, the likeliest first."""

    context: str
    words: tuple[tuple[str, float], ...]


@dataclasses.dataclass(frozen=True)
class Lessons:
    """What is shipped for the page: each part as its own module describes it."""

    methods: MethodTable
    contexts: tuple[ContextExample, ...]
    polarity: Polarity
    categories: Categories
    point_sets: tuple[PointSet, ...]

    def point_set(self, name: str) -> PointSet:
        """A set of points by its name; raises `InputError` where there is none."""
        for found in self.point_sets:
            if found.name == name:
                return found
        raise InputError(f"There are no points called {name!r}: choose {', '.join(s.name for s in self.point_sets)}.")


def read_lessons(path: str | os.PathLike[str]) -> Lessons:
    """Read what the build script wrote; raises `InputError` where it is not whole."""
    try:
        given = json.loads(Path(path).read_text(encoding="utf-8"))
        return Lessons(
            MethodTable.from_json(given["methods"]),
            tuple(
                ContextExample(each["context"], tuple((word, share) for word, share in each["words"]))
                for each in given["contexts"]
            ),
            Polarity.from_json(given["sentiment"]),
            Categories.from_json(given["categories"]),
            tuple(PointSet.from_json(each) for each in given["layouts"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} cannot be read ({error}): build it again with build.py beside it.") from None
