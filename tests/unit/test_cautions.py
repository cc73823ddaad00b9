"""What could mislead is said, with its numbers, and nothing else is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from builders import small_comparison, small_summary

from embedlab.cautions import cautions
from embedlab.comparison import Comparison
from embedlab.metrics.map_quality import MapQuality
from embedlab.metrics.score import Score


def said(comparison: Comparison, summary: dict[str, Any] | None = None) -> str:
    return " ".join(caution.sentence for caution in cautions(comparison, summary))


def sound(**changes: Any) -> Comparison:
    """A comparison of which nothing is to be warned."""
    healthy = small_comparison().right_scores
    base = small_comparison(left_scores=healthy, left_ceiling=small_comparison().right_ceiling)
    return base.replace(**changes)


def with_quality(comparison: Comparison, **sides: float) -> Comparison:
    maps = {
        side: drawn.replace(quality=MapQuality(sides.get(side, 0.9), 0.9, 0.03, 15))
        for side, drawn in comparison.maps.items()
    }
    return comparison.replace(maps=maps)


def test_where_nothing_misleads_nothing_is_said() -> None:
    assert cautions(sound(), {"data": {"rows": 5000}}) == ()


def test_a_line_and_arbitrary_neighbours_are_warned_of() -> None:
    text = said(small_comparison())
    assert "The left space is nearly a line: 96% of its variance lies on one of 8 directions." in text
    assert "Neighbours on the left are arbitrary within the label" in text
    assert "about 1 of the 10 nearest again" in text
    assert "right" not in text


@pytest.mark.parametrize(
    ("comparison", "title"),
    [
        (with_quality(sound(), left=0.7, right=0.7), "Both maps invent neighbours"),
        (with_quality(sound(), right=0.7), "The right map invents neighbours"),
        (sound(left_ceiling=None), "How much is noise is not known on the left side"),
        (sound(left_ceiling=None, right_ceiling=None), "How much is noise is not known on either side"),
        (
            sound(left_scores=small_comparison().right_scores | {"wordsim353": Score.missing("Too few.", pairs=9)}),
            "Poor coverage of the test of meaning",
        ),
    ],
)
def test_each_has_its_title_and_alone(comparison: Comparison, title: str) -> None:
    assert [caution.title for caution in cautions(comparison)] == [title]


def test_few_texts_and_rare_or_unshared_words_are_warned_of() -> None:
    assert "Only 400 texts" in said(sound(), small_summary())
    words = sound()
    rare = {side: getattr(words, side).replace(counts=[4] * len(getattr(words, side))) for side in ("left", "right")}
    assert "100% of the words are rare" in said(words.replace(**rare))


def test_sentences_are_plain() -> None:
    comparison = with_quality(small_comparison(left_ceiling=None), left=0.5, right=0.5)
    sentences = [caution.sentence for caution in cautions(comparison, small_summary())]
    assert len(sentences) == 4
    assert all(text.endswith(".") and not re.search(r"\s\s|\.\.|\{|\}", text) for text in sentences)
