"""Where the pictures of a comparison could mislead, and why."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from embedlab.comparison import NEIGHBOURS, Comparison
from embedlab.metrics.score import Score
from embedlab.metrics.scorecard import LEAST_COUNT, key_counts
from embedlab.wording import ceiling_jaccard, listed, of_ten

__all__ = ["Caution", "cautions"]

_NEARLY_A_LINE = 0.8
_UNTRUSTWORTHY_BELOW = 0.8
_FEW_TEXTS = 1000
_FEW_SHARED = 0.5
_MOSTLY_RARE = 0.5
_FEW_PAIRS = 50
_SIDES = ("left", "right")


@dataclasses.dataclass(frozen=True)
class Caution:
    """Something to know before a picture is read: `title` in a few words, `why` in a sentence or two."""

    title: str
    why: str

    @property
    def sentence(self) -> str:
        """Both as plain text."""
        return f"{self.title}: {self.why}"


def cautions(comparison: Comparison, summary: Mapping[str, Any] | None = None) -> tuple[Caution, ...]:
    """Where a picture of this comparison could mislead; `summary` is that of its run, where there is one."""
    return (
        *_lines(comparison),
        *_loose(comparison),
        *_poor_maps(comparison),
        *_thin(comparison, (summary or {}).get("data", {})),
    )


def _lines(comparison: Comparison) -> Iterator[Caution]:
    """Spaces of one direction."""
    for side in _SIDES:
        share = getattr(comparison, f"{side}_scores").get("pc1_share", Score.missing("It was not measured.")).value
        if share is not None and share >= _NEARLY_A_LINE:
            yield Caution(
                f"The {side} space is nearly a line",
                f"{share:.0%} of its variance lies on one of {getattr(comparison, side).dims} directions. Where a "
                "point lies along that line means something; clumps and gaps on its map say little.",
            )


def _loose(comparison: Comparison) -> Iterator[Caution]:
    """Neighbours that another seed would change, or of which that is not known."""
    for side in _SIDES:
        jaccard, note = ceiling_jaccard(comparison, side), getattr(comparison, f"{side}_note")
        if jaccard is not None and note:
            yield Caution(
                f"Neighbours on the {side} are {note}",
                f"trained again with another seed, the {side} space finds {of_ten(jaccard)} of the {NEIGHBOURS} "
                "nearest again.",
            )
    unknown = [side for side in _SIDES if ceiling_jaccard(comparison, side) is None]
    if unknown:
        yield Caution(
            f"How much is noise is not known {_of(unknown, 'on either side', 'on the {} side')}",
            "no second seed was trained. Two trainings of one method differ too, and without them nobody can say which "
            "differences are more than that.",
        )


def _poor_maps(comparison: Comparison) -> Iterator[Caution]:
    """Maps that draw neighbours which are none."""
    found = {side: comparison.maps[side].quality for side in _SIDES if side in comparison.maps}
    poor = {
        side: quality for side, quality in found.items() if quality and quality.trustworthiness < _UNTRUSTWORTHY_BELOW
    }
    if poor:
        trust = listed([f"{quality.trustworthiness:.2f}" for quality in poor.values()])
        kept = listed([f"{quality.knn_preservation:.0%}" for quality in poor.values()])
        k = next(iter(poor.values())).k
        yield Caution(
            _of([*poor], "Both maps invent neighbours", "The {} map invents neighbours"),
            f"of the {k} points nearest on the map, {kept} are among the {k} nearest in the space (trustworthiness "
            f"{trust}; 1 is best). Trust the lists of neighbours, not the distances drawn.",
        )


def _thin(comparison: Comparison, data: Mapping[str, Any]) -> Iterator[Caution]:
    """Little to go on: few texts, rare words, words that only one side has, tests that hardly apply."""
    texts = data.get("rows")
    if texts is not None and texts < _FEW_TEXTS:
        yield Caution(
            f"Only {texts:,} texts",
            "a word that was seen a handful of times has hardly moved from where it started, and held-out scores rest "
            "on few texts: look at the intervals.",
        )
    larger = max(len(comparison.left), len(comparison.right))
    if len(comparison.keys) < _FEW_SHARED * larger:
        yield Caution(
            f"Only {len(comparison.keys):,} {comparison.level} are in both spaces",
            f"the larger one has {larger:,}. What one side lacks is on one map only, and in no score between the two.",
        )
    counts = key_counts(*(space.take(comparison.keys) for space in (comparison.left, comparison.right)))
    rare = 0.0 if counts is None else float((counts < LEAST_COUNT).mean())
    if rare > _MOSTLY_RARE:
        yield Caution(
            f"{rare:.0%} of the words are rare",
            f"they were seen fewer than {LEAST_COUNT} times. The maps show them, scores of whole spaces do not count "
            "them.",
        )
    scores = (comparison.left_scores, comparison.right_scores)
    pairs = [side["wordsim353"].details.get("pairs", 0) for side in scores if "wordsim353" in side]
    if pairs and min(pairs) < _FEW_PAIRS and comparison.level == "words":
        yield Caution(
            "Poor coverage of the test of meaning",
            f"WordSim-353 has 353 pairs of words, and {min(pairs)} of them are here: its score says next to nothing.",
        )


def _of(sides: Sequence[str], both: str, one: str) -> str:
    return both if len(sides) == len(_SIDES) else one.format(sides[0])
