"""How much of the words of texts a space knows."""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Mapping
from typing import Any, Self

__all__ = ["Coverage"]

_MISSING = 30


@dataclasses.dataclass(frozen=True)
class Coverage:
    """Which words of a vocabulary have a vector.

    Parameters
    ----------
    words, covered_words
        Different words, and how many of them have a vector.
    tokens, covered_tokens
        The same of words in a row: each word as often as it occurs.
    missing
        ``(word, count)`` of the most frequent words without a vector, at most 30.
    """

    words: int
    covered_words: int
    tokens: int
    covered_tokens: int
    missing: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, known: Container[str], counts: Mapping[str, int]) -> Self:
        """How much of the words in `counts` is in `known`.

        >>> Coverage.of({"the", "cat"}, {"the": 7, "cat": 2, "selfie": 1})
        Coverage(words=3, covered_words=2, tokens=10, covered_tokens=9, missing=(('selfie', 1),))
        """
        missing = sorted(
            ((word, count) for word, count in counts.items() if word not in known),
            key=lambda pair: (-pair[1], pair[0]),
        )
        tokens = sum(counts.values())
        return cls(
            len(counts),
            len(counts) - len(missing),
            tokens,
            tokens - sum(count for _, count in missing),
            tuple(missing[:_MISSING]),
        )

    @property
    def word_share(self) -> float:
        """Share of the different words that have a vector, in [0, 1]."""
        return self.covered_words / self.words if self.words else 0.0

    @property
    def token_share(self) -> float:
        """Share of the words in a row that have a vector, in [0, 1]."""
        return self.covered_tokens / self.tokens if self.tokens else 0.0

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """The coverage that `dataclasses.asdict` and JSON have made of one."""
        return cls(**{**given, "missing": tuple((word, count) for word, count in given["missing"])})
