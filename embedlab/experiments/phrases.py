"""Numbers as the table of claims writes them."""

from __future__ import annotations

from collections.abc import Sequence

from embedlab.comparison import Comparison
from embedlab.experiments.estimates import Estimate
from embedlab.metrics.score import Score
from embedlab.space import EmbeddingSpace, unit

__all__ = [
    "both_texts",
    "estimate_text",
    "first_words",
    "neighbour_rank",
    "number_text",
    "ordinal",
    "range_text",
    "score_text",
]


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


def both_texts(comparison: Comparison, name: str) -> tuple[str, str]:
    """A score of the left space and of the right one."""
    return score_text(comparison.left_scores.get(name)), score_text(comparison.right_scores.get(name))


def estimate_text(found: Estimate) -> str:
    """A mean over seeds with its interval.

    >>> estimate_text(Estimate(0.9, 0.88, 0.92))
    '0.900 (0.880 to 0.920)'
    """
    return f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"


def range_text(values: Sequence[float]) -> str:
    """What several seeds gave: the lowest and the highest where they differ.

    >>> range_text((0.94, 0.951)), range_text((-0.991, -0.991))
    ('0.94 to 0.95', '\N{MINUS SIGN}0.99')
    """
    low, high = number_text(min(values)), number_text(max(values))
    return low if low == high else f"{low} to {high}"


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
