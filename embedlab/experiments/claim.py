"""One assertion about Embeddings and word2vec, what is to be said of it, and where it is to be seen."""

from __future__ import annotations

import dataclasses
from typing import Literal

__all__ = ["Claim", "Place", "Verdict"]

Verdict = Literal["right", "half", "wrong"]


@dataclasses.dataclass(frozen=True)
class Place:
    """Where in the app a claim is to be seen: a file of pages/, and an anchor on it or ``""``."""

    page: str
    anchor: str = ""


@dataclasses.dataclass(frozen=True)
class Claim:
    """One assertion.

    Parameters
    ----------
    name
        A word for it, by which `claims_here.found_here` knows it.
    said
        What people say.
    verdict
        ``"right"``, ``"half"`` or ``"wrong"``.
    found
        What the samples say, with their numbers.
    place
        Where to see it.
    papers
        Keys of `references.REFERENCES`.
    """

    name: str
    said: str
    verdict: Verdict
    found: str
    place: Place
    papers: tuple[str, ...]
