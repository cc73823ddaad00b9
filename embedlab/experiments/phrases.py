"""Numbers as the table of claims writes them."""

from __future__ import annotations

from collections.abc import Sequence

from embedlab.metrics.score import Score
from embedlab.space import EmbeddingSpace, unit

__all__ = ["first_words", "mean_text", "neighbour_rank", "number_text", "ordinal", "score_text"]


def score_text(score: Score | None) -> str:
    """The value of a score with its interval, or that it is not known.

    >>> score_text(Score(0.5, (0.25, 0.75))), score_text(Score.missing("No topics."))
    ('0.50 (0.25 to 0.75)', 'not known')
    """
    if score is None or score.value is None:
        return "not known"
    interval = "" if score.ci is None else f" ({number_text(score.ci[0])} to {number_text(score.ci[1])})"
    return number_text(score.value) + interval


def number_text(value: float | None) -> str:
    """Two decimals, three where two say nothing; a minus sign, not a hyphen.

    >>> number_text(0.0021), number_text(-0.98), number_text(0.5)
    ('0.002', '\N{MINUS SIGN}0.98', '0.50')
    """
    if value is None:
        return "not known"
    return (f"{value:.3f}" if 0 < abs(value) < 0.01 else f"{value:.2f}").replace("-", "\N{MINUS SIGN}")


def mean_text(values: Sequence[float]) -> str:
    """The mean of some values."""
    return number_text(sum(values) / len(values))


def first_words(words: Sequence[tuple[str, float]], n: int = 3) -> str:
    """The first of some scored words."""
    return ", ".join(word for word, _ in words[:n])


def neighbour_rank(space: EmbeddingSpace, word: str, other: str) -> tuple[int, float]:
    """Which neighbour of `word` the `other` is, from 1, and their raw cosine."""
    vectors = unit(space.vectors)
    cosines = vectors @ vectors[space.row(word)]
    cosine = float(cosines[space.row(other)])
    return int((cosines > cosine).sum()), cosine


def ordinal(number: int) -> str:
    """A rank before a superlative.

    >>> ordinal(1), ordinal(2), ordinal(13), ordinal(23)
    ('', '2nd ', '13th ', '23rd ')
    """
    if number == 1:
        return ""
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending} "
