"""The spaces of a run, by name; and any space that is kept here, by where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from embedlab.errors import InputError
from embedlab.formats import read_space
from embedlab.run import Run, read_run
from embedlab.space import EmbeddingSpace, Level
from embedlab.teacher import teacher_of

__all__ = ["SPACES", "is_elsewhere", "names_of", "read_kept_space", "spaces_of"]

SPACES = {"embedding": "task Embedding", "word2vec": "word2vec", "untrained": "untrained Embedding"}
"""The spaces that a run holds, and what people call them."""


def is_elsewhere(name: str) -> bool:
    """Whether a name of `ViewSettings.beside` is the address of a space that the run does not hold.

    >>> is_elsewhere("own/word2vec"), is_elsewhere("untrained")
    (True, False)
    """
    return "/" in name


def names_of(run: Run) -> Mapping[str, str]:
    """What people call the spaces of `SPACES` in this run: in a comparison of any two, by their titles."""
    titles = run.summary.get("titles", {}) if "pair" in run.summary else {}
    own = {
        "embedding": titles.get("left") or run.words.left.name,
        "word2vec": titles.get("right") or (run.words.right.name and teacher_of(run.words.right).method),
    }
    return {**SPACES, **{name: str(title) for name, title in own.items() if title}}


def spaces_of(run: Run, level: Level) -> dict[str, EmbeddingSpace]:
    """The spaces that a run holds at a level, by their names in `SPACES`."""
    comparison = run.comparison(level)
    found = {"embedding": comparison.left, "word2vec": comparison.right}
    if level == "words" and run.untrained is not None:
        found["untrained"] = run.untrained
    return found


def read_kept_space(kept: Mapping[str, Any]) -> EmbeddingSpace:
    """A space under its ``title``: the ``space`` of a ``run`` (a folder), or that of a ``file``."""
    if "file" in kept:
        found = read_space(kept["file"])
    else:
        spaces = spaces_of(read_run(kept["run"]), "words")
        if kept["space"] not in spaces:
            raise InputError(f"The run of “{kept['title']}” does not hold that space: choose another one.")
        found = spaces[kept["space"]]
        if kept["space"] == "untrained":
            found = found.replace(provenance={**found.provenance, "trainer": "untrained"})
    return found.replace(name=str(kept["title"]))
