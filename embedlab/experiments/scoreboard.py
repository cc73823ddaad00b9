"""Where a space stands between its task and the meaning of words: two scores, both in the original space."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from embedlab.metrics.intrinsic import category_purity_at_5, wordsim353
from embedlab.metrics.score import Score
from embedlab.metrics.scorecard import frequent_rows
from embedlab.metrics.within import label_silhouette, pc1_share, purity_at_10
from embedlab.space import EmbeddingSpace

__all__ = ["MEANINGS", "Judge", "Standing", "choose_meaning"]

MEANINGS = ("topic_purity_at_10", "category_purity_at_5", "wordsim353")
"""Scores of meaning by preference; the first that is covered well enough is taken."""

_NO_MEANING = "No topics are known, and too few of the words are in the word sets that people judged."
_LEAST_COVERAGE = {"words": 40, "pairs": 30, "rows": 40}


@dataclasses.dataclass(frozen=True)
class Standing:
    """One space on the scoreboard.

    Parameters
    ----------
    task
        Silhouette of the words by label.
    meaning
        The score of `MEANINGS` that the scoreboard uses.
    line
        Share of the variance on the first principal component, or None where there is no variance.
    """

    task: Score
    meaning: Score
    line: float | None


@dataclasses.dataclass(frozen=True)
class Judge:
    """Measures spaces of the same words by the same rule; the numbers are those of `embedlab.metrics`.

    Parameters
    ----------
    labels, topics
        The class and the topic of each row, ``""`` where it has none; None where they are not known at all.
    meaning
        A name of `MEANINGS`; None where none is covered, and then no space has such a score.
    """

    labels: Sequence[str] | None
    topics: Sequence[str] | None
    meaning: str | None

    def standing(self, space: EmbeddingSpace) -> Standing:
        """Where the space stands."""
        line = pc1_share(space.vectors[frequent_rows(space)]).value
        meaning = Score.missing(_NO_MEANING) if self.meaning is None else _meaning(self.meaning, space, self.topics)
        return Standing(_by(self.labels, "labels", label_silhouette, space), meaning, line)


def choose_meaning(space: EmbeddingSpace, topics: Sequence[str] | None) -> str | None:
    """The first score of meaning that covers enough of the words: 40 words of known topics or kinds, or 30 pairs."""
    return next((name for name in MEANINGS if _is_covered(_meaning(name, space, topics))), None)


def _meaning(name: str, space: EmbeddingSpace, topics: Sequence[str] | None) -> Score:
    if name == "topic_purity_at_10":
        return _by(topics, "topics", purity_at_10, space)
    return category_purity_at_5(space) if name == "category_purity_at_5" else wordsim353(space)


def _by(names: Sequence[str] | None, what: str, metric: Callable[..., Score], space: EmbeddingSpace) -> Score:
    """The metric over the words that have a name."""
    if names is None:
        return Score.missing(f"No {what} are known: give data with {what}.")
    rows = [row for row, name in enumerate(names) if name]
    return metric(space.vectors[rows], [names[row] for row in rows])


def _is_covered(score: Score) -> bool:
    return score.value is not None and all(
        score.details.get(name, least) >= least for name, least in _LEAST_COVERAGE.items()
    )
